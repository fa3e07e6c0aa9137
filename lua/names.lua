--- What a word stands for: actors by name, types and other terms by code, and the nearest name when
--- there is none.

local case = require "dossier.host.case"
local text = require "dossier.host.text"

local M = {}

--- Raises a message for the person at the prompt, without a position of the shell's own.
---
--- ```lua
--- select(2, pcall(names.fail, "no %s", "luck"))  --> no luck
--- ```
---@param format string
function M.fail(format, ...)
  error(format:format(...), 0)
end

--- The words of a list that look most like `word`, as "; nearest: a, b", or an empty text.
---
--- ```lua
--- names.nearest("dat", { "date", "type" })  --> ; nearest: date
--- names.nearest("xyz", { "date", "type" })  --> nil
--- ```
---@param word string
---@param list string[]
---@return string
function M.nearest(word, list)
  local near = text.nearest(word, list, 3)
  return #near > 0 and "; nearest: " .. table.concat(near, ", ") or ""
end

--- The first key, in a fixed order, that the test holds for: the same mistake is the same message
--- each time.
---
--- ```lua
--- names.first_key({ a = 1, b = 2, c = 3 }, function(key) return key ~= "a" end)  --> b
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

-- The tables of keys that are checked, by the word they belong to.
M.known = {}

--- Notes the keys that a word takes, so that whoever completes them reads the table that checks
--- them, and gives the table back. Where a value is no `true`, it says what the key takes: a table
--- of words, or "actor", "source", "file", "scheme".
---
--- ```lua
--- names.keys("a word", { title = true }).title  --> true
--- ```
---@param word string
---@param known table<string, any>
---@return table<string, any>
function M.keys(word, known)
  M.known[word] = known
  return known
end

--- Refuses a key that a word does not have, and names the nearest.
---
--- ```lua
--- names.check_keys("event", { type = "meet" }, { type = true })  --> nil
--- ```
---@param word string
---@param keys table
---@param known table<string, any>
function M.check_keys(word, keys, known)
  local key = M.first_key(keys, function(k) return known[k] == nil end)
  if key == nil then
    return
  end
  local list = {}
  for name in pairs(known) do
    list[#list + 1] = name
  end
  table.sort(list)
  if type(key) ~= "string" then
    M.fail("%s takes named keys ({%s = …}), not a value by itself", word, list[1])
  end
  local near = M.nearest(key, list)
  M.fail("%s has no key %s%s", word, text.safe(key),
    near ~= "" and near or "; keys: " .. table.concat(list, " "))
end

--- How a value is named in a message: a record by its ref, a text by its words, anything else by
--- its type.
---
--- ```lua
--- names.describe({})  --> a table
--- ```
---@param value any
---@return string
function M.describe(value)
  if case.kind(value) then
    return value.ref
  end
  if value == nil then
    return "nil"
  elseif type(value) == "string" then
    return '"' .. text.safe(#value > 40 and value:sub(1, 40) .. "…" or value) .. '"'
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

--- The kind of a record as a word, or nil for anything else.
---
--- ```lua
--- names.kind(actor{name = "Taliban", kind = "group"})  --> actor
--- ```
---@param value any
---@return string|nil
function M.kind(value)
  return KINDS[case.kind(value)]
end

--- A record by its ref, or nil if there is none.
---
--- ```lua
--- names.by_ref("E7")  --> nil
--- ```
---@param word string
---@return Record|nil
function M.by_ref(word)
  local record = word:find("^%u%d+$") and case.record(word)
  return record and M.exists(record) and record or nil
end

--- Walks a list as ipairs does; an error if the value is none, or has keys besides its numbers.
---
--- ```lua
--- names.items("aliases", { a = "Taleban" })  --> error: aliases is a list…
--- ```
---@param word string what the list is, for the message
---@param list any[]
---@return function, any[], integer
function M.items(word, list)
  if type(list) ~= "table" then
    M.fail("%s is a list such as {\"…\", \"…\"}, not %s", word, M.describe(list))
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

local THERE = { A = "actor", S = "source", Q = "quote", V = "claim", C = "change", M = "merge",
  T = "term", B = "batch" }

--- Whether a record with this ref was ever made.
---
--- ```lua
--- names.exists(actor{name = "Taliban", kind = "group"})  --> true
--- ```
---@param record Record
---@return boolean
function M.exists(record)
  local kind, id = case.kind(record)
  if kind == "E" or kind == "R" then
    return case.row(record) ~= nil
  end
  return #case.read(THERE[kind], id) > 0
end

--- The actor that a name, an alias or a ref stands for; a record stands for itself. An error that
--- names the nearest if there is none, and lists them if there are several.
---
--- ```lua
--- local taliban = actor{name = "Taliban", kind = "group", aliases = {"Талибан"}}
--- names.actor("Талибан") == taliban  --> true
--- ```
---@param value Actor|string
---@param key? string what asked, for the message
---@return Actor
function M.actor(value, key)
  if M.kind(value) == "actor" then
    return value
  end
  if type(value) ~= "string" then
    M.fail("%s is an actor or a name, not %s", key or "this", M.describe(value))
  end
  local n, only = case.actor_find(value)
  if n == 1 then
    return only
  elseif n > 1 then
    local found, list = { select(2, case.actor_find(value)) }, {}
    for i, actor in ipairs(found) do
      list[i] = ("%s %s%s"):format(actor.ref, actor.name,
        actor.kind and " (" .. actor.kind .. ")" or "")
    end
    M.fail('several actors are named "%s": %s%s; say which by its ref', text.safe(value),
      table.concat(list, ", "), n > #found and " and more" or "")
  end
  local ref = M.by_ref(value)
  if ref and M.kind(ref) == "actor" then
    return ref
  end
  local near = case.actor_nearest(value, 3)
  M.fail('no actor is named "%s"%s', text.safe(value),
    near ~= "" and "; nearest: " .. text.safe(near) or '; actor{name = "…"} makes one')
end

--- Any record: itself, by ref, or an actor by name.
---
--- ```lua
--- names.record("A1") == actor{name = "Taliban", kind = "group"}  --> true
--- ```
---@param value Record|string
---@param key? string
---@return Record
function M.record(value, key)
  if M.kind(value) then
    return value
  end
  return type(value) == "string" and M.by_ref(value) or M.actor(value, key)
end

--- A source by record, ref or title.
---
--- ```lua
--- source{title = "Report"} == names.source("Report")  --> true
--- ```
---@param value Source|string
---@return Source
function M.source(value)
  if M.kind(value) == "source" then
    return value
  end
  if type(value) ~= "string" then
    M.fail("source is a source, a ref or a title, not %s", M.describe(value))
  end
  local ref = M.by_ref(value)
  if ref and M.kind(ref) == "source" then
    return ref
  end
  local exact, titles, folded = {}, {}, text.fold(value)
  for source in case.cursor { kind = "S" } do
    local title = source.title
    titles[#titles + 1] = title
    if title == value or text.fold(title) == folded or title:sub(1, #value + 1) == value .. ":" then
      exact[#exact + 1] = source
    end
  end
  if #exact == 1 then
    return exact[1]
  elseif #exact > 1 then
    M.fail('%d sources have the title "%s" (%s, %s, …): say which by its ref', #exact,
      text.safe(value), exact[1].ref, exact[2].ref)
  end
  M.fail('no source has the title "%s"%s', text.safe(value), text.safe(M.nearest(value, titles)))
end

--- The record of a put. A script that runs again meets what it retracted; whoever did not expect
--- that is told.
---
--- ```lua
--- names.found(actor{name = "Taliban", kind = "group"}, true).name  --> Taliban
--- ```
---@param record Record
---@param made boolean whether it is new
---@return Record
function M.found(record, made)
  if not made and record.retracted then
    local note = "note: %s is there and was retracted; new = true makes another\n"
    io.stderr:write(note:format(record.ref))
  end
  return record
end

-- ---- terms ----

-- "cameo:0812" carries its scheme; a bare code belongs to the scheme at hand.
local function split(scheme, code)
  local own, rest = code:match("^([%w_.-]+):(.+)$")
  return own or scheme, (string.gsub(rest or code, "%s+", "_"))
end

local function codes(scheme)
  local list = {}
  for i, term in ipairs(case.terms(scheme)) do
    list[i] = term.code
  end
  return list
end

--- The number of a term that must be there; an error naming the nearest if it is not.
---
--- ```lua
--- names.term("kind", "person")  --> 10
--- ```
---@param scheme string
---@param code string
---@return integer
function M.term(scheme, code)
  if type(code) ~= "string" then
    M.fail("a %s is a code such as \"%s\", not %s", scheme, scheme == "type" and "meet" or "person",
      M.describe(code))
  end
  local own, rest = split(scheme, code)
  local id = case.term_find(own, rest)
  if not id then
    local near = M.nearest(rest, codes(own))
    M.fail('no %s "%s" is known here%s', own, text.safe(code), near)
  end
  return id
end

--- The numbers of a term and of all below it.
---
--- ```lua
--- #names.terms_under("kind", "person")  --> 1
--- ```
---@param scheme string
---@param code string
---@return integer[]
function M.terms_under(scheme, code)
  local top, list = M.term(scheme, code), {}
  for _, term in ipairs(case.terms(case.term(top).scheme)) do
    if case.term_under(term.id, top) then
      list[#list + 1] = term.id
    end
  end
  return list
end

--- The number of a term that a record uses: a new one is declared by use, and said once with the
--- nearest name.
---
--- ```lua
--- names.use("kind", "person")  --> 10
--- ```
---@param scheme string
---@param code string
---@param what? string
---@return integer
function M.use(scheme, code, what)
  if type(code) ~= "string" then
    M.fail("%s is a code such as \"%s\", not %s", what or scheme,
      scheme == "type" and "meet" or "person", M.describe(code))
  end
  local id = case.term_find(scheme, code)
  if id then
    return id
  end
  local own, rest = split(scheme, code)
  id = case.term_find(own, rest)
  if id then
    return id
  end
  if rest == "" or rest:find("[%c\"']") then
    M.fail('"%s" is no code for a %s: letters, digits and _', text.safe(code), own)
  end
  local near = M.nearest(rest, codes(own))
  id = case.term_put(own, rest, false)
  if own == scheme or near ~= "" then
    io.stderr:write(('note: the %s "%s" is new here%s\n'):format(own, text.safe(rest), near))
  end
  return id
end

return M
