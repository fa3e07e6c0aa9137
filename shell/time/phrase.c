/* Forms are laid over tokens from a place on, all at once along the tree of the grammar; what a part reads as is kept
 * for its place, so that no part is read twice. A form that begins with a date grows out of what is read there already.
 */
#include "time/internal.h"
#include "time/slots.h"

#include <stdio.h>
#include <string.h>

typedef struct Walk {
  Match m;
  Cell *cell;
  bool growing;
} Walk;

static bool is_text(Phrase *p, const Token *token, const char *text) {
  return token->len == strlen(text) && memcmp(p->scan.text + token->at, text, token->len) == 0;
}

/* Commas, and the full stop of an abbreviation, may stand between the words of a form. */
static bool may_skip(Phrase *p, size_t at) {
  const Token *token = phrase_token(p, at);
  if (token == NULL || at == 0)
    return false;
  const Token *before = &p->tokens[at - 1];
  if (is_text(p, token, ","))
    return true;
  return is_text(p, token, ".") && token->glued && (before->word >= 0 && p->grammar->words.at[before->word].dotted);
}

/* "c" and "ca" are an abbreviation if a full stop says so: "c. 1850". */
static bool lacks_dot(Phrase *p, size_t at) {
  const Token *token = &p->tokens[at];
  if (token->len > 2 || (unsigned char)p->scan.text[token->at] >= 0x80 || !p->grammar->words.at[token->word].dotted)
    return false;
  const Token *next = phrase_token(p, at + 1);
  return next == NULL || !next->glued || !is_text(p, next, ".");
}

/* The item of a cell that ends there, as wrong or right as asked for; -1 if there is none. */
static int find_item(const Phrase *p, const Cell *cell, size_t end, bool wrong) {
  for (int i = cell->first; i >= 0; i = p->items[i].next)
    if (p->items[i].end == end && p->items[i].found.bad == wrong)
      return i;
  return -1;
}

static Item *add_item(Phrase *p, Cell *cell) {
  if (p->items_n == ITEMS_MAX)
    return NULL;
  int at = (int)p->items_n++;
  p->items[at].next = -1;
  if (cell->first < 0)
    cell->first = at;
  else
    p->items[cell->last].next = at;
  cell->last = at;
  return &p->items[at];
}

/* How shy a phrase is: as the form says, or as the least shy of its dates. */
static Shy shyness(const Match *m, Shy shy) {
  if (shy == FIRM && m->dates == 1 && m->date[0]->shy == BARE)
    return BARE;
  if (shy != SHY_AS_DATE)
    return shy;
  shy = BARE;
  for (int i = 0; i < m->dates; i++)
    shy = m->date[i]->shy < shy ? m->date[i]->shy : shy;
  return shy;
}

/* A form has been laid to its end: keeps what it comes to, unless an earlier form fits the same words. */
static void arrive(Walk *w, int index, size_t end) {
  Phrase *p = w->m.phrase;
  const Pattern *pattern = &p->grammar->language->patterns[index];
  int is = find_item(p, w->cell, end, false);
  if (p->running && pattern->shy == SHIEST)
    return;
  if (is >= 0 && (w->growing || p->items[is].pattern <= index))
    return;
  Found found;
  w->m.end = end;
  Fit fit = phrase_work_out(&w->m, pattern, &found);
  if (fit == FIT_NONE)
    return;
  found.bad = fit == FIT_BAD;
  found.meaning = pattern->meaning;
  if (found.bad) {
    int wrong = find_item(p, w->cell, end, true);
    if (wrong >= 0 && p->items[wrong].pattern <= index)
      return;
    is = wrong;
  }
  found.shy = shyness(&w->m, pattern->shy);
  Item *item = is >= 0 && !w->growing ? &p->items[is] : is >= 0 ? NULL : add_item(p, w->cell);
  if (item == NULL)
    return;
  int next = item->next;
  *item = (Item){found, end, index, next};
}

static void walk(Walk *w, int node, size_t at, int skipped);

static void walk_slot(Walk *w, Slot slot, int to, size_t at) {
  Match *m = &w->m;
  SlotValue value;
  int k = m->count[slot];
  if (k == 2 || !slot_takes(m->phrase, slot, at, &value))
    return;
  m->value[slot][k] = value.value;
  m->place[slot][k] = at;
  m->count[slot]++;
  walk(w, to, value.end, 0);
  m->count[slot]--;
  m->value[slot][k] = 0;
}

static void walk_date(Walk *w, int to, size_t at) {
  Match *m = &w->m;
  Phrase *p = m->phrase;
  if (m->dates == DATES_MAX)
    return;
  phrase_read(p, at);
  for (int i = p->cells[at].first; i >= 0; i = p->items[i].next) {
    m->date[m->dates++] = &p->items[i].found;
    walk(w, to, p->items[i].end, 0);
    m->dates--;
  }
}

static void walk(Walk *w, int node, size_t at, int skipped) {
  Phrase *p = w->m.phrase;
  const Grammar *g = p->grammar;
  if (++p->steps > STEPS_MAX)
    return;
  if (g->nodes.at[node].pattern >= 0 && skipped == 0)
    arrive(w, g->nodes.at[node].pattern, at);
  const Token *token = phrase_token(p, at);
  if (token == NULL)
    return;
  if (token->word >= 0 && !(p->running && lacks_dot(p, at))) {
    int to = grammar_go(g, node, token->word);
    if (to > 0)
      walk(w, to, at + 1, 0);
  }
  uint32_t slots = g->nodes.at[node].slots;
  for (Slot slot = SLOT_MONTH; slot < SLOT_DATE; slot++)
    if ((slots & 1u << slot) != 0)
      walk_slot(w, slot, grammar_go(g, node, GRAMMAR_SLOT(slot)), at);
  if ((slots & 1u << SLOT_DATE) != 0 && at > w->m.start)
    walk_date(w, grammar_go(g, node, GRAMMAR_SLOT(SLOT_DATE)), at);
  if (at > w->m.start && skipped < 2 && may_skip(p, at))
    walk(w, node, at + 1, skipped + 1);
}

/* --- EDTF inside a phrase --- */

static bool is_end_sign(char c) {
  return c == ',' || c == ';' || c == '.' || c == ')' || c == ':' || c == '\'' || c == '"' || c == '!';
}

/* In running text 2009-10 may be two years, 2021-22 surely is; what has no digit of a day or month is no EDTF there. */
static bool is_plain_written(const char *text, size_t len) {
  if (len == 7 && text[4] == '-')
    return memcmp(text + 5, "12", 2) <= 0 && memcmp(text + 5, text + 2, 2) <= 0;
  return len >= 10 && len < 40 && text[4] == '-' && text[7] == '-' && memchr(text, 'X', 10) == NULL;
}

/* Reads what stands at the token as EDTF for one date or a set. */
static void read_written(Phrase *p, size_t at) {
  const Token *token = phrase_token(p, at);
  if (token == NULL || p->calendar != CALENDAR_GREGORIAN || strchr("0123456789[{Y-", p->scan.text[token->at]) == NULL)
    return;
  const char *text = p->scan.text + token->at, *close = NULL;
  size_t most = p->scan.len - token->at, len = 0;
  if (*text == '[' || *text == '{')
    close = memchr(text, *text == '[' ? ']' : '}', most);
  while (close == NULL && len < most && strchr(" \t\r\n,;/", text[len]) == NULL && (unsigned char)text[len] < 0x80)
    len++;
  len = close != NULL ? (size_t)(close - text) + 1 : len;
  while (len > 0 && is_end_sign(text[len - 1]))
    len--;
  if (len < 4 || len >= TEXT_MAX || (p->running && !is_plain_written(text, len)))
    return;
  Scan scan = {text, len, NULL};
  Found found = {.at = SIZE_MAX};
  if (!edtf_parse(&scan, &found.date))
    return;
  memcpy(found.text, text, len);
  size_t end = at;
  while ((token = phrase_token(p, end)) != NULL && token->at < (size_t)(text - p->scan.text) + len)
    end++;
  const Token *last = &p->tokens[end - 1];
  if (last->at + last->len != (size_t)(text - p->scan.text) + len)
    return;
  found.shy = len >= 7 ? FIRM : SHY;
  Item *item = add_item(p, &p->cells[at]);
  if (item != NULL)
    *item = (Item){found, end, -1, -1};
}

void phrase_read(Phrase *p, size_t at) {
  Cell *cell = &p->cells[at];
  if (cell->read || phrase_token(p, at) == NULL)
    return;
  cell->read = true;
  read_written(p, at);
  Walk w = {.m = {.phrase = p, .start = at}, .cell = cell};
  walk(&w, 0, at, 0);
  w.growing = true;
  int to = grammar_go(p->grammar, 0, GRAMMAR_SLOT(SLOT_DATE));
  for (int i = cell->first; to > 0 && i >= 0; i = p->items[i].next) {
    w.m.date[0] = &p->items[i].found;
    w.m.dates = 1;
    walk(&w, to, p->items[i].end, 0);
  }
}

/* --- The whole --- */

/* Two ends with a slash between them, either of which may be what only a span can have: a set. */
static Fit read_ends(const Scan *scan, Found *out) {
  const char *slash = memchr(scan->text, '/', scan->len);
  if (slash == NULL || scan->len >= TEXT_MAX)
    return FIT_NONE;
  size_t cut = (size_t)(slash - scan->text);
  Scan sides[2] = {{scan->text, cut, NULL}, {slash + 1, scan->len - cut - 1, NULL}};
  Date dates[2];
  DateEnd kinds[2] = {END_STATED, END_STATED};
  *out = (Found){.at = SIZE_MAX};
  for (int i = 0; i < 2; i++) {
    if (sides[i].len == 0 || (sides[i].len == 1 && sides[i].text[0] == '?')) {
      kinds[i] = END_UNKNOWN;
      sides[i].len = 0;
    } else if (sides[i].len == 2 && memcmp(sides[i].text, "..", 2) == 0) {
      kinds[i] = END_OPEN;
    } else if (sides[i].len < 4 || !edtf_parse(&sides[i], &dates[i]) || dates[i].kind == DATE_SPAN) {
      return FIT_NONE;
    }
  }
  snprintf(out->text, sizeof out->text, "%.*s/%.*s", (int)sides[0].len, sides[0].text, (int)sides[1].len,
           sides[1].text);
  return date_join(&dates[0], kinds[0], &dates[1], kinds[1], &out->date, scan->err) ? FIT_YES : FIT_BAD;
}

/* Texts that begin like EDTF and have no words are told what is wrong with them as EDTF. */
static bool looks_written(const char *text, size_t len) {
  bool words = false;
  for (size_t i = 0; i + 1 < len; i++)
    words = words || (text[i] == ' ' && ((text[i + 1] | 32) >= 'a' || (unsigned char)text[i + 1] >= 0x80));
  return len == 0 || (!words && strchr("0123456789-+[{.?~%/Y", text[0]) != NULL);
}

static bool fail_phrase(const Scan *scan, const DateAnchor *anchor) {
  Buf quote = BUF_EMPTY, near = BUF_EMPTY, offer = BUF_EMPTY;
  scan_quote(scan->text, scan->len, &quote);
  bool mended = scan->err != NULL && phrase_near(scan, anchor, &near);
  scan_quote(buf_str(&near), near.len, &offer);
  if (mended)
    err_set(scan->err, ERR_ARG, "\"%s\" is not a date; did you mean \"%s\"?", buf_str(&quote), buf_str(&offer));
  else
    err_set(scan->err, ERR_ARG,
            "\"%s\" is not a date: write it as EDTF (2024, 2024-07, 2024-07-04, 2003/2004, [..2011]) or as a phrase "
            "(\"17 April 2025\", \"early 2024\", \"before 2012\", \"last month\", \"three days ago\")",
            buf_str(&quote));
  buf_clear(&quote);
  buf_clear(&near);
  buf_clear(&offer);
  return false;
}

static bool fail_found(const Scan *scan, const Found *found) {
  if (found->at != SIZE_MAX)
    return scan_fail(scan, found->at, "%s", found->text);
  Buf quote = BUF_EMPTY;
  scan_quote(scan->text, scan->len, &quote);
  err_set(scan->err, ERR_ARG, "\"%s\" is not a date: %s", buf_str(&quote), found->text);
  buf_clear(&quote);
  return false;
}

/* True if only what closes a sentence stands behind a token's place. */
static bool ends_at(Phrase *p, size_t at) {
  const Token *token;
  while ((token = phrase_token(p, at)) != NULL && (is_text(p, token, ".") || is_text(p, token, ",")))
    at++;
  return token == NULL && p->n < TOKENS_MAX;
}

/* Reads the whole text by one grammar; of two readings the one that is right, then the first. */
static Fit read_by(const Scan *scan, GrammarId id, const DateAnchor *anchor, Found *out) {
  Phrase phrase;
  phrase_init(&phrase, scan, grammar_get(id), anchor);
  phrase_read(&phrase, 0);
  Fit fit = FIT_NONE;
  for (int i = phrase.cells[0].first; i >= 0 && fit != FIT_YES; i = phrase.items[i].next) {
    const Item *item = &phrase.items[i];
    if ((item->found.bad && fit == FIT_BAD) || !ends_at(&phrase, item->end))
      continue;
    *out = item->found;
    fit = item->found.bad ? FIT_BAD : FIT_YES;
  }
  return fit;
}

Fit phrase_whole(const Scan *scan, const DateAnchor *anchor, Found *out) {
  Calendar calendar = anchor == NULL ? CALENDAR_GREGORIAN : anchor->calendar;
  if (calendar == CALENDAR_SOLAR_HIJRI || calendar == CALENDAR_HIJRI)
    return read_by(scan, calendar == CALENDAR_HIJRI ? GRAMMAR_HIJRI : GRAMMAR_SOLAR_HIJRI, anchor, out);
  Fit fit = read_by(scan, GRAMMAR_ENGLISH, anchor, out);
  Found other;
  if (fit == FIT_YES)
    return fit;
  Fit second = read_by(scan, GRAMMAR_RUSSIAN, anchor, &other);
  if (second == FIT_NONE || (second == FIT_BAD && fit == FIT_BAD))
    return fit;
  *out = other;
  return second;
}

void found_finish(const Found *found, Date *date, Buf *edtf) {
  Date flags = {.uncertain = found->uncertain, .approximate = found->approximate};
  text_mark(found->text, date_mark(&flags), edtf);
  *date = found->date;
  date->uncertain = date->uncertain || flags.uncertain;
  date->approximate = date->approximate || flags.approximate;
}

bool date_read(const char *text, size_t len, const DateAnchor *anchor, Date *out, Buf *edtf, bool *relative_out,
               Err *err) {
  Scan scan = {text, len, err}, silent = {text, len, NULL};
  Found found = {.at = SIZE_MAX};
  Date date;
  bool gregorian = anchor == NULL || anchor->calendar == CALENDAR_GREGORIAN;
  if (gregorian && edtf_parse(&silent, &date)) {
    *out = date;
    buf_add(edtf, text, len);
    if (relative_out != NULL)
      *relative_out = false;
    return true;
  }
  Fit fit = gregorian ? read_ends(&scan, &found) : FIT_NONE;
  if (fit == FIT_BAD)
    return false;
  if (fit == FIT_NONE)
    fit = phrase_whole(&scan, anchor, &found);
  if (fit == FIT_NONE)
    return gregorian && looks_written(text, len) ? date_parse(text, len, out, err) : fail_phrase(&scan, anchor);
  if (fit == FIT_BAD)
    return fail_found(&scan, &found);
  found_finish(&found, out, edtf);
  if (relative_out != NULL)
    *relative_out = found.relative;
  return true;
}
