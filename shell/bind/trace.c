#include "bind/trace.h"

#include "bind/face.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#define FACE_SOURCE "@lua/"
#define FRAMES_MAX 16  /* more, in a deep recursion, say nothing new */
#define LEVELS_MAX 200 /* looked at, hidden ones among them: finding a level takes as long as it is deep */

static bool trace_frame_hidden(const lua_Debug *ar) {
  if (face_foreign())
    return *ar->what == 'C';
  return *ar->what == 'C' || strncmp(ar->source, FACE_SOURCE, sizeof FACE_SOURCE - 1) == 0;
}

/* Pushes the text of the error value at index 1, as lua/mistake.lua puts it for a person, if that is loaded; of a table
 * that has none, what stands under `message`. */
static void trace_value_push(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  if (lua_getfield(L, -1, "dossier.mistake") == LUA_TTABLE && lua_getfield(L, -1, "explain") == LUA_TFUNCTION) {
    lua_pushvalue(L, 1);
    if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_type(L, -1) == LUA_TSTRING) {
      lua_replace(L, 2);
      lua_settop(L, 2);
      return;
    }
  }
  lua_settop(L, 1);
  bool text = lua_isstring(L, 1);
  if (!text && luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL) {
    lua_pop(L, 1);
    text = true;
  }
  if (text) {
    luaL_tolstring(L, 1, NULL);
    return;
  }
  if (lua_istable(L, 1)) {
    lua_pushliteral(L, "message");
    lua_rawget(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING)
      return;
    lua_pop(L, 1);
  }
  if (lua_isnil(L, 1))
    lua_pushliteral(L, "an error without a message (nil)");
  else
    lua_pushfstring(L, "an error that is a %s without a text (__tostring gives it one)", luaL_typename(L, 1));
}

/* Length of a position "NAME:LINE: " that `text` opens with, 0 if none. */
static size_t trace_position_len(const char *text, const char *name) {
  size_t len = strlen(name);
  if (strncmp(text, name, len) != 0 || text[len] != ':')
    return 0;
  size_t digits = strspn(text + len + 1, "0123456789");
  return digits > 0 && strncmp(text + len + 1 + digits, ": ", 2) == 0 ? len + digits + 3 : 0;
}

/* Skips a position inside the shell at the head of a message: it is of no use to whoever wrote the script. */
static const char *trace_text_strip(const char *text) {
  if (face_foreign() || strncmp(text, FACE_SOURCE + 1, sizeof FACE_SOURCE - 2) != 0)
    return text;
  char name[LUA_IDSIZE];
  size_t len = strcspn(text, ":");
  if (len >= sizeof name)
    return text;
  memcpy(name, text, len);
  name[len] = '\0';
  return text + trace_position_len(text, name);
}

/* The message itself, with the line of the script unless it names one, or was typed. */
static void trace_text_add(luaL_Buffer *out, const char *text, const lua_Debug *ar) {
  text += trace_position_len(text, "prompt");
  if (ar != NULL && *ar->source == '@' && trace_position_len(text, ar->short_src) == 0) {
    luaL_addstring(out, ar->short_src);
    lua_pushfstring(out->L, ":%d: ", ar->currentline);
    luaL_addvalue(out);
  }
  luaL_addstring(out, text);
}

/* What the shell calls a function of the script is of no use: its name is known where it was written. */
static void trace_name_check(lua_State *L, int level, lua_Debug *ar) {
  lua_Debug caller;
  if (lua_getstack(L, level + 1, &caller) && lua_getinfo(L, "S", &caller) && trace_frame_hidden(&caller))
    ar->namewhat = "";
}

static void trace_frame_add(lua_State *L, luaL_Buffer *out, lua_Debug *ar) {
  lua_pushfstring(L, "\n  %s:%d: in ", ar->short_src, ar->currentline);
  luaL_addvalue(out);
  if (*ar->what == 'm')
    lua_pushliteral(L, "the main chunk");
  else if (*ar->namewhat != '\0' && *ar->name != '?')
    lua_pushfstring(L, "%s '%s'", ar->namewhat, ar->name);
  else
    lua_pushfstring(L, "the function of line %d", ar->linedefined);
  luaL_addvalue(out);
}

int trace_message(lua_State *L) {
  lua_settop(L, 1);
  trace_value_push(L);
  const char *text = lua_tostring(L, 2);
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  bool traced = strstr(text, "\nstack traceback:") != NULL; /* debug.traceback was there before */
  bool file = false;
  int frames = 0;
  lua_Debug ar;
  for (int level = 1; level < LEVELS_MAX && frames <= FRAMES_MAX && lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sln", &ar);
    if (trace_frame_hidden(&ar))
      continue;
    if (frames++ == 0)
      trace_text_add(&out, trace_text_strip(text), &ar);
    if (traced)
      break;
    if (frames > FRAMES_MAX) {
      luaL_addstring(&out, file ? "\n  ..." : "");
    } else if (*ar.source == '@' || strcmp(ar.source, "=stdin") == 0) {
      luaL_addstring(&out, file ? "" : "\nstack traceback:");
      file = true;
      trace_name_check(L, level, &ar);
      trace_frame_add(L, &out, &ar);
    }
  }
  if (frames == 0)
    trace_text_add(&out, trace_text_strip(text), NULL);
  luaL_pushresult(&out);
  return 1;
}
