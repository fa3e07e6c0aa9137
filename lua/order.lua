--- The order of facts: what ties them as it is written in a put, and the bounds that all ties leave
--- a fact.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local names = require "dossier.names"
local time = require "dossier.time"

local M = {}

local fail = names.fail

-- ---- ties as they are written ----

-- A fact, or nil and the date that was given in its place.
local function tied_fact(value, key)
  local fact = type(value) == "string" and names.ref(value) or value
  local kind = names.kind(fact)
  if kind == "event" or kind == "relation" then
    return fact
  elseif kind or type(value) == "table" or value == nil then
    fail('%s is an event, its ref such as "E7", {E7, lag = "3d"} or a list of these, or a date, '
      .. "not %s", key, names.describe(fact))
  end
  return nil, time.date(evidence.date_text(value, key))
end

-- One fact in braces with its lag has keys; a list of several has none.
local function is_list(value)
  for key in pairs(type(value) == "table" and value or { lag = true }) do
    if type(key) == "string" then
      return false
    end
  end
  return true
end

local function tie(value, key)
  local put = { after = key == "after" }
  if type(value) == "table" then
    local keys = {}
    for name, one in pairs(value) do
      keys[name] = name ~= 1 and one or nil
    end
    names.check_keys(key, keys, { lag = true })
    put.lag = keys.lag
    if put.lag ~= nil and type(put.lag) ~= "string" then
      fail('the lag of %s is a text such as "3d", "3d..5d" or "3d..", not %s', key,
        names.describe(put.lag))
    end
    value = value[1]
    if value == nil then
      fail('%s names no fact: {E7, lag = "3d"}', key)
    end
  end
  local date
  put.other, date = tied_fact(value, key)
  if date and put.lag then
    fail("a lag counts from a fact: give %s the date that it comes to", key)
  end
  return put, date
end

--- What `after` and `before` of a put come to: ties as {other, after, lag} for the host, and the
--- dates that were given in place of facts.
---
--- ```lua
--- local e = event{type = "attack", date = "2024-03-10"}
--- order.ties({ after = { e, lag = "3d" } })[1].lag  --> 3d
--- #order.ties { after = { e, { e, lag = "..5d" } } }  --> 2
--- ```
---@param fields table
---@return table[] ties
---@return Time|nil after
---@return Time|nil before
function M.ties(fields)
  local list, after, dates = {}, {}, {}
  local function add(value, key)
    local put, date = tie(value, key)
    list[#list + 1] = put.other and put or nil
    if date and dates[key] then
      fail("%s takes one date", key)
    end
    dates[key] = dates[key] or date
  end
  for _, key in ipairs { "after", "before" } do
    local value = fields[key]
    if is_list(value) then
      if #value == 0 then
        fail("%s is an empty list: leave it out, or name a fact", key)
      end
      for _, item in names.items(key, value) do
        add(item, key)
      end
    elseif value ~= nil then
      add(value, key)
    end
  end
  for _, put in ipairs(list) do
    after[put.other] = after[put.other] or put.after and true
    if not put.after and after[put.other] then
      fail("an event lies after or before another, not both")
    end
  end
  return list, dates.after, dates.before
end

---@class Tie
---@field other Fact
---@field lag string|nil as it was written

--- What a fact was put after (or before), with the lags.
---
--- ```lua
--- local e = event{type = "talk", after = { event{type = "raid", date = "2024"}, lag = "3d" }}
--- order.tied(e, "after")[1].lag  --> 3d
--- ```
---@param fact Fact
---@param key "after"|"before"
---@return Tie[]
function M.tied(fact, key)
  local list = {}
  for _, row in ipairs(case.read("ties", select(2, case.kind(fact)))) do
    if (row[2] == 1) == (key == "after") then
      local other = case.record(row[1] & 1 == 0 and "E" or "R", row[1])
      list[#list + 1] = { other = other, lag = row[3] ~= "" and row[3] or nil }
    end
  end
  return list
end

--- A lag in words.
---
--- ```lua
--- order.lag "3d.."  --> at least 3d
--- order.lag "3d..5d"  --> 3d to 5d
--- ```
---@param lag string|nil
---@return string|nil
function M.lag(lag)
  local least, most = (lag or ""):match "^%s*(.-)%s*%.%.%s*(.-)%s*$"
  if not least then
    return lag
  elseif most == "" then
    return "at least " .. least
  end
  return least == "" and "at most " .. most or least .. " to " .. most
end

-- ---- bounds ----

---@class Contradiction
---@field fact Fact whose bounds were asked for
---@field chain table[] the claims that cannot all be true: {kind, fact, other, lag, claim}
local Contradiction = { __name = "contradiction" }

local PLAIN = { fact = true, chain = true }

function Contradiction:__index(key)
  if not PLAIN[key] then
    fail("%s has no bounds, since what orders it contradicts itself: why(%s.bounds) says how",
      rawget(self, "fact").ref, rawget(self, "fact").ref)
  end
end

function Contradiction:__tostring()
  return tostring(require("dossier.why.order").contradiction(self.chain))
end

-- The fact that each time given by .bounds belongs to, so that why can explain it.
local facts = setmetatable({}, { __mode = "k" })

--- The bounds that all ties of order leave a fact: a time, whose ends may be narrower than those
--- of its date; a contradiction, which prints the claims that cannot all be true, if there is none.
---
--- ```lua
--- local attack = event{type = "attack", date = "2024-03-10"}
--- local talks = event{type = "talk", after = attack}
--- local answer = event{type = "answer", after = { talks, lag = "2d.." }}
--- answer.date  --> nil
--- answer.bounds.start_lo == date("2024-03-12").start_lo  --> true
--- ```
---@param fact Fact
---@return Time|Contradiction
function M.bounds(fact)
  local b, chain = case.order_bounds(fact)
  local value
  if chain then
    value = setmetatable({ fact = fact, chain = chain }, Contradiction)
  elseif b.narrowed then
    value = time.span { start_lo = b.start_lo, start_hi = b.start_hi, end_lo = b.end_lo,
      end_hi = b.end_hi }
  else
    value = fact.span
  end
  facts[value] = fact
  return value
end

--- The fact that a time was given by as its `.bounds`.
---
--- ```lua
--- local e = event{type = "meet", date = "2024"}
--- order.fact_of(e.bounds) == e  --> true
--- order.fact_of(date "2024")  --> nil
--- ```
---@param bounds Time|Contradiction
---@return Fact|nil
function M.fact_of(bounds)
  return facts[bounds]
end

return M
