#include "text/internal.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_LEAST = 15, DIGITS_MOST = 17, REAL_SIZE = 40 };

/* A field is quoted where RFC 4180 asks for it, and where blanks at its ends, or its having no bytes at all, would be lost
 * on readers that trim. */
void text_csv(const char *text, size_t len, Buf *out) {
  bool quoted = len == 0 || text[0] == ' ' || text[len - 1] == ' ' || text[0] == '\t' || text[len - 1] == '\t';
  for (size_t i = 0; i < len && !quoted; i++)
    quoted = text[i] == '"' || text[i] == ',' || text[i] == '\n' || text[i] == '\r';
  if (!quoted) {
    buf_add(out, text, len);
    return;
  }
  buf_putc(out, '"');
  for (size_t at = 0; at < len;) {
    const char *quote = memchr(text + at, '"', len - at);
    size_t stop = quote == NULL ? len : (size_t)(quote - text) + 1;
    buf_add(out, text + at, stop - at);
    if (quote != NULL)
      buf_putc(out, '"');
    at = stop;
  }
  buf_putc(out, '"');
}

void text_tsv(const char *text, size_t len, Buf *out) {
  static const char SIGNS[] = "\\\t\n\r", NAMES[] = "\\tnr";
  size_t from = 0;
  for (size_t at = 0; at < len; at++) {
    const char *sign = memchr(SIGNS, text[at], sizeof SIGNS - 1);
    if (sign == NULL)
      continue;
    buf_add(out, text + from, at - from);
    buf_putc(out, '\\');
    buf_putc(out, NAMES[sign - SIGNS]);
    from = at + 1;
  }
  buf_add(out, text + from, len - from);
}

static void put_escape(unsigned char byte, Buf *out) {
  switch (byte) {
  case '"': buf_puts(out, "\\\""); break;
  case '\\': buf_puts(out, "\\\\"); break;
  case '\n': buf_puts(out, "\\n"); break;
  case '\r': buf_puts(out, "\\r"); break;
  case '\t': buf_puts(out, "\\t"); break;
  default: buf_printf(out, "\\u%04x", (unsigned)byte);
  }
}

void text_json(const char *text, size_t len, Buf *out) {
  buf_putc(out, '"');
  for (size_t at = 0; at < len;) {
    size_t from = at;
    while (at < len && text[at] >= 0x20 && text[at] < 0x7F && text[at] != '"' && text[at] != '\\')
      at++;
    buf_add(out, text + from, at - from);
    if (at == len)
      break;
    uint32_t code;
    size_t size = text_char_next(text + at, len - at, &code);
    if (code < 0x80)
      put_escape((unsigned char)code, out);
    else
      text_char_put(out, code);
    at += size;
  }
  buf_putc(out, '"');
}

void text_integer(long long number, Buf *out) {
  char digits[24];
  size_t at = sizeof digits;
  unsigned long long rest = number < 0 ? 0 - (unsigned long long)number : (unsigned long long)number;
  do
    digits[--at] = (char)('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (number < 0)
    digits[--at] = '-';
  buf_add(out, digits + at, sizeof digits - at);
}

/* The digits of a number that is a decimal of at most 15 digits near 1: most that people write are. It is the quotient of
 * two whole numbers that a double holds exactly, and division rounds as reading the decimal does (IEEE 754, clause 4.3), so
 * if the quotient is the number, the decimal is one that reads back as it. False if it is not such a number. */
static bool put_decimal(double number, Buf *out) {
  static const double POWERS[] = {1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                  1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};
  double size = fabs(number);
  if (!(size >= 1e-4 && size < 1e15))
    return false;
  for (size_t places = 0; places < sizeof POWERS / sizeof *POWERS && size * POWERS[places] < 1e15; places++) {
    double whole = nearbyint(size * POWERS[places]);
    if (whole / POWERS[places] != size)
      continue;
    char digits[REAL_SIZE];
    char *end = digits + sizeof digits, *at = end;
    unsigned long long rest = (unsigned long long)whole;
    if (places == 0)
      *--at = '0';
    for (size_t i = 0; i < places; i++, rest /= 10)
      *--at = (char)('0' + rest % 10);
    *--at = '.';
    do
      *--at = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (signbit(number))
      *--at = '-';
    buf_add(out, at, (size_t)(end - at));
    return true;
  }
  return false;
}

void text_real(double number, Buf *out) {
  if (!isfinite(number)) {
    buf_puts(out, isnan(number) ? "nan" : number < 0 ? "-inf" : "inf");
    return;
  }
  if (put_decimal(number, out))
    return;
  char digits[REAL_SIZE];
  int least = fabs(number) < DBL_MIN ? 1 : DIGITS_LEAST;    /* those below the normal numbers have fewer digits */
  bool tried = fabs(number) >= 1e-4 && fabs(number) < 1e15; /* all decimals of 15 digits */
  for (int n = least + tried; n <= DIGITS_MOST; n++) {
    snprintf(digits, sizeof digits, "%.*g", n, number);
    if (n == DIGITS_MOST || strtod(digits, NULL) == number) /* both in the locale */
      break;
  }
  const char *point = localeconv()->decimal_point; /* a script may have set a locale */
  char *found = strstr(digits, point);
  if (found != NULL) {
    size_t size = strlen(point);
    memmove(found + 1, found + size, strlen(found + size) + 1);
    *found = '.';
  }
  buf_puts(out, digits);
  if (strpbrk(digits, ".e") == NULL)
    buf_puts(out, ".0");
}

double text_real_read(const char *text, char **end) {
  static locale_t plain; /* constant once it is made */
  if (plain == (locale_t)0)
    plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
  return strtod_l(text, end, plain);
}
