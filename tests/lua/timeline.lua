-- Facts drawn along an axis.
local text = require "dossier.host.text"

local function widest(shown)
  local most = 0
  for _, line in ipairs(lines_of(shown)) do
    most = math.max(most, text.width(line))
  end
  return most
end

term { scheme = "type", code = "bomb" }
term { scheme = "type", code = "shoot" }
local ann = actor { name = "Ann", kind = "person" }
local russia = actor { name = "Russia", kind = "state" }
local taliban = actor { name = "Taliban", kind = "group", aliases = { "Taleban", { text = "طالبان", language = "fa" } } }
local one = source { title = "One", reliability = "B", published = "2024-05-03",
  text = "Russia bombed it in 2023. Many died.\n\nThe Taliban were listed in 2003." }
local two = source { title = "Two", reliability = "C", published = "2024-06", origin = one,
  text = "They shot in December 2023; 145 died. It was not so." }
local bomb = event { type = "bomb", date = "2023", agent = russia, target = taliban,
  attributes = { killed = "100+" },
  evidence = { one:quote "Russia bombed it in 2023", credibility = 2 } }
cite(bomb, { two:quote "They shot in December 2023", date = "2023-12", type = "shoot" })
relation { type = "designates", subject = russia, object = taliban, from = "2003",
  to = "2025-04-17", evidence = one:quote "The Taliban were listed in 2003" }
relation { type = "recognises", subject = russia, object = taliban, date = "2024",
  evidence = { two:quote "It was not so", stance = "denies" } }

local timeline_text = require("dossier.timeline").text
local drawn = timeline_text(facts {}, { width = 80 })
for _, width in ipairs { 20, 40, 59, 60, 80, 250 } do
  check("a timeline fits " .. width, widest(timeline_text(facts {}, { width = width })) <= width)
end
has("what is certain is drawn full", drawn, "█")
has("what is uncertain is drawn light", drawn, "░")
has("the axis has years", lines_of(drawn)[1], "2010")
has("a denial is no bar", drawn, "denied: Russia")
equal("facts in order", drawn:find("R1", 1, true) < drawn:find("E1", 1, true), true)
fails("actors have no time", "timeline takes events and relations", function() timeline(actors {}) end)
local open_end = relation { type = "hosts", subject = russia, object = ann, from = "2020-05" }
has("what has no end goes on", timeline_text({ open_end, bomb }, { width = 80 }), "█→")
local days = { event { type = "sail", date = "2024-03-01", agent = ann },
  event { type = "sail", date = "2024-03-05", agent = ann }, event { type = "sail", agent = ann } }
has("an axis of days", lines_of(timeline_text(days, { width = 100 }))[1], "2024-03-03")
has("what has no date is listed", timeline_text(days, { width = 100 }), "1 without a date: " .. days[3].ref)
local months = { event { type = "row", date = "2023-02", agent = ann },
  event { type = "row", date = "2024-03-05", agent = ann } }
has("an axis of months", lines_of(timeline_text(months, { width = 100 }))[1], "2023-07")
local old = { event { type = "reign", date = "-0043", agent = ann },
  event { type = "reign", date = "0010", agent = ann } }
has("an axis before our era", lines_of(timeline_text(old, { width = 100 }))[1], "-0040")
has("a day is a mark however coarse the axis", timeline_text({ days[1], old[1] }, { width = 80 }), "█")
has("what only possibly meets the keys is marked", timeline_text(events { before = "2023-12-15" },
  { width = 80 }), "\n~ E1 ")
check("and nobody says so where nothing is", not drawn:find "\n~")
