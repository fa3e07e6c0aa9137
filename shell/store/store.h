/* The fact database: one case in one SQLite file.
 *
 * Invariants: no row is ever rewritten but for cached columns (standing, values, bounds), which follow from rows that
 * are kept; every row knows the change that made it and the one that ended it; what is shown of a record that was
 * merged is its canonical member (the one with the lowest id).
 * Ownership: a Store owns its connection and statements. Strings handed in are copied. Cursors belong to the caller
 * and must be closed before the Store is.
 * Writes need a change: the first one opens it (see store_write). Functions return false and fill err on failure, and
 * then the change must be rolled back to the savepoint of the statement (bind/ does), so that half a record never stays.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "time/date.h"
#include "value/value.h"

typedef struct Store Store;

/* ---- the file ---- */

#define STORE_CREATE 1u
#define STORE_READONLY 2u

/* Opens a case, creating or migrating it as the flags and its version ask. NULL path: in memory. NULL on failure. */
Store *store_open(const char *path, unsigned flags, Err *err);
void store_close(Store *store);                            /* rolls back what is open */
bool store_copy(Store *store, const char *path, Err *err); /* the whole case into a new file */
/* --safe: a ceiling on SQLite's memory, to be set before any case is opened; nothing written beside this case, and bounds
 * on what SQL may ask. */
void store_memory_bound(int64_t bytes);
bool store_confine(Store *store, Err *err);

void store_interrupt(Store *store); /* safe in a signal handler */
bool store_empty(Store *store);     /* no change was ever made */

/* ---- changes ---- */

void store_change_begin(Store *store, const char *why); /* notes the reason; nothing is written yet */
bool store_change_commit(Store *store, Err *err);       /* rolled back if it fails */
void store_change_rollback(Store *store);
bool store_change_open(const Store *store); /* something was written */
int64_t store_change_id(const Store *store);
int64_t store_generation(const Store *store);    /* grows whenever what was read may have become stale */
int64_t store_others(const Store *store);        /* grows whenever an actor, a source or a value may be another */
int64_t store_terms_version(const Store *store); /* grows whenever a term may have become another */
void store_generation_follow(Store *store, const Store *before); /* a copy of it takes its place: rows are read anew */
bool store_savepoint_open(const Store *store);
void store_refresh(Store *store); /* notices what other processes committed */

/* A part of a change that can be taken back alone; they nest. `why` names the change anew if it is not NULL. */
typedef struct Savepoint {
  int level;
  int64_t written; /* rows, when it began */
  int64_t change;  /* the open one's number, and what store_change_seal said of it */
  bool sealed;
  int64_t last_fact[2];
} Savepoint;
bool store_savepoint_begin(Store *store, Savepoint *save, Err *err);
bool store_savepoint_end(Store *store, const Savepoint *save, bool keep, Err *err);
int64_t store_written(const Store *store); /* rows that the open change has written, beside its own */

/* A put is whole or not at all: what one that fails has written is taken back by put_end, and nothing else. `began` goes
 * from one to the other. */
bool store_put_begin(Store *store, bool *began, Err *err);
bool store_put_end(Store *store, bool began, bool ok, Err *err); /* `ok` again; err is kept when it was false */

/* A change inside the open one, with a reason of its own: its records carry its number. */
bool store_change_part(Store *store, const char *why, int64_t *before, Err *err);
void store_change_part_end(Store *store, int64_t before);

/* Takes back a change whole. If later records rest on it, fails and names them. What was taken back and brought back is
 * as it was before, however often. */
bool store_undo(Store *store, int64_t change, Err *err);

/* ---- terms ---- */

/* Schemes of the built-in vocabularies. Types of events and of relations share one namespace. */
#define SCHEME_TYPE "type"
#define SCHEME_ROLE "role"
#define SCHEME_KIND "kind"
#define SCHEME_KEY "key"
#define SCHEME_IDENTIFIER "identifier"

/* Terms every case has, by number. */
enum {
  TERM_AGENT = 1,
  TERM_TARGET,
  TERM_SUBJECT,
  TERM_OBJECT,
  TERM_TYPE, /* keys of a fact's own fields, under which evidence may say them differently */
  TERM_DATE,
  TERM_PLACE,
  TERM_SUMMARY,
  TERM_STATUS,
  TERM_PERSON,
  TERM_ORGANIZATION,
  TERM_GROUP,
  TERM_STATE,
  TERM_PLACE_KIND,
  TERM_ID, /* the key a script gives a record */
  TERM_FIRST_FREE = 32
};

typedef struct Term {
  int64_t id, parent;
  int single;
  bool declared;
  const char *scheme, *code, *label; /* borrowed until the next change to terms; label may be NULL */
} Term;

int64_t store_term_find(Store *store, const char *scheme, const char *code, size_t len); /* 0 if absent */
int64_t store_term_put(Store *store, const char *scheme, const char *code, size_t len, bool declare, bool *made,
                       Err *err);
bool store_term_set(Store *store, int64_t term, const char *label, int64_t parent, int single, Err *err);
bool store_term_link(Store *store, int64_t event, bool begins, int64_t relation, Err *err);
const Term *store_term_get(Store *store, int64_t term); /* NULL if absent */

/* Calls back with each term of a scheme (NULL: all), in order of code. */
typedef void StoreTermFn(void *context, const Term *term);
void store_term_each(Store *store, const char *scheme, StoreTermFn *fn, void *context);
bool store_term_under(Store *store, int64_t term, int64_t ancestor); /* itself, a child, a child's child */

/* ---- actors ---- */

typedef enum NameKind { NAME_NAME, NAME_ALIAS, NAME_WEAK, NAME_FORMER, NAME_TRANSLITERATION } NameKind;

typedef struct NamePut {
  const char *text, *language; /* language may be NULL */
  NameKind kind;
} NamePut;

typedef struct Said {
  int64_t key; /* a term */
  Value value;
  const char *date; /* EDTF of when it held, or NULL */
} Said;

typedef struct ActorPut {
  const char *name;
  int64_t kind;        /* 0: not said */
  bool unnamed, fresh; /* fresh: makes a second one */
  const NamePut *aliases;
  size_t n_aliases;
  const Said *identifiers, *attributes;
  size_t n_identifiers, n_attributes;
} ActorPut;

bool store_actor_put(Store *store, const ActorPut *put, int64_t *actor, bool *made, Err *err);

/* Actors with a name that folds to the same: up to `max` canonical ids; returns how many there are. */
size_t store_actor_find(Store *store, const char *name, size_t len, int64_t kind, int64_t *out, size_t max);
bool store_actor_alias(Store *store, int64_t actor, const NamePut *alias, Err *err);

/* The names most alike, best first, for "did you mean": at most `max`, as "Taliban (A3)", comma separated. */
void store_actor_nearest(Store *store, const char *name, size_t len, size_t max, Buf *out);

/* ---- sources and quotes ---- */

typedef struct SourcePut {
  const char *title, *publisher, *address, *published, *retrieved, *language, *id;
  int reliability; /* 1 to 6 for A to F, 0 not said */
  int64_t origin;  /* 0: none */
  const char *text;
  size_t text_len;
  bool fresh;
  const Said *attributes;
  size_t n_attributes;
} SourcePut;

#define STORE_TEXT_MAX ((size_t)256 << 20) /* bytes of a source's text */

bool store_source_put(Store *store, const SourcePut *put, int64_t *source, bool *made, Err *err);

/* A passage of a source's text: `nth` 0 when it must stand there once. Without a text `page` is needed and the quote is
 * kept as not checked. */
bool store_quote_put(Store *store, int64_t source, const char *words, size_t len, int nth, const char *page,
                     int64_t *quote, bool *made, Err *err);

/* ---- facts ---- */

typedef enum Stance { STANCE_ASSERTS, STANCE_DENIES, STANCE_DOUBTS } Stance;
typedef enum Standing { STANDS, DISPUTED, DENIED, CLAIMED } Standing;
typedef enum FactStatus { STATUS_NORMAL, STATUS_OTHER } FactStatus; /* actual, in_force; planned, suspended */

/* A date as it is said: one date, or for relations from and to. Texts are EDTF or phrases; all NULL: not said. `to` is "?"
 * for an unknown end and NULL or ".." for an open one. */
typedef struct When {
  const char *date, *from, *to;
} When;

typedef struct EvidencePut {
  int64_t quote;     /* 0: a judgement */
  const char *words; /* of a judgement */
  Stance stance;
  int64_t by;      /* 0: the source's own voice */
  int credibility; /* 1 to 6, 0 not said */
  const char *wording;
  When when; /* phrases are read against the quote's source */
  bool correction;
  const Said *said; /* type, parties and attributes that it says differently */
  size_t n_said;
} EvidencePut;

typedef struct Participant {
  int64_t role;
  Record who; /* a term: everybody of that kind */
} Participant;

/* The fact lies after or before another; `lag` by how much (time/lag.h), NULL or "" if that is not said. */
typedef struct TiePut {
  int64_t other;
  bool after;
  const char *lag;
} TiePut;

typedef struct FactPut {
  bool relation;
  int64_t type;
  const Participant *parties;
  size_t n_parties;
  When when;
  int64_t began, ended; /* events; 0: none */
  const TiePut *ties;
  size_t n_ties;
  int64_t place;
  const char *summary, *id;
  FactStatus status;
  bool fresh;
  const Said *attributes;
  size_t n_attributes;
  const EvidencePut *evidence;
  size_t n_evidence;
} FactPut;

bool store_fact_put(Store *store, const FactPut *put, int64_t *fact, bool *made, Err *err);

/* More evidence for a fact. It does not count until the fact is settled, which works out its standing and values, and
 * whatever follows from them. */
bool store_fact_settle(Store *store, int64_t fact, Err *err);
bool store_evidence_put(Store *store, int64_t fact, const EvidencePut *put, int64_t *evidence, bool *made, Err *err);

/* The world changed: a relation is suspended, in force again or over from a date on; or an attribute has another value
 * from then on. */
typedef enum StatusStep { STEP_SUSPENDED, STEP_IN_FORCE, STEP_ENDED } StatusStep;
bool store_status_put(Store *store, int64_t relation, StatusStep step, const char *on, const char *why, bool *made,
                      Err *err);

/* One row of facts as queries give it. */
typedef struct FactRow {
  int64_t id, type, first, second; /* first: agent, subject; second: target, object; 0: not said */
  Bounds bounds;
  int64_t place, began, ended;
  int64_t made;
  uint32_t flags;                  /* FACT_… */
  uint8_t standing, status, grade; /* grade 1 to 6 of the best source, 0 none */
  bool bulk, retracted;
} FactRow;

#define FACT_ASSERTED 1u      /* in its own voice, or by the newest judgement with words */
#define FACT_DENIED 2u        /* likewise */
#define FACT_BARE 4u          /* rests on a judgement without words */
#define FACT_SAID 8u          /* some evidence says a value differently */
#define FACT_EXTRA 16u        /* has participants beyond the first two */
#define FACT_PATTERN 32u      /* a party is everybody of a kind */
#define FACT_UNDATED 64u      /* no date was stated: bounds come from ties and sources */
#define FACT_SETTLED 128u     /* a judgement with words decides its standing */
#define FACT_DATE_OPEN 256u   /* the date shown is one of several that differ */
#define FACT_TYPE_OPEN 512u   /* likewise the type */
#define FACT_VALUE_OPEN 1024u /* likewise some attribute, party or place */
#define FACT_STEPS 2048u      /* was suspended at some time, or ended by an update */
#define FACT_SPAN 4096u       /* bounds are from and to */
#define FACT_EVIDENCE 8192u   /* has rows of evidence */

bool store_fact_get(Store *store, int64_t fact, FactRow *row); /* false if there is none */

/* Other records that say the opposite of a fact, of the same parties and time or by a denial that covers the other: at most
 * `max` of them; returns how many. */
size_t store_opponents(Store *store, int64_t fact, int64_t *out, size_t max);
bool store_fact_date(Store *store, const FactRow *row, Buf *out); /* the text of its date as shown */

/* ---- what orders facts ---- */

#define LAG_TEXT_MAX 64

typedef enum LinkKind { LINK_AFTER, LINK_BEFORE, LINK_BEGAN, LINK_ENDED } LinkKind;

/* `fact` lies after or before `other`, or is a relation that `other` began or ended. */
typedef struct Link {
  LinkKind kind;
  int64_t fact, other;
  char lag[LAG_TEXT_MAX];
} Link;

typedef VEC(Link) Links;

/* The events that a relation began and ended with, by its own word or that of whatever was merged with it; 0 if none. */
void store_fact_ends(Store *store, const FactRow *row, int64_t *began, int64_t *ended);

/* Appends all that ties the fact or is tied to it, in whatever was merged with it; both ends are canonical. One may stand
 * twice, and the other end may be retracted. */
bool store_links(Store *store, const FactRow *row, Links *out, Err *err);
bool store_tied(Store *store, int64_t **out, size_t *n,
                Err *err); /* facts that begin a tie, or follow an event; owned */

/* In place of the ties of one direction that the fact was put with. */
bool store_ties_replace(Store *store, int64_t fact, bool after, const TiePut *ties, size_t n, bool *made, Err *err);

/* When the first source that asserts the fact was published at the latest, and that evidence; TIME_MAX and 0 if none. */
bool store_published(Store *store, int64_t fact, int64_t *hi, int64_t *claim, Err *err);

/* Appends the facts that were worked out anew since `generation`; false if more than single facts may have changed. */
bool store_stirred(const Store *store, int64_t generation, int64_t **out,
                   size_t *n); /* borrowed until the next write */

/* ---- loads of material ---- */

typedef struct BatchPut {
  const char *path, *sha256, *importer;
  int64_t source; /* 0: none */
} BatchPut;

typedef struct Batch {
  int64_t id, taken, merged, duplicate, refused; /* the counts are kept by whoever loads, and written at the end */
} Batch;

/* A row of a dataset: one dataset's claim. `day` counts from 1970-01-01, `days` is what its date names (1, a month's, a
 * year's). */
typedef struct BulkPut {
  int64_t type, first, second, day, days, line;
} BulkPut;

bool store_batch_begin(Store *store, const BatchPut *put, Batch *batch, Err *err);
bool store_bulk_add(Store *store, Batch *batch, const BulkPut *put, Err *err);
bool store_batch_refuse(Store *store, Batch *batch, int64_t line, const char *why, const char *text, Err *err);
bool store_batch_end(Store *store, const Batch *batch, Err *err);

/* ---- merge, correct, retract ---- */

bool store_merge_put(Store *store, Record a, Record b, bool same, const char *why, int64_t *merge, bool *made,
                     Err *err);
bool store_retract(Store *store, Record record, const char *why, bool *made, Err *err);

/* We were wrong: a field of an actor or a source has another value. Keys are names of columns that may be corrected. */
bool store_row_correct(Store *store, Record record, const char *key, const Value *value, bool *made, Err *err);
bool store_said_replace(Store *store, Record record, const Said *said, bool *made,
                        Err *err); /* an attribute of an actor or source */
bool store_value_add(Store *store, Record record, const Said *said,
                     Err *err);                           /* an attribute or identifier, unless it is there */
int64_t store_record_last(Store *store, RecordKind kind); /* the highest number that a record of this kind has now */
Record store_canonical(Store *store, Record record);

/* ---- questions ---- */

typedef enum QueryOp {
  QUERY_TYPE,     /* ids: terms, children included */
  QUERY_FIRST,    /* agent, subject: ids of actors */
  QUERY_SECOND,   /* target, object */
  QUERY_ACTOR,    /* in any role */
  QUERY_ROLE,     /* key: the role; ids: who, anybody if none */
  QUERY_KIND,     /* of an actor */
  QUERY_NAME,     /* values: texts, of which one is the name, folded and compared whole */
  QUERY_PLACE,    /* ids: places */
  QUERY_SOURCE,   /* ids: facts that rest on a source, sources */
  QUERY_STANDING, /* ids: Standing */
  QUERY_STATUS,   /* ids: FactStatus */
  QUERY_GRADE,    /* lo: at least this reliability, 0 what has none or F; of sources, hi: at most this one, 0 any */
  QUERY_TEXT,     /* text: words */
  QUERY_AT,       /* lo, hi: some instant of the window */
  QUERY_THROUGHOUT,
  QUERY_BEFORE, /* lo: surely before if it ends by lo; hi: perhaps if it could end by hi */
  QUERY_AFTER,  /* lo: perhaps if it could begin at lo or later; hi: surely */
  QUERY_FIELD,  /* key and values: an attribute that is one of them; without values, that is there */
  QUERY_BEGAN,
  QUERY_ENDED,
  QUERY_ID /* ids: the records themselves */
} QueryOp;

typedef struct QueryKey {
  QueryOp op;
  const int64_t *ids;
  size_t n;
  int64_t lo, hi;
  int64_t key; /* a term, for QUERY_FIELD and QUERY_ROLE; for QUERY_BEFORE and QUERY_AFTER a fact that is left out */
  const Value *values;
  size_t n_values;
  const char *text;
} QueryKey;

typedef struct Query {
  RecordKind kind; /* REC_EVENT, REC_RELATION, REC_NONE for both; REC_ACTOR, REC_SOURCE */
  const QueryKey *keys;
  size_t n_keys;
  bool certain;  /* leave out what is only possible */
  int64_t limit; /* -1: none */
} Query;

typedef struct Cursor Cursor;

/* Begins a query. The rows are those of one moment: a write drains the cursor first. NULL on failure. */
Cursor *store_query_begin(Store *store, const Query *query, Err *err);
typedef enum CursorStep { CURSOR_ROW, CURSOR_DONE, CURSOR_FAILED } CursorStep;
CursorStep store_query_next(Cursor *cursor, FactRow *row, bool *certain,
                            Err *err); /* for actors and sources only row->id is filled */
void store_query_end(Cursor *cursor);  /* may be NULL */
bool store_query_count(Store *store, const Query *query, int64_t *count, Err *err);

/* The SQL that a query becomes and SQLite's plan for it, a line each; for tests and for the curious. */
bool store_query_plan(Store *store, const Query *query, Buf *out, Err *err);

/* ---- reading by SQL ---- */

/* Statements that read: a text of the analyst's, or one of the fixed questions of reader.c by its name. */
typedef struct Reader Reader;
Reader *store_reader_begin(Store *store, const char *sql, size_t len, bool named, const Value *args, size_t n_args,
                           Err *err);
CursorStep store_reader_next(Reader *reader, Err *err);
int store_reader_columns(const Reader *reader);
const char *store_reader_name(const Reader *reader, int column);
Value store_reader_value(const Reader *reader, int column);  /* text borrowed until the next step */
Value store_reader_stored(const Reader *reader, int column); /* of six: form, value, low, high, unit, record_kind */
void store_reader_end(Reader *reader);

#endif
