package dev.tidemark.engine;

import dev.tidemark.core.Scope;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which conflicts are asked for.
///
/// @param status how far they have come
/// @param collection over records of that collection; null for all
/// @param since noticed at or after that time; null for ever
/// @param visible over records that lie in one of those scopes; null for all
public record ConflictQuery(
    Status status,
    @Nullable String collection,
    @Nullable Instant since,
    @Nullable Set<Scope> visible) {

  /// How far a conflict has come.
  public enum Status {
    UNRESOLVED,
    RESOLVED,
    ALL;

    /// The status of that name in lower case, if there is one.
    public static Optional<Status> of(String text) {
      return switch (text) {
        case "unresolved" -> Optional.of(UNRESOLVED);
        case "resolved" -> Optional.of(RESOLVED);
        case "all" -> Optional.of(ALL);
        default -> Optional.empty();
      };
    }

    /// Whether a conflict that is pending, or is not, has come so far.
    public boolean holds(boolean pending) {
      return switch (this) {
        case UNRESOLVED -> pending;
        case RESOLVED -> !pending;
        case ALL -> true;
      };
    }
  }
}
