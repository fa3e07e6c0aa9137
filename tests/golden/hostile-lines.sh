# Lines that are no terminal's are shown as they are, and drive none; a zero byte hides nothing.
cd "$SCRATCH" || exit 1
printf 'x = "\033[31mred"\n"\033]0;title\007"\nprint(1)\000print(2)\n' | dossier -i -q
dossier -c hostile.case -e 'actor{name = "A", kind = "state"} os.exit(256)'
echo "status $?"
dossier hostile.case -e 'actors{}:count()'
