-- Proofs of what rules derive, read by a checker of the tests' own, on random programs.

local folder = (...):match "^(.*)%.lua$"
local checker = dofile(folder .. "/checker.lua")
local DAY = 86400

local seed = tonumber(os.getenv "SEED") or 7
local state = seed
local function draw(n) -- the same numbers everywhere
  state = (state * 1103515245 + 12345) % 2147483648
  return (state >> 8) % n + 1
end
local function pick(list)
  return list[draw(#list)]
end

-- ---- programs as text ----

local function atom_text(atom, quote)
  local args = {}
  for i = 2, #atom do
    args[#args + 1] = quote and atom[i]:find "^%l" and "'" .. atom[i] .. "'" or atom[i]
  end
  return ("%s(%s)%s"):format(atom[1], table.concat(args, ", "), atom.time and " @ T" or "")
end

local function rule_text(rule, quote)
  local parts = {}
  for i, literal in ipairs(rule[2]) do
    parts[i] = literal[1] == "not" and "not " .. atom_text(literal[2], quote)
      or literal[1] == "!=" and literal[2] .. " != " .. literal[3] or atom_text(literal, quote)
  end
  return atom_text(rule[1], quote) .. " :- " .. table.concat(parts, ", ") .. "."
end

local function program_text(program, bare)
  local lines = {}
  for _, name in ipairs(bare and { "e", "f" } or {}) do
    for _, fact in ipairs(program.facts[name]) do
      lines[#lines + 1] = checker.key(name, fact) .. "."
    end
  end
  for _, rule in ipairs(program.rules) do
    lines[#lines + 1] = rule_text(rule, not bare)
  end
  return table.concat(lines, "\n")
end

-- ---- without time ----

local PLAIN = {
  p = {
    { { "p", "X", "Y" }, { { "e", "X", "Y" } } },
    { { "p", "X", "Y" }, { { "f", "Y", "X" }, { "!=", "X", "Y" } } },
    { { "p", "X", "Z" }, { { "p", "X", "Y" }, { "p", "Y", "Z" } } },
    { { "p", "X", "Z" }, { { "p", "X", "Y" }, { "e", "Y", "Z" } } },
    { { "p", "X", "Y" }, { { "p", "Y", "X" } } },
    { { "p", "X", "X" }, { { "e", "X", "_" } } },
    { { "p", "X", "a" }, { { "f", "X", "b" }, { "p", "b", "X" } } },
  },
  q = {
    { { "q", "X" }, { { "p", "X", "Y" }, { "not", { "e", "Y", "X" } } } },
    { { "q", "X" }, { { "p", "X", "Y" }, { "q", "Y" } } },
    { { "q", "X" }, { { "f", "X", "X" } } },
    { { "q", "X" }, { { "q", "Y" }, { "p", "Y", "X" }, { "!=", "X", "Y" } } },
    { { "q", "X" }, { { "e", "X", "_" }, { "not", { "p", "X", "X" } } } },
  },
}

local function draw_rules(program, name, from, n)
  local own = {}
  for _ = 1, n do
    local rule = pick(from)
    if not own[rule] then
      own[rule] = true
      table.insert(program.rules, rule)
    end
  end
end

local function draw_plain()
  local program = { facts = { e = {}, f = {} }, rules = {} }
  local seen = {}
  for _ = 1, 3 + draw(8) do
    local name, fact = pick { "e", "e", "f" }, { pick { "a", "b", "c", "d", "g" }, pick { "a", "b", "c", "d", "g" } }
    if not seen[checker.key(name, fact)] then
      seen[checker.key(name, fact)] = true
      table.insert(program.facts[name], fact)
    end
  end
  for _, name in ipairs { "e", "f" } do
    if #program.facts[name] == 0 then
      program.facts[name] = { { "a", "b" } }
    end
  end
  table.insert(program.rules, PLAIN.p[1])
  draw_rules(program, "p", PLAIN.p, 3)
  draw_rules(program, "q", PLAIN.q, 3)
  table.insert(program.rules, PLAIN.q[3])
  return program
end

local function matches(atom, args, env)
  for i, arg in ipairs(args) do
    local term = atom[i + 1]
    if term ~= "_" and (env[term] or term) ~= arg then
      return false
    end
  end
  return true
end

-- Rows of questions with columns bound that say the same as this one.
local function bound_rows(name, args)
  local asked = { { table.concat(args, ", ") } }
  if name == "p" then
    asked[2] = { args[1] .. ", B", "B", args[2] }
    asked[3] = { "A, " .. args[2], "A", args[1] }
  end
  local rows = {}
  for _, one in ipairs(asked) do
    for row in ask(("%s(%s)"):format(name, one[1])) do
      if not one[2] or row[one[2]] == one[3] then
        rows[#rows + 1] = row
      end
    end
  end
  return rows, #asked
end

local wrong, not_smallest, not_bound, proofs, ways, bound = nil, nil, nil, 0, 0, 0
for _ = 1, 250 do
  local program = draw_plain()
  rules("random", program_text(program, true))
  local sizes = checker.smallest(program)
  local function holds(atom, env)
    for _, row in pairs(sizes[atom[1]] or {}) do
      if matches(atom, row.args, env) then
        return true
      end
    end
  end
  for _, name in ipairs { "p", "q" } do
    for row in conclusions { type = name } do
      local args = name == "p" and { row.X, row.Y or row.Z or row["2"] } or { row.X }
      local node = why(row)
      local message, size = checker.check(program, node, holds)
      proofs = proofs + 1
      local least = sizes[name][checker.key(select(1, checker.atom_of(node.text)),
        select(2, checker.atom_of(node.text)))]
      wrong = wrong or message and program_text(program, true) .. "\n" .. message
      if not message and (not least or size ~= least.size) then
        not_smallest = not_smallest or ("%s\n%s has %d nodes, the smallest %s"):format(program_text(program, true),
          tostring(node), size, least and least.size)
      end
      if draw(4) == 1 then
        local rows, n = bound_rows(name, select(2, checker.atom_of(node.text)))
        not_bound = not_bound or #rows ~= n and program_text(program, true) .. "\n" .. node.text
        for _, same in ipairs(rows) do
          local own, own_size = checker.check(program, why(same), holds)
          bound = bound + 1
          not_bound = not_bound or (own or own_size ~= size or
            #why(same, { all = true }).children ~= #why(row, { all = true }).children) and
            ("%s\n%s: %s, %s nodes for %d"):format(program_text(program, true), node.text, own, own_size, size)
        end
      end
      if draw(8) == 1 then
        local before = 0
        for _, way in ipairs(why(row, { all = true }).children) do
          ways = ways + 1
          local other, n = checker.check(program, way, holds)
          wrong = wrong or other and program_text(program, true) .. "\nanother way: " .. other
          if n and n < before then
            not_smallest = not_smallest or "ways are out of order"
          end
          before = n or 0
        end
      end
      assert(#args > 0)
    end
  end
end
equal("every derived row has a proof that the checker accepts", wrong, nil)
equal("the proof that is shown is the smallest", not_smallest, nil)
equal("rows of bound questions have the same proofs", not_bound or nil, nil)
check("there were proofs to check", proofs > 1000 and ways > 100 and bound > 500)

-- ---- with time ----

local TIMED = {
  p = {
    { { "p", "X", "Y", time = true }, { { "knows", "X", "Y", time = true } } },
    { { "p", "X", "Y", time = true }, { { "leads", "Y", "X", time = true } } },
    { { "p", "X", "Z", time = true }, { { "p", "X", "Y", time = true }, { "p", "Y", "Z", time = true } } },
    { { "p", "X", "Z", time = true }, { { "p", "X", "Y", time = true }, { "knows", "Y", "Z", time = true } } },
    { { "p", "X", "Y", time = true }, { { "p", "Y", "X", time = true }, { "leads", "X", "_" } } },
  },
  q = {
    { { "q", "X", time = true }, { { "p", "X", "Y", time = true }, { "not", { "leads", "Y", "X", time = true } } } },
    { { "q", "X", time = true }, { { "p", "X", "Y", time = true }, { "q", "Y", time = true } } },
    { { "q", "X", time = true }, { { "knows", "X", "X", time = true } } },
  },
}

for _, name in ipairs { "a", "b", "c", "d" } do
  actor { name = name, kind = "person" }
end
local made = { knows = {}, leads = {} }
local function day(n)
  return os.date("!%Y-%m-%d", 946684800 + n * DAY)
end
local by_name = {}
for i = 1, 14 do
  local name = pick { "knows", "knows", "leads" }
  local from = draw(40)
  local to = from + draw(14)
  local fact = { pick { "a", "b", "c", "d" }, pick { "a", "b", "c", "d" }, lo = 946684800 + from * DAY,
    hi = 946684800 + (to + 1) * DAY }
  table.insert(made[name], fact)
  by_name[i] = relation { type = name, subject = fact[1], object = fact[2], from = day(from), to = day(to) }
end

local timed_wrong, timed = nil, 0
for _ = 1, 60 do
  local program = { facts = made, rules = { TIMED.p[1] } }
  draw_rules(program, "p", TIMED.p, 3)
  table.insert(program.rules, TIMED.q[3])
  draw_rules(program, "q", TIMED.q, 2)
  rules("random", program_text(program))
  local function holds(atom, env, time)
    for _, fact in ipairs(made[atom[1]]) do
      if fact.lo < time[2] and fact.hi > time[1] and matches(atom, fact, env) then
        return true
      end
    end
  end
  for _, name in ipairs { "p", "q" } do
    for row in conclusions { type = name } do
      local done, node = pcall(why, row)
      local message = not done and node or checker.check(program, node, holds)
      timed = timed + 1
      timed_wrong = timed_wrong or message and program_text(program) .. "\n" .. tostring(message)
    end
  end
end
equal("every time that was derived has a proof that the checker accepts", timed_wrong, nil)
check("there were times to check", timed > 500)
rules("random", false)

-- ---- the checker itself ----

rules("chain", "e(a, b). e(b, c). p(X, Y) :- e(X, Y). p(X, Z) :- p(X, Y), e(Y, Z).")
local chain = { facts = { e = { { "a", "b" }, { "b", "c" } } }, rules = { PLAIN.p[1], PLAIN.p[4] } }
local function nothing() end
local function spoilt(how)
  local node = why(ask "p(a, c)":first())
  how(node)
  return checker.check(chain, node, nothing)
end
equal("the checker takes what is right", spoilt(nothing), nil)
check("it refuses a premise that does not fit", spoilt(function(n) n.children[1].text = "p(b, a)" end))
check("it refuses a fact that nobody stated", spoilt(function(n) n.children[2].text = "e(c, c)" end))
check("it refuses a proof that lacks a premise", spoilt(function(n) n.children = { n.children[1] } end))
check("it refuses what rests on itself", spoilt(function(n) n.children[1].children = { n, n.children[2] } end))
