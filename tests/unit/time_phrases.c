/* Tables of phrases with the EDTF that each comes to, worked out by hand; near misses, which are no date in running text;
 * and the phrases that count from a day against a second way to count, day by day.
 */
#include "check.h"

#include "time/calendar.h"
#include "time/date.h"

#include <stdlib.h>

#define DAY 86400

/* Cuts a line at its tabs; how many columns it has. */
static int columns(char *line, char *column[], int most) {
  int n = 1;
  line[strcspn(line, "\r\n")] = '\0';
  column[0] = line;
  while (n < most && (column[n] = strchr(column[n - 1], '\t')) != NULL) {
    *column[n]++ = '\0';
    n++;
  }
  return n;
}

typedef void (*Row)(char *column[]);

static int each_row(const char *path, int width, Row row) {
  char line[1024], *column[4];
  FILE *file = fopen(path, "r");
  int rows = 0;
  check_that(file != NULL, path, __FILE__, __LINE__);
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    if (columns(line, column, 4) < width || strcmp(column[0], "phrase") == 0)
      continue;
    row(column);
    rows++;
  }
  if (file != NULL)
    fclose(file);
  return rows;
}

static void phrase_comes_to(char *column[]) {
  Date on, after;
  DateAnchor anchor = {.future = strcmp(column[2], "future") == 0};
  if (date_parse(column[1], strlen(column[1]), &on, NULL))
    anchor.on = &on;
  if (!anchor.future && date_parse(column[2], strlen(column[2]), &after, NULL))
    anchor.after = &after;
  Date date;
  Buf edtf = BUF_EMPTY;
  Err err = {0};
  bool relative, ok = date_read(column[0], strlen(column[0]), &anchor, &date, &edtf, &relative, &err);
  check_text(ok ? buf_str(&edtf) : err.message, column[3], column[0], __FILE__, __LINE__);
  check_that(!ok || relative == (anchor.on != NULL || anchor.after != NULL) || column[1][0] != '\0', column[0],
             __FILE__, __LINE__);
  buf_clear(&edtf);
}

static void no_date_is_found(char *column[]) {
  Date on;
  date_parse("2024-07-17", 10, &on, NULL);
  DateFinder finder = date_find(column[0], strlen(column[0]), &on);
  DateFound found;
  bool any = date_find_next(&finder, &found);
  char what[512];
  snprintf(what, sizeof what, "%s: no date, and not %.*s", column[0], any ? (int)found.len : 0,
           column[0] + (any ? found.at : 0));
  check_that(!any, what, __FILE__, __LINE__);
}

/* --- Day by day --- */

static uint64_t state = 88172645463325252u;

static int64_t draw(int64_t below) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (int64_t)(state % (uint64_t)below);
}

/* What a phrase says of a day, seen from `on`. */
typedef bool (*Says)(int64_t day, int64_t on, int n);

static int weekday(int64_t day) {
  return (int)(((day + 3) % 7 + 7) % 7);
}

static int64_t month_of(int64_t day) {
  Civil c = calendar_civil(day);
  return c.year * 12 + c.month - 1;
}

static int64_t week_of(int64_t day) {
  return (day - weekday(day) + 3) / 7;
}

static bool says_ago(int64_t day, int64_t on, int n) {
  return day + n == on;
}

static bool says_months_ago(int64_t day, int64_t on, int n) {
  return month_of(day) + n == month_of(on);
}

static bool says_years_ago(int64_t day, int64_t on, int n) {
  return calendar_civil(day).year + n == calendar_civil(on).year;
}

static bool says_last_week(int64_t day, int64_t on, int n) {
  (void)n;
  return week_of(day) + 1 == week_of(on);
}

static bool says_weekday(int64_t day, int64_t on, int n) {
  return weekday(day) == n && day <= on && on - day < 7;
}

static bool says_last_weekday(int64_t day, int64_t on, int n) {
  return weekday(day) == n && day < on && on - day <= 7;
}

static bool says_next_weekday(int64_t day, int64_t on, int n) {
  return weekday(day) == n && day > on && day - on <= 7;
}

static bool says_this_weekday(int64_t day, int64_t on, int n) {
  return weekday(day) == n && week_of(day) == week_of(on);
}

static bool says_last_month(int64_t day, int64_t on, int n) {
  (void)n;
  return month_of(day) + 1 == month_of(on);
}

static bool says_next_year(int64_t day, int64_t on, int n) {
  (void)n;
  return calendar_civil(day).year == calendar_civil(on).year + 1;
}

static bool says_so_far_this_year(int64_t day, int64_t on, int n) {
  (void)n;
  return calendar_civil(day).year == calendar_civil(on).year && day <= on;
}

static bool says_bare_month(int64_t day, int64_t on, int n) {
  Civil c = calendar_civil(day), o = calendar_civil(on);
  return c.month == n + 1 && c.year == (n + 1 <= o.month ? o.year : o.year - 1);
}

/* The phrase, seen from the day, holds exactly the days of which its meaning says so. */
static void holds_the_days(const char *phrase, Says says, int64_t on, int n) {
  char text[64];
  Civil c = calendar_civil(on);
  snprintf(text, sizeof text, "%04d-%02d-%02d", (int)c.year, c.month, c.day);
  Date anchor_date, date;
  date_parse(text, strlen(text), &anchor_date, NULL);
  DateAnchor anchor = {.on = &anchor_date};
  Buf edtf = BUF_EMPTY;
  Err err = {0};
  bool ok = date_read(phrase, strlen(phrase), &anchor, &date, &edtf, NULL, &err);
  int64_t reach = 366 * 16, first = on + reach, last = on - reach;
  for (int64_t day = on - reach; day <= on + reach; day++)
    if (says(day, on, n)) {
      first = day < first ? day : first;
      last = day;
    }
  char what[320];
  snprintf(what, sizeof what, "%s seen from %s is not %.150s", phrase, text, ok ? buf_str(&edtf) : err.message);
  check_that(ok && date.bounds.start_lo == first * DAY && date.bounds.end_hi == (last + 1) * DAY, what, __FILE__,
             __LINE__);
  buf_clear(&edtf);
}

static void relative_phrases_hold_the_days_they_say(void) {
  static const char *const WEEKDAYS[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  static const char *const RUSSIAN[] = {"понедельник", "вторник", "среду",      "четверг",
                                        "пятницу",     "субботу", "воскресенье"};
  static const char *const MONTHS[] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
  static const struct {
    const char *form;
    Says says;
    int kind; /* of the number: 0 none, 1 a count, 2 a weekday, 3 a month, 4 a Russian weekday */
  } FORMS[] = {{"%d days ago", says_ago, 1},
               {"%d months ago", says_months_ago, 1},
               {"%d years ago", says_years_ago, 1},
               {"%d дней назад", says_ago, 1},
               {"%d месяцев назад", says_months_ago, 1},
               {"last week", says_last_week, 0},
               {"на прошлой неделе", says_last_week, 0},
               {"last month", says_last_month, 0},
               {"next year", says_next_year, 0},
               {"earlier this year", says_so_far_this_year, 0},
               {"on %s", says_weekday, 2},
               {"last %s", says_last_weekday, 2},
               {"next %s", says_next_weekday, 2},
               {"this %s", says_this_weekday, 2},
               {"в %s", says_weekday, 4},
               {"in %s", says_bare_month, 3}};
  for (int round = 0; round < 40; round++)
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
      int64_t on = draw(40000) - 10000;
      int kind = FORMS[i].kind, n = (int)draw(kind == 1 ? 14 : kind == 3 ? 12 : 7) + (kind == 1);
      char phrase[64];
      const char *word = kind == 2 ? WEEKDAYS[n] : kind == 3 ? MONTHS[n] : kind == 4 ? RUSSIAN[n] : "";
      if (kind == 1)
        snprintf(phrase, sizeof phrase, FORMS[i].form, n);
      else
        snprintf(phrase, sizeof phrase, FORMS[i].form, word);
      holds_the_days(phrase, FORMS[i].says, on, n);
    }
}

int main(void) {
  CHECK(each_row("tests/unit/phrases-english.tsv", 4, phrase_comes_to) >= 60);
  CHECK(each_row("tests/unit/phrases-russian.tsv", 4, phrase_comes_to) >= 60);
  CHECK(each_row("tests/unit/near-misses-english.tsv", 1, no_date_is_found) >= 100);
  CHECK(each_row("tests/unit/near-misses-russian.tsv", 1, no_date_is_found) >= 100);
  relative_phrases_hold_the_days_they_say();
  return check_report();
}
