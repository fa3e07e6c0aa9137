--- Pieces of evidence as a proof shows them: the words, where they stand, what they say
--- differently.

local cell = require "dossier.cell"
local proof = require "dossier.proof"

local M = {}

local function place_in(quote)
  local paragraph = quote.paragraph
  if paragraph then
    return "par. " .. paragraph
  end
  return quote.page and "p. " .. cell.text(quote.page) .. ", unchecked" or "unchecked"
end

local function published(source)
  local when = source.published
  return when and "published " .. cell.time(when) or nil
end

--- Where a piece of evidence stands: source, paragraph or page, grade, date of publication.
---
--- ```lua
--- local s = source{title = "One", reliability = "B", published = "2024-05", text = "They met."}
--- local e = event{type = "meet", date = "2024", evidence = {s:quote "They met", credibility = 2}}
--- evidence.origin(e.evidence[1])  --> S1: One · par. 1 · B2 · published 2024-05
--- ```
---@param claim Evidence
---@return string
function M.origin(claim)
  local source = claim.source
  if not source then
    return "judgement"
  end
  local parts = { source.ref .. ": " .. cell.text(source.title), place_in(claim.quote) }
  parts[#parts + 1] = claim.grade
  parts[#parts + 1] = published(source)
  parts[#parts + 1] = source.origin and "derived from " .. source.origin.ref or nil
  return table.concat(parts, " · ")
end

-- The same beside a label that has ref and grade; a source seen before has its place alone.
local function place_line(claim, again)
  local source = claim.source
  local parts = { again and place_in(claim.quote) or cell.text(source.title) }
  if not again then
    parts[2] = place_in(claim.quote)
    parts[#parts + 1] = published(source)
    parts[#parts + 1] = source.origin and "derived from " .. source.origin.ref or nil
  end
  return table.concat(parts, " · ")
end

--- The relative words that a date was read from, and the date that they were read against; or nil.
---
--- ```lua
--- local s = source{title = "Three", published = "2024-07-17", text = "They met last month."}
--- local e = event{type = "meet", date = "last month", evidence = s:quote "They met last month"}
--- evidence.read_from(e.evidence[1])  --> "last month" read from 2024-07-17
--- ```
---@param claim Evidence
---@return string|nil
function M.read_from(claim)
  local phrase = claim.says.phrase
  if not phrase then
    return nil
  end
  local anchor = claim.source and claim.source.published
  return cell.quoted(phrase) .. (anchor and " read from " .. cell.time(anchor) or "")
end

-- What the evidence says differently from the fact: "says date 2025-04-17 · type suspend".
local function says(claim)
  local parts, map = {}, claim.says
  for key, value in pairs(map) do
    if key == "attributes" then
      for code, one in pairs(value) do
        parts[#parts + 1] = cell.text(code) .. ": " .. cell.text(one)
      end
    elseif key ~= "phrase" and not (key == "date" and map.phrase) then
      parts[#parts + 1] = key .. " " .. cell.text(value)
    end
  end
  table.sort(parts)
  return #parts > 0 and "says " .. table.concat(parts, " · ") or nil
end

local STANCE = { denies = "denies it: ", doubts = "doubts it: ", asserts = "" }

local function voice(claim)
  return STANCE[claim.stance] .. (claim.by and "by " .. cell.name(claim.by) .. ": " or "")
end

--- What a piece of evidence says, as a proof shows it: stance, whose view, the words.
---
--- ```lua
--- evidence.words(event{type = "rest", date = "2024", evidence = judgement "seen"}.evidence[1])
--- --> seen
--- ```
---@param claim Evidence
---@return string
function M.words(claim)
  local words = claim.words
  if not words then
    return "no evidence was given: a judgement without words"
  end
  return voice(claim) .. (claim.quote and cell.quoted(words) or cell.text(words))
end

--- A piece of evidence as a node: its words, and where they stand.
---
--- ```lua
--- local s = source{title = "Two", text = "They parted."}
--- local e = event{type = "part", date = "2024", evidence = s:quote "They parted"}
--- evidence.claim(e.evidence[1])
--- --> "They parted"
--- -->    Two · par. 1
--- ```
---@param claim Evidence
---@param seen? table<Source, boolean> sources that were named in full before
---@return Proof
function M.claim(claim, seen)
  local source = claim.source
  local label = source and source.ref .. (claim.grade and " " .. claim.grade or "")
    or claim.correction and "correction" or "judgement"
  local notes = {}
  if source then
    notes[1] = place_line(claim, seen and seen[source])
    if seen then
      seen[source] = true
    end
  end
  notes[#notes + 1] = says(claim)
  notes[#notes + 1] = M.read_from(claim)
  return proof.node(M.words(claim), { label = label, notes = notes, record = claim })
end

--- The evidence of a fact, the best-graded of what says how it stands first.
---
--- ```lua
--- #evidence.ranked(event{type = "wake", date = "2024", evidence = judgement "heard"})  --> 1
--- ```
---@param fact Fact
---@return Evidence[]
function M.ranked(fact)
  local list = fact.evidence
  local best = 1
  for i = 2, #list do
    local a, b = list[i], list[best]
    local same = a.stance == b.stance and (a.by == nil) == (b.by == nil)
    if a.stance == "asserts" and b.stance ~= "asserts" or not a.by and b.by
      or same and (a.grade or "Z") < (b.grade or "Z") then
      best = i
    end
  end
  if #list > 0 then
    table.insert(list, 1, table.remove(list, best))
  end
  return list
end

--- The other sources that say the same: `also says so: S3 (B2) as suspend · S4 (C3)`.
---
--- ```lua
--- local a = source{title = "Four", text = "They sang."}
--- local b = source{title = "Five", text = "A song."}
--- local e = event{type = "sing", date = "2024",
---   evidence = {a:quote "They sang", b:quote "A song"}}
--- evidence.also(e, e.evidence)  --> also says so: S5
--- ```
---@param fact Fact
---@param list Evidence[] the first of which was shown
---@return string|nil
function M.also(fact, list)
  local first = list[1]
  local parts, seen = {}, { [first.source or false] = true }
  for i = 2, #list do
    local claim = list[i]
    local source = claim.source
    if source and not seen[source] and claim.stance == first.stance then
      seen[source] = true
      local part = source.ref .. (claim.grade and " (" .. claim.grade .. ")" or "")
      local as = claim.says.type
      part = part .. (as and as ~= fact.type and " as " .. cell.text(as) or "")
      parts[#parts + 1] = part .. (source.origin and ", derived from " .. source.origin.ref or "")
    end
  end
  return #parts > 0 and "also says so: " .. table.concat(parts, " · ") or nil
end

return M
