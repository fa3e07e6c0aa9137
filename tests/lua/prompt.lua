-- The prompt's compiler: which locals stay, and what they are shared with.
local prompt = require "dossier.prompt"

local function fresh()
  local scope = prompt.scope(setmetatable({}, { __index = _G }))
  return function(code)
    local run, message, more = prompt.compile(scope, code, "=test")
    if not run then
      return more and "more" or "error", message
    end
    return run()
  end
end

local line = fresh()
line "local a, b <const>, c = 1, 2"
equal("a local stays", line "a", 1)
equal("a constant stays", line "b", 2)
equal("a local without a value is nil", line "c", nil)
line "a = a + 10"
equal("a later line assigns to it", line "a", 11)
line "local a = 'new'"
equal("a second declaration hides the first", line "a", "new")

line "local n = 0; local function up() n = n + 1 end"
line "up()"
line "function down() n = n - 1 end"
line "up() up()"
equal("closures of two lines share the variable with a third", line "n", 3)
line "down()"
equal("also a closure made on a later line", line "n", 2)

line "do local hidden = 1 end for i = 1, 2 do local inner = i end if true then local t = 1 end"
line "repeat local r = 1 until r == 1 local f = function() local g = 1 return g end"
equal("a block's local ends with it", line "hidden or inner or i or t or r or g", nil)
equal("what stands behind a block stays", type(line "f"), "function")

line [==[local s = "local no = 1 -- do" local t = [[ local no = 2 ]] -- local no = 3
--[=[ local no = 4 ]=] local yes = 'it\'s' local z = ("x"):rep(2)]==]
equal("strings and comments declare nothing", line "no", nil)
equal("what stands between them does", line "yes .. z", "it's" .. "xx")

equal("an open block wants more", line "for i = 1, 3 do", "more")
equal("an open expression wants more", line "1 +", "more")
equal("an open long string wants more", line "x = [[", "more")
equal("an open table wants more", line "{ 1,", "more")
equal("what cannot be completed is an error", (line "1 + ) "), "error")
equal("the wrapping cannot be closed from within", (line "end end print(1) do do"), "error")
equal("a block that returns gives its value", line "local v = 4 return v", 4)
equal("a comment alone is nothing", select("#", line "-- nothing"), 0)

fails("an error in a line is raised", "broken", function() line "local w = error 'broken'" end)
equal("and its locals are not kept", line "w", nil)

equal("a prompt does not see another's locals", fresh() "a", nil)
