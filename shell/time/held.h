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
#ifndef TIME_HELD_H
#define TIME_HELD_H

#include "time/duration.h"
#include "time/periods.h"

typedef VEC(Bounds) BoundsList;

typedef struct Held {
  Periods possibly, certainly;
  BoundsList somewhere;
  bool loose; /* part of `possibly` may be of no member at all: cut off by another, or added as perhaps */
} Held;

void held_clear(Held *h);
void held_copy(const Held *a, Held *out);

/* Adds a member in any order; `perhaps` if it may not be one at all. held_tidy when the last is in. */
void held_add(Held *h, const Bounds *member, bool perhaps);
void held_tidy(Held *h);

void held_and(const Held *a, const Held *b, Held *out);
void held_or(const Held *a, const Held *b, Held *out);
void held_minus(const Held *a, const Held *b, Held *out);

/* As in periods.h. */
void held_once(const Held *a, int64_t from, int64_t to, Held *out);
void held_historically(const Held *a, int64_t from, int64_t to, Held *out);
void held_eventually(const Held *a, int64_t from, int64_t to, Held *out);
void held_always(const Held *a, int64_t from, int64_t to, Held *out);
void held_since(const Held *a, const Held *b, int64_t from, int64_t to, Held *out);
void held_until(const Held *a, const Held *b, int64_t from, int64_t to, Held *out);

/* The times between the first and the last in which it did not hold. */
void held_gaps(const Held *a, Held *out);

typedef enum HeldAt { HELD_NO, HELD_POSSIBLE, HELD_YES, HELD_THROUGHOUT } HeldAt;

/* Whether it held at some instant of [lo, hi), which is not empty; and if certainly so, at every one. */
HeldAt held_at(const Held *h, int64_t lo, int64_t hi);

/* How long it held in all, measured as if in one stretch. */
Length held_length(const Held *h);

/* One time of those in which it possibly held. */
typedef struct HeldTime {
  Bounds bounds;
  bool perhaps; /* it may not have been at all */
} HeldTime;

typedef VEC(HeldTime) HeldTimes;

/* Appends the separate times in which it possibly held, in order. Where more than one part of a time is certain, its
 * bounds speak of the first of them. */
void held_list(const Held *h, HeldTimes *out);

#endif
