--- Relations that may be one put twice: of the same type and parties, in a time that they share.

local case = require "dossier.host.case"
local cell = require "dossier.cell"
local query = require "dossier.query"
local session = require "dossier.host.session"
local text = require "dossier.host.text"

local M = {}

--- The relation of the same type and parties that stands in a time that both certainly share, and
--- was put before; nil if there is none.
---
--- ```lua
--- actor{name = "Russia", kind = "state"}; actor{name = "Taliban", kind = "group"}
--- local function listed(to)
---   return relation{type = "lists", subject = "Russia", object = "Taliban", from = "2003",
---     to = to}
--- end
--- listed()
--- twins.of(listed "2025").ref  --> R1
--- ```
---@param relation Relation
---@return Relation|nil
function M.of(relation)
  local keys = { type = relation.type.code, subject = relation.subject, object = relation.object,
    standing = "stands" }
  if not (keys.subject and keys.object) or relation.standing ~= "stands" then
    return nil
  end
  local _, id = case.kind(relation)
  for other in query.relations(keys) do
    if select(2, case.kind(other)) < id and other.span:overlaps(relation.span) then
      return other
    end
  end
end

--- Says so at the prompt, where an end that became known is easily put as another relation.
---
--- ```lua
--- twins.note(R1)  --> nil
--- ```
---@param relation Relation
function M.note(relation)
  local other = session.prompting and M.of(relation)
  if other then
    local note = "note: %s says the same of %s; cite(%s, …) adds to it, merge(%s, %s, why) "
      .. "makes them one\n"
    io.stderr:write(note:format(other.ref, text.safe(cell.period(other.span)), other.ref, other.ref,
      relation.ref))
  end
end

return M
