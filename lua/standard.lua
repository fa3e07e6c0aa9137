--- The block of rules that is on from the start: what the field takes for granted.

local case = require "dossier.host.case"

local M = {}

M.text = [[
%% who acts for whom, through whatever organs stand between
behind(Who, Side) @ T :- acts_for(Who, Side) @ T.
behind(Who, Side) @ T :- acts_for(Who, Organ) @ T, behind(Organ, Side) @ T.

%% what lies in what, or is a part of it
inside(Part, Whole) @ T :- located_in(Part, Whole) @ T.
inside(Part, Whole) @ T :- part_of(Part, Whole) @ T.
inside(Part, Whole) @ T :- inside(Part, Middle) @ T, inside(Middle, Whole) @ T.

%% who is whose enemy: one opposes or attacks the other
enemy(A, B) :- opposes(A, B).
enemy(A, B) :- attack(A, B).
enemy(A, B) :- enemy(B, A).

%% what two reports say that do not come from the same one
corroborated(Fact) :- says(S, Fact, fact, it, asserts), origin(S, One),
  says(R, Fact, fact, it, asserts), origin(R, Other), One != Other.
]]

--- Puts the block, if the session has none of its name.
---
--- ```lua
--- rules():match "standard"  --> standard
--- ```
function M.put()
  for _, block in ipairs(case.rules_list()) do
    if block.name == "standard" then
      return
    end
  end
  case.rules_put("standard", M.text)
end

M.put()

return M
