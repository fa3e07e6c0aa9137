--- Where a fact stands, what it shows of itself, and the verdicts that follow: DESIGN, sections 1
--- and 3, sentence by sentence.

local LISTS = { type = "lists", subject = "Russia", object = "Taliban" }

local a, b, c -- sources: B of 2005-06, C of 2006, one without grade or date

local function fresh()
  open()
  actor { name = "Russia", kind = "state" }
  actor { name = "Norway", kind = "state" }
  actor { name = "Taliban", kind = "group" }
  actor { name = "Haqqani", kind = "group" }
  for _, code in ipairs { "lists", "hit", "suspend" } do
    term { scheme = "type", code = code }
  end
  term { scheme = "type", code = "delist", ends = "lists" }
  term { scheme = "type", code = "leads", single = true }
  term { scheme = "key", code = "killed" }
  local words = "one two three four five six seven"
  a = source { title = "first", published = "2005-06", reliability = "B", text = words }
  b = source { title = "second", published = "2006", reliability = "C", text = words }
  c = source { title = "third", text = words }
end

-- A relation of Russia and the Taliban with other fields.
local function lists(fields)
  local put = {}
  for key, value in pairs(LISTS) do
    put[key] = value
  end
  for key, value in pairs(fields) do
    put[key] = value or nil
  end
  put.new = true
  return relation(put)
end

local function hit(fields)
  fields.type, fields.agent, fields.new = "hit", fields.agent or "Russia", true
  return event(fields)
end

local function denied(quote) return { quote, stance = "denies" } end

local function answer(name, want, ...)
  local _, verdict = holds(...)
  equal(name, verdict.answer .. (verdict.answer == "yes" and verdict.throughout and " throughout" or ""), want)
end

-- Standing
fresh()
equal("what a source asserts stands", hit({ evidence = a:quote "one" }).standing, "stands")
equal("what a source denies is denied",
  hit({ evidence = denied(a:quote "one") }).standing, "denied")
equal("what one asserts and one denies is disputed",
  hit({ evidence = { a:quote "one", denied(b:quote "one") } }).standing, "disputed")
equal("what is only doubted is claimed",
  hit({ evidence = { a:quote "one", stance = "doubts" } }).standing, "claimed")
equal("what is asserted only by somebody is claimed",
  hit({ evidence = { a:quote "one", by = "Russia" } }).standing, "claimed")
equal("what is denied only by somebody is claimed",
  hit({ evidence = { a:quote "one", by = "Russia", stance = "denies" } }).standing, "claimed")
fresh()
equal("a denial by somebody does not dispute",
  hit({ date = "2002", evidence = { a:quote "one",
    { b:quote "one", by = "Russia", stance = "denies" } } }).standing, "stands")
equal("a put without evidence stands", hit({ date = "2001" }).standing, "stands")
equal("a put without evidence settles no dispute",
  cite(hit({ date = "2001" }), denied(a:quote "one")).standing, "disputed")

local fact = hit { evidence = { a:quote "one", denied(b:quote "one") } }
equal("a judgement with words settles", cite(fact, judgement "seen").standing, "stands")
equal("the newest one does",
  cite(fact, { judgement "seen again", stance = "denies" }).standing, "denied")
equal("a judgement that doubts leaves a claim",
  cite(fact, { judgement "who knows", stance = "doubts" }).standing, "claimed")
equal("evidence that comes later does not override it",
  cite(fact, b:quote "two").standing, "claimed")
equal("a judgement by somebody settles nothing",
  cite(fact, { judgement "its view", by = "Russia" }).standing, "claimed")
equal("a correction is such a judgement",
  correct(fact, { date = "2001" }, "the file").standing, "stands")
retract(fact.evidence[#fact.evidence], "no such file")
equal("what was retracted settles nothing", fact.standing, "claimed")

fresh()
fact = hit { evidence = a:quote "one" }
local other = hit { agent = "Norway", evidence = { a:quote "one", c:quote "one" } }
retract(a, "forged")
equal("retracting a source leaves the fact, claimed", fact.standing, "claimed")
equal("and what another source asserts stands", other.standing, "stands")

-- Across records
fresh()
local yes = lists { from = "2003", evidence = a:quote "one" }
local no = lists { from = "2003", evidence = denied(b:quote "one") }
equal("a record that another one denies is disputed", yes.standing, "disputed")
equal("and so is the one that denies", no.standing, "disputed")
equal("other times do not dispute",
  lists({ from = "2004", evidence = denied(b:quote "two") }).standing, "denied")
equal("other parties do not dispute",
  lists({ subject = "Norway", from = "2003", evidence = denied(b:quote "two") }).standing, "denied")
local role = lists { from = "2003", roles = { announcer = "Norway" }, evidence = a:quote "two" }
equal("other roles do not dispute", role.standing, "stands")
cite(yes, judgement "seen")
equal("a judgement settles its record", yes.standing, "stands")
equal("the other one stays disputed", no.standing, "disputed")
cite(yes, { judgement "not so", stance = "denies" })
equal("a record settled as denied does not dispute a denial", no.standing, "denied")
fresh()
no, yes = lists { from = "2003", evidence = denied(b:quote "one") }, lists { from = "2003" }
equal("a bare record disputes a denial that was there before: itself", yes.standing, "disputed")
equal("a bare record disputes a denial that was there before: the denial", no.standing, "disputed")
fresh()
actor { name = "Moscow", kind = "state" }
yes = lists { from = "2003", evidence = a:quote "one" }
no = lists { subject = "Moscow", from = "2003", evidence = denied(b:quote "one") }
equal("two actors do not dispute", yes.standing, "stands")
local one = merge("Russia", "Moscow", "the same")
equal("merged they do", yes.standing .. " " .. no.standing, "disputed disputed")
retract(one, "not the same")
equal("parted they do not", yes.standing .. " " .. no.standing, "stands denied")

-- A denial of more than the fact
local function standings(...)
  local list = { ... }
  for i, one in ipairs(list) do
    list[i] = one.standing
  end
  return table.concat(list, " ")
end
fresh()
yes = hit { target = "Taliban", date = "2004-05-06", evidence = a:quote "one" }
local before = hit { target = "Taliban", date = "2003-05-06", evidence = a:quote "one" }
no = hit { target = "Taliban", date = "2004", evidence = denied(b:quote "one") }
equal("a denial of the whole year disputes what is said of a day in it, and stays a denial",
  standings(yes, before, no), "disputed stands denied")
answer("what it disputes is possible", "possible", "hit", "Russia", "Taliban", "2004-05-06")
answer("at other times of it the answer is no", "no", "hit", "Russia", "Taliban", "2004-07")
answer("and outside of it what stands says yes", "yes", "hit", "Russia", "Taliban", "2003")
equal("a query finds it by its mark", events { standing = "disputed" }:one(), yes)
check("why names the denial", tostring(why(yes)):find(no.ref, 1, true) ~= nil)
check("and of the denial what it disputes", tostring(why(no)):find(yes.ref, 1, true) ~= nil)
cite(yes, judgement "the film was seen")
equal("a judgement settles that", standings(yes, no), "stands denied")
answer("and then the answer is yes", "yes", "hit", "Russia", "Taliban", "2004-05-06")
answer("and no at other times still", "no", "hit", "Russia", "Taliban", "2004-07")
fresh()
yes = hit { target = "Taliban", date = "2004-05-06", evidence = a:quote "one" }
no = hit { target = "Taliban", date = "2004", evidence = { judgement "the diary is whole", stance = "denies" } }
equal("a denial that a judgement settled disputes it", standings(yes, no), "disputed denied")
answer("and is the answer", "no", "hit", "Russia", "Taliban", "2004-05-06")
retract(no.evidence[1], "it has gaps")
equal("retracted, it disputes nothing", yes.standing, "stands")
fresh()
yes = lists { from = "2004", to = "2005", evidence = a:quote "one" }
local longer = lists { from = "2001", to = "2009", evidence = a:quote "two" }
no = lists { subject = { kind = "state" }, from = "2003", to = "2006", evidence = denied(b:quote "one") }
equal("a denial for every state disputes what is said of one, if it covers all of it",
  standings(yes, longer, no), "disputed stands denied")
fresh()
no = lists { subject = false, date = "2004", evidence = denied(b:quote "one") }
yes = lists { date = "2004-05", evidence = a:quote "one" }
equal("one that leaves a party out denies for everybody", standings(yes, no), "disputed denied")
retract(b, "forged")
equal("with its source it disputes nothing", yes.standing, "stands")
fresh()
no = lists { from = "2001", evidence = denied(a:quote "one") }
yes = lists { from = "2004-01-01", evidence = b:quote "one" }
local later = lists { from = "2007-01-01", evidence = b:quote "two" }
equal("an open denial covers what began before it was last stated", standings(yes, later), "disputed stands")
correct(a, { published = "2003-01" }, "the copy's date")
equal("and turns on its source's date", standings(yes, later), "stands stands")
fresh()
no = lists { from = "2001", to = "2009", roles = { announcer = "Norway" }, evidence = denied(b:quote "one") }
yes = lists { from = "2004", to = "2005", evidence = a:quote "one" }
equal("a denial of a role does not deny the fact", yes.standing, "stands")

-- Own values
fresh()
fact = hit { date = "2023", evidence = { a:quote "one", { b:quote "one", date = "2023-12" } } }
equal("the common part of dates shows", tostring(fact.date), "2023-12")
check("and nothing differs", not fact.open)
fact = hit { date = "2021", evidence = { b:quote "one", { a:quote "one", date = "2022" } } }
equal("without one the best-graded shows", tostring(fact.date), "2022")
check("marked", fact.open)
fact = hit { date = "2021", evidence = { c:quote "one", { c:quote "two", date = "2022" } } }
equal("of equals the first shows", tostring(fact.date), "2021")
correct(fact, { date = "2022" }, "the file")
check("a judgement settles it", tostring(fact.date) == "2022" and not fact.open)
fact = hit { date = "2021", evidence = { a:quote "one", { b:quote "one", by = "Russia", date = "2022" } } }
check("views count only if nobody speaks for itself",
  tostring(fact.date) == "2021" and not fact.open)
fact = hit { attributes = { killed = "145+" }, evidence = a:quote "one" }
cite(fact, { b:quote "one", attributes = { killed = 150 } })
equal("the overlap of numbers shows", fact.killed, 150)
cite(fact, { c:quote "one", attributes = { killed = 100 } })
check("without one the best-graded, marked", tostring(fact.killed) == "145+" and fact.open)
fact = hit { evidence = { b:quote "one", { a:quote "one", type = "suspend" } } }
check("the better source's type shows, marked", fact.type == "suspend" and fact.open)
fact = hit { evidence = { a:quote "one", { b:quote "one", date = "2004-02" } } }
check("who gives no date to an undated event says nothing of it",
  tostring(fact.date) == "2004-02" and not fact.open)
equal("an undated event lies before its source's publication",
  hit({ evidence = { a:quote "two", b:quote "two" } }).span.end_hi, date("2005-06").end_hi)
equal("a planned one does not",
  hit({ evidence = a:quote "three", status = "planned" }).span.end_hi, math.maxinteger)
equal("nor one that is only denied",
  hit({ evidence = denied(a:quote "three") }).span.end_hi, math.maxinteger)

fact = lists { from = "2003", evidence = { a:quote "one", { b:quote "one", from = "2003-04", to = "2006-02" } } }
equal("an open end gives way to an end after its source's date",
  tostring(fact.span), "2003-04/2006-02")
fact = lists { from = "2003", evidence = { a:quote "one", { b:quote "one", from = "2003", to = "2004" } } }
check("but not to one before it", tostring(fact.span) == "2003/.." and fact.open)
fact = lists { from = "2003", to = "2006", evidence = { a:quote "one", { b:quote "one", date = "2005" } } }
check("a span and a time at which it held agree",
  tostring(fact.span) == "2003/2006" and not fact.open)
equal("the grade is that of the best source that speaks for itself",
  hit({ evidence = { { a:quote "one", by = "Russia" }, denied(b:quote "one") } }).grade, "C")
local f = source { title = "f", reliability = "F", text = "one" }
equal("F is no grade", hit({ evidence = f:quote "one" }).grade, nil)
local began = event { type = "hit", date = "2001" }
fact = lists { from = false, began = began }
correct(began, { date = "2002-03" }, "a slip")
equal("a relation follows the correction of the event that began it",
  tostring(fact.span), "2002-03/..")

local twins = { hit { attributes = { killed = 3 }, evidence = a:quote "five" },
  hit { attributes = { killed = "2+" }, date = "2001", evidence = denied(b:quote "five") } }
merge(twins[1], twins[2], "one attack")
equal("merged facts stand as one",
  twins[1].standing .. " " .. twins[2].standing, "disputed disputed")
equal("and show the same values under either ref",
  tostring(twins[2].killed), tostring(twins[1].killed))
twins = {}
for i = 1, 2 do
  twins[i] = hit { attributes = { killed = 3 }, date = "200" .. i, evidence = a:quote "six" }
end
retract(merge(twins[1], twins[2], "one attack"), "two attacks")
equal("parted again, each shows its own",
  tostring(twins[2].killed) .. " " .. tostring(twins[2].date), "3 2002")

-- Verdicts
fresh()
lists { from = "2003", to = "2005-03-04" }
answer("yes where it certainly holds, throughout",
  "yes throughout", "lists", "Russia", "Taliban", "2004")
answer("yes at some instant is enough", "yes", "lists", "Russia", "Taliban", "2005")
answer("possible where its dates leave it open",
  "possible", "lists", "Russia", "Taliban", "2003-05")
answer("no after it ended", "no", "lists", "Russia", "Taliban", "2005-03-05")
answer("no before it began", "no", "lists", "Russia", "Taliban", "2002")
answer("yes at any time", "yes", "lists", "Russia", "Taliban")
answer("unknown of other parties", "unknown", "lists", "Norway", "Taliban", "2004")
answer("somebody is anybody", "yes throughout", "lists", nil, "Taliban", "2004")
fails("an unknown name is an error", "Talibn", function() holds("lists", "Russia", "Talibn") end)
lists { from = "2005-03-05", to = "2006" }
answer("two that follow each other hold throughout",
  "yes throughout", "lists", "Russia", "Taliban", "2005")

fresh()
hit { target = "Taliban", date = "2004-05" }
answer("an event in its month", "yes", "hit", "Russia", "Taliban", "2004")
answer("possible within it", "possible", "hit", "Russia", "Taliban", "2004-05-06")
answer("never no: another may be unrecorded", "unknown", "hit", "Russia", "Taliban", "2003")
hit { target = "Haqqani", date = "2004", status = "planned" }
answer("what is planned never says yes", "possible", "hit", "Russia", "Haqqani", "2004")

fresh()
lists { from = "2001", to = "2009" }
lists { from = "2003", to = "2005", evidence = denied(b:quote "one") }
answer("a denial takes away what it surely covers", "no", "lists", "Russia", "Taliban", "2004")
answer("and nothing more", "yes", "lists", "Russia", "Taliban", "2003")
answer("what is left says yes, not throughout", "yes", "lists", "Russia", "Taliban", "2002/2008")
answer("a denial of one object denies no other", "unknown", "lists", "Russia", "Haqqani", "2004")
fresh()
lists { from = "2003", evidence = denied(b:quote "one") }
answer("a denial of one object does not deny every object",
  "unknown", "lists", "Russia", nil, "2005")
fresh()
lists { subject = false, date = "2004", evidence = denied(b:quote "one") }
answer("a denial without a subject denies for everybody",
  "no", "lists", "Norway", "Taliban", "2004-05")
answer("and for anybody", "no", "lists", nil, "Taliban", "2004-05")
answer("a denial at a date says nothing beyond it", "unknown", "lists", "Norway", "Taliban", "2003")
fresh()
lists { subject = { kind = "state" }, date = "2004", evidence = denied(b:quote "one") }
answer("a denial for a kind denies for each of it", "no", "lists", "Norway", "Taliban", "2004")
answer("not for others", "unknown", "lists", "Haqqani", "Taliban", "2004")
answer("and not for anybody", "unknown", "lists", nil, "Taliban", "2004")
fresh()
lists { subject = { "Russia", "Norway" }, date = "2004", evidence = denied(b:quote "one") }
answer("a denial of two denies for each", "no", "lists", "Norway", "Taliban", "2004")
fresh()
hit { target = "Taliban", date = "2004", status = "planned", evidence = denied(b:quote "one") }
answer("a plan denied says nothing of the deed", "unknown", "hit", "Russia", "Taliban", "2004")

fresh()
lists { from = "2001", to = "2009", evidence = { a:quote "one", denied(b:quote "one") } }
answer("what is disputed is possible", "possible", "lists", "Russia", "Taliban", "2004")
lists { subject = "Norway", from = "2001", to = "2009", evidence = { a:quote "one", by = "Norway" } }
answer("what is claimed is possible", "possible", "lists", "Norway", "Taliban", "2004")

fresh()
fact = lists { from = "2001", to = "2009" }
update(fact, { status = "suspended", on = "2004-03" }, "the court")
update(fact, { status = "in_force", on = "2006" }, "the court")
answer("in force before it was suspended",
  "yes throughout", "lists", "Russia", "Taliban", "2004-02")
answer("perhaps in the month of it", "possible", "lists", "Russia", "Taliban", "2004-03-05")
answer("not while suspended", "no", "lists", "Russia", "Taliban", "2005")
answer("perhaps in the year that ends it", "possible", "lists", "Russia", "Taliban", "2006-05")
answer("in force again", "yes throughout", "lists", "Russia", "Taliban", "2007")
fresh()
fact = lists { from = "2001" }
update(fact, { status = "suspended", on = "2003" }, "the court")
update(fact, { status = "ended", on = "2005" }, "the court")
answer("suspended until it ended: not in force in between",
  "no", "lists", "Russia", "Taliban", "2005-03")

fresh()
fact = lists { from = "2001", to = "2009" }
update(fact, { status = "suspended", on = "2004" }, "reported")
update(fact, { status = "suspended", on = "2004-03" }, "the court")
update(fact, { status = "in_force", on = "2006" }, "the court")
answer("suspended twice, it is from the earlier on", "no", "lists", "Russia", "Taliban", "2004-05")

-- Open ends
fresh()
fact = lists { from = "2003", evidence = a:quote "one" }
local _, verdict = holds("lists", "Russia", "Taliban", "2008")
check("an open end holds on, as last stated",
  verdict.answer == "yes" and tostring(verdict.as_of) == "2005-06")
event { type = "delist", agent = "Russia", target = "Taliban", date = "2007-08-09" }
answer("it yields to an event that ends its type", "no", "lists", "Russia", "Taliban", "2008")
answer("and holds before that", "yes throughout", "lists", "Russia", "Taliban", "2006")
fresh()
fact = lists { from = "2003", evidence = a:quote "one" }
event { type = "delist", agent = "Russia", target = "Taliban", date = "2005-05" }
answer("it does not yield to what began before its source's date",
  "yes throughout", "lists", "Russia", "Taliban", "2008")
event { type = "delist", agent = "Russia", target = "Taliban", date = "2005-06-20" }
answer("perhaps to what may have begun after it", "possible", "lists", "Russia", "Taliban", "2008")
fresh()
fact = lists { from = "2003" }
event { type = "delist", agent = "Russia", target = "Taliban", date = "2007" }
answer("perhaps, if no source dates it", "possible", "lists", "Russia", "Taliban", "2008")
answer("and until then it holds", "yes throughout", "lists", "Russia", "Taliban", "2006")
fresh()
relation { type = "leads", subject = "Russia", object = "Taliban", from = "2003", evidence = a:quote "one" }
relation { type = "leads", subject = "Russia", object = "Haqqani", from = "2007-01-01", evidence = b:quote "one" }
answer("one at a time: the next ends the last", "no", "leads", "Russia", "Taliban", "2008")
answer("and holds itself", "yes throughout", "leads", "Russia", "Haqqani", "2008")
fresh()
lists { from = "2001", evidence = denied(a:quote "one") }
answer("an open denial holds on", "no", "lists", "Russia", "Taliban", "2008")
lists { from = "2007-01-01", evidence = b:quote "one" }
answer("it yields to what begins after its source's date",
  "yes throughout", "lists", "Russia", "Taliban", "2008")
answer("and denies before that", "no", "lists", "Russia", "Taliban", "2006")
