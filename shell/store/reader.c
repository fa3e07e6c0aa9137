#include "store/internal.h"

#include "base/mem.h"
#include "text/text.h"

#include <string.h>

/* Reading by SQL: the analyst's own (through the documented views), and the fixed questions by which lua/ fetches the
 * parts of a record that are not in its row. */

struct Reader {
  Store *store;       /* NULL when it was closed meanwhile */
  sqlite3_stmt *stmt; /* likewise */
  Reader *next;
  int fixed; /* place of the fixed question whose kept statement this is; -1: a statement of its own */
};

/* Rows that rules ask for, all of them or those of one fact. */
#define ROLES(of, of_participant)                                                                                      \
  "SELECT f.id, CASE f.id & 1 WHEN 0 THEN 1 ELSE 3 END, 65, f.first, f.standing FROM fact f WHERE f.first IS NOT "     \
  "NULL AND f.ended IS NULL AND f.same IS NULL" of                                                                     \
  " UNION ALL SELECT f.id, CASE f.id & 1 WHEN 0 THEN 2 ELSE 4 END, 65, f.second, f.standing FROM fact f WHERE "        \
  "f.second IS NOT NULL AND f.ended IS NULL AND f.same IS NULL" of                                                     \
  " UNION ALL SELECT f.id, p.role, p.kind, p.record, f.standing FROM participant p JOIN fact m ON m.id = p.fact JOIN " \
  "fact f ON f.id = ifnull(m.same, m.id) WHERE p.kind IN (65, 69, 82, 83) AND p.ended IS NULL AND f.ended IS "         \
  "NULL" of_participant
#define ATTRIBUTES(of)                                                                                                 \
  "SELECT v.kind, v.owner, v.key, v.form, v.value, v.low, v.high, v.unit, v.record_kind FROM value v WHERE v.claim "   \
  "IS NULL AND v.shown NOT IN (0, 3) AND v.ended IS NULL" of
#define FACT_TEXTS(of)                                                                                                 \
  "SELECT 69 + 13 * (f.id & 1), f.id, 'type', t.code FROM fact f JOIN term t ON t.id = f.type WHERE f.ended IS NULL "  \
  "AND f.same IS NULL" of                                                                                              \
  " UNION ALL SELECT 69 + 13 * (f.id & 1), f.id, 'summary', f.summary FROM fact f WHERE f.summary IS NOT NULL AND "    \
  "f.ended IS NULL AND f.same IS NULL" of
#define STANDINGS(of) "SELECT id, standing FROM fact WHERE ended IS NULL AND same IS NULL" of
#define PLACES(of) "SELECT id, place FROM fact WHERE place IS NOT NULL AND ended IS NULL AND same IS NULL" of
#define CLAIMS(of)                                                                                                     \
  "SELECT e.source, ifnull(f.same, f.id), e.stance, e.by, e.id FROM claim e JOIN fact f ON f.id = e.fact LEFT JOIN "   \
  "quote q ON q.id = e.quote LEFT JOIN source s ON s.id = e.source WHERE e.ended IS NULL AND q.ended IS NULL AND "     \
  "s.ended IS NULL AND f.ended IS NULL" of

/* An actor's ids: of it and of those that it is one with. */
#define WITH_MEMBERS                                                                                                   \
  "SELECT o.id FROM actor a JOIN actor o ON o.id = ifnull(a.same, a.id) OR o.same = ifnull(a.same, a.id) WHERE a.id "  \
  "= "

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
    {"sources_of",
     "SELECT s FROM (SELECT ifnull(s.same, s.id) AS s, min(e.id) AS at FROM claim e JOIN fact f ON f.id = e.fact JOIN "
     "source s ON s.id = e.source LEFT JOIN quote q ON q.id = e.quote WHERE (f.id = ?1 OR f.same = ?1) AND e.ended IS "
     "NULL AND q.ended IS NULL AND s.ended IS NULL GROUP BY 1) ORDER BY at"},
    {"suspended", "SELECT EXISTS(SELECT 1 FROM step WHERE step <> 2 AND ended IS NULL) OR EXISTS(SELECT 1 FROM fact "
                  "WHERE status <> 0 AND id & 1 = 1)"},
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
    {"ties", "SELECT ifnull(o.same, o.id), t.after, t.lag FROM tie t JOIN fact o ON o.id = t.other WHERE t.fact " IN_ONE
             " AND t.other NOT " IN_ONE " AND t.ended IS NULL GROUP BY 1, 2, 3 ORDER BY t.after, min(t.id)"},
    {"open_facts", "SELECT id FROM fact WHERE flags & 1792 AND ended IS NULL AND same IS NULL ORDER BY id"},
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
    {"names_from",
     "SELECT n.text, n.kind, ifnull(a.same, a.id), a.name FROM name n JOIN actor a ON a.id = n.actor"
     " WHERE n.fold >= ?1 AND n.fold < ?2 AND n.ended IS NULL AND a.ended IS NULL ORDER BY n.fold LIMIT ?3"},
    {"names_with", "SELECT n.text, n.kind, ifnull(a.same, a.id), a.name FROM words w JOIN name n ON n.id = w.rowid >> 8"
                   " JOIN actor a ON a.id = n.actor WHERE words MATCH ?1 AND w.rowid & 255 = 78 AND n.ended IS NULL "
                   "AND a.ended IS NULL"
                   " LIMIT ?2"},
    {"titled", "SELECT ifnull(same, id), title FROM source WHERE ended IS NULL ORDER BY id"},
    {"titles", "SELECT title FROM source WHERE ended IS NULL AND same IS NULL ORDER BY id LIMIT ?"},
    {"stats", "SELECT (SELECT count(*) FROM actor WHERE ended IS NULL AND same IS NULL), (SELECT count(*) FROM fact "
              "WHERE ended IS NULL AND same IS NULL) + (SELECT count(*) FROM bulk), (SELECT count(*) FROM source WHERE "
              "ended IS NULL AND same IS NULL)"},
    /* what rules ask for whole */
    {"rule_actors", "SELECT id, kind FROM actor WHERE ended IS NULL AND same IS NULL"},
    {"rule_roles", ROLES("", "")},
    {"rule_roles_of", ROLES(" AND f.id = ?1", " AND (m.id = ?1 OR m.same = ?1)")},
    {"rule_parties", "SELECT p.role, p.kind, p.record FROM participant p JOIN fact f ON f.id = p.fact WHERE (f.id = ?1 "
                     "OR f.same = ?1) AND p.ended IS NULL"},
    {"rule_attributes", ATTRIBUTES(" AND v.kind IN (69, 82)")},
    {"rule_attributes_of", ATTRIBUTES(" AND v.kind IN (69, 82) AND v.owner " IN_ONE)},
    {"rule_attributes_else", ATTRIBUTES(" AND v.kind NOT IN (69, 82)")},
    {"rule_fact_texts", FACT_TEXTS("")},
    {"rule_fact_texts_of", FACT_TEXTS(" AND f.id = ?1")},
    {"rule_texts",
     "SELECT 65, id, 'name', name FROM actor WHERE ended IS NULL AND same IS NULL"
     " UNION ALL SELECT 65, a.id, 'kind', k.code FROM actor a JOIN term k ON k.id = a.kind WHERE a.ended IS NULL AND "
     "a.same IS NULL"
     " UNION ALL SELECT 83, id, 'reliability', substr('ABCDEF', reliability, 1) FROM source WHERE reliability > 0 AND "
     "ended IS NULL AND same IS NULL"
     " UNION ALL SELECT 83, id, 'title', title FROM source WHERE ended IS NULL AND same IS NULL"
     " UNION ALL SELECT 83, id, 'publisher', publisher FROM source WHERE publisher IS NOT NULL AND ended IS NULL AND "
     "same IS NULL"
     " UNION ALL SELECT 83, id, 'language', language FROM source WHERE language IS NOT NULL AND ended IS NULL AND same "
     "IS NULL"},
    {"rule_standings", STANDINGS("")},
    {"rule_standings_of", STANDINGS(" AND id = ?1")},
    {"rule_places", PLACES("")},
    {"rule_places_of", PLACES(" AND id = ?1")},
    {"rule_sources", "SELECT id, origin FROM source WHERE ended IS NULL AND same IS NULL"},
    {"rule_claims", CLAIMS("")},
    {"rule_claims_of", CLAIMS(" AND (f.id = ?1 OR f.same = ?1)")},
    {"rule_stated",
     "SELECT s.published_lo, s.published_hi FROM claim e JOIN fact f ON f.id = e.fact JOIN source s ON s.id "
     "= e.source LEFT JOIN quote q ON q.id = e.quote WHERE (f.id = ?1 OR f.same = ?1) AND f.ended IS NULL "
     "AND e.stance = 0 AND e.ended IS NULL AND q.ended IS NULL AND s.ended IS NULL AND s.published_hi IS "
     "NOT NULL ORDER BY s.published_hi DESC, e.id LIMIT 1"},
    {"rule_enders",
     "WITH RECURSIVE mine(side, id) AS (SELECT 1, first FROM fact WHERE id = ?1 UNION SELECT 2, second FROM "
     "fact WHERE id = ?1 UNION SELECT p.role - 2, p.record FROM participant p JOIN fact m ON m.id = p.fact "
     "WHERE (m.id = ?1 OR m.same = ?1) AND p.role IN (3, 4) AND p.kind = 65 AND p.ended IS NULL), who(side, "
     "id) AS (SELECT m.side, o.id FROM mine m JOIN actor a ON a.id = m.id JOIN actor o ON o.id = "
     "ifnull(a.same, a.id) OR o.same = ifnull(a.same, a.id)), kin(type) AS (SELECT event FROM term_link "
     "WHERE relation = ?2 AND begins = 0 AND ended IS NULL UNION SELECT t.id FROM term t JOIN kin ON "
     "t.parent = kin.type) SELECT f.start_lo, f.start_hi FROM fact f WHERE f.type IN (SELECT type FROM kin) "
     "AND f.id & 1 = 0 AND f.standing = 0 AND f.status = 0 AND f.ended IS NULL AND f.same IS NULL AND "
     "(f.first IN (SELECT id FROM who WHERE side = 1) OR EXISTS (SELECT 1 FROM participant p WHERE p.fact = "
     "f.id AND p.role = 1 AND p.kind = 65 AND p.ended IS NULL AND p.record IN (SELECT id FROM who WHERE "
     "side = 1))) AND (f.second IN (SELECT id FROM who WHERE side = 2) OR EXISTS (SELECT 1 FROM participant "
     "p WHERE p.fact = f.id AND p.role = 2 AND p.kind = 65 AND p.ended IS NULL AND p.record IN (SELECT id "
     "FROM who WHERE side = 2)))"},
    {"rule_others",
     "WITH RECURSIVE mine(side, id) AS (SELECT 1, first FROM fact WHERE id = ?1 UNION SELECT 2, second FROM "
     "fact WHERE id = ?1 UNION SELECT p.role - 2, p.record FROM participant p JOIN fact m ON m.id = p.fact "
     "WHERE (m.id = ?1 OR m.same = ?1) AND p.role IN (3, 4) AND p.kind = 65 AND p.ended IS NULL), who(side, "
     "id) AS (SELECT m.side, o.id FROM mine m JOIN actor a ON a.id = m.id JOIN actor o ON o.id = "
     "ifnull(a.same, a.id) OR o.same = ifnull(a.same, a.id)), kin(type) AS (SELECT ?2 UNION SELECT t.id "
     "FROM term t JOIN kin ON t.parent = kin.type) SELECT f.start_lo, f.start_hi FROM fact f JOIN fact own "
     "ON own.id = ?1 LEFT JOIN actor a ON a.id = CASE ?3 WHEN 1 THEN f.second ELSE f.first END LEFT JOIN "
     "actor o ON o.id = CASE ?3 WHEN 1 THEN own.second ELSE own.first END WHERE f.type IN (SELECT type FROM "
     "kin) AND f.id & 1 = 1 AND f.id <> ?1 AND f.standing = 0 AND f.ended IS NULL AND f.same IS NULL AND "
     "a.id IS NOT NULL AND ifnull(a.same, a.id) IS NOT ifnull(o.same, o.id) AND CASE ?3 WHEN 1 THEN "
     "(f.first IN (SELECT id FROM who WHERE side = 1) OR EXISTS (SELECT 1 FROM participant p WHERE p.fact = "
     "f.id AND p.role = 3 AND p.kind = 65 AND p.ended IS NULL AND p.record IN (SELECT id FROM who WHERE "
     "side = 1))) ELSE (f.second IN (SELECT id FROM who WHERE side = 2) OR EXISTS (SELECT 1 FROM "
     "participant p WHERE p.fact = f.id AND p.role = 4 AND p.kind = 65 AND p.ended IS NULL AND p.record IN "
     "(SELECT id FROM who WHERE side = 2))) END"},
    /* relations that may hold for a longer or a shorter time because of a fact between these two, or with one of them */
    {"rule_between",
     "WITH who(id) AS (" WITH_MEMBERS "?1), whom(id) AS (" WITH_MEMBERS "?2) SELECT id FROM fact WHERE "
     "first IN (SELECT id FROM who) AND id & 1 = 1 AND second IN (SELECT id FROM whom) AND ended IS NULL "
     "AND same IS NULL UNION SELECT fact FROM participant WHERE kind = 65 AND ended IS NULL AND (role = 3 "
     "AND record IN (SELECT id FROM who) OR role = 4 AND record IN (SELECT id FROM whom))"},
    {"rule_around",
     "WITH who(id) AS (" WITH_MEMBERS "?1), near(id) AS (SELECT id FROM fact WHERE first IN (SELECT id FROM "
     "who) AND id & 1 = 1 AND ended IS NULL AND same IS NULL UNION SELECT id FROM fact WHERE second IN "
     "(SELECT id FROM who) AND id & 1 = 1 AND ended IS NULL AND same IS NULL UNION SELECT fact FROM "
     "participant WHERE kind = 65 AND role IN (3, 4) AND ended IS NULL AND record IN (SELECT id FROM who)) "
     "SELECT f.id FROM near n JOIN fact f ON f.id = n.id JOIN term t ON t.id = f.type WHERE t.single <> 0"},
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

enum { READS_COUNT = sizeof READS / sizeof *READS };
_Static_assert(READS_COUNT <= STORE_READS, "as many as a store has room for");

static int fixed_find(const char *name, size_t len) {
  for (int i = 0; i < READS_COUNT; i++)
    if (strlen(READS[i].name) == len && memcmp(READS[i].name, name, len) == 0)
      return i;
  return -1;
}

/* The statement of a fixed question, which the store keeps; one of its own for a second reader beside the first. */
static bool fixed_begin(Reader *reader, int which, Err *err) {
  Store *store = reader->store;
  if (!store->asking[which]) {
    reader->stmt = store_stmt(store, READS[which].sql, err);
    reader->fixed = which;
    store->asking[which] = reader->stmt != NULL;
    return reader->stmt != NULL;
  }
  int rc = sqlite3_prepare_v2(store->db, READS[which].sql, -1, &reader->stmt, NULL);
  return rc == SQLITE_OK || store_fail(store, rc, "reading the case", err);
}

static bool check_rest(const char *tail, Err *err) {
  if (tail[strspn(tail, " \t\r\n;")] == '\0')
    return true;
  return err_set(err, ERR_ARG, "sql takes one statement; this stands behind it: %.60s", tail);
}

static const char ONLY_READS[] =
    "sql only reads: a select over the views (actors, names, events, relations, sources, quotes, evidence, roles, "
    "attributes, terms, changes, merges, steps, batches)";

static bool is_write(Store *store, int rc) {
  return rc == SQLITE_AUTH || (rc == SQLITE_ERROR && strncmp(sqlite3_errmsg(store->db), "cannot modify", 13) == 0);
}

/* The analyst's own statement. */
static bool free_begin(Reader *reader, const char *sql, size_t len, Err *err) {
  Store *store = reader->store;
  const char *tail = "";
  if (!text_check(sql, len, "the statement", err))
    return false;
  sqlite3_set_authorizer(store->db, authorize, NULL);
  int rc = sqlite3_prepare_v2(store->db, sql, (int)len, &reader->stmt, &tail);
  sqlite3_set_authorizer(store->db, NULL, NULL);
  if (is_write(store, rc))
    return err_set(err, ERR_ARG, "%s", ONLY_READS);
  if (rc != SQLITE_OK)
    return store_sql_complain(store, sql, len, err);
  if (reader->stmt == NULL)
    return err_set(err, ERR_ARG, "sql: there is no statement in this text");
  if (!sqlite3_stmt_readonly(reader->stmt)) /* VACUUM INTO asks for no leave */
    return err_set(err, ERR_ARG, "%s", ONLY_READS);
  return check_rest(tail, err);
}

static bool bind_args(Reader *reader, const Value *args, size_t n_args, Err *err) {
  sqlite3_stmt *stmt = reader->stmt;
  int wanted = sqlite3_bind_parameter_count(stmt);
  if ((size_t)wanted != n_args)
    return err_set(err, ERR_ARG, "sql: the statement has %d parameter%s (?), and %zu value%s given", wanted,
                   wanted == 1 ? "" : "s", n_args, n_args == 1 ? " was" : "s were");
  for (size_t i = 0; i < n_args; i++) {
    int at = (int)i + 1;
    if (args[i].form == VALUE_TEXT || args[i].form == VALUE_TIME)
      sqlite3_bind_text(stmt, at, args[i].text, (int)args[i].len, SQLITE_TRANSIENT);
    else if (args[i].form == VALUE_REAL || args[i].form == VALUE_RANGE)
      sqlite3_bind_double(stmt, at, args[i].real);
    else if (args[i].form != VALUE_NONE)
      sqlite3_bind_int64(stmt, at, args[i].form == VALUE_RECORD ? args[i].record.id : args[i].integer);
    else
      sqlite3_bind_null(stmt, at);
  }
  return true;
}

Reader *store_reader_begin(Store *store, const char *sql, size_t len, bool named, const Value *args, size_t n_args,
                           Err *err) {
  Reader *reader = mem_zero(1, sizeof *reader);
  reader->store = store;
  reader->fixed = -1;
  int which = named ? fixed_find(sql, len) : -1;
  bool ok = !named       ? free_begin(reader, sql, len, err)
            : which >= 0 ? fixed_begin(reader, which, err)
                         : err_set(err, ERR_INTERNAL, "there is no fixed question of this name");
  reader->next = store->readers;
  store->readers = reader;
  if (ok && bind_args(reader, args, n_args, err))
    return reader;
  store_reader_end(reader);
  return NULL;
}

CursorStep store_reader_next(Reader *reader, Err *err) {
  if (reader->store == NULL) {
    err_set(err, ERR_MISSING, "the case that was read is no longer open");
    return CURSOR_FAILED;
  }
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

Value store_reader_stored(const Reader *reader, int column) {
  return store_column_value(reader->stmt, column);
}

static void let_go(Reader *reader) {
  if (reader->fixed >= 0) {
    sqlite3_reset(reader->stmt);
    sqlite3_clear_bindings(reader->stmt);
    reader->store->asking[reader->fixed] = false;
  } else {
    sqlite3_finalize(reader->stmt);
  }
  reader->stmt = NULL;
  reader->store = NULL;
}

void store_reader_end(Reader *reader) {
  if (reader == NULL)
    return;
  for (Reader **p = reader->store == NULL ? NULL : &reader->store->readers; p != NULL && *p != NULL; p = &(*p)->next)
    if (*p == reader) {
      *p = reader->next;
      break;
    }
  if (reader->store != NULL)
    let_go(reader);
  mem_free(reader);
}

void store_readers_close(Store *store) {
  for (Reader *reader = store->readers; reader != NULL; reader = reader->next)
    let_go(reader);
  store->readers = NULL;
}
