#include "store/internal.h"

#include "time/lag.h"

#include <inttypes.h>
#include <string.h>

/* What orders facts: ties that were put (one lies after or before another, perhaps by a lag), and the events that relations
 * began and ended with. */

static const char SQL_TIE_THERE[] =
    "SELECT 1 FROM tie WHERE fact = ?1 AND other = ?2 AND after = ?3 AND lag = ?4 AND ended IS NULL";
static const char SQL_TIE_PUT[] = "INSERT INTO tie(fact, other, after, lag, made) VALUES(?1, ?2, ?3, ?4, ?5)";
static const char SQL_TIE_END[] =
    "UPDATE tie SET ended = ?5 WHERE fact = ?1 AND other = ?2 AND after = ?3 AND lag = ?4 "
    "AND ended IS NULL";
static const char SQL_TIES_OF[] = "SELECT fact, other, after, lag FROM tie WHERE fact = ? AND ended IS NULL";
static const char SQL_TIES_TO[] = "SELECT t.fact, t.other, t.after, t.lag FROM tie t JOIN fact f ON f.id = t.fact"
                                  " WHERE t.other = ? AND t.ended IS NULL AND f.ended IS NULL";
static const char SQL_BEGINS[] = "SELECT id FROM fact WHERE began = ? AND ended IS NULL AND same IS NULL";
static const char SQL_ENDS[] = "SELECT id FROM fact WHERE over = ? AND ended IS NULL AND same IS NULL";
static const char SQL_MERGED[] = "SELECT EXISTS(SELECT 1 FROM fact WHERE same IS NOT NULL)";
static const char SQL_BEGAN[] =
    "SELECT began FROM fact WHERE (id = ?1 OR same = ?1) AND began IS NOT NULL ORDER BY id <> ?1, id LIMIT 1";
static const char SQL_OVER[] =
    "SELECT over FROM fact WHERE (id = ?1 OR same = ?1) AND over IS NOT NULL ORDER BY id <> ?1, id LIMIT 1";
static const char SQL_TIED[] = "SELECT DISTINCT fact FROM tie WHERE ended IS NULL UNION SELECT id FROM fact WHERE "
                               "(began IS NOT NULL OR over IS NOT NULL) AND ended IS NULL AND same IS NULL ORDER BY 1";
static const char SQL_PUBLISHED[] =
    "SELECT s.published_hi, e.id FROM claim e JOIN quote q ON q.id = e.quote JOIN source s ON s.id = e.source"
    " WHERE e.fact = ? AND e.stance = 0 AND e.ended IS NULL AND q.ended IS NULL AND s.ended IS NULL AND s.published_hi "
    "IS NOT NULL ORDER BY 1, 2 LIMIT 1";

/* ---- putting ---- */

bool store_tie_check(const TiePut *tie, int64_t fact, Err *err) {
  Lag lag;
  if (tie->other == fact)
    return err_set(err, ERR_ARG, "%c%" PRId64 " cannot lie %s itself", (char)record_fact(fact).kind, fact >> 1,
                   tie->after ? "after" : "before");
  if (tie->lag != NULL && strlen(tie->lag) >= LAG_TEXT_MAX)
    return err_set(err, ERR_ARG, "a lag is short, such as \"3d..5d\", not %zu bytes long", strlen(tie->lag));
  return tie->lag == NULL || lag_parse(tie->lag, strlen(tie->lag), &lag, err);
}

bool store_tie_put(Store *store, int64_t fact, const TiePut *tie, bool *made, Err *err) {
  const char *lag = tie->lag == NULL ? "" : tie->lag;
  TiePut one = *tie; /* as what it was merged into: that does not lie after itself either */
  one.other = store_canonical(store, record_fact(tie->other)).id;
  if (!store_tie_check(&one, store_canonical(store, record_fact(fact)).id, err))
    return false;
  if (store_ask(store, SQL_TIE_THERE, "iiit", fact, tie->other, (int64_t)tie->after, lag) != 0)
    return true;
  *made = true;
  return store_write(store, err) &&
         store_run(store, SQL_TIE_PUT, err, "iiiti", fact, tie->other, (int64_t)tie->after, lag, store->change);
}

static bool is_among(const TiePut *ties, size_t n, const Link *link) {
  for (size_t i = 0; i < n; i++)
    if (ties[i].other == link->other && strcmp(ties[i].lag == NULL ? "" : ties[i].lag, link->lag) == 0)
      return true;
  return false;
}

static void read_link(sqlite3_stmt *stmt, Link *link) {
  *link = (Link){.kind = sqlite3_column_int(stmt, 2) != 0 ? LINK_AFTER : LINK_BEFORE,
                 .fact = sqlite3_column_int64(stmt, 0),
                 .other = sqlite3_column_int64(stmt, 1)};
  const char *lag = (const char *)sqlite3_column_text(stmt, 3);
  size_t len = lag == NULL ? 0 : strlen(lag);
  memcpy(link->lag, lag == NULL ? "" : lag, len < sizeof link->lag ? len : sizeof link->lag - 1);
}

static bool add_ties(Store *store, const char *sql, int64_t fact, Links *out, Err *err) {
  sqlite3_stmt *stmt = store_bind(store, sql, err, "i", fact);
  int rc = -1;
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW) {
    Link link;
    read_link(stmt, &link);
    vec_add(out, link);
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return rc == SQLITE_DONE;
}

/* Ends the ties of one direction that are not among those given; `touched` gathers what they were to. */
static bool end_ties(Store *store, int64_t fact, bool after, const TiePut *ties, size_t n, Ids *touched, Err *err) {
  Links there = {0};
  bool ok = add_ties(store, SQL_TIES_OF, fact, &there, err);
  for (size_t i = 0; ok && i < there.n; i++) {
    const Link *link = &there.at[i];
    if ((link->kind == LINK_AFTER) != after || is_among(ties, n, link))
      continue;
    vec_add(touched, link->other);
    ok = store_run(store, SQL_TIE_END, err, "iiiti", fact, link->other, (int64_t)after, link->lag, store->change);
  }
  vec_clear(&there);
  return ok;
}

bool store_ties_replace(Store *store, int64_t fact, bool after, const TiePut *ties, size_t n, bool *made, Err *err) {
  Ids members = {0}, touched = {0};
  bool ok = store_write(store, err) && store_members(store, record_fact(fact), &members, err), added = false;
  for (size_t i = 0; ok && i < members.n; i++)
    ok = end_ties(store, members.at[i], after, ties, n, &touched, err);
  for (size_t i = 0; ok && i < n; i++)
    ok = store_tie_put(store, fact, &ties[i], &added, err);
  *made = *made || added || touched.n > 0;
  for (size_t i = 0; i < n; i++)
    vec_add(&touched, ties[i].other);
  vec_add(&touched, fact);
  for (size_t i = 0; ok && *made && i < touched.n; i++)
    ok = store_fact_settle(store, touched.at[i], err);
  vec_clear(&members);
  vec_clear(&touched);
  return ok;
}

/* ---- reading ---- */

static bool add_followers(Store *store, const char *sql, LinkKind kind, int64_t event, Links *out, Err *err) {
  Ids relations = {0};
  bool ok = store_collect(store, sql, &relations, err, "i", event);
  for (size_t i = 0; ok && i < relations.n; i++)
    vec_add(out, ((Link){.kind = kind, .fact = relations.at[i], .other = event}));
  vec_clear(&relations);
  return ok;
}

static bool add_links(Store *store, int64_t fact, Links *out, Err *err) {
  bool event = (fact & 1) == 0;
  return add_ties(store, SQL_TIES_OF, fact, out, err) && add_ties(store, SQL_TIES_TO, fact, out, err) &&
         (!event || (add_followers(store, SQL_BEGINS, LINK_BEGAN, fact, out, err) &&
                     add_followers(store, SQL_ENDS, LINK_ENDED, fact, out, err)));
}

void store_fact_ends(Store *store, const FactRow *row, int64_t *began, int64_t *ended) {
  bool relation = (row->id & 1) != 0;
  *began = row->began == 0 && relation ? store_ask(store, SQL_BEGAN, "i", row->id) : row->began;
  *ended = row->ended == 0 && relation ? store_ask(store, SQL_OVER, "i", row->id) : row->ended;
}

bool store_links(Store *store, const FactRow *row, Links *out, Err *err) {
  size_t first = out->n;
  bool merged = store_ask(store, SQL_MERGED, "") != 0, ok = true;
  Ids members = {0};
  if (merged)
    ok = store_members(store, record_fact(row->id), &members, err);
  else
    vec_add(&members, row->id);
  for (size_t i = 0; ok && i < members.n; i++) {
    FactRow member;
    if (!merged || (store_fact_row(store, members.at[i], &member) && !member.retracted))
      ok = add_links(store, members.at[i], out, err);
  }
  int64_t began, ended;
  store_fact_ends(store, row, &began, &ended);
  if (ok && began != 0)
    vec_add(out, ((Link){.kind = LINK_BEGAN, .fact = row->id, .other = began}));
  if (ok && ended != 0)
    vec_add(out, ((Link){.kind = LINK_ENDED, .fact = row->id, .other = ended}));
  for (size_t i = first; ok && merged && i < out->n; i++) {
    out->at[i].fact = store_canonical(store, record_fact(out->at[i].fact)).id;
    out->at[i].other = store_canonical(store, record_fact(out->at[i].other)).id;
  }
  vec_clear(&members);
  return ok;
}

bool store_tied(Store *store, int64_t **out, size_t *n, Err *err) {
  Ids ids = {0};
  bool ok = store_collect(store, SQL_TIED, &ids, err, "");
  *out = ids.at;
  *n = ids.n;
  return ok;
}

bool store_published(Store *store, int64_t fact, int64_t *hi, int64_t *claim, Err *err) {
  *hi = TIME_MAX;
  *claim = 0;
  Ids members = {0};
  bool ok = store_members(store, record_fact(fact), &members, err);
  for (size_t i = 0; ok && i < members.n; i++) {
    sqlite3_stmt *stmt = store_bind(store, SQL_PUBLISHED, err, "i", members.at[i]);
    ok = stmt != NULL;
    if (ok && sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int64(stmt, 0) < *hi) {
      *hi = sqlite3_column_int64(stmt, 0);
      *claim = sqlite3_column_int64(stmt, 1);
    }
    if (ok)
      sqlite3_reset(stmt);
  }
  vec_clear(&members);
  return ok;
}
