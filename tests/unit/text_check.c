#include "base/mem.h"
#include "check.h"
#include "text/text.h"

#define REFUSED(bytes, place) refused(bytes, sizeof(bytes) - 1, place)

static bool accepted(const char *text, size_t len) {
  return text_check(text, len, "the text", NULL);
}

/* True if the bytes are refused with a message that names the place. */
static bool refused(const char *text, size_t len, const char *place) {
  Err err;
  return !text_check(text, len, "the text of S2", &err) && err.code == ERR_ARG &&
         strncmp(err.message, "the text of S2 ", 15) == 0 && strstr(err.message, place) != NULL;
}

static void well_formed_text_passes(void) {
  CHECK(accepted("", 0));
  CHECK(accepted("plain\nlines\t\x01\x7F", 14));
  CHECK(accepted("\xC2\x80\xDF\xBF", 4));
  CHECK(accepted("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", 12));
  CHECK(accepted("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 8));
}

static void broken_bytes_are_refused_at_their_place(void) {
  CHECK(REFUSED("\xC0\xAF", "byte offset 0, line 1 "));         /* overlong */
  CHECK(REFUSED("a\xC1\xBF", "byte offset 1,"));                /* overlong */
  CHECK(REFUSED("\xE0\x9F\xBF", "byte offset 0,"));             /* overlong */
  CHECK(REFUSED("\xF0\x8F\xBF\xBF", "byte offset 0,"));         /* overlong */
  CHECK(REFUSED("ab\n\xED\xA0\x80", "byte offset 3, line 2 ")); /* high surrogate */
  CHECK(REFUSED("\n\n\xED\xBF\xBF", "byte offset 2, line 3 ")); /* low surrogate */
  CHECK(REFUSED("\xF4\x90\x80\x80", "byte offset 0,"));         /* past U+10FFFF */
  CHECK(REFUSED("\xF5\x80\x80\x80", "(byte 0xF5)"));            /* past U+10FFFF */
  CHECK(REFUSED("\x80", "byte offset 0,"));                     /* continuation alone */
  CHECK(REFUSED("abc\xE2\x82", "byte offset 3,"));              /* truncated */
  CHECK(REFUSED("\xF0\x9F\x98", "byte offset 0,"));             /* truncated */
  CHECK(REFUSED("\xE2\x28\xA1", "byte offset 0,"));             /* bad second byte */
  CHECK(REFUSED("a\0b", "a NUL at byte offset 1, line 1"));
}

/* The fast path reads 32 bytes at a time: a bad byte anywhere in them is found where it stands. */
static void a_bad_byte_is_found_at_any_place(void) {
  char text[100], place[40];
  unsigned found = 0;
  for (size_t at = 0; at < sizeof text; at++) {
    memset(text, 'x', sizeof text);
    text[at] = (char)0xFF;
    snprintf(place, sizeof place, "byte offset %zu, line 1", at);
    found += refused(text, sizeof text, place);
    text[at] = '\0';
    found += refused(text, sizeof text, place);
    found += !text_is_ascii("\x80", 1) && text_is_ascii(text, sizeof text);
    text[at] = (char)0x80;
    found += !text_is_ascii(text, sizeof text);
  }
  CHECK(found == 4 * sizeof text);
}

static void a_megabyte_is_checked_to_its_end(void) {
  size_t len = 1 << 20;
  char *text = mem_alloc(len);
  memset(text, '\n', len);
  CHECK(accepted(text, len));
  text[len - 1] = (char)0xC3;
  CHECK(refused(text, len, "byte offset 1048575, line 1048576 "));
  for (size_t i = 0; i + 1 < len; i += 2)
    memcpy(text + i, "\xC3\xA9", 2);
  CHECK(accepted(text, len));
  CHECK(!accepted(text, len - 1));
  mem_free(text);
}

int main(void) {
  well_formed_text_passes();
  broken_bytes_are_refused_at_their_place();
  a_bad_byte_is_found_at_any_place();
  a_megabyte_is_checked_to_its_end();
  return check_report();
}
