-- Why, among ten million derived rows: the longest and the median time of 200 proofs of rows drawn at random, text included.

local case = require "dossier.host.case"
local why = require "dossier.why.rule"

local state = 1
local function draw(n)
  state = (state * 1103515245 + 12345) % 2147483648
  return (state >> 8) % n + 1
end

local function edges(n, make)
  local rows = {}
  for i = 1, n do
    rows[i] = make(i)
  end
  facts_table("edge", rows)
end

local CLOSURE = "path(X, Y) :- edge(X, Y). path(X, Z) :- path(X, Y), edge(Y, Z)."
local scale = tonumber(arg[1]) or 1
local SHAPES = {
  { "closure of a chain", CLOSURE, function()
    edges(math.floor(4472 * scale ^ 0.5), function(i) return { i, i + 1 } end)
  end },
  { "closure at random", CLOSURE, function()
    local n = math.floor(3300 * scale ^ 0.5)
    edges(n * 5, function() return { draw(n), draw(n) } end)
  end },
  { "the same by halves", "path(X, Y) :- edge(X, Y). path(X, Z) :- path(X, Y), path(Y, Z).", function()
    local n = math.floor(1000 * scale ^ 0.5)
    edges(n * 3, function() return { draw(n), draw(n) } end)
  end },
  { "same generation", "path(X, Y) :- edge(P, X), edge(P, Y). path(X, Y) :- edge(P, X), path(P, Q), edge(Q, Y).",
    function()
      local n = math.floor(6000 * scale ^ 0.5)
      edges(n, function(i) return { (i + 1) // 2, i + 1 } end)
    end },
  { "wide join", "path(X, Y, Z) :- edge(X, Y), edge(Y, Z).", function()
    local n = math.floor(10000 * scale ^ 0.5)
    edges(n * 32, function() return { draw(n), draw(n) } end)
  end },
}

for _, shape in ipairs(SHAPES) do
  shape[3]()
  rules("bench", shape[2])
  local start = os.clock()
  local answer = case.conclusions "path"
  local n = case.answer_count(answer)
  local run = os.clock() - start
  case.answer_row(answer, 1) -- sorts them
  local times, most = {}, 0
  for i = 1, 200 do
    local at = draw(n)
    start = os.clock()
    local text = tostring(why.proof(answer, (at * 977) % n + 1))
    times[i] = os.clock() - start
    most = math.max(most, #text)
  end
  local first = times[1]
  table.sort(times)
  print(("%-20s %9d rows in %5.2f s · why: first %6.2f ms, median %6.2f, longest %6.2f"):format(shape[1], n, run,
    first * 1000, times[100] * 1000, times[200] * 1000))
end
