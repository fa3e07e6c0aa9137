--- Records and numbers in one line.

local case = require "dossier.host.case"
local text = require "dossier.host.text"

local M = {}

local function label(actor)
  return actor and (actor.name or actor.ref) or nil
end

--- A record in one line: its ref and what it is.
---
--- ```lua
--- line.line(actor{name = "Taliban", kind = "group"})  --> A1 Taliban, group
--- ```
---@param rec Record
---@return string
function M.line(rec)
  local kind = case.kind(rec)
  if (kind == "E" or kind == "R") and case.row(rec) then
    local first, second = label(rec[kind == "E" and "agent" or "subject"]),
      label(rec[kind == "E" and "target" or "object"])
    local parts = { rec.ref .. " " .. rec.type }
    if first or second then
      parts[#parts + 1] = (first or "?") .. (second and " → " .. second or "")
    end
    local when = rec.span
    if when and (when.start_lo ~= math.mininteger or when.end_hi ~= math.maxinteger) then
      parts[#parts + 1] = tostring(when)
    end
    return table.concat(parts, " · ")
  elseif kind == "A" and rec.name then
    return rec.ref .. " " .. rec.name .. (rec.kind and ", " .. rec.kind or "")
  elseif kind == "S" and rec.title then
    return rec.ref .. " " .. rec.title
  elseif kind == "Q" and rec.words then
    return rec.ref .. ' "' .. rec.words .. '"'
  elseif kind == "T" and rec.code then
    return rec.scheme .. ":" .. rec.code
  end
  return rec.ref
end

function case.record_meta.__tostring(rec)
  return text.safe(M.line(rec))
end

-- The least and the most that a number may be.
local function range(number)
  if type(number) == "number" then
    return number, number
  end
  local best = number.best
  local open = number.low == nil and number.high == nil
  return number.low or open and best or -math.huge, number.high or open and best or math.huge
end

-- An uncertain number is less than another if it surely is.
function case.number_meta.__lt(a, b)
  local _, most = range(a)
  return most < range(b)
end

function case.number_meta.__le(a, b)
  local _, most = range(a)
  return most <= range(b)
end

function case.number_meta.__tostring(number)
  local unit = number.unit and " " .. number.unit or ""
  if number.low and number.high then
    local best = number.best and " (best " .. number.best .. ")" or ""
    return number.low .. "-" .. number.high .. best .. unit
  elseif number.low then
    return number.low .. "+" .. unit
  elseif number.high then
    return "up to " .. number.high .. unit
  end
  return "~" .. tostring(number.best) .. unit
end

return M
