/* What the files of session/ share. */
#ifndef SESSION_INTERNAL_H
#define SESSION_INTERNAL_H

#include "session/rules.h"
#include "store/store.h"

/* ---- facts.c: the facts of the case as predicates of rules ---- */

typedef struct RulesTable {
  char *name; /* owned */
  size_t columns, n;
  RuleValue *rows;               /* owned, and the texts in it */
  RuleType types[RULES_COLUMNS]; /* of its columns; UNKNOWN where its rows differ */
} RulesTable;

typedef struct Rulebook Rulebook;

/* What a program needs to know of the case, and where its facts come from; good as long as the session. */
void session_facts_open(Session *session, RulesHost *host, RulesSource *source);

const RulesTable *session_table_find(const Session *session, const char *name);

/* ---- session.c ---- */

Rulebook **session_rulebook(Session *session); /* where the session keeps its rules; NULL in it at first */
void session_rulebook_free(Rulebook *book);

#endif
