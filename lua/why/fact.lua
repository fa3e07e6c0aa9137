--- What a fact rests on: its standing, its date, where its evidence differs, each piece of it.

local case = require "dossier.host.case"
local answers = require "dossier.answers"
local cell = require "dossier.cell"
local names = require "dossier.names"
local order = require "dossier.order"
local evidence = require "dossier.why.evidence"
local proof = require "dossier.proof"
local verdict = require "dossier.verdict"

local M = {}

local BARE, SETTLED, UNDATED = 4, 128, 64
local LISTED = 20

--- A fact as it stands in a proof: `designates(Russia, Taliban)`.
---
--- ```lua
--- local a = actor{name = "Ann", kind = "person"}
--- fact.atom(event{type = "visit", date = "2003", agent = a})  --> visit(Ann)
--- ```
---@param fact Fact
---@return string
function M.atom(fact)
  local keys = names.PARTIES[names.kind(fact)]
  local first = verdict.party_text(fact, keys[1]) or "_"
  local second = verdict.party_text(fact, keys[2]) or "_"
  local list = second ~= "_" and first .. ", " .. second or first ~= "_" and first or ""
  return ("%s(%s)"):format(cell.text(fact.type), list)
end

--- A fact in short: one node, the best of its evidence in full, the other sources named.
---
--- ```lua
--- local s = source{title = "Three", text = "They fought."}
--- fact.short(event{type = "fight", date = "2024", evidence = s:quote "They fought"}).text
--- --> E2 fight() 2024 · "They fought"
--- ```
---@param fact Fact
---@param label? string
---@return Proof
function M.short(fact, label)
  local list = evidence.ranked(fact)
  local when = not cell.is_undated(fact) and " " .. cell.period(fact.span) or ""
  local head = label and cell.name(fact) or fact.ref .. " " .. M.atom(fact) .. when
  local first, notes = list[1], {}
  if fact.standing ~= "stands" then
    head = head .. " (" .. fact.standing .. ")"
  end
  if not first then
    head = head .. " · " .. (fact.batch and M.row(fact) or "a judgement without words")
    return proof.node(head, { label = label, record = fact })
  end
  notes[#notes + 1] = first.source and evidence.origin(first) or nil
  local dates = answers.note(fact, "date")
  local settled = dates:find(", settled: ", 1, true) -- the words may say another date
  notes[#notes + 1] = settled and "date " .. dates or evidence.read_from(first)
  notes[#notes + 1] = evidence.also(fact, list)
  local words = evidence.words(first)
  head = head .. " · " .. (first.source and "" or "judgement: ") .. words
  return proof.node(head, { label = label, notes = notes, record = fact })
end

-- ---- standing ----

--- The row of a dataset that a bulk fact is: batch, file, line.
---
--- ```lua
--- fact.row(event{type = "meet"})  --> a row of no batch
--- ```
---@param fact Fact
---@return string
function M.row(fact)
  local _, id = case.kind(fact)
  local row = case.row(fact).bulk and case.read("batch_of", id)[1]
  if not row then
    return "a row of no batch"
  end
  local batch = case.read("batch", row[1])[1]
  return ("B%d · %s, line %d"):format(row[1], cell.text(batch and batch[1] or "?"), row[2] or 0)
end

local SAID = { asserts = "asserted", denies = "denied", doubts = "doubted" }

local function voices(fact)
  local by = { asserts = {}, denies = {}, doubts = {} }
  local seen = {}
  for _, claim in ipairs(fact.evidence) do
    local who = claim.by and cell.name(claim.by) .. " (in " .. (claim.source and claim.source.ref
      or "a judgement") .. ")" or claim.source and claim.source.ref or "a judgement"
    local key = claim.stance .. who
    if not seen[key] then
      seen[key] = true
      table.insert(by[claim.stance], who)
    end
  end
  local parts = {}
  for _, stance in ipairs { "asserts", "denies", "doubts" } do
    if #by[stance] > 0 then
      parts[#parts + 1] = SAID[stance] .. " by " .. table.concat(by[stance], ", ")
    end
  end
  return table.concat(parts, "; ")
end

local function judge_of(fact)
  local newest
  for _, claim in ipairs(fact.evidence) do
    if claim.judgement and claim.words and not claim.by then
      newest = claim
    end
  end
  return newest
end

local function standing(fact)
  local flags = case.row(fact).flags
  local judge = flags & SETTLED ~= 0 and judge_of(fact)
  local said = voices(fact)
  local line = said ~= "" and said or flags & BARE ~= 0 and
    "no evidence was given: a judgement without words" or fact.batch and M.row(fact) or "nothing"
  if said == "" and flags & BARE == 0 and not fact.batch then
    line = "all of its evidence was retracted"
  end
  local n, origins = #fact.sources, #fact.origins
  if origins > 0 and n > 1 then
    line = ("%s: %d sources, %d origin%s"):format(line, n, origins, origins == 1 and "" or "s")
  end
  local node = proof.node(line, { label = fact.standing })
  if judge and n > 0 then
    node.notes = { "settled by the judgement " .. cell.quoted(judge.words) }
  elseif fact.standing == "claimed" then
    node.notes = { "no source says so in its own voice" }
  end
  for i, other in ipairs(fact.batch and {} or case.opponents(fact)) do
    if i <= LISTED then
      node:add(M.short(other))
    end
  end
  return node
end

-- ---- date ----

local function last_published(fact)
  local last
  for _, source in ipairs(fact.sources) do
    local published = source.published
    if published and (not last or published.end_hi < last.end_hi) then
      last = published
    end
  end
  return last
end

--- What a fact was put after or before, and by how much.
---
--- ```lua
--- local e = event{type = "wait", after = { event{type = "call", date = "2024"}, lag = "3d" }}
--- fact.tie(require "dossier.order".tied(e, "after")[1], "after").text
--- --> 3d: E4 call · a judgement without words
--- ```
---@param tie Tie
---@param key "after"|"before"
---@return Proof
function M.tie(tie, key)
  local node = M.short(tie.other, key)
  node.text = (tie.lag and cell.text(order.lag(tie.lag)) .. ": " or "") .. node.text
  return node
end

--- How the date of a fact came to be: what each piece of evidence says, and what bounds it.
---
--- ```lua
--- fact.date(event{type = "visit", date = "2003"}).text  --> 2003
--- fact.date(event{type = "leave"}).text  --> no date was stated
--- ```
---@param fact Fact
---@return Proof
function M.date(fact)
  local stated = case.row(fact).flags & UNDATED == 0
  local node = proof.node(stated and cell.period(fact.span) or "no date was stated",
    { label = "date", notes = {} })
  if not stated and not cell.is_undated(fact) then
    node.text = cell.period(fact.span) .. ": no date was stated"
    local last = last_published(fact)
    node.notes[1] = last and "what a source reports lies before its publication, " ..
      cell.time(last) or nil
  elseif answers.open(fact).date then
    node.text = ("%s! differs, and nothing settles it: correct(%s, …) does"):format(node.text,
      fact.ref)
  end
  local list = answers.of(fact, "date")
  for _, answer in ipairs(#list > 1 and list or {}) do
    local who, phrase = {}, nil
    for i, claim in ipairs(answer.claims) do
      who[i] = claim.source and claim.source.ref or "judgement"
      phrase = phrase or evidence.read_from(claim)
    end
    node:add(proof.node(answer.text .. (phrase and " · " .. phrase or ""),
      { label = table.concat(who, " ") }))
  end
  if #list == 1 then
    for _, claim in ipairs(list[1].claims) do
      node.notes[#node.notes + 1] = evidence.read_from(claim)
    end
  end
  if names.kind(fact) == "event" then
    for _, key in ipairs { "after", "before" } do
      for _, tie in ipairs(order.tied(fact, key)) do
        node:add(M.tie(tie, key))
      end
    end
  end
  return node
end

local function ends(fact, node)
  for _, key in ipairs { "began", "ended" } do
    local other = fact[key]
    if other then
      node:add(M.short(other, key .. " " .. cell.time(other.span)))
    end
  end
  for _, step in ipairs(fact.steps) do
    local line = cell.time(step.on) .. (step.why and " · " .. cell.text(step.why) or "")
    node:add(proof.node(line, { label = (step.step:gsub("_", " ")) }))
  end
end

-- ---- the whole ----

local function differences(fact, node)
  local open, keys = answers.open(fact), {}
  for key in pairs(open) do
    keys[#keys + 1] = key ~= "date" and key or nil
  end
  table.sort(keys)
  for _, key in ipairs(keys) do
    node:add(proof.node(answers.note(fact, key), { label = key .. "!" }))
  end
end

local function add_evidence(fact, node, most)
  local seen, list = {}, fact.evidence
  for i = 1, math.min(#list, most) do
    node:add(evidence.claim(list[i], seen))
  end
  if #list > most then
    node:add(proof.node(("… %d more: why(%s)"):format(#list - most, fact.ref)))
  end
end

--- The proof of a fact. `brief` leaves out its standing and date: what a verdict shows of it.
---
--- ```lua
--- local s = source{title = "Four", text = "They sailed."}
--- fact.proof(event{type = "sail", date = "2024", evidence = s:quote "They sailed"})
--- --> E8 sail() · 2024
--- --> ├─ stands  asserted by S2
--- --> ├─ date    2024
--- --> └─ S2      "They sailed"
--- -->            Four · par. 1
--- ```
---@param fact Fact
---@param brief? boolean
---@return Proof
function M.proof(fact, brief)
  local when = not cell.is_undated(fact) and " · " .. cell.period(fact.span) or ""
  local node = proof.node(fact.ref .. " " .. M.atom(fact) .. when, { record = fact })
  if fact.retracted then
    node.text = node.text .. " · retracted"
  elseif brief then
    node.text = node.text .. " · " .. fact.standing
  end
  if not brief then
    node:add(standing(fact))
  end
  local relation = names.kind(fact) == "relation"
  if relation then
    ends(fact, node)
  end
  if not brief then
    local tied = relation and fact.began and fact.ended -- its date is theirs
    node:add(not tied and M.date(fact) or nil)
    node:add(require("dossier.why.order").proof(fact))
    differences(fact, node)
  end
  add_evidence(fact, node, brief and 3 or math.maxinteger)
  return node
end

return M
