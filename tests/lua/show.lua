-- What is printed of a value: cards, tables, verdicts, plain values, and the forms for programs.
local look = require("dossier.show").text
local cell = require "dossier.cell"
local query = require "dossier.query"
local session = require "dossier.host.session"
local text = require "dossier.host.text"

local function widest(shown)
  local most = 0
  for _, line in ipairs(lines_of(shown)) do
    most = math.max(most, text.width(line))
  end
  return most
end

-- ---- modules stay lazy ----

check("showing loads no help", package.loaded["dossier.help"] == nil)
check("showing loads no proofs", package.loaded["dossier.why"] == nil)

-- ---- plain values ----

equal("a text is itself", look "Kabul", "Kabul")
equal("a text keeps its lines", look "a\nb", "a\nb")
equal("a text obeys nothing", look "a\27[31mb\7", "a\\x1B[31mb\\x07")
equal("a table of one line", look { 1, "two", a = true, ["b c"] = 1.5 },
  '{ 1, "two", a = true, ["b c"] = 1.5 }')
equal("an empty table", look {}, "{}")
local loop = { 1 }
loop.self = loop
equal("a table within itself", look(loop), "{ 1, self = {…} }")
equal("a table cut at a depth", look { { { { { 1 } } } } }, "{ { { { {…} } } } }")
equal("a long table takes lines", look({ ("x"):rep(30), ("y"):rep(30) }, { width = 40 }),
  '{\n  "' .. ("x"):rep(30) .. '",\n  "' .. ("y"):rep(30) .. '"\n}')
equal("a text in a table is quoted and obeys nothing", look { "a\27\n\"" },
  '{ "a\\x1B\\n\\"" }')
local many = {}
for i = 1, 500 do
  many[i] = i
end
has("a long list is cut", look(many), "… 300 more")
equal("nil between values is shown", look { 1, nil, 3 }, "{ 1, nil, 3 }")
equal("numbers are exact", look { 0.1 + 0.2, 2 ^ 53, 10, math.mininteger },
  "{ 0.30000000000000004, 9007199254740992.0, 10, -9223372036854775808 }")
has("a function says where it stands", look(widest), "a function, tests/lua/show.lua:")
has("and one in C that it is one", look { print }, "a function in C")
equal("a keyword as a key is quoted", look { ["end"] = 1 }, '{ ["end"] = 1 }')
has("a long text in a table is cut", look { ("x"):rep(100000) }, "… 98000 bytes more")
local wide_table = {}
for i = 1, 200 do
  wide_table[i] = many
end
check("nested tables are bounded in all", #look(wide_table) < 40000)
local shared = { 1 }
equal("a table twice is no cycle", look { shared, shared }, "{ { 1 }, { 1 } }")
equal("a list of tables is a table", look { { a = 1, b = "x" }, { a = 20 } }, "   a  b\n   1  x\n  20\n2 rows")
equal("unless it holds tables itself", look { { a = { b = 1 } } }, "{ { a = { b = 1 } } }")
equal("a time is EDTF", look(date "early 2024"), "[2024-01..2024-04]")
equal("a length is in words", look(span("2003", "2025-04-17"):length()), "21 to 22 years")
fails("an unknown mode is an error", "mode is one of csv, .*table.*not html", function() look({}, { mode = "html" }) end)
fails("an unknown option is an error", "has no key widht", function() look({}, { widht = 1 }) end)

-- ---- a small case ----

term { scheme = "type", code = "bomb" }
term { scheme = "type", code = "shoot" }
local ann = actor { name = "Ann", kind = "person" }
local russia = actor { name = "Russia", kind = "state" }
local taliban = actor { name = "Taliban", kind = "group",
  aliases = { "Taleban", { text = "طالبان", language = "fa" } } }
local one = source { title = "One", reliability = "B", published = "2024-05-03",
  text = "Russia bombed it in 2023. Many died.\n\nThe Taliban were listed in 2003." }
local two = source { title = "Two", reliability = "C", published = "2024-06", origin = one,
  text = "They shot in December 2023; 145 died. It was not so." }

equal("no rows", look(events {}), "no events")
equal("no rows of sql", look(sql "select 1 as n where 0"), "no rows")

local bomb = event { type = "bomb", date = "2023", agent = russia, target = taliban,
  attributes = { killed = "100+" },
  evidence = { one:quote "Russia bombed it in 2023", credibility = 2 } }
cite(bomb, { two:quote "They shot in December 2023", date = "2023-12", type = "shoot" })
local listed = relation { type = "designates", subject = russia, object = taliban, from = "2003",
  to = "2025-04-17", evidence = one:quote "The Taliban were listed in 2003" }
local denied = relation { type = "recognises", subject = russia, object = taliban, date = "2024",
  evidence = { two:quote "It was not so", stance = "denies" } }

local card = look(bomb, { width = 90 })
has("a card says what differs", card, "event E1 · bomb!")
has("the parties of a card open a line", look(relation{type = "owns", from = "2020",
  subject = actor{name = "Ann Owner", kind = "person"}, object = actor{name = "Owned", kind = "organization"}}),
  "\n  subject  Ann Owner        object  Owned")
has("a card says how it stands", lines_of(card)[1], "stands · 2 sources, 1 origin")
equal("the head fills the width", text.width(lines_of(card)[1]), 90)
has("a date that was refined", card, "2023-12          2023 (S1), refined by 2023-12 (S2)")
has("who says which type", card, "bomb (S1), but shoot (S2)")
has("evidence with source, grade, words", card, 'S1 B2   "Russia bombed it in 2023"')
has("an uncertain number", card, "killed  100+")
check("no line is wider than asked", widest(look(bomb, { width = 40 })) <= 40)
has("an actor's aliases", look(taliban), "Taleban · طالبان (fa)")
has("a source's grade", look(one), "reliability B · 2 quotes · 70 bytes")
has("a source's origin", look(two), "S1 One")
has("a denial says so", look(denied), "denied · 1 source")
has("a judgement without words", look(event { type = "meet", date = "2001" }), "without words")

-- ---- tables ----

local shown = look(events {}, { width = 100 })
equal("a table's header", lines_of(shown)[1],
  "  ref  date     type   agent   target   standing  sources")
equal("a row with what differs marked", lines_of(shown)[3],
  "  E1   2023-12  bomb!  Russia  Taliban  stands    S1 S2")
equal("the closing line", lines_of(shown)[4], "2 events")
shown = look(events { before = "2023-12-15" }, { width = 100 })
has("a possible row is marked", shown, "\n~ E1 ")
has("the closing line counts them", shown, "2 events, 1 of them only possibly before")
equal("a list of records is a table", lines_of(look { russia, taliban })[2],
  "  A2   Russia   state")
has("a mixed list is a plain table", look { russia, 1 }, "{ A2 Russia, 1 }")
equal("rows without names of columns", lines_of(look(query.rows({ { b = 1, a = "x" } })))[1],
  "  a  b")
equal("a list of evidence is a table", lines_of(look(bomb.evidence))[1], "  ref  fact     source  grade  stance   words")
equal("and says what it is", lines_of(look(bomb.evidence))[4], "2 pieces of evidence")
equal("so is one of quotes", lines_of(look(one.quotes))[4], "2 quotes")
equal("numbers stand at the right", lines_of(look(query.rows({ { n = 5 }, { n = 15 } }, { "n" })))[2],
  "   5")
local narrow = look(relations {}, { width = 40 })
check("a narrow table fits", widest(narrow) <= 40)
has("what had no room is said", narrow:gsub("\n", " "), "no room for")
has("a denial stays marked without its column", narrow, "\n -R")

-- ---- several parties, other statuses ----

local bob = actor { name = "Bob", kind = "person" }
local trio = event { type = "gather", date = "2031", status = "planned", target = taliban,
  agent = { ann, bob, russia } }
has("a table names all agents and the status", look(events { type = "gather" }),
  "Ann, Russia, Bob  Taliban  planned, stands")
has("a card names all agents", look(trio), "agent   Ann, Russia, Bob")
has("and the status", look(trio), "planned, stands · a judgement")
check("what is usual is not said", not look(events { type = "bomb" }):find "actual")
retract(trio, "called off")
has("a retracted one says so", look(trio), "retracted")

-- ---- hostile and foreign text ----

local esc = actor { name = "evil \27]0;x\7name", kind = "person" }
local rtl = actor { name = "left \u{202E}thgir", kind = "person" }
local broken = actor { name = "a \n b", kind = "group" }
local long = actor { name = ("x"):rep(10000), kind = "organization" }
local han, arabic = actor { name = "塔利班运动塔利班运动塔利班运动", kind = "group" },
  actor { name = "حركة طالبان الإسلامية في أفغانستان", kind = "group" }
for _, width in ipairs { 20, 40, 100 } do
  local all = look(actors {}, { width = width })
  check("no control character reaches the screen", not all:find "[\1-\9\11-\31\127]")
  check("no direction override reaches the screen", not all:find "\u{202E}")
  check("no line is wider than " .. width, widest(all) <= width)
  equal("a row is a line", #lines_of((all:gsub("\n%d+ actors.*", ""))), actors {}:count() + 1)
end
for _, who in ipairs { esc, rtl, broken, long, han, arabic } do
  local all = look(who, { width = 40 })
  check("a card obeys nothing", not all:find "[\1-\9\11-\31\127]" and not all:find "\u{202E}")
  check("a card fits", widest(all) <= 40)
end
local meet = event { type = "meet", date = "2020", agent = han, target = arabic }
local row = lines_of(look(events { agent = han }, { width = 60 }))[2]
check("wide names keep to their cells", text.width(row) <= 60)
has("wide names are cut whole", row, "…")

-- ---- the screen ----

local terminal = session.terminal
session.terminal = function() return 50 end
local list = {}
for i = 1, 1500 do
  list[i] = { n = i }
end
local big = query.rows(list, { "n" })
has("a terminal gets the first thousand", look(big):gsub("\n", " "), "1500 rows, of which the first 1000")
equal("and no more", #lines_of((look(big):gsub("\n[^\n]*1500 rows.*", ""))), 1001)
check("a terminal's width counts", widest(look(events {})) > 0 and widest((look(events {})
  :gsub("\27%[%d*m", ""))) <= 50)
check("a terminal has colour", os.getenv "NO_COLOR" ~= nil or look(bomb):find("\27[", 1, true) ~= nil)
session.mode = "csv"
check("a terminal obeys nothing of the data", not look(actors {}):find "[\1-\9\11-\31\127]")
session.mode = nil
session.terminal = terminal
check("no terminal, no colour", not look(bomb):find("\27", 1, true))
equal("no terminal, all rows", #lines_of(look(big)), 1502)
session.terminal = function() return 100 end
has("what runs from right to left is isolated", look(actors { name = "حركة طالبان الإسلامية في أفغانستان" }),
  "\u{2068}حركة طالبان الإسلامية في أفغانستان\u{2069}")
session.terminal = terminal
check("but in no file", not look(actors {}):find("\u{2068}", 1, true))

-- What a terminal shows where it cannot show all: the environment is asked by os.getenv.
local getenv, env = os.getenv, {}
os.getenv = function(name) return env[name] end
session.terminal = function() return 100 end
check("a terminal has colour", look(bomb):find("\27[", 1, true) ~= nil)
env.NO_COLOR = "1"
check("NO_COLOR is obeyed", not look(bomb):find("\27", 1, true))
env.NO_COLOR, env.LC_ALL = "", "C"
check("an empty NO_COLOR says nothing", look(bomb):find("\27[", 1, true) ~= nil)
check("a locale without UTF-8 gets ASCII", not look(bomb):find "[\x80-\xFF]")
env.LC_ALL, env.LANG = nil, "de_DE.UTF-8"
has("one with UTF-8 does not", look(bomb), "·")
env.TERM = "dumb"
check("a dumb terminal gets neither colour nor more than ASCII", not look(bomb):find "[\x80-\xFF\27]")
check("nor do proofs", not look(why(bomb)):find "[\x80-\xFF\27]")
os.getenv = getenv
session.terminal = terminal

local begun = os.clock()
for i = 1, 100000 do
  list[i] = { n = i, name = "name " .. i % 977 }
end
look(query.rows(list, { "n", "name" }))
check("a hundred thousand rows take no long", os.clock() - begun < 20)

-- ---- verdicts ----

local function verdict(...)
  return look(select(2, holds(...)))
end
equal("yes", verdict("designates", russia, taliban, "2024"),
  "yes, throughout · R1 Russia designates Taliban, 2003 .. 2025-04-17 · S1 (B)")
equal("possible", verdict("designates", russia, taliban, "2003-01-10"),
  "possible · R1 Russia designates Taliban began some time in 2003")
equal("no", verdict("designates", russia, taliban, "2025-05"),
  "no · R1 Russia designates Taliban ended on 2025-04-17")
equal("no, by a denial", verdict("recognises", russia, taliban, "2024"),
  "no · R2 Russia recognises Taliban is denied · S2 (C)")
equal("unknown", verdict("designates", ann, taliban, "2024"),
  "unknown · nothing on record of designates(Ann, Taliban) at 2024")
equal("a verdict as text", tostring(select(2, holds("designates", russia, taliban, "2025-05"))),
  "no · R1 Russia designates Taliban ended on 2025-04-17")
equal("a cell of its own width", cell.fit("塔利班", 4), "塔… ")

-- A verdict names the fact that says most.
do
  local state, band = actor { name = "Listing state", kind = "state" }, actor { name = "Listed band", kind = "group" }
  term { scheme = "type", code = "unlist", ends = { "bans" } }
  local function bans(fields)
    fields.type, fields.subject, fields.object = "bans", state, band
    return relation(fields)
  end
  local function said(when)
    return tostring(select(2, holds("bans", state, band, when)))
  end
  bans { from = "1990", to = "1991" }
  bans { from = "2000", to = "2001" }
  local copy = source { title = "Undated list", reliability = "A", text = "still banned" }
  local open = bans { from = "2010-01-01", evidence = copy:quote "still banned" }
  has("a no names what ended last before", said "2005", "ended in 2001")
  has("and not what begins after", said "2005", "and 2 more")
  has("before all, what begins first", said "1980", "begins in 1990")
  event { type = "unlist", agent = state, target = band, date = "2018-05-01" }
  has("what is open in an undated source is said to be", said "2020", "is open, and no dated source says until when")
  correct(copy, { published = "2015" }, "the day of the copy")
  has("what gave way is named before what ended", said "2020", open.ref .. " Listing state bans Listed band gave way")
end
