/* Text as people write it: checking, folding for comparison, width on a terminal, printing safely and
 * for other programs, likeness.
 *
 * All text is UTF-8. Only this directory includes ICU, and loads what is slow to load on first use.
 */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Loads ICU, if it is not loaded yet; false, with what to install, if it is not on this machine. The functions below
 * load it themselves at the first text that needs it, and end the program with the same sentence if they cannot. */
bool text_load(Err *err);

/* True if every byte is ASCII (NUL and control characters are). */
bool text_is_ascii(const char *text, size_t len);

/* True if `text` is valid UTF-8 without NUL; else fills err with `what` (such as "the text of S2"), the byte offset
 * and the line. */
bool text_check(const char *text, size_t len, const char *what, Err *err);

/* Appends the folded form used to compare names: case, accents and script folded to lower-case Latin letters and
 * digits, runs of anything else to one blank, none at the ends. Pure ASCII takes a fast path without ICU. */
void text_fold(const char *text, size_t len, Buf *out);

/* Columns that the text takes on a terminal (wide 2, combining 0, East Asian ambiguous 1). */
size_t text_width(const char *text, size_t len);

/* Bytes of the longest prefix, cut between grapheme clusters, that fits into `columns`; its width in `*width`. */
size_t text_prefix(const char *text, size_t len, size_t columns, size_t *width);

/* Appends the text so that a terminal shows it and never obeys it: C0, C1, DEL, line and paragraph separators,
 * bidirectional controls, what takes no room and piles of marks as visible escapes; newline and tab kept if
 * `keep_lines`. Invalid bytes become U+FFFD. */
void text_safe(const char *text, size_t len, bool keep_lines, Buf *out);

/* Appends the text with each run that is written from right to left between U+2068 and U+2069 (UAX 9, isolates), so that
 * a terminal that reorders it moves nothing else. They take no columns. */
void text_isolate(const char *text, size_t len, Buf *out);

/* Append the text as a field of CSV (RFC 4180; in quotes if it is empty), as one of TSV (backslash, tab, line feed and
 * carriage return as \\ \t \n \r), as a string of JSON (RFC 8259; what is not UTF-8 becomes U+FFFD). */
void text_csv(const char *text, size_t len, Buf *out);
void text_tsv(const char *text, size_t len, Buf *out);
void text_json(const char *text, size_t len, Buf *out);

/* Append a number as all of these write it, whatever the locale: a real in the fewest digits that read back as the same
 * one, with a point or an exponent; nan, inf, -inf. */
void text_integer(long long number, Buf *out);
void text_real(double number, Buf *out);
double text_real_read(const char *text, char **end); /* as strtod, with a point in every locale */

/* Where words stand in a text, any run of white space like any other. The words are not empty and begin and end with none. */
typedef struct Passage {
  size_t start, stop; /* bytes of the text, of the `nth` time (from 1) */
  size_t times;       /* how often they stand there, overlapping too */
  size_t stands;      /* bytes of the words, from their beginning, that stand there together */
} Passage;
Passage text_passage(const char *text, size_t len, const char *words, size_t wlen, size_t nth);

/* Likeness of two folded names, 0 to 1 (1 the same), insensitive to the order of their words; from 0.86 on they are
 * probably one name, below 0.6 not worth suggesting. Very long names are compared by their first 192 characters. */
double text_likeness(const char *a, size_t alen, const char *b, size_t blen);

/* Of names that are tried one after the other the one most like `name`, if one is worth suggesting: `best`, borrowed. */
typedef struct TextNearest {
  const char *name, *best; /* best: NULL at first */
  double most;
} TextNearest;
void text_nearest_try(TextNearest *nearest, const char *other); /* which may be NULL */

#endif
