#include "rules/internal.h"

#include "text/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MOST 76 /* bytes of a line that a message shows: the mark below it stands right at 80 columns */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || is_upper(c) || is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* ---- messages ---- */

bool rules_fail(const RuleBlock *block, uint32_t at, Err *err, const char *format, ...) {
  if (err == NULL)
    return false;
  char what[512];
  va_list list;
  va_start(list, format);
  vsnprintf(what, sizeof what, format, list);
  va_end(list);
  uint32_t line = 1, start = 0;
  for (uint32_t i = 0; i < at && i < block->len; i++)
    if (block->text[i] == '\n') {
      line++;
      start = i + 1;
    }
  uint32_t end = start;
  while (end < block->len && block->text[end] != '\n')
    end++;
  if (at > end)
    at = end;
  uint32_t from = at - start > LINE_MOST / 2 ? at - LINE_MOST / 2 : start;
  while (from > start && from < end && ((unsigned char)block->text[from] & 0xc0) == 0x80)
    from++;
  uint32_t to = end - from > LINE_MOST ? from + LINE_MOST : end;
  while (to < end && to > from && ((unsigned char)block->text[to] & 0xc0) == 0x80)
    to--;
  int column = 1;
  Buf caret = BUF_EMPTY;
  for (uint32_t i = start; i < at; i++) {
    bool first = ((unsigned char)block->text[i] & 0xc0) != 0x80;
    column += first ? 1 : 0;
    if (first && i >= from)
      buf_putc(&caret, block->text[i] == '\t' ? '\t' : ' ');
  }
  err_set(err, ERR_ARG, "%s, line %u, column %d: %s\n  %.*s\n  %s^", block->name, line, column, what, (int)(to - from),
          block->text + from, buf_str(&caret));
  buf_clear(&caret);
  return false;
}

/* ---- what stands between tokens ---- */

/* Skips blanks and comments; a run of %% lines becomes `doc`. */
static uint32_t skip(RuleBlock *block, uint32_t at, const char **doc) {
  Buf text = BUF_EMPTY;
  *doc = NULL;
  while (at < block->len) {
    char c = block->text[at];
    if (c == '%') {
      uint32_t end = at;
      while (end < block->len && block->text[end] != '\n')
        end++;
      if (at + 1 < end && block->text[at + 1] == '%') {
        uint32_t from = at + 2;
        from += from < end && block->text[from] == ' ' ? 1 : 0;
        if (text.len > 0)
          buf_putc(&text, '\n');
        buf_add(&text, block->text + from, end - from);
      } else {
        buf_reset(&text); /* a plain comment parts what stands before it from the clause */
      }
      at = end;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      at++;
    } else {
      break;
    }
  }
  if (text.len > 0)
    *doc = arena_copy(&block->arena, text.data, text.len);
  buf_clear(&text);
  return at;
}

/* ---- tokens ---- */

static bool read_quoted(RuleBlock *block, RuleToken *out, Err *err) {
  char quote = block->text[out->at];
  Buf text = BUF_EMPTY;
  uint32_t at = out->at + 1;
  while (at < block->len && block->text[at] != quote && block->text[at] != '\n') {
    char c = block->text[at];
    if (c == '\\') {
      at++;
      char next = at < block->len ? block->text[at] : '\0';
      c = next == 'n' ? '\n' : next == 't' ? '\t' : next;
      if (strchr("nt\\'\"", next) == NULL || next == '\0') {
        buf_clear(&text);
        return rules_fail(block, at - 1, err, "a backslash stands before ' \" \\ n or t");
      }
    }
    buf_putc(&text, c);
    at++;
  }
  if (at >= block->len || block->text[at] != quote) {
    buf_clear(&text);
    return rules_fail(block, out->at, err, "the quote %c is not closed on its line", quote);
  }
  out->kind = quote == '\'' ? TOKEN_RECORD : TOKEN_TEXT;
  out->text = arena_copy(&block->arena, buf_str(&text), text.len);
  out->end = at + 1;
  bool empty = text.len == 0;
  buf_clear(&text);
  return !(empty && quote == '\'') || rules_fail(block, out->at, err, "a name or ref stands in single quotes");
}

/* 2024-07-04 and 2024-07 without quotes, or 90d: what was meant is a text. */
static bool check_number(RuleBlock *block, const RuleToken *number, Err *err) {
  const char *text = block->text + number->at, *end = block->text + block->len;
  const char *at = block->text + number->end;
  if (at < end && is_word(*at)) {
    while (at < end && is_word(*at))
      at++;
    return rules_fail(block, number->at, err, "a duration or code stands in double quotes: \"%.*s\"", (int)(at - text),
                      text);
  }
  if (at - text == 4 && end - at >= 3 && *at == '-' && is_digit(at[1]) && is_digit(at[2])) {
    while (at < end && (is_digit(*at) || *at == '-'))
      at++;
    return rules_fail(block, number->at, err, "a date stands in double quotes: \"%.*s\"", (int)(at - text), text);
  }
  return true;
}

static bool read_number(RuleBlock *block, RuleToken *out, Err *err) {
  const char *text = block->text + out->at;
  uint32_t at = out->at;
  while (at < block->len && is_digit(block->text[at]))
    at++;
  out->kind = TOKEN_INTEGER;
  if (at + 1 < block->len && block->text[at] == '.' && is_digit(block->text[at + 1])) {
    out->kind = TOKEN_REAL;
    at++;
    while (at < block->len && is_digit(block->text[at]))
      at++;
  }
  uint32_t exponent = at;
  if (exponent < block->len && (block->text[exponent] == 'e' || block->text[exponent] == 'E')) {
    exponent++;
    exponent += exponent < block->len && (block->text[exponent] == '-' || block->text[exponent] == '+') ? 1 : 0;
    uint32_t digits = exponent;
    while (exponent < block->len && is_digit(block->text[exponent]))
      exponent++;
    if (exponent > digits) {
      out->kind = TOKEN_REAL;
      at = exponent;
    }
  }
  out->end = at;
  errno = 0;
  if (out->kind == TOKEN_INTEGER)
    out->integer = strtoll(text, NULL, 10);
  else
    out->real = text_real_read(text, NULL);
  if (errno == ERANGE)
    return rules_fail(block, out->at, err, "this number is out of reach");
  return check_number(block, out, err);
}

/* What people bring from other languages, and what it is here. */
static const struct Habit {
  const char *sign, *instead;
} HABITS[] = {{"\\+", "not"},
              {"\\=", "!="},
              {"=<", "<="},
              {"==", "="},
              {"<>", "!="},
              {"<-", ":-"},
              {"&&", "a comma"},
              {"||", "two rules, or | between times"},
              {";", "two rules"},
              {"!", "not"},
              {"/*", "% for a comment"},
              {"//", "% for a comment"},
              {"--", "% for a comment"},
              {"#", "% for a comment"},
              {"$", "a variable such as X"}};

static bool read_sign(RuleBlock *block, RuleToken *out, Err *err) {
  static const char *const SIGNS[] = {":-", "!=", "<=", ">=", ".", ",", "(", ")", "[", "]", "{", "}",
                                      ":",  "@",  "?",  "=",  "<", ">", "+", "-", "*", "/", "&", "|"};
  const char *text = block->text + out->at;
  size_t left = block->len - out->at;
  for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS + sizeof HABITS / sizeof *HABITS; i++) {
    /* of the signs of two characters first */
    size_t habits = sizeof HABITS / sizeof *HABITS;
    const char *sign = i < 4 ? SIGNS[i] : i < 4 + habits ? HABITS[i - 4].sign : SIGNS[i - habits];
    size_t n = strlen(sign);
    if (n > left || memcmp(sign, text, n) != 0)
      continue;
    if (i >= 4 && i < 4 + habits)
      return rules_fail(block, out->at, err, "%s is not of this language: write %s", sign, HABITS[i - 4].instead);
    out->kind = TOKEN_SIGN;
    out->text = sign;
    out->end = out->at + (uint32_t)n;
    return true;
  }
  return rules_fail(block, out->at, err, "this character has no meaning here");
}

bool rules_token_read(RuleBlock *block, uint32_t at, RuleToken *out, Err *err) {
  *out = (RuleToken){.kind = TOKEN_END};
  out->at = out->end = skip(block, at, &out->doc);
  if (out->at >= block->len) {
    out->at = out->end = at; /* behind the last token, not behind the blanks that follow it */
    return true;
  }
  char c = block->text[out->at];
  if (c == '\'' || c == '"')
    return read_quoted(block, out, err);
  if (is_digit(c))
    return read_number(block, out, err);
  if (!is_word(c))
    return read_sign(block, out, err);
  while (out->end < block->len && is_word(block->text[out->end]))
    out->end++;
  out->text = arena_copy(&block->arena, block->text + out->at, out->end - out->at);
  out->kind = is_upper(c) || c == '_' ? TOKEN_VARIABLE : TOKEN_WORD;
  return true;
}
