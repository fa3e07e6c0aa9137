--- Lua values that are no records, as Lua would write them: tables, texts, numbers, functions.

local cell = require "dossier.cell"
local names = require "dossier.names"
local text = require "dossier.host.text"

local M = {}

local DEPTH, ITEMS, ALL = 4, 200, 2000 -- levels, items of one table, items in all
local LONGEST = 2000 -- columns of a text within a table

local ESCAPES = { ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ['"'] = '\\"', ["\\"] = "\\\\" }

local function quoted(value)
  local start = #value > LONGEST and text.prefix(value:sub(1, 4 * LONGEST), LONGEST) or value
  local left = #value - #start
  local line = '"' .. text.safe((start:gsub('[\n\t\r"\\]', ESCAPES))) .. '"'
  return left > 0 and ("%s … %d bytes more"):format(line, left) or line
end

local function function_text(value)
  local info = debug.getinfo(value, "S")
  if info.what == "C" then
    return "a function in C"
  elseif info.source:sub(1, 1) == "@" or info.source:sub(1, 1) == "=" then
    return ("a function, %s:%d"):format(text.safe(info.short_src), info.linedefined)
  end
  return "a function"
end

local plain

local function key_text(key)
  if type(key) == "string" and key:find "^[%a_][%w_]*$" and not load("local " .. key) then
    return '["' .. key .. '"]' -- a keyword
  elseif type(key) == "string" and key:find "^[%a_][%w_]*$" then
    return key
  end
  return "[" .. plain(key, DEPTH, { left = 1 }) .. "]" -- a text in it is quoted and safe
end

local function sorted_keys(value)
  local keys, size = {}, #value
  for key in next, value do
    if math.type(key) ~= "integer" or key < 1 or key > size then
      keys[#keys + 1] = key
    end
  end
  table.sort(keys, function(a, b)
    local p, q = type(a), type(b)
    if p == q and (p == "number" or p == "string") then
      return a < b
    end
    return p == q and tostring(a) < tostring(b) or p < q
  end)
  return keys
end

local function table_text(value, depth, screen, indent)
  if screen[value] then
    return "{…}" -- within itself
  elseif depth >= DEPTH then
    return next(value) == nil and "{}" or "{…}"
  end
  screen[value] = true
  local parts, long, size = {}, 2, rawlen(value)
  local keys = sorted_keys(value)
  local function add(line)
    parts[#parts + 1] = line
    long = long + text.width(line) + 2
  end
  local shown = 0
  for i = 1, math.min(size, ITEMS) do
    if screen.left <= 0 then
      break
    end
    screen.left, shown = screen.left - 1, shown + 1
    add(plain(rawget(value, i), depth + 1, screen, indent + 2))
  end
  for i = 1, math.min(#keys, ITEMS) do
    if screen.left <= 0 then
      break
    end
    screen.left, shown = screen.left - 1, shown + 1
    add(key_text(keys[i]) .. " = " .. plain(rawget(value, keys[i]), depth + 1, screen, indent + 2))
  end
  screen[value] = nil
  if size + #keys > shown then
    add(("… %d more"):format(size + #keys - shown))
  end
  local line = table.concat(parts, ", ")
  if #parts == 0 then
    return "{}"
  elseif long + indent <= screen.width and not line:find "\n" then
    return "{ " .. line .. " }"
  end
  local pad = "\n" .. (" "):rep(indent + 2)
  return "{" .. pad .. table.concat(parts, "," .. pad) .. "\n" .. (" "):rep(indent) .. "}"
end

function plain(value, depth, screen, indent)
  local kind = cell.kind(value)
  local meta = getmetatable(value)
  if kind == "string" then
    return quoted(value)
  elseif kind == "function" then
    return function_text(value)
  elseif kind == "table" and not (type(meta) == "table" and meta.__tostring) then
    return table_text(value, depth, screen, indent or 0)
  elseif names.kind(value) then
    return kind == "actor" and value.ref .. " " .. cell.name(value) or cell.name(value)
  elseif kind == "query" then
    return "a query of " .. (value.kind and value.kind .. "s" or "rows")
  elseif kind == "verdict" or kind == "time" or kind == "length" or kind == "proof"
    or kind == "contradiction" then
    return text.safe((tostring(value):gsub("\n.*", " …")))
  elseif kind == "number" and math.type(value) == "float" then
    return text.scalar("csv", value)
  end
  return text.safe(tostring(value))
end

--- A value as Lua would write it, bounded: tables to a depth, with at most so many items in all.
---
--- ```lua
--- plain.text({ 1, "two", n = { 3 } }, 100)  --> { 1, "two", n = { 3 } }
--- plain.text(0.1 + 0.2, 100)  --> 0.30000000000000004
--- ```
---@param value any
---@param width integer
---@return string
function M.text(value, width)
  return plain(value, 0, { left = ALL, width = width }, 0)
end

return M
