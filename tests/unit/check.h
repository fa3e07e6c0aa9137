/* Checks for the plain executables in tests/unit: each failing check prints one line that says where it stands and
 * what came, and the program goes on. A test program ends with `return check_report();`.
 *
 * Included once per program: the counters belong to the file that includes it.
 */
#ifndef UNIT_CHECK_H
#define UNIT_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static unsigned check_passed, check_failed;

static inline void check_that(int holds, const char *text, const char *file, int line) {
  if (holds) {
    check_passed++;
    return;
  }
  check_failed++;
  printf("%s:%d: does not hold: %s\n", file, line, text);
}

static inline void check_text(const char *got, const char *want, const char *text, const char *file, int line) {
  if (got != NULL && want != NULL ? strcmp(got, want) == 0 : got == want) {
    check_passed++;
    return;
  }
  check_failed++;
  printf("%s:%d: %s is \"%s\", wanted \"%s\"\n", file, line, text, got != NULL ? got : "(null)",
         want != NULL ? want : "(null)");
}

/* `condition` must be true. */
#define CHECK(condition) check_that((condition) ? 1 : 0, #condition, __FILE__, __LINE__)

/* Two C strings must be the same; both may be NULL. */
#define CHECK_STR(got, want) check_text((got), (want), #got, __FILE__, __LINE__)

static uint64_t check_seed = 20250417;

/* The next pseudo-random number from 0 to n - 1; the same on every run. */
static inline int64_t below(int64_t n) {
  check_seed = check_seed * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((check_seed >> 33) % (uint64_t)n);
}

/* Prints the counts and returns the exit status: 1 if a check failed or none was made. */
static inline int check_report(void) {
  printf("%u passed, %u failed\n", check_passed, check_failed);
  return check_failed > 0 || check_passed == 0 ? 1 : 0;
}

#endif
