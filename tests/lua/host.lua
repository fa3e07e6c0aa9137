-- What the host does with what no face gives it: it refuses, and goes on.

local case = require "dossier.host.case"

local reader = case.sql "select 1 union all select 2 union all select 3"
equal("a question in SQL is read row by row", reader()[1], 1)
local folder = os.tmpname()
os.remove(folder)
save(folder)
fails("a question to a case that was saved meanwhile is over", "no longer open", function()
  reader()
end)
os.remove(folder)

fails("a table without columns is refused", "columns", function()
  case.rules_table("t", 0, { 1, 2 })
end)
fails("two durations are no time", "date", function()
  getmetatable(date "2024").__add("90d", "90d")
end)
fails("two durations are no length", "length", function()
  getmetatable(date "2024":length()).__lt("1d", "2d")
end)
equal("rules may be none at all", ask("true = true"):count(), 1)

-- Texts are borrowed from the tables that hold them: one that a metatable makes is held by none.
local unit = setmetatable({ low = 1 }, {
  __index = function(_, key)
    return key == "unit" and ("x"):rep(100) or nil
  end,
})
collectgarbage("generational")
local e = event { type = "meet", date = "2024", attributes = { killed = unit } }
equal("a number is what its table holds", tostring(e.killed), "1+")

-- A case may hold many facts in its rules.
local facts = {}
for i = 1, 100000 do
  facts[i] = ("edge(%d, %d)."):format(i, i + 1)
end
rules("edges", table.concat(facts, "\n"))
local clock = os.clock()
local blocks = case.rules_list()
equal("many rules of one predicate are one", #blocks[#blocks].heads, 1)
check("and are listed at once", os.clock() - clock < 3)

fails("a search is for some words, not for a book", "up to 64 words", function()
  search(("ab "):rep(100000))
end)
for name, list in pairs { events = events, actors = actors, sources = sources } do
  fails("nor is the key text of " .. name, "text takes up to 64 words", function()
    return list { text = ("ab "):rep(100000) }:count()
  end)
end
local many = {}
for i = 1, 300000 do
  many[i] = e
end
fails("a key takes a list that the case can be asked for", "values", function()
  return events { id = many }:count()
end)
equal("a number in a text is a decimal one", ask 'number("1.5") = N':first().N, 1.5)
for _, text in ipairs { "nan", "inf", "0x10", "1,5", "" } do
  equal("and this is none: " .. text, ask('number("' .. text .. '") = N'):count(), 0)
end

-- What is suspended at a time without a beginning may have been suspended from the first.
local r = relation { type = "designates", subject = actor { name = "A", kind = "state" },
  object = actor { name = "B", kind = "group" }, from = "2003" }
update(r, { status = "suspended", on = "[..2011]" }, "it says so")
equal("a relation that may never have been in force surely was at no time",
  ask "designates(X, Y) @ T":count(), 0)
equal("and possibly was", ask "possibly designates(X, Y) @ T":count(), 1)
