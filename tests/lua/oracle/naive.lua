-- A naive evaluation of rules over two readings, written from the text of the design: every rule is
-- run over everything until nothing changes. A program is
--   {strata = {{name, …}, …}, predicates = {name = {timed, fold, moment, rules = {{head, time, body}, …}}}}

local time, terms, bodies = ...
local M = {}

local solve, value_of, copy = bodies.solve, terms.value_of, terms.copy
local key, row_key = terms.key, terms.row_key
M.key, M.row_key = key, row_key

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
