-- Values behind a question: a text is what it names where a record or a time is wanted.

local russia = actor { name = "Russia", kind = "state" }
local group = actor { name = "Band", kind = "group" }
relation { type = "lists", subject = russia, object = group, from = "2003-01-01", to = "2020-01-01" }
source { title = "Report", reliability = "B" }
rules("lists", "listed(B, W) @ T :- lists(B, W) @ T.")

equal("a name stands for its actor", ask("listed(?, W)", "Russia"):one().W, group)
equal("so does a ref", ask("listed(?, W)", russia.ref):one().W, group)
equal("and the record itself", ask("listed(?, W)", russia):one().W, group)
equal("a text is a date behind @", ask("listed(_, W) @ ?", "2010"):one().W, group)
equal("out of its time there is none", ask("listed(_, W) @ ?", "2021"):count(), 0)
fails("a name that is not there", "no actor is named 'Rusia'; nearest: Russia", function()
  ask("listed(?, W)", "Rusia")
end)
fails("a number for a record", "a record stands here, and the value for this %? is a number", function()
  ask("listed(?, W)", 3)
end)
fails("no date", "a date stands here", function() ask("listed(_, W) @ ?", "soonish") end)

local function fields(of)
  local list = {}
  for row in ask("attribute(?, K, V)", of):order("K") do
    list[#list + 1] = ("%s %s"):format(row.K, row.V)
  end
  return table.concat(list, ", ")
end
equal("every field of an actor is an attribute", fields(russia), "kind state, name Russia")
equal("of a relation", fields(R1), "type lists")
equal("of a source", fields(S1), "reliability B, title Report")
