--- The words that make records: each is a put, which finds what is there and adds what it lacks.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local names = require "dossier.names"
local order = require "dossier.order"
local text = require "dossier.host.text"
local time = require "dossier.time"

local M = {}

local fail = names.fail

-- ---- actors ----

local ID = 15 -- the number of the key id
local NAME_KINDS = { name = 0, alias = 1, weak = 2, former = 3, transliteration = 4 }
local ALIAS = names.keys("an alias", { text = true, language = true, kind = NAME_KINDS })

--- The aliases of an actor, as texts or {text, language, kind}, for the host.
---
--- ```lua
--- records.aliases({ "Taleban" })[1].text  --> Taleban
--- ```
---@param list string|table|nil
---@return table[]
function M.aliases(list)
  local puts = {}
  if type(list) == "string" then
    list = { list }
  end
  for i, alias in names.items("aliases", list or {}) do
    if type(alias) == "string" then
      alias = { text = alias }
    elseif type(alias) ~= "table" then
      fail("alias %d is a text or {text = …, language = …, kind = …}, not %s", i,
        names.describe(alias))
    end
    names.check_keys("an alias", alias, ALIAS)
    local kind = names.choice("the kind of alias " .. i, alias.kind or "alias", NAME_KINDS)
    if names.typed("the text of alias " .. i, alias.text, "string") == nil then
      fail("alias %d has no text", i)
    end
    names.typed("language", alias.language, "string")
    puts[i] = { text = alias.text, language = alias.language, kind = kind }
  end
  return puts
end

local function identifiers(value)
  if type(value) == "table" and type(value[1]) == "table" then -- {{scheme = "lei", value = "…"}, …}
    local map = {}
    for i, item in ipairs(value) do
      names.check_keys("identifier " .. i, item, { scheme = true, value = true })
      if type(item.scheme) ~= "string" or type(item.value) ~= "string" then
        fail('identifier %d has a scheme and a value: {scheme = "imo", value = "9247431"}', i)
      end
      map[item.scheme] = item.value
    end
    value = map
  end
  if value ~= nil and type(value) ~= "table" then
    fail("identifiers are a table such as {imo = \"9247431\"}, not %s", names.describe(value))
  end
  local wrong = names.first_key(value or {}, function(scheme)
    return type(scheme) ~= "string" or type(value[scheme]) ~= "string"
  end)
  if wrong ~= nil then
    local scheme = type(wrong) == "string" and text.safe(wrong) or "imo"
    fail("an identifier has a scheme, and is a text, since codes keep their zeros: "
      .. '{%s = "9247431"}, not %s', scheme, names.describe(value[wrong]))
  end
  local list = {}
  for _, said in ipairs(evidence.attributes(value, "identifier")) do
    list[#list + 1] = said
    said.value = type(said.value) == "table" and value[case.term(said.key).code] or said.value
  end
  return list
end

local ACTOR = names.keys("actor", {
  name = "actor", kind = true, aliases = true, identifiers = true, attributes = true,
  unnamed = true, new = true, id = true,
})

-- The id that a script gives a record, and the actor that has it.
local function actor_of_id(id)
  if id == nil then
    return nil
  elseif names.typed("id", id, "string") == "" then
    fail('id is a text such as "russia", not an empty one')
  end
  return case.cursor({ kind = "A", { op = "field", key = ID, values = { id } } })()
end

local function put_actor(fields)
  local name = names.typed("name", fields.name, "string")
  if not (name and name:find "%S") then
    fail('an actor needs a name: actor{name = "…", kind = "…"}')
  end
  local others, kind = M.aliases(fields.aliases), fields.kind
  local there = not fields.new and actor_of_id(fields.id)
  if there and name ~= there.name then -- a script that was edited: another spelling of the same
    others[#others + 1] = { text = name, kind = NAME_KINDS.alias }
  end
  local attributes = evidence.attributes(fields.attributes, nil, "actor")
  attributes[#attributes + 1] = fields.id and { key = ID, value = fields.id } or nil
  return (case.actor_put {
    name = there and there.name or name,
    kind = kind ~= nil and names.use("kind", kind) or there and there.kind
      and names.use("kind", there.kind) or 0,
    unnamed = names.typed("unnamed", fields.unnamed, "boolean"),
    fresh = names.typed("new", fields.new, "boolean"), aliases = others,
    identifiers = identifiers(fields.identifiers), attributes = attributes,
  })
end

--- An actor: by name, or made.
---
--- `actor "Taliban"` is the actor with that name or alias (case, accents and script folded); an
--- error names the nearest if there is none, and lists refs if there are several.
--- `actor{name =, kind =, aliases =, identifiers =, attributes =, unnamed =, new =}` is a put on
--- name and kind, or on an identifier.
---
--- ```lua
--- local aliases = {"Taleban", {text = "طالبان", language = "fa"}}
--- actor{name = "Taliban", kind = "group", aliases = aliases}.ref  --> A1
--- actor("taleban").name  --> Taliban
--- ```
---@param fields string|table
---@return Actor
function M.actor(fields)
  if type(fields) ~= "table" then
    return names.actor(fields, "actor")
  end
  names.check_keys("actor", fields, ACTOR)
  return names.put(put_actor, fields)
end

-- ---- events and relations ----

local function is_pattern(value)
  return type(value) == "table" and #value == 0 and value.kind ~= nil
end

local function party(value, key, any)
  if is_pattern(value) then
    names.check_keys(key, value, { kind = true })
    return case.record("T", names.use("kind", value.kind))
  end
  return any and names.record(value, key .. " is") or names.actor(value, key)
end

-- Adds who takes part in a role: an actor, any record where the role says so, everybody of a kind,
-- or a list of these.
local function add_parties(parties, role, value, key, any)
  if type(value) ~= "table" or is_pattern(value) then
    parties[#parties + 1] = value ~= nil and { role = role, who = party(value, key, any) } or nil
    return
  end
  if #value == 0 then
    fail("%s is an empty list: leave it out, or name who it was", key)
  end
  for _, item in names.items(key, value) do
    parties[#parties + 1] = { role = role, who = party(item, key, any) }
  end
end

local function role_names(roles)
  local list = {}
  if roles == nil then
    return list
  elseif type(roles) ~= "table" then
    fail("roles are a table such as {announcer = …}, not %s", names.describe(roles))
  end
  for role in pairs(roles) do
    if type(role) ~= "string" then
      fail("a role has a name: roles = {announcer = …}")
    end
    list[#list + 1] = role
  end
  table.sort(list)
  return list
end

local function event_of(value, key)
  if value == nil then
    return nil
  elseif type(value) == "string" then
    value = names.ref(value) or fail('%s is an event, or its ref such as "E7", not %s; a date goes '
      .. "into %s", key, names.describe(value), key == "began" and "from" or "to")
  end
  if names.kind(value) ~= "event" then
    fail("%s is an event, not %s", key, names.describe(value))
  end
  return value
end

local EVENT = names.keys("event", {
  type = true, date = true, agent = true, target = true, roles = true, place = true, summary = true,
  status = true, attributes = true, after = true, before = true, evidence = true, new = true,
  id = true,
})

local RELATION = names.keys("relation", {
  type = true, subject = true, object = true, roles = true, date = true, from = true, to = true,
  began = true, ended = true, status = true, attributes = true, place = true, summary = true,
  evidence = true, new = true, id = true,
})

-- The date of an event that lies after or before a date: on that side of it, whatever its own date
-- leaves open.
local function bounded_date(fields, after, before)
  if not (after or before) then
    return evidence.date_text(fields.date)
  elseif fields.date ~= nil then
    fail("give date, or the dates that it lies after or before, not both")
  end
  local lo, hi = after and after.end_hi or math.mininteger, before and before.start_lo
    or math.maxinteger
  if lo >= hi then
    fail("it lies after %s and before %s: there is nothing between", tostring(after),
      tostring(before))
  end
  return time.span { start_lo = lo, start_hi = hi, end_lo = lo, end_hi = hi }.edtf
end

local function put(kind, fields)
  if fields.type == nil then
    fail('%s needs a type: %s{type = "%s", …}', kind == "event" and "an event" or "a relation",
      kind, kind == "event" and "meet" or "member_of")
  end
  local parties = {}
  local event = kind == "event"
  add_parties(parties, event and 1 or 3, fields[event and "agent" or "subject"],
    event and "agent" or "subject")
  add_parties(parties, event and 2 or 4, fields[event and "target" or "object"],
    event and "target" or "object")
  local named = role_names(fields.roles)
  if not event and #parties == 0 and #named == 0 then
    fail("a relation needs its parties: relation{type = …, subject = …, object = …}")
  end
  for _, role in ipairs(named) do
    add_parties(parties, names.use("role", role), fields.roles[role], role, true)
  end
  local ties, first, last = order.ties(fields)
  local asserted, list = false, evidence.list(kind, fields.evidence)
  for _, item in ipairs(list) do
    asserted = asserted or item.stance == 0
  end
  for _, party in ipairs(parties) do
    if case.kind(party.who) == "T" and (asserted or #list == 0) then
      fail("{kind = …} stands for everybody of that kind, which only a denial can say: give "
        .. 'evidence with stance = "denies"')
    end
  end
  local record, made = case.fact_put {
    relation = not event, type = names.use("type", fields.type), parties = parties,
    date = bounded_date(fields, first, last), from = evidence.date_text(fields.from, "from"),
    to = evidence.date_text(fields.to, "to"), began = event_of(fields.began, "began"),
    ended = event_of(fields.ended, "ended"), ties = ties,
    place = fields.place ~= nil and names.actor(fields.place, "place") or nil,
    summary = names.typed("summary", fields.summary, "string"),
    status = evidence.status(kind, fields.status),
    attributes = evidence.attributes(fields.attributes, nil, kind), evidence = list,
    fresh = names.typed("new", fields.new, "boolean"), id = names.typed("id", fields.id, "string"),
  }
  if fields.id then
    case.value_put(record, { key = ID, value = fields.id })
  end
  return names.found(record, made)
end

local function check_dates(fields)
  if fields.date ~= nil and (fields.from ~= nil or fields.to ~= nil) then
    fail("give date (it held at some time in it) or from and to, not both")
  end
end

--- An event: something that was done (or is planned) at a date, by agents, to targets, with others
--- in roles. `after` and `before` tie it to facts, or lists of them; `{E, lag = "3d"}` says by how
--- much: `"3d..5d"`, `"3d.."` at least, `"..5d"` at most. `E7.bounds` is what all ties leave it.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- local e = event{type = "delist", date = "2025-04-17", agent = "Russia", target = "Taliban"}
--- e.date  --> 2025-04-17
--- ```
---@param fields table
---@return Event
function M.event(fields)
  if type(fields) ~= "table" then
    local there = type(fields) == "string" and names.ref(fields) or fields
    if names.kind(there) == "event" then
      return there
    end
    fail("event takes its fields in braces: event{type = …, date = …, agent = …}, not %s",
      names.describe(fields))
  end
  names.check_keys("event", fields, EVENT)
  return names.put(put, "event", fields)
end

-- An end that is an event cannot come before the beginning.
local function check_order(fields)
  local began, ended = event_of(fields.began, "began"), event_of(fields.ended, "ended")
  local first = began and began.span or fields.from
  local last = ended and ended.span or fields.to
  if (began or ended) and first and last and first ~= "?" and last ~= "?" and last ~= ".." then
    local ok, from, to = pcall(function() return time.date(first), time.date(last) end)
    if ok and from.start_lo >= to.end_hi then
      fail("it ends (%s) before it begins (%s)", tostring(to), tostring(from))
    end
  end
end

--- A relation: something that held between a subject and an object over a span. `to` left out is
--- open (`..`), `to = "?"` unknown; `from` left out is unknown; `began` and `ended` are events,
--- whose dates it follows.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- local r = relation{type = "designates", subject = "Russia", object = "Taliban", from = "2003"}
--- r.span  --> 2003/..
--- ```
---@param fields table
---@return Relation
function M.relation(fields)
  if type(fields) ~= "table" then
    local there = type(fields) == "string" and names.ref(fields) or fields
    if names.kind(there) == "relation" then
      return there
    end
    fail("relation takes its fields in braces: relation{type = …, subject = …, object = …}, not %s",
      names.describe(fields))
  end
  names.check_keys("relation", fields, RELATION)
  check_dates(fields)
  check_order(fields)
  local made = names.put(put, "relation", fields)
  require("dossier.twins").note(made)
  return made
end

--- More evidence for a fact that is there: quotes, judgements, tables around them.
---
--- ```lua
--- local s = source{title = "Second", text = "They met in Doha."}
--- local e = event{type = "meet", date = "2024"}
--- #cite(e, s:quote "They met").evidence  --> 1
--- ```
---@param fact Event|Relation
---@param ... any
---@return Event|Relation
function M.cite(fact, ...)
  fact = names.record(fact, "cite takes")
  local kind = names.kind(fact)
  if kind ~= "event" and kind ~= "relation" then
    fail("cite adds evidence to an event or a relation, not to %s", names.describe(fact))
  end
  return names.put(function(...)
    local list = {}
    for i = 1, select("#", ...) do
      local item = select(i, ...)
      if item == nil then
        fail("cite(%s, …): evidence %d is nil", fact.ref, i)
      end
      for _, put in ipairs(evidence.list(kind, item)) do
        list[#list + 1] = put
      end
    end
    if #list == 0 then
      fail("cite needs evidence: cite(%s, quote)", fact.ref)
    end
    case.evidence_put(fact, table.unpack(list))
    return case.record(fact.ref)
  end, ...)
end

return M
