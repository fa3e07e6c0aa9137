--- `periods`: when something held, as a set of times that is as sure as its dates are.
---
--- It has two readings: what possibly and what certainly lies in it. Every operator keeps both
--- right, so that what it calls certain is so wherever the dates lie within their bounds.

local host = require "dossier.host.periods"
local names = require "dossier.names"
local text = require "dossier.host.text"
local time = require "dossier.time"

local M = {}

local fail = names.fail
local PRINTED = 50 -- times in one line

---@class Periods
---@operator band(any): Periods
---@operator bor(any): Periods
---@operator sub(any): Periods
local Periods = host.methods

setmetatable(Periods, { __index = function(_, key)
  names.unknown("periods have no", key, Periods, "they have")
end })

-- ---- what they are made of ----

-- The periods in which a relation was suspended.
local function suspended(fact)
  local surely, perhaps = require("dossier.holds.extent").suspensions(fact)
  local p = host.new()
  for _, piece in ipairs(surely) do
    host.add(p, piece[1], piece[2], "certainly")
  end
  for _, piece in ipairs(perhaps) do
    host.add(p, piece[1], piece[2], "possibly")
  end
  return host.done(p)
end

-- A fact's time while it is in force. What does not stand, or is only possibly asked for, is only
-- possible; what is denied or planned is none.
local function add_fact(p, fact, mark)
  local standing, status = fact.standing, fact.status
  if standing == "denied" or status == "planned" then
    return p
  end
  local perhaps = mark == "possible" or standing ~= "stands"
  local at = fact.span
  if at.end_lo == math.maxinteger and names.kind(fact) == "relation" then
    local bounds = require("dossier.holds.extent").bounds(fact, { fact.type }, {})
    at = time.span(bounds)
  end
  if names.kind(fact) == "event" or status ~= "suspended" and #fact.steps == 0 then
    host.add(p, at, perhaps)
    return p
  end
  local own = host.new()
  host.add(own, at, perhaps)
  return host.either(host.done(p), host.minus(host.done(own), suspended(fact)))
end

local add

-- A pair {from, to}: of whole seconds, or of whatever span takes.
local function add_pair(p, from, to)
  local lo, hi = math.tointeger(from), math.tointeger(to)
  if type(from) == "number" or type(to) == "number" then
    if not lo or not hi or type(from) ~= "number" or type(to) ~= "number" then
      fail("a period is two dates, {\"2003\", \"2025-04-17\"}, or two whole numbers of seconds")
    end
    if lo >= hi then
      fail("the period {%d, %d} ends before it begins", lo, hi)
    end
    host.add(p, lo, hi)
  else
    host.add(p, time.span(from, to))
  end
  return p
end

local function add_query(p, query)
  for record, mark in query do
    local kind = names.kind(record)
    if kind ~= "event" and kind ~= "relation" then
      fail("periods are of events and relations, not of %s", kind and kind .. "s" or "other rows")
    end
    p = add_fact(p, record, mark)
  end
  return p
end

-- Adds one item of a list, and gives the periods with it.
function add(p, item)
  local kind = names.kind(item)
  if host.is(item) then
    return host.either(host.done(p), item)
  elseif kind == "event" or kind == "relation" then
    return add_fact(p, item)
  elseif type(item) == "table" and getmetatable(item) == nil then
    for key in pairs(item) do
      if key ~= 1 and key ~= 2 then
        fail("a period is a pair such as {\"2003\", \"2025-04-17\"}, and has no %s",
          text.safe(tostring(key)))
      end
    end
    return add_pair(p, item[1], item[2])
  elseif type(item) == "table" and getmetatable(item).__name == "query" then
    return add_query(p, item)
  elseif type(item) == "string" or type(item) == "userdata" and not kind then
    host.add(p, item)
    return p
  end
  fail("periods are made of times, pairs, facts and queries, not of %s", names.describe(item))
end

--- When something held, as a set of times. It is made of a list: pairs `{from, to}` as `span` takes
--- them, dates, facts, queries; or of one of these. A date is the whole of it, a fact's time is as
--- its record reads it, a relation's that in which it was in force. What touches is one.
---
--- Two of them combine with `&`, `|` and `-`; so do one and whatever can be made into one.
---
--- ```lua
--- periods{{"2003", "2025-04-17"}, {"2024-01-01", "2026-01-31"}}  --> 2003/2026-01-31
--- periods{"2024"} - "2024-05"  --> 2024-01-01/2024-04-30, 2024-06-01/2024-12-31
--- periods{{"2003", "2010"}} & "2005"  --> 2005-01-01/2005-12-31
--- actor{name = "Ann"}; relation{type = "heads", subject = "Ann", from = "2003-02-01", to = "2004"}
--- periods(relations{type = "heads"})  --> 2003-02-01/2004
--- ```
---@param list string|Time|Fact|Query|Periods|any[]
---@return Periods
function M.periods(list)
  if host.is(list) then
    return list
  end
  local p = host.new()
  if type(list) == "table" and getmetatable(list) == nil then
    names.items("periods", list)
    for i = 1, #list do
      p = add(p, list[i])
    end
    return host.done(p)
  end
  return host.done(add(p, list))
end

local of = M.periods

function host.meta.__band(a, b) return host.both(of(a), of(b)) end

function host.meta.__bor(a, b) return host.either(of(a), of(b)) end

function host.meta.__sub(a, b) return host.minus(of(a), of(b)) end

function host.meta.__tostring(p)
  local list, n = host.list(p, PRINTED)
  for i, one in ipairs(list) do
    local marked = not one.uncertain or one.edtf:find("?", 1, true)
    list[i] = one.edtf .. (marked and "" or "?")
  end
  local more = n > #list and (", and %d more"):format(n - #list) or ""
  return n == 0 and "never" or table.concat(list, ", ") .. more
end

-- ---- looking back and ahead ----

--- When it had held at some instant between the two distances before: from `least` to `most` ago.
--- Distances are durations without months; `".."` is no limit, and without both it is any.
---
--- ```lua
--- periods{"2024-03-01"}:once("0d", "7d")  --> 2024-03-01/2024-03-08
--- ```
---@param least? string
---@param most? string
---@return Periods
function Periods:once(least, most) return host.once(self, least, most) end

--- When it had held at every instant from `least` to `most` before.
---
--- ```lua
--- periods{{"2024-03-01", "2024-03-31"}}:historically("0d", "7d")  --> 2024-03-08/2024-03-31
--- ```
---@param least? string
---@param most? string
---@return Periods
function Periods:historically(least, most) return host.historically(self, least, most) end

--- When it was going to hold at some instant from `least` to `most` after.
---
--- ```lua
--- periods{"2024-03-08"}:eventually("0d", "7d")  --> 2024-03-01/2024-03-08
--- ```
---@param least? string
---@param most? string
---@return Periods
function Periods:eventually(least, most) return host.eventually(self, least, most) end

--- When it was going to hold at every instant from `least` to `most` after.
---
--- ```lua
--- periods{{"2024-03-01", "2024-03-31"}}:always("0d", "7d")  --> 2024-03-01/2024-03-24
--- ```
---@param least? string
---@param most? string
---@return Periods
function Periods:always(least, most) return host.always(self, least, most) end

--- When it had held at every instant since some instant, `least` to `most` before, at which the
--- other held; that instant itself needs the other alone.
---
--- ```lua
--- local ceasefire = periods{{"2024-03-02", "2024-03-20"}}
--- ceasefire:held_since("2024-03-01", "0d", "10d")  --> 2024-03-01/2024-03-11
--- ```
---@param other any what `periods` takes
---@param least? string
---@param most? string
---@return Periods
function Periods:held_since(other, least, most)
  return host.held_since(self, of(other), least, most)
end

--- When it was going to hold at every instant until some instant, `least` to `most` after, at which
--- the other held.
---
--- ```lua
--- local ceasefire = periods{{"2024-03-02", "2024-03-20"}}
--- ceasefire:held_until("2024-03-21", "0d", "10d")  --> 2024-03-11/2024-03-21
--- ```
---@param other any what `periods` takes
---@param least? string
---@param most? string
---@return Periods
function Periods:held_until(other, least, most)
  return host.held_until(self, of(other), least, most)
end

-- ---- what is in them ----

--- The separate times, in order, as `span` makes them. One that may not have been at all is marked
--- `?`; where several parts of one are certain, it speaks of the first (`:certainly()` has all).
---
--- ```lua
--- #periods{"2003", "2005"}:list()  --> 2
--- periods{"2003", "2005"}:list()[2]:during("2005")  --> true
--- ```
---@return Time[]
function Periods:list() return (host.list(self)) end

--- How long it held in all.
---
--- ```lua
--- periods{{"2024-01-01", "2024-01-10"}, {"2024-02-01", "2024-02-05"}}:length()  --> 15 days
--- periods{{"2003", "2025-04-17"}}:length()  --> 21 to 22 years
--- ```
---@return Length
function Periods:length() return host.length(self) end

--- When it did not hold between its first and its last time.
---
--- ```lua
--- periods{{"2003-01-01", "2004-12-31"}, {"2006-01-01", ".."}}:gaps()  --> 2005-01-01/2005-12-31
--- ```
---@return Periods
function Periods:gaps() return host.between(self) end

--- Whether it held at some instant of a time: `true`, `false`, or `nil` if it only may have. Then
--- whether that is so throughout.
---
--- ```lua
--- periods{{"2003", "2025-04-17"}}:at("2024-07")  --> true	true
--- periods{{"2003", "2025-04-17"}}:at("2003-01-10")  --> nil	false
--- periods{{"2003", "2025-04-17"}}:at("2026")  --> false	true
--- ```
---@param when string|Time|Fact
---@return boolean|nil
---@return boolean throughout
function Periods:at(when) return host.at(self, when) end

--- What certainly lies in it, alone.
---
--- ```lua
--- periods{{"2003", "2025"}}:certainly()  --> 2003-12-31T23:59:59Z/2025-01-01T00:00:00Z
--- ```
---@return Periods
function Periods:certainly() return host.reading(self, true) end

--- What possibly lies in it, as if it were certain.
---
--- ```lua
--- periods{{"2003", "2025"}}:possibly()  --> 2003-01-01/2025-12-31
--- ```
---@return Periods
function Periods:possibly() return host.reading(self, false) end

return M
