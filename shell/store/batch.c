#include "store/internal.h"

#include <inttypes.h>

/* Loads of material. A row of a dataset becomes a bulk row: an event with a type, two actors and a day, whose provenance
 * is its batch (found by the range of ids) and its line there. */

static const char SQL_BATCH_PUT[] =
    "INSERT INTO batch(path, sha256, importer, taken, merged, duplicate, refused, source,"
    " first, made) VALUES(?, ?, ?, 0, 0, 0, 0, ?, ?, ?)";
static const char SQL_BATCH_END[] =
    "UPDATE batch SET taken = ?2, merged = ?3, duplicate = ?4, refused = ?5, last = ?6 WHERE id = ?1";
static const char SQL_BULK_PUT[] =
    "INSERT INTO bulk(id, day, type, first, second, line, days) VALUES(?, ?, ?, ?, ?, ?, ?)";
static const char SQL_REFUSED_PUT[] = "INSERT INTO refused(batch, line, why, text) VALUES(?, ?, ?, ?)";

bool store_batch_begin(Store *store, const BatchPut *put, Batch *batch, Err *err) {
  *batch = (Batch){0};
  if (!store_write(store, err) || !store_run(store, SQL_BATCH_PUT, err, "tttIii", put->path, put->sha256, put->importer,
                                             put->source, (store->last_fact[0] + 1) * 2, store->change))
    return false;
  batch->id = sqlite3_last_insert_rowid(store->db);
  return true;
}

bool store_bulk_add(Store *store, Batch *batch, const BulkPut *put, Err *err) {
  if (put->days < 1 || put->days > 366 * 1000)
    return err_set(err, ERR_ARG, "line %" PRId64 ": a date of %" PRId64 " days", put->line, put->days);
  if (!store_write(store, err) || !store_run(store, SQL_BULK_PUT, err, "iiiIIii", (store->last_fact[0] + 1) * 2,
                                             put->day, put->type, put->first, put->second, put->line, put->days))
    return false;
  store->last_fact[0]++;
  store_stir(store, store->last_fact[0] * 2);
  batch->taken++;
  return true;
}

bool store_batch_refuse(Store *store, Batch *batch, int64_t line, const char *why, const char *text, Err *err) {
  batch->refused++;
  return store_write(store, err) && store_run(store, SQL_REFUSED_PUT, err, "iitt", batch->id, line, why, text);
}

bool store_batch_end(Store *store, const Batch *batch, Err *err) {
  store_stir(store, 0);
  return store_write(store, err) && store_run(store, SQL_BATCH_END, err, "iiiiii", batch->id, batch->taken,
                                              batch->merged, batch->duplicate, batch->refused, store->last_fact[0] * 2);
}
