#include "time/internal.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 4 /* of phrases in phrases */

static Fit read_found(const Phrase *phrase, size_t from, size_t to, int depth, Found *out);

/* --- Laying a form over the tokens --- */

static bool is_digits(const char *text, size_t len) {
  return len > 0 && strspn(text, "0123456789") >= len;
}

static bool find_word(const Word *word, const char *text, int *found) {
  for (; word->text != NULL; word++)
    if (strcmp(word->text, text) == 0) {
      *found = word->value;
      return true;
    }
  return false;
}

static bool is_ordinal_end(const Language *language, const char *text) {
  for (const char *const *end = language->ordinal_ends; *end != NULL; end++)
    if (strcmp(*end, text) == 0)
      return true;
  return false;
}

/* The value of a token as that kind of slot. */
static bool slot_takes(const Language *language, Slot slot, const char *text, int *found) {
  size_t digits = strspn(text, "0123456789");
  const char *rest = text + digits;
  if (digits > 4)
    return false;
  *found = atoi(text);
  switch (slot) {
  case SLOT_YEAR: return digits >= 3 && *rest == '\0';
  case SLOT_DECADE: return digits == 4 && *found % 10 == 0 && strcmp(rest, language->decade_end) == 0;
  case SLOT_DAY:
    return digits > 0 && digits <= 2 && *found >= 1 && *found <= 31 &&
           (*rest == '\0' || is_ordinal_end(language, rest));
  case SLOT_N:
    if (is_digits(text, strlen(text)))
      return true;
    break;
  case SLOT_ORDINAL:
    if (digits > 0)
      return digits <= 2 && *found > 0 && is_ordinal_end(language, rest);
    break;
  default: break;
  }
  return find_word(language->words[slot], text, found);
}

static Slot slot_named(const char *name, size_t len) {
  static const char *const NAMES[SLOT_COUNT] = {
      [SLOT_MONTH] = "month", [SLOT_WEEKDAY] = "weekday", [SLOT_UNIT] = "unit", [SLOT_SEASON] = "season",
      [SLOT_PART] = "part",   [SLOT_ORDINAL] = "ordinal", [SLOT_N] = "n",       [SLOT_DAY] = "day",
      [SLOT_YEAR] = "year",   [SLOT_DECADE] = "decade",   [SLOT_DATE] = "date"};
  Slot slot = SLOT_MONTH;
  while (slot < SLOT_DATE && (strlen(NAMES[slot]) != len || memcmp(NAMES[slot], name, len) != 0))
    slot++;
  return slot;
}

/* True if the token is one of the words in item[0, len), which are parted by |. */
static bool item_takes(const char *item, size_t len, const char *token) {
  size_t width = strlen(token);
  for (size_t at = 0; at < len;) {
    const char *bar = memchr(item + at, '|', len - at);
    size_t end = bar == NULL ? len : (size_t)(bar - item);
    if (end - at == width && memcmp(item + at, token, width) == 0)
      return true;
    at = end + 1;
  }
  return false;
}

static Fit lay(Match *m, const char *form, size_t at, size_t to);

/* A phrase in itself: the rest, or what goes up to the word that the form has next. */
static Fit lay_date(Match *m, const char *rest, size_t at, size_t to) {
  const Token *tokens = m->phrase->tokens;
  if (m->dates == 2)
    return FIT_NONE;
  Found *found = &m->date[m->dates];
  if (*rest == '\0') {
    Fit fit = at < to ? read_found(m->phrase, at, to, m->depth + 1, found) : FIT_NONE;
    m->dates += fit == FIT_YES;
    return fit;
  }
  for (size_t split = at + 1; split < to; split++) {
    if (!item_takes(rest, strcspn(rest, " ?"), tokens[split].low))
      continue;
    Fit fit = read_found(m->phrase, at, split, m->depth + 1, found);
    if (fit == FIT_NONE)
      continue;
    m->dates++;
    if (fit == FIT_YES)
      fit = lay(m, rest, split, to);
    if (fit != FIT_NONE)
      return fit;
    m->dates--;
  }
  return FIT_NONE;
}

static Fit lay_slot(Match *m, Slot slot, const char *rest, size_t at, size_t to) {
  if (slot == SLOT_DATE)
    return lay_date(m, rest, at, to);
  int found;
  if (at == to || m->count[slot] == 2 || !slot_takes(m->phrase->language, slot, m->phrase->tokens[at].low, &found))
    return FIT_NONE;
  m->value[slot][m->count[slot]++] = found;
  Fit fit = lay(m, rest, at + 1, to);
  if (fit == FIT_NONE)
    m->count[slot]--;
  return fit;
}

static Fit lay(Match *m, const char *form, size_t at, size_t to) {
  if (*form == '\0')
    return at == to ? FIT_YES : FIT_NONE;
  size_t len = strcspn(form, " ");
  const char *rest = form[len] == ' ' ? form + len + 1 : form + len;
  bool optional = form[len - 1] == '?';
  size_t words = optional ? len - 1 : len;
  Fit fit = FIT_NONE;
  if (form[0] == '<')
    fit = lay_slot(m, slot_named(form + 1, words - 2), rest, at, to);
  else if (at < to && item_takes(form, words, m->phrase->tokens[at].low))
    fit = lay(m, rest, at + 1, to);
  return fit == FIT_NONE && optional ? lay(m, rest, at, to) : fit;
}

/* Reads tokens[from, to) as EDTF for one date or a set, which may stand inside a phrase. */
static bool read_written(const Phrase *phrase, size_t from, size_t to, Found *out) {
  const Token *first = &phrase->tokens[from], *last = &phrase->tokens[to - 1];
  size_t len = last->at + last->len - first->at;
  Scan scan = {phrase->scan.text + first->at, len, NULL};
  *out = (Found){0};
  if (len >= TEXT_MAX || !edtf_parse(&scan, &out->date))
    return false;
  memcpy(out->text, scan.text, len);
  return true;
}

static Fit read_found(const Phrase *phrase, size_t from, size_t to, int depth, Found *out) {
  if (depth > DEPTH_MAX)
    return FIT_NONE;
  if (read_written(phrase, from, to, out))
    return FIT_YES;
  for (const Pattern *p = phrase->language->patterns; p->form != NULL; p++) {
    Match m = {.phrase = phrase, .depth = depth};
    Fit fit = lay(&m, p->form, from, to);
    if (fit == FIT_YES)
      fit = phrase_work_out(&m, p, out);
    if (fit != FIT_NONE)
      return fit;
  }
  return FIT_NONE;
}

/* --- The whole --- */

static bool is_gap(char c) {
  return c == ' ' || c == ',' || c == '\t' || c == '\n' || c == '\r';
}

/* A hyphen parts two words when what goes before has no digit: mid-2024. */
static size_t token_end(const char *text, size_t from, size_t len) {
  bool letters = true;
  size_t i = from;
  for (; i < len && !is_gap(text[i]); i++) {
    if (text[i] == '-' && letters && i > from)
      return i;
    letters = letters && ((text[i] | 32) >= 'a' && (text[i] | 32) <= 'z');
  }
  return i;
}

/* Splits the text into words in lower case; false if there are too many, or one is too long, for a date. */
static bool split(Phrase *phrase) {
  const char *text = phrase->scan.text;
  for (size_t i = 0; i < phrase->scan.len;) {
    if (is_gap(text[i]) || (text[i] == '-' && i > 0 && !is_gap(text[i - 1]))) {
      i++;
      continue;
    }
    size_t end = token_end(text, i, phrase->scan.len), cut = end;
    if (end - i > 1 && text[end - 1] == '.' && text[end - 2] != '.') /* Feb. */
      cut--;
    if (phrase->n == TOKENS_MAX || cut - i >= TOKEN_MAX)
      return false;
    Token *token = &phrase->tokens[phrase->n++];
    *token = (Token){.at = i, .len = cut - i};
    for (size_t k = i; k < cut; k++)
      token->low[k - i] = text[k] >= 'A' && text[k] <= 'Z' ? (char)(text[k] + 32) : text[k];
    i = end;
  }
  return phrase->n > 0;
}

/* Two ends with a slash between them, either of which may be what only a span can have: a set. */
static Fit read_ends(const Phrase *phrase, Found *out) {
  const Scan *scan = &phrase->scan;
  const char *slash = memchr(scan->text, '/', scan->len);
  if (slash == NULL || scan->len >= TEXT_MAX)
    return FIT_NONE;
  size_t cut = (size_t)(slash - scan->text);
  Scan sides[2] = {{scan->text, cut, NULL}, {slash + 1, scan->len - cut - 1, NULL}};
  Date dates[2];
  DateEnd kinds[2] = {END_STATED, END_STATED};
  for (int i = 0; i < 2; i++) {
    if (sides[i].len == 0)
      kinds[i] = END_UNKNOWN;
    else if (sides[i].len == 2 && memcmp(sides[i].text, "..", 2) == 0)
      kinds[i] = END_OPEN;
    else if (!edtf_parse(&sides[i], &dates[i]) || dates[i].kind == DATE_SPAN)
      return FIT_NONE;
  }
  *out = (Found){0};
  memcpy(out->text, scan->text, scan->len);
  return date_join(&dates[0], kinds[0], &dates[1], kinds[1], &out->date, scan->err) ? FIT_YES : FIT_BAD;
}

/* Texts that begin like EDTF and have no words are told what is wrong with them as EDTF. */
static bool looks_written(const char *text, size_t len) {
  bool words = false;
  for (size_t i = 0; i + 1 < len; i++)
    words = words || (text[i] == ' ' && (text[i + 1] | 32) >= 'a' && (text[i + 1] | 32) <= 'z');
  return len == 0 || (!words && strchr("0123456789-+[{.?~%/Y", text[0]) != NULL);
}

static bool fail_phrase(const Scan *scan) {
  Buf quote = BUF_EMPTY;
  scan_quote(scan->text, scan->len, &quote);
  err_set(scan->err, ERR_ARG,
          "\"%s\" is not a date: write it as EDTF (2024, 2024-07, 2024-07-04, 2003/2004, [..2011]) or as a phrase "
          "(\"17 April 2025\", \"early 2024\", \"before 2012\", \"last month\", \"three days ago\")",
          buf_str(&quote));
  buf_clear(&quote);
  return false;
}

bool date_read(const char *text, size_t len, const DateAnchor *anchor, Date *out, Buf *edtf, bool *relative_out,
               Err *err) {
  Scan silent = {text, len, NULL};
  Date date;
  if (edtf_parse(&silent, &date)) {
    *out = date;
    buf_add(edtf, text, len);
    if (relative_out != NULL)
      *relative_out = false;
    return true;
  }
  Phrase phrase = {.scan = {text, len, err}, .language = &LANGUAGE_ENGLISH, .anchor = anchor};
  Found found;
  Fit fit = read_ends(&phrase, &found);
  if (fit == FIT_NONE && split(&phrase))
    fit = read_found(&phrase, 0, phrase.n, 0, &found);
  if (fit == FIT_NONE)
    return looks_written(text, len) ? date_parse(text, len, out, err) : fail_phrase(&phrase.scan);
  if (fit == FIT_BAD)
    return false;
  Date flags = {.uncertain = found.uncertain, .approximate = found.approximate};
  text_mark(found.text, date_mark(&flags), edtf);
  found.date.uncertain = found.date.uncertain || flags.uncertain;
  found.date.approximate = found.date.approximate || flags.approximate;
  *out = found.date;
  if (relative_out != NULL)
    *relative_out = found.relative;
  return true;
}
