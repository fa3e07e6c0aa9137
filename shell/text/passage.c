#include "base/mem.h"
#include "text/text.h"

static bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* The character at `at`, for which a run of white space is one blank; *at goes behind it. */
static char next_char(const char *text, size_t len, size_t *at) {
  if (!is_space(text[*at]))
    return text[(*at)++];
  while (*at < len && is_space(text[*at]))
    ++*at;
  return ' ';
}

/* The words as they are compared, and how long the longest beginning of them is with which each beginning also ends. D. E.
 * Knuth, J. H. Morris, V. R. Pratt, Fast pattern matching in strings, SIAM Journal on Computing 6 (1977), 323–350. */
typedef struct Pattern {
  char *chars;     /* owned */
  size_t *borders; /* owned */
  size_t n;
} Pattern;

static Pattern pattern_new(const char *words, size_t len) {
  Pattern p = {mem_alloc(len), mem_resize(NULL, len, sizeof *p.borders), 0};
  size_t k = 0;
  for (size_t at = 0; at < len; p.n++) {
    char c = p.chars[p.n] = next_char(words, len, &at);
    while (k > 0 && p.chars[k] != c)
      k = p.borders[k - 1];
    k += p.n > 0 && p.chars[k] == c;
    p.borders[p.n] = k;
  }
  return p;
}

/* Where a match that ends before `stop` begins. */
static size_t match_start(const Pattern *p, const char *text, size_t stop) {
  for (size_t i = p->n; i > 0; i--)
    do
      stop--;
    while (p->chars[i - 1] == ' ' && is_space(text[stop - 1]));
  return stop;
}

/* The bytes of the first `n` characters, as they are compared. */
static size_t bytes_of(const char *words, size_t len, size_t n) {
  size_t at = 0;
  for (; n > 0; n--)
    next_char(words, len, &at);
  while (at > 0 && at < len && ((unsigned char)words[at] & 0xC0) == 0x80)
    at--;
  return at;
}

Passage text_passage(const char *text, size_t len, const char *words, size_t wlen, size_t nth) {
  Pattern p = pattern_new(words, wlen);
  Passage found = {0};
  size_t k = 0, most = 0;
  for (size_t at = 0; at < len;) {
    char c = next_char(text, len, &at);
    while (k > 0 && (k == p.n || p.chars[k] != c))
      k = p.borders[k - 1];
    k += p.chars[k] == c;
    most = k > most ? k : most;
    if (k == p.n && ++found.times == nth) {
      found.stop = at;
      found.start = match_start(&p, text, at);
    }
  }
  found.stands = bytes_of(words, wlen, most);
  mem_free(p.chars);
  mem_free(p.borders);
  return found;
}
