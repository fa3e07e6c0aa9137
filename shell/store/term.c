#include "store/internal.h"

#include "base/mem.h"

#include <inttypes.h>
#include <string.h>

/* Vocabularies are small and asked for all the time: they are kept in memory, by number and by code, and read anew when
 * another process or a rollback may have changed them. */

static const char SQL_TERMS[] = "SELECT id, scheme, code, label, parent, single, declared, gone FROM term ORDER BY id";
static const char SQL_TERM_PUT[] = "INSERT INTO term(id, scheme, code, declared, made) VALUES(?, ?, ?, ?, ?)";
static const char SQL_TERM_BACK[] = "UPDATE term SET gone = 0 WHERE id = ?";
static const char SQL_TERM_LINK[] = "INSERT INTO term_link(event, begins, relation, made) VALUES(?, ?, ?, ?)";
static const char SQL_TERM_LINKED[] =
    "SELECT count(*) FROM term_link WHERE event = ? AND begins = ? AND relation = ? AND ended IS NULL";

#define TERMS_MOST (1 << 24) /* they are kept by number */

static size_t text_length(const char *text) {
  return text == NULL ? 0 : strlen(text);
}

static const char *copy_text(const char *text) {
  return text == NULL ? NULL : mem_copy(text, strlen(text));
}

static void clear_row(TermRow *row) {
  mem_free((char *)(uintptr_t)row->term.scheme);
  mem_free((char *)(uintptr_t)row->term.code);
  mem_free((char *)(uintptr_t)row->term.label);
  *row = (TermRow){0};
}

void store_terms_free(Store *store) {
  for (size_t i = 0; i < store->terms.n; i++)
    clear_row(&store->terms.at[i]);
  vec_clear(&store->terms);
  mem_free(store->term_slots);
  store->term_slots = NULL;
  store->n_term_slots = 0;
}

/* The slot in which the term's id stands, or would stand. There must be slots. */
static int64_t *find_slot(const Store *store, const char *scheme, const char *code, size_t len) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (const char *p = scheme; *p != '\0'; p++)
    hash = (hash ^ (unsigned char)*p) * 0x100000001B3u;
  for (size_t i = 0; i < len; i++)
    hash = (hash ^ (unsigned char)code[i]) * 0x100000001B3u;
  for (size_t at = (size_t)(hash ^ (hash >> 32));; at++) {
    int64_t *slot = &store->term_slots[at & (store->n_term_slots - 1)];
    if (*slot == 0)
      return slot;
    const Term *t = &store->terms.at[*slot].term;
    if (strlen(t->code) == len && memcmp(t->code, code, len) == 0 && strcmp(t->scheme, scheme) == 0)
      return slot;
  }
}

static void index_row(Store *store, const Term *term) {
  if (store->n_term_slots > 2 * store->terms.n) {
    *find_slot(store, term->scheme, term->code, strlen(term->code)) = term->id;
    return;
  }
  mem_free(store->term_slots);
  store->n_term_slots = store->n_term_slots == 0 ? 256 : store->n_term_slots * 2;
  while (store->n_term_slots <= 2 * store->terms.n)
    store->n_term_slots *= 2;
  store->term_slots = mem_zero(store->n_term_slots, sizeof *store->term_slots);
  for (size_t i = 0; i < store->terms.n; i++)
    if (store->terms.at[i].term.id != 0)
      index_row(store, &store->terms.at[i].term);
}

static void add_row(Store *store, const Term *term, bool gone) {
  while ((int64_t)store->terms.n <= term->id)
    vec_add(&store->terms, (TermRow){0});
  TermRow *row = &store->terms.at[term->id];
  clear_row(row);
  row->term = *term;
  row->gone = gone;
  row->term.scheme = copy_text(term->scheme);
  row->term.code = copy_text(term->code);
  row->term.label = copy_text(term->label);
  index_row(store, &row->term);
}

/* Whether what the file says are vocabularies: every parent is there, and nothing stands under itself. Whoever walks up from
 * a term then comes to an end. */
static bool are_trees(const Store *store) {
  size_t n = store->terms.n;
  size_t *walk = mem_zero(n + 1, sizeof *walk); /* the walk in which a term was come by, 0 none */
  bool right = true;
  for (size_t i = 0; i < n && right; i++)
    for (size_t at = i; at != 0 && walk[at] == 0 && right;) {
      int64_t up = store->terms.at[at].term.parent;
      walk[at] = i;
      right = up == 0 || (up > 0 && (size_t)up < n && store->terms.at[up].term.id != 0 && walk[up] != i);
      at = right ? (size_t)up : 0;
    }
  mem_free(walk);
  return right;
}

bool store_terms_load(Store *store, Err *err) {
  if (!store->terms_stale)
    return true;
  sqlite3_stmt *stmt = store_stmt(store, SQL_TERMS, err);
  if (stmt == NULL)
    return false;
  store_terms_free(store);
  int rc;
  bool right = true;
  while ((rc = store_step(store, stmt, err)) == SQLITE_ROW && right) {
    Term term = {.id = sqlite3_column_int64(stmt, 0), .parent = sqlite3_column_int64(stmt, 4)};
    term.scheme = (const char *)sqlite3_column_text(stmt, 1);
    term.code = (const char *)sqlite3_column_text(stmt, 2);
    term.label = (const char *)sqlite3_column_text(stmt, 3);
    term.single = sqlite3_column_int(stmt, 5);
    term.declared = sqlite3_column_int(stmt, 6) != 0;
    right = term.id > 0 && term.id < TERMS_MOST && term.scheme != NULL && term.code != NULL;
    if (right)
      add_row(store, &term, sqlite3_column_int(stmt, 7) != 0);
  }
  sqlite3_reset(stmt);
  if (rc >= 0 && !(right && are_trees(store))) {
    store_terms_free(store);
    return store_fail(store, SQLITE_CORRUPT, "reading the case", err);
  }
  store->terms_stale = rc != SQLITE_DONE;
  store->terms_version++;
  return rc == SQLITE_DONE;
}

const Term *store_term_get(Store *store, int64_t id) {
  if (!store_terms_load(store, NULL) || id <= 0 || (size_t)id >= store->terms.n || store->terms.at[id].term.id == 0)
    return NULL;
  return &store->terms.at[id].term;
}

int64_t store_term_find(Store *store, const char *scheme, const char *code, size_t len) {
  if (!store_terms_load(store, NULL) || store->n_term_slots == 0)
    return 0;
  int64_t id = *find_slot(store, scheme, code, len);
  return store->terms.at[id].gone ? 0 : id;
}

/* A term that went with its change, and is used again: this change has made it, too. */
static bool bring_back(Store *store, int64_t id, Err *err) {
  static const Value NOTHING = {0};
  if (!store_version_put(store, (Record){REC_TERM, id}, VERSION_PUT, &NOTHING, err) ||
      !store_run(store, SQL_TERM_BACK, err, "i", id))
    return false;
  store->terms.at[id].gone = false;
  store->terms_version++;
  return true;
}

int64_t store_term_put(Store *store, const char *scheme, const char *code, size_t len, bool declare, bool *made,
                       Err *err) {
  int64_t id = store_term_find(store, scheme, code, len);
  *made = id == 0;
  if (id != 0) {
    const Term *t = &store->terms.at[id].term;
    return !declare || t->declared || store_term_set(store, id, t->label, t->parent, t->single, err) ? id : 0;
  }
  if (len == 0)
    return err_set(err, ERR_ARG, "a term of the scheme %s needs a code", scheme);
  if (!store_write(store, err) || !store_terms_load(store, err))
    return 0;
  id = *find_slot(store, scheme, code, len); /* another process may have made it before the lock was ours */
  if (id != 0) {
    *made = store->terms.at[id].gone;
    if (*made && !bring_back(store, id, err))
      return 0;
    const Term *t = &store->terms.at[id].term;
    return !declare || t->declared || store_term_set(store, id, t->label, t->parent, t->single, err) ? id : 0;
  }
  Term term = {.id = (int64_t)store->terms.n, .scheme = scheme, .code = mem_copy(code, len), .declared = declare};
  if (term.id < TERM_FIRST_FREE)
    term.id = TERM_FIRST_FREE;
  bool ok = store_run(store, SQL_TERM_PUT, err, "ittii", term.id, scheme, term.code, (int64_t)declare, store->change);
  if (ok)
    add_row(store, &term, false);
  store->terms_version++;
  mem_free((char *)(uintptr_t)term.code);
  return ok ? term.id : 0;
}

bool store_term_set(Store *store, int64_t id, const char *label, int64_t parent, int single, Err *err) {
  if (!store_write(store, err))
    return false;
  for (int64_t up = parent; up != 0; up = store->terms.at[up].term.parent)
    if (up == id)
      return err_set(err, ERR_ARG, "%s cannot stand under %s, which stands under it", store->terms.at[id].term.code,
                     store->terms.at[parent].term.code);
  const struct {
    const char *key;
    Value value;
  } SETS[] = {{"label", {.form = label == NULL ? VALUE_NONE : VALUE_TEXT, .text = label, .len = text_length(label)}},
              {"parent", {.form = parent == 0 ? VALUE_NONE : VALUE_INTEGER, .integer = parent}},
              {"single", {.form = VALUE_INTEGER, .integer = single}},
              {"declared", {.form = VALUE_INTEGER, .integer = 1}}};
  for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++) {
    bool made;
    if (!store_row_correct(store, (Record){REC_TERM, id}, SETS[i].key, &SETS[i].value, &made, err))
      return false;
  }
  return store_terms_load(store, err);
}

bool store_term_link(Store *store, int64_t event, bool begins, int64_t relation, Err *err) {
  if (store_ask(store, SQL_TERM_LINKED, "iii", event, (int64_t)begins, relation) > 0)
    return true;
  store->terms_version++;
  return store_write(store, err) &&
         store_run(store, SQL_TERM_LINK, err, "iiii", event, (int64_t)begins, relation, store->change);
}

int64_t store_terms_version(const Store *store) {
  return store->terms_version + store->terms_stale;
}

void store_term_each(Store *store, const char *scheme, StoreTermFn *fn, void *context) {
  if (!store_terms_load(store, NULL))
    return;
  for (size_t i = 0; i < store->terms.n; i++)
    if (store->terms.at[i].term.id != 0 && !store->terms.at[i].gone &&
        (scheme == NULL || strcmp(store->terms.at[i].term.scheme, scheme) == 0))
      fn(context, &store->terms.at[i].term);
}

bool store_term_under(Store *store, int64_t term, int64_t ancestor) {
  for (const Term *t = store_term_get(store, term); t != NULL; t = store_term_get(store, t->parent))
    if (t->id == ancestor)
      return true;
  return false;
}
