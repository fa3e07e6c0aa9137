#include "store/internal.h"

#include "base/mem.h"

#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char SQL_SEQUENCE[] = "SELECT kind, last FROM sequence";
static const char SQL_SEQUENCE_SET[] = "UPDATE sequence SET last = ?2 WHERE kind = ?1";
static const char SQL_CHANGE[] = "INSERT INTO change(at, who, why, part_of) VALUES(?, ?, ?, ?)";

bool store_sequence_load(Store *store, Err *err) {
  sqlite3_stmt *stmt = store_stmt(store, SQL_SEQUENCE, err);
  int rc = SQLITE_DONE;
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW)
    store->last_fact[sqlite3_column_int(stmt, 0) & 1] = sqlite3_column_int64(stmt, 1);
  sqlite3_reset(stmt);
  return stmt != NULL && rc == SQLITE_DONE;
}

static const char *who(void) {
  const char *name = getenv("DOSSIER_WHO");
  if (name != NULL && name[0] != '\0')
    return name;
  struct passwd *user = getpwuid(getuid());
  return user == NULL ? "unknown" : user->pw_name;
}

void store_change_begin(Store *store, const char *why) {
  store_cursors_drain(store); /* a query left half-read would hold back what others commit */
  if (!store->in_transaction)
    store->doomed = false;
  mem_free(store->why);
  store->why = why == NULL ? NULL : mem_copy(why, strlen(why));
}

int64_t store_written(const Store *store) {
  return sqlite3_total_changes64(store->db) - store->uncounted;
}

static bool change_row(Store *store, const char *why, int64_t part_of, Err *err) {
  if (!store_run(store, SQL_CHANGE, err, "ittI", (int64_t)time(NULL), who(), why, part_of))
    return false;
  store->change = sqlite3_last_insert_rowid(store->db);
  store->uncounted++;
  store_stir(store, 0);
  store->pure = store_written(store);
  store->sealed = false;
  return true;
}

bool store_write(Store *store, Err *err) {
  if (store->readonly)
    return err_set(err, ERR_READONLY,
                   "%s cannot be written: it was opened read-only, or its file or folder does not allow it",
                   store->path == NULL ? "the case" : store->path);
  if (store->doomed)
    return err_set(err, store->trouble.code, "nothing more of this change is written, since a step of it failed: %s",
                   store->trouble.message);
  if (store->cursors != NULL)
    store_cursors_drain(store);
  if (!store->in_transaction) {
    int rc = sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (rc != SQLITE_OK)
      return store_fail(store, sqlite3_extended_errcode(store->db), "beginning a change", err);
    store->in_transaction = true;
    store->uncounted = sqlite3_total_changes64(store->db);
    store_refresh(store);
    if (!store_sequence_load(store, err))
      return false;
  }
  if (store->change == 0)
    return change_row(store, store->why, 0, err);
  return !store->sealed || change_row(store, NULL, store->change, err);
}

/* Cursors read what the change wrote; when it goes, what they have not read yet goes with it. */
static void forget(Store *store, bool kept) {
  store->in_transaction = false;
  store->change = 0;
  store->sealed = false;
  store->savepoints = 0;
  store->doomed = false;
  if (kept)
    store_stir(store, 0);
  else
    store->generation++;
  mem_free(store->why);
  store->why = NULL;
}

bool store_change_commit(Store *store, Err *err) {
  if (!store->in_transaction) {
    store_change_begin(store, NULL); /* what failed to be read has said so */
    return true;
  }
  store_cursors_drain(store);
  if (store->doomed) {
    store_change_rollback(store);
    return err_set(err, store->trouble.code, "all of this change was taken back, since a step of it failed: %s",
                   store->trouble.message);
  }
  if (store_written(store) == 0) { /* all that it put was there: then it is no change */
    store_change_rollback(store);
    return true;
  }
  bool ok = store_run(store, SQL_SEQUENCE_SET, err, "ii", (int64_t)0, store->last_fact[0]) &&
            store_run(store, SQL_SEQUENCE_SET, err, "ii", (int64_t)1, store->last_fact[1]);
  if (ok) {
    errno = 0;
    int rc = sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
    ok = rc == SQLITE_OK || store_fail(store, sqlite3_extended_errcode(store->db), "committing", err);
  }
  if (!ok) {
    store_change_rollback(store);
    return false;
  }
  forget(store, true);
  return true;
}

void store_change_rollback(Store *store) {
  if (store->in_transaction) {
    store_cursors_drain(store);
    if (!sqlite3_get_autocommit(store->db))
      sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->terms_stale = true;
  }
  forget(store, !store->in_transaction);
}

bool store_change_open(const Store *store) {
  return store->in_transaction;
}

int64_t store_change_id(const Store *store) {
  return store->change;
}

void store_stir(Store *store, int64_t fact) {
  enum { KEPT = 1 << 16 };
  if (store->stirred_from + (int64_t)store->stirred.n != store->generation || store->stirred.n >= KEPT) {
    store->stirred_from = store->generation;
    store->stirred.n = 0;
  }
  store->generation++;
  vec_add(&store->stirred, fact);
}

bool store_stirred(const Store *store, int64_t generation, int64_t **out, size_t *n) {
  if (generation < store->stirred_from || store->stirred_from + (int64_t)store->stirred.n != store->generation)
    return generation == store->generation && (*n = 0, true);
  size_t at = (size_t)(generation - store->stirred_from);
  *out = store->stirred.at + at;
  *n = store->stirred.n - at;
  return true;
}

int64_t store_others(const Store *store) {
  return store->others;
}

int64_t store_generation(const Store *store) {
  return store->generation;
}

void store_generation_follow(Store *store, const Store *before) {
  store->generation = before->generation + 1;
}

bool store_savepoint_open(const Store *store) {
  return store->savepoints > 0;
}

void store_refresh(Store *store) {
  static const char SQL_DATA_VERSION[] = "PRAGMA data_version";
  unsigned version = (unsigned)store_ask(store, SQL_DATA_VERSION, "");
  if (version != store->data_version) {
    store->data_version = version;
    store->generation++;
    store->terms_stale = true;
  }
}

int64_t store_record_last(Store *store, RecordKind kind) {
  static const char SQL_LAST_FACT[] = "SELECT last FROM sequence WHERE kind = ?";
  static const char SQL_LAST_ACTOR[] = "SELECT max(id) FROM actor", SQL_LAST_SOURCE[] = "SELECT max(id) FROM source",
                    SQL_LAST_QUOTE[] = "SELECT max(id) FROM quote", SQL_LAST_CLAIM[] = "SELECT max(id) FROM claim",
                    SQL_LAST_MERGE[] = "SELECT max(id) FROM merge", SQL_LAST_BATCH[] = "SELECT max(id) FROM batch",
                    SQL_LAST_CHANGE[] = "SELECT max(id) FROM change", SQL_LAST_TERM[] = "SELECT max(id) FROM term";
  int64_t relation = kind == REC_RELATION;
  switch (kind) {
  case REC_EVENT:
  case REC_RELATION:
    return (store->in_transaction ? store->last_fact[relation] : store_ask(store, SQL_LAST_FACT, "i", relation)) * 2 +
           relation;
  case REC_ACTOR: return store_ask(store, SQL_LAST_ACTOR, "");
  case REC_SOURCE: return store_ask(store, SQL_LAST_SOURCE, "");
  case REC_QUOTE: return store_ask(store, SQL_LAST_QUOTE, "");
  case REC_EVIDENCE: return store_ask(store, SQL_LAST_CLAIM, "");
  case REC_MERGE: return store_ask(store, SQL_LAST_MERGE, "");
  case REC_BATCH: return store_ask(store, SQL_LAST_BATCH, "");
  case REC_CHANGE: return store_ask(store, SQL_LAST_CHANGE, "");
  case REC_TERM: return store_ask(store, SQL_LAST_TERM, "");
  default: return 0;
  }
}

/* ---- savepoints and parts ---- */

bool store_savepoint_begin(Store *store, Savepoint *save, Err *err) {
  if (!store_write(store, err))
    return false;
  char sql[40];
  snprintf(sql, sizeof sql, "SAVEPOINT s%d", store->savepoints);
  int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    return store_fail(store, sqlite3_extended_errcode(store->db), "beginning a part of the change", err);
  save->level = store->savepoints++;
  save->written = store_written(store);
  save->change = store->change;
  save->sealed = store->sealed;
  memcpy(save->last_fact, store->last_fact, sizeof save->last_fact);
  return true;
}

bool store_savepoint_end(Store *store, const Savepoint *save, bool keep, Err *err) {
  if (save->level >= store->savepoints || !store->in_transaction)
    return true; /* the whole change was rolled back meanwhile, by SQLite itself on a full disk */
  store_cursors_drain(store);
  char sql[80];
  bool failed = store->doomed;
  if (keep)
    snprintf(sql, sizeof sql, "RELEASE s%d", save->level);
  else
    snprintf(sql, sizeof sql, "ROLLBACK TO s%d; RELEASE s%d", save->level, save->level);
  store->savepoints = save->level;
  if (!keep) {
    memcpy(store->last_fact, save->last_fact, sizeof store->last_fact);
    store->change = save->change;
    store->sealed = save->sealed;
    store->pure = -1;
    store->terms_stale = true;
    store->doomed = false;
    store->generation++;
  } else {
    store_stir(store, 0);
  }
  int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
  if (!keep)
    store->uncounted = sqlite3_total_changes64(store->db) - save->written;
  if (rc == SQLITE_OK)
    return true;
  if (sqlite3_get_autocommit(store->db)) { /* SQLite gave up the transaction: what follows must not be kept alone */
    store->doomed = true;
    store->savepoints = 0;
    if (!failed)
      err_set(&store->trouble, ERR_INTERNAL, "a part of it could not be taken back alone");
    return err_set(err, ERR_INTERNAL, "the part could not be taken back alone, so all of this change will be");
  }
  return store_fail(store, sqlite3_extended_errcode(store->db), "ending a part of the change", err);
}

bool store_change_part(Store *store, const char *why, int64_t *before, Err *err) {
  if (!store_write(store, err))
    return false;
  *before = store->change;
  return change_row(store, why, store->change, err);
}

void store_change_part_end(Store *store, int64_t before) {
  if (store->in_transaction)
    store->change = before;
  store_stir(store, 0);
  store->pure = -1;
  store->sealed = false;
}

bool store_change_seal(Store *store, int64_t *before, Err *err) {
  *before = 0;
  if (!store_write(store, err))
    return false;
  if (store_written(store) != store->pure && !store_change_part(store, NULL, before, err))
    return false;
  store->sealed = *before == 0;
  return true;
}

/* ---- puts ---- */

static const char SQL_PUT_BEGIN[] = "SAVEPOINT put";
static const char SQL_PUT_KEEP[] = "RELEASE put";
static const char SQL_PUT_BACK[] = "ROLLBACK TO put";

bool store_put_begin(Store *store, bool *began, Err *err) {
  *began = store->in_transaction && !store->doomed;
  if (*began && store->sealed && !store_write(store, err)) /* else the put would take back the change it is made in */
    return false;
  return !*began || store_run(store, SQL_PUT_BEGIN, err, "");
}

bool store_put_end(Store *store, bool began, bool ok, Err *err) {
  if (ok)
    return !began || store_run(store, SQL_PUT_KEEP, err, "");
  if (!began && store->in_transaction &&
      !store->doomed) { /* the change began with this put: there is nothing else in it */
    char *why = store->why;
    store->why = NULL;
    store_change_rollback(store);
    store->why = why;
  } else if (began && !store->doomed) {
    store_cursors_drain(store);
    store_run(store, SQL_PUT_BACK, NULL, "");
    store_run(store, SQL_PUT_KEEP, NULL, "");
    store->terms_stale = true;
    store->generation++;
  }
  return false;
}

/* ---- versions ---- */

static const char SQL_VERSION[] = "INSERT INTO version(kind, record, key, value, ended) VALUES(?1, ?2, ?3, ?4, ?5)";

bool store_version_put(Store *store, Record record, const char *key, const Value *before, Err *err) {
  sqlite3_stmt *stmt = store_bind(store, SQL_VERSION, err, "iit", (int64_t)record.kind, record.id, key);
  if (stmt == NULL)
    return false;
  sqlite3_bind_int64(stmt, 5, store->change);
  return store_bind_column(store, stmt, 4, before, err) && store_step(store, stmt, err) == SQLITE_DONE;
}
