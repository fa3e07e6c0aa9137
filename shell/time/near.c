#include "time/calendar.h"
#include "time/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEAR_MAX 64 /* longer texts are not mended */

/* Each mender writes what may have been meant, or nothing; what counts is whether that parses. The text ends in NUL. */
typedef void (*Mender)(const char *text, size_t len, Buf *out);

static void mend_blanks(const char *text, size_t len, Buf *out) {
  for (size_t i = 0; i < len; i++)
    if (text[i] != ' ' && text[i] != '\t' && text[i] != '\n' && text[i] != '\r')
      buf_putc(out, text[i]);
}

static void mend_case(const char *text, size_t len, Buf *out) {
  for (size_t i = 0; i < len; i++) {
    char c = text[i];
    buf_putc(out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c == '\\' ? '/' : c);
  }
}

/* 2024-2-9, 2024/2/9, 2024.2.9 */
static void mend_digits(const char *text, size_t len, Buf *out) {
  int year, month, day, end = 0;
  (void)len;
  if (sscanf(text, "%4d%*1[-/.]%2d%*1[-/.]%2d%n", &year, &month, &day, &end) == 3 && text[end] == '\0' && end > 7)
    buf_printf(out, "%04d-%02d-%02d", year, month, day);
  else if (sscanf(text, "%4d%*1[-/.]%2d%n", &year, &month, &end) == 2 && text[end] == '\0' && end > 5)
    buf_printf(out, "%04d-%02d", year, month);
}

/* 20240209 */
static void mend_basic(const char *text, size_t len, Buf *out) {
  if (len == 8)
    buf_printf(out, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
}

static void put_day(int64_t day, Buf *out) {
  Civil civil = calendar_civil(day);
  buf_printf(out, "%04d-%02d-%02d", (int)civil.year, civil.month, civil.day);
}

/* 2024-060, the day of the year, and 2024-W05-1, the day of the week of the year, which begins on a Monday and whose
 * first week has the 4th of January. */
static void mend_ordinal(const char *text, size_t len, Buf *out) {
  int year, week, day = 1, end = 0;
  if (len == 8 && sscanf(text, "%4d-%3d%n", &year, &day, &end) == 2 && end == 8 && year >= 0 && day >= 1) {
    if (day <= 365 + calendar_leap(year))
      put_day(calendar_day(year, 1, day), out);
    return;
  }
  if (sscanf(text, "%4d-W%2d%n-%1d%n", &year, &week, &end, &day, &end) < 2 || (size_t)end != len || end < 8)
    return;
  if (year < 0 || week < 1 || week > 53 || day < 1 || day > 7)
    return;
  int64_t fourth = calendar_day(year, 1, 4);
  int64_t monday = fourth - calendar_weekday(fourth) + (week - 1) * 7;
  if (len == 8) {
    buf_putc(out, '[');
    put_day(monday, out);
    buf_puts(out, "..");
    put_day(monday + 6, out);
    buf_putc(out, ']');
  } else {
    put_day(monday + day - 1, out);
  }
}

/* 1960s */
static void mend_decade(const char *text, size_t len, Buf *out) {
  if (len == 5 && text[3] == '0' && text[4] == 's')
    buf_printf(out, "%.3sX", text);
}

/* 2012-2013 */
static void mend_years(const char *text, size_t len, Buf *out) {
  if (len == 9 && text[4] == '-')
    buf_printf(out, "%.4s/%.4s", text, text + 5);
}

/* +2024, Y2006, -0000 */
static void mend_prefix(const char *text, size_t len, Buf *out) {
  if (text[0] == '+' || text[0] == 'Y' || text[0] == '-')
    buf_add(out, text + 1, len - 1);
}

/* 2004??, 2004-06-11?~ */
static void mend_marks(const char *text, size_t len, Buf *out) {
  for (size_t i = 0; i < len; i++) {
    size_t n = strspn(text + i, "?~%");
    if (n <= 1) {
      buf_putc(out, text[i]);
      continue;
    }
    bool same = strspn(text + i, (char[]){text[i], '\0'}) >= n;
    buf_putc(out, same ? text[i] : '%');
    i += n - 1;
  }
}

/* A zone of -00:00, and a T with nothing behind it. */
static void mend_clock(const char *text, size_t len, Buf *out) {
  if (len > 6 && strcmp(text + len - 6, "-00:00") == 0)
    buf_printf(out, "%.*sZ", (int)len - 6, text);
  else if (len > 1 && text[len - 1] == 'T')
    buf_add(out, text, len - 1);
}

/* An interval whose ends are the wrong way round. */
static void mend_order(const char *text, size_t len, Buf *out) {
  const char *slash = strchr(text, '/');
  if (slash != NULL && slash[1] != '\0')
    buf_printf(out, "%s/%.*s", slash + 1, (int)(slash - text), text);
  (void)len;
}

bool edtf_near(const char *text, size_t len, Buf *out) {
  static const Mender MENDERS[] = {mend_blanks, mend_case,   mend_digits, mend_basic, mend_ordinal, mend_decade,
                                   mend_years,  mend_prefix, mend_marks,  mend_clock, mend_order};
  char copy[NEAR_MAX + 1];
  if (len == 0 || len > NEAR_MAX || memchr(text, '\0', len) != NULL)
    return false;
  memcpy(copy, text, len);
  copy[len] = '\0';
  for (size_t i = 0; i < sizeof MENDERS / sizeof *MENDERS; i++) {
    size_t start = out->len;
    MENDERS[i](copy, len, out);
    Scan scan = {buf_str(out) + start, out->len - start, NULL};
    Date date;
    if (scan.len > 0 && edtf_parse(&scan, &date) && date.extension == false)
      return true;
    out->len = start;
  }
  return false;
}

/* --- Phrases --- */

#define PHRASE_MAX 120 /* bytes; longer texts are not mended */

/* How many bytes must be changed to make one word of the other; more than `most` is most + 1. */
static int edits(const char *a, size_t alen, const char *b, size_t blen, int most) {
  int row[WORD_MAX + 1];
  if (alen > WORD_MAX || blen > WORD_MAX || (alen > blen ? alen - blen : blen - alen) > (size_t)most)
    return most + 1;
  for (size_t j = 0; j <= blen; j++)
    row[j] = (int)j;
  for (size_t i = 1; i <= alen; i++) {
    int corner = row[0];
    row[0] = (int)i;
    for (size_t j = 1; j <= blen; j++) {
      int change = corner + (a[i - 1] != b[j - 1]);
      corner = row[j];
      int least = row[j - 1] < row[j] ? row[j - 1] + 1 : row[j] + 1;
      row[j] = change < least ? change : least;
    }
  }
  return row[blen];
}

/* The text with one token put otherwise, if that is a phrase. */
static bool mend_token(const Scan *scan, const Token *token, const GrammarWord *word, const DateAnchor *anchor,
                       Buf *out) {
  size_t start = out->len;
  buf_add(out, scan->text, token->at);
  size_t at = out->len;
  buf_add(out, word->text, word->len);
  if (token->capital && out->data[at] >= 'a' && out->data[at] <= 'z')
    out->data[at] = (char)(out->data[at] - 32);
  buf_add(out, scan->text + token->at + token->len, scan->len - token->at - token->len);
  Scan mended = {out->data + start, out->len - start, NULL};
  Found found;
  Fit fit = phrase_whole(&mended, anchor, &found);
  if (fit == FIT_YES || (fit == FIT_BAD && found.lacking))
    return true;
  out->len = start;
  return false;
}

/* Tries the words that are nearest first. */
static bool mend_by(const Scan *scan, const Grammar *g, const DateAnchor *anchor, Buf *out) {
  Phrase phrase;
  phrase_init(&phrase, scan, g, anchor);
  for (size_t i = 0; phrase_token(&phrase, i) != NULL; i++) {
    const Token *token = &phrase.tokens[i];
    char low[WORD_MAX];
    size_t n = letters_lower(scan->text + token->at, token->len, low, sizeof low);
    if (token->word >= 0 || token->digits > 0 || n < 4)
      continue;
    int most = (unsigned char)low[0] >= 0x80 ? 3 : n < 6 ? 1 : 2; /* a letter is two bytes there */
    for (int far = 1; far <= most; far++)
      for (size_t k = 0; k < g->words.n; k++)
        if (g->words.at[k].len > 2 && edits(low, n, g->words.at[k].text, g->words.at[k].len, most) == far &&
            mend_token(scan, token, &g->words.at[k], anchor, out))
          return true;
    return false; /* another word than the first that is unknown would still leave that one */
  }
  return false;
}

bool phrase_near(const Scan *scan, const DateAnchor *anchor, Buf *out) {
  Calendar calendar = anchor == NULL ? CALENDAR_GREGORIAN : anchor->calendar;
  if (scan->len > PHRASE_MAX || memchr(scan->text, '\0', scan->len) != NULL)
    return false;
  if (calendar == CALENDAR_SOLAR_HIJRI || calendar == CALENDAR_HIJRI)
    return mend_by(scan, grammar_get(calendar == CALENDAR_HIJRI ? GRAMMAR_HIJRI : GRAMMAR_SOLAR_HIJRI), anchor, out);
  return mend_by(scan, grammar_get(GRAMMAR_ENGLISH), anchor, out) ||
         mend_by(scan, grammar_get(GRAMMAR_RUSSIAN), anchor, out);
}
