#include "rules/attempt.h"

#include "rules/solve.h"

#include <string.h>

#define LOOKED_MOST 200000 /* rows of a rule */

static bool found(void *context, const Solver *s) {
  (void)context;
  (void)s;
  return false; /* all is met */
}

/* Keeps what has values as a literal more is met. */
static bool keep(void *context, const Solver *solver) {
  RuleAttempt *a = context;
  Solver own = *solver, *s = &own;
  size_t n_names = (size_t)s->rule->clause->n_names;
  memcpy(a->codes, s->codes, n_names * sizeof *a->codes);
  memcpy(a->times, s->times, n_names * sizeof *a->times);
  memcpy(a->bound, s->bound, n_names * sizeof *a->bound);
  a->order = s->order;
  a->met = s->reached;
  a->n = s->n;
  a->predicate = -1;
  if (s->reached == s->n)
    return true;
  const RuleStep *step = &s->order[s->reached];
  const RuleLiteral *l = step->literal;
  if (l->kind == RULE_TEST || l->kind == RULE_AGGREGATE ||
      s->program->predicates.at[step->predicate].origin == RULE_TESTING)
    return true;
  a->possible = rules_solver_reading(s, l);
  if (rules_solver_key(s, &l->atom, step->predicate, a->key, &a->columns))
    a->predicate = step->predicate;
  return true;
}

static bool bind_head(Solver *s, const RulePredicate *p, const Code *key, uint32_t columns) {
  const RuleAtom *head = &s->rule->clause->head;
  s->exec = (Exec){.run = s->run, .plan = &s->plan, .codes = s->codes, .times = s->times, .sure = s->sure};
  for (size_t k = 0; k < head->n_args; k++) {
    const RuleTerm *term = &head->args[k].term;
    Code code;
    if ((columns >> k & 1) == 0)
      continue;
    if (term->kind == RULE_VARIABLE && s->rule->types[term->variable] != RULE_TYPE_TIME) {
      if (!rules_solver_bind(s, term->variable, key[k]))
        return false;
    } else if (term->kind != RULE_VARIABLE && term->kind != RULE_CALL &&
               (!rules_solver_code(s, term, p->types[k], &code) || code != key[k])) {
      return false;
    }
  }
  return true;
}

size_t rules_attempt(RulesRun *run, const RuleProgram *program, Arena *arena, int predicate, bool possible,
                     const Code *key, uint32_t columns, RuleAttempt *out, size_t most) {
  size_t n = 0;
  Err err;
  rules_widen(run, RUN_WHOLE, &err); /* without that it is told from what is there */
  for (size_t i = 0; i < program->rules.n && n < most; i++) {
    const RuleRule *rule = &program->rules.at[i];
    if (rule->head != predicate)
      continue;
    size_t n_names = (size_t)rule->clause->n_names + 1;
    RuleAttempt *a = &out[n];
    *a = (RuleAttempt){.rule = rule, .predicate = -1};
    a->codes = arena_alloc(arena, n_names * sizeof *a->codes);
    a->times = arena_alloc(arena, n_names * sizeof *a->times);
    a->bound = arena_alloc(arena, n_names);
    Solver *s = rules_solver_new(run, program, arena, rule, possible);
    s->found = found;
    s->further = keep;
    s->context = a;
    s->most = LOOKED_MOST;
    if (predicate >= 0 && !bind_head(s, &program->predicates.at[predicate], key, columns))
      continue;
    rules_solve(s);
    a->cut = s->looked > s->most;
    n++;
  }
  return n;
}

bool rules_attempt_variable(const RulesRun *run, const RuleAttempt *a, int variable, RuleValue *out) {
  if (!a->bound[variable])
    return false;
  if (a->rule->types[variable] == RULE_TYPE_TIME)
    *out = (RuleValue){.type = RULE_TYPE_TIME, .time = a->times[variable]};
  else
    *out = codes_value(run->codes, a->codes[variable]);
  return true;
}

typedef struct Near {
  RulesRowFn *fn;
  void *context;
  bool any;
} Near;

static bool near_row(void *context, const Code *row) {
  Near *near = context;
  near->any = true;
  return near->fn(near->context, row);
}

void rules_attempt_near(RulesRun *run, int predicate, bool possible, const Code *key, uint32_t columns, RulesRowFn *fn,
                        void *context) {
  Near near = {fn, context, false};
  if (!rules_run_look(run, predicate, possible, key, columns, near_row, &near) || near.any)
    return;
  for (int k = RULES_COLUMNS - 1; k >= 0; k--)
    if ((columns >> k & 1) != 0 && (columns & (columns - 1)) != 0 &&
        !rules_run_look(run, predicate, possible, key, columns & ~(1u << k), near_row, &near))
      return;
}
