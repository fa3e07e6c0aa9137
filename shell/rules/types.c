#include "rules/internal.h"

#include "time/allen.h"
#include "time/duration.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One cell for each column and each variable; cells that must be of one type are joined (union and find). What a case
 * holds under a column of no fixed type (the value of an attribute) is left to each row. */

typedef struct Types {
  Compiler *c;
  int *parent;    /* by cell */
  RuleType *type; /* by root */
  const RuleRule *rule;
  int first; /* the cell of the rule's first variable */
} Types;

enum { NO_CELL = -1 };

const char *rules_type_name(RuleType type) {
  static const char *const NAMES[] = {"anything", "a record", "a time", "a number", "a text"};
  return NAMES[type];
}

static int root(const Types *t, int cell) {
  while (t->parent[cell] != cell)
    cell = t->parent[cell] = t->parent[t->parent[cell]];
  return cell;
}

static bool clash(Types *t, uint32_t at, const char *what, RuleType here, RuleType there) {
  return rules_fail(t->rule->block, at, t->c->err, "%s is %s here, and %s elsewhere", what, rules_type_name(here),
                    rules_type_name(there));
}

static bool give(Types *t, int cell, RuleType type, uint32_t at, const char *what) {
  if (type == RULE_TYPE_UNKNOWN || cell == NO_CELL)
    return true;
  RuleType *own = &t->type[root(t, cell)];
  if (*own != RULE_TYPE_UNKNOWN && *own != type)
    return clash(t, at, what, type, *own);
  *own = type;
  return true;
}

static bool join(Types *t, int a, int b, uint32_t at, const char *what) {
  if (a == NO_CELL || b == NO_CELL)
    return true;
  a = root(t, a);
  b = root(t, b);
  RuleType p = t->type[a], q = t->type[b];
  if (p != RULE_TYPE_UNKNOWN && q != RULE_TYPE_UNKNOWN && p != q)
    return clash(t, at, what, p, q);
  t->parent[b] = a;
  t->type[a] = p != RULE_TYPE_UNKNOWN ? p : q;
  return true;
}

static const RulePredicate *predicate(const Types *t, int i) {
  return &t->c->program->predicates.at[i];
}

/* The cell of a column; none where each row has a type of its own. */
static int column_cell(const Types *t, int found, int column) {
  const RulePredicate *p = predicate(t, found);
  int cell = found * (RULES_COLUMNS + 1) + column;
  return p->origin == RULE_DERIVED || p->types[column] != RULE_TYPE_UNKNOWN ? cell : NO_CELL;
}

static const char *term_name(const Types *t, const RuleTerm *term) {
  return term->kind == RULE_VARIABLE ? t->rule->clause->names[term->variable] : "this";
}

static bool term_type(Types *t, const RuleTerm *term, int *cell, RuleType *type);

static bool arguments_type(Types *t, const RuleTerm *term, const RuleFunction *f, int *cell, RuleType *type) {
  *type = f->result;
  for (size_t i = 0; i < term->n_args; i++) {
    const RuleTerm *arg = &term->args[i];
    int own = NO_CELL;
    RuleType known;
    if (!term_type(t, arg, &own, &known))
      return false;
    RuleType want = f->args[i];
    if (strchr("+-", term->text[0]) != NULL && known == RULE_TYPE_RECORD)
      return rules_fail(t->rule->block, arg->at, t->c->err,
                        "%s is a record: %s takes numbers, or a time and a duration", term_name(t, arg), term->text);
    if (want != RULE_TYPE_UNKNOWN && known != RULE_TYPE_UNKNOWN && known != want &&
        !(arg->kind == RULE_TEXT && want == RULE_TYPE_TIME))
      return clash(t, arg->at, "this", want, known);
    if (!give(t, own, want, arg->at, term_name(t, arg)))
      return false;
    if (f->result == RULE_TYPE_UNKNOWN && i == 0) { /* + and - are of the type of what they move */
      *cell = own;
      *type = known;
    }
  }
  return true;
}

static bool fail_length(Types *t, uint32_t at) {
  return rules_fail(t->rule->block, at, t->c->err,
                    "a length is compared with a duration: length(T) > \"90d\", possibly length(T) <= \"2y\"");
}

/* What a term is, as a cell or a type; a text without a type is taken for what is wanted. */
static bool term_type(Types *t, const RuleTerm *term, int *cell, RuleType *type) {
  *cell = NO_CELL;
  *type = RULE_TYPE_UNKNOWN;
  switch (term->kind) {
  case RULE_VARIABLE:
    *cell = t->first + term->variable;
    *type = t->type[root(t, *cell)];
    return true;
  case RULE_RECORD: *type = RULE_TYPE_RECORD; return true;
  case RULE_INTEGER:
  case RULE_REAL: *type = RULE_TYPE_NUMBER; return true;
  case RULE_TEXT:
  case RULE_ASKED: return true;
  case RULE_CALL: break;
  }
  const RuleFunction *f = rules_function_find(term->text, term->n_args);
  if (f != NULL && f->whole)
    return fail_length(t, term->at);
  if (f != NULL)
    return arguments_type(t, term, f, cell, type);
  Buf near = BUF_EMPTY;
  rules_function_near(term->text, &near);
  rules_fail(t->rule->block, term->at, t->c->err, "%s", buf_str(&near));
  buf_clear(&near);
  return false;
}

static bool check_duration(Types *t, const RuleTerm *term) {
  Duration duration;
  Err own;
  return duration_parse(term->text, strlen(term->text), &duration, &own) ||
         rules_fail(t->rule->block, term->at, t->c->err, "%s", own.message);
}

/* A term that stands where the cell is. */
static bool term_join(Types *t, const RuleTerm *term, int cell) {
  int own;
  RuleType type;
  if (term->kind == RULE_RECORD && cell != NO_CELL && t->type[root(t, cell)] == RULE_TYPE_TEXT) {
    return rules_fail(t->rule->block, term->at, t->c->err, "a text stands here, in double quotes: \"%s\"", term->text);
  }
  return term_type(t, term, &own, &type) && join(t, cell, own, term->at, term_name(t, term)) &&
         give(t, cell, type, term->at, term_name(t, term));
}

static bool pair_infer(Types *t, const RuleTerm *left, const RuleTerm *right);

/* A test of two texts or of two times. */
static bool is_twofold(const Types *t, int found) {
  const RulePredicate *p = predicate(t, found);
  return p->origin == RULE_TESTING && p->types[0] == RULE_TYPE_UNKNOWN;
}

static bool atom_infer(Types *t, const RuleAtom *atom, int found) {
  if (is_twofold(t, found))
    return pair_infer(t, &atom->args[0].term, &atom->args[1].term);
  for (size_t i = 0; i < atom->n_args; i++)
    if (!term_join(t, &atom->args[i].term, column_cell(t, found, (int)i)))
      return false;
  if (atom->time == NULL)
    return true;
  int cell;
  RuleType type;
  if (!term_type(t, atom->time, &cell, &type) ||
      !give(t, cell, RULE_TYPE_TIME, atom->time->at, term_name(t, atom->time)))
    return false;
  return type == RULE_TYPE_UNKNOWN || type == RULE_TYPE_TIME || clash(t, atom->time->at, "this", RULE_TYPE_TIME, type);
}

static bool pair_infer(Types *t, const RuleTerm *left, const RuleTerm *right) {
  int a, b;
  RuleType p, q;
  return term_type(t, left, &a, &p) && term_type(t, right, &b, &q) && join(t, a, b, left->at, term_name(t, left)) &&
         give(t, a, q, left->at, term_name(t, left)) && give(t, b, p, right->at, term_name(t, right));
}

/* length(T) stands alone on one side, a duration on the other. */
static bool length_infer(Types *t, const RuleLiteral *l) {
  bool left = rules_is_length(&l->left);
  const RuleTerm *length = left ? &l->left : &l->right, *other = left ? &l->right : &l->left;
  if (l->sign <= RULE_NE || rules_is_length(other) || (other->kind != RULE_TEXT && other->kind != RULE_ASKED))
    return fail_length(t, l->at);
  if (other->kind == RULE_TEXT && !check_duration(t, other))
    return false;
  int cell;
  RuleType type;
  return arguments_type(t, length, rules_function_find("length", 1), &cell, &type);
}

static bool steps_infer(Types *t, const RuleStep *steps, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const RuleStep *step = &steps[i];
    const RuleLiteral *l = step->literal;
    bool done = true;
    if (l->kind == RULE_TEST && (rules_is_length(&l->left) || rules_is_length(&l->right)))
      done = length_infer(t, l);
    else if (l->kind == RULE_TEST)
      done = pair_infer(t, &l->left, &l->right);
    else if (l->kind != RULE_AGGREGATE)
      done =
          atom_infer(t, &l->atom, step->predicate) && (l->kind != RULE_HELD || atom_infer(t, &l->second, step->second));
    if (done && l->kind == RULE_AGGREGATE) {
      int cell;
      RuleType type;
      bool kept = l->aggregate == RULE_MIN || l->aggregate == RULE_MAX;
      done = steps_infer(t, step->body, step->n_body) && term_type(t, &l->left, &cell, &type);
      if (done && kept)
        done = pair_infer(t, &l->left, &l->values[0]);
      else if (done)
        done = give(t, cell, RULE_TYPE_NUMBER, l->left.at, term_name(t, &l->left));
      if (done && (l->aggregate == RULE_SUM || l->aggregate == RULE_MEAN))
        done = term_type(t, &l->values[0], &cell, &type) &&
               give(t, cell, RULE_TYPE_NUMBER, l->values[0].at, term_name(t, &l->values[0]));
    }
    if (!done)
      return false;
  }
  return true;
}

/* ---- what is written as it stands ---- */

static bool check_text(Types *t, const RuleTerm *term, RuleType want) {
  const RuleBlock *block = t->rule->block;
  Err *err = t->c->err, own;
  switch (want) {
  case RULE_TYPE_RECORD:
    return rules_fail(block, term->at, err, "a record stands here: a name or ref in single quotes, '%s'", term->text);
  case RULE_TYPE_NUMBER: return rules_fail(block, term->at, err, "a number stands here");
  case RULE_TYPE_TIME: {
    Date date;
    Buf edtf = BUF_EMPTY;
    bool read = date_read(term->text, strlen(term->text), NULL, &date, &edtf, NULL, &own);
    buf_clear(&edtf);
    return read || rules_fail(block, term->at, err, "%s", own.message);
  }
  default: return true;
  }
}

static bool check_term(Types *t, const RuleTerm *term, RuleType want) {
  if (term->kind == RULE_TEXT)
    return check_text(t, term, want);
  if (term->kind != RULE_CALL)
    return true;
  const RuleFunction *f = rules_function_find(term->text, term->n_args);
  for (size_t i = 0; i < term->n_args; i++)
    if (!check_term(t, &term->args[i], f->args[i]))
      return false;
  return true;
}

static RuleType type_now(Types *t, const RuleTerm *term) {
  int cell;
  RuleType type;
  term_type(t, term, &cell, &type);
  return type;
}

static bool check_twofold(Types *t, const RuleAtom *atom) {
  const RuleTerm *left = &atom->args[0].term, *right = &atom->args[1].term;
  RuleType type = type_now(t, left) != RULE_TYPE_UNKNOWN ? type_now(t, left) : type_now(t, right);
  if (type == RULE_TYPE_RECORD || type == RULE_TYPE_NUMBER)
    return rules_fail(t->rule->block, left->at, t->c->err, "%s is asked of two texts or two times, and here is %s",
                      atom->name, rules_type_name(type));
  return check_term(t, left, type) && check_term(t, right, type);
}

/* What stands in words in the last place of within and allen. */
static bool check_third(Types *t, const RuleAtom *atom) {
  const RuleTerm *third = &atom->args[2].term;
  if (third->kind != RULE_TEXT)
    return true;
  if (strcmp(atom->name, "within") == 0)
    return check_duration(t, third);
  return allen_find(third->text) != 0 ||
         rules_fail(t->rule->block, third->at, t->c->err,
                    "%s is none of the thirteen relations b m o fi di s e si d f oi mi bi", third->text);
}

/* In a question a kind, type, role or standing that is not there is a mistake; rules may be made for other cases. */
static bool check_words(Types *t, const RuleAtom *atom) {
  const RulesHost *host = t->c->program->host;
  bool asked = t->rule->head < 0 && host != NULL && host->word != NULL && rules_general_find(atom->name);
  for (size_t i = 0; i < atom->n_args && asked; i++) {
    const RuleTerm *term = &atom->args[i].term;
    Buf wrong = BUF_EMPTY;
    bool there = term->kind != RULE_TEXT || host->word(host->context, atom->name, (int)i, term->text, &wrong);
    if (!there)
      rules_fail(t->rule->block, term->at, t->c->err, "%s", buf_str(&wrong));
    buf_clear(&wrong);
    if (!there)
      return false;
  }
  return true;
}

static bool check_atom(Types *t, const RuleAtom *atom, int found) {
  if (is_twofold(t, found))
    return check_twofold(t, atom);
  if ((predicate(t, found)->origin == RULE_TESTING && atom->n_args == 3 && !check_third(t, atom)) ||
      !check_words(t, atom))
    return false;
  for (size_t i = 0; i < atom->n_args; i++) {
    int cell = column_cell(t, found, (int)i);
    if (!check_term(t, &atom->args[i].term, cell == NO_CELL ? RULE_TYPE_UNKNOWN : t->type[root(t, cell)]))
      return false;
  }
  return atom->time == NULL || check_term(t, atom->time, RULE_TYPE_TIME);
}

static bool check_test(Types *t, const RuleLiteral *l) {
  if (rules_is_length(&l->left) || rules_is_length(&l->right))
    return true;
  RuleType left = type_now(t, &l->left), right = type_now(t, &l->right);
  RuleType type = left != RULE_TYPE_UNKNOWN ? left : right;
  if (type == RULE_TYPE_TIME && l->sign > RULE_NE)
    return rules_fail(t->rule->block, l->left.at, t->c->err,
                      "%s between times says nothing: write before(T1, T2), or possibly before(T1, T2)",
                      RULES_SIGNS[l->sign]);
  if (type == RULE_TYPE_RECORD && l->sign > RULE_NE)
    return rules_fail(t->rule->block, l->left.at, t->c->err, "records have no order: compare a name or a field");
  return check_term(t, &l->left, type) && check_term(t, &l->right, type);
}

static bool steps_check(Types *t, const RuleStep *steps, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const RuleLiteral *l = steps[i].literal;
    bool done = true;
    if (l->kind == RULE_TEST)
      done = check_test(t, l);
    else if (l->kind == RULE_AGGREGATE)
      done = steps_check(t, steps[i].body, steps[i].n_body);
    else
      done = check_atom(t, &l->atom, steps[i].predicate) &&
             (l->kind != RULE_HELD || check_atom(t, &l->second, steps[i].second));
    if (!done)
      return false;
  }
  return true;
}

/* ---- the whole program ---- */

static bool rule_infer(Types *t, RuleRule *rule, int first) {
  t->rule = rule;
  t->first = first;
  const RuleClause *clause = rule->clause;
  return (rule->head < 0 || atom_infer(t, &clause->head, rule->head)) && steps_infer(t, rule->steps, rule->n_steps);
}

bool rules_types_infer(Compiler *c) {
  RuleProgram *program = c->program;
  int columns = (int)program->predicates.n * (RULES_COLUMNS + 1), cells = columns;
  for (size_t i = 0; i < program->rules.n; i++)
    cells += program->rules.at[i].clause->n_names;
  Types t = {.c = c};
  t.parent = arena_alloc(&program->arena, ((size_t)cells + 1) * sizeof *t.parent);
  t.type = arena_alloc(&program->arena, ((size_t)cells + 1) * sizeof *t.type);
  for (int i = 0; i < cells; i++)
    t.parent[i] = i;
  for (int i = 0; i < columns; i++) {
    RulePredicate *p = &program->predicates.at[i / (RULES_COLUMNS + 1)];
    int column = i % (RULES_COLUMNS + 1);
    t.type[i] = p->timed && column == p->arity + p->n_keys ? RULE_TYPE_TIME : p->types[column];
  }
  bool done = true;
  /* twice: what + gives is known only when its operands are */
  for (int pass = 0; pass < 2 && done; pass++) {
    int first = columns;
    for (size_t i = 0; i < program->rules.n && done; i++) {
      done = rule_infer(&t, &program->rules.at[i], first);
      first += program->rules.at[i].clause->n_names;
    }
  }
  int first = columns;
  for (size_t i = 0; i < program->rules.n && done; i++) {
    RuleRule *rule = &program->rules.at[i];
    t.rule = rule;
    t.first = first;
    rule->types = arena_alloc(&program->arena, ((size_t)rule->clause->n_names + 1) * sizeof *rule->types);
    for (int v = 0; v < rule->clause->n_names; v++)
      rule->types[v] = t.type[root(&t, first + v)];
    done = steps_check(&t, rule->steps, rule->n_steps) &&
           (rule->head < 0 || check_atom(&t, &rule->clause->head, rule->head));
    first += rule->clause->n_names;
  }
  for (int i = 0; i < columns; i++)
    program->predicates.at[i / (RULES_COLUMNS + 1)].types[i % (RULES_COLUMNS + 1)] = t.type[root(&t, i)];
  return done;
}
