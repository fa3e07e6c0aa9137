--- The presenters of the shell itself: tables for a screen, and the forms that other programs read.
---
--- CSV, TSV, JSON, JSON Lines, Markdown and `lines` carry the same values under the same names,
--- and write row by row: nothing of the size of the answer is kept. In CSV, TSV and JSON a record
--- is its ref, and an actor's name stands beside it under `…_name`.

local cell = require "dossier.cell"
local extend = require "dossier.extend"
local grid = require "dossier.grid"
local names = require "dossier.names"
local text = require "dossier.host.text"

local M = {}

-- ---- a sheet for programs ----

local NONE = {} -- a list of nothing

local function same(row)
  return row
end

-- What differs in a row, in order.
local function differing(row)
  local list = {}
  for key in pairs(row.open or {}) do
    list[#list + 1] = key
  end
  table.sort(list)
  return list
end

-- The columns of a sheet with the names of actors beside them and what a table shows as marks, and
-- a function that gives a row's values for them.
local function widened(sheet, by_name)
  local columns, from, named = {}, {}, {}
  for i, name in ipairs(sheet.columns) do
    columns[#columns + 1], from[#from + 1] = name, i
    if not by_name and sheet.about[i].party then
      columns[#columns + 1], from[#from + 1] = name .. "_name", i
      named[#columns] = true
    end
  end
  local n = #columns
  if sheet.facts then
    columns[n + 1], columns[n + 2] = "certain", "differs"
  elseif n == #sheet.columns then
    return columns, same
  end
  local name_of = cell.memory(cell.text)
  return columns, function(row)
    local wide = {}
    for i = 1, n do
      local value = row[from[i]]
      if named[i] and value ~= nil then
        value = type(value) == "userdata" and name_of(value) or cell.text(value)
      end
      wide[i] = value
    end
    if sheet.facts then
      wide[n + 1], wide[n + 2] = row.mark == "certain", row.open and differing(row) or NONE
    end
    return wide
  end
end

-- The text of a value where one text is wanted: in full, with records as refs; nil if it is empty.
local function plain(value, by_name)
  if value == nil then
    return nil
  elseif type(value) == "userdata" and names.kind(value) then
    return by_name and cell.name(value) or value.ref
  end
  local kind = cell.kind(value)
  if kind == "time" then
    return value.edtf
  elseif kind == "table" then
    local list = {}
    for i, item in ipairs(value) do
      list[i] = plain(type(item) == "table" and (item.text or item.kind) or item, by_name) or ""
    end
    if #list == 0 then
      return next(value) ~= nil and (plain(value.kind) or M.json(value)) or nil
    end
    return table.concat(list, "; ")
  elseif type(value) == "number" then
    return text.scalar("csv", value)
  end
  return tostring(value)
end

-- ---- CSV, TSV ----

local function separated(form)
  return function(sheet, out)
    local columns, wide = widened(sheet)
    local n, line = #columns, text.row
    out(line(form, columns, n, plain))
    for row in sheet.rows do
      out(line(form, wide(row), n, plain))
    end
  end
end

-- ---- Markdown, lines ----

local MARKDOWN = "[|\\\n<&*`%[~]"
local MARKS = { ["\n"] = "<br>", ["<"] = "&lt;", ["&"] = "&amp;" }

-- A cell of a table in GitHub's Markdown, in which nothing of the data is a sign.
local function markdown_cell(line)
  line = text.safe(line, true):gsub(MARKDOWN, function(sign)
    return MARKS[sign] or "\\" .. sign
  end)
  if line:find "%f[%w_]_" or line:find "_%f[^%w_]" then -- within a word it emphasises nothing
    line = line:gsub("_", "\\_")
  end
  return line
end

local function markdown(sheet, out)
  local columns, wide = widened(sheet, true)
  local line = {}
  for i, name in ipairs(columns) do
    line[i] = markdown_cell(name)
  end
  out("| " .. table.concat(line, " | ") .. " |\n|" .. (" --- |"):rep(#columns) .. "\n")
  for row in sheet.rows do
    row = wide(row)
    for i, name in ipairs(columns) do
      line[i] = markdown_cell(plain(row[i], name ~= "sources") or "")
    end
    out("| " .. table.concat(line, " | ") .. " |\n")
  end
end

local function lines(sheet, out)
  local columns, wide = widened(sheet, true)
  local most, label, between = 0, {}, ""
  for _, name in ipairs(columns) do
    most = math.max(most, text.width(text.safe(name)))
  end
  for i, name in ipairs(columns) do
    label[i] = cell.fit(text.safe(name), most, true) .. " = "
  end
  for row in sheet.rows do
    row = wide(row)
    out(between)
    for i, name in ipairs(columns) do
      local value = text.safe(plain(row[i], name ~= "sources") or "")
      out(((label[i] .. value):gsub(" +$", "")) .. "\n")
    end
    between = "\n"
  end
end

-- ---- JSON ----

local DEEPEST = 50

local function json_object(keys, value_of, depth)
  local parts = {}
  for i, key in ipairs(keys) do
    parts[i] = text.scalar("json", tostring(key)) .. ": " .. M.json(value_of(key), depth)
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

local function json_table(value, depth)
  if depth > DEEPEST then
    error("a table within tables to a depth of 50, or within itself, has no form in JSON", 0)
  end
  local keys, last = {}, 0
  for key in pairs(value) do
    keys[#keys + 1] = key
    last = math.type(key) == "integer" and key > last and key or last
  end
  local size = #value
  if #keys == size or last > 0 and last <= 2 * #keys then -- nil may stand between
    local parts, only = {}, true
    for _, key in ipairs(keys) do
      only = only and math.type(key) == "integer" and key > 0
    end
    for i = 1, only and math.max(size, last) or 0 do
      parts[i] = M.json(value[i], depth + 1)
    end
    if only then
      return "[" .. table.concat(parts, ", ") .. "]"
    end
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
  if value == nil or lua == "number" or lua == "boolean" or lua == "string" then
    return text.scalar("json", value)
  elseif lua == "userdata" and names.kind(value) then
    return text.scalar("json", value.ref)
  elseif kind == "table" or kind == "number" or kind == "proof" then
    return json_table(value, depth or 0)
  end
  return text.scalar("json", kind == "time" and value.edtf or tostring(value))
end

-- Writes an object a row; what stands before the first, between, and behind the last.
local function json_rows(sheet, out, first, between)
  local columns, wide = widened(sheet)
  local keys, n = {}, #columns
  for i, name in ipairs(columns) do
    keys[i] = text.scalar("json", name)
  end
  local any = false
  for row in sheet.rows do
    out(any and between or first)
    out(text.row("json", wide(row), n, M.json, keys))
    any = true
  end
  return any
end

local function json(sheet, out)
  if sheet.kind == "row" and cell.kind(sheet.value) == "table" then -- tables are objects already
    return out(M.json(sheet.value) .. "\n")
  end
  out(json_rows(sheet, out, "[\n", ",\n") and "\n]\n" or "[]\n")
end

local function jsonl(sheet, out)
  if json_rows(sheet, out, "", "\n") then
    out "\n"
  end
end

-- ---- the registry ----

for _, entry in ipairs {
  { name = "table", summary = "for a person: tables, cards, sentences", write = grid.write },
  { name = "csv", summary = "comma-separated values (RFC 4180)", write = separated "csv" },
  { name = "tsv", summary = "a tab between values", write = separated "tsv" },
  { name = "json", summary = "a list of objects", write = json, value = M.json },
  { name = "jsonl", summary = "an object a line", write = jsonl, value = M.json },
  { name = "markdown", summary = "a table in Markdown", write = markdown },
  { name = "lines", summary = "a line a field", write = lines },
} do
  extend.presenter(entry)
end

return M
