#include "rules/demand.h"

#include "rules/exec.h"

#include <string.h>

/* Recursions that are followed from what is asked for. */

enum { WAYS_MOST = 8 };

static const RulePredicate *predicate(const Demands *d, int i) {
  return &d->program->predicates.at[i];
}

/* The atom by which a rule rests on its own recursion; NULL: on none. */
static const RuleStep *own_of(const Demands *d, const RuleRule *rule) {
  for (size_t i = 0; i < rule->n_steps; i++)
    if (rules_demand_rests(d, rule->steps[i].predicate, rule->head))
      return &rule->steps[i];
  return NULL;
}

static int count_in_terms(const RuleTerm *terms, size_t n, int variable);

static int count_in_term(const RuleTerm *term, int variable) {
  return term->kind == RULE_VARIABLE ? term->variable == variable
                                     : count_in_terms(term->args, term->kind == RULE_CALL ? term->n_args : 0, variable);
}

static int count_in_terms(const RuleTerm *terms, size_t n, int variable) {
  int count = 0;
  for (size_t i = 0; i < n; i++)
    count += count_in_term(&terms[i], variable);
  return count;
}

static int count_in_atom(const RuleAtom *atom, int variable) {
  int count = atom->time != NULL ? count_in_term(atom->time, variable) : 0;
  for (size_t i = 0; i < atom->n_args; i++)
    count += count_in_term(&atom->args[i].term, variable);
  return count;
}

static bool all_known(void *context, int variable, uint32_t at) {
  (void)at;
  return ((const bool *)context)[variable];
}

/* Whether a literal beside the own atom can be run once these variables have values. */
static bool rest_fits(const Demands *d, const RuleRule *rule, const RuleStep *step, bool *known) {
  const RuleLiteral *l = step->literal;
  if (l->kind == RULE_TEST)
    return rules_term_visit(&l->left, all_known, known) && rules_term_visit(&l->right, all_known, known);
  if (l->kind != RULE_ATOM || l->atom.time != NULL || predicate(d, step->predicate)->bound != 0)
    return false;
  bool tests = l->negated || predicate(d, step->predicate)->origin == RULE_TESTING;
  for (size_t i = 0; i < l->atom.n_args; i++) {
    const RuleTerm *term = &l->atom.args[i].term;
    bool any = term->kind == RULE_VARIABLE && strcmp(rule->clause->names[term->variable], "_") == 0;
    if (term->kind == RULE_CALL || (tests && !any && !rules_term_visit(term, all_known, known)))
      return false;
  }
  return true;
}

/* The variables that have values once the head's columns and the literals beside the own atom do. */
static bool *rest_known(const Demands *d, const RuleRule *rule, const RuleStep *own, uint32_t columns) {
  bool *known = arena_alloc(&d->run->arena, (size_t)rule->clause->n_names + 1);
  const RuleAtom *head = &rule->clause->head;
  for (size_t i = 0; i < head->n_args; i++)
    if ((columns >> i & 1) != 0 && head->args[i].term.kind == RULE_VARIABLE)
      known[head->args[i].term.variable] = true;
  for (size_t i = 0; i < rule->n_steps; i++) {
    const RuleLiteral *l = rule->steps[i].literal;
    bool gives = &rule->steps[i] != own && l->kind == RULE_ATOM && !l->negated &&
                 predicate(d, rule->steps[i].predicate)->origin != RULE_TESTING;
    for (size_t k = 0; gives && k < l->atom.n_args; k++)
      if (l->atom.args[k].term.kind == RULE_VARIABLE)
        known[l->atom.args[k].term.variable] = true;
  }
  return known;
}

static int count_in_rule(const RuleRule *rule, int variable) {
  int count = count_in_atom(&rule->clause->head, variable);
  for (size_t i = 0; i < rule->n_steps; i++) {
    const RuleLiteral *l = rule->steps[i].literal;
    count += l->kind == RULE_TEST ? count_in_term(&l->left, variable) + count_in_term(&l->right, variable)
                                  : count_in_atom(&l->atom, variable);
  }
  return count;
}

static bool is_own_plain(const RuleStep *own) {
  const RuleLiteral *l = own->literal;
  return l->kind == RULE_ATOM && !l->negated && !l->possibly && l->atom.time == NULL;
}

/* The column of an atom in which a variable of the head stands that stands nowhere else; -1: there is none. */
static int column_handed(const RuleRule *rule, const RuleAtom *atom, const RuleTerm *term) {
  if (term->kind != RULE_VARIABLE || count_in_rule(rule, term->variable) != 2)
    return -1;
  for (size_t i = 0; i < atom->n_args; i++)
    if (atom->args[i].term.kind == RULE_VARIABLE && atom->args[i].term.variable == term->variable)
      return (int)i;
  return -1;
}

/* What is asked for is handed on in its columns, and stands nowhere else. */
static bool keeps(const Demands *d, const RuleRule *rule, const RuleStep *own, uint32_t columns) {
  const RuleAtom *atom = &own->literal->atom;
  for (size_t i = 0; i < rule->n_steps; i++)
    if (&rule->steps[i] != own && rules_demand_rests(d, rule->steps[i].predicate, rule->head))
      return false;
  for (size_t i = 0; i < rule->clause->head.n_args; i++)
    if ((columns >> i & 1) != 0 && column_handed(rule, atom, &rule->clause->head.args[i].term) != (int)i)
      return false;
  return true;
}

static bool goes_on(const Demands *d, const RuleRule *rule, const RuleStep *own, const DemandWay *way, int n_frees,
                    DemandStep *step) {
  const RuleAtom *head = &rule->clause->head, *atom = step->atom = &own->literal->atom;
  DemandWay *next = &step->way;
  *next = (DemandWay){.predicate = own->predicate, .columns = (1u << atom->n_args) - 1, .made = -1};
  for (int i = 0; i < n_frees; i++) {
    next->frees[i] = column_handed(rule, atom, &head->args[way->frees[i]].term);
    if (next->frees[i] < 0)
      return false;
    next->columns &= ~(1u << next->frees[i]);
  }
  bool *known = rest_known(d, rule, own, way->columns);
  for (size_t i = 0; i < rule->n_steps; i++)
    if (&rule->steps[i] != own &&
        (rules_demand_rests(d, rule->steps[i].predicate, rule->head) || !rest_fits(d, rule, &rule->steps[i], known)))
      return false;
  for (size_t i = 0; i < head->n_args; i++)
    if ((way->columns >> i & 1) != 0 && head->args[i].term.kind == RULE_CALL)
      return false;
  for (size_t i = 0; i < atom->n_args; i++) {
    const RuleTerm *term = &atom->args[i].term;
    if ((next->columns >> i & 1) != 0 && (term->kind == RULE_CALL || !rules_term_visit(term, all_known, known)))
      return false;
  }
  return next->columns != 0;
}

DemandTurn rules_demand_turn(const Demands *d, const RuleRule *rule, const DemandWay *way, int n_frees,
                             DemandStep *step) {
  const RuleStep *own = own_of(d, rule);
  if (own == NULL)
    return TURN_END;
  if (!is_own_plain(own))
    return TURN_NOT;
  if (own->predicate == rule->head && keeps(d, rule, own, way->columns))
    return TURN_KEPT;
  if (!goes_on(d, rule, own, way, n_frees, step))
    return TURN_NOT;
  step->rest = *rule;
  step->rest.n_steps = 0;
  step->rest.steps = arena_alloc(&d->run->arena, rule->n_steps * sizeof *step->rest.steps);
  for (size_t i = 0; i < rule->n_steps; i++)
    if (&rule->steps[i] != own)
      step->rest.steps[step->rest.n_steps++] = rule->steps[i];
  return TURN_ON;
}

int rules_demand_way(const Demand *demand, int found) {
  for (int i = 0; i < demand->n_ways; i++)
    if (demand->ways[i].predicate == found)
      return i;
  return -1;
}

static bool predicate_turns(const Demands *d, const DemandWay *way, int n) {
  const RulePredicate *p = predicate(d, way->predicate);
  if (p->fold != RULE_FOLD_NONE || p->timed || n + __builtin_popcount(way->columns) > RULES_COLUMNS)
    return false;
  for (int i = 0; i < p->arity; i++)
    if (p->types[i] == RULE_TYPE_TIME)
      return false;
  return true;
}

/* What a rule is to a demand, whose ways it adds to where it goes on to another. */
static DemandTurn rule_turn(const Demands *d, const RuleRule *rule, Demand *demand, int number, int n_frees) {
  DemandStep step;
  int n = __builtin_popcount(demand->columns);
  DemandTurn turn = rules_demand_turn(d, rule, &demand->ways[number], n_frees, &step);
  if (rule->clause->n_names + n > VARIABLES)
    return TURN_NOT;
  if (turn != TURN_ON)
    return turn;
  int found = rules_demand_way(demand, step.way.predicate);
  if (found >= 0)
    return memcmp(demand->ways[found].frees, step.way.frees, sizeof step.way.frees) == 0 ? TURN_ON : TURN_NOT;
  if (demand->n_ways == WAYS_MOST || !predicate_turns(d, &step.way, n))
    return TURN_NOT;
  demand->ways[demand->n_ways++] = step.way;
  return TURN_ON;
}

void rules_demand_turn_find(const Demands *d, Demand *demand) {
  const RulePredicate *p = predicate(d, demand->predicate);
  DemandWay *own = arena_alloc(&d->run->arena, WAYS_MOST * sizeof *own);
  int n_frees = 0;
  *own = (DemandWay){.predicate = demand->predicate, .columns = demand->columns, .made = -1};
  for (int i = 0; i < p->arity; i++)
    if ((demand->columns >> i & 1) == 0)
      own->frees[n_frees++] = i;
  demand->ways = own;
  demand->n_ways = 1;
  bool turned[TURN_KEPT + 1] = {[TURN_NOT] = !d->turns || n_frees == 0 ||
                                             !predicate_turns(d, own, __builtin_popcount(demand->columns))};
  for (int w = 0; w < demand->n_ways && !turned[TURN_NOT]; w++)
    for (size_t i = 0; i < d->program->rules.n && !turned[TURN_NOT]; i++)
      if (d->program->rules.at[i].head == own[w].predicate)
        turned[rule_turn(d, &d->program->rules.at[i], demand, w, n_frees)] = true;
  if (turned[TURN_NOT] || !turned[TURN_ON] || (turned[TURN_KEPT] && demand->n_ways > 1))
    demand->n_ways = 0;
}
