/* Rows of a predicate that is complete, copied so that those of one key stand together, in the order of the values of one
 * column if one is asked for: a search reads them one after the other, and bounds of that column cut them short. No row
 * is there twice.
 *
 * Keys whose codes are dense are their own address, one column after the other, so groups stand in their order; other
 * keys stand by their hash, and different ones may share a slot.
 */
#ifndef RULES_GROUPS_H
#define RULES_GROUPS_H

#include "rules/relation.h"

/* Where rows of a key stand. */
typedef struct Places {
  int n, at[RULES_COLUMNS + 1]; /* the columns of the key, the first is the highest */
  bool dense;
  Code base[RULES_COLUMNS + 1]; /* of a dense key, by column of it: the least code, and how many there are from it on */
  uint32_t width[RULES_COLUMNS + 1];
  size_t n_slots;
  unsigned shift; /* of the hash */
} Places;

typedef struct Groups {
  Places places;
  int sorted; /* column; -1: none */
  bool small; /* all its values are small numbers */
  int arity;
  uint32_t n;
  uint32_t *starts; /* owned; by slot: its first row; one more at the end */
  Code *rows;       /* owned, */
  bool borrowed;    /* or those of the relation */
} Groups;

/* Made when first asked for; borrowed until the relation is cleared, or a row comes or goes. */
const Groups *relation_groups(Relation *relation, const int *key, int n_key, int sorted, const Codes *codes);
void groups_free(Groups *groups);
size_t groups_bytes(const Groups *groups);

/* The rows whose slot is that of the key; the caller compares keys unless they are dense. */
static inline void groups_find(const Groups *groups, const Code *key, uint32_t *from, uint32_t *to) {
  const Places *p = &groups->places;
  size_t slot = 0;
  bool some = true;
  if (!p->dense)
    slot = relation_hash(key, p->n) >> p->shift;
  for (int i = 0; p->dense && i < p->n; i++) {
    uint32_t code = key[i] - p->base[i];
    some = some && code < p->width[i];
    slot = slot * p->width[i] + code;
  }
  *from = some ? groups->starts[slot] : 0;
  *to = some ? groups->starts[slot + 1] : 0;
}

/* The first of these rows whose sorted value is not below (or, if `after`, is above) this one. */
uint32_t groups_seek(const Groups *groups, const Codes *codes, uint32_t from, uint32_t to, const RuleValue *value,
                     bool after);

static inline const Code *groups_row(const Groups *groups, uint32_t i) {
  return groups->rows + (size_t)i * (size_t)groups->arity;
}

/* The same where all values are small. */
static inline uint32_t groups_seek_small(const Groups *groups, uint32_t from, uint32_t to, int64_t value, bool after) {
  if (value < 0 || value >= CODE_SMALL_MOST)
    return value < 0 ? from : to;
  Code code = code_small((uint32_t)value) + after;
  const Code *column = groups->rows + groups->sorted;
  size_t arity = (size_t)groups->arity;
  for (uint32_t n = to - from; n > 0;) {
    uint32_t half = (n + 1) / 2;
    from += column[(from + half - 1) * arity] < code ? half : 0;
    n -= half;
  }
  return from;
}

#endif
