--- `holds`: whether something held, in three values, with the facts that say so (DESIGN, sections 2 and 3).
---
--- The window that is asked about is first cut down by denials: what a standing denial surely covers is gone from it. On
--- what is left, a standing fact that surely holds at some instant says yes, one that may hold says possible, and so does
--- one that is disputed or only claimed. With nothing left, or when every relation of the parties excludes what is left,
--- the answer is no.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local names = require "dossier.names"
local query = require "dossier.query"
local time = require "dossier.time"

local M = {}

local fail = names.fail
local MIN, MAX = math.mininteger, math.maxinteger

---@class Verdict
---@field answer "yes"|"possible"|"no"|"unknown"
---@field throughout boolean the answer (yes or no) is so at every instant of the window
---@field as_of Time|nil the answer rests on an end left open, as last stated on this date
---@field facts Fact[] those that the answer rests on
local Verdict = {}
Verdict.__index = Verdict
Verdict.__name = "verdict"
M.Verdict = Verdict

function Verdict:__tostring()
  return require("dossier.verdict").text(self)
end

-- ---- windows as lists of disjoint half-open pieces ----

local function minus(pieces, lo, hi)
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

local function possible(b, lo, hi)
  return b.start_lo < hi and b.end_hi > lo
end

local function certain(b, lo, hi)
  return b.start_hi <= hi and b.end_lo >= lo
end

-- From its latest beginning to its earliest end: there it surely held. Empty (from >= to) where the two may cross.
local function sure_stretch(b)
  return b.start_hi == MIN and MIN or b.start_hi - 1, b.end_lo == MAX and MAX or b.end_lo + 1
end

-- ---- the facts that bear on the question ----

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

-- The date on which an open end was last stated: the latest publication of a source that says so.
local function stated(fact)
  if fact.span.end_lo ~= MAX or fact.ref:sub(1, 1) == "E" then
    return nil
  end
  return publications(fact, is_denied(fact) and "denies" or "asserts")
end

-- Whether what a denial says of a party covers this actor, or with none of them given everybody: a party left out is
-- everybody, {kind = …} everybody of a kind.
local function party_covered(denial, key, actor)
  local named = denial.roles[key] or {}
  if denial[key] == nil and #named == 0 then
    return true
  elseif not actor then
    return false
  elseif denial[key] == actor then
    return true
  end
  for _, who in ipairs(named) do
    local everybody = names.kind(who) == nil and actor.kind
    if who == actor or
      everybody and case.term_under(names.term("kind", actor.kind), names.term("kind", who.kind)) then
      return true
    end
  end
  return false
end

-- The stretch that a denial surely covers. A date that something is denied at is denied whole; a span from its latest
-- beginning to its earliest end.
local function denied_stretch(denial)
  local b = denial.span
  local event = names.kind(denial) == "event"
  if event then
    return b.start_lo, b.end_hi
  end
  if denial.date then -- one date: it did not hold at any time in it
    return b.end_lo, b.start_hi
  end
  return sure_stretch(b)
end

local function terms_of(code)
  local set = {}
  for _, id in ipairs(names.terms_under("type", code)) do
    set[#set + 1] = case.term(id).code
  end
  return set
end

local PARTIES = { event = { "agent", "target" }, relation = { "subject", "object" } }

local function gather(kind, types, first, second)
  local keys = PARTIES[kind]
  local found, denials = {}, {}
  for fact in query.new(kind, { type = types, [keys[1]] = first, [keys[2]] = second }) do
    if fact.standing ~= "denied" then
      found[#found + 1] = fact
    end
  end
  for fact in query.new(kind, { type = types, standing = "denied" }) do
    if fact.status ~= "planned" and party_covered(fact, keys[1], first) and party_covered(fact, keys[2], second) then
      denials[#denials + 1] = fact
    end
  end
  return found, denials
end

-- An end left open yields to a standing fact that begins after the day on which it was last stated: an event of a type
-- that ends such relations, or for a type that allows one at a time the next one.
local function yields(fact, types, all)
  local last = stated(fact)
  if not last then
    return nil, last
  end
  local at
  local function consider(lo, hi)
    if lo >= last.start_lo and (not at or hi < at[2]) then
      at = { lo, hi }
    end
  end
  if not is_denied(fact) then
    local enders = {}
    for _, row in ipairs(case.read("enders", case.row(fact).type)) do
      enders[#enders + 1] = case.term(row[1]).code
    end
    if #enders > 0 and fact.subject and fact.object then
      for e in query.new("event", { type = enders, agent = fact.subject, target = fact.object, standing = "stands",
        status = "actual" }) do
        consider(e.span.start_lo, e.span.end_hi)
      end
    end
    local single = case.term(case.row(fact).type).single
    for which, keys in pairs { { "subject", "object" }, { "object", "subject" } } do
      if (single == which or single == 3) and fact[keys[1]] then
        for other in query.new("relation", { type = types, [keys[1]] = fact[keys[1]], standing = "stands" }) do
          if other ~= fact and other[keys[2]] ~= fact[keys[2]] then
            consider(other.span.start_lo, other.span.start_hi)
          end
        end
      end
    end
  else
    for _, other in ipairs(all) do
      if other.standing == "stands" then
        consider(other.span.start_lo, other.span.start_hi)
      end
    end
  end
  return at, last
end

-- The bounds of a fact for this question: as they are, but for an open end that yields.
local function bounds_of(fact, types, all)
  local b = fact.span
  local bounds = { start_lo = b.start_lo, start_hi = b.start_hi, end_lo = b.end_lo, end_hi = b.end_hi }
  local at, last = yields(fact, types, all)
  if at then
    bounds.end_lo, bounds.end_hi = math.max(at[1], bounds.start_lo), at[2]
  end
  return bounds, last, at
end

-- The stretches in which a relation was surely, and perhaps, suspended.
local function suspensions(fact)
  local surely, perhaps = {}, {}
  if case.kind(fact) ~= "R" then
    return surely, perhaps
  end
  local since
  for _, step in ipairs(fact.steps) do
    if step.step == "suspended" and not since then
      since = step.on
    elseif step.step ~= "suspended" and since then
      surely[#surely + 1] = { since.end_hi - 1, step.on.start_lo }
      perhaps[#perhaps + 1] = { since.start_lo, step.on.end_hi }
      since = nil
    end
  end
  if since then
    surely[#surely + 1] = { since.end_hi - 1, MAX }
    perhaps[#perhaps + 1] = { since.start_lo, MAX }
  elseif #fact.steps == 0 and fact.status == "suspended" then
    surely[1], perhaps[1] = { MIN, MAX }, { MIN, MAX }
  end
  return surely, perhaps
end

local function holds_on(bounds, pieces, test)
  for _, p in ipairs(pieces) do
    if test(bounds, p[1], p[2]) then
      return true
    end
  end
  return false
end

local function take_off(pieces, stretches)
  for _, s in ipairs(stretches) do
    pieces = minus(pieces, s[1], s[2])
  end
  return pieces
end

-- ---- the verdict ----

local function verdict(fields)
  return setmetatable(fields, Verdict)
end

local function examine(fact, types, found, pieces)
  local bounds, last, yielded = bounds_of(fact, types, found)
  local surely, perhaps = suspensions(fact)
  local planned = names.kind(fact) == "event" and fact.status == "planned"
  local yes = not planned and holds_on(bounds, take_off(pieces, perhaps), certain)
  local maybe = holds_on(bounds, take_off(pieces, surely), possible)
  return { fact = fact, bounds = bounds, last = not yielded and last or nil, yes = yes, maybe = maybe,
    perhaps = perhaps, stands = fact.standing == "stands" }
end

-- What is left of a window without the stretches in which a fact surely held, in force.
local function fill(gaps, seen)
  local from, to = sure_stretch(seen.bounds)
  for _, held in ipairs(from < to and take_off({ { from, to } }, seen.perhaps) or {}) do
    gaps = minus(gaps, held[1], held[2])
  end
  return gaps
end

local function judge(kind, types, first, second, lo, hi)
  local found, denials = gather(kind, types, first, second)
  local pieces, covering = { { lo, hi } }, {}
  for _, denial in ipairs(denials) do
    local at = yields(denial, types, found)
    local from, to = denied_stretch(denial)
    to = at and math.min(to, at[1]) or to
    if from < to and to > lo and from < hi then
      pieces = minus(pieces, from, to)
      covering[#covering + 1] = denial
    end
  end
  local yes, maybe, as_of, excluded, gaps = {}, {}, nil, {}, { { lo, hi } }
  for _, fact in ipairs(found) do
    local seen = examine(fact, types, found, pieces)
    if seen.stands and seen.yes then
      yes[#yes + 1] = fact
      gaps = fill(gaps, seen)
      local last = seen.last
      if last and hi > last.end_hi and (not as_of or last.end_hi > as_of.end_hi) then
        as_of = last
      end
    elseif seen.maybe then
      maybe[#maybe + 1] = fact
    elseif kind == "relation" then
      excluded[#excluded + 1] = fact
    end
  end
  if #yes > 0 then
    local throughout = #covering == 0 and #gaps == 0
    return verdict { answer = "yes", throughout = throughout, as_of = as_of, facts = yes, against = covering }
  elseif #pieces == 0 then
    local last
    for _, denial in ipairs(covering) do
      local said = stated(denial)
      last = said and hi > said.end_hi and said or last
    end
    return verdict { answer = "no", throughout = true, as_of = last, facts = covering }
  elseif #maybe > 0 then
    return verdict { answer = "possible", throughout = false, facts = maybe, against = covering }
  elseif #excluded > 0 then
    return verdict { answer = "no", throughout = true, facts = excluded }
  end
  return verdict { answer = "unknown", throughout = false, facts = covering }
end

local ANSWER = { yes = true, no = false }

-- Whether facts of this type are events or relations: what is on record decides, then what the vocabulary says of it.
local function kind_of(types)
  if query.new("relation", { type = types }):first() then
    return "relation"
  elseif query.new("event", { type = types }):first() then
    return "event"
  end
  for _, row in ipairs(case.read "term_links") do
    for _, code in ipairs(types) do
      if case.term(row[1]).code == code then
        return "event"
      end
    end
  end
  return "relation"
end

-- The actor asked about; of those merged, the one that stands for all.
local function party(value, what)
  return value ~= nil and case.record(names.actor(value, what).ref) or nil
end

local OPTIONS = {}
local LATER = { known = true, recorded = true, without = true, only = true }

--- Whether something held: `true` (yes), `false` (no) or `nil` (possible, or unknown), then the verdict. `when` left out
--- asks for any time.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- relation{type = "designates", subject = "Russia", object = "Taliban", from = "2003", to = "2025-04-17"}
--- (holds("designates", "Russia", "Taliban", "2024-07-04"))  --> true
--- (holds("designates", "Russia", "Taliban", "2025-04-18"))  --> false
--- select(2, holds("designates", "Russia", "Taliban", "2003-01-10")).answer  --> possible
--- ```
---@param type_ string a type of event or relation
---@param first Actor|string|nil agent or subject
---@param second Actor|string|nil target or object
---@param when? string|Time|Fact
---@param options? table
---@return boolean|nil
---@return Verdict
function M.holds(type_, first, second, when, options)
  for key in pairs(options or {}) do
    if LATER[key] then
      fail("the key %s is not here yet", key)
    end
    names.check_keys("holds", options, OPTIONS)
  end
  local types = terms_of(type_)
  first = party(first, "the first party")
  second = party(second, "the second party")
  local lo, hi, shown = MIN, MAX, nil
  if when ~= nil then
    local kind = names.kind(when)
    shown = (kind == "event" or kind == "relation") and when.span or time.date(evidence.date_text(when, "when"))
    lo, hi = shown.start_lo, shown.end_hi
  end
  local v = judge(kind_of(types), types, first, second, lo, hi)
  v.type, v.first, v.second, v.when = type_, first, second, shown
  return ANSWER[v.answer], v
end

return M
