#include "rules/solve.h"

#include "time/order.h"

#include <math.h>
#include <string.h>

static const RulePredicate *predicate(const Solver *s, int i) {
  return &s->program->predicates.at[i];
}

static bool is_time(const Solver *s, int variable) {
  return s->rule->types[variable] == RULE_TYPE_TIME;
}

static bool is_any(const Solver *s, int variable) {
  return strcmp(s->rule->clause->names[variable], "_") == 0;
}

Solver *rules_solver_new(RulesRun *run, const RuleProgram *program, Arena *arena, const RuleRule *rule, bool possible) {
  size_t n_names = (size_t)rule->clause->n_names + 1;
  Solver *s = arena_alloc(arena, sizeof *s);
  *s = (Solver){.run = run, .program = program, .arena = arena, .rule = rule, .possible = possible, .n = rule->n_steps};
  s->plan = (Plan){.rule = rule, .possible = possible, .folded = -1};
  s->codes = arena_alloc(arena, n_names * sizeof *s->codes);
  s->times = arena_alloc(arena, n_names * sizeof *s->times);
  s->sure = arena_alloc(arena, n_names * sizeof *s->sure);
  s->bound = arena_alloc(arena, n_names);
  s->rows = arena_alloc(arena, (s->n + 1) * sizeof *s->rows);
  s->body = arena_alloc(arena, (s->n + 1) * sizeof *s->body);
  return s;
}

void rules_solver_reset(Solver *s) {
  memset(s->bound, 0, (size_t)s->rule->clause->n_names);
  s->reached = 0;
}

bool rules_solver_bind(Solver *s, int variable, Code code) {
  if (is_time(s, variable)) {
    Bounds time = codes_value(s->run->codes, code).time;
    if (s->bound[variable])
      return bounds_equal(&s->times[variable], &time);
    s->times[variable] = s->sure[variable] = time;
  } else {
    if (s->bound[variable])
      return s->codes[variable] == code;
    s->codes[variable] = code;
  }
  s->bound[variable] = true;
  return true;
}

/* ---- what comes first ---- */

static double step_cost(void *context, const RuleStep *step, const bool *bound) {
  const Solver *s = context;
  const RuleLiteral *l = step->literal;
  if (l->kind == RULE_TEST || (l->kind == RULE_ATOM && predicate(s, step->predicate)->origin == RULE_TESTING))
    return 0;
  if (l->kind == RULE_AGGREGATE)
    return 1e6;
  double size = (double)relation_size(s->run->use[rules_solver_reading(s, l)][step->predicate]);
  size_t n_bound = 0;
  for (size_t i = 0; i < l->atom.n_args; i++) {
    const RuleTerm *term = &l->atom.args[i].term;
    n_bound += term->kind != RULE_VARIABLE || bound[term->variable];
  }
  double share = l->atom.n_args == 0 ? 0 : 1 - (double)n_bound / (double)l->atom.n_args;
  return l->negated ? 0.5 : 1 + pow(size + 1, share);
}

static RuleStep *arrange(Solver *s, const RuleStep *steps, size_t n) {
  RuleStep *order = arena_alloc(s->arena, (n + 1) * sizeof *order);
  bool *bound = arena_array(s->arena, s->bound, (size_t)s->rule->clause->n_names + 1, sizeof *bound);
  rules_steps_arrange(s->program, s->arena, s->rule, steps, n, bound, -1, step_cost, s, order);
  return order;
}

/* ---- terms ---- */

static bool value_of(Solver *s, const RuleTerm *term, RuleValue *out) {
  return exec_term_value(&s->exec, term, out);
}

bool rules_solver_code(Solver *s, const RuleTerm *term, RuleType want, Code *out) {
  RuleValue value;
  if (term->kind == RULE_VARIABLE && !is_time(s, term->variable)) {
    *out = s->codes[term->variable];
    return true;
  }
  for (size_t i = 0; i < s->n_constants; i++)
    if (s->constants[i].term == term) {
      *out = s->constants[i].code;
      return true;
    }
  if (!value_of(s, term, &value) || (want == RULE_TYPE_TIME && !rules_time_read(&value)))
    return false;
  *out = codes_put(s->run->codes, &value);
  if (term->kind != RULE_VARIABLE && term->kind != RULE_CALL && s->n_constants < SOLVER_CONSTANTS) {
    s->constants[s->n_constants].term = term;
    s->constants[s->n_constants++].code = *out;
  }
  return true;
}

static bool bound_visit(void *context, int variable, uint32_t at) {
  (void)at;
  return ((const bool *)context)[variable];
}

static bool has_value(const Solver *s, const RuleTerm *term) {
  return rules_term_visit(term, bound_visit, s->bound);
}

bool rules_solver_key(Solver *s, const RuleAtom *atom, int found, Code *key, uint32_t *columns) {
  *columns = 0;
  for (size_t i = 0; i < atom->n_args; i++) {
    const RuleTerm *term = &atom->args[i].term;
    if (!has_value(s, term))
      continue;
    if (!rules_solver_code(s, term, predicate(s, found)->types[i], &key[i]))
      return false;
    *columns |= 1u << i;
  }
  return true;
}

/* ---- atoms ---- */

static bool solve_from(Solver *s, size_t i);

typedef struct Match {
  Solver *s;
  const RuleAtom *atom;
  size_t i;
  int predicate;
  uint32_t columns;
  bool second, going;
} Match;

static bool next_of(Match *m);

/* The whole of a date that stands behind @. */
static bool window_of(Solver *s, const RuleTerm *term, Bounds *out) {
  RuleValue value;
  if (!value_of(s, term, &value) || !rules_time_read(&value))
    return false;
  Bounds t = value.time;
  *out = (Bounds){t.start_lo, t.start_lo, t.end_hi, t.end_hi};
  out->start_hi += t.start_lo < TIME_MAX ? 1 : 0;
  out->end_lo -= t.end_hi > TIME_MIN ? 1 : 0;
  return true;
}

static bool shift_of(const RuleLiteral *l, int64_t *from, int64_t *to) {
  Duration a, b;
  if (!duration_parse(l->from, strlen(l->from), &a, NULL) || !duration_parse(l->to, strlen(l->to), &b, NULL))
    return false;
  *from = a.seconds;
  *to = b.seconds;
  return true;
}

/* Whether a literal's times are compared by what is possible. */
static bool is_lifted(const Solver *s, const RuleLiteral *l) {
  return s->possible || l->possibly;
}

/* What goes on when a time variable has its value. */
typedef bool SolveGo(void *context);

/* Goes on with a time that shares an instant with what the variable has from others, as exec_time_go does. */
static bool time_go(Solver *s, const RuleLiteral *l, int variable, Bounds time, SolveGo *go, void *context) {
  static const Bounds ALWAYS = {TIME_MIN, TIME_MIN, TIME_MAX, TIME_MAX};
  bool had = s->bound[variable], lifted = is_lifted(s, l);
  Bounds before = s->times[variable], before_sure = s->sure[variable];
  if (had && (!exec_time_shares(&before, &time, true) || (!lifted && !exec_time_shares(&before_sure, &time, false))))
    return true;
  s->times[variable] = had ? exec_time_cut(&before, &time) : time;
  s->sure[variable] = had ? (lifted ? before_sure : exec_time_cut(&before_sure, &time)) : lifted ? ALWAYS : time;
  s->bound[variable] = true;
  bool going = go(context);
  s->times[variable] = before;
  s->sure[variable] = before_sure;
  s->bound[variable] = had;
  return going;
}

static bool match_go(void *context) {
  return next_of(context);
}

/* Goes on with each time in which the window holds, of a row with this time. */
static bool with_window(Match *m, const RuleLiteral *l, Bounds time) {
  int64_t from, to;
  RuleTimes own = {0}, held = {0};
  if (!shift_of(l, &from, &to))
    return true;
  vec_add(&own, time);
  rules_window_times(l->window, &own, NULL, from, to, is_lifted(m->s, l), &held);
  bool going = true;
  for (size_t i = 0; i < held.n && going; i++)
    going = time_go(m->s, l, m->atom->time->variable, held.at[i], match_go, m);
  vec_clear(&own);
  vec_clear(&held);
  return going;
}

/* Goes on with a row whose time is this. */
static bool with_time(Match *m, Bounds time) {
  Solver *s = m->s;
  const RuleLiteral *l = s->order[m->i].literal;
  const RuleTerm *term = m->atom->time;
  if (l->kind == RULE_HELD) /* its time is worked out from both: whoever asks for it is answered by any */
    return next_of(m);
  if (term->kind != RULE_VARIABLE) {
    Bounds window;
    return !window_of(s, term, &window) || !exec_time_shares(&time, &window, is_lifted(s, l)) || next_of(m);
  }
  return l->kind == RULE_WINDOW ? with_window(m, l, time) : time_go(s, l, term->variable, time, match_go, m);
}

static bool match_row(void *context, const Code *row) {
  Match *m = context;
  Solver *s = m->s;
  int own[RULES_COLUMNS];
  size_t n_own = 0;
  bool fits = true;
  if (s->most > 0 && ++s->looked > s->most)
    return m->going = false;
  for (size_t k = 0; k < m->atom->n_args && fits; k++) {
    const RuleTerm *term = &m->atom->args[k].term;
    if ((m->columns >> k & 1) != 0 || (is_any(s, term->variable) && !s->inner))
      continue;
    bool had = s->bound[term->variable];
    fits = row[k] != CODE_NONE && rules_solver_bind(s, term->variable, row[k]);
    if (fits && !had)
      own[n_own++] = term->variable;
  }
  if (fits) {
    SolveRow *kept = &s->rows[m->i];
    *(m->second ? &kept->second : &kept->row) = row;
    const RulePredicate *p = predicate(s, m->predicate);
    m->going =
        m->atom->time == NULL ? next_of(m) : with_time(m, codes_value(s->run->codes, row[p->arity + p->n_keys]).time);
  }
  while (n_own > 0)
    s->bound[own[--n_own]] = false;
  return m->going;
}

static bool match(Solver *s, size_t i, const RuleAtom *atom, int found, bool second) {
  Match m = {.s = s, .atom = atom, .i = i, .predicate = found, .second = second, .going = true};
  Code key[RULES_COLUMNS + 1];
  if (!rules_solver_key(s, atom, found, key, &m.columns))
    return true;
  rules_run_look(s->run, found, rules_solver_reading(s, s->order[i].literal), key, m.columns, match_row, &m);
  return m.going;
}

static bool next_of(Match *m) {
  const RuleStep *step = &m->s->order[m->i];
  if (step->literal->kind == RULE_HELD && !m->second)
    return match(m->s, m->i, &step->literal->second, step->second, true);
  return solve_from(m->s, m->i + 1);
}

/* ---- not ---- */

typedef struct Times {
  RuleTimes times;
  const Solver *s;
  int column; /* -1: none is asked for */
  bool any;
} Times;

static bool take_time(void *context, const Code *row) {
  Times *t = context;
  t->any = true;
  if (t->column >= 0)
    vec_add(&t->times, codes_value(t->s->run->codes, row[t->column]).time);
  return t->column >= 0;
}

typedef struct Next {
  Solver *s;
  size_t i;
} Next;

static bool absent_go(void *context) {
  const Next *next = context;
  return solve_from(next->s, next->i + 1);
}

/* Goes on with each time that the cuts leave. */
static bool solve_gaps(Solver *s, size_t i, int variable, const RuleTimes *cuts, bool outer) {
  Next next = {s, i};
  RuleTimes gaps = {0};
  bool going = true;
  rules_times_gaps(cuts, outer, &gaps);
  for (size_t k = 0; k < gaps.n && going; k++)
    going = time_go(s, s->order[i].literal, variable, gaps.at[k], absent_go, &next);
  vec_clear(&gaps);
  return going;
}

static bool solve_absent(Solver *s, size_t i) {
  const RuleStep *step = &s->order[i];
  const RuleTerm *time = step->literal->atom.time;
  const RulePredicate *p = predicate(s, step->predicate);
  bool possible = rules_solver_reading(s, step->literal), going = true;
  Times t = {.s = s, .column = time == NULL ? -1 : p->arity + p->n_keys};
  Code key[RULES_COLUMNS + 1];
  uint32_t columns;
  if (!rules_solver_key(s, &step->literal->atom, step->predicate, key, &columns))
    return true;
  s->rows[i] = (SolveRow){0};
  rules_run_look(s->run, step->predicate, possible, key, columns, take_time, &t);
  Bounds window;
  if (time == NULL) {
    going = t.any || solve_from(s, i + 1);
  } else if (time->kind != RULE_VARIABLE) {
    bool any = !window_of(s, time, &window);
    for (size_t k = 0; k < t.times.n; k++)
      any = any || exec_time_shares(&t.times.at[k], &window, possible);
    going = any || solve_from(s, i + 1);
  } else {
    going = solve_gaps(s, i, time->variable, &t.times, possible);
  }
  vec_clear(&t.times);
  return going;
}

/* ---- tests ---- */

static bool solve_bound(Solver *s, size_t i, const RuleTerm *to, RuleValue *value) {
  if (is_time(s, to->variable) && !rules_time_read(value))
    return true;
  exec_variable_set(&s->exec, to->variable, value);
  s->bound[to->variable] = true;
  bool going = solve_from(s, i + 1);
  s->bound[to->variable] = false;
  return going;
}

static bool solve_test(Solver *s, size_t i) {
  const RuleLiteral *l = s->order[i].literal;
  RuleValue a, b;
  s->rows[i] = (SolveRow){0};
  bool left = has_value(s, &l->left), right = has_value(s, &l->right);
  if (left && !right)
    return l->right.kind != RULE_VARIABLE || !value_of(s, &l->left, &a) || solve_bound(s, i, &l->right, &a);
  if (right && !left)
    return l->left.kind != RULE_VARIABLE || !value_of(s, &l->right, &a) || solve_bound(s, i, &l->left, &a);
  return !left || !value_of(s, &l->left, &a) || !value_of(s, &l->right, &b) || !exec_sides_compare(l->sign, &a, &b) ||
         solve_from(s, i + 1);
}

static bool solve_relate(Solver *s, size_t i) {
  const RuleLiteral *l = s->order[i].literal;
  RuleValue a[3] = {{0}};
  s->rows[i] = (SolveRow){0};
  for (size_t k = 0; k < l->atom.n_args; k++)
    if (!has_value(s, &l->atom.args[k].term) || !value_of(s, &l->atom.args[k].term, &a[k]))
      return true;
  return !rules_test_hold(l->atom.name, a, l->atom.n_args, is_lifted(s, l)) || solve_from(s, i + 1);
}

/* ---- aggregates ---- */

typedef struct Members {
  const RuleLiteral *literal;
  const bool *before; /* the variables that had values outside */
  Relation solutions;
  bool open; /* the relation has its columns */
  RuleAggregate aggregate;
  size_t n;
  bool any;
  RuleValue value;
  SolveFn *found;
  void *context;
} Members;

static void tally(Members *m, const RuleValue *value) {
  RuleValue sum;
  if (m->aggregate == RULE_COUNT)
    return;
  if (m->aggregate == RULE_SUM || m->aggregate == RULE_MEAN) {
    if (value->type != RULE_TYPE_NUMBER)
      return;
    if (!m->any || exec_arithmetic('+', &m->value, value, &sum))
      m->value = m->any ? sum : *value;
  } else {
    int order = m->any ? rule_value_compare(value, &m->value) : 0;
    if (!m->any || (m->aggregate == RULE_MIN ? order < 0 : order > 0))
      m->value = *value;
  }
  m->any = true;
}

static bool collect(void *context, const Solver *s) {
  Members *m = context;
  Code row[VARIABLES];
  int n = 0;
  for (int v = 0; v < s->rule->clause->n_names; v++) {
    if (!s->bound[v] || m->before[v])
      continue;
    RuleValue time = {.type = RULE_TYPE_TIME, .time = s->times[v]};
    row[n++] = is_time(s, v) ? codes_put(s->run->codes, &time) : s->codes[v];
  }
  if (!m->open)
    relation_init(&m->solutions, n, false);
  m->open = true;
  if (!relation_add(&m->solutions, row))
    return true;
  RuleValue value = {0};
  Solver own = *s;
  if (m->literal->n_values > 0 && !value_of(&own, &m->literal->values[0], &value))
    return true;
  m->n += m->aggregate == RULE_MEAN && value.type != RULE_TYPE_NUMBER ? 0 : 1;
  tally(m, &value);
  return m->found == NULL || m->found(m->context, s);
}

static void run_members(Solver *s, size_t i, Members *m) {
  const RuleStep *step = &s->order[i];
  size_t n_names = (size_t)s->rule->clause->n_names + 1;
  bool *before = mem_alloc(n_names);
  memcpy(before, s->bound, n_names);
  m->literal = step->literal;
  m->aggregate = step->literal->aggregate;
  m->before = before;
  if (s->body[i] == NULL)
    s->body[i] = arrange(s, step->body, step->n_body);
  Solver inner = *s;
  inner.order = s->body[i];
  inner.n = step->n_body;
  inner.rows = mem_zero(step->n_body + 1, sizeof *inner.rows);
  inner.body = mem_zero(step->n_body + 1, sizeof *inner.body);
  inner.inner = true;
  inner.found = collect;
  inner.further = NULL;
  inner.context = m;
  solve_from(&inner, 0);
  if (m->open)
    relation_clear(&m->solutions);
  mem_free(inner.rows);
  mem_free(inner.body);
  mem_free(before);
}

size_t rules_solve_members(Solver *s, size_t step, SolveFn *found, void *context) {
  Members m = {.found = found, .context = context};
  s->exec = (Exec){.run = s->run, .plan = &s->plan, .codes = s->codes, .times = s->times, .sure = s->sure};
  run_members(s, step, &m);
  return m.n;
}

static bool solve_aggregate(Solver *s, size_t i) {
  const RuleLiteral *l = s->order[i].literal;
  Members m = {0};
  RuleValue left;
  s->rows[i] = (SolveRow){0};
  run_members(s, i, &m);
  RuleValue value = m.value;
  if (m.aggregate == RULE_COUNT || (m.aggregate == RULE_SUM && !m.any))
    value = (RuleValue){.type = RULE_TYPE_NUMBER, .integer = m.aggregate == RULE_COUNT ? (int64_t)m.n : 0};
  else if (!m.any)
    return true;
  else if (m.aggregate == RULE_MEAN)
    value = (RuleValue){.type = RULE_TYPE_NUMBER,
                        .is_real = true,
                        .real = (value.is_real ? value.real : (double)value.integer) / (double)m.n};
  if (l->sign == RULE_EQ && l->left.kind == RULE_VARIABLE && !s->bound[l->left.variable])
    return solve_bound(s, i, &l->left, &value);
  return !value_of(s, &l->left, &left) || !exec_sides_compare(l->sign, &left, &value) || solve_from(s, i + 1);
}

/* ---- the whole ---- */

static bool solve_from(Solver *s, size_t i) {
  if (i > s->reached || (i == 0 && s->reached == 0)) {
    s->reached = i;
    if (s->further != NULL && !s->further(s->context, s))
      return false;
  }
  if (i == s->n)
    return s->found(s->context, s);
  const RuleStep *step = &s->order[i];
  switch (step->literal->kind) {
  case RULE_TEST: return solve_test(s, i);
  case RULE_AGGREGATE: return solve_aggregate(s, i);
  case RULE_ATOM:
    if (predicate(s, step->predicate)->origin == RULE_TESTING)
      return solve_relate(s, i);
    if (step->literal->negated)
      return solve_absent(s, i);
    break;
  case RULE_WINDOW:
  case RULE_HELD: break;
  }
  return match(s, i, &step->literal->atom, step->predicate, false);
}

bool rules_solve(Solver *s) {
  if (s->order == NULL)
    s->order = arrange(s, s->rule->steps, s->rule->n_steps);
  s->exec = (Exec){.run = s->run, .plan = &s->plan, .codes = s->codes, .times = s->times, .sure = s->sure};
  return solve_from(s, 0);
}
