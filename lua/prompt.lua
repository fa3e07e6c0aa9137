--- What the prompt and `-e` do with what was typed: compile it, run it, print its value.
---
--- A `local` of one line is seen by the next ones. Each line is compiled as
---
---     local a, b  return function(...) LINE  return function() return c end end
---
--- where a and b are the locals of earlier lines that the line names, and c those that it declares
--- itself outside any block. The upvalues a and b are joined with the ones that earlier lines left,
--- so that a closure and a later line see one and the same variable; the function that comes back
--- holds c for the lines to come.

local face = require "dossier.host.face"
local session = require "dossier.host.session"
local terminal = require "dossier.host.terminal"
local text = require "dossier.host.text"
local code_of = require "dossier.code"

local M = {}

local tokens = code_of.tokens
local COMPLETED_MAX = 1 << 16 -- bytes before the cursor: nobody waits for Tab

local BLOCK = {
  ["do"] = 1, ["function"] = 1, ["if"] = 1, ["repeat"] = 1, ["end"] = -1, ["until"] = -1,
}

---@class Scope the locals of a prompt
---@field env table<string, any> its globals
---@field cells table<string, {[1]: function, [2]: integer}> the closure and upvalue of each local

--- A prompt's own locals, none yet; `env` are its globals.
---
--- ```lua
--- next(prompt.scope(_G).cells)  --> nil
--- ```
---@param env table
---@return Scope
function M.scope(env)
  return { env = env, cells = {} }
end

-- The words that code uses, as a set, and the names that it declares outside any block, in order.
local function names(code)
  local used, declared, depth, awaits = {}, {}, 0, nil
  for kind, word in tokens(code) do
    word = (kind == "string" or kind == "comment") and "" or word
    used[word] = true
    if awaits == "name" and word ~= "function" then
      declared[#declared + 1] = word
      awaits = "comma"
    elseif awaits == "comma" then
      awaits = word == "," and "name" or word == "<" and "attribute" or nil
    elseif awaits == "attribute" then
      awaits = word == ">" and "comma" or "attribute"
    elseif word == "local" and depth == 0 then
      awaits = "name"
    end
    depth = depth + (BLOCK[word] or 0)
  end
  return used, declared
end

local function upvalues(closure)
  local places = {}
  for i = 1, 255 do
    local name = debug.getupvalue(closure, i)
    if not name then
      break
    end
    places[name] = i
  end
  return places
end

-- Keeps the locals that `holder` returns, whose names are `declared`.
local function keep(scope, holder, declared)
  local values, places = table.pack(holder()), upvalues(holder)
  for i, name in ipairs(declared) do
    local value = values[i] -- a constant that the compiler folded is nobody's upvalue
    local place = places[name]
    scope.cells[name] = place and { holder, place } or { function() return value end, 1 }
  end
end

--- Compiles an expression or a block that sees the locals of earlier lines. Calling what comes back
--- runs it and gives its values. If it does not compile: nil, the message, true if more lines could
--- complete it, and where it goes wrong, if that is known.
---
--- ```lua
--- prompt.compile(prompt.scope(_G), "1 + 1", "=x")()  --> 2
--- select(3, prompt.compile(prompt.scope(_G), "for i = 1, 3 do", "=x"))  --> true
--- ```
---@param scope Scope
---@param code string
---@param chunk string
---@return function|nil
---@return string? message
---@return boolean? more
---@return integer? at
function M.compile(scope, code, chunk)
  local env, body = scope.env, "return " .. code
  local expression, expression_message = load(body, chunk, "t", env)
  if not expression then
    body = code
    local block, message = load(body, chunk, "t", env)
    if not block then
      local more = message:find "near <eof>$" or expression_message:find "near <eof>$"
      if more and not code_of.open_text(code) then
        return nil, message:find "near <eof>$" and message or expression_message, true
      end
      local fault, at = code_of.fault(code, chunk)
      return nil, fault, false, at
    end
  end
  local used, declared = names(code)
  local outer = {}
  for name in pairs(scope.cells) do
    outer[#outer + 1] = used[name] and name or nil
  end
  local head = #outer > 0 and "local " .. table.concat(outer, ",") or ""
  head = head .. " return function(...) "
  local holder = "\nreturn function() return " .. table.concat(declared, ",") .. " end end"
  -- a block that ends in `return` has no room for the holder, and no later line
  local make = not expression and #declared > 0 and load(head .. body .. holder, chunk, "t", env)
  local keeps = make and true
  make = make or assert(load(head .. body .. "\nend", chunk, "t", env))
  local run = make()
  for name, place in pairs(upvalues(run)) do
    local cell = scope.cells[name]
    if cell then
      debug.upvaluejoin(run, place, cell[1], cell[2])
    end
  end
  return function()
    if not keeps then
      return run()
    end
    keep(scope, run(), declared)
  end
end

local function value_text(value)
  if face.text("show.lua") then
    return require("dossier.show").text(value)
  end
  return text.safe(tostring(value), true)
end

-- `holds` answers with a truth value and a verdict that says it in words: the verdict is shown.
local function is_verdict(value)
  local meta = getmetatable(value)
  return type(meta) == "table" and meta.__name == "verdict"
end

--- Values as the prompt prints them, and the one that `_` becomes; two nils if there is nothing to
--- print.
---
--- ```lua
--- (prompt.text("Kabul", nil, true))  --> Kabul	nil	true
--- prompt.text()  --> nil	nil
--- ```
---@return string?
---@return any last
function M.text(...)
  local values = table.pack(...)
  if values.n == 2 and is_verdict(values[2]) then
    values = { values[2], n = 1 }
  end
  if values.n == 0 or values.n == 1 and values[1] == nil then
    return nil, nil
  end
  local texts, lines = {}, false
  for i = 1, values.n do
    texts[i] = value_text(values[i])
    lines = lines or texts[i]:find("\n", 1, true) ~= nil
  end
  return table.concat(texts, lines and "\n" or "\t"), values[1]
end

local here = M.scope(session.env or _G) -- the globals of scripts under --safe

--- Prints values as the prompt does, long ones by the pager; the first becomes `_`.
---
--- ```lua
--- prompt.show(1, 2)  --> 1	2
--- ```
function M.show(...)
  local show = face.text("show.lua") and require "dossier.show"
  if show and select("#", ...) == 1 and (...) ~= nil and show.streams() then
    rawset(here.env, "_", (...))
    return show.write((...))
  end
  local printed, last = M.text(...)
  if printed then
    rawset(here.env, "_", last)
    require("dossier.pager").print(printed)
  end
end

-- The message of Lua with the line it means, and a caret under the place where that says it.
local function explain(code, message, at)
  local said = message:gsub("^prompt:%d+: ", "")
  if not at then
    return said
  end
  local from = code:sub(1, at - 1):match "^.*\n()" or 1
  local line = code:match("^[^\n]*", from)
  local before = text.safe(code:sub(from, at - 1))
  if text.width(before) > 60 then -- the end of what stands before it is enough
    before = "…" .. code:sub(from, at - 1):sub(-40):gsub("^[\128-\191]+", "")
    before = text.safe(before)
  end
  local rest = text.safe(line:sub(at - from + 1))
  rest = text.width(rest) > 30 and text.prefix(rest, 30) .. "…" or rest
  return ("%s\n  %s%s\n  %s^"):format(said, before, rest, (" "):rep(text.width(before)))
end

--- Runs the code of a command line's `-e` and prints what it returns.
---
--- ```lua
--- prompt.run("1 + 1")  --> 2
--- ```
---@param code string
function M.run(code)
  local run, message, more, at = M.compile(here, code, "=-e")
  if not run then
    error(explain(code, message, more and #code + 1 or at), 0)
  end
  M.show(run())
end

-- Says how long a line took when it ends, as it may; what a pager waited is no part of it.
local function timer()
  local pager = require "dossier.pager"
  local start, waited = terminal.clock(), pager.waited
  return setmetatable({}, { __close = function()
    local took = terminal.clock() - start - (pager.waited - waited)
    terminal.say(("time %.3f s\n"):format(took))
  end })
end

--- Runs what was typed at the prompt and prints its value: Lua, or a command such as `.help`.
--- False if it is not complete, "leave" if it asks to leave.
---
--- ```lua
--- prompt.line("for i = 1, 3 do")  --> false
--- prompt.line("1 + 1")
--- --> 2
--- --> true
--- ```
---@param code string
---@return boolean|"leave" complete
function M.line(code)
  session.prompting = true
  require("dossier.terms").begin()
  local commands = require "dossier.commands"
  local time <close> = session.timing and timer() or nil
  if code:find "^%.%a" then
    return commands.run(code)
  end
  local advice = commands.advice(code, here)
  if advice then
    print(advice)
    return true
  end
  local run, message, more, at = M.compile(here, code, "=prompt")
  if more then
    return false
  elseif not run then
    error(commands.foreign(code) or explain(code, message, at), 0)
  end
  M.show(run())
  return true
end

--- The prompt for a person: the name of the case's file, and a `*` while something in it is not
--- kept in a file. The prompt of a line that goes on is as wide.
---
--- ```lua
--- prompt.sign(false)  --> >
--- ```
---@param more boolean
---@return string
function M.sign(more)
  local path = session.path()
  local name = path and path:match "[^/]*$":gsub("%.case$", "") or ""
  name = text.safe(name)
  if text.width(name) > 24 then
    name = text.prefix(name, 23) .. "…"
  end
  local sign = name .. ((session.dirty() or session.writing()) and "*" or "") .. "> "
  return more and (" "):rep(text.width(sign) - 3) .. ">> " or sign
end

--- What Tab makes of what stands before the cursor, as `complete.at` says it; nil for nothing.
---
--- ```lua
--- prompt.complete("actr", "")  --> nil
--- prompt.complete("judg", "")[2]  --> judgement
--- ```
---@param before string
---@param after string
---@return table|nil
function M.complete(before, after)
  if #before > COMPLETED_MAX then
    return nil
  end
  require "dossier.commands"
  return require("dossier.complete").at(before, after, here)
end

-- How many records of each kind the case holds, as the banner says it.
local function counted()
  local parts = {}
  for _, word in ipairs { "actor", "fact", "source" } do
    local n = _G[word .. "s"] {}:count()
    parts[#parts + 1] = n > 0 and ("%d %s%s"):format(n, word, n == 1 and "" or "s") or nil
  end
  return table.concat(parts, ", ")
end

--- Prints the line that opens a session at the prompt.
---
--- ```lua
--- prompt.banner("0.1")  --> dossier 0.1 · a case in memory · empty · help "tutorial"
--- ```
---@param version string
---@param path? string the case's file
function M.banner(version, path)
  local ok, counts = pcall(counted)
  local name = path and path:match("[^/]*$") or "a case in memory"
  counts = ok and counts ~= "" and counts or "empty"
  print(table.concat({ "dossier " .. version, text.safe(name), counts, 'help "tutorial"' }, " · "))
end

return M
