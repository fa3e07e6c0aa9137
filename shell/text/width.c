#include "text/internal.h"

/* The width of a character is that of its East Asian Width (UAX 11); an emoji sequence (UTS 51) is as wide as its first
 * character. `Columns` is what of the characters before bears on the next one.
 */
typedef struct Columns {
  size_t total;
  size_t last;   /* width of `base` */
  uint32_t base; /* what marks, styles and joiners that follow belong to; 0 if nothing */
  bool joined;   /* a joiner came last */
} Columns;

enum { JOINER = 0x200D, EMOJI_STYLE = 0xFE0F };

/* Ranges where every character takes one column and is a grapheme cluster of its own unless something that is not
 * plain follows: the scripts, punctuation and lines that are frequent enough not to load ICU for them. */
static bool is_plain(uint32_t code) {
  return (code >= 0x20 && code < 0x7F) || (code >= 0xA0 && code < 0x300) || (code >= 0x370 && code < 0x483) ||
         (code >= 0x48A && code < 0x590) || (code >= 0x2010 && code < 0x2028) || (code >= 0x2030 && code < 0x205F) ||
         (code >= 0x20A0 && code < 0x20C1) || (code >= 0x2500 && code < 0x2580);
}

/* Bytes at the start of the text that are plain and end with a cluster, no more than `most` columns; these in `*width`.
 * `*whole` is false if something that is not plain follows. */
static size_t plain_run(const char *text, size_t len, size_t most, size_t *width, bool *whole) {
  size_t at = 0, before = 0;
  *width = 0;
  *whole = true;
  while (at < len) {
    uint32_t code = (unsigned char)text[at];
    size_t size = code < 0x80 ? 1 : text_char_next(text + at, len - at, &code);
    if (!is_plain(code)) {
      *width -= at > 0;
      *whole = false;
      return before;
    }
    if (*width == most)
      return at;
    before = at;
    at += size;
    ++*width;
  }
  return at;
}

static bool has(uint32_t code, UProperty property) {
  return text_icu()->u_hasBinaryProperty((UChar32)code, property);
}

/* Columns of a character that stands alone; `*keeps` is set if it belongs to the character before. */
static size_t char_width(uint32_t code, bool *keeps) {
  *keeps = false;
  if (is_plain(code) || code == TEXT_BAD)
    return 1;
  const Icu *icu = text_icu();
  uint32_t category = U_MASK(icu->u_charType((UChar32)code));
  *keeps = (category & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0 || (code >= 0xE0020 && code <= 0xE007F);
  if (*keeps || (category & (U_GC_CC_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) != 0)
    return 0;
  if ((category & U_GC_CF_MASK) != 0)
    return has(code, UCHAR_PREPENDED_CONCATENATION_MARK);
  int32_t jamo = icu->u_getIntPropertyValue((UChar32)code, UCHAR_HANGUL_SYLLABLE_TYPE);
  if (jamo == U_HST_VOWEL_JAMO || jamo == U_HST_TRAILING_JAMO)
    return 0;
  int32_t wide = icu->u_getIntPropertyValue((UChar32)code, UCHAR_EAST_ASIAN_WIDTH);
  return wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
}

/* True if the character only changes how the one before looks: it is joined to it, gives it a colour or a style. */
static bool changes_base(Columns *columns, uint32_t code) {
  if (code == JOINER || columns->base == 0)
    return code == JOINER;
  if (code == EMOJI_STYLE) {
    if (columns->last == 1 && has(columns->base, UCHAR_EMOJI)) {
      columns->last = 2;
      columns->total++;
    }
    return true;
  }
  if (columns->joined && has(columns->base, UCHAR_EXTENDED_PICTOGRAPHIC) && has(code, UCHAR_EXTENDED_PICTOGRAPHIC))
    return true;
  return code >= 0x1F3FB && code <= 0x1F3FF && has(columns->base, UCHAR_EMOJI_MODIFIER_BASE);
}

static void columns_add(Columns *columns, uint32_t code) {
  bool keeps;
  if (!changes_base(columns, code)) {
    size_t width = char_width(code, &keeps);
    columns->total += width;
    if (!keeps) {
      columns->last = width;
      columns->base = width == 0 || code == TEXT_BAD ? 0 : code;
    }
  }
  columns->joined = code == JOINER;
}

static size_t width_of(const char *text, size_t len) {
  Columns columns = {0};
  for (size_t at = 0; at < len;) {
    uint32_t code;
    at += text_char_next(text + at, len - at, &code);
    columns_add(&columns, code);
  }
  return columns.total;
}

size_t text_width(const char *text, size_t len) {
  size_t width;
  bool whole;
  size_t at = plain_run(text, len, SIZE_MAX, &width, &whole);
  return whole ? width : width + width_of(text + at, len - at);
}

size_t text_prefix(const char *text, size_t len, size_t columns, size_t *width) {
  bool whole;
  size_t at = plain_run(text, len, columns, width, &whole);
  if (whole)
    return at;
  const Icu *icu = text_icu();
  UErrorCode status = U_ZERO_ERROR;
  UText rest = UTEXT_INITIALIZER;
  size_t most = len - at < INT32_MAX ? len - at : INT32_MAX; /* ICU counts clusters' places in 32 bits */
  icu->utext_openUTF8(&rest, text + at, (int64_t)most, &status);
  icu->ubrk_setUText(icu->graphemes, &rest, &status);
  size_t done = 0;
  for (int32_t end; U_SUCCESS(status) && (end = icu->ubrk_next(icu->graphemes)) != UBRK_DONE; done = (size_t)end) {
    size_t more = width_of(text + at + done, (size_t)end - done);
    if (more > columns - *width)
      break;
    *width += more;
  }
  icu->utext_close(&rest);
  return at + done;
}
