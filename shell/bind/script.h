/* What a script says of itself: the `---` comment it opens with, whose first line is its title.
 */
#ifndef BIND_SCRIPT_H
#define BIND_SCRIPT_H

#include "base/buf.h"

#include <stdbool.h>

/* Appends the doc comment of the script at `path` without its dashes, each line ended; a `#!` line and blank lines may
 * stand before it. False, and nothing appended, if it has none or cannot be read. */
bool script_doc_read(const char *path, Buf *doc);

/* True if `path` is a file of text, so that it may be a script: not empty, no NUL in its first bytes. */
bool script_text_test(const char *path);

#endif
