#include "rules/plan.h"

#include <string.h>

/* Steps over pairs that can go by whole rows. A step that finds codes row by row is followed by tests of them alone (pairs
 * that must be there, or must not), and what passes goes on at once: behind the head's first (it emits), into a count, or
 * each to what the next step, which does either, is searched by (it joins). Where the next is searched by the firsts of
 * rows, either these rows go behind what it finds (the step spreads), or what it finds goes behind their seconds (it
 * gathers). */

static const Slot *slot_of(const Op *op, int column) {
  for (int i = 0; i < op->n_slots; i++)
    if (op->slots[i].column == column)
      return &op->slots[i];
  return NULL;
}

static bool is_any(const Op *op, int column) {
  return slot_of(op, column)->kind == SLOT_ANY;
}

static bool binds(const Op *op, int column, int variable) {
  const Slot *slot = slot_of(op, column);
  return slot->kind == SLOT_BIND && slot->variable == variable && !slot->is_time;
}

static bool over_pairs(const Op *op) {
  return op->kind == OP_MATCH && op->relation->pairs != NULL && op->columns != 3;
}

static int plain_variable(const Plan *plan, const RuleTerm *term) {
  bool plain = term->kind == RULE_VARIABLE && plan->rule->types[term->variable] != RULE_TYPE_TIME;
  return plain ? term->variable : -1;
}

/* The variable that a literal searched by one column is searched by; -1 if that is something else. */
static int searched_by(const Op *op) {
  return op->n_key == 1 && op->slots[0].kind == SLOT_BOUND && !op->slots[0].is_time ? op->slots[0].variable : -1;
}

/* ---- tests ---- */

/* The slot of the variable that a test of what is found has; whether it is one. */
static bool test_slot(const Op *op, int found, const Slot **out) {
  *out = NULL;
  for (int i = 0; i < op->n_slots; i++) {
    const Slot *slot = &op->slots[i];
    bool own = slot->kind == SLOT_BOUND && slot->variable == found;
    if (i >= op->n_key ? slot->kind != SLOT_ANY : slot->kind == SLOT_TERM || (own && (slot->is_time || *out != NULL)))
      return false;
    *out = own ? slot : *out;
  }
  return true;
}

/* Firsts are tested by the reverse, which must be worth it. */
static bool worth_reverse(const Op *ops, const Op *op, const Op *test) {
  return test->relation->reverse != NULL || op > ops ||
         relation_size(test->relation) / 4 <= relation_size(op->relation);
}

static bool is_test(const Op *ops, const Op *op, const Op *test, int found, const Relation *head) {
  const Slot *slot;
  return (test->kind == OP_ABSENT || (test->kind == OP_MATCH && test->part == PART_ALL)) && test->n_key > 0 &&
         test->relation->pairs != NULL && test->relation != head && test->time_column < 0 &&
         test_slot(test, found, &slot) &&
         (slot == NULL || test->n_key == 1 || slot->column == 1 || worth_reverse(ops, op, test));
}

/* Makes all steps from one to another tests of what it finds in this variable, if they are; no more than TESTS. */
static bool mark_tests(Op *ops, Op *op, const Op *end, int found, const Relation *head) {
  if (end - op - 1 > TESTS)
    return false;
  for (const Op *test = op + 1; test < end; test++)
    if (!is_test(ops, op, test, found, head))
      return false;
  for (Op *test = op + 1; test < end; test++) {
    const Slot *slot;
    test_slot(test, found, &slot);
    test->tested = slot == NULL ? -1 : slot->column;
    if (test->n_key == 2 && test->tested == 0)
      relation_index_get(test->relation, 2);
  }
  op->n_tests = (int)(end - op - 1);
  return true;
}

/* ---- what goes to the head ---- */

static void mark_spread(Plan *plan, Op *op, Op *last, int first, int second) {
  int by = searched_by(last);
  if (by < 0 || by == second || op->n_key > 0 || last->part == PART_NEW)
    return;
  if (!binds(last, last->columns == 2 ? 0 : 1, first) || first == plan->rule->clause->n_names)
    return;
  bool turned = binds(op, 0, second) && binds(op, 1, by);
  if (!turned && (!binds(op, 0, by) || !binds(op, 1, second)))
    return;
  if (turned)
    relation_index_get(op->relation, 2);
  op->turned = turned;
  op->spreads = true;
}

/* Whether a step finds this variable row by row, besides one more that it may bind; `turned` if in its reverse. */
static bool finds(const Op *op, int variable, bool *turned) {
  *turned = false;
  if (!over_pairs(op))
    return false;
  if (op->n_key == 1)
    return binds(op, op->columns == 2 ? 0 : 1, variable);
  if (binds(op, 1, variable))
    return slot_of(op, 0)->kind != SLOT_SAME;
  *turned = binds(op, 0, variable);
  return *turned && slot_of(op, 1)->kind == SLOT_BIND;
}

/* The step before the last whose every code the last is searched by. */
static void mark_join(Op *ops, Op *last, int first, const Relation *head) {
  int by = searched_by(last);
  bool turned;
  if (by < 0 || by == first || last->part == PART_NEW)
    return;
  for (Op *op = last; op-- > ops;) {
    if (!finds(op, by, &turned) || !mark_tests(ops, op, last, by, head))
      continue;
    op->gathers = turned && binds(op, 1, first) && op->n_tests + last->n_tests == 0;
    op->joins = !op->gathers;
    op->turned = turned && op->joins;
    if (op->turned)
      relation_index_get(op->relation, 2);
    return;
  }
}

/* Has a step emit what it finds, if it finds the head's second, or the first as well, and nothing but tests is behind. */
static bool mark_emit(Plan *plan, Op *op, int first, int second) {
  const Op *end = plan->ops + plan->n_ops;
  if (!over_pairs(op))
    return false;
  if (op->n_key == 1)
    op->emits = binds(op, op->columns == 2 ? 0 : 1, second) ? first : -1;
  else if (binds(op, 1, second) && (binds(op, 0, first) || is_any(op, 0)))
    op->emits = first;
  else if (binds(op, 0, second) && is_any(op, 1))
    op->emits = (op->firsts = true, first);
  else if (binds(op, 0, second) && binds(op, 1, first))
    op->emits = (op->swaps = true, first);
  if (op->emits >= 0 && mark_tests(plan->ops, op, end, second, plan->head))
    return true;
  op->emits = -1;
  op->firsts = op->swaps = false;
  return false;
}

/* The variables of the pairs that a rule gives to its head, or to the answer; false if it gives something else. What has
 * one column has behind all variables its first. */
static bool head_variables(const Plan *plan, int *first, int *second) {
  const RuleClause *clause = plan->rule->clause;
  int found[2] = {clause->n_names, -1}, n = plan->head->arity == 1;
  if (plan->rule->head >= 0) {
    for (int i = n, k = 0; i < 2; i++, k++)
      found[i] = plain_variable(plan, &clause->head.args[k].term);
  } else {
    for (int v = 0; v < clause->n_names && n < 2; v++)
      if (plan->rule->bound[v] && strcmp(clause->names[v], "_") != 0)
        found[n++] = plan->rule->types[v] != RULE_TYPE_TIME ? v : -1;
  }
  *first = found[0];
  *second = found[1];
  return *first >= 0 && *second >= 0 && *first != *second;
}

void rules_kernel_mark(Plan *plan) {
  int first, second;
  if (plan->n_ops == 0 || plan->head->pairs == NULL || !head_variables(plan, &first, &second))
    return;
  Op *last = &plan->ops[plan->n_ops - 1];
  for (Op *op = last + 1; op-- > plan->ops;)
    if (mark_emit(plan, op, first, second)) {
      mark_join(plan->ops, op, first, plan->head);
      return;
    }
  if (plan->n_ops > 1 && over_pairs(last) && over_pairs(last - 1))
    mark_spread(plan, last - 1, last, first, second);
}

/* ---- what is counted ---- */

static bool takes_all(const Op *op) {
  bool all = true;
  for (int i = op->n_key; i < op->n_slots; i++)
    all = all && (op->slots[i].kind == SLOT_BIND || op->slots[i].kind == SLOT_TAKE || op->slots[i].kind == SLOT_ANY);
  return all && op->time_column < 0;
}

/* Of a literal that a solution's columns determine, each solution comes once. */
static bool is_whole(const Op *op) {
  int unit = op->relation != NULL && op->relation->pairs != NULL && op->relation->arity == 1;
  return op->kind == OP_TEST || op->kind == OP_RELATE || op->kind == OP_AGGREGATE ||
         (op->kind == OP_ABSENT && op->time_column < 0) ||
         (op->kind == OP_MATCH && op->time_column < 0 && op->n_slots == op->relation->arity + unit);
}

void rules_kernel_count(Op *aggregate) {
  aggregate->distinct = true;
  for (size_t i = 0; i < aggregate->n_body; i++)
    aggregate->distinct = aggregate->distinct && is_whole(&aggregate->body[i]);
  if (!aggregate->distinct || aggregate->literal->aggregate != RULE_COUNT || aggregate->n_body == 0)
    return;
  Op *ops = aggregate->body, *end = ops + aggregate->n_body;
  if (end[-1].kind == OP_MATCH && end[-1].asks < 0 && end[-1].n_key == 0 && takes_all(end - 1)) {
    end[-1].counts = true;
    return;
  }
  for (Op *op = end; op-- > ops;) {
    if (!over_pairs(op) || !takes_all(op))
      continue;
    const Slot *slot = slot_of(op, op->columns == 2 ? 0 : 1);
    int found = slot->kind == SLOT_BIND && !slot->is_time ? slot->variable : -1;
    if (!mark_tests(ops, op, end, found, NULL))
      continue;
    op->counts = true;
    mark_join(ops, op, -1, NULL);
    return;
  }
}
