/// The engine's store port, twice: [dev.tidemark.store.memory] keeps everything in maps, for
/// simulation and tests; [dev.tidemark.store.sql] keeps it in SQLite or PostgreSQL.
///
/// Only the wiring of a server and tests may use these packages; everybody else knows
/// [dev.tidemark.engine.SyncStore]. Here is what both share.
@NullMarked
package dev.tidemark.store;

import org.jspecify.annotations.NullMarked;
