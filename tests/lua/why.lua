-- Proofs: what a record or a verdict rests on, as a tree and as text.
local proof = require "dossier.proof"
local text = require "dossier.host.text"

local function lacks(name, shown, part)
  check(name, not tostring(shown):find(part, 1, true))
end

local function child(node, label)
  for _, one in ipairs(node.children) do
    if one.label == label then
      return one
    end
  end
end

local russia = actor { name = "Russia", kind = "state" }
local taliban = actor { name = "Taliban", kind = "group", aliases = { "Taleban" } }
local china = actor { name = "China", kind = "state" }
local one = source { title = "One", reliability = "B", published = "2025-04-17?",
  text = "They were listed in 2003.\n\nOn Thursday the court removed them. It was no recognition." }
local two = source { title = "Two", reliability = "C", published = "2025-04-18",
  text = "The court suspended the ban. Nobody was listed." }
local three = source { title = "Three", reliability = "C", origin = two, text = "The ban is suspended." }
local book = source { title = "Book", reliability = "D" }

local ruling = event { type = "delist", date = "Thursday", agent = russia, target = taliban,
  evidence = { one:quote "On Thursday the court removed them", credibility = 2 } }
cite(ruling, { two:quote "The court suspended the ban", type = "suspend", date = "2025-04-17" })
cite(ruling, { three:quote "The ban is suspended", type = "suspend", date = "2025-04-17" })
cite(ruling, book:quote("as every reader knows", { page = 12 }))
local listing = event { type = "designate", date = "2003", agent = russia, target = taliban,
  evidence = one:quote "They were listed in 2003" }
local on_list = relation { type = "designates", subject = russia, object = taliban, began = listing,
  ended = ruling, evidence = one:quote "They were listed in 2003" }

-- ---- a fact ----

local w = why(ruling)
equal("a proof is a tree with the record", w.record, ruling)
equal("it says what it is about", w.text, "E1 delist(Russia, Taliban) · 2025-04-17")
equal("how it stands and why", child(w, "stands").text,
  "asserted by S1, S2, S3, S4: 4 sources, 3 origins")
local dated = child(w, "date")
equal("what each source says of the date", dated.children[1].text,
  '2025-04-17? · "Thursday" read from 2025-04-17?')
equal("and which sources", dated.children[2].label, "S2 S3")
has("what differs", child(w, "type!").text, "delist (S1, S4), but suspend (S2, S3)")
equal("the words", child(w, "S1 B2").text, '"On Thursday the court removed them"')
equal("where they stand", child(w, "S1 B2").notes[1], "One · par. 2 · published 2025-04-17?")
equal("how a date was read", child(w, "S1 B2").notes[2], '"Thursday" read from 2025-04-17?')
has("what a source derives from", child(w, "S3 C").notes[1], "derived from S2")
has("what a source says otherwise", child(w, "S3 C").notes[2], "type suspend")
equal("a page is unchecked", child(w, "S4 D").notes[1], "Book · p. 12, unchecked")
equal("evidence is a record too", child(w, "S1 B2").record.quote.source, one)
equal("tostring is the tree", tostring(w):match "^[^\n]*", w.text)
has("drawn with branches", w, "\n├─ stands")
has("and an end", w, "\n└─ S4 D")

-- ---- a relation ----

w = why(on_list)
local ended = child(w, "ended 2025-04-17")
equal("an end is the event", ended.record, ruling)
has("with the words", ended.text, 'E1 delist · "On Thursday the court removed them"')
has("who else says so", ended.notes[3], "also says so: S2 (C) as suspend")
has("with its origin", ended.notes[3], "S3 (C) as suspend, derived from S2")
has("a beginning", child(w, "began 2003").text, "E2 designate")

update(on_list, { status = "suspended", on = "2010" }, "a pause")
has("a step", child(why(on_list), "suspended").text, "2010 · a pause")

-- ---- standings ----

local function stand(fact)
  local node = why(fact).children[1]
  return node.label, node.text, node.notes and node.notes[1], node
end
local label, said = stand(event { type = "meet", date = "2001" })
equal("a put without evidence", said, "no evidence was given: a judgement without words")
label, said = stand(event { type = "meet", date = "2002", evidence = judgement "I saw it" })
equal("a judgement", label .. ": " .. said, "stands: asserted by a judgement")
local denial = relation { type = "recognises", subject = { kind = "state" }, object = taliban,
  from = "2021", evidence = { one:quote "It was no recognition", stance = "denies" } }
label, said = stand(denial)
equal("a denial", label .. ": " .. said, "denied: denied by S1")
has("everybody of a kind", why(denial), "recognises(every state, Taliban)")
local claim = event { type = "shell", date = "2003", agent = china,
  evidence = { two:quote "Nobody was listed", by = russia } }
local note
label, said, note = stand(claim)
equal("a claim", label .. ": " .. said, "claimed: asserted by Russia (in S2)")
equal("and why it is only that", note, "no source says so in its own voice")
local disputed = event { type = "shell", date = "2005", agent = china, target = russia,
  evidence = one:quote "They were listed in 2003" }
cite(disputed, { two:quote "Nobody was listed", stance = "denies" })
label, said = stand(disputed)
equal("a dispute", label .. ": " .. said,
  "disputed: asserted by S1; denied by S2: 2 sources, 2 origins")
correct(disputed, { date = "2005" }, "the archive shows it")
cite(disputed, judgement "the archive shows it")
label, said, note = stand(disputed)
equal("a judgement settles it", label, "stands")
has("and is named", note, "the archive shows it")
local opposed = relation { type = "recognises", subject = russia, object = taliban, from = "2024",
  to = "2025", evidence = two:quote "Nobody was listed" }
local against = relation { type = "recognises", subject = russia, object = taliban, from = "2024",
  to = "2025", evidence = { one:quote "It was no recognition", stance = "denies" }, new = true }
local _, _, _, node = stand(opposed)
equal("two records may dispute", node.label, "disputed")
equal("and the other is named", node.children[1].record, against)

-- ---- dates ----

local after = event { type = "leave", agent = russia, after = ruling,
  evidence = two:quote "Nobody was listed" }
dated = child(why(after), "date")
has("a date that nobody stated", dated.text, "no date was stated")
has("is bounded by publication", dated.notes[1], "lies before its publication, 2025-04-18")
equal("and by an order", child(dated, "after").record, ruling)
has("the bounds of a fact know it", why(after.bounds), "after E1 delist(Russia, Taliban)")
equal("those that nothing orders are its date", why(disputed.bounds).label, "date")
fails("another time does not", "does not know which fact", function() why(date "2003") end)
cite(listing, { two:quote "Nobody was listed", date = "2004" })
has("dates that differ", child(why(listing), "date").text, "nothing settles it")

-- ---- the other records ----

has("an actor's names", why(taliban), "alias  Taleban")
has("its facts", child(why(taliban), "facts").text, "facts{actor = A2}")
local other = actor { name = "Taliban movement", kind = "group" }
merge(taliban, other, "the same people")
has("its merges", child(why(taliban), "one").text, "the same people")
has("a source carries", why(one), "E1")
has("what rests on it alone", child(why(one), denial.ref).text, "on this source alone")
lacks("and what does not", child(why(one), "E1").text, "alone")
has("an origin", child(why(three), "derived from").text, "S2 Two")
has("a quote carries", why(one:quote "It was no recognition"), denial.ref)
has("evidence is for a fact", child(why(ruling.evidence[1]), "for").text, "E1 delist")
has("a change has a reason", why(change("a reason", function()
  return actor { name = "Doha", kind = "place" }
end).made), "a reason")
equal("a row of a search", why(search "suspended":first()).record.ref:sub(1, 1), "Q")
has("a row of sql with a ref", why(sql "select ref from events where ref = 'E1'":first()), "delist")
equal("a ref", why("E1").record, ruling)
equal("a proof is its own", why(w), w)
fails("a number is none", "why takes a record", function() why(3) end)
fails("a table is none", "a table that is none", function() why {} end)
fails("a query is many", "why%(q:first%(%)%)", function() why(events {}) end)
fails("an unknown name", "no actor is named", function() why "Nobody" end)

-- ---- a row of a dataset ----

local case = require "dossier.host.case"
local raid = require("dossier.names").use("type", "raid")
case.batch({ path = "events.csv", sha256 = "x", importer = "test" }, {
  { type = raid, first = china, second = russia, day = 19800, days = 1, line = 7 },
})
local row = events { type = "raid" }:one()
equal("a row ends at batch, file and line", child(why(row), "stands").text, "B1 · events.csv, line 7")
has("its card names the batch", require("dossier.show").text(row), "stands · row of B1")

-- ---- verdicts ----

local function proof_of(...)
  return why(select(2, holds(...)))
end
w = proof_of("designates", russia, taliban, "2005")
equal("yes", w.text, "yes, throughout: designates(Russia, Taliban) at 2005")
equal("with its fact", w.children[1].record, on_list)
equal("and its beginning", w.children[1].children[1].record, listing)
w = proof_of("designates", russia, taliban, "2003-01-10")
has("possible, and what is uncertain", w.children[1].text, "began some time in 2003")
w = proof_of("designates", russia, taliban, "2026")
has("no, and what excludes it", w.children[1].text, "ended on 2025-04-17")
w = proof_of("recognises", china, taliban, "2026")
equal("no, by a denial", w.children[1].record, denial)
has("with its words", w, "It was no recognition")
equal("an end left open is as last stated", w.notes[1],
  "the end is open: as last stated on 2025-04-17?")
w = proof_of("designates", china, taliban, "2022")
equal("unknown, and the nearest", w.notes[1], "nothing on record; the nearest:")
equal("which is the other list", w.children[1].record, on_list)
actor { name = "Nauru", kind = "state" }
term { scheme = "type", code = "annexes" }
equal("nothing at all", proof_of("annexes", "Nauru", nil).notes[1], "nothing on record")

-- ---- hostile words, and the drawing ----

local odd = event { type = "od\u{202E}d\u{9B}", date = "2021", agent = russia,
  roles = { ["ro\u{202E}le\u{9B}"] = china }, attributes = { ["k\u{202E}ey\u{9B}"] = "v\u{9B}" },
  evidence = { one:quote "It was no recognition", attributes = { ["k\u{202E}ey\u{9B}"] = "w" } } }
local show_text = require("dossier.show").text
for _, shown in ipairs { tostring(why(odd)), show_text(odd), show_text(events { agent = russia }),
  require("dossier.timeline").text({ odd }, { width = 80 }),
  tostring(select(2, holds(odd.type, russia, nil, "2021"))), show_text(odd.attributes) } do
  check("no code of a term is obeyed", not shown:find "\u{202E}" and not shown:find "\u{9B}")
end

local evil = source { title = "evil \27[2J\u{202E}", text = ("words " .. "\27]0;x\7 "):rep(2000) .. "end" }
local hurt = event { type = "hack", date = "2020", agent = actor { name = "a\nb\27", kind = "group" },
  evidence = evil:quote(("words " .. "\27]0;x\7 "):rep(1500):sub(1, -2), { nth = 1 }) }
local drawn = tostring(why(hurt))
check("no control character reaches the screen", not drawn:find "[\1-\9\11-\31\127]")
check("no direction override reaches the screen", not drawn:find "\u{202E}")
for line in drawn:gmatch "[^\n]+" do
  check("no line is wider than 100", text.width(line) <= 100)
end
check("long words are cut", select(2, drawn:gsub("\n", "\n")) < 20)
for _, record in ipairs { ruling, on_list, taliban, one } do
  for line in proof.text(why(record), 40):gmatch "[^\n]+" do
    check("a narrow proof keeps close to its width", text.width(line) <= 60)
  end
end
local top = proof.node("top", { children = { proof.node("a", { children = { proof.node "b" } }),
  proof.node("c", { notes = { "d" } }) } })
equal("branches", tostring(top), "top\n├─ a\n│  └─ b\n└─ c\n      d")
