/* A case may hold any numbers as the bounds of a time: they are printed, compared, moved and measured all the same. */
#include "time/allen.h"
#include "time/extent.h"
#include "time/order.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void print(const Bounds *b) {
  Buf text = BUF_EMPTY;
  Date date;
  bounds_print(b, READ_AT, &text);
  buf_reset(&text);
  bounds_print(b, READ_IN, &text);
  if (date_parse(buf_str(&text), text.len, &date, NULL))
    date_bounds(&date, READ_IN);
  Length length = length_of(b);
  length_print(&length, &text);
  buf_clear(&text);
}

static void compare(const Bounds *a, const Bounds *b) {
  static const Duration SOME = {1, 86400};
  Bounds moved, common;
  Buf text = BUF_EMPTY;
  if (bounds_valid(a) && bounds_valid(b) && allen_possible(a, b) == 0)
    abort();
  bounds_common(a, b, &common);
  bounds_within(a, b, SOME, true);
  bounds_possibly_within(a, b, SOME, true);
  bounds_shift(a, SOME, &moved, NULL);
  bounds_shift(a, duration_times(SOME, -1), &moved, NULL);
  Length length = length_between(a, b, true);
  length_print(&length, &text);
  length_under(&length, SOME, true);
  length_over(&length, SOME, true);
  buf_clear(&text);
}

static void combine(const Bounds *a, const Bounds *b) {
  Extent x = {0}, y = {0}, out = {0};
  ExtentTimes times = {0};
  extent_add(&x, a, false);
  extent_tidy(&x);
  extent_add(&y, b, true);
  extent_tidy(&y);
  extent_and(&x, &y, &out);
  extent_minus(&x, &y, &out);
  extent_since(&x, &y, 0, TIME_MAX, &out);
  extent_until(&y, &x, 86400, TIME_MAX, &out);
  extent_always(&x, 0, 86400, &out);
  extent_gaps(&x, &out);
  extent_list(&out, &times);
  extent_length(&out);
  vec_clear(&times);
  extent_clear(&x);
  extent_clear(&y);
  extent_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
  Bounds times[2];
  if (len < sizeof times)
    return 0;
  memcpy(times, bytes, sizeof times);
  for (int i = 0; i < 2; i++) {
    print(&times[i]);
    bounds_tighten(&times[i]);
    print(&times[i]);
  }
  compare(&times[0], &times[1]);
  if (bounds_valid(&times[0]) && bounds_valid(&times[1]))
    combine(&times[0], &times[1]);
  return 0;
}
