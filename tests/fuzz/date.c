/* Any bytes may be given as a date or a date phrase: they are read or refused, and what a phrase comes to can be read
 * again. In any text phrases may be looked for: they lie within it, in order, and are read again for what they are. */
#include "base/buf.h"
#include "time/date.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_whole(const char *text, size_t len, const Date *on, Calendar calendar) {
  Date date, again;
  Err err;
  Buf edtf = BUF_EMPTY, same = BUF_EMPTY;
  DateAnchor anchor = {.on = on, .after = on, .calendar = calendar};
  if (date_read(text, len, &anchor, &date, &edtf, NULL, &err) &&
      !date_read(buf_str(&edtf), edtf.len, NULL, &again, &same, NULL, &err))
    abort(); /* what a phrase came to is EDTF, or two ends of it */
  buf_clear(&edtf);
  buf_clear(&same);
}

static void find_all(const char *text, size_t len, const Date *on) {
  DateFinder finder = date_find(text, len, on);
  DateFound found;
  size_t at = 0;
  while (date_find_next(&finder, &found)) {
    if (found.at < at || found.len == 0 || found.at + found.len > len || (!found.placed && *found.why == '\0'))
      abort();
    at = found.at + found.len;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
  const char *text = (const char *)bytes;
  Date on, marked;
  if (!date_parse("2024-07-17", 10, &on, NULL) || !date_parse("2024-07?", 8, &marked, NULL))
    abort();
  for (Calendar calendar = CALENDAR_GREGORIAN; calendar <= CALENDAR_HIJRI; calendar++)
    read_whole(text, len, NULL, calendar);
  read_whole(text, len, &on, CALENDAR_GREGORIAN);
  read_whole(text, len, &marked, CALENDAR_GREGORIAN);
  find_all(text, len, NULL);
  find_all(text, len, &on);
  return 0;
}
