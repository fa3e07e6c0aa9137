--- `merge` and `distinct`: whether two records are one.

local case = require "dossier.host.case"
local names = require "dossier.names"

local M = {}

local fail = names.fail

local function merge(word, a, b, why, same)
  a, b = names.record(a, word .. " takes"), names.record(b, word .. " takes")
  if type(why) ~= "string" or not why:find "%S" then
    fail('%s is a judgement and needs its reason: %s(%s, %s, "why")', word, word, a.ref, b.ref)
  end
  return (case.merge_put(a, b, same, why))
end

--- Two records of a kind are one: a judgement, which retract undoes. Either may still be named;
--- questions see both.
---
--- ```lua
--- local a = actor{name = "Taliban", kind = "group"}
--- local b = actor{name = "Islamic Emirate", kind = "group"}
--- merge(a, b, "the same movement").ref  --> M1
--- ```
---@param a Record|string
---@param b Record|string
---@param why string
---@return Merge
function M.merge(a, b, why)
  return merge("merge", a, b, why, true)
end

--- Two records of a kind are not one, so that nobody merges them unawares.
---
--- ```lua
--- local a = actor{name = "Taliban", kind = "group"}
--- local b = actor{name = "Tehrik-e Taliban", kind = "group"}
--- distinct(a, b, "Pakistan's own movement").same  --> false
--- ```
---@param a Record|string
---@param b Record|string
---@param why string
---@return Merge
function M.distinct(a, b, why)
  return merge("distinct", a, b, why, false)
end

return M
