-- Random dates and attributes, each as text of the public words and as the model takes it. The same
-- seed gives the same.

local M = {}

local state

--- Begins again with a seed.
function M.seed(seed) state = seed * 2654435761 + 88172645463325252 end

-- Numbers of its own, so that a case does not depend on what else asks for random numbers.
local function below(n)
  state = (state * 6364136223846793005 + 1442695040888963407) & 0x7fffffffffffffff
  return (state >> 24) % n
end

local function chance(percent) return below(100) < percent end
local function pick(list) return list[below(#list) + 1] end

-- ---- days ----

-- Days from 1970-01-01, proleptic Gregorian; a month may be 13.
local function days(y, m, d)
  if m > 12 then
    y, m = y + 1, m - 12
  end
  local count = 0
  local months = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }
  local function leap(year) return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0) end
  for year = 1970, y - 1 do
    count = count + (leap(year) and 366 or 365)
  end
  for month = 1, m - 1 do
    count = count + months[month] + (month == 2 and leap(y) and 1 or 0)
  end
  return count + d - 1
end

-- The bounds in seconds of a year, a month or a day after 1970, and whether it is a day.
local function read(text)
  local y, m, d = text:match("^(%d%d%d%d)%-?(%d*)%-?(%d*)$")
  y, m, d = tonumber(y), tonumber(m), tonumber(d)
  local lo = days(y, m or 1, d or 1)
  local hi = d and lo + 1 or m and days(y, m + 1, 1) or days(y + 1, 1, 1)
  return { lo = lo * 86400, hi = hi * 86400, day = d ~= nil }
end

M.read = read

-- ---- dates ----

local function date_text(from, to)
  local y = from + below(to - from + 1)
  local how = below(3)
  if how == 0 then
    return ("%d"):format(y)
  elseif how == 1 then
    return ("%d-%02d"):format(y, below(12) + 1)
  end
  return ("%d-%02d-%02d"):format(y, below(12) + 1, below(28) + 1)
end

M.date_text = date_text

-- A date of a relation as fields of a put and for the model. mode: nil any, "span" no single date.
local function relation_date(mode)
  local how = below(mode and 8 or 10)
  if how >= 9 then
    return "", nil
  elseif how == 8 then
    local text = date_text(2003, 2006)
    return (", date = %q"):format(text), read(text)
  end
  local text, date = "", { to = "open" }
  if how ~= 7 then
    local from = date_text(2001, 2004)
    text, date.from = (", from = %q"):format(from), read(from)
  end
  if how == 3 or how == 7 then
    text, date.to = text .. ', to = "?"', nil
    if how == 7 then
      local to = date_text(2004, 2008)
      text, date.to = (", to = %q"):format(to), read(to)
    end
  elseif how >= 4 then
    local to = date_text(2004, 2008)
    if read(to).hi <= date.from.lo then
      to = "2008"
    end
    text, date.to = text .. (", to = %q"):format(to), read(to)
  elseif how == 2 then
    text = text .. ', to = ".."'
  end
  return text, date
end

local function event_date(never_none)
  local how = below(10)
  if how == 0 and not never_none then
    return "", nil
  elseif how == 1 then
    local a = 2002 + below(4)
    local b = a + 1 + below(2)
    return (', date = "%d/%d"'):format(a, b), { lo = read(tostring(a)).lo, hi = read(tostring(b)).hi }
  end
  local text = date_text(2002, 2008)
  return (", date = %q"):format(text), read(text)
end

local function any_date(relation, mode)
  if relation then
    return relation_date(mode)
  end
  return event_date(mode)
end

-- ---- attributes ----

local function number()
  local how, n = below(4), 3 + below(3)
  if how == 0 then
    return ("%q"):format(n .. "+"), { low = n }
  elseif how == 1 then
    local high = n + below(3)
    return ("%q"):format(n .. "-" .. high), { low = n, high = high }
  end
  return tostring(n), n
end

local function attributes(percent)
  local parts, killed, how = {}, nil, nil
  if chance(percent) then
    local text
    text, killed = number()
    parts[#parts + 1] = "killed = " .. text
  end
  if chance(percent) then
    how = pick { "by bomb", "by law" }
    parts[#parts + 1] = ("how = %q"):format(how)
  end
  return #parts > 0 and (", attributes = {%s}"):format(table.concat(parts, ", ")) or "", killed, how
end

M.below, M.chance, M.pick = below, chance, pick
M.any_date, M.attributes = any_date, attributes

return M
