#include "store/internal.h"

#include "base/mem.h"
#include "text/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char SQL_ACTOR_PUT[] = "INSERT INTO actor(kind, name, unnamed, made) VALUES(?, ?, ?, ?)";
static const char SQL_ACTOR_SAME[] =
    "SELECT id, kind FROM actor WHERE name = ?1 AND ended IS NULL AND unnamed = 0 UNION"
    " SELECT v.record, a.kind FROM version v JOIN actor a ON a.id = v.record"
    " WHERE v.kind = 65 AND v.key = 'name' AND v.value = ?1 AND a.ended IS NULL AND " NOT_UNDONE("v") " ORDER BY 1";
static const char SQL_ACTOR_IDENTIFIED[] = "SELECT owner FROM value WHERE key = ?1 AND value = ?2 AND kind = 65 AND"
                                           " claim IS NULL AND ended IS NULL ORDER BY owner LIMIT 1";
static const char SQL_ACTOR_OTHER_ID[] = "SELECT count(*) FROM value WHERE owner = ?1 AND kind = 65 AND key = ?2 AND"
                                         " value <> ?3 AND ended IS NULL";
static const char SQL_ACTOR_KINDLESS[] = "SELECT kind IS NULL FROM actor WHERE id = ?";
static const char SQL_NAME_PUT[] = "INSERT INTO name(actor, text, fold, language, kind, made) VALUES(?, ?, ?, ?, ?, ?)";
static const char SQL_NAME_THERE[] = "SELECT count(*) FROM name WHERE fold = ?3 AND actor = ?1 AND text = ?2 AND ended "
                                     "IS NULL AND (kind <> 0 OR ?4 = 0 OR"
                                     " text = (SELECT name FROM actor WHERE id = ?1))";
/* Its own name becomes an alias when it has taken another. */
static const char SQL_NAME_END[] = "UPDATE name INDEXED BY name_fold SET ended = ?3 WHERE fold = ?4 AND actor = ?1 AND "
                                   "text = ?2 AND kind = 0 AND ended IS NULL"
                                   " AND text <> (SELECT name FROM actor WHERE id = ?1)";
static const char SQL_NAME_FIND[] =
    "SELECT ifnull(a.same, a.id) FROM name n JOIN actor a ON a.id = n.actor"
    " WHERE n.fold = ?1 AND n.ended IS NULL AND a.ended IS NULL AND (?2 IS NULL OR a.kind = ?2)";
static const char SQL_NAME_EXACT[] =
    "SELECT ifnull(a.same, a.id) FROM name n JOIN actor a ON a.id = n.actor WHERE n.fold = ?1 AND"
    " n.kind = 0 AND n.text = ?3 AND n.ended IS NULL AND a.ended IS NULL AND (?2 IS NULL OR a.kind = ?2)";
static const char SQL_NAMES[] = "SELECT n.fold, n.text, ifnull(a.same, a.id) FROM name n JOIN actor a ON a.id = n.actor"
                                " WHERE n.ended IS NULL AND a.ended IS NULL";

/* ---- finding ---- */

static int compare_ids(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* The actors that a statement gives, each once, in order; there are rarely several, so SQLite need not sort. */
static size_t collect(Store *store, const char *sql, const char *fold, int64_t kind, const char *text, int64_t *out,
                      size_t max) {
  sqlite3_stmt *stmt = store_bind(store, sql, NULL, sql == SQL_NAME_EXACT ? "tIt" : "tI", fold, kind, text);
  Ids found = {0};
  while (stmt != NULL && store_step(store, stmt, NULL) == SQLITE_ROW)
    vec_add(&found, sqlite3_column_int64(stmt, 0));
  if (stmt != NULL)
    sqlite3_reset(stmt);
  if (found.n > 1)
    qsort(found.at, found.n, sizeof *found.at, compare_ids);
  size_t n = 0;
  for (size_t i = 0; i < found.n; i++) {
    if (i > 0 && found.at[i] == found.at[i - 1])
      continue;
    if (n < max)
      out[n] = found.at[i];
    n++;
  }
  vec_clear(&found);
  return n;
}

size_t store_actor_find(Store *store, const char *name, size_t len, int64_t kind, int64_t *out, size_t max) {
  Buf fold = BUF_EMPTY, text = BUF_EMPTY;
  text_fold(name, len, &fold);
  buf_add(&text, name, len);
  size_t n = fold.len == 0 ? 0 : collect(store, SQL_NAME_FIND, buf_str(&fold), kind, NULL, out, max);
  if (n > 1) { /* of several, the one whose own name it is to the letter */
    int64_t exact[2];
    if (collect(store, SQL_NAME_EXACT, buf_str(&fold), kind, buf_str(&text), exact, 2) == 1) {
      out[0] = exact[0];
      n = 1;
    }
  }
  buf_clear(&fold);
  buf_clear(&text);
  return n;
}

void store_actor_nearest(Store *store, const char *name, size_t len, size_t max, Buf *out) {
  enum { MOST = 8 };
  struct {
    double likeness;
    int64_t actor;
    char text[96];
  } best[MOST];
  size_t n = 0;
  max = max > MOST ? MOST : max;
  Buf fold = BUF_EMPTY;
  text_fold(name, len, &fold);
  sqlite3_stmt *stmt = store_stmt(store, SQL_NAMES, NULL);
  while (stmt != NULL && store_step(store, stmt, NULL) == SQLITE_ROW) {
    const char *other = (const char *)sqlite3_column_text(stmt, 0);
    double likeness = text_likeness(fold.data, fold.len, other, (size_t)sqlite3_column_bytes(stmt, 0));
    int64_t actor = sqlite3_column_int64(stmt, 2);
    size_t at = 0;
    while (at < n && best[at].actor != actor)
      at++;
    if (likeness < 0.6 || (at < n && best[at].likeness >= likeness) ||
        (at == n && n == max && best[n - 1].likeness >= likeness))
      continue;
    if (at == n && n < max)
      n++;
    at = at == n ? n - 1 : at;
    while (at > 0 && best[at - 1].likeness < likeness) {
      best[at] = best[at - 1];
      at--;
    }
    best[at].likeness = likeness;
    best[at].actor = actor;
    const char *text = (const char *)sqlite3_column_text(stmt, 1);
    size_t width, keep = text_prefix(text, strlen(text), 60, &width);
    keep = keep < sizeof best[at].text ? keep : sizeof best[at].text - 1;
    memcpy(best[at].text, text, keep);
    best[at].text[keep] = '\0';
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  for (size_t i = 0; i < n; i++)
    buf_printf(out, "%s%s (A%" PRId64 ")", i > 0 ? ", " : "", best[i].text, best[i].actor);
  buf_clear(&fold);
}

/* ---- putting ---- */

bool store_actor_alias(Store *store, int64_t actor, const NamePut *alias, Err *err) {
  Buf fold = BUF_EMPTY;
  text_fold(alias->text, strlen(alias->text), &fold);
  bool ok = true;
  if (fold.len == 0)
    ok = err_set(err, ERR_ARG, "a name needs a letter or a digit: \"%s\" has none", alias->text);
  else if (store_ask(store, SQL_NAME_THERE, "itti", actor, alias->text, buf_str(&fold), (int64_t)alias->kind) == 0)
    ok = store_write(store, err) &&
         store_run(store, SQL_NAME_END, err, "itit", actor, alias->text, store->change, buf_str(&fold)) &&
         store_run(store, SQL_NAME_PUT, err, "itttii", actor, alias->text, buf_str(&fold), alias->language,
                   (int64_t)alias->kind, store->change) &&
         store_search_put(store, 'N', sqlite3_last_insert_rowid(store->db), alias->text, NULL, err);
  buf_clear(&fold);
  return ok;
}

/* Whether an identifier given now contradicts one that the record has: then it is somebody else of that name. */
static bool contradicts(Store *store, int64_t actor, const ActorPut *put) {
  for (size_t i = 0; i < put->n_identifiers; i++)
    if (store_ask(store, SQL_ACTOR_OTHER_ID, "iit", actor, put->identifiers[i].key, put->identifiers[i].value.text) > 0)
      return true;
  return false;
}

static bool find_same(Store *store, const ActorPut *put, int64_t *actor, Err *err) {
  *actor = 0;
  for (size_t i = 0; i < put->n_identifiers; i++) {
    int64_t other =
        store_ask(store, SQL_ACTOR_IDENTIFIED, "it", put->identifiers[i].key, put->identifiers[i].value.text);
    other = store_canonical(store, (Record){REC_ACTOR, other}).id;
    if (other != 0 && *actor != 0 && other != *actor)
      return err_set(err, ERR_AMBIGUOUS,
                     "the identifiers of %s belong to two records, A%" PRId64 " and A%" PRId64
                     ": merge them first, or leave one out",
                     put->name, *actor, other);
    *actor = other != 0 ? other : *actor;
  }
  if (*actor != 0 || put->unnamed)
    return true;
  Ids found = {0};
  sqlite3_stmt *stmt = store_bind(store, SQL_ACTOR_SAME, err, "t", put->name);
  int rc = -1;
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW) {
    int64_t kind = sqlite3_column_int64(stmt, 1);
    if (put->kind == 0 || kind == 0 || kind == put->kind)
      vec_add(&found, sqlite3_column_int64(stmt, 0));
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  bool several = false;
  for (size_t i = 0; i < found.n && !several; i++) {
    if (contradicts(store, found.at[i], put))
      continue;
    Record one = store_canonical(store, (Record){REC_ACTOR, found.at[i]});
    several = *actor != 0 && *actor != one.id;
    if (several)
      err_set(err, ERR_AMBIGUOUS,
              "several actors are named %s (A%" PRId64 ", A%" PRId64
              "): say which by its ref, or by kind or an identifier; new = true makes another",
              put->name, *actor, one.id);
    *actor = one.id;
  }
  vec_clear(&found);
  return rc == SQLITE_DONE && !several;
}

bool store_actor_put(Store *store, const ActorPut *put, int64_t *actor, bool *made, Err *err) {
  *actor = 0;
  if (!put->fresh && !find_same(store, put, actor, err))
    return false;
  *made = *actor == 0;
  if (*made) {
    NamePut own = {.text = put->name, .kind = NAME_NAME};
    if (!store_write(store, err) ||
        !store_run(store, SQL_ACTOR_PUT, err, "Itii", put->kind, put->name, (int64_t)put->unnamed, store->change))
      return false;
    *actor = sqlite3_last_insert_rowid(store->db);
    if (!put->unnamed && !store_actor_alias(store, *actor, &own, err))
      return false;
  } else if (put->kind != 0 && store_ask(store, SQL_ACTOR_KINDLESS, "i", *actor) == 1) {
    Value kind = {.form = VALUE_INTEGER, .integer = put->kind};
    bool changed;
    if (!store_row_correct(store, (Record){REC_ACTOR, *actor}, "kind", &kind, &changed, err))
      return false;
  }
  for (size_t i = 0; i < put->n_aliases; i++)
    if (!store_actor_alias(store, *actor, &put->aliases[i], err))
      return false;
  Record owner = {REC_ACTOR, *actor};
  for (size_t i = 0; i < put->n_identifiers; i++)
    if (!store_value_put(store, owner, 0, &put->identifiers[i], err))
      return false;
  for (size_t i = 0; i < put->n_attributes; i++)
    if (!store_value_put(store, owner, 0, &put->attributes[i], err))
      return false;
  return true;
}
