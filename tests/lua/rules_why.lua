-- why and why_not of what rules derive, and holds on it.

local function lacks(name, value, part)
  check(name, tostring(value):find(part, 1, true) == nil)
end

for _, name in ipairs { "Ann", "Bob", "Cem", "Dan" } do
  actor { name = name, kind = "person" }
end
local s = source { title = "Report", reliability = "B", text = "Ann led Bob. Bob led Cem. Cem met Ann." }
local weak = source { title = "Echo", reliability = "D", text = "Cem may lead Ann." }
relation { type = "leads", subject = "Ann", object = "Bob", from = "2000-01-01", to = "2000-06-30",
  evidence = { s:quote "Ann led Bob", credibility = 2 } }
local second = relation { type = "leads", subject = "Ann", object = "Bob", from = "2000-06-01", to = "2000-12-31",
  evidence = { s:quote "Ann led Bob", credibility = 3 } }
relation { type = "leads", subject = "Bob", object = "Cem", from = "2000", to = "2003",
  evidence = judgement "seen" }
relation { type = "leads", subject = "Cem", object = "Ann", from = "2001", to = "2002",
  evidence = { weak:quote "Cem may lead Ann", by = "Bob" } }
relation { type = "leads", subject = "Cem", object = "Bob", from = "2005", to = "2006",
  evidence = { s:quote "Bob led Cem", stance = "denies" } }
event { type = "meet", date = "2000-03-05", agent = "Cem", target = "Ann", evidence = s:quote "Cem met Ann" }

rules("lead", [[
  %% who stands over whom
  over(A, B) @ T :- leads(A, B) @ T.
  over(A, C) @ T :- over(A, B) @ T, over(B, C) @ T.
  maybe(A, B) :- possibly leads(A, B).
  free(A) :- actor(A, person), not leads(_, A).
  busy(A, N) :- actor(A, person), N = count{ B : over(A, B) }, N > 0.
  denied(A, B) :- -leads(A, B).
  met_led(A) @ T :- meet(_, A) @ T, over(A, _) @ T.
]])

-- ---- proofs ----

local q = ask "over('Ann', 'Bob') @ T"
equal("times that touch are one row", q:count(), 1)
local node = why(q:one())
has("a united time says so", node, "united from what touches")
equal("it has its pieces", #node.children, 2)
has("each piece rests on its relation", node, second.ref)
has("the weakest grade is told", node, "stands · weakest B3")
has("judgements are told", why(ask "over('Ann', 'Cem') @ T":one()), "1 on judgement")
has("what is claimed is possible", why(ask "maybe('Cem', 'Ann')":one()), "claimed")
has("the possible is marked", why(ask "maybe('Cem', 'Ann')":one()), "possibly leads(Cem, Ann)")
has("not says what was searched", why(ask "free(A)":first()), "not leads(_, Dan): nothing was found")
has("an aggregate has its members", why(ask "busy('Ann', N)":one()), "B = Bob")
has("a denial is found", why(ask "denied(A, B)":one()), "-leads(Cem, Bob)")
has("an event in a rule keeps its date", why(ask "met_led(A) @ T":one()), "meet(Cem, Ann) @ 2000-03-05")
equal("a fact knows its record", why(ask "denied(A, B)":one()).children[1].record.type, "leads")
has("a question of two atoms", why(ask "meet(X, Y), free(Z)":one()), "X = Cem, Y = Ann, Z = Dan")
equal("a question with a value behind it", why(ask("free(?)", actor "Dan"):one()).text:match "^[^·]+", "free(Dan) ")
fails("an option that is none", "why has no key al", function() why(q:one(), { al = true }) end)
fails("no ways to a leaf", "no other ways", function()
  why(why(ask "denied(A, B)":one()).children[1], { all = true })
end)
fails("a row of no answer", "why takes a record", function() why { A = 1 } end)

local row = ask "free(A)":first()
rules("lead", "free(A) :- actor(A, state).")
has("a row keeps the rules that it came from", why(row), "not leads(_, Dan)")
rules("lead", false)
has("also when they are switched off", why(row), "rule of block \"lead\"")

-- ---- long and many ----

local steps = {}
for i = 1, 10001 do
  steps[i] = { i, i + 1 }
end
facts_table("next_to", steps)
rules("far", "far(X) :- next_to(1, X). far(Y) :- far(X), next_to(X, Y).")
local top = why(ask "far(10002)":one())
local depth, at = 0, top
while #at.children > 0 do
  depth, at = depth + 1, at.children[1]
end
equal("a proof of ten thousand steps can be walked", depth, 10001)
has("and what is drawn of it ends", top, "is not drawn: walk .children")
check("in a few lines", select(2, tostring(top):gsub("\n", "")) < 600)

rules("far", "one(a). two(a). some(X) :- one(X). some(X) :- two(X). more(X) :- some(X), some(X).")
equal("every way is given", #why(ask "some(X)":one(), { all = true }).children, 2)
equal("also to a step", #why(why(ask "more(X)":one()).children[1], { all = true }).children, 2)

-- ---- why not ----

rules("lead", [[
  over(A, B) @ T :- leads(A, B) @ T.
  pair(A, B) :- over(A, B), over(B, A).
  free(A) :- actor(A, person), not leads(_, A).
]])
has("what is so is proven", why_not "over('Ann', 'Bob')", "yes: over('Ann', 'Bob')")
has("a value stands for ?", why_not("over(?, ?)", actor "Ann", actor "Bob"), "yes: over(")
fails("a value that no ? takes", "0 %?, and 1 value", function() why_not("free('Bob')", actor "Bob") end)
has("a condition that failed", why_not "pair('Ann', 'Bob')", "1 of 2 conditions met")
has("what is on record", why_not "over('Cem', 'Bob')", "denied")
has("what excludes it", why_not "free('Bob')", "but there is")
has("another time", why_not "over('Bob', 'Cem') @ \"2010\"", "which does not fit")
has("a type of facts", why_not "leads('Bob', 'Ann')", "on record")
has("a table that lacks it", why_not "next_to(20000, X)", "no row of next_to has these values")
has("a type that the case lacks", why_not "behind('Ann', X)", "nothing of the type acts_for")
fails("an unknown predicate", "there is no predicate", function() why_not "ovver(X, Y)" end)
fails("no text", "takes a question as text", function() why_not(nil) end)

-- ---- holds ----

local function verdict(...)
  return select(2, holds(...)).answer
end
equal("what rules derive holds", verdict("over", "Ann", "Bob", "2000-07-01"), "yes")
equal("not at another time", verdict("over", "Ann", "Bob", "2010"), "no")
equal("nothing is unknown", verdict("over", "Bob", "Ann", "2010"), "unknown")
equal("what is claimed is possible", verdict("over", "Cem", "Ann", "2001-07-01"), "possible")
equal("one argument", verdict("free", "Dan"), "yes")
fails("two of one", "has 1 argument", function() holds("free", "Ann", "Bob") end)
has("a proof of none", why(select(2, holds("over", "Bob", "Ann", "2010"))), "rules give nothing for these parties")
local report = source{title = "Later", published = "2024-06-02", text = "They talked last month."}
local talk = event{type = "talk", agent = "Ann", target = "Bob", date = "last month",
  evidence = report:quote "They talked last month"}
has("words that a date was read from", why(ask("talk('Ann', X)"):first()), "\"last month\" read from 2024-06-02")
correct(talk, {date = "2021"}, "another year")
has("a date that was settled says so", why(ask("talk('Ann', X)"):first()), "settled: 2021 (judgement)")
lacks("and not that its words were read", why(ask("talk('Ann', X)"):first()), "read from")
has("what is counted is not passed over", why(ask("N = count{ X : over(X, _) }"):first()), "rests on what is counted")
has("its proof is the rule's", why(select(2, holds("over", "Ann", "Bob", "2000-07-01"))), "block \"lead\"")
has("a verdict in words", select(2, holds("over", "Ann", "Bob", "2010")), "no · rules give over(Ann, Bob)")

-- ---- the standard block ----

has("it is listed", rules(), "standard: behind/2 @")
equal("types that the case lacks are empty", ask "behind(X, Y)":count(), 0)
rules("own", "enemy(X) :- actor(X, person).")
equal("it gives way to a block of one's own", ask "enemy(X)":count(), 4)
rules("own", false)
rules("standard", false)
fails("it can be switched off", "there is no predicate behind", function() ask "behind(X, Y)" end)
rules("standard", true)
lacks("and on again", rules(), "standard (off)")
