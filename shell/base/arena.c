#include "base/arena.h"

#include "base/mem.h"

#include <stdalign.h>
#include <string.h>

#define CHUNK_LEAST 4096

struct ArenaChunk {
  ArenaChunk *next;
  size_t used, cap;
  alignas(max_align_t) char bytes[];
};

void *arena_alloc(Arena *arena, size_t size) {
  size = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
  ArenaChunk *chunk = arena->chunks;
  if (chunk == NULL || chunk->cap - chunk->used < size) {
    size_t cap = chunk == NULL ? CHUNK_LEAST : chunk->cap * 2;
    cap = cap < size ? size : cap;
    chunk = mem_alloc(sizeof *chunk + cap);
    *chunk = (ArenaChunk){.next = arena->chunks, .cap = cap};
    arena->chunks = chunk;
  }
  void *piece = chunk->bytes + chunk->used;
  chunk->used += size;
  arena->used += size;
  return memset(piece, 0, size);
}

char *arena_copy(Arena *arena, const void *bytes, size_t len) {
  char *copy = arena_alloc(arena, len + 1);
  if (len > 0)
    memcpy(copy, bytes, len);
  return copy;
}

void *arena_array(Arena *arena, const void *items, size_t n, size_t size) {
  return n == 0 ? NULL : memcpy(arena_alloc(arena, n * size), items, n * size);
}

void arena_clear(Arena *arena) {
  while (arena->chunks != NULL) {
    ArenaChunk *next = arena->chunks->next;
    mem_free(arena->chunks);
    arena->chunks = next;
  }
  arena->used = 0;
}
