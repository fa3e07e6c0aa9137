/* What the files of session/ share. */
#ifndef SESSION_INTERNAL_H
#define SESSION_INTERNAL_H

#include "base/vec.h"
#include "rules/proof.h"
#include "session/rules.h"
#include "store/store.h"

/* ---- tables.c: rows that are not of the case ---- */

typedef struct RulesTable {
  char *name; /* owned */
  size_t columns, n;
  VEC(int64_t) integers; /* row after row, if all that it holds are whole numbers */
  VEC(RuleValue) rows;   /* otherwise */
  Arena texts;
  RuleType types[RULES_COLUMNS]; /* of its columns; UNKNOWN where its rows differ */
} RulesTable;

void rules_table_clear(RulesTable *table);
void rules_table_give(const RulesTable *table, RulesSink *sink);

/* Reads a file of cells apart by tabs. On failure the table is cleared. */
bool rules_table_read(const char *path, RulesTable *out, Err *err);
void rules_table_fill(RulesTable *table, const RuleValue *rows, size_t columns, size_t n); /* with copies */

/* ---- facts.c: the facts of the case as predicates of rules ---- */

/* Rows from outside the case, asked for by what is bound. */
typedef struct RulesGiver {
  char *name; /* owned */
  int arity;
  uint32_t bound;
  SessionRowsFn *call;
  void *context;
} RulesGiver;

typedef struct Rulebook Rulebook;

/* What a program needs to know of the case, and where its facts come from; good as long as the session. */
void session_facts_open(Session *session, RulesHost *host, RulesSource *source);

const RulesGiver *session_giver_find(const Session *session, const char *name);
const RulesTable *session_table_find(const Session *session, const char *name);

/* ---- times.c: when facts hold ---- */

typedef struct FactTime {
  Bounds time;
  bool sure; /* it certainly is a time of the fact */
} FactTime;

typedef VEC(FactTime) FactTimes;

/* Puts the times of a fact in place of what the list has: of a relation those in which it is in force. */
bool session_fact_times(Store *store, const FactRow *row, FactTimes *out, Err *err);
/* ---- rules.c ---- */

struct Answer {
  unsigned epoch; /* of the case that it is of */
  RuleBlock question;
  RuleProgram program;
  const RuleValue *asked;
  RulesRun *run; /* NULL until it is there */
  int predicate;
  RulesRows rows;
  bool listed;
  VEC(const char *) columns; /* in the arena of the program or a block */
  VEC(struct Shared *) blocks;
  RulesProof *proof; /* owned; NULL before anybody asks why */
  Arena attempts;    /* what why_not found */
};

/* An answer that has been compiled, and not been run. */
Answer *session_answer_begin(Session *session, const char *text, size_t len, const RuleValue *asked, size_t n_asked,
                             Err *err);
const RulesSource *session_rules_source(Session *session);

const Code *session_answer_codes(Answer *answer, uint64_t row); /* of a row, in the fixed order */

/* ---- session.c ---- */

Rulebook **session_rulebook(Session *session); /* where the session keeps its rules; NULL in it at first */
void session_rulebook_free(Rulebook *book);

#endif
