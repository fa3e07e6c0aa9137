/* What SQLite needs by itself, from C and by prepared statements, for the work that facts.sh gives the shell:
 *
 *   facts put FROM TO    the rows of FROM's events, with their keys, into TO, which has everything else that FROM has:
 *                        prints rows per second, the commit included
 *   facts walk CASE      every event in the order of a query, all columns read: prints seconds
 *   facts count CASE     the second actor's events before 2012, from the index: prints the median of many in ms
 *   facts bulk CASE N    N rows of a dataset into bulk, as a file in order of day has them: prints bytes a row
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 11, KEY = COLUMNS, FIELDS };

#define ROW_COLUMNS "id, type, first, second, start_lo, start_hi, end_lo, end_hi, class, flags, made"

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(sqlite3 *db, int rc) {
  if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE)
    return;
  fprintf(stderr, "facts: %s\n", sqlite3_errmsg(db));
  exit(1);
}

static sqlite3 *open_case(const char *path) {
  sqlite3 *db;
  check(db, sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
  check(db, sqlite3_exec(db, "PRAGMA synchronous = FULL; PRAGMA cache_size = -262144", NULL, NULL, NULL));
  return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt;
  check(db, sqlite3_prepare_v2(db, sql, -1, &stmt, NULL));
  return stmt;
}

static int64_t ask(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = prepare(db, sql);
  check(db, sqlite3_step(stmt));
  int64_t answer = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  return answer;
}

static void run(sqlite3 *db, sqlite3_stmt *stmt) {
  check(db, sqlite3_step(stmt));
  sqlite3_reset(stmt);
}

/* ---- putting ---- */

static int64_t (*load(sqlite3 *db, size_t *n))[FIELDS] {
  *n = (size_t)ask(db, "SELECT count(*) FROM fact");
  int64_t(*rows)[FIELDS] = malloc((*n + 1) * sizeof *rows);
  sqlite3_stmt *facts = prepare(db, "SELECT " ROW_COLUMNS " FROM fact ORDER BY id");
  sqlite3_stmt *keys = prepare(db, "SELECT hash FROM fact_key ORDER BY fact");
  for (size_t i = 0; i < *n; i++) {
    check(db, sqlite3_step(facts));
    check(db, sqlite3_step(keys));
    for (int c = 0; c < COLUMNS; c++)
      rows[i][c] = sqlite3_column_int64(facts, c);
    rows[i][KEY] = sqlite3_column_int64(keys, 0);
  }
  sqlite3_finalize(facts);
  sqlite3_finalize(keys);
  return rows;
}

static void put(const char *from, const char *to) {
  size_t n;
  sqlite3 *db = open_case(from);
  int64_t(*rows)[FIELDS] = load(db, &n);
  sqlite3_close(db);
  db = open_case(to);
  sqlite3_stmt *fact = prepare(db, "INSERT INTO fact(" ROW_COLUMNS ", standing) VALUES(?,?,?,?,?,?,?,?,?,?,?,0)");
  sqlite3_stmt *key = prepare(db, "INSERT INTO fact_key(hash, fact) VALUES(?, ?)");
  double start = now();
  check(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
  for (size_t i = 0; i < n; i++) {
    for (int c = 0; c < COLUMNS; c++)
      sqlite3_bind_int64(fact, c + 1, rows[i][c]);
    run(db, fact);
    sqlite3_bind_int64(key, 1, rows[i][KEY]);
    sqlite3_bind_int64(key, 2, rows[i][0]);
    run(db, key);
  }
  check(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
  sqlite3_finalize(fact);
  sqlite3_finalize(key);
  sqlite3_close(db); /* moves the log into the file, as the shell does when it ends */
  printf("%.0f\n", (double)n / (now() - start));
  free(rows);
}

/* ---- walking ---- */

static void walk(const char *path) {
  sqlite3 *db = open_case(path);
  double start = now();
  sqlite3_stmt *stmt =
      prepare(db, "SELECT id, type, first, second, start_lo, start_hi, end_lo, end_hi, place, began, over,"
                  " made, flags, standing, status, grade FROM fact WHERE ended IS NULL AND same IS NULL"
                  " AND id & 1 = 0 ORDER BY start_lo, id");
  int64_t sum = 0;
  while (sqlite3_step(stmt) == SQLITE_ROW)
    for (int c = 0; c < 16; c++)
      sum += sqlite3_column_int64(stmt, c);
  sqlite3_finalize(stmt);
  printf("%.3f\n", sum == 0 ? 0 : now() - start);
  sqlite3_close(db);
}

static int compare_times(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void count(const char *path) {
  enum { TIMES = 20 };
  double times[TIMES];
  sqlite3 *db = open_case(path);
  sqlite3_stmt *stmt = prepare(db, "SELECT count(*) FROM fact INDEXED BY fact_first WHERE first = 2 AND id & 1 = 0"
                                   " AND start_lo < 1325376000 AND ended IS NULL AND same IS NULL");
  run(db, stmt);
  for (int i = 0; i < TIMES; i++) {
    double start = now();
    run(db, stmt);
    times[i] = now() - start;
  }
  qsort(times, TIMES, sizeof *times, compare_times);
  printf("%.2f\n", times[TIMES / 2] * 1e3);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
}

/* ---- rows of datasets ---- */

static void bulk(const char *path, int64_t n) {
  sqlite3 *db = open_case(path);
  int64_t page = ask(db, "PRAGMA page_size"), before = ask(db, "PRAGMA page_count");
  sqlite3_stmt *stmt = prepare(db, "INSERT INTO bulk(id, day, type, first, second, line) VALUES(?, ?, ?, ?, ?, ?)");
  check(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
  for (int64_t i = 0; i < n; i++) {
    const int64_t row[] = {(i + 1) * 2,          10957 + i * 8766 / n, 32 + i * 7 % 200,
                           1 + i * 3571 % 20011, 1 + i * 7919 % 20011, i + 2};
    for (int c = 0; c < 6; c++)
      sqlite3_bind_int64(stmt, c + 1, row[c]);
    run(db, stmt);
  }
  check(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
  sqlite3_finalize(stmt);
  printf("%.1f\n", (double)((ask(db, "PRAGMA page_count") - before) * page) / (double)n);
  sqlite3_close(db);
}

int main(int argc, char **argv) {
  if (argc == 4 && strcmp(argv[1], "put") == 0) {
    put(argv[2], argv[3]);
  } else if (argc == 3 && strcmp(argv[1], "walk") == 0) {
    walk(argv[2]);
  } else if (argc == 3 && strcmp(argv[1], "count") == 0) {
    count(argv[2]);
  } else if (argc == 4 && strcmp(argv[1], "bulk") == 0) {
    bulk(argv[2], atoll(argv[3]));
  } else {
    fputs("usage: facts put FROM TO | facts walk CASE | facts count CASE | facts bulk CASE N\n", stderr);
    return 2;
  }
  return 0;
}
