#include "time/internal.h"
#include "time/slots.h"

#include <string.h>

#define YEAR_LIKELY 2199 /* later ones are numbers of something else in running text */

static bool is_sign(Phrase *p, size_t at, const char *sign) {
  const Token *token = phrase_token(p, at);
  return token != NULL && token->len == strlen(sign) && memcmp(p->scan.text + token->at, sign, token->len) == 0;
}

/* The token behind the words that must follow; 0 if they do not. */
static size_t follow(Phrase *p, const char *more, size_t at) {
  while (more != NULL && *more != '\0') {
    size_t len = strcspn(more, " ");
    size_t plain = len > 1 && more[len - 1] == '.' ? len - 1 : len;
    const Token *token = phrase_token(p, at);
    if (token == NULL || token->word < 0 || token->word != grammar_word(p->grammar, more, plain))
      return 0;
    at++;
    more += len + (more[len] == ' ');
  }
  return at;
}

/* The word at `at` as a slot that has a table: the longest of what it may be. */
static bool word_takes(Phrase *p, Slot slot, size_t at, SlotValue *out) {
  const Token *token = phrase_token(p, at);
  if (token == NULL || token->word < 0)
    return false;
  bool found = false;
  for (int i = p->grammar->words.at[token->word].sense; i >= 0; i = p->grammar->senses.at[i].next) {
    const Sense *sense = &p->grammar->senses.at[i];
    size_t end = sense->slot == slot ? follow(p, sense->more, at + 1) : 0;
    if (end == 0 || (found && end <= out->end))
      continue;
    *out = (SlotValue){sense->value, end};
    found = true;
  }
  if (p->running && p->grammar->language->capitals && (slot == SLOT_MONTH || slot == SLOT_WEEKDAY))
    return found && token->capital;
  return found;
}

/* Tens in words go on with ones: "twenty-five", "двадцать пятый". */
static bool words_take(Phrase *p, Slot slot, size_t at, SlotValue *out) {
  SlotValue tens, ones;
  if (word_takes(p, SLOT_N, at, &tens) && tens.value >= 20 && tens.value < 100 && tens.value % 10 == 0) {
    size_t next = is_sign(p, tens.end, "-") ? tens.end + 1 : tens.end;
    if (word_takes(p, slot, next, &ones) && ones.value > 0 && ones.value < 10) {
      *out = (SlotValue){tens.value + ones.value, ones.end};
      return true;
    }
  }
  return word_takes(p, slot, at, out);
}

/* Digits parted by a colon, perhaps with what makes an hour of twelve one of twenty-four. */
static bool clock_takes(Phrase *p, size_t at, SlotValue *out) {
  const Token *hour = phrase_token(p, at);
  if (hour == NULL || hour->digits == 0 || hour->digits > 2 || hour->number > 23)
    return false;
  int parts[3] = {hour->number, 0, 0}, fine = 0;
  size_t end = at + 1, last = at;
  while (fine < 2 && phrase_token(p, last)->numeral && is_sign(p, end, ":")) {
    const Token *next = phrase_token(p, end + 1);
    if (next == NULL || next->digits != 2 || next->number > 59 || !next->glued)
      break;
    parts[++fine] = next->number;
    last = end + 1;
    end = last + 1;
  }
  const Token *tail = phrase_token(p, last);
  SlotValue half = {-1, end};
  if (!tail->numeral) {
    int word = grammar_word(p->grammar, tail->tail, strlen(tail->tail));
    for (int i = word < 0 ? -1 : p->grammar->words.at[word].sense; i >= 0; i = p->grammar->senses.at[i].next)
      if (p->grammar->senses.at[i].slot == SLOT_HALFDAY && p->grammar->senses.at[i].more == NULL)
        half.value = p->grammar->senses.at[i].value;
    if (half.value < 0)
      return false;
  } else if (!word_takes(p, SLOT_HALFDAY, end, &half) && fine == 0) {
    return false;
  }
  if (half.value == 0 || half.value == 12) {
    if (parts[0] < 1 || parts[0] > 12)
      return false;
    parts[0] = parts[0] % 12 + half.value;
  }
  *out = (SlotValue){(parts[0] * 3600 + parts[1] * 60 + parts[2]) * 4 + fine, half.end};
  return true;
}

/* A name of Greenwich's time and perhaps an offset, or an offset alone. */
static bool zone_takes(Phrase *p, size_t at, SlotValue *out) {
  bool named = word_takes(p, SLOT_ZONE, at, out);
  size_t next = named ? out->end : at;
  int sign = is_sign(p, next, "+") ? 1 : is_sign(p, next, "-") ? -1 : 0;
  const Token *hours = sign == 0 ? NULL : phrase_token(p, next + 1);
  if (hours == NULL || !hours->numeral || !hours->glued || (hours->digits != 2 && !(named && hours->digits == 1)))
    return named;
  int minutes = hours->number * 60;
  size_t end = next + 2;
  const Token *rest = is_sign(p, end, ":") ? phrase_token(p, end + 1) : NULL;
  if (rest != NULL && rest->numeral && rest->digits == 2 && rest->number < 60) {
    minutes += rest->number;
    end += 2;
  } else if (!named) {
    return false;
  }
  minutes *= sign;
  if (minutes > 14 * 60 || minutes < -12 * 60)
    return named;
  *out = (SlotValue){minutes, end};
  return true;
}

/* Decades of four digits, or of two where the language writes them so. */
static bool decade_takes(const Phrase *p, const Token *token, SlotValue *out) {
  const Language *language = p->grammar->language;
  if (token->number % 10 != 0 || !tokens_one_of(language->decade_ends, token->tail))
    return false;
  if (token->digits == 2 && (language->short_decades || !p->running) && token->number >= 20) {
    out->value = 1900 + token->number;
    return true;
  }
  return token->digits == 4;
}

bool slot_takes(Phrase *p, Slot slot, size_t at, SlotValue *out) {
  const Language *language = p->grammar->language;
  const Token *token = phrase_token(p, at);
  if (token == NULL)
    return false;
  if (slot == SLOT_CLOCK)
    return clock_takes(p, at, out);
  if (slot == SLOT_ZONE)
    return zone_takes(p, at, out);
  if (token->digits == 0) {
    if (slot == SLOT_ORDINAL && token->roman > 0) {
      *out = (SlotValue){token->roman, at + 1};
      return true;
    }
    if (slot == SLOT_DAY || slot == SLOT_TH) /* a day in words is an ordinal: "первого мая" */
      return words_take(p, SLOT_ORDINAL, at, out) && out->value >= 1 && out->value <= 31 && slot == SLOT_DAY;
    return slot < SLOT_TABLES &&
           (slot == SLOT_N || slot == SLOT_ORDINAL ? words_take(p, slot, at, out) : word_takes(p, slot, at, out));
  }
  bool ended = tokens_one_of(language->day_ends, token->tail);
  *out = (SlotValue){token->number, at + 1};
  switch (slot) {
  case SLOT_YEAR:
    if (p->running && (token->number < 1000 || token->number > YEAR_LIKELY))
      return false;
    return token->digits >= 3 && token->digits <= 4 && token->numeral;
  case SLOT_DECADE: return decade_takes(p, token, out);
  case SLOT_TH:
  case SLOT_DAY:
    return token->digits <= 2 && token->number >= 1 && token->number <= 31 &&
           (ended || (slot == SLOT_DAY && token->numeral));
  case SLOT_N: return token->numeral && token->digits <= 4;
  case SLOT_ORDINAL: return token->digits <= 2 && token->number > 0 && ended;
  default: return false;
  }
}
