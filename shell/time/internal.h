/* What the readers of dates share: the text under reading, for messages that point into it. At the end, what network.c, which
 * solves networks of order, shares with circle.c, which finds what contradicts itself in them. */
#ifndef TIME_INTERNAL_H
#define TIME_INTERNAL_H

#include "time/date.h"
#include "time/language.h"
#include "time/network.h"

typedef struct Scan {
  const char *text; /* borrowed; the whole text that the person gave */
  size_t len;
  Err *err; /* may be NULL */
} Scan;

/* Says what is wrong with the text at byte `at` and returns false. */
bool scan_fail(const Scan *scan, size_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Appends the text fit for a message: cut when long, control characters left out. */
void scan_quote(const char *text, size_t len, Buf *out);

/* Reads the one date in text[from, to): a year, month, day, season or clock time, with its marks. */
bool point_parse(const Scan *scan, size_t from, size_t to, Date *out);

/* Reads EDTF; on failure leaves the message without a near form. */
bool edtf_parse(const Scan *scan, Date *out);

/* Appends a valid EDTF text that was plainly meant, if there is one, and returns true. */
bool edtf_near(const char *text, size_t len, Buf *out);

/* Appends the text with the mark on every date in it; one that has another mark gets %. */
void text_mark(const char *text, char mark, Buf *out);

/* The mark that says what the date's flags say; 0 if it has none. */
char date_mark(const Date *date);

/* --- Phrases: phrase.c lays forms over words, meaning.c works out what they come to --- */

#define TOKENS_MAX 16
#define TOKEN_MAX 24
#define TEXT_MAX 96

typedef struct Token {
  size_t at, len; /* in the text as written */
  char low[TOKEN_MAX];
} Token;

typedef struct Phrase {
  Scan scan;
  const Language *language;
  const DateAnchor *anchor; /* may be NULL */
  Token tokens[TOKENS_MAX];
  size_t n;
} Phrase;

/* What a phrase, or a part of one, came to. */
typedef struct Found {
  Date date;
  char text[TEXT_MAX];
  bool relative;               /* an anchor was needed */
  bool uncertain, approximate; /* the marks of the anchors that were */
} Found;

typedef enum Fit { FIT_NONE, FIT_YES, FIT_BAD } Fit; /* FIT_BAD: it is a phrase, but wrong; err says why */

/* A form being laid over tokens: the values of its slots so far. */
typedef struct Match {
  const Phrase *phrase;
  int value[SLOT_DATE][2], count[SLOT_DATE];
  Found date[2];
  int dates, depth;
} Match;

/* What a form that fits comes to. */
Fit phrase_work_out(const Match *m, const Pattern *p, Found *out);

/* --- Networks of order --- */

#define NETWORK_SUM_MAX (((int64_t)1 << 62) - 1)

typedef struct Edge {
  int32_t end[2], next[2], prev[2]; /* from and to; list s holds what has the same end[s] */
  int64_t most;
  bool given, live;
} Edge;

typedef struct Side {
  int64_t *at;
  int32_t *by; /* the constraint that gives `at`, -1 for FAR and for the zero point */
} Side;

/* A move of a variable: by how much, and the constraint that moves it. */
typedef struct Wave {
  int64_t change;
  int32_t node, by;
} Wave;

typedef struct Past {
  int64_t at;
  int32_t node, by;
} Past;

struct Network {
  VEC(Edge) edges;
  VEC(int32_t) unused;
  int32_t n, cap;
  int32_t *head[2];
  Side side[2];
  uint8_t *state; /* scratch, all UNTOUCHED between calls */
  bool solved, contradictory;
  VEC(Wave) heap;
  VEC(Past) past;
  Chain circle; /* when contradictory: some circle, empty if it is not known */
};

/* Both are far within int64. */
static inline int64_t network_plus(int64_t at, int64_t most) {
  int64_t sum = at + most;
  return sum > NETWORK_SUM_MAX ? NETWORK_SUM_MAX : sum < -NETWORK_SUM_MAX ? -NETWORK_SUM_MAX : sum;
}

#endif
