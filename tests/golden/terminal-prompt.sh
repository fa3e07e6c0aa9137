# The prompt on a terminal: its sign, completion, a list of several, lines that go on, a paste, a caret, Ctrl-C, leaving.
export XDG_STATE_HOME="$SCRATCH/terminal-prompt"
case=$SCRATCH/taliban-prompt.case
dossier -c "$case" -e '
actor{name = "Taliban", kind = "group", aliases = {"Талибан", "طالبان"}}
actor{name = "Tehrik-e Taliban Pakistan", kind = "group"}
actor{name = "Russia", kind = "state"}
event{type = "delist", agent = "Russia", target = "Taliban", date = "2025-04-17"}' 2>/dev/null
pty 24x80 dossier "$case" <<'END'
prompt taliban-prompt> 
screen the banner and the prompt
type events{ta\ttal
wait target = tal
type \t\x7f\x7f\x7f"тал\t
wait Taliban
screen a key and a name, typed in another script
enter }
prompt taliban-prompt> 
type actor "t\t
wait "T
type \t
prompt taliban-prompt> actor "T
screen several, listed at the second Tab
type a\t\r
prompt taliban-prompt> 
screen one of them
enter for i = 1, 2 do
prompt              >> 
type   pri\t
wait print
enter (i)
prompt              >> 
enter end
prompt taliban-prompt> 
screen a line that goes on
type \x0c
prompt taliban-prompt> 
enter x = = 1
prompt taliban-prompt> 
enter local s = "тал", )
prompt taliban-prompt> 
enter function actor() end
prompt taliban-prompt> 
enter date = "2024"
prompt taliban-prompt> 
enter SELECT * FROM actors
prompt taliban-prompt> 
enter exit
prompt taliban-prompt> 
enter actor?
prompt taliban-prompt> 
screen errors and habits
type \x0c
prompt taliban-prompt> 
type \e[200~1 + 1\nevents{}\n  :count()\nfunction twice(x)\nreturn 2 * x\nend\ntwice(21)\e[201~
wait twice(21)
enter 
prompt taliban-prompt> 
screen a paste of several lines
type \x0c
prompt taliban-prompt> 
type \e[200~    1 + 2\n    events{}\n      :count()\n    "text"\e[201~
wait "text"
enter 
prompt taliban-prompt> 
screen one that is indented as a whole
type \x0c
prompt taliban-prompt> 
type half a line
wait half a line
type \x03
prompt taliban-prompt> 
enter for i = 1, 2 do
prompt              >> 
type \x03
prompt taliban-prompt> 
screen Ctrl-C drops what is typed
enter .quit
end
END
hostile=$SCRATCH/$(printf 'x\033]0;owned\007\302\2332J.case')
dossier -c "$hostile" -e 'actor{name = "\27[2Jgone\u{9B}2J", kind = "person"} actor{name = "\27[2Jgo", kind = "person"}'
pty 24x80 dossier "$hostile" <<'END'
wait > 
screen the name of a file drives no terminal
type actor "\\27[2\t
wait go
type \t
prompt x\x1B]0;owned\x07\x9B2J> actor "\27[2Jgo
screen nor do the names of actors
type \x03
prompt x\x1B]0;owned\x07\x9B2J> 
type \x04
end
END
pty 24x80 dossier -q <<'END'
prompt > 
enter actor{name = "Kept?", kind = "person"}.ref
prompt *> 
screen a case in memory that is not saved
type \x04
wait [y/N]
enter n
prompt *> 
enter .open
prompt *> 
enter .quit
wait [y/N]
screen leaving asks
enter y
end
END
