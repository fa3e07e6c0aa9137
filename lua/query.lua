--- Questions by keys. A query is a description: nothing runs until it is counted, walked or shown.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local names = require "dossier.names"
local time = require "dossier.time"
local text = require "dossier.host.text"

local M = {}

local fail = names.fail

---@class Query
local Query = {}
Query.__index = Query
Query.__name = "query"
M.Query = Query

-- ---- keys ----

local function list_of(value)
  if type(value) == "table" and #value > 0 then
    return value
  end
  return { value }
end

-- An actor and those that were merged with it.
local function members(letter, record, ids)
  local _, id = case.kind(record)
  ids[#ids + 1] = id
  for _, row in ipairs(case.read("members", letter:byte(), id)) do
    ids[#ids + 1] = row[1]
  end
end

local function actors(op)
  return function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value)) do
      members("A", names.actor(one, key), ids)
    end
    return { op = op, ids = ids }
  end
end

local function terms(op, scheme)
  return function(value)
    local ids = {}
    for _, one in ipairs(list_of(value)) do
      local under = names.terms_under(scheme, one)
      table.move(under, 1, #under, #ids + 1, ids)
    end
    return { op = op, ids = ids }
  end
end

local function choice(op, words)
  return function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value)) do
      local number = words[one]
      if not number then
        local known = {}
        for word in pairs(words) do
          known[#known + 1] = word
        end
        table.sort(known)
        fail("%s is one of %s, not %s", key, table.concat(known, ", "), names.describe(one))
      end
      ids[#ids + 1] = number
    end
    return { op = op, ids = ids }
  end
end

-- The time that a key names: its own, or that of a record.
local function when(value, key)
  local kind = names.kind(value)
  if kind == "event" or kind == "relation" then
    return value.span, true
  end
  return time.date(evidence.date_text(value, key) or fail("%s needs a date", key)), false
end

local function window(op)
  return function(value, key)
    local t = when(value, key)
    return { op = op, lo = t.start_lo, hi = t.end_hi }
  end
end

-- Nothing lies before or after itself.
local function itself(value)
  local _, id = case.kind(value)
  return id
end

-- What lies before a date that was typed lies before its first instant; before a fact, before whenever it began.
local function before(value, key)
  local t, uncertain = when(value, key)
  local last = uncertain and t.start_hi > t.start_lo and t.start_hi - 1 or t.start_lo
  return { op = "before", lo = t.start_lo, hi = last, key = uncertain and itself(value) or nil }
end

local function after(value, key)
  local t, uncertain = when(value, key)
  local first = uncertain and t.end_lo < t.end_hi and t.end_lo + 1 or t.end_hi
  return { op = "after", lo = first, hi = t.end_hi, key = uncertain and itself(value) or nil }
end

local function sources(value)
  local ids = {}
  for _, one in ipairs(list_of(value)) do
    members("S", names.source(one), ids)
  end
  return { op = "source", ids = ids }
end

local function grade(value)
  local number = require "dossier.records".reliability(value)
  if number == 0 or number == 6 then
    fail('grade = "B" asks for sources of reliability B or better; F is no grade, since it cannot be judged')
  end
  return { op = "grade", lo = number }
end

local function words(value, key)
  if type(value) ~= "string" or not text.fold(value):find "%w" then
    fail("%s takes words to look for", key)
  end
  return { op = "text", text = value }
end

local function name(value, key)
  local values = list_of(value)
  for _, one in ipairs(values) do
    if type(one) ~= "string" then
      fail("%s is a text, or a list of texts, not %s", key, names.describe(one))
    end
  end
  return { op = "name", values = values }
end

local function facts(op)
  return function(value, key)
    local ids = {}
    for _, one in ipairs(list_of(value)) do
      local event = type(one) == "string" and names.by_ref(one) or one
      if names.kind(event) ~= "event" then
        fail('%s is an event, or its ref such as "E7", not %s', key, names.describe(one))
      end
      members("E", event, ids)
    end
    return { op = op, ids = ids }
  end
end

local STANDING = choice("standing", { stands = 0, disputed = 1, denied = 2, claimed = 3 })

local TIMES = { at = window "at", throughout = window "throughout", before = before, after = after }

local FACT = {
  type = terms("type", "type"), actor = actors "actor", place = actors "place", source = sources, standing = STANDING,
  grade = grade, text = words, role = true, date = window "at",
}

local KEYS = {
  event = { agent = actors "first", target = actors "second", status = choice("status", { actual = 0, planned = 1 }) },
  relation = {
    subject = actors "first", object = actors "second", status = choice("status", { in_force = 0, suspended = 1 }),
    began = facts "began", ended = facts "ended",
  },
  fact = {},
  actor = {
    kind = terms("kind", "kind"), text = words, name = name,
  },
  source = {
    text = words, grade = grade, reliability = grade, published = window "at",
    name = name, title = name,
    origin = sources, at = window "at", before = before, after = after,
  },
}

for _, kind in ipairs { "event", "relation", "fact" } do
  for key, make in pairs(FACT) do
    KEYS[kind][key] = make
  end
  for key, make in pairs(TIMES) do
    KEYS[kind][key] = make
  end
end

local LATER = { known = true, recorded = true, without = true, only = true, behind = true }
local PLAIN = { where = true, certain = true }
local LIST_MAX = 10000 -- values of a key; SQLite takes only so many in a statement

-- Any other key is a role or an attribute that is known in the case.
local function other(kind, key, value)
  local role = kind ~= "actor" and kind ~= "source" and case.term_find("role", key)
  if role then
    local ids = {}
    for _, one in ipairs(list_of(value)) do
      local record = names.record(one, key)
      members(case.kind(record), record, ids)
    end
    return { op = "role", key = role, ids = ids }
  end
  local term = case.term_find("key", key) or case.term_find("identifier", key)
  if term then
    local values = {}
    for i, one in ipairs(list_of(value)) do
      values[i] = evidence.number(one)
      if type(values[i]) == "table" then
        fail("%s = %s asks for a range: use where = function(x) … end", key, names.describe(one))
      end
    end
    return { op = "field", key = term, values = values }
  end
end

local function known_keys(kind)
  local list = { "where", "certain" }
  for key in pairs(KEYS[kind]) do
    list[#list + 1] = key
  end
  for _, scheme in ipairs { "key", "role" } do
    for _, term in ipairs(case.terms(scheme)) do
      list[#list + 1] = term.id > 31 and term.code or nil
    end
  end
  table.sort(list)
  return list
end

local LETTER = { event = "E", relation = "R", actor = "A", source = "S" }

-- The description that the host takes.
local function compile(self)
  local keys, kind = self.keys, self.kind
  local spec = { kind = LETTER[kind], certain = keys.certain, limit = not keys.where and self.size or nil }
  local ordered = {}
  for key in pairs(keys) do
    ordered[#ordered + 1] = key
  end
  table.sort(ordered, function(a, b) return tostring(a) < tostring(b) end)
  for _, key in ipairs(ordered) do
    local value, make = keys[key], KEYS[kind][key]
    if type(key) ~= "string" then
      fail("%ss take named keys: %ss{%s = …}", kind, kind, kind == "actor" and "kind" or "type")
    elseif key == "role" and make then -- that of the actor, if one is asked for; else anybody's
      local who = keys.actor ~= nil and KEYS[kind].actor(keys.actor, "actor") or {}
      spec[#spec + 1] = { op = "role", key = names.term("role", value), ids = who.ids }
    elseif make and not (key == "actor" and keys.role ~= nil) then
      spec[#spec + 1] = make(value, key)
    elseif LATER[key] then
      fail("the key %s is not here yet", key)
    elseif not make and not PLAIN[key] then
      local found = other(kind, key, value)
      if not found then
        local list = known_keys(kind)
        local near = names.nearest(key, list)
        fail("%ss has no key %s%s", kind, key, near ~= "" and near or "; keys: " .. table.concat(list, " "))
      end
      spec[#spec + 1] = found
    end
    local last = spec[#spec]
    if last and #(last.ids or last.values or {}) > LIST_MAX then
      fail("%s has a list of more than %d values: use where = function(x) … end", key, LIST_MAX)
    end
  end
  return spec
end

--- A query over one kind of record.
---
--- ```lua
--- query.new("event", { type = "meet" }):count()  --> error: no type "meet"…
--- query.new("actor", {}):count()  --> 0
--- ```
---@param kind "actor"|"event"|"relation"|"fact"|"source"
---@param keys table|nil
---@return Query
function M.new(kind, keys)
  if keys ~= nil and type(keys) ~= "table" then
    fail("%ss takes keys in braces: %ss{…}, not %s", kind, kind, names.describe(keys))
  end
  local copy = {}
  for key, value in pairs(keys or {}) do
    copy[key] = value
  end
  if copy.where ~= nil and type(copy.where) ~= "function" then
    fail("where is a function of the record that answers true or false")
  elseif copy.certain ~= nil and type(copy.certain) ~= "boolean" then
    fail("certain is true or false, not %s", names.describe(copy.certain))
  end
  local self = setmetatable({ kind = kind, keys = copy }, Query)
  compile(self) -- a wrong key or name is an error where it was written
  return self
end

--- A query over rows that are there: what `sql`, `search` and `group` give. `columns` are shown in this order.
---
--- ```lua
--- query.rows({ { n = 1 }, { n = 2 } }, { "n" }):count()  --> 2
--- ```
---@param rows table[]
---@param columns string[]
---@return Query
function M.rows(rows, columns)
  return setmetatable({ list = rows, columns = columns, keys = {} }, Query)
end

-- ---- walking ----

-- A function that gives the next row, and whether it is certain.
local function begin(self)
  if self.list then
    local list, at, size = self.list, 0, self.size or #self.list
    return function()
      at = at + 1
      if at <= size then
        return list[at], true
      end
    end
  end
  if self.sorted then
    local records, certain = {}, {}
    for record, sure in begin(setmetatable({ kind = self.kind, keys = self.keys }, Query)) do
      records[#records + 1], certain[record] = record, sure
    end
    local step = begin(M.rows(records):order(table.unpack(self.sorted)):limit(self.size or #records))
    return function()
      local record = step()
      return record, certain[record]
    end
  end
  local cursor, where = case.cursor(compile(self)), self.keys.where
  if not where then
    return cursor
  end
  local left = self.size or math.maxinteger
  return function()
    while left > 0 do
      local record, certain = cursor()
      if record == nil or where(record) then
        left = left - 1
        return record, certain
      end
    end
  end
end

local getlocal, setlocal = debug.getlocal, debug.setlocal

-- A for loop calls the query itself, at first without a control value. What the loop calls from then on is put in place of
-- the query there: so loops over one query, nested or in coroutines, left or not, know nothing of each other.
local function give_loop(self, walk)
  local at, slot = 0, nil
  repeat
    at = at + 1
    local name, value = getlocal(3, at)
    if name == "(for state)" and rawequal(value, self) then
      slot = at
    end
  until not name
  if slot then
    setlocal(3, slot, walk)
  end
  return slot
end

function Query:__call(_, control)
  if control ~= nil and self.walk then -- called by hand, as ipairs' function can be
    return self.walk()
  end
  local step = begin(self)
  local function walk()
    local record, certain = step()
    if record ~= nil then
      return record, certain and "certain" or "possible"
    end
  end
  self.walk = not give_loop(self, walk) and walk or nil
  return walk()
end

--- How many there are.
---
--- ```lua
--- actors{}:count()  --> 0
--- ```
---@return integer
function Query:count()
  if self.list then
    return math.min(#self.list, self.size or #self.list)
  elseif not self.keys.where then
    return case.count(compile(self))
  end
  local n = 0
  for _ in begin(self) do
    n = n + 1
  end
  return n
end

--- The first one, or nil.
---
--- ```lua
--- actors{}:first()  --> nil
--- ```
---@return any
function Query:first()
  local step = begin(self:limit(1))
  local record = step()
  if record ~= nil then
    step() -- to its end, so that nothing stays open
  end
  return record
end

--- The only one; an error if there is none, or several.
---
--- ```lua
--- actors{}:one()  --> error: there is none…
--- ```
---@return any
function Query:one()
  local step = begin(self:limit(2))
  local record = step()
  if record == nil then
    fail("there is none, and one was asked for")
  elseif step() ~= nil then
    step()
    fail("there are %d, and one was asked for", self:count())
  end
  return record
end

--- All of them, in a list.
---
--- ```lua
--- #actors{}:all()  --> 0
--- ```
---@return any[]
function Query:all()
  local list = {}
  for record in begin(self) do
    list[#list + 1] = record
  end
  return list
end

local function copy(self)
  local new = {}
  for key, value in pairs(self) do
    new[key] = value
  end
  new.walk = nil
  return setmetatable(new, Query)
end

--- At most `n` of them.
---
--- ```lua
--- actors{}:limit(3):count()  --> 0
--- ```
---@param n integer
---@return Query
function Query:limit(n)
  if math.type(n) ~= "integer" or n < 0 then
    fail("limit takes a whole number from 0 on, not %s", names.describe(n))
  end
  local new = copy(self)
  new.size = math.min(n, self.size or n)
  return new
end

local function rank(value)
  local kind = type(value)
  return value == nil and 0 or kind == "number" and 1 or kind == "string" and 2 or 3
end

-- A sort order over whatever a column holds: numbers, texts, times by their start, records by name.
local function less(a, b)
  local ra, rb = rank(a), rank(b)
  if ra ~= rb then
    return ra < rb
  elseif ra == 3 then
    if names.kind(a) or names.kind(b) then
      return tostring(a.name or a.ref) < tostring(b.name or b.ref)
    elseif type(a) == "userdata" then
      return a < b
    end
    return tostring(a) < tostring(b)
  end
  return ra ~= 0 and a < b
end

--- In another order: by fields or columns, `"-date"` the other way round, or by a function of the row. Equal ones keep
--- their order.
---
--- ```lua
--- query.rows({ { n = 1 }, { n = 2 } }, { "n" }):order("-n"):first().n  --> 2
--- ```
---@param ... string|fun(row: any): any
---@return Query
function Query:order(...)
  local keys = { ... }
  for _, key in ipairs(#keys == 0 and { false } or keys) do
    if type(key) ~= "string" and type(key) ~= "function" then
      fail('order takes fields, or functions of the row: order("type", "-date")')
    end
  end
  if not self.list then
    local new = copy(self)
    new.sorted = keys
    return new
  end
  local rows, values = {}, {}
  for i, row in ipairs(self.list) do
    local line = { at = i }
    for k, key in ipairs(keys) do
      if type(key) == "function" then
        line[k] = key(row)
      else
        line[k] = row[key:match("^%-?(.*)$")]
      end
    end
    rows[i], values[row] = row, line
  end
  table.sort(rows, function(a, b)
    local x, y = values[a], values[b]
    for k, key in ipairs(keys) do
      local down = type(key) == "string" and key:sub(1, 1) == "-"
      local p, q = x[k], y[k]
      if less(p, q) then
        return not down
      elseif less(q, p) then
        return down
      end
    end
    return x.at < y.at
  end)
  local new = copy(self)
  new.list = rows
  return new
end

-- ---- groups ----

local UNITS = { day = 10, week = 10, month = 7, quarter = 7, year = 4 }

-- The day, month … that a time lies in, or the time itself when it is coarser than that.
local function period(t, unit)
  local edtf = t.edtf
  local year, month, day = edtf:match("^(%-?%d%d%d%d)%-?(%d?%d?)%-?(%d?%d?)")
  if not year or t.start_lo == math.mininteger or #edtf > 10 and not edtf:find "T" then
    return edtf
  elseif unit == "year" then
    return year
  elseif month == "" or tonumber(month) > 12 then
    return edtf
  elseif unit == "month" then
    return year .. "-" .. month
  elseif unit == "quarter" then
    return ("%s-Q%d"):format(year, (tonumber(month) + 2) // 3)
  elseif day == "" then
    return edtf
  elseif unit == "day" then
    return ("%s-%s-%s"):format(year, month, day)
  end
  return os.date("!%G-W%V", t.start_lo)
end

---@class Groups
local Groups = {}
Groups.__index = Groups
Groups.__name = "groups"
M.Groups = Groups

--- Groups by fields, or by the day, week, month, quarter or year of the date; `:count()`, `:sum(k)` and `:mean(k)` of a
--- group give rows.
---
--- ```lua
--- event{type = "meet", date = "2024-05-03"}; event{type = "meet", date = "2024-05-09", new = true}
--- events{}:group("month"):count():first().count  --> 2
--- ```
---@param ... string
---@return Groups
function Query:group(...)
  local keys = { ... }
  for _, key in ipairs(#keys == 0 and { false } or keys) do
    if type(key) ~= "string" then
      fail('group takes fields, or day, week, month, quarter, year: group("type", "month")')
    end
  end
  return setmetatable({ query = self, keys = keys }, Groups)
end

local function group_value(record, key)
  if UNITS[key] then
    local t = names.kind(record) and (names.kind(record) == "source" and record.published or record.span) or record.date
    return t and period(t, key) or nil
  end
  return record[key]
end

local function gather(self, each)
  local rows, index = {}, {}
  for record in begin(self.query) do
    local level, row = index, nil
    for i, key in ipairs(self.keys) do
      local value = group_value(record, key)
      local slot = value == nil and gather or type(value) == "userdata" and not names.kind(value) and value.edtf or value
      if i < #self.keys then
        level[slot] = level[slot] or {}
        level = level[slot]
      else
        row = level[slot]
        if not row then
          row = {}
          level[slot] = row
          rows[#rows + 1] = row
        end
      end
      row = row or {}
      if i == #self.keys and row.count == nil then
        for _, name in ipairs(self.keys) do
          row[name] = group_value(record, name)
        end
        row.count = 0
      end
    end
    row.count = row.count + 1
    each(row, record)
  end
  return rows
end

local function result(self, rows, column)
  local columns = table.move(self.keys, 1, #self.keys, 1, {})
  columns[#columns + 1] = column
  return M.rows(rows, columns):order(table.unpack(self.keys))
end

--- A row a group with the number of its members.
---
--- ```lua
--- events{type = "meet"}:group("type"):count():count()  --> 1
--- ```
---@return Query
function Groups:count()
  return result(self, gather(self, function() end), "count")
end

local function check_field(word, key)
  if type(key) ~= "string" then
    fail('%s takes a field: group("year"):%s("killed")', word, word)
  end
end

local function number_of(record, key)
  local value = record[key]
  if type(value) == "table" then
    value = value.best or value.low and value.high and (value.low + value.high) / 2 or value.low or value.high
  end
  return type(value) == "number" and value or nil
end

--- A row a group with the sum of a field; of an uncertain number its best estimate, else the middle, else the bound that
--- it has.
---
--- ```lua
--- event{type = "attack", date = "2024", attributes = {killed = 145}}
--- events{}:group("year"):sum("killed"):first().sum  --> 145
--- ```
---@param key string
---@return Query
function Groups:sum(key)
  check_field("sum", key)
  local rows = gather(self, function(row, record)
    row.sum = (row.sum or 0) + (number_of(record, key) or 0)
  end)
  return result(self, rows, "sum")
end

--- A row a group with the mean of a field over the members that have it.
---
--- ```lua
--- event{type = "attack", date = "2024", attributes = {killed = 145}}
--- events{}:group("year"):mean("killed"):first().mean  --> 145.0
--- ```
---@param key string
---@return Query
function Groups:mean(key)
  check_field("mean", key)
  local rows = gather(self, function(row, record)
    local n = number_of(record, key)
    if n then
      row.total, row.n = (row.total or 0) + n, (row.n or 0) + 1
    end
  end)
  for _, row in ipairs(rows) do
    row.mean = row.n and row.total / row.n or nil
    row.total, row.n = nil, nil
  end
  return result(self, rows, "mean")
end

--- How SQLite answers the query: its plan, a line each.
---
--- ```lua
--- actors{}:plan():match("SEARCH") or actors{}:plan():match("SCAN")  --> SCAN
--- ```
---@return string
function Query:plan()
  return case.plan(compile(self))
end

-- ---- the words ----

--- A query over actors. Keys: kind name text where, and any attribute or identifier.
---
--- ```lua
--- actor{name = "Taliban", kind = "group"}
--- actors{kind = "group"}:count()  --> 1
--- ```
---@param keys? table
---@return Query
function M.actors(keys)
  return M.new("actor", keys)
end

--- A query over events. Keys: type agent target actor role place source standing status grade text at before after
--- throughout certain where, and any role or attribute.
---
--- ```lua
--- events{before = "2024"}:count()  --> 0
--- ```
---@param keys? table
---@return Query
function M.events(keys)
  return M.new("event", keys)
end

--- A query over relations. Keys: type subject object actor role place source standing status grade text at before after
--- throughout certain where began ended, and any role or attribute.
---
--- ```lua
--- relations{at = "2024-07-04"}:count()  --> 0
--- ```
---@param keys? table
---@return Query
function M.relations(keys)
  return M.new("relation", keys)
end

--- A query over events and relations together.
---
--- ```lua
--- facts{standing = "disputed"}:count()  --> 0
--- ```
---@param keys? table
---@return Query
function M.facts(keys)
  return M.new("fact", keys)
end

--- A query over sources. Keys: title text grade published origin at before after where, and any attribute.
---
--- ```lua
--- source{title = "Report", reliability = "B"}
--- sources{grade = "B"}:count()  --> 1
--- ```
---@param keys? table
---@return Query
function M.sources(keys)
  return M.new("source", keys)
end

return M
