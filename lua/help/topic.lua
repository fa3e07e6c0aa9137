--- Help by name: a word, a method, a command, a mode, a key, a module, a page of the manual; what
--- is none of these is searched for.

local case = require "dossier.host.case"
local cell = require "dossier.cell"
local doc = require "dossier.doc"
local extend = require "dossier.extend"
local manual = require "dossier.doc.manual"
local names = require "dossier.names"
local session = require "dossier.host.session"
local words = require "dossier.help.words"

local M = {}

-- The list of the pages with their titles.
local function contents()
  local lines = { "The manual" }
  for _, page in ipairs(manual.pages()) do
    lines[#lines + 1] = "  " .. cell.fit(page, 16) .. manual.title(page)
  end
  lines[#lines + 1] = "  " .. cell.fit("reference", 16) .. "Every public name, with its doc comment"
  return table.concat(lines, "\n")
end

local MADE = {
  manual = contents,
  reference = function() return require("dossier.help.reference").text() end,
}

-- A page by its name, with `.md` or without.
local function page_of(name, width)
  local bare = name:gsub("%.md$", "")
  local page = manual.page(bare)
  return page and require("dossier.help.page").text(page, width) or MADE[bare] and MADE[bare]()
end

-- ---- keys ----

-- What takes keys, as completion knows it, and as it is shown.
local TAKERS = {
  { "actors", "actors{…}" }, { "events", "events{…}" }, { "relations", "relations{…}" },
  { "facts", "facts{…}" }, { "sources", "sources{…}" }, { "actor", "actor{…}" },
  { "actor.aliases", "aliases = {{…}}" }, { "event", "event{…}" }, { "relation", "relation{…}" },
  { "source", "source{…}" }, { ":quote#2", "S:quote(words, {…})" },
  { "evidence", "evidence = {…}" }, { "term", "term{…}" }, { "date#2", "date(text, {…})" },
  { "holds#5", "holds(…, {…})" }, { "open#2", "open(path, {…})" },
}

-- What takes a key.
local function takers(key)
  local values, list = require "dossier.complete.values", {}
  for _, taker in ipairs(TAKERS) do
    for _, known in ipairs(values.keys(taker[1]) or {}) do
      list[#list + 1] = known == key and taker[2] or nil
    end
  end
  return list
end

local function row_lines(row, lines, width)
  lines[#lines + 1] = ("  %s   (help \"%s\")"):format(row.first, row.page)
  for _, line in ipairs(cell.wrap(row.says, width - 4)) do
    lines[#lines + 1] = "    " .. line
  end
end

-- What the tables of the manual say of a name, and which words take it as a key.
local function key_text(name, width)
  local by, rows, lines = takers(name), manual.rows(name), {}
  if #by > 0 then
    lines = cell.wrap(("%s: a key of %s"):format(name, table.concat(by, " ")), width)
  elseif #rows > 0 then
    lines = { name }
  end
  for _, row in ipairs(rows) do
    row_lines(row, lines, width)
  end
  if #by > 0 and #rows == 0 then -- no table says what it is: the places that name it
    local found = require("dossier.help.search").lines(name, width - 2, 3)
    for _, line in ipairs(found or {}) do
      lines[#lines + 1] = "  " .. line
    end
  end
  return #lines > 0 and table.concat(lines, "\n") or nil
end

-- What a word is in the vocabulary of the case.
local function term_text(name)
  local lines = {}
  for _, scheme in ipairs { "type", "role", "kind", "key", "identifier" } do
    for _, known in ipairs(case.terms(scheme)) do
      if known.code == name then
        local term = case.record("T", known.id)
        local label = term.label and ", " .. names.quoted(term.label) or ""
        local parent = term.parent and ", a kind of " .. term.parent.code or ""
        lines[#lines + 1] = ("%s: a %s of this case%s%s"):format(name, scheme, label, parent)
      end
    end
  end
  return #lines > 0 and table.concat(lines, "\n") or nil
end

-- ---- commands and modes ----

local function entry_text(kind, name, head, use, width)
  local entry = extend.find(kind, name)
  if not entry then
    return nil
  end
  local lines, rows = { head .. (entry.usage and " " .. entry.usage or "") }, manual.rows(head)
  for _, row in ipairs(rows) do
    row_lines(row, lines, width)
  end
  lines[2] = lines[2] or "  " .. entry.summary
  lines[#lines + 1] = use
  return table.concat(lines, "\n")
end

local function command_text(name, width)
  require "dossier.commands"
  return entry_text("command", name, "." .. name, nil, width)
end

local function mode_text(name, width)
  local use = ('  -m %s · .mode %s · show(x, {mode = "%s"})'):format(name, name, name)
  return entry_text("presenter", name, name, use, width)
end

-- ---- functions ----

-- The docs of `module.verb`, `class:verb` or a verb alone; those of dossier's own insides only if
-- their module is named.
local function docs_of(name)
  local module, verb = name:match "^([%w_.]+)%.([%w_]+)$"
  local list = module and doc.find(verb, module) or doc.find(name)
  if #list == 0 and module then
    list = doc.find(verb, (module:gsub("^dossier%.", "")))
  end
  return list
end

-- Methods and functions of one's own before those of the shell's insides.
local function outer(list)
  local found = {}
  for _, one in ipairs(list) do
    found[#found + 1] = (one.method or one.path or one.module == "extend") and one or nil
  end
  return found
end

local function docs_text(list, width)
  local parts = {}
  for i, one in ipairs(list) do
    parts[i] = words.text(one, width)
  end
  return #parts > 0 and table.concat(parts, "\n\n") or nil
end

-- A module that somebody loaded, with what its file opens with.
local function module_text(name, width)
  if session.safe or not package.loaded[name] or name:find "^dossier%." then
    return nil
  end
  local one = words.module(name)
  return (#one.prose > 0 or #one.example > 0) and words.text(one, width) or nil
end

-- ---- together ----

--- The topics of help: pages, words, methods, commands, modes and modules of one's own. Tab offers
--- them, and the nearest of a slip is one of them.
---
--- ```lua
--- topic.names()[1]  --> tutorial
--- ```
---@return string[]
function M.names()
  local list = manual.pages()
  for name in pairs(MADE) do
    list[#list + 1] = name
  end
  local from = #list + 1
  for word in pairs(session.words) do
    list[#list + 1] = word
  end
  for _, docs in ipairs { doc.all(), doc.own() } do
    for _, one in ipairs(docs) do
      list[#list + 1] = one.method and one.name or one.path
        and (one.global and one.name or one.module .. "." .. one.verb) or nil
    end
  end
  require "dossier.commands"
  for _, entry in ipairs(extend.list "command") do
    list[#list + 1] = "." .. entry.name
  end
  for _, entry in ipairs(extend.list "presenter") do
    list[#list + 1] = entry.name
  end
  local rest = table.move(list, from, #list, 1, {})
  table.sort(rest)
  return table.move(rest, 1, #rest, from, list)
end

local function searched(name, width)
  local lines = require("dossier.help.search").lines(name, width)
  if not lines then
    names.fail("there is no help on %s%s", names.quoted(name), names.nearest(name, M.names()))
  end
  table.insert(lines, 1, ("there is no page on %s; it stands in"):format(names.quoted(name)))
  return table.concat(lines, "\n")
end

--- What help says of a name; an error that names the nearest if nothing has it.
---
--- ```lua
--- topic.text(".timer", 100):match "^[^\n]*"  --> .timer [on|off]
--- topic.text("before", 100):find("before: a key of events{…}", 1, true) ~= nil  --> true
--- topic.text("kept as unchecked", 100):match "^[^\n]*\n(.-)  "  --> help "records"
--- topic.text("", 100)  --> error: help takes a word, a value or nothing, not an empty text
--- ```
---@param name string
---@param width integer
---@return string
function M.text(name, width)
  name = name:match "^%s*(.-)%s*$":gsub("%b()$", ""):gsub("%b{}$", "")
  if name == "" then
    names.fail("help takes a word, a value or nothing, not an empty text")
  end
  if name:find "^%.%a" then
    return command_text(name:sub(2), width) or names.fail("there is no command %s%s",
      names.quoted(name), names.nearest(name, M.names()))
  end
  local parts, page = {}, page_of(name, width)
  local word = words.doc(name)
  if page and not word then
    return page
  end
  local function add(part)
    parts[#parts + 1] = part
  end
  local docs = docs_of(name)
  add(word and words.text(word, width) or module_text(name, width) or docs_text(outer(docs), width))
  local mode = mode_text(name, width)
  add(mode)
  add(not word and not mode and key_text(name, width) or nil)
  add(not word and term_text(name) or nil)
  if #parts == 0 then
    add(command_text(name, width))
    add(docs_text(docs, width))
  end
  if #parts == 0 then
    return searched(name, width)
  end
  add(page and word and ('help("%s.md") is a page of the manual'):format(name) or nil)
  return table.concat(parts, "\n\n")
end

return M
