# From the command line to the first answer on a case of 100 facts, beside SQLite's own shell on the same file; facts.sh
# does the same on a million.
median() { "$BUILD/bench/start" 101 "$@"; }
case=$SCRATCH/start.case
dossier -c "$case" -e 'for i = 1, 20 do actor{name = "Actor " .. i, kind = "state"} end
  term{scheme = "type", code = "meet"}
  for i = 1, 100 do
    event{type = "meet", date = 1900 + i, agent = "Actor " .. i % 20 + 1, target = "Actor " .. i % 7 + 1}
  end' || exit 1
memory=$(median dossier -e 'actors{}:count()') || exit 1
file=$(median dossier "$case" -e 'actors{}:count()') || exit 1
echo "dossier, case in memory  $memory ms"
echo "dossier, case in a file  $file ms"
if command -v sqlite3 >/dev/null 2>&1; then
  peer=$(median sqlite3 "$case" 'select count(*) from actors') || exit 1
  echo "sqlite3, the same file   $peer ms"
  echo "ratio                    $(echo "$file $peer" | awk '{printf "%.2f", $1 / $2}') (wanted: at most 2)"
else
  echo "skipped: sqlite3 is not there to compare with"
fi
