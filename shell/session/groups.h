/* What the files of the order of facts share, and no other includes: groups.c keeps the groups, claims.c turns what a fact
 * says into constraints, order.c answers. */
#ifndef SESSION_GROUPS_H
#define SESSION_GROUPS_H

#include "session/order.h"
#include "time/network.h"

#define NONE (-1)

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

/* A fact as the store has it now. */
typedef struct Loaded {
  FactRow row;
  Links links;
} Loaded;

/* ---- groups.c ---- */

Spot *order_spot_find(const Order *order, int64_t fact);                  /* NULL if it is in no group */
bool order_enter(Session *session, Order *order, int64_t fact, Err *err); /* loads the group of a fact */
void order_group_end(Order *order, Group *group); /* its facts are in no group until one is asked for again */
bool order_follow(Session *session, Order *order, Err *err); /* brings all groups up to date with the case */

/* ---- claims.c ---- */

bool order_takes_part(const FactRow *row); /* what is retracted or denied does not */

/* False on failure; `there` says if it is a fact that takes part. */
bool order_load(Store *store, int64_t fact, Loaded *out, bool *there, Err *err);
void order_loaded_clear(Loaded *loaded);
bool order_in_days(const Link *link); /* it has a lag that counts from day to day */
bool order_step_same(const OrderStep *a, const OrderStep *b);

void order_date_note(Spot *spot, const FactRow *row);

/* Brings a fact up to date with what was loaded of it; whatever it is tied to has its spot. */
bool order_refresh(Order *order, Store *store, Spot *spot, const Loaded *loaded, Err *err);

#endif
