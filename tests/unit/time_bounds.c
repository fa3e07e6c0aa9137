/* Bounds: unspecified digits agree with a walk over every day, printing and parsing give the same bounds back, what two
 * dates have in common is what lies in both, and what is said of two times holds for all that they may be. */
#include "check.h"

#include "time/calendar.h"
#include "time/order.h"

#include <stdlib.h>

static uint64_t seed = 20250417;

/* The next pseudo-random number below n; the same on every run. */
static int64_t below(int64_t n) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((seed >> 33) % (uint64_t)n);
}

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

/* --- Order --- */

/* What of two times is true of every pair of instants that they may be, and of some. */
typedef struct Truth {
  int every[4], some[4]; /* before, overlaps, during, meets */
} Truth;

static Truth try_all(const Bounds *a, const Bounds *b) {
  Truth truth = {{1, 1, 1, 1}, {0, 0, 0, 0}};
  for (int64_t as = a->start_lo; as < a->start_hi; as++)
    for (int64_t ae = a->end_lo + 1; ae <= a->end_hi; ae++)
      for (int64_t bs = b->start_lo; as < ae && bs < b->start_hi; bs++)
        for (int64_t be = b->end_lo + 1; be <= b->end_hi; be++) {
          if (bs >= be)
            continue;
          const int is[4] = {ae <= bs, as < be && bs < ae, bs <= as && ae <= be, ae == bs};
          for (int k = 0; k < 4; k++) {
            truth.every[k] = truth.every[k] && is[k];
            truth.some[k] = truth.some[k] || is[k];
          }
        }
  return truth;
}

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

static void order_agrees_with_trying_all(void) {
  int wrong[6] = {0};
  for (int i = 0; i < 3000; i++) {
    Bounds a = random_bounds(), b = random_bounds();
    Truth truth = try_all(&a, &b);
    wrong[0] += bounds_before(&a, &b) != truth.every[0];
    wrong[1] += bounds_possibly_before(&a, &b) != truth.some[0];
    wrong[2] += bounds_overlaps(&a, &b) != truth.every[1];
    wrong[3] += bounds_possibly_overlaps(&a, &b) != truth.some[1];
    wrong[4] += bounds_during(&a, &b) != truth.every[2];
    wrong[5] += bounds_meets(&a, &b) != truth.every[3];
  }
  for (int k = 0; k < 6; k++)
    CHECK(wrong[k] == 0);
}

static void open_and_unknown_ends_are_on_the_side_of_no(void) {
  Date open = parsed("2003/.."), unknown = parsed("2003/"), later = parsed("2024/2025"), all = parsed("../..");
  Bounds o = date_bounds(&open, READ_IN), u = date_bounds(&unknown, READ_IN), l = date_bounds(&later, READ_IN);
  Bounds a = date_bounds(&all, READ_IN);
  CHECK(bounds_overlaps(&o, &l) && !bounds_overlaps(&u, &l) && bounds_possibly_overlaps(&u, &l));
  CHECK(!bounds_before(&o, &l) && !bounds_possibly_before(&o, &l));
  CHECK(!bounds_before(&u, &l) && bounds_possibly_before(&u, &l));
  CHECK(bounds_during(&l, &o) && !bounds_during(&l, &u) && bounds_during(&l, &a));
  CHECK(bounds_compare(&o, &l) < 0 && bounds_compare(&l, &o) > 0 && bounds_equal(&o, &o));
  CHECK(!bounds_valid(&(Bounds){5, 5, 6, 7}) && !bounds_valid(&(Bounds){5, 6, 3, 4}) && bounds_valid(&a));
}

/* The worked cases of two uncertain intervals; there all eight columns are half-open. */
static void worked_cases(const char *material) {
  char path[512], line[512], word[3][8];
  snprintf(path, sizeof path, "%s/cases/allen-fuzzy-cases.tsv", material);
  FILE *file = fopen(path, "r");
  CHECK(file != NULL);
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    long long v[8];
    char *last = line + strlen(line);
    for (int tabs = 0; last > line && tabs < 3;)
      tabs += *--last == '\t';
    if (sscanf(line, "%lld %lld %lld %lld %lld %lld %lld %lld", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6],
               &v[7]) != 8 ||
        sscanf(last, "%7s %7s %7s", word[0], word[1], word[2]) != 3)
      continue;
    Bounds a = {v[0], v[1] < v[3] - 1 ? v[1] : v[3] - 1, v[2] - 1 > v[0] ? v[2] - 1 : v[0], v[3] - 1};
    Bounds b = {v[4], v[5] < v[7] - 1 ? v[5] : v[7] - 1, v[6] - 1 > v[4] ? v[6] - 1 : v[4], v[7] - 1};
    check_that(bounds_before(&a, &b) == (strcmp(word[0], "yes") == 0), line, path, 0);
    check_that(bounds_possibly_before(&a, &b) == (strcmp(word[0], "no") != 0), line, path, 0);
    check_that(bounds_overlaps(&a, &b) == (strcmp(word[1], "yes") == 0), line, path, 0);
    check_that(bounds_possibly_overlaps(&a, &b) == (strcmp(word[1], "no") != 0), line, path, 0);
    check_that(bounds_during(&a, &b) == (strcmp(word[2], "yes") == 0), line, path, 0);
  }
  if (file != NULL)
    fclose(file);
}

int main(void) {
  unspecified_digits_are_exact();
  bounds_print_shortest();
  printed_bounds_parse_back();
  readings_are_tight();
  common_part_is_what_lies_in_both();
  order_agrees_with_trying_all();
  open_and_unknown_ends_are_on_the_side_of_no();
  const char *material = getenv("DOSSIER_MATERIAL");
  if (material == NULL || *material == '\0')
    printf("skipped: DOSSIER_MATERIAL is not set\n");
  else
    worked_cases(material);
  return check_report();
}
