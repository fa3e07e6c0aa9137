/* What the order of facts forces: the bounds that all ties, and all dates of what is tied, leave a fact.
 *
 * Facts that are tied to each other, however indirectly, are a group with a network of its own (time/network.h). A group is
 * loaded when one of its facts is first asked for, and follows the case from then on: what single facts changed is changed
 * in it, anything else loads it anew. What is retracted or denied is in no group; what was merged is one fact.
 *
 * Claims that cannot all be true are told as the shortest chains of them; other facts of the group are bounded by what
 * stands in no such chain. Nothing here is written to the case.
 */
#ifndef SESSION_ORDER_H
#define SESSION_ORDER_H

#include "session/session.h"
#include "store/store.h"

Order *order_new(void);
void order_free(Order *order); /* may be NULL */

typedef enum OrderKind {
  ORDER_DATE,      /* the fact has a date */
  ORDER_PUBLISHED, /* the event was reported, by `claim`, in a source that was published */
  ORDER_AFTER,     /* it lies after the other */
  ORDER_BEFORE,
  ORDER_BEGAN, /* the relation began with the event `other` */
  ORDER_ENDED
} OrderKind;

/* One claim of a chain. */
typedef struct OrderStep {
  OrderKind kind;
  int64_t fact, other, claim;
  char lag[LAG_TEXT_MAX];
} OrderStep;

typedef VEC(OrderStep) OrderChain;

typedef struct OrderBounds {
  Bounds bounds;                   /* those of its date, narrowed */
  bool tied, narrowed;             /* anything orders it; more than its own date does */
  const OrderChain *contradiction; /* NULL unless it stands in one: then the bounds are those of its date */
} OrderBounds;

/* What these give is borrowed until the next call or write. False, NULL on failure. */
bool order_bounds(Session *session, int64_t fact, OrderBounds *out, Err *err);

/* What forces the latest (or earliest) instant of the end (or start) of the fact, from a date on, in order. Empty if
 * nothing does. */
const OrderChain *order_force(Session *session, int64_t fact, bool end, bool latest, Err *err);

/* All contradictions of the case. */
bool order_contradictions(Session *session, const OrderChain *const **out, size_t *n, Err *err);

#endif
