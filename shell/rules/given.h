/* Who gave which rows of a predicate of the case: a row is there as long as somebody gives it.
 *
 * Rows are counted, once for what certainly and once for what possibly holds; what was touched since the last given_settle
 * is kept with how it was before. Ownership: as Relation.
 */
#ifndef RULES_GIVEN_H
#define RULES_GIVEN_H

#include "rules/relation.h"

typedef struct GivenEntry {
  uint32_t row, next; /* of the same giver, and 1 */
  bool readings[2];
} GivenEntry;

typedef struct GivenTouch {
  uint32_t row;
  bool before[2];
} GivenTouch;

typedef struct Given {
  bool there;    /* it has been filled */
  Relation rows; /* every row that ever was, by number */
  VEC(uint32_t) counts[2];
  VEC(bool) marked; /* it is in `touched` */
  VEC(GivenTouch) touched;
  VEC(GivenEntry) entries;
  uint32_t unused; /* the entries that are free, and 1 */
  PairMap givers;  /* from who gives to the last entry and 1 */
} Given;

void given_init(Given *given, int arity);
void given_clear(Given *given);

void given_add(Given *given, Code giver, const Code *row, bool certain, bool possible);
void given_drop(Given *given, Code giver); /* all that it gave */
void given_drop_all(Given *given);
void given_settle(Given *given);

/* Calls `fn` with the rows that it gives. */
void given_each(const Given *given, Code giver, void (*fn)(void *context, const Code *row), void *context);

#endif
