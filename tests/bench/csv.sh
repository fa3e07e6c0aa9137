# A million rows (or $ROWS) as CSV, beside SQLite's own shell on the same statement: rows of integers, texts and numbers,
# then the events of a case.
n=${ROWS:-1000000}
case=$SCRATCH/csv.case
now() { date +%s.%N; }
calc() { awk "BEGIN {printf \"$1\", $2}"; }
# seconds COMMAND…: the best of three runs.
seconds() {
  best=
  for _ in 1 2 3; do
    start=$(now)
    "$@" >/dev/null || exit 1
    took=$(calc %.3f "$(now) - $start")
    best=$(echo "${best:-$took} $took" | awk '{print $1 < $2 ? $1 : $2}')
  done
  echo "$best"
}
command -v sqlite3 >/dev/null 2>&1 || peerless=1
compare() { # WHAT, our mode and code, the peer's arguments…
  what=$1 mode=$2 code=$3
  shift 3
  ours=$(seconds dossier -r "$case" -m "$mode" -e "$code") || exit 1
  if [ -n "${peerless:-}" ]; then
    echo "$what $ours s"
    return
  fi
  peer=$(seconds sqlite3 "$@") || exit 1
  echo "$what $ours s, sqlite3 $peer s, ratio $(calc %.1f "$ours / $peer")"
}

dossier -c "$case" tests/bench/facts.lua actors || exit 1
dossier "$case" tests/bench/facts.lua put $((n / 10)) >/dev/null || exit 1
count="with recursive c(n) as (select 1 union all select n + 1 from c where n < $n)"
plain="$count select n, 'name ' || (n % 977) as name, n * 7919 % 1000003 as k, n / 8.0 as x from c"
exact="$count select n, n / 7.0 as x from c"
compare "$n rows, csv             " csv "sql[[$plain]]" -csv -header :memory: "$plain"
compare "$n rows, tsv             " tsv "sql[[$plain]]" -tabs -header :memory: "$plain"
compare "$n rows, jsonl           " jsonl "sql[[$plain]]" -json :memory: "$plain"
compare "$n reals of 17 digits    " csv "sql[[$exact]]" -csv -header :memory: "$exact"
compare "$((n / 10)) events by sql          " csv 'sql "select * from events"' -csv -header "$case" "select * from events"
compare "$((n / 10)) events as records      " csv 'events{}' -csv -header "$case" "select * from events"
[ -z "${peerless:-}" ] || echo "skipped: sqlite3 is not there to compare with"
echo "(wanted: at most 2 for csv of sql; sqlite3 prints 15 digits of a real, here it reads back as the same)"

# What it takes in memory: nothing of the size of the answer.
if [ -r /proc/self/status ]; then
  for rows in $((n / 10)) "$n"; do
    dossier -m csv -e "sql[[with recursive c(n) as (select 1 union all select n + 1 from c where n < $rows) select n from c]]" \
      -e "io.stderr:write((io.open('/proc/self/status'):read 'a'):match 'VmHWM:%s*(%d+ kB)', ' at the most for $rows rows\n')" \
      2>&1 >/dev/null | sed 's/^/memory                        /'
  done
fi
