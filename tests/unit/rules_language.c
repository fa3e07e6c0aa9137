#include "check.h"
#include "rules/program.h"

#include <stdlib.h>
#include <string.h>

/* ---- a case of a few types ---- */

static bool find(void *context, const char *name, RuleSignature *out) {
  static const char *const EVENTS[] = {"attack", "meet", "praise", "delist", "threaten"};
  static const char *const RELATIONS[] = {"designates", "acts_for"};
  (void)context;
  *out = (RuleSignature){.arity = 2, .timed = true, .named = true, .types = {RULE_TYPE_RECORD, RULE_TYPE_RECORD}};
  for (size_t i = 0; i < sizeof EVENTS / sizeof *EVENTS; i++)
    if (strcmp(name, EVENTS[i]) == 0) {
      out->origin = RULE_EVENT;
      return true;
    }
  out->origin = RULE_RELATION;
  for (size_t i = 0; i < sizeof RELATIONS / sizeof *RELATIONS; i++)
    if (strcmp(name, RELATIONS[i]) == 0)
      return true;
  *out = (RuleSignature){.origin = RULE_TABLE, .arity = 3};
  return strcmp(name, "road") == 0;
}

static bool key(void *context, const char *name, const char *k, RuleType *out) {
  (void)context;
  (void)name;
  *out = strcmp(k, "killed") == 0 ? RULE_TYPE_NUMBER : RULE_TYPE_RECORD;
  return strcmp(k, "id") == 0 || strcmp(k, "announcer") == 0 || strcmp(k, "killed") == 0;
}

static void near(void *context, const char *of, const char *name, Buf *out) {
  (void)context;
  if (of != NULL)
    buf_puts(out, "announcer");
  else if (name[0] == 'd')
    buf_puts(out, "designates");
}

static const RulesHost HOST = {NULL, find, key, near, NULL};

/* ---- what is right ---- */

/* The example of the manual, its blanks as the printer has them. */
static const char PROGRAM[] =
    "%% on whose list is who, and when\n"
    "listed(By, Who) @ T :- designates(By, Who) @ T.\n"
    "shared_enemy(X, Y, By) :- attack(By, X), attack(By, Y), X != Y.\n"
    "linked(X, Y) :- meet(X, Y).\n"
    "linked(X, Z) :- linked(X, Y), meet(Y, Z), X != Z.\n"
    "word_and_law(P, Who) @ T :- praise(P, Who) @ T, acts_for(P, S), listed(S, Who) @ T.\n"
    "steps(N) :- N = count{ E : role(E, agent, 'Russia') }.\n"
    "never_listed(W) :- actor(W, group), not listed(_, W).\n"
    "unlisted(W) @ T :- actor(W, group), not listed(_, W) @ T.\n"
    "nearest(X, Y, min D) :- road(X, Y, D).\n"
    "nearest(X, Z, min D) :- nearest(X, Y, D1), road(Y, Z, D2), D = D1 + D2.\n"
    "after_threat(X) @ T :- attack(X, _) @ T, once[\"0d\", \"90d\"] threaten(X, _) @ T.\n"
    "named(E, J) :- delist(id: E, announcer: J), -delist(_, _), possibly not meet(J, _).\n"
    "paid(A, N) :- actor(A, person), N = sum{ K, E : attack(id: E, killed: K), role(E, agent, A) }.\n"
    "later(X) :- meet(X, _) @ T1, attack(X, _) @ T2, possibly before(T1, T2), T1 != T2.\n"
    "dist('A', min 0).\n"
    "\"\xc3\xa4-b\"(X) :- meet(X, _).\n"
    "\"not\"(X) :- meet(X, _).\n"
    "calc(X, Y) :- road(X, Y, D), D * (2 - -3) / -(4) >= 1.5 - (2 - D), 0 = count{ road(Y, _, _) }.\n"
    "kept(A) @ T :- designates(A, _) held_since[\"1d\", \"2d\"] acts_for(A, _) @ T.\n";

static void check_right(void) {
  RuleBlock block;
  RuleProgram program;
  Err err = {0};
  CHECK(rules_parse("manual", PROGRAM, strlen(PROGRAM), &block, &err));
  CHECK_STR(err.message, "");
  Buf printed = BUF_EMPTY;
  rules_block_print(&block, &printed);
  CHECK_STR(buf_str(&printed), PROGRAM);
  const RuleBlock *blocks[] = {&block};
  CHECK(rules_compile(blocks, 1, NULL, &HOST, &program, &err));
  CHECK_STR(err.message, "");
  int linked = -1, never = -1, listed = -1;
  for (size_t i = 0; i < program.predicates.n; i++) {
    const char *name = program.predicates.at[i].name;
    linked = strcmp(name, "linked") == 0 ? (int)i : linked;
    never = strcmp(name, "never_listed") == 0 ? (int)i : never;
    listed = strcmp(name, "listed") == 0 ? (int)i : listed;
  }
  CHECK(program.predicates.at[linked].recursive && !program.predicates.at[listed].recursive);
  CHECK(program.predicates.at[never].stratum > program.predicates.at[listed].stratum);
  CHECK(program.predicates.at[listed].types[0] == RULE_TYPE_RECORD);
  CHECK(program.predicates.at[listed].types[2] == RULE_TYPE_TIME);
  buf_clear(&printed);
  rules_program_clear(&program);
  rules_block_clear(&block);
}

/* ---- what is wrong, and what is said ---- */

static const struct Wrong {
  const char *text, *says;
} WRONG[] = {
    {"p(X) :- meet(X, _)", "column 19: a comma, or the full stop"},
    {"p(X :- meet(X, _).", "column 5: a comma or the closing )"},
    {"p(2024-07-04).", "column 3: a date stands in double quotes: \"2024-07-04\""},
    {"p(90d).", "a duration or code stands in double quotes: \"90d\""},
    {"p('x", "the quote ' is not closed"},
    {"p(X) :- road(X, _, N), N =< 3.", "=< is not of this language: write <="},
    {"p() :- meet(_, _).", "leave out the parentheses"},
    {"P(x).", "a predicate begins with a small letter"},
    {":- meet(_, _).", "a rule begins with its head"},
    {"p(X) :- not X = 3.", "column 13: a predicate stands behind not"},
    {"p(X) :- not possibly meet(X, _).", "it is `possibly not`"},
    {"p(X) :- meet(X, _); meet(_, X).", "write two rules"},
    {"p(?) :- meet(_, _).", "a ? stands in a question"},
    {"p(X) :- road(X, _, min D).", "min and max stand in the head"},
    {"p(X) :- X = min{ road(X, _, _) }.", "min takes what is to be taken before a colon"},
    {"p(X) :- desinates(X, _).", "column 9: there is no predicate desinates; nearest: designates"},
    {"p(X) :- acter(X, group).", "nearest: actor"},
    {"listed(X) :- meet(X, _).\np(X) :- lsted(X).", "line 2, column 9: there is no predicate lsted; nearest: listed"},
    {"p(X) :- meet(X).", "meet takes 2 arguments, here is 1"},
    {"p(X) :- meet(id: X, anouncer: Y).", "meet has no role or field anouncer; nearest: announcer"},
    {"p(X) :- actor(id: X).", "actor takes its arguments by place"},
    {"p(X) :- meet(X, _).\np(X, Y) :- meet(X, Y).", "p has 1 argument in another rule, and 2 here"},
    {"p(X) :- meet(X, _).\np(X) @ T :- meet(X, _) @ T.", "p stands with @ in one rule"},
    {"meet(X, Y) :- attack(X, Y).", "meet is a type of the case"},
    {"actor(X, Y) :- attack(X, Y).", "actor is a predicate of the language"},
    {"p(X) :- meet(_, _).", "X is not bound: no atom of the body"},
    {"p(_) :- meet(_, _).", "_ has no value"},
    {"p(X) :- meet(X, _), not attack(X, Y).", "column 35: Y is not bound: no atom without not"},
    {"p(X) :- meet(X, _), Y > 3.", "Y is not bound"},
    {"p(X) :- meet(X, _), X < 'A'.", "records have no order"},
    {"p(X, N) :- N = count{ E : attack(id: E, announcer: X) }.", "X is not bound"},
    {"p(X) :- meet(X, _), not q(X).\nq(X) :- meet(X, _), not p(X).", "p rests on itself through not"},
    {"p(N) :- N = count{ X : p(X) }.", "p rests on itself through count"},
    {"p(X) :- actor(X, _), meet(X, _) @ T, X = T.", "X is a record here, and a time elsewhere"},
    {"p(X) :- road(X, _, _), meet(X, _), X > 3.", "X is a record here, and a number elsewhere"},
    {"p(X) :- meet(X, \"Russia\").", "a record stands here: a name or ref in single quotes, 'Russia'"},
    {"p(X) :- meet(X, russia).", "a record stands here"},
    {"p(X) :- actor(X, 'group').", "a text stands here, in double quotes: \"group\""},
    {"p(X) :- meet(X, _) @ \"2024-13\".", "2024-13"},
    {"p(X) :- meet(X, _) @ T, attack(X, _) @ U, T < U.", "write before(T1, T2)"},
    {"n(0).\nn(M) :- n(N), M = N + 1.", "this grows with every round"},
    {"n(0).\nn(N + 1) :- n(N).", "this grows with every round"},
    {"n(0).\nn(M) :- n(N), K = N + 1, M = K.", "this grows with every round"},
    {"p(X) @ T :- meet(X, _) @ T.\np(X) @ T :- once[\"1d\", \"2d\"] p(X) @ T.", "moves the time of p"},
    {"p(X) :- actor(X, _) @ T.", "actor has no time"},
    {"p(X) :- road(X, _, D), D = sqrt(2).", "there is no function sqrt; there are abs"},
    {"p(X) :- -actor(X, _).", "only types of events and relations are denied"},
    {"-p(X) :- meet(X, _).", "what is denied is said by sources"},
    {"p(X) :- meet(X, _) @ T + \"1d\".", "a variable or a date in double quotes stands behind @"},
    {"p(99999999999999999999).", "out of reach"},
    {"p(\"a\\q\").", "a backslash stands before"},
    {"p(X) :- meet(X, _), contains(X, \"a\").", "contains is asked of two texts or two times, and here is a record"},
    {"p(X) :- f(1, a: 2) = 3.", "a function takes its arguments by place"},
    {"p(T) :- T != \"2024\", meet(X + 1, _) @ T.", "X is not bound"},
};

static bool compiles(const char *text, Err *err) {
  RuleBlock block;
  RuleProgram program;
  if (!rules_parse("block", text, strlen(text), &block, err))
    return false;
  const RuleBlock *blocks[] = {&block};
  bool right = rules_compile(blocks, 1, NULL, &HOST, &program, err);
  if (right)
    rules_program_clear(&program);
  rules_block_clear(&block);
  return right;
}

static void check_wrong(void) {
  for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
    Err err = {0};
    bool right = compiles(WRONG[i].text, &err);
    bool said = !right && strstr(err.message, WRONG[i].says) != NULL && strchr(err.message, '^') != NULL;
    if (!said)
      printf("%s\n  says: %s\n  not:  %s\n", WRONG[i].text, right ? "nothing" : err.message, WRONG[i].says);
    CHECK(said);
  }
}

/* A thousand times what would take a stack or hours is refused before it does. */
static const struct Large {
  const char *head, *piece, *tail, *says;
} LARGE[] = {
    {"p(X) :- X = ", "1 + ", "1.", "a rule has at most 500 operators"},
    {"p(X) :- X = ", "- (", "1.", "this is nested too deeply"},
    {"p :- ", "1 = 1, ", "meet(_, _).", "a body has at most 200 literals"},
    {"", "p%d(1).\n", "", "rules have at most 2000 predicates"},
    {"", "p%d :- meet(_, _).\n", "q :- p1.", "rules have at most 2000 predicates"},
};

static void check_large(void) {
  for (size_t i = 0; i < sizeof LARGE / sizeof *LARGE; i++) {
    Buf text = BUF_EMPTY;
    Err err = {0};
    buf_puts(&text, LARGE[i].head);
    for (int k = 0; k < 100000; k++) {
      const char *number = strstr(LARGE[i].piece, "%d");
      buf_add(&text, LARGE[i].piece, number == NULL ? strlen(LARGE[i].piece) : (size_t)(number - LARGE[i].piece));
      if (number != NULL)
        buf_printf(&text, "%d%s", k, number + 2);
    }
    buf_puts(&text, LARGE[i].tail);
    CHECK(!compiles(buf_str(&text), &err));
    CHECK_STR(strstr(err.message, LARGE[i].says) == NULL ? err.message : LARGE[i].says, LARGE[i].says);
    buf_clear(&text);
  }
}

static void check_bounded(void) {
  static const char *const RIGHT[] = {
      "n(0).\nn(M) :- n(N), M = N + 1, M < 100.",
      "n(0).\nn(M) :- n(N), N < 100, M = N + 1.",
      "p(X) @ T :- meet(X, _) @ T.\np(X) @ T1 & T2 :- p(X) @ T1, meet(X, _) @ T2.",
      "p(X) :- meet(X, _).\nq(X) :- p(X), not attack(X, _).\np(X) :- attack(X, _).",
  };
  for (size_t i = 0; i < sizeof RIGHT / sizeof *RIGHT; i++) {
    Err err = {0};
    CHECK(compiles(RIGHT[i], &err));
    CHECK_STR(err.message, "");
  }
}

/* ---- bytes that nobody meant ---- */

static void check_random(void) {
  static const char *const PIECES[] = {
      "p",     "(",    ")",   "X", "_",          ",",    ":-",    ".",      "not ", "possibly ", "@",    "T", "'R'",
      "\"t\"", "1",    "2.5", "=", "!=",         "<",    "+",     "-",      "*",    "&",         "{",    "}", ":",
      "count", "once", "[",   "]", "held_since", "min ", "% c\n", "%% d\n", "?",    "meet",      "\xff", "\n"};
  unsigned seed = 12345, parsed = 0;
  for (int i = 0; i < 200000; i++) {
    Buf text = BUF_EMPTY;
    unsigned n = (seed = seed * 1103515245u + 12345u) >> 16 & 15;
    for (unsigned k = 0; k < n; k++) {
      seed = seed * 1103515245u + 12345u;
      buf_puts(&text, PIECES[(seed >> 16) % (sizeof PIECES / sizeof *PIECES)]);
    }
    RuleBlock block, again;
    Err err = {0};
    if (rules_parse("random", buf_str(&text), text.len, &block, &err)) {
      Buf once = BUF_EMPTY, twice = BUF_EMPTY;
      rules_block_print(&block, &once);
      bool same = rules_parse("printed", buf_str(&once), once.len, &again, &err);
      if (same) {
        rules_block_print(&again, &twice);
        same = strcmp(buf_str(&once), buf_str(&twice)) == 0;
        rules_block_clear(&again);
      }
      if (!same)
        printf("%s\n  printed %s\n  and then %s %s\n", buf_str(&text), buf_str(&once), buf_str(&twice), err.message);
      parsed += block.n_clauses > 0;
      if (!same)
        CHECK(same);
      RuleProgram program;
      const RuleBlock *blocks[] = {&block};
      if (rules_compile(blocks, 1, NULL, &HOST, &program, &err))
        rules_program_clear(&program);
      rules_block_clear(&block);
      buf_clear(&once);
      buf_clear(&twice);
    }
    buf_clear(&text);
  }
  CHECK(parsed > 100);
}

int main(void) {
  check_right();
  check_wrong();
  check_large();
  check_bounded();
  check_random();
  return check_report();
}
