/* The host module dossier.host.time: times as userdata, made from text, compared, moved and measured.
 *
 * Its methods live in a table (`methods`) that lua/time.lua fills, so that what a time can do is documented there.
 */
#include "bind/internal.h"
#include "time/duration.h"
#include "time/order.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TIME_NAME "dossier.time"
#define LENGTH_NAME "dossier.length"
#define PRINTED_MAX 256 /* bytes; more than any text that date_print or a phrase comes to */

/* Text printed by the host, moved out of its buffer so that nothing is owned when Lua may raise. */
typedef struct Printed {
  char text[PRINTED_MAX];
  size_t len;
} Printed;

static void printed_take(Printed *printed, Buf *buf) {
  printed->len = buf->len < PRINTED_MAX ? buf->len : PRINTED_MAX - 1;
  memcpy(printed->text, buf_str(buf), printed->len);
  printed->text[printed->len] = '\0';
  buf_clear(buf);
}

static DateReading reading_of(const Date *date) {
  return date->kind == DATE_SPAN ? READ_IN : READ_AT;
}

void bind_time_push(lua_State *L, const Date *date, const Bounds *bounds, const char *edtf, size_t len) {
  Printed printed;
  if (edtf == NULL) {
    Buf buf = BUF_EMPTY;
    bounds_print(bounds, reading_of(date), &buf);
    printed_take(&printed, &buf);
    edtf = printed.text;
    len = printed.len;
  }
  TimeValue *time = lua_newuserdatauv(L, sizeof *time + len + 1, 0);
  time->bounds = *bounds;
  time->date = *date;
  time->len = len;
  memcpy(time->edtf, edtf, len);
  time->edtf[len] = '\0';
  luaL_setmetatable(L, TIME_NAME);
}

const TimeValue *bind_time_test(lua_State *L, int index) {
  return luaL_testudata(L, index, TIME_NAME);
}

static void push_date(lua_State *L, const Date *date, const char *edtf, size_t len) {
  Bounds bounds = date_bounds(date, reading_of(date));
  bind_time_push(L, date, &bounds, edtf, len);
}

static int refuse(lua_State *L, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int refuse(lua_State *L, const char *format, ...) {
  Err err = {.code = ERR_ARG};
  va_list args;
  va_start(args, format);
  vsnprintf(err.message, sizeof err.message, format, args);
  va_end(args);
  return bind_raise(L, &err);
}

/* Pushes what the text says; raises if it says nothing. */
static void push_read(lua_State *L, const char *text, size_t len, const DateAnchor *anchor, bool edtf_only) {
  Date date;
  Err err;
  bool gregorian = anchor == NULL || anchor->calendar == CALENDAR_GREGORIAN;
  if (gregorian && date_parse(text, len, &date, edtf_only ? &err : NULL)) {
    push_date(L, &date, text, len);
    return;
  }
  if (edtf_only)
    bind_raise(L, &err);
  Buf buf = BUF_EMPTY;
  Printed printed;
  bool ok = date_read(text, len, anchor, &date, &buf, NULL, &err);
  printed_take(&printed, &buf);
  if (!ok)
    bind_raise(L, &err);
  push_date(L, &date, printed.text, printed.len);
}

/* A time, or text that is made into one in its place. */
static const TimeValue *check_time(lua_State *L, int arg) {
  if (lua_type(L, arg) == LUA_TSTRING) {
    size_t len;
    const char *text = lua_tolstring(L, arg, &len);
    push_read(L, text, len, NULL, false);
    lua_replace(L, arg);
  }
  const TimeValue *time = bind_time_test(L, arg);
  if (time == NULL)
    refuse(L, "a time is wanted, such as date \"2024-07-04\", and not a %s", luaL_typename(L, arg));
  return time;
}

static Duration check_duration(lua_State *L, int arg) {
  Duration duration;
  Err err;
  if (lua_type(L, arg) != LUA_TSTRING)
    refuse(L, "a duration is wanted, such as \"90d\", \"3mo\" or \"2y\", and not a %s", luaL_typename(L, arg));
  size_t len;
  const char *text = lua_tolstring(L, arg, &len);
  if (!duration_parse(text, len, &duration, &err))
    bind_raise(L, &err);
  return duration;
}

/* --- Making times --- */

/* The date that bounds describe: the one that their text says, where they have one. */
static Date date_of(const Bounds *bounds) {
  bool point = bounds->start_lo == bounds->end_lo && bounds->start_hi == bounds->end_hi;
  Date date, plain = {.bounds = *bounds, .kind = point ? DATE_POINT : DATE_SPAN};
  Buf buf = BUF_EMPTY;
  bounds_print(bounds, point ? READ_AT : READ_IN, &buf);
  bool parsed = date_parse(buf_str(&buf), buf.len, &date, NULL);
  buf_clear(&buf);
  if (!parsed)
    return plain;
  Bounds again = date_bounds(&date, reading_of(&date));
  return bounds_equal(&again, bounds) ? date : plain;
}

/* The date of a time, which a fact's bounds may have outgrown: what orders it narrows them and leaves the date. */
static Date date_meant(const TimeValue *time) {
  Bounds at = date_bounds(&time->date, READ_AT), in = date_bounds(&time->date, READ_IN);
  bool same = bounds_equal(&at, &time->bounds) || bounds_equal(&in, &time->bounds);
  return same ? time->date : date_of(&time->bounds);
}

/* The calendar of a name; NULL is the Gregorian. */
static Calendar check_calendar(lua_State *L, int arg) {
  static const char *const NAMES[] = {[CALENDAR_GREGORIAN] = "gregorian",
                                      [CALENDAR_JULIAN] = "julian",
                                      [CALENDAR_SOLAR_HIJRI] = "solar_hijri",
                                      [CALENDAR_HIJRI] = "hijri"};
  const char *name = lua_type(L, arg) == LUA_TSTRING ? lua_tostring(L, arg) : "";
  for (Calendar calendar = CALENDAR_GREGORIAN; calendar <= CALENDAR_HIJRI; calendar++)
    if (strcmp(NAMES[calendar], name) == 0)
      return calendar;
  if (!lua_isnil(L, arg))
    refuse(L, "calendar is \"gregorian\", \"julian\", \"solar_hijri\" or \"hijri\"");
  return CALENDAR_GREGORIAN;
}

/* read(text, on, after, future, edtf, calendar) */
static int time_read(lua_State *L) {
  lua_settop(L, 6);
  if (bind_time_test(L, 1) != NULL) {
    lua_settop(L, 1);
    return 1;
  }
  if (lua_type(L, 1) != LUA_TSTRING)
    refuse(L, "a date is text, such as date \"2003\", and not a %s", luaL_typename(L, 1));
  DateAnchor anchor = {.future = lua_toboolean(L, 4)};
  anchor.calendar = check_calendar(L, 6);
  if (anchor.calendar != CALENDAR_GREGORIAN && lua_toboolean(L, 5))
    refuse(L, "EDTF is Gregorian: leave out edtf or calendar");
  anchor.on = lua_isnil(L, 2) ? NULL : &check_time(L, 2)->date;
  anchor.after = lua_isnil(L, 3) ? NULL : &check_time(L, 3)->date;
  size_t len;
  const char *text = lua_tolstring(L, 1, &len);
  push_read(L, text, len, &anchor, lua_toboolean(L, 5));
  return 1;
}

/* find(text, on): a list of {phrase, from, to, time, why} */
static int time_find(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  const TimeValue *on = lua_isnoneornil(L, 2) ? NULL : check_time(L, 2);
  DateFinder finder = date_find(text, len, on == NULL ? NULL : &on->date);
  DateFound found;
  lua_settop(L, 2);
  lua_newtable(L);
  for (lua_Integer n = 1; date_find_next(&finder, &found); n++) {
    lua_createtable(L, 0, 4);
    lua_pushlstring(L, text + found.at, found.len);
    lua_setfield(L, -2, "phrase");
    lua_pushinteger(L, (lua_Integer)found.at + 1);
    lua_setfield(L, -2, "from");
    lua_pushinteger(L, (lua_Integer)(found.at + found.len));
    lua_setfield(L, -2, "to");
    if (found.placed)
      push_date(L, &found.date, found.edtf, strlen(found.edtf));
    else
      lua_pushstring(L, found.why);
    lua_setfield(L, -2, found.placed ? "time" : "why");
    lua_rawseti(L, 3, n);
  }
  return 1;
}

/* nil and ".." are open, "?" is unknown, anything else a time. */
static DateEnd check_end(lua_State *L, int arg, const TimeValue **time) {
  const char *text = lua_type(L, arg) == LUA_TSTRING ? lua_tostring(L, arg) : "";
  *time = NULL;
  if (lua_isnil(L, arg) || strcmp(text, "..") == 0)
    return END_OPEN;
  if (strcmp(text, "?") == 0)
    return END_UNKNOWN;
  *time = check_time(L, arg);
  return END_STATED;
}

static const char *end_text(DateEnd end, const TimeValue *time) {
  return end == END_STATED ? time->edtf : end == END_OPEN ? ".." : "";
}

/* span(from, to) */
static int time_span(lua_State *L) {
  lua_settop(L, 2);
  const TimeValue *from, *to;
  DateEnd start = check_end(L, 1, &from), end = check_end(L, 2, &to);
  if (from != NULL && lua_isnil(L, 2) && from->date.kind == DATE_SPAN) {
    lua_settop(L, 1);
    return 1;
  }
  Date date, first = {0}, last = {0};
  Err err;
  if (from != NULL)
    first = date_meant(from);
  if (to != NULL)
    last = date_meant(to);
  if (!date_join(&first, start, &last, end, &date, &err))
    return bind_raise(L, &err);
  bool plain = (from == NULL || from->date.kind != DATE_SPAN) && (to == NULL || to->date.kind != DATE_SPAN);
  if (!plain) {
    push_date(L, &date, NULL, 0);
    return 1;
  }
  lua_pushfstring(L, "%s/%s", end_text(start, from), end_text(end, to));
  size_t len;
  const char *text = lua_tolstring(L, -1, &len);
  push_date(L, &date, text, len);
  return 1;
}

/* make(start_lo, start_hi, end_lo, end_hi): nil leaves a bound to what the others allow. */
static int time_make(lua_State *L) {
  lua_settop(L, 4);
  Bounds b;
  b.start_lo = luaL_optinteger(L, 1, TIME_MIN);
  b.end_hi = luaL_optinteger(L, 4, TIME_MAX);
  b.start_hi = luaL_optinteger(L, 2, b.end_hi);
  b.end_lo = luaL_optinteger(L, 3, b.start_lo);
  if (!bounds_valid(&b))
    return refuse(L, "these bounds leave no time: the start lies in [start_lo, start_hi), the end in (end_lo, end_hi]");
  if (b.start_hi > b.end_hi)
    b.start_hi = b.end_hi;
  if (b.end_lo < b.start_lo)
    b.end_lo = b.start_lo;
  Date date = date_of(&b);
  bind_time_push(L, &date, &b, NULL, 0);
  return 1;
}

/* --- Comparing --- */

typedef struct Relation {
  const char *name;
  bool (*holds)(const Bounds *a, const Bounds *b);
} Relation;

static const Relation RELATIONS[] = {{"before", bounds_before},     {"possibly_before", bounds_possibly_before},
                                     {"overlaps", bounds_overlaps}, {"possibly_overlaps", bounds_possibly_overlaps},
                                     {"meets", bounds_meets},       {"during", bounds_during}};

/* Upvalue 1 is the place of the relation in the table. */
static int time_relate(lua_State *L) {
  const Relation *relation = &RELATIONS[lua_tointeger(L, lua_upvalueindex(1))];
  const TimeValue *a = check_time(L, 1), *b = check_time(L, 2);
  lua_pushboolean(L, relation->holds(&a->bounds, &b->bounds));
  return 1;
}

/* True if the time is known to no more than the day, so that distances count in days. */
static bool in_days(const TimeValue *time) {
  return time->date.precision >= DATE_DAY && time->date.end_precision >= DATE_DAY;
}

static int time_within(lua_State *L) {
  const TimeValue *a = check_time(L, 1), *b = check_time(L, 2);
  Duration most = check_duration(L, 3);
  bool days = duration_in_days(most) && in_days(a) && in_days(b);
  lua_pushboolean(L, bounds_within(&a->bounds, &b->bounds, most, days));
  return 1;
}

static int time_eq(lua_State *L) {
  const TimeValue *a = bind_time_test(L, 1), *b = bind_time_test(L, 2);
  lua_pushboolean(L, a != NULL && b != NULL && bounds_equal(&a->bounds, &b->bounds));
  return 1;
}

static int compare(lua_State *L) {
  const TimeValue *a = check_time(L, 1), *b = check_time(L, 2);
  return bounds_compare(&a->bounds, &b->bounds);
}

static int time_lt(lua_State *L) {
  lua_pushboolean(L, compare(L) < 0);
  return 1;
}

static int time_le(lua_State *L) {
  lua_pushboolean(L, compare(L) <= 0);
  return 1;
}

/* --- Moving and measuring --- */

/* A length is a table: min and max in seconds, and text. */
static int push_length(lua_State *L, const Length *length) {
  Buf buf = BUF_EMPTY;
  Printed printed;
  length_print(length, &buf);
  printed_take(&printed, &buf);
  lua_createtable(L, 0, 3);
  lua_pushinteger(L, length->min);
  lua_setfield(L, -2, "min");
  lua_pushinteger(L, length->max);
  lua_setfield(L, -2, "max");
  lua_pushlstring(L, printed.text, printed.len);
  lua_setfield(L, -2, "text");
  luaL_setmetatable(L, LENGTH_NAME);
  return 1;
}

static int length_tostring(lua_State *L) {
  lua_getfield(L, 1, "text");
  return 1;
}

static int time_length(lua_State *L) {
  Length length = length_of(&check_time(L, 1)->bounds);
  return push_length(L, &length);
}

static int push_shifted(lua_State *L, const TimeValue *time, Duration by) {
  Date date = date_meant(time);
  Bounds bounds;
  Err err;
  if (!date_shift(&date, by, &date, &err) || !bounds_shift(&time->bounds, by, &bounds, &err))
    return bind_raise(L, &err);
  Buf buf = BUF_EMPTY;
  Printed printed;
  date_print(&date, &buf);
  printed_take(&printed, &buf);
  bind_time_push(L, &date, &bounds, printed.text, printed.len);
  return 1;
}

static int time_add(lua_State *L) {
  int time = bind_time_test(L, 1) != NULL ? 1 : 2;
  if (bind_time_test(L, 3 - time) != NULL)
    return refuse(L, "two times cannot be added: add a duration, such as \"90d\"");
  return push_shifted(L, bind_time_test(L, time), check_duration(L, 3 - time));
}

/* Time less duration is a time; time less time, or less text that is a date, is the length between them. */
static int time_sub(lua_State *L) {
  size_t len = 0;
  const char *text = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &len) : NULL;
  Date date;
  if (text != NULL && !date_parse(text, len, &date, NULL))
    return push_shifted(L, check_time(L, 1), duration_times(check_duration(L, 2), -1));
  const TimeValue *to = check_time(L, 1), *from = check_time(L, 2);
  Date first = date_meant(from), last = date_meant(to);
  Length length = length_between(&first, &last);
  return push_length(L, &length);
}

/* --- Fields --- */

static const char *precision_name(const Date *date) {
  static const char *const NAMES[] = {"second", "minute", "hour",    "day",     "month", "season",
                                      "year",   "decade", "century", "coarser", NULL};
  DatePrecision start = date->precision, end = date->end_precision;
  return NAMES[start == DATE_NONE ? end : end == DATE_NONE || start > end ? start : end];
}

static const char *kind_name(const Date *date) {
  static const char *const NAMES[] = {"point", "span", "set", "list"};
  return NAMES[date->kind];
}

static bool push_bound(lua_State *L, const Bounds *b, const char *key) {
  const struct {
    const char *name;
    int64_t value;
  } fields[] = {{"start_lo", b->start_lo}, {"start_hi", b->start_hi}, {"end_lo", b->end_lo}, {"end_hi", b->end_hi}};
  for (int i = 0; i < 4; i++)
    if (strcmp(key, fields[i].name) == 0) {
      lua_pushinteger(L, fields[i].value);
      return true;
    }
  return false;
}

/* Upvalue 1 is the table of methods. */
static int time_index(lua_State *L) {
  const TimeValue *time = luaL_checkudata(L, 1, TIME_NAME);
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (push_bound(L, &time->bounds, key))
    return 1;
  if (strcmp(key, "edtf") == 0)
    lua_pushlstring(L, time->edtf, time->len);
  else if (strcmp(key, "precision") == 0)
    lua_pushstring(L, precision_name(&time->date));
  else if (strcmp(key, "kind") == 0)
    lua_pushstring(L, kind_name(&time->date));
  else if (strcmp(key, "uncertain") == 0)
    lua_pushboolean(L, time->date.uncertain);
  else if (strcmp(key, "approximate") == 0)
    lua_pushboolean(L, time->date.approximate);
  else if (strcmp(key, "is_local") == 0)
    lua_pushboolean(L, time->date.local);
  else if (strcmp(key, "level") == 0)
    lua_pushinteger(L, time->date.level);
  else {
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
  }
  return 1;
}

static int time_newindex(lua_State *L) {
  return refuse(L, "a time is never changed: make another with date(…), span(…) or t + \"90d\"");
}

static int time_tostring(lua_State *L) {
  const TimeValue *time = luaL_checkudata(L, 1, TIME_NAME);
  lua_pushlstring(L, time->edtf, time->len);
  return 1;
}

/* --- Opening --- */

/* The table of methods is on the top of the stack, and stays. */
static void open_metatables(lua_State *L) {
  static const luaL_Reg META[] = {{"__eq", time_eq},
                                  {"__lt", time_lt},
                                  {"__le", time_le},
                                  {"__add", time_add},
                                  {"__sub", time_sub},
                                  {"__newindex", time_newindex},
                                  {"__tostring", time_tostring},
                                  {NULL, NULL}};
  luaL_newmetatable(L, TIME_NAME);
  luaL_setfuncs(L, META, 0);
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, time_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  luaL_newmetatable(L, LENGTH_NAME);
  lua_pushcfunction(L, length_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pop(L, 1);
}

int bind_open_time(lua_State *L) {
  static const luaL_Reg HOST[] = {{"read", time_read}, {"find", time_find},     {"span", time_span},
                                  {"make", time_make}, {"within", time_within}, {"length", time_length},
                                  {NULL, NULL}};
  luaL_newlib(L, HOST);
  for (size_t i = 0; i < sizeof RELATIONS / sizeof *RELATIONS; i++) {
    lua_pushinteger(L, (lua_Integer)i);
    lua_pushcclosure(L, time_relate, 1);
    lua_setfield(L, -2, RELATIONS[i].name);
  }
  lua_newtable(L);
  open_metatables(L);
  lua_setfield(L, -2, "methods");
  return 1;
}
