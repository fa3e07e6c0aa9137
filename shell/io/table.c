#include "io/table.h"

#include "base/mem.h"
#include "text/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK (1 << 18)
#define LINE_MOST (1 << 20) /* bytes of a line */
#define BATCH 8192          /* numbers that go on at once */

typedef struct Reader {
  const char *path;
  const IoTableSink *sink;
  Err *err;
  size_t n_columns;
  uint64_t line; /* the one that is read, from 1 */
  int64_t *batch;
  size_t n; /* numbers in it */
} Reader;

static bool fail(const Reader *r, const char *what) {
  return err_set(r->err, ERR_ARG, "%s, line %llu: %s", r->path, (unsigned long long)r->line, what);
}

static bool flush(Reader *r) {
  size_t n = r->n;
  r->n = 0;
  return n == 0 || r->sink->integers(r->sink->context, r->batch, n / r->n_columns, r->n_columns, r->err);
}

/* The number that the cell from `p` is written as, up to a tab or the end of the line; NULL if it is text. */
static inline const char *read_integer(const char *p, int64_t *out) {
  bool negative = *p == '-';
  const char *digits = p += negative;
  uint64_t value = 0;
  unsigned digit;
  for (; (digit = (unsigned char)*p - (unsigned)'0') <= 9; p++)
    value = value * 10 + digit;
  if (p == digits || p - digits > 18 || (*digits == '0' && (p - digits > 1 || negative)) || (*p != '\t' && *p != '\n'))
    return NULL;
  *out = negative ? -(int64_t)value : (int64_t)value;
  return p;
}

/* The least and the greatest numbers, which have more digits. */
static bool long_integer(const char *text, size_t len, int64_t *out) {
  bool negative = len > 0 && text[0] == '-';
  int64_t value = 0;
  if (len != 19 + (size_t)negative || text[negative] == '0')
    return false;
  for (size_t i = negative; i < len; i++) {
    int digit = text[i] - '0';
    if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, negative ? -digit : digit, &value))
      return false;
  }
  *out = value;
  return true;
}

static bool wrong_count(const Reader *r, size_t got) {
  char what[80];
  snprintf(what, sizeof what, "%zu cells, where a row has %zu", got, r->n_columns);
  return fail(r, what);
}

/* A row with a text in it: from `line` to `end`. */
static bool read_cells(Reader *r, const char *line, const char *end) {
  IoCell cells[IO_TABLE_COLUMNS];
  size_t n = 0, len = (size_t)(end - line);
  if (!text_check(line, len, "a line", NULL))
    return fail(r, "not a line of UTF-8 text");
  for (const char *p = line; p <= end; n++) {
    const char *tab = memchr(p, '\t', (size_t)(end - p)), *stop = tab != NULL ? tab : end;
    if (n < IO_TABLE_COLUMNS) {
      IoCell *cell = &cells[n];
      *cell = (IoCell){p, (size_t)(stop - p), 0};
      if (read_integer(p, &cell->integer) == stop || long_integer(p, cell->len, &cell->integer))
        cell->text = NULL;
    }
    p = stop + 1;
  }
  if (n != r->n_columns)
    return wrong_count(r, n);
  return flush(r) && r->sink->cells(r->sink->context, cells, n, r->err);
}

/* One line, which ends in a newline at `end`; a carriage return before that has been taken off. */
static bool read_line(Reader *r, char *line, char *end) {
  r->line++;
  if (end > line && end[-1] == '\r') {
    *--end = '\n';
  }
  if (r->n_columns == 0) { /* the first says how many */
    size_t n = 1;
    for (const char *p = line; p < end; p++)
      n += *p == '\t';
    if (n > IO_TABLE_COLUMNS)
      return fail(r, "more than 64 cells");
    r->n_columns = n;
  }
  int64_t *out = r->batch + r->n;
  const char *p = line;
  for (size_t k = 0; k < r->n_columns; k++) {
    const char *stop = read_integer(p, &out[k]);
    if (stop == NULL || (*stop == '\n') != (k + 1 == r->n_columns))
      return read_cells(r, line, end);
    p = stop + 1;
  }
  r->n += r->n_columns;
  return r->n + r->n_columns <= BATCH || flush(r);
}

static bool read_lines(Reader *r, char *at, const char *stop) {
  while (at < stop) {
    char *end = memchr(at, '\n', (size_t)(stop - at));
    if (!read_line(r, at, end))
      return false;
    at = end + 1;
  }
  return true;
}

static bool read_file(Reader *r, int file) {
  size_t cap = BLOCK, n = 0;
  char *bytes = mem_alloc(cap + 1);
  bool done = true;
  while (done) {
    ssize_t got = read(file, bytes + n, cap - n);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      done = err_set(r->err, ERR_IO, "%s: %s", r->path, strerror(errno));
      break;
    }
    n += (size_t)got;
    if (got == 0 && n > 0)
      bytes[n++] = '\n';
    char *last = memrchr(bytes, '\n', n);
    size_t whole = last == NULL ? 0 : (size_t)(last - bytes) + 1;
    done = read_lines(r, bytes, bytes + whole);
    memmove(bytes, bytes + whole, n - whole);
    n -= whole;
    if (got == 0)
      break;
    if (n < cap)
      continue;
    cap *= 2;
    bytes = mem_resize(bytes, cap + 1, 1);
    r->line += cap > LINE_MOST;
    done = done && (cap <= LINE_MOST || fail(r, "a line of more than a megabyte"));
  }
  mem_free(bytes);
  return done && flush(r);
}

bool io_table_read(const char *path, size_t n_columns, const IoTableSink *sink, Err *err) {
  Reader r = {.path = path, .sink = sink, .err = err, .n_columns = n_columns};
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
  r.batch = mem_alloc((BATCH + IO_TABLE_COLUMNS) * sizeof *r.batch);
  bool done = read_file(&r, file);
  mem_free(r.batch);
  close(file);
  return done;
}
