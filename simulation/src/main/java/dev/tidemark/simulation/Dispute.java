package dev.tidemark.simulation;

import dev.tidemark.core.Conflict;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.LoggedConflict.End;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A conflict, as far as anybody can tell who hears all answers.
///
/// @param conflict both sides and the base
/// @param resolution what became of it at once
/// @param version the record's version then
/// @param createdAt when it was noticed
/// @param user whose change it was
/// @param device on which device
/// @param end how it was resolved; null while it is pending
record Dispute(
    Conflict conflict,
    String resolution,
    long version,
    Instant createdAt,
    String user,
    @Nullable String device,
    @Nullable End end) {

  static Dispute of(LoggedConflict logged) {
    return new Dispute(
        logged.conflict(),
        logged.resolution(),
        logged.version(),
        logged.createdAt(),
        logged.user(),
        logged.device(),
        logged.end());
  }

  boolean pending() {
    return end == null;
  }

  /// The same conflict, resolved.
  Dispute resolved(End how) {
    return new Dispute(conflict, resolution, version, createdAt, user, device, how);
  }
}
