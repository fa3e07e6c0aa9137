/* A growing array of plain data: VEC(Type) declares the struct, vec_add appends.
 *
 *   VEC(int64_t) ids = {0};
 *   vec_add(&ids, 7);
 *   vec_room(&ids, 100); // so many more can be written behind what is there
 *   vec_clear(&ids);
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/mem.h"

#define VEC(Type)                                                                                                      \
  struct {                                                                                                             \
    Type *at;                                                                                                          \
    size_t n, cap;                                                                                                     \
  }

#define vec_add(vec, item)                                                                                             \
  do {                                                                                                                 \
    if ((vec)->n == (vec)->cap) {                                                                                      \
      (vec)->cap = (vec)->cap == 0 ? 8 : (vec)->cap * 2;                                                               \
      (vec)->at = mem_resize((vec)->at, (vec)->cap, sizeof *(vec)->at);                                                \
    }                                                                                                                  \
    (vec)->at[(vec)->n++] = (item);                                                                                    \
  } while (0)

#define vec_room(vec, more)                                                                                            \
  do {                                                                                                                 \
    size_t vec_want = (vec)->n + (more);                                                                               \
    if (vec_want > (vec)->cap) {                                                                                       \
      (vec)->cap = vec_want > (vec)->cap * 2 ? vec_want : (vec)->cap * 2;                                              \
      (vec)->at = mem_resize((vec)->at, (vec)->cap, sizeof *(vec)->at);                                                \
    }                                                                                                                  \
  } while (0)

#define vec_clear(vec)                                                                                                 \
  do {                                                                                                                 \
    mem_free((vec)->at);                                                                                               \
    (vec)->at = NULL;                                                                                                  \
    (vec)->n = (vec)->cap = 0;                                                                                         \
  } while (0)

#endif
