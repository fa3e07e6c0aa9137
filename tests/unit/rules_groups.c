/* Rules over tables of three columns that are joined by two of them and bounded by the third, against loops over all
 * combinations: few keys and many, numbers of every kind in any mixture, keys that are texts or times, rows that come
 * twice, and tables large enough that one is walked in the order of the other. */
#include "check.h"
#include "rules/run.h"

#include <stdlib.h>

/* A cell is a number as it is; above NAMES stand the numbers of texts, above TIMES those of days. */
#define NAMES 1e15
#define TIMES 2e15

typedef struct Row {
  double at[4];
} Row;

typedef VEC(Row) Rows;

enum { TABLES = 3, LARGE = 1000 };

typedef struct Case {
  Rows tables[TABLES]; /* a, b, c: two keys and a number */
  RuleType keys[2];
  bool whole; /* all are whole numbers, and may come as such */
} Case;

static uint32_t chance(uint32_t n) {
  return (uint32_t)below(n);
}

/* ---- tables ---- */

static double pick_number(uint32_t how, uint32_t n) {
  double value = chance(n);
  switch (how) {
  case 0: return value;                      /* small */
  case 1: return value - n / 2;              /* some below zero */
  case 2: return value + 16777216 - n / 2;   /* some too large */
  case 3: return value / 2;                  /* some not whole */
  case 4: return value * 1e9 - 5e9;          /* far from each other */
  default: return pick_number(chance(5), n); /* all of it */
  }
}

static double pick_key(RuleType type, uint32_t how, uint32_t n) {
  return type == RULE_TYPE_TEXT ? NAMES + chance(n) : type == RULE_TYPE_TIME ? TIMES + chance(n) : pick_number(how, n);
}

static void make_case(Case *c, uint32_t n) {
  static const RuleType TYPES[] = {RULE_TYPE_NUMBER, RULE_TYPE_NUMBER, RULE_TYPE_TEXT, RULE_TYPE_TIME};
  uint32_t how[3] = {chance(6), chance(6), chance(6)};
  uint32_t wide[3] = {1 + chance(n / 4 + 1), 1 + chance(4), 1 + chance(chance(2) == 0 ? 8 : n)};
  if (n > LARGE)
    wide[0] = n / 8;
  if (n > LARGE || chance(4) == 0)
    how[0] = how[1] = how[2] = 0;
  *c = (Case){.whole = how[0] % 4 < 3 && how[1] % 4 < 3 && how[2] % 4 < 3};
  for (int k = 0; k < 2; k++) {
    c->keys[k] = TYPES[n > LARGE ? 0 : chance(4)];
    c->whole = c->whole && c->keys[k] == RULE_TYPE_NUMBER && how[k] < 5;
  }
  c->whole = c->whole && how[2] < 5;
  for (int t = 0; t < TABLES; t++)
    for (uint32_t i = chance(8) == 0 ? 0 : n; i > 0; i--) {
      Row row = {
          {pick_key(c->keys[0], how[0], wide[0]), pick_key(c->keys[1], how[1], wide[1]), pick_number(how[2], wide[2])}};
      vec_add(&c->tables[t], row);
      row = c->tables[t].at[chance((uint32_t)c->tables[t].n)];
      if (chance(4) == 0)
        vec_add(&c->tables[t], row);
    }
}

/* ---- the loops ---- */

static int row_compare(const void *a, const void *b) {
  for (int i = 0; i < 4; i++) {
    double p = ((const Row *)a)->at[i], q = ((const Row *)b)->at[i];
    if (p != q)
      return p < q ? -1 : 1;
  }
  return 0;
}

static void rows_order(Rows *rows) {
  size_t kept = 0;
  if (rows->n > 0)
    qsort(rows->at, rows->n, sizeof *rows->at, row_compare);
  for (size_t i = 0; i < rows->n; i++)
    if (kept == 0 || row_compare(&rows->at[kept - 1], &rows->at[i]) != 0)
      rows->at[kept++] = rows->at[i];
  rows->n = kept;
}

/* The first row with this first cell, or where it would stand. */
static size_t first_with(const Rows *rows, double key) {
  size_t from = 0, to = rows->n;
  while (from < to) {
    size_t middle = (from + to) / 2;
    if (rows->at[middle].at[0] < key)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

/* Rows of the same first cell, one after the other. */
#define FOR_SAME(k, rows, row)                                                                                         \
  for (size_t k = first_with(rows, (row)->at[0]); k < (rows)->n && (rows)->at[k].at[0] == (row)->at[0]; k++)

/* Each row of `from` with the least or greatest third of `by` that stands so to its own. */
static void next_of(const Rows *from, const Rows *by, bool least, bool equal, Rows *out) {
  for (size_t i = 0; i < from->n; i++) {
    Row row = from->at[i];
    bool any = false;
    FOR_SAME(k, by, &row) {
      double own = row.at[2], other = by->at[k].at[2];
      bool fits = (least ? other > own : other < own) || (equal && other == own);
      if (by->at[k].at[1] != row.at[1] || !fits || (any && (least ? other >= row.at[3] : other <= row.at[3])))
        continue;
      any = true;
      row.at[3] = other;
    }
    if (any)
      vec_add(out, row);
  }
}

static void held_of(const Rows *asked, const Rows *spans, Rows *out) {
  for (size_t i = 0; i < asked->n; i++)
    FOR_SAME(k, spans, &asked->at[i]) {
      const Row *row = &asked->at[i], *span = &spans->at[k];
      if (span->at[1] == row->at[1] && span->at[2] <= row->at[2] && row->at[2] < span->at[3])
        vec_add(out, *row);
    }
}

/* What of another table lies within two of a row with the same first. */
static void near_of(const Rows *from, const Rows *by, Rows *out) {
  for (size_t i = 0; i < from->n; i++)
    FOR_SAME(k, by, &from->at[i]) {
      const Row *p = &from->at[i], *q = &by->at[k];
      if (q->at[2] >= p->at[2] - 2 && q->at[2] <= p->at[2] + 2)
        vec_add(out, ((Row){{p->at[0], p->at[2], q->at[2]}}));
    }
}

/* Whether a row has another with its first and third, and its second if `whole`. */
static bool has_like(const Rows *rows, const Row *row, bool whole) {
  FOR_SAME(k, rows, row)
  if (rows->at[k].at[2] == row->at[2] && (!whole || rows->at[k].at[1] == row->at[1]))
    return true;
  return false;
}

static void alone_of(const Rows *from, const Rows *by, Rows *out) {
  for (size_t i = 0; i < from->n; i++)
    if (!has_like(by, &from->at[i], false))
      vec_add(out, from->at[i]);
}

static void found_of(const Rows *asked, const Rows *with, const Rows *without, Rows *out) {
  for (size_t i = 0; i < asked->n; i++)
    FOR_SAME(k, with, &asked->at[i])
  if (with->at[k].at[1] == asked->at[i].at[1] && !has_like(without, &asked->at[i], true))
    vec_add(out, asked->at[i]);
  for (size_t i = 0; i < without->n; i++)
    vec_add(out, without->at[i]);
}

static bool has_first(const Rows *rows, double key) {
  size_t at = first_with(rows, key);
  return at < rows->n && rows->at[at].at[0] == key;
}

static void spots_of(const Rows *asked, const Rows *spans, Rows *out) {
  for (size_t i = 0; i < asked->n; i++) {
    Row row = asked->at[i];
    FOR_SAME(k, spans, &row) {
      const Row *span = &spans->at[k];
      row.at[3] += span->at[1] == row.at[1] && span->at[2] <= row.at[2] && row.at[2] < span->at[3];
    }
    vec_add(out, row);
  }
}

static void one_of(const Rows *from, const Rows *by, Rows *out) {
  for (size_t i = 0; i < from->n; i++) {
    Row row = from->at[i], other = {{row.at[0], row.at[1], 4}};
    if (row.at[2] == 0 || (row.at[2] == 3 && has_like(by, &other, true)))
      vec_add(out, ((Row){{row.at[0], row.at[1]}}));
  }
}

/* How many steps each third is away from one that is asked for, a step being from the third of a row to that of one with
 * the same keys: all steps again and again, until no way gets shorter. */
static void hops_of(const Rows *from, const Rows *by, const Rows *asked, Rows *out) {
  Rows steps = {0};
  for (size_t i = 0; i < asked->n; i++)
    vec_add(out, ((Row){{asked->at[i].at[2]}}));
  rows_order(out);
  for (size_t i = 0; i < from->n; i++)
    FOR_SAME(k, by, &from->at[i])
  if (by->at[k].at[1] == from->at[i].at[1])
    vec_add(&steps, ((Row){{from->at[i].at[2], by->at[k].at[2]}}));
  rows_order(&steps);
  for (size_t n = 0, length = 1; n != out->n; length++) {
    Rows more = {0};
    n = out->n;
    for (size_t i = 0; i < steps.n; i++)
      if (has_first(out, steps.at[i].at[0]) && !has_first(out, steps.at[i].at[1]))
        vec_add(&more, ((Row){{steps.at[i].at[1], (double)length}}));
    for (size_t i = 0; i < more.n; i++)
      vec_add(out, more.at[i]);
    rows_order(out);
    vec_clear(&more);
  }
  vec_clear(&steps);
}

/* How many pairs of rows share their keys, but not their third; how many rows are asked for. */
static void all_of(const Rows *from, const Rows *by, const Rows *asked, Rows *out) {
  double n = 0;
  for (size_t i = 0; i < from->n; i++)
    FOR_SAME(k, by, &from->at[i])
  n += by->at[k].at[1] == from->at[i].at[1] && by->at[k].at[2] != from->at[i].at[2];
  vec_add(out, ((Row){{n, (double)asked->n}}));
}

/* ---- the engine ---- */

static const char RULES[] = "next(K, L, S, min E) :- a(K, L, S), b(K, L, E), E > S.\n"
                            "later(K, L, S, min E) :- b(K, L, E), a(K, L, S), S <= E.\n"
                            "last(K, L, S, max E) :- a(K, L, S), b(K, L, E), S > E.\n"
                            "held(K, L, D) :- c(K, L, D), next(K, L, S, E), S <= D, D < E.\n"
                            "near(K, S, E) :- a(K, _, S), b(K, _, E), E >= S - 2, E <= S + 2.\n"
                            "alone(K, L, D) :- c(K, L, D), not b(K, _, D).\n"
                            "found(K, L, D) :- c(K, L, D), a(K, L, _), not b(K, L, D).\n"
                            "found(K, L, D) :- b(K, L, D).\n"
                            "spots(K, L, D, N) :- c(K, L, D), N = count{ S, E : next(K, L, S, E), S <= D, D < E }.\n"
                            "one(K, L) :- a(K, L, 3), b(K, L, 4). one(K, L) :- a(K, L, 0).\n"
                            "step(S, E) :- a(K, L, S), b(K, L, E).\n"
                            "hops(D, min 0) :- c(_, _, D). hops(E, min N) :- hops(D, M), step(D, E), N = M + 1.\n"
                            "all(N, M) :- N = count{ K, L, S, E : a(K, L, S), b(K, L, E), E != S },\n"
                            "  M = count{ K, L, D : c(K, L, D) }.\n";

static bool find(void *context, const char *name, RuleSignature *out) {
  const Case *c = context;
  if (name[1] != '\0' || name[0] < 'a' || name[0] >= 'a' + TABLES)
    return false;
  *out = (RuleSignature){.origin = RULE_TABLE, .arity = 3, .types = {c->keys[0], c->keys[1], RULE_TYPE_NUMBER}};
  return true;
}

static RuleValue value_of(double cell, char *text) {
  if (cell >= TIMES) {
    int64_t day = (int64_t)(cell - TIMES) * 86400;
    return (RuleValue){.type = RULE_TYPE_TIME, .time = {day, day, day + 86400, day + 86400}};
  }
  if (cell >= NAMES) {
    int len = snprintf(text, 32, "%d", (int)(cell - NAMES));
    return (RuleValue){.type = RULE_TYPE_TEXT, .text = text, .len = (size_t)len};
  }
  return (RuleValue){.type = RULE_TYPE_NUMBER, .is_real = true, .real = cell};
}

static double cell_of(const RuleValue *value) {
  switch (value->type) {
  case RULE_TYPE_TIME: return TIMES + (double)(value->time.start_lo / 86400);
  case RULE_TYPE_TEXT: return NAMES + atoi(value->text);
  default: return value->is_real ? value->real : (double)value->integer;
  }
}

static bool give(void *context, const RulesAsk *ask, RulesSink *sink, Err *err) {
  const Case *c = context;
  const Rows *rows = &c->tables[ask->predicate->name[0] - 'a'];
  (void)err;
  for (size_t i = 0; i < rows->n; i++) {
    RuleValue values[3];
    int64_t integers[3];
    char texts[2][32];
    for (int k = 0; k < 3; k++) {
      values[k] = value_of(rows->at[i].at[k], texts[k % 2]);
      integers[k] = (int64_t)rows->at[i].at[k];
    }
    if (c->whole)
      rules_sink_add_integers(sink, integers, 1);
    else
      rules_sink_add(sink, values, true, true);
  }
  return true;
}

static void check_rows(const RuleProgram *program, const RulesSource *source, const char *name, Rows *want) {
  Err err = {0};
  Rows got = {0};
  int found = -1;
  for (size_t i = 0; i < program->predicates.n; i++)
    if (strcmp(program->predicates.at[i].name, name) == 0)
      found = (int)i;
  RulesRun *run = rules_run(program, source, found, NULL, &err);
  RulesRows rows = run == NULL ? (RulesRows){0} : rules_run_rows(run, found, false, false);
  for (uint64_t i = 0; i < rows.n; i++) {
    Row row = {{0}};
    for (int k = 0; k < rows.arity; k++) {
      RuleValue value = rules_run_value(run, rows.codes[i * (uint64_t)rows.arity + (uint64_t)k]);
      row.at[k] = cell_of(&value);
    }
    vec_add(&got, row);
  }
  size_t n = got.n;
  rows_order(&got);
  rows_order(want);
  bool same =
      run != NULL && n == got.n && got.n == want->n && (n == 0 || memcmp(got.at, want->at, n * sizeof *got.at) == 0);
  if (!same)
    printf("%s: wanted %zu rows, got %zu, of them %zu apart %s\n", name, want->n, n, got.n,
           run == NULL ? err.message : "");
  CHECK(same);
  rules_run_free(run);
  vec_clear(&got);
  vec_clear(want);
}

/* The engine is given the rows as they came, the loops each once and in order. */
static void check_case(Case *c, const RuleProgram *program) {
  RulesSource source = {.context = c, .rows = give};
  Rows rows[TABLES] = {0}, spans = {0}, want = {0};
  for (int t = 0; t < TABLES; t++) {
    for (size_t i = 0; i < c->tables[t].n; i++)
      vec_add(&rows[t], c->tables[t].at[i]);
    rows_order(&rows[t]);
  }
  next_of(&rows[0], &rows[1], true, false, &spans);
  held_of(&rows[2], &spans, &want);
  check_rows(program, &source, "held", &want);
  spots_of(&rows[2], &spans, &want);
  check_rows(program, &source, "spots", &want);
  check_rows(program, &source, "next", &spans);
  next_of(&rows[0], &rows[1], true, true, &want);
  check_rows(program, &source, "later", &want);
  next_of(&rows[0], &rows[1], false, false, &want);
  check_rows(program, &source, "last", &want);
  near_of(&rows[0], &rows[1], &want);
  check_rows(program, &source, "near", &want);
  alone_of(&rows[2], &rows[1], &want);
  check_rows(program, &source, "alone", &want);
  found_of(&rows[2], &rows[0], &rows[1], &want);
  check_rows(program, &source, "found", &want);
  one_of(&rows[0], &rows[1], &want);
  check_rows(program, &source, "one", &want);
  hops_of(&rows[0], &rows[1], &rows[2], &want);
  check_rows(program, &source, "hops", &want);
  all_of(&rows[0], &rows[1], &rows[2], &want);
  check_rows(program, &source, "all", &want);
  for (int t = 0; t < TABLES; t++) {
    vec_clear(&rows[t]);
    vec_clear(&c->tables[t]);
  }
  vec_clear(&spans);
}

static void check_tables(uint32_t n) {
  Case c;
  make_case(&c, n);
  RuleBlock block;
  RuleProgram program;
  Err err = {0};
  RulesHost host = {.context = &c, .find = find};
  const RuleBlock *blocks[] = {&block};
  bool parsed = rules_parse("groups", RULES, strlen(RULES), &block, &err);
  bool compiled = parsed && rules_compile(blocks, 1, NULL, &host, &program, &err);
  if (!compiled)
    printf("%s\n", err.message);
  CHECK(compiled);
  if (compiled) {
    check_case(&c, &program);
    rules_program_clear(&program);
  }
  if (parsed)
    rules_block_clear(&block);
}

static void check_order(void) {
  RuleValue real = {.type = RULE_TYPE_NUMBER, .is_real = true, .real = 9.1e15}, whole = {.type = RULE_TYPE_NUMBER};
  for (int by = -1; by <= 1; by++) {
    whole.integer = 9100000000000000 + by;
    CHECK(rule_value_compare(&whole, &real) == by);
    CHECK(rule_value_compare(&real, &whole) == -by);
  }
  whole.integer = INT64_MAX;
  real.real = 0x1p63;
  CHECK(rule_value_compare(&whole, &real) < 0);
  whole.integer = INT64_MIN;
  real.real = -0x1p63;
  CHECK(rule_value_compare(&whole, &real) == 0);
}

int main(void) {
  check_order();
  for (int i = 0; i < 400; i++)
    check_tables(1 + chance(60));
  for (int i = 0; i < 3; i++)
    check_tables(500);
  check_tables(70000);
  return check_report();
}
