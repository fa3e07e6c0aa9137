--- The keys that each kind of record has by itself, and what their values become for the host.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local names = require "dossier.names"
local text = require "dossier.host.text"
local time = require "dossier.time"

local fail = names.fail

-- What the values of a key are, by the function that makes its description: for completion.
local TAKES = {}

local function takes(what, make)
  TAKES[make] = what
  return make
end

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

-- A record and those that were merged with it, whichever of them is named.
local function members(letter, record, ids)
  local _, id = case.kind(case.record(case.kind(record)))
  ids[#ids + 1] = id
  for _, row in ipairs(case.read("members", letter:byte(), id)) do
    ids[#ids + 1] = row[1]
  end
end

local function actors(op)
  return takes("actor", function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value, key)) do
      members("A", names.actor(one, key), ids)
    end
    return { op = op, ids = ids }
  end)
end

local function terms(op, scheme)
  return takes(scheme, function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value, key)) do
      local under = names.terms_under(scheme, one)
      table.move(under, 1, #under, #ids + 1, ids)
    end
    return { op = op, ids = ids }
  end)
end

local function choice(op, words)
  return takes(words, function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value, key)) do
      ids[#ids + 1] = names.choice(key, one, words)
    end
    return { op = op, ids = ids }
  end)
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

local GRADES = { "A", "B", "C", "D", "E", "F" }
takes("source", sources)
takes(GRADES, grade)
takes(GRADES, reliability)

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

return { keys = KEYS, takes = TAKES, list_of = list_of, members = members, name = name }
