package dev.tidemark.engine.doctor;

import org.jspecify.annotations.Nullable;

/// Something in a store that should not be so.
///
/// @param tenant whose; null when it is about the whole store
/// @param check which rule is broken, such as `log-gap`; the names are in
///   `docs/operations/backup.md`
/// @param where what it is about, such as `patients/7 version 2`
/// @param what what is wrong with it, for a person; no data of a record
public record Finding(@Nullable String tenant, String check, String where, String what) {}
