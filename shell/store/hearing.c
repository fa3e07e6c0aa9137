#include "store/hearing.h"

#include <inttypes.h>
#include <string.h>

static const char SQL_CLAIMS[] =
    "SELECT e.id, e.stance, e.by, e.quote, e.words, s.reliability, s.published_lo, s.published_hi FROM claim e"
    " LEFT JOIN quote q ON q.id = e.quote LEFT JOIN source s ON s.id = e.source"
    " WHERE e.fact = ?1 AND e.ended IS NULL AND q.ended IS NULL AND s.ended IS NULL ORDER BY e.id";
static const char SQL_SAID[] =
    "SELECT v.claim, v.key, v.form, v.value, v.low, v.high, v.unit, v.record_kind, v.id FROM value v"
    " WHERE v.owner = ?1 AND v.kind = ?2 AND v.ended IS NULL AND v.shown <> 3 ORDER BY v.id";
static const char SQL_BASE_PUT[] =
    "INSERT INTO value(kind, owner, key, form, value, low, high, unit, record_kind, shown, made)"
    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)";
static const char SQL_TEXTS[] = "SELECT date, summary FROM fact WHERE id = ?";
static const char SQL_SUMMARY[] = "SELECT summary FROM fact WHERE id = ?";

void hearing_clear(Hearing *h) {
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

static bool hear_claims(Store *store, Hearing *h, const FactRow *row, Err *err) {
  int64_t member = row->id;
  if (row->retracted)
    return true;
  if (row->flags & FACT_BARE)
    vec_add(&h->claims,
            ((Claim){.member = member, .rank = 7, .own = true, .published_lo = TIME_MIN, .published_hi = TIME_MAX}));
  if ((row->flags & FACT_EVIDENCE) == 0)
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
    Statement s = {.claim = sqlite3_column_int64(stmt, 0),
                   .member = member,
                   .key = sqlite3_column_int64(stmt, 1),
                   .value = store_column_value(stmt, 2),
                   .row = sqlite3_column_int64(stmt, 8)};
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

bool hearing_begin(Store *store, int64_t fact, Hearing *h, Err *err) {
  memset(h, 0, sizeof *h);
  if (!store_fact_row(store, fact, &h->row))
    return err_set(err, ERR_INTERNAL, "fact %" PRId64 " is not there", fact);
  if (!store_members(store, record_fact(fact), &h->members, err))
    return false;
  h->began = h->row.began;
  h->ended = h->row.ended;
  bool several = h->members.n > 1, ok = true;
  for (size_t i = 0; i < h->members.n && ok; i++) {
    FactRow member;
    ok = store_fact_row(store, h->members.at[i], &member) && hear_claims(store, h, &member, err);
    if (ok && (several || (member.flags & FACT_SAID)))
      ok = hear_statements(store, h, h->members.at[i], err);
    h->began = h->began == 0 ? member.began : h->began;
    h->ended = h->ended == 0 ? member.ended : h->ended;
    h->row.flags |= member.flags & (FACT_EXTRA | FACT_PATTERN | FACT_STEPS); /* more than there are does no harm */
  }
  sqlite3_stmt *stmt = ok ? store_bind(store, SQL_TEXTS, err, "i", fact) : NULL;
  int rc = stmt == NULL ? -1 : store_step(store, stmt, err);
  if (rc == SQLITE_ROW) {
    const char *date = (const char *)sqlite3_column_text(stmt, 0),
               *summary = (const char *)sqlite3_column_text(stmt, 1);
    h->has_date = date != NULL;
    h->has_summary = summary != NULL;
    buf_puts(&h->date, date == NULL ? "" : date);
    buf_puts(&h->summary, summary == NULL ? "" : summary);
  }
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return ok && rc >= 0;
}

const Statement *hearing_statement(const Hearing *h, int64_t claim, int64_t member, int64_t key) {
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

void hearing_answers(const Hearing *h, int64_t key, Answers *out) {
  static const Claim NOBODY = {.rank = 7};
  int best = 3;
  if (h->claims.n == 0) /* all of it was retracted: it is as it was put */
    vec_add(out, ((Answer){.claim = &NOBODY, .statement = hearing_statement(h, 0, h->row.id, key)}));
  for (size_t i = 0; i < h->claims.n; i++)
    if (voice(&h->claims.at[i]) < best)
      best = voice(&h->claims.at[i]);
  for (size_t i = 0; i < h->claims.n; i++) {
    const Claim *c = &h->claims.at[i];
    if (voice(c) != best)
      continue;
    const Statement *said = c->id == 0 ? NULL : hearing_statement(h, c->id, c->member, key);
    Answer answer = {.claim = c, .statement = said, .explicit = said != NULL};
    if (said == NULL)
      answer.statement = hearing_statement(h, 0, c->member, key);
    vec_add(out, answer);
  }
}

/* The newest judgement with words that says this key itself settles it. */
const Answer *hearing_settled(const Answers *answers) {
  const Answer *found = NULL;
  for (size_t i = 0; i < answers->n; i++) {
    const Answer *a = &answers->at[i];
    if (a->explicit && a->claim->worded && a->claim->own && (found == NULL || a->claim->id > found->claim->id))
      found = a;
  }
  return found;
}

bool answer_is_said(const Answer *answer) {
  return answer->statement != NULL && answer->statement->value.form != VALUE_NONE;
}

static const Answer *best_graded(const Answers *answers) {
  const Answer *best = NULL;
  for (size_t i = 0; i < answers->n; i++)
    if (answer_is_said(&answers->at[i]) && (best == NULL || answers->at[i].claim->rank < best->claim->rank))
      best = &answers->at[i];
  return best;
}

Choice hearing_choose(const Answers *answers) {
  const Answer *judge = hearing_settled(answers);
  if (judge != NULL)
    return (Choice){true, false, judge->statement, judge->statement->value};
  Choice choice = {0};
  for (size_t i = 0; i < answers->n; i++) {
    const Statement *s = answers->at[i].statement;
    if (!answer_is_said(&answers->at[i]))
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
static bool keep_base(Store *store, Hearing *h, int64_t member, int64_t key, const Value *value, int64_t made,
                      Err *err) {
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

bool hearing_concerns(const Hearing *h, int64_t key) {
  for (size_t i = 0; i < h->statements.n; i++)
    if (h->statements.at[i].key == key)
      return true;
  return h->members.n > 1;
}

/* Before a column first shows something else, what it was put with becomes a statement of its own. */
bool hearing_keep_bases(Store *store, Hearing *h, int64_t key, Err *err) {
  for (size_t i = 0; i < h->members.n; i++) {
    FactRow row;
    int64_t member = h->members.at[i];
    if (hearing_statement(h, 0, member, key) != NULL || !store_fact_row(store, member, &row))
      continue;
    bool relation = (member & 1) != 0;
    Value value = {0};
    Buf text = BUF_EMPTY;
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
      store_fact_date(store, &row, &text);
      value = (Value){.form = VALUE_TIME, .text = buf_str(&text), .len = text.len};
    } else if (key == TERM_SUMMARY && store_text(store, SQL_SUMMARY, member, &text))
      value = (Value){.form = VALUE_TEXT, .text = buf_str(&text), .len = text.len};
    bool ok = keep_base(store, h, member, key, &value, row.made, err); /* also that nothing was said */
    buf_clear(&text);
    if (!ok)
      return false;
  }
  return true;
}
