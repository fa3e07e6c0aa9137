/* The programs that rules.c measures: their tables, their rules, and the same in the words of the peers. */
#ifndef BENCH_RULES_PROGRAMS_H
#define BENCH_RULES_PROGRAMS_H

#include <stddef.h>

typedef struct Table {
  const char *name;
  int columns;
} Table;

typedef struct Program {
  const char *name;
  int size, tenth;
  Table tables[4];
  const char *rules, *ask; /* the question has one number, N, or several */
  const char *duckdb;      /* one query of the same numbers; SQLite is asked the same if sqlite is NULL */
  const char *sqlite;      /* "" where it cannot say it */
  const char *clingo;      /* NULL where it cannot say it */
} Program;

#define CLOSURE_RULES "path(X, Y) :- edge(X, Y). path(X, Z) :- path(X, Y), edge(Y, Z)."
#define CLOSURE_SQL                                                                                                    \
  "WITH RECURSIVE path(a, b) AS (SELECT c0, c1 FROM edge UNION SELECT a, c1 FROM path JOIN edge ON b = c0) "           \
  "SELECT count(*) FROM path"
#define CLOSURE_CLINGO "path(X,Y) :- edge(X,Y). path(X,Z) :- path(X,Y), edge(Y,Z)."
#define SAME_RULES "sg(X, Y) :- up(X, P), up(Y, P). sg(X, Y) :- up(X, A), sg(A, B), up(Y, B)."
#define REACH_SQL                                                                                                      \
  "WITH RECURSIVE path(b) AS (SELECT c1 FROM edge WHERE c0 = 0 UNION SELECT c1 FROM path JOIN edge ON b = c0) "        \
  "SELECT count(*) FROM path"
#define WAY_RULES(head, from, first) first " way(" head "Z, min D) :- way(" from "Y, E), road(Y, Z, W), D = E + W."

static const Program PROGRAMS[] = {
    {"tc-rand",
     4000,
     400,
     {{"edge", 2}},
     CLOSURE_RULES,
     "N = count{ X, Y : path(X, Y) }",
     CLOSURE_SQL,
     NULL,
     CLOSURE_CLINGO},
    {"tc-chain",
     4000,
     400,
     {{"edge", 2}},
     CLOSURE_RULES,
     "N = count{ X, Y : path(X, Y) }",
     CLOSURE_SQL,
     NULL,
     CLOSURE_CLINGO},
    {"tc-tree",
     19,
     16,
     {{"edge", 2}},
     CLOSURE_RULES,
     "N = count{ X, Y : path(X, Y) }",
     CLOSURE_SQL,
     NULL,
     CLOSURE_CLINGO},
    {"sg",
     11,
     9,
     {{"up", 2}},
     SAME_RULES,
     "N = count{ X, Y : sg(X, Y) }",
     "WITH RECURSIVE sg(a, b) AS (SELECT p.c0, q.c0 FROM up p JOIN up q ON p.c1 = q.c1 UNION "
     "SELECT p.c0, q.c0 FROM sg JOIN up p ON p.c1 = a JOIN up q ON q.c1 = b) SELECT count(*) FROM sg",
     NULL,
     "sg(X,Y) :- up(X,P), up(Y,P). sg(X,Y) :- up(X,A), sg(A,B), up(Y,B)."},
    {"pta",
     100000,
     10000,
     {{"new", 2}, {"copy", 2}, {"load", 2}, {"store", 2}},
     "pt(Y, X) :- new(Y, X). pt(Y, X) :- copy(Y, Z), pt(Z, X).\n"
     "pt(Y, W) :- load(Y, X), pt(X, Z), pt(Z, W). pt(Z, W) :- store(Y, X), pt(Y, Z), pt(X, W).",
     "N = count{ X, Y : pt(X, Y) }",
     "WITH RECURSIVE pt(a, b) USING KEY (a, b) AS (SELECT c0, c1 FROM new UNION ("
     "SELECT c0, b FROM copy JOIN pt ON c1 = a UNION "
     "SELECT c0, q.b FROM load JOIN recurring.pt p ON c1 = p.a JOIN recurring.pt q ON p.b = q.a UNION "
     "SELECT p.b, q.b FROM store JOIN recurring.pt p ON c0 = p.a JOIN recurring.pt q ON c1 = q.a)) "
     "SELECT count(*) FROM pt",
     "",
     "pt(Y,X) :- new(Y,X). pt(Y,X) :- copy(Y,Z), pt(Z,X). pt(Y,W) :- load(Y,X), pt(X,Z), pt(Z,W). "
     "pt(Z,W) :- store(Y,X), pt(Y,Z), pt(X,W)."},
    {"reach",
     1000000,
     100000,
     {{"edge", 2}},
     CLOSURE_RULES,
     "N = count{ Y : path(0, Y) }",
     REACH_SQL,
     NULL,
     "path(Y) :- edge(0,Y). path(Z) :- path(Y), edge(Y,Z)."},
    {"reach-clusters",
     1000000,
     100000,
     {{"edge", 2}},
     CLOSURE_RULES,
     "N = count{ Y : path(0, Y) }",
     REACH_SQL,
     NULL,
     "path(Y) :- edge(0,Y). path(Z) :- path(Y), edge(Y,Z)."},
    {"neg",
     1000000,
     100000,
     {{"edge", 2}, {"node", 1}},
     "reach(0). reach(Y) :- reach(X), edge(X, Y). out(X) :- edge(X, _).\n"
     "apart(X) :- node(X), not reach(X). end(X) :- reach(X), not out(X).",
     "N = count{ X : apart(X) }, M = count{ X : end(X) }",
     "WITH RECURSIVE r(b) AS (SELECT 0 UNION SELECT c1 FROM r JOIN edge ON b = c0) SELECT "
     "(SELECT count(*) FROM node WHERE NOT EXISTS (SELECT 1 FROM r WHERE b = c0)), "
     "(SELECT count(*) FROM r WHERE NOT EXISTS (SELECT 1 FROM edge WHERE c0 = b))",
     NULL,
     "reach(0). reach(Y) :- reach(X), edge(X,Y). out(X) :- edge(X,_). apart(X) :- node(X), not reach(X). "
     "end(X) :- reach(X), not out(X)."},
    {"tri",
     3000000,
     300000,
     {{"edge", 2}},
     "",
     "N = count{ X, Y, Z : edge(X, Y), edge(Y, Z), edge(X, Z) }",
     "SELECT count(*) FROM edge a JOIN edge b ON a.c1 = b.c0 JOIN edge c ON a.c0 = c.c0 AND b.c1 = c.c1",
     NULL,
     NULL},
    {"sp",
     1000000,
     100000,
     {{"road", 3}},
     WAY_RULES("", "", "way(0, min 0)."),
     "N = count{ X : way(X, _) }, M = sum{ D, X : way(X, D) }",
     "WITH RECURSIVE way(b, d) USING KEY (b) AS (SELECT 0, 0 UNION SELECT c1, min(w.d + c2) FROM way w "
     "JOIN road ON w.b = c0 LEFT JOIN recurring.way k ON k.b = c1 WHERE k.d IS NULL OR k.d > w.d + c2 GROUP BY c1) "
     "SELECT count(*), sum(d) FROM way",
     "",
     NULL},
    {"apsp",
     1000,
     100,
     {{"road", 3}},
     WAY_RULES("X, ", "X, ", "way(X, Y, min D) :- road(X, Y, D)."),
     "N = count{ X, Y : way(X, Y, _) }, M = sum{ D, X, Y : way(X, Y, D) }",
     "WITH RECURSIVE way(a, b, d) USING KEY (a, b) AS (SELECT c0, c1, min(c2) FROM road GROUP BY c0, c1 UNION "
     "SELECT w.a, c1, min(w.d + c2) FROM way w JOIN road ON w.b = c0 LEFT JOIN recurring.way k ON k.a = w.a AND "
     "k.b = c1 WHERE k.d IS NULL OR k.d > w.d + c2 GROUP BY w.a, c1) SELECT count(*), sum(d) FROM way",
     "",
     NULL},
    {"episodes",
     1000000,
     100000,
     {{"begins", 3}, {"stops", 3}, {"asked", 3}},
     "lasts(A, B, S, min E) :- begins(A, B, S), stops(A, B, E), E > S.\n"
     "held(A, B, D) :- asked(A, B, D), lasts(A, B, S, E), S <= D, D < E.",
     "N = count{ A, B, D : held(A, B, D) }",
     "WITH b AS (SELECT DISTINCT * FROM begins), lasts AS (SELECT b.c0, b.c1, b.c2 AS s, e.c2 AS e FROM b ASOF JOIN "
     "stops e ON b.c0 = e.c0 AND b.c1 = e.c1 AND e.c2 > b.c2) SELECT count(*) FROM (SELECT DISTINCT * FROM asked) q "
     "ASOF JOIN lasts l ON q.c0 = l.c0 AND q.c1 = l.c1 AND q.c2 >= l.s WHERE q.c2 < l.e",
     "SELECT count(*) FROM (SELECT DISTINCT * FROM asked) q WHERE EXISTS (SELECT 1 FROM begins b WHERE b.c0 = q.c0 "
     "AND b.c1 = q.c1 AND b.c2 <= q.c2 AND (SELECT min(e.c2) FROM stops e WHERE e.c0 = b.c0 AND e.c1 = b.c1 AND "
     "e.c2 > b.c2) > q.c2)",
     NULL},
    {"wide",
     4000000,
     400000,
     {{"deed", 5}, {"ally", 2}},
     "",
     "N = count{ I, J, B : deed(I, D, A, 18, B), ally(A, C), deed(J, E, C, 16, B), E >= D, E <= D + 90 }",
     "SELECT count(*) FROM deed e JOIN ally y ON e.c2 = y.c0 JOIN deed f ON f.c2 = y.c1 AND f.c4 = e.c4 "
     "WHERE e.c3 = 18 AND f.c3 = 16 AND f.c1 BETWEEN e.c1 AND e.c1 + 90",
     NULL,
     NULL},
};

enum { PROGRAM_COUNT = sizeof PROGRAMS / sizeof *PROGRAMS };

/* Bound questions beside the whole, over the tables of a program above. */
typedef struct Question {
  const char *name, *of;
  const char *rules; /* NULL: those of the program */
  const char *whole, *bound;
} Question;

#define RIGHT_RULES "path(X, Y) :- edge(X, Y). path(X, Z) :- edge(X, Y), path(Y, Z)."
#define DOUBLED_RULES "path(X, Y) :- edge(X, Y). path(X, Z) :- path(X, Y), path(Y, Z)."
#define MUTUAL_RULES                                                                                                   \
  "odd(X, Y) :- edge(X, Y). odd(X, Z) :- even(X, Y), edge(Y, Z). even(X, Z) :- odd(X, Y), edge(Y, Z)."
#define LINK_RULES                                                                                                     \
  "link(X, Y) :- edge(X, Y). link(X, Y) :- edge(Y, X). path(X, Y) :- link(X, Y). path(X, Z) :- path(X, Y), link(Y, "   \
  "Z)."
#define APART_RULES                                                                                                    \
  CLOSURE_RULES " node(X) :- edge(X, _). node(X) :- edge(_, X). apart(X, Y) :- node(X), node(Y), not path(X, Y)."
#define DEGREE_RULES CLOSURE_RULES " node(X) :- edge(X, _). degree(X, N) :- node(X), N = count{ Y : path(X, Y) }."
#define ALL "N = count{ X, Y : path(X, Y) }"

static const Question QUESTIONS[] = {
    {"sg-bound", "sg", NULL, "N = count{ X, Y : sg(X, Y) }", "N = count{ Y : sg(4000, Y) }"},
    {"sg-second", "sg", NULL, "N = count{ X, Y : sg(X, Y) }", "N = count{ X : sg(X, 4000) }"},
    {"sg-both", "sg", NULL, "N = count{ X, Y : sg(X, Y) }", "N = count{ X : sg(4000, 3000), X = 1 }"},
    {"tc-bound", "tc-rand", NULL, ALL, "N = count{ Y : path(5, Y) }"},
    {"tc-second", "tc-rand", NULL, ALL, "N = count{ X : path(X, 5) }"},
    {"tc-both", "tc-rand", NULL, ALL, "N = count{ X : path(5, 9), X = 1 }"},
    {"tc-right", "tc-rand", RIGHT_RULES, ALL, "N = count{ Y : path(5, Y) }"},
    {"tc-doubled", "tc-rand", DOUBLED_RULES, ALL, "N = count{ Y : path(5, Y) }"},
    {"tc-mutual", "tc-rand", MUTUAL_RULES, "N = count{ X, Y : even(X, Y) }", "N = count{ Y : even(5, Y) }"},
    {"tc-far", "tc-chain", RIGHT_RULES, ALL, "N = count{ Y : path(5, Y) }"},
    {"tc-up", "tc-tree", NULL, ALL, "N = count{ X : path(X, 300000) }"},
    {"tc-join", "tc-rand", NULL, "N = count{ X, Y, Z : edge(X, Y), path(Y, Z) }",
     "N = count{ Y, Z : edge(5, Y), path(Y, Z) }"},
    {"not", "tc-rand", APART_RULES, "N = count{ X, Y : apart(X, Y) }", "N = count{ Y : apart(5, Y) }"},
    {"count", "tc-rand", DEGREE_RULES, "M = sum{ N, X : degree(X, N) }", "M = sum{ N : degree(5, N) }"},
    {"tc-mutual-second", "tc-rand", MUTUAL_RULES, "N = count{ X, Y : even(X, Y) }", "N = count{ X : even(X, 5) }"},
    {"tc-link", "tc-rand", LINK_RULES, ALL, "N = count{ Y : path(5, Y) }"},
    {"tc-link-far", "tc-chain", LINK_RULES, ALL, "N = count{ Y : path(5, Y) }"},
    {"ways", "apsp", NULL, "N = count{ X, Y : way(X, Y, _) }", "N = count{ Y : way(7, Y, _) }"},
    {"ways-second", "apsp", NULL, "N = count{ X, Y : way(X, Y, _) }", "N = count{ X : way(X, 7, _) }"},
    {"pta-bound", "pta", NULL, "N = count{ X, Y : pt(X, Y) }", "N = count{ X : pt(1015, X) }"},
};

enum { QUESTION_COUNT = sizeof QUESTIONS / sizeof *QUESTIONS };

#endif
