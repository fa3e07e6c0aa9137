/* The rules of a session, and questions to them over the case: where rules and store meet.
 *
 * Blocks belong to the session, by name, in the order in which they were put. A question is answered from the blocks that
 * are on and from the facts of the case as they are.
 *
 * Ownership: an Answer is the caller's; it keeps all its rows, and is good after the case has changed.
 */
#ifndef SESSION_RULES_H
#define SESSION_RULES_H

#include "rules/attempt.h"
#include "rules/live.h"
#include "rules/proof.h"
#include "session/session.h"

/* Puts a block, in place of the one of that name. On failure the blocks are as they were. */
bool session_rules_put(Session *session, const char *name, const char *text, size_t len, Err *err);
/* Switches a block off, or on again. Fails, with the nearest name, if there is none; or if others rest on it. */
bool session_rules_switch(Session *session, const char *name, bool on, Err *err);

typedef struct RulesBlockInfo {
  const char *name;
  bool on;
  const RuleBlock *block;
} RulesBlockInfo;
size_t session_rules_count(const Session *session);
RulesBlockInfo session_rules_block(const Session *session, size_t i); /* borrowed until blocks change */

/* Rows that are not of the case, under a name that rules can ask: `rows` of `columns` values each, copied. */
bool session_table_put(Session *session, const char *name, const RuleValue *rows, size_t columns, size_t n, Err *err);

bool session_table_read(Session *session, const char *name, const char *path, Err *err); /* from a file, tabs between */

/* A predicate whose rows somebody gives who is asked with the columns in `bound` (bit i: column i), once for each tuple of
 * them. `call` fails with a message for the person. */
typedef bool SessionRowsFn(void *context, const char *name, const RulesAsk *ask, RulesSink *sink, Err *err);
bool session_predicate_put(Session *session, const char *name, int arity, uint32_t bound, SessionRowsFn *call,
                           void *context, Err *err);
unsigned session_rules_version(Session *session); /* grows with every change of blocks, tables and predicates */

typedef struct Answer Answer;
/* Answers the body of a rule; `asked` has a value for each ?. NULL on failure. */
Answer *session_ask(Session *session, const char *text, size_t len, const RuleValue *asked, size_t n_asked, Err *err);
/* All that rules derive of a predicate, its columns named after the variables of its first rule. */
Answer *session_conclusions(Session *session, const char *predicate, Err *err);
void session_answer_free(Answer *answer);

size_t session_answer_columns(const Answer *answer);
const char *session_answer_column(const Answer *answer, size_t column);
uint64_t session_answer_count(const Answer *answer);
RuleValue session_answer_value(Answer *answer, uint64_t row,
                               size_t column); /* in a fixed order of rows; text borrowed */

/* A question that is watched: after a change, what is new in its answer and what fell. */
typedef struct Watch Watch;
Watch *session_watch(Session *session, const char *text, size_t len, Err *err); /* NULL on failure */
void session_watch_free(Watch *watch);
/* What has come and gone since it was last asked; borrowed until it is asked again. On failure nothing is lost: the next call
 * tells of it. */
bool session_watch_follow(Session *session, Watch *watch, RulesChange *out, Err *err);
const Answer *session_watch_answer(const Watch *watch); /* its columns; it has no rows */
uint64_t session_watch_count(const Watch *watch);
RuleValue session_watch_value(const Watch *watch, Code code);

/* The goal of a row, proven; -1 on failure. What session_answer_proof gives tells of it, and is the Answer's. */
int session_answer_prove(Session *session, Answer *answer, uint64_t row, Err *err);
RulesProof *session_answer_proof(Answer *answer);
/* How far rules came towards rows that are not there; what it gives is the Answer's. See rules_attempt. */
size_t session_answer_attempt(Answer *answer, int predicate, bool possible, const Code *key, uint32_t columns,
                              RuleAttempt *out, size_t most);
void session_answer_near(Answer *answer, const RuleAttempt *attempt, RulesRowFn *fn, void *context);
bool session_answer_variable(const Answer *answer, const RuleAttempt *attempt, int variable, RuleValue *out);
const RuleProgram *session_answer_program(const Answer *answer);
RuleValue session_answer_decode(const Answer *answer, Code code);

#endif
