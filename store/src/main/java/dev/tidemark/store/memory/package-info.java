/// The store port over maps.
///
/// One lock stands for the database: readers share it, a writer has it alone, so a snapshot is what
/// stands while the lock is held. Every change of a map goes through [Undo], which takes it back
/// when the work fails; there is never anything but what was committed.
@NullMarked
package dev.tidemark.store.memory;

import org.jspecify.annotations.NullMarked;
