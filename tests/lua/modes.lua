-- The forms for other programs, read back; presenters of modules; rows of statements.
local look = require("dossier.show").text
local query = require "dossier.query"
local session = require "dossier.host.session"

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
event { type = "meet", date = "2001", agent = ann }
for _, name in ipairs { "evil \27]0;x\7name", "left \u{202E}thgir", "a \n b", ("x"):rep(10000), "塔利班运动" } do
  actor { name = name, kind = "group" }
end
local loop = { 1 }
loop.self = loop

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
equal("a list of records in JSON is its rows", #json_read(in_mode({ bomb, bomb }, "json")), 2)
equal("tables in a list keep their form in JSON", in_mode({ { a = { b = 1 } }, { c = 2 } }, "json"),
  '[{"a": {"b": 1}}, {"c": 2}]')
equal("and are rows in JSON Lines", in_mode({ { a = 1 }, { b = 2 } }, "jsonl"),
  '{"a": 1, "b": null}\n{"a": null, "b": 2}')
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
  event { type = "meet", date = "201" .. row.n, agent = ann }
end
equal("and may be walked while something is written", count:one().n, n + 3)
equal("a limit of rows", #sql("select 1 as n union all select 2"):limit(1):all(), 1)
equal("counted", sql("select 1 as n union all select 2"):limit(1):count(), 1)
equal("and in order", sql("select 1 as n union all select 2"):order("-n"):first().n, 2)
