#include "text/internal.h"

#include <string.h>

#define LIKE_LEAST 0.6 /* less alike is not worth naming */

/* Two measures of letters, taken word by word. Words are paired, the likest first, so that their order does not count;
 * what stays alone counts as unlike. Names that are parted differently ("al qaida", "alqaida") are measured once more
 * without blanks, and a name that is a part of the other counts for something.
 *
 * A name is compared by its first CHARS characters, and words past the first WORDS as one: the tables of a comparison
 * then fit the stack.
 */
enum { CHARS = 192, WORDS = 16 };

/* Words less alike than this are different words. What a name is worth that is found within another, by one word or
 * by several. */
static const double SAME_WORD = 0.7, ONE_WORD_WITHIN = 0.7, WORDS_WITHIN = 0.9;

/* The most that two names can be alike that are not compared to their end. */
static const double MOST_OF_CUT = 0.99;

typedef struct Word {
  const uint32_t *at; /* borrowed from the name's chars */
  size_t len;
} Word;

typedef struct Name {
  uint32_t chars[CHARS]; /* without the blanks */
  size_t len;
  Word words[WORDS];
  size_t count;
  bool cut; /* the name goes on */
} Name;

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

static size_t most(size_t a, size_t b) {
  return a > b ? a : b;
}

static void read_name(Name *name, const char *text, size_t len) {
  name->len = name->count = 0;
  bool inside = false;
  size_t at = 0;
  while (at < len && name->len < CHARS) {
    uint32_t code;
    at += text_char_next(text + at, len - at, &code);
    if (code == ' ') {
      inside = false;
      continue;
    }
    if (!inside && name->count < WORDS)
      name->words[name->count++] = (Word){name->chars + name->len, 0};
    inside = true;
    name->chars[name->len++] = code;
    name->words[name->count - 1].len++;
  }
  name->cut = at < len;
}

/* Jaro: M. A. Jaro, Advances in record-linkage methodology, Journal of the American Statistical Association 84 (1989),
 * 414–420. */
static double jaro(Word a, Word b) {
  bool used[CHARS] = {false};
  uint32_t matched[CHARS];
  size_t reach = most(a.len, b.len) / 2, matches = 0, moved = 0;
  reach -= reach > 0;
  for (size_t i = 0; i < a.len; i++)
    for (size_t j = i < reach ? 0 : i - reach; j < least(b.len, i + reach + 1); j++)
      if (!used[j] && a.at[i] == b.at[j]) {
        used[j] = true;
        matched[matches++] = a.at[i];
        break;
      }
  if (matches == 0)
    return 0;
  for (size_t j = 0, k = 0; j < b.len; j++)
    if (used[j])
      moved += b.at[j] != matched[k++];
  double m = (double)matches;
  return (m / (double)a.len + m / (double)b.len + (m - (double)(moved / 2)) / m) / 3;
}

/* Winkler's bonus for a common start of up to four: W. E. Winkler, String comparator metrics and enhanced decision
 * rules in the Fellegi–Sunter model of record linkage, Proceedings of the Section on Survey Research Methods, American
 * Statistical Association (1990), 354–359. */
static double jaro_winkler(Word a, Word b) {
  double score = jaro(a, b);
  size_t common = 0;
  while (common < 4 && common < least(a.len, b.len) && a.at[common] == b.at[common])
    common++;
  return score > 0.7 ? score + 0.1 * (double)common * (1 - score) : score;
}

/* Changes of one letter (put in, taken out, replaced, two neighbours exchanged) from a to b, no part changed twice:
 * F. J. Damerau, A technique for computer detection and correction of spelling errors, Communications of the ACM 7
 * (1964), 171–176; V. I. Levenshtein, Binary codes capable of correcting deletions, insertions, and reversals, Soviet
 * Physics Doklady 10 (1966), 707–710. */
static size_t edits(Word a, Word b) {
  size_t table[3][CHARS + 1];
  size_t *before = table[0], *row = table[1], *next = table[2];
  for (size_t j = 0; j <= b.len; j++)
    row[j] = j;
  for (size_t i = 1; i <= a.len; i++) {
    next[0] = i;
    for (size_t j = 1; j <= b.len; j++) {
      size_t cost = row[j - 1] + (a.at[i - 1] != b.at[j - 1]);
      cost = least(cost, least(row[j], next[j - 1]) + 1);
      if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
        cost = least(cost, before[j - 2] + 1);
      next[j] = cost;
    }
    size_t *free_row = before;
    before = row, row = next, next = free_row;
  }
  return row[b.len];
}

/* One minus the edits as a part of the longer word. */
static double edit_likeness(Word a, Word b) {
  return 1 - (double)edits(a, b) / (double)most(a.len, b.len);
}

static double word_likeness(Word a, Word b) {
  if (a.len == b.len && memcmp(a.at, b.at, a.len * sizeof *a.at) == 0)
    return 1;
  return (jaro_winkler(a, b) + edit_likeness(a, b)) / 2;
}

/* The best pair of words that are both free yet; its likeness, less than SAME_WORD if none is left. */
static double best_pair(double scores[WORDS][WORDS], const Name *a, const Name *b, size_t *from, size_t *to) {
  double best = -1;
  for (size_t i = 0; i < a->count; i++)
    for (size_t j = 0; j < b->count; j++)
      if (scores[i][j] > best) {
        best = scores[i][j];
        *from = i, *to = j;
      }
  return best;
}

typedef struct Pairs {
  double alike; /* likenesses of the pairs, each weighed by the letters of its two words */
  size_t a, b;  /* letters of the words that found a partner, of either name */
  size_t count;
} Pairs;

static Pairs pair_words(const Name *a, const Name *b) {
  double scores[WORDS][WORDS], score;
  for (size_t i = 0; i < a->count; i++)
    for (size_t j = 0; j < b->count; j++)
      scores[i][j] = word_likeness(a->words[i], b->words[j]);
  Pairs pairs = {0};
  size_t from = 0, to = 0;
  while ((score = best_pair(scores, a, b, &from, &to)) >= SAME_WORD) {
    pairs.alike += score * (double)(a->words[from].len + b->words[to].len);
    pairs.a += a->words[from].len;
    pairs.b += b->words[to].len;
    pairs.count++;
    for (size_t j = 0; j < b->count; j++)
      scores[from][j] = -1;
    for (size_t i = 0; i < a->count; i++)
      scores[i][to] = -1;
  }
  return pairs;
}

/* Likeness as far as the words of the name that is found more completely go. */
static double part_likeness(const Pairs *pairs, const Name *a, const Name *b) {
  if (pairs->count == 0)
    return 0;
  double found = (double)pairs->a / (double)a->len, other = (double)pairs->b / (double)b->len;
  double within = pairs->alike / (double)(pairs->a + pairs->b) * (found > other ? found : other);
  return within * (pairs->count == 1 ? ONE_WORD_WITHIN : WORDS_WITHIN);
}

static double greater(double a, double b) {
  return a > b ? a : b;
}

double text_likeness(const char *a, size_t alen, const char *b, size_t blen) {
  if (alen == blen && (alen == 0 || memcmp(a, b, alen) == 0))
    return 1;
  Name one, two;
  read_name(&one, a, alen);
  read_name(&two, b, blen);
  if (one.len == 0 || two.len == 0)
    return 0;
  Pairs pairs = pair_words(&one, &two);
  double words = pairs.alike / (double)(one.len + two.len);
  double joined = edit_likeness((Word){one.chars, one.len}, (Word){two.chars, two.len});
  double best = greater(greater(words, joined), part_likeness(&pairs, &one, &two));
  return (one.cut || two.cut) && best > MOST_OF_CUT ? MOST_OF_CUT : best;
}

void text_nearest_try(TextNearest *nearest, const char *other) {
  double least = nearest->best == NULL ? LIKE_LEAST : nearest->most;
  double like = other == NULL ? 0 : text_likeness(nearest->name, strlen(nearest->name), other, strlen(other));
  if (like <= least)
    return;
  nearest->most = like;
  nearest->best = other;
}
