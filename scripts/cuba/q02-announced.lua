--- How long did it take from the notice to Congress to the delisting?
---@case build/cuba.case

local notice = events{ type = "certify", agent = "Barack Obama" }:one()
local off = events{ type = "delist", target = "Cuba", at = "2015" }:one()

print("Announced on " .. tostring(notice.date) .. ", off the list on " .. tostring(off.date))
print("That is " .. tostring(off.date - notice.date))
