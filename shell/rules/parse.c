#include "rules/internal.h"

#include "base/vec.h"

#include <string.h>

#define DEPTH_MOST 64      /* of parentheses and aggregates in each other */
#define VARIABLES_MOST 200 /* of a clause */
#define OPERATORS_MOST 500 /* likewise: a term is as deep as it has of them in a row */
#define LITERALS_MOST 200  /* of a body */
#define TEXT_MOST (16u << 20)

const char *const RULES_SIGNS[] = {"=", "!=", "<", "<=", ">", ">="};
const char *const RULES_AGGREGATES[] = {"count", "sum", "min", "max", "mean"};
const char *const RULES_WINDOWS[] = {"once", "historically", "eventually", "always", "held_since", "held_until"};

enum { SIGNS = 6, AGGREGATES = 5, WINDOWS = 4, ALL_WINDOWS = 6 };

typedef VEC(RuleArgument) Arguments;
typedef VEC(RuleTerm) Terms;
typedef VEC(RuleLiteral) Literals;

typedef struct Parser {
  RuleBlock *block;
  RuleToken token, next; /* the one to be taken, and the one behind it */
  Err *err;
  VEC(const char *) names; /* of the clause's variables */
  int operators;           /* of the clause */
  int depth;
} Parser;

static bool parse_term(Parser *p, RuleTerm *out);
static bool parse_body(Parser *p, RuleLiteral **out, size_t *n);

/* ---- tokens ---- */

static bool fail(const Parser *p, const char *what) {
  return rules_fail(p->block, p->token.at, p->err, "%s", what);
}

static bool advance(Parser *p) {
  p->token = p->next;
  return p->token.kind == TOKEN_END || rules_token_read(p->block, p->token.end, &p->next, p->err);
}

static bool is_sign(const RuleToken *token, const char *sign) {
  return token->kind == TOKEN_SIGN && strcmp(token->text, sign) == 0;
}

static bool is_word(const RuleToken *token, const char *word) {
  return token->kind == TOKEN_WORD && strcmp(token->text, word) == 0;
}

static bool take(Parser *p, const char *sign, const char *what) {
  return is_sign(&p->token, sign) ? advance(p) : fail(p, what);
}

static int find_word(const RuleToken *token, RuleTokenKind kind, const char *const *words, int n) {
  for (int i = 0; token->kind == kind && i < n; i++)
    if (strcmp(token->text, words[i]) == 0)
      return i;
  return -1;
}

/* ---- terms ---- */

static bool variable_number(Parser *p, const char *name, int *out) {
  bool any = strcmp(name, "_") == 0;
  for (size_t i = 0; !any && i < p->names.n; i++)
    if (strcmp(p->names.at[i], name) == 0) {
      *out = (int)i;
      return true;
    }
  if (p->names.n == VARIABLES_MOST)
    return fail(p, "a rule has at most 200 variables");
  vec_add(&p->names, name);
  *out = (int)p->names.n - 1;
  return true;
}

static RuleTerm *term_copy(Parser *p, const RuleTerm *term) {
  return arena_array(&p->block->arena, term, 1, sizeof *term);
}

static bool parse_terms(Parser *p, const char *close, RuleTerm **out, size_t *n) {
  Terms terms = {0};
  bool done = true;
  while (done && !is_sign(&p->token, close)) {
    RuleTerm term;
    done = parse_term(p, &term);
    if (done)
      vec_add(&terms, term);
    if (done && is_sign(&p->token, ","))
      done = advance(p);
    else if (done && !is_sign(&p->token, close))
      done = fail(p, "a comma or the closing bracket stands here");
  }
  done = done && advance(p);
  *n = terms.n;
  *out = arena_array(&p->block->arena, terms.at, terms.n, sizeof *terms.at);
  vec_clear(&terms);
  return done;
}

static bool parse_primary(Parser *p, RuleTerm *out) {
  RuleToken token = p->token;
  *out = (RuleTerm){.at = token.at, .text = token.text, .integer = token.integer, .real = token.real};
  switch (token.kind) {
  case TOKEN_VARIABLE: out->kind = RULE_VARIABLE; return variable_number(p, token.text, &out->variable) && advance(p);
  case TOKEN_RECORD: out->kind = RULE_RECORD; return advance(p);
  case TOKEN_INTEGER: out->kind = RULE_INTEGER; return advance(p);
  case TOKEN_REAL: out->kind = RULE_REAL; return advance(p);
  case TOKEN_TEXT: out->kind = RULE_TEXT; return advance(p);
  case TOKEN_WORD:
    out->kind = RULE_TEXT;
    out->word = true;
    if (!is_sign(&p->next, "("))
      return advance(p);
    out->kind = RULE_CALL;
    out->word = false;
    return advance(p) && advance(p) && parse_terms(p, ")", &out->args, &out->n_args);
  default: break;
  }
  if (is_sign(&token, "?")) {
    out->kind = RULE_ASKED;
    out->variable = p->block->n_asked++;
    return advance(p);
  }
  if (is_sign(&token, "("))
    return advance(p) && parse_term(p, out) && take(p, ")", "a closing ) is missing here");
  return fail(p, token.kind == TOKEN_END ? "a term is missing at the end"
                                         : "a term stands here: a variable, a name, a text or a number");
}

static bool parse_unary(Parser *p, RuleTerm *out) {
  if (!is_sign(&p->token, "-"))
    return parse_primary(p, out);
  uint32_t at = p->token.at;
  if (!advance(p))
    return false;
  if (p->token.kind == TOKEN_INTEGER || p->token.kind == TOKEN_REAL) {
    if (!parse_primary(p, out))
      return false;
    out->integer = -out->integer;
    out->real = -out->real;
    out->at = at;
    return true;
  }
  if (++p->depth > DEPTH_MOST)
    return fail(p, "this is nested too deeply");
  RuleTerm inner;
  bool done = parse_unary(p, &inner);
  p->depth--;
  *out = (RuleTerm){.kind = RULE_CALL, .at = at, .text = "-", .args = term_copy(p, &inner), .n_args = 1};
  return done;
}

/* By how tightly they bind, the loosest first. */
static const char *const OPERATORS[][3] = {{"|", NULL}, {"&", NULL}, {"+", "-", NULL}, {"*", "/", NULL}};
enum { LEVELS = 4 };

static const char *find_operator(const RuleToken *token, int level) {
  for (int i = 0; i < 3 && OPERATORS[level][i] != NULL; i++)
    if (is_sign(token, OPERATORS[level][i]))
      return OPERATORS[level][i];
  return NULL;
}

/* Goes on behind a term that was read already; `level` is the loosest operator that it takes. */
static bool parse_rest(Parser *p, int level, RuleTerm *out);

static bool parse_level(Parser *p, int level, RuleTerm *out) {
  return parse_unary(p, out) && parse_rest(p, level, out);
}

static bool parse_rest(Parser *p, int level, RuleTerm *out) {
  for (int at = LEVELS - 1; at >= level; at--) {
    const char *sign;
    while ((sign = find_operator(&p->token, at)) != NULL) {
      RuleTerm args[2] = {*out};
      if (++p->operators > OPERATORS_MOST)
        return fail(p, "a rule has at most 500 operators");
      if (!advance(p) || !parse_level(p, at + 1, &args[1]))
        return false;
      *out = (RuleTerm){.kind = RULE_CALL, .at = args[0].at, .text = sign, .n_args = 2};
      out->args = arena_array(&p->block->arena, args, 2, sizeof *args);
    }
  }
  return true;
}

static bool parse_term(Parser *p, RuleTerm *out) {
  if (++p->depth > DEPTH_MOST)
    return fail(p, "this is nested too deeply");
  bool done = parse_level(p, 0, out);
  p->depth--;
  return done;
}

/* ---- atoms ---- */

static bool parse_argument(Parser *p, bool head, RuleArgument *out) {
  *out = (RuleArgument){0};
  if (p->token.kind == TOKEN_WORD && is_sign(&p->next, ":")) {
    out->key = p->token.text;
    if (!advance(p) || !advance(p))
      return false;
  }
  bool fold = (is_word(&p->token, "min") || is_word(&p->token, "max")) && !is_sign(&p->next, "(") &&
              !is_sign(&p->next, ",") && !is_sign(&p->next, ")");
  if (fold && !head)
    return fail(p, "min and max stand in the head of a rule, or before { as an aggregate");
  if (fold) {
    out->fold = is_word(&p->token, "min") ? RULE_FOLD_MIN : RULE_FOLD_MAX;
    if (!advance(p))
      return false;
  }
  return parse_term(p, &out->term);
}

static bool parse_arguments(Parser *p, bool head, RuleAtom *atom) {
  Arguments args = {0};
  bool done = true;
  if (is_sign(&p->token, ")"))
    done = fail(p, "leave out the parentheses where there are no arguments");
  while (done) {
    RuleArgument argument;
    done = parse_argument(p, head, &argument);
    if (!done)
      break;
    if (argument.key == NULL && args.n > 0 && args.at[args.n - 1].key != NULL)
      done = rules_fail(p->block, argument.term.at, p->err, "arguments by name stand behind those by place");
    vec_add(&args, argument);
    if (done && is_sign(&p->token, ")"))
      break;
    done = done && take(p, ",",
                        is_sign(&p->token, "=") ? "an argument by name takes a colon, as in agent: X"
                                                : "a comma or the closing ) stands here");
  }
  done = done && advance(p);
  atom->n_args = args.n;
  atom->args = arena_array(&p->block->arena, args.at, args.n, sizeof *args.at);
  vec_clear(&args);
  return done;
}

static bool parse_atom(Parser *p, bool head, RuleAtom *out) {
  *out = (RuleAtom){.at = p->token.at};
  if (is_sign(&p->token, "-")) {
    out->denied = true;
    if (!advance(p))
      return false;
  }
  if (p->token.kind != TOKEN_WORD && p->token.kind != TOKEN_TEXT)
    return fail(p, p->token.kind == TOKEN_VARIABLE
                       ? "a predicate begins with a small letter, or stands in double quotes"
                       : "a predicate stands here");
  out->name = p->token.text;
  return advance(p) && (!is_sign(&p->token, "(") || (advance(p) && parse_arguments(p, head, out)));
}

static bool parse_time(Parser *p, RuleAtom *atom) {
  if (!is_sign(&p->token, "@"))
    return true;
  RuleTerm time;
  if (!advance(p) || !parse_level(p, 1, &time))
    return false;
  atom->time = term_copy(p, &time);
  return true;
}

/* ---- literals ---- */

static bool parse_window(Parser *p, RuleLiteral *out) {
  const char **ends[] = {&out->from, &out->to};
  if (!take(p, "[", "the window stands here, such as [\"0d\", \"90d\"]"))
    return false;
  for (int i = 0; i < 2; i++) {
    if (p->token.kind != TOKEN_TEXT)
      return fail(p, "a duration in double quotes stands here, such as \"90d\"");
    *ends[i] = p->token.text;
    if (!advance(p) || !take(p, i == 0 ? "," : "]", i == 0 ? "a comma stands here" : "a closing ] stands here"))
      return false;
  }
  return true;
}

static bool parse_aggregate(Parser *p, RuleLiteral *out, int which) {
  out->kind = RULE_AGGREGATE;
  out->aggregate = (RuleAggregate)which;
  if (++p->depth > DEPTH_MOST)
    return fail(p, "this is nested too deeply");
  if (!advance(p) || !advance(p))
    return false;
  /* `count{ body }` counts solutions; what stands before a colon is what is counted, summed … */
  Terms values = {0};
  RuleToken token = p->token, next = p->next;
  size_t names = p->names.n;
  int asked = p->block->n_asked, depth = p->depth;
  bool done = true, colon = false;
  Err *err = p->err;
  p->err = NULL;
  while (done && !colon) { /* tried; if no colon comes, it was the body */
    RuleTerm term;
    done = parse_term(p, &term);
    if (done)
      vec_add(&values, term);
    colon = done && is_sign(&p->token, ":");
    done = done && !colon && is_sign(&p->token, ",") && advance(p);
  }
  p->err = err;
  if (colon) {
    out->n_values = values.n;
    out->values = arena_array(&p->block->arena, values.at, values.n, sizeof *values.at);
  }
  vec_clear(&values);
  if (!colon) {
    p->token = token;
    p->next = next;
    p->names.n = names;
    p->block->n_asked = asked;
    p->depth = depth;
  } else if (!advance(p)) {
    return false;
  }
  if (!parse_body(p, &out->body, &out->n_body))
    return false;
  p->depth--;
  if (out->n_values == 0 && out->aggregate != RULE_COUNT)
    return rules_fail(p->block, token.at, p->err, "%s takes what is to be taken before a colon: %s{ N : … }",
                      RULES_AGGREGATES[which], RULES_AGGREGATES[which]);
  return take(p, "}", "a comma or the closing } stands here");
}

/* A test or an aggregate whose left side was read. */
static bool parse_test(Parser *p, RuleLiteral *out) {
  out->kind = RULE_TEST;
  int sign = find_word(&p->token, TOKEN_SIGN, RULES_SIGNS, SIGNS);
  if (sign < 0)
    return fail(p, is_sign(&p->token, "(") ? "a predicate begins with a small letter, or stands in double quotes"
                                           : "a test stands here: = != < <= > >=");
  out->sign = (RuleSign)sign;
  if (!advance(p))
    return false;
  int aggregate = is_sign(&p->next, "{") ? find_word(&p->token, TOKEN_WORD, RULES_AGGREGATES, AGGREGATES) : -1;
  if (aggregate >= 0 && out->possibly)
    return fail(p, "possibly stands before one atom or test");
  return aggregate >= 0 ? parse_aggregate(p, out, aggregate) : parse_term(p, &out->right);
}

static bool is_operator(const RuleToken *token) {
  for (int level = 0; level < LEVELS; level++)
    if (find_operator(token, level) != NULL)
      return true;
  return false;
}

/* What was read as an atom is the first operand of a term. */
static bool term_of_atom(Parser *p, const RuleAtom *atom, bool bare, RuleTerm *out) {
  *out = (RuleTerm){.kind = bare ? RULE_TEXT : RULE_CALL, .at = atom->at, .text = atom->name, .word = bare};
  out->n_args = atom->n_args;
  out->args = arena_alloc(&p->block->arena, atom->n_args * sizeof *out->args);
  for (size_t i = 0; i < atom->n_args; i++) {
    if (atom->args[i].key != NULL)
      return rules_fail(p->block, atom->args[i].term.at, p->err, "a function takes its arguments by place");
    out->args[i] = atom->args[i].term;
  }
  return true;
}

static bool parse_atom_literal(Parser *p, RuleLiteral *out) {
  out->kind = RULE_ATOM;
  bool bare_text = p->token.kind == TOKEN_TEXT && !is_sign(&p->next, "(") && !is_sign(&p->next, "@");
  if (bare_text)
    return parse_term(p, &out->left) && parse_test(p, out);
  bool bare = !is_sign(&p->next, "(");
  if (!parse_atom(p, false, &out->atom))
    return false;
  bool tested = find_word(&p->token, TOKEN_SIGN, RULES_SIGNS, SIGNS) >= 0 || is_operator(&p->token);
  if (tested && !out->atom.denied && !out->negated)
    return term_of_atom(p, &out->atom, bare, &out->left) && parse_rest(p, 0, &out->left) && parse_test(p, out);
  if (!parse_time(p, &out->atom))
    return false;
  int held = is_sign(&p->next, "[") ? find_word(&p->token, TOKEN_WORD, RULES_WINDOWS, ALL_WINDOWS) : -1;
  if (held < WINDOWS)
    return true;
  if (out->negated)
    return fail(p, "give this a rule of its own, and write not before its head");
  out->kind = RULE_HELD;
  out->window = (RuleWindow)held;
  return advance(p) && parse_window(p, out) && parse_atom(p, false, &out->second) && parse_time(p, &out->second);
}

static bool parse_literal(Parser *p, RuleLiteral *out) {
  *out = (RuleLiteral){.at = p->token.at};
  if (is_word(&p->token, "possibly") && !is_sign(&p->next, "(")) {
    out->possibly = true;
    if (!advance(p))
      return false;
  }
  if (is_word(&p->token, "not") && !is_sign(&p->next, "(")) {
    out->negated = true;
    if (!advance(p))
      return false;
    if (is_word(&p->token, "possibly"))
      return fail(p, "it is `possibly not`, in this order");
    bool atom = p->token.kind == TOKEN_WORD || p->token.kind == TOKEN_TEXT || is_sign(&p->token, "-");
    return atom ? parse_atom_literal(p, out) &&
                      (out->kind == RULE_ATOM || fail(p, "not stands before one atom; of a test write its opposite"))
                : fail(p, "a predicate stands behind not; of a test write its opposite");
  }
  int window = is_sign(&p->next, "[") ? find_word(&p->token, TOKEN_WORD, RULES_WINDOWS, WINDOWS) : -1;
  if (window >= 0) {
    out->kind = RULE_WINDOW;
    out->window = (RuleWindow)window;
    return advance(p) && parse_window(p, out) && parse_atom(p, false, &out->atom) && parse_time(p, &out->atom);
  }
  bool denied = is_sign(&p->token, "-") && (p->next.kind == TOKEN_WORD || p->next.kind == TOKEN_TEXT);
  if (p->token.kind == TOKEN_WORD || p->token.kind == TOKEN_TEXT || denied)
    return parse_atom_literal(p, out);
  return parse_term(p, &out->left) && parse_test(p, out);
}

static bool parse_body(Parser *p, RuleLiteral **out, size_t *n) {
  Literals body = {0};
  bool done;
  for (;;) {
    RuleLiteral literal;
    done = body.n < LITERALS_MOST ? parse_literal(p, &literal) : fail(p, "a body has at most 200 literals");
    if (!done)
      break;
    vec_add(&body, literal);
    if (!is_sign(&p->token, ","))
      break;
    done = advance(p);
    if (!done)
      break;
  }
  *n = body.n;
  *out = arena_array(&p->block->arena, body.at, body.n, sizeof *body.at);
  vec_clear(&body);
  return done;
}

/* ---- clauses ---- */

static bool parse_clause(Parser *p, RuleClause *out) {
  *out = (RuleClause){.at = p->token.at, .doc = p->token.doc};
  p->names.n = 0;
  p->operators = 0;
  if (is_sign(&p->token, ":-"))
    return fail(p, "a rule begins with its head: what it derives");
  if (!parse_atom(p, true, &out->head) || !parse_time(p, &out->head))
    return false;
  if (is_sign(&p->token, ":-") && (!advance(p) || !parse_body(p, &out->body, &out->n_body)))
    return false;
  out->end = p->token.end;
  out->n_names = (int)p->names.n;
  out->names = arena_array(&p->block->arena, p->names.at, p->names.n, sizeof *p->names.at);
  if (!is_sign(&p->token, "."))
    return fail(p, out->n_body == 0 ? "a rule goes on with :- or ends with a full stop"
                                    : "a comma, or the full stop that ends the rule, stands here");
  return advance(p);
}

static bool parser_begin(Parser *p, const char *name, const char *text, size_t len, RuleBlock *block, Err *err) {
  *block = (RuleBlock){.arena = ARENA_EMPTY};
  *p = (Parser){.block = block, .err = err};
  block->name = arena_copy(&block->arena, name, strlen(name));
  block->text = "";
  if (len > TEXT_MOST)
    return rules_fail(block, 0, err, "this is too long for rules");
  if (len > 0 && memchr(text, '\0', len) != NULL)
    return rules_fail(block, 0, err, "there is a zero byte in this text");
  block->text = arena_copy(&block->arena, text, len);
  block->len = len;
  return rules_token_read(block, 0, &p->next, err) && advance(p);
}

static bool parser_end(Parser *p, bool done) {
  vec_clear(&p->names);
  if (!done)
    rules_block_clear(p->block);
  return done;
}

bool rules_parse(const char *name, const char *text, size_t len, RuleBlock *out, Err *err) {
  Parser p;
  VEC(RuleClause) clauses = {0};
  bool done = parser_begin(&p, name, text, len, out, err);
  while (done && p.token.kind != TOKEN_END) {
    RuleClause clause;
    done = parse_clause(&p, &clause);
    if (done && out->n_asked > 0)
      done = rules_fail(out, clause.at, err, "a ? stands in a question, not in a rule");
    if (done)
      vec_add(&clauses, clause);
  }
  if (done) {
    out->n_clauses = clauses.n;
    out->clauses = arena_array(&out->arena, clauses.at, clauses.n, sizeof *clauses.at);
  }
  vec_clear(&clauses);
  return parser_end(&p, done);
}

bool rules_question_parse(const char *text, size_t len, RuleBlock *out, Err *err) {
  Parser p;
  RuleClause clause = {0};
  bool done = parser_begin(&p, "question", text, len, out, err) && parse_body(&p, &clause.body, &clause.n_body);
  if (done && is_sign(&p.token, "."))
    done = advance(&p);
  if (done && p.token.kind != TOKEN_END)
    done = fail(&p, is_sign(&p.token, ":-") ? "a question is the body of a rule, without a head"
                                            : "a comma, or the end of the question, stands here");
  if (done) {
    clause.end = (uint32_t)out->len;
    clause.n_names = (int)p.names.n;
    clause.names = arena_array(&out->arena, p.names.at, p.names.n, sizeof *p.names.at);
    out->n_clauses = 1;
    out->clauses = arena_array(&out->arena, &clause, 1, sizeof clause);
  }
  return parser_end(&p, done);
}

void rules_block_clear(RuleBlock *block) {
  arena_clear(&block->arena);
  *block = (RuleBlock){.arena = ARENA_EMPTY};
}
