--- The case's vocabulary: what begins and ends what, and which type is a kind of which.

local function terms(scheme, list)
  for _, entry in ipairs(list) do
    entry.scheme = scheme
    term(entry)
  end
end

terms("type", {
  { code = "acts_for", label = "is an organ or official of" },
  { code = "part_of", label = "is a part of" },
  { code = "located_in", label = "lies in" },
  { code = "associated_with", label = "is associated with" },
  { code = "lists", label = "has on a list" },
  { code = "designates", label = "lists as terrorist", parent = "lists" },
  { code = "governs", label = "governs" },
  { code = "rebels_in", label = "fights the government of" },
  { code = "recognises", label = "recognises as a government" },
  { code = "normalises", label = "brings relations to normal with" },
  { code = "deepens_ties_with", label = "deepens ties with" },
  { code = "partners_with", label = "has as a partner" },
  { code = "opposes", label = "is an opponent of" },
  { code = "supports", label = "gives support to" },
  { code = "seeks_influence_in", label = "seeks influence in" },
})

terms("type", {
  { code = "attack", label = "attacks" },
  { code = "bomb", label = "attacks with a bomb", parent = "attack" },
  { code = "assault", label = "attacks with guns, may set fire", parent = "attack" },
  { code = "claim_responsibility", label = "says that it did it" },
  { code = "designate", label = "puts on a list of terrorists", begins = "designates" },
  { code = "delist", label = "takes off a list", ends = "designates" },
  { code = "suspend", label = "suspends a ban", ends = "designates" },
  { code = "petition", label = "asks an authority for a decision" },
  { code = "adopt", label = "adopts a law" },
  { code = "establish", label = "creates" },
  { code = "take_power", label = "takes power", begins = "governs", ends = "rebels_in" },
  { code = "withdraw", label = "withdraws forces" },
  { code = "reassess", label = "changes its view of" },
  { code = "engage", label = "deals with as a partner" },
  { code = "meet", label = "meets", parent = "engage" },
  { code = "host", label = "receives as a guest", parent = "engage" },
  { code = "praise", label = "speaks well of", parent = "engage" },
  { code = "accept_credentials", label = "accepts an envoy's papers", parent = "engage" },
  { code = "recognise", label = "recognises", parent = "engage", begins = "recognises" },
  { code = "appoint", label = "appoints to an office" },
  { code = "export", label = "ships goods abroad" },
})

terms("role", {
  { code = "announcer", label = "who makes it known" },
  { code = "decider", label = "the organ that decides" },
  { code = "about", label = "what it is about" },
  { code = "beneficiary", label = "for whom it is meant" },
  { code = "occasion", label = "the gathering where it happens" },
  { code = "list", label = "the list that is meant" },
  { code = "against", label = "the common opponent" },
  { code = "through", label = "by way of whom" },
})

terms("identifier", { { code = "case", label = "number of this case's own" } })

terms("kind", { { code = "list", label = "an official list" } })

terms("key", {
  { code = "killed", label = "people killed" },
  { code = "manner", label = "how it was done", single = true },
  { code = "announced", label = "day on which it was made known" },
  { code = "effective", label = "day from which it has effect" },
  { code = "reason", label = "the reason given" },
  { code = "words", label = "what was said" },
  { code = "effect", label = "what it makes possible" },
  { code = "benefit", label = "what it spares those who did it" },
  { code = "domain", label = "the field that is meant" },
  { code = "basis", label = "in law or in fact" },
})
