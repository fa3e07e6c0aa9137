--- Cuba on the list of state sponsors of terrorism, 1982 to 2025.
---
--- Enters the notes of sources/ and what they say: two listings, one delisting that took effect and
--- one that never did. Running it again changes nothing.
---@case build/cuba.case

-- Types: what begins and ends a listing. An open listing then yields to a delisting after it.

for _, entry in ipairs{
  { code = "lists", label = "has on its list of state sponsors of terrorism" },
  { code = "holds_uncooperative", label = "lists as not cooperating fully against terrorism" },
  { code = "acts_for", label = "is an organ or official of" },
  { code = "designate", label = "puts on the list", begins = "lists" },
  { code = "delist", label = "takes off the list", ends = "lists" },
  { code = "review", label = "looks at a listing anew" },
  { code = "certify", label = "tells Congress that a listing is to end" },
  { code = "revoke", label = "takes back a certification" },
  { code = "condemn", label = "speaks against" },
} do
  entry.scheme = "type"
  term(entry)
end
term{ scheme = "role", code = "decider", label = "the office that decides" }
term{ scheme = "key", code = "announced", label = "day on which it was made known" }

-- Actors

actor{ name = "United States", kind = "state", aliases = { "USA", "US" } }
actor{ name = "Cuba", kind = "state", aliases = { { text = "Куба", language = "ru" } } }
actor{ name = "State Department", kind = "organization" }
actor{ name = "Barack Obama", kind = "person" }
actor{ name = "Mike Pompeo", kind = "person" }
actor{ name = "Joe Biden", kind = "person" }
actor{ name = "Donald Trump", kind = "person" }
actor{ name = "Bruno Rodríguez", kind = "person" }

-- Sources. A copy without a date of its own is taken as published on the day of the copy.

local folder = arg[0]:match "^.*/" or ""

local function note(file, reliability, published, title)
  return source{
    title = title, published = published, reliability = reliability, language = "en",
    file = folder .. "sources/" .. file,
  }
end
local background = note("c1-background.txt", "B", "2015-01-20", "Background to the list")
local notice = note("c2-notice.txt", "B", "2015-04-14", "Notice to Congress")
local rescission = note("c3-rescission.txt", "B", "2015-05-29", "Report on the rescission")
local back = note("c4-return.txt", "B", "2021-01-11", "Report on the return to the list")
local list = note("c5-list.txt", "A", "2024-06-01?", "The list itself, a copy")
local cooperation = note("c6-cooperation.txt", "B", "2024-05-15", "Report on another list")
local wire = note("c7-wire.txt", "C", "2025-01-14", "Wire report")
local letter = note("c8-letter.txt", "A", "2025-01-14", "Certification to Congress")
local revocation = note("c9-revocation.txt", "B", "2025-01-20", "Report on the revocation")

-- The first listing: 1982 to 2015.

local first = event{
  type = "designate", agent = "United States", target = "Cuba", date = "1 March 1982",
  evidence = background:quote "put Cuba on its list of state sponsors of terrorism on 1 March 1982",
}
event{
  type = "review", agent = "State Department", target = "Cuba", date = "December 2014",
  evidence = {
    background:quote "In December 2014 President Barack Obama told it to review Cuba's place on it",
    credibility = 2,
  },
}
event{
  type = "certify", agent = "Barack Obama", target = "Cuba", date = "Tuesday",
  summary = "The president tells Congress that he means to take Cuba off the list",
  evidence = notice:quote "President Barack Obama told Congress on Tuesday",
}
local off = event{
  type = "delist", agent = "United States", target = "Cuba", date = "today",
  roles = { decider = "State Department" },
  evidence = rescission:quote "took Cuba off the list of state sponsors of terrorism today",
}
relation{
  type = "lists", subject = "United States", object = "Cuba", began = first, ended = off,
  evidence = {
    background:quote "put Cuba on its list of state sponsors of terrorism on 1 March 1982",
    { rescission:quote "took Cuba off the list of state sponsors of terrorism today", to = off },
  },
}

-- The second: announced on a Monday, on the list from the day after.

local second = event{
  type = "designate", agent = "United States", target = "Cuba", date = "Monday",
  roles = { decider = "Mike Pompeo" }, attributes = { announced = "2021-01-11" },
  evidence = back:quote "put Cuba back on the list of state sponsors of terrorism on Monday",
}
cite(second, { list:quote "Cuba: January 12, 2021", date = "January 12, 2021" })
cite(second, {
  judgement "announced on the 11th; the list itself says from when", date = "2021-01-12",
})
relation{
  type = "lists", subject = "United States", object = "Cuba", began = second,
  evidence = list:quote "Cuba: January 12, 2021",
}
event{
  type = "condemn", agent = "Bruno Rodríguez", target = "United States", date = "Monday",
  evidence = back:quote "Cuba's foreign minister Bruno Rodríguez\ncondemned the step",
}

-- Another list, which says nothing of this one.

relation{
  type = "holds_uncooperative", subject = "State Department", object = "Cuba",
  to = "[..2024-05-15]",
  evidence = {
    cooperation:quote "no longer counts Cuba among the countries that do not cooperate fully",
    credibility = 2,
  },
}

-- January 2025: one report says removed. It was certified, and revoked before it took effect.

event{
  type = "certify", agent = "Joe Biden", target = "Cuba", date = "14 January 2025",
  evidence = letter:quote "The White House certified to Congress on 14 January 2025",
}
local removal = event{
  type = "delist", agent = "United States", target = "Cuba", date = "Tuesday",
  evidence = wire:quote "President Joe Biden removed Cuba from the list",
}
cite(removal, {
  letter:quote "By law this takes effect 45 days later at the earliest", stance = "denies",
})
cite(removal, {
  revocation:quote "Cuba therefore never\nleft the list of state sponsors", stance = "denies",
})
cite(removal, {
  judgement "certified, and revoked within the 45 days: it never took effect", stance = "denies",
})
event{
  type = "revoke", agent = "Donald Trump", target = "Cuba", date = "Monday",
  evidence = revocation:quote "President Donald Trump revoked the certification",
}
relation{
  type = "lists", subject = "United States", object = "Cuba", began = second,
  evidence = revocation:quote "Cuba therefore never\nleft the list of state sponsors of terrorism",
}
