package dev.tidemark.engine.live;

/// Those who follow logs over one kind of connection.
///
/// @param kind which, as [Subscriber#kind] says
/// @param subscribers how many there are
/// @param behind how many of them have something left to read
/// @param lag how many positions whoever is furthest behind is from the end of its log
public record Following(String kind, long subscribers, long behind, long lag) {
  Following with(Following other) {
    return new Following(
        kind, subscribers + other.subscribers, behind + other.behind, Math.max(lag, other.lag));
  }
}
