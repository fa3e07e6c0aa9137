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
  bool counted;              /* it is the body of an aggregate, where a row that is there twice would count twice */
} Planner;

/* What a text names where a record is wanted, or the date that it is where a time is. */
static bool text_meant(RulesRun *run, const RuleRule *rule, const RuleTerm *term, RuleType want, RuleValue *value) {
  Err err;
  if (want == RULE_TYPE_RECORD) {
    char *name = arena_copy(&run->arena, value->text, value->len);
    *value = (RuleValue){.type = RULE_TYPE_RECORD};
    if (rules_record_find(run, name, &value->record, &err))
      return true;
    return rules_fail(rule->block, term->at, run->err, "%s", err.message);
  }
  return want != RULE_TYPE_TIME || rules_time_read(value) ||
         rules_fail(rule->block, term->at, run->err, "a date stands here, and \"%.*s\" is none", (int)value->len,
                    value->text);
}

bool rules_constant_code(RulesRun *run, const RuleRule *rule, const RuleTerm *term, RuleType want, Code *out) {
  RuleValue value = {.type = RULE_TYPE_TEXT, .text = term->text, .len = term->text == NULL ? 0 : strlen(term->text)};
  switch (term->kind) {
  case RULE_INTEGER: value = (RuleValue){.type = RULE_TYPE_NUMBER, .integer = term->integer}; break;
  case RULE_REAL: value = (RuleValue){.type = RULE_TYPE_NUMBER, .is_real = true, .real = term->real}; break;
  case RULE_ASKED: value = run->asked[term->variable]; break;
  case RULE_RECORD: want = RULE_TYPE_RECORD; break;
  default: break;
  }
  if (value.type == RULE_TYPE_TEXT && !text_meant(run, rule, term, want, &value))
    return false;
  if (term->kind == RULE_ASKED && want != RULE_TYPE_UNKNOWN && value.type != want)
    return rules_fail(rule->block, term->at, run->err, "%s stands here, and the value for this ? is %s",
                      rules_type_name(want), rules_type_name(value.type));
  *out = codes_put(run->codes, &value);
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
  default: slot->kind = SLOT_CODE; return rules_constant_code(p->run, p->rule, term, type, &slot->code);
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

static PairsPart atom_part(const Planner *p, const RuleLiteral *l, int found) {
  if (p->recent == NULL || l == p->recent)
    return p->recent == NULL ? PART_ALL : PART_NEW;
  const RulePredicate *head = rules_run_predicate(p->run, p->rule->head), *own = rules_run_predicate(p->run, found);
  bool same = own->origin == RULE_DERIVED && own->stratum == head->stratum;
  return same && l->at > p->recent->at ? PART_OLD : PART_ALL;
}

static bool make_atom(Planner *p, const RuleLiteral *l, const RuleAtom *atom, int found, bool possible, Op *op) {
  RulesRun *run = p->run;
  const RulePredicate *own = rules_run_predicate(run, found);
  if (own->origin != RULE_DERIVED && !rules_load(run, found))
    return false;
  op->relation = run->use[possible][found];
  op->asks = rules_is_asked(own) ? found : -1;
  op->part = op->kind == OP_MATCH ? atom_part(p, l, found) : PART_ALL;
  int unit = op->relation->pairs != NULL && op->relation->arity == 1 ? 1 : 0;
  op->n_slots = (int)atom->n_args + unit;
  op->slots = arena_alloc(&run->arena, (atom->n_args + 2) * sizeof *op->slots);
  op->time_column = op->time_variable = -1;
  bool *before = arena_array(&run->arena, p->bound, (size_t)p->rule->clause->n_names + 1, sizeof *p->bound);
  Slot *slots = arena_alloc(&run->arena, (atom->n_args + 1) * sizeof *slots);
  uint32_t columns = 0;
  if (unit)
    op->slots[op->n_key++] = (Slot){.kind = SLOT_CODE, .code = RELATION_UNIT};
  for (size_t i = 0; i < atom->n_args; i++) {
    slots[i].column = (int)i + unit;
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
  columns = columns << unit | (uint32_t)unit;
  op->columns = columns;
  op->complete = (op->kind == OP_MATCH || (op->kind == OP_ABSENT && atom->time == NULL)) &&
                 op->relation->pairs == NULL && op->asks < 0 && run->live == NULL &&
                 (own->origin != RULE_DERIVED || p->rule->head < 0 ||
                  own->stratum != rules_run_predicate(run, p->rule->head)->stratum);
  op->index = columns != 0 && !op->complete ? relation_index_get(op->relation, columns) : -1;
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
  if (!rules_constant_code(run, p->rule, atom->time, RULE_TYPE_TIME, &code))
    return false;
  Bounds window = codes_value(run->codes, code).time; /* the whole of it */
  op->time = (Bounds){window.start_lo, window.start_lo, window.end_hi, window.end_hi};
  op->time.start_hi += window.start_lo < TIME_MAX ? 1 : 0;
  op->time.end_lo -= window.end_hi > TIME_MIN ? 1 : 0;
  return true;
}

/* ---- what comes first ---- */

/* How many of its arguments are variables that only the body has. */
static int count_own(const RuleRule *rule, const RuleAtom *atom, const bool *bound) {
  const RuleAtom *head = &rule->clause->head;
  int n = 0;
  for (size_t i = 0; i < atom->n_args; i++) {
    const RuleTerm *term = &atom->args[i].term;
    bool own = term->kind == RULE_VARIABLE && !bound[term->variable];
    for (size_t k = 0; k < head->n_args && own; k++)
      own = head->args[k].term.kind != RULE_VARIABLE || head->args[k].term.variable != term->variable;
    n += own;
  }
  return n;
}

static double step_cost(void *context, const RuleStep *step, const bool *bound) {
  const Planner *p = context;
  const RuleLiteral *l = step->literal;
  if (l->kind == RULE_TEST ||
      (l->kind == RULE_ATOM && rules_run_predicate(p->run, step->predicate)->origin == RULE_TESTING))
    return 0;
  if (l->kind == RULE_AGGREGATE)
    return 1e13;
  if (l->kind == RULE_HELD) /* last: whether its first atom must be there depends on what is bound */
    return 1e12;
  const RulePredicate *own = rules_run_predicate(p->run, step->predicate);
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
  double of_body = p->rule->head < 0 ? 0 : count_own(p->rule, &l->atom, bound);
  return l->negated ? 0.5 : (1 + pow((double)relation_size(relation) + 1, share)) * (1 + of_body / 8);
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

/* The body of an aggregate: every variable of a solution needs its value, `_` as well. */
static bool make_body(Planner *p, const RuleStep *step, Op **out) {
  if (!make_ops(p, step->body, step->n_body, -1, out))
    return false;
  for (size_t i = 0; i < step->n_body; i++) {
    Op *op = &(*out)[i];
    for (int k = 0; k < op->n_slots && op->kind == OP_MATCH; k++)
      if (op->slots[k].kind == SLOT_ANY)
        op->slots[k].kind = SLOT_TAKE;
  }
  return true;
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
  inner.counted = true;
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
  const RuleTerm *left = &step->literal->left;
  op->binds = left->kind == RULE_VARIABLE && !outside[left->variable];
  op->left = true;
  Planner other = inner;
  other.possible = !inner.possible;
  other.bound = arena_array(&run->arena, inner.bound, n_names, sizeof *inner.bound);
  if (!make_body(&inner, step, &op->body))
    return false;
  if (op->binds)
    rules_kernel_count(op);
  return op->binds || make_body(&other, step, &op->other);
}

static bool make_window(Planner *p, const RuleStep *step, Op *op) {
  const RuleLiteral *l = step->literal;
  op->kind = OP_WINDOW;
  if (!window_end(p, l, l->from, &op->from) || !window_end(p, l, l->to, &op->to))
    return false;
  if (op->from > op->to)
    return rules_fail(p->rule->block, l->at, p->run->err, "the window ends before it begins");
  if (l->kind == RULE_WINDOW)
    return make_atom(p, l, &l->atom, step->predicate, op->possible, op);
  op->n_body = 1;
  op->body = arena_alloc(&p->run->arena, sizeof *op->body);
  *op->body = *op;
  op->body->n_body = 0;
  op->body->body = NULL;
  return make_atom(p, l, &l->second, step->second, op->possible, op) &&
         make_atom(p, l, &l->atom, step->predicate, op->possible, op->body);
}

static bool make_op(Planner *p, const RuleStep *step, Op *op) {
  const RuleLiteral *l = step->literal;
  *op = (Op){.literal = l, .asks = -1, .index = -1, .time_column = -1, .time_variable = -1, .emits = -1};
  op->possible = op->lifted = p->possible || l->possibly;
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
    if (rules_run_predicate(p->run, step->predicate)->origin == RULE_TESTING) {
      op->kind = OP_RELATE;
      return true;
    }
    op->kind = l->negated ? OP_ABSENT : OP_MATCH;
    if (l->negated) /* the opposite reading: what is not even possible, or not certain */
      op->possible = !p->possible && !l->possibly;
    return make_atom(p, l, &l->atom, step->predicate, op->possible, op);
  case RULE_WINDOW:
  case RULE_HELD: return make_window(p, step, op);
  }
  return true;
}

static bool make_ops(Planner *p, const RuleStep *steps, size_t n, int first, Op **out) {
  RulesRun *run = p->run;
  RuleStep *order = arena_alloc(&run->arena, (n + 1) * sizeof *order);
  for (size_t i = 0; i < n; i++) /* so that sizes are known */
    if (steps[i].predicate >= 0 && rules_run_predicate(run, steps[i].predicate)->origin != RULE_DERIVED &&
        rules_run_predicate(run, steps[i].predicate)->origin != RULE_TESTING && !rules_load(run, steps[i].predicate))
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
  rules_range_mark(run, p->rule, *out, n, p->counted);
  return true;
}

size_t rules_plan_recursive(const RulesRun *run, const RuleRule *rule, size_t *at, size_t most) {
  size_t n = 0;
  for (size_t i = 0; i < rule->n_steps && rule->head >= 0; i++) {
    const RuleStep *step = &rule->steps[i];
    bool atom = step->literal->kind == RULE_ATOM && !step->literal->negated;
    if (atom && rules_run_predicate(run, step->predicate)->origin == RULE_DERIVED &&
        rules_run_predicate(run, step->predicate)->stratum == rules_run_predicate(run, rule->head)->stratum && n < most)
      at[n++] = i;
  }
  return n;
}

/* The variables from which the folded column of the head goes on. */
static void note_carried(const RulesRun *run, const RuleRule *rule, Plan *plan) {
  size_t at[4], n = plan->folded >= 0 && rule->head >= 0 ? rules_plan_recursive(run, rule, at, 4) : 0;
  for (size_t i = 0; i < n; i++) {
    const RuleStep *step = &rule->steps[at[i]];
    const RulePredicate *own = rules_run_predicate(run, step->predicate);
    if (own->fold != plan->fold || own->folded < 0)
      continue;
    const RuleTerm *term = &step->literal->atom.args[own->folded].term;
    if (term->kind == RULE_VARIABLE && strcmp(rule->clause->names[term->variable], "_") != 0)
      plan->carried[plan->n_carried++] = term->variable;
  }
}

static bool plan_make(RulesRun *run, const RuleRule *rule, bool possible, int recent, const bool *given, Plan *out) {
  Planner p = {.run = run, .rule = rule, .possible = possible};
  p.bound = arena_alloc(&run->arena, (size_t)rule->clause->n_names + 1);
  if (recent >= 0)
    p.recent = rule->steps[recent].literal;
  for (int v = 0; given != NULL && v < rule->clause->n_names; v++)
    p.bound[v] = given[v];
  *out = (Plan){.rule = rule, .possible = possible, .folded = -1, .n_ops = rule->n_steps, .head = &run->answer};
  if (rule->head >= 0) {
    const RulePredicate *head = rules_run_predicate(run, rule->head);
    out->head = &run->relations[possible][rule->head];
    out->head_timed = head->timed;
    out->head_moment = run->moment[rule->head];
    out->folded = head->folded;
    out->fold = head->fold;
  }
  if (!make_ops(&p, rule->steps, rule->n_steps, recent, &out->ops))
    return false;
  note_carried(run, rule, out);
  rules_kernel_mark(out);
  rules_once_mark(out);
  rules_apart_mark(out);
  return true;
}

bool rules_plan_make(RulesRun *run, const RuleRule *rule, bool possible, int recent, Plan *out) {
  return plan_make(run, rule, possible, recent, NULL, out);
}

bool rules_plan_make_given(RulesRun *run, const RuleRule *rule, bool possible, const bool *given, Plan *out) {
  return plan_make(run, rule, possible, -1, given, out);
}
