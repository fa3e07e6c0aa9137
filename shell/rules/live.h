/* A question whose answer follows its facts: after a change it is worked out from what has changed, not from the case.
 *
 * Rows that rest on what is gone are taken away unless something that came before them still gives them, then those that
 * follow in another way come back, then what is new goes on by rounds (Gupta, Mumick and Subrahmanian 1993, "Maintaining
 * views incrementally"; the order in which rows came keeps a row from resting on itself). What not, aggregates, windows and
 * times make of a change is worked out anew for the values that it touches.
 *
 * Ownership: a RulesLive is the caller's; program and source are borrowed and must outlive it. What it tells of a change
 * is borrowed until the next one.
 */
#ifndef RULES_LIVE_H
#define RULES_LIVE_H

#include "rules/run.h"

typedef struct RulesLive RulesLive;

/* NULL on failure. */
RulesLive *rules_live_new(const RuleProgram *program, const RulesSource *source, const RuleValue *asked, Err *err);
void rules_live_free(RulesLive *live);

typedef struct RulesChange {
  int arity;
  size_t n_came, n_gone;   /* rows of the answer */
  const Code *came, *gone; /* row after row, in a fixed order */
} RulesChange;

typedef enum RulesExtent {
  RULES_FACTS, /* what these facts give has changed (see rules_sink_from), */
  RULES_MORE,  /* and perhaps what no fact gives, */
  RULES_WHOLE  /* or anything */
} RulesExtent;

/* Follows a change. On failure nothing has been followed: the next call tells of both changes. */
bool rules_live_follow(RulesLive *live, const Record *givers, size_t n, RulesExtent extent, RulesChange *out, Err *err);

/* The same where the rules, or what their names mean, are others now; the program before is borrowed no longer. */
bool rules_live_replace(RulesLive *live, const RuleProgram *program, const RuleValue *asked, RulesChange *out,
                        Err *err);

/* Calls `fn` with the values of the rows that somebody gives. */
typedef void RulesGaveFn(void *context, const RulePredicate *predicate, const RuleValue *values);
void rules_live_gave(RulesLive *live, Record giver, RulesGaveFn *fn, void *context);

uint64_t rules_live_count(const RulesLive *live);
RuleValue rules_live_value(const RulesLive *live, Code code);

#endif
