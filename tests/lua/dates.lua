--- The dates of a source's text: found where they stand, read against the day when it was
--- published, quoted as they are.

local s = source {
  title = "Report", published = "2025-04-17?",
  text = "The court ruled on Thursday.\nIt was listed in\nFebruary 2003. He came in 2003, "
    .. "and again in 2003. Two weeks later he left. He may return.",
}
local found = s:dates()
local function phrases(list)
  local texts = {}
  for i, d in ipairs(list) do texts[i] = d.phrase end
  return table.concat(texts, "|")
end
equal("in the order of the text", phrases(found),
  "on Thursday|in\nFebruary 2003|in 2003|in 2003|Two weeks later")
equal("a mark of the anchor passes on", found[1].time.edtf, "2025-04-17?")
equal("an absolute one carries none", found[2].time.edtf, "2003-02")
equal("later counts from the one before", found[5].time.edtf, "[2003-01-15..2004-01-14]")
for _, d in ipairs(found) do
  equal("from and to are bytes of the text", s.text:sub(d.from, d.to), d.phrase)
end
equal("the words alone can be quoted if they stand once", s:quote(found[1].phrase).words,
  "on Thursday")
equal("a date is quoted where it stands", s:quote(found[4]).start, found[4].from - 1)
equal("and over a line's end", s:quote(found[2]).start, found[2].from - 1)
local fact = event { type = "list", date = found[2].time, evidence = s:quote(found[2]) }
equal("what is found is a date of a fact", fact.date.edtf, "2003-02")

local leaflet = source { title = "Leaflet", text = "He came yesterday; in 2003 he left." }
equal("without a day of publication it has no time", leaflet:dates()[1].time, nil)
check("and says why", leaflet:dates()[1].why:find "date of its document")
equal("others are read", leaflet:dates()[2].time.edtf, "2003")
local russian = source { title = "Сообщение", published = "2024-07-17",
  text = "В четверг суд снял запрет, введенный в феврале 2003 года." }
equal("Russian needs no option", phrases(russian:dates()), "В четверг|в феврале 2003 года")
equal("and is read the same", russian:dates()[1].time.edtf, "2024-07-11")
fails("a source without text says so", "has no text", function()
  source({ title = "Book" }):dates()
end)
equal("no dates are an empty list", #source({ title = "x", text = "He may march." }):dates(), 0)

-- What people read
local cell = require "dossier.cell"
equal("years before our era", cell.time(date "-0043"), "44 BC")
equal("a day of one", cell.time(date "-0043-03-15"), "44-03-15 BC")
equal("a period of them", cell.period(span("-0099", "-0043")), "100 BC .. 44 BC")
equal("the year zero", cell.time(date "0000"), "1 BC")
equal("others stay", cell.time(date "2024-03-15"), "2024-03-15")
equal("EDTF stays EDTF", date("44 BC").edtf, "-0043")
fails("a near word is offered", 'did you mean "30 July 2024"', function() date "30 Jully 2024" end)
