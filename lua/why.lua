--- The proof of a record, a row or a verdict, down to the sentences that it was read in.

local case = require "dossier.host.case"
local cell = require "dossier.cell"
local names = require "dossier.names"
local order = require "dossier.order"
local proof = require "dossier.proof"
local query = require "dossier.query"
local rule = require "dossier.why.rule"

local M = {}

local LISTED = 50

local function made(record)
  local change = record.made
  if not change then
    return nil
  end
  local why = change.why and " · " .. cell.text(change.why) or ""
  return proof.node(("%s %s by %s%s"):format(change.ref, cell.time(change.at),
    cell.text(change.who or "?"), why), { label = "made", record = change })
end

local function fact_line(fact)
  local when = not cell.is_undated(fact) and " · " .. cell.period(fact.span) or ""
  return require("dossier.why.fact").atom(fact) .. when
    .. (fact.standing ~= "stands" and " · " .. fact.standing or "")
end

-- ---- actors ----

local function add_names(actor, node)
  for _, alias in ipairs(actor.aliases) do
    local more = alias.language and " (" .. cell.text(alias.language) .. ")" or ""
    node:add(proof.node(cell.text(alias.text) .. more, { label = alias.kind }))
  end
end

-- A record of a merge, as it was before: its ref, and the name of an actor.
local function named(ref)
  local letter, id = ref:match "^(%u)(%d+)$"
  local row = letter == "A" and case.read("actor", math.tointeger(id))[1]
  return row and ref .. " " .. cell.text(row[1]) or ref
end

-- What was judged of a record: that it is one with another, or distinct from it.
local function add_merges(record, node)
  local letter, id = case.kind(record)
  local ids = { id }
  for _, row in ipairs(case.read("members", letter:byte(), id)) do
    ids[#ids + 1] = row[1]
  end
  local all = "[" .. table.concat(ids, ",") .. "]"
  for _, row in ipairs(case.read("merges_of", letter:byte(), all)) do
    local merge = case.record("M", row[1])
    local why = cell.text(merge.why or "")
    local line = ("%s and %s: %s"):format(named(merge.a), named(merge.b), why)
    node:add(proof.node(line, { label = merge.same and "one" or "distinct", record = merge }))
  end
end

local function actor_proof(actor)
  local node = proof.node(cell.text(tostring(actor)), { record = actor })
  add_names(actor, node)
  add_merges(actor, node)
  local n = query.facts { actor = actor }:count()
  node:add(proof.node(("%d: facts{actor = %s}"):format(n, actor.ref), { label = "facts" }))
  node:add(made(actor))
  return node
end

-- ---- sources, quotes, evidence ----

local function add_resting(node, source, quote)
  local n = 0
  for fact in query.facts { source = source } do
    local quoted = not quote
    for _, claim in ipairs(quote and fact.evidence or {}) do
      quoted = quoted or claim.quote == quote
    end
    n = n + (quoted and 1 or 0)
    if quoted and n <= LISTED then
      local alone = #fact.sources == 1 and " · on this source alone" or ""
      node:add(proof.node(fact_line(fact) .. alone, { label = fact.ref, record = fact }))
    end
  end
  if n > LISTED then
    node:add(proof.node(("… %d more: facts{source = %s}"):format(n - LISTED, source.ref)))
  elseif n == 0 then
    node:add(proof.node "nothing rests on it")
  end
end

local function source_proof(source)
  local notes = {}
  for _, key in ipairs { "publisher", "published", "reliability" } do
    local value = source[key]
    notes[#notes + 1] = value ~= nil and key .. " " .. cell.text(value) or nil
  end
  local node = proof.node(source.ref .. " " .. cell.text(source.title),
    { record = source, notes = #notes > 0 and { table.concat(notes, " · ") } or nil })
  if source.origin then
    node:add(proof.node(cell.text(tostring(source.origin)),
      { label = "derived from", record = source.origin }))
  end
  add_resting(node, source)
  return node
end

local function quote_proof(quote)
  local source = quote.source
  local where = quote.paragraph and "par. " .. quote.paragraph or quote.page and
    "p. " .. cell.text(quote.page) .. ", unchecked" or "unchecked"
  local node = proof.node(quote.ref .. " " .. cell.quoted(quote.words), { record = quote,
    notes = { ("%s: %s · %s"):format(source.ref, cell.text(source.title), where) } })
  add_resting(node, source, quote)
  return node
end

local function evidence_proof(claim)
  local node = require("dossier.why.evidence").claim(claim)
  local fact = claim.fact
  node:add(proof.node(fact.ref .. " " .. fact_line(fact), { label = "for", record = fact }))
  return node
end

local function other_proof(record)
  local node = proof.node(cell.text(tostring(record)), { record = record })
  if names.kind(record) == "merge" then
    node.text = ("%s %s and %s are %s: %s"):format(record.ref, named(record.a), named(record.b),
      record.same and "one" or "distinct", cell.text(record.why or ""))
  elseif names.kind(record) == "change" then
    node.text = ("%s %s by %s · %s"):format(record.ref, cell.time(record.at),
      cell.text(record.who or "?"), cell.text(record.why or "no reason given"))
    return node
  end
  node:add(names.kind(record) ~= "term" and made(record) or nil)
  return node
end

local PROOFS = {
  actor = actor_proof, source = source_proof, quote = quote_proof, evidence = evidence_proof,
}

local function record_proof(record)
  local kind = names.kind(record)
  if not names.exists(record) then
    names.fail("there is no %s", record.ref)
  elseif kind == "event" or kind == "relation" then
    return require("dossier.why.fact").proof(record)
  end
  return (PROOFS[kind] or other_proof)(record)
end

-- The record that a row is about: its .record or .change, or the one that its .ref names.
local function row_record(row)
  for _, key in ipairs { "record", "change", "ref" } do
    local value = rawget(row, key)
    if names.kind(value) then
      return value
    elseif key == "ref" and type(value) == "string" then
      local record = case.record(value)
      return record and names.exists(record) and record or nil
    end
  end
end

local MEMBERS = 20 -- of a group that are shown

-- The proof of a row of groups: what it counts.
local function group_proof(row)
  local members, field, group = require("dossier.groups").members(row)
  if not members then
    return nil
  end
  local node = proof.node(("%d in the group %s"):format(#members, cell.text(group)))
  for i = 1, math.min(#members, MEMBERS) do
    local one = members[i]
    local record = names.kind(one) and one or row_record(one)
    local value = field and one[field]
    local line = record and cell.text(tostring(record)) or "a row"
    node:add(proof.node(line .. (field and " · " .. cell.text(value == nil and "no " .. field
      or field .. " " .. tostring(value)) or ""), { record = record }))
  end
  if #members > MEMBERS then
    node:add(proof.node(("and %d more"):format(#members - MEMBERS)))
  end
  return node
end

--- The proof of a record, of a row of a query, of a verdict, or of a fact's `.bounds`: text at the
--- prompt and by `tostring`, a tree of `.text .children .record` in Lua.
---
--- ```lua
--- local r = source{title = "Report", reliability = "B", text = "Ann came to Kabul in 2003."}
--- local ann = actor{name = "Ann", kind = "person"}
--- event{type = "visit", date = "2003", agent = ann,
---   evidence = r:quote "Ann came to Kabul in 2003"}
--- why(E1)
--- --> E1 visit(Ann) · 2003
--- --> ├─ stands  asserted by S1
--- --> ├─ date    2003
--- --> └─ S1 B    "Ann came to Kabul in 2003"
--- -->            Report · par. 1
--- why(E1).children[3].record.source.title  --> Report
--- why(events{}:group("type"):count():first())
--- --> 1 in the group type = visit
--- --> └─ E1 visit · Ann · 2003
--- why(3)  --> error: why takes a record, a row, a verdict or the bounds of a fact, not 3
--- ```
--- Of a row that rules derive it is the shortest proof; `{all = true}` gives every way to it, and
--- to any step of a proof.
---
---@param value Record|Verdict|table|string
---@param options? {all: boolean}
---@return Proof
function M.why(value, options)
  local kind = cell.kind(value)
  names.options("why", options, { all = true })
  local all = options and options.all
  if kind == "proof" then
    return all and rule.others(value) or value
  elseif kind == "verdict" then
    return require("dossier.why.verdict").proof(value)
  elseif names.kind(value) then
    return record_proof(value)
  elseif kind == "string" then
    return record_proof(names.record(value, "why takes"))
  elseif kind == "time" or kind == "contradiction" then
    local fact = order.fact_of(value)
    if not fact then
      names.fail("this time does not know which fact it is of: why(E1), or why(E1.bounds)")
    end
    return require("dossier.why.order").proof(fact, true)
      or require("dossier.why.fact").date(fact)
  elseif kind == "query" then
    names.fail("why takes one record or row: why(q:first()), or for x in q do print(why(x)) end")
  end
  local answer, number = nil, nil
  if kind == "table" then
    answer, number = rule.origin(value)
  end
  if answer then
    return rule.proof(answer, number, all)
  end
  local record = kind == "table" and row_record(value)
  local group = kind == "table" and not record and group_proof(value)
  if group then
    return group
  elseif not record then
    names.fail("why takes a record, a row, a verdict or the bounds of a fact, not %s",
      kind == "table" and "a table that is none" or names.describe(value))
  end
  return record_proof(record)
end

return M
