# A million events (or $EVENTS): put one by one, walked, counted; and the room that rows of datasets take. The peer is
# SQLite by itself, from C (facts.c), on the same rows.
n=${EVENTS:-1000000}
case=$SCRATCH/facts.case
lua() { dossier "$case" tests/bench/facts.lua "$@"; }
facts() { "$BUILD/bench/facts" "$@"; }
now() { date +%s.%N; }
calc() { awk "BEGIN {printf \"$1\", $2}"; }

dossier -c "$case" tests/bench/facts.lua actors || exit 1
cp "$case" "$SCRATCH/peer.case" || exit 1

start=$(now)
lua put "$n" || exit 1
ours=$(calc %.0f "$n / ($(now) - $start)")
peer=$(facts put "$case" "$SCRATCH/peer.case") || exit 1
rm -f "$SCRATCH/peer.case"
echo "events put from Lua      $ours a second, the commit included"
echo "SQLite from C            $peer a second, the same rows in the same tables and indexes"
echo "ratio                    $(calc %.1f "$peer / $ours")"

peer=$(facts walk "$case") || exit 1
set -- $(lua walk) || exit 1
echo "walk                     $1 s for $2 events"
fields=$(lua walk_fields) || exit 1
echo "walk, type and agent     ${fields% *} s"
echo "SQLite from C            $peer s"
echo "ratio                    $(calc %.1f "$1 / $peer"), $(calc %.1f "${fields% *} / $peer") with fields (wanted: at most 3)"

counts=$(lua before) || exit 1
set -- $counts
peer=$(facts count "$case") || exit 1
echo "count actor, before      $(calc %.2f "$1 * 1000") ms for $2 events, $(calc %.2f "$3 * 1000") ms for $4 (wanted: at most 5)"
echo "SQLite from C            $peer ms for the latter"
echo "ratio                    $(calc %.1f "$3 * 1000 / $peer")"

ours=$("$BUILD/bench/start" 51 dossier "$case" -e 'actors{}:count()') || exit 1
if command -v sqlite3 >/dev/null 2>&1; then
  peer=$("$BUILD/bench/start" 51 sqlite3 "$case" 'select count(*) from actors') || exit 1
  echo "start to first answer    $ours ms, sqlite3 $peer ms"
  echo "ratio                    $(calc %.2f "$ours / $peer") (wanted: at most 2)"
else
  echo "start to first answer    $ours ms"
  echo "skipped: sqlite3 is not there to compare with"
fi

dossier -c "$SCRATCH/bulk.case" -e 'return' || exit 1
echo "rows of datasets         $(facts bulk "$SCRATCH/bulk.case" "$n") bytes each with their indexes (wanted: at most 90)"
