#include "store/internal.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Taking back a change. What counts follows from which changes are in effect, and from nothing else: a change is, unless
 * one that is undoes it or the change that it is a part of. A row lives while the change that made it is in effect and none
 * that ended it is; a column says what the last correction in effect made it say. So nothing is removed, and whatever is
 * taken back and brought back, in whatever order, is as it was.
 *
 * An undo ends rows, too: by its own number, which is told from the changes of people by its `undoes` (such a change does
 * nothing else: store_change_seal). Who ended a row that lives again is kept in the table gap. */

/* The statements below read two lists of changes, and the undo's own number: ?1 those that this undo brings into effect or
 * takes out of it, ?2 all that are out of effect now. */
#define IN_TURNED "IN (SELECT value FROM json_each(?1))"
#define IN_OUT "IN (SELECT value FROM json_each(?2))"
#define BY_PEOPLE "(SELECT id FROM change WHERE undoes IS NULL)"

typedef struct Table {
  const char *name;
  const char *facts[2]; /* facts that turn on a row x of it; NULL none */
  bool ends;            /* people end its rows, which have a number */
} Table;

static const Table TABLES[] = {
    {"actor", {NULL}, true},
    {"name", {NULL}, true},
    {"source", {"SELECT c.fact FROM source x JOIN claim c ON c.source = x.id WHERE "}, true},
    {"quote", {"SELECT c.fact FROM quote x JOIN claim c ON c.quote = x.id WHERE "}, true},
    {"fact", {"SELECT x.id FROM fact x WHERE "}, true},
    {"participant", {"SELECT x.fact FROM participant x WHERE "}, false},
    {"claim", {"SELECT x.fact FROM claim x WHERE "}, true},
    {"value", {"SELECT x.owner FROM value x WHERE x.kind IN (69, 82) AND "}, true},
    {"step", {"SELECT x.fact FROM step x WHERE "}, true},
    {"tie", {"SELECT x.fact FROM tie x WHERE ", "SELECT x.other FROM tie x WHERE "}, true},
    {"merge", {NULL}, true},
    {"term_link", {NULL}, true},
    {"batch", {NULL}, true},
};
enum { N_TABLES = sizeof TABLES / sizeof *TABLES };

static const char SQL_CHANGE_UNDOES[] = "UPDATE change SET undoes = ?2 WHERE id = ?1";
static const char SQL_UNDONE[] = "SELECT id FROM change WHERE undoes = ? ORDER BY id DESC";
static const char SQL_UNDOES[] = "SELECT id FROM change WHERE undoes IS NOT NULL ORDER BY id DESC";
static const char SQL_UNDOES_OF[] = "SELECT undoes FROM change WHERE id = ?";
/* Whether the change ?2 is ?1 or a part of it. */
static const char SQL_INSIDE[] = "WITH RECURSIVE up(id) AS (SELECT ?2 UNION SELECT c.part_of FROM change c JOIN up ON "
                                 "c.id = up.id WHERE c.part_of IS NOT NULL)"
                                 " SELECT count(*) FROM up WHERE id = ?1";
static const char SQL_PARTS[] = "WITH RECURSIVE part(id) AS (SELECT ?1 UNION SELECT c.id FROM change c JOIN part p ON "
                                "c.part_of = p.id) SELECT id FROM part ORDER BY id";
static const char SQL_THERE[] = "SELECT count(*) FROM change WHERE id = ?";

/* What cannot stay as it is when these go: ?1 actors, ?2 those whose making went; ?3 and ?4 likewise facts; ?5 sources and
 * ?6 quotes whose making went. What a retraction leaves behind (evidence of a source, say) stays behind here, too. */
#define FACT_REF(column) "substr('ER', (" column " & 1) + 1, 1) || (" column " >> 1)"
static const char SQL_RESTS[] =
    "WITH a(id) AS (SELECT value FROM json_each(?1)), am(id) AS (SELECT value FROM json_each(?2)),"
    " f(id) AS (SELECT value FROM json_each(?3)), fm(id) AS (SELECT value FROM json_each(?4)),"
    " d(id) AS (SELECT value FROM json_each(?5)), q(id) AS (SELECT value FROM json_each(?6))"
    " SELECT " FACT_REF(
        "id") " FROM fact WHERE ended IS NULL AND (began IN f OR over IN f OR first IN a OR second IN a"
              "   OR place IN a)"
              " UNION SELECT CASE WHEN v.claim IS NOT NULL THEN 'V' || v.claim WHEN v.kind IN (69, 82) THEN " FACT_REF(
                  "v.owner") "   ELSE char(v.kind) || v.owner END FROM value v LEFT JOIN claim c ON c.id = v.claim "
                             "WHERE v.ended IS NULL AND"
                             "   c.ended IS NULL AND v.form = 6 AND ((v.record_kind = 65 AND v.value IN a) OR "
                             "(v.record_kind IN (69, 82) AND"
                             "   v.value IN f) OR (v.record_kind = 83 AND v.value IN d))"
                             " UNION SELECT " FACT_REF(
                                 "p.fact") " FROM participant p JOIN fact t ON t.id = p.fact WHERE p.ended IS NULL AND"
                                           "   t.ended IS NULL AND ((p.kind = 65 AND p.record IN a) OR (p.kind IN (69, "
                                           "82) AND p.record IN f))"
                                           " UNION SELECT 'V' || id FROM claim WHERE ended IS NULL AND (fact IN fm OR "
                                           "quote IN q OR source IN d OR by IN a)"
                                           " UNION SELECT 'Q' || id FROM quote WHERE ended IS NULL AND source IN d"
                                           " UNION SELECT 'S' || id FROM source WHERE ended IS NULL AND origin IN d"
                                           " UNION SELECT " FACT_REF(
                                               "fact") " FROM step WHERE ended IS NULL AND fact IN fm"
                                                       " UNION SELECT " FACT_REF(
                                                           "fact") " FROM tie WHERE ended IS NULL AND (fact IN fm OR "
                                                                   "other IN fm)"
                                                                   " UNION SELECT 'M' || id FROM merge WHERE ended IS "
                                                                   "NULL AND ((kind = 65 AND (a IN am OR b IN am)) OR"
                                                                   "   (kind IN (69, 82) AND (merge.a IN fm OR merge.b "
                                                                   "IN fm)) OR (kind = 83 AND (merge.a IN d OR merge.b "
                                                                   "IN d)))"
                                                                   " UNION SELECT 'B' || id FROM batch WHERE ended IS "
                                                                   "NULL AND source IN d"
                                                                   " UNION SELECT 'E' || (id >> 1) FROM bulk WHERE "
                                                                   "(first IN a OR second IN a) AND NOT EXISTS"
                                                                   "   (SELECT 1 FROM batch u WHERE u.ended IS NOT "
                                                                   "NULL AND bulk.id BETWEEN u.first AND u.last)";
/* Two live values of one key; a column, or what a fact was put after or before, corrected again since; quotes of a text that went. */
static const char SQL_REPLACED[] =
    "SELECT 'C' || w.made FROM value v JOIN value w ON w.owner = v.owner AND w.kind = v.kind AND w.key = v.key AND"
    "   w.date IS v.date AND w.id <> v.id JOIN term k ON k.id = v.key WHERE v.claim IS NULL AND w.claim IS NULL AND"
    "   v.kind IN (65, 83) AND v.ended IS NULL AND w.ended IS NULL AND k.scheme <> 'identifier' AND"
    "   w.made NOT " IN_TURNED " AND (v.made " IN_TURNED " OR v.id IN (SELECT row FROM gap WHERE tab = 'value' AND"
    "   ended " IN_TURNED "))"
    " UNION SELECT 'C' || w.ended FROM version v JOIN version w ON w.kind = v.kind AND w.record = v.record AND w.key ="
    "   v.key AND w.id > v.id WHERE v.ended " IN_TURNED " AND v.key <> 'put' AND w.ended NOT " IN_TURNED " AND w.ended"
    "   NOT " IN_OUT " AND w.ended IN " BY_PEOPLE
    " UNION SELECT 'C' || w.ended FROM tie v JOIN tie w ON w.fact = v.fact AND w.after = v.after AND w.id <> v.id"
    "   WHERE v.ended IS NULL AND w.ended NOT " IN_TURNED " AND w.ended NOT " IN_OUT " AND w.ended IN " BY_PEOPLE
    "   AND ((v.made " IN_TURNED " AND w.ended > v.made) OR EXISTS (SELECT 1 FROM gap g WHERE g.tab = 'tie' AND"
    "   g.row = v.id AND g.ended " IN_TURNED " AND w.ended > g.ended))"
    " UNION SELECT 'Q' || q.id FROM version v JOIN quote q ON q.source = v.record WHERE v.kind = 83 AND v.key = 'text'"
    "   AND v.ended " IN_TURNED " AND q.ended IS NULL AND q.start IS NOT NULL AND NOT EXISTS"
    "   (SELECT 1 FROM source_text WHERE source = q.source)";

static const char SQL_VERSIONED[] = "SELECT kind, record, key FROM version WHERE ended " IN_TURNED
                                    " AND key <> 'put' AND ?2 IS NOT NULL GROUP BY kind, record, key ORDER BY min(id)";
/* What the last correction in effect made of a column: what the one after it found there. No row: what it says. */
static const char SQL_PAST[] =
    "SELECT value FROM version WHERE kind = ?1 AND record = ?3 AND key = ?4 AND id > ifnull((SELECT max(id) FROM"
    " version WHERE kind = ?1 AND record = ?3 AND key = ?4 AND ended NOT " IN_OUT " AND ended IN " BY_PEOPLE
    "), 0) ORDER BY id LIMIT 1";

static const char SQL_TERMS[] =
    "UPDATE term SET gone = NOT ("
    "  made NOT " IN_OUT
    " OR EXISTS (SELECT 1 FROM version v WHERE v.kind = 84 AND v.record = term.id AND v.key = 'put'"
    "    AND v.ended NOT " IN_OUT ")"
    "  OR EXISTS (SELECT 1 FROM fact WHERE type = term.id AND ended IS NULL AND same IS NULL)"
    "  OR EXISTS (SELECT 1 FROM fact WHERE type = term.id AND ended IS NULL AND same IS NOT NULL)"
    "  OR EXISTS (SELECT 1 FROM bulk WHERE type = term.id)"
    "  OR EXISTS (SELECT 1 FROM value WHERE key = term.id AND ended IS NULL)"
    "  OR EXISTS (SELECT 1 FROM value WHERE key = 5 AND value = term.id AND ended IS NULL)"
    "  OR EXISTS (SELECT 1 FROM participant WHERE role = term.id AND ended IS NULL)"
    "  OR EXISTS (SELECT 1 FROM participant WHERE record = term.id AND kind = 84 AND ended IS NULL)"
    "  OR EXISTS (SELECT 1 FROM actor WHERE kind = term.id AND ended IS NULL)"
    "  OR EXISTS (SELECT 1 FROM term t WHERE t.parent = term.id AND t.gone = 0)"
    "  OR EXISTS (SELECT 1 FROM term_link WHERE (event = term.id OR relation = term.id) AND ended IS NULL))"
    " WHERE made IS NOT NULL AND (gone = 1 OR made " IN_TURNED " OR id IN (SELECT record FROM version WHERE kind = 84"
    "  AND key = 'put' AND ended " IN_TURNED "))";

/* What this undo does. */
typedef struct Undo {
  Store *store;
  int64_t change;    /* its own number */
  Buf turned, out;   /* the two lists, as JSON */
  Ids facts, merges; /* those to be settled; kinds and members to be grouped anew */
} Undo;

/* ---- statements ---- */

static sqlite3_stmt *prepare(Undo *u, const char *sql, Err *err) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(u->store->db, sql, -1, &stmt, NULL);
  if (rc != SQLITE_OK) {
    store_fail(u->store, rc, "undoing", err);
    return NULL;
  }
  int n = sqlite3_bind_parameter_count(stmt);
  bool ok = (n < 1 || store_bind_text(u->store, stmt, 1, buf_str(&u->turned), u->turned.len, err)) &&
            (n < 2 || store_bind_text(u->store, stmt, 2, buf_str(&u->out), u->out.len, err));
  if (n == 3)
    sqlite3_bind_int64(stmt, 3, u->change);
  if (ok)
    return stmt;
  sqlite3_finalize(stmt);
  return NULL;
}

/* Runs a statement to its end; what it gives, column by column, is added to `out` unless that is NULL. */
static bool run(Undo *u, const char *sql, Ids *out, Err *err) {
  sqlite3_stmt *stmt = prepare(u, sql, err);
  int rc = -1;
  while (stmt != NULL && (rc = store_step(u->store, stmt, err)) == SQLITE_ROW)
    for (int i = 0; out != NULL && i < sqlite3_column_count(stmt); i++)
      vec_add(out, sqlite3_column_int64(stmt, i));
  sqlite3_finalize(stmt);
  return rc == SQLITE_DONE;
}

static void list(const Ids *ids, Buf *out) {
  buf_putc(out, '[');
  for (size_t i = 0; i < ids->n; i++)
    buf_printf(out, "%s%" PRId64, i > 0 ? "," : "", ids->at[i]);
  buf_putc(out, ']');
}

/* ---- which changes are in effect ---- */

static bool has(const Ids *ids, int64_t id) {
  for (size_t i = 0; i < ids->n; i++)
    if (ids->at[i] == id)
      return true;
  return false;
}

/* An undo comes after what it undoes: the newest first, each is known to be in effect or not when its turn comes. */
static bool list_out(Store *store, Ids *out, Err *err) {
  Ids undoes = {0};
  bool ok = store_collect(store, SQL_UNDOES, &undoes, err, "");
  for (size_t i = 0; ok && i < undoes.n; i++)
    if (!has(out, undoes.at[i]))
      ok = store_collect(store, SQL_PARTS, out, err, "i", store_ask(store, SQL_UNDOES_OF, "i", undoes.at[i]));
  vec_clear(&undoes);
  return ok;
}

static void list_turned(const Ids *before, const Ids *after, Buf *out) {
  Ids turned = {0};
  for (size_t i = 0; i < before->n; i++)
    if (!has(after, before->at[i]))
      vec_add(&turned, before->at[i]);
  for (size_t i = 0; i < after->n; i++)
    if (!has(before, after->at[i]))
      vec_add(&turned, after->at[i]);
  list(&turned, out);
  vec_clear(&turned);
}

/* ---- rows ---- */

static void put_touched(const Table *t, Buf *out) {
  buf_puts(out, "(x.made " IN_TURNED);
  if (t->ends)
    buf_printf(out,
               " OR x.ended " IN_TURNED " OR x.id IN (SELECT row FROM gap WHERE tab = '%s' AND ended " IN_TURNED "))",
               t->name);
  else
    buf_putc(out, ')');
}

static bool run_touched(Undo *u, const Table *t, const char *head, const char *tail, Ids *out, Err *err) {
  Buf sql = BUF_EMPTY;
  buf_puts(&sql, head);
  put_touched(t, &sql);
  buf_puts(&sql, tail);
  bool ok = run(u, buf_str(&sql), out, err);
  buf_clear(&sql);
  return ok;
}

static bool find_touched(Undo *u, Err *err) {
  bool ok =
      run_touched(u, &TABLES[10], "SELECT x.kind, x.a, x.b FROM merge x WHERE x.same = 1 AND ", "", &u->merges, err);
  for (size_t i = 0; ok && i < N_TABLES; i++)
    for (size_t j = 0; ok && j < 2 && TABLES[i].facts[j] != NULL; j++)
      ok = run_touched(u, &TABLES[i], TABLES[i].facts[j], "", &u->facts, err);
  return ok;
}

/* The live rows that will not live, as a JSON list: all, or those whose making goes out of effect. */
static bool find_dying(Undo *u, const Table *t, bool made, Buf *out, Err *err) {
  Ids ids = {0};
  char head[80], tail[240];
  snprintf(head, sizeof head, "SELECT x.id FROM %s x WHERE x.ended IS NULL AND ", t->name);
  if (made)
    snprintf(tail, sizeof tail, " AND x.made " IN_OUT);
  else
    snprintf(tail, sizeof tail,
             " AND (x.made " IN_OUT " OR x.id IN (SELECT row FROM gap WHERE tab = '%s' AND ended NOT " IN_OUT
             " AND ended IN " BY_PEOPLE "))",
             t->name);
  bool ok = run_touched(u, t, head, tail, &ids, err);
  list(&ids, out);
  vec_clear(&ids);
  return ok;
}

static bool turn_rows(Undo *u, const Table *t, Err *err) {
  Buf sql = BUF_EMPTY, tail = BUF_EMPTY;
  bool ok = true;
  if (t->ends) {
    buf_printf(&sql,
               "INSERT INTO gap SELECT '%s', x.id, x.ended, ?3 FROM %s x WHERE ?2 IS NOT NULL AND x.ended IN " BY_PEOPLE
               " AND ",
               t->name, t->name);
    buf_printf(&tail, " AND NOT EXISTS (SELECT 1 FROM gap g WHERE g.tab = '%s' AND g.row = x.id AND g.ended = x.ended)",
               t->name);
    ok = run_touched(u, t, buf_str(&sql), buf_str(&tail), NULL, err);
    buf_reset(&sql);
    buf_printf(&sql,
               "UPDATE %s AS x SET ended = coalesce((SELECT max(g.ended) FROM gap g WHERE g.tab = '%s' AND g.row = x.id"
               " AND g.ended NOT " IN_OUT " AND g.ended IN " BY_PEOPLE "), CASE WHEN x.made " IN_OUT
               " THEN ?3 END) WHERE ",
               t->name, t->name);
  } else {
    buf_printf(&sql, "UPDATE %s AS x SET ended = CASE WHEN x.made " IN_OUT " THEN ?3 END WHERE ", t->name);
  }
  ok = ok && run_touched(u, t, buf_str(&sql), "", NULL, err);
  buf_clear(&sql);
  buf_clear(&tail);
  return ok;
}

/* ---- columns ---- */

typedef struct Past {
  Record record;
  char *key; /* owned */
} Past;

static bool restore_column(Undo *u, const Past *p, Err *err) {
  Store *store = u->store;
  sqlite3_stmt *stmt =
      store_bind(store, SQL_PAST, err, "itit", (int64_t)p->record.kind, buf_str(&u->out), p->record.id, p->key);
  int rc = stmt == NULL ? -1 : store_step(store, stmt, err);
  if (rc != SQLITE_ROW)
    return rc == SQLITE_DONE;
  Value value = {0};
  char *text = NULL;
  if (sqlite3_column_type(stmt, 0) == SQLITE_INTEGER) {
    value = (Value){.form = VALUE_INTEGER, .integer = sqlite3_column_int64(stmt, 0)};
  } else if (sqlite3_column_type(stmt, 0) == SQLITE_TEXT) {
    size_t len = (size_t)sqlite3_column_bytes(stmt, 0);
    text = mem_copy((const char *)sqlite3_column_text(stmt, 0), len);
    value = (Value){.form = VALUE_TEXT, .text = text, .len = len};
  }
  sqlite3_reset(stmt);
  bool made, ok = store_row_correct(store, p->record, p->key, &value, &made, err);
  mem_free(text);
  return ok;
}

static bool restore_columns(Undo *u, Err *err) {
  VEC(Past) past = {0};
  sqlite3_stmt *stmt = prepare(u, SQL_VERSIONED, err);
  int rc = -1;
  while (stmt != NULL && (rc = store_step(u->store, stmt, err)) == SQLITE_ROW) {
    const char *key = (const char *)sqlite3_column_text(stmt, 2);
    vec_add(&past, ((Past){{(RecordKind)sqlite3_column_int(stmt, 0), sqlite3_column_int64(stmt, 1)},
                           mem_copy(key, strlen(key))}));
  }
  sqlite3_finalize(stmt);
  bool ok = rc == SQLITE_DONE;
  for (size_t i = 0; i < past.n; i++) {
    ok = ok && restore_column(u, &past.at[i], err);
    mem_free(past.at[i].key);
  }
  vec_clear(&past);
  return ok;
}

/* ---- what follows ---- */

static bool settle(Undo *u, Err *err) {
  bool ok = true;
  for (size_t i = 0; ok && i + 2 < u->merges.n; i += 3)
    ok = store_merge_regroup(u->store, (Record){(RecordKind)u->merges.at[i], u->merges.at[i + 1]},
                             (Record){(RecordKind)u->merges.at[i], u->merges.at[i + 2]}, err);
  for (size_t i = 0; ok && i < u->facts.n; i++)
    ok = store_fact_settle(u->store, u->facts.at[i], err) && store_followers_settle(u->store, u->facts.at[i], err);
  return ok;
}

/* What is denied or asserted elsewhere of what goes: it is asked before, when they are still of each other. */
static bool find_siblings(Undo *u, Err *err) {
  size_t n = u->facts.n;
  bool ok = true;
  for (size_t i = 0; ok && i < n; i++) {
    FactRow row;
    ok = !store_fact_row(u->store, u->facts.at[i], &row) || store_siblings(u->store, &row, &u->facts, err);
  }
  return ok;
}

/* ---- what stands against it ---- */

static bool fail_rests(Store *store, sqlite3_stmt *stmt, int64_t change, Err *err) {
  Buf refs = BUF_EMPTY;
  int n = 0, rc;
  while ((rc = store_step(store, stmt, err)) == SQLITE_ROW)
    if (n++ < 10)
      buf_printf(&refs, "%s%s", n > 1 ? ", " : "", (const char *)sqlite3_column_text(stmt, 0));
  if (n > 0)
    err_set(err, ERR_ARG, "C%" PRId64 " cannot be undone, since later records rest on it: %s%s; take those back first",
            change, buf_str(&refs), n > 10 ? " and more" : "");
  buf_clear(&refs);
  return rc == SQLITE_DONE && n == 0;
}

static bool check_rests(Undo *u, const Buf dying[6], int64_t change, Err *err) {
  sqlite3_stmt *stmt = store_bind(u->store, SQL_RESTS, err, "tttttt", buf_str(&dying[0]), buf_str(&dying[1]),
                                  buf_str(&dying[2]), buf_str(&dying[3]), buf_str(&dying[4]), buf_str(&dying[5]));
  bool ok = stmt != NULL && fail_rests(u->store, stmt, change, err);
  store_clear(stmt);
  stmt = ok ? prepare(u, SQL_REPLACED, err) : NULL;
  ok = ok && stmt != NULL && fail_rests(u->store, stmt, change, err);
  sqlite3_finalize(stmt);
  return ok;
}

/* Two records cannot be one and not one. */
static bool check_merges(Undo *u, int64_t change, Err *err) {
  Ids merges = {0};
  bool ok = run_touched(u, &TABLES[10], "SELECT x.kind, x.a, x.b, x.same FROM merge x WHERE x.ended IS NULL AND ", "",
                        &merges, err);
  for (size_t i = 0; ok && i < merges.n; i += 4) {
    Record a = {(RecordKind)merges.at[i], merges.at[i + 1]}, b = {a.kind, merges.at[i + 2]};
    int64_t against = store_merge_against(u->store, a, b, merges.at[i + 3] != 0);
    ok =
        against == 0 ||
        err_set(err, ERR_ARG, "C%" PRId64 " cannot be undone, since M%" PRId64 " says the opposite: retract that first",
                change, against);
  }
  vec_clear(&merges);
  return ok;
}

/* ---- the undo ---- */

static bool take_back(Undo *u, int64_t change, Err *err) {
  static const struct {
    int table;
    bool made;
  } DYING[6] = {{0, false}, {0, true}, {4, false}, {4, true}, {2, true}, {3, true}};
  Buf dying[6] = {BUF_EMPTY, BUF_EMPTY, BUF_EMPTY, BUF_EMPTY, BUF_EMPTY, BUF_EMPTY};
  bool ok = find_touched(u, err) && find_siblings(u, err);
  for (size_t i = 0; ok && i < 6; i++)
    ok = find_dying(u, &TABLES[DYING[i].table], DYING[i].made, &dying[i], err);
  for (size_t i = 0; ok && i < N_TABLES; i++)
    ok = turn_rows(u, &TABLES[i], err);
  ok = ok && restore_columns(u, err) && settle(u, err) && check_rests(u, dying, change, err) &&
       check_merges(u, change, err) && run(u, SQL_TERMS, NULL, err);
  u->store->terms_stale = true;
  for (size_t i = 0; i < 6; i++)
    buf_clear(&dying[i]);
  return ok;
}

/* The change that is to be undone so that `change` is out of effect: itself, or the undo that brought it back. */
static bool find_target(Store *store, int64_t change, const Ids *out, int64_t *target, Err *err) {
  *target = change;
  for (int64_t undone = store_ask(store, SQL_UNDONE, "i", change); undone != 0;) {
    int64_t back = store_ask(store, SQL_UNDONE, "i", undone);
    if (back == 0)
      return err_set(err, ERR_ARG, "C%" PRId64 " was undone already, by C%" PRId64, change, undone);
    *target = back;
    undone = store_ask(store, SQL_UNDONE, "i", back);
  }
  return !has(out, *target) ||
         err_set(err, ERR_ARG, "C%" PRId64 " was undone already, with the change that it is a part of", change);
}

bool store_undo(Store *store, int64_t change, Err *err) {
  if (store_ask(store, SQL_THERE, "i", change) == 0)
    return err_set(err, ERR_MISSING, "there is no change C%" PRId64, change);
  if (store->change != 0 && store_ask(store, SQL_INSIDE, "ii", change, store->change) > 0)
    return err_set(err, ERR_ARG,
                   "C%" PRId64 " is the change that is open: it is taken back by an error, or os.exit(false)", change);
  Undo u = {.store = store};
  Ids before = {0}, after = {0};
  int64_t target, outer = 0;
  bool ok = list_out(store, &before, err) && find_target(store, change, &before, &target, err) &&
            store_change_seal(store, &outer, err);
  u.change = store->change;
  ok = ok && store_run(store, SQL_CHANGE_UNDOES, err, "ii", u.change, target) && list_out(store, &after, err);
  if (ok) {
    bool sealed = store->sealed;
    list_turned(&before, &after, &u.turned);
    list(&after, &u.out);
    store->sealed = false; /* what is written here is the undo's own, and no part that begins in it */
    ok = take_back(&u, change, err);
    store->sealed = sealed;
  }
  if (outer != 0)
    store_change_part_end(store, outer);
  store->generation++;
  vec_clear(&before);
  vec_clear(&after);
  vec_clear(&u.facts);
  vec_clear(&u.merges);
  buf_clear(&u.turned);
  buf_clear(&u.out);
  return ok;
}
