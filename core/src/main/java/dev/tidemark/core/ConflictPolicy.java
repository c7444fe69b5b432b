package dev.tidemark.core;

import java.util.Locale;
import java.util.Optional;

/// What happens to the conflicts of a collection.
///
/// @param strategy who wins
/// @param autoResolve whether the server resolves by the strategy; otherwise every conflict stays
///   pending
/// @param notifyOnConflict whether devices are told of conflicts that were resolved for them
public record ConflictPolicy(Strategy strategy, boolean autoResolve, boolean notifyOnConflict) {

  /// Who wins a conflict.
  public enum Strategy {
    SERVER_WINS,
    CLIENT_WINS,
    MOST_RECENT_WINS,
    /// Three-way on top-level members; members that both sides changed stay pending.
    MERGE,
    MANUAL;

    private final String text = name().toLowerCase(Locale.ROOT);

    /// The name on the wire and in the store, in lower case.
    public String text() {
      return text;
    }

    /// The strategy of that name, if there is one.
    public static Optional<Strategy> of(String text) {
      for (Strategy strategy : values()) {
        if (strategy.text.equals(text)) {
          return Optional.of(strategy);
        }
      }
      return Optional.empty();
    }
  }

  private static final ConflictPolicy STANDARD = new ConflictPolicy(Strategy.MERGE, true, true);

  /// The policy of a collection that has none set: merge, resolve, notify.
  public static ConflictPolicy standard() {
    return STANDARD;
  }
}
