/* The border to Lua: opens the host modules in a Lua state. Only this directory includes lua.h; main.c and repl/ see
 * bind/state.h. A host module is reached as require "dossier.host.NAME" by the files in lua/ alone.
 */
#ifndef BIND_BIND_H
#define BIND_BIND_H

#include "session/session.h"

#include <lua.h>

/* Makes the host modules known to `require` in `L`. `session` is borrowed and must outlive the state. May raise. */
void bind_open(lua_State *L, Session *session);

/* One opener per file; each leaves its module table on the stack. Upvalue 1 is the Session as light userdata. */
int bind_open_time(lua_State *L);
int bind_open_periods(lua_State *L);
int bind_open_text(lua_State *L);
int bind_open_case(lua_State *L);
int bind_open_script(lua_State *L);
int bind_open_session(lua_State *L);
int bind_open_terminal(lua_State *L);

#endif
