--- The key `behind`: the events of a side, whoever acted for it at the time.
---
--- Who that is say the rules: the predicate `behind` of the block `standard`, or the analyst's.

local case = require "dossier.host.case"
local names = require "dossier.names"
local values = require "dossier.keys.values"

local M = {}

-- Who acted for the sides, and when: true for a side itself.
local function actors_behind(sides, key)
  local when, ids = {}, {}
  for _, one in ipairs(values.list_of(sides, key)) do
    local side = names.actor(one, key)
    side = case.record("A", select(2, case.kind(side)))
    when[side] = true
    values.members("A", side, ids)
    for row in require("dossier.rules").ask("behind(Who, ?) @ T", side) do
      if when[row.Who] == nil then
        when[row.Who] = {}
        values.members("A", row.Who, ids)
      end
      if when[row.Who] ~= true then
        table.insert(when[row.Who], row.T)
      end
    end
  end
  return when, ids
end

-- Whether an event was done by one of them at a time when they acted for a side.
local function acted(event, when, certain)
  local list = require("dossier.holds.extent").parties(event, "agent")
  for _, who in ipairs(list) do
    local times = when[who]
    if times == true then
      return true
    end
    for _, t in ipairs(times or {}) do
      if certain and t:overlaps(event.span) or not certain and t:possibly_overlaps(event.span) then
        return true
      end
    end
  end
  return false
end

--- What `behind = side` asks for: the host's description, and a test of what it finds.
---
--- ```lua
--- local state = actor{name = "Norland", kind = "state"}
--- local minister = actor{name = "Ada", kind = "person"}
--- relation{type = "acts_for", subject = minister, object = state, from = "2010", to = "2015"}
--- event{type = "meet", agent = minister, date = "2012-05"}
--- event{type = "meet", agent = minister, date = "2020-05"}
--- events{behind = "Norland"}:one().date  --> 2012-05
--- ```
---@param sides string|Actor|table
---@param certain boolean|nil
---@return table description
---@return fun(event: Event): boolean
function M.key(sides, certain)
  local when, ids = actors_behind(sides, "behind")
  return { op = "first", ids = ids }, function(event)
    return acted(event, when, certain)
  end
end

return M
