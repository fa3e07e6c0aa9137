#include "store/hearing.h"

#include "time/order.h"

#include <string.h>

/* What a fact's evidence says together (DESIGN, section 1): its standing, and its own values. Both are kept in columns of
 * the fact, worked out anew here whenever evidence comes or goes. */

static const char SQL_DERIVED_DROP[] = "DELETE FROM value WHERE owner = ?1 AND kind = ?2 AND shown = 3";
static const char SQL_SHOWN_RESET[] =
    "UPDATE value SET shown = 0 WHERE owner = ?1 AND kind = ?2 AND key = ?3 AND shown <> 0";
static const char SQL_SHOWN[] = "UPDATE value SET shown = ?2 WHERE id = ?1";
static const char SQL_DERIVED_PUT[] =
    "INSERT INTO value(kind, owner, key, form, value, low, high, unit, record_kind, shown, made)"
    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 3, ?)";
static const char SQL_FACT_SET[] =
    "UPDATE fact SET type = ?2, first = ?3, second = ?4, start_lo = ?5, start_hi = ?6, end_lo = ?7, end_hi = ?8,"
    " class = ?9, flags = ?10, status = ?11, grade = ?12, place = ?13, date = ?14, summary = ?15 WHERE id = ?1";
static const char SQL_FLAG_EVIDENCE[] = "UPDATE fact SET flags = flags | ?2 WHERE id = ?1";
static const char SQL_FOLLOWERS[] =
    "WITH one(id) AS (SELECT ?1 UNION SELECT id FROM fact WHERE same = ?1)"
    " SELECT id FROM fact WHERE began IN one UNION SELECT id FROM fact WHERE over IN one UNION"
    " SELECT fact FROM tie WHERE other IN one AND ended IS NULL UNION SELECT other FROM tie WHERE fact IN one AND "
    "ended IS NULL";

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
      flags |= FACT_SETTLED | (c->stance == STANCE_ASSERTS  ? FACT_ASSERTED
                               : c->stance == STANCE_DENIES ? FACT_DENIED
                                                            : 0);
    }
    if (c->rank < 6 && c->stance != STANCE_DOUBTS && (grade == 0 || c->rank < grade))
      grade = c->rank;
  }
  h->row.flags = flags;
  h->row.grade = (uint8_t)grade;
}

/* Chooses for a field that is a column; true in `*has` if the column may differ from what is chosen (which is VALUE_NONE
 * if nobody says anything). */
static bool choose_field(Store *store, Hearing *h, int64_t key, uint32_t open_flag, Choice *choice, bool *has,
                         Err *err) {
  *has = false;
  if (!hearing_concerns(h, key))
    return true;
  if (!hearing_keep_bases(store, h, key, err))
    return false;
  Answers answers = {0};
  hearing_answers(h, key, &answers);
  *choice = hearing_choose(&answers);
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
  bool ok = true, said = (h->row.flags & FACT_SAID) != 0 || h->members.n > 1;
  for (size_t m = 0; ok && said && m < h->members.n; m++) {
    Record owner = record_fact(h->members.at[m]);
    ok = store_run(store, SQL_DERIVED_DROP, err, "ii", owner.id, (int64_t)owner.kind);
  }
  for (size_t i = 0; ok && i < h->statements.n; i++) {
    int64_t key = h->statements.at[i].key;
    bool seen = key < TERM_PERSON;
    for (size_t j = 0; j < done.n && !seen; j++)
      seen = done.at[j] == key;
    if (seen)
      continue;
    vec_add(&done, key);
    Answers answers = {0};
    hearing_answers(h, key, &answers);
    Choice choice = hearing_choose(&answers);
    vec_clear(&answers);
    h->row.flags |= h->members.n > 1 ? FACT_SAID : 0; /* parted, they choose anew */
    for (size_t m = 0; ok && m < h->members.n; m++) {
      Record owner = record_fact(h->members.at[m]);
      ok = store_run(store, SQL_SHOWN_RESET, err, "iii", owner.id, (int64_t)owner.kind, key) &&
           (owner.id == h->row.id || store_run(store, SQL_FLAG_EVIDENCE, err, "ii", owner.id, (int64_t)FACT_SAID));
    }
    if (!ok || !choice.any)
      continue;
    h->row.flags |= choice.open ? FACT_VALUE_OPEN : 0;
    Record owner = record_fact(h->row.id);
    if (choice.from != NULL)
      ok = store_run(store, SQL_SHOWN, err, "ii", choice.from->row, (int64_t)(choice.open ? 2 : 1));
    else
      ok = store_run(store, SQL_DERIVED_PUT, err, "iiivi", (int64_t)owner.kind, owner.id, key, &choice.value,
                     h->row.made);
  }
  vec_clear(&done);
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
  return store_run(store, SQL_FACT_SET, err, "iiIIiiiiiiiiItt", r->id, r->type, r->first, r->second, r->bounds.start_lo,
                   r->bounds.start_hi, r->bounds.end_lo, r->bounds.end_hi, (int64_t)store_bounds_class(&r->bounds),
                   (int64_t)r->flags, (int64_t)r->status, (int64_t)r->grade, r->place,
                   h->has_date && !plain ? buf_str(&h->date) : NULL, h->has_summary ? buf_str(&h->summary) : NULL);
}

/* The base of a relation that events end is what it was put with, and the column shows what follows. */
static bool keep_stated_date(Store *store, Hearing *h, Err *err) {
  bool follows = h->began != 0 || h->ended != 0 || (h->row.flags & FACT_STEPS) != 0;
  return !follows || hearing_undated(h) || hearing_statement(h, 0, h->row.id, TERM_DATE) != NULL ||
         hearing_keep_bases(store, h, TERM_DATE, err);
}

static bool put_shown_key(Store *store, const Hearing *h, Err *err) {
  Participant *parties;
  size_t n;
  bool ok = store_parties_load(store, h->row.id, &h->row, &parties, &n, err);
  if (ok) {
    bool stated = !hearing_undated(h) && h->row.began == 0 && h->row.ended == 0;
    int64_t hash = store_fact_hash((h->row.id & 1) != 0, h->row.type, parties, n, stated ? buf_str(&h->date) : NULL,
                                   h->row.began, h->row.ended);
    ok = store_fact_key_put(store, hash, h->row.id, err);
  }
  mem_free(parties);
  return ok;
}

static bool evaluate(Store *store, int64_t fact, FactRow *before, FactRow *after, Err *err) {
  Hearing h;
  bool ok = hearing_begin(store, fact, &h, err);
  *before = h.row;
  if (ok) {
    settle_flags(&h);
    ok = (h.row.flags & FACT_STEPS) == 0 || hearing_keep_bases(store, &h, TERM_STATUS, err); /* steps change it */
    ok = ok && choose_columns(store, &h, err) && choose_attributes(store, &h, err) && keep_stated_date(store, &h, err);
    ok = ok && hearing_date(store, &h, err) && hearing_bound_undated(store, &h, err) &&
         hearing_follow_ends(store, &h, err) && write_fact(store, &h, err);
    if (ok && h.statements.n > 0)
      ok = put_shown_key(store, &h, err);
  }
  *after = h.row;
  hearing_clear(&h);
  return ok;
}

static bool settle_followers(Store *store, int64_t fact, Err *err);

bool store_fact_settle(Store *store, int64_t fact, Err *err) {
  FactRow before, after;
  fact = store_canonical(store, record_fact(fact)).id;
  Ids touched = {0};
  if (store_fact_row(store, fact, &before) && before.retracted)
    return true; /* it keeps what it was; if it comes back, it is settled then */
  bool ok = before.id != 0 && store_siblings(store, &before, &touched, err) &&
            evaluate(store, fact, &before, &after, err) && store_siblings(store, &after, &touched, err) &&
            store_standing_refresh(store, fact, err);
  for (size_t i = 0; ok && i < touched.n; i++)
    ok = store_standing_refresh(store, touched.at[i], err);
  vec_clear(&touched);
  if (ok && (before.first != after.first || before.second != after.second))
    store->generation++; /* it may have ended relations between the parties that it had */
  else
    store_stir(store, fact);
  if (ok && !bounds_equal(&before.bounds, &after.bounds))
    ok = settle_followers(store, fact, err);
  return ok;
}

/* Relations follow the events that they begin and end with, undated events the dates that were stated of what they are tied
 * to: it ends there. */
static bool settle_followers(Store *store, int64_t fact, Err *err) {
  Ids followers = {0};
  bool ok = store_collect(store, SQL_FOLLOWERS, &followers, err, "i", fact);
  for (size_t i = 0; ok && i < followers.n; i++)
    ok = store_fact_settle(store, followers.at[i], err);
  vec_clear(&followers);
  return ok;
}

bool store_followers_settle(Store *store, int64_t fact, Err *err) {
  return settle_followers(store, fact, err);
}
