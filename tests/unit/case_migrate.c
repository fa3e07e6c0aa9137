/* A case that version 1 laid out: read-only it is refused with what to do; opened for writing it is brought up to date in
 * one step, keeps all that it held, and goes on as any other. The case is case_version_1.sql. */
#include "check.h"

#include "store/store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[512];

static char *text_read(const char *name) {
  FILE *file = fopen(name, "rb");
  if (file == NULL)
    return NULL;
  static char text[1 << 17];
  size_t n = fread(text, 1, sizeof text - 1, file);
  text[n] = '\0';
  fclose(file);
  return text;
}

static bool lay_out(const char *sql) {
  unlink(path);
  sqlite3 *db = NULL;
  bool ok = sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
  sqlite3_close(db);
  return ok;
}

static void ask(const char *sql, char *out, size_t size) {
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  snprintf(out, size, "nothing");
  if (sqlite3_open(path, &db) == SQLITE_OK && sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
      sqlite3_step(stmt) == SQLITE_ROW)
    snprintf(out, size, "%s", (const char *)sqlite3_column_text(stmt, 0));
  sqlite3_finalize(stmt);
  sqlite3_close(db);
}

static void is(const char *sql, const char *want) {
  char got[256];
  ask(sql, got, sizeof got);
  CHECK(strcmp(got, want) == 0);
  if (strcmp(got, want) != 0)
    printf("%s: is %s, wanted %s\n", sql, got, want);
}

static void check_undo(Store *store, int64_t change) {
  Err err = {0};
  store_change_begin(store, "undoing");
  CHECK(store_undo(store, change, &err));
  CHECK(store_change_commit(store, &err));
  if (err.message[0] != '\0')
    puts(err.message);
}

int main(void) {
  const char *folder = getenv("SCRATCH");
  char *sql = text_read("tests/unit/case_version_1.sql");
  if (folder == NULL || sql == NULL) {
    puts("skipped: SCRATCH says where an empty folder is, and tests are run from the top");
    return check_report();
  }
  snprintf(path, sizeof path, "%s/version-1.case", folder);
  Err err = {0};
  CHECK(lay_out(sql));
  CHECK(store_open(path, STORE_READONLY, &err) == NULL && strstr(err.message, "without -r") != NULL);
  is("PRAGMA user_version", "1");

  /* Nothing of the upgrade stays if a part of it fails: here a table of its own stands in the way. */
  sqlite3 *db = NULL;
  CHECK(sqlite3_open(path, &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, "CREATE TABLE term_link_1(x)", NULL, NULL, NULL) == SQLITE_OK);
  sqlite3_close(db);
  CHECK(store_open(path, 0, &err) == NULL);
  is("PRAGMA user_version", "1");
  is("SELECT count(*) FROM pragma_table_info('term') WHERE name = 'gone'", "0");

  CHECK(lay_out(sql));
  Store *store = store_open(path, 0, &err);
  CHECK(store != NULL);
  if (store == NULL) {
    puts(err.message);
    return check_report();
  }
  is("PRAGMA user_version", "2");
  is("PRAGMA integrity_check", "ok");
  is("SELECT group_concat(ref || type || date || agent || target, ' ') FROM events", "E1delist2025-04-16RussiaTaliban");
  is("SELECT group_concat(ref || subject || object || span, ' ') FROM relations", "R1RussiaTaliban2003/2025-04-16");
  is("SELECT record FROM roles WHERE role = 'announcer'", "A1");
  is("SELECT count(*) FROM term_link", "1");
  is("SELECT group_concat(fact || ' ' || after || ' ' || other || quote(lag) || made) FROM tie", "2 1 4''2");
  check_undo(store, 3); /* what the old program did is undone by the new one, and what it undid comes back */
  is("SELECT group_concat(date) FROM events", "2025-04-17");
  check_undo(store, 4);
  is("SELECT group_concat(date) FROM events", "2025-04-16");
  store_close(store);
  store = store_open(path, STORE_READONLY, &err);
  CHECK(store != NULL);
  store_close(store);
  unlink(path);
  return check_report();
}
