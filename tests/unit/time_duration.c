/* Durations: what is written is read, calendar months clamp, a date keeps its grain when moved, lengths are told as
 * surely as they can be. */
#include "check.h"

#include "time/calendar.h"
#include "time/order.h"

static Date parsed(const char *text) {
  Date date = {0};
  CHECK(date_parse(text, strlen(text), &date, NULL));
  return date;
}

static Duration duration(const char *text) {
  Duration d = {-1, -1};
  check_that(duration_parse(text, strlen(text), &d, NULL), text, __FILE__, __LINE__);
  return d;
}

static void reads(const char *text, int64_t months, int64_t seconds) {
  Duration d = duration(text);
  check_that(d.months == months && d.seconds == seconds, text, __FILE__, __LINE__);
}

static void every_form_is_read(void) {
  reads("90d", 0, 90 * 86400);
  reads("2w", 0, 14 * 86400);
  reads("3mo", 3, 0);
  reads("2y", 24, 0);
  reads("36h", 0, 36 * 3600);
  reads("15min", 0, 900);
  reads("30s", 0, 30);
  reads("0d", 0, 0);
  reads("90 days", 0, 90 * 86400);
  reads("1 day", 0, 86400);
  reads("1 year and 6 months", 18, 0);
  reads("1 year, 6 months", 18, 0);
  reads("1y6mo", 18, 0);
  reads("P1Y2M", 14, 0);
  reads("P2W", 0, 14 * 86400);
  reads("P1DT2H3M4S", 0, 86400 + 2 * 3600 + 3 * 60 + 4);
  reads("PT36H", 0, 36 * 3600);
}

static void refuses(const char *text, const char *want) {
  Duration d = {5, 5};
  Err err = {0};
  check_that(!duration_parse(text, strlen(text), &d, &err), text, __FILE__, __LINE__);
  CHECK(d.months == 5 && d.seconds == 5);
  check_that(strstr(err.message, want) != NULL, err.message, __FILE__, __LINE__);
}

static void everything_else_is_refused(void) {
  refuses("1m", "write mo or min");
  refuses("1 M", "write mo or min");
  refuses("", "whole number and a unit");
  refuses("d", "whole number and a unit");
  refuses("-90d", "whole number and a unit");
  refuses("90", "the units are");
  refuses("1.5y", "whole numbers");
  refuses("90 fortnights", "the units are");
  refuses("90d foo", "whole number and a unit");
  refuses("P", "nothing follows P");
  refuses("P1", "after P");
  refuses("P1H", "after P");
  refuses("PT1Y", "after P");
  refuses("PT", "after P");
  refuses("99999999999999999999y", "too long");
  refuses("9223372036854775807s 9223372036854775807s", "too long");
  refuses("3600000000000y", "too long");
}

static void moves(const char *text, const char *by, int sign, const char *want) {
  Date date = parsed(text), to;
  Buf buf = BUF_EMPTY;
  CHECK(date_shift(&date, duration_times(duration(by), sign), &to, NULL));
  date_print(&to, &buf);
  CHECK_STR(buf_str(&buf), want);
  buf_clear(&buf);
}

static void dates_keep_their_grain(void) {
  moves("2024-01-31", "1mo", 1, "2024-02-29");
  moves("2024-01-30", "1mo", 1, "2024-02-29");
  moves("2024-02-29", "1y", 1, "2025-02-28");
  moves("2024-03-31", "1mo", -1, "2024-02-29");
  moves("2024-12-31", "2mo", 1, "2025-02-28");
  moves("2024-02", "1mo", 1, "2024-03");
  moves("2024-01", "13mo", -1, "2022-12");
  moves("2003", "1y", 1, "2004");
  moves("2003", "3mo", 1, "[2003-04..2004-03]");
  moves("2003", "90d", 1, "[2003-04-01..2004-03-30]");
  moves("2024-07-04", "90d", 1, "2024-10-02");
  moves("2024-07-04", "36h", 1, "[2024-07-05T12Z..2024-07-06T11Z]");
  moves("2025-04-17?", "1w", -1, "2025-04-10?");
  moves("2003/2025-04-17", "1y", 1, "2004/2026-04-17");
  moves("2021-08/..", "1mo", 1, "2021-09/..");
  moves("[..2011]", "1y", 1, "[..2012]");
}

/* Adding n months lands n months on, on the same day or on the last that the month has. */
static void months_clamp_and_only_clamp(void) {
  int wrong = 0;
  for (int64_t day = -800; day < 800; day++)
    for (int n = 1; n < 30; n++) {
      int64_t lo = day * 86400;
      Bounds at = {lo, lo + 1, lo, lo + 1}, to = {0};
      wrong += !bounds_shift(&at, (Duration){n, 0}, &to, NULL);
      Civil a = calendar_civil(day), b = calendar_civil(calendar_day_of(to.start_lo));
      int last = calendar_month_days(b.year, b.month);
      wrong += (b.year * 12 + b.month) - (a.year * 12 + a.month) != n;
      wrong += b.day != (a.day < last ? a.day : last) || to.start_hi != to.start_lo + 1;
    }
  CHECK(wrong == 0);
}

static void far_dates_are_refused(void) {
  Date far = parsed("Y291999999999"), to;
  Err err = {0};
  CHECK(!date_shift(&far, duration("10y"), &to, &err) && strstr(err.message, "out of reach") != NULL);
  CHECK(!date_shift(&far, duration("3000000000000d"), &to, NULL));
  Bounds odd = {TIME_MIN + 1, TIME_MAX - 1, TIME_MIN + 1, TIME_MAX - 1}, out;
  CHECK(!bounds_shift(&odd, duration("1d"), &out, NULL));
}

static void lasts(const char *text, const char *want) {
  Date date = parsed(text);
  Bounds bounds = date_bounds(&date, READ_IN);
  Length length = length_of(&bounds);
  Buf buf = BUF_EMPTY;
  length_print(&length, &buf);
  CHECK_STR(buf_str(&buf), want);
  CHECK(length.min <= length.max);
  buf_clear(&buf);
}

static void lengths_are_told(void) {
  lasts("2003/2025-04-17", "21 to 22 years");
  lasts("2024-01-01/2024-03-31", "3 months");
  lasts("2024-07-01/2024-07-14", "14 days");
  lasts("2024-07-01/2024-07-01", "1 day");
  lasts("2024-02-01/2024-02-29", "1 month");
  lasts("2024-01-01/2024-02-14", "45 days");
  lasts("2020-01-01/2022-03-31", "2 years 3 months");
  lasts("2024-01/2024-03", "1 to 3 months");
  lasts("2003/2003", "0 to 12 months");
  lasts("2003/..", "without end");
  lasts("2003/", "unknown");
  lasts("2024-07-04T10:00:00Z/2024-07-04T11:59:59Z", "2 hours");
  lasts("Y10000/Y30000", "19999 to 20001 years");
}

static void apart(const char *from, const char *to, const char *want) {
  Date a = parsed(from), b = parsed(to);
  Length length = length_between(&a, &b);
  Buf buf = BUF_EMPTY;
  length_print(&length, &buf);
  CHECK_STR(buf_str(&buf), want);
  buf_clear(&buf);
}

static void distances_are_told(void) {
  apart("2024-03-01", "2024-03-10", "9 days");
  apart("2024-03-10", "2024-03-01", "-9 days");
  apart("2003", "2005", "1 to 2 years");
  apart("2024-03-01", "2024-03-01", "0 seconds");
  apart("2003", "[2005..]", "at least 1 year");
}

static void within_is(const char *a, const char *b, const char *by, bool days, bool want) {
  Date x = parsed(a), y = parsed(b);
  Bounds xb = date_bounds(&x, READ_AT), yb = date_bounds(&y, READ_AT);
  check_that(bounds_within(&xb, &yb, duration(by), days) == want, a, __FILE__, __LINE__);
  check_that(bounds_within(&yb, &xb, duration(by), days) == want, b, __FILE__, __LINE__);
}

static void within_counts_days(void) {
  within_is("2024-03-31", "2024-01-01", "90d", true, true);
  within_is("2024-04-01", "2024-01-01", "90d", true, false);
  within_is("2024-02-29", "2024-01-31", "1mo", true, true);
  within_is("2024-03-01", "2024-01-31", "1mo", true, false);
  within_is("2003", "2003-06", "1y", true, true);
  within_is("2003", "2004-06", "1y", true, false);
  within_is("2024-01-01T10:00:00Z", "2024-01-02T10:00:00Z", "24h", false, true);
  within_is("2024-01-01T10:00:00Z", "2024-01-02T10:00:02Z", "24h", false, false);
  within_is("[2003..]", "2004", "100y", true, false);
}

int main(void) {
  every_form_is_read();
  everything_else_is_refused();
  dates_keep_their_grain();
  months_clamp_and_only_clamp();
  far_dates_are_refused();
  lengths_are_told();
  distances_are_told();
  within_counts_days();
  return check_report();
}
