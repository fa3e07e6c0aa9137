#include "bind/answer.h"

/* The proofs of dossier.host.case: why an answer has a row, goal by goal. */

static RulesProof *proof_check(lua_State *L) {
  return session_answer_proof(bind_answer_check(L));
}

/* prove(answer, i): the goal of a row. */
static int proof_prove(lua_State *L) {
  Answer *answer = bind_answer_check(L);
  lua_Integer i = luaL_checkinteger(L, 2);
  luaL_argcheck(L, i >= 1 && (uint64_t)i <= session_answer_count(answer), 2, "no such row");
  Err err;
  int goal = session_answer_prove(bind_session(L), answer, (uint64_t)i - 1, &err);
  if (goal < 0)
    return bind_raise(L, &err);
  lua_pushinteger(L, goal);
  return 1;
}

static void set_text(lua_State *L, const char *key, const char *text) {
  lua_pushstring(L, text);
  lua_setfield(L, -2, key);
}

static void set_flag(lua_State *L, const char *key, bool on) {
  lua_pushboolean(L, on);
  lua_setfield(L, -2, key);
}

static void set_row(lua_State *L, Answer *answer, const Code *row, int n) {
  lua_createtable(L, n, 0);
  for (int i = 0; i < n; i++) {
    RuleValue value = session_answer_decode(answer, row[i]);
    bind_rule_value_push(L, &value);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "values");
  lua_pushinteger(L, n);
  lua_setfield(L, -2, "n");
}

/* What a predicate is: its name, its origin, the names of its further columns. */
static void set_predicate(lua_State *L, const RulePredicate *p) {
  static const char *const ORIGINS[] = {"derived", "event", "relation", "general", "table", "test"};
  set_text(L, "name", p->name);
  set_text(L, "origin", ORIGINS[p->origin]);
  set_flag(L, "denied", p->denied);
  lua_pushinteger(L, p->arity);
  lua_setfield(L, -2, "arity");
  lua_createtable(L, p->n_keys, 0);
  for (int i = 0; i < p->n_keys; i++) {
    lua_pushstring(L, p->keys[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "keys");
}

static void set_time(lua_State *L, const Bounds *time) {
  RuleValue value = {.type = RULE_TYPE_TIME, .time = *time};
  bind_rule_value_push(L, &value);
  lua_setfield(L, -2, "time");
}

/* goal(answer, goal): {name =, origin =, values =, n =, keys =, time =, possible =, size =, exact =}; one of the question
 * has no name. */
static int proof_goal(lua_State *L) {
  Answer *answer = bind_answer_check(L);
  int number = (int)luaL_checkinteger(L, 2);
  RuleGoal goal = rules_proof_goal(proof_check(L), number);
  lua_createtable(L, 0, 10);
  set_row(L, answer, goal.row, goal.arity);
  if (goal.predicate >= 0)
    set_predicate(L, &session_answer_program(answer)->predicates.at[goal.predicate]);
  if (goal.need == NEED_SPAN)
    set_time(L, &goal.time);
  set_flag(L, "possible", goal.possible);
  set_flag(L, "exact", rules_proof_exact(proof_check(L), number));
  lua_pushnumber(L, goal.size);
  lua_setfield(L, -2, "size");
  return 1;
}

/* The words before a rule, or before the first of its predicate. */
static void set_doc(lua_State *L, const Answer *answer, const RuleRule *rule) {
  const char *doc = rule->clause->doc;
  if (doc == NULL && rule->head >= 0)
    doc = session_answer_program(answer)->predicates.at[rule->head].first->doc;
  set_text(L, "doc", doc);
}

/* ---- ways ---- */

typedef struct Way {
  Answer *answer;
  RulesProof *proof;
  int goal;
  size_t number;
  RuleWay way;
} Way;

static Way way_check(lua_State *L) {
  Way w = {.answer = bind_answer_check(L), .proof = proof_check(L)};
  w.goal = (int)luaL_checkinteger(L, 2);
  w.number = (size_t)luaL_checkinteger(L, 3);
  w.way = rules_proof_way(w.proof, w.goal, w.number);
  return w;
}

/* {{name, value}, …} of the variables that stand in a literal and have a value. */
typedef bool VariableFn(const void *of, int variable, RuleValue *out);

static bool way_variable(const void *of, int variable, RuleValue *out) {
  const Way *w = of;
  return rules_proof_variable(w->proof, w->goal, w->number, variable, out);
}

static void set_variables(lua_State *L, const RuleClause *clause, const RuleStep *step, VariableFn *find,
                          const void *of) {
  const RuleLiteral *l = step->literal;
  bool *seen = lua_newuserdatauv(L, (size_t)clause->n_names + 1, 0);
  for (int v = 0; v <= clause->n_names; v++)
    seen[v] = false;
  rules_proof_mentioned(l, seen);
  for (size_t i = 0; i < step->n_outer; i++)
    seen[step->outer[i]] = true;
  lua_newtable(L);
  lua_Integer n = 0;
  for (int v = 0; v < clause->n_names; v++) {
    RuleValue value;
    if (!seen[v] || !find(of, v, &value))
      continue;
    lua_createtable(L, 2, 0);
    lua_pushstring(L, clause->names[v]);
    lua_rawseti(L, -2, 1);
    bind_rule_value_push(L, &value);
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, ++n);
  }
  lua_setfield(L, -3, "variables");
  lua_pop(L, 1);
}

static void set_literal(lua_State *L, const RuleClause *clause, const RuleLiteral *l) {
  Buf text = BUF_EMPTY;
  rules_literal_print(clause, l, &text);
  lua_pushlstring(L, buf_str(&text), text.len);
  buf_clear(&text);
  lua_setfield(L, -2, "text");
}

static void push_premise(lua_State *L, const Way *w, const RulePremise *premise) {
  static const char *const KINDS[] = {"goal", "fact", "absent", "test", "aggregate"};
  lua_createtable(L, 0, 12);
  set_text(L, "kind", KINDS[premise->kind]);
  if (premise->kind == PREMISE_GOAL) {
    lua_pushinteger(L, premise->goal);
    lua_setfield(L, -2, "goal");
  }
  if (premise->step == NULL)
    return;
  const RuleLiteral *l = premise->step->literal;
  if (premise->kind != PREMISE_GOAL) {
    set_literal(L, w->way.rule->clause, l);
    set_variables(L, w->way.rule->clause, premise->step, way_variable, w);
  }
  set_flag(L, "possibly", l->possibly);
  if (premise->kind == PREMISE_FACT) {
    const RulePredicate *p = &session_answer_program(w->answer)->predicates.at[premise->predicate];
    int n = p->arity + p->n_keys;
    set_predicate(L, p);
    set_row(L, w->answer, premise->row, n);
    set_flag(L, "asked", l->atom.time != NULL);
    if (p->timed) {
      Bounds time = session_answer_decode(w->answer, premise->row[n]).time;
      set_time(L, &time);
    }
  }
}

/* way(answer, goal, i): {rule =, block =, doc =, clause =, premises =, size =}; a time united from pieces has no rule. */
static int proof_way(lua_State *L) {
  Way w = way_check(L);
  lua_createtable(L, 0, 6);
  if (w.way.rule != NULL) {
    const RuleClause *clause = w.way.rule->clause;
    set_text(L, "rule", clause->head.name == NULL ? "" : clause->head.name);
    set_text(L, "block", w.way.rule->block->name);
    set_doc(L, w.answer, w.way.rule);
    lua_pushboolean(L, clause->n_body == 0);
    lua_setfield(L, -2, "bare");
    lua_pushlstring(L, w.way.rule->block->text + clause->at, clause->end - clause->at);
    lua_setfield(L, -2, "clause");
  }
  lua_pushnumber(L, w.way.size);
  lua_setfield(L, -2, "size");
  lua_createtable(L, (int)w.way.n, 0);
  for (size_t i = 0; i < w.way.n; i++) {
    push_premise(L, &w, &w.way.premises[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_setfield(L, -2, "premises");
  return 1;
}

/* ways(answer, goal, most): how many ways there are to a goal. */
static int proof_ways(lua_State *L) {
  RulesProof *proof = proof_check(L);
  int goal = (int)luaL_checkinteger(L, 2);
  Err err = {0};
  size_t n = rules_proof_ways(proof, goal, (size_t)luaL_checkinteger(L, 3), &err);
  if (err.code == ERR_INTERRUPT)
    return bind_raise(L, &err);
  lua_pushinteger(L, (lua_Integer)n);
  return 1;
}

/* ---- members of aggregates ---- */

#define MEMBERS_MOST 100

typedef struct Members {
  int n_names;
  size_t n;
  RuleValue *values; /* Lua's */
} Members;

static void take_member(void *context, const RuleValue *values) {
  Members *m = context;
  for (int v = 0; v < m->n_names; v++)
    m->values[m->n * (size_t)m->n_names + (size_t)v] = values[v];
  m->n++;
}

/* members(answer, goal, way, premise, most): the first members, each {{name, value}, …}, and how many there are. */
static int proof_members(lua_State *L) {
  Way w = way_check(L);
  size_t premise = (size_t)luaL_checkinteger(L, 4) - 1, most = (size_t)luaL_checkinteger(L, 5);
  luaL_argcheck(L, premise < w.way.n && w.way.rule != NULL && most <= MEMBERS_MOST, 4, "no such aggregate");
  const RuleClause *clause = w.way.rule->clause;
  Members m = {.n_names = clause->n_names};
  m.values = lua_newuserdatauv(L, (most * (size_t)clause->n_names + 1) * sizeof *m.values, 0);
  size_t n = rules_proof_members(w.proof, w.goal, w.number, premise, most, take_member, &m);
  lua_createtable(L, (int)m.n, 0);
  for (size_t i = 0; i < m.n; i++) {
    lua_newtable(L);
    lua_Integer k = 0;
    for (int v = 0; v < m.n_names; v++) {
      const RuleValue *value = &m.values[i * (size_t)m.n_names + (size_t)v];
      if (value->type == RULE_TYPE_UNKNOWN || clause->names[v][0] == '_')
        continue;
      lua_createtable(L, 2, 0);
      lua_pushstring(L, clause->names[v]);
      lua_rawseti(L, -2, 1);
      bind_rule_value_push(L, value);
      lua_rawseti(L, -2, 2);
      lua_rawseti(L, -2, ++k);
    }
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_pushinteger(L, (lua_Integer)n);
  return 2;
}

/* ---- what is not there ---- */

#define ATTEMPTS_MOST 12
#define NEAR_MOST 3

typedef struct Tried {
  Answer *answer;
  const RuleAttempt *attempt;
  lua_State *L;
  lua_Integer n;
} Tried;

static bool tried_variable(const void *of, int variable, RuleValue *out) {
  const Tried *t = of;
  return session_answer_variable(t->answer, t->attempt, variable, out);
}

/* Takes a row that comes near: {values =, n =, time =}, to the list on the stack. */
static bool push_near(void *context, const Code *row) {
  Tried *t = context;
  const RulePredicate *p = &session_answer_program(t->answer)->predicates.at[t->attempt->predicate];
  int n = p->arity + p->n_keys;
  lua_createtable(t->L, 0, 8);
  set_predicate(t->L, p);
  set_row(t->L, t->answer, row, n);
  if (p->timed) {
    Bounds time = session_answer_decode(t->answer, row[n]).time;
    set_time(t->L, &time);
  }
  lua_rawseti(t->L, -2, ++t->n);
  return t->n < NEAR_MOST;
}

static void push_step(lua_State *L, const Tried *t, size_t i) {
  const RuleStep *step = &t->attempt->order[i];
  lua_createtable(L, 0, 4);
  set_literal(L, t->attempt->rule->clause, step->literal);
  set_variables(L, t->attempt->rule->clause, step, tried_variable, t);
  set_flag(L, "negated", step->literal->negated);
  set_flag(L, "timed", step->literal->atom.time != NULL);
}

static void set_failed(lua_State *L, Tried *t) {
  const RuleAttempt *a = t->attempt;
  push_step(L, t, a->met);
  if (a->predicate >= 0) {
    const RulePredicate *p = &session_answer_program(t->answer)->predicates.at[a->predicate];
    int n = p->arity + p->n_keys;
    set_predicate(L, p);
    lua_pushinteger(L, a->predicate);
    lua_setfield(L, -2, "predicate");
    set_flag(L, "possible", a->possible);
    lua_newtable(L); /* codes, for the attempts at it */
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
      bool has = (a->columns >> i & 1) != 0;
      lua_pushinteger(L, has ? (lua_Integer)a->key[i] : -1);
      lua_rawseti(L, -3, i + 1);
      RuleValue value = {0};
      if (has)
        value = session_answer_decode(t->answer, a->key[i]);
      bind_rule_value_push(L, &value);
      lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -3, "values");
    lua_setfield(L, -2, "key");
    lua_pushinteger(L, n);
    lua_setfield(L, -2, "n");
    lua_newtable(L);
    session_answer_near(t->answer, a, push_near, t);
    lua_setfield(L, -2, "near");
  }
  lua_setfield(L, -2, "failed");
}

/* attempts(answer, predicate, possible, key): of each rule, {rule =, block =, met =, n =, steps =, failed =, cut =}; the
 * key has a code for each column, -1 for any. */
static int proof_attempts(lua_State *L) {
  Answer *answer = bind_answer_check(L);
  int predicate = (int)luaL_checkinteger(L, 2);
  bool possible = lua_toboolean(L, 3) != 0;
  Code key[RULES_COLUMNS] = {0};
  uint32_t columns = 0;
  luaL_checktype(L, 4, LUA_TTABLE);
  luaL_checkstack(L, 40, NULL);
  for (int i = 0; i < RULES_COLUMNS && i < (int)luaL_len(L, 4); i++) {
    lua_rawgeti(L, 4, i + 1);
    lua_Integer code = lua_tointeger(L, -1);
    key[i] = (Code)code;
    columns |= code >= 0 ? 1u << i : 0;
    lua_pop(L, 1);
  }
  RuleAttempt attempts[ATTEMPTS_MOST];
  size_t n = session_answer_attempt(answer, predicate, possible, key, columns, attempts, ATTEMPTS_MOST);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    const RuleAttempt *a = &attempts[i];
    Tried t = {answer, a, L, 0};
    lua_createtable(L, 0, 8);
    set_text(L, "rule", a->rule->clause->head.name);
    set_text(L, "block", a->rule->block->name);
    set_doc(L, answer, a->rule);
    set_flag(L, "cut", a->cut);
    lua_pushinteger(L, (lua_Integer)a->met);
    lua_setfield(L, -2, "met");
    lua_pushinteger(L, (lua_Integer)a->n);
    lua_setfield(L, -2, "n");
    lua_createtable(L, (int)a->met, 0);
    for (size_t k = 0; k < a->met; k++) {
      push_step(L, &t, k);
      lua_rawseti(L, -2, (lua_Integer)k + 1);
    }
    lua_setfield(L, -2, "steps");
    if (a->met < a->n)
      set_failed(L, &t);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

void bind_proof_open(lua_State *L) {
  static const luaL_Reg FUNCTIONS[] = {{"prove", proof_prove},
                                       {"proof_goal", proof_goal},
                                       {"proof_way", proof_way},
                                       {"proof_ways", proof_ways},
                                       {"proof_members", proof_members},
                                       {"attempts", proof_attempts},
                                       {NULL, NULL}};
  int module = lua_gettop(L) - BIND_UPVALUES;
  lua_pushvalue(L, module);
  for (int i = 1; i <= BIND_UPVALUES; i++)
    lua_pushvalue(L, module + i);
  luaL_setfuncs(L, FUNCTIONS, BIND_UPVALUES);
  lua_pop(L, 1);
}
