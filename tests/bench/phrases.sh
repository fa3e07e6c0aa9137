# Date phrases read in a second, how many of the tables are right, and how many near misses are taken for dates, beside the
# npm package chrono-node, which is installed under $BUILD/bench when first needed.
export DOSSIER_NODE="${DOSSIER_NODE:-$BUILD/bench/node}"
"$BUILD/bench/phrases" "$SCRATCH/rows.tsv" >"$SCRATCH/ours" || exit 1
say='{ printf "%-11s %-8s %9d a second, %d of %d right, %d near misses taken\n", $1, $2, $3, $4, $5, $6 }'
awk "$say" "$SCRATCH/ours"
awk '{ printf "dossier     %-8s looks through %.0f MB a second\n", $2, $7 }' "$SCRATCH/ours"
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && [ ! -d "$DOSSIER_NODE/node_modules/chrono-node" ]; then
  mkdir -p "$DOSSIER_NODE" && [ -e "$DOSSIER_NODE/package.json" ] || echo '{"private": true}' >"$DOSSIER_NODE/package.json"
  npm install --silent --no-audit --no-fund --prefix "$DOSSIER_NODE" chrono-node >/dev/null 2>&1
fi
if [ -d "$DOSSIER_NODE/node_modules/chrono-node" ] && command -v node >/dev/null 2>&1; then
  node tests/bench/phrases.mjs "$SCRATCH/rows.tsv" >"$SCRATCH/peer" || exit 1
  awk "$say" "$SCRATCH/peer"
  awk 'NR == FNR { ours[$2] = $3; next } { printf "ratio       %-8s %.0f\n", $2, ours[$2] / $3 }' \
    "$SCRATCH/ours" "$SCRATCH/peer"
else
  echo "skipped: the npm package chrono-node to compare with is not there and cannot be installed"
fi
