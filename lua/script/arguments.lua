--- The arguments of a script: how its doc comment declares them, and what the command line gives.

local case = require "dossier.host.case"
local names = require "dossier.names"
local text = require "dossier.host.text"

local M = {}

---@class Argument
---@field name string as the script finds it in `args`; "..." for further ones
---@field kind string text, integer, number, boolean, date, file, actor, …, or "choice"
---@field choices? string[]
---@field optional boolean
---@field default? string as it is written
---@field about string

-- ---- types ----

local function number(value)
  local n = value:find "^[-+]?[%d.]" and not value:find "[xX]" and tonumber(value)
  return n and n == n and n ~= math.huge and n ~= -math.huge and n or nil
end

-- A record by its ref, of a kind or of any.
local function by_ref(value, what, such, kind)
  local record = value:find "^[AERSQVTBCM]%d+$" and case.record(value)
  if not record or not names.exists(record) then
    names.fail('%s is given by its ref, such as %s, and "%s" is none', what, such,
      text.safe(value))
  end
  local is = names.kind(record)
  if kind and is ~= kind then
    names.fail("%s is no %s but %s %s", value, kind, is:find "^[aeiou]" and "an" or "a", is)
  end
  return record
end

local BOOLEAN = { yes = true, ["true"] = true, no = false, ["false"] = false }

-- What makes a value of the text that was given; each fails by saying what is wrong with it.
local TYPES = {
  text = function(value)
    return value
  end,
  integer = function(value)
    local n = number(value)
    return n and math.tointeger(n)
      or names.fail('"%s" is no whole number', text.safe(value))
  end,
  number = function(value)
    return number(value) or names.fail('"%s" is no number', text.safe(value))
  end,
  boolean = function(value)
    if BOOLEAN[value] == nil then
      names.fail('"%s" is neither yes nor no', text.safe(value))
    end
    return BOOLEAN[value]
  end,
  date = function(value)
    return dossier.date(value)
  end,
  file = function(value)
    local file, message = io.open(value, "rb")
    if not file then
      names.fail("the file cannot be read: %s", text.safe(message))
    end
    local _, unreadable = file:read(0)
    file:close()
    if unreadable then
      names.fail("the file cannot be read: %s: %s", text.safe(value), unreadable)
    end
    return value
  end,
  actor = function(value)
    return dossier.actor(value)
  end,
  source = function(value)
    return dossier.source(value)
  end,
  event = function(value)
    return by_ref(value, "an event", "E7", "event")
  end,
  relation = function(value)
    return by_ref(value, "a relation", "R4", "relation")
  end,
  record = function(value)
    return by_ref(value, "a record", "A3, E7 or S2")
  end,
}

local LIST = "text integer number boolean date file actor source event relation record"

local function sorted_types()
  local list = {}
  for name in pairs(TYPES) do
    list[#list + 1] = name
  end
  table.sort(list)
  return list
end

local function choice(argument, value)
  for _, one in ipairs(argument.choices) do
    if value == one then
      return value
    end
  end
  names.fail('"%s" is none of %s%s', text.safe(value), table.concat(argument.choices, ", "),
    names.nearest(value, argument.choices))
end

local function converted(argument, value)
  if argument.kind ~= "file" and not utf8.len(value) then
    names.fail("it is not text in UTF-8")
  elseif argument.kind == "choice" then
    return choice(argument, value)
  end
  return TYPES[argument.kind](value)
end

-- ---- declaring ----

-- The type that a declaration goes on with, its choices, and the rest.
local function type_read(rest)
  local kind, after = rest:match "^(%a+)%s*(.*)$"
  if kind then
    if not TYPES[kind] then
      local near = names.nearest(kind, sorted_types())
      names.fail('there is no type %s%s', kind, near ~= "" and near or "; types: " .. LIST
        .. ', or choices: "a"|"b"')
    end
    return kind, nil, after
  end
  local choices = {}
  repeat
    local one, bar, more = rest:match '^"([^"]+)"%s*(|?)%s*(.*)$'
    if not one then
      names.fail('a type is missing: NAME TYPE what it is for, and TYPE is %s, or choices: "a"|"b"',
        LIST)
    end
    choices[#choices + 1] = one
    rest = more
  until bar == ""
  return "choice", choices, rest
end

--- An argument from its declaration, what stands behind `@arg`.
---
--- ```lua
--- arguments.declare('since? date first day').optional  --> true
--- arguments.declare('mode "all"|"new" = "new" which').default  --> new
--- arguments.declare('since dat')  --> error: there is no type dat; nearest: date
--- ```
---@param declaration string
---@return Argument
function M.declare(declaration)
  local name, mark, rest = declaration:match "^([%a_][%w_]*)(%??)%s+(.*)$"
  if not name then
    name, mark, rest = declaration:match "^(%.%.%.)(%??)%s+(.*)$"
  end
  if not name then
    names.fail "an argument is declared as @arg NAME TYPE what it is for"
  elseif name == "help" then
    names.fail "help is no name for an argument: --help prints what the script says of itself"
  end
  local kind, choices, after = type_read(rest)
  local default, about = after:match '^=%s*"([^"]*)"%s*(.*)$'
  if not default then
    default, about = after:match "^=%s*(%S+)%s*(.*)$"
  end
  local argument = {
    name = name, kind = kind, choices = choices, default = default, about = about or after,
    optional = mark == "?" or default ~= nil or kind == "boolean" or name == "...",
  }
  if name == "..." and (default or kind == "boolean") then
    names.fail "further arguments (...) have no default, and are no flags"
  elseif default and (kind == "choice" or kind == "integer" or kind == "number"
      or kind == "boolean" or kind == "date") then
    converted(argument, default)
  end
  return argument
end

-- ---- what is given ----

local function find(declared, name)
  local wanted, list = name:gsub("-", "_"), {}
  for _, argument in ipairs(declared) do
    if argument.name == wanted then
      return argument
    end
    list[#list + 1] = argument.name ~= "..." and argument.name or nil
  end
  local near = names.nearest(wanted, list)
  names.fail("there is no argument --%s%s", text.safe(name), near ~= "" and near
    or #list > 0 and "; arguments: " .. table.concat(list, ", ") or "")
end

-- The next argument that stands without its name, in the order of their declarations.
local function next_free(declared, values)
  for _, argument in ipairs(declared) do
    if argument.name == "..." or argument.kind ~= "boolean" and not values[argument.name] then
      return argument
    end
  end
end

local function by_name(declared, values, given, at)
  local name, value = given[at]:match "^%-%-([^=]+)=(.*)$"
  name = name or given[at]:sub(3)
  local argument = find(declared, name)
  if values[argument.name] then
    names.fail("--%s is given twice", argument.name)
  elseif not value and argument.kind == "boolean" then
    value = "true"
  elseif not value then
    at = at + 1
    value = given[at] or names.fail("--%s needs a value", argument.name)
  end
  values[argument.name] = value
  return at
end

--- Which text was given for which argument, and the further ones, as a list in `["..."]`. An
--- argument is given as `--name VALUE`, as `--name=VALUE`, or by its place; `--` ends those with
--- names.
---
--- ```lua
--- local a = arguments
--- a.assign({ a.declare "since date x" }, { "--since", "2024" }).since  --> 2024
--- a.assign({ a.declare "since date x" }, { "--sinse=2024" })
--- --> error: there is no argument --sinse; nearest: since
--- a.assign({}, { "2024" })  --> error: "2024" is one argument too many
--- ```
---@param declared Argument[]
---@param given string[]
---@return table<string, string|string[]>
function M.assign(declared, given)
  local values, named, at = { ["..."] = {} }, true, 1
  while at <= #given do
    local value = given[at]
    if named and value == "--" then
      named = false
    elseif named and value:find "^%-%-" then
      at = by_name(declared, values, given, at)
    else
      local argument = next_free(declared, values)
      if not argument then
        names.fail('"%s" is one argument too many', text.safe(value))
      elseif argument.name == "..." then
        table.insert(values["..."], value)
      else
        values[argument.name] = value
      end
    end
    at = at + 1
  end
  for _, argument in ipairs(declared) do
    if not values[argument.name] and not argument.optional then
      names.fail("the argument %s is missing", argument.name)
    end
  end
  return values
end

local function checked(argument, value)
  local ok, result = pcall(converted, argument, value)
  if not ok then
    local label = argument.name == "..." and "an argument" or "argument " .. argument.name
    names.fail("%s: %s", label, tostring(result))
  end
  return result
end

--- The values of the arguments: a field each, and the further ones from 1 on. Asking for one that
--- the script does not declare is an error.
---
--- ```lua
--- local declared = { arguments.declare "n integer = 3 how many" }
--- arguments.convert(declared, { ["..."] = {} }).n  --> 3
--- arguments.convert(declared, { n = "x", ["..."] = {} })
--- --> error: argument n: "x" is no whole number
--- arguments.convert(declared, { ["..."] = {} }).m
--- --> error: the script declares no argument m; it declares n
--- ```
---@param declared Argument[]
---@param values table<string, string|string[]>
---@return table
function M.convert(declared, values)
  local args, known = {}, {}
  for _, argument in ipairs(declared) do
    known[#known + 1] = argument.name ~= "..." and argument.name or nil
    if argument.name == "..." then
      for i, value in ipairs(values["..."]) do
        args[i] = checked(argument, value)
      end
    elseif values[argument.name] or argument.default then
      args[argument.name] = checked(argument, values[argument.name] or argument.default)
    elseif argument.kind == "boolean" then
      args[argument.name] = false
    end
  end
  return setmetatable(args, {
    __index = function(_, name)
      for _, one in ipairs(known) do
        if one == name then
          return nil
        end
      end
      if type(name) == "string" then
        local near = names.nearest(name, known)
        names.fail("the script declares no argument %s%s", text.safe(name), near ~= "" and near
          or "; it declares " .. table.concat(known, ", "))
      end
    end,
  })
end

return M
