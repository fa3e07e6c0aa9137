--- Evidence as it is written in a put: quotes, judgements, and what they say differently from the
--- fact.

local case = require "dossier.host.case"
local names = require "dossier.names"
local text = require "dossier.host.text"
local time = require "dossier.time"

local M = {}

local fail = names.fail

local Judgement = names.strict({ __name = "judgement" }, "a judgement", { words = true })

function Judgement:__tostring()
  return "judgement: " .. self.words
end

--- An analyst's judgement, as evidence: what nobody's sentence says, with the reason for it.
---
--- ```lua
--- judgement("head of state").words  --> head of state
--- ```
---@param words string
---@return Judgement
function M.judgement(words)
  if type(words) ~= "string" or not words:find("%S") then
    fail('a judgement says why: judgement "…", not %s', names.describe(words))
  end
  return setmetatable({ words = words }, Judgement)
end

local STANCES = { asserts = 0, denies = 1, doubts = 2 }

local KEYS = names.keys("evidence", {
  stance = STANCES, by = "actor", credibility = true, wording = true, date = true, from = true,
  to = true, type = true, attributes = true, agent = true, target = true, subject = true,
  object = true, place = true, summary = true, status = true,
})

--- A date as text: EDTF or a phrase as written, the EDTF of a time, a year given as a number.
---
--- ```lua
--- evidence.date_text("2024-07")  --> 2024-07
--- evidence.date_text(2003)  --> 2003
--- ```
---@param value string|Time|integer|nil
---@param key? string
---@return string|nil
function M.date_text(value, key)
  if value == nil or type(value) == "string" then
    return value
  elseif math.type(value) == "integer" and value >= 0 and value <= 9999 then
    return ("%04d"):format(value)
  elseif type(value) == "userdata" then
    local kind = names.kind(value)
    local time = value
    if kind == "event" or kind == "relation" then -- a record with a date stands for it
      time = value.span
      local open = time.start_lo == math.mininteger and time.end_hi == math.maxinteger
      if open and value.date == nil then
        fail("%s is %s, which has no date", key or "date", names.describe(value))
      end
    elseif kind == "source" then
      time = value.published or fail("%s is %s, which has no date of publication", key or "date",
        names.describe(value))
    end
    if kind == nil or time ~= value then
      return time.edtf
    end
  end
  fail('%s is a date such as "2024-07", not %s', key or "date", names.describe(value))
end

--- A number with its uncertainty from the short forms "145+", "100-150" and "~145"; any other value
--- as it is.
---
--- ```lua
--- evidence.number("145+").low  --> 145
--- evidence.number("100-150").high  --> 150
--- evidence.number("about")  --> about
--- ```
---@param value any
---@return any
function M.number(value)
  if type(value) ~= "string" then
    return value
  end
  local low = value:match("^(%d+%.?%d*)%+$")
  local from, to = value:match("^(%d+%.?%d*)%s*[-–]%s*(%d+%.?%d*)$")
  local best = value:match("^~(%d+%.?%d*)$")
  if low then
    return { low = tonumber(low) }
  elseif from and #from <= #to and tonumber(from) <= tonumber(to) then
    return { low = tonumber(from), high = tonumber(to) }
  elseif best then
    return { best = tonumber(best) }
  end
  return value
end

local RANGE = { low = true, best = true, high = true, unit = true, value = true, date = true,
  from = true, to = true }

local FIELDS_LAST = 15 -- the number of the last key that is a field of records

-- What a record of the kind has as a field would hide an attribute of that name.
local function is_field(scheme, key, term, kind)
  local letter = kind and kind:sub(1, 1):upper()
  return scheme == "key" and (term <= FIELDS_LAST or letter and (key == "ref"
    or require("dossier.fields").has(letter, key)))
end

--- The attributes of a put as {key, value, date} for the host.
---
--- ```lua
--- evidence.attributes({ killed = "145+" })[1].value.low  --> 145
--- ```
---@param attributes table|nil
---@param scheme? string
---@param kind? "actor"|"event"|"relation"|"source" whose fields are no attributes
---@return table[]
function M.attributes(attributes, scheme, kind)
  local list = {}
  if attributes == nil then
    return list
  elseif type(attributes) ~= "table" then
    fail("attributes are a table such as {killed = 145}, not %s", names.describe(attributes))
  end
  local keys = {}
  for key in pairs(attributes) do
    if type(key) ~= "string" then
      fail("an attribute has a name: {killed = 145}, not a value by itself")
    end
    keys[#keys + 1] = key
  end
  table.sort(keys) -- the order of a table is no order: the same script makes the same case
  for _, key in ipairs(keys) do
    local value, date = M.number(attributes[key]), nil
    if type(value) == "table" then
      names.check_keys("the attribute " .. key, value, RANGE)
      date = value.date ~= nil and time.date(M.date_text(value.date)).edtf or nil
      if value.from ~= nil or value.to ~= nil then
        date = time.span(M.date_text(value.from or "?"), M.date_text(value.to, "to")).edtf
      end
      if value.value ~= nil then
        value = M.number(value.value)
      end
    end
    local term = names.use(scheme or "key", key, "an attribute")
    if is_field(scheme or "key", key, term, kind) then
      fail("%s is a field and no attribute: give it beside attributes = {…}, or name the "
        .. "attribute otherwise", key)
    end
    list[#list + 1] = { key = term, value = value, date = date }
  end
  return list
end

local PARTY = { agent = 1, target = 2, subject = 3, object = 4 }
local STATUS = { event = { actual = 0, planned = 1 }, relation = { in_force = 0, suspended = 1 } }

--- The number of a status, or an error that names what there is.
---
--- ```lua
--- evidence.status("event", "planned")  --> 1
--- ```
---@param kind "event"|"relation"
---@param status string|nil
---@return integer
function M.status(kind, status)
  return status == nil and 0 or names.choice("the status of " .. (kind == "event" and "an event"
    or "a relation"), status, STATUS[kind])
end

--- What a table of fields says of a fact, as {key, value} for the host.
---
--- ```lua
--- #evidence.said("event", { type = "meet", place = actor{name = "Kabul", kind = "place"} })  --> 2
--- ```
---@param kind "event"|"relation"
---@param fields table
---@return table[]
function M.said(kind, fields)
  local list = M.attributes(fields.attributes, nil, kind)
  local function add(key, value)
    list[#list + 1] = { key = key, value = value }
  end
  if fields.type ~= nil then
    add(5, case.record("T", names.use("type", fields.type)))
  end
  for party, role in pairs(PARTY) do
    if fields[party] ~= nil then
      if (role <= 2) ~= (kind == "event") then
        fail("%s has no %s: it has %s", kind == "event" and "an event" or "a relation", party,
          kind == "event" and "agent and target" or "subject and object")
      end
      add(role, names.actor(fields[party], party))
    end
  end
  if fields.place ~= nil then
    add(7, names.actor(fields.place, "place"))
  end
  if fields.summary ~= nil then
    add(8, names.typed("summary", fields.summary, "string"))
  end
  if fields.status ~= nil then
    add(9, M.status(kind, fields.status))
  end
  table.sort(list, function(a, b) return a.key < b.key end)
  return list
end

local function is_item(value)
  return names.kind(value) == "quote" or getmetatable(value) == Judgement
end

local function one(kind, item, keys)
  local put = { stance = 0 }
  if names.kind(item) == "quote" then
    put.quote = item
  elseif getmetatable(item) == Judgement then
    put.words = item.words
  elseif names.kind(item) == "source" then
    fail('%s is a source: evidence is a passage of it, %s:quote("the words", {page = …})', item.ref,
      item.ref)
  else
    fail('evidence is a quote, judgement "why", {quote, stance = …} or a list of these, not %s',
      names.describe(item))
  end
  if keys then
    local given = {}
    for key, value in pairs(keys) do
      given[key] = key ~= 1 and value or nil
    end
    names.check_keys("evidence", given, KEYS)
    put.stance = keys.stance == nil and 0 or names.choice("stance", keys.stance, STANCES)
    put.by = keys.by ~= nil and names.actor(keys.by, "by") or nil
    put.credibility = keys.credibility
    local grade = put.credibility
    if grade and not (math.type(grade) == "integer" and grade >= 1 and grade <= 6) then
      fail("credibility is a whole number from 1 (confirmed) to 6 (cannot be judged), not %s",
        names.describe(keys.credibility))
    end
    put.wording = names.typed("wording", keys.wording, "string")
    put.date, put.from, put.to = M.date_text(keys.date), M.date_text(keys.from, "from"),
      M.date_text(keys.to, "to")
    put.said = M.said(kind, keys)
  end
  return put
end

--- The evidence of a put as a list for the host: a quote, a judgement, a table around one of them,
--- or a list of these.
---
--- ```lua
--- evidence.list("event", { judgement "seen", by = nil })[1].words  --> seen
--- ```
---@param kind "event"|"relation"
---@param value any
---@return table[]
function M.list(kind, value)
  if value == nil then
    return {}
  elseif is_item(value) or type(value) ~= "table" then
    return { one(kind, value) }
  end
  for key in pairs(value) do
    if type(key) == "string" then
      if #value > 1 then
        fail("evidence with keys is about one quote: {{Q1, %s = …}, {Q2, …}}", text.safe(key))
      end
      return { one(kind, value[1], value) }
    end
  end
  local list = {}
  for i, item in ipairs(value) do
    list[i] = type(item) == "table" and not is_item(item) and one(kind, item[1], item)
      or one(kind, item)
  end
  if #list == 0 then
    fail("evidence is an empty list: leave it out, or give a quote")
  end
  return list
end

return M
