-- Help: the words, what a thing can do, the pages of the manual, and what is near.
local doc = require "dossier.doc"
local manual = require "dossier.doc.manual"
local help_text = require("dossier.help").text
local session = require "dossier.host.session"

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
for _, page in ipairs(manual.pages()) do
  check(page .. " is a page", #help_text(page) > 0)
end
has("a page of the manual", help_text "questions", "Did it hold?")
check("a page has no fences", not help_text("questions"):find "```")
fails("a slip names the nearest", 'no help on "evnt"; nearest: event', function() help_text "evnt" end)
fails("a hostile word is shown, not obeyed", '"\\x1B%[2J"', function() help_text "\27[2J" end)
fails("an empty word is refused", "not an empty text", function() help_text "  " end)

-- Search: what is no topic is looked for everywhere.
has("a word of the manual names the page", help_text "denial", 'help "questions"  Did it hold?')
has("with the line that says it", help_text "denial", "what a standing denial surely covers")
has("several words must all be there", help_text "whole or not at all", 'help "records"')
fails("nothing has a word that nobody wrote", "no help on", function() help_text "qwertz" end)
fails("a text is no question", "no help on", function() help_text(("at "):rep(100000)) end)
local first = help_text("unchecked"):match 'help "(.-)"'
equal("the first is the best", first, "records")
equal("the name of a row of a table comes first", help_text("stands"):match 'help "[^\n]+', 'help "records"  Standing')

-- Keys, commands and modes come from what checks them and from the tables of the manual.
has("a key says what takes it", help_text "throughout", "a key of events{…} relations{…} facts{…}")
has("and what it means", help_text "throughout", "at every instant")
has("a key of options", help_text "nth", "a key of S:quote(words, {…})")
has("a command", help_text ".timer", ".timer [on|off]")
has("a command without its dot", help_text "timer", ".timer [on|off]")
has("a mode", help_text "csv", "-m csv")
fails("a slip in a command", 'no command ".tmer"; nearest: .timer', function() help_text ".tmer" end)
extend.command { name = "wave", summary = "wave at somebody", usage = "WHOM", call = print }
has("a command that a module adds", help_text ".wave", "wave at somebody")
has("and search finds it", help_text "somebody wave", 'help ".wave"')
term { scheme = "type", code = "raze", label = "destroys", parent = "attack" }
has("a type of the case", help_text "raze", 'raze: a type of this case, "destroys", a kind of attack')
has("a word as it is called", help_text "actors{}", "actors([keys])")

-- Modules of one's own, by their files.
local folder = assert(os.getenv "SCRATCH" or "/tmp") .. "/help-modules"
os.execute("mkdir -p " .. folder)
local file = assert(io.open(folder .. "/greeting.lua", "w"))
file:write([[
--- Greets people.[2J

local M = {}

--- Says hello to a zebra.
---
--- ```lua
--- greeting.hello "Ann"
--- ```
function M.hello(whom)
  return whom
end

return M
]]
)
file:close()
package.path = folder .. "/?.lua;" .. package.path
fails("a module that is not loaded is none", "no help on", function() help_text "greeting" end)
local greeting = require "greeting"
has("a module of one's own", help_text "greeting", "Greets people.")
check("its text is shown, not obeyed", not help_text("greeting"):find "\27")
has("its function", help_text "greeting.hello", "hello(whom)")
equal("the function itself", help_text(greeting.hello), help_text "greeting.hello")
equal("the module itself", help_text(greeting), help_text "greeting")
has("search finds it", help_text "zebra", 'help "greeting.hello"')
require("dossier.start").init(folder .. "/greeting.lua")
check("the init file is read as well", #doc.own() == 2)

-- The manual: its order, its list, its reference.
has("the list of pages has their titles", help_text "manual", "Questions: queries and verdicts")
for _, page in ipairs(manual.pages()) do
  for _, width in ipairs { 40, 72, 100 } do
    for line in require("dossier.help.page").text(manual.page(page), width):gmatch "[^\n]+" do
      if not line:find "^    " and not line:find "^#" and require("dossier.host.text").width(line) > width then
        check(page .. " is filled to " .. width .. ": " .. line, false)
      end
    end
  end
end
equal("lists hang", require("dossier.help.page").text("- one two\n  three\n- four", 11), "- one two\n  three\n- four")
equal("tables are columns", require("dossier.help.page").text("| a | b |\n|---|---|\n| one | alpha beta |", 13),
  "a    b\none  alpha\n     beta")
equal("the tutorial is first", manual.pages()[1], "tutorial")
local reference = help_text "reference"
for _, part in ipairs { "\nevent(fields)", "\nquery:limit(n)", "\n.timer", "\njsonl", "extend.command" } do
  has("the reference has " .. part:gsub("\n", ""), reference, part)
end
for _, topic in ipairs(require("dossier.help.topic").names()) do
  check(topic .. " has help", pcall(help_text, topic))
end

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
