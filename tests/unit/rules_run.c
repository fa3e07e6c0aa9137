/* Random programs: every predicate holds the same rows as the naive evaluation found, and the question has as many
 * answers. */
#include "rules_random.h"

static unsigned compared;

static bool check_predicates(Program *p, const RuleProgram *program, const char *text, const char *question) {
  RulesSource source = {.context = p, .rows = give_rows};
  Err err = {0};
  RuleValue given[2];
  char texts[2][16];
  asked_values(p, given, texts);
  for (size_t i = 0; i < program->predicates.n; i++) {
    if (program->predicates.at[i].origin != RULE_DERIVED)
      continue;
    RulesRun *run = rules_run(program, &source, (int)i, given, &err);
    const Pred *want = pred_named(p, program->predicates.at[i].name);
    bool same = run != NULL && same_rows(run, (int)i, want);
    if (!same) {
      printf("%s: wanted %zu rows, got %d\n", want->name, want->n,
             run != NULL ? (int)rules_run_count(run, (int)i, false) : -1);
      put_tables(p);
      say("not the same", text, question, &err);
    }
    rules_run_free(run);
    if (!same)
      return false;
    compared++;
  }
  return true;
}

static bool count_answer(Env *e, void *context) {
  Tally *t = context;
  for (int v = 0; v < VARS; v++)
    if (!e->bound[v])
      e->values[v] = 0;
  for (size_t i = 0; i < t->n; i++)
    if (memcmp(t->rows + i * VARS, e->values, sizeof e->values) == 0)
      return false;
  t->rows = realloc(t->rows, (t->n + 1) * sizeof e->values);
  memcpy(t->rows + t->n++ * VARS, e->values, sizeof e->values);
  return false;
}

/* The question: as many answers, each of them one that was wanted is left to the predicates. */
static bool check_question(Program *p, const RuleProgram *program, const char *text, const char *question) {
  RulesSource source = {.context = p, .rows = give_rows};
  Err err = {0};
  RuleValue given[2];
  char texts[2][16];
  Tally want = {0};
  asked_values(p, given, texts);
  solve(&(Env){.p = p}, p->question.lits, p->question.n, 0, count_answer, &want);
  RulesRun *run = rules_run(program, &source, -1, given, &err);
  bool same = run != NULL && (fuel < 0 || rules_run_count(run, -1, false) == want.n);
  if (!same) {
    printf("wanted %zu answers, got %d\n", want.n, run != NULL ? (int)rules_run_count(run, -1, false) : -1);
    say("not the same", text, question, &err);
  }
  rules_run_free(run);
  free(want.rows);
  compared += same;
  return same;
}

static bool check_all(Program *p, const RuleBlock *block, const RuleProgram *program, const char *text,
                      const char *question) {
  (void)block;
  return check_predicates(p, program, text, question) && check_question(p, program, text, question);
}

int main(int argc, char **argv) {
  unsigned programs = check_programs(argc, argv, check_all);
  CHECK(compared > programs * 3);
  return check_report();
}
