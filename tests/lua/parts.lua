-- Parts of a change: `change` and `suppose` end in the order in which they began, whatever comes between, and what was
-- taken back is no record any more.

local function kept(name) return actors { name = name }:count() end
local function put(name) return actor { name = name, kind = "person" } end

-- coroutines

local co = coroutine.create(function()
  change("left", function()
    put "Before"
    coroutine.yield()
  end)
end)
local ok, message = coroutine.resume(co)
check("a change is not left by a yield", not ok and message:find "change%(…%) cannot be left by coroutine.yield")
equal("and what it did is taken back", kept "Before", 0)
co = nil
change("later", function()
  put "Later"
  collectgarbage()
  collectgarbage()
end)
equal("what is collected afterwards takes nothing with it", kept "Later", 1)
local inner = coroutine.wrap(function() coroutine.yield(put "Inner" and 1) return 2 end)
change("walks a coroutine", function() inner() inner() end)
equal("a coroutine inside a change yields freely", kept "Inner", 1)
local outer = coroutine.wrap(function()
  coroutine.yield(change("in a coroutine", function() return put "In" end))
  error "stop"
end)
outer()
pcall(outer)
equal("a change that ended in a coroutine stays", kept "In", 1)
fails("supposing is not left either", "suppose%(…%) cannot be left", coroutine.wrap(function()
  suppose(function() coroutine.yield() end)
end))

-- nesting

pcall(change, "outer", function()
  change("one", function() put "One" end)
  pcall(change, "two", function() put "Two" error "stop" end)
  change("three", function() put "Three" end)
  equal("a part fails alone", kept { "One", "Two", "Three" }, 2)
  error "stop"
end)
equal("all go with the outer one", kept { "One", "Two", "Three" }, 0)
equal("what comes back from a change is what its function gave", select("#", change("n", function() return nil, 1, nil end)), 3)
local thrown = {}
equal("an error is what was raised", select(2, pcall(change, "x", function() error(thrown) end)), thrown)

-- what was taken back is no record any more

local lost
pcall(change, "lost", function() lost = put "Lost" error "stop" end)
local found = put "Found"
check("another record has its ref", found.ref ~= nil)
fails("a record that was taken back says so", "is not in the case", function() return lost.name end)
fails("and cannot be put in a fact", "is not in the case", function() event { type = "meet", agent = lost } end)
equal("the other is itself", found.name, "Found")

-- suppose

local state = actor { name = "State", kind = "state" }
term { code = "designates" }
local group = actor { name = "Group", kind = "group" }
local function listed()
  local r = relation { type = "designates", subject = state, object = group, from = "2003" }
  return holds("designates", state, group, "2010"), r, relations {}
end
local yes, r, query = suppose(listed)
equal("what is supposed is so inside", yes, true)
equal("and not outside", (holds("designates", state, group, "2010")), nil)
equal("nothing is kept", relations {}:count(), 0)
fails("a record made inside is none outside", "is not in the case", function() return r.span end)
fails("a query made inside cannot be counted outside", "made inside suppose", function() return query:count() end)
fails("nor walked", "made inside suppose", function() for _ in query do end end)
fails("nor ordered and walked", "made inside suppose", function() return query:order("from"):first() end)
local walk
suppose(function()
  for i = 1, 3 do put("Supposed " .. i) end
  for a in actors { name = { "Supposed 1", "Supposed 2" } } do walk = walk or a end
  local case = require "dossier.query".begin(actors {})
  case()
  walk = case
end)
fails("nor walked on", "begun inside suppose", function() walk() end)
local outside = actors { kind = "group" }
equal("a query made outside runs inside", suppose(function()
  actor { name = "Second", kind = "group" }
  return outside:count()
end), 2)
equal("and outside again", outside:count(), 1)
fails("an error comes out", "stop", function() suppose(function() put "X" error "stop" end) end)
equal("and keeps nothing", kept "X", 0)
local inside = suppose(function()
  local first = put "First"
  local n = suppose(function() put "Deeper" return actors { name = { "First", "Deeper" } }:count() end)
  return n .. " " .. actors { name = { "First", "Deeper" } }:count() .. " " .. first.name
end)
equal("suppositions nest", inside, "2 1 First")
suppose(function() change("kept?", function() put "Kept?" end) end)
equal("a change in a supposition is not kept", kept "Kept?", 0)
change("kept", function() put "Kept" end)
suppose(function() undo() end)
equal("an undo neither", kept "Kept", 1)
equal("and can still be done", undo().why, "kept")
suppose(function() correct(state, { name = "Other" }, "as if") retract(group, "as if") end)
equal("what is changed inside is as before", state.name, "State")
equal("and what is retracted", group.retracted, false)
local changes = sql("select count(*) n from changes"):one().n
suppose(function() change("a", function() put "A" end) end)
equal("no change is left", sql("select count(*) n from changes"):one().n, changes)
fails("it takes a function", "suppose takes a function", function() suppose "x" end)
fails("a case is not opened inside", "inside change", function() suppose(open) end)
