#include "rules/plan.h"

/* Tests that follow a search at once and compare what it finds with what was known before it: they bound a column that
 * the rows are sorted by. The tests stay where they are; what they exclude is only not looked at. */

static bool visit_finds(void *context, int variable, uint32_t at) {
  const Op *op = context;
  (void)at;
  for (int i = op->n_key; i < op->n_slots; i++)
    if ((op->slots[i].kind == SLOT_BIND || op->slots[i].kind == SLOT_TAKE) && op->slots[i].variable == variable)
      return false;
  return true;
}

static const Slot *found_slot(const Op *op, const RuleTerm *term) {
  for (int i = op->n_key; i < op->n_slots && term->kind == RULE_VARIABLE; i++)
    if (op->slots[i].kind == SLOT_BIND && op->slots[i].variable == term->variable)
      return &op->slots[i];
  return NULL;
}

/* The slot that a test bounds by what the search does not find, and how. */
static const Slot *bound_of(const RuleRule *rule, Op *op, const Op *test, Bound *out) {
  static const RuleSign TURNED[] = {RULE_EQ, RULE_NE, RULE_GT, RULE_GE, RULE_LT, RULE_LE};
  const RuleLiteral *l = test->literal;
  if (test->kind != OP_TEST || test->binds || l->sign == RULE_NE)
    return NULL;
  for (int side = 0; side < 2; side++) {
    const RuleTerm *own = side == 0 ? &l->left : &l->right, *other = side == 0 ? &l->right : &l->left;
    const Slot *slot = found_slot(op, own);
    if (slot == NULL || rule->types[own->variable] != RULE_TYPE_NUMBER || !rules_term_visit(other, visit_finds, op))
      continue;
    *out = (Bound){side == 0 ? l->sign : TURNED[l->sign], other};
    return slot;
  }
  return NULL;
}

void rules_range_mark(RulesRun *run, const RuleRule *rule, Op *ops, size_t n) {
  for (size_t i = 0; i < n; i++) {
    Op *op = &ops[i];
    int sorted = -1;
    if (!op->complete)
      continue;
    for (size_t k = i + 1; k < n && ops[k].kind == OP_TEST && !ops[k].binds && op->n_bounds < RANGES; k++) {
      Bound bound;
      const Slot *slot = bound_of(rule, op, &ops[k], &bound);
      if (slot == NULL || (sorted >= 0 && slot->column != sorted))
        continue;
      sorted = slot->column;
      op->bounds[op->n_bounds++] = bound;
    }
    if (op->columns != 0 || sorted >= 0)
      op->groups = relation_groups(op->relation, op->columns, sorted, run->codes);
  }
}

static bool visit_known(void *context, int variable, uint32_t at) {
  return visit_finds(context, variable, at);
}

/* Where the head takes nothing of what the last search finds, or its least alone and that is what the rows are sorted
 * by, the first row that passes the tests behind it is enough. */
void rules_once_mark(const Plan *plan) {
  const RuleAtom *head = &plan->rule->clause->head;
  size_t last = plan->n_ops;
  while (last > 0 && plan->ops[last - 1].kind == OP_TEST && !plan->ops[last - 1].binds)
    last--;
  if (last == 0 || plan->rule->head < 0 || plan->head_timed || !plan->ops[last - 1].complete)
    return;
  Op *op = &plan->ops[last - 1];
  bool once = op->time_column < 0;
  for (size_t i = 0; i < head->n_args && once; i++) {
    const RuleTerm *term = &head->args[i].term;
    const Slot *slot = found_slot(op, term);
    bool least = plan->folded == (int)i && plan->fold == RULE_FOLD_MIN && slot != NULL && op->groups != NULL &&
                 op->groups->sorted == slot->column;
    once = least || rules_term_visit(term, visit_known, op);
  }
  op->once = once;
}
