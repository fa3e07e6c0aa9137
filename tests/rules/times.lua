for _, type_ in ipairs { "talks", "war", "visit" } do
  term{scheme = "type", code = type_}
end
for _, name in ipairs { "Ada", "Bel", "Cid" } do
  actor{name = name, kind = "state"}
end
relation{type = "talks", subject = "Ada", object = "Bel", from = "2001-01-01", to = "2001-12-31"}
relation{type = "talks", subject = "Ada", object = "Cid", from = "2002-01-01", to = "2003-06-30"}
relation{type = "war", subject = "Ada", object = "Bel", from = "2002", to = "2004-03-31"}
local held = relation{type = "talks", subject = "Bel", object = "Cid", from = "2001-01-01", to = "2005-12-31"}
update(held, {status = "suspended", on = "2002-03-01"}, "the talks broke down")
update(held, {status = "in_force", on = "2002-09"}, "they were taken up again")
event{type = "visit", agent = "Cid", target = "Ada", date = "2001-06"}
event{type = "visit", agent = "Bel", target = "Ada", date = "2003-02-10"}
