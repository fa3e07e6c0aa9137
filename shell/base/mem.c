#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *check(void *block, size_t size) {
  if (block != NULL || size == 0)
    return block;
  fprintf(stderr, "dossier: out of memory (%zu bytes asked for); the case is as it was last committed\n", size);
  _exit(EXIT_FAILURE);
}

void *mem_alloc(size_t size) {
  return check(malloc(size), size);
}

void *mem_zero(size_t count, size_t size) {
  return check(calloc(count, size), count * size);
}

void *mem_resize(void *block, size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / size)
    return check(NULL, SIZE_MAX);
  return check(realloc(block, count * size), count * size);
}

char *mem_copy(const char *bytes, size_t len) {
  char *copy = mem_alloc(len + 1);
  if (len > 0)
    memcpy(copy, bytes, len);
  copy[len] = '\0';
  return copy;
}

void mem_free(void *block) {
  free(block);
}
