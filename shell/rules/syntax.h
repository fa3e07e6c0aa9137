/* The rule language as it is written: text to a tree, and back.
 *
 *   block   := clause*            clause := head [":-" body] "."
 *   head    := name["(" argument, … ")"] ["@" term]       an argument may be `min X` or `max X`
 *   body    := literal, …         literal := ["possibly"] (["not"] atom | test) | window | aggregate
 *   atom    := ["-"] name["(" [key ":"] term, … ")"] ["@" term]
 *   test    := term (= | != | < | <= | > | >=) term
 *   window  := (once | historically | eventually | always)["from", "to"] atom
 *            | atom (held_since | held_until)["from", "to"] atom
 *   aggregate := term test-sign (count | sum | min | max | mean){ term, … : body }
 *   term    := Variable | _ | 'record' | "text" | word | number | ? | word(term, …) | term (+ - * / & |) term
 *
 * `%` begins a comment, `%%` one that describes the next clause. Invariants of a tree: every text in it is NUL-terminated
 * UTF-8; `at` is the byte of the block's text where a thing begins; a variable's number is its place in the clause's list
 * of names, and every `_` has a number of its own (its name is "_").
 * Ownership: everything of a block lies in its arena, the text too.
 */
#ifndef RULES_SYNTAX_H
#define RULES_SYNTAX_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum RuleTermKind {
  RULE_VARIABLE, /* `variable`; a `_` too */
  RULE_RECORD,   /* 'Taliban', 'E1': `text` */
  RULE_TEXT,     /* "2024-07", or a word without quotes: `text` */
  RULE_INTEGER,
  RULE_REAL,
  RULE_ASKED, /* ?: the argument number `variable` of ask, from 0 */
  RULE_CALL   /* `text` of `args`: a function by its name, an operator by its sign */
} RuleTermKind;

typedef struct RuleTerm RuleTerm;
struct RuleTerm {
  RuleTermKind kind;
  uint32_t at;
  int variable;
  const char *text;
  int64_t integer;
  double real;
  bool word; /* a text that was written without quotes */
  RuleTerm *args;
  size_t n_args;
};

typedef enum RuleFold { RULE_FOLD_NONE, RULE_FOLD_MIN, RULE_FOLD_MAX } RuleFold;

typedef struct RuleArgument {
  const char *key; /* NULL: by its place */
  RuleFold fold;   /* in a head */
  RuleTerm term;
} RuleArgument;

typedef struct RuleAtom {
  uint32_t at;
  bool denied; /* -p(…) */
  const char *name;
  RuleArgument *args;
  size_t n_args;
  RuleTerm *time; /* NULL without @ */
} RuleAtom;

typedef enum RuleLiteralKind { RULE_ATOM, RULE_TEST, RULE_AGGREGATE, RULE_WINDOW, RULE_HELD } RuleLiteralKind;
typedef enum RuleSign { RULE_EQ, RULE_NE, RULE_LT, RULE_LE, RULE_GT, RULE_GE } RuleSign;
typedef enum RuleAggregate { RULE_COUNT, RULE_SUM, RULE_MIN, RULE_MAX, RULE_MEAN } RuleAggregate;
typedef enum RuleWindow {
  RULE_ONCE,
  RULE_HISTORICALLY,
  RULE_EVENTUALLY,
  RULE_ALWAYS,
  RULE_SINCE,
  RULE_UNTIL
} RuleWindow;

typedef struct RuleLiteral RuleLiteral;
struct RuleLiteral {
  RuleLiteralKind kind;
  uint32_t at;
  bool possibly, negated;
  RuleAtom atom, second; /* of ATOM, WINDOW, HELD; `second` of HELD */
  RuleSign sign;         /* of TEST and AGGREGATE */
  RuleTerm left, right;  /* of TEST; `left` of AGGREGATE */
  RuleAggregate aggregate;
  RuleTerm *values; /* of AGGREGATE: what stands before the colon */
  size_t n_values;
  RuleLiteral *body; /* of AGGREGATE */
  size_t n_body;
  RuleWindow window;
  const char *from, *to; /* of WINDOW and HELD, durations as written */
};

typedef struct RuleClause {
  uint32_t at, end; /* the bytes of the clause, its full stop included */
  const char *doc;  /* its %% lines, or NULL */
  RuleAtom head;    /* of a question: no name, and no arguments */
  RuleLiteral *body;
  size_t n_body;
  const char **names; /* of its variables */
  int n_names;
} RuleClause;

typedef struct RuleBlock {
  Arena arena;
  const char *name; /* for messages */
  const char *text;
  size_t len;
  RuleClause *clauses;
  size_t n_clauses;
  int n_asked; /* how many ? a question has */
} RuleBlock;

/* Reads a block, or the body of one question. On failure the message says where, with the line and a caret. The block is
 * then cleared. */
bool rules_parse(const char *name, const char *text, size_t len, RuleBlock *out, Err *err);
bool rules_question_parse(const char *text, size_t len, RuleBlock *out, Err *err);
void rules_block_clear(RuleBlock *block);

/* A message about a place in the block's text: what, the block, line and column, the line, a caret. Returns false. */
bool rules_fail(const RuleBlock *block, uint32_t at, Err *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Writes what parses back to the same tree, one clause or literal a line as it is commonly laid out. */
void rules_clause_print(const RuleClause *clause, Buf *out);
void rules_literal_print(const RuleClause *clause, const RuleLiteral *literal, Buf *out);
void rules_atom_print(const RuleClause *clause, const RuleAtom *atom, Buf *out);
void rules_term_print(const RuleClause *clause, const RuleTerm *term, Buf *out);
void rules_block_print(const RuleBlock *block, Buf *out);

extern const char *const RULES_SIGNS[];      /* by RuleSign */
extern const char *const RULES_AGGREGATES[]; /* by RuleAggregate */
extern const char *const RULES_WINDOWS[];    /* by RuleWindow */

#endif
