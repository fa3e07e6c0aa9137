#include "rules/plan.h"

#include <stdlib.h>
#include <string.h>

/* Least sums: a stratum of one predicate whose last column is kept at its least and grows by steps of rows that are
 * complete, none of them negative: `p(X, Z, min D) :- p(X, Y, E), q(Y, Z, W), D = E + W`, with or without an X that is
 * handed on. Taken in the order of D (Dijkstra 1959), every row is final when it is first taken, so it is looked at once.
 * Values wait in a ring of buckets, one for each sum up to the greatest step (Dial 1969). What is not of this shape, or
 * has values that are not small whole numbers, goes by rounds. */

#define STEP_MOST (1 << 20)
#define SUM_MOST ((int64_t)1 << 52)

typedef struct Waiting {
  uint32_t node, next; /* the entry before it with the same slot, and 1 */
} Waiting;

typedef struct Way {
  uint32_t node, length;
} Way;

typedef struct Least {
  RulesRun *run;
  const RuleRule *rule;
  Relation *head, *by;
  bool keyed;         /* there is an X */
  int from, to, step; /* columns of q; step -1: a constant */
  int64_t constant;
  size_t n_nodes;
  bool dense;       /* a node is what its code has above */
  Code base;        /* this one */
  PairMap map;      /* otherwise: from a code to its node and 1 */
  VEC(Code) codes;  /* by node */
  uint32_t *starts; /* owned; by node: where its steps begin */
  Way *ways;        /* owned; these */
  int64_t *sums;    /* owned; by node; SUM_MOST: none */
  VEC(uint32_t) reached;
  uint32_t *ring; /* owned; by the sum: the newest entry and 1 */
  size_t n_ring;  /* a power of two */
  VEC(Waiting) entries;
  size_t waiting;
} Least;

/* ---- the shape ---- */

static int plain(const RuleRule *rule, const RuleArgument *argument) {
  const RuleTerm *term = &argument->term;
  bool is = argument->key == NULL && term->kind == RULE_VARIABLE && rule->types[term->variable] != RULE_TYPE_TIME;
  return is ? term->variable : -1;
}

/* D = E + W, either side of each sign; W may be a number. */
static bool sum_of(const RuleLiteral *l, int sum, int from, int *step, int64_t *constant) {
  if (l->kind != RULE_TEST || l->sign != RULE_EQ)
    return false;
  const RuleTerm *left = &l->left, *right = &l->right;
  if (left->kind != RULE_VARIABLE) {
    left = &l->right;
    right = &l->left;
  }
  if (left->kind != RULE_VARIABLE || left->variable != sum || right->kind != RULE_CALL || right->n_args != 2 ||
      strcmp(right->text, "+") != 0)
    return false;
  const RuleTerm *a = &right->args[0], *b = &right->args[1];
  if (a->kind != RULE_VARIABLE || a->variable != from) {
    a = &right->args[1];
    b = &right->args[0];
  }
  *step = b->kind == RULE_VARIABLE ? b->variable : -1;
  *constant = b->kind == RULE_INTEGER ? b->integer : 0;
  return a->kind == RULE_VARIABLE && a->variable == from && (*step >= 0 || b->kind == RULE_INTEGER) && *step != from;
}

static int column_of(const RuleRule *rule, const RuleAtom *atom, int variable) {
  int found = -1;
  for (size_t i = 0; i < atom->n_args; i++)
    if (plain(rule, &atom->args[i]) == variable) {
      if (found >= 0)
        return -1;
      found = (int)i;
    }
  return found;
}

/* All arguments are variables, each once, and none but these stands elsewhere. */
static bool all_apart(const RuleRule *rule, const RuleAtom *atom, const int *shared, size_t n) {
  for (size_t i = 0; i < atom->n_args; i++) {
    int variable = plain(rule, &atom->args[i]);
    bool known = variable >= 0 && strcmp(rule->clause->names[variable], "_") == 0;
    for (size_t k = 0; k < n; k++)
      known = known || shared[k] == variable;
    if (variable < 0 || !known || column_of(rule, atom, variable) < 0)
      return false;
  }
  return true;
}

static bool least_find(RulesRun *run, const RuleRule *rule, bool possible, Least *out) {
  const RuleAtom *head = &rule->clause->head, *self = NULL, *by = NULL;
  const RuleLiteral *sum = NULL;
  const RulePredicate *p = &run->program->predicates.at[rule->head];
  int n = p->arity, by_predicate = -1;
  for (size_t i = 0; i < rule->n_steps; i++) {
    const RuleStep *step = &rule->steps[i];
    const RuleLiteral *l = step->literal;
    bool atom = l->kind == RULE_ATOM && !l->negated && !l->possibly && l->atom.time == NULL;
    if (atom && step->predicate == rule->head)
      self = &l->atom;
    else if (atom)
      by = &l->atom, by_predicate = step->predicate;
    else
      sum = l;
  }
  if (rule->n_steps != 3 || self == NULL || by == NULL || sum == NULL || p->fold != RULE_FOLD_MIN || p->timed ||
      p->n_keys > 0 || p->folded != n - 1 || (n != 2 && n != 3) || run->program->predicates.at[by_predicate].bound != 0)
    return false;
  int x = n == 3 ? plain(rule, &head->args[0]) : -1, z = plain(rule, &head->args[n - 2]);
  int d = plain(rule, &head->args[n - 1]), y = plain(rule, &self->args[n - 2]), e = plain(rule, &self->args[n - 1]);
  int w;
  *out = (Least){.run = run, .rule = rule, .keyed = n == 3, .head = &run->relations[possible][rule->head]};
  if (z < 0 || d < 0 || y < 0 || e < 0 || (n == 3 && (x < 0 || plain(rule, &self->args[0]) != x)) ||
      !sum_of(sum, d, e, &w, &out->constant))
    return false;
  int variables[] = {x, y, z, d, e, w}, shared[] = {y, z, w};
  for (int i = 0; i < 6; i++)
    for (int k = 0; k < i; k++)
      if (variables[i] >= 0 && variables[i] == variables[k])
        return false;
  out->by = run->use[possible][by_predicate];
  out->from = column_of(rule, by, y);
  out->to = column_of(rule, by, z);
  out->step = w >= 0 ? column_of(rule, by, w) : -1;
  return all_apart(rule, by, shared, w >= 0 ? 3 : 2) && out->from >= 0 && out->to >= 0 && (w < 0 || out->step >= 0) &&
         out->by->arity == (int)by->n_args && out->by->arity > 1;
}

/* ---- the graph ---- */

static inline uint32_t node_of(Least *l, Code code) {
  if (l->dense)
    return code - l->base;
  uint32_t found = pairs_map_find(&l->map, code);
  if (found > 0)
    return found - 1;
  vec_add(&l->codes, code);
  pairs_map_put(&l->map, code, (uint32_t)l->codes.n);
  return (uint32_t)l->codes.n - 1;
}

static Code code_of(const Least *l, uint32_t node) {
  return l->dense ? l->base + node : l->codes.at[node];
}

/* A whole number from 0 to the bound; false for all else. */
static bool whole(const Least *l, Code code, int64_t most, int64_t *out) {
  if ((code & CODE_SMALL) != 0) {
    *out = code & ~CODE_SMALL;
    return *out < most;
  }
  RuleValue value = codes_value(l->run->codes, code);
  *out = value.integer;
  return value.type == RULE_TYPE_NUMBER && !value.is_real && value.integer >= 0 && value.integer < most;
}

/* Rows of codes, and the columns in which nodes stand. */
typedef struct Nodes {
  const Code *rows;
  size_t n, arity;
  int columns[2];
} Nodes;

/* Numbers the nodes: by their codes where these are dense, else in the order in which they come. */
static void nodes_number(Least *l, const Nodes *all, size_t n_all) {
  Code least = UINT32_MAX, most = 0;
  size_t n = 0;
  for (size_t i = 0; i < n_all; i++) {
    n += all[i].n;
    for (size_t r = 0; r < all[i].n; r++)
      for (int k = 0; k < 2; k++) {
        Code code = all[i].rows[r * all[i].arity + (size_t)all[i].columns[k]];
        least = code < least ? code : least;
        most = code > most ? code : most;
      }
  }
  l->dense = n > 0 && most - least < n * 4 + 1024;
  l->base = least;
  l->n_nodes = (size_t)most - least + 1;
  if (l->dense)
    return;
  for (size_t i = 0; i < n_all; i++)
    for (size_t r = 0; r < all[i].n; r++)
      for (int k = 0; k < 2; k++)
        node_of(l, all[i].rows[r * all[i].arity + (size_t)all[i].columns[k]]);
  l->n_nodes = l->codes.n;
}

/* The steps node by node (counted, then put in their places); false if one is no small whole number. */
static bool graph_make(Least *l, const Nodes *by) {
  int64_t longest = l->constant, length = l->constant;
  l->starts = mem_zero(l->n_nodes + 2, sizeof *l->starts);
  l->ways = mem_alloc((by->n + 1) * sizeof *l->ways);
  for (size_t i = 0; i < by->n; i++) {
    const Code *row = by->rows + i * by->arity;
    if (row[l->from] == CODE_NONE || row[l->to] == CODE_NONE)
      return false;
    if (l->step >= 0 && !whole(l, row[l->step], STEP_MOST, &length))
      return false;
    longest = length > longest ? length : longest;
    l->starts[node_of(l, row[l->from]) + 2]++;
  }
  for (size_t i = 2; i < l->n_nodes + 2; i++)
    l->starts[i] += l->starts[i - 1];
  for (size_t i = 0; i < by->n; i++) {
    const Code *row = by->rows + i * by->arity;
    if (l->step >= 0)
      whole(l, row[l->step], STEP_MOST, &length);
    l->ways[l->starts[node_of(l, row[l->from]) + 1]++] = (Way){node_of(l, row[l->to]), (uint32_t)length};
  }
  for (l->n_ring = 1; l->n_ring <= (size_t)longest;)
    l->n_ring *= 2;
  l->ring = mem_zero(l->n_ring, sizeof *l->ring);
  return true;
}

/* ---- in the order of the sums ---- */

static void reach(Least *l, uint32_t node, int64_t sum) {
  if (sum >= l->sums[node])
    return;
  if (l->sums[node] == SUM_MOST)
    vec_add(&l->reached, node);
  l->sums[node] = sum;
  uint32_t *slot = &l->ring[(size_t)sum & (l->n_ring - 1)];
  vec_add(&l->entries, ((Waiting){node, *slot}));
  *slot = (uint32_t)l->entries.n;
  l->waiting++;
}

static uint64_t settle(Least *l, int64_t sum) {
  uint32_t *slot = &l->ring[(size_t)sum & (l->n_ring - 1)];
  uint64_t work = 0;
  while (*slot != 0) { /* a step of 0 comes back to it */
    uint32_t at = *slot - 1, node = l->entries.at[at].node;
    *slot = l->entries.at[at].next;
    l->waiting--;
    if (l->sums[node] != sum)
      continue;
    for (uint32_t i = l->starts[node], end = l->starts[node + 1]; i < end; i++)
      reach(l, l->ways[i].node, sum + l->ways[i].length);
    work += 1;
  }
  return work;
}

typedef struct Start {
  Code key;
  uint32_t node;
  int64_t sum;
} Start;

static int start_compare(const void *a, const void *b) {
  const Start *p = a, *q = b;
  return p->key != q->key ? (p->key > q->key) - (p->key < q->key) : (p->sum > q->sum) - (p->sum < q->sum);
}

/* All that the starts of one X lead to. */
static bool run_key(Least *l, const Start *starts, size_t n, Codelist *out) {
  size_t next = 0;
  l->entries.n = 0;
  for (int64_t sum = starts[0].sum; next < n || l->waiting > 0; sum++) {
    if (l->waiting == 0)
      sum = starts[next].sum;
    for (; next < n && starts[next].sum == sum; next++)
      reach(l, starts[next].node, sum);
    if (!rules_go_on(l->run, settle(l, sum) + 1))
      return false;
  }
  for (size_t i = 0; i < l->reached.n; i++) {
    uint32_t node = l->reached.at[i];
    RuleValue value = {.type = RULE_TYPE_NUMBER, .integer = l->sums[node]};
    if (l->keyed)
      vec_add(out, starts[0].key);
    vec_add(out, code_of(l, node));
    vec_add(out, codes_put(l->run->codes, &value));
    l->sums[node] = SUM_MOST;
  }
  l->reached.n = 0;
  l->run->held = out->cap * sizeof *out->at;
  return true;
}

/* The rows that the other rules gave, by X and sum; NULL if a sum is no whole number. */
static Start *starts_make(Least *l, const Nodes *given) {
  Start *starts = mem_alloc((given->n + 1) * sizeof *starts);
  for (size_t i = 0; i < given->n; i++) {
    const Code *row = given->rows + i * given->arity;
    starts[i].key = l->keyed ? row[0] : 0;
    starts[i].node = node_of(l, row[given->arity - 2]);
    if (!whole(l, row[given->arity - 1], SUM_MOST / 2, &starts[i].sum)) {
      mem_free(starts);
      return NULL;
    }
  }
  qsort(starts, given->n, sizeof *starts, start_compare);
  return starts;
}

static bool least_run(Least *l, const Codelist *rows, Codelist *out, bool *fits) {
  Codelist copy = {0};
  size_t arity = (size_t)l->head->arity;
  Nodes given = {rows->at, rows->n / arity, arity, {l->head->arity - 2, l->head->arity - 2}};
  Nodes by = {l->by->rows, l->by->n, (size_t)l->by->arity, {l->from, l->to}};
  if (l->by->pairs != NULL || l->by->dead != NULL) {
    relation_list(l->by, &copy);
    by.rows = copy.at;
    by.n = copy.n / by.arity;
  }
  nodes_number(l, (const Nodes[]){given, by}, 2);
  Start *starts = starts_make(l, &given);
  *fits = starts != NULL && l->constant >= 0 && l->constant < STEP_MOST && graph_make(l, &by);
  vec_clear(&copy);
  l->sums = mem_alloc((l->n_nodes + 1) * sizeof *l->sums);
  for (size_t i = 0; i < l->n_nodes; i++)
    l->sums[i] = SUM_MOST;
  bool done = true;
  for (size_t i = 0, k; i < given.n && *fits && done; i = k) {
    for (k = i; k < given.n && starts[k].key == starts[i].key;)
      k++;
    done = run_key(l, starts + i, k - i, out);
  }
  mem_free(starts);
  return done;
}

static void least_clear(Least *l) {
  pairs_map_clear(&l->map);
  vec_clear(&l->codes);
  vec_clear(&l->reached);
  vec_clear(&l->entries);
  mem_free(l->starts);
  mem_free(l->ways);
  mem_free(l->sums);
  mem_free(l->ring);
}

bool rules_least_run(RulesRun *run, const RuleRule *rules, size_t n, bool possible, bool *done) {
  Least l = {0};
  size_t at[2], recursive = 0;
  for (size_t i = 0; i < n; i++)
    if (rules_plan_recursive(run, &rules[i], at, 2) > 0 &&
        (recursive++ > 0 || !least_find(run, &rules[i], possible, &l)))
      return false;
  for (size_t i = 0; i < n; i++)
    if (recursive == 0 || rules[i].head != l.rule->head)
      return false;
  *done = true;
  for (size_t i = 0; i < n && *done; i++) {
    Plan plan;
    if (&rules[i] != l.rule)
      *done = rules_plan_make(run, &rules[i], possible, -1, &plan) && rules_plan_run(run, &plan);
  }
  Codelist rows = {0}, out = {0};
  bool fits = true;
  relation_list(l.head, &rows);
  *done = *done && least_run(&l, &rows, &out, &fits);
  int arity = l.head->arity;
  relation_clear(l.head); /* in either case with what it holds, from the beginning */
  relation_init(l.head, arity, false);
  relation_fill(l.head, fits ? &out : &rows, true);
  vec_clear(&rows);
  vec_clear(&out);
  run->held = 0;
  least_clear(&l);
  return fits || !*done;
}
