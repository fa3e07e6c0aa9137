/* What held on a day, over everything: the index in memory against a look at every span and against SQLite's R*Tree,
 * a day a question, for spans of mean 30 days and for lengths with a heavy tail, over fifty years. All three must give
 * the same number of spans. */
#include "time/held.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DAYS = 18262, TREE_MOST = 1000000 };

static uint64_t seed = 88172645463325252u;

static double chance(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (double)(seed >> 11) / 9007199254740992.0;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

typedef struct Spans {
  int32_t *from, *to;
  size_t n;
} Spans;

static Spans spans_make(size_t n, int heavy) {
  Spans s = {malloc(n * sizeof(int32_t)), malloc(n * sizeof(int32_t)), n};
  for (size_t i = 0; i < n; i++) {
    double length = heavy ? pow(1 - chance(), -1 / 1.1) : -30 * log(1 - chance());
    s.from[i] = (int32_t)(chance() * DAYS);
    s.to[i] = s.from[i] + 1 + (int32_t)(length < DAYS ? length : DAYS);
  }
  return s;
}

static double scan_seconds(const Spans *s, const int32_t *days, int n, size_t *found) {
  uint32_t *ids = malloc(s->n * sizeof *ids);
  double start = now();
  for (int k = 0; k < n; k++) {
    size_t got = 0;
    for (size_t i = 0; i < s->n; i++) {
      ids[got] = (uint32_t)i;
      got += s->from[i] <= days[k] && s->to[i] > days[k];
    }
    *found += got;
  }
  double spent = now() - start;
  free(ids);
  return spent / n;
}

static double held_seconds(const Held *held, const int32_t *days, int n, size_t *found) {
  HeldIds ids = {0};
  double start = now();
  for (int k = 0; k < n; k++) {
    ids.n = 0;
    held_find(held, days[k], days[k] + 1, &ids);
    *found += ids.n;
  }
  double spent = now() - start;
  vec_clear(&ids);
  return spent / n;
}

static double count_seconds(const Held *held, const int32_t *days, int n, size_t *found) {
  double start = now();
  for (int k = 0; k < n; k++)
    *found += held_count(held, days[k], days[k] + 1);
  return (now() - start) / n;
}

static void must(sqlite3 *db, int rc) {
  if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE)
    return;
  fprintf(stderr, "held: %s\n", sqlite3_errmsg(db));
  exit(1);
}

/* Seconds a question; the bytes of the tree in `bytes`. */
static double tree_seconds(const Spans *s, const int32_t *days, int n, size_t *found, double *bytes) {
  sqlite3 *db;
  sqlite3_stmt *stmt;
  must(NULL, sqlite3_open(":memory:", &db));
  must(db, sqlite3_exec(db, "CREATE VIRTUAL TABLE span USING rtree_i32(id, lo, hi); BEGIN", NULL, NULL, NULL));
  must(db, sqlite3_prepare_v2(db, "INSERT INTO span VALUES(?, ?, ?)", -1, &stmt, NULL));
  for (size_t i = 0; i < s->n; i++) {
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)i);
    sqlite3_bind_int(stmt, 2, s->from[i]);
    sqlite3_bind_int(stmt, 3, s->to[i] - 1);
    must(db, sqlite3_step(stmt));
    sqlite3_reset(stmt);
  }
  sqlite3_finalize(stmt);
  must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
  must(db, sqlite3_prepare_v2(db, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", -1, &stmt,
                              NULL));
  must(db, sqlite3_step(stmt));
  *bytes = sqlite3_column_double(stmt, 0) / (double)s->n;
  sqlite3_finalize(stmt);
  must(db, sqlite3_prepare_v2(db, "SELECT id FROM span WHERE lo <= ?1 AND hi >= ?1", -1, &stmt, NULL));
  double start = now();
  for (int k = 0; k < n; k++) {
    sqlite3_bind_int(stmt, 1, days[k]);
    while (sqlite3_step(stmt) == SQLITE_ROW)
      ++*found;
    sqlite3_reset(stmt);
  }
  double spent = now() - start;
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return spent / n;
}

static void measure(size_t n, int heavy) {
  Spans s = spans_make(n, heavy);
  int32_t days[2000];
  for (int k = 0; k < 2000; k++)
    days[k] = (int32_t)(chance() * DAYS);
  Held *held = held_new();
  double start = now();
  for (size_t i = 0; i < n; i++)
    held_add(held, s.from[i], s.to[i], (uint32_t)i);
  held_settle(held);
  double built = now() - start;
  size_t by_scan = 0, by_held = 0, by_tree = 0, by_count = 0;
  int few = 20;
  double scan = scan_seconds(&s, days, few, &by_scan);
  held_seconds(held, days, few, &by_held);
  if (by_held != by_scan) {
    printf("the index finds %zu, a scan %zu\n", by_held, by_scan);
    exit(1);
  }
  size_t results = 0;
  double held_time = held_seconds(held, days, 2000, &results);
  double count = count_seconds(held, days, 2000, &by_count);
  if (by_count != results) {
    printf("the index finds %zu and counts %zu\n", results, by_count);
    exit(1);
  }
  printf("%3zu M spans, %s: built in %.2f s, %.1f bytes a span; a day %.2f us (%.0f spans, %.2f ns each), its count "
         "%.0f ns\n",
         n / 1000000, heavy ? "heavy tail  " : "mean 30 days", built, (double)held_bytes(held) / (double)n,
         held_time * 1e6, (double)results / 2000, held_time * 1e9 * 2000 / (double)results, count * 1e9);
  printf("    a scan %.0f us: the index is %.0fx as fast\n", scan * 1e6, scan / held_time);
  if (n <= TREE_MOST) {
    double bytes;
    double tree = tree_seconds(&s, days, few, &by_tree, &bytes);
    if (by_tree != by_scan) {
      printf("the tree finds %zu, a scan %zu\n", by_tree, by_scan);
      exit(1);
    }
    printf("    SQLite's R*Tree %.0f us, %.1f bytes a span: the index is %.0fx as fast, %.1fx as small\n", tree * 1e6,
           bytes, tree / held_time, bytes * (double)n / (double)held_bytes(held));
  }
  held_free(held);
  free(s.from);
  free(s.to);
}

int main(void) {
  for (int heavy = 0; heavy < 2; heavy++)
    for (size_t n = 1000000; n <= 10000000; n *= 10)
      measure(n, heavy);
  return 0;
}
