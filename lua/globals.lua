--- The words at the prompt: the one file that makes globals. They live behind the globals, in
--- `dossier`, so that `dossier.source` works wherever a local of the same name stands before it;
--- assigning one is an error.

local host = require "dossier.host.session"

-- The module that each word comes from; loaded when it is first used.
local WORDS = {
  source = "source", judgement = "evidence", actor = "records", event = "records",
  relation = "records", cite = "records", term = "vocabulary", merge = "merge",
  distinct = "merge",
  actors = "query", events = "query", relations = "query", sources = "query", facts = "query",
  holds = "holds", why = "why", why_not = "why.attempt", conflicts = "conflicts",
  correct = "amend", update = "amend", retract = "amend", history = "history", undo = "amend",
  change = "amend", suppose = "amend",
  open = "case", save = "case", search = "case", sql = "case",
  show = "show", timeline = "show", help = "help", date = "time", span = "time",
  periods = "periods",
  extend = "extend",
  rules = "rules", ask = "rules", conclusions = "rules", facts_table = "rules",
  watch = "watch",
}

local dossier, loaded = {}, {} -- it stays empty, so that each assignment is seen

host.words = WORDS

local mistake = require "dossier.mistake"
local names = require "dossier.names"
local text = require "dossier.host.text"

setmetatable(dossier, {
  __index = function(_, word)
    if loaded[word] == nil then
      local module = WORDS[word]
      if not module then
        names.unknown("dossier has no word", word, WORDS, "words")
      end
      loaded[word] = require("dossier." .. module)[word]
    end
    return loaded[word]
  end,
  __newindex = function(_, word)
    names.fail("the words of dossier cannot be changed: dossier.%s", tostring(word))
  end,
  __pairs = function()
    return next, WORDS, nil
  end,
})

require "dossier.fields"

-- A name without a value is nil, as in Lua, so that `if x then` works. But what was typed at the
-- prompt, or for -e, is no program: there it is a slip. A script is told once for a name.
local noted = {}

local function undefined(name)
  if noted[name] then
    return
  end
  local reader = name ~= "_" and debug.getinfo(3, "Sl") -- none, if C reads it
  local source = reader and reader.source
  local args = rawget(_G, "arg")
  local script = type(args) == "table" and args[0]
  if source == "=prompt" or source == "=-e" then
    error(mistake.undefined(name), 3)
  elseif script and source == "@" .. tostring(script) then
    noted[name] = true
    local note = "note: %s:%d: %s\n"
    io.stderr:write(note:format(text.safe(script), reader.currentline, mistake.undefined(name)))
  end
end

setmetatable(_G, {
  __index = function(_, name)
    if name == "dossier" then
      return dossier
    elseif WORDS[name] then
      return dossier[name]
    elseif type(name) == "string" then
      return names.ref(name) or undefined(name)
    end
  end,
  __newindex = function(globals, name, value)
    if name == "dossier" or WORDS[name] then
      error(("%s is a word of dossier; use another name, or local %s = …"):format(name, name), 2)
    end
    rawset(globals, name, value)
  end,
})

return dossier
