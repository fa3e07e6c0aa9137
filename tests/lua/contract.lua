-- Records that stand for their dates, ids that scripts give, puts that say what they did, and the
-- answers that questions and `holds` give of the same relation.

local russia = actor { name = "Russia", kind = "state" }
local taliban = actor { name = "Taliban", kind = "group" }
local report = source { title = "Report", published = "2025-04-18", text = "The court removed it." }
local ruling = event { type = "delist", date = "2025-04-17", agent = russia, target = taliban }
local undated = event { type = "meet", agent = russia }
local listed = relation { type = "designates", subject = russia, object = taliban, from = "2003",
  to = "2025-04-17" }

-- A record with a date stands for it
equal("date of an event", date(ruling).edtf, "2025-04-17")
equal("date of a relation", date(listed).edtf, "2003/2025-04-17")
equal("date of a source", date(report).edtf, "2025-04-18")
equal("a span from an event", span(ruling, "2026").edtf, "2025-04-17/2026")
check("a time before an event", date("2025-04-16"):before(ruling))
check("an event is no time before itself", not date(ruling):before(ruling))
check("within of an event", date("2025-04-01"):within(ruling, "20d"))
equal("the length since an event", (date("2025-04-27") - date(ruling)).text, "10 days")
equal("an anchor", date("last month", { on = report }).edtf, "2025-03")
fails("an actor has no date", "A1, which has none", function() date(russia) end)
fails("a source without a date has none", "no date of publication", function()
  date(source { title = "Undated" })
end)
equal("a key of a question", events { at = report }:count(), 1)
equal("a key by ref", events { before = report.ref, certain = true }:count(), 1)
equal("the date of a put", event { type = "announce", date = ruling }.date.edtf, "2025-04-17")
fails("no date to stand for", "which has no date", function()
  event { type = "announce", date = undated }
end)

-- after and before are facts, or dates that bound the event's own
local later = event { type = "visit", agent = taliban, after = "2025-04", before = "2026" }
equal("bounded on both sides", later.span.start_lo, date("2025-05-01").start_lo)
equal("by the first instant of a later date", later.span.end_hi, date("2026").start_lo)
equal("it is found again", event { type = "visit", agent = taliban, after = "2025-04",
  before = "2026" }, later)
equal("after a date, open", event { type = "sign", after = "2020" }.span.end_hi, math.maxinteger)
equal("after an event, a tie", event { type = "sign", after = ruling, new = true }.after, ruling)
fails("no room between", "there is nothing between", function()
  event { type = "sign", after = "2026", before = "2025" }
end)
fails("a date and a bound", "not both", function()
  event { type = "sign", date = "2026", before = "2027" }
end)

-- An id keeps an edited script from making a second
local keyed = event { type = "praise", agent = russia, date = "2024", id = "praise" }
equal("an event's id", keyed.id, "praise")
equal("a record without one", ruling.id, nil)
equal("a source's id", source { title = "Keyed", id = "k1" }.id, "k1")
local hamas = actor { name = "Hamas", kind = "group", id = "hamas" }
equal("an actor's id", hamas.id, "hamas")
equal("an actor renamed in the script is the same",
  actor { name = "Harakat al-Muqawama", kind = "group", id = "hamas" }, hamas)
equal("its name stays", hamas.name, "Hamas")
equal("the other is an alias", actor "Harakat al-Muqawama", hamas)
equal("another id is another actor", actor { name = "Fatah", kind = "group", id = "fatah" } == hamas,
  false)
equal("asked for by id", actors { id = "hamas" }:one(), hamas)
equal("events by id", events { id = "praise" }:one(), keyed)
local before = event { type = "praise", agent = taliban, date = "2024" }
equal("an id given to an event that is there", event { type = "praise", agent = taliban,
  date = "2024", id = "later" }, before)
equal("keeps it when the script is edited", event { type = "praise", agent = taliban,
  date = "2023", id = "later" }, before)

-- Keys as a put has them
local struck = event { type = "strike", agent = russia, date = "2020", roles = { victim = taliban },
  attributes = { killed = 3, weapon = "drone" } }
equal("attributes in a table", events { attributes = { killed = 3, weapon = "drone" } }:one(), struck)
equal("all of them", events { attributes = { killed = 4, weapon = "drone" } }:count(), 0)
equal("roles in a table", events { roles = { victim = "Taliban" } }:one(), struck)
fails("an attribute that is none", "nearest: killed", function()
  events { attributes = { kiled = 3 } }:count()
end)
fails("a role that is none", "nearest: victim", function()
  events { roles = { victm = taliban } }:count()
end)
fails("no table", "attributes are a table", function() events { attributes = 3 }:count() end)
fails("what adds nothing up", 'weapon has no numbers to add up: it is "drone"', function()
  events {}:group("type"):sum("weapon")
end)

-- Numbers that cannot be
for _, number in ipairs { { low = 5, high = 2 }, { low = 5, best = 2 }, { best = 5, high = 2 } } do
  fails("a number whose ends are crossed", "is not more than its", function()
    event { type = "strike", date = "2021", attributes = { killed = number } }
  end)
end

-- The words stay behind the globals
fails("a word of dossier is not assigned", "cannot be changed", function() dossier.event = 5 end)
equal("and is what it was", type(dossier.event), "function")

-- A put that fails leaves nothing, not even its terms
fails("a put with a new type and a wrong name", "no actor is named", function()
  event { type = "brandnew", agent = "Nobody" }
end)
fails("its type is not known afterwards", 'no type "brandnew" is known', function()
  events { type = "brandnew" }
end)
fails("nor a role that came first", "events has no key brandrole", function()
  pcall(event, { type = "meet", roles = { brandrole = russia, zother = "Nobody" } })
  events { brandrole = russia }
end)

-- What a put says on standard error
local said = {}
local stderr = io.stderr
io.stderr = { write = function(_, text) said[#said + 1] = text end }
pcall(event, { type = "attak", agent = "Nobody" })
equal("a put that fails says nothing", #said, 0)
event { type = "desginates", date = "2024" }
equal("a new term says the near one", said[1],
  'note: the type "desginates" is new here; nearest: designates\n')
event { type = "desginates", date = "2025" }
equal("once", #said, 1)
local gone = event { type = "meet", date = "1999" }
retract(gone, "never happened")
event { type = "meet", date = "1999" }
check("a retracted event that is put again is told of",
  (said[2] or ""):find("note: " .. gone.ref .. " is there and was retracted") ~= nil)
for i = 1, 2100 do require("dossier.host.case").term_put("big", "code" .. i, false) end
actor { name = "Zed", attributes = { ["big:x"] = 1 } }
equal("a large scheme is not compared", said[3], nil)
io.stderr = stderr

-- A relation that was suspended holds where it was in force
local function answers(when)
  local verdict = select(2, holds("designates", russia, taliban, when))
  local may = relations { type = "designates", at = when }:count()
  local sure = relations { type = "designates", at = when, certain = true }:count()
  return verdict.answer .. " " .. may .. " " .. sure
end
equal("before any suspension", answers("2015"), "yes 1 1")
update(listed, { status = "suspended", on = "2010" }, "a court's order")
update(listed, { status = "in_force", on = "2012-03-05" }, "another court's")
for when, want in pairs {
  ["2008"] = "yes 1 1", ["2010-06"] = "possible 1 0", ["2011"] = "no 0 0", ["2011/2012"] = "yes 1 1",
  ["2012-03-05"] = "possible 1 0", ["2012-03-06"] = "yes 1 1", ["2015"] = "yes 1 1",
  ["2003-05"] = "possible 1 0", ["2026"] = "no 0 0",
} do
  equal("holds and relations agree on " .. when, answers(when), want)
end
equal("throughout looks at it, too", relations { throughout = "2009/2013" }:count(), 0)
equal("and holds where it was in force", relations { throughout = "2013/2014" }:count(), 1)
equal("a status asks for what is so now", relations { at = "2011", status = "in_force" }:count(), 1)
local shown
for _, certainty in relations { at = "2010-06" } do shown = certainty end
equal("a walk says so", shown, "possible")

-- Groups
event { type = "attack", date = "[2024-01..2024-04]", attributes = { killed = "100-150" } }
event { type = "attack", date = "2024-12", attributes = { killed = 10 } }
event { type = "attack", date = "2023-12/2024-01", attributes = { killed = "5+" } }
event { type = "attack", date = "[..2022-04-17]", attributes = { killed = "~7" } }
event { type = "attack" }
local function keys(unit)
  local list = {}
  for row in events { type = "attack" }:group(unit):count() do
    list[#list + 1] = row[unit] .. "=" .. row.count
  end
  return table.concat(list, " ")
end
equal("keys of uncertain dates can be read", keys "year",
  "..2022-04-17=1 2023-12/2024-01=1 2024=2 undated=1")
equal("by quarter", keys "quarter",
  "..2022-04-17=1 2023-12/2024-01=1 2024-Q4=1 [2024-01..2024-04]=1 undated=1")
local function killed(query)
  return tostring(query:group("type"):sum("killed"):first().sum)
end
equal("a sum of numbers", killed(events { type = "attack", at = "2024-12" }), "10")
equal("a sum with a range", killed(events { type = "attack", at = "2024-02/2024-12" }), "110-160")
equal("with an open one", killed(events { type = "attack", at = "2024-01/2024-12" }), "115+")
check("what is only estimated has no bounds",
  events { type = "attack", at = "2022" }:group("type"):sum("killed"):first().sum.low == nil)
equal("a mean of ranges", tostring(events { type = "attack", at = "2024-02/2024-12" }:group("type")
  :mean("killed"):first().mean), "55.0-80.0")

-- Reading by SQL
fails("a statement with a NUL", "has a NUL at byte offset 8", function() sql "select 1\0 from x" end)
fails("a caret below the place", "nearest: name\n  select nam from actors\n         ^$", function()
  sql "select nam from actors"
end)
fails("in its line", "\n  where kid = 1\n        ^$", function()
  sql "select name\nfrom actors\nwhere kid = 1"
end)
fails("where characters are wide", "\n  select '漢字', nam from actors\n                 ^$", function()
  sql "select '漢字', nam from actors"
end)
fails("a view, not a table, is not written", "sql only reads", function()
  sql "update actors set name = 'x'"
end)

-- Nor does what is amended or declared in vain
fails("a correction with a new kind and a wrong key", "no key nme", function()
  correct(hamas, { kind = "brandkind", nme = "x" }, "a slip")
end)
fails("leaves no kind", 'no kind "brandkind" is known', function() actors { kind = "brandkind" } end)
fails("a term with a wrong parent", "parent is a code", function()
  term { code = "brandterm", parent = 3 }
end)
fails("is not declared", 'no type "brandterm" is known', function() events { type = "brandterm" } end)

-- The same on random relations, suspended and in force again on dates of any precision
math.randomseed(tonumber(os.getenv "SEED") or 7)
local function any_date(lo, hi)
  local year, form = math.random(lo, hi), math.random(3)
  local month, day = math.random(12), math.random(28)
  return form == 1 and ("%04d"):format(year) or form == 2 and ("%04d-%02d"):format(year, month)
    or ("%04d-%02d-%02d"):format(year, month, day)
end
local WORDS = { ["1 1"] = "yes", ["1 0"] = "possible", ["0 0"] = "no" }
local differ
for i = 1, 150 do
  local who = actor { name = "Body " .. i, kind = "organization" }
  local rel = relation { type = "bans", subject = who, object = taliban, from = any_date(2000, 2002),
    to = any_date(2012, 2014) }
  local years = { 2003, 2006, 2009 }
  for k = 1, math.random(0, 3) do
    update(rel, { status = k % 2 == 1 and "suspended" or "in_force",
      on = any_date(years[k], years[k] + 2) }, "step " .. k)
  end
  for _ = 1, 10 do
    local from = any_date(1999, 2014)
    local when = math.random(2) == 1 and from or from .. "/" .. any_date(2015, 2016)
    local keys = { type = "bans", subject = who, at = when }
    local may = relations(keys):count()
    keys.certain = true
    local counted = may .. " " .. relations(keys):count()
    local answer = select(2, holds("bans", who, taliban, when)).answer
    if WORDS[counted] ~= answer then
      differ = differ or ("%s at %s: holds says %s, relations %s"):format(tostring(rel), when, answer,
        counted)
    end
  end
end
equal("1,500 random questions have the same answers", differ, nil)

-- What is no text of rules, and no table
fails("a folder of rules", "cannot be read", function() rules ".." end)
fails("a folder as a table", "Is a directory", function() facts_table("road", "..") end)
fails("a record as a row", "row 1 of road is a list of fields, not", function()
  facts_table("road", { russia })
end)
fails("a row that is shorter", "row 2 of road has 1 fields, the first 2", function()
  facts_table("road", { { 1, 2 }, { 1 } })
end)

-- An attribute has no name that is a field: it would not be found, or hide what is there
for _, key in ipairs { "type", "date", "agent", "summary", "id", "ref", "sources" } do
  fails("no attribute " .. key, key .. " is a field and no attribute", function()
    event { type = "strike", date = "2022", attributes = { [key] = "x" } }
  end)
end
fails("nor in evidence", "type is a field", function()
  cite(struck, { judgement "x", attributes = { type = "x" } })
end)
fails("nor by a correction", "type is a field", function()
  correct(struck, { attributes = { type = "x" } }, "x")
end)
fails("nor of an actor", "kind is a field", function()
  actor { name = "Kind", attributes = { kind = "x" } }
end)
fails("attributes that are no table", "attributes is a table", function()
  correct(struck, { attributes = "2020" }, "x")
end)

-- Both ends of a relation at once
local ruled = relation { type = "rules", subject = russia, object = taliban, from = "2001",
  ended = event { type = "fall", date = "2004" } }
local fall = event { type = "fall", date = "2005" }
equal("an end by another event", correct(ruled, { from = "2002", ended = fall }, "x").span.edtf,
  "2002/2005")
fails("an end by an event is no date", "follows", function() correct(ruled, { to = "2006" }, "x") end)
fails("nor anything else", "ended is an event", function()
  correct(ruled, { to = "2006", ended = "x" }, "x")
end)

-- A relation that was put as suspended is in force from the step that says so
local ban = { type = "bans2", subject = russia, object = taliban }
local function ban_in(year) return (holds(ban.type, russia, taliban, year)) end
local shut = relation { type = ban.type, subject = russia, object = taliban, from = "2001",
  to = "2009", status = "suspended" }
update(shut, { status = "in_force", on = "2004" }, "the court")
equal("it is not in force at first", ban_in "2003", false)
equal("nor do questions find it then", relations { type = ban.type, at = "2003" }:count(), 0)
equal("and is once it was set in force", ban_in "2005", true)
update(shut, { status = "suspended", on = "2006" }, "the court")
equal("until it is suspended again", ban_in "2007", false)
equal("still not before", ban_in "2003", false)

-- What a verdict of an open end rests on is named
term { scheme = "type", code = "unlist", ends = "lists2" }
local wire = source { title = "Wire", published = "2010", text = "It lists them." }
relation { type = "lists2", subject = russia, object = taliban, from = "2003",
  evidence = wire:quote "It lists them" }
local gone = event { type = "unlist", agent = russia, target = taliban, date = "2015" }
local _, ended = holds("lists2", russia, taliban, "2016")
check("what it gave way to", tostring(ended):find("gave way to " .. gone.ref, 1, true))
relation { type = "lists3", subject = russia, object = taliban, from = "2003" }
term { scheme = "type", code = "lists3", single = true }
local other = relation { type = "lists3", subject = russia, object = hamas, from = "2010" }
local _, perhaps = holds("lists3", russia, taliban, "2016")
check("what it may have given way to",
  tostring(perhaps):find(other.ref, 1, true))
