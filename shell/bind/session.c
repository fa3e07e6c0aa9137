#include "bind/internal.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* dossier.host.session: the case in use and the change that is open. */

enum { TERMINAL_COLUMNS = 80 }; /* of one that does not say */

static int session_open_case(lua_State *L) {
  const char *path = bind_arg_text(L, 1, "the path");
  unsigned flags = (lua_toboolean(L, 2) ? SESSION_CREATE : 0) | (lua_toboolean(L, 3) ? SESSION_READONLY : 0);
  Session *session = bind_session(L);
  Err err;
  if (!session_open(session, path, flags, &err))
    return bind_raise(L, &err);
  return 0;
}

static int session_save_case(lua_State *L) {
  Err err;
  if (!session_save(bind_session(L), bind_arg_text(L, 1, "the path"), &err))
    return bind_raise(L, &err);
  return 0;
}

static int session_case_path(lua_State *L) {
  lua_pushstring(L, session_path(bind_session(L)));
  return 1;
}

static int session_is_writing(lua_State *L) {
  lua_pushboolean(L, session_writing(bind_session(L)));
  return 1;
}

/* dirty(): whether an unsaved case in memory holds something. */
static int session_is_dirty(lua_State *L) {
  lua_pushboolean(L, session_dirty(bind_session(L)));
  return 1;
}

/* change(): the number of the change that is open, 0 if nothing was written. */
static int session_change(lua_State *L) {
  lua_pushinteger(L, store_change_id(bind_store(L)));
  return 1;
}

/* The case in use: reading its file here and closing it again would drop SQLite's locks on it (POSIX: closing any descriptor
 * of a file releases the process's record locks on it). */
bool bind_is_case(lua_State *L, const struct stat *st) {
  const char *path = session_path(bind_session(L));
  struct stat own;
  return path != NULL && stat(path, &own) == 0 && own.st_dev == st->st_dev && own.st_ino == st->st_ino;
}

/* file_size(path): the bytes of a regular file; nil and why for anything else, since reading a device may never end. */
static int session_file_size(lua_State *L) {
  const char *path = bind_arg_text(L, 1, "the path");
  struct stat st;
  if (session_confined(bind_session(L))) {
    lua_pushnil(L);
    lua_pushliteral(L, "files are not there under --safe");
    return 2;
  }
  bool found = stat(path, &st) == 0;
  bool own = found && bind_is_case(L, &st);
  if (found && !own && S_ISREG(st.st_mode)) {
    lua_pushinteger(L, st.st_size);
    return 1;
  }
  lua_pushnil(L);
  lua_pushfstring(L, "%s%s%s", path, !found ? ": " : " is ",
                  !found                ? strerror(errno)
                  : S_ISDIR(st.st_mode) ? "a directory"
                  : own                 ? "the case itself"
                                        : "not a regular file");
  return 2;
}

/* terminal(): the columns of the terminal that standard output is, or nil if it is none. */
static int session_terminal(lua_State *L) {
  struct winsize size = {0};
  if (!isatty(STDOUT_FILENO))
    return 0;
  bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  lua_pushinteger(L, known ? size.ws_col : TERMINAL_COLUMNS);
  return 1;
}

/* ---- parts of a change ---- */

/* Calls the function under `args` values as a part: all that it does, or nothing. Lua lets nobody yield out of a call that C
 * makes, so a part always ends before one that was begun earlier, and none is left lying in a coroutine. */
static int part_call(lua_State *L, PartKind kind, const char *why, int args) {
  Session *session = bind_session(L);
  int below = lua_gettop(L) - args - 1;
  Err err = {0};
  if (!session_part_begin(session, kind, why, &err))
    return bind_raise(L, &err);
  bool done = lua_pcall(L, args, LUA_MULTRET, 0) == LUA_OK;
  bool ended = session_part_end(session, done, &err);
  if (!done || !ended || kind == PART_SUPPOSE)
    bind_records_forget(L, session);
  if (!done) {
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
    if (strstr(text, "attempt to yield across a C-call boundary") != NULL)
      return bind_refuse(L, "%s(…) cannot be left by coroutine.yield: it ends before its coroutine goes on elsewhere",
                         kind == PART_SUPPOSE ? "suppose" : "change");
    return lua_error(L);
  }
  if (!ended)
    return bind_raise(L, &err);
  return lua_gettop(L) - below;
}

/* part(why, f, …): with a reason it is a change inside the open one. */
static int session_part(lua_State *L) {
  const char *why = bind_arg_text(L, 1, "the reason");
  luaL_checktype(L, 2, LUA_TFUNCTION);
  return part_call(L, why == NULL ? PART_PLAIN : PART_CHANGE, why, lua_gettop(L) - 2);
}

/* suppose(f, …): nothing of it is kept. */
static int session_suppose(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  return part_call(L, PART_SUPPOSE, NULL, lua_gettop(L) - 1);
}

/* supposed(): the supposition in which this is asked, 0 if in none. */
static int session_supposed_push(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)session_supposed(bind_session(L)));
  return 1;
}

/* supposing(n): whether that supposition still goes on. */
static int session_supposing_push(lua_State *L) {
  lua_pushboolean(L, session_supposing(bind_session(L), (unsigned long)luaL_checkinteger(L, 1)));
  return 1;
}

static int session_undo_change(lua_State *L) {
  Session *session = bind_session(L);
  long long change = luaL_optinteger(L, 1, session_undo_next(session));
  if (change == 0)
    return bind_refuse(L, "there is nothing left to undo that this shell did; undo(C7) takes back a change by its ref");
  Err err;
  if (!session_undo(session, change, &err))
    return bind_raise(L, &err);
  lua_pushinteger(L, change);
  return 1;
}

int bind_open_session(lua_State *L) {
  static const luaL_Reg FUNCTIONS[] = {{"open", session_open_case},
                                       {"save", session_save_case},
                                       {"path", session_case_path},
                                       {"writing", session_is_writing},
                                       {"dirty", session_is_dirty},
                                       {"change", session_change},
                                       {"part", session_part},
                                       {"suppose", session_suppose},
                                       {"supposed", session_supposed_push},
                                       {"supposing", session_supposing_push},
                                       {"undo", session_undo_change},
                                       {"terminal", session_terminal},
                                       {"file_size", session_file_size},
                                       {NULL, NULL}};
  Session *session = lua_touserdata(L, lua_upvalueindex(1));
  luaL_newlibtable(L, FUNCTIONS);
  lua_pushlightuserdata(L, session);
  luaL_setfuncs(L, FUNCTIONS, 1);
  return 1;
}
