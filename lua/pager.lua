--- Long answers, shown a screen at a time.
---
--- Only where a person sits at the prompt: standard output is a terminal, and the answer has more
--- rows than it. `$DOSSIER_PAGER` says by which program, else `$PAGER`, else `less`; an empty
--- `$DOSSIER_PAGER` says by none.

local session = require "dossier.host.session"
local terminal = require "dossier.host.terminal"
local text = require "dossier.host.text"

local M = { waited = 0 } -- seconds that somebody has read in pagers

local DEFAULT = "less"
local found -- the pager where no variable names one; false if there is none

local function default()
  if found == nil then
    found = false
    for folder in (os.getenv "PATH" or ""):gmatch "[^:]+" do
      local file = io.open(folder .. "/" .. DEFAULT)
      if file then
        file:close()
        found = DEFAULT .. " -RFX"
        break
      end
    end
  end
  return found or nil
end

--- The command that shows long answers, or nil if they are printed as they are: without a terminal,
--- away from the prompt, and under --safe.
---
--- ```lua
--- require("dossier.pager").command()  --> nil
--- ```
---@return string|nil
function M.command()
  -- under --safe scripts have globals of their own
  if not session.prompting or session.env or not terminal.rows() or os.getenv "TERM" == "dumb" then
    return nil
  end
  local named = os.getenv "DOSSIER_PAGER" or os.getenv "PAGER"
  if named == nil or named == "" and os.getenv "DOSSIER_PAGER" == nil then
    return default()
  end
  return named:find "%S" and named or nil
end

-- Rows that the text takes on a screen of so many columns, as far as one more than `most`.
local function rows(printed, columns, most)
  local n = 0
  for line in (printed .. "\n"):gmatch "(.-)\n" do
    local bare = #line > columns and text.width((line:gsub("\27%[[%d;]*m", ""))) or #line
    n = n + math.max(1, (bare + columns - 1) // columns)
    if n > most then
      break
    end
  end
  return n
end

--- Prints text and a newline, by the pager if it is longer than the screen. Quitting the pager
--- early is as good as reading to the end.
---
--- ```lua
--- require("dossier.pager").print("short")  --> short
--- ```
---@param printed string
function M.print(printed)
  local command = M.command()
  local most = command and terminal.rows() - 1
  if command and rows(printed, session.terminal(), most) > most then
    local start = terminal.clock()
    local shown = terminal.page(command, printed .. "\n")
    M.waited = M.waited + terminal.clock() - start
    if shown then
      terminal.log_add(printed .. "\n")
      return
    end
  end
  print(printed)
end

return M
