# From the command line to the first answer on a case of 100 facts, and to the prompt on a terminal, beside SQLite's own
# shell on the same file; facts.sh does the same on a million.
export TERM=xterm
median() { "$BUILD/bench/start" 101 "$@"; }
ratio() { echo "$1 $2" | awk '{printf "%.2f", $1 / $2}'; }
case=$SCRATCH/start.case
dossier -c "$case" -e 'for i = 1, 20 do actor{name = "Actor " .. i, kind = "state"} end
  term{scheme = "type", code = "meet"}
  for i = 1, 100 do
    event{type = "meet", date = 1900 + i, agent = "Actor " .. i % 20 + 1, target = "Actor " .. i % 7 + 1}
  end' || exit 1
memory=$(median dossier -e 'actors{}:count()') || exit 1
file=$(median dossier "$case" -e 'actors{}:count()') || exit 1
prompt=$(median --until 'start> ' dossier "$case") || exit 1
echo "first answer, case in memory  $memory ms"
echo "first answer, case in a file  $file ms"
echo "prompt, case in a file        $prompt ms"
if command -v sqlite3 >/dev/null 2>&1; then
  peer=$(median sqlite3 "$case" 'select count(*) from actors') || exit 1
  peer_prompt=$(median --until 'sqlite> ' sqlite3 "$case") || exit 1
  echo "sqlite3: first answer         $peer ms, ratio $(ratio "$file" "$peer") (wanted: at most 2)"
  echo "sqlite3: prompt               $peer_prompt ms, ratio $(ratio "$prompt" "$peer_prompt")"
else
  echo "skipped: sqlite3 is not there to compare with"
fi
