/* Work in two halves, at the same time where the machine has a processor for each.
 *
 * The halves must not touch the same memory, unless to read; what comes out may then not depend on which is first.
 */
#ifndef BASE_HALVES_H
#define BASE_HALVES_H

/* Calls `work` with half 0 and with half 1; returns when both are done. The other thread takes no signals. */
void halves_run(void (*work)(void *context, int half), void *context);

#endif
