/* SHA-256 (FIPS 180-4, section 6.2) of bytes in memory: what names a text or a file for good. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

/* Writes the 64 lower-case hexadecimal digits of the digest and a NUL. `bytes` may be NULL if `len` is 0. */
void sha256_hex(const void *bytes, size_t len, char out[65]);

#endif
