# Proofs of rows among ten million (or $SCALE of that). Nothing is stored while rules run: what evaluation costs with
# proofs is what it costs without.
dossier tests/bench/proof.lua "${SCALE:-1}"
