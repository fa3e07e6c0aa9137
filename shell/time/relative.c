/* Phrases that are read against a day: what each comes to, seen from it. */
#include "time/meaning.h"

Days days_years(int64_t from, int64_t to) {
  return (Days){calendar_day(from, 1, 1), calendar_day(to + 1, 1, 1)};
}

Days days_months(int64_t year, int64_t month, int64_t n) {
  return (Days){calendar_day(year, month, 1), calendar_day(year, month + n, 1)};
}

/* The days of a date; false if it has no first or last. */
bool days_of(const Date *date, Days *out) {
  if (date->bounds.start_lo == TIME_MIN || date->bounds.end_hi == TIME_MAX)
    return false;
  out->lo = calendar_day_of(date->bounds.start_lo);
  out->hi = calendar_day_of(date->bounds.end_hi - 1) + 1;
  int64_t reach = calendar_day(9000, 1, 1);
  return out->lo > -reach && out->hi < reach;
}

/* Century, decade, year, month, week or day that holds the day, `n` units on. */
Days days_unit(TimeUnit unit, int64_t day, int64_t n) {
  Civil civil = calendar_civil(day);
  int64_t since = civil.year - 1;
  switch (unit) {
  case UNIT_OF_DAY: return (Days){day + n, day + n + 1};
  case UNIT_OF_WEEK: day += 7 * n - calendar_weekday(day); return (Days){day, day + 7};
  case UNIT_OF_MONTH: return days_months(civil.year, civil.month + n, 1);
  case UNIT_OF_YEAR: return days_years(civil.year + n, civil.year + n);
  case UNIT_OF_DECADE: since = civil.year - (civil.year % 10 + 10) % 10 + 10 * n; return days_years(since, since + 9);
  case UNIT_OF_CENTURY: since -= (since % 100 + 100) % 100 - 100 * n; return days_years(since + 1, since + 100);
  }
  return (Days){day, day + 1};
}

static bool is_long(TimeUnit unit) {
  return unit >= UNIT_OF_DECADE;
}

/* Decades and centuries are counted in years, which then are about right. */
static int64_t years_in(TimeUnit unit) {
  return unit == UNIT_OF_CENTURY ? 100 : 10;
}

/* "two months ago" is a month and "two weeks ago" a week about its day: no day is made up. */
static Days ago(TimeUnit unit, int64_t day, int64_t n) {
  if (unit == UNIT_OF_WEEK)
    return (Days){day + 7 * n - 3, day + 7 * n + 4};
  if (is_long(unit))
    return days_unit(UNIT_OF_YEAR, day, years_in(unit) * n);
  return days_unit(unit, day, n);
}

/* Days keep their grain over days and weeks, months are the grain of months and years. */
Days days_distance(TimeUnit unit, int64_t day, int64_t n) {
  if (unit == UNIT_OF_WEEK)
    return days_unit(UNIT_OF_DAY, day, 7 * n);
  if (unit == UNIT_OF_YEAR)
    return days_unit(UNIT_OF_MONTH, day, 12 * n);
  if (is_long(unit))
    return days_unit(UNIT_OF_YEAR, day, years_in(unit) * n);
  return days_unit(unit, day, n);
}

/* The nearest day of that weekday: in the past with the day itself, before it, after it, or in a week near it. */
int64_t days_near_weekday(int weekday, int arg, bool future, int64_t day) {
  int64_t found = day - calendar_weekday(day) + weekday;
  if (arg >= 2)
    return found + (arg == 3 ? -7 : arg == 4 ? 7 : 0);
  if (arg == 1 || (arg == 0 && future))
    return found > day ? found : found + 7;
  return found < day || (found == day && arg == 0) ? found : found - 7;
}

static Days near_weekend(int arg, bool future, int64_t day) {
  const int saturday = 5;
  int64_t found = days_near_weekday(saturday, arg, future, arg == -1 ? day - 1 : day); /* the last one is over */
  return (Days){found, found + 2};
}

/* The early, middle or late part of a month, from 0. */
Days days_month_part(Days month, int part) {
  return (Days){month.lo + 10 * part, part == 2 ? month.hi : month.lo + 10 * part + 10};
}

/* A month, or a day in a month (0 for none), of a year. */
Days days_in_year(int64_t year, int month, int day) {
  int64_t found = calendar_day(year, month, day == 0 ? 1 : day);
  return day == 0 ? days_months(year, month, 1) : (Days){found, found + 1};
}

/* The one of the nearest year in which it exists: the last that began by `day`, or the first that begins after. */
Days days_near_date(int month, int of_month, bool future, int64_t day) {
  int step = future ? 1 : -1;
  for (int64_t year = calendar_civil(day).year - step;; year += step) {
    if (of_month > calendar_month_days(year, month))
      continue;
    Days found = days_in_year(year, month, of_month);
    if (future ? found.lo > day : found.lo <= day)
      return found;
  }
}

/* The nearest day of that number in a month that has it. */
static Days near_day(int of_month, bool future, int64_t day) {
  Civil civil = calendar_civil(day);
  for (int64_t month = civil.month;; month += future ? 1 : -1) {
    Days days = days_months(civil.year, month, 1);
    int64_t found = days.lo + of_month - 1;
    if (found < days.hi && (future ? found > day : found <= day))
      return (Days){found, found + 1};
  }
}

/* A day of the month some months on. */
static Days in_month(int64_t day, int n, int of_month) {
  int64_t found = days_unit(UNIT_OF_MONTH, day, n).lo + of_month - 1;
  return (Days){found, found + 1};
}

static Days so_far(TimeUnit unit, int arg, int64_t day) {
  Days days = days_unit(unit, day, 0);
  if (arg < 0)
    days.hi = day + 1;
  else
    days.lo = day;
  return days;
}

/* The `n` units that end (or begin) with the day. */
static Days last_n(TimeUnit unit, int64_t day, int64_t n) {
  static const int MONTHS_OF[] = {
      [UNIT_OF_MONTH] = 1, [UNIT_OF_YEAR] = 12, [UNIT_OF_DECADE] = 120, [UNIT_OF_CENTURY] = 1200};
  int64_t far = day + n * (unit == UNIT_OF_WEEK ? 7 : 1);
  if (unit >= UNIT_OF_MONTH) {
    Civil civil = calendar_civil(day);
    Civil to = calendar_civil(calendar_day(civil.year, civil.month + n * MONTHS_OF[unit], 1));
    int longest = calendar_month_days(to.year, to.month);
    far = calendar_day(to.year, to.month, civil.day < longest ? civil.day : longest);
  }
  return n < 0 ? (Days){far, day + 1} : (Days){day, far + 1};
}

/* A season, by its code, that begins in a year. */
static Days season_of(int64_t year, int code) {
  return days_months(year, 3 * (code - 20), 3);
}

/* The year in which the season begins: over (-1), of the year at hand (0), to come (1). */
static int64_t season_year(int code, int arg, int64_t day) {
  Civil civil = calendar_civil(day);
  if (arg == 0)
    return code == 24 && civil.month < 3 ? civil.year - 1 : civil.year;
  for (int64_t year = civil.year - arg;; year += arg) {
    Days days = season_of(year, code);
    if (arg < 0 ? days.hi <= day : days.lo > day)
      return year;
  }
}

static Days seen_from(const Match *m, const Pattern *p, int64_t day) {
  TimeUnit unit = (TimeUnit)meaning_value(m, SLOT_UNIT);
  bool future = m->phrase->anchor->future;
  int64_t n = meaning_number(m) * p->arg;
  int code = meaning_value(m, SLOT_SEASON);
  switch (p->meaning) {
  case MEANS_DAY: return days_unit(UNIT_OF_DAY, day, p->arg);
  case MEANS_EVE: return days_unit(UNIT_OF_DAY, day, -1);
  case MEANS_WEEKDAY:
    return days_unit(UNIT_OF_DAY, days_near_weekday(meaning_value(m, SLOT_WEEKDAY), p->arg, future, day), 0);
  case MEANS_WEEKEND: return near_weekend(p->arg, future, day);
  case MEANS_SEASON_NEAR: return season_of(season_year(code, p->arg, day), code);
  case MEANS_SO_FAR:
  case MEANS_SO_FAR_THEN: return so_far(unit, p->arg, day);
  case MEANS_AGO:
    if (p->arg == -2) {
      int64_t same = last_n(unit, day, n / 2).lo;
      return (Days){same, same + 1};
    }
    return ago(unit, day, n);
  case MEANS_LAST_N: return last_n(unit, day, n);
  case MEANS_LAST_NIGHT:
    if (p->arg == 0) {
      int64_t first = days_near_weekday(meaning_value(m, SLOT_WEEKDAY), 0, future, day);
      return (Days){first, first + 2};
    }
    return p->arg < 0 ? (Days){day - 1, day + 1} : (Days){day, day + 2};
  case MEANS_IN_MONTH: return in_month(day, p->arg, meaning_value(m, SLOT_DAY));
  case MEANS_IN_YEAR:
  case MEANS_IN_THAT_YEAR:
    return meaning_has(m, SLOT_SEASON)
               ? season_of(calendar_civil(day).year + p->arg, code)
               : days_in_year(calendar_civil(day).year + p->arg, m->date[0]->month, m->date[0]->day);
  case MEANS_NEAREST:
    return meaning_has(m, SLOT_TH)
               ? near_day(meaning_value(m, SLOT_TH), future, day)
               : days_near_date(meaning_value(m, SLOT_MONTH), meaning_value(m, SLOT_DAY), future, day);
  case MEANS_DISTANCE: return days_distance(unit, day, n);
  default: return days_unit(unit, day, p->arg); /* MEANS_UNIT, MEANS_NEIGHBOUR */
  }
}

/* The anchor of the form, as days; a phrase without it is kept as one that lacks it. */
Fit relative_anchor(const Match *m, const Pattern *p, Days *on, Found *out) {
  const DateAnchor *anchor = m->phrase->anchor;
  bool eve = p->meaning == MEANS_EVE && (anchor == NULL || anchor->after == NULL);
  bool later = p->meaning >= MEANS_DISTANCE && p->meaning <= MEANS_EVE && !eve;
  const Date *used = anchor == NULL ? NULL : later ? anchor->after : anchor->on;
  if (used == NULL || !days_of(used, on)) {
    out->lacking = true;
    return meaning_bad(m, out, SIZE_MAX,
                       later ? "it needs the date mentioned before it (after = …), as a day, month or year"
                             : "it needs the date of its document (on = …, or when the source was published)");
  }
  meaning_take_marks(out, &(Found){.relative = true, .uncertain = used->uncertain, .approximate = used->approximate});
  return FIT_YES;
}

/* True if the day that a form names may not be in the month or year that it names. */
static bool lacks_day(const Match *m, const Pattern *p, Days on) {
  for (int i = 0; i < 2; i++) {
    Civil c = calendar_civil(i == 0 ? on.lo : on.hi - 1);
    if (p->meaning == MEANS_IN_MONTH) {
      Civil of = calendar_civil(calendar_day(c.year, c.month + p->arg, 1));
      if (meaning_value(m, SLOT_DAY) > calendar_month_days(of.year, of.month))
        return true;
    } else if (m->dates == 1 && (p->meaning == MEANS_IN_YEAR || p->meaning == MEANS_IN_THAT_YEAR)) {
      if (m->date[0]->day > calendar_month_days(c.year + p->arg, m->date[0]->month))
        return true;
    }
  }
  return false;
}

/* Seen from the first day that the anchor may be to the last. */
Fit relative_work_out(const Match *m, const Pattern *p, Found *out) {
  Days on;
  int month = meaning_value(m, SLOT_MONTH), day = meaning_value(m, SLOT_DAY);
  if (p->meaning == MEANS_NEAREST && meaning_has(m, SLOT_MONTH)) {
    if (day > calendar_month_days(2000, month))
      return meaning_bad(m, out, meaning_place(m, SLOT_DAY), "%s has %d days", meaning_month(month),
                         calendar_month_days(2000, month));
    out->month = month;
    out->day = day;
  }
  if (p->meaning == MEANS_NEAREST && meaning_has(m, SLOT_TH))
    out->day = meaning_value(m, SLOT_TH);
  if (p->meaning == MEANS_WEEKDAY && p->arg == 0)
    out->weekday = meaning_value(m, SLOT_WEEKDAY) + 1;
  if (relative_anchor(m, p, &on, out) == FIT_BAD)
    return FIT_BAD;
  if (lacks_day(m, p, on))
    return meaning_bad(m, out, SIZE_MAX, "that month, or year, has no such day");
  Days days = {seen_from(m, p, on.lo).lo, seen_from(m, p, on.hi - 1).hi};
  if (p->meaning == MEANS_LAST_N) {
    Civil a = calendar_civil(days.lo), b = calendar_civil(days.hi - 1);
    return meaning_put(out, "%04d-%02d-%02d/%04d-%02d-%02d", (int)a.year, a.month, a.day, (int)b.year, b.month, b.day);
  }
  if (meaning_has(m, SLOT_SEASON)) {
    int code = meaning_value(m, SLOT_SEASON);
    bool near = p->meaning == MEANS_SEASON_NEAR;
    int64_t first = near ? season_year(code, p->arg, on.lo) : calendar_civil(on.lo).year + p->arg;
    int64_t last = near ? season_year(code, p->arg, on.hi - 1) : calendar_civil(on.hi - 1).year + p->arg;
    return first == last ? meaning_put(out, "%04d-%02d", (int)first, code)
                         : meaning_put(out, "[%04d-%02d,%04d-%02d]", (int)first, code, (int)last, code);
  }
  bool far = p->meaning == MEANS_AGO || p->meaning == MEANS_DISTANCE;
  return meaning_put_roughly(out, days, far ? (TimeUnit)meaning_value(m, SLOT_UNIT) : UNIT_OF_DAY);
}
