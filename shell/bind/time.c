/* The host module dossier.host.time: times as userdata, made from text, compared, moved and measured.
 *
 * Its methods live in a table (`methods`) that lua/time.lua fills, so that what a time can do is documented there.
 */
#include "bind/internal.h"
#include "text/text.h"
#include "time/allen.h"
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

TimeValue *bind_time_push(lua_State *L, const Date *date, const Bounds *bounds, const char *edtf, size_t len) {
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
  time->fact = 0;
  time->own = false;
  time->len = len;
  memcpy(time->edtf, edtf, len);
  time->edtf[len] = '\0';
  luaL_setmetatable(L, TIME_NAME);
  return time;
}

const TimeValue *bind_time_test(lua_State *L, int index) {
  return luaL_testudata(L, index, TIME_NAME);
}

static void push_date(lua_State *L, const Date *date, const char *edtf, size_t len) {
  Bounds bounds = date_bounds(date, reading_of(date));
  bind_time_push(L, date, &bounds, edtf, len)->own = true;
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
  if (!text_check(text, len, "the date", &err))
    bind_raise(L, &err);
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
  if (!ok && len > 0 && text[0] >= '0' && text[0] <= '9' && memchr(text, '/', len) != NULL)
    date_parse(text, len, &date, &err); /* plainly EDTF: which says where it goes wrong */
  printed_take(&printed, &buf);
  if (!ok)
    bind_raise(L, &err);
  push_date(L, &date, printed.text, printed.len);
}

/* What stands for a time: a time, text, a record that has a date. */
static const char WANTED[] = "a time is wanted: a date such as \"2024-07-04\", or a record with a date";

/* Puts the time of a record in its place: the span of a fact, the publication of a source. */
static void read_record(lua_State *L, int arg) {
  lua_getfield(L, arg, "ref");
  const char *ref = lua_tostring(L, -1);
  if (*ref != 'E' && *ref != 'R' && *ref != 'S')
    refuse(L, "%s, not %s, which has none", WANTED, ref);
  lua_getfield(L, arg, *ref == 'S' ? "published" : "span");
  if (bind_time_test(L, -1) == NULL)
    refuse(L, "%s has no date of publication", ref);
  lua_replace(L, arg);
  lua_pop(L, 1);
}

/* A time, or what stands for one, which is made into one in its place. */
const TimeValue *bind_time_check(lua_State *L, int arg) {
  if (lua_type(L, arg) == LUA_TSTRING) {
    size_t len;
    const char *text = lua_tolstring(L, arg, &len);
    push_read(L, text, len, NULL, false);
    lua_replace(L, arg);
  }
  if (luaL_testudata(L, arg, "dossier.record") != NULL)
    read_record(L, arg);
  const TimeValue *time = bind_time_test(L, arg);
  if (time == NULL && lua_isnoneornil(L, arg))
    refuse(L, "%s, and nothing was given", WANTED);
  else if (time == NULL)
    refuse(L, "%s, not a %s", WANTED, luaL_typename(L, arg));
  return time;
}

Bounds bind_time_window(const TimeValue *time) {
  return time->own && time->date.kind != DATE_SPAN ? bounds_whole(&time->bounds) : time->bounds;
}

Duration bind_duration_check(lua_State *L, int arg) {
  Duration duration;
  Err err;
  if (lua_type(L, arg) != LUA_TSTRING)
    refuse(L, "a duration is text, such as \"90d\", \"3mo\" or \"2y\", not %s%s",
           lua_isnoneornil(L, arg) ? "nothing" : "a ", lua_isnoneornil(L, arg) ? "" : luaL_typename(L, arg));
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
  if (lua_type(L, 1) != LUA_TSTRING) {
    bind_time_check(L, 1);
    lua_settop(L, 1);
    return 1;
  }
  DateAnchor anchor = {.future = lua_toboolean(L, 4)};
  anchor.calendar = check_calendar(L, 6);
  if (anchor.calendar != CALENDAR_GREGORIAN && lua_toboolean(L, 5))
    refuse(L, "EDTF is Gregorian: leave out edtf or calendar");
  anchor.on = lua_isnil(L, 2) ? NULL : &bind_time_check(L, 2)->date;
  anchor.after = lua_isnil(L, 3) ? NULL : &bind_time_check(L, 3)->date;
  size_t len;
  const char *text = lua_tolstring(L, 1, &len);
  push_read(L, text, len, &anchor, lua_toboolean(L, 5));
  return 1;
}

/* find(text, on): a list of {phrase, from, to, time, why} */
static int time_find(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  const TimeValue *on = lua_isnoneornil(L, 2) ? NULL : bind_time_check(L, 2);
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
  *time = bind_time_check(L, arg);
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
    return from != NULL && to != NULL ? refuse(L, "the end (%s) lies before the start (%s)", to->edtf, from->edtf)
                                      : bind_raise(L, &err);
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

void bind_time_make(lua_State *L, const Bounds *bounds, bool perhaps) {
  Date date = date_of(bounds);
  if (!perhaps) {
    bind_time_push(L, &date, bounds, NULL, 0);
    return;
  }
  date.uncertain = true;
  Buf marked = BUF_EMPTY;
  Printed printed;
  date_print(&date, &marked);
  printed_take(&printed, &marked);
  bind_time_push(L, &date, bounds, printed.text, printed.len);
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
  bind_time_make(L, &b, false);
  return 1;
}

/* --- Comparing --- */

/* A time against itself, or against another reading of the same fact's, has both its ends in common with it. */
static bool is_same(const TimeValue *a, const TimeValue *b) {
  return a == b || (a->fact != 0 && a->fact == b->fact);
}

/* Upvalue 1 is the word's place in ALLEN_WORD; upvalue 2 says if it is enough that it may be so. */
static int time_relate(lua_State *L) {
  const AllenWord *word = &ALLEN_WORD[lua_tointeger(L, lua_upvalueindex(1))];
  const TimeValue *a = bind_time_check(L, 1), *b = bind_time_check(L, 2);
  Bounds x = word->whole == WHOLE_FIRST ? bind_time_window(a) : a->bounds;
  Bounds y = word->whole == WHOLE_SECOND ? bind_time_window(b) : b->bounds;
  AllenSet set = is_same(a, b) ? ALLEN_E : allen_possible(&x, &y);
  lua_pushboolean(L, lua_toboolean(L, lua_upvalueindex(2)) ? (set & word->set) != 0 : (set & ~word->set) == 0);
  return 1;
}

/* allen(a, b): the names of the possible relations, in their order. */
static int time_allen(lua_State *L) {
  const TimeValue *a = bind_time_check(L, 1), *b = bind_time_check(L, 2);
  AllenSet set = is_same(a, b) ? ALLEN_E : allen_possible(&a->bounds, &b->bounds);
  lua_newtable(L);
  for (int i = 0, n = 0; i < ALLEN_COUNT; i++)
    if (set >> i & 1) {
      lua_pushstring(L, allen_name(i));
      lua_rawseti(L, -2, ++n);
    }
  return 1;
}

/* True if the time is known to no more than the day, so that distances count in days. */
static bool in_days(const TimeValue *time) {
  return time->date.precision >= DATE_DAY && time->date.end_precision >= DATE_DAY;
}

/* within(a, b, duration, possibly) */
static int time_within(lua_State *L) {
  const TimeValue *a = bind_time_check(L, 1), *b = bind_time_check(L, 2);
  Duration most = bind_duration_check(L, 3);
  bool days = duration_in_days(most) && in_days(a) && in_days(b);
  bool holds = is_same(a, b) || (lua_toboolean(L, 4) ? bounds_possibly_within(&a->bounds, &b->bounds, most, days)
                                                     : bounds_within(&a->bounds, &b->bounds, most, days));
  lua_pushboolean(L, holds);
  return 1;
}

static int time_eq(lua_State *L) {
  const TimeValue *a = bind_time_test(L, 1), *b = bind_time_test(L, 2);
  lua_pushboolean(L, a != NULL && b != NULL && bounds_equal(&a->bounds, &b->bounds));
  return 1;
}

static int compare(lua_State *L) {
  const TimeValue *a = bind_time_check(L, 1), *b = bind_time_check(L, 2);
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

/* A length as Lua holds it: a userdata with the fields min and max in seconds, and text. */
void bind_length_push(lua_State *L, const Length *length) {
  Length *value = lua_newuserdatauv(L, sizeof *value, 0);
  *value = *length;
  luaL_setmetatable(L, LENGTH_NAME);
}

static int length_tostring(lua_State *L) {
  Buf buf = BUF_EMPTY;
  Printed printed;
  const Length *length = luaL_checkudata(L, 1, LENGTH_NAME);
  length_print(length, &buf);
  printed_take(&printed, &buf);
  lua_pushlstring(L, printed.text, printed.len);
  return 1;
}

static int length_index(lua_State *L) {
  const Length *length = luaL_checkudata(L, 1, LENGTH_NAME);
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (strcmp(key, "text") == 0)
    return length_tostring(L);
  if (strcmp(key, "min") == 0 || strcmp(key, "max") == 0)
    lua_pushinteger(L, key[1] == 'i' ? length->min : length->max);
  else
    return refuse(L, "a length has no %s; it has max, min, text", luaL_tolstring(L, 2, NULL));
  return 1;
}

static int length_newindex(lua_State *L) {
  return refuse(L, "a length is never changed: it is what t:length() or a - b measured");
}

/* True if the first is surely shorter than the second; one of them may be a duration. */
static int length_order(lua_State *L, bool or_equal) {
  const Length *a = luaL_testudata(L, 1, LENGTH_NAME);
  const Length *b = a == NULL ? luaL_checkudata(L, 2, LENGTH_NAME) : luaL_testudata(L, 2, LENGTH_NAME);
  bool holds;
  if (a != NULL && b != NULL)
    holds = or_equal ? a->max <= b->min : a->max < b->min;
  else if (a != NULL)
    holds = length_under(a, bind_duration_check(L, 2), or_equal);
  else
    holds = length_over(b, bind_duration_check(L, 1), or_equal);
  lua_pushboolean(L, holds);
  return 1;
}

static int length_lt(lua_State *L) {
  return length_order(L, false);
}

static int length_le(lua_State *L) {
  return length_order(L, true);
}

static int length_eq(lua_State *L) {
  const Length *a = luaL_testudata(L, 1, LENGTH_NAME), *b = luaL_testudata(L, 2, LENGTH_NAME);
  lua_pushboolean(L, a != NULL && b != NULL && a->min == b->min && a->max == b->max);
  return 1;
}

static int time_length(lua_State *L) {
  Length length = length_of(&bind_time_check(L, 1)->bounds);
  bind_length_push(L, &length);
  return 1;
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
  bind_time_push(L, &date, &bounds, printed.text, printed.len)->own = time->own;
  return 1;
}

static int time_add(lua_State *L) {
  int time = bind_time_test(L, 1) != NULL ? 1 : 2;
  if (bind_time_test(L, 3 - time) != NULL)
    return refuse(L, "two times cannot be added: add a duration, such as \"90d\"");
  return push_shifted(L, bind_time_check(L, time), bind_duration_check(L, 3 - time));
}

/* Time less duration is a time; time less time, or less text that is a date, is the length between them. */
static int time_sub(lua_State *L) {
  if (lua_type(L, 2) == LUA_TSTRING) {
    size_t len;
    const char *text = lua_tolstring(L, 2, &len);
    Duration by;
    Date date;
    Err err;
    bool is_duration = duration_parse(text, len, &by, &err);
    if (is_duration)
      return push_shifted(L, bind_time_check(L, 1), duration_times(by, -1));
    Buf edtf = BUF_EMPTY;
    bool is_date = date_parse(text, len, &date, NULL) || date_read(text, len, NULL, &date, &edtf, NULL, NULL);
    buf_clear(&edtf);
    if (!is_date)
      return bind_raise(L, &err);
  }
  const TimeValue *to = bind_time_check(L, 1), *from = bind_time_check(L, 2);
  Length none = {0}, between = length_between(&from->bounds, &to->bounds, in_days(from) && in_days(to));
  bind_length_push(L, is_same(from, to) ? &none : &between);
  return 1;
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
    lua_gettable(L, lua_upvalueindex(1)); /* whose own metatable refuses what is not there */
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
  static const luaL_Reg LENGTH[] = {{"__index", length_index},
                                    {"__newindex", length_newindex},
                                    {"__tostring", length_tostring},
                                    {"__lt", length_lt},
                                    {"__le", length_le},
                                    {"__eq", length_eq},
                                    {NULL, NULL}};
  luaL_newmetatable(L, TIME_NAME);
  luaL_setfuncs(L, META, 0);
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, time_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  luaL_newmetatable(L, LENGTH_NAME);
  luaL_setfuncs(L, LENGTH, 0);
  lua_pop(L, 1);
}

int bind_open_time(lua_State *L) {
  static const luaL_Reg HOST[] = {
      {"read", time_read},     {"find", time_find},     {"span", time_span},   {"make", time_make},
      {"within", time_within}, {"length", time_length}, {"allen", time_allen}, {NULL, NULL}};
  luaL_newlib(L, HOST);
  for (int i = 0; i < ALLEN_WORDS; i++)
    for (int possibly = 0; possibly < 2; possibly++) {
      lua_pushfstring(L, "%s%s", possibly ? "possibly_" : "", ALLEN_WORD[i].name);
      lua_pushinteger(L, i);
      lua_pushboolean(L, possibly);
      lua_pushcclosure(L, time_relate, 2);
      lua_settable(L, -3);
    }
  lua_newtable(L);
  open_metatables(L);
  lua_setfield(L, -2, "methods");
  return 1;
}
