--- Verdicts in words: the answer, and the facts that it rests on.

local cell = require "dossier.cell"
local names = require "dossier.names"

local M = {}

local MIN, MAX = math.mininteger, math.maxinteger

local NAMED = 3 -- parties that a sentence names

--- Who takes part in a fact as agent, target, subject or object: an actor, a list of them, the
--- pattern of a denial in a list, or nil.
---
--- ```lua
--- local e = event{type = "talk", agent = {actor{name = "Ann", kind = "person"},
---   actor{name = "Bob", kind = "person"}}}
--- #verdict.party(e, "agent")  --> 2
--- ```
---@param fact Fact
---@param key string
---@return Actor|Actor[]|nil
function M.party(fact, key)
  local first, others = fact[key], fact.roles[key]
  if not others or first == nil then
    return others or first
  end
  local list, seen = { first }, { [first] = true }
  for _, who in ipairs(others) do
    list[#list + 1] = not seen[who] and who or nil
    seen[who] = true
  end
  return #list > 1 and list or first
end

--- The same in words: nil if nobody is named.
---
--- ```lua
--- verdict.party_text(event{type = "talk", agent = actor{name = "Cem", kind = "person"}}, "agent")
--- --> Cem
--- ```
---@param fact Fact
---@param key string
---@return string|nil
function M.party_text(fact, key)
  local who = M.party(fact, key)
  if type(who) == "table" and #who > NAMED + 1 then
    local some = table.move(who, 1, NAMED, 1, {})
    return ("%s and %d more"):format(cell.text(some), #who - NAMED)
  end
  return who ~= nil and cell.text(who) or nil
end

--- Who does what to whom: `Russia designates Taliban`.
---
--- ```lua
--- local a, b = actor{name = "Russia", kind = "state"}, actor{name = "Taliban", kind = "group"}
--- verdict.deed(relation{type = "opposes", subject = a, object = b})  --> Russia opposes Taliban
--- ```
---@param fact Fact
---@return string
function M.deed(fact)
  local event = names.kind(fact) == "event"
  local first = M.party_text(fact, event and "agent" or "subject")
  local second = M.party_text(fact, event and "target" or "object")
  return (first and first .. " " or "") .. cell.text(fact.type) .. (second and " " .. second or "")
end

--- The sources of a fact with the best grade of each: `S1 (B2), S3 (C)`; "a judgement" if none.
---
--- ```lua
--- local s = source{title = "One", reliability = "B", text = "They met."}
--- local e = event{type = "meet", date = "2024", evidence = {s:quote "They met", credibility = 2}}
--- verdict.sources(e)  --> S1 (B2)
--- ```
---@param fact Fact
---@return string
function M.sources(fact)
  local order, grades = {}, {}
  for _, claim in ipairs(fact.evidence) do
    local source = claim.source
    if source then
      if not grades[source] then
        order[#order + 1] = source
      end
      local grade = claim.grade or ""
      if not grades[source] or grades[source] == "" or grade ~= "" and grade < grades[source] then
        grades[source] = grade
      end
    end
  end
  for i, source in ipairs(order) do
    order[i] = source.ref .. (grades[source] ~= "" and " (" .. grades[source] .. ")" or "")
  end
  local bulk = fact.batch
  return #order > 0 and table.concat(order, ", ") or bulk and bulk.ref or "a judgement"
end

local function fact_line(fact)
  local when = cell.is_undated(fact) and "" or ", " .. cell.period(fact.span)
  return ("%s %s%s · %s"):format(fact.ref, M.deed(fact), when, M.sources(fact))
end

-- The bounds that were asked about.
local function window(v)
  return v.when and v.when.start_lo or MIN, v.when and v.when.end_hi or MAX
end

-- The two ends of a relation as they were said; one date is both.
local function ends(fact)
  local edtf = fact.span.edtf
  local from, to = edtf:match "^([^/]*)/([^/]*)$"
  return from or edtf, to or edtf
end

-- "on 2025-04-17", "in 2003", "some time in 2003", "at an unknown time".
local function at(when, some)
  local limit = when:match "^%[%.%.([^,%.%]]+)%]$"
  if limit then
    return "at an unknown time, by " .. limit
  elseif when == "" or when == ".." then
    return "at an unknown time"
  elseif when:find "^%d%d%d%d%-%d%d%-%d%d" then
    return "on " .. when
  end
  return (some and "some time in " or "in ") .. when
end

-- The fact that an open end may have yielded to: "E4 Russia delist Taliban, 2025-04-17".
local function successor(fact)
  local other = require("dossier.holds.extent").successors(fact)[1]
  return other and ("%s %s, %s"):format(other.ref, M.deed(other), cell.period(other.span))
end

--- Why a fact only may say yes.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- relation{type = "designates", subject = "Russia", object = "Taliban", from = "2003",
---   to = "2025-04-17"}
--- local _, v = holds("designates", "Russia", "Taliban", "2003-01-10")
--- verdict.doubt(v, v.facts[1])  --> began some time in 2003
--- ```
---@param v Verdict
---@param fact Fact
---@return string
function M.doubt(v, fact)
  local lo, hi = window(v)
  local span = fact.span
  if fact.standing == "claimed" then
    return "is only claimed"
  elseif fact.standing == "disputed" then
    return "is disputed"
  elseif fact.status == "planned" then
    return "is planned"
  elseif names.kind(fact) == "event" then
    return "was " .. at(span.edtf, true)
  elseif fact.date then
    return "held " .. at(span.edtf, true) .. ", and nobody says for how long"
  end
  local from, to = ends(fact)
  if span.start_hi > hi and span.start_lo < hi then
    return "began " .. at(from, true)
  elseif span.end_lo < lo and span.end_hi > lo then
    return "ended " .. at(to, true)
  end
  local other = successor(fact)
  if fact.status ~= "suspended" and to == ".." and span.start_hi <= lo then
    return "is open, and no dated source says until when"
      .. (other and "; perhaps until " .. other or "")
  end
  return fact.status == "suspended" and "may have been suspended"
    or other and "may have given way to " .. other or "has uncertain dates"
end

--- Why a fact says no: a denial, or a relation that had ended, had not begun, or was suspended.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- relation{type = "designates", subject = "Russia", object = "Taliban", from = "2003",
---   to = "2025-04-17"}
--- local _, v = holds("designates", "Russia", "Taliban", "2026")
--- verdict.refusal(v, v.facts[1])  --> ended on 2025-04-17
--- ```
---@param v Verdict
---@param fact Fact
---@return string
function M.refusal(v, fact)
  local lo, hi = window(v)
  local from, to = ends(fact)
  if fact.standing == "denied" then
    return "is denied"
  elseif fact.span.end_hi <= lo then
    return "ended " .. at(to)
  elseif fact.span.start_lo >= hi then
    return "begins " .. at(from)
  elseif fact.status == "suspended" or #fact.steps > 0 then
    return "was suspended"
  end
  return "gave way to " .. (successor(fact) or "a later fact")
end

--- What was asked: `designates(Russia, Taliban) at 2024-07-04`.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- term{scheme = "type", code = "bans"}
--- verdict.question(select(2, holds("bans", "Russia", nil, "2003")))  --> bans(Russia, ?) at 2003
--- ```
---@param v Verdict
---@return string
function M.question(v)
  local first = v.first and cell.name(v.first) or "?"
  local second = v.second and cell.name(v.second) or "?"
  local when = v.when and " at " .. cell.time(v.when) or ""
  return ("%s(%s, %s)%s"):format(cell.text(v.type), first, second, when)
end

local function more(list)
  return #list > 1 and (" · and %d more"):format(#list - 1) or ""
end

-- The fact that says most about a *no*: what was not in force then, else what ended last before it,
-- else what begins first after it.
local function telling(v)
  local lo, hi = window(v)
  local best, class, distance
  for _, fact in ipairs(v.facts) do
    local span, c, d = fact.span, 0, 0.0
    if fact.standing ~= "denied" and span.end_hi <= lo then
      c, d = 1, lo - (span.end_hi + 0.0)
    elseif fact.standing ~= "denied" and span.start_lo >= hi then
      c, d = 2, span.start_lo - (hi + 0.0)
    end
    if not best or c < class or c == class and d < distance then
      best, class, distance = fact, c, d
    end
  end
  return best
end

local ANSWERS = { yes = "yes", no = "no", possible = "mark" }

--- A verdict on what rules derive, in one line.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- relation{type = "lists", subject = "Russia", object = "Taliban", from = "2003", to = "2025"}
--- rules("law", [[ banned(By, Who) @ T :- lists(By, Who) @ T. ]])
--- verdict.derived(select(2, holds("banned", "Russia", "Taliban", "2030")))
--- --> no · rules give banned(Russia, Taliban) for 2003 .. 2025
--- ```
---@param v Verdict
---@param colour? boolean
---@return string
function M.derived(v, colour)
  local when = v.row.T and " for " .. cell.period(v.row.T) or ""
  local answer = v.answer == "yes" and v.throughout and "yes, throughout" or v.answer
  local word, rest = answer:match "^(%l+)(.*)$"
  local first = v.first and cell.name(v.first) or "?"
  local second = v.second and cell.name(v.second) or "?"
  local atom = ("%s(%s, %s)"):format(cell.text(v.type), first, second)
  return ("%s%s · rules give %s%s"):format(cell.ink(colour)(ANSWERS[v.answer] or "dim", word), rest,
    atom, when)
end

--- A verdict in one line.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- relation{type = "designates", subject = "Russia", object = "Taliban", from = "2003",
---   to = "2025-04-17"}
--- verdict.text(select(2, holds("designates", "Russia", "Taliban", "2025-04-18")))
--- --> no · R2 Russia designates Taliban ended on 2025-04-17
--- ```
---@param v Verdict
---@param colour? boolean
---@return string
function M.text(v, colour)
  local fact = v.facts[1]
  local line
  if not fact and v.row then
    return M.derived(v, colour)
  end
  if v.answer == "yes" then
    line = v.throughout and "yes, throughout · " or "yes · "
    line = line .. fact_line(fact) .. more(v.facts)
  elseif v.answer == "possible" then
    line = ("possible · %s %s %s"):format(fact.ref, M.deed(fact), M.doubt(v, fact))
    line = line .. more(v.facts)
  elseif v.answer == "no" then
    fact = telling(v)
    line = ("no · %s %s %s"):format(fact.ref, M.deed(fact), M.refusal(v, fact))
    line = line .. (fact.standing == "denied" and " · " .. M.sources(fact) or "") .. more(v.facts)
  else
    line = "unknown · nothing on record of " .. M.question(v)
    line = line .. (fact and " but " .. fact.ref .. ", which denies it for a part of that" or "")
  end
  line = line .. (v.as_of and ", as last stated on " .. cell.time(v.as_of) or "")
  local answer, rest = line:match "^(%l+)(.*)$"
  return cell.ink(colour)(ANSWERS[v.answer] or "dim", answer) .. rest
end

return M
