#include "bind/state.h"

#include "base/mem.h"
#include "bind/face.h"
#include "bind/internal.h"
#include "bind/interrupt.h"
#include "bind/script.h"
#include "bind/trace.h"

#include <lualib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct State {
  lua_State *L;
  StateOptions options;
};

int bind_raise(lua_State *L, const Err *err) {
  lua_pushstring(L, err->message);
  return lua_error(L);
}

int bind_refuse(lua_State *L, const char *format, ...) {
  va_list args;
  va_start(args, format);
  lua_pushvfstring(L, format, args);
  va_end(args);
  return lua_error(L);
}

/* ---- opening ---- */

void bind_open(lua_State *L, Session *session) {
  static const luaL_Reg HOSTS[] = {
      {"dossier.host.case", bind_open_case},
      {"dossier.host.face", bind_open_face},
      {"dossier.host.session", bind_open_session},
      {"dossier.host.text", bind_open_text},
      {"dossier.host.time", bind_open_time},
      {"dossier.host.periods", bind_open_periods},
      {"dossier.host.terminal", bind_open_terminal},
      {NULL, NULL},
  };
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushlightuserdata(L, session);
  luaL_setfuncs(L, HOSTS, 1);
  lua_pop(L, 1);
}

/* os.exit ends the change as its status says, then closes all that Lua holds, since it may lie in the case. */
static int state_exit(lua_State *L) {
  State *state = lua_touserdata(L, lua_upvalueindex(1));
  int status = 0;
  if (lua_isboolean(L, 1))
    status = lua_toboolean(L, 1) ? EXIT_SUCCESS : EXIT_FAILURE;
  else
    status = (int)luaL_optinteger(L, 1, EXIT_SUCCESS);
  Err err;
  if (status != 0) {
    session_rollback(state->options.session);
  } else if (!session_commit(state->options.session, &err)) {
    fprintf(stderr, "dossier: %s\n", err.message);
    status = EXIT_FAILURE;
  }
  state_free(state);
  exit(status);
}

/* Where modules are looked for before the usual places: entries for path and for cpath. */
static void state_folder_add(const char *folder, size_t len, Buf *path, Buf *cpath) {
  if (len == 0)
    return;
  buf_printf(path, "%.*s/?.lua;%.*s/?/init.lua;", (int)len, folder, (int)len, folder);
  buf_printf(cpath, "%.*s/?.so;", (int)len, folder);
}

static void state_folders_list(const char *script, Buf *path, Buf *cpath) {
  if (script != NULL) {
    const char *slash = strrchr(script, '/');
    if (slash == NULL)
      state_folder_add(".", 1, path, cpath);
    else
      state_folder_add(script, slash == script ? 1 : (size_t)(slash - script), path, cpath);
  }
  const char *list = getenv("DOSSIER_PATH");
  while (list != NULL && *list != '\0') {
    size_t len = strcspn(list, ":");
    state_folder_add(list, len, path, cpath);
    list += len + (list[len] == ':');
  }
  const char *data = getenv("XDG_DATA_HOME");
  const char *home = getenv("HOME");
  Buf folder = BUF_EMPTY;
  if (data != NULL && data[0] == '/')
    buf_printf(&folder, "%s/dossier/lua", data);
  else if (home != NULL && home[0] != '\0')
    buf_printf(&folder, "%s/.local/share/dossier/lua", home);
  state_folder_add(buf_str(&folder), folder.len, path, cpath);
  buf_clear(&folder);
}

/* Puts the text at index `text` before package[key]. */
static void state_path_prepend(lua_State *L, const char *key, int text) {
  lua_getglobal(L, "package");
  lua_pushvalue(L, text);
  lua_getfield(L, -2, key);
  lua_concat(L, 2);
  lua_setfield(L, -2, key);
  lua_pop(L, 1);
}

static void state_args_open(lua_State *L, const StateOptions *options) {
  lua_newtable(L);
  for (int i = 0; options->args[i] != NULL; i++) {
    lua_pushstring(L, options->args[i]);
    lua_rawseti(L, -2, i - options->first);
  }
  lua_setglobal(L, "arg");
}

/* (state, path, cpath): everything that may raise while a State is made. */
static int state_open(lua_State *L) {
  State *state = lua_touserdata(L, 1);
  luaL_checkversion(L);
  luaL_openlibs(L);
  bind_open(L, state->options.session);
  interrupt_open(L, state->options.session);
  face_searcher_add(L);
  state_path_prepend(L, "path", 2);
  state_path_prepend(L, "cpath", 3);
  lua_getglobal(L, "os");
  lua_pushlightuserdata(L, state);
  lua_pushcclosure(L, state_exit, 1);
  lua_setfield(L, -2, "exit");
  state_args_open(L, &state->options);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "dossier.globals");
  lua_call(L, 1, 0);
  return 0;
}

/* Calls the function under `args` values, keeping `results` of its results; on failure the stack is without them. */
static bool state_call(State *state, int args, int results, Buf *message) {
  lua_State *L = state->L;
  int handler = lua_gettop(L) - args;
  lua_pushcfunction(L, trace_message);
  lua_insert(L, handler);
  bool done = lua_pcall(L, args, results, handler) == LUA_OK;
  if (!done) {
    const char *text = lua_tostring(L, -1);
    buf_puts(message, session_interrupted(state->options.session) ? "interrupted"
                      : text != NULL                              ? text
                                                                  : "the error has no text");
    lua_pop(L, 1);
  }
  lua_remove(L, handler);
  interrupt_clear(L);
  return done;
}

State *state_new(const StateOptions *options, Buf *message) {
  State *state = mem_alloc(sizeof *state);
  state->options = *options;
  state->L = luaL_newstate();
  if (state->L == NULL) {
    buf_puts(message, "there is not enough memory to start Lua");
    mem_free(state);
    return NULL;
  }
  Buf path = BUF_EMPTY, cpath = BUF_EMPTY;
  state_folders_list(options->script, &path, &cpath);
  lua_gc(state->L, LUA_GCGEN, 0, 0);
  lua_pushcfunction(state->L, state_open);
  lua_pushlightuserdata(state->L, state);
  lua_pushstring(state->L, buf_str(&path));
  lua_pushstring(state->L, buf_str(&cpath));
  bool done = state_call(state, 3, 0, message);
  buf_clear(&path);
  buf_clear(&cpath);
  if (!done) {
    state_free(state);
    return NULL;
  }
  return state;
}

void state_free(State *state) {
  if (state == NULL)
    return;
  interrupt_close();
  lua_close(state->L);
  mem_free(state);
}

/* ---- running ---- */

/* Ends the change that was begun for what just ran. */
static bool state_change_end(State *state, bool done, Buf *message) {
  Err err;
  if (!done) {
    session_rollback(state->options.session);
  } else if (!session_commit(state->options.session, &err)) {
    buf_puts(message, err.message);
    done = false;
  }
  return done;
}

bool state_module_require(State *state, const char *module, Buf *message) {
  session_begin(state->options.session, module);
  lua_getglobal(state->L, "require");
  lua_pushstring(state->L, module);
  return state_change_end(state, state_call(state, 1, 0, message), message);
}

/* (options, path or nil): runs a script with its arguments. Compiled chunks are refused: Lua does not check them. */
static int state_file_call(lua_State *L) {
  const StateOptions *options = lua_touserdata(L, 1);
  if (luaL_loadfilex(L, lua_tostring(L, 2), "t") != LUA_OK)
    return lua_error(L);
  int n = 0;
  for (char **arg = options->args + options->first; options->script != NULL && arg[1] != NULL; arg++, n++) {
    luaL_checkstack(L, 1, "too many arguments");
    lua_pushstring(L, arg[1]);
  }
  lua_call(L, n, 0);
  return 0;
}

bool state_file_run(State *state, const char *path, Buf *message) {
  Buf doc = BUF_EMPTY;
  const char *title = "standard input";
  if (path != NULL && script_doc_read(path, &doc)) {
    doc.data[strcspn(doc.data, "\n")] = '\0';
    title = doc.data;
  } else if (path != NULL) {
    const char *slash = strrchr(path, '/');
    title = slash != NULL ? slash + 1 : path;
  }
  session_begin(state->options.session, title);
  buf_clear(&doc);

  lua_State *L = state->L;
  lua_pushcfunction(L, state_file_call);
  lua_pushlightuserdata(L, &state->options);
  lua_pushstring(L, path);
  return state_change_end(state, state_call(state, 2, 0, message), message);
}

/* (function name, text …): a function of the module dossier.prompt. */
static int state_prompt_call(lua_State *L) {
  lua_getglobal(L, "require");
  lua_pushliteral(L, "dossier.prompt");
  lua_call(L, 1, 1);
  lua_pushvalue(L, 1);
  lua_gettable(L, -2);
  lua_replace(L, 1);
  lua_pop(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

/* (mode): chooses how values print. */
static int state_mode_call(lua_State *L) {
  lua_getglobal(L, "require");
  lua_pushliteral(L, "dossier.show");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, "mode");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 0);
  return 0;
}

bool state_mode_set(State *state, const char *mode, Buf *message) {
  lua_pushcfunction(state->L, state_mode_call);
  lua_pushstring(state->L, mode);
  return state_call(state, 1, 0, message);
}

bool state_code_run(State *state, const char *code, Buf *message) {
  session_begin(state->options.session, code);
  lua_pushcfunction(state->L, state_prompt_call);
  lua_pushliteral(state->L, "run");
  lua_pushstring(state->L, code);
  return state_change_end(state, state_call(state, 2, 0, message), message);
}

StateLine state_line_run(State *state, const char *text, Buf *message) {
  session_begin(state->options.session, text);
  lua_pushcfunction(state->L, state_prompt_call);
  lua_pushliteral(state->L, "line");
  lua_pushstring(state->L, text);
  bool done = state_call(state, 2, 1, message);
  StateLine result = STATE_LINE_FAILED;
  if (done) {
    bool leave = lua_type(state->L, -1) == LUA_TSTRING;
    result = leave ? STATE_LINE_LEAVE : lua_toboolean(state->L, -1) ? STATE_LINE_DONE : STATE_LINE_MORE;
    lua_pop(state->L, 1);
  }
  return state_change_end(state, done, message) ? result : STATE_LINE_FAILED;
}

void state_sign(State *state, bool more, Buf *out) {
  Buf message = BUF_EMPTY;
  lua_State *L = state->L;
  lua_pushcfunction(L, state_prompt_call);
  lua_pushliteral(L, "sign");
  lua_pushboolean(L, more);
  if (state_call(state, 2, 1, &message)) {
    const char *text = lua_tostring(L, -1);
    buf_puts(out, text != NULL ? text : "");
    lua_pop(L, 1);
  } else {
    buf_puts(out, more ? ">> " : "> ");
  }
  buf_clear(&message);
}

bool state_complete(State *state, const char *before, const char *after, StateCompletion *out) {
  Buf message = BUF_EMPTY;
  lua_State *L = state->L;
  lua_pushcfunction(L, state_prompt_call);
  lua_pushliteral(L, "complete");
  lua_pushstring(L, before);
  lua_pushstring(L, after);
  bool found = state_call(state, 3, 1, &message);
  if (found) {
    found = lua_istable(L, -1);
    if (found) {
      lua_rawgeti(L, -1, 1);
      lua_rawgeti(L, -2, 2);
      lua_rawgeti(L, -3, 3);
      lua_Integer back = lua_tointeger(L, -3);
      const char *insert = lua_tostring(L, -2), *choices = lua_tostring(L, -1);
      found = insert != NULL && back >= 0 && (size_t)back <= strlen(before);
      out->back = found ? (size_t)back : 0;
      buf_puts(&out->insert, insert != NULL ? insert : "");
      buf_puts(&out->choices, choices != NULL ? choices : "");
      lua_pop(L, 3);
    }
    lua_pop(L, 1);
  }
  buf_clear(&message);
  return found;
}

void state_interrupt(void) {
  interrupt_send();
}

bool state_banner_print(State *state, const char *version, Buf *message) {
  const char *path = session_path(state->options.session);
  lua_pushcfunction(state->L, state_prompt_call);
  lua_pushliteral(state->L, "banner");
  lua_pushstring(state->L, version);
  lua_pushstring(state->L, path);
  return state_call(state, 3, 0, message);
}
