-- Correcting, updating, retracting, undoing: nothing is overwritten, and everything comes back.

for _, code in ipairs { "meet", "delist", "withdraw", "take_power", "host" } do
  term { scheme = "type", code = code }
end
local report = source { title = "Report", published = "2025-04-17", reliability = "B",
  text = "On Thursday they met. Last month they asked. It hosted them. They came back after others had left." }
local north, south = actor { name = "North", kind = "state" }, actor { name = "South", kind = "state" }

-- relative dates follow their source

local met = event { type = "meet", agent = north, target = south, date = "Thursday",
  evidence = report:quote "On Thursday they met" }
equal("a weekday is read against its source", tostring(met.date), "2025-04-17")
change("dated anew", function() correct(report, { published = "2025-05-01" }, "the copy's date was wrong") end)
equal("and read anew when the source's date is corrected", tostring(met.date), "2025-05-01")
undo()
equal("undo brings the date of the source back", tostring(report.published), "2025-04-17")
equal("and what was read against it", tostring(met.date), "2025-04-17")

-- events without a date

local host = event { type = "host", agent = north, target = south, evidence = report:quote "It hosted them" }
equal("an undated event lies before its source's publication", host.span.end_hi, date("2025-04-17").end_hi)
local left = event { type = "withdraw", agent = north }
local power = event { type = "take_power", agent = south, date = "2021-08", after = left }
equal("what came before a dated event ended by then", left.span.end_hi, date("2021-08").end_hi)
correct(power, { date = "2020" }, "an earlier one")
equal("and follows its correction", left.span.end_hi, date("2020").end_hi)
equal("a tie is a field", power.after, left)

-- relations follow the events that begin and end them

local ended = event { type = "delist", agent = north, target = south, date = "2025-04-17" }
local listed = relation { type = "designates", subject = north, object = south, from = "2003", ended = ended }
equal("a relation ends with its event", tostring(listed.span), "2003/2025-04-17")
equal("its length is a range", tostring(listed.span:length()), "21 to 22 years")
correct(ended, { date = "2024-01" }, "misread")
equal("and follows the event's correction", tostring(listed.span), "2003/2024-01")
correct(listed, { from = "2004" }, "misread too")
equal("one end is corrected by itself", tostring(listed.span), "2004/2024-01")
equal("what begins and ends it cannot be retracted under it", select(2, pcall(retract, ended, "x")):match "R1 rests", "R1 rests")

fails("an end that follows an event is corrected there", "to of R1 follows E5", function()
  correct(listed, { to = "2020" }, "no")
end)

-- corrections override, and can be undone one by one

change("a", function() correct(host, { date = "2024", place = actor { name = "Dacha", kind = "place" } }, "seen") end)
equal("a correction dates the undated", tostring(host.date), "2024")
equal("and gives a place", host.place.name, "Dacha")
change("b", function() correct(host, { date = "2023" }, "seen better") end)
equal("the newest counts", tostring(host.date), "2023")
undo()
equal("undo brings the one before", tostring(host.date), "2024")
undo()
equal("and the first state", host.span.end_hi, date("2025-04-17").end_hi)
equal("without a place", host.place, nil)
fails("a change on which others rest stays", "later records rest on it", function()
  local c = change("an actor", function() actor { name = "East", kind = "state" } return actor("East").made end)
  event { type = "meet", agent = "East", date = "2020" }
  undo(c)
end)
fails("the open change is not undone", "is the change that is open", function() undo(report.made) end)
fails("a reason is needed", "needs a reason", function() correct(host, { date = "2020" }) end)
fails("events are not updated", "what was done does not change", function() update(host, { on = "2020" }, "x") end)
fails("an update needs its date", "needs the date", function() update(listed, { status = "suspended" }, "x") end)

local before = sql("select count(*) n from evidence"):one().n
correct(power, { date = "2020" }, "an earlier one")
equal("a correction repeated changes nothing", sql("select count(*) n from evidence"):one().n, before)

-- suspended, in force again, over

local allied = relation { type = "allied_with", subject = north, object = south, from = "2000" }
update(allied, { status = "suspended", on = "2010" }, "a quarrel")
equal("suspended", allied.status, "suspended")
update(allied, { status = "in_force", on = "2012" }, "made up")
update(allied, { status = "ended", on = "2020-06" }, "left")
equal("its end", tostring(allied.span), "2000/2020-06")
local answers = {}
for _, when in ipairs { "2009", "2010", "2011", "2012", "2013", "2021" } do
  answers[#answers + 1] = select(2, holds("allied_with", north, south, when)).answer
end
equal("what held when", table.concat(answers, " "), "yes possible no possible yes no")
equal("the steps stay", #allied.steps, 3)
fails("an end set by an update is not corrected over its head", "ended by an update, on 2020%-06", function()
  correct(allied, { to = "2019" }, "no")
end)

-- an actor under another name

update(south, { name = "Southland", on = "2022-01-01" }, "renamed")
equal("the new name", south.name, "Southland")
equal("the old one finds it", actor "South", south)
equal("as a former name", south.aliases[1].kind, "former")

-- retracting

local denial = source { title = "Denial", published = "2025-04-20", reliability = "A", text = "They did not meet." }
cite(met, { denial:quote "They did not meet", stance = "denies" })
equal("disputed", met.standing, "disputed")
retract(denial, "a forgery")
equal("a retracted source says nothing", met.standing, "stands")
equal("it is not found", sources {}:count(), 1)
retract(report, "a forgery too")
equal("without evidence it is claimed", met.standing, "claimed")
equal("and keeps its date", tostring(met.date), "2025-04-17")
equal("retracted events are not found", events { type = "meet", agent = north }:count(), 1)
retract(met, "never happened")
equal("by any key", events { type = "meet", agent = north }:count(), 0)
fails("how a fact stands is settled by evidence", 'stance = "denies"',
  function() correct(event { type = "expel", date = "2010" }, { standing = "denied" }, "no") end)
check("its history remains", history(met):count() >= 4)
do
  local first, second = event { type = "expel", date = "2011" }, event { type = "expel", date = "2012" }
  local seat = relation { type = "seats", subject = actor { name = "A club", kind = "group" }, from = "2003" }
  correct(seat, { ended = first }, "the minutes")
  correct(seat, { ended = second }, "the minutes, read again")
  local said = {}
  for row in history(seat) do
    said[#said + 1] = row.what .. ": " .. row.why
  end
  equal("the end of a relation is corrected with its reason", said[#said - 1], "ended was nothing: the minutes")
  equal("and what it was stays", said[#said], ("ended was %s: the minutes, read again"):format(first.ref))
end

-- what cannot be
local reign = relation { type = "reigns", subject = north, object = met.agent, from = "2003", to = "2014" }
local fall = event { type = "fall", date = "2015-03" }
fails("a relation does not begin after its end", "would end %(2014%) before it begins", function()
  correct(reign, { began = fall }, "a slip")
end)
equal("and is as it was", reign.began, nil)
fails("nor end before its beginning by an event", "before it begins", function()
  correct(reign, { ended = event { type = "fall", date = "1999" } }, "a slip")
end)
fails("nor by an update", "cannot end on 1999, before it begins", function()
  update(reign, { status = "ended", on = "1999" }, "a slip")
end)
fails("nothing to update", "takes what changed", function() update(reign, { on = "2005" }, "x") end)

-- the history says what was, in words
local guest = actor { name = "Guest", kind = "person" }
correct(guest, { kind = "group" }, "a band")
check("of a kind", tostring(history(guest)):find "kind was person")
local paper = source { title = "Paper", reliability = "B" }
update(paper, { reliability = "C", on = "2020" }, "retracted much")
correct(paper, { origin = source { title = "Its origin" } }, "it says so")
correct(paper, { origin = source { title = "Another" } }, "a slip")
check("of a grade", tostring(history(paper)):find "reliability was B")
check("of an origin", tostring(history(paper)):find "origin was S%d")

-- one or two

local twin = actor { name = "Northern Republic", kind = "state" }
event { type = "meet", agent = twin, date = "2019" }
local m = merge(north, twin, "the same state")
equal("a merged name finds both", events { agent = twin, type = "meet" }:count(), events { agent = north, type = "meet" }:count())
equal("they are one", actor "Northern Republic", actor "North")
fails("and not two", "are one", function() distinct(north, twin, "no") end)
retract(m, "not the same")
check("until it is retracted", actor "Northern Republic" ~= actor "North")
distinct(north, twin, "two states")
fails("two are not one", "are two", function() merge(north, twin, "yes") end)

-- whole or not at all, and back again

local rank = actor { name = "Ranked", kind = "person", attributes = { rank = "1" } }
check("a put that is refused", not pcall(actor, { name = "Ranked", aliases = { "Zed" }, attributes = { rank = "2" } }))
equal("leaves nothing of itself", #rank.aliases, 0)
check("not even as the first write", not pcall(event, { type = "meet", agent = north, date = "2020", evidence = {
  judgement "x", date = "2020-13" } }))
pcall(change, "outer", function()
  change("inner", function() actor { name = "Inner", kind = "person" } end)
  error "stop"
end)
equal("what failed with its parts is not there to be undone", actors { name = "Inner" }:count(), 0)
local r = relation { type = "allied_with", subject = north, object = rank, from = "2000" }
change("off", function() update(r, { status = "suspended", on = "2015" }, "a quarrel") end)
undo()
equal("a suspension undone is in force", r.status, "in_force")
local first = event { type = "withdraw", agent = rank }
change("tied", function() event { type = "meet", agent = rank, date = "2020", before = first } end)
undo()
equal("a tie undone binds nothing", first.span.start_lo, math.mininteger)
local undated = source { title = "Undated" }
change("dated", function() correct(undated, { published = "2020" }, "seen") end)
undo()
equal("a source undated again is not found by date", sources { at = "2020", title = "Undated" }:count(), 0)
local one = actor { name = "One", kind = "person" }
local two = actor { name = "Two", kind = "person", attributes = { born = 1960 }, identifiers = { wikidata = "Q2" } }
merge(one, two, "one person")
equal("an attribute finds the merged", actors { born = 1960 }:one(), one)
equal("so does an identifier", actor { name = "One", identifiers = { wikidata = "Q2" } }, one)
local begun, again = event { type = "meet", agent = one, date = "2020-05" }, event { type = "meet", agent = one, date = "2020" }
local since = relation { type = "allied_with", subject = one, object = north, began = again }
merge(begun, again, "one meeting")
correct(begun, { date = "2021-03-03" }, "the minutes")
equal("a relation follows an event by any of its refs", since.span.start_lo, date("2021-03-03").start_lo)
correct(begun, { summary = "giraffe" }, "the minutes")
equal("a corrected summary is found by its words", events { text = "giraffe" }:one(), begun)

-- an undo can itself be undone

local seen = event { type = "host", agent = north, date = "2018" }
change("gone", function() retract(seen, "not seen") end)
local back = undo()
equal("undone, it is there", seen.retracted, false)
actor { name = "Twice", kind = "person", attributes = { rank = 1 } }
change("ranked", function() correct(actor "Twice", { rank = 2 }, "a slip") end)
undo()
equal("an attribute undone is as before", actor("Twice").rank, 1)
equal("and there once", sql("select count(*) n from attributes where key = 'rank' and record = ?", actor("Twice").ref):one().n, 1)

-- what was taken back was never said: it can be put anew

change("once", function() event { type = "host", agent = north, date = "2011" } end)
undo()
equal("a fact undone and put again is there", event { type = "host", agent = north, date = "2011" }.retracted, false)
local pact = relation { type = "allied_with", subject = north, object = rank, from = "1990" }
change("off", function() update(pact, { status = "suspended", on = "1995" }, "a quarrel") end)
undo()
update(pact, { status = "suspended", on = "1995" }, "a quarrel after all")
equal("so is a step", pact.status, "suspended")
change("named", function() correct(rank, { name = "Misnamed" }, "x") end)
undo()
check("a name undone finds nobody", actor { name = "Misnamed", kind = "person" } ~= rank)
change("retitled", function() term { code = "host", label = "receives", parent = "treat", single = true } end)
undo()
local row = sql("select label, parent, single from terms where code = 'host'"):one()
equal("a term's label goes with its change", row.label, nil)
equal("so does its parent", row.parent, nil)
equal("and single", row.single, 0)
equal("a term that only it used is no term", sql("select count(*) n from terms where code = 'treat'"):one().n, 0)
fails("nor one to ask for", 'no type "treat"', function() events { type = "treat" } end)
local bare = source { title = "Bare", published = "2001" }
change("text", function() source { title = "Bare", published = "2001", text = "Now it has words." } end)
equal("a text is added to a source", bare.text, "Now it has words.")
local texted = sql "select ref from changes where why = 'text'":one().ref
local q = change("quoted", function() return bare:quote "has words" end)
fails("a text that was quoted since stays", "rest on it: " .. q.ref, function() undo(texted) end)
undo()
undo(texted)
equal("and goes when the quote has gone", bare.text, nil)
equal("its words find nothing then", search "words":count(), 0)
local back = sql "select ref from changes order by id desc limit 1":one().ref
undo(back)
equal("brought back, it is there", bare.text, "Now it has words.")
equal("and is found", search "words":count(), 1)

-- one line, several undos; an undo among other writes

change("first of two", function() actor { name = "P1", kind = "person" } end)
change("second of two", function() actor { name = "P2", kind = "person" } end)
change("both at once", function() undo() undo(sql "select ref from changes where why = 'first of two'":one().ref) end)
equal("two undos in one change take back both", actors { name = { "P1", "P2" } }:count(), 0)
local p3 = change("made, then undone", function() return actor { name = "P3", kind = "person" } end)
local mixed = change("mixed", function()
  actor { name = "P4", kind = "person" }
  undo(p3.made)
  retract(actor "P4", "nobody")
  actor { name = "P5", kind = "person" }
  return sql "select max(id) n from changes where why = 'mixed'":one().n
end)
undo("C" .. mixed)
equal("an undo is taken back with the change that it was made in", p3.retracted, false)
equal("with the rest of it", actors { name = { "P4", "P5" } }:count(), 0)

-- What settles a field is named as that, and nothing else is
local one = source { title = "One of three", text = "It was in 2021. It was in 2022." }
local disputed = event { type = "sit", date = "2021", evidence = one:quote "It was in 2021" }
cite(disputed, { one:quote "It was in 2022", date = "2022" })
correct(disputed, { date = "2023" }, "both were wrong")
equal("the judgement settles", require("dossier.answers").note(disputed, "date"),
  ("2021 (%s), but 2022 (%s), settled: 2023 (judgement)"):format(one.ref, one.ref))
correct(disputed, { date = "2021" }, "the first was right")
equal("the newest one", require("dossier.answers").note(disputed, "date"),
  ("2022 (%s), but 2023 (judgement), settled: 2021 (%s, judgement)"):format(one.ref, one.ref))
