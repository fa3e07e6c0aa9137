-- Random programs over random cases are asked the same as a naive evaluation that was written from
-- the text of the design (oracle/naive.lua, bodies.lua, terms.lua, instants.lua), in both readings. PROGRAMS says how many, and
-- PROGRAM=17 prints one with its case and what differs.

local case = require "dossier.host.case"

local here = (...):gsub("[^/]*$", "") .. "oracle/"
local function part(name, ...)
  return assert(loadfile(here .. name .. ".lua"))(...)
end
local draw, model, time = part "draw", part("model", part "covering"), part "instants"
local cases, verdicts = part("cases", draw), part("verdicts", model)
local facts_of, terms = part("facts", time, verdicts), part("terms", time)
local naive = part("naive", time, terms, part("bodies", time, terms))
local programs = part("programs", draw, part("literals", draw, time))

local function bounds_text(b)
  local list = {}
  for i = 1, 4 do
    local at = b[i]
    list[i] = at == math.mininteger and "-" or at == math.maxinteger and "+" or
      math.abs(at) > 1 << 40 and tostring(at) or os.date("!%Y-%m-%d:%H%M%S", at)
  end
  return "[" .. table.concat(list, " ") .. "]"
end

local function text_of(value)
  if value == nil then
    return "-"
  elseif type(value) == "table" and math.type(value[1]) then
    return bounds_text(value)
  elseif type(value) == "userdata" or type(value) == "table" then
    local ok, lo = pcall(function() return value.start_lo end)
    if ok and lo then
      return bounds_text { lo, value.start_hi, value.end_lo, value.end_hi }
    end
    return value.ref
  end
  return naive.key(value)
end

local function lines_of(p, rows, columns)
  local list, seen = {}, {}
  for _, row in ipairs(rows) do
    local parts = {}
    for i = 1, p.arity do
      parts[i] = text_of(columns and row[columns[i]] or not columns and row[i] or nil)
    end
    local text = table.concat(parts, " ")
    if p.timed then
      text = text .. " @ " .. text_of(columns and row.T9 or row.time)
    end
    if not seen[text] then
      seen[text] = true
      list[#list + 1] = text
    end
  end
  table.sort(list)
  return list
end

local differences

local function compare(what, got, want)
  local has = {}
  for _, line in ipairs(want) do
    has[line] = true
  end
  for _, line in ipairs(got) do
    if not has[line] then
      differences[#differences + 1] = ("%s: has %s"):format(what, line)
    end
    has[line] = nil
  end
  for line in pairs(has) do
    differences[#differences + 1] = ("%s: lacks %s"):format(what, line)
  end
end

local COLUMNS = { "A1", "A2", "A3" }

local function question(name, p)
  return ("%s(%s)%s"):format(name, table.concat(COLUMNS, ", ", 1, p.arity), p.timed and " @ T9" or "")
end

local rows_seen, bound_seen = 0, 0

-- ---- with a column bound ----

-- Records stand in the rows of the naive evaluation as their refs.
local function is_ref(value)
  return type(value) == "string" and value:find "^%u%d+$"
end

-- A value as it is written in a question; nil of what is given for a ?.
local function written(value, n)
  if n % 2 == 0 or value == nil then
    return nil
  elseif math.type(value) == "integer" then
    return tostring(value)
  elseif is_ref(value) then
    return "'" .. value .. "'"
  end
  return type(value) == "string" and not value:find '[^%w ]' and '"' .. value .. '"' or nil
end

-- Values of a column: of one of the rows, and one that none has.
local function values_of(rows, column, n)
  local row = rows[n % math.max(#rows, 1) + 1]
  local value = row and row[column]
  if value == nil or type(value) == "table" and math.type(value[1]) then
    return {}
  end
  local other = math.type(value) and 987654 or is_ref(value) and "A1" or "none such"
  return { value, other }
end

local function fitting(rows, column, value)
  local list = {}
  for _, row in ipairs(rows) do
    if row[column] ~= nil and naive.key(row[column]) == naive.key(value) then
      list[#list + 1] = row
    end
  end
  return list
end

local function ask_bound(name, p, column, value, possible, n)
  local parts = {}
  for i = 1, p.arity do
    parts[i] = i == column and (written(value, n) or "?") or COLUMNS[i]
  end
  local text = ("%s%s(%s)%s"):format(possible and "possibly " or "", name, table.concat(parts, ", "),
    p.timed and " @ T9" or "")
  local given = parts[column] == "?" and { is_ref(value) and case.record(value) or value } or {}
  local ok, got = pcall(function()
    local list = {}
    for row in ask(text, table.unpack(given)) do
      local one = { time = p.timed and row.T9 }
      for i = 1, p.arity do
        one[i] = value
        if i ~= column then
          one[i] = row[COLUMNS[i]]
        end
      end
      list[#list + 1] = one
    end
    return lines_of(p, list)
  end)
  return text .. (#given > 0 and " for " .. tostring(value) or ""), ok, got
end

-- What is asked with a value is what the whole has of it.
local function compare_bound(name, p, rows, possible, seed)
  for column = 1, p.arity do
    for n, value in ipairs(values_of(rows, column, seed)) do
      local text, ok, got = ask_bound(name, p, column, value, possible, seed + n + column)
      if not ok then
        differences[#differences + 1] = text .. ": " .. tostring(got)
      else
        bound_seen = bound_seen + #got
        compare(text, got, lines_of(p, fitting(rows, column, value)))
      end
    end
  end
end

local function run(seed, only)
  local lines, world = cases.make(seed)
  local facts = {}
  differences = {}
  open()
  assert(load(cases.HEAD))()
  local script = table.concat(lines, "\n")
  assert(load(script, "=case " .. seed))(facts, nil, table.concat(cases.WORDS, " "))
  local view = model.evaluate(world)
  local people = {}
  local function canonical(number) return actor(cases.NAMES[number]).ref end
  for i = 1, #world.actors do
    people[i] = { name = cases.NAMES[i], value = canonical(view.class[i]) }
  end
  local present = {}
  for _, shown in ipairs(view.list) do
    present[#present + 1] = shown.type
    present[#present + 1] = facts_of.PARENTS[shown.type]
  end
  local program = programs.make(seed, people, present, function(type_)
    for _, shown in ipairs(view.list) do
      if not shown.relation and (shown.type == type_ or facts_of.PARENTS[shown.type] == type_) then
        return true
      end
    end
    return false
  end)
  if only then
    print(cases.HEAD .. "\n" .. script .. "\n" .. program.text)
  end
  for name, rows in pairs(program.tables) do
    facts_table(name, rows)
  end
  local base = facts_of.base(view, {
    actor = function(class) return people[class].value end,
    fact = function(shown) return facts[shown.number].ref end,
  }, program.tables)
  local ok, message = pcall(rules, "random", program.text)
  local evaluated, derived = pcall(naive.evaluate, base, program)
  if not ok then
    local neither = not evaluated and tostring(derived):find "no order" and tostring(message):find "is not bound"
    differences[1] = not neither and "refused: " .. tostring(message) or nil
    return script, program
  elseif not evaluated then
    error(derived, 0)
  end
  for name, rows in pairs(derived) do
    local p = program.predicates[name]
    for _, possible in ipairs { false, true } do
      local text = (possible and "possibly " or "") .. question(name, p)
      local done, got = pcall(function()
        local list = {}
        for row in ask(text) do
          list[#list + 1] = row
        end
        return lines_of(p, list, COLUMNS)
      end)
      if not done then
        differences[#differences + 1] = text .. ": " .. tostring(got)
      else
        rows_seen = rows_seen + #got
        compare(text, got, lines_of(p, rows[possible]))
        compare_bound(name, p, rows[possible], possible, seed)
      end
    end
  end
  rules("random", false)
  return script, program
end

local only = tonumber(os.getenv "PROGRAM")
local wrong = 0
for seed = only or 1, only or tonumber(os.getenv "PROGRAMS") or 2000 do
  local ok, script, program = pcall(run, seed, only)
  if not ok then
    differences = { tostring(script) }
  end
  local text = #differences > 0 and table.concat(differences, "\n  ") .. "\n" .. (program and program.text or "") or ""
  wrong = wrong + (#differences > 0 and 1 or 0)
  equal("program " .. seed .. " has the answers of the naive evaluation", text, "")
  if wrong > 20 then
    break
  end
end
if not only then
  check("the programs derive something", rows_seen > 100)
  check("questions with a value have answers", bound_seen > 100)
end
