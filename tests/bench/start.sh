# From the command line to the first answer, beside SQLite's own shell: on an empty case in memory, and on a file.
median() { "$BUILD/bench/start" 101 "$@"; }
dossier -c "$SCRATCH/a.case" -e 'return' || exit 1
memory=$(median dossier -e 'return 1')
file=$(median dossier "$SCRATCH/a.case" -e 'return 1')
echo "dossier, case in memory  $memory ms"
echo "dossier, case in a file  $file ms"
if command -v sqlite3 >/dev/null 2>&1; then
  peer=$(median sqlite3 "$SCRATCH/a.case" 'select count(*) from sqlite_schema')
  echo "sqlite3, the same file   $peer ms"
  echo "ratio                    $(echo "$file $peer" | awk '{printf "%.2f", $1 / $2}') (wanted: at most 2)"
else
  echo "skipped: sqlite3 is not there to compare with"
fi
