#include "base/sha256.h"

#include "base/buf.h"
#include "base/mem.h"
#include "check.h"

/* FIPS 180-4 and its examples. */
static void digests_are_those_of_the_standard(void) {
  char hex[65];
  sha256_hex(NULL, 0, hex);
  CHECK_STR(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  sha256_hex("abc", 3, hex);
  CHECK_STR(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const char *two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  sha256_hex(two, strlen(two), hex);
  CHECK_STR(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void long_input_is_taken_whole(void) {
  char hex[65];
  char *bytes = mem_alloc(1000000);
  memset(bytes, 'a', 1000000);
  sha256_hex(bytes, 1000000, hex);
  CHECK_STR(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  memset(bytes, 0, 1000000);
  sha256_hex(bytes, 1000000, hex);
  CHECK_STR(hex, "d29751f2649b32ff572b5e0a9f541ea660a50f94ff0beedfb0b692b924cc8025");
  mem_free(bytes);
}

/* The digest of the digests of every length from 0 to 299: the padding takes one block or two. */
static void every_length_is_padded_right(void) {
  unsigned char bytes[300];
  char hex[65];
  Buf all = BUF_EMPTY;
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (unsigned char)((i * 131 + 7) % 256);
  for (size_t n = 0; n < sizeof bytes; n++) {
    sha256_hex(bytes, n, hex);
    buf_puts(&all, hex);
  }
  sha256_hex(all.data, all.len, hex);
  CHECK_STR(hex, "80e947d0c3aa86bde4f449042cd8a06445fa86f22ba37bf4acaef66033a87338");
  buf_clear(&all);
}

int main(void) {
  digests_are_those_of_the_standard();
  long_input_is_taken_whole();
  every_length_is_padded_right();
  return check_report();
}
