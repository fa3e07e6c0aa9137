--- For how long were the Taliban listed in Russia?
---
--- An interval, since the listing began some time in 2003.
---@case build/taliban.case

local listing = relations{ type = "designates", subject = "Russia", object = "Taliban" }:one()

print("The Taliban were listed for " .. tostring(listing.span:length()))
print(why(listing))
