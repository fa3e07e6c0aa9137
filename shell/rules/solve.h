/* The solutions of a rule's body over what a run has derived, with the rows that each rests on: what proofs are made of.
 *
 * Nothing is derived here; what a run found is looked up by the columns that have values. A body is a nested loop over
 * its literals, in an order that suits the variables that were bound before.
 *
 * Ownership: a Solver lies in the arena that it was made in, and borrows the run.
 */
#ifndef RULES_SOLVE_H
#define RULES_SOLVE_H

#include "rules/exec.h"

typedef struct Solver Solver;
typedef bool SolveFn(void *context, const Solver *solver); /* false: no more */

/* What a literal was matched by. */
typedef struct SolveRow {
  const Code *row, *second; /* NULL where it has none; good while the solution is told */
} SolveRow;

#define SOLVER_CONSTANTS 16

struct Solver {
  RulesRun *run;
  const RuleProgram *program; /* as it was compiled: a run may have rules of its own making */
  Arena *arena;
  const RuleRule *rule;
  bool possible;
  Plan plan; /* what terms are worked out with */
  Exec exec;
  Code *codes;   /* by variable */
  Bounds *times; /* by variable, of those that are times */
  Bounds *sure;  /* likewise, without what `possibly` stands before */
  bool *bound;   /* by variable */
  RuleStep *order;
  size_t n;
  SolveRow *rows;  /* by the place in the order */
  RuleStep **body; /* by the place in the order: of an aggregate, its body in order; NULL before it is needed */
  bool inner;      /* an aggregate's body: every _ gets a value */
  SolveFn *found;
  SolveFn *further; /* a literal more was met than ever before; may be NULL */
  void *context;
  uint64_t looked, most; /* rows; it ends when there were so many, if `most` is not 0 */
  size_t reached;        /* literals that were met at once, at most */
  struct {
    const RuleTerm *term;
    Code code;
  } constants[SOLVER_CONSTANTS]; /* what was worked out before: a record's name costs a look into the case */
  size_t n_constants;
};

Solver *rules_solver_new(RulesRun *run, const RuleProgram *program, Arena *arena, const RuleRule *rule, bool possible);

/* Forgets all values. */
void rules_solver_reset(Solver *s);

/* Gives a variable a value; false if it has another. */
bool rules_solver_bind(Solver *s, int variable, Code code);

/* Calls found for every solution; false if it said that it wants no more. */
bool rules_solve(Solver *s);

/* The code of a term whose variables have values; `want`: a text there may be a date. False if it has none. */
bool rules_solver_code(Solver *s, const RuleTerm *term, RuleType want, Code *out);

/* Calls found for the distinct solutions of an aggregate in the order, and gives how many there are. */
size_t rules_solve_members(Solver *s, size_t step, SolveFn *found, void *context);

/* The columns of an atom that have values, and these. False if one can have none. */
bool rules_solver_key(Solver *s, const RuleAtom *atom, int predicate, Code *key, uint32_t *columns);

/* Which reading of its predicate a literal looks at. */
static inline bool rules_solver_reading(const Solver *s, const RuleLiteral *l) {
  return l->negated ? !s->possible && !l->possibly : s->possible || l->possibly;
}

#endif
