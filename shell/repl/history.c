#include "repl/history.h"

#include "base/buf.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <readline/history.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINES_MAX 10000

/* Appends the path of the file, its folders made; false if there is nowhere to put it. */
static bool history_path_make(Buf *path) {
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
  int fd = open(path->data, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  return fd >= 0 && close(fd) == 0;
}

void history_open(void) {
  Buf path = BUF_EMPTY;
  using_history();
  stifle_history(LINES_MAX);
  history_comment_char = '#'; /* with times in the file, an entry of several lines stays one */
  history_write_timestamps = 1;
  if (history_path_make(&path))
    read_history(path.data);
  buf_clear(&path);
}

void history_line_add(const char *text) {
  HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
  if (last != NULL && strcmp(last->line, text) == 0)
    return;
  Buf path = BUF_EMPTY;
  add_history(text);
  if (history_path_make(&path))
    append_history(1, path.data);
  buf_clear(&path);
}
