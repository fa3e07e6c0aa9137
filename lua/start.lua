--- What the command line asks of the face before anything runs: the person's own file, what scripts
--- there are and what they say of themselves.

local cell = require "dossier.cell"
local names = require "dossier.names"
local session = require "dossier.host.session"
local text = require "dossier.host.text"

local M = {}

local WIDTH = 100

local function width()
  return session.terminal() or math.tointeger(tonumber(os.getenv "COLUMNS")) or WIDTH
end

local function is_found(name)
  return package.loaded[name] or package.preload[name] or name:find "^dossier%."
    or package.searchpath(name, package.path) or package.searchpath(name, package.cpath)
end

-- The folders of a path such as package.path, in their order.
local function folders(path)
  local list, seen = {}, {}
  for folder in path:gmatch "([^;]-)/%?%.[^;]*" do
    list[#list + 1] = not seen[folder] and text.safe(folder) or nil
    seen[folder] = true
  end
  return table.concat(list, ", ")
end

--- Loads a module, for `-l`.
---
--- ```lua
--- start.module("no.such")  --> error: there is no module no.such; looked in …
--- ```
---@param name string
function M.module(name)
  local require = (session.env or _G).require
  if not session.safe and not is_found(name) then
    names.fail("there is no module %s; looked in %s", text.safe(name), folders(package.path))
  end
  require(name)
end

--- Runs the person's init file, if it is there.
---
--- ```lua
--- start.init("no/such/init.lua")  --> nil
--- ```
---@param path string
function M.init(path)
  local file = io.open(path, "rb")
  if file then
    file:close()
    session.init = path -- help reads its doc comments
    local script = require "dossier.script"
    script.load(script.read(path))()
  end
end

--- Prints what a script says of itself; false if it says nothing.
---
--- ```lua
--- start.help("none.lua")  --> error: cannot open none.lua: No such file or directory
--- ```
---@param path string
---@return boolean
function M.help(path)
  local script = require "dossier.script"
  local one = script.read(path)
  if one.documented then
    print(require("dossier.script.usage").page(one, width()))
  end
  return one.documented
end

--- The scripts below a folder: path, title and arguments of each, in the order of their paths.
---
--- ```lua
--- (start.list(require("dossier.host.script").files("scripts/taliban"), 80):match "[^\n]*")
--- --> scripts/taliban/q01-when.lua          When did the court decide?
--- ```
---@param paths string[]
---@param columns integer
---@return string
function M.list(paths, columns)
  local script = require "dossier.script"
  local wide, lines = 0, {}
  for _, path in ipairs(paths) do
    wide = math.max(wide, text.width(text.safe(path)))
  end
  wide = math.min(wide, columns // 2)
  for _, path in ipairs(paths) do
    local ok, one = pcall(script.read, path)
    local said
    if not ok then
      one = tostring(one)
      one = one:sub(1, #path + 1) == path .. ":" and "line " .. one:sub(#path + 2) or one
      said = cell.wrap("cannot be used: " .. text.safe(one), columns - wide - 2)
    elseif not one.documented then
      said = { "(no doc comment)" }
    else
      said = cell.wrap(text.safe(one.title), columns - wide - 2)
      local signature = require("dossier.script.usage").signature(one)
      if signature ~= "" then
        table.move(cell.wrap(signature, columns - wide - 4), 1, 100, #said + 1, said)
      end
    end
    local head = text.safe(path)
    if text.width(head) > wide then
      lines[#lines + 1], head = head, ""
    end
    for _, line in ipairs(said) do
      lines[#lines + 1] = cell.fit(head, wide) .. "  " .. line
      head = ""
    end
  end
  return table.concat(lines, "\n")
end

--- Prints the scripts below a folder.
---
--- ```lua
--- start.scripts("lua/manual")  --> there are no scripts in lua/manual
--- ```
---@param folder string
function M.scripts(folder)
  local paths = require("dossier.host.script").files(folder)
  if #paths == 0 then
    print("there are no scripts in " .. text.safe(folder))
  else
    print(M.list(paths, width()))
  end
end

return M
