/* What the readers of dates share: the text under reading, for messages that point into it. At the end, what network.c, which
 * solves networks of order, shares with circle.c, which finds what contradicts itself in them. */
#ifndef TIME_INTERNAL_H
#define TIME_INTERNAL_H

#include "time/date.h"
#include "time/calendar.h"
#include "time/grammar.h"
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

/* Appends the phrase with a word mended that no form knows, if it then is one, and returns true. */
bool phrase_near(const Scan *scan, const DateAnchor *anchor, Buf *out);

/* Appends the text with the mark on every date in it; one that has another mark gets %. */
void text_mark(const char *text, char mark, Buf *out);

/* The mark that says what the date's flags say; 0 if it has none. */
char date_mark(const Date *date);

/* --- Phrases: tokens.c splits text into words, phrase.c lays the forms of a grammar over them, meaning.c works out what
 * they come to --- */

#define TOKENS_MAX 32
#define TOKENS_RUNNING 20 /* in running text, where no more of them are looked at from one place */
#define TEXT_MAX 160
#define TAIL_MAX 16
#define ITEMS_MAX 160   /* readings of parts of one phrase */
#define DATES_MAX 3     /* in one form */
#define STEPS_MAX 20000 /* along the tree for one phrase: what needs more is no phrase that people write */

typedef struct Token {
  size_t at, len; /* in the text as written */
  int word;       /* its place in the grammar, -1 if it has none */
  int digits;     /* how many it begins with; 0 for a word */
  int number;
  int roman;           /* the number that it is in Roman capitals, 0 for none */
  char tail[TAIL_MAX]; /* what is glued to the digits, in lower case */
  bool capital;        /* begins with a capital */
  bool glued;          /* nothing stands between it and the one before */
  bool numeral;        /* a plain number: digits alone */
} Token;

/* What a phrase, or a part of one, came to. If it is wrong, or lacks an anchor, the text says why. */
typedef struct Found {
  Date date;
  char text[TEXT_MAX];
  bool bad, lacking;           /* wrong; wrong only for want of an anchor */
  bool relative;               /* an anchor was needed */
  bool uncertain, approximate; /* the marks of the anchors that were */
  Meaning meaning;             /* of the form that fitted */
  Shy shy;                     /* FIRM, SHY or BARE */
  int month, day;              /* of a date whose year another may give: "from 3 May to 5 June 2023" */
  int part;                    /* 1 to 3: a third of that month */
  int weekday;                 /* 1 to 7: of a day whose week another may give: "from Monday to Friday" */
  size_t at;                   /* the byte that is wrong, SIZE_MAX for the whole */
} Found;

typedef struct Item {
  Found found;
  size_t end;  /* the token after it */
  int pattern; /* -1 for one read as EDTF */
  int next;    /* of the same cell, -1 for none */
} Item;

typedef struct Cell {
  int first, last; /* items that begin here, -1 for none */
  bool read;
} Cell;

typedef struct Phrase {
  Scan scan;
  const Grammar *grammar;
  const DateAnchor *anchor; /* may be NULL */
  Calendar calendar;
  bool running; /* in running text: capitals count, and what is shy needs company */
  size_t scanned;
  bool ended; /* no token follows those that there are */
  size_t n;
  size_t items_n, steps;
  Token tokens[TOKENS_MAX];
  Cell cells[TOKENS_MAX + 1];
  Item items[ITEMS_MAX];
} Phrase;

typedef enum Fit { FIT_NONE, FIT_YES, FIT_BAD } Fit; /* FIT_BAD: it is a phrase, but wrong; the text says why */

/* Makes ready to read the text; its tokens are found when they are asked for. */
void phrase_init(Phrase *phrase, const Scan *scan, const Grammar *grammar, const DateAnchor *anchor);

/* Reads all phrases that begin with the token: they are the items of its cell. */
void phrase_read(Phrase *phrase, size_t at);

/* The date with the marks of its anchors, and its EDTF. */
void found_finish(const Found *found, Date *date, Buf *edtf);

/* Reads the whole text as a phrase of any language. */
Fit phrase_whole(const Scan *scan, const DateAnchor *anchor, Found *out);

/* The token at a place; NULL if the text ends before. */
const Token *phrase_token(Phrase *phrase, size_t at);

/* Whether the text is in a list that ends in NULL; the list may be NULL. */
bool tokens_one_of(const char *const *ends, const char *text);

/* The length of the letter, digit or other character at a byte, and whether it goes into a word. */
size_t letter_at(const char *text, size_t len, bool *is_letter);

/* The text in lower case, at most `max` bytes; the length, 0 if it is longer. ё is е, every dash a hyphen. */
size_t letters_lower(const char *text, size_t len, char *low, size_t max);

/* A form being laid over tokens: the values of its slots so far, and the tokens that they stand at. */
typedef struct Match {
  Phrase *phrase;
  size_t start, end;
  int value[SLOT_DATE][2], count[SLOT_DATE];
  size_t place[SLOT_DATE][2];
  const Found *date[DATES_MAX];
  int dates;
} Match;

/* What a form that fits comes to. */
Fit phrase_work_out(const Match *m, const Pattern *p, Found *out);

/* --- Networks of order --- */

#define NETWORK_SUM_MAX (((int64_t)1 << 62) - 1)

typedef struct Edge {
  int32_t end[2], next[2], prev[2]; /* from and to; list s holds what has the same end[s] */
  int64_t most;
  bool given;
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
