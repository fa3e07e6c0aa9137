--- A page of the manual for the screen: paragraphs and lists filled to the width, tables in
--- columns, code as it stands.

local cell = require "dossier.cell"
local manual = require "dossier.doc.manual"
local text = require "dossier.host.text"

local M = {}

local CODE = "    "
local GAP = 2
local FIRST_MAX, LAST_MIN = 30, 8 -- columns: no wider but for the last, which has at least that

-- Adds the words of several lines as one text, filled; `hang` stands before all but the first line.
local function fill(out, lines, width, hang)
  local words = table.concat(lines, " "):gsub("%s+", " "):gsub("%*%*", "")
  for i, line in ipairs(cell.wrap(words, width - #hang)) do
    out[#out + 1] = (i > 1 and hang or "") .. line
  end
end

-- How wide each column is: as wide as it needs, the last as wide as is left.
local function widths(rows, width)
  local list, used = {}, 0
  local last = 0
  for _, row in ipairs(rows) do
    last = math.max(last, #row)
    for i, value in ipairs(row) do
      list[i] = math.max(list[i] or 0, text.width(value))
    end
  end
  for i = 1, last - 1 do
    list[i] = math.min(list[i], FIRST_MAX, (width - LAST_MIN) // (last - 1) - GAP)
    used = used + list[i] + GAP
  end
  list[last] = math.min(list[last] or LAST_MIN, width - used)
  return list
end

local function add_row(out, row, list)
  local columns, height = {}, 1
  for i, value in ipairs(row) do
    columns[i] = cell.wrap(value, list[i])
    height = math.max(height, #columns[i])
  end
  for at = 1, height do
    local line = ""
    for i, column in ipairs(columns) do
      local part = column[at] or ""
      line = line .. (i < #columns and cell.fit(part, list[i] + GAP) or part)
    end
    out[#out + 1] = line:gsub("%s+$", "")
  end
end

-- The rows of a table that begins at a line, and the line behind it.
local function read_table(lines, at)
  local rows = {}
  while lines[at] and lines[at]:find "^|" do
    local row = manual.cells(lines[at])
    for i, value in ipairs(row or {}) do
      row[i] = value:gsub("%*%*", "")
    end
    rows[#rows + 1] = row
    at = at + 1
  end
  return rows, at
end

-- The end of what is filled together from a line on: a paragraph, or one item of a list.
local function block_end(lines, at, item)
  repeat
    at = at + 1
    local line = lines[at]
  until not line or line == "" or line:find "^```" or line:find "^|" or line:find "^#"
    or line:find "^%s*%- " or line:find "^%s*%d+%. " or item and not line:find "^%s"
  return at
end

--- The text of a page in Markdown, for a screen of so many columns.
---
--- ```lua
--- require("dossier.help.page").text("# Title\n\nSome words\nthat go on.\n", 9)
--- --> # Title
--- -->
--- --> Some
--- --> words
--- --> that go
--- --> on.
--- ```
---@param source string
---@param width integer
---@return string
function M.text(source, width)
  local lines, out = {}, {}
  for line in (source:gsub("\n+$", "") .. "\n"):gmatch "(.-)\n" do
    lines[#lines + 1] = line
  end
  local at, within = 1, false
  while at <= #lines do
    local line = lines[at]
    if line:find "^```" then
      within = not within
      at = at + 1
    elseif within or line == "" or line:find("^" .. CODE) or line:find "^#+ " then
      out[#out + 1] = within and line ~= "" and CODE .. line or line
      at = at + 1
    elseif line:find "^|" then
      local rows
      rows, at = read_table(lines, at)
      local list = widths(rows, width)
      for _, row in ipairs(rows) do
        add_row(out, row, list)
      end
    else
      local mark = line:match "^%s*%- " or line:match "^%s*%d+%. "
      local stop = block_end(lines, at, mark)
      fill(out, table.move(lines, at, stop - 1, 1, {}), width, mark and (" "):rep(#mark) or "")
      at = stop
    end
  end
  return table.concat(out, "\n")
end

return M
