#include "bind/answer.h"
#include "bind/trace.h"

#include <string.h>
#include <sys/stat.h>

/* The rules of dossier.host.case: blocks of rules, questions to them, and their answers. */

/* ---- values ---- */

/* What stands at `index`, for a rule. Text is borrowed from Lua. */
static RuleValue value_check(lua_State *L, int index) {
  RuleValue out = {0};
  Value value;
  const TimeValue *time = bind_time_test(L, index);
  if (time != NULL)
    return (RuleValue){.type = RULE_TYPE_TIME, .time = time->bounds};
  bind_value_check(L, index, &value);
  switch (value.form) {
  case VALUE_INTEGER: return (RuleValue){.type = RULE_TYPE_NUMBER, .integer = value.integer};
  case VALUE_REAL: return (RuleValue){.type = RULE_TYPE_NUMBER, .is_real = true, .real = value.real};
  case VALUE_TEXT: return (RuleValue){.type = RULE_TYPE_TEXT, .text = value.text, .len = value.len};
  case VALUE_RECORD:
    out.type = RULE_TYPE_RECORD;
    out.record = store_canonical(bind_store(L), value.record);
    return out;
  default:
    bind_refuse(L, "a rule takes records, texts, numbers and times, not a %s", luaL_typename(L, index));
    return out;
  }
}

void bind_rule_value_push(lua_State *L, const RuleValue *value) {
  switch (value->type) {
  case RULE_TYPE_NUMBER:
    if (value->is_real)
      lua_pushnumber(L, value->real);
    else
      lua_pushinteger(L, value->integer);
    return;
  case RULE_TYPE_TEXT: lua_pushlstring(L, value->text, value->len); return;
  case RULE_TYPE_RECORD: bind_record_push(L, value->record, NULL); return;
  case RULE_TYPE_TIME: bind_time_make(L, &value->time, false); return;
  case RULE_TYPE_UNKNOWN: lua_pushnil(L); return;
  }
}

/* The values of a list, in memory that Lua owns and that stays on the stack, as the list does. */
static const RuleValue *list_check(lua_State *L, int list, size_t *n) {
  luaL_checktype(L, list, LUA_TTABLE);
  *n = (size_t)lua_rawlen(L, list);
  RuleValue *values = lua_newuserdatauv(L, (*n + 1) * sizeof *values, 0);
  for (size_t i = 0; i < *n; i++) {
    lua_rawgeti(L, list, (lua_Integer)i + 1);
    values[i] = value_check(L, -1);
    lua_pop(L, 1); /* the list still holds it */
  }
  return values;
}

/* ---- blocks ---- */

/* put(name, text) */
static int rules_put(lua_State *L) {
  size_t len;
  const char *name = luaL_checkstring(L, 1), *text = luaL_checklstring(L, 2, &len);
  Err err;
  return session_rules_put(bind_session(L), name, text, len, &err) ? 0 : bind_raise(L, &err);
}

/* switch(name, on) */
static int rules_switch(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  Err err;
  return session_rules_switch(bind_session(L), name, lua_toboolean(L, 2) != 0, &err) ? 0 : bind_raise(L, &err);
}

/* The heads that a block derives, each once: {name =, arguments =, timed =, doc =}. */
static void push_heads(lua_State *L, const RuleBlock *block) {
  lua_newtable(L);
  lua_newtable(L); /* names that were seen */
  lua_Integer n = 0;
  for (size_t i = 0; i < block->n_clauses; i++) {
    const RuleClause *clause = &block->clauses[i];
    bool before = lua_getfield(L, -1, clause->head.name) != LUA_TNIL;
    lua_pop(L, 1);
    if (before)
      continue;
    lua_createtable(L, 0, 4);
    lua_pushstring(L, clause->head.name);
    lua_setfield(L, -2, "name");
    lua_pushinteger(L, (lua_Integer)clause->head.n_args);
    lua_setfield(L, -2, "arguments");
    lua_pushboolean(L, clause->head.time != NULL);
    lua_setfield(L, -2, "timed");
    lua_pushstring(L, clause->doc);
    lua_setfield(L, -2, "doc");
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, clause->head.name);
    lua_rawseti(L, -3, ++n);
  }
  lua_pop(L, 1);
}

/* list(): the blocks in order, {name =, on =, text =, heads =}. */
static int rules_list(lua_State *L) {
  Session *session = bind_session(L);
  size_t n = session_rules_count(session);
  Buf *text = bind_buf_push(L);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    RulesBlockInfo info = session_rules_block(session, i);
    buf_reset(text);
    rules_block_print(info.block, text);
    lua_createtable(L, 0, 4);
    lua_pushstring(L, info.name);
    lua_setfield(L, -2, "name");
    lua_pushboolean(L, info.on);
    lua_setfield(L, -2, "on");
    lua_pushlstring(L, buf_str(text), text->len);
    lua_setfield(L, -2, "text");
    push_heads(L, info.block);
    lua_setfield(L, -2, "heads");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* table(name, columns, values): values row after row, in one list. */
static int rules_table(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  size_t columns = (size_t)luaL_checkinteger(L, 2), n;
  luaL_argcheck(L, columns > 0, 2, "a table has columns");
  const RuleValue *values = list_check(L, 3, &n);
  Err err;
  return session_table_put(bind_session(L), name, values, columns, n / columns, &err) ? 0 : bind_raise(L, &err);
}

/* ---- predicates written in Lua ---- */

#define PREDICATES "dossier.predicates" /* in the registry: the function of each */
#define GIVER "dossier.giver"           /* giver_call with what it needs of the case */

static lua_State *calling; /* the thread that asks; a question is answered before another is asked there */

typedef struct Asking {
  const char *name;
  const RulesAsk *ask;
  RulesSink *sink;
} Asking;

/* (asking): calls the function with what is bound; it gives a list of rows, each a list of all columns. */
static int giver_call(lua_State *L) {
  const Asking *asking = lua_touserdata(L, 1);
  int arity = asking->ask->predicate->arity, args = 0;
  RuleValue row[RULES_COLUMNS + 1];
  lua_getfield(L, LUA_REGISTRYINDEX, PREDICATES);
  lua_getfield(L, -1, asking->name);
  for (int i = 0; i < arity; i++)
    if (asking->ask->bound[i] != NULL) {
      bind_rule_value_push(L, asking->ask->bound[i]);
      args++;
    }
  lua_call(L, args, 1);
  luaL_checktype(L, -1, LUA_TTABLE);
  int rows = lua_gettop(L);
  for (lua_Integer i = 1; lua_rawgeti(L, rows, i) == LUA_TTABLE; i++) {
    for (int k = 0; k < arity; k++) {
      lua_rawgeti(L, rows + 1, k + 1);
      row[k] = value_check(L, -1); /* its text is good while it stands here */
    }
    rules_sink_add(asking->sink, row, true, true);
    lua_settop(L, rows);
  }
  return 0;
}

static bool giver_rows(void *context, const char *name, const RulesAsk *ask, RulesSink *sink, Err *err) {
  lua_State *L = calling;
  Asking asking = {name, ask, sink};
  (void)context;
  if (L == NULL || !lua_checkstack(L, RULES_COLUMNS + 20))
    return err_set(err, ERR_INTERNAL, "%s cannot be asked here", name);
  int top = lua_gettop(L);
  lua_pushcfunction(L, trace_message);
  lua_getfield(L, LUA_REGISTRYINDEX, GIVER);
  lua_pushlightuserdata(L, &asking);
  bool done = lua_pcall(L, 1, 0, top + 1) == LUA_OK;
  if (!done)
    err_set(err, ERR_ARG, "%s: %s", name, lua_tostring(L, -1));
  lua_settop(L, top);
  return done;
}

/* predicate(name, arity, bound, f): bound has bit i for argument i, from 0. */
static int rules_predicate(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  int arity = (int)luaL_checkinteger(L, 2);
  uint32_t bound = (uint32_t)luaL_checkinteger(L, 3);
  luaL_checktype(L, 4, LUA_TFUNCTION);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, PREDICATES);
  Err err;
  if (!session_predicate_put(bind_session(L), name, arity, bound, giver_rows, NULL, &err))
    return bind_raise(L, &err);
  lua_pushvalue(L, 4);
  lua_setfield(L, -2, name);
  return 0;
}

/* table_read(name, path) */
static int rules_table_from(lua_State *L) {
  const char *name = luaL_checkstring(L, 1), *path = luaL_checkstring(L, 2);
  if (session_confined(bind_session(L)))
    return bind_refuse(L, "%s cannot be read: files are not there under --safe", path);
  struct stat st;
  if (stat(path, &st) == 0 && bind_is_case(L, &st))
    return bind_refuse(L, "%s is the case itself", path);
  Err err;
  return session_table_read(bind_session(L), name, path, &err) ? 0 : bind_raise(L, &err);
}

/* ---- answers ---- */

static AnswerBox *answer_new(lua_State *L) {
  AnswerBox *box = lua_newuserdatauv(L, sizeof *box, 0);
  box->answer = NULL;
  luaL_setmetatable(L, ANSWER_TYPE);
  return box;
}

Answer *bind_answer_check(lua_State *L) {
  return ((AnswerBox *)luaL_checkudata(L, 1, ANSWER_TYPE))->answer;
}

/* ask(text, values): the answer to a question, with a value for each ?. */
static int rules_ask(lua_State *L) {
  size_t len, n;
  const char *text = luaL_checklstring(L, 1, &len);
  const RuleValue *asked = list_check(L, 2, &n);
  AnswerBox *box = answer_new(L);
  Err err;
  lua_State *before = calling;
  calling = L;
  box->answer = session_ask(bind_session(L), text, len, asked, n, &err);
  calling = before;
  return box->answer == NULL ? bind_raise(L, &err) : 1;
}

/* conclusions(name): all that rules derive of a predicate. */
static int rules_conclusions(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  AnswerBox *box = answer_new(L);
  Err err;
  lua_State *before = calling;
  calling = L;
  box->answer = session_conclusions(bind_session(L), name, &err);
  calling = before;
  return box->answer == NULL ? bind_raise(L, &err) : 1;
}

static int answer_gc(lua_State *L) {
  AnswerBox *box = luaL_checkudata(L, 1, ANSWER_TYPE);
  session_answer_free(box->answer);
  box->answer = NULL;
  return 0;
}

static int answer_count(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)session_answer_count(bind_answer_check(L)));
  return 1;
}

static int push_columns(lua_State *L, const Answer *answer) {
  size_t n = session_answer_columns(answer);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    lua_pushstring(L, session_answer_column(answer, i));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int answer_columns(lua_State *L) {
  return push_columns(L, bind_answer_check(L));
}

/* row(answer, i): its values by name of column; nil behind the last. */
static int answer_row(lua_State *L) {
  Answer *answer = bind_answer_check(L);
  lua_Integer i = luaL_checkinteger(L, 2);
  if (i < 1 || (uint64_t)i > session_answer_count(answer))
    return 0;
  size_t n = session_answer_columns(answer);
  lua_createtable(L, 0, (int)n);
  for (size_t k = 0; k < n; k++) {
    RuleValue value = session_answer_value(answer, (uint64_t)i - 1, k);
    bind_rule_value_push(L, &value);
    lua_setfield(L, -2, session_answer_column(answer, k));
  }
  return 1;
}

/* ---- questions that are watched ---- */

#define WATCH_TYPE "dossier.watch"

typedef struct WatchBox {
  Watch *watch; /* owned; NULL when it is closed */
} WatchBox;

static Watch *watch_check(lua_State *L) {
  Watch *watch = ((WatchBox *)luaL_checkudata(L, 1, WATCH_TYPE))->watch;
  luaL_argcheck(L, watch != NULL, 1, "it is closed");
  return watch;
}

/* watch(question): what follows it; see watch_follow. */
static int rules_watch(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  WatchBox *box = lua_newuserdatauv(L, sizeof *box, 0);
  box->watch = NULL;
  luaL_setmetatable(L, WATCH_TYPE);
  Err err;
  lua_State *before = calling;
  calling = L;
  box->watch = session_watch(bind_session(L), text, len, &err);
  calling = before;
  return box->watch == NULL ? bind_raise(L, &err) : 1;
}

static void push_rows(lua_State *L, const Watch *watch, const Code *codes, size_t n, int arity, lua_Integer most) {
  n = n < (size_t)most ? n : (size_t)most;
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    lua_createtable(L, 0, arity);
    for (int k = 0; k < arity; k++) {
      RuleValue value = session_watch_value(watch, codes[i * (size_t)arity + (size_t)k]);
      bind_rule_value_push(L, &value);
      lua_setfield(L, -2, session_answer_column(session_watch_answer(watch), (size_t)k));
    }
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* watch_follow(watch, most): what has come since the last time and what has gone, at most so many rows of each, and how
 * many there are. */
static int watch_follow(lua_State *L) {
  Watch *watch = watch_check(L);
  lua_Integer most = luaL_checkinteger(L, 2);
  luaL_argcheck(L, most >= 0, 2, "below 0");
  RulesChange change;
  Err err;
  lua_State *before = calling;
  calling = L;
  bool done = session_watch_follow(bind_session(L), watch, &change, &err);
  calling = before;
  if (!done)
    return bind_raise(L, &err);
  push_rows(L, watch, change.came, change.n_came, change.arity, most);
  push_rows(L, watch, change.gone, change.n_gone, change.arity, most);
  lua_pushinteger(L, (lua_Integer)change.n_came);
  lua_pushinteger(L, (lua_Integer)change.n_gone);
  return 4;
}

static int watch_columns(lua_State *L) {
  return push_columns(L, session_watch_answer(watch_check(L)));
}

static int watch_count(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)session_watch_count(watch_check(L)));
  return 1;
}

static int watch_gc(lua_State *L) {
  WatchBox *box = luaL_checkudata(L, 1, WATCH_TYPE);
  session_watch_free(box->watch);
  box->watch = NULL;
  return 0;
}

void bind_rules_open(lua_State *L) {
  static const luaL_Reg FUNCTIONS[] = {{"rules_put", rules_put},
                                       {"rules_switch", rules_switch},
                                       {"rules_list", rules_list},
                                       {"rules_table", rules_table},
                                       {"rules_table_read", rules_table_from},
                                       {"rules_predicate", rules_predicate},
                                       {"ask", rules_ask},
                                       {"conclusions", rules_conclusions},
                                       {"watch", rules_watch},
                                       {"watch_follow", watch_follow},
                                       {"watch_columns", watch_columns},
                                       {"watch_count", watch_count},
                                       {"answer_count", answer_count},
                                       {"answer_columns", answer_columns},
                                       {"answer_row", answer_row},
                                       {NULL, NULL}};
  static const luaL_Reg META[] = {{"__gc", answer_gc}, {"__close", answer_gc}, {NULL, NULL}};
  static const luaL_Reg WATCH_META[] = {{"__gc", watch_gc}, {"__close", watch_gc}, {NULL, NULL}};
  int module = lua_gettop(L) - BIND_UPVALUES;
  luaL_newmetatable(L, ANSWER_TYPE);
  luaL_setfuncs(L, META, 0);
  luaL_newmetatable(L, WATCH_TYPE);
  luaL_setfuncs(L, WATCH_META, 0);
  lua_pop(L, 2);
  for (int i = 1; i <= BIND_UPVALUES; i++)
    lua_pushvalue(L, module + i);
  lua_pushcclosure(L, giver_call, BIND_UPVALUES);
  lua_setfield(L, LUA_REGISTRYINDEX, GIVER);
  lua_pushvalue(L, module);
  for (int i = 1; i <= BIND_UPVALUES; i++)
    lua_pushvalue(L, module + i);
  luaL_setfuncs(L, FUNCTIONS, BIND_UPVALUES);
  lua_pop(L, 1);
}
