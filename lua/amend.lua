--- Changing what is there: a correction (we were wrong), an update (the world changed) and a
--- retraction are different verbs, each with its reason. Nothing is overwritten.

local case = require "dossier.host.case"
local session = require "dossier.host.session"
local evidence = require "dossier.evidence"
local names = require "dossier.names"
local order = require "dossier.order"
local time = require "dossier.time"

local M = {}

local fail = names.fail

local function reason(verb, why)
  if type(why) ~= "string" or not why:find "%S" then
    fail('%s needs a reason: %s(…, "why")', verb, verb)
  end
  return why
end

-- Runs a function as a part of the change: all of it, or nothing. With a reason it is a change of
-- its own.
local part = session.part

--- Makes one change of what the function does, with a reason of its own; what it returns comes
--- back. An error takes back what it did and nothing else.
---
--- ```lua
--- change("first names", function() return actor{name = "Taliban", kind = "group"} end).ref  --> A1
--- ```
---@param why string
---@param f function
---@return any ...
function M.change(why, f, ...)
  reason("change", why)
  if type(f) ~= "function" then
    fail('change takes a function: change("why", function() … end)')
  end
  return part(why, f, ...)
end

--- Runs the function on the case as if what it puts were so, and gives back what it returns; then
--- all of it is taken back. Records that were made in it are none afterwards, and queries that were
--- made in it cannot be walked any more.
---
--- ```lua
--- local state = actor{name = "Russia", kind = "state"}
--- local function listed()
---   relation{type = "lists", subject = state, object = actor{name = "Band"}, from = "2003"}
---   return (holds("lists", "Russia", "Band", "2024"))
--- end
--- suppose(listed)  --> true
--- actors{name = "Band"}:count()  --> 0
--- ```
---@param f function
---@param ... any what it is given
---@return any ...
function M.suppose(f, ...)
  if type(f) ~= "function" then
    fail("suppose takes a function: suppose(function() … end)")
  end
  return session.suppose(f, ...)
end

-- ---- correct ----

local FACT = {
  type = true, date = true, from = true, to = true, agent = true, target = true, subject = true,
  object = true, place = true, summary = true, status = true, attributes = true, began = true,
  ended = true, after = true, before = true,
}

-- A relation is corrected at one end: the other stays as it is.
local function whole_span(fact, fields)
  if fields.date ~= nil or (fields.from == nil and fields.to == nil) then
    return evidence.date_text(fields.date), nil, nil
  end
  local span = tostring(fact.span)
  local from, to = span:match "^([^/]*)/(.*)$"
  return nil, evidence.date_text(fields.from, "from") or (from == "" and "?" or from),
    evidence.date_text(fields.to, "to") or (to == "" and "?" or to)
end

-- An end that follows an event, or that an update set, is not corrected over its head.
local function check_ends(fact, fields)
  local ends = { from = fields.from ~= nil and fields.began == nil and fact.began or nil,
    to = fields.to ~= nil and fields.ended == nil and fact.ended or nil }
  for key, event in pairs(ends) do
    fail("%s of %s follows %s: correct(%s, {date = …}, why) moves both", key, fact.ref, event.ref,
      event.ref)
  end
  for _, step in ipairs(fields.to and fact.steps or {}) do
    if step.step == "ended" then
      fail("%s was ended by an update, on %s: undo that change first (history(%s) names it)",
        fact.ref, tostring(step.on), fact.ref)
    end
  end
end

-- What an event lies after or before instead; an empty list: nothing.
local function correct_ties(fact, kind, fields)
  for _, key in ipairs { "after", "before" } do
    if fields[key] ~= nil and kind ~= "event" then
      fail("%s is a field of events: %s is a relation", key, fact.ref)
    elseif fields[key] ~= nil then
      local empty = type(fields[key]) == "table" and next(fields[key]) == nil
      local ties, first, last
      if not empty then
        ties, first, last = order.ties { [key] = fields[key] }
      end
      if first or last then
        fail("%s is corrected to facts: correct(%s, {date = …}, why) if its date was wrong", key,
          fact.ref)
      end
      case.ties_replace(fact, { ties = ties or {} }, key == "after")
    end
  end
end

local function correct_fact(fact, kind, fields, why)
  if kind == "relation" then
    check_ends(fact, fields)
  end
  local attributes = {}
  for key, value in pairs(fields) do
    if FACT[key] == nil then -- an attribute by its own name
      if key == "standing" then
        fail('a fact stands as its evidence says: cite(%s, {judgement "why", stance = "denies"}) '
          .. "settles it, asserts if that is left out", fact.ref)
      elseif not case.term_find("key", key) then
        names.check_keys("correct(" .. fact.ref .. ")", { [key] = value }, FACT)
      end
      attributes[key] = value
    end
  end
  for key, value in pairs(names.typed("attributes", fields.attributes, "table") or {}) do
    attributes[key] = value
  end
  local said = {}
  for key in pairs(FACT) do
    said[key] = fields[key]
  end
  correct_ties(fact, kind, fields)
  said.attributes = attributes
  for _, key in ipairs { "began", "ended" } do
    if fields[key] ~= nil then
      if kind ~= "relation" or names.kind(fields[key]) ~= "event" then
        fail("%s is an event, and only relations have it, not %s", key, names.describe(fields[key]))
      end
      part(why, case.row_correct, fact, key == "began" and "began" or "over", fields[key])
    end
  end
  local date, from, to = whole_span(fact, fields)
  local list = evidence.said(kind, said)
  if date or from or #list > 0 or fields.after or fields.before then
    case.evidence_put(fact, {
      words = why, stance = 0, correction = true, date = date, from = from, to = to, said = list,
    })
  end
end

-- An end that was moved still lies behind the beginning.
local function correct_order(relation, ...)
  local before = relation.span
  correct_fact(relation, ...)
  local span = relation.span
  if span ~= before and span.start_lo >= span.end_hi then
    fail("%s would end (%s) before it begins (%s)", relation.ref, tostring(relation.to),
      tostring(relation.from))
  end
end

local ROW = {
  A = { name = true, kind = true },
  S = {
    title = true, publisher = true, address = true, published = true, retrieved = true,
    language = true, reliability = true, origin = true,
  },
}

local function row_value(key, value)
  if key == "kind" then
    return names.use("kind", value) -- kept as the number of the term
  elseif key == "reliability" then
    return require "dossier.source".reliability(value)
  elseif key == "published" or key == "retrieved" then
    return evidence.date_text(value, key)
  elseif key == "origin" then
    return names.source(value, "origin")
  elseif type(value) ~= "string" or not value:find "%S" then
    fail("%s is a text, not %s", key, names.describe(value))
  end
  return value
end

local function correct_row(record, letter, fields, verb)
  for key, value in pairs(fields) do
    if ROW[letter][key] then
      if key == "origin" then
        local up = names.source(value)
        while up do
          if up == record then
            fail("%s cannot derive from %s, which derives from it", record.ref,
              names.source(value).ref)
          end
          up = up.origin
        end
      end
      case.row_correct(record, key, row_value(key, value))
    elseif key == "aliases" and letter == "A" then
      for _, alias in ipairs(require "dossier.records".aliases(value)) do
        case.alias_put(record, alias.text, alias.language, alias.kind)
      end
    elseif key == "attributes" or key == "identifiers" then
      local scheme = key == "identifiers" and "identifier" or "key"
      for _, said in ipairs(evidence.attributes(value, scheme, names.kind(record))) do
        case.said_replace(record, said)
      end
    elseif case.term_find("key", key) then
      case.said_replace(record, evidence.attributes({ [key] = value }, nil, names.kind(record))[1])
    else
      local known = { attributes = true, identifiers = letter == "A" or nil,
        aliases = letter == "A" or nil }
      for name in pairs(ROW[letter]) do
        known[name] = true
      end
      names.check_keys((verb or "correct") .. "(" .. record.ref .. ")", { [key] = value }, known)
    end
  end
end

local function amendable(verb, record, fields)
  record = names.record(record, verb .. " takes")
  if type(fields) ~= "table" or next(fields) == nil then
    fail('%s takes the fields that change: %s(%s, {date = …}, "why")', verb, verb, record.ref)
  end
  local letter = case.kind(record)
  if letter ~= "A" and letter ~= "S" and letter ~= "E" and letter ~= "R" then
    fail("%s cannot be changed: actors, events, relations and sources can; retract takes others "
      .. "back", record.ref)
  elseif record.retracted then
    fail("%s was retracted", record.ref)
  end
  return record, letter
end

--- We were wrong: fields have other values. For a fact that is a judgement with this reason, which
--- overrides what sources say; what was there stays in the history. Repeated, it changes nothing.
--- `after` and `before` take the place of what the event was tied to; `{}` is nothing.
---
--- ```lua
--- local e = event{type = "meet", date = "2023"}
--- correct(e, {date = "2024"}, "the report's year was a slip").date  --> 2024
--- ```
---@param record Record|string
---@param fields table
---@param why string
---@return Record
function M.correct(record, fields, why)
  local letter
  record, letter = amendable("correct", record, fields)
  reason("correct", why)
  if letter == "E" or letter == "R" then
    local event = letter == "E"
    names.put(part, nil, event and correct_fact or correct_order, record,
      event and "event" or "relation", fields, why)
  else
    names.put(part, why, correct_row, record, letter, fields)
  end
  return case.record(record.ref)
end

-- ---- update ----

local STEPS = { suspended = 0, in_force = 1, ended = 2 }

local function update_relation(relation, fields, on, why)
  for key, value in pairs(fields) do
    if key == "status" then
      case.status_put(relation, names.choice("status", value, STEPS), on, why)
    elseif key == "to" then
      case.status_put(relation, STEPS.ended, evidence.date_text(value, "to"), why)
    elseif key ~= "attributes" and key ~= "on" then
      fail("%s of a relation is not updated: what is otherwise a different relation is a new one "
        .. '(end this one with status = "ended")', tostring(key))
    end
  end
end

local function dated(record, attributes, on, scheme)
  for _, said in ipairs(evidence.attributes(attributes, scheme, names.kind(record))) do
    said.date = said.date or on .. "/.."
    case.value_put(record, said)
  end
end

local function update_row(record, letter, fields, on)
  local rest = {}
  for key, value in pairs(fields) do
    if letter == "A" and key == "name" then
      local before = record.name
      case.row_correct(record, "name", row_value("name", value))
      case.alias_put(record, before, nil, 3)
    elseif letter == "A" and key == "identifiers" then
      dated(record, value, on, "identifier")
    elseif key ~= "attributes" and key ~= "on" then
      rest[key] = value
    end
  end
  if next(rest) then
    correct_row(record, letter, rest, "update")
  end
end

--- The world changed on a date: a relation was suspended, came into force again or ended, an actor
--- took another name, an attribute another value. Events are corrected, never updated.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- local r = relation{type = "designates", subject = "Russia", object = "Taliban", from = "2003"}
--- update(r, {status = "suspended", on = "2025-04-17"}, "the court's ruling").status  --> suspended
--- ```
---@param record Record|string
---@param fields table
---@param why string
---@return Record
function M.update(record, fields, why)
  local letter
  record, letter = amendable("update", record, fields)
  reason("update", why)
  if letter == "E" then
    fail("%s is an event: what was done does not change; correct(%s, …) if it was entered wrongly",
      record.ref, record.ref)
  end
  if fields.on ~= nil and next(fields, next(fields)) == nil then
    fail('update takes what changed on that day, too: update(%s, {%s, on = …}, "why")', record.ref,
      letter == "R" and 'status = "suspended"' or "attributes = {…}")
  end
  local on = evidence.date_text(fields.on, "on")
  local only_ends = letter == "R" and fields.to and not fields.status and not fields.attributes
  if not on and not only_ends then
    fail('update needs the date of the change in the world: {…, on = "2025-04-17"}')
  end
  on = on and time.date(on).edtf
  names.put(part, why, function()
    if letter == "R" then
      update_relation(record, fields, on, why)
    else
      update_row(record, letter, fields, on)
    end
    dated(record, fields.attributes, on)
  end)
  return case.record(record.ref)
end

-- ---- retract, undo ----

--- Takes a record back: it was not so, or should not be here. A source takes its evidence out of
--- standing, not the facts out of the case; a merge parts the two again. What other records rest on
--- cannot go first.
---
--- ```lua
--- local e = event{type = "meet", date = "2024"}
--- retract(e, "another meeting was meant")
--- events{}:count()  --> 0
--- ```
---@param record Record|string
---@param why string
---@return Record
function M.retract(record, why)
  record = names.record(record, "retract takes")
  case.retract(record, reason("retract", why))
  return record
end

--- Takes back this shell's last change, or in a script the last finished `change`; `undo(c)` any
--- change that nothing later rests on.
---
--- ```lua
--- change("one", function() actor{name = "Haqqani network", kind = "group"} end)
--- undo().why  --> one
--- actors{name = "Haqqani network"}:count()  --> 0
--- ```
---@param change? Change|string
---@return Change
function M.undo(change)
  local id
  if change ~= nil then
    change = type(change) == "string" and names.ref(change) or change
    local kind, number = case.kind(change)
    if kind ~= "C" then
      fail("undo takes a change such as C7 (history(x) lists them), not %s", names.describe(change))
    end
    id = number
  end
  return part(nil, function() return case.record("C", session.undo(id)) end)
end

return M
