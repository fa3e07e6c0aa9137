/* Running a program: every predicate's rows, stratum by stratum, each by rounds that look only at what is new
 * (semi-naive evaluation).
 *
 * A predicate has two readings: what certainly holds, and what possibly does. A rule is read in one of them as a whole;
 * `possibly` looks at the other from the first, and `not` always at the opposite of its own. Where nothing that a predicate
 * rests on is uncertain or disputed, the two are one.
 *
 * Ownership: a Run is the caller's; program and source are borrowed and must outlive it. Rows that rules_run_rows gives
 * are borrowed until the Run is freed.
 */
#ifndef RULES_RUN_H
#define RULES_RUN_H

#include "rules/relation.h"

typedef struct RulesSink RulesSink; /* where a source puts rows */
typedef struct RulesRun RulesRun;

/* What is asked of a source. */
typedef struct RulesAsk {
  const RulePredicate *predicate;
  const RuleValue *bound[RULES_COLUMNS]; /* NULL: any */
  const Record *giver;                   /* only what this fact gives; of no kind: what no fact does; NULL: all */
} RulesAsk;

typedef struct RulesSource {
  void *context;
  /* Gives the rows that match by rules_sink_add: a value a column, the time last where there is one. */
  bool (*rows)(void *context, const RulesAsk *ask, RulesSink *sink, Err *err);
  /* What 'Taliban' or 'E1' names. */
  bool (*record)(void *context, const char *text, Record *out, Err *err);
  /* Appends the name of a record, or its ref where it has none. */
  void (*name)(void *context, Record record, Buf *out);
  bool (*stopped)(void *context); /* the person wants it to end; may be NULL */
  size_t memory;                  /* bytes that it may use; 0: no bound */
} RulesSource;

/* A copy of a text that is good until the rows are given. */
const char *rules_sink_text(RulesSink *sink, const char *text, size_t len);

/* The fact that gives the rows that follow; of no kind: no fact does, as in the beginning. */
void rules_sink_from(RulesSink *sink, Record giver);

/* A row of what certainly holds (it stands, and is not disputed), of what possibly does, or of both. */
void rules_sink_add(RulesSink *sink, const RuleValue *values, bool certain, bool possible);

/* So many rows of whole numbers, one after the other. */
void rules_sink_add_integers(RulesSink *sink, const int64_t *values, size_t n);

/* Runs what the predicate `wanted` rests on, -1 the program's question, with `asked` for each of its ?. NULL on failure. */
RulesRun *rules_run(const RuleProgram *program, const RulesSource *source, int wanted, const RuleValue *asked,
                    Err *err);
void rules_run_free(RulesRun *run);

/* The rows of a predicate by its number, -1 for the question; those of the question have a column for each of its named
 * variables, in the order in which they first stand. In the order of their values if `sorted`. */
typedef struct RulesRows {
  int arity;
  uint64_t n;
  const Code *codes; /* row after row; owned by the Run, until the next call */
} RulesRows;
RulesRows rules_run_rows(RulesRun *run, int predicate, bool possible, bool sorted);
uint64_t rules_run_count(const RulesRun *run, int predicate, bool possible);
/* Calls `fn` with the rows of a predicate whose columns (bit i: column i) have the codes of the key, which has a place for
 * every column; until it says false. */
typedef bool RulesRowFn(void *context, const Code *row);
bool rules_run_look(RulesRun *run, int predicate, bool possible, const Code *key, uint32_t columns, RulesRowFn *fn,
                    void *context);
RuleValue rules_run_value(const RulesRun *run, Code code);

#endif
