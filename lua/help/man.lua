--- The man page, made of the page `command-line` of the manual and the titles of the others.

local manual = require "dossier.doc.manual"

local M = {}

-- Text as roff takes it: nothing in it is a request or an escape, and all of it is ASCII.
local function plain(line)
  line = line:gsub("\\", "\\e"):gsub("%-", "\\-"):gsub(utf8.charpattern, function(c)
    return #c > 1 and ("\\[u%04X]"):format(utf8.codepoint(c)) or nil
  end)
  return (line:gsub("^[.']", "\\&%0"))
end

-- Text with the marks of the manual: code is bold, what has stars is slanted.
local function marked(line)
  line = plain(line):gsub("`([^`]+)`", "\\fB%1\\fP"):gsub("%*([^%s*][^*]*)%*", "\\fI%1\\fP")
  return (line:gsub("^[.']", "\\&%0"))
end

-- One section, as lines of roff.
local function section(one, out)
  local code = false
  local function set(on)
    if code ~= on then
      out(on and ".PP\n.nf\n.RS 4" or ".RE\n.fi")
      code = on
    end
  end
  for i, line in ipairs(one.lines) do
    local cells = not one.code[i] and manual.cells(line)
    local next = one.lines[i + 1] or ""
    if one.code[i] then
      set(true)
      out(plain((line:gsub("^    ", ""))))
    elseif cells and not next:find "^|%-" then -- no head of a table
      set(false)
      out(".TP\n" .. marked(cells[1]) .. "\n" .. marked(table.concat(cells, " ", 2)))
    elseif not line:find "^|" then
      set(false)
      out(line == "" and ".PP" or marked(line))
    end
  end
  set(false)
end

--- The page in roff, for `man`.
---
--- ```lua
--- man.page("0.1"):match "^[^\n]*"  --> .TH DOSSIER 1 "" "dossier 0.1" ""
--- ```
---@param version string
---@return string
function M.page(version)
  local lines = {}
  local function out(line)
    local blank = line == ".PP" and (lines[#lines] or ""):find "^%.[PS]"
    lines[#lines + 1] = not blank and line or nil
  end
  out((".TH DOSSIER 1 \"\" \"dossier %s\" \"\""):format(version))
  out ".SH NAME\ndossier \\- an analysis shell over cases of facts, sources and quotes"
  for i, one in ipairs(manual.sections "command-line") do
    out(".SH " .. (i == 1 and "SYNOPSIS" or one.heading:upper()))
    section(one, out)
  end
  out ".SH THE MANUAL"
  out "The manual is part of the program: each page is shown by"
  out ".B help \"PAGE\"\nat the prompt."
  for _, page in ipairs(manual.pages()) do
    out(".TP\n.B " .. plain(page) .. "\n" .. marked(manual.title(page)))
  end
  out ".TP\n.B reference\nEvery public name, with its doc comment"
  return table.concat(lines, "\n") .. "\n"
end

return M
