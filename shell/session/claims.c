#include "session/groups.h"

#include "time/calendar.h"
#include "time/lag.h"

#include <string.h>

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
  const Spot *s = saying->spot, *other = order_spot_find(saying->order, link->other);
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

void order_loaded_clear(Loaded *loaded) {
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

bool order_takes_part(const FactRow *row) {
  return !row->retracted && row->standing != DENIED;
}

bool order_load(Store *store, int64_t fact, Loaded *out, bool *there, Err *err) {
  *out = (Loaded){0};
  *there = store_fact_get(store, fact, &out->row) && order_takes_part(&out->row);
  if (!*there || out->row.bulk)
    return true;
  store_fact_ends(store, &out->row, &out->row.began, &out->row.ended);
  return store_links(store, &out->row, &out->links, err);
}

bool order_in_days(const Link *link) {
  Lag lag;
  return link->lag[0] != '\0' && lag_parse(link->lag, strlen(link->lag), &lag, NULL) && lag_in_days(&lag);
}

bool order_step_same(const OrderStep *a, const OrderStep *b) {
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
          order_step_same(&s->why.step, &group->reasons.at[spot->own.at[i]].step))
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

void order_date_note(Spot *spot, const FactRow *row) {
  spot->stated = stated_bounds(row);
  spot->undated = (row->id & 1) == 0 && (row->flags & FACT_UNDATED) != 0;
}

bool order_refresh(Order *order, Store *store, Spot *spot, const Loaded *loaded, Err *err) {
  const FactRow *row = &loaded->row;
  order_date_note(spot, row);
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
