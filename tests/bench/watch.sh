# A watched question after a change, beside asking it again: a closure of a million rows over relations of a case.
dossier tests/bench/watch.lua 2>/dev/null
