/* What a person reads when Lua code fails: the message, the line of the script, and the way there. The inside of the
 * shell stays out of it: frames of C and of lua/ are left away, unless the face comes from DOSSIER_LUA.
 */
#ifndef BIND_TRACE_H
#define BIND_TRACE_H

#include <lua.h>

/* A message handler for lua_pcall: turns the error value into that text. */
int trace_message(lua_State *L);

#endif
