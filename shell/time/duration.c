#include "time/duration.h"

#include "time/calendar.h"
#include "time/internal.h"

#include <stdlib.h>
#include <string.h>

#define MONTHS_MAX (CALENDAR_YEAR_MAX * 12)
#define SECONDS_MAX (CALENDAR_YEAR_MAX * 365 / 2 * SECONDS_OF_DAY)

typedef struct UnitWord {
  const char *text;
  int months, seconds;
} UnitWord;

static const UnitWord WORDS[] = {
    {"s", 0, 1},       {"sec", 0, 1},      {"second", 0, 1}, {"seconds", 0, 1},   {"min", 0, 60},       {"mins", 0, 60},
    {"minute", 0, 60}, {"minutes", 0, 60}, {"h", 0, 3600},   {"hour", 0, 3600},   {"hours", 0, 3600},   {"d", 0, 86400},
    {"day", 0, 86400}, {"days", 0, 86400}, {"w", 0, 604800}, {"week", 0, 604800}, {"weeks", 0, 604800}, {"mo", 1, 0},
    {"month", 1, 0},   {"months", 1, 0},   {"y", 12, 0},     {"year", 12, 0},     {"years", 12, 0},     {NULL, 0, 0}};

static const UnitWord ISO_DATE[] = {{"Y", 12, 0}, {"M", 1, 0}, {"W", 0, 604800}, {"D", 0, 86400}, {NULL, 0, 0}};
static const UnitWord ISO_CLOCK[] = {{"H", 0, 3600}, {"M", 0, 60}, {"S", 0, 1}, {NULL, 0, 0}};

static bool fail(const Scan *scan, const char *what) {
  Buf quote = BUF_EMPTY;
  scan_quote(scan->text, scan->len, &quote);
  err_set(scan->err, ERR_ARG, "\"%s\" is not a duration: %s", buf_str(&quote), what);
  buf_clear(&quote);
  return false;
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const UnitWord *find_unit(const UnitWord *words, const char *text, size_t len) {
  for (; words->text != NULL; words++)
    if (strlen(words->text) == len && memcmp(words->text, text, len) == 0)
      return words;
  return NULL;
}

/* Adds `count` units, within a year's reach. */
static bool add_units(Duration *d, int64_t count, const UnitWord *unit) {
  int64_t months, seconds;
  return !__builtin_mul_overflow(count, unit->months, &months) &&
         !__builtin_mul_overflow(count, unit->seconds, &seconds) &&
         !__builtin_add_overflow(d->months, months, &d->months) &&
         !__builtin_add_overflow(d->seconds, seconds, &d->seconds) && d->months <= MONTHS_MAX &&
         d->seconds <= SECONDS_MAX;
}

/* Reads digits; a number that is too great stays at the greatest, which every unit refuses. */
static bool take_count(const Scan *scan, size_t *at, int64_t *count) {
  size_t from = *at;
  for (*count = 0; *at < scan->len && scan->text[*at] >= '0' && scan->text[*at] <= '9'; (*at)++)
    *count = *count > INT64_MAX / 10 - 1 ? INT64_MAX : *count * 10 + (scan->text[*at] - '0'); /* then too long */
  return *at > from;
}

static void skip_blanks(const Scan *scan, size_t *at) {
  while (*at < scan->len && scan->text[*at] == ' ')
    ++*at;
}

/* What may stand between two counts: blanks, a comma, "and". */
static void skip_joints(const Scan *scan, size_t *at) {
  skip_blanks(scan, at);
  if (*at < scan->len && scan->text[*at] == ',')
    ++*at;
  skip_blanks(scan, at);
  if (scan->len - *at > 4 && memcmp(scan->text + *at, "and ", 4) == 0)
    *at += 4;
  skip_blanks(scan, at);
}

static bool parse_words(const Scan *scan, Duration *d) {
  size_t at = 0;
  do {
    int64_t count;
    if (!take_count(scan, &at, &count))
      return fail(scan, "write a whole number and a unit, such as 90d, 2w, 3mo, 2y, 36h or \"90 days\"");
    skip_blanks(scan, &at);
    size_t from = at;
    while (at < scan->len && is_letter(scan->text[at]))
      at++;
    const UnitWord *unit = find_unit(WORDS, scan->text + from, at - from);
    if (unit == NULL && at - from == 1 && (scan->text[from] | 32) == 'm')
      return fail(scan, "m is months or minutes: write mo or min");
    if (unit == NULL)
      return fail(scan, "the units are s, min, h, d, w, mo and y, with whole numbers");
    if (!add_units(d, count, unit))
      return fail(scan, "it is too long");
    skip_joints(scan, &at);
  } while (at < scan->len);
  return true;
}

static bool parse_iso(const Scan *scan, Duration *d) {
  const UnitWord *units = ISO_DATE;
  size_t at = 1;
  while (at < scan->len) {
    int64_t count;
    if (units == ISO_DATE && scan->text[at] == 'T') {
      units = ISO_CLOCK;
      at++;
    }
    if (!take_count(scan, &at, &count) || at == scan->len)
      return fail(scan, "after P come whole numbers with Y, M, W, D, and after T with H, M, S, such as P1Y2M");
    const UnitWord *unit = find_unit(units, scan->text + at, 1);
    if (unit == NULL)
      return fail(scan, "after P come whole numbers with Y, M, W, D, and after T with H, M, S, such as P1Y2M");
    if (!add_units(d, count, unit))
      return fail(scan, "it is too long");
    at++;
  }
  return at > 1 ? true : fail(scan, "nothing follows P");
}

bool duration_parse(const char *text, size_t len, Duration *out, Err *err) {
  Scan scan = {text, len, err};
  Duration d = {0, 0};
  if (!(len > 0 && text[0] == 'P' ? parse_iso(&scan, &d) : parse_words(&scan, &d)))
    return false;
  *out = d;
  return true;
}

Duration duration_times(Duration duration, int sign) {
  return (Duration){duration.months * sign, duration.seconds * sign};
}

bool duration_in_days(Duration duration) {
  return duration.seconds % SECONDS_OF_DAY == 0;
}

/* --- Moving times --- */

static bool is_bounded(int64_t at) {
  return at != TIME_MIN && at != TIME_MAX;
}

/* Moves by months, the clock kept, the day clamped to the month. */
static int64_t shift_months(int64_t at, int64_t months) {
  int64_t day = calendar_day_of(at), clock = at - day * SECONDS_OF_DAY;
  Civil civil = calendar_civil(day);
  int64_t first = calendar_day(civil.year, civil.month + months, 1);
  Civil to = calendar_civil(first);
  int last = calendar_month_days(to.year, to.month);
  return (first + (civil.day < last ? civil.day : last) - 1) * SECONDS_OF_DAY + clock;
}

static bool shift_instant(int64_t at, Duration by, int64_t *out) {
  if (!calendar_holds(at) || llabs(by.months) > MONTHS_MAX || llabs(by.seconds) > SECONDS_MAX)
    return false;
  if (by.months != 0) {
    int64_t year = calendar_civil(calendar_day_of(at)).year;
    if (llabs(year + by.months / 12) >= CALENDAR_YEAR_MAX - 1)
      return false;
    at = shift_months(at, by.months);
  }
  return !__builtin_add_overflow(at, by.seconds, out) && calendar_holds(*out);
}

static bool is_month_start(int64_t at) {
  return at % SECONDS_OF_DAY == 0 && calendar_civil(at / SECONDS_OF_DAY).day == 1;
}

/* Moves the instant, or the one of another day that is moved beyond it: where the month is too short, several days come to
 * its last, and the clock of an earlier one can be later. */
static bool shift_farthest(int64_t at, int64_t other, bool later, Duration by, int64_t *out) {
  int64_t moved;
  if (!shift_instant(at, by, out))
    return false;
  if (by.months != 0 && shift_instant(other, by, &moved) && (later ? moved > *out : moved < *out))
    *out = moved;
  return true;
}

/* Moves [lo, hi). Whole months move by their ends; anything else by its first and its last instant, so that a day
 * stays a day where the month is too short for it. */
static bool shift_range(int64_t *lo, int64_t *hi, Duration by) {
  bool from = is_bounded(*lo), to = is_bounded(*hi);
  if ((from && !calendar_holds(*lo)) || (to && !calendar_holds(*hi)))
    return false;
  if ((!from || is_month_start(*lo)) && (!to || is_month_start(*hi)))
    return (!from || shift_instant(*lo, by, lo)) && (!to || shift_instant(*hi, by, hi));
  int64_t first = *lo, last = to ? *hi - 1 : *hi;
  int64_t next_day = from ? (calendar_day_of(first) + 1) * SECONDS_OF_DAY : 0;
  int64_t day_before = to ? calendar_midnight(last) - 1 : 0;
  if (from && !shift_farthest(first, !to || next_day <= last ? next_day : first, false, by, lo))
    return false;
  if (to && !shift_farthest(last, !from || day_before >= first ? day_before : last, true, by, hi))
    return false;
  if (to)
    ++*hi;
  return true;
}

bool bounds_shift(const Bounds *bounds, Duration by, Bounds *out, Err *err) {
  Bounds b = *bounds;
  if (!shift_range(&b.start_lo, &b.start_hi, by) || !shift_range(&b.end_lo, &b.end_hi, by))
    return err_set(err, ERR_ARG, "the date that this comes to is out of reach (years go to %lld)",
                   (long long)CALENDAR_YEAR_MAX);
  *out = b;
  return true;
}

/* A date moved by less than its grain is known to that: 2003 and 90 days begins and ends on a day. */
static DatePrecision finer(DatePrecision precision, Duration by) {
  DatePrecision grain = by.seconds == 0 ? DATE_MONTH : duration_in_days(by) ? DATE_DAY : DATE_SECOND;
  if (precision == DATE_NONE || precision <= grain || (by.seconds == 0 && by.months % 12 == 0))
    return precision;
  return grain;
}

bool date_shift(const Date *date, Duration by, Date *out, Err *err) {
  Bounds bounds;
  if (!bounds_shift(&date->bounds, by, &bounds, err))
    return false;
  *out = *date;
  out->bounds = bounds;
  out->precision = finer(date->precision, by);
  out->end_precision = finer(date->end_precision, by);
  return true;
}

/* --- Lengths --- */

static int64_t difference(int64_t from, int64_t to) {
  int64_t out;
  if (!is_bounded(from) || !is_bounded(to) || __builtin_sub_overflow(to, from, &out))
    return TIME_MAX;
  return out;
}

static int64_t latest_start(const Bounds *b) {
  return is_bounded(b->start_hi) ? b->start_hi - 1 : b->start_hi;
}

static int64_t earliest_end(const Bounds *b) {
  return is_bounded(b->end_lo) ? b->end_lo + 1 : b->end_lo;
}

Length length_measured(int64_t min_from, int64_t min, int64_t max_from, int64_t max) {
  return (Length){min, max, min_from, max_from};
}

/* Nothing lasts less than a second, since it starts before it ends. */
Length length_of(const Bounds *b) {
  int64_t start = latest_start(b), end = earliest_end(b);
  Length length = {.min = 1, .max = difference(b->start_lo, b->end_hi), .min_from = start, .max_from = b->start_lo};
  if (start == TIME_MIN || end == TIME_MAX)
    length.min = TIME_MAX;
  else if (is_bounded(start) && is_bounded(end) && end > start)
    length.min = difference(start, end);
  return length;
}

/* Where a time starts and ends, in whole days if distances count in days: the first day, the last day. */
static int64_t start_place(int64_t start, bool days) {
  return days && is_bounded(start) ? calendar_midnight(start) : start;
}

static int64_t end_place(int64_t end, bool days) {
  return days && is_bounded(end) ? calendar_midnight(end - 1) : end;
}

/* The greatest distance that `to` can lie behind `from`: from an end to a start, zero if the two may overlap, and
 * negative if `to` surely lies before. `at` is where the distance begins on the axis. */
static int64_t farthest(const Bounds *from, const Bounds *to, bool days, int64_t *at) {
  int64_t start = start_place(latest_start(to), days), end = end_place(earliest_end(from), days);
  *at = end;
  if (start == TIME_MAX || end == TIME_MIN)
    return TIME_MAX;
  if (start >= end)
    return difference(end, start);
  start = start_place(from->start_lo, days);
  end = end_place(to->end_hi, days);
  *at = end;
  return is_bounded(start) && is_bounded(end) && end < start ? -difference(end, start) : 0;
}

Length length_between(const Bounds *from, const Bounds *to, bool days) {
  Length out;
  out.max = farthest(from, to, days, &out.max_from);
  out.min = farthest(to, from, days, &out.min_from);
  out.min = out.min == TIME_MAX ? TIME_MIN : -out.min;
  return out;
}

/* A length that begins at `from` against a duration: less than 0 if it is shorter. */
static int against(int64_t seconds, int64_t from, Duration duration) {
  if (seconds < 0)
    return -1;
  if (seconds == TIME_MAX)
    return 1;
  int64_t limit, end;
  if (duration.months == 0)
    return (seconds > duration.seconds) - (seconds < duration.seconds);
  if (!shift_instant(from, duration, &limit) || __builtin_add_overflow(from, seconds, &end))
    return -1;
  return (end > limit) - (end < limit);
}

bool length_under(const Length *length, Duration duration, bool or_equal) {
  int order = against(length->max, length->max_from, duration);
  return order < 0 || (or_equal && order == 0);
}

bool length_over(const Length *length, Duration duration, bool or_equal) {
  int order = against(length->min, length->min_from, duration);
  return order > 0 || (or_equal && order == 0);
}

/* --- Printing --- */

/* Whole calendar months, and what is left over. */
typedef struct Stretch {
  int64_t months, seconds;
} Stretch;

/* The calendar months that fit into so many seconds from an instant on, and the rest. */
static Stretch measure(int64_t from, int64_t seconds) {
  int64_t to;
  if (!calendar_holds(from) || __builtin_add_overflow(from, seconds, &to) || !calendar_holds(to))
    return (Stretch){0, seconds};
  Civil a = calendar_civil(calendar_day_of(from)), b = calendar_civil(calendar_day_of(to));
  int64_t months = (b.year - a.year) * 12 + (b.month - a.month);
  while (months > 0 && shift_months(from, months) > to)
    months--;
  return (Stretch){months, to - shift_months(from, months)};
}

static void print_count(int64_t n, const char *one, Buf *out) {
  buf_printf(out, "%lld %s%s", (long long)n, one, n == 1 ? "" : "s");
}

/* Writes an exact length in its two greatest units; less than two months in days, unless it is just one. */
static void print_exact(int64_t from, int64_t seconds, Buf *out) {
  Stretch stretch = measure(from, seconds);
  bool days_only = stretch.months == 0 || (stretch.months == 1 && stretch.seconds > 0);
  int64_t rest = days_only ? seconds : stretch.seconds, months = days_only ? 0 : stretch.months;
  const struct {
    int64_t n;
    const char *one;
  } parts[] = {{months / 12, "year"},          {months % 12, "month"},
               {rest / SECONDS_OF_DAY, "day"}, {rest % SECONDS_OF_DAY / 3600, "hour"},
               {rest % 3600 / 60, "minute"},   {rest % 60, "second"}};
  int said = 0;
  for (size_t i = 0; i < sizeof parts / sizeof *parts && said < 2; i++) {
    if (parts[i].n == 0)
      continue;
    if (said++ > 0)
      buf_putc(out, ' ');
    print_count(parts[i].n, parts[i].one, out);
  }
  if (said == 0)
    buf_puts(out, "0 seconds");
}

typedef enum Measure { IN_YEARS, IN_MONTHS, IN_DAYS, IN_HOURS, IN_MINUTES, IN_SECONDS } Measure;

/* How many of a unit fit into a length, which may be negative. */
static int64_t count_in(Measure unit, int64_t seconds, int64_t from) {
  static const int64_t PER[] = {[IN_DAYS] = SECONDS_OF_DAY, [IN_HOURS] = 3600, [IN_MINUTES] = 60, [IN_SECONDS] = 1};
  int64_t size = llabs(seconds);
  int64_t n = unit <= IN_MONTHS ? measure(from, size).months / (unit == IN_YEARS ? 12 : 1) : size / PER[unit];
  return seconds < 0 ? -n : n;
}

/* Writes a range in the greatest unit of which one end has at least two. */
static void print_between(const Length *length, Buf *out) {
  static const char *const NAMES[] = {"year", "month", "day", "hour", "minute", "second"};
  Measure unit = IN_YEARS;
  while (unit < IN_SECONDS && llabs(count_in(unit, length->min, length->min_from)) < 2 &&
         llabs(count_in(unit, length->max, length->max_from)) < 2)
    unit++;
  int64_t lo = count_in(unit, length->min, length->min_from), hi = count_in(unit, length->max, length->max_from);
  if (lo < hi)
    buf_printf(out, "%lld to ", (long long)lo);
  print_count(hi, NAMES[unit], out);
}

static void print_signed(int64_t seconds, int64_t from, Buf *out) {
  if (seconds < 0)
    buf_putc(out, '-');
  print_exact(from, llabs(seconds), out);
}

void length_print(const Length *length, Buf *out) {
  bool from = length->min != TIME_MIN, to = length->max != TIME_MAX;
  if (length->min == TIME_MAX) {
    buf_puts(out, "without end");
  } else if (from && to && length->min == length->max) {
    print_signed(length->max, length->max_from, out);
  } else if (from && to) {
    print_between(length, out);
  } else if (from && (length->min > 1 || length->min < 0)) {
    buf_puts(out, "at least ");
    print_signed(length->min, length->min_from, out);
  } else if (to && length->max != 0) {
    buf_puts(out, "at most ");
    print_signed(length->max, length->max_from, out);
  } else {
    buf_puts(out, "unknown");
  }
}
