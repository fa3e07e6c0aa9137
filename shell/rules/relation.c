#include "rules/groups.h"

#include <string.h>

void relation_init(Relation *relation, int arity, bool pairs) {
  *relation = (Relation){.arity = arity};
  if (pairs)
    relation->pairs = mem_zero(1, sizeof *relation->pairs);
}

static void clear_groups(Relation *r) {
  for (size_t i = 0; i < r->groups.n; i++)
    groups_free(r->groups.at[i]);
  vec_clear(&r->groups);
}

void relation_clear(Relation *relation) {
  for (size_t i = 0; i < relation->indexes.n; i++) {
    mem_free(relation->indexes.at[i].heads);
    mem_free(relation->indexes.at[i].next);
  }
  vec_clear(&relation->indexes);
  clear_groups(relation);
  mem_free(relation->rows);
  mem_free(relation->dead);
  mem_free(relation->stamps);
  mem_free(relation->slots);
  vec_clear(&relation->killed);
  if (relation->pairs != NULL)
    pairs_clear(relation->pairs);
  if (relation->reverse != NULL)
    pairs_clear(relation->reverse);
  mem_free(relation->pairs);
  mem_free(relation->reverse);
  *relation = (Relation){0};
}

/* ---- the set ---- */

#define AHEAD 32 /* rows that are fetched before they are looked at */

static inline bool row_same(const Relation *r, const Code *a, const Code *b) {
  int i = 0;
  while (i < r->arity && a[i] == b[i])
    i++;
  return i == r->arity;
}

/* Where a row is, or would stand: what is left there of rows before `since` is nothing. */
static inline size_t find_slot(const Relation *r, const Code *row, uint64_t hash) {
  size_t at = hash & (r->n_slots - 1);
  for (; (uint32_t)r->slots[at] > r->since; at = (at + 1) & (r->n_slots - 1))
    if (((r->slots[at] ^ hash) >> 32) == 0 && row_same(r, relation_row(r, (uint32_t)r->slots[at] - 1), row))
      break;
  return at;
}

static inline uint64_t slot_of(uint64_t hash, uint32_t row) {
  return (hash >> 32 << 32) | (row + 1);
}

static inline void fetch_slot(const Relation *r, uint64_t hash) {
  __builtin_prefetch(&r->slots[hash & (r->n_slots - 1)], 1);
}

/* Whether a set has room for so many rows more. */
static inline bool has_room(const Relation *r, size_t more) {
  return (r->n - r->since + more) * 4 <= r->n_slots * 3;
}

/* Puts the rows from `since` on into a set with room for more; of those that are there twice the first stays. */
static void make_set(Relation *r, size_t more) {
  for (r->n_slots = 64; !has_room(r, more);)
    r->n_slots *= 2;
  mem_free(r->slots);
  r->slots = mem_zero(r->n_slots, sizeof *r->slots);
  uint32_t kept = r->since;
  for (uint32_t i = r->since; i < r->n; i++) {
    if (i + AHEAD < r->n)
      fetch_slot(r, relation_hash(relation_row(r, i + AHEAD), r->arity));
    if (r->dead != NULL && r->dead[i] != 0) {
      kept++; /* rows that die are not loose: all stay where they are */
      continue;
    }
    const Code *row = relation_row(r, i);
    uint64_t hash = relation_hash(row, r->arity);
    size_t at = find_slot(r, row, hash);
    if ((uint32_t)r->slots[at] > r->since)
      continue;
    if (kept < i)
      memcpy(r->rows + (size_t)kept * (size_t)r->arity, row, (size_t)r->arity * sizeof *row);
    r->slots[at] = slot_of(hash, kept++);
  }
  r->n = kept;
  r->now = r->now < kept ? r->now : kept;
  r->old = r->old < kept ? r->old : kept;
  r->loose = false;
}

/* Has a set with room for so many rows more. */
static inline void have_set(Relation *r, size_t more) {
  if (r->slots == NULL || !has_room(r, more))
    make_set(r, more);
}

void relation_set_apart(Relation *r) {
  r->since = r->n;
}

void relation_set_whole(Relation *r) {
  if (r->since == 0)
    return;
  mem_free(r->slots);
  r->slots = NULL;
  r->since = 0;
}

void relation_settle(Relation *r) {
  if (r->loose)
    make_set(r, 0);
}

static inline Code first_of(const Relation *r, const Code *row) {
  return r->arity == 1 ? RELATION_UNIT : row[0];
}

uint32_t relation_find(Relation *r, const Code *row) {
  have_set(r, 0);
  uint64_t found = r->slots[find_slot(r, row, relation_hash(row, r->arity))];
  return found == 0 || relation_dead(r, (uint32_t)found - 1) ? RELATION_NONE : (uint32_t)found - 1;
}

bool relation_has(Relation *r, const Code *row) {
  if (r->pairs != NULL)
    return pairs_has(r->pairs, first_of(r, row), row[r->arity - 1]);
  return relation_find(r, row) != RELATION_NONE;
}

void relation_append(Relation *r, const Code *row) {
  if (r->groups.n > 0)
    clear_groups(r);
  if (r->n == r->cap) {
    uint32_t before = r->cap;
    r->cap = r->cap == 0 ? 16 : r->cap * 2;
    r->rows = mem_resize(r->rows, (size_t)r->cap * (size_t)(r->arity > 0 ? r->arity : 1), sizeof *r->rows);
    if (r->dead != NULL) {
      r->dead = mem_resize(r->dead, r->cap, 1);
      memset(r->dead + before, 0, r->cap - before);
    }
    if (r->stamped)
      r->stamps = mem_resize(r->stamps, r->cap, sizeof *r->stamps);
  }
  if (r->stamped)
    r->stamps[r->n] = r->stamp;
  for (int i = 0; i < r->arity; i++)
    r->rows[(size_t)r->n * (size_t)r->arity + (size_t)i] = row[i];
  r->n++;
}

static inline bool add_hashed(Relation *r, const Code *row, uint64_t hash) {
  size_t at = find_slot(r, row, hash);
  if ((uint32_t)r->slots[at] > r->since && !relation_dead(r, (uint32_t)r->slots[at] - 1))
    return false;
  r->slots[at] = slot_of(hash, r->n);
  relation_append(r, row);
  return true;
}

bool relation_add(Relation *r, const Code *row) {
  if (r->pairs != NULL)
    return pairs_add(r->pairs, first_of(r, row), row[r->arity - 1]);
  have_set(r, 1);
  return add_hashed(r, row, relation_hash(row, r->arity));
}

void relation_add_all(Relation *r, const Code *rows, size_t n) {
  uint64_t hashes[AHEAD];
  size_t arity = (size_t)r->arity;
  have_set(r, n);
  for (size_t from = 0, to; from < n; from = to) {
    to = from + AHEAD < n ? from + AHEAD : n;
    for (size_t i = from; i < to; i++) {
      hashes[i - from] = relation_hash(rows + i * arity, r->arity);
      fetch_slot(r, hashes[i - from]);
    }
    for (size_t i = from; i < to; i++) {
      uint64_t slot = r->slots[hashes[i - from] & (r->n_slots - 1)];
      if ((uint32_t)slot > r->since && ((slot ^ hashes[i - from]) >> 32) == 0)
        __builtin_prefetch(relation_row(r, (uint32_t)slot - 1));
    }
    for (size_t i = from; i < to; i++)
      add_hashed(r, rows + i * arity, hashes[i - from]);
  }
}

/* Codes that are not there have no place among pairs: variables do not take them. */
static bool any_none(const Codelist *rows) {
  bool any = false;
  for (size_t i = 0; i < rows->n; i++)
    any |= rows->at[i] == CODE_NONE;
  return any;
}

void relation_fill(Relation *r, Codelist *rows, bool once) {
  int arity = r->arity;
  if (r->pairs != NULL && any_none(rows)) {
    relation_clear(r);
    relation_init(r, arity, false);
  }
  if (rows->n == 0) {
    vec_clear(rows);
    return;
  }
  if (r->pairs == NULL) {
    r->rows = rows->at;
    r->n = (uint32_t)(rows->n / (size_t)arity);
    r->cap = (uint32_t)(rows->cap / (size_t)arity);
    r->loose = !once;
    *rows = (Codelist){0};
    return;
  }
  if (arity == 1)
    pairs_build_row(r->pairs, RELATION_UNIT, rows->at, rows->n);
  else
    pairs_build(r->pairs, rows->at, rows->n / 2);
  vec_clear(rows);
}

void relation_kill(Relation *r, uint32_t row) {
  clear_groups(r);
  if (r->dead == NULL)
    r->dead = mem_zero(r->cap, 1);
  r->n_dead++;
  r->dead[row] = r->kill > 0 ? r->kill : 1;
  if (r->kill > 0)
    vec_add(&r->killed, row);
}

void relation_tidy(Relation *r) {
  if (r->n_dead < 16 || r->n_dead < r->n / 2)
    return;
  Relation live = {0};
  relation_init(&live, r->arity, false);
  live.stamped = r->stamped;
  for (uint32_t row = 0; row < r->n; row++)
    if (r->dead[row] == 0) {
      live.stamp = r->stamped ? r->stamps[row] : 0;
      relation_add(&live, relation_row(r, row));
    }
  live.old = live.now = live.n;
  relation_clear(r);
  *r = live;
}

uint32_t relation_before(const Relation *r, uint32_t stamp) {
  uint32_t from = 0, to = r->n;
  while (from < to) {
    uint32_t middle = from + (to - from) / 2;
    if (r->stamps[middle] < stamp)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

void relation_list(const Relation *r, Codelist *out) {
  for (uint32_t row = 0; row < r->n; row++)
    for (int i = 0; !relation_dead(r, row) && i < r->arity; i++)
      vec_add(out, relation_row(r, row)[i]);
  for (size_t i = 0; r->pairs != NULL && i < pairs_rows(r->pairs); i++) {
    PairView row = pairs_view(r->pairs, i);
    for (uint32_t k = 0; k < row.n; k++) {
      if (r->arity == 2)
        vec_add(out, pairs_first(r->pairs, i));
      vec_add(out, row.seconds[k]);
    }
  }
}

uint64_t relation_size(const Relation *r) {
  return r->pairs != NULL ? r->pairs->n : r->n;
}

/* ---- rounds ---- */

/* Adds to the reverse what is new in the pairs. */
static void reverse_add(Relation *r) {
  for (size_t i = 0; i < pairs_recent_count(r->pairs); i++) {
    size_t at = pairs_recent(r->pairs, i);
    PairView row = pairs_view(r->pairs, at);
    for (uint32_t k = row.old; k < row.now; k++)
      pairs_add(r->reverse, row.seconds[k], pairs_first(r->pairs, at));
  }
}

bool relation_turn(Relation *r) {
  if (r->pairs == NULL) {
    r->old = r->now;
    r->now = r->n;
    return r->now > r->old;
  }
  bool any = pairs_turn(r->pairs);
  if (r->reverse != NULL) {
    reverse_add(r);
    pairs_turn(r->reverse);
  }
  return any;
}

static void reverse_make(Relation *r) {
  if (r->reverse != NULL)
    return;
  r->reverse = mem_zero(1, sizeof *r->reverse);
  bool running = pairs_recent_count(r->pairs) > 0;
  pairs_turned(r->pairs, running ? PART_OLD : PART_ALL, r->reverse);
  pairs_turn(r->reverse);
  reverse_add(r);
  pairs_turn(r->reverse);
}

/* ---- indexes ---- */

int relation_index_get(Relation *r, uint32_t columns) {
  if (r->pairs != NULL) {
    if (columns == 2)
      reverse_make(r);
    return 0;
  }
  for (size_t i = 0; i < r->indexes.n; i++)
    if (r->indexes.at[i].columns == columns)
      return (int)i;
  RelationIndex index = {.columns = columns, .n_heads = 64};
  for (int i = 0; i < r->arity; i++)
    if (columns >> i & 1)
      index.at[index.n_columns++] = i;
  index.heads = mem_zero(index.n_heads, sizeof *index.heads);
  vec_add(&r->indexes, index);
  return (int)r->indexes.n - 1;
}

static size_t index_slot(const Relation *r, const RelationIndex *index, uint32_t row) {
  const Code *codes = relation_row(r, row);
  Code key[RULES_COLUMNS + 1];
  for (int i = 0; i < index->n_columns; i++)
    key[i] = codes[index->at[i]];
  return relation_hash(key, index->n_columns) & (index->n_heads - 1);
}

static void index_add(const Relation *r, RelationIndex *index, uint32_t row) {
  size_t slot = index_slot(r, index, row);
  index->next[row] = index->heads[slot];
  index->heads[slot] = row + 1;
}

void relation_index_fill(Relation *r) {
  if (r->indexes.n > 0)
    relation_settle(r);
  for (size_t i = 0; i < r->indexes.n; i++) {
    RelationIndex *index = &r->indexes.at[i];
    if (index->n == r->n)
      continue;
    if (r->n > index->cap) {
      index->cap = r->cap;
      index->next = mem_resize(index->next, index->cap, sizeof *index->next);
    }
    if (r->n > index->n_heads) {
      while (r->n > index->n_heads)
        index->n_heads *= 2;
      mem_free(index->heads);
      index->heads = mem_zero(index->n_heads, sizeof *index->heads);
      index->n = 0;
    }
    for (; index->n < r->n; index->n++)
      index_add(r, index, index->n);
  }
}

uint32_t relation_index_first(const Relation *r, int at, const Code *key) {
  const RelationIndex *index = &r->indexes.at[at];
  return index->heads[relation_hash(key, index->n_columns) & (index->n_heads - 1)] - 1;
}

size_t relation_bytes(const Relation *r) {
  if (r->pairs != NULL)
    return pairs_bytes(r->pairs) + (r->reverse != NULL ? pairs_bytes(r->reverse) : 0);
  size_t bytes = (size_t)r->cap * ((size_t)r->arity * sizeof(Code) + (r->dead != NULL)) + r->n_slots * sizeof *r->slots;
  for (size_t i = 0; i < r->groups.n; i++)
    bytes += groups_bytes(r->groups.at[i]);
  for (size_t i = 0; i < r->indexes.n; i++)
    bytes += r->indexes.at[i].n_heads * sizeof(uint32_t) + r->indexes.at[i].cap * sizeof(uint32_t);
  return bytes;
}
