#include "rules/demand.h"

#include <string.h>

/* Bound questions: what is asked for with values that are known is derived for these alone (magic sets; Bancilhon, Maier,
 * Sagiv and Ullman 1986; Beeri and Ramakrishnan 1991, "On the power of magic").
 *
 * For each demand a guard keeps the values that are asked for, and every rule of the predicate asks it first:
 * `p(X, Y) :- guard(X), e(X, Z), q(Z, Y)`. What this rule asks of q goes to a guard of q: `guard2(Z) :- guard(X), e(X, Z)`.
 * Rules of one predicate fill one relation, whoever asked: it has all rows that were asked for, so that what a row of it
 * rests on is there too. A guard whose values the rule's own recursion hands on is left out.
 *
 * Where recursion changes the values and hands on all else, `p(X, Z) :- e(X, Y), p(Y, Z)` asked for an X, guards would ask
 * for the rows of every Y on the way. It is turned instead: `way(A, A) :- guard(A)`, `way(A, Y) :- way(A, X), e(X, Y)`, and
 * its other rules end it, `p(A, Z) :- way(A, X), e(X, Z)` (Naughton, Ramakrishnan, Sagiv and Ullman 1989, "Efficient
 * evaluation of right-, left- and multi-linear rules"). Then rows are there without those that they rest on.
 *
 * Guards are derived of what is possible alone, which includes what is certain. What a rule asks for through not or an
 * aggregate is guarded only where the guard does not rest on that rule. */

typedef struct Maker {
  Demands demands;
  RuleProgram *out;
  const Demand *of; /* of the rule that is made; NULL: a rule of a predicate that is derived as a whole */
  RuleStep guard;   /* that its rules have first */
} Maker;

static Arena *arena(const Maker *m) {
  return &m->demands.run->arena;
}

static const RulePredicate *predicate(const Maker *m, int i) {
  return &m->demands.program->predicates.at[i];
}

/* ---- predicates ---- */

static void add_columns(const Maker *m, int found, uint32_t columns, RulePredicate *p) {
  const RulePredicate *from = predicate(m, found);
  for (int i = 0; i < from->arity; i++)
    if (columns >> i & 1)
      p->types[p->arity++] = from->types[i];
}

/* Of the columns of a demand, behind them those of one of its ways if there is one. */
static int make_predicate(Maker *m, const Demand *of, const DemandWay *way) {
  const RulePredicate *from = predicate(m, of->predicate);
  RulePredicate p = {.name = "", .origin = RULE_DERIVED, .folded = -1, .first = from->first, .block = from->block};
  add_columns(m, of->predicate, of->columns, &p);
  if (way != NULL)
    add_columns(m, way->predicate, way->columns, &p);
  p.guard = way == NULL;
  vec_add(&m->out->predicates, p);
  return (int)m->out->predicates.n - 1;
}

/* ---- atoms and rules ---- */

static RuleTerm variable_term(uint32_t at, int variable) {
  return (RuleTerm){.kind = RULE_VARIABLE, .at = at, .variable = variable};
}

/* What stands for ? where a record is wanted names one. */
static RuleTerm known_term(const Maker *m, const RuleTerm *term, RuleType type) {
  RuleTerm out = *term;
  const RuleValue *value = term->kind == RULE_ASKED ? &m->demands.run->asked[term->variable] : NULL;
  if (value == NULL || type != RULE_TYPE_RECORD || value->type != RULE_TYPE_TEXT)
    return out;
  out.kind = RULE_RECORD;
  out.text = arena_copy(arena(m), value->text, value->len);
  return out;
}

/* An atom of what an atom has in some columns, behind so many variables from `first` on. */
static RuleAtom columns_atom(const Maker *m, const RuleAtom *from, int found, uint32_t columns, int first, int n) {
  RuleAtom atom = {.at = from->at, .name = ""};
  atom.args = arena_alloc(arena(m), (from->n_args + (size_t)n + 1) * sizeof *atom.args);
  for (int i = 0; i < n; i++)
    atom.args[atom.n_args++].term = variable_term(from->at, first + i);
  for (size_t i = 0; i < from->n_args; i++)
    if (columns >> i & 1)
      atom.args[atom.n_args++].term = known_term(m, &from->args[i].term, predicate(m, found)->types[i]);
  return atom;
}

static RuleStep atom_step(const Maker *m, int found, const RuleAtom *atom) {
  RuleLiteral *literal = arena_alloc(arena(m), sizeof *literal);
  literal->kind = RULE_ATOM;
  literal->at = atom->at;
  literal->atom = *atom;
  return (RuleStep){.literal = literal, .predicate = found, .second = -1};
}

/* head :- first (if it has a literal), steps. */
static void rule_add(Maker *m, const RuleRule *rule, int head, const RuleAtom *atom, const RuleStep *first,
                     const RuleStep *steps, size_t n) {
  RuleRule made = *rule;
  RuleClause *clause = arena_array(arena(m), rule->clause, 1, sizeof *clause);
  clause->head = *atom;
  made.clause = clause;
  made.head = head;
  made.n_steps = 0;
  made.steps = arena_alloc(arena(m), (n + 1) * sizeof *made.steps);
  if (first != NULL && first->literal != NULL)
    made.steps[made.n_steps++] = *first;
  for (size_t i = 0; i < n; i++)
    made.steps[made.n_steps++] = steps[i];
  vec_add(&m->out->rules, made);
}

/* ---- what fills a guard ---- */

static bool need_visit(void *context, int variable, uint32_t at) {
  (void)at;
  ((bool *)context)[variable] = true;
  return true;
}

static void need_step(const RuleStep *step, bool *needs) {
  const RuleLiteral *l = step->literal;
  for (size_t i = 0; l->kind == RULE_ATOM && i < l->atom.n_args; i++)
    rules_term_visit(&l->atom.args[i].term, need_visit, needs);
  if (l->kind == RULE_TEST) {
    rules_term_visit(&l->left, need_visit, needs);
    rules_term_visit(&l->right, need_visit, needs);
  }
}

static bool gives_any(const Prefix *x, size_t step, const bool *needs) {
  for (int v = 0; v < x->rule->clause->n_names; v++)
    if (needs[v] && x->known[v] && x->giver[v] == (int)step + 1)
      return true;
  return false;
}

/* A literal of rows that are there, about what is needed. */
static bool narrows(const Maker *m, const RuleStep *step, const bool *needs) {
  const RuleLiteral *l = step->literal;
  bool there = l->kind == RULE_ATOM &&
               (predicate(m, step->predicate)->origin != RULE_DERIVED || m->demands.stated[step->predicate]);
  for (size_t i = 0; there && i < l->atom.n_args; i++)
    if (l->atom.args[i].term.kind == RULE_VARIABLE && needs[l->atom.args[i].term.variable])
      return true;
  return false;
}

/* The same at any time. */
static RuleStep timeless(const Maker *m, const RuleStep *step) {
  RuleStep out = *step;
  if (step->literal->kind != RULE_ATOM || step->literal->atom.time == NULL)
    return out;
  RuleLiteral *literal = arena_array(arena(m), step->literal, 1, sizeof *literal);
  literal->atom.time = NULL;
  out.literal = literal;
  return out;
}

/* The literals before an atom that its known variables come from, and those that narrow them; whether the guard is one. */
static size_t prefix_take(const Maker *m, const Prefix *x, const RuleAtom *head, RuleStep *out, bool *guarded) {
  size_t n = 0;
  bool *needs = arena_alloc(arena(m), (size_t)x->rule->clause->n_names + 1);
  bool *taken = arena_alloc(arena(m), x->n + 1);
  for (size_t i = 0; i < head->n_args; i++)
    rules_term_visit(&head->args[i].term, need_visit, needs);
  for (size_t i = x->n; i-- > 0;)
    if (gives_any(x, i, needs)) {
      taken[i] = true;
      need_step(x->steps[i], needs);
    }
  *guarded = false;
  for (int v = 0; v < x->rule->clause->n_names; v++)
    *guarded = *guarded || (needs[v] && x->known[v] && x->giver[v] == 0);
  for (size_t i = 0; i < x->n; i++)
    if (taken[i] || narrows(m, x->steps[i], needs))
      out[n++] = timeless(m, x->steps[i]);
  return n;
}

static bool same_terms(const RuleAtom *a, const RuleAtom *b) {
  for (size_t i = 0; i < a->n_args; i++) {
    const RuleTerm *p = &a->args[i].term, *q = &b->args[i].term;
    if (p->kind != RULE_VARIABLE || q->kind != RULE_VARIABLE || p->variable != q->variable)
      return false;
  }
  return a->n_args == b->n_args;
}

/* Has the guard of an atom's demand take in what the rule asks of it. */
static void guard_fill(void *context, const Prefix *x, const RuleAtom *atom, int found, uint32_t columns) {
  Maker *m = context;
  const Demand *to = m->demands.whole[found] ? NULL : rules_demand_of(&m->demands, found, columns);
  if (to == NULL)
    return;
  RuleAtom head = columns_atom(m, atom, found, to->columns, 0, 0);
  RuleStep *steps = arena_alloc(arena(m), (x->n + 1) * sizeof *steps);
  bool guarded;
  size_t n = prefix_take(m, x, &head, steps, &guarded);
  if (guarded && n == 0 && to == m->of && m->guard.predicate == to->guard && same_terms(&head, &m->guard.literal->atom))
    return; /* handed on */
  rule_add(m, x->rule, to->guard, &head, guarded ? &m->guard : NULL, steps, n);
}

/* ---- the rules of a demand ---- */

static int demands_of(const Maker *m, int found) {
  int n = 0;
  for (size_t i = 0; i < m->demands.list.n; i++)
    n += m->demands.list.at[i].predicate == found;
  return n;
}

/* Rows of its own head that have passed the guard hand its values on. */
static bool hands_on(const Maker *m, const RuleRule *rule) {
  RuleAtom before = columns_atom(m, &rule->clause->head, rule->head, m->of->columns, 0, 0);
  for (size_t i = 0; i < rule->n_steps && demands_of(m, rule->head) == 1; i++) {
    const RuleLiteral *l = rule->steps[i].literal;
    if (rule->steps[i].predicate != rule->head || l->kind != RULE_ATOM || l->negated || l->possibly)
      continue;
    RuleAtom after = columns_atom(m, &l->atom, rule->head, m->of->columns, 0, 0);
    if (same_terms(&before, &after))
      return true;
  }
  return false;
}

/* A name that is none of the case: such a rule gives nothing. */
static bool has_nobody(const Maker *m, const RuleAtom *atom) {
  Record record;
  for (size_t i = 0; i < atom->n_args; i++)
    if (atom->args[i].term.kind == RULE_RECORD &&
        !rules_record_find(m->demands.run, atom->args[i].term.text, &record, NULL))
      return true;
  return false;
}

static void make_guarded(Maker *m, const RuleRule *rule) {
  RuleAtom atom = columns_atom(m, &rule->clause->head, rule->head, m->of->columns, 0, 0);
  atom.at = rule->clause->at;
  m->guard = atom_step(m, m->of->guard, &atom);
  bool idle = hands_on(m, rule) || has_nobody(m, &atom);
  rule_add(m, rule, rule->head, &rule->clause->head, idle ? NULL : &m->guard, rule->steps, rule->n_steps);
  rules_demand_walk(&m->demands, rule, m->of->columns, guard_fill, m);
}

/* A copy of a rule with so many variables more, of the types of its head's columns that are asked for. */
static RuleRule widened(const Maker *m, const RuleRule *rule, int more) {
  RuleRule out = *rule;
  size_t n = (size_t)rule->clause->n_names, all = n + (size_t)more;
  RuleClause *clause = arena_array(arena(m), rule->clause, 1, sizeof *clause);
  clause->names = arena_alloc(arena(m), (all + 1) * sizeof *clause->names);
  clause->n_names = (int)all;
  out.clause = clause;
  out.types = arena_alloc(arena(m), (all + 1) * sizeof *out.types);
  out.bound = arena_alloc(arena(m), (all + 1) * sizeof *out.bound);
  for (size_t i = 0; i < n; i++) {
    clause->names[i] = rule->clause->names[i];
    out.types[i] = rule->types[i];
    out.bound[i] = rule->bound[i];
  }
  for (size_t i = n; i < all; i++) {
    clause->names[i] = "";
    out.types[i] = m->out->predicates.at[m->of->guard].types[i - n];
    out.bound[i] = true;
  }
  return out;
}

/* The head of the demand's predicate: these variables where it is asked for, else what the rule of a way has there. */
static RuleAtom head_from(const Maker *m, const RuleRule *rule, const DemandWay *way, int first) {
  size_t n = (size_t)predicate(m, m->of->predicate)->arity;
  RuleAtom out = {.at = rule->clause->head.at, .name = "", .n_args = n};
  out.args = arena_alloc(arena(m), (n + 1) * sizeof *out.args);
  for (size_t i = 0, k = 0; i < n; i++)
    if (m->of->columns >> i & 1)
      out.args[i].term = variable_term(out.at, first++);
    else
      out.args[i].term = rule->clause->head.args[way->frees[k++]].term;
  return out;
}

/* A rule of one of the ways: the step to the next, or the end. */
static void make_turned(Maker *m, const RuleRule *rule, const DemandWay *way) {
  int n = __builtin_popcount(m->of->columns), first = rule->clause->n_names;
  int n_frees = predicate(m, m->of->predicate)->arity - n;
  DemandStep step;
  DemandTurn turn = rules_demand_turn(&m->demands, rule, way, n_frees, &step);
  if (turn == TURN_KEPT) {
    make_guarded(m, rule);
    return;
  }
  RuleRule wide = widened(m, turn == TURN_ON ? &step.rest : rule, n);
  RuleAtom before = columns_atom(m, &rule->clause->head, rule->head, way->columns, first, n), head;
  before.at = rule->clause->at;
  m->guard = atom_step(m, way->made, &before);
  int to = turn == TURN_ON ? m->of->ways[rules_demand_way(m->of, step.way.predicate)].made : m->of->predicate;
  if (turn == TURN_ON)
    head = columns_atom(m, step.atom, step.way.predicate, step.way.columns, first, n);
  else
    head = head_from(m, rule, way, first);
  rule_add(m, &wide, to, &head, &m->guard, wide.steps, wide.n_steps);
  rules_demand_walk(&m->demands, &wide, way->columns, guard_fill, m);
}

/* way(A, A) :- guard(A). */
static void make_beginning(Maker *m, const RuleRule *like) {
  int n = __builtin_popcount(m->of->columns);
  RuleClause *clause = arena_alloc(arena(m), sizeof *clause);
  RuleRule rule = {.block = like->block, .clause = clause};
  *clause = (RuleClause){.at = like->clause->at, .end = like->clause->end};
  clause->names = arena_alloc(arena(m), sizeof *clause->names);
  rule = widened(m, &rule, n);
  RuleAtom nothing = {.at = clause->at}, twice = {.at = clause->at, .name = ""};
  RuleAtom once = columns_atom(m, &nothing, m->of->predicate, 0, 0, n);
  twice.args = arena_alloc(arena(m), 2 * (size_t)n * sizeof *twice.args);
  for (int i = 0; i < 2 * n; i++)
    twice.args[twice.n_args++].term = variable_term(clause->at, i % n);
  RuleStep guard = atom_step(m, m->of->guard, &once);
  rule_add(m, &rule, m->of->ways[0].made, &twice, &guard, NULL, 0);
}

/* ---- the program ---- */

/* The question; the rows of it that are to be proven are a guard that is filled by who runs it. */
static void make_question(Maker *m, const RuleRule *rule) {
  Demands *d = &m->demands;
  RulePredicate p = {.name = "", .origin = RULE_DERIVED, .folded = -1, .guard = true};
  m->of = NULL;
  vec_add(&m->out->rules, *rule);
  if (d->asked_columns == 0) {
    rules_demand_walk(d, rule, 0, guard_fill, m);
    return;
  }
  const RuleAtom *head = &d->question.clause->head;
  for (size_t i = 0; i < head->n_args; i++)
    p.types[p.arity++] = rule->types[head->args[i].term.variable];
  d->run->proving = (int)m->out->predicates.n;
  vec_add(&m->out->predicates, p);
  m->guard = atom_step(m, d->run->proving, head);
  rules_demand_walk(d, &d->question, d->asked_columns, guard_fill, m);
}

static void make_rule(Maker *m, const RuleRule *rule, int wanted) {
  Demands *d = &m->demands;
  if (rule->head < 0 && wanted < 0) {
    make_question(m, rule);
  } else if (rule->head >= 0 && d->whole[rule->head]) {
    m->of = NULL;
    vec_add(&m->out->rules, *rule);
    rules_demand_walk(d, rule, 0, guard_fill, m);
  }
  for (size_t i = 0; i < d->list.n && rule->head >= 0; i++) {
    m->of = &d->list.at[i];
    int way = rules_demand_way(m->of, rule->head);
    if (way >= 0)
      make_turned(m, rule, &m->of->ways[way]);
    else if (m->of->n_ways == 0 && m->of->predicate == rule->head)
      make_guarded(m, rule);
  }
}

static void make_program(Maker *m, int wanted) {
  const RuleProgram *from = m->demands.program;
  m->out->predicates.n = m->out->rules.n = 0;
  for (size_t i = 0; i < from->predicates.n; i++)
    vec_add(&m->out->predicates, from->predicates.at[i]);
  for (size_t i = 0; i < m->demands.list.n; i++) {
    Demand *of = &m->demands.list.at[i];
    of->guard = make_predicate(m, of, NULL);
    for (int w = 0; w < of->n_ways; w++)
      of->ways[w].made = make_predicate(m, of, &of->ways[w]);
  }
  for (size_t i = 0; i < from->rules.n; i++)
    make_rule(m, &from->rules.at[i], wanted);
  for (size_t i = 0; i < m->demands.list.n; i++) {
    m->of = &m->demands.list.at[i];
    for (size_t k = 0; m->of->n_ways > 0 && k < from->rules.n; k++)
      if (from->rules.at[k].head == m->of->predicate) {
        make_beginning(m, &from->rules.at[k]);
        break;
      }
  }
}

/* Has a predicate that is asked for where its guard rests on who asks derived as a whole, or all that have guards in its
 * stratum; false if there is none. */
static bool give_up(Maker *m, int clash) {
  Demands *d = &m->demands;
  bool any = false, own = (size_t)clash < m->demands.program->predicates.n && rules_demand_of(d, clash, UINT32_MAX);
  int stratum = m->out->predicates.at[clash].stratum;
  for (size_t i = 0; i < d->list.n; i++) {
    int found = d->list.at[i].predicate;
    if (own ? found != clash : m->out->predicates.at[found].stratum != stratum)
      continue;
    d->allowed[found] = 0;
    any = true;
  }
  return any;
}

static void program_free(RuleProgram *program) {
  mem_free(program->predicates.at);
  mem_free(program->rules.at);
}

/* Whether all rules of a predicate copy rows of the case: asking for some of them saves little. */
static bool copies(const RuleProgram *program, int found) {
  const RulePredicate *p = &program->predicates.at[found];
  for (size_t i = 0; i < program->rules.n; i++) {
    const RuleRule *rule = &program->rules.at[i];
    if (rule->head == found && rule->n_steps > 0 &&
        (rule->n_steps > 1 || rule->steps[0].literal->kind != RULE_ATOM ||
         program->predicates.at[rule->steps[0].predicate].origin == RULE_DERIVED))
      return false;
  }
  return !p->timed && p->fold == RULE_FOLD_NONE;
}

static bool in_stratum(const Maker *m, int made, int stratum) {
  return made >= 0 && m->out->predicates.at[made].stratum == stratum;
}

/* Copies that would be drawn into a recursion which asks for ever more of them are made at once; false if there are none. */
static bool copies_leave(Maker *m) {
  Demands *d = &m->demands;
  bool any = false;
  for (size_t i = 0; i < d->list.n; i++) {
    int stratum = m->out->predicates.at[d->list.at[i].guard].stratum;
    bool drawn = false;
    for (size_t k = 0; k < d->list.n; k++) {
      drawn = drawn || (k != i && in_stratum(m, d->list.at[k].guard, stratum)) ||
              (k != i && in_stratum(m, d->list.at[k].predicate, stratum));
      for (int w = 0; w < d->list.at[k].n_ways; w++)
        drawn = drawn || in_stratum(m, d->list.at[k].ways[w].made, stratum);
    }
    if (!drawn || !copies(d->program, d->list.at[i].predicate))
      continue;
    d->allowed[d->list.at[i].predicate] = 0;
    any = true;
  }
  return any;
}

/* Finds demands and makes the program for them; false if there are none. */
static bool make(Maker *m, int wanted) {
  int clash;
  do {
    rules_demands_find(&m->demands, wanted);
    if (m->demands.list.n == 0)
      return false;
    make_program(m, wanted);
    clash = rules_strata_renew(m->out, arena(m));
  } while (clash >= 0 ? give_up(m, clash) : copies_leave(m));
  return clash < 0;
}

/* Whether rows are there without those that they rest on. */
static bool is_bare(const Maker *m, const bool *single) {
  for (size_t i = 0; i < m->demands.list.n; i++)
    if (m->demands.list.at[i].n_ways > 0 || single[m->demands.list.at[i].predicate])
      return true;
  return false;
}

const RuleProgram *rules_magic(RulesRun *run, const RuleProgram *program, int wanted, RunWidth *width) {
  Maker m = {.out = arena_alloc(&run->arena, sizeof *m.out)};
  bool *single = arena_alloc(&run->arena, 2 * program->predicates.n + 1);
  const RuleProgram *from = *width == RUN_BOUND ? rules_single(run, program, single) : program;
  rules_demands_begin(&m.demands, run, from, *width == RUN_BOUND);
  if (run->proven.n > 0 && *width == RUN_KEPT)
    rules_demands_prove(&m.demands, &from->rules.at[from->rules.n - 1]);
  bool made = make(&m, wanted);
  run->proving = made ? run->proving : -1;
  *width = !made ? RUN_WHOLE : is_bare(&m, single) ? RUN_BOUND : RUN_KEPT;
  vec_clear(&m.demands.list);
  if (from != program)
    program_free((RuleProgram *)(uintptr_t)from);
  program_free(made ? (RuleProgram *)(uintptr_t)program : m.out);
  return made ? m.out : program;
}
