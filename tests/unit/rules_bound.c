/* Bound questions to random programs: each predicate is asked with columns bound, to values that it has and that it has
 * not. The answers are the rows of the whole that fit, and have the same proofs. */
#include "rules_random.h"

static unsigned bounds_asked, proofs_seen;

/* A predicate with some of its columns bound, by constants and by ?. */
typedef struct Bound {
  const Pred *pred;
  uint32_t columns;
  V values[COLUMNS];
  RuleValue asked[COLUMNS];
  char texts[COLUMNS][16];
  Buf text;
} Bound;

static void bound_make(Program *p, const Pred *pred, uint32_t columns, bool there, Bound *b) {
  *b = (Bound){.pred = pred, .columns = columns};
  const V *row = pred->n > 0 ? pred->rows + chance((uint32_t)pred->n) * COLUMNS : NULL;
  int n_asked = 0;
  for (int k = 0; k < pred->arity; k++)
    b->values[k] = there && row != NULL ? row[k] : chance(3) == 0 ? pick_value(p, pred->text[k]) : TEXTS / 2 + k;
  for (int k = 0; k < pred->arity; k++) {
    bool bound = columns >> k & 1, text = b->values[k] >= TEXTS;
    buf_printf(&b->text, "%s%s", k == 0 ? pred->name : "", k == 0 ? "(" : ", ");
    if (!bound)
      buf_printf(&b->text, "A%d", k);
    else if (pred->text[k] != text || chance(2) == 0) { /* a value of another type can only be given */
      buf_puts(&b->text, "?");
      b->asked[n_asked] = engine_value(b->values[k], b->texts[k]);
      if (pred->text[k] && !text)
        b->asked[n_asked] = (RuleValue){.type = RULE_TYPE_TEXT, .text = "none", .len = 4};
      n_asked++;
    } else {
      put_value(b->values[k], &b->text);
    }
  }
  buf_puts(&b->text, ")");
}

/* The rows of the predicate that fit. */
static Pred bound_rows(const Bound *b) {
  Pred want = {.arity = 0};
  for (size_t i = 0; i < b->pred->n; i++) {
    const V *row = b->pred->rows + i * COLUMNS;
    V left[COLUMNS] = {0};
    bool fits = true;
    for (int k = 0, n = 0; k < b->pred->arity; k++) {
      if (b->columns >> k & 1)
        fits = fits && row[k] == b->values[k];
      else
        left[n++] = row[k];
      want.arity = n;
    }
    if (fits)
      push_row(&want, left);
  }
  for (int k = want.arity = 0; k < b->pred->arity; k++)
    want.arity += (b->columns >> k & 1) == 0;
  return want;
}

/* The codes that the whole has for a row of the answer, and whether it has the row. */
static bool whole_row(RulesRun *whole, int predicate, const Bound *b, const RulesRun *run, const Code *row, Code *out) {
  RulesRows rows = rules_run_rows(whole, predicate, false, false);
  for (uint64_t i = 0; i < rows.n; i++) {
    const Code *codes = rows.codes + i * (uint64_t)rows.arity;
    bool same = true;
    for (int k = 0, n = 0; k < rows.arity && same; k++) {
      RuleValue own = rules_run_value(whole, codes[k]), other;
      bool bound = b->columns >> k & 1;
      other = bound ? own : rules_run_value(run, row[n++]);
      same = bound ? test_value(&own) == b->values[k] : test_value(&own) == test_value(&other);
    }
    if (same) {
      memcpy(out, codes, (size_t)rows.arity * sizeof *codes);
      return true;
    }
  }
  return false;
}

/* A row of the answer has as small a proof as in the whole, and as many ways to it. */
static bool same_proof(RulesProof *here, const Code *own, RulesProof *there, int predicate, const Code *row) {
  Err err = {0};
  int goal = rules_proof_row(here, -1, own, &err), other = rules_proof_row(there, predicate, row, &err);
  bool same = goal >= 0 && other >= 0 &&
              (rules_proof_goal(here, goal).size == rules_proof_goal(there, other).size + 1 ||
               !rules_proof_exact(here, goal) || !rules_proof_exact(there, other));
  if (same) {
    int under = rules_proof_way(here, goal, 0).premises[0].goal;
    size_t n = rules_proof_ways(here, under, 50, &err), m = rules_proof_ways(there, other, 50, &err);
    same = n == m;
  }
  proofs_seen += same;
  return same;
}

/* The same of some of its rows, or of many. */
static bool same_proofs(RulesRun *run, const RuleProgram *program, RulesRun *whole, int predicate, const Bound *b) {
  RulesRows rows = rules_run_rows(run, -1, false, true);
  RulesProof *here = rules_proof_new(run, program), *there = rules_proof_new(whole, program);
  bool same = true;
  for (uint32_t left = rows.n == 0 ? 0 : chance(6) == 0 ? 12 : 2; left > 0 && same; left--) {
    Code own[COLUMNS] = {0}, row[COLUMNS] = {0};
    if (rows.arity > 0)
      memcpy(own, rows.codes + chance((uint32_t)rows.n) * (uint64_t)rows.arity, (size_t)rows.arity * sizeof *own);
    same = whole_row(whole, predicate, b, run, own, row) && same_proof(here, own, there, predicate, row);
  }
  rules_proof_free(here);
  rules_proof_free(there);
  return same;
}

static bool check_answer(Program *p, const RuleBlock *block, RulesRun *whole, int predicate, const Bound *b,
                         const char *text) {
  RuleBlock asked;
  RuleProgram program;
  Err err = {0};
  RulesHost host = {.context = p, .find = find};
  RulesSource source = {.context = p, .rows = give_rows};
  Pred want = bound_rows(b);
  bool same = false;
  if (!rules_question_parse(buf_str(&b->text), b->text.len, &asked, &err)) {
    say("not read", text, buf_str(&b->text), &err);
    return false;
  }
  if (rules_compile(&block, 1, &asked, &host, &program, &err)) {
    RulesRun *run = rules_run(&program, &source, -1, b->asked, &err);
    same = run != NULL && same_rows(run, -1, &want) && same_proofs(run, &program, whole, predicate, b);
    if (!same)
      printf("wanted %zu answers, got %d\n", want.n, run != NULL ? (int)rules_run_count(run, -1, false) : -1);
    if (!same)
      put_tables(p);
    rules_run_free(run);
    rules_program_clear(&program);
  }
  if (!same)
    say("not the same when bound", text, buf_str(&b->text), &err);
  rules_block_clear(&asked);
  free(want.rows);
  bounds_asked += same;
  return same;
}

static bool check_bound(Program *p, const RuleBlock *block, const RuleProgram *program, const char *text,
                        const char *question) {
  (void)question;
  RulesSource source = {.context = p, .rows = give_rows};
  Err err = {0};
  bool same = true;
  for (size_t i = 0; i < program->predicates.n && same; i++) {
    const Pred *pred = pred_named(p, program->predicates.at[i].name);
    if (program->predicates.at[i].origin != RULE_DERIVED || pred->arity == 0)
      continue;
    RuleValue given[2];
    char texts[2][16];
    asked_values(p, given, texts);
    RulesRun *whole = rules_run(program, &source, (int)i, given, &err);
    for (int k = 0; k <= pred->arity && same; k++) {
      Bound b;
      uint32_t columns = k < pred->arity ? 1u << k : 1 + chance((1u << pred->arity) - 1);
      bound_make(p, pred, columns, chance(4) > 0, &b);
      same = check_answer(p, block, whole, (int)i, &b, text);
      buf_clear(&b.text);
    }
    rules_run_free(whole);
  }
  return same;
}

/* ---- how much is derived ---- */

typedef struct Case {
  const char *rules, *ask;
  const char *predicate; /* of the rows that are counted */
  uint64_t answers, most;
} Case;

#define RIGHT "p(X, Y) :- e1(X, Y). p(X, Z) :- e1(X, Y), p(Y, Z). "
#define LEFT "p(X, Y) :- e1(X, Y). p(X, Z) :- p(X, Y), e1(Y, Z). "

/* e1 goes from each of 0 … 299 to the next, e2 from each of 1 … 299 to half of it. */
static const Case CASES[] = {
    {LEFT, "p(290, Y)", "p", 10, 10},
    {LEFT, "p(X, 10)", "p", 10, 10},
    {RIGHT, "p(290, Y)", "p", 10, 10},
    {RIGHT, "p(X, 10)", "p", 10, 10},
    {LEFT, "p(100, 290)", "p", 1, 300},
    {"p(X, Y) :- e1(X, Y). p(X, Z) :- p(X, Y), p(Y, Z).", "p(290, Y)", "p", 10, 10},
    {"p(X, Y) :- e2(X, A), e2(Y, A). p(X, Y) :- e2(X, A), p(A, B), e2(Y, B).", "p(200, Y)", "p", 128, 300},
    {LEFT "q(X) :- e1(X, _), not p(X, 250).", "q(295)", "p", 1, 300},
    {LEFT "q(X, N) :- e1(X, _), N = count{ Y : p(X, Y) }.", "q(290, N)", "p", 1, 10},
    {LEFT "q(X, A) :- e2(X, A), not p(A, 140).", "q(299, A)", "p", 1, 300},
    {LEFT, "e2(X, 147), p(X, Y)", "p", 11, 11},
    {RIGHT "p(X, Z) :- p(X, Y), e1(Y, Z).", "p(290, Y)", "p", 10, 10},
    {"a(X, Z) :- e1(X, Y), b(Y, Z). b(X, Y) :- e1(X, Y). b(X, Z) :- e1(X, Y), a(Y, Z).", "a(290, Y)", "b", 5, 0},
    {"p(X, Y) :- e1(X, Y). p(X, Z) :- e1(X, A), e1(A, Y), p(Y, Z).", "p(290, Y)", "p", 5, 5},
    {LEFT, "X = 290, p(X, Y)", "p", 10, 10},
    {"a(X, Z) :- b(X, Y), e1(Y, Z). b(X, Y) :- e1(X, Y). b(X, Z) :- a(X, Y), e1(Y, Z).", "a(290, Y)", "b", 5, 5},
    {"p(X, Y, min D) :- e1(X, Y), D = 1. p(X, Z, min D) :- p(X, Y, E), e1(Y, Z), D = E + 1.", "p(290, Y, D)", "p", 10,
     10},
};

static void check_case(Program *p, const Case *c) {
  RuleBlock block, asked;
  RuleProgram program;
  Err err = {0};
  RulesHost host = {.context = p, .find = find};
  RulesSource source = {.context = p, .rows = give_rows};
  const RuleBlock *blocks[] = {&block};
  bool parsed = rules_parse("case", c->rules, strlen(c->rules), &block, &err) &&
                rules_question_parse(c->ask, strlen(c->ask), &asked, &err) &&
                rules_compile(blocks, 1, &asked, &host, &program, &err);
  RulesRun *run = parsed ? rules_run(&program, &source, -1, NULL, &err) : NULL;
  uint64_t answers = run == NULL ? 0 : rules_run_count(run, -1, false);
  uint64_t derived = run == NULL ? 0 : rules_run_count(run, rules_predicate_find(&program, c->predicate, &err), false);
  if (run == NULL || answers != c->answers || derived > c->most)
    printf("%s? %s: %d answers, %d rows of %s; %s\n", c->rules, c->ask, (int)answers, (int)derived, c->predicate,
           err.message);
  CHECK(run != NULL && answers == c->answers && derived <= c->most);
  rules_run_free(run);
  rules_program_clear(&program);
  rules_block_clear(&asked);
  rules_block_clear(&block);
}

static void check_cases(void) {
  Program p = {.n_preds = 3};
  for (int i = 0; i < 3; i++) {
    p.preds[i].arity = i == 0 ? 1 : 2;
    snprintf(p.preds[i].name, sizeof p.preds[i].name, "e%d", i);
  }
  for (V i = 0; i < 300; i++) {
    push_row(&p.preds[1], (const V[COLUMNS]){i, i + 1});
    if (i > 0)
      push_row(&p.preds[2], (const V[COLUMNS]){i, i / 2});
  }
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
    check_case(&p, &CASES[i]);
  for (int i = 0; i < 3; i++)
    free(p.preds[i].rows);
}

int main(int argc, char **argv) {
  check_cases();
  unsigned programs = check_programs(argc, argv, check_bound);
  CHECK(bounds_asked > programs * 3);
  CHECK(proofs_seen > programs);
  return check_report();
}
