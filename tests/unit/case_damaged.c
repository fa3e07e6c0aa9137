/* A case whose vocabulary says what no shell writes is refused when it is opened: nothing walks round in it for ever. */
#include "check.h"

#include "store/store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const DAMAGES[] = {
    "UPDATE term SET parent = id WHERE code = 'lower'",
    "UPDATE term SET parent = (SELECT id FROM term WHERE code = 'lower') WHERE code = 'upper'",
    "UPDATE term SET parent = 4611686018427387904 WHERE code = 'lower'",
    "UPDATE term SET id = 4611686018427387904 WHERE code = 'lower'",
    "UPDATE term SET id = -3 WHERE code = 'lower'",
};

static bool make(const char *path) {
  Err err = {0};
  bool made;
  Store *store = store_open(path, STORE_CREATE, &err);
  if (store == NULL)
    return false;
  store_change_begin(store, "making");
  int64_t upper = store_term_put(store, SCHEME_TYPE, "upper", 5, true, &made, &err);
  int64_t lower = store_term_put(store, SCHEME_TYPE, "lower", 5, true, &made, &err);
  bool ok = store_term_set(store, lower, NULL, upper, 0, &err) && store_change_commit(store, &err);
  store_close(store);
  return ok;
}

static bool damage(const char *path, const char *sql) {
  sqlite3 *db = NULL;
  bool ok = sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
  ok = ok && sqlite3_changes(db) == 1;
  sqlite3_close(db);
  return ok;
}

int main(void) {
  char path[] = "/tmp/case-damaged-XXXXXX";
  close(mkstemp(path));
  for (size_t i = 0; i < sizeof DAMAGES / sizeof *DAMAGES; i++) {
    Err err = {0};
    unlink(path);
    CHECK(make(path));
    Store *whole = store_open(path, 0, &err);
    CHECK(whole != NULL);
    store_close(whole);
    CHECK(damage(path, DAMAGES[i]));
    CHECK(store_open(path, 0, &err) == NULL);
    CHECK(err.code == ERR_CORRUPT);
  }
  unlink(path);
  return check_report();
}
