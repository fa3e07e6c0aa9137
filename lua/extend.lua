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
  presenter = { name = "string", summary = "string", write = "function", value = "function?" },
  predicate = { name = "string", args = "table", bound = "table?", summary = "string?",
    call = "function" },
}

-- Modules that put the shell's own entries here, loaded when a kind is first asked for.
local OWN = { presenter = "dossier.modes" }
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
  local keys = {}
  for key in pairs(KINDS[kind]) do
    keys[#keys + 1] = key
  end
  table.sort(keys) -- the same mistake gives the same message
  for _, key in ipairs(keys) do
    local wanted = KINDS[kind][key]
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

-- The entries of a kind, the shell's own with them. Loading them may be interrupted: then they are
-- loaded when they are asked for again.
local function entries(kind)
  local own = OWN[kind]
  if own then
    local again <close> = setmetatable({}, { __close = function(_, failure)
      OWN[kind] = failure ~= nil and own or nil
    end })
    OWN[kind] = nil
    require(own)
  end
  return registry[kind] or {}
end

local function add(kind, entry)
  check(kind, entry)
  entries(kind) -- what is added later takes the place of the shell's own
  registry[kind] = registry[kind] or {}
  registry[kind][entry.name] = entry
end

--- What modules add: `extend.command{…}` a command of the prompt, `extend.presenter{…}` a way to
--- print rows.
---
--- ```lua
--- extend.presenter{name = "x"}  --> error: extend.presenter needs summary, a string
--- ```
M.extend = M

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

--- Adds a way to print rows: `-m NAME`, `.mode NAME` and `show(x, {mode = "NAME"})` use it.
---
--- `write` is called with a sheet and a function that takes text, and writes row by row. The sheet
--- has `columns`, a list of names, and `rows`, an iterator of lists of values (`for row in
--- sheet.rows do`), nil where there is none. A row's `.mark` is `"certain"` or `"possible"`, its
--- `.open` a set of the columns on which sources differ. `value`, if there is one, gives the text
--- of what is no list of rows; without it such a value prints as it does at the prompt.
---
--- ```lua
--- extend.presenter{name = "names", summary = "the first column", write = function(sheet, out)
---   for row in sheet.rows do out(row[1] .. "\n") end
--- end}
--- show(sql "select 'Ann' as name", {mode = "names"})  --> Ann
--- ```
---@param entry {name: string, summary: string, write: function, value: function?}
function M.presenter(entry)
  add("presenter", entry)
end

--- Adds a predicate to the rules whose rows a function gives.
---
--- `args` names its arguments. The function is called with those in `bound`, in the order of
--- `args`, once for each tuple of them that a question comes to; without `bound` it is called once,
--- with nothing. It returns rows, or a function that gives one after the other: a row is a list of
--- all arguments or of the others than `bound`, a table by their names, or the one value that is
--- missing; `true` where none is. It must always give the same for the same.
---
--- ```lua
--- extend.predicate{name = "times_two", args = {"X", "Y"}, bound = {"X"},
---   call = function(x) return {x * 2} end}
--- ask("times_two(21, Y)"):one().Y  --> 42
--- ```
---@param entry {name: string, args: string[], bound: string[]?, call: function}
function M.predicate(entry)
  check("predicate", entry)
  require("dossier.predicate").add(entry)
  add("predicate", entry)
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
  return entries(kind)[name]
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
  for _, entry in pairs(entries(kind)) do
    list[#list + 1] = entry
  end
  table.sort(list, function(a, b)
    return a.name < b.name
  end)
  return list
end

return M
