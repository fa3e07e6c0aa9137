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
  moves("-0044-03-15", "1y", 1, "-0043-03-15");
  moves("0000-01-31", "1mo", 1, "0000-02-29");
  moves("0001-01-01", "1d", -1, "0000-12-31");
  moves("0000-01", "1mo", -1, "-0001-12");
  moves("2003/", "1y", 1, "2004/");
  moves("2016-12-31T23:59:59Z", "1s", 1, "2017-01-01T00:00:00Z");
  moves("2024-02-29", "4y", -1, "2020-02-29");
  moves("2024-01-01/2024-01-31", "1mo", 1, "2024-02-01/2024-02-29");
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
  Bounds from_bounds = date_bounds(&a, READ_AT), to_bounds = date_bounds(&b, READ_AT);
  bool days = a.precision >= DATE_DAY && b.precision >= DATE_DAY;
  Length length = length_between(&from_bounds, &to_bounds, days);
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
  apart("2003", "[2005..]", "at least 1 year 1 day");
  apart("[2005..]", "2003", "at most -1 year 1 day");
  apart("2003", "2003-06", "-6 to 5 months");
  apart("2003-06", "2003", "-5 to 6 months");
  apart("2005", "2003", "-2 to -1 years");
  apart("[..2005]", "2003", "at least -2 years 11 months");
  apart("[2003..]", "[..2005]", "at most 2 years 11 months");
  apart("-0044-03-15", "-0043-03-15", "1 year");
  apart("-0001", "0001", "1 to 2 years");
  apart("2024-07-04T10:00:00Z", "2024-07-04T10:00:00Z", "0 seconds");
  apart("2016-12-31T23:59:59Z", "2017-01-01T00:00:10Z", "10 seconds");
}

static Bounds random_bounds(void) {
  Bounds b;
  b.start_lo = below(12);
  b.start_hi = b.start_lo + 1 + below(4);
  b.end_hi = b.start_hi + below(5);
  b.end_lo = b.end_hi - 1 - below(3);
  if (b.end_lo < b.start_lo)
    b.end_lo = b.start_lo;
  return b;
}

/* From the end of the earlier to the start of the later, in units of `grain` that hold a first and a last instant. */
static int64_t apart_by(int64_t as, int64_t ae, int64_t bs, int64_t be, int64_t grain) {
  int64_t a = grain > 1 ? (ae - 1) / grain : ae, b = grain > 1 ? bs / grain : bs;
  if (b >= a)
    return (b - a) * grain;
  a = grain > 1 ? as / grain : as;
  b = grain > 1 ? (be - 1) / grain : be;
  return b < a ? (b - a) * grain : 0;
}

/* In seconds, and with the same bounds as parts of days, in days. */
static void lengths_agree_with_trying_all(void) {
  int wrong = 0;
  for (int i = 0; i < 10000; i++) {
    Bounds a = random_bounds(), b = random_bounds();
    bool days = i % 2 == 1;
    int64_t part = days ? 43200 : 1, min = TIME_MAX, max = TIME_MIN, shortest = TIME_MAX, longest = TIME_MIN;
    for (int64_t as = a.start_lo; as < a.start_hi; as++)
      for (int64_t ae = a.end_lo + 1; ae <= a.end_hi; ae++) {
        if (as >= ae)
          continue;
        shortest = ae - as < shortest ? ae - as : shortest;
        longest = ae - as > longest ? ae - as : longest;
        for (int64_t bs = b.start_lo; bs < b.start_hi; bs++)
          for (int64_t be = b.end_lo + 1; be <= b.end_hi; be++) {
            if (bs >= be)
              continue;
            int64_t d = apart_by(as * part, ae * part, bs * part, be * part, days ? 86400 : 1);
            min = d < min ? d : min;
            max = d > max ? d : max;
          }
      }
    Length own = length_of(&a);
    wrong += own.min != shortest || own.max != longest;
    if (days) { /* an end in (lo, hi] half-days; the finest end after lo is a second later, on the same day or the next */
      Bounds *both[2] = {&a, &b};
      for (int k = 0; k < 2; k++)
        *both[k] = (Bounds){both[k]->start_lo * part, (both[k]->start_hi - 1) * part + 1,
                            (both[k]->end_lo + 1) * part - 1, both[k]->end_hi * part};
    }
    Length got = length_between(&a, &b, days);
    wrong += got.min != min || got.max != max;
  }
  CHECK(wrong == 0);
}

static Length exactly(const char *from, const char *to) {
  Date a = parsed(from), b = parsed(to);
  return length_measured(a.bounds.start_lo, b.bounds.start_lo - a.bounds.start_lo, a.bounds.start_lo,
                         b.bounds.start_lo - a.bounds.start_lo);
}

static void compares(const Length *length, const char *by, int want) {
  Duration d = duration(by);
  check_that(length_under(length, d, false) == (want < 0), by, __FILE__, __LINE__);
  check_that(length_over(length, d, false) == (want > 0), by, __FILE__, __LINE__);
  check_that(length_under(length, d, true) == (want <= 0 && want > -9), by, __FILE__, __LINE__);
  check_that(length_over(length, d, true) == (want >= 0), by, __FILE__, __LINE__);
}

static void lengths_compare_with_durations(void) {
  Length february = exactly("2023-02-01", "2023-03-01"), leap = exactly("2024-02-01", "2024-03-01");
  compares(&february, "1mo", 0);
  compares(&leap, "1mo", 0);
  compares(&february, "28d", 0);
  compares(&leap, "28d", 1);
  compares(&leap, "30d", -1);
  compares(&leap, "0d", 1);
  Length age = exactly("2004-02-29", "2022-02-28");
  compares(&age, "18y", 0); /* the day is clamped */
  Length no_days = exactly("2004-02-29", "2004-02-29");
  compares(&no_days, "0d", 0);
  compares(&no_days, "1s", -1);
  Length before = length_measured(0, -5, 0, -3);
  compares(&before, "0d", -1);
  Length forever = length_measured(0, TIME_MAX, 0, TIME_MAX);
  compares(&forever, "290000000000y", 1);
  Length unknown = length_measured(0, 1, 0, TIME_MAX);
  Duration year = {12, 0};
  CHECK(!length_under(&unknown, year, true) && !length_over(&unknown, year, true));
}

/* Moving a time moves every instant that its ends can be, and no other: the day of a month kept or clamped. */
static void ranges_move_by_their_instants(void) {
  int wrong = 0;
  for (int i = 0; i < 10000; i++) {
    int64_t day = calendar_day(below(8000) - 4000, 1 + below(12), 1 + (int)below(28)), days = 1 + below(70);
    int64_t lo = day * 86400 + below(86400), hi = lo + days * 86400 - below(86400), months = below(400) - 200;
    Bounds b = {lo, hi, lo, hi}, to;
    wrong += !bounds_shift(&b, (Duration){months, 0}, &to, NULL);
    int64_t first = TIME_MAX, last = TIME_MIN;
    for (int64_t of = calendar_day_of(lo); of <= calendar_day_of(hi - 1); of++) {
      Civil c = calendar_civil(of), m = calendar_civil(calendar_day(c.year, c.month + months, 1));
      int n = calendar_month_days(m.year, m.month);
      int64_t by = (calendar_day(m.year, m.month, c.day < n ? c.day : n) - of) * 86400;
      int64_t early = (of * 86400 > lo ? of * 86400 : lo) + by;
      int64_t late = (of * 86400 + 86399 < hi - 1 ? of * 86400 + 86399 : hi - 1) + by;
      first = early < first ? early : first;
      last = late > last ? late : last;
    }
    wrong += to.start_lo != first || to.start_hi != last + 1 || to.end_lo != first || to.end_hi != last + 1;
  }
  CHECK(wrong == 0);
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
  lengths_agree_with_trying_all();
  lengths_compare_with_durations();
  ranges_move_by_their_instants();
  within_counts_days();
  return check_report();
}
