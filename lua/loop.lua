--- For loops over a query. A loop calls the query itself, at first without a control value. What it
--- calls from then on is put in place of the query there: so loops over one query, nested or in
--- coroutines, left or not, know nothing of each other.

local M = {}

local getlocal, setlocal = debug.getlocal, debug.setlocal

--- Gives the for loop that called a query something to call in its place; to be called by what the
--- loop calls. Nil if it was no loop.
---
--- ```lua
--- loop.give({}, print)  --> nil
--- ```
---@param self table
---@param walk function
---@return integer|nil
function M.give(self, walk)
  local at, slot = 0, nil
  repeat
    at = at + 1
    local name, value = getlocal(3, at)
    if name == "(for state)" and rawequal(value, self) then
      slot = at
    end
  until not name
  if slot then
    setlocal(3, slot, walk)
  end
  return slot
end

return M
