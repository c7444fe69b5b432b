/// What must hold in a store, asked of the database itself.
///
/// What SQL alone can tell is in lists of [Rule]s, one for each part of the tables; what takes a
/// look into JSON is told by [RecordScan] and [VersionScan], which read row by row, in order, so
/// that memory does not grow with the store. [FileScan] compares uploads with their files.
/// [StoreDoctor] asks all of them.
///
/// A rule is named once, by what is broken, and says of each row that breaks it whose it is, where
/// and what. Rows are judged by what the writing side promises, in `dev.tidemark.store.sql` and
/// `dev.tidemark.engine`; what retention may remove is not missed.
@NullMarked
package dev.tidemark.store.doctor;

import org.jspecify.annotations.NullMarked;
