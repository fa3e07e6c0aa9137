#include "rules/plan.h"

/* Steps over pairs that can go by whole rows: where the last literal finds the second of the head's pairs, all that it
 * finds goes behind the head's first at once (it emits); the literal before it, where it finds what the last is searched
 * by, hands on a row at a time (it joins); or, where it finds the second of the head itself, the last tells behind which
 * firsts its rows go (it spreads). */

static const Slot *slot_of(const Op *op, int column) {
  for (int i = 0; i < op->n_slots; i++)
    if (op->slots[i].column == column)
      return &op->slots[i];
  return NULL;
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

static void mark_join(Op *op, Op *last, int first) {
  int by = searched_by(last);
  if (by < 0 || by == first || last->part == PART_NEW)
    return;
  if (op->n_key == 1) {
    op->joins = binds(op, op->columns == 2 ? 0 : 1, by);
  } else if (op->n_key == 0 && binds(op, 0, by) && slot_of(op, 1)->kind == SLOT_BIND) {
    relation_index_get(op->relation, 2);
    op->turned = op->joins = true;
  } else {
    op->joins = op->n_key == 0 && binds(op, 1, by) && slot_of(op, 0)->kind == SLOT_BIND;
  }
}

void rules_kernel_mark(Plan *plan) {
  const RuleAtom *head = &plan->rule->clause->head;
  Op *last = plan->n_ops > 0 ? &plan->ops[plan->n_ops - 1] : NULL;
  if (last == NULL || plan->rule->head < 0 || plan->head->pairs == NULL || !over_pairs(last))
    return;
  int first = head->n_args == 1 ? plan->rule->clause->n_names : plain_variable(plan, &head->args[0].term);
  int second = plain_variable(plan, &head->args[head->n_args - 1].term);
  Op *before = plan->n_ops > 1 && over_pairs(last - 1) ? last - 1 : NULL;
  if (first < 0 || second < 0 || first == second)
    return;
  if (last->n_key == 1 && binds(last, last->columns == 2 ? 0 : 1, second))
    last->emits = first;
  else if (last->n_key == 0 && binds(last, 0, first) && binds(last, 1, second))
    last->emits = first;
  if (last->emits >= 0 && before != NULL)
    mark_join(before, last, first);
  else if (before != NULL)
    mark_spread(plan, before, last, first, second);
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
  Op *last = &aggregate->body[aggregate->n_body - 1], *before = last - 1;
  if (last->kind != OP_MATCH || last->asks >= 0)
    return;
  if (takes_all(last) && (last->n_key == 0 || over_pairs(last))) {
    last->counts = true;
    return;
  }
  if (aggregate->n_body < 2 || last->relation->pairs == NULL || last->columns != 3 || !over_pairs(before) ||
      !takes_all(before) || before->n_key != 1)
    return;
  int found = slot_of(before, before->columns == 2 ? 0 : 1)->variable, first = -1;
  for (int i = 0; i < 2; i++) {
    const Slot *slot = &last->slots[i], *other = &last->slots[1 - i];
    bool is_found = slot->kind == SLOT_BOUND && slot->variable == found && !slot->is_time;
    if (is_found && !(other->kind == SLOT_BOUND && other->variable == found) && other->kind != SLOT_TERM)
      first = i;
  }
  if (first < 0)
    return;
  if (first == 0)
    relation_index_get(last->relation, 2);
  before->meets = true;
  before->meets_first = first == 0;
}
