#include "store/internal.h"

#include "text/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char SQL_FACT_PUT[] =
    "INSERT INTO fact(id, type, first, second, start_lo, start_hi, end_lo, end_hi, class, standing, flags, status, "
    "grade,"
    " place, began, over, date, summary, made) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?)";
static const char SQL_FACT_ROW[] = "SELECT id, type, first, second, start_lo, start_hi, end_lo, end_hi, place, began, "
                                   "over, made, flags, standing, status,"
                                   " grade, ended, same FROM fact WHERE id = ?";
static const char SQL_BULK_ROW[] = "SELECT f.type, f.first, f.second, f.day, f.days, EXISTS (SELECT 1 FROM batch u"
                                   " WHERE u.ended IS NOT NULL AND f.id BETWEEN u.first AND u.last)"
                                   " FROM bulk f WHERE f.id = ?";
static const char SQL_FACT_KEY[] =
    "SELECT k.fact FROM fact_key k JOIN fact f ON f.id = k.fact WHERE k.hash = ? AND " NOT_UNDONE(
        "f") " ORDER BY f.ended IS NOT NULL, k.fact LIMIT 1";
static const char SQL_FACT_KEY_PUT[] = "INSERT OR IGNORE INTO fact_key(hash, fact) VALUES(?, ?)";
static const char SQL_PARTICIPANT_PUT[] =
    "INSERT INTO participant(fact, role, kind, record, made) VALUES(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
static const char SQL_PARTICIPANTS[] =
    "SELECT role, kind, record FROM participant WHERE fact " IN_ONE " AND ended IS NULL";
static const char SQL_DATE[] = "SELECT date FROM fact WHERE id = ?";

/* ---- dates of facts ---- */

void store_dated_clear(Dated *dated) {
  buf_clear(&dated->edtf);
  buf_clear(&dated->phrase);
}

uint8_t store_bounds_class(const Bounds *b) {
  if (b->start_lo == TIME_MIN || b->end_hi == TIME_MAX)
    return 63;
  uint64_t length = (uint64_t)b->end_hi - (uint64_t)b->start_lo;
  uint8_t class = 0;
  while (class < 63 && ((uint64_t)1 << class) < length)
    class ++;
  return class;
}

/* One end of from and to: a date, "..", "?" or nothing. */
static bool read_end(const char *text, const DateAnchor *anchor, Date *date, DateEnd *end, Buf *edtf, bool *relative,
                     Err *err) {
  if (text == NULL || text[0] == '\0' || strcmp(text, "?") == 0) {
    *end = END_UNKNOWN;
    return true;
  }
  if (strcmp(text, "..") == 0) {
    *end = END_OPEN;
    buf_puts(edtf, "..");
    return true;
  }
  bool needed = false;
  *end = END_STATED;
  if (!date_read(text, strlen(text), anchor, date, edtf, &needed, err))
    return false;
  *relative = *relative || needed;
  if (date->kind == DATE_SPAN)
    return err_set(err, ERR_ARG,
                   "\"%s\" is a span, and an end takes one date: give date = \"%s\" instead of from and to", text,
                   text);
  return true;
}

static void join_span(const Date *from, DateEnd start, const Date *to, DateEnd end, Bounds *out) {
  Date span = {.kind = DATE_SPAN, .bounds = {TIME_MIN, TIME_MAX, TIME_MIN, TIME_MAX}, .start = start, .end = end};
  if (start == END_STATED) {
    span.precision = from->precision;
    span.bounds.start_lo = from->bounds.start_lo;
    span.bounds.start_hi = from->bounds.start_hi;
  } else if (start == END_OPEN) {
    span.bounds.start_hi = TIME_MIN;
  }
  if (end == END_STATED) {
    span.end_precision = to->precision;
    span.bounds.end_lo = to->bounds.end_lo;
    span.bounds.end_hi = to->bounds.end_hi;
  } else if (end == END_OPEN) {
    span.bounds.end_lo = TIME_MAX;
  }
  *out = date_bounds(&span, READ_IN);
}

static bool read_span(const When *when, const DateAnchor *anchor, Dated *out, Err *err) {
  Date from = {0}, to = {0};
  DateEnd start, end;
  bool ok = read_end(when->from, anchor, &from, &start, &out->edtf, &out->relative, err);
  buf_putc(&out->edtf, '/');
  ok = ok && read_end(when->to == NULL ? ".." : when->to, anchor, &to, &end, &out->edtf, &out->relative, err);
  if (!ok)
    return false;
  if (start == END_STATED && end == END_STATED && from.bounds.start_lo >= to.bounds.end_hi)
    return err_set(err, ERR_ARG, "it ends (%s) before it begins (%s)", when->to, when->from);
  join_span(&from, start, &to, end, &out->bounds);
  out->span = true;
  out->open = end == END_OPEN;
  return true;
}

bool store_dated_read(Store *store, const When *when, bool relation, int64_t source, Dated *out, Err *err) {
  *out = (Dated){.bounds = {TIME_MIN, TIME_MAX, TIME_MIN, TIME_MAX}};
  Date on;
  bool has = false;
  if (source != 0 && !store_source_anchor(store, source, &on, &has, err))
    return false;
  DateAnchor anchor = {.on = has ? &on : NULL};
  out->given = when->date != NULL || when->from != NULL || when->to != NULL;
  if (!out->given)
    return true;
  bool ok;
  if (when->date == NULL) {
    ok = read_span(when, &anchor, out, err);
    if (ok && out->relative)
      buf_printf(&out->phrase, "%s/%s", when->from == NULL ? "" : when->from, when->to == NULL ? ".." : when->to);
  } else {
    Date date;
    ok = date_read(when->date, strlen(when->date), &anchor, &date, &out->edtf, &out->relative, err);
    if (ok) {
      out->span = date.kind == DATE_SPAN;
      out->bounds = date_bounds(&date, relation ? READ_IN : READ_AT);
      out->open = out->span && date.end == END_OPEN;
    }
    if (ok && out->relative)
      buf_puts(&out->phrase, when->date);
  }
  if (ok)
    bounds_tighten(&out->bounds);
  else
    store_dated_clear(out);
  return ok;
}

const char *store_date_middle(const char *text) {
  int depth = 0;
  for (; *text != '\0'; text++) {
    depth += *text == '[' || *text == '{' ? 1 : *text == ']' || *text == '}' ? -1 : 0;
    if (*text == '/' && depth == 0)
      return text;
  }
  return NULL;
}

bool store_dated_parse(const char *text, bool relation, Dated *out) {
  const char *slash = store_date_middle(text);
  if (slash == NULL || !relation) {
    When when = {.date = text};
    return store_dated_read(NULL, &when, relation, 0, out, NULL);
  }
  Buf from = BUF_EMPTY;
  buf_add(&from, text, (size_t)(slash - text));
  When when = {.from = buf_str(&from), .to = slash[1] == '\0' ? "?" : slash + 1};
  bool ok = store_dated_read(NULL, &when, relation, 0, out, NULL);
  buf_clear(&from);
  return ok;
}

/* ---- rows ---- */

void store_row_read(sqlite3_stmt *stmt, FactRow *row) {
  *row = (FactRow){.id = sqlite3_column_int64(stmt, 0)};
  row->type = sqlite3_column_int64(stmt, 1);
  row->first = sqlite3_column_int64(stmt, 2);
  row->second = sqlite3_column_int64(stmt, 3);
  row->bounds = store_bounds_read(stmt, 4);
  row->place = sqlite3_column_int64(stmt, 8);
  row->began = sqlite3_column_int64(stmt, 9);
  row->ended = sqlite3_column_int64(stmt, 10);
  row->made = sqlite3_column_int64(stmt, 11);
  row->flags = (uint32_t)sqlite3_column_int64(stmt, 12);
  row->standing = (uint8_t)sqlite3_column_int(stmt, 13);
  row->status = (uint8_t)sqlite3_column_int(stmt, 14);
  row->grade = (uint8_t)sqlite3_column_int(stmt, 15);
}

Bounds store_bounds_read(sqlite3_stmt *stmt, int at) {
  return (Bounds){sqlite3_column_int64(stmt, at), sqlite3_column_int64(stmt, at + 1),
                  sqlite3_column_int64(stmt, at + 2), sqlite3_column_int64(stmt, at + 3)};
}

bool store_fact_row(Store *store, int64_t fact, FactRow *row) {
  sqlite3_stmt *stmt = store_bind(store, SQL_FACT_ROW, NULL, "i", fact);
  bool there = stmt != NULL && store_step(store, stmt, NULL) == SQLITE_ROW;
  *row = (FactRow){0};
  if (there) {
    store_row_read(stmt, row);
    row->retracted = sqlite3_column_type(stmt, 16) != SQLITE_NULL;
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return there;
}

static bool bulk_row(Store *store, int64_t fact, FactRow *row) {
  sqlite3_stmt *stmt = store_bind(store, SQL_BULK_ROW, NULL, "i", fact);
  bool there = stmt != NULL && store_step(store, stmt, NULL) == SQLITE_ROW;
  if (there) {
    int64_t lo = sqlite3_column_int64(stmt, 3) * 86400, hi = lo + sqlite3_column_int64(stmt, 4) * 86400;
    *row = (FactRow){.id = fact,
                     .type = sqlite3_column_int64(stmt, 0),
                     .first = sqlite3_column_int64(stmt, 1),
                     .second = sqlite3_column_int64(stmt, 2),
                     .bounds = {lo, hi, lo, hi},
                     .bulk = true,
                     .retracted = sqlite3_column_int(stmt, 5) != 0};
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return there;
}

bool store_fact_get(Store *store, int64_t fact, FactRow *row) {
  return store_fact_row(store, store_canonical(store, record_fact(fact)).id, row) || bulk_row(store, fact, row);
}

bool store_fact_date(Store *store, const FactRow *row, Buf *out) {
  sqlite3_stmt *stmt = row->bulk ? NULL : store_bind(store, SQL_DATE, NULL, "i", row->id);
  const char *text =
      stmt != NULL && store_step(store, stmt, NULL) == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
  if (text != NULL)
    buf_puts(out, text);
  else
    bounds_print(&row->bounds, (row->id & 1) != 0 ? READ_IN : READ_AT, out);
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return true;
}

static int compare_parties(const void *a, const void *b) {
  const Participant *x = a, *y = b;
  if (x->role != y->role)
    return x->role < y->role ? -1 : 1;
  if (x->who.kind != y->who.kind)
    return x->who.kind < y->who.kind ? -1 : 1;
  return x->who.id < y->who.id ? -1 : x->who.id > y->who.id;
}

bool store_parties_load(Store *store, int64_t fact, const FactRow *row, Participant **out, size_t *n, Err *err) {
  VEC(Participant) parties = {0};
  bool relation = (fact & 1) != 0;
  if (row->first != 0)
    vec_add(&parties, ((Participant){relation ? TERM_SUBJECT : TERM_AGENT, {REC_ACTOR, row->first}}));
  if (row->second != 0)
    vec_add(&parties, ((Participant){relation ? TERM_OBJECT : TERM_TARGET, {REC_ACTOR, row->second}}));
  bool ok = true;
  if (row->flags & (FACT_EXTRA | FACT_PATTERN)) {
    sqlite3_stmt *stmt = store_bind(store, SQL_PARTICIPANTS, err, "i", fact);
    int rc = -1;
    while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW)
      vec_add(&parties, ((Participant){sqlite3_column_int64(stmt, 0),
                                       {(RecordKind)sqlite3_column_int(stmt, 1), sqlite3_column_int64(stmt, 2)}}));
    if (stmt != NULL)
      sqlite3_reset(stmt);
    ok = rc == SQLITE_DONE;
  }
  *out = parties.at;
  *n = parties.n;
  return ok;
}

/* ---- finding the same again ---- */

static uint64_t mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 29);
}

static uint64_t mix_text(uint64_t hash, const char *text) {
  for (; *text != '\0'; text++)
    hash = (hash ^ (unsigned char)*text) * 0x100000001B3u;
  return mix(hash, 0xFF);
}

int64_t store_fact_hash(bool relation, int64_t type, const Participant *parties, size_t n, const char *date,
                        int64_t began, int64_t over) {
  Participant few[8], *sorted = n <= 8 ? few : mem_alloc(n * sizeof *sorted);
  if (n > 0) {
    memcpy(sorted, parties, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_parties);
  }
  uint64_t hash = mix(relation ? 2 : 1, (uint64_t)type);
  for (size_t i = 0; i < n; i++)
    hash = mix(mix(mix(hash, (uint64_t)sorted[i].role), (uint64_t)sorted[i].who.kind), (uint64_t)sorted[i].who.id);
  hash = mix(mix(hash, (uint64_t)began), (uint64_t)over);
  hash = mix_text(hash, date == NULL ? "" : date);
  if (sorted != few)
    mem_free(sorted);
  return (int64_t)hash;
}

bool store_fact_key_put(Store *store, int64_t hash, int64_t fact, Err *err) {
  return store_run(store, SQL_FACT_KEY_PUT, err, "ii", hash, fact);
}

static int64_t id_hash(bool relation, const char *id) {
  return (int64_t)mix_text(relation ? 0xB5 : 0xA5, id);
}

/* A fact may stand under any member of each record that it names: the parties, and the events of its ends. */
typedef struct Named {
  int64_t *id; /* the place in the put, borrowed */
  RecordKind kind;
} Named;

static int64_t find_hash(Store *store, const FactPut *put, const Named *named, size_t n, const char *date) {
  if (n == 0)
    return store_ask(
        store, SQL_FACT_KEY, "i",
        store_fact_hash(put->relation, put->type, put->parties, put->n_parties, date, put->began, put->ended));
  int64_t given = *named->id, found = find_hash(store, put, named + 1, n - 1, date);
  Ids members = {0};
  if (found == 0 && store_members(store, (Record){named->kind, given}, &members, NULL))
    for (size_t i = 0; i < members.n && found == 0; i++)
      if (members.at[i] != given) {
        *named->id = members.at[i];
        found = find_hash(store, put, named + 1, n - 1, date);
      }
  *named->id = given;
  vec_clear(&members);
  return found;
}

static int64_t find_same(Store *store, const FactPut *put, const char *date) {
  int64_t found = put->id == NULL ? 0 : store_ask(store, SQL_FACT_KEY, "i", id_hash(put->relation, put->id));
  if (found != 0 || put->fresh)
    return found;
  static const char SQL_MERGES[] = "SELECT EXISTS(SELECT 1 FROM merge)";
  bool merges = store_ask(store, SQL_MERGES, "") != 0;
  FactPut own = *put;
  VEC(Participant) parties = {0};
  VEC(Named) named = {0};
  for (size_t i = 0; i < put->n_parties; i++)
    vec_add(&parties, put->parties[i]);
  for (size_t i = 0; merges && i < parties.n; i++)
    if (parties.at[i].who.kind != REC_TERM)
      vec_add(&named, ((Named){&parties.at[i].who.id, parties.at[i].who.kind}));
  if (merges && own.began != 0)
    vec_add(&named, ((Named){&own.began, REC_EVENT}));
  if (merges && own.ended != 0)
    vec_add(&named, ((Named){&own.ended, REC_EVENT}));
  own.parties = parties.at;
  found = find_hash(store, &own, named.at, named.n, date);
  vec_clear(&parties);
  vec_clear(&named);
  return found;
}

/* ---- putting ---- */

/* The quote whose source a relative date of the fact itself is read against. */
static int64_t anchor_source(Store *store, const FactPut *put) {
  static const char SQL_QUOTE_SOURCE[] = "SELECT source FROM quote WHERE id = ?";
  for (size_t i = 0; i < put->n_evidence; i++)
    if (put->evidence[i].quote != 0)
      return store_ask(store, SQL_QUOTE_SOURCE, "i", put->evidence[i].quote);
  return 0;
}

/* A year, month or day, whose bounds print as the same text again; a month beyond 12 is a season. */
static bool is_plain(const Dated *dated, bool relation) {
  const Buf *text = &dated->edtf;
  if (relation || (text->len != 4 && text->len != 7 && text->len != 10))
    return false;
  for (size_t i = 0; i < text->len; i++)
    if (i == 4 || i == 7 ? text->data[i] != '-' : text->data[i] < '0' || text->data[i] > '9')
      return false;
  return text->len == 4 || text->data[5] == '0' || (text->data[5] == '1' && text->data[6] <= '2');
}

static bool put_parties(Store *store, int64_t fact, const FactPut *put, int64_t *first, int64_t *second,
                        uint32_t *flags, bool write, Err *err) {
  int64_t role1 = put->relation ? TERM_SUBJECT : TERM_AGENT, role2 = put->relation ? TERM_OBJECT : TERM_TARGET;
  for (size_t i = 0; i < put->n_parties; i++) {
    const Participant *p = &put->parties[i];
    bool pattern = p->who.kind == REC_TERM;
    if (p->role == role1 && p->who.kind == REC_ACTOR && (*first == 0 || *first == p->who.id)) {
      *first = p->who.id;
    } else if (p->role == role2 && p->who.kind == REC_ACTOR && (*second == 0 || *second == p->who.id)) {
      *second = p->who.id;
    } else {
      *flags |= pattern ? FACT_PATTERN : FACT_EXTRA;
      if (write && !store_run(store, SQL_PARTICIPANT_PUT, err, "iiiii", fact, p->role, (int64_t)p->who.kind, p->who.id,
                              store->change))
        return false;
    }
  }
  return true;
}

static bool insert(Store *store, const FactPut *put, const Dated *dated, FactRow *row, Err *err) {
  int kind = put->relation ? 1 : 0;
  *row = (FactRow){.id = (store->last_fact[kind] + 1) * 2 + kind, .type = put->type, .bounds = dated->bounds};
  row->flags = put->n_evidence > 0 ? FACT_EVIDENCE : FACT_ASSERTED | FACT_BARE;
  row->flags |= dated->given ? 0 : FACT_UNDATED;
  row->flags |= dated->span ? FACT_SPAN : 0;
  put_parties(store, row->id, put, &row->first, &row->second, &row->flags, false, err);
  const char *date = !dated->given || is_plain(dated, put->relation) ? NULL : buf_str(&dated->edtf);
  const Bounds *b = &dated->bounds;
  if (!store_run(store, SQL_FACT_PUT, err, "iiIIiiiiiiiiIIItti", row->id, put->type, row->first, row->second,
                 b->start_lo, b->start_hi, b->end_lo, b->end_hi, (int64_t)store_bounds_class(b), (int64_t)STANDS,
                 (int64_t)row->flags, (int64_t)put->status, put->place, put->began, put->ended, date, put->summary,
                 store->change))
    return false;
  store->last_fact[kind]++;
  store_stir(store, row->id);
  int64_t first = 0, second = 0;
  uint32_t flags = 0;
  return put_parties(store, row->id, put, &first, &second, &flags, true, err) &&
         (put->summary == NULL || store_search_put(store, 'F', row->id, put->summary, NULL, err));
}

static bool put_ties(Store *store, const FactPut *put, int64_t fact, bool *changed, Err *err) {
  for (size_t i = 0; i < put->n_ties; i++)
    if (!store_tie_put(store, fact, &put->ties[i], changed, err))
      return false;
  return true;
}

/* A script that names its record by an id says now what it lies after or before; any other put adds to that. */
static bool add_ties(Store *store, const FactPut *put, int64_t fact, bool *changed, Err *err) {
  if (put->id == NULL)
    return put_ties(store, put, fact, changed, err);
  VEC(TiePut) ties = {0};
  bool ok = true;
  for (int after = 0; ok && after < 2; after++) {
    ties.n = 0;
    for (size_t i = 0; i < put->n_ties; i++)
      if (put->ties[i].after == (after != 0))
        vec_add(&ties, put->ties[i]);
    ok = ties.n == 0 || store_ties_replace(store, fact, after != 0, ties.at, ties.n, changed, err);
  }
  vec_clear(&ties);
  return ok;
}

/* What the fact is tied to may follow it. */
static bool settle_tied(Store *store, const FactPut *put, int64_t fact, Err *err) {
  bool ok = store_fact_settle(store, fact, err);
  for (size_t i = 0; ok && i < put->n_ties; i++)
    ok = store_fact_settle(store, put->ties[i].other, err);
  return ok;
}

/* What evidence of the put says by itself when the date is relative: the phrase, read against its own source. */
static EvidencePut with_date(const EvidencePut *evidence, const FactPut *put, const Dated *dated) {
  EvidencePut own = *evidence;
  bool silent = own.when.date == NULL && own.when.from == NULL && own.when.to == NULL;
  if (dated->relative && silent && own.quote != 0)
    own.when = put->when;
  return own;
}

static bool put_details(Store *store, const FactPut *put, const Dated *dated, int64_t fact, bool *changed, Err *err) {
  for (size_t i = 0; i < put->n_attributes; i++)
    if (!store_value_put(store, record_fact(fact), 0, &put->attributes[i], err))
      return false;
  for (size_t i = 0; i < put->n_evidence; i++) {
    int64_t evidence;
    bool made;
    EvidencePut own = with_date(&put->evidence[i], put, dated);
    if (!store_evidence_put(store, fact, &own, &evidence, &made, err))
      return false;
    *changed = *changed || made;
  }
  return true;
}

static bool check_put(Store *store, const FactPut *put, Err *err) {
  for (size_t i = 0; i < put->n_evidence; i++) {
    Dated said;
    EvidencePut one = put->evidence[i];
    FactPut alone = {.evidence = &one, .n_evidence = 1};
    if (!store_dated_read(store, &one.when, put->relation, anchor_source(store, &alone), &said, err))
      return false;
    store_dated_clear(&said);
  }
  for (size_t i = 0; i < put->n_ties; i++)
    if (!store_tie_check(&put->ties[i], 0, err))
      return false;
  if (put->summary != NULL && !text_check(put->summary, strlen(put->summary), "the summary", err))
    return false;
  if (put->began != 0 && (put->when.date != NULL || put->when.from != NULL))
    return err_set(err, ERR_ARG,
                   "it begins with an event (began) and on a date: give one of them, since the event has a date");
  if (put->ended != 0 && (put->when.date != NULL || put->when.to != NULL))
    return err_set(err, ERR_ARG,
                   "it ends with an event (ended) and on a date: give one of them, since the event has a date");
  return true;
}

/* A fact found by its id whose script now says something else of it: that is a correction. */
static bool follow_edit(Store *store, const FactPut *put, const Dated *dated, int64_t fact, Err *err) {
  if (put->id == NULL || put->fresh)
    return true;
  int64_t hash = store_fact_hash(put->relation, put->type, put->parties, put->n_parties,
                                 dated->given ? buf_str(&dated->edtf) : NULL, put->began, put->ended);
  static const char SQL_HAS[] = "SELECT count(*) FROM fact_key WHERE hash = ? AND fact = ?";
  if (store_ask(store, SQL_HAS, "ii", hash, fact) > 0)
    return true;
  Buf words = BUF_EMPTY;
  buf_printf(&words, "as id \"%s\" now says", put->id);
  VEC(Said) said = {0};
  vec_add(&said, ((Said){.key = TERM_TYPE, .value = {.form = VALUE_RECORD, .record = {REC_TERM, put->type}}}));
  for (size_t i = 0; i < put->n_parties; i++)
    if (put->parties[i].role <= TERM_OBJECT && put->parties[i].who.kind == REC_ACTOR)
      vec_add(&said,
              ((Said){.key = put->parties[i].role, .value = {.form = VALUE_RECORD, .record = put->parties[i].who}}));
  EvidencePut edit = {
      .words = buf_str(&words), .when = put->when, .correction = true, .said = said.at, .n_said = said.n};
  if (dated->relative)
    edit.when = (When){.date = buf_str(&dated->edtf)};
  int64_t evidence;
  bool made;
  bool ok = store_evidence_put(store, fact, &edit, &evidence, &made, err) &&
            store_fact_key_put(store, hash, fact, err) && store_fact_settle(store, fact, err);
  vec_clear(&said);
  buf_clear(&words);
  return ok;
}

/* A fact found by what it says is found by its id from then on, unless another has that id. */
static bool keep_id(Store *store, const FactPut *put, int64_t fact, Err *err) {
  if (put->id == NULL)
    return true;
  int64_t hash = id_hash(put->relation, put->id);
  return store_ask(store, SQL_FACT_KEY, "i", hash) != 0 ||
         (store_write(store, err) && store_fact_key_put(store, hash, fact, err));
}

static bool add_to(Store *store, const FactPut *put, const Dated *dated, int64_t fact, Err *err) {
  FactRow row;
  bool changed = false;
  if (!add_ties(store, put, fact, &changed, err) || !put_details(store, put, dated, fact, &changed, err))
    return false;
  if (put->n_evidence == 0 && store_fact_row(store, fact, &row) && (row.flags & FACT_BARE) == 0 && !row.retracted) {
    EvidencePut bare = {0};
    int64_t evidence;
    if (!store_evidence_put(store, fact, &bare, &evidence, &changed, err))
      return false;
  }
  return keep_id(store, put, fact, err) && (!changed || settle_tied(store, put, fact, err)) &&
         follow_edit(store, put, dated, fact, err);
}

/* A plain fact on nobody's word but the analyst's stands as it was inserted, unless somebody denied it before. */
static bool settle_plain(Store *store, const FactRow *row, Err *err) {
  Ids against = {0};
  bool ok = store_siblings(store, row, &against, err), denied = against.n > 0;
  vec_clear(&against);
  return ok && (!denied || store_fact_settle(store, row->id, err));
}

static bool make(Store *store, const FactPut *put, const Dated *dated, int64_t *fact, Err *err) {
  FactRow row;
  bool changed = false;
  const char *date = dated->given ? buf_str(&dated->edtf) : NULL;
  int64_t hash = store_fact_hash(put->relation, put->type, put->parties, put->n_parties, date, put->began, put->ended);
  if (!store_write(store, err) || !insert(store, put, dated, &row, err) ||
      !store_fact_key_put(store, hash, row.id, err))
    return false;
  *fact = row.id;
  if (put->id != NULL && !store_fact_key_put(store, id_hash(put->relation, put->id), *fact, err))
    return false;
  if (!put_ties(store, put, *fact, &changed, err) || !put_details(store, put, dated, *fact, &changed, err))
    return false;
  bool plain = put->n_evidence == 0 && put->began == 0 && put->ended == 0 && put->n_ties == 0;
  if (plain)
    return settle_plain(store, &row, err);
  return settle_tied(store, put, *fact, err);
}

bool store_fact_put(Store *store, const FactPut *put, int64_t *fact, bool *made, Err *err) {
  Dated dated;
  if (!check_put(store, put, err) ||
      !store_dated_read(store, &put->when, put->relation, anchor_source(store, put), &dated, err))
    return false;
  if (!dated.given && put->relation && put->began == 0 && put->ended == 0) { /* unknown start, open end */
    buf_puts(&dated.edtf, "/..");
    dated.given = dated.span = dated.open = true;
    dated.bounds = (Bounds){TIME_MIN, TIME_MAX, TIME_MAX, TIME_MAX};
  } else if (put->relation && (put->began != 0) != (put->ended != 0) && !dated.given) {
    dated.bounds = put->began != 0 ? (Bounds){TIME_MIN, TIME_MAX, TIME_MAX, TIME_MAX} : dated.bounds;
  }
  *fact = find_same(store, put, dated.given ? buf_str(&dated.edtf) : NULL);
  *made = *fact == 0;
  bool ok = *made ? make(store, put, &dated, fact, err) : add_to(store, put, &dated, *fact, err);
  store_dated_clear(&dated);
  *fact = !ok ? 0 : *made ? *fact : store_canonical(store, record_fact(*fact)).id;
  return ok;
}
