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
printf 'local x = = 1\n' >syntax.lua

for kind in runtime word object table deep; do
  run fails.lua $kind
done
run syntax.lua
run -e 'dofile("fails.lua")' -e 'outer {}'
echo 'outer {}' | run -e 'dofile("fails.lua")' -i
