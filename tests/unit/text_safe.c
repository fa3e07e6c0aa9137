#include "check.h"
#include "text/text.h"

#include <stdlib.h>

static Buf shown;

static const char *safe(const char *text, size_t len, bool keep_lines) {
  buf_reset(&shown);
  text_safe(text, len, keep_lines, &shown);
  return buf_str(&shown);
}

#define SAFE(bytes) safe(bytes, sizeof(bytes) - 1, false)

static void text_passes_unchanged(void) {
  CHECK_STR(SAFE(""), "");
  CHECK_STR(SAFE("Taliban, 2003 ~"), "Taliban, 2003 ~");
  CHECK_STR(SAFE("Müller طالبان 中国 👨‍👩‍👧"), "Müller طالبان 中国 👨‍👩‍👧");
  CHECK_STR(SAFE("\xC2\xA0\xEF\xBF\xBD"), "\xC2\xA0\xEF\xBF\xBD");
}

static void controls_are_shown(void) {
  CHECK_STR(SAFE("\033[31mred\033]0;x\007"), "\\x1B[31mred\\x1B]0;x\\x07");
  CHECK_STR(SAFE("a\0b\x7F\r"), "a\\x00b\\x7F\\x0D");
  CHECK_STR(SAFE("\xC2\x9B"
                 "31m\xC2\x80\xC2\x9F"),
            "\\x9B31m\\x80\\x9F");
  CHECK_STR(SAFE("a\n\tb"), "a\\x0A\\x09b");
  CHECK_STR(safe("a\n\tb\r\v", 6, true), "a\n\tb\\x0D\\x0B");
}

static void directions_and_hidden_marks_are_shown(void) {
  CHECK_STR(SAFE("a\xE2\x80\xAE"
                 "b"),
            "a<U+202E>b");
  CHECK_STR(SAFE("\xD8\x9C\xE2\x80\x8E\xE2\x80\x8F\xE2\x80\xAA"), "<U+061C><U+200E><U+200F><U+202A>");
  CHECK_STR(SAFE("\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\xA8\xE2\x80\xA9"), "<U+2066><U+2069><U+2028><U+2029>");
  CHECK_STR(SAFE("\xEF\xBB\xBF\xF3\xA0\x80\x81\xF3\xA0\x81\xBF"), "<U+FEFF><U+E0001><U+E007F>");
  CHECK_STR(safe("\xE2\x80\xA8", 3, true), "<U+2028>");
}

static void broken_bytes_become_replacements(void) {
  CHECK_STR(SAFE("a\xFF\xFE"
                 "b"),
            "a\xEF\xBF\xBD\xEF\xBF\xBD"
            "b");
  CHECK_STR(SAFE("\xE2\x82"), "\xEF\xBF\xBD");
  CHECK_STR(SAFE("\x9B"
                 "1m"),
            "\xEF\xBF\xBD"
            "1m");
  CHECK_STR(SAFE("\xC0\x9B"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK_STR(SAFE("\xE2\033[m"), "\xEF\xBF\xBD\\x1B[m");
  CHECK_STR(SAFE("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

/* Random bytes: what comes out is UTF-8 without a control character, and is safe as it is. */
static void nothing_gets_through(void) {
  unsigned held = 0;
  char noise[64];
  Buf again = BUF_EMPTY;
  srand(1);
  for (int round = 0; round < 20000; round++) {
    for (size_t i = 0; i < sizeof noise; i++)
      noise[i] = (char)(rand() % 4 == 0 ? 0xC2 : rand() % 256);
    const char *out = safe(noise, sizeof noise, false);
    buf_reset(&again);
    text_safe(out, shown.len, false, &again);
    held += text_check(out, shown.len, "it", NULL) && strchr(out, 0x1B) == NULL && strcmp(out, buf_str(&again)) == 0;
  }
  CHECK(held == 20000);
  buf_clear(&again);
}

static void check_isolate(const char *text, const char *want) {
  Buf out = BUF_EMPTY;
  text_isolate(text, strlen(text), &out);
  CHECK(strcmp(buf_str(&out), want) == 0);
  CHECK(text_width(buf_str(&out), out.len) == text_width(text, strlen(text)));
  buf_clear(&out);
}

static void runs_from_right_to_left_are_isolated(void) {
  check_isolate("Kabul 塔利班 Кабул", "Kabul 塔利班 Кабул");
  check_isolate("كابل", "\u2068كابل\u2069");
  check_isolate("a שלום b", "a \u2068שלום\u2069 b");
  check_isolate("حركة طالبان (fa)", "\u2068حركة طالبان\u2069 (fa)");
  check_isolate("א, ב", "\u2068א\u2069, \u2068ב\u2069");
  check_isolate("می‌روم", "\u2068می‌روم\u2069");
  check_isolate("\xD8", "\xD8");
  check_isolate("", "");
}

static void what_shows_nothing_is_shown(void) {
  static const char HIDDEN[] = "a\u200Bb";
  Buf out = BUF_EMPTY;
  text_safe(HIDDEN, sizeof HIDDEN - 1, false, &out);
  CHECK(strcmp(buf_str(&out), "a<U+200B>b") == 0);
  buf_reset(&out);
  text_safe("\u3164\u2060", 6, false, &out);
  CHECK(strcmp(buf_str(&out), "<U+3164><U+2060>") == 0);
  buf_reset(&out);
  text_safe("a\u0301\u0301\u0301\u0301\u0301b\u0301", 14, false, &out);
  CHECK(strcmp(buf_str(&out), "a\u0301\u0301\u0301\u0301<U+0301>b\u0301") == 0);
  buf_clear(&out);
}

int main(void) {
  runs_from_right_to_left_are_isolated();
  what_shows_nothing_is_shown();
  text_passes_unchanged();
  controls_are_shown();
  directions_and_hidden_marks_are_shown();
  broken_bytes_become_replacements();
  nothing_gets_through();
  buf_clear(&shown);
  return check_report();
}
