/* What held, possibly and certainly: against every way in which a few uncertain members can lie. One operator is exact, a
 * chain of them is sound. */
#include "check.h"
#include "periods_apply.h"

#include "time/extent.h"
#include "time/order.h"

#include <stdlib.h>

#define LO -14 /* the instants at which results are compared, one bit each */
#define HI 34
#define MEMBERS 2

/* Up to two members, and where they lie in one world. */
typedef struct Side {
  Bounds member[MEMBERS];
  int n;
  Extent extent;
  Periods world;
} Side;

static uint64_t bits(const Periods *p) {
  uint64_t set = 0;
  for (size_t i = 0; i < p->n; i++)
    for (int64_t t = LO; t < HI; t++)
      set |= (uint64_t)(p->at[i].lo <= t && t < p->at[i].hi) << (t - LO);
  return set;
}

static void random_side(Side *side) {
  extent_clear(&side->extent);
  side->n = (int)below(MEMBERS + 1);
  for (int i = 0; i < side->n; i++) {
    Bounds *b = &side->member[i];
    b->start_lo = below(9);
    b->start_hi = b->start_lo + 1 + below(3);
    b->end_lo = b->start_lo + below(6);
    b->end_hi = b->end_lo + 1 + below(3);
    b->start_hi = b->start_hi < b->end_hi ? b->start_hi : b->end_hi;
    if (below(12) == 0)
      b->start_lo = b->start_hi = TIME_MIN;
    if (below(12) == 0)
      b->end_lo = b->end_hi = TIME_MAX;
    extent_add(&side->extent, b, false);
  }
  extent_tidy(&side->extent);
}

/* Calls for every way in which the members of the sides lie. */
typedef struct Walk Walk;
struct Walk {
  Side *side[3];
  int sides;
  void (*visit)(Walk *walk);
  int op[2];
  int64_t from, to;
  uint64_t every, some;
  int64_t shortest, longest;
  Periods out, middle;
};

static Period placed[3][MEMBERS];

static void walk_from(Walk *walk, int side, int member) {
  if (side == walk->sides) {
    for (int i = 0; i < walk->sides; i++) {
      Side *s = walk->side[i];
      s->world.n = 0;
      for (int k = 0; k < s->n; k++)
        vec_add(&s->world, placed[i][k]);
      periods_tidy(&s->world);
    }
    walk->visit(walk);
    return;
  }
  const Side *s = walk->side[side];
  if (member == s->n) {
    walk_from(walk, side + 1, 0);
    return;
  }
  const Bounds *b = &s->member[member];
  int64_t starts = b->start_lo == TIME_MIN ? 1 : b->start_hi - b->start_lo; /* without bound is one place */
  int64_t ends = b->end_hi == TIME_MAX ? 1 : b->end_hi - b->end_lo;
  for (int64_t i = 0; i < starts; i++)
    for (int64_t j = 0; j < ends; j++)
      if (b->start_lo + i < b->end_hi - j) {
        placed[side][member] = (Period){b->start_lo + i, b->end_hi - j};
        walk_from(walk, side, member + 1);
      }
}

static void apply_extent(int op, const Extent *a, const Extent *b, int64_t from, int64_t to, Extent *out) {
  switch (op) {
  case AND: extent_and(a, b, out); break;
  case OR: extent_or(a, b, out); break;
  case MINUS: extent_minus(a, b, out); break;
  case ONCE: extent_once(a, from, to, out); break;
  case HISTORICALLY: extent_historically(a, from, to, out); break;
  case EVENTUALLY: extent_eventually(a, from, to, out); break;
  case ALWAYS: extent_always(a, from, to, out); break;
  case SINCE: extent_since(a, b, from, to, out); break;
  default: extent_until(a, b, from, to, out); break;
  }
}

static void note(Walk *walk, const Periods *result) {
  uint64_t set = bits(result);
  walk->every &= set;
  walk->some |= set;
  int64_t seconds = periods_seconds(result);
  walk->shortest = seconds < walk->shortest ? seconds : walk->shortest;
  walk->longest = seconds > walk->longest ? seconds : walk->longest;
}

static void visit_one(Walk *walk) {
  periods_apply(walk->op[0], &walk->side[0]->world, &walk->side[1]->world, walk->from, walk->to, &walk->out);
  note(walk, &walk->out);
}

static void visit_two(Walk *walk) {
  periods_apply(walk->op[0], &walk->side[0]->world, &walk->side[1]->world, walk->from, walk->to, &walk->middle);
  periods_apply(walk->op[1], &walk->middle, &walk->side[2]->world, walk->from, walk->to, &walk->out);
  note(walk, &walk->out);
}

static void visit_gaps(Walk *walk) {
  periods_gaps(&walk->side[0]->world, &walk->out);
  note(walk, &walk->out);
}

static void start_walk(Walk *walk, void (*visit)(Walk *walk)) {
  walk->visit = visit;
  walk->every = UINT64_MAX >> (64 - (HI - LO));
  walk->some = 0;
  walk->shortest = TIME_MAX;
  walk->longest = 0;
  walk_from(walk, 0, 0);
}

static Side sides[3];

static void clear_sides(void) {
  for (int i = 0; i < 3; i++) {
    extent_clear(&sides[i].extent);
    periods_clear(&sides[i].world);
  }
}

/* A list of times must not say more than is so: certain of what is not, or against what possibly is. */
static bool list_is_sound(const Extent *h, const Walk *walk) {
  ExtentTimes times = {0};
  extent_list(h, &times);
  uint64_t sure = 0, all = 0;
  bool valid = true;
  for (size_t i = 0; i < times.n; i++) {
    const Bounds *b = &times.at[i].bounds;
    Period outer = {b->start_lo, b->end_hi};
    Period inner = {b->start_hi == TIME_MIN ? TIME_MIN : b->start_hi - 1,
                    b->end_lo == TIME_MAX ? TIME_MAX : b->end_lo + 1};
    all |= bits(&PERIODS_VIEW(&outer, 1));
    sure |= inner.lo < inner.hi && !times.at[i].perhaps ? bits(&PERIODS_VIEW(&inner, 1)) : 0;
    valid = valid && bounds_valid(b);
    /* what is not marked was in every world: some instant is certain, or one of its times is somewhere in it */
    valid = valid && (times.at[i].perhaps || walk->some != 0);
  }
  vec_clear(&times);
  return valid && (sure & ~walk->every) == 0 && (walk->some & ~all) == 0;
}

static void one_operator_is_exact(void) {
  static const char *const NAMES[OPS] = {"and",        "or",     "minus", "once", "historically",
                                         "eventually", "always", "since", "until"};
  for (int op = 0; op < OPS; op++) {
    int unsound = 0, inexact = 0, certain = 0, lists = 0, lengths = 0;
    for (int i = 0; i < 10000; i++) {
      random_side(&sides[0]);
      random_side(&sides[1]);
      int64_t from = below(3) == 0 ? 0 : below(5);
      Walk walk = {.side = {&sides[0], &sides[1]},
                   .sides = 2,
                   .op = {op},
                   .from = from,
                   .to = below(6) == 0 ? TIME_MAX : from + below(6)};
      Extent out = {0};
      start_walk(&walk, visit_one);
      apply_extent(op, &sides[0].extent, &sides[1].extent, walk.from, walk.to, &out);
      uint64_t sure = bits(&out.certainly), all = bits(&out.possibly);
      unsound += (sure & ~walk.every) != 0 || (walk.some & ~all) != 0;
      inexact += sure != walk.every || all != walk.some;
      certain += sure != 0;
      lists += !list_is_sound(&out, &walk);
      Length length = extent_length(&out);
      lengths += length.min > walk.shortest || length.max < walk.longest;
      extent_clear(&out);
      periods_clear(&walk.out);
    }
    check_that(unsound == 0, NAMES[op], __FILE__, __LINE__);
    check_that(inexact == 0, NAMES[op], __FILE__, __LINE__);
    check_that(lists == 0 && lengths == 0, NAMES[op], __FILE__, __LINE__);
    check_that(certain > 300, NAMES[op], __FILE__, __LINE__);
  }
}

static void chains_are_sound(void) {
  int unsound = 0, exact = 0, lists = 0;
  for (int i = 0; i < 10000; i++) {
    for (int k = 0; k < 3; k++)
      random_side(&sides[k]);
    int64_t from = below(4);
    Walk walk = {.side = {&sides[0], &sides[1], &sides[2]},
                 .sides = 3,
                 .op = {(int)below(OPS), (int)below(OPS)},
                 .from = from,
                 .to = from + below(4)};
    Extent middle = {0}, out = {0};
    start_walk(&walk, visit_two);
    apply_extent(walk.op[0], &sides[0].extent, &sides[1].extent, walk.from, walk.to, &middle);
    apply_extent(walk.op[1], &middle, &sides[2].extent, walk.from, walk.to, &out);
    uint64_t sure = bits(&out.certainly), all = bits(&out.possibly);
    unsound += (sure & ~walk.every) != 0 || (walk.some & ~all) != 0;
    exact += sure == walk.every && all == walk.some;
    lists += !list_is_sound(&out, &walk);
    extent_clear(&middle);
    extent_clear(&out);
    periods_clear(&walk.out);
    periods_clear(&walk.middle);
  }
  CHECK(unsound == 0 && lists == 0);
  CHECK(exact > 9000);
}

static void at_and_gaps_are_sound(void) {
  int wrong = 0, gaps_wrong = 0, gaps_exact = 0;
  for (int i = 0; i < 10000; i++) {
    random_side(&sides[0]);
    Walk walk = {.side = {&sides[0]}, .sides = 1, .op = {OR}};
    int64_t lo = below(14), hi = lo + 1 + below(5);
    Period window = {lo, hi};
    uint64_t in = bits(&PERIODS_VIEW(&window, 1));
    Extent empty = {0}, out = {0};
    start_walk(&walk, visit_gaps);
    extent_gaps(&sides[0].extent, &out);
    uint64_t sure = bits(&out.certainly), all = bits(&out.possibly);
    gaps_wrong += (sure & ~walk.every) != 0 || (walk.some & ~all) != 0;
    gaps_exact += sure == walk.every && all == walk.some;
    periods_clear(&walk.out);
    /* it held at some instant of the window if it did once in [0, length) before its last */
    walk = (Walk){.side = {&sides[0], &sides[1]}, .sides = 1, .op = {ONCE}, .from = 0, .to = hi - lo - 1};
    start_walk(&walk, visit_one);
    uint64_t last = (uint64_t)1 << (hi - 1 - LO);
    Walk own = {.side = {&sides[0], &sides[1]}, .sides = 1, .op = {OR}};
    sides[1].world.n = 0;
    start_walk(&own, visit_one);
    ExtentAt want = (own.every & in) == in     ? EXTENT_THROUGHOUT
                    : (walk.every & last) != 0 ? EXTENT_YES
                    : (walk.some & last) != 0  ? EXTENT_POSSIBLE
                                               : EXTENT_NO;
    wrong += extent_at(&sides[0].extent, lo, hi) != want;
    extent_clear(&empty);
    extent_clear(&out);
    periods_clear(&walk.out);
    periods_clear(&own.out);
  }
  CHECK(wrong == 0);
  CHECK(gaps_wrong == 0);
  CHECK(gaps_exact > 8000);
}

/* An event on a day has no certain instant, but it surely was within the days that follow. */
static void what_is_only_somewhere_becomes_certain(void) {
  Bounds day = {0, 86400, 0, 86400};
  Extent event = {0}, out = {0};
  extent_add(&event, &day, false);
  extent_tidy(&event);
  CHECK(event.certainly.n == 0 && event.somewhere.n == 1);
  extent_once(&event, 0, 90 * 86400, &out);
  CHECK(out.certainly.n == 1 && out.certainly.at[0].lo == 86399 && out.certainly.at[0].hi == 90 * 86400 + 1);
  CHECK(extent_at(&event, 0, 86400) == EXTENT_YES && extent_at(&event, 0, 86399) == EXTENT_POSSIBLE);
  CHECK(extent_at(&event, 86400, 86401) == EXTENT_NO);
  extent_once(&event, 0, TIME_MAX, &out);
  CHECK(out.certainly.n == 1 && out.certainly.at[0].hi == TIME_MAX);
  extent_eventually(&event, 0, TIME_MAX, &out);
  CHECK(out.certainly.n == 1 && out.certainly.at[0].lo == TIME_MIN && out.certainly.at[0].hi == 1);
  extent_clear(&event);
  extent_clear(&out);
}

static void what_is_perhaps_is_never_certain(void) {
  Bounds exact = {0, 1, 9, 10};
  Extent h = {0}, out = {0};
  ExtentTimes times = {0};
  extent_add(&h, &exact, true);
  extent_tidy(&h);
  extent_once(&h, 0, 5, &out);
  extent_list(&out, &times);
  CHECK(out.certainly.n == 0 && out.possibly.n == 1 && times.n == 1 && times.at[0].perhaps);
  CHECK(extent_at(&out, 3, 4) == EXTENT_POSSIBLE);
  vec_clear(&times);
  extent_clear(&h);
  extent_clear(&out);
}

int main(void) {
  one_operator_is_exact();
  chains_are_sound();
  at_and_gaps_are_sound();
  what_is_only_somewhere_becomes_certain();
  what_is_perhaps_is_never_certain();
  clear_sides();
  return check_report();
}
