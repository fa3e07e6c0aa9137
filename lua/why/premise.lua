--- The leaves of a rule's proof: facts of the case with the records behind them, what was searched
--- in vain, tests, the members of aggregates.

local cell = require "dossier.cell"
local names = require "dossier.names"
local text = require "dossier.host.text"
local fact = require "dossier.why.fact"
local evidence = require "dossier.why.evidence"
local proof = require "dossier.proof"
local query = require "dossier.query"

local M = {}

local RECORDS, MEMBERS = 4, 5

--- A value as it stands in an atom.
---
--- ```lua
--- premise.value(actor{name = "Ann", kind = "person"})  --> Ann
--- premise.value(nil)  --> _
--- ```
---@param value any
---@return string
function M.value(value)
  if value == nil then
    return "_"
  end
  return cell.kind(value) == "time" and cell.time(value) or names.kind(value) and cell.name(value)
    or cell.text(value)
end

--- An atom with its values: `-delist(Russia, Taliban, place: Moscow) @ 2025`.
---
--- ```lua
--- premise.atom{name = "near", values = {"a", 3}, n = 2, arity = 2, keys = {}}  --> near(a, 3)
--- ```
---@param one table what the host says of a goal or a fact
---@return string
function M.atom(one)
  local list = {}
  for i = 1, one.n do
    local key = one.keys[i - one.arity]
    list[i] = (key and key .. ": " or "") .. M.value(one.values[i])
  end
  local when = one.time and one.asked ~= false and " @ " .. cell.period(one.time) or ""
  local name = cell.text(one.name)
  return ("%s%s(%s)%s"):format(one.denied and "-" or "", name, table.concat(list, ", "), when)
end

--- The text of a literal with the values of its variables in their places.
---
--- ```lua
--- premise.filled("X != 'Y'", {{"X", 3}, {"Y", 4}})  --> 3 != 'Y'
--- ```
---@param text string
---@param variables table[]
---@return string
function M.filled(text, variables)
  local map, out, at = {}, {}, 1
  for _, pair in ipairs(variables) do
    map[pair[1]] = M.value(pair[2])
  end
  while at <= #text do
    local quote = text:match("^['\"]", at)
    local stop = quote and (text:find("[^\\]" .. quote, at) or #text) + 1
    local word = not quote and text:match("^[%a_\128-\255][%w_\128-\255]*", at)
    local piece = quote and text:sub(at, stop) or word or text:sub(at, at)
    out[#out + 1] = word and map[word] or piece
    at = at + #piece
  end
  return cell.text(table.concat(out))
end

-- ---- the records behind a fact ----

local function has(record, key, value)
  local own = key == "id" and record or record[key]
  if own == nil then
    own = (record.roles or {})[key] or (record.attributes or {})[key]
  end
  if type(own) == "table" and not names.kind(own) then
    for _, item in ipairs(own) do
      if item == value then
        return true
      end
    end
  end
  return own == value or value == nil
end

local function fits(record, one)
  local denied = record.standing == "denied"
  if denied ~= (one.denied or false) then
    return false
  end
  for i, key in ipairs(one.keys) do
    if not has(record, key, one.values[one.arity + i]) then
      return false
    end
  end
  local span, time = record.span, one.time
  if not time then
    return true
  elseif names.kind(record) == "event" then
    return span.start_lo == time.start_lo and span.end_hi == time.end_hi
      and span.start_hi == time.start_hi and span.end_lo == time.end_lo
  end
  return span.start_lo <= time.start_lo and span.end_hi >= time.end_hi
end

-- The events and relations that a row of their type was read from.
local function of_type(one)
  local list = {}
  for i, key in ipairs(one.keys) do
    local record = key == "id" and one.values[one.arity + i]
    if record then
      return { record }
    end
  end
  for _, kind in ipairs { "relation", "event" } do
    local keys = { type = one.name }
    for i, key in ipairs(names.PARTIES[kind]) do
      keys[key] = one.values[i]
    end
    local time = one.time
    if time and (time.start_lo > math.mininteger or time.end_hi < math.maxinteger) then
      keys.at = time -- these parties may have met a thousand times
    end
    for record in query.new(kind, keys) do
      list[#list + 1] = fits(record, one) and record or nil
      if #list == RECORDS then
        return list
      end
    end
  end
  return list
end

local PLACE = { claims = 2, says = 2 } -- which argument names the record; else the first

--- The records that a fact under a predicate of the case was read from.
---
--- ```lua
--- local a = actor{name = "Ann", kind = "person"}
--- local r = relation{type = "leads", subject = a, from = "2003"}
--- #premise.records{name = "leads", origin = "relation", values = {a}, n = 2, arity = 2, keys = {}}
--- --> 1
--- ```
---@param one table
---@return Record[]
function M.records(one)
  if one.origin == "table" then
    return {}
  elseif one.origin == "general" or one.name == "event" or one.name == "relation" then
    local record = one.values[PLACE[one.name] or 1]
    return { names.kind(record) and record or nil }
  end
  return of_type(one)
end

-- ---- nodes ----

-- Pieces of evidence of the source that a row of says names.
local function add_said(node, one)
  for _, claim in ipairs(one.values[2] and one.values[2].evidence or {}) do
    if claim.source == one.values[1] then
      node:add(evidence.claim(claim))
    end
  end
end

local function support(node, record)
  local short = fact.short(record)
  local words = short.text:match "^[^·]* · (.*)$"
  node.text = node.text .. (words and " · " .. words or "")
  node.notes = short.notes or {}
end

local function fact_node(one, told)
  local list = M.records(one)
  local record = list[1]
  local node = proof.node(M.atom(one), { label = record and record.ref, record = record,
    notes = {} })
  local kind = record and names.kind(record)
  local written = one.origin == "table" and require("dossier.extend").find("predicate", one.name)
  if written then
    local at = debug.getinfo(written.call, "S")
    node.label = "Lua"
    node.notes[1] = ("given by %s, %s:%d"):format(cell.text(one.name), text.safe(at.short_src),
      at.linedefined)
  elseif one.origin == "table" then
    node.label = "table"
    node.notes[1] = "a row of the table " .. cell.text(one.name) .. ", which is not of the case"
  elseif told then
    return node
  elseif one.name == "says" then
    add_said(node, one)
  elseif kind == "event" or kind == "relation" then
    support(node, record)
  elseif not record then
    node.notes[1] = "the record that it was read from is no longer there"
  end
  if #list > 1 then
    local refs = {}
    for i = 2, #list do
      refs[#refs + 1] = list[i].ref
    end
    node.notes[#node.notes + 1] = "also on record as " .. table.concat(refs, ", ")
  end
  return node
end

local SIGNS = { "count", "sum", "min", "max", "mean" }

local function aggregate_node(one, members)
  local list, n = members(MEMBERS)
  local label = "all"
  for _, sign in ipairs(SIGNS) do
    label = one.text:find("%f[%a]" .. sign .. "%s*{") and sign or label
  end
  local node = proof.node(M.filled(one.text, one.variables), { label = label })
  for _, member in ipairs(list) do
    local parts, record = {}, nil
    for i, pair in ipairs(member) do
      record = record or names.kind(pair[2]) and pair[2] or nil
      local line = cell.kind(pair[2]) ~= "time" and names.kind(pair[2]) ~= "actor" and
        names.kind(pair[2]) and cell.text(tostring(pair[2])) or M.value(pair[2])
      parts[i] = pair[1] .. " = " .. line
    end
    node:add(proof.node(table.concat(parts, ", "), { record = record }))
  end
  if n > #list then
    node:add(proof.node(("… and %d more"):format(n - #list)))
  elseif n == 0 then
    node:add(proof.node "there is none")
  end
  return node
end

--- A premise that no rule gives, as a node.
---
--- ```lua
--- premise.node{kind = "test", text = "X < 4", variables = {{"X", 3}}}  --> 3 < 4
--- ```
---@param one table
---@param members? fun(most: integer): table[], integer the members of an aggregate
---@param told? boolean the words of its record stand before it
---@return Proof
function M.node(one, members, told)
  if one.kind == "fact" then
    local node = fact_node(one, told)
    if one.possibly then
      node.text = "possibly " .. node.text
    end
    return node
  elseif one.kind == "aggregate" then
    return aggregate_node(one, members)
  elseif one.kind == "test" then
    return proof.node(M.filled(one.text, one.variables), { label = "test" })
  end
  return proof.node(M.filled(one.text, one.variables) .. ": nothing was found",
    { label = "searched" })
end

--- The state of facts behind a proof: how many, the weakest grade among them, judgements, those
--- that do not stand. Each record's part is its best-graded evidence.
---
--- ```lua
--- local s = source{title = "One", reliability = "B", text = "They met."}
--- local e = event{type = "meet", date = "2024", evidence = {s:quote "They met", credibility = 2}}
--- premise.sureness({ e })  --> stands · weakest B2
--- ```
---@param records Record[]
---@return string
function M.sureness(records)
  local weakest, judged, bulk, standing = nil, 0, 0, "stands"
  for _, record in ipairs(records) do
    local kind = names.kind(record)
    if kind == "event" or kind == "relation" then
      if record.standing == "claimed" or record.standing == "disputed" then
        standing = record.standing == "disputed" and "disputed" or standing ~= "disputed"
          and "claimed" or standing
      end
      local best, sourced
      for _, claim in ipairs(record.evidence) do
        local grade = claim.grade
        sourced = sourced or claim.source ~= nil
        best = grade and claim.stance ~= "doubts" and (not best or grade < best) and grade or best
      end
      weakest = best and (not weakest or best > weakest) and best or weakest
      if not sourced then
        judged, bulk = judged + (record.batch and 0 or 1), bulk + (record.batch and 1 or 0)
      end
    end
  end
  local parts = { standing }
  parts[#parts + 1] = weakest and "weakest " .. weakest
  parts[#parts + 1] = judged > 0 and ("%d on judgement"):format(judged) or nil
  parts[#parts + 1] = bulk > 0 and ("%d of datasets"):format(bulk) or nil
  return table.concat(parts, " · ")
end

return M
