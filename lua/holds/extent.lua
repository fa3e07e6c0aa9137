--- When a fact holds, as far as a question of `holds` is concerned: what it surely covers, what its
--- open end yields to, when it was suspended. A window is a list of disjoint half-open pieces {lo,
--- hi}.

local case = require "dossier.host.case"
local names = require "dossier.names"
local query = require "dossier.query"

local M = {}

local MIN, MAX = math.mininteger, math.maxinteger
local STATUS = 9 -- the number of the key status

-- ---- windows ----

--- A window without [lo, hi).
---
--- ```lua
--- #extent.minus({{0, 9}}, 3, 4)  --> 2
--- ```
---@param pieces integer[][]
---@param lo integer
---@param hi integer
---@return integer[][]
function M.minus(pieces, lo, hi)
  local left = {}
  for _, p in ipairs(pieces) do
    if hi <= p[1] or lo >= p[2] then
      left[#left + 1] = p
    else
      if p[1] < lo then
        left[#left + 1] = { p[1], lo }
      end
      if hi < p[2] then
        left[#left + 1] = { hi, p[2] }
      end
    end
  end
  return left
end

--- A window without any of these stretches.
---
--- ```lua
--- #extent.without({{0, 9}}, {{0, 3}, {5, 9}})  --> 1
--- ```
---@param pieces integer[][]
---@param stretches integer[][]
---@return integer[][]
function M.without(pieces, stretches)
  for _, s in ipairs(stretches) do
    pieces = M.minus(pieces, s[1], s[2])
  end
  return pieces
end

--- From the latest beginning to the earliest end: there it surely held. Empty (from >= to) where
--- these may cross.
---
--- ```lua
--- (extent.sure(date("2003-01-01/2004-01-01")))  --> 1041379200
--- ```
---@param b Time
---@return integer from
---@return integer to
function M.sure(b)
  return b.start_hi == MIN and MIN or b.start_hi - 1, b.end_lo == MAX and MAX or b.end_lo + 1
end

-- ---- facts ----

--- All who are in a role, and apart from them the kinds of which it is everybody.
---
--- ```lua
--- #extent.parties(event{type = "visit", agent = actor{name = "Ann"}}, "agent")  --> 1
--- ```
---@param fact Fact
---@param role string
---@return Actor[] actors
---@return {kind: string}[] kinds
function M.parties(fact, role)
  local actors, kinds = { fact[role] }, {}
  for _, who in ipairs(fact.roles[role] or {}) do
    local list = names.kind(who) and actors or kinds
    list[#list + 1] = who
  end
  return actors, kinds
end

--- The stretch that a denial surely covers. A date that something is denied at is denied whole; a
--- span from its latest beginning to its earliest end.
---
--- ```lua
--- local s = source{title = "Report", text = "It was not so."}
--- local no = {s:quote "not so", stance = "denies"}
--- extent.denied(event{type = "visit", date = "1970", evidence = no}) // 1  --> 0
--- ```
---@param denial Fact
---@return integer from
---@return integer to
function M.denied(denial)
  local b = denial.span
  local event = names.kind(denial) == "event"
  if event then
    return b.start_lo, b.end_hi
  end
  if denial.date then -- one date: it did not hold at any time in it
    return b.end_lo, b.start_hi
  end
  return M.sure(b)
end

local function is_denied(fact)
  return fact.standing == "denied"
end

local function publications(fact, stance)
  local last
  for _, claim in ipairs(fact.evidence) do
    local published = claim.stance == stance and claim.source and claim.source.published
    if published and (not last or published.end_hi > last.end_hi) then
      last = published
    end
  end
  return last
end

--- The date on which an open end was last stated: the latest publication of a source that says so.
---
--- ```lua
--- local s = source{title = "Report", published = "2008", text = "It is so."}
--- extent.stated(relation{type = "designates", subject = actor{name = "Ann"}, from = "2003",
---   evidence = s:quote "It is so"})  --> 2008
--- ```
---@param fact Fact
---@return Time|nil
function M.stated(fact)
  if fact.span.end_lo ~= MAX or fact.ref:sub(1, 1) == "E" then
    return nil
  end
  return publications(fact, is_denied(fact) and "denies" or "asserts")
end

--- Since when an open end may yield: it was last stated then at the earliest, or not before the
--- fact began.
---
--- ```lua
--- extent.since(relation{type = "designates", subject = actor{name = "Ann"}, from = "1970"})  --> 0
--- ```
---@param fact Fact
---@return integer
function M.since(fact)
  local last = M.stated(fact)
  return math.max(last and last.start_lo or MIN, fact.span.start_lo)
end

-- Calls consider(other) with the standing facts that an asserted open end yields to: events of a
-- type that ends such relations, and for a type that allows one at a time the other relations.
local function each_successor(fact, types, consider)
  local subjects, objects = (M.parties(fact, "subject")), (M.parties(fact, "object"))
  local enders = {}
  for _, row in ipairs(case.read("enders", case.row(fact).type)) do
    enders[#enders + 1] = case.term(row[1]).code
  end
  if #enders > 0 and #subjects > 0 and #objects > 0 then
    local keys = { type = enders, agent = subjects, target = objects, standing = "stands" }
    keys.status = "actual"
    for e in query.new("event", keys) do
      consider(e)
    end
  end
  local single = case.term(case.row(fact).type).single
  for which, keys in ipairs { { "subject", "object" }, { "object", "subject" } } do
    local same = keys[1] == "subject" and subjects or objects
    if (single == which or single == 3) and #same > 0 then
      for other in query.new("relation", { type = types, [keys[1]] = same, standing = "stands" }) do
        if other ~= fact and other[keys[2]] ~= nil and other[keys[2]] ~= fact[keys[2]] then
          consider(other)
        end
      end
    end
  end
end

--- The facts that the open end of a relation may have yielded to, the earliest first.
---
--- ```lua
--- term{scheme = "type", code = "delist", ends = "lists"}
--- local a, b = actor{name = "Ann"}, actor{name = "Band"}
--- local r = relation{type = "lists", subject = a, object = b, from = "2003"}
--- event{type = "delist", agent = a, target = b, date = "2025"}
--- extent.successors(r)[1].type  --> delist
--- ```
---@param fact Fact
---@return Fact[]
function M.successors(fact)
  local list, since = {}, M.since(fact)
  if fact.span.end_lo == MAX and case.kind(fact) == "R" then
    each_successor(fact, { fact.type }, function(other)
      list[#list + 1] = other.span.start_hi - 1 > since and other or nil
    end)
  end
  table.sort(list, function(a, b) return a.span.start_hi < b.span.start_hi end)
  return list
end

--- An end left open yields to a standing fact that begins after the date on which it was last
--- stated. Where that is not sure, or no source dates it, the end may be there or later. Gives the
--- end as {earliest, latest}, and that date.
---
--- ```lua
--- (extent.yields(event{type = "visit", date = "1970"}, {"visit"}, {}))  --> nil
--- ```
---@param fact Fact
---@param types string[]
---@param all Fact[] those that a denial yields to
---@return integer[]|nil
---@return Time|nil
function M.yields(fact, types, all)
  local last = M.stated(fact)
  if fact.span.end_lo ~= MAX or case.kind(fact) == "E" then
    return nil, last
  end
  local at
  local since = M.since(fact)
  local function consider(other)
    local lo, hi = other.span.start_lo, other.span.start_hi
    if hi - 1 > since then
      at = at or { MAX, MAX }
      at[1] = math.min(at[1], math.max(lo, since))
      at[2] = last and lo >= last.end_hi and math.min(at[2], hi) or at[2]
    end
  end
  if not is_denied(fact) then
    each_successor(fact, types, consider)
  else
    for _, other in ipairs(all) do
      if other.standing == "stands" then
        consider(other)
      end
    end
  end
  return at, last
end

--- The bounds of a fact for a question: as they are, but for an open end that yields. Then the date
--- on which an open end was last stated.
---
--- ```lua
--- extent.bounds(event{type = "visit", date = "1970"}, {"visit"}, {}).start_lo  --> 0
--- ```
---@param fact Fact
---@param types string[]
---@param all Fact[]
---@return table
---@return Time|nil
function M.bounds(fact, types, all)
  local b = fact.span
  local at, last = M.yields(fact, types, all)
  at = at or { b.end_lo, b.end_hi }
  local start_hi = math.min(b.start_hi, at[2])
  return { start_lo = b.start_lo, start_hi = start_hi, end_lo = at[1], end_hi = at[2] }, last
end

--- Whether bounds hold, perhaps or surely, at some instant of a window; in all of `whole`, if that
--- is given, of which nothing may be cut away.
---
--- ```lua
--- extent.holds(date("2003/2004"), {{0, 1}}, false)  --> false
--- ```
---@param b Time
---@param pieces integer[][]
---@param surely boolean
---@param whole integer[][]|nil|false
---@return boolean
function M.holds(b, pieces, surely, whole)
  if whole then
    return #pieces == 1 and pieces[1][1] == whole[1][1] and pieces[1][2] == whole[1][2]
  end
  for _, p in ipairs(pieces) do
    local lo, hi = p[1], p[2]
    if surely and b.start_hi <= hi and b.end_lo >= lo
      or not surely and b.start_lo < hi and b.end_hi > lo then
      return true
    end
  end
  return false
end

-- Whether a relation was put as suspended: what it shows of its status follows its steps.
local function begins_suspended(fact, steps)
  if #steps == 0 then
    return fact.status == "suspended"
  end
  local _, id = case.kind(fact)
  for _, row in ipairs(case.read("base", id)) do
    if row[1] == STATUS then
      return row[3] == 1
    end
  end
  return false
end

--- The stretches in which a relation was surely, and perhaps, suspended.
---
--- ```lua
--- local r = relation{type = "designates", subject = actor{name = "Ann"}, status = "suspended"}
--- #extent.suspensions(r)  --> 1
--- ```
---@param fact Fact
---@return integer[][] surely
---@return integer[][] perhaps
function M.suspensions(fact)
  local surely, perhaps = {}, {}
  if case.kind(fact) ~= "R" then
    return surely, perhaps
  end
  local steps = fact.steps
  local again = { start_lo = MAX, end_hi = MAX } -- for good, unless a later step ends it
  for i = #steps, 1, -1 do
    local on = steps[i].on
    if steps[i].step == "in_force" then
      again = on
    elseif steps[i].step == "suspended" then
      surely[#surely + 1] = { on.end_hi - 1, again.start_lo }
      perhaps[#perhaps + 1] = { on.start_lo, again.end_hi }
    end
  end
  if begins_suspended(fact, steps) then
    surely[#surely + 1], perhaps[#perhaps + 1] = { MIN, again.start_lo }, { MIN, again.end_hi }
  end
  return surely, perhaps
end

return M
