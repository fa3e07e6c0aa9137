#include "store/internal.h"

/* The schema as numbered migrations. A migration that has been in a release is never edited: what changes is a new one.
 * Names of tables are singular and private; the views at the end are the public face that sql(…) reads, and are laid
 * down anew whenever a case is migrated. */

static const char MIGRATION_1[] =
    "CREATE TABLE change("
    "  id INTEGER PRIMARY KEY,"
    "  at INTEGER NOT NULL," /* seconds since 1970 */
    "  who TEXT NOT NULL,"
    "  why TEXT,"
    "  part_of INTEGER REFERENCES change(id),"
    "  undoes INTEGER REFERENCES change(id));"

    "CREATE TABLE sequence(kind INTEGER PRIMARY KEY, last INTEGER NOT NULL);"
    "INSERT INTO sequence VALUES(0, 0), (1, 0);"

    "CREATE TABLE term("
    "  id INTEGER PRIMARY KEY,"
    "  scheme TEXT NOT NULL,"
    "  code TEXT NOT NULL,"
    "  label TEXT,"
    "  parent INTEGER REFERENCES term(id),"
    "  single INTEGER NOT NULL DEFAULT 0,"
    "  declared INTEGER NOT NULL DEFAULT 1,"
    "  made INTEGER REFERENCES change(id),"
    "  UNIQUE(scheme, code));"
    "CREATE TABLE term_link("
    "  event INTEGER NOT NULL REFERENCES term(id),"
    "  begins INTEGER NOT NULL,"
    "  relation INTEGER NOT NULL REFERENCES term(id),"
    "  made INTEGER REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id),"
    "  PRIMARY KEY(event, begins, relation)) WITHOUT ROWID;"
    "INSERT INTO term(id, scheme, code) VALUES"
    "  (1, 'role', 'agent'), (2, 'role', 'target'), (3, 'role', 'subject'), (4, 'role', 'object'),"
    "  (5, 'key', 'type'), (6, 'key', 'date'), (7, 'key', 'place'), (8, 'key', 'summary'), (9, 'key', 'status'),"
    "  (10, 'kind', 'person'), (11, 'kind', 'organization'), (12, 'kind', 'group'), (13, 'kind', 'state'),"
    "  (14, 'kind', 'place'), (15, 'key', 'id');"

    "CREATE TABLE actor("
    "  id INTEGER PRIMARY KEY,"
    "  kind INTEGER REFERENCES term(id),"
    "  name TEXT NOT NULL,"
    "  unnamed INTEGER NOT NULL DEFAULT 0,"
    "  same INTEGER REFERENCES actor(id)," /* the canonical member, if merged into another */
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    "CREATE INDEX actor_name ON actor(name);"
    "CREATE INDEX actor_kind ON actor(kind, name) WHERE ended IS NULL;"
    "CREATE INDEX actor_same ON actor(same) WHERE same IS NOT NULL;"
    "CREATE TABLE name("
    "  id INTEGER PRIMARY KEY,"
    "  actor INTEGER NOT NULL REFERENCES actor(id),"
    "  text TEXT NOT NULL,"
    "  fold TEXT NOT NULL,"
    "  language TEXT,"
    "  kind INTEGER NOT NULL,"
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    "CREATE INDEX name_fold ON name(fold, actor);"
    "CREATE INDEX name_actor ON name(actor);"

    "CREATE TABLE source("
    "  id INTEGER PRIMARY KEY,"
    "  title TEXT NOT NULL,"
    "  publisher TEXT, address TEXT, published TEXT, retrieved TEXT, language TEXT,"
    "  published_lo INTEGER, published_hi INTEGER,"
    "  reliability INTEGER NOT NULL DEFAULT 0,"
    "  origin INTEGER REFERENCES source(id),"
    "  sha256 TEXT,"
    "  same INTEGER REFERENCES source(id),"
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    "CREATE INDEX source_title ON source(title);"
    "CREATE INDEX source_published ON source(published_lo, published_hi);"
    "CREATE INDEX source_origin ON source(origin) WHERE origin IS NOT NULL;"
    "CREATE INDEX source_reliability ON source(reliability);"
    "CREATE INDEX source_same ON source(same) WHERE same IS NOT NULL;"
    "CREATE TABLE source_text(source INTEGER PRIMARY KEY REFERENCES source(id), body TEXT NOT NULL);"
    "CREATE TABLE quote("
    "  id INTEGER PRIMARY KEY,"
    "  source INTEGER NOT NULL REFERENCES source(id),"
    "  start INTEGER, stop INTEGER," /* bytes of the text, half-open; NULL when not checked */
    "  words TEXT NOT NULL,"
    "  page TEXT,"
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    "CREATE INDEX quote_source ON quote(source, start);"

    "CREATE TABLE fact("
    "  id INTEGER PRIMARY KEY," /* 2n: event n; 2n+1: relation n */
    "  type INTEGER NOT NULL REFERENCES term(id),"
    "  first INTEGER REFERENCES actor(id),"
    "  second INTEGER REFERENCES actor(id),"
    "  start_lo INTEGER NOT NULL, start_hi INTEGER NOT NULL, end_lo INTEGER NOT NULL, end_hi INTEGER NOT NULL,"
    "  class INTEGER NOT NULL," /* ceil log2 of end_hi - start_lo */
    "  standing INTEGER NOT NULL,"
    "  flags INTEGER NOT NULL,"
    "  status INTEGER NOT NULL DEFAULT 0,"
    "  grade INTEGER NOT NULL DEFAULT 0,"
    "  place INTEGER REFERENCES actor(id),"
    "  began INTEGER REFERENCES fact(id),"
    "  over INTEGER REFERENCES fact(id)," /* the event that ended it */
    "  date TEXT,"                        /* NULL if it is a plain day, month or year */
    "  summary TEXT,"
    "  same INTEGER REFERENCES fact(id),"
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    /* Events and relations of an actor stand apart: the few of one kind are found without passing the many of the other. */
    "CREATE INDEX fact_first ON fact(first, id & 1, start_lo, end_lo, type, second) WHERE ended IS NULL AND same IS "
    "NULL AND first IS NOT NULL;"
    "CREATE INDEX fact_second ON fact(second, id & 1, start_lo, end_lo, type, first) WHERE ended IS NULL AND same IS "
    "NULL AND second IS NOT NULL;"
    "CREATE INDEX fact_type ON fact(type, start_lo, end_lo, first, second) WHERE ended IS NULL AND same IS NULL;"
    "CREATE INDEX fact_start ON fact(start_lo) WHERE ended IS NULL AND same IS NULL;"
    "CREATE INDEX fact_class ON fact(class, start_lo, end_hi) WHERE ended IS NULL AND same IS NULL;"
    "CREATE INDEX fact_place ON fact(place, start_lo) WHERE place IS NOT NULL;"
    "CREATE INDEX fact_standing ON fact(standing, start_lo) WHERE standing <> 0;"
    "CREATE INDEX fact_status ON fact(status, start_lo) WHERE status <> 0;"
    "CREATE INDEX fact_grade ON fact(grade, start_lo) WHERE grade <> 0;"
    "CREATE INDEX fact_denied ON fact(type, first, second) WHERE flags & 2;"
    "CREATE INDEX fact_began ON fact(began) WHERE began IS NOT NULL;"
    "CREATE INDEX fact_over ON fact(over) WHERE over IS NOT NULL;"
    "CREATE INDEX fact_same ON fact(same) WHERE same IS NOT NULL;"
    "CREATE INDEX fact_ended ON fact(ended) WHERE ended IS NOT NULL;"

    /* Every form under which a fact was put or shown, so that putting it again finds it. */
    "CREATE TABLE fact_key(hash INTEGER NOT NULL, fact INTEGER NOT NULL REFERENCES fact(id), PRIMARY KEY(hash, fact)) "
    "WITHOUT ROWID;"

    "CREATE TABLE participant("
    "  fact INTEGER NOT NULL REFERENCES fact(id),"
    "  role INTEGER NOT NULL REFERENCES term(id),"
    "  kind INTEGER NOT NULL," /* letter of the record's kind; 84 (T): everybody of that kind */
    "  record INTEGER NOT NULL,"
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id),"
    "  PRIMARY KEY(fact, role, kind, record)) WITHOUT ROWID;"
    "CREATE INDEX participant_record ON participant(record, kind, role, fact);"
    "CREATE INDEX participant_role ON participant(role, fact);"

    "CREATE TABLE claim("
    "  id INTEGER PRIMARY KEY,"
    "  fact INTEGER NOT NULL REFERENCES fact(id),"
    "  quote INTEGER REFERENCES quote(id),"
    "  source INTEGER REFERENCES source(id)," /* of the quote */
    "  words TEXT,"                           /* of a judgement */
    "  stance INTEGER NOT NULL,"
    "  by INTEGER REFERENCES actor(id),"
    "  credibility INTEGER NOT NULL DEFAULT 0,"
    "  wording TEXT,"
    "  correction INTEGER NOT NULL DEFAULT 0,"
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    "CREATE INDEX claim_fact ON claim(fact);"
    "CREATE INDEX claim_source ON claim(source, fact) WHERE source IS NOT NULL;"
    "CREATE INDEX claim_quote ON claim(quote) WHERE quote IS NOT NULL;"

    /* Attributes and identifiers of any record (claim NULL), and what a piece of evidence says differently. */
    "CREATE TABLE value("
    "  id INTEGER PRIMARY KEY,"
    "  kind INTEGER NOT NULL, owner INTEGER NOT NULL,"
    "  claim INTEGER REFERENCES claim(id),"
    "  key INTEGER NOT NULL REFERENCES term(id),"
    "  form INTEGER NOT NULL, value, low REAL, high REAL, unit TEXT, record_kind INTEGER,"
    "  date TEXT,"
    "  shown INTEGER NOT NULL DEFAULT 1," /* 0 not, 1 shown, 2 shown though others differ */
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    "CREATE INDEX value_owner ON value(owner, kind, key);"
    "CREATE INDEX value_key ON value(key, value, owner) WHERE ended IS NULL;"
    "CREATE INDEX value_claim ON value(claim) WHERE claim IS NOT NULL;"

    /* Steps in a relation's life: suspended, in force again, over. */
    "CREATE TABLE step("
    "  id INTEGER PRIMARY KEY,"
    "  fact INTEGER NOT NULL REFERENCES fact(id),"
    "  step INTEGER NOT NULL,"
    "  date TEXT NOT NULL, lo INTEGER NOT NULL, hi INTEGER NOT NULL,"
    "  why TEXT,"
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    "CREATE INDEX step_fact ON step(fact, lo);"

    /* Ties of order: fact lies after (1) or before (0) the other. */
    "CREATE TABLE tie("
    "  fact INTEGER NOT NULL REFERENCES fact(id),"
    "  other INTEGER NOT NULL REFERENCES fact(id),"
    "  after INTEGER NOT NULL,"
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id),"
    "  PRIMARY KEY(fact, other, after)) WITHOUT ROWID;"
    "CREATE INDEX tie_other ON tie(other, fact);"

    "CREATE TABLE merge("
    "  id INTEGER PRIMARY KEY,"
    "  kind INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL,"
    "  same INTEGER NOT NULL," /* 1 merge, 0 distinct */
    "  why TEXT,"
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    "CREATE INDEX merge_a ON merge(kind, a);"
    "CREATE INDEX merge_b ON merge(kind, b);"

    /* What a field of an actor or source was until a correction; a term's, too. */
    "CREATE TABLE version("
    "  id INTEGER PRIMARY KEY,"
    "  kind INTEGER NOT NULL, record INTEGER NOT NULL, key TEXT NOT NULL, value,"
    "  ended INTEGER NOT NULL REFERENCES change(id));"
    "CREATE INDEX version_record ON version(kind, record);"
    "CREATE INDEX version_ended ON version(ended);"
    /* Times in which a row counted as ended, before an undo brought it back. */
    "CREATE TABLE gap(tab TEXT NOT NULL, row INTEGER NOT NULL, ended INTEGER NOT NULL, revived INTEGER NOT NULL);"
    /* The reasons that retractions gave. */
    "CREATE TABLE retraction(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, record INTEGER NOT NULL, why TEXT,"
    "  made INTEGER NOT NULL REFERENCES change(id));"
    "CREATE INDEX retraction_record ON retraction(kind, record);"

    "CREATE TABLE batch("
    "  id INTEGER PRIMARY KEY,"
    "  path TEXT NOT NULL, sha256 TEXT NOT NULL, importer TEXT NOT NULL,"
    "  taken INTEGER NOT NULL, merged INTEGER NOT NULL, duplicate INTEGER NOT NULL, refused INTEGER NOT NULL,"
    "  source INTEGER REFERENCES source(id),"
    "  first INTEGER, last INTEGER," /* ids of its bulk rows */
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    "CREATE TABLE refused(batch INTEGER NOT NULL REFERENCES batch(id), line INTEGER NOT NULL, why TEXT NOT NULL, text "
    "TEXT);"
    "CREATE INDEX refused_batch ON refused(batch, line);"
    /* A row of a dataset: one claim, whose provenance is its batch (found by the range of ids) and line. The first day and
     * the number of days that its date names (1, a month's, a year's); the bounds are computed. */
    "CREATE TABLE bulk("
    "  id INTEGER PRIMARY KEY,"
    "  day INTEGER NOT NULL,"
    "  type INTEGER NOT NULL, first INTEGER, second INTEGER,"
    "  line INTEGER NOT NULL,"
    "  days INTEGER NOT NULL DEFAULT 1);"
    "CREATE INDEX bulk_first ON bulk(first, day, type);"
    "CREATE INDEX bulk_second ON bulk(second, day, type);"
    "CREATE INDEX bulk_type ON bulk(type, day);"
    "CREATE INDEX bulk_day ON bulk(day);"

    /* rowid is id * 256 + a letter: S a source's title, X its text, N a name, Q a quote, V a judgement, F a fact's summary. Nothing is taken
     * out: hits are checked against the records. */
    "CREATE VIRTUAL TABLE words USING fts5(title, body, content='', tokenize='unicode61 remove_diacritics 2');";

static const char MIGRATION_2[] =
    /* A term that only changes made that were taken back, and that nothing uses. */
    "ALTER TABLE term ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;"
    /* A link that was taken back and is put again is another row. */
    "ALTER TABLE term_link RENAME TO term_link_1;"
    "CREATE TABLE term_link("
    "  id INTEGER PRIMARY KEY,"
    "  event INTEGER NOT NULL REFERENCES term(id),"
    "  begins INTEGER NOT NULL,"
    "  relation INTEGER NOT NULL REFERENCES term(id),"
    "  made INTEGER REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    "INSERT INTO term_link(event, begins, relation, made, ended)"
    "  SELECT event, begins, relation, made, ended FROM term_link_1;"
    "DROP TABLE term_link_1;"
    "CREATE INDEX term_link_relation ON term_link(relation, begins);"
    /* A tie may have a lag (time/lag.h), and two of one pair may say different lags; one that was ended and is put again is
     * another row. */
    "ALTER TABLE tie RENAME TO tie_1;"
    "CREATE TABLE tie("
    "  id INTEGER PRIMARY KEY,"
    "  fact INTEGER NOT NULL REFERENCES fact(id),"
    "  other INTEGER NOT NULL REFERENCES fact(id),"
    "  after INTEGER NOT NULL,"
    "  lag TEXT NOT NULL DEFAULT ''," /* '': not said */
    "  made INTEGER NOT NULL REFERENCES change(id),"
    "  ended INTEGER REFERENCES change(id));"
    "INSERT INTO tie(fact, other, after, made, ended) SELECT fact, other, after, made, ended FROM tie_1 ORDER BY made;"
    "DROP TABLE tie_1;"
    "CREATE INDEX tie_fact ON tie(fact);"
    "CREATE INDEX tie_other ON tie(other);"
    "CREATE INDEX change_part ON change(part_of) WHERE part_of IS NOT NULL;"
    "CREATE INDEX change_undoes ON change(undoes) WHERE undoes IS NOT NULL;"
    "CREATE INDEX gap_row ON gap(tab, row);"
    "CREATE INDEX gap_ended ON gap(ended);"
    "CREATE INDEX batch_first ON batch(first);"
    "CREATE INDEX batch_undone ON batch(first, last) WHERE ended IS NOT NULL;";

/* The public face. Times are seconds since 1970; dates are as written. A record that was merged is shown as the canonical
 * one wherever it is named; a row of a dataset goes with its batch. */
#define FACT_REF(column) "substr('ER', (" column " & 1) + 1, 1) || (" column " >> 1)"
#define ANY_REF(kind, column)                                                                                          \
  "CASE WHEN " kind " IN (69, 82) THEN " FACT_REF(column) " ELSE char(" kind ") || " column " END"
#define SAME(table, column) "(SELECT ifnull(same, id) FROM " table " WHERE id = " column ")"
#define ACTOR(alias, column) " LEFT JOIN actor " alias " ON " alias ".id = " SAME("actor", column)
#define STANDING "CASE f.standing WHEN 0 THEN 'stands' WHEN 1 THEN 'disputed' WHEN 2 THEN 'denied' ELSE 'claimed' END"
#define BOUNDS "f.start_lo, f.start_hi, f.end_lo, f.end_hi"
static const char VIEWS[] =
    "DROP VIEW IF EXISTS actors; DROP VIEW IF EXISTS names; DROP VIEW IF EXISTS events; DROP VIEW IF EXISTS relations;"
    "DROP VIEW IF EXISTS sources; DROP VIEW IF EXISTS quotes; DROP VIEW IF EXISTS evidence; DROP VIEW IF EXISTS roles;"
    "DROP VIEW IF EXISTS attributes; DROP VIEW IF EXISTS terms; DROP VIEW IF EXISTS changes;"
    "DROP VIEW IF EXISTS merges; DROP VIEW IF EXISTS batches; DROP VIEW IF EXISTS steps;"

    "CREATE VIEW actors AS SELECT 'A' || a.id AS ref, a.name, k.code AS kind, a.unnamed, a.made, a.id"
    "  FROM actor a LEFT JOIN term k ON k.id = a.kind WHERE a.ended IS NULL AND a.same IS NULL;"

    "CREATE VIEW names AS SELECT 'A' || ifnull(a.same, a.id) AS actor, n.text AS name,"
    "  CASE n.kind WHEN 0 THEN 'name' WHEN 1 THEN 'alias' WHEN 2 THEN 'weak' WHEN 3 THEN 'former'"
    "  ELSE 'transliteration' END AS kind,"
    "  n.language FROM name n JOIN actor a ON a.id = n.actor WHERE n.ended IS NULL AND a.ended IS NULL;"

    "CREATE VIEW events AS SELECT 'E' || (f.id >> 1) AS ref, t.code AS type, CASE WHEN f.date IS NOT NULL THEN f.date"
    "  WHEN f.end_hi - f.start_lo = 86400 THEN date(f.start_lo, 'unixepoch') WHEN f.end_hi - f.start_lo < 2764800 THEN"
    "  strftime('%Y-%m', f.start_lo, 'unixepoch') ELSE strftime('%Y', f.start_lo, 'unixepoch') END AS date,"
    "  a.name AS agent, b.name AS target, p.name AS place, f.summary, " STANDING " AS standing,"
    "  CASE f.status WHEN 0 THEN 'actual' ELSE 'planned' END AS status, " BOUNDS ","
    "  a.id AS agent_id, b.id AS target_id, f.made, f.id"
    "  FROM fact f JOIN term t ON t.id = f.type" ACTOR("a", "f.first")
        ACTOR(
            "b", "f.second") ACTOR("p", "f.place") "  WHERE f.id & 1 = 0 AND f.ended IS NULL AND f.same IS NULL"
                                                   "  UNION ALL SELECT 'E' || (f.id >> 1), t.code, date(f.day * 86400, "
                                                   "'unixepoch'), a.name, b.name, NULL, NULL,"
                                                   "  'stands', 'actual', f.day * 86400, (f.day + f.days) * 86400, "
                                                   "f.day * 86400, (f.day + f.days) * 86400, a.id, b.id,"
                                                   "  (SELECT made FROM batch WHERE first <= f.id ORDER BY first DESC "
                                                   "LIMIT 1), f.id"
                                                   "  FROM bulk f JOIN term t ON t.id = f.type" ACTOR(
                                                       "a",
                                                       "f.first") ACTOR("b",
                                                                        "f.second") "  WHERE NOT EXISTS (SELECT 1 FROM "
                                                                                    "batch u WHERE u.ended IS NOT NULL "
                                                                                    "AND f.id BETWEEN u.first AND "
                                                                                    "u.last);"

                                                                                    "CREATE VIEW relations AS SELECT "
                                                                                    "'R' || (f.id >> 1) AS ref, t.code "
                                                                                    "AS type, a.name AS subject, "
                                                                                    "b.name AS object,"
                                                                                    "  f.date AS span, " STANDING
                                                                                    " AS standing, CASE f.status WHEN "
                                                                                    "0 THEN 'in_force' ELSE "
                                                                                    "'suspended' END AS status,"
                                                                                    "  'E' || (" SAME("fact", "f.began") " >> 1) AS began, 'E' || (" SAME("fact",
                                                                                                                                                          "f.over") " >> 1) AS ended,"
                                                                                                                                                                    "  f.summary, " BOUNDS
                                                                                                                                                                    ", a.id AS subject_id, b.id AS object_id, f.made, f.id"
                                                                                                                                                                    "  FROM fact f JOIN term t ON t.id = f.type" ACTOR("a", "f.first") ACTOR("b", "f.second") "  WHERE f.id & 1 = 1 AND f.ended IS NULL AND f.same IS NULL;"

                                                                                                                                                                                                                                                              "CREATE VIEW sources AS SELECT 'S' || s.id AS ref, s.title, s.publisher, s.published,"
                                                                                                                                                                                                                                                              "  substr('ABCDEF', s.reliability, s.reliability > 0) AS reliability, 'S' || " SAME("source", "s.origin") "  AS origin, s.address, s.retrieved, s.language, s.sha256, s.made, s.id FROM source s"
                                                                                                                                                                                                                                                                                                                                                                        "  WHERE s.ended IS NULL AND s.same IS NULL;"

                                                                                                                                                                                                                                                                                                                                                                        "CREATE VIEW quotes AS SELECT 'Q' || q.id AS ref, 'S' || " SAME("source",
                                                                                                                                                                                                                                                                                                                                                                                                                                        "q.source") " AS source, q.start, q.stop,"
                                                                                                                                                                                                                                                                                                                                                                                                                                                    "  q.words, q.page, q.start IS NOT NULL AS checked, q.made, q.id FROM quote q WHERE q.ended IS NULL;"

                                                                                                                                                                                                                                                                                                                                                                                                                                                    "CREATE VIEW evidence AS SELECT 'V' || e.id AS ref, " FACT_REF("ifnull(f.same, f.id)") " AS fact,"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "  'S' || ifnull(s.same, s.id) AS source, 'Q' || e.quote AS quote, ifnull(q.words, e.words) AS words,"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "  e.quote IS NULL AS judgement, CASE e.stance WHEN 0 THEN 'asserts' WHEN 1 THEN 'denies' ELSE 'doubts' END AS stance,"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "  b.name AS by, nullif(e.credibility, 0) AS credibility, e.wording, e.made, e.id FROM claim e"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "  JOIN fact f ON f.id = e.fact LEFT JOIN quote q ON q.id = e.quote LEFT JOIN source s ON s.id = e.source" ACTOR("b", "e.by") " WHERE e.ended IS NULL AND q.ended IS NULL AND s.ended IS NULL;"

                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         "CREATE VIEW roles AS SELECT " FACT_REF("f.id") " AS fact, CASE f.id & 1 WHEN 0 THEN 'agent' ELSE 'subject' END AS"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         "  role, 'A' || " SAME("actor", "f.first") " AS record FROM fact f"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    "  WHERE f.first IS NOT NULL AND f.ended IS NULL AND f.same IS NULL"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    "  UNION ALL SELECT " FACT_REF("f.id") ", CASE f.id & 1 WHEN 0 THEN 'target' ELSE 'object' END, 'A' || " SAME("actor",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                  "f.second") " FROM fact f WHERE f.second IS NOT NULL AND f.ended IS NULL AND f.same IS NULL"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              "  UNION ALL SELECT DISTINCT " FACT_REF("ifnull(f.same, f.id)") ", r.code, CASE p.kind"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              "  WHEN 84 THEN (SELECT code FROM term WHERE id = p.record) WHEN 65 THEN 'A' || " SAME("actor", "p.record") "  WHEN 83 THEN 'S' || " SAME("source", "p.record") " WHEN 69 THEN 'E' || (" SAME(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                  "fact", "p.record") " >> 1)"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                      "  WHEN 82 THEN 'R' || (" SAME(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                          "fact", "p.record") " >> 1) ELSE char(p.kind) || p.record END"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              "  FROM participant p JOIN term r ON r.id = p.role JOIN fact f ON f.id = p.fact"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              "  WHERE p.ended IS NULL AND f.ended IS NULL;"

                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              "CREATE VIEW attributes AS SELECT CASE WHEN v.kind = 65 THEN 'A' || " SAME("actor", "v.owner") "  WHEN v.kind = 83 THEN 'S' || " SAME("source",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    "v.owner") " WHEN v.kind IN (69, 82) THEN"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "  (SELECT " FACT_REF(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   "ifnull(same, id)") " FROM fact WHERE id = v.owner) ELSE char(v.kind) || v.owner END AS record,"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "  k.scheme, k.code AS key, v.value, v.low, v.high, v.unit, v.date FROM value v JOIN term k ON k.id = v.key"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "  WHERE v.shown AND v.ended IS NULL AND k.id NOT BETWEEN 1 AND 9;"

                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "CREATE VIEW terms AS SELECT t.scheme, t.code, t.label, p.code AS parent, t.single, t.declared, t.id FROM term t"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "  LEFT JOIN term p ON p.id = t.parent WHERE t.gone = 0;"

                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "CREATE VIEW changes AS SELECT 'C' || c.id AS ref, datetime(c.at, 'unixepoch') AS at, c.who, c.why,"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "  'C' || c.part_of AS part_of, 'C' || c.undoes AS undoes, c.id FROM change c;"

                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "CREATE VIEW merges AS SELECT 'M' || m.id AS ref, " ANY_REF(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "m.kind",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "m.a") " AS a, " ANY_REF("m.kind",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    "m.b") "  AS b, m.same, m.why, m.made, m.id FROM merge m WHERE m.ended IS NULL;"

                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "CREATE VIEW steps AS SELECT 'R' || (" SAME(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "fact",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "s.fact") " >> 1) AS relation,"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         "  CASE s.step WHEN 0 THEN 'suspended' WHEN 1 THEN 'in_force' ELSE 'ended' END AS step, s.date, s.lo, s.hi, s.why,"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         "  s.made FROM step s WHERE s.ended IS NULL;"

                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         "CREATE VIEW batches AS SELECT 'B' || b.id AS ref, b.path, b.importer, b.taken, b.merged, b.duplicate, b.refused,"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         "  b.sha256, b.made, b.id FROM batch b WHERE b.ended IS NULL;";

static const char *const MIGRATIONS[] = {MIGRATION_1, MIGRATION_2};

const int SCHEMA_VERSION = sizeof MIGRATIONS / sizeof *MIGRATIONS;

bool schema_migrate(Store *store, Err *err) {
  static const char SQL_VERSION[] = "PRAGMA user_version";
  if (store_ask(store, SQL_VERSION, "") == SCHEMA_VERSION)
    return true;
  char *message = NULL;
  int rc = sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  int version = (int)store_ask(store, SQL_VERSION, ""); /* now nobody else can bring it up to date */
  for (int i = version; rc == SQLITE_OK && i < SCHEMA_VERSION; i++)
    rc = sqlite3_exec(store->db, MIGRATIONS[i], NULL, NULL, &message);
  if (rc == SQLITE_OK)
    rc = sqlite3_exec(store->db, VIEWS, NULL, NULL, &message);
  if (rc == SQLITE_OK) {
    Buf mark = BUF_EMPTY;
    buf_printf(&mark, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT", STORE_APPLICATION_ID,
               SCHEMA_VERSION);
    rc = sqlite3_exec(store->db, buf_str(&mark), NULL, NULL, &message);
    buf_clear(&mark);
  }
  if (rc != SQLITE_OK) {
    store_fail(store, rc, "laying out the case", err);
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
  }
  sqlite3_free(message);
  return rc == SQLITE_OK;
}
