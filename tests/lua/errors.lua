-- What an analyst at midnight gets wrong, and the one line that each mistake gives: the list is
-- errors/mistakes.txt. A line there that begins with "  > " is (a line of) the message of the code
-- above it; "  > -" is code that raises nothing. Every message is also held against the shape that
-- all of them have.
--
-- `dossier tests/harness.lua tests/lua/errors.lua write` prints the list as the program has it now:
-- read what it says before it takes the place of the other.

local here = arg[1]:match "^(.*)%.lua$"
local list = assert(io.open(here .. "/mistakes.txt"))
local MISTAKES = list:read "a"
list:close()

local explain = require("dossier.mistake").explain

-- A record of another case than the one in use.
local foreign = actor { name = "Elsewhere" }
open()

local s1 = source { title = "N1: the ruling", published = "2025-04-17", reliability = "B",
  text = "On Thursday the court removed the Taliban. They met in Doha. They met in Kabul." }
source { title = "A book on paper" }
local russia = actor { name = "Russia", kind = "state" }
local taliban = actor { name = "Taliban", kind = "group", aliases = { "Taleban" } }
actor { name = "Doha", kind = "place", identifiers = { geonames = "290030" } }
local q1 = s1:quote "On Thursday the court removed the Taliban"
event { type = "delist", date = "2025-04-17", agent = russia, target = taliban, evidence = q1,
  roles = { announcer = russia }, attributes = { killed = 3 } }
relation { type = "designates", subject = russia, object = taliban, from = "2003",
  to = "2025-04-17", evidence = judgement "by the ruling" }
term { scheme = "type", code = "threaten", label = "threatens" }
term { scheme = "type", code = "member_of" }

_G.foreign = foreign

local function run(code)
  local chunk, message = load("return " .. code, "=prompt", "t")
  if not chunk then
    chunk, message = load(code, "=prompt", "t")
  end
  if not chunk then
    return (message:gsub("^prompt:1: ", ""))
  end
  local ok, raised
  if code:find "^open" or code:find "^save" then
    ok, raised = pcall(chunk)
  else -- what is no mistake is taken back
    pcall(change, "a mistake", function()
      ok, raised = pcall(chunk)
      error()
    end)
  end
  return not ok and (explain(raised):gsub("^prompt:1: ", "")) or nil
end

-- What no message may say: the inside of the shell.
local INSIDE = { "bad argument", "%f[%w]host", "lua/", "%(local 'self'", "%(upvalue '", "%(field '%?'",
  "userdata", "table: 0x", "global '[a-z]+'", "stack traceback", "[%z\1-\9\11-\31]" }

local function check_shape(code, message)
  for _, pattern in ipairs(INSIDE) do
    local found = message:match(pattern)
    check(("%s: says nothing of the inside (%s): %s"):format(code, tostring(found), message),
      found == nil)
  end
  local _, lines = message:gsub("\n", "\n")
  check(code .. ": one line, or one with a caret below: " .. message,
    lines == 0 or lines <= 2 and message:find "\n *%^" ~= nil)
  check(code .. ": is valid text", utf8.len(message) ~= nil)
  check(code .. ": is short enough to read: " .. message, #message < 700)
end

local write = arg[2] == "write"
local code, wanted = nil, {}
local n = 0

local function finish()
  if not code then
    return
  end
  local message = run(code)
  n = n + 1
  if write then
    print(code)
    print("  > " .. (message or "-"):gsub("\n", "\n  > "))
  else
    equal(code, message or "-", table.concat(wanted, "\n"))
    if message then
      check_shape(code, message)
    end
  end
  code, wanted = nil, {}
end

for line in MISTAKES:gmatch "([^\n]*)\n" do
  local message = line:match "^  > (.*)$"
  if message then
    wanted[#wanted + 1] = message
  else
    finish()
    if line == "" or line:find "^%-%-" then
      if write then
        print(line)
      end
    else
      code = line
    end
  end
end
finish()
check("at least 150 mistakes", n >= 150 or write)
equal("no mistake made anything", events {}:count() + relations {}:count() + sources {}:count(), 4)
