--- Questions by keys. A query is a description: nothing runs until it is counted, walked or shown.

local case = require "dossier.host.case"
local compile = require "dossier.keys".compile
local loop = require "dossier.loop"
local names = require "dossier.names"
local refuse = require "dossier.refuse"
local sorting = require "dossier.sorting"

local M = {}

local fail = names.fail

---@class Query
local Query = names.strict({ __name = "query" }, "a query", {}, { list = true, columns = true,
  read = true, supposed = true, keys = true, kind = true, size = true, sorted = true, walk = true })
M.Query = Query

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

--- A query over rows that are there: what `sql`, `search` and `group` give. `columns` are shown in
--- this order.
---
--- ```lua
--- query.rows({ { n = 1 }, { n = 2 } }, { "n" }):count()  --> 2
--- ```
---@param rows table[]
---@param columns string[]
---@return Query
function M.rows(rows, columns)
  local meta = columns and refuse.row(columns)
  for _, row in ipairs(meta and getmetatable(rows) == nil and rows or {}) do
    if type(row) == "table" and getmetatable(row) == nil then
      setmetatable(row, meta)
    end
  end
  return setmetatable({ list = rows, columns = columns, keys = {} }, Query)
end

--- A query over the rows that a statement gives, read anew whenever it is walked. `read` begins: it
--- gives a function that gives the next row, under these names or as a list.
---
--- ```lua
--- sql("select 1 as n"):first().n  --> 1
--- ```
---@param read fun(): fun(names?: string[]): table|nil
---@param columns string[]
---@return Query
function M.reading(read, columns)
  return setmetatable({ read = read, columns = columns, keys = {} }, Query)
end

-- The same with its rows at hand: what walks them may write to what they were read from.
local function at_hand(self)
  local list, step, most = {}, self.read(), self.size or math.maxinteger
  while #list < most do
    local row = step(self.columns)
    if row == nil then
      break
    end
    list[#list + 1] = row
  end
  return M.rows(list, self.columns)
end

-- ---- walking ----

--- A function that gives the next record or row of a query, and whether it is certain.
---
--- ```lua
--- query.begin(actors{})()  --> nil
--- ```
---@param self Query
---@return fun(): any, boolean?
function M.begin(self)
  self = self.read and at_hand(self) or self
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
    for record, sure in M.begin(setmetatable({ kind = self.kind, keys = self.keys,
      supposed = self.supposed }, Query)) do
      records[#records + 1], certain[record] = record, sure
    end
    local ordered = M.rows(records):order(table.unpack(self.sorted))
    local step = M.begin(ordered:limit(self.size or #records))
    return function()
      local record = step()
      return record, certain[record]
    end
  end
  local spec = compile(self)
  local cursor, test, in_force = case.cursor(spec), spec.test, spec.in_force
  if not test and not in_force then
    return cursor
  end
  local left = self.size or math.maxinteger
  return function()
    while left > 0 do
      local record, certain = cursor()
      local counts = true
      if record ~= nil and in_force then
        counts, certain = in_force(record, certain)
      end
      if record == nil or counts and (not test or test(record)) then
        left = left - 1
        return record, certain
      end
    end
  end
end

local begin = M.begin
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
  self.walk = not loop.give(self, walk) and walk or nil
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
  elseif self.read then
    local n, most, step = 0, self.size or math.maxinteger, self.read()
    while n < most and step() do
      n = n + 1
    end
    return n
  end
  local spec = compile(self)
  if not spec.test and not spec.in_force then
    return case.count(spec)
  end
  local n = 0
  for _ in begin(self) do
    n = n + 1
  end
  return n
end

--- `#query` is its count, too.
Query.__len = Query.count

function Query.__pairs()
  fail("a query has no parts to walk with pairs: for x in q do walks what it finds")
end

function Query:__tostring()
  return require "dossier.show".text(self)
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
  for key, value in next, self do
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

--- In another order: by fields or columns, `"-date"` the other way round, or by a function of the
--- row. Equal ones keep their order.
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
  self = self.read and at_hand(self) or self
  if not self.list then
    local new = copy(self)
    new.sorted = keys
    return new
  end
  local new = copy(self)
  new.list = sorting.sorted(self.list, keys)
  return new
end

--- Groups by fields, or by the day, week, month, quarter or year of the date; `:count()`, `:sum(k)`
--- and `:mean(k)` of a group give rows.
---
--- ```lua
--- event{type = "meet", date = "2024-05-03"}; event{type = "meet", date = "2024-05-09", new = true}
--- events{}:group("month"):count():first().count  --> 2
--- ```
---@param ... string
---@return Groups
function Query:group(...)
  return require("dossier.groups").new(self, table.pack(...))
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

-- `for e in events do` would call the word for ever.
local function check_alone(word, ...)
  if select("#", ...) > 0 then
    fail("%s takes one table of keys: %s{…}, and a loop is `for x in %s{…} do`", word, word, word)
  end
end

--- A query over actors. Keys: kind name text where, and any attribute or identifier.
---
--- ```lua
--- actor{name = "Taliban", kind = "group"}
--- actors{kind = "group"}:count()  --> 1
--- ```
---@param keys? table
---@return Query
function M.actors(keys, ...)
  check_alone("actors", ...)
  return M.new("actor", keys)
end

--- A query over events. Keys: type agent target actor role place source standing status grade text
--- at before after throughout certain where, and any role or attribute.
---
--- ```lua
--- events{before = "2024"}:count()  --> 0
--- ```
---@param keys? table
---@return Query
function M.events(keys, ...)
  check_alone("events", ...)
  return M.new("event", keys)
end

--- A query over relations. Keys: type subject object actor role place source standing status grade
--- text at before after throughout certain where began ended, and any role or attribute.
---
--- ```lua
--- relations{at = "2024-07-04"}:count()  --> 0
--- ```
---@param keys? table
---@return Query
function M.relations(keys, ...)
  check_alone("relations", ...)
  return M.new("relation", keys)
end

--- A query over events and relations together.
---
--- ```lua
--- facts{standing = "disputed"}:count()  --> 0
--- ```
---@param keys? table
---@return Query
function M.facts(keys, ...)
  check_alone("facts", ...)
  return M.new("fact", keys)
end

--- A query over sources. Keys: title text grade published origin at before after where, and any
--- attribute.
---
--- ```lua
--- source{title = "Report", reliability = "B"}
--- sources{grade = "B"}:count()  --> 1
--- ```
---@param keys? table
---@return Query
function M.sources(keys, ...)
  check_alone("sources", ...)
  return M.new("source", keys)
end

return M
