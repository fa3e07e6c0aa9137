/* What order forces on instants: a simple temporal network (Dechter, Meiri and Pearl, Temporal constraint networks,
 * Artificial Intelligence 49, 1991). A variable is an instant in seconds; a constraint says that one lies at most so much
 * later than another. A bound by a date is a constraint against variable 0, the zero point, which is instant 0.
 *
 * The earliest and latest instants of a variable are the projections of the minimal network on the zero point: no
 * narrower ones follow from the constraints, and both are taken by some solution. Each is forced by a chain of
 * constraints from the zero point. Constraints that cannot all be true contradict each other in a circle.
 *
 * Invariants: nothing is worked out until something is asked; from then on a constraint that comes or goes touches what
 * it changes and no more. Instants and distances beyond 2^59 seconds (the age of the universe) count as that, sums beyond
 * 2^60 as unbounded.
 */
#ifndef TIME_NETWORK_H
#define TIME_NETWORK_H

#include "base/vec.h"
#include "time/date.h"

#define NETWORK_ZERO 0

typedef struct Network Network;

/* x[to] - x[from] <= most. `given` if somebody said so, as against what is true of all times (and so never contradicts
 * itself): a chain is as long as it has given ones. */
typedef struct Constraint {
  int32_t from, to;
  int64_t most;
  bool given;
} Constraint;

typedef VEC(int32_t) Chain; /* numbers of constraints; each begins at the variable at which the one before it ends */

Network *network_new(void); /* owned; holds the zero point alone */
void network_free(Network *net);

int32_t network_variable(Network *net);                     /* a new one, bound by nothing */
int32_t network_add(Network *net, const Constraint *limit); /* its number, which is used again after a removal */
void network_remove(Network *net, int32_t constraint);
Constraint network_constraint(const Network *net, int32_t constraint);

bool network_consistent(Network *net); /* the constraints can all be true */

/* Of a consistent network: TIME_MIN, TIME_MAX if nothing bounds it. */
int64_t network_earliest(Network *net, int32_t variable);
int64_t network_latest(Network *net, int32_t variable);

/* Appends the constraints that force the bound: from the zero point to the variable for the latest, from the variable to
 * the zero point for the earliest; their `most` add up to it (to its negative). Of several chains it is one with the
 * fewest given constraints, unless that takes more work than is spent. Nothing if it is unbounded. */
void network_force(Network *net, int32_t variable, bool latest, Chain *out);

/* Appends a circle of constraints that cannot all be true, with the fewest given ones that any has; true in `*fewest` if
 * that is proven, which takes more work than is spent on a network of millions. False if the network is consistent. */
bool network_contradiction(Network *net, Chain *out, bool *fewest);

#endif
