#include "store/internal.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "text/text.h"

#include <inttypes.h>
#include <string.h>

static const char SQL_SOURCE_SAME[] = "SELECT s.id, s.sha256 FROM source s WHERE " NOT_UNDONE(
    "s") " AND s.title = ?1 AND (s.publisher IS ?2 OR EXISTS"
         " (SELECT 1 FROM version v WHERE v.kind = 83 AND v.record = s.id AND v.key = 'publisher' AND v.value IS ?2 "
         "AND " NOT_UNDONE("v") "))"
                                " AND (s.published IS ?3 OR EXISTS"
                                " (SELECT 1 FROM version v WHERE v.kind = 83 AND v.record = s.id AND v.key = "
                                "'published' AND v.value IS ?3 AND " NOT_UNDONE(
                                    "v") "))"
                                         " ORDER BY s.ended IS NOT NULL, s.id";
static const char SQL_SOURCE_KEYED[] =
    "SELECT owner FROM value WHERE key = 15 AND value = ?1 AND kind = 83 AND ended IS NULL";
static const char SQL_SOURCE_PUT[] =
    "INSERT INTO source(title, publisher, address, published, retrieved, language, reliability, origin, published_lo,"
    " published_hi, sha256, made) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char SQL_SOURCE_HASH[] = "UPDATE source SET sha256 = ?2 WHERE id = ?1";
static const char SQL_TEXT_DEL[] = "DELETE FROM source_text WHERE source = ?";
static const char SQL_WORDS_DEL[] = "INSERT INTO words(words, rowid, title, body) VALUES('delete', ?1, NULL, ?2)";
static const char SQL_TEXT_PUT[] = "INSERT INTO source_text(source, body) VALUES(?, ?)";
static const char SQL_TEXT[] = "SELECT body FROM source_text WHERE source = ?";
static const char SQL_QUOTE_SAME[] =
    "SELECT id FROM quote WHERE source = ?1 AND start IS ?2 AND stop IS ?3 AND page IS ?4"
    " AND (?2 IS NOT NULL OR words = ?5) AND ended IS NULL";
static const char SQL_QUOTE_PUT[] =
    "INSERT INTO quote(source, start, stop, page, words, made) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_PUBLISHED[] = "SELECT published FROM source WHERE id = ?";

/* ---- sources ---- */

bool store_source_anchor(Store *store, int64_t source, Date *date, bool *has, Err *err) {
  sqlite3_stmt *stmt = store_bind(store, SQL_PUBLISHED, err, "i", source);
  if (stmt == NULL)
    return false;
  const char *text = NULL;
  int rc = store_step(store, stmt, err);
  *has = rc == SQLITE_ROW && (text = (const char *)sqlite3_column_text(stmt, 0)) != NULL;
  bool ok = rc >= 0 && (!*has || date_parse(text, strlen(text), date, err));
  sqlite3_reset(stmt);
  return ok;
}

/* A text is never edited: the same document with another text is a mistake, or another document. */
static bool same_text(Store *store, int64_t source, const char *sha256, const SourcePut *put, Err *err) {
  static const char SQL_HASH[] = "SELECT sha256 FROM source WHERE id = ?";
  sqlite3_stmt *stmt = store_bind(store, SQL_HASH, err, "i", source);
  int rc = stmt == NULL ? -1 : store_step(store, stmt, err);
  const char *there = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
  bool differs = sha256 != NULL && there != NULL && strcmp(there, sha256) != 0;
  if (stmt != NULL)
    sqlite3_reset(stmt);
  if (differs)
    return err_set(
        err, ERR_ARG,
        "S%" PRId64
        " \"%s\" has another text, and a text is never edited: give this one another title or date, or say new = true",
        source, put->title);
  return rc >= 0;
}

bool store_text_set(Store *store, int64_t source, const Value *text, Err *err) {
  char hash[65];
  sqlite3_stmt *stmt = store_bind(store, SQL_TEXT, err, "i", source);
  if (stmt == NULL)
    return false;
  int rc = store_step(store, stmt, err);
  int64_t row = source * 256 + 'X';
  size_t len = rc == SQLITE_ROW ? (size_t)sqlite3_column_bytes(stmt, 0) : 0;
  char *old = rc == SQLITE_ROW ? mem_copy((const char *)sqlite3_column_text(stmt, 0), len) : NULL;
  sqlite3_reset(stmt);
  bool ok = rc >= 0, any = text->form == VALUE_TEXT;
  if (ok && old != NULL) { /* its words do not find it any more */
    ok = (stmt = store_bind(store, SQL_WORDS_DEL, err, "i", row)) != NULL &&
         store_bind_text(store, stmt, 2, old, len, err) && store_step(store, stmt, err) == SQLITE_DONE &&
         store_run(store, SQL_TEXT_DEL, err, "i", source);
    store_clear(stmt);
  }
  mem_free(old);
  if (ok && any) {
    sha256_hex(text->text, text->len, hash);
    ok = (stmt = store_bind(store, SQL_TEXT_PUT, err, "i", source)) != NULL &&
         store_bind_text(store, stmt, 2, text->text, text->len, err) && store_step(store, stmt, err) == SQLITE_DONE;
    store_clear(stmt);
    ok = ok && store_search_put(store, 'X', source, NULL, text->text, err);
  }
  return ok && store_run(store, SQL_SOURCE_HASH, err, "it", source, any ? hash : NULL);
}

/* The first text of a source; one that comes later is kept as a version, so that it can be taken back. */
static bool text_put(Store *store, int64_t source, const SourcePut *put, bool made, Err *err) {
  static const char SQL_HAS[] = "SELECT count(*) FROM source_text WHERE source = ?";
  static const Value NOTHING = {0};
  if (put->text == NULL || store_ask(store, SQL_HAS, "i", source) > 0)
    return true;
  Value text = {.form = VALUE_TEXT, .text = put->text, .len = put->text_len};
  return store_write(store, err) &&
         (made || store_version_put(store, (Record){REC_SOURCE, source}, VERSION_TEXT, &NOTHING, err)) &&
         store_text_set(store, source, &text, err);
}

static bool check_source(const SourcePut *put, Date *published, Err *err) {
  Date retrieved;
  if (put->published != NULL && !date_parse(put->published, strlen(put->published), published, err))
    return false;
  if (put->retrieved != NULL && !date_parse(put->retrieved, strlen(put->retrieved), &retrieved, err))
    return false;
  if (put->text == NULL)
    return true;
  if (put->text_len > STORE_TEXT_MAX)
    return err_set(err, ERR_LIMIT,
                   "the text of \"%s\" has %zu bytes; a source's text may have up to %zu: enter it in parts",
                   put->title, put->text_len, STORE_TEXT_MAX);
  return text_check(put->text, put->text_len, "the source's text", err);
}

static int64_t find_same(Store *store, const SourcePut *put) {
  if (put->id != NULL)
    return store_ask(store, SQL_SOURCE_KEYED, "t", put->id);
  return store_ask(store, SQL_SOURCE_SAME, "ttt", put->title, put->publisher, put->published);
}

bool store_source_put(Store *store, const SourcePut *put, int64_t *source, bool *made, Err *err) {
  Date published = {.bounds = {TIME_MIN, TIME_MAX, TIME_MIN, TIME_MAX}};
  if (!check_source(put, &published, err))
    return false;
  char hash[65];
  const char *sha256 = NULL;
  if (put->text != NULL) {
    sha256_hex(put->text, put->text_len, hash);
    sha256 = hash;
  }
  *source = put->fresh ? 0 : find_same(store, put);
  *made = *source == 0;
  if (!*made) {
    if (!same_text(store, *source, sha256, put, err))
      return false;
  } else {
    bool dated = put->published != NULL;
    if (!store_write(store, err))
      return false;
    sqlite3_stmt *stmt =
        store_bind(store, SQL_SOURCE_PUT, err, "ttttttiI", put->title, put->publisher, put->address, put->published,
                   put->retrieved, put->language, (int64_t)put->reliability, put->origin);
    if (stmt == NULL)
      return false;
    if (dated) {
      sqlite3_bind_int64(stmt, 9, published.bounds.start_lo);
      sqlite3_bind_int64(stmt, 10, published.bounds.end_hi);
    } else {
      sqlite3_bind_null(stmt, 9);
      sqlite3_bind_null(stmt, 10);
    }
    sqlite3_bind_int64(stmt, 12, store->change);
    if (!store_bind_text(store, stmt, 11, sha256, sha256 == NULL ? 0 : strlen(sha256), err) ||
        store_step(store, stmt, err) < 0)
      return false;
    *source = sqlite3_last_insert_rowid(store->db);
    sqlite3_reset(stmt);
    if (!store_search_put(store, 'S', *source, put->title, NULL, err))
      return false;
    Said id = {.key = TERM_ID,
               .value = {.form = VALUE_TEXT, .text = put->id, .len = put->id == NULL ? 0 : strlen(put->id)}};
    if (put->id != NULL && !store_value_put(store, (Record){REC_SOURCE, *source}, 0, &id, err))
      return false;
  }
  for (size_t i = 0; i < put->n_attributes; i++)
    if (!store_value_put(store, (Record){REC_SOURCE, *source}, 0, &put->attributes[i], err))
      return false;
  return text_put(store, *source, put, *made, err);
}

/* ---- quotes ---- */

static bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* How much of a text fits a message, in whole characters. */
static int few(const char *text, size_t len, size_t most) {
  size_t n = len < most ? len : most;
  while (n > 0 && n < len && ((unsigned char)text[n] & 0xC0) == 0x80)
    n--;
  return (int)n;
}

static bool locate(const char *text, size_t len, int64_t source, const char *words, size_t wlen, int nth, Passage *out,
                   Err *err) {
  *out = text_passage(text, len, words, wlen, nth == 0 ? 1 : (size_t)nth);
  if (out->times == 0) {
    size_t stands = out->stands;
    if (stands >= 8)
      return err_set(err, ERR_MISSING,
                     "these words do not stand in S%" PRId64 ": it has \"%.*s\" but not with \"%.*s\" behind it",
                     source, few(words, stands, 200), words, few(words + stands, wlen - stands, 60), words + stands);
    return err_set(err, ERR_MISSING,
                   "these words do not stand in the text of S%" PRId64
                   ": \"%.*s\"; copy them from it (white space may differ)",
                   source, few(words, wlen, 200), words);
  }
  if (nth == 0 && out->times > 1)
    return err_set(err, ERR_AMBIGUOUS,
                   "these words stand %zu times in S%" PRId64
                   ": say which with {nth = 1} to {nth = %zu}, or quote more",
                   out->times, source, out->times);
  if (nth > 0 && (size_t)nth > out->times)
    return err_set(err, ERR_MISSING, "these words stand only %zu time%s in S%" PRId64 ": nth = %d is too many",
                   out->times, out->times == 1 ? "" : "s", source, nth);
  return true;
}

static bool quote_row(Store *store, const char *sql, int64_t source, const Passage *at, const char *page,
                      const char *words, int64_t *id, Err *err) {
  sqlite3_stmt *stmt = store_bind(store, sql, err, "i", source);
  if (stmt == NULL)
    return false;
  if (at != NULL) {
    sqlite3_bind_int64(stmt, 2, (int64_t)at->start);
    sqlite3_bind_int64(stmt, 3, (int64_t)at->stop);
  } else {
    sqlite3_bind_null(stmt, 2);
    sqlite3_bind_null(stmt, 3);
  }
  if (!store_bind_text(store, stmt, 4, page, page == NULL ? 0 : strlen(page), err) ||
      !store_bind_text(store, stmt, 5, words, strlen(words), err))
    return false;
  if (sql == SQL_QUOTE_PUT)
    sqlite3_bind_int64(stmt, 6, store->change);
  int rc = store_step(store, stmt, err);
  if (rc == SQLITE_ROW)
    *id = sqlite3_column_int64(stmt, 0);
  sqlite3_reset(stmt);
  return rc >= 0;
}

bool store_quote_put(Store *store, int64_t source, const char *words, size_t len, int nth, const char *page,
                     int64_t *quote, bool *made, Err *err) {
  while (len > 0 && is_space(words[len - 1]))
    len--;
  while (len > 0 && is_space(words[0])) {
    words++;
    len--;
  }
  if (len == 0)
    return err_set(err, ERR_ARG, "a quote needs words");
  if (!text_check(words, len, "the quote", err))
    return false;
  Passage at = {0};
  bool checked = false, ok = true;
  sqlite3_stmt *stmt = store_bind(store, SQL_TEXT, err, "i", source);
  if (stmt == NULL)
    return false;
  char *own = NULL;
  int rc = store_step(store, stmt, err);
  if (rc == SQLITE_ROW) {
    const char *text = (const char *)sqlite3_column_text(stmt, 0);
    checked = true;
    ok = locate(text, (size_t)sqlite3_column_bytes(stmt, 0), source, words, len, nth, &at, err);
    if (ok)
      own = mem_copy(text + at.start, at.stop - at.start);
  } else if (rc < 0) {
    ok = false;
  } else if (page == NULL) {
    ok = err_set(err, ERR_ARG,
                 "S%" PRId64 " has no text to check the words against: say where they stand with {page = \"12\"}; they "
                 "are kept as unchecked",
                 source);
  }
  sqlite3_reset(stmt);
  if (own == NULL && ok)
    own = mem_copy(words, len);
  *quote = 0;
  ok = ok && quote_row(store, SQL_QUOTE_SAME, source, checked ? &at : NULL, page, own, quote, err);
  *made = *quote == 0;
  if (ok && *made) {
    ok =
        store_write(store, err) && quote_row(store, SQL_QUOTE_PUT, source, checked ? &at : NULL, page, own, quote, err);
    *quote = sqlite3_last_insert_rowid(store->db);
    ok = ok && store_search_put(store, 'Q', *quote, own, NULL, err);
  }
  mem_free(own);
  return ok;
}
