# A full disk: one message, the change taken back, the rest as it was. Needs a file system of its own to fill.
cd "$SCRATCH" || exit 1
rm -rf full && mkdir -p full/disk && cd full || exit 1
if ! unshare -rm sh -c 'mount -t tmpfs -o size=2m tmpfs disk' 2>mount; then
  echo "skipped: no file system can be mounted here ($(head -n 1 mount))"
  exit 0
fi

echo 'source { title = "Report", text = "Short." }' >seed.lua
cat >fill.lua <<'LUA'
for i = 1, 3000 do source { title = "filler " .. i, text = ("word " .. i .. " "):rep(200) } end
LUA
# More than the cache holds, so that writing fails in the middle; who goes on after the error keeps nothing of it.
cat >stubborn.lua <<'LUA'
local body = ("word "):rep(1 << 20)
for i = 1, 40 do
  local ok, why = pcall(change, "part " .. i, function() source { title = "part " .. i, text = body .. i } end)
  if not ok then print("part", why) break end
end
print(pcall(source, { title = "after the failure" }))
LUA
cat >script.sh <<'SH'
mount -t tmpfs -o size=2m tmpfs disk || exit 1
run() { echo "$ dossier $*"; dossier "$@" </dev/null; status=$?; [ $status -eq 0 ] || echo "status $status"; }
run -c disk/a.case seed.lua
run disk/a.case fill.lua
run disk/a.case stubborn.lua
run -c disk/b.case fill.lua
rm -f disk/b.case*
run disk/a.case -e 'source { title = "Small" }' -e 'dofile "fill.lua"'
run -e 'dofile "fill.lua"' -e 'save "disk/c.case"'
ls disk | grep c.case
run disk/a.case -e 'sources{}:count()'
head -c 4M /dev/zero >disk/rest 2>rest
run disk/a.case -e 'source { title = "More" }'
run -c disk/d.case -e 1
ls disk | grep d.case
rm disk/rest
run disk/a.case -e 'sources{}:count()'
SH
unshare -rm sh script.sh
