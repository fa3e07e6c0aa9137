/* What the files of rules/ share. */
#ifndef RULES_INTERNAL_H
#define RULES_INTERNAL_H

#include "rules/program.h"

typedef enum RuleTokenKind {
  TOKEN_END,
  TOKEN_VARIABLE,
  TOKEN_WORD,
  TOKEN_RECORD,
  TOKEN_TEXT,
  TOKEN_INTEGER,
  TOKEN_REAL,
  TOKEN_SIGN /* `text` is one of the signs of the language */
} RuleTokenKind;

typedef struct RuleToken {
  RuleTokenKind kind;
  uint32_t at, end;
  const char *text; /* in the block's arena; the words without their quotes */
  int64_t integer;
  double real;
  const char *doc; /* the %% lines before it, or NULL */
} RuleToken;

/* The token that begins at or behind byte `at` of the block's text; false with a message if there is none. */
bool rules_token_read(RuleBlock *block, uint32_t at, RuleToken *out, Err *err);

/* ---- compiling: compile.c resolves names and puts literals in order, with the help of the others ---- */

typedef struct Compiler {
  RuleProgram *program;
  Err *err;
} Compiler;

/* The predicates of the language itself: general ones of every case, and tests of times. */
bool rules_signature_find(const char *name, RuleSignature *out);
bool rules_test_timed(const char *name);    /* it is a test of times alone */
const char *rules_signature_name(size_t i); /* NULL behind the last */

/* What a function takes and gives. An UNKNOWN argument takes anything. */
typedef struct RuleFunction {
  const char *name;
  int least, most; /* arguments */
  RuleType result, args[3];
  bool whole; /* asks for the whole of a time */
} RuleFunction;
const RuleFunction *rules_function_find(const char *name, size_t n_args); /* NULL if there is none */
bool rules_is_length(const RuleTerm *term); /* length(T), which is compared with a duration */
void rules_function_near(const char *name, Buf *out);

/* Gives every column and variable its type. */
bool rules_types_infer(Compiler *c);

/* Sorts the program's rules by strata; refuses negation, aggregates and growth without bound through recursion. */
bool rules_strata_make(Compiler *c);

/* The same anew for a program that was compiled and whose rules have changed since. -1, or a predicate that a rule asks for
 * through not, an aggregate or the whole of its time, and that rests on that rule's head. */
int rules_strata_renew(RuleProgram *program, Arena *arena);

/* Steps of a rule that was compiled, in an order that can be run: `first` (-1: none) as soon as it is ready, else whatever
 * is ready and costs least. `bound`: the variables that have values before. `out` has room for n. */
typedef double (*RuleCost)(void *context, const RuleStep *step, const bool *bound);
void rules_steps_arrange(const RuleProgram *program, Arena *arena, const RuleRule *rule, const RuleStep *steps,
                         size_t n, const bool *bound, int first, RuleCost cost, void *context, RuleStep *out);

/* Calls `visit` for every variable of a term; false as soon as it says so. */
bool rules_term_visit(const RuleTerm *term, bool (*visit)(void *context, int variable, uint32_t at), void *context);

#endif
