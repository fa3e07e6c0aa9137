/* How far one event lies behind another, as people say it: "3d" (just three days), "3d..5d", "3d.." (at least), "..5d"
 * (at most).
 *
 * Days, weeks, months and years count from day to day, whatever the clock says: three days after a 10 March is the 13th.
 * Anything finer counts in seconds. Months and years are as long as the calendar makes them.
 */
#ifndef TIME_LAG_H
#define TIME_LAG_H

#include "time/duration.h"

#define LAG_YEARS_MAX 10000

typedef struct Lag {
  Duration least, most;
  bool bounded; /* there is a most */
} Lag;

/* Reads a lag; on failure the message says what is wrong and how it is written. */
bool lag_parse(const char *text, size_t len, Lag *out, Err *err);

bool lag_in_days(const Lag *lag); /* counts from day to day */

/* The least and most seconds that it can be, from any day on; `most` is TIME_MAX if there is none. */
void lag_range(const Lag *lag, int64_t *least, int64_t *most);

/* Where something lies as a whole that lies so far after (or before) something with these bounds: [lo, hi), TIME_MIN and
 * TIME_MAX where nothing bounds it. */
void lag_window(const Lag *lag, bool after, const Bounds *other, int64_t *lo, int64_t *hi);

#endif
