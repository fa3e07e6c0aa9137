--- How values look: cards, tables, verdicts and proofs on a screen, or a form for other programs.

local cell = require "dossier.cell"
local names = require "dossier.names"
local pager = require "dossier.pager"
local session = require "dossier.host.session"
local text = require "dossier.host.text"

local M = {}

local DEPTH, ITEMS = 4, 200
local PAGE, PAGED = 1000, 100000 -- rows on a terminal, and where a pager shows them
local WIDTH_LEAST, WIDTH = 20, 100

-- ---- plain Lua values ----

local plain

local function key_text(key)
  if type(key) == "string" and key:find "^[%a_][%w_]*$" then
    return key
  end
  return "[" .. plain(key, DEPTH, {}) .. "]" -- a text in it is quoted and safe
end

local function sorted_keys(value)
  local keys = {}
  for key in pairs(value) do
    if math.type(key) ~= "integer" or key < 1 or key > #value then
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

local function table_text(value, depth, above, width, indent)
  if above[value] then
    return "{…}" -- within itself
  elseif depth >= DEPTH then
    return next(value) == nil and "{}" or "{…}"
  end
  above[value] = true
  local parts, long = {}, 2
  local function add(line)
    parts[#parts + 1] = line
    long = long + text.width(line) + 2
  end
  for i = 1, math.min(#value, ITEMS) do
    add(plain(value[i], depth + 1, above, width, indent + 2))
  end
  local keys = sorted_keys(value)
  for i = 1, math.min(#keys, ITEMS) do
    add(key_text(keys[i]) .. " = " .. plain(value[keys[i]], depth + 1, above, width, indent + 2))
  end
  above[value] = nil
  local left = math.max(#value - ITEMS, 0) + math.max(#keys - ITEMS, 0)
  if left > 0 then
    add(("… %d more"):format(left))
  end
  local line = table.concat(parts, ", ")
  if #parts == 0 then
    return "{}"
  elseif long + indent <= width and not line:find "\n" then
    return "{ " .. line .. " }"
  end
  local pad = "\n" .. (" "):rep(indent + 2)
  return "{" .. pad .. table.concat(parts, "," .. pad) .. "\n" .. (" "):rep(indent) .. "}"
end

local ESCAPES = { ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ['"'] = '\\"', ["\\"] = "\\\\" }

function plain(value, depth, above, width, indent)
  local kind = cell.kind(value)
  if kind == "string" then
    return '"' .. text.safe((value:gsub('[\n\t\r"\\]', ESCAPES))) .. '"'
  elseif kind == "table" and not (getmetatable(value) or {}).__tostring then
    return table_text(value, depth, above, width or math.huge, indent or 0)
  elseif names.kind(value) then
    return kind == "actor" and value.ref .. " " .. cell.name(value) or cell.name(value)
  elseif kind == "query" then
    return "a query of " .. (value.kind and value.kind .. "s" or "rows")
  end
  return text.safe(tostring(value))
end

-- ---- what the surroundings want ----

-- Width and colour of the screen: `columns` is nil when standard output is no terminal.
local function surroundings(options)
  local columns = session.terminal and session.terminal()
  local width = options.width or columns or tonumber(os.getenv "COLUMNS") or WIDTH
  local colour = options.colour
  if colour == nil then
    local no = os.getenv "NO_COLOR"
    colour = columns ~= nil and (no == nil or no == "") and os.getenv "TERM" ~= "dumb"
  end
  return {
    width = math.max(math.tointeger(width) or WIDTH, WIDTH_LEAST), colour = colour,
    mode = options.mode or session.mode or "table", terminal = columns ~= nil,
    most = columns and (pager.command() and PAGED or PAGE) or nil,
  }
end

local MODES = { table = 1, csv = 1, tsv = 1, json = 1, jsonl = 1, markdown = 1, lines = 1 }

local function in_words(value, options)
  local kind = cell.kind(value)
  if kind == "query" or kind == "table" and require("dossier.rows").is_list(value) then
    return require("dossier.grid").text(value, options)
  elseif names.kind(value) then
    return require("dossier.card").text(value, options)
  elseif kind == "verdict" then
    return require("dossier.verdict").text(value)
  elseif kind == "proof" then
    return require("dossier.proof").text(value, options.width, options.colour)
  elseif kind == "string" then
    return text.safe(value, true)
  elseif kind == "groups" then
    return "groups by " .. table.concat(value.keys, ", ") .. ": :count(), :sum(key), :mean(key)"
  end
  return plain(value, 0, {}, options.width, 0)
end

local KEYS = { width = true, mode = true, colour = true }

--- The text of a value as the prompt prints it: a record as a card, a query as a table, a verdict
--- in words, any other value as Lua would write it. `mode` is table, csv, tsv, json, jsonl,
--- markdown or lines.
---
--- ```lua
--- local look = require("dossier.show").text
--- look { 1, "two", n = { 3 } }  --> { 1, "two", n = { 3 } }
--- look(actors{}, { mode = "json" })  --> []
--- look(actors{})  --> no actors
--- ```
---@param value any
---@param options? {width: integer?, mode: string?, colour: boolean?}
---@return string
function M.text(value, options)
  options = options or {}
  names.check_keys("show.text", options, KEYS)
  local set = surroundings(options)
  if not MODES[set.mode] then
    names.fail("mode is table, csv, tsv, json, jsonl, markdown or lines, not %s",
      text.safe(tostring(set.mode)))
  elseif set.mode == "table" then
    return in_words(value, set)
  end
  local written = require("dossier.modes").text(value, set.mode)
  if set.terminal and options.mode == nil then -- a terminal obeys no character of the data
    written = text.safe(written:gsub("\r\n?", "\n"), true)
  end
  return written
end

--- Prints values as the prompt does.
---
--- ```lua
--- actor{name = "Taliban", kind = "group"}
--- show(actors{kind = "group"})
--- -->   ref  name     kind
--- -->   A1   Taliban  group
--- --> 1 actor
--- ```
---@param ... any
function M.show(...)
  for i = 1, select("#", ...) do
    pager.print(M.text((select(i, ...))))
  end
end

--- Facts in order of time, a line each, drawn along an axis: `█` where it certainly was, `░` where
--- it may have been, `-` where it is denied.
---
--- ```lua
--- timeline(events{})  --> nothing here has a date
--- ```
---@param query Query|Fact[]
function M.timeline(query)
  pager.print(require("dossier.timeline").text(query, surroundings {}))
end

return M
