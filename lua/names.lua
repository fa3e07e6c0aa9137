--- What a word stands for: actors by name, records by ref, sources by title, and the nearest when
--- there is none. What makes messages (`refuse`) and what knows codes (`terms`) is reached from
--- here, too.

local case = require "dossier.host.case"
local text = require "dossier.host.text"

local M = {}

for _, part in ipairs { require "dossier.refuse", (require "dossier.terms") } do
  for name, value in pairs(part) do
    M[name] = value
  end
end

--- The roles of the two that a fact is said of.
M.PARTIES = { event = { "agent", "target" }, relation = { "subject", "object" } }

--- A record by its ref, or nil if there is none.
---
--- ```lua
--- names.by_ref("E7")  --> nil
--- ```
---@param word string
---@return Record|nil
function M.by_ref(word)
  local record = word:find("^%u%d+$") and case.record(word)
  return record and M.exists(record) and record or nil
end

--- The record that a text is the ref of; nil if it looks like none, an error if there is none.
---
--- ```lua
--- names.ref("Taliban")  --> nil
--- names.ref("E99")  --> error: there is no E99
--- ```
---@param word string
---@return Record|nil
function M.ref(word)
  if word:find "^[AERSQVTBCM]%d+$" then
    return M.by_ref(word) or M.fail("there is no %s", M.quoted(word):sub(2, -2))
  end
end

local THERE = { A = "actor", S = "source", Q = "quote", V = "claim", C = "change", M = "merge",
  T = "term", B = "batch" }

--- Whether a record with this ref was ever made.
---
--- ```lua
--- names.exists(actor{name = "Taliban", kind = "group"})  --> true
--- ```
---@param record Record
---@return boolean
function M.exists(record)
  local kind, id = case.kind(record)
  if kind == "E" or kind == "R" then
    return case.row(record) ~= nil
  end
  return #case.read(THERE[kind], id) > 0
end

--- The actor that a name, an alias or a ref stands for; a record stands for itself. An error that
--- names the nearest if there is none, and lists them if there are several.
---
--- ```lua
--- local taliban = actor{name = "Taliban", kind = "group", aliases = {"Талибан"}}
--- names.actor("Талибан") == taliban  --> true
--- ```
---@param value Actor|string
---@param key? string what asked, for the message
---@return Actor
function M.actor(value, key)
  if M.kind(value) == "actor" then
    return value
  end
  key = key or "actor"
  if type(value) ~= "string" then
    M.fail("%s is an actor or a name, not %s", key, M.describe(value))
  elseif not value:find "%S" then
    M.fail("%s needs a name, not an empty text", key)
  end
  local n, only = case.actor_find(value)
  if n == 1 then
    return only
  elseif n > 1 then
    local found, list = { select(2, case.actor_find(value)) }, {}
    for i, actor in ipairs(found) do
      list[i] = ("%s %s%s"):format(actor.ref, text.safe(actor.name),
        actor.kind and " (" .. actor.kind .. ")" or "")
    end
    M.fail("several actors are named %s: %s%s; say which by its ref", M.quoted(value),
      table.concat(list, ", "), n > #found and " and more" or "")
  end
  local ref = M.ref(value)
  if ref and M.kind(ref) == "actor" then
    return ref
  elseif ref then
    M.fail("%s is an actor or a name, not %s", key, M.describe(ref))
  end
  local near = M.meant("actor", value)
  M.fail("no actor is named %s%s", M.quoted(value),
    near ~= "" and near or '; actor{name = "…"} makes one')
end

--- The nearest to a name or title that nothing has, in words; empty if nothing is near, or has it.
---
--- ```lua
--- actor{name = "Taliban", kind = "group"}
--- names.meant("actor", "Talbian")  --> ; nearest: Taliban (A1)
--- ```
---@param kind "actor"|"source"
---@param wanted string
---@return string
function M.meant(kind, wanted)
  if #wanted >= 1000 then
    return ""
  elseif kind == "actor" then
    local near = case.actor_find(wanted) == 0 and case.actor_nearest(wanted, 3) or ""
    return near ~= "" and "; nearest: " .. text.safe(near) or ""
  end
  local titles = {}
  for i, row in ipairs(case.read "titled") do
    titles[i] = row[2]
    if row[2] == wanted then
      return ""
    end
  end
  return M.nearest(wanted, titles)
end

--- Any record: itself, by ref, or an actor by name.
---
--- ```lua
--- names.record("A1") == actor{name = "Taliban", kind = "group"}  --> true
--- names.record(3, "why takes")  --> error: why takes a record, a ref such as "E7"…
--- ```
---@param value Record|string
---@param key? string who asked, and its verb, for the message
---@return Record
function M.record(value, key)
  if M.kind(value) then
    return value
  elseif type(value) ~= "string" then
    M.fail('%s a record, a ref such as "E7" or the name of an actor, not %s', key or "this is",
      M.describe(value))
  end
  return M.ref(value) or M.actor(value, key and key:match "^%S+")
end

--- A source by record, ref or title.
---
--- ```lua
--- source{title = "Report"} == names.source("Report")  --> true
--- ```
---@param value Source|string
---@param key? string what asked, for the message
---@return Source
function M.source(value, key)
  key = key or "source"
  local ref = type(value) == "string" and M.ref(value) or value
  if M.kind(ref) == "source" then
    return ref
  elseif type(value) ~= "string" or ref ~= value then
    M.fail('%s is a source, its ref such as "S2" or its title, not %s', key, M.describe(ref))
  elseif not value:find "%S" then
    M.fail("%s needs a title, not an empty text", key)
  end
  local exact, folded, found = {}, text.fold(value), {}
  for _, row in ipairs(case.read "titled") do
    local id, title = row[1], row[2]
    if title == value or text.fold(title) == folded or title:sub(1, #value + 1) == value .. ":" then
      exact[#exact + 1] = not found[id] and case.record("S", id) or nil
      found[id] = true
    end
  end
  if #exact == 1 then
    return exact[1]
  elseif #exact > 1 then
    M.fail("%d sources have the title %s (%s, %s, …): say which by its ref", #exact,
      M.quoted(value), exact[1].ref, exact[2].ref)
  end
  local near = M.meant("source", value)
  M.fail("no source has the title %s%s", M.quoted(value),
    near ~= "" and near or '; source{title = "…"} makes one')
end

--- The record of a put. A script that runs again meets what it retracted; whoever did not expect
--- that is told.
---
--- ```lua
--- names.found(actor{name = "Taliban", kind = "group"}, true).name  --> Taliban
--- ```
---@param record Record
---@param made boolean whether it is new
---@return Record
function M.found(record, made)
  if not made and record.retracted then
    local note = "note: %s is there and was retracted; new = true makes another\n"
    io.stderr:write(note:format(record.ref))
  end
  return record
end

return M
