/* What goes by whole rows against the same row by row: each program is run twice, the second time with tests that always
 * hold behind the variables named in [ ], which keep rows apart. Answers, counts and predicates must be the same. */
#include "check.h"
#include "rules/run.h"

#include <stdlib.h>

typedef struct Case {
  const char *rules, *ask;
} Case;

static const Case CASES[] = {
    {"", "a(X, Y)[Y]"},
    {"", "a(X, Y)[Y], u(Y)"},
    {"", "a(X, Y)[Y], not b(X, Y)"},
    {"", "a(X, Y)[Y], not b(Y, X), u(X)"},
    {"", "a(X, Y)[Y], not b(Y, _), not b(_, Y)"},
    {"", "a(X, Y)[Y], b(5, Y), not u(Y), not v(X)"},
    {"", "u(X)[X], not v(X)"},
    {"", "u(X)[X], a(X, _), not b(_, X)"},
    {"", "a(X, _)[X]"},
    {"", "a(X, _)[X], not b(X, _), u(X)"},
    {"", "a(_, X)[X], v(X)"},
    {"", "a(7, X)[X], not b(X, 7)"},
    {"", "a(7, X)[X], a(X, Y)[Y], not b(Y, 7)"},
    {"", "N = count{ X, Y : a(X, Y)[Y] }"},
    {"", "N = count{ X, Y : a(X, Y)[Y], not b(X, Y), u(Y) }"},
    {"", "N = count{ X, Y, Z : a(X, Y)[Y], b(Y, Z)[Z] }"},
    {"", "N = count{ X, Y, Z : a(X, Y)[Y], a(Y, Z)[Z], a(X, Z) }"},
    {"", "N = count{ X, Y, Z : a(X, Y)[Y], a(Y, Z)[Z], a(Z, X) }"},
    {"", "N = count{ X, Y, Z : a(X, Y)[Y], b(Y, Z)[Z], not b(X, Z), not a(Z, Y), u(Z) }"},
    {"", "N = count{ X, Y, Z : a(Y, X)[X], b(Y, Z)[Z], not u(Y) }"},
    {"", "u(X), N = count{ Y : a(X, Y)[Y], not b(X, Y) }"},
    {"p(X, Y) :- a(X, Y)[Y].", "p(X, Y)"},
    {"p(X, Y) :- a(Y, X)[Y].", "p(X, Y)"},
    {"p(X, Y) :- a(X, Y)[Y]. p(X, Y) :- a(Y, X)[Y]. p(X, Y) :- b(X, Y)[Y], not a(X, Y).", "p(X, Y)"},
    {"p(X, Y) :- a(X, Y)[Y], not b(X, Y). p(X, Y) :- p(Y, X)[Y].", "p(X, Y)"},
    {"p(X, Y) :- a(Y, X)[Y], not b(X, Y), not u(X).", "p(X, Y)"},
    {"p(X, Z) :- a(X, Y)[Y], b(Y, Z)[Z], not a(X, Z).", "p(X, Y)"},
    {"p(X, Z) :- a(X, Y)[Y], not u(Y), b(Y, Z)[Z], not a(Z, Y).", "p(X, Y)"},
    {"p(X, Z) :- a(Y, X)[X], b(Y, Z)[Z].", "p(X, Y)"},
    {"p(X, Z) :- a(Y, X)[X], b(Y, Z)[Z]. p(X, Z) :- p(X, Y)[Y], p(Y, Z)[Z], u(Y).", "p(X, Y)"},
    {"p(X, Y) :- b(X, Y)[Y]. p(X, Z) :- p(Y, X)[X], a(Y, Z)[Z].", "p(X, Y)"},
    {"p(X, Y) :- b(X, Y)[Y]. p(X, Z) :- p(Y, X)[X], p(Y, Z)[Z].", "p(X, Y)"},
    {"p(X, Y) :- b(X, Y)[Y]. p(X, Z) :- a(X, Y)[Y], p(Y, Z)[Z], not b(Z, X).", "p(X, Y)"},
    {"p(X) :- u(X)[X]. p(Y) :- p(X), a(X, Y)[Y], not v(Y).", "p(X)"},
    {"p(X) :- a(X, _)[X]. q(X) :- v(X)[X], not p(X), not b(_, X).", "q(X)"},
    {"p(X, Y) :- a(X, Y)[Y]. p(X, Z) :- p(X, Y)[Y], b(Y, Z)[Z]. q(X) :- u(X)[X], not p(X, X).", "q(X)"},
};

enum { TABLES = 4, ROWS = 400 };

typedef struct Table {
  const char *name;
  int arity;
  int64_t rows[ROWS * 2];
  size_t n;
} Table;

static Table tables[TABLES] = {
    {.name = "a", .arity = 2}, {.name = "b", .arity = 2}, {.name = "u", .arity = 1}, {.name = "v", .arity = 1}};

/* Numbers that are few, or far apart, or of which some are no small ones. */
static void tables_fill(int how) {
  int64_t nodes = how % 2 == 0 ? 40 : 300;
  for (int i = 0; i < TABLES; i++) {
    tables[i].n = tables[i].arity == 1 ? (size_t)nodes / 2 : ROWS;
    for (size_t k = 0; k < tables[i].n * (size_t)tables[i].arity; k++) {
      int64_t node = below(nodes) * below(4) / 3;
      tables[i].rows[k] = how / 2 == 0 ? node : how / 2 == 1 ? node * 17001 : node % 3 == 0 ? -node : node;
    }
  }
}

static Table *table_named(const char *name) {
  for (int i = 0; i < TABLES; i++)
    if (strcmp(tables[i].name, name) == 0)
      return &tables[i];
  return NULL;
}

static bool find(void *context, const char *name, RuleSignature *out) {
  const Table *table = table_named(name);
  (void)context;
  if (table == NULL)
    return false;
  *out = (RuleSignature){.origin = RULE_TABLE, .arity = table->arity};
  for (int k = 0; k < table->arity; k++)
    out->types[k] = RULE_TYPE_NUMBER;
  return true;
}

static bool give_rows(void *context, const RulesAsk *ask, RulesSink *sink, Err *err) {
  const Table *table = table_named(ask->predicate->name);
  (void)context;
  (void)err;
  rules_sink_add_integers(sink, table->rows, table->n);
  return true;
}

/* The text with what stands in [ ] as a test that always holds, or without it. */
static void put_text(const char *text, bool apart, Buf *out) {
  for (; *text != '\0'; text++) {
    if (*text != '[')
      buf_printf(out, "%c", *text);
    else if (apart)
      buf_printf(out, ", %c * 0 = 0", text[1]);
    if (*text == '[')
      text += 2;
  }
}

/* The answers as numbers, sorted row by row. */
static RulesRows run(const Case *c, bool apart, int64_t **values) {
  Buf rules = BUF_EMPTY, ask = BUF_EMPTY;
  RuleBlock block, asked;
  RuleProgram program;
  Err err = {0};
  put_text(c->rules, apart, &rules);
  put_text(c->ask, apart, &ask);
  RulesHost host = {.find = find};
  RulesSource source = {.rows = give_rows};
  RulesRows rows = {0};
  bool parsed = rules_parse("rows", buf_str(&rules), rules.len, &block, &err) &&
                rules_question_parse(buf_str(&ask), ask.len, &asked, &err);
  bool compiled = parsed && rules_compile((const RuleBlock *[]){&block}, 1, &asked, &host, &program, &err);
  RulesRun *result = compiled ? rules_run(&program, &source, -1, NULL, &err) : NULL;
  CHECK(result != NULL);
  if (result == NULL) {
    printf("%s %s: %s\n", buf_str(&rules), buf_str(&ask), err.message);
    exit(1);
  }
  rows = rules_run_rows(result, -1, false, true);
  *values = malloc((rows.n * (uint64_t)rows.arity + 1) * sizeof **values);
  for (uint64_t i = 0; i < rows.n * (uint64_t)rows.arity; i++)
    (*values)[i] = rules_run_value(result, rows.codes[i]).integer;
  rules_run_free(result);
  rules_program_clear(&program);
  rules_block_clear(&asked);
  rules_block_clear(&block);
  buf_clear(&rules);
  buf_clear(&ask);
  return rows;
}

int main(void) {
  size_t empty = 0;
  for (int how = 0; how < 6; how++) {
    tables_fill(how);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
      int64_t *values, *apart;
      RulesRows a = run(&CASES[i], false, &values), b = run(&CASES[i], true, &apart);
      bool same = a.n == b.n && a.arity == b.arity &&
                  memcmp(values, apart, (size_t)a.n * (size_t)a.arity * sizeof *values) == 0;
      CHECK(same);
      if (!same)
        printf("%d: %s ? %s: %d, %d apart\n", how, CASES[i].rules, CASES[i].ask, (int)a.n, (int)b.n);
      empty += a.n == 0;
      free(values);
      free(apart);
    }
  }
  CHECK(empty < 40);
  return check_report();
}
