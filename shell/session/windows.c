#include "session/windows.h"

#include "time/calendar.h"
#include "time/held.h"

#include <string.h>

#define ASKED 16 /* questions of one state of the case before an index is made for the next */

/* The days of one kind of facts. A fact possibly was in the window [q, r) if its outermost days overlap it. It certainly was
 * if r is no less than the day in which its start is over and q no more than the one in which its end begins: for most
 * facts these are the same days, for some others days that must overlap the window as well, and for those whose start may
 * come after their end (a month's event) days that must lie within it. */
typedef struct Days {
  Held *exact, *outer, *inner, *within;
} Days;

struct Windows {
  int64_t generation, written; /* of the case, when it was last asked */
  int asked;
  bool ready;
  Days events, relations;
};

Windows *windows_new(void) {
  return mem_zero(1, sizeof(Windows));
}

static void days_clear(Days *days) {
  held_free(days->exact);
  held_free(days->outer);
  held_free(days->inner);
  held_free(days->within);
  *days = (Days){0};
}

static void forget(Windows *windows) {
  days_clear(&windows->events);
  days_clear(&windows->relations);
  windows->ready = false;
  windows->asked = 0;
}

void windows_free(Windows *windows) {
  if (windows == NULL)
    return;
  forget(windows);
  mem_free(windows);
}

/* ---- days ---- */

static int32_t day_of(int64_t day) {
  return day <= HELD_MIN ? HELD_MIN : day >= HELD_MAX ? HELD_MAX : (int32_t)day;
}

/* The day that begins at or before the instant; at or behind it. */
static int32_t day_floor(int64_t at) {
  return at == TIME_MIN ? HELD_MIN : at == TIME_MAX ? HELD_MAX : day_of(calendar_day_of(at));
}

static int32_t day_ceil(int64_t at) {
  return at == TIME_MIN ? HELD_MIN : at == TIME_MAX ? HELD_MAX : day_of(calendar_day_of(at - 1) + 1);
}

static void days_add(Days *days, const Bounds *b, uint32_t id) {
  int32_t from = day_floor(b->start_lo), to = day_ceil(b->end_hi);
  int32_t latest = day_ceil(b->start_hi), earliest = day_floor(b->end_lo);
  if (from >= to)
    return;
  int32_t sure_from = latest == HELD_MIN || latest == HELD_MAX ? latest : latest - 1;
  int32_t sure_to = earliest == HELD_MIN || earliest == HELD_MAX ? earliest : earliest + 1;
  if (sure_from == from && sure_to == to) {
    held_add(days->exact, from, to, id);
    return;
  }
  held_add(days->outer, from, to, id);
  if (sure_from < sure_to)
    held_add(days->inner, sure_from, sure_to, id);
  else if (earliest != HELD_MIN && latest != HELD_MAX)
    held_add(days->within, earliest, latest, id);
}

static void days_make(Days *days) {
  *days = (Days){held_new(), held_new(), held_new(), held_new()};
}

static void days_settle(Days *days) {
  held_settle(days->exact);
  held_settle(days->outer);
  held_settle(days->inner);
  held_settle(days->within);
}

static size_t days_count(const Days *days, int32_t from, int32_t to, bool certain) {
  size_t n = held_count(days->exact, from, to);
  if (!certain)
    return n + held_count(days->outer, from, to);
  return n + held_count(days->inner, from, to) + held_count_within(days->within, from, to);
}

/* ---- the index ---- */

static bool index_make(Windows *windows, Store *store, Err *err) {
  Query all = {.kind = REC_NONE, .limit = -1};
  Cursor *cursor = store_query_begin(store, &all, err);
  CursorStep step = CURSOR_FAILED;
  FactRow row;
  bool certain;
  days_make(&windows->events);
  days_make(&windows->relations);
  while (cursor != NULL && (step = store_query_next(cursor, &row, &certain, err)) == CURSOR_ROW) {
    bool relation = !row.bulk && record_fact(row.id).kind == REC_RELATION;
    days_add(relation ? &windows->relations : &windows->events, &row.bounds, (uint32_t)row.id);
  }
  store_query_end(cursor);
  days_settle(&windows->events);
  days_settle(&windows->relations);
  windows->ready = step == CURSOR_DONE;
  if (!windows->ready)
    forget(windows);
  return windows->ready;
}

/* A question about a window of whole days, and nothing else. */
static bool is_window(const Query *query) {
  const QueryKey *key = query->keys;
  bool facts = query->kind == REC_NONE || query->kind == REC_EVENT || query->kind == REC_RELATION;
  if (!facts || query->n_keys != 1 || key->op != QUERY_AT || key->key != 0)
    return false;
  bool bounded = key->lo != TIME_MIN && key->hi != TIME_MAX;
  bool whole = key->lo % SECONDS_OF_DAY == 0 && key->hi % SECONDS_OF_DAY == 0;
  return bounded && whole && day_floor(key->lo) < day_ceil(key->hi);
}

bool windows_count(Windows *windows, Store *store, const Query *query, int64_t *count, Err *err) {
  if (!is_window(query))
    return store_query_count(store, query, count, err);
  if (windows->generation != store_generation(store) || windows->written != store_written(store))
    forget(windows);
  windows->generation = store_generation(store);
  windows->written = store_written(store);
  if (!windows->ready && ++windows->asked <= ASKED)
    return store_query_count(store, query, count, err);
  if (!windows->ready && !index_make(windows, store, err))
    return false;
  int32_t from = day_floor(query->keys->lo), to = day_ceil(query->keys->hi);
  size_t n = query->kind == REC_RELATION ? 0 : days_count(&windows->events, from, to, query->certain);
  n += query->kind == REC_EVENT ? 0 : days_count(&windows->relations, from, to, query->certain);
  *count = query->limit >= 0 && (int64_t)n > query->limit ? query->limit : (int64_t)n;
  return true;
}
