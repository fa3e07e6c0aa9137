/* Phrases read in a second, over the tables of tests/unit, and how many come to what a person worked out; bytes of text
 * that are looked through for dates in a second. Given a file, writes the rows there for phrases.mjs: language, phrase,
 * document's date, context, first instant, last. */
#include "base/buf.h"
#include "time/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROWS_MAX 512
#define SECONDS 0.7

typedef struct Row {
  char phrase[256], want[128];
  Date on, after;
  DateAnchor anchor;
} Row;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool take_row(char *line, Row *row, const char *language, FILE *out) {
  char *column[4] = {line};
  line[strcspn(line, "\n")] = '\0';
  for (int i = 1; i < 4; i++) {
    column[i] = strchr(column[i - 1], '\t');
    if (column[i] == NULL)
      return false;
    *column[i]++ = '\0';
  }
  Date want;
  if (strcmp(line, "phrase") == 0 || !date_parse(column[3], strlen(column[3]), &want, NULL))
    return false;
  *row = (Row){.anchor.future = strcmp(column[2], "future") == 0};
  snprintf(row->phrase, sizeof row->phrase, "%.255s", line);
  snprintf(row->want, sizeof row->want, "%.127s", column[3]);
  if (date_parse(column[1], strlen(column[1]), &row->on, NULL))
    row->anchor.on = &row->on;
  if (date_parse(column[2], strlen(column[2]), &row->after, NULL))
    row->anchor.after = &row->after;
  if (out != NULL)
    fprintf(out, "%s\t%s\t%s\t%s\t%lld\t%lld\n", language, line, column[1], column[2], (long long)want.bounds.start_lo,
            (long long)want.bounds.end_hi);
  return true;
}

static size_t load(const char *language, Row *rows, FILE *out) {
  char path[128], line[1024];
  snprintf(path, sizeof path, "tests/unit/phrases-%s.tsv", language);
  FILE *file = fopen(path, "r");
  size_t n = 0;
  while (file != NULL && n < ROWS_MAX && fgets(line, sizeof line, file) != NULL)
    n += take_row(line, &rows[n], language, out);
  if (file != NULL)
    fclose(file);
  for (size_t i = 0; i < n; i++) { /* the rows do not move any more */
    rows[i].anchor.on = rows[i].anchor.on == NULL ? NULL : &rows[i].on;
    rows[i].anchor.after = rows[i].anchor.after == NULL ? NULL : &rows[i].after;
  }
  return n;
}

static double rate(Row *rows, size_t n, int *right) {
  double start = now(), passed = 0;
  int64_t reads = 0;
  Buf edtf = BUF_EMPTY;
  while (passed < SECONDS) {
    *right = 0;
    for (size_t i = 0; i < n; i++) {
      Date date;
      buf_reset(&edtf);
      if (date_read(rows[i].phrase, strlen(rows[i].phrase), &rows[i].anchor, &date, &edtf, NULL, NULL))
        *right += strcmp(buf_str(&edtf), rows[i].want) == 0;
    }
    reads += (int64_t)n;
    passed = now() - start;
  }
  buf_clear(&edtf);
  return (double)reads / passed;
}

static int near_misses(const char *language) {
  char path[128], line[1024];
  snprintf(path, sizeof path, "tests/unit/near-misses-%s.tsv", language);
  FILE *file = fopen(path, "r");
  int found = 0;
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    DateFinder finder = date_find(line, strcspn(line, "\n"), NULL);
    DateFound date;
    found += strcmp(line, "phrase\n") != 0 && date_find_next(&finder, &date);
  }
  if (file != NULL)
    fclose(file);
  return found;
}

/* Looks through a megabyte of prose made of the rows and of what is no date. */
static double looked_through(const Row *rows, size_t n) {
  Buf text = BUF_EMPTY;
  for (size_t i = 0; text.len < 1000000; i++)
    buf_printf(&text,
               "The court in the capital said that it had ruled %s, and the ministry of the interior confirmed it. ",
               rows[i % n].phrase);
  double start = now();
  DateFinder finder = date_find(text.data, text.len, NULL);
  DateFound found;
  while (date_find_next(&finder, &found))
    ;
  double passed = now() - start;
  double bytes = (double)text.len / passed;
  buf_clear(&text);
  return bytes;
}

int main(int argc, char **argv) {
  static const char *const LANGUAGES[] = {"english", "russian"};
  static Row rows[ROWS_MAX];
  FILE *out = argc > 1 ? fopen(argv[1], "w") : NULL;
  for (int i = 0; i < 2; i++) {
    int right = 0;
    size_t n = load(LANGUAGES[i], rows, out);
    if (n == 0) {
      fprintf(stderr, "phrases: the table of %s is empty or not there\n", LANGUAGES[i]);
      return 1;
    }
    double reads = rate(rows, n, &right);
    printf("dossier %s %.0f %d %zu %d %.1f\n", LANGUAGES[i], reads, right, n, near_misses(LANGUAGES[i]),
           looked_through(rows, n) / 1e6);
  }
  if (out != NULL)
    fclose(out);
  return 0;
}
