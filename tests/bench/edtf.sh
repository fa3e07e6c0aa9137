# EDTF parses in a second, beside the npm package edtf where $DOSSIER_NODE is a folder in which it is installed.
list=tests/bench/edtf.txt
ours=$("$BUILD/bench/edtf" "$list") || exit 1
set -- $ours
echo "dossier, mixed list      $1 a second"
echo "dossier, a plain day     $2 a second"
if [ -n "${DOSSIER_NODE:-}" ] && [ -d "$DOSSIER_NODE/node_modules/edtf" ] && command -v node >/dev/null 2>&1; then
  peer=$(node tests/bench/edtf.mjs "$list") || exit 1
  set -- $ours $peer
  echo "npm edtf, mixed list     $3 a second"
  echo "npm edtf, a plain day    $4 a second"
  echo "$1 $3 $2 $4" | awk '{printf "ratio                    %.0f mixed, %.0f plain\n", $1 / $2, $3 / $4}'
else
  echo "skipped: DOSSIER_NODE names no folder with the npm package edtf to compare with"
fi
