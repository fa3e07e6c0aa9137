#include "session/internal.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Questions that are watched. A change is followed by the facts that it stirred, and by those whose time turns on them: the
 * relations that an event ends, or that give way to another one. */

#define FACTS_MOST 10000 /* so many are followed one by one: more, and all are read anew */

struct Watch {
  char *text; /* owned */
  size_t len;
  Answer *answer; /* owned; compiled, without rows */
  RulesLive *live;
  int64_t generation, terms, others; /* of the store, when it was last asked */
  unsigned rules;                    /* of the rules */
};

typedef VEC(Record) Records;

static void note_state(Session *session, Watch *watch) {
  watch->generation = store_generation(session_store(session));
  watch->terms = store_terms_version(session_store(session));
  watch->others = store_others(session_store(session));
  watch->rules = session_rules_version(session);
}

Watch *session_watch(Session *session, const char *text, size_t len, Err *err) {
  Answer *answer = session_answer_begin(session, text, len, NULL, 0, err);
  if (answer == NULL)
    return NULL;
  if (answer->columns.n > RULES_COLUMNS) {
    session_answer_free(answer);
    err_set(err, ERR_ARG, "a question that is watched has at most %d columns: write _ for those that do not matter",
            RULES_COLUMNS);
    return NULL;
  }
  RulesLive *live = rules_live_new(&answer->program, session_rules_source(session), answer->asked, err);
  if (live == NULL) {
    session_answer_free(answer);
    return NULL;
  }
  Watch *watch = mem_zero(1, sizeof *watch);
  *watch = (Watch){.text = mem_copy(text, len), .len = len, .answer = answer, .live = live};
  note_state(session, watch);
  return watch;
}

void session_watch_free(Watch *watch) {
  if (watch == NULL)
    return;
  rules_live_free(watch->live);
  session_answer_free(watch->answer);
  mem_free(watch->text);
  mem_free(watch);
}

/* ---- what a change touches ---- */

/* The parties of a fact, now and before. */
typedef struct Parties {
  VEC(int64_t) sides[2];
} Parties;

static void party_add(Parties *p, int side, int64_t actor) {
  for (size_t i = 0; i < p->sides[side].n; i++)
    if (p->sides[side].at[i] == actor)
      return;
  if (actor != 0)
    vec_add(&p->sides[side], actor);
}

static void take_given(void *context, const RulePredicate *predicate, const RuleValue *values) {
  for (int side = 0; side < 2 && side < predicate->arity; side++)
    if (values[side].type == RULE_TYPE_RECORD && values[side].record.kind == REC_ACTOR)
      party_add(context, side, values[side].record.id);
}

static bool each_id(Store *store, const char *question, const int64_t *args, size_t n,
                    void (*take)(void *context, const Reader *reader), void *context, Err *err) {
  Value values[2];
  for (size_t i = 0; i < n; i++)
    values[i] = (Value){.form = VALUE_INTEGER, .integer = args[i]};
  Reader *reader = store_reader_begin(store, question, strlen(question), true, values, n, err);
  CursorStep step = CURSOR_FAILED;
  while (reader != NULL && (step = store_reader_next(reader, err)) == CURSOR_ROW)
    take(context, reader);
  store_reader_end(reader);
  return step == CURSOR_DONE;
}

static void take_party(void *context, const Reader *reader) {
  int64_t role = store_reader_value(reader, 0).integer;
  if (store_reader_value(reader, 1).integer == REC_ACTOR && role >= TERM_AGENT && role <= TERM_OBJECT)
    party_add(context, role == TERM_TARGET || role == TERM_OBJECT, store_reader_value(reader, 2).integer);
}

static void take_relation(void *context, const Reader *reader) {
  vec_add((Records *)context, record_fact(store_reader_value(reader, 0).integer));
}

/* Adds the relations whose time may turn on a fact. */
static bool add_turning(Session *session, Watch *watch, int64_t fact, Records *out, Err *err) {
  Store *store = session_store(session);
  Parties p = {0};
  FactRow row;
  bool done = true;
  if (store_fact_get(store, fact, &row)) {
    party_add(&p, 0, row.first);
    party_add(&p, 1, row.second);
    done = row.bulk || each_id(store, "rule_parties", &fact, 1, take_party, &p, err);
  }
  rules_live_gave(watch->live, record_fact(fact), take_given, &p);
  for (int side = 0; side < 2 && (fact & 1) != 0; side++)
    for (size_t i = 0; i < p.sides[side].n && done; i++)
      done = each_id(store, "rule_around", &p.sides[side].at[i], 1, take_relation, out, err);
  for (size_t i = 0; i < p.sides[0].n && (fact & 1) == 0; i++)
    for (size_t k = 0; k < p.sides[1].n && done; k++)
      done =
          each_id(store, "rule_between", (int64_t[]){p.sides[0].at[i], p.sides[1].at[k]}, 2, take_relation, out, err);
  vec_clear(&p.sides[0]);
  vec_clear(&p.sides[1]);
  return done;
}

static int record_compare(const void *a, const void *b) {
  const Record *p = a, *q = b;
  return (p->id > q->id) - (p->id < q->id);
}

static void each_once(Records *records) {
  size_t n = 0;
  if (records->n > 0)
    qsort(records->at, records->n, sizeof *records->at, record_compare);
  for (size_t i = 0; i < records->n; i++)
    if (i == 0 || records->at[i].id != records->at[i - 1].id)
      records->at[n++] = records->at[i];
  records->n = n;
}

/* The facts that a change touches; whole if they cannot be told, or are many. */
static bool touched(Session *session, Watch *watch, Records *out, RulesExtent *extent, Err *err) {
  int64_t *stirred;
  size_t n;
  bool done = true;
  bool whole = !store_stirred(session_store(session), watch->generation, &stirred, &n);
  for (size_t i = 0; !whole && i < n; i++)
    if (stirred[i] != 0 && (out->n == 0 || out->at[out->n - 1].id != stirred[i]))
      vec_add(out, record_fact(stirred[i]));
  each_once(out);
  whole = whole || out->n > FACTS_MOST;
  for (size_t i = 0, own = out->n; i < own && !whole && done; i++)
    done = add_turning(session, watch, out->at[i].id, out, err);
  each_once(out);
  bool more = store_others(session_store(session)) != watch->others;
  *extent = whole ? RULES_WHOLE : more ? RULES_MORE : RULES_FACTS;
  return done;
}

/* Whether the types that rules ask for are still what they were: the first fact of one says whether it is of events. */
static bool same_types(const Watch *watch) {
  const RuleProgram *program = &watch->answer->program;
  for (size_t i = 0; i < program->predicates.n; i++) {
    const RulePredicate *p = &program->predicates.at[i];
    RuleSignature now;
    if ((p->origin == RULE_EVENT || p->origin == RULE_RELATION) && !rules_general_find(p->name) &&
        (!program->host->find(program->host->context, p->name, &now) || now.origin != p->origin ||
         now.empty != p->empty))
      return false;
  }
  return true;
}

static bool begin_again(Session *session, Watch *watch, RulesChange *out, Err *err) {
  Answer *answer = session_answer_begin(session, watch->text, watch->len, NULL, 0, err);
  if (answer == NULL)
    return false;
  if (!rules_live_replace(watch->live, &answer->program, answer->asked, out, err)) {
    session_answer_free(answer);
    return false;
  }
  session_answer_free(watch->answer);
  watch->answer = answer;
  return true;
}

bool session_watch_follow(Session *session, Watch *watch, RulesChange *out, Err *err) {
  Store *store = session_store(session);
  bool done;
  RulesExtent extent;
  Records records = {0};
  *out = (RulesChange){0};
  if (watch->answer->epoch != session_epoch(session) || watch->terms != store_terms_version(store) ||
      watch->rules != session_rules_version(session))
    done = begin_again(session, watch, out, err);
  else if (store_generation(store) == watch->generation)
    done = true;
  else if (!same_types(watch))
    done = begin_again(session, watch, out, err);
  else
    done = (touched(session, watch, &records, &extent, err) &&
            rules_live_follow(watch->live, records.at, records.n, extent, out, err));
  vec_clear(&records);
  if (done)
    note_state(session, watch);
  return done;
}

const Answer *session_watch_answer(const Watch *watch) {
  return watch->answer;
}

uint64_t session_watch_count(const Watch *watch) {
  return rules_live_count(watch->live);
}

RuleValue session_watch_value(const Watch *watch, Code code) {
  return rules_live_value(watch->live, code);
}
