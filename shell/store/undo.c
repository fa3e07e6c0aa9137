#include "store/internal.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Taking back a change: what it made is ended, what it ended is brought back (and the time between remembered), what it
 * corrected is as before. Nothing is removed, so an undo can itself be taken back. */

/* The change and its parts, as a temporary list that the statements below read. */
static const char SQL_SET[] =
    "WITH RECURSIVE part(id) AS (SELECT ?1 UNION SELECT c.id FROM change c JOIN part p ON c.part_of = p.id)"
    " SELECT json_group_array(id) FROM part";
#define IN_SET "IN (SELECT value FROM json_each(?1))"

static const char *const TABLES[] = {"actor", "name", "source", "quote", "fact",      "participant", "claim",
                                     "value", "step", "tie",    "merge", "term_link", "batch"};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES };

static const char SQL_CHANGE_UNDOES[] = "UPDATE change SET undoes = ?2 WHERE id = ?1";
static const char SQL_UNDONE[] = "SELECT id FROM change WHERE undoes = ? ORDER BY id DESC";
/* Whether the change ?2 is ?1 or a part of it. */
static const char SQL_INSIDE[] = "WITH RECURSIVE up(id) AS (SELECT ?2 UNION SELECT c.part_of FROM change c JOIN up ON "
                                 "c.id = up.id WHERE c.part_of IS NOT NULL)"
                                 " SELECT count(*) FROM up WHERE id = ?1";
static const char SQL_THERE[] = "SELECT count(*) FROM change WHERE id = ?";

/* What was made later and needs something that the change made, or replaced something of it again. */
static const char SQL_RESTS[] =
    "WITH s(id) AS (SELECT value FROM json_each(?1)),"
    " a(id) AS (SELECT id FROM actor WHERE made IN s), f(id) AS (SELECT id FROM fact WHERE made IN s),"
    " d(id) AS (SELECT id FROM source WHERE made IN s), q(id) AS (SELECT id FROM quote WHERE made IN s)"
    " SELECT CASE id & 1 WHEN 0 THEN 'E' ELSE 'R' END || (id >> 1) FROM fact WHERE ended IS NULL AND made NOT IN s"
    "   AND (began IN f OR over IN f OR ((first IN a OR second IN a OR place IN a) AND NOT EXISTS"
    "   (SELECT 1 FROM value v WHERE v.owner = fact.id AND v.made IN s AND v.form = 6 AND v.value IN a)))"
    " UNION SELECT 'V' || claim FROM value WHERE ended IS NULL AND claim IS NOT NULL AND made NOT IN s AND form = 6 "
    "AND record_kind = 65"
    "   AND value IN a"
    " UNION SELECT CASE p.fact & 1 WHEN 0 THEN 'E' ELSE 'R' END || (p.fact >> 1) FROM participant p JOIN fact t ON "
    "t.id = p.fact"
    "   WHERE t.ended IS NULL AND t.made NOT IN s AND ((p.kind = 65 AND p.record IN a) OR (p.kind IN (69, 82) AND "
    "p.record IN f))"
    " UNION SELECT 'V' || id FROM claim WHERE ended IS NULL AND made NOT IN s AND (fact IN f OR quote IN q OR by IN a)"
    " UNION SELECT 'Q' || id FROM quote WHERE ended IS NULL AND made NOT IN s AND source IN d"
    " UNION SELECT 'S' || id FROM source WHERE ended IS NULL AND made NOT IN s AND origin IN d"
    " UNION SELECT 'R' || (fact >> 1) FROM step WHERE ended IS NULL AND made NOT IN s AND fact IN f"
    " UNION SELECT 'M' || id FROM merge WHERE ended IS NULL AND made NOT IN s AND ((kind = 65 AND (a IN a OR b IN a)) "
    "OR"
    "   (kind IN (69, 82) AND (merge.a IN f OR merge.b IN f)) OR (kind = 83 AND (merge.a IN d OR merge.b IN d)))"
    " UNION SELECT 'C' || ended FROM value WHERE made IN s AND ended IS NOT NULL AND ended NOT IN s"
    " UNION SELECT 'C' || w.ended FROM version v JOIN version w ON w.kind = v.kind AND w.record = v.record AND w.key = "
    "v.key AND w.id > v.id"
    "   WHERE v.ended IN s AND w.ended NOT IN s";

static const char SQL_FACTS[] =
    "WITH s(id) AS (SELECT value FROM json_each(?1)) SELECT fact FROM claim WHERE made IN s OR ended IN s"
    " UNION SELECT fact FROM step WHERE made IN s OR ended IN s UNION SELECT fact FROM tie WHERE made IN s OR ended IN "
    "s "
    "UNION SELECT other FROM tie WHERE made IN s OR ended IN s"
    " UNION SELECT owner FROM value WHERE kind IN (69, 82) AND (made IN s OR ended IN s)"
    " UNION SELECT id FROM fact WHERE made IN s OR ended IN s"
    " UNION SELECT c.fact FROM claim c JOIN source d ON d.id = c.source WHERE d.made IN s OR d.ended IN s"
    " UNION SELECT c.fact FROM claim c JOIN quote q ON q.id = c.quote WHERE q.made IN s OR q.ended IN s";
static const char SQL_REVIVED[] =
    "SELECT g.row FROM gap g WHERE g.tab = 'fact' AND g.revived " IN_SET
    " UNION SELECT c.fact FROM gap g JOIN claim c ON c.id = g.row WHERE g.tab = 'claim' AND g.revived " IN_SET
    " UNION SELECT v.owner FROM gap g JOIN value v ON v.id = g.row WHERE g.tab = 'value' AND v.kind IN (69, 82) AND "
    "g.revived " IN_SET
    " UNION SELECT t.fact FROM gap g JOIN step t ON t.id = g.row WHERE g.tab = 'step' AND g.revived " IN_SET
    " UNION SELECT c.fact FROM gap g JOIN claim c ON c.source = g.row WHERE g.tab = 'source' AND g.revived " IN_SET
    " UNION SELECT c.fact FROM gap g JOIN claim c ON c.quote = g.row WHERE g.tab = 'quote' AND g.revived " IN_SET;
static const char SQL_MERGES[] =
    "SELECT kind, a, b FROM merge WHERE same = 1 AND (made " IN_SET " OR ended " IN_SET ")";
static const char SQL_VERSIONS[] =
    "SELECT kind, record, key, value FROM version WHERE ended " IN_SET " ORDER BY id DESC";

static bool run_set(Store *store, const char *sql, const char *set, Err *err) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
  if (rc != SQLITE_OK)
    return store_fail(store, rc, "undoing", err);
  sqlite3_bind_text(stmt, 1, set, -1, SQLITE_TRANSIENT);
  if (sqlite3_bind_parameter_count(stmt) > 1)
    sqlite3_bind_int64(stmt, 2, store->change);
  rc = store_step(store, stmt, err);
  sqlite3_finalize(stmt);
  return rc == SQLITE_DONE;
}

static bool check_rests(Store *store, int64_t change, const char *set, Err *err) {
  Buf refs = BUF_EMPTY;
  int n = 0;
  sqlite3_stmt *stmt = store_bind(store, SQL_RESTS, err, "t", set);
  while (stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW)
    if (n++ < 10)
      buf_printf(&refs, "%s%s", n > 1 ? ", " : "", (const char *)sqlite3_column_text(stmt, 0));
  if (stmt != NULL)
    sqlite3_reset(stmt);
  bool ok = stmt != NULL && n == 0;
  if (n > 0)
    err_set(err, ERR_ARG, "C%" PRId64 " cannot be undone, since later records rest on it: %s%s; take those back first",
            change, buf_str(&refs), n > 10 ? " and more" : "");
  buf_clear(&refs);
  return ok;
}

static bool collect(Store *store, const char *sql, const char *set, Ids *out, Err *err) {
  sqlite3_stmt *stmt = store_bind(store, sql, err, "t", set);
  int rc = -1;
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count(stmt); i++)
      vec_add(out, sqlite3_column_int64(stmt, i));
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return rc == SQLITE_DONE;
}

static bool flip_rows(Store *store, const char *set, Err *err) {
  bool ok = true;
  for (size_t i = 0; ok && i < N_TABLES; i++) {
    char sql[480];
    const char *id = strcmp(TABLES[i], "participant") == 0 || strcmp(TABLES[i], "tie") == 0 ? "fact"
                     : strcmp(TABLES[i], "term_link") == 0                                  ? "event"
                                                                                            : "id";
    if (strcmp(id, "id") == 0) { /* what this change had brought back goes again */
      snprintf(sql, sizeof sql,
               "UPDATE %s SET ended = ?2 WHERE ended IS NULL AND id IN (SELECT row FROM gap WHERE tab = '%s' AND "
               "revived " IN_SET ")",
               TABLES[i], TABLES[i]);
      ok = run_set(store, sql, set, err);
    }
    snprintf(sql, sizeof sql,
             "INSERT INTO gap SELECT '%s', %s, ended, ?2 FROM %s WHERE ended " IN_SET " AND made NOT " IN_SET,
             TABLES[i], id, TABLES[i]);
    ok = ok && run_set(store, sql, set, err);
    snprintf(sql, sizeof sql,
             "UPDATE %s SET ended = CASE WHEN ended IS NULL THEN ?2 ELSE NULL END WHERE (made " IN_SET
             " AND ended IS NULL) OR (ended " IN_SET " AND made NOT " IN_SET ")",
             TABLES[i]);
    ok = ok && run_set(store, sql, set, err);
  }
  return ok;
}

typedef struct Past {
  Record record;
  char *key, *text; /* owned */
  Value value;
} Past;

static bool restore_versions(Store *store, const char *set, Err *err) {
  VEC(Past) past = {0};
  sqlite3_stmt *stmt = store_bind(store, SQL_VERSIONS, err, "t", set);
  while (stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW) {
    Past p = {.record = {(RecordKind)sqlite3_column_int(stmt, 0), sqlite3_column_int64(stmt, 1)}};
    const char *key = (const char *)sqlite3_column_text(stmt, 2);
    p.key = mem_copy(key, strlen(key));
    if (sqlite3_column_type(stmt, 3) == SQLITE_INTEGER) {
      p.value = (Value){.form = VALUE_INTEGER, .integer = sqlite3_column_int64(stmt, 3)};
    } else if (sqlite3_column_type(stmt, 3) == SQLITE_TEXT) {
      size_t len = (size_t)sqlite3_column_bytes(stmt, 3);
      p.text = mem_copy((const char *)sqlite3_column_text(stmt, 3), len);
      p.value = (Value){.form = VALUE_TEXT, .text = p.text, .len = len};
    }
    vec_add(&past, p);
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  bool ok = stmt != NULL, made;
  for (size_t i = 0; i < past.n; i++) {
    ok = ok && store_row_correct(store, past.at[i].record, past.at[i].key, &past.at[i].value, &made, err);
    mem_free(past.at[i].key);
    mem_free(past.at[i].text);
  }
  vec_clear(&past);
  return ok;
}

static bool take_back(Store *store, const char *set, Err *err) {
  Ids facts = {0}, merges = {0};
  bool ok = collect(store, SQL_FACTS, set, &facts, err) && collect(store, SQL_REVIVED, set, &facts, err) &&
            collect(store, SQL_MERGES, set, &merges, err) && flip_rows(store, set, err) &&
            restore_versions(store, set, err);
  store->terms_stale = true;
  for (size_t i = 0; ok && i + 2 < merges.n; i += 3)
    ok = store_merge_regroup(store, (Record){(RecordKind)merges.at[i], merges.at[i + 1]},
                             (Record){(RecordKind)merges.at[i], merges.at[i + 2]}, err);
  for (size_t i = 0; ok && i < facts.n; i++)
    ok = store_fact_settle(store, facts.at[i], err);
  vec_clear(&facts);
  vec_clear(&merges);
  return ok;
}

bool store_undo(Store *store, int64_t change, Err *err) {
  if (store_ask(store, SQL_THERE, "i", change) == 0)
    return err_set(err, ERR_MISSING, "there is no change C%" PRId64, change);
  if (store->change != 0 && store_ask(store, SQL_INSIDE, "ii", change, store->change) > 0)
    return err_set(err, ERR_ARG,
                   "C%" PRId64 " is the change that is open: it is taken back by an error, or os.exit(false)", change);
  int64_t undone = store_ask(store, SQL_UNDONE, "i", change);
  if (undone != 0 && store_ask(store, SQL_UNDONE, "i", undone) == 0)
    return err_set(err, ERR_ARG, "C%" PRId64 " was undone already, by C%" PRId64, change, undone);
  if (!store_write(store, err))
    return false;
  sqlite3_stmt *stmt = store_bind(store, SQL_SET, err, "i", change);
  if (stmt == NULL || store_step(store, stmt, err) != SQLITE_ROW)
    return false;
  const char *text = (const char *)sqlite3_column_text(stmt, 0);
  char *set = mem_copy(text, strlen(text));
  sqlite3_reset(stmt);
  bool ok = check_rests(store, change, set, err) && take_back(store, set, err) &&
            store_run(store, SQL_CHANGE_UNDOES, err, "ii", store->change, change);
  mem_free(set);
  return ok;
}
