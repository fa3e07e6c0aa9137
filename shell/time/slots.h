/* What the slots of a form take from the tokens of a phrase. */
#ifndef TIME_SLOTS_H
#define TIME_SLOTS_H

#include "time/internal.h"

typedef struct SlotValue {
  int value;
  size_t end; /* the token behind it */
} SlotValue;

/* True if the slot takes what stands at the token. */
bool slot_takes(Phrase *phrase, Slot slot, size_t at, SlotValue *out);

#endif
