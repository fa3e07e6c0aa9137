#include "rules/plan.h"

#include <string.h>

/* Closures: a stratum of one predicate of pairs whose every recursion hands on one of its columns, as in
 * `p(X, Z) :- p(X, Y), q(Y, Z)`, where q is complete. What it derives for one X needs no other X, so it goes to the end
 * row by row, without rounds. `p(X, Z) :- q(X, Y), p(Y, Z)` is the same on pairs that are turned; and
 * `p(X, Z) :- p(X, Y), p(Y, Z)` alone adds as much as if the second p were what the other rules give. */

enum { CLOSURE_BY_MOST = 16 };

typedef struct View {
  int predicate, first, second; /* variables; what has one column has behind all variables its first */
} View;

typedef struct Closure {
  int predicate;
  bool turned, doubled;
  Relation *by[CLOSURE_BY_MOST];
  bool by_reverse[CLOSURE_BY_MOST];
  size_t n_by;
} Closure;

static bool view_variable(const RuleRule *rule, const RuleArgument *argument, int *out) {
  *out = argument->term.variable;
  return argument->key == NULL && argument->term.kind == RULE_VARIABLE && argument->fold == RULE_FOLD_NONE &&
         rule->types[*out] != RULE_TYPE_TIME;
}

static bool view_atom(const RulesRun *run, const RuleRule *rule, const RuleAtom *atom, int found, bool possible,
                      View *out) {
  if (found < 0 || atom->time != NULL || atom->n_args == 0 || run->use[possible][found]->pairs == NULL)
    return false;
  *out = (View){.predicate = found, .first = rule->clause->n_names};
  return (atom->n_args == 1 || view_variable(rule, &atom->args[0], &out->first)) &&
         view_variable(rule, &atom->args[atom->n_args - 1], &out->second);
}

static bool view_step(const RulesRun *run, const RuleRule *rule, const RuleStep *step, bool possible, View *out) {
  const RuleLiteral *l = step->literal;
  return l->kind == RULE_ATOM && !l->negated && !l->possibly &&
         run->program->predicates.at[step->predicate].bound == 0 &&
         view_atom(run, rule, &l->atom, step->predicate, possible, out);
}

static bool add_by(Closure *c, Relation *by, bool reverse, bool turned) {
  if (c->n_by == CLOSURE_BY_MOST || (c->n_by > 0 && c->turned != turned))
    return false;
  c->turned = turned;
  c->by_reverse[c->n_by] = reverse;
  c->by[c->n_by++] = by;
  return true;
}

/* Takes in one recursive rule; false if it is of another shape. */
static bool closure_rule(const RulesRun *run, const RuleRule *rule, bool possible, Closure *c) {
  View head, self, other;
  if (rule->n_steps != 2 || c->doubled || !view_atom(run, rule, &rule->clause->head, rule->head, possible, &head) ||
      !view_step(run, rule, &rule->steps[0], possible, &self) ||
      !view_step(run, rule, &rule->steps[1], possible, &other) || head.first == head.second)
    return false;
  if (self.predicate != rule->head || (other.predicate == rule->head && other.second != head.second)) {
    View swap = self;
    self = other;
    other = swap;
  }
  Relation *by = run->use[possible][other.predicate];
  if (other.predicate == rule->head) {
    c->doubled = c->n_by == 0;
    return c->doubled && self.first == head.first && other.first == self.second && self.second != head.first &&
           self.second != head.second;
  }
  if (self.first == head.first && self.second != head.first && self.second != head.second) {
    if (other.first == self.second && other.second == head.second)
      return add_by(c, by, false, false);
    return other.first == head.second && other.second == self.second && add_by(c, by, true, false);
  }
  if (self.second == head.second && self.first != head.first && self.first != head.second) {
    if (other.first == head.first && other.second == self.first)
      return add_by(c, by, true, true);
    return other.first == self.first && other.second == head.first && add_by(c, by, false, true);
  }
  return false;
}

static bool closure_find(const RulesRun *run, const RuleRule *rules, size_t n, bool possible, Closure *c) {
  size_t at[2], recursive = 0;
  *c = (Closure){.predicate = rules[0].head};
  for (size_t i = 0; i < n; i++) {
    size_t own = rules_plan_recursive(run, &rules[i], at, 2);
    if (rules[i].head != c->predicate || (own > 0 && !closure_rule(run, &rules[i], possible, c)))
      return false;
    recursive += own > 0;
  }
  return recursive > 0 && (!c->doubled || recursive == 1);
}

static bool go_on(void *context, uint64_t work) {
  return rules_go_on(context, work);
}

/* Turns pairs in place: what came is all seen. */
static void turn_over(Pairs *pairs) {
  Pairs turned = {0};
  pairs_turn(pairs);
  pairs_turned(pairs, PART_ALL, &turned);
  pairs_clear(pairs);
  *pairs = turned;
}

static bool close(RulesRun *run, Closure *c, Pairs *pairs) {
  Pairs *by[CLOSURE_BY_MOST], copy = {0};
  if (c->turned)
    turn_over(pairs);
  for (size_t i = 0; i < c->n_by; i++) {
    if (c->by_reverse[i])
      relation_index_get(c->by[i], 2);
    by[i] = c->by_reverse[i] ? c->by[i]->reverse : c->by[i]->pairs;
  }
  if (c->doubled) {
    turn_over(pairs);
    pairs_turn(pairs);
    pairs_turned(pairs, PART_ALL, &copy);
    turn_over(pairs);
    by[c->n_by++] = &copy;
  }
  bool done = pairs_close(pairs, by, c->n_by, go_on, run);
  pairs_clear(&copy);
  if (c->turned && done)
    turn_over(pairs);
  return done;
}

static bool run_exit(RulesRun *run, const RuleRule *rule, bool possible) {
  Plan plan;
  return rules_plan_make(run, rule, possible, -1, &plan) && rules_plan_run(run, &plan);
}

bool rules_closure_run(RulesRun *run, const RuleRule *rules, size_t n, bool possible, bool *done) {
  Closure c;
  size_t at[2];
  if (!closure_find(run, rules, n, possible, &c))
    return false;
  *done = true;
  for (size_t i = 0; i < n && *done; i++)
    if (rules_plan_recursive(run, &rules[i], at, 2) == 0)
      *done = run_exit(run, &rules[i], possible);
  *done = *done && close(run, &c, run->relations[possible][c.predicate].pairs);
  return true;
}
