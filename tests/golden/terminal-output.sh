# What goes to files: .output, .log, .read, .save, .mode; plain text, whatever the terminal shows.
export XDG_STATE_HOME="$SCRATCH/terminal-output" HOME=/nowhere
mkdir -p "$SCRATCH/terminal-output/a folder" && cd "$SCRATCH/terminal-output" || exit 1
dossier -c x.case -e 'actor{name = "Russia", kind = "state"} actor{name = "\27]0;owned\7\27[31mred", kind = "group"}
actor{name = "طالبان", kind = "group"} actor{name = "北京", kind = "place"}' 2>/dev/null
printf 'print("script with " .. select("#", ...) .. " arguments")\nactor{name = "From a script", kind = "person"}\n' >s.lua
printf 'actor{name = "Not kept", kind = "person"}\nerror "broken"\n' >bad.lua
pty 30x80 dossier -q x.case <<'END'
prompt x> 
enter actors{}
prompt x> 
screen hostile, Arabic and Chinese names
colours
type \x0c
prompt x> 
enter .log log.txt
prompt x> 
enter .output out.txt
prompt x> 
enter actors{}
prompt x> 
enter nonsense{
prompt >> 
enter }
prompt x> 
enter .output
prompt x> 
enter .output out.txt
prompt x> 
enter .output x.case
prompt x> 
enter .output
prompt x> 
enter .output no/such/folder/file
prompt x> 
enter actor "Russia"
prompt x> 
enter .read s.lua one "two words"
prompt x> 
enter .read bad.lua
prompt x> 
screen into files and back
type \x0c
prompt x> 
enter actors{}:count()
prompt x> 
enter .mode csv
prompt x> 
enter actors{kind = "state"}
prompt x> 
enter .mode cvs
prompt x> 
enter .mode table
prompt x> 
enter .log
prompt x> 
enter .save "a folder/y.case"
prompt y> 
enter .save x.case
prompt y> 
enter .open nowhere.case
prompt y> 
enter .open ~/nothing.case
prompt y> 
enter .open x.case
prompt x> 
enter .output /dev/full
prompt x> 
enter 1
prompt x> 
enter 2
prompt x> 
screen modes, cases, a full disk
type \x0c
prompt x> 
enter .timer on
prompt x> 
enter 1
wait time 0.
prompt x> 
enter .timer off
prompt x> 
enter .timer perhaps
prompt x> 
enter .help timer
prompt x> 
enter .tmer
prompt x> 
enter .help "unclosed
prompt x> 
enter .quit
end
END
echo "== out.txt"; cat out.txt
echo "== log.txt"; sed 's/\x1b/ESC/g' log.txt
echo "== without a terminal"
dossier -i x.case <<'END'
.output plain.txt
1 + 1
.output
.log plain.log
print("kept") io.write("written\n") io.stderr:write("said\n")
error("wrong")
.log
.log plain.log
.log
.quit
END
echo "== plain.txt"; cat plain.txt
echo "== plain.log"; cat plain.log
