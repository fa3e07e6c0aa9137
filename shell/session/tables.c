#include "session/internal.h"

#include "io/table.h"

#include <string.h>

void rules_table_clear(RulesTable *table) {
  vec_clear(&table->integers);
  vec_clear(&table->rows);
  arena_clear(&table->texts);
  mem_free(table->name);
}

static void note_type(RulesTable *table, size_t column, RuleType type) {
  RuleType *own = &table->types[column];
  *own = table->n == 0 || *own == type ? type : RULE_TYPE_UNKNOWN;
}

/* Adds a value behind the others; the row counts when its last is there. */
static void add_value(RulesTable *table, size_t column, RuleValue value) {
  note_type(table, column, value.type);
  if (value.type == RULE_TYPE_TEXT)
    value.text = arena_copy(&table->texts, value.text, value.len);
  vec_add(&table->rows, value);
  table->n += column + 1 == table->columns ? 1 : 0;
}

void rules_table_fill(RulesTable *table, const RuleValue *rows, size_t columns, size_t n) {
  table->columns = columns;
  for (size_t i = 0; i < n * columns; i++)
    add_value(table, i % columns, rows[i]);
}

/* ---- from a file ---- */

static bool take_columns(RulesTable *table, size_t columns, Err *err) {
  table->columns = columns;
  return columns < RULES_COLUMNS || err_set(err, ERR_ARG, "a table has at most %d columns", RULES_COLUMNS - 1);
}

static bool take_integers(void *context, const int64_t *values, size_t rows, size_t columns, Err *err) {
  RulesTable *table = context;
  if (!take_columns(table, columns, err))
    return false;
  if (table->rows.n > 0) {
    for (size_t i = 0; i < rows * columns; i++)
      add_value(table, i % columns, (RuleValue){.type = RULE_TYPE_NUMBER, .integer = values[i]});
    return true;
  }
  for (size_t k = 0; k < columns; k++)
    note_type(table, k, RULE_TYPE_NUMBER);
  vec_room(&table->integers, rows * columns);
  memcpy(table->integers.at + table->integers.n, values, rows * columns * sizeof *values);
  table->integers.n += rows * columns;
  table->n += rows;
  return true;
}

/* The first text: from here on rows hold values of any type. */
static void spread_integers(RulesTable *table) {
  for (size_t i = 0; i < table->integers.n; i++)
    vec_add(&table->rows, ((RuleValue){.type = RULE_TYPE_NUMBER, .integer = table->integers.at[i]}));
  vec_clear(&table->integers);
}

static bool take_cells(void *context, const IoCell *cells, size_t columns, Err *err) {
  RulesTable *table = context;
  if (!take_columns(table, columns, err))
    return false;
  spread_integers(table);
  for (size_t k = 0; k < columns; k++) {
    RuleValue value = {.type = RULE_TYPE_NUMBER, .integer = cells[k].integer};
    if (cells[k].text != NULL)
      value = (RuleValue){.type = RULE_TYPE_TEXT, .text = cells[k].text, .len = cells[k].len};
    add_value(table, k, value);
  }
  return true;
}

bool rules_table_read(const char *path, RulesTable *out, Err *err) {
  *out = (RulesTable){0};
  IoTableSink sink = {out, take_integers, take_cells};
  bool done = io_table_read(path, 0, &sink, err);
  if (done && out->n == 0)
    done = err_set(err, ERR_ARG, "%s has no rows: its columns are not known", path);
  if (!done)
    rules_table_clear(out);
  return done;
}

/* ---- to rules ---- */

void rules_table_give(const RulesTable *table, RulesSink *sink) {
  rules_sink_add_integers(sink, table->integers.at, table->integers.n / table->columns);
  for (size_t i = 0; i < table->rows.n; i += table->columns)
    rules_sink_add(sink, table->rows.at + i, true, true);
}
