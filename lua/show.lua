--- How values look: cards, tables, verdicts and proofs on a screen, or a form for other programs.

local cell = require "dossier.cell"
local names = require "dossier.names"
local pager = require "dossier.pager"
local session = require "dossier.host.session"
local text = require "dossier.host.text"

local M = {}

local PAGE, PAGED = 1000, 100000 -- rows on a terminal, and where a pager shows them
local WIDTH_LEAST, WIDTH = 20, 100

-- ---- what the surroundings want ----

local function given(name)
  local value = os.getenv(name)
  return value ~= nil and value ~= "" and value or nil
end

-- True where the locale names an encoding and it is not UTF-8. One that names none says nothing:
-- containers have no locale, and terminals that show UTF-8.
local function is_foreign()
  local locale = given "LC_ALL" or given "LC_CTYPE" or given "LANG"
  return locale ~= nil and not locale:lower():find "utf%-?8"
end

-- The screen: `width` and `colour`; `terminal`, whether standard output is one; `most`, the rows
-- that it gets; `ascii`, whether it shows nothing else; `bidi`, whether it may reorder text.
local function surroundings(options)
  local columns = session.terminal and session.terminal()
  local width = options.width or columns or tonumber(given "COLUMNS") or WIDTH
  local dumb = given "TERM" == "dumb"
  local colour = options.colour
  if colour == nil then
    colour = columns ~= nil and not given "NO_COLOR" and not dumb
  end
  local ascii = columns ~= nil and (dumb or is_foreign()) -- a file is UTF-8, whoever reads it
  return {
    width = math.max(math.tointeger(width) or WIDTH, WIDTH_LEAST), colour = colour,
    mode = options.mode or session.mode or "table", terminal = columns ~= nil,
    most = columns and (pager.command() and PAGED or PAGE) or nil, ascii = ascii,
    bidi = columns ~= nil and not dumb,
  }
end

-- The presenter of a mode.
local function presenter(mode)
  local extend = require "dossier.extend"
  local entry = type(mode) == "string" and extend.find("presenter", mode)
  if not entry then
    local known = {}
    for i, one in ipairs(extend.list "presenter") do
      known[i] = one.name
    end
    names.fail("mode is one of %s, not %s", table.concat(known, ", "),
      type(mode) == "string" and text.safe(mode) or names.describe(mode))
  end
  return entry
end

-- ---- one value ----

-- What comes as no list, in words.
local function in_words(value, screen)
  local kind = cell.kind(value)
  if names.kind(value) then
    return require("dossier.card").text(value, screen)
  elseif kind == "verdict" then
    return cell.isolate(require("dossier.verdict").text(value, screen.colour), screen)
  elseif kind == "proof" then
    return require("dossier.proof").text(value, screen.width, screen.colour, screen.bidi)
  elseif kind == "contradiction" then
    return tostring(value)
  elseif kind == "string" then
    return text.safe(value, true)
  elseif kind == "groups" then
    return "groups by " .. table.concat(value.keys, ", ") .. ": :count(), :sum(key), :mean(key)"
  end
  return require("dossier.plain").text(value, screen.width)
end

-- Writes a value to `out`, each line with its end.
local function write(value, screen, out)
  local mode = screen.mode
  local entry = presenter(mode)
  if screen.ascii and mode == "table" then
    local wide = out
    function out(line)
      wide(cell.ascii(line))
    end
  end
  local sheet = require("dossier.rows").of(value, mode == "table")
  if sheet then
    sheet.screen = screen
    entry.write(sheet, out)
  elseif entry.value then
    out(entry.value(value) .. "\n")
  else
    screen.colour = screen.colour and mode == "table"
    out(in_words(value, screen) .. "\n")
  end
end

-- ---- the faces of it ----

local KEYS = { width = true, mode = true, colour = true }

--- The text of a value as the prompt prints it: a record as a card, a query as a table, a verdict
--- in words, any other value as Lua would write it. `mode` is table, csv, tsv, json, jsonl,
--- markdown, lines, or what a module added.
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
  local screen, parts = surroundings(options), {}
  write(value, screen, function(part)
    parts[#parts + 1] = part
  end)
  local written = table.concat(parts):gsub("\n$", "")
  if screen.terminal and options.mode == nil and screen.mode ~= "table" then
    written = text.safe(written:gsub("\r\n?", "\n"), true)
  end
  return written
end

--- True if what prints goes out row by row: it is for a program, or there is no terminal whose
--- screen it has to fit.
---
--- ```lua
--- require("dossier.show").streams()  --> true
--- ```
---@return boolean
function M.streams()
  local screen = surroundings {}
  return screen.mode ~= "table" or not screen.terminal
end

--- Writes a value to standard output as the prompt does, row by row.
---
--- ```lua
--- require("dossier.show").write({ 1, 2 })  --> { 1, 2 }
--- ```
---@param value any
---@param options? {width: integer?, mode: string?, colour: boolean?}
function M.write(value, options)
  local screen = surroundings(options or {})
  -- A terminal obeys no character of the data; what draws tables has seen to that itself.
  local obeyed = screen.terminal and screen.mode ~= "table"
  local file = io.output()
  write(value, screen, function(part)
    if obeyed then
      part = text.safe(part:gsub("\r\n?", "\n"), true)
    end
    local done, why = file:write(part)
    if not done then
      error("the answer cannot be written: " .. why, 0)
    end
  end)
end

--- Chooses the mode in which values print from now on; an error names those that there are.
---
--- ```lua
--- require("dossier.show").mode "html"  --> error: mode is one of csv,…
--- ```
---@param mode string
function M.mode(mode)
  session.mode = presenter(mode).name
end

local function is_options(value)
  if type(value) ~= "table" or getmetatable(value) ~= nil or next(value) == nil then
    return false
  end
  for key in pairs(value) do
    if KEYS[key] then
      names.check_keys("show", value, KEYS)
      return true
    end
  end
  return false
end

--- Prints values as the prompt does; `{mode = "csv"}` behind them prints them in that mode,
--- `{width = 60}` for that width.
---
--- ```lua
--- actor{name = "Taliban", kind = "group"}
--- show(actors{kind = "group"})
--- -->   ref  name     kind
--- -->   A1   Taliban  group
--- --> 1 actor
--- show(actors{kind = "group"}, {mode = "jsonl"})
--- --> {"ref": "A1", "name": "Taliban", "kind": "group", "aliases": []}
--- ```
---@param ... any
function M.show(...)
  local n = select("#", ...)
  local options = n > 1 and is_options((select(n, ...))) and select(n, ...) or nil
  for i = 1, options and n - 1 or n do
    if options or M.streams() then
      M.write((select(i, ...)), options)
    else
      pager.print(M.text((select(i, ...))))
    end
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
  local screen = surroundings {}
  local drawn = require("dossier.timeline").text(query, screen)
  pager.print(screen.ascii and cell.ascii(drawn) or drawn)
end

return M
