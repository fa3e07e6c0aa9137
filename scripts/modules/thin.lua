--- The command .thin: which facts rest on one origin alone?
---
--- Two reports of one agency are one origin: what rests on it alone is not yet corroborated. Facts
--- that rest on a judgement without words have none at all, and come too.
---
---     dossier -l thin my.case
---     > .thin delist

local M = {}

--- Facts with fewer than two origins, of a type or of any.
---
--- ```lua
--- require("thin").facts("delist"):count()
--- ```
---@param type? string
---@return Query
function M.facts(type)
  return facts {
    type = type,
    where = function(fact)
      return #fact.origins < 2
    end,
  }
end

extend.command {
  name = "thin",
  usage = "[TYPE]",
  summary = "facts that rest on fewer than two origins",
  call = function(argument)
    local type = argument and argument:match "%S+"
    show(M.facts(type))
  end,
}

return M
