-- What is said of a fact in several records, and which of it settles it.

-- a merged fact is one record, whichever member says it

local function person(name) return actor { name = name, kind = "person" } end
local host, guest, aide = person "Host", person "Guest", person "Aide"
local day = event { type = "meet", agent = host, target = guest, date = "2021-05-01" }
local dated = event { type = "meet", agent = host, target = guest, date = "2021-05", summary = "They met at the lake.",
  roles = { interpreter = aide, witness = "Guest" } }
local seat = relation { type = "seated", subject = host, object = guest, began = dated }
local one = merge(day, dated, "one meeting")
equal("roles of another member show", day.roles.interpreter[1], aide)
equal("and find it", events { interpreter = aide }:one(), day)
equal("its summary shows", day.summary, "They met at the lake.")
equal("and finds it", events { text = "lake" }:one(), day)
equal("a relation put again with another member of its beginning is that one",
  relation { type = "seated", subject = host, object = guest, began = day }, seat)
equal("and there is one", relations { type = "seated" }:count(), 1)
fails("what begins something is not retracted by either name", "R%d+ rests on it", function() retract(dated, "x") end)
retract(one, "two")
equal("parted, it has none of that", day.summary, nil)
equal("nor the roles", next(day.roles), nil)
local a = relation { type = "seated", subject = guest, object = aide, from = "2001" }
local b = relation { type = "seated", subject = guest, object = aide, from = "2001-02" }
update(b, { status = "suspended", on = "2010" }, "a quarrel")
local seats = merge(a, b, "one seat")
equal("steps of another member count", a.status, "suspended")
equal("and are shown", #a.steps, 1)
equal("parted, they do not", (retract(seats, "two") and a.status), "in_force")
local eve = event { type = "leave", agent = host }
local morning = event { type = "leave", agent = host, date = "2002", after = eve, new = true }
merge(eve, morning, "one leaving")
equal("a record is not before itself", tostring(eve.date) .. " " .. tostring(eve.after), "2002 nil")
merge(a, b, "one seat after all")
retract(b, "no seat")
equal("a merged record is retracted as a whole", a.retracted and b.retracted, true)
equal("and is found by neither", relations { subject = guest, type = "seated" }:count(), 0)
