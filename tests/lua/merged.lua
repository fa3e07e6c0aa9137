-- Records that are one: either of them may be named, and what says that they are one can be found.

local russia = actor { name = "Russia", kind = "state" }
local rossiya = actor { name = "Rossiya", kind = "state" }
local moscow = actor { name = "Moscow", kind = "state" }
local china = actor { name = "China", kind = "state" }
event { type = "meet", agent = russia, target = china, date = "2020" }
event { type = "meet", agent = rossiya, target = china, date = "2021" }
local first = merge(russia, moscow, "speaks for it")
local second = merge(russia, rossiya, "the same name")

equal("a record that was merged into another finds both", events { agent = rossiya }:count(), 2)
equal("so does the other", events { agent = russia }:count(), 2)
equal("in a list, too", events { agent = { rossiya, china } }:count(), 2)
local card = require("dossier.card").text(rossiya, { width = 60 })
check("its card counts what is theirs", card:find "state · 2 facts")
check("and names the others", card:find "merged +A1, A3 are the same")

-- what says that they are one
fails("two are named by the merge that made them one", second.ref .. " says that", function()
  distinct(russia, rossiya, "no")
end)
fails("and not by another", first.ref .. " says that", function() distinct(moscow, russia, "no") end)
fails("over a third, by a merge on the way", "M%d+ says that", function()
  distinct(moscow, rossiya, "no")
end)
retract(second, "two after all")
equal("that one retracted, they are two", events { agent = rossiya }:count(), 1)
equal("and can be said to be", distinct(russia, rossiya, "two names").same, false)

-- sources
local one = source { title = "One", published = "2020", text = "It was so." }
local two = source { title = "Two", published = "2020" }
merge(one, two, "the same report")
local said = event { type = "meet", agent = russia, date = "2019", evidence = one:quote "It was so" }
equal("a source by the title it had", events { source = "Two" }:one(), said)
equal("by its own", events { source = "One" }:one(), said)
equal("by the record merged into it", events { source = two }:one(), said)

-- pairs gives the ref of every kind of record
for _, record in ipairs { russia, said, one, said.evidence[1], first } do
  local found
  for key, value in pairs(record) do
    found = key == "ref" and value or found
  end
  equal("pairs gives the ref of " .. record.ref, found, record.ref)
end
