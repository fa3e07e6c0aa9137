--- `holds` on what rules derive: the same verdicts, with the rows that say so.

local case = require "dossier.host.case"
local extent = require "dossier.holds.extent"
local names = require "dossier.names"
local why = require "dossier.why.rule"

require "dossier.standard"

local M = {}

--- The head that rules have under a name, in a block that is on; nil if there is none.
---
--- ```lua
--- rules("kin", [[ parent(ann, bob). ]])
--- rule.head("parent").arguments  --> 2
--- rule.head("meet")  --> nil
--- ```
---@param name string
---@return {name: string, arguments: integer, timed: boolean}|nil
function M.head(name)
  for _, block in ipairs(case.rules_list()) do
    for _, head in ipairs(block.on and block.heads or {}) do
      if head.name == name then
        return head
      end
    end
  end
end

-- The rows that rules give for these parties: certainly, or with `possibly` what is so at most.
local function rows(head, parties, possibly)
  local args, values = {}, {}
  for i = 1, head.arguments do
    args[i] = parties[i] ~= nil and "?" or "_"
    values[#values + 1] = parties[i]
  end
  local atom = ("%s%s%s%s"):format(possibly and "possibly " or "", head.name,
    #args > 0 and "(" .. table.concat(args, ", ") .. ")" or "", head.timed and " @ T" or "")
  local answer = case.ask(atom, values)
  local list = {}
  for i = 1, case.answer_count(answer) do
    local row = case.answer_row(answer, i)
    why.note(row, answer, i)
    list[i] = row
  end
  return list
end

-- What is left of the window without the times in which a row surely held.
local function uncovered(list, lo, hi)
  local gaps = { { lo, hi } }
  for _, row in ipairs(list) do
    local from, to = extent.sure(row.T)
    gaps = from < to and extent.minus(gaps, from, to) or gaps
  end
  return gaps
end

--- What rules say of a question that `holds` was asked: the fields of a verdict, with the row that
--- it rests on. No: they give it for these parties at other times alone; unknown: not at all.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- relation{type = "lists", subject = "Russia", object = "Taliban", from = "2003", to = "2025"}
--- rules("law", [[ banned(By, Who) @ T :- lists(By, Who) @ T. ]])
--- (holds("banned", "Russia", "Taliban", "2010"))  --> true
--- why(select(2, holds("banned", "Russia", "Taliban", "2010"))).text
--- --> yes, throughout: banned(Russia, Taliban) at 2010
--- ```
---@param head table
---@param first any
---@param second any
---@param lo integer
---@param hi integer
---@return table
function M.judge(head, first, second, lo, hi)
  if head.arguments < (second ~= nil and 2 or first ~= nil and 1 or 0) then
    names.fail("%s has %d argument%s: holds asks for the first two of a predicate", head.name,
      head.arguments, head.arguments == 1 and "" or "s")
  end
  local sure, window = rows(head, { first, second }, false), { { lo, hi } }
  local whole = lo == math.mininteger and hi == math.maxinteger
  if not head.timed then
    if #sure > 0 then
      return { answer = "yes", throughout = false, row = sure[1] }
    end
    local maybe = rows(head, { first, second }, true)
    return { answer = maybe[1] and "possible" or "unknown", throughout = false, row = maybe[1] }
  end
  for _, row in ipairs(sure) do
    if whole or extent.holds(row.T, window, true) then
      local throughout = #uncovered(sure, lo, hi) == 0
      return { answer = "yes", throughout = throughout, row = row }
    end
  end
  local maybe = rows(head, { first, second }, true)
  for _, row in ipairs(maybe) do
    if whole or extent.holds(row.T, window, false) then
      return { answer = "possible", throughout = false, row = row }
    end
  end
  local row = sure[1] or maybe[1]
  return { answer = row and "no" or "unknown", throughout = row ~= nil, row = row }
end

return M
