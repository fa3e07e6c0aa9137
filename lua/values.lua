--- The values that records carry, and those that a piece of evidence gives.

local case = require "dossier.host.case"
local time = require "dossier.time"

local M = {}

local read = case.read

--- The value that a row of a question holds in the six columns from `at` on.
---
--- ```lua
--- values.at({ 7, 1, "red" }, 2)  --> red
--- ```
---@param row any[]
---@param at integer
---@return any
function M.at(row, at)
  return case.value(row[at], row[at + 1], row[at + 2], row[at + 3], row[at + 4], row[at + 5])
end

--- The values of a record under the keys of a scheme, by code. Of several at different times the
--- last counts.
---
--- ```lua
--- local zara = actor{name = "Zara", kind = "object", identifiers = {imo = "0012"}}
--- values.of(zara, "identifier").imo  --> 0012
--- ```
---@param record Record
---@param scheme "key"|"identifier"
---@return table<string, any>
function M.of(record, scheme)
  local kind, id = case.kind(record)
  local map, from = {}, {}
  for _, row in ipairs(read("values", kind:byte(), id)) do
    local term = case.term(row[1])
    if term.scheme == scheme and term.code ~= "id" then
      local start = row[8] and time.date(row[8]).start_lo or math.mininteger
      if scheme == "identifier" and map[term.code] ~= nil then
        local list = type(map[term.code]) == "table" and map[term.code] or { map[term.code] }
        list[#list + 1] = row[3]
        map[term.code] = list
      elseif not from[term.code] or start >= from[term.code] then
        map[term.code], from[term.code] = M.at(row, 2), start
      end
    end
  end
  return map
end

local SAID = { [1] = "agent", [2] = "target", [3] = "subject", [4] = "object", [5] = "type",
  [6] = "date", [7] = "place", [8] = "summary", [9] = "status" }

--- What a piece of evidence says by itself, as the fields of a put.
---
--- ```lua
--- local visit = event{type = "visit", date = "2023"}
--- values.said(correct(visit, {date = "2024"}, "a slip").evidence[1]).date  --> 2024
--- ```
---@param claim Evidence
---@return table<string, any>
function M.said(claim)
  local map = {}
  for _, row in ipairs(read("said", select(2, case.kind(claim)))) do
    local key = SAID[row[1]]
    if key == "type" then
      map.type = case.term(row[3]).code
    elseif key then
      map[key] = M.at(row, 2)
      if key == "date" and row[6] then
        map.phrase = row[6]
      end
    else
      map.attributes = map.attributes or {}
      map.attributes[case.term(row[1]).code] = M.at(row, 2)
    end
  end
  return map
end

--- The number of the paragraph of its source that a passage stands in, counted by blank lines.
---
--- ```lua
--- local s = source{title = "Report", text = "First.\n\nSecond."}
--- values.paragraph(s:quote "Second")  --> 2
--- ```
---@param quote Quote
---@return integer|nil
function M.paragraph(quote)
  local row = read("paragraph", select(2, case.kind(quote)))[1]
  if not row then
    return nil
  end
  local _, breaks = row[1]:gsub("\r?\n[ \t\r]*\n%s*", "")
  return breaks + 1
end

return M
