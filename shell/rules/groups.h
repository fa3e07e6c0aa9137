/* Rows of a predicate that is complete, copied so that those of one key stand together, in the order of the values of one
 * column if one is asked for: a search reads them one after the other, and bounds of that column cut them short.
 */
#ifndef RULES_GROUPS_H
#define RULES_GROUPS_H

#include "rules/relation.h"

typedef struct Groups {
  uint32_t columns; /* of the key, as in an index */
  int sorted;       /* column; -1: none */
  int arity;
  uint32_t n;
  uint32_t *starts; /* owned; by the hash of the key: its first row; one more at the end */
  size_t n_slots;   /* a power of two */
  Code *rows;       /* owned */
} Groups;

/* Made when first asked for; borrowed until the relation is cleared. */
const Groups *relation_groups(Relation *relation, uint32_t columns, int sorted, const Codes *codes);
void groups_free(Groups *groups);
size_t groups_bytes(const Groups *groups);

/* The rows whose slot is that of the key; the caller compares, as different keys may share one. */
void groups_find(const Groups *groups, const Code *key, uint32_t *from, uint32_t *to);

/* The first of these rows whose sorted value is not below (or, if `after`, is above) this one. */
uint32_t groups_seek(const Groups *groups, const Codes *codes, uint32_t from, uint32_t to, const RuleValue *value,
                     bool after);

static inline const Code *groups_row(const Groups *groups, uint32_t i) {
  return groups->rows + (size_t)i * (size_t)groups->arity;
}

#endif
