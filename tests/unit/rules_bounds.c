/* A run ends when the person wants it to, and before it takes more memory than it may, whatever shape its rules have. */
#include "check.h"
#include "rules/run.h"

#include <stdlib.h>

enum { NODES = 3000 };

static bool find(void *context, const char *name, RuleSignature *out) {
  (void)context;
  *out = (RuleSignature){.origin = RULE_TABLE, .arity = 2, .types = {RULE_TYPE_NUMBER, RULE_TYPE_NUMBER}};
  return strcmp(name, "edge") == 0;
}

static bool rows(void *context, const RulesAsk *ask, RulesSink *sink, Err *err) {
  (void)context;
  (void)ask;
  (void)err;
  for (int64_t i = 0; i < NODES; i++)
    rules_sink_add_integers(sink, (int64_t[]){i, i + 1}, 1);
  return true;
}

static bool stopped(void *context) {
  return context != NULL;
}

/* How a question about these rules ends. */
static ErrCode end_of(const char *rules, const char *ask, size_t memory, bool stop) {
  RuleBlock block, question;
  RuleProgram program;
  Err err = {0};
  RulesHost host = {.find = find};
  RulesSource source = {.context = stop ? &host : NULL, .rows = rows, .stopped = stopped, .memory = memory};
  const RuleBlock *blocks[] = {&block};
  if (!rules_parse("test", rules, strlen(rules), &block, &err) ||
      !rules_question_parse(ask, strlen(ask), &question, &err) ||
      !rules_compile(blocks, 1, &question, &host, &program, &err)) {
    printf("%s\n", err.message);
    return ERR_INTERNAL;
  }
  RulesRun *run = rules_run(&program, &source, -1, NULL, &err);
  ErrCode code = run != NULL ? ERR_NONE : err.code;
  rules_run_free(run);
  rules_program_clear(&program);
  rules_block_clear(&block);
  rules_block_clear(&question);
  return code;
}

static void check_shape(const char *rules, const char *ask) {
  CHECK(end_of(rules, ask, 0, false) == ERR_NONE);
  CHECK(end_of(rules, ask, (size_t)4 << 30, false) == ERR_NONE);
  CHECK(end_of(rules, ask, 1 << 20, false) == ERR_LIMIT);
  CHECK(end_of(rules, ask, 0, true) == ERR_INTERRUPT);
}

int main(void) {
  check_shape("p(X, Y) :- edge(X, Y). p(X, Z) :- p(X, Y), edge(Y, Z).", "N = count{ X, Y : p(X, Y) }");
  check_shape("p(X, Y) :- edge(X, Y). p(X, Z) :- edge(X, Y), p(Y, Z).", "N = count{ X, Y : p(X, Y) }");
  check_shape("p(X, Y) :- edge(X, Y). p(X, Z) :- p(X, Y), edge(Y, Z), Z < 1500.", "N = count{ X, Y : p(X, Y) }");
  check_shape("p(X, Y, min 1) :- edge(X, Y), X < 900. p(X, Z, min D) :- p(X, Y, E), edge(Y, Z), D = E + 1.",
              "N = count{ X, Y : p(X, Y, _) }");
  check_shape("p(X, Y, Z) :- edge(X, _), edge(Y, _), edge(Z, Y), X < 300.", "N = count{ X, Y : p(X, Y, _) }");
  return check_report();
}
