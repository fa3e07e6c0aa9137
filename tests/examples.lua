-- Runs the examples of one file of lua/: dossier tests/examples.lua lua/time.lua. An example stands in a block fenced by
-- ```lua, in a doc comment or a manual page; lines are run in order, as at the prompt, in one case for the whole file.
--
--   EXPRESSION  --> what the prompt prints for it ("nil" if nothing); text may stand in quotes
--   EXPRESSION  --> error: what the error says, or how it begins, if that ends in …
--   EXPRESSION
--   --> the first line of what it prints
--   --> the next line
--
-- The module that the file is goes by its own name, unless that is a word; names that are no globals are looked up in
-- it.

local print = print
local prompt = require "dossier.prompt"

local path = assert(arg[1], "usage: dossier tests/examples.lua FILE")
local name = path:match("^lua/(.*)%.lua$")
local module = name and require("dossier." .. name:gsub("/", "."))
local env = setmetatable({}, {
  __index = function(_, key)
    local value = rawget(_G, key)
    if value == nil and (key:find "^%u%d+$"
      or require("dossier.host.session").words[key]) then
      value = _G[key]
    end
    if type(module) ~= "table" or type(value) == "function" then
      return value
    elseif key == name:match("[^/]*$") then
      return module
    end
    return value == nil and rawget(module, key) or value
  end,
  __newindex = _G,
})
local scope = prompt.scope(env)
local passed, failed = 0, 0

-- In a page of the manual each line is a change of its own, as at the prompt.
local function as_change(run)
  if name then
    return run()
  end
  return change("an example", run)
end

-- What the prompt prints for the value of the code, nil if nothing, an error as "error: …"; then the value.
local function value_text(code)
  local run, message = prompt.compile(scope, code, "=example")
  if not run then
    return "error: " .. message
  end
  local results = table.pack(pcall(as_change, run))
  if not results[1] then
    return "error: " .. tostring(results[2])
  end
  local ok, text, last = pcall(prompt.text, table.unpack(results, 2, results.n))
  if not ok then
    return "error: " .. tostring(text)
  end
  if text then
    rawset(env, "_", last)
  end
  return text, last
end

-- What the screen would show when the code has run, what it prints, then its value or "error: …"; and the value.
local function outcome(code)
  local printed, output, written = {}, io.output(), assert(io.tmpfile())
  io.output(written)
  rawset(_G, "print", function(...)
    local texts = table.pack(...)
    for i = 1, texts.n do
      texts[i] = tostring(texts[i])
    end
    printed[#printed + 1] = table.concat(texts, "\t")
  end)
  local text, value = value_text(code)
  rawset(_G, "print", print)
  io.output(output)
  written:seek "set"
  local lines = written:read "a"
  written:close()
  printed[#printed + 1] = lines ~= "" and lines:gsub("\n$", "") or nil
  printed[#printed + 1] = text
  return table.concat(printed, "\n"), value
end

local function trimmed(text)
  return (text:gsub("[ \t]+\n", "\n"):gsub("%s+$", ""))
end

local function compare(line, code, want)
  local got, value = outcome(code)
  got = trimmed(got)
  got = got == "" and "nil" or got
  want = trimmed(want)
  if type(value) == "string" and want == '"' .. value .. '"' then
    want = got
  end
  local open = want:match("^(error: .*)…$")
  if got == want or open and got:sub(1, #open) == open then
    passed = passed + 1
  else
    failed = failed + 1
    print(("%s:%d: %s\n  prints %s\n  not    %s"):format(path, line, code, got, want))
  end
end

-- Runs code that nothing is expected of: it must not fail.
local function perform(line, code)
  local got = code:find("%S") and outcome(code) or ""
  if got:find("^error: ") then
    failed = failed + 1
    print(("%s:%d: %s\n  %s"):format(path, line, code, got))
  end
end

local function is_complete(code)
  local _, _, more = prompt.compile(scope, code, "=example")
  return not more
end

-- Runs the lines of one block; `first` is the number of its first line.
local function block_run(lines, first)
  local code, at = "", first
  local i = 1
  while i <= #lines do
    local line, want = lines[i]:match("^(.-)%s*%-%->%s?(.*)$")
    code = code .. (code == "" and "" or "\n") .. (line or lines[i])
    local number = first + i - 1
    while lines[i + 1] and lines[i + 1]:find("^%s*%-%->") do
      want = (want and want .. "\n" or "") .. lines[i + 1]:match("^%s*%-%->%s?(.*)$")
      i = i + 1
    end
    if want then
      compare(number, code, want)
      code = ""
    elseif is_complete(code) then
      perform(at, code)
      code = ""
    end
    i = i + 1
    at = code == "" and first + i - 1 or at
  end
  perform(at, code)
end

local lines, first, number = nil, 0, 0
for line in io.lines(path) do
  number = number + 1
  local body = name and line:match("^%s*%-%-%- ?(.*)$") or not name and line or nil
  if lines and (not body or body:find("^```")) then
    block_run(lines, first)
    lines = nil
  elseif lines then
    lines[#lines + 1] = body
  elseif body and body:find("^```lua") then
    lines, first = {}, number + 1
  end
end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0)
