-- Random programs of rules, each twice: as text and as the naive evaluation takes it. The same seed
-- makes the same program.

local draw, time = ...
local M = {}

local below, chance, pick = draw.below, draw.chance, draw.pick

local TYPES = { "lists", "likes", "leads", "rates", "delist", "hit", "harm", "meet" }
local EVENTS = { delist = true, hit = true, harm = true, meet = true }
local CASE = {
  actor = { "R", "S", texts = { "state", "person", "body" } }, event = { "R", "S", timed = true },
  relation = { "R", "S", timed = true }, role = { "R", "S", "R" }, standing = { "R", "S" },
  road = { "N", "N", "N" },
}
local NAMES = {
  R = { "X", "Y", "Z", "W" }, N = { "N", "M", "K" }, S = { "A", "B" }, T = { "T", "U", "V" },
}
local TEXTS = {
  actor = { "state", "person", "body" }, role = { "agent", "subject", "announcer", "object" },
  event = { "hit", "meet", "harm" }, relation = { "lists", "rates", "leads" },
  standing = { "stands", "disputed", "denied" },
}
for _, name in ipairs(TYPES) do
  CASE[name] = { "R", "R", timed = true, type = true }
end

local program, actors -- the one being made; names of actors by number

-- ---- terms ----

local function variable(kind) return { var = pick(NAMES[kind]) } end

local function print_term(term)
  if term.any then
    return "_"
  elseif term.var then
    return term.var
  elseif term.sign == "span" then
    return ("span(%s, %s)"):format(print_term(term[1]), print_term(term[2]))
  elseif term.sign then
    return ("%s %s %s"):format(print_term(term[1]), term.sign, print_term(term[2]))
  end
  return term.text
end

local function date_term()
  local text = draw.date_text(2002, 2008)
  local read = draw.read(text)
  return { value = { read.lo, read.hi, read.lo, read.hi }, text = ("%q"):format(text) }
end

local function constant(kind, name)
  if kind == "R" then
    local i = below(#actors) + 1
    return { value = actors[i].value, text = ("'%s'"):format(actors[i].name) }
  elseif kind == "N" then
    local n = below(4)
    return { value = n, text = tostring(n) }
  end
  local text = pick(TEXTS[name] or TEXTS.actor)
  return { value = text, text = text }
end

-- ---- literals ----

local function signature(name)
  local p = program.predicates[name]
  return p or CASE[name]
end

local function timed(name)
  return signature(name).timed
end

-- An atom of the case, or of a predicate that is finished (or is being made).
local function atom(choose, plain)
  local name = choose()
  local s = signature(name)
  local l = { k = "atom", name = name, args = {} }
  local text = {}
  local named = s.type and not plain and chance(15)
  for i, kind in ipairs(s) do
    local how = below(20)
    local term = how < 12 and variable(kind) or how < 18 and { any = true } or constant(kind, name)
    if term.var and i > 1 and l.args[i - 1].var == term.var and chance(80) then
      term = { any = true }
    end
    l.args[i] = term
    text[i] = print_term(term)
  end
  if named then
    local id = chance(70) and variable "R" or { any = true }
    local role = EVENTS[name] and { "agent", "target" } or { "subject", "object" }
    local which = below(3)
    text = {}
    if which ~= 0 then
      text[1] = ("%s: %s"):format(role[which], print_term(l.args[which]))
    end
    l.args[which == 1 and 2 or 1] = { any = true, unwritten = true }
    if which == 0 then
      l.args[2] = { any = true, unwritten = true }
    end
    l.args[3] = id
    text[#text + 1] = "id: " .. print_term(id)
  end
  if s.type and chance(8) then
    l.denied = true
  end
  l.text = (l.denied and "-" or "") .. name .. "(" .. table.concat(text, ", ") .. ")"
  return l
end

local function add_time(l)
  if not timed(l.name) then
    return
  end
  local how = below(10)
  if how < 6 then
    l.time = pick(NAMES.T)
    l.text = l.text .. " @ " .. l.time
  elseif how == 6 then
    local date = date_term()
    l.window = time.whole(date.value)
    l.text = l.text .. " @ " .. date.text
  end
end

local function possibly(l, percent)
  if chance(percent) then
    l.possibly = true
    l.text = "possibly " .. l.text
  end
end

local LOOKING = { "once", "historically", "eventually", "always" }

local function days() return below(3) == 0 and 0 or below(500) end

local function window(choose)
  local function timed_one()
    local name
    repeat
      name = choose()
    until timed(name)
    return name
  end
  local a, b = days(), days()
  local l = { from = math.min(a, b) * 86400, to = math.max(a, b) * 86400, time = pick(NAMES.T) }
  local range = ('["%dd", "%dd"]'):format(math.min(a, b), math.max(a, b))
  l.atom = atom(timed_one)
  if chance(60) then
    l.k, l.name = "window", pick(LOOKING)
    l.text = ("%s%s %s @ %s"):format(l.name, range, l.atom.text, l.time)
  else
    l.k, l.name, l.second = "held", pick { "held_since", "held_until" }, atom(timed_one)
    l.text = ("%s %s%s %s @ %s"):format(l.atom.text, l.name, range, l.second.text, l.time)
  end
  possibly(l, 15)
  return l
end

local function note(bound, term)
  if term.var then
    bound[term.var] = true
  end
end

local function bind(bound, l)
  if l.k == "atom" and not l.negated then
    for _, term in ipairs(l.args) do
      note(bound, term)
    end
  elseif l.k ~= "atom" then
    for _, part in ipairs { l.atom, l.second } do
      bind(bound, part)
    end
  end
  if l.time then
    bound[l.time] = true
  end
end

local function bound_of(bound, kind)
  local list = {}
  for _, name in ipairs(NAMES[kind]) do
    if bound[name] then
      list[#list + 1] = name
    end
  end
  return list
end

local function negation(choose, bound)
  local l = atom(choose)
  l.negated = true
  for _, term in ipairs(l.args) do
    if term.var and not bound[term.var] then
      return nil
    end
  end
  l.text = "not " .. l.text
  if not l.denied then
    add_time(l)
  end
  possibly(l, 25)
  return l
end

local WORDS = { "before", "overlaps", "meets", "during", "contains", "starts", "finishes", "equals" }

local function test(bound)
  local kind = pick { "R", "N", "T", "T", "T" }
  local list = bound_of(bound, kind)
  if #list == 0 then
    return nil
  end
  local left = { var = pick(list) }
  local right = chance(70) and { var = pick(list) } or kind == "T" and date_term() or constant(kind)
  if kind == "T" and chance(75) then
    local name = pick(WORDS)
    local l = { k = "relate", name = name, left, right }
    l.text = ("%s(%s, %s)"):format(name, print_term(left), print_term(right))
    possibly(l, 40)
    return l
  end
  local sign = kind == "N" and pick { "<", "<=", ">", ">=", "=", "!=" } or pick { "=", "!=" }
  return { k = "test", sign = sign, left, right,
    text = ("%s %s %s"):format(print_term(left), sign, print_term(right)) }
end

local function equation(bound)
  if chance(50) then
    local list = bound_of(bound, "N")
    if #list > 0 and not bound.M then
      local term = { sign = pick { "+", "-", "*" }, { var = pick(list) }, constant "N" }
      return { k = "test", sign = "=", { var = "M" }, term, text = "M = " .. print_term(term) }, "M"
    end
  end
  local list = bound_of(bound, "T")
  if #list > 0 and not bound.V then
    local term = { sign = pick { "&", "span" }, { var = pick(list) },
      chance(70) and { var = pick(list) } or date_term() }
    return { k = "test", sign = "=", { var = "V" }, term, text = "V = " .. print_term(term) }, "V"
  end
end

local function print_body(body)
  local parts = {}
  for i, l in ipairs(body) do
    parts[i] = l.text
  end
  return table.concat(parts, ", ")
end

local function aggregate(choose, bound)
  local outer = bound_of(bound, "R")
  local body, inner = {}, {}
  for i = 1, 1 + below(2) do
    body[i] = atom(choose)
    if chance(40) then
      add_time(body[i])
    end
    bind(inner, body[i])
  end
  local l = { k = "aggregate", body = body, outer = {}, var = "N" }
  for name in pairs(inner) do
    if bound[name] then
      l.outer[#l.outer + 1] = name
    end
  end
  local numbers = bound_of(inner, "N")
  l.name = #numbers > 0 and pick { "count", "sum", "min", "max" } or "count"
  if bound.N or inner.N and l.name ~= "count" then
    return nil
  end
  if inner.N then
    return nil -- N would group, and be what is counted
  end
  local values = "E : "
  if l.name ~= "count" then
    l.values = { var = pick(numbers) }
    values = l.values.var .. " : "
  else
    values = ""
  end
  l.text = ("N = %s{ %s%s }"):format(l.name, values, print_body(body))
  return l, #outer
end

-- ---- rules ----

local function shuffled(list)
  for i = #list, 2, -1 do
    local j = below(i) + 1
    list[i], list[j] = list[j], list[i]
  end
  return list
end

local function rule(name, choose, lower, own)
  local p = program.predicates[name]
  for _ = 1, 40 do
    local body, bound, recursive = {}, {}, false
    for i = 1, 1 + below(5) // 2 do
      local l
      if chance(25) then
        l = window(lower)
      else
        l = atom(choose)
        recursive = recursive or l.name == own
        add_time(l)
        possibly(l, 12)
      end
      body[i] = l
      bind(bound, l)
    end
    if not recursive and chance(35) then
      local l, to = equation(bound)
      if l then
        body[#body + 1] = l
        bound[to] = true
      end
    end
    if chance(25) then
      local l = aggregate(lower, bound)
      if l then
        body[#body + 1] = l
        bound.N = true
      end
    end
    if chance(45) then
      local l = negation(lower, bound)
      if l then
        body[#body + 1] = l
        bind(bound, l)
      end
    end
    if chance(50) then
      local l = test(bound)
      local whole = l and recursive and (l.k == "relate" and l.name ~= "overlaps" or l.k == "test" and l[1].var:find "[TUV]")
      if l and not whole then
        body[#body + 1] = l
      end
    end
    local head, free = {}, true
    for i, kind in ipairs(p) do
      local list = bound_of(bound, kind)
      free = free and #list > 0
      head[i] = #list > 0 and { var = pick(list) } or nil
    end
    local times = bound_of(bound, "T")
    if free and (not p.timed or #times > 0) then
      local at = p.timed and pick(times) or nil
      local texts = {}
      for i, term in ipairs(head) do
        texts[i] = print_term(term)
      end
      body = shuffled(body)
      return { head = head, time = at, body = body,
        text = ("%s(%s)%s :- %s."):format(name, table.concat(texts, ", "), at and " @ " .. at or "", print_body(body)) }
    end
  end
end

local function least(name)
  local p = program.predicates[name]
  p[1], p[2], p[3], p.arity, p.fold, p.most, p.timed = "N", "N", "N", 3, 3, nil, false
  local x, y, z, d, e = { var = "A" }, { var = "B" }, { var = "C" }, { var = "D" }, { var = "E" }
  local sum = { var = "F" }
  local function road(a, b, c) return { k = "atom", name = "road", args = { a, b, c } } end
  p.rules = {
    { head = { x, y, d }, body = { road(x, y, d) }, text = name .. "(A, B, min D) :- road(A, B, D)." },
    { head = { x, z, sum }, body = { { k = "atom", name = name, args = { x, y, d } }, road(y, z, e),
      { k = "test", sign = "=", sum, { sign = "+", d, e } } },
      text = name .. "(A, C, min F) :- " .. name .. "(A, B, D), road(B, C, E), F = D + E." },
  }
end

-- What a predicate's times are, when its rules are known: those of events stay apart.
local function mark_moment(p, has_events)
  for _, r in ipairs(p.rules) do
    for _, l in ipairs(r.body) do
      if r.time and l.k == "atom" and not l.negated and l.time == r.time then
        p.moment = p.moment or EVENTS[l.name] and has_events(l.name) or l.name == "event" or
          program.predicates[l.name] and program.predicates[l.name].moment
      end
    end
  end
end

local function tables()
  local list, seen = {}, {}
  for _ = 1, 1 + below(6) do
    local row = { below(4), below(4), below(4) }
    local k = table.concat(row, " ")
    if not seen[k] then
      seen[k] = true
      list[#list + 1] = row
    end
  end
  return { road = list }
end

-- The program of a seed over a case with these actors {name, value} and types of facts;
-- has_events(type) says whether there are any.
function M.make(seed, people, present, has_events)
  draw.seed(seed + 7000000)
  below(2)
  actors = people
  program = { predicates = {}, strata = {}, tables = tables() }
  local finished, text = {}, {}
  local function lower()
    local how = below(10)
    if how < 3 and #finished > 0 then
      return pick(finished)
    elseif how < 9 then
      return chance(85) and #present > 0 and pick(present) or pick(TYPES)
    end
    return pick { "actor", "event", "relation", "role", "road", "standing" }
  end
  for i = 1, 1 + below(3) do
    local name = "p" .. i
    local p = { rules = {} }
    program.predicates[name] = p
    for k = 1, 1 + below(2) do
      p[k] = chance(80) and "R" or "N"
    end
    p.arity, p.timed = #p, chance(60)
    if chance(12) then
      least(name)
    else
      local own = chance(45) and name
      local function choose()
        return own and chance(35) and own or lower()
      end
      p.rules[1] = rule(name, lower, lower)
      if p.rules[1] and chance(60) then
        p.rules[2] = rule(name, choose, lower, own)
      end
    end
    if #p.rules == 0 then
      program.predicates[name] = nil
      break
    end
    mark_moment(p, has_events)
    mark_moment(p, has_events)
    finished[i] = name
    program.strata[i] = { name }
    for _, r in ipairs(p.rules) do
      text[#text + 1] = r.text
    end
  end
  program.text = table.concat(text, "\n")
  return program
end

return M
