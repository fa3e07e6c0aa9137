-- The prompt's compiler: which locals stay, and what they are shared with.
local prompt = require "dossier.prompt"

local function fresh()
  local scope = prompt.scope(setmetatable({}, { __index = _G }))
  return function(code)
    local run, message, more = prompt.compile(scope, code, "=test")
    if not run then
      return more and "more" or "error", message
    end
    return run()
  end
end

local line = fresh()
line "local a, b <const>, c = 1, 2"
equal("a local stays", line "a", 1)
equal("a constant stays", line "b", 2)
equal("a local without a value is nil", line "c", nil)
line "a = a + 10"
equal("a later line assigns to it", line "a", 11)
line "local a = 'new'"
equal("a second declaration hides the first", line "a", "new")

line "local n = 0; local function up() n = n + 1 end"
line "up()"
line "function down() n = n - 1 end"
line "up() up()"
equal("closures of two lines share the variable with a third", line "n", 3)
line "down()"
equal("also a closure made on a later line", line "n", 2)

line "do local hidden = 1 end for i = 1, 2 do local inner = i end if true then local t = 1 end"
line "repeat local r = 1 until r == 1 local f = function() local g = 1 return g end"
equal("a block's local ends with it", line "hidden or inner or i or t or r or g", nil)
equal("what stands behind a block stays", type(line "f"), "function")

line [==[local s = "local no = 1 -- do" local t = [[ local no = 2 ]] -- local no = 3
--[=[ local no = 4 ]=] local yes = 'it\'s' local z = ("x"):rep(2)]==]
equal("strings and comments declare nothing", line "no", nil)
equal("what stands between them does", line "yes .. z", "it's" .. "xx")

equal("an open block wants more", line "for i = 1, 3 do", "more")
equal("an open expression wants more", line "1 +", "more")
equal("an open long string wants more", line "x = [[", "more")
equal("an open table wants more", line "{ 1,", "more")
equal("a text in quotes does not go on", (line 'x = "abc'), "error")
equal("unless it says so", line 'x = "abc\\', "more")
equal("in one way or the other", line 'x = "abc\\z', "more")
equal("what cannot be completed is an error", (line "1 + ) "), "error")
equal("the wrapping cannot be closed from within", (line "end end print(1) do do"), "error")
equal("a block that returns gives its value", line "local v = 4 return v", 4)
equal("a comment alone is nothing", select("#", line "-- nothing"), 0)

fails("an error in a line is raised", "broken", function() line "local w = error 'broken'" end)
equal("and its locals are not kept", line "w", nil)

equal("a prompt does not see another's locals", fresh() "a", nil)

-- where code goes wrong
local code = require "dossier.code"

local function fault(text)
  local message, at = code.fault(text, "=prompt")
  return message and message:gsub("^prompt:", ""), at
end

for _, case in ipairs {
  { ")", 1 }, { "1 + )", 5 }, { "x = = 1", 5 }, { "for i 1", 7 }, { "foo bar", 5 }, { "f(1,, 2)", 5 },
  { "a = 1\nb = )", 11 }, { "x = ')' )", 9 }, { "if true then end end", 18 }, { 'local s = "тал", )', 21 },
  { "-- )\n)", 6 }, { "events{type = = 1}", 15 }, { "x = 1 y = [[ ) ]] )", 19 }, { "goto 1", 6 },
} do
  local message, at = fault(case[1])
  equal("the place of the error in " .. case[1], at, case[2])
  check("with a message", message:find "near" ~= nil)
end
equal("a text that does not end is shown where it begins", select(2, fault 'x = "abc'), 5)
equal("quotes of a word processor", (fault "actor “Taliban”"):match ": (.*)$",
  'syntax error near \'“\'; text stands between " and "')
equal("and where they are", select(2, fault "actor “Taliban”"), 7)
equal("letters without quotes", select(2, fault "actor Талибан"), 7)
equal("a byte that is no letter", select(2, fault "x = \255"), 5)
equal("what is no syntax error has no place", fault "x = 1", nil)

math.randomseed(11)
local parts = { "a", "local", "'", '"', "[[", "]]", "[=[", "--", "--[[", "\n", " ", "1", "0x", "..", "=", "(", "\\", "т", "\255" }
for _ = 1, 2000 do
  local words = {}
  for i = 1, math.random(10) do
    words[i] = parts[math.random(#parts)]
  end
  local text, last = table.concat(words), 0
  for _, word, from, to in code.tokens(text) do
    if from <= last or to < from or text:sub(from, to) ~= word then
      check("the words of " .. text .. " follow each other", false)
    end
    last = to
  end
end
check("random code has words that follow each other", true)

-- habits of other shells
local commands = require "dossier.commands"
for _, line in ipairs { "help", "exit", "quit()", "?", "actor?", "?actor", "\\q", "events" } do
  check("one line is said to " .. line, commands.advice(line) ~= nil)
end
for _, line in ipairs { "help()", "1", "x", "_", "os.exit", "quit = 1", "actors{}", "a and b" } do
  equal("nothing is said to " .. line, commands.advice(line), nil)
end
rawset(_G, "quit", 1)
equal("nor to a name of one's own", commands.advice "quit", nil)
rawset(_G, "quit", nil)
for _, line in ipairs { "select * from actors", "UPDATE actor SET x = 1", "\\d", "!ls" } do
  check("foreign: " .. line, commands.foreign(line) ~= nil)
end
for _, line in ipairs { "update(R1, {", "select = = 1", "with x", "delete()" } do
  equal("not foreign: " .. line, commands.foreign(line), nil)
end

-- under --safe nothing reaches files
local session = require "dossier.host.session"
session.env = {}
for _, line in ipairs { ".open x.case", ".save x.case", ".read x.lua", ".output x", ".log x" } do
  fails(line, "%-%-safe", function() commands.run(line) end)
end
equal("nor are they looked at", #require("dossier.complete.values").files("/"), 0)
session.env = nil

-- arguments of commands
local function words(line)
  return table.concat(commands.arguments(line), "|")
end
equal("words", words "  a  b ", "a|b")
equal("quotes", words [["a b" 'c "d"' e]], [[a b|c "d"|e]])
equal("a quote in quotes", words [["a \"b\""]], [[a "b"]])
equal("none", words "", "")
equal("empty quotes", #commands.arguments '""', 1)
fails("a quote that is not closed", "not closed", function() commands.arguments "a 'b" end)
