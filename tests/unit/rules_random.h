/* Random programs for the rule engine, and a naive evaluation that shares nothing with it: every rule over every
 * combination of rows, again and again until nothing is new. */
#ifndef UNIT_RULES_RANDOM_H
#define UNIT_RULES_RANDOM_H

#include "check.h"
#include "rules/proof.h"

#include <stdlib.h>

enum { COLUMNS = 4, LITERALS = 7, VARS = 10, TABLES = 5, LAYERS = 4, PREDICATES = TABLES + LAYERS * 2, RULES = 40 };

/* A value is a number; texts are numbers from here on. */
#define FUEL 2000000
#define TEXTS ((int64_t)1 << 60)

typedef int64_t V;

typedef enum TermKind { ANY, VAR, CONSTANT, ASKED } TermKind;
typedef struct Term {
  TermKind kind;
  int var;
  V value;
} Term;

typedef enum LitKind { ATOM, ABSENT, COMPARE, MAKE, AGGREGATE } LitKind;
typedef struct Lit {
  LitKind kind;
  int pred;
  Term args[COLUMNS];
  Term left, right; /* of COMPARE, and of MAKE: to = left sign right */
  const char *sign; /* of COMPARE, MAKE; of AGGREGATE its name */
  int to;           /* of MAKE and AGGREGATE: the variable that gets a value */
  struct Lit *body; /* of AGGREGATE */
  int n_body, of;   /* how many atoms, and the variable that is summed */
} Lit;

typedef struct Rule {
  int head, layer;
  Term args[COLUMNS];
  Lit lits[LITERALS], inner[4];
  int n;
} Rule;

typedef struct Pred {
  char name[8];
  int arity;
  bool text[COLUMNS];
  char fold; /* 'm' min, 'M' max of the last column, 0 */
  V *rows;
  size_t n, cap;
} Pred;

typedef struct Program {
  Pred preds[PREDICATES];
  int n_preds;
  Rule rules[RULES];
  int n_rules;
  Rule question;
  V asked[2];
  int n_asked;
  V numbers[80];
  int n_numbers;
  bool big, few; /* many values; small numbers only */
} Program;

static uint64_t seed;
static int64_t fuel; /* of the naive evaluation: rows that it may still look at */

static uint32_t chance(uint32_t n) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return n == 0 ? 0 : (uint32_t)((seed >> 20) % n);
}

/* ---- making programs ---- */

static V pick_value(Program *p, bool text) {
  return text ? TEXTS + chance(p->big ? 40 : 3) : p->numbers[chance((uint32_t)p->n_numbers)];
}

static void pick_numbers(Program *p) {
  static const V SPARSE[] = {0, 16777215, 16777216, -1, (V)1 << 40, 9000000, 5, 12345678};
  uint32_t how = chance(4);
  p->few = how == 3;
  p->big = chance(20) == 0;
  p->n_numbers = p->big ? 50 : 5;
  for (int i = 0; i < p->n_numbers; i++)
    p->numbers[i] = how == 0 && i < 8        ? SPARSE[i]
                    : how == 1               ? (V)i * 331777
                    : how == 2 && i % 2 == 0 ? i - 9000000000
                                             : i;
}

static bool has_row(const Pred *pred, const V *row) {
  fuel -= (int64_t)pred->n;
  for (size_t i = 0; i < pred->n; i++)
    if (memcmp(pred->rows + i * COLUMNS, row, (size_t)pred->arity * sizeof *row) == 0)
      return true;
  return false;
}

static void push_row(Pred *pred, const V *row) {
  if (pred->n == pred->cap) {
    pred->cap = pred->cap == 0 ? 64 : pred->cap * 2;
    pred->rows = realloc(pred->rows, pred->cap * COLUMNS * sizeof *row);
  }
  memcpy(pred->rows + pred->n++ * COLUMNS, row, COLUMNS * sizeof *row);
}

/* Adds a row; where a column is folded, it replaces or yields. */
static bool add_row(Pred *pred, const V *row) {
  int last = pred->arity - 1;
  for (size_t i = 0; i < pred->n && pred->fold != 0; i++) {
    V *own = pred->rows + i * COLUMNS;
    if (memcmp(own, row, (size_t)last * sizeof *row) != 0)
      continue;
    if (pred->fold == 'm' ? row[last] >= own[last] : row[last] <= own[last])
      return false;
    own[last] = row[last];
    return true;
  }
  if (has_row(pred, row))
    return false;
  push_row(pred, row);
  return true;
}

static void make_table(Program *p, int i) {
  Pred *pred = &p->preds[i];
  static const int ARITY[TABLES] = {1, 2, 2, 3, 4};
  snprintf(pred->name, sizeof pred->name, "e%d", i);
  pred->arity = ARITY[i];
  for (int k = 0; k < pred->arity; k++)
    pred->text[k] = i != 3 && chance(6) == 0; /* e3 has numbers: its last column is a weight */
  uint32_t n = chance(8) == 0 ? 0 : chance(p->big && pred->arity == 2 ? 150 : 11);
  for (uint32_t r = 0; r < n; r++) {
    V row[COLUMNS] = {0};
    for (int k = 0; k < pred->arity; k++)
      row[k] = i == 3 && k == 2 ? chance(5) : pick_value(p, pred->text[k]);
    add_row(pred, row);
  }
}

/* Variables 0..5 are numbers, 6..9 texts. */
static Term pick_term(Program *p, bool text, bool any) {
  uint32_t how = chance(12);
  if (how == 0)
    return (Term){.kind = CONSTANT, .value = pick_value(p, text)};
  if (how == 1 && any)
    return (Term){.kind = ANY};
  return (Term){.kind = VAR, .var = text ? 6 + (int)chance(3) : (int)chance(chance(3) == 0 ? 5 : 3)};
}

static Lit pick_atom(Program *p, LitKind kind, int pred) {
  Lit lit = {.kind = kind, .pred = pred};
  for (int k = 0; k < p->preds[pred].arity; k++)
    lit.args[k] = pick_term(p, p->preds[pred].text[k], true);
  return lit;
}

static void note_bound(const Lit *lit, bool *bound) {
  for (int k = 0; k < COLUMNS; k++)
    if (lit->args[k].kind == VAR)
      bound[lit->args[k].var] = true;
}

/* Of an argument that has no value yet, one that has. */
static void make_bound(Program *p, Term *term, bool text, const bool *bound) {
  if (term->kind != VAR || bound[term->var])
    return;
  for (int v = text ? 6 : 0; v < (text ? VARS : 6); v++)
    if (bound[v] && chance(2) == 0) {
      term->var = v;
      return;
    }
  *term = (Term){.kind = CONSTANT, .value = pick_value(p, text)};
}

/* Of what has values, an atom that tests it. */
static Lit pick_test(Program *p, LitKind kind, int pred, const bool *bound) {
  Lit lit = pick_atom(p, kind, pred);
  for (int k = 0; k < p->preds[pred].arity; k++)
    make_bound(p, &lit.args[k], p->preds[pred].text[k], bound);
  return lit;
}

static void add_lits(Program *p, Rule *rule, bool *bound, int below, bool recursive) {
  static const char *const SIGNS[] = {"!=", "<", "<=", ">", ">=", "="};
  static const char *const TALLIES[] = {"count", "count", "sum", "min", "max"};
  if (chance(3) == 0 && (bound[0] || bound[6])) {
    bool text = !bound[0];
    Lit lit = {.kind = COMPARE, .left = {.kind = VAR, .var = text ? 6 : 0}, .right = pick_term(p, text, false)};
    lit.sign = SIGNS[chance(text ? 1 : 6)];
    make_bound(p, &lit.right, text, bound);
    rule->lits[rule->n++] = lit;
  }
  if (chance(3) == 0)
    rule->lits[rule->n++] = pick_test(p, ABSENT, (int)chance((uint32_t)below), bound);
  if (chance(4) == 0 && !recursive && !bound[5]) {
    Lit lit = {.kind = AGGREGATE, .to = 5, .sign = TALLIES[chance(5)], .body = rule->inner, .of = -1};
    bool seen[VARS] = {0};
    lit.n_body = 1 + (int)chance(chance(2) == 0 ? 3 : 2);
    for (int i = 0; i < lit.n_body; i++) {
      lit.body[i] = pick_atom(p, ATOM, (int)chance((uint32_t)below));
      note_bound(&lit.body[i], seen);
    }
    if (chance(3) == 0) {
      bool both[VARS];
      for (int v = 0; v < VARS; v++)
        both[v] = bound[v] || seen[v];
      lit.body[lit.n_body++] = pick_test(p, ABSENT, (int)chance((uint32_t)below), both);
    }
    for (int v = 0; v < 6; v++)
      if (seen[v] && (lit.of < 0 || chance(2) == 0))
        lit.of = v;
    for (int v = 0; v < VARS && lit.of < 0; v++)
      if (seen[v] && lit.sign[0] == 'c')
        lit.of = v;
    if (lit.of >= 0 && !seen[5]) {
      rule->lits[rule->n++] = lit;
      bound[5] = true;
    }
  } else if (chance(4) == 0 && !recursive && bound[0] && !bound[4]) {
    Lit lit = {.kind = MAKE, .to = 4, .left = {.kind = VAR}, .right = pick_term(p, false, false)};
    lit.sign = chance(2) == 0 ? "+" : chance(2) == 0 || !p->few ? "-" : "*"; /* products must stay whole */
    make_bound(p, &lit.right, false, bound);
    rule->lits[rule->n++] = lit;
    bound[4] = true;
  }
}

static void make_rule(Program *p, Rule *rule, int head, int below, int own, bool recursive) {
  bool bound[VARS] = {0};
  *rule = (Rule){.head = head};
  int n = 1 + (int)chance(3);
  for (int i = 0; i < n; i++) {
    int pred = recursive && (i == 0 || chance(3) == 0) ? own + (int)chance((uint32_t)(p->n_preds - own))
                                                       : (int)chance((uint32_t)below);
    rule->lits[rule->n] = pick_atom(p, ATOM, pred);
    note_bound(&rule->lits[rule->n++], bound);
  }
  for (int i = n - 1; i > 0; i--) { /* the recursive one stands anywhere */
    int k = (int)chance((uint32_t)i + 1);
    Lit lit = rule->lits[i];
    rule->lits[i] = rule->lits[k];
    rule->lits[k] = lit;
  }
  add_lits(p, rule, bound, below, recursive);
  for (int k = 0; k < p->preds[head].arity; k++) {
    rule->args[k] = pick_term(p, p->preds[head].text[k], false);
    make_bound(p, &rule->args[k], p->preds[head].text[k], bound);
  }
}

/* Least ways: `f(X, Z, min D) :- f(X, Y, E), e3(Y, Z, W), D = E + W.`, and greatest values passed on. */
static void make_fold(Program *p, int pred, bool keyed) {
  Pred *own = &p->preds[pred];
  bool least = chance(3) > 0;
  own->arity = keyed ? 3 : 2;
  own->fold = least ? 'm' : 'M';
  memset(own->text, 0, sizeof own->text);
  Rule *exit = &p->rules[p->n_rules++], *step = &p->rules[p->n_rules++];
  Term x = {VAR, 0, 0}, y = {VAR, 1, 0}, z = {VAR, 2, 0}, d = {VAR, 3, 0}, e = {VAR, 4, 0}, w = {VAR, 5, 0};
  *exit = (Rule){.head = pred, .n = 1, .lits = {{.kind = ATOM, .pred = 3, .args = {x, y, d}}}};
  *step = (Rule){.head = pred, .n = 2, .lits = {{.kind = ATOM, .pred = pred}, {.kind = ATOM, .pred = 3}}};
  Term *from = step->lits[0].args, *by = step->lits[1].args;
  memcpy(exit->args, keyed ? (Term[]){x, y, d} : (Term[]){x, d}, (size_t)own->arity * sizeof(Term));
  memcpy(from, keyed ? (Term[]){x, y, e} : (Term[]){y, e}, (size_t)own->arity * sizeof(Term));
  memcpy(by, (Term[]){y, z, w}, 3 * sizeof(Term));
  memcpy(step->args, keyed ? (Term[]){x, z, least ? d : e} : (Term[]){z, least ? d : e},
         (size_t)own->arity * sizeof(Term));
  if (least)
    step->lits[step->n++] = (Lit){.kind = MAKE, .to = 3, .left = e, .right = w, .sign = "+"};
  if (!keyed && chance(2) == 0)
    *exit = (Rule){.head = pred, .args = {{.kind = CONSTANT, .value = pick_value(p, false)}, {.kind = CONSTANT}}};
}

/* `p(A, B) :- q(A, C), p(C, D), r(B, D).`: chains of pairs, each forwards or backwards, of one column at their beginning
 * where the predicate has one. */
static void make_chain(Program *p, Rule *rule, int head, int own, int n_own) {
  bool single = p->preds[head].arity == 1;
  int n = 1 + (int)chance(3);
  *rule = (Rule){.head = head, .n = n};
  Term ends[4];
  for (int i = 0; i <= n; i++)
    ends[i] = (Term){VAR, i == n && chance(12) == 0 ? 0 : i, 0};
  for (int i = 0; i < n; i++) {
    Lit *lit = &rule->lits[i];
    bool turned = chance(3) == 0, unary = single && i == 0;
    *lit = (Lit){.pred = chance(2) == 0 ? own + (int)chance((uint32_t)n_own) : 1 + (int)chance(2)};
    lit->kind = ATOM;
    if (p->preds[lit->pred].arity != 2 && !unary)
      lit->pred = 2;
    lit->args[0] = p->preds[lit->pred].arity == 1 ? ends[i + 1] : ends[turned ? i + 1 : i];
    if (p->preds[lit->pred].arity == 2)
      lit->args[1] = ends[turned ? i : i + 1];
  }
  for (int i = n - 1; i > 0; i--) {
    int k = (int)chance((uint32_t)i + 1);
    Lit lit = rule->lits[i];
    rule->lits[i] = rule->lits[k];
    rule->lits[k] = lit;
  }
  bool swapped = chance(4) == 0, bound[VARS] = {0};
  rule->args[0] = single ? ends[n] : ends[swapped ? n : 0];
  rule->args[1] = ends[swapped ? 0 : n];
  if (single && n == 1 && chance(3) == 0) /* of each row its first, or whatever has one */
    rule->lits[0] = (Lit){.kind = ATOM, .pred = 1, .args = {chance(2) == 0 ? ends[1] : (Term){0}}},
    rule->lits[0].args[1] = rule->lits[0].args[0].kind == ANY ? ends[1] : (Term){0};
  for (int i = 0; i < n; i++)
    note_bound(&rule->lits[i], bound);
  for (uint32_t k = chance(2) == 0 ? chance(4) : 0; k > 0; k--) {
    LitKind kind = chance(2) == 0 ? ATOM : ABSENT;
    int pred = kind == ATOM && chance(4) == 0 ? own + (int)chance((uint32_t)n_own) : (int)chance((uint32_t)own);
    if (p->preds[pred].arity <= 2)
      rule->lits[rule->n++] = pick_test(p, kind, pred, bound);
  }
}

/* `w(X, Z, D) :- e(X, Y), w(Y, Z, D), not p(Y).`: one column goes on, wherever it stands, and the others are handed on. */
static void make_walk(Program *p, int head, int below) {
  Pred *own = &p->preds[head];
  own->arity = 2 + (int)chance(2);
  memset(own->text, 0, sizeof own->text);
  int column = (int)chance((uint32_t)own->arity);
  for (uint32_t n = 1 + chance(2); n > 0; n--)
    make_rule(p, &p->rules[p->n_rules++], head, below, head, false);
  for (uint32_t n = 1 + chance(2); n > 0; n--) {
    Rule *rule = &p->rules[p->n_rules++];
    bool own_first = chance(2) == 0, turned = chance(3) == 0;
    Term x = {VAR, 0, 0}, y = {VAR, 1, 0};
    *rule = (Rule){.head = head, .n = 2};
    Lit *step = &rule->lits[own_first ? 1 : 0], *again = &rule->lits[own_first ? 0 : 1];
    *step = (Lit){.kind = ATOM, .pred = 1 + (int)chance(2)};
    step->args[turned] = x;
    step->args[!turned] = y;
    *again = (Lit){.kind = ATOM, .pred = head};
    for (int k = 0; k < own->arity; k++)
      rule->args[k] = again->args[k] = (Term){VAR, 2 + k, 0};
    rule->args[column] = x;
    again->args[column] = y;
    for (uint32_t more = chance(3); more > 0; more--) {
      Lit lit = pick_atom(p, chance(3) == 0 ? ATOM : ABSENT, (int)chance((uint32_t)below));
      for (int k = 0; k < p->preds[lit.pred].arity; k++)
        if (lit.args[k].kind == VAR)
          lit.args[k] = p->preds[lit.pred].text[k] ? (Term){.kind = CONSTANT, .value = pick_value(p, true)}
                                                   : (Term){VAR, (int)chance(2), 0};
      rule->lits[rule->n++] = lit;
    }
  }
}

static void make_question(Program *p) {
  Rule *q = &p->question;
  bool bound[VARS] = {0};
  *q = (Rule){.n = 1 + (int)chance(2)};
  for (int i = 0; i < q->n; i++) {
    q->lits[i] = pick_atom(p, ATOM, (int)chance((uint32_t)p->n_preds));
    for (int k = 0; k < p->preds[q->lits[i].pred].arity; k++)
      if (p->n_asked < 2 && chance(3) == 0) {
        p->asked[p->n_asked] = pick_value(p, p->preds[q->lits[i].pred].text[k]);
        q->lits[i].args[k] = (Term){.kind = ASKED, .var = p->n_asked++};
      }
    note_bound(&q->lits[i], bound);
  }
  add_lits(p, q, bound, p->n_preds, false);
}

static void make_program(Program *p) {
  *p = (Program){0};
  pick_numbers(p);
  for (int i = 0; i < TABLES; i++)
    make_table(p, p->n_preds++);
  int layers = 1 + (int)chance(LAYERS);
  for (int layer = 0; layer < layers; layer++) {
    int own = p->n_preds, n = 1 + (int)chance(2), below = own;
    for (int i = 0; i < n; i++) {
      Pred *pred = &p->preds[p->n_preds++];
      snprintf(pred->name, sizeof pred->name, "p%d", own + i);
      pred->arity = (int)chance(8) == 0 ? 0 : 1 + (int)chance(chance(3) == 0 ? COLUMNS : 2);
      for (int k = 0; k < pred->arity; k++)
        pred->text[k] = chance(4) == 0;
    }
    if (chance(3) == 0 && !p->preds[1].text[0] && !p->preds[1].text[1] && !p->preds[2].text[0] &&
        !p->preds[2].text[1]) {
      for (int i = own; i < p->n_preds; i++) {
        p->preds[i].arity = 1 + (chance(4) > 0);
        memset(p->preds[i].text, 0, sizeof p->preds[i].text);
      }
      for (int i = own; i < p->n_preds; i++)
        for (uint32_t k = 2 + chance(3); k > 0; k--) {
          make_chain(p, &p->rules[p->n_rules], i, own, n);
          p->rules[p->n_rules++].layer = layer;
        }
      continue;
    }
    if (chance(5) == 0 && !p->preds[1].text[0] && !p->preds[1].text[1] && !p->preds[2].text[0] &&
        !p->preds[2].text[1]) {
      int first = p->n_rules;
      p->n_preds = own + 1;
      make_walk(p, own, below);
      for (int i = first; i < p->n_rules; i++)
        p->rules[i].layer = layer;
      continue;
    }
    if (chance(6) == 0) {
      p->n_preds = own + 1;
      make_fold(p, own, chance(2) == 0);
      p->rules[p->n_rules - 1].layer = p->rules[p->n_rules - 2].layer = layer;
      continue;
    }
    int first = p->n_rules;
    for (int i = 0; i < n; i++) {
      for (uint32_t k = 1 + chance(2); k > 0; k--)
        make_rule(p, &p->rules[p->n_rules++], own + i, below, own, false);
      for (uint32_t k = chance(3); k > 0; k--)
        make_rule(p, &p->rules[p->n_rules++], own + i, below, own, true);
    }
    for (int i = first; i < p->n_rules; i++)
      p->rules[i].layer = layer;
  }
  make_question(p);
}

/* ---- writing them ---- */

static void put_value(V value, Buf *out) {
  if (value >= TEXTS)
    buf_printf(out, "\"t%d\"", (int)(value - TEXTS));
  else
    buf_printf(out, "%lld", (long long)value);
}

static void put_term(const Term *t, Buf *out) {
  static const char *const NAMES[VARS] = {"X", "Y", "Z", "D", "E", "W", "S", "T1", "U", "U2"};
  switch (t->kind) {
  case VAR: buf_puts(out, NAMES[t->var]); break;
  case CONSTANT: put_value(t->value, out); break;
  case ANY: buf_puts(out, "_"); break;
  case ASKED: buf_puts(out, "?"); break;
  }
}

static void put_atom(const Program *p, int pred, const Term *args, bool head, Buf *out) {
  const Pred *own = &p->preds[pred];
  buf_puts(out, own->name);
  for (int k = 0; k < own->arity; k++) {
    buf_puts(out, k == 0 ? "(" : ", ");
    if (head && own->fold != 0 && k == own->arity - 1)
      buf_puts(out, own->fold == 'm' ? "min " : "max ");
    put_term(&args[k], out);
  }
  buf_puts(out, own->arity > 0 ? ")" : "");
}

static void put_lits(const Program *p, const Lit *lits, int n, Buf *out) {
  for (int i = 0; i < n; i++) {
    const Lit *l = &lits[i];
    buf_puts(out, i > 0 ? ", " : "");
    if (l->kind == ATOM || l->kind == ABSENT) {
      buf_puts(out, l->kind == ABSENT ? "not " : "");
      put_atom(p, l->pred, l->args, false, out);
      continue;
    }
    put_term(l->kind == COMPARE ? &l->left : &(Term){.kind = VAR, .var = l->to}, out);
    buf_printf(out, " %s ", l->kind == COMPARE ? l->sign : "=");
    if (l->kind == AGGREGATE) {
      buf_printf(out, "%s{ ", l->sign);
      put_term(&(Term){.kind = VAR, .var = l->of}, out);
      buf_puts(out, " : ");
      put_lits(p, l->body, l->n_body, out);
      buf_puts(out, " }");
      continue;
    }
    if (l->kind == MAKE) {
      put_term(&l->left, out);
      buf_printf(out, " %s ", l->sign);
    }
    put_term(&l->right, out);
  }
}

static void put_program(const Program *p, Buf *out) {
  for (int i = 0; i < p->n_rules; i++) {
    put_atom(p, p->rules[i].head, p->rules[i].args, true, out);
    buf_puts(out, p->rules[i].n > 0 ? " :- " : "");
    put_lits(p, p->rules[i].lits, p->rules[i].n, out);
    buf_puts(out, ".\n");
  }
}

/* ---- the naive evaluation ---- */

typedef struct Env {
  Program *p;
  V values[VARS];
  bool bound[VARS];
  V any[16]; /* what each `_` stands for */
  int n_any;
} Env;

typedef bool (*Visit)(Env *env, void *context); /* whether something was new */

static V term_of(const Env *e, const Term *t) {
  return t->kind == VAR ? e->values[t->var] : t->kind == ASKED ? e->p->asked[t->var] : t->value;
}

static bool match(Env *e, const Lit *l, const V *row) {
  for (int k = 0; k < e->p->preds[l->pred].arity; k++) {
    const Term *t = &l->args[k];
    if (t->kind == ANY) {
      e->any[e->n_any++] = row[k];
    } else if (t->kind == VAR && !e->bound[t->var]) {
      e->bound[t->var] = true;
      e->values[t->var] = row[k];
    } else if (term_of(e, t) != row[k]) {
      return false;
    }
  }
  return true;
}

static bool compare(const char *sign, V a, V b) {
  if (strcmp(sign, "!=") == 0)
    return a != b;
  if (strcmp(sign, "=") == 0)
    return a == b;
  return sign[0] == '<' ? (sign[1] == '=' ? a <= b : a < b) : (sign[1] == '=' ? a >= b : a > b);
}

static bool solve(Env *e, const Lit *lits, int n, int i, Visit visit, void *context);

typedef struct Tally {
  V *rows; /* what was found */
  size_t n;
  const Lit *lit;
  V count, sum, least, most;
} Tally;

enum { WIDTH = VARS + 16 };

static bool tally(Env *e, void *context) {
  Tally *t = context;
  V row[WIDTH] = {0};
  memcpy(row, e->values, sizeof e->values);
  memcpy(row + VARS, e->any, (size_t)e->n_any * sizeof(V));
  for (int v = 0; v < VARS; v++)
    row[v] = e->bound[v] ? row[v] : 0;
  for (size_t i = 0; i < t->n; i++)
    if (memcmp(t->rows + i * WIDTH, row, sizeof row) == 0)
      return false;
  t->rows = realloc(t->rows, (t->n + 1) * sizeof row);
  memcpy(t->rows + t->n++ * WIDTH, row, sizeof row);
  V value = e->values[t->lit->of];
  t->sum += value;
  t->least = t->count == 0 || value < t->least ? value : t->least;
  t->most = t->count == 0 || value > t->most ? value : t->most;
  t->count++;
  return false;
}

static bool solve_aggregate(Env *e, const Lit *lits, int n, int i, Visit visit, void *context) {
  const Lit *l = &lits[i];
  Tally t = {.lit = l};
  Env inner = *e;
  inner.n_any = 0;
  solve(&inner, l->body, l->n_body, 0, tally, &t);
  free(t.rows);
  if (t.count == 0 && l->sign[0] == 'm')
    return false;
  Env with = *e;
  with.bound[l->to] = true;
  with.values[l->to] = l->sign[0] == 'c' ? t.count : l->sign[0] == 's' ? t.sum : l->sign[1] == 'i' ? t.least : t.most;
  return solve(&with, lits, n, i + 1, visit, context);
}

static bool solve(Env *e, const Lit *lits, int n, int i, Visit visit, void *context) {
  if (i == n)
    return visit(e, context);
  const Lit *l = &lits[i];
  const Pred *pred = &e->p->preds[l->pred];
  bool any = false;
  fuel -= (int64_t)pred->n + 1;
  if (fuel < 0)
    return false;
  Env with = *e;
  switch (l->kind) {
  case ATOM:
    for (size_t r = 0, rows = pred->n; r < rows; r++) {
      V row[COLUMNS];
      memcpy(row, pred->rows + r * COLUMNS, sizeof row);
      with = *e;
      if (match(&with, l, row))
        any = solve(&with, lits, n, i + 1, visit, context) || any;
    }
    return any;
  case ABSENT:
    for (size_t r = 0; r < pred->n; r++) {
      Env trial = *e;
      trial.n_any = 0;
      if (match(&trial, l, pred->rows + r * COLUMNS))
        return false;
    }
    return solve(e, lits, n, i + 1, visit, context);
  case COMPARE:
    return compare(l->sign, term_of(e, &l->left), term_of(e, &l->right)) && solve(e, lits, n, i + 1, visit, context);
  case MAKE: {
    V a = term_of(e, &l->left), b = term_of(e, &l->right);
    with.bound[l->to] = true;
    with.values[l->to] = l->sign[0] == '+' ? a + b : l->sign[0] == '-' ? a - b : a * b;
    return solve(&with, lits, n, i + 1, visit, context);
  }
  case AGGREGATE: return solve_aggregate(e, lits, n, i, visit, context);
  }
  return false;
}

static bool derive(Env *e, void *context) {
  const Rule *rule = context;
  V row[COLUMNS] = {0};
  for (int k = 0; k < e->p->preds[rule->head].arity; k++)
    row[k] = term_of(e, &rule->args[k]);
  return add_row(&e->p->preds[rule->head], row);
}

/* Layer by layer: what is denied or counted is complete before. */
static void evaluate(Program *p) {
  for (int from = 0, to = 0; from < p->n_rules; from = to) {
    while (to < p->n_rules && p->rules[to].layer == p->rules[from].layer)
      to++;
    for (bool again = true; again;) {
      again = false;
      for (int i = from; i < to; i++)
        again = solve(&(Env){.p = p}, p->rules[i].lits, p->rules[i].n, 0, derive, &p->rules[i]) || again;
    }
  }
}

/* ---- the engine ---- */

static RuleValue engine_value(V value, char *text) {
  if (value < TEXTS)
    return (RuleValue){.type = RULE_TYPE_NUMBER, .integer = value};
  int len = snprintf(text, 16, "t%d", (int)(value - TEXTS));
  return (RuleValue){.type = RULE_TYPE_TEXT, .text = text, .len = (size_t)len};
}

static void asked_values(const Program *p, RuleValue *out, char texts[][16]) {
  for (int i = 0; i < p->n_asked; i++)
    out[i] = engine_value(p->asked[i], texts[i]);
}

static V test_value(const RuleValue *value) {
  if (value->type == RULE_TYPE_TEXT)
    return TEXTS + atoi(value->text + 1);
  return value->is_real ? (V)value->real : value->integer;
}

static const Pred *pred_named(const Program *p, const char *name) {
  for (int i = 0; i < p->n_preds; i++)
    if (strcmp(p->preds[i].name, name) == 0)
      return &p->preds[i];
  return NULL;
}

static bool find(void *context, const char *name, RuleSignature *out) {
  const Pred *pred = pred_named(context, name);
  if (pred == NULL || name[0] != 'e')
    return false;
  *out = (RuleSignature){.origin = RULE_TABLE, .arity = pred->arity};
  for (int k = 0; k < pred->arity; k++)
    out->types[k] = pred->text[k] ? RULE_TYPE_TEXT : RULE_TYPE_NUMBER;
  return true;
}

static inline bool give_rows(void *context, const RulesAsk *ask, RulesSink *sink, Err *err) {
  const Pred *pred = pred_named(context, ask->predicate->name);
  (void)err;
  for (size_t i = 0; i < pred->n; i++) {
    RuleValue values[COLUMNS];
    char texts[COLUMNS][16];
    for (int k = 0; k < pred->arity; k++)
      values[k] = engine_value(pred->rows[i * COLUMNS + (size_t)k], texts[k]);
    rules_sink_add(sink, values, true, true);
    if (chance(4) == 0) /* the same row twice is one */
      rules_sink_add(sink, values, true, true);
  }
  return true;
}

static inline bool same_rows(RulesRun *run, int predicate, const Pred *want) {
  RulesRows rows = rules_run_rows(run, predicate, false, true);
  if (rows.n != want->n || rows.n != rules_run_count(run, predicate, false))
    return false;
  for (uint64_t i = 0; i < rows.n; i++) {
    V row[COLUMNS] = {0};
    for (int k = 0; k < want->arity; k++) {
      RuleValue value = rules_run_value(run, rows.codes[i * (uint64_t)rows.arity + (uint64_t)k]);
      row[k] = test_value(&value);
    }
    if (!has_row(want, row))
      return false;
  }
  return true;
}

/* ---- the two against each other ---- */

static unsigned refused, long_ones;

static void say(const char *what, const char *text, const char *question, const Err *err) {
  printf("%s (seed %llu): %s\n%s? %s\n", what, (unsigned long long)seed, err->message, text, question);
}

static inline void put_tables(const Program *p) {
  for (int e = 0; e < TABLES; e++)
    for (size_t r = 0; r < p->preds[e].n && r < 20; r++) {
      Buf row = BUF_EMPTY;
      for (int k = 0; k < p->preds[e].arity; k++, buf_puts(&row, " "))
        put_value(p->preds[e].rows[r * COLUMNS + (size_t)k], &row);
      printf("%s %s\n", p->preds[e].name, buf_str(&row));
      buf_clear(&row);
    }
}

/* Whether the engine finds of a program what the naive evaluation left in its predicates. */
typedef bool CheckFn(Program *p, const RuleBlock *block, const RuleProgram *program, const char *text,
                     const char *question);

static bool check_program(Program *p, CheckFn *check) {
  Buf text = BUF_EMPTY, question = BUF_EMPTY;
  RuleBlock block, asked;
  RuleProgram program;
  Err err = {0};
  bool same = true;
  put_program(p, &text);
  put_lits(p, p->question.lits, p->question.n, &question);
  RulesHost host = {.context = p, .find = find};
  const RuleBlock *blocks[] = {&block};
  bool parsed = rules_parse("random", buf_str(&text), text.len, &block, &err);
  if (!parsed || !rules_question_parse(buf_str(&question), question.len, &asked, &err)) {
    say("not read", buf_str(&text), buf_str(&question), &err);
    same = false;
  } else {
    if (rules_compile(blocks, 1, &asked, &host, &program, &err)) {
      fuel = FUEL;
      evaluate(p);
      long_ones += fuel < 0;
      same = fuel < 0 || check(p, &block, &program, buf_str(&text), buf_str(&question));
      rules_program_clear(&program);
    } else {
      refused++;
      if (getenv("DOSSIER_VERBOSE") != NULL)
        say("refused", buf_str(&text), buf_str(&question), &err);
    }
    rules_block_clear(&asked);
  }
  if (parsed)
    rules_block_clear(&block);
  buf_clear(&text);
  buf_clear(&question);
  return same;
}

/* So many random programs: the first argument, with other ones for another second. */
static unsigned check_programs(int argc, char **argv, CheckFn *check) {
  unsigned programs = argc > 1 ? (unsigned)atoi(argv[1]) : 3000, wrong = 0;
  static Program p;
  for (unsigned i = 0; i < programs && wrong < 5; i++) {
    seed = 88172645463325252u + i * 7919u + (argc > 2 ? strtoull(argv[2], NULL, 10) : 0);
    for (int k = 0; k < 8; k++)
      chance(2);
    make_program(&p);
    wrong += check_program(&p, check) ? 0 : 1;
    for (int k = 0; k < p.n_preds; k++)
      free(p.preds[k].rows);
  }
  CHECK(wrong == 0);
  CHECK(refused * 10 < programs);
  CHECK(long_ones * 10 < programs);
  return programs;
}

#endif
