#include "store/hearing.h"

#include "time/lag.h"
#include "time/order.h"

#include <string.h>

/* The date of a fact: what its evidence says of it together, and what ties, sources and events make of it. */

/* Whatever a fact is tied to, by its own word or the other's. */
static const char SQL_TIES[] = "SELECT other, after, lag FROM tie WHERE fact " IN_ONE " AND ended IS NULL UNION"
                               " SELECT fact, 1 - after, lag FROM tie WHERE other " IN_ONE " AND ended IS NULL";
static const char SQL_STEPS[] =
    "SELECT step, lo, hi, date FROM step WHERE fact " IN_ONE " AND ended IS NULL ORDER BY lo, id";

/* ---- its date ---- */

/* An end left open was seen open when its source wrote: it may have ended at any time after that. */
static Bounds as_said(const Dated *d, const Claim *c) {
  Bounds b = d->bounds;
  if (d->open && d->span)
    b.end_lo = c->published_lo;
  return b;
}

typedef struct Spoken {
  const Answer *answer;
  Dated dated;
} Spoken;

static void show_date(Hearing *h, const Bounds *bounds, bool span, const char *text) {
  h->row.bounds = *bounds;
  h->row.flags = (h->row.flags & ~(FACT_SPAN | FACT_UNDATED)) | (span ? FACT_SPAN : 0);
  buf_reset(&h->date);
  if (text != NULL)
    buf_puts(&h->date, text);
  else
    bounds_print(bounds, (h->row.id & 1) != 0 ? READ_IN : READ_AT, &h->date);
  h->has_date = true;
}

static bool is_marked(const Dated *dated) {
  return strpbrk(buf_str(&dated->edtf), "?~%") != NULL;
}

/* The common part of all, or the best-graded one's. Open ends make way for stated ones if all agree to that. */
static void choose_date(Hearing *h, const Spoken *said, size_t n) {
  Bounds common = as_said(&said[0].dated, said[0].answer->claim);
  bool agree = true, open = said[0].dated.open, span = said[0].dated.span;
  for (size_t i = 1; i < n && agree; i++) {
    Bounds next = as_said(&said[i].dated, said[i].answer->claim);
    agree = bounds_common(&common, &next, &common);
    open = open && said[i].dated.open;
    span = span || said[i].dated.span;
  }
  size_t best = 0;
  if (!agree) {
    for (size_t i = 1; i < n; i++)
      if (said[i].answer->claim->rank < said[best].answer->claim->rank)
        best = i;
    h->row.flags |= n > 1 ? FACT_DATE_OPEN : 0;
    show_date(h, &said[best].dated.bounds, said[best].dated.span, buf_str(&said[best].dated.edtf));
    return;
  }
  if (open)
    common.end_lo = common.end_hi = TIME_MAX;
  const Dated *words = NULL; /* of those who say just this, one who does so without a mark of doubt, if there is one */
  for (size_t i = 0; i < n; i++)
    if (bounds_equal(&said[i].dated.bounds, &common) &&
        (words == NULL || (is_marked(words) && !is_marked(&said[i].dated))))
      words = &said[i].dated;
  if (words != NULL) {
    show_date(h, &common, words->span, buf_str(&words->edtf));
    return;
  }
  show_date(h, &common, span, NULL);
}

bool hearing_date(Store *store, Hearing *h, Err *err) {
  h->row.flags &= ~FACT_DATE_OPEN;
  if (!hearing_concerns(h, TERM_DATE))
    return true;
  if (!hearing_keep_bases(store, h, TERM_DATE, err))
    return false;
  Answers answers = {0};
  hearing_answers(h, TERM_DATE, &answers);
  const Answer *judge = hearing_settled(&answers);
  VEC(Spoken) said = {NULL, 0, 0};
  for (size_t i = 0; i < answers.n; i++) {
    const Statement *s = answers.at[i].statement;
    Spoken one = {.answer = &answers.at[i]};
    if (!answer_is_said(&answers.at[i]) || (judge != NULL && judge != &answers.at[i]))
      continue;
    if (store_dated_parse(s->value.text, (h->row.id & 1) != 0, &one.dated))
      vec_add(&said, one);
  }
  if (said.n > 0) {
    choose_date(h, said.at, said.n);
  } else {
    h->row.flags |= FACT_UNDATED;
    h->has_date = false;
  }
  for (size_t i = 0; i < said.n; i++)
    store_dated_clear(&said.at[i].dated);
  vec_clear(&said);
  vec_clear(&answers);
  return true;
}

bool hearing_undated(const Hearing *h) {
  return (h->row.flags & FACT_UNDATED) != 0;
}

typedef struct Tie {
  int64_t other;
  bool after, lagged;
  Lag lag;
} Tie;

typedef VEC(Tie) Ties;

static bool load_ties(Store *store, int64_t fact, Ties *out, Err *err) {
  sqlite3_stmt *stmt = store_bind(store, SQL_TIES, err, "i", fact);
  int rc = -1;
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW) {
    Tie tie = {.other = sqlite3_column_int64(stmt, 0), .after = sqlite3_column_int(stmt, 1) != 0};
    const char *lag = (const char *)sqlite3_column_text(stmt, 2);
    tie.lagged = lag != NULL && lag[0] != '\0' && lag_parse(lag, strlen(lag), &tie.lag, NULL);
    vec_add(out, tie);
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return rc == SQLITE_DONE;
}

static void bound_by_tie(const Tie *tie, const Bounds *other, int64_t *lo, int64_t *hi) {
  int64_t first = tie->after ? other->end_lo : TIME_MIN, last = tie->after ? TIME_MAX : other->start_hi;
  if (tie->lagged) {
    int64_t from, to;
    lag_window(&tie->lag, tie->after, other, &from, &to);
    first = from > first ? from : first;
    last = to < last ? to : last;
  }
  if (first > *lo && first < *hi)
    *lo = first;
  if (last < *hi && last > *lo)
    *hi = last;
}

/* An event is bounded by what was stated of others alone, never by what bounds them: so nothing goes in circles, and
 * nothing stays when what it came from is gone. The end of a relation that an undated event ended is not stated. */
static bool is_stated(Store *store, const Tie *tie, const FactRow *other) {
  FactRow event;
  if ((other->id & 1) == 0)
    return (other->flags & FACT_UNDATED) == 0;
  int64_t began, ended;
  store_fact_ends(store, other, &began, &ended);
  int64_t follows = tie->after ? ended : began;
  return follows == 0 || !store_fact_get(store, follows, &event) || (event.flags & FACT_UNDATED) == 0;
}

/* Without a date, an event lies between the dates of what it is tied to; an actual one before what reports it was
 * published. One step: what follows along ties of ties is for time/network.h to say, and is not kept. */
bool hearing_bound_undated(Store *store, Hearing *h, Err *err) {
  if (!hearing_undated(h) || (h->row.id & 1) != 0)
    return true;
  h->row.flags &= ~FACT_SPAN;
  int64_t lo = TIME_MIN, hi = TIME_MAX;
  for (size_t i = 0; i < h->claims.n && h->row.status == STATUS_NORMAL; i++) {
    const Claim *c = &h->claims.at[i];
    if (c->stance == STANCE_ASSERTS && c->id != 0 && c->published_hi < hi)
      hi = c->published_hi;
  }
  Ties ties = {0};
  bool ok = load_ties(store, h->row.id, &ties, err);
  for (size_t i = 0; ok && i < ties.n; i++) {
    FactRow other;
    if (!store_fact_get(store, ties.at[i].other, &other) || other.retracted || other.id == h->row.id)
      continue; /* a record that was merged into what it was tied to is not before itself */
    if (is_stated(store, &ties.at[i], &other))
      bound_by_tie(&ties.at[i], &other.bounds, &lo, &hi);
  }
  vec_clear(&ties);
  h->row.bounds = (Bounds){lo, hi, lo, hi};
  h->has_date = lo != TIME_MIN || hi != TIME_MAX;
  buf_reset(&h->date);
  if (h->has_date)
    bounds_print(&h->row.bounds, READ_AT, &h->date);
  return ok;
}

/* The two ends of a relation's date as texts, where one may come from elsewhere. */
typedef struct Ends {
  Buf from, to;
  bool follows;
} Ends;

static void split_ends(const Hearing *h, Ends *ends) {
  *ends = (Ends){BUF_EMPTY, BUF_EMPTY, false};
  const char *text = hearing_undated(h) ? NULL : store_date_middle(buf_str(&h->date));
  if (text != NULL) {
    buf_add(&ends->from, h->date.data, (size_t)(text - h->date.data));
    buf_puts(&ends->to, text + 1);
  } else {
    buf_puts(&ends->to, "..");
  }
}

static void follow_event(Store *store, int64_t event, int64_t *lo, int64_t *hi, bool start, Buf *text, bool *follows) {
  FactRow row;
  if (event == 0 || !store_fact_get(store, event, &row))
    return;
  *lo = start ? row.bounds.start_lo : row.bounds.end_lo;
  *hi = start ? row.bounds.start_hi : row.bounds.end_hi;
  buf_reset(text);
  if (row.bounds.start_lo != TIME_MIN || row.bounds.end_hi != TIME_MAX)
    store_fact_date(store, &row, text);
  *follows = true;
}

static bool follow_steps(Store *store, Hearing *h, Ends *ends, Err *err) {
  bool normal = true, any = false;
  sqlite3_stmt *stmt = store_bind(store, SQL_STEPS, err, "i", h->row.id);
  int rc = -1;
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW) {
    int step = sqlite3_column_int(stmt, 0);
    any = true;
    if (step == STEP_ENDED) {
      h->row.bounds.end_lo = sqlite3_column_int64(stmt, 1);
      h->row.bounds.end_hi = sqlite3_column_int64(stmt, 2);
      buf_reset(&ends->to);
      buf_puts(&ends->to, (const char *)sqlite3_column_text(stmt, 3));
      ends->follows = true;
    } else {
      normal = step == STEP_IN_FORCE;
    }
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  h->row.flags = (h->row.flags & ~FACT_STEPS) | (any ? FACT_STEPS : 0);
  if (any)
    h->row.status = normal ? STATUS_NORMAL : STATUS_OTHER;
  return rc == SQLITE_DONE;
}

/* Ends that are events follow them; steps suspend and end. */
bool hearing_follow_ends(Store *store, Hearing *h, Err *err) {
  Bounds *b = &h->row.bounds;
  if ((h->row.id & 1) == 0)
    return true;
  if (hearing_undated(h))
    *b = (Bounds){TIME_MIN, TIME_MAX, h->ended == 0 ? TIME_MAX : TIME_MIN, TIME_MAX};
  Ends ends;
  split_ends(h, &ends);
  follow_event(store, h->began, &b->start_lo, &b->start_hi, true, &ends.from, &ends.follows);
  follow_event(store, h->ended, &b->end_lo, &b->end_hi, false, &ends.to, &ends.follows);
  bool ok = follow_steps(store, h, &ends, err);
  if (ok && ends.follows) {
    bounds_tighten(b);
    buf_reset(&h->date);
    buf_printf(&h->date, "%s/%s", buf_str(&ends.from), buf_str(&ends.to));
    h->has_date = true;
    h->row.flags |= FACT_SPAN;
  }
  buf_clear(&ends.from);
  buf_clear(&ends.to);
  return ok;
}
