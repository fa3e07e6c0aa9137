--- A query as a table, fitted to a width: columns that matter least give way first.

local cell = require "dossier.cell"
local names = require "dossier.names"
local rows = require "dossier.rows"
local text = require "dossier.host.text"

local M = {}

local GAP, LEAST = 2, 8 -- between columns; no column gets narrower than LEAST, unless it is

-- What a column keeps as long as others can give way.
local SOFT = { ref = 99, date = 24, span = 24, type = 16, standing = 99, name = 20, title = 20 }
local SOFT_ANY = 12

-- The texts of a sheet, a list a row, and how wide each column would like to be.
local function texts_of(sheet)
  local lines, wide, used = {}, {}, {}
  local known = {} -- the texts of records, which come again and again
  for i, column in ipairs(sheet.columns) do
    wide[i] = text.width(cell.text(column.name))
  end
  for at, row in ipairs(sheet.rows) do
    local line = {}
    for i, column in ipairs(sheet.columns) do
      local value = row[i]
      local lua = type(value)
      local shown = lua == "userdata" and known[value]
      if not shown then
        shown = M.value(column.name, value)
        if lua == "userdata" and column.name ~= "record" and names.kind(value) then
          known[value] = shown
        end
      end
      if row.open and row.open[column.name] then
        shown = shown .. "!"
      end
      line[i] = shown
      used[i] = used[i] or shown ~= ""
      wide[i] = math.max(wide[i], text.width(shown))
    end
    lines[at] = line
  end
  return lines, wide, used
end

local USUAL = { actual = true, in_force = true }

--- The text of a value in a column: sources stand as refs.
---
--- ```lua
--- grid.value("sources", { source{title = "One"}, source{title = "Two"} })  --> S1 S2
--- ```
---@param name string
---@param value any
---@return string
function M.value(name, value)
  if name == "status" and USUAL[value] then
    return ""
  elseif (name == "sources" or name == "facts") and type(value) == "table" then
    local refs = {}
    for i, record in ipairs(value) do
      refs[i] = record.ref
    end
    return table.concat(refs, " ")
  elseif name == "record" and names.kind(value) then -- its ref stands in a column of its own
    return (cell.text(tostring(value)):gsub("^%u%d+ ", ""))
  elseif name == "aliases" and type(value) == "table" then
    local list = {}
    for i, alias in ipairs(value) do
      list[i] = cell.text(alias.text)
    end
    return table.concat(list, ", ")
  end
  return cell.text(value)
end

local function total(wide, shown)
  local sum = 0
  for _, i in ipairs(shown) do
    sum = sum + wide[i] + GAP
  end
  return sum - GAP
end

-- Narrows the widest columns that are above their least width until all fit; false if they cannot.
local function narrow(wide, least, shown, room)
  local excess = total(wide, shown) - room
  while excess > 0 do
    local widest
    for _, i in ipairs(shown) do
      if wide[i] > least[i] and (not widest or wide[i] > wide[widest]) then
        widest = i
      end
    end
    if not widest then
      return false
    end
    wide[widest] = wide[widest] - 1
    excess = excess - 1
  end
  return true
end

local function leasts(columns, wide, soft)
  local least = {}
  for i, column in ipairs(columns) do
    local want = soft and (SOFT[column.name] or SOFT_ANY) or LEAST
    least[i] = math.min(wide[i], want)
  end
  return least
end

-- The column that gives way first.
local function least_of(columns, shown)
  local last = 1
  for at, i in ipairs(shown) do
    last = columns[i].keep >= columns[shown[last]].keep and at or last
  end
  return last
end

local FIRST_FOUR = 4 -- what says who did what when gives way only when nothing else helps

-- The columns to show, their widths and what is left out; columns empty all through are not shown.
local function layout(sheet, wide, used, room)
  local shown, left_out, columns = {}, {}, sheet.columns
  for i in ipairs(columns) do
    if used[i] or sheet.kind == "row" then
      shown[#shown + 1] = i
    end
  end
  for i = 1, #wide do
    wide[i] = math.min(wide[i], room)
  end
  while true do
    local last = #shown > 0 and least_of(columns, shown)
    local soft = last and columns[shown[last]].keep > FIRST_FOUR
    local fitted = table.move(wide, 1, #wide, 1, {})
    if #shown <= 1 or narrow(fitted, leasts(columns, wide, soft), shown, room) then
      return shown, fitted, left_out
    end
    table.insert(left_out, 1, columns[table.remove(shown, last)].name)
  end
end

local PLURAL = {
  event = "events", relation = "relations", fact = "facts", actor = "actors", source = "sources",
  row = "rows",
}

local function counted(n, kind)
  return ("%d %s"):format(n, n == 1 and kind or PLURAL[kind])
end

-- The line under a table.
local function closing(sheet, left_out)
  local line = counted(sheet.total, sheet.kind)
  if sheet.total == 0 then
    line = "no " .. PLURAL[sheet.kind]
  elseif #sheet.rows < sheet.total then
    line = ("%s, of which the first %d are shown; :limit(n), :order(…) or -m csv show others")
      :format(line, #sheet.rows)
  end
  if sheet.possible > 0 then
    line = line .. (", %d of them only possibly"):format(sheet.possible)
    line = line .. (sheet.relation and " " .. sheet.relation or "")
  end
  if #left_out > 0 then
    line = line .. " · no room for " .. table.concat(left_out, ", ")
    line = line .. (sheet.stand and " (- denied, ? disputed or claimed)" or "")
  end
  return line
end

-- The key that made rows only possible, as the closing line names it.
local function time_key(value)
  local found
  for _, key in ipairs { "before", "after", "at", "throughout", "date" } do
    if cell.kind(value) == "query" and value.keys[key] ~= nil then
      found = not found and key
    end
  end
  return found and ({ at = "then", date = "then" })[found] or found or nil
end

local STAND = { denied = "-", disputed = "?", claimed = "?" }

-- What stands at the margin: whether the row is only possible, and how it stands if no column says.
local function margin_of(sheet, row, ink)
  local stand = sheet.stand and STAND[row[sheet.stand]]
  return (row.mark == "possible" and ink("mark", "~") or " ")
    .. (stand and ink("mark", stand) or " ")
end

local function draw(sheet, lines, shown, wide, ink)
  local out, last = {}, #shown
  local function line_of(margin, cells, style)
    local parts = {}
    for at, i in ipairs(shown) do
      local right = sheet.columns[i].right
      local one = at == last and not right and cell.cut(cells[i], wide[i]) or
        cell.fit(cells[i], wide[i], right)
      local blank = one:match "^(.-) *$"
      if style == "header" then
        one = ink("dim", blank) .. one:sub(#blank + 1)
      elseif sheet.columns[i].name == "ref" then
        one = ink("ref", blank) .. one:sub(#blank + 1)
      elseif blank:sub(-1) == "!" then
        one = blank:sub(1, -2) .. ink("mark", "!") .. one:sub(#blank + 1)
      end
      parts[at] = one
    end
    out[#out + 1] = (margin .. table.concat(parts, (" "):rep(GAP))):gsub(" +$", "")
  end
  local header = {}
  for i, column in ipairs(sheet.columns) do
    header[i] = cell.text(column.name)
  end
  line_of("  ", header, "header")
  for at, cells in ipairs(lines) do
    line_of(margin_of(sheet, sheet.rows[at], ink), cells)
  end
  return out
end

--- A query, or a list of records, as a table with a closing line. `~` at the margin marks a row
--- that is only possible, `!` a value that is one of several that differ.
---
--- ```lua
--- event{type = "meet", date = "2024-05", agent = actor{name = "Ann", kind = "person"}}
--- grid.text(events{}, { width = 60 })
--- -->   ref  date     type  agent  standing
--- -->   E1   2024-05  meet  Ann    stands
--- --> 1 event
--- ```
---@param value Query|Record[]
---@param options {width: integer, colour: boolean?, most: integer?}
---@return string
function M.text(value, options)
  local sheet = rows.of(value, options.most)
  local ink = cell.ink(options.colour)
  sheet.relation = time_key(value)
  local lines, wide, used = texts_of(sheet)
  local shown, fitted, left_out = layout(sheet, wide, used, math.max(options.width - 2, LEAST))
  for i, column in ipairs(sheet.columns) do
    for _, name in ipairs(left_out) do
      sheet.stand = sheet.facts and name == "standing" and column.name == name and i or sheet.stand
    end
  end
  local out = {}
  if #sheet.rows > 0 then
    out = draw(sheet, lines, shown, fitted, ink)
  end
  for _, line in ipairs(cell.wrap(closing(sheet, left_out), math.max(options.width, LEAST))) do
    out[#out + 1] = ink("dim", line)
  end
  return table.concat(out, "\n")
end

return M
