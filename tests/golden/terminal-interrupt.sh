# Ctrl-C on a terminal stops what runs, takes back the change, and leaves a prompt that works.
export XDG_STATE_HOME="$SCRATCH/terminal-interrupt"
case=$SCRATCH/interrupt.case
dossier -c "$case" -e 'for i = 1, 200 do actor{name = "Actor " .. i, kind = "person"} end' 2>/dev/null
pty 24x80 dossier -q "$case" <<'END'
prompt interrupt> 
enter print("loop " .. "runs") while true do end
wait loop runs
type \x03
prompt interrupt> 
enter print("query " .. "runs") return sql "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
wait query runs
type \x03
prompt interrupt> 
enter actor{name = "Half", kind = "person"} change("why", function() actor{name = "Half two"} print("change " .. "runs") while true do end end)
wait change runs
type \x03
prompt interrupt> 
enter actors{}:count()
prompt interrupt> 
enter 1 + 1
prompt interrupt> 
screen three were stopped and nothing was kept
enter .quit
end
END
