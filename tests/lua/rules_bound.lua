-- Questions with a value: through what is uncertain, and what is told of them afterwards.

for _, name in ipairs { "Ann", "Bob", "Cem", "Dan" } do
  actor { name = name, kind = "person" }
end
local s = source { title = "Report", reliability = "B", text = "Ann led Bob. Cem led Dan." }
local weak = source { title = "Echo", reliability = "D", text = "Ann may lead Cem." }
relation { type = "leads", subject = "Ann", object = "Bob", evidence = s:quote "Ann led Bob" }
relation { type = "leads", subject = "Cem", object = "Dan", evidence = s:quote "Cem led Dan" }
relation { type = "leads", subject = "Ann", object = "Cem",
  evidence = { weak:quote "Ann may lead Cem", by = "Bob" } }
facts_table("step", { { 1, 10 }, { 10, 100 }, { 2, 20 }, { 20, 200 }, { 7, 70 }, { 70, 700 } })
facts_table("weight", { { "Bob", 7 }, { "Cem", 2 }, { "Dan", 10 } })

rules("ranks", [[
  busy(A, N) :- actor(A, person), N = count{ B : leads(A, B) }.
  light(A, min D) :- leads(A, B), N = name(B), weight(N, D).
  path(N, M) :- step(N, M).
  path(N, K) :- path(N, M), step(M, K).
  rank(A, M) :- busy(A, N), path(N, M).
  reach(A, M) :- light(A, D), path(D, M).
  over(A, B) :- leads(A, B).
  over(A, C) :- leads(A, B), over(B, C).
  under(A, B) :- actor(A, person), actor(B, person), not over(B, A), A != B.
]])

local function column(question, name, ...)
  local list = {}
  for row in ask(question, ...) do
    list[#list + 1] = row[name]
  end
  for i, value in ipairs(list) do
    list[i] = type(value) == "number" and value or value.name
  end
  table.sort(list)
  return table.concat(list, " ")
end

equal("what certainly is counted goes on", column("rank('Ann', M)", "M"), "10 100")
equal("what possibly is counted goes on", column("possibly rank('Ann', M)", "M"), "20 200")
equal("the certain least goes on", column("reach('Ann', M)", "M"), "70 700")
equal("the possible least goes on", column("possibly reach('Ann', M)", "M"), "20 200")
equal("a value by ? and by its name are one", column("reach(?, M)", "M", "Ann"), "70 700")
equal("recursion is certain for a value", column("over('Ann', X)", "X"), "Bob")
equal("and possible", column("possibly over('Ann', X)", "X"), "Bob Cem Dan")
equal("from the other end", column("over(X, 'Dan')", "X"), "Cem")
equal("and possible", column("possibly over(X, 'Dan')", "X"), "Ann Cem")
equal("not is what is not possible", column("under('Dan', X)", "X"), "Bob")
equal("and possibly not", column("possibly under('Dan', X)", "X"), "Ann Bob")
equal("a count that is asked for by its value", column("busy(A, 1)", "A"), "Ann Cem")

-- ---- what is told of it ----

rules("roads", [[
  road(a, b). road(b, c). road(c, d). road(x, y).
  way(X, Y) :- road(X, Y).
  way(X, Z) :- way(X, Y), road(Y, Z).
  back(X, Z) :- road(X, Z).
  back(X, Z) :- road(X, Y), back(Y, Z).
]])
local q = ask "back(a, Z)"
local text = tostring(why(q:all()[3]))
has("a proof has the rows that the question did not need", text, "back(b, d)")
equal("there are as many rows as before", q:count(), 3)
has("and they are the same", q:all()[1].Z, "b")
has("what is nearest was not asked for", why_not "way(b, a)", "nearest  way(b, d)")
has("from either end", why_not "back(a, x)", "nearest  back(a, d)")
equal("what is so is proven", why_not("back(a, d)").text, "yes: back(a, d)")
