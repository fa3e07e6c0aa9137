# Questions that are watched: what each change makes of them, and nothing when it makes nothing.
dossier -q -i <<'END' 2>&1
actor{name = "A", kind = "state"}; actor{name = "T", kind = "group"}; term{scheme = "type", code = "lists"}
rules("x", "listed(B, W) :- lists(B, W). none(W) :- actor(W, group), not listed(_, W).")
watch "listed(B, W)"
watch "none(W)"
watch "listed('A', 'T')"
local r = relation{type = "lists", subject = "A", object = "T", from = "2003"}
local other = actor{name = "B", kind = "state"}
local said = retract(r, "we were wrong")
local undone = undo()
error("an error changes nothing")
watch("none(W)", false)
rules("x", "listed(B) :- lists(B, _).")
local again = actor{name = "C", kind = "state"}
watch()
watch("none(W)", false)
watch(3)
facts_table("seat", {{actor "A", 1}, {actor "B", 2}})
watch "seat(X, Y)"
facts_table("seat", {{actor "A", 1}})
rules("x", "listed(B, W) :- lists(B, W), actor(B, group).")
local same = merge(actor "B", actor "A", "one and the same")
rules("x", "listed(B, W) :- lists(B, W).")
watch "actor(X, state)"
local back = undo()
local same = merge(actor "B", actor "A", "one and the same")
local lines = actor{name = "D",
  kind = "state"}
END
