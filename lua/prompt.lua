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
local text = require "dossier.host.text"

local M = {}

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

-- The words of code that compiles, one after the other: names, keywords, numbers, and any other
-- sign by itself.
local function tokens(code)
  local at = 1
  return function()
    while true do
      at = code:match("^%s*()", at)
      local dashes, level = code:match("^(%-?%-?)%[(=*)%[", at)
      local quote = code:match("^[\"']", at)
      if level and dashes ~= "-" then
        at = select(2, code:find("]" .. level .. "]", at, true)) + 1
      elseif code:find("^%-%-", at) then
        at = code:match("^[^\n]*()", at)
      elseif quote then
        at = at + 1
        while code:sub(at, at) ~= quote do
          at = at + (code:sub(at, at) == "\\" and 2 or 1)
        end
        at = at + 1
        return quote
      elseif at > #code then
        return nil
      else
        local word = code:match("^[%a_][%w_]*", at) or code:match("^%d[%w.]*", at)
        word = word or code:sub(at, at)
        at = at + #word
        return word
      end
    end
  end
end

-- The words that code uses, as a set, and the names that it declares outside any block, in order.
local function names(code)
  local used, declared, depth, awaits = {}, {}, 0, nil
  for word in tokens(code) do
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
--- runs it and gives its values. If it does not compile: nil, the message, and true if more lines
--- could complete it.
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
function M.compile(scope, code, chunk)
  local env, body = scope.env, "return " .. code
  local expression, expression_message = load(body, chunk, "t", env)
  if not expression then
    body = code
    local block, message = load(body, chunk, "t", env)
    if not block then
      local more = message:find "near <eof>$" or expression_message:find "near <eof>$"
      return nil, message, more ~= nil
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

--- Prints values as the prompt does; the first becomes `_`.
---
--- ```lua
--- prompt.show(1, 2)  --> 1	2
--- ```
function M.show(...)
  local printed, last = M.text(...)
  if printed then
    rawset(here.env, "_", last)
    print(printed)
  end
end

--- Runs the code of a command line's `-e` and prints what it returns.
---
--- ```lua
--- prompt.run("1 + 1")  --> 2
--- ```
---@param code string
function M.run(code)
  local run, message = M.compile(here, code, "=-e")
  if not run then
    error(message, 0)
  end
  M.show(run())
end

--- Runs what was typed at the prompt and prints its value. False if it is not complete.
---
--- ```lua
--- prompt.line("for i = 1, 3 do")  --> false
--- prompt.line("1 + 1")
--- --> 2
--- --> true
--- ```
---@param code string
---@return boolean complete
function M.line(code)
  local run, message, more = M.compile(here, code, "=prompt")
  if more then
    return false
  elseif not run then
    error(message, 0)
  end
  M.show(run())
  return true
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
--- prompt.banner("0.1")  --> dossier 0.1 · a case in memory · empty · help()
--- ```
---@param version string
---@param path? string the case's file
function M.banner(version, path)
  local ok, counts = pcall(counted)
  local name = path and path:match("[^/]*$") or "a case in memory"
  counts = ok and counts ~= "" and counts or "empty"
  print(table.concat({ "dossier " .. version, text.safe(name), counts, 'help()' }, " · "))
end

return M
