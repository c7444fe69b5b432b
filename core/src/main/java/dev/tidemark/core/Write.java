package dev.tidemark.core;

/// A new version that a decision asks for; version number, position and times come from the commit.
///
/// @param data what the record says from now on; empty when `deleted`
/// @param deleted whether it deletes the record
/// @param clock the record's clock from now on
/// @param changeType how history shows it
/// @param exact whether the version is exactly what the device sent, so that its next offline edit
///   may follow it
public record Write(
    Data data, boolean deleted, VectorClock clock, ChangeType changeType, boolean exact) {}
