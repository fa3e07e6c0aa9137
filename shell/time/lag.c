#include "time/lag.h"

#include "time/calendar.h"
#include "time/internal.h"

#include <string.h>

#define MONTHS_OF_CYCLE 4800 /* the Gregorian calendar repeats every 400 years */
#define DAYS_OF_CYCLE 146097

/* ---- reading ---- */

static bool fail(const char *text, size_t len, const char *what, Err *err) {
  Buf quote = BUF_EMPTY;
  scan_quote(text, len, &quote);
  err_set(err, ERR_ARG, "\"%s\" is not a lag: %s", buf_str(&quote), what);
  buf_clear(&quote);
  return false;
}

static void trim(const char *text, size_t *from, size_t *to) {
  while (*from < *to && text[*from] == ' ')
    ++*from;
  while (*to > *from && text[*to - 1] == ' ')
    --*to;
}

static bool read_part(const char *text, size_t from, size_t to, Duration *out, Err *err) {
  trim(text, &from, &to);
  if (!duration_parse(text + from, to - from, out, err))
    return false;
  bool long_ago = out->months > LAG_YEARS_MAX * 12 || out->seconds / SECONDS_OF_DAY > (int64_t)LAG_YEARS_MAX * 366;
  return !long_ago || fail(text, to, "it is at most 10000 years", err);
}

static const char *middle_of(const char *text, size_t len) {
  for (size_t i = 0; i + 1 < len; i++)
    if (text[i] == '.' && text[i + 1] == '.')
      return text + i;
  return NULL;
}

static bool is_blank(const char *text, size_t from, size_t to) {
  trim(text, &from, &to);
  return from == to;
}

bool lag_parse(const char *text, size_t len, Lag *out, Err *err) {
  const char *dots = middle_of(text, len);
  Lag lag = {{0, 0}, {0, 0}, true};
  if (dots == NULL) {
    if (!read_part(text, 0, len, &lag.least, err))
      return false;
    lag.most = lag.least;
    *out = lag;
    return true;
  }
  size_t first = (size_t)(dots - text), second = first + 2;
  bool from = !is_blank(text, 0, first), to = !is_blank(text, second, len);
  if (!from && !to)
    return fail(text, len, "write \"3d\", \"3d..5d\", \"3d..\" (at least) or \"..5d\" (at most)", err);
  if ((from && !read_part(text, 0, first, &lag.least, err)) || (to && !read_part(text, second, len, &lag.most, err)))
    return false;
  lag.bounded = to;
  int64_t least, most;
  lag_range(&lag, &least, &most);
  if (most < least)
    return fail(text, len, "the shorter one stands first", err);
  *out = lag;
  return true;
}

/* ---- counting ---- */

bool lag_in_days(const Lag *lag) {
  return duration_in_days(lag->least) && (!lag->bounded || duration_in_days(lag->most));
}

/* A month that is clamped (a month after 31 January) is never shorter than the shortest from a first of the month. */
static int64_t days_of_months(int64_t months, bool most) {
  int64_t cycles = months / MONTHS_OF_CYCLE, rest = months % MONTHS_OF_CYCLE, found = rest == 0 ? 0 : -1;
  for (int64_t start = 0; rest > 0 && start < MONTHS_OF_CYCLE; start++) {
    int64_t days = calendar_day(2000, 1 + start + rest, 1) - calendar_day(2000, 1 + start, 1);
    if (found < 0 || (most ? days > found : days < found))
      found = days;
  }
  return cycles * DAYS_OF_CYCLE + found;
}

void lag_range(const Lag *lag, int64_t *least, int64_t *most) {
  *least = days_of_months(lag->least.months, false) * SECONDS_OF_DAY + lag->least.seconds;
  *most = lag->bounded ? days_of_months(lag->most.months, true) * SECONDS_OF_DAY + lag->most.seconds : TIME_MAX;
}

/* The instant moved, or `beyond` if it is unbounded or gets there. */
static int64_t moved(int64_t at, bool days, Duration by, int64_t more, int64_t beyond) {
  if (at == TIME_MIN || at == TIME_MAX || !calendar_holds(at))
    return beyond;
  if (days)
    at = calendar_day_of(at) * SECONDS_OF_DAY;
  Bounds from = {at, at + 1, at, at + 1}, to;
  return bounds_shift(&from, by, &to, NULL) ? to.start_lo + more : beyond;
}

void lag_window(const Lag *lag, bool after, const Bounds *other, int64_t *lo, int64_t *hi) {
  bool days = lag_in_days(lag);
  int64_t more = days ? SECONDS_OF_DAY : 1;
  Duration least = duration_times(lag->least, after ? 1 : -1), most = duration_times(lag->most, after ? 1 : -1);
  /* the last instant of what comes first, or the first of what comes later */
  int64_t from = after ? other->end_lo : other->start_lo;
  int64_t to = after ? other->end_hi : other->start_hi;
  to -= to == TIME_MIN || to == TIME_MAX ? 0 : 1;
  *lo = !after && !lag->bounded ? TIME_MIN : moved(from, days, after ? least : most, 0, TIME_MIN);
  *hi = after && !lag->bounded ? TIME_MAX : moved(to, days, after ? most : least, more, TIME_MAX);
}
