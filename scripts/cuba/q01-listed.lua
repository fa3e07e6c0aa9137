--- Was Cuba on the list of state sponsors of terrorism on a day?
---
--- Days before, between and after the two listings, and two on which it had been announced that it
--- would come off.
---@case build/cuba.case

for _, day in ipairs{ "1981", "1990", "2015-05-01", "2018", "2023", "2025-01-16" } do
  local _, verdict = holds("lists", "United States", "Cuba", day)
  print(day .. ": " .. tostring(verdict))
end
