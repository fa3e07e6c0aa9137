#include "rules/exec.h"

#include <stdlib.h>

/* once, historically, eventually, always, held_since, held_until: all times at which an atom holds for the same values of
 * its variables are looked at together. */

typedef struct Group {
  const Op *op;
  Codelist rows; /* the values of its variables and the time, row after row */
  int width;
  size_t from, to; /* the rows of the group, in codes */
} Group;

static int group_compare(const void *a, const void *b, void *width) {
  const Code *p = a, *q = b;
  for (int i = 0; i < *(const int *)width; i++)
    if (p[i] != q[i])
      return p[i] < q[i] ? -1 : 1;
  return 0;
}

static bool group_begin(Exec *x, const Op *op, Group *g) {
  *g = (Group){.op = op, .width = 1};
  for (int k = op->n_key; k < op->n_slots; k++)
    g->width += op->slots[k].kind == SLOT_BIND;
  Code key[RULES_COLUMNS + 1];
  if (!exec_op_key(x, op, key))
    return true;
  uint32_t row = op->index < 0 ? op->relation->now - 1 : relation_index_first(op->relation, op->index, key);
  for (; row != RELATION_NONE; row = op->index < 0 ? row - 1 : relation_index_next(op->relation, op->index, row)) {
    if (!rules_go_on(x->run, 1))
      return false;
    const Code *codes = relation_row(op->relation, row);
    if (row >= op->relation->now || relation_dead(op->relation, row) || !exec_row_fits(x, op, key, codes))
      continue;
    for (int k = op->n_key; k < op->n_slots; k++)
      if (op->slots[k].kind == SLOT_BIND)
        vec_add(&g->rows, codes[op->slots[k].column]);
    vec_add(&g->rows, codes[op->relation->arity - 1]);
  }
  if (g->rows.n > 0)
    qsort_r(g->rows.at, g->rows.n / (size_t)g->width, sizeof(Code) * (size_t)g->width, group_compare, &g->width);
  return true;
}

/* The next of the values that variables take, with all times of its rows; false behind the last. */
static bool group_next(Exec *x, Group *g, RuleTimes *times) {
  times->n = 0;
  g->from = g->to;
  int width = g->width - 1;
  while (g->to < g->rows.n &&
         (g->to == g->from || group_compare(g->rows.at + g->from, g->rows.at + g->to, &width) == 0)) {
    vec_add(times, codes_value(x->run->codes, g->rows.at[g->to + (size_t)width]).time);
    g->to += (size_t)g->width;
  }
  const Code *value = g->rows.at + g->from;
  for (int k = g->op->n_key; k < g->op->n_slots && g->to > g->from; k++) {
    const Slot *slot = &g->op->slots[k];
    if (slot->kind != SLOT_BIND)
      continue;
    x->codes[slot->variable] = *value++;
    if (slot->is_time)
      x->times[slot->variable] = x->sure[slot->variable] = codes_value(x->run->codes, x->codes[slot->variable]).time;
  }
  return g->to > g->from;
}

static bool run_times(Exec *x, const Op *op, const RuleTimes *first, const RuleTimes *second, size_t i) {
  RuleTimes held = {0};
  rules_window_times(op->literal->window, first, second, op->from, op->to, op->lifted, &held);
  bool done = true;
  for (size_t k = 0; k < held.n && done; k++)
    done = exec_time_go(x, op, held.at[k], i);
  vec_clear(&held);
  return done;
}

bool exec_window_run(Exec *x, const Op *op, size_t i) {
  Group outer, inner;
  RuleTimes times = {0}, first = {0};
  bool done = group_begin(x, op, &outer);
  while (done && group_next(x, &outer, &times)) {
    if (op->n_body == 0) {
      done = run_times(x, op, &times, NULL, i);
      continue;
    }
    done = group_begin(x, op->body, &inner);
    bool any = inner.rows.n > 0;
    while (done && group_next(x, &inner, &first))
      done = run_times(x, op, &first, &times, i);
    if (done && !any && inner.width == 1) /* at the instant of the second nothing is asked of the first */
      done = run_times(x, op, &first, &times, i);
    vec_clear(&inner.rows);
  }
  vec_clear(&outer.rows);
  vec_clear(&times);
  vec_clear(&first);
  return done;
}
