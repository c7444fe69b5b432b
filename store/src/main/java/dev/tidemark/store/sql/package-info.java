/// The store port over SQLite and PostgreSQL.
///
/// [SqlStores] opens a store. [SqlReading] and [SqlWriting] are the port; each statement stands
/// beside the only method that runs it, in the SQL that both databases share. What they do not
/// share is in [Dialect]: how many rows go to the server at once, and how ranges are merged.
///
/// Keys, `tenant` first, so that a cluster can be distributed by it:
///
/// ```
/// heads            tenant                                    one row; held by whoever commits
/// log              tenant, position                          runs of positions, see below
/// records          tenant, collection, id                    the newest version
/// record_versions  tenant, collection, id, version           those before it
/// record_scopes    tenant, scope, collection, id             who sees a record: lists, in order of id
///                  tenant, scope, collection, position       …the same in order of position: pulls
///                  tenant, position  (gone)                  …departed or deleted: pruning
/// conflicts        tenant, id
///                  tenant, collection, record_id, device, …  what a device was told before
/// idempotency      tenant, scope, key
/// memberships      tenant, principal, granted, scope
/// uploads          tenant, id
/// upload_chunks    tenant, upload, number                    those of uploads under way
/// documents        tenant, id                                how far a document has come
///                  tenant, id  (behind)                      …further than its record shows
/// document_operations  tenant, document, revision            what it was made of
///                  tenant, document, author, number, part    …by who made it
/// document_authors tenant, document, author
/// audit            tenant, at, number
/// messages         tenant, id                                who writes to whom: lists and counts
/// sightings        tenant, user_id, device                   when who was last seen
/// ```
///
/// Two things are not as one would guess. A record's newest version stands in `records` only and
/// moves to `record_versions` when the next one comes, so that a new record is written once, not
/// twice; the view `versions` has both. And positions that were committed together are one row of
/// `log`, since their times are a microsecond apart.
///
/// All text sorts by its UTF-8 bytes. Scopes and request keys that a database would not take as a
/// key are replaced by a digest ([StoredText]).
@NullMarked
package dev.tidemark.store.sql;

import org.jspecify.annotations.NullMarked;
