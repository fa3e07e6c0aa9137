-- Random small cases are asked the same as a model that was written from the text of the design
-- (oracle/model.lua). One case alone: ORACLE=17 dossier tests/harness.lua tests/lua/oracle.lua
-- prints its script and what differs.

local here = (...):gsub("%.lua$", "")
local function part(name, ...)
  return assert(loadfile(here .. "/" .. name .. ".lua"))(...)
end
local draw, model = part "draw", part("model", part "covering")
local cases, verdicts = part("cases", draw), part("verdicts", model)

local HEAD = [[
term{scheme = "type", code = "lists"}; term{scheme = "type", code = "likes"}
term{scheme = "type", code = "leads", single = true}; term{scheme = "type", code = "delist", ends = "lists"}
term{scheme = "type", code = "hit"}; term{scheme = "type", code = "meet"}
term{scheme = "role", code = "announcer"}
term{scheme = "key", code = "killed"}; term{scheme = "key", code = "how"}]]

local differences

local function compare(what, got, want)
  if got ~= want then
    differences[#differences + 1] = ("%s: is %s, the model says %s"):format(what, tostring(got), tostring(want))
  end
end

local function bounds_text(...)
  local list = { ... }
  for i, bound in ipairs(list) do
    list[i] = bound == math.mininteger and "-" or bound == math.maxinteger and "+" or os.date("!%Y-%m-%d:%H%M%S", bound)
  end
  return table.concat(list, " ")
end

local function number_text(value)
  if value == nil then
    return "nil"
  elseif type(value) == "number" then
    return ("%d..%d"):format(value, value)
  end
  local function text(n) return n and math.abs(n) ~= math.huge and ("%d"):format(n) or "" end
  return text(value.low) .. ".." .. text(value.high)
end

local function compare_fact(i, fact, shown)
  local name, span = ("F[%d]"):format(i), fact.span
  compare(name .. " standing", fact.standing, shown.standing)
  compare(name .. " type", fact.type, shown.type)
  compare(name .. " bounds", bounds_text(span.start_lo, span.start_hi, span.end_lo, span.end_hi),
    bounds_text(table.unpack(shown.bounds, 1, 4)))
  compare(name .. " marked", fact.open, shown.marked)
  compare(name .. " grade", fact.grade, shown.grade)
  compare(name .. " killed", number_text(fact.attributes.killed), number_text(shown.killed))
  compare(name .. " how", fact.attributes.how, shown.how)
end

local function window()
  if draw.below(6) == 0 then
    return { text = nil, math.mininteger, math.maxinteger }
  end
  local text = draw.date_text(2001, 2010)
  local read = draw.read(text)
  return { text = text, read.lo, read.hi }
end

-- Somebody that a fact names, somebody else, or nobody in particular.
local function asked(party, actors)
  local how = draw.below(10)
  if how < 6 and party and #party > 0 then
    return draw.pick(party)
  end
  return how < 8 and draw.below(actors) + 1 or nil
end

local function compare_holds(view, count)
  for _ = 1, count do
    local shown = draw.pick(view.list)
    local first, second = asked(shown.first, #view.world.actors), asked(shown.second, #view.world.actors)
    local a, b, when = cases.NAMES[first or 0], cases.NAMES[second or 0], window()
    local _, verdict = holds(shown.type, a, b, when.text)
    local answer, throughout = verdicts.holds(view, shown.type, first, second, when)
    local what = ("holds(%s, %s, %s, %s)"):format(shown.type, a, b, when.text)
    compare(what, verdict.answer, answer)
    if answer == "yes" and verdict.answer == "yes" then
      compare(what .. " throughout", verdict.throughout, throughout)
    end
  end
end

local function run(seed, count)
  local lines, world = cases.make(seed)
  local facts = {}
  differences = {}
  open()
  assert(load(HEAD))()
  local script = table.concat(lines, "\n")
  local ok, message = pcall(function()
    assert(load(script, "=case " .. seed))(facts, nil, table.concat(cases.WORDS, " "))
    local view = model.evaluate(world)
    for i, fact in ipairs(facts) do
      if not world.facts[i].gone then
        compare_fact(i, fact, view.of[i])
      end
    end
    if #view.list > 0 then
      compare_holds(view, count)
    end
  end)
  if not ok then
    differences[#differences + 1] = tostring(message)
  end
  return script
end

local only = tonumber(os.getenv "ORACLE")
for seed = only or 1, only or 2000 do
  local script = run(seed, tonumber(os.getenv "QUESTIONS") or 8)
  if #differences > 0 then
    print(only and HEAD .. "\n" .. script or "")
  end
  equal("case " .. seed .. " is as the model says", table.concat(differences, "\n  "), "")
end
