#include "rules/groups.h"

#include <stdlib.h>
#include <string.h>

static inline size_t slot_of(const Groups *g, const Code *key, int n) {
  return relation_hash(key, n) & (g->n_slots - 1);
}

static inline size_t row_slot(const Groups *g, const Code *row) {
  Code key[RULES_COLUMNS + 1];
  int n = 0;
  for (int i = 0; i < g->arity; i++)
    if (g->columns >> i & 1)
      key[n++] = row[i];
  return slot_of(g, key, n);
}

typedef struct Sorting {
  const Groups *groups;
  const Codes *codes;
} Sorting;

static int row_compare(const void *a, const void *b, void *context) {
  const Sorting *s = context;
  Code p = ((const Code *)a)[s->groups->sorted], q = ((const Code *)b)[s->groups->sorted];
  if (p == q || (p & q & CODE_SMALL) != 0)
    return (p > q) - (p < q);
  RuleValue left = codes_value(s->codes, p), right = codes_value(s->codes, q);
  return rule_value_compare(&left, &right);
}

static void sort_rows(const Sorting *s, Code *rows, size_t n) {
  size_t arity = (size_t)s->groups->arity, size = arity * sizeof *rows;
  Code row[RULES_COLUMNS + 1];
  if (n > 24) {
    qsort_r(rows, n, size, row_compare, (void *)(uintptr_t)(const void *)s);
    return;
  }
  for (size_t i = 1; i < n; i++) {
    size_t k = i;
    memcpy(row, rows + i * arity, size);
    for (; k > 0 && row_compare(rows + (k - 1) * arity, row, (void *)(uintptr_t)(const void *)s) > 0; k--)
      memcpy(rows + k * arity, rows + (k - 1) * arity, size);
    memcpy(rows + k * arity, row, size);
  }
}

static Groups *groups_make(const Relation *r, uint32_t columns, int sorted, const Codes *codes) {
  Groups *g = mem_zero(1, sizeof *g);
  *g = (Groups){.columns = columns, .sorted = sorted, .arity = r->arity, .n_slots = 1};
  while (columns != 0 && g->n_slots < r->n)
    g->n_slots *= 2;
  g->starts = mem_zero(g->n_slots + 2, sizeof *g->starts);
  for (uint32_t i = 0; i < r->n; i++)
    if (!relation_dead(r, i)) {
      g->starts[row_slot(g, relation_row(r, i)) + 2]++;
      g->n++;
    }
  for (size_t i = 2; i < g->n_slots + 2; i++)
    g->starts[i] += g->starts[i - 1];
  size_t arity = (size_t)r->arity;
  g->rows = mem_alloc((g->n + 1) * arity * sizeof *g->rows);
  for (uint32_t i = 0; i < r->n; i++)
    if (!relation_dead(r, i)) {
      uint32_t at = g->starts[row_slot(g, relation_row(r, i)) + 1]++;
      memcpy(g->rows + at * arity, relation_row(r, i), arity * sizeof *g->rows);
    }
  Sorting s = {g, codes};
  for (size_t i = 0; i < g->n_slots && sorted >= 0; i++)
    sort_rows(&s, g->rows + g->starts[i] * arity, g->starts[i + 1] - g->starts[i]);
  return g;
}

const Groups *relation_groups(Relation *r, uint32_t columns, int sorted, const Codes *codes) {
  for (size_t i = 0; i < r->groups.n; i++)
    if (r->groups.at[i]->columns == columns && r->groups.at[i]->sorted == sorted)
      return r->groups.at[i];
  vec_add(&r->groups, groups_make(r, columns, sorted, codes));
  return r->groups.at[r->groups.n - 1];
}

void groups_free(Groups *g) {
  mem_free(g->starts);
  mem_free(g->rows);
  mem_free(g);
}

size_t groups_bytes(const Groups *g) {
  return g->n_slots * sizeof *g->starts + (size_t)g->n * (size_t)g->arity * sizeof *g->rows;
}

void groups_find(const Groups *g, const Code *key, uint32_t *from, uint32_t *to) {
  size_t slot = slot_of(g, key, __builtin_popcount(g->columns));
  *from = g->starts[slot];
  *to = g->starts[slot + 1];
}

uint32_t groups_seek(const Groups *g, const Codes *codes, uint32_t from, uint32_t to, const RuleValue *value,
                     bool after) {
  bool small =
      value->type == RULE_TYPE_NUMBER && !value->is_real && value->integer >= 0 && value->integer < CODE_SMALL_MOST;
  Code code = small ? code_small((uint32_t)value->integer) : 0;
  while (from < to) {
    uint32_t middle = from + (to - from) / 2;
    Code found = groups_row(g, middle)[g->sorted];
    int order = (found > code) - (found < code);
    if ((found & code & CODE_SMALL) == 0) { /* not two small numbers, whose codes are in their order */
      RuleValue own = codes_value(codes, found);
      order = rule_value_compare(&own, value);
    }
    if (after ? order <= 0 : order < 0)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}
