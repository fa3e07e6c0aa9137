#include "rules/exec.h"
#include "text/text.h"
#include "time/order.h"

#include <math.h>
#include <string.h>

/* Terms and their values. */

/* ---- terms ---- */

static bool is_number(const RuleValue *v) {
  return v->type == RULE_TYPE_NUMBER;
}

static double real_of(const RuleValue *v) {
  return v->is_real ? v->real : (double)v->integer;
}

static bool number_made(double real, RuleValue *out) {
  *out = (RuleValue){.type = RULE_TYPE_NUMBER, .is_real = true, .real = real};
  return isfinite(real);
}

bool exec_arithmetic(char sign, const RuleValue *a, const RuleValue *b, RuleValue *out) {
  int64_t whole;
  if (!a->is_real && !b->is_real && sign != '/') {
    bool over = sign == '+'   ? __builtin_add_overflow(a->integer, b->integer, &whole)
                : sign == '-' ? __builtin_sub_overflow(a->integer, b->integer, &whole)
                              : __builtin_mul_overflow(a->integer, b->integer, &whole);
    *out = (RuleValue){.type = RULE_TYPE_NUMBER, .integer = whole};
    if (!over)
      return true;
  }
  double p = real_of(a), q = real_of(b);
  return number_made(sign == '+' ? p + q : sign == '-' ? p - q : sign == '*' ? p * q : p / q, out);
}

Bounds exec_time_cut(const Bounds *a, const Bounds *b) {
  Bounds both = {a->start_lo > b->start_lo ? a->start_lo : b->start_lo,
                 a->start_hi > b->start_hi ? a->start_hi : b->start_hi, a->end_lo < b->end_lo ? a->end_lo : b->end_lo,
                 a->end_hi < b->end_hi ? a->end_hi : b->end_hi};
  bounds_tighten(&both);
  return both;
}

bool exec_time_shares(const Bounds *a, const Bounds *b, bool possible) {
  return possible ? bounds_possibly_overlaps(a, b) : bounds_overlaps(a, b);
}

static bool call_value(Exec *x, const RuleTerm *term, RuleValue *out) {
  RuleValue a[3] = {{0}};
  const char *name = term->text;
  const RuleFunction *f = rules_function_find(name, term->n_args);
  for (size_t i = 0; i < term->n_args; i++) {
    if (!exec_term_value(x, &term->args[i], &a[i]))
      return false;
    RuleType want = f->args[i];
    if (want == RULE_TYPE_TIME ? !rules_time_read(&a[i]) : want != RULE_TYPE_UNKNOWN && a[i].type != want)
      return false;
  }
  if (strchr("+-", name[0]) != NULL && a[0].type == RULE_TYPE_TIME && a[1].type == RULE_TYPE_TEXT) {
    Duration by;
    *out = (RuleValue){.type = RULE_TYPE_TIME};
    return duration_parse(a[1].text, a[1].len, &by, NULL) &&
           bounds_shift(&a[0].time, duration_times(by, name[0] == '+' ? 1 : -1), &out->time, NULL);
  }
  if (strchr("+-*/", name[0]) != NULL) {
    if (term->n_args == 1)
      a[1] = a[0], a[0] = (RuleValue){.type = RULE_TYPE_NUMBER};
    return is_number(&a[0]) && is_number(&a[1]) && exec_arithmetic(name[0], &a[0], &a[1], out);
  }
  if (name[0] == '&' || name[0] == '|') {
    *out = (RuleValue){.type = RULE_TYPE_TIME};
    if (name[0] == '&' ? !exec_time_shares(&a[0].time, &a[1].time, x->plan->possible)
                       : !rules_times_meet(&a[0].time, &a[1].time))
      return false;
    out->time = name[0] == '&' ? exec_time_cut(&a[0].time, &a[1].time) : rules_times_join(&a[0].time, &a[1].time);
    return true;
  }
  if (strcmp(name, "span") == 0) {
    *out = (RuleValue){.type = RULE_TYPE_TIME};
    out->time = rules_time_span(&a[0].time, &a[1].time);
    return bounds_valid(&out->time);
  }
  if (strcmp(name, "abs") == 0)
    return real_of(&a[0]) < 0 ? exec_arithmetic('-', &(RuleValue){.type = RULE_TYPE_NUMBER}, &a[0], out)
                              : (*out = a[0], true);
  if (strcmp(name, "floor") == 0)
    return number_made(floor(real_of(&a[0])), out);
  if (strcmp(name, "mod") == 0) {
    double by = real_of(&a[1]);
    return by != 0 && number_made(real_of(&a[0]) - by * floor(real_of(&a[0]) / by), out);
  }
  if (strcmp(name, "year") == 0)
    return rules_time_year(&a[0].time, out);
  if (strcmp(name, "name") == 0) {
    Buf text = BUF_EMPTY;
    rules_record_name(x->run, a[0].record, &text);
    *out = (RuleValue){.type = RULE_TYPE_TEXT, .len = text.len};
    out->text = arena_copy(&x->run->arena, buf_str(&text), text.len);
    buf_clear(&text);
    return true;
  }
  return rules_text_call(x->run->codes, &x->run->arena, name, a, term->n_args, out);
}

/* False if the term has no value: a division by zero, a sum of what is no number. What asks for it then does not hold. */
bool exec_term_value(Exec *x, const RuleTerm *term, RuleValue *out) {
  RulesRun *run = x->run;
  switch (term->kind) {
  case RULE_VARIABLE:
    if (x->plan->rule->types[term->variable] == RULE_TYPE_TIME)
      *out = (RuleValue){.type = RULE_TYPE_TIME, .time = x->times[term->variable]};
    else
      *out = codes_value(run->codes, x->codes[term->variable]);
    return true;
  case RULE_INTEGER: *out = (RuleValue){.type = RULE_TYPE_NUMBER, .integer = term->integer}; return true;
  case RULE_REAL: return number_made(term->real, out);
  case RULE_ASKED: *out = run->asked[term->variable]; return true;
  case RULE_CALL: return call_value(x, term, out);
  case RULE_TEXT:
    *out = (RuleValue){.type = RULE_TYPE_TEXT, .text = term->text, .len = strlen(term->text)};
    return true;
  case RULE_RECORD:
    *out = (RuleValue){.type = RULE_TYPE_RECORD};
    return rules_record_find(run, term->text, &out->record, NULL);
  }
  return false;
}

bool exec_term_whole(const Exec *x, const RuleTerm *term, int64_t *out) {
  int64_t a, b;
  switch (term->kind) {
  case RULE_VARIABLE:
    *out = x->codes[term->variable] & ~CODE_SMALL;
    return (x->codes[term->variable] & CODE_SMALL) != 0 && x->plan->rule->types[term->variable] != RULE_TYPE_TIME;
  case RULE_INTEGER: *out = term->integer; return true;
  case RULE_CALL:
    if (term->n_args != 2 || term->text[1] != '\0' || !exec_term_whole(x, &term->args[0], &a) ||
        !exec_term_whole(x, &term->args[1], &b))
      return false;
    switch (term->text[0]) {
    case '+': return !__builtin_add_overflow(a, b, out);
    case '-': return !__builtin_sub_overflow(a, b, out);
    case '*': return !__builtin_mul_overflow(a, b, out);
    default: return false;
    }
  default: return false;
  }
}

void exec_variable_set(Exec *x, int variable, const RuleValue *value) {
  if (x->plan->rule->types[variable] == RULE_TYPE_TIME)
    x->times[variable] = x->sure[variable] = value->time;
  else
    x->codes[variable] = codes_put(x->run->codes, value);
}

bool exec_sides_compare(RuleSign sign, RuleValue *a, RuleValue *b) {
  if (a->type == RULE_TYPE_TIME || b->type == RULE_TYPE_TIME)
    return rules_time_read(a) && rules_time_read(b) && exec_order_fits(sign, rule_value_compare(a, b));
  return a->type == b->type ? exec_order_fits(sign, rule_value_compare(a, b)) : sign == RULE_NE;
}

bool exec_slot_code(Exec *x, const Slot *slot, Code *out) {
  RuleValue value;
  switch (slot->kind) {
  case SLOT_CODE: *out = slot->code; return true;
  case SLOT_TERM:
    if (!exec_term_value(x, slot->term, &value))
      return false;
    *out = codes_put(x->run->codes, &value);
    return true;
  default: break;
  }
  if (!slot->is_time) {
    *out = x->codes[slot->variable];
    return true;
  }
  value = (RuleValue){.type = RULE_TYPE_TIME, .time = x->times[slot->variable]};
  *out = codes_put(x->run->codes, &value);
  return true;
}
