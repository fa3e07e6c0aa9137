# The order of facts in a case of 20 000 tied events (or $EVENTS), beside a walk over the same events.
dossier tests/bench/order.lua "${EVENTS:-20000}" 2>/dev/null
