#include "bind/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool script_doc_read(const char *path, Buf *doc) {
  FILE *in = fopen(path, "r");
  if (in == NULL)
    return false;
  char *line = NULL;
  size_t cap = 0;
  ssize_t len;
  size_t before = doc->len;
  for (bool first = true; (len = getline(&line, &cap, in)) >= 0; first = false) {
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
      line[--len] = '\0';
    if (strncmp(line, "---", 3) == 0) {
      buf_puts(doc, line + (line[3] == ' ' ? 4 : 3));
      buf_putc(doc, '\n');
    } else if (doc->len > before || !(len == 0 || (first && line[0] == '#'))) {
      break;
    }
  }
  free(line);
  fclose(in);
  return doc->len > before;
}

bool script_text_test(const char *path) {
  struct stat info;
  if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
    return false;
  FILE *in = fopen(path, "r");
  if (in == NULL)
    return false;
  char head[512];
  size_t len = fread(head, 1, sizeof head, in);
  fclose(in);
  return len > 0 && memchr(head, '\0', len) == NULL;
}
