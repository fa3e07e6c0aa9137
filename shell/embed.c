/* A program of the build: compiles the files of lua/ and writes them as one C file, so that the shell carries its face
 * within it and starts without reading or parsing any. Chunks keep their names and line numbers for tracebacks.
 *
 *   embed OUTPUT lua/prompt.lua lua/manual/tutorial.md …
 */
#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes bytes as a C string literal: octal escapes of three digits, so that no digit behind them is taken in. */
static int bytes_write(lua_State *L, const void *bytes, size_t len, void *context) {
  (void)L;
  FILE *out = context;
  const unsigned char *at = bytes;
  fputs("\n    \"", out);
  for (size_t i = 0; i < len; i++) {
    if (i > 0 && i % 96 == 0)
      fputs("\"\n    \"", out);
    if (at[i] >= ' ' && at[i] < 127 && at[i] != '"' && at[i] != '\\' && at[i] != '?')
      fputc(at[i], out);
    else
      fprintf(out, "\\%03o", at[i]);
  }
  fputc('"', out);
  return 0;
}

static char *file_read(const char *path, size_t *len) {
  FILE *in = fopen(path, "rb");
  if (in == NULL || fseek(in, 0, SEEK_END) != 0) {
    perror(path);
    exit(1);
  }
  long size = ftell(in);
  rewind(in);
  char *text = malloc((size_t)size + 1);
  if (text == NULL || fread(text, 1, (size_t)size, in) != (size_t)size) {
    perror(path);
    exit(1);
  }
  fclose(in);
  *len = (size_t)size;
  return text;
}

static void file_write(lua_State *L, FILE *out, const char *path, int number) {
  size_t len;
  char *text = file_read(path, &len);
  size_t path_len = strlen(path);
  fprintf(out, "static const char TEXT_%d[] =", number);
  bytes_write(L, text, len, out);
  fputs(";\n", out);
  if (path_len > 4 && strcmp(path + path_len - 4, ".lua") == 0) {
    lua_pushfstring(L, "@%s", path);
    if (luaL_loadbufferx(L, text, len, lua_tostring(L, -1), "t") != LUA_OK) {
      fprintf(stderr, "%s\n", lua_tostring(L, -1));
      exit(1);
    }
    fprintf(out, "static const char CODE_%d[] =", number);
    lua_dump(L, bytes_write, out, 0);
    fputs(";\n", out);
    lua_pop(L, 2);
  }
  free(text);
}

int main(int argc, char **argv) {
  FILE *out = argc > 1 ? fopen(argv[1], "w") : NULL;
  lua_State *L = luaL_newstate();
  if (out == NULL || L == NULL) {
    fputs("embed: cannot write the output\n", stderr);
    return 1;
  }
  fputs("/* Made by shell/embed.c from the files of lua/. */\n#include \"bind/face.h\"\n", out);
  for (int i = 2; i < argc; i++)
    file_write(L, out, argv[i], i);
  fputs("\nconst FaceFile FACE_FILES[] = {\n", out);
  for (int i = 2; i < argc; i++) {
    const char *path = strncmp(argv[i], "lua/", 4) == 0 ? argv[i] + 4 : argv[i];
    fprintf(out, "    {\"%s\", TEXT_%d, sizeof TEXT_%d - 1, ", path, i, i);
    size_t len = strlen(path);
    if (len > 4 && strcmp(path + len - 4, ".lua") == 0)
      fprintf(out, "CODE_%d, sizeof CODE_%d - 1},\n", i, i);
    else
      fputs("NULL, 0},\n", out);
  }
  fprintf(out, "    {NULL, NULL, 0, NULL, 0}};\nconst size_t FACE_COUNT = %d;\n", argc - 2);
  lua_close(L);
  return ferror(out) != 0 || fclose(out) != 0;
}
