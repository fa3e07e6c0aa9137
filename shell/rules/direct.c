#include "rules/proving.h"

#include <string.h>

/* Direct ways: by a recursive rule of which one atom is itself given by a rule that is not recursive. Such a rule is unfolded:
 * the body of the other stands in the place of the atom, so that these ways are found without passing all others. */

/* The variables of a rule behind those of another, but for those of its head, which are what the atom has there. */
typedef struct Renaming {
  Arena *arena;
  const RuleRule *rule;
  const RuleAtom *atom;
  int before; /* variables of the other */
} Renaming;

static void copy_term(const Renaming *r, RuleTerm *term) {
  if (term->kind == RULE_CALL) {
    term->args = arena_array(r->arena, term->args, term->n_args, sizeof *term->args);
    for (size_t i = 0; i < term->n_args; i++)
      copy_term(r, &term->args[i]);
  }
  if (term->kind != RULE_VARIABLE)
    return;
  const RuleAtom *head = &r->rule->clause->head;
  for (size_t k = 0; k < head->n_args; k++)
    if (head->args[k].term.variable == term->variable) {
      *term = r->atom->args[k].term;
      return;
    }
  term->variable += r->before;
}

static const RuleLiteral *copy_literal(const Renaming *r, const RuleLiteral *from) {
  RuleLiteral *l = arena_array(r->arena, from, 1, sizeof *l);
  RuleTerm *sides[] = {&l->left, &l->right};
  for (int i = 0; i < 2 && l->kind == RULE_TEST; i++)
    copy_term(r, sides[i]);
  if (l->kind == RULE_TEST)
    return l;
  l->atom.args = arena_array(r->arena, l->atom.args, l->atom.n_args, sizeof *l->atom.args);
  for (size_t k = 0; k < l->atom.n_args; k++)
    copy_term(r, &l->atom.args[k].term);
  return l;
}

/* Atoms and tests without times, and a head of variables, each once. */
static bool is_plain(const RuleRule *rule) {
  const RuleAtom *head = &rule->clause->head;
  bool plain = head->time == NULL;
  for (size_t i = 0; i < rule->n_steps && plain; i++) {
    const RuleLiteral *l = rule->steps[i].literal;
    plain = l->kind == RULE_TEST || (l->kind == RULE_ATOM && l->atom.time == NULL);
  }
  for (size_t k = 0; k < head->n_args && plain; k++) {
    plain = head->args[k].term.kind == RULE_VARIABLE && rule->types[head->args[k].term.variable] != RULE_TYPE_TIME;
    for (size_t j = 0; j < k && plain; j++)
      plain = head->args[j].term.variable != head->args[k].term.variable;
  }
  return plain;
}

static bool has_calls(const RuleAtom *atom) {
  bool any = false;
  for (size_t k = 0; k < atom->n_args; k++)
    any = any || atom->args[k].term.kind == RULE_CALL;
  return any;
}

/* A rule with the body of another in place of one of its steps; NULL if it is of no shape for that. */
static const RuleRule *unfold(Arena *arena, const RuleRule *rule, size_t step, const RuleRule *by) {
  const RuleAtom *atom = &rule->steps[step].literal->atom;
  int before = rule->clause->n_names, n_names = before + by->clause->n_names;
  if (!is_plain(by) || has_calls(atom) || n_names > VARIABLES)
    return NULL;
  Renaming r = {arena, by, atom, before};
  RuleRule *out = arena_array(arena, rule, 1, sizeof *out);
  RuleClause *clause = arena_array(arena, rule->clause, 1, sizeof *clause);
  clause->names = arena_alloc(arena, ((size_t)n_names + 1) * sizeof *clause->names);
  out->types = arena_alloc(arena, ((size_t)n_names + 1) * sizeof *out->types);
  out->bound = arena_alloc(arena, (size_t)n_names + 1);
  for (int v = 0; v < n_names; v++) {
    const RuleRule *of = v < before ? rule : by;
    clause->names[v] = of->clause->names[v < before ? v : v - before];
    out->types[v] = of->types[v < before ? v : v - before];
    out->bound[v] = of->bound[v < before ? v : v - before];
  }
  clause->n_names = n_names;
  out->clause = clause;
  out->n_steps = rule->n_steps - 1 + by->n_steps;
  out->steps = arena_alloc(arena, (out->n_steps + 1) * sizeof *out->steps);
  size_t n = 0;
  for (size_t i = 0; i < by->n_steps; i++) {
    out->steps[n] = by->steps[i];
    out->steps[n++].literal = copy_literal(&r, by->steps[i].literal);
  }
  for (size_t i = 0; i < rule->n_steps; i++)
    if (i != step)
      out->steps[n++] = rule->steps[i];
  return out;
}

/* Whether a step may be given by rules that are not recursive, as it stands. */
static bool is_recursive_atom(const RulesProof *p, const RuleRule *rule, const RuleStep *step) {
  const RuleLiteral *l = step->literal;
  if (l->kind != RULE_ATOM || l->negated || l->possibly || l->atom.time != NULL || step->predicate < 0)
    return false;
  const RulePredicate *own = proof_predicate(p, step->predicate);
  return own->origin == RULE_DERIVED && !own->timed && own->stratum == proof_predicate(p, rule->head)->stratum;
}

static void unfold_rule(RulesProof *p, size_t number, bool possible, ProofDirect *out) {
  const RuleProgram *program = p->program;
  const RuleRule *rule = &program->rules.at[number];
  for (size_t k = 0; k < rule->n_steps; k++)
    for (size_t e = 0; e < program->rules.n && is_recursive_atom(p, rule, &rule->steps[k]); e++) {
      const RuleRule *by = &program->rules.at[e];
      if (by->head != rule->steps[k].predicate || proof_rule_recursive(p, by))
        continue;
      const RuleRule *unfolded = unfold(&p->arena, rule, k, by);
      if (unfolded != NULL && out->n < DIRECT_MOST)
        out->solvers[out->n++] = rules_solver_new(p->run, program, &p->arena, unfolded, possible);
    }
}

const ProofDirect *proof_direct(RulesProof *p, size_t rule, bool possible) {
  ProofDirect **direct = &p->direct[possible][rule];
  if (*direct == NULL) {
    *direct = arena_alloc(&p->arena, sizeof **direct);
    unfold_rule(p, rule, possible, *direct);
  }
  return *direct;
}
