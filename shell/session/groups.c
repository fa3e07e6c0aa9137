#include "session/groups.h"

#include <stdlib.h>
#include <string.h>

/* ---- the table of facts ---- */

static size_t slot_of(const Order *order, int64_t fact) {
  size_t at = (size_t)((uint64_t)fact * 0x9E3779B97F4A7C15u >> 20) & (order->n_slots - 1);
  while (order->slots[at] != NULL && order->slots[at]->fact != fact)
    at = (at + 1) & (order->n_slots - 1);
  return at;
}

Spot *order_spot_find(const Order *order, int64_t fact) {
  Spot *spot = order->n_slots == 0 ? NULL : order->slots[slot_of(order, fact)];
  return spot != NULL && spot->group != NULL ? spot : NULL;
}

static void grow_slots(Order *order) {
  mem_free(order->slots);
  order->n_slots = order->n_slots == 0 ? 64 : order->n_slots * 2;
  order->slots = mem_zero(order->n_slots, sizeof *order->slots);
  for (size_t i = 0; i < order->spots.n; i++)
    order->slots[slot_of(order, order->spots.at[i]->fact)] = order->spots.at[i];
}

static void give_variables(Spot *spot) {
  Group *group = spot->group;
  spot->start = network_variable(group->net);
  spot->end = network_variable(group->net);
  spot->start_day = group->in_days ? network_variable(group->net) : NONE;
  spot->end_day = group->in_days ? network_variable(group->net) : NONE;
}

static void put_spot(Order *order, int64_t fact, Group *group) {
  if (2 * order->spots.n >= order->n_slots)
    grow_slots(order);
  size_t at = slot_of(order, fact);
  if (order->slots[at] == NULL) {
    order->slots[at] = mem_zero(1, sizeof **order->slots);
    vec_add(&order->spots, order->slots[at]);
  }
  Spot *spot = order->slots[at];
  spot->fact = fact;
  spot->group = group;
  spot->start = spot->end = spot->start_day = spot->end_day = NONE;
  spot->clash = NULL;
  spot->own.n = spot->tied.n = 0;
  vec_add(&group->facts, fact);
}

/* ---- life ---- */

Order *order_new(void) {
  Order *order = mem_zero(1, sizeof *order);
  order->generation = -1;
  return order;
}

static void free_group(Group *group) {
  for (size_t i = 0; i < group->clashes.n; i++) {
    vec_clear(group->clashes.at[i]);
    mem_free(group->clashes.at[i]);
  }
  vec_clear(&group->clashes);
  vec_clear(&group->facts);
  vec_clear(&group->reasons);
  network_free(group->net);
  mem_free(group);
}

void order_group_end(Order *order, Group *group) {
  for (size_t i = 0; i < group->facts.n; i++) {
    Spot *spot = order_spot_find(order, group->facts.at[i]);
    if (spot != NULL && spot->group == group)
      spot->group = NULL;
  }
  for (size_t i = 0; i < order->groups.n; i++)
    if (order->groups.at[i] == group)
      order->groups.at[i--] = order->groups.at[--order->groups.n];
  free_group(group);
}

static void forget_all(Order *order) {
  for (size_t i = 0; i < order->groups.n; i++)
    free_group(order->groups.at[i]);
  for (size_t i = 0; i < order->spots.n; i++) {
    vec_clear(&order->spots.at[i]->own);
    vec_clear(&order->spots.at[i]->tied);
    mem_free(order->spots.at[i]);
  }
  mem_free(order->slots);
  order->slots = NULL;
  order->n_slots = order->spots.n = order->groups.n = 0;
}

void order_free(Order *order) {
  if (order == NULL)
    return;
  forget_all(order);
  vec_clear(&order->spots);
  vec_clear(&order->groups);
  vec_clear(&order->chain);
  vec_clear(&order->told);
  mem_free(order);
}

/* ---- loading ---- */

static int compare_loaded(const void *a, const void *b) {
  const Loaded *x = a, *y = b;
  return (x->row.id > y->row.id) - (x->row.id < y->row.id);
}

/* Takes a fact into the group with all that it is tied to, however indirectly, and is in none yet. If it is the first of a
 * group to bring a lag in days, the group is no longer whole and must end. */
static bool gather(Session *session, Order *order, Group *group, int64_t first, Err *err) {
  Store *store = session_store(session);
  VEC(Loaded) loaded = {0};
  VEC(int64_t) todo = {0};
  bool ok = true, days_before = group->in_days;
  vec_add(&todo, first);
  for (size_t i = 0; ok && i < todo.n; i++) {
    Loaded one;
    bool there;
    if (order_spot_find(order, todo.at[i]) != NULL)
      continue;
    ok = order_load(store, todo.at[i], &one, &there, err);
    if (ok && session_interrupted(session))
      ok = err_set(err, ERR_INTERRUPT, "interrupted");
    if (!ok || !there) {
      order_loaded_clear(&one);
      continue;
    }
    put_spot(order, one.row.id, group);
    for (size_t j = 0; j < one.links.n; j++) {
      const Link *link = &one.links.at[j];
      vec_add(&todo, link->fact == one.row.id ? link->other : link->fact);
      group->in_days = group->in_days || order_in_days(link);
    }
    vec_add(&loaded, one);
  }
  if (loaded.n > 1) /* whichever was asked for first, it is one network */
    qsort(loaded.at, loaded.n, sizeof *loaded.at, compare_loaded);
  for (size_t i = 0; ok && i < loaded.n; i++) { /* all have variables and dates before any is tied to another */
    Spot *spot = order_spot_find(order, loaded.at[i].row.id);
    give_variables(spot);
    order_date_note(spot, &loaded.at[i].row);
  }
  bool mixed = group->in_days && !days_before && group->facts.n > loaded.n; /* what was there has no days: it ends */
  for (size_t i = 0; ok && !mixed && i < loaded.n; i++)
    ok = order_refresh(order, store, order_spot_find(order, loaded.at[i].row.id), &loaded.at[i], err);
  for (size_t i = 0; i < loaded.n; i++)
    order_loaded_clear(&loaded.at[i]);
  vec_clear(&loaded);
  vec_clear(&todo);
  return ok;
}

static Group *new_group(Order *order) {
  Group *group = mem_zero(1, sizeof *group);
  group->net = network_new();
  vec_add(&order->groups, group);
  return group;
}

bool order_enter(Session *session, Order *order, int64_t fact, Err *err) {
  Group *group = new_group(order);
  bool ok = gather(session, order, group, fact, err);
  if (!ok)
    order_group_end(order, group);
  return ok;
}

/* ---- following the case ---- */

/* Whether what the fact was tied to, it is tied to still. */
static bool keeps_ties(const Spot *spot, const Links *links) {
  for (size_t i = 0; i < spot->tied.n; i++) {
    bool found = false;
    for (size_t j = 0; j < links->n && !found; j++)
      found = links->at[j].fact == spot->fact && links->at[j].other == spot->tied.at[i];
    if (!found)
      return false;
  }
  return true;
}

/* A fact that changed: it joins the group that it is tied to, or is brought up to date in its own. What parts or joins
 * groups ends them. */
static bool follow_fact(Session *session, Order *order, int64_t fact, Err *err) {
  Store *store = session_store(session);
  Loaded now;
  bool there;
  if (!order_load(store, fact, &now, &there, err))
    return false;
  Spot *spot = order_spot_find(order, fact);
  Group *group = spot != NULL ? spot->group : NULL;
  bool ends = group != NULL && (!there || group->clashes.n > 0 || !keeps_ties(spot, &now.links)), ok = true,
       days = false;
  VEC(Group *) others = {0};
  VEC(int64_t) again = {0}; /* what could not be tied to it while it took no part */
  for (size_t i = 0; there && i < now.links.n; i++) {
    const Link *link = &now.links.at[i];
    Spot *other = order_spot_find(order, link->fact == now.row.id ? link->other : link->fact);
    days = days || order_in_days(link);
    if (other != NULL && other->group != group)
      vec_add(&others, other->group);
    if (other != NULL && spot == NULL && link->other == now.row.id)
      vec_add(&again, other->fact);
  }
  if (group == NULL && others.n > 0) {
    group = others.at[0];
    ends = group->clashes.n > 0;
  }
  for (size_t i = 0; i < others.n; i++)
    ends = ends || others.at[i] != group;
  ends = ends || (group != NULL && days && !group->in_days);
  if (ends) {
    for (size_t i = 0; i < others.n; i++)
      for (size_t j = 0; j < order->groups.n; j++)
        if (others.at[i] == order->groups.at[j] && others.at[i] != group)
          order_group_end(order, others.at[i]);
    if (group != NULL)
      order_group_end(order, group);
  } else if (group != NULL && there) {
    bool days_before = group->in_days;
    group->grown = true;
    if (spot == NULL)
      ok = gather(session, order, group, fact, err);
    for (size_t i = 0; ok && i < now.links.n; i++) {
      const Link *link = &now.links.at[i];
      int64_t far = link->fact == now.row.id ? link->other : link->fact;
      ok = order_spot_find(order, far) != NULL || gather(session, order, group, far, err);
    }
    bool mixed = group->in_days && !days_before;
    if (mixed) {
      order_group_end(order, group);
      again.n = 0;
    }
    spot = order_spot_find(order, now.row.id);
    ok = ok && (spot == NULL || order_refresh(order, store, spot, &now, err));
    for (size_t i = 0; ok && i < again.n; i++) {
      Loaded other;
      bool is_there;
      Spot *at = order_spot_find(order, again.at[i]);
      ok = order_load(store, again.at[i], &other, &is_there, err);
      if (ok && is_there && at != NULL)
        ok = order_refresh(order, store, at, &other, err);
      order_loaded_clear(&other);
    }
    if (!mixed)
      group->settled = false;
  }
  vec_clear(&others);
  vec_clear(&again);
  order_loaded_clear(&now);
  return ok;
}

bool order_follow(Session *session, Order *order, Err *err) {
  Store *store = session_store(session);
  int64_t now = store_generation(store), *stirred = NULL;
  size_t n = 0;
  if (order->generation == now)
    return true;
  bool single = order->generation >= 0 && store_stirred(store, order->generation, &stirred, &n), ok = true;
  if (!single || order->groups.n == 0) {
    forget_all(order);
    order->generation = now;
    return true;
  }
  VEC(int64_t) facts = {0};
  for (size_t i = 0; i < n; i++) /* one that stirs often does so in a row */
    if (stirred[i] != 0 && (facts.n == 0 || facts.at[facts.n - 1] != stirred[i]))
      vec_add(&facts, stirred[i]);
  if (facts.n > 256 + order->spots.n / 8) /* loading it anew is less work */
    forget_all(order);
  for (size_t i = 0; ok && i < facts.n && order->groups.n > 0; i++)
    ok = follow_fact(session, order, facts.at[i], err);
  vec_clear(&facts);
  if (ok)
    order->generation = now;
  else
    forget_all(order);
  return ok;
}
