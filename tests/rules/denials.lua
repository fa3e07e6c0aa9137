for _, type_ in ipairs { "recognises", "harm" } do
  term{scheme = "type", code = type_}
end
term{scheme = "type", code = "bomb", parent = "harm"}
for _, name in ipairs { "Ada", "Bel", "Cid" } do
  actor{name = name, kind = "state"}
end
actor{name = "Sect", kind = "group"}
local s = source{title = "Note", published = "2020-01-01", reliability = "B",
  text = "No state recognises the Sect. Ada recognises Bel. Bel recognises Cid, says Bel. Cid did not bomb Ada."}
local t = source{title = "Other", published = "2020-02-01", reliability = "C", text = "Ada does not recognise Bel."}
relation{type = "recognises", subject = {kind = "state"}, object = "Sect", from = "2000", to = "..",
  evidence = {s:quote "No state recognises the Sect", stance = "denies"}}
relation{type = "recognises", subject = "Ada", object = "Bel", from = "2010",
  evidence = {{s:quote "Ada recognises Bel"}, {t:quote "Ada does not recognise Bel", stance = "denies"}}}
relation{type = "recognises", subject = "Bel", object = "Cid", from = "2011",
  evidence = {s:quote "Bel recognises Cid", by = "Bel"}}
relation{type = "recognises", subject = "Cid", object = "Ada", from = "2012", evidence = judgement "it is known"}
event{type = "bomb", agent = "Cid", target = "Ada", date = "2019",
  evidence = {s:quote "Cid did not bomb Ada", stance = "denies"}}
event{type = "bomb", target = "Bel", date = "2018", evidence = judgement "nobody knows who"}
