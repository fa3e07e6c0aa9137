/* Sets of instants as sorted half-open periods, the operators of sets on them, and those of metric temporal logic in closed
 * form: each is one pass over the arrays, at a cost that goes with the number of periods and not with their length.
 *
 * Invariant of every `Periods` but what periods_tidy takes: lo < hi in each, and hi of one < lo of the next (periods that
 * touch are one). TIME_MIN as lo and TIME_MAX as hi mean without bound, and stay so when moved; what is moved beyond the
 * range of the seconds counts as without bound. Time is whole seconds: "every instant" means every second.
 *
 * Ownership: the struct is the caller's; an output is emptied first, grown as needed and cleared by the caller
 * (periods_clear). An input is only read, so it may be a view of foreign memory (PERIODS_VIEW); it is never the output.
 */
#ifndef TIME_PERIODS_H
#define TIME_PERIODS_H

#include "base/vec.h"
#include "time/date.h"

typedef struct Period {
  int64_t lo, hi;
} Period;

typedef struct Periods {
  Period *at;
  size_t n, cap;
} Periods;

#define PERIODS_EMPTY ((Periods){NULL, 0, 0})
#define PERIODS_VIEW(array, count) ((Periods){(array), (count), 0})

void periods_clear(Periods *p); /* frees the array; empty, and may be used again */
void periods_copy(const Periods *a, Periods *out);

/* Appends what lies in [lo, hi), if anything; lo never falls from one call to the next. What touches the last is one with
 * it. */
void periods_add(Periods *out, int64_t lo, int64_t hi);

/* Makes an array in any order, with empty and overlapping periods, one that keeps the invariant. */
void periods_tidy(Periods *p);

void periods_and(const Periods *a, const Periods *b, Periods *out);
void periods_or(const Periods *a, const Periods *b, Periods *out);
void periods_minus(const Periods *a, const Periods *b, Periods *out);
void periods_gaps(const Periods *a, Periods *out); /* between the first and the last */

/* Distances are in seconds, 0 <= from <= to; `to` TIME_MAX is without limit. At t:
 * once: at some instant of [t - to, t - from] it held; historically: at every one.
 * eventually, always: the same of [t + from, t + to]. */
void periods_once(const Periods *a, int64_t from, int64_t to, Periods *out);
void periods_historically(const Periods *a, int64_t from, int64_t to, Periods *out);
void periods_eventually(const Periods *a, int64_t from, int64_t to, Periods *out);
void periods_always(const Periods *a, int64_t from, int64_t to, Periods *out);

/* since: `b` held at some s in [t - to, t - from], and `a` at every instant of (s, t]. until: `b` holds at some s in
 * [t + from, t + to], and `a` at every instant of [t, s). With s = t nothing is asked of `a`. */
void periods_since(const Periods *a, const Periods *b, int64_t from, int64_t to, Periods *out);
void periods_until(const Periods *a, const Periods *b, int64_t from, int64_t to, Periods *out);

/* The first period that ends after `at`: it holds `at` or lies behind it; a->n if there is none. */
size_t periods_find(const Periods *a, int64_t at);
bool periods_hold(const Periods *a, int64_t lo, int64_t hi);  /* at every instant of [lo, hi), which is not empty */
bool periods_touch(const Periods *a, int64_t lo, int64_t hi); /* at some instant of [lo, hi) */
int64_t periods_seconds(const Periods *a);                    /* in all; TIME_MAX if without bound */

/* An instant moved by a distance. Without bound stays so; by TIME_MIN or TIME_MAX, or out of range, gets so. */
int64_t periods_move(int64_t at, int64_t by);

#endif
