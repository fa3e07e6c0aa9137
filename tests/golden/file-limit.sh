# A limit on the size of files (ulimit -f) acts as a full disk: one message, the change taken back, the rest as it was.
cd "$SCRATCH" || exit 1
rm -rf limit && mkdir limit && cd limit || exit 1
run() { echo "$ dossier $*"; dossier "$@" </dev/null; status=$?; [ $status -eq 0 ] || echo "status $status"; }

echo 'source { title = "Report", text = "Short." }' >seed.lua
cat >fill.lua <<'LUA'
for i = 1, 3000 do source { title = "filler " .. i, text = ("word " .. i .. " "):rep(200) } end
LUA
run -c a.case seed.lua
(
  ulimit -f 4000 # of 512 bytes
  run a.case fill.lua
  run -c b.case fill.lua
  run a.case -e 'source { title = "Small" }' -e 'dofile "fill.lua"'
  run -e 'dofile "fill.lua"' -e 'save "c.case"'
  ulimit -f 20
  run -c d.case -e 1
  run -r a.case -e 'sources{}:count()'
) 2>&1
run a.case -e 'sources{}:count()'
run b.case -e 'sources{}:count()'
ls
