--- A query as a table, fitted to a width: columns that matter least give way first.

local cell = require "dossier.cell"
local names = require "dossier.names"
local text = require "dossier.host.text"

local M = {}

local GAP, LEAST = 2, 8 -- between columns; no column gets narrower than LEAST, unless it is
local SAMPLE = 10000 -- rows whose widths are measured before the first is written

-- What a column keeps as long as others can give way.
local SOFT = { ref = 99, date = 16, span = 16, type = 12, standing = 99, name = 20, title = 20 }
local SOFT_ANY = 10
local HARD = { date = 10, span = 10 } -- a whole day

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

-- ---- the rows at hand ----

-- Reads up to `most` rows of a sheet: their texts, a list a row, and how wide each column would
-- like to be. A column is used if any row has something in it.
local function gather(sheet, most, texts_of)
  local page = { lines = {}, margins = {}, wide = {}, used = {}, right = {}, possible = 0 }
  for i, name in ipairs(sheet.columns) do
    page.wide[i] = text.width(cell.text(name))
    page.right[i] = sheet.kind == "row"
  end
  for at = 1, most do
    local row = sheet.rows()
    if row == nil then
      page.whole = true
      break
    end
    local line = texts_of(row)
    for i, shown in ipairs(line) do
      page.used[i] = page.used[i] or shown ~= ""
      page.wide[i] = math.max(page.wide[i], text.width(shown))
      page.right[i] = page.right[i] and (row[i] == nil or cell.kind(row[i]) == "number")
    end
    page.lines[at], page.margins[at] = line, row
    page.possible = page.possible + (row.mark == "possible" and 1 or 0)
  end
  for i in ipairs(sheet.columns) do
    page.right[i] = page.right[i] and page.used[i]
  end
  return page
end

-- A function that gives the texts of a row.
local function texts(sheet)
  local party_of, status, standing = cell.memory(cell.text), nil, nil
  for i, name in ipairs(sheet.facts and sheet.columns or {}) do
    status = name == "status" and i or status
    standing = name == "standing" and i or standing
  end
  return function(row)
    local line = {}
    for i, name in ipairs(sheet.columns) do
      local value, shown = row[i], nil
      if sheet.about[i].party and type(value) == "userdata" then
        shown = party_of(value)
      else
        shown = M.value(name, value)
      end
      line[i] = row.open and row.open[name] and shown .. "!" or shown
    end
    if status and line[status] ~= "" then -- seldom said, so it has no column of its own
      line[standing] = line[status] .. ", " .. line[standing]
      line[status] = ""
    end
    return line
  end
end

-- ---- the layout ----

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

local function leasts(columns, wide, soft, right)
  local least = {}
  for i, column in ipairs(columns) do
    local want = right[i] and wide[i] -- a number that is cut would be another one
      or soft and (SOFT[column.name] or SOFT_ANY) or HARD[column.name] or LEAST
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
local function layout(sheet, page, room)
  local shown, left_out, columns, wide = {}, {}, sheet.about, page.wide
  for i in ipairs(columns) do
    if page.used[i] or sheet.kind == "row" or not page.whole and not page.cut then
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
    if #shown <= 1 or narrow(fitted, leasts(columns, wide, soft, page.right), shown, room) then
      return shown, fitted, left_out
    end
    table.insert(left_out, 1, cell.text(columns[table.remove(shown, last)].name))
  end
end

local PLURAL = {
  event = "events", relation = "relations", fact = "facts", actor = "actors", source = "sources",
  quote = "quotes", evidence = "pieces of evidence", term = "terms", change = "changes",
  batch = "batches", merge = "merges", row = "rows",
}

local ONE = { evidence = "piece of evidence" }

local function counted(n, kind)
  return ("%d %s"):format(n, n == 1 and (ONE[kind] or kind) or PLURAL[kind])
end

-- How many a query by grade left out, since nothing says how good their sources are.
local function ungraded(value)
  if cell.kind(value) ~= "query" or value.keys.grade == nil then
    return 0
  end
  local others = setmetatable({}, getmetatable(value))
  for key, part in next, value do
    others[key] = part
  end
  others.ungraded, others.size = true, nil
  return others:count()
end

-- What a name that nothing has may have been meant to be.
local function nearest(value)
  local keys = cell.kind(value) == "query" and value.keys or {}
  local wanted = keys[value.kind == "source" and "title" or "name"]
  return type(wanted) == "string" and names.meant(value.kind, wanted) or ""
end

-- The line under a table: how many rows there are, how many of them were drawn.
local function closing(sheet, page, drawn, total, left_out)
  local line = counted(total, sheet.kind)
  if total == 0 then
    line = "no " .. PLURAL[sheet.kind] .. nearest(sheet.value)
  elseif drawn < total then
    line = ("%s, of which the first %d are shown; :limit(n), :order(…) or -m csv show others")
      :format(line, drawn)
  end
  if page.possible > 0 then
    line = line .. (", %d of them only possibly"):format(page.possible)
    line = line .. (sheet.relation and " " .. sheet.relation or "")
  end
  local without = ungraded(sheet.value)
  if without > 0 then
    line = ("%s · %d left out that cannot be graded"):format(line, without)
  end
  if #left_out > 0 then
    line = line .. " · no room for " .. table.concat(left_out, ", ")
    line = line .. (page.stand and " (- denied, ? disputed or claimed)" or "")
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
local function margin_of(row, stand, ink)
  local sign = stand and STAND[row[stand]]
  return (row.mark == "possible" and ink("mark", "~") or " ") .. (sign and ink("mark", sign) or " ")
end

-- Widens columns for a row behind those that were measured: those of numbers, and others as long as
-- the table fits.
local function widen(cells, shown, wide, page, room)
  for _, i in ipairs(shown) do
    local more = #cells[i] > wide[i] and text.width(cells[i]) - wide[i] or 0
    if more > 0 and (page.right[i] or total(wide, shown) + more <= room) then
      wide[i] = wide[i] + more
    end
  end
end

-- A function that gives a line of the table: behind a margin, the texts of a row.
local function drawing(sheet, shown, wide, page, screen)
  local ink, last = cell.ink(screen.colour), #shown
  return function(margin, cells, style)
    local parts = {}
    for at, i in ipairs(shown) do
      local right, shown_text = page.right[i], cells[i]
      if style.open and style.open[sheet.columns[i]] then -- the mark stays when the text is cut
        shown_text = cell.cut(shown_text:sub(1, -2), wide[i] - 1) .. "!"
      end
      local one = at == last and not right and cell.cut(shown_text, wide[i]) or
        cell.fit(shown_text, wide[i], right)
      local before, blank = one:match "^( *)(.-) *$"
      local behind = one:sub(#before + #blank + 1)
      if style == "header" then
        blank = ink("dim", blank)
      elseif sheet.columns[i] == "ref" then
        blank = ink("ref", blank)
      elseif blank:sub(-1) == "!" and style.open then
        blank = cell.isolate(blank:sub(1, -2), screen) .. ink("mark", "!")
      elseif sheet.facts and sheet.columns[i] == "standing" and STAND[style[i]] then
        blank = ink("mark", blank)
      elseif style.mark == "possible" then
        blank = ink("dim", cell.isolate(blank, screen))
      else
        blank = cell.isolate(blank, screen)
      end
      parts[at] = before .. blank .. behind
    end
    return (margin .. table.concat(parts, (" "):rep(GAP))):gsub(" +$", "") .. "\n"
  end
end

--- Writes a sheet as a table with a closing line, fitted to its screen. `~` at the margin marks a
--- row that is only possible, `!` a value that is one of several that differ. The widths are those
--- of the first ten thousand rows; what comes behind them is fitted and written row by row.
---
--- ```lua
--- grid.write(require("dossier.rows").of(sql "select 7 as n"), io.write)
--- -->   n
--- -->   7
--- --> 1 row
--- ```
---@param sheet Sheet
---@param out fun(text: string)
function M.write(sheet, out)
  local screen, texts_of = sheet.screen or { width = 100 }, texts(sheet)
  local most = math.min(screen.most or SAMPLE, SAMPLE)
  local page = gather(sheet, most, texts_of)
  page.cut = screen.most ~= nil
  sheet.relation = time_key(sheet.value)
  local room = math.max(screen.width - 2, LEAST)
  local shown, wide, left_out = layout(sheet, page, room)
  for i, name in ipairs(sheet.facts and sheet.columns or {}) do
    page.stand = name == "standing" and page.used[i] and #left_out > 0
      and table.concat(left_out, " "):find(name, 1, true) and i or page.stand
  end
  local ink, line_of = cell.ink(screen.colour), drawing(sheet, shown, wide, page, screen)
  local drawn, total = #page.lines, nil
  if drawn > 0 then
    local header = {}
    for i, name in ipairs(sheet.columns) do
      header[i] = cell.text(name)
    end
    out(line_of("  ", header, "header"))
  end
  for at, line in ipairs(page.lines) do
    local row = page.margins[at]
    out(line_of(margin_of(row, page.stand, ink), line, row))
  end
  if not page.whole and not page.cut then
    for row in sheet.rows do
      local line = texts_of(row)
      widen(line, shown, wide, page, room)
      out(line_of(margin_of(row, page.stand, ink), line, row))
      drawn = drawn + 1
      page.possible = page.possible + (row.mark == "possible" and 1 or 0)
    end
    total = drawn
  end
  total = total or page.whole and drawn or sheet.total()
  local closed = closing(sheet, page, drawn, total, left_out)
  for _, line in ipairs(cell.wrap(closed, math.max(screen.width, LEAST))) do
    out(ink("dim", line) .. "\n")
  end
end

return M
