--- The doc comments of the words and modules, read from the sources that the program carries, and
--- of the modules that somebody loaded, read from their files.

local face = require "dossier.host.face"
local session = require "dossier.host.session"

local M = {}

---@class Doc
---@field name string as it is called: "event", "query:count"
---@field usage string the call with its arguments
---@field prose string[] lines of the comment
---@field example string[] lines of its example
---@field module string
---@field method boolean
---@field path string? the file, if it is none of the program's
---@field line integer where the function begins

local FILE_MAX = 1 << 20 -- a module longer than that is not read for its comments

local cache
local files = {} -- what was read of somebody's own files, by their paths

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

-- The arguments as they stand in the head, where the comment does not describe them.
local function head_params(head)
  local params = {}
  for name in (head:match "%((.-)%)" or ""):gmatch "[%w_.]+" do
    params[#params + 1] = { name = name }
  end
  return params
end

local function add(docs, module, head, lines, own)
  local class, colon, verb = head:match "^function ([%a_]+)([.:])([%a_][%w_]*)"
  local word = head:match "^M%.([%a_][%w_]*) = M%f[^%w_]" -- the module itself is a word
  verb = verb or own and head:match "^function ([%a_][%w_]*)" or nil -- a global of its own
  if not verb and not word then
    return
  end
  local prose, example, params = split(lines)
  if #prose == 0 then
    return
  end
  params = own and #params == 0 and head_params(head) or params
  local method = class ~= nil and (colon == ":" or class ~= "M" and not own)
  if method and params[1] and params[1].name == "self" then
    table.remove(params, 1)
  end
  local name = word or method and class:lower() .. ":" .. verb or verb
  docs[#docs + 1] = {
    name = name, verb = word or verb, usage = word or usage(name, params), prose = prose,
    example = example, module = module, method = method, path = own and own.path,
    line = own and own.line, global = own and not class,
  }
end

-- The documented functions of one source; `path` if it is somebody's own file.
local function read(docs, module, source, path)
  local lines, number = {}, 0
  for line in (source .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    local comment = line:match "^%-%-%- ?(.*)$"
    if comment then
      lines[#lines + 1] = comment
    else
      if #lines > 0 then
        add(docs, module, line, lines, path and { path = path, line = number })
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

local function file_text(path)
  local file = io.open(path, "rb")
  local source = file and file:read(FILE_MAX) -- nil for a folder
  if file then
    file:close()
  end
  return source or ""
end

--- The documented functions of the modules that are loaded from files, and of the init file; none
--- under --safe, which reads no files.
---
--- ```lua
--- #doc.own()  --> 0
--- ```
---@return Doc[]
function M.own()
  local list, names = {}, {}
  for name in pairs(session.safe and {} or package.loaded) do
    names[#names + 1] = type(name) == "string" and not name:find "^dossier%." and name or nil
  end
  table.sort(names)
  local paths = { { "init", session.init } }
  for _, name in ipairs(names) do
    paths[#paths + 1] = { name, package.searchpath(name, package.path) }
  end
  for _, pair in ipairs(paths) do
    local name, path = pair[1], pair[2]
    if path and not files[path] then
      files[path] = { docs = {}, source = file_text(path), name = name }
      read(files[path].docs, name, files[path].source, path)
    end
    local docs = path and files[path].docs or {}
    table.move(docs, 1, #docs, #list + 1, list)
  end
  return list
end

--- The text of a module, of lua/ or loaded from a file; "" if there is none.
---
--- ```lua
--- doc.source("extend"):match "^%-%-%-"  --> ---
--- ```
---@param module string
---@return string
function M.source(module)
  local source = face.text(module:gsub("%.", "/") .. ".lua")
  if source then
    return source
  end
  M.own()
  for _, file in pairs(files) do
    source = file.name == module and file.source or source
  end
  return source or ""
end

--- What a module says of itself: the comment that its file opens with.
---
--- ```lua
--- doc.opening("doc")[1]:match "^The doc comments"  --> The doc comments
--- ```
---@param module string
---@return string[]
function M.opening(module)
  local lines = {}
  for line in (M.source(module) .. "\n"):gmatch "(.-)\r?\n" do
    local said = line:match "^%-%-%- ?(.*)$"
    if not said then
      break
    end
    lines[#lines + 1] = said
  end
  return lines
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
  for _, docs in ipairs { M.all(), M.own() } do
    for _, one in ipairs(docs) do
      if (one.name == name or one.verb == name) and (not module or one.module == module) then
        list[#list + 1] = one
      end
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

return M
