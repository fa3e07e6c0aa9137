/* Why a row was not derived: of each rule that could give it, how far the best attempt came, and what it failed at.
 *
 * An attempt meets the literals of a body one after the other, in the order in which they would be run; the best is the
 * first that met the most. Ownership: what it gives lies in the arena.
 */
#ifndef RULES_ATTEMPT_H
#define RULES_ATTEMPT_H

#include "rules/run.h"

typedef struct RuleAttempt {
  const RuleRule *rule;
  const RuleStep *order;
  size_t met, n; /* literals that were met, of all */
  bool cut;      /* not all ways to meet them were tried */
  Code *codes;   /* by variable */
  Bounds *times;
  bool *bound;
  int predicate;           /* of the atom that was not met; -1: it is a test or an aggregate, or all were met */
  bool possible;           /* the reading in which it was looked for */
  Code key[RULES_COLUMNS]; /* what was looked for */
  uint32_t columns;
} RuleAttempt;

/* The attempts at rows of a predicate (-1: at the question) that have the codes of the key in these columns, one for each
 * rule whose head fits, at most `most`: how many. */
size_t rules_attempt(RulesRun *run, const RuleProgram *program, Arena *arena, int predicate, bool possible,
                     const Code *key, uint32_t columns, RuleAttempt *out, size_t most);

/* The value of a rule's variable in an attempt; false if it has none. */
bool rules_attempt_variable(const RulesRun *run, const RuleAttempt *attempt, int variable, RuleValue *out);

/* Rows that come near a key: those that have all of it (their times excluded them), else those that lack one column of it,
 * the last first. Calls `fn` until it says false. */
void rules_attempt_near(RulesRun *run, int predicate, bool possible, const Code *key, uint32_t columns, RulesRowFn *fn,
                        void *context);

#endif
