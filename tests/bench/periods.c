/* Operators on periods, in ns per period of their inputs at 1 and 10 million, each beside the floor: one pass that reads the
 * same arrays and writes one as long. Then sets of Allen relations a second, by the tables and by the closure of the
 * constraints for each of the thirteen, which is what they must agree with. */
#include "time/allen.h"
#include "time/extent.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DAY 86400

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t seed = 1;

static int64_t below(int64_t n) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((seed >> 33) % (uint64_t)n);
}

/* --- Periods --- */

static void fill(Periods *p, size_t n) {
  int64_t at = 0;
  p->n = 0;
  while (p->n < n) {
    int64_t lo = at + (1 + below(60)) * DAY, hi = lo + (1 + below(60)) * DAY;
    periods_add(p, lo, hi);
    at = hi;
  }
}

typedef void Run(const Periods *a, const Periods *b, Periods *out);

static void run_floor(const Periods *a, const Periods *b, Periods *out) {
  out->n = 0;
  for (size_t i = 0; i < a->n; i++)
    out->at[i] = (Period){a->at[i].lo + b->at[i].lo, a->at[i].hi + b->at[i].hi};
  out->n = a->n;
}

static void run_floor_of_one(const Periods *a, const Periods *b, Periods *out) {
  (void)b;
  for (size_t i = 0; i < a->n; i++)
    out->at[i] = (Period){a->at[i].lo + DAY, a->at[i].hi + DAY};
  out->n = a->n;
}

static void run_once(const Periods *a, const Periods *b, Periods *out) {
  (void)b;
  periods_once(a, 0, 14 * DAY, out);
}

static void run_historically(const Periods *a, const Periods *b, Periods *out) {
  (void)b;
  periods_historically(a, 0, 14 * DAY, out);
}

static void run_eventually(const Periods *a, const Periods *b, Periods *out) {
  (void)b;
  periods_eventually(a, 0, 14 * DAY, out);
}

static void run_always(const Periods *a, const Periods *b, Periods *out) {
  (void)b;
  periods_always(a, 0, 14 * DAY, out);
}

static void run_gaps(const Periods *a, const Periods *b, Periods *out) {
  (void)b;
  periods_gaps(a, out);
}

static void run_since(const Periods *a, const Periods *b, Periods *out) {
  periods_since(a, b, 0, 14 * DAY, out);
}

static void run_until(const Periods *a, const Periods *b, Periods *out) {
  periods_until(a, b, 0, 14 * DAY, out);
}

/* ns per period of the inputs; the best of three, after one that makes the output's memory. */
static double measure(Run *run, const Periods *a, const Periods *b, size_t inputs, Periods *out) {
  double best = 1e9;
  run(a, b, out);
  for (int i = 0; i < 3; i++) {
    double start = now();
    run(a, b, out);
    double passed = now() - start;
    best = passed < best ? passed : best;
  }
  return best * 1e9 / (double)(a->n * inputs);
}

static void bench_periods(size_t n) {
  static const struct {
    const char *name;
    Run *run;
    size_t inputs;
  } RUNS[] = {{"and", periods_and, 2},
              {"or", periods_or, 2},
              {"minus", periods_minus, 2},
              {"since", run_since, 2},
              {"until", run_until, 2},
              {"once", run_once, 1},
              {"historically", run_historically, 1},
              {"eventually", run_eventually, 1},
              {"always", run_always, 1},
              {"gaps", run_gaps, 1}};
  Periods a = {0}, b = {0}, out = {0};
  fill(&a, n);
  fill(&b, n);
  out.at = mem_alloc(3 * n * sizeof *out.at + 64);
  out.cap = 3 * n + 1;
  double two = measure(run_floor, &a, &b, 2, &out), one = measure(run_floor_of_one, &a, &b, 1, &out);
  printf("%zu periods: floor %.2f ns per period (two inputs), %.2f (one)\n", n, two, one);
  for (size_t i = 0; i < sizeof RUNS / sizeof *RUNS; i++) {
    double ns = measure(RUNS[i].run, &a, &b, RUNS[i].inputs, &out);
    printf("  %-13s %6.2f ns per period, %5.1f times the floor\n", RUNS[i].name, ns,
           ns / (RUNS[i].inputs == 2 ? two : one));
  }
  for (size_t i = a.n; i-- > 1;) { /* in any order, to be made tidy */
    size_t j = (size_t)below((int64_t)i + 1);
    Period p = a.at[i];
    a.at[i] = a.at[j];
    a.at[j] = p;
  }
  double start = now();
  periods_tidy(&a);
  printf("  %-13s %6.2f ns per period, from a shuffled array\n", "tidy", (now() - start) * 1e9 / (double)n);
  periods_clear(&a);
  periods_clear(&b);
  periods_clear(&out);
}

/* --- Allen --- */

#define TIMES 1024

/* The shortest distances between the four ends, each relation's order among them added: the classic way. */
static AllenSet by_closure(const Bounds *a, const Bounds *b) {
  static const signed char ORDER[ALLEN_COUNT][4] = {
      /* of the starts, start and end, end and start, the ends */
      {-1, -1, -1, -1}, {-1, -1, 0, -1}, {-1, -1, 1, -1}, {-1, -1, 1, 0}, {-1, -1, 1, 1}, {0, -1, 1, -1}, {0, -1, 1, 0},
      {0, -1, 1, 1},    {1, -1, 1, -1},  {1, -1, 1, 0},   {1, -1, 1, 1},  {1, 0, 1, 1},   {1, 1, 1, 1}};
  static const int FROM[4] = {1, 1, 2, 2}, TO[4] = {3, 4, 3, 4};
  const int64_t lo[5] = {0, a->start_lo, a->end_lo + 1, b->start_lo, b->end_lo + 1};
  const int64_t hi[5] = {0, a->start_hi - 1, a->end_hi, b->start_hi - 1, b->end_hi};
  unsigned set = 0;
  for (int r = 0; r < ALLEN_COUNT; r++) {
    int64_t d[5][5]; /* d[i][j]: the most that j can lie behind i */
    for (int i = 0; i < 5; i++)
      for (int j = 0; j < 5; j++)
        d[i][j] = i == j ? 0 : i == 0 ? hi[j] : j == 0 ? -lo[i] : INT64_MAX / 4;
    d[2][1] = d[4][3] = -1; /* a start lies before its end */
    for (int k = 0; k < 4; k++) {
      if (ORDER[r][k] <= 0)
        d[TO[k]][FROM[k]] = ORDER[r][k];
      if (ORDER[r][k] >= 0)
        d[FROM[k]][TO[k]] = -ORDER[r][k];
    }
    for (int k = 0; k < 5; k++)
      for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
          if (d[i][k] + d[k][j] < d[i][j])
            d[i][j] = d[i][k] + d[k][j];
    bool possible = true;
    for (int i = 0; i < 5; i++)
      possible = possible && d[i][i] >= 0;
    set |= (unsigned)possible << r;
  }
  return (AllenSet)set;
}

static double allen_rate(AllenSet (*find)(const Bounds *, const Bounds *), const Bounds *times, int rounds,
                         unsigned *sum) {
  double start = now();
  for (int r = 0; r < rounds; r++)
    for (int i = 0; i < TIMES; i++)
      *sum += find(&times[i], &times[(i * 7 + r) % TIMES]);
  return rounds * (double)TIMES / (now() - start);
}

static void bench_allen(void) {
  static Bounds times[TIMES];
  unsigned sum = 0, wrong = 0;
  for (int i = 0; i < TIMES; i++) {
    int64_t from = below(400) * DAY, long_by = below(60) * DAY;
    times[i] = (Bounds){from, from + 1 + below(30) * DAY, from + long_by, from + long_by + (1 + below(30)) * DAY};
    times[i].start_hi = times[i].start_hi < times[i].end_hi ? times[i].start_hi : times[i].end_hi;
  }
  for (int i = 0; i < TIMES * 64; i++) {
    const Bounds *a = &times[i % TIMES], *b = &times[i / 64];
    wrong += allen_possible(a, b) != by_closure(a, b);
  }
  double table = allen_rate(allen_possible, times, 20000, &sum), closure = allen_rate(by_closure, times, 400, &sum);
  printf("allen: %.0f million sets a second by tables, %.2f by closure: %.0f times as many%s\n", table / 1e6,
         closure / 1e6, table / closure, wrong > 0 ? "; THEY DISAGREE" : "");
  double start = now();
  for (int i = 0; i < 2000000; i++)
    sum += allen_compose((AllenSet)(i * 5 & ALLEN_ALL), (AllenSet)(i * 11 & ALLEN_ALL));
  printf("allen: %.1f million compositions of sets a second%s\n", 2 / (now() - start), sum == 1 ? " " : "");
}

int main(void) {
  bench_periods(1000000);
  bench_periods(10000000);
  bench_allen();
  return 0;
}
