--- Periods as scripts see them: made of what there is, combined, asked; every wrong use is an
--- error that says what to write.

local function is(name, got, want) equal(name, tostring(got), want) end

-- Making
is("pairs as span takes them", periods { { "2003", "2025-04-17" } }, "2003/2025-04-17")
is("an open end", periods { { "2021-08" } }, "2021-08/..")
is("an unknown end", periods { { "2021-08-01", "?" } }, "2021-08-01/")
is("a date alone is the whole of it", periods { "2024" }, "2024-01-01/2024-12-31")
is("a single text", periods "2024-07-04", "2024-07-04/2024-07-04")
is("a span as text has uncertain ends", periods { "2003/2005" }, "2003/2005")
is("nothing", periods {}, "never")
is("seconds", periods { { 0, 86400 } }, "1970-01-01/1970-01-01")
is("sorted and coalesced", periods { "2006", "2003", "2004" },
  "2003-01-01/2004-12-31, 2006-01-01/2006-12-31")
is("periods within periods", periods { periods "2003", "2004" }, "2003-01-01/2004-12-31")
check("periods stay themselves", (function() local p = periods "2003"; return periods(p) == p end)())
fails("a number", "not of 5", function() periods { 5 } end)
fails("a hole", "not of nil", function() periods { nil, "2003" } end)
fails("half a pair of seconds", "two whole numbers", function() periods { { 0, "2004" } } end)
fails("a pair that is none", "ends before it begins", function() periods { { 5, 5 } } end)
fails("dates the wrong way round", "lies before the start", function() periods { { "2005", "2003" } } end)
fails("a pair with a name", "has no from", function() periods { { from = "2003" } } end)
fails("keys", "list", function() periods { from = "2003" } end)
fails("a phrase without its date", "date of its document", function() periods "last month" end)
fails("no text of a date", "is not a date", function() return periods "2003" & "soon" end)

-- Facts
actor { name = "Ann" }; actor { name = "Bob" }
local s = source { title = "Report", text = "It was not so." }
local seat = relation { type = "heads", subject = "Ann", from = "2003", to = "2010-06-30" }
relation { type = "heads", subject = "Ann", from = "2012-01-01", to = "2014-12-31" }
relation { type = "heads", subject = "Bob", from = "2020", evidence = { s:quote "not so",
  stance = "denies" } }
local visit = event { type = "visit", agent = "Ann", date = "2011-05-03" }
event { type = "visit", agent = "Ann", date = "2030", status = "planned" }
is("a relation's span", periods(seat), "2003/2010-06-30")
is("a query, without what is denied", periods(relations { type = "heads" }),
  "2003/2010-06-30, 2012-01-01/2014-12-31")
is("events, without what is planned", periods(events { type = "visit" }), "2011-05-03")
is("an event was somewhere in its date", periods(visit):certainly(), "never")
check("which is certain of the whole date", periods(visit):at("2011-05-03") == true)
is("the days after an event", periods(visit):once("0d", "2d"):certainly(),
  "2011-05-03T23:59:59Z/2011-05-05T00:00:00Z")
local doubted = event { type = "call", agent = "Ann", date = "2015-01-01",
  evidence = { s:quote "It was", stance = "doubts" } }
is("what does not stand is only possible", periods(doubted), "2015-01-01?")
local held = relation { type = "advises", subject = "Ann", from = "2001-01-01", to = "2009-12-31" }
update(held, { status = "suspended", on = "2004-01-01" }, "suspended")
update(held, { status = "in_force", on = "2005-01-01" }, "again")
local force = periods(held)
check("suspended times are taken out", force:at("2004-06") == false
  and force:at("2003-06") == true and force:at("2005-06") == true)
check("and are unsure on the day", select("#", force:at("2004-01-01")) == 2)
fails("actors have no time", "not of actors", function() periods(actors {}) end)
fails("nor has an actor", "not of A1", function() periods { actor "Ann" } end)

-- Sets
local p = periods { { "2003-01-01", "2005-12-31" }, { "2010-01-01", "2012-12-31" } }
is("and", p & "2011", "2011-01-01/2011-12-31")
is("and, the text first", "2011" & p, "2011-01-01/2011-12-31")
is("or", p | periods { { "2006-01-01", "2009-12-31" } }, "2003-01-01/2012-12-31")
is("minus", p - "2011", "2003-01-01/2005-12-31, 2010-01-01/2010-12-31, 2012-01-01/2012-12-31")
is("text minus periods", "2003/.." - p, "2006-01-01/2009-12-31, 2013-01-01/..")
is("minus a fact", periods "2003-01-01/2004-12-31" - seat, "[2003-01-01T00:00:00Z..2003-12-31T23:59:58Z]?")
check("equal", p == (p | "2003") and p ~= periods "2003")
is("gaps", p:gaps(), "2006-01-01/2009-12-31")
is("one uncertain time has no gap", periods(seat):gaps(), "never")
is("gaps between uncertain times", periods(relations { type = "heads" }):gaps(),
  "2010-07-01/2011-12-31")
is("length", p:length(), "6 years")
is("length of uncertain ones", periods(seat):length(), "6 to 7 years")
check("length against a duration", p:length() >= "6y" and p:length() < "7y")
equal("how many", #p, 2)
local list = p:list()
check("a list of times", #list == 2 and list[1]:before(list[2]) and list[2]:during("2003/2020"))
check("at", p:at("2004") == true and p:at("2007") == false and p:at("2012/2013") == true)

-- Looking back and ahead
is("once", p:once("365d", "365d"), "2004-01-01/2006-12-31, 2011-01-01/2013-12-31")
is("once at any time before", p:once(), "2003-01-01/..")
is("once, no limit", p:once("1d", ".."), "2003-01-02/..")
is("always at all times ahead", p:always(), "never")
is("eventually", p:eventually(), "../2012-12-31")
is("historically", p:historically("0d", "730d"), "2004-12-31/2005-12-31, 2012-01-01/2012-12-31")
is("held since", p:held_since("2003-06-01", "0d", "10d"), "2003-06-01/2003-06-11")
is("held since, any distance", p:held_since("2003-06-01"), "2003-06-01/2005-12-31")
is("held until", p:held_until("2005-06-01", "1d", "10d"), "2005-05-22/2005-05-31")
fails("months", "no fixed length: write the distance \"3mo\" in days", function()
  p:once("0d", "3mo")
end)
fails("one distance", "takes two distances", function() p:once("90d") end)
fails("the greater first", "lesser distance first", function() p:always("90d", "0d") end)
fails("a number", "needs its unit", function() p:once(0, 90) end)
fails("no duration", "is not a duration", function() p:once("0d", "soon") end)
fails("m is ambiguous", "mo or min", function() p:once("0d", "1m") end)
fails("no periods", "not a nil", function() p.once() end)
fails("never changed", "never changed", function() p.x = 1 end)

-- Many
local many = {}
for i = 1, 200 do many[i] = { i * 10, i * 10 + 5 } end
local text = tostring(periods(many))
check("a long list is cut where it prints", text:find ", and 150 more$" and #text < 4000)
equal("but is all there", #periods(many):list(), 200)

fails("what periods do not have names the nearest", "periods have no lenght; nearest: length",
  function() return periods { "2003" }:lenght() end)
