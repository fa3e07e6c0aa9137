/* Ctrl-C: stops the Lua that runs, and the query, with the error "interrupted".
 *
 * A hook stops Lua, and each coroutine has its own: coroutine.resume, .wrap and .close are replaced by ones that note which
 * thread runs. There is one Lua at a time that an interrupt reaches, since a signal handler is given nothing but the
 * signal's number.
 */
#ifndef BIND_INTERRUPT_H
#define BIND_INTERRUPT_H

#include "session/session.h"

#include <lua.h>

void interrupt_open(lua_State *L, Session *session); /* both borrowed until interrupt_close. May raise */
void interrupt_close(void);

/* To be called when what could be interrupted has ended: Lua may run again. */
void interrupt_clear(lua_State *L);

/* Safe in a signal handler. */
void interrupt_send(void);

#endif
