--- The history of a record: what every change did to it.

local case = require "dossier.host.case"
local names = require "dossier.names"
local query = require "dossier.query"
local values = require "dossier.values"

local M = {}

local STEP = { [0] = "suspended", "in force again", "ended" }

local function value_text(row, at)
  return tostring(values.at(row, at))
end

-- What a field was before, as it is written.
local function before(key, value)
  if value == nil then
    return "nothing"
  elseif key == "kind" or key == "parent" then
    return case.term(value).code
  elseif key == "reliability" then
    return value > 0 and ("ABCDEF"):sub(value, value) or "nothing"
  elseif key == "origin" or key == "began" or key == "over" then
    return case.record(key == "origin" and "S" or "E", value).ref
  end
  return tostring(value)
end

local function claims_history(add, id)
  for _, row in ipairs(case.read("history_claims", id)) do
    local claim = case.record("V", row[1])
    local says = {}
    for key, value in pairs(claim.says) do
      says[#says + 1] = key == "attributes" and "attributes" or key .. " " .. tostring(value)
    end
    table.sort(says)
    local what = claim.correction and "corrected"
      or claim.quote and claim.source.ref .. " " .. claim.stance
      or claim.words and "judged: " .. claim.stance or "put without evidence"
    what = what .. (#says > 0 and ": " .. table.concat(says, ", ") or "")
    add(row[2], what, claim.words)
    if row[3] then
      add(row[3], claim.ref .. " retracted")
    end
  end
end

--- What was done to a record: a row a change, with when, by whom, why and what.
---
--- ```lua
--- local e = event{type = "visit", date = "2023"}
--- correct(e, {date = "2024"}, "a slip").date  --> 2024
--- history(e):count()  --> 2
--- ```
---@param record Record|string
---@return Query
function M.history(record)
  record = names.record(record, "history takes")
  local letter, id = case.kind(record)
  local rows = {}
  local function add(change, what, why)
    local c = change and case.record("C", change)
    if c then
      rows[#rows + 1] = {
        change = c, number = change, at = c.at, who = c.who, why = why or c.why, what = what,
      }
    end
  end
  add(select(2, case.kind(record.made)), "made")
  if letter == "E" or letter == "R" then
    claims_history(add, id)
    for _, row in ipairs(case.read("history_steps", id)) do
      add(row[4], STEP[row[1]] .. " on " .. row[2], row[3])
    end
  elseif letter == "A" then
    for _, row in ipairs(case.read("history_names", id)) do
      add(row[2], "name " .. row[1])
    end
  end
  for _, row in ipairs(case.read("versions", letter:byte(), id)) do
    local key = row[1] == "over" and "ended" or row[1]
    add(row[3], ("%s was %s"):format(key, before(row[1], row[2])))
  end
  for _, row in ipairs(case.read("history_values", letter:byte(), id)) do
    local code = case.term(row[1]).code
    if row[1] > 15 then
      add(row[8], code .. " " .. value_text(row, 2))
      add(row[9], code .. " no longer " .. value_text(row, 2))
    end
  end
  for _, row in ipairs(case.read("merges_of", letter:byte(), "[" .. id .. "]")) do
    local m = case.record("M", row[1])
    local what = (m.same and "one with " or "distinct from ") .. (m.a == record.ref and m.b or m.a)
    add(select(2, case.kind(m.made)), what, m.why)
  end
  for _, row in ipairs(case.read("retraction", letter:byte(), id)) do
    add(row[2], "retracted", row[1])
  end
  return query.rows(rows, { "change", "at", "who", "what", "why" }):order("number")
end

return M
