#include "rules/internal.h"

#include "text/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PREDICATES_MOST 2000 /* they are looked for one by one */

/* One rule while its names are resolved and its literals put in order. */
typedef struct Rule {
  Compiler *c;
  const RuleBlock *block;
  const RuleClause *clause;
  bool *bound; /* by variable */
  Arena *arena;
} Rule;

/* ---- predicates ---- */

static RulePredicate *predicate(const Compiler *c, int i) {
  return &c->program->predicates.at[i];
}

static int find_derived(const Compiler *c, const char *name) {
  for (size_t i = 0; i < c->program->predicates.n; i++)
    if (predicate(c, (int)i)->origin == RULE_DERIVED && strcmp(predicate(c, (int)i)->name, name) == 0)
      return (int)i;
  return -1;
}

/* Appends "; nearest: x" for a name that nothing answers to. */
static void put_nearest(const Compiler *c, const char *name, Buf *out) {
  TextNearest nearest = {.name = name};
  Buf near = BUF_EMPTY;
  const RulesHost *host = c->program->host;
  if (host != NULL && host->near != NULL)
    host->near(host->context, NULL, name, &near);
  text_nearest_try(&nearest, near.len > 0 ? near.data : NULL);
  for (size_t i = 0; rules_signature_name(i) != NULL; i++)
    text_nearest_try(&nearest, rules_signature_name(i));
  for (size_t i = 0; i < c->program->predicates.n; i++)
    if (predicate(c, (int)i)->origin == RULE_DERIVED)
      text_nearest_try(&nearest, predicate(c, (int)i)->name);
  if (nearest.best != NULL)
    buf_printf(out, "; nearest: %s", nearest.best);
  buf_clear(&near);
}

static bool rule_fail(const Rule *rule, uint32_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));

static bool rule_fail(const Rule *rule, uint32_t at, const char *format, ...) {
  char text[400];
  va_list list;
  va_start(list, format);
  vsnprintf(text, sizeof text, format, list);
  va_end(list);
  return rules_fail(rule->block, at, rule->c->err, "%s", text);
}

static bool find_signature(const Compiler *c, const char *name, RuleSignature *out) {
  const RulesHost *host = c->program->host;
  return rules_signature_find(name, out) ||
         (host != NULL && host->find != NULL && host->find(host->context, name, out));
}

static bool predicate_add(const Rule *rule, const RuleAtom *atom, const RulePredicate *own) {
  if (rule->c->program->predicates.n == PREDICATES_MOST)
    return rule_fail(rule, atom->at, "rules have at most %d predicates", PREDICATES_MOST);
  vec_add(&rule->c->program->predicates, *own);
  return true;
}

/* Notes the predicate that a head derives; its clauses must agree. */
static bool head_note(const Rule *rule) {
  Compiler *c = rule->c;
  const RuleAtom *head = &rule->clause->head;
  RuleSignature signature;
  if (head->denied)
    return rule_fail(rule, head->at, "what is denied is said by sources: a rule derives only what holds");
  if (head->n_args >= RULES_COLUMNS)
    return rule_fail(rule, head->at, "a predicate has at most %d arguments", RULES_COLUMNS - 1);
  int at = find_derived(c, head->name);
  if (at < 0 && find_signature(c, head->name, &signature))
    return rule_fail(rule, head->at, "%s is %s: give the rule another name", head->name,
                     signature.origin == RULE_EVENT || signature.origin == RULE_RELATION ? "a type of the case"
                     : signature.origin == RULE_TABLE ? "a table or a predicate in Lua"
                                                      : "a predicate of the language");
  RulePredicate own = {.name = head->name, .origin = RULE_DERIVED, .arity = (int)head->n_args, .folded = -1};
  own.timed = head->time != NULL;
  own.first = rule->clause;
  own.block = rule->block;
  for (size_t i = 0; i < head->n_args; i++) {
    if (head->args[i].key != NULL)
      return rule_fail(rule, head->args[i].term.at, "the arguments of a head stand by place");
    if (head->args[i].fold == RULE_FOLD_NONE)
      continue;
    if (own.fold != RULE_FOLD_NONE)
      return rule_fail(rule, head->args[i].term.at, "one argument of a head is kept at its least or greatest");
    if (own.timed)
      return rule_fail(rule, head->args[i].term.at, "min and max in a head with @ have no meaning");
    own.fold = head->args[i].fold;
    own.folded = (int)i;
  }
  if (at < 0)
    return predicate_add(rule, head, &own);
  const RulePredicate *other = predicate(c, at);
  if (other->arity != own.arity)
    return rule_fail(rule, head->at, "%s has %d argument%s in another rule, and %d here", head->name, other->arity,
                     other->arity == 1 ? "" : "s", own.arity);
  if (other->timed != own.timed)
    return rule_fail(rule, head->at, "%s stands with @ in one rule and without in another", head->name);
  if (other->fold != own.fold || other->folded != own.folded)
    return rule_fail(rule, head->at, "another rule of %s has min or max elsewhere: all have the same", head->name);
  return true;
}

static bool same_keys(const RulePredicate *p, const RuleAtom *atom, int by_place) {
  for (int i = 0; i < p->n_keys; i++)
    if (strcmp(p->keys[i], atom->args[by_place + i].key) != 0)
      return false;
  return true;
}

/* An atom of the case: what it asks for, found or made. */
static bool resolve_case(const Rule *rule, const RuleAtom *atom, const RuleSignature *signature, int *out) {
  Compiler *c = rule->c;
  int by_place = 0, n_keys = 0;
  for (size_t i = 0; i < atom->n_args; i++)
    n_keys += atom->args[i].key != NULL;
  by_place = (int)atom->n_args - n_keys;
  if (n_keys > 0 && !signature->named)
    return rule_fail(rule, atom->args[by_place].term.at, "%s takes its arguments by place", atom->name);
  if (by_place != signature->arity && (n_keys == 0 || by_place != 0))
    return rule_fail(rule, atom->at, "%s takes %d argument%s, here %s %d", atom->name, signature->arity,
                     signature->arity == 1 ? "" : "s", by_place == 1 ? "is" : "are", by_place);
  if (atom->time != NULL && !signature->timed)
    return rule_fail(rule, atom->time->at, "%s has no time", atom->name);
  if (n_keys + by_place >= RULES_COLUMNS)
    return rule_fail(rule, atom->at, "a predicate has at most %d arguments", RULES_COLUMNS - 1);
  bool type = signature->origin == RULE_EVENT || signature->origin == RULE_RELATION;
  if (atom->denied && !type)
    return rule_fail(rule, atom->at, "only types of events and relations are denied; write not %s", atom->name);
  for (size_t i = 0; i < c->program->predicates.n; i++) {
    const RulePredicate *p = predicate(c, (int)i);
    if (p->origin == signature->origin && strcmp(p->name, atom->name) == 0 && p->denied == atom->denied &&
        p->arity == by_place && p->n_keys == n_keys && same_keys(p, atom, by_place)) {
      *out = (int)i;
      return true;
    }
  }
  RulePredicate p = {.name = atom->name,
                     .origin = signature->origin,
                     .empty = signature->empty,
                     .denied = atom->denied,
                     .arity = by_place,
                     .timed = signature->timed,
                     .n_keys = n_keys,
                     .folded = -1,
                     .bound = signature->bound};
  for (int i = 0; i < by_place; i++)
    p.types[i] = signature->types[i];
  const RulesHost *host = c->program->host;
  for (int i = 0; i < n_keys; i++) {
    const RuleArgument *arg = &atom->args[by_place + i];
    p.keys[i] = arg->key;
    if (host->key != NULL && host->key(host->context, atom->name, arg->key, &p.types[by_place + i]))
      continue;
    Buf near = BUF_EMPTY;
    if (host->near != NULL)
      host->near(host->context, atom->name, arg->key, &near);
    rule_fail(rule, arg->term.at, "%s has no role or field %s%s%s", atom->name, arg->key,
              near.len > 0 ? "; nearest: " : "", buf_str(&near));
    buf_clear(&near);
    return false;
  }
  p.types[by_place + n_keys] = RULE_TYPE_TIME;
  *out = (int)c->program->predicates.n;
  return predicate_add(rule, atom, &p);
}

static bool resolve_atom(const Rule *rule, const RuleAtom *atom, int *out) {
  const Compiler *c = rule->c;
  *out = find_derived(c, atom->name);
  if (*out < 0) {
    RuleSignature signature;
    if (find_signature(c, atom->name, &signature))
      return resolve_case(rule, atom, &signature, out);
    Buf near = BUF_EMPTY;
    put_nearest(c, atom->name, &near);
    rule_fail(rule, atom->at, "there is no predicate %s%s", atom->name, buf_str(&near));
    buf_clear(&near);
    return false;
  }
  const RulePredicate *p = predicate(c, *out);
  if (atom->denied)
    return rule_fail(rule, atom->at, "only types of events and relations are denied; write not %s", atom->name);
  for (size_t i = 0; i < atom->n_args; i++)
    if (atom->args[i].key != NULL)
      return rule_fail(rule, atom->args[i].term.at, "%s is derived by rules: its arguments stand by place", atom->name);
  if ((int)atom->n_args != p->arity)
    return rule_fail(rule, atom->at, "%s takes %d argument%s, here %s %zu", atom->name, p->arity,
                     p->arity == 1 ? "" : "s", atom->n_args == 1 ? "is" : "are", atom->n_args);
  if (atom->time != NULL && !p->timed)
    return rule_fail(rule, atom->time->at, "%s has no time: its rules derive it without @", atom->name);
  return true;
}

static bool resolve_literals(const Rule *rule, const RuleLiteral *literals, size_t n, RuleStep **out) {
  RuleStep *steps = arena_alloc(rule->arena, (n + 1) * sizeof *steps);
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = &literals[i];
    RuleStep *step = &steps[i];
    *step = (RuleStep){.literal = l, .predicate = -1, .second = -1};
    if (l->kind == RULE_AGGREGATE) {
      step->n_body = l->n_body;
      if (!resolve_literals(rule, l->body, l->n_body, &step->body))
        return false;
    } else if (l->kind != RULE_TEST && !resolve_atom(rule, &l->atom, &step->predicate)) {
      return false;
    }
    if (l->kind == RULE_HELD && !resolve_atom(rule, &l->second, &step->second))
      return false;
    if (l->kind == RULE_HELD && l->atom.time != NULL)
      return rule_fail(rule, l->atom.time->at, "the time of %s stands behind its second atom",
                       RULES_WINDOWS[l->window]);
    if (l->kind == RULE_HELD || l->kind == RULE_WINDOW) {
      const RuleAtom *atoms[] = {&l->atom, l->kind == RULE_HELD ? &l->second : NULL};
      int found[] = {step->predicate, step->second};
      for (int k = 0; k < 2 && atoms[k] != NULL; k++)
        if (!predicate(rule->c, found[k])->timed)
          return rule_fail(rule, atoms[k]->at, "%s has no time, and %s asks for one", atoms[k]->name,
                           RULES_WINDOWS[l->window]);
    }
  }
  *out = steps;
  return true;
}

/* ---- the order of literals ---- */

typedef struct Need {
  const bool *bound;
  int missing; /* a variable that is not bound, -1 */
  uint32_t at;
} Need;

static bool need_visit(void *context, int variable, uint32_t at) {
  Need *need = context;
  if (need->bound[variable])
    return true;
  need->missing = variable;
  need->at = at;
  return false;
}

static bool is_bound(const Rule *rule, const RuleTerm *term, Need *need) {
  *need = (Need){rule->bound, -1, term->at};
  return rules_term_visit(term, need_visit, need);
}

static bool is_any(const Rule *rule, const RuleTerm *term) {
  return term->kind == RULE_VARIABLE && strcmp(rule->clause->names[term->variable], "_") == 0;
}

static bool bind_visit(void *context, int variable, uint32_t at) {
  (void)at;
  ((bool *)context)[variable] = true;
  return true;
}

static bool same_variable(const RuleTerm *a, int variable) {
  return a != NULL && a->kind == RULE_VARIABLE && a->variable == variable;
}

/* A literal says when the variable holds. */
static bool narrows(const RuleLiteral *l, int variable) {
  if (l->kind == RULE_HELD)
    return same_variable(l->second.time, variable);
  return (l->kind == RULE_ATOM || l->kind == RULE_WINDOW) && same_variable(l->atom.time, variable);
}

/* Another literal that has not been placed says when the variable holds: a test of it must wait. */
static bool is_narrowed(const RuleStep *own, const RuleStep *const *left, size_t n, int variable) {
  for (size_t i = 0; i < n; i++)
    if (left[i] != own && narrows(left[i]->literal, variable))
      return true;
  return false;
}

static bool other_visit(void *context, int variable, uint32_t at) {
  (void)at;
  return variable != *(const int *)context;
}

/* An equation that can give the variable its value: it stands alone on one side, and not on the other. */
static bool equates(const RuleLiteral *l, int variable) {
  if (l->kind != RULE_TEST || l->sign != RULE_EQ)
    return false;
  bool left = same_variable(&l->left, variable), right = same_variable(&l->right, variable);
  return (left && rules_term_visit(&l->right, other_visit, &variable)) ||
         (right && rules_term_visit(&l->left, other_visit, &variable));
}

/* One that has not been placed makes the time from which `not` takes. */
static bool is_made(const Rule *rule, const RuleStep *const *left, size_t n, int variable) {
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = left[i]->literal;
    bool equation = !rule->bound[variable] && equates(l, variable);
    if (equation || (!l->negated && narrows(l, variable)))
      return true;
  }
  return false;
}

/* An equation that gives a variable the time from which `not` takes need not wait for that. */
static bool makes(const Rule *rule, const RuleLiteral *l, const RuleStep *const *left, size_t n, int variable) {
  if (rule->bound[variable] || !equates(l, variable))
    return false;
  for (size_t i = 0; i < n; i++)
    if (!left[i]->literal->negated && narrows(left[i]->literal, variable))
      return false;
  return true;
}

typedef struct Wait {
  const Rule *rule;
  const RuleStep *own, *const *left;
  size_t n;
  bool waits;
} Wait;

static bool wait_visit(void *context, int variable, uint32_t at) {
  (void)at;
  Wait *wait = context;
  const RuleLiteral *l = wait->own->literal;
  bool made = l->kind == RULE_TEST && makes(wait->rule, l, wait->left, wait->n, variable);
  wait->waits = wait->waits || (!made && is_narrowed(wait->own, wait->left, wait->n, variable));
  return true;
}

static void visit_atom(const RuleAtom *atom, bool (*visit)(void *, int, uint32_t), void *context) {
  for (size_t i = 0; i < atom->n_args; i++)
    rules_term_visit(&atom->args[i].term, visit, context);
  if (atom->time != NULL)
    rules_term_visit(atom->time, visit, context);
}

static void visit_literal(const RuleLiteral *l, bool (*visit)(void *, int, uint32_t), void *context) {
  if (l->kind != RULE_TEST && l->kind != RULE_AGGREGATE)
    visit_atom(&l->atom, visit, context);
  if (l->kind == RULE_HELD)
    visit_atom(&l->second, visit, context);
  if (l->kind == RULE_TEST || l->kind == RULE_AGGREGATE)
    rules_term_visit(&l->left, visit, context);
  if (l->kind == RULE_TEST)
    rules_term_visit(&l->right, visit, context);
  for (size_t i = 0; i < l->n_values; i++)
    rules_term_visit(&l->values[i], visit, context);
  for (size_t i = 0; i < l->n_body; i++)
    visit_literal(&l->body[i], visit, context);
}

/* The arguments of an atom that must be bound before it is asked: of a test all, of a negation all but _, of a positive
 * atom those that are worked out, and what its signature says. */
static bool atom_ready(const Rule *rule, const RuleAtom *atom, int found, bool negated, Need *need) {
  const RulePredicate *p = predicate(rule->c, found);
  for (size_t i = 0; i < atom->n_args; i++) {
    const RuleTerm *term = &atom->args[i].term;
    bool must = p->bound >> i & 1;
    if (is_any(rule, term) && !must)
      continue;
    if ((must || negated || term->kind == RULE_CALL) && !is_bound(rule, term, need))
      return false;
  }
  if (atom->time != NULL && atom->time->kind == RULE_CALL && !is_bound(rule, atom->time, need))
    return false;
  return true;
}

static bool step_ready(const Rule *rule, const RuleStep *step, const RuleStep *const *left, size_t n, Need *need) {
  const RuleLiteral *l = step->literal;
  Wait wait = {rule, step, left, n, false};
  switch (l->kind) {
  case RULE_ATOM:
    if (predicate(rule->c, step->predicate)->origin == RULE_TESTING)
      visit_atom(&l->atom, wait_visit, &wait);
    if (l->negated && l->atom.time != NULL && l->atom.time->kind == RULE_VARIABLE &&
        is_made(rule, left, n, l->atom.time->variable))
      return false;
    return atom_ready(rule, &l->atom, step->predicate, l->negated, need) && !wait.waits;
  case RULE_WINDOW: return atom_ready(rule, &l->atom, step->predicate, false, need);
  case RULE_HELD:
    return atom_ready(rule, &l->atom, step->predicate, false, need) &&
           atom_ready(rule, &l->second, step->second, false, need);
  case RULE_AGGREGATE:
    for (size_t i = 0; i < step->n_outer; i++)
      if (!rule->bound[step->outer[i]]) {
        *need = (Need){rule->bound, step->outer[i], l->at};
        return false;
      }
    if (l->sign == RULE_EQ && l->left.kind == RULE_VARIABLE)
      return true;
    return is_bound(rule, &l->left, need);
  case RULE_TEST: break;
  }
  rules_term_visit(&l->left, wait_visit, &wait);
  rules_term_visit(&l->right, wait_visit, &wait);
  if (wait.waits)
    return false;
  bool right = is_bound(rule, &l->right, need);
  if (l->sign == RULE_EQ && right && l->left.kind == RULE_VARIABLE)
    return true;
  if (!is_bound(rule, &l->left, need))
    return false;
  return right || (l->sign == RULE_EQ && l->right.kind == RULE_VARIABLE) || is_bound(rule, &l->right, need);
}

/* What is cheapest to do as soon as it can be done: tests, then what finds in the order in which it is written, then what
 * filters. */
static double step_rank(void *context, const RuleStep *step, const bool *bound) {
  const Rule *rule = context;
  const RuleLiteral *l = step->literal;
  (void)bound;
  if (l->kind == RULE_TEST)
    return 0;
  if (l->kind == RULE_ATOM && predicate(rule->c, step->predicate)->origin == RULE_TESTING)
    return 0;
  if (l->kind == RULE_ATOM)
    return l->negated ? 2 : 1;
  return l->kind == RULE_AGGREGATE ? 5 : l->kind == RULE_HELD ? 4 : 3;
}

static void step_bind(const Rule *rule, const RuleStep *step) {
  const RuleLiteral *l = step->literal;
  if (l->kind == RULE_AGGREGATE) {
    rules_term_visit(&l->left, bind_visit, rule->bound);
  } else if (l->negated) {
    if (l->atom.time != NULL)
      rules_term_visit(l->atom.time, bind_visit, rule->bound);
  } else {
    visit_literal(l, bind_visit, rule->bound);
  }
}

/* Puts steps into an order: `first` (-1: none) as soon as it is ready, else the cheapest that is. */
static bool steps_order(const Rule *rule, const RuleStep *steps, size_t n, int first, RuleCost cost, void *context,
                        RuleStep *out) {
  const RuleStep **left = arena_alloc(rule->arena, (n + 1) * sizeof *left);
  size_t n_left = n, placed = 0;
  for (size_t i = 0; i < n; i++)
    left[i] = &steps[i];
  while (n_left > 0) {
    size_t best = n_left;
    double least = HUGE_VAL;
    Need lacks = {.missing = -1};
    for (size_t i = 0; i < n_left; i++) {
      const RuleStep *step = left[i];
      Need need = {.missing = -1}; /* it may wait for another and lack nothing itself */
      bool ready = step_ready(rule, step, left, n_left, &need);
      if (!ready && lacks.missing < 0)
        lacks = need;
      double own = !ready ? HUGE_VAL : first >= 0 && step == &steps[first] ? -1 : cost(context, step, rule->bound);
      if (own < least) {
        best = i;
        least = own;
      }
    }
    if (best == n_left) {
      if (lacks.missing < 0)
        return rule_fail(rule, left[0]->literal->at, "no order of these literals can be run");
      return rule_fail(rule, lacks.at, "%s is not bound: no atom without not gives it a value",
                       rule->clause->names[lacks.missing]);
    }
    step_bind(rule, left[best]);
    out[placed++] = *left[best];
    memmove(&left[best], &left[best + 1], (n_left - best - 1) * sizeof *left);
    n_left--;
  }
  return true;
}

static bool steps_place(const Rule *rule, RuleStep **steps, size_t n) {
  RuleStep *out = arena_alloc(rule->arena, (n + 1) * sizeof *out);
  bool done = steps_order(rule, *steps, n, -1, step_rank, (void *)(uintptr_t)rule, out);
  *steps = out;
  return done;
}

void rules_steps_arrange(const RuleProgram *program, Arena *arena, const RuleRule *rule, const RuleStep *steps,
                         size_t n, const bool *bound, int first, RuleCost cost, void *context, RuleStep *out) {
  Compiler c = {.program = (RuleProgram *)(uintptr_t)program};
  Rule own = {&c, rule->block, rule->clause, NULL, arena};
  own.bound = arena_array(arena, bound, (size_t)rule->clause->n_names + 1, sizeof *bound);
  steps_order(&own, steps, n, first, cost, context, out);
}

/* The variables that literals have outside of their aggregates' braces. */
static void mark_outside(const RuleLiteral *literals, size_t n, bool *outside) {
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = &literals[i];
    if (l->kind == RULE_AGGREGATE)
      rules_term_visit(&l->left, bind_visit, outside);
    else
      visit_literal(l, bind_visit, outside);
  }
}

/* Puts the literals of aggregates in order. A variable that also stands outside the braces groups: it is bound there. */
static bool aggregates_order(const Rule *rule, RuleStep *steps, size_t n, const bool *outside) {
  size_t n_names = (size_t)rule->clause->n_names + 1;
  for (size_t i = 0; i < n; i++) {
    RuleStep *step = &steps[i];
    const RuleLiteral *l = step->literal;
    if (l->kind != RULE_AGGREGATE)
      continue;
    bool *own = arena_alloc(rule->arena, n_names);
    for (size_t k = 0; k < l->n_body; k++)
      visit_literal(&l->body[k], bind_visit, own);
    for (size_t k = 0; k < l->n_values; k++)
      rules_term_visit(&l->values[k], bind_visit, own);
    step->outer = arena_alloc(rule->arena, n_names * sizeof *step->outer);
    Rule inner = *rule;
    inner.bound = arena_alloc(rule->arena, n_names);
    for (int v = 0; v < rule->clause->n_names; v++)
      if (own[v] && outside[v]) {
        step->outer[step->n_outer++] = v;
        inner.bound[v] = true;
      }
    bool *nested = arena_array(rule->arena, outside, n_names, sizeof *outside);
    mark_outside(l->body, l->n_body, nested);
    if (!aggregates_order(&inner, step->body, step->n_body, nested) || !steps_place(&inner, &step->body, step->n_body))
      return false;
    for (size_t k = 0; k < l->n_values; k++) {
      Need need;
      if (!is_bound(&inner, &l->values[k], &need))
        return rule_fail(rule, need.at, "%s is not bound inside the braces", rule->clause->names[need.missing]);
    }
  }
  return true;
}

static bool check_head(const Rule *rule) {
  const RuleClause *clause = rule->clause;
  Need need;
  for (size_t i = 0; i <= clause->head.n_args; i++) {
    const RuleTerm *term = i < clause->head.n_args ? &clause->head.args[i].term : clause->head.time;
    if (term == NULL || is_bound(rule, term, &need))
      continue;
    if (strcmp(clause->names[need.missing], "_") == 0)
      return rule_fail(rule, need.at, "_ has no value: a head takes a variable of the body");
    return rule_fail(rule, need.at, "%s is not bound: no atom of the body gives it a value",
                     clause->names[need.missing]);
  }
  return true;
}

/* A time behind @ in a body is a variable or a text. */
static bool check_times(const Rule *rule, const RuleLiteral *literals, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = &literals[i];
    const RuleTerm *times[] = {l->atom.time, l->second.time};
    for (int k = 0; k < 2; k++)
      if (times[k] != NULL && times[k]->kind != RULE_VARIABLE && times[k]->kind != RULE_TEXT &&
          times[k]->kind != RULE_ASKED)
        return rule_fail(rule, times[k]->at, "a variable or a date in double quotes stands behind @");
    if (!check_times(rule, l->body, l->n_body))
      return false;
  }
  return true;
}

static bool rule_compile(Compiler *c, const RuleBlock *block, const RuleClause *clause) {
  Arena *arena = &c->program->arena;
  Rule rule = {c, block, clause, arena_alloc(arena, (size_t)clause->n_names + 1), arena};
  bool *outside = arena_alloc(arena, (size_t)clause->n_names + 1);
  RuleRule out = {.block = block, .clause = clause, .head = -1, .n_steps = clause->n_body};
  if (clause->head.name != NULL)
    out.head = find_derived(c, clause->head.name);
  visit_atom(&clause->head, bind_visit, outside);
  mark_outside(clause->body, clause->n_body, outside);
  if (!resolve_literals(&rule, clause->body, clause->n_body, &out.steps) ||
      !check_times(&rule, clause->body, clause->n_body) || !aggregates_order(&rule, out.steps, out.n_steps, outside) ||
      !steps_place(&rule, &out.steps, out.n_steps) || !check_head(&rule))
    return false;
  out.bound = rule.bound;
  vec_add(&c->program->rules, out);
  return true;
}

bool rules_compile(const RuleBlock *const *blocks, size_t n, const RuleBlock *question, const RulesHost *host,
                   RuleProgram *out, Err *err) {
  *out = (RuleProgram){.arena = ARENA_EMPTY, .host = host};
  Compiler c = {out, err};
  bool done = true;
  for (size_t b = 0; b < n && done; b++)
    for (size_t i = 0; i < blocks[b]->n_clauses && done; i++) {
      Rule rule = {&c, blocks[b], &blocks[b]->clauses[i], NULL, NULL};
      done = head_note(&rule);
    }
  for (size_t b = 0; b < n && done; b++)
    for (size_t i = 0; i < blocks[b]->n_clauses && done; i++)
      done = rule_compile(&c, blocks[b], &blocks[b]->clauses[i]);
  if (done && question != NULL)
    done = rule_compile(&c, question, &question->clauses[0]);
  done = done && rules_types_infer(&c) && rules_strata_make(&c);
  if (!done)
    rules_program_clear(out);
  return done;
}

int rules_predicate_find(const RuleProgram *program, const char *name, Err *err) {
  Compiler c = {.program = (RuleProgram *)(uintptr_t)program};
  int found = find_derived(&c, name);
  if (found >= 0)
    return found;
  TextNearest near = {.name = name};
  for (size_t i = 0; i < program->predicates.n; i++)
    if (program->predicates.at[i].origin == RULE_DERIVED)
      text_nearest_try(&near, program->predicates.at[i].name);
  err_set(err, ERR_MISSING, "no rule derives %s%s%s", name, near.best != NULL ? "; nearest: " : "",
          near.best != NULL ? near.best : "");
  return -1;
}

bool rules_general_find(const char *name) {
  RuleSignature signature;
  return rules_signature_find(name, &signature);
}

void rules_program_clear(RuleProgram *program) {
  vec_clear(&program->predicates);
  vec_clear(&program->rules);
  arena_clear(&program->arena);
}
