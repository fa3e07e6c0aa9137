# A case that cannot be written is read, and says so when something is to change: with -r, a read-only file, a read-only
# folder. Root is stopped by none of the permissions, so for root the folder is mounted read-only.
cd "$SCRATCH" || exit 1
rm -rf readonly && mkdir -p readonly/folder && cd readonly || exit 1
cat >seed.lua <<'LUA'
actor { name = "Russia", kind = "state" }
source { title = "Report", text = "Short." }
LUA
run() {
  echo "$ dossier $*"
  { dossier "$@" </dev/null; status=$?; [ $status -eq 0 ] || echo "status $status"; } 2>&1 |
    sed 's/: \(Permission denied\|Read-only file system\|Operation not permitted\)$/: REFUSED/'
}
dossier -c a.case seed.lua
cp a.case folder/
before=$(sha256sum <a.case)

echo "# -r"
while IFS= read -r code; do run -r a.case -e "$code"; done <<'LUA'
sources{}:count()
actor{name = "Russia", kind = "state"}.ref
actor{name = "Taliban", kind = "group"}
source{title = "Other"}
S1:quote "Short"
event{type = "meet"}
term{code = "meet"}
correct(A1, {name = "Russian Federation"}, "full name")
retract(S1, "x")
change("x", function() end)
undo()
save "copy.case"
LUA
ls

if [ "$(id -u)" -eq 0 ]; then
  if ! unshare -rm sh -c 'mount --bind folder folder && mount -o remount,ro,bind folder' 2>mount; then
    echo "skipped: nothing can be mounted here ($(head -n 1 mount))"
    exit 0
  fi
  lock='mount --bind folder folder && mount -o remount,ro,bind folder'
  here() { unshare -rm sh -c "$lock && dossier \"\$@\"" sh "$@" </dev/null; }
else
  chmod 555 folder && chmod 444 folder/a.case
  here() { dossier "$@" </dev/null; }
fi
echo; echo "# a folder and a file that cannot be written"
locked() {
  echo "$ dossier $*"
  { here "$@"; status=$?; [ $status -eq 0 ] || echo "status $status"; } 2>&1 |
    sed 's/: \(Permission denied\|Read-only file system\|Operation not permitted\)$/: REFUSED/'
}
locked folder/a.case -e 'sources{}:count()'
locked -r folder/a.case -e 'sources{}:count()'
locked folder/a.case -e 'source{title = "Other"}'
locked -c folder/b.case -e 1
locked a.case -e 'save "folder/b.case"'
chmod 755 folder
[ "$(sha256sum <a.case)" = "$before" ] && [ "$(sha256sum <folder/a.case)" = "$before" ] && echo "both are as they were"
ls folder
