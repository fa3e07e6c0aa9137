-- What the model answers: yes, no, possible or unknown, over the facts as model.lua shows them.

local model = ...
local M = {}

local NEG, POS = math.mininteger, math.maxinteger
local tightened, source_of = model.tightened, model.source_of

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
  return (not first or names(fact.first, first, view.class)) and
    (not second or names(fact.second, second, view.class))
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

-- Suspensions as {lo, sure_lo, sure_hi, hi}: from some time in [lo, sure_lo] to some time in
-- [sure_hi, hi].
function M.suspensions(fact)
  local steps, list = {}, {}
  for i, step in ipairs(fact.steps) do
    steps[i], step.order = step, i
  end
  table.sort(steps, function(x, y) return x.lo < y.lo or x.lo == y.lo and x.order < y.order end)
  for i, step in ipairs(steps) do
    if step.status == "suspended" then
      local after = { lo = POS, hi = POS }
      for j = #steps, i + 1, -1 do
        after = steps[j].status == "in_force" and steps[j] or after
      end
      list[#list + 1] = { step.lo, step.hi, after.lo, after.hi }
    end
  end
  return list
end

local function in_force(fact, pieces, sure)
  for _, s in ipairs(M.suspensions(fact)) do
    pieces = sure and without(pieces, s[1], s[4]) or without(pieces, s[2], s[3])
  end
  return pieces
end

-- {earliest, latest} instant of the latest publication among the sources that say what the fact
-- says: as last stated.
local function stated(fact, view)
  local last
  for _, e in ipairs(fact.evidence) do
    local source = source_of(view.world, e)
    local says = e.stance == (fact.standing == "denied" and "denies" or "asserts")
    if says and source and source.hi and (not last or source.hi > last.hi) then
      last = source
    end
  end
  return last
end

local function meet(mine, theirs, view)
  for _, actor in ipairs(mine or {}) do
    if names(theirs, actor, view.class) then
      return true
    end
  end
  return false
end

-- What an open end gives way to.
local function gives_way(fact, other, view)
  if other.standing ~= "stands" or other.planned or other == fact then
    return false
  elseif fact.standing == "denied" then
    return other.relation and other.type == fact.type and involves(other, view, fact.asked_first, fact.asked_second)
  elseif other.relation then
    return view.world.types[fact.type].single and other.type == fact.type and other.second and
      meet(fact.first, other.first, view) and
      not (fact.second and view.class[fact.second[1]] == view.class[other.second[1]])
  end
  return view.world.types[other.type].ends == fact.type and meet(fact.first, other.first, view) and
    meet(fact.second, other.second, view)
end

-- The bounds with an open end that gives way to what surely, or perhaps, begins after it was last
-- stated.
function M.yielded(fact, view)
  local b = fact.bounds
  if not (fact.relation and b.open) then
    return b
  end
  local last = stated(fact, view)
  local since = math.max(last and last.lo or NEG, b[1])
  local lo, hi, any = POS, POS, false
  for _, other in ipairs(view.list) do
    if gives_way(fact, other, view) and other.bounds[2] > since + 1 then
      any = true
      lo = math.min(lo, math.max(other.bounds[1], since))
      if last and other.bounds[1] >= last.hi then
        hi = math.min(hi, other.bounds[2])
      end
    end
  end
  return any and tightened { b[1], b[2], lo, hi, yielded = true } or b
end

-- What a denial surely covers.
local function denial_cover(fact, view)
  local b = fact.bounds
  if not fact.relation then
    return b[1], b[4]
  elseif b.one then
    return b.lo, b.hi
  end
  b = M.yielded(fact, view)
  return b[2] == NEG and NEG or b[2] - 1, (b[3] == POS or b.yielded) and b[3] or b[3] + 1
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
  local pieces, uncovered, denials = { window }, { window }, {}
  for _, fact in ipairs(view.list) do
    if fact.type == type_ and fact.standing == "denied" and not fact.planned and
      denied_of(fact.first, first, view) and denied_of(fact.second, second, view) then
      fact.asked_first, fact.asked_second = first, second
      pieces = without(pieces, denial_cover(fact, view))
      denials[#denials + 1] = fact
    end
  end
  -- A denial of the whole fact is weighed against it in its standing, and takes no time from it;
  -- unless a judgement settled the denial alone.
  local function left_to(fact)
    local left = { window }
    for _, denial in ipairs(denials) do
      local weighed = (fact.standing == "stands" or fact.standing == "disputed") and
        model.covers_time(view.world, denial, fact) and (fact.settled or not denial.settled)
      if not weighed then
        left = without(left, denial_cover(denial, view))
      end
    end
    return left
  end
  local yes, possible, recorded = false, false, false
  for _, fact in ipairs(view.list) do
    if fact.type == type_ and fact.standing ~= "denied" and involves(fact, view, first, second) then
      local b, mine = M.yielded(fact, view), left_to(fact)
      recorded = recorded or fact.relation
      possible = possible or possibly(b, in_force(fact, mine, false))
      if fact.standing == "stands" and not fact.planned then
        yes = yes or surely(b, in_force(fact, mine, true))
        if fact.relation and not b.one then
          local held = { { b[2] - 1, b[3] == POS and POS or b[3] + 1 } }
          if b[2] == NEG then
            held[1][1] = NEG
          end
          for _, piece in ipairs(held[1][1] < held[1][2] and in_force(fact, mine, true) or {}) do
            uncovered = without(uncovered, math.max(piece[1], held[1][1]), math.min(piece[2], held[1][2]))
          end
        end
      end
    end
  end
  return yes and "yes" or possible and "possible" or (recorded or #pieces == 0) and "no" or "unknown",
    yes and #uncovered == 0
end

return M
