/* Pairs against a table of all of them: laid at once and opened by what is added, turned, closed, sieved; of small and
 * of large codes, of one kind and of both, near to each other and far apart. */
#include "check.h"
#include "rules/pairs.h"

#include <stdlib.h>

enum { CODES = 600 };

static uint32_t chance(uint32_t n) {
  return (uint32_t)below(n);
}

/* What there is: by the numbers of two codes. */
typedef struct World {
  uint32_t n, base, step;
  Code codes[CODES];
  uint8_t there[CODES][CODES];
} World;

static void world_make(World *w) {
  static const uint32_t SIZES[] = {1, 3, 12, 60, CODES};
  uint32_t kinds = chance(3);
  memset(w, 0, sizeof *w);
  w->step = chance(3) == 0 ? 1 + chance(20000) : 1;
  w->base = chance(2) * chance(100000);
  w->n = SIZES[chance(5)];
  for (uint32_t i = 0; i < w->n; i++)
    w->codes[i] = (w->base + i * w->step) | (kinds == 0 || (kinds == 1 && i % 2 == 0) ? CODE_SMALL : 0);
}

/* Some pairs, a few of them twice, in no order; a row that is long. */
static size_t pairs_pick(World *w, Code **out) {
  size_t n = chance(3) == 0 ? chance(w->n * 2) : chance(w->n * w->n * (w->n < 100 ? 2 : 1) / 4 + 1), hub = chance(w->n);
  Code *codes = calloc((n + w->n + 1) * 2, sizeof *codes);
  for (size_t i = 0; i < n; i++) {
    uint32_t a = chance(w->n), b = chance(w->n);
    w->there[a][b] = 1;
    codes[2 * i] = w->codes[a];
    codes[2 * i + 1] = w->codes[b];
  }
  for (uint32_t b = 0; b < w->n && n > 0 && hub % 2 == 0; b++, n++) {
    w->there[hub][b] = 1;
    codes[2 * n] = w->codes[hub];
    codes[2 * n + 1] = w->codes[b];
  }
  *out = codes;
  return n;
}

static uint32_t number_of(const World *w, Code code) {
  uint32_t i = ((code & ~CODE_SMALL) - w->base) / w->step;
  return i < w->n && w->codes[i] == code ? i : UINT32_MAX;
}

/* Whether rows hold what is there, each pair once, and if they are laid, sorted. */
static bool same(const World *w, const Pairs *pairs, bool turned) {
  static uint8_t seen[CODES][CODES];
  uint64_t n = 0, want = 0;
  memset(seen, 0, sizeof seen);
  for (size_t i = 0; i < pairs_rows(pairs); i++) {
    PairView row = pairs_view(pairs, i);
    uint32_t a = row.n > 0 ? number_of(w, pairs_first(pairs, i)) : 0;
    for (uint32_t k = 0; k < row.n; k++, n++) {
      uint32_t b = number_of(w, row.seconds[k]);
      if (a >= w->n || b >= w->n || seen[a][b]++ || !(turned ? w->there[b][a] : w->there[a][b]) ||
          (pairs->laid && k > 0 && row.seconds[k] <= row.seconds[k - 1]))
        return false;
    }
    if (row.n > 0 && pairs_at(pairs, w->codes[a]) != i)
      return false;
  }
  for (uint32_t a = 0; a < w->n; a++)
    for (uint32_t b = 0; b < w->n; b++)
      want += w->there[a][b];
  return n == want && n == pairs->n;
}

static bool has_all(const World *w, Pairs *pairs) {
  for (int i = 0; i < 2000; i++) {
    uint32_t a = chance(w->n), b = chance(w->n);
    Code other = w->codes[b] ^ CODE_SMALL; /* the same number of the other kind */
    bool other_there = number_of(w, other) < w->n && w->there[a][number_of(w, other)];
    if (pairs_has(pairs, w->codes[a], w->codes[b]) != w->there[a][b] ||
        pairs_has(pairs, w->codes[a], other) != other_there)
      return false;
  }
  return !pairs_has(pairs, CODE_NONE, w->codes[0]) && !pairs_has(pairs, w->codes[0], CODE_NONE);
}

static void settle(Pairs *pairs) {
  while (pairs_turn(pairs))
    continue;
}

static bool check_sieve(const World *w, Pairs *pairs) {
  PairsSieve sieve = {0};
  bool right = true;
  for (int i = 0; i < 60 && right; i++) {
    uint32_t a = chance(w->n), n = 0, n_out = 0;
    Code codes[CODES], out[CODES];
    bool keep = chance(2) == 0, sorted = true;
    for (uint32_t b = 0, of = 1 + chance(chance(2) == 0 ? 3 : 200); b < w->n; b++)
      if (chance(of) == 0)
        codes[n++] = w->codes[b];
    for (uint32_t k = 1; k < n; k++)
      sorted = sorted && codes[k - 1] < codes[k];
    uint32_t want = 0;
    for (uint32_t k = 0; k < n; k++)
      want += (w->there[a][number_of(w, codes[k])] != 0) == keep;
    pairs_sieve_set(&sieve, pairs, w->codes[chance(3) == 0 ? chance(w->n) : a]);
    pairs_sieve_set(&sieve, pairs, w->codes[a]);
    for (int again = 0; again < 3; again++)
      right = right && pairs_sieve(&sieve, codes, n, sorted, keep, NULL) == want;
    n_out = (uint32_t)pairs_sieve(&sieve, codes, n, sorted, keep, out);
    right = right && n_out == want;
    for (uint32_t k = 0; k < n_out; k++)
      right = right && (w->there[a][number_of(w, out[k])] != 0) == keep && (k == 0 || out[k] != out[k - 1]);
  }
  pairs_sieve_clear(&sieve);
  return right;
}

static bool go_on(void *context, uint64_t work) {
  *(uint64_t *)context += work;
  return true;
}

static void close_naively(World *w) {
  for (uint32_t k = 0; k < w->n; k++)
    for (uint32_t a = 0; a < w->n; a++)
      for (uint32_t b = 0; b < w->n && w->there[a][k]; b++)
        w->there[a][b] |= w->there[k][b];
}

static void check_world(World *w) {
  Code *codes;
  size_t n = pairs_pick(w, &codes);
  Pairs built = {0}, turned = {0}, closed = {0}, grown = {0};
  pairs_build(&built, codes, n);
  CHECK(n == 0 || built.laid);
  CHECK(same(w, &built, false));
  CHECK(pairs_recent_count(&built) == 0);
  CHECK(pairs_turn(&built) == (n > 0));
  CHECK(n == 0 || pairs_recent_count(&built) > 0);
  settle(&built);
  CHECK(pairs_recent_count(&built) == 0);
  CHECK(check_sieve(w, &built));
  CHECK(has_all(w, &built));
  pairs_turned(&built, PART_ALL, &turned);
  settle(&turned);
  CHECK(same(w, &turned, true));
  for (size_t i = 0; i < n; i++)
    pairs_add(&grown, codes[2 * i], codes[2 * i + 1]);
  settle(&grown);
  CHECK(same(w, &grown, false));
  CHECK(check_sieve(w, &grown));
  CHECK(has_all(w, &grown));
  for (int i = 0; i < 50; i++) { /* what is laid opens */
    uint32_t a = chance(w->n), b = chance(w->n);
    CHECK(pairs_add(&built, w->codes[a], w->codes[b]) == !w->there[a][b]);
    CHECK(pairs_add(&grown, w->codes[a], w->codes[b]) == !w->there[a][b]);
    w->there[a][b] = 1;
  }
  CHECK(same(w, &built, false) && same(w, &grown, false));
  settle(&built);
  settle(&grown);
  CHECK(has_all(w, &built));
  Code *all = malloc((built.n * 2 + 1) * sizeof *all);
  n = 0;
  for (size_t i = 0; i < pairs_rows(&built); i++)
    for (uint32_t k = 0; k < pairs_view(&built, i).n; k++, n++) {
      all[2 * n] = pairs_first(&built, i);
      all[2 * n + 1] = pairs_view(&built, i).seconds[k];
    }
  pairs_build(&closed, all, n);
  pairs_clear(&turned);
  pairs_build(&turned, all, n); /* laid, to go by */
  settle(&turned);
  uint64_t work = 0;
  close_naively(w);
  CHECK(pairs_close(&closed, &(Pairs *){chance(2) == 0 ? &turned : &built}, 1, go_on, &work));
  CHECK(same(w, &closed, false));
  CHECK(pairs_turn(&closed) == (n > 0));
  settle(&closed);
  CHECK(has_all(w, &closed));
  pairs_clear(&built);
  pairs_clear(&turned);
  pairs_clear(&closed);
  pairs_clear(&grown);
  free(codes);
  free(all);
}

static void one_row(void) {
  Code codes[3000];
  for (uint32_t i = 0; i < 3000; i++)
    codes[i] = code_small(chance(2000));
  Pairs pairs = {0};
  pairs_build_row(&pairs, CODE_SMALL, codes, 3000);
  for (uint32_t i = 0; i < 3000; i++)
    CHECK(pairs_has(&pairs, CODE_SMALL, codes[i]));
  CHECK(!pairs_has(&pairs, CODE_SMALL, code_small(2000)) && !pairs_has(&pairs, CODE_SMALL, 5));
  CHECK(!pairs_has(&pairs, 0, codes[0]) && !pairs_has(&pairs, code_small(1), codes[0]));
  pairs_clear(&pairs);
}

/* A row whose seconds become greater and greater, and at last of the other kind as well. */
static void growing_row(void) {
  Pairs pairs = {0};
  for (uint32_t i = 0; i < 5000; i++)
    CHECK(pairs_add(&pairs, 1, code_small(i * 3)));
  CHECK(pairs_add(&pairs, 1, 6) && !pairs_add(&pairs, 1, 6));
  for (uint32_t i = 0; i < 15000; i++)
    CHECK(pairs_has(&pairs, 1, code_small(i)) == (i % 3 == 0) && pairs_has(&pairs, 1, i) == (i == 6));
  pairs_clear(&pairs);
}

/* A long way, along which what comes next is fetched; of so many pairs that two threads lay them. */
static void long_way(void) {
  enum { NODES = 120000 };
  Code *codes = malloc(NODES * 4 * sizeof *codes);
  for (uint32_t i = 0; i < NODES * 2; i++) {
    codes[2 * i] = code_small(i / 2);
    codes[2 * i + 1] = code_small(i % 2 == 0 ? (i / 2 + 1) % NODES : chance(NODES));
  }
  Pairs by = {0}, start = {0};
  pairs_build(&by, codes, NODES * 2);
  settle(&by);
  for (uint32_t i = 0; i < NODES; i++) {
    PairView row = pairs_find(&by, code_small(i));
    Code a = codes[4 * i + 1], b = codes[4 * i + 3];
    CHECK(row.n == 1u + (a != b) && row.seconds[0] == (a < b ? a : b) && row.seconds[row.n - 1] == (a < b ? b : a));
  }
  pairs_add(&start, 0, code_small(7));
  uint64_t work = 0;
  CHECK(pairs_close(&start, &(Pairs *){&by}, 1, go_on, &work));
  CHECK(start.n == NODES && work >= by.n);
  pairs_clear(&by);
  pairs_clear(&start);
  free(codes);
}

int main(void) {
  static World w;
  for (int i = 0; i < 50; i++) {
    world_make(&w);
    check_world(&w);
  }
  one_row();
  growing_row();
  long_way();
  return check_report();
}
