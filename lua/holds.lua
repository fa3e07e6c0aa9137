--- `holds`: whether something held, in three values, with the facts that say so.
---
--- The window that is asked about is cut down by denials: what a standing denial surely covers is
--- gone from it. On what is left, a standing fact that surely holds at some instant says yes, one
--- that may hold says possible, and so does one that is disputed or only claimed. With nothing
--- left, or when every relation of the parties excludes what is left, the answer is no. A denial
--- that covers a whole fact takes nothing from that one: it disputes it, unless a judgement settled
--- the denial alone.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local extent = require "dossier.holds.extent"
local names = require "dossier.names"
local query = require "dossier.query"
local rule = require "dossier.holds.rule"
local time = require "dossier.time"

local M = {}

local fail = names.fail
local MIN, MAX = math.mininteger, math.maxinteger
local SETTLED = 128 -- the flag of a fact whose standing a judgement decides

---@class Verdict
---@field answer "yes"|"possible"|"no"|"unknown"
---@field throughout boolean the answer (yes or no) is so at every instant of the window
---@field as_of Time|nil the answer rests on an end left open, as last stated on this date
---@field facts Fact[] those that the answer rests on
local Verdict = names.strict({ __name = "verdict" }, "a verdict",
  { answer = true, throughout = true, as_of = true, facts = true },
  { against = true, type = true, first = true, second = true, when = true, row = true,
    derived = true })
M.Verdict = Verdict

function Verdict:__tostring()
  return require("dossier.verdict").text(self)
end

-- ---- the facts that bear on the question ----

-- Whether what a denial says of a party covers this actor, or with none of them given everybody: a
-- party left out is everybody, {kind = …} everybody of a kind.
local function party_covered(denial, key, actor)
  local actors, kinds = extent.parties(denial, key)
  if not actor then
    return #actors == 0 and #kinds == 0
  end
  for _, who in ipairs(actors) do
    if who == actor then
      return true
    end
  end
  for _, who in ipairs(kinds) do
    local kind = names.term("kind", who.kind)
    if actor.kind and case.term_under(names.term("kind", actor.kind), kind) then
      return true
    end
  end
  return #actors == 0 and #kinds == 0
end

local function terms_of(code)
  local set = {}
  for _, id in ipairs(names.terms_under("type", code)) do
    set[#set + 1] = case.term(id).code
  end
  return set
end

local function gather(kind, types, first, second)
  local keys = names.PARTIES[kind]
  local found, denials = {}, {}
  for fact in query.new(kind, { type = types, [keys[1]] = first, [keys[2]] = second }) do
    if fact.standing ~= "denied" then
      found[#found + 1] = fact
    end
  end
  for fact in query.new(kind, { type = types, standing = "denied" }) do
    if fact.status ~= "planned" and party_covered(fact, keys[1], first) and
      party_covered(fact, keys[2], second) then
      denials[#denials + 1] = fact
    end
  end
  return found, denials
end

-- ---- the verdict ----

local function verdict(fields)
  return setmetatable(fields, Verdict)
end

local function examine(fact, types, found, pieces)
  local bounds, last = extent.bounds(fact, types, found)
  local surely, perhaps = extent.suspensions(fact)
  local planned = names.kind(fact) == "event" and fact.status == "planned"
  local yes = not planned and extent.holds(bounds, extent.without(pieces, perhaps), true)
  local maybe = extent.holds(bounds, extent.without(pieces, surely), false)
  return {
    fact = fact, bounds = bounds, last = bounds.end_hi == MAX and last or nil, yes = yes,
    maybe = maybe, perhaps = perhaps, stands = fact.standing == "stands",
  }
end

-- What is left of a window without the stretches of these pieces in which a fact surely held, in
-- force.
local function fill(gaps, seen, pieces)
  local from, to = extent.sure(seen.bounds)
  for _, piece in ipairs(from < to and extent.without(pieces, seen.perhaps) or {}) do
    gaps = extent.minus(gaps, math.max(piece[1], from), math.min(piece[2], to))
  end
  return gaps
end

-- Whether a denial surely denies all of the time in which a fact may lie: then they are of one
-- question, and the standing of the fact (the judgement, if one settled it) has the last word.
local function covers(denial, fact)
  local b, from, to = fact.span, extent.denied(denial)
  local lo, hi = b.start_lo, b.end_hi
  if case.kind(fact) == "R" and fact.date then
    lo, hi = b.end_lo, b.start_hi
  end
  local since = denial.span.end_lo == MAX and not denial.date and extent.since(denial)
  return from <= lo and to >= hi and not (since and b.start_hi - 1 > since)
end

local function is_settled(fact)
  return case.row(fact).flags & SETTLED ~= 0
end

-- The window without what denials take from a fact.
local function left_to(fact, lo, hi, cuts)
  local pieces = { { lo, hi } }
  local weighed = fact.standing == "stands" or fact.standing == "disputed"
  for _, cut in ipairs(cuts) do
    if not (weighed and (is_settled(fact) or not is_settled(cut.denial)) and
      covers(cut.denial, fact)) then
      pieces = extent.minus(pieces, cut[1], cut[2])
    end
  end
  return pieces
end

local function find_cuts(denials, types, found, lo, hi)
  local cuts, covering = {}, {}
  for _, denial in ipairs(denials) do
    local at = extent.yields(denial, types, found)
    local from, to = extent.denied(denial)
    to = at and math.min(to, at[1]) or to
    if from < to and to > lo and from < hi then
      cuts[#cuts + 1] = { from, to, denial = denial }
      covering[#covering + 1] = denial
    end
  end
  return cuts, covering
end

local function denied_whole(cuts, covering, lo, hi)
  local last
  if #extent.without({ { lo, hi } }, cuts) > 0 then
    return nil
  end
  for _, denial in ipairs(covering) do
    local said = extent.stated(denial)
    last = said and hi > said.end_hi and said or last
  end
  return verdict { answer = "no", throughout = true, as_of = last, facts = covering }
end

local function judge(kind, types, first, second, lo, hi)
  local found, denials = gather(kind, types, first, second)
  local cuts, covering = find_cuts(denials, types, found, lo, hi)
  local yes, maybe, as_of, excluded, gaps = {}, {}, nil, {}, { { lo, hi } }
  for _, fact in ipairs(found) do
    local pieces = left_to(fact, lo, hi, cuts)
    local seen = examine(fact, types, found, pieces)
    if seen.stands and seen.yes then
      yes[#yes + 1] = fact
      gaps = fill(gaps, seen, pieces)
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
    return verdict {
      answer = "yes", throughout = #gaps == 0, as_of = as_of, facts = yes, against = covering,
    }
  elseif #maybe > 0 then
    return verdict { answer = "possible", throughout = false, facts = maybe, against = covering }
  end
  local no = denied_whole(cuts, covering, lo, hi)
  if no then
    return no
  elseif #excluded > 0 then
    return verdict { answer = "no", throughout = true, facts = excluded }
  end
  return verdict { answer = "unknown", throughout = false, facts = covering }
end

local ANSWER = { yes = true, no = false }

-- Whether facts of this type are events or relations: what is on record decides, then what the
-- vocabulary says of it.
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

local LATER = { known = true, recorded = true, without = true, only = true }

--- Whether something held: `true` (yes), `false` (no) or `nil` (possible, or unknown), then the
--- verdict. `when` left out asks for any time.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- local listed = {type = "designates", subject = "Russia", object = "Taliban", from = "2003"}
--- listed.to = "2025-04-17"; relation(listed)
--- (holds("designates", "Russia", "Taliban", "2024-07-04"))  --> true
--- (holds("designates", "Russia", "Taliban", "2025-04-18"))  --> false
--- select(2, holds("designates", "Russia", "Taliban", "2003-01-10")).answer  --> possible
--- ```
---@param type_ string a type of event or relation, or what rules derive
---@param first Actor|string|nil agent or subject
---@param second Actor|string|nil target or object
---@param when? string|Time|Fact
---@param options? table
---@return boolean|nil
---@return Verdict
function M.holds(type_, first, second, when, options)
  for key in pairs(type(options) == "table" and options or {}) do
    if LATER[key] then
      fail("the key %s is not here yet", key)
    end
  end
  names.options("holds", options, LATER)
  if type(type_) == "table" then
    fail('holds takes its arguments in parentheses: holds("designates", "Russia", "Taliban")')
  end
  local head = type(type_) == "string" and rule.head(type_)
  local types = not head and terms_of(type_)
  first = party(first, "the first party")
  second = party(second, "the second party")
  local lo, hi, shown = MIN, MAX, nil
  if when ~= nil then
    when = type(when) == "string" and names.ref(when) or when
    local kind = names.kind(when)
    shown = (kind == "event" or kind == "relation") and when.span or
      time.date(evidence.date_text(when, "when"))
    lo, hi = shown.start_lo, shown.end_hi
  end
  local v = head and verdict(rule.judge(head, first, second, lo, hi))
    or judge(kind_of(types), types, first, second, lo, hi)
  v.facts = v.facts or {}
  v.type, v.first, v.second, v.when = type_, first, second, shown
  v.derived = head and true or nil
  return ANSWER[v.answer], v
end

return M
