/* Which rows of each predicate are needed, as a question and the rules under it ask for them.
 *
 * A demand is a predicate with the columns in which it is asked for values that are known: what is known begins at the
 * constants of the question and of rules that are run as a whole, and goes on through the literals that share a variable
 * with what is known already. A predicate that somebody asks for with nothing known is derived as a whole.
 *
 * Ownership: all lies in the arena of the run, but for the list of demands.
 */
#ifndef RULES_DEMAND_H
#define RULES_DEMAND_H

#include "rules/plan.h"

/* A predicate on the way of a recursion that is turned: what is asked of it on behalf of the demand. */
typedef struct DemandWay {
  int predicate;
  uint32_t columns;         /* that are asked for; the others are handed on: */
  int frees[RULES_COLUMNS]; /* by those of the demand in their order, the columns that they are here */
  int made;                 /* the predicate that is made for it */
} DemandWay;

typedef struct Demand {
  int predicate;
  uint32_t columns; /* bit i: column i; no demand of a predicate has all columns of another */
  DemandWay *ways;  /* of a recursion that is turned (see magic.c): the first is that of the predicate itself */
  int n_ways;       /* 0: it is not */
  int guard;        /* the predicate that is made for it */
} Demand;

typedef struct Demands {
  RulesRun *run;
  const RuleProgram *program;
  bool turns;             /* recursions may be turned */
  RuleRule question;      /* if rows of it are to be proven, with these in its head: */
  uint32_t asked_columns; /* all of them; 0: it is asked as a whole */
  VEC(Demand) list;
  bool *whole;       /* by predicate: asked for with nothing known */
  bool *stated;      /* by predicate: its rules are facts, which are never left out */
  bool *steady;      /* by predicate: whatever certainly holds of it possibly does, with the same values */
  uint32_t *allowed; /* by predicate: the columns in which it may be asked for */
  bool changed;
} Demands;

void rules_demands_begin(Demands *d, RulesRun *run, const RuleProgram *program, bool turns);
/* Has the question ask for what rows of its answer rest on: its head are its variables that are no times. */
void rules_demands_prove(Demands *d, const RuleRule *question);
/* Finds what is asked for when the predicate `wanted` is, all of it (-1: the question). */
void rules_demands_find(Demands *d, int wanted);
/* The demand by which a predicate is asked for in these columns, or NULL: all of it is there. */
Demand *rules_demand_of(const Demands *d, int predicate, uint32_t columns);

/* What is known where a literal of a rule is asked for: the variables that have a value from the columns of a demand or
 * from a constant, and the literals that gave it to them, in order. */
typedef struct Prefix {
  const Demands *demands;
  const RuleRule *rule;
  bool *known; /* by variable */
  int *giver;  /* by variable: the literal that gave it its value, and 1; 0: the demand */
  const RuleStep **steps;
  size_t n;
} Prefix;

/* Goes through a rule as it is run when these columns of its head are known, and calls `fn` for every atom, those of its
 * aggregates too, with the columns of it that are known. */
typedef void DemandFn(void *context, const Prefix *prefix, const RuleAtom *atom, int predicate, uint32_t columns);
void rules_demand_walk(const Demands *d, const RuleRule *rule, uint32_t columns, DemandFn *fn, void *context);

/* Whether a predicate is of the recursion of the head. */
bool rules_demand_rests(const Demands *d, int predicate, int head);

/* ---- turn.c ---- */

/* Finds the ways of a demand, if all its recursion can be turned. */
void rules_demand_turn_find(const Demands *d, Demand *demand);

/* What a rule is to a recursion that is turned. */
typedef enum DemandTurn {
  TURN_NOT,  /* it cannot be turned */
  TURN_END,  /* it rests on nothing of the recursion */
  TURN_ON,   /* it changes what is asked for, and hands all else on */
  TURN_KEPT, /* it hands on what is asked for */
} DemandTurn;

/* Where a rule that goes on does so. */
typedef struct DemandStep {
  DemandWay way;        /* to which */
  const RuleAtom *atom; /* by which of its atoms */
  RuleRule rest;        /* the rule without that */
} DemandStep;

/* What a rule is to the recursion of one of the ways, whose demand has so many other columns. */
DemandTurn rules_demand_turn(const Demands *d, const RuleRule *rule, const DemandWay *way, int n_frees,
                             DemandStep *step);
/* The number of the way of a predicate; -1: there is none. */
int rules_demand_way(const Demand *demand, int predicate);

#endif
