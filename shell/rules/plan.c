#include "rules/plan.h"

#include "time/order.h"

#include <math.h>
#include <string.h>

typedef struct Planner {
  RulesRun *run;
  const RuleRule *rule;
  bool possible;
  bool *bound;
  const RuleLiteral *recent; /* the atom that looks at what is new */
  bool behind;               /* atoms of the stratum that stand behind it in the text look at what is old */
} Planner;

static const RulePredicate *predicate(const RulesRun *run, int i) {
  return &run->program->predicates.at[i];
}

static bool constant_code(Planner *p, const RuleTerm *term, RuleType want, Code *out) {
  RuleValue value = {0};
  switch (term->kind) {
  case RULE_INTEGER: value = (RuleValue){.type = RULE_TYPE_NUMBER, .integer = term->integer}; break;
  case RULE_REAL: value = (RuleValue){.type = RULE_TYPE_NUMBER, .is_real = true, .real = term->real}; break;
  case RULE_ASKED: value = p->run->asked[term->variable]; break;
  case RULE_RECORD: {
    Err err;
    value.type = RULE_TYPE_RECORD;
    if (!p->run->source->record(p->run->source->context, term->text, &value.record, &err))
      return rules_fail(p->rule->block, term->at, p->run->err, "%s", err.message);
    break;
  }
  default:
    value = (RuleValue){.type = RULE_TYPE_TEXT, .text = term->text, .len = strlen(term->text)};
    if (want == RULE_TYPE_TIME) {
      Date date;
      Buf edtf = BUF_EMPTY;
      bool read = date_read(term->text, value.len, NULL, &date, &edtf, NULL, p->run->err);
      buf_clear(&edtf);
      if (!read)
        return false;
      value.type = RULE_TYPE_TIME;
      value.time = date_bounds(&date, READ_AT);
    }
  }
  *out = codes_put(p->run->codes, &value);
  return true;
}

static bool is_any(const Planner *p, int variable) {
  return strcmp(p->rule->clause->names[variable], "_") == 0;
}

static bool make_slot(Planner *p, const RuleTerm *term, RuleType type, const bool *before, Slot *slot) {
  switch (term->kind) {
  case RULE_VARIABLE:
    slot->variable = term->variable;
    slot->is_time = p->rule->types[term->variable] == RULE_TYPE_TIME;
    slot->kind = before[term->variable]      ? SLOT_BOUND
                 : p->bound[term->variable]  ? SLOT_SAME
                 : is_any(p, term->variable) ? SLOT_ANY
                                             : SLOT_BIND;
    p->bound[term->variable] = true;
    return true;
  case RULE_CALL:
    slot->kind = SLOT_TERM;
    slot->term = term;
    return true;
  default: slot->kind = SLOT_CODE; return constant_code(p, term, type, &slot->code);
  }
}

/* The seconds of a window's end; what has no fixed length in days is refused. */
static bool window_end(Planner *p, const RuleLiteral *l, const char *text, int64_t *out) {
  Duration duration;
  Err err;
  if (!duration_parse(text, strlen(text), &duration, &err))
    return rules_fail(p->rule->block, l->at, p->run->err, "%s", err.message);
  if (duration.months != 0)
    return rules_fail(p->rule->block, l->at, p->run->err,
                      "a window counts in days, hours or less: a month has no fixed length");
  *out = duration.seconds;
  return true;
}

static OpPart atom_part(const Planner *p, const RuleLiteral *l, int found) {
  if (p->recent == NULL || l == p->recent)
    return p->recent == NULL ? PART_ALL : PART_NEW;
  const RulePredicate *head = predicate(p->run, p->rule->head), *own = predicate(p->run, found);
  bool same = own->origin == RULE_DERIVED && own->stratum == head->stratum;
  return same && l->at > p->recent->at ? PART_OLD : PART_ALL;
}

static bool make_atom(Planner *p, const RuleLiteral *l, const RuleAtom *atom, int found, bool possible, Op *op) {
  RulesRun *run = p->run;
  const RulePredicate *own = predicate(run, found);
  if (own->origin != RULE_DERIVED && !rules_load(run, found))
    return false;
  op->relation = run->use[possible][found];
  op->part = op->kind == OP_MATCH ? atom_part(p, l, found) : PART_ALL;
  op->n_slots = (int)atom->n_args;
  op->slots = arena_alloc(&run->arena, (atom->n_args + 1) * sizeof *op->slots);
  op->time_column = op->time_variable = -1;
  bool *before = arena_array(&run->arena, p->bound, (size_t)p->rule->clause->n_names + 1, sizeof *p->bound);
  Slot *slots = arena_alloc(&run->arena, (atom->n_args + 1) * sizeof *slots);
  uint32_t columns = 0;
  for (size_t i = 0; i < atom->n_args; i++) {
    slots[i].column = (int)i;
    if (!make_slot(p, &atom->args[i].term, own->types[i], before, &slots[i]))
      return false;
    bool key = slots[i].kind == SLOT_CODE || slots[i].kind == SLOT_BOUND || slots[i].kind == SLOT_TERM;
    columns |= key ? 1u << i : 0;
    if (key)
      op->slots[op->n_key++] = slots[i];
  }
  for (size_t i = 0, n = (size_t)op->n_key; i < atom->n_args; i++)
    if ((columns >> i & 1) == 0)
      op->slots[n++] = slots[i];
  op->columns = columns;
  op->index = columns != 0 ? relation_index_get(op->relation, columns) : -1;
  if (atom->time == NULL)
    return true;
  op->time_column = own->arity + own->n_keys;
  if (atom->time->kind == RULE_VARIABLE) {
    op->time_variable = atom->time->variable;
    op->time_bound = before[atom->time->variable];
    p->bound[atom->time->variable] = true;
    return true;
  }
  Code code;
  op->time_fixed = true;
  if (!constant_code(p, atom->time, RULE_TYPE_TIME, &code))
    return false;
  Bounds window = codes_value(run->codes, code).time; /* the whole of it */
  op->time = (Bounds){window.start_lo, window.start_lo, window.end_hi, window.end_hi};
  op->time.start_hi += window.start_lo < TIME_MAX ? 1 : 0;
  op->time.end_lo -= window.end_hi > TIME_MIN ? 1 : 0;
  return true;
}

/* ---- what comes first ---- */

static double step_cost(void *context, const RuleStep *step, const bool *bound) {
  const Planner *p = context;
  const RuleLiteral *l = step->literal;
  if (l->kind == RULE_TEST || (l->kind == RULE_ATOM && predicate(p->run, step->predicate)->origin == RULE_TESTING))
    return 0;
  if (l->kind == RULE_AGGREGATE)
    return 1e6;
  const RulePredicate *own = predicate(p->run, step->predicate);
  bool possible = l->negated ? !p->possible && !l->possibly : p->possible || l->possibly;
  if (own->origin != RULE_DERIVED && !p->run->loaded[step->predicate])
    return 1e9;
  const Relation *relation = p->run->use[possible][step->predicate];
  int n_bound = 0;
  for (size_t i = 0; i < l->atom.n_args; i++) {
    const RuleTerm *term = &l->atom.args[i].term;
    n_bound += term->kind != RULE_VARIABLE || bound[term->variable];
  }
  double share = l->atom.n_args == 0 ? 0 : 1 - (double)n_bound / (double)l->atom.n_args;
  return l->negated ? 0.5 : 1 + pow((double)relation_size(relation) + 1, share);
}

static bool make_ops(Planner *p, const RuleStep *steps, size_t n, int first, Op **out);

static bool mark_seen(void *context, int variable, uint32_t at) {
  (void)at;
  ((bool *)context)[variable] = true;
  return true;
}

static void mark_atom(const RuleAtom *atom, bool *seen) {
  for (size_t i = 0; i < atom->n_args; i++)
    rules_term_visit(&atom->args[i].term, mark_seen, seen);
  if (atom->time != NULL)
    rules_term_visit(atom->time, mark_seen, seen);
}

/* The variables of an aggregate's solutions: all that its body gives a value, but for those of nested ones. */
static int visit_inner(const RuleClause *clause, const RuleLiteral *literals, size_t n, bool *seen) {
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = &literals[i];
    if (l->kind == RULE_TEST || l->kind == RULE_AGGREGATE)
      rules_term_visit(&l->left, mark_seen, seen);
    if (l->kind == RULE_TEST)
      rules_term_visit(&l->right, mark_seen, seen);
    if ((l->kind == RULE_ATOM && !l->negated) || l->kind == RULE_WINDOW || l->kind == RULE_HELD)
      mark_atom(&l->atom, seen);
    if (l->kind == RULE_HELD)
      mark_atom(&l->second, seen);
  }
  int count = 0;
  for (int v = 0; v < clause->n_names; v++)
    count += seen[v];
  return count;
}

static bool make_aggregate(Planner *p, const RuleStep *step, Op *op) {
  RulesRun *run = p->run;
  const RuleClause *clause = p->rule->clause;
  size_t n_names = (size_t)clause->n_names + 1;
  bool *outside = p->bound;
  bool *seen = arena_alloc(&run->arena, n_names);
  visit_inner(clause, step->literal->body, step->literal->n_body, seen);
  Planner inner = *p;
  inner.recent = NULL;
  inner.bound = arena_alloc(&run->arena, n_names);
  for (size_t i = 0; i < step->n_outer; i++) {
    inner.bound[step->outer[i]] = true;
    seen[step->outer[i]] = false;
  }
  op->inner = arena_alloc(&run->arena, n_names * sizeof *op->inner);
  for (int v = 0; v < clause->n_names; v++)
    if (seen[v])
      op->inner[op->n_inner++] = v;
  op->solutions = arena_alloc(&run->arena, sizeof *op->solutions);
  op->n_body = step->n_body;
  /* every variable of a solution needs its value, `_` as well */
  if (!make_ops(&inner, step->body, step->n_body, -1, &op->body))
    return false;
  for (size_t i = 0; i < op->n_body; i++)
    for (int k = 0; k < op->body[i].n_slots; k++)
      if (op->body[i].kind == OP_MATCH && op->body[i].slots[k].kind == SLOT_ANY)
        op->body[i].slots[k].kind = SLOT_BIND;
  const RuleTerm *left = &step->literal->left;
  op->binds = left->kind == RULE_VARIABLE && !outside[left->variable];
  op->left = true;
  return true;
}

static bool make_op(Planner *p, const RuleStep *step, Op *op) {
  const RuleLiteral *l = step->literal;
  *op = (Op){.literal = l, .index = -1, .time_column = -1, .time_variable = -1, .emits = -1};
  op->possible = p->possible || l->possibly;
  switch (l->kind) {
  case RULE_TEST:
    op->kind = OP_TEST;
    if (l->sign == RULE_EQ && l->left.kind == RULE_VARIABLE && !p->bound[l->left.variable])
      op->binds = op->left = true;
    else if (l->sign == RULE_EQ && l->right.kind == RULE_VARIABLE && !p->bound[l->right.variable])
      op->binds = true;
    return true;
  case RULE_AGGREGATE: op->kind = OP_AGGREGATE; return make_aggregate(p, step, op);
  case RULE_ATOM:
    if (predicate(p->run, step->predicate)->origin == RULE_TESTING) {
      op->kind = OP_RELATE;
      return true;
    }
    op->kind = l->negated ? OP_ABSENT : OP_MATCH;
    if (l->negated) /* the opposite reading: what is not even possible, or not certain */
      op->possible = !p->possible && !l->possibly;
    return make_atom(p, l, &l->atom, step->predicate, op->possible, op);
  case RULE_WINDOW:
    op->kind = OP_SHIFT;
    return window_end(p, l, l->from, &op->from) && window_end(p, l, l->to, &op->to) &&
           (op->from <= op->to || rules_fail(p->rule->block, l->at, p->run->err, "the window ends before it begins")) &&
           make_atom(p, l, &l->atom, step->predicate, op->possible, op);
  case RULE_HELD: break;
  }
  return rules_fail(p->rule->block, l->at, p->run->err, "%s is not there yet", RULES_WINDOWS[l->window]);
}

static bool make_ops(Planner *p, const RuleStep *steps, size_t n, int first, Op **out) {
  RulesRun *run = p->run;
  RuleStep *order = arena_alloc(&run->arena, (n + 1) * sizeof *order);
  for (size_t i = 0; i < n; i++) /* so that sizes are known */
    if (steps[i].predicate >= 0 && predicate(run, steps[i].predicate)->origin != RULE_DERIVED &&
        predicate(run, steps[i].predicate)->origin != RULE_TESTING && !rules_load(run, steps[i].predicate))
      return false;
  rules_steps_arrange(run->program, &run->arena, p->rule, steps, n, p->bound, first, step_cost, p, order);
  *out = arena_alloc(&run->arena, (n + 1) * sizeof **out);
  for (size_t i = 0; i < n; i++) {
    if (!make_op(p, &order[i], &(*out)[i]))
      return false;
    const RuleLiteral *l = order[i].literal;
    if (l->kind == RULE_TEST || l->kind == RULE_AGGREGATE) {
      rules_term_visit(&l->left, mark_seen, p->bound);
      if (l->kind == RULE_TEST)
        rules_term_visit(&l->right, mark_seen, p->bound);
    }
  }
  return true;
}

size_t rules_plan_recursive(const RulesRun *run, const RuleRule *rule, size_t *at, size_t most) {
  size_t n = 0;
  for (size_t i = 0; i < rule->n_steps && rule->head >= 0; i++) {
    const RuleStep *step = &rule->steps[i];
    bool atom = step->literal->kind == RULE_ATOM && !step->literal->negated;
    if (atom && predicate(run, step->predicate)->origin == RULE_DERIVED &&
        predicate(run, step->predicate)->stratum == predicate(run, rule->head)->stratum && n < most)
      at[n++] = i;
  }
  return n;
}

/* The last literal of `p(X, Z) :- …, q(Y, Z)`: what it finds behind Y goes behind X in one go. */
static void mark_emitter(Plan *plan) {
  const RuleAtom *head = &plan->rule->clause->head;
  Op *last = plan->n_ops > 0 ? &plan->ops[plan->n_ops - 1] : NULL;
  if (last == NULL || last->kind != OP_MATCH || last->relation->pairs == NULL || plan->head->pairs == NULL ||
      last->n_key != 1 || last->slots[1].kind != SLOT_BIND || plan->rule->head < 0)
    return;
  const RuleTerm *first = &head->args[0].term, *second = &head->args[1].term;
  bool same = second->kind == RULE_VARIABLE && second->variable == last->slots[1].variable;
  if (same && first->kind == RULE_VARIABLE && first->variable != second->variable && !last->slots[1].is_time &&
      plan->rule->types[first->variable] != RULE_TYPE_TIME)
    last->emits = first->variable;
  Op *before = plan->n_ops > 1 ? last - 1 : NULL;
  bool joins = last->emits >= 0 && before != NULL && before->kind == OP_MATCH && before->relation->pairs != NULL &&
               before->n_key == 0 && before->slots[0].kind == SLOT_BIND && before->slots[1].kind == SLOT_BIND;
  if (joins)
    before->joins = before->slots[0].variable == last->emits && last->columns == 1 && last->part == PART_ALL &&
                    last->slots[0].kind == SLOT_BOUND && last->slots[0].variable == before->slots[1].variable &&
                    last->relation != plan->head && !before->slots[0].is_time && !before->slots[1].is_time;
}

bool rules_plan_make(RulesRun *run, const RuleRule *rule, bool possible, int recent, Plan *out) {
  Planner p = {.run = run, .rule = rule, .possible = possible};
  p.bound = arena_alloc(&run->arena, (size_t)rule->clause->n_names + 1);
  if (recent >= 0)
    p.recent = rule->steps[recent].literal;
  *out = (Plan){.rule = rule, .possible = possible, .folded = -1, .n_ops = rule->n_steps, .head = &run->answer};
  if (rule->head >= 0) {
    const RulePredicate *head = predicate(run, rule->head);
    out->head = &run->relations[possible][rule->head];
    out->head_timed = head->timed;
    out->head_moment = run->moment[rule->head];
    out->folded = head->folded;
    out->fold = head->fold;
  }
  if (!make_ops(&p, rule->steps, rule->n_steps, recent, &out->ops))
    return false;
  mark_emitter(out);
  return true;
}
