package dev.tidemark.core;

/// Judges changes. The judgement is a pure function: equal situations and changes give equal
/// decisions.
@FunctionalInterface
public interface Decider {
  /// Judges one change.
  Decision decide(Situation situation, Change change);

  /// The rules of this server.
  static Decider standard() {
    return StandardDecider::decide;
  }
}
