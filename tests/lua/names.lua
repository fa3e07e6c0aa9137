-- What a name stands for: case, accents and script folded, one or several, the nearest, and those
-- never matched by name.
local taliban = actor { name = "Taliban", kind = "group", aliases = { "Талибан", { text = "طالبان",
  language = "fa" },
  { text = "IEA", kind = "weak" } } }
local tehrik = actor { name = "Tehrik-e Taliban Pakistan", kind = "group" }
local lukashenko = actor { name = "Александр Лукашенко", kind = "person" }
local gonzalez = actor { name = "José Gonzàlez-Müller", kind = "person" }

equal("its own name", actor "Taliban", taliban)
equal("case folded", actor "TALIBAN", taliban)
equal("an alias", actor "IEA", taliban)
equal("in another script", actor "طالبان", taliban)
equal("Cyrillic for Latin", actor "талибан", taliban)
equal("accents folded", actor "jose gonzalez-muller", gonzalez)
equal("decomposed accents", actor "Jose\u{301} Gonza\u{300}lez-Mu\u{308}ller", gonzalez)
equal("blanks and case", actor "  александр   ЛУКАШЕНКО ", lukashenko)
equal("a ref", actor(tehrik.ref), tehrik)
equal("a record stands for itself", actor(taliban), taliban)

-- Nearest
fails("a slip names the nearest", 'no actor is named "Talibn"; nearest: Taliban %(A1%)', function()
  actor "Talibn"
end)
fails("far from all: how to make one", 'no actor is named "Zzz"; actor{name = ', function()
  actor "Zzz"
end)
fails("a part of a name is no name", 'no actor is named "Tehrik"', function() actor "Tehrik" end)
fails("no ref that is not there", "there is no E1", function() actor "E1" end)
fails("no ref of another kind", "not S1, a source", function()
  source { title = "A list" }
  actor "S1"
end)
fails("a name in a message is safe", "named \"a\\x1B%[31m\"", function() actor "a\27[31m" end)
equal("nothing was made by asking", actors {}:count(), 4)

-- Several
local ivan = actor { name = "Ivan Petrov", kind = "person" }
local other = actor { name = "Ivan Petrov", kind = "person", new = true }
check("new = true makes a second", ivan ~= other)
fails("several are listed by ref",
  "several actors are named \"ivan petrov\": A%d+ Ivan Petrov %(person%), A%d+ Ivan",
  function() actor "ivan petrov" end)
fails("also where they are used", "say which by its ref", function()
  event { type = "meet", agent = "Ivan Petrov" }
end)
equal("the ref says which", event { type = "meet", agent = other.ref }.agent, other)
for i = 1, 12 do actor { name = "John Smith", kind = "person", new = i > 1 } end
fails("of many some are listed", "and more; say which", function() actor "John Smith" end)
merge(ivan, other, "the same man")
equal("merged, one name stands for one", actor "Ivan Petrov".ref, ivan.ref)

-- A put finds by name and kind
equal("the same name and kind", actor { name = "Taliban", kind = "group" }, taliban)
equal("without a kind as well", actor { name = "Александр Лукашенко" }, lukashenko)
check("a put takes the name as it is written: it does not guess",
  actor { name = "iea", kind = "organization" } ~= taliban)
check("another kind is another actor", actor { name = "Taliban", kind = "organization" } ~= taliban)
fails("then the name stands for two", "several actors", function() actor "Taliban" end)

-- Identifiers decide over names
local ship = actor { name = "Ocean Star", kind = "ship", identifiers = { imo = "0123456" } }
equal("an identifier finds under another name",
  actor { name = "Sea Star", kind = "ship", identifiers = { imo = "0123456" } }, ship)
check("another identifier is another actor",
  actor { name = "Ocean Star", kind = "ship", identifiers = { imo = "7654321" } } ~= ship)
equal("a code keeps its zeros", ship.imo, "0123456")

-- Unnamed
local unknown = actor { name = "a man in black", kind = "person", unnamed = true }
local second = actor { name = "a man in black", kind = "person", unnamed = true }
check("who is unnamed is never matched", unknown ~= second)
fails("not by asking either", "no actor is named", function() actor "a man in black" end)
equal("but by ref", actor(unknown.ref), unknown)
check("and it says so", unknown.unnamed and not taliban.unnamed)

-- Sources
local report = source { title = "N1: the ruling", text = "Words." }
source { title = "Other" }
equal("a source by title", events { source = "N1: the ruling" }:count(), 0)
fails("a source's slip names the nearest", "nearest: Other", function()
  events { source = "Othr" }
end)
equal("the start of a title before a colon", require "dossier.names".source "N1", report)

-- Terms
fails("a type one letter away", 'no type "met" is known here; nearest: meet', function()
  events { type = "met" }
end)
fails("a key one letter away", "events has no key agnt; nearest: agent", function()
  events { agnt = "x" }
end)
event { type = "take part", date = "2024" }
equal("blanks in a code are _", events { type = "take_part" }:count(), 1)
equal("either way", events { type = "take part" }:count(), 1)

-- Asked for before it is there
local list = facts {}:all()
local ref = list[#list] and "E" .. tonumber(list[#list].ref:sub(2)) + 1 or "E1"
local later = require("dossier.host.case").record(ref)
check("a fact that is not there yet has no fields", later and not require("dossier.names").exists(later))
equal("nor holds on to that", event { type = "host", agent = taliban }.agent, taliban)
