-- Every question by keys is answered from an index: with some thousand facts, no plan walks a
-- whole table for a key that
-- selects. (Asking for everything, or for what nearly everything is, may walk the table in the
-- order wanted.)
local states, people = {}, {}
for i = 1, 40 do states[i] = actor { name = "State " .. i, kind = "state" } end
for i = 1, 300 do
  people[i] = actor { name = "Person " .. i, kind = "person", identifiers = { passport = "P" .. i },
    attributes = { born = 1900 + i % 90 } }
end
local kabul = actor { name = "Kabul", kind = "place" }
local papers = {}
for i = 1, 100 do
  papers[i] = source { title = "Paper " .. i, published = ("20%02d-01"):format(i % 24),
    reliability = ("ABCDEF"):sub(i % 6 + 1, i % 6 + 1), text = "Words number " .. i .. ".",
      origin = papers[i - 50] }
end
local types = { "meet", "attack", "praise", "visit" }
local day = 86400
for i = 1, 1600 do
  event { type = types[i % 4 + 1], date = os.date("!%Y-%m-%d", i * 9 * day),
    agent = people[i % 300 + 1],
    target = states[i % 40 + 1], place = i % 50 == 0 and kabul or nil,
      summary = i % 20 == 0 and "talks " .. i or nil,
    attributes = i % 10 == 0 and { killed = i % 7 } or nil,
      status = i % 90 == 0 and "planned" or nil,
    roles = i % 15 == 0 and { announcer = people[i % 37 + 1] } or nil,
    evidence = i % 8 == 0 and papers[i % 100 + 1]:quote("Words number " .. (i % 100 + 1)) or nil }
end
local first = events { type = "meet" }:first()
local last = event { type = "visit", date = "2012-02-03" }
for i = 1, 400 do
  local begun, over = i % 60 == 0, i % 70 == 0
  relation { type = i % 2 == 0 and "member_of" or "designates", subject = states[i % 40 + 1],
    object = people[i % 300 + 1], from = not begun and ("19%02d"):format(i % 90 + 10) or nil,
    to = i % 3 == 0 and not over and "2010" or nil, began = begun and first or nil,
      ended = over and last or nil,
    status = i % 80 == 0 and "suspended" or nil }
end

local TABLES = { "fact", "claim", "value", "participant", "actor", "name", "source", "quote",
  "bulk", "f", "p", "c", "v",
  "n", "m", "a" }
local is_table = {}
for _, name in ipairs(TABLES) do is_table[name] = true end

-- The steps of a plan that walk a table from its beginning.
local function walks(q, in_order)
  local list = {}
  for line in q:plan():match("\n(.*)$"):gmatch "[^\n]+" do
    local name, rest = line:match "^SCAN (%w+)(.*)$"
    if name and is_table[name] and not (in_order and rest:find "^ USING .*INDEX") then
      list[#list + 1] = line
    end
  end
  return table.concat(list, "; ")
end

local function selective(name, q)
  check(name .. " has a plan", q:plan():find "SEARCH" or q:plan():find "SCAN words" ~= nil)
  equal(name .. " walks no table", walks(q), "")
  check(name .. " finds something", q:count() > 0)
  local n = 0
  for _ in q do n = n + 1 end
  equal(name .. " counts what it walks", q:count(), n)
end

local function broad(name, q)
  equal(name .. " walks an index at most", walks(q, true), "")
  local n = 0
  for _ in q do n = n + 1 end
  equal(name .. " counts what it walks", q:count(), n)
end

local KEYS = {
  events = {
    type = "meet", agent = "Person 7", target = "State 7", actor = "State 7", place = "Kabul",
      source = "Paper 9",
    status = "planned", text = "talks", at = "1975-03", announcer = "Person 16", killed = 3,
      grade = "B",
    role = "announcer",
  },
  relations = {
    type = "member_of", subject = "State 8", object = "Person 8", actor = "Person 8",
      status = "suspended",
    began = first, at = "1925-05-05",
  },
  facts = { type = "meet", actor = "State 7", source = "Paper 9", text = "number 9",
    at = "1975-03", place = "Kabul" },
  actors = { kind = "place", name = "PERSON 7", text = "person 7", passport = "P9", born = 1950 },
  sources = {
    title = "Paper 9", name = "Paper 9", text = "number 9", origin = papers[3], at = "2009",
      published = "2009",
    before = "2002", grade = "A", reliability = "A",
  },
}

for word, keys in pairs(KEYS) do
  for key, value in pairs(keys) do
    selective(("%s{%s}"):format(word, key), dossier[word] { [key] = value })
  end
end

-- Two keys together: one of them selects, the other tests.
for _, word in ipairs { "events", "relations", "facts" } do
  local keys = KEYS[word]
  local names = {}
  for key in pairs(keys) do names[#names + 1] = key end
  table.sort(names)
  for i, a in ipairs(names) do
    for _, b in ipairs { table.unpack(names, i + 1) } do
      local q = dossier[word] { [a] = keys[a], [b] = keys[b] }
      equal(("%s{%s, %s} walks no table"):format(word, a, b), walks(q), "")
    end
  end
end

selective("a list of types", events { type = { "meet", "visit" } })
selective("a list of agents", events { agent = { "Person 1", "Person 2", "Person 3" } })
selective("a list of values", events { killed = { 1, 2 } })
selective("certain", events { at = "1975-03", certain = true })
selective("a day of one actor", events { actor = "State 7", at = "1975" })
selective("throughout", relations { throughout = "1925" })

for _, word in ipairs { "events", "relations", "facts", "actors", "sources" } do
  broad(word .. "{}", dossier[word] {})
end
broad("sources after", sources { after = "2022-06" })
broad("before", events { before = "1971" })
broad("after", events { after = "2008" })
broad("what stands", events { standing = "stands" })
broad("what is actual", events { status = "actual" })
selective("what is denied or claimed, with a type", events { standing = { "stands" },
  type = "meet" })
equal("what is disputed walks no table", walks(events { standing = "disputed" }), "")
equal("what is denied walks no table", walks(facts { standing = { "denied", "claimed" } }), "")
