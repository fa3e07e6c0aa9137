/* Why a row was derived: its smallest proof, found backwards from what a run has, when somebody asks.
 *
 * Nothing is kept while rules run. A goal is a row to be proven; a way is a solution of a rule's body that gives it, whose
 * derived rows are goals in turn, or for a time that was united from several, the goals that are its pieces. Goals are
 * looked into by the least that a proof through them can have (A* over the graph of goals; Felzenszwalb and McAllester
 * 2007, "The generalized A* architecture"), and costs go back up from what is proven, so that no goal rests on itself
 * and the first proof that nothing left can undercut is the smallest. The size of a proof is the number of its nodes:
 * rows, facts, what was searched in vain, aggregates.
 *
 * Where a bound on the ways looked at is reached first, the proof is the smallest of those found, and `exact` is false.
 * Ownership: a RulesProof is the caller's; it borrows the run, and grows with what is asked of it.
 */
#ifndef RULES_PROOF_H
#define RULES_PROOF_H

#include "rules/run.h"

typedef struct RulesProof RulesProof;

typedef enum RuleNeed {
  NEED_ROW,  /* it has no time */
  NEED_SOME, /* at some time, whichever */
  NEED_SPAN  /* for all of a time */
} RuleNeed;

typedef enum RulePremiseKind {
  PREMISE_GOAL,
  PREMISE_FACT,     /* a row of the case, or of a table */
  PREMISE_ABSENT,   /* not: nothing was found */
  PREMISE_TEST,     /* of values or times */
  PREMISE_AGGREGATE /* its members: rules_proof_members */
} RulePremiseKind;

typedef struct RulePremise {
  RulePremiseKind kind;
  const RuleStep *step; /* NULL of a piece of a time */
  int goal;             /* of GOAL */
  int predicate;        /* of FACT; its row has the time last, if there is one */
  const Code *row;
} RulePremise;

typedef struct RuleGoal {
  int predicate; /* -1: the question */
  bool possible; /* what possibly holds */
  RuleNeed need;
  Bounds time;     /* of NEED_SPAN */
  const Code *row; /* without the time; of the question its named variables */
  int arity;
  double size; /* of its smallest proof */
} RuleGoal;

typedef struct RuleWay {
  const RuleRule *rule; /* NULL: a time united from pieces */
  size_t n;
  const RulePremise *premises; /* in the order of the text */
  double size;
} RuleWay;

RulesProof *rules_proof_new(RulesRun *run, const RuleProgram *program); /* the one that was run, borrowed too */
void rules_proof_free(RulesProof *proof);

/* The goal of a row that the run has (of a predicate, its time last; -1: of the question), proven. -1 on failure. */
int rules_proof_row(RulesProof *proof, int predicate, const Code *row, Err *err);

RuleGoal rules_proof_goal(const RulesProof *proof, int goal);
bool rules_proof_exact(const RulesProof *proof, int goal); /* no smaller one was left out */

/* The ways to a proven goal that are proven themselves, the smallest first: how many there are, at most `most`. */
size_t rules_proof_ways(RulesProof *proof, int goal, size_t most, Err *err);
/* That number of them, from 0; without rules_proof_ways only 0. Borrowed until the next way is looked for. */
RuleWay rules_proof_way(RulesProof *proof, int goal, size_t i);

/* The value of a rule's variable in a way; false if it has none. */
bool rules_proof_variable(const RulesProof *proof, int goal, size_t way, int variable, RuleValue *out);

/* Marks the variables that stand in a literal, but for those of an aggregate's body. */
void rules_proof_mentioned(const RuleLiteral *literal, bool *seen);

/* Calls `fn` with the first members of an aggregate among the premises of a way, each by the values of its variables (of
 * UNKNOWN type where it has none), as many as `most`; how many there are. */
typedef void RuleMemberFn(void *context, const RuleValue *values);
size_t rules_proof_members(RulesProof *proof, int goal, size_t way, size_t premise, size_t most, RuleMemberFn *fn,
                           void *context);

#endif
