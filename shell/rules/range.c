#include "rules/plan.h"

/* Tests that follow a search at once and compare what it finds with what was known before it: the first bounds a column
 * that the rows are sorted by. The tests stay where they are, for what is no small number; what they exclude is only not
 * looked at. */

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

/* How a test bounds a column by what the search does not find, if it does. */
static bool bound_of(const RuleRule *rule, Op *op, const Op *test, Bound *out) {
  static const RuleSign TURNED[] = {RULE_EQ, RULE_NE, RULE_GT, RULE_GE, RULE_LT, RULE_LE};
  const RuleLiteral *l = test->literal;
  if (test->kind != OP_TEST || test->binds || l->sign == RULE_NE)
    return false;
  for (int side = 0; side < 2; side++) {
    const RuleTerm *own = side == 0 ? &l->left : &l->right, *other = side == 0 ? &l->right : &l->left;
    const Slot *slot = found_slot(op, own);
    if (slot == NULL || rule->types[own->variable] != RULE_TYPE_NUMBER || !rules_term_visit(other, visit_finds, op))
      continue;
    *out = (Bound){side == 0 ? l->sign : TURNED[l->sign], other, slot->column};
    return true;
  }
  return false;
}

/* Marks what bounds a search; the column of it, -1 if there is none. */
static int mark_bounds(const RuleRule *rule, Op *op, const Op *end) {
  for (const Op *test = op + 1; test < end && test->kind == OP_TEST && !test->binds && op->n_bounds < RANGES; test++) {
    Bound *bound = &op->bounds[op->n_bounds];
    if (!bound_of(rule, op, test, bound))
      continue;
    op->n_said += op->n_said == op->n_bounds && test == op + 1 + op->n_bounds;
    op->n_bounds++;
  }
  return op->n_bounds > 0 ? op->bounds[0].column : -1;
}

/* The columns of a search for everything by whose values the next one searches, in its order. */
static int walk_columns(const Op *op, const Op *end, int *out) {
  const Op *next = op + 1;
  int n = 0;
  while (next < end && next->kind == OP_TEST && !next->binds)
    next++;
  for (int i = 0; next < end && next->kind == OP_MATCH && next->complete && i < next->n_key; i++)
    for (int k = 0; k < op->n_slots; k++)
      if (op->slots[k].kind == SLOT_BIND && next->slots[i].kind == SLOT_BOUND &&
          op->slots[k].variable == next->slots[i].variable)
        out[n++] = op->slots[k].column;
  return n;
}

#define WALK_LEAST 65536 /* rows of both: fewer are at hand in any order */

void rules_range_mark(RulesRun *run, const RuleRule *rule, Op *ops, size_t n, bool once) {
  for (size_t i = 0; i < n; i++) {
    Op *op = &ops[i];
    int key[RULES_COLUMNS + 1], n_key = 0;
    if (op->complete) {
      int sorted = op->kind == OP_MATCH ? mark_bounds(rule, op, ops + n) : -1;
      for (n_key = 0; n_key < op->n_key; n_key++)
        key[n_key] = op->slots[n_key].column;
      if (n_key == 0 && sorted < 0 && op->kind == OP_MATCH && (op->relation->loose || op->relation->n >= WALK_LEAST))
        n_key = walk_columns(op, ops + n, key);
      op->walks = n_key > 0 && op->n_key == 0;
      if (n_key > 0 || sorted >= 0)
        op->groups = relation_groups(op->relation, key, n_key, sorted, run->codes);
    }
    if (op->relation != NULL && op->groups == NULL && (once || !op->complete))
      relation_settle(op->relation);
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
  if (last == 0 || plan->rule->head < 0 || plan->head_timed || plan->ops[last - 1].kind != OP_MATCH ||
      !plan->ops[last - 1].complete)
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
  for (int i = 0; i < op->n_bounds && once && plan->folded < 0; i++)
    op->falls = op->falls || (op->bounds[i].column == op->groups->sorted &&
                              (op->bounds[i].sign == RULE_LT || op->bounds[i].sign == RULE_LE));
}

/* ---- heads without a search ---- */

static bool in_head(const Plan *plan, int variable) {
  const RuleAtom *head = &plan->rule->clause->head;
  for (size_t i = 0; i < head->n_args; i++)
    if ((int)i != plan->folded && head->args[i].term.kind == RULE_VARIABLE && head->args[i].term.variable == variable &&
        plan->rule->types[variable] != RULE_TYPE_TIME)
      return true;
  return false;
}

/* Whether what is known and the head's row say which row of it is meant. */
static bool row_known(const Plan *plan, const Op *op) {
  bool known = op->time_column < 0 && op->asks < 0 && (op->groups != NULL || !op->relation->loose);
  for (int i = 0; i < op->n_slots && known; i++) {
    const Slot *slot = &op->slots[i];
    known =
        slot->kind != SLOT_ANY && slot->kind != SLOT_TAKE && (slot->kind != SLOT_BIND || in_head(plan, slot->variable));
  }
  return known;
}

/* Where the head's row (but for what is folded) says which rows it comes from, and of the last search only the first is
 * taken, it comes once: nothing has to be looked up. Where it says at least in which slot the first of them stands, it is
 * looked up only among what came from there. */
void rules_apart_mark(Plan *plan) {
  plan->apart = plan->rule->head >= 0 && plan->head->pairs == NULL && !plan->head_timed;
  for (size_t i = 0; i < plan->n_ops && plan->apart; i++) {
    const Op *op = &plan->ops[i];
    plan->apart = op->kind == OP_TEST || op->kind == OP_RELATE || (op->kind == OP_ABSENT && op->time_column < 0) ||
                  (op->kind == OP_MATCH && (op->once || row_known(plan, op)));
  }
  const Op *first = plan->ops;
  plan->parted = plan->n_ops > 0 && plan->rule->head >= 0 && plan->head->pairs == NULL && !plan->head_timed &&
                 plan->folded < 0 && first->walks;
  for (int i = 0; plan->parted && i < first->groups->places.n; i++)
    for (int k = 0; k < first->n_slots; k++)
      if (first->slots[k].column == first->groups->places.at[i])
        plan->parted = plan->parted && in_head(plan, first->slots[k].variable);
}
