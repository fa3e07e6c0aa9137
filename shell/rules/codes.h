/* Values as 32 bits: what rules join on. Equal values have equal codes, and no others.
 *
 * A whole number below CODE_SMALL_MOST is its own code with the highest bit set; everything else is the number of an
 * entry, given out from 0 in the order in which values come: both are dense enough for tables by direct address.
 *
 * Ownership: Codes owns copies of the texts that it was given; what codes_value gives is borrowed from it.
 */
#ifndef RULES_CODES_H
#define RULES_CODES_H

#include "rules/program.h"
#include "time/date.h"
#include "value/value.h"

typedef uint32_t Code;

#define CODE_SMALL 0x80000000u
#define CODE_SMALL_MOST (1 << 24)
#define CODE_NONE 0x7fffffffu /* of a value that is not there: no variable takes it, only _ does */

typedef struct RuleValue {
  RuleType type; /* UNKNOWN: nothing */
  bool is_real;  /* a number that is not whole */
  int64_t integer;
  double real;
  const char *text;
  size_t len;
  Record record;
  Bounds time;
} RuleValue;

typedef struct Codes Codes;

Codes *codes_new(void); /* owned by the caller */
void codes_free(Codes *codes);

Code codes_put(Codes *codes, const RuleValue *value); /* a real that is whole is an integer */
RuleValue codes_value(const Codes *codes, Code code);
size_t codes_bytes(const Codes *codes);

static inline Code code_small(uint32_t number) {
  return number | CODE_SMALL;
}

/* A fixed order of all values: numbers, then texts, records, times. */
int rule_value_compare(const RuleValue *a, const RuleValue *b);
int codes_compare_values(const Codes *codes, Code a, Code b);

/* The same of two codes. */
static inline int codes_compare(const Codes *codes, Code a, Code b) {
  return (a & b & CODE_SMALL) != 0 ? (a > b) - (a < b) : codes_compare_values(codes, a, b);
}

#endif
