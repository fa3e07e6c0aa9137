--- Who delisted the Taliban before Russia did?
---
--- Lists what certainly came before the ruling, each with its evidence.
---@case build/taliban.case

local ruling = events{ type = "delist", agent = "Russia", target = "Taliban" }:one()
local earlier = events{ type = "delist", target = "Taliban", before = ruling, certain = true }

show(earlier)
for event in earlier do
  print(why(event))
end
