--- Was Cuba taken off the list in January 2025?
---
--- One report says so; shows what stands against it, and how it was settled.
---@case build/cuba.case

local removal = events{ type = "delist", target = "Cuba", at = "2025-01" }:one()
print("The delisting of January 2025: " .. removal.standing)
print(why(removal))
