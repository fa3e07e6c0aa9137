--- What every kind of list comes as, whatever the form: columns in order, and rows one by one.
---
--- A row holds a value a column (nil where there is none), `.mark` is `"possible"` or `"certain"`,
--- and `.open` has the columns whose value is one of several that differ.

local case = require "dossier.host.case"
local answers = require "dossier.answers"
local cell = require "dossier.cell"
local names = require "dossier.names"
local verdict = require "dossier.verdict"

local M = {}

---@class Sheet
---@field kind string of record, or "row"
---@field facts boolean? its rows are events and relations
---@field columns string[] the headers, and the keys in CSV and JSON
---@field about Column[] what is known of each column
---@field rows fun(): table|nil gives the next row
---@field total fun(): integer how many rows there are
---@field value any what is shown
---@field screen table where: its width, whether it has colour

---@class Column
---@field name string
---@field keep integer the higher, the earlier it gives way when there is little room
---@field party boolean? an actor, who has a ref and a name

-- Columns as "name keep", those of actors with a star.
local function columns(...)
  local list = {}
  for i, word in ipairs { ... } do
    local name, keep, star = word:match "^(%l+) (%d)(%*?)$"
    list[i] = { name = name, keep = tonumber(keep), party = star == "*" }
  end
  return list
end

local COLUMNS = {
  event = columns("ref 1", "date 2", "type 3", "agent 4*", "target 5*", "place 8*", "status 5",
    "standing 6", "sources 7"),
  relation = columns("ref 1", "span 2", "type 3", "subject 4*", "object 5*", "status 5",
    "standing 6", "sources 7"),
  actor = columns("ref 1", "name 2", "kind 3", "aliases 4"),
  source = columns("ref 1", "published 3", "reliability 4", "title 2", "publisher 5", "origin 6"),
  quote = columns("ref 1", "source 3", "words 2", "page 4"),
  evidence = columns("ref 1", "fact 5", "source 2", "grade 4", "stance 3", "by 6*", "words 2"),
  term = columns("ref 1", "scheme 2", "code 2", "label 3", "parent 4"),
  change = columns("ref 1", "at 2", "who 4", "why 3"),
  batch = columns("ref 1", "path 2", "importer 3", "taken 4", "merged 5", "duplicate 6",
    "refused 4"),
  merge = columns("ref 1", "a 2", "b 2", "same 3", "why 4"),
}
COLUMNS.fact = COLUMNS.relation

local ANY = { agent = "subject", target = "object" }

local EXTRA_OR_PATTERN, EVIDENCE, OPEN = 16 | 32, 8192, 256 | 512 | 1024

local EVENT_KEY = { subject = "agent", object = "target" }

-- What gives the value of a column of facts, by the fact and its stored row.
local function dated(fact, stored)
  return not cell.is_undated(fact, stored) and fact.span or nil
end

local GET = { date = dated, span = dated }

function GET.sources(fact, stored)
  return stored.flags & EVIDENCE ~= 0 and fact.sources or {}
end

for _, key in ipairs { "agent", "target", "subject", "object" } do
  GET[key] = function(fact, stored)
    local name = stored.id & 1 == 0 and EVENT_KEY[key] or key
    if stored.flags & EXTRA_OR_PATTERN ~= 0 then
      return verdict.party(fact, name)
    end
    return fact[name]
  end
end

local function fact_row(fact, list)
  local stored, row = case.row(fact), {}
  for i, column in ipairs(list) do
    local name = column.name
    local get = GET[name]
    if get then
      row[i] = get(fact, stored)
    else
      row[i] = fact[name]
    end
  end
  if stored.flags & OPEN ~= 0 then
    row.open = answers.open(fact)
    for event, other in pairs(ANY) do
      row.open[other] = row.open[other] or row.open[event]
    end
    row.open.span = row.open.date
  end
  return row
end

local function record_row(record, list)
  local row = {}
  for i, column in ipairs(list) do
    row[i] = record[column.name]
  end
  return row
end

local FACTS = { event = true, relation = true, fact = true }

-- The kind that all of a list of records have, "fact" if they are events and relations.
local function kind_of(list)
  local kind
  for _, record in ipairs(list) do
    local one = cell.kind(record)
    if not COLUMNS[one] or kind and kind ~= one and not (FACTS[kind] and FACTS[one]) then
      return nil
    end
    kind = kind and kind ~= one and "fact" or one
  end
  return kind
end

local function names_of(list)
  local result = {}
  for i, column in ipairs(list) do
    result[i] = column.name
  end
  return result
end

-- A sheet of records that `step` gives, with whether each is certain.
local function records(kind, step)
  local make, list = FACTS[kind] and fact_row or record_row, COLUMNS[kind]
  return {
    kind = kind, facts = FACTS[kind], columns = names_of(list), about = list,
    rows = function()
      local record, certain = step()
      if record == nil then
        return nil
      end
      local row = make(record, list)
      row.mark = certain and "certain" or "possible"
      return row
    end,
  }
end

local function is_actor(value)
  return type(value) == "userdata" and names.kind(value) == "actor"
    or type(value) == "table" and rawget(value, 1) ~= nil and is_actor(rawget(value, 1))
end

-- A sheet of other rows: `keys` are their columns, `parties` those that hold actors.
local function others(keys, step, parties)
  local columns, about = {}, {}
  for i, key in ipairs(keys) do
    columns[i] = tostring(key)
    about[i] = { name = columns[i], keep = i, party = parties and parties[key] }
  end
  return { kind = "row", columns = columns, about = about, rows = step }
end

-- What gives the rows of a list, its values in the order of the keys.
local function stepping(list, keys)
  local at, n = 0, #keys
  return function()
    at = at + 1
    local item = list[at]
    if item == nil then
      return nil
    end
    local row = {}
    for i = 1, n do
      row[i] = item[keys[i]]
    end
    return row
  end
end

-- Every key that a row has, in order, and those that hold actors.
local function keys_of(list)
  local keys, parties, seen = {}, {}, {}
  for _, row in ipairs(list) do
    for key, value in pairs(row) do
      if not seen[key] then
        seen[key] = true
        keys[#keys + 1] = key
      end
      parties[key] = parties[key] or is_actor(value)
    end
  end
  table.sort(keys, function(a, b)
    if type(a) == "number" and type(b) == "number" then
      return a < b
    end
    return tostring(a) < tostring(b)
  end)
  return keys, parties
end

local function of_list(list, kind, columns)
  if kind then
    local at = 0
    return records(kind, function()
      at = at + 1
      return list[at], true
    end)
  end
  local keys, parties = keys_of(list)
  keys = columns or keys
  return others(keys, stepping(list, keys), parties)
end

local function of_query(query)
  if query.read then
    local step, left = query.read(), query.size or math.maxinteger
    return others(query.columns, function()
      left = left - 1
      return left >= 0 and step() or nil
    end)
  elseif query.list then
    local list = query.size and query:all() or query.list
    return of_list(list, not query.columns and kind_of(list), query.columns)
  end
  return records(query.kind, require("dossier.query").begin(query))
end

local function is_plain(value)
  return type(value) == "table" and getmetatable(value) == nil
end

-- True for a value that a cell of a table can show.
local function fits_cell(value)
  for _, item in pairs(is_plain(value) and value or {}) do
    if is_plain(item) then
      return false
    end
  end
  return not is_plain(value) or next(value, #value > 0 and #value or nil) == nil
end

-- True for a list of tables, each with keys; for a person, what each holds must fit a cell, under a
-- name.
local function is_rows(list, person)
  for _, row in ipairs(list) do
    if not is_plain(row) or next(row) == nil then
      return false
    end
    for key, value in pairs(row) do
      if person and (type(key) ~= "string" or not fits_cell(value)) then
        return false
      end
    end
  end
  return true
end

-- A verdict as a row: what it answers, and on which facts that rests.
local function of_verdict(v)
  return of_list({ { answer = v.answer, throughout = v.throughout, as_of = v.as_of,
    facts = v.facts } }, nil, { "answer", "throughout", "as_of", "facts" })
end

--- The sheet of what comes as a list: a query, a list of records or of tables; for programs a
--- single record and a verdict as well. Nil for anything else.
---
--- ```lua
--- actor{name = "Taliban", kind = "group"}
--- rows.of(actors{kind = "group"}).rows()[2]  --> Taliban
--- rows.of { 1, 2 }  --> nil
--- ```
---@param value any
---@param person? boolean who reads it is a person
---@return Sheet|nil
function M.of(value, person)
  local kind, sheet = cell.kind(value), nil
  if kind == "query" then
    sheet = of_query(value)
  elseif is_plain(value) and #value > 0 and next(value, #value) == nil then
    local records_kind = kind_of(value)
    if records_kind or is_rows(value, person) then
      sheet = of_list(value, records_kind)
    end
  elseif not person and COLUMNS[kind] and names.kind(value) then
    sheet = of_list({ value }, kind)
  elseif not person and kind == "verdict" then
    sheet = of_verdict(value)
  end
  if sheet then
    sheet.value = value
    function sheet.total()
      return kind == "query" and value:count() or #value
    end
  end
  return sheet
end

return M
