/* Memory of one lifetime: many small pieces, freed together.
 *
 * Ownership: the struct is the caller's; every piece is owned by it until arena_clear.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

typedef struct ArenaChunk ArenaChunk;

typedef struct Arena {
  ArenaChunk *chunks; /* the one in use first */
  size_t used;        /* bytes handed out */
} Arena;

#define ARENA_EMPTY ((Arena){NULL, 0})

void *arena_alloc(Arena *arena, size_t size);                              /* zeroed, aligned for anything */
char *arena_copy(Arena *arena, const void *bytes, size_t len);             /* a NUL is added behind the bytes */
void *arena_array(Arena *arena, const void *items, size_t n, size_t size); /* a copy of n items; NULL if n is 0 */
void arena_clear(Arena *arena);                                            /* frees all pieces; it may be used again */

#endif
