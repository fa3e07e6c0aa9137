# A script, a piece of code and a line at the prompt are one change each: it stays if they end well, or not at all.
cd "$SCRATCH" || exit 1
count() { dossier -r a.case -e 'sources{}:count()'; }
run() { echo "$ dossier $*"; dossier "$@"; status=$?; [ $status -eq 0 ] || echo "status $status"; count; }

dossier -c a.case -e 'return'
echo 'source { title = "from a script" }' >good.lua
echo 'source { title = "lost" } error("stop")' >bad.lua
run a.case good.lua
run a.case bad.lua
run a.case -e 'source { title = "kept" } return' -e 'source { title = "lost" } error("stop")'
run a.case -e 'source { title = "kept by exit" } os.exit(true)'
run a.case -e 'source { title = "lost by exit" } os.exit(1)'
printf '%s\n' 'do local s = source { title = "a line" } end' 'do local s = source { title = "lost" } error("stop") end' |
  run a.case -i
echo "# from inside a change, and a supposition"
run a.case -e 'change("by exit", function() source { title = "kept inside" } os.exit(true) end)'
run a.case -e 'change("by exit", function() source { title = "lost" } os.exit(1) end)'
run a.case -e 'suppose(function() source { title = "supposed" } os.exit(true) end)'
run a.case -e 'source { title = "before" } suppose(function() source { title = "supposed" } os.exit(true) end)'
echo "# nothing is supposed where nothing can be written"
run -r a.case -e 'suppose(function() return source { title = "supposed" } end)'
echo "# an undo that is a whole change takes back a corrected column, and the end of a relation"
undo() { printf '%s\n' "$@" | dossier -q -i 2>&1 | grep -v '^note'; }
undo 'source{title = "first"}.ref' 'correct(S1, {title = "second"}, "a slip").title' 'do undo() end' 'S1.title' 'do undo() end' 'sources{}:count()'
undo 'actor{name = "A"}.ref' 'relation{type = "lists", subject = "A", from = "2003"}.ref' \
  'event{type = "delist", agent = "A", date = "2015"}.ref' \
  'correct(R1, {ended = E1}, "the ruling").span' 'do undo() end' 'R1.span'
echo "# at the prompt, what looks like one relation put twice is said"
printf '%s\n' 'do actor{name = "A", kind = "state"} actor{name = "B", kind = "group"} end' \
  'do relation{type = "lists", subject = "A", object = "B", from = "2003"} end' \
  'do relation{type = "lists", subject = "A", object = "B", from = "2003"} end' \
  'relation{type = "lists", subject = "A", object = "B", from = "2003", to = "2015"}.ref' \
  'do relation{type = "lists", subject = "B", object = "A", from = "2003", to = "2015"} end' | dossier -q -i 2>&1
