#include "session/internal.h"

#include "base/mem.h"
#include "base/vec.h"
#include "text/text.h"

#include <string.h>

/* A block stays while an answer that was derived by it does: its proofs name the rules. */
typedef struct Shared {
  RuleBlock block;
  size_t users;
} Shared;

typedef struct Entry {
  char *name; /* owned */
  bool on;
  Shared *shared; /* owned with others */
} Entry;

struct Rulebook {
  VEC(Entry) blocks;
  VEC(RulesTable) tables;
  VEC(RulesGiver) givers;
  RulesHost host;
  RulesSource source;
  unsigned version; /* grows with every change of blocks, tables and predicates */
};

static Rulebook *book_of(Session *session) {
  Rulebook **book = session_rulebook(session);
  if (*book == NULL) {
    *book = mem_zero(1, sizeof **book);
    session_facts_open(session, &(*book)->host, &(*book)->source);
  }
  return *book;
}

static void shared_release(Shared *shared) {
  if (--shared->users > 0)
    return;
  rules_block_clear(&shared->block);
  mem_free(shared);
}

static void entry_clear(Entry *entry) {
  mem_free(entry->name);
  shared_release(entry->shared);
}

void session_rulebook_free(Rulebook *book) {
  if (book == NULL)
    return;
  for (size_t i = 0; i < book->blocks.n; i++)
    entry_clear(&book->blocks.at[i]);
  for (size_t i = 0; i < book->tables.n; i++)
    rules_table_clear(&book->tables.at[i]);
  for (size_t i = 0; i < book->givers.n; i++)
    mem_free(book->givers.at[i].name);
  vec_clear(&book->blocks);
  vec_clear(&book->tables);
  vec_clear(&book->givers);
  mem_free(book);
}

/* ---- blocks ---- */

/* What the field takes for granted: it gives way to whoever means something else by one of its names. */
#define STANDARD "standard"

static bool compile_with(Session *session, const Entry *instead, const RuleBlock *question, bool standard,
                         RuleProgram *out, Err *err) {
  Rulebook *book = book_of(session);
  VEC(const RuleBlock *) blocks = {0};
  bool placed = instead == NULL;
  for (size_t i = 0; i < book->blocks.n; i++) {
    const Entry *entry = &book->blocks.at[i];
    if (instead != NULL && strcmp(instead->name, entry->name) == 0) {
      placed = true;
      entry = instead;
    }
    if (entry->on && (standard || strcmp(entry->name, STANDARD) != 0))
      vec_add(&blocks, &entry->shared->block);
  }
  if (!placed && (standard || strcmp(instead->name, STANDARD) != 0))
    vec_add(&blocks, &instead->shared->block);
  bool done = rules_compile(blocks.at, blocks.n, question, &book->host, out, err);
  vec_clear(&blocks);
  return done;
}

/* Compiles the blocks that are on, one of them perhaps in another's place, with a question or without. */
static bool compile(Session *session, const Entry *instead, const RuleBlock *question, RuleProgram *out, Err *err) {
  Err other;
  return compile_with(session, instead, question, true, out, err) ||
         compile_with(session, instead, question, false, out, &other);
}

static Entry *find_entry(Session *session, const char *name) {
  Rulebook *book = book_of(session);
  for (size_t i = 0; i < book->blocks.n; i++)
    if (strcmp(book->blocks.at[i].name, name) == 0)
      return &book->blocks.at[i];
  return NULL;
}

bool session_rules_put(Session *session, const char *name, const char *text, size_t len, Err *err) {
  Entry entry = {mem_copy(name, strlen(name)), true, mem_zero(1, sizeof *entry.shared)};
  entry.shared->users = 1;
  RuleProgram program;
  bool done = rules_parse(name, text, len, &entry.shared->block, err) && compile(session, &entry, NULL, &program, err);
  if (!done) {
    entry_clear(&entry);
    return false;
  }
  rules_program_clear(&program);
  book_of(session)->version++;
  Entry *old = find_entry(session, name);
  if (old != NULL) {
    entry_clear(old);
    *old = entry;
  } else {
    vec_add(&book_of(session)->blocks, entry);
  }
  return true;
}

static bool fail_block(Session *session, const char *name, Err *err) {
  Rulebook *book = book_of(session);
  TextNearest near = {.name = name};
  for (size_t i = 0; i < book->blocks.n; i++)
    text_nearest_try(&near, book->blocks.at[i].name);
  return err_set(err, ERR_MISSING, "there is no block of rules \"%s\"%s%s%s", name,
                 near.best != NULL ? "; nearest: \"" : ": rules() lists those that there are",
                 near.best != NULL ? near.best : "", near.best != NULL ? "\"" : "");
}

bool session_rules_switch(Session *session, const char *name, bool on, Err *err) {
  Entry *entry = find_entry(session, name);
  if (entry == NULL)
    return fail_block(session, name, err);
  Entry changed = *entry;
  changed.on = on;
  RuleProgram program;
  if (!compile(session, &changed, NULL, &program, err))
    return false;
  rules_program_clear(&program);
  book_of(session)->version++;
  entry->on = on;
  return true;
}

size_t session_rules_count(const Session *session) {
  return book_of((Session *)(uintptr_t)session)->blocks.n;
}

RulesBlockInfo session_rules_block(const Session *session, size_t i) {
  const Entry *entry = &book_of((Session *)(uintptr_t)session)->blocks.at[i];
  return (RulesBlockInfo){entry->name, entry->on, &entry->shared->block};
}

/* ---- tables ---- */

const RulesTable *session_table_find(const Session *session, const char *name) {
  Rulebook *book = book_of((Session *)(uintptr_t)session);
  for (size_t i = 0; i < book->tables.n; i++)
    if (strcmp(book->tables.at[i].name, name) == 0)
      return &book->tables.at[i];
  return NULL;
}

static bool is_derived(Session *session, const char *name) {
  Rulebook *book = book_of(session);
  for (size_t i = 0; i < book->blocks.n; i++)
    for (size_t k = 0; k < book->blocks.at[i].shared->block.n_clauses; k++)
      if (strcmp(book->blocks.at[i].shared->block.clauses[k].head.name, name) == 0)
        return true;
  return false;
}

/* Puts a table in place of the one of its name; takes what it holds, also on failure. */
static bool table_put(Session *session, const char *name, RulesTable *table, Err *err) {
  RuleSignature signature;
  RulesTable *old = (RulesTable *)(uintptr_t)session_table_find(session, name);
  const RulesHost *host = &book_of(session)->host;
  bool taken = is_derived(session, name) ||
               (old == NULL && (rules_general_find(name) || host->find(host->context, name, &signature)));
  if (taken) {
    rules_table_clear(table);
    return err_set(err, ERR_ARG, "%s is the name of something else: give the table another", name);
  }
  book_of(session)->version++;
  table->name = mem_copy(name, strlen(name));
  if (old != NULL) {
    rules_table_clear(old);
    *old = *table;
  } else {
    vec_add(&book_of(session)->tables, *table);
  }
  return true;
}

bool session_table_put(Session *session, const char *name, const RuleValue *rows, size_t columns, size_t n, Err *err) {
  RulesTable table = {0};
  if (columns == 0 || columns >= RULES_COLUMNS)
    return err_set(err, ERR_ARG, "a table has 1 to %d columns", RULES_COLUMNS - 1);
  rules_table_fill(&table, rows, columns, n);
  return table_put(session, name, &table, err);
}

bool session_table_read(Session *session, const char *name, const char *path, Err *err) {
  RulesTable table;
  return rules_table_read(path, &table, err) && table_put(session, name, &table, err);
}

const RulesGiver *session_giver_find(const Session *session, const char *name) {
  Rulebook *book = book_of((Session *)(uintptr_t)session);
  for (size_t i = 0; i < book->givers.n; i++)
    if (strcmp(book->givers.at[i].name, name) == 0)
      return &book->givers.at[i];
  return NULL;
}

bool session_predicate_put(Session *session, const char *name, int arity, uint32_t bound, SessionRowsFn *call,
                           void *context, Err *err) {
  RuleSignature signature;
  const RulesHost *host = &book_of(session)->host;
  RulesGiver *old = (RulesGiver *)(uintptr_t)session_giver_find(session, name);
  if (is_derived(session, name) || rules_general_find(name) ||
      (old == NULL && host->find(host->context, name, &signature)))
    return err_set(err, ERR_ARG, "%s is the name of something else: give the predicate another", name);
  if (old == NULL) {
    vec_add(&book_of(session)->givers, ((RulesGiver){.name = mem_copy(name, strlen(name))}));
    old = &book_of(session)->givers.at[book_of(session)->givers.n - 1];
  }
  book_of(session)->version++;
  old->arity = arity;
  old->bound = bound;
  old->call = call;
  old->context = context;
  return true;
}

/* ---- questions ---- */

static const RuleValue *asked_copy(Arena *arena, const RuleValue *asked, size_t n) {
  RuleValue *out = arena_array(arena, asked, n, sizeof *asked);
  for (size_t i = 0; i < n; i++)
    if (out[i].type == RULE_TYPE_TEXT)
      out[i].text = arena_copy(arena, asked[i].text, asked[i].len);
  return out;
}

static void keep_blocks(Session *session, Answer *answer) {
  Rulebook *book = book_of(session);
  for (size_t i = 0; i < book->blocks.n; i++)
    if (book->blocks.at[i].on) {
      book->blocks.at[i].shared->users++;
      vec_add(&answer->blocks, book->blocks.at[i].shared);
    }
}

static Answer *answer_fail(Answer *answer) {
  session_answer_free(answer);
  return NULL;
}

Answer *session_answer_begin(Session *session, const char *text, size_t len, const RuleValue *asked, size_t n_asked,
                             Err *err) {
  Answer *answer = mem_zero(1, sizeof *answer);
  answer->predicate = -1;
  if (!rules_question_parse(text, len, &answer->question, err))
    return answer_fail(answer);
  if ((size_t)answer->question.n_asked != n_asked) {
    err_set(err, ERR_ARG,
            "the question has %d ?, and %zu value%s follow%s it: ask(\"p(?, X)\", value) gives one for each",
            answer->question.n_asked, n_asked, n_asked == 1 ? "" : "s", n_asked == 1 ? "s" : "");
    return answer_fail(answer);
  }
  if (!compile(session, NULL, &answer->question, &answer->program, err))
    return answer_fail(answer);
  keep_blocks(session, answer);
  answer->epoch = session_epoch(session);
  answer->asked = asked_copy(&answer->program.arena, asked, n_asked); /* proofs need them later */
  const RuleRule *rule = &answer->program.rules.at[answer->program.rules.n - 1];
  for (int v = 0; v < rule->clause->n_names; v++)
    if (rule->bound[v] && strcmp(rule->clause->names[v], "_") != 0)
      vec_add(&answer->columns, rule->clause->names[v]);
  return answer;
}

Answer *session_ask(Session *session, const char *text, size_t len, const RuleValue *asked, size_t n_asked, Err *err) {
  Answer *answer = session_answer_begin(session, text, len, asked, n_asked, err);
  if (answer == NULL)
    return NULL;
  answer->run = rules_run(&answer->program, &book_of(session)->source, -1, answer->asked, err);
  return answer->run != NULL ? answer : answer_fail(answer);
}

const RulesSource *session_rules_source(Session *session) {
  return &book_of(session)->source;
}

unsigned session_rules_version(Session *session) {
  return book_of(session)->version;
}

/* A column's name: the variable that the first rule has there, if it is one. */
static const char *column_name(Arena *arena, const RulePredicate *p, size_t i) {
  const RuleTerm *term = i < p->first->head.n_args ? &p->first->head.args[i].term : p->first->head.time;
  if (term->kind == RULE_VARIABLE)
    return arena_copy(arena, p->first->names[term->variable], strlen(p->first->names[term->variable]));
  Buf name = BUF_EMPTY;
  buf_printf(&name, i < p->first->head.n_args ? "%zu" : "T", i + 1);
  const char *out = arena_copy(arena, buf_str(&name), name.len);
  buf_clear(&name);
  return out;
}

Answer *session_conclusions(Session *session, const char *predicate, Err *err) {
  Answer *answer = mem_zero(1, sizeof *answer);
  if (!compile(session, NULL, NULL, &answer->program, err))
    return answer_fail(answer);
  answer->predicate = rules_predicate_find(&answer->program, predicate, err);
  if (answer->predicate < 0)
    return answer_fail(answer);
  keep_blocks(session, answer);
  answer->epoch = session_epoch(session);
  answer->run = rules_run(&answer->program, &book_of(session)->source, answer->predicate, NULL, err);
  if (answer->run == NULL)
    return answer_fail(answer);
  const RulePredicate *p = &answer->program.predicates.at[answer->predicate];
  for (size_t i = 0; i < (size_t)p->arity + (p->timed ? 1 : 0); i++)
    vec_add(&answer->columns, column_name(&answer->program.arena, p, i));
  return answer;
}

void session_answer_free(Answer *answer) {
  if (answer == NULL)
    return;
  rules_proof_free(answer->proof);
  arena_clear(&answer->attempts);
  rules_run_free(answer->run);
  rules_program_clear(&answer->program);
  rules_block_clear(&answer->question);
  for (size_t i = 0; i < answer->blocks.n; i++)
    shared_release(answer->blocks.at[i]);
  vec_clear(&answer->blocks);
  vec_clear(&answer->columns);
  mem_free(answer);
}

size_t session_answer_columns(const Answer *answer) {
  return answer->columns.n;
}

const char *session_answer_column(const Answer *answer, size_t column) {
  return answer->columns.at[column];
}

uint64_t session_answer_count(const Answer *answer) {
  return rules_run_count(answer->run, answer->predicate, false);
}

const Code *session_answer_codes(Answer *answer, uint64_t row) {
  if (!answer->listed)
    answer->rows = rules_run_rows(answer->run, answer->predicate, false, true);
  answer->listed = true;
  return answer->rows.codes + row * (uint64_t)answer->rows.arity;
}

RuleValue session_answer_value(Answer *answer, uint64_t row, size_t column) {
  return rules_run_value(answer->run, session_answer_codes(answer, row)[column]);
}
