--- Help at the prompt: the words, what a thing can do, the pages of the manual.

local case = require "dossier.host.case"
local cell = require "dossier.cell"
local doc = require "dossier.doc"
local fields = require "dossier.fields"
local names = require "dossier.names"
local session = require "dossier.host.session"
local text = require "dossier.host.text"

local M = {}

local WIDTH = 100

-- The words by what they are for, in the order in which a case is made and asked.
local GROUPS = {
  { "enter", "source", "judgement", "actor", "event", "relation", "cite", "term", "merge",
    "distinct" },
  { "ask", "actors", "events", "relations", "sources", "facts", "holds", "why", "search", "sql" },
  { "amend", "correct", "update", "retract", "history", "undo", "change" },
  { "time", "date", "span", "periods" },
  { "show", "show", "timeline", "help" },
  { "case", "open", "save" },
}

-- The doc of a word: in the module that it comes from, or where that has it from.
local function word_doc(word)
  local module = session.words[word]
  return module and (doc.find(word, module)[1] or doc.find(word)[1]) or nil
end

-- The first sentence of a doc, as far as whole clauses of it have room.
local function summary_of(one, width)
  local summary = one and doc.summary(one) or ""
  local start = cell.cut(summary, width)
  return start == summary and summary or start:match "^(.+)[:;,] " or start
end

local function word_line(word)
  local one = word_doc(word)
  return "  " .. cell.fit(word, 13) .. summary_of(one, WIDTH - 15)
end

local function overview()
  local lines, listed = {}, {}
  local function add(title, words)
    local group = {}
    for _, word in ipairs(words) do
      if session.words[word] and not listed[word] then
        listed[word] = true
        group[#group + 1] = word_line(word)
      end
    end
    if #group > 0 then
      lines[#lines + 1] = title
      table.move(group, 1, #group, #lines + 1, lines)
    end
  end
  for _, group in ipairs(GROUPS) do
    add(group[1], table.move(group, 2, #group, 1, {}))
  end
  local rest = {}
  for word in pairs(session.words) do
    rest[#rest + 1] = word
  end
  table.sort(rest)
  add("more", rest)
  lines[#lines + 1] = 'help "word" says more, help(x) what a thing can do'
  local pages = 'the manual: help "' .. table.concat(doc.pages(), '", "') .. '"'
  for _, line in ipairs(cell.wrap(pages, WIDTH)) do
    lines[#lines + 1] = line
  end
  return table.concat(lines, "\n")
end

local function doc_text(one)
  local lines = { one.usage .. (session.words[one.name] and "" or "   (dossier." .. one.module
    .. ")") }
  for _, line in ipairs(one.prose) do
    lines[#lines + 1] = line == "" and "" or "  " .. line
  end
  if #one.example > 0 then
    lines[#lines + 1] = ""
    for _, line in ipairs(one.example) do
      lines[#lines + 1] = "    " .. line
    end
  end
  return table.concat(lines, "\n")
end

-- A page without its fences: code stands indented.
local function page_text(page)
  local lines, within = {}, false
  for line in (page:gsub("\n+$", "") .. "\n"):gmatch "(.-)\n" do
    if line:find "^```" then
      within = not within
    else
      lines[#lines + 1] = within and line ~= "" and "    " .. line or line
    end
  end
  return table.concat(lines, "\n")
end

-- ---- what a thing can do ----

local ACTS = {
  actor = 'show why history correct update retract · facts{actor = %s} · merge(%s, other, "why")',
  event = "show why history correct retract · cite(%s, quote)",
  relation = "show why history correct update retract · cite(%s, quote)",
  source = 'show why history correct retract · %s:quote "words" · facts{source = %s}',
  quote = "show why retract · evidence = %s",
}

local function record_text(record)
  local kind = names.kind(record)
  local list = table.concat(fields.names(record), " ")
  local lines = { text.safe(tostring(record)) }
  lines[2] = "  a record: " .. kind
  for i, line in ipairs(cell.wrap(list, WIDTH - 12)) do
    lines[#lines + 1] = (i == 1 and "  fields    " or "            ") .. line
  end
  local acts = (ACTS[kind] or "show why"):gsub("%%s", record.ref)
  lines[#lines + 1] = "  words     " .. acts
  lines[#lines + 1] = "  an attribute or a role that the case knows is a field too: "
    .. record.ref .. ".killed"
  return table.concat(lines, "\n")
end

-- The methods of a class: a line each.
local function class_text(head, class)
  local lines = { head }
  for _, one in ipairs(doc.all()) do
    if one.method and one.name:find("^" .. class .. ":") then
      local call = one.usage:gsub("^%l+", "")
      lines[#lines + 1] = "  " .. cell.fit(call, 26) .. summary_of(one, WIDTH - 28)
    end
  end
  return table.concat(lines, "\n")
end

local THINGS = {
  query = { "a query: nothing runs until it is shown, counted or walked (for x in q do)", "query" },
  groups = { "groups of a query", "groups" },
  time = { "a time: .start_lo .start_hi .end_lo .end_hi .edtf .precision, and", "time" },
  length = { "a length of time: .min .max in seconds, .text, < and > with durations", "length" },
  periods = { "a set of times: p & q, p | q, p - q, #p, and", "periods" },
  verdict = { "a verdict: .answer .throughout .as_of .facts; why(it) gives its proof", "verdict" },
  proof = { "a proof: .text .label .notes .record .children; tostring(it) is the tree", "proof" },
}

local function function_text(value)
  for word in pairs(session.words) do
    if _G[word] == value then
      local one = word_doc(word)
      return one and doc_text(one)
    end
  end
  for _, one in ipairs(doc.all()) do
    local module = package.loaded["dossier." .. one.module]
    if type(module) == "table" and rawget(module, one.verb) == value then
      return doc_text(one)
    end
  end
  return "a function without a doc comment of dossier"
end

-- ---- by name ----

-- Pages that have the word in them, and names like it.
local function near(name)
  local list, pages = {}, {}
  for word in pairs(session.words) do
    list[#list + 1] = word
  end
  table.sort(list)
  table.move(doc.pages(), 1, #doc.pages(), #list + 1, list)
  for _, one in ipairs(doc.all()) do
    list[#list + 1] = one.method and one.name or nil
  end
  for _, page in ipairs(doc.pages()) do
    if text.fold(doc.page(page) or ""):find(text.fold(name), 1, true) then
      pages[#pages + 1] = ('help "%s"'):format(page)
    end
  end
  local line = names.nearest(name, list)
  return line .. (#pages > 0 and "; it stands in " .. table.concat(pages, ", ") or "")
end

local function name_text(name)
  local word = word_doc(name)
  local page = doc.page(name)
  if word then
    return doc_text(word) .. (page and ('\n\nhelp("%s.md") is a page of the manual'):format(name)
      or "")
  end
  page = page or doc.page((name:gsub("%.md$", "")))
  if page then
    return page_text(page)
  end
  local module, verb = name:match "^([%w_.]+)%.([%w_]+)$"
  local found = module and doc.find(verb, module) or doc.find(name)
  if #found == 0 and module then
    found = doc.find(verb, (module:gsub("^dossier%.", "")))
  end
  if #found == 0 then
    local record = name:find "^%u%d+$" and case.record(name)
    if record and names.exists(record) then
      return record_text(record)
    end
    names.fail("there is no help on %s%s", names.quoted(name), near(name))
  end
  local parts = {}
  for i, one in ipairs(found) do
    parts[i] = doc_text(one)
  end
  return table.concat(parts, "\n\n")
end

--- What `help` prints.
---
--- ```lua
--- require("dossier.help").text("query:limit")
--- --> query:limit(n)   (dossier.query)
--- -->   At most `n` of them.
--- -->
--- -->     actors{}:limit(3):count()  --> 0
--- ```
---@param value any
---@return string
function M.text(value)
  local kind = cell.kind(value)
  local thing = THINGS[kind]
  if value == nil then
    return overview()
  elseif kind == "string" then
    return text.safe(name_text(value), true)
  elseif kind == "function" then
    return function_text(value)
  elseif names.kind(value) then
    return record_text(value)
  elseif thing then
    return class_text(thing[1], thing[2])
  end
  return ("%s, as in Lua; help() lists the words"):format(names.describe(value))
end

--- Help: `help()` on all words, `help(x)` on what a thing can do, `help "word"` on a word, a
--- method or a page of the manual.
---
--- ```lua
--- help(judgement)
--- --> judgement(words)
--- -->   An analyst's judgement, as evidence: what nobody's sentence says, with the reason for it.
--- -->
--- -->     judgement("head of state").words  --> head of state
--- help "evnt"  --> error: there is no help on "evnt"; nearest: event, events
--- ```
---@param value any
function M.help(value)
  require("dossier.pager").print(M.text(value))
end

return M
