--- When did the court decide?
---
--- Gives the day of the ruling, and the words, source and grade that it was read from.
---@case build/taliban.case

local ruling = events{ type = "delist", agent = "Russia", target = "Taliban" }:one()

print("The court decided on " .. tostring(ruling.date))
print(why(ruling))
