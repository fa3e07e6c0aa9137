/* The allocator. It never returns NULL: when memory is really exhausted the program ends with a message,
 * which loses nothing, since facts are safe in the file. What must be bounded is bounded before it is asked for.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                             /* owned by the caller; not zeroed */
void *mem_zero(size_t count, size_t size);                /* owned by the caller; zeroed */
void *mem_resize(void *block, size_t count, size_t size); /* takes block; ends the program on overflow */
char *mem_copy(const char *bytes, size_t len);            /* owned; a NUL is added behind the bytes */
void mem_free(void *block);                               /* takes block, which may be NULL */

#endif
