/* A hearing: everything that the evidence of one fact says, and of those merged with it, and what that comes to for one
 * key. Used by evaluate.c, which decides, and dating.c, which does so for dates.
 *
 * Ownership: a Hearing is the caller's, from hearing_begin (even if it fails) to hearing_clear.
 */
#ifndef STORE_HEARING_H
#define STORE_HEARING_H

#include "store/internal.h"

typedef struct Claim {
  int64_t id;     /* 0: the judgement without words */
  int64_t member; /* the record it was given for */
  int rank;       /* 1 to 6 as graded, 7 for what has no grade */
  Stance stance;
  bool own, worded;
  int64_t published_lo, published_hi;
} Claim;

typedef struct Statement {
  int64_t claim, member, key, row;
  Value value; /* text owned */
} Statement;

/* Everything that the evidence of one fact, and of those merged with it, says. */
typedef struct Hearing {
  FactRow row; /* of the canonical record, changed in place */
  Ids members;
  VEC(Claim) claims;
  VEC(Statement) statements; /* claim 0: the base, what the fact was put with */
  int64_t began, ended;      /* the events that its ends follow, by the first member that has one */
  Buf date, summary;         /* as in the canonical row */
  bool has_date, has_summary;
} Hearing;

/* One claim's answer for one key: what it says itself, else what its record was put with. */
typedef struct Answer {
  const Claim *claim;
  const Statement *statement; /* NULL: the base, which was never said differently */
  bool explicit;
} Answer;

typedef VEC(Answer) Answers;

typedef struct Choice {
  bool any, open;        /* something is said; several differ */
  const Statement *from; /* NULL: `value` is in nobody's words alone */
  Value value;
} Choice;

bool hearing_begin(Store *store, int64_t fact, Hearing *h, Err *err);
void hearing_clear(Hearing *h);

/* What a claim says of a key itself; claim 0: what the member was put with. NULL if nothing. */
const Statement *hearing_statement(const Hearing *h, int64_t claim, int64_t member, int64_t key);
bool hearing_concerns(const Hearing *h, int64_t key); /* anything is said of the key, or there are several bases */

/* Before a column first shows something else, what the members were put with becomes a statement of theirs. */
bool hearing_keep_bases(Store *store, Hearing *h, int64_t key, Err *err);

void hearing_answers(const Hearing *h, int64_t key, Answers *out); /* of the claims that count; vec_clear them */
bool answer_is_said(const Answer *answer);
const Answer *hearing_settled(const Answers *answers); /* the judgement that settles the key; NULL if none */
Choice hearing_choose(const Answers *answers);

/* The date (dating.c): from what is said; without any, from ties and sources; ends that are events. */
bool hearing_undated(const Hearing *h);
bool hearing_date(Store *store, Hearing *h, Err *err);
bool hearing_bound_undated(Store *store, Hearing *h, Err *err);
bool hearing_follow_ends(Store *store, Hearing *h, Err *err);

#endif
