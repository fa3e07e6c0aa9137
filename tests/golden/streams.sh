# Answers go out row by row: a reader that leaves early ends the program quietly, a full disk is an error, Ctrl-C stops it.
million="sql[[with recursive c(n) as (select 1 union all select n + 1 from c where n < 100000000) select n, 'text' as t from c]]"
echo "== a reader that leaves"
dossier -m csv -e "$million" | head -n 3 | tr -d '\r'
dossier -m jsonl -e "$million" | head -n 2
echo "== a disk that is full"
if [ -e /dev/full ]; then
  dossier -m csv -e "$million" >/dev/full
  echo "status $?"
fi
echo "== a stop from the keyboard"
dossier -m tsv -e "$million" >/dev/null &
sleep 1
kill -INT $!
wait $!
echo "status $?"
echo "== an error on the way"
dossier -m csv -e "sql[[select 1 as n union all select abs(-9223372036854775808)]]" | tr -d '\r'
