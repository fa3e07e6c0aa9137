/* The rule engine beside DuckDB (two threads), SQLite and clingo: from files to the last count, each in a process of its
 * own, with the peak of its memory. Their counts must be the same.
 *
 *   rules FOLDER [tenth|full] [PROGRAM…]    makes the files and compares
 *   rules tables FOLDER PROGRAM SIZE        makes the files alone
 *   rules run FOLDER PROGRAM, rules sqlite FOLDER PROGRAM    what it starts */
#include "io/table.h"
#include "rules/run.h"
#include "rules_programs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS_MOST = 60 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const Program *program_named(const char *name) {
  for (size_t i = 0; i < PROGRAM_COUNT; i++)
    if (strcmp(PROGRAMS[i].name, name) == 0)
      return &PROGRAMS[i];
  return NULL;
}

/* ---- the tables ---- */

static uint64_t seed;

static uint32_t pick(uint32_t n) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)((seed >> 32) * n >> 32);
}

static FILE *file_open(const char *folder, const char *table) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s.tsv", folder, table);
  FILE *f = fopen(path, "w");
  if (f == NULL) {
    perror(path);
    exit(1);
  }
  return f;
}

static void pairs_write(const char *folder, const char *table, uint32_t n, uint32_t nodes, uint32_t cluster) {
  FILE *f = file_open(folder, table);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t a = pick(nodes);
    fprintf(f, "%u\t%u\n", a, cluster > 0 ? a / cluster * cluster + pick(cluster) : pick(nodes));
  }
  fclose(f);
}

static void tree_write(const char *folder, const char *table, int depth, int down) {
  FILE *f = file_open(folder, table);
  for (uint32_t i = 2; i < 2u << depth; i++)
    fprintf(f, "%u\t%u\n", down ? i / 2 : i, down ? i : i / 2);
  fclose(f);
}

static void chain_write(const char *folder, uint32_t n) {
  FILE *f = file_open(folder, "edge");
  for (uint32_t i = 0; i < n; i++)
    fprintf(f, "%u\t%u\n", i, i + 1);
  fclose(f);
}

static int edge_compare(const void *a, const void *b) {
  uint64_t p = *(const uint64_t *)a, q = *(const uint64_t *)b;
  return (p > q) - (p < q);
}

/* Edges from the lower node to the higher, more of them between the low ones, each once, in no order. */
static void skewed_write(const char *folder, uint32_t n) {
  FILE *f = file_open(folder, "edge");
  uint64_t *edges = malloc(n * sizeof *edges);
  for (uint32_t i = 0, nodes = n / 4; i < n; i++) {
    double p = pick(1u << 30) / 1073741824.0, q = pick(1u << 30) / 1073741824.0;
    uint32_t a = (uint32_t)(p * p * nodes), b = (uint32_t)(q * q * nodes);
    edges[i] = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
  }
  qsort(edges, n, sizeof *edges, edge_compare);
  uint32_t left = 0;
  for (uint32_t i = 0; i < n; i++)
    if (edges[i] >> 32 != (uint32_t)edges[i] && (left == 0 || edges[i] != edges[left - 1]))
      edges[left++] = edges[i];
  for (uint32_t i = left; i > 0; i--) {
    uint32_t k = pick(i);
    fprintf(f, "%u\t%u\n", (uint32_t)(edges[k] >> 32), (uint32_t)edges[k]);
    edges[k] = edges[i - 1];
  }
  free(edges);
  fclose(f);
}

static void roads_write(const char *folder, uint32_t n, uint32_t nodes) {
  FILE *f = file_open(folder, "road");
  for (uint32_t i = 0; i < n; i++)
    fprintf(f, "%u\t%u\t%u\n", pick(nodes), pick(nodes), 1 + pick(100));
  fclose(f);
}

static void days_write(const char *folder, const char *table, uint32_t n) {
  FILE *f = file_open(folder, table);
  for (uint32_t i = 0; i < n; i++)
    fprintf(f, "%u\t%u\t%u\n", pick(n / 100 + 1), pick(10), pick(10000));
  fclose(f);
}

static void events_write(const char *folder, uint32_t n) {
  FILE *f = file_open(folder, "deed");
  for (uint32_t i = 0; i < n; i++)
    fprintf(f, "%u\t%u\t%u\t%u\t%u\n", i, pick(10000), pick(200), 1 + pick(20), pick(200));
  fclose(f);
  f = file_open(folder, "ally");
  for (uint32_t i = 0; i < 1000; i++)
    fprintf(f, "%u\t%u\n", i / 5, (i / 5 * 7 + i % 5 * 13 + 1) % 200);
  fclose(f);
}

static void tables_write(const Program *p, const char *folder, uint32_t n) {
  seed = 88172645463325252u;
  const char *name = p->name;
  if (strcmp(name, "tc-rand") == 0)
    pairs_write(folder, "edge", 2 * n, n, 0);
  else if (strcmp(name, "tc-chain") == 0)
    chain_write(folder, n);
  else if (strcmp(name, "tc-tree") == 0)
    tree_write(folder, "edge", (int)n, 1);
  else if (strncmp(name, "sg", 2) == 0)
    tree_write(folder, "up", (int)n, 0);
  else if (strcmp(name, "tri") == 0)
    skewed_write(folder, n);
  else if (strcmp(name, "sp") == 0)
    roads_write(folder, n, n / 4);
  else if (strcmp(name, "apsp") == 0)
    roads_write(folder, 4 * n, n);
  else if (strcmp(name, "wide") == 0)
    events_write(folder, n);
  else if (strcmp(name, "pta") == 0) {
    pairs_write(folder, "new", n / 4, n, 10000);
    pairs_write(folder, "copy", n * 4 / 5, n, 10000);
    pairs_write(folder, "load", n / 30, n, 10000);
    pairs_write(folder, "store", n / 30, n, 10000);
  } else if (strcmp(name, "episodes") == 0) {
    days_write(folder, "begins", n);
    days_write(folder, "stops", n);
    days_write(folder, "asked", n);
  } else {
    pairs_write(folder, "edge", 4 * n, n, strcmp(name, "reach-clusters") == 0 ? n / 1000 : 0);
    FILE *f = file_open(folder, "node");
    for (uint32_t i = 0; i < n; i++)
      fprintf(f, "%u\n", i);
    fclose(f);
  }
}

/* ---- this engine ---- */

typedef struct Input {
  const Program *program;
  const char *folder;
} Input;

static const Table *table_named(const Program *p, const char *name) {
  for (int i = 0; i < 4 && p->tables[i].name != NULL; i++)
    if (strcmp(p->tables[i].name, name) == 0)
      return &p->tables[i];
  return NULL;
}

static bool find(void *context, const char *name, RuleSignature *out) {
  const Table *table = table_named(((Input *)context)->program, name);
  if (table == NULL)
    return false;
  *out = (RuleSignature){.origin = RULE_TABLE, .arity = table->columns};
  for (int i = 0; i < table->columns; i++)
    out->types[i] = RULE_TYPE_NUMBER;
  return true;
}

static bool take_integers(void *context, const int64_t *values, size_t n_rows, size_t n_columns, Err *err) {
  (void)n_columns;
  (void)err;
  rules_sink_add_integers(context, values, n_rows);
  return true;
}

static bool take_cells(void *context, const IoCell *cells, size_t n_columns, Err *err) {
  (void)context;
  (void)cells;
  (void)n_columns;
  return err_set(err, ERR_ARG, "a text where numbers are expected");
}

static bool rows(void *context, const RulesAsk *ask, RulesSink *sink, Err *err) {
  const Input *input = context;
  char path[512];
  snprintf(path, sizeof path, "%s/%s.tsv", input->folder, ask->predicate->name);
  IoTableSink to = {sink, take_integers, take_cells};
  return io_table_read(path, (size_t)ask->predicate->arity, &to, err);
}

/* The first row of the answer: its numbers, one after the other. */
static bool answer(const Program *p, const char *folder, Buf *out) {
  Input input = {p, folder};
  RuleBlock block, question;
  RuleProgram program;
  Err err;
  RulesHost host = {.context = &input, .find = find};
  RulesSource source = {.context = &input, .rows = rows};
  const RuleBlock *blocks[] = {&block};
  RulesRun *result = NULL;
  if (rules_parse(p->name, p->rules, strlen(p->rules), &block, &err) &&
      rules_question_parse(p->ask, strlen(p->ask), &question, &err) &&
      rules_compile(blocks, 1, &question, &host, &program, &err))
    result = rules_run(&program, &source, -1, NULL, &err);
  if (result == NULL) {
    fprintf(stderr, "%s\n", err.message);
    return false;
  }
  RulesRows found = rules_run_rows(result, -1, false, true);
  for (int k = 0; k < found.arity && found.n > 0; k++)
    buf_printf(out, "%s%lld", k > 0 ? " " : "", (long long)rules_run_value(result, found.codes[k]).integer);
  return true; /* what it holds is left to the end of the process */
}

static int run(const Program *p, const char *folder) {
  Buf out = BUF_EMPTY;
  if (!answer(p, folder, &out))
    return 1;
  printf("%s\n", buf_str(&out));
  fflush(stdout);
  _exit(0); /* as a peer that ends does, without taking its memory apart */
}

/* ---- SQLite ---- */

typedef struct Insert {
  sqlite3_stmt *statement;
} Insert;

static bool insert_integers(void *context, const int64_t *values, size_t n_rows, size_t n_columns, Err *err) {
  Insert *insert = context;
  (void)err;
  for (size_t i = 0; i < n_rows; i++) {
    for (size_t k = 0; k < n_columns; k++)
      sqlite3_bind_int64(insert->statement, (int)k + 1, *values++);
    sqlite3_step(insert->statement);
    sqlite3_reset(insert->statement);
  }
  return true;
}

static void table_insert(sqlite3 *db, const char *folder, const Table *t) {
  char sql[256] = "", path[512];
  Insert insert;
  Err err;
  int at = snprintf(sql, sizeof sql, "CREATE TABLE %s (c0", t->name);
  for (int i = 1; i < t->columns; i++)
    at += snprintf(sql + at, sizeof sql - (size_t)at, ", c%d", i);
  snprintf(sql + at, sizeof sql - (size_t)at, ")");
  sqlite3_exec(db, sql, NULL, NULL, NULL);
  at = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", t->name);
  for (int i = 1; i < t->columns; i++)
    at += snprintf(sql + at, sizeof sql - (size_t)at, ", ?");
  snprintf(sql + at, sizeof sql - (size_t)at, ")");
  sqlite3_prepare_v2(db, sql, -1, &insert.statement, NULL);
  snprintf(path, sizeof path, "%s/%s.tsv", folder, t->name);
  IoTableSink to = {&insert, insert_integers, take_cells};
  if (!io_table_read(path, 0, &to, &err))
    fprintf(stderr, "%s\n", err.message);
  sqlite3_finalize(insert.statement);
  for (int i = 0; i < 2 && i < t->columns; i++) {
    const char *columns = t->columns > 2 && i == 0 ? "c0, c1, c2" : i == 0 ? "c0, c1" : "c1";
    snprintf(sql, sizeof sql, "CREATE INDEX i_%s%d ON %s (%s)", t->name, i, t->name, t->columns == 1 ? "c0" : columns);
    sqlite3_exec(db, sql, NULL, NULL, NULL);
  }
}

static int run_sqlite(const Program *p, const char *folder) {
  sqlite3 *db;
  sqlite3_stmt *query;
  sqlite3_open(":memory:", &db);
  sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
  for (int i = 0; i < 4 && p->tables[i].name != NULL; i++)
    table_insert(db, folder, &p->tables[i]);
  sqlite3_exec(db, "COMMIT; ANALYZE", NULL, NULL, NULL);
  if (sqlite3_prepare_v2(db, p->sqlite != NULL ? p->sqlite : p->duckdb, -1, &query, NULL) != SQLITE_OK) {
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    return 1;
  }
  if (sqlite3_step(query) == SQLITE_ROW)
    for (int k = 0; k < sqlite3_column_count(query); k++)
      printf("%s%lld", k > 0 ? " " : "", (long long)sqlite3_column_int64(query, k));
  printf("\n");
  fflush(stdout);
  _exit(0);
}

/* ---- clingo ---- */

static bool write_facts(void *context, const int64_t *values, size_t n_rows, size_t n_columns, Err *err) {
  Input *to = context;
  FILE *f = (FILE *)(void *)(uintptr_t)(const void *)to->folder;
  (void)err;
  for (size_t i = 0; i < n_rows; i++) {
    fputs(to->program->name, f);
    for (size_t k = 0; k < n_columns; k++)
      fprintf(f, "%c%lld", k == 0 ? '(' : ',', (long long)*values++);
    fputs(").\n", f);
  }
  return true;
}

/* Facts and rules as clingo reads them; it shows how many atoms of the last head there are by `#show`-free counting. */
static void clingo_write(const Program *p, const char *folder, const char *path) {
  FILE *f = fopen(path, "w");
  for (int i = 0; i < 4 && p->tables[i].name != NULL; i++) {
    Program named = {.name = p->tables[i].name};
    Input to = {&named, (const char *)(const void *)f};
    char table[512];
    Err err;
    snprintf(table, sizeof table, "%s/%s.tsv", folder, p->tables[i].name);
    IoTableSink sink = {&to, write_facts, take_cells};
    io_table_read(table, 0, &sink, &err);
  }
  fprintf(f, "%s\n#show.\n", p->clingo);
  fclose(f);
}

/* ---- one beside the other ---- */

typedef struct Result {
  bool there, late;
  double seconds;
  long mib;
  char text[128];
} Result;

/* Runs a program: its first line, its time, its memory. */
static Result start(char *const *argv) {
  Result r = {0};
  int out[2];
  if (pipe(out) != 0)
    return r;
  double begun = now();
  pid_t child = fork();
  if (child == 0) {
    struct rlimit most = {SECONDS_MOST * 2, SECONDS_MOST * 2};
    dup2(out[1], 1);
    close(out[0]);
    alarm(SECONDS_MOST);
    setrlimit(RLIMIT_CPU, &most);
    execvp(argv[0], argv);
    _exit(127);
  }
  close(out[1]);
  size_t n = 0;
  for (ssize_t got; n + 1 < sizeof r.text && (got = read(out[0], r.text + n, sizeof r.text - 1 - n)) > 0;)
    n += (size_t)got;
  char rest[4096];
  while (read(out[0], rest, sizeof rest) > 0)
    continue;
  close(out[0]);
  r.text[strcspn(r.text, "\n")] = '\0';
  struct rusage usage;
  int status;
  wait4(child, &status, 0, &usage);
  r.seconds = now() - begun;
  r.mib = usage.ru_maxrss / 1024;
  r.late = WIFSIGNALED(status);
  r.there = !r.late && WIFEXITED(status) && WEXITSTATUS(status) != 127;
  return r;
}

static Result best_of(char *const *argv, int times) {
  Result best = start(argv);
  for (int i = 1; i < times && best.there && best.seconds < 2; i++) {
    Result r = start(argv);
    if (r.seconds < best.seconds)
      best = r;
  }
  return best;
}

static void put(const Result *r) {
  if (r->there)
    printf("  %8.3f %6ld", r->seconds, r->mib);
  else
    printf("  %8s %6s", r->late ? "late" : "-", "");
}

static char self[512];

/* $DOSSIER_PEERS names those to run; without it, all. */
static bool wants_peer(const char *name) {
  const char *peers = getenv("DOSSIER_PEERS");
  return peers == NULL || strstr(peers, name) != NULL;
}

static Result run_duckdb(const Program *p, const char *folder) {
  char tables[4][64], *argv[10] = {"node", "tests/bench/rules.mjs"};
  char *copy[2] = {strdup(folder), p->duckdb != NULL ? strdup(p->duckdb) : NULL};
  int n = 4;
  if (p->duckdb == NULL || getenv("DOSSIER_NODE") == NULL || !wants_peer("duckdb"))
    return (Result){0};
  argv[2] = copy[0];
  argv[3] = copy[1];
  for (int i = 0; i < 4 && p->tables[i].name != NULL; i++) {
    snprintf(tables[i], sizeof tables[i], "%s=%d", p->tables[i].name, p->tables[i].columns);
    argv[n++] = tables[i];
  }
  Result r = best_of(argv, 2);
  free(copy[0]);
  free(copy[1]);
  return r;
}

static int compare(const Program *p, const char *folder, int size) {
  char name[64], facts[512], dir[512];
  snprintf(name, sizeof name, "%s", p->name);
  snprintf(dir, sizeof dir, "%s", folder);
  snprintf(facts, sizeof facts, "%s/facts.lp", folder);
  tables_write(p, folder, (uint32_t)size);
  Result own = best_of((char *[]){self, "run", dir, name, NULL}, 3), duckdb = run_duckdb(p, folder), sqlite = {0},
         clingo = {0};
  if (wants_peer("sqlite") && (p->sqlite == NULL || p->sqlite[0] != '\0'))
    sqlite = best_of((char *[]){self, "sqlite", dir, name, NULL}, 1);
  if (p->clingo != NULL && wants_peer("clingo")) {
    clingo_write(p, folder, facts);
    clingo = best_of((char *[]){"clingo", "--mode=gringo", "--text", "--verbose=0", facts, NULL}, 1);
  }
  printf("%-15s %8d", p->name, size);
  put(&own);
  put(&duckdb);
  put(&sqlite);
  put(&clingo);
  double best = 1e9;
  for (int i = 0; i < 3; i++) {
    const Result *r = i == 0 ? &duckdb : i == 1 ? &sqlite : &clingo;
    best = r->there && r->seconds < best ? r->seconds : best;
  }
  if (best < 1e9)
    printf("  %6.1f", best / own.seconds);
  printf("  %s\n", own.text);
  int wrong = 0;
  for (int i = 0; i < 2; i++) {
    const Result *r = i == 0 ? &duckdb : &sqlite;
    if (r->there && strcmp(r->text, own.text) != 0) {
      printf("  not the same: %s says %s\n", i == 0 ? "DuckDB" : "SQLite", r->text);
      wrong = 1;
    }
  }
  fflush(stdout);
  return wrong;
}

/* ---- bound questions beside the whole ---- */

static const Question *question_named(const char *name) {
  for (size_t i = 0; i < QUESTION_COUNT; i++)
    if (strcmp(QUESTIONS[i].name, name) == 0)
      return &QUESTIONS[i];
  return NULL;
}

/* The seconds that the question takes alone, from files to the count; the best of several. */
static int run_question(const Question *q, const char *folder, bool bound) {
  Program p = *program_named(q->of);
  Buf out = BUF_EMPTY;
  double best = 1e9, begun = now();
  p.rules = q->rules != NULL ? q->rules : p.rules;
  p.ask = bound ? q->bound : q->whole;
  for (int i = 0; i < 10 && now() - begun < 1; i++) {
    double from = now();
    out.len = 0;
    if (!answer(&p, folder, &out))
      return 1;
    best = now() - from < best ? now() - from : best;
  }
  printf("%.6f %s\n", best, buf_str(&out));
  fflush(stdout);
  _exit(0);
}

static void compare_bound(const Question *q, const char *folder, bool full) {
  const Program *p = program_named(q->of);
  int size = full ? p->size : p->tenth;
  char name[64], dir[512];
  double seconds[2];
  snprintf(name, sizeof name, "%s", q->name);
  snprintf(dir, sizeof dir, "%s", folder);
  tables_write(p, folder, (uint32_t)size);
  printf("%-15s %8d", q->name, size);
  for (int bound = 0; bound < 2; bound++) {
    Result r = start((char *[]){self, bound ? "bound" : "whole", dir, name, NULL});
    char *end;
    seconds[bound] = strtod(r.text, &end);
    printf("  %9.6f %5ld %10s", seconds[bound], r.mib, r.late ? "late" : end);
  }
  printf("  %8.1f\n", seconds[0] / seconds[1]);
  fflush(stdout);
}

static bool wants(int argc, char **argv, const char *name) {
  bool wanted = argc == 3;
  for (int k = 3; k < argc; k++)
    wanted = wanted || strcmp(argv[k], name) == 0;
  return wanted;
}

int main(int argc, char **argv) {
  if (argc == 4 && (strcmp(argv[1], "bound") == 0 || strcmp(argv[1], "whole") == 0))
    return run_question(question_named(argv[3]), argv[2], argv[1][0] == 'b');
  if (argc == 4 && strcmp(argv[1], "run") == 0)
    return run(program_named(argv[3]), argv[2]);
  if (argc == 4 && strcmp(argv[1], "sqlite") == 0)
    return run_sqlite(program_named(argv[3]), argv[2]);
  if (argc == 5 && strcmp(argv[1], "tables") == 0) {
    tables_write(program_named(argv[3]), argv[2], (uint32_t)atoi(argv[4]));
    return 0;
  }
  if (argc < 3) {
    fprintf(stderr, "rules FOLDER tenth|full [PROGRAM…]\n");
    return 2;
  }
  ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
  int wrong = len <= 0;
  printf("seconds from file to count, and MiB; ratio of the best peer to dossier\n");
  printf("%-15s %8s  %15s  %15s  %15s  %15s  %6s\n", "program", "size", "dossier", "DuckDB", "SQLite", "clingo",
         "ratio");
  bool full = strcmp(argv[2], "full") == 0;
  for (size_t i = 0; i < PROGRAM_COUNT; i++)
    if (wants(argc, argv, PROGRAMS[i].name))
      wrong |= compare(&PROGRAMS[i], argv[1], full ? PROGRAMS[i].size : PROGRAMS[i].tenth);
  printf("questions: seconds, MiB and count of the whole, and of the bound; how many times as fast\n");
  for (size_t i = 0; i < QUESTION_COUNT; i++)
    if (wants(argc, argv, QUESTIONS[i].name))
      compare_bound(&QUESTIONS[i], argv[1], full);
  return wrong;
}
