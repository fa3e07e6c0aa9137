--- What the order of facts forces: bounds along all ties, why, and what cannot all be true. Random
--- cases stand in order_random.lua.

local MIN, MAX = math.mininteger, math.maxinteger
local function lo(fact) return fact.bounds.start_lo end
local function hi(fact) return fact.bounds.end_hi end
local function first(text) return date(text).start_lo end
local function last(text) return date(text).end_hi end

local paper = source { title = "Paper", published = "2024-06-01", reliability = "B",
  text = "They raided the camp. Two days later they met. Then they signed. The vote came first." }

-- ---- along ties ----

local raid = event { type = "raid", date = "2024-03-10", evidence = paper:quote "They raided the camp" }
local meet = event { type = "meet", after = raid, evidence = paper:quote "Two days later they met" }
local sign = event { type = "sign", after = meet, evidence = paper:quote "Then they signed" }
local ratify = event { type = "ratify", date = "2024-05", after = sign }
equal("a date reaches the next", lo(meet), first "2024-03-10")
equal("and along all ties", lo(sign), first "2024-03-10")
equal("both ways", hi(meet), last "2024-05")
equal("the date stays what was stated", tostring(ratify.date), "2024-05")
equal("what is not stated is bounded by one step", hi(sign), last "2024-05")
equal("bounds print as a date", tostring(sign.bounds), "[2024-03-10..2024-05-31]")
equal("what nothing orders has its date", tostring(event({ type = "rest", date = "2023" }).bounds), "2023")
equal("and undated nothing", lo(event { type = "idle" }), MIN)
equal("a planned event may lie after its report",
  hi(event { type = "plan", status = "planned", evidence = paper:quote "They raided the camp" }), MAX)

-- ---- lags ----

local function lagged(lag, key, other)
  return event { type = "lag", [key or "after"] = { other or raid, lag = lag }, new = true }
end

equal("three days after", tostring(lagged("3d").bounds), "2024-03-13")
equal("is its date, too", tostring(lagged("3 days").date), "2024-03-13")
equal("before", tostring(lagged("1w", "before").bounds), "2024-03-03")
equal("a range", tostring(lagged("3d..5d").bounds), "[2024-03-13..2024-03-15]")
equal("at least", lo(lagged "3d.."), first "2024-03-13")
equal("at least leaves the end open", hi(lagged "3d.."), MAX)
equal("at most", tostring(lagged("..2d").bounds), "[2024-03-10..2024-03-12]")
equal("a month by the calendar", tostring(lagged("1mo").bounds), "2024-04-10")
equal("months clamp", tostring(lagged("1mo", "after", event { type = "dawn", date = "2024-01-31" }).bounds),
  "2024-02-29")
equal("a lag in hours is exact", lo(lagged "36h") - first "2024-03-10", 36 * 3600)
local step = lagged("2d", "after", lagged "3d")
equal("lags add up by days", tostring(step.bounds), "2024-03-15")
local far = lagged("1mo", "after", lagged "1mo")
equal("months from what has no date widen", tostring(far.bounds), "[2024-05-08..2024-05-11]")
local march = event { type = "march", date = "2024-03-13/2024-03-16", after = { raid, lag = "3d" } }
check("a lag says when something began, not how long it was", march.bounds.start_hi == last "2024-03-13"
  and march.bounds.end_hi == last "2024-03-16")
equal("a clock does not break a day", tostring(event { type = "call", date = "2024-03-13T09:00:00Z",
  after = { event { type = "talk", date = "2024-03-10T18:00:00Z" }, lag = "3d" } }.bounds),
  "2024-03-13T09:00:00Z")
equal("several ties", tostring(event { type = "rally", after = { raid, { step, lag = "1d" } } }.bounds),
  "2024-03-16")
fails("a lag has a unit", "units are", function() lagged "3" end)
fails("a lag is a text", 'lag of after is a text such as "3d"', function() lagged(3) end)
fails("a range goes up", "the shorter one stands first", function() lagged "5d..3d" end)
fails("a lag says something", "write \"3d\"", function() lagged ".." end)
fails("a lag is short", "not 1003 bytes", function() lagged("3d" .. (" "):rep(1001)) end)
fails("a lag is shown, not obeyed", '"3d', function() lagged("3d\27[2J") end)
fails("a lag is no age of the earth", "at most 10000 years", function() lagged "20000y" end)
fails("a tie has no other keys", "has no key lagg", function()
  event { type = "x", after = { raid, lagg = "3d" } }
end)
fails("a tie names a fact", "is an event, its ref", function() event { type = "x", after = paper } end)
equal("a date bounds the date", tostring(event { type = "early", after = "2023", before = "2024-02" }.date), "2024-01")
fails("a lag counts from a fact", "counts from a fact", function() event { type = "x", after = { "2023", lag = "3d" } } end)
fails("no such fact", "there is no E999", function() event { type = "x", after = "E999" } end)
fails("an empty list", "after is an empty list", function() event { type = "x", after = {} } end)
fails("after and before one", "not both", function() event { type = "x", after = raid, before = raid } end)
local n = events {}:count()
fails("what is refused is not half there", "units are", function()
  event { type = "x", after = { raid, { meet, lag = "3" } } }
end)
equal("nothing of it", events {}:count(), n)

-- ---- puts, corrections ----

event { type = "meet", after = raid, evidence = paper:quote "Two days later they met" }
equal("put again, nothing changes", #require("dossier.order").tied(meet, "after"), 1)
event { type = "meet", after = { raid, lag = "2d.." }, evidence = paper:quote "Two days later they met" }
equal("put again with more, it is added", lo(sign), first "2024-03-12")
equal("what it was put after, as a list", #meet.after, 2)
change("other", function() correct(raid, { date = "2024-03-20" }, "the wrong raid") end)
equal("a correction is followed", lo(sign), first "2024-03-22")
undo()
equal("and its undo", lo(sign), first "2024-03-12")
correct(meet, { after = { raid, lag = "5d.." } }, "a slip")
equal("a tie can be corrected", lo(sign), first "2024-03-15")
change("tie", function() correct(meet, { after = { raid, lag = "9d.." } }, "another slip") end)
equal("again", lo(sign), first "2024-03-19")
undo()
equal("and that undone", lo(sign), first "2024-03-15")
correct(meet, { after = {} }, "nobody said so")
equal("and taken out", lo(sign), MIN)
equal("then the field is empty", meet.after, nil)
fails("a relation has no after", "is a field of events", function()
  correct(relation { type = "holds_office", subject = actor { name = "Ann", kind = "person" } },
    { after = raid }, "why")
end)
correct(meet, { after = raid }, "it was so")
equal("and put back", lo(sign), first "2024-03-10")

local function scripted(lag)
  return event { type = "script", id = "s1", after = { raid, lag = lag } }
end
scripted "3d"
equal("an edited script says another lag", lo(scripted "4d"), first "2024-03-14")
equal("in place of what it said", hi(scripted "4d"), last "2024-03-14")
equal("run again, nothing changes", #require("dossier.order").tied(scripted "4d", "after"), 1)

-- ---- relations ----

local rule = relation { type = "rules", subject = actor { name = "Bo", kind = "person" }, began = meet,
  ended = sign }
equal("a relation begins with its event", rule.bounds.start_lo, first "2024-03-10")
equal("and ends with its event", rule.bounds.end_hi, last "2024-05")
local open = relation { type = "leads", subject = actor { name = "Bo", kind = "person" }, from = "2020" }
equal("an open end stays open", tostring(open.bounds), "2020/..")
local fall = event { type = "fall", date = "2024-01", after = open }
equal("until something comes after it", open.bounds.end_hi, last "2024-01")
equal("its date stays", tostring(open.span), "2020/..")
equal("and what comes after has its own", tostring(fall.bounds), "2024-01")

-- ---- why ----

local w = why(sign.bounds)
equal("why of bounds", w.label, "order")
has("names the date", w, 'E1 raid() 2024-03-10 · "They raided the camp"')
has("its source", w, "S1: Paper · par. 1 · B · published 2024-06-01")
has("each tie", w, "E3 sign() after E2 meet() · \"Then they signed\"")
has("and the end", w, "not after 2024-05-31")
has("why of a fact has it", why(sign), "order")
has("a lag in words", why(lagged("3d..", "after", meet).bounds), "at least 3d after")
local report = event { type = "leak", evidence = paper:quote "Then they signed" }
local before = event { type = "plot", before = report }
has("a publication forces", why(before.bounds), "S1: Paper")
equal("to its day", hi(before), last "2024-06-01")
equal("a card has the ties", select(2, tostring(require("dossier.show").text(lagged "3d..5d"))
  :gsub("after%s+3d to 5d: E1", "")), 1)

-- ---- what cannot all be true ----

local a = event { type = "trial", date = "2024-02-01", evidence = paper:quote "They raided the camp" }
local b = event { type = "verdict", after = a }
local c = event { type = "appeal", date = "2024-01-15", after = b }
local outside = event { type = "pardon", after = c }
equal("what contradicts itself is no time", require("dossier.cell").kind(c.bounds), "contradiction")
has("and prints the claims", c.bounds, "these 4 cannot all be true")
has("with their sources", c.bounds, "S1: Paper")
has("why says so, too", why(c), "cannot all be true")
has("why of it", why(c.bounds), "cannot all be true")
fails("it has no ends", "contradicts itself: why%(E%d+%.bounds%) says how", function() return c.bounds.start_lo end)
equal("dates stay as they were stated", tostring(c.date), "2024-01-15")
local row = conflicts { kind = "order" }:one()
equal("conflicts has the chain", row.text,
  ("%s 2024-01-15 · %s after %s · %s after %s · %s 2024-02-01"):format(c.ref, c.ref, b.ref, b.ref, a.ref, a.ref))
equal("and its facts", #row.facts, 3)
equal("what is not in it has what the rest leaves", lo(outside), MIN)
has("why of the row", why(row), "cannot all be true")
correct(c, { date = "2024-02-15" }, "the other January")
equal("settled, there is none", conflicts { kind = "order" }:count(), 0)
equal("and bounds again", hi(b), last "2024-02-15")
equal("of the rest", lo(outside), first "2024-02-15")

local x = event { type = "ring" }
local y = event { type = "ring", after = x, new = true, id = "y" }
local z = event { type = "ring", after = y, before = x, new = true }
equal("a circle without dates", require("dossier.cell").kind(z.bounds), "contradiction")
has("has no date in it", tostring(z.bounds), "cannot all be true")
retract(z, "a slip")
equal("retracted, it is gone", lo(y), MIN)
equal("what is retracted has its date alone", lo(z), MIN)

local rumour = event { type = "rumour", date = "2024-03-01", after = meet,
  evidence = { paper:quote "The vote came first", stance = "denies" } }
equal("what is denied orders nothing", hi(meet), last "2024-05")
equal("and has its date", tostring(rumour.bounds), "2024-03-01")
cite(rumour, judgement "it was so after all")
equal("until it stands", require("dossier.cell").kind(rumour.bounds), "contradiction")
retract(rumour, "no")

local seen = event { type = "sighting", date = "2024-08-01" }
local echo = event { type = "reply", after = seen }
equal("what stands orders", lo(echo), first "2024-08-01")
cite(seen, { judgement "nobody was there", stance = "denies" })
equal("denied, it does not", lo(echo), MIN)
cite(seen, judgement "somebody was")
equal("standing again, it does again", lo(echo), first "2024-08-01")

-- ---- merges ----

local m1 = event { type = "strike", date = "2024-07-01" }
local m2 = event { type = "strike", id = "m2", date = "2024-07", place = actor { name = "Port", kind = "place" } }
local m3 = event { type = "echo", after = m2 }
equal("before a merge", lo(m3), first "2024-07")
local one = merge(m1, m2, "the same")
equal("merged they are one", m1 == m2 and lo(m3), first "2024-07-01")
retract(one, "not the same")
equal("parted again", lo(m3), first "2024-07")

-- ---- as others show them ----

do
  local a = event { type = "one", date = "2024" }
  local b = event { type = "two", date = "2023", after = a }
  local show = require "dossier.show"
  local rows = { { x = b.bounds, y = why(b) } }
  has("a contradiction in a table is a line", show.text(rows), "these 3 cannot all be true …")
  has("a proof, too", show.text(rows), b.ref .. " two() · 2023 …")
  has("in a plain table, too", require("dossier.plain").text(b.bounds, 100), "these 3 cannot all be true …")
  has("help says what it is", require("dossier.help").text(b.bounds), ".fact .chain")
  fails("a row of conflicts has its columns", "the row has no column fact; nearest: facts",
    function() return conflicts { kind = "order" }:first().fact end)
  equal("and may lack some", conflicts { kind = "contradiction" }:first() and 1, nil)
end
