#include "rules/plan.h"

#include "time/extent.h"

/* Times of an atom looked back at or ahead from, by the closed forms of time/extent.h: what certainly holds stays within
 * what possibly does, and what lies somewhere stays so. */

bool rules_times_meet(const Bounds *a, const Bounds *b) {
  bool touch = bounds_latest_start(a) <= bounds_earliest_end(b) && bounds_latest_start(b) <= bounds_earliest_end(a);
  bool around =
      a->start_lo <= b->start_lo && a->start_hi <= b->start_hi && a->end_lo >= b->end_lo && a->end_hi >= b->end_hi;
  bool within =
      b->start_lo <= a->start_lo && b->start_hi <= a->start_hi && b->end_lo >= a->end_lo && b->end_hi >= a->end_hi;
  return touch || around || within;
}

static int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b) {
  return a > b ? a : b;
}

Bounds rules_times_join(const Bounds *a, const Bounds *b) {
  return (Bounds){least(a->start_lo, b->start_lo), least(a->start_hi, b->start_hi), most(a->end_lo, b->end_lo),
                  most(a->end_hi, b->end_hi)};
}

/* Appends a time, as one with those that it meets. */
static void add_maximal(Bounds time, RuleTimes *out) {
  for (size_t i = 0; i < out->n;) {
    if (!rules_times_meet(&out->at[i], &time)) {
      i++;
      continue;
    }
    time = rules_times_join(&out->at[i], &time);
    out->at[i] = out->at[--out->n];
    i = 0;
  }
  vec_add(out, time);
}

static void fill(const RuleTimes *times, Extent *out) {
  for (size_t i = 0; i < times->n; i++)
    extent_add(out, &times->at[i], false);
  extent_tidy(out);
}

/* What possibly holds around an instant of a part. */
static Period around(const Extent *h, int64_t at) {
  size_t i = periods_find(&h->possibly, at);
  return i < h->possibly.n ? h->possibly.at[i] : (Period){at, at};
}

static void list_times(const Extent *h, bool possible, RuleTimes *out) {
  for (size_t i = 0; i < h->certainly.n; i++) {
    const Period *sure = &h->certainly.at[i];
    Period all = around(h, sure->lo);
    add_maximal((Bounds){all.lo, sure->lo == TIME_MIN ? TIME_MIN : sure->lo + 1,
                         sure->hi == TIME_MAX ? TIME_MAX : sure->hi - 1, all.hi},
                out);
  }
  for (size_t i = 0; i < h->somewhere.n; i++) {
    const Bounds *some = &h->somewhere.at[i];
    Period all = around(h, some->start_lo);
    add_maximal((Bounds){all.lo, some->start_hi, some->end_lo, all.hi}, out);
  }
  for (size_t i = 0; possible && i < h->possibly.n; i++) {
    const Period *all = &h->possibly.at[i];
    bool seen = false;
    for (size_t k = 0; k < out->n; k++)
      seen = seen || (out->at[k].start_lo == all->lo && out->at[k].end_hi == all->hi);
    if (!seen)
      vec_add(out, ((Bounds){all->lo, all->hi, all->lo, all->hi}));
  }
}

void rules_window_times(RuleWindow window, const RuleTimes *a, const RuleTimes *b, int64_t from, int64_t to,
                        bool possible, RuleTimes *out) {
  Extent first = {0}, second = {0}, held = {0};
  fill(a, &first);
  if (b != NULL)
    fill(b, &second);
  switch (window) {
  case RULE_ONCE: extent_once(&first, from, to, &held); break;
  case RULE_HISTORICALLY: extent_historically(&first, from, to, &held); break;
  case RULE_EVENTUALLY: extent_eventually(&first, from, to, &held); break;
  case RULE_ALWAYS: extent_always(&first, from, to, &held); break;
  case RULE_SINCE: extent_since(&first, &second, from, to, &held); break;
  case RULE_UNTIL: extent_until(&first, &second, from, to, &held); break;
  }
  out->n = 0;
  list_times(&held, possible, out);
  extent_clear(&first);
  extent_clear(&second);
  extent_clear(&held);
}

void rules_times_gaps(const RuleTimes *cuts, bool outer, RuleTimes *out) {
  Periods taken = PERIODS_EMPTY;
  for (size_t i = 0; i < cuts->n; i++) {
    const Bounds *cut = &cuts->at[i];
    Period p =
        outer ? (Period){cut->start_lo, cut->end_hi} : (Period){bounds_latest_start(cut), bounds_earliest_end(cut)};
    if (p.lo < p.hi)
      vec_add(&taken, p);
  }
  periods_tidy(&taken);
  int64_t at = TIME_MIN;
  for (size_t i = 0; i <= taken.n; i++) {
    int64_t to = i < taken.n ? taken.at[i].lo : TIME_MAX;
    if (at < to)
      vec_add(out, ((Bounds){at, at == TIME_MIN ? TIME_MIN : at + 1, to == TIME_MAX ? TIME_MAX : to - 1, to}));
    at = i < taken.n ? taken.at[i].hi : TIME_MAX;
  }
  periods_clear(&taken);
}
