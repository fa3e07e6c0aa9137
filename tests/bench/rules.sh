# The rule engine beside DuckDB (its npm package is installed under $BUILD/bench when first needed), SQLite and clingo, on
# a tenth of what shell/rules/ is made for; DOSSIER_SIZE=full for the whole, DOSSIER_PEERS="duckdb sqlite" for some peers.
export DOSSIER_NODE="${DOSSIER_NODE:-$BUILD/bench/node}"
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && [ ! -d "$DOSSIER_NODE/node_modules/@duckdb" ]; then
  mkdir -p "$DOSSIER_NODE" && [ -f "$DOSSIER_NODE/package.json" ] || echo '{"private": true}' >"$DOSSIER_NODE/package.json"
  npm install --silent --no-audit --no-fund --prefix "$DOSSIER_NODE" @duckdb/node-api >/dev/null 2>&1
fi
if [ ! -d "$DOSSIER_NODE/node_modules/@duckdb" ]; then
  echo "skipped: DuckDB, whose npm package @duckdb/node-api is not there and cannot be installed"
  unset DOSSIER_NODE
fi
command -v clingo >/dev/null 2>&1 || echo "skipped: clingo is not installed"
"$BUILD/bench/rules" "$SCRATCH" "${DOSSIER_SIZE:-tenth}" "$@"
