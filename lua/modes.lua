--- Values in the forms that other programs read: CSV, TSV, JSON, a JSON object a line, Markdown,
--- and a line a field. All of them carry the same values under the same names.
---
--- In CSV, TSV and JSON a record is its ref, and an actor's name stands beside it under `…_name`.

local cell = require "dossier.cell"
local grid = require "dossier.grid"
local names = require "dossier.names"
local rows = require "dossier.rows"
local text = require "dossier.host.text"

local M = {}

-- ---- a sheet for programs ----

local function is_actor(value)
  return type(value) == "userdata" and names.kind(value) == "actor"
    or type(value) == "table" and value[1] ~= nil and is_actor(value[1])
end

-- The columns of a sheet with the names of actors beside them, and what a table shows as marks.
local function widened(sheet, by_name)
  local columns, take, known = {}, {}, {}
  local function add(name, get)
    columns[#columns + 1] = name
    take[#take + 1] = get
  end
  for i, column in ipairs(sheet.columns) do
    add(column.name, function(row)
      return row[i]
    end)
    local actors = false
    for _, row in ipairs(sheet.rows) do
      actors = actors or is_actor(row[i])
    end
    if not by_name and (actors or column.party) then
      add(column.name .. "_name", function(row)
        local who = row[i]
        if who ~= nil then
          known[who] = known[who] or cell.text(who)
        end
        return known[who or 0]
      end)
    end
  end
  if sheet.facts then
    add("certain", function(row)
      return row.mark == "certain"
    end)
    add("differs", function(row)
      local list = {}
      for key in pairs(row.open or {}) do
        list[#list + 1] = key
      end
      table.sort(list)
      return list
    end)
  end
  return columns, take
end

-- The text of a value where one text is wanted: in full, with records as refs.
local function plain(name, value, by_name)
  if value == nil then
    return ""
  elseif cell.kind(value) == "time" then
    return value.edtf
  elseif type(value) == "userdata" and names.kind(value) then
    return by_name and cell.name(value) or value.ref
  elseif type(value) == "table" and cell.kind(value) == "table" then
    local list = {}
    for i, item in ipairs(value) do
      list[i] = plain(name, type(item) == "table" and (item.text or item.kind) or item,
        by_name and name ~= "sources")
    end
    return #list == 0 and value.kind and plain(name, value.kind) or table.concat(list, "; ")
  end
  return tostring(value)
end

-- ---- CSV, TSV ----

local function csv_cell(line)
  if line:find '[",\r\n]' or line:find "^%s" or line:find "%s$" then
    return '"' .. line:gsub('"', '""') .. '"'
  end
  return line
end

local TSV = { ["\\"] = "\\\\", ["\t"] = "\\t", ["\n"] = "\\n", ["\r"] = "\\r" }

local function tsv_cell(line)
  return (line:gsub("[\\\t\n\r]", TSV))
end

local MARKDOWN = {
  ["|"] = "\\|", ["\\"] = "\\\\", ["\n"] = "<br>", ["<"] = "&lt;", ["&"] = "&amp;",
}

local function markdown_cell(line)
  return (text.safe(line, true):gsub("[|\\\n<&]", MARKDOWN))
end

local function separated(sheet, escape, gap, stop, by_name)
  local columns, take = widened(sheet, by_name)
  local out, line = {}, {}
  for i, name in ipairs(columns) do
    line[i] = escape(name)
  end
  out[1] = table.concat(line, gap)
  for at, row in ipairs(sheet.rows) do
    for i, name in ipairs(columns) do
      line[i] = escape(plain(name, take[i](row), by_name))
    end
    out[at + 1] = table.concat(line, gap)
  end
  return table.concat(out, stop)
end

local function csv(sheet)
  return separated(sheet, csv_cell, ",", "\r\n") .. "\r" -- what prints it adds the LF of CR LF
end

local function tsv(sheet)
  return separated(sheet, tsv_cell, "\t", "\n")
end

local function markdown(sheet)
  local columns = widened(sheet, true)
  local body = separated(sheet, markdown_cell, " | ", " |\n| ", true)
  local head, rest = body:match "^([^\n]*)\n?(.*)$"
  local rule = "|" .. (" --- |"):rep(#columns)
  if #sheet.rows == 0 then
    return "| " .. body .. " |\n" .. rule
  end
  return "| " .. head .. "\n" .. rule .. "\n" .. rest .. " |"
end

local function lines(sheet)
  local columns, take = widened(sheet, true)
  local wide, out = 0, {}
  for _, name in ipairs(columns) do
    wide = math.max(wide, text.width(text.safe(name)))
  end
  for at, row in ipairs(sheet.rows) do
    out[#out + 1] = at > 1 and "" or nil
    for i, name in ipairs(columns) do
      local value = text.safe(plain(name, take[i](row), true))
      out[#out + 1] = (cell.fit(text.safe(name), wide, true) .. " = " .. value):gsub(" +$", "")
    end
  end
  return table.concat(out, "\n")
end

-- ---- JSON ----

local ESCAPE = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

-- JSON is UTF-8 (RFC 8259, section 8.1): a byte that is none becomes U+FFFD.
local function json_text(line)
  if not utf8.len(line) then
    local parts, at = {}, 1
    while at <= #line do
      local _, bad = utf8.len(line, at)
      parts[#parts + 1] = line:sub(at, bad and bad - 1 or #line)
      parts[#parts + 1] = bad and "\u{FFFD}" or nil
      at = bad and bad + 1 or #line + 1
    end
    line = table.concat(parts)
  end
  return '"' .. line:gsub('[%c"\\]', function(byte)
    return ESCAPE[byte] or ("\\u%04x"):format(byte:byte())
  end) .. '"'
end

local json

local function json_number(value)
  if math.type(value) == "integer" then
    return ("%d"):format(value)
  elseif value ~= value or value == math.huge or value == -math.huge then
    return "null" -- JSON has no such numbers
  end
  local short = ("%.15g"):format(value)
  return tonumber(short) == value and short or ("%.17g"):format(value)
end

local function json_object(keys, value_of, depth)
  local parts = {}
  for i, key in ipairs(keys) do
    parts[i] = json_text(tostring(key)) .. ": " .. json(value_of(key), depth)
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

local function json_table(value, depth)
  if depth > 50 then
    error("a table within tables to a depth of 50, or within itself, has no form in JSON", 0)
  end
  local keys = {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  if #keys == #value then
    local parts = {}
    for i = 1, #value do
      parts[i] = json(value[i], depth + 1)
    end
    return "[" .. table.concat(parts, ", ") .. "]"
  end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return json_object(keys, function(key) return value[key] end, depth + 1)
end

--- A value as JSON: a record is its ref, a time its EDTF, a number with uncertainty an object.
---
--- ```lua
--- modes.json({ a = date "2003", b = { 1, 2.5, true } })  --> {"a": "2003", "b": [1, 2.5, true]}
--- ```
---@param value any
---@param depth? integer
---@return string
function M.json(value, depth)
  local lua, kind = type(value), cell.kind(value)
  if value == nil then
    return "null"
  elseif lua == "number" then
    return json_number(value)
  elseif lua == "boolean" then
    return tostring(value)
  elseif lua == "string" then
    return json_text(value)
  elseif lua == "userdata" and names.kind(value) then
    return json_text(value.ref)
  elseif kind == "table" or kind == "number" or kind == "proof" then
    return json_table(value, depth or 0)
  end
  return json_text(kind == "time" and value.edtf or tostring(value))
end

json = M.json

local function json_rows(sheet, opening, gap, ending)
  local columns, take = widened(sheet, false)
  local out = {}
  for at, row in ipairs(sheet.rows) do
    local values = {}
    for i, name in ipairs(columns) do
      values[name] = take[i](row)
    end
    out[at] = json_object(columns, function(name) return values[name] end, 0)
  end
  return opening .. table.concat(out, gap) .. ending
end

-- ---- what is no query ----

-- A verdict as a row: what it answers, and on which facts that rests.
local function verdict_sheet(v)
  return {
    kind = "row", columns = { { name = "answer" }, { name = "throughout" }, { name = "as_of" },
      { name = "facts" } },
    rows = { { v.answer, v.throughout, v.as_of, v.facts } },
  }
end

local SHEETS = {
  csv = csv, tsv = tsv, markdown = markdown, lines = lines,
  json = function(sheet)
    return #sheet.rows == 0 and "[]" or json_rows(sheet, "[\n", ",\n", "\n]")
  end,
  jsonl = function(sheet)
    return json_rows(sheet, "", "\n", "")
  end,
}

local TABULAR = { actor = true, event = true, relation = true, source = true }

--- A value in one of the modes csv, tsv, json, jsonl, markdown, lines.
---
--- ```lua
--- modes.text(actors{}, "json")  --> []
--- actor{name = "A \"B\", C", kind = "group"}
--- modes.text(actors{}, "tsv")
--- --> ref	name	kind	aliases
--- --> A1	A "B", C	group
--- ```
---@param value any
---@param mode string
---@return string
function M.text(value, mode)
  local kind = cell.kind(value)
  local sheet
  if kind == "query" or rows.is_list(value) then
    sheet = rows.of(value)
  elseif TABULAR[kind] then
    sheet = rows.of { value }
  elseif kind == "verdict" then
    sheet = verdict_sheet(value)
  elseif mode == "json" or mode == "jsonl" then
    return M.json(value)
  else
    return require("dossier.show").text(value, { mode = "table", colour = false })
  end
  return SHEETS[mode](sheet)
end

return M
