/* Random programs over facts that change: what a change says came and went leads to what is answered when it is asked anew. */
#include "rules_random.h"

#include "rules/live.h"

/* The tables as facts of the case: each row is what its place gives. */
typedef struct Facts {
  Program *p;
  bool gone[TABLES][160], doubted[TABLES][160];
} Facts;

static bool find_fact(void *context, const char *name, RuleSignature *out) {
  if (!find(((Facts *)context)->p, name, out))
    return false;
  out->origin = RULE_RELATION;
  return true;
}

static bool give_facts(void *context, const RulesAsk *ask, RulesSink *sink, Err *err) {
  const Facts *facts = context;
  const Pred *pred = pred_named(facts->p, ask->predicate->name);
  int table = (int)(pred - facts->p->preds);
  (void)err;
  for (size_t i = 0; i < pred->n && i < 160; i++) {
    RuleValue values[COLUMNS];
    char texts[COLUMNS][16];
    Record giver = {REC_RELATION, table * 1000 + (int64_t)i};
    if (facts->gone[table][i] || (ask->giver != NULL && ask->giver->id != giver.id))
      continue;
    for (int k = 0; k < pred->arity; k++)
      values[k] = engine_value(pred->rows[i * COLUMNS + (size_t)k], texts[k]);
    rules_sink_from(sink, giver);
    rules_sink_add(sink, values, !facts->doubted[table][i], true);
  }
  return true;
}

/* Changes some rows: one goes, comes back, is doubted, or is another now. */
static size_t change_facts(Facts *facts, Record *changed) {
  size_t n = 0;
  for (uint32_t k = 1 + chance(3); k > 0; k--) {
    int table = (int)chance(TABLES);
    Pred *pred = &facts->p->preds[table];
    if (pred->n == 0)
      continue;
    size_t i = chance((uint32_t)(pred->n < 160 ? pred->n : 160));
    if (chance(4) == 0) {
      facts->doubted[table][i] = !facts->doubted[table][i];
    } else if (chance(2) == 0) {
      facts->gone[table][i] = !facts->gone[table][i];
    } else {
      int column = (int)chance((uint32_t)pred->arity);
      pred->rows[i * COLUMNS + (size_t)column] =
          table == 3 && column == 2 ? chance(5) : pick_value(facts->p, pred->text[column]);
    }
    changed[n++] = (Record){REC_RELATION, table * 1000 + (int64_t)i};
  }
  return n;
}

static uint64_t sum_of(const RuleValue *value, int k) {
  return ((uint64_t)test_value(value) + 77) * 0x9e3779b97f4a7c15u * (uint64_t)(2 * k + 1) % 1000003;
}

/* The rows of an answer, told by sums: what a change says came or went must lead from one to the other. */
typedef struct Sum {
  uint64_t n, sum;
} Sum;

static void sum_row(Sum *sum, uint64_t row, bool comes) {
  sum->n += comes ? 1 : UINT64_MAX;
  sum->sum += comes ? row * row : -(row * row);
}

static uint64_t row_sum(const RulesLive *live, const RulesRun *run, const Code *row, int arity) {
  uint64_t sum = 1;
  for (int k = 0; k < arity; k++) {
    RuleValue value = live != NULL ? rules_live_value(live, row[k]) : rules_run_value(run, row[k]);
    sum += sum_of(&value, k);
  }
  return sum;
}

static bool same_answer(const RuleProgram *program, const RulesSource *source, const RuleValue *given, Sum have) {
  Err err = {0};
  Sum want = {0};
  RulesRun *run = rules_run(program, source, -1, given, &err);
  if (run == NULL)
    return false;
  RulesRows rows = rules_run_rows(run, -1, false, false);
  for (uint64_t i = 0; i < rows.n; i++)
    sum_row(&want, row_sum(NULL, run, rows.codes + i * (uint64_t)rows.arity, rows.arity), true);
  rules_run_free(run);
  return want.n == have.n && want.sum == have.sum;
}

static unsigned followed;

static bool follow_changes(Facts *facts, const RuleProgram *program, const RulesSource *source,
                           const RuleValue *given) {
  Err err = {0};
  RulesLive *live = rules_live_new(program, source, given, &err);
  Sum have = {0};
  bool same = live != NULL;
  RulesChange change;
  for (int round = 0; round < 6 && same; round++) {
    Record changed[4];
    size_t n = round == 0 ? 0 : change_facts(facts, changed);
    same = rules_live_follow(live, changed, n, chance(8) == 0 ? RULES_WHOLE : RULES_FACTS, &change, &err);
    for (size_t i = 0; i < change.n_came && same; i++)
      sum_row(&have, row_sum(live, NULL, change.came + i * (size_t)change.arity, change.arity), true);
    for (size_t i = 0; i < change.n_gone && same; i++)
      sum_row(&have, row_sum(live, NULL, change.gone + i * (size_t)change.arity, change.arity), false);
    if (round == 0)
      same = same && change.n_came + change.n_gone == 0;
    if (round == 0 && same) { /* the sum of what it starts with */
      RulesRun *run = rules_run(program, source, -1, given, &err);
      RulesRows rows = rules_run_rows(run, -1, false, false);
      for (uint64_t i = 0; i < rows.n; i++)
        sum_row(&have, row_sum(NULL, run, rows.codes + i * (uint64_t)rows.arity, rows.arity), true);
      rules_run_free(run);
    }
    same = same && rules_live_count(live) == have.n && same_answer(program, source, given, have);
    followed += same;
  }
  rules_live_free(live);
  return same;
}

static bool check_live(Program *p, const RuleBlock *block, const RuleBlock *question, const char *text,
                       const char *asked) {
  Facts facts = {.p = p};
  for (int i = 0; i < TABLES; i++)
    facts.doubted[i][chance(160)] = facts.doubted[i][chance(8)] = chance(2) == 0;
  RulesHost host = {.context = &facts, .find = find_fact};
  RulesSource source = {.context = &facts, .rows = give_facts};
  const RuleBlock *blocks[] = {block};
  RuleProgram program;
  RuleValue given[2];
  char texts[2][16];
  Err err = {0};
  asked_values(p, given, texts);
  if (!rules_compile(blocks, 1, question, &host, &program, &err))
    return true;
  bool same = follow_changes(&facts, &program, &source, given);
  if (!same)
    say("not followed", text, asked, &err);
  rules_program_clear(&program);
  return same;
}

/* Every predicate, with all its columns or with values in some. */
static bool check_live_predicates(Program *p, const RuleBlock *block, const char *text) {
  static const char *const NAMES[] = {"A1", "A2", "A3", "A4"};
  for (int i = TABLES; i < p->n_preds; i++) {
    Buf question = BUF_EMPTY;
    RuleBlock asked;
    Err err;
    buf_printf(&question, "%s%s", chance(2) == 0 ? "possibly " : "", p->preds[i].name);
    for (int k = 0; k < p->preds[i].arity; k++) {
      buf_puts(&question, k == 0 ? "(" : ", ");
      if (chance(5) == 0)
        put_value(pick_value(p, p->preds[i].text[k]), &question);
      else
        buf_puts(&question, NAMES[k]);
    }
    buf_puts(&question, p->preds[i].arity > 0 ? ")" : "");
    bool same = rules_question_parse(buf_str(&question), question.len, &asked, &err) &&
                check_live(p, block, &asked, text, buf_str(&question));
    rules_block_clear(&asked);
    buf_clear(&question);
    if (!same)
      return false;
  }
  return true;
}

static bool check_all(Program *p, const RuleBlock *block, const RuleProgram *program, const char *text,
                      const char *question) {
  RuleBlock asked;
  Err err;
  (void)program;
  bool same =
      rules_question_parse(question, strlen(question), &asked, &err) && check_live(p, block, &asked, text, question);
  rules_block_clear(&asked);
  return same && check_live_predicates(p, block, text);
}

int main(int argc, char **argv) {
  unsigned programs = check_programs(argc, argv, check_all);
  CHECK(followed > programs * 3);
  return check_report();
}
