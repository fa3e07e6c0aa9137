#include "time/held.h"

#include <stdlib.h>
#include <string.h>

/* From a day to how many rows lie before it. Dense where the days are close together: counts[day - base]. */
typedef struct Ladder {
  uint32_t n;     /* counts */
  int32_t base;   /* of a dense ladder */
  int32_t *days;  /* owned; ascending; NULL in a dense one */
  uint32_t *rows; /* owned; n + 1 of them: rows before the day, all of them behind the last */
} Ladder;

/* Rows of one class, in order of start; or those without a start, in order of end. */
typedef struct Class {
  int64_t least, most; /* longer than least, no longer than most */
  Ladder starts;
  int32_t *ends; /* borrowed from Held, as ids */
  uint32_t *ids;
  uint32_t n;
} Class;

typedef struct Row {
  int32_t from, to;
  uint32_t id;
} Row;

enum { CLASSES = 33, OPEN_START = CLASSES, OPEN_END, OPEN_BOTH, GROUPS };

struct Held {
  Class classes[GROUPS]; /* those that have rows, n_classes of them, then the open ones by themselves */
  int n_classes;
  Class open_start, open_end;
  VEC(uint32_t) always; /* ids of spans without any bound */
  int32_t *ends;        /* owned */
  uint32_t *ids;        /* owned */
  size_t n;
  Ladder all_starts, all_ends; /* of every settled row */
  VEC(Row) fresh;
};

/* ---- ladders ---- */

static void ladder_clear(Ladder *l) {
  mem_free(l->days);
  mem_free(l->rows);
  *l = (Ladder){0};
}

/* Rows that lie before the day. */
static inline uint32_t ladder_before(const Ladder *l, int64_t day) {
  if (l->n == 0)
    return 0;
  if (l->days == NULL) {
    int64_t at = day - l->base;
    return at <= 0 ? 0 : l->rows[at < l->n ? at : l->n];
  }
  uint32_t low = 0, n = l->n;
  while (n > 0) {
    uint32_t half = n / 2;
    if (l->days[low + half] < day) {
      low += half + 1;
      n -= half + 1;
    } else {
      n = half;
    }
  }
  return l->rows[low];
}

/* `days` ascending, n > 0 of them. */
static void ladder_make(Ladder *l, const int32_t *days, size_t n, size_t stride) {
  const char *at = (const char *)days;
  int32_t first = *days, last = first;
  size_t distinct = 0;
  for (size_t i = 0; i < n; i++) {
    int32_t day = *(const int32_t *)(const void *)(at + i * stride);
    distinct += i == 0 || day != last;
    last = day;
  }
  int64_t range = (int64_t)last - first + 1;
  bool dense = range <= 4 * (int64_t)distinct + 64;
  *l = (Ladder){.n = (uint32_t)(dense ? range : (int64_t)distinct), .base = first};
  l->rows = mem_zero(l->n + (size_t)1, sizeof *l->rows);
  if (!dense)
    l->days = mem_zero(l->n, sizeof *l->days);
  uint32_t rung = 0;
  for (size_t i = 0; i < n; i++) {
    int32_t day = *(const int32_t *)(const void *)(at + i * stride);
    if (dense) {
      while (rung <= (uint32_t)((int64_t)day - first))
        l->rows[rung++] = (uint32_t)i;
    } else if (rung == 0 || l->days[rung - 1] != day) {
      l->days[rung] = day;
      l->rows[rung++] = (uint32_t)i;
    }
  }
  l->rows[l->n] = (uint32_t)n;
}

static size_t ladder_bytes(const Ladder *l) {
  return l->n == 0 ? 0 : (l->n + 1) * sizeof *l->rows + (l->days != NULL ? l->n * sizeof *l->days : 0);
}

/* The day of each row, in order: what a class does not keep. */
static int32_t ladder_day(const Ladder *l, uint32_t row, uint32_t *rung) {
  while (l->rows[*rung + 1] <= row)
    ++*rung;
  return l->days != NULL ? l->days[*rung] : (int32_t)(l->base + (int64_t)*rung);
}

/* ---- classes ---- */

/* ceil log2 of the length: class 0 has length 1, class k those longer than 2^(k-1) and no longer than 2^k. */
static int class_of(int64_t length) {
  return length == 1 ? 0 : 64 - __builtin_clzll((uint64_t)length - 1);
}

static int group_of(const Row *row) {
  if (row->from == HELD_MIN)
    return row->to == HELD_MAX ? OPEN_BOTH : OPEN_START;
  return row->to == HELD_MAX ? OPEN_END : class_of((int64_t)row->to - row->from);
}

Held *held_new(void) {
  return mem_zero(1, sizeof(Held));
}

static void held_classes_clear(Held *held) {
  for (int i = 0; i < held->n_classes; i++)
    ladder_clear(&held->classes[i].starts);
  held->n_classes = 0;
  ladder_clear(&held->open_start.starts);
  ladder_clear(&held->open_end.starts);
  ladder_clear(&held->all_starts);
  ladder_clear(&held->all_ends);
  held->open_start = held->open_end = (Class){0};
  mem_free(held->ends);
  mem_free(held->ids);
  held->ends = NULL;
  held->ids = NULL;
  held->n = 0;
}

void held_free(Held *held) {
  if (held == NULL)
    return;
  held_classes_clear(held);
  vec_clear(&held->fresh);
  vec_clear(&held->always);
  mem_free(held);
}

void held_add(Held *held, int32_t from, int32_t to, uint32_t id) {
  vec_add(&held->fresh, ((Row){from, to, id}));
}

/* Settled rows, back as they were added. */
static void rows_take(const Class *class, bool open_start, Row *out) {
  uint32_t rung = 0;
  for (uint32_t i = 0; i < class->n; i++) {
    int32_t day = ladder_day(&class->starts, i, &rung);
    out[i] = open_start ? (Row){HELD_MIN, day, class->ids[i]} : (Row){day, class->ends[i], class->ids[i]};
  }
}

/* Stable: two passes of 16 bits over a key that orders signed days. */
static void rows_sort(Row *rows, Row *spare, size_t n, bool by_end) {
  for (int shift = 0; shift < 32; shift += 16) {
    uint32_t *place = mem_zero(65537, sizeof *place);
    for (size_t i = 0; i < n; i++)
      place[(((uint32_t)(by_end ? rows[i].to : rows[i].from) ^ 0x80000000u) >> shift & 0xffff) + 1]++;
    for (int k = 0; k < 65536; k++)
      place[k + 1] += place[k];
    for (size_t i = 0; i < n; i++)
      spare[place[((uint32_t)(by_end ? rows[i].to : rows[i].from) ^ 0x80000000u) >> shift & 0xffff]++] = rows[i];
    memcpy(rows, spare, n * sizeof *rows);
    mem_free(place);
  }
}

/* Lays out one class at `at` of the arrays of Held, from rows in order. */
static void class_make(Held *held, Class *class, const Row *rows, size_t n, size_t at, bool by_end) {
  class->n = (uint32_t)n;
  class->ends = held->ends + at;
  class->ids = held->ids + at;
  for (size_t i = 0; i < n; i++) {
    class->ends[i] = rows[i].to;
    class->ids[i] = rows[i].id;
  }
  if (n > 0)
    ladder_make(&class->starts, by_end ? &rows->to : &rows->from, n, sizeof *rows);
}

static void held_build(Held *held, Row *rows, size_t n) {
  Row *spare = mem_alloc((n + 1) * sizeof *spare);
  size_t first[GROUPS + 1] = {0};
  rows_sort(rows, spare, n, true);
  if (n > 0)
    ladder_make(&held->all_ends, &rows->to, n, sizeof *rows);
  rows_sort(rows, spare, n, false);
  if (n > 0)
    ladder_make(&held->all_starts, &rows->from, n, sizeof *rows);
  for (size_t i = 0; i < n; i++)
    first[group_of(&rows[i]) + 1]++;
  for (int g = 0; g < GROUPS; g++)
    first[g + 1] += first[g];
  size_t place[GROUPS];
  memcpy(place, first, sizeof place);
  for (size_t i = 0; i < n; i++)
    spare[place[group_of(&rows[i])]++] = rows[i];
  held->ends = mem_alloc((n + 1) * sizeof *held->ends);
  held->ids = mem_alloc((n + 1) * sizeof *held->ids);
  held->n = n;
  for (int g = 0; g < GROUPS; g++) { /* those that begin together are still in order of their ends */
    Row *own = spare + first[g];
    size_t m = first[g + 1] - first[g];
    if (m == 0)
      continue;
    Class *class = g == OPEN_START ? &held->open_start
                   : g == OPEN_END ? &held->open_end
                   : g < CLASSES   ? &held->classes[held->n_classes++]
                                   : NULL;
    if (class == NULL) {
      for (size_t i = 0; i < m; i++)
        vec_add(&held->always, own[i].id);
      continue;
    }
    class->most = g < CLASSES ? (int64_t)1 << g : 0;
    class->least = class->most / 2;
    class_make(held, class, own, m, first[g], g == OPEN_START);
  }
  mem_free(spare);
}

void held_settle(Held *held) {
  if (held->fresh.n == 0)
    return;
  size_t n = 0, all = held->n + held->fresh.n;
  Row *rows = mem_alloc((all + 1) * sizeof *rows);
  for (int i = 0; i < held->n_classes; i++) {
    rows_take(&held->classes[i], false, rows + n);
    n += held->classes[i].n;
  }
  rows_take(&held->open_start, true, rows + n);
  n += held->open_start.n;
  rows_take(&held->open_end, false, rows + n);
  n += held->open_end.n;
  for (size_t i = 0; i < held->always.n; i++)
    rows[n++] = (Row){HELD_MIN, HELD_MAX, held->always.at[i]};
  memcpy(rows + n, held->fresh.at, held->fresh.n * sizeof *rows);
  held_classes_clear(held);
  vec_clear(&held->always);
  vec_clear(&held->fresh);
  held_build(held, rows, all);
  mem_free(rows);
}

/* ---- asking ---- */

static void ids_reserve(HeldIds *ids, size_t more) {
  if (ids->n + more <= ids->cap)
    return;
  ids->cap = (ids->n + more) * 2;
  ids->at = mem_resize(ids->at, ids->cap, sizeof *ids->at);
}

static void ids_copy(HeldIds *ids, const uint32_t *from, size_t n) {
  if (n > 0)
    memcpy(ids->at + ids->n, from, n * sizeof *from);
  ids->n += n;
}

size_t held_count(const Held *held, int32_t from, int32_t to) {
  size_t n = ladder_before(&held->all_starts, to);
  n -= ladder_before(&held->all_ends, (int64_t)from + 1);
  for (size_t i = 0; i < held->fresh.n; i++)
    n += held->fresh.at[i].from < to && held->fresh.at[i].to > from;
  return n;
}

/* Rows of a class: from `at` on to be looked at one by one, from `sure` on in the answer. */
typedef struct Run {
  uint32_t at, sure, last;
} Run;

static inline Run run_of(const Class *class, int32_t from, int32_t to) {
  Run run = {ladder_before(&class->starts, from - class->most + 1), ladder_before(&class->starts, from - class->least),
             ladder_before(&class->starts, to)};
  run.sure = run.sure < run.last ? run.sure : run.last;
  __builtin_prefetch(class->ids + run.at);
  __builtin_prefetch(class->ends + run.at);
  return run;
}

void held_find(const Held *held, int32_t from, int32_t to, HeldIds *ids) {
  ids_reserve(ids, held->always.n + held->fresh.n);
  ids_copy(ids, held->always.at, held->always.n);
  for (size_t i = 0; i < held->fresh.n; i++) {
    const Row *row = &held->fresh.at[i];
    if (row->from < to && row->to > from)
      ids->at[ids->n++] = row->id;
  }
  const Class *open = &held->open_start;
  uint32_t ended = ladder_before(&open->starts, (int64_t)from + 1), begun;
  ids_reserve(ids, open->n - ended);
  ids_copy(ids, open->ids + ended, open->n - ended);
  open = &held->open_end;
  begun = ladder_before(&open->starts, to);
  ids_reserve(ids, begun);
  ids_copy(ids, open->ids, begun);
  Run runs[CLASSES];
  size_t most = 0;
  for (int c = 0; c < held->n_classes; c++) { /* all looked up before any is read: the misses of the cache overlap */
    runs[c] = run_of(&held->classes[c], from, to);
    most += runs[c].last - runs[c].at;
  }
  ids_reserve(ids, most + 1);
  for (int c = 0; c < held->n_classes; c++) {
    const Class *class = &held->classes[c];
    const Run *run = &runs[c];
    uint32_t *out = ids->at + ids->n;
    for (uint32_t at = run->at; at < run->sure; at++) { /* no branch to mispredict */
      *out = class->ids[at];
      out += class->ends[at] > from;
    }
    ids->n = (size_t)(out - ids->at);
    ids_copy(ids, class->ids + run->sure, run->last - run->sure);
  }
}

/* Within: starts in [from, to - length]; all of those up to to - most, some of those before to - least. */
static size_t within(const Held *held, int32_t from, int32_t to, HeldIds *ids) {
  size_t n = 0;
  for (size_t i = 0; i < held->fresh.n; i++) {
    const Row *row = &held->fresh.at[i];
    if (row->from < from || row->to > to)
      continue;
    n++;
    if (ids != NULL)
      vec_add(ids, row->id);
  }
  for (int c = 0; c < held->n_classes; c++) {
    const Class *class = &held->classes[c];
    uint32_t first = ladder_before(&class->starts, from);
    uint32_t last = ladder_before(&class->starts, to - class->least);
    uint32_t sure = ladder_before(&class->starts, to - class->most + 1);
    sure = sure > first ? sure : first;
    if (last <= first)
      continue;
    if (sure > last)
      sure = last;
    n += sure - first;
    if (ids != NULL) {
      ids_reserve(ids, last - first + 1);
      ids_copy(ids, class->ids + first, sure - first);
    }
    for (uint32_t at = sure; at < last; at++) {
      bool in = class->ends[at] <= to;
      n += in ? 1 : 0;
      if (ids != NULL) {
        ids->at[ids->n] = class->ids[at];
        ids->n += in ? 1 : 0;
      }
    }
  }
  return n;
}

size_t held_count_within(const Held *held, int32_t from, int32_t to) {
  return within(held, from, to, NULL);
}

void held_find_within(const Held *held, int32_t from, int32_t to, HeldIds *ids) {
  within(held, from, to, ids);
}

size_t held_size(const Held *held) {
  return held->n + held->fresh.n;
}

size_t held_bytes(const Held *held) {
  size_t bytes = sizeof *held + held->n * 8 + held->fresh.cap * sizeof(Row) + held->always.cap * sizeof(uint32_t);
  bytes += ladder_bytes(&held->open_start.starts) + ladder_bytes(&held->open_end.starts);
  bytes += ladder_bytes(&held->all_starts) + ladder_bytes(&held->all_ends);
  for (int c = 0; c < held->n_classes; c++)
    bytes += ladder_bytes(&held->classes[c].starts);
  return bytes;
}
