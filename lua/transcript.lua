--- The transcript of a session (.log): what is printed while one is kept goes into it, too.

local terminal = require "dossier.host.terminal"

local M = {}

local kept = false

-- Whatever prints calls one of these; they are replaced when a transcript is first asked for.
local function hook()
  local write = io.stdout.write
  local own = { [io.stdout] = true, [io.stderr] = true }
  local function add(...)
    if kept then
      for i = 1, select("#", ...) do
        local part = select(i, ...)
        terminal.log_add(type(part) == "number" and tostring(part) or part)
      end
    end
  end
  local function write_both(file, ...)
    local done, message, code = write(file, ...)
    if done and own[file] then
      add(...)
    end
    return done, message, code
  end
  getmetatable(io.stdout).__index.write = write_both
  function io.write(...)
    return write_both(io.output(), ...)
  end
  local plain = print
  rawset(_G, "print", function(...)
    plain(...)
    if kept then
      local parts = table.pack(...)
      for i = 1, parts.n do
        parts[i] = tostring(parts[i])
      end
      terminal.log_add(table.concat(parts, "\t") .. "\n")
    end
  end)
end

local hooked = false

--- Keeps a transcript at the end of a file; without a path, no longer. What was in use comes back.
---
--- ```lua
--- require("dossier.transcript").keep(nil)  --> nil
--- ```
---@param path string|nil
---@return string|nil before
function M.keep(path)
  local before = terminal.log(path)
  if path and not hooked then
    hooked = true
    hook()
  end
  kept = path ~= nil
  return before
end

return M
