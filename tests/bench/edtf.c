/* EDTF texts parsed in a second, over the mixed list in edtf.txt beside this file (or the file given as argument), and
 * for a plain day alone. */
#include "time/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINES_MAX 256
#define SECONDS 1.0

typedef struct Text {
  char bytes[64];
  size_t len;
} Text;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Parses the texts over and over; the sum keeps the work from being left out. */
static double rate(const Text *texts, size_t n) {
  double start = now(), passed = 0;
  int64_t parses = 0, sum = 0;
  while (passed < SECONDS) {
    for (int round = 0; round < 1000; round++)
      for (size_t i = 0; i < n; i++) {
        Date date;
        if (date_parse(texts[i].bytes, texts[i].len, &date, NULL))
          sum ^= date.bounds.start_lo;
      }
    parses += 1000 * (int64_t)n;
    passed = now() - start;
  }
  return sum == 1 ? 0 : (double)parses / passed;
}

static size_t load(const char *path, Text *texts) {
  FILE *file = fopen(path, "r");
  size_t n = 0;
  while (file != NULL && n < LINES_MAX && fgets(texts[n].bytes, sizeof texts[n].bytes, file) != NULL) {
    Date date;
    texts[n].len = strcspn(texts[n].bytes, "\n");
    if (!date_parse(texts[n].bytes, texts[n].len, &date, NULL)) {
      fprintf(stderr, "edtf: line %zu of %s is not a date\n", n + 1, path);
      exit(1);
    }
    n++;
  }
  if (file != NULL)
    fclose(file);
  return n;
}

int main(int argc, char **argv) {
  static Text texts[LINES_MAX];
  size_t n = load(argc > 1 ? argv[1] : "tests/bench/edtf.txt", texts);
  if (n == 0) {
    fprintf(stderr, "edtf: the list of dates is empty or not there\n");
    return 1;
  }
  Text day = {"2024-07-04", 10};
  printf("%.0f\n", rate(texts, n));
  printf("%.0f\n", rate(&day, 1));
  return 0;
}
