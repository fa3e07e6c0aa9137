#include "rules/plan.h"

/* Looking into what a run has derived, row by row. */

static bool look_pairs(const Relation *relation, const Code *key, uint32_t columns, RulesRowFn *fn, void *context) {
  const Pairs *pairs = columns == 2 ? relation->reverse : relation->pairs;
  const PairRow *only = columns == 0 ? NULL : pairs_row(pairs, columns == 2 ? key[1] : key[0]);
  size_t n = columns == 0 ? pairs->rows.n : only != NULL ? 1 : 0;
  for (size_t i = 0; i < n; i++) {
    const PairRow *row = columns == 0 ? &pairs->rows.at[i] : only;
    for (uint32_t k = 0; k < row->n; k++) {
      Code pair[2] = {columns == 2 ? row->seconds[k] : row->first, columns == 2 ? row->first : row->seconds[k]};
      if (columns == 3 && pair[1] != key[1])
        continue;
      if (!fn(context, pair))
        return false;
    }
  }
  return true;
}

bool rules_run_look(RulesRun *run, int predicate, bool possible, const Code *key, uint32_t columns, RulesRowFn *fn,
                    void *context) {
  Relation *relation = predicate < 0 ? &run->answer : run->use[possible][predicate];
  int index = columns == 0 ? -1 : relation_index_get(relation, columns), n = 0;
  if (relation->pairs != NULL)
    return look_pairs(relation, key, columns, fn, context);
  relation_index_fill(relation);
  Code own[RULES_COLUMNS + 1];
  for (int i = 0; i < relation->arity; i++)
    if (columns >> i & 1)
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

Code rules_run_code(RulesRun *run, const RuleValue *value) {
  return codes_put(run->codes, value);
}
