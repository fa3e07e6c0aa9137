/* Where the prompt reads and what is printed goes: the screen, a file in its place (.output), a transcript (.log).
 *
 * Standard output belongs to the process, and so does what is kept here. While a file stands in the place of standard
 * output, the screen is what standard output was before; the prompt is always on the screen.
 */
#ifndef BIND_TERMINAL_H
#define BIND_TERMINAL_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What standard output was when this was first called, or standard error if a person types and only that is a terminal.
 * Never closed. */
FILE *terminal_screen(void);

/* Writes out what was printed; false, and `message` filled, if the file of .output or .log could not take it. Whichever
 * failed is closed: output goes to the screen again. */
bool terminal_flush(Buf *message);

/* Adds to the transcript, without colours; nothing happens if none is kept. */
void terminal_log_add(const char *text, size_t len);

#endif
