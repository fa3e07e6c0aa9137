/* Dates in running text: what is found, where it stands, and what it counts from; what a phrase without an anchor lacks; and
 * that no text makes the search slow. */
#include "check.h"

#include "time/date.h"

#include <stdlib.h>
#include <time.h>

/* What is found in the text: phrase=edtf, parted by "; ", a phrase that lacks its anchor with nothing behind it. */
static void finds(const char *text, const char *on_text, const char *want) {
  Date on;
  bool dated = *on_text != '\0' && date_parse(on_text, strlen(on_text), &on, NULL);
  DateFinder finder = date_find(text, strlen(text), dated ? &on : NULL);
  DateFound found;
  Buf got = BUF_EMPTY;
  while (date_find_next(&finder, &found)) {
    buf_printf(&got, "%s%.*s=%s", got.len == 0 ? "" : "; ", (int)found.len, text + found.at,
               found.placed ? found.edtf : "");
    check_that(found.placed || *found.why != '\0', "what is not placed says why", __FILE__, __LINE__);
  }
  check_text(buf_str(&got), want, text, __FILE__, __LINE__);
  buf_clear(&got);
}

static void the_longest_phrase_is_found_where_it_stands(void) {
  finds("He was listed in February 2003 and freed on 17 April 2025.", "",
        "in February 2003=2003-02; on 17 April 2025=2025-04-17");
  finds("From the second half of the 19th century to early 1905.", "",
        "From the second half of the 19th century to early 1905=[1851..1900]/[1905-01..1905-04]");
  finds("born in\nJuly 1970, he", "", "in\nJuly 1970=1970-07");
  finds("It ended in May.\n\n2024 was calm.", "2024-07-17", "in May=2024-05");
  finds("in May or June he came", "2024-07-17", "in May or June=[2024-05,2024-06]");
  finds("In May and June 2023 it rained; in 2003 and 2004 it did not.", "",
        "In May and June 2023={2023-05,2023-06}; in 2003=2003");
  finds("(17/04/2025)", "", "17/04/2025=2025-04-17");
  finds("On 2025-04-17, the court ruled.", "", "On 2025-04-17=2025-04-17");
  finds("On 11 September 2001 and 7 July 2005.", "", "On 11 September 2001=2001-09-11; 7 July 2005=2005-07-07");
  finds("В феврале 2003 года и 17.04.2025 суд решил.", "", "В феврале 2003 года=2003-02; 17.04.2025=2025-04-17");
  finds("Закон принят. По состоянию на 1 июля 2024 года действует.", "",
        "По состоянию на 1 июля 2024 года=2024-07-01/..");
  finds("In August 2021 they came; в мае 2024 г. they left.", "", "In August 2021=2021-08; в мае 2024 г=2024-05");
}

static void deictic_words_count_from_the_document(void) {
  finds("He came yesterday and left on Thursday.", "2024-07-17", "yesterday=2024-07-16; on Thursday=2024-07-11");
  finds("He came yesterday.", "2024-07-17?", "yesterday=2024-07-16?");
  finds("В четверг суд решил, накануне он молчал.", "2024-07-17", "В четверг=2024-07-11; накануне=2024-07-10");
  finds("He came yesterday.", "", "yesterday=");
}

static void later_counts_from_the_date_found_before(void) {
  finds("He came on 5 May 2023. Two days later he left.", "2024-07-17",
        "on 5 May 2023=2023-05-05; Two days later=2023-05-07");
  finds("Two days later he left.", "2024-07-17", "Two days later=");
  finds("In 2003 he came; the same year he left.", "", "In 2003=2003; the same year=2003");
  finds("On 5 May 2023 he came. Before 2012 he wrote. Two days later he left.", "",
        "On 5 May 2023=2023-05-05; Before 2012=[..2011]; Two days later=");
  finds("С августа 2021 года они правят. Спустя месяц ушли.", "",
        "С августа 2021 года=2021-08/..; Спустя месяц=2021-09");
}

static void the_bytes_are_those_of_the_phrase(void) {
  const char *text = "Été — в мае 2024 года, до 2012 года.";
  DateFinder finder = date_find(text, strlen(text), NULL);
  DateFound found;
  CHECK(date_find_next(&finder, &found) && found.at == (size_t)(strstr(text, "в мае") - text));
  CHECK(found.len == strlen("в мае 2024 года") && !found.relative);
  CHECK(date_find_next(&finder, &found) && found.at == (size_t)(strstr(text, "до 2012") - text));
  CHECK(!date_find_next(&finder, &found));
}

/* No bound on the time is safe on every machine: a hundred times the usual one is. */
static void no_text_makes_the_search_slow(void) {
  static const char *const PARTS[] = {"in ", "2003 or ", "from 3 May to ", "the ", "1 ", "[2003", "в мае или "};
  for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
    Buf text = BUF_EMPTY;
    while (text.len < 30000)
      buf_puts(&text, PARTS[i]);
    clock_t start = clock();
    DateFinder finder = date_find(text.data, text.len, NULL);
    DateFound found;
    while (date_find_next(&finder, &found))
      ;
    check_that(clock() - start < 5 * CLOCKS_PER_SEC, PARTS[i], __FILE__, __LINE__);
    buf_clear(&text);
  }
}

int main(void) {
  the_longest_phrase_is_found_where_it_stands();
  deictic_words_count_from_the_document();
  later_counts_from_the_date_found_before();
  the_bytes_are_those_of_the_phrase();
  no_text_makes_the_search_slow();
  return check_report();
}
