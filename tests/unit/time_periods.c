/* Periods: every operator gives what its definition gives instant by instant, also without bound, and the worked cases. */
#include "check.h"
#include "periods_apply.h"

#include <stdlib.h>

/* --- The definitions --- */

#define LO -40 /* the instants at which results are compared */
#define HI 80
#define FAR 130 /* beyond this distance from all of them nothing changes any more */

static bool in(const Periods *p, int64_t t) {
  for (size_t i = 0; i < p->n; i++)
    if (p->at[i].lo <= t && t < p->at[i].hi)
      return true;
  return false;
}

/* Whether `b` held at a distance in [from, to] to one side of t, and `a` at all instants from there to t (`a` NULL: no
 * matter). */
static bool reaches(const Periods *a, const Periods *b, int64_t t, int side, int64_t from, int64_t to) {
  for (int64_t d = 0; d <= to && d <= FAR; d++) {
    if (d > 0 && a != NULL && !in(a, side < 0 ? t - d + 1 : t + d - 1))
      return false;
    if (d >= from && in(b, t + side * d))
      return true;
  }
  return false;
}

static bool defined(Op op, const Periods *a, const Periods *b, int64_t t, int64_t from, int64_t to) {
  switch (op) {
  case AND: return in(a, t) && in(b, t);
  case OR: return in(a, t) || in(b, t);
  case MINUS: return in(a, t) && !in(b, t);
  case ONCE: return reaches(NULL, a, t, -1, from, to);
  case EVENTUALLY: return reaches(NULL, a, t, 1, from, to);
  case SINCE: return reaches(a, b, t, -1, from, to);
  case UNTIL: return reaches(a, b, t, 1, from, to);
  default: break;
  }
  int side = op == HISTORICALLY ? -1 : 1;
  for (int64_t d = from; d <= to && d <= FAR; d++)
    if (!in(a, t + side * d))
      return false;
  return true;
}

static bool is_tidy(const Periods *p) {
  for (size_t i = 0; i < p->n; i++)
    if (p->at[i].lo >= p->at[i].hi || (i > 0 && p->at[i - 1].hi >= p->at[i].lo))
      return false;
  return true;
}

static void random_periods(Periods *out) {
  out->n = 0;
  int64_t at = below(6), count = below(5);
  for (int64_t i = 0; i < count; i++) {
    int64_t lo = at + 1 + below(5), hi = lo + 1 + below(9);
    periods_add(out, lo, hi);
    at = hi;
  }
  if (out->n > 0 && below(8) == 0)
    out->at[0].lo = TIME_MIN;
  if (out->n > 0 && below(8) == 0)
    out->at[out->n - 1].hi = TIME_MAX;
}

static void operators_are_their_definitions(void) {
  static const char *const NAMES[OPS] = {"and",        "or",     "minus", "once", "historically",
                                         "eventually", "always", "since", "until"};
  Periods a = {0}, b = {0}, out = {0};
  for (Op op = 0; op < OPS; op++) {
    int wrong = 0, held = 0;
    for (int i = 0; i < 10000; i++) {
      random_periods(&a);
      random_periods(&b);
      int64_t from = below(3) == 0 ? 0 : below(7), to = below(6) == 0 ? TIME_MAX : from + below(3) * below(4);
      periods_apply(op, &a, &b, from, to, &out);
      wrong += !is_tidy(&out);
      for (int64_t t = LO; t < HI; t++) {
        bool is = in(&out, t);
        held += is;
        wrong += is != defined(op, &a, &b, t, from, to);
      }
    }
    check_that(wrong == 0 && held > 10000, NAMES[op], __FILE__, __LINE__);
  }
  periods_clear(&a);
  periods_clear(&b);
  periods_clear(&out);
}

/* --- Making and looking --- */

static void any_order_is_made_tidy(void) {
  Periods p = {0}, tidy = {0}, gaps = {0};
  int wrong = 0;
  for (int i = 0; i < 10000; i++) {
    p.n = 0;
    for (int64_t k = below(9); k > 0; k--) {
      int64_t lo = below(30);
      vec_add(&p, ((Period){lo, lo - 1 + below(8)}));
    }
    periods_copy(&p, &tidy);
    periods_tidy(&tidy);
    periods_gaps(&tidy, &gaps);
    int64_t seconds = 0, first = tidy.n > 0 ? tidy.at[0].lo : 0, last = tidy.n > 0 ? tidy.at[tidy.n - 1].hi : 0;
    for (int64_t t = -2; t < 40; t++) {
      bool is = in(&p, t);
      seconds += is;
      wrong += in(&tidy, t) != is || in(&gaps, t) != (!is && first <= t && t < last);
      size_t at = periods_find(&tidy, t);
      wrong += (at < tidy.n && tidy.at[at].lo <= t) != is || periods_touch(&tidy, t, t + 1) != is;
      int64_t to = t + 1 + below(4);
      bool all = true, some = false;
      for (int64_t u = t; u < to; u++) {
        all = all && in(&p, u);
        some = some || in(&p, u);
      }
      wrong += periods_hold(&tidy, t, to) != all || periods_touch(&tidy, t, to) != some;
    }
    wrong += !is_tidy(&tidy) || periods_seconds(&tidy) != seconds;
  }
  CHECK(wrong == 0);
  periods_clear(&p);
  periods_clear(&tidy);
  periods_clear(&gaps);
}

static void far_instants_saturate(void) {
  Period array[] = {{TIME_MIN, 5}, {TIME_MAX - 5, TIME_MAX - 2}};
  Periods p = PERIODS_VIEW(array, 2), out = {0};
  periods_once(&p, 10, 20, &out);
  CHECK(out.n == 1 && out.at[0].lo == TIME_MIN && out.at[0].hi == 25);
  periods_eventually(&p, 10, 20, &out);
  CHECK(out.n == 2 && out.at[0].lo == TIME_MIN && out.at[0].hi == -5 && out.at[1].lo == TIME_MAX - 25);
  periods_historically(&p, 0, TIME_MAX, &out);
  CHECK(out.n == 1 && out.at[0].lo == TIME_MIN && out.at[0].hi == 5);
  CHECK(periods_seconds(&p) == TIME_MAX);
  CHECK(periods_move(5, TIME_MIN) == TIME_MIN && periods_move(TIME_MAX, -5) == TIME_MAX);
  Period low[] = {{TIME_MIN + 3, TIME_MIN + 9}};
  Periods q = PERIODS_VIEW(low, 1);
  periods_eventually(&q, 100, 200, &out);
  CHECK(out.n == 0);
  CHECK(periods_seconds(&q) == 6);
  periods_clear(&out);
}

/* --- Worked cases --- */

/* Reads "[1,4) [36,49)" or "-". */
static void read_periods(const char *text, Periods *out) {
  out->n = 0;
  for (const char *at = strchr(text, '['); at != NULL; at = strchr(at + 1, '[')) {
    long long lo, hi;
    if (sscanf(at, "[%lld,%lld)", &lo, &hi) == 2)
      periods_add(out, lo, hi);
  }
}

static void worked_cases(const char *material) {
  static const char *const NAMES[OPS] = {"and",         "or",      "minus", "diamondminus", "boxminus",
                                         "diamondplus", "boxplus", "since", "until"};
  char path[512], line[1024];
  snprintf(path, sizeof path, "%s/cases/mtl-cases.tsv", material);
  FILE *file = fopen(path, "r");
  Periods a = {0}, b = {0}, want = {0}, got = {0};
  int rows = 0;
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    char *field[6], *at = line;
    for (int i = 0; i < 6; i++) {
      field[i] = at;
      at += strcspn(at, "\t\n");
      if (*at != '\0')
        *at++ = '\0';
    }
    Op op = 0;
    while (op < OPS && strcmp(NAMES[op], field[0]) != 0)
      op++;
    if (op == OPS)
      continue;
    read_periods(field[3], &a);
    read_periods(field[4], &b);
    read_periods(field[5], &want);
    periods_apply(op, &a, &b, atoll(field[1]), atoll(field[2]), &got);
    bool same = got.n == want.n && (got.n == 0 || memcmp(got.at, want.at, got.n * sizeof *got.at) == 0);
    check_that(same, field[0], path, rows + 2);
    rows++;
  }
  CHECK(rows == 178);
  if (file != NULL)
    fclose(file);
  periods_clear(&a);
  periods_clear(&b);
  periods_clear(&want);
  periods_clear(&got);
}

int main(void) {
  operators_are_their_definitions();
  any_order_is_made_tidy();
  far_instants_saturate();
  const char *material = getenv("DOSSIER_MATERIAL");
  if (material == NULL || *material == '\0')
    printf("skipped: DOSSIER_MATERIAL is not set\n");
  else
    worked_cases(material);
  return check_report();
}
