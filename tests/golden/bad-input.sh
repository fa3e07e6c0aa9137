# Whatever comes in: one message that says what is wrong and what to do, the documented status, the case as it was.
cd "$SCRATCH" || exit 1
rm -rf bad && mkdir bad && cd bad || exit 1

cat >seed.lua <<'LUA'
actor { name = "Taliban", kind = "group", aliases = { "Taleban" } }
actor { name = "Russia", kind = "state" }
local s = source { title = "Report", text = "Russia removed the Taliban. It was in Moscow.", published = "2025-04-18" }
event { type = "delist", date = "2025-04-17", agent = "Russia", target = "Taliban",
  evidence = s:quote "Russia removed the Taliban", attributes = { killed = 3 } }
relation { type = "designates", subject = "Russia", object = "Taliban", from = "2003", to = "2025-04-17" }
LUA
# All that the file holds, table by table.
cat >dump.lua <<'LUA'
for row in sql "select name from sqlite_schema where type = 'table' and name <> 'words' order by name" do
  local rows = sql('select * from "' .. row.name .. '"')
  for r in rows do
    for _, column in ipairs(rows.columns) do io.write(tostring(r[column]), "|") end
    print(row.name)
  end
end
LUA
dossier -c a.case seed.lua 2>notes || cat notes
dump() { dossier -r a.case dump.lua | sha256sum; }
before=$(dump)

short() { printf '%s\n' "$1" | cut -c 1-140; }
run() {
  short "$ dossier $*"
  dossier "$@" </dev/null
  status=$?
  [ $status -eq 1 ] || echo "status $status"
  [ "$(dump)" = "$before" ] || echo "THE CASE HAS CHANGED"
}
each() { while IFS= read -r code; do run a.case -e "$code"; done; }

echo "# what is no case"
run absent.case -e 1
run '' -e 1
run -c '' -e 1
run . -e 1
mkfifo pipe.case; run pipe.case -e 1
head -c 20000 a.case >cut.case; run cut.case -e 1
head -c 50 a.case >stub.case; run stub.case -e 1
for i in 0 1 2 3 4 5 6 7 8 9; do printf '\311\203\251\330\007\000%s\002' $i; done >encrypted.case; run encrypted.case -e 1
{ head -c 16 a.case; cat encrypted.case; head -c 4000 /dev/zero; } >broken.case; run broken.case -e 1
# The two numbers that stand at fixed places in an SQLite file's head: whose it is, and the version of its format.
cp a.case other.case; printf '\000\000\000\007' | dd of=other.case bs=1 seek=68 conv=notrunc 2>dd; run other.case -e 1
cp a.case newer.case; printf '\000\000\000\143' | dd of=newer.case bs=1 seek=60 conv=notrunc 2>dd; run newer.case -e 1
run a.case/x.case -e 1
run -c a.case/x.case -e 1
run -c nowhere/x.case -e 1
run "$(head -c 10000 /dev/zero | tr '\0' n).case" -e 1
run "$(printf 'a\033[31m.case')" -e 1
: >empty.case; run -r empty.case -e 1
ls -s empty.case

echo; echo "# names that are only names"
for name in 'with blank' '100%41' 'what?mode=ro' 'with#hash' 'été' ':memory:' 'file:x?mode=memory' '"quoted"' "it's"; do
  cp a.case "./$name"
  echo "$name: $(dossier "$name" -e 'events{}:count()') $(dossier -r "$name" -e 'events{}:count()')"
done
ln -s a.case link.case; dossier link.case -e 'events{}:count()'
cp /dev/null new.case; dossier new.case -e 'events{}:count()'
echo 'print("a file of text is a script")' >text.case; dossier text.case
ls | grep -e -wal -e -shm

echo; echo "# sources and quotes"
truncate -s 1G large.txt
each <<'LUA'
source{title = "x", file = "large.txt"}
source{title = "x", text = string.rep("x", (256 << 20) + 1)}
source{title = "x", text = "a\0b"}
source{title = "x", text = "one\ntwo\xff"}
source{title = "x\xff"}
source{title = "x\0y"}
source{title = " "}
source{titel = "x"}
source{title = "x", file = "absent.txt"}
source{title = "x", file = "."}
source{title = "x", file = "pipe.case"}
source{title = "x", file = "/dev/zero"}
source{title = "x", file = 3}
source{title = "x", file = "seed.lua", text = "x"}
source{title = "x", reliability = "G"}
source{title = "x", published = "2025-04-31"}
source{title = "x", origin = "No such source"}
source{title = "Report", text = "Another text.", published = "2025-04-18"}
S1:quote "Russia removed the Talibans"
S1:quote "not there"
S1:quote ""
S1:quote(3)
S1:quote("Russia", {nth = 2})
S1:quote("Russia", {nth = math.maxinteger})
S1:quote("Russia", {nht = 1})
LUA
rm large.txt

echo; echo "# actors"
each <<'LUA'
actor "Talibn"
actor(3)
actor{nme = "x"}
actor{name = ""}
actor{name = "\u{202e}\u{200b}"}
actor{name = "x\xff"}
actor{name = "x\0"}
actor{["x"] = 1, [2] = 3}
actor{[print] = 1}
actor{name = "x", kind = {}}
actor{name = "x", aliases = 3}
actor{name = "x", aliases = {3}}
actor{name = "x", aliases = {a = "b"}}
actor{name = "x", aliases = {{text = "y", kind = "z"}}}
actor{name = "x", identifiers = {lei = 3}}
actor{name = "x", identifiers = "lei"}
actor{name = "x", attributes = {3}}
local t = {name = "x"} t.aliases = t return actor(t)
local t = {} for i = 1, 300000 do t = {t} end return actor{name = "x", aliases = t}
return actor(setmetatable({}, {__index = function(_, key) error("asked for " .. key) end}))
return actor(setmetatable({}, {__pairs = function() error "walked" end}))
LUA

echo; echo "# events and relations"
each <<'LUA'
event{}
event()
event{typ = "meet"}
event{type = {}}
event{type = "delist", date = "2025-04-3O"}
event{type = "delist", date = "2025-02-29"}
event{type = "delist", date = "last month"}
event{type = "delist", agent = "Rusia"}
event{type = "delist", agent = {}}
event{type = "delist", agent = S1}
local a = {} a[1] = a return event{type = "delist", agent = a}
event{type = "delist", subject = "Russia"}
event{type = "delist", summary = {}}
event{type = "delist", summary = "a\0b"}
event{type = "delist", status = "done"}
event{type = "delist", roles = "agent"}
event{type = "delist", roles = {agent = {b = {}}}}
event{type = "delist", place = 3}
event{type = "delist", after = "Russia"}
event{type = "delist", after = E1, before = E1}
event{type = "delist", attributes = {killed = {}}}
event{type = "delist", attributes = {killed = 0/0}}
event{type = "delist", attributes = {killed = {low = math.huge}}}
event{type = "delist", attributes = {killed = print}}
event{type = "delist", evidence = S1}
event{type = "delist", evidence = {}}
event{type = "delist", evidence = "Report"}
event{type = "delist", evidence = {Q1, stance = "no"}}
event{type = "delist", evidence = {Q1, credibility = 7}}
event{type = "delist", evidence = {Q1, by = "Nobody"}}
event{type = "delist", agent = {kind = "state"}}
relation{type = "designates"}
relation{subject = "Russia", object = "Taliban"}
relation{type = "designates", subject = "Russia", object = "Taliban", date = "2003", from = "2003"}
relation{type = "designates", subject = "Russia", object = "Taliban", from = "2004", to = "2003"}
relation{type = "designates", subject = "Russia", began = R1}
cite(A1, judgement "x")
cite(E1)
merge(A1, E1, "x")
merge(A1, A1, "x")
correct(E1, {date = "2025"})
correct(E1, {dat = "2025"}, "x")
correct(Q1, {words = "x"}, "x")
update(E1, {status = "planned", on = "2025"}, "x")
update(R1, {status = "suspended"}, "x")
retract(A1, "x")
retract(E1)
undo()
undo(E1)
term{code = 40}
change("x", function() source{title = "x"} open "other" end)
E1.date = "2025"
E1.killd
date = "2024"
LUA

echo; echo "# questions"
each <<'LUA'
events{type = "delst"}:count()
events{tpe = "delist"}:count()
events{3}
events "delist"
events{agent = "Rusia"}
events{agent = 3}
events{at = "2024-13"}
events{at = A1}
events{standing = "standing"}
events{grade = "F"}
events{text = "***"}
events{text = "a\0"}
events{where = "x"}
events{where = function(e) return e.killd end}:count()
events{certain = "yes"}
events{role = "no such role"}
events{killed = "3+"}
relations{began = "R1"}
relations{began = A1}
actors{name = {}}
events{agent = {}}
local t = {} for i = 1, 20000 do t[i] = "Russia" end return events{agent = t}:count()
events{}:limit(-1)
events{}:order()
events{}:group(3)
events{}:group("type"):sum()
actors{}:one()
holds("designats", "Russia", "Taliban")
holds("designates", "Rusia", "Taliban")
search "***"
sql "delete from actor"
sql "select 1; select 2"
sql "select ?"
sql "selec 1"
sql "vacuum into 'copy.db'"
sql "attach 'other.case' as other"
sql "pragma user_version = 9"
save "a.case"
open "absent.case"
open(3)
LUA
ls | grep -e copy -e '^x'

echo; echo "# what is large, strange or deep, and welcome"
cp a.case big.case
try() { short "$ dossier big.case -e $1"; dossier big.case -e "$1" || echo "status $?"; }
try 'local a = actor{name = string.rep("n", 10000), kind = "person"} return #a.name'
try 'print(actor{name = "a\27[31mred\27[0m", kind = "person"})'
try 'local t = {} for i = 1, 100000 do t[i] = "alias " .. i end
  local a = actor{name = "many", kind = "person", aliases = t} return #a.aliases, actor "ALIAS 99999" == a'
try 'local t = {} for i = 1, 5000 do t[i] = "Russia" end return events{agent = t}:count()'
try 'local x = E1 open "a.case" print(pcall(function() return x.type end)) return pcall(events, {agent = x})'
try 'local n = 0 for e in events{} do n = n + 1 event{type = "delist", date = 2000 + n} end return n, events{}:count()'
