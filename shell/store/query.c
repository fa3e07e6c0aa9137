#include "store/internal.h"

#include "base/mem.h"
#include "text/text.h"

#include <inttypes.h>
#include <string.h>

/* Questions of many keys, put together here as SQL with every value bound.
 *
 * A question over facts is one or more arms joined by UNION ALL, disjoint, so that each can be answered from its own
 * index: an actor is agent, or target, or takes part in another role; and rows of datasets are arms of their own.
 * A window over everything uses the duration classes: a row of class k overlaps [q, r) only if it starts in
 * (q - 2^k, r). */

enum { WORDS_MOST = 64 }; /* of a search: FTS5 takes longer with each */

typedef struct Build {
  Store *store;
  const Query *query;
  Buf sql;
  VEC(Value) binds;
  VEC(char *) owned; /* texts of binds that were made here */
  Buf fold;
  bool bulk;               /* the arm is of the table bulk */
  const QueryKey *arm_key; /* the key whose ways the arms part */
  int way;
  bool by_class;
  Err *err;    /* of what was asked while building */
  bool failed; /* it is filled */
} Build;

static void put(Build *b, const char *text) {
  buf_puts(&b->sql, text);
}

static void put_int(Build *b, int64_t value) {
  buf_putc(&b->sql, '?');
  vec_add(&b->binds, ((Value){.form = VALUE_INTEGER, .integer = value}));
}

static void put_text(Build *b, const char *text, size_t len) {
  char *own = mem_copy(text, len);
  vec_add(&b->owned, own);
  buf_putc(&b->sql, '?');
  vec_add(&b->binds, ((Value){.form = VALUE_TEXT, .text = own, .len = len}));
}

static void put_list(Build *b, const int64_t *ids, size_t n) {
  if (n == 1) {
    put(b, " = ");
    put_int(b, ids[0]);
    return;
  }
  put(b, " IN (");
  for (size_t i = 0; i < n; i++) {
    put(b, i > 0 ? ", " : "");
    put_int(b, ids[i]);
  }
  put(b, ")");
}

static void put_column(Build *b, const char *column, const QueryKey *key) {
  buf_printf(&b->sql, " AND %s", column);
  put_list(b, key->ids, key->n);
}

/* Is one of those asked for; anybody, if none is named (a role by itself). */
static void put_who(Build *b, const QueryKey *key) {
  if (key->n == 0)
    put(b, " IS NOT NULL");
  else
    put_list(b, key->ids, key->n);
}

static void put_not_who(Build *b, const char *column, const QueryKey *key) {
  if (key->n == 0) {
    buf_printf(&b->sql, " AND %s IS NULL", column);
    return;
  }
  buf_printf(&b->sql, " AND (%s IS NULL OR NOT %s", column, column);
  put_list(b, key->ids, key->n);
  put(b, ")");
}

/* ---- participants ---- */

static void put_participant(Build *b, const QueryKey *key, int64_t role) {
  put(b, "f.id IN (SELECT ifnull(m.same, m.id) FROM participant p JOIN fact m ON m.id = p.fact WHERE p.kind IN (65, "
         "69, 82, 83)");
  if (key->n > 0) {
    put(b, " AND p.record");
    put_list(b, key->ids, key->n);
  }
  if (role != 0) {
    put(b, " AND p.role = ");
    put_int(b, role);
  }
  put(b, " AND p.ended IS NULL)");
}

static int64_t role_of(const Build *b, const QueryKey *key) {
  bool relation = b->query->kind == REC_RELATION;
  if (key->op == QUERY_FIRST)
    return relation ? TERM_SUBJECT : TERM_AGENT;
  if (key->op == QUERY_SECOND)
    return relation ? TERM_OBJECT : TERM_TARGET;
  return key->op == QUERY_ROLE ? key->key : 0;
}

/* The ways in which a key about a party can be met; each excludes those before it. */
enum { WAY_FIRST, WAY_SECOND, WAY_OTHER, WAYS };

static bool has_way(const Build *b, const QueryKey *key, int way) {
  int64_t role = role_of(b, key);
  bool any = key->op == QUERY_ACTOR;
  if (way == WAY_FIRST)
    return any || key->op == QUERY_FIRST || role == TERM_AGENT || role == TERM_SUBJECT;
  if (way == WAY_SECOND)
    return any || key->op == QUERY_SECOND || role == TERM_TARGET || role == TERM_OBJECT;
  return !b->bulk;
}

static void put_way(Build *b, const QueryKey *key, int way) {
  static const char *const COLUMN[] = {"f.first", "f.second"};
  put(b, " AND ");
  if (way == WAY_OTHER)
    put_participant(b, key, role_of(b, key));
  else {
    put(b, COLUMN[way]);
    put_who(b, key);
  }
  for (int before = 0; before < way; before++)
    if (has_way(b, key, before))
      put_not_who(b, COLUMN[before], key);
}

static void put_party(Build *b, const QueryKey *key) {
  bool first = true;
  put(b, " AND (");
  for (int way = 0; way < WAYS; way++) {
    if (!has_way(b, key, way))
      continue;
    put(b, first ? "" : " OR ");
    first = false;
    if (way == WAY_OTHER)
      put_participant(b, key, role_of(b, key));
    else {
      put(b, way == WAY_FIRST ? "f.first" : "f.second");
      put_who(b, key);
    }
  }
  put(b, first ? "0)" : ")");
}

static bool is_party(const QueryKey *key) {
  return key->op == QUERY_ACTOR || key->op == QUERY_FIRST || key->op == QUERY_SECOND || key->op == QUERY_ROLE;
}

/* ---- times ---- */

static int64_t day_floor(int64_t s) {
  return s == TIME_MIN ? TIME_MIN / 86400 : s / 86400 - (s % 86400 < 0);
}

static int64_t day_ceil(int64_t s) {
  return s == TIME_MAX ? TIME_MAX / 86400 : day_floor(s - 1) + 1;
}

static void put_test(Build *b, const char *test, int64_t value) {
  put(b, " AND ");
  put(b, test);
  put_int(b, value);
}

static void put_bulk_time(Build *b, const QueryKey *k, bool certain) {
  int64_t longest = 366 * 4000;
  switch (k->op) {
  case QUERY_AT:
    put_test(b, "f.day < ", day_ceil(k->hi));
    put_test(b, "f.day + f.days > ", day_floor(k->lo));
    put_test(b, "f.day > ", day_floor(k->lo) - longest);
    if (certain) {
      put_test(b, "f.day + f.days <= ", day_floor(k->hi));
      put_test(b, "f.day >= ", day_ceil(k->lo));
    }
    break;
  case QUERY_THROUGHOUT: put(b, certain ? " AND 0" : ""); break;
  case QUERY_BEFORE:
    put_test(b, "f.day < ", day_ceil(k->hi));
    if (certain)
      put_test(b, "f.day + f.days <= ", day_floor(k->lo));
    break;
  default:
    put_test(b, "f.day + f.days > ", day_floor(k->lo));
    put_test(b, "f.day > ", day_floor(k->lo) - longest);
    if (certain)
      put_test(b, "f.day >= ", day_ceil(k->hi));
  }
}

/* An event is one instant somewhere in its date, so that its start is its end and one test does for both. */
static void put_fact_time(Build *b, const QueryKey *k, bool certain) {
  if (k->key != 0)
    put_test(b, "f.id <> ", k->key);
  switch (k->op) {
  case QUERY_AT:
    put_test(b, "f.start_lo < ", k->hi);
    put_test(b, "f.end_hi > ", k->lo);
    if (certain) {
      put_test(b, "f.start_hi <= ", k->hi);
      put_test(b, "f.end_lo >= ", k->lo);
    }
    break;
  case QUERY_THROUGHOUT:
    put_test(b, "f.start_lo <= ", k->lo);
    put_test(b, "f.end_hi >= ", k->hi);
    if (certain) {
      put_test(b, "f.start_hi <= ", k->lo == TIME_MAX ? k->lo : k->lo + 1);
      put_test(b, "f.end_lo >= ", k->hi == TIME_MIN ? k->hi : k->hi - 1);
    }
    break;
  case QUERY_BEFORE:
    put_test(b, "f.start_lo < ", k->hi);
    if (b->query->kind != REC_EVENT)
      put_test(b, "f.end_lo < ", k->hi);
    if (certain)
      put_test(b, "f.end_hi <= ", k->lo);
    break;
  default:
    put_test(b, "f.start_hi > ", k->lo);
    if (certain)
      put_test(b, "f.start_lo >= ", k->hi);
  }
}

static bool is_time(const QueryKey *key) {
  return key->op == QUERY_AT || key->op == QUERY_THROUGHOUT || key->op == QUERY_BEFORE || key->op == QUERY_AFTER;
}

static bool surely(const QueryKey *k, const Bounds *t) {
  switch (k->op) {
  case QUERY_AT: return t->start_hi <= k->hi && t->end_lo >= k->lo;
  case QUERY_THROUGHOUT:
    return (k->lo == TIME_MAX || t->start_hi <= k->lo + 1) && (k->hi == TIME_MIN || t->end_lo >= k->hi - 1);
  case QUERY_BEFORE: return t->end_hi <= k->lo;
  case QUERY_AFTER: return t->start_lo >= k->hi;
  default: return true;
  }
}

/* ---- the other keys of facts ---- */

/* Words as a person types them, as a query of FTS5 that cannot be malformed: each word quoted, all of them needed. How many
 * they are. */
static size_t match_text(const char *text, Buf *out) {
  size_t words = 0;
  while (*text != '\0') {
    size_t n = strcspn(text, " \t\n\r\f\v");
    bool prefix = n > 1 && text[n - 1] == '*';
    if (n > 0) {
      buf_puts(out, out->len > 0 ? " \"" : "\"");
      for (size_t i = 0; i < n - (prefix ? 1 : 0); i++) {
        if (text[i] == '"')
          buf_putc(out, '"');
        buf_putc(out, text[i]);
      }
      buf_puts(out, prefix ? "\"*" : "\"");
      words++;
    }
    text += n + strspn(text + n, " \t\n\r\f\v");
  }
  return words;
}

static void put_match(Build *b, const QueryKey *key, const char *kinds) {
  Buf match = BUF_EMPTY;
  if (match_text(key->text, &match) > WORDS_MOST) {
    b->failed = true;
    err_set(b->err, ERR_ARG, "text takes up to %d words", WORDS_MOST);
  }
  buf_printf(&b->sql, "SELECT rowid >> 8 FROM words WHERE rowid & 255 IN (%s) AND words MATCH ", kinds);
  put_text(b, buf_str(&match), match.len);
  buf_clear(&match);
}

static void put_field(Build *b, const QueryKey *key, const char *table, const char *kinds) {
  buf_printf(
      &b->sql,
      "SELECT ifnull(m.same, m.id) FROM value v JOIN %s m ON m.id = v.owner WHERE v.kind IN (%s) AND v.shown <> 0"
      " AND v.ended IS NULL AND v.key = ",
      table, kinds);
  put_int(b, key->key);
  for (size_t i = 0; i < key->n_values; i++) {
    put(b, i == 0 ? " AND v.value IN (?" : ", ?");
    vec_add(&b->binds, key->values[i]);
  }
  put(b, key->n_values > 0 ? ")" : "");
}

/* Most rows have 0 there, which is not in the index: SQLite takes it only if it is told that 0 is not wanted. */
static void put_rare(Build *b, const char *column, const QueryKey *key) {
  bool usual = false;
  for (size_t i = 0; i < key->n; i++)
    usual = usual || key->ids[i] == 0;
  if (!usual)
    buf_printf(&b->sql, " AND %s <> 0", column);
  put_column(b, column, key);
}

static void put_fact_key(Build *b, const QueryKey *key) {
  switch (key->op) {
  case QUERY_TYPE: put_column(b, "f.type", key); break;
  case QUERY_PLACE: put_column(b, "f.place", key); break;
  case QUERY_STANDING: put_rare(b, "f.standing", key); break;
  case QUERY_STATUS: put_rare(b, "f.status", key); break;
  case QUERY_BEGAN: put_column(b, "f.began", key); break;
  case QUERY_ENDED: put_column(b, "f.over", key); break;
  case QUERY_ID: put_column(b, "f.id", key); break;
  case QUERY_GRADE:
    if (key->lo == 0)
      put(b, " AND f.grade IN (0, 6)");
    else
      put_test(b, "f.grade <> 0 AND f.grade BETWEEN 1 AND ", key->lo);
    break;
  case QUERY_SOURCE:
    put(b, " AND f.id IN (SELECT ifnull(m.same, m.id) FROM claim c JOIN fact m ON m.id = c.fact WHERE c.ended IS NULL "
           "AND c.source");
    put_list(b, key->ids, key->n);
    put(b, ")");
    break;
  case QUERY_TEXT:
    put(b, " AND f.id IN (SELECT ifnull(m.same, m.id) FROM fact m WHERE m.id IN (");
    put_match(b, key, "70");
    put(b, " UNION SELECT fact FROM claim WHERE ended IS NULL AND quote IN (");
    put_match(b, key, "81");
    put(b, ") UNION SELECT fact FROM claim WHERE ended IS NULL AND id IN (");
    put_match(b, key, "86");
    put(b, ")))");
    break;
  case QUERY_FIELD:
    put(b, " AND f.id IN (");
    put_field(b, key, "fact", "69, 82");
    put(b, ")");
    break;
  default: break;
  }
}

/* Rows of datasets have a type, two actors and a day; whatever else is asked, they do not have it. */
static void put_bulk_key(Build *b, const QueryKey *key) {
  bool normal = false;
  switch (key->op) {
  case QUERY_TYPE:
  case QUERY_ID: put_fact_key(b, key); return;
  case QUERY_STANDING:
  case QUERY_STATUS:
    for (size_t i = 0; i < key->n; i++)
      normal = normal || key->ids[i] == 0;
    break;
  case QUERY_GRADE: normal = key->lo == 0; break;
  default: break;
  }
  put(b, normal ? "" : " AND 0");
}

/* ---- arms ---- */

static const char FACT_COLUMNS[] =
    "SELECT f.id, f.type, f.first, f.second, f.start_lo, f.start_hi, f.end_lo, f.end_hi, f.place,"
    " f.began, f.over, f.made, f.flags, f.standing, f.status, f.grade, 0";
static const char BULK_COLUMNS[] =
    "SELECT f.id, f.type, f.first, f.second, f.day * 86400, (f.day + f.days) * 86400, f.day * 86400,"
    " (f.day + f.days) * 86400, NULL, NULL, NULL, 0, 0, 0, 0, 0, 1";

static const QueryKey *find_key(const Query *query, bool (*is)(const QueryKey *)) {
  for (size_t i = 0; i < query->n_keys; i++)
    if (is(&query->keys[i]))
      return &query->keys[i];
  return NULL;
}

static bool is_selective(const QueryKey *key) {
  return key->op != QUERY_STANDING && key->op != QUERY_STATUS && key->op != QUERY_GRADE && !is_time(key);
}

static bool wants_class(const QueryKey *key) {
  return key->op == QUERY_AT || key->op == QUERY_THROUGHOUT || key->op == QUERY_AFTER;
}

static void put_classes(Build *b, const QueryKey *key) {
  put(b, " FROM (VALUES ");
  for (int class = 0; class < 64; class ++) {
    int64_t low = TIME_MIN, length = class < 62 ? (int64_t)1 << class : TIME_MAX;
    if (class < 63 && key->lo > TIME_MIN + length)
      low = key->lo - length + 1;
    /* class 62 spans up to 2^62 s; written as an expression so that every number stays readable */
    buf_printf(&b->sql, "%s(%d, ", class > 0 ? ", " : "", class);
    put_int(b, low);
    put(b, ")");
  }
  put(b, ") k CROSS JOIN fact f INDEXED BY fact_class ON f.class = k.column1 AND f.start_lo >= k.column2");
}

static void put_arm(Build *b, bool count) {
  put(b, count ? "SELECT count(*)" : b->bulk ? BULK_COLUMNS : FACT_COLUMNS);
  if (b->bulk)
    put(b, " FROM bulk f WHERE NOT EXISTS (SELECT 1 FROM batch u WHERE u.ended IS NOT NULL AND f.id BETWEEN u.first "
           "AND u.last)");
  else {
    if (b->by_class)
      put_classes(b, find_key(b->query, wants_class));
    else
      put(b, " FROM fact f");
    put(b, " WHERE f.ended IS NULL AND f.same IS NULL");
    if (b->query->kind != REC_NONE)
      put(b, b->query->kind == REC_EVENT ? " AND f.id & 1 = 0" : " AND f.id & 1 = 1");
    else if (b->arm_key != NULL) /* so that the indexes fact_first and fact_second serve beyond the actor */
      put(b, " AND f.id & 1 IN (0, 1)");
  }
  if (b->arm_key != NULL)
    put_way(b, b->arm_key, b->way);
  for (size_t i = 0; i < b->query->n_keys; i++) {
    const QueryKey *key = &b->query->keys[i];
    if (key == b->arm_key)
      continue;
    if (is_party(key))
      put_party(b, key);
    else if (is_time(key) && b->bulk)
      put_bulk_time(b, key, b->query->certain);
    else if (is_time(key))
      put_fact_time(b, key, b->query->certain);
    else if (b->bulk)
      put_bulk_key(b, key);
    else
      put_fact_key(b, key);
  }
}

static bool has_bulk(Build *b) {
  static const char SQL_BULK[] = "SELECT EXISTS(SELECT 1 FROM bulk)";
  sqlite3_stmt *stmt = store_stmt(b->store, SQL_BULK, b->err);
  b->failed = stmt == NULL;
  if (b->failed)
    return false;
  b->failed = sqlite3_step(stmt) != SQLITE_ROW;
  bool has = !b->failed && sqlite3_column_int(stmt, 0) != 0;
  if (b->failed)
    store_fail(b->store, sqlite3_extended_errcode(b->store->db), "asking the case", b->err);
  sqlite3_reset(stmt);
  return has;
}

static void build_facts(Build *b, bool count) {
  b->arm_key = find_key(b->query, is_party);
  b->by_class = find_key(b->query, is_selective) == NULL && find_key(b->query, wants_class) != NULL;
  bool first = true, bulk = b->query->kind != REC_RELATION && has_bulk(b);
  put(b, count ? "SELECT 0" : "");
  for (int table = 0; table <= (bulk ? 1 : 0); table++) {
    b->bulk = table == 1;
    for (b->way = 0; b->way < WAYS; b->way++) {
      if (b->arm_key == NULL ? b->way > 0 : !has_way(b, b->arm_key, b->way))
        continue;
      put(b, count ? " + (" : first ? "" : " UNION ALL ");
      put_arm(b, count);
      put(b, count ? ")" : "");
      first = false;
    }
  }
  if (!count)
    put(b, first ? " SELECT 0 LIMIT 0" : " ORDER BY 5, 1");
}

/* ---- actors and sources ---- */

static void put_actor_key(Build *b, const QueryKey *key) {
  switch (key->op) {
  case QUERY_KIND: put_column(b, "f.kind", key); break;
  case QUERY_NAME:
    put(b, " AND f.id IN (SELECT ifnull(a.same, a.id) FROM name n JOIN actor a ON a.id = n.actor WHERE n.ended IS NULL "
           "AND n.fold IN (");
    for (size_t i = 0; i < key->n_values; i++) {
      buf_reset(&b->fold);
      text_fold(key->values[i].text, key->values[i].len, &b->fold);
      put(b, i > 0 ? ", " : "");
      put_text(b, buf_str(&b->fold), b->fold.len);
    }
    put(b, "))");
    break;
  case QUERY_TEXT:
    put(b, " AND f.id IN (SELECT ifnull(a.same, a.id) FROM name n JOIN actor a ON a.id = n.actor WHERE n.ended IS NULL "
           "AND n.id IN (");
    put_match(b, key, "78");
    put(b, "))");
    break;
  case QUERY_FIELD:
    put(b, " AND f.id IN (");
    put_field(b, key, "actor", "65");
    put(b, ")");
    break;
  case QUERY_ID: put_column(b, "f.id", key); break;
  default: break;
  }
}

static void put_source_key(Build *b, const QueryKey *key) {
  switch (key->op) {
  case QUERY_NAME:
    for (size_t i = 0; i < key->n_values; i++) {
      put(b, i == 0 ? " AND f.title IN (?" : ", ?");
      vec_add(&b->binds, key->values[i]);
    }
    put(b, ")");
    break;
  case QUERY_TEXT:
    put(b, " AND f.id IN (");
    put_match(b, key, "83, 88");
    put(b, ")");
    break;
  case QUERY_GRADE:
    if (key->lo == 0) {
      put(b, " AND ifnull(f.reliability, 0) IN (0, 6)");
      break;
    }
    put_test(b, "f.reliability BETWEEN ", key->hi > 0 ? key->hi : 1);
    put_test(b, "", key->lo);
    break;
  case QUERY_FIELD:
    put(b, " AND f.id IN (");
    put_field(b, key, "source", "83");
    put(b, ")");
    break;
  case QUERY_SOURCE: /* derived from these */ put_column(b, "f.origin", key); break;
  case QUERY_ID: put_column(b, "f.id", key); break;
  case QUERY_AT:
    put_test(b, "f.published_lo < ", key->hi);
    put_test(b, "f.published_hi > ", key->lo);
    break;
  case QUERY_BEFORE: put_test(b, "f.published_lo < ", key->hi); break;
  case QUERY_AFTER: put_test(b, "f.published_hi > ", key->lo); break;
  default: break;
  }
}

static void build_others(Build *b, bool count) {
  bool actors = b->query->kind == REC_ACTOR;
  put(b, count    ? "SELECT count(*) FROM "
         : actors ? "SELECT f.id FROM "
                  : "SELECT f.id, 0, 0, 0, f.published_lo, f.published_hi, f.published_lo, f.published_hi FROM ");
  put(b, actors ? "actor f" : "source f");
  put(b, " WHERE f.ended IS NULL AND f.same IS NULL");
  for (size_t i = 0; i < b->query->n_keys; i++) {
    if (actors)
      put_actor_key(b, &b->query->keys[i]);
    else
      put_source_key(b, &b->query->keys[i]);
  }
  if (!count)
    put(b, actors ? " ORDER BY f.name, f.id" : " ORDER BY f.published_lo, f.id");
}

static void build_clear(Build *b) {
  for (size_t i = 0; i < b->owned.n; i++)
    mem_free(b->owned.at[i]);
  vec_clear(&b->owned);
  vec_clear(&b->binds);
  buf_clear(&b->sql);
  buf_clear(&b->fold);
}

static sqlite3_stmt *prepare(Store *store, const Query *query, bool count, const char *before, Buf *text, Err *err) {
  Build b = {.store = store, .query = query, .sql = BUF_EMPTY, .fold = BUF_EMPTY, .err = err};
  put(&b, before);
  if (query->kind == REC_ACTOR || query->kind == REC_SOURCE)
    build_others(&b, count);
  else
    build_facts(&b, count);
  if (!count && query->limit >= 0) {
    put(&b, " LIMIT ");
    put_int(&b, query->limit);
  }
  sqlite3_stmt *stmt = NULL;
  int rc = b.failed ? SQLITE_OK : sqlite3_prepare_v2(store->db, buf_str(&b.sql), -1, &stmt, NULL);
  if (rc != SQLITE_OK)
    store_fail(store, rc, "asking the case", err);
  for (size_t i = 0; stmt != NULL && i < b.binds.n; i++) {
    const Value *v = &b.binds.at[i];
    int at = (int)i + 1;
    if (v->form == VALUE_TEXT || v->form == VALUE_TIME)
      sqlite3_bind_text(stmt, at, v->text, (int)v->len, SQLITE_TRANSIENT);
    else if (v->form == VALUE_REAL || v->form == VALUE_RANGE)
      sqlite3_bind_double(stmt, at, v->real);
    else
      sqlite3_bind_int64(stmt, at, v->form == VALUE_RECORD ? v->record.id : v->integer);
  }
  if (text != NULL)
    buf_puts(text, buf_str(&b.sql));
  build_clear(&b);
  return stmt;
}

/* ---- cursors ---- */

struct Cursor {
  Store *store;
  sqlite3_stmt *stmt; /* NULL when drained */
  RecordKind kind;
  VEC(QueryKey) times; /* to tell what is certain */
  VEC(FactRow) rows;   /* what a write drained */
  size_t at;
  Err err; /* of draining */
  Cursor *next;
};

Cursor *store_query_begin(Store *store, const Query *query, Err *err) {
  sqlite3_stmt *stmt = prepare(store, query, false, "", NULL, err);
  if (stmt == NULL)
    return NULL;
  Cursor *cursor = mem_zero(1, sizeof *cursor);
  cursor->store = store;
  cursor->stmt = stmt;
  cursor->kind = query->kind;
  for (size_t i = 0; i < query->n_keys; i++)
    if (is_time(&query->keys[i]))
      vec_add(&cursor->times, query->keys[i]);
  cursor->next = store->cursors;
  store->cursors = cursor;
  return cursor;
}

static void read_row(Cursor *c, FactRow *row) {
  sqlite3_stmt *s = c->stmt;
  *row = (FactRow){.id = sqlite3_column_int64(s, 0)};
  if (c->kind == REC_ACTOR)
    return;
  row->bounds = store_bounds_read(s, 4);
  if (c->kind == REC_SOURCE)
    return;
  store_row_read(s, row);
  row->bulk = sqlite3_column_int(s, 16) != 0;
}

static CursorStep fetch(Cursor *c, FactRow *row, Err *err) {
  int rc = sqlite3_step(c->stmt);
  if (rc == SQLITE_ROW) {
    read_row(c, row);
    return CURSOR_ROW;
  }
  if (rc != SQLITE_DONE)
    store_fail(c->store, sqlite3_extended_errcode(c->store->db), "reading the case", err);
  sqlite3_finalize(c->stmt);
  c->stmt = NULL;
  return rc == SQLITE_DONE ? CURSOR_DONE : CURSOR_FAILED;
}

void store_cursors_drain(Store *store) {
  for (Cursor *c = store->cursors; c != NULL; c = c->next) {
    FactRow row;
    while (c->stmt != NULL && fetch(c, &row, &c->err) == CURSOR_ROW)
      vec_add(&c->rows, row);
  }
}

void store_cursors_close(Store *store) {
  for (Cursor *c = store->cursors; c != NULL; c = c->next) {
    sqlite3_finalize(c->stmt);
    c->stmt = NULL;
    c->store = NULL;
    c->rows.n = c->at = 0;
    err_set(&c->err, ERR_ARG, "the case of this query is no longer open");
  }
  store->cursors = NULL;
}

CursorStep store_query_next(Cursor *c, FactRow *row, bool *certain, Err *err) {
  CursorStep step = CURSOR_ROW;
  if (c->at < c->rows.n)
    *row = c->rows.at[c->at++];
  else if (c->stmt != NULL)
    step = fetch(c, row, err);
  else if (c->err.code != ERR_NONE) {
    *err = c->err;
    step = CURSOR_FAILED;
  } else {
    step = CURSOR_DONE;
  }
  *certain = true;
  for (size_t i = 0; step == CURSOR_ROW && i < c->times.n; i++)
    *certain = *certain && surely(&c->times.at[i], &row->bounds);
  return step;
}

void store_query_end(Cursor *cursor) {
  if (cursor == NULL)
    return;
  for (Cursor **p = cursor->store == NULL ? NULL : &cursor->store->cursors; p != NULL && *p != NULL; p = &(*p)->next)
    if (*p == cursor) {
      *p = cursor->next;
      break;
    }
  sqlite3_finalize(cursor->stmt);
  vec_clear(&cursor->times);
  vec_clear(&cursor->rows);
  mem_free(cursor);
}

bool store_query_count(Store *store, const Query *query, int64_t *count, Err *err) {
  sqlite3_stmt *stmt = prepare(store, query, true, "", NULL, err);
  if (stmt == NULL)
    return false;
  int rc = sqlite3_step(stmt);
  *count = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
  if (query->limit >= 0 && *count > query->limit)
    *count = query->limit;
  if (rc != SQLITE_ROW)
    store_fail(store, sqlite3_extended_errcode(store->db), "counting", err);
  sqlite3_finalize(stmt);
  return rc == SQLITE_ROW;
}

bool store_query_plan(Store *store, const Query *query, Buf *out, Err *err) {
  sqlite3_stmt *stmt = prepare(store, query, false, "EXPLAIN QUERY PLAN ", out, err);
  if (stmt == NULL)
    return false;
  buf_putc(out, '\n');
  int rc;
  while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
    buf_printf(out, "%s\n", (const char *)sqlite3_column_text(stmt, 3));
  if (rc != SQLITE_DONE)
    store_fail(store, sqlite3_extended_errcode(store->db), "planning", err);
  sqlite3_finalize(stmt);
  return rc == SQLITE_DONE;
}
