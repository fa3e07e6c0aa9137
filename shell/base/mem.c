#include "base/mem.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- large pages ----
 *
 * What takes much memory takes it in large pages where the system gives them: a third of the time of large questions went
 * into small ones, each of which the system has to hand out and the processor to look up. */

#define LARGE ((size_t)4 << 20)  /* bytes: of a block, or of the heap, from where on it is large */
#define STEP ((size_t)32 << 20)  /* by which a large heap grows */
#define KEPT ((size_t)256 << 20) /* that it keeps when it is free */
#define LOOKED 512               /* bytes: blocks below do not make the heap grow alone */
#define PAGE ((uintptr_t)4096)

static void prefer_large_pages(uintptr_t from, uintptr_t to) {
  from &= ~(PAGE - 1);
  madvise((void *)from, to - from, MADV_HUGEPAGE); /* it may be refused */
}

/* The heap has grown since somebody looked last. */
static void follow_heap(uintptr_t before, uintptr_t now) {
  static _Atomic uintptr_t start;
  uintptr_t none = 0;
  if (atomic_compare_exchange_strong(&start, &none, now) || now < atomic_load(&start) + LARGE)
    return;
  mallopt(M_MMAP_THRESHOLD, (int)STEP);
  mallopt(M_TOP_PAD, (int)STEP);
  mallopt(M_TRIM_THRESHOLD, (int)KEPT);
  if (before < now)
    prefer_large_pages(before, now);
}

static void *look(void *block, size_t size) {
  static _Atomic uintptr_t end;
  uintptr_t now = (uintptr_t)sbrk(0);
  if (now != atomic_load(&end))
    follow_heap(atomic_exchange(&end, now), now);
  if (size >= LARGE)
    prefer_large_pages((uintptr_t)block, (uintptr_t)block + size);
  return block;
}

/* ---- the allocator ---- */

static void *check(void *block, size_t size) {
  if (block != NULL || size == 0)
    return size < LOOKED ? block : look(block, size);
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
