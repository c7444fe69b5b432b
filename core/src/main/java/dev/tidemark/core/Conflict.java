package dev.tidemark.core;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Two edits of a record of which neither had seen the other. It keeps both sides and what they
/// were made from, so nothing that loses is lost.
///
/// @param key the record
/// @param type what the two sides did, the client's first
/// @param reason how it was noticed
/// @param baseVersion the version that the client named; null when it named none
/// @param base what both sides were made from; null when that is unknown or pruned
/// @param local the client's side; its version is the base's, 0 without one
/// @param server the server's side
/// @param strategy the policy's strategy at that time
/// @param suggestion what a person is advised to do
public record Conflict(
    RecordKey key,
    Type type,
    Reason reason,
    @Nullable Long baseVersion,
    @Nullable Data base,
    Side local,
    Side server,
    ConflictPolicy.Strategy strategy,
    Suggestion suggestion) {

  /// One of the two edits.
  ///
  /// @param version the version; for the client the one it edited
  /// @param clock the clock; null when the client keeps none
  /// @param data what the record says by it; empty when `deleted`
  /// @param deleted whether it deletes the record
  /// @param time when it was made
  public record Side(
      long version, @Nullable VectorClock clock, Data data, boolean deleted, Instant time) {}

  /// What the two sides did, the client's first.
  public enum Type {
    UPDATE_UPDATE,
    UPDATE_DELETE,
    DELETE_UPDATE,
    CREATE_CREATE;

    private final String text = name().toLowerCase(Locale.ROOT);

    /// The name on the wire and in the store, in lower case.
    public String text() {
      return text;
    }

    /// The type of that name.
    ///
    /// @throws IllegalArgumentException when there is none
    public static Type of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /// How a conflict was noticed.
  public enum Reason {
    /// The record had moved on from the base that the client named.
    VERSION_CONFLICT,
    /// The client named a version that the server has not reached.
    VERSION_AHEAD,
    /// The client's clock is not above the server's.
    CLOCK_CONFLICT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /// The name on the wire and in the store, in lower case.
    public String text() {
      return text;
    }

    /// The reason of that name.
    ///
    /// @throws IllegalArgumentException when there is none
    public static Reason of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /// What a person is advised to do.
  public enum Suggestion {
    USE_SERVER,
    USE_LOCAL,
    MERGE,
    MANUAL_REVIEW;

    private final String text = name().toLowerCase(Locale.ROOT);

    /// The name on the wire and in the store, in lower case.
    public String text() {
      return text;
    }

    /// The suggestion of that name.
    ///
    /// @throws IllegalArgumentException when there is none
    public static Suggestion of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }
}
