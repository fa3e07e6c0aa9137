/* What the forms of phrases come to: meaning.c has those that stand by themselves, relative.c those that are read against
 * another date. Both put their results through the same few functions, so that a phrase can say nothing that EDTF cannot.
 */
#ifndef TIME_MEANING_H
#define TIME_MEANING_H

#include "time/internal.h"

/* Days [lo, hi). */
typedef struct Days {
  int64_t lo, hi;
} Days;

/* It is a phrase, but says what cannot be; `place` is the token that is wrong, SIZE_MAX for the whole. */
Fit meaning_bad(const Match *m, Found *out, size_t place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Gives the result the text, and what the text says; none if that is not EDTF. */
Fit meaning_put(Found *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, marked as approximate if it is a year that was counted by tens or hundreds: none is meant to the year. */
Fit meaning_put_roughly(Found *out, Days days, TimeUnit unit);

/* What rests on a guess is one: the marks of the anchors pass on. */
void meaning_take_marks(Found *out, const Found *from);

/* What a slot took: its value, 0 if it is not there, whether it is, and the token. */
int meaning_value(const Match *m, Slot slot);
bool meaning_has(const Match *m, Slot slot);
size_t meaning_place(const Match *m, Slot slot);
int64_t meaning_number(const Match *m); /* how many: one, if no number is said */

/* The English name of a month, for messages. */
const char *meaning_month(int month);

/* --- relative.c --- */

Days days_years(int64_t from, int64_t to);
Days days_months(int64_t year, int64_t month, int64_t n);

/* The days of a date; false if it has no first or last. */
bool days_of(const Date *date, Days *out);

/* Early, middle or late in a month, from 0. */
Days days_month_part(Days month, int part);

/* A month, or a day in a month (0 for none), of a year. */
Days days_in_year(int64_t year, int month, int day);

/* Century to day that holds the day, `n` units on; and the same to the grain that a distance has. */
Days days_unit(TimeUnit unit, int64_t day, int64_t n);
Days days_distance(TimeUnit unit, int64_t day, int64_t n);

/* The nearest: a weekday as MEANS_WEEKDAY says; a month, or a day in it, that began by the day or begins after. */
int64_t days_near_weekday(int weekday, int arg, bool future, int64_t day);
Days days_near_date(int month, int of_month, bool future, int64_t day);

/* The anchor of the form, as days; a phrase without it is kept as one that lacks it. */
Fit relative_anchor(const Match *m, const Pattern *p, Days *on, Found *out);

/* What a form comes to from the first day that the anchor may be to the last. */
Fit relative_work_out(const Match *m, const Pattern *p, Found *out);

#endif
