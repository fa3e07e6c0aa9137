/* How a language says dates: its words, and the forms of its phrases, each with what it means. A language is data; what
 * the meanings come to is worked out in phrase.c, which knows no language.
 *
 * A form is words in lower case, parted by blanks. `a|b` is either, a word with `?` behind may be left out, and a slot
 * in <> takes a word of that kind: <month> <weekday> <unit> <season> <part> <ordinal> by the tables, <n> a number in
 * digits or words, <day> 1 to 31 ("17", "17th"), <year> three or four digits, <decade> ("1990s"), and <date> a phrase
 * in itself. A slot that stands twice fills its first and its second value.
 */
#ifndef TIME_LANGUAGE_H
#define TIME_LANGUAGE_H

#include <stddef.h>

typedef enum Meaning {
  /* read against the date of the document */
  MEANS_DAY,     /* the day `arg` days on */
  MEANS_WEEKDAY, /* the nearest, 0 by tense; strictly before -1, after 1; in this week 2 */
  MEANS_WEEKEND, /* the same of Saturday and Sunday */
  MEANS_UNIT,    /* the unit `arg` units on: "last month" */
  MEANS_SO_FAR,  /* the unit up to the day (-1), or from it (1): "earlier this year" */
  MEANS_AGO,     /* `n` units back (-1) or on (1), to the grain of the unit */
  MEANS_LAST_N,  /* the interval of the last (-1) or next (1) `n` units */
  MEANS_NEAREST, /* a month, or a day in a month, without its year */
  /* read against the date mentioned last */
  MEANS_DISTANCE,  /* `n` units earlier (-1) or later (1) */
  MEANS_NEIGHBOUR, /* the unit `arg` units on from the one it lies in */
  /* read as they stand */
  MEANS_CALENDAR, /* a year, with a month or a month and day */
  MEANS_ERA,      /* the year `n` before (-1) or after (1) the era */
  MEANS_CENTURY,  /* the `ordinal` century before (-1) or after (1) the era */
  MEANS_DECADE,
  MEANS_SEASON,      /* `season` of `year` */
  MEANS_QUARTER,     /* the `ordinal` part of a year that begins its codes at `arg` */
  MEANS_PART,        /* early, middle, late third of a date */
  MEANS_EDGE,        /* the beginning (0), middle (1), end (2) of a date */
  MEANS_SAME,        /* the date itself */
  MEANS_ABOUT,       /* the date, approximate */
  MEANS_BEFORE,      /* one of the times before the date; with 1 the date included */
  MEANS_AFTER,       /* the same after */
  MEANS_LAST_DAY_BY, /* by the end of the date, to the day */
  MEANS_SINCE,       /* an interval from the date on */
  MEANS_UNTIL,       /* an interval up to the date */
  MEANS_BETWEEN,     /* one of the times from the first date to the second */
  MEANS_FROM_TO,     /* the interval from the first date to the second */
  MEANS_OR,          /* one of two dates */
  MEANS_MONTHS,      /* two months of a year: one of the times (0), or the interval (1) */
  MEANS_DAYS,        /* two days of a month: the same */
  MEANS_NAMED        /* a day with its weekday, which must agree */
} Meaning;

typedef enum Slot {
  SLOT_MONTH,   /* 1 to 12 */
  SLOT_WEEKDAY, /* 0 is Monday */
  SLOT_UNIT,    /* a TimeUnit */
  SLOT_SEASON,  /* the EDTF code: 21 to 24 */
  SLOT_PART,    /* 0 early, 1 middle, 2 late */
  SLOT_ORDINAL, /* 1 for first */
  SLOT_N,
  SLOT_TABLES, /* those above have words, those below are read from digits */
  SLOT_DAY = SLOT_TABLES,
  SLOT_YEAR,
  SLOT_DECADE,
  SLOT_DATE,
  SLOT_COUNT
} Slot;

typedef enum TimeUnit { UNIT_OF_DAY, UNIT_OF_WEEK, UNIT_OF_MONTH, UNIT_OF_YEAR, UNIT_OF_DECADE } TimeUnit;

typedef struct Word {
  const char *text; /* NULL ends a table */
  int value;
} Word;

typedef struct Pattern {
  const char *form; /* NULL ends the table; the first form that fits is taken */
  Meaning meaning;
  int arg;
} Pattern;

typedef struct Language {
  const Word *words[SLOT_TABLES];
  const char *const *ordinal_ends; /* what may stand behind the digits of a day: "th"; NULL ends it */
  const char *decade_end;          /* "s" */
  const Pattern *patterns;
} Language;

extern const Language LANGUAGE_ENGLISH;

#endif
