#include "check.h"
#include "text/text.h"

#include <stdint.h>
#include <stdlib.h>

static size_t width(const char *text) {
  return text_width(text, strlen(text));
}

/* True if the longest prefix within `columns` is `want`, and `*width` the width of that. */
static bool cuts(const char *text, size_t columns, const char *want) {
  size_t got, len = text_prefix(text, strlen(text), columns, &got);
  return len == strlen(want) && memcmp(text, want, len) == 0 && got == width(want);
}

static void letters_take_one_column(void) {
  CHECK(width("") == 0);
  CHECK(width("Taliban") == 7);
  CHECK(width("Müller") == 6);
  CHECK(width("Талибан") == 7);
  CHECK(width("طالبان") == 6);
  CHECK(width("…“x”–") == 5);
  CHECK(width("├─ └─") == 5);
  CHECK(width("\xF0\x9D\x95\x8B") == 1);
}

static void east_asian_letters_take_two(void) {
  CHECK(width("中国") == 4);
  CHECK(width("김정은") == 6);
  CHECK(width("Ｔa") == 3);
  CHECK(width("ｱ") == 1);
  CHECK(width("\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8") == 2); /* one syllable in three jamo */
  CHECK(width("。") == 2);
}

static void what_only_changes_letters_takes_none(void) {
  CHECK(width("e\xCC\x81") == 1);
  CHECK(width("طَالِبَان") == 6);
  CHECK(width("a\xE2\x80\x8D\xE2\x80\x8B\xEF\xBB\xBF") == 1);
  CHECK(width("\xE0\xB8\x97\xE0\xB8\xB5\xE0\xB9\x88") == 1);
  CHECK(width("co\xC2\xADop") == 5);
}

static void emoji_sequences_are_as_wide_as_one(void) {
  CHECK(width("👍") == 2);
  CHECK(width("👍🏽") == 2);
  CHECK(width("👨‍👩‍👧‍👦") == 2);
  CHECK(width("❤") == 1);
  CHECK(width("❤\xEF\xB8\x8F") == 2);
  CHECK(width("🇫🇷🇩🇪") == 4);
  CHECK(width("👍👍") == 4);
}

static void a_prefix_ends_between_clusters(void) {
  CHECK(cuts("Taliban", 4, "Tali"));
  CHECK(cuts("Taliban", 0, ""));
  CHECK(cuts("Taliban", 100, "Taliban"));
  CHECK(cuts("Müller", 2, "Mü"));
  CHECK(cuts("ab\xCC\x81\xCC\x82"
             "c",
             2, "ab\xCC\x81\xCC\x82"));
  CHECK(cuts("ab\xCC\x81"
             "c",
             1, "a"));
  CHECK(cuts("\xCC\x81\x61", 0, "\xCC\x81"));
  CHECK(cuts("中国", 3, "中"));
  CHECK(cuts("中国", 1, ""));
  CHECK(cuts("x👨‍👩‍👧‍👦y", 2, "x"));
  CHECK(cuts("x👨‍👩‍👧‍👦y", 3, "x👨‍👩‍👧‍👦"));
  CHECK(cuts("🇫🇷🇩🇪", 3, "🇫🇷"));
  CHECK(cuts("1\xEF\xB8\x8F\xE2\x83\xA3z", 1, ""));
}

static void broken_bytes_have_a_width(void) {
  CHECK(width("\xFF\xFE") == 2);
  CHECK(width("a\xE2\x82") == 2);
  CHECK(cuts("a\xFF\xCC\x81z", 2, "a\xFF\xCC\x81"));
  CHECK(text_width("a\0b", 3) == 2);
  CHECK(width("a\033b\n\t") == 2);
}

static void a_megabyte_is_measured(void) {
  Buf text = BUF_EMPTY;
  size_t got;
  buf_puts(&text, "a");
  while (text.len < 1 << 20)
    buf_puts(&text, "\xCC\x81");
  CHECK(text_width(text.data, text.len) == 1);
  CHECK(text_prefix(text.data, text.len, 1, &got) == text.len && got == 1);
  CHECK(text_prefix(text.data, text.len, 0, &got) == 0 && got == 0);
  buf_clear(&text);
}

/* Whatever the bytes: the prefix without a bound is the whole text, and a shorter one is no wider than it may be. */
static void prefix_and_width_agree(void) {
  static const char *const PARTS[] = {"a",
                                      "é",
                                      "\xCC\x81",
                                      "中",
                                      "👩",
                                      "\xE2\x80\x8D",
                                      "\xEF\xB8\x8F",
                                      "🏽",
                                      "🇫",
                                      "❤",
                                      "\xFF",
                                      "\n",
                                      "\r",
                                      "\xE2\x80\x8B",
                                      "\xE1\x84\x80",
                                      "\xE1\x85\xA1",
                                      "न",
                                      "\xE0\xA5\x8D",
                                      "\xE0\xA4\xBE",
                                      "\xD8\x80",
                                      "\xF0\x9F"};
  unsigned agreed = 0;
  srand(1);
  for (int round = 0; round < 5000; round++) {
    Buf text = BUF_EMPTY;
    for (int i = rand() % 12; i >= 0; i--)
      buf_puts(&text, PARTS[(size_t)rand() % (sizeof PARTS / sizeof *PARTS)]);
    size_t whole, most = (size_t)rand() % 10, part;
    size_t all = text_prefix(text.data, text.len, SIZE_MAX, &whole);
    size_t some = text_prefix(text.data, text.len, most, &part);
    agreed += all == text.len && whole == text_width(text.data, text.len) && part <= most && some <= text.len &&
              part == text_width(text.data, some);
    buf_clear(&text);
  }
  CHECK(agreed == 5000);
}

int main(void) {
  letters_take_one_column();
  east_asian_letters_take_two();
  what_only_changes_letters_takes_none();
  emoji_sequences_are_as_wide_as_one();
  a_prefix_ends_between_clusters();
  broken_bytes_have_a_width();
  a_megabyte_is_measured();
  prefix_and_width_agree();
  return check_report();
}
