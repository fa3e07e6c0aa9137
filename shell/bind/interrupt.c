#include "bind/interrupt.h"

#define GRACE 100000 /* instructions that handlers of the error have to tidy up */

static struct {
  lua_State *main;
  lua_State *volatile running;
  Session *session;
} target;

/* Raises at once, again when the grace is over, and from then on everywhere: a loop that catches errors ends too. */
static void interrupt_raise(lua_State *L, lua_Debug *ar) {
  (void)ar;
  lua_sethook(L, interrupt_raise, LUA_MASKCOUNT, lua_gethookcount(L) == 1 ? GRACE : 2);
  lua_pushliteral(L, "interrupted");
  lua_error(L);
}

void interrupt_send(void) {
  if (target.main == NULL)
    return;
  session_interrupt(target.session);
  lua_sethook(target.main, interrupt_raise, LUA_MASKCOUNT, 1);
  lua_sethook(target.running, interrupt_raise, LUA_MASKCOUNT, 1);
}

void interrupt_clear(lua_State *L) {
  lua_sethook(L, NULL, 0, 0);
  target.running = L;
}

/* Calls upvalue 1, which resumes the thread that is upvalue 2 or else the first argument. */
static int interrupt_resume(lua_State *L) {
  lua_State *thread = lua_tothread(L, lua_isthread(L, lua_upvalueindex(2)) ? lua_upvalueindex(2) : 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  target.running = thread != NULL ? thread : L;
  int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  target.running = L;
  return status == LUA_OK ? lua_gettop(L) : lua_error(L);
}

/* Calls upvalue 1, the library's wrap, whose function holds its thread as an upvalue. */
static int interrupt_wrap(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  lua_getupvalue(L, -1, 1);
  lua_pushcclosure(L, interrupt_resume, 2);
  return 1;
}

void interrupt_open(lua_State *L, Session *session) {
  lua_getglobal(L, "coroutine");
  lua_getfield(L, -1, "resume");
  lua_pushcclosure(L, interrupt_resume, 1);
  lua_setfield(L, -2, "resume");
  lua_getfield(L, -1, "wrap");
  lua_pushcclosure(L, interrupt_wrap, 1);
  lua_setfield(L, -2, "wrap");
  lua_getfield(L, -1, "close"); /* runs the thread's __close handlers */
  lua_pushcclosure(L, interrupt_resume, 1);
  lua_setfield(L, -2, "close");
  lua_pop(L, 1);
  target.session = session;
  target.running = L;
  target.main = L;
}

void interrupt_close(void) {
  target.main = NULL;
}
