/* The forms of a language as one tree, and its words with what each may mean: made once for each language, then only
 * read. What is glued, skipped or worked out is phrase.c's business.
 */
#ifndef TIME_GRAMMAR_H
#define TIME_GRAMMAR_H

#include "base/vec.h"
#include "time/language.h"

#include <stdint.h>

#define WORD_MAX 48 /* bytes; what is longer is no word of a date */

/* One thing that a word may say. */
typedef struct Sense {
  Slot slot;
  int value;
  const char *more; /* the words that must follow, NULL for none; borrowed from the table */
  int next;         /* the next sense of the word, -1 for none */
} Sense;

typedef struct GrammarWord {
  const char *text; /* borrowed from the tables; `len` bytes of it */
  size_t len;
  int sense;   /* the first, -1 for none */
  bool dotted; /* a full stop may follow */
  bool starts; /* a phrase can begin with it */
  bool counted, not_behind;
} GrammarWord;

typedef struct GrammarNode {
  int pattern;    /* that ends here, -1 for none */
  uint32_t slots; /* that go on from here, a bit each */
} GrammarNode;

typedef struct GrammarEdge {
  int node, label, to; /* to is 0 in a free place: nothing leads back to the root */
} GrammarEdge;

typedef struct Grammar {
  const Language *language;
  VEC(GrammarWord) words;
  VEC(Sense) senses;
  VEC(GrammarNode) nodes; /* 0 is the root */
  int32_t *index;         /* of words, by hash: place and 1 */
  GrammarEdge *edges;     /* by hash */
} Grammar;

typedef enum GrammarId {
  GRAMMAR_ENGLISH,
  GRAMMAR_RUSSIAN,
  GRAMMAR_SOLAR_HIJRI,
  GRAMMAR_HIJRI,
  GRAMMAR_COUNT
} GrammarId;

/* The grammar of a language, made at the first call and kept for the life of the program. */
const Grammar *grammar_get(GrammarId id);

/* The place of a word in lower case, -1 if no form or table has it. */
int grammar_word(const Grammar *g, const char *low, size_t len);

/* Where a word, or a slot, leads from a node; 0 if nowhere. */
int grammar_go(const Grammar *g, int node, int label);
#define GRAMMAR_SLOT(slot) (-1 - (int)(slot))

#endif
