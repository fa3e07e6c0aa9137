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

/* A length that lies somewhere in [min, max] seconds; TIME_MIN and TIME_MAX are without bound. Where on the axis the least
 * and the greatest begin tells how many calendar months they have. */
typedef struct Length {
  int64_t min, max;
  int64_t min_from, max_from;
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

/* A length of at least `min` seconds, if it begins at min_from, and at most `max`, if it begins at max_from. */
Length length_measured(int64_t min_from, int64_t min, int64_t max_from, int64_t max);

/* How far `to` lies behind `from`, from the end of the earlier to the start of the later: zero if they overlap, negative if
 * `to` lies before. In `days`, from the last day of the one to the first of the other: two days are whole days apart. */
Length length_between(const Bounds *from, const Bounds *to, bool days);

/* True if it is surely shorter, or longer, than the duration (which is not negative), or just as long if `or_equal`. Months
 * and years are those at the place where the length lies. */
bool length_under(const Length *length, Duration duration, bool or_equal);
bool length_over(const Length *length, Duration duration, bool or_equal);

/* Writes "21 to 22 years", "3 months", "14 days", "at least 3 years", "-9 days", "-6 to 5 months". */
void length_print(const Length *length, Buf *out);

#endif
