#include "time/internal.h"

#include <string.h>

/* What contradicts itself in a network of order: the circle with the fewest given constraints. Some circle is known; smaller
 * ones are looked for by walks that grow by one given constraint at a time. */

#define NONE (-1)
#define WORK 16000000 /* constraints looked at to prove a circle the smallest */

/* A walk from the start: where it is, how far it came, and the walk that it goes on from. */
typedef struct Walk {
  int64_t sum;
  int32_t node, edge, before;
} Walk;

typedef struct Search {
  Network *net;
  int64_t *best;   /* owned; by variable: the shortest sum of a walk there, with no more given constraints */
  uint8_t *inside; /* owned; where walks may go */
  VEC(Walk) walks;
  VEC(int32_t) now, next, reached;
  int64_t work;
} Search;

static size_t given_in(const Network *net, const Chain *chain) {
  size_t n = 0;
  for (size_t i = 0; i < chain->n; i++)
    n += net->edges.at[chain->at[i]].given;
  return n;
}

/* The part of a closed walk that is a circle and cannot be true: loops that can be are left out. */
static void keep_walk(Search *search, int32_t last, int32_t edge) {
  Network *net = search->net;
  Chain walk = {0};
  vec_add(&walk, edge);
  for (int32_t at = last; search->walks.at[at].edge != NONE; at = search->walks.at[at].before)
    vec_add(&walk, search->walks.at[at].edge);
  Chain path = {0}; /* from the start on, without loops */
  for (size_t i = walk.n; i-- > 0;) {
    vec_add(&path, walk.at[i]);
    int32_t to = net->edges.at[walk.at[i]].end[1];
    int64_t sum = 0;
    for (size_t j = path.n; j-- > 0;) {
      sum = network_plus(sum, net->edges.at[path.at[j]].most);
      if (net->edges.at[path.at[j]].end[0] != to)
        continue;
      if (sum < 0) {
        net->circle.n = 0;
        for (size_t k = j; k < path.n; k++)
          vec_add(&net->circle, path.at[k]);
        i = 0;
      } else {
        path.n = j;
      }
      break;
    }
  }
  vec_clear(&walk);
  vec_clear(&path);
}

static void reach(Search *search, int32_t walk) {
  const Walk *w = &search->walks.at[walk];
  if (search->best[w->node] == INT64_MAX)
    vec_add(&search->reached, w->node);
  search->best[w->node] = w->sum;
  vec_add(&search->now, walk);
}

/* Goes on from every walk of `now`, first along what is not given, which makes it no longer. True if one closes. */
static bool go_on(Search *search, int32_t start, bool last) {
  Network *net = search->net;
  int32_t closing = NONE, by = NONE;
  for (size_t i = 0; i < search->now.n && search->work > 0; i++) {
    int32_t at = search->now.at[i];
    Walk walk = search->walks.at[at];
    if (walk.sum > search->best[walk.node] && walk.edge != NONE)
      continue; /* a shorter one came here meanwhile */
    for (int32_t j = net->head[0][walk.node]; j != NONE; j = net->edges.at[j].next[0]) {
      const Edge *e = &net->edges.at[j];
      int32_t to = e->end[1];
      int64_t sum = network_plus(walk.sum, e->most);
      search->work--;
      if ((last && e->given) || !search->inside[to])
        continue;
      if (to == start && sum < 0 && !e->given) {
        keep_walk(search, at, j);
        return true;
      }
      if (to == start && sum < 0 && closing == NONE) {
        closing = at;
        by = j;
      }
      if (to == start || sum >= search->best[to])
        continue;
      vec_add(&search->walks, ((Walk){sum, to, j, at}));
      int32_t made = (int32_t)search->walks.n - 1;
      if (e->given)
        vec_add(&search->next, made);
      else
        reach(search, made);
    }
  }
  if (closing != NONE)
    keep_walk(search, closing, by);
  return closing != NONE;
}

/* Looks for a circle through `start` with at most `most` given constraints, the fewest first. */
static bool circle_through(Search *search, int32_t start, size_t most) {
  bool found = false;
  search->walks.n = search->now.n = search->next.n = search->reached.n = 0;
  vec_add(&search->walks, ((Walk){0, start, NONE, NONE}));
  vec_add(&search->now, 0);
  for (size_t given = 0; given <= most && search->now.n > 0 && search->work > 0; given++) {
    found = go_on(search, start, given == most);
    if (found)
      break;
    search->now.n = 0;
    for (size_t i = 0; i < search->next.n; i++) {
      const Walk *w = &search->walks.at[search->next.at[i]];
      if (w->sum < search->best[w->node])
        reach(search, search->next.at[i]);
    }
    search->next.n = 0;
  }
  for (size_t i = 0; i < search->reached.n; i++)
    search->best[search->reached.at[i]] = INT64_MAX;
  return found;
}

/* Leaves inside only what circles beside the zero point may go through: what has no way in or no way on is peeled off. */
static void peel(Search *search) {
  Network *net = search->net;
  int32_t *degree[2];
  VEC(int32_t) bare = {0};
  search->inside[NETWORK_ZERO] = 0;
  for (int s = 0; s < 2; s++) {
    degree[s] = mem_zero((size_t)net->n, sizeof *degree[s]);
    for (int32_t node = 1; node < net->n; node++)
      for (int32_t j = net->head[s][node]; j != NONE; j = net->edges.at[j].next[s])
        degree[s][node] += net->edges.at[j].end[1 - s] != NETWORK_ZERO;
  }
  for (int32_t node = 1; node < net->n; node++)
    if (degree[0][node] == 0 || degree[1][node] == 0)
      vec_add(&bare, node);
  for (size_t i = 0; i < bare.n; i++) {
    int32_t node = bare.at[i];
    if (!search->inside[node])
      continue;
    search->inside[node] = 0;
    for (int s = 0; s < 2; s++)
      for (int32_t j = net->head[s][node]; j != NONE; j = net->edges.at[j].next[s]) {
        int32_t other = net->edges.at[j].end[1 - s];
        if (search->inside[other] && --degree[1 - s][other] == 0)
          vec_add(&bare, other);
      }
  }
  vec_clear(&bare);
  mem_free(degree[0]);
  mem_free(degree[1]);
}

/* First whatever goes through the zero point, then through each other variable, which is then done with. */
static bool shorten(Network *net) {
  size_t n = (size_t)net->n, fewest = given_in(net, &net->circle);
  Search search = {.net = net, .work = WORK};
  search.best = mem_alloc(n * sizeof *search.best);
  search.inside = mem_alloc(n);
  memset(search.inside, 1, n);
  for (size_t i = 0; i < n; i++)
    search.best[i] = INT64_MAX;
  if (fewest > 0 && circle_through(&search, NETWORK_ZERO, fewest - 1))
    fewest = given_in(net, &net->circle);
  peel(&search);
  for (int32_t node = 1; node < net->n && fewest > 0 && search.work > 0; node++) {
    if (search.inside[node] && circle_through(&search, node, fewest - 1))
      fewest = given_in(net, &net->circle);
    search.inside[node] = 0;
  }
  bool proven = search.work > 0;
  mem_free(search.best);
  mem_free(search.inside);
  vec_clear(&search.walks);
  vec_clear(&search.now);
  vec_clear(&search.next);
  vec_clear(&search.reached);
  return proven;
}

bool network_contradiction(Network *net, Chain *out, bool *fewest) {
  if (net->contradictory && net->circle.n == 0)
    net->solved = false; /* it was noticed in passing: now it is looked for */
  if (network_consistent(net))
    return false;
  *fewest = shorten(net);
  for (size_t i = 0; i < net->circle.n; i++)
    vec_add(out, net->circle.at[i]);
  return true;
}
