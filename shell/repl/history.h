/* What was typed before. Every entry is kept in two files of $XDG_STATE_HOME/dossier, which only their owner can read:
 * `history` has those of all cases, `history-HASH` those of one. Readline's list has the first before the second, so that
 * going up meets the case's own entries first and searching finds all.
 *
 * Several shells add to the files at once. A file that cannot be read or written is no reason to disturb anybody: nothing
 * here fails.
 */
#ifndef REPL_HISTORY_H
#define REPL_HISTORY_H

void history_case_set(
    const char *path); /* loads the list for a case; NULL: one in memory. Cheap if it is the same one */
void history_entry_add(const char *text); /* to the list and, at once, to the files; not if it begins with a blank */

#endif
