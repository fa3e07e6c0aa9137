#include "rules/proving.h"

#include "time/order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WAYS_MOST 2000u      /* that are looked at for the smallest proof */
#define WAYS_SOON 1000u      /* for each that a goal has */
#define WAYS_DIRECT 64u      /* of a goal, of those that are direct */
#define WAYS_LIMIT 20000000u /* then it is given up */
#define SIZE_MOST 1e15       /* a size beyond is this */

/* The nodes that a way by a rule has at least: itself, and what its literals add, but for tests. */
static double least_of(const RulesProof *p, const RuleRule *rule) {
  double least = 1;
  for (size_t k = 0; k < rule->n_steps; k++) {
    const RuleLiteral *l = rule->steps[k].literal;
    int found = rule->steps[k].predicate;
    bool test = l->kind == RULE_TEST || (l->kind == RULE_ATOM && proof_predicate(p, found)->origin == RULE_TESTING);
    bool derived =
        l->kind != RULE_AGGREGATE && !test && !l->negated && proof_predicate(p, found)->origin == RULE_DERIVED;
    least += test ? 0 : derived ? p->least[0][found] : 1;
  }
  return least;
}

static void find_least(RulesProof *p) {
  const RuleProgram *program = p->program;
  size_t n = program->predicates.n;
  for (int k = 0; k < 2; k++)
    p->least[k] = arena_alloc(&p->arena, (n + 1) * sizeof(double));
  for (size_t i = 0; i < n; i++)
    p->least[0][i] = 1;
  for (size_t i = 0; i < n; i++) {
    double least = INFINITY, recursive = INFINITY;
    for (size_t k = 0; k < program->rules.n; k++) {
      const RuleRule *rule = &program->rules.at[k];
      if (rule->head != (int)i)
        continue;
      bool again = proof_rule_recursive(p, rule);
      double own = least_of(p, rule);
      least = own < least ? own : least;
      recursive = again && own < recursive ? own : recursive;
    }
    p->least[0][i] = least;
    bool united = program->predicates.at[i].timed && !p->run->moment[i];
    p->least[1][i] = united && 1 + 2 * least < recursive ? 1 + 2 * least : recursive;
  }
}

RulesProof *rules_proof_new(RulesRun *run, const RuleProgram *program) {
  RulesProof *p = mem_zero(1, sizeof *p);
  size_t n = program->rules.n;
  p->run = run;
  p->program = program;
  p->narrow = arena_alloc(&p->arena, n + 1);
  for (int reading = 0; reading < 2; reading++) {
    p->solvers[reading] = arena_alloc(&p->arena, (n + 1) * sizeof(Solver *));
    p->direct[reading] = arena_alloc(&p->arena, (n + 1) * sizeof(ProofDirect *));
  }
  find_least(p);
  for (size_t i = 0; i < n; i++)
    p->narrow[i] = proof_rule_narrow(&program->rules.at[i]);
  return p;
}

void rules_proof_free(RulesProof *p) {
  if (p == NULL)
    return;
  for (size_t i = 0; i < p->goals.n; i++) {
    vec_clear(&p->goals.at[i].ways);
    vec_clear(&p->goals.at[i].users);
  }
  vec_clear(&p->goals);
  vec_clear(&p->ways);
  vec_clear(&p->heap);
  vec_clear(&p->changed);
  mem_free(p->slots);
  arena_clear(&p->arena);
  mem_free(p);
}

/* ---- goals ---- */

static uint64_t goal_hash(const Goal *g, int arity) {
  uint64_t h = 0x9e3779b97f4a7c15u + (uint64_t)(g->predicate + 1) * 4 + (uint64_t)g->need + (g->possible ? 64 : 0);
  for (int i = 0; i < arity; i++)
    h = (h ^ g->row[i]) * 0xff51afd7ed558ccdu, h ^= h >> 29;
  const int64_t time[] = {g->time.start_lo, g->time.start_hi, g->time.end_lo, g->time.end_hi};
  for (int i = 0; i < 4; i++)
    h = (h ^ (uint64_t)time[i]) * 0xff51afd7ed558ccdu, h ^= h >> 29;
  return h ^ h >> 32;
}

static bool goal_same(const Goal *a, const Goal *b, int arity) {
  return a->predicate == b->predicate && a->possible == b->possible && a->need == b->need &&
         bounds_equal(&a->time, &b->time) &&
         (arity == 0 || memcmp(a->row, b->row, (size_t)arity * sizeof *a->row) == 0);
}

/* A slot has the upper half of the hash, by which it stands where it does, above the number and 1. */
static void slots_grow(RulesProof *p) {
  size_t before = p->n_slots;
  uint64_t *old = p->slots;
  p->n_slots = before == 0 ? 1024 : before * 2;
  p->slots = mem_zero(p->n_slots, sizeof *p->slots);
  for (size_t i = 0; i < before; i++) {
    size_t at = (old[i] >> 32) & (p->n_slots - 1);
    while (old[i] != 0 && p->slots[at] != 0)
      at = (at + 1) & (p->n_slots - 1);
    if (old[i] != 0)
      p->slots[at] = old[i];
  }
  mem_free(old);
}

/* The number of a goal, made if it is not there. */
int proof_goal_put(RulesProof *p, int found, bool possible, RuleNeed need, Bounds time, const Code *row) {
  if (found >= 0 && p->run->use[1][found] == p->run->use[0][found])
    possible = false; /* the readings are one */
  Goal goal = {.predicate = found, .possible = possible, .need = need, .row = row, .size = INFINITY, .best = -1};
  int arity = proof_arity(p, found);
  if (need == NEED_SPAN)
    goal.time = time;
  if (p->n_slots < (p->goals.n + 1) * 2)
    slots_grow(p);
  uint64_t hash = goal_hash(&goal, arity);
  size_t at = (hash >> 32) & (p->n_slots - 1);
  for (; p->slots[at] != 0; at = (at + 1) & (p->n_slots - 1))
    if ((p->slots[at] ^ hash) >> 32 == 0 && goal_same(&p->goals.at[(uint32_t)p->slots[at] - 1], &goal, arity))
      return (int)(uint32_t)p->slots[at] - 1;
  goal.row = arena_array(&p->arena, row, (size_t)arity, sizeof *row);
  if (goal.row == NULL)
    goal.row = arena_alloc(&p->arena, sizeof *row);
  p->slots[at] = (hash >> 32 << 32) | (uint32_t)(p->goals.n + 1);
  vec_add(&p->goals, goal);
  return (int)p->goals.n - 1;
}

/* ---- sizes, back up from what is proven ---- */

static double way_size(const RulesProof *p, const Way *way) {
  double size = way->own;
  for (size_t i = 0; i < way->n; i++)
    if (way->premises[i].kind == PREMISE_GOAL)
      size += p->goals.at[way->premises[i].goal].size;
  return size > SIZE_MOST && size != INFINITY ? SIZE_MOST : size;
}

static void way_improve(RulesProof *p, int number) {
  Way *way = &p->ways.at[number];
  double size = way_size(p, way);
  if (size >= way->size)
    return;
  way->size = size;
  Goal *goal = &p->goals.at[way->goal];
  if (size >= goal->size)
    return;
  goal->size = size;
  goal->best = number;
  vec_add(&p->changed, way->goal);
}

static void spread(RulesProof *p) {
  for (size_t i = 0; i < p->changed.n; i++) {
    int goal = p->changed.at[i];
    for (size_t k = 0; k < p->goals.at[goal].users.n; k++)
      way_improve(p, p->goals.at[goal].users.at[k]);
  }
  p->changed.n = 0;
}

static bool same_row(const RulesProof *p, const RulePremise *x, const RulePremise *y) {
  if (x->row == NULL || y->row == NULL || x->predicate != y->predicate)
    return x->row == y->row;
  size_t n = (size_t)(proof_arity(p, x->predicate) + proof_predicate(p, x->predicate)->timed);
  return memcmp(x->row, y->row, n * sizeof *x->row) == 0;
}

static bool same_premises(const RulesProof *p, const Way *a, const Way *b) {
  if (a->rule != b->rule || a->n != b->n || a->own != b->own)
    return false;
  for (size_t i = 0; i < a->n; i++) {
    const RulePremise *x = &a->premises[i], *y = &b->premises[i];
    if (x->kind != y->kind || x->goal != y->goal || !same_row(p, x, y))
      return false;
  }
  return true;
}

void proof_way_add(RulesProof *p, Way way) {
  Goal *goal = &p->goals.at[way.goal];
  if (goal->ways.n > 0 && same_premises(p, &p->ways.at[goal->ways.at[goal->ways.n - 1]], &way))
    return;
  way.size = INFINITY;
  int number = (int)p->ways.n;
  vec_add(&p->ways, way);
  vec_add(&p->goals.at[way.goal].ways, number);
  for (size_t i = 0; i < way.n; i++)
    if (way.premises[i].kind == PREMISE_GOAL)
      vec_add(&p->goals.at[way.premises[i].goal].users, number);
  way_improve(p, number);
}

/* ---- the search ---- */

static void heap_push(RulesProof *p, Item item) {
  vec_add(&p->heap, item);
  size_t i = p->heap.n - 1;
  for (; i > 0 && p->heap.at[(i - 1) / 2].outer > item.outer; i = (i - 1) / 2)
    p->heap.at[i] = p->heap.at[(i - 1) / 2];
  p->heap.at[i] = item;
}

static Item heap_pop(RulesProof *p) {
  Item top = p->heap.at[0], last = p->heap.at[--p->heap.n];
  size_t i = 0, n = p->heap.n;
  for (size_t child; (child = 2 * i + 1) < n; i = child) {
    if (child + 1 < n && p->heap.at[child + 1].outer < p->heap.at[child].outer)
      child++;
    if (p->heap.at[child].outer >= last.outer)
      break;
    p->heap.at[i] = p->heap.at[child];
  }
  if (n > 0)
    p->heap.at[i] = last;
  return top;
}

static void reach(RulesProof *p, int goal, double outer) {
  Goal *g = &p->goals.at[goal];
  if (g->search == p->search && g->outer <= outer)
    return;
  g->search = p->search;
  g->outer = outer;
  heap_push(p, (Item){outer, goal});
}

static double least_size(RulesProof *p, int goal) {
  proof_goal_look_ahead(p, goal);
  spread(p);
  const Goal *g = &p->goals.at[goal];
  double least = g->predicate < 0 ? 1 : p->least[g->ends ? 0 : 1][g->predicate];
  return least < g->size ? least : g->size;
}

static void reach_premises(RulesProof *p, int goal, double outer) {
  for (size_t i = 0; i < p->goals.at[goal].ways.n; i++) {
    int number = p->goals.at[goal].ways.at[i];
    size_t n = p->ways.at[number].n;
    const RulePremise *premises = p->ways.at[number].premises;
    double least = p->ways.at[number].own;
    for (size_t k = 0; k < n; k++)
      least += premises[k].kind == PREMISE_GOAL ? least_size(p, premises[k].goal) : 0;
    for (size_t k = 0; k < n && least != INFINITY; k++)
      if (premises[k].kind == PREMISE_GOAL)
        reach(p, premises[k].goal, outer + least - least_size(p, premises[k].goal));
  }
}

static bool is_stopped(const RulesProof *p) {
  return p->run->source->stopped != NULL && p->run->source->stopped(p->run->source->context);
}

/* Makes sure that a goal has its ways, or so many of them. */
static void look_into(RulesProof *p, int goal, size_t most, bool direct) {
  Goal *g = &p->goals.at[goal];
  if (g->expanded && (!g->cut || g->taken >= most))
    return;
  g->ways.n = 0;
  proof_goal_expand(p, goal, most, direct);
  p->goals.at[goal].taken = most;
  spread(p);
}

static void begin(RulesProof *p, int root) {
  p->search++;
  p->heap.n = 0;
  reach(p, root, 0);
}

/* The smallest first, of so many ways to each goal: true if nothing is left that could be smaller; false if the bound on
 * all of them was reached before. */
static bool search_smallest(RulesProof *p, int root, size_t most, size_t before, bool *cut) {
  begin(p, root);
  *cut = false;
  while (p->heap.n > 0) {
    Item item = heap_pop(p);
    if (item.outer > p->goals.at[item.goal].outer)
      continue;
    if (p->goals.at[root].size <= item.outer + 1) /* not even the least goal would make it smaller */
      return true;
    if (p->ways.n - before > WAYS_MOST || is_stopped(p))
      return false;
    look_into(p, item.goal, most, false);
    *cut = *cut || p->goals.at[item.goal].cut;
    reach_premises(p, item.goal, item.outer);
  }
  return true;
}

/* Any proof: by turns the goal that is nearest, and the one that was found last, since a short proof is found by the first
 * and a long one by the second; a few ways of each, and more of them when that is not enough, or not soon. */
static bool search_any(RulesProof *p, int root) {
  Numbers stack = {0};
  bool left = true;
  size_t before = p->ways.n;
  bool direct = true;
  for (size_t most = WAYS_DIRECT; p->goals.at[root].size == INFINITY && left; direct = false) {
    begin(p, root);
    stack.n = 0;
    int deep = p->search;
    size_t soon = p->ways.n + most * WAYS_SOON;
    left = false;
    vec_add(&stack, root);
    while ((stack.n > 0 || p->heap.n > 0) && p->goals.at[root].size == INFINITY) {
      if (p->ways.n - before > WAYS_LIMIT || is_stopped(p)) {
        vec_clear(&stack);
        return false;
      }
      if (!direct && p->ways.n > soon) {
        left = true;
        break;
      }
      if (p->heap.n > 0) {
        Item item = heap_pop(p);
        if (item.outer <= p->goals.at[item.goal].outer && p->goals.at[item.goal].size == INFINITY) {
          look_into(p, item.goal, most, direct);
          left = left || p->goals.at[item.goal].cut;
          reach_premises(p, item.goal, item.outer);
        }
      }
      int goal = stack.n > 0 ? stack.at[--stack.n] : root;
      if (p->goals.at[goal].size != INFINITY || p->goals.at[goal].deep == deep)
        continue;
      p->goals.at[goal].deep = deep;
      look_into(p, goal, most, direct);
      left = left || p->goals.at[goal].cut;
      for (size_t i = p->goals.at[goal].ways.n; i-- > 0;) {
        const Way *way = &p->ways.at[p->goals.at[goal].ways.at[i]];
        for (size_t k = way->n; k-- > 0;)
          if (way->premises[k].kind == PREMISE_GOAL)
            vec_add(&stack, way->premises[k].goal);
      }
    }
    most = direct ? WAYS_FIRST : most * 8;
  }
  vec_clear(&stack);
  return p->goals.at[root].size != INFINITY;
}

/* Few ways to each goal first, then more, within the bound on all of them. */
static bool search_best(RulesProof *p, int root) {
  size_t before = p->ways.n;
  bool cut;
  for (size_t most = WAYS_FIRST * 8; search_smallest(p, root, most, before, &cut); most *= 32)
    if (!cut)
      return true;
  return false;
}

static bool prove(RulesProof *p, int goal, Err *err) {
  if (p->goals.at[goal].exact)
    return true;
  bool exact = search_best(p, goal);
  bool proven = p->goals.at[goal].size != INFINITY || search_any(p, goal);
  p->goals.at[goal].exact = exact && proven;
  if (is_stopped(p))
    return err_set(err, ERR_INTERRUPT, "interrupted");
  return proven ||
         err_set(err, ERR_LIMIT, exact ? "its proof goes in a circle of times" : "no proof was found within %u steps",
                 WAYS_LIMIT);
}

int rules_proof_row(RulesProof *p, int found, const Code *row, Err *err) {
  if (!rules_widen_for(p->run, row, err))
    return -1;
  Bounds time = {0};
  bool timed = found >= 0 && proof_predicate(p, found)->timed;
  if (timed)
    time = codes_value(p->run->codes, row[proof_arity(p, found)]).time;
  int goal = proof_goal_put(p, found, false, timed ? NEED_SPAN : NEED_ROW, time, row);
  return prove(p, goal, err) ? goal : -1;
}

/* ---- what was found ---- */

RuleGoal rules_proof_goal(const RulesProof *p, int goal) {
  const Goal *g = &p->goals.at[goal];
  return (RuleGoal){g->predicate, g->possible, g->need, g->time, g->row, proof_arity(p, g->predicate), g->size};
}

bool rules_proof_exact(const RulesProof *p, int goal) {
  return p->goals.at[goal].exact;
}

static int way_compare(const void *a, const void *b, void *context) {
  const RulesProof *p = context;
  const int *x = a, *y = b;
  double left = p->ways.at[*x].size, right = p->ways.at[*y].size;
  return left != right ? (left < right ? -1 : 1) : (*x > *y) - (*x < *y);
}

size_t rules_proof_ways(RulesProof *p, int goal, size_t most, Err *err) {
  look_into(p, goal, SIZE_MAX, false);
  size_t n = 0;
  for (size_t i = 0; i < p->goals.at[goal].ways.n && n < most; i++) {
    Way way = p->ways.at[p->goals.at[goal].ways.at[i]]; /* a copy: proving finds more, and they move */
    bool proven = true;
    for (size_t k = 0; k < way.n && proven; k++)
      proven = way.premises[k].kind != PREMISE_GOAL || prove(p, way.premises[k].goal, err);
    way_improve(p, p->goals.at[goal].ways.at[i]);
    n += proven ? 1 : 0;
  }
  spread(p);
  Goal *g = &p->goals.at[goal];
  qsort_r(g->ways.at, g->ways.n, sizeof *g->ways.at, way_compare, p);
  return n;
}

static const Way *way_of(const RulesProof *p, int goal, size_t i) {
  const Goal *g = &p->goals.at[goal];
  return &p->ways.at[i == 0 ? g->best : g->ways.at[i]];
}

RuleWay rules_proof_way(RulesProof *p, int goal, size_t i) {
  const Way *way = way_of(p, goal, i);
  return (RuleWay){way->rule, way->n, way->premises, way->size};
}

bool rules_proof_variable(const RulesProof *p, int goal, size_t i, int variable, RuleValue *out) {
  const Way *way = way_of(p, goal, i);
  if (way->rule == NULL || !way->bound[variable])
    return false;
  if (way->rule->types[variable] == RULE_TYPE_TIME)
    *out = (RuleValue){.type = RULE_TYPE_TIME, .time = way->times[variable]};
  else
    *out = codes_value(p->run->codes, way->codes[variable]);
  return true;
}

static bool mention(void *context, int variable, uint32_t at) {
  (void)at;
  ((bool *)context)[variable] = true;
  return true;
}

void rules_proof_mentioned(const RuleLiteral *l, bool *seen) {
  const RuleAtom *atoms[] = {&l->atom, &l->second};
  for (int k = 0; k < 2; k++) {
    for (size_t i = 0; i < atoms[k]->n_args; i++)
      rules_term_visit(&atoms[k]->args[i].term, mention, seen);
    if (atoms[k]->time != NULL)
      rules_term_visit(atoms[k]->time, mention, seen);
  }
  if (l->kind == RULE_TEST || l->kind == RULE_AGGREGATE)
    rules_term_visit(&l->left, mention, seen);
  if (l->kind == RULE_TEST)
    rules_term_visit(&l->right, mention, seen);
}

#define SORTED_MOST 10000u /* members that are put in order; what comes behind is counted */

typedef struct Members {
  VEC(RuleValue) values; /* of one member after the other */
  size_t n, n_names;
  const bool *outside;
} Members;

static bool take_member(void *context, const Solver *s) {
  Members *m = context;
  if (m->n++ >= SORTED_MOST)
    return true;
  for (size_t v = 0; v < m->n_names; v++) {
    RuleValue value = {0};
    if (s->bound[v] && !m->outside[v] && s->rule->types[v] == RULE_TYPE_TIME)
      value = (RuleValue){.type = RULE_TYPE_TIME, .time = s->times[v]};
    else if (s->bound[v] && !m->outside[v])
      value = codes_value(s->run->codes, s->codes[v]);
    vec_add(&m->values, value);
  }
  return true;
}

static int member_compare(const void *a, const void *b, void *context) {
  const Members *m = context;
  const RuleValue *x = a, *y = b;
  int order = 0;
  for (size_t v = 0; v < m->n_names && order == 0; v++)
    order = rule_value_compare(&x[v], &y[v]);
  return order;
}

/* The bindings of a way, but for what an aggregate gave: its members are looked for as they were before. */
size_t rules_proof_members(RulesProof *p, int goal, size_t i, size_t premise, size_t most, RuleMemberFn *fn,
                           void *context) {
  const Way *way = way_of(p, goal, i);
  Solver *s = proof_solver(p, (size_t)(way->rule - p->program->rules.at), p->goals.at[goal].possible);
  size_t n_names = (size_t)s->rule->clause->n_names;
  memcpy(s->codes, way->codes, n_names * sizeof *s->codes);
  if (way->times != NULL)
    memcpy(s->times, way->times, n_names * sizeof *s->times);
  memcpy(s->bound, way->bound, n_names * sizeof *s->bound);
  Members m = {.n_names = n_names, .outside = way->bound};
  for (size_t k = 0; k < s->n; k++)
    if (s->order[k].literal == way->premises[premise].step->literal)
      rules_solve_members(s, k, take_member, &m);
  size_t sorted = m.n < SORTED_MOST ? m.n : SORTED_MOST;
  if (n_names > 0)
    qsort_r(m.values.at, sorted, n_names * sizeof *m.values.at, member_compare, &m);
  for (size_t k = 0; k < sorted && k < most && n_names > 0; k++)
    fn(context, m.values.at + k * n_names);
  vec_clear(&m.values);
  return m.n;
}
