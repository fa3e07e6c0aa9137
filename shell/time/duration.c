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

/* Moves [lo, hi). Whole months move by their ends; anything else by its first and its last instant, so that a day
 * stays a day where the month is too short for it. */
static bool shift_range(int64_t *lo, int64_t *hi, Duration by) {
  bool from = is_bounded(*lo), to = is_bounded(*hi);
  if ((from && !calendar_holds(*lo)) || (to && !calendar_holds(*hi)))
    return false;
  bool whole = (!from || is_month_start(*lo)) && (!to || is_month_start(*hi));
  if (from && !shift_instant(*lo, by, lo))
    return false;
  int64_t back = whole ? 0 : 1;
  if (to && !shift_instant(*hi - back, by, hi))
    return false;
  if (to)
    *hi += back;
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

/* The calendar months that fit between two instants, and the rest. */
static Stretch measure(int64_t from, int64_t to) {
  if (!calendar_holds(from) || !calendar_holds(to) || to < from)
    return (Stretch){0, 0};
  Civil a = calendar_civil(calendar_day_of(from)), b = calendar_civil(calendar_day_of(to));
  int64_t months = (b.year - a.year) * 12 + (b.month - a.month);
  while (months > 0 && shift_months(from, months) > to)
    months--;
  return (Stretch){months, to - shift_months(from, months)};
}

static int64_t difference(int64_t from, int64_t to) {
  int64_t out;
  if (!is_bounded(from) || !is_bounded(to) || __builtin_sub_overflow(to, from, &out))
    return TIME_MAX;
  return out;
}

Length length_of(const Bounds *b) {
  Length length = {.max = difference(b->start_lo, b->end_hi), .most = measure(b->start_lo, b->end_hi)};
  if (b->start_hi == TIME_MIN || b->end_lo == TIME_MAX) {
    length.min = TIME_MAX;
  } else if (is_bounded(b->start_hi) && is_bounded(b->end_lo) && b->end_lo + 1 >= b->start_hi - 1) {
    length.min = difference(b->start_hi - 1, b->end_lo + 1);
    length.least = measure(b->start_hi - 1, b->end_lo + 1);
  }
  return length;
}

static int64_t after(int64_t at) {
  return is_bounded(at) ? at + 1 : at;
}

static int64_t before(int64_t at) {
  return is_bounded(at) ? at - 1 : at;
}

/* The same when `to` comes later: from the end of the one to the start of the other. */
static Length gap(const Date *from, const Date *to) {
  const Bounds *a = &from->bounds, *b = &to->bounds;
  if (from->kind == DATE_POINT && to->kind == DATE_POINT && from->precision == DATE_DAY && to->precision == DATE_DAY) {
    Stretch days = measure(a->start_lo, b->start_lo);
    int64_t seconds = difference(a->start_lo, b->start_lo);
    return (Length){seconds, seconds, days, days};
  }
  Bounds between = {after(a->end_lo), after(a->end_hi), before(b->start_lo), before(b->start_hi)};
  return length_of(&between);
}

Length length_between(const Date *from, const Date *to) {
  if (to->bounds.start_lo >= from->bounds.start_lo)
    return gap(from, to);
  Length back = gap(to, from);
  Length out = {
      .min = back.max == TIME_MAX ? TIME_MIN : -back.max, .max = -back.min, .least = back.most, .most = back.least};
  return out;
}

/* --- Printing --- */

typedef struct Part {
  int64_t n;
  const char *one;
} Part;

static void print_count(int64_t n, const char *one, Buf *out) {
  buf_printf(out, "%lld %s%s", (long long)n, one, n == 1 ? "" : "s");
}

/* Writes an exact stretch in its two greatest units; less than two months in days, unless it is just one. */
static void print_exact(Stretch stretch, int64_t seconds, Buf *out) {
  bool days_only = stretch.months == 0 || (stretch.months == 1 && stretch.seconds > 0);
  int64_t rest = days_only ? seconds : stretch.seconds, months = days_only ? 0 : stretch.months;
  const Part parts[] = {{months / 12, "year"},          {months % 12, "month"},
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

/* Writes a range in the unit of which the longer end has at least two. */
static void print_between(const Length *length, Buf *out) {
  static const Part CLOCK[] = {{SECONDS_OF_DAY, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
  const char *unit = length->most.months >= 24 ? "year" : "month";
  int64_t per = length->most.months >= 24 ? 12 : 1;
  int64_t lo = length->least.months / per, hi = length->most.months / per;
  if (length->most.months < 2) {
    const Part *clock = CLOCK;
    while (clock->n > 1 && length->max < 2 * clock->n)
      clock++;
    unit = clock->one;
    lo = length->min / clock->n;
    hi = length->max / clock->n;
  }
  if (lo < hi)
    buf_printf(out, "%lld to ", (long long)lo);
  print_count(hi, unit, out);
}

void length_print(const Length *length, Buf *out) {
  if (length->min < 0 && length->max <= 0 && length->min != TIME_MIN) {
    buf_putc(out, '-');
    length_print(&(Length){-length->max, -length->min, length->most, length->least}, out);
  } else if (length->min == TIME_MAX) {
    buf_puts(out, "without end");
  } else if (length->max == TIME_MAX || length->min == TIME_MIN) {
    if (length->min <= 0) {
      buf_puts(out, "unknown");
      return;
    }
    buf_puts(out, "at least ");
    print_exact(length->least, length->min, out);
  } else if (length->min == length->max) {
    print_exact(length->least, length->max, out);
  } else {
    print_between(length, out);
  }
}
