#include "rules/given.h"

#include "base/mem.h"

#include <string.h>

void given_init(Given *g, int arity) {
  *g = (Given){.there = true};
  relation_init(&g->rows, arity, false);
}

void given_clear(Given *g) {
  relation_clear(&g->rows);
  vec_clear(&g->counts[0]);
  vec_clear(&g->counts[1]);
  vec_clear(&g->marked);
  vec_clear(&g->touched);
  vec_clear(&g->entries);
  pairs_map_clear(&g->givers);
}

static void touch(Given *g, uint32_t row) {
  if (g->marked.at[row])
    return;
  g->marked.at[row] = true;
  vec_add(&g->touched, ((GivenTouch){row, {g->counts[0].at[row] > 0, g->counts[1].at[row] > 0}}));
}

static uint32_t entry_make(Given *g) {
  if (g->unused == 0) {
    vec_add(&g->entries, (GivenEntry){0});
    return (uint32_t)g->entries.n - 1;
  }
  uint32_t at = g->unused - 1;
  g->unused = g->entries.at[at].next;
  return at;
}

void given_add(Given *g, Code giver, const Code *row, bool certain, bool possible) {
  uint32_t at = relation_find(&g->rows, row);
  if (at == RELATION_NONE) {
    at = g->rows.n;
    relation_add(&g->rows, row);
    vec_add(&g->counts[0], 0);
    vec_add(&g->counts[1], 0);
    vec_add(&g->marked, false);
  }
  touch(g, at);
  g->counts[0].at[at] += certain;
  g->counts[1].at[at] += possible;
  uint32_t entry = entry_make(g);
  g->entries.at[entry] = (GivenEntry){at, pairs_map_find(&g->givers, giver), {certain, possible}};
  pairs_map_put(&g->givers, giver, entry + 1);
}

void given_drop(Given *g, Code giver) {
  uint32_t next;
  for (uint32_t at = pairs_map_find(&g->givers, giver); at != 0; at = next) {
    GivenEntry *entry = &g->entries.at[at - 1];
    next = entry->next;
    touch(g, entry->row);
    for (int reading = 0; reading < 2; reading++)
      g->counts[reading].at[entry->row] -= entry->readings[reading];
    entry->next = g->unused;
    g->unused = at;
  }
  pairs_map_put(&g->givers, giver, 0);
}

void given_drop_all(Given *g) {
  for (uint32_t row = 0; row < g->rows.n; row++)
    if (g->counts[0].at[row] > 0 || g->counts[1].at[row] > 0) {
      touch(g, row);
      g->counts[0].at[row] = g->counts[1].at[row] = 0;
    }
  g->entries.n = 0;
  g->unused = 0;
  pairs_map_clear(&g->givers);
}

void given_settle(Given *g) {
  for (size_t i = 0; i < g->touched.n; i++)
    g->marked.at[g->touched.at[i].row] = false;
  g->touched.n = 0;
}

void given_each(const Given *g, Code giver, void (*fn)(void *context, const Code *row), void *context) {
  for (uint32_t at = pairs_map_find(&g->givers, giver); at != 0; at = g->entries.at[at - 1].next)
    fn(context, relation_row(&g->rows, g->entries.at[at - 1].row));
}
