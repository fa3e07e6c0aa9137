#include "rules/pairs.h"

#include <string.h>

/* Pairs that come all at once: counted by their firsts, put where their rows stand, and each row sorted. */

#define ADDRESSES_MOST 16 /* places by direct address for each pair */
#define INSERT_MOST 32    /* seconds of a row that are sorted by insertion */

/* ---- sorting ---- */

static inline void insertion_sort(Code *codes, uint32_t n) {
  for (uint32_t i = 1; i < n; i++) {
    Code code = codes[i];
    uint32_t k = i;
    for (; k > 0 && codes[k - 1] > code; k--)
      codes[k] = codes[k - 1];
    codes[k] = code;
  }
}

static bool in_order(const Code *codes, size_t n) {
  for (size_t i = 1; i < n; i++)
    if (codes[i - 1] > codes[i])
      return false;
  return true;
}

/* By bytes, from the lowest, leaving out those in which all are the same. */
static void radix_sort(Code *codes, Code *spare, size_t n) {
  Code any = 0, all = UINT32_MAX, *from = codes, *to = spare;
  for (size_t i = 0; i < n; i++) {
    any |= codes[i];
    all &= codes[i];
  }
  for (int shift = 0; shift < 32; shift += 8) {
    uint32_t at[257] = {0};
    if (((any ^ all) >> shift & 255) == 0)
      continue;
    for (size_t i = 0; i < n; i++)
      at[(from[i] >> shift & 255) + 1]++;
    for (int i = 0; i < 255; i++)
      at[i + 1] += at[i];
    for (size_t i = 0; i < n; i++)
      to[at[from[i] >> shift & 255]++] = from[i];
    Code *swap = from;
    from = to;
    to = swap;
  }
  if (from != codes)
    memcpy(codes, from, n * sizeof *codes);
}

static uint32_t drop_repeated(Code *codes, uint32_t n) {
  uint32_t left = n > 0;
  for (uint32_t i = 1; i < n; i++) {
    codes[left] = codes[i];
    left += codes[i] != codes[left - 1];
  }
  return left;
}

/* Puts them in order, each once: how many are left. */
static inline uint32_t codes_sort(Code *codes, uint32_t n, Code *spare) {
  if (n <= INSERT_MOST)
    insertion_sort(codes, n);
  else if (!in_order(codes, n))
    radix_sort(codes, spare, n);
  return drop_repeated(codes, n);
}

/* ---- addresses ---- */

/* The least and the greatest of the codes in one column, each as with and without sign: entries lie below small numbers
 * in one, above them in the other. */
typedef struct Extent {
  uint32_t least, most;
  int32_t least_signed, most_signed;
} Extent;

static Extent extent_of(const Code *codes, size_t n, size_t step) {
  Extent e = {UINT32_MAX, 0, INT32_MAX, INT32_MIN};
  for (size_t i = 0; i < n * step; i += step) {
    int32_t own = (int32_t)codes[i];
    e.least = codes[i] < e.least ? codes[i] : e.least;
    e.most = codes[i] > e.most ? codes[i] : e.most;
    e.least_signed = own < e.least_signed ? own : e.least_signed;
    e.most_signed = own > e.most_signed ? own : e.most_signed;
  }
  return e;
}

static void note_seconds(Pairs *pairs, const Extent *e) {
  bool small = e->most >= CODE_SMALL, entries = e->least < CODE_SMALL;
  uint32_t span = small ? (e->most & ~CODE_SMALL) + 1 : 0;
  pairs->any = small || entries;
  pairs->is_small = small;
  pairs->mixed = small && entries;
  pairs->span = entries && (uint32_t)e->most_signed >= span ? (uint32_t)e->most_signed + 1 : span;
}

static void ranges_make(Pairs *pairs, const Extent *e) {
  PairRange *ranges = pairs->ranges;
  if (e->least < CODE_SMALL)
    ranges[0] = (PairRange){.base = e->least, .n = (uint32_t)e->most_signed - e->least + 1};
  ranges[1].at = ranges[0].n;
  if (e->most >= CODE_SMALL) {
    ranges[1].base = (uint32_t)e->least_signed;
    ranges[1].n = e->most - ranges[1].base + 1;
  }
}

/* The numbers of the rows of all pairs, where firsts are not dense: in the order in which they come. */
static uint32_t *rows_number(Pairs *pairs, const Code *codes, size_t n) {
  uint32_t *rows = mem_alloc((n + 1) * sizeof *rows);
  pairs->firsts = mem_alloc((n + 1) * sizeof *pairs->firsts);
  for (size_t i = 0; i < n; i++) {
    uint32_t at = pairs_map_find(&pairs->map, codes[2 * i]);
    if (at == 0) {
      pairs->firsts[pairs->n_laid++] = codes[2 * i];
      pairs_map_put(&pairs->map, codes[2 * i], at = pairs->n_laid);
    }
    rows[i] = at - 1;
  }
  return rows;
}

/* ---- all at once ---- */

static inline uint32_t row_of(const Pairs *pairs, const uint32_t *rows, const Code *codes, size_t i) {
  const PairRange *range = &pairs->ranges[codes[2 * i] >> 31];
  return rows != NULL ? rows[i] : codes[2 * i] - range->base + range->at;
}

/* Seconds to their rows: where each row ends, which is where the next begins, then stands in starts[row + 1]. */
static void scatter(Pairs *pairs, const uint32_t *rows, const Code *codes, size_t n) {
  uint32_t *ends = pairs->starts + 1, next = 0;
  for (size_t i = 0; i < n; i++)
    ends[row_of(pairs, rows, codes, i)]++;
  for (uint32_t i = 0; i < pairs->n_laid; i++) {
    uint32_t count = ends[i];
    ends[i] = next;
    next += count;
  }
  for (size_t i = 0; i < n; i++) {
    if (i + PAIRS_AHEAD < n)
      __builtin_prefetch(&pairs->block[ends[row_of(pairs, rows, codes, i + PAIRS_AHEAD)]], 1);
    pairs->block[ends[row_of(pairs, rows, codes, i)]++] = codes[2 * i + 1];
  }
}

/* Sorts each row, and closes the gaps that pairs leave which were there several times. */
static void rows_sort(Pairs *pairs) {
  uint32_t begin = 0, left = 0, *starts = pairs->starts;
  Code *spare = mem_alloc((pairs->n_block + 1) * sizeof *spare);
  for (uint32_t i = 0; i < pairs->n_laid; i++) {
    Code *row = pairs->block + begin;
    uint32_t end = starts[i + 1], n = codes_sort(row, end - begin, spare);
    if (left != begin)
      memmove(pairs->block + left, row, n * sizeof *row);
    starts[i] = left;
    left += n;
    begin = end;
  }
  starts[pairs->n_laid] = left;
  pairs->n = left;
  mem_free(spare);
}

void pairs_build(Pairs *pairs, const Code *codes, size_t n) {
  Extent firsts = extent_of(codes, n, 2), seconds = extent_of(codes + 1, n, 2);
  uint32_t *rows = NULL;
  if (n == 0)
    return;
  note_seconds(pairs, &seconds);
  ranges_make(pairs, &firsts);
  uint64_t addresses = (uint64_t)pairs->ranges[0].n + pairs->ranges[1].n;
  if (addresses <= (uint64_t)n * ADDRESSES_MOST) {
    pairs->n_laid = (uint32_t)addresses;
  } else {
    pairs->ranges[0] = pairs->ranges[1] = (PairRange){0};
    rows = rows_number(pairs, codes, n);
  }
  pairs->laid = true;
  pairs->n_block = n;
  pairs->block = mem_alloc(n * sizeof *pairs->block);
  pairs->starts = mem_zero((size_t)pairs->n_laid + 2, sizeof *pairs->starts);
  scatter(pairs, rows, codes, n);
  rows_sort(pairs);
  mem_free(rows);
}

void pairs_build_row(Pairs *pairs, Code first, const Code *seconds, size_t n) {
  Extent extent = extent_of(seconds, n, 1);
  if (n == 0)
    return;
  note_seconds(pairs, &extent);
  pairs->ranges[first >> 31] = (PairRange){.base = first, .n = 1};
  pairs->ranges[1].at = pairs->ranges[0].n;
  pairs->laid = true;
  pairs->n_laid = 1;
  pairs->n_block = n;
  pairs->block = mem_alloc(n * sizeof *pairs->block);
  memcpy(pairs->block, seconds, n * sizeof *seconds);
  pairs->starts = mem_zero(2, sizeof *pairs->starts);
  pairs->starts[1] = (uint32_t)n;
  rows_sort(pairs);
}

void pairs_turned(const Pairs *from, bool old, Pairs *out) {
  Code *codes = mem_alloc((size_t)from->n * 2 * sizeof *codes + 1);
  size_t n = 0;
  for (size_t i = 0; i < pairs_rows(from); i++) {
    PairView row = pairs_view(from, i);
    Code first = pairs_first(from, i);
    for (uint32_t k = 0; k < (old ? row.old : row.now); k++) {
      codes[n++] = row.seconds[k];
      codes[n++] = first;
    }
  }
  pairs_build(out, codes, n / 2);
  mem_free(codes);
}

/* ---- rows that can grow ---- */

void pairs_open(Pairs *pairs) {
  if (!pairs->laid)
    return;
  pairs->rows.cap = pairs->n_laid + pairs->n_laid / 8 + 1;
  pairs->rows.at = mem_alloc(pairs->rows.cap * sizeof *pairs->rows.at);
  for (uint32_t i = 0; i < pairs->n_laid; i++) {
    PairView view = pairs_view(pairs, i);
    PairRow row = {.first = pairs_laid_first(pairs, i), .n = view.n, .old = view.old, .now = view.now};
    row.seconds = pairs->block + pairs->starts[i];
    pairs->rows.at[i] = row;
    if (view.n > 0 && pairs->turns == 0)
      vec_add(&pairs->touched, i);
    if (pairs->turns == 1) /* all of them, as pairs_recent has it */
      vec_add(&pairs->recent, i);
  }
  pairs->rows.n = pairs->n_laid;
  pairs->laid = false;
}
