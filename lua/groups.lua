--- Groups of a query: by fields, or by the day, week, month, quarter or year of the date.

local names = require "dossier.names"
local query = require "dossier.query"

local M = {}

local fail = names.fail

-- Parts of a date, and the letters that they take of it; what completion offers.
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
  for _, key in ipairs(#keys == 0 and { false } or keys) do
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
  return record[key]
end

local function gather(self, each)
  local rows, index = {}, {}
  for record in query.begin(self.query) do
    local level, row = index, nil
    for i, key in ipairs(self.keys) do
      local value = group_value(record, key)
      local slot = value == nil and gather or type(value) == "userdata" and not names.kind(value)
        and value.edtf or value
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
  return query.rows(rows, columns):order(table.unpack(self.keys))
end

--- A row a group with the number of its members.
---
--- ```lua
--- event{type = "meet", date = "2024"}
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
    local low, high = value.low, value.high
    value = value.best or low and high and (low + high) / 2 or low or high
  end
  return type(value) == "number" and value or nil
end

--- A row a group with the sum of a field; of an uncertain number its best estimate, else the
--- middle, else the bound that it has.
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

return M
