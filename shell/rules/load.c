#include "rules/plan.h"

/* Rows of the case: those that a literal of the rules can match, all at once when they are first needed. */

/* The constants that one literal asks for. */
typedef struct Sieve {
  uint32_t columns;
  Code codes[RULES_COLUMNS];
  int64_t integers[RULES_COLUMNS]; /* the same, if they are whole numbers */
  bool whole;
} Sieve;

/* Rows that a source gives, kept until all are there. */
struct RulesSink {
  RulesRun *run;
  VEC(Sieve) sieves; /* a row that passes none of them is not asked for; empty: all pass */
  int predicate, n_columns;
  Given *given; /* of a question that is kept up to date: where rows go instead */
  Code giver;
  bool parted;                /* what certainly and what possibly holds are not the same */
  Codelist certain, possible; /* the second only while they are not */
};

static bool sink_passes(const RulesSink *sink, const Code *row) {
  for (size_t i = 0; i < sink->sieves.n; i++) {
    const Sieve *sieve = &sink->sieves.at[i];
    bool passes = true;
    for (uint32_t left = sieve->columns; left != 0; left &= left - 1)
      passes = passes && row[__builtin_ctz(left)] == sieve->codes[__builtin_ctz(left)];
    if (passes)
      return true;
  }
  return sink->sieves.n == 0;
}

static void sink_put(RulesSink *sink, const Code *row, bool certain, bool possible) {
  if (!sink_passes(sink, row))
    return;
  if (sink->given != NULL) {
    given_add(sink->given, sink->giver, row, certain, possible);
    return;
  }
  if (certain != possible && !sink->parted) {
    sink->parted = true;
    for (size_t i = 0; i < sink->certain.n; i++)
      vec_add(&sink->possible, sink->certain.at[i]);
  }
  for (int k = 0; k < sink->n_columns && certain; k++)
    vec_add(&sink->certain, row[k]);
  for (int k = 0; k < sink->n_columns && possible && sink->parted; k++)
    vec_add(&sink->possible, row[k]);
  if (sink->n_columns == 0) { /* a mark: whether there is a row */
    if (certain)
      relation_add(&sink->run->relations[0][sink->predicate], row);
    if (possible)
      relation_add(&sink->run->relations[1][sink->predicate], row);
  }
}

void rules_sink_add(RulesSink *sink, const RuleValue *values, bool certain, bool possible) {
  RulesRun *run = sink->run;
  int i = sink->predicate, n = sink->n_columns;
  Code row[RULES_COLUMNS + 1];
  for (int k = 0; k < n; k++)
    row[k] = codes_put(run->codes, &values[k]);
  for (int k = 0; k < n; k++) {
    const Bounds *t = &values[k].time;
    if (values[k].type != RULE_TYPE_TIME)
      continue;
    bool start = t->start_lo == t->start_hi || t->start_hi - 1 == t->start_lo;
    bool end = t->end_lo == t->end_hi || t->end_hi - 1 == t->end_lo;
    run->unsure[i] = run->unsure[i] || !start || !end;
  }
  sink_put(sink, row, certain, possible);
}

void rules_sink_from(RulesSink *sink, Record giver) {
  sink->giver = CODE_NONE;
  if (sink->given != NULL && giver.kind != REC_NONE)
    sink->giver = codes_put(sink->run->codes, &(RuleValue){.type = RULE_TYPE_RECORD, .record = giver});
}

const char *rules_sink_text(RulesSink *sink, const char *text, size_t len) {
  return arena_copy(&sink->run->arena, text, len);
}

static bool integers_pass(const RulesSink *sink, const int64_t *values) {
  for (size_t i = 0; i < sink->sieves.n; i++) {
    const Sieve *sieve = &sink->sieves.at[i];
    bool passes = sieve->whole;
    for (uint32_t left = sieve->columns; left != 0 && passes; left &= left - 1)
      passes = values[__builtin_ctz(left)] == sieve->integers[__builtin_ctz(left)];
    if (passes)
      return true;
  }
  return sink->sieves.n == 0;
}

static inline Code integer_code(Codes *codes, int64_t value) {
  return value >= 0 && value < CODE_SMALL_MOST
             ? code_small((uint32_t)value)
             : codes_put(codes, &(RuleValue){.type = RULE_TYPE_NUMBER, .integer = value});
}

#define BATCH 4096 /* rows: so much more room is made than is needed, at most */

static void add_integers(const RulesSink *sink, const int64_t *row, size_t n, Codelist *out) {
  size_t columns = (size_t)sink->n_columns;
  vec_room(out, n * columns);
  Code *at = out->at + out->n;
  for (const int64_t *end = row + n * columns; row < end; row += columns) {
    if (sink->sieves.n > 0 && !integers_pass(sink, row))
      continue;
    for (size_t i = 0; i < columns; i++)
      *at++ = integer_code(sink->run->codes, row[i]);
  }
  out->n = (size_t)(at - out->at);
}

void rules_sink_add_integers(RulesSink *sink, const int64_t *values, size_t n) {
  for (size_t some; n > 0; n -= some, values += some * (size_t)sink->n_columns) {
    some = n < BATCH ? n : BATCH;
    add_integers(sink, values, some, &sink->certain);
    if (sink->parted)
      add_integers(sink, values, some, &sink->possible);
  }
}

/* ---- what is asked for ---- */

/* Adds the constants of all literals that ask for the predicate; false if one asks for every row. */
static bool sieve_steps(RulesSink *sink, const RuleRule *rule, const RuleStep *steps, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (!sieve_steps(sink, rule, steps[i].body, steps[i].n_body))
      return false;
    if (steps[i].predicate != sink->predicate && steps[i].second != sink->predicate)
      continue;
    const RuleLiteral *l = steps[i].literal;
    Sieve sieve = {.whole = true};
    for (size_t k = 0; k < l->atom.n_args && l->kind == RULE_ATOM && k < RULES_COLUMNS; k++) {
      const RuleTerm *term = &l->atom.args[k].term;
      RuleType type = rules_run_predicate(sink->run, sink->predicate)->types[k];
      if (term->kind == RULE_VARIABLE || term->kind == RULE_CALL || type == RULE_TYPE_TIME)
        continue;
      if (!rules_constant_code(sink->run, rule, term, type, &sieve.codes[k]))
        return false;
      RuleValue value = codes_value(sink->run->codes, sieve.codes[k]);
      sieve.integers[k] = value.integer;
      sieve.whole = sieve.whole && value.type == RULE_TYPE_NUMBER && !value.is_real;
      sieve.columns |= 1u << k;
    }
    if (sieve.columns == 0)
      return false;
    vec_add(&sink->sieves, sieve);
  }
  return true;
}

static void sieves_make(RulesSink *sink) {
  const RulesRun *run = sink->run;
  bool some = run->whole != sink->predicate;
  for (size_t i = 0; i < run->program->rules.n && some; i++) {
    const RuleRule *rule = &run->program->rules.at[i];
    if (rule->head < 0 ? run->whole < 0 : run->wanted[rule->head])
      some = sieve_steps(sink, rule, rule->steps, rule->n_steps);
  }
  if (!some)
    sink->sieves.n = 0;
}

bool rules_is_asked(const RulePredicate *p) {
  return p->origin == RULE_TABLE && p->bound != 0;
}

bool rules_ask_rows(RulesRun *run, const Op *op, const Code *key) {
  const RulePredicate *p = rules_run_predicate(run, op->asks);
  Relation *relation = op->relation, *tuples = &run->tuples[op->asks];
  RulesAsk ask = {.predicate = p};
  RuleValue values[RULES_COLUMNS];
  Code tuple[RULES_COLUMNS + 1];
  int n = 0;
  for (int k = 0; k < op->n_key; k++) {
    int column = op->slots[k].column;
    if ((p->bound >> column & 1) == 0)
      continue;
    tuple[n++] = key[k];
    values[column] = codes_value(run->codes, key[k]);
    ask.bound[column] = &values[column];
  }
  if (tuples->arity == 0)
    relation_init(tuples, n, false);
  if (!relation_add(tuples, tuple))
    return true;
  RulesSink sink = {.run = run, .predicate = op->asks, .n_columns = rule_columns(p)};
  bool done = run->source->rows(run->source->context, &ask, &sink, run->err);
  if (!done) /* who looks whether a row still follows goes on, and asks again */
    relation_kill(tuples, relation_find(tuples, tuple));
  for (size_t i = 0; i < sink.certain.n; i += (size_t)sink.n_columns)
    relation_add(relation, sink.certain.at + i);
  vec_clear(&sink.certain);
  vec_clear(&sink.possible);
  while (relation_turn(relation)) /* nothing in it is new */
    continue;
  relation_index_fill(relation);
  return done;
}

/* Rows are kept with who gives them; a fact that ends another's time may be one that no literal asks for, so that types
 * come whole. */
static void sieve_given(RulesSink *sink) {
  const RulePredicate *p = rules_run_predicate(sink->run, sink->predicate);
  sink->given = rules_live_given(sink->run->live, sink->predicate);
  if (p->origin == RULE_GENERAL)
    sieves_make(sink);
}

bool rules_given_ask(RulesRun *run, int i, const Record *giver) {
  RulesAsk ask = {.predicate = rules_run_predicate(run, i), .giver = giver};
  RulesSink sink = {.run = run, .predicate = i, .n_columns = rule_columns(ask.predicate), .giver = CODE_NONE};
  sieve_given(&sink);
  bool done = run->source->rows(run->source->context, &ask, &sink, run->err);
  vec_clear(&sink.sieves);
  return done;
}

bool rules_load(RulesRun *run, int i) {
  if (run->loaded[i])
    return true;
  run->loaded[i] = true;
  if (rules_is_asked(rules_run_predicate(run, i)))
    return true;
  if (run->live != NULL)
    return rules_live_load(run->live, i);
  RulesAsk ask = {.predicate = rules_run_predicate(run, i)};
  RulesSink sink = {.run = run, .predicate = i, .n_columns = rule_columns(rules_run_predicate(run, i))};
  sieves_make(&sink);
  bool done = run->source->rows(run->source->context, &ask, &sink, run->err);
  relation_fill(&run->relations[0][i], &sink.certain, false);
  if (sink.parted) {
    relation_fill(&run->relations[1][i], &sink.possible, false);
    run->use[1][i] = &run->relations[1][i];
    run->unsure[i] = true;
  }
  vec_clear(&sink.sieves);
  for (int reading = 0; reading < 2; reading++) /* nothing in it is new */
    while (relation_turn(&run->relations[reading][i]))
      continue;
  return done;
}
