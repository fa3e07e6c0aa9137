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

typedef struct Demand {
  int predicate;
  uint32_t columns; /* bit i: column i; no demand of a predicate has all columns of another */
  bool turned;      /* its recursion is followed from what is asked for: see magic.c */
  int guard, way;   /* predicates that are made for it */
} Demand;

typedef struct Demands {
  RulesRun *run;
  const RuleProgram *program;
  bool turns; /* recursions may be turned */
  VEC(Demand) list;
  bool *whole;       /* by predicate: asked for with nothing known */
  bool *stated;      /* by predicate: its rules are facts, which are never left out */
  bool *steady;      /* by predicate: whatever certainly holds of it possibly does, with the same values */
  uint32_t *allowed; /* by predicate: the columns in which it may be asked for */
  bool changed;
} Demands;

void rules_demands_begin(Demands *d, RulesRun *run, const RuleProgram *program, bool turns);
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

/* Goes through a rule as the demand (NULL: all of the head) has it run, and calls `fn` for every atom, those of its
 * aggregates too, with the columns of it that are known. */
typedef void DemandFn(void *context, const Prefix *prefix, const RuleAtom *atom, int predicate, uint32_t columns);
void rules_demand_walk(const Demands *d, const RuleRule *rule, const Demand *of, DemandFn *fn, void *context);

/* The atom by which a rule rests on its own head, where its recursion can be turned; NULL: it rests not on it. */
const RuleStep *rules_demand_own(const Demands *d, const RuleRule *rule);

#endif
