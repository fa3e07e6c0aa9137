-- What the predicates of a random case are, from the model's view of it: rows {args…, time =} of what
-- certainly and of what possibly holds.

local time, verdicts, model = ...
local M = {}

local NEG, POS = math.mininteger, math.maxinteger

M.PARENTS = { hit = "harm", lists = "rates", state = "body" }

-- The times of a fact with whether each certainly is one: a relation's are those in force, from the
-- end of one suspension to the start of the next.
local function times_of(fact, view)
  local b = fact.standing == "denied" and fact.bounds or verdicts.yielded(fact, view)
  b = { b[1], b[2], b[3], b[4] }
  if b[1] >= b[4] then -- what is said of it leaves no time
    return {}
  elseif not fact.relation or #fact.steps == 0 then
    return { { b, true } }
  end
  local out, from = {}, { NEG, NEG }
  local list = {}
  for _, s in ipairs(verdicts.suspensions(fact)) do
    local last = list[#list]
    if last and last[4] == s[4] and last[3] == s[3] then
      last[2] = math.min(last[2], s[2])
    else
      list[#list + 1] = { s[1], s[2], s[3], s[4] }
    end
  end
  list[#list + 1] = { POS, POS }
  for _, s in ipairs(list) do
    local cut = {
      math.max(b[1], from[1]), from[2] == NEG and b[2] or math.max(b[2], math.min(from[2], POS - 1) + 1),
      s[1] == POS and b[3] or math.min(b[3], s[1] - 1), s[2] == POS and b[4] or math.min(b[4], s[2] - 1),
    }
    if cut[1] < cut[4] then
      local sure = from[2] < s[1] and time.overlap(b, time.exact(from[2], s[1]), false)
      out[#out + 1] = { time.tight(cut), sure }
    end
    from = { s[3] or POS, s[4] or POS }
  end
  return out
end

local function under(code, parent)
  return code == parent or M.PARENTS[code] == parent
end

-- `asked` gives each number of an actor and fact its value.
function M.base(view, asked, tables)
  local rows = { [true] = {}, [false] = {} }
  local function put(name, row, certain, possible)
    for reading, there in pairs { [true] = possible, [false] = certain } do
      if there then
        rows[reading][name] = rows[reading][name] or {}
        table.insert(rows[reading][name], row)
      end
    end
  end
  local function actors(party, denial)
    local list, seen = {}, {}
    for i = 1, #view.world.actors do
      local all = denial and (not party or party.kind and under(view.world.actors[i].kind, party.kind))
      for _, one in ipairs(party or {}) do
        all = all or view.class[one] == view.class[i]
      end
      if all and not seen[view.class[i]] then
        seen[view.class[i]] = true
        list[#list + 1] = asked.actor(view.class[i])
      end
    end
    return #list > 0 and list or { false }
  end
  local function value(v) return v or nil end
  for _, fact in ipairs(view.list) do
    local certain = fact.standing == "stands" and not fact.planned
    local possible = fact.standing ~= "denied"
    local id = asked.fact(fact)
    local denied, doubtful = fact.standing == "denied", fact.standing == "denied" or fact.standing == "disputed"
    for _, t in ipairs(times_of(fact, view)) do
      local names = { fact.type, M.PARENTS[fact.type] }
      for _, name in ipairs(names) do
        for _, first in ipairs(actors(fact.first)) do
          for _, second in ipairs(actors(fact.second)) do
            put(name, { value(first), value(second), id, time = t[1] }, certain and t[2], possible)
          end
        end
        for _, first in ipairs(actors(fact.first, true)) do
          for _, second in ipairs(actors(fact.second, true)) do
            put("-" .. name, { value(first), value(second), id, time = t[1] }, denied and t[2], doubtful)
          end
        end
        put(fact.relation and "relation" or "event", { id, name, time = t[1] }, certain and t[2], possible)
      end
    end
    for role, party in pairs {
      [fact.relation and "subject" or "agent"] = fact.first or false,
      [fact.relation and "object" or "target"] = fact.second or false, announcer = fact.members[1].role or false,
    } do
      for _, who in ipairs(party and actors(party) or {}) do
        if who then
          put("role", { id, role, who }, fact.standing == "stands", possible)
        end
      end
    end
    put("standing", { id, fact.standing }, true, true)
  end
  local seen = {}
  for i, actor in ipairs(view.world.actors) do
    local class = view.class[i]
    if not seen[class] then
      seen[class] = true
      put("actor", { asked.actor(class), actor.kind }, true, true)
      if M.PARENTS[actor.kind] then
        put("actor", { asked.actor(class), M.PARENTS[actor.kind] }, true, true)
      end
    end
  end
  for name, list in pairs(tables) do
    for _, row in ipairs(list) do
      put(name, row, true, true)
    end
  end
  return function(atom, possible)
    return rows[possible][(atom.denied and "-" or "") .. atom.name] or {}
  end
end

return M
