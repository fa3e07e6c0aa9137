# An hour of an analyst on the first case, as it looks on a terminal of 100 columns: verdicts, proofs, tables, cards, rules,
# a supposition, slips, and what is taken back.
export XDG_STATE_HOME="$SCRATCH/terminal-session"
export DOSSIER_PAGER=
case=$SCRATCH/session/taliban.case
mkdir -p "$SCRATCH/session"
dossier -c "$case" data/taliban/case.lua
pty 40x100 dossier "$case" <<'END'
prompt taliban> 
enter holds("designates", "Russia", "Taliban", "2024-07-04")
prompt taliban> 
enter holds("designates", "Russia", "Taliban", "2003-01-10")
prompt taliban> 
enter why(_)
prompt taliban> 
screen the banner, a verdict, its proof
type \x0c
prompt taliban> 
enter events{target = "Taliban", before = "2025-04-17"}
prompt taliban> 
enter events{type = "delist", agent = "Kazakhstan"}:one()
prompt taliban> 
screen a table and a card
type \x0c
prompt taliban> 
enter rules("taliban", [[
prompt       >> 
enter listed(By, Who) @ T :- designates(By, Who) @ T.
prompt       >> 
enter word_and_law(P, Who) @ T :- praise(P, Who) @ T, acts_for(P, S), listed(S, Who) @ T.
prompt       >> 
enter ]])
prompt taliban> 
enter ask "word_and_law(P, Who) @ T"
prompt taliban> 
enter ask "word_and_lw(P, Who)"
prompt taliban> 
enter suppose(function() retract("S8", "if nobody had said so") return (holds("recognises", "Russia", "Taliban", "2025-08")) end)
prompt taliban> 
enter holds("recognises", "Russia", "Taliban", "2025-08")
prompt taliban> 
screen a rule, its answer, a slip in a question, a supposition
type \x0c
prompt taliban> 
enter actor "Talibn"
prompt taliban> 
enter date = "2024"
prompt taliban> 
enter events{targt = "Taliban"}
prompt taliban> 
enter events{type = "delsit"}
prompt taliban> 
enter event{type = "visit", agent = "Vladimir Putin", date = "2024"}.ref
prompt taliban> 
enter undo().why
prompt taliban> 
enter events{type = "visit"}
prompt taliban> 
screen slips, and a line that is taken back
type \x0c
prompt taliban> 
enter timeline(facts{actor = "Taliban", type = {"designates", "delist", "governs", "meet", "praise"}})
prompt taliban> 
enter help "throughout"
prompt taliban> 
enter help "stands alone"
prompt taliban> 
screen a timeline, help on a key, a search
enter .quit
end
END
