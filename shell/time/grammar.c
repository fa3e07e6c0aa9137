#include "time/grammar.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

#define INDEX_SIZE 4096u
#define EDGES_SIZE 65536u

static uint32_t hash_bytes(const char *text, size_t len) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < len; i++)
    h = (h ^ (unsigned char)text[i]) * 16777619u;
  return h;
}

static uint32_t hash_edge(int node, int label) {
  uint32_t h = (uint32_t)node * 2654435761u ^ (uint32_t)label * 2246822519u;
  return h ^ h >> 15;
}

int grammar_word(const Grammar *g, const char *low, size_t len) {
  for (uint32_t h = hash_bytes(low, len) % INDEX_SIZE;; h = (h + 1) % INDEX_SIZE) {
    int at = g->index[h] - 1;
    if (at < 0)
      return -1;
    if (g->words.at[at].len == len && memcmp(g->words.at[at].text, low, len) == 0)
      return at;
  }
}

int grammar_go(const Grammar *g, int node, int label) {
  for (uint32_t h = hash_edge(node, label) % EDGES_SIZE;; h = (h + 1) % EDGES_SIZE) {
    const GrammarEdge *edge = &g->edges[h];
    if (edge->to == 0 || (edge->node == node && edge->label == label))
      return edge->to;
  }
}

/* --- Making it --- */

/* The place of a word as a table writes it: with a full stop behind if one may follow. */
static int put_word(Grammar *g, const char *text, size_t len) {
  bool dotted = len > 1 && text[len - 1] == '.' && text[len - 2] != '.';
  len -= dotted;
  assert(len <= WORD_MAX);
  int at = grammar_word(g, text, len);
  if (at < 0) {
    at = (int)g->words.n;
    assert(g->words.n < INDEX_SIZE / 2);
    vec_add(&g->words, ((GrammarWord){.text = text, .len = len, .sense = -1}));
    uint32_t h = hash_bytes(text, len) % INDEX_SIZE;
    while (g->index[h] != 0)
      h = (h + 1) % INDEX_SIZE;
    g->index[h] = at + 1;
  }
  g->words.at[at].dotted = g->words.at[at].dotted || dotted;
  return at;
}

static int put_edge(Grammar *g, int node, int label) {
  int to = grammar_go(g, node, label);
  if (to != 0)
    return to;
  to = (int)g->nodes.n;
  vec_add(&g->nodes, ((GrammarNode){.pattern = -1}));
  assert(g->nodes.n <= EDGES_SIZE / 2); /* every edge made a node */
  uint32_t h = hash_edge(node, label) % EDGES_SIZE;
  while (g->edges[h].to != 0)
    h = (h + 1) % EDGES_SIZE;
  g->edges[h] = (GrammarEdge){node, label, to};
  if (label < 0)
    g->nodes.at[node].slots |= 1u << (-1 - label);
  return to;
}

static Slot slot_named(const char *name, size_t len) {
  static const char *const NAMES[SLOT_COUNT] = {
      [SLOT_MONTH] = "month",   [SLOT_WEEKDAY] = "weekday", [SLOT_UNIT] = "unit", [SLOT_SEASON] = "season",
      [SLOT_PART] = "part",     [SLOT_ORDINAL] = "ordinal", [SLOT_N] = "n",       [SLOT_HALFDAY] = "halfday",
      [SLOT_ZONE] = "zone",     [SLOT_DAY] = "day",         [SLOT_TH] = "th",     [SLOT_YEAR] = "year",
      [SLOT_DECADE] = "decade", [SLOT_CLOCK] = "clock",     [SLOT_DATE] = "date"};
  Slot slot = SLOT_MONTH;
  while (strlen(NAMES[slot]) != len || memcmp(NAMES[slot], name, len) != 0) {
    slot++;
    assert(slot < SLOT_COUNT);
  }
  return slot;
}

/* Adds what is left of a form behind a node. */
static void put_form(Grammar *g, int node, const char *form, int pattern) {
  if (*form == '\0') {
    if (g->nodes.at[node].pattern < 0 || pattern < g->nodes.at[node].pattern)
      g->nodes.at[node].pattern = pattern;
    return;
  }
  size_t len = strcspn(form, " ");
  const char *rest = form[len] == ' ' ? form + len + 1 : form + len;
  bool optional = len > 1 && form[len - 1] == '?';
  for (size_t at = 0, end = optional ? len - 1 : len; at < end;) {
    const char *bar = memchr(form + at, '|', end - at);
    size_t stop = bar == NULL ? end : (size_t)(bar - form);
    int label =
        form[at] == '<' ? GRAMMAR_SLOT(slot_named(form + at + 1, stop - at - 2)) : put_word(g, form + at, stop - at);
    if (node == 0 && label >= 0)
      g->words.at[label].starts = true;
    put_form(g, put_edge(g, node, label), rest, pattern);
    at = stop + 1;
  }
  if (optional)
    put_form(g, node, rest, pattern);
}

static void put_sense(Grammar *g, Slot slot, const Word *word) {
  size_t len = strcspn(word->text, " ");
  int at = put_word(g, word->text, len);
  Sense sense = {slot, word->value, word->text[len] == ' ' ? word->text + len + 1 : NULL, g->words.at[at].sense};
  for (const char *more = sense.more; more != NULL && *more != '\0';) {
    size_t width = strcspn(more, " ");
    put_word(g, more, width);
    more += width + (more[width] == ' ');
  }
  g->words.at[at].sense = (int)g->senses.n;
  vec_add(&g->senses, sense);
  g->words.at[at].starts = g->words.at[at].starts || (g->nodes.at[0].slots & 1u << slot) != 0;
}

static void build(Grammar *g, const Language *language) {
  *g = (Grammar){.language = language};
  g->index = mem_zero(INDEX_SIZE, sizeof *g->index);
  g->edges = mem_zero(EDGES_SIZE, sizeof *g->edges);
  vec_add(&g->nodes, ((GrammarNode){.pattern = -1}));
  for (int i = 0; language->patterns[i].form != NULL; i++)
    put_form(g, 0, language->patterns[i].form, i);
  for (Slot slot = SLOT_MONTH; slot < SLOT_TABLES; slot++)
    for (const Word *word = language->words[slot]; word != NULL && word->text != NULL; word++)
      put_sense(g, slot, word);
  for (const char *const *word = language->counted; word != NULL && *word != NULL; word++) {
    int at = put_word(g, *word, strlen(*word));
    g->words.at[at].counted = true;
  }
  for (const char *const *word = language->not_behind; word != NULL && *word != NULL; word++) {
    int at = put_word(g, *word, strlen(*word));
    g->words.at[at].not_behind = true;
  }
}

/* Constant data in a form that is quick to search: nothing of it depends on what is read. */
const Grammar *grammar_get(GrammarId id) {
  static const Language *const LANGUAGES[GRAMMAR_COUNT] = {
      [GRAMMAR_ENGLISH] = &LANGUAGE_ENGLISH,
      [GRAMMAR_RUSSIAN] = &LANGUAGE_RUSSIAN,
      [GRAMMAR_SOLAR_HIJRI] = &LANGUAGE_SOLAR_HIJRI,
      [GRAMMAR_HIJRI] = &LANGUAGE_HIJRI,
  };
  static Grammar grammars[GRAMMAR_COUNT];
  if (grammars[id].language == NULL)
    build(&grammars[id], LANGUAGES[id]);
  return &grammars[id];
}
