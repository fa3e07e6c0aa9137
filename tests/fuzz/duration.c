/* Any bytes may be given as a duration: they are read or refused, and a date moved by what was read, there and back,
 * stays a time. */
#include "time/duration.h"
#include "time/order.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void move(const Bounds *at, Duration by) {
  Bounds moved;
  if (bounds_shift(at, by, &moved, NULL) && !bounds_valid(&moved))
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
  static const Bounds TIMES[] = {{0, 86400, 0, 86400},
                                 {TIME_MIN, 86400, 0, TIME_MAX},
                                 {TIME_MIN, TIME_MIN, TIME_MAX, TIME_MAX},
                                 {TIME_MIN + 1, TIME_MIN + 2, TIME_MAX - 2, TIME_MAX - 1},
                                 {1706659200, 1706745600, 1706659200, 1706745600}};
  Duration duration;
  Err err;
  if (!duration_parse((const char *)bytes, len, &duration, &err))
    return 0;
  Buf text = BUF_EMPTY;
  for (size_t i = 0; i < sizeof TIMES / sizeof *TIMES; i++) {
    const Bounds *at = &TIMES[i];
    move(at, duration);
    move(at, duration_times(duration, -1));
    Length length = length_of(at);
    bool under = length_under(&length, duration, false), over = length_over(&length, duration, false);
    if (under && over)
      abort();
    length_print(&length, &text);
    for (size_t k = 0; k < sizeof TIMES / sizeof *TIMES; k++) {
      if (bounds_within(at, &TIMES[k], duration, true) && !bounds_possibly_within(at, &TIMES[k], duration, true))
        abort();
      length = length_between(at, &TIMES[k], duration_in_days(duration));
      length_print(&length, &text);
    }
  }
  buf_clear(&text);
  return 0;
}
