-- Random small cases are asked the same as a model that was written from the text of the design (oracle/model.lua). One case
-- alone: ORACLE=17 dossier tests/harness.lua tests/lua/oracle.lua prints its script and what differs.

local here = (...):gsub("%.lua$", "")
local model = dofile(here .. "/model.lua")
local cases = dofile(here .. "/cases.lua")

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
    list[i] = bound == model.NEG and "-" or bound == model.POS and "+" or os.date("!%Y-%m-%d:%H%M%S", bound)
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

local function windows()
  local list = { { text = nil, model.NEG, model.POS } }
  for _ = 1, 4 do
    local text = cases.date_text(2001, 2010)
    local read = model.read(text)
    list[#list + 1] = { text = text, read.lo, read.hi }
  end
  return list
end

local function compare_holds(view, count)
  local actors = #view.world.actors
  for _, list in ipairs { cases.RELATIONS, cases.EVENTS } do
    for _, type_ in ipairs(list) do
      for first = 0, actors do
        for second = 0, actors do
          local a, b = cases.NAMES[first], cases.NAMES[second]
          for _, window in ipairs(count and windows() or { windows()[1 + cases.below(5)] }) do
            local _, verdict = holds(type_, a, b, window.text)
            local answer, throughout = model.holds(view, type_, a and first, b and second, window)
            compare(("holds(%s, %s, %s, %s)"):format(type_, a, b, window.text),
              verdict.answer .. (verdict.throughout and " throughout" or ""),
              answer .. (throughout and " throughout" or ""))
          end
        end
      end
    end
  end
end

local function run(seed, count)
  local lines, world = cases.make(model, seed)
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
    compare_holds(view, count)
  end)
  if not ok then
    differences[#differences + 1] = tostring(message)
  end
  return script
end

local only = tonumber(os.getenv "ORACLE")
for seed = only or 1, only or 2000 do
  local script = run(seed, only ~= nil)
  if #differences > 0 then
    print(only and HEAD .. "\n" .. script or "")
  end
  equal("case " .. seed .. " is as the model says", table.concat(differences, "\n  "), "")
end
