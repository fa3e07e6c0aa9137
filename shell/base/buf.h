/* A growing run of bytes, always with a NUL behind them so that it can be read as a C string.
 *
 * Invariant: data is NULL and cap is 0, or data[len] == 0 and len < cap.
 * Ownership: the struct is the caller's; its bytes are owned by it from buf_init to buf_clear.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

typedef struct Buf {
  char *data;
  size_t len, cap;
} Buf;

#define BUF_EMPTY ((Buf){NULL, 0, 0})

void buf_clear(Buf *buf); /* frees the bytes; the buffer is empty and may be used again */
void buf_reset(Buf *buf); /* empty, the memory kept */
void buf_add(Buf *buf, const void *bytes, size_t len);
void buf_puts(Buf *buf, const char *text);
void buf_putc(Buf *buf, char c);
void buf_printf(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *buf_str(const Buf *buf); /* borrowed until the next call on buf; "" when empty */

#endif
