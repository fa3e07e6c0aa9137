# What stands on the command line: options, which argument is what, and the status the shell leaves with.
cd "$SCRATCH" || exit 1
run() { echo "$ dossier $*"; dossier "$@"; status=$?; [ $status -eq 0 ] || echo "status $status"; }

cat >greet.lua <<'END'
#!/usr/bin/env dossier
--- Greets whoever is named.
---
--- dossier greet.lua NAME …

print(arg[0], select("#", ...), ...)
END
cp greet.lua greet
printf 'return { twice = function(n) return 2 * n end }\n' >double.lua
printf 'print(require("double").twice(21))\n' >beside.lua
mkdir -p folder && printf 'return "found in DOSSIER_PATH"\n' >folder/apart.lua

run --version
run -v
run -e '1 + 1' -e 'local x = 3 return x, "three"'
run -e1
run -qe 'nil'
run -e 'print(arg[0] == "dossier", #arg)'
run greet.lua a 'b c'
run greet.lua --help
run greet a -e
run -- greet.lua -- -x
run -m csv beside.lua
run -l double -e 'package.loaded.double.twice(2)'
DOSSIER_PATH=$PWD/folder run -l apart -e 'require "apart"'
echo 'print("from standard input", ...)' | run
echo 'print("from standard input", ...)' | run - a b
run -c new.case -e 'true'
: >empty.case
run empty.case -e 'true'
run -r new.case -e 'true'

echo; echo "# wrong usage"
run -x
run --wrong
run -e
run -m xml
run -c
run -c -r new.case
run new.case other.case
run --safe

echo; echo "# what fails"
run absent.case
run absent.lua
run -e '1 +'
run -e 'error("sent to the \27[31mterminal")'
run -l absent.module 2>&1 | head -n 2
run -e 'os.exit(3)'
run -e 'os.exit(false)'
run -e 'os.exit()'
dossier -e 'print(1)' >/dev/full; echo "a full disk: status $?"
run -e 'for i = 1, 1e6 do print(i) end' | head -n 2
printf '\033LuaT\0' >bytecode.lua
run bytecode.lua
