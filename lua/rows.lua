--- What a query shows, whatever the form: its columns in order, and its rows as values.
---
--- A sheet is `{kind =, columns =, rows =, total =, possible =}`. A row holds a value a column (nil
--- where there is none), `.mark` is `"possible"` or `"certain"`, and `.open` has the columns whose
--- value is one of several that differ.

local case = require "dossier.host.case"
local answers = require "dossier.answers"
local cell = require "dossier.cell"
local names = require "dossier.names"
local verdict = require "dossier.verdict"

local M = {}

---@class Column
---@field name string the header, and the key in CSV and JSON
---@field keep integer the higher, the earlier it gives way when there is little room
---@field right boolean? numbers stand at the right
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
}
COLUMNS.fact = COLUMNS.relation

local ANY = { agent = "subject", target = "object" }

local EXTRA_OR_PATTERN, EVIDENCE, OPEN = 16 | 32, 8192, 256 | 512 | 1024

local function fact_value(fact, name, stored)
  local flags = stored.flags
  if name == "date" or name == "span" then
    return not cell.is_undated(fact, stored) and fact.span or nil
  elseif name == "sources" then
    return flags & EVIDENCE ~= 0 and fact.sources or {}
  elseif name == "agent" or name == "target" or name == "subject" or name == "object" then
    if (name == "subject" or name == "object") and names.kind(fact) == "event" then
      name = name == "subject" and "agent" or "target"
    end
    if flags & EXTRA_OR_PATTERN ~= 0 then
      return verdict.party(fact, name)
    end
    return fact[name]
  end
  return fact[name]
end

local function fact_row(fact, list)
  local stored, row = case.row(fact), {}
  for i, column in ipairs(list) do
    row[i] = fact_value(fact, column.name, stored)
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

--- True for a list of actors, of sources, or of facts: what can be shown as a table.
---
--- ```lua
--- rows.is_list { actor{name = "Taliban", kind = "group"} }  --> true
--- rows.is_list { 1, 2 }  --> false
--- ```
---@param value any
---@return boolean
function M.is_list(value)
  return type(value) == "table" and getmetatable(value) == nil and #value > 0
    and next(value, #value) == nil and kind_of(value) ~= nil
end

local function records(kind, list, query)
  local make = FACTS[kind] and fact_row or record_row
  local sheet = {
    kind = kind, facts = FACTS[kind], columns = COLUMNS[kind], rows = {}, possible = 0,
  }
  local function add(record, mark)
    local row = make(record, sheet.columns)
    row.mark = mark
    sheet.possible = sheet.possible + (mark == "possible" and 1 or 0)
    sheet.rows[#sheet.rows + 1] = row
  end
  if query then
    for record, mark in query do
      add(record, mark)
    end
  else
    for _, record in ipairs(list) do
      add(record, "certain")
    end
  end
  return sheet
end

-- The columns of rows that do not name them: every key that a row has, in order.
local function keys_of(list)
  local keys, seen = {}, {}
  for _, row in ipairs(list) do
    for key in pairs(row) do
      if not seen[key] then
        seen[key] = true
        keys[#keys + 1] = key
      end
    end
  end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return keys
end

local function plain(list, keys, most)
  local sheet = { kind = "row", columns = {}, rows = {}, possible = 0 }
  for i, key in ipairs(keys) do
    sheet.columns[i] = { name = tostring(key), keep = i, right = #list > 0 }
  end
  for at = 1, math.min(#list, most) do
    local row = { mark = "certain" }
    for i, key in ipairs(keys) do
      local value = list[at][key]
      row[i] = value
      sheet.columns[i].right = sheet.columns[i].right
        and (value == nil or cell.kind(value) == "number")
    end
    sheet.rows[at] = row
  end
  return sheet
end

--- The sheet of a query or of a list of records; at most `most` rows of it, `.total` counts all.
---
--- ```lua
--- actor{name = "Taliban", kind = "group"}
--- rows.of(actors{kind = "group"}).rows[1][2]  --> Taliban
--- ```
---@param value Query|Record[]
---@param most? integer
---@return table
function M.of(value, most)
  most = most or math.maxinteger
  if cell.kind(value) ~= "query" then
    local sheet = records(kind_of(value), table.move(value, 1, math.min(#value, most), 1, {}))
    sheet.total = #value
    return sheet
  elseif not value.list then
    local sheet = records(value.kind, nil, most < math.maxinteger and value:limit(most) or value)
    sheet.total = #sheet.rows < most and #sheet.rows or value:count()
    return sheet
  end
  local list = value.size and value:all() or value.list
  local kind = not value.columns and kind_of(list)
  local sheet
  if kind then
    sheet = records(kind, table.move(list, 1, math.min(#list, most), 1, {}))
  else
    sheet = plain(list, value.columns or keys_of(list), most)
  end
  sheet.total = #list
  return sheet
end

return M
