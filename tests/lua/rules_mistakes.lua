-- What is wrong in a rule or a question is one message that says where and what, with the nearest name;
-- it ends nothing, and the blocks stay as they were.

term{scheme = "type", code = "designates"}; term{scheme = "type", code = "attack"}
term{scheme = "type", code = "meet"}; term{scheme = "role", code = "announcer"}
term{scheme = "key", code = "killed"}
actor{name = "Russia", kind = "state"}
actor{name = "Taliban", kind = "group", aliases = { "Movement" }}
actor{name = "Quetta Shura", kind = "group", aliases = { "Movement" }}
relation{type = "designates", subject = "Russia", object = "Taliban", from = "2003", to = "2025-04-17"}
event{type = "attack", agent = "Taliban", target = "Russia", date = "2024", attributes = {killed = 3}}
facts_table("road", { { "a", "b", 3 }, { "b", "c", 4 } })

rules("good", [[ listed(By, Who) @ T :- designates(By, Who) @ T.
  reach(X, Y, min D) :- road(X, Y, D). reach(X, Z, min D) :- reach(X, Y, A), road(Y, Z, B), D = A + B. ]])
local printed = rules()

-- Questions.
local ASKED = {
  { "Listed(X, Y)", "column 7: a predicate begins with a small letter" },
  { "listd(X, Y)", "column 1: there is no predicate listd; nearest: listed" },
  { "desinates(X, Y)", "no predicate desinates; nearest: designates" },
  { "listed(X)", "listed takes 2 arguments, here is 1" },
  { "listed(X, Y, Z)", "listed takes 2 arguments, here are 3" },
  { "listed(X, 'Talibn')", "column 11: no actor is named 'Talibn'; nearest: Taliban" },
  { "listed(X, 'Movement')", "'Movement' names several: 'A2', 'A3'" },
  { "listed(X, 'A99')", "no actor is named 'A99'" },
  { "listed(X, 'R99')", "no actor is named 'R99'" },
  { "listed(X, \"Taliban\")", "a record stands here: a name or ref in single quotes, 'Taliban'" },
  { "listed(X, taliban)", "a record stands here" },
  { "listed(X, 3)", "this is a number here, and a record elsewhere" },
  { "listed(X, Y) @ 2024", "a variable or a date in double quotes stands behind @" },
  { "listed(X, Y) @ \"2024-13\"", "2024%-13" },
  { "listed(X, Y) @ \"last month\"", "last month" },
  { "listed(X, Y) @ 'Taliban'", "stands behind @" },
  { "listed(X, Y) @ T, T < \"2024\"", "between times says nothing: write before" },
  { "listed(X, Y) @ T, length(T) > 90", "a length is compared with a duration" },
  { "listed(X, Y) @ T, length(T) > \"long\"", "long" },
  { "listed(X, Y) @ T, L = length(T)", "a length is compared with a duration" },
  { "listed(X, Y) @ T, within(T, T, \"near\")", "near" },
  { "listed(X, Y) @ T, allen(T, T, touches)", "touches is none of the thirteen relations" },
  { "listed(X, Y) @ T, contains(X, \"a\")", "contains is asked of two texts or two times, and here is a record" },
  { "listed(X, Y) @ T, before(T)", "before takes 2 arguments" },
  { "listed(X, Y) @ T, befor(T, T)", "no predicate befor; nearest: before" },
  { "before(T, U)", "T is not bound" },
  { "listed(X, Y), X > Y", "records have no order" },
  { "listed(X, Y), X = 3", "X is a record here, and a number elsewhere" },
  { "listed(X, Y", "the closing %)" },
  { "listed(X, Y))", "" },
  { "listed(X Y)", "a comma or the closing %)" },
  { "listed(subject = X)", "column 16: an argument by name takes a colon" },
  { "listed(x: X, y: Y)", "listed is derived by rules: its arguments stand by place" },
  { "attack(id: E, anouncer: X)", "attack has no role or field anouncer; nearest: announcer" },
  { "attack(kiled: N)", "nearest: killed" },
  { "not listed(X, Y)", "X is not bound" },
  { "X > 3", "X is not bound" },
  { "X = Y", "is not bound" },
  { "listed(X, Y), Z = X + 1", "X is a record: %+ takes numbers, or a time and a duration" },
  { "road(X, Y, D), D = sqrt(2)", "there is no function sqrt" },
  { "road(X, Y, D), E = D +", "" },
  { "road(X, Y, D), E = year(D)", "" },
  { "road(X, Y, D), D == 3", "" },
  { "road(X, Y, D), D =< 3", "=< is not of this language: write <=" },
  { "listed(X, Y); listed(Y, X)", "write two rules" },
  { "-listed(X, Y)", "only types of events and relations are denied" },
  { "-actor(X, group)", "only types of events and relations are denied" },
  { "not possibly listed(_, _)", "it is `possibly not`" },
  { "possibly possibly listed(_, _)", "" },
  { "actor(X, group) @ T", "actor has no time" },
  { "once[\"1d\", \"2d\"] actor(X, _) @ T", "actor has no time" },
  { "once[\"1mo\", \"2mo\"] attack(X, _) @ T", "a month has no fixed length" },
  { "once[\"9d\", \"2d\"] attack(X, _) @ T", "the window ends before it begins" },
  { "once[1, 2] attack(X, _) @ T", "" },
  { "once[\"x\", \"y\"] attack(X, _) @ T", "" },
  { "attack(X, _) @ T held_since[\"1d\", \"2d\"] attack(Y, _) @ T", "stands behind its second atom" },
  { "N = count{ attack(_, _) ", "" },
  { "N = cont{ attack(_, _) }", "" },
  { "N = sum{ attack(_, _) }", "sum takes what is to be" },
  { "N = sum{ X : attack(X, _) }", "X is a number here, and a record elsewhere" },
  { "N = max{ M : attack(_, _) }", "M is not bound inside the braces" },
  { "", "" },
  { "?", "" },
  { "listed(X, 'Taliban", "the quote ' is not closed" },
  { "listed(X, \"Taliban)", "the quote \" is not closed" },
  { "reach(a, b, c)", "a number stands here" },
  { "listed(X, Y) :- attack(X, Y)", "" },
}

for _, case in ipairs(ASKED) do
  local ok, message = pcall(function() return ask(case[1]):count() end)
  message = tostring(message)
  check(("ask %q is refused"):format(case[1]), not ok)
  check(("ask %q says where: %s"):format(case[1], message), ok or message:find "^question, line 1, column %d+: ")
  check(("ask %q says %q, not: %s"):format(case[1], case[2], message), ok or message:find(case[2]))
  check(("ask %q shows the place"):format(case[1]), ok or case[1] == "" or message:find "%^")
end

-- Blocks.
local PUT = {
  { "p(X) :- p(Y), meet(X, Y), N > 3.", "N is not bound" },
  { "p(X) :- meet(X, _), not p(X).", "p rests on itself through not" },
  { "p(X) :- q(X). q(X) :- p(X), 2 = count{ p(_) }.", "rests on itself through count" },
  { "p(X) @ T :- meet(X, _) @ T. p(X) @ T :- p(X) @ T, designates(X, _) @ U, before(T, U).", nil },
  { "p(X) @ T :- designates(X, _) @ T. p(X) @ T :- p(X) @ T, designates(X, _) @ U, before(T, U).",
    "rests on itself through the whole of its time" },
  { "p(X) @ T :- designates(X, _) @ T. p(X) @ T :- p(X) @ T, length(T) > \"2d\".", "the whole of its time" },
  { "p(X) @ T :- designates(X, _) @ T. p(X) @ U :- p(X) @ T, U = span(T, \"2024\").", "the whole of its time" },
  { "p(X) @ T :- designates(X, _) @ T. p(X) @ T :- meet(X, _) held_since[\"0d\", \"1d\"] p(X) @ T.",
    "rests on itself through held_since" },
  { "p(X) @ T :- designates(X, _) @ T. p(X) @ T :- always[\"0d\", \"1d\"] p(X) @ T.", "always" },
  { "p(X) @ T :- designates(X, _) @ T. p(X) @ T :- once[\"0d\", \"1d\"] p(X) @ T.", "moves the time of p" },
  { "n(0). n(M) :- n(N), M = N + 1.", "grows with every round" },
  { "attack(X, Y) :- meet(X, Y).", "attack is a type of the case" },
  { "road(X, Y, 3) :- meet(X, Y).", "road is" },
  { "before(X, Y) :- meet(X, Y).", "before is a predicate of the language" },
  { "p(X) :- meet(X, _). p(X, Y) :- meet(X, Y).", "p has 1 argument in another rule, and 2 here" },
  { "p(X) @ T :- meet(X, _) @ T. p(X) :- meet(X, _).", "with @ in one rule" },
  { "p(X) :- meet(X, _)", "the full stop" },
  { "p(?) :- meet(_, _).", "a %? stands in a question" },
  { "p(X, min D, min E) :- road(X, D, E).", "" },
  { "p(X) :- meet(X, _), listed(X, Y, Z).", "listed takes 2 arguments" },
  { "p(X) :- once[\"0d\", \"1d\"] meet(X, _).", nil },
}
for _, case in ipairs(PUT) do
  local ok, message = pcall(rules, "wrong", case[1])
  message = tostring(message)
  check(("rules %q: %s"):format(case[1], message), ok == not case[2])
  if case[2] then
    check(("rules %q say where: %s"):format(case[1], message), message:find "^wrong, line 1, column %d+: .*%^")
    check(("rules %q say %q, not: %s"):format(case[1], case[2], message), message:find(case[2]))
    equal("the blocks stay as they were", rules(), printed)
  else
    rules("wrong", "p(x).")
    printed = rules()
  end
end

fails("a step of min that is negative is found when it is made", "no step is negative, and here is one", function()
  facts_table("slope", { { "a", "b", -1 }, { "b", "a", -1 } })
  rules("slopes", [[ low(X, Y, min D) :- slope(X, Y, D).
    low(X, Z, min D) :- low(X, Y, A), slope(Y, Z, B), D = A + B. ]])
  ask("low(X, Y, D)"):count()
end)
rules("slopes", false)
fails("a name that is wrong in a block is said when it is asked", "no actor is named 'Talibn'", function()
  rules("named", "p2(X) :- listed(X, 'Talibn').")
  ask("p2(X)"):count()
end)
rules("named", false)
fails("a kind that is not there", 'no kind "statte" is known here; nearest: state', function() ask "actor(X, statte)" end)
fails("a type that is not there", 'no type "nothing_so" is known here', function() ask "event(E, nothing_so)" end)
fails("a standing that is none", 'no standing "dispued" is known here; nearest: disputed', function()
  ask "standing(F, dispued)"
end)
fails("a stance that is none", 'no stance "asserted" is known', function() ask "says(S, F, K, V, asserted)" end)
rules("elsewhere", "vessel(X) :- actor(X, vessel).") -- a rule may be made for other cases
equal("a rule's words may not be there", ask("vessel(X)"):count(), 0)
rules("elsewhere", false)
fails("a value for each ?", "has 1 %?, and 0 values", function() ask("listed(?, X)") end)
fails("and no more", "has 0 %?, and 1 value", function() ask("listed(Y, X)", 3) end)
fails("a value is not nil", "value 1 behind the question is nil", function() ask("listed(?, X)", nil, 3) end)
fails("a function is no value", "not a function", function() ask("listed(?, X)", print) end)
fails("known is refused by name", "ask cannot be asked with known yet", function() ask("listed(Y, X)", { known = "2024" }) end)
fails("a key that is not there", "ask has no key knwon", function() ask("listed(Y, X)", { knwon = "2024" }) end)
fails("conclusions of what is no rule's", "no rule derives lsted; nearest: listed", function() conclusions{type = "lsted"} end)
fails("conclusions take a type", "conclusions takes the predicate", function() conclusions{} end)
fails("ask takes text", "ask takes a question as text", function() ask(3) end)
fails("a block that is not there", "no block of rules \"god\"; nearest: \"good\"", function() rules("god", false) end)
fails("a block that others rest on", "listed", function()
  rules("more", "q(X) :- listed(X, _).")
  rules("good", false)
end)
fails("rows of a table have one length", "row 2 of t has 2 fields", function() facts_table("t", { { 1 }, { 1, 2 } }) end)
fails("a table is no type", "attack is the name of something else", function() facts_table("attack", { { 1 } }) end)
equal("the session goes on", ask("listed(X, Y)"):count(), 1)
rules("more", false)
rules("good", false)
equal("a program without rules is one", ask("designates(X, Y)"):count(), 1)
