#include "rules/tracing.h"

#include <stdlib.h>
#include <string.h>

#define KEPT_LEAST ((size_t)16 << 20) /* bytes of what only grows: less does not matter */
#define WORK_LEAST 100000             /* rows: a change that costs less is followed, whatever it cost to begin */

/* ---- a run that is kept up to date ---- */

static RulesRun *start_run(RulesLive *l, Err *err) {
  return rules_run_for(l->program, l->source, -1, l->asked, l, err);
}

static void live_clear(RulesLive *l) {
  for (size_t i = 0; i < l->n && l->given != NULL; i++)
    if (l->given[i].there)
      given_clear(&l->given[i]);
  mem_free(l->given);
  mem_free(l->starts[0]);
  mem_free(l->starts[1]);
  mem_free(l->below);
  mem_free(l->own);
  mem_free(l->probes);
  vec_clear(&l->traces);
  vec_clear(&l->patterns);
  vec_clear(&l->redos);
  vec_clear(&l->came);
  vec_clear(&l->gone);
  for (size_t i = 0; i < l->names.n; i++)
    mem_free(l->names.at[i].name);
  vec_clear(&l->names);
  rules_run_free(l->run);
}

/* Bytes of what grows with every change: values, who gave what, what was asked for. */
static size_t kept_bytes(const RulesLive *l) {
  size_t bytes = codes_bytes(l->run->codes);
  for (size_t i = 0; i < l->n; i++)
    bytes += relation_bytes(&l->given[i].rows) + relation_bytes(&l->run->tuples[i]);
  return bytes;
}

RulesLive *rules_live_new(const RuleProgram *program, const RulesSource *source, const RuleValue *asked, Err *err) {
  RulesLive *l = mem_zero(1, sizeof *l);
  *l = (RulesLive){.program = program, .source = source, .asked = asked};
  l->run = start_run(l, err);
  if (l->run != NULL) {
    l->work = l->run->work;
    l->kept = kept_bytes(l);
    return l;
  }
  live_clear(l);
  mem_free(l);
  return NULL;
}

void rules_live_free(RulesLive *l) {
  if (l == NULL)
    return;
  live_clear(l);
  mem_free(l);
}

static Relation *relation_at(const RulesLive *l, bool possible, int i) {
  return &l->run->relations[possible][i];
}

/* ---- what names stand for ---- */

static void note_named(RulesLive *l, const char *name, Record record) {
  for (size_t i = 0; i < l->names.n; i++)
    if (strcmp(l->names.at[i].name, name) == 0)
      return;
  vec_add(&l->names, ((Named){mem_copy(name, strlen(name)), record}));
}

bool rules_record_find(RulesRun *run, const char *name, Record *out, Err *err) {
  bool found = run->source->record(run->source->context, name, out, err);
  if (run->live != NULL)
    note_named(run->live, name, found ? *out : (Record){0});
  return found;
}

void rules_record_name(RulesRun *run, Record record, Buf *out) {
  run->source->name(run->source->context, record, out);
  if (run->live != NULL)
    run->live->naming = true;
}

static bool same_names(const RulesLive *l) {
  for (size_t i = 0; i < l->names.n; i++) {
    const Named *named = &l->names.at[i];
    Record now;
    bool found = l->source->record(l->source->context, named->name, &now, NULL);
    if (!found)
      now = (Record){0};
    if (now.kind != named->record.kind || now.id != named->record.id)
      return false;
  }
  return true;
}

/* ---- what the case gives ---- */

Given *rules_live_given(RulesLive *l, int predicate) {
  return &l->given[predicate];
}

static void mark_at_rest(Relation *r) {
  r->old = r->now = r->n;
}

bool rules_live_load(RulesLive *l, int i) {
  RulesRun *run = l->run;
  Given *g = &l->given[i];
  given_init(g, rule_columns(rules_run_predicate(run, i)));
  if (!rules_given_ask(run, i, NULL))
    return false;
  bool parted = false;
  for (uint32_t row = 0; row < g->rows.n; row++)
    parted = parted || (g->counts[0].at[row] > 0) != (g->counts[1].at[row] > 0);
  for (int reading = 0; reading <= parted; reading++) {
    for (uint32_t row = 0; row < g->rows.n; row++)
      if (g->counts[reading].at[row] > 0)
        relation_add(relation_at(l, reading, i), relation_row(&g->rows, row));
    mark_at_rest(relation_at(l, reading, i));
  }
  if (parted) {
    run->use[1][i] = relation_at(l, true, i);
    run->unsure[i] = true;
  }
  given_settle(g);
  run->held += relation_bytes(&g->rows) + g->entries.cap * sizeof *g->entries.at;
  return true;
}

typedef struct Gave {
  const RulesLive *live;
  const RulePredicate *predicate;
  RulesGaveFn *fn;
  void *context;
} Gave;

static void tell_given(void *context, const Code *row) {
  const Gave *gave = context;
  RuleValue values[RULES_COLUMNS + 1];
  for (int k = 0; k < rule_columns(gave->predicate); k++)
    values[k] = codes_value(gave->live->run->codes, row[k]);
  gave->fn(gave->context, gave->predicate, values);
}

void rules_live_gave(RulesLive *l, Record giver, RulesGaveFn *fn, void *context) {
  Code code = codes_put(l->run->codes, &(RuleValue){.type = RULE_TYPE_RECORD, .record = giver});
  for (size_t i = 0; i < l->n; i++) {
    Gave gave = {l, rules_run_predicate(l->run, (int)i), fn, context};
    if (l->given[i].there)
      given_each(&l->given[i], code, tell_given, &gave);
  }
}

/* Notes that a row (its time, if there is one, behind the others) has changed, or is gone. */
static void note(RulesLive *l, int i, const Code *row, bool gone) {
  relation_add(relation_at(l, false, l->aux[i].changed), row);
  if (gone)
    relation_add(relation_at(l, false, l->aux[i].gone), row);
}

static bool ask_giver(RulesLive *l, int i, const Record *giver) {
  RulesRun *run = l->run;
  Code code = CODE_NONE;
  if (giver->kind != REC_NONE)
    code = codes_put(run->codes, &(RuleValue){.type = RULE_TYPE_RECORD, .record = *giver});
  given_drop(&l->given[i], code);
  return rules_given_ask(run, i, giver);
}

/* Asks anew for what is given of a predicate; `same` is false if its rows now differ between the readings, or are uncertain,
 * and did not before. */
static bool ask_given(RulesLive *l, int i, const Record *givers, size_t n, RulesExtent extent, bool *same) {
  RulesRun *run = l->run;
  const RulePredicate *p = rules_run_predicate(run, i);
  Given *g = &l->given[i];
  bool unsure = run->unsure[i], done = true;
  if (!g->there || (extent != RULES_WHOLE && p->origin == RULE_TABLE))
    return true;
  if (extent == RULES_WHOLE) {
    given_drop_all(g);
    done = rules_given_ask(run, i, NULL);
  }
  for (size_t k = 0; extent != RULES_WHOLE && k < n && done; k++)
    done = ask_giver(l, i, &givers[k]);
  if (extent == RULES_MORE && done)
    done = ask_giver(l, i, &(Record){0});
  bool parted = run->use[1][i] == relation_at(l, true, i);
  *same = *same && run->unsure[i] == unsure;
  for (size_t k = 0; k < g->touched.n && !parted; k++)
    *same = *same && (g->counts[0].at[g->touched.at[k].row] > 0) == (g->counts[1].at[g->touched.at[k].row] > 0);
  return done;
}

static void take_given(RulesLive *l, int i) {
  Given *g = &l->given[i];
  bool parted = l->run->use[1][i] == relation_at(l, true, i);
  for (size_t k = 0; k < g->touched.n; k++) {
    const GivenTouch *touch = &g->touched.at[k];
    const Code *row = relation_row(&g->rows, touch->row);
    for (int reading = 0; reading <= parted; reading++) {
      bool is = g->counts[reading].at[touch->row] > 0;
      Relation *r = relation_at(l, reading, i);
      if (is == touch->before[reading])
        continue;
      if (is)
        relation_add(r, row);
      else
        relation_kill(r, relation_find(r, row));
      note(l, i, row, !is);
    }
  }
  given_settle(g);
  for (int reading = 0; reading <= parted; reading++)
    relation_at(l, reading, i)->now = relation_at(l, reading, i)->n;
}

/* ---- what rests on what is gone ---- */

/* One reading of one stratum while it follows. */
typedef struct Pass {
  RulesLive *live;
  const RuleRule *rules;
  size_t n, first; /* the number of the first of them */
  int stratum;
  bool possible;
  int *own; /* the predicates of the stratum */
  size_t n_own;
} Pass;

static bool is_own(const Pass *p, int predicate) {
  const RulePredicate *own = rules_run_predicate(p->live->run, predicate);
  return own->origin == RULE_DERIVED && own->stratum == p->stratum;
}

/* Whether a reading of a predicate is what this pass derives: guards are the same in both, and derived with the other. */
static bool is_derived(const Pass *p, int predicate, bool possible) {
  return is_own(p, predicate) && possible == p->possible &&
         p->live->run->use[possible][predicate] == &p->live->run->relations[possible][predicate];
}

/* Whether what is gone is seen, as rules found it before. */
static void show(RulesLive *l, bool gone) {
  for (size_t i = 0; i < l->n; i++)
    for (int reading = 0; reading < 2; reading++)
      relation_at(l, reading, (int)i)->shown = gone ? LIVE_GONE : 0;
}

/* The rules that a pass runs: not those of guards, where it looks at what the other one has derived. */
static bool is_run(const Pass *p, const RuleRule *rule) {
  return is_own(p, rule->head) &&
         (!rules_run_predicate(p->live->run, rule->head)->guard || is_derived(p, rule->head, p->possible));
}

/* The plan that tells whether a rule still gives a row by what came before it. */
static Plan *probe_plan(const Pass *p, size_t rule) {
  RulesLive *l = p->live;
  Plan **plan = &l->probes[2 * (p->first + rule) + p->possible];
  if (*plan != NULL)
    return *plan;
  const RuleRule *r = &p->rules[rule];
  bool *given = arena_alloc(&l->run->arena, (size_t)r->clause->n_names + 1);
  for (size_t k = 0; k < r->clause->head.n_args; k++) {
    const RuleTerm *term = &r->clause->head.args[k].term;
    if (term->kind == RULE_VARIABLE && r->types[term->variable] != RULE_TYPE_TIME)
      given[term->variable] = true;
  }
  for (size_t i = 0; i < r->n_steps; i++) { /* what an aggregate gives is not what it is compared with */
    const RuleLiteral *literal = r->steps[i].literal;
    if (literal->kind == RULE_AGGREGATE && literal->left.kind == RULE_VARIABLE)
      given[literal->left.variable] = false;
  }
  *plan = arena_alloc(&l->run->arena, sizeof **plan);
  if (!rules_plan_make_given(l->run, r, p->possible, given, *plan))
    return *plan = NULL;
  for (size_t i = 0; i < (*plan)->n_ops; i++) {
    Op *op = &(*plan)->ops[i];
    for (size_t q = 0; q < p->n_own && op->kind == OP_MATCH; q++)
      if (op->relation == relation_at(l, p->possible, p->own[q]))
        op->below = &l->below[p->own[q]];
  }
  return *plan;
}

/* Whether a row follows from what came before it. */
static bool still_follows(const Pass *p, int head, uint32_t row) {
  RulesLive *l = p->live;
  Relation *r = relation_at(l, p->possible, head);
  for (size_t q = 0; q < p->n_own; q++)
    l->below[p->own[q]] = relation_before(relation_at(l, p->possible, p->own[q]), r->stamps[row]);
  Code codes[RULES_COLUMNS + 1];
  if (r->arity > 0)
    memcpy(codes, relation_row(r, row), (size_t)r->arity * sizeof *codes);
  for (size_t i = 0; i < p->n; i++) {
    if (p->rules[i].head != head)
      continue;
    Plan *plan = probe_plan(p, i);
    if (plan != NULL && rules_plan_gives(l->run, plan, codes))
      return true;
  }
  return false;
}

typedef struct Found {
  int arity;
  Codelist rows;
  size_t n;
} Found;

static bool collect_row(void *context, const Code *row) {
  Found *found = context;
  for (int k = 0; k < found->arity; k++)
    vec_add(&found->rows, row[k]);
  found->n++;
  return true;
}

/* Takes a row away if it no longer follows. */
static bool try_row(const Pass *p, int head, const Code *row) {
  Relation *r = relation_at(p->live, p->possible, head);
  uint32_t at = relation_find(r, row);
  if (at == RELATION_NONE || (!rules_run_predicate(p->live->run, head)->timed && still_follows(p, head, at)))
    return false;
  relation_kill(r, at);
  relation_add(relation_at(p->live, false, p->live->aux[head].gone), row);
  return true;
}

/* Takes away the rows that fit a candidate and no longer follow; what fits it is then derived anew. */
static bool try_candidate(const Pass *p, const Pattern *pattern, const Code *candidate) {
  RulesLive *l = p->live;
  int arity = relation_at(l, p->possible, pattern->head)->arity, n = 0, n_redo = 0;
  Found found = {.arity = arity};
  Code key[RULES_COLUMNS + 1], redo[RULES_COLUMNS + 1];
  for (int k = 0; k < arity; k++)
    if (pattern->columns >> k & 1) {
      key[k] = candidate[n++];
      if (l->patterns.at[pattern->by].columns >> k & 1)
        redo[n_redo++] = key[k];
    }
  bool any = pattern->always;
  if (n == arity) {
    any = try_row(p, pattern->head, key) || any;
  } else {
    rules_run_look(l->run, pattern->head, p->possible, key, pattern->columns, collect_row, &found);
    for (size_t i = 0; i < found.n; i++)
      any = try_row(p, pattern->head, found.rows.at + i * (size_t)arity) || any;
    vec_clear(&found.rows);
  }
  if (any)
    relation_add(relation_at(l, false, l->patterns.at[pattern->by].redo), redo);
  return rules_go_on(l->run, found.n + 1);
}

static void empty(Relation *r) {
  int arity = r->arity;
  bool stamped = r->stamped;
  if (r->n == 0)
    return;
  relation_clear(r);
  relation_init(r, arity, false);
  r->stamped = stamped;
}

static bool try_candidates(const Pass *p) {
  RulesLive *l = p->live;
  for (size_t i = 0; i < l->patterns.n; i++) {
    const Pattern *pattern = &l->patterns.at[i];
    Relation *r = relation_at(l, p->possible, pattern->candidates);
    for (uint32_t row = 0; row < r->n && is_own(p, pattern->head); row++)
      if (!try_candidate(p, pattern, relation_row(r, row)))
        return false;
    empty(r); /* what still follows now may be one again */
  }
  return true;
}

static bool run_traces(const Pass *p, bool own) {
  RulesLive *l = p->live;
  bool done = true;
  show(l, true);
  for (size_t i = 0; i < l->traces.n && done; i++) {
    const Trace *trace = &l->traces.at[i];
    const Relation *delta = relation_at(l, false, trace->rule.steps[0].predicate);
    Plan plan;
    if (trace->of < p->first || trace->of >= p->first + p->n || delta->old == delta->now || (own && !trace->own))
      continue;
    done = rules_plan_make(l->run, &trace->rule, p->possible, 0, &plan) && rules_plan_run(l->run, &plan);
  }
  show(l, false);
  return done;
}

/* Of every predicate, what changed is new; of the stratum, what is taken away comes to it. */
static bool turn_gone(const Pass *p) {
  bool any = false;
  for (size_t i = 0; i < p->n_own; i++)
    any = relation_turn(relation_at(p->live, false, p->live->aux[p->own[i]].gone)) || any;
  return any;
}

static bool take_away(const Pass *p) {
  RulesLive *l = p->live;
  for (size_t i = 0; i < l->n; i++)
    for (int k = 0; k < 2; k++) {
      Relation *r = relation_at(l, false, k == 0 ? l->aux[i].gone : l->aux[i].changed);
      r->old = 0;
      r->now = r->n;
    }
  for (size_t i = 0; i < l->patterns.n; i++)
    empty(relation_at(l, false, l->patterns.at[i].redo));
  bool done = run_traces(p, false);
  for (size_t i = 0; i < p->n_own; i++) /* what the other reading lost may go in this one later, and be traced then */
    empty(relation_at(l, false, l->aux[p->own[i]].gone));
  done = done && try_candidates(p);
  while (done && turn_gone(p))
    done = run_traces(p, true) && try_candidates(p);
  return done;
}

/* ---- what follows anew ---- */

static bool run_redos(const Pass *p) {
  RulesLive *l = p->live;
  for (size_t i = 0; i < l->redos.n; i++) {
    const RuleRule *rule = &l->redos.at[i];
    Relation *guard = relation_at(l, false, rule->steps[0].predicate);
    Plan plan;
    if (!is_run(p, rule) || guard->n == 0)
      continue;
    mark_at_rest(guard);
    if (!rules_plan_make(l->run, rule, p->possible, -1, &plan) || !rules_plan_run(l->run, &plan))
      return false;
  }
  return true;
}

/* What the new rows of other strata, or of the other reading, give. */
static bool run_new(const Pass *p) {
  RulesRun *run = p->live->run;
  for (size_t i = 0; i < p->n; i++)
    for (size_t k = 0; k < p->rules[i].n_steps && is_run(p, &p->rules[i]); k++) {
      const RuleStep *step = &p->rules[i].steps[k];
      bool possible = p->possible || step->literal->possibly;
      Plan plan;
      if (step->literal->kind != RULE_ATOM || step->literal->negated || !live_is_followed(run, step->predicate) ||
          is_derived(p, step->predicate, possible))
        continue;
      const Relation *r = run->use[possible][step->predicate];
      if (r->old < r->now &&
          (!rules_plan_make(run, &p->rules[i], p->possible, (int)k, &plan) || !rules_plan_run(run, &plan)))
        return false;
    }
  return true;
}

/* Calls `fn` with the rows of a predicate that are gone for good, and with those that are really new. */
static void each_change(RulesLive *l, int i, bool possible,
                        void (*fn)(RulesLive *l, int i, const Code *row, bool gone)) {
  Relation *r = relation_at(l, possible, i), before;
  relation_init(&before, r->arity, false);
  for (size_t k = 0; k < r->killed.n; k++) {
    const Code *row = relation_row(r, r->killed.at[k]);
    if (r->killed.at[k] >= l->starts[possible][i] || !relation_add(&before, row))
      continue;
    if (relation_find(r, row) == RELATION_NONE)
      fn(l, i, row, true);
  }
  for (uint32_t row = l->starts[possible][i]; row < r->n; row++)
    if (!relation_dead(r, row) && !relation_has(&before, relation_row(r, row)))
      fn(l, i, relation_row(r, row), false);
  relation_clear(&before);
}

static bool run_pass(const Pass *p) {
  RulesLive *l = p->live;
  if (!take_away(p))
    return false;
  l->run->round++;
  for (size_t i = 0; i < p->n_own; i++)
    relation_at(l, p->possible, p->own[i])->stamp = l->run->round;
  RuleRule *rules = arena_alloc(&l->run->arena, (p->n + 1) * sizeof *rules);
  size_t n = 0;
  for (size_t i = 0; i < p->n; i++)
    if (is_run(p, &p->rules[i]))
      rules[n++] = p->rules[i];
  if (n > 0 && (!run_redos(p) || !run_new(p) || !rules_rounds_run(l->run, rules, n, p->possible)))
    return false;
  for (size_t k = 0; k < p->n_own; k++) {
    int i = p->own[k];
    empty(relation_at(l, false, l->aux[i].gone));
    empty(relation_at(l, false, l->aux[i].changed));
    for (int reading = p->possible; reading < 2; reading++) {
      relation_at(l, reading, i)->old = l->starts[reading][i];
      if (reading == 0 || l->run->use[1][i] == relation_at(l, true, i))
        each_change(l, i, reading, note);
    }
  }
  return true;
}

/* Whether anything has changed that the rules of a stratum ask for. */
static bool is_touched(const Pass *p) {
  const RulesLive *l = p->live;
  for (size_t i = 0; i < l->traces.n; i++) {
    const Trace *trace = &l->traces.at[i];
    if (trace->of >= p->first && trace->of < p->first + p->n &&
        relation_at(l, false, l->aux[trace->predicate].changed)->n > 0)
      return true;
  }
  return false;
}

static bool follow_strata(RulesLive *l) {
  const RuleProgram *program = l->run->program;
  for (size_t i = 0, next; i < program->rules.n; i = next) {
    int stratum = rules_run_predicate(l->run, program->rules.at[i].head)->stratum;
    for (next = i;
         next < program->rules.n && rules_run_predicate(l->run, program->rules.at[next].head)->stratum == stratum;)
      next++;
    Pass p = {l, &program->rules.at[i], next - i, i, stratum, true, l->own, 0};
    if (!l->run->wanted[p.rules->head] || !is_touched(&p))
      continue;
    for (size_t q = 0; q < l->n; q++)
      if (is_own(&p, (int)q))
        p.own[p.n_own++] = (int)q;
    bool unsure = l->run->use[1][p.rules->head] == relation_at(l, true, p.rules->head);
    if (unsure && !run_pass(&p))
      return false;
    p.possible = false;
    if (!run_pass(&p))
      return false;
  }
  return true;
}

/* ---- the whole ---- */

static void begin(RulesLive *l) {
  for (size_t i = 0; i < l->n; i++) {
    empty(relation_at(l, false, l->aux[i].gone));
    empty(relation_at(l, false, l->aux[i].changed));
    for (int reading = 0; reading < 2; reading++) {
      Relation *r = relation_at(l, reading, (int)i);
      l->starts[reading][i] = r->n;
      r->kill = LIVE_GONE;
    }
  }
  memset(l->probes, 0, 2 * l->run->program->rules.n * sizeof(Plan *));
}

/* What was taken away is gone for good, or, if the change was not followed to its end, is there as before. */
static void end(RulesLive *l, bool done) {
  for (size_t i = 0; i < l->n; i++)
    for (int reading = 0; reading < 2; reading++) {
      Relation *r = relation_at(l, reading, (int)i);
      for (size_t k = 0; k < r->killed.n; k++)
        r->dead[r->killed.at[k]] = done || r->killed.at[k] >= l->starts[reading][i];
      r->killed.n = 0;
      r->kill = 0;
      for (uint32_t row = l->starts[reading][i]; row < r->n && !done; row++)
        relation_kill(r, row);
      mark_at_rest(r);
      if (done)
        relation_tidy(r);
    }
}

/* Adds a row to what is told of the answer. */
static void tell(RulesLive *l, int i, const Code *row, bool gone) {
  Codelist *list = gone ? &l->gone : &l->came;
  *(gone ? &l->n_gone : &l->n_came) += 1;
  for (int k = 0; k < relation_at(l, false, i)->arity; k++)
    vec_add(list, row[k]);
}

static void list_answer(RulesLive *l) {
  l->came.n = l->gone.n = l->n_came = l->n_gone = 0;
  each_change(l, l->answer, false, tell);
}

/* Works everything out anew, and compares. */
static bool start_again(RulesLive *l, const RuleProgram *program, const RuleValue *asked, Err *err) {
  RulesLive *fresh = rules_live_new(program, l->source, asked, err);
  if (fresh == NULL)
    return false;
  Relation *old = relation_at(l, false, l->answer), *new = relation_at(fresh, false, fresh->answer), before;
  relation_init(&before, old->arity, false);
  for (uint32_t row = 0; row < old->n; row++) {
    Code codes[RULES_COLUMNS + 1];
    for (int k = 0; k < old->arity; k++) {
      RuleValue value = codes_value(l->run->codes, relation_row(old, row)[k]);
      codes[k] = codes_put(fresh->run->codes, &value);
    }
    if (relation_dead(old, row))
      continue;
    relation_add(&before, codes);
    if (!relation_has(new, codes))
      tell(fresh, fresh->answer, codes, true);
  }
  for (uint32_t row = 0; row < new->n; row++)
    if (!relation_dead(new, row) && !relation_has(&before, relation_row(new, row)))
      tell(fresh, fresh->answer, relation_row(new, row), false);
  relation_clear(&before);
  live_clear(l);
  *l = *fresh;
  l->run->live = l;
  mem_free(fresh);
  return true;
}

/* `same` is false where the whole has to be worked out anew. */
static bool follow(RulesLive *l, const Record *givers, size_t n, RulesExtent extent, bool *same) {
  bool done = true;
  *same = same_names(l) && (extent == RULES_FACTS || !l->naming);
  begin(l);
  for (size_t i = 0; i < l->n && done && *same; i++)
    done = ask_given(l, (int)i, givers, n, extent, same);
  for (size_t i = 0; i < l->n && done && *same; i++)
    if (l->given[i].there)
      take_given(l, (int)i);
  done = done && *same && follow_strata(l);
  if (done)
    list_answer(l);
  end(l, done);
  return done;
}

static void tell_change(RulesLive *l, RulesChange *out) {
  int arity = relation_at(l, false, l->answer)->arity;
  rules_rows_sort(l->run, l->came.at, l->n_came, arity);
  rules_rows_sort(l->run, l->gone.at, l->n_gone, arity);
  *out = (RulesChange){arity, l->n_came, l->n_gone, l->came.at, l->gone.at};
}

bool rules_live_follow(RulesLive *l, const Record *givers, size_t n, RulesExtent extent, RulesChange *out, Err *err) {
  l->broken = l->broken || kept_bytes(l) > 2 * l->kept + KEPT_LEAST;
  bool same = !l->broken && !l->anew;
  if (same) {
    Arena kept = l->run->arena;
    l->run->arena = ARENA_EMPTY; /* for plans, which are only good now */
    l->run->err = err;
    l->run->most = l->run->work + l->work / 2 + WORK_LEAST; /* a row costs more than in the beginning */
    l->broken = !follow(l, givers, n, extent, &same);
    same = same && l->run->work <= l->run->most;
    l->run->most = 0;
    arena_clear(&l->run->arena);
    l->run->arena = kept;
  }
  if ((l->broken || l->anew) && (same || !start_again(l, l->program, l->asked, err)))
    return false;
  tell_change(l, out);
  return true;
}

bool rules_live_replace(RulesLive *l, const RuleProgram *program, const RuleValue *asked, RulesChange *out, Err *err) {
  if (!start_again(l, program, asked, err))
    return false;
  tell_change(l, out);
  return true;
}

uint64_t rules_live_count(const RulesLive *l) {
  return rules_run_count(l->run, l->answer, false);
}

RuleValue rules_live_value(const RulesLive *l, Code code) {
  return codes_value(l->run->codes, code);
}
