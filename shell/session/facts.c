#include "session/internal.h"

#include "base/vec.h"
#include "text/text.h"
#include "time/order.h"

#include <string.h>

/* The facts of the case as predicates of rules: what each name means, and its rows.
 *
 * A fact certainly holds if it stands, is no plan and, for a relation, is in force; it possibly does if it is disputed or
 * claimed, or planned, or perhaps not suspended. What is denied has a predicate of its own. */

#define MEMORY ((size_t)4 << 30) /* bytes that rules may use */

static Store *store_of(void *context) {
  return session_store(context);
}

/* ---- names ---- */

typedef VEC(int64_t) Ids;

typedef struct Under {
  Store *store;
  int64_t above;
  Ids ids;
} Under;

static void collect_under(void *context, const Term *term) {
  Under *c = context;
  if (store_term_under(c->store, term->id, c->above))
    vec_add(&c->ids, term->id);
}

/* The type and all below it; to be cleared by the caller. Empty if there is no such type. */
static Ids types_under(Store *store, const char *name) {
  Under c = {store, store_term_find(store, SCHEME_TYPE, name, strlen(name)), {0}};
  if (c.above != 0)
    store_term_each(store, SCHEME_TYPE, collect_under, &c);
  return c.ids;
}

static bool has_facts(Store *store, const Ids *types, RecordKind kind) {
  QueryKey key = {.op = QUERY_TYPE, .ids = types->at, .n = types->n};
  Query query = {.kind = kind, .keys = &key, .n_keys = 1, .limit = 1};
  int64_t n = 0;
  return store_query_count(store, &query, &n, NULL) && n > 0;
}

/* Types that rules of the field ask for; a case that has none of them has no facts of them, which is no mistake. */
static const struct {
  const char *name;
  RuleOrigin origin;
} FIELD[] = {
    {"acts_for", RULE_RELATION},      {"located_in", RULE_RELATION}, {"part_of", RULE_RELATION},
    {"member_of", RULE_RELATION},     {"opposes", RULE_RELATION},    {"supports", RULE_RELATION},
    {"partners_with", RULE_RELATION}, {"lists", RULE_RELATION},      {"designates", RULE_RELATION},
    {"recognises", RULE_RELATION},    {"attack", RULE_EVENT},        {"delist", RULE_EVENT},
    {"praise", RULE_EVENT},           {"meet", RULE_EVENT},          {"threaten", RULE_EVENT},
};

static bool of_the_field(const char *name, RuleOrigin *out) {
  for (size_t i = 0; i < sizeof FIELD / sizeof *FIELD; i++)
    if (strcmp(FIELD[i].name, name) == 0) {
      *out = FIELD[i].origin;
      return true;
    }
  return false;
}

static bool find_predicate(void *context, const char *name, RuleSignature *out) {
  const RulesTable *table = session_table_find(context, name);
  if (table != NULL) {
    *out = (RuleSignature){.origin = RULE_TABLE, .arity = (int)table->columns};
    memcpy(out->types, table->types, sizeof table->types);
    return true;
  }
  const RulesGiver *giver = session_giver_find(context, name);
  if (giver != NULL) {
    *out = (RuleSignature){.origin = RULE_TABLE, .arity = giver->arity, .bound = giver->bound};
    return true;
  }
  Ids types = types_under(store_of(context), name);
  bool there = types.n > 0;
  *out = (RuleSignature){.arity = 2, .timed = true, .named = true, .types = {RULE_TYPE_RECORD, RULE_TYPE_RECORD}};
  bool events = there && has_facts(store_of(context), &types, REC_EVENT);
  out->origin = events ? RULE_EVENT : RULE_RELATION;
  out->empty = there && !events && !has_facts(store_of(context), &types, REC_RELATION);
  vec_clear(&types);
  return there || of_the_field(name, &out->origin);
}

static bool find_key(void *context, const char *name, const char *key, RuleType *out) {
  Store *store = store_of(context);
  (void)name;
  *out = RULE_TYPE_RECORD;
  if (strcmp(key, "id") == 0 || strcmp(key, "place") == 0 || store_term_find(store, SCHEME_ROLE, key, strlen(key)) != 0)
    return true;
  *out = RULE_TYPE_UNKNOWN;
  return store_term_find(store, SCHEME_KEY, key, strlen(key)) != 0;
}

static void near_term(void *context, const Term *term) {
  text_nearest_try(context, term->code);
}

static void find_near(void *context, const char *of, const char *name, Buf *out) {
  TextNearest near = {.name = name};
  store_term_each(store_of(context), of == NULL ? SCHEME_TYPE : SCHEME_ROLE, near_term, &near);
  if (of != NULL)
    store_term_each(store_of(context), SCHEME_KEY, near_term, &near);
  buf_puts(out, near.best != NULL ? near.best : "");
}

/* The words that stand in a column of a predicate of the language: terms of a scheme, or these. */
static const struct {
  const char *predicate;
  int column;
  const char *scheme, *what, *words[5];
} WORDS[] = {
    {"actor", 1, SCHEME_KIND, "kind", {NULL}},
    {"event", 1, SCHEME_TYPE, "type", {NULL}},
    {"relation", 1, SCHEME_TYPE, "type", {NULL}},
    {"role", 1, SCHEME_ROLE, "role", {NULL}},
    {"standing", 1, NULL, "standing", {"stands", "disputed", "denied", "claimed", NULL}},
    {"says", 4, NULL, "stance", {"asserts", "denies", "doubts", NULL}},
};

static bool is_word(void *context, const char *predicate, int column, const char *text, Buf *wrong) {
  Store *store = store_of(context);
  size_t at = 0, n = sizeof WORDS / sizeof *WORDS;
  while (at < n && (strcmp(WORDS[at].predicate, predicate) != 0 || WORDS[at].column != column))
    at++;
  if (at == n || (WORDS[at].scheme != NULL && store_term_find(store, WORDS[at].scheme, text, strlen(text)) != 0))
    return true;
  TextNearest near = {.name = text};
  for (int i = 0; WORDS[at].scheme == NULL && WORDS[at].words[i] != NULL; i++) {
    if (strcmp(WORDS[at].words[i], text) == 0)
      return true;
    text_nearest_try(&near, WORDS[at].words[i]);
  }
  if (WORDS[at].scheme != NULL)
    store_term_each(store, WORDS[at].scheme, near_term, &near);
  buf_printf(wrong, "no %s \"%s\" is known here%s%s", WORDS[at].what, text, near.best != NULL ? "; nearest: " : "",
             near.best != NULL ? near.best : "");
  return false;
}

/* ---- values ---- */

static RuleValue record_value(Record record) {
  return (RuleValue){.type = record.id == 0 ? RULE_TYPE_UNKNOWN : RULE_TYPE_RECORD, .record = record};
}

static RuleValue actor_value(int64_t actor) {
  return record_value((Record){REC_ACTOR, actor});
}

static RuleValue text_value(const char *text) {
  return (RuleValue){.type = RULE_TYPE_TEXT, .text = text, .len = strlen(text)};
}

static RuleValue term_value(Store *store, int64_t term) {
  const Term *found = store_term_get(store, term);
  return found == NULL ? (RuleValue){0} : text_value(found->code);
}

static RuleValue of_value(const Value *v) {
  RuleValue out = {0};
  switch (v->form) {
  case VALUE_INTEGER: return (RuleValue){.type = RULE_TYPE_NUMBER, .integer = v->integer};
  case VALUE_REAL: return (RuleValue){.type = RULE_TYPE_NUMBER, .is_real = true, .real = v->real};
  case VALUE_TEXT: return (RuleValue){.type = RULE_TYPE_TEXT, .text = v->text, .len = v->len};
  case VALUE_BOOL: return text_value(v->integer != 0 ? "true" : "false");
  case VALUE_RECORD: return record_value(v->record);
  case VALUE_TIME: {
    Date date;
    if (!date_parse(v->text, v->len, &date, NULL))
      return out;
    out.type = RULE_TYPE_TIME;
    out.time = date_bounds(&date, READ_AT);
    return out;
  }
  default: return out; /* a range is no number that can be compared */
  }
}

/* ---- one fact ---- */

typedef struct Fact {
  Store *store;
  const RulesAsk *ask;
  RulesSink *sink;
  FactRow row;
  bool certain, possible;
  bool pattern; /* the column is everybody of a kind */
  VEC(RuleValue) values[RULES_COLUMNS];
  FactTimes times;
} Fact;

/* The rows of a fixed question about one fact. */
static Reader *ask_of(Store *store, const char *name, int64_t fact, Err *err) {
  Value arg = {.form = VALUE_INTEGER, .integer = fact};
  return store_reader_begin(store, name, strlen(name), true, &arg, 1, err);
}

/* Everybody, or everybody of a kind: for whom a denial denies. */
static bool add_everybody(Fact *f, int64_t kind, size_t column, Err *err) {
  Reader *reader = store_reader_begin(f->store, "rule_actors", 11, true, NULL, 0, err);
  CursorStep step = CURSOR_FAILED;
  while (reader != NULL && (step = store_reader_next(reader, err)) == CURSOR_ROW)
    if (kind == 0 || store_term_under(f->store, store_reader_value(reader, 1).integer, kind))
      vec_add(&f->values[column], actor_value(store_reader_value(reader, 0).integer));
  store_reader_end(reader);
  return step == CURSOR_DONE;
}

static bool add_parties(Fact *f, int64_t role, size_t column, Err *err) {
  if ((f->row.flags & (FACT_EXTRA | FACT_PATTERN)) == 0 && role <= TERM_OBJECT)
    return true;
  bool done = true;
  Reader *reader = ask_of(f->store, "rule_parties", f->row.id, err);
  CursorStep step = CURSOR_FAILED;
  while (reader != NULL && done && (step = store_reader_next(reader, err)) == CURSOR_ROW) {
    Record record = {(RecordKind)store_reader_value(reader, 1).integer, store_reader_value(reader, 2).integer};
    if (store_reader_value(reader, 0).integer != role)
      continue;
    if (record.kind == REC_TERM)
      f->pattern = true;
    if (record.kind == REC_TERM)
      done = !f->ask->predicate->denied || add_everybody(f, record.id, column, err);
    else
      vec_add(&f->values[column], record_value(store_canonical(f->store, record)));
  }
  store_reader_end(reader);
  return done && step == CURSOR_DONE;
}

/* What a column asks of the fact: nothing there is one value that is none. */
static bool add_column(Fact *f, size_t column, Err *err) {
  const RulePredicate *p = f->ask->predicate;
  bool event = (f->row.id & 1) == 0;
  const char *key = (int)column < p->arity
                        ? (column == 0 ? (event ? "agent" : "subject") : (event ? "target" : "object"))
                        : p->keys[column - (size_t)p->arity];
  int64_t role = store_term_find(f->store, SCHEME_ROLE, key, strlen(key));
  if (strcmp(key, "id") == 0) {
    vec_add(&f->values[column], record_value(record_fact(f->row.id)));
  } else if (strcmp(key, "place") == 0) {
    vec_add(&f->values[column], actor_value(store_canonical(f->store, (Record){REC_ACTOR, f->row.place}).id));
  } else if (role != 0) {
    if ((role == TERM_AGENT || role == TERM_SUBJECT) && f->row.first != 0)
      vec_add(&f->values[column], actor_value(store_canonical(f->store, (Record){REC_ACTOR, f->row.first}).id));
    if ((role == TERM_TARGET || role == TERM_OBJECT) && f->row.second != 0)
      vec_add(&f->values[column], actor_value(store_canonical(f->store, (Record){REC_ACTOR, f->row.second}).id));
    f->pattern = false;
    if (!f->row.bulk && !add_parties(f, role, column, err))
      return false;
    bool party = role >= TERM_AGENT && role <= TERM_OBJECT && !f->pattern;
    if (p->denied && party && f->values[column].n == 0 && !add_everybody(f, 0, column, err))
      return false;
  } else if (!f->row.bulk) {
    Value args[2] = {{.form = VALUE_INTEGER, .integer = (int64_t)record_fact(f->row.id).kind},
                     {.form = VALUE_INTEGER, .integer = f->row.id}};
    int64_t term = store_term_find(f->store, SCHEME_KEY, key, strlen(key));
    Reader *reader = store_reader_begin(f->store, "values", 6, true, args, 2, err);
    CursorStep step = CURSOR_FAILED;
    while (reader != NULL && (step = store_reader_next(reader, err)) == CURSOR_ROW) {
      if (store_reader_value(reader, 0).integer != term)
        continue;
      Value value = store_reader_stored(reader, 1);
      RuleValue own = of_value(&value);
      if (own.type == RULE_TYPE_TEXT)
        own.text = rules_sink_text(f->sink, own.text, own.len);
      vec_add(&f->values[column], own);
    }
    store_reader_end(reader);
    if (step != CURSOR_DONE)
      return false;
  }
  if (f->values[column].n == 0)
    vec_add(&f->values[column], ((RuleValue){0}));
  return true;
}

/* Every combination of what the columns have, at every time. */
static void give_rows(Fact *f, size_t column, size_t columns, RuleValue *row) {
  if (column < columns) {
    for (size_t i = 0; i < f->values[column].n; i++) {
      row[column] = f->values[column].at[i];
      give_rows(f, column + 1, columns, row);
    }
    return;
  }
  for (size_t i = 0; i < f->times.n; i++) {
    row[columns] = (RuleValue){.type = RULE_TYPE_TIME, .time = f->times.at[i].time};
    bool certain = f->certain && f->times.at[i].sure;
    if (certain || f->possible)
      rules_sink_add(f->sink, row, certain, f->possible);
  }
}

static bool give_fact(Fact *f, Err *err) {
  const RulePredicate *p = f->ask->predicate;
  size_t columns = (size_t)(p->arity + p->n_keys);
  bool planned = (f->row.id & 1) == 0 && f->row.status == STATUS_OTHER;
  f->certain = p->denied ? f->row.standing == DENIED : f->row.standing == STANDS && !planned;
  f->possible = p->denied ? f->row.standing == DENIED || f->row.standing == DISPUTED : f->row.standing != DENIED;
  if (!f->certain && !f->possible)
    return true;
  bool done = session_fact_times(f->store, &f->row, &f->times, err);
  rules_sink_from(f->sink, record_fact(f->row.id));
  for (size_t i = 0; i < columns && done; i++) {
    f->values[i].n = 0;
    done = add_column(f, i, err);
  }
  RuleValue row[RULES_COLUMNS + 1];
  if (done)
    give_rows(f, 0, columns, row);
  return done;
}

static bool fits_query(const Query *query, const FactRow *row) {
  bool fits = query->kind == REC_NONE || query->kind == record_fact(row->id).kind;
  for (size_t i = 0; i < query->n_keys; i++) {
    bool any = false;
    for (size_t k = 0; k < query->keys[i].n; k++)
      any = any || query->keys[i].ids[k] == row->type;
    fits = fits && any;
  }
  return fits;
}

/* Gives what `give` makes of every fact that a query finds, or of the one that is asked for alone. */
static bool each_fact(Fact *fact, const Query *query, bool (*give)(Fact *fact, Err *err), Err *err) {
  bool certain, done = true;
  if (fact->ask->giver != NULL) {
    if (store_fact_get(fact->store, fact->ask->giver->id, &fact->row) && !fact->row.retracted &&
        fact->row.id == fact->ask->giver->id && fits_query(query, &fact->row))
      done = give(fact, err);
  } else {
    Cursor *cursor = store_query_begin(fact->store, query, err);
    CursorStep step = CURSOR_FAILED;
    while (cursor != NULL && done && (step = store_query_next(cursor, &fact->row, &certain, err)) == CURSOR_ROW)
      done = give(fact, err);
    store_query_end(cursor);
    done = done && step == CURSOR_DONE;
  }
  for (size_t i = 0; i < RULES_COLUMNS; i++)
    vec_clear(&fact->values[i]);
  vec_clear(&fact->times);
  return done;
}

static bool rows_of_type(Store *store, const RulesAsk *ask, RulesSink *sink, Err *err) {
  Ids types = types_under(store, ask->predicate->name);
  QueryKey key = {.op = QUERY_TYPE, .ids = types.at, .n = types.n};
  Query query = {.kind = REC_NONE, .keys = &key, .n_keys = 1, .limit = -1};
  bool done = types.n == 0 || each_fact(&(Fact){.store = store, .ask = ask, .sink = sink}, &query, give_fact, err);
  vec_clear(&types);
  return done;
}

static bool give_kind(Fact *f, Err *err) {
  bool planned = (f->row.id & 1) == 0 && f->row.status == STATUS_OTHER;
  f->certain = f->row.standing == STANDS && !planned;
  f->possible = f->row.standing != DENIED;
  f->values[0].n = f->values[1].n = 0;
  vec_add(&f->values[0], record_value(record_fact(f->row.id)));
  const Term *term;
  for (int64_t type = f->row.type; type != 0 && (term = store_term_get(f->store, type)) != NULL; type = term->parent)
    vec_add(&f->values[1], text_value(term->code));
  RuleValue row[3];
  rules_sink_from(f->sink, record_fact(f->row.id));
  bool done = session_fact_times(f->store, &f->row, &f->times, err);
  if (done && f->possible)
    give_rows(f, 0, 2, row);
  return done;
}

/* event(E, Type) and relation(R, Type): under its type and all that stand above it. */
static bool rows_of_kind(Store *store, const RulesAsk *ask, RulesSink *sink, Err *err) {
  bool events = ask->predicate->origin == RULE_EVENT;
  Query query = {.kind = events ? REC_EVENT : REC_RELATION, .limit = -1};
  return each_fact(&(Fact){.store = store, .ask = ask, .sink = sink}, &query, give_kind, err);
}

/* ---- the general predicates ---- */

/* Calls `give` with each row of a fixed question; of the one about a fact, if there is one. */
static bool each_row(Store *store, const char *question, const Record *fact, RulesSink *sink,
                     void (*give)(Store *store, const Reader *reader, RulesSink *sink), Err *err) {
  Value arg = {.form = VALUE_INTEGER, .integer = fact != NULL ? fact->id : 0};
  Reader *reader = store_reader_begin(store, question, strlen(question), true, &arg, fact != NULL ? 1 : 0, err);
  CursorStep step = CURSOR_FAILED;
  while (reader != NULL && (step = store_reader_next(reader, err)) == CURSOR_ROW)
    give(store, reader, sink);
  store_reader_end(reader);
  return step == CURSOR_DONE;
}

static int64_t whole(const Reader *reader, int column) {
  return store_reader_value(reader, column).integer;
}

static void give_actor(Store *store, const Reader *reader, RulesSink *sink) {
  RuleValue row[2] = {actor_value(whole(reader, 0))};
  const Term *term = NULL;
  for (int64_t kind = whole(reader, 1); kind != 0 && (term = store_term_get(store, kind)) != NULL;
       kind = term->parent) {
    row[1] = text_value(term->code);
    rules_sink_add(sink, row, true, true);
  }
  if (term == NULL)
    rules_sink_add(sink, row, true, true); /* of no kind */
}

/* Rows that follow are given by this record, if it is a fact; otherwise by nobody in particular. */
static void give_from(RulesSink *sink, Record record) {
  rules_sink_from(sink, record.kind == REC_EVENT || record.kind == REC_RELATION ? record : (Record){0});
}

static void give_role(Store *store, const Reader *reader, RulesSink *sink) {
  Record who = store_canonical(store, (Record){(RecordKind)whole(reader, 2), whole(reader, 3)});
  RuleValue row[3] = {record_value(record_fact(whole(reader, 0))), term_value(store, whole(reader, 1)),
                      record_value(who)};
  int64_t standing = whole(reader, 4);
  give_from(sink, row[0].record);
  if (standing != DENIED)
    rules_sink_add(sink, row, standing == STANDS, true);
}

static void give_attribute(Store *store, const Reader *reader, RulesSink *sink) {
  Record owner = store_canonical(store, (Record){(RecordKind)whole(reader, 0), whole(reader, 1)});
  Value value = store_reader_stored(reader, 3);
  RuleValue row[3] = {record_value(owner), term_value(store, whole(reader, 2)), of_value(&value)};
  give_from(sink, owner);
  if (row[2].type != RULE_TYPE_UNKNOWN)
    rules_sink_add(sink, row, true, true);
}

static void give_text(Store *store, const Reader *reader, RulesSink *sink) {
  (void)store;
  Value key = store_reader_value(reader, 2), text = store_reader_value(reader, 3);
  RuleValue row[3] = {record_value((Record){(RecordKind)whole(reader, 0), whole(reader, 1)}), of_value(&key),
                      of_value(&text)};
  give_from(sink, row[0].record);
  rules_sink_add(sink, row, true, true);
}

static void give_standing(Store *store, const Reader *reader, RulesSink *sink) {
  static const char *const NAMES[] = {"stands", "disputed", "denied", "claimed"};
  (void)store;
  RuleValue row[2] = {record_value(record_fact(whole(reader, 0))), text_value(NAMES[whole(reader, 1) & 3])};
  give_from(sink, row[0].record);
  rules_sink_add(sink, row, true, true);
}

static void give_place(Store *store, const Reader *reader, RulesSink *sink) {
  RuleValue row[3] = {record_value(record_fact(whole(reader, 0))), text_value("place"),
                      actor_value(store_canonical(store, (Record){REC_ACTOR, whole(reader, 1)}).id)};
  give_from(sink, row[0].record);
  rules_sink_add(sink, row, true, true);
}

/* A source and the one that its report comes from at the end of the chain; itself if it derives from none. */
static void give_origin(Store *store, const Reader *reader, RulesSink *sink) {
  int64_t source = whole(reader, 0);
  Value arg = {.form = VALUE_INTEGER, .integer = source};
  Reader *roots = store_reader_begin(store, "roots", 5, true, &arg, 1, NULL);
  while (roots != NULL && store_reader_next(roots, NULL) == CURSOR_ROW) {
    RuleValue row[2] = {record_value((Record){REC_SOURCE, source}),
                        record_value(store_canonical(store, (Record){REC_SOURCE, whole(roots, 0)}))};
    rules_sink_add(sink, row, true, true);
  }
  store_reader_end(roots);
}

static void give_claimant(Store *store, const Reader *reader, RulesSink *sink) {
  if (whole(reader, 3) == 0)
    return;
  RuleValue row[2] = {actor_value(store_canonical(store, (Record){REC_ACTOR, whole(reader, 3)}).id),
                      record_value(record_fact(whole(reader, 1)))};
  give_from(sink, row[1].record);
  rules_sink_add(sink, row, true, true);
}

/* What a source says of a fact: of the fact as a whole under the key "fact", of a field what it says differently. */
static void give_saying(Store *store, const Reader *reader, RulesSink *sink) {
  static const char *const STANCES[] = {"asserts", "denies", "doubts"};
  if (whole(reader, 0) == 0)
    return;
  RuleValue row[5] = {record_value(store_canonical(store, (Record){REC_SOURCE, whole(reader, 0)})),
                      record_value(record_fact(whole(reader, 1))), text_value("fact"), text_value("it"),
                      text_value(STANCES[whole(reader, 2) % 3])};
  give_from(sink, row[1].record);
  rules_sink_add(sink, row, true, true);
  Value arg = {.form = VALUE_INTEGER, .integer = whole(reader, 4)};
  Reader *said = store_reader_begin(store, "said", 4, true, &arg, 1, NULL);
  while (said != NULL && store_reader_next(said, NULL) == CURSOR_ROW) {
    Value value = store_reader_stored(said, 1);
    row[2] = term_value(store, whole(said, 0));
    row[3] = of_value(&value);
    if (row[3].type != RULE_TYPE_UNKNOWN)
      rules_sink_add(sink, row, true, true);
  }
  store_reader_end(said);
}

/* Of each predicate the questions whose rows facts give, and those whose rows nobody in particular does. */
static const struct General {
  const char *name;
  struct {
    const char *all, *of; /* NULL: of no fact */
    void (*give)(Store *store, const Reader *reader, RulesSink *sink);
  } questions[5];
} GENERAL[] = {
    {"actor", {{"rule_actors", NULL, give_actor}}},
    {"role", {{"rule_roles", "rule_roles_of", give_role}}},
    {"attribute",
     {{"rule_attributes", "rule_attributes_of", give_attribute},
      {"rule_attributes_else", NULL, give_attribute},
      {"rule_fact_texts", "rule_fact_texts_of", give_text},
      {"rule_places", "rule_places_of", give_place},
      {"rule_texts", NULL, give_text}}},
    {"standing", {{"rule_standings", "rule_standings_of", give_standing}}},
    {"origin", {{"rule_sources", NULL, give_origin}}},
    {"claims", {{"rule_claims", "rule_claims_of", give_claimant}}},
    {"says", {{"rule_claims", "rule_claims_of", give_saying}}},
};

static bool rows_of_general(Store *store, const RulesAsk *ask, RulesSink *sink, Err *err) {
  size_t at = 0;
  bool done = true;
  while (strcmp(GENERAL[at].name, ask->predicate->name) != 0)
    at++;
  for (int i = 0; i < 5 && GENERAL[at].questions[i].all != NULL && done; i++) {
    const char *all = GENERAL[at].questions[i].all, *of = GENERAL[at].questions[i].of;
    bool one = ask->giver != NULL && ask->giver->kind != REC_NONE;
    if (ask->giver != NULL && one != (of != NULL))
      continue;
    done = each_row(store, one ? of : all, one ? ask->giver : NULL, sink, GENERAL[at].questions[i].give, err);
  }
  return done;
}

/* ---- the source ---- */

static bool give_rows_of(void *context, const RulesAsk *ask, RulesSink *sink, Err *err) {
  const RulePredicate *p = ask->predicate;
  const RulesGiver *giver = p->origin == RULE_TABLE ? session_giver_find(context, p->name) : NULL;
  if (giver != NULL)
    return giver->call(giver->context, p->name, ask, sink, err);
  if (p->origin == RULE_TABLE) {
    rules_table_give(session_table_find(context, p->name), sink);
    return true;
  }
  if (p->origin == RULE_GENERAL)
    return rows_of_general(store_of(context), ask, sink, err);
  if (rules_general_find(p->name))
    return rows_of_kind(store_of(context), ask, sink, err);
  return rows_of_type(store_of(context), ask, sink, err);
}

/* Whether there is a record of this ref that is no fact. */
static bool is_there(Store *store, Record record) {
  const char *question = record.kind == REC_ACTOR ? "actor" : record.kind == REC_SOURCE ? "source" : NULL;
  Value arg = {.form = VALUE_INTEGER, .integer = record.id};
  if (question == NULL)
    return true;
  Reader *reader = store_reader_begin(store, question, strlen(question), true, &arg, 1, NULL);
  bool there = reader != NULL && store_reader_next(reader, NULL) == CURSOR_ROW;
  store_reader_end(reader);
  return there;
}

static bool find_record(void *context, const char *text, Record *out, Err *err) {
  Store *store = store_of(context);
  FactRow row;
  bool ref = record_parse(text, strlen(text), out);
  if (ref && (out->kind == REC_EVENT || out->kind == REC_RELATION))
    ref = store_fact_get(store, out->id, &row);
  else if (ref)
    ref = is_there(store, *out);
  if (ref) {
    *out = store_canonical(store, *out);
    return true;
  }
  int64_t found[8];
  size_t n = store_actor_find(store, text, strlen(text), 0, found, 8);
  if (n == 1) {
    *out = (Record){REC_ACTOR, found[0]};
    return true;
  }
  Buf names = BUF_EMPTY;
  if (n == 0) {
    store_actor_nearest(store, text, strlen(text), 3, &names);
    err_set(err, ERR_MISSING, "no actor is named '%s'%s%s", text, names.len > 0 ? "; nearest: " : "", buf_str(&names));
  } else {
    for (size_t i = 0; i < n && i < 8; i++)
      buf_printf(&names, "%s'A%lld'", i > 0 ? ", " : "", (long long)found[i]);
    err_set(err, ERR_AMBIGUOUS, "'%s' names several: %s", text, buf_str(&names));
  }
  buf_clear(&names);
  return false;
}

static void put_name(void *context, Record record, Buf *out) {
  const char *question = record.kind == REC_ACTOR ? "actor" : record.kind == REC_SOURCE ? "source" : NULL;
  Value arg = {.form = VALUE_INTEGER, .integer = record.id};
  Reader *reader =
      question == NULL ? NULL : store_reader_begin(store_of(context), question, strlen(question), true, &arg, 1, NULL);
  if (reader != NULL && store_reader_next(reader, NULL) == CURSOR_ROW) {
    Value name = store_reader_value(reader, 0);
    buf_add(out, name.text, name.len);
  } else {
    char ref[RECORD_REF_SIZE];
    record_ref(record, ref);
    buf_puts(out, ref);
  }
  store_reader_end(reader);
}

static bool is_stopped(void *context) {
  return session_interrupted(context);
}

void session_facts_open(Session *session, RulesHost *host, RulesSource *source) {
  *host = (RulesHost){session, find_predicate, find_key, find_near, is_word};
  *source = (RulesSource){session, give_rows_of, find_record, put_name, is_stopped, MEMORY};
}
