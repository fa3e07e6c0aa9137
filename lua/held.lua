--- In which days, months or years relations held: each counts in every one of them.

local cell = require "dossier.cell"
local names = require "dossier.names"

local M = {}

local MIN, MAX = math.mininteger, math.maxinteger
local DAY = 86400
local FIRST, LAST = -62135596800, 253402300800
local UNITS_MOST = 100000 -- rows of a group

-- ---- numbers of units: consecutive, 0 in 1970 ----

local function months(second)
  local date = os.date("!*t", second)
  return (date.year - 1970) * 12 + date.month - 1
end

local NUMBER = {
  day = function(second) return second // DAY end,
  week = function(second) return (second // DAY + 3) // 7 end, -- weeks begin on Monday
  month = months,
  quarter = function(second) return months(second) // 3 end,
  year = function(second) return months(second) // 12 end,
}

local function first_of_month(number)
  return os.time { year = 1970 + number // 12, month = number % 12 + 1, day = 3, hour = 12 }
end

-- A second within a unit.
local SECOND = {
  day = function(number) return number * DAY end,
  week = function(number) return (number * 7 - 3) * DAY end,
  month = first_of_month,
  quarter = function(number) return first_of_month(number * 3) end,
  year = function(number) return first_of_month(number * 12) end,
}

-- ---- counting ----

-- The units that a time touches: those in which it may have held, and those in which it surely did
-- (nil if there is none). What has no bound goes to the first or last unit of all.
local function units(t, number, lo, hi)
  local function at(second)
    return second <= lo and number(lo) or second >= hi and number(hi) or number(second)
  end
  local from, to = at(t.start_lo), at(t.end_hi == MAX and hi or t.end_hi - 1)
  local latest = t.start_hi == MIN and lo or t.start_hi - 1
  local earliest = t.end_lo == MAX and hi or t.end_lo
  if latest <= earliest then
    return from, to, at(latest), at(earliest)
  elseif at(earliest) == at(latest) and t.end_lo ~= MIN and t.start_hi ~= MAX then
    return from, to, at(latest), at(latest)
  end
  return from, to
end

-- The first and last second that any of the times names, within the years 1 to 9999.
local function reach(times)
  local lo, hi = MAX, MIN
  for _, t in ipairs(times) do
    for _, second in ipairs { t.start_lo, t.start_hi - 1, t.end_lo, t.end_hi - 1 } do
      if second >= FIRST and second < LAST then
        lo, hi = math.min(lo, second), math.max(hi, second)
      end
    end
  end
  return lo, hi
end

local function sum_up(steps, first, last, each)
  local possible, certain = 0, 0
  for number = first, last do
    possible = possible + (steps.possible[number] or 0)
    certain = certain + (steps.certain[number] or 0)
    if possible > 0 then
      each(number, possible, certain)
    end
  end
end

local function step(steps, from, to)
  steps[from] = (steps[from] or 0) + 1
  steps[to + 1] = (steps[to + 1] or 0) - 1
end

--- Counts by units of time: calls `each(key, second, count, certain)` for each unit of each key in
--- which anything may have held, in order of time; `second` lies in the unit. Members are {key,
--- time}. An open end goes on to the last second that any of them names.
---
--- ```lua
--- local n = 0
--- held.count({ { "a", span("2003-05-01", "2004-02-01") } }, "year", function() n = n + 1 end)
--- n  --> 2
--- ```
---@param members {[1]: any, [2]: Time}[]
---@param unit string
---@param each fun(key: any, second: integer, count: integer, certain: integer)
function M.count(members, unit, each)
  local times, keys, steps = {}, {}, {}
  for i, member in ipairs(members) do
    times[i] = member[2]
  end
  local lo, hi = reach(times)
  if lo > hi then
    return
  end
  local number = NUMBER[unit]
  local first, last = number(lo), number(hi)
  if last - first >= UNITS_MOST then
    names.fail("that are %d %ss, from %s on: group by something longer", last - first + 1, unit,
      cell.time(require("dossier.time").span { start_lo = lo, start_hi = lo + 1 }))
  end
  for _, member in ipairs(members) do
    local key = member[1]
    if not steps[key] then
      steps[key] = { possible = {}, certain = {} }
      keys[#keys + 1] = key
    end
    local from, to, sure_from, sure_to = units(member[2], number, lo, hi)
    step(steps[key].possible, from, to)
    if sure_from then
      step(steps[key].certain, sure_from, sure_to)
    end
  end
  for _, key in ipairs(keys) do
    sum_up(steps[key], first, last, function(at, possible, certain)
      each(key, SECOND[unit](at), possible, certain)
    end)
  end
end

--- True if something may have held in the unit of time in which a second lies.
---
--- ```lua
--- held.has(span("2003", "2005"), "year", date("2004-07-01").start_lo)  --> true
--- ```
---@param t Time
---@param unit string
---@param second integer
---@return boolean
function M.has(t, unit, second)
  local number = NUMBER[unit]
  local at = number(second)
  return (t.start_lo < FIRST or number(t.start_lo) <= at)
    and (t.end_hi > LAST or number(t.end_hi - 1) >= at)
end

return M
