#include "text/internal.h"

#include <string.h>

static const uint64_t LOW = 0x0101010101010101, HIGH = 0x8080808080808080;

static uint64_t word_at(const char *text) {
  uint64_t word;
  memcpy(&word, text, sizeof word);
  return word;
}

bool text_is_ascii(const char *text, size_t len) {
  size_t i = 0;
  for (; i + 32 <= len; i += 32)
    if (((word_at(text + i) | word_at(text + i + 8) | word_at(text + i + 16) | word_at(text + i + 24)) & HIGH) != 0)
      return false;
  for (; i < len; i++)
    if ((unsigned char)text[i] >= 0x80)
      return false;
  return true;
}

/* Not 0 if a byte of the word is NUL or beyond ASCII. Below 0x80 a byte borrows in `word - LOW` only if it is NUL, or
 * stands above one that is. */
static uint64_t unusual(uint64_t word) {
  return (word | (word - LOW)) & HIGH;
}

/* Bytes at the start that are ASCII without NUL, perhaps a few less. */
static size_t plain_run(const char *text, size_t len) {
  size_t i = 0;
  while (i + 32 <= len && (unusual(word_at(text + i)) | unusual(word_at(text + i + 8)) |
                           unusual(word_at(text + i + 16)) | unusual(word_at(text + i + 24))) == 0)
    i += 32;
  return i;
}

/* The second byte's range, by the first: it keeps out overlong forms, surrogates and what lies past U+10FFFF. */
static void second_range(unsigned char first, unsigned char *low, unsigned char *high) {
  *low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  *high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
}

size_t text_char_next(const char *text, size_t len, uint32_t *code) {
  unsigned char first = (unsigned char)text[0], low, high;
  *code = first;
  if (first < 0x80)
    return 1;
  *code = TEXT_BAD;
  if (first < 0xC2 || first > 0xF4)
    return 1;
  size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  uint32_t value = first & (0x7Fu >> size);
  second_range(first, &low, &high);
  for (size_t i = 1; i < size; i++) {
    unsigned char byte = i < len ? (unsigned char)text[i] : 0;
    if (byte < low || byte > high)
      return i;
    value = value << 6 | (byte & 0x3Fu);
    low = 0x80, high = 0xBF;
  }
  *code = value;
  return size;
}

void text_char_put(Buf *out, uint32_t code) {
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
    code = TEXT_REPLACEMENT;
  char bytes[4];
  size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = size; i-- > 1; code >>= 6)
    bytes[i] = (char)(0x80 | (code & 0x3F));
  bytes[0] = (char)(size == 1 ? code : (0xF00u >> size & 0xFF) | code);
  buf_add(out, bytes, size);
}

static bool refuse(const char *text, size_t at, const char *what, Err *err) {
  size_t line = 1;
  for (size_t i = 0; i < at; i++)
    line += text[i] == '\n';
  if (text[at] == '\0')
    return err_set(err, ERR_ARG, "%s has a NUL at byte offset %zu, line %zu; take it out", what, at, line);
  return err_set(err, ERR_ARG, "%s is not UTF-8 at byte offset %zu, line %zu (byte 0x%02X); convert it to UTF-8", what,
                 at, line, (unsigned)(unsigned char)text[at]);
}

bool text_check(const char *text, size_t len, const char *what, Err *err) {
  for (size_t at = 0; at < len;) {
    at += plain_run(text + at, len - at);
    for (size_t stop = at + 32; at < len && at < stop;) {
      uint32_t code;
      size_t size = text_char_next(text + at, len - at, &code);
      if (code == 0 || code == TEXT_BAD)
        return refuse(text, at, what, err);
      at += size;
    }
  }
  return true;
}
