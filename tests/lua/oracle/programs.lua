-- Random programs of rules, each twice: as text and as the naive evaluation takes it. The same seed
-- makes the same program.

local draw, literals = ...
local M = {}

local below, chance, pick = draw.below, draw.chance, draw.pick
local TYPES, EVENTS = literals.TYPES, literals.EVENTS
local atom, add_time, possibly, window = literals.atom, literals.add_time, literals.possibly, literals.window
local negation, test, equation, aggregate = literals.negation, literals.test, literals.equation, literals.aggregate
local bind, bound_of, print_body, print_term = literals.bind, literals.bound_of, literals.print_body, literals.print_term

local program

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
        recursive = recursive or own and own[l.name]
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
      local whole = l and recursive and (l.k == "length" or l.k == "relate" and l.name ~= "overlaps" or l.k == "test" and l[1].var:find "[TUV]")
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
      for _, l in ipairs(body) do -- what also stands outside of it groups an aggregate
        for variable in pairs(l.k == "aggregate" and l.inner or {}) do
          l.outer[#l.outer + 1] = bound[variable] and variable or nil
        end
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
  program = { predicates = {}, strata = {}, tables = tables() }
  literals.begin(program, people)
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
  -- One predicate, or two that may rest on each other.
  local function stratum(i)
    local names, own = { "p" .. i, chance(25) and "q" .. i or nil }, {}
    for _, name in ipairs(names) do
      local p = { rules = {} }
      program.predicates[name] = p
      for k = 1, 1 + below(2) do
        p[k] = chance(80) and "R" or "N"
      end
      p.arity, p.timed, own[name] = #p, chance(60), true
    end
    local recursive = chance(#names > 1 and 80 or 45)
    local function choose()
      return recursive and chance(40) and pick(names) or lower()
    end
    for k, name in ipairs(names) do
      local p = program.predicates[name]
      if #names == 1 and chance(12) then
        least(name)
      else
        p.rules[1] = rule(name, k > 1 and choose or lower, lower, own)
        p.rules[2] = p.rules[1] and chance(60) and rule(name, choose, lower, own) or nil
      end
      if #p.rules == 0 then
        return false
      end
    end
    for _ = 1, 2 do
      for _, name in ipairs(names) do
        mark_moment(program.predicates[name], has_events)
      end
    end
    program.strata[i] = names
    for _, name in ipairs(names) do
      finished[#finished + 1] = name
      for _, r in ipairs(program.predicates[name].rules) do
        text[#text + 1] = r.text
      end
    end
    return true
  end
  for i = 1, 1 + below(3) do
    if not stratum(i) then
      program.predicates["p" .. i], program.predicates["q" .. i] = nil, nil
      break
    end
  end
  program.text = table.concat(text, "\n")
  return program
end

return M
