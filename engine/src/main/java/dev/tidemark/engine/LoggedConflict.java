package dev.tidemark.engine;

import dev.tidemark.core.Conflict;
import dev.tidemark.core.Scope;
import dev.tidemark.core.VectorClock;
import java.time.Instant;
import java.util.Set;
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
/// @param scopes the scopes in which the record lies now: who may see the conflict
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
    Set<Scope> scopes,
    @Nullable End end) {
  public LoggedConflict {
    scopes = Set.copyOf(scopes);
  }

  /// Stands for a user where the policy resolved.
  public static final String BY_POLICY = "server";

  /// What became at once of conflicts that brought no version.
  public static final Set<String> WITHOUT_VERSION = Set.of("pending", "use_server");

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
    return with(scopes, how);
  }

  /// The same conflict, over a record that lies in those scopes.
  public LoggedConflict filed(Set<Scope> elsewhere) {
    return with(elsewhere, end);
  }

  private LoggedConflict with(Set<Scope> otherScopes, @Nullable End otherEnd) {
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
        otherScopes,
        otherEnd);
  }
}
