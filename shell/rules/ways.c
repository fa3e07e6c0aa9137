#include "rules/proving.h"

#include "time/order.h"

#include <stdlib.h>
#include <string.h>

#define PREMISES_MOST 16 /* of a way, that need no memory while it is made */
#define PIECES_MOST 8    /* of a time that are tried as a part of it */

/* ---- rules whose time is a cut of their atoms' ---- */

static bool uses(const RuleTerm *term, int variable);

static bool uses_any(const RuleTerm *terms, size_t n, int variable) {
  for (size_t i = 0; i < n; i++)
    if (uses(&terms[i], variable))
      return true;
  return false;
}

static bool uses(const RuleTerm *term, int variable) {
  return (term->kind == RULE_VARIABLE && term->variable == variable) || uses_any(term->args, term->n_args, variable);
}

static bool uses_argument(const RuleAtom *atom, int variable) {
  for (size_t i = 0; i < atom->n_args; i++)
    if (uses(&atom->args[i].term, variable))
      return true;
  return false;
}

static bool cuts_only(const RuleLiteral *literals, size_t n, int variable) {
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = &literals[i];
    bool other = uses_argument(&l->atom, variable) || uses(&l->left, variable) || uses(&l->right, variable) ||
                 uses_any(l->values, l->n_values, variable);
    bool window = (l->kind == RULE_WINDOW || l->kind == RULE_HELD) && l->atom.time != NULL;
    if (other || window || (l->kind == RULE_AGGREGATE && !cuts_only(l->body, l->n_body, variable)))
      return false;
  }
  return true;
}

bool proof_rule_narrow(const RuleRule *rule) {
  const RuleAtom *head = &rule->clause->head;
  return rule->head >= 0 && head->time != NULL && head->time->kind == RULE_VARIABLE &&
         !uses_argument(head, head->time->variable) &&
         cuts_only(rule->clause->body, rule->clause->n_body, head->time->variable);
}

/* ---- the ways to a goal ---- */

typedef struct Search {
  RulesProof *p;
  int goal;
  bool narrow;
  size_t most, n; /* ways that are taken */
  Solver *by;     /* of the rule whose direct ways are looked for */
  bool cut;
  VEC(Bounds) pieces;
} Search;

static bool covers(const Bounds *a, const Bounds *b) {
  return a->start_lo <= b->start_lo && a->start_hi <= b->start_hi && a->end_lo >= b->end_lo && a->end_hi >= b->end_hi;
}

static int premise_goal(Search *q, const RuleAtom *atom, int found, bool possible, const Code *row) {
  RulesProof *p = q->p;
  const RulePredicate *own = proof_predicate(p, found);
  const Goal *goal = &p->goals.at[q->goal];
  RuleNeed need = !own->timed ? NEED_ROW : atom->time == NULL ? NEED_SOME : NEED_SPAN;
  Bounds time = {0};
  if (need == NEED_SPAN)
    time = codes_value(p->run->codes, row[own->arity + own->n_keys]).time;
  bool recursive =
      need == NEED_SPAN && goal->predicate >= 0 && own->stratum == proof_predicate(p, goal->predicate)->stratum;
  if (recursive && q->narrow && atom->time->kind == RULE_VARIABLE && goal->need == NEED_SPAN && !p->run->moment[found])
    time = exec_time_cut(&time, &goal->time);
  return proof_goal_put(p, found, possible, need, time, row);
}

static int premise_compare(const void *a, const void *b) {
  const RulePremise *x = a, *y = b;
  uint32_t p = x->step->literal->at, q = y->step->literal->at;
  return p < q ? -1 : p > q;
}

static bool add_row(Search *q, Way *way, const RuleStep *step, const RuleAtom *atom, int found, bool possible,
                    const Code *row) {
  RulesProof *p = q->p;
  RulePremise *premise = &way->premises[way->n++];
  *premise = (RulePremise){.kind = PREMISE_FACT, .step = step, .goal = -1, .predicate = found};
  if (proof_predicate(p, found)->origin == RULE_DERIVED) {
    premise->kind = PREMISE_GOAL;
    premise->goal = premise_goal(q, atom, found, possible, row);
    return premise->goal != q->goal;
  }
  premise->row =
      arena_array(&p->arena, row, (size_t)(proof_arity(p, found) + proof_predicate(p, found)->timed), sizeof *row);
  way->own++;
  return true;
}

/* Takes a solution down as a way. */
static void take_way(Search *q, const Solver *s) {
  RulesProof *p = q->p;
  size_t n_names = (size_t)s->rule->clause->n_names;
  Way way = {.goal = q->goal, .rule = s->rule, .own = 1};
  RulePremise premises[2 * PREMISES_MOST];
  way.premises = s->n <= PREMISES_MOST ? premises : arena_alloc(&p->arena, 2 * s->n * sizeof *way.premises);
  for (size_t i = 0; i < s->n; i++) {
    const RuleStep *step = &s->order[i];
    const RuleLiteral *l = step->literal;
    if (s->rows[i].row != NULL) {
      if (!add_row(q, &way, step, &l->atom, step->predicate, rules_solver_reading(s, l), s->rows[i].row) ||
          (l->kind == RULE_HELD &&
           !add_row(q, &way, step, &l->second, step->second, rules_solver_reading(s, l), s->rows[i].second)))
        return; /* it rests on itself */
      continue;
    }
    bool test = l->kind == RULE_TEST || !l->negated;
    way.premises[way.n] = (RulePremise){.step = step, .goal = -1, .predicate = step->predicate};
    way.premises[way.n++].kind = l->kind == RULE_AGGREGATE ? PREMISE_AGGREGATE : test ? PREMISE_TEST : PREMISE_ABSENT;
    way.own += test && l->kind != RULE_AGGREGATE ? 0 : 1;
  }
  qsort(way.premises, way.n, sizeof *way.premises, premise_compare);
  if (way.premises == premises)
    way.premises = arena_array(&p->arena, premises, way.n, sizeof *premises);
  way.codes = arena_array(&p->arena, s->codes, n_names, sizeof *way.codes);
  for (size_t v = 0; v < n_names && way.times == NULL; v++)
    if (s->rule->types[v] == RULE_TYPE_TIME)
      way.times = arena_array(&p->arena, s->times, n_names, sizeof *way.times);
  way.bound = arena_array(&p->arena, s->bound, n_names, sizeof *way.bound);
  q->n++;
  proof_way_add(p, way);
}

/* A row of the same recursion is asked for as it stands, and in another way for no more than the goal needs of it, since it
 * may hold longer because of the goal. */
static bool keep_way(Search *q, const Solver *s) {
  if (q->n >= q->most) {
    q->cut = true;
    return false;
  }
  q->narrow = false;
  take_way(q, s);
  q->narrow = q->p->narrow[s->rule - q->p->program->rules.at];
  if (q->narrow)
    take_way(q, s);
  return true;
}

/* What could not be bound before: times and what is worked out. */
static bool head_fits(Search *q, Solver *s) {
  const RuleAtom *head = &s->rule->clause->head;
  const RulePredicate *own = proof_predicate(q->p, s->rule->head);
  for (size_t k = 0; k < head->n_args; k++) {
    const RuleTerm *term = &head->args[k].term;
    Code code;
    if (term->kind == RULE_VARIABLE && s->rule->types[term->variable] != RULE_TYPE_TIME)
      continue;
    if (!rules_solver_code(s, term, own->types[k], &code) || code != q->p->goals.at[q->goal].row[k])
      return false;
  }
  return true;
}

static bool question_fits(const Search *q, const Solver *s) {
  const Goal *goal = &q->p->goals.at[q->goal];
  int n = 0;
  for (int v = 0; v < s->rule->clause->n_names; v++) {
    if (!s->rule->bound[v] || strcmp(s->rule->clause->names[v], "_") == 0)
      continue;
    Code code = goal->row[n++];
    if (s->rule->types[v] != RULE_TYPE_TIME)
      continue;
    Bounds time = codes_value(q->p->run->codes, code).time;
    if (s->bound[v] && !bounds_equal(&time, &s->times[v]))
      return false;
  }
  return true;
}

static bool solution(void *context, const Solver *found) {
  Search *q = context;
  Solver own = *found, *s = &own; /* terms are worked out with it */
  RulesProof *p = q->p;
  const Goal *goal = &p->goals.at[q->goal];
  if (goal->predicate < 0)
    return !question_fits(q, s) || keep_way(q, s);
  if (!head_fits(q, s))
    return true;
  const RuleTerm *at = s->rule->clause->head.time;
  bool open = at != NULL && at->kind == RULE_VARIABLE && !s->bound[at->variable];
  RuleValue time;
  if (goal->need != NEED_SPAN || open)
    return keep_way(q, s);
  if (!exec_term_value(&s->exec, at, &time) || !rules_time_read(&time))
    return true;
  if (p->run->moment[goal->predicate] ? bounds_equal(&time.time, &goal->time) : covers(&time.time, &goal->time))
    return keep_way(q, s);
  Bounds piece = exec_time_cut(&time.time, &goal->time);
  if (!p->run->moment[goal->predicate] && piece.start_lo < piece.end_hi && rules_times_meet(&time.time, &goal->time))
    vec_add(&q->pieces, piece);
  return true;
}

static bool bind_goal(Solver *s, const Goal *goal) {
  const RuleClause *clause = s->rule->clause;
  int n = 0;
  for (int v = 0; goal->predicate < 0 && v < clause->n_names; v++)
    if (s->rule->bound[v] && strcmp(clause->names[v], "_") != 0) {
      if (s->rule->types[v] != RULE_TYPE_TIME)
        rules_solver_bind(s, v, goal->row[n]);
      n++;
    }
  for (size_t k = 0; goal->predicate >= 0 && k < clause->head.n_args; k++) {
    const RuleTerm *term = &clause->head.args[k].term;
    if (term->kind == RULE_VARIABLE && s->rule->types[term->variable] != RULE_TYPE_TIME &&
        !rules_solver_bind(s, term->variable, goal->row[k]))
      return false;
  }
  return true;
}

Solver *proof_solver(RulesProof *p, size_t rule, bool possible) {
  Solver **s = &p->solvers[possible][rule];
  if (*s == NULL)
    *s = rules_solver_new(p->run, p->program, &p->arena, &p->program->rules.at[rule], possible);
  return *s;
}

static void run_rule(Search *q, size_t rule) {
  Solver *s = proof_solver(q->p, rule, q->p->goals.at[q->goal].possible);
  rules_solver_reset(s);
  s->found = solution;
  s->context = q;
  if (bind_goal(s, &q->p->goals.at[q->goal]))
    rules_solve(s);
}

static void add_union(RulesProof *p, int goal, const Bounds *pieces, size_t n) {
  Way way = {.goal = goal, .own = 1, .premises = arena_alloc(&p->arena, n * sizeof *way.premises)};
  for (size_t i = 0; i < n; i++) {
    const Goal *g = &p->goals.at[goal];
    int piece = proof_goal_put(p, g->predicate, g->possible, NEED_SPAN, pieces[i], g->row);
    if (piece == goal)
      return;
    way.premises[way.n++] = (RulePremise){.kind = PREMISE_GOAL, .goal = piece, .predicate = -1};
  }
  proof_way_add(p, way);
}

/* A time as a piece of it, what lies before that, and what lies behind. Where a piece has one bound of an uncertain end,
 * what lies beside it need only have the other. */
static void unite(RulesProof *p, int goal, const Bounds *piece) {
  Bounds whole = p->goals.at[goal].time, parts[3];
  size_t n = 0;
  if ((piece->start_lo > whole.start_lo || piece->start_hi > whole.start_hi) && piece->start_hi > TIME_MIN + 2) {
    Bounds before = {whole.start_lo, whole.start_hi, piece->start_hi - 2, piece->start_hi - 1};
    if (piece->start_lo <= whole.start_lo)
      before.start_lo = whole.start_hi - 1;
    else if (piece->start_hi <= whole.start_hi)
      before.start_hi = piece->end_lo < TIME_MAX - 2 ? piece->end_lo + 2 : TIME_MAX;
    parts[n++] = before;
  }
  parts[n++] = *piece;
  if ((piece->end_lo < whole.end_lo || piece->end_hi < whole.end_hi) && piece->end_lo < TIME_MAX - 2) {
    Bounds after = {piece->end_lo + 1, piece->end_lo + 2, whole.end_lo, whole.end_hi};
    if (piece->end_hi >= whole.end_hi)
      after.end_hi = whole.end_lo + 1;
    else if (piece->end_lo >= whole.end_lo)
      after.end_lo = piece->start_hi > TIME_MIN + 2 ? piece->start_hi - 2 : TIME_MIN;
    parts[n++] = after;
  }
  if (n > 1)
    add_union(p, goal, parts, n);
}

bool proof_rule_recursive(const RulesProof *p, const RuleRule *rule) {
  for (size_t i = 0; i < rule->n_steps && rule->head >= 0; i++) {
    const RuleStep *step = &rule->steps[i];
    if (step->predicate < 0 || step->literal->negated || step->literal->kind == RULE_AGGREGATE)
      continue;
    const RulePredicate *own = proof_predicate(p, step->predicate);
    if (own->origin == RULE_DERIVED && own->stratum == proof_predicate(p, rule->head)->stratum)
      return true;
  }
  return false;
}

/* The ways by rules that are, or are not, recursive. */
static void run_rules(Search *q, bool recursive) {
  const RuleProgram *program = q->p->program;
  int found = q->p->goals.at[q->goal].predicate;
  for (size_t i = 0; i < program->rules.n && !q->cut; i++)
    if (program->rules.at[i].head == found && proof_rule_recursive(q->p, &program->rules.at[i]) == recursive)
      run_rule(q, i);
}

/* What ends a search: the ways by rules that are not recursive. */
void proof_goal_look_ahead(RulesProof *p, int goal) {
  Goal *g = &p->goals.at[goal];
  if (g->ahead || g->expanded || g->predicate < 0)
    return;
  Search q = {.p = p, .goal = goal, .most = WAYS_FIRST};
  run_rules(&q, false);
  vec_clear(&q.pieces);
  g = &p->goals.at[goal];
  g->ahead = true;
  g->ends = g->ways.n > 0;
  g->ways.n = 0; /* they come again when all are looked for */
}

/* A solution of an unfolded rule: the rule itself, with these values. */
static bool direct_solution(void *context, const Solver *found) {
  Search *q = context;
  Solver *s = q->by;
  rules_solver_reset(s);
  s->found = solution;
  s->context = q;
  bool fits = true;
  for (int v = 0; v < s->rule->clause->n_names && fits; v++)
    fits = !found->bound[v] || s->rule->types[v] == RULE_TYPE_TIME || rules_solver_bind(s, v, found->codes[v]);
  if (fits)
    rules_solve(s);
  return !q->cut;
}

static void run_direct(Search *q) {
  const RuleProgram *program = q->p->program;
  for (size_t i = 0; i < program->rules.n && !q->cut; i++) {
    const Goal goal = q->p->goals.at[q->goal];
    if (goal.predicate < 0 || program->rules.at[i].head != goal.predicate ||
        !proof_rule_recursive(q->p, &program->rules.at[i]))
      continue;
    const ProofDirect *direct = proof_direct(q->p, i, goal.possible);
    q->by = proof_solver(q->p, i, goal.possible);
    for (size_t k = 0; k < direct->n && !q->cut; k++) {
      Solver *s = direct->solvers[k];
      rules_solver_reset(s);
      s->found = direct_solution;
      s->context = q;
      if (bind_goal(s, &goal))
        rules_solve(s);
    }
  }
}

void proof_goal_expand(RulesProof *p, int goal, size_t most, bool direct) {
  Search q = {.p = p, .goal = goal, .most = most};
  run_rules(&q, false);
  p->goals.at[goal].ends = p->goals.at[goal].ways.n > 0;
  p->goals.at[goal].ahead = true;
  if (direct && !p->goals.at[goal].ends)
    run_direct(&q);
  if (q.n > 0 && direct)
    q.cut = true;
  run_rules(&q, true);
  for (size_t i = 0, n = 0; i < q.pieces.n && n < PIECES_MOST; i++) {
    bool before = false;
    for (size_t k = 0; k < i; k++)
      before = before || bounds_equal(&q.pieces.at[k], &q.pieces.at[i]);
    n += before ? 0 : 1;
    if (!before)
      unite(p, goal, &q.pieces.at[i]);
  }
  vec_clear(&q.pieces);
  p->goals.at[goal].expanded = true;
  p->goals.at[goal].cut = q.cut;
}
