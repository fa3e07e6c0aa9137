/* The currency between the store, the rules and Lua: a record by kind and number, and a tagged scalar.
 *
 * Ownership: text in a Value is borrowed from whoever filled it, for as long as that says.
 */
#ifndef VALUE_VALUE_H
#define VALUE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum RecordKind {
  REC_NONE = 0,
  REC_ACTOR = 'A',
  REC_EVENT = 'E',
  REC_RELATION = 'R',
  REC_SOURCE = 'S',
  REC_QUOTE = 'Q',
  REC_EVIDENCE = 'V',
  REC_TERM = 'T',
  REC_BATCH = 'B',
  REC_CHANGE = 'C',
  REC_MERGE = 'M'
} RecordKind;

/* A record. Events and relations share one table: the id of event 7 is 14, of relation 4 it is 9, so that the
 * lowest bit tells them apart; of every other kind the id is the number in the ref. */
typedef struct Record {
  RecordKind kind;
  int64_t id;
} Record;

#define RECORD_REF_SIZE 24

void record_ref(Record record, char out[RECORD_REF_SIZE]);    /* "E7" */
bool record_parse(const char *text, size_t len, Record *out); /* false if it has not the form of a ref */
Record record_fact(int64_t fact);                             /* the event or relation with that id */

typedef enum ValueForm {
  VALUE_NONE = 0,
  VALUE_TEXT,
  VALUE_INTEGER,
  VALUE_REAL,
  VALUE_RANGE,  /* low, best, high (NaN where not given), with the unit in `unit` */
  VALUE_TIME,   /* EDTF in `text`, the phrase it was read from in `unit`, which may be NULL */
  VALUE_RECORD, /* `record` */
  VALUE_BOOL    /* `integer` */
} ValueForm;

typedef struct Value {
  ValueForm form;
  int64_t integer;
  double real, low, high; /* real is the best estimate of a range */
  const char *text, *unit;
  size_t len;
  Record record;
} Value;

bool value_same(const Value *a, const Value *b);

/* What two statements have in common: text, flags and records that are the same; numbers that are the same; ranges
 * that overlap give their overlap. False if there is nothing. Times are not for here (see bounds_common). */
bool value_common(const Value *a, const Value *b, Value *out);

#endif
