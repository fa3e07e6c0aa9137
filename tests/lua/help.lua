-- Help: the words, what a thing can do, the pages of the manual, and what is near.
local doc = require "dossier.doc"
local help_text = require("dossier.help").text
local session = require "dossier.host.session"

local function has(name, shown, part)
  if not shown:find(part, 1, true) then
    equal(name, shown, "… " .. part .. " …")
  else
    check(name, true)
  end
end

local all = help_text()
for word in pairs(session.words) do
  check(word .. " is in the overview with its sentence", all:find("\n  " .. word .. " +%S") ~= nil)
  check(word .. " has a doc", pcall(help_text, word))
end
for line in all:gmatch "[^\n]+" do
  check("a line of the overview fits: " .. line, require("dossier.host.text").width(line) <= 100)
end
has("a word by name", help_text "event", "event(fields)")
has("its example", help_text "event", "    e.date  --> 2025-04-17")
equal("a word itself", help_text(event), help_text "event")
has("a method by its class", help_text "query:limit", "At most `n` of them.")
has("a method alone", help_text "limit", "query:limit(n)")
has("a function of a module", help_text "refuse.kind", "kind(value)   (dossier.refuse)")
has("the same with dossier", help_text "dossier.refuse.kind", "kind(value)")
equal("a function of a module itself", help_text(require("dossier.names").kind),
  help_text "refuse.kind")
has("a function that is not ours", help_text(print), "without a doc comment")
for _, page in ipairs(doc.pages()) do
  check(page .. " is a page", #help_text(page) > 0)
end
has("a page of the manual", help_text "questions", "Did it hold?")
check("a page has no fences", not help_text("questions"):find "```")
fails("a slip names the nearest", 'no help on "evnt"; nearest: event', function() help_text "evnt" end)
fails("a word of the manual names the page", 'help "questions"', function() help_text "denial" end)
fails("a hostile word is shown, not obeyed", '"\\x1B%[2J"', function() help_text "\27[2J" end)

local meet = event { type = "meet", date = "2024" }
has("a record says its fields", help_text(meet), "standing")
has("and its words", help_text(meet), "cite(E1, quote)")
equal("a ref", help_text "E1", help_text(meet))
has("a query says its methods", help_text(events {}), ":group(...)")
has("a time says its methods", help_text(date "2003"), ":before(other)")
has("a verdict says its fields", help_text(select(2, holds("meet"))), ".answer")
has("a proof says its fields", help_text(why(meet)), ".children")
has("anything else", help_text(3), "as in Lua")

-- The reader of doc comments: no public function is left out.
local face = require "dossier.host.face"
for _, path in ipairs(face.paths()) do
  local module = path:match "^(.*)%.lua$"
  local source = module and "\n" .. face.text(path) or ""
  for verb in source:gmatch "\nfunction M%.([a-z][%w_]*)%(" do
    check(path .. ": " .. verb .. " has a doc", #doc.find(verb, (module:gsub("/", "."))) > 0)
  end
end
