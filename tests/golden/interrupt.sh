# Ctrl-C stops what runs: a loop, one that catches errors, one inside a coroutine.
stop() {
  echo "$ dossier -e '$1'"
  timeout -s INT -k 10 --preserve-status 1 dossier -e "$1"
  echo "status $?"
}
stop 'while true do end'
stop 'while true do pcall(function() while true do end end) end'
stop 'coroutine.wrap(function() while true do end end)()'
stop 'local held <close> = setmetatable({}, { __close = function() print "closed" end }) while true do end'
stop 'pcall(function() while true do end end) print "what catches it goes on for a moment, and has failed all the same"'
stop 'local co = coroutine.create(function() local held <close> = setmetatable({}, { __close = function() while true do end end }) coroutine.yield() end) coroutine.resume(co) coroutine.close(co)'
echo '$ a stop at any moment of the first answer leaves the next one whole'
n=1300
while [ $n -lt 2300 ]; do
  dossier -e "debug.sethook(function() debug.sethook() error('stop', 0) end, '', $n)
    pcall(tostring, actors{}) debug.sethook() print(tostring(actors{}))" 2>&1
  n=$((n + 50))
done | sort -u
