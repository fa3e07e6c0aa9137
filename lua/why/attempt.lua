--- Why something was not derived: of each rule how far the best attempt came, the condition that
--- failed, and what is nearest to meeting it.

local case = require "dossier.host.case"
local cell = require "dossier.cell"
local fact = require "dossier.why.fact"
local names = require "dossier.names"
local premise = require "dossier.why.premise"
local proof = require "dossier.proof"
local query = require "dossier.query"

require "dossier.standard"

local M = {}

local DEPTH, NEAREST = 4, 3

-- ---- what is on record ----

local function gather(one, first, second, list, seen)
  for _, kind in ipairs { "relation", "event" } do
    local keys = { type = one.name }
    keys[names.PARTIES[kind][1]], keys[names.PARTIES[kind][2]] = first, second
    for record in query.new(kind, keys):limit(NEAREST) do
      if not seen[record] and #list < NEAREST then
        seen[record], list[#list + 1] = true, record
      end
    end
  end
end

-- Facts of a type with these parties, whatever their time and standing; else with one of them.
local function on_record(one)
  local list, seen = {}, {}
  if not pcall(names.term, "type", one.name) then -- one of the field's, which this case has not got
    return list
  end
  local first, second = one.values[1], one.values[2]
  gather(one, first, second, list, seen)
  if #list == 0 and first and second then
    gather(one, first, nil, list, seen)
    gather(one, nil, second, list, seen)
  end
  return list
end

local function add_records(node, one)
  local list = on_record(one)
  for _, record in ipairs(list) do
    local short = fact.short(record, nil)
    short.label = "on record"
    node:add(short)
  end
  if #list == 0 then
    node:add(proof.node(("nothing of the type %s with these parties"):format(cell.text(one.name)),
      { label = "on record" }))
  end
end

-- ---- attempts ----

local add_attempts

local function same(row, key)
  for i = 1, row.n do
    if key[i] ~= nil and key[i] ~= row.values[i] then
      return false
    end
  end
  return true
end

local function add_near(node, failed)
  for _, row in ipairs(failed.near) do
    local line = premise.atom(row)
    if failed.negated then
      node:add(proof.node(line, { label = "but there is" }))
    elseif same(row, failed.values) then
      local when = row.time and ", which does not fit" or ""
      node:add(proof.node(line .. when, { label = "there is" }))
    else
      node:add(proof.node(line, { label = "nearest" }))
    end
  end
end

local function add_failed(node, failed, answer, depth, seen)
  local line = premise.filled(failed.text, failed.variables)
  local child = node:add(proof.node(line, { label = "failed" }))
  if not failed.predicate then
    return
  elseif (failed.origin == "event" or failed.origin == "relation") and not failed.negated
    and failed.name ~= "event" and failed.name ~= "relation" then
    add_records(child, failed)
    return
  end
  add_near(child, failed)
  if #failed.near == 0 and failed.origin ~= "derived" then
    child:add(proof.node(("no row of %s has these values"):format(cell.text(failed.name))))
  end
  local there = #failed.near > 0 and same(failed.near[1], failed.values)
  if failed.origin == "derived" and not failed.negated and not there and depth < DEPTH then
    add_attempts(child, answer, failed.predicate, failed.possible, failed.key, depth + 1, seen)
  end
end

local function attempt_node(one, answer, depth, seen)
  local text = ('rule of block "%s": %d of %d condition%s met'):format(cell.text(one.block),
    one.met, one.n, one.n == 1 and "" or "s")
  local node = proof.node(text, { label = one.rule and cell.text(one.rule) or nil,
    notes = one.doc and { cell.text((one.doc:gsub("%s+", " "))) } or nil })
  if one.cut then
    node.text = node.text .. ", at best of what was tried"
  end
  for _, step in ipairs(one.steps) do
    node:add(proof.node(premise.filled(step.text, step.variables), { label = "met" }))
  end
  if one.failed then
    add_failed(node, one.failed, answer, depth, seen)
  else
    node:add(proof.node("its conditions are met, but not for such a row or time"))
  end
  return node
end

-- The best attempts first; the same thing is tried once.
function add_attempts(node, answer, predicate, possible, key, depth, seen)
  local name = predicate .. ":" .. table.concat(key, ",")
  if seen[name] then
    node:add(proof.node "as above")
    return
  end
  seen[name] = true
  local list = case.attempts(answer, predicate, possible, key)
  local share = {}
  for i, one in ipairs(list) do
    share[one] = { one.n == 0 and 0 or one.met / one.n, i }
  end
  table.sort(list, function(a, b)
    local x, y = share[a], share[b]
    return x[1] > y[1] or x[1] == y[1] and x[2] < y[2]
  end)
  for _, one in ipairs(list) do
    if one.n > 0 then
      node:add(attempt_node(one, answer, depth, seen))
    end
  end
  if #list == 0 then
    node:add(proof.node "no rule and no statement has such a head")
  end
end

--- Why a question has no answer: what the rules that could give one lack.
---
--- ```lua
--- rules("kin", [[ parent(ann, bob). child(Y, X) :- parent(X, Y). ]])
--- why_not "child(ann, X)"
--- --> child(ann, X): no
--- --> └─ child  rule of block "kin": 0 of 1 condition met
--- -->    └─ failed  parent(X, ann)
--- -->       └─ no rule and no statement has such a head
--- ```
---@param answer userdata
---@param question string
---@return Proof
function M.proof(answer, question)
  local node = proof.node(cell.text(question) .. ": no")
  local top = case.attempts(answer, -1, false, {})[1]
  local whole = proof.node("", {})
  if not top.failed then
    node:add(proof.node "its conditions are met, but not together")
    return node
  end
  for _, step in ipairs(top.steps) do
    node:add(proof.node(premise.filled(step.text, step.variables), { label = "met" }))
  end
  add_failed(whole, top.failed, answer, 1, {})
  if top.n > 1 then
    node:add(whole.children[1])
  else
    node.children = whole.children[1].children
  end
  return node
end

--- How far the best attempt came at what rules or facts do not say, what failed, and what is
--- nearest. What is so is proven instead.
---
--- ```lua
--- rules("kin", [[ parent(ann, bob). child(Y, X) :- parent(X, Y). ]])
--- why_not("child(bob, ann)").text  --> yes: child(bob, ann)
--- why_not(3)  --> error: why_not takes a question as text: why_not "listed('Russia', X)", not 3
--- ```
---@param question string
---@param ... any a value for each ?
---@return Proof
function M.why_not(question, ...)
  if type(question) ~= "string" then
    names.fail('why_not takes a question as text: why_not "listed(\'Russia\', X)", not %s',
      names.describe(question))
  end
  local answer = case.ask(question, require("dossier.rules").values("why_not", ...))
  if case.answer_count(answer) == 0 then
    return M.proof(answer, question)
  end
  local node = proof.node("yes: " .. cell.text(question))
  node:add(require("dossier.why.rule").proof(answer, 1))
  return node
end

return M
