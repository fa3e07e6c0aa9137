#include "rules/proof.h"

#include "rules/solve.h"
#include "time/order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WAYS_MOST 40000u     /* that are looked at for the smallest proof */
#define WAYS_FIRST 16u       /* of a goal, where any proof will do */
#define WAYS_LIMIT 20000000u /* then it is given up */
#define PREMISES_MOST 16     /* of a way, that need no memory while it is made */
#define PIECES_MOST 8        /* of a time that are tried as a part of it */
#define SIZE_MOST 1e15       /* a size beyond is this */

typedef VEC(int) Numbers;

typedef struct Goal {
  int predicate;
  bool possible;
  RuleNeed need;
  Bounds time;
  const Code *row;
  double size;   /* INFINITY: not proven yet */
  int best;      /* the way that it has by it */
  double outer;  /* the least that a proof of what is searched has beside this goal */
  int search;    /* the one that `outer` is of */
  bool expanded; /* all its ways are there, or those that the bound on them left */
  bool cut;      /* the bound left some out */
  size_t taken;  /* that bound */
  int deep;      /* the last search that went down through it */
  bool exact;
  Numbers ways, users; /* the ways to it; those that it is a premise of */
  size_t n_sorted;     /* ways that rules_proof_ways has put in front */
} Goal;

typedef struct Way {
  int goal;
  const RuleRule *rule;
  Code *codes;
  Bounds *times;
  bool *bound;
  size_t n;
  RulePremise *premises;
  double own, size; /* without its goals; with them */
} Way;

typedef struct Item {
  double outer;
  int goal;
} Item;

struct RulesProof {
  RulesRun *run;
  Arena arena;
  VEC(Goal) goals;
  VEC(Way) ways;
  uint32_t *slots; /* owned; goals by hash, number and 1 */
  size_t n_slots;
  Solver **solvers[2]; /* by rule */
  uint8_t *least;      /* by predicate: nodes that a proof of its rows has at least */
  bool *narrow;        /* by rule: its time is no more than when all its atoms hold together */
  VEC(Item) heap;
  Numbers changed;
  int search;
};

static const RulePredicate *predicate(const RulesProof *p, int i) {
  return &p->run->program->predicates.at[i];
}

static int arity_of(const RulesProof *p, int i) {
  return i < 0 ? p->run->answer.arity : predicate(p, i)->arity + predicate(p, i)->n_keys;
}

/* ---- rules whose time is a cut of their atoms' ---- */

static bool uses(const RuleTerm *term, int variable);

static bool uses_any(const RuleTerm *terms, size_t n, int variable) {
  for (size_t i = 0; i < n; i++)
    if (uses(&terms[i], variable))
      return true;
  return false;
}

static bool uses(const RuleTerm *term, int variable) {
  return (term->kind == RULE_VARIABLE && term->variable == variable) || uses_any(term->args, term->n_args, variable);
}

static bool uses_argument(const RuleAtom *atom, int variable) {
  for (size_t i = 0; i < atom->n_args; i++)
    if (uses(&atom->args[i].term, variable))
      return true;
  return false;
}

static bool cuts_only(const RuleLiteral *literals, size_t n, int variable) {
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = &literals[i];
    bool other = uses_argument(&l->atom, variable) || uses(&l->left, variable) || uses(&l->right, variable) ||
                 uses_any(l->values, l->n_values, variable);
    bool window = (l->kind == RULE_WINDOW || l->kind == RULE_HELD) && l->atom.time != NULL;
    if (other || window || (l->kind == RULE_AGGREGATE && !cuts_only(l->body, l->n_body, variable)))
      return false;
  }
  return true;
}

static bool is_narrow(const RuleRule *rule) {
  const RuleAtom *head = &rule->clause->head;
  return rule->head >= 0 && head->time != NULL && head->time->kind == RULE_VARIABLE &&
         !uses_argument(head, head->time->variable) &&
         cuts_only(rule->clause->body, rule->clause->n_body, head->time->variable);
}

/* Itself, and what it rests on; a row that a block states is all of its proof. */
static uint8_t least_of(const RulesRun *run, int found) {
  for (size_t i = 0; i < run->program->rules.n; i++) {
    const RuleRule *rule = &run->program->rules.at[i];
    bool rests = rule->head != found;
    for (size_t k = 0; k < rule->n_steps; k++)
      rests = rests || rule->steps[k].literal->kind != RULE_TEST;
    if (!rests)
      return 1;
  }
  return 2;
}

RulesProof *rules_proof_new(RulesRun *run) {
  RulesProof *p = mem_zero(1, sizeof *p);
  size_t n = run->program->rules.n;
  p->run = run;
  p->narrow = arena_alloc(&p->arena, n + 1);
  for (int reading = 0; reading < 2; reading++)
    p->solvers[reading] = arena_alloc(&p->arena, (n + 1) * sizeof(Solver *));
  p->least = arena_alloc(&p->arena, run->program->predicates.n + 1);
  for (size_t i = 0; i < run->program->predicates.n; i++)
    p->least[i] = least_of(run, (int)i);
  for (size_t i = 0; i < n; i++)
    p->narrow[i] = is_narrow(&run->program->rules.at[i]);
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
  return h;
}

static bool goal_same(const Goal *a, const Goal *b, int arity) {
  return a->predicate == b->predicate && a->possible == b->possible && a->need == b->need &&
         bounds_equal(&a->time, &b->time) && memcmp(a->row, b->row, (size_t)arity * sizeof *a->row) == 0;
}

static void slots_grow(RulesProof *p) {
  size_t n = p->n_slots == 0 ? 1024 : p->n_slots * 2;
  mem_free(p->slots);
  p->slots = mem_zero(n, sizeof *p->slots);
  p->n_slots = n;
  for (size_t i = 0; i < p->goals.n; i++) {
    const Goal *g = &p->goals.at[i];
    size_t at = goal_hash(g, arity_of(p, g->predicate)) & (n - 1);
    while (p->slots[at] != 0)
      at = (at + 1) & (n - 1);
    p->slots[at] = (uint32_t)i + 1;
  }
}

/* The number of a goal, made if it is not there. */
static int goal_put(RulesProof *p, int found, bool possible, RuleNeed need, Bounds time, const Code *row) {
  if (found >= 0 && p->run->use[1][found] == p->run->use[0][found])
    possible = false; /* the readings are one */
  Goal goal = {.predicate = found, .possible = possible, .need = need, .row = row, .size = INFINITY, .best = -1};
  int arity = arity_of(p, found);
  if (need == NEED_SPAN)
    goal.time = time;
  if (p->n_slots < (p->goals.n + 1) * 2)
    slots_grow(p);
  size_t at = goal_hash(&goal, arity) & (p->n_slots - 1);
  for (; p->slots[at] != 0; at = (at + 1) & (p->n_slots - 1))
    if (goal_same(&p->goals.at[p->slots[at] - 1], &goal, arity))
      return (int)p->slots[at] - 1;
  goal.row = arena_array(&p->arena, row, (size_t)arity, sizeof *row);
  if (goal.row == NULL)
    goal.row = arena_alloc(&p->arena, sizeof *row);
  p->slots[at] = (uint32_t)p->goals.n + 1;
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

static bool same_premises(const Way *a, const Way *b) {
  if (a->rule != b->rule || a->n != b->n || a->own != b->own)
    return false;
  for (size_t i = 0; i < a->n; i++) {
    const RulePremise *x = &a->premises[i], *y = &b->premises[i];
    if (x->kind != y->kind || x->goal != y->goal || x->row != y->row)
      return false;
  }
  return true;
}

static void way_add(RulesProof *p, Way way) {
  Goal *goal = &p->goals.at[way.goal];
  if (goal->ways.n > 0 && same_premises(&p->ways.at[goal->ways.at[goal->ways.n - 1]], &way))
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

/* ---- the ways to a goal ---- */

typedef struct Search {
  RulesProof *p;
  int goal;
  bool narrow;
  size_t most, n; /* ways that are taken */
  bool cut;
  VEC(Bounds) pieces;
} Search;

static Bounds cut_time(const Bounds *a, const Bounds *b) {
  return exec_time_cut(a, b);
}

static bool covers(const Bounds *a, const Bounds *b) {
  return a->start_lo <= b->start_lo && a->start_hi <= b->start_hi && a->end_lo >= b->end_lo && a->end_hi >= b->end_hi;
}

/* Of a row that may rest on the goal no more is asked than the goal needs: it may hold longer because of it. */
static int premise_goal(Search *q, const RuleAtom *atom, int found, bool possible, const Code *row) {
  RulesProof *p = q->p;
  const RulePredicate *own = predicate(p, found);
  const Goal *goal = &p->goals.at[q->goal];
  RuleNeed need = !own->timed ? NEED_ROW : atom->time == NULL ? NEED_SOME : NEED_SPAN;
  Bounds time = {0};
  if (need == NEED_SPAN)
    time = codes_value(p->run->codes, row[own->arity + own->n_keys]).time;
  bool recursive = need == NEED_SPAN && goal->predicate >= 0 && own->stratum == predicate(p, goal->predicate)->stratum;
  if (recursive && q->narrow && atom->time->kind == RULE_VARIABLE && goal->need == NEED_SPAN && !p->run->moment[found])
    time = cut_time(&time, &goal->time);
  return goal_put(p, found, possible, need, time, row);
}

static int premise_compare(const void *a, const void *b) {
  const RulePremise *x = a, *y = b;
  uint32_t p = x->step->literal->at, q = y->step->literal->at;
  return p < q ? -1 : p > q;
}

static bool add_row(Search *q, Way *way, const RuleStep *step, const RuleAtom *atom, int found, bool possible,
                    const Code *row) {
  RulesProof *p = q->p;
  RulePremise *premise = &way->premises[way->n++];
  *premise = (RulePremise){.kind = PREMISE_FACT, .step = step, .goal = -1, .predicate = found};
  if (predicate(p, found)->origin == RULE_DERIVED) {
    premise->kind = PREMISE_GOAL;
    premise->goal = premise_goal(q, atom, found, possible, row);
    return premise->goal != q->goal;
  }
  premise->row = arena_array(&p->arena, row, (size_t)(arity_of(p, found) + predicate(p, found)->timed), sizeof *row);
  way->own++;
  return true;
}

/* Takes a solution down as a way. */
static bool keep_way(Search *q, const Solver *s) {
  RulesProof *p = q->p;
  if (q->n >= q->most) {
    q->cut = true;
    return false;
  }
  size_t n_names = (size_t)s->rule->clause->n_names;
  Way way = {.goal = q->goal, .rule = s->rule, .own = 1};
  RulePremise premises[2 * PREMISES_MOST];
  way.premises = s->n <= PREMISES_MOST ? premises : arena_alloc(&p->arena, 2 * s->n * sizeof *way.premises);
  for (size_t i = 0; i < s->n; i++) {
    const RuleStep *step = &s->order[i];
    const RuleLiteral *l = step->literal;
    if (s->rows[i].row != NULL) {
      if (!add_row(q, &way, step, &l->atom, step->predicate, rules_solver_reading(s, l), s->rows[i].row) ||
          (l->kind == RULE_HELD &&
           !add_row(q, &way, step, &l->second, step->second, rules_solver_reading(s, l), s->rows[i].second)))
        return true; /* it rests on itself */
      continue;
    }
    bool test = l->kind == RULE_TEST || !l->negated;
    way.premises[way.n] = (RulePremise){.step = step, .goal = -1, .predicate = step->predicate};
    way.premises[way.n++].kind = l->kind == RULE_AGGREGATE ? PREMISE_AGGREGATE : test ? PREMISE_TEST : PREMISE_ABSENT;
    way.own += test && l->kind != RULE_AGGREGATE ? 0 : 1;
  }
  qsort(way.premises, way.n, sizeof *way.premises, premise_compare);
  if (way.premises == premises)
    way.premises = arena_array(&p->arena, premises, way.n, sizeof *premises);
  way.codes = arena_array(&p->arena, s->codes, n_names, sizeof *way.codes);
  for (size_t v = 0; v < n_names && way.times == NULL; v++)
    if (s->rule->types[v] == RULE_TYPE_TIME)
      way.times = arena_array(&p->arena, s->times, n_names, sizeof *way.times);
  way.bound = arena_array(&p->arena, s->bound, n_names, sizeof *way.bound);
  q->n++;
  way_add(p, way);
  return true;
}

/* What could not be bound before: times and what is worked out. */
static bool head_fits(Search *q, Solver *s) {
  const RuleAtom *head = &s->rule->clause->head;
  const RulePredicate *own = predicate(q->p, s->rule->head);
  for (size_t k = 0; k < head->n_args; k++) {
    const RuleTerm *term = &head->args[k].term;
    Code code;
    if (term->kind == RULE_VARIABLE && s->rule->types[term->variable] != RULE_TYPE_TIME)
      continue;
    if (!rules_solver_code(s, term, own->types[k], &code) || code != q->p->goals.at[q->goal].row[k])
      return false;
  }
  return true;
}

static bool question_fits(const Search *q, const Solver *s) {
  const Goal *goal = &q->p->goals.at[q->goal];
  int n = 0;
  for (int v = 0; v < s->rule->clause->n_names; v++) {
    if (!s->rule->bound[v] || strcmp(s->rule->clause->names[v], "_") == 0)
      continue;
    Code code = goal->row[n++];
    if (s->rule->types[v] != RULE_TYPE_TIME)
      continue;
    Bounds time = codes_value(q->p->run->codes, code).time;
    if (s->bound[v] && !bounds_equal(&time, &s->times[v]))
      return false;
  }
  return true;
}

static bool solution(void *context, const Solver *found) {
  Search *q = context;
  Solver own = *found, *s = &own; /* terms are worked out with it */
  RulesProof *p = q->p;
  const Goal *goal = &p->goals.at[q->goal];
  if (goal->predicate < 0)
    return !question_fits(q, s) || keep_way(q, s);
  if (!head_fits(q, s))
    return true;
  const RuleTerm *at = s->rule->clause->head.time;
  bool open = at != NULL && at->kind == RULE_VARIABLE && !s->bound[at->variable];
  RuleValue time;
  if (goal->need != NEED_SPAN || open)
    return keep_way(q, s);
  if (!exec_term_value(&s->exec, at, &time) || !exec_time_take(&time))
    return true;
  if (p->run->moment[goal->predicate] ? bounds_equal(&time.time, &goal->time) : covers(&time.time, &goal->time))
    return keep_way(q, s);
  Bounds piece = cut_time(&time.time, &goal->time);
  if (!p->run->moment[goal->predicate] && piece.start_lo < piece.end_hi && exec_time_touches(&time.time, &goal->time))
    vec_add(&q->pieces, piece);
  return true;
}

static bool bind_goal(Solver *s, const Goal *goal) {
  const RuleClause *clause = s->rule->clause;
  int n = 0;
  for (int v = 0; goal->predicate < 0 && v < clause->n_names; v++)
    if (s->rule->bound[v] && strcmp(clause->names[v], "_") != 0) {
      if (s->rule->types[v] != RULE_TYPE_TIME)
        rules_solver_bind(s, v, goal->row[n]);
      n++;
    }
  for (size_t k = 0; goal->predicate >= 0 && k < clause->head.n_args; k++) {
    const RuleTerm *term = &clause->head.args[k].term;
    if (term->kind == RULE_VARIABLE && s->rule->types[term->variable] != RULE_TYPE_TIME &&
        !rules_solver_bind(s, term->variable, goal->row[k]))
      return false;
  }
  return true;
}

static Solver *solver_of(RulesProof *p, size_t rule, bool possible) {
  Solver **s = &p->solvers[possible][rule];
  if (*s == NULL)
    *s = rules_solver_new(p->run, &p->arena, &p->run->program->rules.at[rule], possible);
  return *s;
}

static void run_rule(Search *q, size_t rule) {
  Solver *s = solver_of(q->p, rule, q->p->goals.at[q->goal].possible);
  rules_solver_reset(s);
  q->narrow = q->p->narrow[rule];
  s->found = solution;
  s->context = q;
  if (bind_goal(s, &q->p->goals.at[q->goal]))
    rules_solve(s);
}

static void add_union(RulesProof *p, int goal, const Bounds *pieces, size_t n) {
  Way way = {.goal = goal, .own = 1, .premises = arena_alloc(&p->arena, n * sizeof *way.premises)};
  for (size_t i = 0; i < n; i++) {
    const Goal *g = &p->goals.at[goal];
    int piece = goal_put(p, g->predicate, g->possible, NEED_SPAN, pieces[i], g->row);
    if (piece == goal)
      return;
    way.premises[way.n++] = (RulePremise){.kind = PREMISE_GOAL, .goal = piece, .predicate = -1};
  }
  way_add(p, way);
}

/* A time as a piece of it, what lies before that, and what lies behind. Where a piece has one bound of an uncertain end,
 * what lies beside it need only have the other. */
static void unite(RulesProof *p, int goal, const Bounds *piece) {
  Bounds whole = p->goals.at[goal].time, parts[3];
  size_t n = 0;
  if ((piece->start_lo > whole.start_lo || piece->start_hi > whole.start_hi) && piece->start_hi > TIME_MIN + 2) {
    Bounds before = {whole.start_lo, whole.start_hi, piece->start_hi - 2, piece->start_hi - 1};
    if (piece->start_lo <= whole.start_lo)
      before.start_lo = whole.start_hi - 1;
    else if (piece->start_hi <= whole.start_hi)
      before.start_hi = piece->end_lo < TIME_MAX - 2 ? piece->end_lo + 2 : TIME_MAX;
    parts[n++] = before;
  }
  parts[n++] = *piece;
  if ((piece->end_lo < whole.end_lo || piece->end_hi < whole.end_hi) && piece->end_lo < TIME_MAX - 2) {
    Bounds after = {piece->end_lo + 1, piece->end_lo + 2, whole.end_lo, whole.end_hi};
    if (piece->end_hi >= whole.end_hi)
      after.end_hi = whole.end_lo + 1;
    else if (piece->end_lo >= whole.end_lo)
      after.end_lo = piece->start_hi > TIME_MIN + 2 ? piece->start_hi - 2 : TIME_MIN;
    parts[n++] = after;
  }
  if (n > 1)
    add_union(p, goal, parts, n);
}

static void expand(RulesProof *p, int goal, size_t most) {
  Search q = {.p = p, .goal = goal, .most = most};
  const RuleProgram *program = p->run->program;
  int found = p->goals.at[goal].predicate;
  for (int recursive = 0; recursive < 2; recursive++) /* what ends the search comes first */
    for (size_t i = 0; i < program->rules.n && !q.cut; i++) {
      size_t at[1];
      const RuleRule *rule = &program->rules.at[i];
      if (rule->head == found && (rules_plan_recursive(p->run, rule, at, 1) > 0) == (recursive == 1))
        run_rule(&q, i);
    }
  for (size_t i = 0, n = 0; i < q.pieces.n && n < PIECES_MOST; i++) {
    bool before = false;
    for (size_t k = 0; k < i; k++)
      before = before || bounds_equal(&q.pieces.at[k], &q.pieces.at[i]);
    n += before ? 0 : 1;
    if (!before)
      unite(p, goal, &q.pieces.at[i]);
  }
  vec_clear(&q.pieces);
  p->goals.at[goal].expanded = true;
  p->goals.at[goal].cut = q.cut;
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

static double least_size(const RulesProof *p, int goal) {
  int found = p->goals.at[goal].predicate;
  return found < 0 ? 1 : p->least[found];
}

static void reach_premises(RulesProof *p, int goal, double outer) {
  for (size_t i = 0; i < p->goals.at[goal].ways.n; i++) {
    const Way *way = &p->ways.at[p->goals.at[goal].ways.at[i]];
    double least = way->own;
    for (size_t k = 0; k < way->n; k++)
      least += way->premises[k].kind == PREMISE_GOAL ? least_size(p, way->premises[k].goal) : 0;
    for (size_t k = 0; k < way->n; k++)
      if (way->premises[k].kind == PREMISE_GOAL)
        reach(p, way->premises[k].goal, outer + least - least_size(p, way->premises[k].goal));
  }
}

static bool is_stopped(const RulesProof *p) {
  return p->run->source->stopped != NULL && p->run->source->stopped(p->run->source->context);
}

/* Makes sure that a goal has its ways, or so many of them. */
static void look_into(RulesProof *p, int goal, size_t most) {
  Goal *g = &p->goals.at[goal];
  if (g->expanded && (!g->cut || g->taken >= most))
    return;
  g->ways.n = 0;
  expand(p, goal, most);
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
    look_into(p, item.goal, most);
    *cut = *cut || p->goals.at[item.goal].cut;
    reach_premises(p, item.goal, item.outer);
  }
  return true;
}

/* Any proof: by turns the goal that is nearest, and the one that was found last, since a short proof is found by the first
 * and a long one by the second; a few ways of each, and more of them while that is not enough. */
static bool search_any(RulesProof *p, int root) {
  Numbers stack = {0};
  bool left = true;
  size_t before = p->ways.n;
  for (size_t most = WAYS_FIRST; p->goals.at[root].size == INFINITY && left; most *= 8) {
    begin(p, root);
    int deep = p->search;
    left = false;
    vec_add(&stack, root);
    while ((stack.n > 0 || p->heap.n > 0) && p->goals.at[root].size == INFINITY) {
      if (p->ways.n - before > WAYS_LIMIT || is_stopped(p)) {
        vec_clear(&stack);
        return false;
      }
      if (p->heap.n > 0) {
        Item item = heap_pop(p);
        if (item.outer <= p->goals.at[item.goal].outer && p->goals.at[item.goal].size == INFINITY) {
          look_into(p, item.goal, most);
          left = left || p->goals.at[item.goal].cut;
          reach_premises(p, item.goal, item.outer);
        }
      }
      int goal = stack.n > 0 ? stack.at[--stack.n] : root;
      if (p->goals.at[goal].size != INFINITY || p->goals.at[goal].deep == deep)
        continue;
      p->goals.at[goal].deep = deep;
      look_into(p, goal, most);
      left = left || p->goals.at[goal].cut;
      for (size_t i = p->goals.at[goal].ways.n; i-- > 0;) {
        const Way *way = &p->ways.at[p->goals.at[goal].ways.at[i]];
        for (size_t k = way->n; k-- > 0;)
          if (way->premises[k].kind == PREMISE_GOAL)
            vec_add(&stack, way->premises[k].goal);
      }
    }
  }
  vec_clear(&stack);
  return p->goals.at[root].size != INFINITY;
}

/* Few ways to each goal first, then more, within the bound on all of them. */
static bool search_best(RulesProof *p, int root) {
  size_t before = p->ways.n;
  bool cut;
  for (size_t most = WAYS_FIRST; search_smallest(p, root, most, before, &cut); most *= 32)
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
  Bounds time = {0};
  bool timed = found >= 0 && predicate(p, found)->timed;
  if (timed)
    time = codes_value(p->run->codes, row[arity_of(p, found)]).time;
  int goal = goal_put(p, found, false, timed ? NEED_SPAN : NEED_ROW, time, row);
  return prove(p, goal, err) ? goal : -1;
}

/* ---- what was found ---- */

RuleGoal rules_proof_goal(const RulesProof *p, int goal) {
  const Goal *g = &p->goals.at[goal];
  return (RuleGoal){g->predicate, g->possible, g->need, g->time, g->row, arity_of(p, g->predicate), g->size};
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
  look_into(p, goal, SIZE_MAX);
  size_t n = 0;
  for (size_t i = 0; i < p->goals.at[goal].ways.n && n < most; i++) {
    const Way *way = &p->ways.at[p->goals.at[goal].ways.at[i]];
    bool proven = true;
    for (size_t k = 0; k < way->n && proven; k++)
      proven = way->premises[k].kind != PREMISE_GOAL || prove(p, way->premises[k].goal, err);
    way_improve(p, p->goals.at[goal].ways.at[i]);
    n += proven ? 1 : 0;
  }
  spread(p);
  Goal *g = &p->goals.at[goal];
  qsort_r(g->ways.at, g->ways.n, sizeof *g->ways.at, way_compare, p);
  g->n_sorted = n;
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

typedef struct Members {
  RuleMemberFn *fn;
  void *context;
  size_t n, most;
  const bool *outside;
} Members;

static bool give_member(void *context, const Solver *s) {
  Members *m = context;
  if (m->n++ >= m->most)
    return true;
  RuleValue values[VARIABLES + 1];
  for (int v = 0; v < s->rule->clause->n_names; v++) {
    values[v] = (RuleValue){0};
    if (s->bound[v] && !m->outside[v] && s->rule->types[v] == RULE_TYPE_TIME)
      values[v] = (RuleValue){.type = RULE_TYPE_TIME, .time = s->times[v]};
    else if (s->bound[v] && !m->outside[v])
      values[v] = codes_value(s->run->codes, s->codes[v]);
  }
  m->fn(m->context, values);
  return true;
}

/* The bindings of a way, but for what an aggregate gave: its members are looked for as they were before. */
size_t rules_proof_members(RulesProof *p, int goal, size_t i, size_t premise, size_t most, RuleMemberFn *fn,
                           void *context) {
  const Way *way = way_of(p, goal, i);
  Solver *s = solver_of(p, (size_t)(way->rule - p->run->program->rules.at), p->goals.at[goal].possible);
  size_t n_names = (size_t)s->rule->clause->n_names;
  memcpy(s->codes, way->codes, n_names * sizeof *s->codes);
  if (way->times != NULL)
    memcpy(s->times, way->times, n_names * sizeof *s->times);
  memcpy(s->bound, way->bound, n_names * sizeof *s->bound);
  Members m = {fn, context, 0, most, way->bound};
  for (size_t k = 0; k < s->n; k++)
    if (s->order[k].literal == way->premises[premise].step->literal)
      rules_solve_members(s, k, give_member, &m);
  return m.n;
}
