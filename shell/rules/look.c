#include "rules/plan.h"

/* Looking into what a run has derived, row by row. */

static bool look_pairs(const Relation *relation, const Code *key, uint32_t columns, RulesRowFn *fn, void *context) {
  if (columns == 3)
    return !pairs_has(relation->pairs, key[0], key[1]) || fn(context, key);
  const Pairs *pairs = columns == 2 ? relation->reverse : relation->pairs;
  uint32_t only = columns == 0 ? PAIRS_NONE : pairs_at(pairs, columns == 2 ? key[1] : key[0]);
  size_t n = columns == 0 ? pairs_rows(pairs) : only != PAIRS_NONE;
  for (size_t i = 0; i < n; i++) {
    PairView row = pairs_view(pairs, columns == 0 ? i : only);
    Code first = pairs_first(pairs, columns == 0 ? i : only);
    for (uint32_t k = 0; k < row.n; k++) {
      Code pair[2] = {columns == 2 ? row.seconds[k] : first, columns == 2 ? first : row.seconds[k]};
      if (!fn(context, pair))
        return false;
    }
  }
  return true;
}

#define LARGE 100000 /* rows: an index over them is not made for one look */

/* The columns to look by, of those asked for: of a large relation those of an index that is there, if there is one. */
static uint32_t columns_at_hand(const Relation *relation, uint32_t columns) {
  uint32_t best = 0;
  int most = 0;
  if (relation->n < LARGE)
    return columns;
  for (size_t i = 0; i < relation->indexes.n; i++) {
    const RelationIndex *index = &relation->indexes.at[i];
    if ((index->columns & ~columns) == 0 && index->n_columns > most) {
      best = index->columns;
      most = index->n_columns;
    }
  }
  return most > 0 ? best : columns;
}

typedef struct Seconds {
  RulesRowFn *fn;
  void *context;
} Seconds;

static bool look_second(void *context, const Code *pair) {
  const Seconds *s = context;
  return s->fn(s->context, pair + 1);
}

static bool look_units(const Relation *relation, const Code *key, uint32_t columns, RulesRowFn *fn, void *context) {
  const Code pair[2] = {RELATION_UNIT, columns != 0 ? key[0] : 0};
  Seconds seconds = {fn, context};
  return look_pairs(relation, pair, columns != 0 ? 3 : 1, look_second, &seconds);
}

bool rules_run_look(RulesRun *run, int predicate, bool possible, const Code *key, uint32_t columns, RulesRowFn *fn,
                    void *context) {
  Relation *relation = predicate < 0 ? &run->answer : run->use[possible][predicate];
  if (relation->pairs != NULL && relation->arity == 1)
    return look_units(relation, key, columns, fn, context);
  if (relation->pairs != NULL) {
    if (columns == 2)
      relation_index_get(relation, columns);
    return look_pairs(relation, key, columns, fn, context);
  }
  relation_settle(relation);
  if (columns == (1u << relation->arity) - 1)
    return relation->n == 0 || !relation_has(relation, key) || fn(context, key);
  uint32_t by = columns == 0 ? 0 : columns_at_hand(relation, columns);
  int index = by == 0 ? -1 : relation_index_get(relation, by), n = 0;
  relation_index_fill(relation);
  Code own[RULES_COLUMNS + 1];
  for (int i = 0; i < relation->arity; i++)
    if (by >> i & 1)
      own[n++] = key[i];
  uint32_t row = index < 0 ? relation->n - 1 : relation_index_first(relation, index, own);
  while (row != RELATION_NONE) {
    const Code *codes = relation_row(relation, row);
    bool fits = !relation_dead(relation, row);
    for (int i = 0; i < relation->arity && fits; i++)
      fits = (columns >> i & 1) == 0 || codes[i] == key[i];
    if (fits && !fn(context, codes))
      return false;
    row = index < 0 ? row - 1 : relation_index_next(relation, index, row);
  }
  return true;
}
