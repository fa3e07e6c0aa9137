#include "store/internal.h"

#include "text/text.h"

#include <string.h>

/* Evidence as it is put: a quote or a judgement for a fact, with what it says differently. What the evidence of a fact
 * says together is worked out in evaluate.c. */

static const char SQL_CLAIM_SAME[] = "SELECT id FROM claim WHERE " NOT_UNDONE(
    "claim") " AND fact = ?1 AND quote IS ?2 AND words IS ?3 AND stance = ?4 AND (by IS ?5 OR"
             " (SELECT ifnull(same, id) FROM actor WHERE id = by) = (SELECT ifnull(same, id) FROM actor WHERE id = "
             "?5)) ORDER "
             "BY id";
static const char SQL_CLAIM_PUT[] =
    "INSERT INTO claim(fact, quote, source, words, stance, by, credibility, wording, correction, made)"
    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char SQL_QUOTE_SOURCE[] = "SELECT source FROM quote WHERE id = ?";
static const char SQL_SAID[] =
    "SELECT v.claim, v.key, v.form, v.value, v.low, v.high, v.unit, v.record_kind, v.id FROM value v"
    " WHERE v.owner = ?1 AND v.kind = ?2 AND v.ended IS NULL AND v.shown <> 3 ORDER BY v.id";
static const char SQL_FLAG_EVIDENCE[] = "UPDATE fact SET flags = flags | ?2 WHERE id = ?1";

static bool same_said(Store *store, int64_t fact, int64_t claim, const Said *said, size_t n, Err *err) {
  size_t there = 0, same = 0;
  Record owner = record_fact(fact);
  sqlite3_stmt *stmt = store_bind(store, SQL_SAID, err, "ii", fact, (int64_t)owner.kind);
  while (stmt != NULL && store_step(store, stmt, err) == SQLITE_ROW) {
    if (sqlite3_column_int64(stmt, 0) != claim)
      continue;
    there++;
    Value value = store_column_value(stmt, 2);
    for (size_t i = 0; i < n; i++)
      same += said[i].key == sqlite3_column_int64(stmt, 1) && value_same(&said[i].value, &value);
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return there == n && same == n;
}

static int64_t find_claim(Store *store, int64_t fact, const EvidencePut *put, const Said *said, size_t n, Err *err) {
  Ids found = {0};
  sqlite3_stmt *stmt =
      store_bind(store, SQL_CLAIM_SAME, err, "iItiI", fact, put->quote, put->words, (int64_t)put->stance, put->by);
  while (stmt != NULL && store_step(store, stmt, err) == SQLITE_ROW)
    vec_add(&found, sqlite3_column_int64(stmt, 0));
  if (stmt != NULL)
    sqlite3_reset(stmt);
  int64_t claim = 0;
  for (size_t i = 0; i < found.n && claim == 0; i++)
    if (same_said(store, fact, found.at[i], said, n, err))
      claim = found.at[i];
  vec_clear(&found);
  return claim;
}

static bool insert_claim(Store *store, int64_t fact, const EvidencePut *put, int64_t source, const Said *said, size_t n,
                         int64_t *claim, Err *err) {
  if (!store_write(store, err) ||
      !store_run(store, SQL_CLAIM_PUT, err, "iIItiIitii", fact, put->quote, source, put->words, (int64_t)put->stance,
                 put->by, (int64_t)put->credibility, put->wording, (int64_t)put->correction, store->change))
    return false;
  *claim = sqlite3_last_insert_rowid(store->db);
  for (size_t i = 0; i < n; i++)
    if (!store_value_put(store, record_fact(fact), *claim, &said[i], err))
      return false;
  const char *summary = NULL; /* what a correction says of it is found by its words, too */
  for (size_t i = 0; i < n; i++)
    summary = said[i].key == TERM_SUMMARY ? said[i].value.text : summary;
  if ((put->words != NULL || summary != NULL) && !store_search_put(store, 'V', *claim, put->words, summary, err))
    return false;
  uint32_t flags = FACT_EVIDENCE | (n > 0 ? FACT_SAID : 0);
  return store_run(store, SQL_FLAG_EVIDENCE, err, "ii", fact, (int64_t)flags);
}

/* Leaves the evaluation to the caller, who may have more evidence to put. */
bool store_evidence_put(Store *store, int64_t fact, const EvidencePut *put, int64_t *claim, bool *made, Err *err) {
  int64_t source = put->quote == 0 ? 0 : store_ask(store, SQL_QUOTE_SOURCE, "i", put->quote);
  if (put->words != NULL && !text_check(put->words, strlen(put->words), "the judgement", err))
    return false;
  Dated dated;
  if (!store_dated_read(store, &put->when, (fact & 1) != 0, source, &dated, err))
    return false;
  VEC(Said) said = {0};
  for (size_t i = 0; i < put->n_said; i++)
    vec_add(&said, put->said[i]);
  if (dated.given)
    vec_add(&said, ((Said){.key = TERM_DATE,
                           .value = {.form = VALUE_TIME,
                                     .text = buf_str(&dated.edtf),
                                     .len = dated.edtf.len,
                                     .unit = dated.relative ? buf_str(&dated.phrase) : NULL}}));
  *claim = find_claim(store, fact, put, said.at, said.n, err);
  *made = *claim == 0;
  bool ok = !*made || insert_claim(store, fact, put, source, said.at, said.n, claim, err);
  vec_clear(&said);
  store_dated_clear(&dated);
  return ok;
}
