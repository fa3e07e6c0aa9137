-- Random literals of rules, each twice: as text and as the naive evaluation takes it.

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

local program, actors -- the program being made; names of actors by number

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
  if kind == "T" and chance(20) then
    local l = { k = "length", left, sign = pick { "<", "<=", ">", ">=" }, days = below(1500) }
    l.text = ("length(%s) %s \"%dd\""):format(left.var, l.sign, l.days)
    possibly(l, 40)
    return l
  end
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
  local body, inner = {}, {}
  for i = 1, 1 + below(2) do
    body[i] = atom(choose)
    if chance(40) then
      add_time(body[i])
    end
    bind(inner, body[i])
  end
  local l = { k = "aggregate", body = body, inner = inner, outer = {}, var = "N" }
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
  return l
end

-- What literals are made for.
function M.begin(program_, actors_) program, actors = program_, actors_ end

M.TYPES, M.EVENTS = TYPES, EVENTS
M.atom, M.add_time, M.possibly, M.window, M.negation, M.test = atom, add_time, possibly, window, negation, test
M.equation, M.aggregate, M.bind, M.bound_of = equation, aggregate, bind, bound_of
M.print_body, M.print_term = print_body, print_term

return M
