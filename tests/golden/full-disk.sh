# No room, whether the disk is full or a limit on the size of files is reached: the change is taken back, the rest stays.
cd "$SCRATCH" || exit 1
rm -rf full && mkdir full && cd full || exit 1
run() { echo "$ dossier $*"; dossier "$@" </dev/null; status=$?; [ $status -eq 0 ] || echo "status $status"; }

cat >seed.lua <<'LUA'
actor { name = "Russia", kind = "state" }
source { title = "Report", text = "Short." }
LUA
cat >fill.lua <<'LUA'
for i = 1, 3000 do source { title = "filler " .. i, text = ("word " .. i .. " "):rep(200) } end
LUA
# A script that goes on after the error must not keep the second half of a change.
cat >stubborn.lua <<'LUA'
for i = 1, 60 do
  local ok, why = pcall(change, "part " .. i, function()
    for k = 1, 300 do source { title = i .. "/" .. k, text = ("word " .. i .. " " .. k .. " "):rep(600) } end
  end)
  if not ok then print(why) break end
end
print(pcall(source, { title = "after the failure" }))
LUA

# With 2 MB to spare at most.
all() {
  run -c "$1/a.case" seed.lua
  run "$1/a.case" fill.lua
  dossier "$1/a.case" stubborn.lua >"$1/out" 2>&1; echo "status $?"
  run "$1/a.case" -e 'sources{}:count()'
  run -c "$1/b.case" -e 'dofile "fill.lua"'
  run "$1/a.case" -e "save '$1/c.case'" -e 'dofile "fill.lua"'
  run "$1/a.case" -e 'source{title = "Another", text = "Short."}' -e 'sources{}:count()'
}

echo "# a limit on the size of files"
mkdir limited
(ulimit -f 4000; all limited) 2>&1
(ulimit -f 20; run -c limited/d.case -e 1; ls limited | grep d.case; run -r limited/a.case -e 'sources{}:count()') 2>&1

echo; echo "# a full disk"
mkdir disk
cat >disk.sh <<'END_DISK'
mount -t tmpfs -o size=2m tmpfs disk || exit 9
all disk
head -c 4m /dev/zero >disk/rest 2>/dev/null
run disk/a.case -e 'source{title = "More"}'
run -c disk/e.case -e 1
ls disk | grep e.case
rm disk/rest
run disk/a.case -e 'sources{}:count()'
umount disk
END_DISK
