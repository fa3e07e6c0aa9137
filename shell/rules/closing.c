#include "rules/pairs.h"

/* What is done with whole rows of complete pairs: following them to the end, and what codes have in common with one. */

#define FEW 16 /* times fewer codes are looked for among the others one by one */

/* ---- to the end ---- */

typedef struct Closing {
  Code *list; /* owned; of the row that is worked on */
  size_t n, cap;
  PairsBits bits;
} Closing;

static inline void closing_add(Closing *c, const Code *seconds, size_t n) {
  if (c->cap - c->n <= n) {
    c->cap = c->n + n + 1 > c->cap * 2 ? c->n + n + 1 : c->cap * 2;
    c->list = mem_resize(c->list, c->cap, sizeof *c->list);
  }
  c->n = (size_t)(pairs_bits_add(&c->bits, seconds, n, c->list + c->n) - c->list);
}

static uint64_t close_row(Closing *c, Pairs *pairs, PairRow *row, Pairs *const *by, size_t n_by) {
  uint64_t work = 0;
  c->n = 0;
  closing_add(c, row->seconds, row->n);
  for (size_t i = 0; i < c->n; i++)
    for (size_t k = 0; k < n_by; k++) {
      if (c->n > 4096)
        pairs_fetch(by[k], c->list, c->n, i);
      PairView found = pairs_find(by[k], c->list[i]);
      closing_add(c, found.seconds, found.n);
      work += found.n;
    }
  pairs_bits_reset(&c->bits, c->list, c->n);
  if (c->n > row->n)
    pairs_row_replace(pairs, row, c->list, c->n);
  return work;
}

bool pairs_close(Pairs *pairs, Pairs *const *by, size_t n_by, PairsGoOn go_on, void *context) {
  Closing c = {0};
  bool done = true;
  pairs_open(pairs);
  for (size_t i = 0; i < n_by; i++)
    pairs_note(pairs, by[i]);
  pairs_bits_make(&c.bits, pairs->mixed, pairs->is_small, pairs->span);
  pairs->touched.n = pairs->recent.n = 0;
  for (size_t i = 0; i < pairs->rows.n; i++) {
    PairRow *row = &pairs->rows.at[i];
    if (row->n == 0)
      continue;
    done = done && go_on(context, close_row(&c, pairs, row, by, n_by) + 1);
    row->old = row->now = 0;
    vec_add(&pairs->touched, (uint32_t)i);
  }
  mem_free(c.bits.words);
  mem_free(c.list);
  return done;
}

/* ---- what codes and a row have in common ---- */

size_t pairs_seek(const Code *codes, size_t n, Code code) {
  size_t step = 1, from = 0;
  while (step < n && codes[step] < code) {
    from = step;
    step *= 2;
  }
  n = (step < n ? step + 1 : n) - from;
  while (n > 1) {
    size_t half = n / 2;
    from += codes[from + half - 1] < code ? half : 0;
    n -= half;
  }
  return from + (n > 0 && codes[from] < code);
}

void pairs_sieve_forget(PairsSieve *s) {
  if (s->marked)
    pairs_bits_reset(&s->bits, s->row.seconds, s->row.now);
  s->marked = false;
  s->pairs = NULL;
}

void pairs_sieve_clear(PairsSieve *s) {
  mem_free(s->bits.words);
  *s = (PairsSieve){0};
}

void pairs_sieve_set(PairsSieve *s, Pairs *pairs, Code first) {
  if (s->pairs == pairs && s->first == first)
    return;
  pairs_sieve_forget(s);
  s->pairs = pairs;
  s->first = first;
  s->row = pairs_find(pairs, first);
  s->spent = 0;
}

static void sieve_mark(PairsSieve *s) {
  if (s->marked)
    return;
  s->marked = true;
  pairs_bits_make(&s->bits, s->pairs->mixed, s->pairs->is_small, s->pairs->span);
  for (uint32_t i = 0; i < s->row.now; i++)
    pairs_bits_set(&s->bits, s->row.seconds[i]);
}

/* The row's few among the sorted codes. */
static size_t sieve_turned(const PairsSieve *s, const Code *codes, size_t n, Code *out) {
  size_t found = 0, at = 0;
  for (uint32_t i = 0; i < s->row.now && at < n; i++) {
    Code code = s->row.seconds[i];
    at += pairs_seek(codes + at, n - at, code);
    if (at < n && codes[at] == code) {
      if (out != NULL)
        out[found] = code;
      found++;
    }
  }
  return found;
}

static size_t sieve_looking(PairsSieve *s, const Code *codes, size_t n, bool keep, Code *out) {
  size_t found = 0;
  for (size_t i = 0; i < n; i++) {
    Code code = codes[i];
    bool has = s->row.sorted ? pairs_sorted_has(&s->row, code) : pairs_has(s->pairs, s->first, code);
    if (has == keep && out != NULL)
      out[found] = code;
    found += has == keep;
  }
  return found;
}

size_t pairs_sieve(PairsSieve *s, const Code *codes, size_t n, bool sorted, bool keep, Code *out) {
  size_t found = 0, own = s->row.now;
  if (sorted && s->row.sorted && n / FEW > own && (keep || out == NULL)) {
    found = sieve_turned(s, codes, n, out);
    return keep ? found : n - found;
  }
  if (!s->marked && own / FEW > n && (s->spent += n * FEW) < own)
    return sieve_looking(s, codes, n, keep, out);
  sieve_mark(s);
  if (out == NULL) {
    for (size_t i = 0; i < n; i++)
      found += pairs_bits_has(&s->bits, codes[i]);
    return keep ? found : n - found;
  }
  for (size_t i = 0; i < n; i++) {
    Code code = codes[i];
    bool has = pairs_bits_has(&s->bits, code);
    out[found] = code;
    found += has == keep;
  }
  return found;
}
