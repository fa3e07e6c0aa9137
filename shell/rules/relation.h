/* The rows of a predicate while rules run: a set of tuples of codes that only grows, with indexes made when a rule first
 * searches by some columns. What tells rows apart is made when a row is first added to others or asked for: rows that come
 * all at once may be there twice until then (it is loose), which does no harm to who only derives others from them. Numbers
 * of rows are not for good while it is.
 *
 * A row's number says when it came: rows below `now` are seen by the round that runs, those from `old` on are new in it.
 * A row that another replaces (a time that grew, a lesser least), or that no longer follows (live.c), is dead and skipped;
 * it may come again, as another row.
 *
 * Rows of one or two columns that are never replaced are kept as Pairs instead, and have no numbers; what has one column
 * stands there as the second of RELATION_UNIT.
 */
#ifndef RULES_RELATION_H
#define RULES_RELATION_H

#include "rules/pairs.h"

#define RELATION_NONE UINT32_MAX
#define RELATION_UNIT CODE_SMALL

static inline uint64_t relation_hash(const Code *codes, int n) {
  uint64_t h = 0x51ed270b0a1f3c5du;
  for (int i = 0; i < n; i++) {
    h = (h ^ codes[i]) * 0x9e3779b97f4a7c15u;
    h ^= h >> 29;
  }
  return h ^ h >> 32;
}

typedef struct RelationIndex {
  uint32_t columns; /* bit i: column i is searched by */
  int n_columns;
  int at[RULES_COLUMNS + 1]; /* those columns, in order */
  uint32_t *heads;           /* owned; by the hash of the key: the newest row and 1, 0 none */
  size_t n_heads;            /* a power of two */
  uint32_t *next;            /* owned; by row: the one before it with the same slot, and 1 */
  uint32_t n, cap;           /* rows that are in it */
} RelationIndex;

struct Groups; /* groups.h */

typedef struct Relation {
  int arity;
  uint32_t n, cap;
  Code *rows;    /* owned; row i at rows + i * arity */
  uint8_t *dead; /* owned; NULL while none is */
  uint8_t kill;  /* what marks a row as dead: 0 is 1; others are noted in `killed` */
  uint8_t shown; /* rows that are marked by it are seen for now */
  uint32_t n_dead;
  VEC(uint32_t) killed;
  bool stamped;
  uint32_t stamp, *stamps; /* of a row that comes now; of every row, owned. They grow with the rows */
  uint64_t *slots; /* owned; the set of all rows, part of its hash above number and 1; NULL while it is not asked for */
  size_t n_slots;  /* a power of two */
  bool loose;      /* rows may be there twice */
  uint32_t since;  /* rows before this one are not in the set: what comes is known to be none of them */
  uint32_t old, now;
  VEC(RelationIndex) indexes;
  VEC(struct Groups *) groups; /* owned */
  Pairs *pairs, *reverse;      /* owned; the second made when a rule searches by the second column */
} Relation;

void relation_init(Relation *relation, int arity, bool pairs);
void relation_clear(Relation *relation);

/* Fills an empty relation: takes rows, which stand one after the other, some perhaps several times unless `once`. */
typedef VEC(Code) Codelist;
void relation_fill(Relation *relation, Codelist *rows, bool once);

/* Takes out what is there twice; a relation that is not loose stays as it is. */
void relation_settle(Relation *relation);

/* Adds a row; false if it is there. */
bool relation_add(Relation *relation, const Code *row);
void relation_append(Relation *relation, const Code *row); /* one that is not there, of columns that are not paired */
void relation_add_all(Relation *relation, const Code *rows,
                      size_t n); /* of columns that are not paired; the same, faster */

/* What is added from now on is none of what is there; until what comes may be again. */
void relation_set_apart(Relation *relation);
void relation_set_whole(Relation *relation);
bool relation_has(Relation *relation, const Code *row);
uint32_t relation_find(Relation *relation, const Code *row); /* its number; RELATION_NONE if it is not there */
void relation_kill(Relation *relation, uint32_t row);
void relation_tidy(Relation *relation); /* without the dead rows, if they are many; others number them anew */
uint32_t relation_before(const Relation *relation, uint32_t stamp); /* the first row that is not stamped earlier */

/* What was new becomes old, and what came since becomes new; false if nothing came. */
bool relation_turn(Relation *relation);

void relation_list(const Relation *relation, Codelist *out); /* appends the live rows */
uint64_t relation_size(const Relation *relation);            /* rows, the dead ones too */

static inline const Code *relation_row(const Relation *relation, uint32_t row) {
  return relation->rows + (size_t)row * (size_t)relation->arity;
}

static inline bool relation_dead(const Relation *relation, uint32_t row) {
  return relation->dead != NULL && relation->dead[row] != 0 && relation->dead[row] != relation->shown;
}

/* The number of an index by these columns, made if it is not there; relation_index_fill adds the rows that it lacks. */
int relation_index_get(Relation *relation, uint32_t columns);
void relation_index_fill(Relation *relation);

/* The newest row whose slot is that of the key (one code for each of the index's columns, in order), and the one before
 * it; RELATION_NONE behind the last. The caller compares: different keys may share a slot. */
uint32_t relation_index_first(const Relation *relation, int index, const Code *key);
static inline uint32_t relation_index_next(const Relation *relation, int index, uint32_t row) {
  return relation->indexes.at[index].next[row] - 1;
}

size_t relation_bytes(const Relation *relation);

#endif
