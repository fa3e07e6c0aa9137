-- Predicates of rules that are written in Lua.

local asked = {}
extend.predicate { name = "near", args = { "X", "Y" }, bound = { "X" }, call = function(x)
  asked[x] = (asked[x] or 0) + 1
  return { x - 1, x + 1 }
end }
facts_table("start", { { 5 }, { 7 }, { 5 } })
rules("steps", [[
  two(Y) :- start(X), near(X, Z), near(Z, Y).
  far(X) :- start(X), not near(X, 8).
  walk(X) :- start(X). walk(Y) :- walk(X), near(X, Y), Y > 0, Y < 10.
]])

local function values(question, name)
  local list = {}
  for row in ask(question) do
    list[#list + 1] = tostring(row[name])
  end
  return table.concat(list, " ")
end

equal("rows are asked for by what is bound", values("two(Y)", "Y"), "3 5 7 9")
local most = 0
for _, n in pairs(asked) do
  most = math.max(most, n)
end
equal("each tuple once in a question", most, 1)
equal("not asks too", values("far(X)", "X"), "5")
equal("and recursion", values("walk(X)", "X"), "1 2 3 4 5 6 7 8 9")
equal("and an aggregate", ask("N = count{ near(5, _) }"):one().N, 2)
fails("what must be bound and is not", "X is not bound", function() ask "near(X, Y)" end)

local function given(args, bound, call)
  extend.predicate { name = "given", args = args, bound = bound, call = call }
end
given({ "A", "B" }, nil, function()
  local i = 0
  return function()
    i = i + 1
    return i < 4 and { i, "v" .. i } or nil
  end
end)
equal("an iterator gives rows", values("given(A, B), A > 1", "B"), "v2 v3")
given({ "A", "B" }, { "A" }, function(a) return { { A = a, B = "x" }, { B = "y" }, { A = a + 1, B = "z" } } end)
equal("rows by name; one of something else than what was asked is none", values("given(1, B)", "B"), "x y")
given({ "A" }, { "A" }, function(a) return a == 3 end)
equal("nothing is free: true or false", ask("given(3)"):count() * 10 + ask("given(4)"):count(), 10)
given({ "A", "B" }, { "A" }, function(a) return actor { name = a, kind = "state" } end)
equal("a record is a value", ask('given("Russia", B)'):one().B.name, "Russia")
given({ "A", "B" }, { "A" }, function() return nil end)
equal("nothing", ask("given(1, B)"):count(), 0)
given({ "A", "B" }, { "A" }, function(a) return a.x.y end)
fails("an error ends the question and says where", "predicates.lua:%d+: attempt to index", function() ask "given(1, B)" end)
given({ "A", "B", "C" }, { "A" }, function() return { 1 } end)
fails("a row that is too short", "given gives rows of 2 values, not 1", function() ask "given(1, B, C)" end)
given({ "A", "B" }, { "A" }, function() return { print } end)
fails("a value that is none", "not a function", function() ask "given(1, B)" end)
given({ "A", "B" }, { "A" }, function() return ask("two(Y)"):count() end)
equal("a question within a question", ask("given(1, B)"):one().B, 4)
fails("no arguments", "1 to 15 arguments", function() given({}, nil, print) end)
fails("bound is of args", 'not "C"', function() given({ "A" }, { "C" }, print) end)
fails("a name that is taken", "near is the name of something else", function()
  facts_table("near", { { 1 } })
end)
fails("by the rules as well", "two is the name of something else", function()
  extend.predicate { name = "two", args = { "A" }, call = print }
end)
check("the proof names the function's place", tostring(why(ask("two(Y)"):first())):find("predicates.lua:4", 1, true))
