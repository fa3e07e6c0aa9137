#include "check.h"
#include "text/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- a second way: every place is tried ---- */

static bool is_space(char c) {
  return c == ' ' || c == '\n';
}

/* Bytes of text that the words take there; 0 if they do not stand there. *stands: how many of theirs do. */
static size_t match_at(const char *text, size_t len, const char *words, size_t wlen, size_t *stands) {
  size_t i = 0, j = 0;
  for (*stands = 0; j < wlen; *stands = j) {
    if (i >= len || is_space(text[i]) != is_space(words[j]) || (!is_space(text[i]) && text[i] != words[j]))
      return 0;
    bool blank = is_space(text[i]);
    do
      i++;
    while (blank && i < len && is_space(text[i]));
    do
      j++;
    while (blank && j < wlen && is_space(words[j]));
  }
  return i;
}

static Passage naive(const char *text, size_t len, const char *words, size_t wlen, size_t nth) {
  Passage found = {0};
  for (size_t at = 0; at < len; at++) {
    size_t stands, n = match_at(text + at, len - at, words, wlen, &stands);
    found.stands = stands > found.stands ? stands : found.stands;
    if (n > 0 && ++found.times == nth) {
      found.start = at;
      found.stop = at + n;
    }
  }
  return found;
}

static void check_same(const char *text, const char *words, size_t nth) {
  Passage got = text_passage(text, strlen(text), words, strlen(words), nth);
  Passage want = naive(text, strlen(text), words, strlen(words), nth);
  bool same = got.start == want.start && got.stop == want.stop && got.times == want.times && got.stands == want.stands;
  if (!same)
    printf("\"%s\" in \"%s\": [%zu, %zu) %zu times, %zu stand\n", words, text, got.start, got.stop, got.times,
           got.stands);
  CHECK(same);
}

static void fill(char *out, size_t n, unsigned *seed, const char *letters) {
  for (size_t i = 0; i < n; i++) {
    *seed = *seed * 1103515245u + 12345u;
    out[i] = letters[(*seed >> 16) % strlen(letters)];
  }
  out[n] = '\0';
}

static void check_random(void) {
  unsigned seed = 7;
  for (int i = 0; i < 20000; i++) {
    char text[25], words[8];
    seed = seed * 1103515245u + 12345u;
    fill(text, (seed >> 16) % 25, &seed, "ab \n");
    fill(words, 1 + (seed >> 20) % 7, &seed, "ab \n");
    if (!is_space(words[0]) && !is_space(words[strlen(words) - 1]))
      check_same(text, words, 1 + (seed >> 18) % 3);
  }
}

/* Where every place almost fits, a million bytes are looked through at once. */
static void check_large(void) {
  enum { LEN = 1000000 };
  char *text = malloc(LEN), *words = malloc(LEN / 2);
  memset(text, 'a', LEN);
  memset(words, 'a', LEN / 2);
  CHECK(text_passage(text, LEN, words, LEN / 2, 1).times == LEN / 2 + 1);
  words[LEN / 2 - 1] = 'b';
  Passage none = text_passage(text, LEN, words, LEN / 2, 1);
  CHECK(none.times == 0 && none.stands == LEN / 2 - 1);
  free(text);
  free(words);
}

int main(void) {
  check_same("On  Thursday\nthe court", "Thursday the", 1);
  check_random();
  check_large();
  return check_report();
}
