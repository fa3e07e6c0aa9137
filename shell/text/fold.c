#include "text/internal.h"

/* Folding goes word by word: what is neither letter, mark, digit nor apostrophe parts words, a word in ASCII needs no
 * more than a test, any other is put into plain lower-case forms and then romanised. A word longer than WORD is folded
 * in pieces, since ICU's transliterators take a time that grows with the square of the length.
 */
enum { WORD = 128, ROOM = WORD * 64 };

typedef enum Part { PART_GAP, PART_DROP, PART_KEEP } Part;

typedef struct Fold {
  Buf *out;
  size_t start; /* where the folded text begins in out */
  bool gap;     /* a blank is due before the next character */
  bool ascii;   /* nothing in the word needs ICU */
  int32_t len;
  UChar word[WORD];
} Fold;

static bool is_ascii_letter(uint32_t code) {
  return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
}

static Part ascii_part(uint32_t code) {
  if (is_ascii_letter(code) || (code >= '0' && code <= '9'))
    return PART_KEEP;
  return code == '\'' || code == '`' ? PART_DROP : PART_GAP;
}

/* Vowel points and reading marks of Hebrew and Arabic, and the stretching sign: names are written with and without. */
static bool is_pointing(uint32_t code) {
  return (code >= 0x0591 && code <= 0x05C7 && code != 0x05BE && code != 0x05C0 && code != 0x05C3 && code != 0x05C6) ||
         (code >= 0x0610 && code <= 0x061A) || code == 0x0640 || (code >= 0x064B && code <= 0x0652) ||
         (code >= 0x0656 && code <= 0x065F) || code == 0x0670 || (code >= 0x06D6 && code <= 0x06DC);
}

static Part part_of(uint32_t code) {
  if (code < 0x80)
    return ascii_part(code);
  if (code == TEXT_BAD)
    return PART_GAP;
  if (text_is_apostrophe(code) || is_pointing(code))
    return PART_DROP;
  const Icu *icu = text_icu();
  if (icu->u_hasBinaryProperty((UChar32)code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
    return PART_DROP;
  uint32_t category = U_MASK(icu->u_charType((UChar32)code));
  if ((category & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0)
    return PART_KEEP;
  return (category & U_GC_CF_MASK) != 0 ? PART_DROP : PART_GAP;
}

/* Appends a folded character, with the blank that is due before it. */
static void put(Fold *fold, uint32_t code) {
  if (fold->gap && fold->out->len > fold->start)
    buf_putc(fold->out, ' ');
  fold->gap = false;
  if (code < 0x80)
    buf_putc(fold->out, (char)(is_ascii_letter(code) ? code | 0x20 : code));
  else
    text_char_put(fold->out, code);
}

static void put_ascii(Fold *fold, const char *text, size_t len) {
  for (size_t i = 0; i < len; i++) {
    uint32_t code = (unsigned char)text[i];
    Part part = ascii_part(code);
    if (part == PART_KEEP)
      put(fold, code);
    else if (part == PART_GAP)
      fold->gap = true;
  }
}

/* Takes what ICU made of a word, or the word itself if it made nothing: letters without a romanisation stay, with
 * their marks. The quotation marks in it are soft and hard signs. */
static void put_any(Fold *fold, const UChar *text, int32_t len) {
  uint32_t code, before = 0;
  for (int32_t i = 0; i < len; before = code) {
    code = text_unit_next(text, len, &i);
    Part part = part_of(code);
    int32_t digit = text_icu()->u_charDigitValue((UChar32)code);
    if (part == PART_GAP)
      fold->gap = fold->gap || code != '"';
    else if (part == PART_KEEP && !(before < 0x80 && text_is_mark(code)))
      put(fold, digit >= 0 ? '0' + (uint32_t)digit : code);
  }
}

static void put_foreign(Fold *fold, const UChar *word, int32_t len) {
  const Icu *icu = text_icu();
  UErrorCode status = U_ZERO_ERROR;
  UChar room[ROOM];
  int32_t size = icu->unorm2_normalize(icu->fold, word, len, room, ROOM, &status);
  if (U_FAILURE(status)) {
    put_any(fold, word, len);
    return;
  }
  Buf letters = BUF_EMPTY;
  if (text_roman_plain(room, size, &letters)) {
    put_ascii(fold, buf_str(&letters), letters.len);
  } else {
    bool done = text_roman_any(room, &size, ROOM);
    put_any(fold, done ? room : word, done ? size : len);
  }
  buf_clear(&letters);
}

/* Appends the word that is gathered and empties it. */
static void end_word(Fold *fold) {
  int32_t len = fold->len;
  fold->len = 0;
  if (!fold->ascii)
    put_foreign(fold, fold->word, len);
  else
    for (int32_t i = 0; i < len; i++)
      put(fold, fold->word[i]);
  fold->ascii = true;
}

static void take(Fold *fold, uint32_t code) {
  Part part = part_of(code);
  if (part == PART_DROP)
    return;
  if (part == PART_GAP) {
    end_word(fold);
    fold->gap = true;
    return;
  }
  if (fold->len > WORD - 2)
    end_word(fold);
  if (code == 0x0629) /* the Arabic ending -a is often written as h */
    code = 0x0647;
  fold->ascii = fold->ascii && code < 0x80;
  U16_APPEND_UNSAFE(fold->word, fold->len, code);
}

void text_fold(const char *text, size_t len, Buf *out) {
  Fold fold = {.out = out, .start = out->len, .ascii = true};
  if (text_is_ascii(text, len)) {
    put_ascii(&fold, text, len);
    return;
  }
  for (size_t at = 0; at < len;) {
    uint32_t code;
    at += text_char_next(text + at, len - at, &code);
    take(&fold, code);
  }
  end_word(&fold);
}
