--- The words that make records: each is a put, which finds what is there and adds what it lacks.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local names = require "dossier.names"
local text = require "dossier.host.text"

local M = {}

local fail = names.fail

-- ---- actors ----

local NAME_KINDS = { name = 0, alias = 1, weak = 2, former = 3, transliteration = 4 }
local ALIAS = names.keys("an alias", { text = true, language = true, kind = NAME_KINDS })

local function aliases(list)
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
    local kind = NAME_KINDS[alias.kind or "alias"]
    if not kind then
      fail("the kind of alias %d is name, alias, weak, former or transliteration, not %s", i,
        names.describe(alias.kind))
    elseif type(alias.text) ~= "string" then
      fail("alias %d has no text", i)
    end
    puts[i] = { text = alias.text, language = alias.language, kind = kind }
  end
  return puts
end

local function identifiers(value)
  if type(value) == "table" and type(value[1]) == "table" then -- {{scheme = "lei", value = "…"}, …}
    local map = {}
    for i, item in ipairs(value) do
      names.check_keys("identifier " .. i, item, { scheme = true, value = true })
      map[item.scheme or ""] = item.value
    end
    value = map
  end
  if value ~= nil and type(value) ~= "table" then
    fail("identifiers are a table such as {imo = \"9247431\"}, not %s", names.describe(value))
  end
  for scheme, code in pairs(value or {}) do
    if type(code) ~= "string" then
      fail("an identifier is a text, since codes keep their zeros: %s = \"%s\"", tostring(scheme),
        tostring(code))
    end
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
  unnamed = true, new = true,
})

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
  if type(fields.name) ~= "string" or not fields.name:find("%S") then
    fail('an actor needs a name: actor{name = "…", kind = "…"}')
  end
  return (case.actor_put {
    name = fields.name, kind = fields.kind and names.use("kind", fields.kind) or 0,
    unnamed = fields.unnamed, fresh = fields.new, aliases = aliases(fields.aliases),
    identifiers = identifiers(fields.identifiers),
    attributes = evidence.attributes(fields.attributes),
  })
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
  return any and names.record(value, key) or names.actor(value, key)
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

local function fact(value, key)
  if value == nil then
    return nil
  elseif type(value) == "string" then
    value = names.by_ref(value) or fail('%s is an event, or its ref such as "E7"; there is no %s',
      key, text.safe(value))
  end
  local kind = names.kind(value)
  if kind ~= "event" and not (key ~= "began" and key ~= "ended" and kind == "relation") then
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

local function put(kind, fields)
  if not fields.type then
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
  if fields.after ~= nil and fields.after == fields.before then
    fail("an event lies after or before another, not both")
  end
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
  return names.found(case.fact_put {
    relation = not event, type = names.use("type", fields.type), parties = parties,
    date = evidence.date_text(fields.date), from = evidence.date_text(fields.from, "from"),
    to = evidence.date_text(fields.to, "to"), began = fact(fields.began, "began"),
    ended = fact(fields.ended, "ended"), after = fact(fields.after, "after"),
    before = fact(fields.before, "before"),
    place = fields.place and names.actor(fields.place, "place"), summary = fields.summary,
    status = evidence.status(kind, fields.status),
    attributes = evidence.attributes(fields.attributes), evidence = list, fresh = fields.new,
    id = fields.id,
  })
end

local function check_dates(fields)
  if fields.date ~= nil and (fields.from ~= nil or fields.to ~= nil) then
    fail("give date (it held at some time in it) or from and to, not both")
  end
end

--- An event: something that was done (or is planned) at a date, by agents, to targets, with others
--- in roles.
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
    local there = type(fields) == "string" and names.by_ref(fields) or fields
    if names.kind(there) == "event" then
      return there
    end
    fail("event takes its fields in braces: event{type = …, date = …, agent = …}, not %s",
      names.describe(fields))
  end
  names.check_keys("event", fields, EVENT)
  return put("event", fields)
end

-- An end that is an event cannot come before the beginning.
local function check_order(fields)
  local began, ended = fact(fields.began, "began"), fact(fields.ended, "ended")
  local first = began and began.span or fields.from
  local last = ended and ended.span or fields.to
  if (began or ended) and first and last and first ~= "?" and last ~= "?" and last ~= ".." then
    local ok, from, to = pcall(function()
      return require "dossier.time".date(first), require "dossier.time".date(last)
    end)
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
    local there = type(fields) == "string" and names.by_ref(fields) or fields
    if names.kind(there) == "relation" then
      return there
    end
    fail("relation takes its fields in braces: relation{type = …, subject = …, object = …}, not %s",
      names.describe(fields))
  end
  names.check_keys("relation", fields, RELATION)
  check_dates(fields)
  check_order(fields)
  return put("relation", fields)
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
  fact = type(fact) == "string" and names.record(fact, "cite") or fact
  local kind = names.kind(fact)
  if kind ~= "event" and kind ~= "relation" then
    fail("cite adds evidence to an event or a relation, not to %s", names.describe(fact))
  end
  local list = {}
  for _, item in ipairs { ... } do
    for _, put in ipairs(evidence.list(kind, item)) do
      list[#list + 1] = put
    end
  end
  if #list == 0 then
    fail("cite needs evidence: cite(%s, quote)", fact.ref)
  end
  case.evidence_put(fact, table.unpack(list))
  return case.record(fact.ref)
end

-- ---- one, or two ----

local function merge(word, a, b, why, same)
  a, b = names.record(a, word), names.record(b, word)
  if why ~= nil and type(why) ~= "string" then
    fail('%s(a, b, "why"): the reason is a text', word)
  end
  return (case.merge_put(a, b, same, why))
end

--- Two records of a kind are one: a judgement, which retract undoes. Either may still be named;
--- questions see both.
---
--- ```lua
--- local a = actor{name = "Taliban", kind = "group"}
--- local b = actor{name = "Islamic Emirate", kind = "group"}
--- merge(a, b, "the same movement").ref  --> M1
--- ```
---@param a Record|string
---@param b Record|string
---@param why? string
---@return Merge
function M.merge(a, b, why)
  return merge("merge", a, b, why, true)
end

--- Two records of a kind are not one, so that nobody merges them unawares.
---
--- ```lua
--- local a = actor{name = "Taliban", kind = "group"}
--- local b = actor{name = "Tehrik-e Taliban", kind = "group"}
--- distinct(a, b, "Pakistan's own movement").same  --> false
--- ```
---@param a Record|string
---@param b Record|string
---@param why? string
---@return Merge
function M.distinct(a, b, why)
  return merge("distinct", a, b, why, false)
end

return M
