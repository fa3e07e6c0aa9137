--- The words of the prompt as help shows them: in groups, a line each, or with all that their doc
--- comment says.

local cell = require "dossier.cell"
local doc = require "dossier.doc"
local page = require "dossier.help.page"
local session = require "dossier.host.session"

local M = {}

-- The words by what they are for, in the order in which a case is made and asked.
local GROUPS = {
  { "enter", "source", "judgement", "actor", "event", "relation", "cite", "term", "merge",
    "distinct" },
  { "ask", "actors", "events", "relations", "sources", "facts", "holds", "why", "conflicts",
    "search", "sql" },
  { "reason", "rules", "ask", "conclusions", "why_not", "watch", "facts_table", "suppose",
    "diff" },
  { "amend", "correct", "update", "retract", "history", "undo", "change" },
  { "time", "date", "span", "periods" },
  { "show", "show", "timeline", "help" },
  { "case", "open", "save", "import", "export", "extend" },
}

--- The doc of a word, in the module that it comes from or where that has it from; nil if it is
--- none.
---
--- ```lua
--- words.doc("events").usage  --> events([keys])
--- words.doc("evnts")  --> nil
--- ```
---@param word string
---@return Doc|nil
function M.doc(word)
  local module = session.words[word]
  if module == word and #doc.find(word, module) == 0 then
    return M.module(word)
  end
  return module and (doc.find(word, module)[1] or doc.find(word)[1]) or nil
end

--- The doc of a module: what its file opens with, then the functions that it documents.
---
--- ```lua
--- words.module("extend").usage  --> extend
--- ```
---@param module string
---@return Doc
function M.module(module)
  local one = { name = module, usage = module, module = module, prose = doc.opening(module),
    example = {} }
  for _, docs in ipairs { doc.all(), doc.own() } do
    for _, each in ipairs(docs) do
      if each.module == module and not each.method then
        one.path = each.path
        table.insert(one.example, (each.global and "" or module .. ".") .. each.usage)
      end
    end
  end
  return one
end

--- The first sentence of a doc, as far as whole clauses of it have room.
---
--- ```lua
--- words.summary(words.doc("actor"), 80)  --> An actor: by name, or made.
--- ```
---@param one Doc|nil
---@param width integer
---@return string
function M.summary(one, width)
  local summary = one and doc.summary(one) or ""
  local start = cell.cut(summary, width)
  return start == summary and summary or start:match "^(.+)[:;,] " or start
end

--- All words in groups: lists of words, each with the title of the group as `.title`.
---
--- ```lua
--- words.groups()[1].title  --> enter
--- ```
---@return {title: string}[]
function M.groups()
  local list, listed, rest = {}, {}, { title = "more" }
  for _, words in ipairs(GROUPS) do
    local group = { title = words[1] }
    for i = 2, #words do
      if session.words[words[i]] and not listed[words[i]] then
        listed[words[i]] = true
        group[#group + 1] = words[i]
      end
    end
    list[#list + 1] = #group > 0 and group or nil
  end
  for word in pairs(session.words) do
    rest[#rest + 1] = not listed[word] and word or nil
  end
  table.sort(rest)
  list[#list + 1] = #rest > 0 and rest or nil
  return list
end

--- All that a doc comment says: how it is called, prose, examples.
---
--- ```lua
--- words.text(words.doc("judgement"))
--- --> judgement(words)
--- -->   An analyst's judgement, as evidence: what nobody's sentence says, with the reason for it.
--- -->
--- -->     judgement("head of state").words  --> head of state
--- ```
---@param one Doc
---@param width? integer of the screen, 100 if left out
---@return string
function M.text(one, width)
  local from = one.path and ("   (%s)"):format(one.path)
    or session.words[one.name] and "" or ("   (dossier.%s)"):format(one.module)
  local lines = { one.usage .. from }
  local prose = page.text(table.concat(one.prose, "\n"), (width or 100) - 2)
  for line in (prose .. "\n"):gmatch "(.-)\n" do
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

return M
