#include "time/calendar.h"
#include "time/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Days [lo, hi). */
typedef struct Days {
  int64_t lo, hi;
} Days;

static Fit bad(const Match *m, const char *format, ...) __attribute__((format(printf, 2, 3)));

static Fit bad(const Match *m, const char *format, ...) {
  char what[256];
  va_list args;
  va_start(args, format);
  vsnprintf(what, sizeof what, format, args);
  va_end(args);
  Buf quote = BUF_EMPTY;
  scan_quote(m->phrase->scan.text, m->phrase->scan.len, &quote);
  err_set(m->phrase->scan.err, ERR_ARG, "\"%s\" is not a date: %s", buf_str(&quote), what);
  buf_clear(&quote);
  return FIT_BAD;
}

/* --- Results --- */

/* Gives the result the text, and what the text says. */
static Fit put_text(const Match *m, Found *out, const char *format, ...) __attribute__((format(printf, 3, 4)));

static Fit put_text(const Match *m, Found *out, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int n = vsnprintf(out->text, sizeof out->text, format, args);
  va_end(args);
  Scan scan = {out->text, (size_t)n, m->phrase->scan.err};
  if (n >= TEXT_MAX)
    return FIT_NONE;
  return edtf_parse(&scan, &out->date) ? FIT_YES : FIT_BAD;
}

static Fit put_bounds(const Match *m, Found *out, int64_t lo, int64_t hi) {
  Buf buf = BUF_EMPTY;
  Bounds bounds = {lo, hi, lo, hi};
  bounds_print(&bounds, READ_AT, &buf);
  Fit fit = put_text(m, out, "%s", buf_str(&buf));
  buf_clear(&buf);
  return fit;
}

static Fit put_days(const Match *m, Found *out, Days days) {
  return put_bounds(m, out, days.lo * SECONDS_OF_DAY, days.hi * SECONDS_OF_DAY);
}

static Days years(int64_t from, int64_t to) {
  return (Days){calendar_day(from, 1, 1), calendar_day(to + 1, 1, 1)};
}

static Days months(int64_t year, int64_t month, int64_t n) {
  return (Days){calendar_day(year, month, 1), calendar_day(year, month + n, 1)};
}

/* --- Relative phrases: what each comes to, seen from one day --- */

static int value(const Match *m, Slot slot) {
  return m->value[slot][0];
}

/* Decade, year, month, week or day that holds the day, `n` units on. */
static Days unit_on(TimeUnit unit, int64_t day, int64_t n) {
  Civil civil = calendar_civil(day);
  switch (unit) {
  case UNIT_OF_DAY: return (Days){day + n, day + n + 1};
  case UNIT_OF_WEEK: day += 7 * n - calendar_weekday(day); return (Days){day, day + 7};
  case UNIT_OF_MONTH: return months(civil.year, civil.month + n, 1);
  case UNIT_OF_YEAR: return years(civil.year + n, civil.year + n);
  case UNIT_OF_DECADE: break;
  }
  int64_t first = (civil.year - civil.year % 10) + 10 * n;
  return years(first, first + 9);
}

/* "two months ago" is a month and "two weeks ago" a week about its day: no day is made up. */
static Days ago(TimeUnit unit, int64_t day, int64_t n) {
  if (unit == UNIT_OF_WEEK)
    return (Days){day + 7 * n - 3, day + 7 * n + 4};
  if (unit == UNIT_OF_DECADE)
    return unit_on(UNIT_OF_YEAR, day, 10 * n);
  return unit_on(unit, day, n);
}

/* Days keep their grain over days and weeks, months are the grain of months and years. */
static Days distance(TimeUnit unit, int64_t day, int64_t n) {
  if (unit == UNIT_OF_WEEK)
    return unit_on(UNIT_OF_DAY, day, 7 * n);
  if (unit == UNIT_OF_YEAR)
    return unit_on(UNIT_OF_MONTH, day, 12 * n);
  if (unit == UNIT_OF_DECADE)
    return unit_on(UNIT_OF_YEAR, day, 10 * n);
  return unit_on(unit, day, n);
}

/* The nearest day of that weekday: in the past with the day itself, before it, after it, or in its week. */
static int64_t near_weekday(int weekday, int arg, bool future, int64_t day) {
  int64_t monday = day - calendar_weekday(day);
  if (arg == 2)
    return monday + weekday;
  bool after = arg == 1 || (arg == 0 && future);
  int64_t found = monday + weekday;
  if (after)
    return found > day ? found : found + 7;
  return found < day || (found == day && arg == 0) ? found : found - 7;
}

static Days near_weekend(int arg, bool future, int64_t day) {
  const int saturday = 5;
  int64_t found = near_weekday(saturday, arg, future, arg == -1 ? day - 1 : day); /* the last one is over */
  return (Days){found, found + 2};
}

/* A month, or a day in a month (0 for none), of the nearest year in which it exists: the last that began, or in the
 * future tense the first that will. */
static Days near_date(const Match *m, bool future, int64_t day) {
  int month = value(m, SLOT_MONTH), of_month = m->count[SLOT_DAY] > 0 ? value(m, SLOT_DAY) : 0;
  int step = future ? 1 : -1;
  for (int64_t year = calendar_civil(day).year - step;; year += step) {
    if (of_month > calendar_month_days(year, month))
      continue;
    int64_t found = calendar_day(year, month, of_month == 0 ? 1 : of_month);
    if (future ? found > day : found <= day)
      return of_month == 0 ? months(year, month, 1) : (Days){found, found + 1};
  }
}

static Days so_far(TimeUnit unit, int arg, int64_t day) {
  Days days = unit_on(unit, day, 0);
  if (arg < 0)
    days.hi = day + 1;
  else
    days.lo = day;
  return days;
}

/* The `n` units that end (or begin) with the day. */
static Days last_n(TimeUnit unit, int64_t day, int64_t n) {
  static const int MONTHS_OF[] = {[UNIT_OF_MONTH] = 1, [UNIT_OF_YEAR] = 12, [UNIT_OF_DECADE] = 120};
  int64_t far = day + n * (unit == UNIT_OF_WEEK ? 7 : 1);
  if (unit >= UNIT_OF_MONTH) {
    Civil civil = calendar_civil(day);
    Civil to = calendar_civil(calendar_day(civil.year, civil.month + n * MONTHS_OF[unit], 1));
    int longest = calendar_month_days(to.year, to.month);
    far = calendar_day(to.year, to.month, civil.day < longest ? civil.day : longest);
  }
  return n < 0 ? (Days){far, day + 1} : (Days){day, far + 1};
}

static Days seen_from(const Match *m, const Pattern *p, int64_t day) {
  TimeUnit unit = (TimeUnit)value(m, SLOT_UNIT);
  bool future = m->phrase->anchor->future;
  int64_t n = (int64_t)value(m, SLOT_N) * p->arg;
  switch (p->meaning) {
  case MEANS_DAY: return unit_on(UNIT_OF_DAY, day, p->arg);
  case MEANS_WEEKDAY: return unit_on(UNIT_OF_DAY, near_weekday(value(m, SLOT_WEEKDAY), p->arg, future, day), 0);
  case MEANS_WEEKEND: return near_weekend(p->arg, future, day);
  case MEANS_SO_FAR: return so_far(unit, p->arg, day);
  case MEANS_AGO: return ago(unit, day, n);
  case MEANS_LAST_N: return last_n(unit, day, n);
  case MEANS_NEAREST: return near_date(m, future, day);
  case MEANS_DISTANCE: return distance(unit, day, n);
  default: return unit_on(unit, day, p->arg); /* MEANS_UNIT, MEANS_NEIGHBOUR */
  }
}

/* The days that an anchor may be; an anchor without both ends is none. */
static bool anchor_days(const Date *anchor, Days *out) {
  if (anchor == NULL || anchor->bounds.start_lo == TIME_MIN || anchor->bounds.end_hi == TIME_MAX)
    return false;
  out->lo = calendar_day_of(anchor->bounds.start_lo);
  out->hi = calendar_day_of(anchor->bounds.end_hi - 1);
  int64_t reach = calendar_day(9000, 1, 1);
  return out->lo > -reach && out->hi < reach;
}

/* What rests on a guess is one: the marks of the anchors pass on. */
static void take_marks(Found *out, const Found *from) {
  out->relative = out->relative || from->relative;
  out->uncertain = out->uncertain || from->uncertain;
  out->approximate = out->approximate || from->approximate;
}

/* Seen from the first day that the anchor may be to the last. */
static Fit relative(const Match *m, const Pattern *p, Found *out) {
  const DateAnchor *anchor = m->phrase->anchor;
  bool later = p->meaning >= MEANS_DISTANCE;
  const Date *used = anchor == NULL ? NULL : later ? anchor->after : anchor->on;
  Days on;
  if (!anchor_days(used, &on))
    return later ? bad(m, "it needs the date mentioned before it (after = …), as a day, month or year")
                 : bad(m, "it needs the date of its document (on = …, or when the source was published)");
  take_marks(out, &(Found){.relative = true, .uncertain = used->uncertain, .approximate = used->approximate});
  if (p->meaning == MEANS_NEAREST && m->count[SLOT_DAY] > 0 &&
      value(m, SLOT_DAY) > calendar_month_days(2000, value(m, SLOT_MONTH)))
    return bad(m, "that month has %d days", calendar_month_days(2000, value(m, SLOT_MONTH)));
  Days days = {seen_from(m, p, on.lo).lo, seen_from(m, p, on.hi).hi};
  if (p->meaning == MEANS_LAST_N) {
    Civil a = calendar_civil(days.lo), b = calendar_civil(days.hi - 1);
    return put_text(m, out, "%04d-%02d-%02d/%04d-%02d-%02d", (int)a.year, a.month, a.day, (int)b.year, b.month, b.day);
  }
  Fit fit = put_days(m, out, days);
  if (fit == FIT_YES && value(m, SLOT_UNIT) == UNIT_OF_DECADE &&
      (p->meaning == MEANS_AGO || p->meaning == MEANS_DISTANCE) && strlen(out->text) == 4)
    return put_text(m, out, "%s~", (char[]){out->text[0], out->text[1], out->text[2], out->text[3], '\0'});
  return fit;
}

/* --- Phrases that stand by themselves --- */

static Fit calendar(const Match *m, Found *out) {
  int year = value(m, SLOT_YEAR);
  if (m->count[SLOT_MONTH] == 0)
    return put_text(m, out, "%04d", year);
  int month = value(m, SLOT_MONTH);
  if (m->count[SLOT_DAY] == 0)
    return put_text(m, out, "%04d-%02d", year, month);
  return put_text(m, out, "%04d-%02d-%02d", year, month, value(m, SLOT_DAY));
}

static Fit era(const Match *m, int arg, Found *out) {
  int n = value(m, SLOT_N);
  if (n == 0)
    return bad(m, "no era has a year 0");
  int64_t year = arg < 0 ? 1 - n : n;
  return put_days(m, out, years(year, year));
}

static Fit century(const Match *m, int arg, Found *out) {
  int64_t last = value(m, SLOT_ORDINAL) * 100;
  return put_days(m, out, arg < 0 ? years(1 - last, 100 - last) : years(last - 99, last));
}

static Fit decade(const Match *m, Found *out) {
  int64_t first = value(m, SLOT_DECADE);
  return put_days(m, out, years(first, first + (first % 100 == 0 ? 99 : 9)));
}

static Fit season(const Match *m, const Pattern *p, Found *out) {
  int code = value(m, SLOT_SEASON), ordinal = m->count[SLOT_ORDINAL] > 0 ? value(m, SLOT_ORDINAL) : 1;
  if (p->meaning == MEANS_QUARTER) {
    int most = p->arg >= 40 ? 2 : 4;
    if (ordinal > most)
      return bad(m, "a year has %d of them", most);
    code = p->arg + ordinal - 1;
  }
  return put_text(m, out, "%04d-%02d", value(m, SLOT_YEAR), code);
}

/* Which third of a month, year or decade; the edges of a year are two months. */
static Fit third(const Match *m, const Pattern *p, Found *out) {
  const Bounds *b = &m->date[0].date.bounds;
  int part = p->meaning == MEANS_PART ? value(m, SLOT_PART) : p->arg;
  if (b->start_lo == TIME_MIN || b->end_hi == TIME_MAX)
    return FIT_NONE;
  Days whole = {calendar_day_of(b->start_lo), calendar_day_of(b->end_hi)};
  Civil c = calendar_civil(whole.lo);
  Days month = months(c.year, c.month, 1), year = years(c.year, c.year), ten = years(c.year, c.year + 9);
  if (whole.lo == month.lo && whole.hi == month.hi)
    return put_days(
        m, out, part == 2 ? (Days){month.lo + 20, month.hi} : (Days){month.lo + 10 * part, month.lo + 10 * part + 10});
  if (whole.lo == year.lo && whole.hi == year.hi && p->meaning == MEANS_EDGE && part != 1)
    return put_days(m, out, months(c.year, part == 0 ? 1 : 11, 2));
  if (whole.lo == year.lo && whole.hi == year.hi)
    return put_days(m, out, months(c.year, 1 + 4 * part, 4));
  if (whole.lo == ten.lo && whole.hi == ten.hi && c.year % 10 == 0)
    return put_days(m, out,
                    part == 0 ? years(c.year, c.year + 3) : years(c.year + 1 + 3 * part, c.year + 3 + 3 * part));
  return bad(m, "only a month, a year or a decade has an early, a middle and a late part");
}

static Fit beyond(const Match *m, const Pattern *p, Found *out) {
  const Bounds *b = &m->date[0].date.bounds;
  if (b->start_lo == TIME_MIN || b->end_hi == TIME_MAX)
    return bad(m, "what it is measured from has no end there");
  if (p->meaning == MEANS_AFTER)
    return put_bounds(m, out, b->end_hi, TIME_MAX);
  return put_bounds(m, out, TIME_MIN, p->arg == 0 ? b->start_lo : b->end_hi);
}

static Fit last_day_by(const Match *m, Found *out) {
  int64_t end = m->date[0].date.bounds.end_hi;
  if (end == TIME_MAX)
    return FIT_NONE;
  Civil c = calendar_civil(calendar_day_of(end - 1));
  return c.year < 0 || c.year > 9999 ? FIT_NONE : put_text(m, out, "[..%04d-%02d-%02d]", (int)c.year, c.month, c.day);
}

/* Joins ends into a span; a set as an end has no EDTF form, and is written all the same. */
static Fit span(const Match *m, const Found *start, const Found *end, Found *out) {
  Err err;
  if ((start != NULL && start->date.kind == DATE_SPAN) || (end != NULL && end->date.kind == DATE_SPAN))
    return FIT_NONE;
  int n = snprintf(out->text, sizeof out->text, "%s/%s", start == NULL ? ".." : start->text,
                   end == NULL ? ".." : end->text);
  if (n >= TEXT_MAX)
    return FIT_NONE;
  if (!date_join(start == NULL ? NULL : &start->date, start == NULL ? END_OPEN : END_STATED,
                 end == NULL ? NULL : &end->date, end == NULL ? END_OPEN : END_STATED, &out->date, &err))
    return bad(m, "%s", err.message);
  return FIT_YES;
}

static Fit between(const Match *m, Found *out) {
  const Bounds *a = &m->date[0].date.bounds, *b = &m->date[1].date.bounds;
  if (a->start_lo == TIME_MIN || b->end_hi == TIME_MAX)
    return FIT_NONE;
  if (b->end_hi <= a->start_lo)
    return bad(m, "the second date lies before the first");
  if (m->date[0].date.kind == DATE_POINT && m->date[1].date.kind == DATE_POINT)
    return put_text(m, out, "[%s..%s]", m->date[0].text, m->date[1].text);
  return put_bounds(m, out, a->start_lo, b->end_hi);
}

/* One of two dates, each a date or a set that is written as one. */
static Fit either(const Match *m, Found *out) {
  char inner[2][TEXT_MAX];
  for (int i = 0; i < 2; i++) {
    const Found *date = &m->date[i];
    if (date->date.kind == DATE_SPAN || date->date.kind == DATE_LIST)
      return FIT_NONE;
    bool set = date->date.kind == DATE_SET;
    snprintf(inner[i], TEXT_MAX, "%.*s", (int)(strlen(date->text) - (set ? 2 : 0)), date->text + set);
  }
  return put_text(m, out, "[%s,%s]", inner[0], inner[1]);
}

/* Two months of one year, or two days of one month: a set or an interval. */
static Fit pair(const Match *m, const Pattern *p, Found *out) {
  const int *month = m->value[SLOT_MONTH], *day = m->value[SLOT_DAY];
  int year = value(m, SLOT_YEAR);
  const char *open = p->arg == 0 ? "[" : "", *mid = p->arg == 0 ? ".." : "/", *close = p->arg == 0 ? "]" : "";
  if (p->meaning == MEANS_MONTHS) /* from November to February 2024 begins the year before */
    return put_text(m, out, "%s%04d-%02d%s%04d-%02d%s", open, month[0] > month[1] ? year - 1 : year, month[0], mid,
                    year, month[1], close);
  return put_text(m, out, "%s%04d-%02d-%02d%s%04d-%02d-%02d%s", open, year, month[0], day[0], mid, year, month[0],
                  day[1], close);
}

static Fit named(const Match *m, Found *out) {
  *out = m->date[0];
  if (out->date.precision != DATE_DAY || out->date.kind != DATE_POINT)
    return FIT_NONE;
  const Word *word = m->phrase->language->words[SLOT_WEEKDAY];
  int is = calendar_weekday(calendar_day_of(out->date.bounds.start_lo));
  if (is == value(m, SLOT_WEEKDAY))
    return FIT_YES;
  while (word->value != is)
    word++;
  return bad(m, "%s is a %s", out->text, word->text);
}

static Fit about(const Match *m, Found *out) {
  const Found *date = &m->date[0];
  if (date->date.kind != DATE_POINT || strpbrk(date->text, "?~%") != NULL)
    return FIT_NONE;
  return put_text(m, out, "%s~", date->text);
}

Fit phrase_work_out(const Match *m, const Pattern *p, Found *out) {
  *out = (Found){0};
  for (int i = 0; i < m->dates; i++)
    take_marks(out, &m->date[i]);
  switch (p->meaning) {
  case MEANS_CALENDAR: return calendar(m, out);
  case MEANS_ERA: return era(m, p->arg, out);
  case MEANS_CENTURY: return century(m, p->arg, out);
  case MEANS_DECADE: return decade(m, out);
  case MEANS_SEASON:
  case MEANS_QUARTER: return season(m, p, out);
  case MEANS_PART:
  case MEANS_EDGE: return third(m, p, out);
  case MEANS_SAME: *out = m->date[0]; return FIT_YES;
  case MEANS_ABOUT: return about(m, out);
  case MEANS_BEFORE:
  case MEANS_AFTER: return beyond(m, p, out);
  case MEANS_LAST_DAY_BY: return last_day_by(m, out);
  case MEANS_SINCE: return span(m, &m->date[0], NULL, out);
  case MEANS_UNTIL: return span(m, NULL, &m->date[0], out);
  case MEANS_FROM_TO: return span(m, &m->date[0], &m->date[1], out);
  case MEANS_BETWEEN: return between(m, out);
  case MEANS_OR: return either(m, out);
  case MEANS_MONTHS:
  case MEANS_DAYS: return pair(m, p, out);
  case MEANS_NAMED: return named(m, out);
  default: return relative(m, p, out);
  }
}
