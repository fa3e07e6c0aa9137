-- Values, terms and single atoms of rules, for the naive evaluation (naive.lua).

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

M.value_of, M.same, M.COMPARE, M.copy, M.rows_of, M.fit, M.window_ways = value_of, same, COMPARE, copy,
  rows_of, fit, window_ways

return M
