#include "time/extent.h"

#include <stdlib.h>
#include <string.h>

void extent_clear(Extent *h) {
  periods_clear(&h->possibly);
  periods_clear(&h->certainly);
  vec_clear(&h->somewhere);
  h->loose = false;
}

/* True if both readings are one. */
static bool is_exact(const Extent *h) {
  const Periods *a = &h->possibly, *b = &h->certainly;
  return a->n == b->n && h->somewhere.n == 0 && (a->n == 0 || memcmp(a->at, b->at, a->n * sizeof *a->at) == 0);
}

/* Its start or its end is not known at all: no instant is certain. */
static bool is_unknown(const Bounds *b) {
  return b->start_hi == TIME_MAX || b->end_lo == TIME_MIN;
}

/* What a member is sure of: a period, or only that it was somewhere. */
static void add_sure(Extent *h, const Bounds *member) {
  int64_t lo = bounds_latest_start(member), hi = bounds_earliest_end(member);
  if (lo < hi && !is_unknown(member))
    vec_add(&h->certainly, ((Period){lo, hi}));
  else
    vec_add(&h->somewhere, *member);
}

void extent_add(Extent *h, const Bounds *member, bool perhaps) {
  vec_add(&h->possibly, ((Period){member->start_lo, member->end_hi}));
  h->loose |= perhaps;
  if (!perhaps)
    add_sure(h, member);
}

void extent_tidy(Extent *h) {
  periods_tidy(&h->possibly);
  periods_tidy(&h->certainly);
}

/* Keeps of the times that are only somewhere those that lie within `all`, or, if `none`, outside it altogether. */
static void keep_somewhere(const Extent *from, const Periods *all, bool none, Extent *out) {
  for (size_t i = 0; i < from->somewhere.n; i++) {
    const Bounds *b = &from->somewhere.at[i];
    bool keep = none ? !periods_touch(all, b->start_lo, b->end_hi) : periods_hold(all, b->start_lo, b->end_hi);
    if (keep)
      vec_add(&out->somewhere, *b);
  }
}

void extent_and(const Extent *a, const Extent *b, Extent *out) {
  periods_and(&a->possibly, &b->possibly, &out->possibly);
  periods_and(&a->certainly, &b->certainly, &out->certainly);
  out->somewhere.n = 0;
  keep_somewhere(a, &b->certainly, false, out);
  keep_somewhere(b, &a->certainly, false, out);
  out->loose = !is_exact(out);
}

void extent_or(const Extent *a, const Extent *b, Extent *out) {
  periods_or(&a->possibly, &b->possibly, &out->possibly);
  periods_or(&a->certainly, &b->certainly, &out->certainly);
  out->somewhere.n = 0;
  for (size_t i = 0; i < a->somewhere.n; i++)
    vec_add(&out->somewhere, a->somewhere.at[i]);
  for (size_t i = 0; i < b->somewhere.n; i++)
    vec_add(&out->somewhere, b->somewhere.at[i]);
  out->loose = a->loose || b->loose;
}

void extent_minus(const Extent *a, const Extent *b, Extent *out) {
  periods_minus(&a->possibly, &b->certainly, &out->possibly);
  periods_minus(&a->certainly, &b->possibly, &out->certainly);
  out->somewhere.n = 0;
  keep_somewhere(a, &b->possibly, true, out);
  out->loose = !is_exact(out);
}

/* Moves the times that are only somewhere, their starts by one distance and their ends by another; one that was certain
 * to reach into an instant becomes certain there. */
static void move_somewhere(const Extent *a, int64_t starts, int64_t ends, Extent *out) {
  out->somewhere.n = 0;
  for (size_t i = 0; i < a->somewhere.n; i++) {
    Bounds b = a->somewhere.at[i];
    b.start_lo = periods_move(b.start_lo, starts);
    b.start_hi = periods_move(b.start_hi, starts);
    b.end_lo = periods_move(b.end_lo, ends);
    b.end_hi = periods_move(b.end_hi, ends);
    add_sure(out, &b);
  }
  periods_tidy(&out->certainly);
  out->loose = a->loose;
}

void extent_once(const Extent *a, int64_t from, int64_t to, Extent *out) {
  periods_once(&a->possibly, from, to, &out->possibly);
  periods_once(&a->certainly, from, to, &out->certainly);
  move_somewhere(a, from, to, out);
}

void extent_eventually(const Extent *a, int64_t from, int64_t to, Extent *out) {
  periods_eventually(&a->possibly, from, to, &out->possibly);
  periods_eventually(&a->certainly, from, to, &out->certainly);
  move_somewhere(a, to == TIME_MAX ? TIME_MIN : -to, -from, out);
}

void extent_historically(const Extent *a, int64_t from, int64_t to, Extent *out) {
  if (from == to) { /* one instant: every one is some one */
    extent_once(a, from, to, out);
    return;
  }
  periods_historically(&a->possibly, from, to, &out->possibly);
  periods_historically(&a->certainly, from, to, &out->certainly);
  out->somewhere.n = 0;
  out->loose = !is_exact(out);
}

void extent_always(const Extent *a, int64_t from, int64_t to, Extent *out) {
  if (from == to) {
    extent_eventually(a, from, to, out);
    return;
  }
  periods_always(&a->possibly, from, to, &out->possibly);
  periods_always(&a->certainly, from, to, &out->certainly);
  out->somewhere.n = 0;
  out->loose = !is_exact(out);
}

/* A time of b that is only somewhere meets the window of s (see periods_since) wherever it lies, if its latest start is not
 * behind the window and its earliest end not before it. So the closed form holds for it as if it were a period from its
 * latest start to its earliest end, though that is empty; a period of a takes part only if it spans both. */
void extent_since(const Extent *a, const Extent *b, int64_t from, int64_t to, Extent *out) {
  periods_since(&a->possibly, &b->possibly, from, to, &out->possibly);
  periods_since(&a->certainly, &b->certainly, from, to, &out->certainly);
  for (size_t i = 0; i < b->somewhere.n; i++) {
    int64_t start = bounds_latest_start(&b->somewhere.at[i]), end = bounds_earliest_end(&b->somewhere.at[i]);
    size_t at = periods_find(&a->certainly, end);
    if (at < a->certainly.n && a->certainly.at[at].lo <= end && !is_unknown(&b->somewhere.at[i])) {
      Period held = {periods_move(start, from), time_least(periods_move(end, to), a->certainly.at[at].hi)};
      vec_add(&out->certainly, held);
    }
  }
  periods_tidy(&out->certainly);
  out->somewhere.n = 0;
  if (from == 0)
    keep_somewhere(b, &PERIODS_EMPTY, true, out);
  out->loose = !is_exact(out);
}

void extent_until(const Extent *a, const Extent *b, int64_t from, int64_t to, Extent *out) {
  int64_t back = to == TIME_MAX ? TIME_MIN : -to;
  periods_until(&a->possibly, &b->possibly, from, to, &out->possibly);
  periods_until(&a->certainly, &b->certainly, from, to, &out->certainly);
  for (size_t i = 0; i < b->somewhere.n; i++) {
    int64_t start = bounds_latest_start(&b->somewhere.at[i]), end = bounds_earliest_end(&b->somewhere.at[i]);
    size_t at = periods_find(&a->certainly, end - 1);
    if (at < a->certainly.n && a->certainly.at[at].hi >= start && !is_unknown(&b->somewhere.at[i])) {
      Period held = {time_most(periods_move(start, back), a->certainly.at[at].lo), periods_move(end, -from)};
      vec_add(&out->certainly, held);
    }
  }
  periods_tidy(&out->certainly);
  out->somewhere.n = 0;
  if (from == 0)
    keep_somewhere(b, &PERIODS_EMPTY, true, out);
  out->loose = !is_exact(out);
}

/* --- Looking --- */

/* A gap is what lies between two times. It surely lies between them behind the first latest start and before the last
 * earliest end; and it can lie only behind some earliest end and before some latest start. Those of times that may not
 * have been at all are not known, so that such a gap can be anywhere. */
void extent_gaps(const Extent *a, Extent *out) {
  Extent hull = {0};
  const Periods *sure = &a->certainly, *all = &a->possibly;
  int64_t first_start = TIME_MAX, last_end = TIME_MIN, first_end = TIME_MAX, last_start = TIME_MIN;
  if (sure->n > 0) {
    first_start = sure->at[0].lo;
    first_end = sure->at[0].hi;
    last_start = sure->at[sure->n - 1].lo;
    last_end = sure->at[sure->n - 1].hi;
  }
  for (size_t i = 0; i < a->somewhere.n; i++) {
    const Bounds *b = &a->somewhere.at[i];
    first_start = time_least(first_start, bounds_latest_start(b));
    last_start = time_most(last_start, bounds_latest_start(b));
    first_end = time_least(first_end, bounds_earliest_end(b));
    last_end = time_most(last_end, bounds_earliest_end(b));
  }
  if (a->loose && all->n > 0) {
    first_end = all->at[0].lo;
    last_start = all->at[all->n - 1].hi;
  }
  if (first_end < last_start && (a->loose || sure->n + a->somewhere.n > 1))
    vec_add(&hull.possibly, ((Period){first_end, last_start}));
  if (first_start < last_end)
    vec_add(&hull.certainly, ((Period){first_start, last_end}));
  extent_minus(&hull, a, out);
  out->loose = a->loose || a->somewhere.n > 0;
  extent_clear(&hull);
}

ExtentAt extent_at(const Extent *h, int64_t lo, int64_t hi) {
  if (periods_hold(&h->certainly, lo, hi))
    return EXTENT_THROUGHOUT;
  if (periods_touch(&h->certainly, lo, hi))
    return EXTENT_YES;
  for (size_t i = 0; i < h->somewhere.n; i++)
    if (bounds_latest_start(&h->somewhere.at[i]) < hi && bounds_earliest_end(&h->somewhere.at[i]) > lo)
      return EXTENT_YES;
  return periods_touch(&h->possibly, lo, hi) ? EXTENT_POSSIBLE : EXTENT_NO;
}

Length extent_length(const Extent *h) {
  const Periods *sure = &h->certainly, *all = &h->possibly;
  int64_t min = sure->n == 0 && h->somewhere.n > 0 ? 1 : periods_seconds(sure), max = periods_seconds(all);
  return length_measured(sure->n > 0 ? sure->at[0].lo : 0, min, all->n > 0 ? all->at[0].lo : 0, max);
}

static int by_start(const void *x, const void *y) {
  int64_t a = ((const Bounds *)x)->start_lo, b = ((const Bounds *)y)->start_lo;
  return (a > b) - (a < b);
}

void extent_list(const Extent *h, ExtentTimes *out) {
  BoundsList some = {0};
  for (size_t i = 0; i < h->somewhere.n; i++)
    vec_add(&some, h->somewhere.at[i]);
  if (some.n > 1)
    qsort(some.at, some.n, sizeof *some.at, by_start);
  size_t c = 0, s = 0;
  for (size_t i = 0; i < h->possibly.n; i++) {
    Period p = h->possibly.at[i];
    ExtentTime time = {{p.lo, p.hi, p.lo, p.hi}, false};
    size_t sure = c, seen = s;
    while (c < h->certainly.n && h->certainly.at[c].lo < p.hi)
      c++;
    while (s < some.n && some.at[s].start_lo < p.hi)
      s++;
    if (c > sure) {
      const Period *in = &h->certainly.at[sure];
      time.bounds.start_hi = in->lo == TIME_MIN ? TIME_MIN : in->lo + 1;
      time.bounds.end_lo = in->hi == TIME_MAX ? TIME_MAX : in->hi - 1;
    } else if (s == seen + 1 && some.at[seen].start_lo == p.lo && some.at[seen].end_hi == p.hi) {
      time.bounds = some.at[seen];
    } else {
      time.perhaps = s == seen;
    }
    vec_add(out, time);
  }
  vec_clear(&some);
}
