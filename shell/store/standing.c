#include "store/internal.h"

#include "base/mem.h"
#include "time/order.h"

#include <string.h>

/* Where a fact stands, from what its evidence asserts and denies (kept in its flags by evaluate.c) and from what other
 * records of the same type say of it: one of the same parties and time, or a denial that covers it.
 *
 * A denial covers a fact when it surely denies all of the time in which the fact may lie, for all its parties: a party that
 * a denial leaves out is everybody, and a kind everybody of that kind. The fact is disputed then; the denial goes on to deny
 * the rest, unless the two are of just the same parties and time. */

/* What may be of the same parties and time (?2 to ?3), or cover it or be covered by it: a superset, of which those that do
 * are told one by one. One date of a relation is a time in which it held at some instant, so its bounds are open. */
#define AT_ONE_DATE "id & 1 AND NOT flags & 4160"
#define ASSERTED                                                                                                       \
  "SELECT id FROM fact WHERE flags & 1 AND type = ?1 AND id <> ?4 AND ended IS NULL AND same IS NULL AND"              \
  " (start_lo >= ?2 OR (" AT_ONE_DATE " AND end_lo >= ?2)) AND (end_hi <= ?3 OR (" AT_ONE_DATE " AND start_hi <= ?3))"
/* Denials are few, and facts of one type may be all there are. */
static const char SQL_DENIED[] = "SELECT id FROM fact INDEXED BY fact_denied WHERE flags & 2 AND type = ?1 AND id <> "
                                 "?4 AND ended IS NULL AND same IS NULL AND"
                                 " (CASE WHEN " AT_ONE_DATE " THEN end_lo ELSE start_lo END) <= ?2 AND"
                                 " (CASE WHEN " AT_ONE_DATE " THEN start_hi ELSE end_hi END) >= ?3";
static const char SQL_ASSERTED[] = ASSERTED;
static const char SQL_ASSERTED_FIRST[] =
    ASSERTED " AND first IN (SELECT ?5 UNION SELECT id FROM actor WHERE same = ?5)";
static const char SQL_ASSERTED_SECOND[] =
    ASSERTED " AND second IN (SELECT ?5 UNION SELECT id FROM actor WHERE same = ?5)";
/* The latest publication of what denies it. */
static const char SQL_STATED[] =
    "SELECT ifnull((SELECT s.published_lo FROM claim e JOIN source s ON s.id = e.source JOIN quote q ON q.id = e.quote "
    "WHERE e.fact " IN_ONE
    " AND e.stance = 1 AND e.ended IS NULL AND q.ended IS NULL AND s.ended IS NULL AND s.published_hi IS NOT NULL"
    " ORDER BY s.published_hi DESC LIMIT 1), -9223372036854775808)";
static const char SQL_KIND[] = "SELECT kind FROM actor WHERE id = ?";
static const char SQL_STANDING_SET[] = "UPDATE fact SET standing = ?2 WHERE id = ?1 AND standing <> ?2";
static const char SQL_OTHER_PARTIES[] =
    "WITH p(fact, role, kind, record) AS (SELECT ifnull(f.same, f.id), p.role, p.kind, CASE p.kind WHEN 65 THEN"
    " (SELECT ifnull(same, id) FROM actor WHERE id = p.record) ELSE p.record END FROM fact f JOIN participant p"
    " ON p.fact = f.id WHERE (f.id IN (?1, ?2) OR f.same IN (?1, ?2)) AND p.ended IS NULL)"
    " SELECT count(*) FROM (SELECT role, kind, record FROM p WHERE fact = ?1 EXCEPT"
    " SELECT role, kind, record FROM p WHERE fact = ?2)";
static const char SQL_CANONICAL_ACTOR[] = "SELECT ifnull(same, id) FROM actor WHERE id = ?";
static const char SQL_CANONICAL_FACT[] = "SELECT ifnull(same, id) FROM fact WHERE id = ?";
static const char SQL_CANONICAL_SOURCE[] = "SELECT ifnull(same, id) FROM source WHERE id = ?";
static const char SQL_MEMBERS_ACTOR[] = "SELECT id FROM actor WHERE same = ? ORDER BY id";
static const char SQL_MEMBERS_FACT[] = "SELECT id FROM fact WHERE same = ? ORDER BY id";
static const char SQL_MEMBERS_SOURCE[] = "SELECT id FROM source WHERE same = ? ORDER BY id";

/* ---- records that are one ---- */

Record store_canonical(Store *store, Record record) {
  const char *sql = record.kind == REC_ACTOR                                  ? SQL_CANONICAL_ACTOR
                    : record.kind == REC_EVENT || record.kind == REC_RELATION ? SQL_CANONICAL_FACT
                    : record.kind == REC_SOURCE                               ? SQL_CANONICAL_SOURCE
                                                                              : NULL;
  int64_t id = sql == NULL || record.id == 0 ? 0 : store_ask(store, sql, "i", record.id);
  return id == 0 ? record : (Record){record.kind, id};
}

bool store_members(Store *store, Record record, Ids *out, Err *err) {
  Record one = store_canonical(store, record);
  vec_add(out, one.id);
  const char *sql = record.kind == REC_ACTOR                                  ? SQL_MEMBERS_ACTOR
                    : record.kind == REC_EVENT || record.kind == REC_RELATION ? SQL_MEMBERS_FACT
                    : record.kind == REC_SOURCE                               ? SQL_MEMBERS_SOURCE
                                                                              : NULL;
  if (sql == NULL)
    return true;
  return store_collect(store, sql, out, err, "i", one.id);
}

/* ---- the same, said elsewhere ---- */

static bool same_actor(Store *store, int64_t a, int64_t b) {
  return a == b ||
         (a != 0 && b != 0 &&
          store_canonical(store, (Record){REC_ACTOR, a}).id == store_canonical(store, (Record){REC_ACTOR, b}).id);
}

static bool same_parties(Store *store, const FactRow *a, const FactRow *b) {
  if ((a->id & 1) != (b->id & 1) || !same_actor(store, a->first, b->first) || !same_actor(store, a->second, b->second))
    return false;
  if (((a->flags | b->flags) & (FACT_EXTRA | FACT_PATTERN)) == 0)
    return true;
  return store_ask(store, SQL_OTHER_PARTIES, "ii", a->id, b->id) == 0 &&
         store_ask(store, SQL_OTHER_PARTIES, "ii", b->id, a->id) == 0;
}

static bool is_twin(Store *store, const FactRow *a, const FactRow *b) {
  return bounds_equal(&a->bounds, &b->bounds) && same_parties(store, a, b);
}

/* ---- denials that cover a fact ---- */

static bool is_at_one_date(const FactRow *row) {
  return (row->id & 1) != 0 && (row->flags & (FACT_SPAN | FACT_UNDATED)) == 0;
}

/* The time in which a fact may lie. */
static void find_extent(const FactRow *row, int64_t *lo, int64_t *hi) {
  *lo = is_at_one_date(row) ? row->bounds.end_lo : row->bounds.start_lo;
  *hi = is_at_one_date(row) ? row->bounds.start_hi : row->bounds.end_hi;
}

/* A denial left open gives way to what begins after it was last stated. */
static bool is_time_covered(Store *store, const FactRow *denial, const FactRow *fact) {
  int64_t lo, hi, from, to;
  const Bounds *b = &denial->bounds;
  find_extent(fact, &lo, &hi);
  find_extent(denial, &from, &to);
  if ((denial->id & 1) != 0 && !is_at_one_date(denial)) {
    from = bounds_latest_start(b);
    to = bounds_earliest_end(b);
  }
  if (from > lo || to < hi || from >= to)
    return false;
  if ((denial->id & 1) == 0 || b->end_lo != TIME_MAX || is_at_one_date(denial))
    return true;
  int64_t since = store_ask(store, SQL_STATED, "i", denial->id);
  since = since > b->start_lo ? since : b->start_lo;
  return fact->bounds.start_hi - 1 <= since;
}

typedef struct Parties {
  Participant *at; /* owned */
  size_t n;
} Parties;

static bool is_one_covered(Store *store, const Parties *denial, int64_t role, int64_t actor) {
  for (size_t i = 0; i < denial->n; i++) {
    Record who = denial->at[i].who;
    if (denial->at[i].role != role)
      continue;
    if (who.kind == REC_ACTOR && same_actor(store, who.id, actor))
      return true;
    if (who.kind == REC_TERM && store_term_under(store, store_ask(store, SQL_KIND, "i", actor), who.id))
      return true;
  }
  return false;
}

static bool has_role(const Parties *parties, int64_t role) {
  for (size_t i = 0; i < parties->n; i++)
    if (parties->at[i].role == role)
      return true;
  return false;
}

static bool is_role_covered(Store *store, const Parties *denial, const Parties *fact, int64_t role) {
  bool covered = has_role(fact, role);
  for (size_t i = 0; i < fact->n && covered; i++)
    covered = fact->at[i].role != role ||
              (fact->at[i].who.kind == REC_ACTOR && is_one_covered(store, denial, role, fact->at[i].who.id));
  return covered || !has_role(denial, role);
}

static bool are_parties_covered(Store *store, const FactRow *denial, const FactRow *fact) {
  bool relation = (fact->id & 1) != 0;
  int64_t first = relation ? TERM_SUBJECT : TERM_AGENT, second = relation ? TERM_OBJECT : TERM_TARGET;
  Parties no = {0}, yes = {0};
  bool covered = store_parties_load(store, denial->id, denial, &no.at, &no.n, NULL) &&
                 store_parties_load(store, fact->id, fact, &yes.at, &yes.n, NULL) &&
                 is_role_covered(store, &no, &yes, first) && is_role_covered(store, &no, &yes, second);
  for (size_t i = 0; i < no.n; i++) /* it denies that this one had that role, and not the fact */
    covered = covered && (no.at[i].role == first || no.at[i].role == second);
  mem_free(no.at);
  mem_free(yes.at);
  return covered;
}

static bool is_covered(Store *store, const FactRow *denial, const FactRow *fact) {
  bool plan = (fact->id & 1) == 0 && (fact->status != STATUS_NORMAL || denial->status != STATUS_NORMAL);
  return !plan && ((denial->id ^ fact->id) & 1) == 0 && is_time_covered(store, denial, fact) &&
         are_parties_covered(store, denial, fact);
}

/* ---- standing ---- */

static bool find_asserted(Store *store, const FactRow *row, int64_t lo, int64_t hi, Ids *out, Err *err) {
  bool first = row->first != 0, one = (row->flags & (FACT_EXTRA | FACT_PATTERN)) == 0;
  if (!one || (!first && row->second == 0))
    return store_collect(store, SQL_ASSERTED, out, err, "iiii", row->type, lo, hi, row->id);
  int64_t who = store_canonical(store, (Record){REC_ACTOR, first ? row->first : row->second}).id;
  return store_collect(store, first ? SQL_ASSERTED_FIRST : SQL_ASSERTED_SECOND, out, err, "iiiii", row->type, lo, hi,
                       row->id, who);
}

bool store_siblings(Store *store, const FactRow *row, Ids *out, Err *err) {
  if (row->retracted)
    return true;
  int64_t lo, hi;
  find_extent(row, &lo, &hi);
  return ((row->flags & FACT_DENIED) == 0 || find_asserted(store, row, lo, hi, out, err)) &&
         ((row->flags & FACT_ASSERTED) == 0 ||
          store_collect(store, SQL_DENIED, out, err, "iiii", row->type, lo, hi, row->id));
}

/* Whether this record is disputed by the other. What a judgement settles, no other record disputes. */
static bool is_against(Store *store, const FactRow *row, const FactRow *other) {
  if ((row->flags & FACT_SETTLED) != 0)
    return false;
  return is_twin(store, row, other) || ((row->flags & FACT_ASSERTED) != 0 && is_covered(store, other, row));
}

static bool is_opposed(Store *store, const FactRow *row, const FactRow *other, bool twin) {
  bool denies = (row->flags & FACT_DENIED) != 0 && (other->flags & FACT_ASSERTED) != 0;
  bool denied = (row->flags & FACT_ASSERTED) != 0 && (other->flags & FACT_DENIED) != 0;
  if (twin || is_twin(store, row, other))
    return twin && (denies || denied) && is_twin(store, row, other);
  return (denies && is_covered(store, row, other)) || (denied && is_covered(store, other, row));
}

size_t store_opponents(Store *store, int64_t fact, int64_t *out, size_t max) {
  FactRow row, other;
  Ids others = {0};
  size_t n = 0;
  if (store_fact_row(store, fact, &row) && store_siblings(store, &row, &others, NULL))
    for (size_t i = 0; i < 2 * others.n && n < max; i++) { /* those of the same parties and time first */
      int64_t id = others.at[i % others.n];
      if (store_fact_row(store, id, &other) && is_opposed(store, &row, &other, i < others.n))
        out[n++] = id;
    }
  vec_clear(&others);
  return n;
}

bool store_standing_refresh(Store *store, int64_t fact, Err *err) {
  FactRow row;
  if (!store_fact_row(store, fact, &row))
    return true;
  bool asserted = (row.flags & FACT_ASSERTED) != 0, denied = (row.flags & FACT_DENIED) != 0, against = false;
  Ids others = {0};
  if (asserted != denied && !store_siblings(store, &row, &others, err))
    return false;
  for (size_t i = 0; i < others.n && !against; i++) {
    FactRow other;
    against = store_fact_row(store, others.at[i], &other) && is_against(store, &row, &other);
  }
  vec_clear(&others);
  Standing standing = against || (asserted && denied) ? DISPUTED : asserted ? STANDS : denied ? DENIED : CLAIMED;
  if (standing == row.standing)
    return true;
  store_stir(store, fact);
  return store_run(store, SQL_STANDING_SET, err, "ii", fact, (int64_t)standing);
}
