--- Times: dates and spans that are as uncertain as what was said, read from EDTF or from a phrase.
---
--- A time starts somewhere in [start_lo, start_hi) and ends somewhere in (end_lo, end_hi], in
--- seconds since 1970 UTC. What a method answers is certain, unless its name says `possibly`.

local host = require "dossier.host.time"

local M = {}

---@class Time
---@field start_lo integer earliest start, `math.mininteger` if nothing bounds it
---@field start_hi integer one after the latest start
---@field end_lo integer one before the earliest end
---@field end_hi integer latest end, `math.maxinteger` if nothing bounds it
---@field edtf string EDTF as written, or the shortest for the bounds
---@field precision string? `"day"`, `"month"`, `"year"`, …: of a span, its coarser end
---@field kind string `"point"`, `"span"`, `"set"` (one of), `"list"` (all of)
---@field level integer the lowest EDTF level that has it
---@field uncertain boolean marked with ? or %
---@field approximate boolean marked with ~ or %
---@field is_local boolean a clock time without a zone, which is reckoned as UTC
---@operator add(string): Time
---@operator sub(string): Time
---@operator sub(Time): Length
local Time = host.methods

---@class Length
---@field min integer seconds that it lasted at least
---@field max integer seconds at most, `math.maxinteger` if nothing bounds it
---@field text string in words

-- How many letters must be changed to make `b` of `a`.
local function edit_distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local corner
    corner, row[0] = row[0], i
    for j = 1, #b do
      local change = a:byte(i) == b:byte(j) and 0 or 1
      corner, row[j] = row[j], math.min(row[j] + 1, row[j - 1] + 1, corner + change)
    end
  end
  return row[#b]
end

-- Raises unless every key of the table is known; names the nearest that is.
local function check_keys(word, keys, known)
  for key in pairs(keys) do
    if not known[key] then
      local names, nearest, least = {}, nil, 4
      for name in pairs(known) do
        names[#names + 1] = name
        local distance = type(key) == "string" and edit_distance(key, name) or least
        if distance < least or (distance == least and nearest and name < nearest) then
          nearest, least = name, distance
        end
      end
      table.sort(names)
      local offer = nearest and ("did you mean " .. nearest .. "?")
        or ("its keys are " .. table.concat(names, ", "))
      error(word .. " has no key " .. tostring(key) .. ": " .. offer, 0)
    end
  end
end

local DATE_KEYS = { on = true, after = true, tense = true, edtf = true, calendar = true }

--- A time, from EDTF or from a phrase such as "17 April 2025", "early 2024", "before 2012".
---
--- A relative phrase ("last month", "Thursday") needs `on`, the date of its document; one that
--- goes on from another date ("three days later") needs `after`, the date mentioned last.
--- `tense = "future"` looks for a weekday or month ahead. `edtf = true` takes EDTF alone. A date of
--- another calendar takes `calendar`: `"julian"`, `"solar_hijri"` or `"hijri"`.
---
--- ```lua
--- date "early 2024"  --> [2024-01..2024-04]
--- date("last month", {on = "2024-07-17"})  --> 2024-06
--- date("three days later", {after = "2025-04-17?"})  --> 2025-04-20?
--- date("в начале 2024 года")  --> [2024-01..2024-04]
--- date("15 Mehr 1400", {calendar = "solar_hijri"})  --> 2021-10-07
--- ```
---@param text string|Time
---@param options? {on: string|Time, after: string|Time, tense: "past"|"future", edtf: boolean,
---   calendar: string}
---@return Time
function M.date(text, options)
  if options == nil then return host.read(text) end
  if type(options) ~= "table" then
    error("the second argument of date is a table, such as {on = \"2024-07-17\"}", 0)
  end
  check_keys("date", options, DATE_KEYS)
  local tense = options.tense
  if tense ~= nil and tense ~= "past" and tense ~= "future" then
    error("tense is \"past\" or \"future\"", 0)
  end
  return host.read(text, options.on, options.after, tense == "future", options.edtf,
    options.calendar)
end

local BOUND_KEYS = { start_lo = true, start_hi = true, end_lo = true, end_hi = true }

--- A time from one date to another, or with the bounds given.
---
--- A day or finer is exact, from its first instant, to its last; anything coarser is uncertain
--- within itself. An end left out or `".."` is open, `"?"` is unknown. In the table, a bound
--- left out is what the others allow.
---
--- ```lua
--- span("2003", "2025-04-17"):length()  --> 21 to 22 years
--- span("2021-08")  --> 2021-08/..
--- span("?", "2004")  --> /2004
--- span{start_lo = 0, start_hi = 1, end_lo = 86399, end_hi = 86400}  --> 1970-01-01/1970-01-01
--- ```
---@param from string|Time|table|nil
---@param to? string|Time
---@return Time
function M.span(from, to)
  if type(from) ~= "table" then return host.span(from, to) end
  check_keys("span", from, BOUND_KEYS)
  for key in pairs(BOUND_KEYS) do
    local bound = from[key]
    if bound ~= nil and not math.tointeger(bound) then
      error(key .. " is a whole number of seconds since 1970", 0)
    end
  end
  return host.make(from.start_lo, from.start_hi, from.end_lo, from.end_hi)
end

--- True if the time has certainly ended when the other starts, or just then.
---
--- ```lua
--- date("2003"):before("2004")  --> true
--- date("2003"):before("2003-06")  --> false
--- ```
---@param other string|Time
---@return boolean
function Time:before(other) return host.before(self, other) end

--- True if the time may have ended when the other starts.
---
--- ```lua
--- date("2003"):possibly_before("2003-06")  --> true
--- date("2003"):possibly_before("2002")  --> false
--- ```
---@param other string|Time
---@return boolean
function Time:possibly_before(other) return host.possibly_before(self, other) end

--- True if both certainly share an instant.
---
--- ```lua
--- span("2003", "2025-04-17"):overlaps("2024-07")  --> true
--- span("2003", "2025-04-17"):overlaps("2003-06")  --> false
--- ```
---@param other string|Time
---@return boolean
function Time:overlaps(other) return host.overlaps(self, other) end

--- True if both may share an instant.
---
--- ```lua
--- span("2003", "2025-04-17"):possibly_overlaps("2003-06")  --> true
--- ```
---@param other string|Time
---@return boolean
function Time:possibly_overlaps(other) return host.possibly_overlaps(self, other) end

--- True if the other starts at the very instant at which the time ends.
---
--- ```lua
--- span("2003-01-01", "2003-12-31"):meets(span("2004-01-01"))  --> true
--- ```
---@param other string|Time
---@return boolean
function Time:meets(other) return host.meets(self, other) end

--- True if the time certainly lies within the other.
---
--- ```lua
--- date("2024-07"):during(span("2003", "2025-04-17"))  --> true
--- date("2003-07"):during(span("2003", "2025-04-17"))  --> false
--- ```
---@param other string|Time
---@return boolean
function Time:during(other) return host.during(self, other) end

--- True if no more than the duration certainly lies between the two, whichever is first. Days,
--- months and years count in whole days unless one of the times has a clock.
---
--- ```lua
--- date("2024-03-31"):within("2024-01-01", "90d")  --> true
--- date("2024-04-01"):within("2024-01-01", "90d")  --> false
--- ```
---@param other string|Time
---@param duration string
---@return boolean
function Time:within(other, duration) return host.within(self, other, duration) end

--- How long it lasted, as surely as can be said.
---
--- ```lua
--- span("2024-07-01", "2024-07-14"):length()  --> 14 days
--- span("2003", "2025-04-17"):length().min // 86400  --> 7778
--- ```
---@return Length
function Time:length() return host.length(self) end

return M
