--- A record as a card: what it is, who takes part, and the evidence that it rests on.

local case = require "dossier.host.case"
local answers = require "dossier.answers"
local cell = require "dossier.cell"
local record_line = require("dossier.line").line
local names = require "dossier.names"
local order = require "dossier.order"
local text = require "dossier.host.text"
local verdict = require "dossier.verdict"

local M = {}

local LISTED = 12 -- pieces of evidence, aliases, quotes; why shows all

local function counted(n, word)
  return ("%d %s%s"):format(n, word, n == 1 and "" or "s")
end

-- The head of a card: what it is at the left, how it stands at the right.
local function head(left, right, options, ink)
  local room = options.width - text.width(right)
  if right == "" or text.width(left) + 2 > room then
    local lines = { ink("bold", cell.isolate(cell.cut(left, options.width), options)) }
    for _, part in ipairs(right ~= "" and cell.wrap(right, options.width - 2) or {}) do
      lines[#lines + 1] = "  " .. part
    end
    return table.concat(lines, "\n")
  end
  local fill = (" "):rep(room - text.width(left))
  return ink("bold", cell.isolate(left, options)) .. fill .. right
end

local PAIR_LEAST, PAIR_MOST = 15, 30 -- widths of the value at the left of two in one line

-- True for a line that may share one with its neighbour: short, in one piece, without a note.
local function is_short(line)
  return line and not line.style and not line.whole and text.width(line[2]) <= PAIR_MOST
end

-- Where short lines that follow each other stand two and two, as far as they fit: `first` gives for
-- each line that opens a pair true, and how wide the left value and the right label are. One that
-- `opens` stands at the left.
local function paired(lines, wide, width)
  local first, at, left, right = {}, 1, PAIR_LEAST, 0
  while at < #lines do
    if is_short(lines[at]) and is_short(lines[at + 1]) and not lines[at + 1].opens then
      left = math.max(left, text.width(lines[at][2]))
      right = math.max(right, text.width(cell.text(lines[at + 1][1])))
      first[at] = true
      at = at + 1
    end
    at = at + 1
  end
  for i in pairs(first) do
    if 2 + wide + 2 + left + 2 + right + 2 + text.width(lines[i + 1][2]) > width then
      return {}
    end
  end
  return first, left, right
end

-- Lines of label and value, the labels in one column; a value longer than a line goes on below it,
-- and short ones stand two in a line.
local function body(lines, options, ink)
  local wide, out = 6, {}
  for _, line in ipairs(lines) do
    wide = math.max(wide, math.min(text.width(cell.text(line[1])), 16, options.width // 3))
  end
  local room = math.max(options.width - wide - 4, 8)
  local first, left, right = paired(lines, wide, options.width)
  for i, line in ipairs(lines) do
    local label = ink(line.style or "dim", cell.fit(cell.text(line[1]), wide))
    if first[i] then
      local other = lines[i + 1]
      local fill = (" "):rep(left - text.width(line[2]))
      out[#out + 1] = ("  %s  %s%s  %s  %s"):format(label, cell.isolate(line[2], options), fill,
        ink("dim", cell.fit(cell.text(other[1]), right)), cell.isolate(other[2], options))
    elseif not first[i - 1] then
      for _, part in ipairs(cell.wrap(line[2], room, line.most or 3)) do
        out[#out + 1] = "  " .. label .. "  " .. cell.isolate(part, options)
        label = (" "):rep(wide)
      end
    end
  end
  return out
end

local function with_note(value, note)
  return note ~= "" and value .. (" "):rep(math.max(2, 17 - text.width(value))) .. note or value
end

-- A line of a field, with what its evidence says of it.
local function noted(key, value, note, most)
  return { key, with_note(value, note), whole = note ~= "", most = most }
end

local function field_line(fact, key, open)
  local line = cell.text(fact[key]) .. (open[key] and "!" or "")
  return noted(key, line, answers.note(fact, key))
end

--- The line of a piece of evidence: its source and grade as a label, then its words, before them
--- stance and whose view they are.
---
--- ```lua
--- local s = source{title = "One", reliability = "B", text = "They met."}
--- local e = event{type = "meet", date = "2024", evidence = {s:quote "They met", credibility = 2}}
--- table.concat({ card.evidence_line(e.evidence[1]) }, " ")  --> S1 B2 "They met"
--- ```
---@param claim Evidence
---@return string label
---@return string words
function M.evidence_line(claim)
  local source, words = claim.source, claim.words
  local label = source and source.ref .. (claim.grade and " " .. claim.grade or "") or "judged"
  local parts = {}
  if claim.stance ~= "asserts" then
    parts[#parts + 1] = claim.stance
  end
  if claim.by then
    parts[#parts + 1] = "by " .. cell.name(claim.by)
  end
  local before = #parts > 0 and table.concat(parts, ", ") .. ": " or ""
  if not words then
    return label, before .. "without words"
  end
  return label, before .. (source and cell.quoted(words) or cell.text(words))
end

local function evidence_lines(fact, lines)
  local list = fact.evidence
  for i = 1, math.min(#list, LISTED) do
    local label, words = M.evidence_line(list[i])
    lines[#lines + 1] = { label, words, most = 1, style = "ref" }
  end
  if #list > LISTED then
    lines[#lines + 1] = { "", ("… %d more: why(%s)"):format(#list - LISTED, fact.ref) }
  elseif #list == 0 and not fact.batch then
    lines[#lines + 1] = { "judged", "without words" }
  end
end

local function parties(fact, kind, open, lines)
  local roles, seen = fact.roles, {}
  for _, key in ipairs(names.PARTIES[kind]) do
    seen[key] = true
    local value = cell.text(verdict.party(fact, key)) .. (open[key] and "!" or "")
    if value ~= "" then
      lines[#lines + 1] = noted(key, value, open[key] and answers.note(fact, key) or "", 6)
      lines[#lines].opens = key == names.PARTIES[kind][1]
    end
  end
  local others = {}
  for role in pairs(roles) do
    others[#others + 1] = not seen[role] and role or nil
  end
  table.sort(others)
  for _, role in ipairs(others) do
    lines[#lines + 1] = { role, cell.text(roles[role]) }
  end
end

local function attributes(record, open, lines)
  local keys = {}
  local map = record.attributes
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for _, key in ipairs(keys) do
    local value = cell.text(map[key]) .. (open[key] and "!" or "")
    local note = names.kind(record) ~= "actor" and names.kind(record) ~= "source"
      and answers.note(record, key) or ""
    lines[#lines + 1] = noted(key, value, note)
  end
end

local NAMED = 4 -- sources of a date

local function sources_text(list)
  local refs = {}
  for i = 1, math.min(#list, NAMED) do
    refs[i] = list[i].ref
  end
  return table.concat(refs, ", ") .. (#list > NAMED and (", %d more"):format(#list - NAMED) or "")
end

local function date_lines(fact, kind, open, lines)
  if not cell.is_undated(fact) then
    local line = cell.period(fact.span) .. (open.date and "!" or "")
    local from, note = fact.sources, answers.note(fact, "date")
    if note == "" and #from > 0 then
      note = "(" .. sources_text(from) .. ")"
    end
    lines[#lines + 1] = noted("date", line, note)
  end
  if kind == "event" then
    for _, key in ipairs { "after", "before" } do
      for _, tie in ipairs(order.tied(fact, key)) do
        local lag = order.lag(tie.lag)
        local line = (lag and lag .. ": " or "") .. tostring(record_line(tie.other))
        lines[#lines + 1] = { key, cell.text(line) }
      end
    end
    return
  end
  for _, key in ipairs { "began", "ended" } do
    local other = fact[key]
    lines[#lines + 1] = other and { key, cell.text(record_line(other)) } or nil
  end
  for _, step in ipairs(fact.steps) do
    local line = cell.time(step.on) .. (step.why and " · " .. cell.text(step.why) or "")
    lines[#lines + 1] = { (step.step:gsub("_", " ")), line }
  end
end

local function standing(fact)
  local n, origins = #fact.sources, #fact.origins
  local parts = { fact.standing }
  if fact.status == "planned" or fact.status == "suspended" then
    parts[1] = fact.status .. ", " .. parts[1]
  end
  if fact.retracted then
    parts[1] = "retracted"
  end
  if n > 0 then
    parts[2] = counted(n, "source") .. ", " .. counted(origins, "origin")
  elseif fact.batch then
    parts[2] = "row of " .. fact.batch.ref
  else
    parts[2] = "a judgement"
  end
  return table.concat(parts, " · ")
end

local function fact_card(fact, kind, options, ink)
  local open, lines = answers.open(fact), {}
  lines[1] = open.type and { "type", answers.note(fact, "type") } or nil
  date_lines(fact, kind, open, lines)
  parties(fact, kind, open, lines)
  lines[#lines + 1] = fact.place and field_line(fact, "place", open) or nil
  lines[#lines + 1] = fact.summary
    and { "summary", cell.text(fact.summary), whole = true } or nil
  attributes(fact, open, lines)
  evidence_lines(fact, lines)
  local left = ("%s %s · %s"):format(kind, fact.ref, cell.text(fact.type))
  left = left .. (open.type and "!" or "")
  local out = body(lines, options, ink)
  table.insert(out, 1, head(left, standing(fact), options, ink))
  return table.concat(out, "\n")
end

-- ---- the other kinds ----

local function add_fields(record, keys, lines)
  for _, key in ipairs(keys) do
    local value = record[key]
    local line = value ~= nil and cell.text(value) or ""
    lines[#lines + 1] = line ~= "" and line ~= "false" and { key, line } or nil
  end
end

local function first_of(list, give)
  local parts = {}
  for i = 1, math.min(#list, LISTED) do
    parts[i] = give(list[i])
  end
  if #list > LISTED then
    parts[#parts + 1] = ("… %d more"):format(#list - LISTED)
  end
  return table.concat(parts, " · ")
end

local function alias(a)
  local more = {}
  more[#more + 1] = a.language and text.safe(a.language)
  more[#more + 1] = a.kind ~= "alias" and a.kind ~= "name" and a.kind or nil
  return text.safe(a.text) .. (#more > 0 and " (" .. table.concat(more, ", ") .. ")" or "")
end

local function actor_card(actor, options, ink)
  local lines = {}
  local aliases = actor.aliases
  if #aliases > 0 then
    lines[1] = { "aliases", first_of(aliases, alias), most = 6, whole = true }
  end
  for scheme, code in pairs(actor.identifiers) do
    lines[#lines + 1] = { scheme, cell.text(code) }
  end
  table.sort(lines, function(a, b) return a[1] < b[1] end)
  attributes(actor, {}, lines)
  local others = {}
  for _, ref in ipairs({ case.record(case.kind(actor)).ref, table.unpack(actor.members) }) do
    others[#others + 1] = ref ~= actor.ref and ref or nil
  end
  if #others > 0 then
    local is = #others == 1 and " is the same" or " are the same"
    lines[#lines + 1] = { "merged", table.concat(others, ", ") .. is }
  end
  local left = ("actor %s · %s"):format(actor.ref, cell.name(actor))
  local facts = require("dossier.query").facts { actor = actor }:count()
  local right = (actor.retracted and "retracted" or actor.kind or "of no kind") ..
    " · " .. counted(facts, "fact")
  local out = body(lines, options, ink)
  table.insert(out, 1, head(left, right, options, ink))
  return table.concat(out, "\n")
end

local function source_card(source, options, ink)
  local lines, quotes = {}, source.quotes
  add_fields(source, { "publisher", "published", "retrieved", "address", "language" }, lines)
  if source.origin then
    lines[#lines + 1] = { "derived from", cell.text(record_line(source.origin)) }
  end
  attributes(source, {}, lines)
  for i = 1, math.min(#quotes, LISTED) do
    lines[#lines + 1] = { quotes[i].ref, cell.quoted(quotes[i].words), most = 1, style = "ref" }
  end
  if #quotes > LISTED then
    lines[#lines + 1] = { "", ("… %d more: why(%s)"):format(#quotes - LISTED, source.ref) }
  end
  local body_text = source.text
  local right = { source.retracted and "retracted" or source.reliability and "reliability " ..
    source.reliability or "not graded", counted(#quotes, "quote"),
    body_text and counted(#body_text, "byte") or "no text" }
  local out = body(lines, options, ink)
  table.insert(out, 1, head(("source %s · %s"):format(source.ref, text.safe(source.title)),
    table.concat(right, " · "), options, ink))
  return table.concat(out, "\n")
end

local FIELDS = {
  quote = { "source", "words", "page", "paragraph", "made" },
  evidence = { "fact", "source", "quote", "words", "stance", "by", "grade", "wording", "made" },
  term = { "label", "parent", "single", "begins", "ends", "declared" },
  batch = { "path", "importer", "taken", "merged", "duplicate", "refused", "sha256", "made" },
  change = { "at", "who", "why", "part_of", "undoes" },
  merge = { "a", "b", "same", "why", "made" },
}

local function other_card(record, kind, options, ink)
  local lines = {}
  add_fields(record, FIELDS[kind], lines)
  local left = kind .. " " .. record.ref
  if kind == "term" then
    left = left .. " · " .. text.safe(record.scheme .. ":" .. record.code)
    attributes(record, {}, lines)
  end
  local right = kind ~= "term" and kind ~= "batch" and kind ~= "change" and record.retracted
    and "retracted" or kind == "quote" and (record.checked and "checked" or "unchecked") or ""
  local out = body(lines, options, ink)
  table.insert(out, 1, head(left, right, options, ink))
  return table.concat(out, "\n")
end

--- A record as a card of a width.
---
--- ```lua
--- actor{name = "Taliban", kind = "group",
---   aliases = {"Taleban", {text = "طالبان", language = "fa"}}}
--- card.text(actor "Taliban", { width = 50 })
--- --> actor A1 · Taliban                 group · 0 facts
--- -->   aliases  Taleban · طالبان (fa)
--- ```
---@param record Record
---@param options {width: integer, colour: boolean?}
---@return string
function M.text(record, options)
  local kind, ink = names.kind(record), cell.ink(options.colour)
  if not names.exists(record) then
    return ("%s %s · there is no such record"):format(kind, record.ref)
  elseif kind == "event" or kind == "relation" then
    return fact_card(record, kind, options, ink)
  elseif kind == "actor" then
    return actor_card(record, options, ink)
  elseif kind == "source" then
    return source_card(record, options, ink)
  end
  return other_card(record, kind, options, ink)
end

return M
