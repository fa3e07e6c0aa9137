--- Which names are one actor, and which are not?
---
--- Looks up spellings in four scripts, then two names that are easily taken for one.
---@case build/taliban.case

for _, name in ipairs{
  "Taliban", "Taleban", "Талибан", "طالبان", "塔利班",
  "Tehrik-e Taliban Pakistan", "TTP",
  "IS-K", "ISKP", "Islamic State-Khorasan", "Вилаят Хорасан",
} do
  local found = actor(name)
  print(name .. " is " .. found.ref .. " " .. found.name)
end

print("The Taliban and Tehrik-e Taliban Pakistan are "
  .. (actor "Taliban" == actor "TTP" and "one" or "two"))
local _, verdict = holds("part_of", "IS-K", "Islamic State")
print("IS-K is a part of Islamic State: " .. tostring(verdict))
show(actor "Taliban")
