--- The Taliban taken off Russia's list of terrorist organisations.
---
--- Enters the documents of sources/ and what they say: who listed and delisted the Taliban, who met
--- and praised them, who governs and who recognises. README.md tells how the facts were graded.
--- Running it again changes nothing.
---@case build/taliban.case

require "vocabulary"
local who = require "actors" -- those whom a source leaves unnamed

-- Sources. Their texts lie in a folder beside this script, wherever it is run from.

local folder = arg[0]:match("^.*/") or ""

local function document(file, reliability, published, title, origin)
  return source{
    title = title, published = published, reliability = reliability, origin = origin,
    language = "en", file = folder .. "sources/" .. file,
  }
end
local n1 = document("n1-ruling.txt", "B", "2025-04-17?", "N1: report on the ruling")
local n2 = document("n2-concert-hall.txt", "B", "2024-03-24", "N2: report on the attack")
local n3 = document("n3-agency.txt", "B", "2025-04-17", "N3: agency report of the ruling")
local n4 = document("n4-second-outlet.txt", "C", "2025-04-17", "N4: second outlet on it", n3)
local n5 = document("n5-kazakhstan.txt", "B", "2023-12-29", "N5: report on Kazakhstan")
local n6 = document("n6-legal-path.txt", "C", "2025-04-01", "N6: report on the legal path")
local n7 = document("n7-un-list.txt", "A", "2025-04-01", "N7: United Nations 1988 list")
local n8 = document("n8-recognition.txt", "B", "2025-07-03", "N8: report on recognition")

-- Who stands for whom. What every reader knows is entered as a judgement, not as a source's word.

local function stands_for(subject, object, from, why)
  relation{
    type = "acts_for", subject = subject, object = object, from = from, evidence = judgement(why),
  }
end
stands_for("Supreme Court of Russia", "Russia", "1991", "the state's highest court")
stands_for("Prosecutor General of Russia", "Russia", "1991", "an organ of the state")
stands_for("Foreign Ministry of Kazakhstan", "Kazakhstan", "1991", "an organ of the state")
stands_for("Vladimir Putin", "Russia", "2012-05", "head of state, in office since May 2012")
stands_for("Sergei Lavrov", "Russia", "2004-03", "foreign minister, in office since March 2004")

relation{
  type = "acts_for", subject = "Oleg Nefedov", object = "Supreme Court of Russia",
  date = "2025-04-17",
  evidence = { n1:quote "Judge Oleg Nefedov announced the ruling", credibility = 2 },
}
relation{
  type = "acts_for", subject = who.diplomat, object = "Taliban", date = "2023-10",
  evidence = { n1:quote "the Taliban's top diplomat", credibility = 2 },
}
relation{
  type = "acts_for", subject = who.to_moscow, object = "Taliban", date = "2025-07-03",
  evidence = { n8:quote "the Taliban's ambassador in Moscow", credibility = 2 },
}
relation{
  type = "part_of", subject = "IS-K", object = "Islamic State", from = "[..2025-04-16]",
  evidence = { n1:quote "the regional branch of Islamic State", credibility = 2 },
}

local function lies_in(subject, object, why)
  relation{
    type = "located_in", subject = subject, object = object, from = "..",
    evidence = judgement(why),
  }
end
lies_in("Crocus City Hall", "Russia", "it stands at the edge of Moscow")
lies_in("North Caucasus", "Russia", "the part that is meant lies in Russia")
lies_in("Kabul", "Afghanistan", "its capital")

-- The ruling. N1 says removed, N3 and its echo N4 say suspended: one decision, two words.

local ruling = event{
  type = "delist", date = "Thursday", agent = "Russia", target = "Taliban",
  roles = { decider = "Supreme Court of Russia", announcer = "Oleg Nefedov" },
  attributes = { announced = "2025-04-17", effective = "2025-04-17" },
  summary = "Russia's Supreme Court takes the Taliban off the list of terrorist organisations",
  evidence = {
    n1:quote "On Thursday Russia's Supreme Court removed the Taliban from the country's list",
    credibility = 2,
  },
}
cite(ruling, {
  n1:quote "Judge Oleg Nefedov announced the ruling, which took effect at once", credibility = 2,
})
cite(ruling, {
  n3:quote "On 17 April 2025 the Supreme Court of Russia suspended the ban", credibility = 2,
  type = "suspend", date = "On 17 April 2025",
})
cite(ruling, {
  n4:quote "The Supreme Court of Russia has suspended the ban", credibility = 3,
  type = "suspend", date = "2025-04-17",
})
cite(ruling, {
  n1:quote "it takes legal obstacles to further engagement out of the way", credibility = 3,
  attributes = { effect = "further engagement without legal obstacles" },
})
cite(ruling, {
  n1:quote "It also spares Russian officials awkward moments at official meetings", credibility = 3,
  attributes = { benefit = "no awkward moments for Russian officials at official meetings" },
})

local designation = event{
  type = "designate", date = "in 2003", agent = "Russia", target = "Taliban",
  attributes = { reason = "alleged support of separatists in the North Caucasus" },
  summary = "Russia lists the Taliban as a terrorist group",
  evidence = {
    n1:quote "Russia designated the Taliban a terrorist group in 2003", credibility = 2,
  },
}
local on_list = relation{
  type = "designates", subject = "Russia", object = "Taliban", began = designation, ended = ruling,
  evidence = {
    { n1:quote "Russia designated the Taliban a terrorist group in 2003", credibility = 2 },
    { n1:quote "while the designation was still in force", credibility = 2 },
  },
}
relation{
  type = "supports", subject = "Taliban", object = who.separatists, date = "[..2003]",
  evidence = {
    n1:quote "for alleged support of separatists in the North Caucasus",
    by = "Russia", credibility = 3,
  },
}

event{
  type = "adopt", date = "2024-12", agent = "Russia",
  summary = "A law lets courts suspend the ban on an organisation listed as terrorist",
  evidence = {
    n6:quote "A law that lets Russian courts suspend the ban on an organisation",
    credibility = 3,
  },
}
local petition = event{
  type = "petition", date = "last month", before = ruling,
  agent = "Prosecutor General of Russia", target = "Supreme Court of Russia",
  roles = { about = on_list, beneficiary = "Taliban" },
  attributes = { reason = "continuing diplomatic engagement and security cooperation" },
  summary = "The Prosecutor General asks the Supreme Court to lift the ban on the Taliban",
  evidence = {
    n1:quote "The Prosecutor General petitioned the Supreme Court last month", credibility = 2,
  },
}
cite(petition, { n3:quote "at the request of the Prosecutor General", credibility = 2 })
cite(petition, { n4:quote "the Prosecutor General had asked for the step", credibility = 3 })
cite(petition, {
  n6:quote "The request to the Supreme Court to use it for the Taliban was made known on 31 March",
  credibility = 3, date = "[..2025-03-31]", attributes = { announced = "2025-03-31" },
})

-- Afghanistan: who governs it. That the forces left first is the report's order of things.

local withdrawal = event{
  type = "withdraw", agent = "United States", target = "Afghanistan",
  summary = "The forces of the United States leave Afghanistan",
  evidence = { n1:quote "after the forces of the United States had withdrawn", credibility = 3 },
}
local takeover = event{
  type = "take_power", date = "in August 2021", agent = "Taliban", target = "Afghanistan",
  place = "Kabul",
  after = withdrawal, summary = "The Taliban return to power",
  evidence = { n1:quote "The Taliban returned to power in August 2021", credibility = 2 },
}
relation{
  type = "governs", subject = "Taliban", object = "Afghanistan", began = takeover,
  attributes = { basis = "de facto" },
  evidence = {
    { n1:quote "The Taliban are the de facto rulers of Afghanistan", credibility = 2 },
    { n1:quote "The Taliban returned to power in August 2021", credibility = 2 },
  },
}
relation{
  type = "rebels_in", subject = "Taliban", object = "Afghanistan",
  from = "[..2003]", ended = takeover,
  evidence = judgement "who returns to power was out of it; an insurgency when Russia listed them",
}

-- Recognition. N1 denies it twice: for every state as the report was written, and for Russia by the
-- ruling. N8 asserts it for Russia from July on.

relation{
  type = "recognises", subject = { kind = "state" }, object = "Taliban", from = "[..2025-04-16]",
  evidence = {
    {
      n1:quote "no state in the international community recognises them",
      stance = "denies", credibility = 2,
    },
    {
      n1:quote "their government is still without recognition abroad",
      stance = "denies", credibility = 2,
    },
  },
}
relation{
  type = "recognises", subject = "Russia", object = "Taliban", from = "2025-04-17",
  evidence = {
    n1:quote "The removal is not formal recognition", stance = "denies", credibility = 2,
  },
}
event{
  type = "accept_credentials", date = "On 3 July 2025", agent = "Russia", target = who.to_moscow,
  roles = { beneficiary = "Taliban" }, summary = "Russia accepts the Taliban's ambassador",
  evidence = { n8:quote "On 3 July 2025 Russia accepted the credentials", credibility = 2 },
}
local recognition = event{
  type = "recognise", date = "2025-07-03", agent = "Russia", target = "Taliban",
  summary = "Russia is the first state to recognise the Taliban government",
  evidence = {
    n8:quote "Russia became the first state to recognise the Taliban government", credibility = 2,
  },
}
relation{
  type = "recognises", subject = "Russia", object = "Taliban", began = recognition,
  evidence = {
    n8:quote "Russia became the first state to recognise the Taliban government", credibility = 2,
  },
}

-- Russia and the Taliban: steps, views and aims.

relation{
  type = "normalises", subject = "Russia", object = "Taliban", from = "2021-08",
  evidence = {
    n1:quote "Since then Russia has been normalising relations with them step by step",
    credibility = 2,
  },
}
event{
  type = "host", agent = "Russia", target = "Taliban",
  roles = { occasion = "Saint Petersburg Economic Forum" },
  summary = "Taliban delegations at international events in Russia",
  evidence = {
    n1:quote "The Russian government hosted Taliban delegations at international events",
    credibility = 2,
  },
}
event{
  type = "meet", date = "In October 2023", agent = "Sergei Lavrov", target = who.diplomat,
  summary = "Russia's foreign minister meets the Taliban's top diplomat",
  evidence = { n1:quote "In October 2023 Foreign Minister Sergei Lavrov met", credibility = 2 },
}
event{
  type = "praise", date = "In July 2024", agent = "Vladimir Putin", target = "Taliban",
  attributes = { words = "allies in the fight against terrorism" },
  summary = "Russia's president calls the Taliban allies",
  evidence = {
    n1:quote 'President Vladimir Putin called the Taliban "allies in the fight against terrorism"',
    credibility = 2,
  },
}
event{
  type = "reassess", agent = "Russia", target = "Taliban", before = ruling,
  summary = "Geopolitical and security change leads Russia to look at the Taliban anew",
  evidence = {
    n1:quote "Changes in geopolitics and security have led Moscow to look at the group anew",
    credibility = 3,
  },
}
relation{
  type = "partners_with", subject = "Russia", object = "Taliban", from = "[..2025-04-16]",
  roles = { against = "IS-K" },
  evidence = {
    n1:quote "Moscow sees the Taliban as a pragmatic partner", by = "Russia", credibility = 3,
  },
}
relation{
  type = "deepens_ties_with", subject = "Russia", object = "Taliban", began = ruling,
  attributes = { domain = "politics and the economy" },
  evidence = {
    n1:quote "Observers widely read the step as strengthening political and economic ties",
    by = who.observers, credibility = 3,
  },
}
event{
  type = "export", status = "planned", agent = "Russia", place = "Afghanistan",
  summary = "Gas for Southeast Asia by way of Afghanistan as a regional hub",
  evidence = {
    n1:quote "Moscow eyes Afghanistan as a regional transit hub for gas exports",
    by = "Russia", credibility = 3,
  },
}
relation{
  type = "seeks_influence_in", subject = "Russia", object = "Central Asia", from = "[..2025-04-17]",
  roles = { through = "Taliban" },
  evidence = {
    n1:quote "The decision serves a broader aim: influence and stability in Central Asia",
    credibility = 3,
  },
}

-- Islamic State-Khorasan. N1's passing word bombing is not what N2 describes: a conflict to settle.

local partner = "a pragmatic partner against Islamic State-Khorasan (IS-K)"
relation{
  type = "opposes", subject = "Russia", object = "IS-K", from = "[..2025-04-16]",
  evidence = { n1:quote(partner), credibility = 2 },
}
relation{
  type = "opposes", subject = "Taliban", object = "IS-K", from = "[..2025-04-16]",
  evidence = {
    { n1:quote(partner), by = "Russia", credibility = 3 },
    judgement "who is a partner against IS-K is its opponent",
  },
}
event{
  type = "attack", agent = "IS-K", target = "Afghanistan", place = "Afghanistan",
  summary = "Several deadly attacks in Afghanistan",
  evidence = {
    n1:quote "IS-K is responsible for several deadly attacks in Afghanistan and Russia",
    credibility = 2,
  },
}
local concert_hall = event{
  type = "bomb", date = "in March 2024", agent = "IS-K", target = "Russia",
  place = "Crocus City Hall",
  attributes = { killed = 145, manner = "bombing" },
  summary = "Attack on a concert hall near Moscow",
  evidence = {
    n1:quote "the bombing of a Moscow concert hall in March 2024 that killed 145 people",
    credibility = 3,
  },
}
cite(concert_hall, {
  n2:quote "opened fire on the audience in the Crocus City Hall near Moscow on 22 March 2024",
  credibility = 2, type = "assault", date = "2024-03-22",
  attributes = { manner = "shooting and arson" },
})
cite(concert_hall, {
  n2:quote "At least 145 people died", credibility = 2, type = "assault",
  attributes = { killed = "145+" },
})
event{
  type = "claim_responsibility", agent = "Islamic State", roles = { about = concert_hall },
  after = concert_hall, summary = "Islamic State says that the attack was its own",
  evidence = { n2:quote "Islamic State claimed the attack", credibility = 2 },
}

-- Other states, and another authority with a list of its own.

local kazakh_delisting = event{
  type = "delist", date = "in 2023", agent = "Kazakhstan", target = "Taliban",
  roles = { announcer = "Foreign Ministry of Kazakhstan" },
  summary = "Kazakhstan takes the Taliban off its terrorist list",
  evidence = {
    n1:quote "Kazakhstan removed the Taliban from its terrorist list in 2023", credibility = 2,
  },
}
cite(kazakh_delisting, {
  n5:quote "took the Taliban off its list in December 2023", credibility = 2,
  date = "in December 2023",
})
relation{
  type = "designates", subject = "Kazakhstan", object = "Taliban", ended = kazakh_delisting,
  evidence = {
    n1:quote "Kazakhstan removed the Taliban from its terrorist list in 2023", credibility = 2,
  },
}
relation{
  type = "deepens_ties_with", subject = "China", object = "Taliban", from = "[..2025-04-16]",
  attributes = { domain = "the economy" },
  evidence = { n1:quote "China has deepened economic ties with the Taliban", credibility = 2 },
}
event{
  type = "appoint", agent = "China", target = who.to_kabul, place = "Kabul",
  summary = "China appoints a new ambassador to Kabul",
  evidence = { n1:quote "appointed a new ambassador to Kabul", credibility = 2 },
}
event{
  type = "establish", date = "2011",
  agent = "United Nations Security Council", target = "1988 sanctions list",
  summary = "Resolution 1988 creates a sanctions list",
  evidence = {
    n7:quote "Sanctions list created by Security Council resolution 1988 (2011)", credibility = 1,
  },
}
relation{
  type = "lists", subject = "United Nations Security Council", object = who.listed,
  roles = { list = "1988 sanctions list" }, from = "[2011-01-01..2025-04-01]",
  evidence = {
    n7:quote "The list names individuals and entities associated with the Taliban",
    credibility = 1,
  },
}
relation{
  type = "associated_with", subject = who.listed, object = "Taliban", from = "[..2025-04-01]",
  evidence = {
    n7:quote "individuals and entities associated with the Taliban", credibility = 1,
  },
}
