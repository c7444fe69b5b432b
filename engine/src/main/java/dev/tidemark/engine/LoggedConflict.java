package dev.tidemark.engine;

import dev.tidemark.core.Conflict;
import dev.tidemark.core.VectorClock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A conflict as the log of conflicts keeps it.
///
/// @param id UUIDv7
/// @param conflict both sides and the base
/// @param resolution what became of it at once: `pending`, `use_server`, `use_local` or `merged`
/// @param version the record's version then
/// @param clock the record's clock then
/// @param createdAt when it was noticed
/// @param user whose change it was
/// @param device on which device; null when the request named none
/// @param fingerprint the change's fingerprint; null without a device
/// @param changeSet the number of the change set
/// @param end how it was resolved; null while it is pending
public record LoggedConflict(
    String id,
    Conflict conflict,
    String resolution,
    long version,
    VectorClock clock,
    Instant createdAt,
    String user,
    @Nullable String device,
    @Nullable String fingerprint,
    long changeSet,
    @Nullable End end) {

  /// Stands for a user where the policy resolved.
  public static final String BY_POLICY = "server";

  /// How a conflict was resolved.
  ///
  /// @param at when
  /// @param by which user, or [#BY_POLICY]
  /// @param resolution `use_server`, `use_local` or `merged`
  /// @param version the record's version after it
  /// @param note why, in that user's words; null when they said nothing
  public record End(
      Instant at, String by, String resolution, long version, @Nullable String note) {}

  /// The same conflict, resolved.
  public LoggedConflict resolved(End how) {
    return new LoggedConflict(
        id,
        conflict,
        resolution,
        version,
        clock,
        createdAt,
        user,
        device,
        fingerprint,
        changeSet,
        how);
  }
}
