-- An independent check of proofs: reads a tree that why gave, step by step, against the rules as the test holds them, the
-- facts as it put them, and its own evaluation. Knows nothing of how proofs are found.
--
-- A program is {facts = {name = {{args…}, …}}, rules = {{head, body}, …}}; an atom is {name, args…, time = true}; a body
-- holds atoms, {"not", atom} and {"!=", x, y}. A variable begins with a capital. Timed facts have .from and .to, in days.

local M = {}

local function is_variable(term)
  return term:find "^%u" ~= nil
end

local function key(name, args)
  return name .. "(" .. table.concat(args, ", ") .. ")"
end
M.key = key

-- The atom that a node's text begins with: its name, arguments, time as {from, to} in seconds.
local function atom_of(text)
  local name, inside, rest = text:match "^([%l_]+)%((.-)%)(.*)$"
  if not name then
    return nil
  end
  local args = {}
  for arg in inside:gmatch "[^, ]+" do
    args[#args + 1] = arg
  end
  local when = rest:match "^ @ ([^·]+)"
  local time
  if when then
    local t = span((when:gsub(" +$", ""):gsub(" %.%. ", "/")))
    time = { t.start_lo, t.end_hi }
  end
  return name, args, time
end
M.atom_of = atom_of

local function unify(atom, args, env)
  if #atom - 1 ~= #args then
    return false
  end
  for i = 1, #args do
    local term = atom[i + 1]
    if term ~= "_" and is_variable(term) then
      if env[term] and env[term] ~= args[i] then
        return false
      end
      env[term] = args[i]
    elseif term ~= "_" and term ~= args[i] then
      return false
    end
  end
  return true
end

-- Whether children, in order, are what the body of a rule asks for.
local function fits(rule, args, time, children, holds)
  local env, kid = {}, 0
  if not unify(rule[1], args, env) then
    return "the head does not fit"
  end
  local from, to = -math.huge, math.huge
  local later = {}
  for _, literal in ipairs(rule[2]) do
    kid = kid + 1
    local child = children[kid]
    if not child then
      return "a premise is missing"
    end
    if literal[1] == "not" then
      if child.label ~= "searched" then
        return "what was searched is missing"
      end
      later[#later + 1] = literal[2]
    elseif literal[1] == "!=" then
      if child.label ~= "test" then
        return "the test is missing"
      end
      later[#later + 1] = literal
    else
      local name, own, when = atom_of(child.text)
      if name ~= literal[1] or not unify(literal, own, env) then
        return "premise " .. child.text .. " does not fit"
      end
      if literal.time then
        from, to = math.max(from, when[1]), math.min(to, when[2])
      end
    end
  end
  if #children ~= kid then
    return "there is a premise too many"
  end
  if rule[1].time and (from > time[1] or to < time[2]) then
    return "its premises do not hold for the whole time"
  end
  for _, literal in ipairs(later) do
    if literal[1] == "!=" then
      if (env[literal[2]] or literal[2]) == (env[literal[3]] or literal[3]) then
        return "the test does not hold"
      end
    elseif holds(literal, env, time) then
      return "what was searched is there"
    end
  end
end

local function united(name, args, time, children)
  local pieces = {}
  for i, child in ipairs(children) do
    local own, own_args, when = atom_of(child.text)
    if own ~= name or key(own, own_args) ~= key(name, args) then
      return "a piece is of something else"
    end
    pieces[i] = when
  end
  table.sort(pieces, function(a, b) return a[1] < b[1] end)
  local from, to = pieces[1][1], pieces[1][2]
  for _, piece in ipairs(pieces) do
    if piece[1] > to then
      return "the pieces do not touch"
    end
    to = math.max(to, piece[2])
  end
  if from > time[1] or to < time[2] then
    return "the pieces are not the whole"
  end
end

local function stated(program, name, args, time)
  for _, fact in ipairs(program.facts[name] or {}) do
    if key(name, fact) == key(name, args) and (not time or fact.lo <= time[1] and fact.hi >= time[2]) then
      return true
    end
  end
end

-- nil if the proof is right, else what is wrong; then its size. `holds(atom, env, time)`: whether it is so at some instant.
function M.check(program, top, holds)
  local stack, size = { top }, 0
  while #stack > 0 do
    local node = table.remove(stack)
    local name, args, time = atom_of(node.text)
    if node.label ~= "test" then
      size = size + 1
    end
    if size > 100000 then
      return "it has no end"
    end
    local wrong
    if node.label == "test" or node.label == "searched" then
      wrong = nil
    elseif not name then
      wrong = "is no atom"
    elseif #node.children == 0 then
      wrong = not stated(program, name, args, time) and "is no fact" or nil
    elseif node.text:find("united", 1, true) then
      wrong = united(name, args, time, node.children)
    else
      wrong = "no rule gives it"
      for _, rule in ipairs(program.rules) do
        if rule[1][1] == name and wrong then
          wrong = fits(rule, args, time, node.children, holds)
        end
      end
    end
    if wrong then
      return node.text .. ": " .. wrong
    end
    for _, child in ipairs(node.children) do
      stack[#stack + 1] = child
    end
  end
  return nil, size
end

-- ---- the smallest, by trying all ----

local function each_match(literals, i, env, sizes, total, give)
  local literal = literals[i]
  if not literal then
    return give(env, total)
  end
  if literal[1] == "!=" or literal[1] == "not" then
    return each_match(literals, i + 1, env, sizes, total, give)
  end
  for _, row in pairs(sizes[literal[1]] or {}) do
    local own = setmetatable({}, { __index = env })
    if unify(literal, row.args, own) then
      each_match(literals, i + 1, own, sizes, total + row.size, give)
    end
  end
end

local function passes(rule, env, sizes)
  local extra = 0
  for _, literal in ipairs(rule[2]) do
    if literal[1] == "!=" and (env[literal[2]] or literal[2]) == (env[literal[3]] or literal[3]) then
      return nil
    elseif literal[1] == "not" then
      extra = extra + 1
      for _, row in pairs(sizes[literal[2][1]] or {}) do
        if unify(literal[2], row.args, setmetatable({}, { __index = env })) then
          return nil
        end
      end
    end
  end
  return extra
end

-- By name and atom the size of the smallest proof: rounds over all solutions until none gets smaller. Names are evaluated
-- in the order of the rules' heads, so that what is negated is whole.
function M.smallest(program)
  local sizes, order, seen = {}, {}, {}
  for name, facts in pairs(program.facts) do
    sizes[name] = {}
    for _, fact in ipairs(facts) do
      sizes[name][key(name, fact)] = { args = fact, size = 1 }
    end
  end
  for _, rule in ipairs(program.rules) do
    local name = rule[1][1]
    if not seen[name] then
      seen[name], order[#order + 1] = true, name
      sizes[name] = sizes[name] or {}
    end
  end
  for _, name in ipairs(order) do
    local again = true
    while again do
      again = false
      local found = {}
      for _, rule in ipairs(program.rules) do
        if rule[1][1] == name then
          each_match(rule[2], 1, {}, sizes, 1, function(env, total)
            local extra = passes(rule, env, sizes)
            if extra then
              local args = {}
              for i = 2, #rule[1] do
                args[i - 1] = env[rule[1][i]] or rule[1][i]
              end
              found[#found + 1] = { args = args, size = total + extra }
            end
          end)
        end
      end
      for _, row in ipairs(found) do
        local at = key(name, row.args)
        local old = sizes[name][at]
        if not old or row.size < old.size then
          sizes[name][at], again = row, true
        end
      end
    end
  end
  return sizes
end

return M
