#include "rules/demand.h"

#include <math.h>
#include <string.h>

static const RulePredicate *predicate(const Demands *d, int i) {
  return &d->program->predicates.at[i];
}

bool rules_demand_rests(const Demands *d, int found, int head) {
  return found >= 0 && predicate(d, found)->origin == RULE_DERIVED &&
         predicate(d, found)->stratum == predicate(d, head)->stratum;
}

/* ---- what predicates are like ---- */

static bool has_time(const RuleRule *rule, const RuleTerm *term) {
  if (term->kind == RULE_VARIABLE)
    return rule->types[term->variable] == RULE_TYPE_TIME;
  for (size_t i = 0; term->kind == RULE_CALL && i < term->n_args; i++)
    if (has_time(rule, &term->args[i]))
      return true;
  return term->kind == RULE_CALL && strcmp(term->text, "span") == 0;
}

/* What counts, or works with times, may come to other values in the two readings. */
static bool steps_steady(const Demands *d, const RuleRule *rule, const RuleStep *steps, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = steps[i].literal;
    bool counts = l->kind == RULE_AGGREGATE && l->sign == RULE_EQ && l->left.kind == RULE_VARIABLE;
    bool timed = l->kind == RULE_TEST && l->sign == RULE_EQ && (has_time(rule, &l->left) || has_time(rule, &l->right));
    int found[] = {steps[i].predicate, steps[i].second};
    if (counts || timed || l->kind == RULE_WINDOW || l->kind == RULE_HELD ||
        !steps_steady(d, rule, steps[i].body, steps[i].n_body))
      return false;
    for (int k = 0; k < 2; k++)
      if (found[k] >= 0 && !d->steady[found[k]])
        return false;
  }
  return true;
}

static bool rule_steady(const Demands *d, const RuleRule *rule) {
  for (size_t i = 0; i < rule->clause->head.n_args; i++)
    if (has_time(rule, &rule->clause->head.args[i].term))
      return false;
  return predicate(d, rule->head)->fold == RULE_FOLD_NONE && steps_steady(d, rule, rule->steps, rule->n_steps);
}

static void find_steady(Demands *d) {
  for (size_t i = 0; i < d->program->predicates.n; i++)
    d->steady[i] = true;
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < d->program->rules.n; i++) {
      const RuleRule *rule = &d->program->rules.at[i];
      if (rule->head < 0 || !d->steady[rule->head] || rule_steady(d, rule))
        continue;
      d->steady[rule->head] = false;
      again = true;
    }
  }
}

static void find_stated(Demands *d) {
  for (size_t i = 0; i < d->program->predicates.n; i++)
    d->stated[i] = predicate(d, (int)i)->origin == RULE_DERIVED;
  for (size_t i = 0; i < d->program->rules.n; i++)
    if (d->program->rules.at[i].head >= 0 && d->program->rules.at[i].n_steps > 0)
      d->stated[d->program->rules.at[i].head] = false;
}

/* The columns of its own head that an atom has the same variable in. */
static uint32_t columns_kept(const RuleRule *rule, const RuleAtom *atom) {
  const RuleAtom *head = &rule->clause->head;
  uint32_t kept = 0;
  for (size_t i = 0; i < head->n_args; i++) {
    const RuleTerm *a = &head->args[i].term, *b = &atom->args[i].term;
    if (a->kind == RULE_VARIABLE && b->kind == RULE_VARIABLE && a->variable == b->variable)
      kept |= 1u << i;
  }
  return kept;
}

/* Variables that must not have a value before the literals that give it to them: an aggregate is bound in its own reading
 * and compared in both; what is of no fixed type is compared as a time where it is one. */
static bool *given_only(const Demands *d, const RuleRule *rule) {
  bool *only = arena_alloc(&d->run->arena, (size_t)rule->clause->n_names + 1);
  for (size_t pass = 0; pass <= rule->n_steps; pass++)
    for (size_t i = 0; i < rule->n_steps; i++) {
      const RuleLiteral *l = rule->steps[i].literal;
      const RuleTerm *left = &l->left, *right = &l->right;
      bool equal = l->sign == RULE_EQ && left->kind == RULE_VARIABLE;
      if (l->kind == RULE_AGGREGATE && equal)
        only[left->variable] = true;
      if (l->kind != RULE_TEST || !equal || right->kind != RULE_VARIABLE)
        continue;
      bool open = rule->types[left->variable] == RULE_TYPE_UNKNOWN;
      only[left->variable] = only[right->variable] = only[left->variable] || only[right->variable] || open;
    }
  return only;
}

/* What a rule leaves of the columns in which its head may be asked for. Least sums are worked out in their own order only
 * while recursion hands the columns on; what held_since says depends on which variables have values before it. */
static uint32_t rule_allows(const Demands *d, const RuleRule *rule) {
  uint32_t allowed = UINT32_MAX;
  const bool *only = given_only(d, rule);
  for (size_t i = 0; i < rule->clause->head.n_args; i++) {
    const RuleTerm *term = &rule->clause->head.args[i].term;
    if (term->kind == RULE_VARIABLE && only[term->variable])
      allowed &= ~(1u << i);
  }
  for (size_t i = 0; i < rule->n_steps; i++) {
    const RuleStep *step = &rule->steps[i];
    if (step->literal->kind == RULE_HELD)
      return 0;
    if (predicate(d, rule->head)->fold != RULE_FOLD_NONE && rules_demand_rests(d, step->predicate, rule->head))
      allowed &= step->predicate == rule->head ? columns_kept(rule, &step->literal->atom) : 0;
  }
  return allowed;
}

void rules_demands_begin(Demands *d, RulesRun *run, const RuleProgram *program, bool turns) {
  size_t n = program->predicates.n;
  *d = (Demands){.run = run, .program = program, .turns = turns};
  d->whole = arena_alloc(&run->arena, n + 1);
  d->stated = arena_alloc(&run->arena, n + 1);
  d->steady = arena_alloc(&run->arena, n + 1);
  d->allowed = arena_alloc(&run->arena, (n + 1) * sizeof *d->allowed);
  find_steady(d);
  find_stated(d);
  for (size_t i = 0; i < n; i++)
    d->allowed[i] = d->stated[i] ? 0 : UINT32_MAX;
  for (size_t i = 0; i < program->rules.n; i++)
    if (program->rules.at[i].head >= 0)
      d->allowed[program->rules.at[i].head] &= rule_allows(d, &program->rules.at[i]);
}

void rules_demands_prove(Demands *d, const RuleRule *question) {
  Arena *arena = &d->run->arena;
  RuleClause *clause = arena_array(arena, question->clause, 1, sizeof *clause);
  clause->head = (RuleAtom){.at = clause->at, .name = ""};
  clause->head.args = arena_alloc(arena, RULES_COLUMNS * sizeof *clause->head.args);
  for (int v = 0; v < clause->n_names && clause->head.n_args < RULES_COLUMNS; v++)
    if (question->bound[v] && strcmp(clause->names[v], "_") != 0 && question->types[v] != RULE_TYPE_TIME) {
      RuleTerm *term = &clause->head.args[clause->head.n_args++].term;
      *term = (RuleTerm){.kind = RULE_VARIABLE, .at = clause->at, .variable = v};
    }
  d->question = *question;
  d->question.clause = clause;
  d->asked_columns = (1u << clause->head.n_args) - 1;
}

/* ---- going through a rule ---- */

static uint32_t columns_known(const Prefix *x, const RuleAtom *atom, int found) {
  const RulePredicate *p = predicate(x->demands, found);
  uint32_t columns = 0;
  for (size_t i = 0; i < atom->n_args; i++) {
    const RuleTerm *term = &atom->args[i].term;
    if (p->types[i] == RULE_TYPE_TIME || (p->fold != RULE_FOLD_NONE && (int)i == p->folded))
      continue;
    if (term->kind == RULE_VARIABLE ? x->known[term->variable] : term->kind != RULE_CALL)
      columns |= 1u << i;
  }
  return columns;
}

static bool is_plain(const RuleAtom *atom) {
  for (size_t i = 0; i < atom->n_args; i++)
    if (atom->args[i].term.kind == RULE_CALL)
      return false;
  return true;
}

/* X = 'a', or X = Y of a Y that is known. What is worked out is left out, so that no demand is without end. */
static bool equation_gives(const Prefix *x, const RuleLiteral *l) {
  const RuleTerm *sides[] = {&l->left, &l->right};
  for (int k = 0; k < 2 && l->sign == RULE_EQ; k++) {
    const RuleTerm *to = sides[k], *from = sides[1 - k];
    if (to->kind != RULE_VARIABLE || x->known[to->variable] || x->rule->types[to->variable] == RULE_TYPE_TIME)
      continue;
    if (from->kind == RULE_VARIABLE ? x->known[from->variable] : from->kind != RULE_CALL)
      return true;
  }
  return false;
}

/* What it costs to go on with a literal: rows of the case first, of an atom the less the more of it is known. */
static double step_cost(const Prefix *x, const RuleStep *step) {
  const RuleLiteral *l = step->literal;
  if (l->kind == RULE_TEST)
    return equation_gives(x, l) ? 0 : HUGE_VAL;
  if (l->kind != RULE_ATOM || l->negated || l->atom.n_args == 0)
    return HUGE_VAL;
  const RulePredicate *p = predicate(x->demands, step->predicate);
  uint32_t columns = columns_known(x, &l->atom, step->predicate);
  if (p->origin == RULE_TESTING || p->bound != 0 || !x->demands->steady[step->predicate] || columns == 0 ||
      !is_plain(&l->atom))
    return HUGE_VAL;
  double share = (double)__builtin_popcount(columns) / (double)l->atom.n_args;
  return (p->origin == RULE_DERIVED && !x->demands->stated[step->predicate] ? 3 : 2) - share;
}

static void give(Prefix *x, const RuleTerm *term) {
  if (term->kind != RULE_VARIABLE || x->known[term->variable] || x->rule->types[term->variable] == RULE_TYPE_TIME)
    return;
  x->known[term->variable] = true;
  x->giver[term->variable] = (int)x->n;
}

static void step_add(Prefix *x, const RuleStep *step) {
  const RuleLiteral *l = step->literal;
  x->steps[x->n++] = step;
  if (l->kind == RULE_TEST) {
    give(x, &l->left);
    give(x, &l->right);
  }
  for (size_t i = 0; l->kind == RULE_ATOM && i < l->atom.n_args; i++)
    give(x, &l->atom.args[i].term);
}

static size_t step_next(const Prefix *x, const RuleStep *steps, size_t n, const bool *used) {
  size_t best = n;
  double least = HUGE_VAL;
  for (size_t i = 0; i < n; i++) {
    double cost = used[i] ? HUGE_VAL : step_cost(x, &steps[i]);
    if (cost < least) {
      best = i;
      least = cost;
    }
  }
  return best;
}

typedef struct Walk {
  DemandFn *fn;
  void *context;
} Walk;

static void tell(const Walk *walk, const Prefix *x, const RuleAtom *atom, int found) {
  walk->fn(walk->context, x, atom, found, columns_known(x, atom, found));
}

static void walk_steps(const Walk *walk, Prefix *x, const RuleStep *steps, size_t n);

/* The body of an aggregate: what is known outside, and what it goes on to by itself. */
static void walk_body(const Walk *walk, const Prefix *x, const RuleStep *step) {
  Arena *arena = &x->demands->run->arena;
  size_t n_names = (size_t)x->rule->clause->n_names + 1;
  Prefix inner = *x;
  inner.known = arena_array(arena, x->known, n_names, sizeof *inner.known);
  inner.giver = arena_array(arena, x->giver, n_names, sizeof *inner.giver);
  inner.steps = arena_alloc(arena, (x->n + step->n_body + 1) * sizeof *inner.steps);
  for (size_t i = 0; i < x->n; i++)
    inner.steps[i] = x->steps[i];
  walk_steps(walk, &inner, step->body, step->n_body);
}

static void walk_steps(const Walk *walk, Prefix *x, const RuleStep *steps, size_t n) {
  bool *used = arena_alloc(&x->demands->run->arena, n + 1);
  for (size_t i; (i = step_next(x, steps, n, used)) < n;) {
    used[i] = true;
    if (steps[i].predicate >= 0)
      tell(walk, x, &steps[i].literal->atom, steps[i].predicate);
    step_add(x, &steps[i]);
  }
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = steps[i].literal;
    if (!used[i] && steps[i].predicate >= 0)
      tell(walk, x, &l->atom, steps[i].predicate);
    if (l->kind == RULE_HELD)
      tell(walk, x, &l->second, steps[i].second);
    if (l->kind == RULE_AGGREGATE)
      walk_body(walk, x, &steps[i]);
  }
}

void rules_demand_walk(const Demands *d, const RuleRule *rule, uint32_t columns, DemandFn *fn, void *context) {
  Arena *arena = &d->run->arena;
  size_t n_names = (size_t)rule->clause->n_names + 1;
  Prefix x = {.demands = d, .rule = rule};
  x.known = arena_alloc(arena, n_names * sizeof *x.known);
  x.giver = arena_alloc(arena, n_names * sizeof *x.giver);
  x.steps = arena_alloc(arena, (rule->n_steps + 1) * sizeof *x.steps);
  const RuleAtom *head = &rule->clause->head;
  for (size_t i = 0; i < head->n_args; i++)
    if (columns >> i & 1)
      give(&x, &head->args[i].term);
  walk_steps(&(Walk){fn, context}, &x, rule->steps, rule->n_steps);
}

/* ---- what is asked for ---- */

Demand *rules_demand_of(const Demands *d, int found, uint32_t columns) {
  for (size_t i = 0; i < d->list.n; i++)
    if (d->list.at[i].predicate == found && (d->list.at[i].columns & ~columns) == 0)
      return &d->list.at[i];
  return NULL;
}

/* Takes out those that the columns make idle; with no columns all. */
static void drop(Demands *d, int found, uint32_t columns) {
  size_t n = 0;
  for (size_t i = 0; i < d->list.n; i++)
    if (d->list.at[i].predicate != found || (columns & ~d->list.at[i].columns) != 0)
      d->list.at[n++] = d->list.at[i];
  d->list.n = n;
}

static void demand_add(Demands *d, int found, uint32_t columns) {
  Demand demand = {.predicate = found, .columns = columns, .guard = -1};
  rules_demand_turn_find(d, &demand);
  vec_add(&d->list, demand);
}

static void ask(void *context, const Prefix *prefix, const RuleAtom *atom, int found, uint32_t columns) {
  Demands *d = context;
  (void)prefix;
  (void)atom;
  columns &= d->allowed[found];
  if (predicate(d, found)->origin != RULE_DERIVED || d->whole[found] || rules_demand_of(d, found, columns) != NULL)
    return;
  drop(d, found, columns);
  d->changed = true;
  if (columns == 0)
    d->whole[found] = true;
  else
    demand_add(d, found, columns);
}

/* Goes through a rule as a demand has it run. */
static void walk_for(Demands *d, const RuleRule *rule, Demand of) {
  int way = rules_demand_way(&of, rule->head);
  DemandStep step;
  if (of.n_ways == 0 ? of.predicate != rule->head : way < 0)
    return;
  int n_frees = predicate(d, of.predicate)->arity - __builtin_popcount(of.columns);
  if (way >= 0 && rules_demand_turn(d, rule, &of.ways[way], n_frees, &step) == TURN_ON)
    rule = &step.rest;
  rules_demand_walk(d, rule, way >= 0 ? of.ways[way].columns : of.columns, ask, d);
}

void rules_demands_find(Demands *d, int wanted) {
  const RuleProgram *program = d->program;
  d->list.n = 0;
  memset(d->whole, 0, program->predicates.n);
  if (wanted >= 0)
    d->whole[wanted] = true;
  do {
    d->changed = false;
    for (size_t i = program->rules.n; i-- > 0;) { /* who asks stands behind what is asked for */
      const RuleRule *rule = &program->rules.at[i];
      if (rule->head < 0 && wanted < 0)
        rules_demand_walk(d, d->asked_columns != 0 ? &d->question : rule, d->asked_columns, ask, d);
      else if (rule->head >= 0 && d->whole[rule->head])
        rules_demand_walk(d, rule, 0, ask, d);
      for (size_t k = 0; k < d->list.n && rule->head >= 0; k++)
        walk_for(d, rule, d->list.at[k]);
    }
  } while (d->changed);
}
