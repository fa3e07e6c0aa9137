#include "rules/pairs.h"

#include <string.h>

/* What is done with whole rows of complete pairs: following them to the end, and how much two have in common. */

/* ---- to the end ---- */

typedef struct Closing {
  Code *list; /* owned; of the row that is worked on */
  size_t n, cap;
  uint64_t *bits; /* owned; by the code, of which the highest bit is taken off, */
  Code base;
  uint32_t turn; /* or, where both kinds are there (1), turned to be the lowest */
} Closing;

static inline uint32_t closing_bit(const Closing *c, Code code) {
  Code own = code - c->base;
  return own << c->turn | own >> (32 - c->turn) % 32 * c->turn;
}

static inline void closing_add(Closing *c, const Code *seconds, size_t n) {
  if (c->cap - c->n <= n) {
    c->cap = c->n + n + 1 > c->cap * 2 ? c->n + n + 1 : c->cap * 2;
    c->list = mem_resize(c->list, c->cap, sizeof *c->list);
  }
  Code *out = c->list + c->n;
  for (size_t i = 0; i < n; i++) {
    uint32_t bit = closing_bit(c, seconds[i]);
    uint64_t *word = &c->bits[bit / 64];
    *out = seconds[i];
    out += ~(*word >> (bit & 63)) & 1;
    *word |= (uint64_t)1 << (bit & 63);
  }
  c->n = (size_t)(out - c->list);
}

/* Fetches early what the members of the list lead to: the map, then the row, then its seconds; what is laid needs no
 * map. Always inline: a function that does nothing but fetch seems to do nothing, and gcc leaves its calls out. */
__attribute__((always_inline)) static inline void closing_look_ahead(const Closing *c, const Pairs *by, size_t i) {
  if (i + PAIRS_AHEAD < c->n && !by->laid) {
    Code code = c->list[i + PAIRS_AHEAD];
    uint32_t page = (code & ~CODE_SMALL) >> PAIRS_PAGE, kind = code >> 31;
    if (page < by->map.n_pages[kind] && by->map.pages[kind][page] != NULL)
      __builtin_prefetch(by->map.pages[kind][page] + ((code & ~CODE_SMALL) & ((1u << PAIRS_PAGE) - 1)));
  }
  if (i + PAIRS_AHEAD * 2 / 3 < c->n) {
    uint32_t at = pairs_at(by, c->list[i + PAIRS_AHEAD * 2 / 3]);
    if (at != PAIRS_NONE)
      __builtin_prefetch(by->laid ? (const void *)&by->starts[at] : &by->rows.at[at]);
  }
  if (i + PAIRS_AHEAD / 3 < c->n) {
    const Code *seconds = pairs_find(by, c->list[i + PAIRS_AHEAD / 3]).seconds;
    __builtin_prefetch(seconds);
    __builtin_prefetch(seconds + 8); /* a row may lie in two lines */
  }
}

static uint64_t close_row(Closing *c, Pairs *pairs, PairRow *row, Pairs *const *by, size_t n_by) {
  uint64_t work = 0;
  c->n = 0;
  closing_add(c, row->seconds, row->n);
  for (size_t i = 0; i < c->n; i++)
    for (size_t k = 0; k < n_by; k++) {
      if (c->n > 4096)
        closing_look_ahead(c, by[k], i);
      PairView found = pairs_find(by[k], c->list[i]);
      closing_add(c, found.seconds, found.n);
      work += found.n;
    }
  for (size_t i = 0; i < c->n; i++)
    c->bits[closing_bit(c, c->list[i]) / 64] = 0;
  if (c->n == row->n)
    return work;
  pairs_row_replace(pairs, row, c->list, c->n);
  return work;
}

bool pairs_close(Pairs *pairs, Pairs *const *by, size_t n_by, PairsGoOn go_on, void *context) {
  Closing c = {0};
  size_t span = pairs->span;
  bool done = true;
  pairs_open(pairs);
  for (size_t i = 0; i < n_by; i++) {
    span = by[i]->span > span ? by[i]->span : span;
    pairs_note(pairs, by[i]);
  }
  c.turn = pairs->mixed;
  c.base = pairs->is_small && !pairs->mixed ? CODE_SMALL : 0;
  c.bits = mem_zero(span / 32 + 1, sizeof *c.bits);
  pairs->touched.n = pairs->recent.n = 0;
  for (size_t i = 0; i < pairs->rows.n; i++) {
    PairRow *row = &pairs->rows.at[i];
    if (row->n == 0)
      continue;
    done = done && go_on(context, close_row(&c, pairs, row, by, n_by) + 1);
    row->old = row->now = 0;
    vec_add(&pairs->touched, (uint32_t)i);
  }
  mem_free(c.bits);
  mem_free(c.list);
  return done;
}

/* ---- what two rows share ---- */

uint64_t pairs_meet(PairsMeet *meet, const Code *codes, size_t n, Pairs *pairs, Code first, Pairs *from, Code own) {
  PairView row = pairs_find(pairs, first);
  uint64_t found = 0;
  if (n > row.n * (size_t)8) { /* the few of that row in the many of this one */
    for (uint32_t i = 0; i < row.n; i++)
      found += pairs_has(from, own, row.seconds[i]);
    return found;
  }
  if (n <= 2) {
    for (size_t i = 0; i < n; i++)
      found += pairs_has(pairs, first, codes[i]);
    return found;
  }
  uint32_t span = pairs->span > from->span ? pairs->span : from->span;
  if (meet->n_words < span / 32 + 1) {
    mem_free(meet->bits);
    *meet = (PairsMeet){.n_words = span / 32 + 1};
    meet->bits = mem_zero(meet->n_words, sizeof *meet->bits);
  }
  if (meet->pairs != pairs || meet->first != first) {
    PairView before = meet->pairs != NULL ? pairs_find(meet->pairs, meet->first) : (PairView){0};
    for (uint32_t i = 0; i < before.n; i++)
      meet->bits[pairs_bit(before.seconds[i]) / 64] = 0;
    for (uint32_t i = 0; i < row.n; i++)
      meet->bits[pairs_bit(row.seconds[i]) / 64] |= (uint64_t)1 << (pairs_bit(row.seconds[i]) & 63);
    meet->pairs = pairs;
    meet->first = first;
  }
  for (size_t i = 0; i < n; i++)
    found += meet->bits[pairs_bit(codes[i]) / 64] >> (pairs_bit(codes[i]) & 63) & 1;
  return found;
}

void pairs_meet_clear(PairsMeet *meet) {
  mem_free(meet->bits);
  *meet = (PairsMeet){0};
}
