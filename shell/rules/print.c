#include "rules/syntax.h"

#include "text/text.h"

#include <inttypes.h>
#include <string.h>

#define WIDTH 100

/* ---- terms ---- */

static void put_quoted(char quote, const char *text, Buf *out) {
  buf_putc(out, quote);
  for (; *text != '\0'; text++) {
    if (*text == '\n' || *text == '\t') {
      buf_puts(out, *text == '\n' ? "\\n" : "\\t");
      continue;
    }
    if (*text == quote || *text == '\\')
      buf_putc(out, '\\');
    buf_putc(out, *text);
  }
  buf_putc(out, quote);
}

/* How tightly what the term is made with binds: an operand that binds less stands in parentheses. */
static int tightness(const RuleTerm *term) {
  if (term->kind != RULE_CALL || strchr("|&+-*/", term->text[0]) == NULL)
    return 6;
  return term->n_args == 1                     ? 5
         : strchr("*/", term->text[0]) != NULL ? 4
         : strchr("+-", term->text[0]) != NULL ? 3
         : term->text[0] == '&'                ? 2
                                               : 1;
}

static void put_operand(const RuleClause *clause, const RuleTerm *term, bool parentheses, Buf *out) {
  if (parentheses)
    buf_putc(out, '(');
  rules_term_print(clause, term, out);
  if (parentheses)
    buf_putc(out, ')');
}

void rules_term_print(const RuleClause *clause, const RuleTerm *term, Buf *out) {
  int own = tightness(term);
  switch (term->kind) {
  case RULE_VARIABLE: buf_puts(out, clause->names[term->variable]); return;
  case RULE_RECORD: put_quoted('\'', term->text, out); return;
  case RULE_TEXT:
    if (term->word)
      buf_puts(out, term->text);
    else
      put_quoted('"', term->text, out);
    return;
  case RULE_INTEGER: buf_printf(out, "%" PRId64, term->integer); return;
  case RULE_REAL: text_real(term->real, out); return;
  case RULE_ASKED: buf_putc(out, '?'); return;
  case RULE_CALL: break;
  }
  if (own == 5) {
    const RuleTerm *inner = &term->args[0]; /* -(3) is no number */
    buf_putc(out, '-');
    put_operand(clause, inner, tightness(inner) < 5 || inner->kind == RULE_INTEGER || inner->kind == RULE_REAL, out);
  } else if (own < 5) {
    put_operand(clause, &term->args[0], tightness(&term->args[0]) < own, out);
    buf_printf(out, " %s ", term->text);
    put_operand(clause, &term->args[1], tightness(&term->args[1]) <= own, out);
  } else {
    buf_printf(out, "%s(", term->text);
    for (size_t i = 0; i < term->n_args; i++) {
      buf_puts(out, i > 0 ? ", " : "");
      rules_term_print(clause, &term->args[i], out);
    }
    buf_putc(out, ')');
  }
}

/* ---- atoms and literals ---- */

/* True if it is a word as it stands, and not one of the language's own. */
static bool is_plain(const char *name) {
  if (strcmp(name, "not") == 0 || strcmp(name, "possibly") == 0)
    return false;
  if ((*name < 'a' || *name > 'z') && (unsigned char)*name < 0x80)
    return false;
  for (; *name != '\0'; name++)
    if (!((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') || (*name >= '0' && *name <= '9') ||
          *name == '_' || (unsigned char)*name >= 0x80))
      return false;
  return true;
}

void rules_atom_print(const RuleClause *clause, const RuleAtom *atom, Buf *out) {
  static const char *const FOLDS[] = {"", "min ", "max "};
  if (atom->denied)
    buf_putc(out, '-');
  if (is_plain(atom->name))
    buf_puts(out, atom->name);
  else
    put_quoted('"', atom->name, out);
  for (size_t i = 0; i < atom->n_args; i++) {
    const RuleArgument *arg = &atom->args[i];
    buf_puts(out, i > 0 ? ", " : "(");
    if (arg->key != NULL)
      buf_printf(out, "%s: ", arg->key);
    buf_puts(out, FOLDS[arg->fold]);
    rules_term_print(clause, &arg->term, out);
  }
  if (atom->n_args > 0)
    buf_putc(out, ')');
  if (atom->time != NULL) {
    buf_puts(out, " @ ");
    put_operand(clause, atom->time, tightness(atom->time) < 2, out);
  }
}

static void put_window(const RuleLiteral *literal, Buf *out) {
  buf_printf(out, "%s[", RULES_WINDOWS[literal->window]);
  put_quoted('"', literal->from, out);
  buf_puts(out, ", ");
  put_quoted('"', literal->to, out);
  buf_puts(out, "] ");
}

void rules_literal_print(const RuleClause *clause, const RuleLiteral *literal, Buf *out) {
  buf_puts(out, literal->possibly ? "possibly " : "");
  buf_puts(out, literal->negated ? "not " : "");
  switch (literal->kind) {
  case RULE_ATOM: rules_atom_print(clause, &literal->atom, out); return;
  case RULE_WINDOW:
    put_window(literal, out);
    rules_atom_print(clause, &literal->atom, out);
    return;
  case RULE_HELD:
    rules_atom_print(clause, &literal->atom, out);
    buf_putc(out, ' ');
    put_window(literal, out);
    rules_atom_print(clause, &literal->second, out);
    return;
  default: break;
  }
  rules_term_print(clause, &literal->left, out);
  buf_printf(out, " %s ", RULES_SIGNS[literal->sign]);
  if (literal->kind == RULE_TEST) {
    rules_term_print(clause, &literal->right, out);
    return;
  }
  buf_printf(out, "%s{ ", RULES_AGGREGATES[literal->aggregate]);
  for (size_t i = 0; i < literal->n_values; i++) {
    buf_puts(out, i > 0 ? ", " : "");
    rules_term_print(clause, &literal->values[i], out);
  }
  buf_puts(out, literal->n_values > 0 ? " : " : "");
  for (size_t i = 0; i < literal->n_body; i++) {
    buf_puts(out, i > 0 ? ", " : "");
    rules_literal_print(clause, &literal->body[i], out);
  }
  buf_puts(out, " }");
}

/* ---- clauses ---- */

/* The literals of a body, in lines that fit, those after the first set in. */
static void put_body(const RuleClause *clause, size_t used, Buf *out) {
  Buf literal = BUF_EMPTY;
  for (size_t i = 0; i < clause->n_body; i++) {
    buf_reset(&literal);
    rules_literal_print(clause, &clause->body[i], &literal);
    if (i > 0 && used + literal.len + 3 > WIDTH) {
      buf_puts(out, "\n   ");
      used = 3;
    }
    buf_printf(out, " %s", buf_str(&literal));
    used += literal.len + 2;
    buf_puts(out, i + 1 < clause->n_body ? "," : "");
  }
  buf_clear(&literal);
}

void rules_clause_print(const RuleClause *clause, Buf *out) {
  for (const char *line = clause->doc; line != NULL;) {
    size_t n = strcspn(line, "\n");
    buf_puts(out, n > 0 ? "%% " : "%%");
    buf_add(out, line, n);
    buf_putc(out, '\n');
    line = line[n] == '\n' ? line + n + 1 : NULL;
  }
  size_t from = out->len;
  if (clause->head.name != NULL)
    rules_atom_print(clause, &clause->head, out);
  if (clause->n_body > 0 && clause->head.name != NULL)
    buf_puts(out, " :-");
  put_body(clause, out->len - from, out);
  buf_puts(out, clause->head.name != NULL ? "." : "");
}

void rules_block_print(const RuleBlock *block, Buf *out) {
  for (size_t i = 0; i < block->n_clauses; i++) {
    rules_clause_print(&block->clauses[i], out);
    buf_putc(out, '\n');
  }
}
