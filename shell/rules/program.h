/* A program that can be run: blocks of rules, checked against each other and against what the case has.
 *
 * Compiling resolves every name, gives every column a type, finds an order of literals in which every variable is bound
 * before it is needed, and puts the predicates into strata. What is wrong is one message that points into the text.
 *
 * Ownership: a program borrows its blocks and its host, which must outlive it; everything else lies in its arena.
 */
#ifndef RULES_PROGRAM_H
#define RULES_PROGRAM_H

#include "base/vec.h"
#include "rules/syntax.h"

#define RULES_COLUMNS 16 /* arguments of a predicate, its time among them */

typedef enum RuleType {
  RULE_TYPE_UNKNOWN,
  RULE_TYPE_RECORD,
  RULE_TYPE_TIME,
  RULE_TYPE_NUMBER,
  RULE_TYPE_TEXT
} RuleType;

typedef enum RuleOrigin {
  RULE_DERIVED, /* by rules */
  RULE_EVENT,   /* a type of events of the case; its times never become one */
  RULE_RELATION,
  RULE_GENERAL, /* actor, role, attribute … */
  RULE_TABLE,   /* rows that are not of the case, and predicates written in Lua */
  RULE_TESTING  /* before, during, contains …: a test of times or texts */
} RuleOrigin;

/* What stands behind a name that no rule derives. */
typedef struct RuleSignature {
  RuleOrigin origin;
  int arity;                     /* without the time */
  bool timed;                    /* may be asked with @ */
  bool named;                    /* arguments by name ask for roles and fields */
  bool empty;                    /* a type that is declared, and of which there is nothing */
  RuleType types[RULES_COLUMNS]; /* UNKNOWN: whatever the row holds */
  uint32_t bound;                /* bit i: argument i must be bound before it is asked (Lua) */
} RuleSignature;

/* What a program asks of the case. Every function may be NULL. */
typedef struct RulesHost {
  void *context;
  /* The signature of a name: true if there is one. */
  bool (*find)(void *context, const char *name, RuleSignature *out);
  /* The type of an argument by name of a predicate that takes such: false if it knows no role or field of this name. */
  bool (*key)(void *context, const char *name, const char *key, RuleType *out);
  /* Appends the name that is there and is nearest to this one, of predicates, or of the keys of `of` if it is not NULL. */
  void (*near)(void *context, const char *of, const char *name, Buf *out);
  /* Whether a text in a column of a predicate of the language is a word that can stand there; if not, appends what is wrong. */
  bool (*word)(void *context, const char *predicate, int column, const char *text, Buf *wrong);
} RulesHost;

/* A predicate of a program: by its name, and for one of the case also by the names of the arguments asked for. */
typedef struct RulePredicate {
  const char *name;
  RuleOrigin origin;
  bool denied; /* what is denied: -p */
  int arity;   /* columns by place, without the time */
  bool timed;  /* the last column is a time */
  int n_keys;  /* further columns by name, behind the arity */
  const char *keys[RULES_COLUMNS];
  RuleType types[RULES_COLUMNS + 1]; /* the time behind the others */
  RuleFold fold;                     /* the column `folded` is kept at its least or greatest */
  int folded;
  uint32_t bound; /* as in its signature */
  int stratum;    /* derived ones: from 0; all it rests on have been derived before or are of the same */
  bool recursive;
  bool empty;              /* as in its signature; or derived, and every rule rests on such */
  bool moment;             /* its times are those of events, and never become one */
  bool guard;              /* made by a run: its rows say which rows of another are asked for */
  const RuleClause *first; /* of those that derive it, for messages */
  const RuleBlock *block;
} RulePredicate;

/* Of its facts as they are kept: arguments, keys, time. */
static inline int rule_columns(const RulePredicate *p) {
  return p->arity + p->n_keys + (p->timed ? 1 : 0);
}

/* A literal whose names are resolved. The tree of an aggregate or window has its own. */
typedef struct RuleStep RuleStep;
struct RuleStep {
  const RuleLiteral *literal;
  int predicate, second; /* of its atoms, -1 without */
  RuleStep *body;        /* of an aggregate, in order */
  size_t n_body;
  int *outer; /* of an aggregate: the variables that it shares with what stands outside */
  size_t n_outer;
};

typedef struct RuleRule {
  const RuleBlock *block;
  const RuleClause *clause;
  int head;        /* the predicate; -1 in a question */
  RuleStep *steps; /* in an order in which they can be run */
  size_t n_steps;
  RuleType *types; /* of its variables */
  bool *bound;     /* those that have a value outside of aggregates */
} RuleRule;

typedef struct RuleProgram {
  Arena arena;
  VEC(RulePredicate) predicates;
  VEC(RuleRule) rules; /* a stratum after the other; the question, if there is one, last */
  int n_strata;
  const RulesHost *host;
} RuleProgram;

/* `question` may be NULL. On failure the message points into the block that is wrong, and the program is cleared. */
bool rules_compile(const RuleBlock *const *blocks, size_t n, const RuleBlock *question, const RulesHost *host,
                   RuleProgram *out, Err *err);
void rules_program_clear(RuleProgram *program);

/* The predicate of that name which rules derive; -1, with the nearest, if there is none. */
int rules_predicate_find(const RuleProgram *program, const char *name, Err *err);

/* True if every program has a predicate of this name: actor, before … */
bool rules_general_find(const char *name);

/* "a record", "a time" …: for messages */
const char *rules_type_name(RuleType type);

#endif
