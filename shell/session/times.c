#include "session/internal.h"

#include "time/order.h"

#include <string.h>

/* When a fact holds, for rules. A relation holds while it is in force; and an end left open yields to a standing fact that
 * begins after it was last stated: to an event of a type that ends such relations, and where one at a time is all there
 * can be, to another relation. */

static Reader *ask_of(Store *store, const char *name, int64_t fact, int64_t second, int64_t third, Err *err) {
  Value args[3] = {{.form = VALUE_INTEGER, .integer = fact},
                   {.form = VALUE_INTEGER, .integer = second},
                   {.form = VALUE_INTEGER, .integer = third}};
  return store_reader_begin(store, name, strlen(name), true, args, third != 0 ? 3 : second != 0 ? 2 : 1, err);
}

static int64_t whole(const Reader *reader, int column) {
  return store_reader_value(reader, column).integer;
}

/* ---- open ends ---- */

typedef struct Yield {
  int64_t last_lo, last_hi; /* when it was last stated; last_hi TIME_MIN: no source with a date says so */
  int64_t lo, hi;           /* the end: TIME_MAX while there is none */
} Yield;

/* Facts that begin after the end was last stated, or perhaps so. */
static bool consider(Yield *y, const FactRow *row, Reader *reader, Err *err) {
  int64_t since = y->last_hi != TIME_MIN && y->last_lo > row->bounds.start_lo ? y->last_lo : row->bounds.start_lo;
  CursorStep step = CURSOR_FAILED;
  while (reader != NULL && (step = store_reader_next(reader, err)) == CURSOR_ROW) {
    int64_t lo = whole(reader, 0), hi = whole(reader, 1);
    if (hi == TIME_MIN || hi - 1 <= since)
      continue;
    int64_t from = lo > since ? lo : since;
    y->lo = y->lo < from ? y->lo : from;
    if (y->last_hi != TIME_MIN && lo >= y->last_hi && hi < y->hi)
      y->hi = hi;
  }
  store_reader_end(reader);
  return step == CURSOR_DONE;
}

static bool has_enders(Store *store, int64_t type, bool *has, Err *err) {
  Reader *reader = ask_of(store, "enders", type, 0, 0, err);
  CursorStep step = reader != NULL ? store_reader_next(reader, err) : CURSOR_FAILED;
  *has = step == CURSOR_ROW;
  store_reader_end(reader);
  return step != CURSOR_FAILED;
}

static bool yield_end(Store *store, const FactRow *row, Bounds *bounds, Err *err) {
  const Term *type = store_term_get(store, row->type);
  int single = type != NULL ? type->single : 0;
  bool enders;
  if (!has_enders(store, row->type, &enders, err))
    return false;
  if (!enders && single == 0)
    return true;
  Yield y = {TIME_MIN, TIME_MIN, TIME_MAX, TIME_MAX};
  Reader *reader = ask_of(store, "rule_stated", row->id, 0, 0, err);
  CursorStep step = reader != NULL ? store_reader_next(reader, err) : CURSOR_FAILED;
  if (step == CURSOR_ROW) {
    y.last_lo = whole(reader, 0);
    y.last_hi = whole(reader, 1);
  }
  store_reader_end(reader);
  if (step == CURSOR_FAILED ||
      (enders && !consider(&y, row, ask_of(store, "rule_enders", row->id, row->type, 0, err), err)))
    return false;
  for (int side = 1; side <= 2; side++)
    if ((single == side || single == 3) &&
        !consider(&y, row, ask_of(store, "rule_others", row->id, row->type, side, err), err))
      return false;
  bounds->end_lo = y.lo;
  bounds->end_hi = y.hi;
  bounds_tighten(bounds);
  return true;
}

/* ---- suspensions ---- */

/* What of a time lies between the end of one suspension and the start of the next. It certainly is there if it certainly
 * reaches between the latest end and the earliest start. */
static void add_between(const Bounds *own, const Bounds *after, const Bounds *before, FactTimes *out) {
  FactTime held = {*own, true};
  Bounds *t = &held.time, gap = {TIME_MIN, TIME_MIN, TIME_MAX, TIME_MAX};
  if (after != NULL) {
    t->start_lo = after->start_lo > own->start_lo ? after->start_lo : own->start_lo;
    int64_t most = after->end_hi == TIME_MAX ? TIME_MAX : after->end_hi + 1;
    t->start_hi = most > own->start_hi ? most : own->start_hi;
    gap.start_lo = after->end_hi;
    gap.start_hi = most;
  }
  if (before != NULL) {
    int64_t least = before->start_lo == TIME_MIN ? TIME_MIN : before->start_lo - 1;
    t->end_lo = least < own->end_lo ? least : own->end_lo;
    t->end_hi = before->end_hi - 1 < own->end_hi ? before->end_hi - 1 : own->end_hi;
    gap.end_lo = least;
    gap.end_hi = before->start_lo;
  }
  held.sure = gap.start_lo < gap.end_hi && bounds_overlaps(own, &gap);
  if (t->start_lo >= t->end_hi)
    return;
  bounds_tighten(t);
  vec_add(out, held);
}

static bool add_in_force(Store *store, const FactRow *row, const Bounds *own, FactTimes *out, Err *err) {
  Reader *reader = ask_of(store, "steps", row->id, 0, 0, err);
  if (reader == NULL)
    return false;
  Bounds ended, began;
  bool was = false, open = true; /* suspended before, in force now */
  CursorStep step;
  while ((step = store_reader_next(reader, err)) == CURSOR_ROW) {
    int64_t kind = whole(reader, 0);
    Bounds at = {.start_lo = whole(reader, 2), .end_hi = whole(reader, 3)};
    if (kind == STEP_SUSPENDED && !open) { /* said again, and perhaps more exactly */
      began.end_hi = at.end_hi < began.end_hi ? at.end_hi : began.end_hi;
    } else if (kind == STEP_SUSPENDED) {
      began = at;
      open = false;
    } else if (kind == STEP_IN_FORCE && !open) {
      add_between(own, was ? &ended : NULL, &began, out);
      ended = at;
      was = open = true;
    }
  }
  store_reader_end(reader);
  add_between(own, was ? &ended : NULL, open ? NULL : &began, out);
  return step == CURSOR_DONE;
}

bool session_fact_times(Store *store, const FactRow *row, FactTimes *out, Err *err) {
  bool relation = (row->id & 1) != 0 && !row->bulk;
  Bounds own = row->bounds;
  out->n = 0;
  if (relation && own.end_lo == TIME_MAX && row->standing != DENIED && !yield_end(store, row, &own, err))
    return false;
  if (own.start_lo >= own.end_hi) /* what is said of it leaves no time */
    return true;
  if (relation && (row->flags & FACT_STEPS) != 0)
    return add_in_force(store, row, &own, out, err);
  if (!relation || row->status != STATUS_OTHER) /* not suspended from the first */
    vec_add(out, ((FactTime){own, true}));
  return true;
}
