-- What a script says of itself, and what it takes: every type, every way to give it, every mistake.
local arguments = require "dossier.script.arguments"
local script = require "dossier.script"
local syntax = require "dossier.script.syntax"
local usage = require "dossier.script.usage"

-- What a script with these declarations gets for what is given.
local function take(declarations, ...)
  local list = {}
  for i, declaration in ipairs(declarations) do
    list[i] = arguments.declare(declaration)
  end
  return arguments.convert(list, arguments.assign(list, { ... }))
end

local function refused(name, pattern, declarations, ...)
  local given = table.pack(...)
  fails(name, pattern, function()
    take(declarations, table.unpack(given, 1, given.n))
  end)
end

-- ---- the ways to give one ----

local pair = { "a text first", "b? text second" }
equal("by its name", take(pair, "--a", "x").a, "x")
equal("by its name and a sign", take(pair, "--a=x=y").a, "x=y")
equal("by its place", take(pair, "x", "y").b, "y")
equal("by its place, past one that was named", take(pair, "--a", "x", "y").b, "y")
equal("a hyphen stands for an underline", take({ "first_day text x" }, "--first-day", "x").first_day, "x")
equal("a value may be empty", take(pair, "--a=").a, "")
equal("what is left out is nil", take(pair, "x").b, nil)
equal("behind -- no name is read", take(pair, "--", "--b").a, "--b")
equal("a number below zero is a value", take({ "n integer x" }, "-3").n, -3)
equal("a value that begins with hyphens", take({ "a text x" }, "--a", "--b").a, "--b")
local many = take({ "a text x", "... integer y" }, "x", "1", "2")
equal("further ones are a list", many[1] + many[2], 3)
equal("and no more", #many, 2)
refused("one that is missing", "^the argument a is missing$", pair)
refused("one too many", '^"z" is one argument too many$', pair, "x", "y", "z")
refused("one given twice", "^%-%-a is given twice$", pair, "--a", "x", "--a", "y")
refused("a name without a value", "^%-%-a needs a value$", pair, "--a")
refused("a slip names the nearest", "no argument %-%-beta; nearest: beat", { "beat? text x" }, "--beta", "1")
refused("a hostile name is shown", "no argument %-%-\\x1B%[2J", pair, "--\27[2J", "1")
fails("a script asks for what it declares", "declares no argument c; it declares a, b", function()
  return take(pair, "x").c
end)

-- ---- types ----

local kabul = actor { name = "Kabul", kind = "place" }
local meeting = event { type = "meet", date = "2024" }
local tie = relation { type = "knows", subject = kabul, object = kabul }
local wire = source { title = "Wire", text = "Words." }
local path = os.tmpname()

-- type, what is given, what the script gets as text; or what the error says
local GOOD = {
  { "text", "a b", "a b" }, { "integer", "12", "12" }, { "integer", "-1", "-1" }, { "integer", "1e3", "1000" },
  { "number", "2.5", "2.5" }, { "number", ".5", "0.5" }, { "date", "2024-02", "2024-02" },
  { "date", "17 April 2025", "2025-04-17" }, { "boolean", "no", "false" }, { "boolean", "true", "true" },
  { "file", path, path }, { "actor", "kabul", tostring(kabul) }, { "actor", kabul.ref, tostring(kabul) },
  { "event", meeting.ref, tostring(meeting) }, { "relation", tie.ref, tostring(tie) },
  { "source", "Wire", tostring(wire) }, { "source", wire.ref, tostring(wire) },
  { "record", wire.ref, tostring(wire) }, { '"a"|"b"', "b", "b" }, { '"a" | "b"', "b", "b" },
}
for _, row in ipairs(GOOD) do
  local ok, args = pcall(take, { "x " .. row[1] .. " what" }, "--x=" .. row[2])
  equal(row[1] .. " takes " .. row[2], tostring(ok and args.x), row[3])
end

local BAD = {
  { "integer", "2.5", '"2.5" is no whole number' }, { "integer", "0x10", "no whole number" },
  { "integer", "", "no whole number" }, { "integer", "1e300", "no whole number" },
  { "number", "inf", "is no number" }, { "number", "nan", "is no number" }, { "number", "1e999", "is no number" },
  { "date", "2024-13", "is not a date" }, { "date", "Thursday", "" }, { "boolean", "maybe", "neither yes nor no" },
  { "file", "/no/such", "cannot be read: /no/such: No such file" }, { "file", "/", "cannot be read" },
  { "actor", "Kabull", "no actor is named" }, { "event", kabul.ref, "is no event but an actor" },
  { "event", "E99", "E99\" is none" }, { "relation", "x", "given by its ref, such as R4" },
  { "record", "nothing", "given by its ref" }, { "source", "Wired", "no source has the title" },
  { '"a"|"beta"', "bet", '"bet" is none of a, beta; nearest: beta' }, { "text", "\xFF", "not text in UTF%-8" },
}
for _, row in ipairs(BAD) do
  refused(("%s refuses %q"):format(row[1], row[2]), "^argument x: .*" .. row[3], { "x " .. row[1] .. " what" },
    "--x=" .. row[2])
end
os.remove(path)

equal("a default is converted", take({ "n integer = 3 what" }).n, 3)
equal("a default with blanks stands in quotes", take({ 'd date = "early 2024" what' }).d.edtf, "[2024-01..2024-04]")
equal("a flag that is left out is false", take({ "all boolean what" }).all, false)
equal("a flag by its name", take({ "all boolean what" }, "--all").all, true)
equal("a flag takes no place", take({ "all boolean what", "n integer what" }, "3").n, 3)

-- ---- declarations ----

local DECLARED = {
  { "x", "declared as @arg NAME TYPE" }, { "", "declared as @arg" }, { "x dat y", "no type dat; nearest: date" },
  { "x = 3", "a type is missing" }, { '1x text', "declared as" }, { 'x "a"|', "a type is missing" },
  { "help text x", "help is no name" }, { "n integer = many x", '"many" is no whole number' },
  { 'x "a"|"b" = c what', '"c" is none of a, b' }, { "... integer = 3 x", "have no default" },
}
for _, row in ipairs(DECLARED) do
  fails("the declaration " .. row[1], row[2], function() arguments.declare(row[1]) end)
end

-- ---- doc comments ----

local COMMENTS = {
  { "---T\n---@args x", "^q.lua:2: there is no tag @args; nearest: @arg$" },
  { "\n\n---T\n---@arg x", "^q.lua:4: an argument is declared as" },
  { "---T\n---@arg x text\n---@arg x text", "q.lua:3: the argument x is declared twice" },
  { "---T\n---@arg ... text\n---@arg x text", "q.lua:3: further arguments %(...%) come last" },
  { "---T\n---@case a\n---@case b", "q.lua:3: @case stands there twice" }, { "---T\n---@case", "q.lua:2: @case needs" },
}
for _, row in ipairs(COMMENTS) do
  fails("the comment " .. row[1], row[2], function() script.parse(row[1], "q.lua") end)
end
local quiet = script.parse("---T\n---@meta\n---@diagnostic disable\n---@param x string\n", "q.lua")
check("tags of other tools are left alone", quiet.title == "T" and #quiet.arguments == 0 and #quiet.prose == 0)
equal("a title with CR LF", script.parse("--- T\r\n---\r\n--- p\r\n", "q.lua").prose[1], "p")
check("a rule is no doc comment", not script.parse("------\n-- T\n", "q.lua").documented)
check("nor is a comment further down", not script.parse("local x\n---T\n", "q.lua").documented)
equal("an empty title falls back to the name", script.parse("---\n", "a/q.lua").title, "q.lua")
local help = usage.page(script.parse("---\27[2J\n---@arg x text \27[2J", "\27.lua"), 40)
check("help shows what is hostile", not help:find "\27" and help:find("\\x1B[2J", 1, true) ~= nil)
for line in usage.page(script.parse("---" .. ("word "):rep(40) .. "\n---@arg x text " .. ("word "):rep(40), "q.lua"), 40)
  :gmatch "[^\n]+" do
  check("help fits: " .. line, require("dossier.host.text").width(line) <= 40)
end

-- Whatever a comment holds, what is wrong with it is said with its line.
math.randomseed(7)
local PIECES = { "@arg ", "@case", "@", "x", "?", " ", "text", "integer", "boolean", "=", "3", '"a"', "|", "...", "\n---",
  "\n", "help", "\r", "--", "\0", "\27", "é", "\xFF" }
local strange = 0
for _ = 1, 3000 do
  local parts = { "---" }
  for i = 2, math.random(2, 14) do
    parts[i] = PIECES[math.random(#PIECES)]
  end
  local body = table.concat(parts)
  local ok, message = pcall(script.parse, body, "q.lua")
  if ok then
    ok, message = pcall(usage.page, message, 60)
    ok = ok and not message:find "\27" or false
  else
    ok = type(message) == "string" and message:find "^q%.lua:%d+: " ~= nil and not message:find "lua/"
  end
  strange = strange + (ok and 0 or 1)
  if not ok and strange == 1 then
    print(("%q: %s"):format(body, message))
  end
end
equal("comments that end in nothing said", strange, 0)
for _, line in ipairs { "---\n", "---@arg a text\n", "---  more\n", "---@\n" } do
  fails("a comment that nobody can read is refused", "^q%.lua:%d+: the comment .* up to 65536 bytes", function()
    script.parse("---T\n" .. line:rep(200000), "q.lua")
  end)
end
equal("blank lines around the prose are none of it", #script.parse("---T\n---\n---\n---p\n---\n", "q.lua").prose, 1)
equal("a script may have a title alone", #script.parse("---T\n", "q.lua").prose, 0)

-- ---- the caret ----

-- where `^` marks the place in the text
for _, marked in ipairs { "local x = ^= 1", "x = 1 ^) y = 2", "for i ^do end", "local = 3 -- ^", "x = 'a' ^'b'", "\tx = ^}" } do
  local at = marked:find("^", 1, true)
  local text = marked:gsub("%^", "", 1)
  local _, message = load(text, "=x")
  local caret = syntax.explain(message, text):match "\n( *)%^$"
  if marked:find "%-%-" then
    equal("the first place counts in " .. text, caret and #caret, #"local " + 2)
  else
    equal("the caret in " .. text, caret and #caret, at + 1)
  end
end
equal("no caret at the end of the text", syntax.explain(select(2, load("x = (", "=x")), "x = ("):find "\n", nil)
