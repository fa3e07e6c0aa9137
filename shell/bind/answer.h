/* Answers of rules, as Lua has them: what the files that bind them share. */
#ifndef BIND_ANSWER_H
#define BIND_ANSWER_H

#include "bind/internal.h"
#include "session/rules.h"

#define ANSWER_TYPE "dossier.answer"

typedef struct AnswerBox {
  Answer *answer; /* owned; NULL when closed */
} AnswerBox;

Answer *bind_answer_check(lua_State *L); /* argument 1 */
void bind_rule_value_push(lua_State *L, const RuleValue *value);

#endif
