/* Any bytes may be given as rules or as a question: they are compiled or refused with a message, and what was read is
 * printed as what reads the same. */
#include "rules/program.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Names of three letters are of the case: of an event, a relation, a table. */
static bool find(void *context, const char *name, RuleSignature *out) {
  (void)context;
  *out = (RuleSignature){.arity = 2, .timed = true, .named = true, .types = {RULE_TYPE_RECORD, RULE_TYPE_RECORD}};
  out->origin = name[0] == 'e' ? RULE_EVENT : RULE_RELATION;
  if (name[0] == 't')
    *out = (RuleSignature){.origin = RULE_TABLE, .arity = 3};
  return strlen(name) == 3;
}

static bool key(void *context, const char *name, const char *k, RuleType *out) {
  (void)context;
  (void)name;
  *out = k[0] == 'n' ? RULE_TYPE_NUMBER : RULE_TYPE_RECORD;
  return strlen(k) == 1;
}

static const RulesHost HOST = {NULL, find, key, NULL};

static void check_printing(const RuleBlock *block) {
  RuleBlock again;
  Err err = {0};
  Buf text = BUF_EMPTY, same = BUF_EMPTY;
  rules_block_print(block, &text);
  if (!rules_parse("again", buf_str(&text), text.len, &again, &err))
    abort();
  rules_block_print(&again, &same);
  if (strcmp(buf_str(&text), buf_str(&same)) != 0)
    abort();
  buf_clear(&text);
  buf_clear(&same);
  rules_block_clear(&again);
}

static void compile(const RuleBlock *const *blocks, size_t n, const RuleBlock *question) {
  RuleProgram program;
  Err err = {0};
  if (rules_compile(blocks, n, question, &HOST, &program, &err))
    rules_program_clear(&program);
  else if (err.message[0] == '\0')
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
  const char *text = (const char *)bytes;
  RuleBlock block;
  Err err = {0};
  if (rules_parse("fuzz", text, len, &block, &err)) {
    const RuleBlock *blocks[] = {&block};
    check_printing(&block);
    compile(blocks, 1, NULL);
    rules_block_clear(&block);
  } else if (err.message[0] == '\0') {
    abort();
  }
  if (rules_question_parse(text, len, &block, &err)) {
    compile(NULL, 0, &block);
    rules_block_clear(&block);
  }
  return 0;
}
