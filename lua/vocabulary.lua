--- The vocabulary of a case: types, roles, kinds and keys.

local case = require "dossier.host.case"
local evidence = require "dossier.evidence"
local names = require "dossier.names"

local M = {}

local fail = names.fail

local SCHEMES = { event = "type", relation = "type", event_type = "type", relation_type = "type",
  types = "type" }
local SINGLE = { object = 1, subject = 2, both = 3, [true] = 1, [false] = 0 }
local TERM = names.keys("term", { scheme = "scheme", code = true, label = true, parent = true,
  single = SINGLE, begins = "type", ends = "type", attributes = true })

--- Declares a type, role, kind or key. `parent` is the code above it; `single` says that a subject
--- has one object at a time (true or "object"), or an object one subject ("subject"); `begins` and
--- `ends` are the relation types that an event type starts and finishes.
---
--- ```lua
--- term{scheme = "type", code = "delist", ends = {"designates"}}.code  --> delist
--- ```
---@param fields table
---@return Term
function M.term(fields)
  if type(fields) ~= "table" then
    fail("term takes its fields in braces: term{scheme = …, code = …}")
  end
  names.check_keys("term", fields, TERM)
  local scheme = SCHEMES[fields.scheme] or fields.scheme or "type"
  if type(fields.code) ~= "string" then
    fail("a term needs a code, as text: codes keep their zeros")
  end
  local code = fields.code:gsub("%s+", "_")
  local id = case.term_put(scheme, code, true)
  local old = case.term(id)
  local single = old.single
  if fields.single ~= nil then
    single = SINGLE[fields.single]
      or fail('single is true, "object", "subject" or "both", not %s', tostring(fields.single))
  end
  local parent = old.parent
  if fields.parent then
    parent = case.term_put(scheme, (fields.parent:gsub("%s+", "_")), false)
  end
  local label = fields.label or old.label
  local same = label == old.label and parent == old.parent and single == old.single
  if not (same and old.declared) then
    case.term_set(id, label, parent, single)
  end
  for key, begins in pairs { begins = true, ends = false } do
    local list = fields[key]
    for _, relation in ipairs(type(list) == "string" and { list } or list or {}) do
      case.term_link(id, begins, (case.term_put("type", (relation:gsub("%s+", "_")), false)))
    end
  end
  local record = case.record("T", id)
  for _, said in ipairs(evidence.attributes(fields.attributes)) do
    case.value_put(record, said)
  end
  return record
end

return M
