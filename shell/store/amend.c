#include "store/internal.h"

#include "base/mem.h"
#include "text/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What changes records that are there: merging them, correcting a column, steps in a relation's life, retracting. */

static const char SQL_MERGE_SAME[] = "SELECT id FROM merge WHERE kind = ?1 AND same = ?4 AND"
                                     " ((a = ?2 AND b = ?3) OR (a = ?3 AND b = ?2)) AND ended IS NULL";
static const char SQL_MERGE_AGAINST[] =
    "SELECT id FROM merge WHERE kind = ?1 AND same = 0 AND ended IS NULL AND"
    " a IN (SELECT value FROM json_each(?2)) AND b IN (SELECT value FROM json_each(?3)) LIMIT 1";
/* The first step of the ways from one record to another over what is one; a way does not come back to where it begins. */
static const char SQL_MERGE_WAY[] =
    "WITH RECURSIVE link(x, y, id) AS (SELECT a, b, id FROM merge WHERE kind = ?1 AND same = 1 AND ended IS NULL"
    " UNION ALL SELECT b, a, id FROM merge WHERE kind = ?1 AND same = 1 AND ended IS NULL),"
    " way(at, id) AS (SELECT y, id FROM link WHERE x = ?2"
    " UNION SELECT link.y, way.id FROM way JOIN link ON link.x = way.at WHERE link.y <> ?2 AND way.at <> ?3)"
    " SELECT way.id FROM way JOIN merge m ON m.id = way.id WHERE way.at = ?3 ORDER BY ?3 IN (m.a, m.b) DESC, 1 LIMIT 1";
static const char SQL_MERGE_PUT[] = "INSERT INTO merge(kind, a, b, same, why, made) VALUES(?, ?, ?, ?, ?, ?)";
static const char SQL_MERGE_OF[] =
    "SELECT id FROM merge WHERE kind = ?1 AND same = 1 AND ended IS NULL AND (a = ?2 OR b = ?2) ORDER BY id";
static const char SQL_MERGES[] = "SELECT a, b FROM merge WHERE kind = ? AND same = 1 AND ended IS NULL";
static const char SQL_MERGE_GET[] = "SELECT kind, a, b, same FROM merge WHERE id = ? AND ended IS NULL";
static const char SQL_RETRACTION[] = "INSERT INTO retraction(kind, record, why, made) VALUES(?, ?, ?, ?)";

/* ---- merging ---- */

static const char *table_of(RecordKind kind) {
  return kind == REC_ACTOR ? "actor" : kind == REC_SOURCE ? "source" : kind == REC_TERM ? "term" : "fact";
}

/* Small texts are made for the few tables that share a shape; nothing of a user's is in them. */
static bool run_made(Store *store, const char *sql, int64_t a, int64_t b, Err *err) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
  if (rc != SQLITE_OK)
    return store_fail(store, rc, "writing the case", err);
  sqlite3_bind_int64(stmt, 1, a);
  if (b == 0)
    sqlite3_bind_null(stmt, 2);
  else
    sqlite3_bind_int64(stmt, 2, b);
  do
    rc = store_step(store, stmt, err);
  while (rc == SQLITE_ROW);
  sqlite3_finalize(stmt);
  return rc == SQLITE_DONE;
}

static bool set_same(Store *store, RecordKind kind, int64_t id, int64_t canonical, Err *err) {
  char sql[80];
  snprintf(sql, sizeof sql, "UPDATE %s SET same = ?2 WHERE id = ?1", table_of(kind));
  return run_made(store, sql, id, canonical == id ? 0 : canonical, err);
}

/* Which of `ids` hang together by live merges; group[i] is the lowest id that i is one with. */
static bool group(Store *store, RecordKind kind, const Ids *ids, int64_t *lowest, Err *err) {
  for (size_t i = 0; i < ids->n; i++)
    lowest[i] = ids->at[i];
  bool changed = true;
  int rc = SQLITE_DONE;
  while (changed && rc == SQLITE_DONE) {
    changed = false;
    sqlite3_stmt *stmt = store_bind(store, SQL_MERGES, err, "i", (int64_t)kind);
    rc = -1;
    while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW) {
      int64_t *a = NULL, *b = NULL;
      for (size_t i = 0; i < ids->n; i++) {
        a = ids->at[i] == sqlite3_column_int64(stmt, 0) ? &lowest[i] : a;
        b = ids->at[i] == sqlite3_column_int64(stmt, 1) ? &lowest[i] : b;
      }
      if (a == NULL || b == NULL || *a == *b)
        continue;
      changed = true;
      *a = *b = *a < *b ? *a : *b;
    }
    if (stmt != NULL)
      sqlite3_reset(stmt);
  }
  return rc == SQLITE_DONE;
}

/* Facts whose standing or values may turn on whether two actors are one. */
static const char SQL_AROUND[] = "SELECT id FROM fact WHERE first = ?1 AND (flags & 2 OR standing = 1 OR flags & 8) "
                                 "AND ended IS NULL AND same IS NULL"
                                 " UNION SELECT id FROM fact WHERE second = ?1 AND (flags & 2 OR standing = 1 OR "
                                 "flags & 8) AND ended IS NULL AND same IS NULL";

static bool settle_all(Store *store, const char *sql, int64_t id, Err *err) {
  Ids facts = {0};
  bool ok = store_collect(store, sql, &facts, err, "i", id);
  for (size_t i = 0; ok && i < facts.n; i++)
    ok = store_fact_settle(store, facts.at[i], err);
  vec_clear(&facts);
  return ok;
}

bool store_merge_regroup(Store *store, Record a, Record b, Err *err) {
  Ids ids = {0};
  bool ok = store_members(store, a, &ids, err);
  if (ok && store_canonical(store, a).id != store_canonical(store, b).id)
    ok = store_members(store, b, &ids, err);
  int64_t *lowest = mem_zero(ids.n, sizeof *lowest);
  ok = ok && group(store, a.kind, &ids, lowest, err);
  for (size_t i = 0; ok && i < ids.n; i++)
    ok = set_same(store, a.kind, ids.at[i], lowest[i], err);
  bool fact = a.kind == REC_EVENT || a.kind == REC_RELATION;
  for (size_t i = 0; ok && i < ids.n; i++) {
    if (fact && lowest[i] == ids.at[i])
      ok = store_fact_settle(store, ids.at[i], err);
    else if (a.kind == REC_ACTOR)
      ok = settle_all(store, SQL_AROUND, ids.at[i], err);
  }
  for (size_t i = 0; ok && fact && i < ids.n; i++) /* what followed one of them follows all, or its own again */
    ok = store_followers_settle(store, ids.at[i], err);
  store->generation++;
  mem_free(lowest);
  vec_clear(&ids);
  return ok;
}

static void id_list(Store *store, Record record, Buf *out) {
  Ids ids = {0};
  store_members(store, record, &ids, NULL);
  for (size_t i = 0; i < ids.n; i++)
    buf_printf(out, "%c%" PRId64, i == 0 ? '[' : ',', ids.at[i]);
  buf_putc(out, ']');
  vec_clear(&ids);
}

/* The judgement that says the opposite of these two, through whatever they are already one with. */
int64_t store_merge_against(Store *store, Record a, Record b, bool same) {
  if (!same)
    return store_ask(store, SQL_MERGE_WAY, "iii", (int64_t)a.kind, a.id, b.id);
  Buf as = BUF_EMPTY, bs = BUF_EMPTY;
  id_list(store, a, &as);
  id_list(store, b, &bs);
  int64_t against = store_ask(store, SQL_MERGE_AGAINST, "itt", (int64_t)a.kind, buf_str(&as), buf_str(&bs));
  if (against == 0)
    against = store_ask(store, SQL_MERGE_AGAINST, "itt", (int64_t)a.kind, buf_str(&bs), buf_str(&as));
  buf_clear(&as);
  buf_clear(&bs);
  return against;
}

/* Both names stand for one record: by a merge, which is then the one asked for, or since they never were two. */
static bool merge_itself(Store *store, Record a, bool same, int64_t *merge, Err *err) {
  char ref[RECORD_REF_SIZE];
  record_ref(a, ref);
  *merge = store_ask(store, SQL_MERGE_OF, "ii", (int64_t)a.kind, a.id);
  if (*merge == 0)
    return err_set(err, ERR_ARG, "%s and %s are the same record already", ref, ref);
  return same || err_set(err, ERR_ARG, "M%" PRId64 " says that the two are one (%s): retract(M%" PRId64 ") first",
                         *merge, ref, *merge);
}

bool store_merge_put(Store *store, Record a, Record b, bool same, const char *why, int64_t *merge, bool *made,
                     Err *err) {
  char ra[RECORD_REF_SIZE], rb[RECORD_REF_SIZE];
  record_ref(a, ra);
  record_ref(b, rb);
  if (a.kind != b.kind)
    return err_set(err, ERR_ARG, "%s and %s are records of different kinds: only two of one kind can be one", ra, rb);
  if (strchr("AERS", (char)a.kind) == NULL)
    return err_set(err, ERR_ARG, "%s: actors, events, relations and sources can be merged", ra);
  *made = false;
  if (a.id == b.id)
    return merge_itself(store, a, same, merge, err);
  *merge = store_ask(store, SQL_MERGE_SAME, "iiii", (int64_t)a.kind, a.id, b.id, (int64_t)same);
  *made = *merge == 0;
  if (!*made)
    return true;
  int64_t against = store_merge_against(store, a, b, same);
  if (against != 0)
    return err_set(err, ERR_ARG,
                   same ? "M%" PRId64 " says that %s and %s are two: retract(M%" PRId64 ") first"
                        : "M%" PRId64 " says that %s and %s are one: retract(M%" PRId64 ") first",
                   against, ra, rb, against);
  if (!store_write(store, err) ||
      !store_run(store, SQL_MERGE_PUT, err, "iiiiti", (int64_t)a.kind, a.id, b.id, (int64_t)same, why, store->change))
    return false;
  *merge = sqlite3_last_insert_rowid(store->db);
  return !same || store_merge_regroup(store, a, b, err);
}

/* ---- correcting columns of actors and sources ---- */

static const char *column_of(Record record, const char *key) {
  static const char *const ACTOR[] = {"name", "kind"};
  static const char *const SOURCE[] = {"title",    "publisher",   "address", "published", "retrieved",
                                       "language", "reliability", "origin",  VERSION_TEXT};
  static const char *const RELATION[] = {"began", "over"};
  static const char *const TERM[] = {"label", "parent", "single", "declared"};
  const char *const *columns = record.kind == REC_ACTOR    ? ACTOR
                               : record.kind == REC_SOURCE ? SOURCE
                               : record.kind == REC_TERM   ? TERM
                                                           : RELATION;
  size_t n = record.kind == REC_SOURCE                                 ? 9
             : record.kind == REC_TERM                                 ? 4
             : record.kind == REC_ACTOR || record.kind == REC_RELATION ? 2
                                                                       : 0;
  for (size_t i = 0; i < n; i++)
    if (strcmp(columns[i], key) == 0)
      return columns[i];
  return NULL;
}

static Value column_value(sqlite3_stmt *stmt, int at) {
  if (sqlite3_column_type(stmt, at) == SQLITE_INTEGER)
    return (Value){.form = VALUE_INTEGER, .integer = sqlite3_column_int64(stmt, at)};
  if (sqlite3_column_type(stmt, at) == SQLITE_TEXT)
    return (Value){.form = VALUE_TEXT,
                   .text = (const char *)sqlite3_column_text(stmt, at),
                   .len = (size_t)sqlite3_column_bytes(stmt, at)};
  return (Value){0};
}

static bool set_column(Store *store, Record record, const char *column, const Value *value, Err *err) {
  if (strcmp(column, VERSION_TEXT) == 0)
    return store_text_set(store, record.id, value, err);
  char sql[96];
  snprintf(sql, sizeof sql, "UPDATE %s SET %s = ?2 WHERE id = ?1", table_of(record.kind), column);
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
  if (rc != SQLITE_OK)
    return store_fail(store, rc, "writing the case", err);
  sqlite3_bind_int64(stmt, 1, record.id);
  rc = store_bind_column(store, stmt, 2, value, err) ? store_step(store, stmt, err) : -1;
  sqlite3_finalize(stmt);
  return rc == SQLITE_DONE;
}

typedef struct Phrase {
  int64_t id, fact;
  char *text; /* owned */
} Phrase;

/* Facts that rest on a source turn on its date and grade; phrases of its quotes are read anew. */
static bool reread_phrases(Store *store, int64_t source, Err *err) {
  static const char SQL_PHRASES[] = "SELECT v.id, v.unit, v.owner FROM claim e JOIN value v ON v.claim = e.id"
                                    " WHERE e.source = ?1 AND v.key = 6 AND v.unit IS NOT NULL AND v.ended IS NULL";
  static const char SQL_PHRASE_SET[] = "UPDATE value SET value = ?2 WHERE id = ?1";
  VEC(Phrase) found = {0};
  sqlite3_stmt *stmt = store_bind(store, SQL_PHRASES, err, "i", source);
  int rc = -1;
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW) {
    const char *text = (const char *)sqlite3_column_text(stmt, 1);
    vec_add(&found,
            ((Phrase){sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 2), mem_copy(text, strlen(text))}));
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  bool ok = rc == SQLITE_DONE;
  for (size_t i = 0; i < found.n; i++) {
    char *slash = strchr(found.at[i].text, '/');
    When when = {.date = found.at[i].text};
    if (slash != NULL) {
      *slash = '\0';
      when = (When){.from = found.at[i].text, .to = slash[1] == '\0' ? "?" : slash + 1};
    }
    Dated dated;
    ok = ok && store_dated_read(store, &when, (found.at[i].fact & 1) != 0, source, &dated, err);
    if (ok) {
      ok = store_run(store, SQL_PHRASE_SET, err, "it", found.at[i].id, buf_str(&dated.edtf));
      store_dated_clear(&dated);
    }
    mem_free(found.at[i].text);
  }
  vec_clear(&found);
  return ok;
}

static const char SQL_FACTS_OF_SOURCE[] = "SELECT DISTINCT fact FROM claim WHERE source = ? ORDER BY fact";
static const char SQL_FACTS_OF_QUOTE[] = "SELECT DISTINCT fact FROM claim WHERE quote = ? ORDER BY fact";
static const char SQL_FACTS_OF_CLAIM[] = "SELECT fact FROM claim WHERE id = ?";

static bool after_column(Store *store, Record record, const char *column, const Value *value, Err *err) {
  if (record.kind == REC_ACTOR && strcmp(column, "name") == 0) {
    NamePut name = {.text = value->text, .kind = NAME_NAME};
    return store_actor_alias(store, record.id, &name, err);
  }
  if (record.kind == REC_RELATION)
    return store_fact_settle(store, record.id, err);
  store->terms_stale = store->terms_stale || record.kind == REC_TERM;
  if (record.kind != REC_SOURCE)
    return true;
  if (strcmp(column, "title") == 0)
    return true; /* the words of the old one lead to it too */
  if (strcmp(column, "published") == 0) {
    static const char SQL_PUBLISHED_SET[] = "UPDATE source SET published_lo = ?2, published_hi = ?3 WHERE id = ?1";
    static const char SQL_PUBLISHED_NONE[] = "UPDATE source SET published_lo = NULL, published_hi = NULL WHERE id = ?";
    Date date;
    bool dated = value->form == VALUE_TEXT;
    if (dated && !date_parse(value->text, value->len, &date, err))
      return false;
    if (dated ? !store_run(store, SQL_PUBLISHED_SET, err, "iii", record.id, date.bounds.start_lo, date.bounds.end_hi)
              : !store_run(store, SQL_PUBLISHED_NONE, err, "i", record.id))
      return false;
    if (!reread_phrases(store, record.id, err))
      return false;
  }
  bool matters = strcmp(column, "published") == 0 || strcmp(column, "reliability") == 0;
  return !matters || settle_all(store, SQL_FACTS_OF_SOURCE, record.id, err);
}

bool store_row_correct(Store *store, Record record, const char *key, const Value *value, bool *made, Err *err) {
  const char *column = column_of(record, key);
  if (column == NULL)
    return err_set(err, ERR_ARG, "%s is not a field that can be corrected here", key);
  Date date;
  bool dated = strcmp(column, "published") == 0 || strcmp(column, "retrieved") == 0;
  if (dated && value->form == VALUE_TEXT && !date_parse(value->text, value->len, &date, err))
    return false;
  char sql[80];
  if (strcmp(column, VERSION_TEXT) == 0)
    snprintf(sql, sizeof sql, "SELECT (SELECT body FROM source_text WHERE source = %" PRId64 ")", record.id);
  else
    snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE id = %" PRId64, column, table_of(record.kind), record.id);
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL) != SQLITE_OK)
    return store_fail(store, sqlite3_errcode(store->db), "reading the case", err);
  int rc = store_step(store, stmt, err);
  bool ok = rc >= 0;
  if (rc == SQLITE_ROW) {
    Value before = column_value(stmt, 0);
    *made = !value_same(&before, value);
    if (*made)
      ok = store_write(store, err) && store_version_put(store, record, column, &before, err);
  } else {
    *made = false;
  }
  sqlite3_finalize(stmt);
  return ok &&
         (!*made || (set_column(store, record, column, value, err) && after_column(store, record, column, value, err)));
}

/* ---- steps ---- */

/* A relation does not end before it surely began. */
static bool check_end(Store *store, int64_t relation, const char *on, const Bounds *at, Err *err) {
  char ref[RECORD_REF_SIZE];
  record_ref(record_fact(relation), ref);
  FactRow row;
  if (!store_fact_get(store, relation, &row))
    return err_set(err, ERR_ARG, "there is no %s", ref);
  if (at->end_hi > row.bounds.start_lo)
    return true;
  Buf date = BUF_EMPTY;
  store_fact_date(store, &row, &date);
  err_set(err, ERR_ARG, "%s holds %s: it cannot end on %s, before it begins", ref, buf_str(&date), on);
  buf_clear(&date);
  return false;
}

bool store_status_put(Store *store, int64_t relation, StatusStep step, const char *on, const char *why, bool *made,
                      Err *err) {
  static const char SQL_STEP_SAME[] = "SELECT count(*) FROM step WHERE fact = ?1 AND step = ?2 AND date = ?3"
                                      " AND " NOT_UNDONE("step");
  static const char SQL_STEP_PUT[] =
      "INSERT INTO step(fact, step, date, lo, hi, why, made) VALUES(?, ?, ?, ?, ?, ?, ?)";
  static const char SQL_STEPS_FLAG[] = "UPDATE fact SET flags = flags | 2048 WHERE id = ?";
  Date date;
  if (!date_parse(on, strlen(on), &date, err))
    return false;
  Bounds at = date_bounds(&date, READ_AT);
  *made = store_ask(store, SQL_STEP_SAME, "iit", relation, (int64_t)step, on) == 0;
  if (!*made)
    return true;
  return (step != STEP_ENDED || check_end(store, relation, on, &at, err)) && store_write(store, err) &&
         store_run(store, SQL_STEP_PUT, err, "iitiiti", relation, (int64_t)step, on, at.start_lo, at.start_hi, why,
                   store->change) &&
         store_run(store, SQL_STEPS_FLAG, err, "i", relation) && store_fact_settle(store, relation, err);
}

/* ---- retracting ---- */

static const char *ending_table(RecordKind kind) {
  switch (kind) {
  case REC_ACTOR: return "actor";
  case REC_EVENT:
  case REC_RELATION: return "fact";
  case REC_SOURCE: return "source";
  case REC_QUOTE: return "quote";
  case REC_EVIDENCE: return "claim";
  case REC_MERGE: return "merge";
  default: return NULL;
  }
}

/* Facts that name an actor, or relations that an event began or ended, must go first; ?1 lists it and what is one with it. */
#define IN_MEMBERS "IN (SELECT value FROM json_each(?1))"
static const char SQL_ACTOR_USED[] =
    "SELECT id FROM fact WHERE (first " IN_MEMBERS " OR second " IN_MEMBERS " OR place " IN_MEMBERS
    ") AND ended IS NULL"
    " UNION SELECT p.fact FROM participant p JOIN fact f ON f.id = p.fact WHERE p.record " IN_MEMBERS " AND p.kind = 65"
    " AND p.ended IS NULL AND f.ended IS NULL UNION SELECT c.fact FROM claim c JOIN fact f ON f.id = c.fact"
    " WHERE c.by " IN_MEMBERS " AND c.ended IS NULL AND f.ended IS NULL";
static const char SQL_FACT_USED[] =
    "SELECT id FROM fact WHERE (began " IN_MEMBERS " OR over " IN_MEMBERS ") AND ended IS NULL AND id NOT " IN_MEMBERS
    " UNION SELECT p.fact FROM participant p JOIN fact f ON f.id = p.fact WHERE p.record " IN_MEMBERS
    " AND p.kind IN (69, 82) AND p.ended IS NULL AND f.ended IS NULL AND f.id NOT " IN_MEMBERS;

static bool check_free(Store *store, Record record, const char *ref, Err *err) {
  bool actor = record.kind == REC_ACTOR;
  if (!actor && record.kind != REC_EVENT && record.kind != REC_RELATION)
    return true;
  Buf refs = BUF_EMPTY, members = BUF_EMPTY;
  int n = 0, rc = -1;
  id_list(store, record, &members);
  sqlite3_stmt *stmt = store_bind(store, actor ? SQL_ACTOR_USED : SQL_FACT_USED, err, "t", buf_str(&members));
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW && n++ < 8) {
    char other[RECORD_REF_SIZE];
    record_ref(record_fact(sqlite3_column_int64(stmt, 0)), other);
    buf_printf(&refs, "%s%s", n > 1 ? ", " : "", other);
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  bool ok = rc == SQLITE_DONE && n == 0;
  if (n > 0)
    err_set(err, ERR_ARG, "%s cannot be retracted: %s%s rest%s on it; retract or correct %s first", ref, buf_str(&refs),
            n > 8 ? " and more" : "", n == 1 ? "s" : "", n == 1 ? "that" : "those");
  buf_clear(&refs);
  buf_clear(&members);
  return ok;
}

static bool after_retract(Store *store, Record record, Err *err) {
  switch (record.kind) {
  case REC_EVENT:
  case REC_RELATION: return store_followers_settle(store, record.id, err);
  case REC_SOURCE: return settle_all(store, SQL_FACTS_OF_SOURCE, record.id, err);
  case REC_QUOTE: return settle_all(store, SQL_FACTS_OF_QUOTE, record.id, err);
  case REC_EVIDENCE: return settle_all(store, SQL_FACTS_OF_CLAIM, record.id, err);
  default: return true;
  }
}

static bool retract_merge(Store *store, int64_t merge, int64_t change, Err *err) {
  sqlite3_stmt *stmt = store_bind(store, SQL_MERGE_GET, err, "i", merge);
  bool there = stmt != NULL && store_step(store, stmt, err) == SQLITE_ROW;
  Record a = {0}, b = {0};
  bool same = false;
  if (there) {
    a = (Record){(RecordKind)sqlite3_column_int(stmt, 0), sqlite3_column_int64(stmt, 1)};
    b = (Record){a.kind, sqlite3_column_int64(stmt, 2)};
    same = sqlite3_column_int(stmt, 3) != 0;
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return there && run_made(store, "UPDATE merge SET ended = ?2 WHERE id = ?1", merge, change, err) &&
         (!same || store_merge_regroup(store, a, b, err));
}

/* A record that was merged goes as a whole. */
static bool retract_row(Store *store, Record record, Err *err) {
  char sql[80];
  snprintf(sql, sizeof sql, "UPDATE %s SET ended = ?2 WHERE id = ?1 AND ended IS NULL", ending_table(record.kind));
  FactRow row;
  Ids touched = {0}, members = {0};
  bool fact = record.kind == REC_EVENT || record.kind == REC_RELATION;
  bool ok = store_members(store, record, &members, err) &&
            (!fact || (store_fact_row(store, record.id, &row) && store_siblings(store, &row, &touched, err)));
  for (size_t i = 0; ok && i < members.n; i++) {
    ok = run_made(store, sql, members.at[i], store->change, err);
    store_stir(store, fact ? members.at[i] : 0);
  }
  for (size_t i = 0; ok && i < touched.n; i++)
    ok = store_standing_refresh(store, touched.at[i], err);
  for (size_t i = 0; ok && i < members.n; i++)
    ok = after_retract(store, (Record){record.kind, members.at[i]}, err);
  vec_clear(&touched);
  vec_clear(&members);
  return ok;
}

bool store_retract(Store *store, Record record, const char *why, bool *made, Err *err) {
  char ref[RECORD_REF_SIZE], sql[80];
  record = store_canonical(store, record);
  record_ref(record, ref);
  const char *table = ending_table(record.kind);
  if (table == NULL)
    return err_set(err, ERR_ARG,
                   "%s cannot be retracted: actors, events, relations, sources, quotes, evidence and merges can; a "
                   "change is taken back with undo(%s)",
                   ref, ref);
  snprintf(sql, sizeof sql, "SELECT ended IS NULL FROM %s WHERE id = %" PRId64, table, record.id);
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL) != SQLITE_OK)
    return store_fail(store, sqlite3_errcode(store->db), "reading the case", err);
  int rc = store_step(store, stmt, err);
  bool there = rc == SQLITE_ROW;
  *made = there && sqlite3_column_int(stmt, 0) != 0;
  sqlite3_finalize(stmt);
  if (rc < 0)
    return false;
  if (!there)
    return err_set(err, ERR_MISSING, "there is no %s", ref);
  if (!*made)
    return true;
  if (!check_free(store, record, ref, err) || !store_write(store, err))
    return false;
  if (!store_run(store, SQL_RETRACTION, err, "iiti", (int64_t)record.kind, record.id, why, store->change))
    return false;
  if (record.kind != REC_MERGE)
    return retract_row(store, record, err);
  store->generation++;
  return retract_merge(store, record.id, store->change, err);
}
