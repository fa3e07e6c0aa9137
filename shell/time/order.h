/* What can be said of two uncertain times, what a window means, and the order in which times are sorted. Each takes bounds
 * that are tight (as date_bounds gives them).
 *
 * Without "possibly" in its name a relation holds whatever the true instants are; what is unbounded or unknown is then
 * on the side of no.
 */
#ifndef TIME_ORDER_H
#define TIME_ORDER_H

#include "time/duration.h"

/* The relations that are asked most often, in the fewest comparisons; allen.h has all of them, and the same answers. */
bool bounds_before(const Bounds *a, const Bounds *b); /* a has ended when b starts, or just then */
bool bounds_possibly_before(const Bounds *a, const Bounds *b);
bool bounds_overlaps(const Bounds *a, const Bounds *b); /* they share an instant */
bool bounds_possibly_overlaps(const Bounds *a, const Bounds *b);
bool bounds_meets(const Bounds *a, const Bounds *b);  /* b starts at the instant at which a ends */
bool bounds_during(const Bounds *a, const Bounds *b); /* a lies within b */

/* From the end of the earlier to the start of the later it is no longer than `most`; if `days`, counted in days. */
bool bounds_within(const Bounds *a, const Bounds *b, Duration most, bool days);
bool bounds_possibly_within(const Bounds *a, const Bounds *b, Duration most, bool days);

/* The whole of a date, from its first instant to its last: what a date means that something lies within. */
Bounds bounds_whole(const Bounds *b);

bool bounds_equal(const Bounds *a, const Bounds *b);

/* A sort order alone: by start_lo, start_hi, end_lo, end_hi. */
int bounds_compare(const Bounds *a, const Bounds *b);

/* True if the four describe a time: ranges that are not empty, and an end that can come after the start. */
bool bounds_valid(const Bounds *bounds);

#endif
