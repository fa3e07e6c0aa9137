-- What a person sees of a small case, at several widths; then the same in the forms for programs.
local look = require("dossier.show").text
local cell = require "dossier.cell"

local function screen(title, value, width)
  print("== " .. title .. (width and ", " .. width .. " columns" or ""))
  print(look(value, { width = width or 100 }))
end

for _, code in ipairs { "delist", "designate", "praise", "host" } do
  term { scheme = "type", code = code }
end
for _, code in ipairs { "designates", "recognises", "acts_for" } do
  term { scheme = "type", code = code }
end
term { scheme = "role", code = "announcer" }
term { scheme = "key", code = "killed" }
local russia = actor { name = "Russia", kind = "state" }
actor { name = "Kazakhstan", kind = "state" }
actor { name = "Vladimir Putin", kind = "person" }
local taliban = actor { name = "Taliban", kind = "group",
  aliases = { "Taleban", { text = "Талибан", language = "ru" }, { text = "طالبان", language = "fa" },
    { text = "塔利班", language = "zh" } } }
local s1 = source { title = "Report on the ruling", published = "2025-04-17", reliability = "B", text = [[
Russia designated the Taliban a terrorist group in 2003. Kazakhstan removed the Taliban from its terrorist list in 2023.
In July 2024 President Putin called the Taliban allies in the fight against terrorism. Delegations came to events.
No state recognises them. On Thursday the court removed the Taliban from the list.]] }
local s5 = source { title = "Report on Kazakhstan", published = "2023-12-29", reliability = "B",
  text = "Kazakhstan took the Taliban off its list in December 2023. On 17 April the ban was suspended." }
local listed = relation { type = "designates", subject = "Russia", object = "Taliban", from = "2003", to = "2025-04-17",
  evidence = { s1:quote "designated the Taliban a terrorist group in 2003", credibility = 2 } }
local kazakh = event { type = "delist", date = "2023", agent = "Kazakhstan", target = "Taliban",
  evidence = { s1:quote "removed the Taliban from its terrorist list in 2023", credibility = 2 } }
cite(kazakh, { s5:quote "took the Taliban off its list in December 2023", credibility = 2, date = "2023-12" })
event { type = "praise", date = "2024-07", agent = "Vladimir Putin", target = "Taliban",
  evidence = s1:quote "allies in the fight against terrorism" }
event { type = "host", date = "before 2025-04-17", agent = "Russia", target = "Taliban",
  evidence = s1:quote "Delegations came to events" }
local ruling = event { type = "delist", date = "2025-04-17", agent = "Russia", target = "Taliban",
  attributes = { killed = "0-3" },
  evidence = { s1:quote "the court removed the Taliban from the list", credibility = 2 } }
cite(ruling, { s5:quote "the ban was suspended", type = "host", credibility = 3 })
relation { type = "recognises", subject = "Russia", object = "Taliban", date = "2024",
  evidence = { s1:quote "No state recognises them", stance = "denies" } }
relation { type = "acts_for", subject = "Vladimir Putin", object = "Russia", from = "2012-05" }
event { type = "delist", agent = "Russia", target = "Taliban", status = "planned", new = true }

screen("a question", events { target = "Taliban", before = "2025-04-17" })
screen("all facts", facts {})
for _, width in ipairs { 20, 40, 250 } do
  screen("all facts", facts {}, width)
end
for _, width in ipairs { 20, 60, 100 } do
  screen("a card", kazakh, width)
end
screen("a card with what differs", ruling)
screen("a relation", listed)
screen("an actor", taliban)
screen("a source", s5)
screen("a proof", why(kazakh), 60)
screen("verdicts", select(2, holds("designates", "Russia", "Taliban", "2024-07-04")))
screen("", select(2, holds("designates", "Russia", "Taliban", "2003-01-10")))
screen("", select(2, holds("recognises", "Russia", "Taliban", "2024-05")))
for _, width in ipairs { 30, 80, 120 } do
  print("== a timeline, " .. width .. " columns")
  print(require("dossier.timeline").text(facts {}, { width = width }))
end
print("== in ASCII")
print(cell.ascii(require("dossier.timeline").text(facts {}, { width = 60 })))
print(cell.ascii(look(why(kazakh), { width = 60 })))
screen("rows of a statement", sql "select 'a' as name, 1 as n, null as none union all select 'bb', 22.5, 'x'")
screen("groups", events {}:group("year"):count())
screen("a list of tables", { { name = "塔利班", n = 1 }, { name = "طالبان", n = 20 }, { name = "e\u{301}te", n = 300 } })
screen("a Lua value", { 1, "two", nil, { 3, x = { y = {} } }, when = date "early 2024", who = russia, f = 0.1 })
for _, mode in ipairs { "csv", "tsv", "json", "jsonl", "markdown", "lines" } do
  print("== " .. mode)
  print((look(events { before = "2025-04-17" }, { mode = mode }):gsub("\r", "")))
end
