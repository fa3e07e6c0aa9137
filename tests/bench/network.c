/* The order of facts at 10 thousand, 100 thousand and a million ties: what it takes to solve all of it, beside one pass
 * over the same constraints in an array, and to take a tie in and out again, beside solving anew. One event in ten has a
 * date, of a month; the others lie after and before some of the hundred around them. */
#include "time/network.h"

#include <stdio.h>
#include <time.h>

#define MONTH ((int64_t)30 * 86400)

static uint64_t seed = 88172645463325252u;

static int64_t random_below(int64_t n) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (int64_t)(seed % (uint64_t)n);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

typedef VEC(Constraint) Limits;

/* Event i has its start at variable 2i + 1 and its end behind it, and happens around the i-th hour. */
static void make_case(int32_t events, int32_t ties, Limits *out) {
  for (int32_t i = 0; i < events; i++) {
    vec_add(out, ((Constraint){2 * i + 2, 2 * i + 1, -1, false}));
    if (random_below(10) == 0) {
      int64_t lo = (int64_t)i * 3600 - random_below(MONTH);
      vec_add(out, ((Constraint){2 * i + 1, NETWORK_ZERO, -lo, true}));
      vec_add(out, ((Constraint){NETWORK_ZERO, 2 * i + 2, lo + MONTH + 3600, true}));
    }
  }
  for (int32_t k = 0; k < ties; k++) {
    int32_t later = 1 + (int32_t)random_below(events - 1);
    int32_t earlier = later - 1 - (int32_t)random_below(later < 100 ? later : 100);
    vec_add(out, ((Constraint){2 * later + 1, 2 * earlier + 2, 0, true}));
  }
}

static Network *build(int32_t events, const Limits *limits) {
  Network *net = network_new();
  for (int32_t i = 0; i < 2 * events; i++)
    network_variable(net);
  for (size_t i = 0; i < limits->n; i++)
    network_add(net, &limits->at[i]);
  network_consistent(net);
  return net;
}

/* What no solver can do without: each constraint is looked at once, in the order in which it lies. */
static double one_pass(int32_t events, const Limits *limits) {
  int64_t *at = mem_zero((size_t)events * 2 + 1, sizeof *at);
  double start = now();
  for (size_t i = 0; i < limits->n; i++) {
    const Constraint *c = &limits->at[i];
    if (at[c->from] + c->most < at[c->to])
      at[c->to] = at[c->from] + c->most;
  }
  double passed = now() - start;
  mem_free(at);
  return passed;
}

static void measure(int32_t ties) {
  enum { CHANGES = 2000 };
  int32_t events = ties * 7 / 10;
  Limits limits = {0};
  make_case(events, ties, &limits);
  double start = now();
  Network *net = build(events, &limits);
  double built = now() - start, floor = one_pass(events, &limits), adding = 0, removing = 0, worst = 0;
  for (int i = 0; i < CHANGES; i++) {
    int32_t later = 200 + (int32_t)random_below(events - 200);
    Constraint c = {2 * later + 1, 2 * (later - 150) + 2, 0, true};
    double before = now();
    int32_t tie = network_add(net, &c);
    double between = now();
    network_remove(net, tie);
    network_consistent(net);
    double after = now();
    adding += between - before;
    removing += after - between;
    worst = after - before > worst ? after - before : worst;
  }
  printf("%8d ties: solved in %7.1f ms, %4.0f ns a tie, %5.1f times one pass over its constraints%s\n", ties,
         built * 1e3, built * 1e9 / ties, built / floor, network_consistent(net) ? "" : " (CONTRADICTORY)");
  printf("               a tie more %6.2f us, a tie less %6.2f us, the worst pair %7.1f us: solving anew takes %.0f "
         "times\n"
         "               as long as the two\n",
         adding * 1e6 / CHANGES, removing * 1e6 / CHANGES, worst * 1e6, built * CHANGES / (adding + removing));
  network_free(net);
  vec_clear(&limits);
}

int main(void) {
  measure(10000);
  measure(100000);
  measure(1000000);
  return 0;
}
