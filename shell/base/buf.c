#include "base/buf.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Makes room for `more` bytes and the NUL. */
static void reserve(Buf *buf, size_t more) {
  size_t need = buf->len + more + 1;
  if (need <= buf->cap)
    return;
  size_t cap = buf->cap < 64 ? 64 : buf->cap;
  while (cap < need)
    cap = cap > (size_t)-1 / 2 ? need : cap * 2;
  buf->data = mem_resize(buf->data, cap, 1);
  buf->cap = cap;
}

void buf_clear(Buf *buf) {
  mem_free(buf->data);
  *buf = BUF_EMPTY;
}

void buf_reset(Buf *buf) {
  buf->len = 0;
  if (buf->data != NULL)
    buf->data[0] = '\0';
}

void buf_add(Buf *buf, const void *bytes, size_t len) {
  reserve(buf, len);
  if (len > 0)
    memcpy(buf->data + buf->len, bytes, len);
  buf->len += len;
  buf->data[buf->len] = '\0';
}

void buf_puts(Buf *buf, const char *text) {
  buf_add(buf, text, strlen(text));
}

void buf_putc(Buf *buf, char c) {
  buf_add(buf, &c, 1);
}

void buf_printf(Buf *buf, const char *format, ...) {
  va_list args;
  va_start(args, format);
  va_list again;
  va_copy(again, args);
  int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (n > 0) {
    reserve(buf, (size_t)n);
    vsnprintf(buf->data + buf->len, (size_t)n + 1, format, again);
    buf->len += (size_t)n;
  }
  va_end(again);
}

const char *buf_str(const Buf *buf) {
  return buf->data == NULL ? "" : buf->data;
}
