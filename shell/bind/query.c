#include "bind/internal.h"

#include <string.h>

/* The reading half of dossier.host.case: questions by keys, and questions in SQL. */

#define CURSOR_TYPE "dossier.cursor"
#define READER_TYPE "dossier.reader"

/* ---- questions by keys ---- */

static const char *const OPS[] = {"type",   "first",    "second", "actor", "role", "kind", "name",       "place",
                                  "source", "standing", "status", "grade", "text", "at",   "throughout", "before",
                                  "after",  "field",    "began",  "ended", "id",   NULL};

static void check_key(lua_State *L, int item, QueryKey *key) {
  const char *op = bind_field_text(L, item, "op");
  int which = 0;
  while (OPS[which] != NULL && (op == NULL || strcmp(OPS[which], op) != 0))
    which++;
  if (OPS[which] == NULL)
    luaL_error(L, "no key %s", op == NULL ? "without a name" : op);
  key->op = (QueryOp)which;
  key->ids = bind_field_ids(L, item, "ids", &key->n);
  key->lo = bind_field_integer(L, item, "lo");
  key->hi = bind_field_integer(L, item, "hi");
  key->key = bind_field_integer(L, item, "key");
  key->text = bind_field_text(L, item, "text");
  bind_field_push(L, item, "values");
  key->n_values = lua_isnil(L, -1) ? 0 : (size_t)lua_rawlen(L, -1);
  Value *values = lua_newuserdatauv(L, (key->n_values + 1) * sizeof *values, 0);
  for (size_t i = 0; i < key->n_values; i++) {
    lua_rawgeti(L, -2, (lua_Integer)i + 1);
    bind_value_check(L, -1, &values[i]);
    lua_pop(L, 1);
  }
  lua_remove(L, -2);
  key->values = values;
}

/* The keys lie in memory that Lua owns, which stays on the stack. */
static Query check_query(lua_State *L, int table) {
  luaL_checktype(L, table, LUA_TTABLE);
  Query query = {.limit = -1, .certain = bind_field_flag(L, table, "certain")};
  const char *kind = bind_field_text(L, table, "kind");
  query.kind = kind == NULL ? REC_NONE : (RecordKind)kind[0];
  bind_field_push(L, table, "limit");
  if (!lua_isnil(L, -1))
    query.limit = luaL_checkinteger(L, -1);
  lua_pop(L, 1);
  query.n_keys = (size_t)lua_rawlen(L, table);
  QueryKey *keys = lua_newuserdatauv(L, (query.n_keys + 1) * sizeof *keys, 0);
  memset(keys, 0, (query.n_keys + 1) * sizeof *keys);
  luaL_checkstack(L, (int)query.n_keys * 3 + 10, "too many keys");
  for (size_t i = 0; i < query.n_keys; i++) {
    lua_rawgeti(L, table, (lua_Integer)i + 1);
    check_key(L, lua_gettop(L), &keys[i]);
  }
  query.keys = keys;
  return query;
}

typedef struct CursorBox {
  Cursor *cursor; /* owned; NULL when at its end */
  RecordKind kind;
  unsigned long supposed; /* where it was begun */
} CursorBox;

static int cursor_begin(lua_State *L) {
  Query query = check_query(L, 1);
  CursorBox *box = lua_newuserdatauv(L, sizeof *box, 1);
  *box = (CursorBox){.kind = query.kind, .supposed = session_supposed(bind_session(L))};
  luaL_setmetatable(L, CURSOR_TYPE);
  Err err;
  box->cursor = store_query_begin(bind_store(L), &query, &err);
  return box->cursor == NULL ? bind_raise(L, &err) : 1;
}

/* cursor(): the next record, and whether it is certain; nil at the end. The cursor is called by a for loop itself. */
static int cursor_next(lua_State *L) {
  CursorBox *box = luaL_checkudata(L, 1, CURSOR_TYPE);
  if (box->cursor == NULL)
    return 0;
  if (!session_supposing(bind_session(L), box->supposed))
    return bind_refuse(L, "this query was begun inside suppose(…), and what was supposed is gone");
  FactRow row;
  bool certain;
  Err err;
  CursorStep step = store_query_next(box->cursor, &row, &certain, &err);
  if (step != CURSOR_ROW) {
    store_query_end(box->cursor);
    box->cursor = NULL;
    return step == CURSOR_FAILED ? bind_raise(L, &err) : 0;
  }
  bool fact = box->kind != REC_ACTOR && box->kind != REC_SOURCE;
  bind_record_push(L, fact ? record_fact(row.id) : (Record){box->kind, row.id}, fact ? &row : NULL);
  lua_pushboolean(L, certain);
  return 2;
}

static int cursor_end(lua_State *L) {
  CursorBox *box = luaL_checkudata(L, 1, CURSOR_TYPE);
  store_query_end(box->cursor);
  box->cursor = NULL;
  return 0;
}

static int query_count(lua_State *L) {
  Query query = check_query(L, 1);
  int64_t count;
  Err err;
  if (!session_query_count(bind_session(L), &query, &count, &err))
    return bind_raise(L, &err);
  lua_pushinteger(L, count);
  return 1;
}

static int query_plan(lua_State *L) {
  Query query = check_query(L, 1);
  Buf *text = bind_buf_push(L);
  Err err;
  if (!store_query_plan(bind_store(L), &query, text, &err))
    return bind_raise(L, &err);
  lua_pushlstring(L, buf_str(text), text->len);
  return 1;
}

/* ---- questions in SQL ---- */

typedef struct ReaderBox {
  Reader *reader; /* owned; NULL when at its end */
} ReaderBox;

static ReaderBox *reader_begin(lua_State *L, bool named) {
  size_t len;
  const char *sql = luaL_checklstring(L, 1, &len);
  size_t n = (size_t)lua_gettop(L) - 1;
  Value *args = lua_newuserdatauv(L, (n + 1) * sizeof *args, 0);
  for (size_t i = 0; i < n; i++)
    bind_value_check(L, (int)i + 2, &args[i]);
  ReaderBox *box = lua_newuserdatauv(L, sizeof *box, 0);
  box->reader = NULL;
  luaL_setmetatable(L, READER_TYPE);
  Err err;
  box->reader = store_reader_begin(bind_store(L), sql, len, named, args, n, &err);
  if (box->reader == NULL)
    bind_raise(L, &err);
  return box;
}

static int reader_gc(lua_State *L) {
  ReaderBox *box = luaL_checkudata(L, 1, READER_TYPE);
  store_reader_end(box->reader);
  box->reader = NULL;
  return 0;
}

/* The next row of the reader; the reader ends behind the last. */
static bool reader_step(lua_State *L, ReaderBox *box) {
  if (box->reader == NULL)
    return false;
  Err err;
  CursorStep step = store_reader_next(box->reader, &err);
  if (step == CURSOR_ROW)
    return true;
  store_reader_end(box->reader);
  box->reader = NULL;
  return step == CURSOR_FAILED ? bind_raise(L, &err) != 0 : false;
}

static void push_row(lua_State *L, const Reader *reader, int columns) {
  lua_createtable(L, columns, 0);
  for (int i = 0; i < columns; i++) {
    Value value = store_reader_value(reader, i);
    bind_value_push(L, &value);
    lua_rawseti(L, -2, i + 1);
  }
}

/* read(name, arg…): the rows of a fixed question, each a list of its columns. */
static int case_read(lua_State *L) {
  ReaderBox *box = reader_begin(L, true);
  int columns = store_reader_columns(box->reader);
  lua_newtable(L);
  for (lua_Integer n = 1; reader_step(L, box); n++) {
    push_row(L, box->reader, columns);
    lua_rawseti(L, -2, n);
  }
  return 1;
}

/* sql(text, arg…): a reader of its rows, and the names of its columns in order. */
static int case_sql(lua_State *L) {
  ReaderBox *box = reader_begin(L, false);
  int columns = store_reader_columns(box->reader);
  lua_createtable(L, columns, 0);
  for (int i = 0; i < columns; i++) {
    lua_pushstring(L, store_reader_name(box->reader, i));
    lua_rawseti(L, -2, i + 1);
  }
  return 2;
}

/* reader(): the next row as a list of its values, nil behind the last; reader(names): by these names. */
static int reader_call(lua_State *L) {
  ReaderBox *box = luaL_checkudata(L, 1, READER_TYPE);
  if (!reader_step(L, box))
    return 0;
  int columns = store_reader_columns(box->reader);
  if (!lua_istable(L, 2)) {
    push_row(L, box->reader, columns);
    return 1;
  }
  lua_createtable(L, 0, columns);
  for (int i = 0; i < columns; i++) {
    Value value = store_reader_value(box->reader, i);
    lua_rawgeti(L, 2, i + 1);
    bind_value_push(L, &value);
    lua_rawset(L, -3);
  }
  return 1;
}

static void open_type(lua_State *L, const char *name, const luaL_Reg *meta, int upvalues) {
  luaL_newmetatable(L, name);
  for (int i = 0; i < BIND_UPVALUES; i++)
    lua_pushvalue(L, upvalues + i);
  luaL_setfuncs(L, meta, BIND_UPVALUES);
  lua_pop(L, 1);
}

void bind_query_open(lua_State *L) {
  static const luaL_Reg CURSOR_META[] = {
      {"__call", cursor_next}, {"__gc", cursor_end}, {"__close", cursor_end}, {NULL, NULL}};
  static const luaL_Reg READER_META[] = {
      {"__call", reader_call}, {"__gc", reader_gc}, {"__close", reader_gc}, {NULL, NULL}};
  static const luaL_Reg FUNCTIONS[] = {{"cursor", cursor_begin}, {"count", query_count}, {"plan", query_plan},
                                       {"read", case_read},      {"sql", case_sql},      {NULL, NULL}};
  int module = lua_gettop(L) - BIND_UPVALUES;
  open_type(L, CURSOR_TYPE, CURSOR_META, module + 1);
  open_type(L, READER_TYPE, READER_META, module + 1);
  lua_pushvalue(L, module);
  for (int i = 0; i < BIND_UPVALUES; i++)
    lua_pushvalue(L, module + 1 + i);
  luaL_setfuncs(L, FUNCTIONS, BIND_UPVALUES);
  lua_pop(L, 1);
}
