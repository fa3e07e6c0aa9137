--- The work of tests/bench/complete.sh: complete.lua make N, or measure.
---@arg ... text what to do, and how many

local what, n = arg[1], tonumber(arg[2])

local FIRST = { "Al", "Ber", "Cha", "Do", "El", "Fa", "Ga", "Ha", "Ib", "Ja", "Ka", "Li", "Mo", "Na", "Os",
  "Pe", "Ra", "Sa", "Ta", "Wa" }
local REST = { "rim", "lan", "med", "shir", "bek", "ton", "vic", "dov", "nov", "zar" }

if what == "make" then
  for i = 1, n do
    local name = FIRST[i % 20 + 1] .. REST[i // 20 % 10 + 1] .. " " .. FIRST[i // 200 % 20 + 1] .. REST[i // 4000 % 10 + 1]
    actor{name = name .. " " .. i, kind = "person", aliases = i % 10 == 0 and {"Талибан " .. i} or nil}
  end
  return
end

local clock = require("dossier.host.terminal").clock
local scope = require("dossier.prompt").scope(_G)

-- The first time, and the median of the others, in milliseconds.
local function timed(work)
  local times, first = {}, nil
  for i = 1, 21 do
    local start = clock()
    work()
    times[i] = (clock() - start) * 1000
    first = first or times[i]
  end
  table.sort(times)
  return first, times[11]
end

local function tab(line)
  local complete = require "dossier.complete"
  return timed(function() assert(complete.at(line, "", scope), line) end)
end

local worst = 0
for _, line in ipairs { 'actor "', 'actor "t', 'actor "tarim', 'actor "Тал', 'events{agent = "walan os', "events{ag" } do
  local first, median = tab(line)
  worst = math.max(worst, first, median)
  print(("%-24s %.2f ms, the first time %.2f ms"):format(line .. "⇥", median, first))
end
local _, floor = timed(function()
  return sql("select distinct name from names where name like ? limit 300", "tarim%"):count()
end)
local _, ours = tab 'actor "tarim'
print(("worst                    %.2f ms (wanted: at most 50)"):format(worst))
print(("SQL LIKE                 %.2f ms"):format(floor))
print(("ratio                    %.2f"):format(ours / floor))
