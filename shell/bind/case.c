#include "bind/internal.h"

#include <limits.h>
#include <string.h>

/* dossier.host.case: putting records. The face in lua/ has checked words, names and keys; here tables become structs.
 * What is needed while the store works lies in memory that Lua owns. */

static void *scratch(lua_State *L, size_t n, size_t size) {
  luaL_checkstack(L, 8, "too many records in one put");
  void *block = lua_newuserdatauv(L, (n + 1) * size, 0);
  memset(block, 0, (n + 1) * size);
  return block;
}

static size_t list_length(lua_State *L, int table, const char *key) {
  bind_field_push(L, table, key);
  size_t n = lua_isnil(L, -1) ? 0 : (size_t)lua_rawlen(L, -1);
  lua_pop(L, 1);
  return n;
}

/* Pushes item i of the list under `key`; it stays reachable through the table, so it may be popped again. */
static int push_item(lua_State *L, int table, const char *key, size_t i) {
  bind_field_push(L, table, key);
  lua_rawgeti(L, -1, (lua_Integer)i + 1);
  lua_remove(L, -2);
  luaL_checktype(L, -1, LUA_TTABLE);
  return lua_gettop(L);
}

/* A list of {key = term, value = V, date = text}. */
static const Said *check_said(lua_State *L, int table, const char *key, size_t *n) {
  *n = list_length(L, table, key);
  Said *said = *n == 0 ? NULL : scratch(L, *n, sizeof *said);
  for (size_t i = 0; i < *n; i++) {
    int item = push_item(L, table, key, i);
    said[i].key = bind_field_integer(L, item, "key");
    bind_field_push(L, item, "value");
    bind_value_check(L, -1, &said[i].value);
    lua_pop(L, 1);
    said[i].date = bind_field_text(L, item, "date");
    lua_pop(L, 1);
  }
  return said;
}

static When check_when(lua_State *L, int table) {
  return (When){.date = bind_field_text(L, table, "date"),
                .from = bind_field_text(L, table, "from"),
                .to = bind_field_text(L, table, "to")};
}

static void check_evidence(lua_State *L, int item, EvidencePut *put) {
  put->quote = bind_field_record(L, item, "quote").id;
  put->words = bind_field_text(L, item, "words");
  put->stance = (Stance)bind_field_integer(L, item, "stance");
  put->by = bind_field_record(L, item, "by").id;
  put->credibility = (int)bind_field_integer(L, item, "credibility");
  put->wording = bind_field_text(L, item, "wording");
  put->correction = bind_field_flag(L, item, "correction");
  put->when = check_when(L, item);
  put->said = check_said(L, item, "said", &put->n_said);
}

static int push_made(lua_State *L, bool ok, Record record, bool made, const Err *err) {
  if (!ok)
    return bind_raise(L, err);
  bind_record_push(L, record, NULL);
  lua_pushboolean(L, made);
  return 2;
}

/* ---- puts ---- */

static int case_actor_put(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  ActorPut put = {.name = bind_field_text(L, 1, "name"), .kind = bind_field_integer(L, 1, "kind")};
  put.unnamed = bind_field_flag(L, 1, "unnamed");
  put.fresh = bind_field_flag(L, 1, "fresh");
  put.n_aliases = list_length(L, 1, "aliases");
  NamePut *aliases = scratch(L, put.n_aliases, sizeof *aliases);
  for (size_t i = 0; i < put.n_aliases; i++) {
    int item = push_item(L, 1, "aliases", i);
    aliases[i].text = bind_field_text(L, item, "text");
    aliases[i].language = bind_field_text(L, item, "language");
    aliases[i].kind = (NameKind)bind_field_integer(L, item, "kind");
    lua_pop(L, 1);
  }
  put.aliases = aliases;
  put.identifiers = check_said(L, 1, "identifiers", &put.n_identifiers);
  put.attributes = check_said(L, 1, "attributes", &put.n_attributes);
  Err err;
  int64_t id = 0;
  bool made = false, began = false, ok = store_put_begin(bind_store(L), &began, &err);
  ok = ok && store_actor_put(bind_store(L), &put, &id, &made, &err);
  ok = store_put_end(bind_store(L), began, ok, &err);
  return push_made(L, ok, (Record){REC_ACTOR, id}, made, &err);
}

static int case_alias_put(lua_State *L) {
  Record actor = bind_record_check(L, 1);
  NamePut alias = {.text = bind_arg_text(L, 2, "an alias"),
                   .language = bind_arg_text(L, 3, "language"),
                   .kind = (NameKind)luaL_optinteger(L, 4, NAME_ALIAS)};
  Err err;
  if (!store_actor_alias(bind_store(L), actor.id, &alias, &err))
    return bind_raise(L, &err);
  return 0;
}

static int case_source_put(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  SourcePut put = {.title = bind_field_text(L, 1, "title"), .publisher = bind_field_text(L, 1, "publisher")};
  put.address = bind_field_text(L, 1, "address");
  put.published = bind_field_text(L, 1, "published");
  put.retrieved = bind_field_text(L, 1, "retrieved");
  put.language = bind_field_text(L, 1, "language");
  put.id = bind_field_text(L, 1, "id");
  put.reliability = (int)bind_field_integer(L, 1, "reliability");
  put.origin = bind_field_record(L, 1, "origin").id;
  put.fresh = bind_field_flag(L, 1, "fresh");
  put.attributes = check_said(L, 1, "attributes", &put.n_attributes);
  if (bind_field_push(L, 1, "text") != LUA_TNIL)
    put.text = luaL_checklstring(L, -1, &put.text_len);
  Err err;
  int64_t id = 0;
  bool made = false, began = false, ok = store_put_begin(bind_store(L), &began, &err);
  ok = ok && store_source_put(bind_store(L), &put, &id, &made, &err);
  ok = store_put_end(bind_store(L), began, ok, &err);
  return push_made(L, ok, (Record){REC_SOURCE, id}, made, &err);
}

static int case_quote_put(lua_State *L) {
  Record source = bind_record_check(L, 1);
  size_t len;
  const char *words = luaL_checklstring(L, 2, &len), *page = bind_arg_text(L, 4, "page");
  lua_Integer asked = luaL_optinteger(L, 3, 0);
  int nth = asked > INT_MAX ? INT_MAX : (int)asked;
  Err err;
  int64_t id = 0;
  bool made = false, began = false, ok = store_put_begin(bind_store(L), &began, &err);
  ok = ok && store_quote_put(bind_store(L), source.id, words, len, nth, page, &id, &made, &err);
  ok = store_put_end(bind_store(L), began, ok, &err);
  return push_made(L, ok, (Record){REC_QUOTE, id}, made, &err);
}

static const Participant *check_parties(lua_State *L, size_t *n) {
  *n = list_length(L, 1, "parties");
  Participant *parties = scratch(L, *n, sizeof *parties);
  for (size_t i = 0; i < *n; i++) {
    int item = push_item(L, 1, "parties", i);
    parties[i].role = bind_field_integer(L, item, "role");
    parties[i].who = bind_field_record(L, item, "who");
    lua_pop(L, 1);
  }
  return parties;
}

/* A list of {other = record, after = flag, lag = text} under `key`. */
static const TiePut *check_ties(lua_State *L, int table, const char *key, size_t *n) {
  *n = list_length(L, table, key);
  TiePut *ties = *n == 0 ? NULL : scratch(L, *n, sizeof *ties);
  for (size_t i = 0; i < *n; i++) {
    int item = push_item(L, table, key, i);
    ties[i].other = bind_field_record(L, item, "other").id;
    ties[i].after = bind_field_flag(L, item, "after");
    ties[i].lag = bind_field_text(L, item, "lag");
    lua_pop(L, 1);
  }
  return ties;
}

/* ties_replace(fact, {ties = {…}}, after): in place of those of the direction. */
static int case_ties_replace(lua_State *L) {
  Record fact = bind_record_check(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  bool after = lua_toboolean(L, 3) != 0, made = false, began = false;
  size_t n;
  const TiePut *ties = check_ties(L, 2, "ties", &n);
  Err err;
  bool ok = store_put_begin(bind_store(L), &began, &err);
  ok = ok && store_ties_replace(bind_store(L), fact.id, after, ties, n, &made, &err);
  if (!store_put_end(bind_store(L), began, ok, &err))
    return bind_raise(L, &err);
  lua_pushboolean(L, made);
  return 1;
}

static int case_fact_put(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  FactPut put = {.relation = bind_field_flag(L, 1, "relation"),
                 .type = bind_field_integer(L, 1, "type"),
                 .when = check_when(L, 1)};
  put.parties = check_parties(L, &put.n_parties);
  put.began = bind_field_record(L, 1, "began").id;
  put.ended = bind_field_record(L, 1, "ended").id;
  put.ties = check_ties(L, 1, "ties", &put.n_ties);
  put.place = bind_field_record(L, 1, "place").id;
  put.summary = bind_field_text(L, 1, "summary");
  put.id = bind_field_text(L, 1, "id");
  put.status = (FactStatus)bind_field_integer(L, 1, "status");
  put.fresh = bind_field_flag(L, 1, "fresh");
  put.attributes = check_said(L, 1, "attributes", &put.n_attributes);
  put.n_evidence = list_length(L, 1, "evidence");
  EvidencePut *evidence = put.n_evidence == 0 ? NULL : scratch(L, put.n_evidence, sizeof *evidence);
  for (size_t i = 0; i < put.n_evidence; i++) {
    int item = push_item(L, 1, "evidence", i);
    check_evidence(L, item, &evidence[i]); /* leaves scratch above it on the stack */
  }
  put.evidence = evidence;
  Err err;
  int64_t id = 0;
  bool made = false, began = false, ok = store_put_begin(bind_store(L), &began, &err);
  ok = ok && store_fact_put(bind_store(L), &put, &id, &made, &err);
  ok = store_put_end(bind_store(L), began, ok, &err);
  return push_made(L, ok, record_fact(id), made, &err);
}

/* evidence_put(fact, {…}, {…}, …): all of them, then one evaluation. */
static int case_evidence_put(lua_State *L) {
  Record fact = bind_record_check(L, 1);
  int n = lua_gettop(L) - 1;
  EvidencePut *puts = scratch(L, (size_t)n, sizeof *puts);
  for (int i = 0; i < n; i++) {
    luaL_checktype(L, i + 2, LUA_TTABLE);
    check_evidence(L, i + 2, &puts[i]);
  }
  Store *store = bind_store(L);
  Err err;
  bool changed = false, began = false, ok = store_put_begin(store, &began, &err);
  for (int i = 0; ok && i < n; i++) {
    int64_t id;
    bool made = false;
    ok = store_evidence_put(store, fact.id, &puts[i], &id, &made, &err);
    changed = changed || made;
  }
  ok = ok && (!changed || store_fact_settle(store, fact.id, &err));
  ok = store_put_end(store, began, ok, &err);
  if (!ok)
    return bind_raise(L, &err);
  lua_pushboolean(L, changed);
  return 1;
}

/* batch({path=, sha256=, importer=}, {{type, first, second, day, days, line}, …}): loads rows of a dataset as one batch. */
static int case_batch(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  BatchPut put = {.path = bind_field_text(L, 1, "path"),
                  .sha256 = bind_field_text(L, 1, "sha256"),
                  .importer = bind_field_text(L, 1, "importer"),
                  .source = bind_field_record(L, 1, "source").id};
  size_t n = (size_t)lua_rawlen(L, 2);
  BulkPut *rows = scratch(L, n, sizeof *rows);
  for (size_t i = 0; i < n; i++) {
    lua_rawgeti(L, 2, (lua_Integer)i + 1);
    int item = lua_gettop(L);
    luaL_checktype(L, item, LUA_TTABLE);
    rows[i] = (BulkPut){bind_field_integer(L, item, "type"),     bind_field_record(L, item, "first").id,
                        bind_field_record(L, item, "second").id, bind_field_integer(L, item, "day"),
                        bind_field_integer(L, item, "days"),     bind_field_integer(L, item, "line")};
    lua_pop(L, 1);
  }
  Store *store = bind_store(L);
  Batch batch;
  Err err;
  bool ok = store_batch_begin(store, &put, &batch, &err);
  for (size_t i = 0; ok && i < n; i++)
    ok = store_bulk_add(store, &batch, &rows[i], &err);
  ok = ok && store_batch_end(store, &batch, &err);
  return push_made(L, ok, (Record){REC_BATCH, batch.id}, true, &err);
}

/* ---- amendments ---- */

static int case_status_put(lua_State *L) {
  Record relation = bind_record_check(L, 1);
  StatusStep step = (StatusStep)luaL_checkinteger(L, 2);
  const char *on = bind_arg_text(L, 3, "on"), *why = bind_arg_text(L, 4, "the reason");
  Err err;
  bool made = false;
  if (!store_status_put(bind_store(L), relation.id, step, on, why, &made, &err))
    return bind_raise(L, &err);
  lua_pushboolean(L, made);
  return 1;
}

static int case_merge_put(lua_State *L) {
  Record a = bind_record_check(L, 1), b = bind_record_check(L, 2);
  bool same = lua_toboolean(L, 3) != 0, made = false;
  const char *why = bind_arg_text(L, 4, "the reason");
  Err err;
  int64_t id = 0;
  bool began = false, ok = store_put_begin(bind_store(L), &began, &err);
  ok = ok && store_merge_put(bind_store(L), a, b, same, why, &id, &made, &err);
  ok = store_put_end(bind_store(L), began, ok, &err);
  return push_made(L, ok, (Record){REC_MERGE, id}, made, &err);
}

static int case_retract(lua_State *L) {
  Record record = bind_record_check(L, 1);
  const char *why = bind_arg_text(L, 2, "the reason");
  Err err;
  bool made = false;
  if (!store_retract(bind_store(L), record, why, &made, &err))
    return bind_raise(L, &err);
  lua_pushboolean(L, made);
  return 1;
}

/* row_correct(record, column, value): text, a whole number, or nil. */
static int case_row_correct(lua_State *L) {
  Record record = bind_record_check(L, 1);
  const char *key = luaL_checkstring(L, 2);
  Value value;
  bind_value_check(L, 3, &value);
  if (value.form == VALUE_TEXT)
    bind_arg_text(L, 3, key);
  if (value.form == VALUE_RECORD)
    value = (Value){.form = VALUE_INTEGER, .integer = value.record.id};
  if (value.form == VALUE_TIME)
    value.form = VALUE_TEXT;
  Err err;
  bool made = false;
  if (!store_row_correct(bind_store(L), record, key, &value, &made, &err))
    return bind_raise(L, &err);
  lua_pushboolean(L, made);
  return 1;
}

/* {key = term, value = V, date = text} of argument 2. */
static Said check_one_said(lua_State *L) {
  luaL_checktype(L, 2, LUA_TTABLE);
  Said said = {.key = bind_field_integer(L, 2, "key"), .date = bind_field_text(L, 2, "date")};
  bind_field_push(L, 2, "value");
  bind_value_check(L, -1, &said.value);
  return said;
}

/* said_replace(record, said): in place of what it has under the key. */
static int case_said_replace(lua_State *L) {
  Record record = bind_record_check(L, 1);
  Said said = check_one_said(L);
  Err err;
  bool made = false;
  if (!store_said_replace(bind_store(L), record, &said, &made, &err))
    return bind_raise(L, &err);
  lua_pushboolean(L, made);
  return 1;
}

/* value_put(record, said): adds it unless it is there. */
static int case_value_put(lua_State *L) {
  Record record = bind_record_check(L, 1);
  Said said = check_one_said(L);
  Err err;
  if (!store_value_add(bind_store(L), record, &said, &err))
    return bind_raise(L, &err);
  return 0;
}

/* ---- terms and names ---- */

static int case_term_find(lua_State *L) {
  size_t len;
  const char *scheme = luaL_checkstring(L, 1), *code = luaL_checklstring(L, 2, &len);
  int64_t id = store_term_find(bind_store(L), scheme, code, len);
  if (id == 0)
    lua_pushnil(L);
  else
    lua_pushinteger(L, id);
  return 1;
}

static int case_term_put(lua_State *L) {
  const char *scheme = bind_arg_text(L, 1, "a scheme"), *code = bind_arg_text(L, 2, "a code");
  size_t len = lua_rawlen(L, 2);
  bool declare = lua_toboolean(L, 3) != 0, made = false;
  Err err;
  int64_t id = store_term_put(bind_store(L), scheme, code, len, declare, &made, &err);
  if (id == 0)
    return bind_raise(L, &err);
  lua_pushinteger(L, id);
  lua_pushboolean(L, made);
  return 2;
}

static int case_term_set(lua_State *L) {
  int64_t id = luaL_checkinteger(L, 1);
  const char *label = bind_arg_text(L, 2, "label");
  int64_t parent = luaL_optinteger(L, 3, 0);
  int single = (int)luaL_optinteger(L, 4, 0);
  Err err;
  if (!store_term_set(bind_store(L), id, label, parent, single, &err))
    return bind_raise(L, &err);
  return 0;
}

/* opponents(fact): other records that say the opposite of it, a few. */
static int case_opponents(lua_State *L) {
  enum { MOST = 16 };
  Record fact = bind_record_check(L, 1);
  int64_t found[MOST];
  size_t n = store_opponents(bind_store(L), fact.id, found, MOST);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    bind_record_push(L, record_fact(found[i]), NULL);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int case_term_link(lua_State *L) {
  int64_t event = luaL_checkinteger(L, 1), relation = luaL_checkinteger(L, 3);
  bool begins = lua_toboolean(L, 2) != 0;
  Err err;
  if (!store_term_link(bind_store(L), event, begins, relation, &err))
    return bind_raise(L, &err);
  return 0;
}

static void push_term(lua_State *L, const Term *t) {
  lua_createtable(L, 0, 7);
  lua_pushinteger(L, t->id);
  lua_setfield(L, -2, "id");
  lua_pushstring(L, t->scheme);
  lua_setfield(L, -2, "scheme");
  lua_pushstring(L, t->code);
  lua_setfield(L, -2, "code");
  lua_pushstring(L, t->label);
  lua_setfield(L, -2, "label");
  lua_pushinteger(L, t->parent);
  lua_setfield(L, -2, "parent");
  lua_pushinteger(L, t->single);
  lua_setfield(L, -2, "single");
  lua_pushboolean(L, t->declared);
  lua_setfield(L, -2, "declared");
}

static int case_term(lua_State *L) {
  const Term *term = store_term_get(bind_store(L), luaL_checkinteger(L, 1));
  if (term == NULL)
    lua_pushnil(L);
  else
    push_term(L, term);
  return 1;
}

typedef struct Listing {
  int64_t *ids;
  size_t n, cap;
} Listing;

static void note_term(void *context, const Term *term) {
  Listing *list = context;
  if (list->n < list->cap)
    list->ids[list->n] = term->id;
  list->n++;
}

/* terms(scheme): its terms, all if nil. */
static int case_terms(lua_State *L) {
  const char *scheme = luaL_optstring(L, 1, NULL);
  Store *store = bind_store(L);
  Listing list = {0};
  store_term_each(store, scheme, note_term, &list);
  list.cap = list.n;
  list.n = 0;
  list.ids = scratch(L, list.cap, sizeof *list.ids);
  store_term_each(store, scheme, note_term, &list);
  lua_createtable(L, (int)list.cap, 0);
  for (size_t i = 0; i < list.cap; i++) {
    push_term(L, store_term_get(store, list.ids[i]));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int case_term_under(lua_State *L) {
  lua_pushboolean(L, store_term_under(bind_store(L), luaL_checkinteger(L, 1), luaL_checkinteger(L, 2)));
  return 1;
}

/* actor_find(name, kind): how many there are, and at most ten of them. */
static int case_actor_find(lua_State *L) {
  enum { MOST = 10 };
  size_t len;
  const char *name = luaL_checklstring(L, 1, &len);
  int64_t ids[MOST];
  size_t n = store_actor_find(bind_store(L), name, len, luaL_optinteger(L, 2, 0), ids, MOST);
  int shown = n < MOST ? (int)n : MOST;
  luaL_checkstack(L, shown + 4, NULL);
  lua_pushinteger(L, (lua_Integer)n);
  for (int i = 0; i < shown; i++)
    bind_record_push(L, (Record){REC_ACTOR, ids[i]}, NULL);
  return 1 + shown;
}

static int case_actor_nearest(lua_State *L) {
  size_t len;
  const char *name = luaL_checklstring(L, 1, &len);
  size_t max = (size_t)luaL_optinteger(L, 2, 3);
  Buf *text = bind_buf_push(L);
  store_actor_nearest(bind_store(L), name, len, max, text);
  lua_pushlstring(L, buf_str(text), text->len);
  return 1;
}

static int case_generation(lua_State *L) {
  lua_pushinteger(L, store_generation(bind_store(L)));
  return 1;
}

int bind_open_case(lua_State *L) {
  static const luaL_Reg FUNCTIONS[] = {{"actor_put", case_actor_put},
                                       {"alias_put", case_alias_put},
                                       {"source_put", case_source_put},
                                       {"quote_put", case_quote_put},
                                       {"fact_put", case_fact_put},
                                       {"ties_replace", case_ties_replace},
                                       {"evidence_put", case_evidence_put},
                                       {"status_put", case_status_put},
                                       {"merge_put", case_merge_put},
                                       {"retract", case_retract},
                                       {"row_correct", case_row_correct},
                                       {"said_replace", case_said_replace},
                                       {"value_put", case_value_put},
                                       {"term_find", case_term_find},
                                       {"term_put", case_term_put},
                                       {"term_set", case_term_set},
                                       {"term_link", case_term_link},
                                       {"term", case_term},
                                       {"terms", case_terms},
                                       {"term_under", case_term_under},
                                       {"opponents", case_opponents},
                                       {"actor_find", case_actor_find},
                                       {"actor_nearest", case_actor_nearest},
                                       {"batch", case_batch},
                                       {"generation", case_generation},
                                       {NULL, NULL}};
  Session *session = lua_touserdata(L, lua_upvalueindex(1));
  luaL_newlibtable(L, FUNCTIONS);
  lua_pushlightuserdata(L, session);
  lua_newtable(L); /* the records in use, by kind and id */
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  bind_record_open(L);
  bind_query_open(L);
  bind_order_open(L);
  bind_rules_open(L);
  bind_proof_open(L);
  luaL_setfuncs(L, FUNCTIONS, BIND_UPVALUES);
  return 1;
}
