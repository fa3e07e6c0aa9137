-- Whether a denial covers a fact, over the facts as model.lua shows them.

local M = {}

local NEG, POS = math.mininteger, math.maxinteger

-- The time in which a fact may lie, and what a denial surely denies.
local function extent(fact)
  local b = fact.bounds
  if b.one then
    return b.lo, b.hi
  end
  return b[1], b[4]
end

local function denied_time(fact)
  local b = fact.bounds
  if not fact.relation or b.one then
    return extent(fact)
  end
  return b[2] == NEG and NEG or b[2] - 1, b[3] == POS and POS or b[3] + 1
end

-- A denial that goes on without an end gives way to what begins after it was last stated.
function M.time(world, denial, fact)
  local lo, hi = extent(fact)
  local from, to = denied_time(denial)
  if from > lo or to < hi or from >= to then
    return false
  end
  if denial.relation and not denial.bounds.one and denial.bounds[3] == POS then
    local last
    for _, e in ipairs(denial.evidence) do
      local source = e.quote and world.sources[world.quotes[e.quote].source] or nil
      if e.stance == "denies" and source and source.hi and (not last or source.hi > last.hi) then
        last = source
      end
    end
    return fact.bounds[2] - 1 <= math.max(last and last.lo or NEG, denial.bounds[1])
  end
  return true
end

local function covers_party(world, class, of_denial, of_fact)
  if not of_denial then
    return true
  elseif not of_fact or of_fact.kind then
    return false
  end
  for _, actor in ipairs(of_fact) do
    local named = of_denial.kind and world.actors[class[actor]].kind == of_denial.kind
    for _, other in ipairs(of_denial) do
      named = named or class[other] == class[actor]
    end
    if not named then
      return false
    end
  end
  return true
end

function M.whole(world, class, denial, fact)
  for _, member in ipairs(denial.members) do
    if member.role then -- it denies only that somebody had that role in it
      return false
    end
  end
  return not denial.planned and not fact.planned and M.time(world, denial, fact) and
    covers_party(world, class, denial.first, fact.first) and
    covers_party(world, class, denial.second, fact.second)
end

return M
