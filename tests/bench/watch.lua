-- What a watched question costs after a change, beside asking it again: a closure of a million rows
-- over relations of the case, one relation put, and taken back.

local case = require "dossier.host.case"
local SIZE, TRIES = 2600, 20

math.randomseed(7)
change("the case", function()
  term{scheme = "type", code = "owns"}
  for i = 1, SIZE + 401 do
    actor{name = "company " .. i, kind = "organisation"}
  end
  for i = 1, SIZE do
    for _ = 1, 2 do
      relation{type = "owns", subject = "company " .. i, object = "company " .. i + math.random(400), from = "2010"}
    end
  end
end)
rules("bench", [[ holds_in(X, Y) :- owns(X, Y). holds_in(X, Z) :- holds_in(X, Y), owns(Y, Z). ]])

local clock = os.clock
local begun = clock()
local n = ask("holds_in(X, Y)"):count()
local anew = clock() - begun
begun = clock()
local follows = case.watch "holds_in(X, Y)"
local made = clock() - begun
local put, told, taken, untold, came, went = 0, 0, 0, 0, 0, 0
for i = 1, TRIES do
  local from = math.random(SIZE)
  local relation_
  begun = clock()
  change("one more", function()
    relation_ = relation{type = "owns", subject = "company " .. from, object = "company " .. from + math.random(400),
      from = "2011", new = true}
  end)
  put = put + clock() - begun
  begun = clock()
  local _, _, n_came = case.watch_follow(follows, 20)
  told, came = told + clock() - begun, came + n_came
  begun = clock()
  change("no", function() retract(relation_, "it was not so") end)
  taken = taken + clock() - begun
  begun = clock()
  local _, _, _, n_gone = case.watch_follow(follows, 20)
  untold, went = untold + clock() - begun, went + n_gone
end
assert(case.watch_count(follows) == n, "not the same")
local ms = 1000 / TRIES
print(("%d rows: asked %.0f ms, made to follow %.0f ms"):format(n, anew * 1000, made * 1000))
print(("a relation put %.2f ms, followed %.2f ms (%d rows come); taken back %.2f ms, followed %.2f ms (%d rows go)"):format(
  put * ms, told * ms, came // TRIES, taken * ms, untold * ms, went // TRIES))
print(("following is %.0f and %.0f times as fast as asking again"):format(anew / (told / TRIES), anew / (untold / TRIES)))
