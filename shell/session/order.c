#include "session/order.h"

#include "time/calendar.h"
#include "time/lag.h"
#include "time/network.h"

#include <stdlib.h>
#include <string.h>

#define NONE (-1)
#define CLASHES_MAX 1000

typedef struct Group Group;

/* Where a constraint comes from. In the network instants are whole seconds, and "before" is a second before; `slack` is what
 * that takes from the bound which is meant, so that it can be given back. */
typedef struct Reason {
  OrderStep step;
  int64_t slack;
} Reason;

/* A fact of a group: its instants as variables of the network. */
typedef struct Spot {
  int64_t fact; /* canonical */
  Group *group; /* NULL: the spot is free to be used again */
  Bounds stated;
  bool undated;               /* an event without a date */
  int32_t start, end;         /* the first instant, and the one at which it is over */
  int32_t start_day, end_day; /* the day of the first and of the last instant, NONE until a lag counts in days */
  const OrderChain *clash;    /* the contradiction that it stands in */
  VEC(int32_t) own;           /* constraints that are there because of what it says */
  VEC(int64_t) tied;          /* what it was put after or before, or follows */
} Spot;

struct Group {
  Network *net;
  VEC(int64_t) facts;
  VEC(Reason) reasons;       /* by number of the constraint */
  VEC(OrderChain *) clashes; /* owned */
  bool in_days;              /* some lag counts from day to day */
  bool grown;                /* since it was loaded */
  bool settled;              /* what contradicts itself was looked for */
};

struct Order {
  int64_t generation;
  VEC(Spot *) spots; /* owned, each in a slot of the table */
  Spot **slots;      /* by fact, open addressing */
  size_t n_slots;
  VEC(Group *) groups;
  OrderChain chain; /* what was given out last */
  VEC(const OrderChain *) told;
};

/* ---- the table of facts ---- */

static size_t slot_of(const Order *order, int64_t fact) {
  size_t at = (size_t)((uint64_t)fact * 0x9E3779B97F4A7C15u >> 20) & (order->n_slots - 1);
  while (order->slots[at] != NULL && order->slots[at]->fact != fact)
    at = (at + 1) & (order->n_slots - 1);
  return at;
}

static Spot *find_spot(const Order *order, int64_t fact) {
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

/* Its facts are in no group until one is asked for again. */
static void end_group(Order *order, Group *group) {
  for (size_t i = 0; i < group->facts.n; i++) {
    Spot *spot = find_spot(order, group->facts.at[i]);
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

/* ---- what a fact says, as constraints ---- */

typedef struct OrderSaid {
  Constraint limit;
  Reason why;
} OrderSaid;

typedef struct Saying {
  Order *order;
  Spot *spot;
  OrderStep why;
  VEC(OrderSaid) said;
} Saying;

static void say(Saying *saying, int32_t from, int32_t to, int64_t most, bool given, int64_t slack) {
  vec_add(&saying->said, ((OrderSaid){{from, to, most, given}, {saying->why, slack}}));
}

/* x[later] lies at least so much after x[earlier]. */
static void at_least(Saying *saying, int32_t earlier, int32_t later, int64_t least, int64_t slack) {
  say(saying, later, earlier, -least, true, slack);
}

static void at_most(Saying *saying, int32_t earlier, int32_t later, int64_t most, int64_t slack) {
  say(saying, earlier, later, most, true, slack);
}

static int64_t day_start(int64_t at) {
  return calendar_day_of(at) * SECONDS_OF_DAY;
}

static bool is_stated(int64_t at) {
  return at != TIME_MIN && at != TIME_MAX;
}

/* An instant lies in [from, to], and its day, if that has a variable, in the days of these. An end lies `more` behind the
 * last instant. */
static void within(Saying *saying, int32_t at, int32_t day, int64_t from, int64_t to, int64_t more) {
  if (is_stated(from)) {
    at_least(saying, NETWORK_ZERO, at, from + more, more);
    if (day != NONE)
      at_least(saying, NETWORK_ZERO, day, day_start(from), 0);
  }
  if (is_stated(to)) {
    at_most(saying, NETWORK_ZERO, at, to + more, 1 - more);
    if (day != NONE)
      at_most(saying, NETWORK_ZERO, day, day_start(to), 0);
  }
}

static void say_always(Saying *saying) {
  const Spot *s = saying->spot;
  say(saying, s->end, s->start, -1, false, 1);
  if (s->start_day == NONE)
    return;
  say(saying, s->start, s->start_day, 0, false, 0);
  say(saying, s->start_day, s->start, SECONDS_OF_DAY - 1, false, 1);
  say(saying, s->end, s->end_day, -1, false, 1);
  say(saying, s->end_day, s->end, SECONDS_OF_DAY, false, 0);
  say(saying, s->end_day, s->start_day, 0, false, 0);
}

static int64_t last_before(int64_t at) {
  return is_stated(at) ? at - 1 : at;
}

/* The bounds that do not follow from each other; of the end it is the last instant that is bounded. */
static void say_date(Saying *saying) {
  const Spot *s = saying->spot;
  const Bounds *b = &s->stated;
  saying->why.kind = ORDER_DATE;
  within(saying, s->start, s->start_day, b->start_lo, b->start_hi < b->end_hi ? last_before(b->start_hi) : TIME_MAX, 0);
  within(saying, s->end, s->end_day, b->end_lo > b->start_lo ? b->end_lo : TIME_MIN, last_before(b->end_hi), 1);
}

/* Months are as long as they are: after a stated date they end on a day of the calendar. */
static void say_window(Saying *saying, const Lag *lag, bool after, const Spot *spot, const Spot *from) {
  int64_t lo, hi;
  if ((lag->least.months == 0 && lag->most.months == 0) || from->undated)
    return;
  lag_window(lag, after, &from->stated, &lo, &hi);
  hi = last_before(hi);
  if (after || spot->undated)
    within(saying, spot->start, spot->start_day, lo, after ? hi : TIME_MAX, 0);
  if (!after || spot->undated)
    within(saying, spot->end, spot->end_day, after ? TIME_MIN : lo, hi, 1);
}

/* An event without a date lies as a whole where the lag says; one with a date, or a relation, with its near end. */
static void say_lag(Saying *saying, const Lag *lag, const Spot *early, const Spot *late) {
  int64_t least, most;
  bool days = lag_in_days(lag);
  lag_range(lag, &least, &most);
  int32_t near_early = days ? early->end_day : early->end, near_late = days ? late->start_day : late->start;
  int32_t far_early = early->undated ? (days ? early->start_day : early->start) : near_early;
  int32_t far_late = late->undated ? (days ? late->end_day : late->end) : near_late;
  int64_t second = days ? 0 : 1; /* a lag counts from the last second, and each whole one lasts a second */
  int64_t last = days ? 0 : 1 - early->undated - late->undated;
  if (least > 0)
    at_least(saying, near_early, near_late, least - second, -second);
  if (lag->bounded)
    at_most(saying, far_early, far_late, most - last, last);
}

static void say_tie(Saying *saying, const Link *link, const Spot *other) {
  const Spot *s = saying->spot;
  bool after = link->kind == LINK_AFTER;
  const Spot *early = after ? other : s, *late = after ? s : other;
  Lag lag;
  at_least(saying, early->end, late->start, 0, 0);
  if (early->end_day != NONE)
    at_least(saying, early->end_day, late->start_day, 0, 0);
  if (link->lag[0] == '\0' || !lag_parse(link->lag, strlen(link->lag), &lag, NULL))
    return;
  say_lag(saying, &lag, early, late);
  say_window(saying, &lag, after, s, other);
  if (other->undated)
    say_window(saying, &lag, !after, other, s);
}

static void say_same(Saying *saying, int32_t own, int32_t event) {
  if (own == NONE)
    return;
  at_least(saying, own, event, 0, 0);
  at_most(saying, own, event, 0, 0);
}

static void say_link(Saying *saying, const Link *link) {
  const Spot *s = saying->spot, *other = find_spot(saying->order, link->other);
  if (link->fact != s->fact || other == NULL || other->group != s->group || other == s)
    return;
  saying->why = (OrderStep){.kind = link->kind == LINK_AFTER    ? ORDER_AFTER
                                    : link->kind == LINK_BEFORE ? ORDER_BEFORE
                                    : link->kind == LINK_BEGAN  ? ORDER_BEGAN
                                                                : ORDER_ENDED,
                            .fact = s->fact,
                            .other = link->other};
  memcpy(saying->why.lag, link->lag, sizeof link->lag);
  switch (link->kind) {
  case LINK_BEGAN:
    say_same(saying, s->start, other->start);
    say_same(saying, s->start_day, other->start_day);
    break;
  case LINK_ENDED:
    say_same(saying, s->end, other->end);
    say_same(saying, s->end_day, other->end_day);
    break;
  default: say_tie(saying, link, other);
  }
}

/* ---- loading ---- */

/* A fact as the store has it now. */
typedef struct Loaded {
  FactRow row;
  Links links;
} Loaded;

static void clear_loaded(Loaded *loaded) {
  vec_clear(&loaded->links);
}

/* Its own date: what follows from the events that it begins and ends with is a tie. */
static Bounds stated_bounds(const FactRow *row) {
  Bounds b = row->bounds;
  if ((row->id & 1) == 0)
    return (row->flags & FACT_UNDATED) != 0 ? (Bounds){TIME_MIN, TIME_MAX, TIME_MIN, TIME_MAX} : b;
  if (row->began != 0) {
    b.start_lo = TIME_MIN;
    b.start_hi = TIME_MAX;
  }
  if (row->ended != 0) {
    b.end_lo = TIME_MIN;
    b.end_hi = TIME_MAX;
  }
  return b;
}

static bool takes_part(const FactRow *row) {
  return !row->retracted && row->standing != DENIED;
}

/* False on failure; `there` says if it is a fact that takes part. */
static bool load(Store *store, int64_t fact, Loaded *out, bool *there, Err *err) {
  *out = (Loaded){0};
  *there = store_fact_get(store, fact, &out->row) && takes_part(&out->row);
  return !*there || out->row.bulk || store_links(store, &out->row, &out->links, err);
}

static bool is_in_days(const Link *link) {
  Lag lag;
  return link->lag[0] != '\0' && lag_parse(link->lag, strlen(link->lag), &lag, NULL) && lag_in_days(&lag);
}

static bool same_step(const OrderStep *a, const OrderStep *b) {
  return a->kind == b->kind && a->fact == b->fact && a->other == b->other && a->claim == b->claim &&
         strcmp(a->lag, b->lag) == 0;
}

/* Makes the constraints of a fact those that it says now; what stays is left alone. */
static void apply(Spot *spot, const Saying *saying) {
  Group *group = spot->group;
  size_t n_old = spot->own.n;
  uint8_t *kept = mem_zero(saying->said.n + 1, 1);
  VEC(int32_t) own = {0};
  for (size_t i = 0; i < n_old; i++) {
    Constraint c = network_constraint(group->net, spot->own.at[i]);
    size_t j = 0;
    for (; j < saying->said.n; j++) {
      const OrderSaid *s = &saying->said.at[j];
      if (!kept[j] && s->limit.from == c.from && s->limit.to == c.to && s->limit.most == c.most &&
          same_step(&s->why.step, &group->reasons.at[spot->own.at[i]].step))
        break;
    }
    if (j < saying->said.n) {
      kept[j] = 1;
      vec_add(&own, spot->own.at[i]);
    } else {
      network_remove(group->net, spot->own.at[i]);
    }
  }
  for (size_t j = 0; j < saying->said.n; j++) {
    if (kept[j])
      continue;
    int32_t at = network_add(group->net, &saying->said.at[j].limit);
    while (group->reasons.n <= (size_t)at)
      vec_add(&group->reasons, (Reason){0});
    group->reasons.at[at] = saying->said.at[j].why;
    vec_add(&own, at);
  }
  mem_free(kept);
  spot->own.n = 0;
  for (size_t i = 0; i < own.n; i++)
    vec_add(&spot->own, own.at[i]);
  vec_clear(&own);
}

static void note_date(Spot *spot, const FactRow *row) {
  spot->stated = stated_bounds(row);
  spot->undated = (row->id & 1) == 0 && (row->flags & FACT_UNDATED) != 0;
}

static int compare_loaded(const void *a, const void *b) {
  const Loaded *x = a, *y = b;
  return (x->row.id > y->row.id) - (x->row.id < y->row.id);
}

/* Brings a fact up to date with what was loaded of it; whatever it is tied to has its spot. */
static bool refresh(Order *order, Store *store, Spot *spot, const Loaded *loaded, Err *err) {
  const FactRow *row = &loaded->row;
  note_date(spot, row);
  Saying saying = {.order = order, .spot = spot, .why = {.kind = ORDER_DATE, .fact = spot->fact}};
  say_always(&saying);
  say_date(&saying);
  bool ok = true;
  if (spot->undated && row->status == STATUS_NORMAL) {
    int64_t hi, claim;
    ok = store_published(store, spot->fact, &hi, &claim, err);
    saying.why = (OrderStep){.kind = ORDER_PUBLISHED, .fact = spot->fact, .claim = ok ? claim : 0};
    if (ok)
      within(&saying, spot->end, spot->end_day, TIME_MIN, last_before(hi), 1);
  }
  spot->tied.n = 0;
  for (size_t i = 0; ok && i < loaded->links.n; i++) {
    const Link *link = &loaded->links.at[i];
    say_link(&saying, link);
    if (link->fact == spot->fact)
      vec_add(&spot->tied, link->other);
  }
  if (ok)
    apply(spot, &saying);
  vec_clear(&saying.said);
  return ok;
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
    if (find_spot(order, todo.at[i]) != NULL)
      continue;
    ok = load(store, todo.at[i], &one, &there, err);
    if (ok && session_interrupted(session))
      ok = err_set(err, ERR_INTERRUPT, "interrupted");
    if (!ok || !there) {
      clear_loaded(&one);
      continue;
    }
    put_spot(order, one.row.id, group);
    for (size_t j = 0; j < one.links.n; j++) {
      const Link *link = &one.links.at[j];
      vec_add(&todo, link->fact == one.row.id ? link->other : link->fact);
      group->in_days = group->in_days || is_in_days(link);
    }
    vec_add(&loaded, one);
  }
  if (loaded.n > 1) /* whichever was asked for first, it is one network */
    qsort(loaded.at, loaded.n, sizeof *loaded.at, compare_loaded);
  for (size_t i = 0; ok && i < loaded.n; i++) { /* all have variables and dates before any is tied to another */
    Spot *spot = find_spot(order, loaded.at[i].row.id);
    give_variables(spot);
    note_date(spot, &loaded.at[i].row);
  }
  bool mixed = group->in_days && !days_before && group->facts.n > loaded.n; /* what was there has no days: it ends */
  for (size_t i = 0; ok && !mixed && i < loaded.n; i++)
    ok = refresh(order, store, find_spot(order, loaded.at[i].row.id), &loaded.at[i], err);
  for (size_t i = 0; i < loaded.n; i++)
    clear_loaded(&loaded.at[i]);
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
  if (!load(store, fact, &now, &there, err))
    return false;
  Spot *spot = find_spot(order, fact);
  Group *group = spot != NULL ? spot->group : NULL;
  bool ends = group != NULL && (!there || group->clashes.n > 0 || !keeps_ties(spot, &now.links)), ok = true,
       days = false;
  VEC(Group *) others = {0};
  VEC(int64_t) again = {0}; /* what could not be tied to it while it took no part */
  for (size_t i = 0; there && i < now.links.n; i++) {
    const Link *link = &now.links.at[i];
    Spot *other = find_spot(order, link->fact == now.row.id ? link->other : link->fact);
    days = days || is_in_days(link);
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
          end_group(order, others.at[i]);
    if (group != NULL)
      end_group(order, group);
  } else if (group != NULL && there) {
    bool days_before = group->in_days;
    group->grown = true;
    if (spot == NULL)
      ok = gather(session, order, group, fact, err);
    for (size_t i = 0; ok && i < now.links.n; i++) {
      const Link *link = &now.links.at[i];
      int64_t far = link->fact == now.row.id ? link->other : link->fact;
      ok = find_spot(order, far) != NULL || gather(session, order, group, far, err);
    }
    bool mixed = group->in_days && !days_before;
    if (mixed) {
      end_group(order, group);
      again.n = 0;
    }
    spot = find_spot(order, now.row.id);
    ok = ok && (spot == NULL || refresh(order, store, spot, &now, err));
    for (size_t i = 0; ok && i < again.n; i++) {
      Loaded other;
      bool is_there;
      Spot *at = find_spot(order, again.at[i]);
      ok = load(store, again.at[i], &other, &is_there, err);
      if (ok && is_there && at != NULL)
        ok = refresh(order, store, at, &other, err);
      clear_loaded(&other);
    }
    if (!mixed)
      group->settled = false;
  }
  vec_clear(&others);
  vec_clear(&again);
  clear_loaded(&now);
  return ok;
}

static bool follow(Session *session, Order *order, Err *err) {
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

/* ---- answers ---- */

static void note_clash(Order *order, int64_t fact, const OrderChain *clash) {
  Spot *spot = fact == 0 ? NULL : find_spot(order, fact);
  if (spot != NULL && spot->clash == NULL)
    spot->clash = clash;
}

static void add_steps(const Group *group, const Chain *from, OrderChain *out) {
  for (size_t i = 0; i < from->n; i++) {
    const OrderStep *step = &group->reasons.at[from->at[i]].step;
    bool again = out->n > 0 && same_step(&out->at[out->n - 1], step);
    if (network_constraint(group->net, from->at[i]).given && !again)
      vec_add(out, *step);
  }
}

/* Takes all that a claim says out of the network. */
static void drop_claim(Order *order, Group *group, OrderStep step) {
  Spot *spot = find_spot(order, step.fact);
  for (size_t i = 0; spot != NULL && i < spot->own.n; i++) {
    int32_t at = spot->own.at[i];
    if (!network_constraint(group->net, at).given || !same_step(&group->reasons.at[at].step, &step))
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

/* Loads the group of a fact. */
static bool enter(Session *session, Order *order, int64_t fact, Err *err) {
  Group *group = new_group(order);
  bool ok = gather(session, order, group, fact, err);
  if (!ok)
    end_group(order, group);
  return ok;
}

/* The spot of a fact in a group that is up to date; NULL if nothing orders it. False on failure. */
static bool find(Session *session, int64_t fact, FactRow *row, Spot **out, Err *err) {
  Order *order = session_order(session);
  *out = NULL;
  if (!follow(session, order, err))
    return false;
  if (!store_fact_get(session_store(session), fact, row))
    return err_set(err, ERR_MISSING, "there is no such fact");
  *out = find_spot(order, row->id);
  if (*out == NULL && takes_part(row) && !row->bulk) {
    Loaded alone;
    bool there, ok = load(session_store(session), row->id, &alone, &there, err), tied = ok && alone.links.n > 0;
    clear_loaded(&alone);
    if (!ok || (tied && !enter(session, order, row->id, err)))
      return false;
    *out = find_spot(order, row->id);
  }
  if (*out == NULL)
    return true;
  if ((*out)->group->grown && !network_consistent((*out)->group->net)) { /* told as from the start, not as it came */
    end_group(order, (*out)->group);
    if (!enter(session, order, row->id, err))
      return false;
    *out = find_spot(order, row->id);
  }
  settle(order, (*out)->group);
  return true;
}

/* The bound that is meant, of what the network has in whole seconds. */
static int64_t meant(const Spot *spot, int32_t variable, bool latest) {
  Network *net = spot->group->net;
  int64_t at = latest ? network_latest(net, variable) : network_earliest(net, variable), slack = 0;
  if (!is_stated(at))
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
  bool ok = follow(session, order, err) && store_tied(session_store(session), &facts, &n_facts, err);
  order->told.n = 0;
  for (size_t i = 0; ok && i < n_facts; i++) {
    FactRow row;
    Spot *spot;
    Spot *there = find_spot(order, facts[i]);
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
