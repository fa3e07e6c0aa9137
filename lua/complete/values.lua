--- What could stand between quotes, by what takes it: names, codes, titles, files, topics.

local case = require "dossier.host.case"
local names = require "dossier.names"
local session = require "dossier.host.session"
local terminal = require "dossier.host.terminal"
local text = require "dossier.host.text"

local M = {}

local MOST = 300 -- names read for one completion
local TITLES = 5000
local BEHIND = "\u{10FFFF}" -- sorts behind whatever begins the same

-- Names that begin like what was typed, or else have a word that does; each actor once, by its own
-- name if that is one of them. True behind the list if there are more.
local function actors(typed)
  local fold = text.fold(typed)
  if fold == "" and typed ~= "" then
    return {}
  end
  local rows = case.read("names_from", fold, fold .. BEHIND, MOST)
  if #rows == 0 and #fold > 1 then
    rows = case.read("names_with", ('title : "%s" *'):format(typed:gsub('"', '""')), MOST)
  end
  local list, at = {}, {}
  for _, row in ipairs(rows) do
    local name, kind, id, own = table.unpack(row, 1, 4)
    local known = at[id]
    if not known then
      list[#list + 1] = name
      at[id] = #list
    elseif kind == 0 and name == own then
      list[known] = name
    end
  end
  return list, #rows == MOST
end

local function sources(typed)
  local list, fold = {}, text.fold(typed)
  local rows = case.read("titles", TITLES)
  for _, row in ipairs(rows) do
    if text.fold(row[1]):sub(1, #fold) == fold then
      list[#list + 1] = row[1]
    end
  end
  return list, #rows == TITLES
end

-- A type of its own kind is not known to the vocabulary: any may be an event's or a relation's.
local function schemes()
  local seen, list = {}, {}
  for _, term in ipairs(case.terms()) do
    if not seen[term.scheme] then
      seen[term.scheme] = true
      list[#list + 1] = term.scheme
    end
  end
  return list
end

local function topics()
  return require("dossier.help.topic").names()
end

--- Files and folders (with a slash) that begin like a path; hidden ones only if asked for. None
--- under --safe.
---
--- ```lua
--- #require("dossier.complete.values").files("no/such/folder/")  --> 0
--- ```
---@param typed string
---@return string[]
function M.files(typed)
  if session.env then
    return {}
  end
  local folder, start = typed:match "^(.*/)([^/]*)$"
  folder, start = folder or "", start or typed
  local list = {}
  for _, name in ipairs(terminal.files(folder == "" and "."
    or require("dossier.commands").path(folder))) do
    if name:sub(1, #start) == start and (start ~= "" or name:sub(1, 1) ~= ".") then
      list[#list + 1] = folder .. name
    end
  end
  return list
end

local DOMAINS = {
  actor = actors, record = actors, source = sources, file = M.files, scheme = schemes,
  topic = topics,
  type = function() return names.codes "type" end, kind = function() return names.codes "kind" end,
  role = function() return names.codes "role" end, key = function() return names.codes "key" end,
  identifier = function() return names.codes "identifier" end,
}

--- What could stand where a value of a domain is typed: a list of words or the keys of a table, or
--- the name of what is looked up in the case. An empty list if nothing is known; true behind it if
--- there may be more.
---
--- ```lua
--- actor{name = "Taliban", kind = "group", aliases = {"Талибан"}}
--- require("dossier.complete.values").list("actor", "тал")[1]  --> Taliban
--- ```
---@param domain string|table|nil
---@param typed string
---@return string[]
---@return boolean? cut
function M.list(domain, typed)
  if type(domain) == "string" then
    if DOMAINS[domain] then
      return DOMAINS[domain](typed)
    end
    return {}
  elseif type(domain) ~= "table" then
    return {}
  end
  local list = {}
  for key, value in pairs(domain) do
    list[#list + 1] = type(key) == "string" and key or type(value) == "string" and value or nil
  end
  return list
end

-- ---- what takes what ----

local QUERIES = { actors = "actor", events = "event", relations = "relation", sources = "source",
  facts = "fact" }

-- What words take between their parentheses, in order; the last goes on.
local ARGUMENTS = {
  actor = { "actor" }, source = { "source" }, holds = { "type", "actor", "actor", false },
  help = { "topic" }, open = { "file", false }, save = { "file" }, import = { "file", false },
  export = { "file", false }, merge = { "record", "record", false },
  distinct = { "record", "record", false }, why = { "record" }, history = { "record" },
}

-- The keys that are checked under another name than they are typed after.
local ALIASES = {
  ["holds#5"] = "holds", ["date#2"] = "date", [":quote#2"] = "quote", ["open#2"] = "open",
  ["actor.aliases"] = "an alias",
}
local MODULES = { evidence = "evidence", quote = "source", ["an alias"] = "records" }

-- Under which name a subject's keys are checked.
local function checked_as(subject)
  if ALIASES[subject] then
    return ALIASES[subject]
  elseif subject:find "%.evidence$" or subject:find "^cite#" then
    return "evidence"
  end
  return subject
end

local function known(subject)
  local word = checked_as(subject)
  local module = MODULES[word] or session.words[word]
  if module then
    pcall(require, "dossier." .. module)
  end
  return names.known[word]
end

local PARTS = { roles = "role", attributes = "key", identifiers = "identifier" }

--- The keys that may stand in the braces of a subject, or nil if it has none that are known.
---
--- ```lua
--- table.concat(require("dossier.complete.values").keys("open#2"), " ")  --> create readonly
--- ```
---@param subject string
---@return string[]|nil
function M.keys(subject)
  local part = PARTS[subject:match "%.(%l+)$"]
  local list
  if QUERIES[subject] then
    list = require("dossier.keys").names(QUERIES[subject])
  elseif part then
    list = M.list(part, "")
  elseif subject == "correct#2" or subject == "update#2" then
    list = M.list(known "event", "")
    table.move(M.list(known "relation", ""), 1, 99, #list + 1, list)
  elseif known(subject) then
    list = M.list(known(subject), "")
  end
  if list then
    table.sort(list)
  end
  return list
end

--- The domain of a key in the braces of a subject.
---
--- ```lua
--- require("dossier.complete.values").of_key("events", "agent")  --> actor
--- ```
---@param subject string
---@param key string
---@return string|table|nil
function M.of_key(subject, key)
  local outer, part = subject:match "^(.+)%.(%l+)$"
  if part == "roles" then
    return "record"
  elseif part and part ~= "evidence" then -- an item of the list that a key was given
    return M.of_key(outer, part)
  end
  local own = not QUERIES[subject] and known(subject)
  if own and own[key] ~= nil and own[key] ~= true then
    return own[key]
  end
  local kind = QUERIES[subject] or subject
  if part or subject:find "#" then
    return require("dossier.keys").takes("event", key) or require("dossier.keys").takes("relation",
      key)
  end
  return require("dossier.keys").takes(kind, key)
end

--- The domain of an argument of a word that is called.
---
--- ```lua
--- require("dossier.complete.values").of_argument("holds", 2)  --> actor
--- ```
---@param word string
---@param arg integer
---@return string|table|nil
function M.of_argument(word, arg)
  local list = ARGUMENTS[word]
  return list and (list[arg] or list[arg] == nil and list[#list]) or nil
end

return M
