#include "text/internal.h"

/* Latin and Cyrillic in ASCII without ICU's transliterators, which take long to open. Input has been through
 * NFKC_Casefold, so that there are no capitals, ligatures or full-width forms, and marks are composed where they can be.
 */

/* U+0430 to U+045F, as in the BGN/PCGN romanisation of Russian, which is close to what the English press writes; then
 * letters of the other Slavic languages, as they are usually written there. Soft and hard signs vanish. */
static const char *const CYRILLIC[0x30] = {
    "a", "b", "v",  "g",  "d",  "e",  "zh", "z",  "i",  "y",    "k",  "l", "m",  "n", "o",  "p",
    "r", "s", "t",  "u",  "f",  "kh", "ts", "ch", "sh", "shch", "",   "y", "",   "e", "yu", "ya",
    "e", "e", "dj", "gj", "ye", "dz", "i",  "yi", "j",  "lj",   "nj", "c", "kj", "i", "w",  "dz",
};

/* Letters of Central Asia's Cyrillic alphabets and Latin letters that do not decompose; Azerbaijan's ə is a in the
 * press. NULL for any other. */
static const char *special(uint32_t code) {
  switch (code) {
  case 0x00E6: return "ae";
  case 0x00F0:
  case 0x0111:
  case 0x0257: return "d";
  case 0x00F8:
  case 0x04E9: return "o";
  case 0x00FE: return "th";
  case 0x0127:
  case 0x04BB: return "h";
  case 0x0131:
  case 0x0268: return "i";
  case 0x0138:
  case 0x0199:
  case 0x049B: return "k";
  case 0x0142: return "l";
  case 0x014B:
  case 0x04A3: return "ng";
  case 0x0153: return "oe";
  case 0x0167: return "t";
  case 0x0192: return "f";
  case 0x01B4: return "y";
  case 0x01B6: return "z";
  case 0x0253: return "b";
  case 0x01DD:
  case 0x0259:
  case 0x04D9: return "a";
  case 0x0491: return "g";
  case 0x0493: return "gh";
  case 0x0497: return "zh";
  case 0x04AF:
  case 0x04B1: return "u";
  case 0x04B3: return "h";
  case 0x04B7: return "j";
  default: return NULL;
  }
}

bool text_is_apostrophe(uint32_t code) {
  switch (code) {
  case '\'':
  case '`':
  case 0x00B4:
  case 0x0294:
  case 0x0295:
  case 0x055A:
  case 0x05F3:
  case 0x07F4:
  case 0x07F5:
  case 0x2018:
  case 0x2019:
  case 0x201B:
  case 0x2032:
  case 0x2035:
  case 0xA78B:
  case 0xA78C:
  case 0xFF07:
  case 0xFF40: return true;
  default: return code >= 0x02B9 && code <= 0x02DF;
  }
}

/* Russian е and ё are "ye" at the start of a word, after a vowel and after a soft or hard sign. */
static bool is_ye(uint32_t code, uint32_t before) {
  if (code != 0x0435 && code != 0x0451)
    return false;
  switch (before) {
  case 0:
  case 0x0430:
  case 0x0435:
  case 0x0438:
  case 0x0439:
  case 0x043E:
  case 0x0443:
  case 0x044A:
  case 0x044B:
  case 0x044C:
  case 0x044D:
  case 0x044E:
  case 0x044F:
  case 0x0451:
  case 0x0454:
  case 0x0456:
  case 0x0457: return true;
  default: return false;
  }
}

/* The first character of what `code` decomposes into, if only marks follow it; 0 if it does not decompose so. */
static uint32_t base_of(uint32_t code) {
  const Icu *icu = text_icu();
  UChar parts[32];
  UErrorCode status = U_ZERO_ERROR;
  int32_t len = icu->unorm2_getDecomposition(icu->fold, (UChar32)code, parts, 32, &status), at = 0;
  if (U_FAILURE(status) || len <= 0)
    return 0;
  uint32_t base = text_unit_next(parts, len, &at);
  while (at < len)
    if (!text_is_mark(text_unit_next(parts, len, &at)))
      return 0;
  return base;
}

/* Appends the letters of one character; false if it is beyond the tables. */
static bool put_letters(uint32_t code, uint32_t before, Buf *out) {
  if (text_is_apostrophe(code) || text_is_mark(code))
    return true;
  int32_t digit = code < 0x80 ? -1 : text_icu()->u_charDigitValue((UChar32)code);
  if (code < 0x80 || digit >= 0) {
    buf_putc(out, (char)(digit < 0 ? code : '0' + (uint32_t)digit));
    return true;
  }
  const char *letters = code >= 0x0430 && code <= 0x045F ? CYRILLIC[code - 0x0430] : special(code);
  if (letters == NULL)
    return false;
  buf_puts(out, is_ye(code, before) ? "ye" : letters);
  return true;
}

bool text_roman_plain(const UChar *word, int32_t len, Buf *out) {
  uint32_t before = 0, code;
  for (int32_t i = 0; i < len; before = code) {
    code = text_unit_next(word, len, &i);
    if (put_letters(code, before, out))
      continue;
    uint32_t base = base_of(code);
    if (base == 0 || !put_letters(base, before, out))
      return false;
  }
  return true;
}
