--- The doc comments of the words and modules, read from the sources that the program carries.

local face = require "dossier.host.face"

local M = {}

---@class Doc
---@field name string as it is called: "event", "query:count"
---@field usage string the call with its arguments
---@field prose string[] lines of the comment
---@field example string[] lines of its example
---@field module string
---@field method boolean

local cache

-- Splits the lines of a comment: what it says, its example, its parameters.
local function split(lines)
  local prose, example, params, within = {}, {}, {}, false
  for _, line in ipairs(lines) do
    if line:find "^```" then
      within = not within
    elseif within then
      example[#example + 1] = line
    elseif line:find "^@param" then
      local name, kind = line:match "^@param ([%w_.]+%??) (.*)$"
      params[#params + 1] = name and { name = name, kind = kind } or nil
    elseif not line:find "^@" then
      prose[#prose + 1] = line
    end
  end
  while #prose > 0 and prose[#prose] == "" do
    prose[#prose] = nil
  end
  return prose, example, params
end

local function usage(name, params)
  local list = {}
  for i, param in ipairs(params) do
    local optional = param.name:find "%?$"
    list[i] = optional and "[" .. param.name:sub(1, -2) .. "]" or param.name
  end
  return name .. "(" .. table.concat(list, ", ") .. ")"
end

local function add(docs, module, head, lines)
  local class, colon, verb = head:match "^function ([%a_]+)([.:])([%a_][%w_]*)"
  local word = head:match "^M%.([%a_][%w_]*) = M%f[^%w_]" -- the module itself is a word
  if not class and not word then
    return
  end
  local prose, example, params = split(lines)
  if #prose == 0 then
    return
  end
  local method = class ~= nil and (colon == ":" or class ~= "M")
  if method and params[1] and params[1].name == "self" then
    table.remove(params, 1)
  end
  local name = word or method and class:lower() .. ":" .. verb or verb
  docs[#docs + 1] = {
    name = name, verb = word or verb, usage = word or usage(name, params), prose = prose,
    example = example, module = module, method = method,
  }
end

-- The documented functions of one source.
local function read(docs, module, source)
  local lines = {}
  for line in (source .. "\n"):gmatch "(.-)\n" do
    local comment = line:match "^%-%-%- ?(.*)$"
    if comment then
      lines[#lines + 1] = comment
    else
      if #lines > 0 then
        add(docs, module, line, lines)
      end
      lines = {}
    end
  end
end

--- Every documented function of lua/, in the order of files.
---
--- ```lua
--- #doc.all() > 50  --> true
--- ```
---@return Doc[]
function M.all()
  if not cache then
    cache = {}
    for _, path in ipairs(face.paths()) do
      local module = path:match "^(.*)%.lua$"
      if module then
        read(cache, module:gsub("/", "."), face.text(path) or "")
      end
    end
  end
  return cache
end

--- The text of a module of lua/; "" if there is none.
---
--- ```lua
--- doc.source("extend"):match "^%-%-%-"  --> ---
--- ```
---@param module string
---@return string
function M.source(module)
  return face.text(module:gsub("%.", "/") .. ".lua") or ""
end

--- The docs of a name: a function of a module, or a method with or without its class.
---
--- ```lua
--- doc.find("event", "records")[1].usage  --> event(fields)
--- doc.find("query:count")[1].name  --> query:count
--- ```
---@param name string
---@param module? string
---@return Doc[]
function M.find(name, module)
  local list = {}
  for _, one in ipairs(M.all()) do
    if (one.name == name or one.verb == name) and (not module or one.module == module) then
      list[#list + 1] = one
    end
  end
  return list
end

--- The first sentence of a doc, in one line.
---
--- ```lua
--- doc.summary(doc.find("actor", "records")[1])  --> An actor: by name, or made.
--- ```
---@param one Doc
---@return string
function M.summary(one)
  local lines = {}
  for i, line in ipairs(one.prose) do
    if line == "" then
      break
    end
    lines[i] = line
  end
  local text = table.concat(lines, " ")
  return text:match "^(.-%.)%s" or text
end

--- The names of the pages of the manual.
---
--- ```lua
--- table.concat(doc.pages(), " "):find "questions" ~= nil  --> true
--- ```
---@return string[]
function M.pages()
  local list = {}
  for _, path in ipairs(face.paths()) do
    list[#list + 1] = path:match "^manual/(.*)%.md$"
  end
  return list
end

--- The text of a page of the manual, or nil.
---
--- ```lua
--- doc.page("no such page")  --> nil
--- ```
---@param name string
---@return string|nil
function M.page(name)
  return face.text("manual/" .. name .. ".md")
end

return M
