/* Tables as text: what is a number, what is text, and what is refused with its line. */
#include "base/buf.h"
#include "check.h"
#include "io/table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

static bool put_integers(void *context, const int64_t *values, size_t n_rows, size_t n_columns, Err *err) {
  (void)err;
  for (size_t i = 0; i < n_rows; i++)
    for (size_t k = 0; k < n_columns; k++)
      buf_printf(context, "%" PRId64 "%s", *values++, k + 1 < n_columns ? " " : ";");
  return true;
}

static bool put_cells(void *context, const IoCell *cells, size_t n_columns, Err *err) {
  (void)err;
  for (size_t k = 0; k < n_columns; k++) {
    if (cells[k].text != NULL)
      buf_printf(context, "'%.*s'", (int)cells[k].len, cells[k].text);
    else
      buf_printf(context, "%" PRId64, cells[k].integer);
    buf_puts(context, k + 1 < n_columns ? " " : ";");
  }
  return true;
}

/* Reads these bytes; what came, or the message behind its line. */
static void check_read(const char *bytes, size_t len, const char *want) {
  char path[] = "/tmp/io_table.XXXXXX";
  int file = mkstemp(path);
  Buf got = BUF_EMPTY;
  Err err = {0};
  IoTableSink sink = {&got, put_integers, put_cells};
  CHECK(file >= 0 && write(file, bytes, len) == (ssize_t)len);
  close(file);
  if (io_table_read(path, 0, &sink, &err)) {
    CHECK_STR(buf_str(&got), want);
  } else {
    const char *line = strstr(err.message, "line ");
    CHECK_STR(line != NULL ? line : err.message, want);
  }
  unlink(path);
  buf_clear(&got);
}

#define READ(bytes, want) check_read(bytes, sizeof(bytes) - 1, want)

static void check_long(void) {
  Buf bytes = BUF_EMPTY, want = BUF_EMPTY;
  for (int i = 0; i < 100000; i++) {
    buf_printf(&bytes, "%d\t%s\n", i * 7919, i % 1000 == 3 ? "word" : "5");
    buf_printf(&want, i % 1000 == 3 ? "%d 'word';" : "%d 5;", i * 7919);
  }
  check_read(buf_str(&bytes), bytes.len, buf_str(&want));
  buf_clear(&bytes);
  for (int i = 0; i < 1100000; i++)
    buf_puts(&bytes, "x");
  check_read(buf_str(&bytes), bytes.len, "line 1: a line of more than a megabyte");
  buf_clear(&bytes);
  buf_clear(&want);
}

/* Far more than one piece of a file, which two threads read: numbers of every length, texts here and there, lines that end
 * in both ways; and what is wrong with one of the last lines. */
static void check_pieces(void) {
  Buf bytes = BUF_EMPTY, want = BUF_EMPTY, wrong = BUF_EMPTY;
  uint64_t number = 1;
  for (int i = 0; i < 200000; i++) {
    number = number * 6364136223846793005u + 1442695040888963407u;
    int64_t value = (int64_t)(number >> (number >> 58)) * (i % 7 == 0 ? -1 : 1);
    bool word = i > 50000 && i % 20011 < 3;
    buf_printf(&bytes, "%d\t%" PRId64 "\t%s%s", i, value, word ? "word" : "0", i % 1000 < 500 ? "\n" : "\r\n");
    buf_printf(&want, word ? "%d %" PRId64 " 'word';" : "%d %" PRId64 " 0;", i, value);
  }
  check_read(buf_str(&bytes), bytes.len, buf_str(&want));
  buf_puts(&wrong, buf_str(&bytes));
  buf_puts(&wrong, "1\t2\t3\n1\t2\n");
  for (int i = 0; i < 100000; i++)
    buf_puts(&wrong, "1\n");
  check_read(buf_str(&wrong), wrong.len, "line 200002: 2 cells, where a row has 3");
  buf_clear(&bytes);
  buf_clear(&want);
  buf_clear(&wrong);
}

/* A sink that has enough ends the reading. */
static bool take_some(void *context, const int64_t *values, size_t n_rows, size_t n_columns, Err *err) {
  (void)values;
  *(size_t *)context += n_rows * n_columns;
  return *(size_t *)context < 200000 || err_set(err, ERR_LIMIT, "enough");
}

static void check_enough(void) {
  char path[] = "/tmp/io_table.XXXXXX";
  FILE *f = fdopen(mkstemp(path), "w");
  for (int i = 0; i < 1000000; i++)
    fputs("12345\n", f);
  fclose(f);
  size_t n = 0;
  Err err = {0};
  CHECK(!io_table_read(path, 1, &(IoTableSink){&n, take_some, put_cells}, &err) && err.code == ERR_LIMIT);
  CHECK(n < 300000);
  unlink(path);
}

int main(void) {
  READ("", "");
  READ("1\t2\n3\t4\n", "1 2;3 4;");
  READ("1\t2\r\n3\t4", "1 2;3 4;");
  READ("-5\n0\n-0\n007\n+1\n", "-5;0;'-0';'007';'+1';");
  READ("9223372036854775807\n-9223372036854775808\n9223372036854775808\n",
       "9223372036854775807;-9223372036854775808;'9223372036854775808';");
  READ("1\tRussia\n2\t\xd0\xa0\n\t3\n", "1 'Russia';2 '\xd0\xa0';'' 3;");
  READ("1 2\n", "'1 2';");
  READ("1\t2\n3\n", "line 2: 1 cells, where a row has 2");
  READ("1\t2\n3\t4\t5\n", "line 2: 3 cells, where a row has 2");
  READ("1\t2\n\n", "line 2: 1 cells, where a row has 2");
  READ("a\n\xff\n", "line 2: not a line of UTF-8 text");
  READ("a\0b\n", "line 1: not a line of UTF-8 text");
  READ("1\r\n\r\n", "1;'';");
  READ("1234567\t12345678\t123456789\t1234567x\n", "1234567 12345678 123456789 '1234567x';");
  READ("0\t00\t1:\t1/\n", "0 '00' '1:' '1/';");
  check_long();
  check_pieces();
  check_enough();
  Err err = {0};
  CHECK(!io_table_read("/nowhere/at/all", 0, &(IoTableSink){0}, &err) && err.code == ERR_IO);
  return check_report();
}
