#include "text/internal.h"

#include <string.h>

/* What a terminal, or a reader's eye, would obey instead of show: direction and line controls, invisible marks at the
 * start of a file, annotations and tags. The list is that of Unicode's bidirectional controls (UAX 9, section 2) with
 * the deprecated format characters (Unicode 15, section 23.3), the annotation characters and the tags (23.8, 23.9); and
 * what takes no room or shows nothing, so that two names could look the same: hyphens that are not there, spaces of no
 * width, joiners of words, blank letters. The joiners that scripts and emoji are written with stay. */
static bool is_obeyed(uint32_t code) {
  return code == 0xAD || code == 0x34F || code == 0x115F || code == 0x1160 || code == 0x180E || code == 0x200B ||
         (code >= 0x2060 && code <= 0x2065) || code == 0x3164 || code == 0xFFA0 || code == 0x061C || code == 0x200E ||
         code == 0x200F || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x206F) || code == 0xFEFF ||
         (code >= 0xFFF9 && code <= 0xFFFB) || (code >= 0xE0000 && code <= 0xE007F);
}

/* The blocks of marks that stand on any letter (Unicode 15, section 7.9). */
static bool is_pile(uint32_t code) {
  return (code >= 0x300 && code < 0x370) || (code >= 0x483 && code < 0x48A) || (code >= 0x1AB0 && code < 0x1B00) ||
         (code >= 0x1DC0 && code < 0x1E00) || (code >= 0x20D0 && code < 0x2100) || (code >= 0xFE20 && code < 0xFE30);
}

enum { PILE_MOST = 4 }; /* marks on one letter, as many as any orthography has; more would cover the lines above */

static void put_one(uint32_t code, bool keep_lines, Buf *out) {
  if (keep_lines && (code == '\n' || code == '\t'))
    buf_putc(out, (char)code);
  else if (code < 0x20 || (code >= 0x7F && code < 0xA0))
    buf_printf(out, "\\x%02X", (unsigned)code);
  else if (code != TEXT_BAD && is_obeyed(code))
    buf_printf(out, "<U+%04X>", (unsigned)code);
  else
    text_char_put(out, code);
}

void text_safe(const char *text, size_t len, bool keep_lines, Buf *out) {
  int pile = 0;
  for (size_t at = 0; at < len;) {
    size_t from = at;
    while (at < len && text[at] >= 0x20 && text[at] < 0x7F)
      at++;
    buf_add(out, text + from, at - from);
    if (at == len)
      return;
    pile = at > from ? 0 : pile;
    uint32_t code;
    at += text_char_next(text + at, len - at, &code);
    pile = code != TEXT_BAD && is_pile(code) ? pile + 1 : 0;
    if (pile > PILE_MOST)
      buf_printf(out, "<U+%04X>", (unsigned)code);
    else
      put_one(code, keep_lines, out);
  }
}

/* The blocks of scripts written from right to left (UAX 9, table 4: the default classes R and AL). */
static bool is_rtl(uint32_t code) {
  return (code >= 0x590 && code < 0x900) || (code >= 0xFB1D && code < 0xFE00) || (code >= 0xFE70 && code < 0xFF00) ||
         (code >= 0x10800 && code < 0x11000) || (code >= 0x1E800 && code < 0x1F000);
}

/* What stands within a run from right to left without ending it: blanks, digits and marks that names are written with,
 * the joiners. A comma ends it, so that the members of a list keep their order. */
static bool is_within(uint32_t code) {
  return code == 0x200C || code == 0x200D || (code >= '0' && code <= '9') ||
         (code < 0x80 && memchr(" '\"().-", (int)code, 7) != NULL);
}

void text_isolate(const char *text, size_t len, Buf *out) {
  size_t from = 0, at = 0; /* `from` is where what was not appended yet begins */
  while (at < len) {
    uint32_t code = (unsigned char)text[at];
    size_t size = code < 0x80 ? 1 : text_char_next(text + at, len - at, &code);
    if (code == TEXT_BAD || !is_rtl(code)) {
      at += size;
      continue;
    }
    size_t end = at + size;
    for (size_t next = end; next < len; next += size) {
      size = text_char_next(text + next, len - next, &code);
      if (code != TEXT_BAD && is_rtl(code))
        end = next + size;
      else if (code == TEXT_BAD || !is_within(code))
        break;
    }
    buf_add(out, text + from, at - from);
    buf_puts(out, "\u2068");
    buf_add(out, text + at, end - at);
    buf_puts(out, "\u2069");
    from = at = end;
  }
  buf_add(out, text + from, len - from);
}
