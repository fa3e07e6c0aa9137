#include "check.h"
#include "time/held.h"

#include <stdbool.h>
#include <stdlib.h>

/* What the index answers is what looking at every span answers, on random spans and windows of many shapes. */

typedef struct Span {
  int32_t from, to;
} Span;

static uint64_t seed = 88172645463325252u;

static uint32_t chance(uint32_t below) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)(seed >> 32) % below;
}

static Span span_make(int shape) {
  int32_t day = (int32_t)chance(shape == 2 ? 2000000000 : 1000) - (shape == 2 ? 1000000000 : 500);
  int32_t length = 1 + (int32_t)(shape == 0 ? chance(40) : chance(1u << chance(shape == 2 ? 28 : 9)));
  switch (shape == 0 ? 9 : chance(12)) {
  case 0: return (Span){HELD_MIN, day};
  case 1: return (Span){day, HELD_MAX};
  case 2: return chance(4) == 0 ? (Span){HELD_MIN, HELD_MAX} : (Span){day, day + 1};
  default: return (Span){day, day + length};
  }
}

static int by_id(const void *a, const void *b) {
  uint32_t p = *(const uint32_t *)a, q = *(const uint32_t *)b;
  return (p > q) - (p < q);
}

/* The ids are those of the spans for which the test holds, each once. */
static bool is_answer(const Span *spans, uint32_t n, Span window, bool within, HeldIds *ids, size_t count) {
  qsort(ids->at, ids->n, sizeof *ids->at, by_id);
  size_t at = 0;
  for (uint32_t i = 0; i < n; i++) {
    bool in = within ? spans[i].from >= window.from && spans[i].to <= window.to
                     : spans[i].from < window.to && spans[i].to > window.from;
    if (in && (at == ids->n || ids->at[at++] != i))
      return false;
  }
  return at == ids->n && count == ids->n;
}

static void check_many(int shape, uint32_t n, int windows) {
  Span *spans = calloc(n, sizeof *spans);
  Held *held = held_new();
  HeldIds ids = {0};
  bool right = true;
  uint32_t known = 0;
  for (int w = 0; w < windows; w++) {
    uint32_t upto = (uint32_t)((uint64_t)n * ((uint32_t)w + 1) / (uint32_t)windows);
    for (; known < upto; known++) {
      do
        spans[known] = span_make(shape);
      while (spans[known].from >= spans[known].to);
      held_add(held, spans[known].from, spans[known].to, known);
    }
    if (chance(3) == 0)
      held_settle(held);
    Span window = span_make(shape);
    if (window.from >= window.to)
      continue;
    ids.n = 0;
    held_find(held, window.from, window.to, &ids);
    right = right && is_answer(spans, known, window, false, &ids, held_count(held, window.from, window.to));
    if (window.from == HELD_MIN || window.to == HELD_MAX)
      continue;
    ids.n = 0;
    held_find_within(held, window.from, window.to, &ids);
    right = right && is_answer(spans, known, window, true, &ids, held_count_within(held, window.from, window.to));
  }
  CHECK(right);
  CHECK(held_size(held) == n);
  vec_clear(&ids);
  held_free(held);
  free(spans);
}

int main(void) {
  Held *none = held_new();
  HeldIds ids = {0};
  held_find(none, 0, 1, &ids);
  CHECK(ids.n == 0 && held_count(none, 0, 1) == 0 && held_count_within(none, 0, 1) == 0);
  vec_clear(&ids);
  held_free(none);
  for (int shape = 0; shape < 3; shape++) {
    for (int i = 0; i < 200; i++)
      check_many(shape, 1 + chance(60), 20);
    check_many(shape, 20000, 300);
  }
  return check_report();
}
