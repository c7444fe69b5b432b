package dev.tidemark.engine.live;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a subscriber wants to be told of, of all that it may see.
///
/// @param collections those collections; null for every one, also those that come to be later
/// @param echo whether it is told of what its own device sends while it is subscribed and what is
///   stored exactly so
public record View(@Nullable Set<String> collections, boolean echo) {
  public View {
    collections = collections == null ? null : Set.copyOf(collections);
  }

  /// Every collection, without what the subscriber's device sends itself.
  public static View everything() {
    return new View(null, false);
  }

  /// Those collections, without what the subscriber's device sends itself.
  public static View of(Set<String> collections) {
    return new View(collections, false);
  }

  /// The same, with what the subscriber's device sends itself.
  public View echoing() {
    return new View(collections, true);
  }

  boolean shows(String collection) {
    return collections == null || collections.contains(collection);
  }

  boolean showsNothing() {
    return collections != null && collections.isEmpty();
  }

  View over(Set<String> others) {
    return new View(others, echo);
  }
}
