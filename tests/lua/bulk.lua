-- Rows of datasets: the same questions find them, and they end at batch and line.
local case = require "dossier.host.case"
local names = require "dossier.names"

local is, moscow = actor{name = "Islamic State", kind = "group"}, actor{name = "Moscow", kind = "place"}
local attack, fight = names.use("type", "attack"), names.use("type", "fight")
term{scheme = "type", code = "attack", parent = "fight"}
event{type = "meet", agent = is, date = "2024-03-01"}
local rows = {}
for i = 1, 100 do
  rows[i] = { type = attack, first = is, second = i % 2 == 0 and moscow or nil, day = 19800 + i, days = 1, line = i + 1 }
end
rows[101] = { type = attack, first = is, second = moscow, day = 19783, days = 31, line = 102 } -- 2024-03, a month
local batch = case.batch({ path = "events.csv", sha256 = "x", importer = "test" }, rows)

equal("all are events", events{}:count(), 102)
equal("of a party", events{target = "Moscow"}:count(), 51)
equal("in any role", events{actor = "Moscow"}:count(), 51)
equal("of a parent type", events{type = "fight"}:count(), 101)
equal("none before", events{type = "attack", before = "2024-03"}:count(), 0)
equal("a month lies perhaps before a day in it", events{type = "attack", before = "2024-03-20"}:count(), 2)
equal("surely before", events{type = "attack", before = "2024-03-20", certain = true}:count(), 1)
equal("on a day", events{type = "attack", at = "2024-03-20", certain = true}:count(), 1)
equal("on a day perhaps", events{type = "attack", at = "2024-03-20"}:count(), 2)
equal("after", events{type = "attack", after = "2024-06-01", certain = true}:count(),
  events{type = "attack", where = function(e) return e.date.start_lo >= date("2024-06-02").start_lo end}:count())
equal("standing", events{type = "attack", standing = "stands"}:count(), 101)
equal("not disputed", events{standing = "disputed"}:count(), 0)
local e = events{type = "attack", at = "2024-03-20", certain = true}:one()
equal("its date", tostring(e.date), "2024-03-20")
equal("its agent", e.agent, is)
equal("its batch", e.batch, batch)
equal("numbers go on", event{type = "meet", agent = is, date = "2025"}.ref, "E103")
equal("a month keeps its precision", tostring(events{type = "attack", where = function(x)
  return x.date.precision == "month" end}:one().date), "2024-03")
merge(is, actor{name = "ISIS", kind = "group"}, "one")
equal("a merged name finds them", events{agent = "ISIS"}:count(), 103)
check("the index answers", not events{agent = is, before = "2024-05"}:plan():find("SCAN f\n"))

-- an undone batch takes its rows with it

local again
change("load", function()
  again = case.batch({ path = "more.csv", sha256 = "y", importer = "test" },
    { { type = attack, first = is, second = moscow, day = 20000, days = 1, line = 2 } })
end)
local row = events{type = "attack", at = date("2024-10-04")}:one()
equal("a row is in the view", sql("select made from events where ref = ?", row.ref):one().made, again.made and
  sql("select made from batches where ref = ?", again.ref):one().made)
undo()
equal("undone, it is retracted", row.retracted, true)
equal("and not in the view", sql("select count(*) n from events where ref = ?", row.ref):one().n, 0)
equal("nor found", events{type = "attack", at = date("2024-10-04")}:count(), 0)
undo(sql "select ref from changes order by id desc limit 1":one().ref)
equal("brought back, it is there", row.retracted, false)
