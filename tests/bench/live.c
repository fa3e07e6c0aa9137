/* A question that follows its facts, beside the same question asked anew: one fact added under what it derives, and taken
 * away again, the mean of some. Both must say the same. */
#include "rules/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TRIES = 20, EDGES_MOST = 1 << 21 };

typedef struct Edge {
  uint32_t from, to, length;
  bool gone;
} Edge;

typedef struct Case {
  const char *name, *rules, *ask;
  int columns;
  uint32_t size;
  void (*make)(uint32_t size);
} Case;

static Edge *edges;
static size_t n_edges;
static uint64_t seed = 88172645463325252u;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t pick(uint32_t n) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)((seed >> 32) * n >> 32);
}

static void edge_add(uint32_t from, uint32_t to) {
  edges[n_edges++] = (Edge){from, to, 1 + pick(100), false};
}

static void make_chain(uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    edge_add(i, i + 1);
}

static void make_random(uint32_t n) {
  for (uint32_t i = 0; i < 2 * n; i++)
    edge_add(pick(n), pick(n));
}

/* From the lower to the higher, none far: layers, as of owners or of ranks. */
static void make_layers(uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    for (int k = 0; k < 2; k++)
      edge_add(i, i + 1 + pick(400));
}

static void make_tree(uint32_t depth) {
  for (uint32_t i = 2; i < 2u << depth; i++)
    edge_add(i, i / 2);
}

static void make_roads(uint32_t n) {
  for (uint32_t i = 0; i < 4 * n; i++)
    edge_add(pick(n), pick(n));
}

#define CLOSURE "path(X, Y) :- edge(X, Y). path(X, Z) :- path(X, Y), edge(Y, Z)."

static const Case CASES[] = {
    {"closure, chain", CLOSURE, "path(X, Y)", 2, 1500, make_chain},
    {"closure, random", CLOSURE, "path(X, Y)", 2, 1250, make_random},
    {"closure, layers", CLOSURE, "path(X, Y)", 2, 2600, make_layers},
    {"same generation", "sg(X, Y) :- edge(X, P), edge(Y, P). sg(X, Y) :- edge(X, A), sg(A, B), edge(Y, B).", "sg(X, Y)",
     2, 9, make_tree},
    {"shortest paths", "way(0, min 0). way(Z, min D) :- way(Y, E), edge(Y, Z, W), D = E + W.", "way(X, D)", 3, 100000,
     make_roads},
    {"degrees", "degree(X, N) :- edge(X, _), N = count{ Y : edge(X, Y) }.", "degree(X, N), N > 1", 2, 100000,
     make_random},
};

static bool find(void *context, const char *name, RuleSignature *out) {
  const Case *c = context;
  *out = (RuleSignature){.origin = RULE_RELATION, .arity = c->columns};
  for (int k = 0; k < c->columns; k++)
    out->types[k] = RULE_TYPE_NUMBER;
  return strcmp(name, "edge") == 0;
}

static void give(const Case *c, size_t i, RulesSink *sink) {
  const int64_t values[] = {edges[i].from, edges[i].to, edges[i].length};
  RuleValue row[3];
  for (int k = 0; k < c->columns; k++)
    row[k] = (RuleValue){.type = RULE_TYPE_NUMBER, .integer = values[k]};
  rules_sink_from(sink, (Record){REC_RELATION, (int64_t)i});
  if (!edges[i].gone)
    rules_sink_add(sink, row, true, true);
}

static bool rows(void *context, const RulesAsk *ask, RulesSink *sink, Err *err) {
  (void)err;
  for (size_t i = ask->giver != NULL ? (size_t)ask->giver->id : 0; i < n_edges; i++) {
    give(context, i, sink);
    if (ask->giver != NULL)
      break;
  }
  return true;
}

static int fail(const Err *err) {
  fprintf(stderr, "%s\n", err->message);
  return 1;
}

static int measure(const Case *c) {
  RuleBlock block, question;
  RuleProgram program;
  Err err;
  RulesHost host = {.context = (void *)(uintptr_t)(const void *)c, .find = find};
  RulesSource source = {.context = host.context, .rows = rows};
  const RuleBlock *blocks[] = {&block};
  n_edges = 0;
  c->make(c->size);
  if (!rules_parse(c->name, c->rules, strlen(c->rules), &block, &err) ||
      !rules_question_parse(c->ask, strlen(c->ask), &question, &err) ||
      !rules_compile(blocks, 1, &question, &host, &program, &err))
    return fail(&err);
  double begun = now();
  RulesRun *run = rules_run(&program, &source, -1, NULL, &err);
  double anew = now() - begun;
  if (run == NULL)
    return fail(&err);
  uint64_t n = rules_run_count(run, -1, false);
  rules_run_free(run);
  begun = now();
  RulesLive *live = rules_live_new(&program, &source, NULL, &err);
  double made = now() - begun, added = 0, taken = 0, worst[2] = {0};
  size_t came = 0, went = 0;
  int wrong = live == NULL || rules_live_count(live) != n;
  for (int i = 0; i < TRIES && !wrong; i++)
    for (int back = 0; back < 2; back++) {
      Record changed = {REC_RELATION, (int64_t)pick((uint32_t)n_edges)};
      static Record last;
      changed = back ? last : changed;
      last = changed;
      edges[changed.id].gone = !back;
      RulesChange change;
      begun = now();
      if (!rules_live_follow(live, &changed, 1, RULES_FACTS, &change, &err))
        return fail(&err);
      double took = now() - begun;
      *(back ? &added : &taken) += took / TRIES;
      worst[back] = took > worst[back] ? took : worst[back];
      came += back ? change.n_came : 0;
      went += back ? 0 : change.n_gone;
    }
  wrong = wrong || rules_live_count(live) != n;
  printf("%-22s %9llu  %9.1f %9.1f  %9.3f %9.3f %8zu  %9.3f %9.3f %8zu  %8.0f\n", c->name, (unsigned long long)n,
         anew * 1e3, made * 1e3, added * 1e3, worst[1] * 1e3, came / TRIES, taken * 1e3, worst[0] * 1e3, went / TRIES,
         anew / (added + taken) * 2);
  if (wrong)
    printf("  not the same: %llu rows\n", (unsigned long long)(live != NULL ? rules_live_count(live) : 0));
  rules_live_free(live);
  rules_program_clear(&program);
  rules_block_clear(&question);
  rules_block_clear(&block);
  return wrong;
}

int main(void) {
  edges = malloc(EDGES_MOST * sizeof *edges);
  int wrong = 0;
  printf("milliseconds: asked anew, made to follow, a fact added (mean, worst, rows that came), a fact taken away; "
         "ratio of "
         "asking anew to following\n");
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
    wrong |= measure(&CASES[i]);
  free(edges);
  return wrong;
}
