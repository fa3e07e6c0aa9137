--- The commands of the prompt, all of them entries of `extend.command`, and what is said to habits
--- from other shells.

local extend = require "dossier.extend"
local names = require "dossier.names"
local session = require "dossier.host.session"
local terminal = require "dossier.host.terminal"
local text = require "dossier.host.text"

local M = {}

local fail = names.fail

-- ---- arguments ----

--- The arguments of a command: words, or texts in quotes, in which a backslash takes the next
--- character as it is.
---
--- ```lua
--- commands.arguments('one "two words"')[2]  --> two words
--- commands.arguments('"open')  --> error: a quote is not closed: "open
--- ```
---@param line string
---@return string[]
function M.arguments(line)
  local list, at = {}, line:match "^%s*()"
  while at <= #line do
    local quote = line:match("^[\"']", at)
    local stop = quote and at + 1 or at
    while stop <= #line and line:find(quote and "^[^" .. quote .. "]" or "^%S", stop) do
      stop = stop + (quote and line:sub(stop, stop) == "\\" and 2 or 1)
    end
    if quote and stop > #line then
      fail("a quote is not closed: %s", text.safe(line:sub(at)))
    end
    local word = line:sub(quote and at + 1 or at, stop - 1)
    list[#list + 1] = quote and word:gsub("\\(.)", "%1") or word
    at = line:match("^%s*()", quote and stop + 1 or stop)
  end
  return list
end

--- A path as it was typed, with `~` for the home folder.
---
--- ```lua
--- commands.path("~nobody/x")  --> ~nobody/x
--- ```
---@param typed string
---@return string
function M.path(typed)
  local home = os.getenv "HOME"
  return home and (typed == "~" or typed:find "^~/") and home .. typed:sub(2) or typed
end

-- The only argument, or nil if there is none; an error if there are several.
local function only(command, line)
  local list = M.arguments(line)
  if #list > 1 then
    fail(".%s takes one argument; put it in quotes if it has blanks", command)
  end
  return list[1]
end

-- Under --safe scripts have globals of their own, session.env.
local function check_safe(command)
  if session.env then
    fail(".%s is not there under --safe: it works on files", command)
  end
end

-- ---- the commands ----

local function usage_of(entry)
  return "." .. entry.name .. (entry.usage and " " .. entry.usage or "")
end

local function list_of(kind)
  local list = {}
  for i, entry in ipairs(extend.list(kind)) do
    list[i] = entry.name
  end
  return list
end

local OTHERS = { exit = "quit", q = "quit", h = "help", cd = "open", output = "output",
  tee = "log", timing = "timer", o = "output", i = "read", l = "log", load = "read", run = "read" }

local function find(name)
  local entry = extend.find("command", name)
  if entry then
    return entry
  end
  local near = OTHERS[name] and { OTHERS[name] } or text.nearest(name, list_of "command", 1)
  fail("there is no command .%s%s; .help lists them", text.safe(name),
    near[1] and "; nearest: ." .. near[1] or "")
end

local function help(line)
  local name = only("help", line)
  local entries = name and { find((name:gsub("^%.", ""))) } or extend.list "command"
  local width = 0
  for _, entry in ipairs(entries) do
    width = math.max(width, text.width(usage_of(entry)))
  end
  for _, entry in ipairs(entries) do
    local usage = usage_of(entry)
    print(text.safe(usage) .. (" "):rep(width - text.width(usage) + 2) .. text.safe(entry.summary))
  end
  if not name then
    print('help() lists the words, help "word" says more')
  end
end

local MODES = { "table", "csv", "tsv", "json", "jsonl", "markdown", "lines" }

-- The modes that there are, the table first.
local function modes()
  local list, there = {}, {}
  for _, name in ipairs(MODES) do
    list[#list + 1], there[name] = name, true
  end
  for _, name in ipairs(list_of "presenter") do
    list[#list + 1] = not there[name] and name or nil
  end
  return list
end

local function mode(line)
  local name, list = only("mode", line), modes()
  if not name then
    print(("%s; there are %s"):format(session.mode or "table", table.concat(list, ", ")))
    return
  end
  for _, known in ipairs(list) do
    if known == name then
      session.mode = name
      return
    end
  end
  local near = names.nearest(name, list)
  fail("there is no mode %s%s", text.safe(name),
    near ~= "" and near or "; there are " .. table.concat(list, ", "))
end

local function open(line)
  check_safe "open"
  local list, options = M.arguments(line), nil
  local flag = { ["-c"] = { create = true }, ["-r"] = { readonly = true } }
  if flag[list[1]] then
    options = flag[table.remove(list, 1)]
  end
  if #list > 1 or options and #list == 0 then
    fail ".open takes one FILE, and -c (create it) or -r (only read it) before it"
  elseif session.dirty() then
    fail 'the case in memory is not saved: .save FILE keeps it, open "…" would lose it'
  end
  require("dossier.case").open(list[1] and M.path(list[1]), options)
end

local function save(line)
  check_safe "save"
  require("dossier.case").save(M.path(only("save", line) or fail ".save needs a FILE"))
end

local function read(line)
  check_safe "read"
  local list = M.arguments(line)
  local path = M.path(table.remove(list, 1) or fail ".read needs a FILE")
  require("dossier.script").run(path, table.unpack(list))
end

local function timer(line)
  local word = only("timer", line)
  if word ~= nil and word ~= "on" and word ~= "off" then
    fail(".timer is on or off, not %s", text.safe(word))
  elseif word then
    session.timing = word == "on"
  else
    print(session.timing and "on" or "off")
  end
end

-- What .output and .log have in common: a file to go on with, or the end of one.
local function redirect(command, line, set, began, ended)
  local path = only(command, line)
  path = path and M.path(path)
  check_safe(command)
  local before = set(path)
  if path then
    terminal.say(began:format(text.safe(path)) .. "\n")
  elseif before then
    terminal.say(ended:format(text.safe(before)) .. "\n")
  else
    terminal.say(("no file is in use; .%s FILE begins one\n"):format(command))
  end
end

local function output(line)
  redirect("output", line, terminal.output, "what is printed goes to %s until .output alone",
    "%s is written; what is printed comes here again")
end

local function log(line)
  redirect("log", line, require("dossier.transcript").keep, "this session is written to %s until "
    .. ".log alone", "%s is written")
end

local function files(typed)
  return require("dossier.complete.values").files(typed)
end

local COMMANDS = {
  { name = "help", usage = "[NAME]", summary = "list these commands, or one of them", call = help,
    complete = function() return list_of "command" end },
  { name = "mode", usage = "[MODE]", summary = "how rows are printed, and what there is",
    call = mode, complete = modes },
  { name = "open", usage = "[-c|-r] [FILE]", summary = "use another case; none: an empty one",
    call = open, complete = files },
  { name = "save", usage = "FILE", summary = "write the case to a new file, and go on with it",
    call = save, complete = files },
  { name = "read", usage = "FILE [ARGS]", summary = "run a script, as one change", call = read,
    complete = files },
  { name = "timer", usage = "[on|off]", summary = "say how long each line took", call = timer,
    complete = function() return { "on", "off" } end },
  { name = "output", usage = "[FILE]", summary = "print into a file; none: here again",
    call = output, complete = files },
  { name = "log", usage = "[FILE]", summary = "keep a transcript in a file; none: no longer",
    call = log, complete = files },
  { name = "quit", summary = "leave, as Ctrl-D does", call = function() return "leave" end },
}

for _, entry in ipairs(COMMANDS) do
  if not extend.find("command", entry.name) then
    extend.command(entry)
  end
end

--- Runs a line that begins with a dot and a letter; "leave" if it asks to leave the prompt.
---
--- ```lua
--- commands.run(".mode")
--- --> table; there are table, csv, tsv, json, jsonl, markdown, lines
--- --> true
--- commands.run(".hlp")  --> error: there is no command .hlp; nearest: .help…
--- ```
---@param line string
---@return boolean|"leave"
function M.run(line)
  local name, argument = line:match "^%.([%w_]+)%s*(.-)%s*$"
  local result = find(name or line:match "^%.(%S*)").call(argument or "")
  return result == "leave" and result or true
end

-- ---- habits from elsewhere ----

local LEAVE = ".quit leaves, and so does Ctrl-D"
local HELP = 'help() lists the words, help "actor" says more of one, .help lists the commands'
local HABITS = { quit = LEAVE, exit = LEAVE, bye = LEAVE, help = HELP, ["?"] = HELP,
  ["\\q"] = LEAVE, [":q"] = LEAVE, ["\\?"] = HELP, ["\\h"] = HELP }

--- One line for what other shells understand; nil for anything else, and for names that are the
--- person's own.
---
--- ```lua
--- commands.advice("exit")  --> .quit leaves, and so does Ctrl-D
--- commands.advice("actor?")  --> help "actor" says what it is
--- commands.advice("events")  --> events is a word; help "events" says how it is used
--- commands.advice("1 + 1")  --> nil
--- ```
---@param code string
---@param scope? Scope
---@return string|nil
function M.advice(code, scope)
  local line = code:match "^%s*(.-)[%s;]*$"
  local name = line:match "^[%a_][%w_]*$"
  local called = name or line:match "^([%a_][%w_]*)%s*%(%s*%)$"
  if called and (rawget(scope and scope.env or _G, called) ~= nil
    or scope and scope.cells[called]) then
    return nil
  end
  local asked = line:match "^%?+%s*([%a_][%w_.:]*)$" or line:match "^([%a_][%w_.:]*)%s*%?+$"
  if HABITS[line] or called and called ~= "help" and HABITS[called] then
    return HABITS[line] or HABITS[called]
  elseif name and session.words[name] and type(_G[name]) == "function" then
    return ('%s is a word; help "%s" says how it is used'):format(name, name)
  end
  return asked and ('help "%s" says what it is'):format(asked)
end

--- What to say of code that is no Lua, but belongs elsewhere; nil if it does not.
---
--- ```lua
--- commands.foreign("SELECT 1"):match "^sql"  --> sql
--- commands.foreign("x =")  --> nil
--- ```
---@param code string
---@return string|nil
function M.foreign(code)
  local flat = code:upper():gsub("^%s+", "")
  if flat:find "^SELECT%s+[%w*'(]" or flat:find "^WITH%s+[%w_]+%s+AS%s" then
    return ('sql "%s …" reads the case with SQL; help "sql" says what there is'):format(
      code:match "%a+")
  elseif flat:find "^INSERT%s+INTO%s" or flat:find "^UPDATE%s+[%w_]+%s+SET%s"
    or flat:find "^DELETE%s+FROM%s" or flat:find "^CREATE%s+%u+%s" then
    return "SQL only reads here: actor{…}, event{…}, relation{…} enter; correct and retract amend"
  elseif flat:find "^\\" then
    return "commands begin with a dot; .help lists them"
  elseif flat:find "^!" then
    return "there is no way to the system's shell from here; os.execute runs a command"
  end
end

return M
