--- Help at the prompt: the words, what a thing can do, and what names stand for.

local cell = require "dossier.cell"
local doc = require "dossier.doc"
local fields = require "dossier.fields"
local manual = require "dossier.doc.manual"
local names = require "dossier.names"
local session = require "dossier.host.session"
local text = require "dossier.host.text"
local topic = require "dossier.help.topic"
local words = require "dossier.help.words"

local M = {}

local WIDTH = 100 -- what is read is no wider, however wide the screen

local MORE = 'help "word" says more, help(x) what a thing can do, .help lists the commands'

local function width()
  return math.max(40, math.min(WIDTH, session.terminal() or WIDTH))
end

local function overview()
  local lines, wide = {}, width()
  for _, group in ipairs(words.groups()) do
    lines[#lines + 1] = group.title
    for _, word in ipairs(group) do
      lines[#lines + 1] = "  " .. cell.fit(word, 13) .. words.summary(words.doc(word), wide - 15)
    end
  end
  for _, line in ipairs(cell.wrap(MORE, wide)) do
    lines[#lines + 1] = line
  end
  local pages = 'the manual: help "' .. table.concat(manual.pages(), '" · "') .. '"'
  for i, line in ipairs(cell.wrap(pages, wide - 12)) do
    lines[#lines + 1] = (i > 1 and (" "):rep(12) or "") .. line
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
  for i, line in ipairs(cell.wrap(list, width() - 12)) do
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
      lines[#lines + 1] = "  " .. cell.fit(call, 26) .. words.summary(one, width() - 28)
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
  contradiction = { "a contradiction of order: .fact .chain; why(it) gives the claims", "order" },
  proof = { "a proof: .text .label .notes .record .children; tostring(it) is the tree", "proof" },
}

-- Somebody's own function, by the place where it stands.
local function own_doc(value)
  local info = debug.getinfo(value, "S")
  for _, one in ipairs(doc.own()) do
    if info.source == "@" .. one.path and info.linedefined == one.line then
      return one
    end
  end
end

local function function_text(value)
  for word in pairs(session.words) do
    if _G[word] == value then
      local one = words.doc(word)
      return one and words.text(one, width())
    end
  end
  for _, one in ipairs(doc.all()) do
    local module = package.loaded["dossier." .. one.module]
    if type(module) == "table" and rawget(module, one.verb) == value then
      return words.text(one, width())
    end
  end
  local own = own_doc(value)
  return own and words.text(own, width()) or "a function without a doc comment"
end

-- A module that was loaded, or what `extend` is.
local function module_text(value)
  for name, module in pairs(session.safe and {} or package.loaded) do
    if module == value then
      local one = words.module((name:gsub("^dossier%.", "")))
      return (#one.prose > 0 or #one.example > 0) and words.text(one, width()) or nil
    end
  end
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
  local shown
  if value == nil then
    shown = overview()
  elseif kind == "string" then
    local record = names.by_ref(value)
    shown = record and record_text(record) or topic.text(value, width())
  elseif kind == "function" then
    shown = function_text(value)
  elseif names.kind(value) then
    shown = record_text(value)
  elseif thing then
    shown = class_text(thing[1], thing[2])
  else
    shown = type(value) == "table" and module_text(value)
      or ("%s, as in Lua; help() lists the words"):format(names.describe(value))
  end
  return text.safe(shown, true)
end

--- Help: `help()` on all words, `help(x)` on what a thing can do, `help "word"` on a word, a
--- method, a key, a command, a mode, a module of your own or a page of the manual; anything else
--- is searched for in all of these.
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
