#include "store/internal.h"

#include <string.h>

/* Where a fact stands, from what its evidence asserts and denies (kept in its flags by evidence.c) and from what other
 * records of the same type, parties and time assert and deny. */

static const char SQL_DENIED[] = "SELECT id FROM fact WHERE flags & 2 AND type = ?1 AND start_lo = ?2 AND start_hi = "
                                 "?3 AND end_lo = ?4 AND end_hi = ?5"
                                 " AND id <> ?6 AND ended IS NULL AND same IS NULL";
static const char SQL_ASSERTED[] =
    "SELECT id FROM fact WHERE type = ?1 AND start_lo = ?2 AND start_hi = ?3 AND end_lo = ?4 AND end_hi = ?5"
    " AND id <> ?6 AND flags & 1 AND ended IS NULL AND same IS NULL";
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

static bool find_siblings(Store *store, const char *sql, const FactRow *row, Ids *out, Err *err) {
  Ids found = {0};
  bool ok = store_collect(store, sql, &found, err, "iiiiii", row->type, row->bounds.start_lo, row->bounds.start_hi,
                          row->bounds.end_lo, row->bounds.end_hi, row->id);
  for (size_t i = 0; ok && i < found.n; i++) {
    FactRow other;
    if (store_fact_row(store, found.at[i], &other) && same_parties(store, row, &other))
      vec_add(out, found.at[i]);
  }
  vec_clear(&found);
  return ok;
}

bool store_siblings(Store *store, const FactRow *row, Ids *out, Err *err) {
  if (row->retracted)
    return true;
  if ((row->flags & FACT_DENIED) != 0 && !find_siblings(store, SQL_ASSERTED, row, out, err))
    return false;
  return (row->flags & FACT_ASSERTED) == 0 || find_siblings(store, SQL_DENIED, row, out, err);
}

bool store_standing_refresh(Store *store, int64_t fact, Err *err) {
  FactRow row;
  Ids against = {0};
  if (!store_fact_row(store, fact, &row))
    return true;
  bool asserted = (row.flags & FACT_ASSERTED) != 0, denied = (row.flags & FACT_DENIED) != 0;
  bool alone = (row.flags & FACT_SETTLED) != 0 || asserted == denied;
  if (!alone && !store_siblings(store, &row, &against, err))
    return false;
  Standing standing = asserted && denied ? DISPUTED : asserted ? STANDS : denied ? DENIED : CLAIMED;
  if (against.n > 0)
    standing = DISPUTED;
  vec_clear(&against);
  if (standing == row.standing)
    return true;
  store->generation++;
  return store_run(store, SQL_STANDING_SET, err, "ii", fact, (int64_t)standing);
}
