--- When was the petition made?
---
--- One report says "last month", another knows of it on a day: sets the two side by side.
---@case build/taliban.case

local petition = events{ type = "petition", target = "Supreme Court of Russia" }:one()
local known = petition.attributes.announced
local fits = date(petition.date):possibly_before(known) and "compatible" or "a contradiction"

print("The petition was made in " .. tostring(petition.date))
print("It was made known on " .. tostring(known) .. ": " .. fits)
print(why(petition))
