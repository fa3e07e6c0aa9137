-- An evaluation of standing, own values and verdicts over plain tables, written from the text of the design alone: it
-- reads neither the program's code nor its times.
--
-- world = {actors = {{kind}}, sources = {{rank, lo, hi, gone}}, quotes = {{source, gone}}, types = {code = {ends, single}},
--   facts = {{relation, type, first, second, role, date, killed, how, planned, began, ended, steps, evidence, gone}},
--   actor_merges, fact_merges = {{a, b, gone}}}
-- A party is nil (left out), {kind = …} (everybody of it) or a list of numbers of actors. Evidence is {quote, words, stance,
-- by, date, type, killed, how, order, gone}. A date is {lo, hi} (one date) or {from = {lo, hi}, to = {lo, hi} or "open"}.

local M = {}

local NEG, POS = math.mininteger, math.maxinteger
M.NEG, M.POS = NEG, POS

-- ---- days ----

-- Days from 1970-01-01, proleptic Gregorian; a month may be 13.
local function days(y, m, d)
  if m > 12 then
    y, m = y + 1, m - 12
  end
  local count = 0
  local months = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }
  local function leap(year) return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0) end
  for year = 1970, y - 1 do
    count = count + (leap(year) and 366 or 365)
  end
  for month = 1, m - 1 do
    count = count + months[month] + (month == 2 and leap(y) and 1 or 0)
  end
  return count + d - 1
end

-- The bounds in seconds of a year, a month or a day after 1970, and whether it is a day.
function M.read(text)
  local y, m, d = text:match("^(%d%d%d%d)%-?(%d*)%-?(%d*)$")
  y, m, d = tonumber(y), tonumber(m), tonumber(d)
  local lo = days(y, m or 1, d or 1)
  local hi = d and lo + 1 or m and days(y, m + 1, 1) or days(y + 1, 1, 1)
  return { lo = lo * 86400, hi = hi * 86400, day = d ~= nil }
end

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

local function tightened(b)
  b[2] = math.min(b[2], b[4])
  b[3] = math.max(b[3], b[1])
  return b
end

-- {start_lo, start_hi, end_lo, end_hi} of a date as a record of this kind reads it; open = the end is "..".
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
  return tightened(b)
end

-- The common part of dates, end by end, or nil. items = {{b = bounds, source = }}.
local function common_dates(items)
  local c, all_open, all_one = { NEG, POS, NEG, POS }, true, true
  local lo, hi = NEG, POS
  for _, item in ipairs(items) do
    all_open = all_open and item.value.open
    all_one = all_one and item.value.one
    lo, hi = math.max(lo, item.value.lo or NEG), math.min(hi, item.value.hi or POS)
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
  if all_one and lo < hi then
    c.one, c.lo, c.hi = true, lo, hi
  end
  return tightened(c)
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

local function source_of(world, e)
  return e.quote and world.sources[world.quotes[e.quote].source] or nil
end

local function live(world, e)
  if e.gone or e.fact.gone then
    return false
  end
  return not e.quote or not (world.quotes[e.quote].gone or source_of(world, e).gone)
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

-- The value of a key, and whether it is marked. read(e) is what a piece of evidence says of it; stated(e) whether itself.
local function own_value(world, list, read, stated, common)
  local items, settled, newest = {}, nil, nil
  for _, e in ipairs(list) do
    local value = read(e)
    if value ~= nil then
      items[#items + 1] = { value = value, source = source_of(world, e) }
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
    local source = source_of(world, e)
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
    local source = source_of(world, e)
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
    parties = table.concat({ party_text(fact.first, class), party_text(fact.second, class), party_text(fact.role, class) },
      "/"),
  }
  local list = candidates(evidence)
  if #list == 0 then -- nothing is left that says anything: the records' own fields
    for _, member in ipairs(members) do
      list[#list + 1] = { fact = member, stance = "none" }
    end
  end
  shown.list = list
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
  shown.bounds = tightened(b)
end

local function dispute(list)
  local changed = {}
  for i, a in ipairs(list) do
    for j, b in ipairs(list) do
      local same = i ~= j and a.relation == b.relation and a.type == b.type and a.parties == b.parties
      for k = 1, 4 do
        same = same and a.bounds[k] == b.bounds[k]
      end
      if same and (a.asserted and b.denied or a.denied and b.asserted) and not a.settled then
        changed[#changed + 1] = a
      end
    end
  end
  for _, fact in ipairs(changed) do
    fact.standing = "disputed"
  end
end

-- Everything of a world as it is shown: {facts = list, of = shown by number of fact, class = of actors}.
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
  dispute(view.list)
  return view
end

-- ---- verdicts ----

local function names(party, actor, class)
  for _, one in ipairs(party or {}) do
    if class[one] == class[actor] then
      return true
    end
  end
  return false
end

-- An assertion is of the parties that it names.
local function involves(fact, view, first, second)
  return (not first or names(fact.first, first, view.class)) and (not second or names(fact.second, second, view.class))
end

local function denied_of(party, actor, view)
  if not party then
    return true
  elseif not actor then
    return false
  elseif party.kind then
    return view.world.actors[actor].kind == party.kind
  end
  return names(party, actor, view.class)
end

local function without(pieces, lo, hi)
  local rest = {}
  for _, piece in ipairs(pieces) do
    if lo >= hi or hi <= piece[1] or lo >= piece[2] then
      rest[#rest + 1] = piece
    else
      if piece[1] < lo then
        rest[#rest + 1] = { piece[1], lo }
      end
      if hi < piece[2] then
        rest[#rest + 1] = { hi, piece[2] }
      end
    end
  end
  return rest
end

-- Suspensions as {lo, sure_lo, sure_hi, hi}: from some time in [lo, sure_lo] to some time in [sure_hi, hi].
local function suspensions(fact)
  local steps, list = {}, {}
  for i, step in ipairs(fact.steps) do
    steps[i] = step
  end
  table.sort(steps, function(a, b) return a.lo < b.lo end)
  for i, step in ipairs(steps) do
    if step.status == "suspended" then
      local next_ = steps[i + 1]
      local after = next_ and next_.status == "in_force" and next_ or { lo = POS, hi = POS }
      list[#list + 1] = { step.lo, step.hi, after.lo, after.hi }
    end
  end
  return list
end

local function in_force(fact, pieces, sure)
  for _, s in ipairs(suspensions(fact)) do
    pieces = sure and without(pieces, s[1], s[4]) or without(pieces, s[2], s[3])
  end
  return pieces
end

-- The latest publication of the sources that leave the end open: as last stated.
local function stated(fact, view)
  local last
  for _, e in ipairs(fact.list) do
    local date = e.date or e.fact.date
    local source = source_of(view.world, e)
    if source and source.hi and (not date or date.to == "open") then
      last = math.max(last or NEG, source.hi)
    end
  end
  return last or NEG
end

-- An open end that gives way to what begins after it was last stated: the bounds that are left.
local function yielded(fact, view)
  local b = fact.bounds
  if not (fact.relation and b.open) then
    return b
  end
  local after = math.max(stated(fact, view), b[1] + 1)
  local lo, hi = POS, POS
  for _, other in ipairs(view.list) do
    local yields = false
    if other.standing == "stands" and other.bounds[1] >= after and other ~= fact and not other.planned then
      local same_first = fact.first and other.first and not fact.first.kind
      local same_second = fact.second and other.second and not fact.second.kind
      local function meet(mine, theirs)
        for _, actor in ipairs(mine) do
          if names(theirs, actor, view.class) then
            return true
          end
        end
      end
      same_first = same_first and meet(fact.first, other.first)
      same_second = same_second and meet(fact.second, other.second)
      if fact.standing == "denied" then
        yields = other.relation and other.type == fact.type and
          involves(other, view, fact.asked_first, fact.asked_second)
      elseif other.relation then
        yields = view.world.types[fact.type].single and other.type == fact.type and same_first
      else
        yields = view.world.types[other.type].ends == fact.type and same_first and same_second
      end
    end
    if yields then
      lo, hi = math.min(lo, other.bounds[1]), math.min(hi, other.bounds[2])
    end
  end
  return lo == POS and b or tightened { b[1], b[2], lo, hi, yielded = true }
end

-- What a denial surely covers.
local function denial_cover(fact, view)
  local b = fact.bounds
  if not fact.relation then
    return b[1], b[4]
  elseif b.one then
    return b.lo, b.hi
  end
  b = yielded(fact, view)
  return b[2] == NEG and NEG or b[2] - 1, b[3] == POS and POS or b[3] + 1
end

local function surely(b, pieces)
  for _, piece in ipairs(pieces) do
    if b[2] <= piece[2] and b[3] >= piece[1] then
      return true
    end
  end
  return false
end

local function possibly(b, pieces)
  for _, piece in ipairs(pieces) do
    if b[1] < piece[2] and b[4] > piece[1] then
      return true
    end
  end
  return false
end

-- Whether something held in {q, r}: the answer, and whether throughout.
function M.holds(view, type_, first, second, window)
  local pieces, uncovered = { window }, { window }
  for _, fact in ipairs(view.list) do
    if fact.type == type_ and fact.standing == "denied" and not fact.planned and
      denied_of(fact.first, first, view) and denied_of(fact.second, second, view) then
      fact.asked_first, fact.asked_second = first, second
      pieces = without(pieces, denial_cover(fact, view))
    end
  end
  if #pieces == 0 then
    return "no", false
  end
  local yes, possible, recorded = false, false, false
  for _, fact in ipairs(view.list) do
    if fact.type == type_ and fact.standing ~= "denied" and involves(fact, view, first, second) then
      local b = yielded(fact, view)
      recorded = recorded or fact.relation
      possible = possible or possibly(b, in_force(fact, pieces, false))
      if fact.standing == "stands" and not fact.planned then
        yes = yes or surely(b, in_force(fact, pieces, true))
        if fact.relation and not b.one then
          local held = { { b[2] - 1, b[3] == POS and POS or b[3] + 1 } }
          if b[2] == NEG then
            held[1][1] = NEG
          end
          for _, piece in ipairs(held[1][1] < held[1][2] and in_force(fact, held, true) or {}) do
            uncovered = without(uncovered, piece[1], piece[2])
          end
        end
      end
    end
  end
  local throughout = yes and #uncovered == 0 and #pieces == 1 and pieces[1][1] == window[1] and
    pieces[1][2] == window[2]
  return yes and "yes" or possible and "possible" or recorded and "no" or "unknown", throughout
end

return M
