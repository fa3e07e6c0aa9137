/* What the files of store/ share. Only this directory includes sqlite3.h. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "base/vec.h"
#include "store/store.h"

#include <sqlite3.h>

#define STORE_APPLICATION_ID 0x646f7373 /* "doss" */
#define STORE_STATEMENTS 512            /* slots of the statement cache, a power of two, more than there are texts */

#define STORE_READS 96 /* at least as many as reader.c has fixed questions */

typedef VEC(int64_t) Ids;

typedef struct TermRow {
  Term term; /* scheme, code and label owned */
  bool gone; /* the change that made it was taken back, and nothing uses it */
} TermRow;

struct Store {
  sqlite3 *db;
  char *path; /* owned; NULL in memory */
  bool readonly;
  struct {
    const char *sql; /* the static text is the key */
    sqlite3_stmt *stmt;
  } cache[STORE_STATEMENTS];
  char *why;            /* owned; of the change to come */
  bool in_transaction;  /* the write lock is held */
  int64_t change;       /* the number that records get now, 0 before the first write */
  int64_t pure;         /* store_written when that change was made, -1 when it has had parts since */
  bool sealed;          /* that change takes back another and does nothing else: the next write makes a part of it */
  int64_t last_fact[2]; /* highest event and relation number given out */
  int64_t generation;
  Ids stirred; /* the fact that was worked out anew in each generation since stirred_from, 0 if none was */
  int64_t stirred_from;
  int64_t others; /* rows of actors, their names, sources and values that were written */
  unsigned data_version;
  int savepoints;
  int64_t
      uncounted; /* rows that SQLite counts as changed and that do not make a change: its own, and what was taken back */
  bool doomed;   /* a statement failed half-way: nothing more may be written until the change ends */
  Err trouble;   /* what it said */
  VEC(TermRow) terms;  /* by id; a hole has id 0 */
  int64_t *term_slots; /* owned; open addressing from scheme and code to the id, 0 free */
  size_t n_term_slots; /* a power of two, more than twice the terms; 0 at first */
  bool terms_stale;
  int64_t terms_version;    /* grows whenever a term may be another */
  bool asking[STORE_READS]; /* fixed questions whose statement is in use, by their place in reader.c */
  Cursor *cursors;          /* open ones, linked */
  Reader *readers;          /* likewise */
};

/* Of a row or version x: it is there, or people ended it. What an undo ended was never said. */
#define NOT_UNDONE(x) "(SELECT undoes FROM change WHERE id = " x ".ended) IS NULL"

/* The fact ?1 and those that are one with it. */
#define IN_ONE "IN (SELECT ?1 UNION SELECT id FROM fact WHERE same = ?1)"

/* ---- statements (file.c) ---- */

/* A cached statement, reset and without bindings; NULL and err filled if it cannot be prepared. Borrowed until close. */
sqlite3_stmt *store_stmt(Store *store, const char *sql, Err *err);
bool store_fail(Store *store, int rc, const char *doing, Err *err); /* false, with what SQLite says put for a person */

/* Binds by the letters of `form` (i int64, I int64 or NULL when 0, t text or NULL, v Value) and steps. */
int store_step(Store *store, sqlite3_stmt *stmt, Err *err); /* SQLITE_ROW, SQLITE_DONE, or -1 with err filled */
sqlite3_stmt *store_bind(Store *store, const char *sql, Err *err, const char *form, ...);
bool store_run(Store *store, const char *sql, Err *err, const char *form, ...);               /* to its end */
bool store_collect(Store *store, const char *sql, Ids *out, Err *err, const char *form, ...); /* first columns */
/* First column of the first row, or 0; also on failure, and then nothing more is written in this change. */
bool store_text(Store *store, const char *sql, int64_t id, Buf *out); /* likewise a text; false if it is null */
int64_t store_ask(Store *store, const char *sql, const char *form, ...);
bool store_bind_text(Store *store, sqlite3_stmt *stmt, int at, const char *text, size_t len, Err *err); /* NULL: null */
bool store_value_bind(Store *store, sqlite3_stmt *stmt, int at, const Value *value,
                      Err *err); /* six parameters: form value low high unit record_kind */
bool store_bind_column(Store *store, sqlite3_stmt *stmt, int at, const Value *value,
                       Err *err);     /* a text, whole number or null */
void store_clear(sqlite3_stmt *stmt); /* reset, its bindings let go; may be NULL */

/* False, with what SQLite says of an analyst's statement put for a person (complaint.c): to be called right after it. */
bool store_sql_complain(Store *store, const char *sql, size_t len, Err *err);

/* ---- changes (change.c) ---- */

/* Before anything is written: takes the write lock, makes the row of the change, drains open cursors. */
bool store_write(Store *store, Err *err);
bool store_sequence_load(Store *store, Err *err);

/* A change that takes back another does nothing else, so that what it ended is told from what people ended: the open one
 * if it has written nothing, else a part of it. `before` is what store_change_part_end takes, 0 for the former. */
bool store_change_seal(Store *store, int64_t *before, Err *err);

/* Keeps what a column said before it is changed. A source's text is one, too; that a change put a term which had gone is
 * kept as a version of VERSION_PUT. */
#define VERSION_TEXT "text"
#define VERSION_PUT "put"
bool store_version_put(Store *store, Record record, const char *key, const Value *before, Err *err);

/* A new generation in which nothing changed but this fact (0: no fact at all); any other way to a new generation stands for
 * any change. */
void store_stir(Store *store, int64_t fact);

/* ---- schema (schema.c) ---- */
bool schema_migrate(Store *store, Err *err);
extern const int SCHEMA_VERSION;

/* ---- rows and their evaluation ---- */

bool store_value_put(Store *store, Record owner, int64_t claim, const Said *said, Err *err);
bool store_search_put(Store *store, char kind, int64_t id, const char *title, const char *body, Err *err);

bool store_tie_check(const TiePut *tie, int64_t fact, Err *err);
bool store_tie_put(Store *store, int64_t fact, const TiePut *tie, bool *made, Err *err);

bool store_standing_refresh(Store *store, int64_t fact, Err *err);
bool store_siblings(Store *store, const FactRow *row, Ids *out,
                    Err *err); /* other records that may say the opposite, and may turn on what this one says */

bool store_members(Store *store, Record record, Ids *out,
                   Err *err); /* the canonical record first, then those merged with it */
bool store_followers_settle(Store *store, int64_t fact, Err *err); /* whatever is tied to its date */
int64_t store_merge_against(Store *store, Record a, Record b,
                            bool same); /* the live judgement that says the opposite of these two; 0 if none */
bool store_text_set(Store *store, int64_t source, const Value *text, Err *err); /* VALUE_NONE: it has none */
bool store_merge_regroup(Store *store, Record a, Record b, Err *err);           /* after merges of these came or went */
bool store_terms_load(Store *store, Err *err);
void store_terms_free(Store *store);
void store_cursors_drain(Store *store);
void store_readers_close(Store *store); /* their owners still end them */
void store_cursors_close(Store *store); /* what they have not read is lost; their owners still end them */

Value store_column_value(sqlite3_stmt *stmt, int at); /* from those six columns, text borrowed until the next step */
bool store_source_anchor(Store *store, int64_t source, Date *date, bool *has, Err *err); /* when it was published */

/* A fact's date as its bounds and text. `source`: what relative phrases are read against, 0 for none. */
typedef struct Dated {
  Bounds bounds;
  bool open;  /* the end is open: it held on when last said */
  bool span;  /* from and to */
  bool given; /* anything was said at all */
  bool relative;
  Buf edtf, phrase; /* owned; phrase empty unless relative */
} Dated;
bool store_dated_read(Store *store, const When *when, bool relation, int64_t source, Dated *out, Err *err);
bool store_dated_parse(const char *text, bool relation, Dated *out); /* of a stored text; false if it cannot be */
const char *store_date_middle(const char *text); /* the slash that parts from and to, outside of sets; NULL if none */
void store_dated_clear(Dated *dated);

/* Under what a fact is found when it is put again. */
int64_t store_fact_hash(bool relation, int64_t type, const Participant *parties, size_t n, const char *date,
                        int64_t began, int64_t over);
bool store_fact_key_put(Store *store, int64_t hash, int64_t fact, Err *err);
bool store_parties_load(Store *store, int64_t fact, const FactRow *row, Participant **out, size_t *n,
                        Err *err); /* owned by the caller */

/* The event or relation's own row, whether or not it was merged. */
bool store_fact_row(Store *store, int64_t fact, FactRow *row);
void store_row_read(sqlite3_stmt *stmt, FactRow *row); /* from the sixteen columns id to grade */
Bounds store_bounds_read(sqlite3_stmt *stmt, int at);
uint8_t store_bounds_class(const Bounds *bounds);

#endif
