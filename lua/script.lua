--- Scripts: what their doc comment says of them, whether what is given fits that, and running them.

local arguments = require "dossier.script.arguments"
local case = require "dossier.host.case"
local names = require "dossier.names"
local session = require "dossier.host.session"
local text = require "dossier.host.text"
local usage = require "dossier.script.usage"

local M = {}

local open, stdin = io.open, io.stdin -- kept: --safe closes them for what runs later
local SIZE_MAX, CHUNK = 64 << 20, 1 << 16
local COMMENT_MAX = 1 << 16 -- bytes of a doc comment: more than anybody reads

---@class Script
---@field path? string nil for standard input
---@field text string
---@field documented boolean
---@field title string
---@field prose string[] the lines below the title
---@field arguments Argument[]
---@field case? string the case it asks for

-- ---- reading ----

local function read_text(path)
  local file, message = stdin, nil
  if path then
    file, message = open(path, "rb")
    if not file then
      names.fail("cannot open %s", message)
    end
  end
  local parts, size, part = {}, 0, nil
  repeat
    part, message = file:read(CHUNK)
    parts[#parts + 1] = part
    size = size + #(part or "")
  until not part or size > SIZE_MAX
  if path then
    file:close()
  end
  if message then
    names.fail("cannot read %s: %s", path or "standard input", message)
  elseif size > SIZE_MAX then
    names.fail("cannot read %s: a script has up to %d bytes", path or "standard input", SIZE_MAX)
  end
  local body = table.concat(parts):gsub("^\xEF\xBB\xBF", "")
  return (body:gsub("^#[^\n]*", ""))
end

-- The lines of the comment that a text opens with, and the number of the first.
local function comment_of(body, path)
  local lines, number, size, first = {}, 0, 0, nil
  for line in (body .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    local said = line:match "^%-%-%- ?(.*)$"
    if said and not said:find "^%-" then
      first = first or number
      size = size + #said + 1
      if size > COMMENT_MAX then
        names.fail("%s:%d: the comment that a script opens with has up to %d bytes",
          path or "stdin", number, COMMENT_MAX)
      end
      lines[#lines + 1] = said
    elseif first or line:find "%S" then
      break
    end
  end
  return lines, first
end

local TAGS = { "@arg", "@case" }

-- Takes one tag of the comment into the script; tags that are another tool's stay unread.
local function tag_read(script, line)
  local tag, rest = line:match "^(@%S*)%s*(.-)%s*$"
  if tag == "@arg" then
    local argument = arguments.declare(rest)
    for _, other in ipairs(script.arguments) do
      if other.name == argument.name then
        names.fail("the argument %s is declared twice", argument.name)
      elseif other.name == "..." then
        names.fail("further arguments (...) come last")
      end
    end
    table.insert(script.arguments, argument)
  elseif tag == "@case" then
    if rest == "" or script.case then
      names.fail(rest == "" and "@case needs the name of a case" or "@case stands there twice")
    end
    script.case = rest
  else
    local near = names.nearest(tag, TAGS)
    if near ~= "" then
      names.fail("there is no tag %s%s", text.safe(tag), near)
    end
  end
end

local function comment_read(script, lines, first)
  local within
  for i, line in ipairs(lines) do
    local argument = script.arguments[#script.arguments]
    if line:find "^@" then
      within = line:find "^@arg" ~= nil
      local ok, message = pcall(tag_read, script, line)
      if not ok then
        names.fail("%s:%d: %s", script.path or "stdin", first + i - 1, message)
      end
    elseif within and line:find "^ +%S" then
      argument.about = argument.about .. line:gsub("^ +", " ")
    else
      within = false
      script.prose[#script.prose + 1] = line
    end
  end
  local prose = script.prose
  local from, to = 2, #prose
  while prose[from] == "" do
    from = from + 1
  end
  while prose[to] == "" do
    to = to - 1
  end
  script.title, script.prose = prose[1], table.move(prose, from, to, 1, {})
end

--- A script as its text says: title, prose, arguments, case. Without a doc comment its title is
--- the name of its file.
---
--- ```lua
--- local s = script.parse("---Who?\n---@arg who text a name\n", "q.lua")
--- s.title .. " " .. s.arguments[1].name  --> Who? who
--- script.parse("---Who?\n---@args who text a name\n", "q.lua")
--- --> error: q.lua:2: there is no tag @args; nearest: @arg
--- script.parse("print(1)", "a/q.lua").title  --> q.lua
--- ```
---@param body string
---@param path? string
---@return Script
function M.parse(body, path)
  local script = { path = path, text = body, arguments = {}, prose = {} }
  local lines, first = comment_of(body, path)
  script.documented = first ~= nil
  if first then
    comment_read(script, lines, first)
  end
  if not script.title or script.title == "" then
    script.title = path and path:match "[^/]*$" or "standard input"
  end
  return script
end

--- The script in a file.
---
--- ```lua
--- require("dossier.script").read("none.lua")
--- --> error: cannot open none.lua: No such file or directory
--- ```
---@param path? string nil for standard input
---@return Script
function M.read(path)
  return M.parse(read_text(path), path)
end

-- ---- running ----

local ready -- the script that was prepared, and what it was given

local function is_empty()
  local counts = case.read("stats")[1]
  return counts[1] + counts[2] + counts[3] == 0
end

-- The file of a case that a script asks for: beside the script, or where the shell was started.
local function case_file(script)
  local wanted, folder = script.case, (script.path or ""):match "^(.*/)[^/]*$" or ""
  for _, name in ipairs { wanted, wanted .. ".case" } do
    for _, path in ipairs(name:find "^/" and { name } or { folder .. name, name }) do
      local file = open(path, "rb")
      if file then
        file:close()
        return path
      end
    end
  end
  names.fail("%s asks for the case %s, which is not there; name one: dossier CASE %s",
    text.safe(script.path or "the script"), text.safe(wanted), text.safe(script.path or "-"))
end

local function case_open(script, readonly)
  if session.safe then
    names.fail("%s asks for the case %s; under --safe name it yourself: dossier --safe %s %s",
      text.safe(script.path or "the script"), text.safe(script.case), text.safe(script.case),
      text.safe(script.path or "-"))
  end
  session.open(case_file(script), false, readonly)
end

--- Reads a script and checks what it is given; it opens the case that it asks for, if none is named
--- and nothing was entered yet. Gives its title, or nil and how it is used.
---
--- ```lua
--- script.prepare("none.lua", true, false)
--- --> error: cannot open none.lua: No such file or directory
--- ```
---@param path? string nil for standard input
---@param named boolean whether the command line names a case
---@param readonly boolean
---@param ... string
---@return string? title
---@return string? usage
function M.prepare(path, named, readonly, ...)
  local script = M.read(path)
  ready = { script = script }
  local values
  if script.documented then
    local ok, result = pcall(arguments.assign, script.arguments, { ... })
    if not ok then
      return nil, result .. "\n" .. usage.line(script)
    end
    values = result
  end
  if not named then
    if script.case and is_empty() then
      case_open(script, readonly)
    elseif readonly and not script.case then
      return nil, "-r needs a CASE"
    end
  end
  if values then
    local ok, result = pcall(arguments.convert, script.arguments, values)
    if not ok then
      return nil, result .. "\n" .. usage.line(script)
    end
    ready.args = result
  end
  return script.title
end

--- The function that a script is; a text that does not compile is shown with the place.
---
--- ```lua
--- script.load(script.parse("return 1 + 1", "q.lua"))()  --> 2
--- script.load(script.parse("x = = 1", "q.lua"))
--- --> error: q.lua:1: unexpected symbol near '='
--- -->   x = = 1
--- -->       ^
--- ```
---@param script Script
---@return function
function M.load(script)
  local name = script.path and "@" .. script.path or "=stdin"
  local chunk, message = load(script.text, name, "t", session.env or _G)
  if not chunk then
    error(require("dossier.script.syntax").explain(message, script.text), 0)
  end
  return chunk
end

--- Runs the script that was prepared. It finds its arguments as they were given in `...`, and those
--- that it declares, checked and converted, in `args`.
---
--- ```lua
--- script.start()  --> error: no script was prepared
--- ```
---@param ... string
function M.start(...)
  if not ready then
    names.fail "no script was prepared"
  end
  local chunk = M.load(ready.script)
  if ready.args then
    rawset(session.env or _G, "args", ready.args)
  end
  ready = nil
  return chunk(...)
end

--- Runs a script within the change that is open, as the prompt does: on the case in use.
---
--- ```lua
--- script.run("none.lua")  --> error: cannot open none.lua: No such file or directory
--- ```
---@param path string
---@param ... string
---@return any
function M.run(path, ...)
  if session.safe then
    names.fail("%s cannot be run: files are not there under --safe", text.safe(path))
  end
  local title, wrong = M.prepare(path, true, false, ...)
  if not title then
    names.fail("%s", wrong)
  end
  return M.start(...)
end

return M
