--- Why a fact lies where it does: the chains of dates and ties that force its bounds, and those
--- that cannot all be true.

local case = require "dossier.host.case"
local cell = require "dossier.cell"
local evidence = require "dossier.why.evidence"
local names = require "dossier.names"
local order = require "dossier.order"
local proof = require "dossier.proof"

local M = {}

local DAY = 86400
local MIN, MAX = math.mininteger, math.maxinteger

local function fact_proofs()
  return require "dossier.why.fact"
end

local function named(fact)
  return fact.ref .. " " .. fact_proofs().atom(fact)
end

-- What a fact rests on, behind what a tie of it says.
local function resting(fact, line, label)
  local node = fact_proofs().short(fact)
  local _, words = node.text:match "^(.-) · (.*)$"
  node.text = words and line .. " · " .. words or line
  node.label = label
  return node
end

local function lag_of(step)
  local lag = order.lag(step.lag)
  return lag and cell.text(lag) .. " " or ""
end

local STEP = {
  date = function(step)
    local node = fact_proofs().short(step.fact)
    node.label = "date"
    return node
  end,
  published = function(step)
    local node = evidence.claim(step.claim)
    node.notes = { evidence.origin(step.claim) }
    node.text = named(step.fact) .. " · " .. node.text
    node.label = "published"
    return node
  end,
  after = function(step)
    return resting(step.fact, named(step.fact) .. " " .. lag_of(step) .. "after " ..
      named(step.other), "after")
  end,
  before = function(step)
    return resting(step.fact, named(step.fact) .. " " .. lag_of(step) .. "before " ..
      named(step.other), "before")
  end,
  began = function(step)
    return resting(step.fact, named(step.fact) .. " began with " .. named(step.other), "began")
  end,
  ended = function(step)
    return resting(step.fact, named(step.fact) .. " ended with " .. named(step.other), "ended")
  end,
}

local function add_chain(node, chain)
  for _, step in ipairs(chain) do
    node:add(STEP[step.kind](step))
  end
  return node
end

--- The claims that cannot all be true, each with what it rests on.
---
--- ```lua
--- local a = event{type = "attack", date = "2024-03-10"}
--- local b = event{type = "talk", date = "2024-03-01", after = a}
--- order.contradiction(b.bounds.chain)
--- --> these 3 cannot all be true
--- --> ├─ date   E2 talk() 2024-03-01 · a judgement without words
--- --> ├─ after  E2 talk() after E1 attack() · a judgement without words
--- --> └─ date   E1 attack() 2024-03-10 · a judgement without words
--- ```
---@param chain table[]
---@return Proof
function M.contradiction(chain)
  local node = proof.node(("these %d cannot all be true"):format(#chain))
  return add_chain(node, chain)
end

-- An instant as the day, or the second, that begins or ends with it.
local function instant(at, last)
  local size = at % DAY == 0 and DAY or 1
  local from = last and at - size or at
  return cell.time(require("dossier.host.time").make(from, from + size, from, from + size))
end

-- What bounds each end: whether it is the end, the latest, the field of a time, and what is said.
local SIDES = {
  event = {
    { false, false, "start_lo", "not before %s" }, { true, true, "end_hi", "not after %s" },
  },
  relation = {
    { false, false, "start_lo", "begins not before %s" },
    { false, true, "start_hi", "begins not after %s" },
    { true, false, "end_lo", "ends not before %s" }, { true, true, "end_hi", "ends not after %s" },
  },
}

--- What all ties leave a fact, with the chain that forces each end; nil if that is no more than its
--- date says. `all` gives it even then; not if nothing is tied to it.
---
--- ```lua
--- local a = event{type = "raid", date = "2024-03-10"}
--- local b = event{type = "visit", after = a}
--- local c = event{type = "vote", after = { b, lag = "2d.." }}
--- order.proof(c)
--- --> [2024-03-12..]
--- --> └─ not before 2024-03-12
--- -->    ├─ date   E3 raid() 2024-03-10 · a judgement without words
--- -->    ├─ after  E4 visit() after E3 raid() · a judgement without words
--- -->    └─ after  E5 vote() at least 2d after E4 visit() · a judgement without words
--- ```
---@param fact Fact
---@param all? boolean
---@return Proof|nil
function M.proof(fact, all)
  local bounds, chain = case.order_bounds(fact)
  if chain then
    local node = M.contradiction(chain)
    node.label = "order"
    return node
  elseif not bounds.narrowed and not all then
    return nil
  end
  local node = proof.node(cell.period(order.bounds(fact)), { label = "order" })
  for _, side in ipairs(SIDES[names.kind(fact)]) do
    local at = bounds[side[3]]
    local steps = at ~= MIN and at ~= MAX and case.order_force(fact, side[1], side[2]) or {}
    if #steps > 0 then
      local said = side[4]:format(instant(at, side[2]))
      add_chain(node:add(proof.node(said)), steps)
    end
  end
  return #node.children > 0 and node or nil
end

return M
