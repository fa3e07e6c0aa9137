--- Did Putin call the Taliban allies while Russia still listed them?
---
--- Yes, certainly: word and law diverge. The proof goes from the rule down to the sentences.
---@case build/taliban.case

rules "data/rules/lists.rules"

local found = ask("word_and_law(Speaker, ?, Who) @ T", actor "Russia")
show(found)
for row in found do
  print(why(row))
end
