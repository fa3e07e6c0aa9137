# dossier --safe: every attempt to leave it is refused in words, the case is as it was, and the shell goes on.
cd "$SCRATCH" || exit 1
rm -rf safe && mkdir safe && cd safe || exit 1
export DOSSIER_MEMORY=64 DOSSIER_TIME=1

cat >seed.lua <<'LUA'
actor { name = "Taliban", kind = "group" }
actor { name = "Russia", kind = "state" }
event { type = "delist", date = "2025-04-17", agent = "Russia", target = "Taliban" }
LUA
dossier -c a.case seed.lua 2>notes || cat notes
cat >dump.lua <<'LUA'
for row in sql "select name from sqlite_schema where type = 'table' and name <> 'words' order by name" do
  print(row.name)
  show(sql('select * from "' .. row.name .. '"'))
end
LUA
dump() { dossier -r -m csv "${1:-a.case}" dump.lua | sha256sum; }
before=$(dump)
unharmed() { [ "$(dump "${1:-a.case}")" = "$before" ] && echo "the case is as it was" || echo "THE CASE HAS CHANGED"; }
echo "secret" >secret.txt
printf 'return {}\n' >beside.lua
printf 'not a module' >native.so
mkdir -p dossier && echo 'print "THE INIT FILE RAN"' >dossier/init.lua

# Each line is an attempt: run in one process, one after the other.
cat >attempts.txt <<'END'
io.open "secret.txt"
io.open("new.txt", "w")
io.lines "secret.txt"
io.popen "id"
io.read "a"
io.stdout:write "x"
io.tmpfile()
os.execute "id"
os.remove "secret.txt"
os.rename("secret.txt", "public.txt")
os.tmpname()
os.getenv "HOME"
os.setlocale "C"
dofile "secret.txt"
loadfile "beside.lua"
require "beside"
require "native"
require "dossier.host.session"
require "dossier.host.case"
require "dossier.prompt"
require "dossier.safe"
require "dossier.globals"
require "dossier.script"
require("dossier.case").open "b.case"
require("dossier.query").begin {}
require("dossier.query").Query.count
package.loadlib("./native.so", "*")
package.cpath
package.loaded["dossier.host.session"]
package.preload.x
package.searchers[1]
load "\27LuaT"
load(("x"):dump())
load(string.dump(function() end))
load("return 1", "x", "b")
load("return io", "x", "t")().open
load("return io.open", "x", "t", _ENV)()
debug.getregistry()
debug.getinfo(1)
debug.getupvalue(actor, 1)
debug.getmetatable("").__index
debug.sethook()
debug.setmetatable(1, {})
getmetatable("").__index
getmetatable(_G).__index
getmetatable(E1).__index
setmetatable(events {}, {})
setmetatable(_G, {})
setmetatable({}, { __gc = function() while true do end end })
rawset(events {}, "walk", print)
rawget(dossier, "WORDS")
dossier.source = print
source = print
open "b.case"
open()
save "copy.case"
dossier.open "b.case"
_G.save "copy.case"
source { title = "x", file = "secret.txt" }
source { title = "x", file = "a.case" }
sql "attach 'b.case' as b"
sql "vacuum into 'copy.case'"
sql "pragma writable_schema = 1"
sql "select load_extension('./native.so')"
sql "delete from actor"
sql "create temp table t (x)"
sql "select writefile('new.txt', 'x')"
sql "select zeroblob(900000000)"
sql("select 'x' like ?", ("%a"):rep(1000)):all()
collectgarbage "stop"
collectgarbage "generational"
warn "@on"
("x"):rep(1 << 62)
("x"):rep(1 << 30)
("%99999d"):format(1)
table.concat { ("x"):rep(4e7), ("x"):rep(4e7) }
table.unpack({}, 1, 1 << 30)
table.sort({ 5, 4, 3, 2, 1, 6, 7 }, function() return true end)
("x"):rep(300):find(("(x"):rep(300))
load(("("):rep(1e5))
(function() local function f() return 1 + f() end return f() end)()
(function() local function f() return coroutine.wrap(f)() end return f() end)()
setmetatable({}, { __index = function(t, k) return t[k] end }).x
error(setmetatable({}, { __tostring = function() return io.open end }))
error(setmetatable({}, { __tostring = function() return 3 end }))
date(("1"):rep(1e6))
actor(("x"):rep(1e6))
print "\27]0;title\7"
END
cat >attempts.lua <<'LUA'
for code in source { title = "attempts", text = arg[1] }.text:gmatch "[^\n]+" do
  print("> " .. code)
  local chunk, syntax = load("return " .. code, "=attempt")
  if not chunk then chunk, syntax = load(code, "=attempt") end
  local results = table.pack(pcall(chunk or error, syntax))
  for i = 2, results.n do
    local _, text = pcall(tostring, results[i])
    print("  " .. (type(text) == "string" and text or type(text)):gsub("\n.*", ""):sub(1, 110))
  end
end
error "and nothing of this is kept"
LUA
dossier --safe a.case attempts.lua "$(cat attempts.txt)" 2>&1 | sed 's/table: 0x[0-9a-f]*/table: …/; s/builtin: [0-9a-fx]*/builtin/'
unharmed; ls

echo; echo "# what ends what runs, but not the shell"
while IFS= read -r code; do echo "$code"; done <<'END' | dossier --safe -q a.case -i 2>&1 | sed 's/_s: .*//'
full = {} while true do full[#full + 1] = {} end
full = nil
while true do end
pcall(function() while true do end end)
local held <close> = setmetatable({}, { __close = function() while true do end end })
error(setmetatable({}, { __tostring = function() while true do end end }))
sql "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
for row in events { where = function() while true do end end } do end
coroutine.wrap(function() while true do end end)()
actors {}:count()
END
unharmed

echo; echo "# what no error can stop ends the process"
hard() { echo "$1" >"hard$2.lua"; cp a.case "hard$2.case"; dossier --safe "hard$2.case" "hard$2.lua" >"hard$2.out" 2>&1; echo "status $?" >>"hard$2.out"; }
hard 'retract(E1, "x") return ("a"):rep(30):find(("a*"):rep(30) .. "b")' 1 &
hard 'retract(E1, "x") return ("").rep("", 1 << 60)' 2 &
hard 'retract(E1, "x") return table.move({}, 1, 1 << 60, 2)' 3 &
hard 'retract(E1, "x") xpcall(function() while true do end end, function() while true do end end)' 4 &
wait
for i in 1 2 3 4; do echo "> $(cat hard$i.lua)"; cat hard$i.out; unharmed hard$i.case; done

echo; echo "# leaving by os.exit, from anywhere"
while IFS= read -r code; do
  echo "> $code"
  dossier --safe a.case -e "retract(E1, 'x') $code"
  echo "status $?"
done <<'END'
os.exit(3)
pcall(os.exit, 4)
xpcall(error, function() os.exit(5) end)
coroutine.wrap(function() os.exit(6) end)()
local held <close> = setmetatable({}, { __close = function() os.exit(7) end })
for row in actors { where = function() os.exit(8) end } do end
error(setmetatable({}, { __tostring = function() os.exit(9) end }))
END
unharmed

echo; echo "# what stands around it"
run() { echo "$ dossier $*"; dossier "$@"; status=$?; [ $status -eq 0 ] || echo "status $status"; }
printf -- '--- A question.\n---@case a\nprint(events {}:count())\n' >asks.lua
run --safe asks.lua
run --safe a.case asks.lua
run --safe -l beside -e 1
XDG_CONFIG_HOME=$PWD run --safe -q -i </dev/null
DOSSIER_PATH=$PWD run --safe -e 'require "beside"'
DOSSIER_LUA=$PWD run --safe -e '1 + 1'
DOSSIER_MEMORY=much run --safe -e 1
DOSSIER_TIME=0 run --safe -e 1
run --safe absent.case -e 1
run --safe -r a.case -e 'retract(E1, "no")'
unharmed

echo; echo "# what is left"
run --safe a.case -e 'events{}' -e 'string.format("%5.2f", math.pi)' -e 'os.date("!%Y", 0)' -e 'require("dossier.time").date "2024"' \
  -e 'setmetatable({}, {__index = {x = 1}}).x' -e 'rawget(_G, "x")' -e 'load "x = 1 return x"()' -e 'io.write("a\27[0m\n")' \
  -e 'require "string" == string' -e 'help "sql"' 2>&1 | head -n 20
run --safe a.case -e 'actor{name = "Qatar", kind = "state"}'
run --safe a.case -e 'actors{}'
ls
