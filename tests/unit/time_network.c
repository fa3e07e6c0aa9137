/* The network of order gives just what follows from its constraints, whatever comes and goes; what cannot be true is told
 * by the smallest circle. Compared with all shortest paths (Floyd and Warshall) and all circles of small random networks. */
#include "check.h"

#include "time/network.h"

#include <stdlib.h>

#define VARIABLES 7
#define LIMITS 16
#define CASES 10000

static uint64_t seed = 88172645463325252u;

static int64_t random_in(int64_t lo, int64_t hi) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return lo + (int64_t)(seed % (uint64_t)(hi - lo + 1));
}

/* ---- the second way ---- */

typedef struct Model {
  Constraint limits[LIMITS];
  int32_t number[LIMITS]; /* in the network */
  int n, variables;
} Model;

static const int64_t NO_WAY = INT64_MAX / 4;

static bool closure(const Model *m, int64_t way[VARIABLES][VARIABLES]) {
  for (int i = 0; i < m->variables; i++)
    for (int j = 0; j < m->variables; j++)
      way[i][j] = i == j ? 0 : NO_WAY;
  for (int i = 0; i < m->n; i++) {
    const Constraint *c = &m->limits[i];
    if (c->most < way[c->from][c->to])
      way[c->from][c->to] = c->most;
  }
  for (int k = 0; k < m->variables; k++)
    for (int i = 0; i < m->variables; i++)
      for (int j = 0; j < m->variables; j++)
        if (way[i][k] < NO_WAY && way[k][j] < NO_WAY && way[i][k] + way[k][j] < way[i][j])
          way[i][j] = way[i][k] + way[k][j];
  for (int i = 0; i < m->variables; i++)
    if (way[i][i] < 0)
      return false;
  return true;
}

/* The fewest given constraints of a circle that cannot be true, by walking all of them. */
static int fewest_from(const Model *m, int start, int at, unsigned seen, int64_t sum, int given) {
  int least = LIMITS + 1;
  for (int i = 0; i < m->n; i++) {
    const Constraint *c = &m->limits[i];
    if (c->from != at)
      continue;
    int found = LIMITS + 1;
    if (c->to == start)
      found = sum + c->most < 0 ? given + c->given : found;
    else if (c->to > start && (seen >> c->to & 1) == 0)
      found = fewest_from(m, start, c->to, seen | 1u << c->to, sum + c->most, given + c->given);
    least = found < least ? found : least;
  }
  return least;
}

static int fewest_given(const Model *m) {
  int least = LIMITS + 1;
  for (int start = 0; start < m->variables; start++) {
    int found = fewest_from(m, start, start, 1u << start, 0, 0);
    least = found < least ? found : least;
  }
  return least;
}

/* ---- comparing ---- */

static int wrong;

static void agrees(bool holds, const char *what, int round) {
  if (!holds && wrong++ < 5)
    printf("case %d: %s\n", round, what);
}

static bool is_there(const Model *m, int32_t number) {
  for (int i = 0; i < m->n; i++)
    if (m->number[i] == number)
      return true;
  return false;
}

static void same_circle(const Model *m, Network *net, int round) {
  Chain circle = {0};
  bool proven = false;
  agrees(network_contradiction(net, &circle, &proven) && circle.n > 0, "a contradiction is told", round);
  int64_t sum = 0;
  int given = 0;
  unsigned seen = 0;
  for (size_t i = 0; i < circle.n; i++) {
    Constraint c = network_constraint(net, circle.at[i]);
    Constraint next = network_constraint(net, circle.at[(i + 1) % circle.n]);
    agrees(is_there(m, circle.at[i]), "it is made of what was given", round);
    agrees(c.to == next.from, "one begins where the other ends", round);
    agrees((seen >> c.to & 1) == 0, "it visits nothing twice", round);
    seen |= 1u << c.to;
    sum += c.most;
    given += c.given;
  }
  agrees(sum < 0, "it cannot be true", round);
  agrees(proven && given == fewest_given(m), "none is smaller", round);
  vec_clear(&circle);
}

/* The fewest given constraints of a way from one variable to another that is just so long; ways through circles are no
 * shorter. */
static int fewest_on(const Model *m, int at, int to, unsigned seen, int64_t rest, int given) {
  int least = at == to && rest == 0 ? given : LIMITS + 1;
  for (int i = 0; i < m->n; i++) {
    const Constraint *c = &m->limits[i];
    if (c->from != at || (seen >> c->to & 1) != 0)
      continue;
    int found = fewest_on(m, c->to, to, seen | 1u << c->to, rest - c->most, given + c->given);
    least = found < least ? found : least;
  }
  return least;
}

static void same_chain(const Model *m, Network *net, int32_t variable, bool latest, int64_t want, int round) {
  Chain chain = {0};
  network_force(net, variable, latest, &chain);
  int64_t sum = 0;
  int given = 0;
  int32_t from = latest ? NETWORK_ZERO : variable, to = latest ? variable : NETWORK_ZERO, at = from;
  for (size_t i = 0; i < chain.n; i++) {
    Constraint c = network_constraint(net, chain.at[i]);
    agrees(c.from == at, "a chain hangs together", round);
    at = c.to;
    sum += c.most;
    given += c.given;
  }
  agrees(want == NO_WAY ? chain.n == 0 : sum == want && at == to, "a chain adds up to the bound", round);
  agrees(want == NO_WAY || given == fewest_on(m, from, to, 1u << from, want, 0), "no chain is shorter", round);
  vec_clear(&chain);
}

static void same(const Model *m, Network *net, int round) {
  int64_t way[VARIABLES][VARIABLES];
  bool consistent = closure(m, way);
  agrees(network_consistent(net) == consistent, "consistent or not", round);
  if (!consistent) {
    same_circle(m, net, round);
    return;
  }
  Chain none = {0};
  bool proven;
  agrees(!network_contradiction(net, &none, &proven) && none.n == 0, "no contradiction", round);
  for (int32_t v = 0; v < m->variables; v++) {
    int64_t hi = way[0][v], lo = way[v][0];
    agrees(network_latest(net, v) == (hi == NO_WAY ? TIME_MAX : hi), "the latest instant", round);
    agrees(network_earliest(net, v) == (lo == NO_WAY ? TIME_MIN : -lo), "the earliest instant", round);
    if (v != NETWORK_ZERO) {
      same_chain(m, net, v, true, hi, round);
      same_chain(m, net, v, false, lo, round);
    }
  }
}

static void add(Model *m, Network *net) {
  Constraint c = {.from = (int32_t)random_in(0, m->variables - 1), .to = (int32_t)random_in(0, m->variables - 1)};
  c.given = random_in(0, 3) > 0;
  c.most = c.given ? random_in(-6, 12) : c.to - c.from + random_in(0, 6); /* what is always true can be true together */
  if (m->n == LIMITS || (c.from == c.to && c.most < 0 && random_in(0, 9) > 0))
    return;
  m->number[m->n] = network_add(net, &c);
  m->limits[m->n++] = c;
}

static void take_away(Model *m, Network *net) {
  if (m->n == 0)
    return;
  int at = (int)random_in(0, m->n - 1);
  network_remove(net, m->number[at]);
  m->n--;
  m->limits[at] = m->limits[m->n];
  m->number[at] = m->number[m->n];
}

static void random_networks_agree(void) {
  wrong = 0;
  int contradictory = 0;
  for (int round = 0; round < CASES; round++) {
    Network *net = network_new();
    Model m = {.variables = (int)random_in(2, VARIABLES)};
    for (int i = 1; i < m.variables; i++)
      CHECK(network_variable(net) == i);
    int at_once = (int)random_in(0, 8), steps = (int)random_in(1, 14);
    for (int i = 0; i < at_once; i++)
      add(&m, net);
    same(&m, net, round);
    for (int i = 0; i < steps; i++) {
      if (random_in(0, 2) == 0)
        take_away(&m, net);
      else
        add(&m, net);
      if (random_in(0, 2) > 0)
        same(&m, net, round);
    }
    same(&m, net, round);
    contradictory += !network_consistent(net);
    network_free(net);
  }
  CHECK(wrong == 0);
  CHECK(contradictory > CASES / 20 && contradictory < CASES / 2);
}

/* ---- the edges ---- */

static int32_t limit(Network *net, int32_t from, int32_t to, int64_t most) {
  return network_add(net, &(Constraint){from, to, most, true});
}

static void nothing_is_bound_by_nothing(void) {
  Network *net = network_new();
  int32_t a = network_variable(net), b = network_variable(net);
  limit(net, a, b, -5); /* b lies before a, wherever that is */
  CHECK(network_consistent(net));
  CHECK(network_latest(net, b) == TIME_MAX && network_earliest(net, a) == TIME_MIN);
  limit(net, b, a, 4);
  CHECK(!network_consistent(net)); /* without any date */
  network_free(net);
}

static void sums_beyond_reach_are_unbounded(void) {
  Network *net = network_new();
  int32_t last = NETWORK_ZERO;
  for (int i = 0; i < 64; i++) {
    int32_t next = network_variable(net);
    limit(net, last, next, INT64_MAX);
    last = next;
  }
  CHECK(network_consistent(net));
  CHECK(network_latest(net, 1) == (int64_t)1 << 59);
  CHECK(network_latest(net, last) == TIME_MAX && network_earliest(net, last) == TIME_MIN);
  network_free(net);
}

/* Long chains in either order are neither slow nor deep. */
static void long_chains_are_solved(void) {
  enum { N = 200000 };
  for (int backwards = 0; backwards < 2; backwards++) {
    Network *net = network_new();
    for (int i = 0; i < N; i++)
      network_variable(net);
    for (int32_t i = 1; i < N; i++)
      limit(net, backwards ? N - i : i + 1, backwards ? N - i + 1 : i, -1);
    limit(net, NETWORK_ZERO, backwards ? 1 : N, 1000000);
    int32_t first = backwards ? N : 1;
    CHECK(network_latest(net, first) == 1000000 - N + 1);
    int32_t bound = limit(net, first, NETWORK_ZERO, -700000);
    CHECK(network_earliest(net, backwards ? 1 : N) == 700000 + N - 1);
    network_remove(net, bound);
    CHECK(network_consistent(net) && network_earliest(net, backwards ? 1 : N) == TIME_MIN);
    limit(net, first, NETWORK_ZERO, -900000);
    CHECK(!network_consistent(net));
    Chain circle = {0};
    bool proven;
    CHECK(network_contradiction(net, &circle, &proven) && circle.n == N + 1);
    vec_clear(&circle);
    network_free(net);
  }
}

int main(void) {
  nothing_is_bound_by_nothing();
  sums_beyond_reach_are_unbounded();
  random_networks_agree();
  long_chains_are_solved();
  return check_report();
}
