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
  uint32_t low;    /* of bits: the number of the first word */
  Code *seconds;   /* owned unless cap is 0 */
  uint64_t *marks; /* owned; covers all seconds, or is NULL */
} PairRow;

/* From a code to a number, by direct address in pages that are made when they are needed. */
typedef struct PairMap {
  uint32_t **pages[2]; /* owned; of entries, of small numbers; the row and 1 */
  uint32_t n_pages[2];
  uint32_t none, made; /* of CODE_NONE; pages that are there */
} PairMap;

/* A bit for each code that pairs may have as second: those of one kind are taken off it, or, where there are both, turned
 * to be the lowest bit. */
typedef struct PairsBits {
  uint64_t *words; /* owned; all 0 between uses */
  size_t cap;
  Code base;
  uint32_t turn, n; /* bits; that at n is there too, and 0 */
} PairsBits;
void pairs_bits_make(PairsBits *bits, bool mixed, bool is_small, uint32_t span);

static inline uint32_t pairs_bits_at(const PairsBits *bits, Code code) {
  Code own = code - bits->base;
  return own << bits->turn | (own >> 31 & bits->turn);
}

static inline void pairs_bits_set(PairsBits *bits, Code code) {
  uint32_t bit = pairs_bits_at(bits, code);
  bits->words[bit / 64] |= (uint64_t)1 << (bit & 63);
}

static inline bool pairs_bits_has(const PairsBits *bits, Code code) {
  uint32_t bit = pairs_bits_at(bits, code);
  bit = bit < bits->n ? bit : bits->n;
  return bits->words[bit / 64] >> (bit & 63) & 1;
}

/* Sets the bits of these codes, and writes those that had none: the end of what is written. */
static inline Code *pairs_bits_add(PairsBits *bits, const Code *codes, size_t n, Code *out) {
  uint64_t *words = bits->words;
  for (size_t i = 0; i < n; i++) {
    uint32_t bit = pairs_bits_at(bits, codes[i]);
    uint64_t *word = &words[bit / 64];
    *out = codes[i];
    out += ~(*word >> (bit & 63)) & 1;
    *word |= (uint64_t)1 << (bit & 63);
  }
  return out;
}

static inline void pairs_bits_reset(PairsBits *bits, const Code *codes, size_t n) {
  for (size_t i = 0; i < n; i++)
    bits->words[pairs_bits_at(bits, codes[i]) / 64] = 0;
}

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
  PairsBits scratch;
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

/* What a step looks at: all that is seen, what is new of it, or what was there before. */
typedef enum PairsPart { PART_ALL, PART_NEW, PART_OLD } PairsPart;

static inline uint32_t pairs_part(const PairView *row, PairsPart part, const Code **seconds) {
  uint32_t from = part == PART_NEW ? row->old : 0;
  *seconds = row->seconds + from;
  return (part == PART_OLD ? row->old : row->now) - from;
}

/* The same of a first, which may have none. */
static inline PairView pairs_find(const Pairs *pairs, Code first) {
  uint32_t at = pairs_at(pairs, first);
  return at == PAIRS_NONE ? (PairView){0} : pairs_view(pairs, at);
}

/* The first of sorted codes that is not below one: its place, n if there is none; found faster if it is near. */
size_t pairs_seek(const Code *codes, size_t n, Code code);

static inline bool pairs_sorted_has(const PairView *row, Code second) {
  size_t at = pairs_seek(row->seconds, row->n, second);
  return at < row->n && row->seconds[at] == second;
}

/* Fetches early what the codes behind number i lead to: the map, then the row, then its seconds; what is laid needs no
 * map. Always inline: a function that does nothing but fetch seems to do nothing, and gcc leaves its calls out. */
__attribute__((always_inline)) static inline void pairs_fetch(const Pairs *by, const Code *codes, size_t n, size_t i) {
  if (i + PAIRS_AHEAD < n && !by->laid) {
    Code code = codes[i + PAIRS_AHEAD];
    uint32_t page = (code & ~CODE_SMALL) >> PAIRS_PAGE, kind = code >> 31;
    if (page < by->map.n_pages[kind] && by->map.pages[kind][page] != NULL)
      __builtin_prefetch(by->map.pages[kind][page] + ((code & ~CODE_SMALL) & ((1u << PAIRS_PAGE) - 1)));
  }
  if (i + PAIRS_AHEAD * 2 / 3 < n) {
    uint32_t at = pairs_at(by, codes[i + PAIRS_AHEAD * 2 / 3]);
    if (at != PAIRS_NONE)
      __builtin_prefetch(by->laid ? (const void *)&by->starts[at] : &by->rows.at[at]);
  }
  if (i + PAIRS_AHEAD / 3 < n) {
    const Code *seconds = pairs_find(by, codes[i + PAIRS_AHEAD / 3]).seconds;
    __builtin_prefetch(seconds);
    __builtin_prefetch(seconds + 8); /* a row may lie in two lines */
  }
}

static inline bool pairs_are_empty(const Pairs *pairs) {
  return !pairs->laid && pairs->rows.n == 0;
}

/* Rows that may have new seconds: how many, and the number of each. */
static inline size_t pairs_recent_count(const Pairs *pairs) {
  return !pairs->laid ? pairs->recent.n : pairs->turns == 1 ? pairs->n_laid : 0;
}

static inline size_t pairs_recent(const Pairs *pairs, size_t i) {
  return pairs->laid ? i : pairs->recent.at[i];
}

bool pairs_has(Pairs *pairs, Code first, Code second);

bool pairs_add(Pairs *pairs, Code first, Code second); /* false if it is there */

/* All of these seconds, each of which is there once, of a row of other pairs; NULL: from elsewhere. */
void pairs_add_row(Pairs *pairs, Code first, const Pairs *from, const Code *seconds, size_t n);

/* Behind the first, what other pairs (which may be these) have behind each of the middles, which must not lie in a row
 * of these. How many were looked at. */
uint64_t pairs_add_joined(Pairs *pairs, Code first, const Code *middles, size_t n, const Pairs *by, PairsPart part);

/* Fills empty pairs with these, first and second in turn, some perhaps several times; they are laid. They are new in the
 * round after the next turn, as if they had been added. */
void pairs_build(Pairs *pairs, const Code *codes, size_t n);

/* The same of one row. */
void pairs_build_row(Pairs *pairs, Code first, const Code *seconds, size_t n);

/* Fills empty pairs row by row, for each row of others that are laid by direct address, in order: with sorted seconds, of
 * which the others have at least as many. If there are none in the end, nothing is laid. */
void pairs_lay_begin(Pairs *pairs, const Pairs *like);
void pairs_lay_row(Pairs *pairs, const Code *seconds, size_t n);
void pairs_lay_end(Pairs *pairs);

/* Those of the same pairs that are in a part, the second first, into empty pairs. */
void pairs_turned(const Pairs *from, PairsPart part, Pairs *out);

/* Makes rows of what is laid, so that something can be added; rows keep their numbers, and views stay. */
void pairs_open(Pairs *pairs);

/* Adds behind each first what `by` have behind its seconds, again and again until nothing is new: for pairs whose rounds
 * have not begun. `go_on` is called with work done; false as soon as it is false. */
typedef bool (*PairsGoOn)(void *context, uint64_t work);
bool pairs_close(Pairs *pairs, Pairs *const *by, size_t n_by, PairsGoOn go_on, void *context);

/* What codes have in common with one row of pairs that are complete. The row is mostly asked for again: its bits, made as
 * soon as they are worth it, stay until another is set. */
typedef struct PairsSieve {
  Pairs *pairs; /* NULL: none is set */
  Code first;
  PairView row;
  PairsBits bits;
  bool marked;
  uint64_t spent; /* on looking without bits */
} PairsSieve;
void pairs_sieve_set(PairsSieve *sieve, Pairs *pairs, Code first);
void pairs_sieve_forget(PairsSieve *sieve); /* before the pairs change */
void pairs_sieve_clear(PairsSieve *sieve);

/* Those of these codes, each of which is there once, that the row has, or (unless `keep`) has not: how many; to `out`,
 * which may be `codes`, unless it is NULL. */
size_t pairs_sieve(PairsSieve *sieve, const Code *codes, size_t n, bool sorted, bool keep, Code *out);

/* Of these pairs themselves: the seconds of the others may come; a row's seconds are these, all of them its old ones too. */
void pairs_note(Pairs *pairs, const Pairs *others);
void pairs_row_replace(Pairs *pairs, PairRow *row, const Code *seconds, size_t n);

/* What was new becomes old, and what came since becomes new; false if nothing came. */
bool pairs_turn(Pairs *pairs);

size_t pairs_bytes(const Pairs *pairs);

#endif
