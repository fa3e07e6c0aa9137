/* When something held, as surely as its dates say it: what possibly and what certainly lies in a set of instants.
 *
 * A member is a time with a start and an end in bounds. `possibly` is all instants of all members at their widest,
 * `certainly` those of the members at their narrowest. A member whose latest start is not before its earliest end (an event
 * some time on a day) has no certain instant, but it was somewhere: it is kept in `somewhere`, since what looks at a
 * stretch of time (once, at) can be certain of it.
 *
 * Every operator is sound: in whatever way the members lie within their bounds, what certainly holds does, and nothing
 * does that not possibly holds. One operator over members that are independent of each other is exact, that is, these
 * are the best sets that can be said. So is a chain as long as no time enters it twice and none that is only somewhere
 * was taken through and, minus, historically, always, or stood in since or until.
 *
 * Ownership as in periods.h: the caller's struct, zeroed to begin with; outputs are emptied first and are never inputs.
 */
#ifndef TIME_EXTENT_H
#define TIME_EXTENT_H

#include "time/duration.h"
#include "time/periods.h"

typedef VEC(Bounds) BoundsList;

typedef struct Extent {
  Periods possibly, certainly;
  BoundsList somewhere;
  bool loose; /* part of `possibly` may be of no member at all: cut off by another, or added as perhaps */
} Extent;

void extent_clear(Extent *h); /* frees what it holds; empty, and may be used again */

/* Adds a member in any order; `perhaps` if it may not be one at all. extent_tidy when the last is in. */
void extent_add(Extent *h, const Bounds *member, bool perhaps);
void extent_tidy(Extent *h);

void extent_and(const Extent *a, const Extent *b, Extent *out);
void extent_or(const Extent *a, const Extent *b, Extent *out);
void extent_minus(const Extent *a, const Extent *b, Extent *out);

/* As in periods.h. */
void extent_once(const Extent *a, int64_t from, int64_t to, Extent *out);
void extent_historically(const Extent *a, int64_t from, int64_t to, Extent *out);
void extent_eventually(const Extent *a, int64_t from, int64_t to, Extent *out);
void extent_always(const Extent *a, int64_t from, int64_t to, Extent *out);
void extent_since(const Extent *a, const Extent *b, int64_t from, int64_t to, Extent *out);
void extent_until(const Extent *a, const Extent *b, int64_t from, int64_t to, Extent *out);

/* The times between the first and the last in which it did not hold. */
void extent_gaps(const Extent *a, Extent *out);

typedef enum ExtentAt { EXTENT_NO, EXTENT_POSSIBLE, EXTENT_YES, EXTENT_THROUGHOUT } ExtentAt;

/* Whether it held at some instant of [lo, hi), which is not empty; and if certainly so, at every one. */
ExtentAt extent_at(const Extent *h, int64_t lo, int64_t hi);

/* How long it held in all, measured as if in one stretch. */
Length extent_length(const Extent *h);

/* One time of those in which it possibly held. */
typedef struct ExtentTime {
  Bounds bounds;
  bool perhaps; /* it may not have been at all */
} ExtentTime;

typedef VEC(ExtentTime) ExtentTimes;

/* Appends the separate times in which it possibly held, in order. Where more than one part of a time is certain, its
 * bounds speak of the first of them. */
void extent_list(const Extent *h, ExtentTimes *out);

#endif
