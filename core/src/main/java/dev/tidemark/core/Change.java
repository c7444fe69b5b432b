package dev.tidemark.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What somebody asks for, of one record.
///
/// @param key which record
/// @param operation create, update, delete or restore; a restore is never partial and has a strict
///   base
/// @param data the new data, or the merge patch when `partial`; empty for a delete; what the
///   version says that is restored
/// @param partial whether `data` is an RFC 7396 merge patch
/// @param base what the change was made from
/// @param clock the record's clock as the writer left it; null when the writer keeps none
/// @param clientTime when the writer made the change, by its own clock; null when it does not say
/// @param createdAt when the record was first made, for a create that takes it over from elsewhere;
///   null otherwise
public record Change(
    RecordKey key,
    Operation operation,
    Data data,
    boolean partial,
    Base base,
    @Nullable VectorClock clock,
    @Nullable Instant clientTime,
    @Nullable Instant createdAt) {

  public Change {
    if (operation == Operation.RESTORE && (partial || !base.strict())) {
      throw new IllegalArgumentException(
          "operation: restore (expected: all data, and a base that is exact or newest)");
    }
  }

  /// A change of a record that was not made elsewhere.
  public Change(
      RecordKey key,
      Operation operation,
      Data data,
      boolean partial,
      Base base,
      @Nullable VectorClock clock,
      @Nullable Instant clientTime) {
    this(key, operation, data, partial, base, clock, clientTime, null);
  }

  /// The version that a change was made from.
  public sealed interface Base {
    /// The change does not say. For a create that means 0.
    record Unnamed() implements Base {}

    /// That version, 0 for none. Another version in the way is a conflict.
    ///
    /// @param version what the writer had seen; ≥ 0
    record Seen(long version) implements Base {
      public Seen {
        if (version < 0) {
          throw new IllegalArgumentException("version: " + version + " (expected: ≥ 0)");
        }
      }
    }

    /// Exactly that version, or nothing is done: [Rejection#VERSION_MISMATCH].
    ///
    /// @param version what the writer had seen; ≥ 0, 0 for none
    record Exactly(long version) implements Base {}

    /// Any of those versions, or nothing is done: [Rejection#VERSION_MISMATCH].
    ///
    /// @param versions what the writer had seen; those that no record has are never met
    record OneOf(List<Long> versions) implements Base {
      public OneOf {
        versions = List.copyOf(versions);
      }
    }

    /// Whatever stands, but not nothing: [Rejection#VERSION_MISMATCH].
    record Present() implements Base {}

    /// Whatever stands, if it has not been updated since that time: [Rejection#STALE]. For writers
    /// who catch up by time.
    ///
    /// @param time up to when the writer had seen everything
    record AsOf(Instant time) implements Base {}

    /// Whatever stands: the last writer wins.
    record Newest() implements Base {}

    /// Whatever stands, to resolve a conflict over it: the change has no data but that of a
    /// [Choice#MERGE].
    ///
    /// @param conflict the conflict's id
    /// @param choice what is to become of it
    /// @param note why, in the writer's words; null when they say nothing
    record Resolving(String conflict, Choice choice, @Nullable String note) implements Base {}

    /// Whether the change is of one who does not sync: it is done or refused, never in conflict,
    /// and sees no tombstones.
    default boolean strict() {
      return switch (this) {
        case Exactly exactly -> true;
        case OneOf oneOf -> true;
        case Present present -> true;
        case AsOf asOf -> true;
        case Newest newest -> true;
        case Resolving resolving -> false;
        case Seen seen -> false;
        case Unnamed unnamed -> false;
      };
    }

    /// Whether the change may be done, or be in conflict, where that version stands; 0 for none.
    default boolean allows(long standing) {
      return switch (this) {
        case Exactly(long version) -> version == standing;
        case OneOf(List<Long> versions) -> versions.contains(standing);
        case Present() -> standing > 0;
        case AsOf asOf -> standing > 0;
        case Newest newest -> true;
        case Resolving resolving -> true;
        case Seen seen -> true;
        case Unnamed unnamed -> true;
      };
    }

    /// The base of a change that does not say.
    static Base unnamed() {
      return new Unnamed();
    }
  }

  /// The version that the change names as the one it was made from; 0 for a create that does not
  /// say, null for another that does not, or that takes whatever stands.
  public @Nullable Long namedVersion() {
    return switch (base) {
      case Base.Seen(long version) -> version;
      case Base.Exactly(long version) -> version;
      case Base.Unnamed() when operation == Operation.CREATE -> 0L;
      case Base.Unnamed unnamed -> null;
      case Base.OneOf oneOf -> null;
      case Base.Present present -> null;
      case Base.AsOf asOf -> null;
      case Base.Newest newest -> null;
      case Base.Resolving resolving -> null;
    };
  }

  /// SHA-256 over the device and all of the change, in base64url: the same change sent again has
  /// the same fingerprint.
  public String fingerprint(String device) {
    return Sha256.of(
        device,
        key.collection(),
        key.id(),
        operation.text(),
        partial ? "partial" : "",
        base.toString(),
        clock == null ? "" : clock.json(),
        clientTime == null ? "" : clientTime.toString(),
        data.canonical());
  }
}
