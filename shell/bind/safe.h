/* The bounds of --safe: a ceiling on the memory of Lua and SQLite, and a time for each thing that runs, both of which
 * hold inside C. What scripts find there and what they do not is lua/safe.lua.
 *
 * The time is that of the processor, so that waiting for a reader costs nothing. When it is over, what runs is stopped
 * as by Ctrl-C; if it has not ended soon after, since it is inside one call of C, the process ends: the case is then as
 * it was last committed. There is one Lua with bounds in a process, as a signal handler is given nothing but a number.
 */
#ifndef BIND_SAFE_H
#define BIND_SAFE_H

#include "base/buf.h"
#include "base/err.h"

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct SafeBounds {
  size_t memory;    /* bytes, of Lua and of SQLite each */
  unsigned seconds; /* of the processor, for a script, a line at the prompt, a -e */
} SafeBounds;

/* From DOSSIER_MEMORY (MB) and DOSSIER_TIME (seconds), or what they are when nobody says. */
bool safe_bounds_read(SafeBounds *bounds, Err *err);

/* A Lua under the bounds; NULL if there is no memory for it. Closed by lua_close. */
lua_State *safe_state_new(const SafeBounds *bounds);

/* Around each thing that runs. */
void safe_run_begin(lua_State *L);
void safe_run_end(void);

/* Appends the bound that ended what ran with this status of lua_pcall; false if none did. */
bool safe_reason_add(int status, Buf *message);

/* Takes from this process what no script under bounds may lead it to: to be called before anything is opened. */
void safe_process_confine(const SafeBounds *bounds);

#endif
