# Two shells, one case: many read while one writes, a second writer waits, and gives up after 5 s naming who holds it; what
# the first commits is there for the others at their next line. Nothing here waits for a time, only for files.
cd "$SCRATCH" || exit 1
rm -rf two && mkdir two && cd two || exit 1
wait_for() { n=0; until [ -e "$1" ]; do sleep 0.02; n=$((n + 1)); [ $n -lt 1000 ] || { echo "no $1"; exit 1; }; done; }
dossier -c a.case -e 'source{title = "Seed"}' >out

# A line that writes, then holds its change open until it may go on.
cat >hold.lua <<'LUA'
function hold(name)
  source { title = name }
  assert(io.open(name .. ".held", "w")):close()
  while not io.open(name .. ".go") do os.execute "sleep 0.02" end
end
function count(name)
  local n = sources {}:count()
  assert(io.open(name, "w")):write(n, "\n"):close()
end
LUA
mkfifo first.in other.in
dossier -i -q a.case -e 'dofile "hold.lua"' <first.in >first.out 2>&1 &
first=$!
dossier -i -q a.case -e 'dofile "hold.lua"' <other.in >other.out 2>&1 &
other=$!
exec 3>first.in 4>other.in

echo 'hold "one"' >&3; wait_for one.held

echo "# a second writer gives up"
begin=$(date +%s)
dossier a.case -e 'source{title = "Second"}' >second.out 2>&1; echo "status $?"
took=$(($(date +%s) - begin))
[ $took -ge 4 ] && [ $took -le 9 ] || echo "it took $took s"
sed "s/process $first (dossier of $(id -un))/process FIRST (dossier of USER)/" second.out

echo "# readers read on, what was there before"
dossier a.case -e 'sources{}:count()'
dossier -r a.case -e 'sources{}:count()'
echo 'count "other.one"' >&4; wait_for other.one; cat other.one

echo "# a second writer waits"
dossier a.case -e 'source{title = "Third"}' -e 'sources{}:count()' >third.out 2>&1 &
third=$!
sleep 0.2
: >one.go
wait $third; echo "status $?"; tail -n 1 third.out

echo "# the others see both at their next line"
echo 'count "first.two"' >&3; wait_for first.two; cat first.two
echo 'count "other.two"' >&4; wait_for other.two; cat other.two

echo "# what is taken back is never seen"
echo 'hold "lost" error "stop"' >&3; wait_for lost.held
echo 'count "other.three"' >&4; wait_for other.three; cat other.three
: >lost.go
echo 'count "first.four"' >&3; wait_for first.four; cat first.four
echo 'count "other.four"' >&4; wait_for other.four; cat other.four

echo "# a query left half-way does not stand in the way of others, nor of writing afterwards"
cat >>hold.lua <<'LUA'
function half(name)
  for s in sources {} do
    assert(io.open(name .. ".held", "w")):close()
    while not io.open(name .. ".go") do os.execute "sleep 0.02" end
    source { title = name }
    break
  end
end
LUA
echo 'dofile "hold.lua" half "half"' >&4; wait_for half.held
dossier a.case -e 'source{title = "Meanwhile"}' >out; echo "status $?"
: >half.go
echo 'count "other.five"' >&4; wait_for other.five; cat other.five
exec 3>&-; wait $first
exec 4>&-; wait $other
grep -h -e error -e dossier: first.out other.out

echo "# many make one case at once"
for i in 1 2 3 4 5 6 7 8; do dossier -c race.case -e "source{title = 'By $i'}" >race.$i 2>&1 & done
wait
grep -h dossier: race.?
dossier -r race.case -e 'sources{}:count()'
ls | grep case
