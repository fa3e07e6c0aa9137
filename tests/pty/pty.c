/* Runs a command on a pseudo-terminal and prints the screens that a person would see.
 *
 *   pty ROWSxCOLUMNS COMMAND [ARGS…] <SCRIPT
 *
 * The script has one action a line:
 *   type TEXT      sends the keys; \r \n \t \e \\ \xHH stand for Enter, a line feed, Tab, Escape, a backslash, a byte
 *   enter TEXT     the same, then Enter
 *   wait TEXT      until the text is on the screen
 *   prompt TEXT    until the line of the cursor is the text, and the cursor stands behind it
 *   screen         prints what is on the screen
 *   colours        prints whether colours came since the last time
 *   resize RxC     makes the terminal another size
 *   end            until the command has ended; prints its status
 * A line that begins with # or is empty is none. Only what was written since the last keys were sent is waited for, so a
 * script waits for what it sees and never for a time. What does not come within LIMIT seconds
 * is said, with the screen, and ends the run with status 1. */
#include "screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __APPLE__
#include <util.h>
#else
#include <pty.h>
#endif

enum { LIMIT = 30, ARG_MAX_LEN = 8192 };

static Screen screen;
static int terminal = -1;
static pid_t child;
static bool ended;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Takes what comes within some milliseconds; false if nothing did. */
static bool take(int wait) {
  struct pollfd ready = {.fd = terminal, .events = POLLIN};
  if (ended || poll(&ready, 1, wait) <= 0)
    return false;
  char bytes[4096];
  ssize_t n = read(terminal, bytes, sizeof bytes);
  if (n <= 0) {
    ended = true; /* EIO: the other side is closed */
    return true;
  }
  screen_feed(&screen, bytes, (size_t)n);
  if (screen.answer_len > 0) {
    if (write(terminal, screen.answer, screen.answer_len) < 0)
      ended = true;
    screen.answer_len = 0;
  }
  return true;
}

static void show(const char *title) {
  printf("-- %s\n", title);
  screen_print(&screen, stdout);
}

static void fail(const char *action, const char *text) {
  printf("-- nothing came: %s %s\n", action, text);
  show("the screen");
  fflush(stdout);
  kill(-child, SIGKILL);
  exit(1);
}

typedef bool Condition(const char *text);

static bool is_there(const char *text) {
  return screen_has(&screen, text);
}

static bool is_prompt(const char *text) {
  return screen_cursor_line_is(&screen, text);
}

static bool is_over(const char *text) {
  (void)text;
  return ended;
}

static void await(const char *action, const char *text, Condition *holds) {
  double last = now() + LIMIT;
  while (!holds(text)) {
    if (now() > last || (ended && !holds(text)))
      fail(action, text);
    take(100);
  }
}

static void keys_send(const char *text, bool enter) {
  char bytes[ARG_MAX_LEN];
  size_t n = 0;
  for (; *text != '\0' && n + 2 < sizeof bytes; text++) {
    if (*text != '\\') {
      bytes[n++] = *text;
      continue;
    }
    switch (*++text) {
    case 'n': bytes[n++] = '\n'; break;
    case 'r': bytes[n++] = '\r'; break;
    case 't': bytes[n++] = '\t'; break;
    case 'e': bytes[n++] = '\x1b'; break;
    case 'x': bytes[n++] = (char)strtol((char[]){text[1], text[2], '\0'}, NULL, 16), text += 2; break;
    default: bytes[n++] = *text;
    }
  }
  if (enter)
    bytes[n++] = '\r';
  while (take(0)) /* what is on its way is no answer to these keys */
    ;
  screen.age++;
  for (size_t at = 0; at < n;) {
    ssize_t done = write(terminal, bytes + at, n - at);
    if (done <= 0) {
      ended = true;
      return;
    }
    at += (size_t)done;
  }
}

static bool size_read(const char *text, struct winsize *size) {
  unsigned rows, columns;
  if (sscanf(text, "%ux%u", &rows, &columns) != 2 || rows < 1 || columns < 1 || rows > SCREEN_ROWS ||
      columns > SCREEN_COLUMNS)
    return false;
  *size = (struct winsize){.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return true;
}

static void end_show(void) {
  await("end", "", is_over);
  int status;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  if (WIFEXITED(status))
    printf("-- ended with status %d\n", WEXITSTATUS(status));
  else
    printf("-- ended by signal %d\n", WTERMSIG(status));
  child = 0;
}

static void action_run(const char *line) {
  size_t len = strcspn(line, " ");
  const char *text = line[len] == ' ' ? line + len + 1 : line + len;
  struct winsize size;
  if (strncmp(line, "type", len) == 0) {
    keys_send(text, false);
  } else if (strncmp(line, "enter", len) == 0) {
    keys_send(text, true);
  } else if (strncmp(line, "wait", len) == 0) {
    await("wait", text, is_there);
  } else if (strncmp(line, "prompt", len) == 0) {
    await("prompt", text, is_prompt);
  } else if (strncmp(line, "screen", len) == 0) {
    show(*text != '\0' ? text : "screen");
  } else if (strncmp(line, "colours", len) == 0) {
    printf("-- colours: %s\n", screen.coloured ? "yes" : "no");
    screen.coloured = false;
  } else if (strncmp(line, "resize", len) == 0 && size_read(text, &size)) {
    while (take(0))
      ;
    screen_resize(&screen, size.ws_row, size.ws_col);
    screen.age++;
    ioctl(terminal, TIOCSWINSZ, &size);
  } else if (strncmp(line, "end", len) == 0) {
    end_show();
  } else {
    fail("no such action:", line);
  }
}

int main(int argc, char **argv) {
  struct winsize size;
  if (argc < 3 || !size_read(argv[1], &size)) {
    fputs("usage: pty ROWSxCOLUMNS COMMAND [ARGS...] <SCRIPT\n", stderr);
    return 2;
  }
  screen_init(&screen, size.ws_row, size.ws_col);
  child = forkpty(&terminal, NULL, NULL, &size);
  if (child == 0) {
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  if (child < 0) {
    perror("pty");
    return 2;
  }
  char line[ARG_MAX_LEN];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (line[0] != '#' && line[0] != '\0')
      action_run(line);
  }
  if (child > 0)
    kill(-child, SIGKILL);
  return 0;
}
