--- Single values as one line of text, and lines of text fitted into a number of columns.

local case = require "dossier.host.case"
local names = require "dossier.names"
local text = require "dossier.host.text"

local M = {}

local MIN, MAX = math.mininteger, math.maxinteger
local UNDATED = 64 -- a flag of a fact's row

--- What a value is: the kind of a record, `"time"`, `"length"`, `"number"`, `"query"`, `"groups"`,
--- `"verdict"`, `"proof"`, or the Lua type.
---
--- ```lua
--- cell.kind(date "2003")  --> time
--- cell.kind({})  --> table
--- ```
---@param value any
---@return string
function M.kind(value)
  local lua = type(value)
  if lua ~= "userdata" and lua ~= "table" then
    return lua
  end
  local meta = getmetatable(value)
  local name = type(meta) == "table" and meta.__name
  if name == "dossier.record" then
    return names.kind(value)
  elseif meta ~= nil and meta == case.number_meta then
    return "number"
  end
  return type(name) == "string" and name:match "^dossier%.(%l+)$" or name or lua
end

-- EDTF with the years before our era as people count them: -0043 is 44 BC, 0000 is 1 BC.
local function with_eras(edtf)
  return (edtf:gsub("%f[%-%d](%-?)(%d%d%d%d+)([%d%-:TZ]*)", function(sign, year, rest)
    if sign == "-" or year == "0000" then
      return ("%d%s BC"):format(tonumber(year) + 1, rest)
    end
  end))
end

--- A time as short as it can be read: an end left open or unbounded shows as `..`, an unknown one
--- as `?`. A year before our era shows as such.
---
--- ```lua
--- cell.time(span "2021-08")  --> 2021-08..
--- cell.time(date "before 2012")  --> ..2011
--- cell.time(span("2018", "[2023-05-31T23:59:59Z..2023-06-30T23:59:58Z]"))
--- --> 2018/[2023-05-31..2023-06-30]
--- cell.time(span("?", "2004"))  --> ?/2004
--- cell.time(date "the first century BC")  --> [100 BC..1 BC]
--- ```
---@param time Time
---@return string
function M.time(time)
  local edtf = with_eras(time.edtf)
  local before = edtf:match "^%[(%.%.[^,%.%]]+)%]$"
  if before then
    return before
  elseif edtf == "../.." then
    return ".."
  end
  -- an end that lies somewhere in these days, or just before them
  local days = "%[([%d-]+)T(%d%d:%d%d:%d%d)Z%.%.([%d-]+)T23:59:5[89]Z%]"
  edtf = edtf:gsub(days, function(first, at, last)
    if at == "00:00:00" or at == "23:59:59" then
      return first == last and first or ("[%s..%s]"):format(first, last)
    end
  end)
  edtf = edtf:gsub("/%.%.$", ".."):gsub("^%.%./", ".."):gsub("^/", "?/"):gsub("/$", "/?")
  return edtf
end

--- A time as words say it: `2003 .. 2025-04-17`.
---
--- ```lua
--- cell.period(span("2003", "2025-04-17"))  --> 2003 .. 2025-04-17
--- ```
---@param time Time
---@return string
function M.period(time)
  local from, to = with_eras(time.edtf):match "^([^/%[%]]+)/([^/%[%]]+)$"
  if from and from ~= ".." and to ~= ".." then
    return from .. " .. " .. to
  end
  return M.time(time)
end

--- True if a fact has no date at all: none was stated, and nothing else bounds it.
---
--- ```lua
--- cell.is_undated(event{type = "meet"})  --> true
--- cell.is_undated(event{type = "meet", date = "2003"})  --> false
--- ```
---@param fact Fact
---@param row? table its row, if it is at hand
---@return boolean
function M.is_undated(fact, row)
  row = row or case.row(fact)
  return row.start_lo == MIN and row.end_hi == MAX and row.flags & UNDATED ~= 0
end

--- A record as others name it: an actor by its name, a fact by ref and type, anything else by ref.
---
--- ```lua
--- cell.name(actor{name = "Taliban", kind = "group"})  --> Taliban
--- ```
---@param record Record
---@return string
function M.name(record)
  local kind = names.kind(record)
  if kind == "actor" then
    return text.safe(record.name or record.ref)
  elseif kind == "event" or kind == "relation" then
    return record.ref .. (case.row(record) and " " .. M.text(record.type) or "")
  end
  return record.ref
end

--- The words of a passage in one line, in quotation marks.
---
--- ```lua
--- cell.quoted("he came,\n  he saw")  --> "he came, he saw"
--- ```
---@param words string
---@return string
function M.quoted(words)
  return '"' .. text.safe((words:gsub("%s+", " "))) .. '"'
end

--- One value in one line that a terminal may show: a record by its name, a time in short, a list
--- with commas.
---
--- ```lua
--- cell.text(date "2003")  --> 2003
--- cell.text({ "a", "b" })  --> a, b
--- cell.text("two\nlines")  --> two lines
--- ```
---@param value any
---@return string
function M.text(value)
  local kind = M.kind(value)
  if value == nil then
    return ""
  elseif kind == "string" then
    return text.safe((value:gsub("[\t\n\v\f\r]+", " ")))
  elseif kind == "time" then
    return M.time(value)
  elseif names.kind(value) then
    return M.name(value)
  elseif kind == "table" then
    local list = {}
    for i, item in ipairs(value) do
      list[i] = M.text(item)
    end
    if #list == 0 and value.kind then
      return "every " .. M.text(value.kind) -- a party of a denial that stands for a whole kind
    end
    return #list > 0 and table.concat(list, ", ") or value.text and M.text(value.text) or ""
  end
  return text.safe((tostring(value):gsub("\n.*", " …"))) -- of a proof, what it proves
end

local KEPT = 10000

--- A function that gives what `make` makes of a value, and makes it once of each as long as these
--- are no more than ten thousand: actors come again and again, and their names are asked of the
--- case.
---
--- ```lua
--- cell.memory(cell.text)(date "2003")  --> 2003
--- ```
---@param make fun(value: any): string
---@return fun(value: any): string
function M.memory(make)
  local known, n = {}, 0
  return function(value)
    local made = known[value]
    if made == nil then
      if n == KEPT then
        known, n = {}, 0
      end
      made, n = make(value), n + 1
      known[value] = made
    end
    return made
  end
end

--- A line cut to a width, with … where it was cut, and its width then.
---
--- ```lua
--- (cell.cut("Tehrik-e Taliban Pakistan", 10))  --> Tehrik-e …
--- (cell.cut("塔利班运动", 6))  --> 塔利…
--- ```
---@param line string
---@param width integer
---@return string
---@return integer
function M.cut(line, width)
  local has = text.width(line)
  if has <= width then
    return line, has
  elseif width < 1 then
    return "", 0
  end
  local start, taken = text.prefix(line, width - 1)
  return start .. "…", taken + 1
end

--- A line cut and filled to exactly a width; `right` puts it at the right edge.
---
--- ```lua
--- cell.fit("7", 3, true) .. "|"  -->   7|
--- ```
---@param line string
---@param width integer
---@param right? boolean
---@return string
function M.fit(line, width, right)
  local cut, has = M.cut(line, width)
  local fill = (" "):rep(width - has)
  return right and fill .. cut or cut .. fill
end

--- Text broken into lines of a width, at blanks where there are any; at most `most` lines, the last
--- of which then ends in ….
---
--- ```lua
--- table.concat(cell.wrap("one two three", 8), "|")  --> one two|three
--- ```
---@param line string
---@param width integer
---@param most? integer
---@return string[]
function M.wrap(line, width, most)
  local lines = {}
  while text.width(line) > width do
    if most and #lines == most - 1 then
      break
    end
    local start = text.prefix(line, width)
    if start == "" then -- one character is wider than the line
      break
    end
    local at = #start
    if line:sub(at + 1, at + 1) ~= " " then
      local blank = start:match "^.*() "
      at = blank and blank > #start // 2 and blank - 1 or at
    end
    lines[#lines + 1] = line:sub(1, at):match "^(.-) *$"
    line = line:sub(at + 1):gsub("^ +", "")
  end
  lines[#lines + 1] = (M.cut(line, width))
  return lines
end

--- A line in which what runs from right to left is isolated (Unicode's UAX 9), so that a terminal
--- that reorders it moves nothing beside it; only where `screen.bidi` says that there may be one.
---
--- ```lua
--- cell.isolate("Kabul", { bidi = true })  --> Kabul
--- #cell.isolate("كابل", { bidi = true }) - #"كابل"  --> 6
--- ```
---@param line string
---@param screen {bidi: boolean?}
---@return string
function M.isolate(line, screen)
  return screen.bidi and text.isolate(line) or line
end

-- What draws tables, trees and axes, and its stand-in of the same width where there is only ASCII.
local ASCII = {
  ["…"] = "~", ["·"] = "-", ["→"] = ">", ["←"] = "<", ["█"] = "#", ["░"] = ":", ["├"] = "|",
  ["└"] = "`", ["─"] = "-", ["│"] = "|", ["–"] = "-",
}

--- A text with signs of the shell's own in ASCII; what the case holds stays as it is.
---
--- ```lua
--- cell.ascii("├─ one … two")  --> |- one ~ two
--- ```
---@param shown string
---@return string
function M.ascii(shown)
  return (shown:gsub("[\xC2\xE2][\x80-\xBF]+", ASCII))
end

local INK = { bold = "1", dim = "2", mark = "33", ref = "36", yes = "32", no = "31" }

--- A function that colours text: `ink("dim", text)`. Without colour it gives the text back.
---
--- ```lua
--- cell.ink(false)("bold", "x")  --> x
--- ```
---@param colour boolean
---@return fun(style: string, line: string): string
function M.ink(colour)
  if not colour then
    return function(_, line)
      return line
    end
  end
  return function(style, line)
    return "\27[" .. INK[style] .. "m" .. line .. "\27[0m"
  end
end

return M
