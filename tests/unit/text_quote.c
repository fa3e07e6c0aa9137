#include "check.h"
#include "text/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void Put(const char *, size_t, Buf *);

static void check_put(Put *put, const char *text, size_t len, const char *want) {
  Buf out = BUF_EMPTY;
  put(text, len, &out);
  if (strcmp(buf_str(&out), want) != 0)
    printf("wanted %s, got %s\n", want, buf_str(&out));
  CHECK(strcmp(buf_str(&out), want) == 0);
  buf_clear(&out);
}

static void check_real(double number, const char *want) {
  Buf out = BUF_EMPTY;
  text_real(number, &out);
  if (want != NULL && strcmp(buf_str(&out), want) != 0)
    printf("wanted %s, got %s\n", want, buf_str(&out));
  CHECK(want == NULL || strcmp(buf_str(&out), want) == 0);
  CHECK(isnan(number) || strtod(buf_str(&out), NULL) == number);
  CHECK(isnan(number) || signbit(strtod(buf_str(&out), NULL)) == signbit(number));
  buf_clear(&out);
}

/* No fewer digits read back as the number. */
static bool is_shortest(double number) {
  Buf out = BUF_EMPTY;
  text_real(number, &out);
  int digits = 0, zeros = 0;
  bool begun = false;
  for (const char *at = buf_str(&out); *at != '\0' && *at != 'e'; at++)
    if (*at >= '0' && *at <= '9') {
      begun = begun || *at != '0';
      digits += begun;
      zeros = *at == '0' ? zeros + 1 : 0;
    }
  digits -= zeros;
  char shorter[400];
  snprintf(shorter, sizeof shorter, "%.*g", digits > 1 ? digits - 1 : 1, number);
  bool good = strtod(buf_str(&out), NULL) == number && (digits <= 1 || strtod(shorter, NULL) != number);
  if (!good)
    printf("%s is not the shortest of %.17g\n", buf_str(&out), number);
  buf_clear(&out);
  return good;
}

static uint64_t seed = 88172645463325252u;

static uint64_t next(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  return seed ^= seed << 17;
}

static void reals_read_back(void) {
  check_real(0.1, "0.1");
  check_real(0.1 + 0.2, "0.30000000000000004");
  check_real(1, "1.0");
  check_real(-0.0, "-0.0");
  check_real(0, "0.0");
  check_real(100, "100.0");
  check_real(-145.75, "-145.75");
  check_real(0.0001, "0.0001");
  check_real(1e300, "1e+300");
  check_real(5e-324, NULL);
  check_real(1.7976931348623157e308, "1.7976931348623157e+308");
  check_real(9007199254740993.0, "9007199254740992.0");
  check_real(1e15, "1e+15");
  check_real(999999999999999.0, "999999999999999.0");
  check_real(INFINITY, "inf");
  check_real(-INFINITY, "-inf");
  check_real(NAN, "nan");
  int wrong = 0;
  for (int i = 0; i < 200000; i++) {
    uint64_t bits = next();
    double any;
    memcpy(&any, &bits, sizeof any);
    wrong += isfinite(any) && !is_shortest(any);
    wrong += !is_shortest((double)(int64_t)(next() % 2000000000) / 1000 - 1e6);
    wrong += !is_shortest((double)(next() % 1000000) / 7);
    wrong += !is_shortest((double)(next() % 1000000) / 1e9);
  }
  CHECK(wrong == 0);
}

static void integers_are_whole(void) {
  static const struct {
    long long number;
    const char *want;
  } CASES[] = {{0, "0"}, {-1, "-1"}, {INT64_MAX, "9223372036854775807"}, {INT64_MIN, "-9223372036854775808"}};
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    Buf out = BUF_EMPTY;
    text_integer(CASES[i].number, &out);
    CHECK(strcmp(buf_str(&out), CASES[i].want) == 0);
    buf_clear(&out);
  }
}

int main(void) {
  check_put(text_csv, "plain", 5, "plain");
  check_put(text_csv, "", 0, "\"\"");
  check_put(text_csv, "a,b", 3, "\"a,b\"");
  check_put(text_csv, "say \"no\"", 8, "\"say \"\"no\"\"\"");
  check_put(text_csv, "\"", 1, "\"\"\"\"");
  check_put(text_csv, "a\nb", 3, "\"a\nb\"");
  check_put(text_csv, "a\r", 2, "\"a\r\"");
  check_put(text_csv, " a", 2, "\" a\"");
  check_put(text_csv, "=1+1", 4, "=1+1");
  check_put(text_csv, "\xFF", 1, "\xFF");
  check_put(text_tsv, "a\tb\nc\\d\re", 9, "a\\tb\\nc\\\\d\\re");
  check_put(text_tsv, "", 0, "");
  check_put(text_json, "a\"\\\n\x01", 5, "\"a\\\"\\\\\\n\\u0001\"");
  check_put(text_json, "a\0b", 3, "\"a\\u0000b\"");
  check_put(text_json, "\x7F", 1, "\"\\u007f\"");
  check_put(text_json, "a\xFF\xE2\x82z", 5, "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"");
  check_put(text_json, "\xED\xA0\x80", 3, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  check_put(text_json, "😀塔", 7, "\"😀塔\"");
  reals_read_back();
  integers_are_whole();
  return check_report();
}
