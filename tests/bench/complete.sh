# From Tab to what it makes of a name, in a case of 100,000 actors (or $ACTORS); the floor is SQL's own way to find what
# begins so, a LIKE over the names.
n=${ACTORS:-100000}
case=$SCRATCH/complete.case
dossier -c "$case" tests/bench/complete.lua make "$n" || exit 1
dossier -r "$case" tests/bench/complete.lua measure
