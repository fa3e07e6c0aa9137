#include "bind/face.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#define MODULE_PREFIX "dossier."

static const char *face_folder(void) {
  const char *folder = getenv("DOSSIER_LUA");
  return folder != NULL && folder[0] != '\0' ? folder : NULL;
}

bool face_foreign(void) {
  return face_folder() != NULL;
}

static const FaceFile *face_find(const char *path) {
  size_t low = 0, high = FACE_COUNT;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(path, FACE_FILES[middle].path);
    if (order == 0)
      return &FACE_FILES[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}

/* Pushes the text of a file of DOSSIER_LUA, or nil. Lua's own io does it, so that nothing is owned here. */
static void face_folder_read(lua_State *L, const char *path) {
  lua_getglobal(L, "io");
  lua_getfield(L, -1, "open");
  lua_pushfstring(L, "%s/%s", face_folder(), path);
  lua_call(L, 1, 1);
  if (lua_isnil(L, -1))
    return;
  lua_getfield(L, -1, "read");
  lua_pushvalue(L, -2);
  lua_pushliteral(L, "a");
  lua_call(L, 2, 1);
}

static int face_search(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  if (strncmp(name, MODULE_PREFIX, sizeof MODULE_PREFIX - 1) != 0)
    return 0;
  luaL_gsub(L, name + sizeof MODULE_PREFIX - 1, ".", "/");
  const char *path = lua_pushfstring(L, "%s.lua", lua_tostring(L, -1));
  const char *chunk = lua_pushfstring(L, "@lua/%s", path);
  int status = LUA_OK;
  if (face_folder() != NULL) {
    face_folder_read(L, path);
    size_t len;
    const char *text = lua_tolstring(L, -1, &len);
    if (text == NULL)
      return 0;
    status = luaL_loadbufferx(L, text, len, chunk, "t");
  } else {
    const FaceFile *file = face_find(path);
    if (file == NULL)
      return 0;
    status = luaL_loadbufferx(L, file->code, file->code_len, chunk, "b");
  }
  if (status != LUA_OK)
    return lua_error(L);
  lua_pushstring(L, path);
  return 2;
}

void face_searcher_add(lua_State *L) {
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "searchers");
  for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i >= 2; i--) {
    lua_rawgeti(L, -1, i);
    lua_rawseti(L, -2, i + 1);
  }
  lua_pushcfunction(L, face_search);
  lua_rawseti(L, -2, 2);
  lua_pop(L, 2);
}

static int face_text(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  const FaceFile *file = face_find(path);
  if (file == NULL)
    return 0;
  if (face_folder() != NULL)
    face_folder_read(L, path);
  else
    lua_pushlstring(L, file->text, file->text_len);
  return 1;
}

static int face_paths(lua_State *L) {
  lua_createtable(L, (int)FACE_COUNT, 0);
  for (size_t i = 0; i < FACE_COUNT; i++) {
    lua_pushstring(L, FACE_FILES[i].path);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

int bind_open_face(lua_State *L) {
  static const luaL_Reg FUNCTIONS[] = {{"text", face_text}, {"paths", face_paths}, {NULL, NULL}};
  luaL_newlib(L, FUNCTIONS);
  return 1;
}
