--- What a script says of itself, as people read it: its line of usage, its page of help.

local cell = require "dossier.cell"
local text = require "dossier.host.text"

local M = {}

local function label(argument)
  if argument.kind == "choice" then
    return table.concat(argument.choices, "|")
  end
  return argument.kind
end

-- How an argument stands in the line of usage.
local function slot(argument)
  local name = text.safe(argument.name)
  if name == "..." then
    return "[" .. label(argument):upper() .. " …]"
  elseif argument.kind == "boolean" then
    return "[--" .. name .. "]"
  end
  local value = argument.kind == "choice" and label(argument) or label(argument):upper()
  return argument.optional and ("[--%s %s]"):format(name, value) or ("--%s %s"):format(name, value)
end

--- The arguments of a script as one line of usage; "" if it takes none.
---
--- ```lua
--- local read = require("dossier.script").parse
--- usage.signature(read("---T\n---@arg day date = 2024 x\n---@arg ... actor x", "q.lua"))
--- --> [--day DATE] [ACTOR …]
--- ```
---@param script Script
---@return string
function M.signature(script)
  local parts = {}
  for i, argument in ipairs(script.arguments) do
    parts[i] = slot(argument)
  end
  return table.concat(parts, " ")
end

--- The line of usage, broken between arguments where it is wider than `width`.
---
--- ```lua
--- usage.line(require("dossier.script").parse("---T", "q.lua"))  --> usage: dossier [CASE] q.lua
--- ```
---@param script Script
---@param width? integer
---@return string
function M.line(script, width)
  local line, lines = "usage: dossier [CASE] " .. text.safe(script.path or "-"), {}
  for _, argument in ipairs(script.arguments) do
    local next = slot(argument)
    if width and text.width(line) + text.width(next) >= width then
      lines[#lines + 1] = line
      line = "      "
    end
    line = line .. " " .. next
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

local function paragraphs(lines, out, width)
  local flow = ""
  local function flush()
    if flow ~= "" then
      table.move(cell.wrap(flow, width), 1, 1 << 20, #out + 1, out)
    end
    flow = ""
  end
  for _, line in ipairs(lines) do
    line = text.safe(line)
    if line == "" or line:find "^[ |`*-]" then -- a list, a table, code: as it stands
      flush()
      out[#out + 1] = line
    else
      flow = flow == "" and line or flow .. " " .. line
    end
  end
  flush()
end

--- What a script says of itself, fitted to a width.
---
--- ```lua
--- local read = require("dossier.script").parse
--- usage.page(read("---Who?\n---@arg who? text a name\n---@case my", "q.lua"), 60)
--- --> Who?
--- -->
--- --> usage: dossier [CASE] q.lua [--who TEXT]
--- -->
--- -->   --who  text  a name
--- -->
--- --> It opens the case my if none is named.
--- ```
---@param script Script
---@param width integer
---@return string
function M.page(script, width)
  local out = cell.wrap(text.safe(script.title), width)
  if #script.prose > 0 then
    out[#out + 1] = ""
    paragraphs(script.prose, out, width)
  end
  out[#out + 1] = ""
  out[#out + 1] = M.line(script, width)
  local rows, wide, kinds = {}, 0, 0
  for i, argument in ipairs(script.arguments) do
    local name = argument.name == "..." and "…" or "--" .. argument.name
    rows[i] = { name, label(argument), text.safe(argument.about)
      .. (argument.default and (" (%s if not given)"):format(text.safe(argument.default)) or "") }
    wide, kinds = math.max(wide, text.width(name)), math.max(kinds, text.width(rows[i][2]))
  end
  kinds = math.min(kinds, width // 3)
  for i, row in ipairs(rows) do
    out[#out + 1] = i == 1 and "" or nil
    local indent = wide + kinds + 6
    for n, line in ipairs(cell.wrap(row[3], math.max(width - indent, 20))) do
      out[#out + 1] = n == 1 and ("  %s  %s  %s"):format(cell.fit(row[1], wide),
        cell.fit(row[2], kinds), line) or (" "):rep(indent) .. line
    end
  end
  if script.case then
    out[#out + 1] = ""
    out[#out + 1] = ("It opens the case %s if none is named."):format(text.safe(script.case))
  end
  return (table.concat(out, "\n"):gsub(" +\n", "\n"))
end

return M
