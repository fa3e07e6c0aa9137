/* What keeps a run up to date: the rules that tell what rests on a change, and those that derive it anew.
 *
 * Of every predicate there are two more: the rows (without their time) that have gone in the change that is followed, and
 * those that have changed. A trace is a rule with one literal looking at these, and all that is only a condition left out:
 * its head are candidates, values of some columns of the rule's head whose rows may no longer be right. Candidates of the
 * same columns are a pattern, and what a pattern's rows are derived anew by are its redos: the rules themselves, with the
 * candidates before them.
 */
#ifndef RULES_TRACING_H
#define RULES_TRACING_H

#include "rules/plan.h"

enum { LIVE_GONE = 2 }; /* marks rows that went in the change that is followed */

typedef struct Trace {
  RuleRule rule; /* its first step looks at what changed */
  size_t of;     /* the number of the rule */
  int predicate; /* of the literal */
  bool own;      /* it is of the rule's own stratum */
} Trace;

typedef struct Pattern {
  int head;
  uint32_t columns;
  bool always;          /* rows may also come by what goes, or the other way round */
  int candidates, redo; /* predicates */
  int by;               /* the pattern by which its rows are derived anew: no more columns than its own */
  bool redoes;          /* there is one that is derived anew by this */
} Pattern;

/* What a text in the rules names; of no kind: nothing. */
typedef struct Named {
  char *name; /* owned */
  Record record;
} Named;

struct RulesLive {
  const RuleProgram *program; /* as compiled */
  const RulesSource *source;
  const RuleValue *asked;
  RulesRun *run;
  int answer; /* predicate */
  size_t n;   /* predicates without those that are made here */
  struct {
    int gone, changed;
  } * aux;             /* by predicate; in the run's arena */
  Given *given;        /* owned; by predicate */
  uint32_t *starts[2]; /* owned; by predicate: its rows before the change */
  int *own;            /* owned; with room for all predicates */
  uint32_t *below;     /* owned; by predicate */
  Plan **probes;       /* owned; by rule and reading; good during one change */
  VEC(Trace) traces;
  VEC(Pattern) patterns;
  VEC(RuleRule) redos; /* their first step is the guard */
  VEC(Named) names;
  bool naming; /* rules ask for the names of records */
  Codelist came, gone;
  size_t n_came, n_gone;
  uint64_t work; /* what it cost to begin; a change that costs more is not worth following */
  size_t kept;   /* bytes of what only grows, in the beginning */
  bool anew;     /* rules are too long to be traced: every change is worked out from the beginning */
  bool broken;   /* a change was not followed to its end, or too much is kept of those before */
};

/* Whether its rows can change: not those of tests, nor of what is asked by what is bound. */
bool live_is_followed(const RulesRun *run, int predicate);

#endif
