/* Durations as people write them, times moved by them, and how long something lasted.
 *
 * Months and years are calendar units and clamp: a month after 31 January is the last of February. Days are 24 hours.
 */
#ifndef TIME_DURATION_H
#define TIME_DURATION_H

#include "time/date.h"

typedef struct Duration {
  int64_t months, seconds; /* both of one sign */
} Duration;

/* Whole calendar months, and what is left over. */
typedef struct Stretch {
  int64_t months, seconds;
} Stretch;

/* A length that lies somewhere in [min, max] seconds; max is TIME_MAX if nothing bounds it. */
typedef struct Length {
  int64_t min, max;
  Stretch least, most;
} Length;

/* Reads "90d", "2w", "3mo", "2y", "36h", "15min", "30s", several of them, "90 days", "1 year and 6 months", "P1Y2M". */
bool duration_parse(const char *text, size_t len, Duration *out, Err *err);

/* The duration `sign` (1 or -1) times. */
Duration duration_times(Duration duration, int sign);

/* True if it is made of days, months and years alone. */
bool duration_in_days(Duration duration);

/* Moves both ends; what is unbounded stays so. Fails if a year gets out of reach. */
bool bounds_shift(const Bounds *bounds, Duration by, Bounds *out, Err *err);
bool date_shift(const Date *date, Duration by, Date *out, Err *err);

/* How long something with these bounds lasted. */
Length length_of(const Bounds *bounds);

/* How far `to` lies behind `from`; two days are whole days apart. Negative if it lies before. */
Length length_between(const Date *from, const Date *to);

/* Writes "21 to 22 years", "3 months", "14 days", "at least 3 years". */
void length_print(const Length *length, Buf *out);

#endif
