--- The keys of a query: what turns them into the description that the host takes.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local names = require "dossier.names"
local session = require "dossier.host.session"
local text = require "dossier.host.text"
local time = require "dossier.time"

local values = require "dossier.keys.values"

local M = {}

local fail = names.fail

local KEYS, TAKES, list_of, members = values.keys, values.takes, values.list_of, values.members

local OBJECT, ID = 4, 15 -- numbers of the last role that is a party, and of the key id
local LATER = { known = true, recorded = true, without = true, only = true }
local PLAIN = { where = true, certain = true }
local LIST_MAX = 10000 -- values of a key; SQLite takes only so many in a statement

-- Any other key is a role or an attribute that is known in the case.
local function other(kind, key, value)
  local role = kind ~= "actor" and kind ~= "source" and case.term_find("role", key)
  if role and (role > OBJECT or kind == "fact") then
    local ids = {}
    for _, one in ipairs(list_of(value, key)) do
      local record = names.record(one, key .. " is")
      members(case.kind(record), record, ids)
    end
    return { op = "role", key = role, ids = ids }
  end
  local term = case.term_find("key", key) or case.term_find("identifier", key)
  if term and term >= ID then
    local list = {}
    for i, one in ipairs(list_of(value, key)) do
      list[i] = evidence.number(one)
      local lua = type(list[i])
      if lua == "table" then
        fail("%s = %s asks for a range: use where = function(x) … end", key, names.describe(one))
      elseif lua == "function" or lua == "thread" or list[i] ~= list[i] then
        fail("%s is a text, a number, true or false, a date or a record, not %s", key,
          names.describe(one))
      end
    end
    return { op = "field", key = term, values = list }
  end
end

local function known_keys(kind)
  local known = { where = true, certain = true, behind = kind == "event" or nil }
  for key in pairs(KEYS[kind]) do
    known[key] = true
  end
  local fact = kind ~= "actor" and kind ~= "source"
  for _, scheme in ipairs { "key", fact and "role" or "identifier" } do
    for _, term in ipairs(case.terms(scheme)) do
      known[term.code] = term.id > 31 or known[term.code]
    end
  end
  return known
end

--- The keys of queries over a kind: its own, and the roles and attributes that the case knows.
---
--- ```lua
--- table.concat(keys.names("actor"), " ")  --> certain kind name ref text where
--- ```
---@param kind "actor"|"event"|"relation"|"fact"|"source"
---@return string[]
function M.names(kind)
  local list = {}
  for key in pairs(known_keys(kind)) do
    list[#list + 1] = key
  end
  table.sort(list)
  return list
end

local PARTIES = { event = "agent and target", relation = "subject and object" }

local function refuse_key(kind, key)
  if PARTIES[kind] and (case.term_find("role", key) or ID) <= OBJECT then
    fail("%ss has no key %s: %ss have %s", kind, key, kind, PARTIES[kind])
  end
  names.unknown(kind .. "s has no key", key, known_keys(kind))
end

--- What the values of a key are: "actor", "type", "kind", "role", "source", or a table of words;
--- nil if any may stand there.
---
--- ```lua
--- keys.takes("event", "agent")  --> actor
--- keys.takes("event", "standing").disputed  --> 1
--- ```
---@param kind string
---@param key string
---@return string|table|nil
function M.takes(kind, key)
  local make = (KEYS[kind] or {})[key]
  if key == "role" and make then
    return "role"
  elseif make == values.name and kind == "source" then
    return "source"
  elseif make == values.name then
    return "actor"
  end
  return TAKES[make] or make == nil and case.term_find("role", key) and "record" or nil
end

local LETTER = { event = "E", relation = "R", actor = "A", source = "S" }

local CALLED = { actor = "name", source = "title" }

-- Whether a field of a record is what was asked for: the same value, or what it prints as, or one
-- of a list that is.
local function is_value(value, wanted)
  if value == wanted then
    return true
  elseif type(value) == "table" and getmetatable(value) ~= case.number_meta then
    for _, one in ipairs(value) do
      if is_value(one, wanted) or type(one) == "table" and one.text == wanted then -- an alias
        return true
      end
    end
    return false
  elseif value == nil or type(wanted) ~= "string" then
    return false
  end
  local called = CALLED[names.kind(value)]
  return names.kind(value) and (value.ref == wanted or called and value[called] == wanted)
    or tostring(value) == wanted
end

-- A field that no index knows is looked at in each record that the other keys leave.
local function field_test(kind, key, wanted)
  local fields = require "dossier.fields"
  if not (kind == "fact" and fields.has("E", key) or fields.has(LETTER[kind], key)) then
    return nil
  end
  return function(record)
    local value = record[key]
    for _, one in ipairs(list_of(wanted, key)) do
      if is_value(value, one) then
        return true
      end
    end
    return false
  end
end

local EXAMPLE = { attributes = "killed", roles = "announcer", identifiers = "wikidata" }

-- The keys in a table as a put has it: `attributes = {killed = 145}`, `roles = {announcer = "…"}`.
local function each_of(kind, key, value, spec)
  if type(value) ~= "table" or getmetatable(value) ~= nil then
    fail("%s are a table such as {%s = …}, not %s", key, EXAMPLE[key], names.describe(value))
  end
  local inner = {}
  for name in pairs(value) do
    if type(name) ~= "string" then
      fail("%s are named: %s = {%s = …}", key, key, EXAMPLE[key])
    end
    inner[#inner + 1] = name
  end
  table.sort(inner)
  for _, name in ipairs(inner) do
    spec[#spec + 1] = other(kind, name, value[name]) or refuse_key(kind, name)
  end
end

-- A relation that was suspended holds where it was in force, as for `holds`. Asked for by its
-- status, it is taken as it stands. Gives a test that answers whether it may count, and surely.
local function in_force(keys, windows)
  if #windows == 0 or keys.status ~= nil or case.read("suspended")[1][1] == 0 then
    return nil
  end
  local extent = require "dossier.holds.extent"
  return function(record, certain)
    if case.kind(record) ~= "R" then
      return true, certain
    end
    local surely, perhaps = extent.suspensions(record)
    local may = true
    for _, window in ipairs(#perhaps > 0 and windows or {}) do
      local pieces = { { window.lo, window.hi } }
      local span, whole = record.span, window.op == "throughout" and pieces
      may = may and extent.holds(span, extent.without(pieces, surely), false, whole)
      certain = certain and extent.holds(span, extent.without(pieces, perhaps), true, whole)
    end
    return may and (certain or not keys.certain), certain
  end
end

local function all_of(tests)
  return #tests > 0 and function(record)
    for _, test in ipairs(tests) do
      if not test(record) then
        return false
      end
    end
    return true
  end or nil
end

--- The description of a query that the host takes; an error says which key or name is wrong.
---
--- ```lua
--- keys.compile(actors{kind = "person"})[1].op  --> kind
--- keys.compile(actors{colour = "red"})  --> error: actors has no key colour…
--- ```
---@param query Query
---@return table
function M.compile(query)
  query.supposed = query.supposed or session.supposed()
  if not session.supposing(query.supposed) then
    fail("this query was made inside suppose(…), and what was supposed is gone")
  end
  local keys, kind = query.keys, query.kind
  local spec, tests = { kind = LETTER[kind], certain = keys.certain }, { keys.where }
  local ordered = {}
  for key in pairs(keys) do
    ordered[#ordered + 1] = key
  end
  table.sort(ordered, function(a, b) return tostring(a) < tostring(b) end)
  for _, key in ipairs(ordered) do
    local value, make = keys[key], KEYS[kind][key == "sources" and "source" or key]
    if type(key) ~= "string" then
      fail("%ss takes named keys: %ss{%s = …}", kind, kind, kind == "actor" and "kind"
        or kind == "source" and "title" or "type")
    elseif key == "role" and make then -- that of the actor, if one is asked for; else anybody's
      local who = keys.actor ~= nil and KEYS[kind].actor(keys.actor, "actor") or {}
      spec[#spec + 1] = { op = "role", key = names.term("role", value), ids = who.ids }
    elseif EXAMPLE[key] then
      each_of(kind, key, value, spec)
    elseif make and not (key == "actor" and keys.role ~= nil) then
      local made = make(value, key)
      if key == "grade" and rawget(query, "ungraded") then
        made.lo = 0
      end
      spec[#spec + 1] = made
    elseif key == "behind" and kind == "event" then
      spec[#spec + 1], tests[#tests + 1] = require("dossier.behind").key(value, keys.certain)
    elseif LATER[key] then
      fail("the key %s is not here yet", key)
    elseif not make and not PLAIN[key] then
      local found = other(kind, key, value)
      local test = not found and field_test(kind, key, value)
      if not found and not test then
        if rawget(getmetatable(query), key) then
          fail("%ss has no key %s: it is a method, %ss{…}:%s(…)", kind, key, kind, key)
        end
        refuse_key(kind, key)
      end
      spec[#spec + 1] = found
      tests[#tests + 1] = test or nil
    end
    local last = spec[#spec]
    if last and #(last.ids or last.values or {}) > LIST_MAX then
      fail("%s has a list of more than %d values: use where = function(x) … end", key, LIST_MAX)
    end
  end
  local windows = {}
  for _, key in ipairs(kind == "relation" and spec or kind == "fact" and spec or {}) do
    windows[#windows + 1] = (key.op == "at" or key.op == "throughout") and key or nil
  end
  spec.test, spec.in_force = all_of(tests), in_force(keys, windows)
  spec.limit = not spec.test and not spec.in_force and query.size or nil
  return spec
end

return M
