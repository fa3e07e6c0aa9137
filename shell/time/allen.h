/* Allen's thirteen relations between two times: which of them two uncertain times can have, and what follows from chains.
 *
 * An AllenSet has a bit for each relation, in the order b m o fi di s e si d f oi mi bi, so that the inverse of a
 * relation is its mirror in that order. Source: J. F. Allen, "Maintaining knowledge about temporal intervals", 1983.
 * Everything here is plain arithmetic on the caller's memory.
 */
#ifndef TIME_ALLEN_H
#define TIME_ALLEN_H

#include "time/date.h"

#define ALLEN_COUNT 13

typedef uint16_t AllenSet;

typedef enum Allen {
  ALLEN_B = 1 << 0,  /* ends before the other starts */
  ALLEN_M = 1 << 1,  /* ends when the other starts */
  ALLEN_O = 1 << 2,  /* starts first and ends within the other */
  ALLEN_FI = 1 << 3, /* starts first and ends with the other */
  ALLEN_DI = 1 << 4, /* starts first and ends last */
  ALLEN_S = 1 << 5,  /* starts with the other and ends first */
  ALLEN_E = 1 << 6,  /* both ends are the same */
  ALLEN_SI = 1 << 7,
  ALLEN_D = 1 << 8,
  ALLEN_F = 1 << 9,
  ALLEN_OI = 1 << 10,
  ALLEN_MI = 1 << 11,
  ALLEN_BI = 1 << 12,
  ALLEN_ALL = (1 << 13) - 1
} Allen;

/* Which of the two is what the other lies in, or meets: a date there means the whole of it (bounds_whole), and not some
 * time within it, unless it is the date of a record. */
typedef enum AllenWhole { WHOLE_NONE, WHOLE_FIRST, WHOLE_SECOND } AllenWhole;

/* The words of questions and rules, each for a set: looser than Allen's own where people speak more loosely. */
typedef struct AllenWord {
  const char *name;
  AllenSet set;
  AllenWhole whole;
} AllenWord;

/* before: has ended when the other starts, or just then. overlaps: they share an instant. during: lies within the other.
 * contains: the other lies within it. starts, finishes: lies within the other and has that end in common with it. */
#define ALLEN_WORDS 8
extern const AllenWord ALLEN_WORD[ALLEN_WORDS]; /* before meets overlaps during contains starts finishes equals */

/* The relations that the two can have: for each, and for no other, there are a start and an end of both, within bounds,
 * that have it. Bounds need not be tight; those that leave no time (bounds_valid) give the empty set. What is open lies
 * at one and the same infinity. A time compared with itself is not seen as such: that is ALLEN_E. */
AllenSet allen_possible(const Bounds *a, const Bounds *b);

/* What `a` is to `c` when it is one of `ab` to some b, which is one of `bc` to c. */
AllenSet allen_compose(AllenSet ab, AllenSet bc);

/* What b is to a. */
AllenSet allen_inverse(AllenSet ab);

/* The bit of a relation's short name ("b", "fi"), 0 if there is none; and the name of bit number `i`. */
AllenSet allen_find(const char *name);
const char *allen_name(int i);

#endif
