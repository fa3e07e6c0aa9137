#include "check.h"
#include "text/text.h"

static double like(const char *a, const char *b) {
  return text_likeness(a, strlen(a), b, strlen(b));
}

static void the_same_is_one_and_nothing_in_common_zero(void) {
  CHECK(like("taliban", "taliban") == 1);
  CHECK(like("", "") == 1);
  CHECK(like("", "taliban") == 0);
  CHECK(like("abc", "xyz") == 0);
  CHECK(like("taliban", "talibans") < 1);
}

static void the_order_of_words_does_not_count(void) {
  CHECK(like("vladimir putin", "putin vladimir") == 1);
  CHECK(like("a b c", "c a b") == 1);
  CHECK(like("friedrich hans", "hans friedrich wilhelm") == like("hans friedrich", "hans friedrich wilhelm"));
}

static void slips_stay_near(void) {
  CHECK(like("talibn", "taliban") > 0.85);
  CHECK(like("tailban", "taliban") > 0.85);
  CHECK(like("vladmir puttin", "vladimir putin") > 0.85);
  CHECK(like("al qaida", "alqaida") > 0.99);
  CHECK(like("sergey shoygu", "sergei shoigu") > 0.8);
  CHECK(like("طلبان", "طالبان") > 0.8);
}

static void a_part_of_a_name_is_near(void) {
  CHECK(like("putin", "vladimir putin") >= 0.6);
  CHECK(like("talibn", "tehrik e taliban pakistan") >= 0.6);
  CHECK(like("talibn", "taliban") > like("talibn", "tehrik e taliban pakistan"));
  CHECK(like("vladimir putin", "vladimir vladimirovich putin") > like("putin", "vladimir putin"));
}

static void other_names_are_far(void) {
  CHECK(like("taliban", "russia") < 0.5);
  CHECK(like("taliban", "kazakhstan") < 0.5);
  CHECK(like("iran", "iraq") < like("iran", "irann"));
  CHECK(like("delist", "meet") < 0.6);
}

/* Between 0 and 1 and the same both ways, for names of any length and for bytes that are no text. */
static void any_bytes_can_be_compared(void) {
  static const char *const NAMES[] = {
      "taliban", "a",     "a a a a a a a a a a a a a a a a a a a a", "\xFF\xFE", "ab\xE2",
      " ",       "  x  ", "al qaida in the arabian peninsula"};
  size_t count = sizeof NAMES / sizeof *NAMES, held = 0;
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < count; j++) {
      double ab = like(NAMES[i], NAMES[j]), ba = like(NAMES[j], NAMES[i]);
      held += ab >= 0 && ab <= 1 && ab - ba < 1e-12 && ba - ab < 1e-12 && (i != j || ab == 1);
    }
  CHECK(held == count * count);
}

static void long_names_take_no_longer(void) {
  Buf a = BUF_EMPTY, b = BUF_EMPTY;
  while (a.len < 1 << 20)
    buf_puts(&a, "abcdefg ");
  buf_add(&b, a.data, a.len);
  buf_puts(&b, "x");
  CHECK(text_likeness(a.data, a.len, a.data, a.len) == 1);
  CHECK(text_likeness(a.data, a.len, b.data, b.len) > 0.9);
  CHECK(text_likeness(a.data, a.len, b.data, b.len) < 1);
  buf_clear(&a);
  buf_clear(&b);
}

int main(void) {
  the_same_is_one_and_nothing_in_common_zero();
  the_order_of_words_does_not_count();
  slips_stay_near();
  a_part_of_a_name_is_near();
  other_names_are_far();
  any_bytes_can_be_compared();
  long_names_take_no_longer();
  return check_report();
}
