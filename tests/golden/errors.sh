# What a script's error looks like: its line, the way there, nothing of the shell's inside.
cd "$SCRATCH" || exit 1
run() { echo "$ dossier $*"; dossier "$@"; status=$?; [ $status -eq 0 ] || echo "status $status"; }

cat >fails.lua <<'END'
local function inner(t)
  return t.name.first
end
function outer(t)
  return (inner(t))
end
if arg[1] == "runtime" then
  outer {}
elseif arg[1] == "word" then
  actor "Nobody"
elseif arg[1] == "object" then
  error(setmetatable({}, { __tostring = function() return "an error with a text" end }))
elseif arg[1] == "table" then
  error {}
elseif arg[1] == "deep" then
  local function deep(n) return n == 0 and error("far down") or 1 + deep(n - 1) end
  deep(40)
end
END
cat >more.lua <<'END'
local more = {}
function more.callback() return ("x"):gsub("x", function() local t return t.y end) end
function more.wrap() coroutine.wrap(function() local t return t.y end)() end
function more.module() require("bad").go() end
function more.badmodule() require "badsyntax" end
function more.where() actor { name = "A", kind = "group" } for _ in actors { where = function(a) return a.nme end } do end end
function more.loop() actor { name = "A", kind = "group" } for a in actors {} do local t print(t.x) end end
function more.query() local q = actors { knd = "x" } return q:count() end
function more.named() error(setmetatable({}, { __name = "Mine" })) end
function more.message() error { code = 3, message = "what was wrong" } end
function more.empty() error(nil) end
function more.inside() error(setmetatable({}, { __tostring = function() error "in __tostring" end })) end
function more.assert() assert(io.open "/no/such") end
function more.sort() table.sort({ 3, 2, 1 }, function(a, b) return a.x < b end) end
function more.close() local x <close> = setmetatable({}, { __close = function() error "in __close" end }) end
function more.change() change("why", function() local t return t.x end) end
function more.traceback() error(debug.traceback "already traced") end
function more.hostile() error "\27[31mred" end
more[arg[1]]()
END
printf 'local M = {}\nfunction M.go()\n  local t\n  return t.x.y\nend\nreturn M\n' >bad.lua
printf 'return = 3\n' >badsyntax.lua
printf 'local x = = 1\n' >syntax.lua
printf 'local x = (1\n  + 2\nprint(3)\n' >open.lua
printf 'local x = {\n' >end.lua

for kind in runtime word object table deep; do
  run fails.lua $kind
done
for kind in callback wrap module badmodule where loop query named message empty inside assert sort close change traceback hostile; do
  run more.lua $kind
done
run syntax.lua
run open.lua
run end.lua
run -e 'dofile("fails.lua")' -e 'outer {}'
echo 'outer {}' | run -e 'dofile("fails.lua")' -i
