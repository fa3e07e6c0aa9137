-- What is printed of a value: cards, tables, verdicts, plain values, and the forms for programs.
local look = require("dossier.show").text
local cell = require "dossier.cell"
local query = require "dossier.query"
local session = require "dossier.host.session"
local text = require "dossier.host.text"

local function lines_of(shown)
  local list = {}
  for line in (shown .. "\n"):gmatch "(.-)\n" do
    list[#list + 1] = line
  end
  return list
end

local function widest(shown)
  local most = 0
  for _, line in ipairs(lines_of(shown)) do
    most = math.max(most, text.width(line))
  end
  return most
end

local function has(name, shown, part)
  if not shown:find(part, 1, true) then
    equal(name, shown, "… " .. part .. " …")
  else
    check(name, true)
  end
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

-- ---- forms for programs ----

-- A CSV reader of its own: RFC 4180, and nothing else.
local function csv_read(data)
  local rows, row, at = {}, {}, 1
  while at <= #data do
    local field
    if data:sub(at, at) == '"' then
      local parts = {}
      at = at + 1
      while true do
        local stop = assert(data:find('"', at, true), "an open quote")
        parts[#parts + 1] = data:sub(at, stop - 1)
        at = stop + 1
        if data:sub(at, at) ~= '"' then
          break
        end
        parts[#parts + 1] = '"'
        at = at + 1
      end
      field = table.concat(parts)
    else
      field = data:match('^[^,"\r\n]*', at)
      at = at + #field
    end
    row[#row + 1] = field
    local after = data:match("^,", at) or assert(data:match("^\r\n", at), "no end of a field")
    at = at + #after
    if after == "\r\n" then
      rows[#rows + 1], row = row, {}
    elseif at > #data then
      row[#row + 1] = ""
    end
  end
  return rows
end

-- A JSON reader of its own: RFC 8259, null as nil.
local function json_read(data)
  local at = 1
  local function skip(pattern)
    local found = data:match("^%s*" .. pattern .. "()", at)
    at = found or at
    return found
  end
  local value
  local function string_read()
    local parts = {}
    while true do
      local plain, stop = data:match('^([^"\\%c]*)(["\\])', at)
      assert(stop, "a string that does not end, or holds a control character")
      parts[#parts + 1] = plain
      at = at + #plain + 1
      if stop == '"' then
        return table.concat(parts)
      end
      local escape = data:sub(at, at)
      at = at + 1
      if escape == "u" then
        parts[#parts + 1] = utf8.char(assert(tonumber(data:sub(at, at + 3), 16)))
        at = at + 4
      else
        local signs = { n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\" }
        parts[#parts + 1] = assert(signs[escape])
      end
    end
  end
  local function many_read(close, item)
    while not skip(close) do
      item()
      if not skip "," then
        assert(skip(close), "neither , nor an end")
        return
      end
    end
  end
  function value()
    local result = {}
    if skip "{" then
      many_read("}", function()
        assert(skip '"')
        local key = string_read()
        assert(skip ":")
        result[key] = value()
      end)
      return result
    elseif skip "%[" then
      many_read("%]", function() result[#result + 1] = value() end)
      return result
    elseif skip '"' then
      return string_read()
    elseif skip "true" then
      return true
    elseif skip "false" then
      return false
    elseif skip "null" then
      return nil
    end
    local number = assert(data:match("^%s*(%-?%d+%.?%d*[eE]?[%+%-]?%d*)", at), "no value")
    at = select(2, data:find(number, at, true)) + 1
    return assert(tonumber(number))
  end
  local result = value()
  assert(data:find("^%s*$", at), "something stands behind the value")
  return result
end

local function in_mode(value, mode)
  return look(value, { mode = mode })
end

actor { name = 'quote " comma, and\r\nlines', kind = "group" }
local csv, json = csv_read(in_mode(actors {}, "csv") .. "\n"), json_read(in_mode(actors {}, "json"))
equal("CSV has a header and a row a record", #csv, actors {}:count() + 1)
equal("JSON has an object a record", #json, actors {}:count())
for i, object in ipairs(json) do
  equal("CSV and JSON say the same ref", csv[i + 1][1], object.ref)
  equal("CSV and JSON say the same name", csv[i + 1][2], object.name)
end
csv, json = csv_read(in_mode(facts {}, "csv") .. "\n"), json_read(in_mode(facts {}, "json"))
for i, object in ipairs(json) do
  for at, key in ipairs(csv[1]) do
    local value = object[key]
    if type(value) == "table" then
      value = table.concat(value, "; ")
    end
    equal("CSV and JSON say the same " .. key, csv[i + 1][at], value == nil and "" or tostring(value))
  end
end
equal("a record in JSON is its ref", json[#json].subject:sub(1, 1), "A")
equal("a time in JSON is EDTF", json_read(in_mode(relations { type = "designates" }, "json"))[1].span,
  "2003/2025-04-17")
equal("one record is one row", #json_read(in_mode(bomb, "json")), 1)
equal("a possible row says so", json_read(in_mode(events { before = "2023-12-15", type = "bomb" },
  "jsonl")).certain, false)
equal("what differs is named", table.concat(json_read(in_mode(bomb, "jsonl")).differs, " "), "type")
equal("no rows in JSON", in_mode(events { type = "shoot" }, "json"), "[]")
equal("no rows in CSV are a header", #csv_read(in_mode(events { type = "shoot" }, "csv") .. "\n"), 1)
equal("no rows in jsonl are nothing", in_mode(events { type = "shoot" }, "jsonl"), "")
equal("numbers in JSON", in_mode({ 1, -2.5, 1e300, 0 / 0, 2 ^ 53 }, "json"),
  "[1, -2.5, 1e+300, null, 9007199254740992.0]")
equal("control characters in JSON", in_mode("a\0\27\"\\", "json"), '"a\\u0000\\u001b\\"\\\\"')
equal("what is no UTF-8 in JSON", in_mode("a\255b", "json"), '"a\u{FFFD}b"')
fails("a table within itself has no JSON", "within itself", function() in_mode(loop, "json") end)
equal("an uncertain number in JSON", in_mode(bomb.attributes, "json"), '{"killed": {"low": 100}}')
json = json_read(in_mode(select(2, holds("designates", russia, taliban, "2024")), "json"))[1]
equal("a verdict in JSON", json.answer .. " " .. tostring(json.throughout) .. " " .. json.facts[1],
  "yes true R1")
for _, line in ipairs(lines_of(in_mode(query.rows({ { n = "a\tb\nc\\" } }, { "n" }), "tsv"))) do
  check("TSV keeps to its columns", not line:find "\t")
end
equal("TSV escapes", lines_of(in_mode(query.rows({ { n = "a\tb\nc\\" } }, { "n" }), "tsv"))[2],
  "a\\tb\\nc\\\\")
equal("Markdown escapes", lines_of(in_mode(query.rows({ { n = "a|b<i>\nc" } }, { "n" }),
  "markdown"))[3], "| a\\|b&lt;i><br>c |")
has("a line a field", in_mode(query.rows({ { n = 1, longer = 2 } }, { "n", "longer" }), "lines"),
  "     n = 1\nlonger = 2")

-- ---- presenters ----

extend.presenter { name = "first_columns", summary = "for this test", write = function(sheet, out)
  out(table.concat(sheet.columns, "/") .. "\n")
  for row in sheet.rows do
    out(("%s %s\n"):format(row.mark, tostring(row[1])))
  end
end }
equal("a presenter of a module is a mode", in_mode(events { type = "bomb" }, "first_columns"),
  "ref/date/type/agent/target/place/status/standing/sources\ncertain E1")
equal("what is no list prints as always", in_mode({ 1 }, "first_columns"), "{ 1 }")
require("dossier.show").mode "first_columns"
equal("it can be the mode of all", session.mode, "first_columns")
session.mode = nil
fails("an unknown one is an error", "mode is one of .*first_columns", function()
  require("dossier.show").mode "first_column"
end)
fails("a presenter without write is an error", "extend.presenter needs write", function()
  extend.presenter { name = "x", summary = "x" }
end)
local output = io.output()
local file = assert(io.tmpfile())
io.output(file)
show(sql "select 1 as n", { mode = "csv" })
show(sql "select 2 as n", events { type = "shoot" })
io.output(output)
file:seek "set"
equal("show takes a mode behind the values", file:read "a", "n\r\n1\r\n  n\n  2\n1 row\nno events\n")
equal("columns of one name are two", in_mode(sql "select 1 as a, 2 as a", "jsonl"), '{"a": 1, "a_2": 2}')
equal("nothing and an empty text differ in CSV", in_mode(sql "select null as a, '' as b", "csv"),
  'a,b\r\n,""\r')
equal("a row of nothing is no empty line", in_mode(sql "select null as a", "csv"), 'a\r\n""\r')
equal("and in JSON", in_mode(sql "select null as a, '' as b", "jsonl"), '{"a": null, "b": ""}')
equal("nil in a list is null", in_mode({ 1, nil, 3 }, "json"), "[1, null, 3]")
equal("a formula is data", in_mode(sql "select '=1+1' as a", "csv"), "a\r\n=1+1\r")
equal("numbers in CSV are exact", in_mode(sql "select 9223372036854775807 as a, 0.1 as b, 1e300 as c, 2.0 as d",
  "csv"), "a,b,c,d\r\n9223372036854775807,0.1,1e+300,2.0\r")
equal("tables as rows", in_mode({ { a = 1 }, { b = date "2003", a = { "x", "y" } } }, "csv"),
  "a,b\r\n1,\r\nx; y,2003\r")
equal("tables within tables in CSV are JSON", in_mode({ { a = { b = 1 } } }, "csv"), 'a\r\n"{""b"": 1}"\r')

-- ---- rows as they are walked ----

local count = sql "select count(*) as n from events"
local n = count:one().n
event { type = "meet", date = "1999", agent = ann }
equal("a statement is read anew when it is walked", count:one().n, n + 1)
for row in sql "select 1 as n union all select 2" do
  event { type = "meet", date = "200" .. row.n, agent = ann }
end
equal("and may be walked while something is written", count:one().n, n + 3)
equal("a limit of rows", #sql("select 1 as n union all select 2"):limit(1):all(), 1)
equal("counted", sql("select 1 as n union all select 2"):limit(1):count(), 1)
equal("and in order", sql("select 1 as n union all select 2"):order("-n"):first().n, 2)

-- ---- timeline ----

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
equal("a cell of its own width", cell.fit("塔利班", 4), "塔… ")
