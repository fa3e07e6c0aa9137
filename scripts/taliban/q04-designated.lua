--- Was Russia's listing of the Taliban in force on this day, and on that?
---
--- Yes, no, on a part of the day, or possibly: each answer with the facts that it rests on.
---@case build/taliban.case

for _, day in ipairs{ "2003-01-10", "2024-07-04", "2025-04-17", "2025-04-18" } do
  local _, verdict = holds("designates", "Russia", "Taliban", day)
  print("On " .. day .. ": " .. tostring(verdict))
end

local _, verdict = holds("designates", "Russia", "Taliban", "2024-07-04")
print(why(verdict))
