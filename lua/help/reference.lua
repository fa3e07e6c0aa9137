--- The reference: one page of every public name, made of the doc comments and the registry.

local doc = require "dossier.doc"
local extend = require "dossier.extend"
local manual = require "dossier.doc.manual"
local words = require "dossier.help.words"

local M = {}

local function heading(lines, title)
  lines[#lines + 1] = (#lines > 0 and "\n" or "") .. "## " .. title
end

-- The methods by class, in the order of files.
local function classes()
  local list, at = {}, {}
  for _, one in ipairs(doc.all()) do
    local class = one.method and one.name:match "^(.-):"
    if class then
      if not at[class] then
        list[#list + 1] = { class = class }
        at[class] = list[#list]
      end
      table.insert(at[class], one)
    end
  end
  table.sort(list, function(a, b) return a.class < b.class end)
  return list
end

local function entries(lines, title, kind, sign)
  heading(lines, title)
  for _, entry in ipairs(extend.list(kind)) do
    lines[#lines + 1] = ("%s%s%s\n  %s"):format(sign, entry.name,
      entry.usage and " " .. entry.usage or "", entry.summary)
  end
end

-- Functions of dossier's modules, which scripts and modules may call: names and arguments.
local function functions(lines)
  heading(lines, 'Functions of modules: require "dossier.NAME"')
  local module
  for _, one in ipairs(doc.all()) do
    if not one.method and not words.doc(one.name) then
      if one.module ~= module then
        module = one.module
        lines[#lines + 1] = "dossier." .. module
      end
      lines[#lines + 1] = "  " .. one.usage
    end
  end
end

--- The page.
---
--- ```lua
--- reference.text():match "^[^\n]*"  --> # Reference
--- reference.text():find("query:count()", 1, true) ~= nil  --> true
--- ```
---@return string
function M.text()
  local lines = { "# Reference" }
  for _, group in ipairs(words.groups()) do
    heading(lines, "Words: " .. group.title)
    for _, word in ipairs(group) do
      lines[#lines + 1] = words.text(words.doc(word)) .. "\n"
    end
  end
  for _, class in ipairs(classes()) do
    heading(lines, "Methods of " .. class.class)
    for _, one in ipairs(class) do
      lines[#lines + 1] = words.text(one) .. "\n"
    end
  end
  heading(lines, "What modules add")
  for _, one in ipairs(doc.all()) do
    if one.module == "extend" and not one.method and one.name ~= "extend" then
      lines[#lines + 1] = words.text(one) .. "\n"
    end
  end
  require "dossier.commands"
  entries(lines, "Commands of the prompt", "command", ".")
  entries(lines, "Modes", "presenter", "")
  functions(lines)
  heading(lines, "Pages")
  for _, page in ipairs(manual.pages()) do
    lines[#lines + 1] = ("%s: %s"):format(page, manual.title(page))
  end
  return (table.concat(lines, "\n"):gsub("\n\n\n+", "\n\n"))
end

return M
