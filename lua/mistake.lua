--- What the values of errors say to a person. Lua's own messages are meant for those who know Lua:
--- a mistyped word is a nil that is called, a word without its braces a function that is indexed.

local case = require "dossier.host.case"
local refuse = require "dossier.refuse"
local session = require "dossier.host.session"
local text = require "dossier.host.text"

local M = {}

local SHOWN = 8 -- fields of a table that was raised

-- The names that have a value at the prompt.
local function globals()
  local list = {}
  for name in pairs(session.words) do
    list[#list + 1] = name
  end
  for name in pairs(_G) do
    list[#list + 1] = type(name) == "string" and name or nil
  end
  table.sort(list)
  return list
end

--- What to say of a global name that nobody gave a value: the nearest word, or that names of actors
--- are text, and which it may be.
---
--- ```lua
--- mistake.undefined "evnts"  --> evnts has no value here; nearest: events, event
--- mistake.undefined "Qqq"  --> Qqq has no value here; a name is text, in quotes: "Qqq"
--- ```
---@param name string
---@return string
function M.undefined(name)
  local near = refuse.nearest(name, globals())
  if near == "" then
    local actor = case.actor_nearest(name, 1):match "^(.*) %(A%d+%)$"
    near = "; a name is text, in quotes: " .. refuse.quoted(actor or name)
  end
  return text.safe((text.prefix(name, 60))) .. " has no value here" .. near
end

-- How a word is called: with keys in braces, or with arguments.
local CALLS = {
  actor = "%s{name = …}", event = "%s{type = …}", relation = "%s{type = …}",
  source = "%s{title = …}", term = "%s{code = …}", actors = "%s{…}", events = "%s{…}",
  relations = "%s{…}", sources = "%s{…}", facts = "%s{…}",
}

local function global_indexed(kind, name)
  if kind == "function" and session.words[name] then
    return ("%s is a word, which has no fields: call it, %s"):format(name,
      (CALLS[name] or "%s(…)"):format(name))
  elseif kind == "nil" then
    return M.undefined(name)
  end
end

local BEFORE = 50 -- characters shown before a place

-- A text with a caret below the character behind `before`.
local function pointed(before, after)
  local size = utf8.len(before) or 0
  if size > BEFORE then
    before = "…" .. before:sub(utf8.offset(before, -BEFORE))
  end
  return ("\n  %s%s\n  %s^"):format(text.safe(before), text.safe((text.prefix(after, BEFORE))),
    (" "):rep(text.width(text.safe(before))))
end

local function date_place(head, written, what, at, rest)
  local cut = utf8.offset(written, tonumber(at))
  return head .. '"' .. written .. '" is not a date: ' .. what .. rest
    .. (cut and written ~= "" and pointed(written:sub(1, cut - 1), written:sub(cut)) or "")
end

local UNITS = {}
for unit in ("s sec second seconds min mins minute minutes h hour hours d day days w week weeks mo "
  .. "month months y year years"):gmatch "%l+" do
  UNITS[#UNITS + 1], UNITS[unit] = unit, true
end

local function duration_place(head, written, what)
  local at, unit = #written + 1, nil
  for place, word in written:gmatch "()(%a+)" do
    if not UNITS[word] then
      at, unit = place, word
      break
    end
  end
  return ('%s"%s" is not a duration: %s%s%s'):format(head, written, what,
    unit and refuse.nearest(unit, UNITS) or "", pointed(written:sub(1, at - 1), written:sub(at)))
end

local function quote_place(head, before, after)
  return ('%s they go astray here%s'):format(head, pointed(before, after))
end

-- The functions of Lua's libraries, since a slip in their names is a nil that is called, too.
local function library_near(kind, name)
  local list = {}
  for _, library in ipairs { math, string, table, os, io, utf8, coroutine } do
    for word in pairs(library) do
      list[#list + 1] = word
    end
  end
  table.sort(list)
  local near = (kind == "field" or kind == "method") and refuse.nearest(name, list) or ""
  return near ~= "" and ("attempt to call a nil value (%s '%s')%s"):format(kind, name, near)
end

-- Messages that have a better one for the eye: Lua's, and those that say a place in a text.
local MEANINGS = {
  { '^(.-)"(.-)" is not a date: (.-) %(at character (%d+)%)(.*)$', date_place },
  { '^(.-)"(.-)" is not a duration: (the units are .*)$', duration_place },
  { '^(.-these words do not stand in S%d+:) it has "(.*)" but not with "(.*)" behind it$',
    quote_place },
  { "attempt to call a nil value %(global '([%w_]+)'%)$", M.undefined },
  { "attempt to call a nil value %((%l+) '([%w_]+)'%)$", library_near },
  { "attempt to index a (%l+) value %(global '([%w_]+)'%)$", global_indexed },
  { "attempt to (%l+) a nil value %(local 'self'%)$", function()
    return "a method is called with a colon: x:count(), not x.count()"
  end },
  { "attempt to call a (%l+) value %(global '([%w_]+)'%)$", function(kind, name)
    return session.words[name] and ("%s was given another value, a %s: dossier.%s is the word")
      :format(name, kind, name)
  end },
}

local function field_text(value)
  return type(value) == "string" and refuse.quoted(value) or refuse.describe(value)
end

-- A table that was raised: its message, and the fields that can be read.
local function table_text(raised)
  local message = rawget(raised, "message") or rawget(raised, 1)
  local keys, parts = {}, {}
  for key in next, raised do
    keys[#keys + 1] = type(key) == "string" and key ~= "message" and key or nil
  end
  table.sort(keys)
  for i = 1, math.min(#keys, SHOWN) do
    parts[i] = ("%s = %s"):format(text.safe(keys[i]), field_text(raised[keys[i]]))
  end
  parts[#parts + 1] = #keys > SHOWN and "…" or nil
  local fields = #parts > 0 and "{" .. table.concat(parts, ", ") .. "}" or ""
  if type(message) == "string" then
    return text.safe(message, true) .. (fields ~= "" and " " .. fields or "")
  end
  return "an error without a message" .. (fields ~= "" and ": " .. fields or "")
end

--- The text of an error value for a person: what Lua says of a mistyped word names the nearest, and
--- a table that was raised shows its message and fields.
---
--- ```lua
--- mistake.explain "attempt to call a nil value (global 'actrs')"
--- --> actrs has no value here; nearest: actors, actor, facts
--- mistake.explain({ message = "over", code = 5 })  --> over {code = 5}
--- ```
---@param raised any
---@return string
function M.explain(raised)
  local meta = getmetatable(raised)
  if raised == nil then
    return "an error without a message"
  elseif type(raised) == "table" and not (type(meta) == "table" and meta.__tostring) then
    return table_text(raised)
  elseif type(raised) ~= "string" then
    return text.safe(tostring(raised), true)
  end
  for _, meaning in ipairs(MEANINGS) do
    local at = raised:find(meaning[1])
    local said = at and meaning[2](raised:match(meaning[1]))
    if said then
      raised = raised:sub(1, at - 1):gsub("^lua/[%w_/]+%.lua:%d+: ", "") .. said
      break
    end
  end
  return text.safe(raised, true)
end

return M
