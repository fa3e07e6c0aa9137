--- Times: dates and spans that are as uncertain as what was said, read from EDTF or from a phrase.
---
--- A time starts somewhere in [start_lo, start_hi) and ends somewhere in (end_lo, end_hi], in
--- seconds since 1970 UTC. What a method answers is certain, unless its name says `possibly`.

local host = require "dossier.host.time"
local refuse = require "dossier.refuse"

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

local FIELDS = { start_lo = true, start_hi = true, end_lo = true, end_hi = true, edtf = true,
  precision = true, kind = true, level = true, uncertain = true, approximate = true }

-- What a time has neither as a field nor as a method.
setmetatable(Time, { __index = function(_, key)
  local known = {}
  for name in pairs(Time) do
    known[name] = true
  end
  for name in pairs(FIELDS) do
    known[name] = true
  end
  refuse.unknown("a time has no", key, known, "it has")
end })

---@class Length
---@field min integer seconds that it lasted at least
---@field max integer seconds at most, `math.maxinteger` if nothing bounds it
---@field text string in words

local CALENDARS = { gregorian = true, julian = true, solar_hijri = true, hijri = true }

local DATE_KEYS = refuse.keys("date", { on = true, after = true,
  tense = { past = true, future = true }, edtf = true, calendar = CALENDARS })

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
  options = refuse.options("date", options, DATE_KEYS)
  local tense = options.tense
  if tense ~= nil then
    refuse.choice("tense", tense, { past = true, future = true })
  end
  refuse.typed("edtf", options.edtf, "boolean")
  if options.calendar ~= nil then
    refuse.choice("calendar", options.calendar, CALENDARS)
  end
  return host.read(text, options.on, options.after, tense == "future", options.edtf,
    options.calendar)
end

local BOUND_KEYS = refuse.keys("span", { start_lo = true, start_hi = true, end_lo = true,
  end_hi = true })

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
  refuse.check_keys("span", from, BOUND_KEYS)
  for key in pairs(BOUND_KEYS) do
    local bound = from[key]
    if bound ~= nil and not math.tointeger(bound) then
      refuse.fail("%s is a whole number of seconds since 1970, not %s", key, refuse.describe(bound))
    end
  end
  return host.make(from.start_lo, from.start_hi, from.end_lo, from.end_hi)
end

-- ---- relations ----
--
-- The other time may be text, or a fact, which stands for its span. Where it is what the time lies
-- in (overlaps, during, starts, finishes; for contains the time itself), a date that is no record's
-- means the whole of it. A fact against itself has both ends in common.

--- True if the time has certainly ended when the other starts, or just then.
---
--- ```lua
--- date("2003"):before("2004")  --> true
--- date("2003"):before("2003-06")  --> false
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:before(other) return host.before(self, other) end

--- True if the time may have ended when the other starts.
---
--- ```lua
--- date("2003"):possibly_before("2003-06")  --> true
--- date("2003"):possibly_before("2002")  --> false
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:possibly_before(other) return host.possibly_before(self, other) end

--- True if the other certainly starts at the very instant at which the time ends.
---
--- ```lua
--- span("2003-01-01", "2003-12-31"):meets(span("2004-01-01"))  --> true
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:meets(other) return host.meets(self, other) end

--- True if the other may start at the very instant at which the time ends.
---
--- ```lua
--- span("2003", "2004"):possibly_meets(span("2004"))  --> true
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:possibly_meets(other) return host.possibly_meets(self, other) end

--- True if both certainly share an instant.
---
--- ```lua
--- span("2003", "2025-04-17"):overlaps("2024-07")  --> true
--- span("2003", "2025-04-17"):overlaps("2003-06")  --> false
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:overlaps(other) return host.overlaps(self, other) end

--- True if both may share an instant.
---
--- ```lua
--- span("2003", "2025-04-17"):possibly_overlaps("2003-06")  --> true
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:possibly_overlaps(other) return host.possibly_overlaps(self, other) end

--- True if the time certainly lies within the other, which may be just as long.
---
--- ```lua
--- date("2024-07"):during("2024")  --> true
--- date("2003-07"):during(span("2003", "2025-04-17"))  --> false
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:during(other) return host.during(self, other) end

--- True if the time may lie within the other.
---
--- ```lua
--- date("2003-07"):possibly_during(span("2003", "2025-04-17"))  --> true
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:possibly_during(other) return host.possibly_during(self, other) end

--- True if the other certainly lies within the time.
---
--- ```lua
--- date("2024"):contains("2024-07-04")  --> true
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:contains(other) return host.contains(self, other) end

--- True if the other may lie within the time.
---
--- ```lua
--- span("2003", "2025"):possibly_contains("2003-07")  --> true
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:possibly_contains(other) return host.possibly_contains(self, other) end

--- True if the time certainly lies within the other and starts with it.
---
--- ```lua
--- span("2024-01-01", "2024-03-31"):starts("2024")  --> true
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:starts(other) return host.starts(self, other) end

--- True if the time may lie within the other and start with it.
---
--- ```lua
--- span("2024", "2024-03"):possibly_starts("2024")  --> true
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:possibly_starts(other) return host.possibly_starts(self, other) end

--- True if the time certainly lies within the other and ends with it.
---
--- ```lua
--- span("2024-12-24", "2024-12-31"):finishes("2024")  --> true
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:finishes(other) return host.finishes(self, other) end

--- True if the time may lie within the other and end with it.
---
--- ```lua
--- date("2024-12"):possibly_finishes("2024")  --> true
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:possibly_finishes(other) return host.possibly_finishes(self, other) end

--- True if both ends are certainly the same. `==` asks if the bounds are.
---
--- ```lua
--- span("2003-01-01", "2003-12-31"):equals("2003-01-01/2003-12-31")  --> true
--- span("2003", "2025"):equals("2003/2025")  --> false
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:equals(other) return host.equals(self, other) end

--- True if both ends may be the same.
---
--- ```lua
--- span("2003", "2025"):possibly_equals("2003/2025")  --> true
--- ```
---@param other string|Time|Fact
---@return boolean
function Time:possibly_equals(other) return host.possibly_equals(self, other) end

--- Which of Allen's thirteen relations the two can have, and no other: `b` before, `m` meets, `o`
--- overlaps, `fi` finished by, `di` contains, `s` starts, `e` equals, and their inverses `si` `d`
--- `f` `oi` `mi` `bi`. They are strict: of the two, only one is so.
---
--- ```lua
--- date("2024-07-04"):allen("2024-12")  --> { "b" }
--- span("2003-01-01", "2025-04-17"):allen(span("2003", "2025-04-17"))  --> { "fi", "e" }
--- ```
---@param other string|Time|Fact
---@return string[]
function Time:allen(other) return host.allen(self, other) end

--- True if no more than the duration certainly lies between the two, whichever is first. Days,
--- months and years count in whole days unless one of the times has a clock.
---
--- ```lua
--- date("2024-03-31"):within("2024-01-01", "90d")  --> true
--- date("2024-04-01"):within("2024-01-01", "90d")  --> false
--- ```
---@param other string|Time|Fact
---@param duration string
---@return boolean
function Time:within(other, duration) return host.within(self, other, duration) end

--- True if there may be no more than the duration between the two.
---
--- ```lua
--- date("2024-04"):possibly_within("2024-01-01", "91d")  --> true
--- ```
---@param other string|Time|Fact
---@param duration string
---@return boolean
function Time:possibly_within(other, duration) return host.within(self, other, duration, true) end

--- How long it lasted, as surely as can be said. A length compares with others and with durations:
--- what `<` and `>` say is certain, so that both can be false.
---
--- ```lua
--- span("2024-07-01", "2024-07-14"):length()  --> 14 days
--- span("2003", "2025-04-17"):length().min // 86400  --> 7778
--- span("2003", "2025-04-17"):length() > "20y"  --> true
--- date "2024-03-10" - date "2024-03-01" < "2w"  --> true
--- ```
---@return Length
function Time:length() return host.length(self) end

return M
