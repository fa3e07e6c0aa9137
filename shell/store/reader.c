#include "store/internal.h"

#include "base/mem.h"

#include <string.h>

/* Reading by SQL: the analyst's own (through the documented views), and the fixed questions by which lua/ fetches the
 * parts of a record that are not in its row. */

struct Reader {
  Store *store;
  sqlite3_stmt *stmt;
};

static const struct {
  const char *name, *sql;
} READS[] = {
    {"actor",
     "SELECT a.name, k.code, a.unnamed, a.made, a.ended FROM actor a LEFT JOIN term k ON k.id = a.kind WHERE a.id = ?"},
    {"names", "SELECT n.text, n.language, n.kind, n.id FROM name n JOIN actor a ON a.id = n.actor WHERE (a.id = ?1 OR "
              "a.same = ?1) AND n.ended IS NULL ORDER BY n.kind, n.id"},
    {"source", "SELECT title, publisher, address, published, retrieved, language, reliability, origin, sha256, made, "
               "ended FROM source WHERE id = ?"},
    {"source_text", "SELECT body FROM source_text WHERE source = ?"},
    {"quotes_of", "SELECT id FROM quote WHERE source = ? AND ended IS NULL ORDER BY start, id"},
    {"quote", "SELECT source, start, stop, words, page, made, ended FROM quote WHERE id = ?"},
    {"paragraph", "SELECT substr(CAST(t.body AS BLOB), 1, q.start) FROM quote q JOIN source_text t ON t.source = "
                  "q.source WHERE q.id = ?"},
    {"fact", "SELECT date, summary, ended, same FROM fact WHERE id = ?"},
    {"participants", "SELECT DISTINCT p.role, p.kind, CASE p.kind WHEN 65 THEN (SELECT ifnull(same, id) FROM actor"
                     " WHERE id = p.record) ELSE p.record END FROM participant p WHERE p.fact " IN_ONE
                     " AND p.ended IS NULL ORDER BY 1, 2, 3"},
    {"claims",
     "SELECT e.id, e.quote, e.source, e.words, e.stance, e.by, e.credibility, e.wording, e.correction, e.made, e.fact,"
     " e.ended IS NULL AND q.ended IS NULL AND s.ended IS NULL AS live FROM claim e JOIN fact f ON f.id = e.fact LEFT "
     "JOIN quote q ON q.id = e.quote"
     " LEFT JOIN source s ON s.id = e.source WHERE (f.id = ?1 OR f.same = ?1) ORDER BY e.id"},
    {"claim", "SELECT e.fact, e.quote, e.source, e.words, e.stance, e.by, e.credibility, e.wording, e.correction, "
              "e.made, e.ended FROM claim e WHERE e.id = ?"},
    {"said", "SELECT key, form, value, low, high, unit, record_kind, date FROM value WHERE claim = ? AND ended IS NULL "
             "ORDER BY id"},
    {"base", "SELECT v.key, v.form, v.value, v.low, v.high, v.unit, v.record_kind, v.date FROM value v JOIN fact f ON "
             "f.id = v.owner WHERE (f.id = ?1 OR f.same = ?1) AND v.kind IN (69, 82) AND v.claim IS NULL AND v.shown "
             "<> 3 AND v.ended IS NULL ORDER BY v.id"},
    {"values", "SELECT v.key, v.form, v.value, v.low, v.high, v.unit, v.record_kind, v.date, v.shown FROM value v"
               " WHERE v.kind = ?1 AND (v.owner = ?2 OR v.owner IN (SELECT id FROM fact WHERE same = ?2 AND ?1 IN (69, "
               "82) UNION SELECT id FROM actor WHERE same = ?2 AND ?1 = 65))"
               " AND v.shown <> 0 AND v.ended IS NULL AND v.key NOT BETWEEN 1 AND 9 ORDER BY v.key, v.id"},
    {"steps", "SELECT step, date, lo, hi, why, made FROM step WHERE fact " IN_ONE " AND ended IS NULL ORDER BY lo, id"},
    {"ties", "SELECT other, after FROM tie WHERE fact " IN_ONE " AND other NOT " IN_ONE " AND ended IS NULL"},
    {"followers",
     "SELECT id FROM fact WHERE (began " IN_ONE " OR over " IN_ONE ") AND ended IS NULL AND same IS NULL ORDER BY id"},
    {"roots", "WITH RECURSIVE up(source, origin) AS (SELECT id, origin FROM source WHERE id = ?1 UNION SELECT s.id, "
              "s.origin FROM source s JOIN up ON s.id = up.origin)"
              " SELECT source FROM up WHERE origin IS NULL ORDER BY source"},
    {"merge", "SELECT kind, a, b, same, why, made, ended FROM merge WHERE id = ?"},
    {"merges_of", "SELECT id FROM merge WHERE kind = ?1 AND (a IN (SELECT value FROM json_each(?2)) OR b IN (SELECT "
                  "value FROM json_each(?2))) AND ended IS NULL ORDER BY id"},
    {"members", "SELECT id FROM actor WHERE same = ?2 AND ?1 = 65 UNION SELECT id FROM fact WHERE same = ?2 AND ?1 IN "
                "(69, 82) UNION SELECT id FROM source WHERE same = ?2 AND ?1 = 83 ORDER BY 1"},
    {"change", "SELECT at, who, why, part_of, undoes FROM change WHERE id = ?"},
    {"term", "SELECT scheme, code, label, parent, single, declared FROM term WHERE id = ?"},
    {"term_links",
     "SELECT event, begins, relation FROM term_link WHERE ended IS NULL ORDER BY event, begins, relation"},
    {"enders", "SELECT event FROM term_link WHERE relation = ? AND begins = 0 AND ended IS NULL"},
    {"batch", "SELECT path, sha256, importer, taken, merged, duplicate, refused, made, ended FROM batch WHERE id = ?"},
    {"batch_of", "SELECT b.id, f.line FROM bulk f JOIN batch b ON f.id BETWEEN b.first AND b.last WHERE f.id = ?"},
    {"retraction", "SELECT why, made FROM retraction WHERE kind = ?1 AND record = ?2 ORDER BY id DESC"},
    {"versions",
     "SELECT key, value, ended FROM version WHERE kind = ?1 AND record = ?2 AND key NOT IN ('text', 'put') ORDER BY "
     "id"},
    {"history_values", "SELECT v.key, v.form, v.value, v.low, v.high, v.unit, v.record_kind, v.made, v.ended FROM "
                       "value v WHERE v.kind = ?1 AND v.owner = ?2 AND v.claim IS NULL AND v.shown <> 3 ORDER BY v.id"},
    {"history_names", "SELECT text, made, ended FROM name WHERE actor = ? ORDER BY id"},
    {"history_steps", "SELECT step, date, why, made, ended FROM step WHERE fact " IN_ONE " ORDER BY id"},
    {"history_claims", "SELECT e.id, e.made, e.ended FROM claim e WHERE e.fact " IN_ONE " ORDER BY e.id"},
    {"sources_of_text", "SELECT ifnull(s.same, s.id) FROM source s WHERE s.sha256 = ? ORDER BY s.id"},
    {"search", "SELECT rowid >> 8, rowid & 255, bm25(words) FROM words WHERE words MATCH ? ORDER BY 3, 1 LIMIT 10000"},
    {"name_actor", "SELECT ifnull(a.same, a.id) FROM name n JOIN actor a ON a.id = n.actor WHERE n.id = ? AND n.ended "
                   "IS NULL AND a.ended IS NULL"},
    {"stats", "SELECT (SELECT count(*) FROM actor WHERE ended IS NULL AND same IS NULL), (SELECT count(*) FROM fact "
              "WHERE ended IS NULL AND same IS NULL) + (SELECT count(*) FROM bulk), (SELECT count(*) FROM source WHERE "
              "ended IS NULL AND same IS NULL)"},
    {"last_change", "SELECT max(id) FROM change WHERE undoes IS NULL AND part_of IS NULL"},
};

/* Only reading, and nothing that reaches beyond the case. */
static int authorize(void *context, int action, const char *a, const char *b, const char *c, const char *d) {
  (void)context;
  (void)b;
  (void)c;
  (void)d;
  switch (action) {
  case SQLITE_SELECT:
  case SQLITE_READ:
  case SQLITE_RECURSIVE: return SQLITE_OK;
  case SQLITE_FUNCTION: return b != NULL && strcmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
  case SQLITE_PRAGMA: /* FTS5 asks for it when a case was changed elsewhere */
    return a != NULL && strcmp(a, "data_version") == 0 ? SQLITE_OK : SQLITE_DENY;
  default: return SQLITE_DENY;
  }
}

static const char *fixed_sql(const char *name, size_t len) {
  for (size_t i = 0; i < sizeof READS / sizeof *READS; i++)
    if (strlen(READS[i].name) == len && memcmp(READS[i].name, name, len) == 0)
      return READS[i].sql;
  return ""; /* no statement: refused below */
}

static bool check_rest(const char *tail, Err *err) {
  if (tail[strspn(tail, " \t\r\n;")] == '\0')
    return true;
  return err_set(err, ERR_ARG, "sql takes one statement; this stands behind it: %.60s", tail);
}

Reader *store_reader_begin(Store *store, const char *sql, size_t len, bool named, const Value *args, size_t n_args,
                           Err *err) {
  const char *tail = "";
  sqlite3_stmt *stmt = NULL;
  int rc;
  if (named) {
    rc = sqlite3_prepare_v2(store->db, fixed_sql(sql, len), -1, &stmt, NULL);
  } else {
    sqlite3_set_authorizer(store->db, authorize, NULL);
    rc = sqlite3_prepare_v2(store->db, sql, (int)len, &stmt, &tail);
    sqlite3_set_authorizer(store->db, NULL, NULL);
  }
  if (rc == SQLITE_AUTH ||
      (rc == SQLITE_OK && stmt != NULL && !sqlite3_stmt_readonly(stmt))) { /* VACUUM INTO asks for no leave */
    sqlite3_finalize(stmt);
    stmt = NULL;
    err_set(err, ERR_ARG,
            "sql only reads: a select over the views (actors, names, events, relations, sources, quotes, evidence, "
            "roles, attributes, terms, changes, merges, steps, batches)");
  } else if (rc != SQLITE_OK) {
    err_set(err, ERR_ARG, "sql: %s", sqlite3_errmsg(store->db));
  } else if (stmt == NULL) {
    err_set(err, ERR_ARG, "sql: there is no statement in this text");
  } else if (tail != NULL && !check_rest(tail, err)) {
    sqlite3_finalize(stmt);
    stmt = NULL;
  } else if ((size_t)sqlite3_bind_parameter_count(stmt) != n_args) {
    err_set(err, ERR_ARG, "sql: the statement has %d parameters (?), and %zu values were given",
            sqlite3_bind_parameter_count(stmt), n_args);
    sqlite3_finalize(stmt);
    stmt = NULL;
  }
  if (stmt == NULL || rc != SQLITE_OK)
    return NULL;
  for (size_t i = 0; i < n_args; i++) {
    int at = (int)i + 1;
    if (args[i].form == VALUE_TEXT || args[i].form == VALUE_TIME)
      sqlite3_bind_text(stmt, at, args[i].text, (int)args[i].len, SQLITE_TRANSIENT);
    else if (args[i].form == VALUE_REAL || args[i].form == VALUE_RANGE)
      sqlite3_bind_double(stmt, at, args[i].real);
    else if (args[i].form != VALUE_NONE)
      sqlite3_bind_int64(stmt, at, args[i].form == VALUE_RECORD ? args[i].record.id : args[i].integer);
  }
  Reader *reader = mem_zero(1, sizeof *reader);
  reader->store = store;
  reader->stmt = stmt;
  return reader;
}

CursorStep store_reader_next(Reader *reader, Err *err) {
  int rc = sqlite3_step(reader->stmt);
  if (rc == SQLITE_ROW)
    return CURSOR_ROW;
  if (rc == SQLITE_DONE)
    return CURSOR_DONE;
  rc = sqlite3_extended_errcode(reader->store->db);
  if ((rc & 0xFF) == SQLITE_ERROR)
    err_set(err, ERR_ARG, "sql: %s", sqlite3_errmsg(reader->store->db));
  else
    store_fail(reader->store, rc, "reading the case", err);
  return CURSOR_FAILED;
}

int store_reader_columns(const Reader *reader) {
  return sqlite3_column_count(reader->stmt);
}

const char *store_reader_name(const Reader *reader, int column) {
  return sqlite3_column_name(reader->stmt, column);
}

Value store_reader_value(const Reader *reader, int column) {
  sqlite3_stmt *s = reader->stmt;
  switch (sqlite3_column_type(s, column)) {
  case SQLITE_INTEGER: return (Value){.form = VALUE_INTEGER, .integer = sqlite3_column_int64(s, column)};
  case SQLITE_FLOAT: return (Value){.form = VALUE_REAL, .real = sqlite3_column_double(s, column)};
  case SQLITE_NULL: return (Value){0};
  default: {
    Value v = {.form = VALUE_TEXT};
    v.text = sqlite3_column_blob(s, column);
    v.len = (size_t)sqlite3_column_bytes(s, column);
    v.text = v.text == NULL ? "" : v.text;
    return v;
  }
  }
}

void store_reader_end(Reader *reader) {
  if (reader == NULL)
    return;
  sqlite3_finalize(reader->stmt);
  mem_free(reader);
}
