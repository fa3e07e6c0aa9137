-- A script can run twice: every word that makes or changes records, said again, makes and changes
-- nothing.
local function numbers()
  local row = sql([[select (select count(*) from changes) as changes,
    (select count(*) from actor) as actors,
    (select count(*) from name) as names, (select count(*) from source) as sources,
      (select count(*) from quote) as quotes,
    (select count(*) from fact) as facts, (select count(*) from claim) as claims,
      (select count(*) from value) as vals,
    (select count(*) from participant) as participants, (select count(*) from merge) as merges,
    (select count(*) from step) as steps, (select count(*) from version) as versions,
    (select count(*) from term) as terms, (select count(*) from tie) as ties,
    (select count(*) from retraction) as retractions,
      (select count(*) from actor where ended is not null) as gone]])
    :first()
  local list = {}
  for key, n in pairs(row) do list[#list + 1] = key .. " " .. n end
  table.sort(list)
  return table.concat(list, ", ")
end

local function script()
  local russia = actor { name = "Russia", kind = "state", aliases = { "Rossiya", { text = "RF",
    kind = "weak" } },
    identifiers = { iso = "RU" }, attributes = { capital = "Moscow", people = { value = "~146",
      date = "2023" } } }
  local taliban = actor { name = "Taliban", kind = "group" }
  local emirate = actor { name = "Islamic Emirate", kind = "group" }
  local pakistan = actor { name = "Tehrik-e Taliban Pakistan", kind = "group" }
  local judge = actor { name = "a judge", kind = "person", unnamed = true,
    identifiers = { post = "judge-1" } }
  term { scheme = "type", code = "delist", label = "takes off a list", parent = "act",
    ends = { "designates" } }
  term { scheme = "type", code = "designates", single = false }
  local wire = source { title = "Wire", published = "2025-04-17", reliability = "C",
    publisher = "Agency",
    text = "On Thursday the court removed the Taliban. It had listed it in 2003.",
      attributes = { pages = 3 } }
  local echo = source { title = "Echo", published = "2025-04-18", origin = wire, id = "echo-1",
    text = "The Taliban are off the list. Some doubt it." }
  local book = source { title = "Book", reliability = "A" }
  local q = wire:quote "On Thursday the court removed the Taliban"
  wire:quote("the", { nth = 2 })
  book:quote("listed in 2003", { page = 12 })
  local ruling = event { type = "delist", date = "Thursday", agent = russia, target = taliban,
    roles = { judge = judge, about = wire }, summary = "the ruling", attributes = { votes = "3-5" },
    evidence = { q, { echo:quote "The Taliban are off the list", credibility = 3,
      wording = "off" } } }
  local vote = event { type = "vote", agent = russia, before = ruling,
    evidence = judgement "it must have come first" }
  local talk = event { type = "meet", date = "2024", agent = { russia, taliban }, id = "talk-1" }
  local listing = relation { type = "designates", subject = russia, object = taliban,
    from = "2003", ended = ruling,
    evidence = wire:quote "It had listed it in 2003" }
  local seat = relation { type = "member_of", subject = taliban, object = emirate, from = "1996",
    to = "2001",
    attributes = { seats = 4 } }
  relation { type = "designates", subject = { kind = "state" }, object = pakistan,
    evidence = { book:quote("no state ever did", { page = 13 }), stance = "denies" } }
  cite(ruling, { echo:quote "Some doubt it", stance = "doubts" }, judgement "seen by two of us")
  merge(taliban, emirate, "the same movement")
  distinct(taliban, pakistan, "Pakistan's own")
  correct(talk, { date = "2024-05", meal = "dinner" }, "the diary says so")
  correct(russia, { aliases = { "Russian Federation" }, attributes = { capital = "Moskva" } },
    "its own spelling")
  correct(book, { publisher = "A press", published = "2010" }, "title page")
  update(seat, { attributes = { seats = 5 }, on = "1998" }, "a fifth")
  update(listing, { status = "suspended", on = "2024-12-01" }, "the law of December")
  update(judge, { name = "Judge Nefedov", on = "2025" }, "his name came out")
  local slip = event { type = "attack", date = "2024-03", agent = pakistan }
  retract(slip, "another group")
  local false_source = source { title = "Forgery", text = "Nothing." }
  event { type = "meet", date = "2020", agent = pakistan, evidence = false_source:quote "Nothing" }
  retract(false_source, "forged")
  change("with a reason of its own", function()
    event { type = "visit", date = "2021", agent = taliban }
  end)
  return { ruling, vote, talk, listing, seat, russia, judge }
end

term { scheme = "key", code = "meal" }
local first = script()
local before = numbers()
local function texts(list)
  local out = {}
  for i, record in ipairs(list) do out[i] = tostring(record) end
  return table.concat(out, "\n")
end
local shown = texts(first)
for run = 2, 3 do
  local again = script()
  equal(("run %d changes nothing"):format(run), numbers(), before)
  equal(("run %d finds the same records"):format(run), texts(again), shown)
  for i, record in ipairs(again) do equal(("record %d of run %d is the same value"):format(i, run),
    record, first[i]) end
end

-- One by one: what a put adds to what is there
local russia, wire = actor "Russia", require "dossier.names".source "Wire"
local function adds(name, what, action)
  local row = "select count(*) as n from " .. what
  local n = sql(row):first().n
  action()
  equal(name, sql(row):first().n - n, 1)
  action()
  equal(name .. ", once", sql(row):first().n - n, 1)
end
adds("a new alias", "name", function()
  actor { name = "Russia", kind = "state", aliases = { "Rus" } }
end)
adds("a new identifier", "value", function()
  actor { name = "Russia", kind = "state", identifiers = { lei = "0042" } }
end)
adds("a new attribute", "value", function()
  actor { name = "Russia", kind = "state", attributes = { anthem = "yes" } }
end)
adds("new evidence", "claim", function()
  event { type = "meet", date = "2024", agent = { russia, "Taliban" },
    evidence = wire:quote "the court" }
end)
adds("another date is another event", "fact", function()
  event { type = "meet", date = "2023", agent = { russia, "Taliban" } }
end)
adds("another party is another event", "fact", function()
  event { type = "meet", date = "2024", agent = russia }
end)
adds("the same with a date of another text", "source", function()
  source { title = "Wire", published = "2025-04-19", text = "Another." }
end)
local n = events {}:count()
event { type = "meet", date = "2023", agent = { russia, "Taliban" }, new = true }
equal("new = true makes a second", events {}:count(), n + 1)

-- What is refused, with what stands there
fails("another value of an attribute", "has another capital: use correct", function()
  actor { name = "Russia", kind = "state", attributes = { capital = "Kazan" } }
end)
fails("another text of a source", "has another text, and a text is never edited", function()
  source { title = "Wire", published = "2025-04-17", publisher = "Agency", text = "Other words." }
end)
fails("one, when they are said to be two", "says that A%d and A%d are two: retract", function()
  merge("Taliban", "Tehrik-e Taliban Pakistan", "x")
end)
fails("two, when they are said to be one", "says that the two are one", function()
  distinct("Taliban", "Islamic Emirate", "x")
end)
fails("records of two kinds", "different kinds", function() merge("Taliban", wire, "x") end)
fails("a record with itself", "the same record", function() merge("Russia", "Rossiya", "x") end)
fails("a correction of what was retracted", "was retracted", function()
  correct(sql("select 'E' || (id >> 1) as ref from fact where ended is not null"):first().ref,
    { date = "2020" }, "x")
end)
fails("a field that a kind does not have", "no key status_", function()
  correct(russia, { status_ = "x" }, "x")
end)

-- retract and what rests on it
local ruling = first[1]
fails("an actor whose facts are there", "cannot be retracted: .* rest", function()
  retract("Tehrik-e Taliban Pakistan", "x")
end)
fails("an event that ended a relation", "cannot be retracted: .*R1", function()
  retract(ruling, "x")
end)
local stands = ruling.standing
retract(wire, "withdrawn")
check("a source goes, the fact stays", events { type = "delist" }:count() == 1)
check("its evidence no longer counts", ruling.sources[1] ~= wire and #ruling.sources == 1)
check("it stood by that source", stands == "stands")

-- undo
n = events {}:count()
change("one", function() event { type = "sit", date = "2001" } end)
local two = change("two", function() return event { type = "sit", date = "2002" } end)
equal("undo takes the last change", undo().why, "two")
equal("and only that", events { type = "sit" }:count(), 1)
check("the record says so", two.retracted)
equal("then the one before", undo().why, "one")
equal("all is as it was", events {}:count(), n)
change("base", function() actor { name = "Oslo", kind = "place" } end)
local base = actor("Oslo").made
change("on it", function() event { type = "meet", date = "2002", place = "Oslo" } end)
fails("what something later rests on stays", "E%d+", function() undo(base) end)
undo()
equal("in their order they go", undo(base).why, "base")
fails("no such change", "C", function() undo "C9999" end)

-- A part that fails leaves nothing, the rest stays
n = numbers()
fails("the error comes through", "stop here", function()
  change("lost", function()
    actor { name = "Nobody", kind = "person", aliases = { "No one" } }
    change("inner", function() event { type = "lose", date = "2020", agent = "Nobody" } end)
    error "stop here"
  end)
end)
equal("nothing of it is left", numbers(), n)
fails("not even the name", "no actor is named", function() actor "No one" end)
fails("nor the type", "no type", function() events { type = "lose" } end)

-- A put that is stopped at any of its instructions leaves those of the next line whole
for i = 1, 400 do
  pcall(function()
    debug.sethook(function() debug.sethook() error("stop", 0) end, "", i)
    actor { name = "Stopped " .. i, kind = "stopped" .. i }
    debug.sethook()
  end)
  local ok, message = pcall(require("dossier.prompt").line,
    ("actor{name = 'Next %d', kind = 'next%d'} return"):format(i, i))
  if not ok then
    check("the put behind one that was stopped: " .. i .. " " .. tostring(message), false)
    break
  end
end
