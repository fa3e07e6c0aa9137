# The man page is made of the manual, names every option that --help lists, and is sound roff.
page=$SCRATCH/dossier.1
dossier -e 'io.write(require("dossier.help.man").page("0.1")) return nil' >"$page"
sed -n '1,12p' "$page"
grep '^\.SH' "$page"
dossier --help | grep -oE '^ +-[-a-zA-Z, ]+' | grep -oE '(^| )--?[a-z]+' | tr -d ' ' | sort -u | while read -r option; do
  grep -qF "$(echo "$option" | sed 's/-/\\-/g')" "$page" || echo "$option is not in the man page"
done
grep -nE '^[.](B|TP|PP|SH|TH|RS|RE|nf|fi)?$' "$page" | grep -vE ':\.(TP|PP|RE|nf|fi)$'
if command -v groff >/dev/null 2>&1; then
  groff -ww -man -Tutf8 -z "$page" 2>&1
fi
