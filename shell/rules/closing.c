#include "rules/pairs.h"

#include <string.h>

/* What is done with whole rows of complete pairs: following them to the end, and how much two have in common. */

/* ---- to the end ---- */

typedef struct Closing {
  Code *list; /* owned; of the row that is worked on */
  size_t n, cap;
  uint64_t *bits; /* owned; by the code, turned so that its kind is the lowest bit */
} Closing;

static inline void closing_add(Closing *c, const Code *seconds, size_t n) {
  if (c->cap - c->n <= n) {
    c->cap = c->n + n + 1 > c->cap * 2 ? c->n + n + 1 : c->cap * 2;
    c->list = mem_resize(c->list, c->cap, sizeof *c->list);
  }
  Code *out = c->list + c->n;
  for (size_t i = 0; i < n; i++) {
    uint32_t bit = pairs_bit(seconds[i]);
    uint64_t *word = &c->bits[bit / 64];
    *out = seconds[i];
    out += ~(*word >> (bit & 63)) & 1;
    *word |= (uint64_t)1 << (bit & 63);
  }
  c->n = (size_t)(out - c->list);
}

/* Fetches early what the members of the list lead to: the map, then the row, then its seconds. */
static inline void closing_look_ahead(const Closing *c, const Pairs *by, size_t i) {
  if (i + PAIRS_AHEAD < c->n) {
    Code code = c->list[i + PAIRS_AHEAD];
    uint32_t page = (code & ~CODE_SMALL) >> PAIRS_PAGE, kind = code >> 31;
    if (page < by->map.n_pages[kind] && by->map.pages[kind][page] != NULL)
      __builtin_prefetch(by->map.pages[kind][page] + ((code & ~CODE_SMALL) & ((1u << PAIRS_PAGE) - 1)));
  }
  if (i + PAIRS_AHEAD * 2 / 3 < c->n) {
    const PairRow *row = pairs_row(by, c->list[i + PAIRS_AHEAD * 2 / 3]);
    __builtin_prefetch(row);
    if (row != NULL)
      __builtin_prefetch(&row->marks); /* it may lie in two lines */
  }
  if (i + PAIRS_AHEAD / 3 < c->n) {
    const PairRow *row = pairs_row(by, c->list[i + PAIRS_AHEAD / 3]);
    if (row != NULL)
      __builtin_prefetch(row->seconds);
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
      const PairRow *found = pairs_row(by[k], c->list[i]);
      if (found == NULL)
        continue;
      closing_add(c, found->seconds, found->n);
      work += found->n;
    }
  for (size_t i = 0; i < c->n; i++)
    c->bits[pairs_bit(c->list[i]) / 64] = 0;
  if (c->n == row->n)
    return work;
  pairs_row_replace(pairs, row, c->list, c->n);
  return work;
}

bool pairs_close(Pairs *pairs, Pairs *const *by, size_t n_by, PairsGoOn go_on, void *context) {
  Closing c = {0};
  size_t span = pairs->span;
  bool done = true;
  for (size_t i = 0; i < n_by; i++) {
    span = by[i]->span > span ? by[i]->span : span;
    pairs_note(pairs, by[i]);
  }
  c.bits = mem_zero(span / 32 + 1, sizeof *c.bits);
  for (size_t i = 0; i < pairs->rows.n && done; i++)
    done = go_on(context, close_row(&c, pairs, &pairs->rows.at[i], by, n_by) + 1);
  pairs->touched.n = pairs->recent.n = 0;
  for (size_t i = 0; i < pairs->rows.n; i++) {
    pairs->rows.at[i].old = pairs->rows.at[i].now = 0;
    vec_add(&pairs->touched, (uint32_t)i);
  }
  mem_free(c.bits);
  mem_free(c.list);
  return done;
}

/* ---- what two rows share ---- */

uint64_t pairs_meet(PairsMeet *meet, const Code *codes, size_t n, Pairs *pairs, Code first, Pairs *from, Code own) {
  PairRow *row = pairs_row(pairs, first);
  uint64_t found = 0;
  if (row == NULL)
    return 0;
  if (n > row->n * (size_t)8) { /* the few of that row in the many of this one */
    for (uint32_t i = 0; i < row->n; i++)
      found += pairs_has(from, own, row->seconds[i]);
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
    const PairRow *before = meet->pairs != NULL ? pairs_row(meet->pairs, meet->first) : NULL;
    for (uint32_t i = 0; before != NULL && i < before->n; i++)
      meet->bits[pairs_bit(before->seconds[i]) / 64] = 0;
    for (uint32_t i = 0; i < row->n; i++)
      meet->bits[pairs_bit(row->seconds[i]) / 64] |= (uint64_t)1 << (pairs_bit(row->seconds[i]) & 63);
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
