#include "store/internal.h"

#include "text/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What a fact's evidence says together (DESIGN, section 1): its standing, and its own values. Both are kept in columns of
 * the fact, worked out anew here whenever evidence comes or goes. */

static const char SQL_CLAIM_SAME[] =
    "SELECT id FROM claim WHERE fact = ?1 AND quote IS ?2 AND words IS ?3 AND stance = ?4 AND by IS ?5 ORDER BY id";
static const char SQL_CLAIM_PUT[] =
    "INSERT INTO claim(fact, quote, source, words, stance, by, credibility, wording, correction, made)"
    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char SQL_QUOTE_SOURCE[] = "SELECT source FROM quote WHERE id = ?";
static const char SQL_CLAIMS[] =
    "SELECT e.id, e.stance, e.by, e.quote, e.words, s.reliability, s.published_lo, s.published_hi FROM claim e"
    " LEFT JOIN quote q ON q.id = e.quote LEFT JOIN source s ON s.id = e.source"
    " WHERE e.fact = ?1 AND e.ended IS NULL AND q.ended IS NULL AND s.ended IS NULL ORDER BY e.id";
static const char SQL_SAID[] =
    "SELECT v.claim, v.key, v.form, v.value, v.low, v.high, v.unit, v.record_kind, v.id FROM value v"
    " WHERE v.owner = ?1 AND v.kind = ?2 AND v.ended IS NULL AND v.shown <> 3 ORDER BY v.id";
static const char SQL_DERIVED_DROP[] = "DELETE FROM value WHERE owner = ?1 AND kind = ?2 AND key = ?3 AND shown = 3";
static const char SQL_SHOWN_RESET[] = "UPDATE value SET shown = 0 WHERE owner = ?1 AND kind = ?2 AND key = ?3 AND shown <> 0";
static const char SQL_SHOWN[] = "UPDATE value SET shown = ?2 WHERE id = ?1";
static const char SQL_DERIVED_PUT[] =
    "INSERT INTO value(kind, owner, key, form, value, low, high, unit, record_kind, shown, made)"
    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 3, ?)";
static const char SQL_BASE_PUT[] =
    "INSERT INTO value(kind, owner, key, form, value, low, high, unit, record_kind, shown, made)"
    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)";
static const char SQL_FACT_SET[] =
    "UPDATE fact SET type = ?2, first = ?3, second = ?4, start_lo = ?5, start_hi = ?6, end_lo = ?7, end_hi = ?8,"
    " class = ?9, flags = ?10, status = ?11, grade = ?12, place = ?13, date = ?14, summary = ?15 WHERE id = ?1";
/* Whatever a fact is tied to, by its own word or the other's. */
static const char SQL_TIES[] = "SELECT other, after FROM tie WHERE fact = ?1 AND ended IS NULL UNION ALL"
                               " SELECT fact, 1 - after FROM tie WHERE other = ?1 AND ended IS NULL";
static const char SQL_STEPS[] = "SELECT step, lo, hi, date FROM step WHERE fact = ? AND ended IS NULL ORDER BY lo, id";
static const char SQL_TEXTS[] = "SELECT date, summary FROM fact WHERE id = ?";
static const char SQL_FLAG_EVIDENCE[] = "UPDATE fact SET flags = flags | ?2 WHERE id = ?1";
static const char SQL_FOLLOWERS[] = "SELECT id FROM fact WHERE began = ?1 UNION SELECT id FROM fact WHERE over = ?1 UNION"
                                    " SELECT fact FROM tie WHERE other = ?1 AND ended IS NULL UNION SELECT other FROM tie WHERE fact = ?1 AND ended IS NULL";

/* ---- putting ---- */

static bool same_said(Store *store, int64_t fact, int64_t claim, const Said *said, size_t n, Err *err) {
  size_t there = 0, same = 0;
  Record owner = record_fact(fact);
  sqlite3_stmt *stmt = store_bind(store, SQL_SAID, err, "ii", fact, (int64_t)owner.kind);
  while (stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW) {
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
  sqlite3_stmt *stmt = store_bind(store, SQL_CLAIM_SAME, err, "iItiI", fact, put->quote, put->words, (int64_t)put->stance, put->by);
  while (stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW)
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

static bool insert_claim(Store *store, int64_t fact, const EvidencePut *put, int64_t source, const Said *said, size_t n, int64_t *claim, Err *err) {
  if (!store_write(store, err) ||
      !store_run(store, SQL_CLAIM_PUT, err, "iIItiIitii", fact, put->quote, source, put->words, (int64_t)put->stance, put->by, (int64_t)put->credibility, put->wording, (int64_t)put->correction, store->change))
    return false;
  *claim = sqlite3_last_insert_rowid(store->db);
  for (size_t i = 0; i < n; i++)
    if (!store_value_put(store, record_fact(fact), *claim, &said[i], err))
      return false;
  if (put->words != NULL && !store_search_put(store, 'V', *claim, put->words, NULL, err))
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
    vec_add(&said, ((Said){.key = TERM_DATE, .value = {.form = VALUE_TIME, .text = buf_str(&dated.edtf), .len = dated.edtf.len, .unit = dated.relative ? buf_str(&dated.phrase) : NULL}}));
  *claim = find_claim(store, fact, put, said.at, said.n, err);
  *made = *claim == 0;
  bool ok = !*made || insert_claim(store, fact, put, source, said.at, said.n, claim, err);
  vec_clear(&said);
  store_dated_clear(&dated);
  return ok;
}

/* ---- what is said ---- */

typedef struct Claim {
  int64_t id;     /* 0: the judgement without words */
  int64_t member; /* the record it was given for */
  int rank;       /* 1 to 6 as graded, 7 for what has no grade */
  Stance stance;
  bool own, worded;
  int64_t published_lo, published_hi;
} Claim;

typedef struct Statement {
  int64_t claim, member, key, row;
  Value value; /* text owned */
} Statement;

/* Everything that the evidence of one fact, and of those merged with it, says. */
typedef struct Hearing {
  FactRow row; /* of the canonical record, changed in place */
  Ids members;
  VEC(Claim) claims;
  VEC(Statement) statements; /* claim 0: the base, what the fact was put with */
  Buf date, summary;         /* as in the canonical row */
  bool has_date, has_summary;
} Hearing;

static void hearing_clear(Hearing *h) {
  for (size_t i = 0; i < h->statements.n; i++) {
    mem_free((char *)(uintptr_t)h->statements.at[i].value.text);
    mem_free((char *)(uintptr_t)h->statements.at[i].value.unit);
  }
  vec_clear(&h->statements);
  vec_clear(&h->claims);
  vec_clear(&h->members);
  buf_clear(&h->date);
  buf_clear(&h->summary);
}

static bool hear_claims(Store *store, Hearing *h, int64_t member, Err *err) {
  FactRow row;
  if (!store_fact_row(store, member, &row))
    return true;
  if (row.retracted)
    return true;
  if (row.flags & FACT_BARE)
    vec_add(&h->claims, ((Claim){.member = member, .rank = 7, .own = true, .published_lo = TIME_MIN, .published_hi = TIME_MAX}));
  if ((row.flags & FACT_EVIDENCE) == 0)
    return true;
  sqlite3_stmt *stmt = store_bind(store, SQL_CLAIMS, err, "i", member);
  int rc = -1;
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW) {
    Claim c = {.id = sqlite3_column_int64(stmt, 0), .member = member, .stance = (Stance)sqlite3_column_int(stmt, 1)};
    c.own = sqlite3_column_type(stmt, 2) == SQLITE_NULL;
    c.worded = sqlite3_column_type(stmt, 3) == SQLITE_NULL && sqlite3_column_type(stmt, 4) != SQLITE_NULL;
    int reliability = sqlite3_column_int(stmt, 5);
    c.rank = reliability == 0 ? 7 : reliability;
    c.published_lo = sqlite3_column_type(stmt, 6) == SQLITE_NULL ? TIME_MIN : sqlite3_column_int64(stmt, 6);
    c.published_hi = sqlite3_column_type(stmt, 7) == SQLITE_NULL ? TIME_MAX : sqlite3_column_int64(stmt, 7);
    vec_add(&h->claims, c);
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return rc == SQLITE_DONE;
}

static bool hear_statements(Store *store, Hearing *h, int64_t member, Err *err) {
  sqlite3_stmt *stmt = store_bind(store, SQL_SAID, err, "ii", member, (int64_t)record_fact(member).kind);
  int rc = -1;
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW) {
    Statement s = {.claim = sqlite3_column_int64(stmt, 0), .member = member, .key = sqlite3_column_int64(stmt, 1), .value = store_column_value(stmt, 2), .row = sqlite3_column_int64(stmt, 8)};
    if (s.value.text != NULL)
      s.value.text = mem_copy(s.value.text, s.value.len);
    if (s.value.unit != NULL)
      s.value.unit = mem_copy(s.value.unit, strlen(s.value.unit));
    vec_add(&h->statements, s);
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  for (size_t i = 0; i < h->statements.n; i++) /* two names of one actor are not two answers */
    if (h->statements.at[i].value.form == VALUE_RECORD)
      h->statements.at[i].value.record = store_canonical(store, h->statements.at[i].value.record);
  return rc == SQLITE_DONE;
}

static bool hear(Store *store, int64_t fact, Hearing *h, Err *err) {
  memset(h, 0, sizeof *h);
  if (!store_fact_row(store, fact, &h->row))
    return err_set(err, ERR_INTERNAL, "fact %" PRId64 " is not there", fact);
  if (!store_members(store, record_fact(fact), &h->members, err))
    return false;
  bool several = h->members.n > 1, ok = true;
  for (size_t i = 0; i < h->members.n && ok; i++) {
    FactRow member;
    ok = hear_claims(store, h, h->members.at[i], err);
    if (ok && (several || (store_fact_row(store, h->members.at[i], &member) && (member.flags & FACT_SAID))))
      ok = hear_statements(store, h, h->members.at[i], err);
  }
  sqlite3_stmt *stmt = ok ? store_bind(store, SQL_TEXTS, err, "i", fact) : NULL;
  if (stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW) {
    const char *date = (const char *)sqlite3_column_text(stmt, 0), *summary = (const char *)sqlite3_column_text(stmt, 1);
    h->has_date = date != NULL;
    h->has_summary = summary != NULL;
    buf_puts(&h->date, date == NULL ? "" : date);
    buf_puts(&h->summary, summary == NULL ? "" : summary);
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return ok && stmt != NULL;
}

/* ---- standing ---- */

static void settle_flags(Hearing *h) {
  uint32_t flags = h->row.flags & ~(FACT_ASSERTED | FACT_DENIED | FACT_SETTLED);
  int64_t newest = 0;
  int grade = 0;
  for (size_t i = 0; i < h->claims.n; i++) {
    const Claim *c = &h->claims.at[i];
    if (!c->own)
      continue;
    if (newest == 0)
      flags |= c->stance == STANCE_ASSERTS ? FACT_ASSERTED : c->stance == STANCE_DENIES ? FACT_DENIED : 0;
    if (c->worded && c->id > newest) {
      newest = c->id;
      flags &= ~(FACT_ASSERTED | FACT_DENIED);
      flags |= FACT_SETTLED | (c->stance == STANCE_ASSERTS ? FACT_ASSERTED : c->stance == STANCE_DENIES ? FACT_DENIED : 0);
    }
    if (c->rank < 6 && c->stance != STANCE_DOUBTS && (grade == 0 || c->rank < grade))
      grade = c->rank;
  }
  h->row.flags = flags;
  h->row.grade = (uint8_t)grade;
}

/* ---- values ---- */

/* One claim's answer for one key: what it says itself, else what its record was put with. */
typedef struct Answer {
  const Claim *claim;
  const Statement *statement; /* NULL: the base, which was never said differently */
  bool explicit;
} Answer;

typedef VEC(Answer) Answers;

static const Statement *find_statement(const Hearing *h, int64_t claim, int64_t member, int64_t key) {
  for (size_t i = 0; i < h->statements.n; i++) {
    const Statement *s = &h->statements.at[i];
    if (s->claim == claim && s->key == key && (claim != 0 || s->member == member))
      return s;
  }
  return NULL;
}

/* Sources in their own voice count; where there are none, views; where there are none of those, denials. */
static int voice(const Claim *c) {
  return c->stance == STANCE_ASSERTS ? (c->own ? 0 : 1) : 2;
}

static void collect(const Hearing *h, int64_t key, Answers *out) {
  static const Claim NOBODY = {.rank = 7};
  int best = 3;
  if (h->claims.n == 0) /* all of it was retracted: it is as it was put */
    vec_add(out, ((Answer){.claim = &NOBODY, .statement = find_statement(h, 0, h->row.id, key)}));
  for (size_t i = 0; i < h->claims.n; i++)
    if (voice(&h->claims.at[i]) < best)
      best = voice(&h->claims.at[i]);
  for (size_t i = 0; i < h->claims.n; i++) {
    const Claim *c = &h->claims.at[i];
    if (voice(c) != best)
      continue;
    const Statement *said = c->id == 0 ? NULL : find_statement(h, c->id, c->member, key);
    Answer answer = {.claim = c, .statement = said, .explicit = said != NULL};
    if (said == NULL)
      answer.statement = find_statement(h, 0, c->member, key);
    vec_add(out, answer);
  }
}

/* The newest judgement with words that says this key itself settles it. */
static const Answer *settled(const Answers *answers) {
  const Answer *found = NULL;
  for (size_t i = 0; i < answers->n; i++) {
    const Answer *a = &answers->at[i];
    if (a->explicit && a->claim->worded && a->claim->own && (found == NULL || a->claim->id > found->claim->id))
      found = a;
  }
  return found;
}

static bool is_said(const Answer *answer) {
  return answer->statement != NULL && answer->statement->value.form != VALUE_NONE;
}

static const Answer *best_graded(const Answers *answers) {
  const Answer *best = NULL;
  for (size_t i = 0; i < answers->n; i++)
    if (is_said(&answers->at[i]) && (best == NULL || answers->at[i].claim->rank < best->claim->rank))
      best = &answers->at[i];
  return best;
}

typedef struct Choice {
  bool any, open;         /* something is said; several differ */
  const Statement *from;  /* NULL: `value` is in nobody's words alone */
  Value value;
} Choice;

static Choice choose(const Answers *answers) {
  const Answer *judge = settled(answers);
  if (judge != NULL)
    return (Choice){true, false, judge->statement, judge->statement->value};
  Choice choice = {0};
  for (size_t i = 0; i < answers->n; i++) {
    const Statement *s = answers->at[i].statement;
    if (!is_said(&answers->at[i]))
      continue;
    Value common;
    if (!choice.any) {
      choice = (Choice){true, false, s, s->value};
    } else if (value_common(&choice.value, &s->value, &common)) {
      if (!value_same(&common, &choice.value))
        choice.from = value_same(&common, &s->value) ? s : NULL;
      choice.value = common;
    } else {
      const Answer *best = best_graded(answers);
      return (Choice){true, true, best->statement, best->statement->value};
    }
  }
  return choice;
}

/* ---- the fact's own fields ---- */

/* The base belongs to the fact: it was made with it, and is not taken back with what first said something else. */
static bool keep_base(Store *store, Hearing *h, int64_t member, int64_t key, const Value *value, int64_t made, Err *err) {
  Statement s = {.member = member, .key = key, .value = *value};
  Record owner = record_fact(member);
  if (!store_run(store, SQL_BASE_PUT, err, "iiivi", (int64_t)owner.kind, owner.id, key, value, made))
    return false;
  s.row = sqlite3_last_insert_rowid(store->db);
  h->row.flags |= member == h->row.id ? FACT_SAID : 0;
  s.value.text = value->text == NULL ? NULL : mem_copy(value->text, value->len);
  s.value.unit = NULL;
  vec_add(&h->statements, s);
  return true;
}

static bool said_anywhere(const Hearing *h, int64_t key) {
  for (size_t i = 0; i < h->statements.n; i++)
    if (h->statements.at[i].key == key)
      return true;
  return h->members.n > 1;
}

/* Before a column first shows something else, what it was put with becomes a statement of its own. */
static bool keep_bases(Store *store, Hearing *h, int64_t key, Err *err) {
  for (size_t i = 0; i < h->members.n; i++) {
    FactRow row;
    int64_t member = h->members.at[i];
    if (find_statement(h, 0, member, key) != NULL || !store_fact_row(store, member, &row))
      continue;
    bool relation = (member & 1) != 0;
    Value value = {0};
    Buf date = BUF_EMPTY;
    if (key == TERM_TYPE)
      value = (Value){.form = VALUE_RECORD, .record = {REC_TERM, row.type}};
    else if (key == (relation ? TERM_SUBJECT : TERM_AGENT) && row.first != 0)
      value = (Value){.form = VALUE_RECORD, .record = {REC_ACTOR, row.first}};
    else if (key == (relation ? TERM_OBJECT : TERM_TARGET) && row.second != 0)
      value = (Value){.form = VALUE_RECORD, .record = {REC_ACTOR, row.second}};
    else if (key == TERM_PLACE && row.place != 0)
      value = (Value){.form = VALUE_RECORD, .record = {REC_ACTOR, row.place}};
    else if (key == TERM_STATUS)
      value = (Value){.form = VALUE_INTEGER, .integer = row.status};
    else if (key == TERM_DATE && (row.flags & FACT_UNDATED) == 0) {
      store_fact_date(store, &row, &date);
      value = (Value){.form = VALUE_TIME, .text = buf_str(&date), .len = date.len};
    } else if (key == TERM_SUMMARY && h->has_summary && member == h->row.id)
      value = (Value){.form = VALUE_TEXT, .text = buf_str(&h->summary), .len = h->summary.len};
    bool ok = keep_base(store, h, member, key, &value, row.made, err); /* also that nothing was said */
    buf_clear(&date);
    if (!ok)
      return false;
  }
  return true;
}

/* Chooses for a field that is a column; true in `*has` if the column may differ from what is chosen (which is VALUE_NONE
 * if nobody says anything). */
static bool choose_field(Store *store, Hearing *h, int64_t key, uint32_t open_flag, Choice *choice, bool *has, Err *err) {
  *has = false;
  if (!said_anywhere(h, key))
    return true;
  if (!keep_bases(store, h, key, err))
    return false;
  Answers answers = {0};
  collect(h, key, &answers);
  *choice = choose(&answers);
  vec_clear(&answers);
  *has = true;
  if (choice->open)
    h->row.flags |= open_flag;
  return true;
}

static bool choose_columns(Store *store, Hearing *h, Err *err) {
  bool relation = (h->row.id & 1) != 0, has;
  Choice choice;
  h->row.flags &= ~(FACT_TYPE_OPEN | FACT_VALUE_OPEN);
  if (!choose_field(store, h, TERM_TYPE, FACT_TYPE_OPEN, &choice, &has, err))
    return false;
  h->row.type = has ? choice.value.record.id : h->row.type;
  if (!choose_field(store, h, relation ? TERM_SUBJECT : TERM_AGENT, FACT_VALUE_OPEN, &choice, &has, err))
    return false;
  h->row.first = has ? choice.value.record.id : h->row.first;
  if (!choose_field(store, h, relation ? TERM_OBJECT : TERM_TARGET, FACT_VALUE_OPEN, &choice, &has, err))
    return false;
  h->row.second = has ? choice.value.record.id : h->row.second;
  if (!choose_field(store, h, TERM_PLACE, FACT_VALUE_OPEN, &choice, &has, err))
    return false;
  h->row.place = has ? choice.value.record.id : h->row.place;
  if (!choose_field(store, h, TERM_STATUS, FACT_VALUE_OPEN, &choice, &has, err))
    return false;
  h->row.status = (uint8_t)(has ? choice.value.integer : h->row.status);
  if (!choose_field(store, h, TERM_SUMMARY, FACT_VALUE_OPEN, &choice, &has, err))
    return false;
  if (has) {
    Buf summary = BUF_EMPTY;
    buf_add(&summary, choice.value.text, choice.value.len);
    buf_clear(&h->summary);
    h->summary = summary;
    h->has_summary = choice.any;
  }
  return true;
}

/* Attributes: the row chosen is marked as shown; a common part that nobody said as such becomes a row of its own. */
static bool choose_attributes(Store *store, Hearing *h, Err *err) {
  Ids done = {0};
  bool ok = true;
  for (size_t i = 0; ok && i < h->statements.n; i++) {
    int64_t key = h->statements.at[i].key;
    bool seen = key < TERM_PERSON;
    for (size_t j = 0; j < done.n && !seen; j++)
      seen = done.at[j] == key;
    if (seen)
      continue;
    vec_add(&done, key);
    Answers answers = {0};
    collect(h, key, &answers);
    Choice choice = choose(&answers);
    vec_clear(&answers);
    h->row.flags |= h->members.n > 1 ? FACT_SAID : 0; /* parted, they choose anew */
    for (size_t m = 0; ok && m < h->members.n; m++) {
      Record owner = record_fact(h->members.at[m]);
      ok = store_run(store, SQL_DERIVED_DROP, err, "iii", owner.id, (int64_t)owner.kind, key) &&
           store_run(store, SQL_SHOWN_RESET, err, "iii", owner.id, (int64_t)owner.kind, key) &&
           (owner.id == h->row.id || store_run(store, SQL_FLAG_EVIDENCE, err, "ii", owner.id, (int64_t)FACT_SAID));
    }
    if (!ok || !choice.any)
      continue;
    h->row.flags |= choice.open ? FACT_VALUE_OPEN : 0;
    Record owner = record_fact(h->row.id);
    if (choice.from != NULL)
      ok = store_run(store, SQL_SHOWN, err, "ii", choice.from->row, (int64_t)(choice.open ? 2 : 1));
    else
      ok = store_run(store, SQL_DERIVED_PUT, err, "iiivi", (int64_t)owner.kind, owner.id, key, &choice.value, h->row.made);
  }
  vec_clear(&done);
  return ok;
}

/* ---- its date ---- */

/* An end left open was seen open when its source wrote: it may have ended at any time after that. */
static Bounds as_said(const Dated *d, const Claim *c) {
  Bounds b = d->bounds;
  if (d->open && d->span)
    b.end_lo = c->published_lo;
  return b;
}

static bool bounds_common(const Bounds *a, const Bounds *b, Bounds *out) {
  out->start_lo = a->start_lo > b->start_lo ? a->start_lo : b->start_lo;
  out->start_hi = a->start_hi < b->start_hi ? a->start_hi : b->start_hi;
  out->end_lo = a->end_lo > b->end_lo ? a->end_lo : b->end_lo;
  out->end_hi = a->end_hi < b->end_hi ? a->end_hi : b->end_hi;
  bool starts = out->start_lo < out->start_hi || (out->start_lo == TIME_MIN && out->start_hi == TIME_MIN);
  bool ends = out->end_lo < out->end_hi || (out->end_lo == TIME_MAX && out->end_hi == TIME_MAX);
  return starts && ends && out->start_lo < out->end_hi;
}

static bool bounds_same(const Bounds *a, const Bounds *b) {
  return a->start_lo == b->start_lo && a->start_hi == b->start_hi && a->end_lo == b->end_lo && a->end_hi == b->end_hi;
}

typedef struct Spoken {
  const Answer *answer;
  Dated dated;
} Spoken;

static void show_date(Hearing *h, const Bounds *bounds, bool span, const char *text) {
  h->row.bounds = *bounds;
  h->row.flags = (h->row.flags & ~(FACT_SPAN | FACT_UNDATED)) | (span ? FACT_SPAN : 0);
  buf_reset(&h->date);
  if (text != NULL)
    buf_puts(&h->date, text);
  else
    bounds_print(bounds, (h->row.id & 1) != 0 ? READ_IN : READ_AT, &h->date);
  h->has_date = true;
}

static bool is_marked(const Dated *dated) {
  return strpbrk(buf_str(&dated->edtf), "?~%") != NULL;
}

/* The common part of all, or the best-graded one's. Open ends make way for stated ones if all agree to that. */
static void choose_date(Hearing *h, const Spoken *said, size_t n) {
  Bounds common = as_said(&said[0].dated, said[0].answer->claim);
  bool agree = true, open = said[0].dated.open, span = said[0].dated.span;
  for (size_t i = 1; i < n && agree; i++) {
    Bounds next = as_said(&said[i].dated, said[i].answer->claim);
    agree = bounds_common(&common, &next, &common);
    open = open && said[i].dated.open;
    span = span || said[i].dated.span;
  }
  size_t best = 0;
  if (!agree) {
    for (size_t i = 1; i < n; i++)
      if (said[i].answer->claim->rank < said[best].answer->claim->rank)
        best = i;
    h->row.flags |= n > 1 ? FACT_DATE_OPEN : 0;
    show_date(h, &said[best].dated.bounds, said[best].dated.span, buf_str(&said[best].dated.edtf));
    return;
  }
  if (open)
    common.end_lo = common.end_hi = TIME_MAX;
  const Dated *words = NULL; /* of those who say just this, one who does so without a mark of doubt, if there is one */
  for (size_t i = 0; i < n; i++)
    if (bounds_same(&said[i].dated.bounds, &common) && (words == NULL || (is_marked(words) && !is_marked(&said[i].dated))))
      words = &said[i].dated;
  if (words != NULL) {
    show_date(h, &common, words->span, buf_str(&words->edtf));
    return;
  }
  store_bounds_tighten(&common);
  show_date(h, &common, span, NULL);
}

static bool hear_date(Store *store, Hearing *h, Err *err) {
  h->row.flags &= ~FACT_DATE_OPEN;
  if (!said_anywhere(h, TERM_DATE))
    return true;
  if (!keep_bases(store, h, TERM_DATE, err))
    return false;
  Answers answers = {0};
  collect(h, TERM_DATE, &answers);
  const Answer *judge = settled(&answers);
  VEC(Spoken) said = {NULL, 0, 0};
  for (size_t i = 0; i < answers.n; i++) {
    const Statement *s = answers.at[i].statement;
    Spoken one = {.answer = &answers.at[i]};
    if (!is_said(&answers.at[i]) || (judge != NULL && judge != &answers.at[i]))
      continue;
    if (store_dated_parse(s->value.text, (h->row.id & 1) != 0, &one.dated))
      vec_add(&said, one);
  }
  if (said.n > 0) {
    choose_date(h, said.at, said.n);
  } else {
    h->row.flags |= FACT_UNDATED;
    h->has_date = false;
  }
  for (size_t i = 0; i < said.n; i++)
    store_dated_clear(&said.at[i].dated);
  vec_clear(&said);
  vec_clear(&answers);
  return true;
}

static bool is_undated(const Hearing *h) {
  return (h->row.flags & FACT_UNDATED) != 0;
}

/* Without a date, an event lies between its ties; an actual one before what reports it was published. */
static bool bound_undated(Store *store, Hearing *h, Err *err) {
  if (!is_undated(h) || (h->row.id & 1) != 0)
    return true;
  h->row.flags &= ~FACT_SPAN;
  int64_t lo = TIME_MIN, hi = TIME_MAX;
  for (size_t i = 0; i < h->claims.n && h->row.status == STATUS_NORMAL; i++) {
    const Claim *c = &h->claims.at[i];
    if (c->stance == STANCE_ASSERTS && c->id != 0 && c->published_hi < hi)
      hi = c->published_hi;
  }
  sqlite3_stmt *stmt = store_bind(store, SQL_TIES, err, "i", h->row.id);
  VEC(Participant) ties = {0}; /* role: after */
  int rc = -1;
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW)
    vec_add(&ties, ((Participant){sqlite3_column_int64(stmt, 1), {REC_EVENT, sqlite3_column_int64(stmt, 0)}}));
  if (stmt != NULL)
    sqlite3_reset(stmt);
  for (size_t i = 0; i < ties.n; i++) {
    FactRow other;
    if (!store_fact_get(store, ties.at[i].who.id, &other))
      continue;
    if (ties.at[i].role == 1 && other.bounds.end_lo > lo && other.bounds.end_lo < hi)
      lo = other.bounds.end_lo;
    if (ties.at[i].role == 0 && other.bounds.start_hi < hi && other.bounds.start_hi > lo)
      hi = other.bounds.start_hi;
  }
  vec_clear(&ties);
  h->row.bounds = (Bounds){lo, hi, lo, hi};
  h->has_date = lo != TIME_MIN || hi != TIME_MAX;
  buf_reset(&h->date);
  if (h->has_date)
    bounds_print(&h->row.bounds, READ_AT, &h->date);
  return rc == SQLITE_DONE;
}

/* The two ends of a relation's date as texts, where one may come from elsewhere. */
typedef struct Ends {
  Buf from, to;
  bool follows;
} Ends;

static void split_ends(const Hearing *h, Ends *ends) {
  *ends = (Ends){BUF_EMPTY, BUF_EMPTY, false};
  const char *text = is_undated(h) ? NULL : store_date_middle(buf_str(&h->date));
  if (text != NULL) {
    buf_add(&ends->from, h->date.data, (size_t)(text - h->date.data));
    buf_puts(&ends->to, text + 1);
  } else {
    buf_puts(&ends->to, "..");
  }
}

static void follow_event(Store *store, int64_t event, int64_t *lo, int64_t *hi, bool start, Buf *text, bool *follows) {
  FactRow row;
  if (event == 0 || !store_fact_get(store, event, &row))
    return;
  *lo = start ? row.bounds.start_lo : row.bounds.end_lo;
  *hi = start ? row.bounds.start_hi : row.bounds.end_hi;
  buf_reset(text);
  if (row.bounds.start_lo != TIME_MIN || row.bounds.end_hi != TIME_MAX)
    store_fact_date(store, &row, text);
  *follows = true;
}

static bool follow_steps(Store *store, Hearing *h, Ends *ends, Err *err) {
  bool normal = true, any = false;
  sqlite3_stmt *stmt = store_bind(store, SQL_STEPS, err, "i", h->row.id);
  int rc = -1;
  while (stmt != NULL && (rc = store_step(store, stmt, err)) == SQLITE_ROW) {
    int step = sqlite3_column_int(stmt, 0);
    any = true;
    if (step == STEP_ENDED) {
      h->row.bounds.end_lo = sqlite3_column_int64(stmt, 1);
      h->row.bounds.end_hi = sqlite3_column_int64(stmt, 2);
      buf_reset(&ends->to);
      buf_puts(&ends->to, (const char *)sqlite3_column_text(stmt, 3));
      ends->follows = true;
    } else {
      normal = step == STEP_IN_FORCE;
    }
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  h->row.flags = (h->row.flags & ~FACT_STEPS) | (any ? FACT_STEPS : 0);
  if (any)
    h->row.status = normal ? STATUS_NORMAL : STATUS_OTHER;
  return rc == SQLITE_DONE;
}

/* Ends that are events follow them; steps suspend and end. */
static bool follow_ends(Store *store, Hearing *h, Err *err) {
  Bounds *b = &h->row.bounds;
  if ((h->row.id & 1) == 0)
    return true;
  if (is_undated(h))
    *b = (Bounds){TIME_MIN, TIME_MAX, h->row.ended == 0 ? TIME_MAX : TIME_MIN, TIME_MAX};
  Ends ends;
  split_ends(h, &ends);
  follow_event(store, h->row.began, &b->start_lo, &b->start_hi, true, &ends.from, &ends.follows);
  follow_event(store, h->row.ended, &b->end_lo, &b->end_hi, false, &ends.to, &ends.follows);
  bool ok = follow_steps(store, h, &ends, err);
  if (ok && ends.follows) {
    store_bounds_tighten(b);
    buf_reset(&h->date);
    buf_printf(&h->date, "%s/%s", buf_str(&ends.from), buf_str(&ends.to));
    h->has_date = true;
    h->row.flags |= FACT_SPAN;
  }
  buf_clear(&ends.from);
  buf_clear(&ends.to);
  return ok;
}

/* ---- writing it down ---- */

static bool is_plain_date(const char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
      return false;
  return len == 4 || len == 7 || len == 10;
}

static bool write_fact(Store *store, Hearing *h, Err *err) {
  const FactRow *r = &h->row;
  bool plain = (r->id & 1) == 0 && is_plain_date(buf_str(&h->date), h->date.len);
  return store_run(store, SQL_FACT_SET, err, "iiIIiiiiiiiiItt", r->id, r->type, r->first, r->second, r->bounds.start_lo, r->bounds.start_hi, r->bounds.end_lo, r->bounds.end_hi, (int64_t)store_bounds_class(&r->bounds), (int64_t)r->flags, (int64_t)r->status, (int64_t)r->grade, r->place, h->has_date && !plain ? buf_str(&h->date) : NULL, h->has_summary ? buf_str(&h->summary) : NULL);
}

/* The base of a relation that events end is what it was put with, and the column shows what follows. */
static bool keep_stated_date(Store *store, Hearing *h, Err *err) {
  bool follows = h->row.began != 0 || h->row.ended != 0 || (h->row.flags & FACT_STEPS) != 0;
  return !follows || is_undated(h) || find_statement(h, 0, h->row.id, TERM_DATE) != NULL || keep_bases(store, h, TERM_DATE, err);
}

static bool put_shown_key(Store *store, const Hearing *h, Err *err) {
  Participant *parties;
  size_t n;
  bool ok = store_parties_load(store, h->row.id, &h->row, &parties, &n, err);
  if (ok) {
    bool stated = !is_undated(h) && h->row.began == 0 && h->row.ended == 0;
    int64_t hash = store_fact_hash((h->row.id & 1) != 0, h->row.type, parties, n, stated ? buf_str(&h->date) : NULL, h->row.began, h->row.ended);
    ok = store_fact_key_put(store, hash, h->row.id, err);
  }
  mem_free(parties);
  return ok;
}

static bool evaluate(Store *store, int64_t fact, FactRow *before, FactRow *after, Err *err) {
  Hearing h;
  bool ok = hear(store, fact, &h, err);
  *before = h.row;
  if (ok) {
    settle_flags(&h);
    ok = choose_columns(store, &h, err) && choose_attributes(store, &h, err) && keep_stated_date(store, &h, err);
    ok = ok && hear_date(store, &h, err) && bound_undated(store, &h, err) && follow_ends(store, &h, err) &&
         write_fact(store, &h, err);
    if (ok && h.statements.n > 0)
      ok = put_shown_key(store, &h, err);
  }
  *after = h.row;
  hearing_clear(&h);
  return ok;
}

static bool settle_followers(Store *store, int64_t fact, int depth, Err *err);

static bool settle(Store *store, int64_t fact, int depth, Err *err) {
  FactRow before, after;
  fact = store_canonical(store, record_fact(fact)).id;
  Ids touched = {0};
  bool ok = store_fact_row(store, fact, &before) && store_siblings(store, &before, &touched, err) && evaluate(store, fact, &before, &after, err) && store_siblings(store, &after, &touched, err) && store_standing_refresh(store, fact, err);
  for (size_t i = 0; ok && i < touched.n; i++)
    ok = store_standing_refresh(store, touched.at[i], err);
  vec_clear(&touched);
  store->generation++;
  if (ok && !bounds_same(&before.bounds, &after.bounds))
    ok = settle_followers(store, fact, depth, err);
  return ok;
}

static bool settle_followers(Store *store, int64_t fact, int depth, Err *err) {
  if (depth > 200)
    return err_set(err, ERR_ARG, "these events are tied before and after each other in a circle: E%" PRId64 " is one of them", fact >> 1);
  Ids followers = {0};
  sqlite3_stmt *stmt = store_bind(store, SQL_FOLLOWERS, err, "i", fact);
  while (stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW)
    vec_add(&followers, sqlite3_column_int64(stmt, 0));
  if (stmt != NULL)
    sqlite3_reset(stmt);
  bool ok = stmt != NULL;
  for (size_t i = 0; ok && i < followers.n; i++)
    ok = settle(store, followers.at[i], depth + 1, err);
  vec_clear(&followers);
  return ok;
}

bool store_fact_settle(Store *store, int64_t fact, Err *err) {
  return settle(store, fact, 0, err);
}
