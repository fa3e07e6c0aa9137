/* Any bytes may be given as a date or a date phrase: they are read or refused, and what a phrase comes to can be read again. */
#include "base/buf.h"
#include "time/date.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
  Date date;
  Err err;
  Buf edtf = BUF_EMPTY;
  const char *text = (const char *)bytes;
  if (date_read(text, len, NULL, &date, &edtf, NULL, &err) && !date_parse(edtf.data, edtf.len, &date, &err))
    abort(); /* what a phrase came to is EDTF */
  buf_clear(&edtf);
  return 0;
}
