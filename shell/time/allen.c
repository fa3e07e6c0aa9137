#include "time/allen.h"

#include <string.h>

static const char *const NAMES[ALLEN_COUNT] = {"b", "m", "o", "fi", "di", "s", "e", "si", "d", "f", "oi", "mi", "bi"};

#define BEFORE (ALLEN_B | ALLEN_M)
#define AFTER (ALLEN_MI | ALLEN_BI)
#define WITHIN (ALLEN_S | ALLEN_E | ALLEN_D | ALLEN_F)
#define AROUND (ALLEN_FI | ALLEN_DI | ALLEN_E | ALLEN_SI)

const AllenWord ALLEN_WORD[ALLEN_WORDS] = {
    {"before", BEFORE, WHOLE_NONE},
    {"meets", ALLEN_M, WHOLE_NONE},
    {"overlaps", ALLEN_ALL & ~(BEFORE | AFTER), WHOLE_SECOND},
    {"during", WITHIN, WHOLE_SECOND},
    {"contains", AROUND, WHOLE_FIRST},
    {"starts", ALLEN_S | ALLEN_E, WHOLE_SECOND},
    {"finishes", ALLEN_E | ALLEN_F, WHOLE_SECOND},
    {"equals", ALLEN_E, WHOLE_NONE},
};

/* --- What two uncertain times can be to each other ---
 *
 * A relation fixes the order of four pairs of ends: start and start, start and end, end and start, end and end. For each
 * pair the bounds leave a set of <, = and >, three bits; the four sets together would index a table of 4,096 entries. A
 * relation stands in an entry if each of its four signs is left, so the entry is the intersection of one mask per pair,
 * and four tables of eight say the same as the one.
 *
 * The table looks at pairs one by one, so it can only say too much. With v = max of the two earliest starts and
 * w = min of the two latest ends: if w <= v, one has ended when the other starts, and any choice of ends is as good; and if
 * w - v >= 3 there is room for two distinct starts before two distinct ends. The table is exact in both cases. When the
 * two can share no more than one or two instants (v < w < v + 3), the eight relations that need two distinct starts or
 * ends are asked singly (`cramped`). The other five, b m e mi bi, have their start < end from the signs alone. */

enum { LT = 1, EQ = 2, GT = 4 };

#define SIGNS(lt, eq, gt)                                                                                              \
  { 0, lt, eq, (lt) | (eq), gt, (lt) | (gt), (eq) | (gt), (lt) | (eq) | (gt) }

static const AllenSet STARTS[8] =
    SIGNS(BEFORE | ALLEN_O | ALLEN_FI | ALLEN_DI, ALLEN_S | ALLEN_E | ALLEN_SI, ALLEN_D | ALLEN_F | ALLEN_OI | AFTER);
static const AllenSet START_END[8] = SIGNS(ALLEN_ALL & ~AFTER, ALLEN_MI, ALLEN_BI);
static const AllenSet END_START[8] = SIGNS(ALLEN_B, ALLEN_M, ALLEN_ALL & ~BEFORE);
static const AllenSet ENDS[8] =
    SIGNS(BEFORE | ALLEN_O | ALLEN_S | ALLEN_D, ALLEN_FI | ALLEN_E | ALLEN_F, ALLEN_DI | ALLEN_SI | ALLEN_OI | AFTER);

/* A time by the values that its ends can have: the start in [s0, s1], the end in [e0, e1]. TIME_MIN and TIME_MAX are the
 * least and greatest instant here. */
typedef struct Ends {
  int64_t s0, s1, e0, e1;
} Ends;

/* Every start has an end after it and every end a start before it, or there is no time and it returns false. */
static bool ends_of(const Bounds *b, Ends *out) {
  int64_t s1 = bounds_latest_start(b), e0 = bounds_earliest_end(b);
  if (b->start_lo >= b->end_hi)
    return false;
  *out = (Ends){b->start_lo, time_least(s1, b->end_hi - 1), time_most(e0, b->start_lo + 1), b->end_hi};
  return out->s0 <= out->s1 && out->e0 <= out->e1;
}

/* The signs that x in [x0, x1] and y in [y0, y1] can have. */
static unsigned signs(int64_t x0, int64_t x1, int64_t y0, int64_t y1) {
  return (unsigned)(x0 < y1) * LT | (unsigned)(x0 <= y1 && y0 <= x1) * EQ | (unsigned)(x1 > y0) * GT;
}

/* Of the relations that need two distinct starts or ends, those for which there is room. Each takes the best choice:
 * starts as early and ends as late as they may be. */
static AllenSet cramped(const Ends *a, const Ends *b) {
  int64_t same_start = time_most(a->s0, b->s0), same_end = time_least(a->e1, b->e1);
  int64_t a_first = time_most(b->s0, a->s0 + 1),
          b_first = time_most(a->s0, b->s0 + 1); /* the later start, if a's, b's is first */
  int64_t a_ends = time_least(a->e1, b->e1 - 1),
          b_ends = time_least(b->e1, a->e1 - 1); /* the earlier end, if it is a's, b's */
  unsigned set = ALLEN_B | ALLEN_M | ALLEN_E | ALLEN_MI | ALLEN_BI;
  set |= (unsigned)(a_first < a_ends) * ALLEN_O | (unsigned)(b_first < b_ends) * ALLEN_OI;
  set |= (unsigned)(a_first < b_ends) * ALLEN_DI | (unsigned)(b_first < a_ends) * ALLEN_D;
  set |= (unsigned)(a_first < same_end) * ALLEN_FI | (unsigned)(b_first < same_end) * ALLEN_F;
  set |= (unsigned)(same_start < a_ends) * ALLEN_S | (unsigned)(same_start < b_ends) * ALLEN_SI;
  return (AllenSet)set;
}

AllenSet allen_possible(const Bounds *a_bounds, const Bounds *b_bounds) {
  Ends a, b;
  if (!ends_of(a_bounds, &a) || !ends_of(b_bounds, &b))
    return 0;
  unsigned set = STARTS[signs(a.s0, a.s1, b.s0, b.s1)] & START_END[signs(a.s0, a.s1, b.e0, b.e1)] &
                 END_START[signs(a.e0, a.e1, b.s0, b.s1)] & ENDS[signs(a.e0, a.e1, b.e0, b.e1)];
  int64_t v = time_most(a.s0, b.s0), w = time_least(a.e1, b.e1);
  if (v < w && (uint64_t)w - (uint64_t)v < 3)
    set &= cramped(&a, &b);
  return (AllenSet)set;
}

/* --- Chains --- */

static const AllenSet COMPOSED[ALLEN_COUNT][ALLEN_COUNT] = {
    {0x0001, 0x0001, 0x0001, 0x0001, 0x0001, 0x0001, 0x0001, 0x0001, 0x0127, 0x0127, 0x0127, 0x0127, 0x1fff},
    {0x0001, 0x0001, 0x0001, 0x0001, 0x0001, 0x0002, 0x0002, 0x0002, 0x0124, 0x0124, 0x0124, 0x0248, 0x1c90},
    {0x0001, 0x0001, 0x0007, 0x0007, 0x001f, 0x0004, 0x0004, 0x001c, 0x0124, 0x0124, 0x07fc, 0x0490, 0x1c90},
    {0x0001, 0x0002, 0x0004, 0x0008, 0x0010, 0x0004, 0x0008, 0x0010, 0x0124, 0x0248, 0x0490, 0x0490, 0x1c90},
    {0x001f, 0x001c, 0x001c, 0x0010, 0x0010, 0x001c, 0x0010, 0x0010, 0x07fc, 0x0490, 0x0490, 0x0490, 0x1c90},
    {0x0001, 0x0001, 0x0007, 0x0007, 0x001f, 0x0020, 0x0020, 0x00e0, 0x0100, 0x0100, 0x0700, 0x0800, 0x1000},
    {0x0001, 0x0002, 0x0004, 0x0008, 0x0010, 0x0020, 0x0040, 0x0080, 0x0100, 0x0200, 0x0400, 0x0800, 0x1000},
    {0x001f, 0x001c, 0x001c, 0x0010, 0x0010, 0x00e0, 0x0080, 0x0080, 0x0700, 0x0400, 0x0400, 0x0800, 0x1000},
    {0x0001, 0x0001, 0x0127, 0x0127, 0x1fff, 0x0100, 0x0100, 0x1f00, 0x0100, 0x0100, 0x1f00, 0x1000, 0x1000},
    {0x0001, 0x0002, 0x0124, 0x0248, 0x1c90, 0x0100, 0x0200, 0x1c00, 0x0100, 0x0200, 0x1c00, 0x1000, 0x1000},
    {0x001f, 0x001c, 0x07fc, 0x0490, 0x1c90, 0x0700, 0x0400, 0x1c00, 0x0700, 0x0400, 0x1c00, 0x1000, 0x1000},
    {0x001f, 0x00e0, 0x0700, 0x0800, 0x1000, 0x0700, 0x0800, 0x1000, 0x0700, 0x0800, 0x1000, 0x1000, 0x1000},
    {0x1fff, 0x1f00, 0x1f00, 0x1000, 0x1000, 0x1f00, 0x1000, 0x1000, 0x1f00, 0x1000, 0x1000, 0x1000, 0x1000},
};

AllenSet allen_compose(AllenSet ab, AllenSet bc) {
  unsigned set = 0;
  for (unsigned i = ab & ALLEN_ALL; i != 0; i &= i - 1)
    for (unsigned j = bc & ALLEN_ALL; j != 0 && set != ALLEN_ALL; j &= j - 1)
      set |= COMPOSED[__builtin_ctz(i)][__builtin_ctz(j)];
  return (AllenSet)set;
}

AllenSet allen_inverse(AllenSet ab) {
  unsigned set = 0;
  for (int i = 0; i < ALLEN_COUNT; i++)
    set |= (unsigned)(ab >> i & 1) << (ALLEN_COUNT - 1 - i);
  return (AllenSet)set;
}

AllenSet allen_find(const char *name) {
  for (int i = 0; i < ALLEN_COUNT; i++)
    if (strcmp(NAMES[i], name) == 0)
      return (AllenSet)(1 << i);
  return 0;
}

const char *allen_name(int i) {
  return NAMES[i];
}
