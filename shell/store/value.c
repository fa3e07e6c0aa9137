#include "store/internal.h"

#include "text/text.h"

#include <inttypes.h>
#include <string.h>

/* Attributes and identifiers of records, and what pieces of evidence say differently from their fact. */

static const char SQL_VALUES[] =
    "SELECT id, form, value, low, high, unit, record_kind, ended, date FROM value"
    " WHERE owner = ?1 AND kind = ?2 AND key = ?3 AND claim IS ?4 AND " NOT_UNDONE("value") " ORDER BY id";
static const char SQL_VALUE_PUT[] =
    "INSERT INTO value(kind, owner, claim, key, form, value, low, high, unit, record_kind, date, shown, made)"
    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char SQL_VALUE_END[] =
    "UPDATE value SET ended = ?4 WHERE owner = ?1 AND kind = ?2 AND key = ?3 AND claim IS NULL AND ended IS NULL";
static const char SQL_WORDS_PUT[] = "INSERT INTO words(rowid, title, body) VALUES(?, ?, ?)";

typedef enum Found { FOUND_NONE, FOUND_SAME, FOUND_PAST, FOUND_OTHER } Found;

static bool same_date(sqlite3_stmt *stmt, int at, const char *date) {
  const char *there = (const char *)sqlite3_column_text(stmt, at);
  return there == NULL || date == NULL ? there == date : strcmp(there, date) == 0;
}

static Found find_value(Store *store, Record owner, int64_t claim, const Said *said, Err *err) {
  sqlite3_stmt *stmt = store_bind(store, SQL_VALUES, err, "iiiI", owner.id, (int64_t)owner.kind, said->key, claim);
  Found found = FOUND_NONE;
  bool past = false;
  while (stmt != NULL && found != FOUND_SAME && store_step(store, stmt, err) == SQLITE_ROW) {
    Value there = store_column_value(stmt, 1);
    bool live = sqlite3_column_type(stmt, 7) == SQLITE_NULL;
    if (value_same(&there, &said->value) && same_date(stmt, 8, said->date))
      found = live ? FOUND_SAME : (past = true, found);
    else if (live && same_date(stmt, 8, said->date))
      found = FOUND_OTHER;
  }
  if (past && found == FOUND_OTHER)
    found = FOUND_PAST; /* it was corrected since; what was taken back and is put again comes back */
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return found;
}

static bool insert(Store *store, Record owner, int64_t claim, const Said *said, Err *err) {
  bool shown = claim == 0;
  return store_write(store, err) &&
         store_run(store, SQL_VALUE_PUT, err, "iiIivtii", (int64_t)owner.kind, owner.id, claim, said->key, &said->value,
                   said->date, (int64_t)shown, store->change);
}

bool store_value_put(Store *store, Record owner, int64_t claim, const Said *said, Err *err) {
  if (said->value.form == VALUE_TEXT && !text_check(said->value.text, said->value.len, "a value", err))
    return false;
  Found found = find_value(store, owner, claim, said, err);
  if (found == FOUND_SAME || found == FOUND_PAST)
    return true;
  const Term *key = store_term_get(store, said->key);
  bool many = key != NULL && strcmp(key->scheme, SCHEME_IDENTIFIER) == 0;
  if (found == FOUND_OTHER && !many && claim == 0 && owner.kind != REC_TERM) {
    char ref[RECORD_REF_SIZE];
    record_ref(owner, ref);
    return err_set(err, ERR_ARG,
                   "%s has another %s: use correct(%s, {%s = …}, \"why\") if that was wrong, update if it changed", ref,
                   key->code, ref, key->code);
  }
  return insert(store, owner, claim, said, err);
}

bool store_said_replace(Store *store, Record record, const Said *said, bool *made, Err *err) {
  *made = find_value(store, record, 0, said, err) != FOUND_SAME;
  if (!*made)
    return true;
  return store_write(store, err) &&
         store_run(store, SQL_VALUE_END, err, "iiii", record.id, (int64_t)record.kind, said->key, store->change) &&
         insert(store, record, 0, said, err);
}

bool store_search_put(Store *store, char kind, int64_t id, const char *title, const char *body, Err *err) {
  return store_run(store, SQL_WORDS_PUT, err, "itt", id * 256 + kind, title, body);
}

bool store_value_add(Store *store, Record record, const Said *said, Err *err) {
  return store_value_put(store, record, 0, said, err);
}
