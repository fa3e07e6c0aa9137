/* The proleptic Gregorian calendar in whole numbers: days since 1970-01-01, years of any sign with a year 0.
 *
 * Invariant: every year within CALENDAR_YEAR_MAX of 0 has both its ends representable in int64 seconds.
 */
#ifndef TIME_CALENDAR_H
#define TIME_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#define CALENDAR_YEAR_MAX 292000000000
#define SECONDS_OF_DAY 86400

typedef struct Civil {
  int64_t year;
  int month, day; /* from 1 */
} Civil;

bool calendar_leap(int64_t year);
int calendar_month_days(int64_t year, int month);

/* The day of a civil date. `month` may lie outside 1 to 12 and then counts on into other years. */
int64_t calendar_day(int64_t year, int64_t month, int day);
Civil calendar_civil(int64_t day);

/* The same in seconds: the first instant of a month, and the day that holds an instant. */
int64_t calendar_month_start(int64_t year, int64_t month);
int64_t calendar_day_of(int64_t seconds);
int64_t calendar_midnight(int64_t seconds); /* the first instant of that day, if seconds reach so far back */

/* True if calendar arithmetic may be done on the instant; what comes from outside can lie anywhere. */
bool calendar_holds(int64_t seconds);

int calendar_weekday(int64_t day); /* 0 is Monday */

/* --- Other calendars, as input: their days are days of the one above ---
 *
 * Solar Hijri goes by the cycle of 33 years with eight leap years, which agrees with the observed equinox of Tehran from
 * 1178 to 1633. Hijri is the tabular calendar; what was seen may be a day away on either side, and is given as such. */
typedef enum Calendar { CALENDAR_GREGORIAN, CALENDAR_JULIAN, CALENDAR_SOLAR_HIJRI, CALENDAR_HIJRI } Calendar;

/* The years that a calendar is read in; false for a year outside. */
bool calendar_reads(Calendar calendar, int64_t year, int *first, int *last);

int calendar_days(Calendar calendar, int64_t year, int month); /* of a month */
int64_t calendar_day_in(Calendar calendar, int64_t year, int64_t month,
                        int day);      /* month 13 is the next year's first */
int calendar_doubt(Calendar calendar); /* days on either side */

#endif
