/* Date phrases in running text. A place is looked at only if a word that can begin a phrase stands there; what is read
 * there is taken if it can be nothing but a date: what may be a number, a verb or a name is left alone.
 */
#include "time/internal.h"

#include <string.h>

#define WINDOW 400 /* bytes; a longer phrase is not found */

static const GrammarId LANGUAGES[] = {GRAMMAR_ENGLISH, GRAMMAR_RUSSIAN};
#define LANGUAGE_COUNT (sizeof LANGUAGES / sizeof *LANGUAGES)

DateFinder date_find(const char *text, size_t len, const Date *on) {
  return (DateFinder){.text = text, .len = len, .on = on};
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* The end of the word or number at a byte that begins one; `at` itself if none begins there. */
static size_t word_after(const DateFinder *f, size_t at) {
  bool letter = true;
  size_t end = at;
  while (end < f->len) {
    size_t width = letter_at(f->text + end, f->len - end, &letter);
    if (!letter && !is_digit(f->text[end]))
      break;
    end += width;
  }
  return end;
}

/* True if a phrase of the grammar can begin with what stands there. */
static bool may_start(const Grammar *g, const char *text, size_t len) {
  char low[WORD_MAX];
  if (is_digit(*text))
    return true;
  size_t n = letters_lower(text, len, low, sizeof low);
  int word = n == 0 ? -1 : grammar_word(g, low, n);
  return word >= 0 && g->words.at[word].starts;
}

/* Roman numbers begin centuries and quarters. */
static bool is_roman(const char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (text[i] != 'I' && text[i] != 'V' && text[i] != 'X')
      return false;
  return len <= 6;
}

/* What stands right before makes it a part of something else: -5, $2003, 3.2003, black Friday. */
static bool is_bound_before(const DateFinder *f, size_t at) {
  if (at == 0)
    return false;
  char before = f->text[at - 1];
  if (strchr("-'/:.@$#%&+=_~", before) != NULL && !(at > 1 && before == '.' && f->text[at - 2] == '.'))
    return before != '~';
  size_t end = at;
  while (end > 0 && f->text[end - 1] == ' ')
    end--;
  size_t start = end;
  while (start > 0 && end - start < WORD_MAX && f->text[start - 1] != ' ' && f->text[start - 1] != '\n')
    start--;
  char low[WORD_MAX];
  size_t n = end > start ? letters_lower(f->text + start, end - start, low, sizeof low) : 0;
  if (n > 0 && low[n - 1] == '.')
    n--;
  for (size_t i = 0; n > 0 && i < LANGUAGE_COUNT; i++) {
    const Grammar *g = grammar_get(LANGUAGES[i]);
    int word = grammar_word(g, low, n);
    if (word >= 0 && g->words.at[word].not_behind)
      return true;
  }
  return false;
}

/* What stands right behind makes its last number something else: 2003-based, 12:30, 2003 people, 1,500. */
static bool is_bound_behind(Phrase *p, size_t end) {
  const Token *last = phrase_token(p, end - 1), *next = phrase_token(p, end);
  if (next == NULL)
    return false;
  const char *text = p->scan.text + next->at;
  size_t rest = p->scan.len - next->at;
  bool letter = false, digit = rest > next->len && is_digit(text[next->len]);
  if (rest > next->len)
    letter_at(text + next->len, rest - next->len, &letter);
  if (next->glued && (*text == '-' || *text == '/' || *text == ':' || *text == '@' || *text == '_') &&
      (letter || digit))
    return true;
  if (last->digits == 0)
    return false;
  if (next->glued && ((strchr(".,", *text) != NULL && digit) || *text == '%' || *text == '$' || next->word < 0))
    return *text != ')' && *text != ']' && *text != '"' && *text != ';' && *text != '!' && *text != '?' &&
           !((*text == ',' || *text == '.') && !digit) && (unsigned char)*text < 0x80;
  if (next->numeral && last->numeral && next->digits == 3) /* 2 003 000 */
    return true;
  return next->word >= 0 && p->grammar->words.at[next->word].counted;
}

/* A weekday alone that is cut short may be another word, and beside a name is part of it: sat, Sunday Times. */
static bool is_name(Phrase *p, size_t at, size_t end) {
  const Token *token = &p->tokens[at], *next = phrase_token(p, end);
  for (size_t i = at + 1; i < end; i++)
    if (!p->tokens[i].capital)
      return false;
  if (token->word >= 0 && p->grammar->words.at[token->word].dotted)
    return true;
  return next != NULL && p->grammar->language->capitals && token->digits == 0 && next->capital;
}

/* Where a language is read: its words from a byte of the text on. They serve for several places, so that no part of a
 * phrase is read again for each. */
typedef struct Reading {
  Phrase phrase;
  size_t from; /* the byte that its text begins at */
  bool begun;
} Reading;

/* The token that begins at a byte, in the first half of those that there can be; read anew from that byte if there is
 * none, or little room is left. */
static size_t token_at(Reading *r, const DateFinder *f, const Grammar *g, const DateAnchor *anchor, size_t at) {
  Phrase *p = &r->phrase;
  if (r->begun && p->items_n < ITEMS_MAX / 2 && p->steps < STEPS_MAX / 2)
    for (size_t i = 0; i < TOKENS_RUNNING / 2 && phrase_token(p, i) != NULL && p->tokens[i].at + r->from <= at; i++)
      if (p->tokens[i].at + r->from == at)
        return i;
  Scan scan = {f->text + at, f->len - at < WINDOW ? f->len - at : WINDOW, NULL};
  phrase_init(p, &scan, g, anchor);
  p->running = r->begun = true;
  r->from = at;
  return phrase_token(p, 0) == NULL ? TOKENS_MAX : 0;
}

/* The longest phrase at a token that is surely one; NULL if there is none. */
static const Item *longest(Phrase *p, size_t at) {
  const Item *best = NULL;
  phrase_read(p, at);
  for (int i = p->cells[at].first; i >= 0; i = p->items[i].next) {
    const Item *item = &p->items[i];
    if ((item->found.bad && !item->found.lacking) || item->found.shy != FIRM)
      continue;
    if ((best != NULL && item->end <= best->end) || is_bound_behind(p, item->end) || is_name(p, at, item->end))
      continue;
    best = item;
  }
  return best;
}

/* What is said next may count from this date: from where it begins, if it is open. One that has no such day leaves none,
 * rather than one that was mentioned before it. */
static void mention(DateFinder *f, const Date *date) {
  f->after = *date;
  if (date->kind == DATE_SPAN && date->start == END_STATED && date->end != END_STATED) {
    f->after.kind = DATE_POINT;
    f->after.bounds.end_hi = date->bounds.start_hi;
  }
  f->mentioned = f->after.bounds.start_lo != TIME_MIN && f->after.bounds.end_hi != TIME_MAX;
}

static void put_found(DateFinder *f, const Found *found, size_t at, size_t end, DateFound *out) {
  *out = (DateFound){.at = at, .len = end - at};
  out->placed = !found->bad;
  out->relative = found->relative || found->lacking;
  if (found->bad) {
    memcpy(out->why, found->text, sizeof found->text);
    return;
  }
  Buf edtf = BUF_EMPTY;
  found_finish(found, &out->date, &edtf);
  size_t n = edtf.len < sizeof out->edtf ? edtf.len : sizeof out->edtf - 1;
  memcpy(out->edtf, buf_str(&edtf), n);
  buf_clear(&edtf);
  mention(f, &out->date);
}

/* Reads at one place by every language; the longest phrase is taken. */
static bool find_at(DateFinder *f, Reading *readings, const DateAnchor *anchor, size_t at, size_t len, DateFound *out) {
  const Found *found = NULL;
  size_t end = at;
  bool roman = is_roman(f->text + at, len), bound = false, asked = false;
  for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
    const Grammar *g = grammar_get(LANGUAGES[i]);
    if (!roman && !may_start(g, f->text + at, len))
      continue;
    bound = asked ? bound : is_bound_before(f, at);
    asked = true;
    if (bound)
      return false;
    size_t token = token_at(&readings[i], f, g, anchor, at);
    const Item *item = token < TOKENS_MAX ? longest(&readings[i].phrase, token) : NULL;
    if (item == NULL)
      continue;
    const Token *last = &readings[i].phrase.tokens[item->end - 1];
    if (readings[i].from + last->at + last->len <= end)
      continue;
    end = readings[i].from + last->at + last->len;
    found = &item->found;
  }
  if (found != NULL)
    put_found(f, found, at, end, out);
  return found != NULL;
}

bool date_find_next(DateFinder *f, DateFound *out) {
  Reading readings[LANGUAGE_COUNT];
  DateAnchor anchor = {.on = f->on, .after = f->mentioned ? &f->after : NULL};
  for (size_t i = 0; i < LANGUAGE_COUNT; i++)
    readings[i].begun = false;
  while (f->at < f->len) {
    size_t end = word_after(f, f->at);
    if (end == f->at) {
      bool letter;
      f->at += letter_at(f->text + f->at, f->len - f->at, &letter);
      continue;
    }
    if (find_at(f, readings, &anchor, f->at, end - f->at, out)) {
      f->at = out->at + out->len;
      return true;
    }
    f->at = end;
  }
  return false;
}
