#include "time/internal.h"

#include <string.h>

/* --- Letters: ASCII and Cyrillic have lower case here; other letters stay as they are --- */

size_t letter_at(const char *text, size_t len, bool *is_letter) {
  unsigned char c = (unsigned char)text[0];
  *is_letter = false;
  if (c < 0x80) {
    *is_letter = (c | 32) >= 'a' && (c | 32) <= 'z';
    return 1;
  }
  size_t width = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 1;
  if (width == 1 || width > len)
    return 1;
  for (size_t i = 1; i < width; i++)
    if (((unsigned char)text[i] & 0xC0) != 0x80)
      return 1;
  *is_letter = c != 0xC2 && !(c == 0xE2 && (unsigned char)text[1] < 0xB0); /* Latin-1 signs; punctuation and symbols */
  return width;
}

/* Lowers one letter of two bytes if it is Cyrillic. */
static void lower_cyrillic(unsigned char *c) {
  unsigned code = (unsigned)(c[0] & 0x1F) << 6 | (c[1] & 0x3F);
  if (code >= 0x410 && code <= 0x42F)
    code += 0x20;
  else if (code == 0x401 || code == 0x451) /* ё */
    code = 0x435;
  else
    return;
  c[0] = (unsigned char)(0xC0 | code >> 6);
  c[1] = (unsigned char)(0x80 | (code & 0x3F));
}

static bool is_dash(const char *text, size_t len) {
  return len >= 3 && (memcmp(text, "\xE2\x80\x90", 3) == 0 || memcmp(text, "\xE2\x80\x91", 3) == 0 ||
                      memcmp(text, "\xE2\x80\x93", 3) == 0 || memcmp(text, "\xE2\x80\x94", 3) == 0 ||
                      memcmp(text, "\xE2\x88\x92", 3) == 0);
}

static bool is_apostrophe(const char *text, size_t len) {
  return len >= 3 && memcmp(text, "\xE2\x80\x99", 3) == 0;
}

size_t letters_lower(const char *text, size_t len, char *low, size_t max) {
  size_t n = 0;
  for (size_t i = 0; i < len;) {
    bool letter, dash = is_dash(text + i, len - i);
    size_t width = letter_at(text + i, len - i, &letter);
    if (n + width > max)
      return 0;
    if (dash || is_apostrophe(text + i, len - i)) {
      low[n++] = dash ? '-' : '\'';
    } else {
      memcpy(low + n, text + i, width);
      if (width == 1 && low[n] >= 'A' && low[n] <= 'Z')
        low[n] = (char)(low[n] + 32);
      else if (width == 2)
        lower_cyrillic((unsigned char *)low + n);
      n += width;
    }
    i += width;
  }
  return n;
}

/* --- Tokens --- */

/* The bytes of the digit at the head of the text, 0 if there is none, and its value: ASCII, Arabic, Persian. */
static size_t digit_at(const char *text, size_t len, int *value) {
  unsigned char c = (unsigned char)text[0], d = len > 1 ? (unsigned char)text[1] : 0;
  if (c >= '0' && c <= '9') {
    *value = c - '0';
    return 1;
  }
  int base = c == 0xD9 ? 0xA0 : c == 0xDB ? 0xB0 : 0x100;
  *value = d - base;
  return d >= base && d <= base + 9 ? 2 : 0;
}

/* Bytes of white space at the head of the text: a line's end is, a paragraph's is not. */
static size_t gap_at(const char *text, size_t len) {
  if (*text == ' ' || *text == '\t' || *text == '\r')
    return 1;
  if (*text == '\n')
    return len > 1 && (text[1] == '\n' || (text[1] == '\r' && len > 2 && text[2] == '\n')) ? 0 : 1;
  if (len > 1 && memcmp(text, "\xC2\xA0", 2) == 0) /* no-break blanks */
    return 2;
  return len > 2 && (memcmp(text, "\xE2\x80\xAF", 3) == 0 || memcmp(text, "\xE2\x80\x89", 3) == 0) ? 3 : 0;
}

static size_t word_end(const char *text, size_t at, size_t len) {
  bool letter = true;
  int digit;
  while (at < len) {
    size_t width = letter_at(text + at, len - at, &letter);
    if (!letter || digit_at(text + at, len - at, &digit) > 0)
      break;
    at += width;
  }
  return at;
}

bool tokens_one_of(const char *const *ends, const char *text) {
  for (; ends != NULL && *ends != NULL; ends++)
    if (strcmp(*ends, text) == 0)
      return true;
  return false;
}

/* The end of what is glued to digits: letters, perhaps behind a hyphen or an apostrophe. */
static size_t tail_end(const char *text, size_t at, size_t len) {
  size_t sign = at;
  if (at < len && (text[at] == '-' || text[at] == '\''))
    sign++;
  else if (is_dash(text + at, len - at) || is_apostrophe(text + at, len - at))
    sign += 3;
  size_t end = word_end(text, sign, len);
  return end > sign ? end : at;
}

/* Roman numbers as centuries and quarters have them, 1 to 39. */
static int roman_of(const char *text, size_t len) {
  int total = 0, before = 0;
  if (len == 0 || len > 6)
    return 0;
  for (size_t i = len; i-- > 0;) {
    int value = text[i] == 'I' ? 1 : text[i] == 'V' ? 5 : text[i] == 'X' ? 10 : 0;
    if (value == 0)
      return 0;
    total += value < before ? -value : value;
    before = value > before ? value : before;
  }
  return total > 0 && total < 40 ? total : 0;
}

static void take_number(Phrase *p, Token *token) {
  const char *text = p->scan.text + token->at;
  size_t len = p->scan.len - token->at, end = 0, width;
  int digit;
  for (; end < len && (width = digit_at(text + end, len - end, &digit)) > 0; end += width) {
    token->number = token->number < 100000 ? token->number * 10 + digit : token->number;
    token->digits += token->digits < 100;
  }
  size_t tail = tail_end(text, end, len);
  size_t n = letters_lower(text + end, tail - end, token->tail, TAIL_MAX - 1);
  token->tail[n] = '\0';
  const Language *language = p->grammar->language;
  bool letters = tail > end;
  if (letters)
    letter_at(text + end, len - end, &letters);
  if (!tokens_one_of(language->day_ends, token->tail) && !tokens_one_of(language->decade_ends, token->tail) && !letters)
    tail = end; /* a sign that no end begins with parts what follows */
  if (tail == end)
    token->tail[0] = '\0';
  token->len = tail;
  token->numeral = tail == end;
}

static bool is_capital(const char *text, size_t len) {
  unsigned char c = (unsigned char)text[0], d = len > 1 ? (unsigned char)text[1] : 0;
  return (c >= 'A' && c <= 'Z') || (c == 0xD0 && d >= 0x90 && d <= 0xAF);
}

/* Finds the next token; false at the end of the text. */
static bool scan_token(Phrase *p) {
  const char *text = p->scan.text;
  size_t len = p->scan.len, at = p->scanned, gap;
  while (at < len && (gap = gap_at(text + at, len - at)) > 0)
    at += gap;
  if (at >= len || p->n == (p->running ? TOKENS_RUNNING : TOKENS_MAX))
    return false;
  Token *token = &p->tokens[p->n++];
  *token =
      (Token){.at = at, .word = -1, .glued = at == p->scanned && at > 0, .capital = is_capital(text + at, len - at)};
  bool letter;
  size_t width = letter_at(text + at, len - at, &letter);
  int digit;
  if (digit_at(text + at, len - at, &digit) > 0) {
    take_number(p, token);
    p->scanned = at + token->len;
    return true;
  }
  if (letter)
    token->len = word_end(text, at, len) - at;
  else if (text[at] == '.' && at + 1 < len && text[at + 1] == '.')
    token->len = 2;
  else
    token->len = width;
  char low[WORD_MAX];
  size_t n = letters_lower(text + at, token->len, low, sizeof low);
  token->word = n == 0 ? -1 : grammar_word(p->grammar, low, n);
  token->roman = letter ? roman_of(text + at, token->len) : 0;
  p->scanned = at + token->len;
  return true;
}

const Token *phrase_token(Phrase *phrase, size_t at) {
  while (phrase->n <= at && !phrase->ended)
    phrase->ended = !scan_token(phrase);
  return at < phrase->n ? &phrase->tokens[at] : NULL;
}

void phrase_init(Phrase *phrase, const Scan *scan, const Grammar *grammar, const DateAnchor *anchor) {
  phrase->scan = *scan;
  phrase->grammar = grammar;
  phrase->anchor = anchor;
  phrase->calendar = anchor == NULL ? CALENDAR_GREGORIAN : anchor->calendar;
  phrase->running = phrase->ended = false;
  phrase->scanned = phrase->n = phrase->items_n = phrase->steps = 0;
  for (size_t i = 0; i <= TOKENS_MAX; i++)
    phrase->cells[i] = (Cell){-1, -1, false};
}
