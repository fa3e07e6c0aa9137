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
  uint32_t n, cap;
  uint32_t old, now;
  uint32_t n_marks; /* words of bits, or slots; 0: looked for one by one */
  bool hashed;
  Code *seconds;   /* owned */
  uint64_t *marks; /* owned */
} PairRow;

/* From a code to a number, by direct address while the codes are dense. */
typedef struct PairMap {
  uint32_t *small, *entry; /* owned; by the number in the code; the row and 1 */
  size_t n_small, n_entry;
} PairMap;

typedef struct Pairs {
  VEC(PairRow) rows;
  PairMap map;
  uint64_t n;    /* pairs */
  uint32_t span; /* no second's number is as high */
  bool mixed;    /* seconds are of both kinds: small numbers and entries */
  bool any, is_small;
  VEC(uint32_t) touched, recent; /* rows that got seconds in this round, and in the one before */
} Pairs;

void pairs_clear(Pairs *pairs);

/* The row of a first, NULL if there is none; borrowed until the next addition. */
PairRow *pairs_row(const Pairs *pairs, Code first);
bool pairs_has(const Pairs *pairs, Code first, Code second);

bool pairs_add(Pairs *pairs, Code first, Code second); /* false if it is there */

/* All of these seconds of a row of other pairs. */
void pairs_add_row(Pairs *pairs, Code first, const Pairs *from, const Code *seconds, size_t n);

/* Behind the first, what other pairs have behind each of the middles, which must not lie in the first's own row: how many
 * were looked at. */
uint64_t pairs_add_joined(Pairs *pairs, Code first, const Code *middles, size_t n, const Pairs *by);

/* What was new becomes old, and what came since becomes new; false if nothing came. */
bool pairs_turn(Pairs *pairs);

size_t pairs_bytes(const Pairs *pairs);

#endif
