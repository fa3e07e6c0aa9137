# History: kept for a case and for all, an entry of several lines stays one, nobody else may read it, nothing is lost.
export XDG_STATE_HOME="$SCRATCH/terminal-history"
mkdir -p "$XDG_STATE_HOME" && cd "$XDG_STATE_HOME" || exit 1
for name in a b; do dossier -c $name.case -e 'return'; done
pty 24x80 dossier -q a.case <<'END'
prompt a> 
enter 1 + 1
prompt a> 
enter for i = 1, 1 do
prompt >> 
enter print("back\\\\slash")
prompt >> 
enter end
prompt a> 
enter  "not kept: begins with a blank"
prompt a> 
enter 1 + 2
prompt a> 
enter 1 + 2
prompt a> 
enter .quit
end
END
pty 24x80 dossier -q b.case <<'END'
prompt b> 
enter "typed in b"
prompt b> 
enter .mode
prompt b> 
type \e[A\e[A
wait typed in b"
type \e[A
wait .quit
screen the case's own first, then those of others
type \x03
prompt b> 
type \x121 + 1
wait 1 + 1
screen searching finds those of others
type \x03
prompt b> 
type \x04
end
END
pty 24x80 dossier -q a.case <<'END'
prompt a> 
type \e[A
wait .quit
type \e[A
wait 1 + 2
type \e[A
wait end
screen one entry of several lines, and no line twice
enter 
prompt a> 
enter .open b.case
prompt b> 
type \e[A\e[A
wait typed in b"
screen another case, its own history
type \x03
prompt b> 
type \x04
end
END
echo "== the files"
stat -c '%a %F' dossier dossier/*
echo "== all"; cat dossier/history
echo "== shells that add at once"
for shell in 1 2 3 4; do
  { echo 'prompt a> '; for i in 1 2 3 4 5; do echo "enter $shell$i"; echo 'prompt a> '; done; echo 'type \x04'; echo end; } |
    pty 24x80 dossier -q a.case >/dev/null &
done
wait
grep -cE '^[1-4][1-5]$' dossier/history
cat dossier/history-* | grep -cE '^[1-4][1-5]$'
chmod 000 dossier/history* && chmod 500 dossier
pty 24x80 dossier -q a.case <<'END'
prompt a> 
enter 5 + 5
prompt a> 
screen history that cannot be written disturbs nobody
enter .quit
end
END
chmod 700 dossier
