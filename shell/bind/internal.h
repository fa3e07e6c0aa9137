/* What the files of bind/ share: one checker and one pusher per type.
 *
 * Every function here that takes a lua_State may raise, so nothing may be owned on the C side when it is called; see the
 * three phases in shell/README.md (check, call, push).
 */
#ifndef BIND_INTERNAL_H
#define BIND_INTERNAL_H

#include "bind/bind.h"
#include "store/store.h"
#include "time/duration.h"

#include <lauxlib.h>
#include <lua.h>

/* Raises the message of `err` as a Lua string, with no position: it is meant for the person. */
int bind_raise(lua_State *L, const Err *err);

/* Raises a message for the person who wrote the value: it has no position, since the call was made inside lua/. */
int bind_refuse(lua_State *L, const char *format, ...);

/* An empty buffer that Lua owns: pushed, and good while it stays there. */
Buf *bind_buf_push(lua_State *L);

/* Whether a file is that of the case in use, which nobody else may open (session.c). */
struct stat;
bool bind_is_case(lua_State *L, const struct stat *st);

/* ---- times (time.c) ---- */

/* A time as Lua holds it: a userdata with metatable "dossier.time". */
typedef struct TimeValue {
  Bounds bounds; /* as read (at, in, from and to); what comparisons use */
  Date date;     /* as parsed: kind, precision, marks */
  int64_t fact;  /* whose time it is: one fact's are one and the same; 0 if it is none's */
  bool own;      /* a date that somebody wrote here, and no record's: as a window it means the whole of it */
  size_t len;
  char edtf[]; /* NUL-terminated text as written, or the shortest form of the bounds */
} TimeValue;

/* Pushes a time; `edtf` NULL prints the bounds under READ_AT for a point, READ_IN for a span. What comes back lives in Lua
 * and may be given its fact. */
TimeValue *bind_time_push(lua_State *L, const Date *date, const Bounds *bounds, const char *edtf, size_t len);
const TimeValue *bind_time_test(lua_State *L, int index); /* NULL if it is not a time; borrowed from the value */

/* Text, or a fact, is made into its time in its place; raises for anything else. */
const TimeValue *bind_time_check(lua_State *L, int arg);
Bounds bind_time_window(const TimeValue *time); /* what it means as a window */

/* Pushes what bounds alone say; `perhaps` marks it as uncertain. */
void bind_time_make(lua_State *L, const Bounds *bounds, bool perhaps);

Duration bind_duration_check(lua_State *L, int arg);
void bind_length_push(lua_State *L, const Length *length);

/* ---- records and values (record.c) ---- */

/* Functions that touch the case are closures over two values: the Session, and the table of records in use. */
#define BIND_UPVALUES 2
Session *bind_session(lua_State *L);
Store *bind_store(lua_State *L);

/* One Lua value per record while one is referenced. `row` may be NULL; it is read when first needed. */
void bind_record_push(lua_State *L, Record record, const FactRow *row); /* nil for id 0 */
Record bind_record_check(lua_State *L, int index);                      /* raises if it is none, or of another case */
bool bind_record_test(lua_State *L, int index, Record *out);
bool bind_record_peek(lua_State *L, int index, Record *out); /* of whatever case; raises nothing, needs no upvalues */

/* After something was taken back: values of records that are not in the case any more stay stale, whatever comes to have
 * their refs. Never raises. */
void bind_records_forget(lua_State *L, Session *session);

/* The one pair that converts values. Text is borrowed from the Lua value, which must stay reachable. */
void bind_value_check(lua_State *L, int index, Value *out);
void bind_value_push(lua_State *L, const Value *value);

/* Text argument in UTF-8 without NUL, NULL if it is nil or none; `what` names it in the message. */
const char *bind_arg_text(lua_State *L, int arg, const char *what);

/* Fields of a table argument: text in UTF-8 without NUL (NULL if absent), whole numbers (0 if absent). They are what the table
 * holds itself, whatever its metatable says, so that what is borrowed from it stays while it does. */
int bind_field_push(lua_State *L, int table, const char *key); /* pushes it; its type */
const char *bind_field_text(lua_State *L, int table, const char *key);
int64_t bind_field_integer(lua_State *L, int table, const char *key);
bool bind_field_flag(lua_State *L, int table, const char *key);
Record bind_field_record(lua_State *L, int table, const char *key); /* kind REC_NONE if absent */

/* A list of whole numbers or records under `key`, as ids in memory that Lua owns (pushed, stays on the stack). */
const int64_t *bind_field_ids(lua_State *L, int table, const char *key, size_t *n);

/* The parts of dossier.host.case, each adding to the module table that lies under the upvalues on the stack. */
void bind_record_open(lua_State *L);
void bind_query_open(lua_State *L);
void bind_order_open(lua_State *L);
void bind_rules_open(lua_State *L);
void bind_proof_open(lua_State *L);

#endif
