/* How one rule is run: its literals as steps of a nested loop, over relations that are there.
 *
 * A plan is made anew whenever the sizes of what it joins may have changed; it lies in the arena of the Run.
 */
#ifndef RULES_PLAN_H
#define RULES_PLAN_H

#include "rules/given.h"
#include "rules/groups.h"
#include "rules/internal.h"
#include "rules/live.h"
#include "rules/run.h"
#include "time/duration.h"

typedef enum SlotKind {
  SLOT_ANY,
  SLOT_CODE,  /* a constant */
  SLOT_BOUND, /* a variable that has a value before */
  SLOT_BIND,  /* a variable that gets its value here */
  SLOT_TAKE,  /* the same, though it may be that no value is there */
  SLOT_SAME,  /* one that got it in this atom */
  SLOT_TERM   /* worked out before */
} SlotKind;

typedef struct Slot {
  SlotKind kind;
  int column;
  Code code;
  int variable;
  bool is_time; /* the variable is kept as a time */
  const RuleTerm *term;
} Slot;

typedef enum OpKind { OP_MATCH, OP_ABSENT, OP_TEST, OP_RELATE, OP_AGGREGATE, OP_WINDOW } OpKind;

/* A test that what is searched has to pass: the value of its column stands so to the term's. */
typedef struct Bound {
  RuleSign sign;
  const RuleTerm *term;
  int column;
} Bound;

enum { RANGES = 4, TESTS = 4 };

typedef struct Op Op;
struct Op {
  OpKind kind;
  const RuleLiteral *literal;
  bool possible; /* rows are of what is possible */
  bool lifted;   /* times are compared by what is possible */
  int asks;      /* of an atom whose rows are asked for by what is bound: its predicate; or -1 */
  bool binds;    /* of a TEST or AGGREGATE: its variable side gets the value of the other */
  bool left;     /* that side is the left one */
  /* MATCH, ABSENT, WINDOW: of held_since and held_until the second atom, the first is the body */
  Relation *relation;
  PairsPart part;
  int index;        /* -1: every row is looked at */
  uint32_t columns; /* of its key */
  Slot *slots;      /* of all columns but the time; those of the key first */
  int n_slots, n_key;
  bool complete;         /* nothing is added to it while this runs */
  const uint32_t *below; /* only rows below this one; may be NULL */
  int time_column;       /* -1: none is asked for */
  int time_variable;
  bool time_bound; /* it has a value before */
  bool time_fixed; /* a constant stands there: */
  Bounds time;
  int64_t from, to; /* of WINDOW, in seconds */
  /* MATCH over pairs, where whole rows go on at once (kernel.c) */
  const Groups *groups; /* of a complete relation: what stands for an index; or NULL */
  bool walks;           /* all of them, one after the other */
  Bound bounds[RANGES]; /* those of the sorted column cut what is searched, others sift it */
  int n_bounds, n_said; /* so many are the tests that follow at once */
  bool once;            /* the first solution says all */
  bool falls;   /* the greatest of the sorted column is looked at first: mostly it is nearest to what bounds it */
  int emits;    /* the variable before what it finds in the pairs of the head; or -1 */
  bool counts;  /* in what is counted: how many it finds is enough */
  bool joins;   /* of the one before: each code that it finds goes to the one that emits or counts */
  bool spreads; /* of the one before the last: each row that it finds goes behind all that the last finds */
  bool gathers; /* of the one before it: what that finds for the first of a row goes behind all its seconds */
  bool turned;  /* it walks the reverse */
  bool firsts;  /* it finds the firsts of rows */
  bool swaps;   /* of what emits: firsts go behind their seconds */
  int n_tests;  /* of what emits, counts or joins: the steps behind it that what it finds only passes */
  int tested;   /* of such a step: the column in which it has what is found; -1: in none */
  /* AGGREGATE, and the body of WINDOW */
  Op *body;
  Op *other; /* of an AGGREGATE that is compared: the same in the opposite reading */
  size_t n_body;
  int *inner; /* the variables of its solutions */
  int n_inner;
  bool distinct; /* no solution comes twice */
  Relation *solutions;
};

typedef struct Plan {
  const RuleRule *rule;
  bool possible;
  Op *ops;
  size_t n_ops;
  Relation *head;
  bool head_timed, head_moment; /* times of moments are kept apart */
  int folded;                   /* -1: none */
  RuleFold fold;
  bool apart;     /* no row of the head comes twice, */
  bool parted;    /* or none from different slots of what the first step walks */
  int carried[4]; /* variables that have the folded column of the atoms of its own recursion */
  int n_carried;
} Plan;

/* What a run has derived of the predicates that it asks for. */
typedef enum RunWidth {
  RUN_BOUND, /* what the question needs */
  RUN_KEPT,  /* also all that its rows rest on */
  RUN_WHOLE  /* everything */
} RunWidth;

struct RulesRun {
  const RuleProgram *compiled, *program; /* as it was given; as it is run */
  RunWidth width;
  const RulesSource *source;
  const RuleValue *asked;
  Codes *codes;
  Arena arena;
  Relation *relations[2]; /* owned; by predicate: what certainly holds, what possibly does */
  Relation **use[2];      /* the relation that a reading looks at: the certain one where the two are the same */
  bool *loaded, *unsure;  /* by predicate: what it holds may differ between the readings */
  bool *moment;           /* its times are those of events */
  bool *wanted;           /* what is asked for rests on it */
  Relation *tuples;       /* owned; by predicate, of those asked by what is bound: the tuples that were asked for */
  int whole;              /* the predicate whose rows are asked for, all of them; -1: the question's */
  Codelist proven;        /* rows of the answer, of which all that they rest on is there */
  int proving;            /* the predicate that holds them while it is derived; -1: none */
  size_t held;            /* bytes of results that are not in a relation yet */
  Relation answer;
  Err *err;
  uint64_t work, looked; /* rows looked at; when it was last asked whether to go on */
  Codelist staged;       /* rows of a head that are not added yet */
  uint64_t most;         /* rows that may be looked at; 0: any number */
  bool trying;           /* what is asked for may turn out to be about everything: */
  bool wide;             /* it has, and all of it is derived */
  uint32_t round;        /* of all rounds: what rows are stamped with */
  RulesLive *live;       /* whose run this is; NULL of a question that is asked once */
  Codelist listed;       /* rows that were asked for; codes on their way */
  Codelist passed;       /* codes that passed tests, of the second of two steps */
  PairsSieve sieves[TESTS];
};

static inline const RulePredicate *rules_run_predicate(const RulesRun *run, int i) {
  return &run->program->predicates.at[i];
}

/* Makes the plan of a rule: over what is new for the recursive atom number `recent` (-1: over everything). */
bool rules_plan_make(RulesRun *run, const RuleRule *rule, bool possible, int recent, Plan *out);

/* The code of a term that is no variable and no call. */
bool rules_constant_code(RulesRun *run, const RuleRule *rule, const RuleTerm *term, RuleType want, Code *out);

/* Finds what in a plan can go by whole rows. */
void rules_range_mark(RulesRun *run, const RuleRule *rule, Op *ops, size_t n, bool once);
void rules_once_mark(const Plan *plan);
void rules_apart_mark(Plan *plan);
void rules_kernel_mark(Plan *plan);
void rules_kernel_count(Op *aggregate);

/* The steps of the rule that are atoms of its own stratum, without not. */
size_t rules_plan_recursive(const RulesRun *run, const RuleRule *rule, size_t *at, size_t most);

/* The same, over everything, for rows whose variables in the head that are marked have values before. */
bool rules_plan_make_given(RulesRun *run, const RuleRule *rule, bool possible, const bool *given, Plan *out);

/* Rows of the case, when they are first needed. */
bool rules_load(RulesRun *run, int predicate);

/* True if the rows of a predicate are asked for by what is bound of it (Lua), and not all at once. */
bool rules_is_asked(const RulePredicate *predicate);

/* Has the rows that match the key of an atom of such a predicate, asked for once. */
bool rules_ask_rows(RulesRun *run, const Op *op, const Code *key);

/* From one time to another: a day or less is exact, from its first instant, to its last. */
Bounds rules_time_span(const Bounds *from, const Bounds *to);

typedef VEC(Bounds) RuleTimes;

/* Times that certainly touch or overlap, or of which one covers the other, are one: whether they do, and that one. */
bool rules_times_meet(const Bounds *a, const Bounds *b);
Bounds rules_times_join(const Bounds *a, const Bounds *b);

/* The maximal times in which a window holds, of one atom that held at these times, or of two (`b` is the one behind
 * held_since and held_until, otherwise NULL): those that certainly are and, if `possible`, those that possibly are. */
void rules_window_times(RuleWindow window, const RuleTimes *a, const RuleTimes *b, int64_t from, int64_t to,
                        bool possible, RuleTimes *out);

/* Appends what is left of all time without what the cuts possibly (`outer`) or certainly cover, in order. */
void rules_times_gaps(const RuleTimes *cuts, bool outer, RuleTimes *out);

/* A test of times or texts; of what it cannot be asked of it does not hold. A date that is written means the whole of it
 * where another lies in it. */
bool rules_test_hold(const char *name, const RuleValue *args, size_t n, bool possible);

/* Makes a text that stands where a time is wanted that time; false if it is no date. */
bool rules_time_read(RuleValue *value);

/* The year of a time; false if it does not lie in one. */
bool rules_time_year(const Bounds *time, RuleValue *out);

/* A function of texts; false if it has no value. What it makes lies in the arena or in codes. */
bool rules_text_call(const Codes *codes, Arena *arena, const char *name, const RuleValue *args, size_t n,
                     RuleValue *out);

/* The run's program with its chains taken apart: the same predicates, and behind them some that only its rules know. Its
 * lists are owned by the caller, all else lies in the arena of the run. */
const RuleProgram *rules_rewrite(RulesRun *run);

/* That program with recursions p(X, Z) :- p(X, Y), p(Y, Z) made single: the second p is what the other rules give, perhaps
 * a predicate behind those of the program. It marks in `single`, by predicate, where it is so. Lists as above. */
const RuleProgram *rules_single(RulesRun *run, const RuleProgram *program, bool *single);

/* That program, or in its place one that derives what is asked for with known values for these alone (which is as wide as
 * `width` says, and then says how wide it is). `wanted`: a predicate whose rows are all asked for; -1: the question. */
const RuleProgram *rules_magic(RulesRun *run, const RuleProgram *program, int wanted, RunWidth *width);

/* Derives anew, from the rows of the case that are there, what a run has left out. On failure all is as it was. */
bool rules_widen(RulesRun *run, RunWidth width, Err *err);

/* The same, so far as one row of the answer rests on it. */
bool rules_widen_for(RulesRun *run, const Code *row, Err *err);

/* Derives a stratum whose recursion is a closure, if it is one; `done` is false if it had to end. */
bool rules_closure_run(RulesRun *run, const RuleRule *rules, size_t n, bool possible, bool *done);

/* The same of least sums; rows that have no such shape are left to rounds. */
bool rules_least_run(RulesRun *run, const RuleRule *rules, size_t n, bool possible, bool *done);

/* Puts rows in the order of their values. */
void rules_rows_sort(const RulesRun *run, Code *rows, size_t n, int arity);

/* Counts work; false if the person or the memory says that it is enough. */
bool rules_go_on(RulesRun *run, uint64_t work);

/* Runs a plan: every solution goes to its head, or to the answer. */
bool rules_plan_run(RulesRun *run, const Plan *plan);

/* Whether a plan that was made for given variables has a solution that gives this row of its head; false on failure, too. */
bool rules_plan_gives(RulesRun *run, const Plan *plan, const Code *row);

/* Rounds of one reading of a stratum, from what is new in it until nothing is. */
bool rules_rounds_run(RulesRun *run, const RuleRule *rules, size_t n, bool possible);

/* ---- live.c ---- */

/* rules_run for a question that is kept up to date; `live` may be NULL. */
RulesRun *rules_run_for(const RuleProgram *program, const RulesSource *source, int wanted, const RuleValue *asked,
                        RulesLive *live, Err *err);

/* What gave the rows of a predicate of the case; loads them; asks for those of one giver, or of all. */
Given *rules_live_given(RulesLive *live, int predicate);
bool rules_live_load(RulesLive *live, int predicate);
bool rules_given_ask(RulesRun *run, int predicate, const Record *giver);

/* What the source says of records and their names; of a question that is kept up to date it is noted. */
bool rules_record_find(RulesRun *run, const char *name, Record *out, Err *err);
void rules_record_name(RulesRun *run, Record record, Buf *out);

/* Adds to the run's own program what keeps it up to date; gives the predicate that stands for the question. */
int rules_live_prepare(RulesLive *live, RulesRun *run, RuleProgram *program);

#endif
