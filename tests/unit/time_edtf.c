/* EDTF: every row of the worked cases and of the table beside this file has the validity, level, kind and bounds that
 * it should have; messages point at the fault and offer what was meant. */
#include "check.h"

#include "time/date.h"

#include <stdlib.h>

enum { TEXT, GROUP, VALID, LEVEL, KIND, START_LO, START_HI, END_LO, END_HI, COLUMNS };

/* "datetime" and the like of a date that was read. */
static const char *kind_name(const Date *date) {
  static const char *const NAMES[] = {"datetime", "minute", "hour",    "day",  "month", "season",
                                      "year",     "decade", "century", "none", "none"};
  if (date->kind == DATE_POINT)
    return date->precision == DATE_SECOND && date->local ? "datetime-local" : NAMES[date->precision];
  return date->kind == DATE_SPAN ? "interval" : date->kind == DATE_SET ? "set" : "list";
}

static int bound_is(const char *want, int64_t got, DateEnd end, int64_t unknown) {
  if (strcmp(want, "unknown") == 0)
    return end == END_UNKNOWN && got == unknown;
  if (strcmp(want, "-inf") == 0)
    return got == TIME_MIN && end != END_UNKNOWN;
  if (strcmp(want, "+inf") == 0)
    return got == TIME_MAX && end != END_UNKNOWN;
  return got == strtoll(want, NULL, 10);
}

static int row_holds(char *const *row) {
  Date date;
  int valid = date_parse(row[TEXT], strlen(row[TEXT]), &date, NULL);
  if (strcmp(row[VALID], "no") == 0)
    return !valid;
  const Bounds *b = &date.bounds;
  return valid && date.extension == (strcmp(row[VALID], "ext") == 0) && date.level == atoi(row[LEVEL]) &&
         strcmp(kind_name(&date), row[KIND]) == 0 && bound_is(row[START_LO], b->start_lo, date.start, TIME_MIN) &&
         bound_is(row[START_HI], b->start_hi, date.start, TIME_MAX) &&
         bound_is(row[END_LO], b->end_lo, date.end, TIME_MIN) && bound_is(row[END_HI], b->end_hi, date.end, TIME_MAX);
}

/* Splits at tabs in place; columns that are not there are empty. */
static void split(char *line, char **row) {
  static char none[] = "";
  line[strcspn(line, "\r\n")] = '\0';
  for (int i = 0; i < COLUMNS; i++) {
    row[i] = line == NULL ? none : line;
    if (line != NULL && (line = strchr(line, '\t')) != NULL)
      *line++ = '\0';
  }
}

static void check_table(const char *path, int least) {
  FILE *file = fopen(path, "r");
  CHECK(file != NULL);
  if (file == NULL)
    return;
  char line[1024], *row[COLUMNS];
  int rows = 0;
  for (int n = 1; fgets(line, sizeof line, file) != NULL; n++) {
    if (n == 1)
      continue;
    split(line, row);
    check_that(row_holds(row), row[TEXT], path, n);
    rows++;
  }
  fclose(file);
  CHECK(rows >= least);
}

static void check_message(const char *text, const char *want) {
  Date date;
  Err err = {0};
  CHECK(!date_parse(text, strlen(text), &date, &err));
  CHECK_STR(err.message, want);
}

static void messages_point_and_offer(void) {
  check_message("2024-2-9", "\"2024-2-9\" is not a date: a month has two digits (at character 6); write 2024-02-09");
  check_message("2024-02-30", "\"2024-02-30\" is not a date: February 2024 has 29 days (at character 9)");
  check_message("2024-13",
                "\"2024-13\" is not a date: 13 is no month (01 to 12) and no season (21 to 41) (at character 6)");
  check_message("2004/2003",
                "\"2004/2003\" is not a date: the end lies before the start (at character 6); write 2003/2004");
  check_message("1960s", "\"1960s\" is not a date: the date should end here (at character 5); write 196X");
  check_message("2024-060", "\"2024-060\" is not a date: a month has two digits (at character 6); write 2024-02-29");
  check_message("2024-W05-1",
                "\"2024-W05-1\" is not a date: a month has two digits (at character 6); write 2024-01-29");
  check_message("\x1b[2J", "\"[2J\" is not a date: a year has four digits (at character 1)");
}

static void failure_leaves_the_result_alone(void) {
  Date date = {.level = 7};
  CHECK(!date_parse("2024-13", 7, &date, NULL));
  CHECK(date.level == 7);
}

static void length_is_respected(void) {
  Date date;
  CHECK(date_parse("2024-07-04", 4, &date, NULL) && date.precision == DATE_YEAR);
  CHECK(!date_parse("2024\0", 5, &date, NULL));
  CHECK(!date_parse("", 0, &date, NULL));
}

static void far_years_are_refused(void) {
  static const char *const FAR[] = {"Y292000000001", "Y-292000000001", "Y99999999999999999999", "Y1E99",
                                    "Y1E999999999999"};
  Date date;
  for (size_t i = 0; i < sizeof FAR / sizeof *FAR; i++)
    CHECK(!date_parse(FAR[i], strlen(FAR[i]), &date, NULL));
  CHECK(date_parse("Y292000000000", 13, &date, NULL));
  CHECK(date_parse("Y292E9S2", 8, &date, NULL));
}

static void marks_are_told_apart(void) {
  Date date;
  CHECK(date_parse("2004-06?", 8, &date, NULL) && date.uncertain && !date.approximate);
  CHECK(date_parse("2004-06~", 8, &date, NULL) && !date.uncertain && date.approximate);
  CHECK(date_parse("2004-%06", 8, &date, NULL) && date.uncertain && date.approximate);
  CHECK(date_parse("2004/2005?", 10, &date, NULL) && date.uncertain);
  CHECK(date_parse("[1984?,1986~]", 13, &date, NULL) && date.uncertain && date.approximate);
  CHECK(date_parse("2004", 4, &date, NULL) && !date.uncertain && !date.approximate);
}

int main(void) {
  char path[512];
  snprintf(path, sizeof path, "%s", __FILE__);
  char *name = strrchr(path, '/');
  snprintf(name == NULL ? path : name + 1, 32, "edtf.tsv");
  check_table(path, 120);
  const char *material = getenv("DOSSIER_MATERIAL");
  if (material == NULL || *material == '\0') {
    printf("skipped: DOSSIER_MATERIAL is not set\n");
  } else {
    snprintf(path, sizeof path, "%s/cases/edtf-cases.tsv", material);
    check_table(path, 262);
  }
  messages_point_and_offer();
  failure_leaves_the_result_alone();
  length_is_respected();
  far_years_are_refused();
  marks_are_told_apart();
  return check_report();
}
