# The driver of terminal sessions itself: what control sequences make of its screen, and what it says of strange ones.
draw() { printf '%s\n' "\$ printf '$1'"; printf 'wait done\nscreen\nend\n' | pty 6x20 sh -c "printf '$1'; printf '\033[6;1Hdone'"; }
draw 'one\r\ntwo\rT\b\bx'
draw 'a line that is longer than the screen'
draw '12345678901234567890\r\nbelow'
draw '北京北京北京北京北京北京'
draw 'e\314\201 ا\331\216'
draw 'abcdef\033[3D\033[K|\r\n\033[2Cgh\033[1Gi'
draw 'abcdef\r\033[2P\033[2@'
draw 'one\r\ntwo\r\nthree\033[2;1H\033[Lnew\033[4;1H\033[M'
draw 'one\033[2J\033[2;2Htwo\033[1A\033[4Dup'
draw '\033[1;3r1\r\n2\r\n3\r\n4\033[r\033[1;1H'
draw 'top\033[1;1H\033Mabove'
draw '\t8\t16'
draw '\033]0;title\007\001\033[5i\033Zseen'
draw '\033[31mred\033[0m'
printf 'wait $\ntype exit 3\\r\nend\n' | PS1='$ ' pty 4x20 sh -i 2>&1
printf 'wait never\n' | pty 2x20 echo ended; echo "status $?"
printf 'jump\n' | pty 2x20 cat; echo "status $?"
pty 2 cat; echo "status $?"
