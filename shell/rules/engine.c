#include "rules/plan.h"

#include <stdlib.h>
#include <string.h>

/* Strata and rounds. */

enum { PROVEN_MOST = 8 }; /* rows that are proven one by one; more are worth everything */

/* ---- strata ---- */

static void want(RulesRun *run, int i);

static void want_steps(RulesRun *run, const RuleStep *steps, size_t n) {
  for (size_t i = 0; i < n; i++) {
    want(run, steps[i].predicate);
    want(run, steps[i].second);
    want_steps(run, steps[i].body, steps[i].n_body);
  }
}

/* Marks the predicate, and what its rules rest on. */
static void want(RulesRun *run, int i) {
  if (i < 0 || run->wanted[i])
    return;
  run->wanted[i] = true;
  for (size_t k = 0; k < run->program->rules.n; k++)
    if (run->program->rules.at[k].head == i)
      want_steps(run, run->program->rules.at[k].steps, run->program->rules.at[k].n_steps);
}

typedef struct Seen {
  const RuleRule *rule;
  bool text, time;
} Seen;

static void see_term(Seen *seen, const RuleTerm *term) {
  seen->text = seen->text || term->kind == RULE_TEXT || term->kind == RULE_ASKED;
  seen->time = seen->time || (term->kind == RULE_VARIABLE && seen->rule->types[term->variable] == RULE_TYPE_TIME) ||
               (term->kind == RULE_CALL && strcmp(term->text, "span") == 0);
  for (size_t i = 0; term->kind == RULE_CALL && i < term->n_args; i++)
    see_term(seen, &term->args[i]);
}

/* A date that is written beside times is as uncertain as it says. */
static bool has_date(const RuleRule *rule, const RuleStep *steps, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = steps[i].literal;
    Seen seen = {rule, false, false};
    if (l->kind == RULE_TEST) {
      see_term(&seen, &l->left);
      see_term(&seen, &l->right);
    }
    for (size_t k = 0; l->kind == RULE_ATOM && k < l->atom.n_args; k++)
      see_term(&seen, &l->atom.args[k].term);
    if ((seen.text && seen.time) || has_date(rule, steps[i].body, steps[i].n_body))
      return true;
  }
  return false;
}

/* A derived predicate is as unsure as what it rests on. */
static bool rests_on_unsure(const RulesRun *run, const RuleStep *steps, size_t n) {
  for (size_t i = 0; i < n; i++)
    if ((steps[i].predicate >= 0 && run->unsure[steps[i].predicate]) ||
        (steps[i].second >= 0 && run->unsure[steps[i].second]) || rests_on_unsure(run, steps[i].body, steps[i].n_body))
      return true;
  return false;
}

static bool load_steps(RulesRun *run, const RuleStep *steps, size_t n) {
  for (size_t i = 0; i < n; i++) {
    int found[] = {steps[i].predicate, steps[i].second};
    for (int k = 0; k < 2; k++)
      if (found[k] >= 0 && rules_run_predicate(run, found[k])->origin != RULE_DERIVED &&
          rules_run_predicate(run, found[k])->origin != RULE_TESTING && !rules_load(run, found[k]))
        return false;
    if (!load_steps(run, steps[i].body, steps[i].n_body))
      return false;
  }
  return true;
}

typedef struct Stratum {
  RulesRun *run;
  int number;
  const RuleRule *rules;
  size_t n;
  bool possible;
} Stratum;

static bool run_rule(const Stratum *s, const RuleRule *rule, int recent) {
  Plan plan;
  return rules_plan_make(s->run, rule, s->possible, recent, &plan) && rules_plan_run(s->run, &plan);
}

/* What was new becomes old, and what was found new; false if nothing was. */
static bool next_round(const Stratum *s) {
  bool any = false;
  s->run->round++;
  for (size_t i = 0; i < s->run->program->predicates.n; i++) {
    const RulePredicate *p = rules_run_predicate(s->run, (int)i);
    if (p->origin != RULE_DERIVED || p->stratum != s->number)
      continue;
    any = relation_turn(&s->run->relations[s->possible][i]) || any;
    s->run->relations[s->possible][i].stamp = s->run->round;
  }
  return any;
}

#define WIDE_LEAST 4096 /* rows of the case: among fewer nothing takes long */
#define WIDE_SHARE 4    /* times the values that are asked for: then about all of it is */

/* A bound question that turns out to ask for about everything is dearer than the whole, which needs no guards. */
static bool is_wide(const Stratum *s) {
  RulesRun *run = s->run;
  uint64_t rows = 0, asked = 0;
  if (!run->trying)
    return false;
  for (size_t i = 0; i < run->program->predicates.n; i++) {
    const RulePredicate *p = rules_run_predicate(run, (int)i);
    if (p->origin != RULE_DERIVED)
      rows += relation_size(&run->relations[0][i]);
    else if (p->guard && relation_size(&run->relations[s->possible][i]) > asked)
      asked = relation_size(&run->relations[s->possible][i]);
  }
  run->wide = rows >= WIDE_LEAST && asked * WIDE_SHARE > rows;
  return run->wide;
}

/* Rounds until nothing is new. */
static bool run_rounds(const Stratum *s) {
  bool recursive = false;
  size_t at[64];
  for (size_t i = 0; i < s->n; i++)
    recursive = recursive || rules_plan_recursive(s->run, &s->rules[i], at, 64) > 0;
  while (next_round(s)) { /* a last time, so that nothing in it is new */
    if (is_wide(s))
      return false;
    for (size_t i = 0; i < s->n && recursive; i++) {
      size_t n = rules_plan_recursive(s->run, &s->rules[i], at, 64);
      for (size_t k = 0; k < n; k++)
        if (!run_rule(s, &s->rules[i], (int)at[k]))
          return false;
    }
  }
  return true;
}

bool rules_rounds_run(RulesRun *run, const RuleRule *rules, size_t n, bool possible) {
  return run_rounds(&(Stratum){run, rules_run_predicate(run, rules->head)->stratum, rules, n, possible});
}

/* Whether a rule finds nothing before the first round is over: it asks for what is only being derived. */
static bool waits(const Stratum *s, const RuleRule *rule) {
  size_t at[64], n = rules_plan_recursive(s->run, rule, at, 64);
  for (size_t k = 0; k < n; k++) {
    int found = rule->steps[at[k]].predicate;
    bool there = rule->steps[at[k]].literal->possibly || s->run->use[0][found] == &s->run->relations[1][found];
    if (s->possible || !there)
      return true;
  }
  return false;
}

static bool run_reading(const Stratum *s) {
  bool done;
  if (s->run->live == NULL && (rules_closure_run(s->run, s->rules, s->n, s->possible, &done) ||
                               rules_least_run(s->run, s->rules, s->n, s->possible, &done))) {
    while (next_round(s))
      continue;
    return done;
  }
  for (size_t i = 0; i < s->n; i++)
    if (!waits(s, &s->rules[i]) && !run_rule(s, &s->rules[i], -1))
      return false;
  return run_rounds(s);
}

/* Guards are the same in both readings: what is possible of them, which is derived first. */
static void leave_guards(Stratum *s) {
  RulesRun *run = s->run;
  RuleRule *rules = arena_alloc(&run->arena, s->n * sizeof *rules);
  size_t n = 0;
  for (size_t i = 0; i < s->n; i++)
    if (!rules_run_predicate(run, s->rules[i].head)->guard)
      rules[n++] = s->rules[i];
  s->rules = rules;
  s->n = n;
}

static void part_readings(const Stratum *s) {
  RulesRun *run = s->run;
  for (size_t i = 0; i < run->program->predicates.n; i++) {
    const RulePredicate *p = rules_run_predicate(run, (int)i);
    if (p->origin != RULE_DERIVED || p->stratum != s->number)
      continue;
    run->unsure[i] = !p->guard;
    run->use[1][i] = &run->relations[1][i];
    if (p->guard)
      run->use[0][i] = &run->relations[1][i];
  }
}

static bool run_stratum(Stratum *s) {
  RulesRun *run = s->run;
  bool unsure = false;
  for (size_t i = 0; i < s->n; i++) {
    if (!load_steps(run, s->rules[i].steps, s->rules[i].n_steps))
      return false;
    unsure = unsure || rests_on_unsure(run, s->rules[i].steps, s->rules[i].n_steps) ||
             has_date(&s->rules[i], s->rules[i].steps, s->rules[i].n_steps);
  }
  s->possible = unsure; /* first: `possibly p` looks at it from within the other */
  if (unsure) {
    part_readings(s);
    if (!run_reading(s))
      return false;
    leave_guards(s);
    s->possible = false;
  }
  return s->n == 0 || run_reading(s);
}

static bool run_strata(RulesRun *run) {
  const RuleProgram *program = run->program;
  size_t i = 0;
  for (int stratum = 0; stratum < program->n_strata; stratum++) {
    Stratum s = {.run = run, .number = stratum, .rules = &program->rules.at[i]};
    while (i < program->rules.n && program->rules.at[i].head >= 0 &&
           rules_run_predicate(run, program->rules.at[i].head)->stratum == stratum) {
      i++;
      s.n++;
    }
    if (s.n > 0 && run->wanted[s.rules->head] && !run_stratum(&s))
      return false;
  }
  return true;
}

static const RuleRule *question_of(const RuleProgram *program) {
  return &program->rules.at[program->rules.n - 1];
}

static bool run_question(RulesRun *run) {
  Plan plan;
  return run->whole >= 0 ||
         (rules_plan_make(run, question_of(run->program), false, -1, &plan) && rules_plan_run(run, &plan));
}

/* ---- the whole ---- */

static int question_columns(const RuleProgram *program) {
  const RuleRule *last = program->rules.n > 0 ? &program->rules.at[program->rules.n - 1] : NULL;
  int n = 0;
  for (int v = 0; last != NULL && last->head < 0 && v < last->clause->n_names; v++)
    n += last->bound[v] && strcmp(last->clause->names[v], "_") != 0;
  return n;
}

/* The state of a run of its program, before anything is loaded or derived. */
static void state_open(RulesRun *run) {
  size_t n = run->program->predicates.n;
  run->loaded = arena_alloc(&run->arena, n + 1);
  run->unsure = arena_alloc(&run->arena, n + 1);
  run->moment = arena_alloc(&run->arena, n + 1);
  run->wanted = arena_alloc(&run->arena, n + 1);
  run->tuples = mem_zero(n + 1, sizeof *run->tuples);
  for (int reading = 0; reading < 2; reading++) {
    run->relations[reading] = mem_zero(n + 1, sizeof(Relation));
    run->use[reading] = arena_alloc(&run->arena, (n + 1) * sizeof(Relation *));
    for (size_t i = 0; i < n; i++) {
      const RulePredicate *p = rules_run_predicate(run, (int)i);
      int columns = rule_columns(p);
      relation_init(&run->relations[reading][i], columns,
                    run->live == NULL && (columns == 1 || columns == 2) && !p->timed && p->fold == RULE_FOLD_NONE &&
                        !rules_is_asked(p));
      run->relations[reading][i].stamped = run->live != NULL;
      run->use[reading][i] = &run->relations[0][i];
      run->moment[i] = rules_run_predicate(run, (int)i)->moment;
    }
  }
  if (run->whole < 0)
    want_steps(run, question_of(run->program)->steps, question_of(run->program)->n_steps);
  want(run, run->whole);
}

static void state_clear(RulesRun *run) {
  for (size_t i = 0; i < run->program->predicates.n; i++) {
    for (int reading = 0; reading < 2; reading++)
      relation_clear(&run->relations[reading][i]);
    relation_clear(&run->tuples[i]);
  }
  mem_free(run->relations[0]);
  mem_free(run->relations[1]);
  mem_free(run->tuples);
  mem_free(run->program->predicates.at);
  mem_free(run->program->rules.at);
}

/* Gives a run its program, as wide as this, and the state of it. */
static void run_open(RulesRun *run, RunWidth width) {
  run->program = run->compiled;
  run->program = rules_rewrite(run);
  run->width = width;
  if (width < RUN_WHOLE)
    run->program = rules_magic(run, run->program, run->whole, &run->width);
  if (run->live != NULL)
    run->whole = rules_live_prepare(run->live, run, (RuleProgram *)(uintptr_t)run->program);
  state_open(run);
}

/* Takes over what another state of the run has of the case. */
static void state_take(RulesRun *run, RulesRun *from) {
  for (size_t i = 0; i < run->compiled->predicates.n; i++) {
    if (rules_run_predicate(run, (int)i)->origin == RULE_DERIVED)
      continue;
    for (int reading = 0; reading < 2; reading++) {
      Relation empty = run->relations[reading][i];
      run->relations[reading][i] = from->relations[reading][i];
      from->relations[reading][i] = empty;
      run->use[reading][i] = &run->relations[from->use[reading][i] == &from->relations[1][i]][i];
    }
    Relation none = run->tuples[i];
    run->tuples[i] = from->tuples[i];
    from->tuples[i] = none;
    run->loaded[i] = from->loaded[i];
    run->unsure[i] = from->unsure[i];
  }
}

static void state_put(RulesRun *run, const RulesRun *from) {
  run->program = from->program;
  run->width = from->width;
  for (int reading = 0; reading < 2; reading++) {
    run->relations[reading] = from->relations[reading];
    run->use[reading] = from->use[reading];
  }
  run->loaded = from->loaded;
  run->unsure = from->unsure;
  run->moment = from->moment;
  run->wanted = from->wanted;
  run->tuples = from->tuples;
}

/* Puts the rows that are to be proven, but for their times, into the guard of the question. */
static void fill_proving(RulesRun *run) {
  const RuleRule *question = question_of(run->program);
  Relation *relation = run->proving < 0 ? NULL : &run->relations[0][run->proving];
  size_t arity = (size_t)run->answer.arity;
  for (size_t i = 0; relation != NULL && i < run->proven.n; i += arity) {
    Code row[RULES_COLUMNS];
    int n = 0;
    size_t k = i;
    for (int v = 0; v < question->clause->n_names; v++)
      if (question->bound[v] && strcmp(question->clause->names[v], "_") != 0) {
        if (question->types[v] != RULE_TYPE_TIME && n < RULES_COLUMNS)
          row[n++] = run->proven.at[k];
        k++;
      }
    relation_add(relation, row);
  }
  while (relation != NULL && relation_turn(relation)) /* nothing in it is new */
    continue;
}

static bool widen(RulesRun *run, RunWidth width, Err *err) {
  RulesRun narrow = *run;
  run->err = err;
  run->listed = (Codelist){0}; /* its rows may be somebody's */
  run->proving = -1;
  run_open(run, width);
  state_take(run, &narrow);
  fill_proving(run);
  bool done = run_strata(run);
  if (done) {
    state_clear(&narrow);
  } else {
    state_take(&narrow, run);
    state_clear(run);
    state_put(run, &narrow);
  }
  vec_clear(&run->listed);
  run->listed = narrow.listed;
  for (int i = 0; i < TESTS; i++)
    pairs_sieve_clear(&run->sieves[i]); /* they know pairs that are gone */
  return done;
}

RulesRun *rules_run(const RuleProgram *program, const RulesSource *source, int wanted, const RuleValue *asked,
                    Err *err) {
  return rules_run_for(program, source, wanted, asked, NULL, err);
}

RulesRun *rules_run_for(const RuleProgram *program, const RulesSource *source, int wanted, const RuleValue *asked,
                        RulesLive *live, Err *err) {
  RulesRun *run = mem_zero(1, sizeof *run);
  run->compiled = program;
  run->live = live;
  run->source = source;
  run->asked = asked;
  run->err = err;
  run->codes = codes_new();
  run->whole = wanted;
  int columns = question_columns(program);
  relation_init(&run->answer, columns, columns == 1 || columns == 2);
  run_open(run, RUN_BOUND);
  run->trying = run->width < RUN_WHOLE && live == NULL;
  bool done = run_strata(run);
  run->trying = false;
  done = done || (run->wide && widen(run, RUN_WHOLE, err));
  if (done && run_question(run))
    return run;
  rules_run_free(run);
  return NULL;
}

bool rules_widen(RulesRun *run, RunWidth width, Err *err) {
  if (run->width >= width)
    return true;
  run->proven.n = 0;
  return widen(run, width, err);
}

bool rules_widen_for(RulesRun *run, const Code *row, Err *err) {
  size_t arity = (size_t)run->answer.arity;
  if (run->width >= RUN_KEPT)
    return true;
  if (run->whole < 0 && arity > 0 && run->proven.n < PROVEN_MOST * arity) {
    for (size_t i = 0; i < run->proven.n; i += arity)
      if (memcmp(run->proven.at + i, row, arity * sizeof *row) == 0)
        return true;
    for (size_t k = 0; k < arity; k++)
      vec_add(&run->proven, row[k]);
    bool done = widen(run, RUN_KEPT, err);
    run->width = run->width == RUN_WHOLE ? RUN_WHOLE : RUN_BOUND; /* for other rows */
    run->proven.n -= done ? 0 : arity;
    return done;
  }
  return rules_widen(run, RUN_WHOLE, err) || (err->code == ERR_LIMIT && rules_widen(run, RUN_KEPT, err));
}

void rules_run_free(RulesRun *run) {
  if (run == NULL)
    return;
  state_clear(run);
  relation_clear(&run->answer);
  codes_free(run->codes);
  arena_clear(&run->arena);
  vec_clear(&run->listed);
  vec_clear(&run->staged);
  vec_clear(&run->passed);
  vec_clear(&run->proven);
  for (int i = 0; i < TESTS; i++)
    pairs_sieve_clear(&run->sieves[i]);
  mem_free(run);
}

/* ---- results ---- */

typedef struct Sorting {
  const RulesRun *run;
  int arity;
} Sorting;

static int rows_compare(const void *a, const void *b, void *context) {
  const Sorting *s = context;
  const Code *p = a, *q = b;
  for (int i = 0; i < s->arity; i++) {
    if (p[i] != q[i])
      return codes_compare(s->run->codes, p[i], q[i]);
  }
  return 0;
}

static const Relation *relation_of(const RulesRun *run, int i, bool possible) {
  return i < 0 ? &run->answer : run->use[possible][i];
}

uint64_t rules_run_count(const RulesRun *run, int i, bool possible) {
  if (i >= 0)
    relation_settle(run->use[possible][i]);
  const Relation *relation = relation_of(run, i, possible);
  uint64_t n = relation_size(relation);
  for (uint32_t row = 0; relation->dead != NULL && row < relation->n; row++)
    n -= relation->dead[row];
  return n;
}

void rules_rows_sort(const RulesRun *run, Code *rows, size_t n, int arity) {
  Sorting s = {run, arity};
  if (arity > 0 && n > 0)
    qsort_r(rows, n, sizeof(Code) * (size_t)arity, rows_compare, &s);
}

RulesRows rules_run_rows(RulesRun *run, int i, bool possible, bool sorted) {
  const Relation *relation = relation_of(run, i, possible);
  RulesRows rows = {.arity = relation->arity, .n = rules_run_count(run, i, possible)};
  run->listed.n = 0;
  relation_list(relation, &run->listed); /* which was settled when it was counted */
  rows.codes = run->listed.at;
  if (sorted)
    rules_rows_sort(run, run->listed.at, rows.n, relation->arity);
  return rows;
}

RuleValue rules_run_value(const RulesRun *run, Code code) {
  return codes_value(run->codes, code);
}
