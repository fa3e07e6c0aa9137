# What stands on the command line: options, which argument is what, and the status the shell leaves with.
cd "$SCRATCH" || exit 1
run() { echo "$ dossier $*"; dossier "$@"; status=$?; [ $status -eq 0 ] || echo "status $status"; }

cat >greet.lua <<'END'
#!/usr/bin/env dossier
--- Greets whoever is named.
---
--- The second line of what it says.
---@arg ... text the names

print(arg[0], select("#", ...), ...)
END
cp greet.lua greet
printf 'print(...)\n' >plain.lua
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
cat >takes.lua <<'END'
--- Says what it was given.
---@arg who text a name
---@arg since date = 2024 first day
---@arg loud boolean in capitals
print(args.who, args.since, args.loud, ...)
END
run takes.lua Ann
run takes.lua --loud --since=2023 Ann
run takes.lua Ann --help
run plain.lua --help
mkdir -p set/sub && cp takes.lua set && cp greet.lua set/sub && cp plain.lua set && printf -- '---T\n---@arg x\n' >set/wrong.lua
run --scripts set
run --scripts=set/sub
run --scripts
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
run takes.lua
run takes.lua Ann --since 20x4
run takes.lua Ann --sinse 2024
run takes.lua Ann 2024 more
run --safe -m xml -e 1
run set/wrong.lua
run --scripts none

echo; echo "# the case that a script asks for"
printf -- '--- How many?\n---@case own\nprint(actors{}:count()) if arg[1] then actor{name = "New", kind = "group"} end\n' >set/own.lua
run set/own.lua
dossier -c set/own.case -e 'actor{name = "A", kind = "group"}'
printf -- '--- How many?\n---@case own\nprint(actors{}:count())\nactor{name = "New", kind = "group"}\n' >set/own.lua
run set/own.lua
run -r set/own.lua
run new.case set/own.lua
run set/own.lua
run -e 'actor{name = "B", kind = "group"}' set/own.lua
run -r plain.lua
run -r takes.lua Ann

echo; echo "# what fails"
run absent.case
run absent.lua
run -e '1 +'
run -e 'error("sent to the \27[31mterminal")'
run -l absent.module 2>&1 | sed "s|$SCRATCH|…|; s|/usr/.*|…|"
run -e 'os.exit(3)'
run -e 'os.exit(false)'
run -e 'os.exit()'
dossier -e 'print(1)' >/dev/full; echo "a full disk: status $?"
run -e 'for i = 1, 1e6 do print(i) end' | head -n 2
printf '\033LuaT\0' >bytecode.lua
run bytecode.lua
