/* The files of lua/ inside the program: compiled modules, and the text of all of them for `help`.
 *
 * FACE_FILES is made by the build (shell/embed.c), sorted by path, and closed by an entry without a path. If the
 * environment names a folder in DOSSIER_LUA, files are read from there instead, for people who change them.
 */
#ifndef BIND_FACE_H
#define BIND_FACE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct FaceFile {
  const char *path; /* below lua/: "show.lua", "manual/tutorial.md" */
  const char *text;
  size_t text_len;
  const char *code; /* NULL for what is no Lua */
  size_t code_len;
} FaceFile;

extern const FaceFile FACE_FILES[];
extern const size_t FACE_COUNT;

/* Puts a searcher for the modules "dossier.NAME" behind package.preload. */
void face_searcher_add(lua_State *L);

/* True if the face comes from DOSSIER_LUA: whoever changes it wants to see its frames in tracebacks. */
bool face_foreign(void);

/* Module "dossier.host.face": paths() lists the files that were there when the shell was built, text(path) is the text
 * of one of them, or nil. */
int bind_open_face(lua_State *L);

#endif
