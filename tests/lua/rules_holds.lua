-- `holds` and a question to the rules agree: on what certainly and what possibly held of two parties in
-- a window, over random cases. Cases with denials of the type are left out: `holds` takes their time
-- away, the predicate of a type has what stands, and -p what is denied. So are facts whose dates
-- contradict each other.

local here = (...):gsub("[^/]*$", "") .. "oracle/"
local function part(name, ...)
  return assert(loadfile(here .. name .. ".lua"))(...)
end
local draw, model = part "draw", part("model", part "covering")
local cases = part("cases", draw)

local asked = 0

local function party(list)
  return list and #list > 0 and draw.chance(70) and cases.NAMES[draw.pick(list)] or nil
end

local function compare(seed, view)
  local shown = draw.pick(view.list)
  for _, other in ipairs(view.list) do
    local impossible = other.bounds[1] >= other.bounds[4] -- began after it ended: no time is left
    if other.type == shown.type and (other.standing == "denied" or impossible) then
      return
    end
  end
  local first, second, when = party(shown.first), party(shown.second), draw.date_text(2001, 2010)
  local _, verdict = holds(shown.type, first, second, when)
  local function term(name) return name and "'" .. name .. "'" or "_" end
  local atom = ("%s(%s, %s) @ %q"):format(shown.type, term(first), term(second), when)
  asked = asked + 1
  local yes, maybe = ask(atom):count() > 0, ask("possibly " .. atom):count() > 0
  local answer = yes and "yes" or maybe and "possible" or "no"
  equal(("case %d: %s is what holds says"):format(seed, atom), answer,
    verdict.answer == "unknown" and "no" or verdict.answer)
end

local only = tonumber(os.getenv "ORACLE")
for seed = only or 1, only or tonumber(os.getenv "PROGRAMS") or 200 do
  local lines, world = cases.make(seed + 40000)
  open()
  assert(load(cases.HEAD))()
  local script = table.concat(lines, "\n")
  if only then
    print(cases.HEAD .. "\n" .. script)
  end
  assert(load(script))({}, nil, table.concat(cases.WORDS, " "))
  local view = model.evaluate(world)
  for _ = 1, #view.list > 0 and 4 or 0 do
    compare(seed, view)
  end
end
check("enough was asked", only or os.getenv "PROGRAMS" or asked > 200)
