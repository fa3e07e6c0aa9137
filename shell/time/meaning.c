#include "time/meaning.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const MONTHS[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

const char *meaning_month(int month) {
  return MONTHS[month - 1];
}

/* It is a phrase, but says what cannot be; `place` is the token that is wrong, SIZE_MAX for the whole. */
Fit meaning_bad(const Match *m, Found *out, size_t place, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(out->text, sizeof out->text, format, args);
  va_end(args);
  out->at = place == SIZE_MAX ? SIZE_MAX : m->phrase->tokens[place].at;
  return FIT_BAD;
}

/* --- Results --- */

/* Gives the result the text, and what the text says. */
Fit meaning_put(Found *out, const char *format, ...) {
  char text[TEXT_MAX];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  Scan scan = {text, (size_t)n, NULL};
  if (n >= TEXT_MAX || !edtf_parse(&scan, &out->date))
    return FIT_NONE;
  memcpy(out->text, text, (size_t)n + 1);
  return FIT_YES;
}

static Fit put_bounds(Found *out, int64_t lo, int64_t hi) {
  Buf buf = BUF_EMPTY;
  Bounds bounds = {lo, hi, lo, hi};
  bounds_print(&bounds, READ_AT, &buf);
  Fit fit = meaning_put(out, "%s", buf_str(&buf));
  buf_clear(&buf);
  return fit;
}

static Fit put_days(Found *out, Days days) {
  return put_bounds(out, days.lo * SECONDS_OF_DAY, days.hi * SECONDS_OF_DAY);
}

int meaning_value(const Match *m, Slot slot) {
  return m->value[slot][0];
}

bool meaning_has(const Match *m, Slot slot) {
  return m->count[slot] > 0;
}

size_t meaning_place(const Match *m, Slot slot) {
  return meaning_has(m, slot) ? m->place[slot][0] : SIZE_MAX;
}

/* How many: one, if no number is said. */
int64_t meaning_number(const Match *m) {
  return meaning_has(m, SLOT_N) ? meaning_value(m, SLOT_N) : 1;
}

/* What rests on a guess is one: the marks of the anchors pass on. */
void meaning_take_marks(Found *out, const Found *from) {
  out->relative = out->relative || from->relative;
  out->uncertain = out->uncertain || from->uncertain;
  out->approximate = out->approximate || from->approximate;
}

Fit meaning_put_roughly(Found *out, Days days, TimeUnit unit) {
  Fit fit = put_days(out, days);
  if (fit != FIT_YES || unit < UNIT_OF_DECADE || strlen(out->text) != 4)
    return fit;
  char year[5];
  memcpy(year, out->text, sizeof year);
  return meaning_put(out, "%s~", year);
}

/* --- Phrases that stand by themselves --- */

/* A year, a month (0 for none) and a day (0 for none) of the calendar that is read. */
static Fit put_civil(const Match *m, int64_t year, int month, int day, Found *out) {
  Calendar calendar = m->phrase->calendar;
  int first, last;
  if (!calendar_reads(calendar, year, &first, &last))
    return meaning_bad(m, out, meaning_place(m, SLOT_YEAR), "the calendar is read for the years %d to %d", first, last);
  int days = month == 0 ? 0 : calendar_days(calendar, year, month);
  size_t where = meaning_has(m, SLOT_DAY) ? m->place[SLOT_DAY][day != meaning_value(m, SLOT_DAY)] : m->start;
  if (day > days && calendar <= CALENDAR_JULIAN && month == 2)
    return meaning_bad(m, out, where, "February %d has %d days", (int)year, days);
  if (day > days && calendar <= CALENDAR_JULIAN)
    return meaning_bad(m, out, where, "%s has %d days", meaning_month(month), days);
  if (day > days)
    return meaning_bad(m, out, where, "that month has %d days in %d", days, (int)year);
  int64_t lo = calendar_day_in(calendar, year, month == 0 ? 1 : month, day == 0 ? 1 : day);
  int64_t hi = day != 0     ? lo + 1
               : month != 0 ? calendar_day_in(calendar, year, month + 1, 1)
                            : calendar_day_in(calendar, year + 1, 1, 1);
  int doubt = calendar_doubt(calendar);
  return put_days(out, (Days){lo - doubt, hi + doubt});
}

/* Two numbers and a year: the day and the month, in which order the form or the numbers say; or either. */
static Fit numeric(const Match *m, const Pattern *p, Found *out) {
  const Token *a = &m->phrase->tokens[m->place[SLOT_N][0]], *b = &m->phrase->tokens[m->place[SLOT_N][1]];
  const Token *c = &m->phrase->tokens[m->place[SLOT_YEAR][0]];
  int first = a->number, second = b->number, year = meaning_value(m, SLOT_YEAR);
  if (a->digits == 0 || a->digits > 2 || b->digits == 0 || b->digits > 2 || c->digits != 4 ||
      (p->arg != 2 && c->at - a->at > 6))
    return FIT_NONE;
  if (p->arg == 2)
    return m->phrase->calendar == CALENDAR_GREGORIAN || first < 1 || first > 12 || second < 1
               ? FIT_NONE
               : put_civil(m, year, first, second, out);
  if (m->phrase->running && (a->digits == 1 || b->digits == 1) && p->arg == 0)
    return FIT_NONE; /* 8.2.1999 may be a version */
  if (first == 0 || second == 0 || (first > 12 && second > 12))
    return meaning_bad(m, out, first > 12 ? m->place[SLOT_N][1] : m->place[SLOT_N][0], "no month has that number");
  if (p->arg == 1 && first <= 12 && second <= 12 && first != second) {
    int lo = first < second ? first : second, hi = first < second ? second : first;
    return meaning_put(out, "[%04d-%02d-%02d,%04d-%02d-%02d]", year, lo, hi, year, hi, lo);
  }
  if (p->arg == 0 && second > 12)
    return meaning_bad(m, out, m->place[SLOT_N][1], "no month has that number");
  return second <= 12 ? put_civil(m, year, second, first, out) : put_civil(m, year, first, second, out);
}

static Fit era(const Match *m, int arg, Found *out) {
  int n = meaning_has(m, SLOT_N) ? meaning_value(m, SLOT_N) : meaning_value(m, SLOT_YEAR);
  if (n == 0)
    return meaning_bad(m, out, meaning_place(m, SLOT_N), "no era has a year 0");
  return put_civil(m, arg < 0 ? 1 - n : n, meaning_value(m, SLOT_MONTH), meaning_value(m, SLOT_DAY), out);
}

static Fit span(const Match *m, const Found *start, const Found *end, Found *out);

static Fit century(const Match *m, int arg, Found *out) {
  Found ends[2];
  memset(ends, 0, sizeof ends);
  for (int i = 0; i < m->count[SLOT_ORDINAL]; i++) {
    int64_t last = m->value[SLOT_ORDINAL][i] * 100;
    put_days(&ends[i], arg < 0 ? days_years(1 - last, 100 - last) : days_years(last - 99, last));
  }
  if (m->count[SLOT_ORDINAL] == 2)
    return span(m, &ends[0], &ends[1], out);
  *out = ends[0];
  return FIT_YES;
}

static Fit decade(const Match *m, Found *out) {
  int64_t first = meaning_value(m, SLOT_DECADE);
  return put_days(out, days_years(first, first + (first % 100 == 0 ? 99 : 9)));
}

static Fit season(const Match *m, const Pattern *p, Found *out) {
  int code = meaning_value(m, SLOT_SEASON),
      ordinal = meaning_has(m, SLOT_ORDINAL) ? meaning_value(m, SLOT_ORDINAL) : (int)meaning_number(m);
  int year = meaning_value(m, SLOT_YEAR);
  if (p->meaning == MEANS_QUARTER) {
    if (meaning_has(m, SLOT_N) && m->phrase->running && m->place[SLOT_N][0] > 0 &&
        !m->phrase->tokens[m->place[SLOT_N][0]].glued && m->phrase->tokens[m->place[SLOT_N][0] - 1].len == 1)
      return FIT_NONE; /* Q 3 */
    int most = p->arg >= 40 ? 2 : 4;
    if (ordinal > most || ordinal < 1)
      return meaning_bad(m, out, meaning_has(m, SLOT_N) ? meaning_place(m, SLOT_N) : meaning_place(m, SLOT_ORDINAL),
                         "a year has %d of them", most);
    code = p->arg + ordinal - 1;
  } else if (meaning_has(m, SLOT_N) || m->count[SLOT_YEAR] == 2) {
    int next = meaning_has(m, SLOT_N) ? meaning_value(m, SLOT_N) : m->value[SLOT_YEAR][1];
    if (next != year + 1 && next != (year + 1) % 100)
      return meaning_bad(m, out, m->end - 1, "the year after %d is %d", year, year + 1);
  }
  return meaning_put(out, "%04d-%02d", year, code);
}

/* How many whole months the days are; 0 if they are not. */
static int64_t months_in(Days days) {
  Civil a = calendar_civil(days.lo), b = calendar_civil(days.hi);
  return a.day == 1 && b.day == 1 ? (b.year - a.year) * 12 + b.month - a.month : 0;
}

static Days months_from(int64_t lo, int64_t skip, int64_t n) {
  Civil c = calendar_civil(lo);
  return days_months(c.year, c.month + skip, n);
}

static int which_third(const Match *m, const Pattern *p) {
  return p->meaning == MEANS_PART ? meaning_value(m, SLOT_PART) : p->arg;
}

/* Which third of a week, month, quarter, season, half, year, decade or century; the edges of a year are two months. */
static Fit third(const Match *m, const Pattern *p, Found *out) {
  static const int FIRST[][3] = {{0, 4, 7}, {0, 33, 67}}, COUNT[][3] = {{4, 3, 3}, {33, 34, 33}};
  int part = which_third(m, p);
  Days whole;
  if (m->date[0]->date.kind == DATE_SPAN || !days_of(&m->date[0]->date, &whole))
    return FIT_NONE;
  int64_t n = months_in(whole), lo = whole.lo;
  if (whole.hi - lo == 1 && part != 1 && p->meaning == MEANS_PART)
    return put_days(out, whole); /* early on a day is that day */
  out->month = m->date[0]->day == 0 && m->date[0]->part == 0 ? m->date[0]->month : 0;
  out->part = out->month != 0 ? part + 1 : 0;
  if (n == 1)
    return put_days(out, days_month_part(whole, part));
  if (n == 12 && calendar_civil(lo).month == 1 && p->meaning == MEANS_EDGE && part != 1)
    return put_days(out, months_from(lo, part == 0 ? 0 : 10, 2));
  if (n == 3 || n == 6 || n == 12)
    return put_days(out, months_from(lo, n / 3 * part, n / 3));
  if ((n == 120 && calendar_civil(lo).year % 10 == 0) || n == 1200)
    return put_days(out, months_from(lo, 12 * FIRST[n > 120][part], 12 * COUNT[n > 120][part]));
  if (whole.hi - lo == 7 && calendar_weekday(lo) == 0)
    return put_days(out, (Days){lo + 2 * part, part == 2 ? whole.hi : lo + 2 * part + 2});
  return meaning_bad(
      m, out, SIZE_MAX,
      "only a week, month, quarter, season, year, decade or century has an early, a middle and a late part");
}

/* Halves and quarters of a month, a year, or years. */
static Fit fraction(const Match *m, const Pattern *p, Found *out) {
  int ordinal = meaning_value(m, SLOT_ORDINAL);
  Days whole;
  if (!days_of(&m->date[0]->date, &whole) || m->date[0]->date.kind == DATE_SPAN)
    return FIT_NONE;
  if (ordinal > p->arg)
    return meaning_bad(m, out, meaning_place(m, SLOT_ORDINAL), "there are %d of them", p->arg);
  int64_t n = months_in(whole);
  Civil c = calendar_civil(whole.lo);
  if (n == 12 && c.month == 1 && c.year >= 0 && c.year <= 9999)
    return meaning_put(out, "%04d-%02d", (int)c.year, (p->arg == 2 ? 40 : 33) + ordinal - 1);
  if (n == 1 && p->arg == 2)
    return put_days(out, (Days){whole.lo + 15 * (ordinal - 1), ordinal == 2 ? whole.hi : whole.lo + 15});
  if (n == 0 || n % p->arg != 0)
    return meaning_bad(m, out, SIZE_MAX, "it cannot be parted so");
  return put_days(out, months_from(whole.lo, n / p->arg * (ordinal - 1), n / p->arg));
}

static Fit beyond(const Match *m, const Pattern *p, Found *out) {
  const Bounds *b = &m->date[0]->date.bounds;
  if (b->start_lo == TIME_MIN || b->end_hi == TIME_MAX)
    return meaning_bad(m, out, SIZE_MAX, "what it is measured from has no end there");
  if (p->meaning == MEANS_AFTER)
    return put_bounds(out, p->arg == 0 ? b->end_hi : b->start_lo, TIME_MAX);
  return put_bounds(out, TIME_MIN, p->arg == 0 ? b->start_lo : b->end_hi);
}

static Fit last_day_by(const Match *m, Found *out) {
  int64_t end = m->date[0]->date.bounds.end_hi;
  if (end == TIME_MAX)
    return FIT_NONE;
  Civil c = calendar_civil(calendar_day_of(end - 1));
  return c.year < 0 || c.year > 9999 ? FIT_NONE : meaning_put(out, "[..%04d-%02d-%02d]", (int)c.year, c.month, c.day);
}

/* Joins ends into a span; a set as an end has no EDTF form, and is written all the same. */
static Fit span(const Match *m, const Found *start, const Found *end, Found *out) {
  char text[TEXT_MAX];
  Date date;
  if ((start != NULL && start->date.kind == DATE_SPAN) || (end != NULL && end->date.kind == DATE_SPAN))
    return FIT_NONE;
  int n = snprintf(text, sizeof text, "%s/%s", start == NULL ? ".." : start->text, end == NULL ? ".." : end->text);
  if (n >= TEXT_MAX)
    return FIT_NONE;
  if (!date_join(start == NULL ? NULL : &start->date, start == NULL ? END_OPEN : END_STATED,
                 end == NULL ? NULL : &end->date, end == NULL ? END_OPEN : END_STATED, &date, NULL))
    return meaning_bad(m, out, SIZE_MAX, "the end lies before the start");
  out->date = date;
  memcpy(out->text, text, (size_t)n + 1);
  return FIT_YES;
}

/* A year and the last two digits of another. */
static Fit short_years(const Match *m, Found *out) {
  int from = meaning_value(m, SLOT_YEAR), to = from - from % 100 + meaning_value(m, SLOT_N);
  if (m->count[SLOT_YEAR] == 2 && m->value[SLOT_YEAR][1] > from)
    return meaning_put(out, "%04d/%04d", from, m->value[SLOT_YEAR][1]);
  if (!meaning_has(m, SLOT_N))
    return meaning_bad(m, out, SIZE_MAX, "the end lies before the start");
  const Token *last = &m->phrase->tokens[m->place[SLOT_N][0]];
  return last->digits == 2 && to > from ? meaning_put(out, "%04d/%04d", from, to) : FIT_NONE;
}

static Fit between(const Match *m, Found *out) {
  const Bounds *a = &m->date[0]->date.bounds, *b = &m->date[1]->date.bounds;
  if (a->start_lo == TIME_MIN || b->end_hi == TIME_MAX || m->date[0]->date.kind == DATE_SPAN ||
      m->date[1]->date.kind == DATE_SPAN)
    return FIT_NONE;
  if (b->end_hi <= a->start_lo)
    return meaning_bad(m, out, SIZE_MAX, "the second date lies before the first");
  if (m->date[0]->date.kind == DATE_POINT && m->date[1]->date.kind == DATE_POINT)
    return meaning_put(out, "[%s..%s]", m->date[0]->text, m->date[1]->text);
  return put_bounds(out, a->start_lo, b->end_hi);
}

/* One of the dates, or all of them; a set among them is written as its members. */
static Fit list(const Match *m, int all, Found *out) {
  char text[TEXT_MAX];
  int n = snprintf(text, sizeof text, "%c", all ? '{' : '[');
  for (int i = 0; i < m->dates; i++) {
    const Found *date = m->date[i];
    bool set = date->date.kind == (all ? DATE_LIST : DATE_SET);
    if (date->date.kind != DATE_POINT && !set)
      return FIT_NONE;
    n += snprintf(text + n, sizeof text - (size_t)n, "%s%.*s", i == 0 ? "" : ",",
                  (int)(strlen(date->text) - (set ? 2 : 0)), date->text + set);
    if (n >= TEXT_MAX - 1)
      return FIT_NONE;
  }
  return meaning_put(out, "%s%c", text, all ? '}' : ']');
}

/* Two days of one month. */
static Fit two_days(const Match *m, const Pattern *p, Found *out) {
  static const char *const FORMS[][3] = {{"[", "..", "]"}, {"", "/", ""}, {"[", ",", "]"}, {"{", ",", "}"}};
  const char *const *form = FORMS[p->arg];
  const int *day = m->value[SLOT_DAY];
  int month = meaning_value(m, SLOT_MONTH);
  int64_t year = meaning_value(m, SLOT_YEAR), last = year;
  if (!meaning_has(m, SLOT_YEAR)) {
    Days on;
    if (day[0] > calendar_month_days(2000, month) || day[1] > calendar_month_days(2000, month))
      return meaning_bad(m, out, meaning_place(m, SLOT_DAY), "%s has %d days", meaning_month(month),
                         calendar_month_days(2000, month));
    if (relative_anchor(m, p, &on, out) == FIT_BAD)
      return FIT_BAD;
    bool future = m->phrase->anchor->future;
    year = calendar_civil(days_near_date(month, day[0], future, on.lo).lo).year;
    last = calendar_civil(days_near_date(month, day[0], future, on.hi - 1).lo).year;
  }
  if (year != last)
    return meaning_bad(m, out, SIZE_MAX, "its year does not follow from the date of its document");
  if (day[1] <= day[0])
    return p->arg < 2 ? meaning_bad(m, out, m->place[SLOT_DAY][1], "the second day lies before the first") : FIT_NONE;
  Found ends[2];
  memset(ends, 0, sizeof ends);
  for (int i = 0; i < 2; i++) {
    Fit fit = put_civil(m, year, month, day[i], &ends[i]);
    if (fit != FIT_YES) {
      ends[i].relative = out->relative;
      *out = ends[i];
      return fit;
    }
  }
  if (p->arg == 1)
    return span(m, &ends[0], &ends[1], out);
  if (m->phrase->calendar == CALENDAR_HIJRI)
    return FIT_NONE;
  return meaning_put(out, "%s%s%s%s%s", form[0], ends[0].text, form[1], ends[1].text, form[2]);
}

/* A day with a weekday, and perhaps its month: where they agree nearest to the document, within about a year. */
static bool agreeing(const Match *m, int64_t day, int weekday, Found *out) {
  const Found *date = m->date[0];
  Civil on = calendar_civil(day);
  int64_t best = 0, least = INT64_MAX;
  for (int n = -14; n <= 14; n++) {
    Civil c = calendar_civil(calendar_day(on.year, on.month + n, 1));
    if ((date->month != 0 && c.month != date->month) || date->day > calendar_month_days(c.year, c.month))
      continue;
    int64_t is = calendar_day(c.year, c.month, date->day), far = is < day ? day - is : is - day;
    if (calendar_weekday(is) != weekday || far >= least)
      continue;
    best = is;
    least = far;
  }
  return least < INT64_MAX && put_days(out, (Days){best, best + 1}) == FIT_YES;
}

static Fit named(const Match *m, Found *out) {
  static const char *const NAMES[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  const Found *date = m->date[0];
  Days on;
  if (date->date.precision != DATE_DAY || date->date.kind != DATE_POINT || date->meaning == MEANS_NAMED)
    return FIT_NONE;
  int is = calendar_weekday(calendar_day_of(date->date.bounds.start_lo));
  const DateAnchor *anchor = m->phrase->anchor;
  if (date->day != 0 && anchor != NULL && anchor->on != NULL && days_of(anchor->on, &on) &&
      agreeing(m, on.lo, meaning_value(m, SLOT_WEEKDAY), out))
    return FIT_YES;
  if (is != meaning_value(m, SLOT_WEEKDAY))
    return meaning_bad(m, out, meaning_place(m, SLOT_WEEKDAY), "%s is a %s", date->text, NAMES[is]);
  *out = *date;
  out->month = 0; /* the weekday may hold in one year alone */
  return FIT_YES;
}

/* The date with the mark on all its parts. */
static Fit mark(const Match *m, int sign, Found *out) {
  Buf buf = BUF_EMPTY;
  text_mark(m->date[0]->text, (char)sign, &buf);
  Fit fit = buf.len < TEXT_MAX && m->date[0]->date.precision >= DATE_DAY ? FIT_YES : FIT_NONE;
  if (fit == FIT_YES) {
    out->date = m->date[0]->date;
    memcpy(out->text, buf_str(&buf), buf.len + 1);
    out->date.uncertain = out->date.uncertain || sign == '?';
    out->date.approximate = out->date.approximate || sign == '~';
    if (out->date.level < 1)
      out->date.level = 1;
    if (m->date[0]->date.kind != DATE_SPAN)
      fit = meaning_put(out, "%s", buf_str(&buf));
  }
  buf_clear(&buf);
  return fit;
}

/* The first, second, … or last day, week or month of a date; weeks are its first seven days, the seven after, … */
static Fit nth(const Match *m, const Pattern *p, Found *out) {
  TimeUnit unit = (TimeUnit)meaning_value(m, SLOT_UNIT);
  int64_t n = p->arg < 0 ? -1 : meaning_value(m, SLOT_ORDINAL) - 1;
  Days whole, days;
  if (!days_of(&m->date[0]->date, &whole) || m->date[0]->date.kind == DATE_SPAN || unit > UNIT_OF_YEAR)
    return FIT_NONE;
  if (unit <= UNIT_OF_WEEK) {
    int length = unit == UNIT_OF_WEEK ? 7 : 1;
    days.lo = n < 0 ? whole.hi - length : whole.lo + n * length;
    days.hi = days.lo + length;
  } else {
    days = days_unit(unit, n < 0 ? whole.hi - 1 : whole.lo, n < 0 ? 0 : n);
  }
  if (days.lo < whole.lo || days.lo >= whole.hi)
    return meaning_bad(m, out, meaning_place(m, SLOT_ORDINAL), "%s has not so many", m->date[0]->text);
  days.hi = days.hi > whole.hi ? whole.hi : days.hi;
  return put_days(out, days);
}

/* A night lies in two days. */
static Fit night(const Match *m, int arg, Found *out) {
  Days day;
  if (!days_of(&m->date[0]->date, &day) || day.hi - day.lo != 1 || m->date[0]->date.kind != DATE_POINT)
    return FIT_NONE;
  return put_days(out, arg < 0 ? (Days){day.lo - 1, day.hi} : (Days){day.lo, day.hi + 1});
}

static Fit offset(const Match *m, const Pattern *p, Found *out) {
  TimeUnit unit = (TimeUnit)meaning_value(m, SLOT_UNIT);
  int64_t n = meaning_number(m) * p->arg;
  Days on;
  if (!days_of(&m->date[0]->date, &on) || m->date[0]->date.kind == DATE_SPAN)
    return FIT_NONE;
  return meaning_put_roughly(out, (Days){days_distance(unit, on.lo, n).lo, days_distance(unit, on.hi - 1, n).hi}, unit);
}

static Fit clock_time(const Match *m, Found *out) {
  const Found *date = m->date[0];
  int at = meaning_value(m, SLOT_CLOCK) / 4, fine = meaning_value(m, SLOT_CLOCK) % 4,
      zone = meaning_value(m, SLOT_ZONE);
  if (date->date.kind != DATE_POINT || date->date.precision != DATE_DAY || strpbrk(date->text, "?~%X") != NULL)
    return FIT_NONE;
  if (out->uncertain ||
      out->approximate) { /* a clock time takes no mark: the day with its mark says less, and no more */
    out->date = date->date;
    memcpy(out->text, date->text, sizeof out->text);
    return FIT_YES;
  }
  char clock[16], behind[24] = "";
  snprintf(clock, sizeof clock, "%02d:%02d:%02d", at / 3600 % 24, at / 60 % 60, at % 60);
  if (meaning_has(m, SLOT_ZONE) && zone == 0)
    snprintf(behind, sizeof behind, "Z");
  else if (meaning_has(m, SLOT_ZONE))
    snprintf(behind, sizeof behind, "%c%02d:%02d", zone < 0 ? '-' : '+', (zone < 0 ? -zone : zone) / 60 % 24,
             (zone < 0 ? -zone : zone) % 60);
  return meaning_put(out, "%sT%.*s%s", date->text, 2 + 3 * fine, clock, behind);
}

/* --- All of them --- */

/* A date without a year takes the one that goes with another date of the phrase: before it or after it, in the order in
 * which they are said, or in its year. */
static bool place_by(const Match *m, int at, int base, bool same_year, Found *out) {
  const Found *found = m->date[at];
  Days on;
  if (m->date[base]->bad || !days_of(&m->date[base]->date, &on))
    return false;
  *out = (Found){.at = SIZE_MAX};
  meaning_take_marks(out, m->date[base]);
  int64_t year = calendar_civil(on.lo).year;
  if (same_year && found->day > calendar_month_days(year, found->month))
    return false;
  if (found->weekday != 0) {
    int64_t day = days_near_weekday(found->weekday - 1, at < base ? 0 : 1, false, at < base ? on.lo : on.lo - 1);
    return put_days(out, (Days){day, day + 1}) == FIT_YES;
  }
  Days days = same_year   ? days_in_year(year, found->month, found->day)
              : at < base ? days_near_date(found->month, found->day, false, on.lo)
                          : days_near_date(found->month, found->day, true, on.lo - 1);
  return put_days(out, found->part == 0 ? days : days_month_part(days, found->part - 1)) == FIT_YES;
}

/* Gives the dates without a year theirs; `room` keeps those that change. */
static void place_dates(Match *m, const Pattern *p, Found *room) {
  bool future = m->phrase->anchor != NULL && m->phrase->anchor->future;
  int base = future && p->meaning != MEANS_OR ? 0 : m->dates - 1;
  for (int i = 0; i < m->dates; i++)
    if (m->date[i]->month == 0 && m->date[i]->weekday == 0 && !m->date[i]->bad)
      base = i;
  for (int i = 0; i < m->dates; i++)
    if (i != base && (m->date[i]->month != 0 || (m->date[i]->weekday != 0 && p->meaning != MEANS_OR)) &&
        place_by(m, i, base, p->meaning == MEANS_OR, &room[i]))
      m->date[i] = &room[i];
}

/* What goes by the Gregorian calendar alone. */
static bool is_gregorian(Meaning meaning) {
  return meaning < MEANS_CALENDAR || meaning == MEANS_CENTURY || meaning == MEANS_DECADE || meaning == MEANS_SEASON ||
         meaning == MEANS_QUARTER || meaning == MEANS_FRACTION || meaning == MEANS_NTH || meaning == MEANS_PART ||
         meaning == MEANS_EDGE;
}

static Fit work_out(const Match *m, const Pattern *p, Found *out) {
  switch (p->meaning) {
  case MEANS_CALENDAR:
    return put_civil(m, meaning_value(m, SLOT_YEAR), meaning_value(m, SLOT_MONTH), meaning_value(m, SLOT_DAY), out);
  case MEANS_NUMERIC: return numeric(m, p, out);
  case MEANS_ERA: return era(m, p->arg, out);
  case MEANS_CENTURY: return century(m, p->arg, out);
  case MEANS_DECADE: return decade(m, out);
  case MEANS_SEASON:
  case MEANS_QUARTER: return season(m, p, out);
  case MEANS_FRACTION: return fraction(m, p, out);
  case MEANS_PART:
  case MEANS_EDGE: return third(m, p, out);
  case MEANS_SAME: *out = *m->date[0]; return FIT_YES;
  case MEANS_MARK: return mark(m, p->arg, out);
  case MEANS_BEFORE:
  case MEANS_AFTER: return beyond(m, p, out);
  case MEANS_LAST_DAY_BY: return last_day_by(m, out);
  case MEANS_SINCE: return span(m, m->date[0], NULL, out);
  case MEANS_UNTIL: return span(m, NULL, m->date[0], out);
  case MEANS_FROM_TO: return m->dates == 0 ? short_years(m, out) : span(m, m->date[0], m->date[1], out);
  case MEANS_BETWEEN: return between(m, out);
  case MEANS_OR: return list(m, p->arg, out);
  case MEANS_DAYS: return two_days(m, p, out);
  case MEANS_NAMED: return named(m, out);
  case MEANS_OFFSET: return offset(m, p, out);
  case MEANS_NTH: return nth(m, p, out);
  case MEANS_NIGHT: return night(m, p->arg, out);
  case MEANS_CLOCK: return clock_time(m, out);
  case MEANS_VAGUE:
    return meaning_bad(m, out, SIZE_MAX,
                       p->arg == 1 ? "[..2011] is one of the times up to it, ../2011 all of them"
                                   : "it is too vague: say between which days, months or years");
  case MEANS_LAST_NIGHT:
    if (p->arg == 0 && (m->value[SLOT_WEEKDAY][0] + 1) % 7 != m->value[SLOT_WEEKDAY][1])
      return FIT_NONE;
    return relative_work_out(m, p, out);
  default: return relative_work_out(m, p, out);
  }
}

/* "in in 2024", "on before 2024" are no phrases: one word says how the date stands. */
static bool has_preposition(const Found *found) {
  Meaning is = found->meaning;
  return is == MEANS_SAME || is == MEANS_BEFORE || is == MEANS_AFTER || is == MEANS_SINCE || is == MEANS_UNTIL;
}

/* True of "mid-May", whose year another date may give. */
static bool is_month_part(const Match *m, const Pattern *p) {
  const Found *date = m->date[0];
  return (p->meaning == MEANS_PART || p->meaning == MEANS_EDGE) && date->month != 0 && date->day == 0 &&
         date->part == 0;
}

Fit phrase_work_out(const Match *match, const Pattern *p, Found *out) {
  Match m = *match;
  Found room[DATES_MAX];
  *out = (Found){.at = SIZE_MAX};
  if ((m.value[SLOT_UNIT][0] & UNIT_MANY) != 0 && !meaning_has(&m, SLOT_N) && p->meaning != MEANS_VAGUE)
    return FIT_NONE;
  m.value[SLOT_UNIT][0] &= ~UNIT_MANY;
  if (m.phrase->calendar != CALENDAR_GREGORIAN && is_gregorian(p->meaning))
    return meaning_bad(&m, out, SIZE_MAX, "with calendar = … only years, months and days are read");
  if (p->meaning == MEANS_SAME && has_preposition(m.date[0]))
    return FIT_NONE;
  if (m.phrase->running && p->meaning == MEANS_OR && p->arg == 1 && m.date[0]->month == 0)
    return FIT_NONE; /* in running text these are two phrases: neither needs the other for its year */
  bool placed = m.dates == 1 && (p->meaning == MEANS_IN_YEAR || p->meaning == MEANS_IN_THAT_YEAR);
  if (placed && (m.date[0]->month == 0 || m.date[0]->part != 0))
    return FIT_NONE;
  if (m.dates > 1)
    place_dates(&m, p, room);
  for (int i = 0; i < m.dates; i++) {
    if (placed)
      continue; /* it lacks what the form gives it */
    if (m.date[i]->bad && (p->meaning != MEANS_SAME || m.dates > 1)) {
      bool part = is_month_part(&m, p);
      *out = *m.date[i];
      out->month = part ? out->month : 0;
      out->part = part ? which_third(&m, p) + 1 : 0;
      out->weekday = 0;
      return FIT_BAD;
    }
    meaning_take_marks(out, m.date[i]);
  }
  if (p->meaning == MEANS_SAME && m.date[0]->bad) {
    *out = *m.date[0];
    return FIT_BAD;
  }
  return work_out(&m, p, out);
}
