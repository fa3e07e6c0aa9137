--- The proof of what rules derive: the rule, what it rests on, down to facts and their sources.
---
--- A node's children are made when they are looked at, so that a proof of ten thousand steps costs
--- what is read of it.

local case = require "dossier.host.case"
local cell = require "dossier.cell"
local names = require "dossier.names"
local premise = require "dossier.why.premise"
local proof = require "dossier.proof"

local M = {}

local WAYS, GATHERED = 50, 100

-- What a node is the proof of: {answer, goal}.
local goals = setmetatable({}, { __mode = "k" })

-- Which row of which answer a row is: {answer, number}.
local origins = setmetatable({}, { __mode = "k" })

--- Notes that a row is the one of that number of an answer.
---
--- ```lua
--- local row = {}
--- rule.note(row, nil, 7)
--- select(2, rule.origin(row))  --> 7
--- ```
---@param row table
---@param answer userdata
---@param i integer
function M.note(row, answer, i)
  origins[row] = { answer, i }
end

--- The answer that a row of `ask` or `conclusions` is of, and its number there; nil of any other.
---
--- ```lua
--- rules("roads", [[ road(a, b, 3). ]])
--- select(2, rule.origin(ask("road(X, Y, _)"):first()))  --> 1
--- rule.origin({})  --> nil
--- ```
---@param row table
---@return userdata|nil
---@return integer|nil
function M.origin(row)
  local of = origins[row]
  if of then
    return of[1], of[2]
  end
end

local goal_node

-- A list whose items are made when they are asked for.
local function lazy(n, make)
  return setmetatable({}, {
    __len = function()
      return n
    end,
    __index = function(list, i)
      if math.type(i) == "integer" and i >= 1 and i <= n then
        list[i] = make(i)
        return rawget(list, i)
      end
    end,
  })
end

-- Whether a premise before this one is of the same record, whose words then stand there.
local function told_before(way, i)
  way.records = way.records or {}
  for k = #way.records + 1, i do
    local one = way.premises[k]
    way.records[k] = one.kind == "fact" and premise.records(one)[1] or false
  end
  for k = 1, i - 1 do
    if way.records[i] and way.records[k] == way.records[i] then
      return true
    end
  end
  return false
end

local function premise_node(answer, goal, number, way, i)
  local one = way.premises[i]
  if one.kind == "goal" then
    local node = goal_node(answer, one.goal, 0, way.block)
    if one.possibly then
      node.text = "possibly " .. node.text
    end
    return node
  end
  return premise.node(one, function(most)
    return case.proof_members(answer, goal, number, i, most)
  end, told_before(way, i))
end

-- Gives a node what a way to its goal rests on; its block is named where it is not the one above.
local function set_way(node, answer, goal, number, above)
  local way = case.proof_way(answer, goal, number)
  way.block = way.block or above
  node.children = lazy(#way.premises, function(i)
    return premise_node(answer, goal, number, way, i)
  end)
  node.notes = way.doc and { cell.text((way.doc:gsub("%s+", " "))) } or nil
  local where = way.block ~= above and (' block "%s"'):format(cell.text(way.block)) or ""
  if not way.rule then
    node.text = node.text .. " · united from what touches"
  elseif way.bare then
    node.label = "stated"
    node.text = node.text .. (where ~= "" and " · stated in" .. where or "")
  elseif way.rule ~= "" and where ~= "" then
    node.text = node.text .. " · rule of" .. where
  end
  return node
end

local function question_text(answer, one)
  local parts = {}
  for i, column in ipairs(case.answer_columns(answer)) do
    parts[i] = column .. " = " .. premise.value(one.values[i])
  end
  return #parts > 0 and table.concat(parts, ", ") or "yes"
end

function goal_node(answer, goal, number, above)
  local one = case.proof_goal(answer, goal)
  local node = proof.node(one.name and premise.atom(one) or question_text(answer, one),
    { label = one.name and "rule" or nil })
  if one.possible then
    node.text = node.text .. " possibly"
  end
  goals[node] = { answer, goal }
  return set_way(node, answer, goal, number or 0, above)
end

-- ---- how sure it is ----

-- The records that a proof rests on, each once, whether that are all of them, whether any of it is
-- only possible, and whether something is counted in it, whose records are not looked for.
local function gather(answer, goal)
  local records, seen, done, stack = {}, {}, { [goal] = true }, { goal }
  local steps, possible, counts = 0, false, false
  while #stack > 0 do
    local at = table.remove(stack)
    steps = steps + 1
    if steps > GATHERED or #records > GATHERED then
      return records, false, possible, counts
    end
    possible = possible or case.proof_goal(answer, at).possible
    for _, one in ipairs(case.proof_way(answer, at, 0).premises) do
      if one.kind == "goal" and not done[one.goal] then
        done[one.goal] = true
        stack[#stack + 1] = one.goal
      elseif one.kind == "fact" then
        possible = possible or one.possibly
        local record = premise.records(one)[1]
        if record and not seen[record] then
          seen[record] = true
          records[#records + 1] = record
        end
      end
      counts = counts or one.kind == "aggregate"
    end
  end
  return records, true, possible, counts
end

local function sureness(answer, goal)
  local records, all, possible, counts = gather(answer, goal)
  local line = premise.sureness(records)
  if possible then
    line = line:gsub("^stands", "possible")
  end
  if #records == 0 then
    return counts and "rests on what is counted, which is not proven here"
      or "rests on no record of the case"
  end
  local n = ("%d record%s%s"):format(#records, #records == 1 and "" or "s",
    counts and " and on what is counted, which is not proven here" or "")
  return ("%s · rests on %s%s"):format(line, all and "" or "more than ", n)
end

-- ---- the whole ----

-- What a question of one atom asks for is proven itself, without a line for the question.
local function asked(answer, goal)
  if case.proof_goal(answer, goal).name then
    return goal
  end
  local way = case.proof_way(answer, goal, 0)
  local one = #way.premises == 1 and way.premises[1]
  return one and one.kind == "goal" and not one.possibly and one.goal or goal
end

local function notes_add(node, line)
  node.notes = node.notes or {}
  node.notes[#node.notes + 1] = line
end

local function all_ways(answer, goal)
  local one = case.proof_goal(answer, goal)
  local n = case.proof_ways(answer, goal, WAYS)
  local head = one.name and premise.atom(one) or question_text(answer, one)
  local node = proof.node(("%s: %d way%s%s"):format(head, n, n == 1 and "" or "s",
    n == WAYS and ", and perhaps more" or ", the shortest first"))
  node.children = lazy(n, function(i)
    return goal_node(answer, goal, i - 1)
  end)
  if n > 1 then
    notes_add(node, "what each rests on is proven the shortest way: why(step, {all = true}) "
      .. "shows the other ways to that step")
  end
  return node
end

--- The proof of the row number i of an answer; with `all`, every way to it.
---
--- ```lua
--- rules("kin", [[ parent(ann, bob).
---   %% whose child is who
---   child(Y, X) :- parent(X, Y). ]])
--- why(ask("child(bob, X)"):first())
--- --> child(bob, ann) · rule of block "kin"
--- --> │  whose child is who
--- --> │  rests on no record of the case
--- --> └─ stated  parent(ann, bob)
--- ```
---@param answer userdata
---@param i integer
---@param all? boolean
---@return Proof
function M.proof(answer, i, all)
  local top = case.prove(answer, i)
  local goal = asked(answer, top)
  if all then
    return all_ways(answer, goal)
  end
  local node = goal_node(answer, goal)
  node.label = nil
  notes_add(node, sureness(answer, goal))
  if not case.proof_goal(answer, top).exact then
    notes_add(node, "the shortest of the proofs that were looked at; not all were")
  end
  return node
end

--- Every way to a step of a proof that rules gave; nil of any other.
---
--- ```lua
--- rules("two", [[ one(a). two(a). some(X) :- one(X). some(X) :- two(X). ]])
--- rule.others(why(ask("some(X)"):first())).text  --> some(a): 2 ways, the shortest first
--- ```
---@param node Proof
---@return Proof|nil
function M.others(node)
  local of = goals[node]
  if not of then
    names.fail "this step has no other ways: only what a rule derives has"
  end
  return all_ways(of[1], of[2])
end

return M
