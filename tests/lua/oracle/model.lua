-- An evaluation of standing, own values and verdicts over plain tables, written from the text of
-- the design alone: it reads neither the program's code nor its times.
--
-- world = {
--   actors = {{kind}}, types = {code = {ends, single}},
--   sources = {{rank, lo, hi, gone}}, quotes = {{source, gone}},
--   facts = {{relation, type, first, second, role, date, killed, how, planned, began, ended, steps,
--     evidence, gone}},
--   actor_merges = {{a, b, gone}}, fact_merges = {{a, b, gone}},
-- }
-- evidence = {{quote, words, stance, by, date, type, killed, how, order, gone}}
-- A party is nil (left out), {kind = …} (everybody of it) or a list of numbers of actors. A date is
-- {lo, hi} (one date) or {from = {lo, hi}, to = {lo, hi} or "open"}.

local covering = ...
local M = { covers_time = covering.time }

local NEG, POS = math.mininteger, math.maxinteger

-- ---- classes of merged records ----

local function classes(count, merges)
  local class = {}
  for i = 1, count do
    class[i] = i
  end
  for _, merge in ipairs(merges) do
    local from, to = class[merge.b], class[merge.a]
    if not merge.gone and from ~= to then
      for i = 1, count do
        class[i] = class[i] == from and to or class[i]
      end
    end
  end
  return class
end

-- ---- bounds ----

function M.tightened(b)
  b[2] = math.min(b[2], b[4])
  b[3] = math.max(b[3], b[1])
  return b
end

-- {start_lo, start_hi, end_lo, end_hi} of a date as a record of this kind reads it; open = the end
-- is "..".
local function bounds(date, relation)
  if not date then
    return { NEG, POS, NEG, POS }
  elseif date.lo then
    return relation and { NEG, date.hi, date.lo, POS, one = true, lo = date.lo, hi = date.hi } or
      { date.lo, date.hi, date.lo, date.hi }
  end
  local from, to = date.from, date.to
  local b = { NEG, POS, NEG, POS, open = to == "open" }
  if from then
    b[1], b[2] = from.lo, from.day and from.lo + 1 or from.hi
  end
  if b.open then
    b[3], b[4] = POS, POS
  elseif to then
    b[3], b[4] = to.day and to.hi - 1 or to.lo, to.hi
  end
  return M.tightened(b)
end

-- The common part of dates, end by end, or nil. items = {{b = bounds, source = }}.
local function common_dates(items)
  local c, all_open = { NEG, POS, NEG, POS }, true
  for _, item in ipairs(items) do
    all_open = all_open and item.value.open
  end
  for _, item in ipairs(items) do
    local b = item.value
    local end_lo = b[3]
    if b.open and not all_open then
      end_lo = item.source and item.source.lo or NEG
    end
    c[1], c[2] = math.max(c[1], b[1]), math.min(c[2], b[2])
    c[3], c[4] = math.max(c[3], end_lo), math.min(c[4], b[4])
  end
  if c[1] >= c[2] and c[1] ~= NEG or (c[3] >= c[4] and not all_open) then
    return nil
  end
  c.open = all_open
  for _, item in ipairs(items) do -- as one date, if one of them says just that
    local b = item.value
    if b.one and b[2] == c[2] and b[3] == c[3] and c[1] == NEG and c[4] == POS then
      c.one, c.lo, c.hi = true, b.lo, b.hi
    end
  end
  return M.tightened(c)
end

local function range(value)
  if type(value) == "number" then
    return value, value
  end
  return value.low or -math.huge, value.high or math.huge
end

local function common_numbers(items)
  local low, high = -math.huge, math.huge
  for _, item in ipairs(items) do
    if type(item.value) == "string" then
      return nil
    end
    local a, b = range(item.value)
    low, high = math.max(low, a), math.min(high, b)
  end
  return low <= high and { low = low, high = high } or nil
end

local function common_equal(items)
  for _, item in ipairs(items) do
    if item.value ~= items[1].value then
      return nil
    end
  end
  return items[1].value
end

-- ---- evidence ----

function M.source_of(world, e)
  return e.quote and world.sources[world.quotes[e.quote].source] or nil
end

local function live(world, e)
  if e.gone or e.fact.gone then
    return false
  end
  return not e.quote or not (world.quotes[e.quote].gone or M.source_of(world, e).gone)
end

local function is_judgement(e)
  return not e.quote and e.words and not e.by
end

-- The evidence that a fact's own values are taken from.
local function candidates(evidence)
  for _, test in ipairs {
    function(e) return e.stance == "asserts" and not e.by end,
    function(e) return e.stance == "asserts" end,
    function() return true end,
  } do
    local list = {}
    for _, e in ipairs(evidence) do
      if test(e) then
        list[#list + 1] = e
      end
    end
    if #list > 0 then
      return list
    end
  end
  return {}
end

-- The value of a key, and whether it is marked. read(e) is what a piece of evidence says of it;
-- stated(e) whether itself.
local function own_value(world, list, read, stated, common)
  local items, settled, newest = {}, nil, nil
  for _, e in ipairs(list) do
    local value = read(e)
    if value ~= nil then
      items[#items + 1] = { value = value, source = M.source_of(world, e) }
      if is_judgement(e) and stated(e) and (not newest or e.order > newest) then
        settled, newest = value, e.order
      end
    end
  end
  if settled ~= nil then
    return settled, false
  elseif #items == 0 then
    return nil, false
  end
  local value = common(items)
  if value ~= nil then
    return value, false
  end
  local best
  for _, item in ipairs(items) do
    item.rank = item.source and item.source.rank or 7
    if not best or item.rank < best.rank then
      best = item
    end
  end
  return best.value, true
end

-- ---- facts ----

local function key_value(world, shown, key, list, common)
  local value, marked = own_value(world, list, function(e)
    if e[key] ~= nil then
      return e[key]
    end
    return e.fact[key]
  end, function(e) return e[key] ~= nil end, common)
  shown[key], shown.marked = value, shown.marked or marked
end

local function shown_date(world, shown, list, evidence)
  local relation = shown.relation
  local value, marked = own_value(world, list, function(e)
    local date = e.date or e.fact.date
    return date and bounds(date, relation)
  end, function(e) return e.date ~= nil end, common_dates)
  shown.marked = shown.marked or marked
  shown.undated = value == nil
  if value then
    return value
  end
  if relation then
    return { NEG, POS, POS, POS, open = true } -- `to` left out is open, `from` unknown
  end
  local hi = POS
  for _, e in ipairs(shown.planned and {} or evidence) do
    local source = M.source_of(world, e)
    if e.stance == "asserts" and source and source.hi then
      hi = math.min(hi, source.hi)
    end
  end
  return { NEG, hi, NEG, hi }
end

local function standing(evidence)
  local asserted, denied, judged = false, false, nil
  for _, e in ipairs(evidence) do
    if not e.by then
      asserted = asserted or e.stance == "asserts"
      denied = denied or e.stance == "denies"
      judged = is_judgement(e) and (not judged or e.order > judged.order) and e or judged
    end
  end
  if judged then
    return ({ asserts = "stands", denies = "denied", doubts = "claimed" })[judged.stance], true,
      judged.stance == "asserts", judged.stance == "denies"
  end
  return asserted and denied and "disputed" or asserted and "stands" or denied and "denied" or "claimed", false,
    asserted, denied
end

local function grade(world, evidence)
  local best
  for _, e in ipairs(evidence) do
    local source = M.source_of(world, e)
    if source and not e.by and e.stance ~= "doubts" and source.rank and source.rank <= 5 then
      best = math.min(best or 5, source.rank)
    end
  end
  return best and ("ABCDE"):sub(best, best)
end

local function party_text(party, class)
  if not party then
    return "-"
  elseif party.kind then
    return "kind " .. party.kind
  end
  local seen, list = {}, {}
  for _, actor in ipairs(party) do
    if not seen[class[actor]] then
      seen[class[actor]] = true
      list[#list + 1] = class[actor]
    end
  end
  table.sort(list)
  return table.concat(list, " ")
end

-- A fact, or several merged into one, as it is shown.
local function show(world, members, class)
  local evidence = {}
  for _, fact in ipairs(members) do
    for _, e in ipairs(fact.evidence) do
      e.fact = fact
      if live(world, e) then
        evidence[#evidence + 1] = e
      end
    end
  end
  local fact = members[1]
  local shown = {
    relation = fact.relation, planned = fact.planned, first = fact.first, second = fact.second, members = members,
    steps = {}, marked = false,
    parties = party_text(fact.first, class) .. "/" .. party_text(fact.second, class) .. "/" ..
      party_text(fact.role, class),
  }
  local list = candidates(evidence)
  if #list == 0 then -- nothing is left that says anything: the records' own fields
    for _, member in ipairs(members) do
      list[#list + 1] = { fact = member, stance = "none" }
    end
  end
  shown.evidence = evidence
  shown.standing, shown.settled, shown.asserted, shown.denied = standing(evidence)
  shown.grade = grade(world, evidence)
  key_value(world, shown, "type", list, common_equal)
  key_value(world, shown, "killed", list, common_numbers)
  key_value(world, shown, "how", list, common_equal)
  shown.bounds = shown_date(world, shown, list, evidence)
  for _, member in ipairs(members) do
    for _, step in ipairs(member.steps or {}) do
      shown.steps[#shown.steps + 1] = step
    end
  end
  return shown
end

-- The ends that events give, and updates to "ended".
local function tie_ends(shown, of)
  local b = shown.bounds
  local began, ended, last
  for _, fact in ipairs(shown.members) do
    began = began or fact.began and of[fact.began].bounds
    ended = ended or fact.ended and of[fact.ended].bounds
  end
  for _, step in ipairs(shown.steps) do
    last = step.status == "ended" and step or last
  end
  ended = last and { last.lo, last.hi, last.lo, last.hi } or ended
  if not began and not ended then
    return
  end
  b = { b[1], b[2], b[3], b[4], open = b.open }
  if began then
    b[1], b[2] = began[1], began[2]
  end
  if ended then
    b[3], b[4], b.open = ended[3], ended[4], false
  end
  shown.bounds = M.tightened(b)
end

local function dispute(list, world, class)
  local changed = {}
  for i, a in ipairs(list) do
    for j, b in ipairs(list) do
      local same = i ~= j and a.relation == b.relation and a.type == b.type and a.parties == b.parties
      for k = 1, 4 do
        same = same and a.bounds[k] == b.bounds[k]
      end
      if same and (a.asserted and b.denied or a.denied and b.asserted) and not a.settled then
        changed[#changed + 1] = a
      elseif i ~= j and a.relation == b.relation and a.type == b.type and a.asserted and not a.denied and
        b.denied and not a.settled and covering.whole(world, class, b, a) then
        changed[#changed + 1] = a
      end
    end
  end
  for _, fact in ipairs(changed) do
    fact.standing = "disputed"
  end
end

-- Everything of a world as it is shown: {facts = list, of = shown by number of fact, class = of
-- actors}.
function M.evaluate(world)
  local class = classes(#world.actors, world.actor_merges)
  local fact_class = classes(#world.facts, world.fact_merges)
  local view = { list = {}, of = {}, class = class, world = world }
  for i = 1, #world.facts do
    local members = {}
    for j, fact in ipairs(world.facts) do
      if fact_class[j] == i and not fact.gone then
        members[#members + 1] = fact
      end
    end
    if #members > 0 then
      local shown = show(world, members, class)
      shown.number = i
      view.list[#view.list + 1] = shown
      for j = 1, #world.facts do
        view.of[j] = fact_class[j] == i and shown or view.of[j]
      end
    end
  end
  for _, shown in ipairs(view.list) do
    if shown.relation then
      tie_ends(shown, view.of)
    end
  end
  dispute(view.list, world, class)
  return view
end

return M
