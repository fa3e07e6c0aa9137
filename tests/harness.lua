-- Runs one test file: dossier tests/harness.lua tests/lua/FILE.lua. It may use check, equal, fails and has, which count,
-- and go on after a failure. The last line printed is "N passed, N failed".

local passed, failed = 0, 0

local function count(ok, name, detail)
  if ok then
    passed = passed + 1
    return
  end
  failed = failed + 1
  local where = debug.getinfo(3, "Sl")
  print(("%s:%d: %s: %s"):format(where.short_src, where.currentline, name, detail))
end

--- `condition` is true.
function check(name, condition)
  count(condition, name, "does not hold")
end

--- `got` and `want` are the same; what is not is shown as text.
function equal(name, got, want)
  count(got == want, name, ("is %s, wanted %s"):format(tostring(got), tostring(want)))
end

--- Calling `action` raises an error whose text contains `pattern`.
function fails(name, pattern, action)
  local ok, message = pcall(action)
  message = tostring(message)
  count(not ok and message:find(pattern) ~= nil, name, ok and "raises nothing" or "says: " .. message)
end

--- The text of `shown` holds `part`, to the letter.
function has(name, shown, part)
  shown = tostring(shown)
  count(shown:find(part, 1, true) ~= nil, name, ("is %s, wanted … %s …"):format(shown, part))
end

--- The lines of a text.
function lines_of(shown)
  local list = {}
  for line in (shown .. "\n"):gmatch "(.-)\n" do
    list[#list + 1] = line
  end
  return list
end

local file = assert(arg[1], "usage: dossier tests/harness.lua FILE")
local ok, message = xpcall(function()
  assert(loadfile(file))(file)
end, debug.traceback)
if not ok then
  failed = failed + 1
  print(message)
end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(ok and failed == 0 and passed > 0)
