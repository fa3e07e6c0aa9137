#include "value/value.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char KINDS[] = "AERSQVTBCM";

void record_ref(Record record, char out[RECORD_REF_SIZE]) {
  bool fact = record.kind == REC_EVENT || record.kind == REC_RELATION;
  snprintf(out, RECORD_REF_SIZE, "%c%" PRId64, (char)record.kind, fact ? record.id >> 1 : record.id);
}

bool record_parse(const char *text, size_t len, Record *out) {
  if (len < 2 || len > 17 || memchr(KINDS, text[0], sizeof KINDS - 1) == NULL || text[1] == '0')
    return false;
  int64_t number = 0;
  for (size_t i = 1; i < len; i++) {
    if (text[i] < '0' || text[i] > '9')
      return false;
    number = number * 10 + (text[i] - '0');
  }
  out->kind = (RecordKind)text[0];
  if (out->kind == REC_EVENT)
    number = number * 2;
  else if (out->kind == REC_RELATION)
    number = number * 2 + 1;
  out->id = number;
  return true;
}

Record record_fact(int64_t fact) {
  return (Record){(fact & 1) == 0 ? REC_EVENT : REC_RELATION, fact};
}

static bool same_text(const char *a, const char *b) {
  return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_number(double a, double b) {
  return a == b || (isnan(a) && isnan(b));
}

static bool is_number(const Value *v) {
  return v->form == VALUE_INTEGER || v->form == VALUE_REAL || v->form == VALUE_RANGE;
}

/* A number of any form as a range; without a bound it is unbounded on that side only if it has another. */
static void as_range(const Value *v, double *low, double *high) {
  double best = v->form == VALUE_INTEGER ? (double)v->integer : v->real;
  bool bounded = v->form == VALUE_RANGE && !(isnan(v->low) && isnan(v->high));
  *low = !bounded ? best : isnan(v->low) ? -INFINITY : v->low;
  *high = !bounded ? best : isnan(v->high) ? INFINITY : v->high;
}

bool value_same(const Value *a, const Value *b) {
  if (a->form != b->form)
    return false;
  switch (a->form) {
  case VALUE_NONE: return true;
  case VALUE_TEXT:
  case VALUE_TIME: return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
  case VALUE_INTEGER:
  case VALUE_BOOL: return a->integer == b->integer;
  case VALUE_REAL: return a->real == b->real;
  case VALUE_RECORD: return a->record.kind == b->record.kind && a->record.id == b->record.id;
  case VALUE_RANGE:
    return same_number(a->low, b->low) && same_number(a->real, b->real) && same_number(a->high, b->high) &&
           same_text(a->unit, b->unit);
  }
  return false;
}

bool value_common(const Value *a, const Value *b, Value *out) {
  *out = *a;
  if (value_same(a, b))
    return true;
  if (!is_number(a) || !is_number(b))
    return false;
  if (a->form == VALUE_RANGE && b->form == VALUE_RANGE && !same_text(a->unit, b->unit))
    return false;
  double alow, ahigh, blow, bhigh;
  as_range(a, &alow, &ahigh);
  as_range(b, &blow, &bhigh);
  double low = fmax(alow, blow), high = fmin(ahigh, bhigh);
  if (low > high)
    return false;
  if (low == blow && high == bhigh)
    *out = *b; /* the narrower of the two, in its own words */
  else if (low != alow || high != ahigh) {
    double best = a->form == VALUE_RANGE ? a->real : b->real;
    *out = (Value){.form = VALUE_RANGE, .unit = a->form == VALUE_RANGE ? a->unit : b->unit};
    out->low = isinf(low) ? NAN : low;
    out->high = isinf(high) ? NAN : high;
    out->real = best >= low && best <= high ? best : NAN;
  }
  return true;
}
