/* Lags are read as they are written, count by the calendar, and never exclude what the calendar allows. */
#include "check.h"

#include "time/calendar.h"
#include "time/lag.h"

static Lag parsed(const char *text) {
  Lag lag = {0};
  check_that(lag_parse(text, strlen(text), &lag, NULL), text, __FILE__, __LINE__);
  return lag;
}

static void ranges(const char *text, int64_t least, int64_t most, bool days) {
  Lag lag = parsed(text);
  int64_t from, to;
  lag_range(&lag, &from, &to);
  check_that(from == least && to == most && lag_in_days(&lag) == days, text, __FILE__, __LINE__);
}

static void every_form_is_read(void) {
  const int64_t day = SECONDS_OF_DAY;
  ranges("3d", 3 * day, 3 * day, true);
  ranges("3 days", 3 * day, 3 * day, true);
  ranges("3d..5d", 3 * day, 5 * day, true);
  ranges(" 3d .. 2w ", 3 * day, 14 * day, true);
  ranges("3d..", 3 * day, TIME_MAX, true);
  ranges("..5d", 0, 5 * day, true);
  ranges("36h", 36 * 3600, 36 * 3600, false);
  ranges("1d..36h", day, 36 * 3600, false);
  ranges("1mo", 28 * day, 31 * day, true);
  ranges("2mo", 59 * day, 62 * day, true);
  ranges("1y", 365 * day, 366 * day, true);
  ranges("400y", 146097 * day, 146097 * day, true);
  ranges("1mo..30d", 28 * day, 30 * day, true);
  ranges("0d", 0, 0, true);
}

static void refuses(const char *text, const char *want) {
  Lag lag;
  Err err = {0};
  check_that(!lag_parse(text, strlen(text), &lag, &err), text, __FILE__, __LINE__);
  check_that(strstr(err.message, want) != NULL, err.message, __FILE__, __LINE__);
}

static void everything_else_is_refused(void) {
  refuses("", "whole number and a unit");
  refuses("..", "write \"3d\"");
  refuses(" .. ", "write \"3d\"");
  refuses("3", "the units are");
  refuses("5d..3d", "the shorter one stands first");
  refuses("2mo..1mo", "the shorter one stands first");
  refuses("1m", "write mo or min");
  refuses("3d..5d..7d", "whole number and a unit");
  refuses("10001y", "at most 10000 years");
  refuses("99999999999999999999d", "too long");
  refuses("-3d", "whole number and a unit");
}

/* A day moved by months lies in the range that months have. */
static void months_lie_in_their_range(void) {
  int outside = 0;
  for (int months = 1; months <= 30; months++) {
    Lag lag = {{months, 0}, {months, 0}, true};
    int64_t least, most, lo, hi;
    lag_range(&lag, &least, &most);
    for (int64_t day = 0; day < 146097; day += 7) {
      Bounds at = {day * SECONDS_OF_DAY, (day + 1) * SECONDS_OF_DAY, day * SECONDS_OF_DAY, (day + 1) * SECONDS_OF_DAY};
      lag_window(&lag, true, &at, &lo, &hi);
      outside += lo - at.start_lo < least || lo - at.start_lo > most || hi - lo != SECONDS_OF_DAY;
      lag_window(&lag, false, &at, &lo, &hi);
      outside += at.start_lo - lo < least || at.start_lo - lo > most || hi - lo != SECONDS_OF_DAY;
    }
  }
  CHECK(outside == 0);
}

static void what_is_unbounded_stays_so(void) {
  Lag lag = parsed("3d.."), open = parsed("..3d");
  Bounds some = {0, SECONDS_OF_DAY, 0, SECONDS_OF_DAY}, none = {TIME_MIN, TIME_MAX, TIME_MIN, TIME_MAX};
  int64_t lo, hi;
  lag_window(&lag, true, &some, &lo, &hi);
  CHECK(lo == 3 * SECONDS_OF_DAY && hi == TIME_MAX);
  lag_window(&lag, false, &some, &lo, &hi);
  CHECK(lo == TIME_MIN && hi == -2 * SECONDS_OF_DAY);
  lag_window(&open, true, &some, &lo, &hi);
  CHECK(lo == 0 && hi == 4 * SECONDS_OF_DAY);
  lag_window(&lag, true, &none, &lo, &hi);
  CHECK(lo == TIME_MIN && hi == TIME_MAX);
}

int main(void) {
  every_form_is_read();
  everything_else_is_refused();
  months_lie_in_their_range();
  what_is_unbounded_stays_so();
  return check_report();
}
