# The terminal itself: long answers through the pager, another size, NO_COLOR, TERM=dumb, no terminal at all.
export XDG_STATE_HOME="$SCRATCH/terminal-look"
case=$SCRATCH/look.case
dossier -c "$case" -e 'for i = 1, 10000 do actor{name = ("Actor %05d"):format(i), kind = "person"} end' 2>/dev/null
cat >"$SCRATCH/pages" <<'END'
#!/bin/sh
# A pager for tests: how many lines it was given, the last two of them.
awk '{ gsub(/\033\[[0-9;]*m/, ""); before = last; last = $0 } END { print "paged " NR " lines"; print before; print last }'
END
printf '#!/bin/sh\nhead -n 2 | sed "s/^/first: /"\n' >"$SCRATCH/quits"
chmod +x "$SCRATCH/pages" "$SCRATCH/quits"
DOSSIER_PAGER="$SCRATCH/pages" PAGER=false pty 12x60 dossier -q "$case" <<'END'
prompt look> 
enter actors{}
prompt look> 
screen 10,000 rows are paged
enter actors{}:limit(3)
prompt look> 
screen three are not
resize 5x40
prompt look> 
enter actors{}:limit(3)
prompt look> 
screen on a smaller screen they are
resize 20x100
prompt look> 
enter actor "Actor 00007"
prompt look> 
screen and a larger one is used
enter .quit
end
END
DOSSIER_PAGER="$SCRATCH/quits" pty 12x60 dossier -q "$case" <<'END'
prompt look> 
enter actors{}
prompt look> 
enter "still here"
prompt look> 
screen a pager that quits early is no error
enter .quit
end
END
DOSSIER_PAGER=no-such-pager pty 12x60 dossier -q "$case" <<'END'
prompt look> 
enter help "sql"
prompt look> 
screen one that is not there
enter .quit
end
END
DOSSIER_PAGER= pty 12x60 dossier -q "$case" <<'END'
prompt look> 
enter actors{}
prompt look> 
screen without a pager the end is on the screen
colours
enter .quit
end
END
NO_COLOR=1 pty 12x60 dossier -q "$case" <<'END'
prompt look> 
colours
enter A1
prompt look> 
colours
enter .quit
end
END
TERM=dumb pty 12x60 dossier -q "$case" <<'END'
prompt look> 
enter A1
prompt look> 
colours
type actor "Actor 0000\t
wait Actor 0000
type 7\t
wait 7"
enter 
prompt look> 
screen a dumb terminal
enter .quit
end
END
echo 'A1' | DOSSIER_PAGER=false dossier -i "$case"
