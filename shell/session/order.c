#include "session/groups.h"

#include <string.h>

#define CLASHES_MAX 1000

/* ---- what contradicts itself ---- */

static void note_clash(Order *order, int64_t fact, const OrderChain *clash) {
  Spot *spot = fact == 0 ? NULL : order_spot_find(order, fact);
  if (spot != NULL && spot->clash == NULL)
    spot->clash = clash;
}

static void add_steps(const Group *group, const Chain *from, OrderChain *out) {
  for (size_t i = 0; i < from->n; i++) {
    const OrderStep *step = &group->reasons.at[from->at[i]].step;
    bool again = out->n > 0 && order_step_same(&out->at[out->n - 1], step);
    if (network_constraint(group->net, from->at[i]).given && !again)
      vec_add(out, *step);
  }
}

/* Takes all that a claim says out of the network. */
static void drop_claim(Order *order, Group *group, OrderStep step) {
  Spot *spot = order_spot_find(order, step.fact);
  for (size_t i = 0; spot != NULL && i < spot->own.n; i++) {
    int32_t at = spot->own.at[i];
    if (!network_constraint(group->net, at).given || !order_step_same(&group->reasons.at[at].step, &step))
      continue;
    network_remove(group->net, at);
    spot->own.at[i--] = spot->own.at[--spot->own.n];
  }
}

/* Finds what contradicts itself, and leaves its claims out until nothing does. */
static void settle(Order *order, Group *group) {
  while (!group->settled && !network_consistent(group->net) && group->clashes.n < CLASHES_MAX) {
    Chain circle = {0};
    bool fewest;
    network_contradiction(group->net, &circle, &fewest);
    OrderChain *clash = mem_zero(1, sizeof *clash);
    size_t from = 0; /* a chain is told from a date on, if there is one */
    for (size_t i = 0; i < circle.n; i++)
      if (network_constraint(group->net, circle.at[i]).from == NETWORK_ZERO)
        from = i;
    Chain turned = {0};
    for (size_t i = 0; i < circle.n; i++)
      vec_add(&turned, circle.at[(from + i) % circle.n]);
    add_steps(group, &turned, clash);
    vec_add(&group->clashes, clash);
    for (size_t i = 0; i < clash->n; i++) {
      note_clash(order, clash->at[i].fact, clash);
      note_clash(order, clash->at[i].other, clash);
    }
    for (size_t i = 0; i < clash->n; i++)
      drop_claim(order, group, clash->at[i]);
    bool empty = circle.n == 0;
    vec_clear(&circle);
    vec_clear(&turned);
    if (empty)
      break;
  }
  group->settled = true;
}

/* ---- answers ---- */

/* The spot of a fact in a group that is up to date; NULL if nothing orders it. False on failure. */
static bool find(Session *session, int64_t fact, FactRow *row, Spot **out, Err *err) {
  Order *order = session_order(session);
  *out = NULL;
  if (!order_follow(session, order, err))
    return false;
  if (!store_fact_get(session_store(session), fact, row))
    return err_set(err, ERR_MISSING, "there is no such fact");
  *out = order_spot_find(order, row->id);
  if (*out == NULL && order_takes_part(row) && !row->bulk) {
    Loaded alone;
    bool there, ok = order_load(session_store(session), row->id, &alone, &there, err), tied = ok && alone.links.n > 0;
    order_loaded_clear(&alone);
    if (!ok || (tied && !order_enter(session, order, row->id, err)))
      return false;
    *out = order_spot_find(order, row->id);
  }
  if (*out == NULL)
    return true;
  if ((*out)->group->grown && !network_consistent((*out)->group->net)) { /* told as from the start, not as it came */
    order_group_end(order, (*out)->group);
    if (!order_enter(session, order, row->id, err))
      return false;
    *out = order_spot_find(order, row->id);
  }
  settle(order, (*out)->group);
  return true;
}

/* The bound that is meant, of what the network has in whole seconds. */
static int64_t meant(const Spot *spot, int32_t variable, bool latest) {
  Network *net = spot->group->net;
  int64_t at = latest ? network_latest(net, variable) : network_earliest(net, variable), slack = 0;
  if (at == TIME_MIN || at == TIME_MAX)
    return at;
  Chain chain = {0};
  network_force(net, variable, latest, &chain);
  for (size_t i = 0; i < chain.n; i++)
    slack += spot->group->reasons.at[chain.at[i]].slack;
  vec_clear(&chain);
  return latest ? at + slack : at - slack;
}

bool order_bounds(Session *session, int64_t fact, OrderBounds *out, Err *err) {
  FactRow row;
  Spot *spot;
  if (!find(session, fact, &row, &spot, err))
    return false;
  *out = (OrderBounds){.bounds = row.bounds, .tied = spot != NULL};
  if (spot == NULL)
    return true;
  out->contradiction = spot->clash;
  if (spot->clash != NULL || !network_consistent(spot->group->net))
    return true;
  Bounds b = spot->stated;
  int64_t start_lo = meant(spot, spot->start, false), start_hi = meant(spot, spot->start, true);
  int64_t end_lo = meant(spot, spot->end, false), end_hi = meant(spot, spot->end, true);
  b.start_lo = start_lo > b.start_lo ? start_lo : b.start_lo;
  b.start_hi = start_hi < b.start_hi ? start_hi : b.start_hi;
  if (b.end_lo == TIME_MAX && end_hi != TIME_MAX) /* an open end gives way */
    b.end_lo = end_lo;
  b.end_lo = end_lo > b.end_lo ? end_lo : b.end_lo;
  b.end_hi = end_hi < b.end_hi ? end_hi : b.end_hi;
  out->narrowed = memcmp(&b, &row.bounds, sizeof b) != 0;
  out->bounds = b;
  return true;
}

const OrderChain *order_force(Session *session, int64_t fact, bool end, bool latest, Err *err) {
  FactRow row;
  Spot *spot;
  Order *order = session_order(session);
  if (!find(session, fact, &row, &spot, err))
    return NULL;
  order->chain.n = 0;
  if (spot == NULL || spot->clash != NULL)
    return &order->chain;
  Chain chain = {0};
  network_force(spot->group->net, end ? spot->end : spot->start, latest, &chain);
  for (size_t i = 0, j = chain.n; !latest && i + 1 < j; i++, j--) { /* from the date on */
    int32_t swap = chain.at[i];
    chain.at[i] = chain.at[j - 1];
    chain.at[j - 1] = swap;
  }
  add_steps(spot->group, &chain, &order->chain);
  vec_clear(&chain);
  return &order->chain;
}

bool order_contradictions(Session *session, const OrderChain *const **out, size_t *n, Err *err) {
  Order *order = session_order(session);
  int64_t *facts = NULL;
  size_t n_facts = 0;
  bool ok = order_follow(session, order, err) && store_tied(session_store(session), &facts, &n_facts, err);
  order->told.n = 0;
  for (size_t i = 0; ok && i < n_facts; i++) {
    FactRow row;
    Spot *spot;
    Spot *there = order_spot_find(order, facts[i]);
    if (there == NULL || !there->group->settled)
      ok = find(session, facts[i], &row, &spot, err);
  }
  mem_free(facts);
  for (size_t i = 0; ok && i < order->groups.n; i++) {
    Group *group = order->groups.at[i];
    for (size_t j = 0; j < group->clashes.n; j++)
      vec_add(&order->told, group->clashes.at[j]);
  }
  *out = order->told.at;
  *n = order->told.n;
  return ok;
}
