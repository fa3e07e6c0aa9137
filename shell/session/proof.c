#include "session/internal.h"

/* Why an answer has a row. */

RulesProof *session_answer_proof(Answer *answer) {
  if (answer->proof == NULL)
    answer->proof = rules_proof_new(answer->run);
  return answer->proof;
}

int session_answer_prove(Answer *answer, uint64_t row, Err *err) {
  return rules_proof_row(session_answer_proof(answer), answer->predicate, session_answer_codes(answer, row), err);
}

const RuleProgram *session_answer_program(const Answer *answer) {
  return &answer->program;
}

RuleValue session_answer_decode(const Answer *answer, Code code) {
  return rules_run_value(answer->run, code);
}
