#include "rules/exec.h"

#include <string.h>

#define WORK_CHECKED 4096 /* rows between looks at the clock, the memory and the person */

static bool out_of_bounds(RulesRun *run) {
  size_t bytes = codes_bytes(run->codes) + run->arena.used + run->held;
  for (int reading = 0; reading < 2; reading++)
    for (size_t i = 0; i < run->program->predicates.n; i++)
      bytes += relation_bytes(&run->relations[reading][i]);
  return bytes > run->source->memory;
}

/* Counts work; false if the person or the memory says that it is enough. */
bool rules_go_on(RulesRun *run, uint64_t work) {
  run->work += work;
  if (run->work - run->looked < WORK_CHECKED)
    return true;
  run->looked = run->work;
  if (run->most != 0 && run->work > run->most)
    return err_set(run->err, ERR_LIMIT, "this costs more than to begin again");
  if (run->source->stopped != NULL && run->source->stopped(run->source->context))
    return err_set(run->err, ERR_INTERRUPT, "interrupted");
  if (run->source->memory > 0 && out_of_bounds(run))
    return err_set(run->err, ERR_LIMIT,
                   "these rules derive more than fits into %zu MB: bound the question, or the rules",
                   run->source->memory >> 20);
  return true;
}

/* ---- tests ---- */

/* How long a time lasts, against a duration: certainly or possibly. */
static bool run_length(Exec *x, const Op *op, size_t i) {
  const RuleLiteral *l = op->literal;
  bool left = rules_is_length(&l->left);
  RuleValue time, most;
  Duration duration;
  if (!exec_term_value(x, left ? &l->left.args[0] : &l->right.args[0], &time) || !rules_time_read(&time) ||
      !exec_term_value(x, left ? &l->right : &l->left, &most) || most.type != RULE_TYPE_TEXT ||
      !duration_parse(most.text, most.len, &duration, NULL))
    return true;
  Length length = length_of(&time.time);
  bool under = left ? l->sign == RULE_LT || l->sign == RULE_LE : l->sign == RULE_GT || l->sign == RULE_GE;
  bool equal = l->sign == RULE_LE || l->sign == RULE_GE;
  bool holds;
  if (op->lifted) /* it is not certain that it is not so */
    holds = !(under ? length_over : length_under)(&length, duration, !equal);
  else
    holds = (under ? length_under : length_over)(&length, duration, equal);
  return !holds || exec_from(x, i + 1);
}

static bool run_test(Exec *x, const Op *op, size_t i) {
  const RuleLiteral *l = op->literal;
  RuleValue a, b;
  int64_t left, right;
  if (!op->binds && exec_term_whole(x, &l->left, &left) && exec_term_whole(x, &l->right, &right))
    return !exec_order_fits(l->sign, (left > right) - (left < right)) || exec_from(x, i + 1);
  if (rules_is_length(&l->left) || rules_is_length(&l->right))
    return run_length(x, op, i);
  if (op->binds) {
    const RuleTerm *to = op->left ? &l->left : &l->right;
    if (!exec_term_value(x, op->left ? &l->right : &l->left, &a))
      return true;
    if (x->plan->rule->types[to->variable] == RULE_TYPE_TIME && !rules_time_read(&a))
      return true;
    exec_variable_set(x, to->variable, &a);
    return exec_from(x, i + 1);
  }
  return !exec_term_value(x, &l->left, &a) || !exec_term_value(x, &l->right, &b) ||
         !exec_sides_compare(l->sign, &a, &b) || exec_from(x, i + 1);
}

static bool run_relate(Exec *x, const Op *op, size_t i) {
  const RuleAtom *atom = &op->literal->atom;
  RuleValue a[3];
  for (size_t k = 0; k < atom->n_args; k++)
    if (!exec_term_value(x, &atom->args[k].term, &a[k]))
      return true;
  return !rules_test_hold(atom->name, a, atom->n_args, op->lifted) || exec_from(x, i + 1);
}

/* ---- atoms ---- */

bool exec_row_takes(Exec *x, const Op *op, const Code *row) {
  for (int k = op->n_key; k < op->n_slots; k++) {
    const Slot *slot = &op->slots[k];
    Code code = row[slot->column];
    if (slot->kind == SLOT_BIND && code == CODE_NONE)
      return false;
    if (slot->kind == SLOT_BIND || slot->kind == SLOT_TAKE) {
      x->codes[slot->variable] = code;
      if (slot->is_time)
        x->times[slot->variable] = x->sure[slot->variable] = codes_value(x->run->codes, code).time;
    } else if (slot->kind == SLOT_SAME) {
      Code own;
      if (!exec_slot_code(x, slot, &own) || own != code)
        return false;
    }
  }
  return true;
}

static bool key_fits(const Op *op, const Code *key, const Code *row) {
  for (int k = 0; k < op->n_key; k++)
    if (row[op->slots[k].column] != key[k])
      return false;
  return true;
}

bool exec_row_fits(Exec *x, const Op *op, const Code *key, const Code *row) {
  return key_fits(op, key, row) && exec_row_takes(x, op, row);
}

/* Goes on with a time that shares an instant with each that the variable has from others: for certain, but for those that
 * `possibly` stands before. */
bool exec_time_go(Exec *x, const Op *op, Bounds time, size_t i) {
  if (op->time_fixed && !exec_time_shares(&time, &op->time, op->lifted))
    return true;
  if (op->time_variable < 0)
    return exec_from(x, i + 1);
  Bounds *all = &x->times[op->time_variable], *sure = &x->sure[op->time_variable];
  Bounds before = *all, before_sure = *sure, own = time;
  if (op->time_bound) {
    if (!exec_time_shares(&before, &time, true) || (!op->lifted && !exec_time_shares(&before_sure, &time, false)))
      return true;
    *all = exec_time_cut(&before, &time);
    *sure = op->lifted ? before_sure : exec_time_cut(&before_sure, &time);
  } else {
    *all = own;
    *sure = op->lifted ? (Bounds){TIME_MIN, TIME_MIN, TIME_MAX, TIME_MAX} : own;
  }
  bool done = exec_from(x, i + 1);
  *all = before;
  *sure = before_sure;
  return done;
}

static bool run_codes(Exec *x, const Op *op, const Code *key, const Code *codes, size_t i) {
  if (!exec_row_fits(x, op, key, codes))
    return true;
  if (op->time_column < 0)
    return exec_from(x, i + 1);
  Bounds time = codes_value(x->run->codes, codes[op->time_column]).time;
  return exec_time_go(x, op, time, i);
}

static bool run_row(Exec *x, const Op *op, const Code *key, uint32_t row, size_t i) {
  return relation_dead(op->relation, row) || run_codes(x, op, key, relation_row(op->relation, row), i);
}

bool exec_op_key(Exec *x, const Op *op, Code *key) {
  for (int k = 0; k < op->n_key; k++) {
    const Slot *slot = &op->slots[k];
    if (slot->kind == SLOT_BOUND && !slot->is_time)
      key[k] = x->codes[slot->variable];
    else if (!exec_slot_code(x, slot, &key[k]))
      return false;
  }
  return true;
}

/* What is searched in groups: from the first row to behind the last, and what rows have to pass besides. */
typedef struct Search {
  uint32_t from, to;
  int n, bounds[RANGES];  /* those that are not cut by, */
  int64_t values[RANGES]; /* and what they compare with */
  bool told, said;        /* all that bounds compare with is small; the tests behind it need not be made of a row */
} Search;

/* Cuts rows by a bound of the sorted column. */
static void search_cut(Exec *x, const Op *op, const Bound *bound, const int64_t *whole, Search *s) {
  const Groups *g = op->groups;
  bool low = bound->sign != RULE_LT && bound->sign != RULE_LE, high = bound->sign != RULE_GT && bound->sign != RULE_GE;
  RuleValue value;
  if (whole != NULL) {
    if (low)
      s->from = groups_seek_small(g, s->from, s->to, *whole, bound->sign == RULE_GT);
    if (high)
      s->to = groups_seek_small(g, s->from, s->to, *whole, bound->sign != RULE_LT);
  } else if (!exec_term_value(x, bound->term, &value)) {
    s->to = s->from;
  } else {
    if (low)
      s->from = groups_seek(g, x->run->codes, s->from, s->to, &value, bound->sign == RULE_GT);
    if (high)
      s->to = groups_seek(g, x->run->codes, s->from, s->to, &value, bound->sign != RULE_LT);
  }
}

static void search_bound(Exec *x, const Op *op, Search *s) {
  for (int k = 0; k < op->n_bounds && s->from < s->to; k++) {
    const Bound *bound = &op->bounds[k];
    int64_t value;
    bool whole = exec_term_whole(x, bound->term, &value), sorted = bound->column == op->groups->sorted;
    bool small = whole && op->groups->small;
    if (sorted)
      search_cut(x, op, bound, small ? &value : NULL, s);
    s->told = s->told && (sorted ? small : whole);
    if (!sorted && whole) {
      s->bounds[s->n] = k;
      s->values[s->n++] = value;
    }
  }
}

/* Whether a row passes what can be told at once; if not all can, the tests are left to do it. */
static inline bool search_passes(const Op *op, const Code *row, Search *s) {
  s->said = s->told;
  for (int k = 0; k < s->n; k++) {
    const Bound *bound = &op->bounds[s->bounds[k]];
    Code code = row[bound->column];
    int64_t own = code & ~CODE_SMALL, value = s->values[k];
    if ((code & CODE_SMALL) == 0)
      s->said = false;
    else if (!exec_order_fits(bound->sign, (own > value) - (own < value)))
      return false;
  }
  return true;
}

/* Rows that are searched in groups. */
static bool run_rows(Exec *x, const Op *op, const Code *key, Search *s, size_t i) {
  const Groups *g = op->groups;
  bool apart = !g->places.dense && !op->walks;
  uint64_t solved = *x->solved;
  for (uint32_t n = s->to - s->from; n > 0 && !(op->once && *x->solved != solved); n--) {
    const Code *row = groups_row(g, op->falls ? s->from + n - 1 : s->to - n);
    if (!rules_go_on(x->run, 1))
      return false;
    if (!search_passes(op, row, s))
      continue;
    size_t next = i + 1 + (s->said ? (size_t)op->n_said : 0);
    if (op->time_column >= 0 || apart ? !run_codes(x, op, key, row, next - 1)
                                      : exec_row_takes(x, op, row) && !exec_from(x, next))
      return false;
  }
  return true;
}

/* All rows, slot by slot. */
static bool run_walk(Exec *x, const Op *op, size_t i) {
  const Groups *g = op->groups;
  uint64_t solved = *x->solved;
  for (size_t slot = 0; slot < g->places.n_slots && !(op->once && *x->solved != solved); slot++) {
    Search s = {.from = g->starts[slot], .to = g->starts[slot + 1], .told = true};
    if (s.from < s.to && !run_rows(x, op, NULL, &s, i))
      return false;
    if (s.from < s.to && x->parted && i == 0) {
      exec_solutions_end(x);
      relation_set_apart(x->plan->head);
    }
  }
  return true;
}

/* Rows of a key that stand together, between the bounds that are known. */
static bool run_groups(Exec *x, const Op *op, const Code *key, size_t i) {
  Search s;
  if (op->walks)
    return run_walk(x, op, i);
  s.n = 0;
  s.told = op->time_column < 0;
  groups_find(op->groups, key, &s.from, &s.to);
  search_bound(x, op, &s);
  return run_rows(x, op, key, &s, i);
}

static bool run_match(Exec *x, const Op *op, size_t i) {
  const Relation *relation = op->relation;
  uint32_t from = op->part == PART_NEW ? relation->old : 0, to = op->part == PART_OLD ? relation->old : relation->now;
  Code key[RULES_COLUMNS + 1];
  if (!exec_op_key(x, op, key))
    return true;
  if (op->asks >= 0) {
    if (!rules_ask_rows(x->run, op, key))
      return false;
    to = relation->now;
  }
  if (op->below != NULL && *op->below < to)
    to = *op->below;
  if (relation->pairs != NULL)
    return exec_pairs_run(x, op, key, i);
  if (op->groups != NULL)
    return run_groups(x, op, key, i);
  if (op->counts && relation->dead == NULL) {
    x->tally->n += relation->now;
    return true;
  }
  if (op->index < 0) {
    uint64_t solved = *x->solved;
    for (uint32_t row = from; row < to && !(op->once && *x->solved != solved); row++)
      if (!rules_go_on(x->run, 1) || !run_row(x, op, key, row, i))
        return false;
    return true;
  }
  uint32_t row = relation_index_first(relation, op->index, key);
  for (; row != RELATION_NONE && row >= from; row = relation_index_next(relation, op->index, row))
    if (row < to && (!rules_go_on(x->run, 1) || !run_row(x, op, key, row, i)))
      return false;
  return true;
}

/* ---- not ---- */

static bool absent_fits(const Op *op, const Code *key, uint32_t row) {
  return !relation_dead(op->relation, row) && key_fits(op, key, relation_row(op->relation, row));
}

/* The rows that the negated atom finds: whether there is any, or all their times. */
static bool any_row(const Op *op, const Code *key, const Codes *codes, RuleTimes *times) {
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

/* The same of rows of a key that stand together. */
static bool any_group(const Op *op, const Code *key) {
  uint32_t from, to;
  groups_find(op->groups, key, &from, &to);
  for (; from < to && !op->groups->places.dense; from++)
    if (key_fits(op, key, groups_row(op->groups, from)))
      return true;
  return from < to;
}

static bool run_absent(Exec *x, const Op *op, size_t i) {
  Code key[RULES_COLUMNS + 1];
  if (!exec_op_key(x, op, key))
    return true;
  if (op->groups != NULL)
    return any_group(op, key) || exec_from(x, i + 1);
  if (op->asks >= 0 && !rules_ask_rows(x->run, op, key))
    return false;
  if (op->time_column < 0)
    return (op->relation->pairs != NULL ? exec_pairs_any(op, key) : any_row(op, key, x->run->codes, NULL)) ||
           exec_from(x, i + 1);
  RuleTimes times = {0}, gaps = {0};
  any_row(op, key, x->run->codes, &times);
  bool done = true, any = false;
  for (size_t k = 0; op->time_fixed && k < times.n; k++)
    any = any || exec_time_shares(&times.at[k], &op->time, op->possible);
  if (op->time_fixed) {
    done = any || exec_from(x, i + 1);
  } else {
    rules_times_gaps(&times, op->possible, &gaps);
    for (size_t k = 0; k < gaps.n && done; k++)
      done = exec_time_go(x, op, gaps.at[k], i);
  }
  vec_clear(&times);
  vec_clear(&gaps);
  return done;
}

bool exec_from(Exec *x, size_t i) {
  if (i == x->n_ops) {
    ++*x->solved;
    return exec_solution_add(x);
  }
  const Op *op = &x->ops[i];
  switch (op->kind) {
  case OP_MATCH: return run_match(x, op, i);
  case OP_WINDOW: return exec_window_run(x, op, i);
  case OP_ABSENT: return run_absent(x, op, i);
  case OP_TEST: return run_test(x, op, i);
  case OP_RELATE: return run_relate(x, op, i);
  case OP_AGGREGATE: return exec_aggregate_run(x, op, i);
  }
  return true;
}

static void fill_indexes(const Op *ops, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (ops[i].relation != NULL)
      relation_index_fill(ops[i].relation);
    fill_indexes(ops[i].body, ops[i].n_body);
    if (ops[i].other != NULL)
      fill_indexes(ops[i].other, ops[i].n_body);
  }
}

/* `row`: of the head; what is asked is whether a solution gives it. */
static bool plan_run(RulesRun *run, const Plan *plan, const Code *row, bool *found) {
  Code codes[VARIABLES + 1];
  Bounds times[VARIABLES + 1], sure[VARIABLES + 1];
  const RuleClause *clause = plan->rule->clause;
  for (int v = 0; v < clause->n_names; v++) {
    codes[v] = 0;
    times[v] = sure[v] = (Bounds){0};
  }
  codes[clause->n_names] = RELATION_UNIT;
  for (size_t k = 0; row != NULL && k < clause->head.n_args; k++) {
    const RuleTerm *term = &clause->head.args[k].term;
    if (term->kind == RULE_VARIABLE)
      codes[term->variable] = row[k];
  }
  fill_indexes(plan->ops, plan->n_ops);
  uint64_t solved = 0;
  Exec x = {.solved = &solved,
            .wanted = row,
            .found = found,
            .run = run,
            .plan = plan,
            .ops = plan->ops,
            .n_ops = plan->n_ops,
            .codes = codes,
            .times = times,
            .sure = sure,
            .appends = run->live == NULL && plan->apart && plan->head->n == 0,
            .parted = plan->parted && plan->head->n == 0};
  bool done = exec_from(&x, 0);
  exec_solutions_end(&x);
  relation_set_whole(plan->head);
  for (int i = 0; i < TESTS; i++)
    pairs_sieve_forget(&run->sieves[i]);
  return done;
}

bool rules_plan_run(RulesRun *run, const Plan *plan) {
  return plan_run(run, plan, NULL, NULL);
}

bool rules_plan_gives(RulesRun *run, const Plan *plan, const Code *row) {
  bool found = false;
  plan_run(run, plan, row, &found);
  return found;
}
