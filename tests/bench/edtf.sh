# EDTF parses in a second, beside the npm package edtf, which is installed under $BUILD/bench when first needed.
list=tests/bench/edtf.txt
export DOSSIER_NODE="${DOSSIER_NODE:-$BUILD/bench/node}"
ours=$("$BUILD/bench/edtf" "$list") || exit 1
set -- $ours
echo "dossier, mixed list      $1 a second"
echo "dossier, a plain day     $2 a second"
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && [ ! -d "$DOSSIER_NODE/node_modules/edtf" ]; then
  mkdir -p "$DOSSIER_NODE" && echo '{"private": true}' >"$DOSSIER_NODE/package.json"
  npm install --silent --no-audit --no-fund --prefix "$DOSSIER_NODE" edtf >/dev/null 2>&1
fi
if [ -d "$DOSSIER_NODE/node_modules/edtf" ] && command -v node >/dev/null 2>&1; then
  peer=$(node tests/bench/edtf.mjs "$list") || exit 1
  set -- $ours $peer
  echo "npm edtf, mixed list     $3 a second"
  echo "npm edtf, a plain day    $4 a second"
  echo "$1 $3 $2 $4" | awk '{printf "ratio                    %.0f mixed, %.0f plain\n", $1 / $2, $3 / $4}'
else
  echo "skipped: the npm package edtf to compare with is not there and cannot be installed"
fi
