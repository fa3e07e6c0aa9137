#include "base/halves.h"
#include "rules/pairs.h"

#include <string.h>

/* Pairs that come all at once: dealt into lots of neighbouring rows, and in each lot, which the caches hold, into its
 * rows; each row is sorted. Of many pairs two threads do half each. */

#define ADDRESSES_MOST 4 /* places by direct address for each pair */
#define INSERT_MOST 32   /* seconds of a row that are sorted by insertion */
#define LOTS_MOST 512
#define LOT_PAIRS 8192      /* or more */
#define HALVES_LEAST 200000 /* pairs that are worth another thread */

/* ---- sorting ---- */

static inline void order(Code *a, Code *b) {
  Code less = *a < *b ? *a : *b, more = *a < *b ? *b : *a;
  *a = less;
  *b = more;
}

/* Without a branch: up to four codes, which are known apart from the others by being the least. */
static inline void sort_four(Code *c) {
  order(&c[0], &c[1]);
  order(&c[2], &c[3]);
  order(&c[0], &c[2]);
  order(&c[1], &c[3]);
  order(&c[1], &c[2]);
}

/* Two sorted fours are one by Batcher's merge. */
static inline void sort_eight(Code *c) {
  sort_four(c);
  sort_four(c + 4);
  for (int i = 0; i < 4; i++)
    order(&c[i], &c[i + 4]);
  for (int i = 2; i < 4; i++)
    order(&c[i], &c[i + 2]);
  for (int i = 1; i < 7; i += 2)
    order(&c[i], &c[i + 1]);
}

static void insertion_sort(Code *codes, uint32_t n) {
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

/* By bytes, from the lowest, leaving out those in which all are the same: where the sorted codes are, here or in `to`. */
static Code *radix_sort(Code *from, Code *to, size_t n) {
  Code any = 0, all = UINT32_MAX;
  for (size_t i = 0; i < n; i++) {
    any |= from[i];
    all &= from[i];
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
  return from;
}

static inline uint32_t put_distinct(const Code *codes, uint32_t n, Code *out) {
  uint32_t left = 0;
  for (uint32_t i = 0; i + 1 < n; i++) {
    out[left] = codes[i];
    left += codes[i] != codes[i + 1];
  }
  out[left] = codes[n - 1];
  return left + 1;
}

/* Puts codes, which may be changed, in order and each once to another place: how many they are. */
static inline uint32_t codes_sort(Code *codes, uint32_t n, Code *out) {
  if (n == 0)
    return 0;
  if (n <= 8) {
    Code few[8];
    for (uint32_t i = 0; i < 8; i++)
      few[i] = i < n ? codes[i] : UINT32_MAX;
    if (n <= 4)
      sort_four(few);
    else
      sort_eight(few);
    return put_distinct(few, n, out);
  }
  if (n <= INSERT_MOST)
    insertion_sort(codes, n);
  else if (!in_order(codes, n))
    codes = radix_sort(codes, out, n);
  return put_distinct(codes, n, out);
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

static void extent_join(Extent *e, const Extent *other) {
  e->least = other->least < e->least ? other->least : e->least;
  e->most = other->most > e->most ? other->most : e->most;
  e->least_signed = other->least_signed < e->least_signed ? other->least_signed : e->least_signed;
  e->most_signed = other->most_signed > e->most_signed ? other->most_signed : e->most_signed;
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

/* Where a pair goes. */
typedef struct Placed {
  uint32_t row;
  Code second;
} Placed;

typedef struct Laying {
  Pairs *pairs;
  const Code *codes;
  const uint32_t *rows; /* or NULL: by direct address */
  size_t n;
  Extent firsts[2], seconds[2];  /* of each half of the pairs */
  int shift;                     /* a row's number without so many bits is that of its lot */
  uint32_t n_lots, middle;       /* the lot with which the other half of them begins */
  uint32_t begins[2][LOTS_MOST]; /* of each half of the pairs: how many come into a lot; then where they go */
  uint32_t lots[LOTS_MOST + 1];  /* where lots begin */
  Placed *placed;                /* owned; lot after lot */
  uint32_t left[2];              /* pairs in each half of the lots, each once */
} Laying;

static inline size_t half_begin(const Laying *l, int half) {
  return half == 0 ? 0 : half == 1 ? l->n / 2 : l->n;
}

static void half_extent(void *context, int half) {
  Laying *l = context;
  size_t begin = half_begin(l, half), n = half_begin(l, half + 1) - begin;
  l->firsts[half] = extent_of(l->codes + 2 * begin, n, 2);
  l->seconds[half] = extent_of(l->codes + 2 * begin + 1, n, 2);
}

static inline uint32_t row_of(const Laying *l, size_t i) {
  const PairRange *range = &l->pairs->ranges[l->codes[2 * i] >> 31];
  return l->rows != NULL ? l->rows[i] : l->codes[2 * i] - range->base + range->at;
}

static void half_count(void *context, int half) {
  Laying *l = context;
  for (size_t i = half_begin(l, half), end = half_begin(l, half + 1); i < end; i++)
    l->begins[half][row_of(l, i) >> l->shift]++;
}

static void half_deal(void *context, int half) {
  Laying *l = context;
  for (size_t i = half_begin(l, half), end = half_begin(l, half + 1); i < end; i++) {
    uint32_t row = row_of(l, i);
    l->placed[l->begins[half][row >> l->shift]++] = (Placed){row, l->codes[2 * i + 1]};
  }
}

/* Where lots begin, and in each what comes from the halves; the middle is where half of the pairs are. */
static void lots_lay(Laying *l) {
  uint32_t next = 0;
  for (uint32_t lot = 0; lot < l->n_lots; lot++) {
    l->lots[lot] = next;
    for (int half = 0; half < 2; half++) {
      uint32_t n = l->begins[half][lot];
      l->begins[half][lot] = next;
      next += n;
    }
    if (next <= l->n / 2)
      l->middle = lot + 1;
  }
  l->lots[l->n_lots] = next;
}

/* The rows of a lot: their seconds go to the block from `left` on. Where they end. */
static uint32_t lot_lay(Laying *l, uint32_t lot, uint32_t left, Code *spare) {
  const Placed *placed = l->placed + l->lots[lot];
  uint32_t n = l->lots[lot + 1] - l->lots[lot], from = lot << l->shift, next = 0;
  uint32_t to = lot + 1 < l->n_lots ? (lot + 1) << l->shift : l->pairs->n_laid, *ends = l->pairs->starts + 1;
  memset(ends + from, 0, (to - from) * sizeof *ends);
  for (uint32_t i = 0; i < n; i++)
    ends[placed[i].row]++;
  for (uint32_t row = from; row < to; row++) {
    uint32_t count = ends[row];
    ends[row] = next;
    next += count;
  }
  for (uint32_t i = 0; i < n; i++)
    spare[ends[placed[i].row]++] = placed[i].second;
  next = 0;
  for (uint32_t row = from; row < to; row++) {
    uint32_t end = ends[row];
    ends[row] = left += codes_sort(spare + next, end - next, l->pairs->block + left);
    next = end;
  }
  return left;
}

static void half_lay(void *context, int half) {
  Laying *l = context;
  uint32_t first = half == 0 ? 0 : l->middle, end = half == 0 ? l->middle : l->n_lots, most = 0;
  for (uint32_t lot = first; lot < end; lot++)
    most = l->lots[lot + 1] - l->lots[lot] > most ? l->lots[lot + 1] - l->lots[lot] : most;
  Code *spare = mem_alloc(((size_t)most + 1) * sizeof *spare);
  uint32_t left = l->lots[first];
  for (uint32_t lot = first; lot < end; lot++)
    left = lot_lay(l, lot, left, spare);
  l->left[half] = left - l->lots[first];
  mem_free(spare);
}

/* Closes the gap between the halves, which pairs leave that were there several times. */
static void halves_join(Laying *l) {
  Pairs *pairs = l->pairs;
  uint32_t gap = l->lots[l->middle] - l->left[0];
  pairs->n = l->left[0] + l->left[1];
  if (gap == 0)
    return;
  memmove(pairs->block + l->left[0], pairs->block + l->lots[l->middle], l->left[1] * sizeof *pairs->block);
  for (uint32_t row = l->middle << l->shift; row < pairs->n_laid; row++)
    pairs->starts[row + 1] -= gap;
}

static void run_halves(Laying *l, void (*work)(void *context, int half)) {
  if (l->n >= HALVES_LEAST) {
    halves_run(work, l);
    return;
  }
  work(l, 0);
  work(l, 1);
}

static void block_make(Pairs *pairs, uint32_t n_rows, size_t n) {
  pairs->laid = true;
  pairs->n_laid = n_rows;
  pairs->n_block = n;
  pairs->block = mem_alloc(n * sizeof *pairs->block);
  pairs->starts = mem_alloc(((size_t)n_rows + 1) * sizeof *pairs->starts);
  pairs->starts[0] = 0;
}

static void lay(Laying *l) {
  uint32_t last = l->pairs->n_laid - 1;
  while (last >> l->shift >= LOTS_MOST || (last >> l->shift) > l->n / LOT_PAIRS)
    l->shift++;
  l->n_lots = (last >> l->shift) + 1;
  l->placed = mem_alloc(l->n * sizeof *l->placed);
  run_halves(l, half_count);
  lots_lay(l);
  run_halves(l, half_deal);
  run_halves(l, half_lay);
  halves_join(l);
  mem_free(l->placed);
}

void pairs_build(Pairs *pairs, const Code *codes, size_t n) {
  if (n == 0)
    return;
  Laying l = {.pairs = pairs, .codes = codes, .n = n};
  uint32_t *rows = NULL;
  run_halves(&l, half_extent);
  extent_join(&l.firsts[0], &l.firsts[1]);
  extent_join(&l.seconds[0], &l.seconds[1]);
  note_seconds(pairs, &l.seconds[0]);
  ranges_make(pairs, &l.firsts[0]);
  uint64_t n_rows = (uint64_t)pairs->ranges[0].n + pairs->ranges[1].n;
  if (n_rows > (uint64_t)n * ADDRESSES_MOST) {
    pairs->ranges[0] = pairs->ranges[1] = (PairRange){0};
    l.rows = rows = rows_number(pairs, codes, n);
    n_rows = pairs->n_laid;
  }
  block_make(pairs, (uint32_t)n_rows, n);
  lay(&l);
  mem_free(rows);
}

void pairs_build_row(Pairs *pairs, Code first, const Code *seconds, size_t n) {
  if (n == 0)
    return;
  Extent extent = extent_of(seconds, n, 1);
  note_seconds(pairs, &extent);
  pairs->ranges[first >> 31] = (PairRange){.base = first, .n = 1};
  pairs->ranges[1].at = pairs->ranges[0].n;
  block_make(pairs, 1, n);
  Code *spare = mem_alloc(n * sizeof *spare);
  memcpy(spare, seconds, n * sizeof *spare);
  pairs->starts[1] = codes_sort(spare, (uint32_t)n, pairs->block);
  pairs->n = pairs->starts[1];
  mem_free(spare);
}

void pairs_lay_begin(Pairs *pairs, const Pairs *like) {
  pairs_note(pairs, like);
  pairs->ranges[0] = like->ranges[0];
  pairs->ranges[1] = like->ranges[1];
  block_make(pairs, like->n_laid, like->n);
  pairs->n_laid = 0;
}

void pairs_lay_row(Pairs *pairs, const Code *seconds, size_t n) {
  if (n > 0)
    memcpy(pairs->block + pairs->n, seconds, n * sizeof *seconds);
  pairs->n += n;
  pairs->starts[++pairs->n_laid] = (uint32_t)pairs->n;
}

void pairs_lay_end(Pairs *pairs) {
  if (pairs->n == 0) {
    pairs_clear(pairs);
  } else if (pairs->n < pairs->n_block) {
    pairs->n_block = pairs->n;
    pairs->block = mem_resize(pairs->block, pairs->n_block, sizeof *pairs->block);
  }
}

void pairs_turned(const Pairs *from, PairsPart part, Pairs *out) {
  size_t n_rows = part == PART_NEW ? pairs_recent_count(from) : pairs_rows(from);
  VEC(Code) codes = {0};
  if (part == PART_ALL)
    vec_room(&codes, from->n * 2);
  for (size_t i = 0; i < n_rows; i++) {
    size_t at = part == PART_NEW ? pairs_recent(from, i) : i;
    PairView row = pairs_view(from, at);
    const Code *seconds;
    uint32_t n = pairs_part(&row, part, &seconds);
    Code first = n > 0 ? pairs_first(from, at) : 0;
    vec_room(&codes, 2 * (size_t)n);
    for (uint32_t k = 0; k < n; k++) {
      codes.at[codes.n++] = seconds[k];
      codes.at[codes.n++] = first;
    }
  }
  pairs_build(out, codes.at, codes.n / 2);
  vec_clear(&codes);
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
