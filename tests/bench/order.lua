--- What the order of facts costs in a case: events tied in one long story, a date in every tenth.
---@arg n integer = 100000 how many events

local n = args.n
local function timed(f, ...)
  local start = os.clock()
  local result = f(...)
  return os.clock() - start, result
end

local function line(what, seconds, per)
  print(("%-46s %9.3f ms%s"):format(what, seconds * 1e3, per or ""))
end

local list = {}
local put = timed(function()
  for i = 1, n do
    local back = i > 1 and list[i - 1 - (i * 7919 % math.min(i - 1, 50))] or nil
    list[i] = event { type = "step", new = true, after = back,
      date = i % 10 == 0 and os.date("!%Y-%m-%d", i * 3600) or nil }
  end
end)
line(("%d events put, each after another"):format(n), put, (" (%.0f us each)"):format(put * 1e6 / n))
local walk = timed(function() for _ in events {} do end end)
line("all of them walked by a query", walk)
local first, bounds = timed(function() return list[n].bounds end)
line("the first .bounds, of the last of them", first, (" (%.1f times the walk)"):format(first / walk))
line("the same again", (timed(function() return list[n].bounds end)))
local function often(what, f)
  local took = timed(function() for i = 1, 200 do f(i) end end)
  line(what, took / 200)
end
often("the .bounds of another", function(i) return list[n // 2 + i].bounds end)
often("one event more, and its .bounds", function(i)
  return event { type = "step", new = true, after = list[n - i] }.bounds
end)
often("a date corrected, and .bounds", function(i)
  correct(list[n - 10 * i], { date = os.date("!%Y-%m-%d", (n - i) * 3600) }, "seen again")
  return list[n].bounds
end)
line("all contradictions, of which there is none", (timed(function()
  assert(conflicts { kind = "order" }:count() == 0)
end)))
local wrong = event { type = "step", new = true, after = list[n], date = "1969" }
line("a contradiction told, of the fewest claims", (timed(function()
  assert(#wrong.bounds.chain <= 4)
end)))
assert(bounds.start_lo > math.mininteger)
