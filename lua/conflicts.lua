--- What the evidence disagrees on: claims of order that cannot all be true, and values that nothing
--- settles.

local answers = require "dossier.answers"
local case = require "dossier.host.case"
local cell = require "dossier.cell"
local names = require "dossier.names"
local order = require "dossier.order"
local query = require "dossier.query"
local refuse = require "dossier.refuse"

local M = {}

local COLUMNS = { "kind", "record", "key", "text" } -- as they are shown; a row has the others, too
local Row = refuse.row { "kind", "record", "key", "text", "facts", "chain" }

-- ---- order ----

-- Facts in the order in which the chain names them.
local function facts_of(chain)
  local list, seen = {}, {}
  for _, step in ipairs(chain) do
    for _, fact in ipairs { step.fact, step.other } do
      list[#list + 1] = not seen[fact] and fact or nil
      seen[fact] = true
    end
  end
  return list
end

local function step_text(step)
  if step.kind == "date" then
    return step.fact.ref .. " " .. cell.period(step.fact.span)
  elseif step.kind == "published" then
    return step.fact.ref .. " reported in " .. step.claim.source.ref
  elseif step.kind == "began" or step.kind == "ended" then
    return ("%s %s with %s"):format(step.fact.ref, step.kind, step.other.ref)
  end
  local lag = order.lag(step.lag)
  return ("%s %s%s %s"):format(step.fact.ref, lag and cell.text(lag) .. " " or "", step.kind,
    step.other.ref)
end

local function chain_text(chain)
  local parts = {}
  for i, step in ipairs(chain) do
    parts[i] = step_text(step)
  end
  return table.concat(parts, " · ")
end

local function of_order()
  local rows = {}
  for _, chain in ipairs(case.order_contradictions()) do
    local facts = facts_of(chain)
    rows[#rows + 1] = setmetatable({ kind = "order", record = facts[1], facts = facts,
      key = "order", text = chain_text(chain), chain = chain }, Row)
  end
  table.sort(rows, function(a, b) return a.text < b.text end)
  return rows
end

-- ---- values ----

local function of_values()
  local rows = {}
  for _, row in ipairs(case.read "open_facts") do
    local fact = case.record(row[1] & 1 == 0 and "E" or "R", row[1])
    local keys = {}
    for key in pairs(answers.open(fact)) do
      keys[#keys + 1] = key
    end
    table.sort(keys)
    for _, key in ipairs(keys) do
      rows[#rows + 1] = setmetatable({ kind = "contradiction", record = fact, facts = { fact },
        key = key, text = answers.note(fact, key) }, Row)
    end
  end
  return rows
end

local KINDS = { order = of_order, contradiction = of_values }
local KEYS = names.keys("conflicts", { kind = KINDS })

--- What the evidence disagrees on, as a query of rows: `.kind` is `order` (ties and dates that
--- cannot all be true; the fewest of them) or `contradiction` (values of a fact that differ, and
--- nothing settles it), `.facts` those that it is about, `.key` the field, `.text` what is said.
--- The key `kind` asks for one of them.
---
--- ```lua
--- local a = event{type = "attack", date = "2024-03-10"}
--- local b = event{type = "talk", date = "2024-03-01", after = a}
--- conflicts{kind = "order"}:one().text  --> E2 2024-03-01 · E2 after E1 · E1 2024-03-10
--- conflicts{kind = "contradiction"}:count()  --> 0
--- conflicts{kind = "ordre"}  --> error: kind is contradiction or order, not "ordre"…
--- ```
---@param keys? {kind: "order"|"contradiction"}
---@return Query
function M.conflicts(keys)
  if keys ~= nil and type(keys) ~= "table" then
    names.fail('conflicts takes keys in braces: conflicts{kind = "order"}, not %s',
      names.describe(keys))
  end
  keys = keys or {}
  names.check_keys("conflicts", keys, KEYS)
  if keys.kind ~= nil then
    names.choice("kind", keys.kind, KINDS)
  end
  local rows = {}
  for _, kind in ipairs { "order", "contradiction" } do
    if keys.kind == nil or keys.kind == kind then
      local found = KINDS[kind]()
      table.move(found, 1, #found, #rows + 1, rows)
    end
  end
  return query.rows(rows, COLUMNS)
end

return M
