#include "time/calendar.h"
#include "time/internal.h"

#include <stdlib.h>
#include <string.h>

#define POINT_MAX 64 /* bytes; the longest real one is a clock time with a fraction */

/* One part of a date: its digits, X standing for any, and the mark on either side (0 if none). */
typedef struct Part {
  const char *digits;
  size_t at;
  int n;
  char before, after;
} Part;

typedef struct Reader {
  const Scan *scan;
  size_t at, to;
  bool negative;
  int parts;
  Part part[3]; /* year, month, day */
  Date *out;
} Reader;

static const char *const MONTHS[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_mark(char c) {
  return c == '?' || c == '~' || c == '%';
}

/* The next byte, 0 at the end. */
static char peek(const Reader *r) {
  return r->at < r->to ? r->scan->text[r->at] : '\0';
}

static char take_mark(Reader *r) {
  return is_mark(peek(r)) ? r->scan->text[r->at++] : '\0';
}

static void put_point(Date *out, int64_t lo, int64_t hi) {
  out->bounds = (Bounds){lo, hi, lo, hi};
}

static void put_precision(Date *out, DatePrecision precision) {
  out->precision = out->end_precision = precision;
}

static void raise_level(Date *out, int level) {
  if (out->level < level)
    out->level = level;
}

/* Reads up to `max` digits as a number; true if there was at least one and the value is within a year's reach. */
static bool take_number(Reader *r, int64_t *value, int *digits) {
  *value = 0;
  *digits = 0;
  for (; is_digit(peek(r)); r->at++, (*digits)++) {
    if (*value > CALENDAR_YEAR_MAX)
      return scan_fail(r->scan, r->at, "the year is out of reach (at most %lld)", (long long)CALENDAR_YEAR_MAX);
    *value = *value * 10 + (peek(r) - '0');
  }
  if (*digits == 0)
    return scan_fail(r->scan, r->at, "a digit is missing here");
  return true;
}

/* --- The plain forms, which are nearly all there are --- */

static int two_digits(const char *s) {
  return (s[0] - '0') * 10 + (s[1] - '0');
}

/* Reads YYYY, YYYY-MM and YYYY-MM-DD when they are right, and leaves everything else to the full reader. */
static bool read_plain(const char *s, size_t len, Date *out) {
  if (len != 4 && len != 7 && len != 10)
    return false;
  for (size_t i = 0; i < len; i++)
    if (i == 4 || i == 7 ? s[i] != '-' : !is_digit(s[i]))
      return false;
  int year = two_digits(s) * 100 + two_digits(s + 2);
  if (len == 4) {
    put_precision(out, DATE_YEAR);
    put_point(out, calendar_month_start(year, 1), calendar_month_start(year + 1, 1));
    return true;
  }
  int month = two_digits(s + 5);
  if (month < 1 || month > 12)
    return false;
  if (len == 7) {
    put_precision(out, DATE_MONTH);
    put_point(out, calendar_month_start(year, month), calendar_month_start(year, month + 1));
    return true;
  }
  int day = two_digits(s + 8);
  if (day < 1 || day > calendar_month_days(year, month))
    return false;
  int64_t start = calendar_day(year, month, day) * SECONDS_OF_DAY;
  put_precision(out, DATE_DAY);
  put_point(out, start, start + SECONDS_OF_DAY);
  return true;
}

/* --- Unspecified digits --- */

static bool has_any(const Part *part) {
  return part->n > 0 && memchr(part->digits, 'X', (size_t)part->n) != NULL;
}

static bool is_any(const Part *part) {
  return part->n == 2 && memcmp(part->digits, "XX", 2) == 0;
}

/* True if the number can be written in the part's digits; a part that was left out takes any. */
static bool part_takes(const Part *part, int64_t number) {
  for (int i = part->n - 1; i >= 0; i--, number /= 10)
    if (part->digits[i] != 'X' && part->digits[i] - '0' != number % 10)
      return false;
  return part->n == 0 || number == 0;
}

/* The least or greatest number that the part can be. */
static int64_t part_end(const Part *part, char x) {
  int64_t number = 0;
  for (int i = 0; i < part->n; i++)
    number = number * 10 + ((part->digits[i] == 'X' ? x : part->digits[i]) - '0');
  return number;
}

/* The first (step 1) or last (step -1) day of the year that month and day allow. */
static bool day_in_year(const Reader *r, int64_t year, int step, int64_t *found) {
  for (int month = step > 0 ? 1 : 12; month >= 1 && month <= 12; month += step) {
    if (!part_takes(&r->part[1], month))
      continue;
    int days = calendar_month_days(year, month);
    for (int day = step > 0 ? 1 : days; day >= 1 && day <= days; day += step)
      if (part_takes(&r->part[2], day)) {
        *found = calendar_day(year, month, day);
        return true;
      }
  }
  return false;
}

/* The years that the pattern spans; there is no year -0000. */
static void year_ends(const Reader *r, int64_t *least, int64_t *most) {
  *least = part_end(&r->part[0], '0');
  *most = part_end(&r->part[0], '9');
  if (r->negative) {
    int64_t far = -*most;
    *most = *least == 0 ? -1 : -*least;
    *least = far;
  }
}

/* The first or last day that the whole pattern allows. The years must be walked, for only some have a 29 February. */
static bool day_in_pattern(const Reader *r, int step, int64_t *found) {
  int64_t least, most;
  year_ends(r, &least, &most);
  for (int64_t year = step > 0 ? least : most; year >= least && year <= most; year += step)
    if (part_takes(&r->part[0], llabs(year)) && day_in_year(r, year, step, found))
      return true;
  return false;
}

/* Says why no day fits the pattern. */
static bool fail_day(const Reader *r) {
  const Part *month = &r->part[1], *day = &r->part[2];
  bool month_fits = false;
  for (int m = 1; m <= 12; m++)
    month_fits = month_fits || part_takes(month, m);
  if (!month_fits)
    return has_any(month)
               ? scan_fail(r->scan, month->at, "no month is written %.2s", month->digits)
               : scan_fail(r->scan, month->at, "%.2s is no month (01 to 12) and no season (21 to 41)", month->digits);
  if (has_any(month) || has_any(&r->part[0]) || has_any(day))
    return scan_fail(r->scan, day->at, "no such month has a day %.2s", day->digits);
  int64_t year, most;
  year_ends(r, &year, &most);
  int m = two_digits(month->digits);
  return scan_fail(r->scan, day->at, "%s %s%.4s has %d days", MONTHS[m - 1], r->negative ? "-" : "", r->part[0].digits,
                   calendar_month_days(year, m));
}

/* Level 1 has X only from the right: 20XX, 201X, 2004-XX, 2004-07-XX, 2004-XX-XX. */
static int unspecified_level(const Reader *r) {
  const Part *year = &r->part[0], *month = &r->part[1], *day = &r->part[2];
  if (!has_any(year) && !has_any(month) && !has_any(day))
    return 0;
  if (r->parts == 1)
    return is_digit(year->digits[0]) && is_digit(year->digits[1]) && year->digits[3] == 'X' ? 1 : 2;
  if (has_any(year))
    return 2;
  if (r->parts == 2)
    return is_any(month) ? 1 : 2;
  return is_any(day) && (is_any(month) || !has_any(month)) ? 1 : 2;
}

static bool resolve_days(Reader *r) {
  int64_t first = 0, last = 0;
  /* A leap year has every day that there is: what does not fit one fits none, and no years need be walked. */
  if (!day_in_year(r, 2000, 1, &first) || !day_in_pattern(r, 1, &first) || !day_in_pattern(r, -1, &last))
    return fail_day(r);
  put_point(r->out, first * SECONDS_OF_DAY, (last + 1) * SECONDS_OF_DAY);
  put_precision(r->out, r->parts == 1 ? DATE_YEAR : r->parts == 2 ? DATE_MONTH : DATE_DAY);
  raise_level(r->out, unspecified_level(r));
  return true;
}

/* --- Seasons and other parts of a year --- */

/* Northern for 21 to 24 and 25 to 28, southern for 29 to 32; then quarters, thirds and halves. A season belongs to the
 * year in which it starts. */
static bool resolve_season(Reader *r, int code) {
  static const struct {
    signed char first, months;
  } SEASONS[] = {{3, 3}, {6, 3}, {9, 3}, {12, 3}, {3, 3},  {6, 3}, {9, 3}, {12, 3}, {9, 3}, {12, 3}, {3, 3},
                 {6, 3}, {1, 3}, {4, 3}, {7, 3},  {10, 3}, {1, 4}, {5, 4}, {9, 4},  {1, 6}, {7, 6}};
  if (r->parts > 2)
    return scan_fail(r->scan, r->part[2].at, "a season has no days");
  int first = SEASONS[code - 21].first, months = SEASONS[code - 21].months;
  int64_t least, most;
  year_ends(r, &least, &most);
  put_point(r->out, calendar_month_start(least, first), calendar_month_start(most, first + months));
  put_precision(r->out, DATE_SEASON);
  raise_level(r->out, code <= 24 ? 1 : 2);
  if (has_any(&r->part[0])) {
    raise_level(r->out, 2);
    r->out->extension = true;
  }
  return true;
}

/* --- Years out of the ordinary --- */

/* A year of which only the first `significant` digits are sure. */
static void resolve_significant(Reader *r, int64_t year, int64_t significant) {
  int digits = 1;
  for (int64_t rest = year; rest >= 10; rest /= 10)
    digits++;
  int64_t unit = 1;
  for (int64_t i = significant; i < digits; i++)
    unit *= 10;
  int64_t least = year / unit * unit, most = least + unit - 1;
  if (most > CALENDAR_YEAR_MAX)
    most = CALENDAR_YEAR_MAX;
  int64_t first = r->negative ? -most : least, last = r->negative ? -least : most;
  put_point(r->out, calendar_month_start(first, 1), calendar_month_start(last + 1, 1));
  put_precision(r->out, DATE_YEAR);
  raise_level(r->out, 2);
}

/* Reads the S and its number if they are there; *significant is left 0 if not. */
static bool take_significant(Reader *r, int64_t *significant) {
  *significant = 0;
  if (peek(r) != 'S')
    return true;
  size_t at = ++r->at;
  int digits;
  if (!take_number(r, significant, &digits))
    return false;
  if (*significant == 0)
    return scan_fail(r->scan, at, "at least one digit is significant");
  return true;
}

/* Multiplies by a power of ten, refusing what is out of reach. */
static bool scale_year(Reader *r, size_t at, int64_t *year, int64_t exponent) {
  for (int64_t i = 0; i < exponent && *year <= CALENDAR_YEAR_MAX; i++)
    *year *= 10;
  if (*year > CALENDAR_YEAR_MAX)
    return scan_fail(r->scan, at, "the year is out of reach (at most %lld)", (long long)CALENDAR_YEAR_MAX);
  return true;
}

/* Y, more than four digits or an exponent, perhaps the number of significant digits. */
static bool read_long_year(Reader *r) {
  size_t start = r->at++;
  r->negative = peek(r) == '-';
  r->at += r->negative;
  size_t at = r->at;
  int64_t year, exponent = 0, significant;
  int digits, ignored;
  if (!take_number(r, &year, &digits))
    return false;
  if (r->scan->text[at] == '0')
    return scan_fail(r->scan, at, "a year after Y begins with no 0");
  bool scaled = peek(r) == 'E';
  if (scaled) {
    r->at++;
    if (!take_number(r, &exponent, &ignored))
      return false;
  } else if (digits < 5) {
    return scan_fail(r->scan, start, "Y is for years of more than four digits");
  }
  if (!scale_year(r, at, &year, exponent) || !take_significant(r, &significant))
    return false;
  raise_level(r->out, scaled ? 2 : 1);
  r->out->extension = year <= 9999;
  if (significant > 0) {
    resolve_significant(r, year, significant);
  } else {
    int64_t value = r->negative ? -year : year;
    put_point(r->out, calendar_month_start(value, 1), calendar_month_start(value + 1, 1));
    put_precision(r->out, DATE_YEAR);
  }
  r->part[0].after = take_mark(r);
  r->out->extension = r->out->extension || r->part[0].after != '\0';
  r->parts = 1;
  if (r->at < r->to)
    return scan_fail(r->scan, r->at, "a year after Y stands alone");
  return true;
}

/* ISO 8601's centuries and decades: two or three digits that stand alone. */
static bool resolve_short_year(Reader *r) {
  const Part *year = &r->part[0];
  if (r->negative || has_any(year) || year->before != '\0' || r->parts > 1 || r->at < r->to)
    return scan_fail(r->scan, year->at, "a year has four digits");
  int64_t unit = year->n == 2 ? 100 : 10, first = part_end(year, '0') * unit;
  put_point(r->out, calendar_month_start(first, 1), calendar_month_start(first + unit, 1));
  put_precision(r->out, year->n == 2 ? DATE_CENTURY : DATE_DECADE);
  r->out->extension = true;
  return true;
}

/* --- The clock --- */

/* Reads two digits into `value` and checks that they are at most `max`. */
static bool take_pair(Reader *r, int max, const char *what, int *value) {
  size_t at = r->at;
  if (r->to - at < 2 || !is_digit(r->scan->text[at]) || !is_digit(r->scan->text[at + 1]))
    return scan_fail(r->scan, at, "%s has two digits", what);
  *value = two_digits(r->scan->text + at);
  r->at += 2;
  if (*value > max)
    return scan_fail(r->scan, at, "%s goes to %d", what, max);
  return true;
}

static bool take_colon(Reader *r) {
  if (peek(r) != ':')
    return false;
  r->at++;
  return true;
}

/* Reads Z, +hh, +hh:mm, or nothing, which leaves the time local. */
static bool take_zone(Reader *r, int *offset) {
  *offset = 0;
  char sign = peek(r);
  size_t at = r->at;
  if (sign == 'Z') {
    r->at++;
    return true;
  }
  if (sign != '+' && sign != '-') {
    r->out->local = true;
    return true;
  }
  r->at++;
  int hours, minutes = 0;
  if (!take_pair(r, 14, "the hour of a zone", &hours))
    return false;
  if (take_colon(r) && !take_pair(r, 59, "the minute of a zone", &minutes))
    return false;
  *offset = hours * 60 + minutes;
  if (sign == '-' && (*offset == 0 || *offset > 12 * 60))
    return scan_fail(r->scan, at, "zones go from -12:00 to +14:00, and zero is Z or +00:00");
  if (*offset > 14 * 60)
    return scan_fail(r->scan, at, "zones go from -12:00 to +14:00");
  *offset *= sign == '-' ? -60 : 60;
  return true;
}

/* A fraction of a second is read and dropped: the second is the unit. */
static bool take_fraction(Reader *r) {
  if (peek(r) != '.' && peek(r) != ',')
    return true;
  r->at++;
  if (!is_digit(peek(r)))
    return scan_fail(r->scan, r->at, "a digit is missing here");
  while (is_digit(peek(r)))
    r->at++;
  r->out->extension = true;
  return true;
}

static bool is_month_end(int64_t instant) {
  Civil civil = calendar_civil(calendar_day_of(instant));
  return civil.day == calendar_month_days(civil.year, civil.month);
}

/* Midnight may be written 24:00:00; a leap second is the last of a month in UTC. */
static bool check_clock(Reader *r, size_t at, const int clock[3], int64_t instant) {
  if (clock[0] == 24) {
    r->out->extension = true;
    return clock[1] == 0 && clock[2] == 0 ? true : scan_fail(r->scan, at, "the last hour is 23");
  }
  if (clock[2] < 60)
    return true;
  r->out->extension = true;
  int64_t before = instant - 1;
  int64_t of_day = before - calendar_day_of(before) * SECONDS_OF_DAY;
  if (of_day != SECONDS_OF_DAY - 1 || !is_month_end(before))
    return scan_fail(r->scan, at + 6, "a leap second is 23:59:60 UTC on the last day of a month");
  return true;
}

static bool read_clock(Reader *r) {
  size_t at = ++r->at;
  int clock[3] = {0, 0, 0}, offset;
  DatePrecision precision = DATE_HOUR;
  int64_t length = 3600;
  if (!take_pair(r, 24, "the hour", &clock[0]))
    return false;
  if (take_colon(r)) {
    precision = DATE_MINUTE;
    length = 60;
    if (!take_pair(r, 59, "the minute", &clock[1]))
      return false;
    if (take_colon(r)) {
      precision = DATE_SECOND;
      length = 1;
      if (!take_pair(r, 60, "the second", &clock[2]) || !take_fraction(r))
        return false;
    }
  }
  if (!take_zone(r, &offset))
    return false;
  if (r->at < r->to)
    return scan_fail(r->scan, r->at,
                     "nothing may follow the clock time, which is hh:mm:ss with Z or a zone like +01:00");
  int64_t start = r->out->bounds.start_lo + clock[0] * 3600 + clock[1] * 60 + clock[2] - offset;
  put_precision(r->out, precision);
  put_point(r->out, start, start + length);
  r->out->extension = r->out->extension || precision != DATE_SECOND;
  return check_clock(r, at, clock, start);
}

/* --- The whole --- */

static bool take_part(Reader *r, const char *what, int digits) {
  Part *part = &r->part[r->parts++];
  part->at = r->at;
  part->digits = r->scan->text + r->at;
  while (is_digit(peek(r)) || peek(r) == 'X')
    r->at++;
  part->n = (int)(r->at - part->at);
  if (peek(r) == 'x')
    return scan_fail(r->scan, r->at, "an unspecified digit is a capital X");
  if (part->n != digits && (digits == 2 || part->n < 2 || part->n > 4))
    return scan_fail(r->scan, part->at, "%s has %s digits", what, digits == 2 ? "two" : "four");
  return true;
}

static bool read_year(Reader *r) {
  Part *year = &r->part[0];
  year->before = take_mark(r);
  if (peek(r) == '+')
    return scan_fail(r->scan, r->at, "a year after 0 has no sign");
  r->negative = peek(r) == '-';
  r->at += r->negative;
  if (!take_part(r, "a year", 4))
    return false;
  if (r->negative && part_end(year, '9') == 0 && year->n == 4)
    return scan_fail(r->scan, year->at - 1, "the year 0000 has no sign");
  return true;
}

/* The year with a number of significant digits: 1950S2. */
static bool read_significant(Reader *r) {
  size_t at = r->at;
  const Part *year = &r->part[0];
  int64_t significant;
  if (year->n != 4 || has_any(year))
    return scan_fail(r->scan, at, "only a year of four digits or one after Y has significant digits");
  if (!take_significant(r, &significant))
    return false;
  resolve_significant(r, part_end(year, '0'), significant);
  r->part[0].after = take_mark(r);
  r->out->extension = r->part[0].after != '\0';
  if (r->at < r->to)
    return scan_fail(r->scan, r->at, "a year with significant digits stands alone");
  return true;
}

/* Month and day, each with its marks. */
static bool read_rest(Reader *r) {
  static const char *const WHAT[] = {"a year", "a month", "a day"};
  r->part[0].after = take_mark(r);
  while (r->parts < 3 && peek(r) == '-') {
    r->at++;
    Part *part = &r->part[r->parts];
    part->before = take_mark(r);
    if (!take_part(r, WHAT[r->parts], 2))
      return false;
    part->after = take_mark(r);
  }
  return true;
}

/* A mark behind the whole is level 1; one on a part, before it or behind it for all to its left, is level 2. */
static bool apply_marks(Reader *r) {
  for (int i = 0; i < r->parts; i++) {
    const Part *part = &r->part[i];
    if (part->before != '\0' && part->after != '\0')
      return scan_fail(r->scan, part->at - 1, "one mark is enough: %% says both ? and ~");
    char mark = part->before != '\0' ? part->before : part->after;
    if (mark == '\0')
      continue;
    r->out->uncertain = r->out->uncertain || mark != '~';
    r->out->approximate = r->out->approximate || mark != '?';
    raise_level(r->out, part->after != '\0' && i == r->parts - 1 ? 1 : 2);
  }
  return true;
}

static bool resolve(Reader *r) {
  if (r->part[0].n < 4)
    return resolve_short_year(r);
  const Part *month = &r->part[1];
  int code = r->parts > 1 && !has_any(month) ? two_digits(month->digits) : 0;
  if (code >= 21 && code <= 41)
    return resolve_season(r, code);
  return resolve_days(r);
}

static bool read_full(Reader *r) {
  if (peek(r) == 'Y')
    return read_long_year(r) && apply_marks(r);
  if (!read_year(r))
    return false;
  if (r->negative)
    raise_level(r->out, 1);
  if (peek(r) == 'S')
    return read_significant(r) && apply_marks(r);
  if (!read_rest(r) || !resolve(r) || !apply_marks(r))
    return false;
  bool marked = r->out->uncertain || r->out->approximate;
  if (peek(r) == 'T' && r->parts == 3 && !marked && unspecified_level(r) == 0)
    return read_clock(r);
  if (r->at < r->to && is_mark(peek(r)))
    return scan_fail(r->scan, r->at, "one mark is enough: %% says both ? and ~");
  if (r->at < r->to)
    return scan_fail(r->scan, r->at, "the date should end here");
  if (marked && r->out->precision == DATE_SEASON)
    r->out->extension = true;
  return true;
}

bool point_parse(const Scan *scan, size_t from, size_t to, Date *out) {
  *out = (Date){.kind = DATE_POINT};
  if (read_plain(scan->text + from, to - from, out))
    return true;
  Reader r = {.scan = scan, .at = from, .to = to, .out = out};
  if (from == to)
    return scan_fail(scan, from, "a date is missing here");
  if (to - from > POINT_MAX)
    return scan_fail(scan, from, "this is too long for one date");
  return read_full(&r);
}
