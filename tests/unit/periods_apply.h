/* The operators of periods by number, for tests that draw one. */
#ifndef UNIT_PERIODS_APPLY_H
#define UNIT_PERIODS_APPLY_H

#include "time/periods.h"

typedef enum Op { AND, OR, MINUS, ONCE, HISTORICALLY, EVENTUALLY, ALWAYS, SINCE, UNTIL, OPS } Op;

static inline void periods_apply(Op op, const Periods *a, const Periods *b, int64_t from, int64_t to, Periods *out) {
  switch (op) {
  case AND: periods_and(a, b, out); break;
  case OR: periods_or(a, b, out); break;
  case MINUS: periods_minus(a, b, out); break;
  case ONCE: periods_once(a, from, to, out); break;
  case HISTORICALLY: periods_historically(a, from, to, out); break;
  case EVENTUALLY: periods_eventually(a, from, to, out); break;
  case ALWAYS: periods_always(a, from, to, out); break;
  case SINCE: periods_since(a, b, from, to, out); break;
  default: periods_until(a, b, from, to, out); break;
  }
}

#endif
