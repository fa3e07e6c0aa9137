--- How mistakes are refused: what was wrong, where, the nearest word that is right. Every message
--- of lua/ is made here, so that all have one shape.

local case = require "dossier.host.case"
local text = require "dossier.host.text"

local M = {}

--- Raises a message for the person at the prompt, without a position of the shell's own.
---
--- ```lua
--- select(2, pcall(refuse.fail, "no %s", "luck"))  --> no luck
--- ```
---@param format string
function M.fail(format, ...)
  error(format:format(...), 0)
end

--- The words of a list that look most like `word`, as "; nearest: a, b", or an empty text.
---
--- ```lua
--- refuse.nearest("dat", { "date", "type" })  --> ; nearest: date
--- refuse.nearest("xyz", { "date", "type" })  --> nil
--- ```
---@param word string
---@param list string[]
---@return string
function M.nearest(word, list)
  local near = text.nearest(word, list, 3)
  return #near > 0 and "; nearest: " .. text.safe(table.concat(near, ", ")) or ""
end

--- A text as it stands in a message: in quotes, its start if it is long, control characters shown.
---
--- ```lua
--- refuse.quoted("Kabul")  --> "Kabul"
--- ```
---@param words string
---@return string
function M.quoted(words)
  local start = text.prefix(words, 60)
  return '"' .. text.safe(#start < #words and start .. "…" or words) .. '"'
end

-- The names that a table has, in order.
local function sorted(known)
  local list = {}
  for name in pairs(known) do
    list[#list + 1] = tostring(name)
  end
  table.sort(list)
  return list
end

--- Raises that `what` has no such word, and names the nearest of those that it has, or all of them.
---
--- ```lua
--- refuse.unknown("event has no key", "tpye", { type = true })  --> error: event has no key tpye…
--- refuse.unknown("a box has no", 3, { lid = true }, "parts")  --> error: a box has no 3; parts…
--- ```
---@param what string
---@param word any
---@param known table<string, any>
---@param plural? string what they are, if all are listed
function M.unknown(what, word, known, plural)
  local list = sorted(known)
  local near = type(word) == "string" and M.nearest(word, list) or ""
  if near == "" and #list > 0 then
    near = ("; %s: %s"):format(plural or "keys", table.concat(list, " "))
  end
  M.fail("%s %s%s", what, type(word) == "string" and text.safe((text.prefix(word, 60)))
    or M.describe(word), near)
end

--- One of a few words, by what stands for it; an error that lists them and names the nearest.
---
--- ```lua
--- refuse.choice("stance", "denies", { asserts = 0, denies = 1 })  --> 1
--- refuse.choice("stance", "deny", { asserts = 0, denies = 1 })  --> error: stance is asserts or…
--- ```
---@param key string
---@param word any
---@param words table<string, any>
---@return any
function M.choice(key, word, words)
  local found = word ~= nil and words[word]
  if found == nil or found == false then
    local list = sorted(words)
    local last = table.remove(list)
    local near = type(word) == "string" and M.nearest(word, sorted(words)) or ""
    local first = #list > 0 and table.concat(list, ", ") .. " or " or ""
    M.fail("%s is %s%s, not %s%s", key, first, last, M.describe(word), near)
  end
  return found
end

--- A value of a put that has a type: nil if it was left out, an error if it is anything else.
---
--- ```lua
--- refuse.typed("summary", "A visit", "string")  --> A visit
--- refuse.typed("new", "yes", "boolean")  --> error: new is true or false, not "yes"
--- ```
---@param key string
---@param value any
---@param wanted "string"|"boolean"|"table"
---@return any
function M.typed(key, value, wanted)
  if value ~= nil and type(value) ~= wanted then
    M.fail("%s is %s, not %s", key, wanted == "string" and "a text" or wanted == "boolean"
      and "true or false" or "a table {…}", M.describe(value))
  end
  return value
end

--- Lets a class have no fields but its methods and those of its objects that are named here: any
--- other is an error that names the nearest method.
---
--- ```lua
--- local box = setmetatable({}, refuse.strict({ open = print }, "a box", { lid = true }))
--- box.lid  --> nil
--- box.opne  --> error: a box has no opne; nearest: open
--- ```
---@generic T
---@param class T
---@param what string
---@param fields table<string, boolean> those that an object may lack
---@param hidden? table<string, boolean> likewise, but not offered
---@return T
function M.strict(class, what, fields, hidden)
  function class.__index(_, key)
    local value = class[key]
    if value ~= nil or fields[key] or hidden and hidden[key] then
      return value
    elseif math.type(key) == "integer" and class.all then
      M.fail("%s is no list: x:all() makes one, for e in x do walks it", what)
    end
    local known = {}
    for name in pairs(class) do
      known[name] = not name:find "^__" or nil
    end
    for name in pairs(fields) do
      known[name] = true
    end
    M.unknown(what .. " has no", key, known, "it has")
  end
  return class
end

--- The metatable of rows with these columns: another column is an error, one that a row lacks nil.
---
--- ```lua
--- setmetatable({}, refuse.row { "ref", "date" }).dat  --> error: the row has no column dat…
--- ```
---@param columns string[]
---@return table
function M.row(columns)
  local known = {}
  for _, column in ipairs(columns) do
    known[column] = true
  end
  return { __index = function(_, key)
    if not known[key] then
      M.unknown("the row has no column", key, known, "columns")
    end
  end }
end

--- The tables of keys that are checked, by the word they belong to.
M.known = {}

--- Notes the keys that a word takes, so that whoever completes them reads the table that checks
--- them, and gives the table back. Where a value is no `true`, it says what the key takes: a table
--- of words, or "actor", "source", "file", "scheme".
---
--- ```lua
--- refuse.keys("a word", { title = true }).title  --> true
--- ```
---@param word string
---@param known table<string, any>
---@return table<string, any>
function M.keys(word, known)
  M.known[word] = known
  return known
end

--- The first key, in a fixed order, that the test holds for: the same mistake is the same message
--- each time.
---
--- ```lua
--- refuse.first_key({ a = 1, b = 2, c = 3 }, function(key) return key ~= "a" end)  --> b
--- ```
---@param keys table
---@param test fun(key: any): boolean
---@return any
function M.first_key(keys, test)
  local first
  for key in pairs(keys) do
    if test(key) and (first == nil or tostring(key) < tostring(first)) then
      first = key
    end
  end
  return first
end

--- Refuses a key that a word does not have, and names the nearest.
---
--- ```lua
--- refuse.check_keys("event", { type = "meet" }, { type = true })  --> nil
--- ```
---@param word string
---@param keys table
---@param known table<string, any>
function M.check_keys(word, keys, known)
  local key = M.first_key(keys, function(k) return known[k] == nil end)
  if key == nil then
    return
  end
  if type(key) ~= "string" then
    local first = sorted(known)[1]
    for _, name in ipairs { "scheme", "title", "low", "type", "name" } do
      first = known[name] and name or first
    end
    M.fail("%s takes named keys ({%s = …}), not a value by itself", word, first)
  end
  M.unknown(word .. " has no key", key, known)
end

--- The options of a word: a table of known keys, an empty one if they were left out.
---
--- ```lua
--- next(refuse.options("quote", nil, { nth = true }))  --> nil
--- refuse.options("quote", 2, { nth = true })  --> error: quote takes its options in braces…
--- ```
---@param word string
---@param options table|nil
---@param known table<string, any>
---@return table
function M.options(word, options, known)
  if options == nil then
    return {}
  elseif type(options) ~= "table" then
    local first = sorted(known)[1]
    M.fail("%s takes its options in braces%s, not %s", word,
      first and " ({" .. first .. " = …})" or "", M.describe(options))
  end
  M.check_keys(word, options, known)
  return options
end

--- How a value is named in a message: a record by its ref and kind, a text by its words, anything
--- else by its type.
---
--- ```lua
--- refuse.describe({})  --> a table
--- refuse.describe(actor{name = "Taliban", kind = "group"})  --> A1, an actor
--- ```
---@param value any
---@return string
function M.describe(value)
  local letter = case.kind(value)
  if letter then
    return value.ref .. ", " .. M.article(letter)
  elseif value == nil then
    return "nil"
  elseif type(value) == "string" then
    return M.quoted(value)
  elseif type(value) == "userdata" or type(value) == "table" and getmetatable(value) then
    local name = (getmetatable(value) or {}).__name
    name = type(name) == "string" and name:match "^dossier%.(%l+)$" or name
    if type(name) == "string" and name ~= "" then
      return (name:find "^[aeiou]" and "an " or "a ") .. name
    end
    return "a value"
  end
  local kind = type(value)
  if kind == "number" or kind == "boolean" then
    return tostring(value)
  end
  return (kind:find("^[aeiou]") and "an " or "a ") .. kind
end

local KINDS = {
  A = "actor", E = "event", R = "relation", S = "source", Q = "quote", V = "evidence", T = "term",
  B = "batch", C = "change", M = "merge",
}

--- The word for a kind of record, with its article.
---
--- ```lua
--- refuse.article("E")  --> an event
--- ```
---@param letter string of the kind, as refs begin
---@return string
function M.article(letter)
  local word = KINDS[letter]
  return letter == "V" and word or (word:find "^[aeiou]" and "an " or "a ") .. word
end

--- The kind of a record as a word, or nil for anything else.
---
--- ```lua
--- refuse.kind(actor{name = "Taliban", kind = "group"})  --> actor
--- ```
---@param value any
---@return string|nil
function M.kind(value)
  return KINDS[case.kind(value)]
end

--- Walks a list as ipairs does; an error if the value is none, or has keys besides its numbers.
---
--- ```lua
--- refuse.items("aliases", { a = "Taleban" })  --> error: aliases is a list…
--- ```
---@param word string what the list is, for the message
---@param list any[]
---@return function, any[], integer
function M.items(word, list)
  if type(list) ~= "table" then
    M.fail('%s is a list such as {"…", "…"}, not %s', word, M.describe(list))
  end
  local key = M.first_key(list, function(k)
    return math.type(k) ~= "integer" or k < 1 or k > #list
  end)
  if key ~= nil then
    M.fail("%s is a list such as {\"…\", \"…\"}, without %s = …", word,
      type(key) == "string" and text.safe(key) or "[" .. M.describe(key) .. "]")
  end
  return ipairs(list)
end

return M
