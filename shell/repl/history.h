/* What was typed before, in $XDG_STATE_HOME/dossier/history. A file that cannot be read or written is no reason to
 * disturb anybody: nothing here fails.
 */
#ifndef REPL_HISTORY_H
#define REPL_HISTORY_H

void history_open(void);                 /* loads the file */
void history_line_add(const char *text); /* to the list and, at once, to the file, which only its owner can read */

#endif
