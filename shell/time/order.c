#include "time/order.h"

#include "time/calendar.h"

static int64_t latest_start(const Bounds *b) {
  return b->start_hi == TIME_MIN || b->start_hi == TIME_MAX ? b->start_hi : b->start_hi - 1;
}

static int64_t earliest_end(const Bounds *b) {
  return b->end_lo == TIME_MIN || b->end_lo == TIME_MAX ? b->end_lo : b->end_lo + 1;
}

bool bounds_before(const Bounds *a, const Bounds *b) {
  return a->end_hi <= b->start_lo;
}

bool bounds_possibly_before(const Bounds *a, const Bounds *b) {
  int64_t end = earliest_end(a), start = latest_start(b);
  return end <= start && end != TIME_MAX && start != TIME_MIN;
}

bool bounds_overlaps(const Bounds *a, const Bounds *b) {
  return latest_start(a) < earliest_end(b) && latest_start(b) < earliest_end(a);
}

bool bounds_possibly_overlaps(const Bounds *a, const Bounds *b) {
  return a->start_lo < b->end_hi && b->start_lo < a->end_hi;
}

bool bounds_meets(const Bounds *a, const Bounds *b) {
  return a->end_hi == b->start_lo && earliest_end(a) == a->end_hi && latest_start(b) == b->start_lo &&
         a->end_hi != TIME_MAX && a->end_hi != TIME_MIN;
}

bool bounds_during(const Bounds *a, const Bounds *b) {
  return latest_start(b) <= a->start_lo && a->end_hi <= earliest_end(b);
}

/* The latest start of `later` comes no more than `most` after the earliest end of `earlier`. */
static bool follows_within(const Bounds *earlier, const Bounds *later, Duration most, bool days) {
  int64_t end = days ? earlier->end_lo : earliest_end(earlier), start = latest_start(later);
  if (start == TIME_MIN || end == TIME_MAX)
    return true;
  if (start == TIME_MAX || end == TIME_MIN)
    return false;
  if (days) {
    end = calendar_day_of(end) * SECONDS_OF_DAY;
    start = calendar_day_of(start) * SECONDS_OF_DAY;
  }
  Bounds at = {end, TIME_MAX, TIME_MIN, TIME_MAX}, limit;
  return !bounds_shift(&at, most, &limit, NULL) || start <= limit.start_lo;
}

bool bounds_within(const Bounds *a, const Bounds *b, Duration most, bool days) {
  return follows_within(a, b, most, days) && follows_within(b, a, most, days);
}

bool bounds_equal(const Bounds *a, const Bounds *b) {
  return bounds_compare(a, b) == 0;
}

int bounds_compare(const Bounds *a, const Bounds *b) {
  const int64_t x[] = {a->start_lo, a->start_hi, a->end_lo, a->end_hi},
                y[] = {b->start_lo, b->start_hi, b->end_lo, b->end_hi};
  for (int i = 0; i < 4; i++)
    if (x[i] != y[i])
      return x[i] < y[i] ? -1 : 1;
  return 0;
}

bool bounds_valid(const Bounds *b) {
  bool start = b->start_lo < b->start_hi || (b->start_lo == b->start_hi && b->start_lo == TIME_MIN);
  bool end = b->end_lo < b->end_hi || (b->end_lo == b->end_hi && b->end_lo == TIME_MAX);
  return start && end && b->start_lo < b->end_hi;
}
