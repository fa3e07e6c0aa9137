/* Pairs of codes that only grow: for each first its seconds, in the order in which they came. A row's seconds are told
 * apart by looking while they are few, then by a bit for each where the codes are dense, else by hashing; so that what
 * a rule derives row by row costs a few nanoseconds a pair.
 *
 * As in a relation, `now` seconds of a row are seen by the round that runs, and those from `old` on are new in it.
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

typedef struct Pairs {
  VEC(PairRow) rows;
  PairMap map;
  uint64_t n;    /* pairs */
  uint32_t span; /* no second's number is as high */
  bool mixed;    /* seconds are of both kinds: small numbers and entries */
  bool any, is_small;
  uint64_t *scratch; /* owned; a bit for each second, all 0 */
  size_t n_scratch;
  Code *block;                   /* owned; of rows that came all at once */
  uint64_t owned, marked;        /* codes in rows of their own, words of marks */
  VEC(uint32_t) touched, recent; /* rows that got seconds in this round, and in the one before */
} Pairs;

void pairs_clear(Pairs *pairs);

/* The row of a first, NULL if there is none; borrowed until the next addition. */
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

static inline PairRow *pairs_row(const Pairs *pairs, Code first) {
  uint32_t at = pairs_map_find(&pairs->map, first);
  return at == 0 ? NULL : &pairs->rows.at[at - 1];
}

bool pairs_has(Pairs *pairs, Code first, Code second);

bool pairs_add(Pairs *pairs, Code first, Code second); /* false if it is there */

/* All of these seconds of a row of other pairs. */
void pairs_add_row(Pairs *pairs, Code first, const Pairs *from, const Code *seconds, size_t n);

/* Behind the first, what other pairs (which may be these) have behind each of the middles, which must not lie in a row
 * of these; if `old`, only what was there before the last round. How many were looked at. */
uint64_t pairs_add_joined(Pairs *pairs, Code first, const Code *middles, size_t n, const Pairs *by, bool old);

/* Fills empty pairs with these, first and second in turn, some perhaps several times. They are new in the round after
 * the next turn, as if they had been added. Rows come in the order of their codes, and so do their seconds. */
void pairs_build(Pairs *pairs, const Code *codes, size_t n);

/* The same pairs, the second first, into empty pairs: those that are seen, or of these only the old ones. */
void pairs_turned(const Pairs *from, bool old, Pairs *out);

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
