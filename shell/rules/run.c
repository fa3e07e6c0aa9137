#include "rules/exec.h"

#include "text/text.h"
#include "time/order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORK_CHECKED 4096 /* rows between looks at the clock, the memory and the person */

static bool run_from(Exec *x, size_t i);

static bool out_of_bounds(RulesRun *run) {
  size_t bytes = codes_bytes(run->codes) + run->arena.used;
  for (int reading = 0; reading < 2; reading++)
    for (size_t i = 0; i < run->program->predicates.n; i++)
      bytes += relation_bytes(&run->relations[reading][i]);
  return bytes > run->source->memory;
}

/* Counts work; false if the person or the memory says that it is enough. */
static bool go_on(RulesRun *run) {
  if (++run->work - run->looked < WORK_CHECKED)
    return true;
  run->looked = run->work;
  if (run->source->stopped != NULL && run->source->stopped(run->source->context))
    return err_set(run->err, ERR_INTERRUPT, "interrupted");
  if (run->source->memory > 0 && out_of_bounds(run))
    return err_set(run->err, ERR_LIMIT,
                   "these rules derive more than fits into %zu MB: bound the question, or the rules",
                   run->source->memory >> 20);
  return true;
}

/* ---- terms ---- */

static bool is_number(const RuleValue *v) {
  return v->type == RULE_TYPE_NUMBER;
}

static double real_of(const RuleValue *v) {
  return v->is_real ? v->real : (double)v->integer;
}

static bool number_made(double real, RuleValue *out) {
  *out = (RuleValue){.type = RULE_TYPE_NUMBER, .is_real = true, .real = real};
  return isfinite(real);
}

/* ---- tests ---- */

static bool run_test(Exec *x, const Op *op, size_t i) {
  const RuleLiteral *l = op->literal;
  RuleValue a, b;
  if (op->binds) {
    const RuleTerm *to = op->left ? &l->left : &l->right;
    if (!exec_term_value(x, op->left ? &l->right : &l->left, &a))
      return true;
    if (x->plan->rule->types[to->variable] == RULE_TYPE_TIME && !exec_time_take(&a))
      return true;
    exec_variable_set(x, to->variable, &a);
    return run_from(x, i + 1);
  }
  return !exec_term_value(x, &l->left, &a) || !exec_term_value(x, &l->right, &b) ||
         !exec_sides_compare(l->sign, &a, &b) || run_from(x, i + 1);
}

static bool run_relate(Exec *x, const Op *op, size_t i) {
  const RuleAtom *atom = &op->literal->atom;
  RuleValue a[3];
  for (size_t k = 0; k < atom->n_args; k++)
    if (!exec_term_value(x, &atom->args[k].term, &a[k]))
      return true;
  bool holds;
  if (!rules_test_hold(atom->name, a, atom->n_args, op->possible, &holds))
    return rules_fail(x->plan->rule->block, atom->at, x->run->err, "%s cannot be asked of these", atom->name);
  return !holds || run_from(x, i + 1);
}

/* ---- atoms ---- */

/* Whether a row has the key; gives the variables of the others their values. */
static bool row_fits(Exec *x, const Op *op, const Code *key, const Code *row) {
  for (int k = 0; k < op->n_key; k++)
    if (row[op->slots[k].column] != key[k])
      return false;
  for (int k = op->n_key; k < op->n_slots; k++) {
    const Slot *slot = &op->slots[k];
    Code code = row[slot->column];
    if (slot->kind == SLOT_BIND && code == CODE_NONE)
      return false;
    if (slot->kind == SLOT_BIND) {
      x->codes[slot->variable] = code;
      if (slot->is_time)
        x->times[slot->variable] = codes_value(x->run->codes, code).time;
    } else if (slot->kind == SLOT_SAME) {
      Code own;
      if (!exec_slot_code(x, slot, &own) || own != code)
        return false;
    }
  }
  return true;
}

/* Goes on with the time of a row, cut by what the variable was. */
static bool with_time(Exec *x, const Op *op, Bounds time, size_t i) {
  if (op->time_fixed && !exec_time_shares(&time, &op->time, op->possible))
    return true;
  if (op->time_variable < 0)
    return run_from(x, i + 1);
  Bounds before = x->times[op->time_variable];
  if (op->time_bound) {
    if (!exec_time_shares(&before, &time, op->possible))
      return true;
    time = exec_time_cut(&before, &time);
  }
  x->times[op->time_variable] = time;
  bool done = run_from(x, i + 1);
  x->times[op->time_variable] = before;
  return done;
}

static bool run_row(Exec *x, const Op *op, const Code *key, uint32_t row, size_t i) {
  const Code *codes = relation_row(op->relation, row);
  if (relation_dead(op->relation, row) || !row_fits(x, op, key, codes))
    return true;
  if (op->time_column < 0)
    return run_from(x, i + 1);
  Bounds time = codes_value(x->run->codes, codes[op->time_column]).time;
  if (op->kind == OP_SHIFT && !rules_time_window(op->literal->window, &time, op->from, op->to, x->plan->possible))
    return true;
  return with_time(x, op, time, i);
}

static bool op_key(Exec *x, const Op *op, Code *key) {
  for (int k = 0; k < op->n_key; k++)
    if (!exec_slot_code(x, &op->slots[k], &key[k]))
      return false;
  return true;
}

/* A pair whose key fits: what the atom has besides. */
static bool run_pair(Exec *x, const Op *op, Code first, Code second, size_t i) {
  const Code pair[2] = {first, second};
  for (int k = op->n_key; k < op->n_slots; k++) {
    const Slot *slot = &op->slots[k];
    Code code = pair[slot->column];
    if (slot->kind == SLOT_BIND) {
      x->codes[slot->variable] = code;
      if (slot->is_time)
        x->times[slot->variable] = codes_value(x->run->codes, code).time;
    } else if (slot->kind == SLOT_SAME) {
      Code own;
      if (!exec_slot_code(x, slot, &own) || own != code)
        return true;
    }
  }
  return go_on(x->run) && run_from(x, i + 1);
}

/* The pairs of one row, which may grow meanwhile. */
static bool run_pair_row(Exec *x, const Op *op, const Pairs *pairs, size_t at, bool reverse, size_t i) {
  const PairRow *row = &pairs->rows.at[at];
  uint32_t from = op->part == PART_NEW ? row->old : 0, to = op->part == PART_OLD ? row->old : row->now;
  if (op->emits >= 0 && pairs != x->plan->head->pairs) {
    x->run->work += to - from;
    pairs_add_row(x->plan->head->pairs, x->codes[op->emits], pairs, row->seconds + from, to - from);
    return go_on(x->run);
  }
  if (op->joins && !reverse) {
    Codelist *middles = &x->run->listed; /* a copy: the row may be the head's own, and grow */
    middles->n = 0;
    for (uint32_t k = from; k < to; k++)
      vec_add(middles, row->seconds[k]);
    x->run->work += pairs_add_joined(x->plan->head->pairs, row->first, middles->at, middles->n, op[1].relation->pairs);
    return go_on(x->run);
  }
  for (uint32_t k = from; k < to; k++) {
    row = &pairs->rows.at[at];
    if (!run_pair(x, op, reverse ? row->seconds[k] : row->first, reverse ? row->first : row->seconds[k], i))
      return false;
  }
  return true;
}

static bool run_pairs(Exec *x, const Op *op, const Code *key, size_t i) {
  const Pairs *pairs = op->columns == 2 ? op->relation->reverse : op->relation->pairs;
  if (op->columns == 3) {
    Code first = op->slots[0].column == 0 ? key[0] : key[1], second = op->slots[0].column == 0 ? key[1] : key[0];
    return !pairs_has(pairs, first, second) || run_from(x, i + 1);
  }
  if (op->columns != 0) {
    const PairRow *row = pairs_row(pairs, key[0]);
    return row == NULL || run_pair_row(x, op, pairs, (size_t)(row - pairs->rows.at), op->columns == 2, i);
  }
  size_t n = op->part == PART_NEW ? pairs->recent.n : pairs->rows.n;
  for (size_t k = 0; k < n; k++)
    if (!run_pair_row(x, op, pairs, op->part == PART_NEW ? pairs->recent.at[k] : k, false, i))
      return false;
  return true;
}

static bool run_match(Exec *x, const Op *op, size_t i) {
  const Relation *relation = op->relation;
  uint32_t from = op->part == PART_NEW ? relation->old : 0, to = op->part == PART_OLD ? relation->old : relation->now;
  Code key[RULES_COLUMNS + 1];
  if (!op_key(x, op, key))
    return true;
  if (relation->pairs != NULL)
    return run_pairs(x, op, key, i);
  if (op->index < 0) {
    for (uint32_t row = from; row < to; row++)
      if (!go_on(x->run) || !run_row(x, op, key, row, i))
        return false;
    return true;
  }
  uint32_t row = relation_index_first(relation, op->index, key);
  for (; row != RELATION_NONE && row >= from; row = relation_index_next(relation, op->index, row))
    if (row < to && (!go_on(x->run) || !run_row(x, op, key, row, i)))
      return false;
  return true;
}

/* ---- not ---- */

typedef VEC(Bounds) Times;

static bool absent_fits(const Op *op, const Code *key, uint32_t row) {
  if (relation_dead(op->relation, row))
    return false;
  const Code *codes = relation_row(op->relation, row);
  for (int k = 0; k < op->n_key; k++)
    if (codes[op->slots[k].column] != key[k])
      return false;
  return true;
}

/* Whether the negated atom finds a pair. */
static bool any_pair(const Op *op, const Code *key) {
  const Pairs *pairs = op->columns == 2 ? op->relation->reverse : op->relation->pairs;
  if (op->columns == 3)
    return pairs_has(pairs, key[op->slots[0].column == 0 ? 0 : 1], key[op->slots[0].column == 0 ? 1 : 0]);
  const PairRow *row = op->columns == 0 ? NULL : pairs_row(pairs, key[0]);
  return op->columns == 0 ? pairs->n > 0 : row != NULL && row->now > 0;
}

/* The rows that the negated atom finds: whether there is any, or all their times. */
static bool any_row(const Op *op, const Code *key, const Codes *codes, Times *times) {
  bool any = false;
  uint32_t row = op->index < 0 ? op->relation->now - 1 : relation_index_first(op->relation, op->index, key);
  while (row != RELATION_NONE) {
    if (row < op->relation->now && absent_fits(op, key, row)) {
      any = true;
      if (times == NULL)
        return true;
      vec_add(times, codes_value(codes, relation_row(op->relation, row)[op->time_column]).time);
    }
    row = op->index < 0 ? row - 1 : relation_index_next(op->relation, op->index, row);
  }
  return any;
}

/* What is left of a time when times are taken from it, a piece after the other. */
static bool run_pieces(Exec *x, const Op *op, Bounds time, const Times *cuts, size_t from, size_t i) {
  for (size_t k = from; k < cuts->n; k++) {
    Bounds left, right;
    bool has_left, has_right;
    if (!rules_time_take(&time, &cuts->at[k], op->possible, x->plan->possible, &left, &has_left, &right, &has_right))
      continue;
    return (!has_left || run_pieces(x, op, left, cuts, k + 1, i)) &&
           (!has_right || run_pieces(x, op, right, cuts, k + 1, i));
  }
  x->times[op->time_variable] = time;
  return run_from(x, i + 1);
}

static bool run_absent(Exec *x, const Op *op, size_t i) {
  Code key[RULES_COLUMNS + 1];
  if (!op_key(x, op, key))
    return true;
  if (op->time_column < 0)
    return (op->relation->pairs != NULL ? any_pair(op, key) : any_row(op, key, x->run->codes, NULL)) ||
           run_from(x, i + 1);
  Times times = {0};
  any_row(op, key, x->run->codes, &times);
  bool done = true;
  if (op->time_fixed) {
    bool any = false;
    for (size_t k = 0; k < times.n; k++)
      any = any || exec_time_shares(&times.at[k], &op->time, op->possible);
    done = any || run_from(x, i + 1);
  } else {
    Bounds before = x->times[op->time_variable];
    Bounds time = op->time_bound ? before : (Bounds){TIME_MIN, TIME_MIN, TIME_MAX, TIME_MAX};
    done = run_pieces(x, op, time, &times, 0, i);
    x->times[op->time_variable] = before;
  }
  vec_clear(&times);
  return done;
}

/* ---- aggregates ---- */

static void tally_add(Tally *t, const RuleValue *value) {
  t->n++;
  if (t->aggregate == RULE_COUNT)
    return;
  bool better = t->any && (t->aggregate == RULE_MIN ? rule_value_compare(value, &t->value) < 0
                                                    : rule_value_compare(value, &t->value) > 0);
  if (t->aggregate == RULE_SUM || t->aggregate == RULE_MEAN) {
    RuleValue sum;
    if (is_number(value) && (!t->any || exec_arithmetic('+', &t->value, value, &sum)))
      t->value = t->any ? sum : *value;
    t->n -= is_number(value) ? 0 : 1;
    t->any = t->any || is_number(value);
  } else if (!t->any || better) {
    t->value = *value;
    t->any = true;
  }
}

/* False if there is no value: the least of nothing. */
static bool tally_end(const Tally *t, RuleValue *out) {
  *out = t->value;
  if (t->aggregate == RULE_COUNT || (t->aggregate == RULE_SUM && !t->any))
    *out = (RuleValue){.type = RULE_TYPE_NUMBER, .integer = t->aggregate == RULE_COUNT ? (int64_t)t->n : 0};
  else if (t->aggregate == RULE_MEAN && t->n > 0)
    return number_made(real_of(&t->value) / (double)t->n, out);
  return t->any || t->aggregate == RULE_COUNT || t->aggregate == RULE_SUM;
}

/* A solution of an aggregate's body; the same one twice counts once. */
static bool collect(Exec *x) {
  const Op *op = x->aggregate;
  Code row[VARIABLES];
  for (int k = 0; k < op->n_inner; k++) {
    Slot slot = {.kind = SLOT_BOUND, .variable = op->inner[k]};
    slot.is_time = x->plan->rule->types[slot.variable] == RULE_TYPE_TIME;
    exec_slot_code(x, &slot, &row[k]);
  }
  if (!relation_add(op->solutions, row))
    return true;
  RuleValue value = {0};
  if (op->literal->n_values > 0 && !exec_term_value(x, &op->literal->values[0], &value))
    return true;
  tally_add(x->tally, &value);
  return true;
}

static bool run_aggregate(Exec *x, const Op *op, size_t i) {
  const RuleLiteral *l = op->literal;
  Tally tally = {.aggregate = l->aggregate};
  relation_init(op->solutions, op->n_inner, false);
  Exec inner = *x;
  inner.ops = op->body;
  inner.n_ops = op->n_body;
  inner.aggregate = op;
  inner.tally = &tally;
  bool done = run_from(&inner, 0);
  relation_clear(op->solutions);
  RuleValue value, left;
  if (!done)
    return false;
  if (!tally_end(&tally, &value))
    return true;
  if (op->binds) {
    exec_variable_set(x, l->left.variable, &value);
    return run_from(x, i + 1);
  }
  return !exec_term_value(x, &l->left, &left) || !exec_sides_compare(l->sign, &left, &value) || run_from(x, i + 1);
}

/* ---- solutions ---- */

static bool head_row(Exec *x, Code *row) {
  const RuleAtom *head = &x->plan->rule->clause->head;
  const RulePredicate *p = &x->run->program->predicates.at[x->plan->rule->head];
  for (size_t k = 0; k < head->n_args; k++) {
    RuleValue value;
    const RuleTerm *term = &head->args[k].term;
    if (term->kind == RULE_VARIABLE && x->plan->rule->types[term->variable] != RULE_TYPE_TIME) {
      row[k] = x->codes[term->variable];
      continue;
    }
    if (!exec_term_value(x, term, &value) || (p->types[k] == RULE_TYPE_TIME && !exec_time_take(&value)))
      return false;
    row[k] = codes_put(x->run->codes, &value);
  }
  return true;
}

/* A live row with these codes before the last, whose time certainly touches this one. */
static uint32_t find_touching(const RulesRun *run, const Relation *relation, int index, const Code *row,
                              const Bounds *time) {
  int n = relation->arity - 1;
  uint32_t at = relation_index_first(relation, index, row);
  for (; at != RELATION_NONE; at = relation_index_next(relation, index, at)) {
    const Code *other = relation_row(relation, at);
    if (relation_dead(relation, at) || memcmp(other, row, (size_t)n * sizeof *row) != 0)
      continue;
    Bounds own = codes_value(run->codes, other[n]).time;
    if (exec_time_touches(&own, time))
      break;
  }
  return at;
}

/* A time that joins what it certainly touches: rows that it grows beyond are dead, and one stands for them all. */
static void add_joined(RulesRun *run, Relation *relation, Code *row, Bounds time) {
  int n = relation->arity - 1;
  int index = relation_index_get(relation, (1u << n) - 1);
  relation_index_fill(relation);
  uint32_t at;
  while ((at = find_touching(run, relation, index, row, &time)) != RELATION_NONE) {
    Bounds own = codes_value(run->codes, relation_row(relation, at)[n]).time, both = exec_time_join(&own, &time);
    if (bounds_equal(&own, &both))
      return;
    relation_kill(relation, at);
    time = both;
  }
  RuleValue value = {.type = RULE_TYPE_TIME, .time = time};
  row[n] = codes_put(run->codes, &value);
  relation_add(relation, row);
}

/* Keeps the least or greatest of a column. */
static void add_folded(RulesRun *run, const Plan *plan, Relation *relation, const Code *row) {
  uint32_t columns = ((1u << relation->arity) - 1) & ~(1u << plan->folded);
  int index = relation_index_get(relation, columns), n = 0;
  Code key[RULES_COLUMNS];
  for (int i = 0; i < relation->arity; i++)
    if (i != plan->folded)
      key[n++] = row[i];
  relation_index_fill(relation);
  RuleValue own = codes_value(run->codes, row[plan->folded]);
  for (uint32_t at = relation_index_first(relation, index, key); at != RELATION_NONE;
       at = relation_index_next(relation, index, at)) {
    const Code *other = relation_row(relation, at);
    bool same = !relation_dead(relation, at);
    for (int i = 0; same && i < relation->arity; i++)
      same = i == plan->folded || other[i] == row[i];
    if (!same)
      continue;
    RuleValue kept = codes_value(run->codes, other[plan->folded]);
    int order = rule_value_compare(&own, &kept);
    if (plan->fold == RULE_FOLD_MIN ? order >= 0 : order <= 0)
      return;
    relation_kill(relation, at);
  }
  relation_add(relation, row);
}

/* The named variables of a question, in the order in which they stand. */
static bool answer_add(Exec *x) {
  const RuleClause *clause = x->plan->rule->clause;
  Code row[VARIABLES];
  int n = 0;
  for (int v = 0; v < clause->n_names; v++) {
    if (!x->plan->rule->bound[v] || strcmp(clause->names[v], "_") == 0)
      continue;
    Slot slot = {.kind = SLOT_BOUND, .variable = v, .is_time = x->plan->rule->types[v] == RULE_TYPE_TIME};
    exec_slot_code(x, &slot, &row[n++]);
  }
  relation_add(&x->run->answer, row);
  return true;
}

static bool solution_add(Exec *x) {
  if (x->aggregate != NULL)
    return collect(x);
  if (x->plan->rule->head < 0)
    return answer_add(x);
  Code row[RULES_COLUMNS + 1];
  Relation *head = x->plan->head;
  if (!head_row(x, row))
    return true;
  if (x->plan->folded >= 0) {
    add_folded(x->run, x->plan, head, row);
  } else if (x->plan->head_timed) {
    RuleValue time;
    if (!exec_term_value(x, x->plan->rule->clause->head.time, &time) || !exec_time_take(&time))
      return true;
    if (!x->plan->head_moment) {
      add_joined(x->run, head, row, time.time);
      return true;
    }
    row[head->arity - 1] = codes_put(x->run->codes, &time);
    relation_add(head, row);
  } else {
    relation_add(head, row);
  }
  return true;
}

static bool run_from(Exec *x, size_t i) {
  if (i == x->n_ops)
    return solution_add(x);
  const Op *op = &x->ops[i];
  switch (op->kind) {
  case OP_MATCH:
  case OP_SHIFT: return run_match(x, op, i);
  case OP_ABSENT: return run_absent(x, op, i);
  case OP_TEST: return run_test(x, op, i);
  case OP_RELATE: return run_relate(x, op, i);
  case OP_AGGREGATE: return run_aggregate(x, op, i);
  }
  return true;
}

static void fill_indexes(const Op *ops, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (ops[i].relation != NULL)
      relation_index_fill(ops[i].relation);
    fill_indexes(ops[i].body, ops[i].n_body);
  }
}

bool rules_plan_run(RulesRun *run, const Plan *plan) {
  Code codes[VARIABLES + 1];
  Bounds times[VARIABLES + 1];
  const RuleClause *clause = plan->rule->clause;
  for (int v = 0; v < clause->n_names; v++) {
    codes[v] = 0;
    times[v] = (Bounds){0};
  }
  fill_indexes(plan->ops, plan->n_ops);
  Exec x = {.run = run, .plan = plan, .ops = plan->ops, .n_ops = plan->n_ops, .codes = codes, .times = times};
  return run_from(&x, 0);
}
