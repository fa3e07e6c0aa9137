--- The work of tests/bench/facts.sh: facts.lua WHAT [N]. Whatever is timed here prints seconds.
---@arg ... text what to do, and how many

local what, n = arg[1], tonumber(arg[2])

local DAYS, ACTORS, TYPES = 8766, 998, 20

local function timed(work)
  local start = os.clock()
  local answer = work()
  print(("%.4f %s"):format(os.clock() - start, answer))
end

local WORK = {}

-- Who takes part: the first in one event of a thousand, the second in one of ten, then the others.
function WORK.actors()
  for i = 1, ACTORS + 2 do
    actor{name = "Actor " .. i, kind = "state"}
  end
  for i = 0, TYPES - 1 do
    term{scheme = "type", code = "type_" .. i}
  end
end

-- Each event differs from all others, and they come in no order of time.
function WORK.put()
  local names, days, types = {}, {}, {}
  for i = 1, ACTORS + 2 do
    names[i] = "Actor " .. i
  end
  for i = 0, DAYS - 1 do
    days[i] = os.date("!%Y-%m-%d", (10957 + i) * 86400)
  end
  for i = 0, TYPES - 1 do
    types[i] = "type_" .. i
  end
  for i = 0, n - 1 do
    local agent = i % 1000 == 0 and 1 or i % 10 == 1 and 2 or 3 + i * 3571 % ACTORS
    event{
      type = types[i * 31 % TYPES], date = days[i * 7919 % DAYS], agent = names[agent],
      target = names[3 + i // DAYS % ACTORS],
    }
  end
end

function WORK.walk()
  timed(function()
    local count = 0
    for _ in events{} do
      count = count + 1
    end
    return count
  end)
end

function WORK.walk_fields()
  timed(function()
    local count, types = 0, {}
    for e in events{} do
      if e.agent then
        types[e.type] = true
        count = count + 1
      end
    end
    return count
  end)
end

-- The median of many, the first one left out.
local function count_before(name)
  local times, answer = {}, nil
  for i = 1, 21 do
    local start = os.clock()
    answer = events{actor = name, before = "2012-01-01"}:count()
    times[i] = os.clock() - start
  end
  table.remove(times, 1)
  table.sort(times)
  print(("%.4f %d"):format(times[10], answer))
end

function WORK.before()
  count_before "Actor 1"
  count_before "Actor 2"
end

WORK[what]()
