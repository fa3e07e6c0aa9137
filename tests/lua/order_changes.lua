-- Bounds are those of the case as it stands: after an undo and its undo, a part that was taken back, inside and after
-- suppose, after a merge and its retraction. Each group is asked for before and after, so that it follows the change.

local function bounds(fact) return tostring(fact.bounds) end

-- A chain of three: what was put first bounds the last.
local function chain(day)
  local first = event { type = "raid", date = day, new = true }
  local middle = event { type = "talk", after = { first, lag = "2d" }, new = true }
  return first, middle, event { type = "deal", after = { middle, lag = "3d" }, new = true }
end

local function newest() return sql("select ref from changes order by id desc limit 1"):one().ref end

-- What `act` does to the bounds of `last` is told after it, after its undo, and after that was undone.
local function both_ways(name, last, act, wanted)
  local before = bounds(last)
  change(name, act)
  local made = newest()
  equal(name, bounds(last), wanted)
  undo(made)
  local back = newest()
  equal(name .. ", undone", bounds(last), before)
  undo(back)
  equal(name .. ", brought back", bounds(last), wanted)
  undo(newest())
  equal(name .. ", undone again", bounds(last), before)
end

-- ---- undo and its undo ----

local first, middle, last = chain "2024-03-10"
equal("lags add up", bounds(last), "2024-03-15")
both_ways("another date", last, function() correct(first, { date = "2024-04-10" }, "misread") end, "2024-04-15")
both_ways("another lag", last, function() correct(middle, { after = { first, lag = "1w" } }, "misread") end,
  "2024-03-20")
both_ways("no tie", last, function() correct(middle, { after = {} }, "misread") end, "../..")
both_ways("retracted", last, function() retract(first, "never was") end, "../..")

local open_end = event { type = "stay", after = { last, lag = "1d.." } }
both_ways("one tie more", open_end,
  function() event { type = "end", date = "2024-03-20", after = open_end } end, "[2024-03-16..2024-03-20]")
both_ways("a contradiction", open_end,
  function() event { type = "end", date = "2024-03-11", after = last } end, "../..")
equal("a contradiction that was undone is not told", conflicts { kind = "order" }:count(), 0)

local paper = source { title = "Paper", published = "2024-06-01", text = "They left." }
local left = event { type = "leave", evidence = paper:quote "They left" }
both_ways("its report published earlier", left, function() correct(paper, { published = "2024-05-01" }, "misread") end,
  "[..2024-05-01]")

-- ---- what was replaced since ----

do
  local a, b, c = event { type = "one", date = "2024-01-01" }, event { type = "two", date = "2024-02-01" },
    event { type = "three", date = "2024-03-01" }
  local e = event { type = "later", after = a }
  change("b", function() correct(e, { after = b }, "misread") end)
  local to_b = newest()
  change("c", function() correct(e, { after = { c, lag = "1d" } }, "misread") end)
  local to_c = newest()
  fails("a tie that was replaced since is not brought back beside it", "later records rest on it: " .. to_c,
    function() undo(to_b) end)
  undo(to_c)
  undo(to_b)
  equal("one after the other they are", e.after, a)
  undo(newest())
  equal("and brought back", e.after, b)
end

-- ---- parts and suppositions ----

local moved = "2024-05-15"
local function move() correct(first, { date = "2024-05-10" }, "misread") end

pcall(change, "none", function()
  move()
  equal("inside a part", bounds(last), moved)
  error("no", 0)
end)
equal("after a part that was taken back", bounds(last), "2024-03-15")

suppose(function()
  move()
  equal("inside a supposition", bounds(last), moved)
  suppose(function()
    correct(middle, { after = {} }, "misread")
    equal("inside one in it", bounds(last), "../..")
  end)
  equal("after the one in it", bounds(last), moved)
end)
equal("after a supposition", bounds(last), "2024-03-15")
fails("what was made in a supposition has none", "taken back, or only supposed", function()
  local gone = suppose(function() return event { type = "guess", after = last } end)
  return gone.bounds
end)

-- ---- merges ----

do
  local one = event { type = "visit", after = { first, lag = "5d" } }
  local two = event { type = "call" }
  local next_one = event { type = "reply", after = { two, lag = "1d" } }
  local rel = relation { type = "sits", subject = actor { name = "Anna" }, object = actor { name = "Board" } }
  local other = relation { type = "sits", subject = "Anna", object = "Board", began = two, new = true }
  equal("before it is merged", bounds(next_one), "../..")
  both_ways("merged", next_one, function() merge(two, one, "the same") end, "2024-03-16")
  local m = merge(two, one, "the same")
  equal("what was tied to either is tied to both", bounds(next_one), "2024-03-16")
  equal("and a relation begins with it", rel.bounds.start_lo ~= other.bounds.start_lo, true)
  equal("at its time", bounds(other), "2024-03-15/..")
  merge(rel, other, "the same")
  equal("also the one that it was merged into", bounds(rel), "2024-03-15/..")
  retract(m, "they are two")
  equal("after the merge is retracted", bounds(next_one), "../..")
  equal("each has its own", bounds(one), "2024-03-15")
  equal("and the relation the end of its own", bounds(rel), "/..")
end

do
  local dated, undated = event { type = "visit", date = "2024-03-15" }, event { type = "call", new = true }
  local begun = relation { type = "sits", subject = "Board", object = "Anna", began = undated }
  local echo = event { type = "echo", after = undated }
  local m = merge(dated, undated, "the same")
  equal("dates follow a merged event", tostring(begun.span) .. " " .. tostring(echo.date), "2024-03-15/.. [2024-03-15..]")
  retract(m, "they are two")
  equal("and no longer when it is its own", tostring(begun.span) .. " " .. tostring(echo.date), "/.. nil")
end
