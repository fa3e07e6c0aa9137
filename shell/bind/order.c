#include "bind/internal.h"

#include "session/order.h"

/* dossier.host.case: the order of facts. What the session gives is borrowed and stays while it is pushed: making records
 * asks the store for rows, and writes nothing. */

static void set_bound(lua_State *L, const char *key, int64_t value) {
  lua_pushinteger(L, value);
  lua_setfield(L, -2, key);
}

static void push_step(lua_State *L, const OrderStep *step) {
  static const char *const KINDS[] = {"date", "published", "after", "before", "began", "ended"};
  lua_createtable(L, 0, 5);
  lua_pushstring(L, KINDS[step->kind]);
  lua_setfield(L, -2, "kind");
  bind_record_push(L, record_fact(step->fact), NULL);
  lua_setfield(L, -2, "fact");
  if (step->other != 0) {
    bind_record_push(L, record_fact(step->other), NULL);
    lua_setfield(L, -2, "other");
  }
  if (step->claim != 0) {
    bind_record_push(L, (Record){REC_EVIDENCE, step->claim}, NULL);
    lua_setfield(L, -2, "claim");
  }
  if (step->lag[0] != '\0') {
    lua_pushstring(L, step->lag);
    lua_setfield(L, -2, "lag");
  }
}

static void push_chain(lua_State *L, const OrderChain *chain) {
  lua_createtable(L, (int)chain->n, 0);
  for (size_t i = 0; i < chain->n; i++) {
    push_step(L, &chain->at[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* order_bounds(fact): {start_lo=, start_hi=, end_lo=, end_hi=, narrowed=}, or nil and the contradiction that it stands in. */
static int case_order_bounds(lua_State *L) {
  Record fact = bind_record_check(L, 1);
  OrderBounds order;
  Err err;
  if (!order_bounds(bind_session(L), fact.id, &order, &err))
    return bind_raise(L, &err);
  if (order.contradiction != NULL) {
    lua_pushnil(L);
    push_chain(L, order.contradiction);
    return 2;
  }
  lua_createtable(L, 0, 5);
  set_bound(L, "start_lo", order.bounds.start_lo);
  set_bound(L, "start_hi", order.bounds.start_hi);
  set_bound(L, "end_lo", order.bounds.end_lo);
  set_bound(L, "end_hi", order.bounds.end_hi);
  lua_pushboolean(L, order.narrowed);
  lua_setfield(L, -2, "narrowed");
  return 1;
}

/* order_force(fact, end, latest): the claims that force the latest (earliest) end (start), from a date on. */
static int case_order_force(lua_State *L) {
  Record fact = bind_record_check(L, 1);
  Err err;
  const OrderChain *chain =
      order_force(bind_session(L), fact.id, lua_toboolean(L, 2) != 0, lua_toboolean(L, 3) != 0, &err);
  if (chain == NULL)
    return bind_raise(L, &err);
  push_chain(L, chain);
  return 1;
}

/* order_contradictions(): every chain of claims that cannot all be true. */
static int case_order_contradictions(lua_State *L) {
  const OrderChain *const *chains;
  size_t n;
  Err err;
  if (!order_contradictions(bind_session(L), &chains, &n, &err))
    return bind_raise(L, &err);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    push_chain(L, chains[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

void bind_order_open(lua_State *L) {
  static const luaL_Reg FUNCTIONS[] = {{"order_bounds", case_order_bounds},
                                       {"order_force", case_order_force},
                                       {"order_contradictions", case_order_contradictions},
                                       {NULL, NULL}};
  int module = lua_gettop(L) - BIND_UPVALUES;
  lua_pushvalue(L, module);
  for (int i = 0; i < BIND_UPVALUES; i++)
    lua_pushvalue(L, module + 1 + i);
  luaL_setfuncs(L, FUNCTIONS, BIND_UPVALUES);
  lua_pop(L, 1);
}
