--- The order of whatever a column holds.

local names = require "dossier.names"

local M = {}

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

--- Rows in another order: by fields or columns, `"-date"` the other way round, or by functions of
--- the row. Equal ones keep their order.
---
--- ```lua
--- sorting.sorted({ { n = 1 }, { n = 2 } }, { "-n" })[1].n  --> 2
--- ```
---@param list any[]
---@param keys (string|fun(row: any): any)[]
---@return any[]
function M.sorted(list, keys)
  local rows, values = {}, {}
  for i, row in ipairs(list) do
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
  return rows
end

return M
