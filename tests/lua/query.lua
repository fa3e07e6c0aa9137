-- Questions by keys: what each finds, in which order, how it is counted, grouped and walked.
local russia = actor { name = "Russia", kind = "state", aliases = { "Rossiya" },
  identifiers = { iso = "RU" } }
local iran = actor { name = "Iran", kind = "state" }
local taliban = actor { name = "Taliban", kind = "group", aliases = { "Талибан" } }
local putin = actor { name = "Vladimir Putin", kind = "person", attributes = { born = 1952 } }
local moscow = actor { name = "Moscow", kind = "place" }
local report = source { title = "Report", published = "2024-06-01", reliability = "B",
  text = "They met in Moscow to speak of gas. Iran denied it." }
local letter = source { title = "Letter: to the editor", published = "2023", reliability = "D",
  origin = report }
term { scheme = "type", code = "talk" }
term { scheme = "type", code = "meet", parent = "talk" }

local a = event { type = "meet", date = "2024-05-03", agent = russia, target = taliban,
  place = moscow,
  summary = "in private", attributes = { guests = 12, room = "blue" },
    evidence = report:quote "They met in Moscow" }
local b = event { type = "meet", date = "2024-05", agent = { russia, iran }, target = taliban,
  roles = { announcer = putin }, attributes = { guests = "100-150" } }
local c = event { type = "talk", date = "2023-11-20", agent = "Iran", attributes = { guests = 7,
  room = "red" } }
local d = event { type = "attack", date = "2024-01", agent = taliban, target = iran,
  status = "planned",
  evidence = { letter:quote("an attack", { page = 1 }), stance = "denies" } }
local r = relation { type = "designates", subject = russia, object = taliban, from = "2003",
  ended = a }
local s = relation { type = "member_of", subject = iran, object = russia, from = "2023-07-04" }

-- The refs that a query finds, in its order.
local function refs(q)
  local list = {}
  for record in q do list[#list + 1] = record.ref end
  return table.concat(list, " ")
end

local function finds(name, q, ...)
  local want = {}
  for i, record in ipairs { ... } do want[i] = record.ref end
  equal(name, refs(q), table.concat(want, " "))
  equal(name .. ", counted", q:count(), #want)
end

-- Keys of events, alone
finds("no key: all, by earliest start, then ref", events {}, c, d, b, a)
finds("no table: the same", events(), c, d, b, a)
finds("a type", events { type = "meet" }, b, a)
finds("a type with what stands under it", events { type = "talk" }, c, b, a)
finds("a list of types is any of them", events { type = { "attack", "meet" } }, d, b, a)
finds("an agent by record", events { agent = russia }, b, a)
finds("an agent by alias, folded", events { agent = "ROSSIYA" }, b, a)
finds("an agent by ref", events { agent = iran.ref }, c, b)
finds("the second agent is one", events { agent = "Iran" }, c, b)
finds("a list of agents", events { agent = { "Taliban", iran } }, c, d, b)
finds("a target", events { target = "Талибан" }, b, a)
finds("an actor in any role", events { actor = "Vladimir Putin" }, b)
finds("an actor, as agent or target", events { actor = iran }, c, d, b)
finds("a role of its own is a key", events { announcer = "Vladimir Putin" }, b)
finds("a role by itself", events { role = "announcer" }, b)
finds("a role of an actor", events { actor = putin, role = "announcer" }, b)
finds("a role that the actor does not have", events { actor = putin, role = "agent" })
finds("the role agent of an actor", events { actor = "Iran", role = "agent" }, c, b)
finds("the role target, of anybody", events { role = "target" }, d, b, a)
finds("a place", events { place = "Moscow" }, a)
finds("a source by title", events { source = "Report" }, a)
finds("a source by the start of its title", events { source = "Letter" }, d)
finds("a list of sources", events { source = { report, letter } }, d, a)
finds("a standing", events { standing = "denied" }, d)
finds("a list of standings", events { standing = { "denied", "stands" } }, c, d, b, a)
finds("a status", events { status = "planned" }, d)
finds("at least a grade", events { grade = "B" }, a)
finds("no better grade", events { grade = "A" })
finds("words of the summary", events { text = "private" }, a)
finds("words of a quote", events { text = "met moscow" }, a)
finds("the beginning of a word", events { text = "priv*" }, a)
finds("an attribute", events { guests = 12 }, a)
finds("a list of values of an attribute", events { room = { "red", "blue" } }, c, a)
finds("where", events { where = function(e) return e.room == "red" end }, c)

-- Times
finds("at a day: what may have happened on it", events { at = "2024-05-03" }, b, a)
finds("at, and certain", events { at = "2024-05-03", certain = true }, a)
finds("date is at", events { date = "2024-05-03", certain = true }, a)
finds("before a day: also what may have been", events { before = "2024-05-03" }, c, d, b)
finds("before, and certain", events { before = "2024-05-03", certain = true }, c, d)
finds("after", events { after = "2024-05-01" }, b, a)
finds("after, and certain", events { after = "2024-05-01", certain = true }, a)
finds("before an event, not itself", events { before = a, type = "talk" }, c, b)
finds("after an event, not itself", events { after = a, type = "talk" }, b)
finds("at a relation's time", events { at = s, certain = true }, c, d, b, a)
finds("a relation at a day", relations { at = "2010" }, r)
finds("a relation throughout a year", relations { throughout = "2010" }, r)
finds("not throughout", relations { throughout = "2024" }, s)
local how = {}
for e, certainty in events { at = "2024-05-03" } do how[#how + 1] = e.ref .. " " .. certainty end
equal("a loop tells what is certain", table.concat(how, ", "),
  b.ref .. " possible, " .. a.ref .. " certain")
how = {}
for e, certainty in events { at = "2024-05-03" }:order "-date" do
  how[#how + 1] = e.ref .. " " .. certainty
end
equal("also in another order", table.concat(how, ", "),
  a.ref .. " certain, " .. b.ref .. " possible")

-- The other kinds
finds("relations", relations {}, r, s)
finds("subject and object", relations { subject = russia, object = "Taliban" }, r)
finds("what an event ended", relations { ended = a }, r)
finds("what an event ended, by its ref", relations { ended = a.ref }, r)
finds("a status of relations", relations { status = "in_force" }, r, s)
finds("facts are both", facts { actor = russia }, r, s, b, a)
finds("actors by name", actors {}, iran, moscow, russia, taliban, putin)
finds("actors of a kind", actors { kind = "state" }, iran, russia)
finds("actors of a list of kinds", actors { kind = { "group", "person" } }, taliban, putin)
finds("an actor's name, folded", actors { name = "РОССИЯ" }, russia)
finds("an actor's alias", actors { name = "rossiya" }, russia)
finds("a list of names", actors { name = { "iran", "Taliban" } }, iran, taliban)
finds("words of a name", actors { text = "putin" }, putin)
finds("an attribute of actors", actors { born = 1952 }, putin)
finds("an identifier", actors { iso = "RU" }, russia)
finds("sources by date", sources {}, letter, report)
finds("sources of a grade", sources { grade = "B" }, report)
finds("derived from", sources { origin = report }, letter)
finds("published in", sources { published = "2024" }, report)
finds("published before", sources { before = "2024" }, letter)
finds("words of a text", sources { text = "gas moscow" }, report)
finds("a title", sources { title = "Report" }, report)

-- Methods
equal("first", events {}:first(), c)
equal("first of none", events { grade = "A" }:first(), nil)
equal("one", actors { kind = "person" }:one(), putin)
fails("one of several", "there are 2, and one was asked for", function()
  actors { kind = "state" }:one()
end)
fails("one of none", "there is none", function() events { grade = "A" }:one() end)
equal("all", #events {}:all(), 4)
finds("a limit", events {}:limit(2), c, d)
finds("the smaller limit holds", events {}:limit(3):limit(1), c)
finds("no more than there are", events { type = "attack" }:limit(9), d)
finds("a limit with where", events { where = function(e) return e.type == "meet" end }:limit(1), b)
finds("another order", events {}:order "ref", a, b, c, d)
finds("the other way round", events {}:order "-ref", d, c, b, a)
finds("by two fields", events {}:order("type", "-date"), d, a, b, c)
finds("by a function", events {}:order(function(e) return #e.type end), c, b, a, d)
finds("by a record's name", events { type = "meet" }:order "agent", b, a)
finds("order, then limit", events {}:order("-date"):limit(2), a, b)
local q = events { type = "meet" }
local limited = q:limit(1)
equal("a method makes another query", q:count() + limited:count(), 3)

-- Groups
local function groups(rows, key, value)
  local list = {}
  for row in rows do list[#list + 1] = tostring(row[key]) .. "=" .. tostring(row[value]) end
  return table.concat(list, " ")
end
equal("by type", groups(events {}:group("type"):count(), "type", "count"), "attack=1 meet=2 talk=1")
equal("by year", groups(events {}:group("year"):count(), "year", "count"), "2023=1 2024=3")
equal("by month", groups(events {}:group("month"):count(), "month", "count"),
  "2023-11=1 2024-01=1 2024-05=2")
equal("by quarter", groups(events {}:group("quarter"):count(), "quarter", "count"),
  "2023-Q4=1 2024-Q1=1 2024-Q2=2")
equal("by day: a month stays one", groups(events {}:group("day"):count(), "day", "count"),
  "2023-11-20=1 2024-01=1 2024-05=1 2024-05-03=1")
equal("by week", groups(events { guests = 12 }:group("week"):count(), "week", "count"),
  "2024-W18=1")
equal("a sum, of ranges a range", groups(events {}:group("type"):sum "guests", "type", "sum"),
  "attack=0 meet=112-162 talk=7")
equal("a mean over those that have it", groups(events {}:group("year"):mean "guests", "year",
  "mean"),
  "2023=7.0 2024=56.0-81.0")
equal("by two keys", events {}:group("year", "type"):count():count(), 3)
equal("sources by year", groups(sources {}:group("year"):count(), "year", "count"), "2023=1 2024=1")
equal("groups are rows, with order and limit",
  events {}:group("type"):count():order("-count"):first().type, "meet")

-- Walking
local pairs_seen = 0
for x in q do for y in q do pairs_seen = pairs_seen + (x ~= y and 1 or 0) end end
equal("one query in two loops, one inside the other", pairs_seen, 2)
local seen = 0
for _ in events {} do for _ in events {} do seen = seen + 1 break end end
equal("a loop left by break starts anew", seen, 4)
local all = events {}
seen = 0
for _ in all do for _ in all do seen = seen + 1 if seen % 3 == 0 then break end end end
check("loops of one query on one line, left by break, end", seen > 4 and seen < 17)
for _ = 1, 3 do pcall(function() for _ in all do error "left" end end) end
equal("also by an error", #all:all(), 4)
local function walk() for e in all do coroutine.yield(e.ref) end end
local one, two = coroutine.wrap(walk), coroutine.wrap(walk)
equal("two coroutines in one loop", table.concat({ one(), two(), one(), one(), two(), one() }, " "),
  table.concat({ c.ref, c.ref, d.ref, b.ref, d.ref, a.ref }, " "))
local record = all(nil, nil)
equal("a query is called as ipairs' function is", all(nil, record), d)

-- Walking while the case changes: a loop goes on over what it found.
local walked = 0
for _ in events { type = "attack" } do
  walked = walked + 1
  event { type = "attack", date = "2024-02", agent = russia, new = true }
end
equal("a loop does not see what is put in it", walked, 1)
equal("the next one does", events { type = "attack" }:count(), 2)
walked = 0
for e in events { type = "attack" } do
  walked = walked + 1
  retract(e, "not so")
end
equal("a loop over what is retracted in it", walked, 2)
finds("and then it is gone", events { type = "attack" })
local merged = merge(russia, actor { name = "Russian Federation", kind = "state" }, "one state")
finds("a merged name finds the same", events { agent = "Russian Federation" }, b, a)
retract(merged, "two after all")
finds("parted again", events { agent = "Russian Federation" })
for e in events {} do
  collectgarbage()
  check("records stay as they are when garbage goes", e.type ~= nil)
end

-- What cannot be graded is left out, and counted under the table
open()
local good = source { title = "good", reliability = "B", text = "one two" }
local none = source { title = "none", text = "one two" }
local unknown = source { title = "unknown", reliability = "F", text = "one two" }
for i, s in ipairs { good, none, unknown } do
  event { type = "visit", date = tostring(2000 + i), evidence = s:quote "one" }
end
event { type = "visit", date = "2010" }
event { type = "visit", date = "2011", attributes = { seen = "3-5" },
  evidence = { good:quote "two", none:quote "two" } }
check("facts", tostring(events { grade = "B" }):find "2 events · 3 left out that cannot be graded")
check("sources", tostring(sources { grade = "B" }):find "1 source · 2 left out that cannot be graded")
check("other keys still hold", tostring(events { grade = "B", before = "2002" }):find "1 event\n?$")
check("none, where no grade is asked for", not tostring(events {}):find "left out")

-- Groups by what is a list, or a number with its range
event { type = "visit", date = "2012", attributes = { seen = "3-5" },
  evidence = { good:quote "two", none:quote "two" } }
equal("the same sources are one group", events {}:group("sources"):count():count(), 5)
equal("so is the same range", events { after = "2010" }:group("seen"):count():first().count, 2)
fails("a group by nothing at all", "group takes fields", function() events {}:group(nil, "type") end)

-- An empty answer to a name or title names the nearest
actor { name = "Taliban", kind = "group" }
check("an actor's name", tostring(actors { name = "Talibn" }):find "no actors; nearest: Taliban %(A1%)")
check("a source's title", tostring(sources { title = "unknwon" }):find "no sources; nearest: unknown")
check("what is there has no nearest",
  not tostring(actors { name = "Taliban", kind = "person" }):find "nearest")

-- Fields that are lists are asked for by one of theirs
local named = actor { name = "Islamic Emirate", kind = "group", aliases = { "Emirate" },
  identifiers = { wikidata = "Q1" } }
equal("an alias", actors { aliases = "Emirate" }:one(), named)
equal("an identifier as a put has it", actors { identifiers = { wikidata = "Q1" } }:one(), named)
equal("a source", events { sources = good }:count(), events { source = good }:count())
equal("by its title", events { sources = "good" }:count(), events { source = good }:count())
fails("which must be there", "no source has the title", function() events { sources = "gud" } end)
equal("an origin", events { origins = "good" }:count(), events { source = good }:count())
fails("an identifier that is none", "no key wikidta; nearest: wikidata", function()
  actors { identifiers = { wikidta = "Q1" } }
end)
