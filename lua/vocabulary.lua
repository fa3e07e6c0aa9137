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

-- Words are looked up before anything is written.
local function put(scheme, fields)
  local parent = fields.parent ~= nil and names.use(scheme, fields.parent, "parent", true)
  local single = fields.single ~= nil and names.choice("single", fields.single, SINGLE)
  local links, attributes = {}, evidence.attributes(fields.attributes)
  for key, begins in pairs { begins = true, ends = false } do
    local list = fields[key]
    for _, relation in names.items(key, type(list) == "string" and { list } or list or {}) do
      links[#links + 1] = { begins, names.use("type", relation, key, true) }
    end
  end
  local id = case.term_put(scheme, (fields.code:gsub("%s+", "_")), true)
  local old = case.term(id)
  parent, single = parent or old.parent, single or old.single
  local label = fields.label or old.label
  local same = label == old.label and parent == old.parent and single == old.single
  if not (same and old.declared) then
    case.term_set(id, label, parent, single)
  end
  for _, link in ipairs(links) do
    case.term_link(id, link[1], link[2])
  end
  local record = case.record("T", id)
  for _, said in ipairs(attributes) do
    case.value_put(record, said)
  end
  return record
end

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
  for _, key in ipairs { "scheme", "label" } do
    names.typed(key, fields[key], "string")
  end
  local scheme = SCHEMES[fields.scheme] or fields.scheme or "type"
  if not scheme:find "^[%w_.-]+$" then
    fail('a scheme is letters, digits and _, such as "type", "role", "kind" or "key", not %s',
      names.quoted(scheme))
  elseif #scheme > 60 then
    fail("a scheme is a short word, not %s", names.quoted(scheme))
  elseif type(fields.code) ~= "string" or not fields.code:find "%S" then
    fail("a term needs a code, as text: codes keep their zeros; not %s",
      names.describe(fields.code))
  elseif #fields.code > 200 or fields.code:find "%c" then
    fail("%s is no code: letters, digits and _, at most 200", names.quoted(fields.code))
  end
  return names.put(put, scheme, fields)
end

return M
