#include "bind/internal.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

#define RECORD_TYPE "dossier.record"

typedef struct RecordBox {
  Record record;
  unsigned epoch;
  bool gone;  /* it was taken back with what made it */
  bool fresh; /* row holds what the store said at `generation` */
  int64_t generation;
  FactRow row;
} RecordBox;

static const char RECORDS = 0;       /* its address is the registry key of the table of records in use */
static const char RECORD_FIELDS = 0; /* its address is the registry key of the Lua function for the other fields */

Session *bind_session(lua_State *L) {
  return lua_touserdata(L, lua_upvalueindex(1));
}

Store *bind_store(lua_State *L) {
  return session_store(bind_session(L));
}

/* ---- one Lua value per record ---- */

static lua_Integer cache_key(Record record) {
  return (lua_Integer)((uint64_t)record.id * 128 +
                       (uint64_t)record.kind); /* what a damaged file says may be any number */
}

static void fill(RecordBox *box, const FactRow *row, int64_t generation) {
  box->row = *row;
  box->generation = generation;
  box->fresh = true;
}

void bind_record_push(lua_State *L, Record record, const FactRow *row) {
  if (record.id == 0) {
    lua_pushnil(L);
    return;
  }
  Session *session = bind_session(L);
  Store *store = session_store(session);
  lua_Integer key = cache_key(record);
  if (lua_rawgeti(L, lua_upvalueindex(2), key) == LUA_TUSERDATA) {
    RecordBox *box = lua_touserdata(L, -1);
    if (box->epoch == session_epoch(session)) {
      if (row != NULL)
        fill(box, row, store_generation(store));
      return;
    }
  }
  lua_pop(L, 1);
  RecordBox *box = lua_newuserdatauv(L, sizeof *box, 0);
  memset(box, 0, offsetof(RecordBox, row));
  box->record = record;
  box->epoch = session_epoch(session);
  if (row != NULL)
    fill(box, row, store_generation(store));
  luaL_setmetatable(L, RECORD_TYPE);
  lua_pushvalue(L, -1);
  lua_rawseti(L, lua_upvalueindex(2), key);
}

static RecordBox *box_check(lua_State *L, int index) {
  RecordBox *box = luaL_checkudata(L, index, RECORD_TYPE);
  if (box->epoch != session_epoch(bind_session(L)))
    bind_refuse(L, "this record belongs to a case that is no longer open");
  if (box->gone)
    bind_refuse(L, "this record is not in the case: what made it was taken back, or only supposed");
  return box;
}

Record bind_record_check(lua_State *L, int index) {
  return box_check(L, index)->record;
}

bool bind_record_peek(lua_State *L, int index, Record *out) {
  const RecordBox *box = luaL_testudata(L, index, RECORD_TYPE);
  if (box != NULL)
    *out = box->record;
  return box != NULL;
}

bool bind_record_test(lua_State *L, int index, Record *out) {
  if (luaL_testudata(L, index, RECORD_TYPE) == NULL)
    return false;
  *out = box_check(L, index)->record;
  return true;
}

static const FactRow *row_of(lua_State *L, RecordBox *box) {
  Store *store = bind_store(L);
  if (!box->fresh || box->generation != store_generation(store)) {
    FactRow row = {0};
    bool found = store_fact_get(store, box->record.id, &row);
    fill(box, &row, store_generation(store));
    box->fresh = found; /* what is not there yet may be put before anything tells */
  }
  return &box->row;
}

void bind_records_forget(lua_State *L, Session *session) {
  Store *store = session_store(session);
  int64_t last[128];
  bool asked[128] = {false};
  int table = lua_gettop(L) + 1;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &RECORDS) == LUA_TTABLE) {
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
      RecordBox *box = lua_touserdata(L, -1);
      int kind = (int)box->record.kind & 127;
      if (!asked[kind])
        last[kind] = store_record_last(store, box->record.kind);
      asked[kind] = true;
      if (box->record.id <= last[kind])
        continue;
      box->gone = true;
      lua_pushvalue(L, -2);
      lua_pushnil(L);
      lua_rawset(L, table);
    }
  }
  lua_settop(L, table - 1);
}

/* ---- fields ---- */

static int push_term(lua_State *L, int64_t id) {
  const Term *term = store_term_get(bind_store(L), id);
  if (term == NULL)
    lua_pushnil(L);
  else if (strcmp(term->scheme, SCHEME_TYPE) == 0)
    lua_pushstring(L, term->code);
  else
    lua_pushfstring(L, "%s:%s", term->scheme, term->code);
  return 1;
}

static int push_actor(lua_State *L, int64_t id) {
  bind_record_push(L, store_canonical(bind_store(L), (Record){REC_ACTOR, id}), NULL);
  return 1;
}

static int push_fact(lua_State *L, int64_t id) {
  if (id == 0)
    lua_pushnil(L);
  else
    bind_record_push(L, store_canonical(bind_store(L), record_fact(id)), NULL);
  return 1;
}

static int push_span(lua_State *L, const FactRow *row) {
  Store *store = bind_store(L);
  Date date = {.kind = DATE_SPAN, .precision = DATE_NONE, .end_precision = DATE_NONE};
  Buf text = BUF_EMPTY;
  store_fact_date(store, row, &text);
  char few[128];
  if (text.len >= sizeof few) { /* rare: long sets; the shortest form of the bounds will do */
    buf_clear(&text);
    bind_time_push(L, &date, &row->bounds, NULL, 0)->fact = row->id;
    return 1;
  }
  memcpy(few, buf_str(&text), text.len + 1);
  size_t len = text.len;
  buf_clear(&text);
  if (!date_parse(few, len, &date, NULL))
    date.kind = DATE_SPAN;
  bind_time_push(L, &date, &row->bounds, few, len)->fact = row->id;
  return 1;
}

static const char *const STANDINGS[] = {"stands", "disputed", "denied", "claimed"};

enum {
  FIELD_TYPE = 1,
  FIELD_AGENT,
  FIELD_TARGET,
  FIELD_SUBJECT,
  FIELD_OBJECT,
  FIELD_STANDING,
  FIELD_STATUS,
  FIELD_SPAN,
  FIELD_DATE,
  FIELD_PLACE,
  FIELD_BEGAN,
  FIELD_ENDED
};

static int field_of(const char *key, bool relation) {
  static const struct {
    const char *name;
    int field, kinds; /* 1 events, 2 relations */
  } FIELDS[] = {{"type", FIELD_TYPE, 3},       {"agent", FIELD_AGENT, 1},       {"target", FIELD_TARGET, 1},
                {"subject", FIELD_SUBJECT, 2}, {"object", FIELD_OBJECT, 2},     {"date", FIELD_DATE, 3},
                {"span", FIELD_SPAN, 3},       {"standing", FIELD_STANDING, 3}, {"status", FIELD_STATUS, 3},
                {"place", FIELD_PLACE, 3},     {"began", FIELD_BEGAN, 2},       {"ended", FIELD_ENDED, 2}};
  for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
    if (FIELDS[i].name[0] == key[0] && strcmp(FIELDS[i].name, key) == 0)
      return (FIELDS[i].kinds & (relation ? 2 : 1)) != 0 ? FIELDS[i].field : 0;
  return 0;
}

static int fact_field(lua_State *L, RecordBox *box, const char *key) {
  bool relation = box->record.kind == REC_RELATION;
  int field = field_of(key, relation);
  if (field == 0)
    return 0;
  const FactRow *row = row_of(L, box);
  switch (field) {
  case FIELD_TYPE: return push_term(L, row->type);
  case FIELD_AGENT:
  case FIELD_SUBJECT: return push_actor(L, row->first);
  case FIELD_TARGET:
  case FIELD_OBJECT: return push_actor(L, row->second);
  case FIELD_PLACE: return push_actor(L, row->place);
  case FIELD_BEGAN: return push_fact(L, row->began);
  case FIELD_ENDED: return push_fact(L, row->ended);
  case FIELD_STANDING: lua_pushstring(L, STANDINGS[row->standing & 3]); return 1;
  case FIELD_STATUS:
    lua_pushstring(L, relation ? (row->status == STATUS_NORMAL ? "in_force" : "suspended")
                               : (row->status == STATUS_NORMAL ? "actual" : "planned"));
    return 1;
  case FIELD_SPAN: return push_span(L, row);
  default:
    if ((relation && (row->flags & FACT_SPAN) != 0) ||
        (!relation && row->bounds.start_lo == TIME_MIN && row->bounds.end_hi == TIME_MAX))
      lua_pushnil(L);
    else
      push_span(L, row);
    return 1;
  }
}

static int record_index(lua_State *L) {
  RecordBox *box = box_check(L, 1);
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (strcmp(key, "ref") == 0) {
    char ref[RECORD_REF_SIZE];
    record_ref(box->record, ref);
    lua_pushstring(L, ref);
    return 1;
  }
  bool fact = box->record.kind == REC_EVENT || box->record.kind == REC_RELATION;
  if (fact && fact_field(L, box, key) == 1)
    return 1;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &RECORD_FIELDS);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_call(L, 2, 1);
  return 1;
}

/* Two records that were merged while Lua held both are equal, too. */
static int record_eq(lua_State *L) {
  Store *store = bind_store(L);
  Record a, b;
  bool same = bind_record_test(L, 1, &a) && bind_record_test(L, 2, &b) && a.kind == b.kind &&
              store_canonical(store, a).id == store_canonical(store, b).id;
  lua_pushboolean(L, same);
  return 1;
}

static int record_newindex(lua_State *L) {
  char ref[RECORD_REF_SIZE];
  record_ref(bind_record_check(L, 1), ref);
  return luaL_error(
      L, "%s cannot be assigned to: use correct(%s, {…}, \"why\") if it was wrong, update if the world changed", ref,
      ref);
}

/* ---- values ---- */

/* Its best lies between its lowest and its highest, as far as they are known. */
static void number_check(lua_State *L, const Value *v) {
  const struct {
    const char *less, *more;
    double least, most;
  } pairs[] = {
      {"low", "high", v->low, v->high},
      {"low", "best", v->low, v->real},
      {"best", "high", v->real, v->high},
  };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    if (pairs[i].least > pairs[i].most)
      bind_refuse(L, "%s of a number is not more than its %s", pairs[i].less, pairs[i].more);
}

static double number_field(lua_State *L, int table, const char *key) {
  bind_field_push(L, table, key);
  double n = NAN;
  if (lua_type(L, -1) == LUA_TNUMBER && isfinite(lua_tonumber(L, -1)))
    n = lua_tonumber(L, -1);
  else if (lua_type(L, -1) == LUA_TNUMBER)
    bind_refuse(L, "%s of a number is finite, neither infinite nor 0/0", key);
  else if (!lua_isnil(L, -1))
    bind_refuse(L, "%s of a number is a number, not a %s", key, luaL_typename(L, -1));
  lua_pop(L, 1);
  return n;
}

void bind_value_check(lua_State *L, int index, Value *out) {
  *out = (Value){0};
  index = lua_absindex(L, index);
  const TimeValue *time;
  switch (lua_type(L, index)) {
  case LUA_TNIL: return;
  case LUA_TBOOLEAN: *out = (Value){.form = VALUE_BOOL, .integer = lua_toboolean(L, index)}; return;
  case LUA_TNUMBER:
    if (lua_isinteger(L, index))
      *out = (Value){.form = VALUE_INTEGER, .integer = lua_tointeger(L, index)};
    else if (isfinite(lua_tonumber(L, index)))
      *out = (Value){.form = VALUE_REAL, .real = lua_tonumber(L, index)};
    else
      bind_refuse(L, "a value is a finite number, neither infinite nor 0/0");
    return;
  case LUA_TSTRING:
    out->form = VALUE_TEXT;
    out->text = lua_tolstring(L, index, &out->len);
    return;
  case LUA_TTABLE:
    out->form = VALUE_RANGE;
    out->low = number_field(L, index, "low");
    out->high = number_field(L, index, "high");
    out->real = number_field(L, index, "best");
    out->unit = bind_field_text(L, index, "unit");
    if (isnan(out->low) && isnan(out->high) && isnan(out->real))
      bind_refuse(L, "an uncertain number has low, best or high: {low = 100, high = 150}");
    number_check(L, out);
    return;
  default: break;
  }
  if ((time = bind_time_test(L, index)) != NULL) {
    *out = (Value){.form = VALUE_TIME, .text = time->edtf, .len = time->len};
    return;
  }
  if (!bind_record_test(L, index, &out->record))
    bind_refuse(L, "a value is a text, a number, true or false, a date or a record, not a %s", luaL_typename(L, index));
  out->form = VALUE_RECORD;
}

static void set_number(lua_State *L, const char *key, double n) {
  if (isnan(n))
    return;
  if (n == floor(n) && fabs(n) < 9e15)
    lua_pushinteger(L, (lua_Integer)n);
  else
    lua_pushnumber(L, n);
  lua_setfield(L, -2, key);
}

static void push_time_text(lua_State *L, const char *text, size_t len) {
  Date date;
  if (date_parse(text, len, &date, NULL)) {
    Bounds bounds = date_bounds(&date, date.kind == DATE_SPAN ? READ_IN : READ_AT);
    bind_time_push(L, &date, &bounds, text, len);
  } else {
    lua_pushlstring(L, text, len);
  }
}

void bind_value_push(lua_State *L, const Value *v) {
  switch (v->form) {
  case VALUE_NONE: lua_pushnil(L); return;
  case VALUE_TEXT: lua_pushlstring(L, v->text, v->len); return;
  case VALUE_INTEGER: lua_pushinteger(L, v->integer); return;
  case VALUE_REAL: lua_pushnumber(L, v->real); return;
  case VALUE_BOOL: lua_pushboolean(L, v->integer != 0); return;
  case VALUE_TIME: push_time_text(L, v->text, v->len); return;
  case VALUE_RECORD: bind_record_push(L, store_canonical(bind_store(L), v->record), NULL); return;
  case VALUE_RANGE:
    lua_createtable(L, 0, 4);
    set_number(L, "low", v->low);
    set_number(L, "best", v->real);
    set_number(L, "high", v->high);
    if (v->unit != NULL) {
      lua_pushstring(L, v->unit);
      lua_setfield(L, -2, "unit");
    }
    luaL_setmetatable(L, "dossier.number");
  }
}

/* ---- text arguments, and fields of table arguments ---- */

const char *bind_arg_text(lua_State *L, int arg, const char *what) {
  if (lua_isnoneornil(L, arg))
    return NULL;
  size_t len;
  const char *text = lua_type(L, arg) == LUA_TSTRING ? lua_tolstring(L, arg, &len) : NULL;
  Err err;
  if (text == NULL)
    bind_refuse(L, "%s is a text, not a %s", what, luaL_typename(L, arg));
  else if (!text_check(text, len, what, &err))
    bind_raise(L, &err);
  return text;
}

int bind_field_push(lua_State *L, int table, const char *key) {
  table = lua_absindex(L, table);
  lua_pushstring(L, key);
  return lua_rawget(L, table);
}

const char *bind_field_text(lua_State *L, int table, const char *key) {
  bind_field_push(L, table, key);
  const char *text = bind_arg_text(L, -1, key);
  lua_pop(L, 1); /* the table still holds it */
  return text;
}

int64_t bind_field_integer(lua_State *L, int table, const char *key) {
  bind_field_push(L, table, key);
  int whole = 0;
  lua_Integer n = lua_isnil(L, -1) ? (whole = 1, 0) : lua_tointegerx(L, -1, &whole);
  if (!whole)
    bind_refuse(L, "%s is a whole number, not a %s", key, luaL_typename(L, -1));
  lua_pop(L, 1);
  return n;
}

bool bind_field_flag(lua_State *L, int table, const char *key) {
  bind_field_push(L, table, key);
  bool flag = lua_toboolean(L, -1) != 0;
  lua_pop(L, 1);
  return flag;
}

Record bind_field_record(lua_State *L, int table, const char *key) {
  Record record = {0};
  bind_field_push(L, table, key);
  if (!lua_isnil(L, -1) && !bind_record_test(L, -1, &record))
    bind_refuse(L, "%s is a record, not a %s", key, luaL_typename(L, -1));
  lua_pop(L, 1);
  return record;
}

const int64_t *bind_field_ids(lua_State *L, int table, const char *key, size_t *n) {
  bind_field_push(L, table, key);
  int list = lua_gettop(L);
  *n = lua_isnil(L, list) ? 0 : (size_t)lua_rawlen(L, list);
  int64_t *ids = lua_newuserdatauv(L, (*n + 1) * sizeof *ids, 0);
  lua_replace(L, list);
  bind_field_push(L, table, key);
  for (size_t i = 0; i < *n; i++) {
    Record record;
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    ids[i] = bind_record_test(L, -1, &record) ? record.id : luaL_checkinteger(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return ids;
}

/* ---- the module's part ---- */

/* fields(f): f(record, key) gives the fields that are not in the row. */
static int case_fields(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &RECORD_FIELDS);
  return 0;
}

/* record("E7"), record("E", 14): the record, whether or not it is there. */
static int case_record(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  Record record;
  if (lua_isnoneornil(L, 2)) {
    if (!record_parse(text, len, &record)) {
      lua_pushnil(L);
      return 1;
    }
  } else {
    record = (Record){(RecordKind)text[0], luaL_checkinteger(L, 2)};
  }
  bind_record_push(L, store_canonical(bind_store(L), record), NULL);
  return 1;
}

/* kind(x): "A", "E", … and the id, or nil. */
static int case_kind(lua_State *L) {
  Record record;
  if (!bind_record_test(L, 1, &record)) {
    lua_pushnil(L);
    return 1;
  }
  char kind[2] = {(char)record.kind, '\0'};
  lua_pushstring(L, kind);
  lua_pushinteger(L, record.id);
  return 2;
}

static void set_integer(lua_State *L, const char *key, int64_t value) {
  lua_pushinteger(L, value);
  lua_setfield(L, -2, key);
}

/* row(fact): the numbers of its row, or nil if there is no such fact. */
static int case_row(lua_State *L) {
  RecordBox *box = box_check(L, 1);
  const FactRow *row = row_of(L, box);
  if (row->id == 0) {
    lua_pushnil(L);
    return 1;
  }
  lua_createtable(L, 0, 18);
  set_integer(L, "id", row->id);
  set_integer(L, "type", row->type);
  set_integer(L, "first", row->first);
  set_integer(L, "second", row->second);
  set_integer(L, "start_lo", row->bounds.start_lo);
  set_integer(L, "start_hi", row->bounds.start_hi);
  set_integer(L, "end_lo", row->bounds.end_lo);
  set_integer(L, "end_hi", row->bounds.end_hi);
  set_integer(L, "flags", (int64_t)row->flags);
  set_integer(L, "grade", row->grade);
  set_integer(L, "made", row->made);
  set_integer(L, "began", row->began);
  set_integer(L, "ended", row->ended);
  lua_pushboolean(L, row->bulk);
  lua_setfield(L, -2, "bulk");
  lua_pushboolean(L, row->retracted);
  lua_setfield(L, -2, "retracted");
  return 1;
}

static int case_value(lua_State *L) {
  Value v = {.form = (ValueForm)luaL_checkinteger(L, 1)};
  switch (v.form) {
  case VALUE_TEXT:
  case VALUE_TIME: v.text = luaL_checklstring(L, 2, &v.len); break;
  case VALUE_INTEGER:
  case VALUE_BOOL: v.integer = luaL_checkinteger(L, 2); break;
  case VALUE_REAL: v.real = luaL_checknumber(L, 2); break;
  case VALUE_RECORD: v.record = (Record){(RecordKind)luaL_checkinteger(L, 6), luaL_checkinteger(L, 2)}; break;
  case VALUE_RANGE:
    v.real = luaL_optnumber(L, 2, NAN);
    v.low = luaL_optnumber(L, 3, NAN);
    v.high = luaL_optnumber(L, 4, NAN);
    v.unit = luaL_optstring(L, 5, NULL);
    break;
  default: break;
  }
  bind_value_push(L, &v);
  return 1;
}

void bind_record_open(lua_State *L) {
  static const luaL_Reg META[] = {
      {"__index", record_index}, {"__newindex", record_newindex}, {"__eq", record_eq}, {NULL, NULL}};
  static const luaL_Reg FUNCTIONS[] = {{"fields", case_fields}, {"record", case_record}, {"kind", case_kind},
                                       {"row", case_row},       {"value", case_value},   {NULL, NULL}};
  int module = lua_gettop(L) - 2; /* under the upvalues */
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &RECORDS);
  luaL_newmetatable(L, RECORD_TYPE);
  for (int i = 0; i < BIND_UPVALUES; i++)
    lua_pushvalue(L, module + 1 + i);
  luaL_setfuncs(L, META, BIND_UPVALUES);
  lua_pushvalue(L, -1);
  lua_setfield(L, module, "record_meta"); /* lua/ adds __tostring and __pairs */
  lua_pop(L, 1);
  luaL_newmetatable(L, "dossier.number");
  lua_setfield(L, module, "number_meta");
  lua_pushvalue(L, module);
  for (int i = 0; i < BIND_UPVALUES; i++)
    lua_pushvalue(L, module + 1 + i);
  luaL_setfuncs(L, FUNCTIONS, BIND_UPVALUES);
  lua_pop(L, 1);
}
