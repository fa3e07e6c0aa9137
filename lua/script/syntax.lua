--- Where the text of a script does not compile: the line, with a caret under the place.

local cell = require "dossier.cell"
local text = require "dossier.host.text"

local M = {}

local WIDTH = 100

-- The nth line of a text, and where it begins.
local function line_of(source, number)
  local at = 1
  for _ = 2, number do
    local stop = source:find("\n", at, true)
    if not stop then
      return nil
    end
    at = stop + 1
  end
  return source:match("^[^\r\n]*", at), at
end

-- The column at which the compiler stopped: of the places where the line has that word, the first
-- up to which the text alone gives the same complaint.
local function column_of(source, line, start, near, complaint)
  local at = 1
  while true do
    local first, last = line:find(near, at, true)
    if not first then
      return nil
    end
    local _, message = load(source:sub(1, start + last - 1), "=x", "t")
    if message and message:match "^x:%d+: (.*)$" == complaint then
      return first
    end
    at = first + 1
  end
end

--- The compiler's message with the line that it complains of and a caret below; the message alone
--- where no single place can be shown.
---
--- ```lua
--- syntax.explain("x:1: unexpected symbol near '='", "local x = = 1")
--- --> x:1: unexpected symbol near '='
--- -->   local x = = 1
--- -->             ^
--- ```
---@param message string
---@param source string
---@return string
function M.explain(message, source)
  local number, complaint = message:match ":(%d+): (.*)$"
  local near = complaint and complaint:match "near '(.+)'$"
  local line, start = line_of(source, tonumber(number) or 1)
  if not near or not line or #source > 1 << 20 then
    return message
  end
  local column = column_of(source, line, start, near, complaint)
  local before = column and text.safe((line:sub(1, column - 1):gsub("\t", " ")))
  if not column or text.width(before) >= WIDTH - 4 then
    return message
  end
  local shown = cell.cut(text.safe((line:gsub("\t", " "))), WIDTH - 2)
  return ("%s\n  %s\n  %s^"):format(message, shown, (" "):rep(text.width(before)))
end

return M
