/* Allen's relations: the set that two uncertain times can have is exactly what trying all their instants finds, the words of
 * questions mean what they say, and composition is what follows from trying all chains of intervals. */
#include "check.h"

#include "time/allen.h"
#include "time/order.h"

#include <stdlib.h>

/* The number of the relation between two proper intervals. */
static int relation(int64_t as, int64_t ae, int64_t bs, int64_t be) {
  if (ae <= bs)
    return ae < bs ? 0 : 1;
  if (be <= as)
    return be < as ? 12 : 11;
  if (as < bs)
    return ae < be ? 2 : ae == be ? 3 : 4;
  if (as == bs)
    return ae < be ? 5 : ae == be ? 6 : 7;
  return ae < be ? 8 : ae == be ? 9 : 10;
}

/* --- Uncertain times --- */

/* Every instant that matters: the far ends, and what lies in or near the bounds. */
#define NEAR_LO -4
#define NEAR_HI 20

static int64_t instant(int i) {
  return i == 0 ? TIME_MIN : i == NEAR_HI - NEAR_LO + 2 ? TIME_MAX : NEAR_LO + i - 1;
}

typedef struct Pairs {
  int64_t start[1024], end[1024];
  int n;
} Pairs;

static void pairs_of(const Bounds *b, Pairs *out) {
  out->n = 0;
  bool from = b->start_lo == TIME_MIN && b->start_hi == TIME_MIN, to = b->end_lo == TIME_MAX && b->end_hi == TIME_MAX;
  for (int i = 0; i <= NEAR_HI - NEAR_LO + 2; i++)
    for (int j = i + 1; j <= NEAR_HI - NEAR_LO + 2; j++) {
      int64_t s = instant(i), e = instant(j);
      bool starts = from ? s == TIME_MIN : b->start_lo <= s && s < b->start_hi;
      bool ends = to ? e == TIME_MAX : b->end_lo < e && e <= b->end_hi;
      if (starts && ends && out->n < 1024) {
        out->start[out->n] = s;
        out->end[out->n++] = e;
      }
    }
}

static AllenSet try_all(const Bounds *a, const Bounds *b) {
  static Pairs x, y;
  pairs_of(a, &x);
  pairs_of(b, &y);
  unsigned set = 0;
  for (int i = 0; i < x.n; i++)
    for (int j = 0; j < y.n; j++)
      set |= 1u << relation(x.start[i], x.end[i], y.start[j], y.end[j]);
  return (AllenSet)set;
}

/* Bounds of a few instants, sometimes without bound, tight or not, sometimes leaving no time. */
static Bounds random_bounds(void) {
  Bounds b;
  b.start_lo = below(10);
  b.start_hi = b.start_lo + 1 + below(4);
  b.end_lo = below(12);
  b.end_hi = b.end_lo + 1 + below(4);
  switch (below(12)) {
  case 0: b.start_lo = TIME_MIN; break;
  case 1: b.start_lo = b.start_hi = TIME_MIN; break;
  case 2: b.end_hi = TIME_MAX; break;
  case 3: b.end_lo = b.end_hi = TIME_MAX; break;
  default: break;
  }
  return b;
}

static void possible_is_what_trying_all_finds(void) {
  int wrong = 0, empty = 0, mirrored = 0;
  unsigned seen = 0;
  for (int i = 0; i < 20000; i++) {
    Bounds a = random_bounds(), b = random_bounds();
    AllenSet got = allen_possible(&a, &b), want = try_all(&a, &b);
    wrong += got != want;
    empty += want == 0;
    mirrored += allen_inverse(got) != allen_possible(&b, &a);
    seen |= want;
  }
  CHECK(wrong == 0);
  CHECK(mirrored == 0);
  CHECK(seen == ALLEN_ALL && empty > 100 && empty < 15000);
}

static void times_of_a_second_or_two_are_cramped(void) {
  int wrong = 0;
  for (int i = 0; i < 20000; i++) {
    Bounds b[2];
    for (int k = 0; k < 2; k++) {
      b[k].start_lo = below(3);
      b[k].start_hi = b[k].start_lo + 1 + below(2);
      b[k].end_lo = b[k].start_lo + below(2);
      b[k].end_hi = b[k].end_lo + 1 + below(2);
    }
    wrong += allen_possible(&b[0], &b[1]) != try_all(&b[0], &b[1]);
  }
  CHECK(wrong == 0);
}

static void far_bounds_do_not_overflow(void) {
  Bounds all = {TIME_MIN, TIME_MAX, TIME_MIN, TIME_MAX}, ever = {TIME_MIN, TIME_MIN, TIME_MAX, TIME_MAX};
  Bounds first = {TIME_MIN, TIME_MIN, TIME_MIN, TIME_MIN + 1}, last = {TIME_MAX - 1, TIME_MAX, TIME_MAX, TIME_MAX};
  CHECK(allen_possible(&all, &all) == ALLEN_ALL);
  CHECK(allen_possible(&ever, &ever) == ALLEN_E);
  CHECK(allen_possible(&first, &last) == ALLEN_B && allen_possible(&last, &first) == ALLEN_BI);
  CHECK(allen_possible(&first, &ever) == ALLEN_S && allen_possible(&last, &ever) == ALLEN_F);
  CHECK(allen_possible(&(Bounds){5, 6, 3, 4}, &all) == 0);
}

/* --- Words --- */

static int word_holds(const char *word, int64_t as, int64_t ae, int64_t bs, int64_t be) {
  int during = bs <= as && ae <= be, contains = as <= bs && be <= ae;
  return strcmp(word, "before") == 0     ? ae <= bs
         : strcmp(word, "meets") == 0    ? ae == bs
         : strcmp(word, "overlaps") == 0 ? as < be && bs < ae
         : strcmp(word, "during") == 0   ? during
         : strcmp(word, "contains") == 0 ? contains
         : strcmp(word, "starts") == 0   ? during && as == bs
         : strcmp(word, "finishes") == 0 ? during && ae == be
                                         : as == bs && ae == be;
}

static void words_mean_what_they_say(void) {
  for (int w = 0; w < ALLEN_WORDS; w++) {
    int wrong = 0;
    for (int i = 0; i < 20000; i++) {
      int64_t as = below(6), ae = as + 1 + below(6), bs = below(6), be = bs + 1 + below(6);
      wrong += (ALLEN_WORD[w].set >> relation(as, ae, bs, be) & 1) != word_holds(ALLEN_WORD[w].name, as, ae, bs, be);
    }
    check_that(wrong == 0, ALLEN_WORD[w].name, __FILE__, __LINE__);
  }
}

static bool surely(AllenSet possible, const char *word) {
  for (int w = 0; w < ALLEN_WORDS; w++)
    if (strcmp(ALLEN_WORD[w].name, word) == 0)
      return (possible & ~ALLEN_WORD[w].set) == 0;
  return false;
}

/* order.h has a few of the words in closed form, for bounds that are tight. */
static void few_comparisons_give_the_same(void) {
  int wrong[6] = {0}, asked = 0;
  for (int i = 0; i < 20000; i++) {
    Bounds a = random_bounds(), b = random_bounds();
    AllenSet set = allen_possible(&a, &b);
    if (set == 0)
      continue;
    asked++;
    bounds_tighten(&a);
    bounds_tighten(&b);
    wrong[0] += bounds_before(&a, &b) != surely(set, "before");
    wrong[1] += bounds_overlaps(&a, &b) != surely(set, "overlaps");
    wrong[2] += bounds_during(&a, &b) != surely(set, "during");
    wrong[3] += bounds_meets(&a, &b) != surely(set, "meets");
    wrong[4] += bounds_possibly_before(&a, &b) != ((set & (ALLEN_B | ALLEN_M)) != 0);
    wrong[5] += bounds_possibly_overlaps(&a, &b) != ((set & ~(ALLEN_B | ALLEN_M | ALLEN_MI | ALLEN_BI)) != 0);
  }
  for (int k = 0; k < 6; k++)
    CHECK(wrong[k] == 0);
  CHECK(asked > 8000);
}

/* --- Chains --- */

/* Three intervals have six ends, so six instants hold every chain that there is. */
static void composition_is_what_all_chains_give(void) {
  static int64_t s[15], e[15];
  static unsigned want[ALLEN_COUNT][ALLEN_COUNT];
  int n = 0, wrong = 0;
  for (int64_t i = 0; i < 6; i++)
    for (int64_t j = i + 1; j < 6; j++, n++) {
      s[n] = i;
      e[n] = j;
    }
  for (int a = 0; a < n; a++)
    for (int b = 0; b < n; b++)
      for (int c = 0; c < n; c++)
        want[relation(s[a], e[a], s[b], e[b])][relation(s[b], e[b], s[c], e[c])] |= 1u
                                                                                    << relation(s[a], e[a], s[c], e[c]);
  for (int r = 0; r < ALLEN_COUNT; r++)
    for (int q = 0; q < ALLEN_COUNT; q++)
      wrong += allen_compose((AllenSet)(1 << r), (AllenSet)(1 << q)) != want[r][q];
  CHECK(wrong == 0);
  for (int i = 0; i < 10000; i++) {
    AllenSet x = (AllenSet)below(ALLEN_ALL + 1), y = (AllenSet)below(ALLEN_ALL + 1);
    unsigned all = 0;
    for (int r = 0; r < ALLEN_COUNT; r++)
      for (int q = 0; q < ALLEN_COUNT; q++)
        all |= (x >> r & 1) && (y >> q & 1) ? want[r][q] : 0;
    AllenSet got = allen_compose(x, y);
    wrong += got != all || allen_inverse(got) != allen_compose(allen_inverse(y), allen_inverse(x));
    wrong += allen_inverse(allen_inverse(x)) != x || allen_compose(x, ALLEN_E) != x;
  }
  CHECK(wrong == 0);
}

static void names_are_those_of_the_order(void) {
  CHECK_STR(allen_name(0), "b");
  CHECK_STR(allen_name(12), "bi");
  for (int i = 0; i < ALLEN_COUNT; i++)
    CHECK(allen_find(allen_name(i)) == 1 << i);
  CHECK(allen_find("x") == 0 && allen_find("") == 0);
}

/* --- Worked cases --- */

static void table_of_the_worked_cases(const char *material) {
  char path[512], line[256], r[8], q[8], set[96];
  snprintf(path, sizeof path, "%s/cases/allen-composition.tsv", material);
  FILE *file = fopen(path, "r");
  int mask, rows = 0;
  while (file != NULL && fgets(line, sizeof line, file) != NULL)
    if (sscanf(line, "%7[^\t]\t%7[^\t]\t%95[^\t]\t%d", r, q, set, &mask) == 4) {
      check_that(allen_compose(allen_find(r), allen_find(q)) == mask, line, path, 0);
      rows++;
    }
  CHECK(rows == 169);
  if (file != NULL)
    fclose(file);
}

static const char *three(AllenSet possible, const char *word) {
  for (int w = 0; w < ALLEN_WORDS; w++)
    if (strcmp(ALLEN_WORD[w].name, word) == 0)
      return (possible & ~ALLEN_WORD[w].set) == 0 ? "yes" : (possible & ALLEN_WORD[w].set) == 0 ? "no" : "maybe";
  return "?";
}

/* There all eight columns are half-open. */
static void fuzzy_worked_cases(const char *material) {
  char path[512], line[512], set[96], before[8], overlap[8], during[8];
  snprintf(path, sizeof path, "%s/cases/allen-fuzzy-cases.tsv", material);
  FILE *file = fopen(path, "r");
  int rows = 0;
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    long long v[8];
    int mask;
    if (sscanf(line, "%lld %lld %lld %lld %lld %lld %lld %lld\t%95[^\t]\t%d %7s %7s %7s", &v[0], &v[1], &v[2], &v[3],
               &v[4], &v[5], &v[6], &v[7], set, &mask, before, overlap, during) != 13)
      continue;
    Bounds a = {v[0], v[1], v[2] - 1, v[3] - 1}, b = {v[4], v[5], v[6] - 1, v[7] - 1};
    AllenSet got = allen_possible(&a, &b);
    check_that(got == mask, line, path, 0);
    check_that(strcmp(three(got, "before"), before) == 0, line, path, 0);
    check_that(strcmp(three(got, "overlaps"), overlap) == 0, line, path, 0);
    check_that(strcmp(three(got, "during"), during) == 0, line, path, 0);
    rows++;
  }
  CHECK(rows >= 200);
  if (file != NULL)
    fclose(file);
}

int main(void) {
  possible_is_what_trying_all_finds();
  times_of_a_second_or_two_are_cramped();
  far_bounds_do_not_overflow();
  words_mean_what_they_say();
  few_comparisons_give_the_same();
  composition_is_what_all_chains_give();
  names_are_those_of_the_order();
  const char *material = getenv("DOSSIER_MATERIAL");
  if (material == NULL || *material == '\0') {
    printf("skipped: DOSSIER_MATERIAL is not set\n");
  } else {
    table_of_the_worked_cases(material);
    fuzzy_worked_cases(material);
  }
  return check_report();
}
