#include "text/internal.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/utrans.h>

#define QUOTE_EXPANDED(name) #name
#define QUOTE(name) QUOTE_EXPANDED(name)
#define VERSION QUOTE(U_ICU_VERSION_MAJOR_NUM)

/* Cyrillic as the English press writes it (BGN/PCGN), every other script by ICU's own choice. */
static const char ROMAN[] = "Russian-Latin/BGN; Any-Latin; Latin-ASCII";

static Icu loaded;
static bool is_loaded;

static bool find_functions(void *library, Icu *icu) {
#define FIND(name) (icu->name = (__typeof__(name) *)dlsym(library, QUOTE(name))) != NULL &&
  return ICU_FUNCTIONS(FIND) true;
#undef FIND
}

static bool find_data(Icu *icu) {
  UErrorCode status = U_ZERO_ERROR;
  icu->fold = icu->unorm2_getNFKCCasefoldInstance(&status);
  icu->graphemes = icu->ubrk_open(UBRK_CHARACTER, "", NULL, 0, &status);
  return U_SUCCESS(status);
}

static void *open_library(const char *name, Err *err) {
  void *library = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL)
    err_set(err, ERR_MISSING,
            "text beyond ASCII needs the Unicode library %s, which this machine lacks; install ICU " VERSION
            ", or build dossier against the ICU that is there",
            name);
  return library;
}

static bool refuse(Err *err) {
  return err_set(err, ERR_MISSING, "the Unicode library of this machine is not complete; install ICU " VERSION " anew");
}

bool text_load(Err *err) {
  if (is_loaded)
    return true;
  void *library = open_library("libicuuc.so." VERSION, err);
  if (library == NULL)
    return false;
  is_loaded = find_functions(library, &loaded) && find_data(&loaded);
  return is_loaded || refuse(err);
}

static _Noreturn void stop(const Err *err) {
  fprintf(stderr, "dossier: %s; the case is as it was last committed\n", err->message);
  exit(EXIT_FAILURE);
}

const Icu *text_icu(void) {
  Err err;
  if (!text_load(&err))
    stop(&err);
  return &loaded;
}

bool text_is_mark(uint32_t code) {
  return code >= 0x300 && (U_MASK(text_icu()->u_charType((UChar32)code)) & U_GC_M_MASK) != 0;
}

/* The transliterator, and `*apply` to run it; both stay until the program ends. */
static bool open_roman(UTransliterator **roman, __typeof__(utrans_transUChars) **apply, Err *err) {
  void *library = open_library("libicui18n.so." VERSION, err);
  if (library == NULL)
    return false;
  __typeof__(utrans_openU) *make = (__typeof__(utrans_openU) *)dlsym(library, QUOTE(utrans_openU));
  *apply = (__typeof__(utrans_transUChars) *)dlsym(library, QUOTE(utrans_transUChars));
  if (make == NULL || *apply == NULL)
    return refuse(err);
  UChar id[sizeof ROMAN];
  for (size_t i = 0; i < sizeof ROMAN; i++)
    id[i] = (UChar)ROMAN[i];
  UErrorCode status = U_ZERO_ERROR;
  *roman = make(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
  return U_SUCCESS(status) || refuse(err);
}

bool text_roman_any(UChar *word, int32_t *len, int32_t size) {
  static UTransliterator *roman;
  static __typeof__(utrans_transUChars) *apply;
  Err err;
  if (roman == NULL && !open_roman(&roman, &apply, &err))
    stop(&err);
  UErrorCode status = U_ZERO_ERROR;
  int32_t limit = *len;
  apply(roman, word, len, size, 0, &limit, &status);
  return U_SUCCESS(status);
}
