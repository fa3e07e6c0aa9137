--- The keys of a query: what turns them into the description that the host takes.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local names = require "dossier.names"
local text = require "dossier.host.text"
local time = require "dossier.time"

local M = {}

local fail = names.fail

-- What a key asks for, as a list: any of it will do.
local function list_of(value, key)
  if type(value) ~= "table" or getmetatable(value) ~= nil then
    return { value }
  elseif next(value) == nil then
    fail("%s is an empty list, which nothing is one of: leave it out", key)
  end
  for i, item in names.items(key, value) do
    if type(item) == "table" and getmetatable(item) == nil then
      fail("%s is a list in a list at place %d: write {a, b, …}", key, i)
    end
  end
  return value
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
    for _, one in ipairs(list_of(value, key)) do
      members("A", names.actor(one, key), ids)
    end
    return { op = op, ids = ids }
  end
end

local function terms(op, scheme)
  return function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value, key)) do
      local under = names.terms_under(scheme, one)
      table.move(under, 1, #under, #ids + 1, ids)
    end
    return { op = op, ids = ids }
  end
end

local function choice(op, words)
  return function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value, key)) do
      ids[#ids + 1] = names.choice(key, one, words)
    end
    return { op = op, ids = ids }
  end
end

-- The time that a key names: its own, or that of a record.
local function when(value, key)
  if type(value) == "string" then
    value = names.ref(value) or value
  end
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

local function sources(value, key)
  local ids = {}
  for _, one in ipairs(list_of(value, key)) do
    members("S", names.source(one, key), ids)
  end
  return { op = "source", ids = ids }
end

local function grade(value)
  local number = require "dossier.source".reliability(value, "grade")
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
  if type(value) ~= "string" or value:find "%z" or not text.fold(value):find "%w" then
    fail("%s takes words to look for, not %s", key, names.describe(value))
  end
  return { op = "text", text = value }
end

local function name(value, key)
  local values = list_of(value, key)
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
    for _, one in ipairs(list_of(value, key)) do
      local event = type(one) == "string" and names.ref(one) or one
      if names.kind(event) ~= "event" then
        fail('%s is an event, or its ref such as "E7", not %s', key, names.describe(event))
      end
      members("E", event, ids)
    end
    return { op = op, ids = ids }
  end
end

local WORD = { E = "an event", R = "a relation", A = "an actor", S = "a source" }

-- The records themselves, by ref.
local function refs(letters)
  return function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value, key)) do
      local record = type(one) == "string" and names.ref(one) or one
      local letter = case.kind(record)
      if not (letter and letters:find(letter, 1, true)) then
        fail("%s is that of %s, not %s", key, WORD[letters:sub(1, 1)], names.describe(record))
      end
      members(letter, record, ids)
    end
    return { op = "id", ids = ids }
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
    agent = actors "first", target = actors "second", ref = refs "E",
    status = choice("status", { actual = 0, planned = 1 }),
  },
  relation = {
    subject = actors "first", object = actors "second", ref = refs "R",
    status = choice("status", { in_force = 0, suspended = 1 }),
    began = facts "began", ended = facts "ended",
  },
  fact = { ref = refs "ER" },
  actor = {
    kind = terms("kind", "kind"), text = words, name = name, ref = refs "A",
  },
  source = {
    text = words, grade = grade, reliability = reliability, published = window "at",
    name = name, title = name, ref = refs "S",
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

local OBJECT, ID = 4, 15 -- numbers of the last role that is a party, and of the key id
local LATER = { known = true, recorded = true, without = true, only = true, behind = true }
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
    local values = {}
    for i, one in ipairs(list_of(value, key)) do
      values[i] = evidence.number(one)
      local lua = type(values[i])
      if lua == "table" then
        fail("%s = %s asks for a range: use where = function(x) … end", key, names.describe(one))
      elseif lua == "function" or lua == "thread" or values[i] ~= values[i] then
        fail("%s is a text, a number, true or false, a date or a record, not %s", key,
          names.describe(one))
      end
    end
    return { op = "field", key = term, values = values }
  end
end

local function known_keys(kind)
  local known = { where = true, certain = true }
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

local PARTIES = { event = "agent and target", relation = "subject and object" }

local function refuse_key(kind, key)
  if PARTIES[kind] and (case.term_find("role", key) or ID) <= OBJECT then
    fail("%ss has no key %s: %ss have %s", kind, key, kind, PARTIES[kind])
  end
  names.unknown(kind .. "s has no key", key, known_keys(kind))
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
    for _, one in ipairs(list_of(wanted, key)) do
      if is_value(value, one) then
        return true
      end
    end
    return false
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
      fail("%ss takes named keys: %ss{%s = …}", kind, kind, kind == "actor" and "kind"
        or kind == "source" and "title" or "type")
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
