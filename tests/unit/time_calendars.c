/* Other calendars: the Julian against known pairs and a walk day by day, the Solar Hijri against the equinox itself, and
 * the lunar against its own lengths and known days. */
#include "check.h"

#include "time/date.h"

#include <math.h>

static Date on;

static void is(const char *text, Calendar calendar, const char *want) {
  DateAnchor anchor = {.on = &on, .calendar = calendar};
  Date date;
  Buf edtf = BUF_EMPTY;
  Err err = {0};
  bool ok = date_read(text, strlen(text), &anchor, &date, &edtf, NULL, &err);
  check_text(ok ? buf_str(&edtf) : err.message, want, text, __FILE__, __LINE__);
  buf_clear(&edtf);
}

static void julian_days_are_known_gregorian_ones(void) {
  is("4 October 1582", CALENDAR_JULIAN, "1582-10-14");
  is("5 October 1582", CALENDAR_JULIAN, "1582-10-15");
  is("2 September 1752", CALENDAR_JULIAN, "1752-09-13");
  is("25 October 1917", CALENDAR_JULIAN, "1917-11-07");
  is("25 октября 1917 года", CALENDAR_JULIAN, "1917-11-07");
  is("31 January 1918", CALENDAR_JULIAN, "1918-02-13");
  is("29 February 1900", CALENDAR_JULIAN, "1900-03-13");
  is("15 March 44 BC", CALENDAR_JULIAN, "-0043-03-13");
  is("1917-10-25", CALENDAR_JULIAN, "1917-11-07");
  is("October 1917", CALENDAR_JULIAN, "[1917-10-14..1917-11-13]");
  is("from 3 to 5 October 1917", CALENDAR_JULIAN, "1917-10-16/1917-10-18");
  is("before 25 October 1917", CALENDAR_JULIAN, "[..1917-11-06]");
  is("29 February 1917", CALENDAR_JULIAN,
     "\"29 February 1917\" is not a date: February 1917 has 28 days (at character 1)");
  is("last month", CALENDAR_JULIAN,
     "\"last month\" is not a date: with calendar = … only years, months and days are read");
}

/* 1 January 4713 BC is the day before 24 November: day 0 of the Julian day number. */
static void julian_days_follow_each_other(void) {
  int64_t day = calendar_day_in(CALENDAR_JULIAN, -4712, 1, 1);
  CHECK(day == calendar_day(-4713, 11, 24));
  CHECK(day + 2440588 == 0);
  for (int year = -4712; year <= 2200; year++)
    for (int month = 1; month <= 12; month++) {
      if (calendar_day_in(CALENDAR_JULIAN, year, month, 1) != day)
        check_that(false, "a month follows the one before", __FILE__, __LINE__);
      day += month == 2 ? 28 + (year % 4 == 0) : 30 + (month + (month > 7)) % 2;
    }
}

/* --- The equinox (J. Meeus, Astronomical Algorithms, 2nd ed., chapter 27) --- */

/* The instant of the March equinox as a Julian day in universal time. */
static double equinox(int year) {
  static const double TERMS[][3] = {
      {485, 324.96, 1934.136}, {203, 337.23, 32964.467}, {199, 342.08, 20.186},   {182, 27.85, 445267.112},
      {156, 73.14, 45036.886}, {136, 171.52, 22518.443}, {77, 222.54, 65928.934}, {74, 296.72, 3034.906},
      {70, 243.58, 9037.513},  {58, 119.81, 33718.147},  {52, 297.17, 150.678},   {50, 21.02, 2281.226},
      {45, 247.54, 29929.562}, {44, 325.15, 31555.956},  {29, 60.93, 4443.417},   {18, 155.12, 67555.328},
      {17, 288.79, 4562.452},  {16, 198.04, 62894.029},  {14, 199.76, 31436.921}, {12, 95.39, 14577.848},
      {12, 287.11, 31931.756}, {12, 320.81, 34777.259},  {9, 227.73, 1222.114},   {8, 15.45, 16859.074}};
  const double degree = acos(-1) / 180;
  double y = (year - 2000) / 1000.0;
  double mean = 2451623.80984 + 365242.37404 * y + 0.05169 * y * y - 0.00411 * y * y * y - 0.00057 * y * y * y * y;
  double t = (mean - 2451545) / 36525, w = (35999.373 * t - 2.47) * degree, sum = 0;
  for (size_t i = 0; i < sizeof TERMS / sizeof *TERMS; i++)
    sum += TERMS[i][0] * cos((TERMS[i][1] + TERMS[i][2] * t) * degree);
  double dynamical = mean + 0.00001 * sum / (1 + 0.0334 * cos(w) + 0.0007 * cos(2 * w));
  double centuries = (year - 1820) / 100.0; /* the earth's clock runs late by seconds that are known, then guessed */
  double late = year < 1915 ? 5 : year < 1955 ? 24 : year < 2025 ? 60 : 32 * centuries * centuries - 20;
  return dynamical - late / 86400;
}

/* The year begins on the day when the equinox falls before noon at 52.5 degrees east, or on the day after. In 1503 and
 * 1602 it falls within minutes of noon: mean noon is meant here, and the true one would begin them a day earlier. */
static int64_t first_of_spring(int year) {
  double local = equinox(year) + 3.5 / 24 - 2440587.5;
  double day = floor(local);
  return (int64_t)day + (local - day >= 0.5);
}

static void solar_years_begin_at_the_equinox(void) {
  int wrong = 0;
  for (int year = 1178; year <= 1633; year++)
    wrong += calendar_day_in(CALENDAR_SOLAR_HIJRI, year, 1, 1) != first_of_spring(year + 621);
  CHECK(wrong == 0);
}

static void solar_days_are_known_gregorian_ones(void) {
  is("1 Farvardin 1400", CALENDAR_SOLAR_HIJRI, "2021-03-21");
  is("1 Farvardin 1403", CALENDAR_SOLAR_HIJRI, "2024-03-20");
  is("22 Bahman 1357", CALENDAR_SOLAR_HIJRI, "1979-02-11");
  is("15 Mehr 1400", CALENDAR_SOLAR_HIJRI, "2021-10-07");
  is("24 Asad 1400", CALENDAR_SOLAR_HIJRI, "2021-08-15");
  is("30 Esfand 1399", CALENDAR_SOLAR_HIJRI, "2021-03-20");
  is("1357/11/22", CALENDAR_SOLAR_HIJRI, "1979-02-11");
  is("1400", CALENDAR_SOLAR_HIJRI, "[2021-03-21..2022-03-20]");
  is("Mehr 1400", CALENDAR_SOLAR_HIJRI, "[2021-09-23..2021-10-22]");
  is("۱۵ مهر ۱۴۰۰", CALENDAR_SOLAR_HIJRI, "2021-10-07");
  is("15 مهر 1400", CALENDAR_SOLAR_HIJRI, "2021-10-07");
  is("30 Esfand 1400", CALENDAR_SOLAR_HIJRI,
     "\"30 Esfand 1400\" is not a date: that month has 29 days in 1400 (at character 1)");
  is("1 Mehr 1100", CALENDAR_SOLAR_HIJRI,
     "\"1 Mehr 1100\" is not a date: the calendar is read for the years 1178 to 1633 (at character 8)");
}

static void lunar_days_hold_the_known_one(void) {
  is("1 Muharram 1", CALENDAR_HIJRI,
     "\"1 Muharram 1\" is not a date: write it as EDTF (2024, 2024-07, 2024-07-04, "
     "2003/2004, [..2011]) or as a phrase (\"17 April 2025\", \"early 2024\", \"before "
     "2012\", \"last month\", \"three days ago\")");
  is("1 Ramadan 1445", CALENDAR_HIJRI, "[2024-03-10..2024-03-12]");        /* seen on 11 March */
  is("1 Muharram 1445", CALENDAR_HIJRI, "[2023-07-18..2023-07-20]");       /* 19 July */
  is("12 Rabi al-awwal 1446", CALENDAR_HIJRI, "[2024-09-15..2024-09-17]"); /* 15 or 16 September */
  is("10 Dhu al-Hijjah 1444", CALENDAR_HIJRI, "[2023-06-28..2023-06-30]"); /* 28 or 29 June */
  is("Ramadan 1445", CALENDAR_HIJRI, "[2024-03-10..2024-04-10]");
  CHECK(calendar_day_in(CALENDAR_HIJRI, 1, 1, 1) == calendar_day_in(CALENDAR_JULIAN, 622, 7, 16));
  int64_t day = calendar_day_in(CALENDAR_HIJRI, 1, 1, 1);
  for (int year = 1; year <= 1600; year++)
    for (int month = 1; month <= 12; month++) {
      if (calendar_day_in(CALENDAR_HIJRI, year, month, 1) != day)
        check_that(false, "a month follows the one before", __FILE__, __LINE__);
      day += calendar_days(CALENDAR_HIJRI, year, month);
    }
  CHECK(calendar_day_in(CALENDAR_HIJRI, 31, 1, 1) - calendar_day_in(CALENDAR_HIJRI, 1, 1, 1) == 10631);
}

int main(void) {
  date_parse("2024-07-17", 10, &on, NULL);
  julian_days_are_known_gregorian_ones();
  julian_days_follow_each_other();
  solar_years_begin_at_the_equinox();
  solar_days_are_known_gregorian_ones();
  lunar_days_hold_the_known_one();
  return check_report();
}
