--- Which actors share an enemy with Russia?
---
--- The Taliban, by Islamic State-Khorasan; so does Afghanistan, which it attacks. With the facts
--- and quotes that it rests on.
---@case build/taliban.case

rules "data/rules/sides.rules"

for row in ask("shared_enemy(Who, ?, Enemy)", actor "Russia") do
  print(why(row))
end
