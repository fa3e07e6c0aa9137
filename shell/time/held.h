/* Which of very many spans share a day with a window, or lie within it: an index in memory, by duration class.
 *
 * Spans and windows are whole days since 1970, half-open; HELD_MIN and HELD_MAX stand for "without bound". A span of a
 * class is longer than the class's least and no longer than its most, so that within a class, in order of start, those
 * that overlap [q, r) start in (q - most, r), and all of those that start from q - least on do. One ladder a class leads
 * from a day to a place in that order; what a span costs is its end and its id, 8 bytes, and its share of the ladders.
 *
 * What was added is found at once, and put in order when held_settle is called.
 */
#ifndef TIME_HELD_H
#define TIME_HELD_H

#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

#define HELD_MIN INT32_MIN
#define HELD_MAX INT32_MAX

typedef struct Held Held;
typedef VEC(uint32_t) HeldIds;

Held *held_new(void);       /* owned by the caller */
void held_free(Held *held); /* takes held, which may be NULL */

/* Adds the span [from, to), from < to. An id may come more than once; HELD_MIN is no end, HELD_MAX no start. */
void held_add(Held *held, int32_t from, int32_t to, uint32_t id);
void held_settle(Held *held);

/* The spans that share a day with [from, to), from < to: how many, and their ids, appended in no order. */
size_t held_count(const Held *held, int32_t from, int32_t to);
void held_find(const Held *held, int32_t from, int32_t to, HeldIds *ids);

/* The same for the spans that lie within [from, to). */
size_t held_count_within(const Held *held, int32_t from, int32_t to);
void held_find_within(const Held *held, int32_t from, int32_t to, HeldIds *ids);

size_t held_size(const Held *held);  /* spans */
size_t held_bytes(const Held *held); /* of memory */

#endif
