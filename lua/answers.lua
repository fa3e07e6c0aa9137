--- What the evidence of a fact says of one of its fields: who says what, and whether that differs.

local case = require "dossier.host.case"
local cell = require "dossier.cell"

local M = {}

local OWN = { "agent", "target", "subject", "object", "type", "date", "place", "summary", "status" }

-- What the fact was put with, by field, where some evidence says it differently; false for nothing.
local function base(fact)
  local map = {}
  for _, row in ipairs(case.read("base", select(2, case.kind(fact)))) do
    local key = OWN[row[1]] or case.term(row[1]).code
    if map[key] == nil then
      local value = row[2] ~= 0 and case.value(row[2], row[3], row[4], row[5], row[6], row[7])
      if key == "type" and value then
        value = value.code
      end
      map[key] = value
    end
  end
  return map
end

-- The evidence that counts for values: sources in their own voice, else views, else denials.
local function heard(fact)
  local voices = { {}, {}, {} }
  for _, claim in ipairs(fact.evidence) do
    local at = claim.stance ~= "asserts" and 3 or claim.by and 2 or 1
    table.insert(voices[at], claim)
  end
  return #voices[1] > 0 and voices[1] or #voices[2] > 0 and voices[2] or voices[3]
end

local function shown(fact, key)
  if key == "date" then
    return fact.span
  elseif key == "type" or key == "status" or key == "place" or key == "summary" then
    return fact[key]
  end
  return nil
end

-- What a piece of evidence says of a field itself.
local function stated(says, key)
  if says[key] ~= nil then
    return says[key]
  end
  return says.attributes and says.attributes[key]
end

---@class Answer
---@field value any
---@field text string
---@field claims Evidence[] those that say so
---@field phrase string|nil the relative words that a date was read from

--- The different answers that the evidence gives to one field, in its order.
---
--- ```lua
--- local s = source{title = "One", text = "It was in 2023. It was in 2024."}
--- local e = event{type = "visit", date = "2023", evidence = s:quote "It was in 2023"}
--- cite(e, {s:quote "It was in 2024", date = "2024"})
--- #answers.of(e, "date")  --> 2
--- ```
---@param fact Fact
---@param key string
---@return Answer[]
function M.of(fact, key)
  local first, claims, list, index = base(fact), heard(fact), {}, {}
  local explicit = {}
  for _, claim in ipairs(claims) do
    if claim.source and stated(claim.says, key) ~= nil then
      explicit[claim.source] = true
    end
  end
  local function add(claim, value)
    local line = cell.text(value)
    local answer = index[line]
    if not answer then
      answer = { value = value, text = line, claims = {} }
      index[line] = answer
      list[#list + 1] = answer
    end
    table.insert(answer.claims, claim)
    answer.phrase = answer.phrase or key == "date" and claim.says.phrase or nil
  end
  for i, claim in ipairs(claims) do
    local value = stated(claim.says, key)
    -- it goes along with what was put, unless its source says elsewhere what it means
    if value == nil and (i == 1 or not explicit[claim.source or ""]) then
      value = first[key]
      if value == nil then
        value = shown(fact, key)
      end
    end
    if value ~= nil and value ~= false then
      add(claim, value)
    end
  end
  return list
end

-- The keys that some evidence says in its own way.
local function said(fact)
  local keys = {}
  for _, claim in ipairs(fact.evidence) do
    for key, value in pairs(claim.says) do
      if key == "attributes" then
        for code in pairs(value) do
          keys[code] = true
        end
      elseif key ~= "phrase" then
        keys[key] = true
      end
    end
  end
  return keys
end

local function range(value)
  if type(value) == "table" then
    return value.low or value.best or -math.huge, value.high or value.best or math.huge
  end
  return value, value
end

-- Two numbers may be one: their ranges share a value.
local function agree(a, b)
  if cell.kind(a.value) ~= "number" or cell.kind(b.value) ~= "number" then
    return a.text == b.text
  end
  local a_low, a_high = range(a.value)
  local b_low, b_high = range(b.value)
  return a_low <= b_high and b_low <= a_high
end

-- The place of the answer that a judgement with words gave last, which settles it; nil if none did.
local function is_settled(list, key)
  local settled, newest
  for i, answer in ipairs(list) do
    for _, claim in ipairs(answer.claims) do
      local _, id = case.kind(claim)
      if claim.judgement and claim.words and stated(claim.says, key) ~= nil
        and (not newest or id > newest) then
        settled, newest = i, id
      end
    end
  end
  return settled
end

local DATE_OPEN, TYPE_OPEN, VALUE_OPEN = 256, 512, 1024

--- The fields of a fact on which its evidence differs and nothing settles it, as a set.
---
--- ```lua
--- local s = source{title = "One", text = "It was in 2023. It was in 2024."}
--- local e = event{type = "visit", date = "2023", evidence = s:quote "It was in 2023"}
--- cite(e, {s:quote "It was in 2024", date = "2024"})
--- answers.open(e).date  --> true
--- ```
---@param fact Fact
---@return table<string, boolean>
function M.open(fact)
  local flags, set = case.row(fact).flags, {}
  set.date = flags & DATE_OPEN ~= 0 or nil
  set.type = flags & TYPE_OPEN ~= 0 or nil
  if flags & VALUE_OPEN ~= 0 then
    for key in pairs(said(fact)) do
      local list = M.of(fact, key)
      for i = 2, key ~= "date" and key ~= "type" and not is_settled(list, key) and #list or 1 do
        set[key] = set[key] or not agree(list[1], list[i]) or nil
      end
    end
  end
  return set
end

local function refs(claims)
  local list, seen = {}, {}
  for _, claim in ipairs(claims) do
    local ref = claim.source and claim.source.ref or "judgement"
    list[#list + 1] = not seen[ref] and ref or nil
    seen[ref] = true
  end
  return table.concat(list, ", ")
end

--- Who says what of a field, in words; empty if all say the same.
---
--- ```lua
--- local s = source{title = "Two", text = "It was in 2022. It was in May 2022."}
--- local e = event{type = "visit", date = "2022", evidence = s:quote "It was in 2022"}
--- cite(e, {s:quote "It was in May 2022", date = "2022-05"})
--- answers.note(e, "date")  --> 2022 (S2), refined by 2022-05 (S2)
--- ```
---@param fact Fact
---@param key string
---@return string
function M.note(fact, key)
  local list = M.of(fact, key)
  if #list < 2 then
    local phrase = list[1] and list[1].phrase
    return phrase and ('"%s" (%s)'):format(cell.text(phrase), refs(list[1].claims)) or ""
  end
  local parts = {}
  for i, answer in ipairs(list) do
    parts[i] = ("%s (%s)"):format(answer.text, refs(answer.claims))
  end
  local settled = is_settled(list, key)
  if M.open(fact)[key] then
    return table.concat(parts, ", but ")
  elseif settled then
    local last = table.remove(parts, settled)
    return table.concat(parts, ", but ") .. ", settled: " .. last
  end
  return table.concat(parts, key == "date" and #list == 2 and ", refined by " or ", ")
end

return M
