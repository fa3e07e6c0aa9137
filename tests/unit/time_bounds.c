/* Bounds: unspecified digits agree with a walk over every day, printing and parsing give the same bounds back, what two
 * dates have in common is what lies in both, and how near two times are holds for all that they may be. */
#include "check.h"

#include "time/calendar.h"
#include "time/order.h"

#include <stdlib.h>

static Date parsed(const char *text) {
  Date date = {0};
  Err err = {0};
  if (!date_parse(text, strlen(text), &date, &err))
    check_text(err.message, "", text, __FILE__, __LINE__);
  return date;
}

/* --- Unspecified digits --- */

static int fits(const char *pattern, const char *text) {
  for (; *text != '\0'; pattern++, text++)
    if (*pattern != *text && *pattern != 'X')
      return 0;
  return 1;
}

/* The first and last day from 1900 to 2099 that the pattern fits, by trying each. */
static int walk_days(const char *pattern, Bounds *out) {
  int found = 0, year = 1900, month = 1, of_month = 1;
  for (int64_t day = -25567; day < 47482; day++) {
    char text[48];
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, of_month);
    if (fits(pattern, text)) {
      if (!found)
        *out = (Bounds){day * 86400, 0, day * 86400, 0};
      out->start_hi = out->end_hi = (day + 1) * 86400;
      found = 1;
    }
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (++of_month > DAYS[month - 1] + (month == 2 && leap)) {
      of_month = 1;
      year += month == 12;
      month = month % 12 + 1;
    }
  }
  return found;
}

static void unspecified_digits_are_exact(void) {
  for (int i = 0; i < 120; i++) {
    char pattern[48];
    snprintf(pattern, sizeof pattern, "%02d%d%d-%02d-%02d", below(2) ? 19 : 20, (int)below(10), (int)below(10),
             (int)below(13), (int)below(33));
    static const int PLACES[] = {2, 3, 5, 6, 8, 9};
    for (int k = 0; k < 6; k++)
      if (below(2))
        pattern[PLACES[k]] = 'X';
    Bounds want;
    Date date;
    int found = walk_days(pattern, &want);
    int valid = date_parse(pattern, strlen(pattern), &date, NULL);
    check_that(valid == found && (!valid || bounds_equal(&date.bounds, &want)), pattern, __FILE__, __LINE__);
  }
}

/* --- Printing --- */

static void check_print(const char *text, DateReading reading, const char *want) {
  Date date = parsed(text);
  Bounds bounds = date_bounds(&date, reading);
  Buf buf = BUF_EMPTY;
  bounds_print(&bounds, reading, &buf);
  CHECK_STR(buf_str(&buf), want);
  buf_clear(&buf);
}

static void bounds_print_shortest(void) {
  static const char *const SAME[] = {
      "2003",     "2024-07", "2025-04-17",           "198X",     "19XX",        "-0044",
      "-0044-03", "Y12345",  "2025-04-17T10:15:30Z", "[..2011]", "[2024-08..]", "[2024-01..2024-04]"};
  for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++) {
    check_print(SAME[i], READ_AT, SAME[i]);
    check_print(SAME[i], READ_IN, SAME[i]);
  }
  static const char *const SPANS[] = {"2003/2025-04-17",
                                      "2021-08/..",
                                      "../2004",
                                      "/2004",
                                      "2003/",
                                      "/",
                                      "../..",
                                      "../",
                                      "/..",
                                      "2003/2003",
                                      "2024/2024-06",
                                      "2024-06/2024",
                                      "2004-06-11/2004-06-11",
                                      "2024-07-04T10:00:00Z/2025"};
  for (size_t i = 0; i < sizeof SPANS / sizeof *SPANS; i++)
    check_print(SPANS[i], READ_IN, SPANS[i]);
  check_print("[1667,1760-12]", READ_AT, "[1667..1760]");
  check_print("2003/2025-04-17", READ_AT, "[2003-01-01..2025-04-17]");
  Bounds uneven = {1054425600, 1072915200, 1262304000, 1293840000};
  Buf buf = BUF_EMPTY;
  bounds_print(&uneven, READ_IN, &buf);
  CHECK_STR(buf_str(&buf), "[2003-06..2003-12]/2010");
  buf_clear(&buf);
}

/* A point or one end of a span: a year, month, day or second near the present or far from it. */
static void random_point(char *out, size_t size) {
  int year = (int)(below(2) ? below(60) + 1990 : below(9998) + 1);
  int month = (int)below(12) + 1, day = (int)below(28) + 1;
  switch (below(4)) {
  case 0: snprintf(out, size, "%04d", year); break;
  case 1: snprintf(out, size, "%04d-%02d", year, month); break;
  case 2: snprintf(out, size, "%s%04d-%02d-%02d", below(4) == 0 ? "-" : "", year, month, day); break;
  default:
    snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, (int)below(24), (int)below(60),
             (int)below(60));
  }
}

static void printed_bounds_parse_back(void) {
  int tried = 0;
  for (int i = 0; i < 4000; i++) {
    char a[40], b[40], text[96];
    random_point(a, sizeof a);
    random_point(b, sizeof b);
    snprintf(text, sizeof text, i % 2 ? "%s" : "%s/%s", a, b);
    Date date, again;
    if (!date_parse(text, strlen(text), &date, NULL))
      continue;
    for (int reading = READ_AT; reading <= READ_IN; reading++) {
      Bounds bounds = date_bounds(&date, (DateReading)reading), back = {0};
      Buf buf = BUF_EMPTY;
      bounds_print(&bounds, (DateReading)reading, &buf);
      if (date_parse(buf_str(&buf), buf.len, &again, NULL))
        back = date_bounds(&again, (DateReading)reading);
      if (!bounds_equal(&bounds, &back))
        check_that(0, buf_str(&buf), __FILE__, __LINE__);
      tried++;
      buf_clear(&buf);
    }
  }
  CHECK(tried > 4000);
}

static void readings_are_tight(void) {
  static const char *const TEXTS[] = {"2003",
                                      "2024/2024-06",
                                      "2024-06/2024",
                                      "2003/",
                                      "/2004",
                                      "/",
                                      "2003/..",
                                      "../..",
                                      "2004-06-11/2004-06-11",
                                      "[..2011]",
                                      "2016-02-28/2016-02-X9"};
  for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
    for (int reading = READ_AT; reading <= READ_IN; reading++) {
      Date date = parsed(TEXTS[i]);
      Bounds b = date_bounds(&date, (DateReading)reading);
      check_that(b.start_hi <= b.end_hi && b.end_lo >= b.start_lo, TEXTS[i], __FILE__, __LINE__);
    }
  Date day = parsed("2004-06-11/2004-06-12");
  Bounds b = date_bounds(&day, READ_IN);
  CHECK(b.start_hi == b.start_lo + 1 && b.end_lo == b.end_hi - 1 && b.end_hi - b.start_lo == 2 * 86400);
  Date year = parsed("2003");
  b = date_bounds(&year, READ_IN);
  CHECK(b.start_lo == TIME_MIN && b.start_hi == year.bounds.end_hi);
  CHECK(b.end_lo == year.bounds.start_lo && b.end_hi == TIME_MAX);
}

/* --- What two dates have in common --- */

static void common_is(const char *a, const char *b, DateReading reading, const char *want) {
  Date x = parsed(a), y = parsed(b);
  Bounds p = date_bounds(&x, reading), q = date_bounds(&y, reading), common, again;
  Buf buf = BUF_EMPTY;
  bool got = bounds_common(&p, &q, &common);
  CHECK(got == bounds_common(&q, &p, &again) && (!got || bounds_equal(&common, &again)));
  if (got)
    bounds_print(&common, reading, &buf);
  CHECK_STR(got ? buf_str(&buf) : NULL, want);
  buf_clear(&buf);
}

static void common_part_is_what_lies_in_both(void) {
  common_is("2023", "2023-12", READ_AT, "2023-12");
  common_is("2023", "2023-12", READ_IN, "2023-12");
  common_is("2023", "2024", READ_AT, NULL);
  common_is("[2003..2005]", "[2004..2006]", READ_AT, "[2004..2005]");
  common_is("2003/2025", "2003-06/2025-04-17", READ_IN, "2003-06/2025-04-17");
  common_is("2003/", "2003-06/2025-04-17", READ_IN, "2003-06/2025-04-17");
  common_is("2003/..", "2003/2004", READ_IN, NULL);
  common_is("2003/..", "2003/..", READ_IN, "2003/..");
  common_is("2003/..", "2003-05/", READ_IN, "2003-05/..");
  common_is("../2004", "../2004-03", READ_IN, "../2004-03");
  common_is("2010", "2003/2015", READ_IN, "2003/2015");
  common_is("2020", "2003/2015", READ_IN, NULL);
  int wrong = 0;
  for (int i = 0; i < 2000; i++) {
    char a[40], b[40];
    random_point(a, sizeof a);
    random_point(b, sizeof b);
    Date x = parsed(a), y = parsed(b);
    int64_t lo = x.bounds.start_lo > y.bounds.start_lo ? x.bounds.start_lo : y.bounds.start_lo;
    int64_t hi = x.bounds.end_hi < y.bounds.end_hi ? x.bounds.end_hi : y.bounds.end_hi;
    Bounds common, want = {lo, hi, lo, hi};
    bool got = bounds_common(&x.bounds, &y.bounds, &common);
    wrong += got != (lo < hi) || (got && !bounds_equal(&common, &want));
  }
  CHECK(wrong == 0);
}

/* --- Nearness --- */

static Bounds random_bounds(void) {
  Bounds b;
  b.start_lo = below(8);
  b.start_hi = b.start_lo + 1 + below(4);
  b.end_hi = b.start_hi + below(5);
  b.end_lo = b.end_hi - 1 - below(3);
  if (b.end_lo < b.start_lo)
    b.end_lo = b.start_lo;
  return b;
}

/* Whether they are near for every pair of times that they may be, and for some. */
static void try_within(const Bounds *a, const Bounds *b, int64_t most, bool *every, bool *some) {
  *every = true;
  *some = false;
  for (int64_t as = a->start_lo; as < a->start_hi; as++)
    for (int64_t ae = a->end_lo + 1; ae <= a->end_hi; ae++)
      for (int64_t bs = b->start_lo; as < ae && bs < b->start_hi; bs++)
        for (int64_t be = b->end_lo + 1; be <= b->end_hi; be++) {
          if (bs >= be)
            continue;
          bool near = bs - ae <= most && as - be <= most;
          *every = *every && near;
          *some = *some || near;
        }
}

static void within_agrees_with_trying_all(void) {
  int wrong = 0;
  for (int i = 0; i < 10000; i++) {
    Bounds a = random_bounds(), b = random_bounds();
    Duration most = {0, below(6)};
    bool every, some;
    b.start_lo += i % 5;
    b.start_hi += i % 5;
    b.end_lo += i % 5;
    b.end_hi += i % 5;
    try_within(&a, &b, most.seconds, &every, &some);
    wrong += bounds_within(&a, &b, most, false) != every;
    wrong += bounds_possibly_within(&a, &b, most, false) != some;
  }
  CHECK(wrong == 0);
}

static void open_and_unknown_ends_are_on_the_side_of_no(void) {
  Date open = parsed("2003/.."), unknown = parsed("2003/"), later = parsed("2024/2025"), all = parsed("../..");
  Bounds o = date_bounds(&open, READ_IN), u = date_bounds(&unknown, READ_IN), l = date_bounds(&later, READ_IN);
  Bounds a = date_bounds(&all, READ_IN);
  Duration day = {0, 86400};
  CHECK(bounds_within(&o, &l, day, true) && !bounds_within(&u, &l, day, true));
  CHECK(bounds_possibly_within(&u, &l, day, true));
  CHECK(bounds_compare(&o, &l) < 0 && bounds_compare(&l, &o) > 0 && bounds_equal(&o, &o));
  CHECK(!bounds_valid(&(Bounds){5, 5, 6, 7}) && !bounds_valid(&(Bounds){5, 6, 3, 4}) && bounds_valid(&a));
}

/* Under the sanitizer these are overflows that end the test. */
static void times_at_the_ends_of_the_axis_are_times(void) {
  Bounds first = {TIME_MIN + 1, TIME_MIN + 3, TIME_MIN + 2, TIME_MIN + 4};
  Bounds last = {TIME_MAX - 4, TIME_MAX - 2, TIME_MAX - 3, TIME_MAX - 1};
  Duration day = {0, 86400};
  CHECK(!bounds_possibly_within(&first, &last, day, true) && !bounds_within(&first, &last, day, true));
  CHECK(length_between(&last, &first, true).max <= 0);
  CHECK(calendar_midnight(TIME_MIN) == TIME_MIN && calendar_midnight(-1) == -86400 && calendar_midnight(86399) == 0);
}

static void the_whole_of_a_date_is_exact(void) {
  Date year = parsed("2024"), vague = parsed("[..2011]");
  Bounds y = bounds_whole(&year.bounds), v = bounds_whole(&vague.bounds);
  CHECK(y.start_lo + 1 == y.start_hi && y.end_hi - 1 == y.end_lo && y.end_hi - y.start_lo == 366 * 86400);
  CHECK(v.start_lo == TIME_MIN && v.start_hi == TIME_MIN && v.end_hi - 1 == v.end_lo);
}

int main(void) {
  unspecified_digits_are_exact();
  bounds_print_shortest();
  printed_bounds_parse_back();
  readings_are_tight();
  common_part_is_what_lies_in_both();
  within_agrees_with_trying_all();
  open_and_unknown_ends_are_on_the_side_of_no();
  times_at_the_ends_of_the_axis_are_times();
  the_whole_of_a_date_is_exact();
  return check_report();
}
