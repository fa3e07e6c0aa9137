/* Tables as text: a row a line, its cells apart by a tab, whole numbers or texts.
 *
 * A cell that a whole number of 64 bits is written in, without needless signs and zeros, is a number; any other is text
 * (so a code such as 040 stays what it is). Rows come in pieces while the file is read, which is never in memory whole.
 * Every row has as many cells as the first. Lines may end in CR LF; the last may end in nothing.
 */
#ifndef IO_TABLE_H
#define IO_TABLE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define IO_TABLE_COLUMNS 64

typedef struct IoCell {
  const char *text; /* NULL: a number; borrowed during the call */
  size_t len;
  int64_t integer;
} IoCell;

/* Where rows go: one call after the other, in the order of the file, though of a large one not all from the same thread.
 * Each may fail, which ends the reading. */
typedef struct IoTableSink {
  void *context;
  /* So many rows of numbers alone, one after the other. */
  bool (*integers)(void *context, const int64_t *values, size_t n_rows, size_t n_columns, Err *err);
  /* One row with a text in it. */
  bool (*cells)(void *context, const IoCell *cells, size_t n_columns, Err *err);
} IoTableSink;

/* Reads the file to its end. `n_columns`: how many cells a row must have; 0 for as many as the first has. What is wrong
 * is told with its line. */
bool io_table_read(const char *path, size_t n_columns, const IoTableSink *sink, Err *err);

#endif
