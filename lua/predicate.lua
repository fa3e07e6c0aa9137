--- Predicates of rules that are written in Lua: what a module's function gives becomes rows.

local case = require "dossier.host.case"
local names = require "dossier.names"
local text = require "dossier.host.text"

local M = {}

local fail = names.fail

-- The arguments by name, and which of them are bound.
local function places(entry)
  local at, bound = {}, {}
  for i, arg in ipairs(entry.args) do
    if type(arg) ~= "string" or at[arg] then
      fail("extend.predicate: args are different names, such as {\"A\", \"B\"}")
    end
    at[arg] = i
  end
  if #entry.args == 0 or #entry.args > 15 then
    fail("extend.predicate: a predicate has 1 to 15 arguments")
  end
  for _, arg in ipairs(entry.bound or {}) do
    if not at[arg] then
      fail("extend.predicate: bound names arguments of args, not %s", names.describe(arg))
    end
    bound[at[arg]] = true
  end
  return bound
end

-- One row as a list of all arguments; nil if a bound one is given as something else.
local function row_of(entry, free, given, value)
  local row = table.move(given, 1, #entry.args, 1, {})
  if #free == 0 then
    return value and row or nil
  elseif type(value) ~= "table" or getmetatable(value) ~= nil then
    if #free > 1 then
      fail("%s gives rows of %d values, not %s", entry.name, #free, names.describe(value))
    end
    row[free[1]] = value
    return row
  elseif #value == #free then
    for i, place in ipairs(free) do
      row[place] = value[i]
    end
    return row
  end
  for i, arg in ipairs(entry.args) do
    local one = value[arg]
    if one == nil then
      one = value[i]
    end
    if one == nil and row[i] == nil then
      fail("%s gave a row without %s", entry.name, text.safe(arg))
    elseif one ~= nil and row[i] ~= nil and one ~= row[i] then
      return nil
    end
    row[i] = one == nil and row[i] or one
  end
  return row
end

-- What the function gave, one value after the other.
local function each(entry, found)
  if type(found) == "function" then
    return found
  elseif found == nil or found == false then
    return function() end
  elseif type(found) ~= "table" or getmetatable(found) ~= nil then
    found = { found }
  end
  local at = 0
  return function()
    at = at + 1
    return found[at]
  end
end

--- Makes a predicate known to the rules; `entry` is what `extend.predicate` takes.
---
--- ```lua
--- predicate.add{name = "half", args = {"X", "Y"}, bound = {"X"},
---   call = function(x) return x / 2 end}
--- ask("half(5, Y)"):one().Y  --> 2.5
--- predicate.add{name = "x", args = {}, call = print}
--- --> error: extend.predicate: a predicate has…
--- ```
---@param entry {name: string, args: string[], bound: string[]?, call: function}
function M.add(entry)
  local bound, free, mask = places(entry), {}, 0
  for i = 1, #entry.args do
    if bound[i] then
      mask = mask | 1 << (i - 1)
    else
      free[#free + 1] = i
    end
  end
  case.rules_predicate(entry.name, #entry.args, mask, function(...)
    local given, n, rows = {}, 0, {}
    for i = 1, #entry.args do
      if bound[i] then
        n = n + 1
        given[i] = (select(n, ...))
      end
    end
    for value in each(entry, entry.call(...)) do
      rows[#rows + 1] = row_of(entry, free, given, value)
    end
    return rows
  end)
end

return M
