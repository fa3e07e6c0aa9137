#include "time/calendar.h"

#include <stdlib.h>

/* Quotient towards minus infinity; `by` is positive. */
static int64_t floor_div(int64_t n, int64_t by) {
  int64_t q = n / by;
  return n % by < 0 ? q - 1 : q;
}

bool calendar_leap(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int calendar_month_days(int64_t year, int month) {
  static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return DAYS[month - 1] + (month == 2 && calendar_leap(year));
}

/* Day number of 1 January: 365 a year, and one for each leap year that went before. */
static int64_t year_start(int64_t year) {
  int64_t before = year - 1;
  int64_t leaps = floor_div(before, 4) - floor_div(before, 100) + floor_div(before, 400);
  const int64_t leaps_to_1970 = 477;
  return 365 * (year - 1970) + leaps - leaps_to_1970;
}

int64_t calendar_day(int64_t year, int64_t month, int day) {
  static const int BEFORE[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  if (month < 1 || month > 12) {
    int64_t years = floor_div(month - 1, 12);
    year += years;
    month -= years * 12;
  }
  return year_start(year) + BEFORE[month - 1] + (month > 2 && calendar_leap(year)) + day - 1;
}

Civil calendar_civil(int64_t day) {
  Civil civil = {1970 + floor_div(day * 400, 146097), 1, 1}; /* 400 years have 146097 days: at most one year off */
  while (year_start(civil.year) > day)
    civil.year--;
  while (year_start(civil.year + 1) <= day)
    civil.year++;
  int64_t rest = day - year_start(civil.year);
  while (rest >= calendar_month_days(civil.year, civil.month))
    rest -= calendar_month_days(civil.year, civil.month++);
  civil.day = (int)rest + 1;
  return civil;
}

int64_t calendar_month_start(int64_t year, int64_t month) {
  return calendar_day(year, month, 1) * SECONDS_OF_DAY;
}

int64_t calendar_day_of(int64_t seconds) {
  return floor_div(seconds, SECONDS_OF_DAY);
}

int64_t calendar_midnight(int64_t seconds) {
  int64_t since = seconds % SECONDS_OF_DAY;
  since += since < 0 ? SECONDS_OF_DAY : 0;
  return seconds < INT64_MIN + since ? INT64_MIN : seconds - since;
}

int calendar_weekday(int64_t day) {
  return (int)((day + 3) - floor_div(day + 3, 7) * 7);
}

bool calendar_holds(int64_t seconds) {
  return llabs(seconds / SECONDS_OF_DAY) <= CALENDAR_YEAR_MAX * 365;
}

/* --- Other calendars --- */

bool calendar_reads(Calendar calendar, int64_t year, int *first, int *last) {
  static const int YEARS[][2] = {[CALENDAR_GREGORIAN] = {-9999, 9999},
                                 [CALENDAR_JULIAN] = {-4712, 9999},
                                 [CALENDAR_SOLAR_HIJRI] = {1178, 1633},
                                 [CALENDAR_HIJRI] = {1, 9000}};
  *first = YEARS[calendar][0];
  *last = YEARS[calendar][1];
  return year >= *first && year <= *last;
}

static bool is_leap_in(Calendar calendar, int64_t year) {
  switch (calendar) {
  case CALENDAR_JULIAN: return year - floor_div(year, 4) * 4 == 0;
  case CALENDAR_SOLAR_HIJRI: return (25 * year + 11) % 33 < 8;
  case CALENDAR_HIJRI: return (11 * year + 14) % 30 < 11;
  default: return calendar_leap(year);
  }
}

int calendar_days(Calendar calendar, int64_t year, int month) {
  switch (calendar) {
  case CALENDAR_JULIAN: return month == 2 ? 28 + is_leap_in(calendar, year) : calendar_month_days(2001, month);
  case CALENDAR_SOLAR_HIJRI: return month <= 6 ? 31 : month <= 11 ? 30 : 29 + is_leap_in(calendar, year);
  case CALENDAR_HIJRI: return month == 12 ? 29 + is_leap_in(calendar, year) : 29 + month % 2;
  default: return calendar_month_days(year, month);
  }
}

/* The first day of a year. */
static int64_t year_start_in(Calendar calendar, int64_t year) {
  int64_t n = year - 1; /* whole years from the first on */
  switch (calendar) {
  case CALENDAR_JULIAN: return calendar_day(1, 1, 1) - 2 + 365 * n + floor_div(n, 4);
  case CALENDAR_SOLAR_HIJRI: {
    const int64_t to_1400 = 365 * 1399 + (8 * 1399 + 29) / 33;
    return calendar_day(2021, 3, 21) - to_1400 + 365 * n + (8 * n + 29) / 33;
  }
  case CALENDAR_HIJRI: return calendar_day(622, 7, 19) + 354 * n + (3 + 11 * year) / 30;
  default: return year_start(year);
  }
}

int64_t calendar_day_in(Calendar calendar, int64_t year, int64_t month, int day) {
  if (month > 12)
    return calendar_day_in(calendar, year + 1, month - 12, day);
  int64_t start = year_start_in(calendar, year);
  for (int before = 1; before < month; before++)
    start += calendar_days(calendar, year, before);
  return start + day - 1;
}

int calendar_doubt(Calendar calendar) {
  return calendar == CALENDAR_HIJRI ? 1 : 0;
}
