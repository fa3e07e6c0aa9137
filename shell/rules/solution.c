#include "rules/exec.h"
#include "time/order.h"

#include <string.h>

/* ---- aggregates ---- */

static void tally_add(Tally *t, const RuleValue *value) {
  t->n++;
  if (t->aggregate == RULE_COUNT)
    return;
  bool better = t->any && (t->aggregate == RULE_MIN ? rule_value_compare(value, &t->value) < 0
                                                    : rule_value_compare(value, &t->value) > 0);
  if (t->aggregate == RULE_SUM || t->aggregate == RULE_MEAN) {
    RuleValue sum;
    if (value->type == RULE_TYPE_NUMBER && (!t->any || exec_arithmetic('+', &t->value, value, &sum)))
      t->value = t->any ? sum : *value;
    t->n -= value->type == RULE_TYPE_NUMBER ? 0 : 1;
    t->any = t->any || value->type == RULE_TYPE_NUMBER;
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
    return exec_arithmetic('/', &t->value, &(RuleValue){.type = RULE_TYPE_NUMBER, .integer = (int64_t)t->n}, out);
  return t->any || t->aggregate == RULE_COUNT || t->aggregate == RULE_SUM;
}

/* A solution of an aggregate's body; the same one twice counts once. */
static bool collect(Exec *x) {
  const Op *op = x->aggregate;
  if (op->distinct && op->literal->aggregate == RULE_COUNT) {
    x->tally->n++;
    return true;
  }
  Code row[VARIABLES];
  for (int k = 0; k < op->n_inner && !op->distinct; k++) {
    Slot slot = {.kind = SLOT_BOUND, .variable = op->inner[k]};
    slot.is_time = x->plan->rule->types[slot.variable] == RULE_TYPE_TIME;
    exec_slot_code(x, &slot, &row[k]);
  }
  if (!op->distinct && !relation_add(op->solutions, row))
    return true;
  RuleValue value = {0};
  if (op->literal->n_values > 0 && !exec_term_value(x, &op->literal->values[0], &value))
    return true;
  tally_add(x->tally, &value);
  return true;
}

static bool tally_body(Exec *x, const Op *op, bool other, Tally *tally) {
  Plan plan = *x->plan;
  Exec inner = *x;
  plan.possible = other ? !plan.possible : plan.possible;
  *tally = (Tally){.aggregate = op->literal->aggregate};
  relation_init(op->solutions, op->n_inner, false);
  inner.plan = &plan;
  inner.ops = other ? op->other : op->body;
  inner.n_ops = op->n_body;
  inner.aggregate = op;
  inner.tally = tally;
  inner.parted = false;
  bool done = exec_from(&inner, 0);
  relation_clear(op->solutions);
  return done;
}

/* Whether the comparison holds for every value from the low to the high, or for some. */
static bool range_compare(RuleSign sign, const RuleValue *value, const RuleValue *low, const RuleValue *high,
                          bool possible) {
  int to_low = rule_value_compare(value, low), to_high = rule_value_compare(value, high);
  bool one = to_low == 0 && to_high == 0, within = to_low >= 0 && to_high <= 0;
  if (sign == RULE_EQ)
    return possible ? within : one;
  if (sign == RULE_NE)
    return possible ? !one : !within;
  return possible ? exec_order_fits(sign, to_low) || exec_order_fits(sign, to_high)
                  : exec_order_fits(sign, to_low) && exec_order_fits(sign, to_high);
}

/* An aggregate has a low and a high, from what certainly and what possibly holds. Its variable takes that of its own
 * reading; what it is compared with is compared with both. */
bool exec_aggregate_run(Exec *x, const Op *op, size_t i) {
  const RuleLiteral *l = op->literal;
  Tally tally, other;
  RuleValue value, left, opposite;
  if (!tally_body(x, op, false, &tally))
    return false;
  bool any = tally_end(&tally, &value);
  if (op->binds) {
    if (any)
      exec_variable_set(x, l->left.variable, &value);
    return !any || exec_from(x, i + 1);
  }
  if (!tally_body(x, op, true, &other))
    return false;
  bool any_other = tally_end(&other, &opposite);
  if (!any || (!any_other && !x->plan->possible) || !exec_term_value(x, &l->left, &left) || left.type != value.type)
    return true;
  if (!any_other)
    opposite = value;
  bool less = rule_value_compare(&value, &opposite) <= 0;
  return !range_compare(l->sign, &left, less ? &value : &opposite, less ? &opposite : &value, x->plan->possible) ||
         exec_from(x, i + 1);
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
    if (!exec_term_value(x, term, &value) || (p->types[k] == RULE_TYPE_TIME && !rules_time_read(&value)))
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
    if (rules_times_meet(&own, time))
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
    Bounds own = codes_value(run->codes, relation_row(relation, at)[n]).time, both = rules_times_join(&own, &time);
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
  for (uint32_t at = relation_index_first(relation, index, key); at != RELATION_NONE;
       at = relation_index_next(relation, index, at)) {
    const Code *other = relation_row(relation, at);
    bool same = !relation_dead(relation, at);
    for (int i = 0; same && i < relation->arity; i++)
      same = i == plan->folded || other[i] == row[i];
    if (!same)
      continue;
    int order = codes_compare(run->codes, row[plan->folded], other[plan->folded]);
    if (plan->fold == RULE_FOLD_MIN ? order >= 0 : order <= 0)
      return;
    if (at >= relation->now && relation->slots == NULL) { /* nobody has seen it */
      relation->rows[(size_t)at * (size_t)relation->arity + (size_t)plan->folded] = row[plan->folded];
      return;
    }
    relation_kill(relation, at);
  }
  if (relation->slots == NULL)
    relation_append(relation, row);
  else
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

/* A least that recursion keeps grows with every step, a greatest falls: otherwise it need not end. */
static bool step_bounded(Exec *x, const Code *row) {
  const Plan *plan = x->plan;
  for (int k = 0; k < plan->n_carried; k++) {
    int order = codes_compare(x->run->codes, row[plan->folded], x->codes[plan->carried[k]]);
    if (plan->fold == RULE_FOLD_MIN ? order >= 0 : order <= 0)
      continue;
    return rules_fail(plan->rule->block, plan->rule->clause->head.args[plan->folded].term.at, x->run->err,
                      plan->fold == RULE_FOLD_MIN ? "min keeps the least while no step is negative, and here is one"
                                                  : "max keeps the greatest while no step adds to it, and here is one");
  }
  return true;
}

#define STAGED 256 /* rows: added together, so that they need not be waited for one by one */

void exec_solutions_end(Exec *x) {
  Codelist *staged = &x->run->staged;
  if (staged->n > 0)
    relation_add_all(x->plan->head, staged->at, staged->n / (size_t)x->plan->head->arity);
  staged->n = 0;
}

static void head_add(Exec *x, const Code *row) {
  Relation *head = x->plan->head;
  Codelist *staged = &x->run->staged;
  if (head->pairs != NULL || head->arity == 0) {
    relation_add(head, row);
    return;
  }
  for (int i = 0; i < head->arity; i++)
    vec_add(staged, row[i]);
  if (staged->n >= STAGED * (size_t)head->arity)
    exec_solutions_end(x);
}

bool exec_solution_add(Exec *x) {
  if (x->aggregate != NULL)
    return collect(x);
  if (x->plan->rule->head < 0)
    return answer_add(x);
  Code row[RULES_COLUMNS + 1];
  Relation *head = x->plan->head;
  if (!head_row(x, row))
    return true;
  if (x->wanted != NULL) {
    *x->found = head->arity == 0 || memcmp(row, x->wanted, (size_t)head->arity * sizeof *row) == 0;
    return !*x->found;
  }
  if (x->appends) {
    relation_append(head, row);
  } else if (x->plan->folded >= 0) {
    if (!step_bounded(x, row))
      return false;
    add_folded(x->run, x->plan, head, row);
  } else if (x->plan->head_timed) {
    RuleValue time;
    if (!exec_term_value(x, x->plan->rule->clause->head.time, &time) || !rules_time_read(&time))
      return true;
    if (!x->plan->head_moment) {
      add_joined(x->run, head, row, time.time);
      return true;
    }
    row[head->arity - 1] = codes_put(x->run->codes, &time);
    head_add(x, row);
  } else {
    head_add(x, row);
  }
  return true;
}
