/* How one rule is run: its literals as steps of a nested loop, over relations that are there.
 *
 * A plan is made anew whenever the sizes of what it joins may have changed; it lies in the arena of the Run.
 */
#ifndef RULES_PLAN_H
#define RULES_PLAN_H

#include "rules/internal.h"
#include "rules/run.h"
#include "time/duration.h"

typedef enum SlotKind {
  SLOT_ANY,
  SLOT_CODE,  /* a constant */
  SLOT_BOUND, /* a variable that has a value before */
  SLOT_BIND,  /* a variable that gets its value here */
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

typedef enum OpKind { OP_MATCH, OP_ABSENT, OP_TEST, OP_RELATE, OP_AGGREGATE, OP_SHIFT } OpKind;
typedef enum OpPart { PART_ALL, PART_NEW, PART_OLD } OpPart;

typedef struct Op Op;
struct Op {
  OpKind kind;
  const RuleLiteral *literal;
  bool possible; /* times are compared by what is possible */
  bool binds;    /* of a TEST or AGGREGATE: its variable side gets the value of the other */
  bool left;     /* that side is the left one */
  /* MATCH, ABSENT, SHIFT */
  Relation *relation;
  OpPart part;
  int index;        /* -1: every row is looked at */
  uint32_t columns; /* of its key */
  Slot *slots;      /* of all columns but the time; those of the key first */
  int n_slots, n_key;
  int time_column; /* -1: none is asked for */
  int time_variable;
  bool time_bound; /* it has a value before */
  bool time_fixed; /* a constant stands there: */
  Bounds time;
  int64_t from, to; /* of SHIFT, in seconds */
  int emits;  /* of the last MATCH, over pairs: the variable before what it finds in the pairs of the head; or -1 */
  bool joins; /* of the MATCH before it: each row of pairs is joined as a whole */
  /* AGGREGATE */
  Op *body;
  size_t n_body;
  int *inner; /* the variables of its solutions */
  int n_inner;
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
} Plan;

struct RulesRun {
  const RuleProgram *program;
  const RulesSource *source;
  const RuleValue *asked;
  Codes *codes;
  Arena arena;
  Relation *relations[2]; /* owned; by predicate: what certainly holds, what possibly does */
  Relation **use[2];      /* the relation that a reading looks at: the certain one where the two are the same */
  bool *loaded, *unsure;  /* by predicate: what it holds may differ between the readings */
  bool *moment;           /* its times are those of events */
  bool *wanted;           /* what is asked for rests on it */
  Relation answer;
  Err *err;
  uint64_t work, looked; /* rows looked at; when it was last asked whether to go on */
  Codelist listed;       /* rows that were asked for */
};

/* Makes the plan of a rule: over what is new for the recursive atom number `recent` (-1: over everything). */
bool rules_plan_make(RulesRun *run, const RuleRule *rule, bool possible, int recent, Plan *out);

/* The steps of the rule that are atoms of its own stratum, without not. */
size_t rules_plan_recursive(const RulesRun *run, const RuleRule *rule, size_t *at, size_t most);

/* Rows of the case, when they are first needed. */
bool rules_load(RulesRun *run, int predicate);

/* From one time to another: a day or less is exact, from its first instant, to its last. */
Bounds rules_time_span(const Bounds *from, const Bounds *to);

/* What a window makes of a time: false if nothing certainly (or, if `possible`, possibly) stays. */
bool rules_time_window(RuleWindow window, Bounds *time, int64_t from, int64_t to, bool possible);

/* Takes from a time all that the cut possibly (`outer`) or certainly covers. False if that does not touch it; else what is
 * left before and behind, each with whether there certainly (or, if `possible`, possibly) is any. */
bool rules_time_take(const Bounds *time, const Bounds *cut, bool outer, bool possible, Bounds *left, bool *has_left,
                     Bounds *right, bool *has_right);

/* A test of times or texts. False if it cannot be asked of these values. */
bool rules_test_hold(const char *name, const RuleValue *args, size_t n, bool possible, bool *holds);

/* A function of texts; false if it has no value. What it makes lies in the arena or in codes. */
bool rules_text_call(const Codes *codes, Arena *arena, const char *name, const RuleValue *args, size_t n,
                     RuleValue *out);

/* Runs a plan: every solution goes to its head, or to the answer. */
bool rules_plan_run(RulesRun *run, const Plan *plan);

#endif
