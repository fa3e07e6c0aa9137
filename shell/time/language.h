/* How a language says dates: its words, and the forms of its phrases, each with what it means. A language is data; the
 * engine (grammar.c, phrase.c, meaning.c, find.c) knows none.
 *
 * A form is words in lower case, parted by blanks. `a|b` is either, an item with `?` behind may be left out, and a slot
 * in <> takes what the Slot list says; a slot that stands twice fills its first and its second value. Punctuation is a
 * word of its own (- / , .. ' ?), every dash is a hyphen; a comma in the text that no form asks for is passed over, and
 * so is the full stop behind a word that the tables write with one ("feb."). A word in a table may be several, parted by
 * blanks. Digits with what is glued to them ("17th", "1990s", "90-е") are one token.
 */
#ifndef TIME_LANGUAGE_H
#define TIME_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum Meaning {
  /* read against the date of the document */
  MEANS_DAY,         /* the day `arg` days on */
  MEANS_WEEKDAY,     /* the nearest, 0 by tense; strictly before -1, after 1; in this week 2, the last 3, the next 4 */
  MEANS_WEEKEND,     /* the same of Saturday and Sunday */
  MEANS_UNIT,        /* the unit `arg` units on: "last month" */
  MEANS_SEASON_NEAR, /* the season that is over (-1), of this year (0), or to come (1) */
  MEANS_SO_FAR,      /* the unit up to the day (-1), or from it (1): "earlier this year" */
  MEANS_AGO,         /* `n` units back (-1) or on (1), to the grain of the unit; back to the day (-2) */
  MEANS_LAST_N,      /* the interval of the last (-1) or next (1) `n` units */
  MEANS_LAST_NIGHT,  /* from the day before to the day (-1), from it to the day after (1), from a weekday (0) */
  MEANS_IN_YEAR,     /* a date without its year, in the year `arg` years on */
  MEANS_IN_MONTH,    /* a day of the month `arg` months on */
  MEANS_NEAREST,     /* a month, a day in a month, or a day alone, without its year */
  /* read against the date mentioned last */
  MEANS_DISTANCE,     /* `n` units earlier (-1) or later (1) */
  MEANS_NEIGHBOUR,    /* the unit `arg` units on from the one it lies in */
  MEANS_IN_THAT_YEAR, /* a date without its year, in the year of it */
  MEANS_SO_FAR_THEN,  /* the unit up to that day (-1), or from it (1): "later that year" */
  MEANS_EVE,          /* the day before it, or before the document's if none was mentioned */
  /* read as they stand */
  MEANS_CALENDAR, /* a year, with a month or a month and day */
  MEANS_NUMERIC,  /* two numbers and a year: day first (0), or in either order, which may leave two days (1);
                   * behind the year, in another calendar than EDTF's, month first (2) */
  MEANS_ERA,      /* the year `n`, perhaps with month and day, before (-1) or after (1) the era */
  MEANS_CENTURY,  /* the `ordinal` century before (-1) or after (1) the era; two of them: an interval */
  MEANS_DECADE,
  MEANS_SEASON,      /* `season` of `year`; with `n`, the year after as two digits or four */
  MEANS_QUARTER,     /* the `ordinal` part of a year that begins its codes at `arg` */
  MEANS_FRACTION,    /* the `ordinal` of `arg` parts of a date */
  MEANS_NTH,         /* the `ordinal`, or the last (-1), of the units in a date */
  MEANS_NIGHT,       /* the day and the one after, or before (-1) */
  MEANS_PART,        /* early, middle, late third of a date */
  MEANS_EDGE,        /* the beginning (0), middle (1), end (2) of a date */
  MEANS_SAME,        /* the date itself */
  MEANS_MARK,        /* the date, with the mark `arg`: ~ or ? */
  MEANS_BEFORE,      /* one of the times before the date; with 1 the date included */
  MEANS_AFTER,       /* the same after */
  MEANS_LAST_DAY_BY, /* by the end of the date, to the day */
  MEANS_SINCE,       /* an interval from the date on */
  MEANS_UNTIL,       /* an interval up to the date */
  MEANS_BETWEEN,     /* one of the times from the first date to the second */
  MEANS_FROM_TO,     /* the interval from the first date to the second */
  MEANS_OR,          /* one of the dates (0), all of them (1) */
  MEANS_DAYS,        /* two days of a month: one of the times between (0), the interval (1), one of two (2), both (3) */
  MEANS_NAMED,       /* a day with its weekday, which must agree */
  MEANS_OFFSET,      /* `n` units before (-1) or after (1) the date */
  MEANS_CLOCK,       /* a day with a clock time and perhaps a zone */
  MEANS_VAGUE        /* no date: it is said why not */
} Meaning;

typedef enum Slot {
  SLOT_MONTH,             /* 1 to 12 */
  SLOT_WEEKDAY,           /* 0 is Monday */
  SLOT_UNIT,              /* a TimeUnit, perhaps with UNIT_MANY */
  SLOT_SEASON,            /* the EDTF code: 21 to 24 */
  SLOT_PART,              /* 0 early, 1 middle, 2 late */
  SLOT_ORDINAL,           /* 1 for first; also Roman, and digits with an ordinal end */
  SLOT_N,                 /* in digits or words */
  SLOT_HALFDAY,           /* behind an hour: what it adds to 1 to 11, 24 for an hour of 24 */
  SLOT_ZONE,              /* minutes east of Greenwich */
  SLOT_TABLES,            /* those above have words, those below are read from digits */
  SLOT_DAY = SLOT_TABLES, /* 1 to 31, perhaps with an ordinal end */
  SLOT_TH,                /* the same with the ordinal end that shows it to be a day */
  SLOT_YEAR,              /* three or four digits */
  SLOT_DECADE,            /* "1990s", "90-е" */
  SLOT_CLOCK,             /* "15:30", "3 p.m.", in seconds of the day times four, and how fine it is: 0 to 2 */
  SLOT_DATE,              /* a phrase in itself */
  SLOT_COUNT
} Slot;

typedef enum TimeUnit {
  UNIT_OF_DAY,
  UNIT_OF_WEEK,
  UNIT_OF_MONTH,
  UNIT_OF_YEAR,
  UNIT_OF_DECADE,
  UNIT_OF_CENTURY
} TimeUnit;

#define UNIT_MANY 16 /* added to the unit in a word that needs a number before it: "days", "лет" */

/* What may be found in running text, where a word can mean many things. */
typedef enum Shy {
  FIRM,
  SHY,         /* a date when it is asked for, or stands in a longer phrase; alone it may be anything */
  BARE,        /* a number that needs another date beside it, not only a preposition */
  SHY_AS_DATE, /* as its dates are */
  SHIEST       /* read only where a date is asked for */
} Shy;

typedef struct Word {
  const char *text; /* NULL ends a table */
  int value;
} Word;

typedef struct Pattern {
  const char *form; /* NULL ends the table; of the forms that fit the same words the first is taken */
  Meaning meaning;
  int arg;
  Shy shy;
} Pattern;

typedef struct Language {
  const Word *words[SLOT_TABLES]; /* NULL for none */
  const char *const *day_ends;    /* what may stand behind the digits of an ordinal: "th"; NULL ends it */
  const char *const *decade_ends; /* "s" */
  const char *const *counted;     /* words behind a number that then is no year: "people" */
  const char *const *not_behind;  /* words before a phrase that then is a name or something else: "black" friday */
  bool capitals;                  /* months and weekdays begin with a capital */
  bool short_decades;             /* "90-е" is the 1990s in running text too: two digits are enough */
  const Pattern *patterns;
} Language;

extern const Language LANGUAGE_ENGLISH, LANGUAGE_RUSSIAN;

/* English with the months of another calendar. */
extern const Language LANGUAGE_SOLAR_HIJRI, LANGUAGE_HIJRI;

#endif
