#include "rules/exec.h"
#include "rules/tracing.h"

#include <string.h>

bool live_is_followed(const RulesRun *run, int predicate) {
  return predicate >= 0 && rules_run_predicate(run, predicate)->origin != RULE_TESTING &&
         !rules_is_asked(rules_run_predicate(run, predicate));
}

/* ---- predicates that are made ---- */

static int predicate_add(RuleProgram *program, const RulePredicate *like, uint32_t columns) {
  RulePredicate p = {
      .name = "", .origin = RULE_DERIVED, .folded = -1, .stratum = -1, .first = like->first, .block = like->block};
  for (int k = 0; k < like->arity + like->n_keys; k++)
    if (columns >> k & 1)
      p.types[p.arity++] = like->types[k];
  vec_add(&program->predicates, p);
  return (int)program->predicates.n - 1;
}

/* The question as a rule for a predicate of its own, in a stratum behind all others. */
static int make_answer(RulesRun *run, RuleProgram *program) {
  RuleRule *rule = &program->rules.at[program->rules.n - 1];
  RuleClause *clause = arena_array(&run->arena, rule->clause, 1, sizeof *clause);
  RulePredicate p = {.name = "",
                     .origin = RULE_DERIVED,
                     .folded = -1,
                     .stratum = program->n_strata++,
                     .first = clause,
                     .block = rule->block};
  clause->head = (RuleAtom){.at = clause->at, .name = ""};
  clause->head.args = arena_alloc(&run->arena, ((size_t)clause->n_names + 1) * sizeof *clause->head.args);
  for (int v = 0; v < clause->n_names && p.arity < RULES_COLUMNS; v++)
    if (rule->bound[v] && strcmp(clause->names[v], "_") != 0) {
      clause->head.args[p.arity].term = (RuleTerm){.kind = RULE_VARIABLE, .at = clause->at, .variable = v};
      p.types[p.arity++] = rule->types[v];
    }
  clause->head.n_args = (size_t)p.arity;
  rule->clause = clause;
  rule->head = (int)program->predicates.n;
  vec_add(&program->predicates, p);
  return rule->head;
}

/* ---- what a rule asks for ---- */

enum { SITES_MOST = 256 };

/* A literal, or one inside an aggregate, as a condition without time. */
typedef struct Site {
  const RuleAtom *atom; /* NULL: a test */
  const RuleStep *step;
  int predicate;
  int within;    /* the aggregate in whose braces it stands; 0 none */
  bool holds;    /* it has to hold: the atom is a condition */
  bool monotone; /* more rows of it give more rows of the head, and are found by rounds */
} Site;

typedef struct Sites {
  RulesRun *run;
  const RuleRule *rule;
  Site at[SITES_MOST];
  size_t n;
  int above[SITES_MOST]; /* by aggregate: the one that it stands in */
  int n_aggregates;
  bool many; /* more than there is room for */
} Sites;

static void site_add(Sites *s, Site site) {
  bool asked = site.atom == NULL || live_is_followed(s->run, site.predicate);
  s->many = s->many || (asked && s->n == SITES_MOST);
  if (asked && s->n < SITES_MOST)
    s->at[s->n++] = site;
}

static void sites_of(Sites *s, const RuleStep *steps, size_t n, int within) {
  for (size_t i = 0; i < n; i++) {
    const RuleStep *step = &steps[i];
    const RuleLiteral *l = step->literal;
    bool first = l->kind != RULE_HELD; /* at the instant of the second nothing is asked of it */
    switch (l->kind) {
    case RULE_TEST: site_add(s, (Site){NULL, step, -1, within, true, true}); break;
    case RULE_AGGREGATE:
      s->many = s->many || s->n_aggregates + 1 == SITES_MOST;
      if (s->many)
        return;
      s->above[++s->n_aggregates] = within;
      sites_of(s, step->body, step->n_body, s->n_aggregates);
      break;
    case RULE_HELD: site_add(s, (Site){&l->second, step, step->second, within, true, false}); /* fall through */
    case RULE_WINDOW:
    case RULE_ATOM:
      site_add(s, (Site){&l->atom, step, step->predicate, within, first && !l->negated,
                         l->kind == RULE_ATOM && !l->negated && within == 0});
      break;
    }
  }
}

/* Whether what stands in the braces of one aggregate (0: in none) is a condition of what stands in those of another. */
static bool is_around(const Sites *s, int around, int within) {
  while (within != around && within != 0)
    within = s->above[within];
  return within == around;
}

/* ---- a trace ---- */

typedef struct Maker {
  RulesLive *live;
  RulesRun *run;
  RuleProgram *program;
  const RuleRule *rule;
  RuleRule made;
  RuleClause *clause;
  VEC(RuleStep) steps;
  bool *bound;
} Maker;

static bool is_time(const Maker *m, const RuleTerm *term) {
  return term->kind == RULE_VARIABLE && m->made.types[term->variable] == RULE_TYPE_TIME;
}

static bool bound_visit(void *context, int variable, uint32_t at) {
  const Maker *m = context;
  (void)at;
  return m->bound[variable] && m->made.types[variable] != RULE_TYPE_TIME;
}

static bool is_bound(Maker *m, const RuleTerm *term) {
  return rules_term_visit(term, bound_visit, m);
}

/* A literal that looks at a predicate by the columns of an atom; what is worked out there may be anything. */
static void step_add(Maker *m, const Site *site, int predicate) {
  RuleLiteral *l = arena_alloc(&m->run->arena, sizeof *l);
  *l = (RuleLiteral){
      .kind = RULE_ATOM, .at = site->atom->at, .possibly = site->step->literal->possibly, .atom = *site->atom};
  l->atom.time = NULL;
  l->atom.args = arena_array(&m->run->arena, site->atom->args, site->atom->n_args, sizeof *l->atom.args);
  for (size_t k = 0; k < l->atom.n_args; k++) {
    RuleTerm *term = &l->atom.args[k].term;
    if (term->kind == RULE_CALL && m->clause->n_names < VARIABLES) {
      m->clause->names[m->clause->n_names] = "_";
      *term = (RuleTerm){.kind = RULE_VARIABLE, .at = term->at, .variable = m->clause->n_names++};
    }
    if (term->kind == RULE_VARIABLE)
      m->bound[term->variable] = true;
  }
  vec_add(&m->steps, ((RuleStep){.literal = l, .predicate = predicate, .second = -1}));
}

/* Tests of what has values, and those that give one. */
static void tests_add(Maker *m, const Sites *s, int within) {
  bool taken[SITES_MOST] = {0};
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < s->n; i++) {
      const Site *site = &s->at[i];
      const RuleLiteral *l = site->step->literal;
      if (site->atom != NULL || taken[i] || !is_around(s, site->within, within) || is_time(m, &l->left) ||
          is_time(m, &l->right))
        continue;
      bool left = is_bound(m, &l->left), right = is_bound(m, &l->right);
      bool gives = l->sign == RULE_EQ && (left ? l->right.kind : l->left.kind) == RULE_VARIABLE && (left || right);
      if (!(left && right) && !gives)
        continue;
      if (!left || !right)
        m->bound[left ? l->right.variable : l->left.variable] = true;
      vec_add(&m->steps, *site->step);
      taken[i] = again = true;
    }
  }
}

static int pattern_find(Maker *m, int head, uint32_t columns) {
  RulesLive *live = m->live;
  for (size_t i = 0; i < live->patterns.n; i++)
    if (live->patterns.at[i].head == head && live->patterns.at[i].columns == columns)
      return (int)i;
  RulePredicate like = m->program->predicates.at[head];
  Pattern pattern = {.head = head, .columns = columns};
  pattern.candidates = predicate_add(m->program, &like, columns);
  pattern.redo = predicate_add(m->program, &like, columns);
  vec_add(&live->patterns, pattern);
  return (int)live->patterns.n - 1;
}

/* The columns of a head that a rule may be asked by: those that hold a constant, or what an atom finds. */
static uint32_t columns_asked(const RulesRun *run, const RuleRule *rule) {
  uint32_t columns = 0;
  const RuleAtom *head = &rule->clause->head;
  for (size_t k = 0; k < head->n_args; k++) {
    const RuleTerm *term = &head->args[k].term;
    bool asked = term->kind != RULE_CALL && term->kind != RULE_VARIABLE;
    for (size_t i = 0; i < rule->n_steps && term->kind == RULE_VARIABLE; i++) {
      const RuleStep *step = &rule->steps[i];
      bool finds =
          step->literal->kind == RULE_ATOM && !step->literal->negated && live_is_followed(run, step->predicate);
      for (size_t a = 0; finds && a < step->literal->atom.n_args; a++) {
        const RuleTerm *found = &step->literal->atom.args[a].term;
        asked = asked || (found->kind == RULE_VARIABLE && found->variable == term->variable);
      }
    }
    if (asked && run->program->predicates.at[rule->head].types[k] != RULE_TYPE_TIME &&
        !(term->kind == RULE_VARIABLE && rule->types[term->variable] == RULE_TYPE_TIME))
      columns |= 1u << k;
  }
  return columns;
}

static uint32_t columns_redone(const RulesRun *run, int head) {
  const RulePredicate *p = rules_run_predicate(run, head);
  uint32_t columns = UINT32_MAX;
  for (size_t i = 0; i < run->program->rules.n; i++)
    if (run->program->rules.at[i].head == head)
      columns &= columns_asked(run, &run->program->rules.at[i]);
  return p->fold != RULE_FOLD_NONE ? columns & ~(1u << p->folded) : columns;
}

/* The head of a trace: the columns of the rule's that have a value. */
static void trace_head(Maker *m, bool always) {
  const RuleAtom *head = &m->rule->clause->head;
  const RulePredicate *p = rules_run_predicate(m->run, m->rule->head);
  RuleAtom atom = {.at = head->at, .name = ""};
  uint32_t columns = 0;
  atom.args = arena_alloc(&m->run->arena, (head->n_args + 1) * sizeof *atom.args);
  for (size_t k = 0; k < head->n_args; k++) {
    const RuleTerm *term = &head->args[k].term;
    if (p->types[k] == RULE_TYPE_TIME || is_time(m, term) || term->kind == RULE_CALL || !is_bound(m, term))
      continue;
    atom.args[atom.n_args++].term = *term;
    columns |= 1u << k;
  }
  uint32_t redone = columns & columns_redone(m->run, m->rule->head);
  int found = pattern_find(m, m->rule->head, columns), redo = pattern_find(m, m->rule->head, redone);
  m->live->patterns.at[found].always = m->live->patterns.at[found].always || always;
  m->live->patterns.at[found].by = redo;
  m->live->patterns.at[redo].redoes = true;
  m->made.head = m->live->patterns.at[found].candidates;
  m->clause->head = atom;
}

static void trace_make(RulesLive *live, RulesRun *run, RuleProgram *program, size_t number, const Sites *s, size_t at) {
  const RuleRule *rule = &program->rules.at[number];
  const Site *site = &s->at[at];
  Maker m = {.live = live, .run = run, .program = program, .rule = rule, .made = *rule};
  m.clause = arena_array(&run->arena, rule->clause, 1, sizeof *m.clause);
  m.clause->names = arena_alloc(&run->arena, (VARIABLES + 1) * sizeof *m.clause->names);
  m.made.types = arena_alloc(&run->arena, (VARIABLES + 1) * sizeof *m.made.types);
  for (int v = 0; v < rule->clause->n_names; v++) {
    m.clause->names[v] = rule->clause->names[v];
    m.made.types[v] = rule->types[v];
  }
  m.made.bound = m.bound = arena_alloc(&run->arena, VARIABLES + 1);
  step_add(&m, site, site->monotone ? live->aux[site->predicate].gone : live->aux[site->predicate].changed);
  for (size_t i = 0; i < s->n; i++)
    if (i != at && s->at[i].atom != NULL && s->at[i].holds && s->at[i].step != site->step &&
        is_around(s, s->at[i].within, site->within))
      step_add(&m, &s->at[i], s->at[i].predicate);
  tests_add(&m, s, site->within);
  trace_head(&m, !site->monotone);
  m.made.clause = m.clause;
  m.made.steps = m.steps.n > 0 ? arena_array(&run->arena, m.steps.at, m.steps.n, sizeof *m.steps.at) : NULL;
  m.made.n_steps = m.steps.n;
  vec_clear(&m.steps);
  const RulePredicate *p = rules_run_predicate(run, site->predicate), *head = rules_run_predicate(run, rule->head);
  bool own = site->monotone && p->origin == RULE_DERIVED && p->stratum == head->stratum;
  vec_add(&live->traces, ((Trace){m.made, number, site->predicate, own}));
}

/* ---- what is derived anew ---- */

/* The rule with the candidates of a pattern before it. */
static void redo_make(RulesLive *live, RulesRun *run, const Pattern *pattern, const RuleRule *rule) {
  RuleRule made = *rule;
  const RuleAtom *head = &rule->clause->head;
  RuleLiteral *l = arena_alloc(&run->arena, sizeof *l);
  *l = (RuleLiteral){.kind = RULE_ATOM, .at = rule->clause->at, .atom = {.at = rule->clause->at, .name = ""}};
  l->atom.args = arena_alloc(&run->arena, (head->n_args + 1) * sizeof *l->atom.args);
  for (size_t k = 0; k < head->n_args; k++)
    if (pattern->columns >> k & 1)
      l->atom.args[l->atom.n_args++].term = head->args[k].term;
  made.n_steps = rule->n_steps + 1;
  made.steps = arena_alloc(&run->arena, (made.n_steps + 1) * sizeof *made.steps);
  made.steps[0] = (RuleStep){.literal = l, .predicate = pattern->redo, .second = -1};
  if (rule->n_steps > 0)
    memcpy(made.steps + 1, rule->steps, rule->n_steps * sizeof *made.steps);
  vec_add(&live->redos, made);
}

int rules_live_prepare(RulesLive *live, RulesRun *run, RuleProgram *program) {
  run->program = program;
  live->run = run;
  live->answer = make_answer(run, program);
  live->n = program->predicates.n;
  live->aux = arena_alloc(&run->arena, live->n * sizeof *live->aux);
  live->given = mem_zero(live->n, sizeof *live->given);
  live->below = mem_zero(live->n, sizeof *live->below);
  live->own = mem_zero(live->n, sizeof *live->own);
  live->probes = mem_zero(2 * program->rules.n, sizeof(Plan *));
  for (int reading = 0; reading < 2; reading++)
    live->starts[reading] = mem_zero(live->n, sizeof *live->starts[reading]);
  for (size_t i = 0; i < live->n; i++) {
    RulePredicate like = program->predicates.at[i];
    live->aux[i].gone = predicate_add(program, &like, UINT32_MAX);
    live->aux[i].changed = predicate_add(program, &like, UINT32_MAX);
  }
  Sites *sites = mem_zero(1, sizeof *sites);
  for (size_t i = 0; i < program->rules.n; i++) {
    *sites = (Sites){.run = run, .rule = &program->rules.at[i]};
    sites_of(sites, sites->rule->steps, sites->rule->n_steps, 0);
    live->anew = live->anew || sites->many || sites->rule->clause->n_names > VARIABLES / 2;
    for (size_t k = 0; k < sites->n && !live->anew; k++)
      if (sites->at[k].atom != NULL)
        trace_make(live, run, program, i, sites, k);
  }
  mem_free(sites);
  for (size_t i = 0; i < live->patterns.n; i++)
    for (size_t k = 0; k < program->rules.n && live->patterns.at[i].redoes; k++)
      if (program->rules.at[k].head == live->patterns.at[i].head)
        redo_make(live, run, &live->patterns.at[i], &program->rules.at[k]);
  return live->answer;
}
