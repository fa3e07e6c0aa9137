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
equal("a time is EDTF", look(date "early 2024"), "[2024-01..2024-04]")
equal("a length is in words", look(span("2003", "2025-04-17"):length()), "21 to 22 years")
fails("an unknown mode is an error", "mode is table", function() look({}, { mode = "html" }) end)
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
  "Ann, Russia, Bob  Taliban  planned  stands")
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
  "[1, -2.5, 1e+300, null, 9007199254740992]")
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

-- ---- timeline ----

local drawn = require("dossier.timeline").text(facts {}, { width = 80 })
check("a timeline fits", widest(drawn) <= 80)
has("what is certain is drawn full", drawn, "█")
has("what is uncertain is drawn light", drawn, "░")
has("the axis has years", lines_of(drawn)[1], "2010")
has("a denial is no bar", drawn, "denied: Russia")
equal("facts in order", drawn:find("R1", 1, true) < drawn:find("E1", 1, true), true)
fails("actors have no time", "timeline takes events and relations", function() timeline(actors {}) end)
equal("a cell of its own width", cell.fit("塔利班", 4), "塔… ")
