-- Completion: what Tab makes of what is typed.
local complete = require "dossier.complete"
local extend = require "dossier.extend"
local prompt = require "dossier.prompt"
local text = require "dossier.host.text"

require "dossier.commands"

local scope = prompt.scope(_G)

-- The line after Tab was pressed at `|`, or at its end.
local function tab(line)
  local before, after = line:match "^(.-)|(.*)$"
  before, after = before or line, after or ""
  local got = complete.at(before, after, scope)
  return got and before:sub(1, #before - got[1]) .. got[2] .. after or nil, got and got[3]
end

local function lists(name, line, ...)
  local _, choices = tab(line)
  local words = {}
  for word in (choices or ""):gmatch "%S+" do
    words[word] = true
  end
  for _, word in ipairs { ... } do
    check(name .. ": " .. word, words[word])
  end
  return words
end

local t = actor{name = "Taliban", kind = "group", aliases = {"Taleban", "Талибан", "طالبان"}}
actor{name = "Tehrik-e Taliban Pakistan", kind = "group"}
actor{name = "Russia", kind = "state", aliases = {"Russian Federation", "Россия"}}
actor{name = "Владимир Путин", kind = "person"}
actor{name = 'The "Base" \\ Al-Qaeda', kind = "group"}
actor{name = "O'Neill", kind = "person"}
actor{name = "Émile Zola", kind = "person"}
actor{name = "北京", kind = "place"}
local s = source{title = "N1: the ruling", reliability = "B", text = "The Taliban were delisted."}
event{type = "delist", agent = "Russia", target = "Taliban", date = "2025-04-17",
  roles = {announcer = "Владимир Путин"}, evidence = s:quote "The Taliban were delisted"}
relation{type = "designates", subject = "Russia", object = "Taliban", from = "2003"}

-- names
equal("a word", tab "judg", "judgement")
equal("a word in the middle of a line", tab "print(judg|)", "print(judgement)")
equal("a keyword", tab "whil", "while")
equal("the shared beginning of several", tab "eve", "event")
equal("in another case", tab "JUDG", "judgement")
equal("nothing like it", tab "zzz", nil)
equal("nothing typed", tab "", nil)
equal("a number is complete", tab "12", nil)
equal("in a comment nothing is", tab "-- judg", nil)
equal("in a long string nothing is", tab "[[judg", nil)
rawset(_G, "my_own_table", { first_field = 1, nested = { deep_field = 2 }, run = print })
equal("a global of the person's own", tab "my_o", "my_own_table")
equal("a field", tab "my_own_table.fi", "my_own_table.first_field")
equal("a nested field", tab "my_own_table.nested.", "my_own_table.nested.deep_field")
equal("only functions behind a colon", tab "my_own_table:", "my_own_table:run")
equal("a library", tab "string.repe", nil)
equal("a library's function", tab "string.form", "string.format")
equal("a local of the same entry", tab "local unusual_name = 1\nprint(unus", "local unusual_name = 1\nprint(unusual_name")
equal("a parameter", tab "function f(first_one, second_one) return seco", "function f(first_one, second_one) return second_one")
equal("a loop's variable", tab "for index_of in x do print(index_", "for index_of in x do print(index_of")
prompt.compile(scope, "local kept_one, kept_two = 1, 'text'", "=x")()
equal("a local of an earlier line", tab "kept_o", "kept_one")
equal("a method of a text", tab "kept_two:upp", "kept_two:upper")
equal("a word behind dossier", tab "dossier.judg", "dossier.judgement")

-- members
equal("a field of a record by its ref", tab "A1.alia", "A1.aliases")
equal("a field of a record's field", tab "E1.agent.identi", "E1.agent.identifiers")
equal("a source's method", tab "S1:q", "S1:quote")
equal("a query's method", tab "events{}:cou", "events{}:count")
equal("a query's method behind another", tab "events{}:order('date'):lim", "events{}:order('date'):limit")
equal("a time's method", tab "date('2024'):dur", "date('2024'):during")
equal("a time's field", tab "date('2024').prec", "date('2024').precision")
equal("a verdict's field", tab "holds('x', 'y').thr", "holds('x', 'y').throughout")
equal("a field of what a word gives", tab "actor('Russia').alia", "actor('Russia').aliases")
rawset(_G, "_", events{})
equal("the last value", tab "_:cou", "_:count")
equal("a ref that is not there", tab "E99.ag", nil)
rawset(_G, "trap", setmetatable({}, { __index = function() error "called" end }))
equal("a trap is not called", tab "trap.x", nil)
equal("nor behind a path", tab "trap.x.y", nil)
equal("a loop of fallbacks ends", (function()
  local loop = {}
  loop.__index = loop
  rawset(_G, "endless", setmetatable(loop, loop))
  return tab "endless.no"
end)(), nil)

-- keys
equal("a key of a query", tab "events{ta", "events{target = ")
equal("the next key", tab 'events{type = "delist", ta', 'events{type = "delist", target = ')
equal("a key in parentheses", tab "events({ta", "events({target = ")
equal("a key of a put", tab "event{ta", "event{target = ")
equal("a role that the case knows", tab "events{annou", "events{announcer = ")
equal("a key in nested roles", tab "event{roles = {annou", "event{roles = {announcer = ")
equal("a key of evidence", tab "event{evidence = {q, cred", "event{evidence = {q, credibility = ")
equal("a key of one of several pieces", tab "event{evidence = {{q, cred", "event{evidence = {{q, credibility = ")
equal("a key of cite", tab "cite(E1, {q, stan", "cite(E1, {q, stance = ")
equal("a key of an alias", tab "actor{aliases = {{lang", "actor{aliases = {{language = ")
equal("an option of date", tab 'date("last month", {ten', 'date("last month", {tense = ')
equal("an option of a quote", tab 'S1:quote("words", {nt', 'S1:quote("words", {nth = ')
equal("an option of open", tab 'open("x", {reado', 'open("x", {readonly = ')
equal("a key of extend", tab "extend.command{summ", "extend.command{summary = ")
equal("a key that has its sign already", tab "events{ta| = 1}", "events{target = 1}")
lists("the keys of a query", "events{", "type", "agent", "announcer")
equal("a key over several lines", tab "events{\n  type = 'delist',\n  ta", "events{\n  type = 'delist',\n  target = ")
equal("within a function within a call", tab "change('why', function() event{ta", "change('why', function() event{target = ")

-- texts
equal("an actor", tab 'actor "rus', 'actor "Russia"')
equal("its quote is there already", tab 'actor "rus|"', 'actor "Russia"')
equal("typed in another script", tab 'actor "тал', 'actor "Taliban"')
equal("typed in Arabic, where only that spelling begins so", tab 'actor "طالب', 'actor "طالبان"')
equal("typed without its accent", tab 'actor "emil', 'actor "Émile Zola"')
equal("typed in Latin", tab 'actor "vlad', 'actor "Владимир Путин"')
equal("Chinese", tab 'actor "北', 'actor "北京"')
equal("an actor of a key", tab 'events{agent = "rus', 'events{agent = "Russia"')
equal("an actor in a list", tab 'events{agent = {"Taliban", "rus', 'events{agent = {"Taliban", "Russia"')
equal("a party of a role", tab 'event{roles = {announcer = "vlad', 'event{roles = {announcer = "Владимир Путин"')
equal("a type", tab 'events{type = "del', 'events{type = "delist"')
equal("a type in single quotes", tab "events{type = 'del", "events{type = 'delist'")
equal("a kind", tab 'actor{kind = "gr', 'actor{kind = "group"')
equal("a standing", tab 'facts{standing = "disp', 'facts{standing = "disputed"')
equal("a status", tab 'event{status = "pla', 'event{status = "planned"')
equal("a stance", tab 'event{evidence = {q, stance = "den', 'event{evidence = {q, stance = "denies"')
equal("whose claim it is", tab 'event{evidence = {q, by = "rus', 'event{evidence = {q, by = "Russia"')
equal("a title", tab 'source "n1', 'source "N1: the ruling"')
equal("a title of a key", tab 'events{source = "n1', 'events{source = "N1: the ruling"')
equal("an origin", tab 'source{origin = "n1', 'source{origin = "N1: the ruling"')
equal("a scheme", tab 'term{scheme = "ro', 'term{scheme = "role"')
equal("the type of holds", tab 'holds("desi', 'holds("designates"')
equal("its subject", tab 'holds("designates", "rus', 'holds("designates", "Russia"')
equal("its object", tab 'holds("designates", "Russia", "tali', 'holds("designates", "Russia", "Taliban"')
equal("a record that is merged", tab 'merge("rus', 'merge("Russia"')
equal("a topic", tab 'help "judg', 'help "judgement"')
equal("a page", tab 'help "quest', 'help "questions"')
equal("a method as a topic", tab 'help "query:cou', 'help "query:count"')
equal("a tense", tab 'date("Friday", {tense = "fut', 'date("Friday", {tense = "future"')
equal("a field to order by", tab 'events{}:order("ta', 'events{}:order("target"')
equal("a field of sources to order by", tab 'sources{}:order("relia', 'sources{}:order("reliability"')
equal("a part of a date to group by", tab 'events{}:group("type", "mo', 'events{}:group("type", "month"')
equal("the same of a query that has a name", tab '_:group("mo', '_:group("month"')
equal("quotes in a name are escaped", tab 'actor "the ', 'actor "The \\"Base\\" \\\\ Al-Qaeda"')
equal("with other quotes they need not be", tab "actor 'the ", "actor 'The \"Base\" \\\\ Al-Qaeda'")
equal("an apostrophe is", tab "actor 'o", "actor 'O\\'Neill'")
equal("what was escaped is understood", tab 'actor "The \\"B', 'actor "The \\"Base\\" \\\\ Al-Qaeda"')
equal("what is inserted is that name", load("return " .. tab('"x" and actor "the '):match "actor (.*)$")(),
  'The "Base" \\ Al-Qaeda')
equal("a text that nothing is known of", tab 'judgement "rus', nil)
equal("a name that nobody has", tab 'actor "zz', nil)
equal("a later word of a name", tab 'actor "pakis', 'actor "Tehrik-e Taliban Pakistan"')
equal("several words of a name", tab 'actor "taliban pak', 'actor "Tehrik-e Taliban Pakistan"')
equal("signs are words of nothing", tab 'actor "\\"', nil)
for i = 1, 400 do
  actor{name = ("Many alike %03d"):format(i), kind = "group"}
end
actor{name = "Many others", kind = "group"}
equal("what is cut off is not taken for shared", tab 'actor "many', 'actor "many')
lists("several names", 'actor "t', "Taliban", "Tehrik-e")
local typed = tab 'actor "t'
equal("several names give what they share", typed, 'actor "T')
equal("but nothing of what was typed is lost", tab 'actor "р', 'actor "Russia"')

local hostile = "Zzyzx \27]0;title\7 \u{9B}31m \u{202E}turned \n\1"
actor{name = hostile, kind = "person"}
local line, list = tab 'actor "zzy'
check("a hostile name drives no terminal when it is inserted", line == text.safe(line))
equal("and is that name", load("return " .. line:match "actor (.*)$")(), hostile)
actor{name = hostile .. "2", kind = "person"}
line, list = tab 'actor "zzy'
check("nor when it is listed", list == text.safe(list, true))

-- files
local folder = os.tmpname()
os.remove(folder)
os.execute("mkdir -p '" .. folder .. "/sub dir' && touch '" .. folder .. "/one.case' '" .. folder
  .. "/two words.lua' '" .. folder .. "/.hidden' '" .. folder .. "/bad\27[31m.txt'")
equal("a file", tab('open "' .. folder .. "/one"), 'open "' .. folder .. '/one.case"')
equal("a folder goes on", tab('open "' .. folder .. "/sub"), 'open "' .. folder .. "/sub dir/")
equal("a document of a source", tab('source{file = "' .. folder .. "/one"), 'source{file = "' .. folder .. '/one.case"')
equal("a hidden file, asked for", tab('open "' .. folder .. "/.h"), 'open "' .. folder .. '/.hidden"')
local _, shown = tab('open "' .. folder .. "/")
check("a file's name drives no terminal", not shown:find "\27")
check("hidden files are not offered", not shown:find "hidden")
equal("a file of a command", tab(".read " .. folder .. "/on"), ".read " .. folder .. "/one.case")
equal("with a blank it is quoted", tab(".read " .. folder .. "/two"), '.read "' .. folder .. '/two words.lua"')
equal("quoted already", tab('.read "' .. folder .. "/two"), '.read "' .. folder .. '/two words.lua"')
equal("control characters are not offered to commands", tab(".read " .. folder .. "/bad"), nil)
os.execute("rm -r '" .. folder .. "'")

-- commands
equal("a command", tab ".outp", ".output")
lists("all commands", ".", "help", "mode", "quit")
equal("a mode", tab ".mode js", ".mode json")
equal("a switch", tab ".timer of", ".timer off")
extend.command { name = "greet", summary = "greets", call = print,
  complete = function(start) return { start .. "_more", 7, "bad\27" } end }
equal("a command of a module", tab ".gree", ".greet")
equal("its argument", tab ".greet x", ".greet x_more")
extend.command { name = "broken", summary = "fails", call = print, complete = function() error "no" end }
equal("one that fails is quiet", tab ".broken x", nil)
equal("a number is no command", tab ".5", nil)

-- every field of a time that is documented is one
local face = require "dossier.host.face"
for field in face.text("time.lua"):match("%-%-%-@class Time\n(.-)\nlocal"):gmatch "@field ([%w_]+)" do
  check("a time has " .. field, pcall(function() return date("2024")[field] end))
end

-- whatever is typed, nothing is raised, nothing is run
rawset(_G, "danger", function() error "was called" end)
local parts = { "events{", "actor \"", "'", "{", "}", "(", ")", "[", "]", ".", ":", ",", "=", "E1", "_",
  "danger", "type", "тал", "\\", "--", "[[", "]]", "\n", "..", "function", "end", "local", "1", "\255", "\0", " " }
math.randomseed(7)
for i = 1, 3000 do
  local line = {}
  for k = 1, math.random(8) do
    line[k] = parts[math.random(#parts)]
  end
  local before = table.concat(line)
  local ok, got = pcall(complete.at, before, "", scope)
  if not ok or got and (got[1] > #before or got[3]:find "\27") then
    check("completing " .. text.safe(before) .. ": " .. tostring(got), false)
  end
end
check("random lines raise nothing", true)

local clock = os.clock()
equal("nobody waits for Tab in a book", require("dossier.prompt").complete(("f("):rep(500000), ""), nil)
check("and not long", os.clock() - clock < 0.1)
