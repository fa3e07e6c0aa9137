#include "bind/script.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/vec.h"
#include "bind/internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool script_text_test(const char *path) {
  struct stat info;
  if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
    return false;
  FILE *in = fopen(path, "re");
  if (in == NULL)
    return false;
  char head[512];
  size_t len = fread(head, 1, sizeof head, in);
  fclose(in);
  return len > 0 && memchr(head, '\0', len) == NULL;
}

/* ---- dossier.host.script ---- */

#define PATHS_TYPE "dossier.paths"

enum { DEPTH_MAX = 16, PATHS_MAX = 10000 };

typedef struct Paths {
  VEC(char *) list; /* owned, and what it holds */
} Paths;

static int paths_clear(lua_State *L) {
  Paths *paths = luaL_checkudata(L, 1, PATHS_TYPE);
  for (size_t i = 0; i < paths->list.n; i++)
    mem_free(paths->list.at[i]);
  vec_clear(&paths->list);
  return 0;
}

static bool lua_file_test(const char *name) {
  size_t len = strlen(name);
  return len > 4 && strcmp(name + len - 4, ".lua") == 0;
}

/* Adds the *.lua below a folder. What begins with a dot is passed over, and so are links to folders: they may lead round. */
static bool paths_add(Paths *paths, const char *folder, int depth) {
  DIR *dir = opendir(folder);
  if (dir == NULL)
    return false;
  size_t len = strlen(folder);
  const char *slash = len > 0 && folder[len - 1] == '/' ? "" : "/";
  for (struct dirent *entry; (entry = readdir(dir)) != NULL && paths->list.n < PATHS_MAX;) {
    struct stat info;
    if (entry->d_name[0] == '.')
      continue;
    Buf path = BUF_EMPTY;
    buf_printf(&path, "%s%s%s", folder, slash, entry->d_name);
    if (lstat(buf_str(&path), &info) == 0) {
      if (S_ISDIR(info.st_mode) && depth < DEPTH_MAX)
        paths_add(paths, buf_str(&path), depth + 1);
      else if (lua_file_test(entry->d_name) && stat(buf_str(&path), &info) == 0 && S_ISREG(info.st_mode))
        vec_add(&paths->list, mem_copy(path.data, path.len));
    }
    buf_clear(&path);
  }
  closedir(dir);
  return true;
}

static int paths_compare(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* files(folder): the paths of the *.lua below it, sorted. */
static int script_files(lua_State *L) {
  const char *folder = luaL_checkstring(L, 1);
  Paths *paths = lua_newuserdatauv(L, sizeof *paths, 0);
  memset(paths, 0, sizeof *paths);
  luaL_setmetatable(L, PATHS_TYPE);
  if (!paths_add(paths, folder, 0))
    return bind_refuse(L, "the scripts of %s cannot be listed: %s", folder, strerror(errno));
  if (paths->list.n > 0)
    qsort(paths->list.at, paths->list.n, sizeof *paths->list.at, paths_compare);
  lua_createtable(L, (int)paths->list.n, 0);
  for (size_t i = 0; i < paths->list.n; i++) {
    lua_pushstring(L, paths->list.at[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

int bind_open_script(lua_State *L) {
  static const luaL_Reg FUNCTIONS[] = {{"files", script_files}, {NULL, NULL}};
  static const luaL_Reg META[] = {{"__gc", paths_clear}, {NULL, NULL}};
  luaL_newmetatable(L, PATHS_TYPE);
  luaL_setfuncs(L, META, 0);
  lua_pop(L, 1);
  luaL_newlib(L, FUNCTIONS);
  return 1;
}
