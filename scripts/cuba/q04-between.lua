--- For how long was Cuba off the list between its two listings?
---@case build/cuba.case

local listings = relations{ type = "lists", subject = "United States", object = "Cuba" }:all()
local first, second = listings[1], listings[2]

print("On the list: " .. tostring(first.span) .. " and " .. tostring(second.span))
print("Off it for " .. tostring(second.span - first.span))
timeline(facts{ actor = "Cuba", type = { "lists", "designate", "delist", "certify", "revoke" } })
