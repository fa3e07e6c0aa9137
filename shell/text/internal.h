/* What the files of text/ share: reading UTF-8 one character at a time, and ICU.
 *
 * ICU costs about two milliseconds at program start when it is linked, more than everything else together, and most
 * runs never need it: its libraries are opened at the first text that does. The names of its functions carry its
 * version, which the headers say at build time. One thread only.
 */
#ifndef TEXT_INTERNAL_H
#define TEXT_INTERNAL_H

#include "text/text.h"

#include <stdint.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utext.h>
#include <unicode/utf16.h>

#define TEXT_BAD UINT32_MAX
#define TEXT_REPLACEMENT 0xFFFD

/* Reads the character at the start of `len` > 0 bytes into `*code` and returns its bytes. What is not UTF-8 (Unicode
 * 15, table 3-7) gives TEXT_BAD for the longest start of a well-formed character, or for one byte. */
size_t text_char_next(const char *text, size_t len, uint32_t *code);

/* Appends a character as UTF-8; one that UTF-8 cannot hold becomes U+FFFD. */
void text_char_put(Buf *out, uint32_t code);

/* Reads the character at `*at` < len of UTF-16 text and moves on. */
static inline uint32_t text_unit_next(const UChar *text, int32_t len, int32_t *at) {
  uint32_t code = text[(*at)++];
  if (U16_IS_LEAD(code) && *at < len && U16_IS_TRAIL(text[*at]))
    code = 0x10000 + ((code & 0x3FF) << 10) + (text[(*at)++] & 0x3FFu);
  return code;
}

/* The header names each function by a macro that adds the version, so the member and its uses get the same name. */
#define ICU_FUNCTIONS(ITEM)                                                                                            \
  ITEM(u_charType)                                                                                                     \
  ITEM(u_charDigitValue)                                                                                               \
  ITEM(u_tolower)                                                                                                      \
  ITEM(u_getIntPropertyValue)                                                                                          \
  ITEM(u_hasBinaryProperty)                                                                                            \
  ITEM(utext_openUTF8)                                                                                                 \
  ITEM(utext_close)                                                                                                    \
  ITEM(ubrk_open)                                                                                                      \
  ITEM(ubrk_setUText)                                                                                                  \
  ITEM(ubrk_next)                                                                                                      \
  ITEM(unorm2_getNFKCCasefoldInstance)                                                                                 \
  ITEM(unorm2_normalize)                                                                                               \
  ITEM(unorm2_getDecomposition)

#define ICU_MEMBER(name) __typeof__(name) *name;
typedef struct Icu {
  ICU_FUNCTIONS(ICU_MEMBER)
  const UNormalizer2 *fold;  /* NFKC_Casefold: plain forms in lower case, without what cannot be seen */
  UBreakIterator *graphemes; /* borrowed for one text at a time */
} Icu;
#undef ICU_MEMBER

/* ICU, loaded at the first call; the program ends if it is not there. */
const Icu *text_icu(void);

/* True if the character is a mark on the one before it. */
bool text_is_mark(uint32_t code);

/* Apostrophes and what stands for hamza, ayn, glottal stops and soft signs in one romanisation or another. */
bool text_is_apostrophe(uint32_t code);

/* Appends a word that NFKC_Casefold has seen in ASCII letters by the tables at hand, which know Latin and Cyrillic. False
 * if a character is beyond them; what was appended then stays. */
bool text_roman_plain(const UChar *word, int32_t len, Buf *out);

/* Romanises a word of any script in place by ICU's transliterators; `*len` units of `size`. False if ICU cannot. The
 * first call takes about 25 milliseconds, the first Chinese word 150. */
bool text_roman_any(UChar *word, int32_t *len, int32_t size);

#endif
