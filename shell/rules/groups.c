#include "rules/groups.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_MOST(n) ((size_t)(n)*4 + 1024) /* of dense keys of n rows */
#define SORTED_MOST 32                       /* rows of a slot, each of which is compared with all */
#define SORTED_MEAN 16                       /* rows a slot from which on they are not sorted slot by slot */

/* ---- places ---- */

/* From the least to the greatest code of a column. */
static void column_range(const Relation *r, int column, Code *base, uint32_t *width) {
  Code least = UINT32_MAX, most = 0;
  for (uint32_t i = 0; i < r->n; i++) {
    Code code = relation_row(r, i)[column];
    least = code < least ? code : least;
    most = code > most ? code : most;
  }
  *base = r->n > 0 ? least : 0;
  *width = r->n > 0 ? most - least + 1 : 1; /* 0 is all codes */
}

static Places places_make(const Relation *r, const int *key, int n_key) {
  Places p = {.n = n_key, .dense = true, .n_slots = 1};
  for (int i = 0; i < n_key; i++) {
    p.at[i] = key[i];
    column_range(r, key[i], &p.base[i], &p.width[i]);
    p.dense = p.dense && p.width[i] > 0 && p.width[i] <= SLOTS_MOST(r->n) / p.n_slots;
    p.n_slots *= p.dense ? p.width[i] : 1;
  }
  if (p.dense)
    return p;
  p.shift = 63; /* the highest bits, so that more slots keep the order of fewer */
  for (p.n_slots = 2; p.n_slots < r->n; p.n_slots *= 2)
    p.shift--;
  return p;
}

static inline size_t row_slot(const Places *p, const Code *row) {
  size_t slot = 0;
  for (int i = 0; p->dense && i < p->n; i++)
    slot = slot * p->width[i] + (row[p->at[i]] - p->base[i]);
  if (p->dense)
    return slot;
  Code key[RULES_COLUMNS + 1];
  for (int i = 0; i < p->n; i++)
    key[i] = row[p->at[i]];
  return relation_hash(key, p->n) >> p->shift;
}

static inline void row_copy(Code *to, const Code *from, size_t arity) {
  for (size_t i = 0; i < arity; i++)
    to[i] = from[i];
}

/* Puts rows into their slots, in the order in which they come; owned, where each slot begins. */
static uint32_t *places_fill(const Places *p, const Code *rows, uint32_t n, int arity, Code *out) {
  size_t width = (size_t)arity;
  uint32_t *starts = mem_zero(p->n_slots + 2, sizeof *starts);
  for (uint32_t i = 0; i < n; i++)
    starts[row_slot(p, rows + i * width) + 2]++;
  for (size_t i = 2; i < p->n_slots + 2; i++)
    starts[i] += starts[i - 1];
  for (uint32_t i = 0; i < n; i++) {
    const Code *row = rows + i * width;
    row_copy(out + starts[row_slot(p, row) + 1]++ * width, row, width);
  }
  return starts;
}

/* ---- order ---- */

/* Rows go by the values of the first of these columns if it is `valued`, else by its codes, and by the codes of the rest. */
typedef struct Sorting {
  const Codes *codes;
  int arity, n, at[RULES_COLUMNS + 1];
  bool valued;
} Sorting;

/* How rows of a slot are sorted: by what is asked for, and so that those that are the same stand together. */
static Sorting sorting_make(const Relation *r, const Groups *g, const Codes *codes) {
  Sorting s = {.codes = codes, .arity = r->arity, .valued = g->sorted >= 0 && !g->small};
  if (g->sorted >= 0)
    s.at[s.n++] = g->sorted;
  for (int i = 0; i < r->arity && r->loose; i++) {
    bool known = i == g->sorted;
    for (int k = 0; k < g->places.n && g->places.dense; k++)
      known = known || g->places.at[k] == i;
    if (!known)
      s.at[s.n++] = i;
  }
  return s;
}

static inline int row_order(const Sorting *s, const Code *p, const Code *q) {
  int i = 0;
  if (s->valued) {
    int order = codes_compare(s->codes, p[s->at[0]], q[s->at[0]]);
    if (order != 0)
      return order;
  }
  while (i < s->n && p[s->at[i]] == q[s->at[i]])
    i++;
  return i == s->n ? 0 : p[s->at[i]] > q[s->at[i]] ? 1 : -1;
}

static int row_compare(const void *a, const void *b, void *context) {
  return row_order(context, a, b);
}

/* A few rows: each goes where as many as are below it say. Of codes of one column (`plain`) that needs no guess at what
 * comes out of a comparison. */
static inline void sort_few(const Sorting *s, Code *rows, size_t n, bool plain) {
  size_t arity = (size_t)s->arity, places[SORTED_MOST];
  Code copy[SORTED_MOST * (RULES_COLUMNS + 1)];
  memcpy(copy, rows, n * arity * sizeof *rows);
  for (size_t i = 0; i < n; i++) {
    const Code *row = copy + i * arity, *other = copy;
    size_t below = 0;
    for (size_t k = 0; k < i; k++, other += arity) {
      bool above = plain ? other[s->at[0]] > row[s->at[0]] : row_order(s, other, row) > 0;
      places[k] += above;
      below += !above;
    }
    places[i] = below;
  }
  for (size_t i = 0; i < n; i++)
    row_copy(rows + places[i] * arity, copy + i * arity, arity);
}

static void sort_rows(const Sorting *s, Code *rows, size_t n) {
  size_t arity = (size_t)s->arity, sorted = 1;
  while (sorted < n && row_order(s, rows + (sorted - 1) * arity, rows + sorted * arity) <= 0)
    sorted++;
  if (sorted >= n)
    return;
  if (n > SORTED_MOST)
    qsort_r(rows, n, arity * sizeof *rows, row_compare, (void *)(uintptr_t)(const void *)s);
  else if (s->n == 1 && !s->valued)
    sort_few(s, rows, n, true);
  else
    sort_few(s, rows, n, false);
}

/* Takes out rows that follow their like. */
static void drop_same(Groups *g, const Sorting *s) {
  size_t arity = (size_t)g->arity;
  uint32_t kept = 0, from = 0;
  for (size_t slot = 0; slot < g->places.n_slots; slot++) {
    uint32_t end = g->starts[slot + 1], begin = kept;
    for (uint32_t i = from; i < end; i++) {
      const Code *row = groups_row(g, i);
      if (kept > begin && row_order(s, groups_row(g, kept - 1), row) == 0)
        continue;
      if (kept < i)
        row_copy(g->rows + kept * arity, row, arity);
      kept++;
    }
    from = end;
    g->starts[slot] = begin;
  }
  g->starts[g->places.n_slots] = kept;
  g->n = kept;
}

/* ---- groups ---- */

/* The rows that live, without those that are dead: `owned` if they are a copy. */
static const Code *live_rows(const Relation *r, uint32_t *n, Code **owned) {
  *n = r->n;
  if (r->dead == NULL)
    return r->rows;
  Codelist rows = {0};
  vec_room(&rows, (size_t)r->n * (size_t)r->arity + 1);
  relation_list(r, &rows);
  *n = (uint32_t)(rows.n / (size_t)r->arity);
  return *owned = rows.at;
}

/* The relation takes the rows of its groups for its own, each of which is there once. */
static void adopt(Relation *r, Groups *g) {
  mem_free(r->rows);
  r->rows = g->rows;
  r->n = r->cap = r->now = r->old = g->n;
  r->loose = false;
  g->borrowed = true;
}

static Groups *groups_make(Relation *r, const int *key, int n_key, int sorted, const Codes *codes) {
  Groups *g = mem_zero(1, sizeof *g);
  Places places = places_make(r, key, n_key);
  if (r->loose && r->n / places.n_slots >= SORTED_MEAN) {
    relation_settle(r);
    places = places_make(r, key, n_key);
  }
  *g = (Groups){.places = places, .sorted = sorted, .arity = r->arity};
  Code *live = NULL, *ordered = NULL;
  const Code *rows = live_rows(r, &g->n, &live);
  size_t bytes = ((size_t)g->n + 1) * (size_t)r->arity * sizeof *rows;
  Places order = {0};
  if (sorted >= 0)
    order = places_make(r, &sorted, 1);
  g->small = sorted >= 0 && (order.base[0] & CODE_SMALL) != 0;
  if (g->small && order.dense && g->n / places.n_slots >= SORTED_MEAN) {
    ordered = mem_alloc(bytes);
    mem_free(places_fill(&order, rows, g->n, r->arity, ordered));
    rows = ordered;
  }
  g->rows = mem_alloc(bytes);
  g->starts = places_fill(&places, rows, g->n, r->arity, g->rows);
  Sorting s = sorting_make(r, g, codes);
  for (size_t i = 0; i < places.n_slots && s.n > 0 && ordered == NULL; i++)
    sort_rows(&s, g->rows + g->starts[i] * (size_t)r->arity, g->starts[i + 1] - g->starts[i]);
  if (r->loose) {
    drop_same(g, &s);
    adopt(r, g);
  }
  mem_free(live);
  mem_free(ordered);
  return g;
}

const Groups *relation_groups(Relation *r, const int *key, int n_key, int sorted, const Codes *codes) {
  for (size_t i = 0; i < r->groups.n; i++) {
    const Groups *g = r->groups.at[i];
    if (g->sorted == sorted && g->places.n == n_key && memcmp(g->places.at, key, (size_t)n_key * sizeof *key) == 0)
      return g;
  }
  vec_add(&r->groups, groups_make(r, key, n_key, sorted, codes));
  return r->groups.at[r->groups.n - 1];
}

void groups_free(Groups *g) {
  mem_free(g->starts);
  if (!g->borrowed)
    mem_free(g->rows);
  mem_free(g);
}

size_t groups_bytes(const Groups *g) {
  size_t rows = g->borrowed ? 0 : g->n;
  return g->places.n_slots * sizeof *g->starts + rows * (size_t)g->arity * sizeof *g->rows;
}

uint32_t groups_seek(const Groups *g, const Codes *codes, uint32_t from, uint32_t to, const RuleValue *value,
                     bool after) {
  while (from < to) {
    uint32_t middle = from + (to - from) / 2;
    RuleValue own = codes_value(codes, groups_row(g, middle)[g->sorted]);
    int order = rule_value_compare(&own, value);
    if (after ? order <= 0 : order < 0)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}
