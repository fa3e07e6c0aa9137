#include "rules/plan.h"

#include "text/text.h"
#include "time/allen.h"
#include "time/calendar.h"
#include "time/order.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What tests and functions of times and texts come to. */

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

static bool text_find(const RuleValue *in, const RuleValue *what, size_t from, size_t to) {
  for (size_t at = from; at <= to && at + what->len <= in->len; at++)
    if (memcmp(in->text + at, what->text, what->len) == 0)
      return true;
  return false;
}

/* A text that stands where a time is wanted is a date. */
bool rules_time_read(RuleValue *value) {
  if (value->type != RULE_TYPE_TEXT)
    return value->type == RULE_TYPE_TIME;
  Date date;
  Buf edtf = BUF_EMPTY;
  bool read = date_read(value->text, value->len, NULL, &date, &edtf, NULL, NULL);
  buf_clear(&edtf);
  *value = (RuleValue){.type = RULE_TYPE_TIME};
  if (read)
    value->time = date_bounds(&date, READ_AT);
  return read;
}

static bool set_holds(AllenSet are, AllenSet set, bool possible) {
  return possible ? (are & set) != 0 : are != 0 && (are & ~set) == 0;
}

static bool text_test(const char *name, const RuleValue *a) {
  if (strcmp(name, "contains") == 0)
    return text_find(&a[0], &a[1], 0, a[0].len);
  if (strcmp(name, "starts") == 0)
    return text_find(&a[0], &a[1], 0, 0);
  return strcmp(name, "ends") == 0 && a[1].len <= a[0].len && text_find(&a[0], &a[1], a[0].len - a[1].len, a[0].len);
}

bool rules_test_hold(const char *name, const RuleValue *args, size_t n, bool possible) {
  if (args[0].type == RULE_TYPE_TEXT && args[1].type == RULE_TYPE_TEXT && !rules_test_timed(name))
    return text_test(name, args);
  RuleValue a = args[0], b = args[1];
  bool dates[] = {a.type == RULE_TYPE_TEXT, b.type == RULE_TYPE_TEXT};
  if (!rules_time_read(&a) || !rules_time_read(&b))
    return false;
  if (n == 3 && args[2].type != RULE_TYPE_TEXT)
    return false;
  if (strcmp(name, "within") == 0) {
    Duration most;
    return duration_parse(args[2].text, args[2].len, &most, NULL) &&
           (possible ? bounds_possibly_within : bounds_within)(&a.time, &b.time, most, duration_in_days(most));
  }
  if (strcmp(name, "allen") == 0)
    return set_holds(allen_possible(&a.time, &b.time), allen_find(args[2].text), possible);
  for (size_t i = 0; i < ALLEN_WORDS; i++) {
    const AllenWord *word = &ALLEN_WORD[i];
    if (strcmp(name, word->name) != 0)
      continue;
    if (word->whole == WHOLE_FIRST && dates[0])
      a.time = bounds_whole(&a.time);
    if (word->whole == WHOLE_SECOND && dates[1])
      b.time = bounds_whole(&b.time);
    return set_holds(allen_possible(&a.time, &b.time), word->set, possible);
  }
  return false;
}

/* The year in which all of a time lies. */
bool rules_time_year(const Bounds *time, RuleValue *out) {
  if (!calendar_holds(time->start_lo) || !calendar_holds(time->end_hi))
    return false;
  int64_t first = calendar_civil(calendar_day_of(time->start_lo)).year,
          last = calendar_civil(calendar_day_of(time->end_hi - 1)).year;
  *out = (RuleValue){.type = RULE_TYPE_NUMBER, .integer = first};
  return first == last;
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
