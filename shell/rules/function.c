#include "rules/plan.h"

#include "text/text.h"
#include "time/order.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What tests and functions of times and texts come to. */

static int64_t moved(int64_t at, int64_t by) {
  int64_t out;
  if (at == TIME_MIN || at == TIME_MAX)
    return at;
  if (__builtin_add_overflow(at, by, &out))
    return by > 0 ? TIME_MAX : TIME_MIN;
  return out;
}

/* It lasts at least a second in every case, or in some. */
static bool lasts(const Bounds *t, bool possible) {
  if (possible)
    return t->start_lo < t->end_hi;
  return t->start_hi <= TIME_MIN + 1 || t->end_lo >= TIME_MAX - 1 || t->start_hi - 1 < t->end_lo + 1;
}

#define EXACT (24 * 3600) /* seconds */

Bounds rules_time_span(const Bounds *from, const Bounds *to) {
  Bounds span = {from->start_lo, from->start_hi, to->end_lo, to->end_hi};
  if (from->start_lo != TIME_MIN && from->end_hi != TIME_MAX && from->end_hi - from->start_lo <= EXACT)
    span.start_hi = from->start_lo + 1;
  if (to->start_lo != TIME_MIN && to->end_hi != TIME_MAX && to->end_hi - to->start_lo <= EXACT)
    span.end_lo = to->end_hi - 1;
  bounds_tighten(&span);
  return span;
}

bool rules_time_window(RuleWindow window, Bounds *time, int64_t from, int64_t to, bool possible) {
  int64_t start = window == RULE_ONCE           ? from
                  : window == RULE_HISTORICALLY ? to
                  : window == RULE_EVENTUALLY   ? -to
                                                : -from;
  int64_t end = window == RULE_ONCE ? to : window == RULE_HISTORICALLY ? from : window == RULE_EVENTUALLY ? -from : -to;
  *time = (Bounds){moved(time->start_lo, start), moved(time->start_hi, start), moved(time->end_lo, end),
                   moved(time->end_hi, end)};
  bool whole = window == RULE_HISTORICALLY || window == RULE_ALWAYS;
  return !whole || lasts(time, possible);
}

bool rules_time_take(const Bounds *time, const Bounds *cut, bool outer, bool possible, Bounds *left, bool *has_left,
                     Bounds *right, bool *has_right) {
  int64_t from = outer ? cut->start_lo : moved(cut->start_hi, -1), to = outer ? cut->end_hi : moved(cut->end_lo, 1);
  if (from >= to || from >= time->end_hi || to <= time->start_lo)
    return false;
  *left = *right = *time;
  left->end_hi = time->end_hi < from ? time->end_hi : from;
  left->end_lo = time->end_lo < moved(from, -1) ? time->end_lo : moved(from, -1);
  right->start_lo = time->start_lo > to ? time->start_lo : to;
  right->start_hi = time->start_hi > moved(to, 1) ? time->start_hi : moved(to, 1);
  *has_left = from != TIME_MIN && lasts(left, possible);
  *has_right = to != TIME_MAX && lasts(right, possible);
  return true;
}

static bool text_find(const RuleValue *in, const RuleValue *what, size_t from, size_t to) {
  for (size_t at = from; at <= to && at + what->len <= in->len; at++)
    if (memcmp(in->text + at, what->text, what->len) == 0)
      return true;
  return false;
}

static bool within(const RuleValue *a, bool possible, bool *holds) {
  Duration most;
  (void)possible;
  if (!duration_parse(a[2].text, a[2].len, &most, NULL))
    return false;
  *holds = bounds_within(&a[0].time, &a[1].time, most, duration_in_days(most));
  return true;
}

bool rules_test_hold(const char *name, const RuleValue *a, size_t n, bool possible, bool *holds) {
  bool texts = a[0].type == RULE_TYPE_TEXT && a[1].type == RULE_TYPE_TEXT;
  if (texts && strcmp(name, "contains") == 0)
    *holds = text_find(&a[0], &a[1], 0, a[0].len);
  else if (texts && strcmp(name, "starts") == 0)
    *holds = text_find(&a[0], &a[1], 0, 0);
  else if (texts && strcmp(name, "ends") == 0)
    *holds = a[1].len <= a[0].len && text_find(&a[0], &a[1], a[0].len - a[1].len, a[0].len);
  else if (a[0].type != RULE_TYPE_TIME || a[1].type != RULE_TYPE_TIME)
    return false;
  else if (strcmp(name, "before") == 0)
    *holds = possible ? bounds_possibly_before(&a[0].time, &a[1].time) : bounds_before(&a[0].time, &a[1].time);
  else if (strcmp(name, "overlaps") == 0)
    *holds = possible ? bounds_possibly_overlaps(&a[0].time, &a[1].time) : bounds_overlaps(&a[0].time, &a[1].time);
  else if (strcmp(name, "meets") == 0)
    *holds = bounds_meets(&a[0].time, &a[1].time);
  else if (strcmp(name, "during") == 0)
    *holds = bounds_during(&a[0].time, &a[1].time);
  else if (strcmp(name, "within") == 0 && n == 3 && a[2].type == RULE_TYPE_TEXT)
    return within(a, possible, holds);
  else
    return false;
  return true;
}

static void put_text(const RuleValue *v, Buf *out) {
  if (v->type == RULE_TYPE_TEXT)
    buf_add(out, v->text, v->len);
  else if (v->type == RULE_TYPE_NUMBER && v->is_real)
    buf_printf(out, "%.14g", v->real);
  else if (v->type == RULE_TYPE_NUMBER)
    buf_printf(out, "%" PRId64, v->integer);
  else if (v->type == RULE_TYPE_TIME)
    bounds_print(&v->time, READ_IN, out);
  else if (v->type == RULE_TYPE_RECORD) {
    char ref[RECORD_REF_SIZE];
    record_ref(v->record, ref);
    buf_puts(out, ref);
  }
}

bool rules_text_call(const Codes *codes, Arena *arena, const char *name, const RuleValue *a, size_t n, RuleValue *out) {
  (void)codes;
  Buf text = BUF_EMPTY;
  *out = (RuleValue){.type = RULE_TYPE_TEXT};
  if (strcmp(name, "number") == 0) {
    char *end, *copy = mem_copy(a[0].text, a[0].len);
    double real = text_real_read(copy, &end);
    bool done = a[0].len > 0 && strspn(copy, "0123456789.eE+-") == a[0].len && *end == '\0' && isfinite(real);
    mem_free(copy);
    *out = (RuleValue){.type = RULE_TYPE_NUMBER, .is_real = true, .real = real};
    return done;
  }
  if (strcmp(name, "fold") == 0)
    text_fold(a[0].text, a[0].len, &text);
  else if (strcmp(name, "concat") == 0 || strcmp(name, "text") == 0)
    for (size_t i = 0; i < n; i++)
      put_text(&a[i], &text);
  else
    return false;
  out->len = text.len;
  out->text = arena_copy(arena, buf_str(&text), text.len);
  buf_clear(&text);
  return true;
}
