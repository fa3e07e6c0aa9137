#include "bind/terminal.h"

#include "base/mem.h"
#include "bind/internal.h"
#include "bind/script.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* dossier.host.terminal: the screen and what stands in its place. */

enum { ROWS = 24, FILES_MAX = 5000, NO_COMMAND = 127 };

static struct {
  FILE *screen; /* NULL until it is asked for */
  int printed;  /* what standard output was at first; a descriptor of its own */
  bool away;    /* standard output is a file of .output */
  FILE *log;    /* NULL when no transcript is kept */
  char *output_path, *log_path;
} here;

FILE *terminal_screen(void) {
  if (here.screen == NULL) {
    fflush(stdout);
    here.printed = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    bool elsewhere = isatty(STDIN_FILENO) && !isatty(STDOUT_FILENO) && isatty(STDERR_FILENO);
    int fd = fcntl(elsewhere ? STDERR_FILENO : STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    here.screen = fd < 0 ? NULL : fdopen(fd, "w");
    if (here.screen == NULL)
      here.screen = stdout;
  }
  return here.screen;
}

/* Standard output is the screen again. */
static bool output_end(void) {
  bool ok = fflush(stdout) == 0 && !ferror(stdout);
  if (!here.away)
    return ok;
  clearerr(stdout);
  here.away = false;
  return dup2(here.printed, STDOUT_FILENO) >= 0 && ok;
}

static void log_end(void) {
  if (here.log != NULL)
    fclose(here.log);
  here.log = NULL;
}

bool terminal_flush(Buf *message) {
  bool ok = true;
  errno = 0;
  if (here.away && (fflush(stdout) != 0 || ferror(stdout))) {
    buf_printf(message, "%s cannot be written: %s; output goes to the screen again", here.output_path,
               errno != 0 ? strerror(errno) : "writing failed");
    output_end();
    ok = false;
  }
  errno = 0;
  if (here.log != NULL && (fflush(here.log) != 0 || ferror(here.log))) {
    buf_printf(message, "%s%s cannot be written: %s; the transcript ends here", ok ? "" : "; ", here.log_path,
               errno != 0 ? strerror(errno) : "writing failed");
    log_end();
    ok = false;
  }
  fflush(stdout);
  if (here.screen != NULL)
    fflush(here.screen);
  return ok;
}

void terminal_log_add(const char *text, size_t len) {
  if (here.log == NULL)
    return;
  for (size_t i = 0; i < len; i++) {
    if (text[i] == '\x1b' && i + 1 < len && text[i + 1] == '[') {
      for (i += 2; i < len && (text[i] < '@' || text[i] > '~'); i++)
        ;
      continue;
    }
    putc(text[i], here.log);
  }
}

/* ---- files ---- */

/* Opens a file to write to. What holds something is left alone unless it may be added to; raises with the reason. */
static int file_open(lua_State *L, const char *path, bool adding) {
  struct stat st;
  if (stat(path, &st) == 0) {
    bool sink = S_ISCHR(st.st_mode);
    if (!sink && !S_ISREG(st.st_mode))
      bind_refuse(L, "%s is %s", path, S_ISDIR(st.st_mode) ? "a directory" : "not a regular file");
    if (bind_is_case(L, &st))
      bind_refuse(L, "%s is the case itself", path);
    if (!sink && st.st_size > 0 && !(adding && script_text_test(path)))
      bind_refuse(L, "%s is there already%s; take another name, or remove it first", path,
                  adding ? " and no text" : "");
  }
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0666);
  if (fd < 0)
    bind_refuse(L, "%s cannot be written: %s", path, strerror(errno));
  return fd;
}

static void path_keep(char **kept, const char *path) {
  mem_free(*kept);
  *kept = mem_copy(path, strlen(path));
}

/* output(path): what is printed from now on goes to a new file; without a path, to the screen. What was in use so far
 * comes back, or nil. */
static int terminal_output(lua_State *L) {
  const char *path = luaL_optstring(L, 1, NULL);
  int fd = path == NULL ? -1 : file_open(L, path, false);
  terminal_screen();
  bool away = here.away, ok = output_end();
  if (fd >= 0) {
    here.away = dup2(fd, STDOUT_FILENO) >= 0;
    close(fd);
  }
  if (away && !ok)
    return bind_refuse(L, "%s could not be written to its end", here.output_path);
  if (away)
    lua_pushstring(L, here.output_path);
  else
    lua_pushnil(L);
  if (path != NULL)
    path_keep(&here.output_path, path);
  return 1;
}

/* log(path): keeps a transcript, at the end of the file; without a path, no longer. As output. */
static int terminal_log(lua_State *L) {
  const char *path = luaL_optstring(L, 1, NULL);
  int fd = path == NULL ? -1 : file_open(L, path, true);
  bool kept = here.log != NULL;
  log_end();
  here.log = fd < 0 ? NULL : fdopen(fd, "a");
  if (kept)
    lua_pushstring(L, here.log_path);
  else
    lua_pushnil(L);
  if (path != NULL)
    path_keep(&here.log_path, path);
  return 1;
}

/* log_add(text) */
static int terminal_log_text(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  terminal_log_add(text, len);
  return 0;
}

/* say(text): to the screen, whatever standard output is, and to the transcript. */
static int terminal_say(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  FILE *screen = terminal_screen();
  fflush(stdout);
  fwrite(text, 1, len, screen);
  fflush(screen);
  terminal_log_add(text, len);
  return 0;
}

static int files_close(lua_State *L) {
  DIR **dir = lua_touserdata(L, 1);
  if (*dir != NULL)
    closedir(*dir);
  *dir = NULL;
  return 0;
}

/* files(folder): the names in it, those of folders with a slash, in no order; an empty list if it cannot be read. */
static int terminal_files(lua_State *L) {
  const char *folder = luaL_checkstring(L, 1);
  DIR **dir = lua_newuserdatauv(L, sizeof *dir, 0);
  *dir = NULL;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, files_close);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  lua_newtable(L);
  *dir = opendir(folder);
  const struct dirent *entry;
  for (lua_Integer n = 0; *dir != NULL && n < FILES_MAX && (entry = readdir(*dir)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    struct stat st;
    bool inner = fstatat(dirfd(*dir), entry->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
    lua_pushfstring(L, "%s%s", entry->d_name, inner ? "/" : "");
    lua_rawseti(L, -2, ++n);
  }
  if (*dir != NULL)
    closedir(*dir);
  *dir = NULL;
  return 1;
}

/* ---- the screen ---- */

/* rows(): of the terminal at which somebody types and reads, or nil if there is none. */
static int terminal_rows(lua_State *L) {
  struct winsize size = {0};
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
    return 0;
  bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0;
  lua_pushinteger(L, known ? size.ws_row : ROWS);
  return 1;
}

/* clock(): seconds of a clock that nobody sets. */
static int terminal_clock(lua_State *L) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  lua_pushnumber(L, (lua_Number)now.tv_sec + (lua_Number)now.tv_nsec / 1e9);
  return 1;
}

static void pager_exec(const char *command, int in) {
  signal(SIGPIPE, SIG_DFL);
  dup2(in, STDIN_FILENO);
  setenv("LESS", "FRX", 0);
  setenv("LESSCHARSET", "utf-8", 0);
  execl("/bin/sh", "sh", "-c", command, (char *)NULL);
  _exit(NO_COMMAND);
}

/* Writes all of the text; a reader that has seen enough is no failure. */
static void pager_feed(int out, const char *text, size_t len) {
  while (len > 0) {
    ssize_t n = write(out, text, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return;
    text += n;
    len -= (size_t)n;
  }
}

/* Runs the command on the text and waits for it; its status, -1 if it could not be started. Ctrl-C is the pager's. */
static int pager_run(const char *command, const char *text, size_t len) {
  int ends[2], status = -1;
  if (pipe(ends) != 0)
    return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  struct sigaction ignore = {.sa_handler = SIG_IGN}, pipe_before, int_before, quit_before;
  sigaction(SIGPIPE, &ignore, &pipe_before);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    signal(SIGINT, SIG_DFL);
    pager_exec(command, ends[0]);
  }
  sigaction(SIGINT, &ignore, &int_before);
  sigaction(SIGQUIT, &ignore, &quit_before);
  close(ends[0]);
  if (child > 0)
    pager_feed(ends[1], text, len);
  close(ends[1]);
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  sigaction(SIGINT, &int_before, NULL);
  sigaction(SIGQUIT, &quit_before, NULL);
  sigaction(SIGPIPE, &pipe_before, NULL);
  return child < 0 ? -1 : WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

/* page(command, text): shows the text by the command; false if there is no such command. */
static int terminal_page(lua_State *L) {
  size_t len;
  const char *command = luaL_checkstring(L, 1), *text = luaL_checklstring(L, 2, &len);
  int status = pager_run(command, text, len);
  lua_pushboolean(L, status >= 0 && status != NO_COMMAND);
  return 1;
}

int bind_open_terminal(lua_State *L) {
  static const luaL_Reg FUNCTIONS[] = {
      {"rows", terminal_rows},     {"clock", terminal_clock}, {"page", terminal_page},
      {"output", terminal_output}, {"log", terminal_log},     {"log_add", terminal_log_text},
      {"say", terminal_say},       {"files", terminal_files}, {NULL, NULL},
  };
  Session *session = lua_touserdata(L, lua_upvalueindex(1));
  luaL_newlibtable(L, FUNCTIONS);
  lua_pushlightuserdata(L, session);
  luaL_setfuncs(L, FUNCTIONS, 1);
  return 1;
}
