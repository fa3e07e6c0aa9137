#include "rules/pairs.h"

#include <string.h>

#define LOOK_MOST 24       /* seconds that are looked through one by one */
#define DENSE_WORDS_MOST 8 /* 64-bit words of bits a second */
#define SEEK_MOST 512      /* seconds of a laid row that are searched by halves */
#define SCRATCH_LESS 8     /* times fewer that come are worth marking a whole row for once */
#define EMPTY UINT32_MAX

void pairs_map_clear(PairMap *map) {
  for (int kind = 0; kind < 2; kind++) {
    for (uint32_t i = 0; i < map->n_pages[kind]; i++)
      mem_free(map->pages[kind][i]);
    mem_free(map->pages[kind]);
  }
  *map = (PairMap){0};
}

void pairs_clear(Pairs *pairs) {
  for (size_t i = 0; i < pairs->rows.n; i++) {
    if (pairs->rows.at[i].cap > 0)
      mem_free(pairs->rows.at[i].seconds);
    mem_free(pairs->rows.at[i].marks);
  }
  pairs_map_clear(&pairs->map);
  vec_clear(&pairs->rows);
  vec_clear(&pairs->touched);
  vec_clear(&pairs->recent);
  mem_free(pairs->starts);
  mem_free(pairs->firsts);
  mem_free(pairs->block);
  mem_free(pairs->scratch.words);
  *pairs = (Pairs){0};
}

/* ---- rows ---- */

static inline uint32_t number(Code code) {
  return code & ~CODE_SMALL;
}

void pairs_map_put(PairMap *map, Code code, uint32_t value) {
  uint32_t at = number(code), kind = code >> 31, page = at >> PAIRS_PAGE;
  if (code == CODE_NONE) {
    map->none = value;
    return;
  }
  if (page >= map->n_pages[kind]) {
    uint32_t before = map->n_pages[kind], n = page + page / 4 + 1;
    map->pages[kind] = mem_resize(map->pages[kind], n, sizeof *map->pages[kind]);
    memset(map->pages[kind] + before, 0, (n - before) * sizeof *map->pages[kind]);
    map->n_pages[kind] = n;
  }
  if (map->pages[kind][page] == NULL) {
    map->pages[kind][page] = mem_zero((size_t)1 << PAIRS_PAGE, sizeof(uint32_t));
    map->made++;
  }
  map->pages[kind][page][at & ((1u << PAIRS_PAGE) - 1)] = value;
}

static uint32_t row_make(Pairs *pairs, Code first) {
  pairs_open(pairs);
  uint32_t at = pairs_at(pairs, first);
  if (at != PAIRS_NONE)
    return at;
  vec_add(&pairs->rows, ((PairRow){.first = first}));
  pairs_map_put(&pairs->map, first, (uint32_t)pairs->rows.n);
  return (uint32_t)pairs->rows.n - 1;
}

/* ---- what tells seconds apart ---- */

static inline uint32_t spread(Code code) {
  return (uint32_t)((code * 0x9e3779b97f4a7c15u) >> 32);
}

static bool hash_add(PairRow *row, Code second) {
  uint32_t *slots = (uint32_t *)(void *)row->marks, mask = row->n_marks - 1, at = spread(second) & mask;
  for (; slots[at] != EMPTY; at = (at + 1) & mask)
    if (slots[at] == second)
      return false;
  slots[at] = second;
  return true;
}

static bool row_has(const PairRow *row, Code second) {
  if (row->n_marks == 0) {
    bool found = false;
    for (uint32_t i = 0; i < row->n; i++)
      found |= row->seconds[i] == second;
    return found;
  }
  if (!row->hashed) {
    uint32_t word = number(second) / 64 - row->low;
    return word < row->n_marks && (row->marks[word] >> (second & 63) & 1) != 0;
  }
  const uint32_t *slots = (const uint32_t *)(const void *)row->marks;
  uint32_t mask = row->n_marks - 1;
  for (uint32_t at = spread(second) & mask; slots[at] != EMPTY; at = (at + 1) & mask)
    if (slots[at] == second)
      return true;
  return false;
}

static void marks_drop(Pairs *pairs, PairRow *row) {
  pairs->marked -= (uint64_t)(row->hashed ? row->n_marks / 2 : row->n_marks);
  mem_free(row->marks);
  row->marks = NULL;
  row->n_marks = row->hashed = 0;
}

/* The words of bits of a row, of which one that is to come may be `also`; more at both ends if there were bits, which
 * so need not be made anew for each code that lies outside. */
static void bits_range(const PairRow *row, Code also, uint32_t *low, uint32_t *n) {
  uint32_t least = number(also), most = least;
  for (uint32_t i = 0; i < row->n; i++) {
    least = number(row->seconds[i]) < least ? number(row->seconds[i]) : least;
    most = number(row->seconds[i]) > most ? number(row->seconds[i]) : most;
  }
  uint32_t words = most / 64 - least / 64 + 1, more = row->n_marks > 0 && !row->hashed ? words / 4 : 0;
  *low = least / 64 > more ? least / 64 - more : 0;
  *n = most / 64 - *low + 1 + more;
}

/* Marks anew for at least `n` seconds, and one that is to come: bits where they cost not much more than slots. */
static void marks_make(Pairs *pairs, PairRow *row, uint32_t n, Code also) {
  uint32_t low, words;
  bits_range(row, also, &low, &words);
  marks_drop(pairs, row);
  row->hashed = pairs->mixed || words > (uint64_t)n * DENSE_WORDS_MOST;
  if (!row->hashed) {
    row->n_marks = words & 0x7fffffff;
    row->low = low;
    pairs->marked += words;
    row->marks = mem_zero(words, sizeof *row->marks);
    for (uint32_t i = 0; i < row->n; i++)
      row->marks[number(row->seconds[i]) / 64 - low] |= (uint64_t)1 << (row->seconds[i] & 63);
    return;
  }
  uint32_t slots = 64;
  while (slots < n * 2)
    slots *= 2;
  row->n_marks = slots & 0x7fffffff;
  pairs->marked += slots / 2;
  row->marks = mem_alloc(slots * sizeof(uint32_t));
  memset(row->marks, 0xff, slots * sizeof(uint32_t));
  for (uint32_t i = 0; i < row->n; i++)
    hash_add(row, row->seconds[i]);
}

static void note_kind(Pairs *pairs, Code second) {
  bool small = (second & CODE_SMALL) != 0;
  if (pairs->any && small != pairs->is_small && !pairs->mixed) {
    pairs->mixed = true;
    for (size_t i = 0; i < pairs->rows.n; i++) /* bits no longer tell the kinds apart */
      if (pairs->rows.at[i].n_marks > 0 && !pairs->rows.at[i].hashed)
        marks_make(pairs, &pairs->rows.at[i], pairs->rows.at[i].n, second);
  }
  pairs->any = true;
  pairs->is_small = small;
  if (number(second) >= pairs->span)
    pairs->span = number(second) + 1;
}

/* ---- adding ---- */

/* Room for `more` seconds and one. */
static void row_reserve(Pairs *pairs, PairRow *row, size_t more) {
  size_t wanted = row->n + more + 1, cap = row->cap == 0 ? row->n : row->cap;
  if (row->cap >= wanted)
    return;
  cap = cap * 2 > wanted ? cap * 2 : wanted < 4 ? 4 : wanted;
  Code *seconds = mem_resize(row->cap == 0 ? NULL : row->seconds, cap, sizeof *seconds);
  if (row->cap == 0 && row->n > 0)
    memcpy(seconds, row->seconds, row->n * sizeof *seconds);
  pairs->owned += cap - row->cap;
  row->seconds = seconds;
  row->cap = (uint32_t)cap;
}

static void row_append(Pairs *pairs, PairRow *row, Code second) {
  if (row->n + 1 >= row->cap)
    row_reserve(pairs, row, 1);
  row->seconds[row->n++] = second;
}

static bool row_add(Pairs *pairs, PairRow *row, Code second) {
  if (row->n_marks == 0 && row->n > LOOK_MOST)
    marks_make(pairs, row, row->n, second);
  if (row->n_marks == 0) {
    if (row_has(row, second))
      return false;
    row_append(pairs, row, second);
    return true;
  }
  if (!row->hashed && number(second) / 64 - row->low >= row->n_marks)
    marks_make(pairs, row, row->n, second);
  if (row->hashed) {
    if (!hash_add(row, second))
      return false;
    row_append(pairs, row, second);
    if (row->n * 2 > row->n_marks)
      marks_make(pairs, row, row->n * 2, second);
    return true;
  }
  uint64_t *word = &row->marks[number(second) / 64 - row->low], bit = (uint64_t)1 << (second & 63);
  if ((*word & bit) != 0)
    return false;
  *word |= bit;
  row_append(pairs, row, second);
  return true;
}

static void touch(Pairs *pairs, uint32_t at, uint32_t before) {
  PairRow *row = &pairs->rows.at[at];
  pairs->n += row->n - before;
  if (before == row->now && row->n > before)
    vec_add(&pairs->touched, at);
}

bool pairs_add(Pairs *pairs, Code first, Code second) {
  note_kind(pairs, second);
  uint32_t at = row_make(pairs, first), before = pairs->rows.at[at].n;
  bool added = row_add(pairs, &pairs->rows.at[at], second);
  touch(pairs, at, before);
  return added;
}

/* What the seconds of the others can be, these can be. */
void pairs_note(Pairs *pairs, const Pairs *others) {
  if (others == pairs || !others->any)
    return;
  if (others->mixed)
    note_kind(pairs, others->is_small ? 0 : CODE_SMALL);
  note_kind(pairs, (others->span - 1) | (others->is_small ? CODE_SMALL : 0));
}

/* Adds seconds to a row that has bits, without a branch on whether one is new, up to the first that they do not cover:
 * how many. */
static inline size_t bits_add(Pairs *pairs, PairRow *row, const Code *seconds, size_t n) {
  row_reserve(pairs, row, n);
  Code *out = row->seconds + row->n;
  uint64_t *marks = row->marks;
  uint32_t low = row->low, n_marks = row->n_marks;
  size_t i = 0;
  for (; i < n && number(seconds[i]) / 64 - low < n_marks; i++) {
    Code second = seconds[i];
    uint64_t *word = &marks[number(second) / 64 - low], bit = second & 63;
    *out = second;
    out += ~(*word >> bit) & 1;
    *word |= (uint64_t)1 << bit;
  }
  row->n = (uint32_t)(out - row->seconds);
  return i;
}

static inline bool has_bits(const PairRow *row) {
  return row->n_marks != 0 && !row->hashed;
}

static void seconds_add(Pairs *pairs, PairRow *row, const Code *seconds, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (has_bits(row))
      i += bits_add(pairs, row, seconds + i, n - i);
    if (i < n)
      row_add(pairs, row, seconds[i]);
  }
}

void pairs_add_row(Pairs *pairs, Code first, const Pairs *from, const Code *seconds, size_t n) {
  if (n == 0)
    return;
  for (size_t i = 0; i < n && from == NULL; i++)
    note_kind(pairs, seconds[i]);
  if (from != NULL)
    pairs_note(pairs, from);
  uint32_t at = row_make(pairs, first), before = pairs->rows.at[at].n;
  PairRow *row = &pairs->rows.at[at];
  if (before == 0) {
    row_reserve(pairs, row, n);
    memcpy(row->seconds, seconds, n * sizeof *seconds);
    row->n = (uint32_t)n;
  } else {
    seconds_add(pairs, row, seconds, n);
  }
  touch(pairs, at, before);
}

void pairs_bits_make(PairsBits *bits, bool mixed, bool is_small, uint32_t span) {
  bits->base = is_small && !mixed ? CODE_SMALL : 0;
  bits->turn = mixed;
  bits->n = span << bits->turn;
  size_t words = bits->n / 64 + 1;
  if (bits->cap >= words)
    return;
  mem_free(bits->words);
  bits->cap = words + words / 4;
  bits->words = mem_zero(bits->cap, sizeof *bits->words);
}

/* The marks of a row in the bits that all rows share, for as long as much is added to it at once. */
static void scratch_begin(Pairs *pairs, PairRow *row) {
  pairs_bits_make(&pairs->scratch, pairs->mixed, pairs->is_small, pairs->span);
  marks_drop(pairs, row);
  for (uint32_t i = 0; i < row->n; i++)
    pairs_bits_set(&pairs->scratch, row->seconds[i]);
}

static void scratch_add(Pairs *pairs, PairRow *row, const Code *seconds, size_t n) {
  row_reserve(pairs, row, n);
  row->n = (uint32_t)(pairs_bits_add(&pairs->scratch, seconds, n, row->seconds + row->n) - row->seconds);
}

uint64_t pairs_add_joined(Pairs *pairs, Code first, const Code *middles, size_t n, const Pairs *by, PairsPart part) {
  uint64_t work = 0;
  const Code *seconds;
  for (size_t i = 0; i < n; i++) {
    PairView found = pairs_find(by, middles[i]);
    work += pairs_part(&found, part, &seconds);
  }
  if (work == 0)
    return n;
  uint32_t at = row_make(pairs, first), before = pairs->rows.at[at].n;
  PairRow *row = &pairs->rows.at[at];
  pairs_note(pairs, by);
  bool scratch = !has_bits(row) && work > LOOK_MOST / 2 && work * SCRATCH_LESS > row->n;
  if (scratch)
    scratch_begin(pairs, row);
  for (size_t i = 0; i < n; i++) {
    PairView found = pairs_find(by, middles[i]);
    uint32_t count = pairs_part(&found, part, &seconds);
    if (count == 0 || (by == pairs && middles[i] == first))
      continue;
    if (scratch)
      scratch_add(pairs, row, seconds, count);
    else
      seconds_add(pairs, row, seconds, count);
  }
  if (scratch)
    pairs_bits_reset(&pairs->scratch, row->seconds, row->n);
  touch(pairs, at, before);
  return work + n;
}

bool pairs_has(Pairs *pairs, Code first, Code second) {
  uint32_t at = pairs_at(pairs, first);
  if (at == PAIRS_NONE || (!pairs->mixed && pairs->is_small != (second >= CODE_SMALL)))
    return false;
  PairView view = pairs_view(pairs, at);
  if (pairs->laid && view.n <= SEEK_MOST)
    return pairs_sorted_has(&view, second);
  pairs_open(pairs);
  PairRow *row = &pairs->rows.at[at];
  if (row->n_marks == 0 && row->n > LOOK_MOST)
    marks_make(pairs, row, row->n, second);
  return row_has(row, second);
}

bool pairs_turn(Pairs *pairs) {
  if (pairs->laid) {
    bool any = pairs->turns == 0 && pairs->n > 0;
    pairs->turns = pairs->turns == 0 ? 1 : 2;
    return any;
  }
  for (size_t i = 0; i < pairs->recent.n; i++) {
    PairRow *row = &pairs->rows.at[pairs->recent.at[i]];
    row->old = row->now;
  }
  for (size_t i = 0; i < pairs->touched.n; i++) {
    PairRow *row = &pairs->rows.at[pairs->touched.at[i]];
    row->old = row->now;
    row->now = row->n;
  }
  pairs->recent.n = 0;
  for (size_t i = 0; i < pairs->touched.n; i++)
    vec_add(&pairs->recent, pairs->touched.at[i]);
  pairs->touched.n = 0;
  return pairs->recent.n > 0;
}

size_t pairs_bytes(const Pairs *pairs) {
  size_t bytes = pairs->rows.cap * sizeof(PairRow) + ((size_t)pairs->map.made << PAIRS_PAGE) * sizeof(uint32_t);
  bytes += (pairs->touched.cap + pairs->recent.cap) * sizeof(uint32_t) +
           (pairs->marked + pairs->scratch.cap) * sizeof(uint64_t);
  size_t laid = pairs->starts == NULL ? 0 : pairs->n_laid * (pairs->firsts == NULL ? 1 : 2);
  return bytes + (pairs->owned + pairs->n_block + laid) * sizeof(Code);
}

void pairs_row_replace(Pairs *pairs, PairRow *row, const Code *seconds, size_t n) {
  pairs->n += n - row->n;
  if (row->cap > 0) {
    mem_free(row->seconds);
    pairs->owned -= row->cap;
  }
  marks_drop(pairs, row);
  row->seconds = mem_alloc(n * sizeof *row->seconds);
  memcpy(row->seconds, seconds, n * sizeof *row->seconds);
  row->n = row->cap = (uint32_t)n;
  pairs->owned += row->cap;
}
