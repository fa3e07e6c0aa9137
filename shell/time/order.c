#include "time/order.h"

#include "time/calendar.h"

bool bounds_before(const Bounds *a, const Bounds *b) {
  return a->end_hi <= b->start_lo;
}

bool bounds_possibly_before(const Bounds *a, const Bounds *b) {
  return bounds_earliest_end(a) <= bounds_latest_start(b);
}

bool bounds_overlaps(const Bounds *a, const Bounds *b) {
  return bounds_latest_start(a) < bounds_earliest_end(b) && bounds_latest_start(b) < bounds_earliest_end(a);
}

bool bounds_possibly_overlaps(const Bounds *a, const Bounds *b) {
  return a->start_lo < b->end_hi && b->start_lo < a->end_hi;
}

bool bounds_meets(const Bounds *a, const Bounds *b) {
  return a->end_hi == b->start_lo && bounds_earliest_end(a) == a->end_hi && bounds_latest_start(b) == b->start_lo;
}

bool bounds_during(const Bounds *a, const Bounds *b) {
  return bounds_latest_start(b) <= a->start_lo && a->end_hi <= bounds_earliest_end(b);
}

/* `start` comes no more than `most` after `end`. */
static bool follows_within(int64_t end, int64_t start, Duration most, bool days) {
  if (start == TIME_MIN || end == TIME_MAX)
    return true;
  if (start >= TIME_MAX - 1 || end <= TIME_MIN + 1) /* unknown, as near to without bound as can be */
    return false;
  if (days) {
    end = calendar_midnight(end - 1);
    start = calendar_midnight(start);
  }
  Bounds at = {end, TIME_MAX, TIME_MIN, TIME_MAX}, limit;
  return !bounds_shift(&at, most, &limit, NULL) || start <= limit.start_lo;
}

bool bounds_within(const Bounds *a, const Bounds *b, Duration most, bool days) {
  return follows_within(bounds_earliest_end(a), bounds_latest_start(b), most, days) &&
         follows_within(bounds_earliest_end(b), bounds_latest_start(a), most, days);
}

bool bounds_possibly_within(const Bounds *a, const Bounds *b, Duration most, bool days) {
  return follows_within(a->end_hi, b->start_lo, most, days) && follows_within(b->end_hi, a->start_lo, most, days);
}

Bounds bounds_whole(const Bounds *b) {
  Bounds whole = *b;
  whole.start_hi = b->start_lo == TIME_MIN ? TIME_MIN : b->start_lo + 1;
  whole.end_lo = b->end_hi == TIME_MAX ? TIME_MAX : b->end_hi - 1;
  return whole;
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
