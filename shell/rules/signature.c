#include "rules/internal.h"

#include <string.h>

/* What every program may ask without anybody having declared it, and the functions of terms. */

#define R RULE_TYPE_RECORD
#define T RULE_TYPE_TIME
#define N RULE_TYPE_NUMBER
#define S RULE_TYPE_TEXT
#define U RULE_TYPE_UNKNOWN

static const struct Named {
  const char *name;
  RuleSignature signature;
} PREDICATES[] = {
    {"actor", {RULE_GENERAL, 2, false, false, {R, S}, 0}},
    {"event", {RULE_EVENT, 2, true, false, {R, S}, 0}},
    {"relation", {RULE_RELATION, 2, true, false, {R, S}, 0}},
    {"role", {RULE_GENERAL, 3, false, false, {R, S, R}, 0}},
    {"attribute", {RULE_GENERAL, 3, false, false, {R, S, U}, 0}},
    {"says", {RULE_GENERAL, 5, false, false, {R, R, S, U, S}, 0}},
    {"origin", {RULE_GENERAL, 2, false, false, {R, R}, 0}},
    {"standing", {RULE_GENERAL, 2, false, false, {R, S}, 0}},
    {"claims", {RULE_GENERAL, 2, false, false, {R, R}, 0}},
    {"before", {RULE_TESTING, 2, false, false, {T, T}, 3}},
    {"meets", {RULE_TESTING, 2, false, false, {T, T}, 3}},
    {"overlaps", {RULE_TESTING, 2, false, false, {T, T}, 3}},
    {"during", {RULE_TESTING, 2, false, false, {T, T}, 3}},
    {"within", {RULE_TESTING, 3, false, false, {T, T, S}, 7}},
    {"allen", {RULE_TESTING, 3, false, false, {T, T, S}, 3}},
    {"contains", {RULE_TESTING, 2, false, false, {S, S}, 3}},
    {"starts", {RULE_TESTING, 2, false, false, {S, S}, 3}},
    {"ends", {RULE_TESTING, 2, false, false, {S, S}, 3}},
};

static const RuleFunction FUNCTIONS[] = {
    {"+", 2, 2, U, {U, U}, false},   {"-", 2, 2, U, {U, U}, false},         {"-", 1, 1, N, {N}, false},
    {"*", 2, 2, N, {N, N}, false},   {"/", 2, 2, N, {N, N}, false},         {"&", 2, 2, T, {T, T}, false},
    {"|", 2, 2, T, {T, T}, false},   {"abs", 1, 1, N, {N}, false},          {"floor", 1, 1, N, {N}, false},
    {"mod", 2, 2, N, {N, N}, false}, {"span", 2, 2, T, {T, T}, false},      {"length", 1, 1, N, {T}, true},
    {"year", 1, 1, N, {T}, true},    {"lower", 1, 1, S, {S}, false},        {"upper", 1, 1, S, {S}, false},
    {"fold", 1, 1, S, {S}, false},   {"concat", 2, 3, S, {U, U, U}, false}, {"text", 1, 1, S, {U}, false},
    {"number", 1, 1, N, {S}, false}, {"name", 1, 1, S, {R}, false},
};

bool rules_signature_find(const char *name, RuleSignature *out) {
  for (size_t i = 0; i < sizeof PREDICATES / sizeof *PREDICATES; i++)
    if (strcmp(PREDICATES[i].name, name) == 0) {
      *out = PREDICATES[i].signature;
      return true;
    }
  return false;
}

const char *rules_signature_name(size_t i) {
  return i < sizeof PREDICATES / sizeof *PREDICATES ? PREDICATES[i].name : NULL;
}

const RuleFunction *rules_function_find(const char *name, size_t n_args) {
  for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
    if (strcmp(FUNCTIONS[i].name, name) == 0 && (int)n_args >= FUNCTIONS[i].least && (int)n_args <= FUNCTIONS[i].most)
      return &FUNCTIONS[i];
  return NULL;
}

void rules_function_near(const char *name, Buf *out) {
  bool there = false;
  for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
    if (strcmp(FUNCTIONS[i].name, name) == 0) {
      buf_printf(out, "%s%s takes %d argument%s", there ? ", or " : "", name, FUNCTIONS[i].least,
                 FUNCTIONS[i].least == 1 ? "" : "s");
      there = true;
    }
  if (there)
    return;
  buf_printf(out, "there is no function %s; there are", name);
  for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
    if (FUNCTIONS[i].name[0] >= 'a' && FUNCTIONS[i].name[0] <= 'z') {
      buf_printf(out, "%s %s", there ? "," : "", FUNCTIONS[i].name);
      there = true;
    }
}

bool rules_term_visit(const RuleTerm *term, bool (*visit)(void *context, int variable, uint32_t at), void *context) {
  if (term->kind == RULE_VARIABLE)
    return visit(context, term->variable, term->at);
  for (size_t i = 0; term->kind == RULE_CALL && i < term->n_args; i++)
    if (!rules_term_visit(&term->args[i], visit, context))
      return false;
  return true;
}
