#include "bind/state.h"

#include "base/mem.h"
#include "bind/face.h"
#include "bind/internal.h"
#include "bind/interrupt.h"
#include "bind/safe.h"
#include "bind/trace.h"
#include "session/rules.h"
#include "text/text.h"

#include <lualib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct State {
  lua_State *L;
  StateOptions options;
  unsigned rules; /* the version of the rules when watched questions were last told of */
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

static int buf_gc(lua_State *L) {
  buf_clear(lua_touserdata(L, 1));
  return 0;
}

Buf *bind_buf_push(lua_State *L) {
  Buf *buf = lua_newuserdatauv(L, sizeof *buf, 0);
  *buf = BUF_EMPTY;
  if (luaL_newmetatable(L, "dossier.buf")) {
    lua_pushcfunction(L, buf_gc);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  return buf;
}

/* ---- opening ---- */

void bind_open(lua_State *L, Session *session) {
  static const luaL_Reg HOSTS[] = {
      {"dossier.host.case", bind_open_case},
      {"dossier.host.face", bind_open_face},
      {"dossier.host.script", bind_open_script},
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
  lua_Integer asked = lua_isboolean(L, 1) ? !lua_toboolean(L, 1) : luaL_optinteger(L, 1, EXIT_SUCCESS);
  int status = (int)(asked & 0xFF); /* all that the system takes of it */
  status = asked != 0 && status == 0 ? EXIT_FAILURE : status;
  Err err;
  safe_run_end();
  if (status != 0) {
    session_rollback(state->options.session);
  } else if (!session_commit(state->options.session, &err)) {
    Buf safe = BUF_EMPTY;
    text_safe(err.message, strlen(err.message), true, &safe);
    fprintf(stderr, "dossier: %s\n", buf_str(&safe));
    buf_clear(&safe);
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

/* The person's own folder of a kind (XDG Base Directory): "" if the environment names none. */
static void state_user_folder(const char *variable, const char *below_home, Buf *folder) {
  const char *base = getenv(variable);
  const char *home = getenv("HOME");
  if (base != NULL && base[0] == '/')
    buf_printf(folder, "%s/dossier", base);
  else if (home != NULL && home[0] != '\0')
    buf_printf(folder, "%s/%s/dossier", home, below_home);
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
  Buf folder = BUF_EMPTY;
  state_user_folder("XDG_DATA_HOME", ".local/share", &folder);
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

/* (module, function, values …): calls a function of a module of the face and gives back what it gives. */
static int state_face_call(lua_State *L) {
  lua_getglobal(L, "require");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  lua_pushvalue(L, 2);
  lua_gettable(L, -2);
  lua_replace(L, 2);
  lua_pop(L, 1);
  lua_call(L, lua_gettop(L) - 2, LUA_MULTRET);
  return lua_gettop(L) - 1;
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
  if (state->options.bounds != NULL) {
    lua_pushcfunction(L, state_face_call);
    lua_pushliteral(L, "dossier.safe");
    lua_pushliteral(L, "begin");
    lua_call(L, 2, 0);
  }
  return 0;
}

/* Calls the function under `args` values, keeping `results` of its results; on failure the stack is without them. What
 * was stopped has failed, even if it caught the error that stopped it. */
static bool state_call(State *state, int args, int results, Buf *message) {
  lua_State *L = state->L;
  const Session *session = state->options.session;
  bool bounded = state->options.bounds != NULL, stopped = session_interrupted(session);
  int handler = lua_gettop(L) - args;
  lua_pushcfunction(L, trace_message);
  lua_insert(L, handler);
  if (bounded)
    safe_run_begin(L);
  int status = lua_pcall(L, args, results, handler);
  if (bounded)
    safe_run_end();
  stopped = !stopped && session_interrupted(session);
  bool done = status == LUA_OK && !stopped;
  if (!done) {
    const char *text = status == LUA_OK ? NULL : lua_tostring(L, -1);
    if (!bounded || !safe_reason_add(status, message))
      buf_puts(message, stopped ? "interrupted" : text != NULL ? text : "the error has no text");
    lua_settop(L, handler);
  }
  lua_remove(L, handler);
  interrupt_clear(L);
  return done;
}

State *state_new(const StateOptions *options, Buf *message) {
  State *state = mem_alloc(sizeof *state);
  state->options = *options;
  state->L = options->bounds != NULL ? safe_state_new(options->bounds) : luaL_newstate();
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

/* Pushes the function that tells of what watched questions now answer, if anything is watched. */
static bool state_watch_push(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  bool watched = lua_getfield(L, -1, "dossier.watch") == LUA_TTABLE;
  lua_remove(L, -2);
  if (watched)
    lua_getfield(L, -1, "tell");
  lua_remove(L, watched ? -2 : -1);
  return watched;
}

/* What a change that is now over has made of the questions that are watched; 0 is one of rules or tables alone. */
static bool state_watch_run(State *state, int64_t change, Buf *message) {
  Session *session = state->options.session;
  if (!state_watch_push(state->L))
    return true;
  Err err;
  session_begin(session, NULL);
  lua_pushinteger(state->L, change);
  bool done = state_call(state, 1, 0, message);
  session_commit(session, &err);
  return done;
}

/* Ends the change that was begun for what just ran. */
static bool state_change_end(State *state, bool done, Buf *message) {
  Err err;
  bool wrote = session_writing(state->options.session);
  int64_t change = wrote ? store_change_id(session_store(state->options.session)) : 0;
  if (!done) {
    session_rollback(state->options.session);
  } else if (!session_commit(state->options.session, &err)) {
    buf_puts(message, err.message);
    done = false;
  }
  if (!done && wrote)
    bind_records_forget(state->L, state->options.session);
  unsigned rules = session_rules_version(state->options.session);
  if (!done || (!wrote && rules == state->rules))
    return done;
  state->rules = rules;
  return state_watch_run(state, change, message);
}

static void state_face_push(State *state, const char *module, const char *function) {
  lua_pushcfunction(state->L, state_face_call);
  lua_pushstring(state->L, module);
  lua_pushstring(state->L, function);
}

/* Pushes what the command line gives the script; how many that is. */
static int state_arguments_push(State *state) {
  const StateOptions *options = &state->options;
  int n = 0;
  if (options->script == NULL)
    return 0;
  for (char **arg = options->args + options->first + 1; *arg != NULL; arg++, n++) {
    lua_checkstack(state->L, LUA_MINSTACK); /* the system's own limit on arguments lies far below Lua's */
    lua_pushstring(state->L, *arg);
  }
  return n;
}

/* Takes over the text at the top of the stack. */
static void state_text_take(State *state, Buf *text) {
  const char *top = lua_tostring(state->L, -1);
  buf_puts(text, top != NULL ? top : "");
  lua_pop(state->L, 1);
}

/* Reads the script and checks its arguments; then it is one change, whose reason is its title. */
StateEnd state_file_run(State *state, const char *path, Buf *message) {
  session_begin(state->options.session, NULL);
  state_face_push(state, "dossier.script", "prepare");
  lua_pushstring(state->L, path);
  lua_pushboolean(state->L, state->options.case_named);
  lua_pushboolean(state->L, state->options.readonly);
  int n = state_arguments_push(state);
  bool done = state_call(state, n + 5, 2, message);
  session_rollback(state->options.session);
  if (!done)
    return STATE_FAILED;
  Buf title = BUF_EMPTY;
  bool usable = !lua_isnil(state->L, -2);
  state_text_take(state, message); /* how it is used, or nothing */
  state_text_take(state, &title);
  if (usable)
    session_begin(state->options.session, buf_str(&title));
  buf_clear(&title);
  if (!usable)
    return STATE_USAGE;
  state_face_push(state, "dossier.script", "start");
  n = state_arguments_push(state);
  done = state_call(state, n + 2, 0, message);
  return state_change_end(state, done, message) ? STATE_DONE : STATE_FAILED;
}

bool state_module_require(State *state, const char *module, Buf *message) {
  session_begin(state->options.session, module);
  state_face_push(state, "dossier.start", "module");
  lua_pushstring(state->L, module);
  return state_change_end(state, state_call(state, 3, 0, message), message);
}

bool state_mode_set(State *state, const char *mode, Buf *message) {
  state_face_push(state, "dossier.show", "mode");
  lua_pushstring(state->L, mode);
  return state_call(state, 3, 0, message);
}

bool state_scripts_list(State *state, const char *folder, Buf *message) {
  state_face_push(state, "dossier.start", "scripts");
  lua_pushstring(state->L, folder);
  return state_call(state, 3, 0, message);
}

bool state_script_help(State *state, const char *path, bool *found, Buf *message) {
  state_face_push(state, "dossier.start", "help");
  lua_pushstring(state->L, path);
  if (!state_call(state, 3, 1, message))
    return false;
  *found = lua_toboolean(state->L, -1) != 0;
  lua_pop(state->L, 1);
  return true;
}

/* The file is a change of its own: what it entered is taken back if it fails. */
bool state_init_run(State *state, Buf *message) {
  Buf path = BUF_EMPTY;
  state_user_folder("XDG_CONFIG_HOME", ".config", &path);
  bool done = true;
  if (path.len > 0) {
    buf_puts(&path, "/init.lua");
    session_begin(state->options.session, "init file");
    state_face_push(state, "dossier.start", "init");
    lua_pushstring(state->L, buf_str(&path));
    done = state_change_end(state, state_call(state, 3, 0, message), message);
  }
  buf_clear(&path);
  return done;
}

bool state_code_run(State *state, const char *code, Buf *message) {
  session_begin(state->options.session, code);
  state_face_push(state, "dossier.prompt", "run");
  lua_pushstring(state->L, code);
  return state_change_end(state, state_call(state, 3, 0, message), message);
}

StateLine state_line_run(State *state, const char *text, Buf *message) {
  session_begin(state->options.session, text);
  state_face_push(state, "dossier.prompt", "line");
  lua_pushstring(state->L, text);
  bool done = state_call(state, 3, 1, message);
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
  state_face_push(state, "dossier.prompt", "sign");
  lua_pushboolean(L, more);
  if (state_call(state, 3, 1, &message)) {
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
  state_face_push(state, "dossier.prompt", "complete");
  lua_pushstring(L, before);
  lua_pushstring(L, after);
  bool found = state_call(state, 4, 1, &message);
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
  state_face_push(state, "dossier.prompt", "banner");
  lua_pushstring(state->L, version);
  lua_pushstring(state->L, path);
  return state_call(state, 4, 0, message);
}
