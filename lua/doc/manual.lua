--- The manual: its pages in the order in which they are read, their sections, and the rows of their
--- tables, which say what keys, marks and commands mean.

local face = require "dossier.host.face"

local M = {}

-- The pages in the order of somebody who begins; others follow by name.
local ORDER = { "tutorial", "prompt", "records", "questions", "time", "time-relations",
  "time-order", "rules", "reasoning", "output", "scripts", "modules", "sql",
  "command-line" }

--- The names of the pages of the manual, the tutorial first.
---
--- ```lua
--- manual.pages()[1]  --> tutorial
--- ```
---@return string[]
function M.pages()
  local list, place = {}, {}
  for i, name in ipairs(ORDER) do
    place[name] = i
  end
  for _, path in ipairs(face.paths()) do
    list[#list + 1] = path:match "^manual/(.*)%.md$"
  end
  table.sort(list, function(a, b)
    local first, second = place[a] or #ORDER + 1, place[b] or #ORDER + 1
    return first < second or first == second and a < b
  end)
  return list
end

--- The text of a page of the manual, or nil.
---
--- ```lua
--- manual.page("no such page")  --> nil
--- ```
---@param name string
---@return string|nil
function M.page(name)
  return face.text("manual/" .. name .. ".md")
end

--- The title of a page.
---
--- ```lua
--- manual.title("prompt")  --> The prompt
--- ```
---@param name string
---@return string
function M.title(name)
  return (M.page(name) or ""):match "^# ([^\n]*)" or name
end

---@class Section
---@field page string
---@field heading string
---@field lines string[] as they stand, without fences
---@field code boolean[] which of them are code

--- The sections of a page, each with its heading; the first goes by the page's title.
---
--- ```lua
--- manual.sections("questions")[2].heading  --> Queries
--- ```
---@param name string
---@return Section[]
function M.sections(name)
  local list, within = {}, false
  for line in ((M.page(name) or "") .. "\n"):gmatch "(.-)\n" do
    local heading = not within and line:match "^#+ (.*)$"
    if heading then
      list[#list + 1] = { page = name, heading = heading, lines = {}, code = {} }
    elseif line:find "^```" then
      within = not within
    elseif #list > 0 then
      local lines = list[#list].lines
      lines[#lines + 1] = line
      list[#list].code[#lines] = within or line:find "^    " ~= nil
    end
  end
  return list
end

--- The cells of a row of a table, or nil if the line is none, or only rules it.
---
--- ```lua
--- manual.cells("| `a` | one \\| two |")[2]  --> one | two
--- manual.cells("|---|---|")  --> nil
--- ```
---@param line string
---@return string[]|nil
function M.cells(line)
  if not line:find "^|" or line:find "^|[-:| ]*$" then
    return nil
  end
  local list = {}
  for cell in line:sub(2):gsub("\\|", "\0"):gmatch "([^|]*)|" do
    list[#list + 1] = cell:gsub("%z", "|"):match "^%s*(.-)%s*$"
  end
  return list
end

-- Whether a cell has the name between backticks, as code of its own or as one of several words.
local function names(cell, name)
  for code in cell:gmatch "`([^`]+)`" do
    local typed = code:find "%s$" -- what is being typed, and no name
    if not typed and (code == name or code:match "^%.%l+" == name) then
      return true
    end
    for word in code:gmatch "%S+" do
      if word == name and not typed and not code:find "[=(]" then
        return true
      end
    end
  end
  return false
end

--- The rows of the manual's tables whose first cell has a name: what they say, and the page.
---
--- ```lua
--- manual.rows("throughout")[1].page  --> questions
--- ```
---@param name string
---@return {page: string, first: string, says: string}[]
function M.rows(name)
  local list = {}
  for _, page in ipairs(M.pages()) do
    for _, section in ipairs(M.sections(page)) do
      for i, line in ipairs(section.lines) do
        local cells = not section.code[i] and M.cells(line)
        if cells and #cells > 1 and names(cells[1], name) then
          local says = table.concat(cells, " · ", 2)
          if says:find "%S" then
            list[#list + 1] = { page = page, first = cells[1], says = says }
          end
        end
      end
    end
  end
  return list
end

return M
