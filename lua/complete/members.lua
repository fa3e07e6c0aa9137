--- The names that completion offers: globals and locals, and what stands behind a dot or colon.
---
--- A value is found by looking, and nothing that the person wrote is called.

local case = require "dossier.host.case"
local context = require "dossier.complete.context"
local face = require "dossier.host.face"
local fields = require "dossier.fields"
local names = require "dossier.names"
local session = require "dossier.host.session"

local M = {}

local function is_name(key)
  return type(key) == "string" and key:find "^[%a_][%w_]*$" and not context.KEYWORDS[key]
end

local function upvalue(cell)
  local _, value = debug.getupvalue(cell[1], cell[2])
  return value
end

-- The value of a name without running anything: a local, a global, a word, a ref.
local function global(name, scope)
  if scope.cells[name] then
    return upvalue(scope.cells[name])
  end
  local value = rawget(scope.env, name)
  if value == nil and session.words[name] then
    return _G[name]
  end
  return value == nil and names.by_ref(name) or value
end

-- What a word gives when it is called: a kind of record by its letter, or a class.
local GIVES = { actors = "query", events = "query", relations = "query", sources = "query",
  facts = "query", search = "query", sql = "query", [":order"] = "query", [":limit"] = "query",
  [":group"] = "groups", [":count"] = "query", date = "time", span = "time", holds = "verdict",
  actor = "A", event = "E", relation = "R", source = "S", cite = "E", correct = "E", update = "R",
  term = "T", merge = "M", [":quote"] = "Q" }

-- One step along a path of names; only tables and records are looked into.
local function step(value, name)
  if names.kind(value) then
    local ok, field = pcall(function() return value[name] end)
    return ok and field or nil
  elseif type(value) == "table" then
    local field = rawget(value, name)
    local class = getmetatable(value)
    class = type(class) == "table" and rawget(class, "__index")
    if field == nil and value == rawget(_G, "dossier") then
      return session.words[name] and _G[name] or nil
    elseif field == nil and type(class) == "table" then
      field = rawget(class, name)
    end
    return field
  end
end

-- The value that a path of names has, or what a call that it ends in gives.
local function resolve(path, scope)
  local from, value = 1, nil
  if path.call then
    if #path > 0 then
      return nil
    end
    return nil, GIVES[path.call]
  end
  value = path[1] and path[1].word == "dossier" and _G.dossier
    or path[1] and global(path[1].word, scope)
  for i = from + 1, #path do
    value = step(value, path[i].word)
  end
  return value
end

-- The fields that a class says it has, in its doc comment.
local function class_fields(module, class)
  local list, within = {}, false
  for line in (face.text(module) or ""):gmatch "[^\n]+" do
    if line:find "^%-%-%-@class" then
      within = line:find("^%-%-%-@class " .. class .. "%f[^%w]") ~= nil
    end
    list[#list + 1] = within and line:match "^%-%-%-@field ([%a_][%w_]*)" or nil
  end
  return list
end

local CLASSES = {
  query = function() return require("dossier.query").Query end,
  groups = function() return require("dossier.groups").Groups end,
  verdict = function() return require("dossier.holds").Verdict end,
  time = function() return require("dossier.host.time").methods end,
}
local CLASS_FIELDS = { time = { "time.lua", "Time" }, verdict = { "holds.lua", "Verdict" } }

-- Adds the names in a table, and in what it falls back to: functions only, behind a colon.
local function add_members(list, from, methods)
  for depth = 1, 4 do
    if type(from) ~= "table" then
      return
    end
    for key, value in next, from do
      if is_name(key) and not (methods and type(value) ~= "function") then
        list[#list + 1] = not key:find "^__" and key or nil
      end
    end
    local meta = depth == 1 and getmetatable(from)
    local index = type(meta) == "table" and rawget(meta, "__index")
    -- a class that refuses unknown names has a function there
    from = type(index) == "function" and rawget(meta, "__name") and meta or index
  end
end

--- The names that may stand behind the dot or colon that is being typed.
---
--- ```lua
--- local found = require("dossier.complete.context").read("string.for")
--- #require("dossier.complete.members").of(found, {cells = {}, env = _G}) > 10  --> true
--- ```
---@param found Typing
---@param scope Scope
---@return string[]
function M.of(found, scope)
  local value, gives = resolve(found.path, scope)
  local list, methods = {}, found.separator == ":"
  local letter = names.kind(value) and case.kind(value) or gives and #gives == 1 and gives
  if letter then
    if methods then
      list = letter == "S" and { "quote" } or {}
    else
      list = fields.names(letter)
      list[#list + 1] = "ref"
      for key in pairs(names.kind(value) and step(value, "attributes") or {}) do
        list[#list + 1] = is_name(key) and key or nil
      end
    end
    return list
  end
  local class = gives or type(value) == "userdata" and "time" or nil
  if type(value) == "string" then
    add_members(list, string, true)
  elseif class and CLASSES[class] then
    add_members(list, CLASSES[class](), methods)
    for _, name in ipairs(not methods and CLASS_FIELDS[class]
      and class_fields(table.unpack(CLASS_FIELDS[class])) or {}) do
      list[#list + 1] = name
    end
  elseif value == _G.dossier and value ~= nil then
    for word in pairs(session.words) do
      list[#list + 1] = word
    end
  else
    add_members(list, value, methods)
  end
  return list
end

--- The names that may stand alone: words, keywords, globals, and locals of this and earlier lines.
---
--- ```lua
--- local found = require("dossier.complete.context").read("act")
--- #require("dossier.complete.members").globals(found, {cells = {}, env = _G}) > 50  --> true
--- ```
---@param found Typing
---@param scope Scope
---@return string[]
function M.globals(found, scope)
  local list = {}
  for _, set in ipairs { session.words, context.KEYWORDS, found.declared, scope.cells,
    scope.env } do
    for key in next, set do
      list[#list + 1] = (is_name(key) or context.KEYWORDS[key]) and key or nil
    end
  end
  list[#list + 1] = "dossier"
  return list
end

local KINDS = { actors = "actor", events = "event", relations = "relation", sources = "source" }
local LETTERS = { actor = "A", event = "E", relation = "R", source = "S" }

--- The fields that `:order` and `:group` of a query take, and for the latter the parts of a date;
--- nil if no such call is being typed.
---
--- ```lua
--- local found = require("dossier.complete.context").read("events{}:group('mo")
--- #require("dossier.complete.members").columns(found, {cells = {}, env = _G}) > 10  --> true
--- ```
---@param found Typing
---@param scope Scope
---@return string[]|nil
function M.columns(found, scope)
  if found.call ~= ":order" and found.call ~= ":group" then
    return nil
  end
  local path = { call = found.callee.call, table.unpack(found.callee, 1, #found.callee - 1) }
  local value = not path.call and resolve(path, scope) or nil
  local query = type(value) == "table" and rawget(value, "kind")
  local list = fields.names(LETTERS[KINDS[path.call] or query] or "E")
  for unit in pairs(found.call == ":group" and require("dossier.groups").UNITS or {}) do
    list[#list + 1] = unit
  end
  return list
end

return M
