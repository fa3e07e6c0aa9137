--- Lua code as it is being typed: its words one after the other, and where one is out of place.

local M = {}

local SIGNS = { ["..."] = true, [".."] = true, ["::"] = true, ["=="] = true, ["~="] = true,
  ["<="] = true, [">="] = true, ["//"] = true, ["<<"] = true, [">>"] = true }

-- Where the quoted text that begins at `at` ends, and whether it is still open there.
local function quoted(code, at)
  local quote = code:sub(at, at)
  local from = at
  at = at + 1
  while at <= #code do
    local c = code:sub(at, at)
    if c == quote then
      return at, false
    elseif c == "\n" then
      break
    end
    at = at + (c == "\\" and 2 or 1)
  end
  return math.max(math.min(at - 1, #code), from), true
end

--- The words of code, which need not be complete: for each its kind (name, number, string, comment,
--- sign), its text, where it begins and ends, and whether it is a string or comment still open.
---
--- ```lua
--- local kind, word, from, to = code.tokens("x = 1")()
--- kind .. " " .. word .. " " .. from .. " " .. to  --> name x 1 1
--- ```
---@param code string
---@return fun(): string?, string?, integer?, integer?, boolean?
function M.tokens(code)
  local at = 1
  local function give(kind, to, open)
    local from = at
    at = to + 1
    return kind, code:sub(from, to), from, to, open or false
  end
  return function()
    at = code:match("^%s*()", at)
    if at > #code then
      return nil
    end
    local dashes, level = code:match("^(%-?%-?)%[(=*)%[", at)
    if level and dashes ~= "-" then
      local _, to = code:find("]" .. level .. "]", at, true)
      return give(dashes == "" and "string" or "comment", to or #code, not to)
    elseif code:find("^%-%-", at) then
      local to = code:match("^[^\n]*()", at) - 1
      return give("comment", to, to == #code)
    elseif code:find("^[\"']", at) then
      local to, open = quoted(code, at)
      return give("string", to, open)
    end
    local to = code:match("^[%a_][%w_]*()", at)
    if to then
      return give("name", to - 1)
    end
    to = code:match("^%.?%d[%w.]*()", at)
    if to then
      return give("number", to - 1)
    end
    for size = 3, 2, -1 do
      local sign = code:sub(at, at + size - 1)
      if #sign == size and SIGNS[sign] then
        return give("sign", at + size - 1)
      end
    end
    return give("sign", (code:match("^[^\128-\191][\128-\191]*()", at) or at + 1) - 1)
  end
end

--- Where the text in quotes begins that code ends in, unless its next line belongs to it; else nil.
---
--- ```lua
--- code.open_text('print("no end')  --> 7
--- code.open_text("print([[no end")  --> nil
--- ```
---@param code string
---@return integer|nil
function M.open_text(code)
  for kind, word, from, _, open in M.tokens(code) do
    if open and kind == "string" and word:find "^[\"']" then
      local slashes = word:match "(\\*)$"
      return #slashes % 2 == 0 and not word:find "\\z%s*$" and from or nil
    end
  end
end

-- The place of the word that a message about `prefix` and code names, nil if it names none.
local function place(code, prefix, chunk, message)
  local line, near = message:match "^[^:]*:(%d+): .- near '?(.-)'?$"
  if not line or near == "<eof>" then
    return M.open_text(code)
  end
  near = near:gsub("^<\\(%d+)>$", function(byte) return string.char(tonumber(byte)) end)
  local at, newlines = 1, 0
  for _, word, from, to in M.tokens(code) do
    newlines = newlines + select(2, code:sub(at, from - 1):gsub("\n", ""))
    at = from
    if newlines + 1 == tonumber(line) and word:sub(1, #near) == near then
      local _, said = load(prefix .. code:sub(1, to), chunk, "t")
      if said == message then
        return from
      end
    end
  end
end

-- A letter of another script, or a quote that a word processor has bent: Lua names its first byte.
local function foreign(code, message, at)
  if not at or not message:find "near '<\\%d+>'$" then
    return message
  end
  local sign = code:match("^[\xC2-\xF4][\x80-\xBF]+", at)
  return sign and message:gsub("'<\\%d+>'$", function()
    return ("'%s'; text stands between \" and \""):format(sign)
  end) or message
end

--- Why code is neither an expression nor a block: the message of Lua that gets further, and the
--- place of the word that it names, if it names one.
---
--- ```lua
--- (code.fault("1 + )", "=prompt"))  --> prompt:1: unexpected symbol near ')'
--- select(2, code.fault("1 + )", "=prompt"))  --> 5
--- ```
---@param code string
---@param chunk string
---@return string message
---@return integer|nil at
function M.fault(code, chunk)
  local _, message = load(code, chunk, "t")
  local _, other = load("return " .. code, chunk, "t")
  local at = message and place(code, "", chunk, message)
  local further = other and place(code, "return ", chunk, other)
  if at and further and further > at then
    message, at = other, further
  end
  return foreign(code, message, at), at
end

return M
