#include "time/calendar.h"
#include "time/internal.h"

#include <stdlib.h>

/* A day or finer, and one that is known: "2025-04-XX" has the precision of a day and is any of thirty. */
static bool is_exact(DateEnd end, DatePrecision precision, int64_t lo, int64_t hi) {
  return end == END_STATED && precision <= DATE_DAY && lo != TIME_MIN && hi != TIME_MAX && hi - lo <= SECONDS_OF_DAY;
}

/* What lies between the earliest start and the latest end, as one point. */
static Bounds hull(const Bounds *b) {
  return (Bounds){b->start_lo, b->end_hi, b->start_lo, b->end_hi};
}

/* A relation of which one date is known held in it, and perhaps long before and after. */
static Bounds held_in(const Bounds *point) {
  return (Bounds){TIME_MIN, point->end_hi, point->start_lo, TIME_MAX};
}

void bounds_tighten(Bounds *b) {
  b->start_hi = time_least(b->start_hi, b->end_hi);
  b->end_lo = time_most(b->end_lo, b->start_lo);
}

Bounds date_bounds(const Date *date, DateReading reading) {
  Bounds b = date->bounds;
  if (reading == READ_AT)
    return hull(&b);
  if (date->kind != DATE_SPAN)
    return held_in(&b);
  if (is_exact(date->start, date->precision, b.start_lo, b.start_hi))
    b.start_hi = b.start_lo + 1;
  if (is_exact(date->end, date->end_precision, b.end_lo, b.end_hi))
    b.end_lo = b.end_hi - 1;
  bounds_tighten(&b);
  return b;
}

/* True if some instant lies in [lo, hi), or both are the same open end. */
static bool is_range(int64_t lo, int64_t hi) {
  return lo < hi || (lo == hi && (lo == TIME_MIN || lo == TIME_MAX));
}

bool bounds_common(const Bounds *a, const Bounds *b, Bounds *out) {
  *out = (Bounds){time_most(a->start_lo, b->start_lo), time_least(a->start_hi, b->start_hi),
                  time_most(a->end_lo, b->end_lo), time_least(a->end_hi, b->end_hi)};
  if (!is_range(out->start_lo, out->start_hi) || !is_range(out->end_lo, out->end_hi) || out->end_hi <= out->start_lo)
    return false;
  bounds_tighten(out);
  return true;
}

/* --- Printing --- */

typedef enum Unit {
  UNIT_CENTURY,
  UNIT_DECADE,
  UNIT_YEAR,
  UNIT_MONTH,
  UNIT_DAY,
  UNIT_HOUR,
  UNIT_MINUTE,
  UNIT_SECOND
} Unit;

static const int64_t CLOCK_UNITS[] = {[UNIT_HOUR] = 3600, [UNIT_MINUTE] = 60, [UNIT_SECOND] = 1};

/* Years that a decade or century of EDTF (198X) can be in: those of four digits. */
static int64_t unit_years(Unit unit) {
  return unit == UNIT_CENTURY ? 100 : unit == UNIT_DECADE ? 10 : 1;
}

/* The first instant of the unit that holds `at`. */
static int64_t unit_start(Unit unit, int64_t at) {
  int64_t day = calendar_day_of(at), start = day * SECONDS_OF_DAY;
  if (unit >= UNIT_HOUR)
    return at - (at - start) % CLOCK_UNITS[unit];
  Civil civil = calendar_civil(day);
  if (unit == UNIT_DAY)
    return start;
  if (unit == UNIT_MONTH)
    return calendar_month_start(civil.year, civil.month);
  return calendar_month_start(civil.year - civil.year % unit_years(unit), 1);
}

/* The first instant after the unit that begins at `start`. */
static int64_t unit_after(Unit unit, int64_t start) {
  if (unit >= UNIT_HOUR)
    return start + CLOCK_UNITS[unit];
  if (unit == UNIT_DAY)
    return start + SECONDS_OF_DAY;
  Civil civil = calendar_civil(calendar_day_of(start));
  if (unit == UNIT_MONTH)
    return calendar_month_start(civil.year, civil.month + 1);
  return calendar_month_start(civil.year + unit_years(unit), 1);
}

/* Writes the unit that holds `at`. */
static void print_unit(Unit unit, int64_t at, Buf *out) {
  int64_t day = calendar_day_of(at);
  Civil civil = calendar_civil(day);
  const char *sign = civil.year < 0 ? "-" : "";
  long long year = llabs(civil.year);
  if (unit == UNIT_CENTURY || unit == UNIT_DECADE) {
    buf_printf(out, unit == UNIT_CENTURY ? "%02lldXX" : "%03lldX", year / unit_years(unit));
    return;
  }
  buf_printf(out, year > 9999 ? "Y%s%lld" : "%s%04lld", sign, year);
  if (unit >= UNIT_MONTH)
    buf_printf(out, "-%02d", civil.month);
  if (unit >= UNIT_DAY)
    buf_printf(out, "-%02d", civil.day);
  if (unit >= UNIT_HOUR) {
    int of_day = (int)(at - day * SECONDS_OF_DAY);
    buf_printf(out, "T%02d", of_day / 3600);
    if (unit >= UNIT_MINUTE)
      buf_printf(out, ":%02d", of_day / 60 % 60);
    if (unit == UNIT_SECOND)
      buf_printf(out, ":%02d", of_day % 60);
    buf_putc(out, 'Z');
  }
}

static bool has_century(int64_t at) {
  int64_t year = calendar_civil(calendar_day_of(at)).year;
  return year >= 0 && year <= 9999;
}

/* True if [lo, hi) is one whole unit. */
static bool is_unit(Unit unit, int64_t lo, int64_t hi) {
  return calendar_holds(lo) && calendar_holds(hi) && (unit >= UNIT_YEAR || has_century(lo)) &&
         unit_start(unit, lo) == lo && unit_after(unit, lo) == hi;
}

/* The coarsest unit, from years down, that begins at both instants which are bounded. */
static Unit shared_unit(int64_t lo, int64_t hi) {
  for (Unit unit = UNIT_YEAR; unit < UNIT_SECOND; unit++)
    if ((lo == TIME_MIN || unit_start(unit, lo) == lo) && (hi == TIME_MAX || unit_start(unit, hi) == hi))
      return unit;
  return UNIT_SECOND;
}

/* Writes [lo, hi) as one unit or as a range of them. */
static void print_range(int64_t lo, int64_t hi, Buf *out) {
  for (Unit unit = UNIT_CENTURY; unit <= UNIT_SECOND; unit++)
    if (is_unit(unit, lo, hi)) {
      print_unit(unit, lo, out);
      return;
    }
  bool from = lo != TIME_MIN && calendar_holds(lo), to = hi != TIME_MAX && calendar_holds(hi);
  if (!from && !to) {
    buf_puts(out, "../..");
    return;
  }
  Unit unit = shared_unit(from ? lo : TIME_MIN, to ? hi : TIME_MAX);
  buf_putc(out, '[');
  if (from)
    print_unit(unit, lo, out);
  buf_puts(out, "..");
  if (to)
    print_unit(unit, hi - 1, out);
  buf_putc(out, ']');
}

/* Writes one end of a span, which lies in [lo, hi). An exact one is the first instant of a day or the last: `edge`
 * is the instant where its day would begin or end. A whole day that is uncertain is written with its clock, for a
 * plain day says that it is exact. */
static void print_end(int64_t lo, int64_t hi, int64_t edge, Buf *out) {
  if (lo != TIME_MAX && hi == lo + 1 && calendar_holds(lo) && unit_start(UNIT_DAY, edge) == edge) {
    print_unit(UNIT_DAY, lo, out);
  } else if (is_unit(UNIT_DAY, lo, hi)) {
    buf_putc(out, '[');
    print_unit(UNIT_SECOND, lo, out);
    buf_puts(out, "..");
    print_unit(UNIT_SECOND, hi - 1, out);
    buf_putc(out, ']');
  } else {
    print_range(lo, hi, out);
  }
}

/* Undoes the limit that one end set to the other, where a whole year or month is what was written. */
static void widen_ends(Bounds *b) {
  for (Unit unit = UNIT_YEAR; unit <= UNIT_MONTH; unit++) {
    if (b->start_hi == b->end_hi && calendar_holds(b->start_lo) && calendar_holds(b->start_hi) &&
        unit_start(unit, b->start_lo) == b->start_lo && unit_after(unit, b->start_lo) > b->start_hi)
      b->start_hi = unit_after(unit, b->start_lo);
    if (b->end_lo == b->start_lo && calendar_holds(b->end_lo) && calendar_holds(b->end_hi) &&
        unit_start(unit, b->end_hi) == b->end_hi && unit_start(unit, b->end_hi - 1) < b->end_lo)
      b->end_lo = unit_start(unit, b->end_hi - 1);
  }
}

static void print_span(const Bounds *bounds, Buf *out) {
  Bounds b = *bounds;
  bool no_start = b.start_lo == TIME_MIN && b.start_hi == b.end_hi && b.start_hi != TIME_MIN;
  bool no_end = b.end_hi == TIME_MAX && b.end_lo == b.start_lo && b.end_lo != TIME_MAX;
  widen_ends(&b);
  if (b.start_lo == TIME_MIN && b.start_hi == TIME_MIN)
    buf_puts(out, "..");
  else if (!no_start)
    print_end(b.start_lo, b.start_hi, b.start_lo, out);
  buf_putc(out, '/');
  if (b.end_lo == TIME_MAX)
    buf_puts(out, "..");
  else if (!no_end)
    print_end(b.end_lo, b.end_hi, b.end_hi, out);
}

void bounds_print(const Bounds *bounds, DateReading reading, Buf *out) {
  const Bounds *b = bounds;
  bool one = b->start_lo == b->end_lo && b->start_hi == b->end_hi;
  bool unknown = b->start_hi == TIME_MAX && b->end_lo == TIME_MIN; /* both ends of a span, and no point */
  bool in = b->start_lo == TIME_MIN && b->end_hi == TIME_MAX && b->end_lo < b->start_hi && !unknown;
  if (reading == READ_AT && one)
    print_range(b->start_lo, b->start_hi, out);
  else if (reading == READ_IN && in)
    print_range(b->end_lo, b->start_hi, out);
  else
    print_span(b, out);
}

/* True if a date's text goes on behind this byte of it. */
static bool goes_on(char c) {
  return c == '-' || c == ':' || c == 'T' || c == 'Z' || c == 'S' || c == 'X' || (c >= '0' && c <= '9');
}

void text_mark(const char *text, char mark, Buf *out) {
  for (const char *c = text; *c != '\0'; c++) {
    buf_putc(out, *c);
    bool inside = (*c >= '0' && *c <= '9') || *c == 'X';
    if (!inside || goes_on(c[1]) || mark == '\0')
      continue;
    if (c[1] == '?' || c[1] == '~' || c[1] == '%') {
      buf_putc(out, c[1] == mark ? mark : '%');
      c++;
    } else {
      buf_putc(out, mark);
    }
  }
}

char date_mark(const Date *date) {
  return date->uncertain && date->approximate ? '%' : date->uncertain ? '?' : date->approximate ? '~' : '\0';
}

void date_print(const Date *date, Buf *out) {
  DateReading reading = date->kind == DATE_SPAN ? READ_IN : READ_AT;
  Bounds bounds = date_bounds(date, reading);
  Buf plain = BUF_EMPTY;
  bounds_print(&bounds, reading, &plain);
  text_mark(buf_str(&plain), date_mark(date), out);
  buf_clear(&plain);
}
