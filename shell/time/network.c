#include "time/network.h"

#include "time/internal.h"

#include <string.h>

/* Two shortest-path trees hang from the zero point, one along the constraints (the latest instants), one against them (the
 * earliest). The code is the same for both: a side s goes from end[s] of a constraint to end[1 - s].
 *
 * Besides the constraints every variable hangs on the zero point by FAR, more than any sum. So each distance is finite,
 * each circle is noticed, and the distances serve as potentials: a change runs in order of how much it moves what it
 * reaches (Cotton and Maler 2006, after Ramalingam and others 1999), both ways, and visits only what moves.
 *
 * The first solution is found by scanning along improving constraints in topological order (Goldberg and Radzik 1993),
 * which is linear where nothing goes in a circle. */

#define MOST ((int64_t)1 << 59)
#define BEYOND ((int64_t)1 << 60) /* as good as unbounded */
#define FAR ((int64_t)1 << 61)

#define NONE (-1)
#define BACK_WORK 1000000 /* constraints looked at to find the shortest chain of those that force a bound */

enum { UNTOUCHED, OPEN, SETTLED };

static int64_t clamp(int64_t value, int64_t most) {
  return value > most ? most : value < -most ? -most : value;
}

/* ---- building ---- */

Network *network_new(void) {
  Network *net = mem_zero(1, sizeof *net);
  network_variable(net);
  return net;
}

void network_free(Network *net) {
  if (net == NULL)
    return;
  for (int s = 0; s < 2; s++) {
    mem_free(net->head[s]);
    mem_free(net->side[s].at);
    mem_free(net->side[s].by);
  }
  mem_free(net->state);
  vec_clear(&net->edges);
  vec_clear(&net->unused);
  vec_clear(&net->heap);
  vec_clear(&net->past);
  vec_clear(&net->circle);
  mem_free(net);
}

int32_t network_variable(Network *net) {
  if (net->n == net->cap) {
    size_t cap = net->cap == 0 ? 16 : (size_t)net->cap * 2;
    for (int s = 0; s < 2; s++) {
      net->head[s] = mem_resize(net->head[s], cap, sizeof *net->head[s]);
      net->side[s].at = mem_resize(net->side[s].at, cap, sizeof *net->side[s].at);
      net->side[s].by = mem_resize(net->side[s].by, cap, sizeof *net->side[s].by);
    }
    net->state = mem_resize(net->state, cap, 1);
    net->cap = (int32_t)cap;
  }
  for (int s = 0; s < 2; s++) {
    net->head[s][net->n] = NONE;
    net->side[s].at[net->n] = net->n == NETWORK_ZERO ? 0 : FAR;
    net->side[s].by[net->n] = NONE;
  }
  net->state[net->n] = UNTOUCHED;
  return net->n++;
}

static void link_edge(Network *net, int32_t at) {
  Edge *e = &net->edges.at[at];
  for (int s = 0; s < 2; s++) {
    int32_t *head = &net->head[s][e->end[s]];
    e->next[s] = *head;
    e->prev[s] = NONE;
    if (*head != NONE)
      net->edges.at[*head].prev[s] = at;
    *head = at;
  }
}

static void unlink_edge(Network *net, int32_t at) {
  Edge *e = &net->edges.at[at];
  for (int s = 0; s < 2; s++) {
    if (e->prev[s] != NONE)
      net->edges.at[e->prev[s]].next[s] = e->next[s];
    else
      net->head[s][e->end[s]] = e->next[s];
    if (e->next[s] != NONE)
      net->edges.at[e->next[s]].prev[s] = e->prev[s];
  }
}

/* ---- what a change moves ---- */

static void heap_push(Network *net, Wave wave) {
  vec_add(&net->heap, wave);
  size_t at = net->heap.n - 1;
  while (at > 0 && net->heap.at[(at - 1) / 2].change > wave.change) {
    net->heap.at[at] = net->heap.at[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  net->heap.at[at] = wave;
}

static Wave heap_pop(Network *net) {
  Wave top = net->heap.at[0], last = net->heap.at[--net->heap.n];
  size_t at = 0, n = net->heap.n;
  while (2 * at + 1 < n) {
    size_t child = 2 * at + 1;
    child += child + 1 < n && net->heap.at[child + 1].change < net->heap.at[child].change;
    if (net->heap.at[child].change >= last.change)
      break;
    net->heap.at[at] = net->heap.at[child];
    at = child;
  }
  if (n > 0)
    net->heap.at[at] = last;
  return top;
}

static void touch(Network *net, int s, int32_t node, uint8_t state) {
  if (net->state[node] == UNTOUCHED)
    vec_add(&net->past, ((Past){net->side[s].at[node], node, net->side[s].by[node]}));
  net->state[node] = state;
}

static void forget_past(Network *net) {
  for (size_t i = 0; i < net->past.n; i++)
    net->state[net->past.at[i].node] = UNTOUCHED;
  net->past.n = net->heap.n = 0;
}

static void restore_past(Network *net, int s) {
  for (size_t i = 0; i < net->past.n; i++) {
    net->side[s].at[net->past.at[i].node] = net->past.at[i].at;
    net->side[s].by[net->past.at[i].node] = net->past.at[i].by;
  }
  forget_past(net);
}

/* Moves what the waves in the heap reach, the greatest fall (or the smallest rise) first. Falls go wherever they improve,
 * rises only to variables that are OPEN. False if a fall comes back to `source`: there is a circle. */
static bool flow(Network *net, int s, bool rising, int32_t source) {
  Side *side = &net->side[s];
  while (net->heap.n > 0) {
    Wave wave = heap_pop(net);
    if (net->state[wave.node] == SETTLED)
      continue;
    touch(net, s, wave.node, SETTLED);
    side->at[wave.node] += wave.change;
    side->by[wave.node] = wave.by;
    for (int32_t i = net->head[s][wave.node]; i != NONE; i = net->edges.at[i].next[s]) {
      const Edge *e = &net->edges.at[i];
      int32_t to = e->end[1 - s];
      int64_t change = network_plus(side->at[wave.node], e->most) - side->at[to];
      if (net->state[to] == SETTLED || (rising ? net->state[to] != OPEN : change >= 0))
        continue;
      if (!rising && to == source)
        return false;
      heap_push(net, (Wave){change, to, i});
    }
  }
  return true;
}

static bool improve(Network *net, int s, int32_t at) {
  const Edge *e = &net->edges.at[at];
  Side *side = &net->side[s];
  int32_t from = e->end[s], to = e->end[1 - s];
  int64_t change = network_plus(side->at[from], e->most) - side->at[to];
  if (change >= 0)
    return true;
  if (to == from)
    return false;
  heap_push(net, (Wave){change, to, at});
  bool ok = flow(net, s, false, from);
  if (ok)
    forget_past(net);
  else
    restore_past(net, s);
  return ok;
}

/* Works out anew what hung on a constraint that is gone; it is unlinked already. */
static void repair(Network *net, int s, int32_t gone) {
  Side *side = &net->side[s];
  int32_t first = net->edges.at[gone].end[1 - s];
  if (side->by[first] != gone)
    return;
  touch(net, s, first, OPEN);
  for (size_t i = 0; i < net->past.n; i++)
    for (int32_t j = net->head[s][net->past.at[i].node]; j != NONE; j = net->edges.at[j].next[s])
      if (side->by[net->edges.at[j].end[1 - s]] == j)
        touch(net, s, net->edges.at[j].end[1 - s], OPEN);
  for (size_t i = 0, n = net->past.n; i < n; i++) {
    int32_t node = net->past.at[i].node;
    Wave best = {FAR - side->at[node], node, NONE};
    for (int32_t j = net->head[1 - s][node]; j != NONE; j = net->edges.at[j].next[1 - s]) {
      const Edge *e = &net->edges.at[j];
      int64_t change = network_plus(side->at[e->end[s]], e->most) - side->at[node];
      if (net->state[e->end[s]] == UNTOUCHED && change < best.change)
        best = (Wave){change, node, j};
    }
    heap_push(net, best);
  }
  flow(net, s, true, NONE);
  forget_past(net);
}

int32_t network_add(Network *net, const Constraint *limit) {
  Edge edge = {.end = {limit->from, limit->to}, .most = clamp(limit->most, MOST), .given = limit->given};
  int32_t at;
  if (net->unused.n > 0) {
    at = net->unused.at[--net->unused.n];
    net->edges.at[at] = edge;
  } else {
    at = (int32_t)net->edges.n;
    vec_add(&net->edges, edge);
  }
  link_edge(net, at);
  if (net->solved && !net->contradictory && !(improve(net, 0, at) && improve(net, 1, at))) {
    net->contradictory = true; /* the one side may be ahead of the other now: it is solved anew after a removal */
    net->circle.n = 0;
  }
  return at;
}

void network_remove(Network *net, int32_t constraint) {
  unlink_edge(net, constraint);
  if (net->contradictory)
    net->solved = net->contradictory = false;
  for (int s = 0; s < 2 && net->solved; s++)
    repair(net, s, constraint);
  vec_add(&net->unused, constraint);
}

Constraint network_constraint(const Network *net, int32_t constraint) {
  const Edge *e = &net->edges.at[constraint];
  return (Constraint){e->end[0], e->end[1], e->most, e->given};
}

/* ---- solving from nothing ---- */

typedef struct Sweep {
  int32_t *todo, *order, *stack, *cursor; /* owned */
  int32_t n_todo, n_order;
} Sweep;

static bool improves(const Network *net, int s, int32_t edge) {
  const Edge *e = &net->edges.at[edge];
  return network_plus(net->side[s].at[e->end[s]], e->most) < net->side[s].at[e->end[1 - s]];
}

static int32_t take(Network *net, int s, int32_t edge) {
  const Edge *e = &net->edges.at[edge];
  int32_t to = e->end[1 - s];
  net->side[s].at[to] = network_plus(net->side[s].at[e->end[s]], e->most);
  net->side[s].by[to] = edge;
  return to;
}

/* Goes as deep as constraints improve and writes down what it leaves, so that the order backwards is topological. What is
 * come back to is NONE, or a variable of a circle. */
static int32_t descend(Network *net, int s, Sweep *scan, int32_t root) {
  int32_t depth = 0;
  scan->stack[depth++] = root;
  scan->cursor[root] = net->head[s][root];
  net->state[root] = OPEN;
  while (depth > 0) {
    int32_t node = scan->stack[depth - 1], edge = scan->cursor[node];
    if (edge == NONE) {
      net->state[node] = SETTLED;
      scan->order[scan->n_order++] = node;
      depth--;
      continue;
    }
    scan->cursor[node] = net->edges.at[edge].next[s];
    if (!improves(net, s, edge))
      continue;
    int32_t to = take(net, s, edge);
    if (net->state[to] == OPEN || to == NETWORK_ZERO)
      return to;
    if (net->state[to] == UNTOUCHED) {
      net->state[to] = OPEN;
      scan->cursor[to] = net->head[s][to];
      scan->stack[depth++] = to;
    }
  }
  return NONE;
}

/* Scans what was reached in topological order and gathers what moved for the next pass. */
static int32_t relax(Network *net, int s, Sweep *scan) {
  scan->n_todo = 0;
  for (int32_t i = 0; i < scan->n_order; i++)
    net->state[scan->order[i]] = UNTOUCHED;
  for (int32_t i = scan->n_order; i-- > 0;)
    for (int32_t edge = net->head[s][scan->order[i]]; edge != NONE; edge = net->edges.at[edge].next[s]) {
      if (!improves(net, s, edge))
        continue;
      int32_t to = take(net, s, edge);
      if (to == NETWORK_ZERO)
        return to;
      if (net->state[to] == UNTOUCHED) {
        net->state[to] = OPEN;
        scan->todo[scan->n_todo++] = to;
      }
    }
  for (int32_t i = 0; i < scan->n_todo; i++)
    net->state[scan->todo[i]] = UNTOUCHED;
  return NONE;
}

/* A variable from which the constraints that gave the distances lead back to itself; NONE if there is none. */
static int32_t turning(Network *net, int s, int32_t *mark) {
  memset(mark, 0, (size_t)net->n * sizeof *mark);
  for (int32_t start = 0; start < net->n; start++) {
    int32_t node = start;
    while (node != NONE && mark[node] == 0) {
      mark[node] = start + 1;
      node = net->side[s].by[node] == NONE ? NONE : net->edges.at[net->side[s].by[node]].end[s];
    }
    if (node != NONE && mark[node] == start + 1)
      return node;
  }
  return NONE;
}

static void keep_circle(Network *net, int s, int32_t node) {
  net->circle.n = 0;
  for (int32_t i = 0; i < net->n && net->side[s].by[node] != NONE; i++) /* into the circle, wherever it begins */
    node = net->edges.at[net->side[s].by[node]].end[s];
  if (net->side[s].by[node] == NONE)
    return; /* sums beyond what is counted */
  int32_t at = node;
  do {
    vec_add(&net->circle, net->side[s].by[at]);
    at = net->edges.at[net->side[s].by[at]].end[s];
  } while (at != node);
  for (size_t i = 0, n = net->circle.n; s == 0 && i < n / 2; i++) { /* it was walked backwards */
    int32_t swap = net->circle.at[i];
    net->circle.at[i] = net->circle.at[n - 1 - i];
    net->circle.at[n - 1 - i] = swap;
  }
}

static bool scan_side(Network *net, int s, Sweep *scan) {
  for (int32_t i = 0; i < net->n; i++) {
    net->side[s].at[i] = i == NETWORK_ZERO ? 0 : FAR;
    net->side[s].by[i] = NONE;
    scan->todo[i] = i;
  }
  scan->n_todo = net->n;
  int32_t circle = NONE;
  for (int32_t pass = 1; scan->n_todo > 0 && circle == NONE; pass++) {
    scan->n_order = 0;
    for (int32_t i = 0; i < scan->n_todo && circle == NONE; i++)
      if (net->state[scan->todo[i]] == UNTOUCHED)
        circle = descend(net, s, scan, scan->todo[i]);
    if (circle == NONE)
      circle = relax(net, s, scan);
    if (circle == NONE && pass >= 4 && (pass & (pass - 1)) == 0)
      circle = turning(net, s, scan->cursor);
  }
  if (circle == NONE)
    return true;
  memset(net->state, UNTOUCHED, (size_t)net->n);
  keep_circle(net, s, circle);
  return false;
}

static void solve(Network *net) {
  if (net->solved)
    return;
  size_t n = (size_t)net->n;
  int32_t *block = mem_alloc(4 * n * sizeof *block);
  Sweep scan = {.todo = block, .order = block + n, .stack = block + 2 * n, .cursor = block + 3 * n};
  net->contradictory = !(scan_side(net, 0, &scan) && scan_side(net, 1, &scan));
  net->solved = true;
  mem_free(block);
}

/* ---- answers ---- */

bool network_consistent(Network *net) {
  solve(net);
  return !net->contradictory;
}

int64_t network_latest(Network *net, int32_t variable) {
  solve(net);
  int64_t at = net->side[0].at[variable];
  return at > BEYOND ? TIME_MAX : at;
}

int64_t network_earliest(Network *net, int32_t variable) {
  solve(net);
  int64_t at = net->side[1].at[variable];
  return at > BEYOND ? TIME_MIN : -at;
}

/* Where the way back from a bound has come: the constraint that leads on from here, and the place that it leads to. */
typedef struct Back {
  int32_t node, edge, before;
} Back;

typedef struct Way {
  VEC(Back) back;
  VEC(int32_t) now, next;
} Way;

/* Goes back along the constraints that are tight, the fewest given ones first. What comes back is the place of the zero point
 * in `way`, NONE if getting there takes too much work. */
static int32_t go_back(Network *net, int s, int32_t variable, Way *way) {
  const Side *side = &net->side[s];
  int32_t work = BACK_WORK;
  vec_add(&way->back, ((Back){variable, NONE, NONE}));
  vec_add(&way->now, 0);
  while (way->now.n > 0) {
    for (size_t i = 0; i < way->now.n; i++) {
      int32_t here = way->now.at[i], node = way->back.at[here].node;
      if (net->state[node] == SETTLED)
        continue;
      touch(net, s, node, SETTLED);
      if (node == NETWORK_ZERO)
        return here;
      for (int32_t j = net->head[1 - s][node]; j != NONE; j = net->edges.at[j].next[1 - s]) {
        const Edge *e = &net->edges.at[j];
        if (work-- == 0)
          return NONE;
        if (net->state[e->end[s]] == SETTLED || network_plus(side->at[e->end[s]], e->most) != side->at[node])
          continue;
        vec_add(&way->back, ((Back){e->end[s], j, here}));
        if (e->given)
          vec_add(&way->next, (int32_t)way->back.n - 1);
        else
          vec_add(&way->now, (int32_t)way->back.n - 1);
      }
    }
    way->now.n = 0;
    for (size_t i = 0; i < way->next.n; i++)
      vec_add(&way->now, way->next.at[i]);
    way->next.n = 0;
  }
  return NONE;
}

void network_force(Network *net, int32_t variable, bool latest, Chain *out) {
  solve(net);
  int s = latest ? 0 : 1;
  const Side *side = &net->side[s];
  if (net->contradictory || side->at[variable] > BEYOND)
    return;
  size_t first = out->n;
  Way way = {0};
  int32_t zero = go_back(net, s, variable, &way);
  forget_past(net);
  for (int32_t at = zero; at != NONE && way.back.at[at].edge != NONE; at = way.back.at[at].before)
    vec_add(out, way.back.at[at].edge);
  for (int32_t at = variable; zero == NONE && side->by[at] != NONE; at = net->edges.at[side->by[at]].end[s])
    vec_add(out, side->by[at]);
  bool backwards = latest == (zero == NONE);
  for (size_t i = first, j = out->n; backwards && i + 1 < j; i++, j--) {
    int32_t swap = out->at[i];
    out->at[i] = out->at[j - 1];
    out->at[j - 1] = swap;
  }
  vec_clear(&way.back);
  vec_clear(&way.now);
  vec_clear(&way.next);
}
