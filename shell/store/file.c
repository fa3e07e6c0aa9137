#include "store/internal.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAIT_MOST = 5000, WAIT_STEP = 10 }; /* milliseconds, for another shell's change to end */

static const char SQL_PAGES[] = "PRAGMA schema_version";

/* ---- who holds the file ---- */

/* In WAL mode the one writer holds a lock on this byte of the -shm file (SQLite's file format, "WAL-Index Locks"). */
#define WAL_WRITE_LOCK_BYTE 120

static void process_name(pid_t pid, Buf *out) {
  char path[64], name[64] = "";
  snprintf(path, sizeof path, "/proc/%ld/comm", (long)pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    ssize_t n = read(fd, name, sizeof name - 1);
    if (n > 0)
      name[strcspn(name, "\n")] = '\0';
    close(fd);
  }
  buf_printf(out, "process %ld", (long)pid);
  struct stat st;
  snprintf(path, sizeof path, "/proc/%ld", (long)pid);
  struct passwd *user = stat(path, &st) == 0 ? getpwuid(st.st_uid) : NULL;
  if (name[0] != '\0')
    buf_printf(out, " (%s%s%s)", name, user != NULL ? " of " : "", user != NULL ? user->pw_name : "");
}

/* Closing any descriptor of a file drops all locks that the process has on it (POSIX), those of another connection to the
 * same case among them. So a child asks, which has none. */
static void holder_ask(const char *shm, int answer) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = WAL_WRITE_LOCK_BYTE, .l_len = 1};
  int fd = open(shm, O_RDWR | O_CLOEXEC);
  pid_t holder = fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? lock.l_pid : 0;
  ssize_t n = write(answer, &holder, sizeof holder);
  _exit(n == (ssize_t)sizeof holder ? 0 : 1);
}

static pid_t holder_pid(const char *shm) {
  int ends[2];
  pid_t holder = 0;
  if (pipe2(ends, O_CLOEXEC) != 0)
    return 0;
  pid_t child = fork();
  if (child == 0)
    holder_ask(shm, ends[1]);
  close(ends[1]);
  ssize_t n = -1;
  while (child > 0 && (n = read(ends[0], &holder, sizeof holder)) < 0 && errno == EINTR)
    continue;
  close(ends[0]);
  while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
    continue;
  return n == (ssize_t)sizeof holder ? holder : 0;
}

static void holder_find(Store *store, Buf *out) {
  Buf shm = BUF_EMPTY;
  buf_printf(&shm, "%s-shm", store->path == NULL ? "" : sqlite3_db_filename(store->db, "main")); /* not of a link */
  pid_t holder = store->path == NULL ? 0 : holder_pid(buf_str(&shm));
  buf_clear(&shm);
  if (holder > 0)
    process_name(holder, out);
  else
    buf_puts(out, "another process");
}

/* ---- what SQLite says, for people ---- */

static bool fail_write(const char *name, int rc, Err *err) {
  if (rc == SQLITE_READONLY_DIRECTORY || rc == SQLITE_READONLY_CANTINIT)
    return err_set(err, ERR_READONLY, "%s cannot be written: its folder takes no new files; -r reads it", name);
  if (rc == SQLITE_READONLY_DBMOVED)
    return err_set(err, ERR_READONLY, "%s was moved or deleted while it was open: nothing more can be written to it",
                   name);
  return err_set(err, ERR_READONLY, "%s cannot be written: it was opened read-only", name);
}

static bool fail_full(const char *name, int number, Err *err) {
  return err_set(err, ERR_FULL,
                 "there is no room for %s (%s): nothing of this change was kept; make room and run it again", name,
                 strerror(number));
}

static bool fail_system(Store *store, const char *name, const char *what, Err *err) {
  int number = sqlite3_system_errno(store->db);
  number = number != 0 ? number : errno; /* after a COMMIT SQLite does not tell */
  if (number == ENOSPC || number == EFBIG || number == EDQUOT)
    return fail_full(name, number, err);
  return err_set(err, ERR_IO, "%s %s: %s", name, what, number == 0 ? "the system does not say why" : strerror(number));
}

bool store_fail(Store *store, int rc, const char *doing, Err *err) {
  const char *name = store->path == NULL ? "the case in memory" : store->path;
  switch (rc & 0xFF) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED: {
    if (rc == SQLITE_BUSY_SNAPSHOT)
      return err_set(err, ERR_BUSY,
                     "%s was changed by another shell while a query of this change was being read: run it again", name);
    Buf who = BUF_EMPTY;
    holder_find(store, &who);
    err_set(err, ERR_BUSY, "%s is being written by %s: waited 5 seconds; try again when it has finished", name,
            buf_str(&who));
    buf_clear(&who);
    return false;
  }
  case SQLITE_FULL: return fail_full(name, ENOSPC, err);
  case SQLITE_READONLY: return fail_write(name, rc, err);
  case SQLITE_NOTADB:
    return err_set(err, ERR_CORRUPT, "%s is not a dossier case (not an SQLite file, or an encrypted one)", name);
  case SQLITE_CORRUPT: return err_set(err, ERR_CORRUPT, "%s is damaged or cut short: go back to a copy", name);
  case SQLITE_INTERRUPT: return err_set(err, ERR_INTERRUPT, "interrupted");
  case SQLITE_CANTOPEN: return fail_system(store, name, "cannot be opened", err);
  case SQLITE_IOERR: return fail_system(store, name, "cannot be read or written", err);
  case SQLITE_TOOBIG: return err_set(err, ERR_LIMIT, "%s: a text is too long to be stored", doing);
  default: return err_set(err, ERR_INTERNAL, "%s: %s", doing, sqlite3_errmsg(store->db));
  }
}

/* ---- statements ---- */

sqlite3_stmt *store_stmt(Store *store, const char *sql, Err *err) {
  size_t slot = ((uintptr_t)sql >> 4) & (STORE_STATEMENTS - 1);
  while (store->cache[slot].sql != NULL && store->cache[slot].sql != sql)
    slot = (slot + 1) & (STORE_STATEMENTS - 1);
  if (store->cache[slot].sql == NULL) {
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
    if (rc != SQLITE_OK) {
      store_fail(store, rc, "reading the case", err);
      return NULL;
    }
    store->cache[slot].sql = sql;
    store->cache[slot].stmt = stmt;
  }
  sqlite3_stmt *stmt = store->cache[slot].stmt;
  sqlite3_reset(stmt);
  return stmt;
}

/* Why a statement failed is said by whoever runs it; that one did is remembered, since what was not read may not be taken
 * for what is not there: nothing more is written in this change. */
static bool fail_step(Store *store, const char *doing, Err *err) {
  if (!store->doomed)
    store_fail(store, sqlite3_extended_errcode(store->db), doing, &store->trouble);
  store->doomed = true;
  if (err != NULL)
    *err = store->trouble;
  return false;
}

bool store_bind_text(Store *store, sqlite3_stmt *stmt, int at, const char *text, size_t len, Err *err) {
  int rc = text == NULL ? sqlite3_bind_null(stmt, at)
                        : sqlite3_bind_text64(stmt, at, text, len, SQLITE_TRANSIENT, SQLITE_UTF8);
  return rc == SQLITE_OK || fail_step(store, "writing the case", err);
}

bool store_value_bind(Store *store, sqlite3_stmt *stmt, int at, const Value *v, Err *err) {
  for (int i = 0; i < 6; i++)
    sqlite3_bind_null(stmt, at + i);
  sqlite3_bind_int(stmt, at, (int)v->form);
  bool ok = true;
  switch (v->form) {
  case VALUE_NONE: break;
  case VALUE_TEXT:
  case VALUE_TIME: ok = store_bind_text(store, stmt, at + 1, v->text, v->len, err); break;
  case VALUE_INTEGER:
  case VALUE_BOOL: sqlite3_bind_int64(stmt, at + 1, v->integer); break;
  case VALUE_REAL: sqlite3_bind_double(stmt, at + 1, v->real); break;
  case VALUE_RANGE:
    sqlite3_bind_double(stmt, at + 1, v->real); /* NaN is stored as NULL */
    sqlite3_bind_double(stmt, at + 2, v->low);
    sqlite3_bind_double(stmt, at + 3, v->high);
    break;
  case VALUE_RECORD:
    sqlite3_bind_int64(stmt, at + 1, v->record.id);
    sqlite3_bind_int(stmt, at + 5, (int)v->record.kind);
    break;
  }
  return ok && (v->unit == NULL || store_bind_text(store, stmt, at + 4, v->unit, strlen(v->unit), err));
}

bool store_bind_column(Store *store, sqlite3_stmt *stmt, int at, const Value *value, Err *err) {
  if (value->form == VALUE_INTEGER)
    sqlite3_bind_int64(stmt, at, value->integer);
  return value->form == VALUE_INTEGER ||
         store_bind_text(store, stmt, at, value->form == VALUE_TEXT ? value->text : NULL, value->len, err);
}

static double column_number(sqlite3_stmt *stmt, int at) {
  return sqlite3_column_type(stmt, at) == SQLITE_NULL ? (double)__builtin_nanf("") : sqlite3_column_double(stmt, at);
}

Value store_column_value(sqlite3_stmt *stmt, int at) {
  Value v = {.form = (ValueForm)sqlite3_column_int(stmt, at)};
  v.unit = (const char *)sqlite3_column_text(stmt, at + 4);
  switch (v.form) {
  case VALUE_NONE: break;
  case VALUE_TEXT:
  case VALUE_TIME:
    v.text = (const char *)sqlite3_column_text(stmt, at + 1);
    v.len = (size_t)sqlite3_column_bytes(stmt, at + 1);
    break;
  case VALUE_INTEGER:
  case VALUE_BOOL: v.integer = sqlite3_column_int64(stmt, at + 1); break;
  case VALUE_REAL: v.real = sqlite3_column_double(stmt, at + 1); break;
  case VALUE_RANGE:
    v.real = column_number(stmt, at + 1);
    v.low = column_number(stmt, at + 2);
    v.high = column_number(stmt, at + 3);
    break;
  case VALUE_RECORD:
    v.record = (Record){(RecordKind)sqlite3_column_int(stmt, at + 5), sqlite3_column_int64(stmt, at + 1)};
  }
  return v;
}

static bool bind_all(Store *store, sqlite3_stmt *stmt, Err *err, const char *form, va_list args) {
  int at = 1;
  bool ok = true;
  for (; ok && *form != '\0'; form++) {
    switch (*form) {
    case 'i': sqlite3_bind_int64(stmt, at++, va_arg(args, int64_t)); break;
    case 'I': {
      int64_t id = va_arg(args, int64_t);
      if (id == 0)
        sqlite3_bind_null(stmt, at++);
      else
        sqlite3_bind_int64(stmt, at++, id);
      break;
    }
    case 't': {
      const char *text = va_arg(args, const char *);
      ok = store_bind_text(store, stmt, at++, text, text == NULL ? 0 : strlen(text), err);
      break;
    }
    case 'v':
      ok = store_value_bind(store, stmt, at, va_arg(args, const Value *), err);
      at += 6;
      break;
    default: break;
    }
  }
  return ok;
}

sqlite3_stmt *store_bind(Store *store, const char *sql, Err *err, const char *form, ...) {
  sqlite3_stmt *stmt = store_stmt(store, sql, err);
  if (stmt == NULL)
    return NULL;
  va_list args;
  va_start(args, form);
  bool ok = bind_all(store, stmt, err, form, args);
  va_end(args);
  return ok ? stmt : NULL;
}

void store_clear(sqlite3_stmt *stmt) {
  if (stmt != NULL) {
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
  }
}

int store_step(Store *store, sqlite3_stmt *stmt, Err *err) {
  int rc = sqlite3_step(stmt);
  if (rc == SQLITE_ROW || rc == SQLITE_DONE)
    return rc;
  fail_step(store, "writing the case", err);
  sqlite3_reset(stmt);
  return -1;
}

/* Binds, steps to the end, and adds the first column of each row to `out` unless it is NULL. */
static bool run_all(Store *store, const char *sql, Ids *out, Err *err, const char *form, va_list args) {
  sqlite3_stmt *stmt = store_stmt(store, sql, err);
  if (stmt == NULL)
    return false;
  if (!bind_all(store, stmt, err, form, args))
    return false;
  int rc;
  while ((rc = store_step(store, stmt, err)) == SQLITE_ROW)
    if (out != NULL)
      vec_add(out, sqlite3_column_int64(stmt, 0));
  sqlite3_reset(stmt);
  return rc == SQLITE_DONE;
}

bool store_run(Store *store, const char *sql, Err *err, const char *form, ...) {
  va_list args;
  va_start(args, form);
  bool ok = run_all(store, sql, NULL, err, form, args);
  va_end(args);
  return ok;
}

bool store_collect(Store *store, const char *sql, Ids *out, Err *err, const char *form, ...) {
  va_list args;
  va_start(args, form);
  bool ok = run_all(store, sql, out, err, form, args);
  va_end(args);
  return ok;
}

int64_t store_ask(Store *store, const char *sql, const char *form, ...) {
  sqlite3_stmt *stmt = store_stmt(store, sql, NULL);
  if (stmt == NULL)
    return 0;
  va_list args;
  va_start(args, form);
  bool ok = bind_all(store, stmt, NULL, form, args);
  va_end(args);
  int64_t answer = ok && store_step(store, stmt, NULL) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
  sqlite3_reset(stmt);
  return answer;
}

bool store_text(Store *store, const char *sql, int64_t id, Buf *out) {
  sqlite3_stmt *stmt = store_bind(store, sql, NULL, "i", id);
  const char *text =
      stmt != NULL && store_step(store, stmt, NULL) == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
  if (text != NULL)
    buf_puts(out, text);
  bool has = text != NULL;
  if (stmt != NULL)
    sqlite3_reset(stmt);
  return has;
}

/* ---- opening and closing ---- */

/* Whether the folder that a file lies in, behind any symbolic link, takes new files; its name in `folder`. */
static bool folder_writable(const char *path, Buf *folder) {
  char *real = realpath(path, NULL);
  const char *full = real == NULL ? path : real, *slash = strrchr(full, '/');
  buf_printf(folder, "%.*s", slash == NULL ? 1 : slash == full ? 1 : (int)(slash - full), slash == NULL ? "." : full);
  free(real);
  return access(buf_str(folder), W_OK) == 0;
}

static bool check_absent(const char *path, unsigned flags, Err *err) {
  if (path[0] == '\0')
    return err_set(err, ERR_ARG, "a case needs a name: this one is empty");
  if ((flags & STORE_CREATE) == 0)
    return err_set(err, ERR_MISSING, "there is no case %s: check the name, or make it with -c", path);
  Buf folder = BUF_EMPTY;
  bool ok = folder_writable(path, &folder) ||
            err_set(err, ERR_IO, "%s cannot be made in the folder %s: %s", path, buf_str(&folder), strerror(errno));
  buf_clear(&folder);
  return ok;
}

static bool check_writable(const char *path) {
  Buf folder = BUF_EMPTY;
  bool writable = access(path, W_OK) == 0 && folder_writable(path, &folder);
  buf_clear(&folder);
  return writable;
}

/* What can be said of a path before SQLite is asked: SQLite would make a file, or say "unable to open". */
static bool check_path(const char *path, unsigned flags, bool *absent, Err *err) {
  struct stat st;
  *absent = false;
  if (stat(path, &st) != 0) {
    if (errno == ENAMETOOLONG)
      return err_set(err, ERR_ARG, "%.60s… cannot be opened: a name of %zu bytes is too long", path, strlen(path));
    if (errno != ENOENT)
      return err_set(err, ERR_IO, "%s cannot be opened: %s", path, strerror(errno));
    *absent = true;
    return check_absent(path, flags, err);
  }
  if (S_ISDIR(st.st_mode))
    return err_set(err, ERR_ARG, "%s is a directory, not a case", path);
  if (!S_ISREG(st.st_mode))
    return err_set(err, ERR_ARG, "%s is not a regular file, so it cannot be a case", path);
  if (access(path, R_OK) != 0)
    return err_set(err, ERR_IO, "%s cannot be read: %s", path, strerror(errno));
  return true;
}

/* Whether the file can be read at all is known only when something was read. */
static int read_first(sqlite3 *db) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, SQL_PAGES, -1, &stmt, NULL);
  if (rc == SQLITE_OK) {
    rc = sqlite3_step(stmt);
    rc = rc == SQLITE_ROW ? SQLITE_OK : rc;
  }
  sqlite3_finalize(stmt);
  return rc;
}

static bool check_file(Store *store, Err *err) {
  if (read_first(store->db) != SQLITE_OK)
    return store_fail(store, sqlite3_extended_errcode(store->db), "opening", err);
  int64_t application = store_ask(store, "PRAGMA application_id", "");
  int64_t version = store_ask(store, "PRAGMA user_version", "");
  int64_t tables = store_ask(store, "SELECT count(*) FROM sqlite_schema", "");
  if (application != STORE_APPLICATION_ID && (tables > 0 || application != 0))
    return err_set(err, ERR_CORRUPT, "%s is an SQLite file of another program, not a dossier case", store->path);
  if (version > SCHEMA_VERSION)
    return err_set(err, ERR_NEWER,
                   "%s was written by a newer dossier (its format is %" PRId64
                   ", this one reads up to %d): use that one",
                   store->path, version, SCHEMA_VERSION);
  if (version < SCHEMA_VERSION && store->readonly)
    return err_set(err, ERR_READONLY,
                   tables == 0 ? "%s is empty: open it without -r first"
                               : "%s has an older format: open it once without -r so that it can be brought up to date",
                   store->path);
  return true;
}

static bool configure(Store *store, Err *err) {
  const char *sql =
      store->readonly
          ? "PRAGMA foreign_keys = ON; PRAGMA cache_size = -262144; PRAGMA trusted_schema = OFF; PRAGMA query_only = ON"
          : "PRAGMA foreign_keys = ON; PRAGMA cache_size = -262144; PRAGMA trusted_schema = OFF;"
            "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON";
  int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
  /* SQLite does not wait here by itself, when several shells make one case. */
  for (int waited = 0; rc == SQLITE_OK && !store->readonly; waited += WAIT_STEP) {
    rc = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    if ((rc & 0xFF) != SQLITE_BUSY || waited >= WAIT_MOST)
      break;
    rc = SQLITE_OK;
    sqlite3_sleep(WAIT_STEP);
  }
  return rc == SQLITE_OK || store_fail(store, sqlite3_extended_errcode(store->db), "opening", err);
}

/* SQLite takes some names for more than a file (":memory:", "file:…"): with a folder before it a name is only that. */
static int open_plain(const char *path, sqlite3 **db, int flags) {
  Buf name = BUF_EMPTY;
  buf_printf(&name, "%s%s", path[0] == '/' ? "" : "./", path);
  int rc = sqlite3_open_v2(buf_str(&name), db, flags | SQLITE_OPEN_NOMUTEX, NULL);
  buf_clear(&name);
  return rc;
}

/* What was committed last may still stand in the file beside the case. */
static bool has_wal(const char *path) {
  Buf wal = BUF_EMPTY;
  buf_printf(&wal, "%s-wal", path);
  struct stat st;
  bool has = stat(buf_str(&wal), &st) == 0 && st.st_size > 0;
  buf_clear(&wal);
  return has;
}

/* Without the files beside it, for which its folder has no room: then nobody writes it either. */
static int open_immutable(const char *path, sqlite3 **db) {
  Buf uri = BUF_EMPTY;
  buf_puts(&uri, "file:");
  for (const char *p = path; *p != '\0'; p++) {
    if (strchr("%?#", *p) != NULL)
      buf_printf(&uri, "%%%02X", (unsigned char)*p);
    else
      buf_putc(&uri, *p);
  }
  buf_puts(&uri, "?immutable=1");
  int rc = sqlite3_open_v2(buf_str(&uri), db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
  buf_clear(&uri);
  return rc;
}

static bool open_file(Store *store, Err *err) {
  /* Nobody asks how much memory SQLite has, and to know it every allocation takes a lock. Refused after the first time. */
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  const char *path = store->path;
  /* Who only reads may clear up the files beside the case all the same, if he is the last to close it. */
  int flags = !store->readonly          ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
              : access(path, W_OK) == 0 ? SQLITE_OPEN_READWRITE
                                        : SQLITE_OPEN_READONLY;
  int rc = path == NULL ? sqlite3_open_v2(":memory:", &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL)
                        : open_plain(path, &store->db, flags);
  sqlite3_busy_timeout(store->db, WAIT_MOST);
  if (rc == SQLITE_OK && store->readonly) {
    int first = read_first(store->db) & 0xFF;
    if ((first == SQLITE_CANTOPEN || first == SQLITE_READONLY) && !has_wal(path)) {
      sqlite3_close_v2(store->db);
      rc = open_immutable(path, &store->db); /* where there is nobody to wait for */
    }
  }
  if (rc != SQLITE_OK)
    return store_fail(store, sqlite3_extended_errcode(store->db), "opening", err);
  sqlite3_extended_result_codes(store->db, 1);
  return true;
}

static void remove_file(const char *path) {
  static const char *const ENDS[] = {"-journal", "-wal", "-shm", ""};
  for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
    Buf name = BUF_EMPTY;
    buf_printf(&name, "%s%s", path, ENDS[i]);
    unlink(buf_str(&name));
    buf_clear(&name);
  }
}

static void note_written(void *context, int how, const char *db, const char *table, sqlite3_int64 row) {
  (void)how;
  (void)db;
  (void)row;
  Store *store = context;
  store->others += strcmp(table, "actor") == 0 || strcmp(table, "name") == 0 || strcmp(table, "source") == 0 ||
                   strcmp(table, "value") == 0;
}

Store *store_open(const char *path, unsigned flags, Err *err) {
  bool absent = false;
  if (path != NULL && !check_path(path, flags, &absent, err))
    return NULL;
  Store *store = mem_zero(1, sizeof *store);
  store->path = path == NULL ? NULL : mem_copy(path, strlen(path));
  store->readonly = (flags & STORE_READONLY) != 0 || (path != NULL && !absent && !check_writable(path));
  store->terms_stale = true;
  if (open_file(store, err) && check_file(store, err) && configure(store, err) &&
      (store->readonly || schema_migrate(store, err)) && store_sequence_load(store, err) &&
      store_terms_load(store, err)) {
    sqlite3_update_hook(store->db, note_written, store);
    return store;
  }
  store_close(store);
  if (absent && err != NULL && (err->code == ERR_FULL || err->code == ERR_IO))
    remove_file(path); /* not if it was busy, since then another shell makes it */
  return NULL;
}

void store_close(Store *store) {
  if (store == NULL)
    return;
  if (store->db != NULL) {
    store_change_rollback(store);
    store_cursors_close(store);
    store_readers_close(store);
    for (size_t i = 0; i < STORE_STATEMENTS; i++)
      sqlite3_finalize(store->cache[i].stmt);
    sqlite3_close_v2(store->db);
  }
  store_terms_free(store);
  vec_clear(&store->stirred);
  mem_free(store->why);
  mem_free(store->path);
  mem_free(store);
}

static void copy_fail(sqlite3 *to, int rc, const char *path, Err *err) {
  int number = sqlite3_system_errno(to);
  number = (rc & 0xFF) == SQLITE_FULL ? ENOSPC : number == 0 ? EIO : number;
  err_set(err, number == ENOSPC ? ERR_FULL : ERR_IO, "%s cannot be written: %s", path, strerror(number));
}

bool store_copy(Store *store, const char *path, Err *err) {
  if (access(path, F_OK) == 0)
    return err_set(err, ERR_ARG, "%s is there already: nothing was written; choose another name", path);
  if (!check_absent(path, STORE_CREATE, err))
    return false;
  sqlite3 *to = NULL;
  int rc = open_plain(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (rc == SQLITE_OK) {
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", store->db, "main");
    if (backup != NULL) {
      sqlite3_backup_step(backup, -1);
      sqlite3_backup_finish(backup);
    }
    rc = sqlite3_errcode(to);
  }
  bool ok = rc == SQLITE_OK;
  if (!ok)
    copy_fail(to, rc, path, err);
  sqlite3_close_v2(to);
  if (!ok)
    remove_file(path);
  return ok;
}

void store_interrupt(Store *store) {
  sqlite3_interrupt(store->db);
}

bool store_empty(Store *store) {
  return store_ask(store, "SELECT count(*) FROM change", "") == 0;
}
