/* Pairs of codes that only grow: for each first a row of its seconds.
 *
 * Pairs that come all at once are laid: the seconds of all rows stand in one block, sorted, and by direct address of a
 * first is known where its row begins. The first addition opens them: every row becomes a PairRow, which keeps its
 * seconds in the order in which they came, and tells them apart by looking while they are few, then by a bit for each
 * where the codes are dense, else by hashing; so that what a rule derives row by row costs a few nanoseconds a pair.
 *
 * A row keeps its number. As in a relation, `now` seconds of a row are seen by the round that runs, and those from `old`
 * on are new in it.
 */
#ifndef RULES_PAIRS_H
#define RULES_PAIRS_H

#include "rules/codes.h"

typedef struct PairRow {
  Code first;
  uint32_t n, cap; /* cap 0: the seconds lie in the block of all rows, with others behind them */
  uint32_t old, now;
  uint32_t n_marks : 31; /* words of bits, or slots; 0: looked for one by one */
  uint32_t hashed : 1;
  Code *seconds;   /* owned unless cap is 0 */
  uint64_t *marks; /* owned; covers all seconds, or is NULL */
} PairRow;

/* From a code to a number, by direct address in pages that are made when they are needed. */
typedef struct PairMap {
  uint32_t **pages[2]; /* owned; of entries, of small numbers; the row and 1 */
  uint32_t n_pages[2];
  uint32_t none, made; /* of CODE_NONE; pages that are there */
} PairMap;

/* Firsts of one kind, from `base` on, that have row after row from `at` on, though some may be empty. */
typedef struct PairRange {
  Code base;
  uint32_t n, at;
} PairRange;

typedef struct Pairs {
  VEC(PairRow) rows;   /* unless they are laid */
  PairRange ranges[2]; /* of entries, of small numbers: of rows that were laid by direct address */
  PairMap map;         /* of all others */
  bool laid;
  uint8_t turns;    /* of what is laid, as far as it matters: 0 came, 1 is new, 2 is old */
  uint32_t n_laid;  /* rows that were laid */
  uint32_t *starts; /* owned; of a row that is laid: where in the block it begins, and the next one behind it */
  Code *firsts;     /* owned; of laid rows that have no direct address; or NULL */
  Code *block;      /* owned */
  size_t n_block;
  uint64_t n;    /* pairs */
  uint32_t span; /* no second's number is as high */
  bool mixed;    /* seconds are of both kinds: small numbers and entries */
  bool any, is_small;
  uint64_t *scratch; /* owned; a bit for each second, all 0 */
  size_t n_scratch;
  uint64_t owned, marked;        /* codes in rows of their own, words of marks */
  VEC(uint32_t) touched, recent; /* rows that got seconds in this round, and in the one before */
} Pairs;

void pairs_clear(Pairs *pairs);

#define PAIRS_NONE UINT32_MAX
#define PAIRS_PAGE 10  /* bits */
#define PAIRS_AHEAD 64 /* how far ahead is fetched, in codes */

static inline uint32_t pairs_map_find(const PairMap *map, Code code) {
  uint32_t at = code & ~CODE_SMALL, kind = code >> 31, page = at >> PAIRS_PAGE;
  if (page >= map->n_pages[kind])
    return code == CODE_NONE ? map->none : 0;
  const uint32_t *found = map->pages[kind][page];
  return found == NULL ? 0 : found[at & ((1u << PAIRS_PAGE) - 1)];
}

void pairs_map_put(PairMap *map, Code code, uint32_t value); /* of a code that is not there, or not any longer */
void pairs_map_clear(PairMap *map);

/* The number of the row of a first, PAIRS_NONE if there is none. */
static inline uint32_t pairs_at(const Pairs *pairs, Code first) {
  const PairRange *range = &pairs->ranges[first >> 31];
  uint32_t at = first - range->base;
  return at < range->n ? range->at + at : pairs_map_find(&pairs->map, first) - 1;
}

static inline size_t pairs_rows(const Pairs *pairs) {
  return pairs->laid ? pairs->n_laid : pairs->rows.n;
}

/* The first of a row of pairs that are laid. */
static inline Code pairs_laid_first(const Pairs *pairs, size_t at) {
  const PairRange *range = &pairs->ranges[at >= pairs->ranges[1].at];
  return pairs->firsts != NULL ? pairs->firsts[at] : range->base + ((uint32_t)at - range->at);
}

static inline Code pairs_first(const Pairs *pairs, size_t at) {
  return pairs->laid ? pairs_laid_first(pairs, at) : pairs->rows.at[at].first;
}

/* What stands in a row: borrowed until something is added to it. */
typedef struct PairView {
  const Code *seconds;
  uint32_t old, now, n;
  bool sorted;
} PairView;

static inline PairView pairs_view(const Pairs *pairs, size_t at) {
  if (pairs->laid) {
    uint32_t from = pairs->starts[at], n = pairs->starts[at + 1] - from;
    return (PairView){pairs->block + from, pairs->turns > 1 ? n : 0, pairs->turns > 0 ? n : 0, n, true};
  }
  const PairRow *row = &pairs->rows.at[at];
  return (PairView){row->seconds, row->old, row->now, row->n, row->cap == 0};
}

/* The same of a first, which may have none. */
static inline PairView pairs_find(const Pairs *pairs, Code first) {
  uint32_t at = pairs_at(pairs, first);
  return at == PAIRS_NONE ? (PairView){0} : pairs_view(pairs, at);
}

/* Whether a sorted row has a second. */
bool pairs_seek(const PairView *row, Code second);

/* Rows that may have new seconds: how many, and the number of each. */
static inline size_t pairs_recent_count(const Pairs *pairs) {
  return !pairs->laid ? pairs->recent.n : pairs->turns == 1 ? pairs->n_laid : 0;
}

static inline size_t pairs_recent(const Pairs *pairs, size_t i) {
  return pairs->laid ? i : pairs->recent.at[i];
}

bool pairs_has(Pairs *pairs, Code first, Code second);

bool pairs_add(Pairs *pairs, Code first, Code second); /* false if it is there */

/* All of these seconds of a row of other pairs. */
void pairs_add_row(Pairs *pairs, Code first, const Pairs *from, const Code *seconds, size_t n);

/* Behind the first, what other pairs (which may be these) have behind each of the middles, which must not lie in a row
 * of these; if `old`, only what was there before the last round. How many were looked at. */
uint64_t pairs_add_joined(Pairs *pairs, Code first, const Code *middles, size_t n, const Pairs *by, bool old);

/* Fills empty pairs with these, first and second in turn, some perhaps several times; they are laid. They are new in the
 * round after the next turn, as if they had been added. */
void pairs_build(Pairs *pairs, const Code *codes, size_t n);

/* The same of one row. */
void pairs_build_row(Pairs *pairs, Code first, const Code *seconds, size_t n);

/* The same pairs, the second first, into empty pairs: those that are seen, or of these only the old ones. */
void pairs_turned(const Pairs *from, bool old, Pairs *out);

/* Makes rows of what is laid, so that something can be added; rows keep their numbers, and views stay. */
void pairs_open(Pairs *pairs);

/* Adds behind each first what `by` have behind its seconds, again and again until nothing is new: for pairs whose rounds
 * have not begun. `go_on` is called with work done; false as soon as it is false. */
typedef bool (*PairsGoOn)(void *context, uint64_t work);
bool pairs_close(Pairs *pairs, Pairs *const *by, size_t n_by, PairsGoOn go_on, void *context);

/* How many of the seconds of a row (`codes`, behind `own` in `from`) complete pairs have behind `first`. The marks of the
 * last first stay, since it is mostly asked for again. */
typedef struct PairsMeet {
  uint64_t *bits; /* owned */
  size_t n_words;
  const Pairs *pairs;
  Code first;
} PairsMeet;
uint64_t pairs_meet(PairsMeet *meet, const Code *codes, size_t n, Pairs *pairs, Code first, Pairs *from, Code own);
void pairs_meet_clear(PairsMeet *meet);

/* The code, turned so that its kind is the lowest bit. */
static inline uint32_t pairs_bit(Code code) {
  return code << 1 | code >> 31;
}

/* Of these pairs themselves: the seconds of the others may come; a row's seconds are these, all of them its old ones too. */
void pairs_note(Pairs *pairs, const Pairs *others);
void pairs_row_replace(Pairs *pairs, PairRow *row, const Code *seconds, size_t n);

/* What was new becomes old, and what came since becomes new; false if nothing came. */
bool pairs_turn(Pairs *pairs);

size_t pairs_bytes(const Pairs *pairs);

#endif
