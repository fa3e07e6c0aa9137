#include "time/language.h"

static const Word MONTHS[] = {{"january", 1},   {"february", 2},  {"march", 3},  {"april", 4},     {"may", 5},
                              {"june", 6},      {"july", 7},      {"august", 8}, {"september", 9}, {"october", 10},
                              {"november", 11}, {"december", 12}, {"jan", 1},    {"feb", 2},       {"mar", 3},
                              {"apr", 4},       {"jun", 6},       {"jul", 7},    {"aug", 8},       {"sep", 9},
                              {"sept", 9},      {"oct", 10},      {"nov", 11},   {"dec", 12},      {NULL, 0}};

static const Word WEEKDAYS[] = {{"monday", 0},   {"tuesday", 1}, {"wednesday", 2}, {"thursday", 3}, {"friday", 4},
                                {"saturday", 5}, {"sunday", 6},  {"mon", 0},       {"tue", 1},      {"tues", 1},
                                {"wed", 2},      {"thu", 3},     {"thur", 3},      {"thurs", 3},    {"fri", 4},
                                {"sat", 5},      {"sun", 6},     {NULL, 0}};

static const Word UNITS[] = {{"day", UNIT_OF_DAY},
                             {"days", UNIT_OF_DAY},
                             {"week", UNIT_OF_WEEK},
                             {"weeks", UNIT_OF_WEEK},
                             {"month", UNIT_OF_MONTH},
                             {"months", UNIT_OF_MONTH},
                             {"year", UNIT_OF_YEAR},
                             {"years", UNIT_OF_YEAR},
                             {"decade", UNIT_OF_DECADE},
                             {"decades", UNIT_OF_DECADE},
                             {NULL, 0}};

static const Word SEASONS[] = {{"spring", 21}, {"summer", 22}, {"autumn", 23}, {"fall", 23}, {"winter", 24}, {NULL, 0}};

static const Word PARTS[] = {{"early", 0}, {"mid", 1}, {"late", 2}, {NULL, 0}};

static const Word ORDINALS[] = {
    {"first", 1},      {"second", 2},       {"third", 3},       {"fourth", 4},      {"fifth", 5},
    {"sixth", 6},      {"seventh", 7},      {"eighth", 8},      {"ninth", 9},       {"tenth", 10},
    {"eleventh", 11},  {"twelfth", 12},     {"thirteenth", 13}, {"fourteenth", 14}, {"fifteenth", 15},
    {"sixteenth", 16}, {"seventeenth", 17}, {"eighteenth", 18}, {"nineteenth", 19}, {"twentieth", 20},
    {NULL, 0}};

static const Word NUMBERS[] = {{"a", 1},       {"an", 1},      {"one", 1},     {"two", 2},     {"three", 3},
                               {"four", 4},    {"five", 5},    {"six", 6},     {"seven", 7},   {"eight", 8},
                               {"nine", 9},    {"ten", 10},    {"eleven", 11}, {"twelve", 12}, {"fifteen", 15},
                               {"twenty", 20}, {"thirty", 30}, {NULL, 0}};

static const char *const ORDINAL_ENDS[] = {"st", "nd", "rd", "th", NULL};

static const Pattern PATTERNS[] = {
    /* days and weekdays */
    {"today", MEANS_DAY, 0},
    {"yesterday", MEANS_DAY, -1},
    {"tomorrow", MEANS_DAY, 1},
    {"the? day before yesterday", MEANS_DAY, -2},
    {"the? day after tomorrow", MEANS_DAY, 2},
    {"<weekday>", MEANS_WEEKDAY, 0},
    {"last <weekday>", MEANS_WEEKDAY, -1},
    {"next <weekday>", MEANS_WEEKDAY, 1},
    {"this|coming <weekday>", MEANS_WEEKDAY, 2},
    /* units around the day */
    {"the weekend", MEANS_WEEKEND, 0},
    {"the? last|past weekend", MEANS_WEEKEND, -1},
    {"next|coming weekend", MEANS_WEEKEND, 1},
    {"this weekend", MEANS_WEEKEND, 2},
    {"the? last|past <unit>", MEANS_UNIT, -1},
    {"this <unit>", MEANS_UNIT, 0},
    {"next <unit>", MEANS_UNIT, 1},
    {"earlier this <unit>", MEANS_SO_FAR, -1},
    {"later this <unit>", MEANS_SO_FAR, 1},
    {"about|around? <n> <unit> ago", MEANS_AGO, -1},
    {"in <n> <unit>", MEANS_AGO, 1},
    {"<n> <unit> from now", MEANS_AGO, 1},
    {"over|in|during|for? the last|past <n> <unit>", MEANS_LAST_N, -1},
    {"over|in|during|for? the next|coming <n> <unit>", MEANS_LAST_N, 1},
    /* distances from the date mentioned last */
    {"<n> <unit> later|after|afterwards", MEANS_DISTANCE, 1},
    {"<n> <unit> earlier|before", MEANS_DISTANCE, -1},
    {"the previous|preceding <unit>", MEANS_NEIGHBOUR, -1},
    {"the following|next <unit>", MEANS_NEIGHBOUR, 1},
    {"the same <unit>", MEANS_NEIGHBOUR, 0},
    {"that <unit>", MEANS_NEIGHBOUR, 0},
    /* the calendar */
    {"the? year? <year>", MEANS_CALENDAR, 0},
    {"<month> of? <year>", MEANS_CALENDAR, 0},
    {"the? <day> of? <month> <year>", MEANS_CALENDAR, 0},
    {"<month> the? <day> <year>", MEANS_CALENDAR, 0},
    {"<month>", MEANS_NEAREST, 0},
    {"the? <day> of? <month>", MEANS_NEAREST, 0},
    {"<month> the? <day>", MEANS_NEAREST, 0},
    {"<weekday> the? <date>", MEANS_NAMED, 0},
    {"<n> bc|bce", MEANS_ERA, -1},
    {"<n> ad|ce", MEANS_ERA, 1},
    {"ad <n>", MEANS_ERA, 1},
    {"the? <ordinal> century bc|bce", MEANS_CENTURY, -1},
    {"the? <ordinal> century ad|ce?", MEANS_CENTURY, 1},
    {"the? <decade>", MEANS_DECADE, 0},
    {"the? <season> of? <year>", MEANS_SEASON, 0},
    {"q1|1q of? <year>", MEANS_QUARTER, 33},
    {"q2|2q of? <year>", MEANS_QUARTER, 34},
    {"q3|3q of? <year>", MEANS_QUARTER, 35},
    {"q4|4q of? <year>", MEANS_QUARTER, 36},
    {"h1|1h of? <year>", MEANS_QUARTER, 40},
    {"h2|2h of? <year>", MEANS_QUARTER, 41},
    {"the? <ordinal> quarter of? <year>", MEANS_QUARTER, 33},
    {"the? <ordinal> half of? <year>", MEANS_QUARTER, 40},
    /* parts of a date, and what lies before, after and between */
    {"the? <part> <date>", MEANS_PART, 0},
    {"the? <part> part of <date>", MEANS_PART, 0},
    {"at? the? beginning|start of <date>", MEANS_EDGE, 0},
    {"in|at? the? middle of <date>", MEANS_EDGE, 1},
    {"by the? end of <date>", MEANS_LAST_DAY_BY, 0},
    {"at|towards? the? end of <date>", MEANS_EDGE, 2},
    {"before <date>", MEANS_BEFORE, 0},
    {"prior to <date>", MEANS_BEFORE, 0},
    {"by <date>", MEANS_BEFORE, 1},
    {"no later than <date>", MEANS_BEFORE, 1},
    {"after <date>", MEANS_AFTER, 0},
    {"since|from <date>", MEANS_SINCE, 0},
    {"as of <date>", MEANS_SINCE, 0},
    {"until|till|to <date>", MEANS_UNTIL, 0},
    {"from <month> to|until|till|through <month> <year>", MEANS_MONTHS, 1},
    {"between <month> and <month> <year>", MEANS_MONTHS, 0},
    {"from <day> to|until|till|through <day> <month> <year>", MEANS_DAYS, 1},
    {"between <day> and <day> <month> <year>", MEANS_DAYS, 0},
    {"from <date> to|until|till|through <date>", MEANS_FROM_TO, 0},
    {"between <date> and <date>", MEANS_BETWEEN, 0},
    {"in|on|at? about|around|circa|approximately <date>", MEANS_ABOUT, 0},
    {"in|on? <date> or in|on? <date>", MEANS_OR, 0},
    {"in|on|at|during <date>", MEANS_SAME, 0},
    {NULL, MEANS_SAME, 0}};

const Language LANGUAGE_ENGLISH = {
    .words = {[SLOT_MONTH] = MONTHS,
              [SLOT_WEEKDAY] = WEEKDAYS,
              [SLOT_UNIT] = UNITS,
              [SLOT_SEASON] = SEASONS,
              [SLOT_PART] = PARTS,
              [SLOT_ORDINAL] = ORDINALS,
              [SLOT_N] = NUMBERS},
    .ordinal_ends = ORDINAL_ENDS,
    .decade_end = "s",
    .patterns = PATTERNS,
};
