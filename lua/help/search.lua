--- Search in what help knows: words, functions, commands, modes and the sections of the manual,
--- the best first, each with the line that says it.

local cell = require "dossier.cell"
local doc = require "dossier.doc"
local extend = require "dossier.extend"
local manual = require "dossier.doc.manual"
local session = require "dossier.host.session"
local text = require "dossier.host.text"

local M = {}

local MOST = 10 -- results
local ASKED_MAX = 200 -- bytes of a question
local NAME, HEADING, SUMMARY, PROSE, CODE = 16, 8, 6, 3, 1

---@class Found
---@field topic string what help is asked for to read it
---@field head string what it is
---@field parts {[1]: string, [2]: integer}[] lines, and what a word in them counts

local function of_doc(one, name, bare)
  local parts = { { name, NAME }, { doc.summary(one), SUMMARY } }
  parts[3] = { table.concat(one.prose, " "), PROSE }
  for _, line in ipairs(bare and {} or one.example) do
    parts[#parts + 1] = not line:find("--> error", 1, true) and { line, CODE } or nil
  end
  return { topic = name, head = one.usage, parts = parts }
end

-- Everything that can be found; the functions of the shell's own modules by themselves.
local function everything()
  local list, inner = {}, {}
  for _, docs in ipairs { doc.own(), doc.all() } do
    for _, one in ipairs(docs) do
      local word = session.words[one.name]
      if one.method or one.path or word or one.module == "extend" then
        local name = (one.method or word or one.global) and one.name
          or one.module .. "." .. one.verb
        list[#list + 1] = of_doc(one, name)
      else
        inner[#inner + 1] = of_doc(one, one.module .. "." .. one.verb, true)
      end
    end
  end
  for _, entry in ipairs(extend.list "command") do
    list[#list + 1] = { topic = "." .. entry.name, head = "." .. entry.name, parts = {
      { entry.name, NAME }, { entry.summary, SUMMARY } } }
  end
  for _, entry in ipairs(extend.list "presenter") do
    list[#list + 1] = { topic = entry.name, head = "-m " .. entry.name, parts = {
      { entry.name, NAME }, { entry.summary, SUMMARY } } }
  end
  for _, page in ipairs(manual.pages()) do
    for i, section in ipairs(manual.sections(page)) do
      local parts = { { section.heading, HEADING } }
      for at, line in ipairs(section.lines) do
        local cells = not section.code[at] and manual.cells(line)
        parts[#parts + 1] = cells and { cells[1], HEADING } or nil -- what the row is about
        parts[#parts + 1] = { line, section.code[at] and CODE or PROSE }
      end
      list[#list + 1] = { topic = page, head = i > 1 and section.heading or "", parts = parts,
        page = true }
    end
  end
  return list, inner
end

-- Whether a word of the line begins with what is asked for; 2 if one is just that.
local function hit(folded, wanted)
  local from = 1
  local begins = false
  while true do
    local start, stop = folded:find(wanted, from, true)
    if not start then
      return begins and 1 or 0
    end
    if not folded:find("^[%w\128-\255]", start - 1) or start == 1 then
      begins = true
      if not folded:find("^[%w\128-\255]", stop + 1) then
        return 2
      end
    end
    from = stop + 1
  end
end

-- The words that are asked for, each once; none if that is no question but a text.
local function words_of(asked)
  local list, seen = {}, {}
  for word in (#asked <= ASKED_MAX and asked or ""):gmatch "%S+" do
    local folded = text.fold(word)
    if folded:find "%S" and not seen[folded] then
      seen[folded] = true
      list[#list + 1] = folded
    end
  end
  return list
end

-- How much of what is asked a thing has, and the line of it that has most; nil unless it has all.
local function weigh(one, wanted)
  local total, best, line = 0, 0, nil
  local there = {}
  for _, part in ipairs(one.parts) do
    local folded, here = text.fold(part[1]), 0
    for _, word in ipairs(wanted) do
      local n = hit(folded, word)
      if n > 0 then
        here = here + n * part[2]
        there[word] = math.max(there[word] or 0, n * part[2])
      end
    end
    if here > best and part[2] ~= NAME and part[2] ~= HEADING then
      best, line = here, part[1]
    end
  end
  for _, word in ipairs(wanted) do
    if not there[word] then
      return nil
    end
    total = total + there[word]
  end
  return total, line
end

-- The part of a line around the first word that was asked for.
local function around(line, wanted, width)
  line = line:gsub("^%s*[|%-]%s*", ""):gsub("%s*|%s*$", ""):gsub(" | ", " · ")
    :gsub("%s+", " "):gsub("%*%*", "")
  if text.width(text.safe(line)) <= width then
    return line
  end
  local at = text.fold(line):find(wanted[1], 1, true) or 1
  if at > width - 10 and at <= #line then
    local from = line:find("%s", at - width // 2) or 1
    line = "…" .. line:sub(from + 1)
  end
  return cell.cut(line, width)
end

local function weighed(list, wanted)
  local found = {}
  for i, one in ipairs(list) do
    local weight, line = weigh(one, wanted)
    if weight then
      found[#found + 1] = { one = one, weight = weight, line = line, place = i }
    end
  end
  table.sort(found, function(a, b)
    return a.weight > b.weight or a.weight == b.weight and a.place < b.place
  end)
  return found
end

--- What of the words, functions, commands, modes and pages has all words that are asked for, as
--- lines for the screen; nil if nothing has.
---
--- ```lua
--- require("dossier.help.search").lines("qwertz", 100)  --> nil
--- require("dossier.help.search").lines("kept as unchecked", 100)[1]
--- --> help "records"  Sources and quotes
--- ```
---@param asked string
---@param width integer
---@param most? integer how many, 10 if left out
---@return string[]|nil
function M.lines(asked, width, most)
  local wanted = words_of(asked)
  if #wanted == 0 then
    return nil
  end
  local list, inner = everything()
  local found = weighed(list, wanted)
  found = #found > 0 and found or weighed(inner, wanted)
  if #found == 0 then
    return nil
  end
  local lines = {}
  for i = 1, math.min(#found, most or MOST) do
    local one = found[i].one
    local head = ('help "%s"'):format(one.topic)
    lines[#lines + 1] = head .. (one.page and one.head ~= "" and "  " .. one.head or "")
    if found[i].line then
      lines[#lines + 1] = "    " .. around(found[i].line, wanted, width - 4)
    end
  end
  if #found > MOST and not most then
    lines[#lines + 1] = ("… and %d more; more words ask for less"):format(#found - MOST)
  end
  return lines
end

return M
