#include "store/internal.h"

/* What --safe asks of SQLite: a ceiling on its memory, nothing beside the case, and no text that takes it for ever. */

enum { SQL_MAX = 1 << 20, PATTERN_MAX = 200, DEPTH_MAX = 200, COMPOUND_MAX = 50 };

void store_memory_bound(int64_t bytes) {
  sqlite3_initialize(); /* before a case is opened, which would switch counting off */
  sqlite3_hard_heap_limit64(bytes);
}

bool store_confine(Store *store, Err *err) {
  int rc = sqlite3_exec(store->db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL); /* else sorting fills /tmp */
  if (rc != SQLITE_OK)
    return store_fail(store, rc, "opening", err);
  sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(store->db, SQLITE_LIMIT_SQL_LENGTH, SQL_MAX);
  sqlite3_limit(store->db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, PATTERN_MAX);
  sqlite3_limit(store->db, SQLITE_LIMIT_EXPR_DEPTH, DEPTH_MAX);
  sqlite3_limit(store->db, SQLITE_LIMIT_COMPOUND_SELECT, COMPOUND_MAX);
  sqlite3_limit(store->db, SQLITE_LIMIT_WORKER_THREADS, 0);
  return true;
}
