#include "session/internal.h"

/* Why an answer has a row, or lacks one. */

RulesProof *session_answer_proof(Answer *answer) {
  if (answer->proof == NULL)
    answer->proof = rules_proof_new(answer->run, &answer->program);
  return answer->proof;
}

int session_answer_prove(Session *session, Answer *answer, uint64_t row, Err *err) {
  if (session_epoch(session) != answer->epoch) {
    err_set(err, ERR_ARG, "this row is of a case that is no longer open: ask again");
    return -1;
  }
  return rules_proof_row(session_answer_proof(answer), answer->predicate, session_answer_codes(answer, row), err);
}

const RuleProgram *session_answer_program(const Answer *answer) {
  return &answer->program;
}

RuleValue session_answer_decode(const Answer *answer, Code code) {
  return rules_run_value(answer->run, code);
}

size_t session_answer_attempt(Answer *answer, int predicate, bool possible, const Code *key, uint32_t columns,
                              RuleAttempt *out, size_t most) {
  return rules_attempt(answer->run, &answer->program, &answer->attempts, predicate, possible, key, columns, out, most);
}

void session_answer_near(Answer *answer, const RuleAttempt *a, RulesRowFn *fn, void *context) {
  rules_attempt_near(answer->run, a->predicate, a->possible, a->key, a->columns, fn, context);
}

bool session_answer_variable(const Answer *answer, const RuleAttempt *attempt, int variable, RuleValue *out) {
  return rules_attempt_variable(answer->run, attempt, variable, out);
}
