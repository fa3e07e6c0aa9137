--- What modules add to dossier: one registry, which help, completion and the prompt read.
---
--- The shell's own commands and presenters stand in it too, put there by the same functions.

local names = require "dossier.names"
local text = require "dossier.host.text"

local M = {}

-- What an entry of each kind holds: the type of each key, with a ? where it may be left out.
local KINDS = {
  command = { name = "string", summary = "string", usage = "string?", call = "function",
    complete = "function?" },
  presenter = { name = "string", summary = "string", write = "function" },
}

for kind, keys in pairs(KINDS) do
  names.keys("extend." .. kind, keys)
end

local registry = {}

-- Raises unless the entry has the keys of its kind; names the one that is wrong.
local function check(kind, entry)
  local word = "extend." .. kind
  if type(entry) ~= "table" then
    names.fail("%s takes a table, such as {name = \"…\", summary = \"…\", …}", word)
  end
  names.check_keys(word, entry, KINDS[kind])
  for key, wanted in pairs(KINDS[kind]) do
    local given, optional = type(entry[key]), wanted:find "%?$"
    if given ~= wanted:gsub("%?$", "") and not (optional and given == "nil") then
      names.fail("%s needs %s, a %s", word, key, (wanted:gsub("%?$", "")))
    end
  end
  if not entry.name:find "^%l[%l%d_]*$" then
    names.fail('%s: a name is lower-case letters, digits and _, not "%s"', word,
      text.safe(entry.name))
  end
end

local function add(kind, entry)
  check(kind, entry)
  registry[kind] = registry[kind] or {}
  registry[kind][entry.name] = entry
end

M.extend = M -- the word

--- Adds a command to the prompt: `.NAME ARGUMENT` calls `call` with what stands behind the name.
---
--- `usage` shows the argument, `complete` is called with what is typed of it and gives a list of
--- what it could be.
---
--- ```lua
--- extend.command{name = "hello", summary = "greet", call = function(whom) print(whom) end}
--- extend.command{name = "hello"}  --> error: extend.command needs…
--- ```
---@param entry {name: string, summary: string, usage: string?, call: function, complete: function?}
function M.command(entry)
  add("command", entry)
end

--- Adds a way to print rows: `-m NAME`, `.mode NAME` and `show` use it.
---
--- `write` is called with a sheet and a function that takes text. The sheet has `columns`, a list
--- of names, and `rows`, an iterator of lists of values (`for row in sheet.rows do`).
---
--- ```lua
--- extend.presenter{name = "names", summary = "the first column", write = function(sheet, out)
---   for row in sheet.rows do out(tostring(row[1]) .. "\n") end
--- end}
--- ```
---@param entry {name: string, summary: string, write: fun(sheet: table, out: function)}
function M.presenter(entry)
  add("presenter", entry)
end

--- The entry of a name, or nil.
---
--- ```lua
--- require("dossier.extend").find("command", "no such command")  --> nil
--- ```
---@param kind "command"|"presenter"
---@param name string
---@return table|nil
function M.find(kind, name)
  return registry[kind] and registry[kind][name]
end

--- All entries of a kind, sorted by name.
---
--- ```lua
--- type(require("dossier.extend").list("command"))  --> table
--- ```
---@param kind "command"|"presenter"
---@return table[]
function M.list(kind)
  local list = {}
  for _, entry in pairs(registry[kind] or {}) do
    list[#list + 1] = entry
  end
  table.sort(list, function(a, b)
    return a.name < b.name
  end)
  return list
end

return M
