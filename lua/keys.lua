--- The keys of a query: what turns them into the description that the host takes.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local names = require "dossier.names"
local session = require "dossier.host.session"
local text = require "dossier.host.text"
local time = require "dossier.time"

local M = {}

local fail = names.fail

local function list_of(value)
  if type(value) == "table" and #value > 0 then
    return value
  end
  return { value }
end

-- An actor and those that were merged with it.
local function members(letter, record, ids)
  local _, id = case.kind(record)
  ids[#ids + 1] = id
  for _, row in ipairs(case.read("members", letter:byte(), id)) do
    ids[#ids + 1] = row[1]
  end
end

local function actors(op)
  return function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value)) do
      members("A", names.actor(one, key), ids)
    end
    return { op = op, ids = ids }
  end
end

local function terms(op, scheme)
  return function(value)
    local ids = {}
    for _, one in ipairs(list_of(value)) do
      local under = names.terms_under(scheme, one)
      table.move(under, 1, #under, #ids + 1, ids)
    end
    return { op = op, ids = ids }
  end
end

local function choice(op, words)
  return function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value)) do
      local number = words[one]
      if not number then
        local known = {}
        for word in pairs(words) do
          known[#known + 1] = word
        end
        table.sort(known)
        fail("%s is one of %s, not %s", key, table.concat(known, ", "), names.describe(one))
      end
      ids[#ids + 1] = number
    end
    return { op = op, ids = ids }
  end
end

-- The time that a key names: its own, or that of a record.
local function when(value, key)
  local kind = names.kind(value)
  if kind == "event" or kind == "relation" then
    return value.span, true
  end
  return time.date(evidence.date_text(value, key) or fail("%s needs a date", key)), false
end

local function window(op)
  return function(value, key)
    local t = when(value, key)
    return { op = op, lo = t.start_lo, hi = t.end_hi }
  end
end

-- Nothing lies before or after itself.
local function itself(value)
  local _, id = case.kind(value)
  return id
end

-- What lies before a date that was typed lies before its first instant; before a fact, before
-- whenever it began.
local function before(value, key)
  local t, uncertain = when(value, key)
  local last = uncertain and t.start_hi > t.start_lo and t.start_hi - 1 or t.start_lo
  return { op = "before", lo = t.start_lo, hi = last, key = uncertain and itself(value) or nil }
end

local function after(value, key)
  local t, uncertain = when(value, key)
  local first = uncertain and t.end_lo < t.end_hi and t.end_lo + 1 or t.end_hi
  return { op = "after", lo = first, hi = t.end_hi, key = uncertain and itself(value) or nil }
end

local function sources(value)
  local ids = {}
  for _, one in ipairs(list_of(value)) do
    members("S", names.source(one), ids)
  end
  return { op = "source", ids = ids }
end

local function grade(value)
  local number = require "dossier.source".reliability(value)
  if number == 0 or number == 6 then
    fail('grade = "B" asks for sources of reliability B or better; F is no grade, since it cannot '
      .. "be judged")
  end
  return { op = "grade", lo = number }
end

local function reliability(value)
  local number = require "dossier.source".reliability(value)
  return { op = "grade", lo = number, hi = number }
end

local function words(value, key)
  if type(value) ~= "string" or not text.fold(value):find "%w" then
    fail("%s takes words to look for", key)
  end
  return { op = "text", text = value }
end

local function name(value, key)
  local values = list_of(value)
  for _, one in ipairs(values) do
    if type(one) ~= "string" then
      fail("%s is a text, or a list of texts, not %s", key, names.describe(one))
    end
  end
  return { op = "name", values = values }
end

local function facts(op)
  return function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value)) do
      local event = type(one) == "string" and names.by_ref(one) or one
      if names.kind(event) ~= "event" then
        fail('%s is an event, or its ref such as "E7", not %s', key, names.describe(one))
      end
      members("E", event, ids)
    end
    return { op = op, ids = ids }
  end
end

local STANDING = choice("standing", { stands = 0, disputed = 1, denied = 2, claimed = 3 })

local TIMES = { at = window "at", throughout = window "throughout", before = before, after = after }

local FACT = {
  type = terms("type", "type"), actor = actors "actor", place = actors "place", source = sources,
  standing = STANDING, grade = grade, text = words, role = true, date = window "at",
}

local KEYS = {
  event = {
    agent = actors "first", target = actors "second",
    status = choice("status", { actual = 0, planned = 1 }),
  },
  relation = {
    subject = actors "first", object = actors "second",
    status = choice("status", { in_force = 0, suspended = 1 }),
    began = facts "began", ended = facts "ended",
  },
  fact = {},
  actor = {
    kind = terms("kind", "kind"), text = words, name = name,
  },
  source = {
    text = words, grade = grade, reliability = reliability, published = window "at",
    name = name, title = name,
    origin = sources, at = window "at", before = before, after = after,
  },
}

for _, kind in ipairs { "event", "relation", "fact" } do
  for key, make in pairs(FACT) do
    KEYS[kind][key] = make
  end
  for key, make in pairs(TIMES) do
    KEYS[kind][key] = make
  end
end

local LATER = { known = true, recorded = true, without = true, only = true, behind = true }
local PLAIN = { where = true, certain = true }
local LIST_MAX = 10000 -- values of a key; SQLite takes only so many in a statement

-- Any other key is a role or an attribute that is known in the case.
local function other(kind, key, value)
  local role = kind ~= "actor" and kind ~= "source" and case.term_find("role", key)
  if role then
    local ids = {}
    for _, one in ipairs(list_of(value)) do
      local record = names.record(one, key)
      members(case.kind(record), record, ids)
    end
    return { op = "role", key = role, ids = ids }
  end
  local term = case.term_find("key", key) or case.term_find("identifier", key)
  if term and term > 15 then
    local values = {}
    for i, one in ipairs(list_of(value)) do
      values[i] = evidence.number(one)
      if type(values[i]) == "table" then
        fail("%s = %s asks for a range: use where = function(x) … end", key, names.describe(one))
      end
    end
    return { op = "field", key = term, values = values }
  end
end

local function known_keys(kind)
  local list = { "where", "certain" }
  for key in pairs(KEYS[kind]) do
    list[#list + 1] = key
  end
  for _, scheme in ipairs { "key", "role" } do
    for _, term in ipairs(case.terms(scheme)) do
      list[#list + 1] = term.id > 31 and term.code or nil
    end
  end
  table.sort(list)
  return list
end

local LETTER = { event = "E", relation = "R", actor = "A", source = "S" }

-- Whether a field of a record is what was asked for: the same value, or what it prints as.
local function is_value(value, wanted)
  if value == wanted then
    return true
  elseif value == nil or type(wanted) ~= "string" then
    return false
  end
  return names.kind(value) and (value.ref == wanted or value.name == wanted)
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
    for _, one in ipairs(list_of(wanted)) do
      if is_value(value, one) then
        return true
      end
    end
    return false
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
    local value, make = keys[key], KEYS[kind][key]
    if type(key) ~= "string" then
      fail("%ss take named keys: %ss{%s = …}", kind, kind, kind == "actor" and "kind" or "type")
    elseif key == "role" and make then -- that of the actor, if one is asked for; else anybody's
      local who = keys.actor ~= nil and KEYS[kind].actor(keys.actor, "actor") or {}
      spec[#spec + 1] = { op = "role", key = names.term("role", value), ids = who.ids }
    elseif make and not (key == "actor" and keys.role ~= nil) then
      spec[#spec + 1] = make(value, key)
    elseif LATER[key] then
      fail("the key %s is not here yet", key)
    elseif not make and not PLAIN[key] then
      local found = other(kind, key, value)
      local test = not found and field_test(kind, key, value)
      if not found and not test then
        local list = known_keys(kind)
        local near = names.nearest(key, list)
        fail("%ss has no key %s%s", kind, key,
          near ~= "" and near or "; keys: " .. table.concat(list, " "))
      end
      spec[#spec + 1] = found
      tests[#tests + 1] = test or nil
    end
    local last = spec[#spec]
    if last and #(last.ids or last.values or {}) > LIST_MAX then
      fail("%s has a list of more than %d values: use where = function(x) … end", key, LIST_MAX)
    end
  end
  spec.test = all_of(tests)
  spec.limit = not spec.test and query.size or nil
  return spec
end

return M
