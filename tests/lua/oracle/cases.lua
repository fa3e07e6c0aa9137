-- Random small cases, each twice: as a script in the public words and as a world for the model. The
-- same seed makes the same case.

local draw = ...
local M = {}

local below, chance, pick = draw.below, draw.chance, draw.pick
local any_date, attributes, date_text = draw.any_date, draw.attributes, draw.date_text

local NAMES = { "Ada", "Bel", "Cid", "Dov", "Eve" }
local RELATIONS, EVENTS = { "lists", "likes", "leads" }, { "delist", "hit", "meet" }
local RANKS = { "A", "B", "C", "D", "E", "F" }
local WORDS = {}
for i = 1, 40 do
  WORDS[i] = ("word%02d"):format(i)
end

-- ---- a case ----

local world, lines, order, judgements

local function say(format, ...)
  lines[#lines + 1] = format:format(...)
end

local function make_sources()
  for i = 1, 1 + below(4) do
    local source, fields = { used = 0 }, ""
    if chance(75) then
      source.rank = below(6) + 1
      fields = fields .. (", reliability = %q"):format(RANKS[source.rank])
    end
    if chance(80) then
      local text = date_text(2003, 2009)
      local published = draw.read(text)
      source.lo, source.hi = published.lo, published.hi
      fields = fields .. (", published = %q"):format(text)
    end
    world.sources[i] = source
    say('S[%d] = source{title = "t%d", text = words%s}', i, i, fields)
  end
end

local function quote()
  local number_ = below(#world.sources) + 1
  local source = world.sources[number_]
  source.used = source.used + 1
  world.quotes[#world.quotes + 1] = { source = number_ }
  say("Q[%d] = S[%d]:quote %q", #world.quotes, number_, WORDS[source.used])
  return #world.quotes
end

-- A piece of evidence, written; what it says for the model. `stance` as given or any.
local function evidence(fact, stance, plain)
  order = order + 1
  local e = { order = order, stance = stance or pick { "asserts", "asserts", "denies", "doubts" } }
  local text
  if chance(82) then
    e.quote = quote()
    text = ("Q[%d]"):format(e.quote)
  else
    judgements = judgements + 1
    e.words = "j" .. judgements
    text = ("judgement %q"):format(e.words)
  end
  text = text .. (e.stance == "asserts" and "" or (", stance = %q"):format(e.stance))
  if chance(20) then
    e.by = below(#world.actors) + 1
    text = text .. (", by = %q"):format(NAMES[e.by])
  end
  if not plain and (e.quote or e.stance == "asserts") then
    if chance(30) then
      local date
      date, e.date = any_date(fact.relation)
      text = text .. date
    end
    if chance(10) then
      e.type = pick(fact.relation and RELATIONS or EVENTS)
      text = text .. (", type = %q"):format(e.type)
    end
    local said
    said, e.killed, e.how = attributes(20)
    text = text .. said
  end
  fact.evidence[#fact.evidence + 1] = e
  return "{" .. text .. "}"
end

local function party(denial)
  local how = below(12)
  if how == 0 or how == 1 and not denial then
    return nil, nil
  elseif how == 1 then
    return { kind = "state" }, '{kind = "state"}'
  elseif how == 2 and not denial and #world.actors > 2 then
    local a = below(#world.actors - 1) + 1
    return { a, a + 1 }, ("{%q, %q}"):format(NAMES[a], NAMES[a + 1])
  end
  local a = below(#world.actors) + 1
  return { a }, ("%q"):format(NAMES[a])
end

local function tied_event()
  local list = {}
  for i, fact in ipairs(world.facts) do
    if not fact.relation and fact.date and not fact.loose then
      list[#list + 1] = i
    end
  end
  return #list > 0 and pick(list) or nil
end

local function write_fact(fact, fields)
  local i = #world.facts + 1
  world.facts[i] = fact
  fact.written = fields
  local list = {}
  local denial = fact.denial
  if denial or chance(80) then
    for n = 1, 1 + (chance(25) and 1 or 0) do
      list[n] = evidence(fact, n == 1 and (denial and "denies" or chance(80) and "asserts" or nil) or
        denial and fact.pattern and "denies" or nil)
    end
    fields = fields .. (", evidence = {%s}"):format(table.concat(list, ", "))
  else
    order = order + 1
    fact.evidence[1] = { order = order, stance = "asserts" }
  end
  say("F[%d] = %s{new = true%s}", i, fact.relation and "relation" or "event", fields)
end

local function make_fact()
  local relation, denial = chance(60), chance(25)
  local fact = { relation = relation, denial = denial, evidence = {}, steps = {} }
  local fields
  fact.type = pick(relation and RELATIONS or EVENTS)
  fields = (", type = %q"):format(fact.type)
  local first, second, date
  fact.first, first = party(denial)
  fact.second, second = party(denial)
  if relation and not (first or second) then
    fact.first, first = { 1 }, '"Ada"'
  end
  fact.pattern = fact.first and fact.first.kind or fact.second and fact.second.kind
  fields = fields .. (first and (", %s = %s"):format(relation and "subject" or "agent", first) or "") ..
    (second and (", %s = %s"):format(relation and "object" or "target", second) or "")
  local began, ended = relation and chance(15) and tied_event(), relation and chance(15) and tied_event()
  if began and ended then
    ended = nil
  end
  if began then
    fact.began = began
    fields = fields .. (", began = F[%d]"):format(began)
    world.facts[began].tied = true
  elseif ended then
    fact.ended = ended
    fields = fields .. (", ended = F[%d]"):format(ended)
    world.facts[ended].tied = true
  else
    date, fact.date = any_date(relation)
    if relation and not fact.date then
      fact.date = { to = "open" } -- a relation without a date is open: `to` left out is ".."
    end
    fields = fields .. date
  end
  local said
  said, fact.killed, fact.how = attributes(25)
  fields = fields .. said
  if not denial and chance(10) then
    fact.role = { below(#world.actors) + 1 }
    fields = fields .. (", roles = {announcer = %q}"):format(NAMES[fact.role[1]])
  end
  if not relation and chance(8) then
    fact.planned = true
    fields = fields .. ', status = "planned"'
  end
  write_fact(fact, fields)
end

-- A second record of the same type, parties and date.
local function make_twin()
  local of = pick(world.facts)
  if of.began or of.ended or of.planned or of.pattern or of.role then
    return
  end
  local twin = { evidence = {}, steps = {}, denial = chance(70) }
  for _, key in ipairs { "relation", "type", "first", "second", "date", "killed", "how" } do
    twin[key] = of[key]
  end
  of.twin, twin.twin = #world.facts + 1, of
  write_fact(twin, of.written)
end

-- ---- what is done to facts afterwards ----

local function a_fact(test)
  local list = {}
  for i, fact in ipairs(world.facts) do
    if not fact.gone and (not test or test(fact)) then
      list[#list + 1] = i
    end
  end
  if #list == 0 then
    return nil
  end
  local i = pick(list)
  return i, world.facts[i]
end

local STEPS = {}

function STEPS.cite()
  local i, fact = a_fact()
  if fact then
    local text = evidence(fact, fact.pattern and "denies" or nil, fact.began or fact.ended)
    say("cite(F[%d], %s)", i, text)
  end
end

function STEPS.judge()
  local i, fact = a_fact(function(f) return not f.pattern end)
  if fact then
    order, judgements = order + 1, judgements + 1
    local stance = pick { "asserts", "denies", "doubts" }
    fact.evidence[#fact.evidence + 1] = { order = order, words = "j" .. judgements, stance = stance }
    say("cite(F[%d], {judgement %q, stance = %q})", i, "j" .. judgements, stance)
  end
end

function STEPS.correct()
  local i, fact = a_fact(function(f) return not f.pattern and not f.began and not f.ended and #f.steps == 0 end)
  if not fact then
    return
  end
  order, judgements = order + 1, judgements + 1
  local e = { order = order, words = "j" .. judgements, stance = "asserts" }
  local fields, how = "", below(3)
  if how == 0 then
    fields, e.date = any_date(fact.relation, fact.relation and "span" or "dated")
    if fact.relation and fields:find "to =" == nil then
      fields = fields .. ', to = ".."'
    end
    if fact.relation and fields:find "from =" == nil then
      fields = fields .. ', from = "?"'
    end
  elseif how == 1 then
    e.type = pick(fact.relation and RELATIONS or EVENTS)
    fields = (", type = %q"):format(e.type)
  else
    fields, e.killed, e.how = attributes(60)
  end
  if fields ~= "" then
    fact.evidence[#fact.evidence + 1] = e
    say("correct(F[%d], {%s}, %q)", i, fields:sub(3), e.words)
  end
end

function STEPS.update()
  local i, fact = a_fact(function(f) return f.relation and not f.ended and not f.merged end)
  if not fact then
    return
  end
  local year = 2003
  for _, status in ipairs { "suspended", "in_force", "suspended", "ended" } do
    if status == "ended" and not (fact.date and fact.date.to == "open") or year > 2008 then
      break
    elseif chance(status == "ended" and 40 or 70) then
      local on = date_text(year, year + 1)
      local step = draw.read(on)
      step.status = status
      if not (status == "in_force" and #fact.steps == 0) and
        not (fact.steps[#fact.steps] and fact.steps[#fact.steps].lo >= step.lo) then
        fact.steps[#fact.steps + 1] = step
        say("update(F[%d], {status = %q, on = %q}, %q)", i, status, on, "s" .. #fact.steps)
      end
      year = year + 1 + below(2)
    end
    if fact.steps[#fact.steps] and fact.steps[#fact.steps].status ~= status and status ~= "suspended" then
      break
    end
  end
end

function STEPS.merge_actors()
  if #world.actors > 2 then
    local a, b = below(#world.actors) + 1, below(#world.actors) + 1
    if a ~= b and world.actors[a].kind == world.actors[b].kind and not world.actors[b].merged then
      world.actors[a].merged, world.actors[b].merged = true, true
      world.actor_merges[#world.actor_merges + 1] = { a = a, b = b }
      say("M[%d] = merge(%q, %q, \"same\")", #world.actor_merges, NAMES[a], NAMES[b])
      if chance(30) then
        world.actor_merges[#world.actor_merges].gone = true
        say("retract(M[%d], \"not so\")", #world.actor_merges)
      end
    end
  end
end

function STEPS.merge_facts()
  local i, fact = a_fact(function(f) return not f.merged and math.type(f.twin) == "integer" and not f.tied end)
  if not fact then
    return
  end
  local j = fact.twin
  local twin = world.facts[j]
  if twin.gone or twin.merged or #twin.steps > 0 or #fact.steps > 0 or twin.tied then
    return
  end
  fact.merged, twin.merged = true, true
  local merge = { a = i, b = j }
  world.fact_merges[#world.fact_merges + 1] = merge
  say("N = merge(F[%d], F[%d], \"same\")", i, j)
  if chance(30) then
    merge.gone = true
    say "retract(N, \"not so\")"
  end
end

function STEPS.retract_source()
  local i = below(#world.sources) + 1
  if not world.sources[i].gone and chance(50) then
    world.sources[i].gone = true
    say("retract(S[%d], \"forged\")", i)
  end
end

function STEPS.retract_quote()
  if #world.quotes > 0 then
    local i = below(#world.quotes) + 1
    local quote_ = world.quotes[i]
    if not quote_.gone and not world.sources[quote_.source].gone then
      quote_.gone = true
      say("retract(Q[%d], \"misread\")", i)
    end
  end
end

function STEPS.retract_fact()
  local i, fact = a_fact(function(f) return not f.merged and not f.tied end)
  if fact and chance(40) then
    fact.gone = true
    say("retract(F[%d], \"not meant\")", i)
  end
end

local DO = { "cite", "cite", "cite", "cite", "judge", "correct", "correct", "update", "update", "merge_actors",
  "merge_facts", "retract_source", "retract_quote", "retract_fact" }

--- The case of a seed: the lines of its script, and its world.
function M.make(seed)
  draw.seed(seed)
  below(2)
  world = { actors = {}, sources = {}, quotes = {}, facts = {}, actor_merges = {}, fact_merges = {}, types = {} }
  lines, order, judgements = {}, 0, 0
  say("local S, Q, M, F, N, words = {}, {}, {}, ...")
  for _, type_ in ipairs(RELATIONS) do
    world.types[type_] = { single = type_ == "leads" }
  end
  for _, type_ in ipairs(EVENTS) do
    world.types[type_] = { ends = type_ == "delist" and "lists" or nil }
  end
  for i = 1, 2 + below(4) do
    world.actors[i] = { kind = chance(50) and "state" or "person" }
    say("actor{name = %q, kind = %q}", NAMES[i], world.actors[i].kind)
  end
  make_sources()
  for _ = 1, 1 + below(6) do
    make_fact()
  end
  if chance(40) then
    make_twin()
  end
  for _ = 1, below(7) do
    STEPS[pick(DO)]()
  end
  return lines, world
end

-- What a case is made with: its kinds, types, roles and keys.
M.HEAD = [[
term{scheme = "kind", code = "body"}; term{scheme = "kind", code = "state", parent = "body"}
term{scheme = "type", code = "rates"}; term{scheme = "type", code = "harm"}
term{scheme = "type", code = "lists", parent = "rates"}; term{scheme = "type", code = "likes"}
term{scheme = "type", code = "leads", single = true}; term{scheme = "type", code = "delist", ends = "lists"}
term{scheme = "type", code = "hit", parent = "harm"}; term{scheme = "type", code = "meet"}
term{scheme = "role", code = "announcer"}
term{scheme = "key", code = "killed"}; term{scheme = "key", code = "how"}]]
M.NAMES, M.WORDS = NAMES, WORDS

return M
