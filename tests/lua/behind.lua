-- The key `behind`: events of a side, whoever acted for it at the time.

local state = actor { name = "Norland", kind = "state" }
local court = actor { name = "Court of Norland", kind = "organization" }
local judge = actor { name = "Ada", kind = "person" }
local other = actor { name = "Southland", kind = "state" }
relation { type = "acts_for", subject = court, object = state, from = "1990", to = ".." }
relation { type = "acts_for", subject = judge, object = court, from = "2010-01-01", to = "2015-12-31" }

local function done(who, date, more)
  local fields = { type = "rule", agent = who, date = date, new = true }
  for key, value in pairs(more or {}) do
    fields[key] = value
  end
  return event(fields)
end
local own, by_court = done(state, "2001"), done(court, "2001-05-01")
local by_judge, later = done(judge, "2012-05-01"), done(judge, "2020-05-01")
local perhaps = done(judge, "[2015,2016]")
local also = done(other, "2012", { roles = { agent = judge } })
done(other, "2012-06-01")

local function refs(keys)
  local list = {}
  for e in events(keys):order("ref") do
    list[#list + 1] = e.ref
  end
  return table.concat(list, " ")
end
local function of(...)
  local list = {}
  for i, e in ipairs { ... } do
    list[i] = e.ref
  end
  table.sort(list)
  return table.concat(list, " ")
end

equal("a side, its organs, its officials at the time", refs { behind = "Norland" },
  of(own, by_court, by_judge, perhaps, also))
equal("certainly at the time", refs { behind = state, certain = true }, of(own, by_court, by_judge, also))
equal("an organ is a side as well", refs { behind = court }, of(by_court, by_judge, perhaps, also))
equal("with other keys", refs { behind = "Norland", before = "2005" }, of(own, by_court))
check("what was done after office is not of the side", not refs({ behind = "Norland" }):find(later.ref, 1, true))
rules("standard", false)
fails("without the rule there is nobody behind", "no predicate behind", function() events { behind = "Norland" } end)
rules("own", "behind(X, Y) @ T :- acts_for(X, Y) @ T.")
equal("the analyst's own rule counts", refs { behind = "Norland" }, of(own, by_court))
fails("relations have no such key", "relations has no key behind", function() relations { behind = "Norland" } end)
fails("an unknown side", 'no actor is named "Norlnd"; nearest: Norland', function() events { behind = "Norlnd" } end)
