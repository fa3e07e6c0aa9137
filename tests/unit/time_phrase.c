/* Phrases: each comes to the EDTF that it means, seen from the date of its document or the date mentioned last; what
 * is no date is refused with what would be one. */
#include "check.h"

#include "time/date.h"

#include <stdlib.h>

static Date on, after;

static void anchors(const char *on_text, const char *after_text) {
  CHECK(date_parse(on_text, strlen(on_text), &on, NULL));
  CHECK(date_parse(after_text, strlen(after_text), &after, NULL));
}

static void phrase_is(const char *text, bool future, bool relative, const char *want) {
  DateAnchor anchor = {.on = &on, .after = &after, .future = future};
  Date date, again;
  Err err = {0};
  Buf edtf = BUF_EMPTY;
  bool needed = !relative;
  bool ok = date_read(text, strlen(text), &anchor, &date, &edtf, &needed, &err);
  CHECK_STR(ok ? buf_str(&edtf) : err.message, want);
  check_that(!ok || needed == relative, text, __FILE__, __LINE__);
  if (ok && date_parse(buf_str(&edtf), edtf.len, &again, NULL))
    check_that(memcmp(&again.bounds, &date.bounds, sizeof date.bounds) == 0 && again.kind == date.kind &&
                   again.uncertain == date.uncertain,
               text, __FILE__, __LINE__);
  buf_clear(&edtf);
}

static void past(const char *text, const char *want) {
  phrase_is(text, false, true, want);
}

static void future(const char *text, const char *want) {
  phrase_is(text, true, true, want);
}

static void plain(const char *text, const char *want) {
  phrase_is(text, false, false, want);
}

static void deictic_words_go_from_the_document(void) {
  anchors("2025-04-18", "2003"); /* a Friday */
  past("today", "2025-04-18");
  past("yesterday", "2025-04-17");
  past("on Thursday", "2025-04-17");
  past("Friday", "2025-04-18");
  past("last Friday", "2025-04-11");
  past("Saturday", "2025-04-12");
  future("Saturday", "2025-04-19");
  future("Friday", "2025-04-25");
  past("this Wednesday", "2025-04-16");
  past("last month", "2025-03");
  past("in the last week", "[2025-04-07..2025-04-13]");
  past("last decade", "201X");
  past("a year ago", "2024");
  past("14 months ago", "2024-02");
  past("two decades ago", "2005~");
  past("in three days", "2025-04-21");
  past("later this year", "[2025-04-18..2025-12-31]");
  past("in May", "2024-05");
  future("in May", "2025-05");
  past("29 February", "2024-02-29");
  past("for the past two weeks", "2025-04-04/2025-04-18");
  past("since last month", "2025-03/..");
  past("before yesterday", "[..2025-04-16]");
  past("Last  Month", "2025-03");
}

static void later_and_earlier_go_from_the_date_mentioned(void) {
  anchors("2025-04-18", "2023-12-31");
  past("a week later", "2024-01-07");
  past("two months later", "2024-02");
  past("a year earlier", "2022-12");
  past("the following day", "2024-01-01");
  past("the previous year", "2022");
  past("that month", "2023-12");
  past("the same day", "2023-12-31");
}

static void marks_and_grain_of_the_anchor_pass_on(void) {
  anchors("2025-04-17?", "2003~");
  past("last month", "2025-03?");
  past("Thursday", "2025-04-17?");
  past("two years later", "2005~");
  past("a decade ago", "2015%");
  past("this week", "[2025-04-14?..2025-04-20?]");
  plain("17 April 2025", "2025-04-17");
  anchors("2025-04", "2003");
  past("yesterday", "[2025-03-31..2025-04-29]");
  past("last year", "2024");
}

static void calendar_dates_stand_by_themselves(void) {
  plain("2024-07", "2024-07");
  plain("17 April 2025", "2025-04-17");
  plain("April 17, 2025", "2025-04-17");
  plain("the 17th of April, 2025", "2025-04-17");
  plain("Thursday, 17 April 2025", "2025-04-17");
  plain("Feb. 2024", "2024-02");
  plain("IN MARCH 2024", "2024-03");
  plain("late March 2024", "[2024-03-21..2024-03-31]");
  plain("mid-2024", "[2024-05..2024-08]");
  plain("in the early 1990s", "[1990..1993]");
  plain("the 1900s", "19XX");
  plain("the end of 2022", "[2022-11..2022-12]");
  plain("19th century", "[1801..1900]");
  plain("100 AD", "0100");
  plain("Q3 2024", "2024-35");
  plain("the second half of 2024", "2024-41");
  plain("before 2012-03-05", "[..2012-03-04]");
  plain("by 2025", "[..2025]");
  plain("by the end of 2025", "[..2025-12-31]");
  plain("since August 2021", "2021-08/..");
  plain("as of early 2024", "[2024-01..2024-04]/..");
  plain("until 2012", "../2012");
  plain("from 3 to 5 May 2023", "2023-05-03/2023-05-05");
  plain("from November to February 2024", "2023-11/2024-02");
  plain("from 2003 to 17 April 2025", "2003/2025-04-17");
  plain("around 1984", "1984~");
  plain("[2003-06..2003-12]/2010", "[2003-06..2003-12]/2010");
}

static void what_is_no_date_says_so(void) {
  plain("30 February 2024", "\"30 February 2024\" is not a date: February 2024 has 29 days (at character 1)");
  plain("31 April", "\"31 April\" is not a date: April has 30 days (at character 1)");
  plain("Monday, 17 April 2025", "\"Monday, 17 April 2025\" is not a date: 2025-04-17 is a Thursday (at character 1)");
  plain("2024-2-9", "\"2024-2-9\" is not a date: a month has two digits (at character 6); write 2024-02-09");
  plain("between 2018 and 2014", "\"between 2018 and 2014\" is not a date: the second date lies before the first");
  static const char *const NO[] = {"foo",
                                   "the",
                                   "of 2024",
                                   "since",
                                   "2024 or",
                                   "last",
                                   "32 March 2024",
                                   "a b c d e f g h",
                                   "in in in in in in in 2024",
                                   "before before 2024",
                                   "5th quarter of 2024",
                                   "mid 17 April 2025"};
  for (size_t i = 0; i < sizeof NO / sizeof *NO; i++) {
    Date date;
    Buf edtf = BUF_EMPTY;
    Err err = {0};
    check_that(!date_read(NO[i], strlen(NO[i]), NULL, &date, &edtf, NULL, &err), NO[i], __FILE__, __LINE__);
    check_that(strstr(err.message, "is not a date: ") != NULL && edtf.len == 0, err.message, __FILE__, __LINE__);
    buf_clear(&edtf);
  }
}

static void a_relative_phrase_names_the_anchor_that_it_lacks(void) {
  static const char *const NEEDS[][2] = {{"last month", "the date of its document"},
                                         {"Thursday", "the date of its document"},
                                         {"three days later", "the date mentioned before it"},
                                         {"since yesterday", "the date of its document"}};
  const Date open = {.bounds = {TIME_MIN, TIME_MAX, TIME_MIN, TIME_MAX}};
  const DateAnchor anchors_of[] = {{.on = NULL}, {.on = &open, .after = &open}};
  for (size_t i = 0; i < sizeof NEEDS / sizeof *NEEDS; i++)
    for (int k = 0; k < 3; k++) {
      Date date;
      Buf edtf = BUF_EMPTY;
      Err err = {0};
      CHECK(!date_read(NEEDS[i][0], strlen(NEEDS[i][0]), k == 2 ? NULL : &anchors_of[k], &date, &edtf, NULL, &err));
      check_that(strstr(err.message, NEEDS[i][1]) != NULL, err.message, __FILE__, __LINE__);
      buf_clear(&edtf);
    }
}

/* phrase, document's date, "future" or the date mentioned last, EDTF */
static void worked_cases(const char *material) {
  char path[512], line[512];
  snprintf(path, sizeof path, "%s/cases/nl-cases.tsv", material);
  FILE *file = fopen(path, "r");
  CHECK(file != NULL);
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    char *column[4] = {line};
    for (int i = 1; i < 4; i++) {
      column[i] = strchr(column[i - 1], '\t');
      if (column[i] != NULL)
        *column[i]++ = '\0';
    }
    if (column[3] == NULL || strcmp(line, "phrase") == 0)
      continue;
    column[3][strcspn(column[3], "\t")] = '\0';
    bool ahead = strcmp(column[2], "future") == 0;
    DateAnchor anchor = {.on = &on, .future = ahead};
    CHECK(date_parse(column[1], strlen(column[1]), &on, NULL));
    if (!ahead && *column[2] != '\0' && date_parse(column[2], strlen(column[2]), &after, NULL))
      anchor.after = &after;
    Date date;
    Buf edtf = BUF_EMPTY;
    Err err = {0};
    bool ok = date_read(line, strlen(line), &anchor, &date, &edtf, NULL, &err);
    check_text(ok ? buf_str(&edtf) : err.message, column[3], line, path, 0);
    buf_clear(&edtf);
  }
  if (file != NULL)
    fclose(file);
}

int main(void) {
  deictic_words_go_from_the_document();
  later_and_earlier_go_from_the_date_mentioned();
  marks_and_grain_of_the_anchor_pass_on();
  calendar_dates_stand_by_themselves();
  what_is_no_date_says_so();
  a_relative_phrase_names_the_anchor_that_it_lacks();
  const char *material = getenv("DOSSIER_MATERIAL");
  if (material == NULL || *material == '\0')
    printf("skipped: DOSSIER_MATERIAL is not set\n");
  else
    worked_cases(material);
  return check_report();
}
