#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Takes off the bytes of a UTF-8 character that was cut at the end of a full message. */
static void cut_whole(char *text, size_t len) {
  size_t at = len;
  while (at > 0 && ((unsigned char)text[at - 1] & 0xC0) == 0x80)
    at--;
  if (at == 0)
    return;
  unsigned char lead = (unsigned char)text[at - 1];
  size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (len - (at - 1) < want)
    text[at - 1] = '\0';
}

bool err_set(Err *err, ErrCode code, const char *format, ...) {
  if (err == NULL)
    return false;
  err->code = code;
  va_list args;
  va_start(args, format);
  int n = vsnprintf(err->message, sizeof err->message, format, args);
  va_end(args);
  if (n >= (int)sizeof err->message)
    cut_whole(err->message, strlen(err->message));
  return false;
}
