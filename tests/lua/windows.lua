-- What a window counts from memory, once many are asked, is what walking the query counts.

math.randomseed(7)

local function year()
  return math.random(1990, 2030)
end

local function day()
  return ("%04d-%02d-%02d"):format(year(), math.random(12), math.random(28))
end

local DATES = {
  day, function() return tostring(year()) end,
  function() return ("%d-%02d"):format(year(), math.random(12)) end,
  function() return ("[..%d]"):format(year()) end, function() return ("[%d..]"):format(year()) end,
  function() return ("[%d,%d]"):format(year(), year() + 40) end,
  function() return ("%sT%02d:00:00Z"):format(day(), math.random(0, 23)) end,
}

local function date()
  return DATES[math.random(#DATES)]()
end

local function later(a)
  local ok, t = pcall(span, a, date())
  return ok and t and t.edtf or nil
end

local a, b = actor { name = "A", kind = "state" }, actor { name = "B", kind = "state" }
for i = 1, 300 do
  event { type = "meet", agent = a, target = b, date = date(), new = true }
  local from = date()
  local whole = later(from)
  relation { type = "lists", subject = a, object = b, date = whole or from, new = true }
  if i % 10 == 0 then
    relation { type = "lists", subject = a, object = b, from = day(), new = true }
    relation { type = "lists", subject = a, object = b, to = day(), new = true }
    relation { type = "lists", subject = a, object = b, new = true }
  end
end

local WORDS = { events = events, relations = relations, facts = facts }

local function walked(query)
  local n = 0
  for _ in query do
    n = n + 1
  end
  return n
end

local asked = 0
local function ask(window)
  for word, query in pairs(WORDS) do
    for _, certain in ipairs { false, true } do
      local keys = { at = window, certain = certain }
      asked = asked + 1
      equal(("%s %s at %s (%d)"):format(certain and "certain" or "possible", word,
        tostring(window), asked), query(keys):count(), walked(query(keys)))
    end
  end
end

for _ = 1, 60 do
  ask(day())
  ask(tostring(year()))
end
ask("2024-07-04T10:00:00Z")
ask(span(day()))
ask(span { start_lo = math.mininteger, end_hi = math.maxinteger })

-- the groups of relations by a unit of time are the windows of that unit
for _, unit in ipairs { "year", "month" } do
  local rows, wrong = relations {}:group(unit):count(), 0
  check("there are rows by " .. unit, rows:count() > 30)
  for row in rows do
    local keys = { at = row[unit] }
    local possible = relations(keys):count()
    keys.certain = true
    wrong = wrong + ((row.count == possible and row.certain == relations(keys):count()) and 0 or 1)
  end
  equal("a row of a " .. unit .. " counts what is asked for at it", wrong, 0)
end

-- a change is seen
local keys = { at = "2031-01-01" }
local before = facts(keys):count()
for _ = 1, 30 do
  before = facts(keys):count()
end
event { type = "meet", date = "2031-01-01", new = true }
equal("a fact put after the index was made is counted", facts(keys):count(), before + 1)
equal("a limit holds", facts(keys):limit(1):count(), 1)
