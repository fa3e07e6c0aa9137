--- Facts drawn along an axis of time.

local cell = require "dossier.cell"
local names = require "dossier.names"
local text = require "dossier.host.text"

local M = {}

local MIN, MAX = math.mininteger, math.maxinteger
local DAY, HOUR = 86400, 3600
local BAR_LEAST = 8
local DATED_FROM = 60 -- columns of a screen that has room for dates in words

-- The facts that have a date and those that have none, whether one is only possible, and how many
-- there are in all if not all were read.
local function dated(query, most)
  local found = { facts = {}, undated = {}, possible = {} }
  local function add(fact, mark)
    local kind = names.kind(fact)
    if kind ~= "event" and kind ~= "relation" then
      names.fail("timeline takes events and relations: timeline(facts{…}), not %s",
        names.describe(fact))
    elseif cell.is_undated(fact) then
      found.undated[#found.undated + 1] = fact
    else
      found.facts[#found.facts + 1] = fact
      found.possible[fact] = mark == "possible" or nil
    end
  end
  local kind = cell.kind(query)
  if kind == "query" then
    for fact, mark in most and query:limit(most) or query do
      add(fact, mark)
    end
    local read = #found.facts + #found.undated
    found.total = read == most and query:count() or read
  elseif kind == "table" then
    for _, fact in ipairs(query) do
      add(fact)
    end
  else
    add(query)
  end
  return found
end

-- ---- the axis ----

-- The second at which a day of the Gregorian calendar begins; months run on over the years.
local function civil(year, month, day)
  year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
  local y = month <= 2 and year - 1 or year
  local of_era = y % 400
  local of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
  local days = of_era * 365 + of_era // 4 - of_era // 100 + of_year
  return (y // 400 * 146097 + days - 719468) * DAY
end

local YEAR, MONTH = 31556952, 2629746 -- seconds of a mean one

local function year_label(year)
  return year < 0 and ("-%04d"):format(-year) or ("%04d"):format(year)
end

-- The distances that two marks of an axis may have: `at` gives the second of mark k, `label` names
-- it, `long` is about how long it is in seconds, `wide` the columns of a label.
local function distances()
  local list = {}
  for _, n in ipairs { 1, 2, 7, 14 } do
    local function at(k)
      return k * n * DAY - 3 * DAY -- weeks begin on Mondays
    end
    list[#list + 1] = { long = n * DAY, wide = 10, at = at,
      label = function(k) return os.date("!%Y-%m-%d", at(k)) end }
  end
  for _, n in ipairs { 1, 3, 6 } do
    list[#list + 1] = { long = n * MONTH, wide = 7,
      at = function(k) return civil(1970, 1 + k * n, 1) end,
      label = function(k)
        return ("%s-%02d"):format(year_label(1970 + k * n // 12), k * n % 12 + 1)
      end }
  end
  for power = 0, 6 do
    for _, digit in ipairs { 1, 2, 5 } do
      local n = digit * math.tointeger(10 ^ power)
      list[#list + 1] = { long = n * YEAR, wide = 5, at = function(k) return civil(k * n, 1, 1) end,
        label = function(k) return year_label(k * n) end, years = n }
    end
  end
  return list
end

-- The marks of an axis of a width: the finest that leaves two blanks between labels.
local function axis(lo, hi, width)
  local step
  for _, one in ipairs(distances()) do
    if not step and (hi - lo) / one.long * (one.wide + 2) <= width then
      step = one
    end
  end
  if not step then
    return ""
  end
  local k = step.years and (1970 + lo // YEAR) // step.years - 1 or lo // step.long - 1
  local line, at = "", 0
  while step.at(k) < hi do
    local place = (step.at(k) - lo) * width // (hi - lo)
    local label = step.label(k)
    if step.at(k) >= lo and place >= at + (at > 0 and 2 or 0) and place + #label <= width then
      line = line .. (" "):rep(place - at) .. label
      at = place + #label
    end
    k = k + 1
  end
  if line == "" then -- no mark lies in so short a stretch
    local from, to = os.date("!%Y-%m-%d", lo), os.date("!%Y-%m-%d", hi)
    line = cell.cut(from == to and from or from .. " .. " .. to, width)
  end
  return line
end

-- The stretch that the bounds which are there span, a little wider.
local function stretch(facts)
  local lo, hi = MAX, MIN
  for _, fact in ipairs(facts) do
    local span = fact.span
    for _, bound in ipairs { span.start_lo, span.start_hi, span.end_lo, span.end_hi } do
      if bound ~= MIN and bound ~= MAX then
        lo, hi = math.min(lo, bound), math.max(hi, bound)
      end
    end
  end
  if lo > hi then
    return civil(2000, 1, 1), civil(2001, 1, 1)
  end
  local edge = math.max((hi - lo) // 40, 12 * HOUR)
  return lo - edge, hi + edge
end

-- ---- bars ----

-- A denied fact is drawn as what it is: a stretch in which it was not. What is only claimed, or is
-- disputed, is nowhere certain. What has no end, or no beginning, goes over the edge.
local function bar(fact, lo, hi, width)
  local span, parts, standing = fact.span, {}, fact.standing
  local sure = standing == "denied" and "-" or standing == "stands" and "█" or "░"
  local first, last = 0, width - 1
  if span.start_lo ~= MIN then
    first = math.max((span.start_lo - lo) * width // (hi - lo), 0)
  end
  if span.end_hi ~= MAX then
    last = math.min((span.end_hi - 1 - lo) * width // (hi - lo), width - 1)
  end
  if span.start_lo ~= MIN and span.end_hi ~= MAX
    and span.end_hi - span.start_lo <= (hi - lo) // width then -- shorter than a column
    return (" "):rep(first) .. sure
  end
  for i = first, last do
    local from, to = lo + (hi - lo) * i // width, lo + (hi - lo) * (i + 1) // width
    parts[#parts + 1] = span.start_hi <= to and span.end_lo >= from and sure or "░"
  end
  if span.start_lo == MIN then
    parts[1] = "←"
  end
  if span.end_hi == MAX then
    parts[#parts] = "→"
  end
  return (" "):rep(first) .. table.concat(parts)
end

-- ---- lines ----

-- What is said of each fact, and how wide that is.
local function described(found)
  local verdict, lines, wide = require "dossier.verdict", {}, { ref = 0, deed = 0, date = 0 }
  for i, fact in ipairs(found.facts) do
    local standing = fact.standing
    local line = { fact = fact, ref = fact.ref, date = cell.time(fact.span),
      deed = (standing ~= "stands" and standing .. ": " or "") .. verdict.deed(fact) }
    for key, most in pairs(wide) do
      wide[key] = math.max(most, text.width(line[key]))
    end
    lines[i] = line
  end
  return lines, wide
end

local function closing(found, screen)
  local out, ink = {}, cell.ink(screen.colour)
  local read = #found.facts + #found.undated
  if found.total and found.total > read then
    out[1] = ("the first %d of %d; :limit(n) and :order(…) choose others"):format(read, found.total)
  end
  if #found.undated > 0 then
    local refs = {}
    for i, fact in ipairs(found.undated) do
      refs[i] = fact.ref
    end
    local line = ("%d without a date: %s"):format(#refs, table.concat(refs, " "))
    for _, part in ipairs(cell.wrap(line, screen.width, 3)) do
      out[#out + 1] = part
    end
  end
  for i, line in ipairs(out) do
    out[i] = ink("dim", cell.cut(line, screen.width))
  end
  return out
end

--- Facts in order of time, a line each: `█` where the fact certainly was, `░` where it may have
--- been, `-` where it is denied, `→` where it goes on, `~` before one that only possibly meets the
--- keys of the query.
---
--- ```lua
--- local a = actor{name = "Ann", kind = "person"}
--- event{type = "visit", date = "2003", agent = a}
--- require("dossier.timeline").text({ E1 }, { width = 64 })
--- -->                       2003-01   2003-04   2003-07   2003-10
--- --> E1  Ann visit  2003   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
--- ```
---@param query Query|Fact[]
---@param options {width: integer, colour: boolean?, most: integer?, bidi: boolean?}
---@return string
function M.text(query, options)
  local found = dated(query, options.most)
  if #found.facts == 0 then
    local more = closing(found, options)
    return #more > 0 and table.concat(more, "\n") or "nothing here has a date"
  end
  local ink, screen = cell.ink(options.colour), options
  local lines, wide = described(found)
  local margin = next(found.possible) and 2 or 0
  local has_date = screen.width >= DATED_FROM
  local when = has_date and math.min(wide.date, 18, screen.width // 5) or 0
  local gaps = has_date and 6 or 4
  local ref = math.min(wide.ref, screen.width // 4)
  local room = screen.width - margin - ref - when - gaps - BAR_LEAST
  local deed = math.max(math.min(wide.deed, screen.width // 2 - when - ref - gaps, room), 3)
  local left = margin + ref + deed + when + gaps
  local width = math.max(screen.width - left, 1)
  local lo, hi = stretch(found.facts)
  local out = { (" "):rep(left) .. ink("dim", axis(lo, hi, width)) }
  for i, line in ipairs(lines) do
    local parts = { ink("ref", cell.fit(line.ref, ref)),
      cell.isolate(cell.fit(line.deed, deed), screen) }
    parts[3] = has_date and cell.fit(line.date, when) or nil
    local drawn = bar(line.fact, lo, hi, width)
    parts[#parts + 1] = line.fact.standing == "stands" and drawn or ink("mark", drawn)
    local sign = margin == 0 and "" or found.possible[line.fact] and ink("mark", "~") .. " " or "  "
    out[i + 1] = (sign .. table.concat(parts, "  ")):gsub(" +$", "")
  end
  table.move(closing(found, screen), 1, 3, #out + 1, out)
  return table.concat(out, "\n")
end

return M
