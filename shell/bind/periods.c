/* The host module dossier.host.periods: what held when, as userdata: made of times, combined, moved and measured.
 *
 * Its methods live in a table (`methods`), and its operators in its metatable (`meta`), which lua/periods.lua fills.
 */
#include "bind/internal.h"
#include "time/extent.h"

#include <string.h>

#define PERIODS_NAME "dossier.periods"

typedef struct PeriodsValue {
  Extent extent;
  ExtentTimes times; /* owned while they are pushed */
} PeriodsValue;

static PeriodsValue *periods_push(lua_State *L) {
  PeriodsValue *value = lua_newuserdatauv(L, sizeof *value, 0);
  memset(value, 0, sizeof *value);
  luaL_setmetatable(L, PERIODS_NAME);
  return value;
}

static PeriodsValue *periods_check(lua_State *L, int arg) {
  PeriodsValue *value = luaL_testudata(L, arg, PERIODS_NAME);
  if (value == NULL)
    bind_refuse(L, "periods are wanted, and not a %s: call it as p:method(…)", luaL_typename(L, arg));
  return value;
}

static int periods_gc(lua_State *L) {
  PeriodsValue *value = luaL_checkudata(L, 1, PERIODS_NAME);
  extent_clear(&value->extent);
  vec_clear(&value->times);
  return 0;
}

/* is(x) */
static int periods_is(lua_State *L) {
  lua_pushboolean(L, luaL_testudata(L, 1, PERIODS_NAME) != NULL);
  return 1;
}

/* new(): empty; add(…) fills it and done(p) must follow before anything else. */
static int periods_new(lua_State *L) {
  periods_push(L);
  return 1;
}

/* add(p, lo, hi) for whole seconds; add(p, time, perhaps) for a time, where a date that is no record's is the whole of it.
 * `perhaps` says that it may not have been at all; "certainly" adds a certain part of what is there as possible. */
static int periods_put(lua_State *L) {
  PeriodsValue *value = periods_check(L, 1);
  Bounds b;
  if (lua_isinteger(L, 2)) {
    Period exact = {lua_tointeger(L, 2), luaL_checkinteger(L, 3)};
    const char *reading = lua_tostring(L, 4);
    if (exact.lo >= exact.hi)
      return 0;
    if (reading == NULL || strcmp(reading, "certainly") != 0)
      vec_add(&value->extent.possibly, exact);
    if (reading == NULL || strcmp(reading, "possibly") != 0)
      vec_add(&value->extent.certainly, exact);
    value->extent.loose |= reading != NULL;
    return 0;
  }
  b = bind_time_window(bind_time_check(L, 2));
  extent_add(&value->extent, &b, lua_toboolean(L, 3));
  return 0;
}

/* done(p) gives p */
static int periods_done(lua_State *L) {
  extent_tidy(&periods_check(L, 1)->extent);
  lua_settop(L, 1);
  return 1;
}

/* --- Operators --- */

typedef struct Pairing {
  const char *name;
  void (*call)(const Extent *a, const Extent *b, Extent *out);
} Pairing;

static const Pairing PAIRINGS[] = {{"both", extent_and}, {"either", extent_or}, {"minus", extent_minus}};

static int periods_pair(lua_State *L) {
  const Pairing *op = &PAIRINGS[lua_tointeger(L, lua_upvalueindex(1))];
  const PeriodsValue *a = periods_check(L, 1), *b = periods_check(L, 2);
  op->call(&a->extent, &b->extent, &periods_push(L)->extent);
  return 1;
}

typedef struct Metric {
  const char *name;
  void (*one)(const Extent *a, int64_t from, int64_t to, Extent *out);
  void (*two)(const Extent *a, const Extent *b, int64_t from, int64_t to, Extent *out);
} Metric;

static const Metric METRICS[] = {{"once", extent_once, NULL},
                                 {"historically", extent_historically, NULL},
                                 {"eventually", extent_eventually, NULL},
                                 {"always", extent_always, NULL},
                                 {"held_since", NULL, extent_since},
                                 {"held_until", NULL, extent_until}};

/* A distance in seconds: a duration without months, 0, or ".." for no limit. */
static int64_t distance_check(lua_State *L, int arg) {
  const char *text = lua_type(L, arg) == LUA_TSTRING ? lua_tostring(L, arg) : "";
  if (strcmp(text, "..") == 0)
    return TIME_MAX;
  if (lua_isinteger(L, arg) && lua_tointeger(L, arg) == 0)
    return 0;
  if (lua_type(L, arg) == LUA_TNUMBER)
    bind_refuse(L, "a distance needs its unit: write \"90d\", and not a number");
  Duration by = bind_duration_check(L, arg);
  if (by.months != 0)
    bind_refuse(L, "months and years have no fixed length: write the distance \"%s\" in days, such as \"90d\"", text);
  return by.seconds;
}

/* once(p, from, to), held_since(p, q, from, to): no distances are any. */
static int periods_metric(lua_State *L) {
  const Metric *op = &METRICS[lua_tointeger(L, lua_upvalueindex(1))];
  int at = op->two != NULL ? 3 : 2;
  lua_settop(L, at + 1);
  const PeriodsValue *a = periods_check(L, 1), *b = op->two != NULL ? periods_check(L, 2) : NULL;
  int64_t from = 0, to = TIME_MAX;
  if (!lua_isnil(L, at) || !lua_isnil(L, at + 1)) {
    if (lua_isnil(L, at) || lua_isnil(L, at + 1))
      bind_refuse(L, "%s takes two distances, the least and the greatest, such as (\"0d\", \"90d\"), or none",
                  op->name);
    from = distance_check(L, at);
    to = distance_check(L, at + 1);
  }
  if (from > to || from == TIME_MAX)
    bind_refuse(L, "%s takes the lesser distance first, such as (\"0d\", \"90d\")", op->name);
  Extent *out = &periods_push(L)->extent;
  if (op->two != NULL)
    op->two(&a->extent, &b->extent, from, to, out);
  else
    op->one(&a->extent, from, to, out);
  return 1;
}

static int periods_between(lua_State *L) {
  const PeriodsValue *a = periods_check(L, 1);
  extent_gaps(&a->extent, &periods_push(L)->extent);
  return 1;
}

/* reading(p, certainly): one of the two readings, as periods that are exact */
static int periods_reading(lua_State *L) {
  const PeriodsValue *a = periods_check(L, 1);
  const Periods *from = lua_toboolean(L, 2) ? &a->extent.certainly : &a->extent.possibly;
  Extent *out = &periods_push(L)->extent;
  periods_copy(from, &out->possibly);
  periods_copy(from, &out->certainly);
  return 1;
}

/* --- Looking --- */

/* list(p, most): the times, no more than so many, and how many there are. */
static int periods_list(lua_State *L) {
  PeriodsValue *a = periods_check(L, 1);
  lua_Integer most = luaL_optinteger(L, 2, LUA_MAXINTEGER);
  a->times.n = 0;
  extent_list(&a->extent, &a->times);
  lua_newtable(L);
  for (size_t i = 0; i < a->times.n && (lua_Integer)i < most; i++) {
    bind_time_make(L, &a->times.at[i].bounds, a->times.at[i].perhaps);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_pushinteger(L, (lua_Integer)a->times.n);
  vec_clear(&a->times);
  return 2;
}

static int periods_length(lua_State *L) {
  Length length = extent_length(&periods_check(L, 1)->extent);
  bind_length_push(L, &length);
  return 1;
}

/* at(p, time): true, false or nil as far as it is sure, then if that is so at every instant of the time */
static int periods_at(lua_State *L) {
  const PeriodsValue *a = periods_check(L, 1);
  const TimeValue *time = bind_time_check(L, 2);
  ExtentAt at = extent_at(&a->extent, time->bounds.start_lo, time->bounds.end_hi);
  if (at == EXTENT_POSSIBLE)
    lua_pushnil(L);
  else
    lua_pushboolean(L, at != EXTENT_NO);
  lua_pushboolean(L, at == EXTENT_THROUGHOUT || at == EXTENT_NO);
  return 2;
}

static bool same(const Periods *a, const Periods *b) {
  return a->n == b->n && (a->n == 0 || memcmp(a->at, b->at, a->n * sizeof *a->at) == 0);
}

static int periods_eq(lua_State *L) {
  const PeriodsValue *a = luaL_testudata(L, 1, PERIODS_NAME), *b = luaL_testudata(L, 2, PERIODS_NAME);
  bool equal = a != NULL && b != NULL && same(&a->extent.possibly, &b->extent.possibly) &&
               same(&a->extent.certainly, &b->extent.certainly) && a->extent.somewhere.n == b->extent.somewhere.n;
  lua_pushboolean(L, equal);
  return 1;
}

static int periods_count(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)periods_check(L, 1)->extent.possibly.n);
  return 1;
}

static int periods_newindex(lua_State *L) {
  return bind_refuse(L, "periods are never changed: combine them with & | - into others");
}

/* --- Opening --- */

int bind_open_periods(lua_State *L) {
  static const luaL_Reg HOST[] = {{"is", periods_is},
                                  {"new", periods_new},
                                  {"add", periods_put},
                                  {"done", periods_done},
                                  {"list", periods_list},
                                  {"length", periods_length},
                                  {"between", periods_between},
                                  {"at", periods_at},
                                  {"reading", periods_reading},
                                  {"count", periods_count},
                                  {NULL, NULL}};
  luaL_newlib(L, HOST);
  for (size_t i = 0; i < sizeof PAIRINGS / sizeof *PAIRINGS; i++) {
    lua_pushinteger(L, (lua_Integer)i);
    lua_pushcclosure(L, periods_pair, 1);
    lua_setfield(L, -2, PAIRINGS[i].name);
  }
  for (size_t i = 0; i < sizeof METRICS / sizeof *METRICS; i++) {
    lua_pushinteger(L, (lua_Integer)i);
    lua_pushcclosure(L, periods_metric, 1);
    lua_setfield(L, -2, METRICS[i].name);
  }
  static const luaL_Reg META[] = {{"__gc", periods_gc},
                                  {"__eq", periods_eq},
                                  {"__len", periods_count},
                                  {"__newindex", periods_newindex},
                                  {NULL, NULL}};
  luaL_newmetatable(L, PERIODS_NAME);
  luaL_setfuncs(L, META, 0);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "__index");
  lua_setfield(L, -3, "methods");
  lua_setfield(L, -2, "meta");
  return 1;
}
