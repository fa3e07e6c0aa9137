--- Completion: what Tab makes of what is typed. It looks, and calls nothing that the person wrote
--- but what a module gave a command to complete its argument; it never raises.

local context = require "dossier.complete.context"
local extend = require "dossier.extend"
local members = require "dossier.complete.members"
local session = require "dossier.host.session"
local text = require "dossier.host.text"
local values = require "dossier.complete.values"

local M = {}

local SHOWN, COLUMNS = 120, 80

---@class Candidate
---@field text string what is put in place of what was typed
---@field show string? how it is listed, if not so
---@field tail string? what is added when it is the only one

-- Those of a list of names that begin like what was typed; in another case if none does.
local function beginning(list, typed, tail)
  local exact, loose, seen = {}, {}, {}
  for _, name in ipairs(list) do
    if not seen[name] then
      seen[name] = true
      local item = { text = name, tail = tail, show = tail and name .. tail or nil }
      if name:sub(1, #typed) == typed then
        exact[#exact + 1] = item
      elseif name:sub(1, #typed):lower() == typed:lower() then
        loose[#loose + 1] = item
      end
    end
  end
  return #exact > 0 and exact or loose
end

-- ---- texts ----

local NAMED = { ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ["\\"] = "\\\\" }

-- A text as it is written between the quotes of Lua; what could drive a terminal is a number there.
local function escape(value, quote)
  local sound = utf8.len(value)
  local whole = value
  value = value:gsub(sound and "([%c\\\"'])()" or "([%c\\\"'\128-\255])()", function(c, next)
    if c == '"' or c == "'" then
      return c == quote and "\\" .. c or c
    end
    return NAMED[c] or (whole:find("^%d", next) and "\\%03d" or "\\%d"):format(c:byte())
  end)
  if text.safe(value) ~= value then
    value = value:gsub("[\xC2-\xF4][\x80-\xBF]*", function(c)
      return text.safe(c) ~= c and ("\\u{%X}"):format(utf8.codepoint(c)) or c
    end)
  end
  return value
end

local function unescape(typed, quote)
  local make = load("return " .. quote .. typed .. quote, "=text", "t", {})
  return make and make()
end

-- Those of a list of texts that begin like what was typed, case, accents and script folded.
local function texts(list, typed, convert, tail)
  local fold, found, seen = text.fold(typed), {}, {}
  for _, value in ipairs(list) do
    local own = text.fold(value)
    local like = value:sub(1, #typed) == typed or fold ~= "" and own:sub(1, #fold) == fold
    if not seen[value] and (like or typed == "") then
      seen[value] = true
      found[#found + 1] = { text = convert(value), tail = not value:find "/$" and tail or nil,
        show = value:match "[^/]+/?$" }
    end
  end
  return found
end

local function within_text(found, after, scope)
  local typed = unescape(found.typed, found.quote)
  if not typed then
    return {}
  end
  local frame, domain = found.frame, nil
  if found.call then
    domain = members.columns(found, scope) or values.of_argument(found.call, found.arg)
  elseif frame and frame.subject and frame.open == "{" then
    local subject, key = frame.subject, frame.key
    if not key then -- an item of a list that is the value of a key
      subject, key = subject:match "^(.+)%.([%w_]+)$"
    end
    domain = key and values.of_key(subject, key)
  end
  local tail = after:sub(1, 1) ~= found.quote and found.quote or nil
  local list, cut = values.list(domain, typed)
  if domain == "actor" or domain == "record" then -- they were found by their names already
    local items = { cut = cut }
    for i, name in ipairs(list) do
      items[i] = { text = escape(name, found.quote), show = name, tail = tail }
    end
    return items
  end
  local items = texts(list, typed, function(value) return escape(value, found.quote) end, tail)
  items.cut = cut
  return items
end

-- ---- commands ----

local function quote_argument(value)
  return value:find "[%s\"'\\]" and '"' .. value:gsub('["\\]', "\\%0") .. '"' or value
end

local function command(before)
  local name = before:match "^%.([%w_]*)$"
  if name then
    local list = {}
    for i, entry in ipairs(extend.list "command") do
      list[i] = entry.name
    end
    return beginning(list, name), name
  end
  local argument
  name, argument = before:match "^%.([%w_]+)%s+(.*)$"
  local entry = name and extend.find("command", name)
  if not entry or not entry.complete then
    return {}, ""
  end
  local raw = argument:match "%f[\"']([\"'][^\"']*)$" or argument:match "%S*$"
  local typed = raw:gsub("^[\"']", "")
  local ok, list = pcall(entry.complete, typed)
  local usable = {}
  for _, value in ipairs(ok and type(list) == "table" and list or {}) do
    if type(value) == "string" and text.safe(value) == value then
      usable[#usable + 1] = value
    end
  end
  return texts(usable, typed, quote_argument), raw
end

-- ---- together ----

-- The longest beginning that all candidates have, cut between characters.
local function shared(items)
  local first = items[1].text
  local n = #first
  for i = 2, #items do
    local other, same = items[i].text, 0
    while same < n and same < #other and first:byte(same + 1) == other:byte(same + 1) do
      same = same + 1
    end
    n = same
  end
  while n > 0 and n < #first and first:byte(n + 1) & 0xC0 == 0x80 do
    n = n - 1
  end
  return first:sub(1, n)
end

-- Whether putting `new` in place of what was typed keeps all that was said.
local function keeps(new, typed)
  local a, b = text.fold(new), text.fold(typed)
  return #new >= #typed and new:sub(1, #typed) == typed or b ~= "" and a:sub(1, #b) == b
end

-- Candidates in columns, as they fit the screen.
local function columns(items)
  local list, width = {}, 1
  table.sort(items, function(a, b) return (a.show or a.text) < (b.show or b.text) end)
  for i = 1, math.min(#items, SHOWN) do
    list[i] = text.safe(items[i].show or items[i].text)
    width = math.max(width, text.width(list[i]))
  end
  local total = session.terminal() or COLUMNS
  local per_row = math.max(1, (total + 2) // (width + 2))
  local rows, lines = (#list + per_row - 1) // per_row, {}
  for row = 1, rows do
    local line = ""
    for at = row, #list, rows do
      line = line .. list[at] .. (" "):rep(at + rows <= #list and width - text.width(list[at]) + 2
        or 0)
    end
    lines[row] = line
  end
  if #items > SHOWN then
    lines[#lines + 1] = items.cut and "… and more" or ("… %d more"):format(#items - SHOWN)
  end
  return table.concat(lines, "\n") .. "\n"
end

local function candidates(before, after, scope)
  if before:find "^%.[%a]*" and not before:find "^%.[%d.]" then
    return command(before)
  end
  local found = context.read(before)
  local typed = found.typed
  if found.where == "text" then
    return within_text(found, after, scope), typed
  elseif found.where == "member" then
    return beginning(members.of(found, scope), typed), typed
  elseif found.where == "key" then
    local keys = found.frame.subject and values.keys(found.frame.subject)
    local list = beginning(keys or {}, typed, not after:find "^%s*=" and " = " or nil)
    if #list > 0 or typed == "" then
      return list, typed
    end
  end
  return found.where and beginning(members.globals(found, scope), typed) or {}, typed
end

--- What Tab makes of the text before the cursor, `before`, given what stands behind it: how many
--- bytes of it are replaced, by what, and, if it could become several, a list of these for the
--- screen. Nil if there is nothing to complete.
---
--- ```lua
--- actor{name = "Taliban", kind = "group", aliases = {"Талибан"}}
--- require("dossier.complete").at('actor "тал', "", {cells = {}, env = _G})[2]  --> Taliban"
--- require("dossier.complete").at("events{ta", "", {cells = {}, env = _G})[2]  --> target =
--- require("dossier.complete").at("nothing_like_it", "", {cells = {}, env = _G})  --> nil
--- ```
---@param before string
---@param after string
---@param scope Scope
---@return {[1]: integer, [2]: string, [3]: string}|nil
function M.at(before, after, scope)
  local ok, items, typed = pcall(candidates, before, after, scope)
  if not ok or #items == 0 then
    return nil
  elseif #items == 1 then
    return { #typed, items[1].text .. (items[1].tail or ""), "" }
  end
  local insert = not items.cut and shared(items)
  return { #typed, insert and keeps(insert, typed) and insert or typed, columns(items) }
end

return M
