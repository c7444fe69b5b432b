package dev.tidemark.engine;

import dev.tidemark.engine.Message.Status;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which messages are asked for: those of any of the ways.
///
/// @param ways from whom to whom
/// @param statuses how far they have come
/// @param after those that were first committed after that time; null for all
public record MessageQuery(List<Way> ways, Set<Status> statuses, @Nullable Instant after) {
  public MessageQuery {
    ways = List.copyOf(ways);
    statuses = Set.copyOf(statuses);
  }

  /// From whom to whom; at least one of them is there.
  ///
  /// @param sender a user's id; null for anybody
  /// @param recipient a user's id; null for anybody
  public record Way(@Nullable String sender, @Nullable String recipient) {}

  /// All that a user wrote or got.
  public static MessageQuery of(String user) {
    return of(List.of(new Way(user, null), new Way(null, user)));
  }

  /// What two users wrote to each other.
  public static MessageQuery between(String one, String other) {
    return of(List.of(new Way(one, other), new Way(other, one)));
  }

  /// What a user got.
  public static MessageQuery to(String user) {
    return of(List.of(new Way(null, user)));
  }

  private static MessageQuery of(List<Way> ways) {
    return new MessageQuery(ways, EnumSet.allOf(Status.class), null);
  }

  /// Those of them that have come so far.
  public MessageQuery having(Set<Status> some) {
    return new MessageQuery(ways, some, after);
  }

  /// Those of them that were first committed after that time.
  public MessageQuery after(@Nullable Instant time) {
    return new MessageQuery(ways, statuses, time);
  }
}
