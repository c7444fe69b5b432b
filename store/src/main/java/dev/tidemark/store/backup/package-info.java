/// Backups: a ZIP file of parts, with a manifest that has the SHA-256 of each.
///
/// ```
/// database/tidemark.db              SQLite: the file, as VACUUM INTO writes it
/// database/<table>.copy             PostgreSQL: rows as COPY writes them, of one snapshot
/// blobs/<tenant's digest>/<id>      files, after the database; with .part while under way
/// manifest.json                     last, so that a file without it is no backup
/// ```
///
/// [StoreBackup] writes them, [StoreRestore] brings them back; what differs between the databases
/// is in [DatabaseCopy].
@NullMarked
package dev.tidemark.store.backup;

import org.jspecify.annotations.NullMarked;
