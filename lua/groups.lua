--- Groups of a query: by fields, or by the day, week, month, quarter or year of the date.

local case = require "dossier.host.case"
local cell = require "dossier.cell"
local held = require "dossier.held"
local names = require "dossier.names"
local query = require "dossier.query"

local M = {}

local fail = names.fail

-- What a time is grouped by; what completion offers.
local UNITS = { day = true, week = true, month = true, quarter = true, year = true }

local FORMATS = { day = "!%Y-%m-%d", week = "!%G-W%V", month = "!%Y-%m", year = "!%Y" }
local FIRST, LAST = -62135596800, 253402300800 -- the years 1 to 9999

local function unit_of(second, unit)
  if unit == "quarter" then
    return ("%s-Q%d"):format(os.date("!%Y", second), (tonumber(os.date("!%m", second)) + 2) // 3)
  end
  return (os.date(FORMATS[unit], second):gsub("^%d+", function(year)
    return ("%04d"):format(tonumber(year))
  end))
end

-- The day, month … that the whole of a time lies in; the time itself, as short as it can be read,
-- when it may lie in several.
local function period(t, unit)
  local cell = require "dossier.cell"
  if t.start_lo == math.mininteger and t.end_hi == math.maxinteger then
    return "undated"
  elseif t.start_lo < FIRST or t.end_hi > LAST then
    return cell.time(t)
  end
  local first = unit_of(t.start_lo, unit)
  return first == unit_of(t.end_hi - 1, unit) and first or cell.time(t)
end

-- What each row counts, so that why can show it: its groups, and the field that was summed.
local counted = setmetatable({}, { __mode = "k" })

---@class Groups
local Groups = names.strict({ __name = "groups" }, "a group", {}, { query = true, keys = true })
M.Groups = Groups
M.UNITS = UNITS

--- The groups of a query by keys: what `query:group(…)` gives.
---
--- ```lua
--- groups.new(events{}, { "type" }):count():count()  --> 0
--- ```
---@param query Query
---@param keys string[]
---@return Groups
function M.new(query, keys)
  for i = 1, math.max(1, keys.n or #keys) do
    local key = keys[i]
    if type(key) ~= "string" then
      fail('group takes fields, or day, week, month, quarter, year: group("type", "month")')
    end
  end
  return setmetatable({ query = query, keys = keys }, Groups)
end

local function group_value(record, key)
  if UNITS[key] then
    local kind = names.kind(record)
    local t = kind and (kind == "source" and record.published or record.span) or record.date
    return t and period(t, key) or nil
  end
  local known, value = pcall(function() return record[key] end)
  if not known then
    local near = names.nearest(key, { "day", "week", "month", "quarter", "year" })
    if near ~= "" then
      fail("there is no field %s to group by%s", key, near)
    end
    error(value, 0)
  end
  return value
end

-- A value as it parts groups: times by their text.
local function slot_of(value)
  if value == nil then
    return counted
  end
  if type(value) == "table" then -- a list, or a number with its range
    return "\0" .. cell.text(value)
  end
  return type(value) == "userdata" and not names.kind(value) and value.edtf or value
end

--- What a row of groups counts: the members, the field that was summed, and the group in words. Nil
--- for any other row.
---
--- ```lua
--- event{type = "meet", date = "2024"}
--- #groups.members(events{}:group("type"):count():first())  --> 1
--- groups.members({})  --> nil
--- ```
---@param row table
---@return any[]|nil members
---@return string|nil field
---@return string|nil group
function M.members(row)
  local from = counted[row]
  if not from then
    return nil
  end
  local list, words = {}, {}
  for record in query.begin(from.groups.query) do
    local same = true
    for i, key in ipairs(from.groups.keys) do
      same = same and (from.held and i == #from.groups.keys and from.held(record)
        or slot_of(group_value(record, key)) == slot_of(row[key]))
    end
    list[#list + 1] = same and record or nil
  end
  for i, key in ipairs(from.groups.keys) do
    words[i] = ("%s = %s"):format(key, row[key] == nil and "nothing" or tostring(row[key]))
  end
  return list, from.field, table.concat(words, ", ")
end

local function gather(self, each)
  local rows, index = {}, {}
  for record in query.begin(self.query) do
    local level, row = index, nil
    for i, key in ipairs(self.keys) do
      local value = group_value(record, key)
      local slot = slot_of(value)
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

local function result(self, rows, column, field)
  for _, row in ipairs(rows) do
    counted[row] = { groups = self, field = field }
  end
  local columns = table.move(self.keys, 1, #self.keys, 1, {})
  columns[#columns + 1] = column
  return query.rows(rows, columns):order(table.unpack(self.keys))
end

-- Relations by a unit of time: a row for each in which they may have held.
local function held_count(self)
  local keys, unit = self.keys, self.keys[#self.keys]
  local members, groups, rows = {}, {}, {}
  for record in query.begin(self.query) do
    local level = groups
    for i = 1, #keys - 1 do
      local value = group_value(record, keys[i])
      local slot = slot_of(value)
      level[slot] = level[slot] or { value = value, above = level }
      level = level[slot]
    end
    members[#members + 1] = { level, record.span }
  end
  held.count(members, unit, function(level, second, count, certain)
    local row = { count = count, certain = certain, [unit] = unit_of(second, unit) }
    for i = #keys - 1, 1, -1 do
      row[keys[i]], level = level.value, level.above
    end
    rows[#rows + 1] = row
    counted[row] = { groups = self, held = function(record)
      return held.has(record.span, unit, second)
    end }
  end)
  local columns = table.move(keys, 1, #keys, 1, {})
  columns[#columns + 1], columns[#columns + 2] = "count", "certain"
  return query.rows(rows, columns):order(table.unpack(keys))
end

--- A row a group with the number of its members. Relations grouped by a unit of time, as the last
--- key, count in every day, month or year in which they may have held; `certain` is the number of
--- those that surely did at some time in it.
---
--- ```lua
--- event{type = "meet", date = "2024"}
--- events{type = "meet"}:group("type"):count():count()  --> 1
--- relation{type = "lists", subject = actor{name = "A"}, object = actor{name = "B"},
---   from = "2003", to = "2005-01-01"}
--- relations{type = "lists"}:group("year"):count()
--- -->   year  count  certain
--- -->   2003      1        1
--- -->   2004      1        1
--- -->   2005      1        1
--- --> 3 rows
--- ```
---@return Query
function Groups:count()
  if self.query.kind == "relation" and UNITS[self.keys[#self.keys]] then
    return held_count(self)
  end
  return result(self, gather(self, function() end), "count")
end

local function check_field(word, key)
  if type(key) ~= "string" then
    fail('%s takes a field: group("year"):%s("killed")', word, word)
  end
end

-- Adds a number to a total, which is as uncertain as what it is made of: its lowest is known if
-- that of each is, and so its best and its highest.
local function add(total, value)
  local parts = { low = value, best = value, high = value }
  if type(value) == "table" then
    parts = { low = value.low, best = value.best, high = value.high }
    total.unit = total.unit or value.unit
    total.range = true
  end
  for _, part in ipairs { "low", "best", "high" } do
    local sum, more = total[part], parts[part]
    total[part] = sum and more and sum + more
  end
  total.n = total.n + 1
end

local function number_of(record, key)
  local value = record[key]
  local uncertain = type(value) == "table" and getmetatable(value) == case.number_meta
  return (uncertain or type(value) == "number") and value or nil
end

-- What a total comes to, for each of `n`: a number, or one with its range; nil if nothing is known.
local function total_of(total, n)
  if not total.range then
    return n == 1 and total.best or total.best / n
  end
  local value = { unit = total.unit }
  for _, part in ipairs { "low", "best", "high" } do
    value[part] = total[part] and (n == 1 and total[part] or total[part] / n) or nil
  end
  return (value.low or value.best or value.high) and setmetatable(value, case.number_meta) or nil
end

local function totals(self, key)
  local all, numbers, example = {}, false, nil
  local rows = gather(self, function(row, record)
    local value = number_of(record, key)
    all[row] = all[row] or { low = 0, best = 0, high = 0, n = 0 }
    if value then
      numbers = true
      add(all[row], value)
    elseif example == nil and record[key] ~= nil then
      example = record[key]
    end
  end)
  if example ~= nil and not numbers then
    fail("%s has no numbers to add up: it is %s here", key, names.describe(example))
  end
  return rows, all
end

--- A row a group with the sum of a field. The sum of uncertain numbers is uncertain: their lowest
--- and highest together, and their best where each has one.
---
--- ```lua
--- event{type = "attack", date = "2024", attributes = {killed = 145}}
--- events{}:group("year"):sum("killed"):first().sum  --> 145
--- event{type = "attack", date = "2024-05", attributes = {killed = "100-150"}}
--- events{}:group("year"):sum("killed"):first().sum  --> 245-295
--- ```
---@param key string
---@return Query
function Groups:sum(key)
  check_field("sum", key)
  local rows, all = totals(self, key)
  for _, row in ipairs(rows) do
    row.sum = total_of(all[row], 1)
  end
  return result(self, rows, "sum", key)
end

--- A row a group with the mean of a field over the members that have it.
---
--- ```lua
--- event{type = "attack", date = "2024", attributes = {killed = 145}}
--- events{date = "2024-07"}:group("year"):mean("killed"):first().mean  --> 145.0
--- ```
---@param key string
---@return Query
function Groups:mean(key)
  check_field("mean", key)
  local rows, all = totals(self, key)
  for _, row in ipairs(rows) do
    local n = all[row].n
    row.mean = n > 0 and total_of(all[row], n) or nil
    row.mean = type(row.mean) == "number" and row.mean + 0.0 or row.mean
  end
  return result(self, rows, "mean", key)
end

return M
