for _, type_ in ipairs { "designates", "acts_for", "attack", "meet", "praise", "threaten" } do
  term{scheme = "type", code = type_}
end
for _, name in ipairs { "Russia", "Kazakhstan", "Uzbekistan" } do
  actor{name = name, kind = "state"}
end
for _, name in ipairs { "Taliban", "ISIS", "Sect" } do
  actor{name = name, kind = "group"}
end
actor{name = "Putin", kind = "person"}
relation{type = "designates", subject = "Russia", object = "Taliban", from = "2003", to = "2025-04-17"}
relation{type = "designates", subject = "Russia", object = "ISIS", from = "2014-12-29"}
relation{type = "acts_for", subject = "Putin", object = "Russia", from = "2012-05-07"}
event{type = "praise", agent = "Putin", target = "Taliban", date = "2024-07"}
event{type = "praise", agent = "Putin", target = "Sect", date = "2024-08"}
event{type = "attack", agent = "ISIS", target = "Taliban", date = "2021-08-26"}
event{type = "attack", agent = "ISIS", target = "Russia", date = "2024-03-22"}
event{type = "threaten", agent = "ISIS", target = "Russia", date = "2024-03-01"}
event{type = "meet", agent = "Russia", target = "Taliban", date = "2024-06"}
event{type = "meet", agent = "Taliban", target = "Uzbekistan", date = "2024-02-25"}
event{type = "meet", agent = "Uzbekistan", target = "Kazakhstan", date = "2023"}
facts_table("road", { { "a", "b", 3 }, { "b", "c", 4 }, { "a", "c", 9 }, { "c", "a", 1 } })
