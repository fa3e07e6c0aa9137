#include "bind/internal.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* dossier.host.session: the case in use and the change that is open. */

#define PART_TYPE "dossier.part"

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

typedef struct PartBox {
  Part *part; /* owned; NULL when ended */
} PartBox;

/* part(why): begins a part; part_end(part, keep) ends it. A part that is forgotten is taken back. */
static int session_part(lua_State *L) {
  const char *why = bind_arg_text(L, 1, "the reason");
  PartBox *box = lua_newuserdatauv(L, sizeof *box, 0);
  box->part = NULL;
  luaL_setmetatable(L, PART_TYPE);
  Err err;
  box->part = session_part_begin(bind_session(L), why, &err);
  return box->part == NULL ? bind_raise(L, &err) : 1;
}

static int session_part_finish(lua_State *L) {
  PartBox *box = luaL_checkudata(L, 1, PART_TYPE);
  Part *part = box->part;
  box->part = NULL;
  Err err;
  if (part != NULL && !session_part_end(bind_session(L), part, lua_toboolean(L, 2) != 0, &err))
    return bind_raise(L, &err);
  return 0;
}

static int part_close(lua_State *L) {
  PartBox *box = luaL_checkudata(L, 1, PART_TYPE);
  if (box->part != NULL)
    session_part_end(bind_session(L), box->part, false, NULL);
  box->part = NULL;
  return 0;
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
  static const luaL_Reg FUNCTIONS[] = {
      {"open", session_open_case},     {"save", session_save_case},       {"path", session_case_path},
      {"writing", session_is_writing}, {"dirty", session_is_dirty},       {"change", session_change},
      {"part", session_part},          {"part_end", session_part_finish}, {"undo", session_undo_change},
      {"terminal", session_terminal},  {"file_size", session_file_size},  {NULL, NULL}};
  static const luaL_Reg META[] = {{"__gc", part_close}, {"__close", part_close}, {NULL, NULL}};
  Session *session = lua_touserdata(L, lua_upvalueindex(1));
  luaL_newlibtable(L, FUNCTIONS);
  lua_pushlightuserdata(L, session);
  luaL_setfuncs(L, FUNCTIONS, 1);
  luaL_newmetatable(L, PART_TYPE);
  lua_pushlightuserdata(L, session);
  luaL_setfuncs(L, META, 1);
  lua_pop(L, 1);
  return 1;
}
