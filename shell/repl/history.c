#include "repl/history.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/vec.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <readline/history.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTRIES_MAX = 10000, BYTES_MAX = 4 << 20, HASH_DIGITS = 16 };

typedef VEC(char *) Entries; /* each owned */

static struct {
  bool open;
  char *path; /* of the case; owned, NULL in memory */
} current;

/* ---- the files ---- */

/* Appends the path of the file, its folders made; false if there is nowhere to put it. A case is known by the hash of its
 * real path. */
static bool file_path(const char *case_path, Buf *path) {
  const char *state = getenv("XDG_STATE_HOME");
  const char *home = getenv("HOME");
  if (state != NULL && state[0] == '/')
    buf_printf(path, "%s/dossier/history", state);
  else if (home != NULL && home[0] == '/')
    buf_printf(path, "%s/.local/state/dossier/history", home);
  else
    return false;
  for (char *slash = strchr(path->data + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path->data, 0700);
    *slash = '/';
  }
  if (case_path != NULL) {
    char *real = realpath(case_path, NULL), hex[65];
    const char *known = real != NULL ? real : case_path;
    sha256_hex(known, strlen(known), hex);
    buf_printf(path, "-%.*s", HASH_DIGITS, hex);
    free(real);
  }
  return true;
}

/* Opens and locks the file, which nobody can have put another in the place of while we waited; -1 if it cannot be. */
static int file_lock(const char *path) {
  for (;;) {
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600);
    struct stat own, there;
    if (fd < 0)
      return -1;
    if (fstat(fd, &own) != 0 || !S_ISREG(own.st_mode) || flock(fd, LOCK_EX) != 0) {
      close(fd);
      return -1;
    }
    if (stat(path, &there) == 0 && own.st_dev == there.st_dev && own.st_ino == there.st_ino) {
      if ((own.st_mode & 077) != 0)
        fchmod(fd, 0600);
      return fd;
    }
    close(fd);
  }
}

/* An entry is a line: a newline in it is \n there, a backslash two. */
static void line_write(const char *text, Buf *out) {
  for (; *text != '\0'; text++) {
    if (*text == '\n')
      buf_puts(out, "\\n");
    else if (*text == '\\')
      buf_puts(out, "\\\\");
    else
      buf_putc(out, *text);
  }
  buf_putc(out, '\n');
}

static char *line_read(const char *line, size_t len) {
  Buf text = BUF_EMPTY;
  for (size_t i = 0; i < len; i++) {
    if (line[i] == '\\' && i + 1 < len) {
      i++;
      buf_putc(&text, line[i] == 'n' ? '\n' : line[i]);
    } else {
      buf_putc(&text, line[i]);
    }
  }
  char *copy = mem_copy(buf_str(&text), text.len);
  buf_clear(&text);
  return copy;
}

static bool all_written(int fd, const char *text, size_t len) {
  while (len > 0) {
    ssize_t n = write(fd, text, len);
    if (n <= 0)
      return false;
    text += n;
    len -= (size_t)n;
  }
  return true;
}

static void file_add(const char *case_path, const char *line, size_t len) {
  Buf path = BUF_EMPTY;
  int fd = file_path(case_path, &path) ? file_lock(path.data) : -1;
  if (fd >= 0) {
    struct stat st;
    if (fstat(fd, &st) == 0 && !all_written(fd, line, len) && ftruncate(fd, st.st_size) != 0)
      st.st_size = 0; /* half a line stays behind: it is one entry that reads oddly */
    close(fd);
  }
  buf_clear(&path);
}

/* The newest half of the file takes its place. Whoever waits for the lock meanwhile finds that it is another file. */
static void file_shorten(const char *path, const char *bytes, size_t len) {
  const char *from = memchr(bytes + len / 2, '\n', len - len / 2);
  Buf beside = BUF_EMPTY;
  buf_printf(&beside, "%s.%ld", path, (long)getpid());
  int fd = from == NULL ? -1 : open(beside.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    bool ok = all_written(fd, from + 1, (size_t)(bytes + len - from - 1));
    if ((close(fd) != 0) | !ok || rename(beside.data, path) != 0)
      unlink(beside.data);
  }
  buf_clear(&beside);
}

/* Appends the newest entries of a file. */
static void file_read(const char *case_path, Entries *entries) {
  Buf path = BUF_EMPTY, bytes = BUF_EMPTY;
  int fd = file_path(case_path, &path) ? file_lock(path.data) : -1;
  char block[1 << 14];
  ssize_t n;
  while (fd >= 0 && (n = read(fd, block, sizeof block)) > 0)
    buf_add(&bytes, block, (size_t)n);
  if (bytes.len > BYTES_MAX)
    file_shorten(path.data, bytes.data, bytes.len);
  if (fd >= 0)
    close(fd);
  size_t start = 0, lines = 0;
  for (size_t i = bytes.len; i > 0; i--)
    if (bytes.data[i - 1] == '\n' && ++lines > ENTRIES_MAX) {
      start = i;
      break;
    }
  while (start < bytes.len) {
    size_t len = strcspn(bytes.data + start, "\n");
    if (len > 0 && start + len < bytes.len) {
      char *text = line_read(bytes.data + start, len);
      vec_add(entries, text);
    }
    start += len + 1;
  }
  buf_clear(&bytes);
  buf_clear(&path);
}

/* ---- the list ---- */

static int compare(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void entries_clear(Entries *entries) {
  for (size_t i = 0; i < entries->n; i++)
    mem_free(entries->at[i]);
  vec_clear(entries);
}

void history_case_set(const char *path) {
  if (current.open && (path == NULL ? current.path == NULL : current.path != NULL && strcmp(path, current.path) == 0))
    return;
  if (!current.open)
    using_history();
  current.open = true;
  mem_free(current.path);
  current.path = path == NULL ? NULL : mem_copy(path, strlen(path));
  clear_history();
  stifle_history(ENTRIES_MAX);
  Entries all = {0}, own = {0};
  file_read(NULL, &all);
  if (path != NULL)
    file_read(path, &own);
  char **sorted = mem_alloc((own.n + 1) * sizeof *sorted);
  for (size_t i = 0; i < own.n; i++)
    sorted[i] = own.at[i];
  qsort(sorted, own.n, sizeof *sorted, compare);
  for (size_t i = 0; i < all.n; i++)
    if (bsearch(&all.at[i], sorted, own.n, sizeof *sorted, compare) == NULL)
      add_history(all.at[i]);
  for (size_t i = 0; i < own.n; i++)
    add_history(own.at[i]);
  mem_free(sorted);
  entries_clear(&all);
  entries_clear(&own);
}

void history_entry_add(const char *text) {
  HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
  if (text[0] == ' ' || text[0] == '\t' || text[0] == '\0' || (last != NULL && strcmp(last->line, text) == 0))
    return;
  add_history(text);
  Buf line = BUF_EMPTY;
  line_write(text, &line);
  file_add(NULL, buf_str(&line), line.len);
  if (current.path != NULL)
    file_add(current.path, buf_str(&line), line.len);
  buf_clear(&line);
}
