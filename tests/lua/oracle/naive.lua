-- A naive evaluation of rules over two readings, written from the text of the design: every body is
-- looked at whole, every rule is run over everything until nothing changes. A program is
--   {strata = {{name, …}, …}, predicates = {name = {timed, fold, moment, rules = {{head, time, body}, …}}}}
-- and a term {var = "X"}, {value = v}, {any = true} or {sign = "+", a, b}. A row is {args…, time =}.

local time = ...
local M = {}

-- ---- values ----

local function key(value)
  return type(value) == "table" and ("@%d,%d,%d,%d"):format(table.unpack(value, 1, 4)) or
    math.type(value) and ("%.17g"):format(value) or tostring(value)
end

local function row_key(row, n)
  local parts = {}
  for i = 1, n do
    parts[i] = row[i] == nil and "-" or key(row[i])
  end
  return table.concat(parts, "|")
end

M.key, M.row_key = key, row_key

local ARITHMETIC = {
  ["+"] = function(a, b) return a + b end, ["-"] = function(a, b) return a - b end,
  ["*"] = function(a, b) return a * b end,
}

-- The value of a term; nil if it has none.
local function value_of(term, env, possible)
  if term.var then
    return env[term.var]
  elseif not term.sign then
    return term.value
  end
  local a, b = value_of(term[1], env, possible), value_of(term[2], env, possible)
  if a == nil or b == nil then
    return nil
  elseif term.sign == "&" then
    return time.overlap(a, b, possible) and time.cut(a, b) or nil
  elseif term.sign == "span" then
    return time.span(a, b)
  end
  return ARITHMETIC[term.sign](a, b)
end

-- Every variable of the term has a value.
local function ready(term, env)
  if term.var then
    return env[term.var] ~= nil
  end
  return not term.sign or ready(term[1], env) and ready(term[2], env)
end

local function same(a, b)
  return key(a) == key(b)
end

local COMPARE = {
  ["="] = same, ["!="] = function(a, b) return not same(a, b) end,
  ["<"] = function(a, b) return a < b end, ["<="] = function(a, b) return a <= b end,
  [">"] = function(a, b) return a > b end, [">="] = function(a, b) return a >= b end,
}

-- ---- bodies ----

local function copy(t)
  local out = {}
  for k, v in pairs(t) do
    out[k] = v
  end
  return out
end

-- The rows of a predicate in a reading: of the case, or derived so far.
local function rows_of(db, atom, possible)
  return db.rows(atom, possible)
end

-- The variables as this row gives them; nil if it does not fit. `_` takes what is not there too.
local function fit(args, row, env)
  env = copy(env)
  for i, term in ipairs(args) do
    local value = row[i]
    if term.var then
      if value == nil or env[term.var] ~= nil and not same(env[term.var], value) then
        return nil
      end
      env[term.var] = value
    elseif not term.any and (value == nil or not same(term.value, value)) then
      return nil
    end
  end
  return env
end

-- Every way to fit a window: the variables, with the times at which it holds.
local function window_ways(db, l, env, possible)
  local function groups(atom, start)
    local list, at = {}, {}
    for _, row in ipairs(rows_of(db, atom, possible)) do
      local fitted = fit(atom.args, row, start)
      if fitted then
        local parts = {}
        for _, term in ipairs(atom.args) do
          parts[#parts + 1] = term.var and key(fitted[term.var]) or "_"
        end
        local k = table.concat(parts, "|")
        if not at[k] then
          at[k] = { env = fitted, times = {} }
          list[#list + 1] = at[k]
        end
        table.insert(at[k].times, row.time)
      end
    end
    return list
  end
  local ways = {}
  local function put(fitted, a, b)
    for _, t in ipairs(time.operate(l.name, a, b, l.from, l.to, possible)) do
      ways[#ways + 1] = { env = fitted, time = t }
    end
  end
  if l.k == "window" then
    for _, g in ipairs(groups(l.atom, env)) do
      put(g.env, g.times)
    end
    return ways
  end
  for _, second in ipairs(groups(l.second, env)) do
    local firsts = groups(l.atom, second.env)
    local free = false
    for _, term in ipairs(l.atom.args) do
      free = free or term.var and second.env[term.var] == nil
    end
    if #firsts == 0 and not free then -- at the instant of the second nothing is asked of the first
      firsts[1] = { env = second.env, times = {} }
    end
    for _, first in ipairs(firsts) do
      put(first.env, first.times, second.times)
    end
  end
  return ways
end

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
  if l.k == "test" then
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

-- All environments in which what is left of the body holds.
local function finish(db, body, env, possible, out)
  local envs = { env }
  local function each(make)
    local next_ = {}
    for _, e in ipairs(envs) do
      make(e, function(found) next_[#next_ + 1] = found end)
    end
    envs = next_
  end
  -- equations that give a variable its value, as far as they can
  for _ = 1, #body do
    for _, l in ipairs(body) do
      if l.k == "test" and l.sign == "=" and l[1].var then
        each(function(e, give)
          local value = e[l[1].var] == nil and value_of(l[2], e, possible)
          if value then
            e = copy(e)
            e[l[1].var], e["?" .. l[1].var] = value, type(value) == "table" and value or nil
            give(e)
          elseif value == false or not ready(l[2], e) then
            give(e)
          end
        end)
      end
    end
  end
  for _, l in ipairs(body) do
    if l.k == "aggregate" then
      each(function(e, give)
        local inner = {}
        for _, name in ipairs(l.outer) do
          inner[name] = e[name]
        end
        local result = aggregate(db, l, inner, possible)
        if e[l.var] == nil and result ~= nil then
          e = copy(e)
          e[l.var] = result
          give(e)
        elseif result ~= nil then -- equal to every value from low to high, or to some
          local other = aggregate(db, l, inner, not possible)
          other = other or possible and result or nil
          local own = e[l.var]
          if other and math.type(own) and (possible and math.min(result, other) <= own and own <= math.max(result, other) or
            result == own and other == own) then
            give(e)
          end
        end
      end)
    end
  end
  for _, l in ipairs(body) do
    if l.k == "atom" and l.negated then
      local reading = not possible and not l.possibly
      each(function(e, give)
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
      end)
    end
  end
  for _, l in ipairs(body) do
    if l.k == "test" or l.k == "relate" then
      each(function(e, give)
        if literal_holds(db, l, e, possible) then
          give(e)
        end
      end)
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

-- ---- programs ----

-- Makes the rows of a derived predicate a set: the least kept, times maximal.
local function tidy(p, rows)
  local out, seen = {}, {}
  for _, row in ipairs(rows) do
    local k = row_key(row, p.arity) .. (p.moment and key(row.time) or "")
    if p.fold then
      local parts = { table.unpack(row, 1, p.arity) }
      parts[p.fold] = false
      k = row_key(parts, p.arity)
    end
    local old = seen[k]
    if not old then
      old = copy(row)
      old.times = { row.time }
      seen[k] = old
      out[#out + 1] = old
    elseif p.fold then
      local better = math.min
      if p.most then
        better = math.max
      end
      old[p.fold] = better(old[p.fold], row[p.fold])
    elseif p.timed and not p.moment then
      table.insert(old.times, row.time)
    end
  end
  local list = {}
  for _, row in ipairs(out) do
    for _, t in ipairs(p.timed and (p.moment and row.times or time.maximal(row.times)) or { false }) do
      local one = copy(row)
      one.times, one.time = nil, t or nil
      list[#list + 1] = one
    end
  end
  return list
end

local function run(db, program, p, rows, possible)
  for _, rule in ipairs(p.rules) do
    for _, env in ipairs(solve(db, rule.body, {}, possible)) do
      local row = { time = rule.time and env[rule.time] }
      local whole = true
      for i, term in ipairs(rule.head) do
        row[i] = value_of(term, env, possible)
        whole = whole and row[i] ~= nil
      end
      if whole then
        rows[#rows + 1] = row
      end
    end
  end
  return tidy(p, rows)
end

local function signature(p, rows)
  local list = {}
  for i, row in ipairs(rows) do
    list[i] = row_key(row, p.arity) .. (row.time and key(row.time) or "")
  end
  table.sort(list)
  return table.concat(list, "\n")
end

-- {name = {[true] = rows of what possibly holds, [false] = of what certainly does}}
function M.evaluate(base, program)
  local derived = {}
  local db = {}
  function db.rows(atom, possible)
    local own = derived[atom.name]
    return own and own[possible] or base(atom, possible)
  end
  for _, names in ipairs(program.strata) do
    for _, name in ipairs(names) do
      derived[name] = { [true] = {}, [false] = {} }
    end
    for _, possible in ipairs { true, false } do
      local again = true
      while again do
        again = false
        for _, name in ipairs(names) do
          local p = program.predicates[name]
          local old = derived[name][possible]
          local new = run(db, program, p, { table.unpack(old) }, possible)
          if signature(p, new) ~= signature(p, old) then
            derived[name][possible] = new
            again = true
          end
        end
      end
    end
  end
  return derived
end

return M
