--- Which steps of Russia's towards the Taliban led up to the ruling, in order?
---
--- What those who act for Russia did with the Taliban, or for them, certainly before it.
---@case build/taliban.case

rules "data/rules/agents.rules"
rules("steps", [[
  %% an event in which a side dealt with another, or asked for something for it
  step(Side, Other, Event, Who) @ T :- event(Event, engage) @ T, role(Event, agent, Who),
    of_side(Who, Side), role(Event, target, Whom), of_side(Whom, Other).
  step(Side, Other, Event, Who) @ T :- event(Event, petition) @ T, role(Event, agent, Who),
    of_side(Who, Side), role(Event, beneficiary, Whom), of_side(Whom, Other).
]])

local steps = ask [[step('Russia', 'Taliban', Step, Who) @ T,
  delist('Russia', 'Taliban') @ Ruling, before(T, Ruling)]]
show(steps:order "T")
for row in steps:order "T" do
  print(why(row))
end
