#include "rules/exec.h"

#include <string.h>

/* Steps over pairs, a row at a time; kernel.c says which rows go on as wholes. */

#define GATHERED_LEAST 64       /* codes that are worth being gathered */
#define GATHERED_MOST (1 << 22) /* and no more at once */

/* Codes that were found; behind them stand those of the next rows, as far as `ahead`. */
typedef struct Found {
  const Code *codes;
  size_t n, ahead;
  bool sorted;
} Found;

static Pairs *pairs_of(const Op *op) {
  return op->columns == 2 || op->turned ? op->relation->reverse : op->relation->pairs;
}

static Found part_of(PairsPart part, const Pairs *pairs, const PairView *row) {
  Found f = {.sorted = row->sorted};
  f.n = f.ahead = pairs_part(row, part, &f.codes);
  if (pairs->laid && f.n > 0)
    f.ahead = (size_t)(pairs->block + pairs->n - f.codes);
  return f;
}

static size_t rows_seen(const Op *op, const Pairs *pairs) {
  return op->part == PART_NEW ? pairs_recent_count(pairs) : pairs_rows(pairs);
}

static size_t row_seen(const Op *op, const Pairs *pairs, size_t i) {
  return op->part == PART_NEW ? pairs_recent(pairs, i) : i;
}

/* ---- tests ---- */

bool exec_pairs_any(const Op *op, const Code *key) {
  if (op->columns == 3)
    return pairs_has(op->relation->pairs, key[0], key[1]);
  return op->columns == 0 ? op->relation->pairs->n > 0 : pairs_find(pairs_of(op), key[0]).now > 0;
}

/* A test of what was there before. */
static bool passes_all(Exec *x, const Op *test) {
  Code key[RULES_COLUMNS + 1];
  return exec_op_key(x, test, key) && exec_pairs_any(test, key) == (test->kind == OP_MATCH);
}

/* What has a row, or has none; to `out` unless it is NULL. */
static size_t keep_rows(const Op *test, const Found *f, Code *out) {
  const Pairs *pairs = pairs_of(test);
  size_t n = 0;
  for (size_t i = 0; i < f->n; i++) {
    pairs_fetch(pairs, f->codes, f->ahead, i);
    Code code = f->codes[i];
    bool keep = (pairs_find(pairs, code).now > 0) == (test->kind == OP_MATCH);
    if (keep && out != NULL)
      out[n] = code;
    n += keep;
  }
  return n;
}

/* What passes the tests behind a step: in `list`, if there are any; of what is only counted how many is enough. */
static void pass_tests(Exec *x, const Op *op, Found *f, Codelist *list) {
  for (int i = 0; i < op->n_tests && f->n > 0; i++) {
    const Op *test = op + 1 + i;
    if (test->tested < 0) {
      f->n = passes_all(x, test) ? f->n : 0;
      continue;
    }
    Code *out = NULL, other;
    if (!op->counts || i + 1 < op->n_tests) {
      list->n = 0;
      vec_room(list, f->n);
      out = list->at;
    }
    if (test->n_key == 1) {
      f->n = keep_rows(test, f, out);
    } else if (exec_slot_code(x, &test->slots[1 - test->tested], &other)) {
      PairsSieve *sieve = &x->run->sieves[i];
      pairs_sieve_set(sieve, test->tested == 0 ? test->relation->reverse : test->relation->pairs, other);
      f->n = pairs_sieve(sieve, f->codes, f->n, f->sorted, test->kind == OP_MATCH, out);
    } else {
      f->n = 0;
    }
    f->codes = out;
    f->ahead = f->n;
  }
}

/* ---- whole rows ---- */

static bool join(Exec *x, const Op *op, const Found *f);

/* What a step found of a row goes on; `list` may take what passes its tests. */
static bool go_whole(Exec *x, const Op *op, const Pairs *pairs, Code own, Found f, Codelist *list) {
  size_t looked = f.n + 1;
  pass_tests(x, op, &f, list);
  if (op->counts)
    x->tally->n += f.n;
  else if (op->joins)
    return f.n == 0 ? rules_go_on(x->run, looked) : join(x, op, &f);
  else if (op->firsts)
    pairs_add_row(x->plan->head->pairs, x->codes[op->emits], NULL, f.codes, f.n);
  else if (pairs != x->plan->head->pairs || x->codes[op->emits] != own)
    pairs_add_row(x->plan->head->pairs, x->codes[op->emits], pairs, f.codes, f.n);
  return rules_go_on(x->run, looked);
}

/* Each of the codes that were found goes to the next step. */
static bool join(Exec *x, const Op *op, const Found *f) {
  const Op *next = op + 1 + op->n_tests;
  const Pairs *by = pairs_of(next);
  Codelist *list = &x->run->listed;
  Found g = *f;
  if (!next->counts && pairs_of(op) == x->plan->head->pairs && g.codes != list->at) { /* the row may grow */
    list->n = 0;
    vec_room(list, g.n);
    if (g.n > 0)
      memcpy(list->at, g.codes, g.n * sizeof *g.codes);
    g.codes = list->at;
    g.ahead = g.n;
  }
  if (!next->counts && next->n_tests == 0)
    return rules_go_on(x->run,
                       1 + pairs_add_joined(x->plan->head->pairs, x->codes[next->emits], g.codes, g.n, by, next->part));
  for (size_t i = 0; i < g.n; i++) {
    pairs_fetch(by, g.codes, g.ahead, i);
    x->codes[next->slots[0].variable] = g.codes[i];
    PairView row = pairs_find(by, g.codes[i]);
    Found found = part_of(next->part, by, &row);
    if (found.n > 0 && !go_whole(x, next, by, g.codes[i], found, &x->run->passed))
      return false;
  }
  return rules_go_on(x->run, 1);
}

/* The firsts of all rows in which a step sees something. */
static bool run_firsts(Exec *x, const Op *op, const Pairs *pairs) {
  size_t n_rows = rows_seen(op, pairs), n = 0;
  Codelist *list = &x->run->listed;
  list->n = 0;
  vec_room(list, n_rows);
  for (size_t i = 0; i < n_rows; i++) {
    size_t at = row_seen(op, pairs, i);
    PairView row = pairs_view(pairs, at);
    list->at[n] = pairs_first(pairs, at);
    n += part_of(op->part, pairs, &row).n > 0;
  }
  return go_whole(x, op, pairs, RELATION_UNIT, (Found){list->at, n, n, pairs->laid && pairs->firsts == NULL}, list);
}

/* All rows of what is laid: into a head that is empty, where they are laid as well. */
static bool copy_rows(Exec *x, const Op *op, const Pairs *pairs) {
  Pairs *head = x->plan->head->pairs;
  bool done = true;
  pairs_lay_begin(head, pairs);
  for (size_t at = 0; at < pairs->n_laid; at++) {
    PairView row = pairs_view(pairs, at);
    Found f = part_of(PART_ALL, pairs, &row);
    done = done && rules_go_on(x->run, f.n + 1);
    x->codes[op->emits] = pairs_laid_first(pairs, at);
    pass_tests(x, op, &f, &x->run->listed);
    pairs_lay_row(head, f.codes, f.n);
  }
  pairs_lay_end(head);
  return done;
}

static bool can_copy(const Exec *x, const Pairs *pairs) {
  return pairs->laid && pairs->firsts == NULL && pairs_are_empty(x->plan->head->pairs);
}

/* What is seen, the second first. */
static bool run_swapped(Exec *x, const Op *op, const Pairs *pairs) {
  Pairs turned = {0};
  bool done = true;
  pairs_turned(pairs, op->part, &turned);
  pairs_turn(&turned);
  if (can_copy(x, &turned))
    done = copy_rows(x, op, &turned);
  else
    for (size_t at = 0; at < pairs_rows(&turned) && done; at++) {
      PairView row = pairs_view(&turned, at);
      x->codes[op->emits] = pairs_first(&turned, at);
      done = go_whole(x, op, &turned, RELATION_UNIT, part_of(PART_ALL, &turned, &row), &x->run->listed);
    }
  pairs_clear(&turned);
  return done;
}

/* Adds to the head, behind the first of each of these pairs, a row of others: that of the pair's second. */
static bool spread_list(Exec *x, const Codelist *list, const Pairs *by, PairsPart part) {
  Pairs gathered = {0}, *head = x->plan->head->pairs;
  bool done = true;
  for (size_t i = 0; i < list->n && list->n < GATHERED_LEAST && done; i += 2)
    done = rules_go_on(x->run, pairs_add_joined(head, list->at[i], &list->at[i + 1], 1, by, part));
  if (list->n < GATHERED_LEAST)
    return done;
  pairs_build(&gathered, list->at, list->n / 2);
  for (size_t i = 0; i < pairs_rows(&gathered) && done; i++) {
    PairView row = pairs_view(&gathered, i);
    Code first = pairs_first(&gathered, i);
    done = rules_go_on(x->run, pairs_add_joined(head, first, row.seconds, row.n, by, part));
  }
  pairs_clear(&gathered);
  return done;
}

/* Each row goes behind all that the next step finds for its first, or the other way round: gathered by what it goes
 * behind, so that a row of the head is added to but once. */
static bool run_spread(Exec *x, const Op *op, const Pairs *pairs) {
  const Op *next = op + 1;
  const Pairs *other = pairs_of(next);
  Codelist *list = &x->run->listed;
  list->n = 0;
  for (size_t i = 0, n_rows = rows_seen(op, pairs); i < n_rows; i++) {
    size_t at = row_seen(op, pairs, i);
    Code own = pairs_first(pairs, at);
    PairView row = pairs_view(pairs, at), found = pairs_find(other, own);
    Found a = part_of(op->part, pairs, &row), b = part_of(next->part, other, &found);
    size_t n = a.n == 0 || b.n == 0 ? 0 : op->gathers ? a.n : b.n;
    const Code *firsts = op->gathers ? a.codes : b.codes;
    vec_room(list, 2 * n);
    for (size_t k = 0; k < n; k++) {
      list->at[list->n++] = firsts[k];
      list->at[list->n++] = own;
    }
    if (list->n < GATHERED_MOST && i + 1 < n_rows)
      continue;
    if (!spread_list(x, list, op->gathers ? other : pairs, op->gathers ? next->part : op->part))
      return false;
    list->n = 0;
  }
  return true;
}

/* ---- pairs ---- */

/* A pair whose key fits: what the atom has besides. */
static bool run_pair(Exec *x, const Op *op, Code first, Code second, size_t i) {
  return !exec_row_takes(x, op, (const Code[]){first, second}) || (rules_go_on(x->run, 1) && exec_from(x, i + 1));
}

/* The pairs of one row, which may grow meanwhile. */
static bool run_row(Exec *x, const Op *op, const Pairs *pairs, size_t at, size_t i) {
  bool reverse = op->columns == 2 || op->turned;
  PairView row = pairs_view(pairs, at);
  Code own = pairs_first(pairs, at);
  Found f = part_of(op->part, pairs, &row);
  if (f.n == 0)
    return true;
  if (op->n_key == 0 && (op->slots[reverse].kind == SLOT_BIND || op->slots[reverse].kind == SLOT_TAKE))
    x->codes[op->slots[reverse].variable] = own;
  if (op->emits >= 0 || op->counts || op->joins)
    return go_whole(x, op, pairs, own, f, &x->run->listed);
  size_t from = (size_t)(f.codes - row.seconds);
  if (op->slots[op->n_slots - 1 - (op->n_key == 0 && reverse)].kind == SLOT_ANY)
    f.n = 1; /* the others say the same */
  for (size_t k = from; k < from + f.n; k++) {
    Code second = pairs_view(pairs, at).seconds[k];
    if (!run_pair(x, op, reverse ? second : own, reverse ? own : second, i))
      return false;
  }
  return true;
}

bool exec_pairs_run(Exec *x, const Op *op, const Code *key, size_t i) {
  if (op->columns == 3)
    return !pairs_has(op->relation->pairs, key[0], key[1]) || exec_from(x, i + 1);
  const Pairs *pairs = pairs_of(op);
  if (op->columns != 0) {
    uint32_t at = pairs_at(pairs, key[0]);
    return at == PAIRS_NONE || run_row(x, op, pairs, at, i);
  }
  if (op->counts && op->n_tests == 0) {
    x->tally->n += pairs->n;
    return true;
  }
  if (op->firsts)
    return run_firsts(x, op, pairs);
  if (op->spreads || op->gathers)
    return run_spread(x, op, pairs);
  if (op->swaps)
    return run_swapped(x, op, pairs);
  if (op->emits >= 0 && op->part == PART_ALL && op->slots[0].variable == op->emits && can_copy(x, pairs))
    return copy_rows(x, op, pairs);
  for (size_t k = 0, n = rows_seen(op, pairs); k < n; k++)
    if (!run_row(x, op, pairs, row_seen(op, pairs, k), i))
      return false;
  return true;
}
