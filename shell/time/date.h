/* Dates and spans with uncertainty: one plain type for both, read from EDTF (ISO 8601-2:2019, levels 0 to 2).
 *
 * The unit is the second since 1970-01-01T00:00Z in the proleptic Gregorian calendar, as int64. A time starts
 * somewhere in [start_lo, start_hi) and ends somewhere in (end_lo, end_hi]. TIME_MIN and TIME_MAX stand for
 * "without bound". A window in a question is the half-open [q, r).
 *
 * A Date is plain data (copy it freely); the EDTF text as written is kept by whoever read it.
 */
#ifndef TIME_DATE_H
#define TIME_DATE_H

#include "base/buf.h"
#include "base/err.h"
#include "time/calendar.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIME_MIN INT64_MIN
#define TIME_MAX INT64_MAX

typedef struct Bounds {
  int64_t start_lo, start_hi, end_lo, end_hi;
} Bounds;

/* The last instant at which it can have begun, and the first at which it can have ended. */
static inline int64_t bounds_latest_start(const Bounds *b) {
  return b->start_hi == TIME_MIN ? TIME_MIN : b->start_hi - 1;
}

static inline int64_t bounds_earliest_end(const Bounds *b) {
  return b->end_lo == TIME_MAX ? TIME_MAX : b->end_lo + 1;
}

static inline int64_t time_least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static inline int64_t time_most(int64_t a, int64_t b) {
  return a > b ? a : b;
}

typedef enum DateKind { DATE_POINT, DATE_SPAN, DATE_SET, DATE_LIST } DateKind;

typedef enum DatePrecision {
  DATE_SECOND,
  DATE_MINUTE,
  DATE_HOUR,
  DATE_DAY,
  DATE_MONTH,
  DATE_SEASON, /* seasons, quarters, thirds and halves of a year */
  DATE_YEAR,
  DATE_DECADE,
  DATE_CENTURY,
  DATE_COARSER, /* millennia, and sets without one */
  DATE_NONE     /* an open or unknown end */
} DatePrecision;

typedef enum DateEnd { END_STATED, END_OPEN, END_UNKNOWN } DateEnd;

typedef struct Date {
  Bounds bounds;
  DateKind kind;
  DatePrecision precision, end_precision; /* of the start, of the end; the same for anything but a span */
  DateEnd start, end;                     /* for spans: stated, open (..), unknown (nothing written) */
  int level;                              /* 0, 1 or 2: the lowest EDTF level that has it */
  bool uncertain, approximate, local;     /* ? or %, ~ or %, a clock time without a zone */
  bool extension;                         /* ISO 8601 but outside the EDTF profile; accepted */
} Date;

/* How the record that carries a date reads it (DESIGN, section 2). */
typedef enum DateReading {
  READ_AT, /* somewhere inside: events, and what began or ended a relation */
  READ_IN  /* held at some time in it: a relation with one date; a span is from .. to */
} DateReading;

/* Reads EDTF alone. `text` need not end in NUL. On failure the message names the text, what is wrong with it
 * and where, and a near valid form if there is one. */
bool date_parse(const char *text, size_t len, Date *out, Err *err);

/* The bounds of a date under a reading. READ_IN of a point leaves the far ends open: start_lo = TIME_MIN,
 * start_hi = its end, end_lo = its start, end_hi = TIME_MAX. For a span under READ_IN each end that is a day or
 * finer is exact (start in [s, s+1), end in (e-1, e]), a coarser one uncertain within itself, open is
 * TIME_MIN or TIME_MAX on both bounds; an unknown start is limited by the end only, and likewise an unknown end
 * by the start. The result is always tight: start_hi <= end_hi, end_lo >= start_lo. */
Bounds date_bounds(const Date *date, DateReading reading);

/* Makes a span of two dates. An end that is not stated (open, unknown) needs no date. Fails if the end lies before the
 * start. A start or end that is a span itself counts as what lies in it. */
bool date_join(const Date *start, DateEnd start_kind, const Date *end, DateEnd end_kind, Date *out, Err *err);

/* Writes the shortest text for bounds that came from one point under READ_AT or from a span under READ_IN:
 * "2003", "2024-07", "2025-04-17", "2003/2025-04-17", "2021-08/..", "../2004"; what has no EDTF form as its two
 * ends, "[2003-06..2003-12]/2010". What it writes for a plain year, month or day parses back to the same. */
void bounds_print(const Bounds *bounds, DateReading reading, Buf *out);

/* Writes the shortest text for a date with its marks: a point as it stands, a span by its two ends. */
void date_print(const Date *date, Buf *out);

/* Nothing ends before it starts, so that each end limits the other. */
void bounds_tighten(Bounds *bounds);

/* What two statements of one time leave together, end by end: false if they cannot both be true. */
bool bounds_common(const Bounds *a, const Bounds *b, Bounds *out);

/* What a relative phrase is read against: the date of the document, and the date mentioned last (may be NULL). */
typedef struct DateAnchor {
  const Date *on, *after;
  bool future;       /* the sentence is in the future tense */
  Calendar calendar; /* in which it is written; 0 is the Gregorian, and only that is EDTF */
} DateAnchor;

/* Reads EDTF or a date phrase in English or Russian ("last month", "Thursday", "в начале 2024 года"). Fills `out` and the EDTF form of what
 * it came to in `edtf`. A relative phrase without an anchor is an error that says so. An anchor that was itself
 * inferred ("2025-04-17?") passes its mark on. `relative`, when not NULL, says if the anchor was needed. */
bool date_read(const char *text, size_t len, const DateAnchor *anchor, Date *out, Buf *edtf, bool *relative, Err *err);

/* Date phrases in a text, one after the other: the longest at each place, from left to right. Plain data, which borrows
 * text and anchor; `after` is the date found last. */
typedef struct DateFinder {
  const char *text;
  size_t len, at;
  const Date *on; /* may be NULL */
  bool mentioned; /* `after` is there */
  Date after;
} DateFinder;

typedef struct DateFound {
  size_t at, len; /* bytes of the text */
  bool placed;    /* date and edtf are there; if not, why says what it needs */
  bool relative;  /* it was read against an anchor */
  Date date;
  char edtf[256], why[256];
} DateFound;

DateFinder date_find(const char *text, size_t len, const Date *on);

/* False when there is none left. */
bool date_find_next(DateFinder *finder, DateFound *out);

#endif
