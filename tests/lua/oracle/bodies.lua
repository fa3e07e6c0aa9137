-- Every way in which the body of a rule holds, for the naive evaluation (naive.lua): all atoms are put
-- together first, then what is left is looked at one after the other. A term is {var = "X"},
-- {value = v}, {any = true} or {sign = "+", a, b}. A row is {args…, time =}.

local time, terms = ...
local M = {}

local key, value_of, same, COMPARE, copy = terms.key, terms.value_of, terms.same, terms.COMPARE, terms.copy
local rows_of, fit, window_ways = terms.rows_of, terms.fit, terms.window_ways

local solve, equations, aggregate

-- Puts together the times of each variable of time: all pairs of them share an instant.
local function settle(parts, env, possible)
  env = copy(env)
  for name, list in pairs(parts) do
    for i = 1, #list do
      for j = i + 1, #list do
        local lifted = possible or list[i].lifted or list[j].lifted
        if not time.overlap(list[i].time, list[j].time, lifted) then
          return nil
        end
      end
    end
    local all = list[1].time
    for i = 2, #list do
      all = time.cut(all, list[i].time)
    end
    if env[name] ~= nil then
      all = time.overlap(env[name], all, possible) and time.cut(env[name], all) or nil
      if not all then
        return nil
      end
    end
    env[name] = all
    for _, part in ipairs(list) do -- kept apart: what `possibly` does not stand before
      if not part.lifted then
        local sure = env["?" .. name]
        env["?" .. name] = sure and time.cut(sure, part.time) or part.time
      end
    end
  end
  return env
end

local function literal_holds(db, l, env, possible)
  local lifted = possible or l.possibly
  if l.k == "length" then
    return time.lasts(value_of(l[1], env), l.sign, l.days * 86400, lifted)
  elseif l.k == "test" then
    local a, b = value_of(l[1], env, possible), value_of(l[2], env, possible)
    return a ~= nil and b ~= nil and COMPARE[l.sign](a, b)
  end
  local a, b = value_of(l[1], env), value_of(l[2], env)
  local whole = { overlaps = 2, during = 2, starts = 2, finishes = 2, contains = 1 }
  if l[whole[l.name]] and l[whole[l.name]].value then
    if whole[l.name] == 2 then b = time.whole(b) else a = time.whole(a) end
  end
  return time.test(l.name, a, b, lifted)
end

-- What equations say before times are settled.
function equations(body, env, possible)
  for _ = 1, #body do
    for _, l in ipairs(body) do
      if l.k == "test" and l.sign == "=" and l[1].var and not l[1].var:find "^[TUV]$" and env[l[1].var] == nil then
        local value = value_of(l[2], env, possible)
        if value ~= nil then
          env = copy(env)
          env[l[1].var] = value
        end
      end
    end
  end
  return env
end

-- The value of an aggregate over the distinct solutions of its body in a reading.
function aggregate(db, l, inner, possible)
  local n, sum, least, most, seen = 0, 0, nil, nil, {}
  for _, s in ipairs(solve(db, l.body, inner, possible, true)) do
    local names = {}
    for name in pairs(s) do
      names[#names + 1] = name:sub(1, 1) ~= "?" and inner[name] == nil and name or nil
    end
    table.sort(names)
    for i, name in ipairs(names) do
      names[i] = name .. "=" .. key(s[name])
    end
    local k = table.concat(names, ";")
    if not seen[k] then
      seen[k] = true
      n = n + 1
      local value = l.values and value_of(l.values, s, possible)
      if value then
        sum = sum + value
        least, most = math.min(least or value, value), math.max(most or value, value)
      end
    end
  end
  return ({ count = n, sum = sum, min = least, max = most, mean = n > 0 and sum / n or nil })[l.name]
end

-- ---- what is left of a body when its atoms are found ----

local function each_variable(term, visit)
  if term.var then
    visit(term.var)
  end
  for _, part in ipairs(term) do
    each_variable(part, visit)
  end
end

local function is_negation(l) return l.k == "atom" and l.negated end

-- An equation that gives a side a value: that side and the other.
local function makes(l, bound)
  if l.k ~= "test" or l.sign ~= "=" then
    return nil
  elseif l[1].var and not bound[l[1].var] then
    return l[1].var, l[2]
  elseif l[2].var and not bound[l[2].var] then
    return l[2].var, l[1]
  end
end

-- Whether it can be looked at: its variables are there, and what says more of their times is done.
local function is_ready(l, left, bound)
  local yes = true
  local made, from = makes(l, bound)
  if l.k == "aggregate" then
    for _, name in ipairs(l.outer) do
      yes = yes and bound[name]
    end
    return yes
  elseif is_negation(l) then
    for _, term in ipairs(l.args) do
      each_variable(term, function(name) yes = yes and bound[name] end)
    end
    for _, other in ipairs(left) do
      yes = yes and not (l.time and not bound[l.time] and makes(other, bound) == l.time and
        is_ready(other, {}, bound))
    end
    return yes
  end
  local function check(name)
    yes = yes and bound[name]
    for _, other in ipairs(left) do
      yes = yes and not (is_negation(other) and other.time == name)
    end
  end
  for _, term in ipairs(made and { from } or { l[1], l[2] }) do
    each_variable(term, check)
  end
  return yes
end

local TAKE = {}

function TAKE.negation(db, l, e, possible, give)
  local reading = not possible and not l.possibly
  local cuts, any = {}, false
  for _, row in ipairs(rows_of(db, l, reading)) do
    if fit(l.args, row, e) and (not l.window or time.overlap(row.time, l.window, reading)) then
      any = true
      local b = row.time
      cuts[#cuts + 1] = b and (reading and { b[1], b[4] } or { time.latest_start(b), time.earliest_end(b) })
    end
  end
  if not l.time then
    if not any then
      give(e)
    end
    return
  end
  for _, gap in ipairs(time.gaps(cuts)) do
    local left, own = time.exact(gap[1], gap[2]), e[l.time]
    local sure = e["?" .. l.time] or not own and left
    local lifted = possible or l.possibly or own and not sure
    if own == nil or time.overlap(own, left, true) and (lifted or time.overlap(sure, left, false)) then
      local cut = copy(e)
      if not l.possibly then
        cut["?" .. l.time] = sure and time.cut(sure, left) or left
      end
      cut[l.time] = own and time.cut(own, left) or left
      give(cut)
    end
  end
end

function TAKE.aggregate(db, l, e, possible, give)
  local inner, own = {}, e[l.var]
  for _, name in ipairs(l.outer) do
    inner[name] = e[name]
  end
  local result = aggregate(db, l, inner, possible)
  if own == nil and result ~= nil then
    e = copy(e)
    e[l.var] = result
    give(e)
  elseif result ~= nil then -- equal to every value from low to high, or to some
    local other = aggregate(db, l, inner, not possible) or possible and result or nil
    if other and math.type(own) and (possible and math.min(result, other) <= own and
      own <= math.max(result, other) or result == own and other == own) then
      give(e)
    end
  end
end

function TAKE.equation(_, l, e, possible, give)
  local name, from = makes(l, e)
  local value = value_of(from, e, possible)
  if value ~= nil then
    e = copy(e)
    e[name], e["?" .. name] = value, type(value) == "table" and value or nil
    give(e)
  end
end

function TAKE.test(db, l, e, possible, give)
  if literal_holds(db, l, e, possible) then
    give(e)
  end
end

-- All environments in which what is left of the body holds.
local function finish(db, body, env, possible, out)
  local envs, bound, left = { env }, {}, {}
  for name in pairs(env) do
    bound[name] = true
  end
  for _, l in ipairs(body) do
    if is_negation(l) or l.k == "aggregate" or l.k == "test" or l.k == "relate" or l.k == "length" then
      left[#left + 1] = l
    end
  end
  while #left > 0 do
    local best, rank
    for i, l in ipairs(left) do
      local own = l.k == "aggregate" and 3 or is_negation(l) and 2 or 1
      if (not best or own < rank) and is_ready(l, left, bound) then
        best, rank = i, own
      end
    end
    local l = table.remove(left, best or error "no order of these literals")
    local take = rank == 3 and TAKE.aggregate or rank == 2 and TAKE.negation or
      makes(l, bound) and TAKE.equation or TAKE.test
    local next_ = {}
    for _, e in ipairs(envs) do
      take(db, l, e, possible, function(found) next_[#next_ + 1] = found end)
    end
    envs = next_
    for _, name in ipairs { l.time or "", l.var or "", makes(l, bound) or "" } do
      bound[name] = true
    end
  end
  for _, e in ipairs(envs) do
    out[#out + 1] = e
  end
end

-- Every environment in which the body holds. In an aggregate `_` is a variable of its own.
function solve(db, body, env, possible, inside)
  local positives, out = {}, {}
  for _, last in ipairs { false, true } do -- what is asked of the first atom of held_since depends on what is bound
    for i, l in ipairs(body) do
      if (l.k == "held") == last and (l.k == "atom" and not l.negated or l.k == "window" or last) then
        positives[#positives + 1] = { l, i }
      end
    end
  end
  local function go(n, current, parts)
    if n > #positives then
      local settled = settle(parts, current, possible)
      if settled then
        finish(db, body, settled, possible, out)
      end
      return
    end
    local l, number = positives[n][1], positives[n][2]
    local lifted = possible or (l.possibly and true or false)
    if l.k == "held" then
      current = equations(body, current, possible)
    end
    local function with(found, at)
      local own = parts
      if l.window and not time.overlap(at, l.window, lifted) then
        return
      end
      if l.time then
        own = {}
        for name, list in pairs(parts) do
          own[name] = { table.unpack(list) }
        end
        own[l.time] = own[l.time] or {}
        table.insert(own[l.time], { time = at, lifted = l.possibly })
      end
      go(n + 1, found, own)
    end
    if l.k ~= "atom" then
      for _, way in ipairs(window_ways(db, l, current, lifted)) do
        with(way.env, way.time)
      end
      return
    end
    for _, row in ipairs(rows_of(db, l, lifted)) do
      local found = fit(l.args, row, current)
      if found then
        for i, term in ipairs(inside and l.args or {}) do
          if term.any and not term.unwritten then
            found[("_%d.%d"):format(number, i)] = row[i] == nil and "-" or row[i]
          end
        end
        with(found, row.time)
      end
    end
  end
  go(1, env, {})
  return out
end

M.solve = solve

return M
