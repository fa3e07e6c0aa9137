#include "text/internal.h"

/* What a terminal, or a reader's eye, would obey instead of show: direction and line controls, invisible marks at the
 * start of a file, annotations and tags. The list is that of Unicode's bidirectional controls (UAX 9, section 2) with
 * the deprecated format characters (Unicode 15, section 23.3), the annotation characters and the tags (23.8, 23.9). */
static bool is_obeyed(uint32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x206F) || code == 0xFEFF || (code >= 0xFFF9 && code <= 0xFFFB) ||
         (code >= 0xE0000 && code <= 0xE007F);
}

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
  for (size_t at = 0; at < len;) {
    size_t from = at;
    while (at < len && text[at] >= 0x20 && text[at] < 0x7F)
      at++;
    buf_add(out, text + from, at - from);
    if (at == len)
      return;
    uint32_t code;
    at += text_char_next(text + at, len - at, &code);
    put_one(code, keep_lines, out);
  }
}

/* The blocks of scripts written from right to left (UAX 9, table 4: the default classes R and AL). */
static bool is_rtl(uint32_t code) {
  return (code >= 0x590 && code < 0x900) || (code >= 0xFB1D && code < 0xFE00) || (code >= 0xFE70 && code < 0xFF00) ||
         (code >= 0x10800 && code < 0x11000) || (code >= 0x1E800 && code < 0x1F000);
}

bool text_is_rtl(const char *text, size_t len) {
  for (size_t at = 0; at < len;) {
    uint32_t code = (unsigned char)text[at];
    at += code < 0x80 ? 1 : text_char_next(text + at, len - at, &code);
    if (code != TEXT_BAD && is_rtl(code))
      return true;
  }
  return false;
}
