# Modules: where require finds them, C modules and those of the distribution, the init file, the modules of scripts/.
top=$PWD
cd "$SCRATCH" || exit 1
rm -rf mods && mkdir mods && cd mods || exit 1
run() { echo "$ dossier $*"; dossier "$@" >out 2>&1; status=$?; sed "s|$here/||g" out; [ $status -eq 0 ] || echo "status $status"; }
here=$PWD
export XDG_DATA_HOME=$PWD/data XDG_CONFIG_HOME=$PWD/config HOME=$PWD/home DOSSIER_PATH=$PWD/one:$PWD/two
mkdir -p beside one two data/dossier home/.local/share/dossier config/dossier two/pack

place() { printf 'return "%s"\n' "$2" >"$1"; }
place beside/a.lua "beside the script"; place one/a.lua "DOSSIER_PATH"; place data/dossier/a.lua "the user's folder"
place one/b.lua "DOSSIER_PATH, first"; place two/b.lua "DOSSIER_PATH, second"; place data/dossier/b.lua "the user's folder"
place data/dossier/c.lua "the user's folder"; place home/.local/share/dossier/c.lua "the folder in HOME"
place two/pack/init.lua "a folder with init.lua"
printf 'for _, name in ipairs {"a", "b", "c", "pack"} do print(name, (require(name))) end\n' >beside/s.lua
run beside/s.lua
XDG_DATA_HOME= run -e 'require "c"'
XDG_DATA_HOME=relative run -e 'require "c"'
run -e 'package.path:find("share/lua/5.4/?.lua", 1, true) ~= nil'
run -l b -l absent 2>&1 | cut -c 1-60

echo; echo "# a module in C"
cat >native.c <<'C'
#include <lauxlib.h>
#include <lua.h>

static int native_twice(lua_State *L) {
  lua_pushinteger(L, 2 * luaL_checkinteger(L, 1));
  return 1;
}

int luaopen_native(lua_State *L) {
  static const luaL_Reg FUNCTIONS[] = {{"twice", native_twice}, {NULL, NULL}};
  luaL_newlib(L, FUNCTIONS);
  return 1;
}
C
flags=$(pkg-config --cflags lua5.4 2>/dev/null || pkg-config --cflags lua-5.4 2>/dev/null || pkg-config --cflags lua)
# shellcheck disable=SC2086
cc -shared -fPIC $flags -o one/native.so native.c
run -e 'require("native").twice(21)' -e 'require("native").twice "x"'

echo; echo "# the init file"
printf 'hello = "from the init file"\nextend.command{name = "hi", summary = "greet", call = print}\n' >config/dossier/init.lua
echo 'hello' | run -q -i
run -e 'hello'
echo 'print(hello)' | run
printf 'local x = {}\nprint(x.y.z)\n' >config/dossier/init.lua
echo '1 + 1' | run -q -i 2>&1
printf 'local x = = 1\n' >config/dossier/init.lua
echo '1 + 1' | run -q -i 2>&1
printf 'actor{name = "Half", kind = "group"} error "then it fails"\n' >config/dossier/init.lua
echo 'actors{}:count()' | run -q -i 2>&1
mkdir config/dossier/init && rm config/dossier/init.lua && mv config/dossier/init config/dossier/init.lua
echo '1 + 1' | run -q -i 2>&1
rm -r config

echo; echo "# the modules of scripts/modules"
export DOSSIER_PATH=$top/scripts/modules
cat >seed.lua <<'LUA'
actor { name = "A <b> & \"C\"", kind = "state" }
actor { name = "Taliban", kind = "group" }
local one = source { title = "Wire", reliability = "B", text = "They were taken off the list." }
local two = source { title = "Court", reliability = "A", text = "The court took them off its list." }
event { type = "delist", date = "2025-04", agent = [[A <b> & "C"]], target = "Taliban", evidence = one:quote "taken off the list" }
event { type = "delist", date = "2023", target = "Taliban", evidence = { one:quote "They were", two:quote "took them off" } }
event { type = "praise", date = "2024", target = "Taliban" }
LUA
dossier -c m.case seed.lua 2>notes
run -l thin m.case -e 'require("thin").facts():count()' -e 'require("thin").facts "delist"' -e 'extend.find("command", "thin").call "delist"'
cat >write.lua <<'LUA'
require "html"
local rows = { { E1.agent, "1 < 2", mark = "possible" }, { nil, date "2024" }, { { "a", "b" }, "\27[31m" } }
local at = 0
local sheet = { columns = { "agent", "<b>" }, rows = function() at = at + 1 return rows[at] end }
extend.find("presenter", "html").write(sheet, io.write)
LUA
run m.case write.lua
run -l html -m htm m.case -e 'events{}'
cd "$top" && dossier --scripts scripts/modules
