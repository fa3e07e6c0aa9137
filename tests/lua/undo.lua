-- Undo is exact: random changes are taken back and brought back in any order that undo allows, and after each step the
-- case says what it said when the same changes were in effect. UNDO=17 dossier tests/harness.lua tests/lua/undo.lua runs
-- one seed and prints its steps.

local VIEWS = {
  "actors", "names", "events", "relations", "sources", "quotes", "evidence", "roles", "attributes", "terms", "steps",
  "merges", "batches",
}

local order = require "dossier.order"

-- Everything that the views show, and what orders facts, but for the numbers of changes.
local function dump()
  local lines = {}
  for _, view in ipairs(VIEWS) do
    local rows = sql("select * from " .. view)
    for row in rows do
      local cells = {}
      for key, value in pairs(row) do
        cells[#cells + 1] = key .. "=" .. tostring(value)
      end
      table.sort(cells)
      lines[#lines + 1] = view .. " " .. table.concat(cells, " ")
    end
  end
  for s in sources {} do
    lines[#lines + 1] = "text " .. s.ref .. " " .. tostring(s.text)
    lines[#lines + 1] = "found " .. s.ref .. " " .. search("word" .. s.ref):count()
  end
  for f in facts {} do
    local event = f.ref:find "^E"
    local ends = { f.ref, f.standing, tostring(f.grade), tostring(f.span), tostring(f.bounds) }
    for _, key in ipairs { "after", "before" } do
      for _, tie in ipairs(event and order.tied(f, key) or {}) do
        ends[#ends + 1] = ("%s %s %s"):format(key, tie.other.ref, tostring(tie.lag))
      end
    end
    lines[#lines + 1] = "fact " .. table.concat(ends, " ")
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

local function differ(a, b)
  local has, out = {}, {}
  for line in a:gmatch "[^\n]+" do has[line] = (has[line] or 0) + 1 end
  for line in b:gmatch "[^\n]+" do has[line] = (has[line] or 0) - 1 end
  for line, n in pairs(has) do
    if n ~= 0 then out[#out + 1] = (n > 0 and "\n    is     " or "\n    wanted ") .. line end
  end
  table.sort(out)
  return table.concat(out)
end

local below
local function pick(list) return list[below(#list) + 1] end
local function any(q) return pick(q:all()) end

local count = 0
local function fresh(stem)
  count = count + 1
  return stem .. count
end
local function year() return tostring(2000 + below(8)) end

local function evidence()
  local s = any(sources {})
  if below(2) == 0 or not s or not s.text then
    return judgement(fresh "because ")
  end
  return { s:quote("word" .. s.ref), stance = below(3) == 0 and "denies" or nil,
    date = below(3) == 0 and year() or nil, attributes = below(3) == 0 and { killed = below(9) .. "+" } or nil }
end

local function tie()
  return { any(events {}), lag = below(3) > 0 and pick { "3d", "2d..", "1mo..2mo" } or nil }
end

local MAKE = {
  function() actor { name = fresh "Actor ", kind = pick { "state", "group" } } end,
  function() actor { name = any(actors {}).name, aliases = { fresh "Alias " }, attributes = { [fresh "key"] = below(9) } } end,
  function() source { title = fresh "Source ", published = year(), reliability = pick { "A", "B", "C" } } end,
  function()
    local s = any(sources { where = function(x) return not x.text end })
    if s then source { title = s.title, published = s.published, text = "it has word" .. s.ref .. " in it" } end
  end,
  function()
    event { type = pick { "meet", fresh "type" }, agent = any(actors {}), target = any(actors {}), date = year(),
      roles = below(2) == 0 and { [pick { "host", fresh "role" }] = any(actors {}) } or nil,
      after = below(3) == 0 and tie() or nil, evidence = below(2) == 0 and evidence() or nil }
  end,
  function() event { type = "meet", agent = any(actors {}), before = { tie(), tie() }, new = true } end,
  function() event { id = pick { "one", "two" }, type = "meet", after = tie() } end,
  function() correct(any(events {}), { [pick { "after", "before" }] = below(4) > 0 and tie() or {} }, fresh "order ") end,
  function()
    relation { type = "leads", subject = any(actors {}), object = any(actors {}), from = year(),
      ended = below(2) == 0 and any(events {}) or nil }
  end,
  function() cite(any(facts {}), evidence()) end,
  function() correct(any(events {}), { date = year(), attributes = { killed = below(9) } }, fresh "slip ") end,
  function() correct(any(actors {}), { name = fresh "Name " }, "misspelt") end,
  function() update(any(actors {}), { name = fresh "Name ", on = year() }, "renamed") end,
  function() correct(any(sources {}), { published = year(), reliability = pick { "A", "D" } }, "misread") end,
  function() correct(any(actors {}), { rank = below(9) }, "promoted") end,
  function() update(any(relations {}), { status = pick { "suspended", "ended" }, on = year() }, "so") end,
  function() merge(any(actors {}), any(actors {}), "one") end,
  function() merge(any(events {}), any(events {}), "one") end,
  function()
    local m = any(sql "select ref from merges")
    if m then retract(m.ref, "two") end
  end,
  function() retract(any(events {}), "not so") end,
  function() retract(any(sources {}), "forged") end,
  function() retract(any(actors {}), "nobody") end,
  function() local v = any(sql "select ref from evidence") retract(v.ref, "misread") end,
  function() term { code = pick { "meet", fresh "type" }, label = fresh "Label ", parent = pick { "act", "deed" } } end,
  function() term { code = "meet", [pick { "ends", "begins" }] = { pick { "leads", fresh "rel" } } } end,
}

local function start()
  open()
  term { scheme = "key", code = "killed" }
  term { scheme = "key", code = "rank" }
  term { scheme = "type", code = "meet" }
  term { scheme = "type", code = "leads" }
  local s = source { title = "First", published = "2005", reliability = "B", text = "it has wordS1 in it" }
  for i = 1, 4 do
    actor { name = "Old " .. i, kind = "state", attributes = { rank = i } }
  end
  for i = 1, 3 do
    event { type = "meet", agent = "Old " .. i, target = "Old 4", date = "200" .. i, evidence = s:quote "wordS1" }
  end
  relation { type = "leads", subject = "Old 1", object = "Old 2", from = "2001" }
end

-- A change of one to three things, which may be refused; its ref, which is an old one if it changed nothing.
local function make(log)
  local ok, message = pcall(change, "random", function()
    for _ = 1, 1 + below(2) do
      local what = below(#MAKE) + 1
      log[#log + 1] = "do " .. what
      MAKE[what]()
    end
  end)
  log[#log + 1] = ok and "made" or "refused: " .. tostring(message)
  local last = sql("select ref from changes where why = 'random' order by id desc limit 1"):first()
  return last and last.ref
end

local function run(seed)
  math.randomseed(seed)
  below = function(n) return math.random(0, n - 1) end
  count = 0
  start()
  local log, stack, states, undone = {}, {}, { [0] = dump() }, {}
  local seen, ok = {}, true
  local function same(what, wanted)
    local is = dump()
    if is ~= wanted then
      ok = false
      equal(("seed %d: %s (%s)"):format(seed, what, table.concat(log, "; ")), differ(is, wanted), "")
    end
    return ok
  end
  for _ = 1, 8 do
    local c = make(log)
    if c and not seen[c] then
      seen[c] = true
      stack[#stack + 1] = c
      states[#stack] = dump()
    end
  end
  local function latest()
    return sql("select ref from changes where undoes is not null order by id desc limit 1"):one().ref
  end
  local at = #stack
  for _ = 1, 24 do
    local down = at > 0 and (below(2) == 0 or at == #stack)
    if down then
      log[#log + 1] = "undo " .. stack[at]
      local fine, message = pcall(undo, stack[at])
      check(("seed %d: %s can be undone: %s (%s)"):format(seed, stack[at], message, table.concat(log, "; ")), fine)
      if not fine then return end
      undone[at] = latest()
      at = at - 1
      if not same("undone", states[at]) then return end
    elseif at < #stack then
      at = at + 1
      log[#log + 1] = "redo " .. stack[at] .. " by " .. undone[at]
      local fine, message = pcall(undo, undone[at])
      check(("seed %d: %s can be brought back: %s (%s)"):format(seed, stack[at], message, table.concat(log, "; ")), fine)
      if not fine or not same("brought back", states[at]) then return end
    end
    local middle = at > 1 and below(3) == 0 and stack[below(at - 1) + 1]
    if middle and pcall(undo, middle) then -- one in the middle, if nothing rests on it, and back
      log[#log + 1] = "undo " .. middle .. " in the middle, and back"
      local fine, message = pcall(undo, latest())
      check(("seed %d: %s"):format(seed, tostring(message)), fine)
      if not same("taken from the middle and brought back", states[at]) then return end
    end
  end
  check("seed " .. seed .. " ends as it was", ok)
end

local only = tonumber(os.getenv "UNDO")
for seed = only or 1, only or tonumber(os.getenv "SEEDS") or 40 do
  run(seed)
end
