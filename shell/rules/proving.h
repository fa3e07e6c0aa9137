/* What the files that find proofs share: goals, and the ways to them. */
#ifndef RULES_PROVING_H
#define RULES_PROVING_H

#include "rules/proof.h"
#include "rules/solve.h"

#define WAYS_FIRST 4u /* of a goal, where any proof will do */

typedef VEC(int) Numbers;

typedef struct Goal {
  int predicate;
  bool possible;
  RuleNeed need;
  Bounds time;
  const Code *row;
  double size;   /* INFINITY: not proven yet */
  int best;      /* the way that it has by it */
  double outer;  /* the least that a proof of what is searched has beside this goal */
  int search;    /* the one that `outer` is of */
  bool ahead;    /* it was looked for ways by rules that are not recursive: */
  bool ends;     /* there are such */
  bool expanded; /* all its ways are there, or those that the bound on them left */
  bool cut;      /* the bound left some out */
  size_t taken;  /* that bound */
  int deep;      /* the last search that went down through it */
  bool exact;
  Numbers ways, users; /* the ways to it; those that it is a premise of */
} Goal;

typedef struct Way {
  int goal;
  const RuleRule *rule;
  Code *codes;
  Bounds *times;
  bool *bound;
  size_t n;
  RulePremise *premises;
  double own, size; /* without its goals; with them */
} Way;

typedef struct Item {
  double outer;
  int goal;
} Item;

enum { DIRECT_MOST = 16 };

/* Of a recursive rule: what finds its direct ways (direct.c). */
typedef struct ProofDirect {
  Solver *solvers[DIRECT_MOST];
  size_t n;
} ProofDirect;

struct RulesProof {
  RulesRun *run;
  const RuleProgram *program;
  Arena arena;
  VEC(Goal) goals;
  VEC(Way) ways;
  uint64_t *slots; /* owned; goals by hash */
  size_t n_slots;
  Solver **solvers[2];     /* by rule */
  ProofDirect **direct[2]; /* by rule; NULL before it is asked for */
  double *least[2];        /* by predicate: nodes that a proof of its rows has at least; by a recursive rule */
  bool *narrow;            /* by rule: its time is no more than when all its atoms hold together */
  VEC(Item) heap;
  Numbers changed;
  int search;
};

static inline const RulePredicate *proof_predicate(const RulesProof *p, int i) {
  return &p->program->predicates.at[i];
}

static inline int proof_arity(const RulesProof *p, int i) {
  return i < 0 ? p->run->answer.arity : proof_predicate(p, i)->arity + proof_predicate(p, i)->n_keys;
}

/* The number of a goal, made if it is not there. */
int proof_goal_put(RulesProof *p, int predicate, bool possible, RuleNeed need, Bounds time, const Code *row);

/* Adds a way, and notes what it proves; its arrays lie in the arena. */
void proof_way_add(RulesProof *p, Way way);

/* ---- ways.c ---- */

/* True if the time of a rule's head is no more than when all its atoms hold together. */
bool proof_rule_narrow(const RuleRule *rule);

/* True if a literal of it may rest on its head. */
bool proof_rule_recursive(const RulesProof *p, const RuleRule *rule);

/* Finds the ways to a goal, so many at most; if `direct` only those that are, if there are any. */
void proof_goal_expand(RulesProof *p, int goal, size_t most, bool direct);

/* Finds whether there are ways to it by rules that are not recursive. */
void proof_goal_look_ahead(RulesProof *p, int goal);

const ProofDirect *proof_direct(RulesProof *p, size_t rule, bool possible);

Solver *proof_solver(RulesProof *p, size_t rule, bool possible);

#endif
