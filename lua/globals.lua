--- The words at the prompt: the one file that makes globals. They live behind the globals, in
--- `dossier`, so that `dossier.source` works wherever a local of the same name stands before it;
--- assigning one is an error.

local host = require "dossier.host.session"

-- The module that each word comes from; loaded when it is first used.
local WORDS = {
  source = "source", judgement = "evidence", actor = "records", event = "records",
  relation = "records", cite = "records", term = "vocabulary", merge = "records",
  distinct = "records",
  actors = "query", events = "query", relations = "query", sources = "query", facts = "query",
  holds = "holds", why = "why",
  correct = "amend", update = "amend", retract = "amend", history = "history", undo = "amend",
  change = "amend", suppose = "amend",
  open = "case", save = "case", search = "case", sql = "case",
  show = "show", timeline = "show", help = "help", date = "time", span = "time",
  extend = "extend",
}

local dossier = {}

setmetatable(dossier, {
  __index = function(_, word)
    local module = WORDS[word]
    local value = module and require("dossier." .. module)[word]
    if value ~= nil then
      rawset(dossier, word, value)
    end
    return value
  end,
  __pairs = function()
    return next, WORDS, nil
  end,
})

require "dossier.fields"

local case = require "dossier.host.case"
local names = require "dossier.names"

setmetatable(_G, {
  __index = function(_, name)
    if name == "dossier" then
      return dossier
    end
    local value = dossier[name]
    if value == nil and type(name) == "string" and name:find "^[AERSQVTBCM]%d+$" then
      local record = case.record(name)
      if record and names.exists(record) then
        return record
      end
      error("there is no " .. name, 2)
    end
    return value
  end,
  __newindex = function(globals, name, value)
    if name == "dossier" or WORDS[name] then
      error(("%s is a word of dossier; use another name, or local %s = …"):format(name, name), 2)
    end
    rawset(globals, name, value)
  end,
})

host.words = WORDS

return dossier
