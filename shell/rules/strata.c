#include "rules/internal.h"

#include <stdlib.h>
#include <string.h>

/* What rests on what. The predicates that rest on each other are one stratum (Tarjan 1972); one that rests on another
 * through not, an aggregate or the whole of its time must not be of the same stratum. */

typedef struct Edge {
  int from, to;
  bool strict;
  const RuleRule *rule;
  uint32_t at;
  const char *how; /* of a strict one: what it goes through */
} Edge;

typedef struct Strata {
  Compiler *c;
  Arena *arena;
  VEC(Edge) edges;
  int *index, *low, *component, *stack; /* by predicate */
  int n_stack, counter, n_components;
} Strata;

static RulePredicate *predicate(const Strata *s, int i) {
  return &s->c->program->predicates.at[i];
}

static void edge_add(Strata *s, const RuleRule *rule, int to, const char *how, uint32_t at) {
  if (rule->head >= 0 && to >= 0 && predicate(s, to)->origin == RULE_DERIVED)
    vec_add(&s->edges, ((Edge){rule->head, to, how != NULL, rule, at, how}));
}

/* ---- what asks for the whole of a time ---- */

static bool flag_visit(void *context, int variable, uint32_t at) {
  (void)at;
  ((bool *)context)[variable] = true;
  return true;
}

static void flag_all(const RuleTerm *term, bool *whole) {
  rules_term_visit(term, flag_visit, whole);
}

/* What stays right while times grow: cutting them, and nothing else. */
static bool is_cut(const RuleTerm *term) {
  if (term->kind != RULE_CALL)
    return true;
  return strcmp(term->text, "&") == 0 && is_cut(&term->args[0]) && is_cut(&term->args[1]);
}

static bool narrows(const RuleLiteral *l, int variable) {
  const RuleTerm *time = l->kind == RULE_HELD ? l->second.time : l->atom.time;
  return !l->negated && l->kind != RULE_TEST && l->kind != RULE_AGGREGATE && time != NULL &&
         time->kind == RULE_VARIABLE && time->variable == variable;
}

/* The side of an equation whose variable has its value from the other; NULL if it only compares. */
static const RuleTerm *made_side(const RuleStep *steps, size_t n, const RuleLiteral *l) {
  const RuleTerm *sides[] = {&l->left, &l->right};
  for (int k = 0; k < 2 && l->sign == RULE_EQ; k++) {
    bool made = sides[k]->kind == RULE_VARIABLE;
    for (size_t i = 0; i < n && made; i++)
      made = !narrows(steps[i].literal, sides[k]->variable);
    if (made)
      return sides[k];
  }
  return NULL;
}

/* Variables of times that are asked for whole: what is said of them may no longer be so when the time grows. */
static void whole_steps(const Strata *s, const RuleStep *steps, size_t n, bool *whole) {
  for (size_t pass = 0; pass <= n; pass++)
    for (size_t i = 0; i < n; i++) {
      const RuleLiteral *l = steps[i].literal;
      if (l->kind == RULE_TEST) {
        const RuleTerm *made = made_side(steps, n, l), *from = made == &l->left ? &l->right : &l->left;
        if (made == NULL)
          flag_all(&l->left, whole);
        if (made == NULL || whole[made->variable] || !is_cut(from))
          flag_all(from, whole);
      }
      if (l->kind != RULE_ATOM)
        continue;
      const RulePredicate *p = predicate(s, steps[i].predicate);
      bool cut = p->origin == RULE_TESTING && strcmp(p->name, "overlaps") == 0;
      for (size_t k = 0; !cut && k < l->atom.n_args; k++)
        flag_all(&l->atom.args[k].term, whole);
    }
}

/* Predicates whose times are those of events, which never become one and so never grow. */
static void mark_moments(Strata *s) {
  RuleProgram *program = s->c->program;
  for (size_t i = 0; i < program->predicates.n; i++)
    program->predicates.at[i].moment = program->predicates.at[i].origin == RULE_EVENT;
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < program->rules.n; i++) {
      const RuleRule *rule = &program->rules.at[i];
      const RuleTerm *time = rule->clause->head.time;
      if (rule->head < 0 || time == NULL || time->kind != RULE_VARIABLE || predicate(s, rule->head)->moment)
        continue;
      for (size_t k = 0; k < rule->n_steps; k++)
        if (rule->steps[k].literal->kind == RULE_ATOM && narrows(rule->steps[k].literal, time->variable) &&
            predicate(s, rule->steps[k].predicate)->moment)
          predicate(s, rule->head)->moment = again = true;
    }
  }
}

/* Predicates that have no rows, since every rule of them asks for one that has none: they do not grow either. */
static void mark_empty(Strata *s) {
  RuleProgram *program = s->c->program;
  for (size_t i = 0; i < program->predicates.n; i++)
    if (program->predicates.at[i].origin == RULE_DERIVED)
      program->predicates.at[i].empty = true;
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < program->rules.n; i++) {
      const RuleRule *rule = &program->rules.at[i];
      bool rests = rule->head < 0 || !predicate(s, rule->head)->empty;
      for (size_t k = 0; k < rule->n_steps && !rests; k++) {
        const RuleStep *step = &rule->steps[k];
        rests = step->literal->kind == RULE_ATOM && !step->literal->negated && predicate(s, step->predicate)->empty;
      }
      if (!rests) {
        predicate(s, rule->head)->empty = false;
        again = true;
      }
    }
  }
}

static void edges_of(Strata *s, const RuleRule *rule, const RuleStep *steps, size_t n, const char *within,
                     const bool *whole) {
  for (size_t i = 0; i < n; i++) {
    const RuleStep *step = &steps[i];
    const RuleLiteral *l = step->literal;
    const RuleTerm *time = l->atom.time;
    const char *how = within != NULL ? within : l->negated ? "not" : NULL;
    switch (l->kind) {
    case RULE_TEST: break;
    case RULE_AGGREGATE: edges_of(s, rule, step->body, step->n_body, RULES_AGGREGATES[l->aggregate], whole); break;
    case RULE_ATOM:
      if (how == NULL && time != NULL && time->kind == RULE_VARIABLE && whole[time->variable] &&
          !predicate(s, step->predicate)->moment && !predicate(s, step->predicate)->empty)
        how = "the whole of its time";
      edge_add(s, rule, step->predicate, how, l->at);
      break;
    case RULE_WINDOW:
      if (how == NULL && (l->window == RULE_HISTORICALLY || l->window == RULE_ALWAYS))
        how = RULES_WINDOWS[l->window];
      edge_add(s, rule, step->predicate, how, l->at);
      break;
    case RULE_HELD:
      how = how != NULL ? how : RULES_WINDOWS[l->window];
      edge_add(s, rule, step->predicate, how, l->at);
      edge_add(s, rule, step->second, how, l->at);
      break;
    }
  }
}

/* ---- components ---- */

static void connect(Strata *s, int v) {
  s->index[v] = s->low[v] = ++s->counter;
  s->stack[s->n_stack++] = v;
  for (size_t i = 0; i < s->edges.n; i++) {
    const Edge *e = &s->edges.at[i];
    if (e->from != v)
      continue;
    if (s->index[e->to] == 0) {
      connect(s, e->to);
      s->low[v] = s->low[e->to] < s->low[v] ? s->low[e->to] : s->low[v];
    } else if (s->component[e->to] < 0) {
      s->low[v] = s->index[e->to] < s->low[v] ? s->index[e->to] : s->low[v];
    }
  }
  if (s->low[v] != s->index[v])
    return;
  int w;
  do {
    w = s->stack[--s->n_stack];
    s->component[w] = s->n_components;
  } while (w != v);
  s->n_components++;
}

/* Appends the way from one predicate to another within their stratum: "p, q, r". */
static bool put_way(const Strata *s, int from, int to, bool *seen, Buf *out) {
  size_t len = out->len;
  buf_printf(out, "%s%s", len > 0 ? ", which rests on " : "", predicate(s, from)->name);
  if (from == to && len > 0)
    return true;
  seen[from] = true;
  for (size_t i = 0; i < s->edges.n; i++) {
    const Edge *e = &s->edges.at[i];
    if (e->from == from && s->component[e->to] == s->component[from] && (e->to == to || !seen[e->to]) &&
        put_way(s, e->to, to, seen, out))
      return true;
  }
  out->len = len;
  if (out->data != NULL)
    out->data[len] = '\0';
  return false;
}

static bool check_strict(Strata *s) {
  for (size_t i = 0; i < s->edges.n; i++) {
    const Edge *e = &s->edges.at[i];
    if (!e->strict || s->component[e->from] != s->component[e->to])
      continue;
    Buf way = BUF_EMPTY;
    bool *seen = mem_zero(s->c->program->predicates.n + 1, sizeof *seen);
    put_way(s, e->to, e->to == e->from ? e->to : e->from, seen, &way);
    mem_free(seen);
    rules_fail(e->rule->block, e->at, s->c->err, "%s rests on itself through %s: %s", predicate(s, e->from)->name,
               e->how, e->to == e->from ? "a rule cannot ask for what it has not finished deriving" : buf_str(&way));
    buf_clear(&way);
    return false;
  }
  return true;
}

/* ---- growth ---- */

/* Variables whose value comes, perhaps by way of others, from atoms of the rule's own stratum. */
static void recursive_variables(const Strata *s, const RuleRule *rule, bool *from) {
  int own = predicate(s, rule->head)->stratum;
  for (size_t i = 0; i < rule->n_steps; i++) {
    const RuleStep *step = &rule->steps[i];
    const RuleLiteral *l = step->literal;
    if (l->kind != RULE_ATOM || l->negated || predicate(s, step->predicate)->origin != RULE_DERIVED ||
        predicate(s, step->predicate)->stratum != own)
      continue;
    for (size_t k = 0; k < l->atom.n_args; k++)
      rules_term_visit(&l->atom.args[k].term, flag_visit, from);
    if (l->atom.time != NULL)
      rules_term_visit(l->atom.time, flag_visit, from);
  }
}

static bool is_free(void *context, int variable, uint32_t at) {
  (void)at;
  return !((bool *)context)[variable];
}

static bool all_free(const RuleTerm *term, bool *flags) {
  return rules_term_visit(term, is_free, flags);
}

/* A term that makes a new value of such a variable; what cuts times makes none without end. */
static bool grows(const RuleTerm *term, bool *from) {
  if (term->kind != RULE_CALL || strcmp(term->text, "&") == 0)
    return false;
  return !all_free(term, from);
}

/* Variables that a test holds back: themselves, or what they are worked out from. */
static void tested_variables(const RuleRule *rule, bool *tested) {
  for (size_t i = 0; i < rule->n_steps; i++) {
    const RuleLiteral *l = rule->steps[i].literal;
    if (l->kind != RULE_TEST || l->sign <= RULE_NE)
      continue;
    rules_term_visit(&l->left, flag_visit, tested);
    rules_term_visit(&l->right, flag_visit, tested);
  }
}

static bool check_growth(const Strata *s, const RuleRule *rule) {
  const RuleClause *clause = rule->clause;
  const RulePredicate *head = predicate(s, rule->head);
  bool *from = arena_alloc(s->arena, (size_t)clause->n_names + 1);
  bool *grown = arena_alloc(s->arena, (size_t)clause->n_names + 1);
  bool *tested = arena_alloc(s->arena, (size_t)clause->n_names + 1);
  recursive_variables(s, rule, from);
  tested_variables(rule, tested);
  for (int pass = 0; pass <= clause->n_names; pass++) /* a value may come by way of others */
    for (size_t i = 0; i < rule->n_steps; i++) {
      const RuleLiteral *l = rule->steps[i].literal;
      if (l->kind == RULE_WINDOW && predicate(s, rule->steps[i].predicate)->origin == RULE_DERIVED &&
          predicate(s, rule->steps[i].predicate)->stratum == head->stratum)
        return rules_fail(rule->block, l->at, s->c->err,
                          "%s moves the time of %s in its own recursion without a bound: give it a rule of its own",
                          RULES_WINDOWS[l->window], predicate(s, rule->steps[i].predicate)->name);
      if (l->kind != RULE_TEST || l->sign != RULE_EQ)
        continue;
      const RuleTerm *sides[] = {&l->left, &l->right};
      for (int k = 0; k < 2; k++) {
        const RuleTerm *to = sides[k], *term = sides[1 - k];
        if (to->kind != RULE_VARIABLE)
          continue;
        if (grows(term, from)) {
          grown[to->variable] = from[to->variable] = true;
          tested[to->variable] = tested[to->variable] || !all_free(term, tested);
        } else if (term->kind == RULE_VARIABLE && grown[term->variable]) {
          grown[to->variable] = true;
          tested[to->variable] = tested[to->variable] || tested[term->variable];
        }
      }
    }
  for (size_t i = 0; i <= clause->head.n_args; i++) {
    const RuleTerm *term = i < clause->head.n_args ? &clause->head.args[i].term : clause->head.time;
    if (term == NULL || (head->folded == (int)i && head->fold != RULE_FOLD_NONE))
      continue;
    bool grow = grows(term, from) || (term->kind == RULE_VARIABLE && grown[term->variable]);
    if (grow && all_free(term, tested))
      return rules_fail(rule->block, term->at, s->c->err,
                        "this grows with every round of the recursion: bound it by a test such as N < 100, or keep its "
                        "least by min in the head");
  }
  return true;
}

/* ---- the whole program ---- */

static void rules_sort(Strata *s) {
  RuleProgram *program = s->c->program;
  RuleRule *sorted = arena_alloc(s->arena, (program->rules.n + 1) * sizeof *sorted);
  size_t n = 0;
  for (int stratum = 0; stratum <= program->n_strata; stratum++)
    for (size_t i = 0; i < program->rules.n; i++) {
      const RuleRule *rule = &program->rules.at[i];
      int own = rule->head < 0 ? program->n_strata : predicate(s, rule->head)->stratum;
      if (own == stratum)
        sorted[n++] = *rule;
    }
  if (n > 0)
    memcpy(program->rules.at, sorted, n * sizeof *sorted);
}

/* Gives every derived predicate the number of its stratum. */
static void strata_find(Strata *s) {
  RuleProgram *program = s->c->program;
  size_t n = program->predicates.n;
  s->index = arena_alloc(s->arena, (n + 1) * sizeof(int));
  s->low = arena_alloc(s->arena, (n + 1) * sizeof(int));
  s->component = arena_alloc(s->arena, (n + 1) * sizeof(int));
  s->stack = arena_alloc(s->arena, (n + 1) * sizeof(int));
  for (size_t i = 0; i < program->rules.n; i++) {
    const RuleRule *rule = &program->rules.at[i];
    bool *whole = arena_alloc(s->arena, (size_t)rule->clause->n_names + 1);
    whole_steps(s, rule->steps, rule->n_steps, whole);
    for (size_t k = 0; k < rule->clause->head.n_args; k++)
      flag_all(&rule->clause->head.args[k].term, whole);
    edges_of(s, rule, rule->steps, rule->n_steps, NULL, whole);
  }
  for (size_t i = 0; i < n; i++)
    s->component[i] = -1;
  for (size_t i = 0; i < n; i++)
    if (predicate(s, (int)i)->origin == RULE_DERIVED && s->index[i] == 0)
      connect(s, (int)i);
  for (size_t i = 0; i < n; i++)
    predicate(s, (int)i)->stratum = s->component[i];
  for (size_t i = 0; i < s->edges.n; i++)
    if (s->component[s->edges.at[i].from] == s->component[s->edges.at[i].to])
      predicate(s, s->edges.at[i].from)->recursive = true;
  program->n_strata = s->n_components;
}

bool rules_strata_make(Compiler *c) {
  RuleProgram *program = c->program;
  Strata s = {.c = c, .arena = &program->arena};
  mark_moments(&s);
  mark_empty(&s);
  strata_find(&s);
  bool done = check_strict(&s);
  for (size_t i = 0; i < program->rules.n && done; i++)
    if (program->rules.at[i].head >= 0)
      done = check_growth(&s, &program->rules.at[i]);
  rules_sort(&s);
  vec_clear(&s.edges);
  return done;
}

int rules_strata_renew(RuleProgram *program, Arena *arena) {
  Compiler c = {.program = program};
  Strata s = {.c = &c, .arena = arena};
  int clash = -1;
  strata_find(&s);
  for (size_t i = 0; i < s.edges.n && clash < 0; i++)
    if (s.edges.at[i].strict && s.component[s.edges.at[i].from] == s.component[s.edges.at[i].to])
      clash = s.edges.at[i].to;
  rules_sort(&s);
  vec_clear(&s.edges);
  return clash;
}
