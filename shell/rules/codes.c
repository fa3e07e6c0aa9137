#include "rules/codes.h"

#include "base/arena.h"
#include "time/order.h"

#include <math.h>
#include <string.h>

typedef struct Entry {
  uint8_t type; /* a RuleType */
  uint8_t form; /* is_real, or the kind of the record */
  uint32_t len; /* of a text */
  union {
    int64_t integer; /* or the id of a record */
    double real;
    const char *text;
    const Bounds *time;
  };
} Entry;

struct Codes {
  Arena arena;
  VEC(Entry) entries;
  VEC(uint32_t) hashes; /* of the entries */
  uint32_t *slots;      /* owned; number of the entry and 1, 0 free */
  size_t n_slots;       /* a power of two */
};

Codes *codes_new(void) {
  Codes *codes = mem_zero(1, sizeof *codes);
  codes->n_slots = 256;
  codes->slots = mem_zero(codes->n_slots, sizeof *codes->slots);
  return codes;
}

void codes_free(Codes *codes) {
  if (codes == NULL)
    return;
  arena_clear(&codes->arena);
  vec_clear(&codes->entries);
  vec_clear(&codes->hashes);
  mem_free(codes->slots);
  mem_free(codes);
}

static uint64_t mix(uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93u;
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93u;
  return x ^ x >> 32;
}

static uint32_t hash_of(const Entry *e) {
  uint64_t h = mix(((uint64_t)e->type << 8) + e->form + 1);
  if (e->type == RULE_TYPE_TEXT) {
    for (uint32_t i = 0; i < e->len; i++)
      h = (h ^ (unsigned char)e->text[i]) * 0x100000001b3u;
    h = mix(h);
  } else if (e->type == RULE_TYPE_TIME) {
    h = mix(h ^ (uint64_t)e->time->start_lo);
    h = mix(h ^ (uint64_t)e->time->start_hi);
    h = mix(h ^ (uint64_t)e->time->end_lo);
    h = mix(h ^ (uint64_t)e->time->end_hi);
  } else {
    h = mix(h ^ (uint64_t)e->integer);
  }
  return (uint32_t)h;
}

static bool same(const Entry *a, const Entry *b) {
  if (a->type != b->type || a->form != b->form || a->len != b->len)
    return false;
  if (a->type == RULE_TYPE_TEXT)
    return memcmp(a->text, b->text, a->len) == 0;
  if (a->type == RULE_TYPE_TIME)
    return bounds_equal(a->time, b->time);
  return a->integer == b->integer;
}

static void grow(Codes *codes) {
  codes->n_slots *= 2;
  mem_free(codes->slots);
  codes->slots = mem_zero(codes->n_slots, sizeof *codes->slots);
  for (size_t i = 0; i < codes->entries.n; i++) {
    size_t at = codes->hashes.at[i] & (codes->n_slots - 1);
    while (codes->slots[at] != 0)
      at = (at + 1) & (codes->n_slots - 1);
    codes->slots[at] = (uint32_t)i + 1;
  }
}

Code codes_put(Codes *codes, const RuleValue *value) {
  Entry e = {.type = (uint8_t)value->type};
  switch (value->type) {
  case RULE_TYPE_NUMBER:
    e.integer = value->integer;
    if (value->is_real) {
      e.real = value->real == 0 ? 0 : value->real; /* one zero */
      e.form = 1;
      if (value->real == floor(value->real) && fabs(value->real) < 9e15) {
        e.integer = (int64_t)value->real;
        e.form = 0;
      }
    }
    if (e.form == 0 && e.integer >= 0 && e.integer < CODE_SMALL_MOST)
      return code_small((uint32_t)e.integer);
    break;
  case RULE_TYPE_TEXT:
    e.text = value->text;
    e.len = (uint32_t)value->len;
    break;
  case RULE_TYPE_RECORD:
    e.form = (uint8_t)value->record.kind;
    e.integer = value->record.id;
    break;
  case RULE_TYPE_TIME: e.time = &value->time; break;
  case RULE_TYPE_UNKNOWN: return CODE_NONE;
  }
  uint32_t hash = hash_of(&e);
  size_t at = hash & (codes->n_slots - 1);
  for (; codes->slots[at] != 0; at = (at + 1) & (codes->n_slots - 1)) {
    uint32_t i = codes->slots[at] - 1;
    if (codes->hashes.at[i] == hash && same(&codes->entries.at[i], &e))
      return i;
  }
  if (e.type == RULE_TYPE_TEXT)
    e.text = arena_copy(&codes->arena, e.text, e.len);
  else if (e.type == RULE_TYPE_TIME)
    e.time = arena_array(&codes->arena, e.time, 1, sizeof *e.time);
  Code code = (Code)codes->entries.n;
  codes->slots[at] = code + 1;
  vec_add(&codes->entries, e);
  vec_add(&codes->hashes, hash);
  if (codes->entries.n * 2 > codes->n_slots)
    grow(codes);
  return code;
}

RuleValue codes_value(const Codes *codes, Code code) {
  if ((code & CODE_SMALL) != 0)
    return (RuleValue){.type = RULE_TYPE_NUMBER, .integer = code & ~CODE_SMALL};
  if (code == CODE_NONE)
    return (RuleValue){.type = RULE_TYPE_UNKNOWN};
  const Entry *e = &codes->entries.at[code];
  RuleValue value = {.type = (RuleType)e->type};
  switch (value.type) {
  case RULE_TYPE_NUMBER:
    value.is_real = e->form == 1;
    value.integer = value.is_real ? 0 : e->integer;
    value.real = value.is_real ? e->real : 0;
    break;
  case RULE_TYPE_TEXT:
    value.text = e->text;
    value.len = e->len;
    break;
  case RULE_TYPE_RECORD: value.record = (Record){(RecordKind)e->form, e->integer}; break;
  case RULE_TYPE_TIME: value.time = *e->time; break;
  case RULE_TYPE_UNKNOWN: break;
  }
  return value;
}

size_t codes_bytes(const Codes *codes) {
  return codes->arena.used + codes->entries.cap * sizeof(Entry) + codes->hashes.cap * sizeof(uint32_t) +
         codes->n_slots * sizeof *codes->slots;
}

static int order(double a, double b) {
  return (a > b) - (a < b);
}

/* Exactly: rounded, a whole number may seem to equal two that differ, and three numbers had no order. */
static int order_mixed(int64_t whole, double real) {
  int found = order((double)whole, real);
  if (found != 0 || fabs(real) < 9e15)
    return found;
  if (real >= 0x1p63)
    return -1;
  return (whole > (int64_t)real) - (whole < (int64_t)real);
}

int rule_value_compare(const RuleValue *a, const RuleValue *b) {
  static const int RANK[] = {0, 3, 4, 1, 2};
  if (a->type != b->type)
    return RANK[a->type] - RANK[b->type];
  switch (a->type) {
  case RULE_TYPE_NUMBER:
    if (!a->is_real && !b->is_real)
      return (a->integer > b->integer) - (a->integer < b->integer);
    if (a->is_real && b->is_real)
      return order(a->real, b->real);
    return a->is_real ? -order_mixed(b->integer, a->real) : order_mixed(a->integer, b->real);
  case RULE_TYPE_TEXT: {
    int found = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);
    return found != 0 ? found : order((double)a->len, (double)b->len);
  }
  case RULE_TYPE_RECORD:
    return a->record.kind != b->record.kind ? (int)a->record.kind - (int)b->record.kind
                                            : (a->record.id > b->record.id) - (a->record.id < b->record.id);
  case RULE_TYPE_TIME: return bounds_compare(&a->time, &b->time);
  case RULE_TYPE_UNKNOWN: break;
  }
  return 0;
}

int codes_compare_values(const Codes *codes, Code a, Code b) {
  RuleValue left = codes_value(codes, a), right = codes_value(codes, b);
  return rule_value_compare(&left, &right);
}
