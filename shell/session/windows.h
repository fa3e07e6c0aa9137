/* What was so in a window, over everything, from memory: beside the case lies an index of the times of all facts, made
 * when such questions come in numbers, and thrown away when a fact changes.
 */
#ifndef SESSION_WINDOWS_H
#define SESSION_WINDOWS_H

#include "store/store.h"

typedef struct Windows Windows;

Windows *windows_new(void); /* owned by the caller */
void windows_free(Windows *windows);

/* Counts as store_query_count does; from the index if the question is about a window of whole days alone. */
bool windows_count(Windows *windows, Store *store, const Query *query, int64_t *count, Err *err);

#endif
