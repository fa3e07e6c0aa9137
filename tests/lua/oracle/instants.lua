-- Uncertain times for the evaluation of rules, written from the text of the design. A time is
-- {start_lo, start_hi, end_lo, end_hi}: it starts in [start_lo, start_hi) and ends in (end_lo,
-- end_hi]. What several times can be to each other is found by trying out every way in which they
-- can lie.

local M = {}

local NEG, POS = math.mininteger, math.maxinteger

local function latest_start(b) return b[2] == NEG and NEG or b[2] - 1 end
local function earliest_end(b) return b[3] == POS and POS or b[3] + 1 end

M.latest_start, M.earliest_end = latest_start, earliest_end

-- They share an instant, in every case or in some.
function M.overlap(a, b, possible)
  if possible then
    return a[1] < b[4] and b[1] < a[4]
  end
  return latest_start(a) < earliest_end(b) and latest_start(b) < earliest_end(a)
end

-- An end is never before its start.
function M.tight(b)
  return { b[1], math.min(b[2], b[4]), math.max(b[3], b[1]), b[4] }
end

function M.cut(a, b)
  return M.tight { math.max(a[1], b[1]), math.max(a[2], b[2]), math.min(a[3], b[3]),
    math.min(a[4], b[4]) }
end

-- From one instant to another, both known.
function M.exact(lo, hi)
  return { lo, lo == NEG and NEG or lo + 1, hi == POS and POS or hi - 1, hi }
end

-- The whole of a date.
function M.whole(b) return M.exact(b[1], b[4]) end

-- From the start of one time to the end of another; what is a day or less is exact.
function M.span(a, b)
  local day = 24 * 3600
  local s = { a[1], a[2], b[3], b[4] }
  if a[1] ~= NEG and a[4] ~= POS and a[4] - a[1] <= day then
    s[2] = a[1] + 1
  end
  if b[1] ~= NEG and b[4] ~= POS and b[4] - b[1] <= day then
    s[3] = b[4] - 1
  end
  s = M.tight(s)
  return s[1] < s[4] and s or nil
end

-- ---- what two times are to each other ----

-- The instants that matter for an end in [lo, hi] (both ends included), seen from other ends.
local function choices(lo, hi, marks)
  local list = { lo }
  if hi ~= lo then
    list[2] = hi
  end
  for _, mark in ipairs(marks) do
    for d = -1, 1 do
      local at = (mark == NEG or mark == POS) and mark or mark + d
      if at > lo and at < hi then
        list[#list + 1] = at
      end
    end
  end
  return list
end

local function ways(b, marks)
  local list = {}
  for _, s in ipairs(choices(b[1], latest_start(b), marks)) do
    for _, e in ipairs(choices(earliest_end(b), b[4], marks)) do
      if s < e then
        list[#list + 1] = { s, e }
      end
    end
  end
  return list
end

local TESTS = {
  before = function(a, b) return a[2] <= b[1] end,
  meets = function(a, b) return a[2] == b[1] end,
  overlaps = function(a, b) return a[1] < b[2] and b[1] < a[2] end,
  during = function(a, b) return b[1] <= a[1] and a[2] <= b[2] end,
  contains = function(a, b) return a[1] <= b[1] and b[2] <= a[2] end,
  starts = function(a, b) return a[1] == b[1] and a[2] <= b[2] end,
  finishes = function(a, b) return a[2] == b[2] and b[1] <= a[1] end,
  equals = function(a, b) return a[1] == b[1] and a[2] == b[2] end,
}

-- Whether a relation of this name holds in every case or, if possible, in some.
function M.test(name, a, b, possible)
  local marks = { a[1], latest_start(a), earliest_end(a), a[4], b[1], latest_start(b), earliest_end(b), b[4] }
  local test = TESTS[name]
  possible = possible and true or false
  for _, x in ipairs(ways(a, marks)) do
    for _, y in ipairs(ways(b, marks)) do
      if test(x, y) == possible then
        return possible
      end
    end
  end
  return not possible
end

-- It lasts longer than so many seconds, or not as long, in every case or in some.
function M.lasts(b, sign, seconds, possible)
  possible = possible and true or false
  for _, way in ipairs(ways(b, { b[1], latest_start(b), earliest_end(b), b[4] })) do
    local endless = way[1] == NEG or way[2] == POS
    local length = endless and math.huge or way[2] - way[1]
    local holds = sign == ">" and length > seconds or sign == ">=" and length >= seconds or
      sign == "<" and length < seconds or sign == "<=" and length <= seconds
    if holds == possible then
      return possible
    end
  end
  return not possible
end

-- ---- maximal times ----

local function touches(a, b)
  return latest_start(a) <= earliest_end(b) and latest_start(b) <= earliest_end(a)
end

-- The first begins no later and ends no sooner than the second, however they lie.
local function covers(a, b)
  return a[1] <= b[1] and a[2] <= b[2] and a[3] >= b[3] and a[4] >= b[4]
end

-- Times that certainly touch or overlap become one; one that another covers is no maximal time.
function M.maximal(list)
  local out = {}
  for _, time in ipairs(list) do
    out[#out + 1] = time
  end
  local again = true
  while again do
    again = false
    for i = 1, #out do
      for j = #out, i + 1, -1 do
        local a, b = out[i], out[j]
        if touches(a, b) or covers(a, b) or covers(b, a) then
          out[i] = { math.min(a[1], b[1]), math.min(a[2], b[2]), math.max(a[3], b[3]), math.max(a[4], b[4]) }
          table.remove(out, j)
          again = true
        end
      end
    end
  end
  return out
end

-- ---- sets of instants, as sorted disjoint periods {lo, hi} ----

-- What is left of all time when these periods are taken away.
function M.gaps(periods)
  table.sort(periods, function(a, b) return a[1] < b[1] end)
  local out, at = {}, NEG
  for _, p in ipairs(periods) do
    if p[1] < p[2] then
      if p[1] > at then
        out[#out + 1] = { at, p[1] }
      end
      at = math.max(at, p[2])
    end
  end
  if at < POS then
    out[#out + 1] = { at, POS }
  end
  return out
end

-- The instants at which `holds(t)` is so; it changes nowhere but at these marks, and not near the
-- ends of all time.
local function tabulate(all, holds)
  local marks = { NEG }
  for _, at in ipairs(all) do
    marks[#marks + 1] = math.abs(at) < 1 << 60 and at or nil
  end
  table.sort(marks)
  local out, last = {}, nil
  for i, at in ipairs(marks) do
    local hi = marks[i + 1] or POS
    if hi ~= at and holds(at == NEG and (marks[i + 1] or 1) - 1 or at) then
      if last and last[2] == at then
        last[2] = hi
      else
        last = { at, hi }
        out[#out + 1] = last
      end
    end
  end
  return out
end

local function move(at, by)
  if at == NEG or at == POS then
    return at
  elseif by > 0 and at > POS - by then
    return POS
  elseif by < 0 and at < NEG - by then
    return NEG
  end
  return at + by
end

-- Where it starts or ends is not known at all: no instant is certain.
local function nowhere(b) return b[2] == POS or b[3] == NEG end

-- The instants of all times at their widest, or of each at its narrowest.
local function instants(times, possible)
  local list = {}
  for _, b in ipairs(times) do
    list[#list + 1] = (not possible and nowhere(b)) and { 0, 0 } or possible and { b[1], b[4] } or { latest_start(b), earliest_end(b) }
  end
  return M.gaps(M.gaps(list))
end

-- ---- once, historically, eventually, always, held_since, held_until ----

-- Some instant of the periods lies in [from, to].
local function somewhere(periods, from, to)
  for _, p in ipairs(periods) do
    if p[1] <= to and p[2] > from then
      return true
    end
  end
  return false
end

-- Every instant of [from, to] lies in the periods; of none, if to < from.
local function everywhere(periods, from, to)
  for _, p in ipairs(periods) do
    if p[1] <= from and p[2] > to then
      return true
    end
  end
  return to < from
end

-- Looking back; what looks ahead is the same in the mirror.
local BACK = {}

function BACK.once(a, _, from, to)
  local sets = {}
  for _, possible in ipairs { true, false } do
    local held = instants(a, possible)
    sets[possible] = function(t)
      if somewhere(held, move(t, -to), move(t, -from)) then
        return true
      end
      for _, b in ipairs(possible and {} or a) do -- wherever it lies, some of it lies in the window
        if not nowhere(b) and latest_start(b) <= move(t, -from) and earliest_end(b) > move(t, -to) then
          return true
        end
      end
      return false
    end
  end
  local rest = {}
  for i, b in ipairs(a) do
    rest[i] = { move(b[1], from), move(b[2], from), move(b[3], to), move(b[4], to) }
  end
  return sets, rest
end

function BACK.historically(a, _, from, to)
  if from == to then
    return BACK.once(a, nil, from, to)
  end
  local sets = {}
  for _, possible in ipairs { true, false } do
    local held = instants(a, possible)
    sets[possible] = function(t) return everywhere(held, move(t, -to), move(t, -from)) end
  end
  return sets, {}
end

function BACK.held_since(a, b, from, to)
  local sets = {}
  for _, possible in ipairs { true, false } do
    local held, began = instants(a, possible), instants(b, possible)
    sets[possible] = function(t)
      for _, p in ipairs(began) do -- the latest instant of each that lies in the window is the best
        local s = math.min(move(p[2], -1), move(t, -from))
        if s >= p[1] and s >= move(t, -to) and everywhere(held, s + 1, t) then
          return true
        end
      end
      for _, u in ipairs(possible and {} or b) do -- the worst that it can do is to end as soon as it may
        local last = earliest_end(u) - 1
        local s = math.min(last, move(t, -from))
        if not nowhere(u) and latest_start(u) <= move(t, -from) and last >= move(t, -to) and everywhere(held, s + 1, t) then
          return true
        end
      end
      return false
    end
  end
  return sets, from == 0 and b or {}
end

local AHEAD = { eventually = "once", always = "historically", held_until = "held_since" }

-- Time runs backwards: the instant t is -1 - t, and [s, e) is [-e, -s).
local function mirrored(b)
  local function flip(at)
    return at == NEG and POS or at == POS and NEG or -at
  end
  return { flip(b[4]), flip(b[3]), flip(b[2]), flip(b[1]) }
end

local function mirrored_all(list)
  local out = {}
  for i, b in ipairs(list or {}) do
    out[i] = mirrored(b)
  end
  return out
end

-- The maximal times in which the operator holds of times that each are of one atom: what certainly
-- holds, each within what possibly does, and what lies somewhere.
local function times_of(name, a, b, from, to, possible)
  local sets, rest = BACK[name](a, b, from, to)
  local marks = {}
  for _, list in ipairs { a, b } do
    for _, time in ipairs(list) do
      for _, at in ipairs { time[1], latest_start(time), earliest_end(time), time[4] } do
        for _, by in ipairs(at == NEG and {} or { 0, from, to }) do
          for d = -2, 2 do
            marks[#marks + 1] = move(move(at, by), d)
          end
        end
      end
    end
  end
  local sure, all = tabulate(marks, sets[false]), tabulate(marks, sets[true])
  local out = {}
  local function around(lo, hi)
    for _, p in ipairs(all) do
      if p[1] <= lo and hi <= p[2] then
        return p
      end
    end
  end
  local filled = {}
  local function put(p, start_hi, end_lo)
    filled[p] = true
    out[#out + 1] = { p[1], start_hi, end_lo, p[2] }
  end
  for _, c in ipairs(sure) do
    local exact = M.exact(c[1], c[2])
    put(around(c[1], c[2]), exact[2], exact[3])
  end
  for _, r in ipairs(rest) do
    put(around(r[1], r[4]), r[2], r[3])
  end
  for _, p in ipairs(all) do
    if possible and not filled[p] then
      put(p, p[2], p[1])
    end
  end
  return M.maximal(out)
end

function M.operate(name, a, b, from, to, possible)
  local back = AHEAD[name]
  if not back then
    return times_of(name, a, b or {}, from, to, possible)
  end
  return mirrored_all(times_of(back, mirrored_all(a), mirrored_all(b), from, to, possible))
end

return M
