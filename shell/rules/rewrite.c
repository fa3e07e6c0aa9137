#include "rules/plan.h"

#include <string.h>

/* Chains: in a recursive `p(A, B) :- q(A, C), r(C, D), s(D, B)` the join of two of the three is kept as a predicate of its
 * own, which forgets the variable between them: `u(A, D) :- q(A, C), r(C, D)` and `p(A, B) :- u(A, D), s(D, B)`. Rules of
 * one p that end in the same literal share the u. Nobody asks for u but these rules, so that what is derived stays the
 * same; the program that was compiled is left alone. */

typedef struct Link {
  const RuleStep *step;
  int first, second; /* variables */
} Link;

typedef struct Rewriter {
  RulesRun *run;
  RuleProgram *program;
  struct Shared {
    int head, last; /* predicates: u(A, D), last(D, B) give head(A, B) */
    int made;
  } shared[16];
  size_t n_shared;
} Rewriter;

static const RulePredicate *predicate(const Rewriter *r, int i) {
  return &r->program->predicates.at[i];
}

static bool is_plain_pair(const RulePredicate *p) {
  return p->bound == 0 && p->arity == 2 && p->n_keys == 0 && !p->timed && p->fold == RULE_FOLD_NONE;
}

static bool link_atom(const Rewriter *r, const RuleRule *rule, const RuleAtom *atom, int found, Link *out) {
  if (found < 0 || atom->n_args != 2 || atom->time != NULL || !is_plain_pair(predicate(r, found)))
    return false;
  int *variables[] = {&out->first, &out->second};
  for (int i = 0; i < 2; i++) {
    const RuleTerm *term = &atom->args[i].term;
    if (term->kind != RULE_VARIABLE || atom->args[i].key != NULL || rule->types[term->variable] == RULE_TYPE_TIME)
      return false;
    *variables[i] = term->variable;
  }
  return out->first != out->second;
}

static bool has(const Link *link, int variable) {
  return link->first == variable || link->second == variable;
}

static int other(const Link *link, int variable) {
  return link->first == variable ? link->second : link->first;
}

/* The links of a body in the order from the head's first variable to its second; false if they are no chain. */
static bool chain_find(const Rewriter *r, const RuleRule *rule, Link *head, Link *chain) {
  Link links[3] = {{0}};
  size_t n = rule->n_steps, at[4];
  if (rule->head < 0 || n < 2 || n > 3 || rules_plan_recursive(r->run, rule, at, 4) == 0 ||
      !link_atom(r, rule, &rule->clause->head, rule->head, head))
    return false;
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = rule->steps[i].literal;
    links[i].step = &rule->steps[i];
    if (l->kind != RULE_ATOM || l->negated || l->possibly ||
        !link_atom(r, rule, &l->atom, rule->steps[i].predicate, &links[i]))
      return false;
  }
  int variable = head->first;
  for (size_t k = 0; k < n; k++) {
    size_t found = n;
    for (size_t i = 0; i < n; i++)
      if (links[i].step != NULL && has(&links[i], variable)) {
        if (found < n)
          return false; /* two go on from here */
        found = i;
      }
    if (found == n)
      return false;
    chain[k] = links[found];
    links[found].step = NULL;
    variable = other(&chain[k], variable);
    if ((variable == head->second) != (k + 1 == n))
      return false;
  }
  return true;
}

/* ---- making ---- */

static int make_predicate(Rewriter *r, const RuleRule *rule, int first, int second) {
  RulePredicate p = *predicate(r, rule->head);
  p.name = "";
  p.types[0] = rule->types[first];
  p.types[1] = rule->types[second];
  p.recursive = true;
  vec_add(&r->program->predicates, p);
  return (int)r->program->predicates.n - 1;
}

static RuleAtom make_atom(Rewriter *r, uint32_t at, int first, int second) {
  RuleAtom atom = {.at = at, .name = "", .n_args = 2};
  atom.args = arena_alloc(&r->run->arena, 2 * sizeof *atom.args);
  atom.args[0].term = (RuleTerm){.kind = RULE_VARIABLE, .at = at, .variable = first};
  atom.args[1].term = (RuleTerm){.kind = RULE_VARIABLE, .at = at, .variable = second};
  return atom;
}

static RuleStep make_step(Rewriter *r, int predicate_made, uint32_t at, int first, int second) {
  RuleLiteral *literal = arena_alloc(&r->run->arena, sizeof *literal);
  literal->kind = RULE_ATOM;
  literal->at = at;
  literal->atom = make_atom(r, at, first, second);
  return (RuleStep){.literal = literal, .predicate = predicate_made, .second = -1};
}

/* head(first, second) :- these steps, over the variables of `rule`. */
static void make_rule(Rewriter *r, const RuleRule *rule, int head, int first, int second, const RuleStep *steps,
                      size_t n) {
  RuleRule made = *rule;
  RuleClause *clause = arena_array(&r->run->arena, rule->clause, 1, sizeof *clause);
  if (head != rule->head)
    clause->head = make_atom(r, clause->at, first, second);
  made.head = head;
  made.clause = clause;
  made.steps = arena_array(&r->run->arena, steps, n, sizeof *steps);
  made.n_steps = n;
  vec_add(&r->program->rules, made);
}

static struct Shared *shared_find(Rewriter *r, int head, int last) {
  for (size_t i = 0; i < r->n_shared; i++)
    if (r->shared[i].head == head && r->shared[i].last == last)
      return &r->shared[i];
  return NULL;
}

/* The last literal hands on the head's second: what comes before it becomes the shared predicate. */
static void rewrite_shared(Rewriter *r, const RuleRule *rule, const Link *head, const Link *chain, size_t n) {
  const Link *last = &chain[n - 1];
  int between = other(last, head->second);
  struct Shared *shared = shared_find(r, rule->head, last->step->predicate);
  RuleStep before[2];
  for (size_t i = 0; i + 1 < n; i++)
    before[i] = *chain[i].step;
  if (shared->made < 0) {
    shared->made = make_predicate(r, rule, head->first, between);
    uint32_t at = chain[0].step->literal->at;
    RuleStep steps[2] = {make_step(r, shared->made, at, head->first, between), *last->step};
    make_rule(r, rule, rule->head, 0, 0, steps, 2);
  }
  make_rule(r, rule, shared->made, head->first, between, before, n - 1);
}

static void rewrite_rule(Rewriter *r, const RuleRule *rule) {
  Link head, chain[3];
  if (!chain_find(r, rule, &head, chain)) {
    vec_add(&r->program->rules, *rule);
    return;
  }
  const Link *last = &chain[rule->n_steps - 1];
  if (last->second == head.second && shared_find(r, rule->head, last->step->predicate) != NULL) {
    rewrite_shared(r, rule, &head, chain, rule->n_steps);
  } else if (rule->n_steps == 3) {
    int between = other(&chain[0], head.first);
    int made = make_predicate(r, rule, between, head.second);
    RuleStep steps[2] = {*chain[0].step, make_step(r, made, chain[1].step->literal->at, between, head.second)};
    RuleStep rest[2] = {*chain[1].step, *chain[2].step};
    make_rule(r, rule, rule->head, 0, 0, steps, 2);
    make_rule(r, rule, made, between, head.second, rest, 2);
  } else {
    vec_add(&r->program->rules, *rule);
  }
}

/* Chains of three that end in the head's own predicate are what is worth a shared one. */
static void note_shared(Rewriter *r, const RuleRule *rule) {
  Link head, chain[3];
  if (!chain_find(r, rule, &head, chain) || rule->n_steps != 3)
    return;
  const Link *last = &chain[2];
  if (last->step->predicate != rule->head || last->second != head.second || r->n_shared == 16 ||
      shared_find(r, rule->head, rule->head) != NULL)
    return;
  r->shared[r->n_shared++] = (struct Shared){rule->head, rule->head, -1};
}

/* A program with the same predicates, and no rules yet. */
static RuleProgram *program_begin(RulesRun *run, const RuleProgram *from) {
  RuleProgram *out = arena_array(&run->arena, from, 1, sizeof *out);
  memset(&out->predicates, 0, sizeof out->predicates);
  memset(&out->rules, 0, sizeof out->rules);
  for (size_t i = 0; i < from->predicates.n; i++)
    vec_add(&out->predicates, from->predicates.at[i]);
  return out;
}

const RuleProgram *rules_rewrite(RulesRun *run) {
  const RuleProgram *from = run->program;
  RuleProgram *out = program_begin(run, from);
  Rewriter r = {.run = run, .program = out};
  for (size_t i = 0; i < from->rules.n; i++)
    note_shared(&r, &from->rules.at[i]);
  for (size_t i = 0; i < from->rules.n; i++)
    rewrite_rule(&r, &from->rules.at[i]);
  if (out->predicates.n > from->predicates.n)
    rules_strata_renew(out, &run->arena); /* some of what was made does not rest on who asks for it */
  return out;
}

/* ---- recursion that is doubled ---- */

/* p(X, Z) :- p(X, Y), p(Y, Z). */
static bool is_doubled(const Rewriter *r, const RuleRule *rule) {
  Link head, chain[3];
  return rule->n_steps == 2 && chain_find(r, rule, &head, chain) && chain[0].step->predicate == rule->head &&
         chain[1].step->predicate == rule->head && chain[0].first == head.first && chain[1].second == head.second;
}

/* The only rule by which a predicate rests on itself or on what rests on it, if that one is doubled; or NULL. */
static const RuleRule *doubled_of(const Rewriter *r, const RuleProgram *from, int found) {
  const RuleRule *doubled = NULL;
  size_t at[2];
  for (size_t i = 0; i < from->rules.n; i++) {
    const RuleRule *rule = &from->rules.at[i];
    if (rule->head < 0 || rules_plan_recursive(r->run, rule, at, 2) == 0 ||
        predicate(r, rule->head)->stratum != predicate(r, found)->stratum)
      continue;
    if (doubled != NULL || rule->head != found || !is_doubled(r, rule))
      return NULL;
    doubled = rule;
  }
  return doubled;
}

/* What the other rules of a predicate give: the predicate that its only other rule copies, or one of its own. */
static int make_other(Rewriter *r, const RuleProgram *from, const RuleRule *doubled) {
  const RuleRule *only = NULL;
  size_t n = 0;
  Link head, link;
  for (size_t i = 0; i < from->rules.n; i++)
    if (from->rules.at[i].head == doubled->head && &from->rules.at[i] != doubled) {
      only = &from->rules.at[i];
      n++;
    }
  const RuleLiteral *l = n == 1 && only->n_steps == 1 ? only->steps[0].literal : NULL;
  if (l != NULL && l->kind == RULE_ATOM && !l->negated && !l->possibly &&
      link_atom(r, only, &only->clause->head, only->head, &head) &&
      link_atom(r, only, &l->atom, only->steps[0].predicate, &link) && head.first == link.first &&
      head.second == link.second)
    return only->steps[0].predicate;
  const RuleAtom *atom = &doubled->clause->head;
  return make_predicate(r, doubled, atom->args[0].term.variable, atom->args[1].term.variable);
}

/* p(X, Y) :- other(X, Y) where it is one of its own, and p(X, Z) :- p(X, Y), other(Y, Z). */
static void make_single(Rewriter *r, const RuleRule *doubled, int other_made, bool own) {
  Link head, chain[3];
  chain_find(r, doubled, &head, chain);
  uint32_t at = doubled->clause->at;
  RuleStep steps[2] = {*chain[0].step, make_step(r, other_made, at, chain[1].first, chain[1].second)};
  RuleStep copy = make_step(r, other_made, at, head.first, head.second);
  make_rule(r, doubled, doubled->head, 0, 0, steps, 2);
  if (own)
    make_rule(r, doubled, doubled->head, 0, 0, &copy, 1);
}

/* Marks the predicates whose recursion is doubled; false if there are none. */
static bool mark_doubled(const Rewriter *r, const RuleProgram *from, const RuleRule **doubled) {
  bool any = false;
  for (size_t i = 0; i < from->rules.n; i++) {
    const RuleRule *rule = &from->rules.at[i];
    if (rule->head < 0 || !is_doubled(r, rule) || doubled_of(r, from, rule->head) != rule)
      continue;
    doubled[rule->head] = rule;
    any = true;
  }
  return any;
}

const RuleProgram *rules_single(RulesRun *run, const RuleProgram *from, bool *single) {
  Rewriter r = {.run = run, .program = (RuleProgram *)(uintptr_t)from};
  const RuleRule **doubled = arena_alloc(&run->arena, (from->predicates.n + 1) * sizeof *doubled);
  if (!mark_doubled(&r, from, doubled))
    return from;
  RuleProgram *out = r.program = program_begin(run, from);
  int *others = arena_alloc(&run->arena, (from->predicates.n + 1) * sizeof *others);
  for (size_t i = 0; i < from->predicates.n; i++) {
    if (doubled[i] == NULL)
      continue;
    single[i] = true;
    others[i] = make_other(&r, from, doubled[i]);
    make_single(&r, doubled[i], others[i], (size_t)others[i] >= from->predicates.n);
  }
  for (size_t i = 0; i < from->rules.n; i++) {
    RuleRule rule = from->rules.at[i];
    if (rule.head >= 0 && doubled[rule.head] == &from->rules.at[i])
      continue;
    if (rule.head >= 0 && single[rule.head] && (size_t)others[rule.head] >= from->predicates.n)
      rule.head = others[rule.head];
    vec_add(&out->rules, rule);
  }
  rules_strata_renew(out, &run->arena);
  return out;
}
