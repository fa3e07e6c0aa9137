--- What a verdict rests on: the facts that say yes, what is uncertain, what excludes it, or what
--- comes nearest.

local fact = require "dossier.why.fact"
local cell = require "dossier.cell"
local extent = require "dossier.holds.extent"
local names = require "dossier.names"
local proof = require "dossier.proof"
local query = require "dossier.query"
local rule = require "dossier.why.rule"
local words = require "dossier.verdict"

local M = {}

local LISTED, NEAREST = 8, 3

local function add_facts(node, list, note)
  for i = 1, math.min(#list, LISTED) do
    local one = names.kind(list[i]) == "relation" and fact.proof(list[i], true)
      or fact.short(list[i])
    local why = note and note(list[i])
    if why and list[i].standing ~= "denied" then -- which it says already
      one.text = one.text .. " · " .. why
    end
    node:add(one)
  end
  if #list > LISTED then
    node:add(proof.node(("… %d more: verdict.facts lists them"):format(#list - LISTED)))
  end
end

-- Facts of the same type with one of the parties: what a person may have meant.
local function nearest(v)
  local list, seen = {}, {}
  local function add(kind, keys)
    for found in query.new(kind, keys):limit(NEAREST) do
      if not seen[found] and #list < NEAREST then
        seen[found] = true
        list[#list + 1] = found
      end
    end
  end
  for kind, keys in pairs { relation = { "subject", "object" }, event = { "agent", "target" } } do
    for i, who in ipairs { v.first or false, v.second or false } do
      if who then
        add(kind, { type = v.type, [keys[i]] = who })
      end
    end
  end
  table.sort(list, function(a, b) return a.ref < b.ref end)
  return list
end

--- The proof of a verdict.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- relation{type = "lists", subject = "Russia", object = "Taliban", from = "2003", to = "2025"}
--- verdict.proof(select(2, holds("lists", "Russia", "Taliban", "2003-01-10"))).text
--- --> possible: lists(Russia, Taliban) at 2003-01-10
--- ```
---@param v Verdict
---@return Proof
function M.proof(v)
  local answer = v.throughout and v.answer == "yes" and "yes, throughout" or v.answer
  local node = proof.node(answer .. ": " .. words.question(v), { notes = {} })
  if v.as_of then
    node.notes[1] = "the end is open: as last stated on " .. cell.time(v.as_of)
  end
  if v.row then
    node:add(rule.proof(rule.origin(v.row)))
    return node
  end
  if v.answer == "yes" then
    add_facts(node, v.facts)
  elseif v.answer == "possible" then
    add_facts(node, v.facts, function(one) return words.doubt(v, one) end)
  elseif v.answer == "no" then
    add_facts(node, v.facts, function(one) return words.refusal(v, one) end)
  elseif v.derived then
    node.notes[1] = "rules give nothing for these parties: why_not says what is lacking"
  else
    add_facts(node, v.facts, function() return "denied for a part of that" end)
    local list = nearest(v)
    node.notes[1] = #list > 0 and "nothing on record; the nearest:" or "nothing on record"
    for _, one in ipairs(list) do
      node:add(fact.short(one))
    end
  end
  for _, denial in ipairs(v.against or {}) do
    local one, from, to = fact.short(denial), extent.denied(denial)
    local whole = from <= (v.when and v.when.start_lo or math.mininteger) and
      to >= (v.when and v.when.end_hi or math.maxinteger)
    one.text = (whole and "denied: " or "denied for a part of that: ") .. one.text
    node:add(one)
  end
  return node
end

return M
