--- Does being taken off a list amount to recognition?
---
--- No: no rule derives it, and on the day after the ruling a denial covers it. In July it is
--- recognised, by another act.
---@case build/taliban.case

print(why_not "recognises('Russia', 'Taliban') @ \"2025-04-18\"")
for _, day in ipairs{ "2025-04-18", "2025-07-04" } do
  local _, verdict = holds("recognises", "Russia", "Taliban", day)
  print("On " .. day .. ": " .. tostring(verdict))
  print(why(verdict))
end
