--- The order of facts in random cases that grow and change: against a closure over days, written
--- another way, and what followed the case against what is loaded anew.

local DAY = 86400
local MIN, MAX = math.mininteger, math.maxinteger

-- ---- against a closure over days ----

local seed = 7
local function random(n)
  seed = (seed * 1103515245 + 12345) & 0x7fffffff
  return (seed >> 8) % n + 1
end

-- Whether days can be found for the ties alone: pushed on from day 0, they come to rest.
local function possible(n, ties)
  local at = {}
  for i = 1, n do at[i] = 0 end
  for _ = 1, n + 1 do
    local moved = false
    for _, t in ipairs(ties) do
      local e = at[t.from] + t.least
      if e > at[t.to] then at[t.to], moved = e, true end
      if t.most and at[t.to] - t.most > at[t.from] then
        at[t.from], moved = at[t.to] - t.most, true
      end
    end
    if not moved then return true end
  end
  return false
end

-- Earliest and latest days by going round until nothing moves; nil if something never stops.
local function closure(days, ties)
  local early, late, count = {}, {}, 0
  if not possible(#days, ties) then return nil end
  for i = 1, #days do
    early[i], late[i] = days[i] or -math.huge, days[i] or math.huge
  end
  repeat
    local moved = false
    count = count + 1
    for _, t in ipairs(ties) do
      local from, to = t.from, t.to -- to lies at least `least`, at most `most` days after from
      local e, l = early[from] + t.least, late[to] - t.least
      if e > early[to] then early[to], moved = e, true end
      if l < late[from] then late[from], moved = l, true end
      if t.most then
        if late[from] + t.most < late[to] then late[to], moved = late[from] + t.most, true end
        if early[to] - t.most > early[from] then early[from], moved = early[to] - t.most, true end
      end
    end
    for i = 1, #days do
      if early[i] > late[i] then return nil end
    end
  until not moved or count > 400
  return not (count > 400) and early or nil, late
end

local function day_text(n) return os.date("!%Y-%m-%d", 1704067200 + n * DAY) end

local told, contradictory = 0, 0

-- Whether the case says of the events what the closure does.
local function agrees(list, days, ties)
  local early, late = closure(days, ties)
  if not early then
    local before = told
    told, contradictory = conflicts { kind = "order" }:count(), contradictory + 1
    return told > before, "it is not told"
  end
  for j, e in ipairs(list) do
    local bounds = e.bounds
    local want_lo = early[j] == -math.huge and MIN or 1704067200 + early[j] * DAY
    local want_hi = late[j] == math.huge and MAX or 1704067200 + (late[j] + 1) * DAY
    if require("dossier.cell").kind(bounds) ~= "time" or want_lo ~= bounds.start_lo
      or want_hi ~= bounds.end_hi then
      return false, e.ref
    end
  end
  return true, nil
end

local function random_tie(ties, put, list, i, key)
  local j, kind, least = random(i - 1), random(3), random(5)
  local lag = kind == 1 and least .. "d.." or kind == 2 and least .. "d"
    or least .. "d.." .. least + 3 .. "d"
  table.insert(put[key], { list[j], lag = lag })
  ties[#ties + 1] = { from = key == "after" and j or i, to = key == "after" and i or j,
    least = least, most = kind == 2 and least or kind == 3 and least + 3 or nil }
end

-- Makes events one by one, then gives some of them other dates, and looks at all after each step.
local function play()
  local list, days, ties, n = {}, {}, {}, 6 + random(5)
  for i = 1, n do
    days[i] = random(3) == 1 and random(60) or false
    local put = { type = "dot", new = true, date = days[i] and day_text(days[i]) or nil,
      after = {}, before = {} }
    for _, key in ipairs { "after", "before" } do
      for _ = 1, i > 1 and random(3) - 1 or 0 do
        random_tie(ties, put, list, i, key)
      end
    end
    put.after, put.before = #put.after > 0 and put.after or nil, #put.before > 0 and put.before or nil
    local ok, e = pcall(event, put)
    if not ok then
      return true -- after and before one
    end
    list[i] = e
    local same, what = agrees(list, days, ties)
    if not same or what then
      return same, what
    end
  end
  for i = 1, 4 do
    local j = random(n)
    days[j] = random(60)
    correct(list[j], { date = day_text(days[j]) }, "correction " .. i)
    local same, what = agrees(list, days, ties)
    if not same or what then
      return same, what
    end
  end
  return true
end

local wrong
for round = 1, 150 do
  local ok, ref = play()
  wrong = wrong or not ok and ("round %d: %s"):format(round, ref) or nil
end
equal("random cases are bounded as a closure over days says", wrong, nil)
check("some of them contradict themselves", contradictory > 20 and contradictory < 130)

-- ---- what follows the case, against what is loaded anew ----

-- A change that is taken back leaves nothing that a group could have followed: all is loaded anew.
local function load_anew()
  pcall(change, "nothing", function() error("no", 0) end)
end

local function all_bounds(list)
  local texts = {}
  for i, fact in ipairs(list) do
    local b = fact.bounds
    texts[i] = fact.ref .. " " .. (require("dossier.cell").kind(b) == "time"
      and ("%d %d %d %d"):format(b.start_lo, b.start_hi, b.end_lo, b.end_hi) or tostring(b))
  end
  return table.concat(texts, "\n")
end

local LAGS = { "2d..", "3d", "1d..9d", "30h..", "1mo", "..2mo" }
local ann = actor { name = "Anna", kind = "person" }

local papers = {}
for i = 1, 3 do
  papers[i] = source { title = "Paper " .. i, published = "2024-02", text = "It was so." }
end

local function some(list, kind)
  local found = {}
  for _, fact in ipairs(list) do
    found[#found + 1] = require("dossier.names").kind(fact) == kind and fact or nil
  end
  return found[random(#found)]
end

local function some_tie(list)
  local other = list[random(#list)]
  return random(2) == 1 and other or { other, lag = LAGS[random(#LAGS)] }
end

local OPS = {
  function(list)
    local put = { type = "fact", new = true, date = random(3) == 1 and day_text(random(60)) or nil }
    put[random(2) == 1 and "after" or "before"] = #list > 0 and random(5) > 1 and some_tie(list) or nil
    list[#list + 1] = event(put)
  end,
  function(list)
    local put = { type = "state", subject = ann, new = true, from = random(2) == 1 and "2024-01" or nil }
    put[random(2) == 1 and "ended" or "began"] = some(list, "event")
    put.from = not put.began and put.from or nil
    list[#list + 1] = relation(put)
  end,
  function(list) correct(list[random(#list)], { date = day_text(random(60)) }, "day " .. random(1000)) end,
  function(list) correct(list[random(#list)], { after = some_tie(list) }, "tie " .. random(1000)) end,
  function(list) correct(list[random(#list)], { before = {} }, "none " .. random(1000)) end,
  function(list) retract(list[random(#list)], "gone") end,
  function(list) cite(list[random(#list)], { judgement("no " .. random(1000)), stance = "denies" }) end,
  function(list) cite(list[random(#list)], judgement("yes " .. random(1000))) end,
  function(list) merge(some(list, "event"), some(list, "event"), "one " .. random(1000)) end,
  function(list) merge(some(list, "relation"), some(list, "relation"), "one " .. random(1000)) end,
  function(list) correct(some(list, "relation"), { began = some(list, "event") }, "begun") end,
  function(list) update(some(list, "relation"), { status = "ended", on = day_text(random(90)) }, "over") end,
  function(list) cite(some(list, "event"), papers[random(3)]:quote "It was so") end,
  function() correct(papers[random(3)], { published = day_text(random(90)) }, "misread") end,
  function(list) -- a denial that covers whatever lies in the month
    list[#list + 1] = event { type = "fact", new = true, date = "2024-0" .. random(3),
      evidence = { judgement "nothing", stance = "denies" } }
  end,
}

local undone = {} -- refs of changes, among them those that undid others

local function newest() return sql("select ref from changes order by id desc limit 1"):one().ref end

-- Does it as a change of its own, which may be undone later.
local function kept(op, list)
  if pcall(change, "random", op, list) then
    undone[#undone + 1] = newest()
  end
end

-- Takes back a change, or what took one back.
local function undo_some()
  local ref = undone[math.max(1, #undone - random(4) + 1)]
  if ref and pcall(undo, ref) then
    undone[#undone + 1] = newest()
  end
end

-- The bounds while some things are so that are not kept.
local compare
local function as_if(list)
  suppose(function()
    local own = table.move(list, 1, #list, 1, {})
    pcall(OPS[random(#OPS)], own)
    compare(own)
  end)
end

local function part_back(list)
  pcall(change, "none", function()
    OPS[random(#OPS)](table.move(list, 1, #list, 1, {}))
    error("no", 0)
  end)
end

local function merge_back()
  local m = sql "select ref from merges order by id desc limit 1":first()
  if m then retract(m.ref, "two") end
end

local MORE = { undo_some, undo_some, as_if, part_back, merge_back }

local differs, compared = nil, 0
function compare(list)
  local live = {}
  for _, fact in ipairs(list) do
    live[#live + 1] = pcall(function() return fact.bounds end) and fact or nil
  end
  local followed = all_bounds(live)
  load_anew()
  local anew = all_bounds(live)
  compared = compared + #live
  differs = differs or followed ~= anew and followed .. "\n\n" .. anew or nil
end

for _ = 1, 16 do
  local list = {}
  for _ = 1, 60 do
    local op = (#list < 4 or random(3) == 1) and OPS[1] or #list < 6 and OPS[2] or OPS[random(#OPS)]
    if random(3) == 1 then
      pcall(MORE[random(#MORE)], list)
    else
      kept(op, list) -- a merge with itself and the like are refused
    end
    compare(list)
    if random(3) > 1 then
      load_anew()
    end
  end
end
check("what was compared is worth it", compared > 5000)
equal("bounds that followed the case are those of the case loaded anew", differs, nil)
