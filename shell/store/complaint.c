#include "store/internal.h"

#include "base/mem.h"
#include "text/text.h"

#include <ctype.h>
#include <string.h>

/* What SQLite says of a statement of the analyst's, for a person: the message, the nearest name of a view or a column if
 * one is not there, the line of the statement and a caret below the place. */

enum { AROUND = 60, NEAREST = 3, LISTED_MAX = 240 }; /* bytes shown on each side of the place; names; bytes of names */

static const double LIKENESS = 0.6;

static const char SQL_VIEWS[] = "SELECT name FROM sqlite_schema WHERE type = 'view' AND ?1 <> '' ORDER BY name";
static const char SQL_COLUMNS[] = "SELECT DISTINCT c.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c WHERE "
                                  "s.type = 'view' AND instr(lower(?1), s.name) > 0 ORDER BY c.name";

typedef struct Near {
  char *name; /* owned */
  double likeness;
} Near;

static void near_put(Near *best, const char *name, double likeness) {
  for (int i = 0; i < NEAREST; i++)
    if (best[i].name == NULL || likeness > best[i].likeness) {
      mem_free(best[NEAREST - 1].name);
      memmove(best + i + 1, best + i, (size_t)(NEAREST - 1 - i) * sizeof *best);
      best[i] = (Near){mem_copy(name, strlen(name)), likeness};
      return;
    }
}

/* The names that `list` gives (for a statement) most like `word`; all of them if none is like it and they are few. */
static void put_names(Store *store, const char *list, const char *sql, const char *word, const char *what, Buf *out) {
  sqlite3_stmt *stmt = store_bind(store, list, NULL, "t", sql);
  Near best[NEAREST] = {0};
  Buf all = BUF_EMPTY;
  while (stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(stmt, 0);
    double likeness = text_likeness(word, strlen(word), name, strlen(name));
    if (likeness >= LIKENESS)
      near_put(best, name, likeness);
    buf_printf(&all, " %s", name);
  }
  sqlite3_reset(stmt);
  for (int i = 0; i < NEAREST && best[i].name != NULL; i++)
    buf_printf(out, "%s%s", i == 0 ? "; nearest: " : ", ", best[i].name);
  if (best[0].name == NULL && all.len > 0 && all.len < LISTED_MAX)
    buf_printf(out, "; %s:%s", what, buf_str(&all));
  for (int i = 0; i < NEAREST; i++)
    mem_free(best[i].name);
  buf_clear(&all);
}

/* The word that a message names behind `head`, in lower case and without what stands before its last point; NULL if it
 * is another message. */
static const char *named(const char *message, const char *head, char *word, size_t size) {
  size_t len = strlen(head);
  if (strncmp(message, head, len) != 0)
    return NULL;
  const char *from = strrchr(message + len, '.');
  from = from == NULL ? message + len : from + 1;
  size_t n = 0;
  for (; from[n] != '\0' && n + 1 < size; n++)
    word[n] = (char)tolower((unsigned char)from[n]);
  word[n] = '\0';
  return word;
}

/* The line of the statement around byte `at`, and a caret below it. */
static void put_place(const char *sql, size_t len, size_t at, Buf *out) {
  size_t from = at, to = at;
  while (from > 0 && at - from < AROUND && sql[from - 1] != '\n')
    from--;
  while (from < at && ((unsigned char)sql[from] & 0xC0) == 0x80)
    from++;
  while (to < len && to - at < AROUND && sql[to] != '\n' && sql[to] != '\r')
    to++;
  while (to < len && to > at && ((unsigned char)sql[to] & 0xC0) == 0x80)
    to--;
  Buf before = BUF_EMPTY, after = BUF_EMPTY;
  text_safe(sql + from, at - from, false, &before);
  text_safe(sql + at, to - at, false, &after);
  buf_printf(out, "\n  %s%s\n  %*s^", buf_str(&before), buf_str(&after), (int)text_width(buf_str(&before), before.len),
             "");
  buf_clear(&before);
  buf_clear(&after);
}

bool store_sql_complain(Store *store, const char *sql, size_t len, Err *err) {
  int offset = sqlite3_error_offset(store->db);
  char *message = mem_copy(sqlite3_errmsg(store->db), strlen(sqlite3_errmsg(store->db)));
  Buf out = BUF_EMPTY, safe = BUF_EMPTY;
  text_safe(message, strlen(message) < AROUND * 2 ? strlen(message) : AROUND * 2, false, &safe);
  buf_printf(&out, "sql: %s", buf_str(&safe));
  char word[64];
  if (named(message, "no such table: ", word, sizeof word))
    put_names(store, SQL_VIEWS, sql, word, "views", &out);
  else if (named(message, "no such column: ", word, sizeof word))
    put_names(store, SQL_COLUMNS, sql, word, "columns", &out);
  if (offset >= 0 && (size_t)offset <= len)
    put_place(sql, len, (size_t)offset, &out);
  err_set(err, ERR_ARG, "%s", buf_str(&out));
  buf_clear(&out);
  buf_clear(&safe);
  mem_free(message);
  return false;
}
