--- Facts drawn along an axis of time.

local cell = require "dossier.cell"
local names = require "dossier.names"
local text = require "dossier.host.text"
local time = require "dossier.time"

local M = {}

local MIN, MAX = math.mininteger, math.maxinteger
local YEAR = 31556952 -- seconds of a mean Gregorian year
local STEPS = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000 }
local BAR_LEAST = 10

-- The facts that have a date, and how many have none.
local function dated(query, most)
  local facts, undated = {}, 0
  local function add(fact)
    local kind = names.kind(fact)
    if kind ~= "event" and kind ~= "relation" then
      names.fail("timeline takes events and relations: timeline(facts{…}), not %s",
        names.describe(fact))
    elseif cell.is_undated(fact) then
      undated = undated + 1
    else
      facts[#facts + 1] = fact
    end
  end
  local kind = cell.kind(query)
  if kind == "query" then
    for fact in most and query:limit(most) or query do
      add(fact)
    end
  elseif kind == "table" then
    for _, fact in ipairs(query) do
      add(fact)
    end
  else
    add(query)
  end
  return facts, undated
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
    return time.date("2000").start_lo, time.date("2001").start_lo
  end
  local edge = math.max((hi - lo) // 40, 3600)
  return lo - edge, hi + edge
end

local function year_start(year)
  return time.date(("%04d"):format(year)).start_lo
end

-- The axis: years at their places, as many as have room.
local function axis(lo, hi, width)
  local years = (hi - lo) / YEAR
  local step
  for _, n in ipairs(STEPS) do
    step = step or years / n * 6 <= width and n or nil
  end
  step = step or STEPS[#STEPS]
  local line, at = "", 0
  local first = math.ceil((1970 + lo / YEAR) / step) * step
  for year = math.max(first, 0), math.min(1970 + hi // YEAR + 1, 9999), step do
    local place = (year_start(year) - lo) * width // (hi - lo)
    local label = tostring(year)
    if place >= at and place + #label <= width then
      line = line .. (" "):rep(place - at) .. label
      at = place + #label
    end
  end
  if line == "" then -- too short a stretch for any year to begin in it
    line = cell.cut(os.date("!%Y-%m-%d", lo) .. " .. " .. os.date("!%Y-%m-%d", hi), width)
  end
  return line
end

-- A denied fact is drawn as what it is: a stretch in which it was not. What is only claimed, or is
-- disputed, is nowhere certain.
local function bar(fact, lo, hi, width)
  local span, parts = fact.span, {}
  local sure = fact.standing == "denied" and "-" or fact.standing == "stands" and "█" or "░"
  for i = 0, width - 1 do
    local from, to = lo + (hi - lo) * i // width, lo + (hi - lo) * (i + 1) // width
    local certain = span.start_hi <= to and span.end_lo >= from
    local possible = span.start_lo < to and span.end_hi > from
    parts[i + 1] = certain and sure or possible and "░" or " "
  end
  return (table.concat(parts):gsub(" +$", ""))
end

--- Facts in order of time, a line each: `█` where the fact certainly was, `░` where it may have
--- been, `-` where it is denied.
---
--- ```lua
--- local a = actor{name = "Ann", kind = "person"}
--- event{type = "visit", date = "2003", agent = a}
--- require("dossier.timeline").text({ E1 }, { width = 44 })
--- -->                      2003
--- --> E1  Ann visit  2003  ░░░░░░░░░░░░░░░░░░░░░░░
--- ```
---@param query Query|Fact[]
---@param options {width: integer, colour: boolean?, most: integer?}
---@return string
function M.text(query, options)
  local facts, undated = dated(query, options.most)
  if #facts == 0 then
    return "nothing here has a date"
  end
  local ink, verdict = cell.ink(options.colour), require "dossier.verdict"
  local lines, what, when, ref = {}, 0, 0, 0
  for i, fact in ipairs(facts) do
    local line = { ref = fact.ref, deed = verdict.deed(fact), date = cell.time(fact.span) }
    line.deed = (fact.standing ~= "stands" and fact.standing .. ": " or "") .. line.deed
    ref = math.max(ref, #line.ref)
    what, when = math.max(what, text.width(line.deed)), math.max(when, text.width(line.date))
    lines[i] = line
  end
  when = math.min(when, 18, options.width // 5)
  what = math.min(what, options.width // 2 - when - ref - 6)
  what = math.max(what, 6)
  local left = ref + what + when + 6
  local width = math.max(options.width - left, BAR_LEAST)
  local lo, hi = stretch(facts)
  local out = { (" "):rep(left) .. ink("dim", axis(lo, hi, width)) }
  for i, line in ipairs(lines) do
    out[i + 1] = ("%s  %s  %s  %s"):format(ink("ref", cell.fit(line.ref, ref)),
      cell.fit(line.deed, what), cell.fit(line.date, when), bar(facts[i], lo, hi, width))
      :gsub(" +$", "")
  end
  if undated > 0 then
    out[#out + 1] = ink("dim", ("%d more without a date"):format(undated))
  end
  return table.concat(out, "\n")
end

return M
