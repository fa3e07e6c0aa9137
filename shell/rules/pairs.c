#include "rules/pairs.h"

#include <string.h>

#define LOOK_MOST 24       /* seconds that are looked through one by one */
#define DENSE_WORDS_MOST 4 /* 64-bit words of bits a second */
#define MAP_LEAST 65536    /* codes that the map may reach whatever its rows */
#define EMPTY UINT32_MAX

void pairs_clear(Pairs *pairs) {
  for (size_t i = 0; i < pairs->rows.n; i++) {
    mem_free(pairs->rows.at[i].seconds);
    mem_free(pairs->rows.at[i].marks);
  }
  vec_clear(&pairs->rows);
  vec_clear(&pairs->touched);
  vec_clear(&pairs->recent);
  mem_free(pairs->map.small);
  mem_free(pairs->map.entry);
  *pairs = (Pairs){0};
}

/* ---- rows ---- */

static inline uint32_t number(Code code) {
  return code & ~CODE_SMALL;
}

static inline uint32_t map_find(const PairMap *map, Code code) {
  uint32_t at = number(code);
  if ((code & CODE_SMALL) != 0)
    return at < map->n_small ? map->small[at] : 0;
  return at < map->n_entry ? map->entry[at] : 0;
}

static void map_put(PairMap *map, Code code, uint32_t value) {
  bool small = (code & CODE_SMALL) != 0;
  uint32_t **at = small ? &map->small : &map->entry;
  size_t *n = small ? &map->n_small : &map->n_entry;
  if (number(code) >= *n) {
    size_t before = *n, wanted = (size_t)number(code) + 1;
    *n = before * 2 > wanted ? before * 2 : wanted < 64 ? 64 : wanted + wanted / 4;
    *at = mem_resize(*at, *n, sizeof **at);
    memset(*at + before, 0, (*n - before) * sizeof **at);
  }
  (*at)[number(code)] = value;
}

PairRow *pairs_row(const Pairs *pairs, Code first) {
  uint32_t at = map_find(&pairs->map, first);
  return at == 0 ? NULL : &pairs->rows.at[at - 1];
}

static uint32_t row_make(Pairs *pairs, Code first) {
  uint32_t at = map_find(&pairs->map, first);
  if (at != 0)
    return at - 1;
  vec_add(&pairs->rows, ((PairRow){.first = first}));
  map_put(&pairs->map, first, (uint32_t)pairs->rows.n);
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
  if (!row->hashed)
    return number(second) / 64 < row->n_marks && (row->marks[number(second) / 64] >> (second & 63) & 1) != 0;
  const uint32_t *slots = (const uint32_t *)(const void *)row->marks;
  uint32_t mask = row->n_marks - 1;
  for (uint32_t at = spread(second) & mask; slots[at] != EMPTY; at = (at + 1) & mask)
    if (slots[at] == second)
      return true;
  return false;
}

/* Marks anew for at least `n` seconds: bits where they cost no more than slots would. */
static void marks_make(const Pairs *pairs, PairRow *row, uint32_t n) {
  uint32_t words = pairs->span / 64 + 1;
  mem_free(row->marks);
  row->hashed = pairs->mixed || words > (uint64_t)n * DENSE_WORDS_MOST;
  if (!row->hashed) {
    row->n_marks = words;
    row->marks = mem_zero(words, sizeof *row->marks);
    for (uint32_t i = 0; i < row->n; i++)
      row->marks[number(row->seconds[i]) / 64] |= (uint64_t)1 << (row->seconds[i] & 63);
    return;
  }
  for (row->n_marks = 64; row->n_marks < n * 2;)
    row->n_marks *= 2;
  row->marks = mem_alloc(row->n_marks * sizeof(uint32_t));
  memset(row->marks, 0xff, row->n_marks * sizeof(uint32_t));
  for (uint32_t i = 0; i < row->n; i++)
    hash_add(row, row->seconds[i]);
}

static void note_kind(Pairs *pairs, Code second) {
  bool small = (second & CODE_SMALL) != 0;
  if (pairs->any && small != pairs->is_small && !pairs->mixed) {
    pairs->mixed = true;
    for (size_t i = 0; i < pairs->rows.n; i++) /* bits no longer tell the kinds apart */
      if (pairs->rows.at[i].n_marks > 0 && !pairs->rows.at[i].hashed)
        marks_make(pairs, &pairs->rows.at[i], pairs->rows.at[i].n);
  }
  pairs->any = true;
  pairs->is_small = small;
  if (number(second) >= pairs->span)
    pairs->span = number(second) + 1;
}

/* ---- adding ---- */

static void row_append(PairRow *row, Code second) {
  if (row->n == row->cap) {
    row->cap = row->cap == 0 ? 4 : row->cap * 2;
    row->seconds = mem_resize(row->seconds, row->cap, sizeof *row->seconds);
  }
  row->seconds[row->n++] = second;
}

static bool row_add(Pairs *pairs, PairRow *row, Code second) {
  if (row->n_marks == 0) {
    if (row_has(row, second))
      return false;
    row_append(row, second);
    if (row->n > LOOK_MOST)
      marks_make(pairs, row, row->n);
    return true;
  }
  if (row->hashed) {
    if (!hash_add(row, second))
      return false;
    row_append(row, second);
    if (row->n * 2 > row->n_marks)
      marks_make(pairs, row, row->n * 2);
    return true;
  }
  if (number(second) / 64 >= row->n_marks)
    marks_make(pairs, row, row->n);
  if (row->hashed)
    return row_add(pairs, row, second);
  uint64_t *word = &row->marks[number(second) / 64], bit = (uint64_t)1 << (second & 63);
  if ((*word & bit) != 0)
    return false;
  *word |= bit;
  row_append(row, second);
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
static void note_all(Pairs *pairs, const Pairs *others) {
  if (!others->any)
    return;
  if (others->mixed)
    note_kind(pairs, others->is_small ? 0 : CODE_SMALL);
  note_kind(pairs, (others->span - 1) | (others->is_small ? CODE_SMALL : 0));
}

/* Adds seconds to a row that has bits for all that can come, without a branch on whether one is new. */
static inline void bits_add(PairRow *row, const Code *seconds, size_t n) {
  if (row->cap - row->n < n + 1) {
    while (row->cap - row->n < n + 1)
      row->cap *= 2;
    row->seconds = mem_resize(row->seconds, row->cap, sizeof *row->seconds);
  }
  Code *out = row->seconds + row->n;
  uint64_t *marks = row->marks;
  for (size_t i = 0; i < n; i++) {
    Code second = seconds[i];
    uint64_t *word = &marks[number(second) / 64], bit = second & 63;
    *out = second;
    out += ~(*word >> bit) & 1;
    *word |= (uint64_t)1 << bit;
  }
  row->n = (uint32_t)(out - row->seconds);
}

static inline bool has_bits(const Pairs *pairs, const PairRow *row) {
  return row->n_marks != 0 && !row->hashed && (uint64_t)row->n_marks * 64 >= pairs->span;
}

static void seconds_add(Pairs *pairs, PairRow *row, const Code *seconds, size_t n) {
  size_t i = 0;
  while (i < n && !has_bits(pairs, row))
    row_add(pairs, row, seconds[i++]);
  if (i < n)
    bits_add(row, seconds + i, n - i);
}

void pairs_add_row(Pairs *pairs, Code first, const Pairs *from, const Code *seconds, size_t n) {
  if (n == 0)
    return;
  note_all(pairs, from);
  uint32_t at = row_make(pairs, first), before = pairs->rows.at[at].n;
  seconds_add(pairs, &pairs->rows.at[at], seconds, n);
  touch(pairs, at, before);
}

uint64_t pairs_add_joined(Pairs *pairs, Code first, const Code *middles, size_t n, const Pairs *by) {
  uint64_t work = n;
  uint32_t at = row_make(pairs, first), before = pairs->rows.at[at].n;
  PairRow *row = &pairs->rows.at[at];
  note_all(pairs, by);
  for (size_t i = 0; i < n; i++) {
    const PairRow *found = pairs_row(by, middles[i]);
    if (found == NULL)
      continue;
    work += found->now;
    if (has_bits(pairs, row))
      bits_add(row, found->seconds, found->now);
    else
      seconds_add(pairs, row, found->seconds, found->now);
  }
  touch(pairs, at, before);
  return work;
}

bool pairs_has(const Pairs *pairs, Code first, Code second) {
  const PairRow *row = pairs_row(pairs, first);
  return row != NULL && row_has(row, second);
}

bool pairs_turn(Pairs *pairs) {
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
  size_t bytes = pairs->rows.cap * sizeof(PairRow) + (pairs->map.n_small + pairs->map.n_entry) * sizeof(uint32_t);
  return bytes + pairs->n * 8 + (pairs->touched.cap + pairs->recent.cap) * sizeof(uint32_t);
}
