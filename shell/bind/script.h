/* Scripts as files: which argument is one, and which lie below a folder. What a script says of itself is read in
 * lua/script.lua.
 */
#ifndef BIND_SCRIPT_H
#define BIND_SCRIPT_H

#include <stdbool.h>

/* True if `path` is a file of text, so that it may be a script: not empty, no NUL in its first bytes. */
bool script_text_test(const char *path);

#endif
