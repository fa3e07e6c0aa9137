#include "time/periods.h"

#include <stdlib.h>
#include <string.h>

int64_t periods_move(int64_t at, int64_t by) {
  int64_t out;
  if (at == TIME_MIN || at == TIME_MAX)
    return at;
  if (by == TIME_MIN || by == TIME_MAX || __builtin_add_overflow(at, by, &out))
    return by < 0 ? TIME_MIN : TIME_MAX;
  return out;
}

/* Empties the output and makes room, so that the loops below never allocate. */
static void start(Periods *out, size_t room) {
  out->n = 0;
  if (out->cap < room) {
    mem_free(out->at);
    out->at = mem_resize(NULL, room, sizeof *out->at);
    out->cap = room;
  }
}

void periods_clear(Periods *p) {
  vec_clear(p);
}

void periods_copy(const Periods *a, Periods *out) {
  start(out, a->n);
  if (a->n > 0)
    memcpy(out->at, a->at, a->n * sizeof *a->at);
  out->n = a->n;
}

/* Appends where there is room for it. */
static inline void append(Periods *out, int64_t lo, int64_t hi) {
  if (lo >= hi)
    return;
  if (out->n > 0 && lo <= out->at[out->n - 1].hi)
    out->at[out->n - 1].hi = time_most(out->at[out->n - 1].hi, hi);
  else
    out->at[out->n++] = (Period){lo, hi};
}

void periods_add(Periods *out, int64_t lo, int64_t hi) {
  if (out->n == out->cap) {
    out->cap = out->cap == 0 ? 8 : out->cap * 2;
    out->at = mem_resize(out->at, out->cap, sizeof *out->at);
  }
  append(out, lo, hi);
}

static int by_start(const void *x, const void *y) {
  int64_t a = ((const Period *)x)->lo, b = ((const Period *)y)->lo;
  return (a > b) - (a < b);
}

void periods_tidy(Periods *p) {
  bool sorted = true;
  for (size_t i = 1; i < p->n && sorted; i++)
    sorted = p->at[i - 1].lo <= p->at[i].lo;
  if (!sorted)
    qsort(p->at, p->n, sizeof *p->at, by_start);
  size_t n = p->n;
  p->n = 0; /* what is written never passes what is read */
  for (size_t i = 0; i < n; i++)
    append(p, p->at[i].lo, p->at[i].hi);
}

/* --- Sets --- */

void periods_and(const Periods *a, const Periods *b, Periods *out) {
  start(out, a->n + b->n);
  for (size_t i = 0, j = 0; i < a->n && j < b->n;) {
    append(out, time_most(a->at[i].lo, b->at[j].lo), time_least(a->at[i].hi, b->at[j].hi));
    if (a->at[i].hi < b->at[j].hi)
      i++;
    else
      j++;
  }
}

void periods_or(const Periods *a, const Periods *b, Periods *out) {
  start(out, a->n + b->n);
  for (size_t i = 0, j = 0; i < a->n || j < b->n;) {
    bool first = j == b->n || (i < a->n && a->at[i].lo <= b->at[j].lo);
    const Period *next = first ? &a->at[i++] : &b->at[j++];
    append(out, next->lo, next->hi);
  }
}

void periods_minus(const Periods *a, const Periods *b, Periods *out) {
  start(out, a->n + b->n);
  size_t j = 0;
  for (size_t i = 0; i < a->n; i++) {
    int64_t lo = a->at[i].lo, hi = a->at[i].hi;
    while (j < b->n && b->at[j].hi <= lo)
      j++;
    for (; j < b->n && b->at[j].lo < hi; j++) {
      append(out, lo, b->at[j].lo);
      lo = b->at[j].hi;
      if (lo >= hi)
        break; /* it may reach into the next one */
    }
    append(out, lo, hi);
  }
}

void periods_gaps(const Periods *a, Periods *out) {
  start(out, a->n);
  for (size_t i = 1; i < a->n; i++)
    append(out, a->at[i - 1].hi, a->at[i].lo);
}

/* --- Metric operators ---
 *
 * With A = [lo, hi) one period: t - d lies in A for some d of [from, to] if lo + from <= t < hi + to, and for every one if
 * lo + to <= t < hi + from. The instants from t - to to t - from are all in the set only if they are in one period, since
 * between two there is a gap. Looking ahead mirrors this. */

static int64_t ahead(int64_t at, int64_t by) {
  return periods_move(at, by);
}

static int64_t back(int64_t at, int64_t by) {
  return periods_move(at, by == TIME_MAX ? TIME_MIN : -by);
}

void periods_once(const Periods *a, int64_t from, int64_t to, Periods *out) {
  start(out, a->n);
  for (size_t i = 0; i < a->n; i++)
    append(out, ahead(a->at[i].lo, from), ahead(a->at[i].hi, to));
}

void periods_historically(const Periods *a, int64_t from, int64_t to, Periods *out) {
  start(out, a->n);
  for (size_t i = 0; i < a->n; i++)
    append(out, ahead(a->at[i].lo, to), ahead(a->at[i].hi, from));
}

void periods_eventually(const Periods *a, int64_t from, int64_t to, Periods *out) {
  start(out, a->n);
  for (size_t i = 0; i < a->n; i++)
    append(out, back(a->at[i].lo, to), back(a->at[i].hi, from));
}

void periods_always(const Periods *a, int64_t from, int64_t to, Periods *out) {
  start(out, a->n);
  for (size_t i = 0; i < a->n; i++)
    append(out, back(a->at[i].lo, from), back(a->at[i].hi, to));
}

/* since, for t in one period A of a, and s in one period B of b: s lies in [max(A.lo - 1, t - to), t - from], a window that
 * B must meet. So B.lo + from <= t < B.hi + to, A.hi > t >= A.lo, t - from >= A.lo - 1, and B.hi >= A.lo. With from = 0
 * every instant of b is one too. A pair is looked at only if the two meet or touch, which is so for a->n + b->n pairs at
 * most; the pieces come in order, for those in A begin in A. */
void periods_since(const Periods *a, const Periods *b, int64_t from, int64_t to, Periods *out) {
  start(out, a->n + 2 * b->n + 1);
  size_t first = 0, own = 0;
  for (size_t i = 0; i < a->n; i++) {
    const Period *A = &a->at[i];
    int64_t least_lo = from > 1 ? ahead(A->lo, from - 1) : A->lo;
    while (first < b->n && b->at[first].hi < A->lo)
      first++;
    for (size_t j = first; j < b->n && ahead(b->at[j].lo, from) < A->hi; j++) {
      int64_t lo = time_most(ahead(b->at[j].lo, from), least_lo), hi = time_least(ahead(b->at[j].hi, to), A->hi);
      for (; from == 0 && own < b->n && b->at[own].lo <= lo; own++)
        append(out, b->at[own].lo, b->at[own].hi);
      append(out, lo, hi);
    }
  }
  for (; from == 0 && own < b->n; own++)
    append(out, b->at[own].lo, b->at[own].hi);
}

/* The mirror: s lies in [t + from, min(A.hi, t + to)]. */
void periods_until(const Periods *a, const Periods *b, int64_t from, int64_t to, Periods *out) {
  start(out, a->n + 2 * b->n + 1);
  size_t first = 0, own = 0;
  for (size_t i = 0; i < a->n; i++) {
    const Period *A = &a->at[i];
    int64_t most_hi = from > 1 ? back(A->hi, from - 1) : A->hi;
    while (first < b->n && back(b->at[first].hi, from) <= A->lo)
      first++;
    for (size_t j = first; j < b->n && b->at[j].lo <= A->hi; j++) {
      int64_t lo = time_most(back(b->at[j].lo, to), A->lo), hi = time_least(back(b->at[j].hi, from), most_hi);
      for (; from == 0 && own < b->n && b->at[own].lo <= lo; own++)
        append(out, b->at[own].lo, b->at[own].hi);
      append(out, lo, hi);
    }
  }
  for (; from == 0 && own < b->n; own++)
    append(out, b->at[own].lo, b->at[own].hi);
}

/* --- Looking --- */

size_t periods_find(const Periods *a, int64_t at) {
  size_t lo = 0, hi = a->n;
  while (lo < hi) {
    size_t mid = lo + (hi - lo) / 2;
    if (a->at[mid].hi > at)
      hi = mid;
    else
      lo = mid + 1;
  }
  return lo;
}

bool periods_hold(const Periods *a, int64_t lo, int64_t hi) {
  size_t i = periods_find(a, lo);
  return i < a->n && a->at[i].lo <= lo && hi <= a->at[i].hi;
}

bool periods_touch(const Periods *a, int64_t lo, int64_t hi) {
  size_t i = periods_find(a, lo);
  return i < a->n && lo < hi && a->at[i].lo < hi;
}

int64_t periods_seconds(const Periods *a) {
  int64_t sum = 0, one;
  for (size_t i = 0; i < a->n; i++)
    if (a->at[i].lo == TIME_MIN || a->at[i].hi == TIME_MAX || __builtin_sub_overflow(a->at[i].hi, a->at[i].lo, &one) ||
        __builtin_add_overflow(sum, one, &sum))
      return TIME_MAX;
  return sum;
}
