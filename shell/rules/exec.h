/* One rule being run: what the files that run rules share. */
#ifndef RULES_EXEC_H
#define RULES_EXEC_H

#include "rules/plan.h"

#define VARIABLES 200

/* What an aggregate has come to. */
typedef struct Tally {
  RuleAggregate aggregate;
  uint64_t n;
  RuleValue value; /* the sum, the least, the greatest */
  bool any;
} Tally;

typedef struct Exec {
  RulesRun *run;
  const Plan *plan;
  const Op *ops; /* those of the plan, or of an aggregate's body */
  size_t n_ops;
  const Op *aggregate; /* the one whose body this is; NULL in the rule itself */
  Tally *tally;        /* of it */
  uint64_t *solved;    /* how many solutions there were */
  bool appends;        /* rows of the head are not there yet, */
  bool parted;         /* or not those from another slot */
  const Code *wanted;  /* the row of the head that is asked for: only whether it is */
  bool *found;         /* is noted; NULL where all solutions are */
  Code *codes;         /* by variable; behind the last one what stands for the first of a pair where there is none */
  Bounds *times;       /* by variable, of those that are times */
  Bounds *sure; /* the same without what `possibly` stands before: with this, others share an instant for certain */
} Exec;

/* Runs the steps from the number i on; false if it must end. */
bool exec_from(Exec *x, size_t i);

/* False if the term has no value: a division by zero, a sum of what is no number. What asks for it then does not hold. */
bool exec_term_value(Exec *x, const RuleTerm *term, RuleValue *out);

/* The same of a whole number, quickly; false if that is not known. */
bool exec_term_whole(const Exec *x, const RuleTerm *term, int64_t *out);
void exec_variable_set(Exec *x, int variable, const RuleValue *value);
bool exec_slot_code(Exec *x, const Slot *slot, Code *out);

/* Whether two values compare so; a text beside a time is a date. */
bool exec_sides_compare(RuleSign sign, RuleValue *a, RuleValue *b);

Bounds exec_time_cut(const Bounds *a, const Bounds *b);
bool exec_time_shares(const Bounds *a, const Bounds *b, bool possible);

/* `order` below, at or above 0, as a comparison gives it. */
static inline bool exec_order_fits(RuleSign sign, int order) {
  switch (sign) {
  case RULE_EQ: return order == 0;
  case RULE_NE: return order != 0;
  case RULE_LT: return order < 0;
  case RULE_LE: return order <= 0;
  case RULE_GT: return order > 0;
  case RULE_GE: return order >= 0;
  }
  return false;
}
bool exec_arithmetic(char sign, const RuleValue *a, const RuleValue *b, RuleValue *out);

/* The key of an atom, false if a term in it has no value; whether a row has it, which gives the other variables their
 * values. */
bool exec_op_key(Exec *x, const Op *op, Code *key);
bool exec_row_fits(Exec *x, const Op *op, const Code *key, const Code *row);
bool exec_row_takes(Exec *x, const Op *op, const Code *row); /* of one whose key fits */

/* A step over pairs, and whether there are any for its key. */
bool exec_pairs_run(Exec *x, const Op *op, const Code *key, size_t i);
bool exec_pairs_any(const Op *op, const Code *key);

/* Goes on with a time that shares an instant with each that the variable has from others: for certain, but for those that
 * `possibly` stands before. */
bool exec_time_go(Exec *x, const Op *op, Bounds time, size_t i);

bool exec_window_run(Exec *x, const Op *op, size_t i);

/* A solution: to the head, to the answer, to the aggregate. */
bool exec_solution_add(Exec *x);
void exec_solutions_end(Exec *x); /* all that were added are in the head */
bool exec_aggregate_run(Exec *x, const Op *op, size_t i);

#endif
